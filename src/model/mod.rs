//! The nouns. Each is made by one constructor that refuses what is wrong, so that the rooms above
//! need not check again.
//!
//! To add a noun: one file here, and the same file name in `store` and `domain`.

pub mod agency;
pub mod alert;
pub mod contact;
pub mod departure;
pub mod message;
pub mod officer;
pub mod outreach;
pub mod register_desk;
pub mod rota;
pub mod tip;
pub mod triage;
pub mod unit;
pub mod verdict;
pub mod volunteer;
pub(crate) mod words;
