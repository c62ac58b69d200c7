//! Real peers for the tests: database servers, Kannel, a browser, and the service itself; and
//! stand-ins for those which nobody can have at home, an SMS centre and a gateway's HTTP interface.
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

mod axe;
mod background;
mod balancer;
mod browser;
mod client;
mod crooked;
mod cutting;
mod divided;
mod fake_api;
mod gammu;
mod jasmin;
mod kannel;
mod mail_server;
mod own_postgres;
mod own_redis;
mod plivo_sdk;
mod process;
mod python_env;
mod rota;
mod schemathesis;
mod servers;
mod service;
mod shipped;
mod smsc;
mod suluh;
mod twilio_sdk;
mod vonage_sdk;

pub(crate) use axe::Axe;
pub(crate) use balancer::Balancer;
pub(crate) use browser::Browser;
pub(crate) use client::Client;
pub(crate) use crooked::Crooked;
pub(crate) use cutting::{Cut, Cutting};
pub(crate) use divided::Divided;
pub(crate) use fake_api::{Behaviour, FakeApi, Recorded};
pub(crate) use gammu::{Gammu, Told, Transmitted};
pub(crate) use jasmin::Jasmin;
pub(crate) use kannel::{Kannel, Mo, SENDSMS_PASSWORD, SENDSMS_USER, Setup as KannelSetup, Style};
pub(crate) use mail_server::MailServer;
pub(crate) use own_postgres::OwnPostgres;
pub(crate) use own_redis::OwnRedis;
pub(crate) use plivo_sdk::PlivoSdk;
pub(crate) use process::{free_port, http_client, signal, until};
pub(crate) use rota::{DEMO_UNITS, officer, rota_file};
pub(crate) use schemathesis::Schemathesis;
pub(crate) use servers::{Engine, TestDb, fresh_sqlite, on_both_engines, redis_url};
pub(crate) use service::{Service, phone};
pub(crate) use shipped::{Caddy, Haproxy, Logging, Postgres, Redis};
pub(crate) use smsc::{INVALID_DESTINATION, Ids, MESSAGE_QUEUE_FULL, Reaction, Smsc, Submit, THROTTLED};
pub(crate) use suluh::{Launch, Suluh, run_cli};
pub(crate) use twilio_sdk::TwilioSdk;
pub(crate) use vonage_sdk::VonageSdk;
