//! How an app comes in: somebody names a number and shows an invite or their PIN, and types six digits that went to that
//! number.
//!
//! Whether a PIN was right is told by the digits alone, which go only to the phone: whoever asks without it learns
//! nothing, and neither does it tell them whether a number is a volunteer's.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::coming::{Mail, random_pin};
use super::devices::Pair;
use super::{Volunteer, VolunteerError, Volunteers, random_id};
use crate::domain::inbox::HOUR_US;
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::store::volunteer_devices::{self, EnrolmentRow};

/// Seconds for which the digits are good.
pub const CODE_SECONDS: i64 = 600;
/// Wrong digits that one who is coming in may type.
pub const TRIES: i64 = 5;
/// Bytes of what is sealed at least.
const PADDED: usize = 160;

/// What shows that somebody may come in.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// An invite's code.
    Invite(&'a str),
    /// The PIN of somebody who is a volunteer already.
    Pin(&'a str),
}

/// What became of the digits.
#[derive(Debug)]
pub enum Confirmed {
    /// They were right: who they are, and what their app goes on with.
    In(Box<Volunteer>, Pair),
    /// They were wrong; so many tries are left.
    Wrong(i64),
    /// Their time or the tries are over, or nobody is coming in here.
    Over,
}

#[derive(Serialize, Deserialize)]
struct Hidden {
    number: Zeroizing<String>,
    #[serde(default)]
    invite: String,
    /// Who showed the right PIN, or came in.
    #[serde(default)]
    volunteer: String,
    /// The device that they came in with.
    #[serde(default)]
    device: String,
}

fn place(id: &str) -> String {
    format!("volunteer-enrolment:{id}")
}

impl Volunteers {
    fn seal_coming(&self, id: &str, hidden: &Hidden) -> Result<String, VolunteerError> {
        // Texts cannot fail to become JSON; blanks at its end are still JSON.
        let mut plain = serde_json::to_vec(hidden).unwrap_or_default();
        plain.resize(plain.len().max(PADDED), b' ');
        Ok(STANDARD_NO_PAD.encode(self.0.keys.seal(Some(self.0.clock.today()), &place(id), plain)?))
    }

    fn digits_token(&self, day: i64, id: &str, code: &str) -> Option<String> {
        Some(self.0.keys.days().of(day)?.token("volunteer digits", &[id, code]))
    }

    /// Lets somebody begin to come in; returns what they confirm. The digits go to the number when the proof is right,
    /// in the same unit of work; a wrong PIN is answered as a right one.
    pub async fn begin(
        &self,
        number: &Msisdn,
        proof: Proof<'_>,
        mail: Mail<'_>,
    ) -> Result<String, VolunteerError> {
        if !self.is_open() {
            return Err(VolunteerError::Closed);
        }
        let mut hidden = Hidden {
            number: Zeroizing::new(number.expose().to_owned()),
            invite: String::new(),
            volunteer: String::new(),
            device: String::new(),
        };
        let known = match proof {
            Proof::Invite(code) => {
                if !self.is_invited(code).await? {
                    return Err(VolunteerError::NoInvite);
                }
                code.clone_into(&mut hidden.invite);
                true
            }
            Proof::Pin(pin) => match self.by_pin(number, pin).await? {
                Some(volunteer) => {
                    hidden.volunteer = volunteer.id;
                    true
                }
                None => false,
            },
        };
        let (id, code) = (random_id()?, random_pin()?);
        let (day, key) = self.0.keys.days().today(self.0.clock.today())?;
        let row = EnrolmentRow {
            sealed: self.seal_coming(&id, &hidden)?,
            code: key.token("volunteer digits", &[&id, &code]),
            id,
            day,
            tries: 0,
            ends: self.0.clock.now().as_microsecond() + CODE_SECONDS * (HOUR_US / 3600),
        };
        let mut tx = self.0.db.begin().await?;
        volunteer_devices::begin(&mut tx, &row).await?;
        if known {
            self.mail_pin(&mut tx, number, &code, Some(mail)).await?;
        }
        tx.commit().await?;
        Ok(row.id)
    }

    /// Takes the digits that somebody typed. The right ones let an app in, and again for as long as they are good, when
    /// the answer was lost; the app before ends then.
    pub async fn confirm(&self, id: &str, code: &str, device: &str) -> Result<Confirmed, VolunteerError> {
        if !self.is_open() {
            return Err(VolunteerError::Closed);
        }
        Self::check_device(device)?;
        let code: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let now_us = self.0.clock.now().as_microsecond();
        let mut tx = self.0.db.begin().await?;
        let Some(row) = volunteer_devices::coming(&mut tx, id, now_us).await? else {
            return Ok(Confirmed::Over);
        };
        let opened = STANDARD_NO_PAD.decode(&row.sealed).ok();
        let opened = opened.and_then(|sealed| self.0.keys.open_sealed(&place(id), &sealed));
        let hidden: Option<Hidden> = opened.and_then(|plain| serde_json::from_slice(&plain).ok());
        let expected = self.digits_token(row.day, id, &code);
        let (Some(mut hidden), Some(expected)) = (hidden, expected) else { return Ok(Confirmed::Over) };
        if row.tries >= TRIES {
            return Ok(Confirmed::Over);
        }
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            // Not six digits: mistyped, and no guess.
            return Ok(Confirmed::Wrong(TRIES - row.tries));
        }
        // Tokens under a key that nobody has who compares: the time of the comparison tells nothing.
        if row.code != expected {
            volunteer_devices::note(&mut tx, id, &row.sealed, row.tries + 1).await?;
            tx.commit().await?;
            return Ok(Confirmed::Wrong(TRIES - row.tries - 1));
        }
        drop(tx);
        let volunteer = self.who_comes(&hidden).await?;
        let mut tx = self.0.db.begin().await?;
        // Whoever sent the same a second time comes after the first, and ends its device.
        let Some(row) = volunteer_devices::coming(&mut tx, id, now_us).await? else {
            return Ok(Confirmed::Over);
        };
        if let Some(before) = self.came(&row) {
            volunteer_devices::revoke(&mut tx, &before, &volunteer.id).await?;
        }
        let pair = self.add_device(&mut tx, &volunteer, device).await?;
        hidden.volunteer.clone_from(&volunteer.id);
        hidden.device.clone_from(&pair.device);
        volunteer_devices::note(&mut tx, id, &self.seal_coming(id, &hidden)?, row.tries).await?;
        tx.commit().await?;
        Ok(Confirmed::In(Box::new(volunteer), pair))
    }

    /// The device with which somebody came in already.
    fn came(&self, row: &EnrolmentRow) -> Option<String> {
        let sealed = STANDARD_NO_PAD.decode(&row.sealed).ok()?;
        let hidden: Hidden =
            serde_json::from_slice(&self.0.keys.open_sealed(&place(&row.id), &sealed)?).ok()?;
        Some(hidden.device).filter(|device| !device.is_empty())
    }

    async fn who_comes(&self, hidden: &Hidden) -> Result<Volunteer, VolunteerError> {
        if !hidden.volunteer.is_empty() {
            return self.now(&hidden.volunteer).await?.ok_or(VolunteerError::Nobody);
        }
        let Sender::Phone(number) = msisdn::read(&hidden.number) else { return Err(VolunteerError::Nobody) };
        // A volunteer by SMS already, or since the answer to the same digits was lost.
        match self.of_number(&number).await? {
            Some(volunteer) => Ok(volunteer),
            None if hidden.invite.is_empty() => Err(VolunteerError::Nobody),
            None => match self.enrol(&number, &hidden.invite, None).await {
                Ok(volunteer) => Ok((*volunteer).clone()),
                // They came in by the same digits at this moment.
                Err(error @ (VolunteerError::Known | VolunteerError::NoInvite)) => {
                    self.of_number(&number).await?.ok_or(error)
                }
                Err(error) => Err(error),
            },
        }
    }

    async fn of_number(&self, number: &Msisdn) -> Result<Option<Volunteer>, VolunteerError> {
        let mut tx = self.0.db.read().await?;
        Ok(self.by_number_in(&mut tx, number).await?.map(|found| found.0))
    }
}
