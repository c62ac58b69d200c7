//! Log lines, for people or for machines. What they may hold is decided where they are written:
//! never a number, never a word of a message.

use std::io::{IsTerminal, stderr};

use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat};

/// Starts logging to standard error.
///
/// The level is for our own lines. Libraries stay at warnings whatever it says, because their debug
/// lines repeat what passes through them; and a panic says where, not what, because its message can
/// hold a person's words.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.level)?;
    let ours = filter_fn(|line| {
        let by = line.target();
        // What rusmpp cannot read it says at each try; what became of it we say ourselves.
        by.starts_with("suluh") || (*line.level() <= Level::WARN && !by.starts_with("rusmpp"))
    });
    let registry = tracing_subscriber::registry().with(filter).with(ours);
    match log.format {
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_writer(stderr)).try_init()?;
        }
        LogFormat::Pretty => {
            let ansi = stderr().is_terminal();
            registry.with(fmt::layer().with_ansi(ansi).with_target(false).with_writer(stderr)).try_init()?;
        }
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
    Ok(())
}
