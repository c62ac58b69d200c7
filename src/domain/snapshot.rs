//! The register as a small signed text, for an app that is asked where there is no signal. deploy/REGISTER.md describes
//! it for whoever writes such an app; what must never happen is the same there as here: an agency is called licensed
//! that is not, or by a list that is too old.
//!
//! The text says for each agency what it was on which day, by the same weighing as every answer here ([`standing`]), so
//! an app knows no law: it looks a day up. It depends on nothing but what was loaded until a moment, its *serial*, so an
//! older one can be written again to tell what changed since.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::kernel::clock::day_number;
use crate::kernel::name_key;
use crate::law::standing::{self, Layers};
use crate::model::agency::{AgencyId, Facts};
use crate::model::verdict::Standing;
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::sealing::register_key::RegisterKey;
use crate::store::register::{Holdings, NameRow, Scope};
use crate::store::{self, Db};

/// Days after its list of which the text says what an agency is. Nobody carries it for longer; who does is told that it
/// is old.
const DAYS: i64 = 400;
/// Older texts that are kept to compare with.
const KEPT: usize = 16;

/// Why there is no register to carry away.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Nothing was loaded at that moment: the cursor is none of ours.
    #[error("this register was never published here: fetch the whole one")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A register as it is carried away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// When the last file was loaded or withdrawn, in microseconds from 1970; the cursor of a later delta.
    pub serial: i64,
    /// The whole text: its head, then a line for each agency in the order of their numbers.
    pub text: String,
    /// Ed25519 over the text, base64.
    pub signature: String,
    /// The key that signed, base64.
    pub key: String,
}

/// What changed since an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// The head of the newer.
    pub head: String,
    /// Lines that are new or changed.
    pub changed: Vec<String>,
    /// Numbers of agencies whose line is gone.
    pub removed: Vec<i64>,
    /// Of the newer text, which the changed old one must be.
    pub signature: String,
    /// The key that signed, base64.
    pub key: String,
}

const fn letter(standing: &Standing) -> char {
    match standing {
        Standing::Licensed => 'l',
        Standing::Watched { .. } => 'w',
        Standing::NoPermit => 'n',
        Standing::Suspended { .. } => 's',
        Standing::Revoked { .. } => 'r',
        Standing::Expired { .. } => 'e',
        Standing::Delisted { .. } => 'd',
        Standing::Stale | Standing::Unlisted => 'u',
    }
}

/// What an agency is from which day on: `l 20820e`, the first from the list's own day.
fn standings(facts: &Facts, layers: &Layers, from: Date) -> String {
    let mut shown = String::new();
    let mut last = None;
    for after in 0..=DAYS {
        let day = from.saturating_add(after.days());
        let now = letter(&standing::weigh(facts, layers, day));
        if last != Some(now) {
            match last {
                None => shown.push(now),
                // Writing into a text cannot fail.
                Some(_) => drop(write!(shown, " {}{now}", day_number(day))),
            }
            last = Some(now);
        }
    }
    shown
}

