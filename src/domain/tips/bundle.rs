//! A unit's tips as a file, to be opened on a machine without network: the sealed pages with the server's
//! half of their secrets. The file alone is as closed as the database; with the unit's key (or its recovery
//! key) it is open.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::model::tip::{Channel, Facts, PageKind};
use crate::sealing::document::Document;
use crate::sealing::envelope::{self, Place, Reader, Wrap};
use crate::sealing::held_key::{HeldKey, Holds};
use crate::sealing::hybrid::{PrivateHalf, PublicHalf, Purpose};
use crate::sealing::key::KeyError;
use crate::store::desk::Rewrapped;

/// Why a bundle cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The key is of another unit, or of another kind.
    #[error("this is not a key of {0}")]
    WrongKey(String),
    /// The key cannot be read.
    #[error("the key file holds no key")]
    NoKey,
    /// The recovery key does not open what was left for it.
    #[error("no key of {0} can be recovered with this file")]
    NotRecoverable(String),
}

/// A unit's tips.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The unit's id.
    pub unit: String,
    /// The private halves of its keys by epoch, sealed to its recovery key, base64.
    pub recoverable: Vec<(i64, String)>,
    /// The tips.
    pub tips: Vec<BundledTip>,
}

/// A tip.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledTip {
    /// Its id.
    pub id: String,
    /// What officers call it.
    pub reference: String,
    /// How far it has come.
    pub status: String,
    /// Its pages, the first one first.
    pub pages: Vec<BundledPage>,
}

/// A page.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledPage {
    /// Its id.
    pub id: String,
    /// S, base64; `None` when its week's key is gone.
    pub secret: Option<String>,
    /// The ciphertext, base64.
    pub body: String,
    /// Which key of the unit.
    pub epoch: i64,
    /// The page's key, sealed to the unit, base64.
    pub wrap: String,
    /// What it is by its row. An officer's page has the row of an addition; so it is none for additions that no app
    /// sealed, and of files from before this stood in them, and what is sealed says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<PageKind>,
    /// Whether a volunteer's app sealed it, and may have put into it what it likes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub app: bool,
}

impl BundledPage {
    /// A page as its row has it: an app must not speak as an officer, by another way, or as if its words had been read
    /// at intake.
    fn as_its_row(&self, document: Document) -> Document {
        let page = self.kind.unwrap_or(document.page);
        if !self.app {
            return Document { page, ..document };
        }
        let facts = Facts { volunteer: true, ..document.facts };
        Document { page, channel: Channel::App, facts, study: None, ..document }
    }
}

/// A wrap to be made again under a later key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OldWrap {
    /// The tip's id.
    pub tip: String,
    /// The page's id.
    pub page: String,
    /// Which key of the unit.
    pub epoch: i64,
    /// The page's key, sealed to the unit, base64.
    pub wrap: String,
}

/// A tip that was opened; `None` for a page that this key does not open.
#[derive(Debug)]
pub struct OpenedTip {
    /// What officers call it.
    pub reference: String,
    /// How far it has come.
    pub status: String,
    /// Its pages.
    pub pages: Vec<Option<Document>>,
}

/// A unit's private keys by epoch. No `Debug`.
pub struct UnitKeys {
    unit: String,
    keys: Vec<(i64, PrivateHalf)>,
}

const RECOVERY: &str = "suluh recovery 1";

/// Seals a unit's key to its recovery key.
pub fn recoverable(
    unit: &str,
    epoch: i64,
    key: &PrivateHalf,
    recovery: &PublicHalf,
) -> Result<String, KeyError> {
    let epoch = epoch.to_string();
    let purpose = Purpose { info: RECOVERY, place: &[unit, &epoch] };
    recovery.seal(purpose, key.to_hex().as_bytes()).map(|sealed| STANDARD_NO_PAD.encode(sealed))
}

impl UnitKeys {
    /// The keys of a unit that a file gives: its own, or those that its recovery key opens.
    pub fn of(unit: &str, recoverable: &[(i64, String)], held: &HeldKey) -> Result<Self, BundleError> {
        if held.unit != unit {
            return Err(BundleError::WrongKey(unit.to_owned()));
        }
        let key = PrivateHalf::from_hex(&held.secret).ok_or(BundleError::NoKey)?;
        let keys = match held.suluh {
            Holds::UnitKey => vec![(held.epoch, key)],
            Holds::RecoveryKey => recoverable
                .iter()
                .filter_map(|(epoch, sealed)| {
                    let number = epoch.to_string();
                    let purpose = Purpose { info: RECOVERY, place: &[unit, &number] };
                    let hex = key.open(purpose, &STANDARD_NO_PAD.decode(sealed).ok()?)?;
                    Some((*epoch, PrivateHalf::from_hex(std::str::from_utf8(&hex).ok()?)?))
                })
                .collect(),
            Holds::RootKey => return Err(BundleError::WrongKey(unit.to_owned())),
        };
        if keys.is_empty() {
            return Err(BundleError::NotRecoverable(unit.to_owned()));
        }
        Ok(Self { unit: unit.to_owned(), keys })
    }

    /// All of them, by epoch.
    pub fn all(&self) -> &[(i64, PrivateHalf)] {
        &self.keys
    }

    /// The key of an epoch.
    pub fn key(&self, epoch: i64) -> Option<&PrivateHalf> {
        self.keys.iter().find(|(its, _)| *its == epoch).map(|(_, key)| key)
    }

    fn wrap(&self, epoch: i64, sealed: &str) -> Option<Wrap> {
        Some(Wrap { unit: self.unit.clone(), epoch, sealed: STANDARD_NO_PAD.decode(sealed).ok()? })
    }

    fn open_page(&self, tip: &str, page: &BundledPage) -> Option<Document> {
        let key = self.key(page.epoch)?;
        let wrap = self.wrap(page.epoch, &page.wrap)?;
        let secret: [u8; 32] =
            STANDARD_NO_PAD.decode(page.secret.as_deref()?).ok()?.as_slice().try_into().ok()?;
        let body = STANDARD_NO_PAD.decode(&page.body).ok()?;
        let plain = envelope::open(Place { tip, page: &page.id }, &wrap, key, &secret, &body)?;
        Document::from_bytes(&plain).map(|document| page.as_its_row(document))
    }

    /// Opens every page that these keys open.
    pub fn open(&self, bundle: &Bundle) -> Vec<OpenedTip> {
        let open = |tip: &BundledTip| {
            let mut pages: Vec<_> = tip.pages.iter().map(|page| self.open_page(&tip.id, page)).collect();
            // Rows know their day only; the hour is sealed with the words.
            pages.sort_by_key(|page| page.as_ref().map_or(jiff::Timestamp::MAX, |page| page.at));
            OpenedTip { reference: tip.reference.clone(), status: tip.status.clone(), pages }
        };
        bundle.tips.iter().map(open).collect()
    }

    /// Makes a wrap again for a reader: a later key of the unit, or another unit that is to read the page too;
    /// `None` when none of these keys opens it.
    pub fn rewrap(&self, old: &OldWrap, to: &Reader<'_>) -> Option<Rewrapped> {
        let key = self.key(old.epoch)?;
        let wrap = self.wrap(old.epoch, &old.wrap)?;
        let new = envelope::rewrap(Place { tip: &old.tip, page: &old.page }, &wrap, key, to)?;
        Some(Rewrapped {
            page: old.page.clone(),
            unit: new.unit,
            epoch: new.epoch,
            wrap: STANDARD_NO_PAD.encode(new.sealed),
        })
    }
}
