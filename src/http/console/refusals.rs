//! Why the console refuses something, so that a page can say it in the language of whoever reads it. To add one: a
//! variant of [`Refusal`], where it is said, and its text `console-refused-…` in every language that officers read.

use axum::http::StatusCode;

use crate::domain::officers::OfficerError;
use crate::domain::officers::entry::EntryError;
use crate::domain::tips::acts::ActError;
use crate::domain::tips::clock::ClockError;
use crate::domain::tips::desk::DeskError;
use crate::http::Problem;
use crate::model::words::words;

words! {
    /// Why something was refused.
    Refusal {
        /// Somebody was quicker.
        Changed = "changed",
        /// No such tip in this unit.
        NoTip = "no-tip",
        /// Not signed as it must be.
        NotSigned = "not-signed",
        /// The device's clock is wrong.
        DeviceClock = "device-clock",
        /// What came with it does not fit.
        Attached = "attached",
        /// It waits for nobody of this unit.
        NotWaiting = "not-waiting",
        /// No colleague of this unit has this id.
        NoColleague = "no-colleague",
        /// The mailbox is not made yet.
        NoMailbox = "no-mailbox",
        /// A second officer must say so, too.
        Second = "second",
        /// May accuse somebody in office.
        Accuses = "accuses",
        /// Decided, or merged.
        Over = "over",
        /// Cannot be merged into that one.
        NoMerge = "no-merge",
        /// Is as urgent as that.
        SameBand = "same-band",
        /// A reason is missing.
        NoReason = "no-reason",
        /// No such unit.
        NoUnit = "no-unit",
        /// Roles that do not go together.
        Roles = "roles",
        /// No such login is possible.
        Login = "login",
        /// Somebody has the login.
        Taken = "taken",
        /// No name.
        Name = "name",
        /// The code is not good.
        NoCode = "no-code",
        /// The keys cannot be used.
        Keys = "keys",
        /// No such officer.
        NoOfficer = "no-officer",
        /// The officer is not where this can be done.
        OfficerState = "officer-state",
        /// Two are two.
        Oneself = "oneself",
        /// Not the unit's newest key.
        WrongKey = "wrong-key",
        /// Nobody vouches for the keys that are there.
        NotVouched = "not-vouched",
        /// The only way in.
        LastWay = "last-way",
        /// Nobody comes in so.
        Entry = "entry",
        /// Not confirmed yet.
        Waiting = "waiting",
        /// Too many tries.
        TooMany = "too-many",
        /// Not for this role.
        Role = "role",
        /// There are no volunteers here.
        VolunteersOff = "volunteers-off",
        /// Nobody of this area has this id.
        NoVolunteer = "no-volunteer",
        /// The invite is used, or gone.
        NoInvite = "no-invite",
        /// Not a place of the own area.
        NoArea = "no-area",
        /// A name of several places.
        WhichArea = "which-area",
        /// A volunteer needs a name.
        VolunteerName = "volunteer-name",
        /// Nothing like that is asked, or no more.
        NoTask = "no-task",
        /// What is asked of volunteers has some words, and not too many.
        TaskWords = "task-words",
        /// It ends on a day soon.
        TaskEnd = "task-end",
        /// Something of ours does not answer.
        Down = "down",
    }
}

impl Refusal {
    /// The problem, with the words for a program's log.
    pub(super) fn problem(self, status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { code: Some(self.word()), ..Problem::new(status, detail) }
    }
}

fn down(error: &dyn std::fmt::Display, what: &str) -> Problem {
    tracing::error!(%error, "{what} failed the console");
    Refusal::Down.problem(StatusCode::SERVICE_UNAVAILABLE, format!("The {what} does not answer."))
}

const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

