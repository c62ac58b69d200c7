//! A key for each week in which tips die: deleting one small file kills every copy of a week's tips, in
//! every backup.
//!
//! Weeks are ISO weeks, counted from the Monday 1970-01-05. A key is made before it is needed (the
//! processes of a service share the folder, a mirror of it has time to follow) and deleted
//! [`GRACE`] days after its week has ended, when no living tip stands under it.

use std::path::Path;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::key::{Key, KeyError};
use super::shelf::Shelf;
use crate::kernel::clock::day_number;

/// Weeks for which keys are made ahead: the longest life of a closed tip and one more.
const AHEAD: i64 = 14;
/// Days after the end of its week at which a key is deleted.
pub const GRACE: i64 = 7;

/// The week of a day.
pub fn week_of(day: Date) -> i64 {
    week_of_number(day_number(day))
}

/// The week of a day's number.
pub const fn week_of_number(day: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (day - 4).div_euclid(7)
}

/// The number of the first day after a week.
pub const fn end_of_week(week: i64) -> i64 {
    4 + (week + 1) * 7
}

/// The file of a week: `week-2026-W52.key`.
fn file_of(week: i64) -> String {
    let monday = Date::constant(1970, 1, 5).saturating_add(week.weeks());
    let iso = monday.iso_week_date();
    format!("week-{:04}-W{:02}.key", iso.year(), iso.week())
}

/// The week keys of a service.
pub struct WeekKeys(Shelf);

impl std::fmt::Debug for WeekKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WeekKeys({} held)", self.0.count())
    }
}

impl WeekKeys {
    /// The keys of a folder, or without one keys that die with the process.
    pub(super) fn new(folder: Option<&Path>) -> Self {
        Self(Shelf::new(folder, file_of, week_in))
    }

    /// The key of a week. One that is not there is read, and made when its week is still to end; `None`
    /// when the week is over and its key is gone.
    pub fn of(&self, week: i64, today: Date) -> Result<Option<Arc<Key>>, KeyError> {
        self.0.of(week, week >= week_of(today))
    }

    /// Makes the keys of the weeks ahead; returns how many were not held.
    pub fn make_ahead(&self, today: Date) -> Result<usize, KeyError> {
        let now = week_of(today);
        let before = self.0.count();
        for week in now..=now + AHEAD {
            self.of(week, today)?;
        }
        Ok(self.0.count().saturating_sub(before))
    }

    /// The weeks whose time is over and whose keys are still there.
    pub fn over(&self, today: Date) -> Result<Vec<i64>, KeyError> {
        let now = day_number(today);
        let mut weeks = self.0.numbers()?;
        weeks.retain(|week| end_of_week(*week) + GRACE <= now);
        Ok(weeks)
    }

    /// Deletes the key of a week: whatever stands under it is dead.
    pub fn delete(&self, week: i64) -> Result<(), KeyError> {
        self.0.delete(week)
    }
}

/// The week of a file's name.
fn week_in(name: &str) -> Option<i64> {
    let (year, week) = name.strip_prefix("week-")?.strip_suffix(".key")?.split_once("-W")?;
    let date =
        jiff::civil::ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, jiff::civil::Weekday::Monday);
    date.ok().map(|date| week_of(date.date()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_their_files_say_which() {
        let sunday = date(2026, 11, 22);
        assert_eq!(week_of(sunday) + 1, week_of(date(2026, 11, 23)));
        assert_eq!(week_of(date(2026, 11, 16)), week_of(sunday));
        assert_eq!(end_of_week(week_of(sunday)), day_number(date(2026, 11, 23)));
        assert_eq!(file_of(week_of(sunday)), "week-2026-W47.key");
        for week in 2_900..3_100 {
            assert_eq!(week_in(&file_of(week)), Some(week));
        }
        assert_eq!(week_in("day-2026-11-22.key"), None);
        assert_eq!(file_of(week_of(date(2027, 1, 1))), "week-2026-W53.key");
    }

    #[test]
    fn a_key_is_made_ahead_and_never_again_when_its_week_is_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, two) = (WeekKeys::new(Some(folder.path())), WeekKeys::new(Some(folder.path())));
        let today = date(2026, 11, 22);
        one.make_ahead(today).expect("made");
        let week = week_of(today) + 5;
        let token =
            |keys: &WeekKeys, day| keys.of(week, day).expect("keys").map(|key| key.token("k", &["a"]));
        assert_eq!(token(&one, today), token(&two, today), "both processes have the same");
        let later = today.saturating_add(8.weeks());
        assert_eq!(one.over(later).expect("weeks").last(), Some(&(week_of(later) - 2)));
        one.delete(week).expect("deleted");
        one.delete(week).expect("deleted again");
        assert_eq!(token(&one, later), None);
        let fresh = WeekKeys::new(Some(folder.path()));
        assert_eq!(token(&fresh, later), None);
    }

    #[test]
    fn a_tip_is_dead_seven_days_after_its_week() {
        let keys = WeekKeys::new(None);
        let today = date(2026, 11, 22);
        keys.of(week_of(today), today).expect("a key").expect("made");
        assert_eq!(keys.over(date(2026, 11, 29)).expect("weeks"), Vec::<i64>::new());
        assert_eq!(keys.over(date(2026, 11, 30)).expect("weeks"), [week_of(today)]);
    }
}
