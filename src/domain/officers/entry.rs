//! How officers come in: by a passkey, or by a passphrase and six digits. Either opens their private halves too, in
//! the browser; the service sees neither the passphrase nor what the passkey derives.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use super::{By, Officer, OfficerError, Officers, officer};
use crate::domain::audit::Act;
use crate::kernel::clock::day_number;
use crate::model::officer::State;
use crate::sealing::key;
use crate::sealing::passkey::{self, Assertion};
use crate::store::entry::{self, SessionRow, WayRow};
use crate::store::officers::OfficerRow;
use crate::store::{Tx, officers};

/// Microseconds without a step after which a session ends.
pub const IDLE_US: i64 = 30 * 60_000_000;
/// Microseconds after which it ends whatever happens: a shift.
pub const LONGEST_US: i64 = 12 * 3_600_000_000;
/// For how long a passkey may be asked to sign.
const CHALLENGE_US: i64 = 5 * 60_000_000;
/// A session that was seen so lately is not written again.
const SEEN_US: i64 = 60_000_000;
/// Bytes of the secret of the six digits.
const TOTP_BYTES: usize = 20;

/// A way to come in, as the browser made it. Bytes are base64 without padding, those of passkeys base64url.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "lowercase")]
pub enum NewWay {
    /// A passkey, which has signed once already.
    Passkey {
        /// Its public half, as the browser gives it.
        public: String,
        /// What it signed.
        assertion: Assertion,
        /// The private halves under what it derives.
        wrapped: String,
    },
    /// A passphrase and six digits.
    Passphrase {
        /// What was derived from the passphrase to prove it.
        auth: Zeroizing<String>,
        /// The secret of the six digits.
        totp: Zeroizing<String>,
        /// Six digits of it.
        code: String,
        /// The private halves under the other part of what was derived.
        wrapped: String,
    },
}

/// Why somebody may not come in. There is one word for everything that was wrong, so that nobody learns who works
/// here.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Not known, not proven, not confirmed yet, or removed.
    #[error("that did not work: look at your login, passphrase and six digits, or ask your head")]
    Refused,
    /// The keys are not confirmed yet.
    #[error("your keys are not confirmed yet: a colleague does that at the console")]
    Waiting,
    /// Something failed.
    #[error(transparent)]
    Officer(#[from] OfficerError),
}

impl From<crate::store::StoreError> for EntryError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Officer(error.into())
    }
}

impl From<key::KeyError> for EntryError {
    fn from(error: key::KeyError) -> Self {
        Self::Officer(error.into())
    }
}

/// Somebody who has just come in. No `Debug`: the token is the session.
pub struct Entered {
    /// What goes into the cookie.
    pub token: String,
    /// What goes into the other, to hear the alarm when the session is over.
    pub alarm: String,
    /// Who.
    pub officer: Officer,
    /// Their private halves under the way they came, base64.
    pub wrapped: String,
}

/// Somebody who is in.
#[derive(Debug, Clone)]
pub struct Present {
    /// Who.
    pub officer: Arc<Officer>,
    /// With it the browser keeps its opened keys from page to page, base64.
    pub tab_key: String,
}

fn token_row(token: &str) -> String {
    super::hashed_exactly(token)
}

impl Officers {
    /// What goes into the derivation of a login's passphrase, hex. The same for logins that nobody has.
    pub fn salt(&self, login: &str) -> String {
        self.keys.service().token("officer salt", &[login])
    }

    fn proof(&self, officer: &str, auth: &str) -> String {
        self.keys.service().token("officer proof", &[officer, auth])
    }

    fn totp(&self, sealed: &str, officer: &str) -> Option<Totp> {
        let sealed = STANDARD_NO_PAD.decode(sealed).ok()?;
        totp(&self.keys.open_sealed(&totp_place(officer), &sealed)?)
    }

    /// What a passkey is to sign next, base64url.
    pub async fn challenge(&self) -> Result<String, OfficerError> {
        let challenge = URL_SAFE_NO_PAD.encode(key::random::<32>()?);
        let mut tx = self.db.begin().await?;
        entry::challenge(&mut tx, &challenge, self.now_us() + CHALLENGE_US).await?;
        tx.commit().await?;
        Ok(challenge)
    }

    /// Whose passkeys these are.
    pub const fn party(&self) -> &passkey::Party {
        &self.party
    }

