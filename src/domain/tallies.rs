//! What is counted by the month: destinations asked about, names asked for that are on no list, interest in
//! training, tips by what they are about. Counts, and nothing of who asked.
//!
//! They are gathered in memory and written down every few seconds, so that no row is written in the moment
//! of a person's message. Below five they are shown to nobody and are in no backup; a name is written down
//! only when five have asked for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use crate::kernel::name_key;
use crate::model::departure::{Country, Job};
use crate::model::triage::Category;
use crate::sealing::keys::Keys;
pub use crate::store::tallies::{SHOWN, TallyRow};
use crate::store::{self, Db, tallies};

/// Where nobody said a kabupaten.
pub const NOWHERE: &str = "-";
/// The most different things that are gathered before they are written down; more would be somebody's game.
const MOST: usize = 10_000;
/// Letters of a name at most.
const LONGEST_NAME: usize = 60;
/// Digits that a name may hold; more are a telephone number.
const MOST_DIGITS: usize = 3;
/// Words that make a name that of an office: the names of persons are not gathered.
const OFFICES: &[&str] = &[
    "PT", "CV", "UD", "PJTKI", "PPTKIS", "P3MI", "LPK", "LKP", "BLK", "YAYASAN", "TRAVEL", "BIRO",
    "KOPERASI", "AGENSI", "AGENCY",
];

/// Gathers counts. A handle; clones share everything.
#[derive(Clone)]
pub struct Tallies(Arc<Inner>);

struct Inner {
    db: Db,
    keys: Arc<Keys>,
    gathered: Mutex<BTreeMap<TallyRow, i64>>,
}

/// Under which kind answers of quizzes stand.
pub const QUIZ: &str = "quiz";

/// A month as one number.
pub fn month_of(day: Date) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month()) - 1
}

/// Year and month of such a number.
pub const fn year_and_month(number: i64) -> (i64, i64) {
    (number.div_euclid(12), number.rem_euclid(12) + 1)
}

impl Tallies {
    /// Into this database; names are told apart under these keys.
    pub fn new(db: Db, keys: Arc<Keys>) -> Self {
        Self(Arc::new(Inner { db, keys, gathered: Mutex::default() }))
    }

    /// What stands for a name in a month, when it is that of an office and so may be counted.
    pub fn token(&self, today: Date, name: &str) -> Option<String> {
        let spoken = name.to_ascii_uppercase();
        let is_office = spoken.split(|c: char| !c.is_alphanumeric()).any(|word| OFFICES.contains(&word));
        let key = name_key::fold(name).key;
        let digits = name.chars().filter(char::is_ascii_digit).count();
        let counts =
            is_office && !key.is_empty() && digits <= MOST_DIGITS && name.chars().count() <= LONGEST_NAME;
        counts.then(|| self.0.keys.service().token("unlisted", &[&month_of(today).to_string(), &key]))
    }

    /// Somebody asked about a destination.
    pub fn check(&self, today: Date, kabupaten: Option<&str>, to: Option<Country>, job: Option<Job>) {
        let subject = subject(to, job);
        self.gather(today, "check", kabupaten, subject, None);
    }

    /// Somebody asked for a name that is on no list.
    pub fn unlisted(&self, today: Date, token: String, name: &str) {
        self.gather(today, "unlisted", None, token, Some(name.trim().to_uppercase()));
    }

    /// Somebody wants to be trained.
    pub fn interest(&self, today: Date, kabupaten: &str, skill: &str) {
        self.gather(today, "interest", Some(kabupaten), skill.to_owned(), None);
    }

    /// A tip was taken: where, and what it is about.
    pub fn tip(&self, today: Date, kabupaten: Option<&str>, category: Category) {
        self.gather(today, "tip", kabupaten, category.word().to_owned(), None);
    }

    /// The first SMS of somebody whom we do not remember had a poster's code in it.
    pub fn campaign(&self, today: Date, area: &str, tag: &str) {
        self.gather(today, super::campaigns::KIND, Some(area), tag.to_owned(), None);
    }

    /// A question of a broadcast's quiz was answered.
    pub fn quiz(&self, today: Date, kabupaten: &str, subject: String) {
        self.gather(today, QUIZ, Some(kabupaten), subject, None);
    }

    fn gather(
        &self,
        today: Date,
        kind: &str,
        kabupaten: Option<&str>,
        subject: String,
        name: Option<String>,
    ) {
        let row = TallyRow {
            month: month_of(today),
            kind: kind.to_owned(),
            kabupaten: kabupaten.unwrap_or(NOWHERE).to_owned(),
            subject,
            count: 0,
            name,
        };
        let mut gathered = self.0.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        if gathered.len() < MOST || gathered.contains_key(&row) {
            *gathered.entry(row).or_default() += 1;
        }
    }

    /// Writes down what was gathered. What cannot be written now is gathered on.
    pub async fn flush(&self) -> store::Result<()> {
        let rows = std::mem::take(&mut *self.0.gathered.lock().unwrap_or_else(PoisonError::into_inner));
        if rows.is_empty() {
            return Ok(());
        }
        let written = self.write(&rows).await;
        if written.is_err() {
            let mut gathered = self.0.gathered.lock().unwrap_or_else(PoisonError::into_inner);
            for (row, count) in rows {
                *gathered.entry(row).or_default() += count;
            }
        }
        written
    }

    async fn write(&self, rows: &BTreeMap<TallyRow, i64>) -> store::Result<()> {
        let mut tx = self.0.db.begin().await?;
        // In one order everywhere: two processes that count the same must not wait for each other.
        for (row, count) in rows {
            tallies::add(&mut tx, &TallyRow { count: *count, ..row.clone() }).await?;
        }
        tx.commit().await
    }

    /// Forgets counts below five of months that are over.
    pub async fn forget(&self, today: Date) -> store::Result<()> {
        let mut tx = self.0.db.begin().await?;
        tallies::forget_small(&mut tx, month_of(today)).await?;
        tx.commit().await
    }
}

/// A destination and a job as one word: `MY plantation`.
fn subject(to: Option<Country>, job: Option<Job>) -> String {
    format!("{} {}", to.as_ref().map_or("-", Country::code), job.map_or("-", Job::word))
}

/// The counts of a month that may be seen.
pub async fn of_month(db: &Db, month: i64) -> store::Result<Vec<TallyRow>> {
    let mut tx = db.read().await?;
    tallies::of_month(&mut tx, month).await
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_leads_back() {
        for day in [date(2026, 1, 31), date(2026, 12, 1)] {
            assert_eq!(year_and_month(month_of(day)), (i64::from(day.year()), i64::from(day.month())));
        }
    }

    #[test]
    fn a_destination_has_one_word_and_an_unknown_one_too() {
        assert_eq!(subject(Country::of_code("MY"), Some(Job::Plantation)), "MY plantation");
        assert_eq!(subject(None, None), "- -");
    }
}
