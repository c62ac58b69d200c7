//! One secret of 32 bytes: tags that stand for a person or a message, and sealing of values.
//!
//! A plain hash of a telephone number is no protection (all of Indonesia's are hashed in minutes), so
//! every tag is an HMAC under a key that stands in no database.

use std::io;
use std::path::PathBuf;

use ring::aead::{self, AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

/// Bytes of a key.
pub(super) const LENGTH: usize = 32;

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

/// A key, ready for use.
pub struct Key {
    tags: hmac::Key,
    seal: LessSafeKey,
    random: SystemRandom,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for randomness")]
pub(crate) fn randomness() -> SystemRandom {
    SystemRandom::new()
}

/// Fresh random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    randomness().fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
    Ok(bytes)
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Reads hexadecimal digits; `None` when they are not exactly so many bytes.
pub(super) fn unhex<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let text = text.trim();
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = Zeroizing::new([0; N]);
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(bytes)
}

impl Key {
    /// Derives the working keys from 32 secret bytes.
    pub(super) fn new(secret: &[u8; LENGTH]) -> Result<Self, KeyError> {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let tags = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, b"suluh tags 1").as_ref());
        let seal = UnboundKey::new(&AES_256_GCM, hmac::sign(&root, b"suluh seal 1").as_ref())
            .map_err(|_| KeyError::NoRandomness)?;
        Ok(Self { tags, seal: LessSafeKey::new(seal), random: randomness() })
    }

    /// A key that dies with the process.
    pub(super) fn ephemeral() -> Result<Self, KeyError> {
        Self::new(&random()?)
    }

    /// 128 bits in hex that stand for these parts. Another `kind` gives other digits for the same
    /// parts, so that tokens of different use do not join.
    pub fn token(&self, kind: &str, parts: &[&str]) -> String {
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        hex(&self.derive(kind, &parts)[..16])
    }

    /// All 256 bits that stand for these parts.
    pub(super) fn derive(&self, kind: &str, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        let mut context = hmac::Context::with_key(&self.tags);
        for part in std::iter::once(&kind.as_bytes()).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(context.sign().as_ref());
        bytes
    }

    /// A number of 64 bits that stands for these parts.
    pub fn number(&self, kind: &str, parts: &[&str]) -> u64 {
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        let bytes = self.derive(kind, &parts);
        bytes[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// The token with its kind before it: a place in a cache.
    pub fn tag(&self, kind: &str, parts: &[&str]) -> String {
        format!("{kind}:{}", self.token(kind, parts))
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
        let key = Key::ephemeral().expect("a key");
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
        let (one, two) = (Key::ephemeral().expect("a key"), Key::ephemeral().expect("a key"));
        assert_eq!(one.tag("k", &["a", "b"]), one.tag("k", &["a", "b"]));
        assert_ne!(one.tag("k", &["a", "b"]), one.tag("k", &["ab", ""]));
        assert_ne!(one.tag("k", &["a"])[2..], one.tag("l", &["a"])[2..]);
        assert_ne!(one.tag("k", &["a"]), two.tag("k", &["a"]));
    }
}
