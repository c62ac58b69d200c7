//! What the service promises, as verbs in a noun's module.
//!
//! To add a promise: a verb here that takes facts or a transaction and the day, and a test on both
//! engines. The register in memory is built here and swapped whole.

pub mod agencies;
pub mod audit;
pub mod border;
pub mod broadcasts;
pub mod campaigns;
pub mod clock;
pub mod contacts;
pub mod coverage;
pub mod demo;
pub mod departures;
pub mod duty;
pub mod events;
pub mod health;
pub mod importing;
pub mod inbox;
pub mod name_index;
pub mod officers;
pub mod outbox;
pub mod outreach;
pub mod places;
pub mod reading;
pub mod register;
pub mod register_desk;
pub mod rota;
pub mod rules;
pub mod snapshot;
pub mod tallies;
pub mod tips;
pub mod training;
pub mod volunteers;
