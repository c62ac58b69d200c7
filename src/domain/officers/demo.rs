//! Officers of the demo, ready to sign in, and a dozen invented tips for the board of one. Never in production: the
//! passphrase stands here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use ring::{hkdf, pbkdf2};
use serde_json::json;
use zeroize::Zeroizing;

use super::entry::NewWay;
use super::{By, Enrolment, Invitation, OfficerError, Officers};
use crate::domain::tips::{Tips, demo as units};
use crate::model::tip::{Channel, Facts, Report, TipBody};
use crate::sealing::held_key::HeldKey;
use crate::sealing::hybrid::{PrivateHalf, bound};
use crate::sealing::key::{self, KeyError};

/// Somebody who is ready in a demo.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What they type.
    pub login: &'static str,
    name: &'static str,
    unit: &'static str,
    roles: &'static str,
}

/// What the officer types who has a board.
pub const LOGIN: &str = "contoh";
/// Everybody who is ready: somebody with a board, and the two without whom no register is changed.
pub const EXAMPLES: [Example; 3] = [
    Example { login: LOGIN, name: "Petugas Contoh", unit: UNIT, roles: "duty,head" },
    Example {
        login: "penyunting-contoh",
        name: "Penyunting Contoh",
        unit: PROVINCE,
        roles: "register-editor",
    },
    Example {
        login: "penyetuju-contoh",
        name: "Penyetuju Contoh",
        unit: PROVINCE,
        roles: "register-approver",
    },
];
/// Their passphrase, which everybody knows.
pub const PASSPHRASE: &str = "suluh contoh untuk dicoba";
/// The secret of their six digits.
const TOTP: [u8; 20] = *b"suluh contoh rahasia";
const UNIT: &str = "contoh-bengkayang";
const PROVINCE: &str = "contoh-kalbar";
/// As the browser derives (`keys.js`): the number OWASP gives for PBKDF2 with SHA-256.
const ROUNDS: std::num::NonZeroU32 = std::num::NonZeroU32::new(600_000).expect("not nought");

/// Invented words; everybody and everything in them is made up.
const TIPS: &[&str] = &[
    "CONTOH: di Sekida Jagoi Babang mobil hitam KB 1234 XX bawa 5 org mlm ini, ada anak 15 th, bos Udin Contoh 081255500001",
    "CONTOH: calo kumpulkan orang dekat pasar Seluas, berangkat lusa, paspor wisata, upah 3 juta",
    "CONTOH: PT MISAL FIKTIF minta uang 7 juta, katanya ke Sarawak, tidak ada kontrak, di Bengkayang",
    "CONTOH: saya disekap di rumah agen di Jagoi, KTP diambil, tolong",
    "CONTOH: tetangga 2 org diajak kerja sawit lewat jalan tikus Siding, katanya minggu depan",
    "CONTOH: orang tawarkan kerja judi online gaji besar, di Samalantan, transfer ke rek BCA 1234567890",
    "CONTOH: gadis 16 th mau dinikahkan ke luar negeri, mahar 30 juta, di Ledo",
    "CONTOH: mobil putih KB 9876 YY tiap malam bawa orang ke Jagoi, sopir 081255500001",
    "CONTOH: ada penampungan di Sanggau Ledo, 10 org tidak boleh keluar",
    "CONTOH: agen ngaku resmi minta potong gaji 8 bulan, di Monterado",
    "CONTOH: bapak saya belum pulang dari Sibu 2 tahun, keluarga di Capkala",
    "CONTOH: info saja, ada selebaran kerja ke Brunei di warung Lembah Bawang",
];

struct Length;

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

/// What HKDF gives of a stretched passphrase under a label, as in the browser.
pub fn expand(secret: &[u8], label: &[u8]) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let mut bytes = Zeroizing::new([0; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(secret)
        .expand(&[label], Length)
        .and_then(|out| out.fill(&mut *bytes))
        .map_err(|_| KeyError::NoRandomness)?;
    Ok(bytes)
}

/// A scalar and its point, as the browser keeps them: 97 bytes.
fn half() -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let (private, public) = PrivateHalf::generate()?;
    let mut bytes = Zeroizing::new(private.to_bytes().to_vec());
    bytes.extend_from_slice(&public.to_bytes());
    Ok(bytes)
}

