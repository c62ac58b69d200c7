//! What is done in the villages: sessions in which people were told, where none was, and the place that somebody typed.
//!
//! A session is noted once however often it is brought. Whoever corrects it adds a revision and says why; what stood
//! there stays to be seen.

use std::collections::HashSet;

use jiff::civil::Date;

use super::places::{Place, Resolved, gazetteer};
use crate::kernel::clock::{day_number, day_of_number};
use crate::model::outreach::{Facts, Held, MOST_REASON, Session, SessionError, SessionKind, line};
use crate::model::unit::NATIONAL;
pub use crate::store::outreach::OutreachSum;
use crate::store::outreach::{self, OutreachRow};
use crate::store::{self, Db};

/// What stands for a volunteer: that it was one, and not which.
pub const VOLUNTEER: &str = "volunteer";
/// Sessions on a page.
pub const PAGE: i64 = 200;
/// Letters of the code of a kecamatan, and of a kabupaten.
pub const KECAMATAN: i64 = 8;
/// Letters of the code of a kabupaten.
pub const KABUPATEN: i64 = 5;

/// Who notes something, and where they may.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// An officer of a unit.
    Unit {
        /// The unit.
        id: &'a str,
        /// Its area.
        area: &'a str,
        /// The officer.
        officer: &'a str,
    },
    /// A volunteer: which is not noted.
    Volunteer {
        /// Their area.
        area: &'a str,
    },
}

impl<'a> By<'a> {
    const fn area(&self) -> &'a str {
        match self {
            Self::Unit { area, .. } | Self::Volunteer { area } => area,
        }
    }

    fn unit(&self) -> &'a str {
        match self {
            Self::Unit { id, .. } => id,
            Self::Volunteer { .. } => VOLUNTEER,
        }
    }

    fn officer(&self) -> &'a str {
        match self {
            Self::Unit { officer, .. } => officer,
            Self::Volunteer { .. } => "",
        }
    }
}

/// What became of a session that was brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It is noted now.
    New,
    /// It was noted before, with the same words: a repetition.
    Again,
    /// Something else was noted under its id; that stays.
    Other,
}

/// Why something is not noted.
#[derive(Debug, thiserror::Error)]
pub enum OutreachError {
    /// The id is not 128 bits in hex.
    #[error("the id must be 32 hex digits")]
    Id,
    /// It can not have been so.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The place lies elsewhere, or is none.
    #[error("the place lies outside the area")]
    Area,
    /// There is no session of this id that they may see.
    #[error("there is no such session")]
    Unknown,
    /// Somebody corrected it meanwhile, or it is withdrawn.
    #[error("it was corrected meanwhile")]
    Meanwhile,
    /// No reason, or one of many words.
    #[error("say why, in 200 letters at most")]
    Reason,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// Whether a place lies in an area: `0` is the whole country.
pub fn lies_in(place: &str, area: &str) -> bool {
    area == NATIONAL || place == area || place.strip_prefix(area).is_some_and(|rest| rest.starts_with('.'))
}

/// Whether this is an id: 128 bits in hex. A UUID's is that without its hyphens.
pub fn is_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn row(session: &str, revision: i64, facts: &Facts, by: &By<'_>, today: Date) -> OutreachRow {
    OutreachRow {
        session: session.to_owned(),
        revision,
        state: Held::Held.word().to_owned(),
        place: facts.place.clone(),
        day: day_number(facts.day),
        kind: facts.kind.word().to_owned(),
        women: facts.women.into(),
        men: facts.men.into(),
        unknown: facts.unknown.into(),
        material: facts.material.clone(),
        version: facts.version.clone(),
        by_unit: by.unit().to_owned(),
        officer: by.officer().to_owned(),
        noted: day_number(today),
        reason: String::new(),
    }
}

fn facts(row: &OutreachRow) -> Facts {
    let count = |number: i64| u32::try_from(number).unwrap_or_default();
    Facts {
        place: row.place.clone(),
        day: day_of_number(row.day),
        kind: SessionKind::of_word(&row.kind).unwrap_or(SessionKind::Other),
        women: count(row.women),
        men: count(row.men),
        unknown: count(row.unknown),
        material: row.material.clone(),
        version: row.version.clone(),
    }
}

fn within(facts: Facts, by: &By<'_>, today: Date) -> Result<Session, OutreachError> {
    let session = Session::new(facts, today)?;
    let place = &session.facts().place;
    if !lies_in(place, by.area()) || !gazetteer().exists(place) {
        return Err(OutreachError::Area);
    }
    Ok(session)
}

/// Notes a session under an id of whoever brings it; the same again is a repetition, also after it was corrected.
pub async fn note(db: &Db, today: Date, id: &str, told: Facts, by: By<'_>) -> Result<Noted, OutreachError> {
    if !is_id(id) {
        return Err(OutreachError::Id);
    }
    let mut tx = db.begin().await?;
    // A repetition is one also when the day is long past, or the volunteer's area is another now.
    if let Some(first) = outreach::revisions(&mut tx, id).await?.first() {
        let same = first.by_unit == by.unit() && is_same(first, &told);
        return Ok(if same { Noted::Again } else { Noted::Other });
    }
    let session = within(told, &by, today)?;
    let added = outreach::add(&mut tx, &row(id, 1, session.facts(), &by, today)).await?;
    if added {
        tx.commit().await?;
        return Ok(Noted::New);
    }
    // Two brought it at the same moment, and the other was faster.
    drop(tx);
    let mut tx = db.read().await?;
    let first = outreach::revisions(&mut tx, id).await?;
    let same = first.first().is_some_and(|it| it.by_unit == by.unit() && is_same(it, session.facts()));
    Ok(if same { Noted::Again } else { Noted::Other })
}

fn is_same(first: &OutreachRow, told: &Facts) -> bool {
    let (material, version) = (told.material.trim().to_owned(), told.version.trim().to_owned());
    facts(first) == Facts { material, version, ..told.clone() }
}

/// A session with all that was ever said of it, the newest first.
#[derive(Debug, Clone)]
pub struct Told {
    /// How it is now.
    pub now: Revision,
    /// How it was, the newest first.
    pub before: Vec<Revision>,
}

/// A revision of a session.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The session's id.
    pub id: String,
    /// Counts from 1.
    pub number: i64,
    /// Whether it was held.
    pub held: bool,
    /// What is told of it.
    pub facts: Facts,
    /// A unit, or [`VOLUNTEER`].
    pub by: String,
    /// The officer who wrote it; empty for a volunteer.
    pub officer: String,
    /// The day on which it was written.
    pub noted: Date,
    /// Why it was corrected or withdrawn.
    pub reason: String,
}