impl From<OfficerError> for Problem {
    fn from(error: OfficerError) -> Self {
        let refusal = match &error {
            OfficerError::Store(error) => return down(error, "database"),
            OfficerError::Key(error) => return down(error, "key folder"),
            OfficerError::Roles(_) => Refusal::Roles,
            OfficerError::NoUnit(_) => Refusal::NoUnit,
            OfficerError::Login(_) => Refusal::Login,
            OfficerError::Taken(_) => Refusal::Taken,
            OfficerError::Name => Refusal::Name,
            OfficerError::NoCode => Refusal::NoCode,
            OfficerError::Keys(_) => Refusal::Keys,
            OfficerError::NoOfficer(_) => Refusal::NoOfficer,
            OfficerError::State(..) => Refusal::OfficerState,
            OfficerError::Oneself => Refusal::Oneself,
            OfficerError::WrongKey(_) => Refusal::WrongKey,
            OfficerError::NotVouched(_) => Refusal::NotVouched,
            OfficerError::LastWay => Refusal::LastWay,
        };
        refusal.problem(UNPROCESSABLE, error.to_string())
    }
}

impl From<EntryError> for Problem {
    fn from(error: EntryError) -> Self {
        match error {
            EntryError::Officer(error) => error.into(),
            EntryError::Refused => Refusal::Entry.problem(StatusCode::FORBIDDEN, error.to_string()),
            EntryError::Waiting => Refusal::Waiting.problem(StatusCode::CONFLICT, error.to_string()),
        }
    }
}

impl From<ClockError> for Problem {
    fn from(error: ClockError) -> Self {
        let refusal = match &error {
            ClockError::Store(error) => return down(error, "database"),
            ClockError::NoTip(_) => {
                return Refusal::NoTip.problem(StatusCode::NOT_FOUND, error.to_string());
            }
            ClockError::Sealed(..) => Refusal::Attached,
            ClockError::Over(_) => Refusal::Over,
            ClockError::NoMerge(..) | ClockError::NotMerged(_) => Refusal::NoMerge,
            ClockError::SameBand(..) => Refusal::SameBand,
            ClockError::NoReason => Refusal::NoReason,
        };
        refusal.problem(UNPROCESSABLE, error.to_string())
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Store(error) => error.into(),
            DeskError::Clock(error) => error.into(),
            DeskError::NoTip(_) | DeskError::NotOfUnit(..) => {
                Refusal::NoTip.problem(StatusCode::NOT_FOUND, "Your unit has no such tip.")
            }
            other => down(&other, "desk"),
        }
    }
}

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        let error = match error {
            ActError::Clock(error) => return error.into(),
            other => other,
        };
        let (refusal, status) = match &error {
            ActError::Clock(_) => (Refusal::Over, UNPROCESSABLE),
            ActError::Store(error) => return down(error, "database"),
            ActError::Key(error) => return down(error, "key folder"),
            ActError::Changed(_) => (Refusal::Changed, StatusCode::CONFLICT),
            ActError::NoTip(_) => (Refusal::NoTip, StatusCode::NOT_FOUND),
            ActError::DeviceClock => (Refusal::DeviceClock, StatusCode::FORBIDDEN),
            ActError::NotSigned(_) => (Refusal::NotSigned, StatusCode::FORBIDDEN),
            ActError::Attached(_) => (Refusal::Attached, UNPROCESSABLE),
            ActError::NotWaiting(_) => (Refusal::NotWaiting, UNPROCESSABLE),
            ActError::NoColleague => (Refusal::NoColleague, UNPROCESSABLE),
            ActError::NoMailbox(_) => (Refusal::NoMailbox, UNPROCESSABLE),
            ActError::NoUnit(_) => (Refusal::NoUnit, UNPROCESSABLE),
            ActError::Second(_) => (Refusal::Second, UNPROCESSABLE),
            ActError::Accuses(_) => (Refusal::Accuses, UNPROCESSABLE),
        };
        refusal.problem(status, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, word};

    #[test]
    fn every_refusal_is_said_in_every_language_that_officers_read() {
        for lang in ["id", "en"].map(|code| Lang::parse(code).expect("a language")) {
            for refusal in Refusal::ALL {
                let key = format!("console-refused-{}", refusal.word());
                assert!(!["", key.as_str()].contains(&word(lang, &key).as_str()), "{key}");
            }
        }
    }
}