/// A cell of a line: nothing in it separates cells or lines.
fn cell(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The text of what was held.
fn write(held: &Holdings, names: &[NameRow], serial: i64, demo: bool, stale_after_days: i64) -> String {
    let list = held.list.as_ref();
    let loaded = Timestamp::from_microsecond(serial).unwrap_or_default();
    let from = list.map_or_else(|| crate::kernel::clock::wib_civil(loaded).date(), |stamp| stamp.as_of);
    // How old it is the app weighs itself: what is said here holds for as long as the list speaks.
    let layers = Layers {
        list_as_of: list.map(|stamp| stamp.as_of),
        permits_as_of: held.permits.as_ref().map(|stamp| stamp.as_of),
        stale_after_days: 2 * DAYS,
    };
    let until = list.map(|stamp| day_number(stamp.as_of.saturating_add(stale_after_days.days())));
    let mut former: HashMap<AgencyId, Vec<String>> = HashMap::new();
    for (key, id, printed) in names {
        if held.agencies.get(id).is_some_and(|facts| name_key::fold(&facts.name).key != *key) {
            former.entry(*id).or_default().push(cell(printed));
        }
    }
    let mut text = format!(
        "suluh-register 1\nserial {serial}\nfrom {}\nuntil {}\ndemo {}\nsource {}\n",
        day_number(from),
        until.map_or_else(|| "-".to_owned(), |day| day.to_string()),
        if demo { "yes" } else { "no" },
        cell(list.map_or("-", |stamp| &stamp.source)),
    );
    for (id, facts) in &held.agencies {
        if facts.listing.is_none() && facts.events.is_empty() {
            continue;
        }
        let numbers = facts.listing.as_ref().map_or(&[][..], |listing| &listing.licence_nos);
        let numbers = numbers.iter().map(|number| cell(number)).collect::<Vec<_>>().join("|");
        let former = former.get(id).map(|names| names.join("|")).unwrap_or_default();
        let line = [id.0.to_string(), cell(&facts.name), numbers, standings(facts, &layers, from), former]
            .join("\t");
        text.push_str(line.trim_end_matches('\t'));
        text.push('\n');
    }
    text
}

/// Lines of agencies by their numbers, and the head before them.
fn lines(text: &str) -> (&str, BTreeMap<i64, &str>) {
    let begins = text.match_indices('\n').nth(5).map_or(text.len(), |(at, _)| at + 1);
    let (head, rest) = text.split_at(begins);
    let numbered = rest.lines().filter_map(|line| Some((line.split('\t').next()?.parse().ok()?, line)));
    (head, numbered.collect())
}

/// Writes registers to be carried away, each once.
pub struct Snapshots {
    db: Db,
    keys: Arc<Keys>,
    stale_after_days: i64,
    /// Of which version of the register it is.
    newest: ArcSwapOption<(i64, Snapshot)>,
    older: std::sync::Mutex<Vec<Arc<(i64, String)>>>,
    writing: tokio::sync::Mutex<()>,
}

impl Snapshots {
    /// Over these parts; a list speaks for so many days.
    pub fn new(db: Db, keys: Arc<Keys>, stale_after_days: i64) -> Self {
        Self {
            db,
            keys,
            stale_after_days,
            newest: ArcSwapOption::empty(),
            older: std::sync::Mutex::default(),
            writing: tokio::sync::Mutex::default(),
        }
    }

    /// The register of this version.
    pub async fn newest(&self, version: i64) -> Result<Snapshot, SnapshotError> {
        let known = || self.newest.load_full().filter(|known| known.0 == version);
        if let Some(known) = known() {
            return Ok(known.1.clone());
        }
        // Many ask at the same time after an import: one writes it.
        let _writing = self.writing.lock().await;
        if let Some(known) = known() {
            return Ok(known.1.clone());
        }
        let (version, serial, text) = self.read(None).await?.ok_or(SnapshotError::Unknown)?;
        let key = RegisterKey::of(self.keys.service())?;
        let snapshot = Snapshot { serial, signature: key.sign(&text), key: key.public(), text };
        self.newest.store(Some(Arc::new((version, snapshot.clone()))));
        Ok(snapshot)
    }

    /// What changed between an older register and the newest.
    pub async fn delta(&self, newest: &Snapshot, from: i64) -> Result<Delta, SnapshotError> {
        let old = self.older(newest, from).await?;
        let ((head, new), (_, old)) = (lines(&newest.text), lines(&old));
        let differs = |(id, line): &(&i64, &&str)| old.get(*id) != Some(*line);
        Ok(Delta {
            head: head.to_owned(),
            changed: new.iter().filter(differs).map(|(_, line)| (*line).to_owned()).collect(),
            removed: old.keys().filter(|id| !new.contains_key(id)).copied().collect(),
            signature: newest.signature.clone(),
            key: newest.key.clone(),
        })
    }

    async fn older(&self, newest: &Snapshot, from: i64) -> Result<String, SnapshotError> {
        if from == newest.serial {
            return Ok(newest.text.clone());
        }
        let kept = |found: &std::sync::Mutex<Vec<Arc<(i64, String)>>>| {
            let kept = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            kept.iter().find(|it| it.0 == from).cloned()
        };
        if let Some(known) = kept(&self.older) {
            return Ok(known.1.clone());
        }
        let _writing = self.writing.lock().await;
        if let Some(known) = kept(&self.older) {
            return Ok(known.1.clone());
        }
        let (_, _, text) = self.read(Some(from)).await?.ok_or(SnapshotError::Unknown)?;
        let mut older = self.older.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        older.insert(0, Arc::new((from, text.clone())));
        older.truncate(KEPT);
        Ok(text)
    }

    /// The register's version, the serial and the text: of now, or of a moment at which something was loaded or withdrawn.
    async fn read(&self, at: Option<i64>) -> Result<Option<(i64, i64, String)>, SnapshotError> {
        let mut tx = self.db.read().await?;
        let state = store::imports::state(&mut tx).await?;
        let imports = store::imports::all(&mut tx).await?;
        let moments = imports.iter().flat_map(|it| {
            let withdrawn = it.withdrawn_at.map(|at| at.as_microsecond());
            [Some(it.stamp.ingested_at.as_microsecond()), withdrawn]
        });
        let moments: Vec<i64> = moments.flatten().collect();
        let newest = moments.iter().copied().max().unwrap_or(0);
        let serial = at.unwrap_or(newest);
        if at.is_some() && !moments.contains(&serial) {
            return Ok(None);
        }
        let known_before = Timestamp::from_microsecond(serial + 1).unwrap_or(Timestamp::MAX);
        let scope = Scope { as_of: Date::MAX, known_before };
        let held = store::register::holdings(&mut tx, scope, None).await?;
        let names = store::register::names(&mut tx).await?;
        drop(tx);
        // Weighing every agency for each day takes a while: not on a thread that answers people.
        let stale_after_days = self.stale_after_days;
        let text = move || write(&held, &names, serial, state.demo, stale_after_days);
        let text = tokio::task::spawn_blocking(text).await;
        let text = text.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        Ok(Some((state.version, serial, text)))
    }
}
