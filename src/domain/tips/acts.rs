//! What officers decide at the console. Each act was signed in the browser, names the state of the tip that its
//! officer saw, and is done, counted and recorded in one unit of work: of two who act on the same state, one is
//! told that the other was quicker.
//!
//! To add an act: a variant of [`Do`], what it does in [`Acts::perform`], its [`Act`] for the audit.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Deserialize;

use super::clock::{self, ClockError, Clocks};
use super::retention::{OPEN_DAYS, SPAM_DAYS};
use super::units::{Known, Units};
use super::weekly_place;
use crate::domain::audit::{self, Act, Claim, Deed, Unbelieved};
use crate::domain::border::{self, AlertError, Written};
use crate::domain::clock::Raised;
use crate::kernel::clock::{Clock, day_number};
use crate::model::alert::Reply;
use crate::model::officer::State;
use crate::model::tip::Status;
use crate::model::triage::Band;
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::sealing::week_keys::week_of;
use crate::store::clock::ClockRow;
use crate::store::desk::{self, NewNote, Rewrapped};
use crate::store::tip_desk::{self, NewDeskPage};
use crate::store::tips::TipRow;
use crate::store::{self, Db, Tx, officers};

/// Letters of what is attached at most: a padded page of the largest kind, twice.
const MOST_ATTACHED: usize = 60_000;

/// What an officer signed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The version: 1.
    pub v: u8,
    /// The officer's id.
    pub officer: String,
    /// Their unit.
    pub unit: String,
    /// The tip's reference.
    pub tip: String,
    /// The state in which they saw it: [`seen`].
    pub seen: String,
    /// When, by their clock.
    pub at: Timestamp,
    /// SHA-256 of what is attached, base64; empty when nothing is.
    #[serde(default)]
    pub attached: String,
    /// What is to be done.
    #[serde(rename = "do")]
    pub what: Do,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, tag = "act", rename_all = "kebab-case")]
pub enum Do {
    /// Their unit takes the tip.
    Accept,
    /// They cannot: the next is asked. Why is attached as a page.
    Decline,
    /// An officer of their unit works on it.
    Assign {
        /// The officer's id.
        to: String,
    },
    /// It is more urgent.
    Raise {
        /// How urgent.
        band: Band,
    },
    /// It is less urgent. Why is attached as a page.
    Lower {
        /// How urgent.
        band: Band,
    },
    /// The reporter is asked. The question is attached, sealed to the mailbox.
    Ask,
    /// Another unit gets it. The wraps of its pages are attached.
    HandOver {
        /// The unit's id.
        to: String,
    },
    /// It is the same as another.
    Merge {
        /// The other's reference.
        into: String,
    },
    /// It is not.
    Unmerge,
    /// How far it has come.
    Status {
        /// So far.
        to: Status,
        /// How many other offices have it.
        offices: i64,
    },
    /// A page is attached: a note or a sheet.
    Note,
    /// A border post is alerted. The words are attached.
    BorderAlert {
        /// The post's unit.
        to: String,
        /// When it ends, in microseconds since 1970.
        until: i64,
    },
    /// It is spam. When a second officer says so, too, it is closed and forgotten within days.
    Spam,
    /// It is none.
    NotSpam,
}

impl Do {
    const fn act(&self) -> Act {
        match self {
            Self::Accept => Act::Accept,
            Self::Decline => Act::Decline,
            Self::Assign { .. } => Act::Assign,
            Self::Raise { .. } => Act::Raise,
            Self::Lower { .. } => Act::Lower,
            Self::Ask => Act::Ask,
            Self::HandOver { .. } => Act::HandOver,
            Self::Merge { .. } => Act::Merge,
            Self::Unmerge => Act::Unmerge,
            Self::Status { .. } => Act::Status,
            Self::Note => Act::Note,
            Self::BorderAlert { .. } => Act::BorderAlert,
            Self::Spam => Act::Spam,
            Self::NotSpam => Act::NotSpam,
        }
    }
}

