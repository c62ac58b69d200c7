//! Every test that needs more than one file: one binary, so that it is linked once.
#![expect(clippy::unwrap_used, reason = "a test that meets None has failed, and says where")]

mod api;
mod backup;
mod canary;
mod conformance;
mod crowd;
mod drills;
mod floors;
mod gateways;
mod grants;
mod hardening;
mod harness;
mod kannel;
mod messages;
mod openapi;
mod operating;
mod privacy;
mod properties;
mod real_data;
mod register;
mod reporters;
mod roles;
mod simulator;
mod sms_parts;
mod store;
mod support;
mod texts;
mod tip_drills;
mod tips;
mod transcripts;
