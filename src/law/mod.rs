//! Rules as pure functions of (facts, day). Code weighs; it asks no database and no clock, and it knows no
//! article: what the law says are rows in `rules/*.toml` ([`pack`]), held in a [`book`].
//!
//! To add a rule of law: see [`pack`]. To add a way of weighing: one file with the facts it needs, its
//! source in the head, and a table of cases at the foot.

pub mod book;
pub mod departure;
pub mod pack;
pub mod standing;
