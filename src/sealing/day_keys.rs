//! A key for each civil day in WIB: what is sealed under it dies with it.
//!
//! Numbers and words on their way, and the tokens by which a repetition is told, stand under the key
//! of their day. Keys are made [`AHEAD`] days ahead, so that the processes of one service (and a copy
//! of the folder on another machine) have them before they are needed, and are deleted when
//! [`KEPT`] days have passed: whoever copies the database later can open nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::civil::Date;

use super::key::{Key, KeyError};
use super::key_file;
use crate::kernel::clock::day_number;

/// Days for which keys are made before they begin.
pub const AHEAD: i64 = 2;
/// Days that a key is kept after its own: a repetition is told for 72 hours at least.
pub const KEPT: i64 = 3;

/// What the keys of a series are called and how long they are kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Series {
    /// What their files begin with.
    pub(super) name: &'static str,
    /// Days that a key is kept after its own.
    pub(super) kept: i64,
}

/// The keys of what is on its way.
pub(super) const DAYS: Series = Series { name: "day", kept: KEPT };
/// The keys of return addresses that a reporter wanted kept for longer.
pub(super) const NEWS: Series = Series { name: "news", kept: 14 };

/// The day keys of a service.
pub struct DayKeys {
    series: Series,
    /// None: keys that die with the process.
    folder: Option<PathBuf>,
    held: ArcSwap<BTreeMap<i64, Arc<Key>>>,
    /// Two threads of a process do not make the same key.
    making: Mutex<()>,
}

/// What [`DayKeys::keep`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// Keys made.
    pub made: usize,
    /// Keys deleted.
    pub deleted: usize,
}

impl std::fmt::Debug for DayKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DayKeys({} held)", self.held.load().len())
    }
}

/// The days of the files of the first series in a folder.
pub fn days_in(folder: &Path) -> Result<Vec<Date>, KeyError> {
    days_of(folder, DAYS)
}

fn days_of(folder: &Path, series: Series) -> Result<Vec<Date>, KeyError> {
    let failed = |error| KeyError::Io(folder.to_owned(), error);
    let mut days = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let day = name.to_str().and_then(|name| name.strip_prefix(series.name)?.strip_prefix('-'));
        days.extend(day.and_then(|day| day.strip_suffix(".key")?.parse::<Date>().ok()));
    }
    days.sort_unstable();
    Ok(days)
}

impl DayKeys {
    /// The keys of a folder. Nothing is made or read yet: see [`DayKeys::keep`].
    pub(super) fn in_folder(folder: &Path, series: Series) -> Self {
        Self { series, folder: Some(folder.to_owned()), held: ArcSwap::default(), making: Mutex::new(()) }
    }

    /// Keys that die with the process.
    pub(super) fn ephemeral(series: Series) -> Self {
        Self { series, folder: None, held: ArcSwap::default(), making: Mutex::new(()) }
    }

    /// The file of a day: `day-2026-11-22.key`, so that an operator sees its age.
    fn file_of(&self, day: Date) -> String {
        format!("{}-{day}.key", self.series.name)
    }

    /// Makes the keys of `today` and the days ahead, and deletes those whose time is over. Whatever
    /// another process made is read.
    pub fn keep(&self, today: Date) -> Result<Kept, KeyError> {
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let now = day_number(today);
        let held = self.held.load();
        let mut next: BTreeMap<i64, Arc<Key>> = BTreeMap::new();
        let mut kept = Kept::default();
        for ahead in -self.series.kept..=AHEAD {
            let day = now + ahead;
            if let Some(key) = held.get(&day) {
                next.insert(day, Arc::clone(key));
                continue;
            }
            let date = today.saturating_add(jiff::Span::new().days(ahead));
            let made = match &self.folder {
                Some(folder) => {
                    if ahead >= 0 && key_file::make(folder, &self.file_of(date))? {
                        kept.made += 1;
                    }
                    key_file::read(folder, &self.file_of(date))?
                }
                None if ahead >= 0 => {
                    kept.made += 1;
                    Some(Key::ephemeral()?)
                }
                None => None,
            };
            next.extend(made.map(|key| (day, Arc::new(key))));
        }
        self.held.store(Arc::new(next));
        if let Some(folder) = &self.folder {
            for day in days_of(folder, self.series)?
                .into_iter()
                .filter(|day| day_number(*day) < now - self.series.kept)
            {
                key_file::delete(folder, &self.file_of(day))?;
                kept.deleted += 1;
            }
        }
        Ok(kept)
    }

    /// The key of a day ([`day_number`]); `None` when it is too old, too far ahead or gone.
    pub fn of(&self, day: i64) -> Option<Arc<Key>> {
        self.held.load().get(&day).cloned()
    }

    /// The key of today, made if midnight came before the upkeep did.
    pub fn today(&self, today: Date) -> Result<(i64, Arc<Key>), KeyError> {
        let day = day_number(today);
        if let Some(key) = self.of(day) {
            return Ok((day, key));
        }
        self.keep(today)?;
        self.of(day).map(|key| (day, key)).ok_or(KeyError::NoRandomness)
    }

    /// The tokens of the same parts under the keys of the days before `today` that are still kept, so
    /// that midnight doubles nothing.
    pub fn earlier_tokens(&self, today: i64, kind: &str, parts: &[&str]) -> Vec<String> {
        let held = self.held.load();
        held.range(today - self.series.kept..today).rev().map(|(_, key)| key.token(kind, parts)).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn keys_are_made_ahead_and_deleted_on_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = DayKeys::in_folder(folder.path(), DAYS);
        let first = date(2026, 11, 22);
        assert_eq!(keys.keep(first).expect("made"), Kept { made: 3, deleted: 0 });
        assert_eq!(keys.keep(first).expect("nothing to do"), Kept::default());
        let (day, key) = keys.today(first).expect("a key");
        let token = key.token("k", &["a"]);
        assert_eq!(days_in(folder.path()).expect("days").len(), 3);

        // A second process reads what the first made.
        let other = DayKeys::in_folder(folder.path(), DAYS);
        assert_eq!(other.keep(first).expect("read"), Kept::default());
        assert_eq!(other.of(day).expect("a key").token("k", &["a"]), token);

        // Three days later it still tells a repetition; a day later it is gone, from the disk too.
        let third = date(2026, 11, 25);
        keys.keep(third).expect("kept");
        assert!(keys.earlier_tokens(day_number(third), "k", &["a"]).contains(&token));
        assert_eq!(keys.keep(date(2026, 11, 26)).expect("kept").deleted, 1);
        assert!(keys.of(day).is_none());
        assert!(!folder.path().join("day-2026-11-22.key").exists());
    }

    #[test]
    fn midnight_needs_no_upkeep() {
        let keys = DayKeys::ephemeral(DAYS);
        assert!(keys.today(date(2026, 11, 22)).is_ok());
        assert!(keys.today(date(2026, 12, 1)).is_ok());
    }
}
