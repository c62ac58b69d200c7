//! `suluh tips called` and `suluh tips family`: what is noted of a call to a family, and what is written to
//! them.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;

use super::keys::{desk, pinned};
use crate::app::family::{self, Letter, Occasion};
use crate::config::Config;
use crate::domain::outbox::Outbox;
use crate::domain::tips::units::{Known, Units};
use crate::kernel::clock::SystemClock;
use crate::sealing::held_key::HeldKey;
use crate::sealing::keys::Keys;
use crate::store::Db;

#[derive(Debug, Args)]
pub(super) struct Family {
    /// The tip's reference, such as K7P4QD.
    reference: String,
    /// The unit's key: the number is sealed to it.
    #[arg(long, value_name = "FILE")]
    key: std::path::PathBuf,
    /// Day and hour, such as "28/11 pk 10".
    #[arg(long)]
    arrives: String,
    /// Where they arrive, such as "Dinsos Kab. Sambas".
    #[arg(long, required_unless_present = "deceased", conflicts_with = "deceased")]
    at: Option<String>,
    /// A coffin arrives. Only after `suluh tips called`.
    #[arg(long, requires = "contact")]
    deceased: bool,
    /// Whom the family asks, with the number, such as "Bpk S 0561-000000".
    #[arg(long)]
    contact: Option<String>,
    /// Who pays, when it is recorded. Without it nothing is said of cost.
    #[arg(long, value_parser = ["government"])]
    paid_by: Option<String>,
    /// Send it. Without this the text is shown and nothing else is done.
    #[arg(long)]
    yes: bool,
}

pub(super) fn held(key: &Path) -> anyhow::Result<HeldKey> {
    HeldKey::read(key).with_context(|| format!("cannot read the key file {}", key.display()))
}

pub(super) async fn known(config: &Config, db: &Db, keys: &Keys) -> anyhow::Result<Arc<Known>> {
    let units = Units::new(Some(pinned(config)?));
    units.refresh(db, keys).await?;
    units.known().context("no list of units is published: suluh keys publish")
}

/// Notes a call of today.
pub(super) async fn called(reference: &str, unit: &str, key: &Path, config: &Config) -> anyhow::Result<()> {
    let held = held(key)?;
    if held.unit != unit {
        bail!("{} is a key of {}, not of {unit}", key.display(), held.unit);
    }
    let (db, keys, desk) = desk(config).await?;
    let known = known(config, &db, &keys).await?;
    desk.note_call(&known, reference, &held).await?;
    println!("Noted: {unit} spoke with the family of {} today.", reference.to_uppercase());
    db.close().await;
    Ok(())
}

/// Shows what would be written to a family, and with `--yes` sends it.
pub(super) async fn write(asked: Family, config: &Config) -> anyhow::Result<()> {
    let held = held(&asked.key)?;
    let occasion = if asked.deceased {
        let contact = asked.contact.unwrap_or_default();
        Occasion::Deceased { contact, paid_by_government: asked.paid_by.is_some() }
    } else {
        Occasion::Arrival { at: asked.at.unwrap_or_default() }
    };
    let (db, keys, desk) = desk(config).await?;
    let known = known(config, &db, &keys).await?;
    let letter = family::write(&desk, &known, &held, &asked.reference, &asked.arrives, &occasion).await?;
    let outbox = family::outbox(config, db.clone(), keys, Arc::new(SystemClock));
    shown(&outbox, &letter, asked.yes).await?;
    db.close().await;
    Ok(())
}

/// Shows a letter, and sends it when that was asked.
pub(super) async fn shown(outbox: &Outbox, letter: &Letter, send: bool) -> anyhow::Result<()> {
    println!("To the number that is sealed in {}:\n\n{}\n", letter.reference, letter.words);
    if send {
        family::send(outbox, letter).await?;
        println!("It is in the outbox; the service sends it.");
    } else {
        println!("Nothing was sent. If it is right, say it again with --yes.");
    }
    Ok(())
}
