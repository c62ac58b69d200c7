//! A rota that a head changes at the console. The change is signed in the browser over what was typed, and recorded;
//! the audit, which is kept for years, holds a digest and nobody's number.
//!
//! A hash of telephone numbers gives them away to whoever tries them all, so a random salt is hashed with them that
//! stands nowhere: the digest binds the officer to what they sent, and tells nothing.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use super::audit::{self, Act, Deed};
use super::duty::{self, DutyError};
use crate::kernel::clock::Clock;
use crate::model::officer::{Role, State};
use crate::model::rota::{NotRota, PersonForm, Rota, RotaForm, ShiftForm};
use crate::sealing::keys::Keys;
use crate::store::{self, Db, officers};

/// People or shifts of a rota at most.
const MOST: usize = 60;
/// Letters of a name or an address at most.
const MOST_LETTERS: usize = 120;
/// Letters of a salt at least: 128 bits in base64.
const SALT: usize = 22;

/// What an officer signed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    /// The version: 1.
    v: u8,
    /// The word of [`Act::Rota`].
    act: String,
    /// The officer's id.
    officer: String,
    /// The unit's id.
    unit: String,
    /// The serial of the rota that they saw; 0 when there was none.
    serial: i64,
    /// When, by their clock.
    at: Timestamp,
    /// SHA-256 of the rota as it was typed, base64.
    attached: String,
}

/// A rota as it is typed. No `Debug`: it holds numbers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    salt: String,
    head: String,
    email: Option<String>,
    person: Vec<TypedPerson>,
    duty: Vec<ShiftForm>,
}

/// An officer as they are typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedPerson {
    name: String,
    /// A new number.
    number: Option<String>,
    /// Whose number stays: which of the people of the rota that was seen.
    kept: Option<usize>,
}

