//! The service key: tags that stand for a person or a message, and sealing of what the cache holds.
//!
//! It is a file in the key folder (`SULUH__KEYS__DIR`), outside the database and its backups, shared
//! by the processes of one service. A plain hash of a telephone number is no protection (all of
//! Indonesia's are hashed in minutes), so every tag is an HMAC under this key.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ring::aead::{self, AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// The key's file in the folder.
const FILE: &str = "service.key";
/// Bytes of the key.
const LENGTH: usize = 32;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Nobody made one yet.
    #[error("no key in {0}: run `suluh keys init`")]
    Missing(PathBuf),
    /// Others than the owner may read it.
    #[error("{0} may be read by others (mode {1:o}): run chmod 600 on it")]
    Exposed(PathBuf, u32),
    /// The file is damaged.
    #[error("{0} is not a key of 64 hexadecimal digits")]
    Malformed(PathBuf),
    /// The folder cannot be read or written.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    /// The system gave no randomness.
    #[error("the system gave no random bytes")]
    NoRandomness,
}

/// The key, ready for use.
pub struct ServiceKey {
    tags: hmac::Key,
    seal: LessSafeKey,
    random: SystemRandom,
}

impl std::fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServiceKey(..)")
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for randomness")]
fn randomness() -> SystemRandom {
    SystemRandom::new()
}

impl ServiceKey {
    /// Derives the working keys from 32 secret bytes.
    fn new(secret: &[u8; LENGTH]) -> Result<Self, KeyError> {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let tags = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, b"suluh tags 1").as_ref());
        let seal = UnboundKey::new(&AES_256_GCM, hmac::sign(&root, b"suluh seal 1").as_ref())
            .map_err(|_| KeyError::NoRandomness)?;
        Ok(Self { tags, seal: LessSafeKey::new(seal), random: randomness() })
    }

    /// A key that dies with the process, for the terminal and for tests.
    pub fn ephemeral() -> Result<Self, KeyError> {
        let mut secret = [0; LENGTH];
        randomness().fill(&mut secret).map_err(|_| KeyError::NoRandomness)?;
        Self::new(&secret)
    }

    /// Makes the folder (mode 0700) and the key (mode 0600). A key that is there is kept; returns
    /// whether one was made.
    pub fn init(folder: &Path) -> Result<bool, KeyError> {
        let failed = |error| KeyError::Io(folder.to_owned(), error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        let path = folder.join(FILE);
        let mut secret = [0; LENGTH];
        randomness().fill(&mut secret).map_err(|_| KeyError::NoRandomness)?;
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        // Written under another name and linked into place, so that a process that starts at the
        // same moment sees a whole key or none.
        let draft = folder.join(format!(".{FILE}.{}", &hex[..8]));
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(failed)?;
        file.write_all(hex.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        let made = fs::hard_link(&draft, &path);
        fs::remove_file(&draft).map_err(failed)?;
        match made {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    /// Reads the key of a folder, refusing one that others may read.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyError::Missing(folder.to_owned()));
            }
            Err(error) => return Err(KeyError::Io(path, error)),
        };
        let mode =
            fs::metadata(&path).map_err(|error| KeyError::Io(path.clone(), error))?.permissions().mode()
                & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed(path, mode));
        }
        let text = text.trim();
        let mut secret = [0; LENGTH];
        if text.len() != 2 * LENGTH || !text.is_ascii() {
            return Err(KeyError::Malformed(path));
        }
        for (byte, at) in secret.iter_mut().zip((0..).step_by(2)) {
            *byte =
                u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| KeyError::Malformed(path.clone()))?;
        }
        Self::new(&secret)
    }

    /// A tag of 128 bits in hex. Another `kind` gives another tag of the same parts, so that tags of
    /// different use do not join.
    pub fn tag(&self, kind: &str, parts: &[&str]) -> String {
        let mut context = hmac::Context::with_key(&self.tags);
        for part in std::iter::once(&kind).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut tag = String::with_capacity(kind.len() + 33);
        tag.push_str(kind);
        tag.push(':');
        for byte in &context.sign().as_ref()[..16] {
            tag.push(char::from(HEX[usize::from(byte >> 4)]));
            tag.push(char::from(HEX[usize::from(byte & 15)]));
        }
        tag
    }

    /// Seals a value to the place where it is kept.
    pub fn seal(&self, place: &str, mut value: Vec<u8>) -> Result<Vec<u8>, KeyError> {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).map_err(|_| KeyError::NoRandomness)?;
        self.seal
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut value,
            )
            .map_err(|_| KeyError::NoRandomness)?;
        value.extend_from_slice(&nonce);
        Ok(value)
    }

    /// Opens a value; `None` when it was sealed elsewhere, under another key, or altered.
    pub fn open_sealed(&self, place: &str, mut sealed: Vec<u8>) -> Option<Vec<u8>> {
        let at =
            sealed.len().checked_sub(NONCE_LEN + aead::AES_256_GCM.tag_len())? + aead::AES_256_GCM.tag_len();
        let nonce = Nonce::try_assume_unique_for_key(&sealed[at..]).ok()?;
        sealed.truncate(at);
        let length = self.seal.open_in_place(nonce, Aad::from(place.as_bytes()), &mut sealed).ok()?.len();
        sealed.truncate(length);
        Some(sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_opens_only_at_its_place_and_unaltered() {
        let key = ServiceKey::ephemeral().expect("a key");
        let sealed = key.seal("a", b"words".to_vec()).expect("sealed");
        assert!(!sealed.windows(5).any(|window| window == b"words"));
        assert_eq!(key.open_sealed("a", sealed.clone()).as_deref(), Some(&b"words"[..]));
        assert_eq!(key.open_sealed("b", sealed.clone()), None);
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(key.open_sealed("a", altered), None, "byte {at}");
        }
        assert_eq!(key.open_sealed("a", sealed[..10].to_vec()), None);
    }

    #[test]
    fn tags_of_different_kinds_or_keys_do_not_join() {
        let (one, two) = (ServiceKey::ephemeral().expect("a key"), ServiceKey::ephemeral().expect("a key"));
        assert_eq!(one.tag("k", &["a", "b"]), one.tag("k", &["a", "b"]));
        assert_ne!(one.tag("k", &["a", "b"]), one.tag("k", &["ab", ""]));
        assert_ne!(one.tag("k", &["a"])[2..], one.tag("l", &["a"])[2..]);
        assert_ne!(one.tag("k", &["a"]), two.tag("k", &["a"]));
    }

    #[test]
    fn a_folder_keeps_its_key_and_guards_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = folder.path().join("keys");
        assert!(matches!(ServiceKey::open(&keys), Err(KeyError::Missing(_))));
        assert!(ServiceKey::init(&keys).expect("made"));
        let tag = ServiceKey::open(&keys).expect("opened").tag("k", &["a"]);
        assert!(!ServiceKey::init(&keys).expect("kept"));
        assert_eq!(ServiceKey::open(&keys).expect("opened").tag("k", &["a"]), tag);
        fs::set_permissions(keys.join(FILE), fs::Permissions::from_mode(0o644)).expect("chmod");
        assert!(matches!(ServiceKey::open(&keys), Err(KeyError::Exposed(..))));
    }
}
