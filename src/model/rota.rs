//! Who is on duty in a unit at which hour: two people at every minute of the week, and the head.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};

use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::kernel::opening::{Days, time_of_day};

/// Minutes of a day.
const DAY: i32 = 24 * 60;

/// A unit's rota as it is written in the operator's file, and sealed in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotaForm {
    /// The name of whom to wake when nobody on duty accepts.
    pub head: String,
    /// Where alerts go by e-mail too, when the service sends any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The officers.
    pub person: Vec<PersonForm>,
    /// The shifts; of two that hold at once the first counts.
    pub duty: Vec<ShiftForm>,
}

/// An officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonForm {
    /// How the rota calls them.
    pub name: String,
    /// The number of the phone that wakes them.
    pub number: String,
}

/// A shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShiftForm {
    /// On which days it begins: `mon-sun`, `mon-thu,sat`.
    pub days: String,
    /// When it begins, such as `19:00`.
    pub from: String,
    /// When it ends; at or before `from` on the next day.
    pub to: String,
    /// Who is woken first.
    pub first: String,
    /// Who is woken when the first does not accept.
    pub second: String,
}

/// Why a rota is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRota {
    /// Somebody without a name, or two of one name.
    #[error("officers need names, each its own: {0:?}")]
    Name(String),
    /// A number that no phone has. It is not repeated here.
    #[error("the number of {0} is no telephone number such as 0812-3456-7890")]
    Number(String),
    /// Two officers share a phone: one who does not wake would be both.
    #[error("{0} and {1} have the same number")]
    SameNumber(String, String),
    /// Somebody is named who is not among the officers.
    #[error("{0:?} is none of the officers of this unit")]
    Unknown(String),
    /// A shift that one person holds alone.
    #[error("first and second of a shift are the same: {0}")]
    Alone(String),
    /// Hours or days that are none.
    #[error(transparent)]
    Hours(#[from] crate::kernel::opening::NotHours),
    /// Nobody is on duty for a while.
    #[error("nobody is on duty on {0} at {1}")]
    Gap(&'static str, String),
}

/// An officer.
#[derive(Debug, Clone)]
pub struct Person {
    /// How the rota calls them.
    pub name: String,
    /// The phone that wakes them.
    pub number: Msisdn,
}

#[derive(Debug, Clone, Copy)]
struct Shift {
    days: Days,
    from: Time,
    to: Time,
    first: usize,
    second: usize,
}

/// A rota that leaves no minute of the week without two people.
#[derive(Debug, Clone)]
pub struct Rota {
    people: Vec<Person>,
    shifts: Vec<Shift>,
    head: usize,
    email: Option<String>,
}

/// Who is on duty from one minute of a day to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// From when, such as `07:00`.
    pub from: String,
    /// Until when, such as `19:00` or `24:00`.
    pub to: String,
    /// First and second; nobody when it is a gap.
    pub who: Option<[String; 2]>,
}

/// The days of a week as a refusal names them, Monday first.
pub const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl TryFrom<&RotaForm> for Rota {
    type Error = NotRota;

    fn try_from(form: &RotaForm) -> Result<Self, NotRota> {
        let mut people: Vec<Person> = Vec::new();
        for person in &form.person {
            let name = person.name.trim();
            if name.is_empty() || people.iter().any(|known| known.name == name) {
                return Err(NotRota::Name(name.to_owned()));
            }
            let Sender::Phone(number) = msisdn::read(&person.number) else {
                return Err(NotRota::Number(name.to_owned()));
            };
            if let Some(other) = people.iter().find(|known| known.number.expose() == number.expose()) {
                return Err(NotRota::SameNumber(other.name.clone(), name.to_owned()));
            }
            people.push(Person { name: name.to_owned(), number });
        }
        let named = |name: &str| {
            let at = people.iter().position(|person| person.name == name.trim());
            at.ok_or_else(|| NotRota::Unknown(name.to_owned()))
        };
        let mut shifts = Vec::new();
        for shift in &form.duty {
            let (first, second) = (named(&shift.first)?, named(&shift.second)?);
            if first == second {
                return Err(NotRota::Alone(shift.first.clone()));
            }
            let (from, to) = (time_of_day(&shift.from)?, time_of_day(&shift.to)?);
            shifts.push(Shift { days: Days::from_str(&shift.days)?, from, to, first, second });
        }
        let head = named(&form.head)?;
        let rota = Self { people, shifts, head, email: form.email.clone() };
        rota.check_week()?;
        Ok(rota)
    }
}

impl Rota {
    /// Whether somebody is there at every minute of a week.
    fn check_week(&self) -> Result<(), NotRota> {
        let monday = MONDAY;
        for minute in 0..7 * DAY {
            let at = monday.saturating_add(minute.minutes());
            if self.on_duty(at).is_none() {
                let day = NAMES[at.weekday().to_monday_zero_offset() as usize];
                return Err(NotRota::Gap(day, format!("{:02}:{:02}", at.hour(), at.minute())));
            }
        }
        Ok(())
    }

    /// Who is on duty through the week, day by day from Monday on.
    pub fn week(&self) -> Vec<Vec<Stretch>> {
        let day = |number: i32| {
            let mut stretches: Vec<Stretch> = Vec::new();
            for minute in 0..DAY {
                let at = MONDAY.saturating_add((number * DAY + minute).minutes());
                let who = self.on_duty(at).map(|two| two.map(|person| person.name.clone()));
                match stretches.last_mut() {
                    Some(last) if last.who == who => last.to = clock(minute + 1),
                    _ => stretches.push(Stretch { from: clock(minute), to: clock(minute + 1), who }),
                }
            }
            stretches
        };
        (0..7).map(day).collect()
    }

