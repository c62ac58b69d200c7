//! Opening hours of an office, and the moment by which it can promise to have called somebody back.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, Weekday};

/// Opening time, in minutes, that lies at least between asking and the promised moment: nobody is promised
/// what an office would have to do in its last minutes before it closes.
const FAIR: i64 = 120;
/// Days looked ahead for one on which the office is open; longer than any row of holidays.
const AHEAD: i64 = 60;

/// When an office is open, in its own zone, and within how many hours it calls back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    opens: Time,
    closes: Time,
    days: Days,
    within_hours: i64,
    closed: Vec<Date>,
}

/// Days of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days([bool; 7]);

/// Why hours are none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotHours {
    /// No time of day.
    #[error("not a time of day: {0:?} (such as 08:00)")]
    Time(String),
    /// No days.
    #[error("not days of the week: {0:?} (such as mon-fri or mon,wed,fri)")]
    Days(String),
    /// Too short.
    #[error("an office is open for two hours at least, on one day of the week at least")]
    Short,
    /// Too soon or too late.
    #[error("a call is promised within 4 to 168 hours")]
    Within,
}

impl FromStr for Days {
    type Err = NotHours;

    /// Reads `mon-fri`, `mon,wed` and the two together.
    fn from_str(text: &str) -> Result<Self, NotHours> {
        let bad = || NotHours::Days(text.to_owned());
        let number = |name: &str| {
            let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            names.iter().position(|known| name.trim().eq_ignore_ascii_case(known)).ok_or_else(bad)
        };
        let mut days = [false; 7];
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            // From Friday to Monday goes over the end of the week.
            for at in first..=if last < first { last + 7 } else { last } {
                days[at % 7] = true;
            }
        }
        Ok(Self(days))
    }
}

impl Days {
    /// Whether a day of the week is among them.
    pub fn has(self, day: Weekday) -> bool {
        self.0[day.to_monday_zero_offset() as usize]
    }
}

/// Reads `08:00` or `8.30`.
pub fn time_of_day(text: &str) -> Result<Time, NotHours> {
    let bad = || NotHours::Time(text.to_owned());
    let (hour, minute) = text.trim().split_once([':', '.']).ok_or_else(bad)?;
    let (hour, minute) = (hour.parse().map_err(|_| bad())?, minute.parse().map_err(|_| bad())?);
    Time::new(hour, minute, 0, 0).map_err(|_| bad())
}

fn minutes(from: DateTime, to: DateTime) -> i64 {
    to.duration_since(from).as_mins().max(0)
}

impl Opening {
    /// Hours that leave room for a promise. `closed` are days on which nobody is there, whatever their name.
    pub fn new(
        opens: Time,
        closes: Time,
        days: Days,
        within_hours: i64,
        closed: Vec<Date>,
    ) -> Result<Self, NotHours> {
        let of_day = |time: Time| i64::from(time.hour()) * 60 + i64::from(time.minute());
        if of_day(closes) - of_day(opens) < FAIR || days.0.iter().all(|open| !open) {
            return Err(NotHours::Short);
        }
        if !(4..=168).contains(&within_hours) {
            return Err(NotHours::Within);
        }
        Ok(Self { opens, closes, days, within_hours, closed })
    }

    /// The opening of a day, when there is one.
    fn on(&self, day: Date) -> Option<(DateTime, DateTime)> {
        let open = self.days.has(day.weekday()) && !self.closed.contains(&day);
        open.then(|| (day.to_datetime(self.opens), day.to_datetime(self.closes)))
    }

    /// By when somebody who asks at `now` is called: the latest moment inside the opening hours that is no
    /// more than the promised hours away, cut to the full hour. When too little of the opening hours lies
    /// before it (the evening before a weekend), the first closing time with enough before it.
    pub fn deadline(&self, now: DateTime) -> DateTime {
        let most = now.saturating_add(self.within_hours.hours());
        let (mut before, mut latest, mut first) = (0, None, None);
        let mut day = now.date();
        for _ in 0..AHEAD {
            if let Some((opens, closes)) = self.on(day).filter(|(_, closes)| *closes > now) {
                let begin = opens.max(now);
                let until = closes.min(most);
                if until >= begin && before + minutes(begin, until) >= FAIR {
                    latest = Some(full_hour(until, opens, closes));
                }
                before += minutes(begin, closes);
                if first.is_none() && before >= FAIR {
                    first = Some(closes);
                }
            }
            if first.is_some() && day > most.date() {
                break;
            }
            day = day.saturating_add(1.day());
        }
        latest.or(first).unwrap_or(most)
    }
}

