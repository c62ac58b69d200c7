//! Where messages wait while the database is away: one file each, fsynced before anybody is told.
//!
//! A file is named by the token of what it holds, so that a second delivery meets the first one's file;
//! what is in it is sealed as in the database. A settled message leaves a file too, until the database
//! knows. Messages and sealed tips have a folder each.

use std::fs;
use std::io::{self, Write};
use std::marker::PhantomData;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::tips::NewPage;

/// Ending of the files.
const ENDING: &str = "json";

/// A message in the spool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spooled {
    /// HMAC of gateway and dedupe key under the day's key.
    pub token: String,
    /// The same under the keys of up to three days before.
    pub earlier: [String; 3],
    /// Whose day's key.
    pub day: i64,
    /// The gateway's name.
    pub gateway: String,
    /// Microseconds since 1970; cut to the hour when settled.
    pub received_us: i64,
    /// Number and words, sealed; gone when settled.
    pub sealed: Option<String>,
    /// The sealed answer that was given in the same exchange.
    pub answer: Option<String>,
    /// Token of a number that said STOP (`false`) or MULAI, and the day.
    #[serde(default)]
    pub campaigns: Option<(String, i64, bool)>,
    /// What the parts of one long text share.
    #[serde(default)]
    pub whole: Option<String>,
}

/// What may lie in a spool.
pub trait Spoolable: Serialize + DeserializeOwned + PartialEq {
    /// What tells it from every other: the name of its file.
    fn token(&self) -> &str;
    /// The same under the keys of the days before; empty texts where there are none.
    fn earlier(&self) -> &[String; 3];
}

impl Spoolable for Spooled {
    fn token(&self) -> &str {
        &self.token
    }

    fn earlier(&self) -> &[String; 3] {
        &self.earlier
    }
}

impl Spoolable for NewPage {
    fn token(&self) -> &str {
        &self.token
    }

    fn earlier(&self) -> &[String; 3] {
        &self.earlier
    }
}

/// The folder.
#[derive(Debug)]
pub struct Spool<T> {
    folder: PathBuf,
    holds: PhantomData<fn() -> T>,
    /// Held while a file is replaced or compared and removed, so that what came last is not removed.
    changing: Arc<Mutex<()>>,
}

impl<T> Clone for Spool<T> {
    fn clone(&self) -> Self {
        Self { folder: self.folder.clone(), holds: PhantomData, changing: Arc::clone(&self.changing) }
    }
}

impl<T: Spoolable> Spool<T> {
    /// The spool in a folder, which is made when something is put in.
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), holds: PhantomData, changing: Arc::default() }
    }

    fn path(&self, token: &str) -> PathBuf {
        self.folder.join(format!("{token}.{ENDING}"))
    }

    /// Puts a message in, durably. `false`: it is there already, and was left as it is.
    pub fn put(&self, message: &T) -> io::Result<bool> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        if message.earlier().iter().any(|token| !token.is_empty() && self.path(token).exists()) {
            return Ok(false);
        }
        let draft = self.draft(message)?;
        // A link fails when the name is taken, where a rename would replace what is there.
        let linked = fs::hard_link(&draft, self.path(message.token()));
        fs::remove_file(&draft)?;
        match linked {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(error),
        }
        self.sync()?;
        Ok(true)
    }

    /// Replaces a message, or puts it in.
    pub fn replace(&self, message: &T) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let draft = self.draft(message)?;
        {
            let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
            fs::rename(draft, self.path(message.token()))?;
        }
        self.sync()
    }

    /// The message of a token.
    pub fn get(&self, token: &str) -> io::Result<Option<T>> {
        match fs::read(self.path(token)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Up to `most` messages. A file that cannot be read is renamed out of the way and kept.
    pub fn list(&self, most: usize) -> io::Result<Vec<T>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut all = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_none_or(|ending| ending != ENDING) {
                continue;
            }
            match serde_json::from_slice(&fs::read(&path)?) {
                Ok(message) => all.push(message),
                Err(_) => fs::rename(&path, path.with_extension("broken"))?,
            }
            if all.len() == most {
                break;
            }
        }
        Ok(all)
    }

    /// How many wait.
    pub fn depth(&self) -> usize {
        fs::read_dir(&self.folder).map_or(0, |entries| {
            entries
                .filter_map(Result::ok)
                .filter(|entry| entry.path().extension().is_some_and(|ending| ending == ENDING))
                .count()
        })
    }

    /// Takes a message out, unless it was replaced by another meanwhile. The name may come back after a
    /// power cut; the inbox then says that it is known.
    pub fn remove(&self, message: &T) -> io::Result<()> {
        let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.get(message.token())?.is_some_and(|there| there != *message) {
            return Ok(());
        }
        match fs::remove_file(self.path(message.token())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn draft(&self, message: &T) -> io::Result<PathBuf> {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // A draft of this name is of one that died: in a container every process has the same number.
        let path = self.folder.join(format!(".{}.{}.{number}", message.token(), std::process::id()));
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        let written = serde_json::to_vec(message)
            .map_err(io::Error::from)
            .and_then(|bytes| file.write_all(&bytes))
            .and_then(|()| file.sync_all());
        if let Err(error) = written {
            // A full disk: half a message is worth nothing.
            drop(fs::remove_file(&path));
            return Err(error);
        }
        Ok(path)
    }

    fn sync(&self) -> io::Result<()> {
        fs::File::open(&self.folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(token: &str) -> Spooled {
        Spooled {
            token: token.to_owned(),
            earlier: Default::default(),
            day: 1,
            gateway: "kannel".to_owned(),
            received_us: 5,
            sealed: Some("s".to_owned()),
            answer: None,
            campaigns: None,
            whole: None,
        }
    }

    #[test]
    fn a_message_is_put_in_once_and_comes_out_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let spool = Spool::in_folder(&folder.path().join("spool"));
        assert_eq!(spool.list(10).expect("nothing yet"), []);
        assert!(spool.put(&message("a")).expect("put"));
        assert!(!spool.put(&message("a")).expect("known"));
        let tomorrow = Spooled { earlier: ["a".to_owned(), String::new(), String::new()], ..message("b") };
        assert!(!spool.put(&tomorrow).expect("known under yesterday's key"));
        let settled = Spooled { sealed: None, answer: Some("x".to_owned()), ..message("a") };
        spool.replace(&settled).expect("replaced");
        assert_eq!(spool.get("a").expect("read"), Some(settled.clone()));
        fs::write(folder.path().join("spool/c.json"), "{").expect("half a file");
        assert_eq!(spool.list(10).expect("listed"), std::slice::from_ref(&settled));
        assert_eq!(spool.depth(), 1, "a broken file is out of the way");
        spool.remove(&message("a")).expect("another one is there");
        assert_eq!(spool.depth(), 1, "what replaced it stays");
        spool.remove(&settled).expect("removed");
        spool.remove(&settled).expect("removed again");
        assert_eq!(spool.depth(), 0);
    }
}
