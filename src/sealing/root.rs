//! The root key that signs the list of units. It stays offline; its public half is pinned in the settings,
//! so that whoever can write to the database cannot slip in a key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::key::{KeyError, hex, random, unhex};
use crate::model::unit::UnitList;

/// What stands before the list when it is signed, so that no other signature serves for it.
const USE: &[u8] = b"suluh units 1\n";

/// A signed list, as it is carried and stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedUnits {
    /// The list as JSON in base64, byte by byte as it was signed.
    pub list: String,
    /// The root's Ed25519 signature in base64.
    pub signature: String,
}

/// The private half.
pub struct RootKey(Ed25519KeyPair, Zeroizing<[u8; 32]>);

/// The public half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root([u8; 32]);

impl RootKey {
    /// A new key.
    pub fn generate() -> Result<Self, KeyError> {
        Self::of(Zeroizing::new(random()?))
    }

    fn of(seed: Zeroizing<[u8; 32]>) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(|_| KeyError::NoRandomness)?;
        Ok(Self(pair, seed))
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        Self::of(unhex(text)?).ok()
    }

    /// The seed as 64 hexadecimal digits.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(&*self.1))
    }

    /// Its public half.
    pub fn root(&self) -> Root {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        Root(bytes)
    }

    /// Signs a list.
    pub fn sign(&self, list: &UnitList) -> SignedUnits {
        // A list of plain texts and numbers cannot fail to become JSON.
        let bytes = serde_json::to_vec(list).unwrap_or_default();
        let signature = self.0.sign(&[USE, &bytes].concat());
        SignedUnits {
            list: STANDARD_NO_PAD.encode(&bytes),
            signature: STANDARD_NO_PAD.encode(signature.as_ref()),
        }
    }
}

impl Root {
    /// Reads 64 hexadecimal digits, as in the setting `keys.root`.
    pub fn from_hex(text: &str) -> Option<Self> {
        unhex(text).map(|bytes| Self(*bytes))
    }

    /// 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// The list, when this root signed it.
    pub fn verify(&self, signed: &SignedUnits) -> Option<UnitList> {
        let bytes = STANDARD_NO_PAD.decode(&signed.list).ok()?;
        let signature = STANDARD_NO_PAD.decode(&signed.signature).ok()?;
        UnparsedPublicKey::new(&ED25519, &self.0).verify(&[USE, &bytes].concat(), &signature).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_root_is_believed() {
        let (key, other) = (RootKey::generate().expect("a key"), RootKey::generate().expect("a key"));
        let list = UnitList { serial: 3, signed: None, units: Vec::new() };
        let signed = key.sign(&list);
        assert_eq!(key.root().verify(&signed), Some(list.clone()));
        assert_eq!(other.root().verify(&signed), None);
        let longer = UnitList { serial: 4, ..list };
        let forged = SignedUnits { list: other.sign(&longer).list, ..signed };
        assert_eq!(key.root().verify(&forged), None);
        let read = RootKey::from_hex(&key.to_hex()).expect("a key");
        assert_eq!(Root::from_hex(&key.root().to_hex()), Some(read.root()));
        assert_eq!(Root::from_hex("abc"), None);
    }
}