/// The full hour at or before a moment, inside an opening; a closing time stays what it is.
fn full_hour(moment: DateTime, opens: DateTime, closes: DateTime) -> DateTime {
    if moment == closes {
        return moment;
    }
    let full = moment.date().at(moment.hour(), 0, 0, 0);
    full.max(opens)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn office(within: i64, closed: &[Date]) -> Opening {
        let days = "mon-fri".parse().expect("days");
        Opening::new(time(8, 0, 0, 0), time(16, 0, 0, 0), days, within, closed.to_vec()).expect("hours")
    }

    #[test]
    fn a_call_is_promised_inside_the_opening_hours_across_nights_and_weekends() {
        // 23 November 2026 is a Monday.
        let at = |day, hour, minute| date(2026, 11, day).at(hour, minute, 0, 0);
        let office = office(24, &[]);
        for (asked, called, why) in [
            (at(23, 10, 0), at(24, 10, 0), "the same hour of the next day"),
            (at(23, 10, 59), at(24, 10, 0), "cut to the full hour"),
            (at(23, 8, 0), at(24, 8, 0), "when it opens"),
            (at(23, 7, 30), at(23, 16, 0), "before it opens"),
            (at(23, 23, 59), at(24, 16, 0), "before midnight"),
            (at(24, 0, 0), at(24, 16, 0), "at midnight"),
            (at(24, 0, 1), at(24, 16, 0), "after midnight"),
            (at(27, 10, 0), at(27, 16, 0), "Friday morning"),
            (at(27, 14, 0), at(27, 16, 0), "two hours are left"),
            (at(27, 14, 1), at(30, 16, 0), "less is left"),
            (at(27, 17, 0), at(30, 16, 0), "Friday evening"),
            (at(28, 12, 0), at(30, 16, 0), "Saturday"),
            (at(29, 12, 0), at(30, 12, 0), "Sunday noon"),
            (at(29, 9, 0), at(30, 16, 0), "Sunday morning: an hour of Monday would be too little"),
            (at(29, 20, 0), at(30, 16, 0), "Sunday evening"),
        ] {
            assert_eq!(office.deadline(asked), called, "{why}: asked at {asked}");
        }
    }

    #[test]
    fn a_promise_is_never_broken_by_the_calendar() {
        let office = office(24, &[date(2026, 12, 25), date(2026, 12, 28)]);
        let asked = date(2026, 12, 24).at(17, 0, 0, 0);
        assert_eq!(office.deadline(asked), date(2026, 12, 29).at(16, 0, 0, 0));
        // At every minute of a fortnight: later than now, inside the hours, with two hours of them before it.
        let mut now = date(2026, 12, 20).at(0, 0, 0, 0);
        for _ in 0..14 * 24 * 12 {
            let by = office.deadline(now);
            let (opens, closes) = office.on(by.date()).expect("a day on which it is open");
            assert!(by > now && (opens..=closes).contains(&by), "{now}: {by}");
            now = now.saturating_add(5.minutes());
        }
    }

    #[test]
    fn hours_are_read_and_refused() {
        assert_eq!("mon-fri".parse(), Ok(Days([true, true, true, true, true, false, false])));
        assert_eq!("sat-mon, WED".parse(), Ok(Days([true, false, true, false, false, true, true])));
        for bad in ["", "senin", "mon-", "mon,,tue"] {
            assert!(bad.parse::<Days>().is_err(), "{bad}");
        }
        assert_eq!(time_of_day("8.30"), Ok(time(8, 30, 0, 0)));
        for bad in ["8", "24:00", "08:60", "noon", ""] {
            assert!(time_of_day(bad).is_err(), "{bad}");
        }
        let days: Days = "mon".parse().expect("days");
        let of = |opens, closes, within| {
            Opening::new(time(opens, 0, 0, 0), time(closes, 0, 0, 0), days, within, Vec::new())
        };
        assert!(of(8, 10, 24).is_ok());
        assert_eq!(of(8, 9, 24), Err(NotHours::Short));
        assert_eq!(of(16, 8, 24), Err(NotHours::Short));
        assert_eq!(of(8, 16, 3), Err(NotHours::Within));
    }
}
