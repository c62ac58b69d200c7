//! The envelope of a page: its words under a key that needs two secrets.
//!
//! One is the page's own key (DEK), sealed to each unit that may read it; the server cannot open that.
//! The other (S) stays with the server under the key of the week in which the tip dies: when that file is
//! deleted, every copy of the page is dead, whoever holds the first. Words are padded, so that all short
//! tips are of one size.

use ring::aead::{self, AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf;
use zeroize::{Zeroize, Zeroizing};

use super::hybrid::{PrivateHalf, PublicHalf, Purpose, SUITE, bound};
use super::key::{KeyError, random};

/// Sizes to which words are padded; above the last, to whole multiples of it.
pub const SIZES: [usize; 3] = [2 << 10, 4 << 10, 16 << 10];
/// Bytes that say how long the words are.
const PREFIX: usize = 4;

/// Which page.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The tip's id.
    pub tip: &'a str,
    /// The page's id.
    pub page: &'a str,
}

/// A unit to which a page is sealed.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Its id.
    pub unit: &'a str,
    /// Which of its keys.
    pub epoch: i64,
    /// The public half.
    pub key: &'a PublicHalf,
}

/// A page's key for one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrap {
    /// The unit's id.
    pub unit: String,
    /// Which of its keys opens it.
    pub epoch: i64,
    /// The sealed key.
    pub sealed: Vec<u8>,
}

/// A sealed page. No `Debug`: it holds S.
pub struct Envelope {
    /// Suite and ciphertext.
    pub body: Vec<u8>,
    /// S, to be sealed under the key of a week.
    pub secret: Zeroizing<[u8; 32]>,
    /// For each reader.
    pub wraps: Vec<Wrap>,
}

struct Length;

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

fn wrap_place<'a>(place: Place<'a>, unit: &'a str, epoch: &'a str) -> [&'a str; 4] {
    [place.tip, place.page, unit, epoch]
}

const WRAP: &str = "suluh wrap 1";

