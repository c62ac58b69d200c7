//! The key folder (`SULUH__KEYS__DIR`), outside the database and its backups, shared by the processes
//! of one service: a service key and a pepper that stay, and a key for each day, week and quarter.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::day_keys::{self, DayKeys, Kept};
use super::fingerprint::Fingerprints;
use super::key::{Key, KeyError};
use super::key_file;
use super::week_keys::WeekKeys;

/// The service key's file.
const SERVICE: &str = "service.key";
/// The file of the key that stands behind every receipt.
const PEPPER: &str = "pepper.key";
/// The file that says which list of units was believed last.
const FLOOR: &str = "units.serial";
/// The file that says how long the audit is, and its last hash.
const AUDIT: &str = "audit.end";
/// What stands before a value that is sealed under the service key, where others have their day.
const NO_DAY: u16 = 0;

/// The open key folder.
#[derive(Debug)]
pub struct Keys {
    service: Key,
    pepper: Key,
    days: DayKeys,
    news: DayKeys,
    weeks: WeekKeys,
    prints: Fingerprints,
    folder: Option<PathBuf>,
}

impl Keys {
    /// Keys that die with the process, for the terminal and for tests.
    pub fn ephemeral() -> Result<Self, KeyError> {
        Ok(Self {
            service: Key::ephemeral()?,
            pepper: Key::ephemeral()?,
            days: DayKeys::ephemeral(day_keys::DAYS),
            news: DayKeys::ephemeral(day_keys::NEWS),
            weeks: WeekKeys::new(None),
            prints: Fingerprints::new(None),
            folder: None,
        })
    }

    /// Makes the folder, the service key and the pepper. What is there is kept; returns whether one was
    /// made. Keys of days and weeks are made by whoever serves.
    pub fn init(folder: &Path) -> Result<bool, KeyError> {
        key_file::make_folder(folder)?;
        let pepper = key_file::make(folder, PEPPER)?;
        Ok(key_file::make(folder, SERVICE)? || pepper)
    }

