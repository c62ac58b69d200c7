//! `suluh tips`: what a unit does with its tips from the command line. `open` needs no database and no
//! network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Subcommand;

use super::keys::desk;
use super::{calls, clock, family, write_new};
use crate::config::Config;
use crate::domain::places::gazetteer;
use crate::domain::tips::bundle::{Bundle, UnitKeys};
use crate::domain::tips::clock::Clocks;
use crate::kernel::clock::{SystemClock, day_of, day_of_number, wib_time};
use crate::model::tip::Status;
use crate::model::triage::Study;
use crate::sealing::document::Document;
use crate::sealing::held_key::HeldKey;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The tips of a unit: reference, status and day; nothing of what they say.
    List {
        /// The unit's id.
        #[arg(long)]
        unit: String,
    },
    /// Write the tips of a unit, sealed, to a file that is carried to the unit's own machine.
    Export {
        /// The unit's id.
        #[arg(long)]
        unit: String,
        /// The file.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Open such a file with the unit's key or its recovery key. Needs no network.
    Open {
        /// The key's file.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// What `export` wrote.
        bundle: PathBuf,
    },
    /// Ask the reporter of a tip something; they read it with their receipt.
    Ask {
        /// The tip's reference, such as K7P4QD.
        reference: String,
        /// The question.
        question: String,
    },
    /// Say how far a tip has come.
    Mark {
        /// The tip's reference, such as K7P4QD.
        reference: String,
        /// received, checking, forwarded, acted or nothing; the last two close it.
        status: String,
        /// How many other offices have it.
        #[arg(long, default_value_t = 0)]
        offices: i64,
    },
    /// Note that somebody of the unit spoke with the family by telephone today.
    Called {
        /// The tip's reference, such as K7P4QD.
        reference: String,
        /// The unit's id.
        #[arg(long)]
        unit: String,
        /// The unit's key: it shows that the tip is the unit's.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Let another unit read a tip, and ask it to accept; the others stay behind it. The oversight passes on by
    /// hand what others may see.
    HandOver {
        /// The tip's reference, such as K7P4QD.
        reference: String,
        /// The unit that is to have it.
        #[arg(long, value_name = "UNIT")]
        to: String,
        /// The key of a unit that has it.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Tell somebody in danger who asked to be called who calls them now, with the word that was agreed on.
    Call(calls::Call),
    /// Write to the family that asked for help: an arrival, or after a call a coffin's.
    Family(family::Family),
    #[command(flatten)]
    Clock(clock::Command),
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::List { unit } => list(&unit, config).await,
        Command::Export { unit, to } => export(&unit, &to, config).await,
        Command::Open { key, bundle } => open(&key, &bundle),
        Command::Ask { reference, question } => {
            let (db, _, desk) = desk(config).await?;
            desk.ask(&reference, &question).await?;
            println!("Asked. The reporter reads it with STATUS and the receipt.");
            db.close().await;
            Ok(())
        }
        Command::Mark { reference, status, offices } => {
            let Some(status) = Status::of_word(&status) else {
                let words: Vec<&str> = Status::ALL.iter().map(|status| status.word()).collect();
                bail!("{status} is no status; known are {}", words.join(", "));
            };
            let (db, _, desk) = desk(config).await?;
            desk.mark(&reference, status, offices).await?;
            println!("{} is marked as {}.", reference.to_uppercase(), status.word());
            db.close().await;
            Ok(())
        }
        Command::Called { reference, unit, key } => family::called(&reference, &unit, &key, config).await,
        Command::HandOver { reference, to, key } => hand_over(&reference, &to, &key, config).await,
        Command::Call(asked) => calls::write(asked, config).await,
        Command::Family(asked) => family::write(asked, config).await,
        Command::Clock(command) => clock::run(command, config).await,
    }
}

async fn hand_over(reference: &str, to: &str, key: &Path, config: &Config) -> anyhow::Result<()> {
    let held = family::held(key)?;
    let (db, keys, desk) = desk(config).await?;
    let known = family::known(config, &db, &keys).await?;
    let clocks =
        Clocks::new(db.clone(), Arc::new(SystemClock), Arc::default(), config.help.closed.clone().into());
    desk.hand_over(&clocks, &known, reference, &held, to).await?;
    println!("{} is with {to} now, who is asked to accept it.", reference.to_uppercase());
    db.close().await;
    Ok(())
}

async fn list(unit: &str, config: &Config) -> anyhow::Result<()> {
    let (db, _, desk) = desk(config).await?;
    let tips = desk.list(unit).await?;
    for tip in &tips {
        println!(
            "{}  {:<9}  {}  since {}",
            tip.reference,
            tip.status,
            day_of_number(tip.day),
            day_of_number(tip.status_day)
        );
    }
    println!("{} tips of {unit}", tips.len());
    db.close().await;
    Ok(())
}

async fn export(unit: &str, to: &Path, config: &Config) -> anyhow::Result<()> {
    let (db, keys, desk) = desk(config).await?;
    let known = family::known(config, &db, &keys).await?;
    let bundle = desk.export(&known, unit).await?;
    write_new(to, &serde_json::to_vec(&bundle)?)?;
    println!("{} tips of {unit}, sealed, are in {}", bundle.tips.len(), to.display());
    println!("Carry it to the unit's own machine, and there: suluh tips open --key FILE {}", to.display());
    db.close().await;
    Ok(())
}

fn open(key: &Path, bundle: &Path) -> anyhow::Result<()> {
    let held = HeldKey::read(key).with_context(|| format!("cannot read the key file {}", key.display()))?;
    let text = std::fs::read(bundle).with_context(|| format!("cannot read {}", bundle.display()))?;
    let bundle: Bundle =
        serde_json::from_slice(&text).with_context(|| format!("{} is no file of tips", bundle.display()))?;
    let keys = UnitKeys::of(&bundle.unit, &bundle.recoverable, &held)?;
    let tips = keys.open(&bundle);
    let closed = tips.iter().flat_map(|tip| &tip.pages).filter(|page| page.is_none()).count();
    for tip in &tips {
        println!("{} ({})", tip.reference, tip.status);
        for page in tip.pages.iter().flatten() {
            show(page);
        }
        println!();
    }
    println!("{} tips", tips.len());
    if closed > 0 {
        bail!("{closed} pages stay closed: they stand under another key of the unit, or their week is over");
    }
    Ok(())
}

fn show(page: &Document) {
    println!("  {} {} {} by {}", page.page.word(), day_of(page.at), wib_time(page.at), page.channel.word());
    let facts = [
        ("kind", page.facts.kind.map(|kind| kind.word().to_owned())),
        ("leaves", page.facts.leaves.map(|leaves| leaves.word().to_owned())),
        ("people", page.facts.people.map(|people| people.word().to_owned())),
        ("child", page.facts.child.then(|| "yes".to_owned())),
        ("kabupaten", page.facts.kabupaten.clone()),
        ("asked about", page.facts.about.clone()),
        ("help", page.facts.help.map(|help| help.word().to_owned())),
        ("stage", page.facts.stage().map(|stage| stage.word().to_owned())),
        ("call", page.facts.call.as_ref().map(|call| call.expose().to_owned())),
        ("call by", page.facts.call_by.map(|by| by.strftime("%Y-%m-%d %H:%M WIB").to_string())),
        ("reach by", page.facts.mode.map(|mode| mode.word().to_owned())),
        ("agreed word", page.facts.agreed.clone()),
        ("abroad", page.facts.abroad.then(|| "yes".to_owned())),
        ("adds to", page.facts.adds_to.clone()),
        ("DO NOT CALL", page.facts.no_call.then(|| "they took it back".to_owned())),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            println!("    {name}: {value}");
        }
    }
    for (name, value) in page.study.iter().flat_map(|study| studied(study, page.words.expose())) {
        println!("    {name}: {value}");
    }
    for line in page.words.expose().lines() {
        println!("    {line}");
    }
}

/// What was made of the words at intake, each with the words that gave it.
fn studied(study: &Study, words: &str) -> Vec<(&'static str, String)> {
    let Study { reading, triage, place } = study;
    let why = triage.reasons.iter().map(|scored| match scored.points {
        0 => scored.reason.word().to_owned(),
        points => format!("{} {points}", scored.reason.word()),
    });
    let why = why.collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        ("urgency", format!("{} (score {}: {why})", triage.band.word().to_uppercase(), triage.score)),
        ("about", reading.category.word().to_owned()),
    ];
    if let Some(place) = place {
        lines.push(("where", gazetteer().full_name(place).unwrap_or_else(|| place.clone())));
    }
    if reading.accuses {
        lines.push(("may accuse", "somebody in office".to_owned()));
    }
    for marked in &reading.marks {
        let told = words.get(marked.from..marked.to).filter(|told| !told.is_empty());
        let value = marked.value.as_deref().filter(|value| Some(*value) != told);
        let said = [told.map(|told| format!("{told:?}")), value.map(str::to_owned)];
        lines.push((marked.mark.word(), said.into_iter().flatten().collect::<Vec<_>>().join(" = ")));
    }
    lines
}
