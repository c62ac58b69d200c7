//! Log lines, for people or for machines. What they may hold is decided where they are written:
//! never a number, never a word of a message.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat};

/// Libraries whose debug lines repeat what passes through them; they stay at warnings whatever the
/// setting says.
const TALKATIVE: [&str; 8] = ["hyper", "hyper_util", "h2", "tower_http", "sqlx", "redis", "rustls", "axum"];

/// Starts logging to standard error.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let mut filter = EnvFilter::try_new(&log.level)?;
    for library in TALKATIVE {
        filter = filter.add_directive(format!("{library}=warn").parse()?);
    }
    let registry = tracing_subscriber::registry().with(filter);
    match log.format {
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_writer(stderr)).try_init()?
        }
        LogFormat::Pretty => registry
            .with(fmt::layer().with_ansi(stderr().is_terminal()).with_target(false).with_writer(stderr))
            .try_init()?,
    }
    Ok(())
}