/// Why a rota was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It is no change of a rota, or is not signed by this officer.
    #[error("this is not signed as it must be: {0}")]
    NotSigned(&'static str),
    /// Not signed now, by the device's clock.
    #[error("the clock of this device is wrong")]
    DeviceClock,
    /// Only the head of a unit, or whoever oversees in it, changes its rota.
    #[error("only the head of the unit changes its rota")]
    NotYours,
    /// Somebody else changed it.
    #[error("the rota was changed since this page was opened")]
    Changed,
    /// What was typed has another form than the page sends.
    #[error("what was typed cannot be used: {0}")]
    Typed(&'static str),
    /// Somebody has no number, neither a new one nor one that stays.
    #[error("{0} has no number")]
    NoNumber(String),
    /// Nobody could be woken by it.
    #[error(transparent)]
    Refused(#[from] NotRota),
    /// The database or the key folder failed.
    #[error(transparent)]
    Duty(#[from] DutyError),
}

impl From<store::StoreError> for ChangeError {
    fn from(error: store::StoreError) -> Self {
        Self::Duty(error.into())
    }
}

/// Changes rotas.
#[derive(Clone)]
pub struct Rotas {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
}

/// A rota as its head sees it: nobody's number but its last digits.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What a change must name.
    pub serial: i64,
    /// The head's name.
    pub head: String,
    /// Where alerts go by e-mail too.
    pub email: String,
    /// Names, and the last three digits of their numbers.
    pub people: Vec<(String, String)>,
    /// The shifts.
    pub shifts: Vec<ShiftForm>,
    /// What it says of the week, when it is a rota by which somebody is woken.
    pub rota: Option<Rota>,
}

/// The last three digits of a number.
fn last_digits(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(3)..].iter().collect()
}

impl Typed {
    /// With the numbers that stay.
    fn complete(self, old: Option<&RotaForm>) -> Result<RotaForm, ChangeError> {
        let fits = |text: &str| text.chars().count() <= MOST_LETTERS && !text.chars().any(char::is_control);
        let email = self.email.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let is_email = |it: &String| {
            it.split_once('@').is_some_and(|(who, at)| !who.is_empty() && at.contains('.'))
                && fits(it)
                && !it.contains(char::is_whitespace)
        };
        if !email.as_ref().is_none_or(is_email) {
            return Err(ChangeError::Typed("email"));
        }
        if self.person.len() > MOST || self.duty.len() > MOST || !self.person.iter().all(|it| fits(&it.name))
        {
            return Err(ChangeError::Typed("length"));
        }
        let person = |it: TypedPerson| {
            let name = it.name.trim().to_owned();
            let kept = it.kept.and_then(|at| old?.person.get(at)).map(|old| old.number.clone());
            match it.number.filter(|number| !number.trim().is_empty()).or(kept) {
                Some(number) => Ok(PersonForm { name, number }),
                None => Err(ChangeError::NoNumber(name)),
            }
        };
        let person = self.person.into_iter().map(person).collect::<Result<_, _>>()?;
        Ok(RotaForm { head: self.head, email, person, duty: self.duty })
    }
}

impl Rotas {
    /// Over these parts.
    pub fn new(db: Db, keys: Arc<Keys>, clock: Arc<dyn Clock>) -> Self {
        Self { db, keys, clock }
    }

    /// The rota of a unit, as it may be shown.
    pub async fn of(&self, unit: &str) -> store::Result<Shown> {
        let mut tx = self.db.read().await?;
        let (serial, form) = duty::held(&mut tx, &self.keys, unit).await?;
        let rota = form.as_ref().and_then(|form| Rota::try_from(form).ok());
        let form = form.unwrap_or_else(|| RotaForm {
            head: String::new(),
            email: None,
            person: Vec::new(),
            duty: Vec::new(),
        });
        let people = form.person.into_iter().map(|it| (it.name, last_digits(&it.number))).collect();
        let email = form.email.unwrap_or_default();
        Ok(Shown { serial, head: form.head, email, people, shifts: form.duty, rota })
    }

    /// Puts in the rota that an officer typed and signed: the text that was signed, the signature (base64) and the
    /// rota as it was hashed; `officer` is the id of whoever is signed in.
    pub async fn change(
        &self,
        officer: &str,
        signed: &str,
        signature: &str,
        attached: &str,
    ) -> Result<(), ChangeError> {
        let wrong = ChangeError::NotSigned;
        let asked: Signed = serde_json::from_str(signed).map_err(|_| wrong("it is no change of a rota"))?;
        if asked.v != 1 || asked.act != Act::Rota.word() || asked.officer != officer {
            return Err(wrong("it is of another version, act or officer"));
        }
        if !audit::is_of_now(asked.at, self.clock.now()) {
            return Err(ChangeError::DeviceClock);
        }
        if audit::digest_of(attached) != asked.attached {
            return Err(wrong("it is not what was signed"));
        }
        let typed: Typed = serde_json::from_str(attached).map_err(|_| ChangeError::Typed("form"))?;
        if typed.salt.len() < SALT {
            return Err(wrong("it is hashed without a salt"));
        }
        let mut tx = self.db.begin().await?;
        store::rota::enter(&mut tx).await?;
        let row = officers::by_id(&mut tx, officer).await?;
        let row = row.filter(|row| row.state == State::Active.word()).ok_or(ChangeError::NotYours)?;
        let may = |word: &str| word == Role::Head.word() || word == Role::Oversight.word();
        if row.unit != asked.unit || !row.roles.split(' ').any(may) {
            return Err(ChangeError::NotYours);
        }
        if !row.sign_key.is_some_and(|key| audit::is_signed(&key, signed, signature)) {
            return Err(wrong("the signature is wrong"));
        }
        let (serial, old) = duty::held(&mut tx, &self.keys, &asked.unit).await?;
        if serial != asked.serial {
            return Err(ChangeError::Changed);
        }
        let form = typed.complete(old.as_ref())?;
        Rota::try_from(&form)?;
        duty::put(&mut tx, &self.keys, &[(asked.unit.clone(), form)]).await?;
        let deed =
            Deed { officer, unit: &asked.unit, act: Act::Rota, subject: &asked.unit, signed, signature };
        let row = audit::record(&mut tx, self.clock.now().as_microsecond(), deed).await?;
        tx.commit().await?;
        audit::noted(&self.keys, row).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_number_three_digits_are_shown_however_it_is_written() {
        assert_eq!(last_digits("0812-0000-0001"), "001");
        assert_eq!(last_digits("+62 812 0000 12 34"), "234");
        assert_eq!(last_digits("7"), "7");
    }
}
