//! Real peers for the tests: database servers, Kannel, a browser, and the service itself.
//!
//! Every guard starts its process on a private port, and ends it when it is dropped. A peer that
//! is missing fails the test with the command that brings it; nothing is ever skipped.
//!
//! To add a peer: one file here, its processes as [`process::Process`], and a line in
//! `tests/it/harness.rs` which shows that it works.

#![expect(
    clippy::disallowed_methods,
    reason = "what the service must be handed, its tests take: environment, time, an HTTP client"
)]

mod browser;
mod kannel;
mod process;
mod servers;
mod service;
mod suluh;

pub(crate) use browser::Browser;
pub(crate) use kannel::{Kannel, Mo, Style};
pub(crate) use servers::{Engine, fresh_sqlite, on_both_engines, redis_url};
pub(crate) use service::{Service, phone};
pub(crate) use suluh::{Suluh, run_cli};
