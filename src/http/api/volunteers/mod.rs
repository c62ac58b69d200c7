//! The API of volunteers' apps. How it belongs together is told in `deploy/MOBILE.md`.
//!
//! To add a route: one file here, its line in `api::described`, its refusals in [`refusals`], and its line in the
//! matrix of `tests/it/mobile_rights.rs`, which says who may do what.

pub(crate) mod attachments;
pub(crate) mod batch;
pub(crate) mod bearer;
pub(crate) mod devices;
pub(crate) mod enrolments;
pub(crate) mod envelopes;
pub(crate) mod outreach;
pub(crate) mod refusals;
pub(crate) mod reports;
pub(crate) mod sync;
pub(crate) mod tasks;
pub(crate) mod tokens;
pub(crate) mod units;