    /// The count of an assertion over a challenge that was given and not used.
    async fn asserted(
        &self,
        tx: &mut Tx,
        assertion: &Assertion,
        public: &str,
    ) -> Result<Option<i64>, OfficerError> {
        let Some(challenge) = passkey::challenge(assertion) else { return Ok(None) };
        if !entry::take_challenge(tx, &challenge, self.now_us()).await? {
            return Ok(None);
        }
        Ok(self.party.verify(assertion, &challenge, public))
    }

    pub(super) async fn new_way(
        &self,
        tx: &mut Tx,
        officer: &str,
        way: &NewWay,
    ) -> Result<WayRow, OfficerError> {
        let since = day_number(self.clock.today());
        match way {
            NewWay::Passkey { public, assertion, wrapped } => {
                let public =
                    passkey::public(public).ok_or(OfficerError::Keys("the passkey is not of P-256"))?;
                let counter = self.asserted(tx, assertion, &public).await?;
                Ok(WayRow {
                    id: assertion.id.clone(),
                    officer: officer.to_owned(),
                    kind: "passkey".to_owned(),
                    counter: counter.ok_or(OfficerError::Keys("the passkey did not sign"))?,
                    public: Some(public),
                    proof: None,
                    totp: None,
                    totp_step: 0,
                    wrapped: wrapped.clone(),
                    since,
                })
            }
            NewWay::Passphrase { auth, totp: secret, code, wrapped } => {
                let bytes = STANDARD_NO_PAD.decode(secret.as_str()).map(Zeroizing::new).unwrap_or_default();
                let step = totp(&bytes).and_then(|totp| totp.check(code.trim(), self.seconds()));
                let step = step.ok_or(OfficerError::Keys("the six digits are not those of the secret"))?;
                if STANDARD_NO_PAD.decode(auth.as_str()).map_or(0, |auth| auth.len()) != 32 {
                    return Err(OfficerError::Keys("nothing was derived from the passphrase"));
                }
                let sealed = self.keys.seal(None, &totp_place(officer), bytes.to_vec())?;
                Ok(WayRow {
                    id: format!("passphrase:{officer}"),
                    officer: officer.to_owned(),
                    kind: "passphrase".to_owned(),
                    public: None,
                    counter: 0,
                    proof: Some(self.proof(officer, auth)),
                    totp: Some(STANDARD_NO_PAD.encode(sealed)),
                    totp_step: i64::try_from(step).unwrap_or(i64::MAX),
                    wrapped: wrapped.clone(),
                    since,
                })
            }
        }
    }

    pub(super) fn seconds(&self) -> u64 {
        u64::try_from(self.clock.now().as_second()).unwrap_or(0)
    }

    /// Comes in by a passkey.
    pub async fn by_passkey(&self, assertion: &Assertion) -> Result<Entered, EntryError> {
        let mut tx = self.db.begin().await?;
        let way = entry::way(&mut tx, &assertion.id).await?;
        let Some((way, public)) = way.and_then(|way| Some((way.clone(), way.public?))) else {
            return Err(EntryError::Refused);
        };
        let counter = self.asserted(&mut tx, assertion, &public).await?;
        // The challenge is used up, whatever comes of it.
        let Some(counter) = counter.filter(|counter| *counter == 0 || *counter > way.counter) else {
            tx.commit().await?;
            return Err(EntryError::Refused);
        };
        entry::use_way(&mut tx, &way.id, counter, way.totp_step).await?;
        self.enter(tx, way).await
    }

    /// Comes in by what was derived from a passphrase, and six digits, which are good once.
    pub async fn by_passphrase(&self, login: &str, auth: &str, code: &str) -> Result<Entered, EntryError> {
        let mut tx = self.db.begin().await?;
        let row = officers::by_login(&mut tx, login).await?;
        let id = row.map(|row| row.id).unwrap_or_default();
        let way = entry::way(&mut tx, &format!("passphrase:{id}")).await?;
        let proof = self.proof(&id, auth);
        let Some(way) = way.filter(|way| way.proof.as_deref() == Some(proof.as_str())) else {
            return Err(EntryError::Refused);
        };
        let totp = way.totp.as_deref().and_then(|sealed| self.totp(sealed, &id));
        let step = totp.and_then(|totp| totp.check(code.trim(), self.seconds()));
        let step = step.and_then(|step| i64::try_from(step).ok()).filter(|step| *step > way.totp_step);
        let step = step.ok_or(EntryError::Refused)?;
        entry::use_way(&mut tx, &way.id, way.counter, step).await?;
        self.enter(tx, way).await
    }

