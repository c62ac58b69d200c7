//! Officers of the console: invited, enrolled with keys of their own, confirmed by somebody who saw them, and
//! removed. Private halves are made and kept in their browser; what stands here opens nothing.
//!
//! Coming in is [`entry`], a unit's next key [`epochs`].

pub mod demo;
pub mod entry;
pub mod epochs;
pub mod tokens;
pub mod ways;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::digest;
use serde::Deserialize;

use crate::domain::audit::{self, Act, BY_KEY, Deed};
use crate::domain::tips::bundle::UnitKeys;
use crate::domain::tips::units::{Known, KnownUnit, Units};
use crate::kernel::clock::{Clock, day_number};
use crate::model::officer::{Roles, RolesError, State};
use crate::model::unit::Office;
use crate::sealing::held_key::HeldKey;
use crate::sealing::hybrid::{PrivateHalf, PublicHalf};
use crate::sealing::key::{self, KeyError};
use crate::sealing::keys::Keys;
use crate::sealing::officer::{UnitKeyPlace, fingerprint};
use crate::sealing::passkey::Party;
use crate::store::audit::AuditRow;
use crate::store::officers::{self, OfficerRow};
use crate::store::{self, Db, Tx, entry as entering};

/// For how long a code is good: a week, in microseconds.
const INVITE_US: i64 = 7 * 86_400_000_000;

/// Why an officer was not invited, enrolled, confirmed or removed.
#[derive(Debug, thiserror::Error)]
pub enum OfficerError {
    /// The roles do not go together.
    #[error(transparent)]
    Roles(#[from] RolesError),
    /// The list has no such unit.
    #[error("there is no unit {0} in the list")]
    NoUnit(String),
    /// No such login is possible.
    #[error("{0:?} is no login: 2 to 30 lower-case letters, digits, . and -")]
    Login(String),
    /// Somebody has it.
    #[error("somebody has the login {0}")]
    Taken(String),
    /// No name.
    #[error("an officer has a name of at most 80 letters")]
    Name,
    /// The code was never given, was used, or has ended.
    #[error("this code was never given, is used, or has ended: ask for a new one")]
    NoCode,
    /// What was sent is no key, no signature of it, or not what a browser of ours makes.
    #[error("the keys that were made cannot be used: {0}")]
    Keys(&'static str),
    /// No officer of this id or login.
    #[error("there is no officer {0}")]
    NoOfficer(String),
    /// The officer is not where this can be done.
    #[error("{0} is {1}")]
    State(String, String),
    /// Two are two.
    #[error(
        "nobody confirms their own keys, nor those of somebody whom they invited: another colleague does"
    )]
    Oneself,
    /// Nobody vouches for the keys that are there.
    #[error("the keys of {0} are not the ones that were confirmed: they are given nothing")]
    NotVouched(String),
    /// The key file is not of the officer's unit and newest epoch.
    #[error("this is not the newest key of {0}")]
    WrongKey(String),
    /// They could not come in any more.
    #[error("this is the only way in: add another first")]
    LastWay,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Who does something: an officer, or whoever works at the terminal.
#[derive(Debug, Clone)]
pub struct By {
    /// The officer's id, or [`BY_KEY`].
    pub officer: String,
    /// Their unit.
    pub unit: String,
    /// What the browser signed, and the signature; empty at the terminal.
    pub signed: (String, String),
}

impl By {
    /// Whoever works at the terminal of the service.
    pub fn terminal() -> Self {
        Self { officer: BY_KEY.to_owned(), unit: String::new(), signed: Default::default() }
    }
}

/// What somebody is to become.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// The unit's id.
    pub unit: String,
    /// What they will type to sign in.
    pub login: String,
    /// As colleagues call them.
    pub name: String,
    /// Roles between blanks or commas.
    pub roles: String,
}

/// Keys that somebody made in their browser, and the first way to open them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The code they were given.
    pub code: String,
    /// The text that names both public halves, as it was signed.
    pub signed: String,
    /// The signature by the private half of the second.
    pub signature: String,
    /// How they will sign in.
    pub way: entry::NewWay,
}

