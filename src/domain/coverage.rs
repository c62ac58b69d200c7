//! Where there are volunteers: how many were inaugurated, how many are known here and still heard of, and what was done
//! in the villages, by kabupaten (report R9).

use std::collections::HashMap;

use jiff::civil::Date;

use super::outreach::{KABUPATEN, OutreachSum, sums};
use super::places::{Resolved, gazetteer};
use super::volunteers::{VolunteerError, Volunteers};
use crate::kernel::clock::{day_number, day_of_number};
use crate::model::unit::is_kabupaten;
pub use crate::store::coverage::KawanRow;
use crate::store::{self, Db, coverage};

/// The most people that are inaugurated in one kabupaten on one day.
const MOST_PEOPLE: i64 = 10_000;

/// Why a list of inaugurations is not taken; of the whole file then nothing is.
#[derive(Debug, thiserror::Error)]
pub enum CoverageError {
    /// It is no table with the columns that are needed.
    #[error("the file is no CSV with the columns kabupaten, tanggal, orang")]
    Columns,
    /// A line that cannot be read, and what of it.
    #[error("line {0}: {1}")]
    Line(u64, &'static str),
    /// It is empty.
    #[error("the file has no line below its head")]
    Empty,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// A kabupaten by its code, or by its name with what it is: "Kab. Bengkayang", "Kota Singkawang".
fn kabupaten(text: &str) -> Option<String> {
    let text = text.trim();
    if is_kabupaten(text) {
        return gazetteer().exists(text).then(|| text.to_owned());
    }
    match gazetteer().read(text, &[]).place {
        Resolved::One(place) if is_kabupaten(&place.code) => Some(place.code),
        _ => None,
    }
}

/// Reads a list of inaugurations: a line for each kabupaten and day.
pub fn read(csv: &str) -> Result<Vec<KawanRow>, CoverageError> {
    let csv = csv.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(csv.as_bytes());
    let head = reader.headers().map_err(|_| CoverageError::Columns)?.clone();
    let column = |names: [&str; 2]| {
        let at = head.iter().position(|it| names.contains(&it.to_ascii_lowercase().as_str()));
        at.ok_or(CoverageError::Columns)
    };
    let (where_at, day_at, people_at) =
        (column(["kabupaten", "code"])?, column(["tanggal", "day"])?, column(["orang", "people"])?);
    let mut rows: Vec<KawanRow> = Vec::new();
    for (number, record) in (2..).zip(reader.records()) {
        let record = record.map_err(|_| CoverageError::Line(number, "it cannot be read"))?;
        let wrong = |what| CoverageError::Line(number, what);
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let kabupaten = kabupaten(cell(where_at)).ok_or(wrong("no such kabupaten or kota"))?;
        let day: Date = cell(day_at).parse().map_err(|_| wrong("the day is written 2026-11-23"))?;
        let people = cell(people_at).parse().ok().filter(|it| (1..=MOST_PEOPLE).contains(it));
        let row =
            KawanRow { kabupaten, day: day_number(day), people: people.ok_or(wrong("no number of people"))? };
        if rows.iter().any(|it| (&it.kabupaten, it.day) == (&row.kabupaten, row.day)) {
            return Err(wrong("this kabupaten and day stand there twice"));
        }
        rows.push(row);
    }
    if rows.is_empty() { Err(CoverageError::Empty) } else { Ok(rows) }
}

/// Puts a list in the place of the one that is there; says of how many kabupaten, provinces and people it is.
pub async fn import(db: &Db, csv: &str) -> Result<(usize, usize, i64), CoverageError> {
    let rows = read(csv)?;
    let mut tx = db.begin().await?;
    coverage::replace(&mut tx, &rows).await?;
    tx.commit().await?;
    let mut codes: Vec<&str> = rows.iter().map(|row| row.kabupaten.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let kabupaten = codes.len();
    codes.dedup_by_key(|code| code.get(..2));
    Ok((kabupaten, codes.len(), rows.iter().map(|row| row.people).sum()))
}

/// A kabupaten, or the sum of several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covered {
    /// The code of the kabupaten, or of the province that was summed.
    pub area: String,
    /// Kabupaten and kota in it.
    pub kabupaten: i64,
    /// Those of them where volunteers were inaugurated or are registered.
    pub covered: i64,
    /// People inaugurated.
    pub people: i64,
    /// The first day of that.
    pub since: Option<Date>,
    /// Volunteers registered here, without those who were revoked.
    pub registered: i64,
    /// Those of them who were heard of within ninety days.
    pub active: i64,
    /// Sessions held.
    pub sessions: i64,
    /// Women and girls at them.
    pub women: i64,
    /// Men and boys.
    pub men: i64,
    /// Not counted apart.
    pub unknown: i64,
}

impl Covered {
    /// Volunteers of whom nobody heard for ninety days.
    pub const fn inactive(&self) -> i64 {
        self.registered - self.active
    }

    fn add(&mut self, other: &Self) {
        self.kabupaten += other.kabupaten;
        self.covered += other.covered;
        self.people += other.people;
        self.since = [self.since, other.since].into_iter().flatten().min();
        self.registered += other.registered;
        self.active += other.active;
        self.sessions += other.sessions;
        self.women += other.women;
        self.men += other.men;
        self.unknown += other.unknown;
    }
}

/// The sum of these.
pub fn total<'a>(area: &str, rows: impl Iterator<Item = &'a Covered>) -> Covered {
    let mut sum = Covered { area: area.to_owned(), ..Covered::default() };
    rows.for_each(|row| sum.add(row));
    sum
}

/// Every kabupaten and kota of the country, in order; sessions are those from a day to a day.
pub async fn everywhere(
    db: &Db,
    volunteers: &Volunteers,
    from: Date,
    to: Date,
) -> Result<Vec<Covered>, VolunteerError> {
    let mut tx = db.read().await?;
    let inaugurated = coverage::all(&mut tx).await?;
    drop(tx);
    let held: HashMap<String, OutreachSum> =
        sums(db, KABUPATEN, from, to).await?.into_iter().map(|sum| (sum.area.clone(), sum)).collect();
    let mut known: HashMap<String, (i64, i64)> = HashMap::new();
    for it in volunteers.listed("").await?.into_iter().filter(|it| !it.revoked) {
        let code = it.area.get(..5).unwrap_or(&it.area).to_owned();
        let (registered, active) = known.entry(code).or_default();
        *registered += 1;
        *active += i64::from(it.active);
    }
    let row = |code: &str| {
        let mine = inaugurated.iter().filter(|it| it.kabupaten == code);
        let people: i64 = mine.clone().map(|it| it.people).sum();
        let (registered, active) = known.get(code).copied().unwrap_or_default();
        let sum = held.get(code);
        let count = |of: fn(&OutreachSum) -> i64| sum.map_or(0, of);
        Covered {
            area: code.to_owned(),
            kabupaten: 1,
            covered: i64::from(people + registered > 0),
            people,
            since: mine.map(|it| day_of_number(it.day)).min(),
            registered,
            active,
            sessions: count(|sum| sum.sessions),
            women: count(|sum| sum.women),
            men: count(|sum| sum.men),
            unknown: count(|sum| sum.unknown),
        }
    };
    Ok(gazetteer().kabupaten().map(row).collect())
}

/// The sums of the provinces, in order.
pub fn provinces(rows: &[Covered]) -> Vec<Covered> {
    let province = |row: &Covered| row.area.get(..2).unwrap_or_default().to_owned();
    rows.chunk_by(|one, next| province(one) == province(next))
        .map(|rows| total(&province(&rows[0]), rows.iter()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_inaugurations_is_read_whole_or_not_at_all() {
        let rows = read(
            "\u{feff}Kabupaten,Tanggal,Orang\n61.07,2025-08-12,5\nKota Singkawang, 2025-08-12 ,5\n61.07,2026-01-10,2\n",
        );
        let rows = rows.unwrap();
        assert_eq!(rows.iter().map(|it| it.people).collect::<Vec<_>>(), [5, 5, 2]);
        assert_eq!(rows[1].kabupaten, "61.72");
        for (csv, line) in [
            ("kabupaten,tanggal,orang\n61.99,2025-08-12,5\n", 2),
            ("kabupaten,tanggal,orang\n61.07,12/08/2025,5\n", 2),
            ("kabupaten,tanggal,orang\n61.07,2025-08-12,5\n61.01,2025-08-12,lima\n", 3),
            ("kabupaten,tanggal,orang\n61.07,2025-08-12,5\n61.07,2025-08-12,5\n", 3),
            ("kabupaten,tanggal,orang\n61.07.07,2025-08-12,5\n", 2),
        ] {
            assert!(matches!(read(csv), Err(CoverageError::Line(at, _)) if at == line), "{csv}");
        }
        assert!(matches!(read("kabupaten,orang\n61.07,5\n"), Err(CoverageError::Columns)));
        assert!(matches!(read("kabupaten,tanggal,orang\n"), Err(CoverageError::Empty)));
        assert!(matches!(read(""), Err(CoverageError::Columns)));
    }
}
