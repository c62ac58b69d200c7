//! After a failure a peer is not asked for a while, so that an outage costs one person one wait and
//! not everybody a wait at every step.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Whether a peer is left alone.
#[derive(Debug)]
pub struct Absence {
    began: Instant,
    pause_ms: u64,
    /// Milliseconds after `began` until which it is.
    until: AtomicU64,
}

impl Absence {
    /// Nobody is away; after each failure it will be taken for away for `pause`.
    pub fn new(pause: Duration) -> Self {
        let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        Self { began: Instant::now(), pause_ms, until: AtomicU64::new(0) }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether it is away at this moment.
    pub fn lasts(&self) -> bool {
        self.now() < self.until.load(Ordering::Relaxed)
    }

    /// It failed; says whether that is news.
    pub fn begin(&self) -> bool {
        let now = self.now();
        self.until.swap(now + self.pause_ms, Ordering::Relaxed) < now
    }

    /// It answered.
    pub fn end(&self) {
        self.until.store(0, Ordering::Relaxed);
    }
}