/// What an enrolment signs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKeys {
    act: String,
    officer: String,
    seal_key: String,
    sign_key: String,
}

/// An officer as others see them.
#[derive(Debug, Clone)]
pub struct Officer {
    /// The id.
    pub id: String,
    /// The unit's id.
    pub unit: String,
    /// What they type to sign in.
    pub login: String,
    /// The name.
    pub name: String,
    /// What they may do.
    pub roles: Roles,
    /// How far they have come.
    pub state: State,
    /// The public half to seal to them.
    pub seal_key: Option<PublicHalf>,
    /// The public half to check what they signed, base64.
    pub sign_key: Option<String>,
    /// What two people read to each other to know that the keys are theirs.
    pub fingerprint: Option<String>,
    /// What the service's key says to the keys that were confirmed.
    vouched: Option<String>,
}

/// The officers of a service.
#[derive(Clone)]
pub struct Officers {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    units: Arc<Units>,
    party: Party,
}

/// SHA-256, hex: of what has a hundred random bits, which nobody guesses from it.
fn hashed_exactly(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same of a code as it is typed.
fn hashed(code: &str) -> String {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    hashed_exactly(&code.to_ascii_uppercase())
}

/// A code of 80 bits that people type: letters and digits in fours, without I, L, O and U.
fn random_code() -> Result<String, KeyError> {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bytes = key::random::<16>()?;
    let letters: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    Ok([&letters[..4], &letters[4..8], &letters[8..12], &letters[12..]].join("-"))
}

fn random_id() -> Result<String, KeyError> {
    Ok(key::random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn is_login(login: &str) -> bool {
    (2..=30).contains(&login.len())
        && login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
}

fn point(base64: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(base64).ok().filter(|bytes| bytes.len() == 65 && bytes[0] == 4)
}

fn officer(row: OfficerRow) -> Result<Officer, OfficerError> {
    let unreadable = || store::StoreError::Unreadable(row.roles.clone());
    // Whether the unit oversees was weighed when the roles were given: both readings are tried.
    let roles = Roles::read(&row.roles, false).or_else(|_| Roles::read(&row.roles, true));
    let roles = roles.map_err(|_| unreadable())?;
    let state = State::of_word(&row.state).ok_or_else(unreadable)?;
    let seal_key = row.seal_key.as_deref().and_then(PublicHalf::from_base64);
    let signing = row.sign_key.as_deref().and_then(point);
    let fingerprint = seal_key.as_ref().zip(signing).map(|(seal, sign)| fingerprint(seal, &sign));
    let OfficerRow { id, unit, login, name, sign_key, vouched, .. } = row;
    Ok(Officer { id, unit, login, name, roles, state, seal_key, sign_key, fingerprint, vouched })
}

/// The keys of a unit that a file opens: its recovery key every one that it ever had, its own file the newest.
fn opened(unit: &KnownUnit, held: &HeldKey) -> Result<UnitKeys, OfficerError> {
    let wrong = || OfficerError::WrongKey(unit.unit.id.clone());
    let opened = UnitKeys::of(&unit.unit.id, &unit.unit.recoverable, held).map_err(|_| wrong())?;
    match opened.key(unit.unit.epoch) {
        Some(key) if key.public() == unit.key => Ok(opened),
        _ => Err(wrong()),
    }
}

/// These keys for an officer, by epoch.
fn sealed_to(to: &Officer, keys: &UnitKeys) -> Result<Vec<(i64, String)>, OfficerError> {
    let half = to.seal_key.as_ref().ok_or(OfficerError::Keys("there are none"))?;
    let seal = |(epoch, key): &(i64, PrivateHalf)| {
        let place = UnitKeyPlace { unit: &to.unit, epoch: *epoch, officer: &to.id };
        Ok((*epoch, STANDARD_NO_PAD.encode(place.seal(half, key)?)))
    };
    keys.all().iter().map(seal).collect()
}

impl Officers {
    /// Over these parts; `party` is the host and origin at which the console is reached.
    pub fn new(db: Db, keys: Arc<Keys>, clock: Arc<dyn Clock>, units: Arc<Units>, party: Party) -> Self {
        Self { db, keys, clock, units, party }
    }

    fn now_us(&self) -> i64 {
        self.clock.now().as_microsecond()
    }

    fn known(&self) -> Result<Arc<Known>, OfficerError> {
        self.units.known().ok_or_else(|| OfficerError::NoUnit("(no list of units is believed)".to_owned()))
    }

    /// Everybody, by unit and name.
    pub async fn all(&self) -> Result<Vec<Officer>, OfficerError> {
        let mut tx = self.db.read().await?;
        officers::all(&mut tx).await?.into_iter().map(officer).collect()
    }

    /// The officer of an id.
    pub async fn of(&self, id: &str) -> Result<Officer, OfficerError> {
        let mut tx = self.db.read().await?;
        let row = officers::by_id(&mut tx, id).await?;
        officer(row.ok_or_else(|| OfficerError::NoOfficer(id.to_owned()))?)
    }

    /// The officer of a login.
    pub async fn of_login(&self, login: &str) -> Result<Officer, OfficerError> {
        let mut tx = self.db.read().await?;
        let row = officers::by_login(&mut tx, login).await?;
        officer(row.ok_or_else(|| OfficerError::NoOfficer(login.to_owned()))?)
    }

    async fn held(&self, tx: &mut Tx, id: &str) -> Result<OfficerRow, OfficerError> {
        officers::hold(tx, id).await?.ok_or_else(|| OfficerError::NoOfficer(id.to_owned()))
    }

    async fn finish(&self, mut tx: Tx, by: &By, act: Act, subject: &str) -> Result<(), OfficerError> {
        let deed = Deed {
            officer: &by.officer,
            unit: &by.unit,
            act,
            subject,
            signed: &by.signed.0,
            signature: &by.signed.1,
        };
        let row = audit::record(&mut tx, self.now_us(), deed).await?;
        tx.commit().await?;
        audit::noted(&self.keys, row).await;
        Ok(())
    }

    /// Gives somebody a code, good for a week and once; returns their id and the code, which is kept nowhere.
    pub async fn invite(&self, by: &By, invitation: &Invitation) -> Result<(String, String), OfficerError> {
        let known = self.known()?;
        let unit =
            known.unit(&invitation.unit).ok_or_else(|| OfficerError::NoUnit(invitation.unit.clone()))?;
        let roles = Roles::read(&invitation.roles, unit.unit.office == Office::Oversight)?;
        let (login, name) = (invitation.login.trim(), invitation.name.trim());
        if !is_login(login) {
            return Err(OfficerError::Login(login.to_owned()));
        }
        if name.is_empty() || name.chars().count() > 80 {
            return Err(OfficerError::Name);
        }
        let (id, code) = (random_id()?, random_code()?);
        let mut tx = self.db.begin().await?;
        if officers::by_login(&mut tx, login).await?.is_some() {
            return Err(OfficerError::Taken(login.to_owned()));
        }
        let row = OfficerRow {
            id: id.clone(),
            unit: invitation.unit.clone(),
            login: login.to_owned(),
            name: name.to_owned(),
            roles: roles.words(),
            state: State::Invited.word().to_owned(),
            invite: Some(hashed(&code)),
            invite_ends: Some(self.now_us() + INVITE_US),
            seal_key: None,
            sign_key: None,
            confirmed_by: None,
            vouched: None,
            since: day_number(self.clock.today()),
        };
        officers::put(&mut tx, &row).await?;
        self.finish(tx, by, Act::Invite, &id).await?;
        Ok((id, code))
    }

    /// A new code for somebody who lost their device: their ways and keys are gone, and they enrol anew.
    pub async fn invite_again(&self, by: &By, id: &str) -> Result<String, OfficerError> {
        let code = random_code()?;
        let mut tx = self.db.begin().await?;
        let mut row = self.held(&mut tx, id).await?;
        if row.state == State::Revoked.word() {
            return Err(OfficerError::State(row.login, row.state));
        }
        self.disarm(&mut tx, &mut row, State::Invited).await?;
        row.invite = Some(hashed(&code));
        row.invite_ends = Some(self.now_us() + INVITE_US);
        officers::put(&mut tx, &row).await?;
        self.finish(tx, by, Act::Invite, id).await?;
        Ok(code)
    }

    /// Takes every way, session and unit's key away.
    async fn disarm(&self, tx: &mut Tx, row: &mut OfficerRow, state: State) -> Result<(), OfficerError> {
        entering::end_sessions_of(tx, &row.id).await?;
        entering::forget_ways(tx, &row.id).await?;
        officers::forget_unit_keys(tx, &row.id).await?;
        row.state = state.word().to_owned();
        row.since = day_number(self.clock.today());
        (row.invite, row.invite_ends, row.seal_key, row.confirmed_by) = (None, None, None, None);
        row.vouched = None;
        Ok(())
    }

    /// Who a code was given to: their id, login and name.
    pub async fn invited(&self, code: &str) -> Result<(String, String, String), OfficerError> {
        let mut tx = self.db.begin().await?;
        let row = self.of_code(&mut tx, code).await?;
        Ok((row.id, row.login, row.name))
    }

    async fn of_code(&self, tx: &mut Tx, code: &str) -> Result<OfficerRow, OfficerError> {
        let row = officers::by_invite(tx, &hashed(code)).await?.ok_or(OfficerError::NoCode)?;
        let good =
            row.state == State::Invited.word() && row.invite_ends.is_some_and(|ends| ends > self.now_us());
        if good { Ok(row) } else { Err(OfficerError::NoCode) }
    }

    /// Takes the keys that somebody made. They work here when another officer has confirmed them.
    pub async fn enrol(&self, enrolment: &Enrolment) -> Result<String, OfficerError> {
        let keys: NewKeys =
            serde_json::from_str(&enrolment.signed).map_err(|_| OfficerError::Keys("they are not named"))?;
        let sealing = PublicHalf::from_base64(&keys.seal_key);
        if keys.act != Act::Enrol.word() || sealing.is_none() || point(&keys.sign_key).is_none() {
            return Err(OfficerError::Keys("they are no points of P-256"));
        }
        if !audit::is_signed(&keys.sign_key, &enrolment.signed, &enrolment.signature) {
            return Err(OfficerError::Keys("they are not signed by the one that signs"));
        }
        let mut tx = self.db.begin().await?;
        let mut row = self.of_code(&mut tx, &enrolment.code).await?;
        if row.id != keys.officer {
            return Err(OfficerError::Keys("they are of somebody else"));
        }
        let way = self.new_way(&mut tx, &row.id, &enrolment.way).await?;
        entering::add_way(&mut tx, &way).await?;
        row.state = State::Enrolled.word().to_owned();
        (row.invite, row.invite_ends) = (None, None);
        (row.seal_key, row.sign_key) = (Some(keys.seal_key), Some(keys.sign_key));
        row.since = day_number(self.clock.today());
        officers::put(&mut tx, &row).await?;
        let by = By {
            officer: row.id.clone(),
            unit: row.unit.clone(),
            signed: (enrolment.signed.clone(), enrolment.signature.clone()),
        };
        self.finish(tx, &by, Act::Enrol, &row.id).await?;
        Ok(row.id)
    }

    /// Confirms somebody's keys: another officer saw them. `unit_keys` are the unit's keys by epoch, sealed to
    /// them in the browser of the one who confirms; none for those who read no tip.
    pub async fn confirm(&self, by: &By, id: &str, unit_keys: &[(i64, String)]) -> Result<(), OfficerError> {
        if by.officer == id {
            return Err(OfficerError::Oneself);
        }
        let mut tx = self.db.begin().await?;
        let mut row = self.held(&mut tx, id).await?;
        if row.state != State::Enrolled.word() {
            return Err(OfficerError::State(row.login, row.state));
        }
        let known = store::audit::of_subject(&mut tx, id).await?;
        let inviter = known.iter().rfind(|link| link.act == Act::Invite.word());
        if by.officer != BY_KEY && inviter.is_some_and(|link| link.officer == by.officer) {
            return Err(OfficerError::Oneself);
        }
        let read = officer(row.clone())?.roles.read_tips();
        if read && unit_keys.is_empty() {
            return Err(OfficerError::WrongKey(row.unit));
        }
        for (epoch, sealed) in unit_keys.iter().filter(|_| read) {
            officers::put_unit_key(&mut tx, id, &row.unit, *epoch, sealed).await?;
        }
        row.state = State::Active.word().to_owned();
        row.confirmed_by = Some(by.officer.clone());
        row.vouched = self.vouch(&row);
        row.since = day_number(self.clock.today());
        officers::put(&mut tx, &row).await?;
        self.finish(tx, by, Act::Confirm, id).await
    }

    /// Confirms somebody's keys at the terminal, with the unit's key file or its recovery key: so the first officer
    /// of a unit begins, and so a unit comes back whose officers all lost their devices.
    /// Those who read no tip need no key file.
    pub async fn confirm_with(&self, login: &str, held: Option<&HeldKey>) -> Result<(), OfficerError> {
        let mut tx = self.db.read().await?;
        let row = officers::by_login(&mut tx, login).await?;
        let row = row.ok_or_else(|| OfficerError::NoOfficer(login.to_owned()))?;
        drop(tx);
        let somebody = officer(row)?;
        let mut keys = Vec::new();
        if somebody.roles.read_tips() {
            let wrong = || OfficerError::WrongKey(somebody.unit.clone());
            let known = self.known()?;
            let unit = known.unit(&somebody.unit).ok_or_else(wrong)?;
            let opened = opened(unit, held.ok_or_else(wrong)?)?;
            keys = sealed_to(&somebody, &opened)?;
        }
        self.confirm(&By::terminal(), &somebody.id, &keys).await
    }

    /// Removes somebody: they are signed out at once, and what comes after the unit's next key they cannot read
    /// even with what they took away.
    pub async fn revoke(&self, by: &By, id: &str) -> Result<(), OfficerError> {
        let mut tx = self.db.begin().await?;
        let mut row = self.held(&mut tx, id).await?;
        self.disarm(&mut tx, &mut row, State::Revoked).await?;
        officers::put(&mut tx, &row).await?;
        self.finish(tx, by, Act::Revoke, id).await
    }

    /// The unit's keys as an officer holds them: epoch and sealed key.
    pub async fn unit_keys(&self, officer: &str, unit: &str) -> Result<Vec<(i64, String)>, OfficerError> {
        let mut tx = self.db.read().await?;
        Ok(officers::unit_keys(&mut tx, officer, unit).await?)
    }

    /// Records what an officer did without signing it.
    pub async fn note(&self, officer: &Officer, act: Act, subject: &str) -> Result<(), OfficerError> {
        let by = By { officer: officer.id.clone(), unit: officer.unit.clone(), signed: Default::default() };
        let tx = self.db.begin().await?;
        self.finish(tx, &by, act, subject).await
    }

    /// What was done to a subject, in order.
    pub async fn of_subject(&self, subject: &str) -> Result<Vec<AuditRow>, OfficerError> {
        let mut tx = self.db.read().await?;
        Ok(store::audit::of_subject(&mut tx, subject).await?)
    }

    /// Links of the audit before a number, the newest first.
    pub async fn before(&self, number: i64, most: i64) -> Result<Vec<AuditRow>, OfficerError> {
        let mut tx = self.db.read().await?;
        Ok(store::audit::before(&mut tx, number, most).await?)
    }
}
