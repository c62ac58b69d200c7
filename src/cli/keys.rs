//! `suluh keys`: the key folder, and the keys that never lie in it: the root's, and those of the units.
//!
//! `init-root`, `new-unit`, `rotate`, `sign` and `rewrap make` need no database and no network: run them on a
//! machine that stays offline, and carry the list and the wraps.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use clap::{Subcommand, ValueEnum};
use serde::de::DeserializeOwned;

use super::write_new;
use crate::config::Config;
use crate::domain::tips::bundle::{self, OldWrap, UnitKeys};
use crate::domain::tips::desk::Desk;
use crate::domain::tips::{demo, units};
use crate::kernel::clock::{Clock, SystemClock};
use crate::model::triage::Category;
use crate::model::unit::{Office, Unit, UnitKind, UnitList};
use crate::sealing::envelope::Reader;
use crate::sealing::held_key::{HeldKey, Holds};
use crate::sealing::hybrid::{PrivateHalf, PublicHalf};
use crate::sealing::keys::Keys;
use crate::sealing::officer::digits;
use crate::sealing::root::{Root, RootKey, SignedUnits};
use crate::store::Db;
use crate::store::desk::Rewrapped;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the key folder, the service key and the pepper. What is there is kept.
    Init,
    /// Make the root key that signs the list of units. Its private half is written to one file, once:
    /// take that file away.
    InitRoot {
        /// The file, on a medium that you take away.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Make the keys of a unit and put it into the list, which must then be signed.
    NewUnit {
        /// The list; made when it is not there.
        #[arg(long, value_name = "FILE")]
        list: PathBuf,
        /// Its name in rows: lower-case letters, digits and `-`.
        #[arg(long)]
        id: String,
        /// Its name for people.
        #[arg(long)]
        name: String,
        /// What it answers for.
        #[arg(long)]
        kind: Kind,
        /// The Kemendagri code of its area: 61, 61.07, for a border post 61.07.07; 0 for the whole country.
        #[arg(long)]
        area: String,
        /// To which kind of office it belongs: a tip that accuses one is never for it.
        #[arg(long, value_parser = office)]
        office: Option<Office>,
        /// What it takes, divided by commas; without it everything.
        #[arg(long, value_delimiter = ',', value_parser = category)]
        categories: Vec<Category>,
        /// Names by which people call its area, divided by commas.
        #[arg(long, value_delimiter = ',')]
        places: Vec<String>,
        /// The folder for its key (`ID-1.key`) and its recovery key (`ID.recovery`).
        #[arg(long, value_name = "FOLDER")]
        keys: PathBuf,
    },
    /// Make a unit's next key; the list must then be signed.
    Rotate {
        /// The list.
        #[arg(long, value_name = "FILE")]
        list: PathBuf,
        /// The unit's id.
        #[arg(long)]
        unit: String,
        /// The folder for its key.
        #[arg(long, value_name = "FOLDER")]
        keys: PathBuf,
    },
    /// Sign the list with the root key; raises its serial.
    Sign {
        /// The root key's file.
        #[arg(long, value_name = "FILE")]
        root: PathBuf,
        /// The list.
        #[arg(long, value_name = "FILE")]
        list: PathBuf,
        /// Where the signed list goes.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Give the signed list to the service; it is believed within seconds.
    Publish {
        /// The signed list.
        signed: PathBuf,
    },
    /// Put old tips under a unit's newest key: export, make (offline), admit.
    #[command(subcommand)]
    Rewrap(Rewrap),
}

#[derive(Debug, Subcommand)]
pub(super) enum Rewrap {
    /// Write the wraps of a unit that stand under older keys, one a line.
    Export {
        /// The unit's id.
        #[arg(long)]
        unit: String,
        /// The file.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Make them again under the new key, on the unit's own machine. Goes on where it was interrupted.
    Make {
        /// The old key's file.
        #[arg(long, value_name = "FILE")]
        old: PathBuf,
        /// The new key's file.
        #[arg(long, value_name = "FILE")]
        new: PathBuf,
        /// What `export` wrote.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// Where they go; lines that are there are kept.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Put them in the place of the old ones. Once more does no harm.
    Admit {
        /// What `make` wrote.
        from: PathBuf,
    },
}

fn office(word: &str) -> Result<Office, String> {
    let known = || Office::ALL.iter().map(|office| office.word()).collect::<Vec<_>>().join(", ");
    Office::of_word(word).ok_or_else(|| format!("known are {}", known()))
}

fn category(word: &str) -> Result<Category, String> {
    let known = || Category::ALL.iter().map(|category| category.word()).collect::<Vec<_>>().join(", ");
    Category::of_word(word).ok_or_else(|| format!("known are {}", known()))
}

/// What a unit answers for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Kind {
    /// One kabupaten or kota.
    Kabupaten,
    /// A province.
    Province,
    /// A border post, port or airport.
    Border,
    /// Tips that accuse somebody in office.
    Oversight,
}

impl From<Kind> for UnitKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Kabupaten => Self::Kabupaten,
            Kind::Province => Self::Province,
            Kind::Border => Self::Border,
            Kind::Oversight => Self::Oversight,
        }
    }
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::Init => init(config),
        Command::InitRoot { to } => init_root(&to),
        Command::NewUnit { list, id, name, kind, area, office, categories, places, keys } => {
            let kind = kind.into();
            let own = if kind == UnitKind::Oversight { Office::Oversight } else { Office::default() };
            let office = office.unwrap_or(own);
            let unit = NewUnit { id, name, kind, area, office, categories, places };
            new_unit(&list, unit, &keys)
        }
        Command::Rotate { list, unit, keys } => rotate(&list, &unit, &keys),
        Command::Sign { root, list, to } => sign(&root, &list, &to),
        Command::Publish { signed } => publish(&signed, config).await,
        Command::Rewrap(Rewrap::Export { unit, to }) => export(&unit, &to, config).await,
        Command::Rewrap(Rewrap::Make { old, new, from, to }) => make(&old, &new, &from, &to),
        Command::Rewrap(Rewrap::Admit { from }) => admit(&from, config).await,
    }
}

