//! Broadcasts: what people who joined are told by SMS, and the quiz in it.
//!
//! Somebody joins by IKUT and a YA, and by nothing else; they leave by KELUAR, STOP or HAPUS DATA, and their number is
//! gone with that. An officer writes a broadcast ([`content`]), sees what it will cost ([`estimate`]), confirms that
//! and holds it back or goes on as they like ([`desk`]). Whoever carries messages takes the list of those who are in it
//! and puts a few at a time into the outbox ([`sending`]), where everything else goes first. A quiz is asked question by
//! question, while somebody answers ([`quiz`]).
//!
//! Nothing here refers to a tip, a question or a request for help, and nothing there to a member.

pub mod content;
pub mod desk;
pub mod estimate;
pub mod members;
pub mod quiz;
pub mod sending;

use std::sync::Arc;

use super::outbox::Outbox;
use super::tallies::Tallies;
use crate::kernel::clock::Clock;
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::store::{self, Db};

/// Microseconds of an hour.
const HOUR_US: i64 = 3_600_000_000;
/// Hours between two broadcasts to the same member: what they were promised when they joined.
pub const APART_HOURS: i64 = 7 * 24;
/// Hours in which a quiz may be answered.
pub const QUIZ_HOURS: i64 = 48;

/// What sending costs and how fast it goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Rupiah for one SMS; none when nobody said.
    pub price_per_sms: Option<i64>,
    /// Messages of all broadcasts that may wait in the outbox at a time.
    pub waiting: i64,
    /// Messages a second that the first gateway sends.
    pub rate: f64,
    /// The most SMS of one text that it sends.
    pub parts: usize,
}

/// Why something about a broadcast was not done.
#[derive(Debug, thiserror::Error)]
pub enum BroadcastError {
    /// What was written cannot be sent.
    #[error(transparent)]
    Content(#[from] content::ContentError),
    /// Nobody wrote it.
    #[error("there is no such broadcast")]
    Unknown,
    /// It is not in a state in which this can be done; in which it is.
    #[error("this broadcast is {0}")]
    State(String),
    /// Nobody is in its segment.
    #[error("nobody is in the segment")]
    Nobody,
    /// It would cost more than what was confirmed.
    #[error("{} SMS were confirmed, and it would be {}: look at the estimate again", .confirmed, .estimate.shown_messages())]
    Grown {
        /// SMS that were confirmed.
        confirmed: i64,
        /// How it is now.
        estimate: Box<estimate::Estimate>,
    },
    /// No gateway can send.
    #[error("no gateway can send: see `suluh gateways check`")]
    NoRoute,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Broadcasts and those who joined. A handle; clones share everything.
#[derive(Clone)]
pub struct Broadcasts(Arc<Inner>);

struct Inner {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    tallies: Tallies,
    outbox: Outbox,
    rules: Rules,
}

impl Broadcasts {
    /// Over these parts.
    pub fn new(
        db: Db,
        keys: Arc<Keys>,
        clock: Arc<dyn Clock>,
        tallies: Tallies,
        outbox: Outbox,
        rules: Rules,
    ) -> Self {
        Self(Arc::new(Inner { db, keys, clock, tallies, outbox, rules }))
    }

    /// The monthly counts, in which the answers of quizzes stand.
    pub fn tallies(&self) -> &Tallies {
        &self.0.tallies
    }

    /// What sending costs.
    pub fn rules(&self) -> Rules {
        self.0.rules
    }

    fn now_us(&self) -> i64 {
        self.0.clock.now().as_microsecond()
    }

    /// Hours since 1970.
    fn hour(&self) -> i64 {
        self.now_us().div_euclid(HOUR_US)
    }

    /// Forgets what was answered in quizzes that are over, and hides when each member joined.
    pub async fn look_after(&self) -> store::Result<()> {
        let mut tx = self.0.db.begin().await?;
        store::broadcasts::close_quizzes(&mut tx, self.hour() - QUIZ_HOURS).await?;
        store::members::rewrite(&mut tx).await?;
        tx.commit().await
    }
}
