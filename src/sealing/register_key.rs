//! The key that signs the register for those who carry it away and ask it without a signal. It is derived from the
//! service key, so every process of a service has the same and no file more is kept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use super::key::{Key, KeyError};

/// What stands before the text when it is signed, so that no other signature serves for it.
const USE: &[u8] = b"suluh register 1\n";

/// The private half.
pub struct RegisterKey(Ed25519KeyPair);

impl RegisterKey {
    /// The one of a service.
    pub fn of(service: &Key) -> Result<Self, KeyError> {
        let seed = service.derive("register signing", &[]);
        Ok(Self(Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(|_| KeyError::NoRandomness)?))
    }

    /// The public half: 32 bytes in base64.
    pub fn public(&self) -> String {
        STANDARD_NO_PAD.encode(self.0.public_key().as_ref())
    }

    /// Signs a text; 64 bytes in base64.
    pub fn sign(&self, text: &str) -> String {
        STANDARD_NO_PAD.encode(self.0.sign(&[USE, text.as_bytes()].concat()).as_ref())
    }
}

/// Whether a text was signed by the private half of a key; key and signature in base64.
pub fn is_signed(public: &str, text: &str, signature: &str) -> bool {
    let (Ok(public), Ok(signature)) = (STANDARD_NO_PAD.decode(public), STANDARD_NO_PAD.decode(signature))
    else {
        return false;
    };
    UnparsedPublicKey::new(&ED25519, public).verify(&[USE, text.as_bytes()].concat(), &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_service_signs_with_one_key_and_nobody_else_does() {
        let (one, other) = (Key::ephemeral().expect("a key"), Key::ephemeral().expect("a key"));
        let (key, same) = (RegisterKey::of(&one).expect("a key"), RegisterKey::of(&one).expect("a key"));
        assert_eq!(key.public(), same.public());
        let signature = same.sign("suluh-register 1\n");
        assert!(is_signed(&key.public(), "suluh-register 1\n", &signature));
        assert!(!is_signed(&key.public(), "suluh-register 2\n", &signature));
        assert!(!is_signed(
            &RegisterKey::of(&other).expect("a key").public(),
            "suluh-register 1\n",
            &signature
        ));
        assert!(!is_signed("", "", ""));
    }
}