fn revision(row: &OutreachRow) -> Revision {
    Revision {
        id: row.session.clone(),
        number: row.revision,
        held: row.state == Held::Held.word(),
        facts: facts(row),
        by: row.by_unit.clone(),
        officer: row.officer.clone(),
        noted: day_of_number(row.noted),
        reason: row.reason.clone(),
    }
}

/// A session of an area.
pub async fn of(db: &Db, id: &str, area: &str) -> Result<Told, OutreachError> {
    let mut tx = db.read().await?;
    let mut rows = outreach::revisions(&mut tx, id).await?;
    rows.reverse();
    let mut revisions = rows.iter().map(revision);
    let now = revisions.next().filter(|now| lies_in(&now.facts.place, area));
    let now = now.ok_or(OutreachError::Unknown)?;
    Ok(Told { now, before: revisions.collect() })
}

/// What somebody saw when they began to change it, and why they do.
#[derive(Debug, Clone, Copy)]
pub struct Why<'a> {
    /// The revision that they saw.
    pub seen: i64,
    /// The reason.
    pub reason: &'a str,
}

/// Corrects a session.
pub async fn correct(
    db: &Db,
    today: Date,
    id: &str,
    told: Facts,
    by: By<'_>,
    why: Why<'_>,
) -> Result<(), OutreachError> {
    let session = within(told, &by, today)?;
    revise(db, id, by, why, |_| row(id, why.seen + 1, session.facts(), &by, today)).await
}

/// Says that a session was noted in error.
pub async fn withdraw(db: &Db, today: Date, id: &str, by: By<'_>, why: Why<'_>) -> Result<(), OutreachError> {
    let withdrawn = |now: &Facts| OutreachRow {
        state: Held::Withdrawn.word().to_owned(),
        ..row(id, why.seen + 1, now, &by, today)
    };
    revise(db, id, by, why, withdrawn).await
}

async fn revise(
    db: &Db,
    id: &str,
    by: By<'_>,
    why: Why<'_>,
    change: impl FnOnce(&Facts) -> OutreachRow,
) -> Result<(), OutreachError> {
    let reason = line(why.reason, MOST_REASON).ok_or(OutreachError::Reason)?;
    let now = of(db, id, by.area()).await?.now;
    if now.number != why.seen || !now.held {
        return Err(OutreachError::Meanwhile);
    }
    let mut tx = db.begin().await?;
    // Of two who correct the same revision one is first, and the other is told.
    if !outreach::add(&mut tx, &OutreachRow { reason, ..change(&now.facts) }).await? {
        return Err(OutreachError::Meanwhile);
    }
    Ok(tx.commit().await?)
}

/// So many sessions of an area from a day to a day as they are now, the latest first.
pub async fn list(
    db: &Db,
    area: &str,
    from: Date,
    to: Date,
    most: i64,
) -> Result<Vec<Revision>, OutreachError> {
    let mut tx = db.read().await?;
    let area = if area == NATIONAL { "" } else { area };
    let rows = outreach::of_area(&mut tx, area, day_number(from), day_number(to), most).await?;
    Ok(rows.iter().map(revision).collect())
}

