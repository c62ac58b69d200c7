//! Time is handed in: whoever needs the day asks a [`Clock`], so that a test can be any day.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// Where "now" comes from. The civil day is always that of WIB (UTC+7), the zone of West
/// Kalimantan and of the ministry that publishes the register.
pub trait Clock: Send + Sync {
    /// The instant, cut to microseconds, because PostgreSQL keeps no more.
    fn now(&self) -> Timestamp;

    /// The civil day in WIB.
    fn today(&self) -> Date {
        day_of(self.now())
    }
}

/// WIB has no summer time and never had since 1988, so a fixed offset is exact.
fn wib() -> TimeZone {
    TimeZone::fixed(Offset::constant(7))
}

/// The civil day in WIB of an instant.
pub fn day_of(instant: Timestamp) -> Date {
    instant.to_zoned(wib()).date()
}

/// Day and time of day in WIB of an instant.
pub fn wib_civil(instant: Timestamp) -> DateTime {
    instant.to_zoned(wib()).datetime()
}

/// The time of day in WIB, as `21:05`.
pub fn wib_time(instant: Timestamp) -> String {
    let zoned = instant.to_zoned(wib());
    format!("{:02}:{:02}", zoned.hour(), zoned.minute())
}

/// The first instant after the civil day `day` in WIB: "known on day X" means "ingested before this".
pub fn end_of(day: Date) -> Timestamp {
    day.saturating_add(1.day()).to_zoned(wib()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// Days from 1970-01-01 to `day`: a day as a number that both engines and every file order alike.
pub fn day_number(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// The day of a day's number.
pub fn day_of_number(number: i64) -> Date {
    Date::constant(1970, 1, 1).saturating_add(number.days())
}

/// Cuts an instant to whole microseconds.
fn micros(instant: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(instant.as_microsecond()).unwrap_or(instant)
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        micros(Timestamp::now())
    }
}

/// A clock that stands still until it is moved, for tests.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// Noon in WIB of `day`.
    pub fn at(day: Date) -> Self {
        let noon = end_of(day).as_microsecond() - 12 * 3_600 * 1_000_000;
        Self(AtomicI64::new(noon))
    }

    /// Moves the clock forward by whole seconds.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_pontianak() {
        let before: Timestamp = "2026-11-21T16:59:59Z".parse().expect("an instant");
        let after: Timestamp = "2026-11-21T17:00:00Z".parse().expect("an instant");
        assert_eq!(day_of(before), date(2026, 11, 21));
        assert_eq!(day_of(after), date(2026, 11, 22));
        assert_eq!(end_of(date(2026, 11, 21)), after);
    }

    #[test]
    fn a_fixed_clock_stands_at_noon_and_moves_when_told() {
        let clock = FixedClock::at(date(2026, 11, 22));
        assert_eq!(clock.today(), date(2026, 11, 22));
        clock.advance(12 * 3_600);
        assert_eq!(clock.today(), date(2026, 11, 23));
    }
}
