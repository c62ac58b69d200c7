//! A unit's keys in time: who holds the newest, when another is needed, and how it reaches those who go on working.
//!
//! The private half of a new key is made offline (`suluh keys rotate`). It comes to officers in two ways: whoever has
//! its file seals it to all of them at the terminal, and in the browser an officer who has it seals it to colleagues.
//! Either seals only to keys that were confirmed, for which the service's own key vouches: whoever can write to the
//! database, and no more, is given nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::civil::Date;

use super::{By, Officer, OfficerError, Officers, officer, opened, sealed_to};
use crate::domain::audit::Act;
use crate::domain::tips::units::Known;
use crate::kernel::clock::day_number;
use crate::model::officer::State;
use crate::sealing::held_key::HeldKey;
use crate::store::Db;
use crate::store::officers::{self, OfficerRow};

/// Days after which a unit's key is to be changed although nobody left: a quarter.
pub const QUARTER: i64 = 92;
/// Letters of a sealed unit's key at most; it has 195.
const MOST_SEALED: usize = 400;

/// How a unit stands to its newest key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The unit's id.
    pub unit: String,
    /// Which key is its newest.
    pub epoch: i64,
    /// The day on which that was made, where the list says so.
    pub made: Option<Date>,
    /// How many days ago.
    pub age: Option<i64>,
    /// How many officers work with it.
    pub hold: usize,
    /// Names of officers who work on tips and have not got it.
    pub lack: Vec<String>,
    /// Names of those who had it and were removed: they may have taken it with them.
    pub gone: Vec<String>,
}

impl Standing {
    /// Whether it is older than a quarter.
    pub fn is_old(&self) -> bool {
        self.age.is_some_and(|age| age > QUARTER)
    }

    /// Whether the unit needs a new key.
    pub fn needs_new(&self) -> bool {
        !self.gone.is_empty() || self.is_old()
    }
}

/// How every unit of the list stands, in its order.
pub async fn standings(db: &Db, known: &Known, today: Date) -> Result<Vec<Standing>, OfficerError> {
    let mut tx = db.read().await?;
    let everybody = officers::all(&mut tx).await?;
    let holdings = officers::holdings(&mut tx).await?;
    drop(tx);
    let everybody = everybody.into_iter().map(officer).collect::<Result<Vec<_>, _>>()?;
    let stand = |known: &crate::domain::tips::units::KnownUnit| {
        let unit = &known.unit;
        let has = |id: &str, now: bool| {
            let of = |it: &&(String, String, i64, bool)| it.0 == id && it.1 == unit.id && it.2 == unit.epoch;
            holdings.iter().find(of).is_some_and(|it| it.3 || !now)
        };
        let names = |which: &dyn Fn(&Officer) -> bool| -> Vec<String> {
            let some = everybody.iter().filter(|it| it.unit == unit.id && which(it));
            some.map(|it| it.name.clone()).collect()
        };
        let works = |it: &Officer| it.state == State::Active && it.roles.read_tips();
        Standing {
            unit: unit.id.clone(),
            epoch: unit.epoch,
            made: unit.since,
            age: unit.since.map(|day| day_number(today) - day_number(day)),
            hold: names(&|it| works(it) && has(&it.id, true)).len(),
            lack: names(&|it| works(it) && !has(&it.id, true)),
            gone: names(&|it| it.state == State::Revoked && has(&it.id, false)),
        }
    };
    Ok(known.units.iter().map(stand).collect())
}

/// What became of giving somebody their unit's keys at the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Their login.
    pub login: String,
    /// The digits of their keys.
    pub digits: String,
    /// Whether they have them now; not when nobody vouches for theirs.
    pub given: bool,
}

impl Officers {
    /// What the service's key says to an officer's keys; nothing when there are none.
    pub(super) fn vouch(&self, row: &OfficerRow) -> Option<String> {
        let parts = [&row.id, &row.unit, row.seal_key.as_ref()?, row.sign_key.as_ref()?];
        Some(self.keys.service().token("officer vouched", &parts.map(String::as_str)))
    }

    /// Whether an officer's keys are those that were confirmed.
    pub fn is_vouched(&self, of: &Officer) -> bool {
        let half = of.seal_key.as_ref().map(crate::sealing::hybrid::PublicHalf::to_base64);
        let Some((seal, sign)) = half.zip(of.sign_key.as_deref()) else { return false };
        let told = self.keys.service().token("officer vouched", &[&of.id, &of.unit, &seal, sign]);
        of.vouched.as_deref() == Some(told.as_str())
    }

    /// Which keys of their unit each officer holds.
    pub async fn held_epochs(&self, unit: &str) -> Result<Vec<(String, i64)>, OfficerError> {
        let mut tx = self.db.read().await?;
        let all = officers::holdings(&mut tx).await?.into_iter();
        Ok(all.filter(|it| it.1 == unit && it.3).map(|(officer, _, epoch, _)| (officer, epoch)).collect())
    }

