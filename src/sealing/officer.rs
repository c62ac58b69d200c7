//! An officer's two keys, of which the service sees the public halves only: one to which their units' keys are
//! sealed, one that checks what they sign. The private halves are made and kept in their browser (the console's
//! `keys.js`, the twin of this file).

use ring::digest;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

use super::hybrid::{PrivateHalf, PublicHalf, Purpose};
use super::key::KeyError;

const UNIT_KEY: &str = "suluh unit key 1";

/// Which key of a unit, for which officer.
#[derive(Debug, Clone, Copy)]
pub struct UnitKeyPlace<'a> {
    /// The unit's id.
    pub unit: &'a str,
    /// Which of its keys.
    pub epoch: i64,
    /// The officer's id.
    pub officer: &'a str,
}

impl UnitKeyPlace<'_> {
    fn with_purpose<T>(&self, act: impl FnOnce(Purpose<'_>) -> T) -> T {
        let epoch = self.epoch.to_string();
        act(Purpose { info: UNIT_KEY, place: &[self.unit, &epoch, self.officer] })
    }

    /// Seals the unit's private half to the officer, as its 64 hexadecimal digits.
    pub fn seal(&self, officer: &PublicHalf, key: &PrivateHalf) -> Result<Vec<u8>, KeyError> {
        self.with_purpose(|purpose| officer.seal(purpose, key.to_hex().as_bytes()))
    }

    /// Opens it; `None` when it was sealed to another officer, or is of another unit or epoch, or altered.
    pub fn open(&self, officer: &PrivateHalf, sealed: &[u8]) -> Option<PrivateHalf> {
        let hex = self.with_purpose(|purpose| officer.open(purpose, sealed))?;
        PrivateHalf::from_hex(std::str::from_utf8(&hex).ok()?)
    }
}

/// Whether the holder of the private half of `signing` (65 bytes, an uncompressed point) signed these bytes:
/// ECDSA with SHA-256, 64 bytes, r and s. Anything malformed is no signature.
pub fn signed(signing: &[u8], bytes: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, signing).verify(bytes, signature).is_ok()
}

/// What two people read to each other to know that they mean the same keys: six groups of four digits. Each is
/// four bytes of SHA-256 over both points (65 bytes each), modulo 10,000.
pub fn fingerprint(sealing: &PublicHalf, signing: &[u8]) -> String {
    digits_of(&[&sealing.to_bytes()[..], signing].concat())
}

/// The same of one key alone, such as a unit's.
pub fn digits(key: &PublicHalf) -> String {
    digits_of(&key.to_bytes())
}

fn digits_of(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, bytes);
    let (fours, _) = hash.as_ref().as_chunks::<4>();
    let groups: Vec<_> =
        fours.iter().take(6).map(|four| format!("{:04}", u32::from_be_bytes(*four) % 10_000)).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

    use super::*;

    const HERE: UnitKeyPlace<'static> = UnitKeyPlace { unit: "u", epoch: 3, officer: "o" };

    #[test]
    fn a_units_key_opens_for_its_officer_and_no_other() {
        let pair = || PrivateHalf::generate().expect("a pair");
        let ((officer, officer_public), (other, _), (unit, _)) = (pair(), pair(), pair());
        let sealed = HERE.seal(&officer_public, &unit).expect("sealed");
        let opened = HERE.open(&officer, &sealed).expect("opened");
        assert_eq!(opened.public(), unit.public());
        assert!(HERE.open(&other, &sealed).is_none());
        for elsewhere in [
            UnitKeyPlace { unit: "v", ..HERE },
            UnitKeyPlace { epoch: 4, ..HERE },
            UnitKeyPlace { officer: "p", ..HERE },
        ] {
            assert!(elsewhere.open(&officer, &sealed).is_none());
        }
        let no_key = HERE.with_purpose(|purpose| officer_public.seal(purpose, b"words")).expect("sealed");
        assert!(HERE.open(&officer, &no_key).is_none());
    }

    #[test]
    fn a_signature_is_of_its_key_and_its_bytes() {
        let random = super::super::key::randomness();
        let pair = || {
            let pkcs8 =
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random)
                .expect("a key")
        };
        let (key, other) = (pair(), pair());
        let signature = key.sign(&random, b"words").expect("signed");
        let (public, signature) = (key.public_key().as_ref(), signature.as_ref());
        assert!(signed(public, b"words", signature));
        assert!(!signed(public, b"other", signature));
        assert!(!signed(other.public_key().as_ref(), b"words", signature));
        assert!(!signed(&public[1..], b"words", signature) && !signed(public, b"words", &signature[1..]));
        assert!(!signed(&[], b"words", &[]));
    }

    #[test]
    fn a_fingerprint_is_six_groups_of_four_digits_and_of_both_keys() {
        // Two points of RFC 9180's vectors; the digits were worked out with Python's hashlib.
        let point = |base64| PublicHalf::from_base64(base64).expect("a point");
        let one = point(concat!(
            "BKvH5JpMazVm130DBK3cbtDphRL/zPUF5qjj6yXGhRNv",
            "hTFIVEh23nbA8u+ZzcOgXM9d7Xhgx8AhI4+eIHPSNWw"
        ));
        let two = point(concat!(
            "BMBrT2vrx7tJXLeXq3U/kRr/gK77hv2Lb8w1Ul86tfA+",
            "CyG9MahsYEivPLLZjg078B2lzEw5/1Nw0zGk8ffVpOA"
        ));
        let shown = fingerprint(&one, &two.to_bytes());
        assert_eq!(shown, "0480 3640 2735 7147 7884 2285");
        assert_ne!(shown, fingerprint(&two, &one.to_bytes()));
    }
}
