//! Passkeys: checks what an authenticator signed (WebAuthn level 3, section 7.2), for keys of ES256 alone.
//!
//! Of our own, on `ring`: the libraries for it bring a hundred to two hundred and forty crates, a second
//! generation of P-256 and SHA-2 and an `rsa` with an open advisory, for attestations and algorithms that nobody
//! here asks for. A passkey here attests nothing: whose it is, a second officer confirms in person.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde::Deserialize;

/// What stands before the point in a public key of P-256 as browsers give it (SubjectPublicKeyInfo, DER).
const SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// Bytes of an uncompressed point.
const POINT: usize = 65;
/// Somebody was there, and the authenticator knows who.
const PRESENT_AND_VERIFIED: u8 = 0b101;

/// Whose passkeys these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The host, such as `suluh.example`.
    pub id: String,
    /// The origin, such as `https://suluh.example`.
    pub origin: String,
}

/// What the browser brings of a signature. Everything is base64url without padding.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// The passkey's id.
    pub id: String,
    /// The authenticator's data.
    pub data: String,
    /// What the browser collected, as JSON.
    pub client: String,
    /// The signature over both, DER.
    pub signature: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// The public half of a passkey, base64, from what the browser gives (base64url); `None` for anything but P-256.
pub fn public(spki: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(spki).ok()?;
    let point = bytes.strip_prefix(&SPKI).filter(|point| point.len() == POINT && point[0] == 4)?;
    Some(STANDARD_NO_PAD.encode(point))
}

/// The challenge that was signed, when it is one for signing in; what it is worth only [`Party::verify`] says.
pub fn challenge(assertion: &Assertion) -> Option<String> {
    let client: Client = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&assertion.client).ok()?).ok()?;
    (client.r#type == "webauthn.get").then_some(client.challenge)
}

impl Party {
    /// How often the passkey says it signed, when the assertion is one of this party, over this challenge, by
    /// this public half (base64), with somebody there who was verified; else `None`.
    pub fn verify(&self, assertion: &Assertion, challenge: &str, public: &str) -> Option<i64> {
        let client = URL_SAFE_NO_PAD.decode(&assertion.client).ok()?;
        let data = URL_SAFE_NO_PAD.decode(&assertion.data).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(&assertion.signature).ok()?;
        let said: Client = serde_json::from_slice(&client).ok()?;
        let right = said.r#type == "webauthn.get"
            && said.challenge == challenge
            && said.origin == self.origin
            && !said.cross_origin;
        if !right {
            return None;
        }
        let (whose, rest) = data.split_at_checked(32)?;
        let (&flags, rest) = rest.split_first()?;
        let counter = rest.first_chunk::<4>()?;
        let ours = digest(&SHA256, self.id.as_bytes());
        if whose != ours.as_ref() || flags & PRESENT_AND_VERIFIED != PRESENT_AND_VERIFIED {
            return None;
        }
        let mut signed = data.clone();
        signed.extend_from_slice(digest(&SHA256, &client).as_ref());
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, STANDARD_NO_PAD.decode(public).ok()?);
        key.verify(&signed, &signature).ok()?;
        Some(i64::from(u32::from_be_bytes(*counter)))
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

    use super::*;

    struct Authenticator(EcdsaKeyPair, SystemRandom);

    impl Authenticator {
        #[expect(clippy::disallowed_methods, reason = "a test's own randomness")]
        fn new() -> Self {
            let random = SystemRandom::new();
            let pair =
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a pair");
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pair.as_ref(), &random);
            Self(pair.expect("a pair"), random)
        }

        fn public(&self) -> String {
            let mut spki = SPKI.to_vec();
            spki.extend_from_slice(self.0.public_key().as_ref());
            public(&URL_SAFE_NO_PAD.encode(spki)).expect("a point")
        }

        fn assertion(&self, rp: &str, flags: u8, client: &str) -> Assertion {
            let mut data = digest(&SHA256, rp.as_bytes()).as_ref().to_vec();
            data.extend_from_slice(&[flags, 0, 0, 1, 2]);
            let signed = [data.as_slice(), digest(&SHA256, client.as_bytes()).as_ref()].concat();
            let signature = self.0.sign(&self.1, &signed).expect("signed");
            let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
            Assertion {
                id: "x".to_owned(),
                data: text(&data),
                client: text(client.as_bytes()),
                signature: text(signature.as_ref()),
            }
        }
    }

    fn client(kind: &str, challenge: &str, origin: &str, cross: bool) -> String {
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":{cross}}}"#)
    }

    #[test]
    fn only_a_fresh_signature_for_this_place_by_this_key_counts() {
        let (mine, other) = (Authenticator::new(), Authenticator::new());
        let party = Party { id: "suluh.example".to_owned(), origin: "https://suluh.example".to_owned() };
        let good = client("webauthn.get", "abc", "https://suluh.example", false);
        let right = mine.assertion("suluh.example", 0b101, &good);
        assert_eq!(party.verify(&right, "abc", &mine.public()), Some(258));
        assert_eq!(challenge(&right).as_deref(), Some("abc"));
        assert_eq!(party.verify(&right, "abd", &mine.public()), None, "another challenge");
        assert_eq!(party.verify(&right, "abc", &other.public()), None, "another key");
        for (rp, flags, words, why) in [
            ("evil.example", 0b101, good.clone(), "another host"),
            ("suluh.example", 0b001, good.clone(), "nobody was verified"),
            ("suluh.example", 0b100, good.clone(), "nobody was there"),
            (
                "suluh.example",
                0b101,
                client("webauthn.create", "abc", "https://suluh.example", false),
                "made",
            ),
            ("suluh.example", 0b101, client("webauthn.get", "abc", "https://evil.example", false), "origin"),
            ("suluh.example", 0b101, client("webauthn.get", "abc", "https://suluh.example", true), "framed"),
            ("suluh.example", 0b101, "no JSON".to_owned(), "nothing"),
        ] {
            assert_eq!(
                party.verify(&mine.assertion(rp, flags, &words), "abc", &mine.public()),
                None,
                "{why}"
            );
        }
        let mut altered = right.clone();
        altered.data = mine.assertion("suluh.example", 0b111, &good).data;
        assert_eq!(party.verify(&altered, "abc", &mine.public()), None, "altered data");
    }

    #[test]
    fn another_kind_of_key_is_none() {
        assert_eq!(public("AAAA"), None);
        let mut spki = SPKI.to_vec();
        spki.extend_from_slice(&[2; 65]);
        assert_eq!(public(&URL_SAFE_NO_PAD.encode(spki)), None);
    }
}
