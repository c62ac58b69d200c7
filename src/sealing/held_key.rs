//! A private half as a file that people carry: the root, a unit's key, a unit's recovery key. It is written
//! once, for its owner alone, and never over another.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// The key that signs the list of units.
    RootKey,
    /// A unit's key of one epoch.
    UnitKey,
    /// A unit's recovery key.
    RecoveryKey,
}

/// A file's content. No `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldKey {
    /// What it is.
    pub suluh: Holds,
    /// The unit's id; empty for the root.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Counts the unit's keys from 1; 0 where there is no epoch.
    #[serde(default)]
    pub epoch: i64,
    /// 64 hexadecimal digits.
    pub secret: Zeroizing<String>,
}

impl HeldKey {
    /// Writes the file, which must not be there yet, with mode 0600, durably.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        let text = Zeroizing::new(serde_json::to_vec_pretty(self)?);
        file.write_all(&text)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            Some(parent) => fs::File::open(parent)?.sync_all(),
            None => Ok(()),
        }
    }

    /// Reads a file.
    pub fn read(path: &Path) -> io::Result<Self> {
        let bytes = Zeroizing::new(fs::read(path)?);
        serde_json::from_slice(&bytes)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not a key file of suluh"))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_file_is_written_once_and_for_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unit.key");
        let held = HeldKey {
            suluh: Holds::UnitKey,
            unit: "bengkayang".to_owned(),
            epoch: 2,
            secret: Zeroizing::new("ab".repeat(32)),
        };
        held.write(&path).expect("written");
        assert!(held.write(&path).is_err(), "never over another");
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        let read = HeldKey::read(&path).expect("read");
        assert_eq!((read.suluh, read.unit.as_str(), read.epoch), (Holds::UnitKey, "bengkayang", 2));
        assert_eq!(*read.secret, *held.secret);
        fs::write(&path, "{}").expect("another file");
        assert!(HeldKey::read(&path).is_err());
    }
}
