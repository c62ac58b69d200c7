//! Wrong receipts of one sender: three tries, then an hour in which nothing is looked up for them.
//!
//! A sender is a number, an address or whatever else tells one from another. Nobody's failures delay
//! anybody else, and a right receipt neither counts nor resets anything: else whoever holds one could try
//! others for ever.

use std::time::Duration;

use super::memory::Memory;

/// Receipts past the check digit that may be wrong within [`HOUR`].
pub const TRIES: u64 = 3;
/// How long misses count, and how long a sender waits afterwards.
const HOUR: Duration = Duration::from_secs(3600);

/// Counts wrong receipts. Clones share everything.
#[derive(Clone)]
pub struct Guesses {
    memory: Memory,
}

impl Guesses {
    /// Counted in this memory, under the key of the day.
    pub const fn new(memory: Memory) -> Self {
        Self { memory }
    }

    /// Whether a receipt of this sender may be looked up. Without a cache everybody may: the digits are
    /// too many to be guessed even so.
    pub async fn allowed(&self, sender: &str) -> bool {
        let until: Option<i64> = self.memory.recall(&self.memory.place_today("guess-wait", &[sender])).await;
        until.is_none_or(|until| self.memory.now() >= until)
    }

    /// Counts a receipt that leads to no tip and returns how many tries are left; with none left the
    /// sender waits.
    pub async fn missed(&self, sender: &str) -> u64 {
        let count = self.memory.raise(&self.memory.place_today("guesses", &[sender]), HOUR).await;
        let left = TRIES.saturating_sub(count);
        if left == 0 {
            let until = self.memory.now().saturating_add(i64::try_from(HOUR.as_secs()).unwrap_or(i64::MAX));
            self.memory.keep(&self.memory.place_today("guess-wait", &[sender]), &until, HOUR).await;
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::cache::InProcess;
    use crate::kernel::clock::FixedClock;
    use crate::sealing::keys::Keys;

    #[tokio::test]
    async fn three_misses_make_one_sender_wait_an_hour_and_nobody_else() {
        let clock = Arc::new(FixedClock::at(date(2026, 11, 22)));
        let keys = Keys::ephemeral().expect("keys");
        keys.days().keep(date(2026, 11, 22)).expect("kept");
        let guesses =
            Guesses::new(Memory::new(Arc::new(InProcess::default()), Arc::new(keys), clock.clone()));
        for left in [2, 1, 0] {
            assert!(guesses.allowed("+6281200000001").await);
            assert_eq!(guesses.missed("+6281200000001").await, left);
        }
        assert!(!guesses.allowed("+6281200000001").await);
        assert!(guesses.allowed("192.0.2.1").await);
        clock.advance(3_599);
        assert!(!guesses.allowed("+6281200000001").await);
        clock.advance(1);
        assert!(guesses.allowed("+6281200000001").await);
    }
}