impl Officers {
    /// Six digits for the officers of the demo. A code is good once: who signs in twice within half a minute waits.
    pub fn demo_code(&self) -> String {
        super::entry::totp(&TOTP).map(|totp| totp.generate(self.seconds()).to_string()).unwrap_or_default()
    }

    /// Makes an officer of the demo, unless there is one.
    pub async fn ensure_example(&self, example: &Example) -> Result<(), OfficerError> {
        if let Some(folder) = self.keys.folder()
            && self.of_login(example.login).await.is_err()
        {
            let invitation = Invitation {
                unit: example.unit.to_owned(),
                login: example.login.to_owned(),
                name: example.name.to_owned(),
                roles: example.roles.to_owned(),
            };
            let (id, code) = self.invite(&By::terminal(), &invitation).await?;
            self.enrol(&self.demo_keys(&id, example.login, code)?).await?;
            let held = HeldKey::read(&folder.join(units::key_file(example.unit)));
            let held = held.map_err(|error| KeyError::Io(folder.to_owned(), error))?;
            self.confirm_with(example.login, Some(&held)).await?;
        }
        Ok(())
    }

    /// Makes the officer with a board, unless there is one, and fills an empty board.
    pub async fn ensure_demo(&self, tips: &Tips) -> Result<(), OfficerError> {
        self.ensure_example(&EXAMPLES[0]).await?;
        if tips.clocks().board(UNIT).await.is_ok_and(|board| !board.is_empty()) {
            return Ok(());
        }
        for (at, words) in TIPS.iter().enumerate() {
            let origin = tips.origin(&["demo", &at.to_string()])?;
            let words = TipBody::new(*words);
            let report =
                Report { words, facts: Facts::default(), channel: Channel::Sms, lang: "id", from: None };
            if tips.take(&origin, &report).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Keys as a browser would make them.
    fn demo_keys(&self, officer: &str, login: &str, code: String) -> Result<Enrolment, OfficerError> {
        let raw = Zeroizing::new([half()?.as_slice(), half()?.as_slice()].concat());
        let (seal_key, sign_key) = (&raw[32..97], &raw[129..]);
        let mut stretched = Zeroizing::new([0; 32]);
        let salt = self.salt(login);
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            ROUNDS,
            salt.as_bytes(),
            PASSPHRASE.as_bytes(),
            &mut *stretched,
        );
        let auth = expand(&*stretched, b"suluh passphrase auth 1")?;
        let wrapping = expand(&*stretched, b"suluh passphrase wrap 1")?;
        let cipher = UnboundKey::new(&AES_256_GCM, &*wrapping).map_err(|_| KeyError::NoRandomness)?;
        let nonce = key::random::<12>()?;
        let mut sealed = raw.to_vec();
        let aad = Aad::from(bound(&["suluh officer keys", "1", officer]));
        LessSafeKey::new(cipher)
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .map_err(|_| KeyError::NoRandomness)?;
        let text = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
        let signed = json!({
            "act": "enrol", "officer": officer, "seal_key": text(seal_key), "sign_key": text(sign_key),
        })
        .to_string();
        let random: SystemRandom = key::randomness();
        let signing = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(signing, &raw[97..129], sign_key, &random);
        let pair = pair.map_err(|_| KeyError::NoRandomness)?;
        let signature = pair.sign(&random, signed.as_bytes()).map_err(|_| KeyError::NoRandomness)?;
        let way = NewWay::Passphrase {
            auth: Zeroizing::new(text(&*auth)),
            totp: Zeroizing::new(text(&TOTP)),
            // Of the step before, so that whoever signs in at once has another.
            code: super::entry::totp(&TOTP)
                .map(|totp| totp.generate(self.seconds().saturating_sub(30)).to_string())
                .unwrap_or_default(),
            wrapped: text(&[&[1][..], &nonce, &sealed].concat()),
        };
        Ok(Enrolment { code, signed, signature: text(signature.as_ref()), way })
    }
}
