//! Working days and mornings of a zone: what a deadline in days means.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Timestamp, ToSpan};

use crate::kernel::clock::day_number;
use crate::model::message::Zone;

/// Microseconds of a minute.
pub const MINUTE: i64 = 60_000_000;
/// Microseconds of an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds of a day.
pub const DAY: i64 = 24 * HOUR;
/// When what can wait for a morning is told.
const MORNING: i64 = 8;
/// Days that are looked through for a working day. Whoever lists a whole year as holidays is told on the last
/// of them all the same.
const AHEAD: i64 = 400;

/// The days of a zone. None of the zones has summer time, so a day is always as long.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    zone: Zone,
    holidays: &'a [Date],
}

impl<'a> Calendar<'a> {
    /// The calendar of a zone; `holidays` are days on which nobody works, whatever their name.
    pub const fn new(zone: Zone, holidays: &'a [Date]) -> Self {
        Self { zone, holidays }
    }

    /// Day and time of day at a moment.
    pub fn civil(&self, at_us: i64) -> DateTime {
        let ahead = at_us.saturating_add(self.zone.hours() * HOUR);
        let utc = Timestamp::from_microsecond(ahead).unwrap_or(Timestamp::UNIX_EPOCH);
        utc.to_zoned(jiff::tz::TimeZone::UTC).datetime()
    }

    fn day(&self, at_us: i64) -> Date {
        self.civil(at_us).date()
    }

    /// The first moment of a day.
    fn begin(&self, day: Date) -> i64 {
        day_number(day) * DAY - self.zone.hours() * HOUR
    }

    fn morning(&self, day: Date) -> i64 {
        self.begin(day) + MORNING * HOUR
    }

    fn works(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.holidays.contains(&day)
    }

    /// The first working day from this one on.
    fn working_from(&self, day: Date) -> Date {
        let mut days = (0..AHEAD).map(|ahead| day.saturating_add(ahead.days()));
        days.find(|day| self.works(*day)).unwrap_or_else(|| day.saturating_add(AHEAD.days()))
    }

    /// The working day that comes as many working days after this one.
    fn working_after(&self, day: Date, days: i64) -> Date {
        (0..days).fold(day, |day, _| self.working_from(day.saturating_add(1.day())))
    }

    /// The first moment of the day of a moment.
    pub fn day_of(&self, at_us: i64) -> i64 {
        self.begin(self.day(at_us))
    }

    /// The full hour at or before a moment.
    pub const fn hour_of(&self, at_us: i64) -> i64 {
        at_us - at_us.rem_euclid(HOUR)
    }

    /// The full hour at or after a moment.
    pub const fn hour_up(&self, at_us: i64) -> i64 {
        self.hour_of(at_us + HOUR - 1)
    }

    /// The end of the working day that comes as many working days after the day of a moment.
    pub fn working_days_after(&self, at_us: i64, days: i64) -> i64 {
        self.begin(self.working_after(self.day(at_us), days)) + DAY
    }

    /// The next morning of any day.
    pub fn next_morning(&self, at_us: i64) -> i64 {
        let today = self.day(at_us);
        if self.morning(today) > at_us { self.morning(today) } else { self.morning(today) + DAY }
    }

    /// The next morning of a working day, or the one that comes as many working days after it.
    pub fn next_working_morning(&self, at_us: i64, later: i64) -> i64 {
        let day = self.day(at_us);
        let from = if self.morning(day) > at_us { day } else { day.saturating_add(1.day()) };
        self.morning(self.working_after(self.working_from(from), later))
    }

    /// The next Monday's morning; when that Monday is a holiday, the next morning of a working day after it.
    pub fn next_monday_morning(&self, at_us: i64) -> i64 {
        let day = self.day(at_us);
        let from = if self.morning(day) > at_us { day } else { day.saturating_add(1.day()) };
        let ahead = (7 - i64::from(from.weekday().to_monday_zero_offset())) % 7;
        self.morning(self.working_from(from.saturating_add(ahead.days())))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// 25 December 2026 is a Friday, 1 January 2027 too.
    const HOLIDAYS: &[Date] = &[date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 4)];

    fn at(calendar: Calendar<'_>, text: &str) -> i64 {
        let civil: DateTime = text.parse().expect("a moment");
        calendar.begin(civil.date()) + i64::from(civil.hour()) * HOUR + i64::from(civil.minute()) * MINUTE
    }

    fn said(calendar: Calendar<'_>, at_us: i64) -> String {
        calendar.civil(at_us).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    #[test]
    fn mornings_and_ends_of_days_go_round_weekends_and_holidays_in_every_zone() {
        for zone in Zone::ALL {
            let it = Calendar::new(zone, HOLIDAYS);
            for (from, morning, monday, end) in [
                ("2026-12-21T02:00", "2026-12-21T08:00", "2026-12-21T08:00", "2026-12-24T00:00"),
                ("2026-12-21T08:00", "2026-12-22T08:00", "2026-12-28T08:00", "2026-12-24T00:00"),
                ("2026-12-23T00:00", "2026-12-23T08:00", "2026-12-28T08:00", "2026-12-29T00:00"),
                ("2026-12-24T18:00", "2026-12-28T08:00", "2026-12-28T08:00", "2026-12-30T00:00"),
                ("2026-12-27T10:00", "2026-12-28T08:00", "2026-12-28T08:00", "2026-12-30T00:00"),
                ("2026-12-31T23:59", "2027-01-05T08:00", "2027-01-05T08:00", "2027-01-07T00:00"),
            ] {
                let now = at(it, from);
                assert_eq!(said(it, it.next_working_morning(now, 0)), morning, "{from} {zone:?}");
                assert_eq!(said(it, it.next_monday_morning(now)), monday, "{from} {zone:?}");
                assert_eq!(said(it, it.working_days_after(now, 2)), end, "{from} {zone:?}");
            }
            assert_eq!(said(it, it.next_morning(at(it, "2026-12-24T18:00"))), "2026-12-25T08:00");
            assert_eq!(said(it, it.hour_up(at(it, "2026-12-24T23:01"))), "2026-12-25T00:00");
            assert_eq!(said(it, it.hour_up(at(it, "2026-12-24T23:00"))), "2026-12-24T23:00");
        }
    }

    #[test]
    fn a_calendar_of_holidays_alone_still_ends() {
        let all: Vec<Date> = (0..500_i64).map(|day| date(2026, 1, 1).saturating_add(day.days())).collect();
        let it = Calendar::new(Zone::Wib, &all);
        assert!(it.next_working_morning(at(it, "2026-01-01T09:00"), 0) > at(it, "2026-12-31T00:00"));
    }
}