fn init(config: &Config) -> anyhow::Result<()> {
    let made = Keys::init(&config.keys.dir)?;
    println!(
        "{} {}",
        if made { "Made the keys in" } else { "The keys are already in" },
        config.keys.dir.display()
    );
    println!("Keep the folder out of the database's backups; all processes of one service share it.");
    println!("Without it no tip can be opened and no receipt found: see deploy/BACKUP.md for a second copy.");
    Ok(())
}

fn init_root(to: &Path) -> anyhow::Result<()> {
    let key = RootKey::generate()?;
    let held = HeldKey { suluh: Holds::RootKey, unit: String::new(), epoch: 0, secret: key.to_hex() };
    held.write(to).with_context(|| format!("cannot write {}", to.display()))?;
    println!("The root key is in {}. Take it away from this machine, and keep a copy.", to.display());
    println!("Pin its public half in the settings of the service:\n");
    println!("[keys]\nroot = \"{}\"", key.root().to_hex());
    Ok(())
}

/// What `new-unit` was told.
struct NewUnit {
    id: String,
    name: String,
    kind: UnitKind,
    area: String,
    office: Office,
    categories: Vec<Category>,
    places: Vec<String>,
}

fn read_json<T: DeserializeOwned>(path: &Path, what: &str) -> anyhow::Result<T> {
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is no {what}", path.display()))
}

