//! What people who joined are told by SMS.

use serde::Deserialize;

/// Broadcasts to people who joined.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outreach {
    /// Rupiah that one SMS costs, for the estimate before a broadcast is started. Unset, the estimate says that nobody
    /// knows.
    pub price_per_sms: Option<u32>,
    /// Messages of broadcasts that may wait in the outbox at a time: so many may still go out in the moment in which a
    /// broadcast is held back, and so many a second are put there at most.
    pub waiting: u32,
}

impl Default for Outreach {
    fn default() -> Self {
        Self { price_per_sms: None, waiting: 50 }
    }
}
