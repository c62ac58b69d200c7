//! Volunteers: who they are, how they come in and go, what they reported and what they hear of it.
//!
//! A number stands in the database only sealed; whoever takes messages keeps those of active volunteers in memory, as
//! officers on duty are kept ([`crate::domain::duty`]). Whose report a tip is stands sealed too, under the key of the
//! week in which the tip dies, and is found by tokens under that key alone. No row of a volunteer is written when they
//! report. How they come in is in [`coming`], by an app in [`enrolling`] and [`devices`], who looks after them in
//! [`coordinating`], what they reported in [`reports`], the files of that in [`attachments`], what is asked of them in
//! [`tasks`], what an app fetches in [`day`], what they are told in [`telling`], what time does in [`upkeep`].

pub mod attachments;
pub mod coming;
pub mod coordinating;
pub mod day;
pub mod devices;
pub mod enrolling;
pub mod reports;
pub mod tasks;
pub mod telling;
pub mod upkeep;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::hmac;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::tips::Tips;
use crate::kernel::clock::{Clock, day_number};
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::model::volunteer::{INACTIVE_DAYS, VolunteerKind};
use crate::sealing::key::{KeyError, random};
use crate::sealing::keys::Keys;
use crate::store::volunteers::{self, VolunteerRow};
use crate::store::{self, Db, Tx};

/// Bytes of what is sealed of a volunteer at least: numbers have different lengths, and so would their rows.
const PADDED: usize = 192;

/// A volunteer who is active.
#[derive(Clone)]
pub struct Volunteer {
    /// 128 random bits in hex.
    pub id: String,
    /// Who they are in their village.
    pub kind: VolunteerKind,
    /// The Kemendagri code of their kabupaten or kecamatan.
    pub area: String,
    /// Their number.
    pub number: Msisdn,
    /// With it their app derives the ids of what it seals.
    key: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Volunteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Volunteer({} in {})", self.kind.word(), self.area)
    }
}

impl Volunteer {
    /// The key of their app, base64.
    pub fn key(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD_NO_PAD.encode(&*self.key))
    }

    /// The id of the tip that a report becomes: `code` is what its line by SMS and its app call it.
    pub fn tip_id(&self, code: &str) -> String {
        self.derived("suluh app tip 1", code)
    }

    /// The id of its first page from an app.
    pub fn page_id(&self, code: &str) -> String {
        self.derived("suluh app page 1", code)
    }

    fn derived(&self, purpose: &str, code: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.key);
        let mut context = hmac::Context::with_key(&key);
        for part in [purpose.as_bytes(), &[0], code.to_ascii_lowercase().as_bytes()] {
            context.update(part);
        }
        context.sign().as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What is sealed of a volunteer.
#[derive(Clone, Serialize, Deserialize)]
struct Hidden {
    number: Zeroizing<String>,
    key: Zeroizing<String>,
    /// HMAC of the PIN under the pepper; empty before there is one.
    #[serde(default)]
    pin: String,
}

/// Why something about a volunteer was not done.
#[derive(Debug, thiserror::Error)]
pub enum VolunteerError {
    /// The module is off.
    #[error("volunteers are switched off (setting volunteers.enabled)")]
    Closed,
    /// No such invite, or its time is over.
    #[error("this invite is wrong, used or too old")]
    NoInvite,
    /// Nobody has this id, or this number and PIN.
    #[error("there is no such volunteer")]
    Nobody,
    /// This number is a volunteer's already.
    #[error("this number is a volunteer's already")]
    Known,
    /// Not a place that volunteers are invited for.
    #[error("an area is the Kemendagri code of a kabupaten or a kecamatan, such as 61.07 or 61.07.07")]
    NoArea,
    /// What they are to be called.
    #[error("the name has 1 to 60 letters")]
    NoName,
    /// What a device is to be called.
    #[error("the name of a device has 1 to 40 letters")]
    NoDeviceName,
    /// What is asked of volunteers, or what they say of it.
    #[error("a task has 1 to 300 letters, and so has what is said of it")]
    NoWords,
    /// When a task is to end.
    #[error("a task ends today or within 90 days")]
    NoEnd,
    /// Nobody was asked this, or somebody else.
    #[error("there is no such task")]
    NoTask,
    /// It ended, or was taken back.
    #[error("this task is over")]
    TaskOver,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

#[derive(Default)]
struct Directory {
    serial: i64,
    by_number: HashMap<String, Arc<Volunteer>>,
    by_id: HashMap<String, Arc<Volunteer>>,
}

/// Volunteers of this process. A handle; clones share everything.
#[derive(Clone)]
pub struct Volunteers(Arc<Inner>);

struct Inner {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    tips: Tips,
    enabled: bool,
    directory: ArcSwap<Directory>,
    /// Whom this process heard since it last wrote that down, and on which day last.
    heard: Mutex<HashMap<String, i64>>,
    /// The day on which it did.
    written: Mutex<Option<i64>>,
}

fn place(id: &str) -> String {
    format!("volunteer:{id}")
}

fn label_place(token: &str) -> String {
    format!("volunteer-label:{token}")
}

fn heard_place(id: &str) -> String {
    format!("volunteer-heard:{id}")
}

impl Volunteers {
    /// Over these parts; `enabled` is the operator's setting.
    pub fn new(db: Db, keys: Arc<Keys>, clock: Arc<dyn Clock>, tips: Tips, enabled: bool) -> Self {
        let (directory, heard, written) = (ArcSwap::default(), Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { db, keys, clock, tips, enabled, directory, heard, written }))
    }

