//! Files that are there whole or not at all, and folders that do not outlive the command.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// What the names of scratch folders begin with.
const SCRATCH: &str = ".suluh-scratch.";

/// A file that gets its name when it is finished. Dropped before that, it is removed.
#[derive(Debug)]
pub(super) struct Draft {
    path: PathBuf,
    to: PathBuf,
    finished: bool,
}

impl Draft {
    /// Begins a file, mode 0600, that will be `to`, which must not be there.
    pub(super) fn begin(to: &Path) -> anyhow::Result<(Self, File)> {
        if to.symlink_metadata().is_ok() {
            bail!("{} is there already: nothing is overwritten, choose another name", to.display());
        }
        let Some(name) = to.file_name() else { bail!("{} names no file", to.display()) };
        let path = folder_of(to).join(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
        // Of a command that was killed: it had this number, so it is not there any more.
        drop(fs::remove_file(&path));
        let file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("cannot write into {}", folder_of(to).display()))?;
        Ok((Self { path, to: to.to_owned(), finished: false }, file))
    }

    /// Gives the file its name, durably.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        let named = || -> io::Result<()> {
            File::open(&self.path)?.sync_all()?;
            // No link, which would refuse a name that was taken meanwhile: a memory stick has none.
            fs::rename(&self.path, &self.to)?;
            File::open(folder_of(&self.to))?.sync_all()
        };
        named().with_context(|| format!("cannot write {}", self.to.display()))?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.finished {
            drop(fs::remove_file(&self.path));
        }
    }
}

/// A folder, mode 0700, that goes with whoever holds it.
#[derive(Debug)]
pub(super) struct Scratch {
    path: PathBuf,
    /// Locked while it is in use; the lock ends with the process, however that ends.
    _held: File,
}

impl Scratch {
    /// Makes a folder in `parent`, and removes those that killed commands left there.
    pub(super) fn in_folder(parent: &Path) -> anyhow::Result<Self> {
        let failed = || format!("cannot make a scratch folder in {}", parent.display());
        Self::sweep(parent).with_context(failed)?;
        let path = parent.join(format!("{SCRATCH}{}", std::process::id()));
        let made = || -> io::Result<File> {
            fs::DirBuilder::new().mode(0o700).create(&path)?;
            let held = File::open(&path)?;
            held.lock()?;
            Ok(held)
        };
        let held = made().with_context(failed)?;
        Ok(Self { path, _held: held })
    }

    fn sweep(parent: &Path) -> io::Result<()> {
        for entry in fs::read_dir(parent)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(SCRATCH) && entry.file_type()?.is_dir() {
                match File::open(entry.path())?.try_lock() {
                    Ok(()) => fs::remove_dir_all(entry.path())?,
                    Err(TryLockError::WouldBlock) => {}
                    Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                    Err(TryLockError::Error(error)) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// An empty file in it, mode 0600.
    pub(super) fn file(&self, name: &str) -> anyhow::Result<(PathBuf, File)> {
        let path = self.path.join(name);
        let file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .context("cannot write into the scratch folder")?;
        Ok((path, file))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.path));
    }
}

/// The folder in which a file is or would be.
pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => Path::new("/"),
    }
}

/// Whether a folder is the key folder or lies in it, by whatever path it is named.
pub(super) fn is_among_keys(folder: &Path, keys: &Path) -> anyhow::Result<bool> {
    let folder = folder.canonicalize().with_context(|| format!("there is no folder {}", folder.display()))?;
    match keys.canonicalize() {
        Ok(keys) => Ok(folder.starts_with(keys)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).with_context(|| format!("cannot look at {}", keys.display())),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_has_its_name_when_it_is_finished_and_leaves_nothing_otherwise() {
        let folder = tempfile::tempdir().expect("a folder");
        let to = folder.path().join("b.age");
        drop(Draft::begin(&to).expect("begun"));
        assert!(names(folder.path()).is_empty());
        let (draft, _file) = Draft::begin(&to).expect("begun");
        draft.finish().expect("finished");
        assert_eq!(names(folder.path()), ["b.age"]);
        assert_eq!(fs::metadata(&to).expect("there").permissions().mode() & 0o777, 0o600);
        assert!(Draft::begin(&to).is_err(), "nothing is overwritten");
    }

    #[test]
    fn a_scratch_folder_goes_and_so_does_what_a_killed_command_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let left = folder.path().join(format!("{SCRATCH}1"));
        fs::create_dir(&left).expect("left");
        fs::write(left.join("suluh.db"), "rows").expect("left");
        let used = folder.path().join(format!("{SCRATCH}2"));
        fs::create_dir(&used).expect("used");
        let lock = File::open(&used).expect("used");
        lock.lock().expect("held");
        let scratch = Scratch::in_folder(folder.path()).expect("made");
        assert_eq!(fs::metadata(&scratch.path).expect("there").permissions().mode() & 0o777, 0o700);
        assert!(!left.exists() && used.exists());
        drop(scratch);
        assert_eq!(names(folder.path()), [format!("{SCRATCH}2")]);
    }

    #[test]
    fn the_key_folder_is_known_by_every_path() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = folder.path().join("keys");
        fs::create_dir_all(keys.join("deep")).expect("folders");
        std::os::unix::fs::symlink(&keys, folder.path().join("link")).expect("a link");
        let among = |path: &str| is_among_keys(&folder.path().join(path), &keys).expect("looked");
        assert!(among("keys") && among("keys/deep") && among("link") && among("keys/deep/.."));
        assert!(!among("."));
        assert!(!is_among_keys(folder.path(), Path::new("/nowhere/keys")).expect("looked"));
    }
}