/// What was held from a day to a day, by areas of this many letters of their codes.
pub async fn sums(db: &Db, letters: i64, from: Date, to: Date) -> store::Result<Vec<OutreachSum>> {
    let mut tx = db.read().await?;
    outreach::sums(&mut tx, letters, day_number(from), day_number(to)).await
}

/// A kecamatan and what was held there.
#[derive(Debug, Clone)]
pub struct Recap {
    /// Its code.
    pub kecamatan: String,
    /// What was held, none when nothing was.
    pub held: Option<OutreachSum>,
    /// Its villages.
    pub villages: usize,
    /// Those of them where nothing was held.
    pub without: Vec<&'static str>,
}

/// Every kecamatan of an area, with the villages in which no session was held from a day to a day.
pub async fn recap(db: &Db, area: &str, from: Date, to: Date) -> store::Result<Vec<Recap>> {
    let held = sums(db, KECAMATAN, from, to).await?;
    // 13 letters are a village; what is known to its kecamatan alone is of no village.
    let told = sums(db, 13, from, to).await?;
    let told: HashSet<&str> = told.iter().map(|sum| sum.area.as_str()).collect();
    let mut all: Vec<Recap> = Vec::new();
    for (code, name) in gazetteer().within(area) {
        match code.len() {
            8 => {
                let held = held.iter().find(|sum| sum.area == code).cloned();
                all.push(Recap { kecamatan: code, held, villages: 0, without: Vec::new() });
            }
            13 => {
                let Some(recap) = all.last_mut() else { continue };
                recap.villages += 1;
                if !told.contains(code.as_str()) {
                    recap.without.push(name);
                }
            }
            _ => {}
        }
    }
    Ok(all)
}

/// What a typed place is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// This one.
    One(String),
    /// One of these: it is to be asked which.
    Several(Vec<String>),
    /// Nothing that we know in the area, or nothing near enough.
    Unknown,
}

/// The place in an area that somebody typed: a code, or the name of a village or (for `near` unset, also) of a larger
/// place.
pub fn typed(text: &str, area: &str, near: bool) -> Typed {
    let text = text.trim();
    let names = gazetteer();
    let fits = |code: &str| lies_in(code, area) && (!near || code.len() >= 8);
    if names.exists(text) {
        return if fits(text) { Typed::One(text.to_owned()) } else { Typed::Unknown };
    }
    let home: Vec<&str> = area.get(..2).into_iter().collect();
    let around = names.full_name(area).unwrap_or_default();
    // A village is looked for where an area is known: as it was typed, and then in the area of whoever typed it.
    let ways = [text.to_owned(), format!("desa {text}, {around}"), format!("{text}, {around}")];
    for (at, way) in ways.into_iter().enumerate() {
        // Of what was added only the area itself may have been understood.
        let fits = |code: &str| fits(code) && (at == 0 || code != area);
        let found = match names.read(&way, &home).place {
            Resolved::One(place) => vec![place],
            Resolved::Several(places) => places,
            Resolved::Nowhere | Resolved::TooMany => Vec::new(),
        };
        let mut codes: Vec<String> =
            found.into_iter().map(|Place { code }| code).filter(|code| fits(code)).collect();
        match codes.len() {
            0 => {}
            1 => return Typed::One(codes.remove(0)),
            _ => return Typed::Several(codes),
        }
    }
    Typed::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_what_was_typed_within_the_area_of_whoever_typed_it() {
        let one = |code: &str| Typed::One(code.to_owned());
        for (text, area, near, expected) in [
            ("Sekida", "61.07", true, one("61.07.07.2006")),
            ("desa sekida kec jagoi babang", "61", true, one("61.07.07.2006")),
            ("Jagoi Babang", "61.07", true, one("61.07.07")),
            ("61.07.07.2006", "61.07", true, one("61.07.07.2006")),
            ("61.07.07.2006", "61.01", true, Typed::Unknown),
            ("Bengkayang", "61", false, one("61.07")),
            ("entah", "61.07", true, Typed::Unknown),
            ("antah berantah", "61.07", false, Typed::Unknown),
            ("antah berantah", "61.07.07", true, Typed::Unknown),
            ("Kota Pontianak", "61.07", false, Typed::Unknown),
            ("", "61.07", true, Typed::Unknown),
        ] {
            assert_eq!(typed(text, area, near), expected, "{text} in {area}");
        }
        let Typed::Several(codes) = typed("Sungai Raya", "61", true) else { panic!("one Sungai Raya") };
        assert!(codes.len() >= 2 && codes.iter().all(|code| code.starts_with("61.")), "{codes:?}");
    }

    #[test]
    fn a_code_is_in_the_areas_that_begin_it() {
        assert!(lies_in("61.07.07.2006", "61.07") && lies_in("61.07", "61.07") && lies_in("61.07", NATIONAL));
        assert!(!lies_in("61.07", "61.07.07") && !lies_in("61.071", "61.07"));
        assert!(is_id(&"0a".repeat(16)) && !is_id(&"0A".repeat(16)) && !is_id("0a"));
    }
}