    /// Opens the folder, refusing a key that others may read.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let read = |name| key_file::read(folder, name)?.ok_or_else(|| KeyError::Missing(folder.to_owned()));
        Ok(Self {
            service: read(SERVICE)?,
            pepper: read(PEPPER)?,
            days: DayKeys::in_folder(folder, day_keys::DAYS),
            news: DayKeys::in_folder(folder, day_keys::NEWS),
            weeks: WeekKeys::new(Some(folder)),
            prints: Fingerprints::new(Some(folder)),
            folder: Some(folder.to_owned()),
        })
    }

    /// The folder; `None` when the keys die with the process.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The key that stays.
    pub const fn service(&self) -> &Key {
        &self.service
    }

    /// The key that stands behind every receipt: without it, none is found again.
    pub const fn pepper(&self) -> &Key {
        &self.pepper
    }

    /// The keys of the weeks in which tips die.
    pub const fn weeks(&self) -> &WeekKeys {
        &self.weeks
    }

    /// The keys of fingerprints.
    pub const fn prints(&self) -> &Fingerprints {
        &self.prints
    }

    /// The keys of the days.
    pub const fn days(&self) -> &DayKeys {
        &self.days
    }

    /// The keys of return addresses that are kept for longer than a day's key.
    pub const fn news(&self) -> &DayKeys {
        &self.news
    }

    /// Makes and deletes the keys of the days, makes those of the weeks ahead and deletes those of past
    /// quarters. The keys of weeks are deleted by whoever knows what stands under them.
    pub fn keep(&self, today: Date) -> Result<Kept, KeyError> {
        let (days, news) = (self.days.keep(today)?, self.news.keep(today)?);
        self.weeks.make_ahead(today)?;
        let quarters = self.prints.keep(today)?;
        Ok(Kept { made: days.made + news.made, deleted: days.deleted + news.deleted + quarters })
    }

    /// The serial of the newest list of units that was ever believed here: an older one is a replay.
    pub fn list_floor(&self) -> Result<i64, KeyError> {
        let Some(folder) = &self.folder else { return Ok(0) };
        let path = folder.join(FLOOR);
        match std::fs::read_to_string(&path) {
            Ok(text) => text.trim().parse().map_err(|_| KeyError::Malformed(path)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(KeyError::Io(path, error)),
        }
    }

    /// Notes that a list was believed.
    pub fn raise_list_floor(&self, serial: i64) -> Result<(), KeyError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        if self.list_floor()? >= serial {
            return Ok(());
        }
        key_file::replace(folder, FLOOR, &serial.to_string())
    }

    /// How long the audit was when it was noted last, and the hash of its last link.
    pub fn audit_end(&self) -> Result<Option<(i64, String)>, KeyError> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let path = folder.join(AUDIT);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let parts = text.trim().split_once(' ');
                let read = parts.and_then(|(number, hash)| Some((number.parse().ok()?, hash.to_owned())));
                read.map(Some).ok_or(KeyError::Malformed(path))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(KeyError::Io(path, error)),
        }
    }

    /// Notes that the audit is so long.
    pub fn raise_audit_end(&self, number: i64, hash: &str) -> Result<(), KeyError> {
        if self.audit_end()?.is_some_and(|(known, _)| known >= number) {
            return Ok(());
        }
        self.set_audit_end(number, hash)
    }

    /// Notes that the audit ends here, also when it was longer: a backup was restored.
    pub fn set_audit_end(&self, number: i64, hash: &str) -> Result<(), KeyError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        // Of an empty one there is no hash.
        let hash = if hash.is_empty() { "-" } else { hash };
        key_file::replace(folder, AUDIT, &format!("{number} {hash}"))
    }

    /// Seals a value under the key of `today`, or with `None` under the service key. What is sealed
    /// says which, so that it opens after midnight.
    pub fn seal(&self, today: Option<Date>, place: &str, value: Vec<u8>) -> Result<Vec<u8>, KeyError> {
        let (day, sealed) = match today {
            Some(today) => {
                let (day, key) = self.days.today(today)?;
                (u16::try_from(day).unwrap_or(NO_DAY), key.seal(place, value)?)
            }
            None => (NO_DAY, self.service.seal(place, value)?),
        };
        let mut dated = Vec::with_capacity(2 + sealed.len());
        dated.extend_from_slice(&day.to_be_bytes());
        dated.extend_from_slice(&sealed);
        Ok(dated)
    }

    /// Opens what [`Keys::seal`] sealed at the same place; `None` when its key is gone or it was
    /// altered.
    pub fn open_sealed(&self, place: &str, dated: &[u8]) -> Option<Vec<u8>> {
        let (day, sealed) = dated.split_first_chunk::<2>()?;
        let sealed = sealed.to_vec();
        match u16::from_be_bytes(*day) {
            NO_DAY => self.service.open_sealed(place, sealed),
            day => {
                let key: Arc<Key> = self.days.of(i64::from(day))?;
                key.open_sealed(place, sealed)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_folder_keeps_its_key_and_guards_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = folder.path().join("keys");
        assert!(matches!(Keys::open(&keys), Err(KeyError::Missing(_))));
        assert!(Keys::init(&keys).expect("made"));
        let tag = Keys::open(&keys).expect("opened").service().tag("k", &["a"]);
        assert!(!Keys::init(&keys).expect("kept"));
        assert_eq!(Keys::open(&keys).expect("opened").service().tag("k", &["a"]), tag);
        fs::set_permissions(keys.join(SERVICE), fs::Permissions::from_mode(0o644)).expect("chmod");
        assert!(matches!(Keys::open(&keys), Err(KeyError::Exposed(..))));
    }

    #[test]
    fn an_older_list_is_known_as_such() {
        let folder = tempfile::tempdir().expect("a folder");
        Keys::init(folder.path()).expect("made");
        let keys = Keys::open(folder.path()).expect("opened");
        assert_eq!(keys.list_floor().expect("none yet"), 0);
        keys.raise_list_floor(5).expect("raised");
        keys.raise_list_floor(4).expect("left");
        assert_eq!(Keys::open(folder.path()).expect("opened").list_floor().expect("kept"), 5);
    }

    #[test]
    fn a_value_opens_after_midnight_and_not_when_its_key_is_gone() {
        let keys = Keys::ephemeral().expect("keys");
        let sealed = keys.seal(Some(date(2026, 11, 22)), "p", b"words".to_vec()).expect("sealed");
        let long = keys.seal(None, "p", b"long".to_vec()).expect("sealed");
        keys.days().keep(date(2026, 11, 25)).expect("kept");
        assert_eq!(keys.open_sealed("p", &sealed).as_deref(), Some(&b"words"[..]));
        assert_eq!(keys.open_sealed("q", &sealed), None);
        keys.days().keep(date(2026, 11, 26)).expect("kept");
        assert_eq!(keys.open_sealed("p", &sealed), None);
        assert_eq!(keys.open_sealed("p", &long).as_deref(), Some(&b"long"[..]));
        assert_eq!(keys.open_sealed("p", b"x"), None);
    }
}
