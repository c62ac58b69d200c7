//! What a tip is told from its repetitions by.

use crate::sealing::key::Key;

/// What tells a message from its repetitions, as a secret: the receipt is made of it. No `Debug`.
#[derive(Clone)]
pub struct Origin {
    /// Day and seed under its key; of today first, and of the days before when a repetition may have
    /// begun then.
    pub(super) seeds: Vec<(i64, String)>,
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Origin(..)")
    }
}

impl Origin {
    /// Of a message that the inbox tells from its repetitions.
    pub(in crate::domain) fn of_message(key: &Key, day: i64, parts: &[&str]) -> Self {
        Self { seeds: vec![(day, key.token("origin", parts))] }
    }

    /// As it was sealed with the message.
    pub(in crate::domain) fn of_seed(day: i64, seed: String) -> Self {
        Self { seeds: vec![(day, seed)] }
    }

    /// The seed of its day.
    pub(in crate::domain) fn seed(&self) -> &str {
        self.seeds.first().map_or("", |(_, seed)| seed)
    }

    /// The same for what a later step of the same message or session brings: it is a page of its own, and
    /// its repetitions are told by the name of the step.
    #[must_use]
    pub fn step(&self, name: &str) -> Self {
        Self { seeds: self.seeds.iter().map(|(day, seed)| (*day, format!("{seed}:{name}"))).collect() }
    }
}