    async fn enter(&self, mut tx: Tx, way: WayRow) -> Result<Entered, EntryError> {
        let row = officers::by_id(&mut tx, &way.officer).await?.ok_or(EntryError::Refused)?;
        let officer = officer(row)?;
        match officer.state {
            // Whose unit is in the list no more works for nobody: so the officer of a demo opens no real service.
            State::Active if self.is_of_a_unit(&officer.unit) => {}
            State::Enrolled => return Err(EntryError::Waiting),
            State::Active | State::Invited | State::Revoked => return Err(EntryError::Refused),
        }
        let token = URL_SAFE_NO_PAD.encode(key::random::<32>()?);
        let now = self.now_us();
        let session = SessionRow {
            officer: officer.id.clone(),
            tab_key: STANDARD_NO_PAD.encode(key::random::<32>()?),
            began: now,
            seen: now,
        };
        // What ended is swept out where somebody comes in.
        entry::end_session(&mut tx, "", now - IDLE_US, now - LONGEST_US).await?;
        entry::begin_session(&mut tx, &token_row(&token), &session).await?;
        let by = By { officer: officer.id.clone(), unit: officer.unit.clone(), signed: Default::default() };
        self.finish(tx, &by, Act::SignIn, &officer.id).await?;
        let alarm = self.alarm_for(&officer.id);
        Ok(Entered { token, alarm, officer, wrapped: way.wrapped })
    }

    pub(super) fn is_of_a_unit(&self, unit: &str) -> bool {
        self.units.known().is_some_and(|known| known.unit(unit).is_some())
    }

    async fn session(&self, row: &str) -> Result<Option<(SessionRow, OfficerRow)>, OfficerError> {
        let mut tx = self.db.read().await?;
        let Some(session) = entry::session(&mut tx, row).await? else { return Ok(None) };
        let officer = officers::by_id(&mut tx, &session.officer).await?;
        let now = self.now_us();
        let alive = session.seen > now - IDLE_US && session.began > now - LONGEST_US;
        let works = |row: &OfficerRow| row.state == State::Active.word() && self.is_of_a_unit(&row.unit);
        let officer = officer.filter(|officer| alive && works(officer));
        Ok(officer.map(|officer| (session, officer)))
    }

    /// Whether a token still stands for somebody. To ask is not to be here: the session ages.
    pub async fn is_present(&self, token: &str) -> Result<bool, OfficerError> {
        Ok(self.session(&token_row(token)).await?.is_some())
    }

    /// Who a token stands for; `None` when they were away for too long, or were removed.
    pub async fn present(&self, token: &str) -> Result<Option<Present>, OfficerError> {
        let token = token_row(token);
        let Some((session, row)) = self.session(&token).await? else { return Ok(None) };
        let now = self.now_us();
        if session.seen < now - SEEN_US {
            let mut tx = self.db.begin().await?;
            entry::see_session(&mut tx, &token, now).await?;
            tx.commit().await?;
        }
        Ok(Some(Present { officer: Arc::new(officer(row)?), tab_key: session.tab_key }))
    }

    /// The same for what a page asks by itself, without a step of theirs: the session ages.
    pub async fn present_beside(&self, token: &str) -> Result<Option<Present>, OfficerError> {
        let found = self.session(&token_row(token)).await?;
        found
            .map(|(session, row)| Ok(Present { officer: Arc::new(officer(row)?), tab_key: session.tab_key }))
            .transpose()
    }

    /// Goes out.
    pub async fn leave(&self, token: &str) -> Result<(), OfficerError> {
        let now = self.now_us();
        let mut tx = self.db.begin().await?;
        entry::end_session(&mut tx, &token_row(token), now - IDLE_US, now - LONGEST_US).await?;
        Ok(tx.commit().await?)
    }
}

fn totp_place(officer: &str) -> String {
    format!("totp {officer}")
}

/// Six digits of a secret.
pub(super) fn totp(secret: &[u8]) -> Option<Totp> {
    let secret: [u8; TOTP_BYTES] = secret.try_into().ok()?;
    Builder::new().with_secret(totp_rs::Secret::new_stack(secret)).build().ok()
}