fn body_key(dek: &[u8; 32], secret: &[u8; 32], place: Place<'_>) -> Result<LessSafeKey, KeyError> {
    let mut both = Zeroizing::new([0; 64]);
    both[..32].copy_from_slice(dek);
    both[32..].copy_from_slice(secret);
    let info = bound(&["suluh tip 1", place.tip, place.page]);
    let mut bytes = Zeroizing::new([0; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(&*both)
        .expand(&[&info], Length)
        .and_then(|out| out.fill(&mut *bytes))
        .map_err(|_| KeyError::NoRandomness)?;
    UnboundKey::new(&AES_256_GCM, &*bytes).map(LessSafeKey::new).map_err(|_| KeyError::NoRandomness)
}

/// The key is for one body only, so its nonce may be the same each time.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

/// The size of what holds so many bytes.
fn padded(length: usize) -> usize {
    let [.., largest] = SIZES;
    SIZES.into_iter().find(|size| *size >= length).unwrap_or_else(|| length.div_ceil(largest) * largest)
}

/// Seals words to their readers.
pub fn seal(place: Place<'_>, words: &[u8], readers: &[Reader<'_>]) -> Result<Envelope, KeyError> {
    let dek = Zeroizing::new(random::<32>()?);
    let secret = Zeroizing::new(random::<32>()?);
    let size = padded(PREFIX + words.len());
    let mut body = Vec::with_capacity(1 + size + aead::AES_256_GCM.tag_len());
    body.extend_from_slice(&u32::try_from(words.len()).map_err(|_| KeyError::NoRandomness)?.to_be_bytes());
    body.extend_from_slice(words);
    body.resize(size, 0);
    body_key(&dek, &secret, place)?
        .seal_in_place_append_tag(nonce(), Aad::from(bound(&[place.tip, place.page])), &mut body)
        .map_err(|_| KeyError::NoRandomness)?;
    body.insert(0, SUITE);
    let wraps = readers
        .iter()
        .map(|reader| {
            wrap(place, reader, &dek).map(|sealed| Wrap {
                unit: reader.unit.to_owned(),
                epoch: reader.epoch,
                sealed,
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Envelope { body, secret, wraps })
}

fn wrap(place: Place<'_>, reader: &Reader<'_>, dek: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
    let epoch = reader.epoch.to_string();
    let place = wrap_place(place, reader.unit, &epoch);
    reader.key.seal(Purpose { info: WRAP, place: &place }, dek)
}

fn unwrap(place: Place<'_>, wrap: &Wrap, key: &PrivateHalf) -> Option<Zeroizing<[u8; 32]>> {
    let epoch = wrap.epoch.to_string();
    let place = wrap_place(place, &wrap.unit, &epoch);
    let dek = key.open(Purpose { info: WRAP, place: &place }, &wrap.sealed)?;
    Some(Zeroizing::new(dek.as_slice().try_into().ok()?))
}

/// Opens the page with a unit's key and S; `None` when either is not the right one, or anything was
/// altered or moved.
pub fn open(
    place: Place<'_>,
    wrap: &Wrap,
    key: &PrivateHalf,
    secret: &[u8; 32],
    body: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let dek = unwrap(place, wrap, key)?;
    let (&SUITE, sealed) = body.split_first()? else { return None };
    let mut plain = Zeroizing::new(sealed.to_vec());
    let aad = Aad::from(bound(&[place.tip, place.page]));
    let length = body_key(&dek, secret, place).ok()?.open_in_place(nonce(), aad, &mut plain).ok()?.len();
    plain.truncate(length);
    let (prefix, rest) = plain.split_first_chunk::<PREFIX>()?;
    let words = rest.get(..usize::try_from(u32::from_be_bytes(*prefix)).ok()?)?.to_vec();
    plain.zeroize();
    Some(Zeroizing::new(words))
}

/// The page's key for another reader, made by one who can read it.
pub fn rewrap(place: Place<'_>, wrap: &Wrap, key: &PrivateHalf, to: &Reader<'_>) -> Option<Wrap> {
    let dek = unwrap(place, wrap, key)?;
    let sealed = self::wrap(place, to, &dek).ok()?;
    Some(Wrap { unit: to.unit.to_owned(), epoch: to.epoch, sealed })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'static> = Place { tip: "t", page: "p" };

    fn pair() -> (PrivateHalf, PublicHalf) {
        PrivateHalf::generate().expect("a pair")
    }

    #[test]
    fn both_secrets_and_the_place_are_needed() {
        let ((private, public), (stranger, _)) = (pair(), pair());
        let reader = Reader { unit: "u", epoch: 1, key: &public };
        let sealed = seal(HERE, b"mobil hitam", &[reader]).expect("sealed");
        let wrap = &sealed.wraps[0];
        let opened = open(HERE, wrap, &private, &sealed.secret, &sealed.body).expect("opened");
        assert_eq!(opened.as_slice(), b"mobil hitam");
        assert!(open(HERE, wrap, &stranger, &sealed.secret, &sealed.body).is_none());
        assert!(open(HERE, wrap, &private, &[7; 32], &sealed.body).is_none());
        assert!(open(Place { page: "q", ..HERE }, wrap, &private, &sealed.secret, &sealed.body).is_none());
        let later = Wrap { epoch: 2, ..wrap.clone() };
        assert!(open(HERE, &later, &private, &sealed.secret, &sealed.body).is_none());
        let other = Wrap { unit: "v".to_owned(), ..wrap.clone() };
        assert!(open(HERE, &other, &private, &sealed.secret, &sealed.body).is_none());
        for at in [0, 1, 500, sealed.body.len() - 1] {
            let mut altered = sealed.body.clone();
            altered[at] ^= 1;
            assert!(open(HERE, wrap, &private, &sealed.secret, &altered).is_none(), "byte {at}");
        }
    }

    #[test]
    fn short_words_have_one_size() {
        let (_, public) = pair();
        let reader = Reader { unit: "u", epoch: 1, key: &public };
        let size = |length: usize| {
            let sealed = seal(HERE, &vec![b'x'; length], &[reader]).expect("sealed");
            (sealed.body.len(), sealed.wraps[0].sealed.len())
        };
        assert_eq!(size(0), size(2_044));
        assert_eq!(size(2_045).0 - size(0).0, 2 << 10);
        assert_eq!(size(4_093).0, size(16_000).0);
        assert_eq!(size(20_000).0 - size(0).0, (32 << 10) - (2 << 10));
    }

    #[test]
    fn a_reader_can_let_another_read() {
        let ((private, public), (second, second_public)) = (pair(), pair());
        let reader = Reader { unit: "u", epoch: 1, key: &public };
        let sealed = seal(HERE, b"words", &[reader]).expect("sealed");
        let to = Reader { unit: "u", epoch: 2, key: &second_public };
        assert!(rewrap(HERE, &sealed.wraps[0], &second, &to).is_none());
        let again = rewrap(HERE, &sealed.wraps[0], &private, &to).expect("wrapped again");
        assert!(open(HERE, &again, &second, &sealed.secret, &sealed.body).is_some());
        assert!(open(HERE, &again, &private, &sealed.secret, &sealed.body).is_none());
    }
}