fn write_list(path: &Path, list: &UnitList) -> anyhow::Result<()> {
    // A draft first: half a list would lose every unit's recovery.
    let draft = path.with_extension("draft");
    std::fs::write(&draft, serde_json::to_string_pretty(list)? + "\n")
        .and_then(|()| std::fs::rename(&draft, path))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn held_key(path: &Path) -> anyhow::Result<HeldKey> {
    HeldKey::read(path).with_context(|| format!("cannot read the key file {}", path.display()))
}

/// Writes a unit's key of an epoch, and gives its public half and what its recovery key can open.
fn write_key(
    unit: &str,
    epoch: i64,
    recovery: &PublicHalf,
    keys: &Path,
) -> anyhow::Result<(PublicHalf, String)> {
    let (key, public) = PrivateHalf::generate()?;
    let path = keys.join(format!("{unit}-{epoch}.key"));
    let held = HeldKey { suluh: Holds::UnitKey, unit: unit.to_owned(), epoch, secret: key.to_hex() };
    held.write(&path).with_context(|| format!("cannot write {}", path.display()))?;
    println!("The key of {unit} (epoch {epoch}) is in {}: it belongs to the unit alone.", path.display());
    println!("Its digits, as the console shows them: {}", digits(&public));
    Ok((public, bundle::recoverable(unit, epoch, &key, recovery)?))
}

fn new_unit(list_path: &Path, new: NewUnit, keys: &Path) -> anyhow::Result<()> {
    let mut list: UnitList =
        if list_path.exists() { read_json(list_path, "list of units")? } else { UnitList::default() };
    ensure!(list.unit(&new.id).is_none(), "{} is in the list already; for its next key: keys rotate", new.id);
    std::fs::create_dir_all(keys).with_context(|| format!("cannot make {}", keys.display()))?;
    let (recovery, recovery_public) = PrivateHalf::generate()?;
    let path = keys.join(format!("{}.recovery", new.id));
    let held =
        HeldKey { suluh: Holds::RecoveryKey, unit: new.id.clone(), epoch: 0, secret: recovery.to_hex() };
    held.write(&path).with_context(|| format!("cannot write {}", path.display()))?;
    println!("The recovery key of {} is in {}: print it and lock it away.", new.id, path.display());
    let (key, sealed) = write_key(&new.id, 1, &recovery_public, keys)?;
    list.units.push(Unit {
        id: new.id,
        name: new.name,
        kind: new.kind,
        area: new.area,
        office: new.office,
        categories: new.categories,
        places: new.places,
        epoch: 1,
        since: Some(SystemClock.today()),
        key: key.to_base64(),
        recovery: recovery_public.to_base64(),
        recoverable: vec![(1, sealed)],
    });
    write_list(list_path, &list)?;
    println!("Now sign the list: suluh keys sign --root FILE --list {} --to FILE", list_path.display());
    Ok(())
}

fn rotate(list_path: &Path, unit: &str, keys: &Path) -> anyhow::Result<()> {
    let mut list: UnitList = read_json(list_path, "list of units")?;
    let Some(entry) = list.units.iter_mut().find(|entry| entry.id == unit) else {
        bail!("there is no unit {unit} in {}", list_path.display());
    };
    let Some(recovery) = PublicHalf::from_base64(&entry.recovery) else {
        bail!("the recovery key of {unit} in {} cannot be read", list_path.display());
    };
    entry.epoch += 1;
    entry.since = Some(SystemClock.today());
    let epoch = entry.epoch;
    let (key, sealed) = write_key(unit, epoch, &recovery, keys)?;
    entry.key = key.to_base64();
    entry.recoverable.push((epoch, sealed));
    write_list(list_path, &list)?;
    println!(
        "Now sign and publish the list; then on the server: suluh officers keys --unit {unit} --key {}",
        keys.join(format!("{unit}-{epoch}.key")).display()
    );
    println!(
        "For a key that was stolen put its old tips under the new one: suluh keys rewrap export --unit {unit} --to FILE"
    );
    Ok(())
}

fn sign(root: &Path, list_path: &Path, to: &Path) -> anyhow::Result<()> {
    let held = held_key(root)?;
    ensure!(held.suluh == Holds::RootKey, "{} holds no root key", root.display());
    let Some(key) = RootKey::from_hex(&held.secret) else { bail!("{} holds no root key", root.display()) };
    let mut list: UnitList = read_json(list_path, "list of units")?;
    list.serial += 1;
    list.signed = Some(SystemClock.today());
    let signed = key.sign(&list);
    let known = units::checked(&key.root(), &signed)?;
    std::fs::write(to, serde_json::to_string_pretty(&signed)? + "\n")
        .with_context(|| format!("cannot write {}", to.display()))?;
    write_list(list_path, &list)?;
    println!("Signed {} units, serial {}: {}", known.units.len(), known.serial, to.display());
    Ok(())
}

/// The root that the settings pin, or the demo's own.
pub(super) fn pinned(config: &Config) -> anyhow::Result<Root> {
    if let Some(root) = config.keys.root.as_deref().and_then(Root::from_hex) {
        return Ok(root);
    }
    ensure!(!config.is_production(), "no root key is pinned (setting keys.root)");
    Ok(demo::root(Some(&config.keys.dir))?.root())
}

async fn publish(signed: &Path, config: &Config) -> anyhow::Result<()> {
    let root = pinned(config)?;
    let signed: SignedUnits = read_json(signed, "signed list of units")?;
    let db = Db::open(config.database.url()).await?;
    let known = units::publish(&db, &root, &signed).await?;
    println!("Published {} units, serial {}.", known.units.len(), known.serial);
    db.close().await;
    Ok(())
}

/// The desk over the configured database and key folder.
pub(super) async fn desk(config: &Config) -> anyhow::Result<(Db, Arc<Keys>, Desk)> {
    let keys = Arc::new(Keys::open(&config.keys.dir)?);
    let db = Db::open(config.database.url()).await?;
    let desk = Desk::new(db.clone(), Arc::clone(&keys), Arc::new(SystemClock))
        .with_holidays(config.help.closed.clone().into());
    Ok((db, keys, desk))
}

async fn export(unit: &str, to: &Path, config: &Config) -> anyhow::Result<()> {
    let (db, keys, desk) = desk(config).await?;
    let units = units::Units::new(Some(pinned(config)?));
    units.refresh(&db, &keys).await?;
    let epoch = units.known().and_then(|known| known.unit(unit).map(|known| known.unit.epoch));
    let Some(epoch) = epoch else { bail!("there is no unit {unit} in the list") };
    let mut lines = String::new();
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let some = desk.old_wraps(unit, epoch, &after).await?;
        let Some(last) = some.last() else { break };
        after.clone_from(&last.page);
        count += some.len();
        for wrap in &some {
            lines.push_str(&serde_json::to_string(wrap)?);
            lines.push('\n');
        }
    }
    write_new(to, lines.as_bytes())?;
    println!("{count} wraps of {unit} stand under older keys: {}", to.display());
    db.close().await;
    Ok(())
}

