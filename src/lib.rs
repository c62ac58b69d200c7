//! Suluh: safe migration by SMS, USSD and API.
//!
//! The rooms stand on floors, and a file uses only rooms below its own (`tests/it/floors.rs` holds
//! the table): `kernel`; `model`, `law`, `i18n`, `config`; `store`, `gateways`, `cache`, `sealing`;
//! `domain`; `dialogue`; `http`, `worker`; `smpp`; and `app` and `cli`, which build the parts once.

pub mod app;
pub mod cache;
pub mod cli;
pub mod config;
pub mod dialogue;
pub mod domain;
pub mod gammu;
pub mod gateways;
pub mod http;
pub mod i18n;
pub mod kernel;
pub mod law;
pub mod model;
pub mod sealing;
pub mod smpp;
pub mod store;
pub mod worker;
