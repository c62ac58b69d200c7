//! `suluh volunteers …`: who they are, and how they come and go, for whoever runs the service. Coordinators do the same
//! at the console, each for their own area.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::Subcommand;

use crate::app::{self, Parts};
use crate::cache;
use crate::config::Config;
use crate::domain::coverage;
use crate::domain::officers::By;
use crate::domain::places::gazetteer;
use crate::domain::volunteers::coordinating::Coordinator;
use crate::kernel::clock::SystemClock;
use crate::model::volunteer::VolunteerKind;
use crate::store::Db;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Give somebody a code with which they become a volunteer: good once, for 14 days.
    Invite {
        /// Who they are: kawan-pmi, village-head, teacher, midwife, religious-leader, ngo.
        #[arg(long, value_parser = kind)]
        kind: VolunteerKind,
        /// The Kemendagri code of their kabupaten or kecamatan, such as 61.07 or 61.07.07.
        #[arg(long)]
        area: String,
        /// Their name, as their coordinator calls them.
        #[arg(long)]
        name: String,
    },
    /// Everybody: id, kind, area, since when, active or not, name. No number.
    List {
        /// Only those of this kabupaten, province or kecamatan.
        #[arg(long, default_value = "")]
        area: String,
    },
    /// Remove somebody: number and name go at once, their apps end within a minute; what they reported stays.
    Revoke {
        /// Their id, as `list` gives it.
        id: String,
    },
    /// The invites that nobody used: kind, area, last day, name.
    Invites,
    /// Load the list of inaugurations (CSV: kabupaten, tanggal, orang) in the place of the one that is there.
    Coverage {
        /// The file.
        file: PathBuf,
    },
}

fn kind(word: &str) -> Result<VolunteerKind, String> {
    let words = || VolunteerKind::ALL.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ");
    VolunteerKind::of_word(word).ok_or_else(|| format!("one of: {}", words()))
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    if let Command::Coverage { file } = &command {
        let done = load_coverage(&db, file).await;
        db.close().await;
        return done;
    }
    let keys = app::keys(config)?;
    let cache = cache::open(None).await.context("the memory of this process")?;
    let parts = Parts::assemble(config.clone(), db.clone(), keys, cache, Arc::new(SystemClock)).await?;
    let area = match &command {
        Command::List { area } => area.clone(),
        _ => String::new(),
    };
    let by = By::terminal();
    let done = act(command, &parts.volunteers.coordinator(&by, &area)).await;
    db.close().await;
    done
}

async fn load_coverage(db: &Db, file: &Path) -> anyhow::Result<()> {
    let csv =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {} as UTF-8", file.display()))?;
    let (kabupaten, provinces, people) = coverage::import(db, &csv).await?;
    println!("{people} people were inaugurated in {kabupaten} kabupaten and kota of {provinces} provinces.");
    Ok(())
}

async fn act(command: Command, coordinator: &Coordinator<'_>) -> anyhow::Result<()> {
    match command {
        Command::Invite { kind, area, name } => {
            let invite = coordinator.invite(kind, &area, &name).await?;
            println!("{}", invite.code);
            println!(
                "Tell {} this code in person: they send DAFTAR {} by SMS until {}. It is not shown again.",
                name.trim(),
                invite.code,
                invite.ends
            );
        }
        Command::List { area } => {
            ensure!(area.is_empty() || gazetteer().exists(&area), "there is no area {area}");
            for it in coordinator.listed().await? {
                let state = match (it.revoked, it.active) {
                    (true, _) => "removed",
                    (_, true) => "active",
                    (_, false) => "inactive",
                };
                println!("{}\t{}\t{}\t{}\t{state}\t{}", it.id, it.kind.word(), it.area, it.since, it.name);
            }
        }
        Command::Revoke { id } => {
            coordinator.revoke(&id).await?;
            println!("{id} is removed: number and name are gone, and what they reported stays.");
        }
        // Done before.
        Command::Coverage { .. } => {}
        Command::Invites => {
            for it in coordinator.invites().await? {
                println!("{}\t{}\t{}\t{}", it.kind.word(), it.area, it.ends, it.name);
            }
        }
    }
    Ok(())
}
