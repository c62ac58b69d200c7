//! Sealing to a public key: HPKE (RFC 9180) in base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and
//! AES-256-GCM, because browsers have all three in WebCrypto.
//!
//! Each sealed value begins with a byte that names the suite, so that another can come beside it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

use super::key::{KeyError, random};

/// The only suite there is: 0x0010, 0x0001, 0x0002.
pub const SUITE: u8 = 1;
/// Bytes of an encapsulated key: an uncompressed point.
const ENCAPPED: usize = 65;

/// The half that seals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicHalf(<DhP256HkdfSha256 as Kem>::PublicKey);

/// The half that opens. No `Debug`.
#[derive(Clone)]
pub struct PrivateHalf(<DhP256HkdfSha256 as Kem>::PrivateKey);

/// What a value is sealed for: both sides must say the same.
#[derive(Debug, Clone, Copy)]
pub struct Purpose<'a> {
    /// The use, such as `suluh wrap 1`.
    pub info: &'static str,
    /// Where it stands. Each part is written with its length.
    pub place: &'a [&'a str],
}

impl Purpose<'_> {
    fn aad(&self) -> Vec<u8> {
        bound(self.place)
    }
}

/// The suite and these parts, each with its length: what a value is bound to.
pub(crate) fn bound(parts: &[&str]) -> Vec<u8> {
    let mut bytes = vec![SUITE];
    for part in parts {
        bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

impl PublicHalf {
    /// Reads base64; `None` when it is no point of the curve.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
        <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&bytes).ok().map(Self)
    }

    /// The uncompressed point in base64.
    pub fn to_base64(&self) -> String {
        STANDARD_NO_PAD.encode(self.to_bytes())
    }

    /// The uncompressed point: 65 bytes.
    pub fn to_bytes(&self) -> [u8; ENCAPPED] {
        self.0.to_bytes().into()
    }

    /// Seals a value: suite, encapsulated key, ciphertext.
    pub fn seal(&self, purpose: Purpose<'_>, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (encapped, sealed) = hpke::single_shot_seal::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
            &OpModeS::Base,
            &self.0,
            purpose.info.as_bytes(),
            plain,
            &purpose.aad(),
        )
        .map_err(|_| KeyError::NoRandomness)?;
        let mut whole = Vec::with_capacity(1 + ENCAPPED + sealed.len());
        whole.push(SUITE);
        whole.extend_from_slice(&encapped.to_bytes());
        whole.extend_from_slice(&sealed);
        Ok(whole)
    }
}

impl PrivateHalf {
    /// A new pair.
    pub fn generate() -> Result<(Self, PublicHalf), KeyError> {
        let seed = Zeroizing::new(random::<32>()?);
        Ok(Self::derive(&seed))
    }

    /// The pair of 32 secret bytes.
    pub fn derive(seed: &[u8; 32]) -> (Self, PublicHalf) {
        let (private, public) = DhP256HkdfSha256::derive_keypair(seed);
        (Self(private), PublicHalf(public))
    }

    /// Its public half.
    pub fn public(&self) -> PublicHalf {
        PublicHalf(DhP256HkdfSha256::sk_to_pk(&self.0))
    }

    /// Reads 32 bytes in hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = super::key::unhex::<32>(text)?;
        <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(&*bytes).ok().map(Self)
    }

    /// The scalar: 32 bytes.
    pub(crate) fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes().into())
    }

    /// The scalar as 64 hexadecimal digits.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(super::key::hex(&self.0.to_bytes()))
    }

    /// Opens a value; `None` when it was sealed to another key or for another purpose, or altered.
    pub fn open(&self, purpose: Purpose<'_>, whole: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.open_bound(purpose.info.as_bytes(), &purpose.aad(), whole)
    }

    /// The same with the info and the associated data of RFC 9180 as they are.
    fn open_bound(&self, info: &[u8], aad: &[u8], whole: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (&SUITE, rest) = whole.split_first()? else { return None };
        let (encapped, sealed) = rest.split_at_checked(ENCAPPED)?;
        let encapped = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(encapped).ok()?;
        hpke::single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
            &OpModeR::Base,
            &self.0,
            &encapped,
            info,
            sealed,
            aad,
        )
        .ok()
        .map(Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Purpose<'static> = Purpose { info: "suluh test 1", place: &["a", "b"] };

    #[test]
    fn only_the_private_half_opens_and_only_here() {
        let (private, public) = PrivateHalf::generate().expect("a pair");
        let (other, _) = PrivateHalf::generate().expect("a pair");
        let sealed = public.seal(HERE, b"words").expect("sealed");
        assert_eq!(private.open(HERE, &sealed).as_deref().map(Vec::as_slice), Some(&b"words"[..]));
        assert!(other.open(HERE, &sealed).is_none());
        for elsewhere in [
            Purpose { place: &["ab", ""], ..HERE },
            Purpose { place: &["a"], ..HERE },
            Purpose { info: "suluh test 2", ..HERE },
        ] {
            assert!(private.open(elsewhere, &sealed).is_none());
        }
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(private.open(HERE, &altered).is_none(), "byte {at}");
            assert!(private.open(HERE, &sealed[..at]).is_none(), "cut at {at}");
        }
    }

    /// Hexadecimal digits of any length.
    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
    }

    /// The published vector of RFC 9180 for our suite: mode 0, KEM 0x0010, KDF 0x0001, AEAD 0x0002, its first
    /// message (github.com/cfrg/draft-irtf-cfrg-hpke, test-vectors.json of commit 5f503c5).
    #[test]
    fn the_vector_of_rfc_9180_opens() {
        let seed = bytes("a0ce15d49e28bd47a18a97e147582d814b08cbe00109fed5ec27d1b4e9f6f5e3");
        let secret = "317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2";
        let public = bytes(concat!(
            "04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c685136f",
            "853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c"
        ));
        let encapped = bytes(concat!(
            "04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e",
            "0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0"
        ));
        let sealed = bytes(concat!(
            "58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d291742465e902cd216f8908",
            "da49f8f96f"
        ));
        let (info, aad) = (b"Ode on a Grecian Urn", b"Count-0");

        let (derived, derived_public) = PrivateHalf::derive(seed.as_slice().try_into().expect("32 bytes"));
        assert_eq!(derived.to_hex().as_str(), secret);
        let key = PrivateHalf::from_hex(secret).expect("a private half");
        assert_eq!(
            (key.public(), derived_public.to_base64()),
            (derived_public, STANDARD_NO_PAD.encode(public))
        );
        let whole = [&[SUITE][..], &encapped, &sealed].concat();
        let opened = key.open_bound(info, aad, &whole).expect("it opens");
        assert_eq!(opened.as_slice(), b"Beauty is truth, truth beauty");
        assert!(key.open_bound(info, b"Count-1", &whole).is_none());
        assert!(key.open_bound(b"Ode", aad, &whole).is_none());
    }

    #[test]
    fn halves_survive_being_written_down() {
        let (private, public) = PrivateHalf::generate().expect("a pair");
        let read = PrivateHalf::from_hex(&private.to_hex()).expect("a private half");
        assert_eq!(read.public(), public);
        assert_eq!(PublicHalf::from_base64(&public.to_base64()), Some(public));
        for bad in ["", "AAAA", "not base64"] {
            assert!(PublicHalf::from_base64(bad).is_none());
            assert!(PrivateHalf::from_hex(bad).is_none());
        }
    }
}