    /// Whether the module is on.
    pub fn is_open(&self) -> bool {
        self.0.enabled
    }

    /// The tips that they report.
    pub fn tips(&self) -> &Tips {
        &self.0.tips
    }

    /// The volunteer with this number.
    pub fn of(&self, number: &Msisdn) -> Option<Arc<Volunteer>> {
        self.0.directory.load().by_number.get(number.expose()).cloned()
    }

    /// The volunteer of an id. Whoever was revoked a moment ago may still be here: see [`Volunteers::refresh`].
    pub fn by_id(&self, id: &str) -> Option<Arc<Volunteer>> {
        self.0.directory.load().by_id.get(id).cloned()
    }

    /// The volunteer of an id as the database knows them now.
    pub async fn now(&self, id: &str) -> Result<Option<Volunteer>, VolunteerError> {
        let mut tx = self.0.db.read().await?;
        let row = volunteers::by_id(&mut tx, id).await?;
        Ok(row.and_then(|row| self.opened(&row)).map(|(volunteer, _)| volunteer))
    }

    /// Reads who is there again when something changed.
    pub async fn refresh(&self) -> store::Result<bool> {
        if !self.0.enabled {
            return Ok(false);
        }
        let mut tx = self.0.db.read().await?;
        let serial = volunteers::serial(&mut tx).await?;
        if serial == self.0.directory.load().serial {
            return Ok(false);
        }
        let mut directory = Directory { serial, ..Directory::default() };
        for row in volunteers::active(&mut tx).await? {
            match self.opened(&row) {
                Some((volunteer, _)) => {
                    let volunteer = Arc::new(volunteer);
                    directory.by_number.insert(volunteer.number.expose().to_owned(), Arc::clone(&volunteer));
                    directory.by_id.insert(row.id, volunteer);
                }
                None => tracing::error!("a volunteer cannot be opened: they are not known by their number"),
            }
        }
        tracing::info!(serial, volunteers = directory.by_id.len(), "the volunteers changed");
        self.0.directory.store(Arc::new(directory));
        Ok(true)
    }

    /// Notes that somebody gave a sign of life today.
    pub fn heard_of(&self, volunteer: &Volunteer) {
        let today = day_number(self.0.clock.today());
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner).insert(volunteer.id.clone(), today);
    }

    fn opened(&self, row: &VolunteerRow) -> Option<(Volunteer, Hidden)> {
        let sealed = STANDARD_NO_PAD.decode(row.sealed.as_deref()?).ok()?;
        let plain = self.0.keys.open_sealed(&place(&row.id), &sealed)?;
        let hidden: Hidden = serde_json::from_slice(&plain).ok()?;
        let Sender::Phone(number) = msisdn::read(&hidden.number) else { return None };
        let volunteer = Volunteer {
            id: row.id.clone(),
            kind: VolunteerKind::of_word(&row.kind)?,
            area: row.area.clone(),
            number,
            key: Zeroizing::new(STANDARD_NO_PAD.decode(hidden.key.as_str()).ok()?),
        };
        Some((volunteer, hidden))
    }

    fn sealed(&self, id: &str, hidden: &Hidden) -> Result<String, KeyError> {
        // Texts cannot fail to become JSON; blanks at its end are still JSON.
        let mut plain = serde_json::to_vec(hidden).unwrap_or_default();
        plain.resize(plain.len().max(PADDED), b' ');
        Ok(STANDARD_NO_PAD.encode(self.0.keys.seal(None, &place(id), plain)?))
    }

    fn sealed_heard(&self, id: &str, day: i64) -> Result<String, KeyError> {
        Ok(STANDARD_NO_PAD.encode(self.0.keys.seal(None, &heard_place(id), day.to_be_bytes().to_vec())?))
    }

    fn opened_heard(&self, id: &str, sealed: &str) -> Option<i64> {
        let plain = self.0.keys.open_sealed(&heard_place(id), &STANDARD_NO_PAD.decode(sealed).ok()?)?;
        Some(i64::from_be_bytes(plain.try_into().ok()?))
    }

    /// Whether somebody who was heard last on this day counts as active (K15).
    fn is_active(&self, heard: i64) -> bool {
        day_number(self.0.clock.today()) - heard <= INACTIVE_DAYS
    }

    /// The next serial, in a unit of work that nobody else has.
    async fn next_serial(tx: &mut Tx) -> store::Result<i64> {
        volunteers::enter(tx).await?;
        Ok(volunteers::serial(tx).await? + 1)
    }
}

/// 128 random bits in hex.
fn random_id() -> Result<String, KeyError> {
    Ok(random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}
