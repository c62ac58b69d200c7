//! Rules as pure functions of (facts, day). Code weighs; it asks no database and no clock.
//!
//! To add a rule: one file with the facts it needs, its source in the head, and a table of cases at
//! the foot.

pub mod standing;
