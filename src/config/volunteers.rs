//! Volunteers.

use serde::Deserialize;

/// Volunteers who report under a name of their own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Volunteers {
    /// Whether there are any. Unset, a demo has them and a real service has not: whoever turns it on has coordinators
    /// who know the people they invite.
    pub enabled: Option<bool>,
}
