//! `suluh audit`: the chain of what officers did.

use anyhow::Context;
use clap::Subcommand;

use crate::app;
use crate::config::Config;
use crate::domain::audit;
use crate::store::Db;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the chain from its beginning: that nothing was changed, moved, forged or cut off.
    Verify,
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let Command::Verify = command;
    let keys = app::keys(config)?;
    let db = Db::open(config.database.url()).await?;
    let checked = audit::verify(&db, &keys).await;
    db.close().await;
    let sound = checked.context("the audit is not sound")?;
    println!("The audit is sound: {} links, {} of them signed by officers.", sound.links, sound.signed);
    Ok(())
}
