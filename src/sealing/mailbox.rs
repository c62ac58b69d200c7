//! What a receipt opens: how a tip is found, and the key to what its unit asks.
//!
//! Sixteen digits can be tried one by one by whoever has the database and the key folder, so each try
//! costs an Argon2id. The same work answers a receipt that there is and one that there is not, and one
//! bounded pool does it for everybody.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use argon2::{Algorithm, Argon2, Block, Params, Version};
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
#[derive(Clone)]
pub struct Stretcher {
    places: Arc<Semaphore>,
    /// Memory in which nobody works just now, as many as there are places at most. It is kept, because an allocator that
    /// has a part for each thread keeps what was freed in every one of them: after a thousand receipts 400 MB.
    rooms: Arc<Mutex<Vec<Vec<Block>>>>,
}

impl fmt::Debug for Stretcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stretcher(..)")
    }
}

impl Default for Stretcher {
    fn default() -> Self {
        let places = Arc::new(Semaphore::new(available_parallelism().map_or(2, usize::from)));
        Self { places, rooms: Arc::default() }
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
        let rooms = Arc::clone(&self.rooms);
        let work = tokio::task::spawn_blocking(move || {
            let _place = place;
            let params = Params::new(MEMORY, ROUNDS, 1, Some(32)).ok()?;
            let free = rooms.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut room = free.unwrap_or_else(|| vec![Block::new(); params.block_count()]);
            let mut out = Zeroizing::new([0; 32]);
            let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into_with_memory(digits.as_bytes(), &salt[..16], &mut *out, &mut room);
            rooms.lock().unwrap_or_else(PoisonError::into_inner).push(room);
            done.ok()?;
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
    async fn memory_is_used_again_and_nothing_in_it_counts() {
        let (pepper, stretcher) = (Key::ephemeral().expect("a key"), Stretcher::default());
        let receipts: Vec<Receipt> = (0..8).map(|at| Receipt::of(&pepper, &[&at.to_string()])).collect();
        let all =
            futures_util::future::join_all(receipts.iter().map(|it| stretcher.stretch(&pepper, it))).await;
        let places = stretcher.places.available_permits();
        let kept = stretcher.rooms.lock().expect("rooms").len();
        assert!((1..=places).contains(&kept), "{kept} rooms for {places} places");
        for (receipt, used) in receipts.iter().zip(all) {
            let fresh = Stretcher::default().stretch(&pepper, receipt).await.expect("stretched");
            assert_eq!(used.expect("stretched").lookup(&pepper), fresh.lookup(&pepper));
        }
    }

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
