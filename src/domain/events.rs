//! Meetings: place, day, who was there by office, and what came of it.

use jiff::civil::Date;

use super::outreach::{is_id, lies_in};
use super::places::gazetteer;
use crate::kernel::clock::day_number;
use crate::model::outreach::{Held, MOST_REASON, is_recent, line};
pub use crate::store::events::{EventRow, OfficeRow, OutputRow};
use crate::store::{self, Db, events};

/// Letters of a title, an office, a name.
const MOST_LETTERS: usize = 120;
/// Letters of what came of it.
const MOST_WHAT: usize = 200;
/// Offices and outputs of one meeting.
const MOST_LINES: usize = 60;
/// The most people of one office.
const MOST_PEOPLE: u32 = 20_000;
/// Meetings in a list.
const MOST: i64 = 500;

/// A meeting with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The code of its place.
    pub place: String,
    /// The day.
    pub day: Date,
    /// What it was.
    pub title: String,
    /// Offices, and how many came of each.
    pub offices: Vec<(String, u32)>,
    /// What came of it.
    pub outputs: Vec<Output>,
}

/// What came of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// What.
    pub what: String,
    /// Who does it.
    pub who: String,
    /// By when.
    pub due: Option<Date>,
}

/// Why a meeting is not noted.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The place lies outside the area, or is none.
    #[error("the place is none of the area")]
    Place,
    /// The day is to come, or long past.
    #[error("the day must be of the last two years")]
    Day,
    /// No title.
    #[error("a meeting has a title of 120 letters at most")]
    Title,
    /// A line of the offices that cannot be read: its number, from 1.
    #[error("line {0} of the participants must be an office, a colon and a number")]
    Office(usize),
    /// A line of the outputs that cannot be read.
    #[error("line {0} of the outputs must be what; who; by when")]
    Output(usize),
    /// There is no such meeting, or it is withdrawn.
    #[error("there is no such meeting")]
    Unknown,
    /// No reason.
    #[error("say why, in 200 letters at most")]
    Reason,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty())
}

/// Offices as they are typed: one a line, `BP3MI Kalbar: 4`. At least one, each once.
pub fn read_offices(text: &str) -> Result<Vec<(String, u32)>, EventError> {
    let mut offices: Vec<(String, u32)> = Vec::new();
    for (at, typed) in lines(text) {
        let wrong = || EventError::Office(at);
        let (office, people) = typed.rsplit_once(':').ok_or_else(wrong)?;
        let office = line(office, MOST_LETTERS).ok_or_else(wrong)?;
        let people =
            people.trim().parse().ok().filter(|it| (1..=MOST_PEOPLE).contains(it)).ok_or_else(wrong)?;
        if offices.len() == MOST_LINES || offices.iter().any(|(known, _)| *known == office) {
            return Err(wrong());
        }
        offices.push((office, people));
    }
    if offices.is_empty() { Err(EventError::Office(1)) } else { Ok(offices) }
}

/// What came of it as it is typed: one a line, `Kartu CEK dicetak; Disnaker; 2026-12-31`; without a day it has none.
pub fn read_outputs(text: &str) -> Result<Vec<Output>, EventError> {
    let mut outputs = Vec::new();
    for (at, typed) in lines(text) {
        let wrong = || EventError::Output(at);
        let mut parts = typed.split(';').map(str::trim);
        let what = parts.next().and_then(|it| line(it, MOST_WHAT)).ok_or_else(wrong)?;
        let who = parts.next().and_then(|it| line(it, MOST_LETTERS)).ok_or_else(wrong)?;
        let due = match parts.next().unwrap_or_default() {
            "" => None,
            day => Some(day.parse().map_err(|_| wrong())?),
        };
        if parts.next().is_some() || outputs.len() == MOST_LINES {
            return Err(wrong());
        }
        outputs.push(Output { what, who, due });
    }
    Ok(outputs)
}

/// Who notes a meeting.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The unit.
    pub unit: &'a str,
    /// Its area.
    pub area: &'a str,
    /// The officer.
    pub officer: &'a str,
}