    /// Who is on duty at a moment of the unit's own zone: first and second. Never none for a checked rota.
    pub fn on_duty(&self, at: DateTime) -> Option<[&Person; 2]> {
        let shift = self.shifts.iter().find(|shift| shift.holds(at))?;
        Some([self.people.get(shift.first)?, self.people.get(shift.second)?])
    }

    /// Whom to wake when nobody on duty accepts.
    pub fn head(&self) -> &Person {
        &self.people[self.head]
    }

    /// All officers.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Where alerts go by e-mail too.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }
}

/// Any Monday: a rota repeats itself week by week.
const MONDAY: DateTime = jiff::civil::date(2026, 11, 23).at(0, 0, 0, 0);

fn clock(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl Shift {
    fn holds(&self, at: DateTime) -> bool {
        let (day, time) = (at.weekday(), at.time());
        let today = self.days.has(day);
        if self.from < self.to {
            return today && (self.from..self.to).contains(&time);
        }
        (today && time >= self.from) || (self.days.has(before(day)) && time < self.to)
    }
}

fn before(day: Weekday) -> Weekday {
    day.previous()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn form(shifts: &[(&str, &str, &str, &str, &str)]) -> RotaForm {
        let person = |name: &str, number: &str| PersonForm { name: name.into(), number: number.into() };
        RotaForm {
            head: "Ibu H".into(),
            email: None,
            person: vec![
                person("Bripka A", "0812-0000-0001"),
                person("Ibu R", "081200000002"),
                person("Ibu H", "+6281200000003"),
            ],
            duty: shifts
                .iter()
                .map(|(days, from, to, first, second)| ShiftForm {
                    days: (*days).into(),
                    from: (*from).into(),
                    to: (*to).into(),
                    first: (*first).into(),
                    second: (*second).into(),
                })
                .collect(),
        }
    }

    const ROUND: &[(&str, &str, &str, &str, &str)] = &[
        ("mon-fri", "07:00", "19:00", "Bripka A", "Ibu R"),
        ("mon-sun", "19:00", "07:00", "Ibu R", "Ibu H"),
        ("sat,sun", "07:00", "19:00", "Ibu H", "Bripka A"),
    ];

    #[test]
    fn two_people_are_there_at_every_minute_and_the_night_belongs_to_the_evening_before() {
        let rota = Rota::try_from(&form(ROUND)).expect("a rota");
        let first = |day, hour, minute| {
            let on = rota.on_duty(date(2026, 11, day).at(hour, minute, 0, 0)).expect("somebody");
            on[0].name.clone()
        };
        // 23 November 2026 is a Monday.
        assert_eq!(first(23, 6, 59), "Ibu R", "Sunday's night");
        assert_eq!(first(23, 7, 0), "Bripka A");
        assert_eq!(first(23, 19, 0), "Ibu R");
        assert_eq!(first(28, 12, 0), "Ibu H", "Saturday");
        assert_eq!(rota.head().name, "Ibu H");
        let week = rota.week();
        let said = |day: usize| {
            let stretches = week[day].iter();
            stretches
                .map(|it| format!("{}-{} {}", it.from, it.to, it.who.as_ref().unwrap().join("/")))
                .collect::<Vec<_>>()
        };
        let night = ["00:00-07:00 Ibu R/Ibu H", "19:00-24:00 Ibu R/Ibu H"];
        assert_eq!(said(0), [night[0], "07:00-19:00 Bripka A/Ibu R", night[1]]);
        assert_eq!(said(5), [night[0], "07:00-19:00 Ibu H/Bripka A", night[1]]);
        assert_eq!(week.len(), 7);
    }

    #[test]
    fn what_leaves_somebody_alone_or_nobody_there_is_refused() {
        let refused = |form: &RotaForm| Rota::try_from(form).expect_err("no rota");
        assert_eq!(refused(&form(&ROUND[..2])), NotRota::Gap("Saturday", "07:00".into()));
        assert_eq!(refused(&form(&[])), NotRota::Gap("Monday", "00:00".into()));
        let night = [ROUND[0], ("mon-sat", "19:00", "07:00", "Ibu R", "Ibu H"), ROUND[2]];
        assert_eq!(
            refused(&form(&night)),
            NotRota::Gap("Monday", "00:00".into()),
            "Sunday's night is missing"
        );
        let alone = [("mon-sun", "00:00", "00:00", "Ibu R", "Ibu R")];
        assert_eq!(refused(&form(&alone)), NotRota::Alone("Ibu R".into()));
        let stranger = [("mon-sun", "00:00", "00:00", "Ibu R", "Bapak X")];
        assert_eq!(refused(&form(&stranger)), NotRota::Unknown("Bapak X".into()));
        let mut shared = form(ROUND);
        shared.person[1].number = "+6281200000001".into();
        assert!(matches!(refused(&shared), NotRota::SameNumber(..)));
        shared.person[1].number = "PIKET".into();
        assert_eq!(refused(&shared), NotRota::Number("Ibu R".into()));
        shared.person[1].name = "Bripka A".into();
        assert_eq!(refused(&shared), NotRota::Name("Bripka A".into()));
        let always = [("mon-sun", "00:00", "00:00", "Ibu R", "Ibu H")];
        assert!(Rota::try_from(&form(&always)).is_ok(), "a whole day");
    }
}
