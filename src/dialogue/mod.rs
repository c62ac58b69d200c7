//! The conversation, the same by SMS, USSD, terminal and simulator.
//!
//! [`intent`] reads an SMS, [`menus`] say what comes next without touching anything, [`engine`]
//! fulfils what they need through `domain` and remembers where each person is.
//!
//! To add a menu: a file in `menus`, one line in `menus::MENUS`, its texts in `i18n::texts` and every
//! locale, and a transcript in `tests/it/transcripts`.

pub mod answering;
mod broadcasts;
mod company;
mod cry_wording;
mod departure_wording;
mod dialling;
pub mod engine;
pub mod guesses;
mod hearing;
mod help_wording;
mod help_words;
pub mod intent;
pub mod memory;
pub mod menus;
mod officers;
mod tip_wording;
mod tip_words;
mod visit;
mod volunteer_wording;
mod volunteers;
pub mod wording;