/// What is attached to an act.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
pub enum Attached {
    /// A page that the officer sealed.
    Page {
        /// 128 random bits in hex.
        id: String,
        /// S, base64.
        secret: String,
        /// The ciphertext, base64.
        body: String,
        /// Unit, epoch and wrap of each that reads the tip.
        wraps: Vec<(String, i64, String)>,
    },
    /// A question, sealed to the tip's mailbox.
    Question {
        /// 128 random bits in hex.
        id: String,
        /// Sealed, base64.
        sealed: String,
    },
    /// What a border post is told.
    Alert {
        /// The officer's own words.
        words: String,
    },
    /// The keys of a tip's pages for another unit: page, epoch and wrap.
    Wraps(Vec<(String, i64, String)>),
}

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// It is no act, or is not signed by this officer.
    #[error("this is not signed as it must be: {0}")]
    NotSigned(&'static str),
    /// Somebody was quicker.
    #[error("a colleague changed {0} a moment ago: look at it again")]
    Changed(String),
    /// The unit holds no key of it, or there is none.
    #[error("your unit has no tip {0}")]
    NoTip(String),
    /// What is attached does not fit the act.
    #[error("what came with it cannot be used: {0}")]
    Attached(&'static str),
    /// The clock of the officer's device is wrong.
    #[error("the clock of this device is wrong")]
    DeviceClock,
    /// It is not this unit that is asked.
    #[error("{0} waits for nobody of your unit")]
    NotWaiting(String),
    /// Nobody who could work on it.
    #[error("no officer of your unit has this id")]
    NoColleague,
    /// The mailbox is made within seconds after the tip.
    #[error("the mailbox of {0} is not made yet")]
    NoMailbox(String),
    /// The list has no such unit.
    #[error("there is no unit {0}")]
    NoUnit(String),
    /// One officer alone calls nothing spam.
    #[error("you called {0} spam: a second officer of a unit that reads it must say so, too")]
    Second(String),
    /// Only the oversight reads it.
    #[error("{0} may accuse somebody in office: no post is told of it")]
    Accuses(String),
    /// The tip's clock is left alone.
    #[error(transparent)]
    Clock(ClockError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<ClockError> for ActError {
    fn from(error: ClockError) -> Self {
        match error {
            ClockError::Store(error) => Self::Store(error),
            ClockError::NoTip(tip) => Self::NoTip(tip),
            other => Self::Clock(other),
        }
    }
}

/// Does what officers signed.
#[derive(Clone)]
pub struct Acts {
    /// The database.
    pub db: Db,
    /// The key folder.
    pub keys: Arc<Keys>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The units.
    pub units: Arc<Units>,
    /// The clocks of tips.
    pub clocks: Clocks,
    /// Days on which nobody works.
    pub holidays: Arc<[Date]>,
}

fn is_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn bytes(base64: &str) -> Result<Vec<u8>, ActError> {
    STANDARD_NO_PAD.decode(base64).map_err(|_| ActError::Attached("it is not base64"))
}

/// A tip's state in one line: whoever acts names the one that they saw. How often it was changed here is not
/// enough, because an SMS may accept it, too, a reporter make it more urgent, and a command merge it.
pub fn seen(
    changes: i64,
    status: &str,
    band: &str,
    round: i64,
    accepted_by: Option<&str>,
    merged: bool,
) -> String {
    let merged = if merged { "merged" } else { "" };
    format!("{changes}.{status}.{band}.{round}.{}.{merged}", accepted_by.unwrap_or_default())
}

/// Holds the clock of a tip, and of the one that it is merged into, in one order everywhere: two who merge the
/// same must not wait for each other. None of a tip from before clocks were.
async fn hold(tx: &mut Tx, reference: &str, what: &Do) -> store::Result<Option<ClockRow>> {
    let other = match what {
        Do::Merge { into } => into.trim().to_uppercase(),
        _ => String::new(),
    };
    if !other.is_empty() && other.as_str() < reference {
        store::clock::hold(tx, &other).await?;
    }
    store::clock::hold(tx, reference).await
}

/// The same of a tip that is held.
pub(super) fn seen_of(changes: i64, status: &str, clock: Option<&ClockRow>) -> String {
    let Some(row) = clock else { return seen(changes, status, Band::P4.word(), 0, None, false) };
    seen(changes, status, &row.band, row.round, row.accepted_by.as_deref(), row.merged.is_some())
}

impl Acts {
    /// Does an act: the text that was signed, the signature (base64) and what is attached, as it was hashed;
    /// `officer` is the id of whoever is signed in.
    pub async fn act(
        &self,
        officer: &str,
        signed: &str,
        signature: &str,
        attached: Option<&str>,
    ) -> Result<(), ActError> {
        let asked: Signed = serde_json::from_str(signed).map_err(|_| ActError::NotSigned("it is no act"))?;
        if attached.map(audit::digest_of).unwrap_or_default() != asked.attached
            || attached.is_some_and(|text| text.len() > MOST_ATTACHED)
        {
            return Err(ActError::Attached("it is not what was signed"));
        }
        let attached: Option<Attached> = attached
            .map(|text| serde_json::from_str(text).map_err(|_| ActError::Attached("it has another form")))
            .transpose()?;
        let known = self.units.known().ok_or(ActError::NotSigned("no list of units is believed"))?;
        let mut tx = self.db.begin().await?;
        store::clock::enter(&mut tx).await?;
        let claim = Claim {
            version: asked.v,
            officer: &asked.officer,
            unit: &asked.unit,
            at: asked.at,
            present: officer,
            signed,
            signature,
        };
        audit::signer(&mut tx, self.clock.now(), claim).await?.map_err(|why| match why {
            Unbelieved::DeviceClock => ActError::DeviceClock,
            Unbelieved::NotSigned(why) => ActError::NotSigned(why),
        })?;
        let reference = asked.tip.trim().to_uppercase();
        let no_tip = || ActError::NoTip(reference.clone());
        let held = hold(&mut tx, &reference, &asked.what).await?;
        let tip = desk::by_reference(&mut tx, &reference).await?.ok_or_else(no_tip)?;
        if !store::clock::reads(&mut tx, &tip.id, &asked.unit).await? {
            return Err(no_tip());
        }
        let changes = tip_desk::state(&mut tx, &tip.id).await?.changes;
        let same = seen_of(changes, &tip.status, held.as_ref()) == asked.seen;
        if !same || !tip_desk::change(&mut tx, &tip.id, changes).await? {
            return Err(ActError::Changed(reference));
        }
        self.perform(&mut tx, &known, &tip, &asked, attached).await?;
        let deed = Deed {
            officer,
            unit: &asked.unit,
            act: asked.what.act(),
            subject: &tip.reference,
            signed,
            signature,
        };
        let row = audit::record(&mut tx, self.clock.now().as_microsecond(), deed).await?;
        tx.commit().await?;
        audit::noted(&self.keys, row).await;
        Ok(())
    }

    async fn perform(
        &self,
        tx: &mut Tx,
        known: &Known,
        tip: &TipRow,
        asked: &Signed,
        attached: Option<Attached>,
    ) -> Result<(), ActError> {
        let (reference, clocks) = (tip.reference.as_str(), &self.clocks);
        let mine = std::slice::from_ref(&asked.unit);
        match (&asked.what, attached) {
            (Do::Accept, None) => match clocks.accept_in(tx, reference, mine).await? {
                Reply::Accepted(_) => Ok(tip_desk::assign(tx, &tip.id, Some(&asked.officer)).await?),
                _ => Err(ActError::NotWaiting(reference.to_owned())),
            },
            (Do::Decline, Some(page)) => {
                self.add_page(tx, known, tip, page).await?;
                match clocks.decline_in(tx, reference, &asked.unit).await? {
                    Reply::Refused(_) => Ok(()),
                    _ => Err(ActError::NotWaiting(reference.to_owned())),
                }
            }
            (Do::Assign { to }, None) => {
                let colleague = officers::by_id(tx, to).await?;
                let fits =
                    colleague.is_some_and(|it| it.unit == asked.unit && it.state == State::Active.word());
                if !fits {
                    return Err(ActError::NoColleague);
                }
                Ok(tip_desk::assign(tx, &tip.id, Some(to)).await?)
            }
            (Do::Raise { band }, None) => {
                Ok(clocks.raise_in(tx, reference, *band, Raised::ByOfficer).await?)
            }
            (Do::Lower { band }, Some(page)) => {
                self.add_page(tx, known, tip, page).await?;
                Ok(clocks.lower_in(tx, reference, *band, "it is sealed with the tip").await?)
            }
            (Do::Ask, Some(Attached::Question { id, sealed })) => self.ask(tx, tip, &id, &sealed).await,
            (Do::HandOver { to }, Some(Attached::Wraps(wraps))) => {
                self.share(tx, known, tip, &asked.unit, to, &wraps).await?;
                tip_desk::assign(tx, &tip.id, None).await?;
                Ok(clocks.hand_over_in(tx, reference, to).await?)
            }
            (Do::Merge { into }, None) => {
                let parent = desk::by_reference(tx, &into.trim().to_uppercase()).await?;
                let parent = parent.ok_or_else(|| ActError::NoTip(into.clone()))?;
                if !store::clock::reads(tx, &parent.id, &asked.unit).await? {
                    return Err(ActError::NoTip(into.clone()));
                }
                Ok(clocks.merge_in(tx, reference, &parent.reference).await?)
            }
            (Do::Unmerge, None) => Ok(clocks.unmerge_in(tx, reference).await?),
            (Do::Status { to, offices }, None) => {
                // What was passed on is with somebody.
                let offices = (*offices).clamp(i64::from(*to == Status::Forwarded), 99);
                self.mark(tx, tip, *to, offices, super::desk::expires(*to, self.clock.today())).await
            }
            (Do::Spam, None) => match tip_desk::state(tx, &tip.id).await?.spam {
                None => Ok(tip_desk::call_spam(tx, &tip.id, Some(&asked.officer)).await?),
                Some(first) if first == asked.officer => Err(ActError::Second(reference.to_owned())),
                Some(_) => {
                    let week = week_of(self.clock.today().saturating_add(Span::new().days(SPAM_DAYS)));
                    self.mark(tx, tip, Status::Nothing, 0, Some(week)).await
                }
            },
            (Do::NotSpam, None) => Ok(tip_desk::call_spam(tx, &tip.id, None).await?),
            (Do::BorderAlert { to, until }, Some(Attached::Alert { words })) => {
                let readers = store::tips::units_of(tx, &tip.id).await?;
                let written = Written { to: to.clone(), until: *until, words };
                let parts = (&*self.keys, &*self.clock, known);
                border::write(tx, parts, (&tip.id, &tip.reference), &readers, &written).await.map_err(
                    |error| match error {
                        AlertError::Store(error) => ActError::Store(error),
                        AlertError::Key(error) => ActError::Key(error),
                        AlertError::NoPost(unit) => ActError::NoUnit(unit),
                        AlertError::Accuses => ActError::Accuses(reference.to_owned()),
                        AlertError::Form => {
                            ActError::Attached("an alert has 1 to 60 letters and lasts 48 hours at most")
                        }
                    },
                )
            }
            (Do::Note, Some(page)) => self.add_page(tx, known, tip, page).await,
            _ => Err(ActError::Attached("it does not fit the act")),
        }
    }

    async fn mark(
        &self,
        tx: &mut Tx,
        tip: &TipRow,
        to: Status,
        offices: i64,
        expires: Option<i64>,
    ) -> Result<(), ActError> {
        clock::mark(tx, &tip.reference, to, self.clock.now().as_microsecond(), &self.holidays).await?;
        let today = day_number(self.clock.today());
        Ok(desk::set_status(tx, &tip.id, to.word(), offices, today, expires).await?)
    }

    /// Keeps a page that an officer sealed to every unit that reads the tip, and to no other.
    async fn add_page(
        &self,
        tx: &mut Tx,
        known: &Known,
        tip: &TipRow,
        page: Attached,
    ) -> Result<(), ActError> {
        let Attached::Page { id, secret, body, wraps } = page else {
            return Err(ActError::Attached("a page is missing"));
        };
        let (secret, sealed) = (bytes(&secret)?, bytes(&body)?);
        if !is_id(&id) || secret.len() != 32 || sealed.is_empty() {
            return Err(ActError::Attached("the page has another form"));
        }
        let mut given: Vec<&str> = wraps.iter().map(|(unit, ..)| unit.as_str()).collect();
        given.sort_unstable();
        let mut readers = store::tips::units_of(tx, &tip.id).await?;
        readers.sort_unstable();
        let newest = |(unit, epoch, _): &(String, i64, String)| {
            known.unit(unit).is_some_and(|known| known.unit.epoch == *epoch)
        };
        if given != readers || !wraps.iter().all(newest) {
            return Err(ActError::Attached("it is not sealed to the units that read the tip"));
        }
        let today = self.clock.today();
        let week = tip.expires.unwrap_or_else(|| week_of(today.saturating_add(Span::new().days(OPEN_DAYS))));
        let key = self.keys.weeks().of(week, today)?.ok_or(KeyError::NoRandomness)?;
        let secret = STANDARD_NO_PAD.encode(key.seal(&weekly_place(&id), secret)?);
        let new =
            NewDeskPage { id: &id, tip: &tip.id, day: day_number(today), week, secret: &secret, body: &body };
        if !tip_desk::add_page(tx, &new, &wraps).await? {
            return Err(ActError::Attached("a page of this id is there"));
        }
        Ok(())
    }

    async fn ask(&self, tx: &mut Tx, tip: &TipRow, id: &str, sealed: &str) -> Result<(), ActError> {
        if tip.mailbox.is_none() {
            return Err(ActError::NoMailbox(tip.reference.clone()));
        }
        let sealed = bytes(sealed)?;
        // A question that would not fit into one SMS has more bytes.
        if !is_id(id) || sealed.is_empty() || sealed.len() > 400 {
            return Err(ActError::Attached("the question has another form"));
        }
        let today = self.clock.today();
        let week = tip.expires.unwrap_or_else(|| week_of(today.saturating_add(Span::new().days(OPEN_DAYS))));
        let key = self.keys.weeks().of(week, today)?.ok_or(KeyError::NoRandomness)?;
        let sealed = STANDARD_NO_PAD.encode(key.seal(&weekly_place(id), sealed)?);
        let note = NewNote { id, tip: &tip.id, day: day_number(today), week, sealed: &sealed };
        Ok(desk::ask(tx, &note).await?)
    }

    /// Keeps the wraps for another unit: one for each page that the first reads.
    async fn share(
        &self,
        tx: &mut Tx,
        known: &Known,
        tip: &TipRow,
        from: &str,
        to: &str,
        wraps: &[(String, i64, String)],
    ) -> Result<(), ActError> {
        let unit = known.unit(to).ok_or_else(|| ActError::NoUnit(to.to_owned()))?;
        let pages = desk::pages_of(tx, &tip.id, from).await?;
        let mut of_tip: Vec<&str> = pages.iter().map(|page| page.id.as_str()).collect();
        let mut given: Vec<&str> = wraps.iter().map(|(page, ..)| page.as_str()).collect();
        of_tip.sort_unstable();
        given.sort_unstable();
        let newest = wraps.iter().all(|(_, epoch, _)| *epoch == unit.unit.epoch);
        if given != of_tip || !newest || to == from {
            return Err(ActError::Attached("it is not every page, or not the unit's newest key"));
        }
        let rows: Vec<Rewrapped> = wraps
            .iter()
            .map(|(page, epoch, wrap)| Rewrapped {
                page: page.clone(),
                unit: to.to_owned(),
                epoch: *epoch,
                wrap: wrap.clone(),
            })
            .collect();
        desk::add_wraps(tx, &rows).await?;
        Ok(())
    }
}
