//! `suluh tips call`: somebody in danger is told who calls them now.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::family::{held, known, shown};
use super::keys::desk;
use crate::app::family;
use crate::config::Config;
use crate::kernel::clock::SystemClock;

#[derive(Debug, Args)]
pub(super) struct Call {
    /// The tip's reference, such as K7P4QD.
    reference: String,
    /// The unit's key: the number and the agreed word are sealed to it.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// How the officer is named, such as "Ibu R".
    #[arg(long)]
    who: String,
    /// The number that will ring, such as 0561-000000.
    #[arg(long)]
    from: String,
    /// Send it. Without this the text is shown and nothing else is done.
    #[arg(long)]
    yes: bool,
}

/// Shows what would be written, and with `--yes` sends it.
pub(super) async fn write(asked: Call, config: &Config) -> anyhow::Result<()> {
    let held = held(&asked.key)?;
    let (db, keys, desk) = desk(config).await?;
    let known = known(config, &db, &keys).await?;
    let letter = family::write_call(&desk, &known, &held, &asked.reference, &asked.who, &asked.from).await?;
    let outbox = family::outbox(config, db.clone(), keys, Arc::new(SystemClock));
    shown(&outbox, &letter, asked.yes).await?;
    db.close().await;
    Ok(())
}
