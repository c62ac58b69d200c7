//! `suluh training …`: where training has places.

use anyhow::ensure;
use clap::Subcommand;

use crate::config::Config;
use crate::domain::training::{self, TrainingRow};
use crate::kernel::clock::{Clock, SystemClock, day_number, day_of_number};
use crate::model::departure::Job;
use crate::model::unit::is_kabupaten;
use crate::store::Db;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say how many places a centre has for a skill.
    Open {
        /// Code of the kabupaten (Kemendagri), such as 61.07.
        kabupaten: String,
        /// household, plantation, factory, construction, care, service, sea, online or other.
        skill: String,
        /// The centre's name, at most 30 letters.
        place: String,
        /// How many places.
        #[arg(long)]
        places: u32,
    },
    /// Say that a centre has no places.
    Close {
        /// Code of the kabupaten.
        kabupaten: String,
        /// The skill.
        skill: String,
    },
    /// Show the centres.
    List,
}

fn skill(word: &str) -> anyhow::Result<Job> {
    let known: Vec<&str> = Job::ALL.iter().map(|job| job.word()).collect();
    Job::of_word(word).ok_or_else(|| anyhow::anyhow!("unknown skill; known are {}", known.join(", ")))
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    let day = day_number(SystemClock.today());
    match command {
        Command::Open { kabupaten, skill: word, place, places } => {
            ensure!(is_kabupaten(&kabupaten), "{kabupaten:?} is no Kemendagri code such as 61.07");
            ensure!(place.chars().count() <= 30, "a centre's name has at most 30 letters");
            let skill = skill(&word)?.word().to_owned();
            let open = i64::from(places);
            training::set(&db, &TrainingRow { kabupaten, skill, place, open, day }).await?;
        }
        Command::Close { kabupaten, skill: word } => {
            let skill = skill(&word)?.word().to_owned();
            let all = training::all(&db).await?;
            let known = all.into_iter().find(|row| row.kabupaten == kabupaten && row.skill == skill);
            let Some(row) = known else { anyhow::bail!("no centre is known there for that skill") };
            training::set(&db, &TrainingRow { open: 0, day, ..row }).await?;
        }
        Command::List => {}
    }
    for row in training::all(&db).await? {
        let day = day_of_number(row.day);
        println!(
            "{:<8} {:<14} {:>5} places  {}  (said on {day})",
            row.kabupaten, row.skill, row.open, row.place
        );
    }
    db.close().await;
    Ok(())
}
