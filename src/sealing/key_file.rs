//! Keys as files: mode 0600 in a folder of mode 0700, 64 hexadecimal digits each.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::key::{Key, KeyError, LENGTH, hex, random, unhex};

/// Makes the folder when it is not there.
pub(super) fn make_folder(folder: &Path) -> Result<(), KeyError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| KeyError::Io(folder.to_owned(), error))
}

/// Makes the key `name`. One that is there is kept; returns whether one was made.
pub(super) fn make(folder: &Path, name: &str) -> Result<bool, KeyError> {
    let failed = |error| KeyError::Io(folder.to_owned(), error);
    let text = hex(&random::<LENGTH>()?);
    // Written under another name and linked into place, so that a process that looks at the same
    // moment sees a whole key or none.
    let draft = folder.join(format!(".{name}.{}", hex(&random::<4>()?)));
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    let made = fs::hard_link(&draft, folder.join(name));
    fs::remove_file(&draft).map_err(failed)?;
    // The name too must survive a power cut: what is sealed under a lost key is lost.
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    match made {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

/// Reads the key `name`, refusing one that others may read; `None` when it is not there.
pub(super) fn read(folder: &Path, name: &str) -> Result<Option<Key>, KeyError> {
    let path = folder.join(name);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(KeyError::Io(path, error)),
    };
    let mode =
        fs::metadata(&path).map_err(|error| KeyError::Io(path.clone(), error))?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Exposed(path, mode));
    }
    let secret = unhex::<LENGTH>(&text).ok_or(KeyError::Malformed(path))?;
    Key::new(&secret).map(Some)
}

/// Writes a small text over another, durably.
pub(super) fn replace(folder: &Path, name: &str, text: &str) -> Result<(), KeyError> {
    let failed = |error| KeyError::Io(folder.join(name), error);
    let draft = folder.join(format!(".{name}.{}", hex(&random::<4>()?)));
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&draft, folder.join(name)).map_err(failed)?;
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

/// Deletes the key `name`, durably. One that is gone already is no error: another process was quicker.
pub(super) fn delete(folder: &Path, name: &str) -> Result<(), KeyError> {
    let path = folder.join(name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(KeyError::Io(path, error)),
        _ => {}
    }
    // What is deleted must not come back after a power cut.
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| KeyError::Io(folder.to_owned(), error))
}
