//! What a receipt opens: how a tip is found, and the key to what its unit asks.
//!
//! Sixteen digits can be tried one by one by whoever has the database and the key folder, so each try
//! costs an Argon2id. The same work answers a receipt that there is and one that there is not, and one
//! bounded pool does it for everybody.

use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::hybrid::{PrivateHalf, PublicHalf, Purpose};
use super::key::{Key, KeyError, hex};
use super::receipt::Receipt;

/// KiB of memory: 19 MiB.
const MEMORY: u32 = 19 << 10;
/// Rounds.
const ROUNDS: u32 = 2;

/// Stretches receipts, a few at a time.
#[derive(Debug, Clone)]
pub struct Stretcher {
    places: Arc<Semaphore>,
}

impl Default for Stretcher {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(available_parallelism().map_or(2, usize::from))) }
    }
}

/// What a receipt became. No `Debug`.
pub struct Stretched(Zeroizing<[u8; 32]>);

impl Stretcher {
    /// Stretches a receipt; about 26 ms of one core.
    pub async fn stretch(&self, pepper: &Key, receipt: &Receipt) -> Result<Stretched, KeyError> {
        let salt = pepper.derive("receipt salt", &[]);
        let digits = Zeroizing::new(receipt.expose().to_owned());
        let Ok(place) = Arc::clone(&self.places).acquire_owned().await else {
            return Err(KeyError::NoRandomness);
        };
        metrics::counter!("suluh_receipts_stretched_total").increment(1);
        let work = tokio::task::spawn_blocking(move || {
            let _place = place;
            let params = Params::new(MEMORY, ROUNDS, 1, Some(32)).ok()?;
            let mut out = Zeroizing::new([0; 32]);
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into(digits.as_bytes(), &salt[..16], &mut *out)
                .ok()?;
            Some(out)
        });
        work.await.ok().flatten().map(Stretched).ok_or(KeyError::NoRandomness)
    }
}

/// Where a note stands.
#[derive(Debug, Clone, Copy)]
pub struct NotePlace<'a> {
    /// The tip's id.
    pub tip: &'a str,
    /// The note's id.
    pub note: &'a str,
}

impl NotePlace<'_> {
    /// Seals a note to a mailbox.
    pub fn seal(&self, mailbox: &PublicHalf, words: &str) -> Result<Vec<u8>, KeyError> {
        mailbox.seal(Purpose { info: "suluh note 1", place: &[self.tip, self.note] }, words.as_bytes())
    }

    /// Opens a note.
    pub fn open(&self, mailbox: &PrivateHalf, sealed: &[u8]) -> Option<String> {
        let plain = mailbox.open(Purpose { info: "suluh note 1", place: &[self.tip, self.note] }, sealed)?;
        String::from_utf8(plain.to_vec()).ok()
    }
}

impl Stretched {
    /// How the tip of this receipt is found: 128 bits in hex.
    pub fn lookup(&self, pepper: &Key) -> String {
        hex(&pepper.derive("receipt lookup", &[&*self.0])[..16])
    }

    /// The mailbox of this receipt.
    pub fn mailbox(&self, pepper: &Key) -> (PrivateHalf, PublicHalf) {
        PrivateHalf::derive(&pepper.derive("mailbox", &[&*self.0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_receipt_leads_to_one_mailbox_and_only_with_the_pepper() {
        let (pepper, other) = (Key::ephemeral().expect("a key"), Key::ephemeral().expect("a key"));
        let receipt = Receipt::of(&pepper, &["m"]);
        let stretcher = Stretcher::default();
        let one = stretcher.stretch(&pepper, &receipt).await.expect("stretched");
        let two = stretcher.stretch(&pepper, &receipt).await.expect("stretched");
        assert_eq!(one.lookup(&pepper), two.lookup(&pepper));
        let elsewhere = stretcher.stretch(&other, &receipt).await.expect("stretched");
        assert_ne!(one.lookup(&pepper), elsewhere.lookup(&other));
        let place = NotePlace { tip: "t", note: "n" };
        let sealed = place.seal(&one.mailbox(&pepper).1, "Alamatnya?").expect("sealed");
        assert_eq!(place.open(&two.mailbox(&pepper).0, &sealed).as_deref(), Some("Alamatnya?"));
        assert_eq!(NotePlace { note: "m", ..place }.open(&two.mailbox(&pepper).0, &sealed), None);
        assert_eq!(place.open(&elsewhere.mailbox(&other).0, &sealed), None);
    }
}