    /// How every unit of the list stands to its newest key.
    pub async fn standings(&self) -> Result<Vec<Standing>, OfficerError> {
        standings(&self.db, &*self.known()?, self.clock.today()).await
    }

    /// Vouches for keys that were confirmed before the service's key did so: somebody compared their digits.
    pub async fn vouch_for(&self, login: &str) -> Result<(), OfficerError> {
        let mut tx = self.db.begin().await?;
        let row = officers::by_login(&mut tx, login).await?;
        let id = row.ok_or_else(|| OfficerError::NoOfficer(login.to_owned()))?.id;
        let mut row = self.held(&mut tx, &id).await?;
        if row.state != State::Active.word() {
            return Err(OfficerError::State(row.login, row.state));
        }
        row.vouched = self.vouch(&row);
        officers::put(&mut tx, &row).await?;
        self.finish(tx, &By::terminal(), Act::Confirm, &id).await
    }

    /// Gives an officer keys of their unit by epoch, sealed to them. A colleague gives what they hold themselves and
    /// the other has not; whoever has the key file gives it also over what is there.
    pub async fn give(&self, by: &By, id: &str, unit_keys: &[(i64, String)]) -> Result<(), OfficerError> {
        let terminal = by.officer == crate::domain::audit::BY_KEY;
        let mut tx = self.db.begin().await?;
        let row = self.held(&mut tx, id).await?;
        let to = officer(row)?;
        if to.state != State::Active || !to.roles.read_tips() {
            return Err(OfficerError::State(to.login, to.state.word().to_owned()));
        }
        if !self.is_vouched(&to) {
            return Err(OfficerError::NotVouched(to.login));
        }
        let theirs = officers::unit_keys(&mut tx, id, &to.unit).await?;
        let mine = officers::unit_keys(&mut tx, &by.officer, &to.unit).await?;
        let holds = |keys: &[(i64, String)], epoch: i64| keys.iter().any(|(its, _)| *its == epoch);
        let usable = |sealed: &str| sealed.len() <= MOST_SEALED && STANDARD_NO_PAD.decode(sealed).is_ok();
        let may = |(epoch, sealed): &(i64, String)| {
            usable(sealed) && (terminal || (holds(&mine, *epoch) && !holds(&theirs, *epoch)))
        };
        if unit_keys.is_empty() || !unit_keys.iter().all(may) {
            return Err(OfficerError::WrongKey(to.unit));
        }
        for (epoch, sealed) in unit_keys {
            officers::put_unit_key(&mut tx, id, &to.unit, *epoch, sealed).await?;
        }
        self.finish(tx, by, Act::GiveKey, id).await
    }

    /// Gives every officer of a unit who works on tips what its key file opens, or its recovery key: so a new key
    /// reaches those who go on.
    pub async fn give_with(&self, unit: &str, held: &HeldKey) -> Result<Vec<Given>, OfficerError> {
        let known = self.known()?;
        let unit = known.unit(unit).ok_or_else(|| OfficerError::NoUnit(unit.to_owned()))?;
        let keys = opened(unit, held)?;
        let mut all = Vec::new();
        for it in self.all().await? {
            if it.unit != unit.unit.id || it.state != State::Active || !it.roles.read_tips() {
                continue;
            }
            let given = self.is_vouched(&it);
            if given {
                self.give(&By::terminal(), &it.id, &sealed_to(&it, &keys)?).await?;
            }
            all.push(Given { login: it.login, digits: it.fingerprint.unwrap_or_default(), given });
        }
        Ok(all)
    }
}

/// What to type for a unit's next key: the first two offline, where the root key is, the others on the server.
pub fn steps(unit: &str, next: i64) -> [String; 4] {
    [
        format!("suluh keys rotate --list units.json --unit {unit} --keys carried/"),
        "suluh keys sign --root root.key --list units.json --to signed.json".to_owned(),
        "suluh keys publish signed.json".to_owned(),
        format!("suluh officers keys --unit {unit} --key carried/{unit}-{next}.key"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(age: Option<i64>, gone: &[&str]) -> Standing {
        let gone = gone.iter().map(|it| (*it).to_owned()).collect();
        Standing { unit: "u".to_owned(), epoch: 1, made: None, age, hold: 1, lack: vec![], gone }
    }

    #[test]
    fn a_key_is_changed_after_a_quarter_and_when_somebody_left_with_it() {
        for (age, gone, needs) in [
            (None, &[][..], false),
            (Some(92), &[], false),
            (Some(93), &[], true),
            (Some(0), &["Ibu R"], true),
            (None, &["Ibu R"], true),
        ] {
            assert_eq!(standing(age, gone).needs_new(), needs, "{age:?} {gone:?}");
        }
        assert!(steps("u", 2)[3].ends_with("carried/u-2.key"));
    }
}
