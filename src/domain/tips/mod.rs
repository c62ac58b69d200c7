//! Tips: taken once, sealed before the answer, found again by their receipt only.

use std::sync::Arc;

use crate::kernel::clock::Clock;
use crate::kernel::msisdn::Msisdn;
use crate::model::tip::{Channel, Progress, Report, TipBody};
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::sealing::receipt::Receipt;
use crate::store::Db;

/// Why a tip was not taken, or nothing can be said about a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TipError {
    /// No unit can read tips here yet.
    #[error("no unit takes tips yet: see `suluh doctor`")]
    Closed,
    /// Neither the database nor the disk takes it now.
    #[error("neither the database nor the spool takes tips")]
    Away,
}

/// What tells a message from its repetitions, as a secret: the receipt is made of it.
#[derive(Clone)]
pub struct Origin {
    /// Day and seed under its key; of today first, and of the days before when a repetition may have
    /// begun then.
    seeds: Vec<(i64, String)>,
}

/// How long a reporter wants to be told by SMS that there is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsFor {
    /// Three days.
    Short,
    /// Fourteen days, which takes their word.
    Long,
}

/// Takes tips and finds them again. A handle; clones share everything.
#[derive(Clone)]
pub struct Tips {
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
}

impl Tips {
    /// Over these parts.
    pub fn new(_db: Db, keys: Arc<Keys>, clock: Arc<dyn Clock>) -> Self {
        Self { keys, clock }
    }

    /// Whether there is a unit that can read a tip. Texts offer to report only then.
    pub fn is_open(&self) -> bool {
        false
    }

    /// What tells a message by its parts (gateway and dedupe key, session, request id).
    pub fn origin(&self, parts: &[&str]) -> Result<Origin, KeyError> {
        let (day, key) = self.keys.days().today(self.clock.today())?;
        Ok(Origin { seeds: vec![(day, key.token("origin", parts))] })
    }

    /// Takes a tip, durably, and returns its receipt; the same for a repetition.
    pub async fn take(&self, _origin: &Origin, _report: &Report) -> Result<Receipt, TipError> {
        Err(TipError::Closed)
    }

    /// What a receipt shows; `None` when there is no such tip.
    pub async fn look(&self, _receipt: &Receipt) -> Result<Option<Progress>, TipError> {
        Err(TipError::Closed)
    }

    /// Adds words to a tip (an answer when the unit asked something); `false`: there is no such tip.
    pub async fn add(
        &self,
        _origin: &Origin,
        _receipt: &Receipt,
        _words: &TipBody,
        _channel: Channel,
    ) -> Result<bool, TipError> {
        Err(TipError::Closed)
    }

    /// Promises a neutral SMS when there is news; `false`: there is no such tip.
    pub async fn promise_news(
        &self,
        _receipt: &Receipt,
        _to: &Msisdn,
        _how_long: NewsFor,
    ) -> Result<bool, TipError> {
        Err(TipError::Closed)
    }

    /// Forgets every return address of a number.
    pub async fn unlink(&self, _from: &Msisdn) -> Result<(), TipError> {
        Err(TipError::Closed)
    }
}