fn lines<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut all = Vec::new();
    for (at, line) in std::io::BufReader::new(file).lines().enumerate() {
        let line = line?;
        match serde_json::from_str(&line) {
            Ok(row) => all.push(row),
            Err(error) => bail!("{}, line {}: {error}", path.display(), at + 1),
        }
    }
    Ok(all)
}

fn make(old: &Path, new: &Path, from: &Path, to: &Path) -> anyhow::Result<()> {
    let (old, new) = (held_key(old)?, held_key(new)?);
    ensure!(
        new.suluh == Holds::UnitKey && old.suluh == Holds::UnitKey,
        "both files must hold keys of the unit"
    );
    ensure!(new.unit == old.unit && new.epoch > old.epoch, "the new key is not a later one of the same unit");
    let Some(to_key) = PrivateHalf::from_hex(&new.secret) else { bail!("the new key cannot be read") };
    let keys = UnitKeys::of(&old.unit, &[], &old)?;
    let todo: Vec<OldWrap> = lines(from)?;
    // An interrupted run may have left half a line behind: whole ones are kept.
    let there = std::fs::read_to_string(to).unwrap_or_default();
    let whole: Vec<&str> =
        there.lines().filter(|line| serde_json::from_str::<Rewrapped>(line).is_ok()).collect();
    let done: std::collections::HashSet<String> = whole
        .iter()
        .filter_map(|line| serde_json::from_str::<Rewrapped>(line).ok())
        .map(|wrap| wrap.page)
        .collect();
    let mut out = std::io::BufWriter::new(
        std::fs::File::create(to).with_context(|| format!("cannot write {}", to.display()))?,
    );
    for line in &whole {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    let (mut made, mut closed) = (0, 0);
    let to = Reader { unit: &new.unit, epoch: new.epoch, key: &to_key.public() };
    for wrap in todo.iter().filter(|wrap| !done.contains(&wrap.page)) {
        match keys.rewrap(wrap, &to) {
            Some(again) => {
                writeln!(out, "{}", serde_json::to_string(&again)?)?;
                made += 1;
            }
            None => closed += 1,
        }
    }
    out.flush()?;
    out.get_ref().sync_all()?;
    println!("{made} made, {} were there, {closed} are not under this old key.", done.len());
    Ok(())
}

async fn admit(from: &Path, config: &Config) -> anyhow::Result<()> {
    let wraps: Vec<Rewrapped> = lines(from)?;
    let (db, _, desk) = desk(config).await?;
    println!("{} of {} wraps replaced older ones.", desk.admit(&wraps).await?, wraps.len());
    db.close().await;
    Ok(())
}