/// Notes a meeting under an id of the form; sent twice it is noted once. A meeting may be anywhere: those of the whole
/// country are in its capital.
pub async fn note(db: &Db, today: Date, id: &str, event: Event, by: By<'_>) -> Result<(), EventError> {
    if !is_id(id) {
        return Err(EventError::Unknown);
    }
    if !gazetteer().exists(&event.place) {
        return Err(EventError::Place);
    }
    if !is_recent(event.day, today) {
        return Err(EventError::Day);
    }
    let row = EventRow {
        id: id.to_owned(),
        state: Held::Held.word().to_owned(),
        place: event.place,
        day: day_number(event.day),
        title: line(&event.title, MOST_LETTERS).ok_or(EventError::Title)?,
        by_unit: by.unit.to_owned(),
        officer: by.officer.to_owned(),
        noted: day_number(today),
        reason: String::new(),
    };
    let mut tx = db.begin().await?;
    if !events::add(&mut tx, &row).await? {
        return Ok(());
    }
    for (position, (office, people)) in (1..).zip(event.offices) {
        events::add_office(&mut tx, id, position, &OfficeRow { office, people: people.into() }).await?;
    }
    for (position, it) in (1..).zip(event.outputs) {
        let row = OutputRow { what: it.what, who: it.who, due: it.due.map(day_number) };
        events::add_output(&mut tx, id, position, &row).await?;
    }
    Ok(tx.commit().await?)
}

/// A meeting as it stands.
#[derive(Debug, Clone)]
pub struct Noted {
    /// The meeting.
    pub row: EventRow,
    /// Who was there.
    pub offices: Vec<OfficeRow>,
    /// What came of it.
    pub outputs: Vec<OutputRow>,
}

/// Whether a unit sees a meeting: its own, and those in its area.
fn sees(row: &EventRow, by: &By<'_>) -> bool {
    row.by_unit == by.unit || lies_in(&row.place, by.area)
}

/// The meetings that a unit sees, the latest first.
pub async fn list(db: &Db, by: By<'_>) -> Result<Vec<EventRow>, EventError> {
    let mut tx = db.read().await?;
    let mut rows = events::all(&mut tx, MOST).await?;
    rows.retain(|row| sees(row, &by));
    Ok(rows)
}

/// One meeting.
pub async fn of(db: &Db, id: &str, by: By<'_>) -> Result<Noted, EventError> {
    let mut tx = db.read().await?;
    let row = events::by_id(&mut tx, id).await?.filter(|row| sees(row, &by)).ok_or(EventError::Unknown)?;
    let offices = events::offices(&mut tx, id).await?;
    let outputs = events::outputs(&mut tx, id).await?;
    Ok(Noted { row, offices, outputs })
}

/// Says that a meeting was noted in error; only the unit that noted it does.
pub async fn withdraw(db: &Db, id: &str, by: By<'_>, reason: &str) -> Result<(), EventError> {
    let reason = line(reason, MOST_REASON).ok_or(EventError::Reason)?;
    let mut tx = db.begin().await?;
    let row = events::by_id(&mut tx, id).await?;
    let mine = row.is_some_and(|row| row.by_unit == by.unit);
    if !mine || !events::withdraw(&mut tx, id, &reason).await? {
        return Err(EventError::Unknown);
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn offices_and_outputs_are_read_line_by_line() {
        let offices = read_offices("BP3MI Kalbar: 4\n\n Disnaker: Bidang 2: 12 \n").unwrap();
        assert_eq!(offices, [("BP3MI Kalbar".to_owned(), 4), ("Disnaker: Bidang 2".to_owned(), 12)]);
        for (text, at) in
            [("", 1), ("BP3MI", 1), ("A: 1\nB: x", 2), ("A: 1\nA: 2", 2), (": 3", 1), ("A: 0", 1)]
        {
            assert!(matches!(read_offices(text), Err(EventError::Office(line)) if line == at), "{text:?}");
        }
        let outputs = read_outputs("Kartu CEK dicetak; Disnaker; 2026-12-31\nPosko; Camat").unwrap();
        assert_eq!(outputs[0].due, Some(date(2026, 12, 31)));
        assert_eq!((outputs[1].who.as_str(), outputs[1].due), ("Camat", None));
        assert!(read_outputs("").unwrap().is_empty());
        for text in ["Posko", "Posko; ", "a; b; besok", "a; b; 2026-12-31; c"] {
            assert!(matches!(read_outputs(text), Err(EventError::Output(1))), "{text:?}");
        }
    }
}
