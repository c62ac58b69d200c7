//! The ground floor: things that know nothing of migration, agencies or HTTP.
//!
//! To add here: a module that uses nothing else of this crate. Everything above may use it.

pub mod absence;
pub mod batch;
pub mod clock;
pub mod gsm7;
pub mod msisdn;
pub mod name_key;
pub mod opening;
pub mod partial_date;
pub mod sms_parts;
