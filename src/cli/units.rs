//! `suluh units …`: who is on duty in which unit.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Subcommand;
use serde::Deserialize;

use super::family;
use crate::config::Config;
use crate::domain::duty::{self, Duties};
use crate::domain::places::gazetteer;
use crate::domain::tips::units::Known;
use crate::model::rota::{Rota, RotaForm};
use crate::model::triage::Category;
use crate::model::unit::Office;
use crate::sealing::keys::Keys;
use crate::store::Db;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Put in who is on duty. Each unit of the file gets the rota that stands there; others keep theirs.
    /// It is refused when a minute of the week is left without two people, or when what the file says of a unit
    /// is not what the root signed.
    Apply {
        /// The file, in TOML: see deploy/units.toml.
        file: PathBuf,
        /// Only look whether it would be taken.
        #[arg(long)]
        check: bool,
    },
    /// Show the units: kind, area, office, and how many people are on their rota.
    List,
}

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    unit: Vec<Entry>,
}

/// A unit in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    area: String,
    office: Office,
    #[serde(default)]
    categories: Vec<Category>,
    rota: RotaForm,
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let keys = Keys::open(&config.keys.dir)?;
    let db = Db::open(config.database.url()).await?;
    let known = family::known(config, &db, &keys).await?;
    match command {
        Command::Apply { file, check } => {
            let rotas = read(&file, &known)?;
            if check {
                println!("{} units: every minute of the week has two people.", rotas.len());
            } else {
                duty::apply(&db, &keys, &rotas).await?;
                println!("{} units are on duty; every process knows within seconds.", rotas.len());
            }
        }
        Command::List => {}
    }
    list(&db, &keys, &known).await?;
    db.close().await;
    Ok(())
}

/// Reads the file, and refuses it whole for one mistake.
fn read(path: &Path, known: &Known) -> anyhow::Result<Vec<(String, RotaForm)>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file: File =
        toml::from_str(&text).with_context(|| format!("{} is no file of units", path.display()))?;
    let mut rotas: Vec<(String, RotaForm)> = Vec::new();
    for entry in file.unit {
        let id = entry.id;
        ensure!(!rotas.iter().any(|(other, _)| *other == id), "{id} stands there twice");
        let Some(signed) = known.unit(&id).map(|known| &known.unit) else {
            bail!("{id} is not in the list that the root signed: suluh keys new-unit, sign, publish");
        };
        ensure!(
            signed.area == entry.area,
            "{id}: the root signed the area {}, and not {}",
            signed.area,
            entry.area
        );
        ensure!(
            signed.office == entry.office,
            "{id}: the root signed the office {}, and not {}",
            signed.office.word(),
            entry.office.word()
        );
        ensure!(signed.categories == entry.categories, "{id}: the root signed other categories");
        Rota::try_from(&entry.rota).with_context(|| format!("the rota of {id}"))?;
        rotas.push((id, entry.rota));
    }
    ensure!(!rotas.is_empty(), "there is no unit in {}", path.display());
    Ok(rotas)
}

async fn list(db: &Db, keys: &Keys, known: &Known) -> anyhow::Result<()> {
    let duties = Duties::default();
    duties.refresh(db, keys).await?;
    for known in &known.units {
        let unit = &known.unit;
        let rota = match duties.of(&unit.id) {
            Some(rota) => format!("{} people", rota.people().len()),
            None => "NOBODY ON DUTY".to_owned(),
        };
        let area = gazetteer().name(&unit.area).unwrap_or_else(|| unit.area.clone());
        let kind = format!("{:?}", unit.kind).to_lowercase();
        println!("{:<24} {kind:<10} {:<12} {rota:<14} {area}", unit.id, unit.office.word());
    }
    Ok(())
}
