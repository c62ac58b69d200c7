//! Keys that are counted: one file each in the key folder, or in memory only.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use super::key::{Key, KeyError};
use super::key_file;

/// The keys of one kind, by number.
pub(super) struct Shelf {
    /// None: keys that die with the process.
    folder: Option<PathBuf>,
    held: ArcSwap<BTreeMap<i64, Arc<Key>>>,
    making: Mutex<()>,
    /// The file of a number.
    file_of: fn(i64) -> String,
    /// The number of a file's name.
    number_in: fn(&str) -> Option<i64>,
}

impl Shelf {
    /// Keys in a folder, or without one keys that die with the process.
    pub(super) fn new(
        folder: Option<&Path>,
        file_of: fn(i64) -> String,
        number_in: fn(&str) -> Option<i64>,
    ) -> Self {
        let folder = folder.map(Path::to_owned);
        Self { folder, held: ArcSwap::default(), making: Mutex::new(()), file_of, number_in }
    }

    /// How many are held in memory.
    pub(super) fn count(&self) -> usize {
        self.held.load().len()
    }

    /// The key of a number. One that is not there is read, and made where that is allowed; `None` when it is
    /// gone.
    pub(super) fn of(&self, number: i64, may_make: bool) -> Result<Option<Arc<Key>>, KeyError> {
        if let Some(key) = self.held.load().get(&number) {
            return Ok(Some(Arc::clone(key)));
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let held = self.held.load_full();
        if let Some(key) = held.get(&number) {
            return Ok(Some(Arc::clone(key)));
        }
        let key = match &self.folder {
            Some(folder) => {
                if may_make {
                    key_file::make(folder, &(self.file_of)(number))?;
                }
                key_file::read(folder, &(self.file_of)(number))?
            }
            None if may_make => Some(Key::ephemeral()?),
            None => None,
        };
        let Some(key) = key.map(Arc::new) else { return Ok(None) };
        let mut next = (*held).clone();
        next.insert(number, Arc::clone(&key));
        self.held.store(Arc::new(next));
        Ok(Some(key))
    }

    /// The numbers of the keys that are there, in order.
    pub(super) fn numbers(&self) -> Result<Vec<i64>, KeyError> {
        let Some(folder) = &self.folder else { return Ok(self.held.load().keys().copied().collect()) };
        let failed = |error| KeyError::Io(folder.clone(), error);
        let mut numbers = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            numbers.extend(name.to_str().and_then(self.number_in));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Deletes a key: whatever stands under it is dead.
    pub(super) fn delete(&self, number: i64) -> Result<(), KeyError> {
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = (**self.held.load()).clone();
        next.remove(&number);
        self.held.store(Arc::new(next));
        let Some(folder) = &self.folder else { return Ok(()) };
        key_file::delete(folder, &(self.file_of)(number))
    }
}
