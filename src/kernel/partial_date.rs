//! Dates as the sources print them: a day, a month, or only a year.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// How exactly a source gives a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// A calendar day.
    Day,
    /// A month of a year.
    Month,
    /// A year, or "about" a year.
    Year,
}

impl Precision {
    /// The word in the database and in files (`approx` reads as a year).
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

impl FromStr for Precision {
    type Err = NotADate;

    fn from_str(word: &str) -> Result<Self, NotADate> {
        match word.trim() {
            "day" => Ok(Self::Day),
            "month" => Ok(Self::Month),
            "year" | "approx" => Ok(Self::Year),
            other => Err(NotADate(other.chars().take(40).collect())),
        }
    }
}

/// A text that is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a date: {0:?} (write 2026-11-22, 2026-11, 2026 or 22/11/2026)")]
pub struct NotADate(pub String);

/// A date with its precision. Which end of the period counts depends on what is asked: a sanction
/// begins at its first day and is only surely over after its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartialDate {
    first: Date,
    precision: Precision,
}

impl PartialDate {
    /// A date from its first day and precision, as stored; the day is set back to the period's first.
    pub fn new(day: Date, precision: Precision) -> Self {
        let first = match precision {
            Precision::Day => day,
            Precision::Month => date(day.year(), day.month(), 1),
            Precision::Year => date(day.year(), 1, 1),
        };
        Self { first, precision }
    }

    /// The first day of the period.
    pub const fn first(self) -> Date {
        self.first
    }

    /// The last day of the period.
    pub fn last(self) -> Date {
        match self.precision {
            Precision::Day => self.first,
            Precision::Month => self.first.last_of_month(),
            Precision::Year => date(self.first.year(), 12, 31),
        }
    }

    /// How exact it is.
    pub const fn precision(self) -> Precision {
        self.precision
    }

    /// Whether a whole year has passed on `day` since the period's last day.
    pub fn over_a_year_before(self, day: Date) -> bool {
        self.last().saturating_add(1.year()) < day
    }
}

impl From<Date> for PartialDate {
    fn from(day: Date) -> Self {
        Self::new(day, Precision::Day)
    }
}

/// As a person in Indonesia reads it in an SMS: `29/01/26`, `01/2026` or `2014`.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match self.precision {
            Precision::Day => f.write_str(&short(self.first)),
            Precision::Month => write!(f, "{month:02}/{year}"),
            Precision::Year => write!(f, "{year}"),
        }
    }
}

/// A day as in every text: `22/11/26`.
pub fn short(day: Date) -> String {
    format!("{:02}/{:02}/{:02}", day.day(), day.month(), day.year().rem_euclid(100))
}

impl FromStr for PartialDate {
    type Err = NotADate;

    /// Reads `2026-11-22`, `2026-11`, `2026`, `22/11/2026`, `22-11-2026` and the same with a time behind.
    fn from_str(raw: &str) -> Result<Self, NotADate> {
        let bad = || NotADate(raw.chars().take(40).collect());
        let text = raw.trim();
        let text = text.split(['T', ' ']).next().unwrap_or_default();
        let fields: Vec<&str> = text.split(['-', '/', '.']).collect();
        if fields.iter().any(|field| field.is_empty() || !field.bytes().all(|b| b.is_ascii_digit())) {
            return Err(bad());
        }
        let number = |field: &str| field.parse::<i16>().map_err(|_| bad());
        let small = |field: &str| field.parse::<i8>().map_err(|_| bad());
        let (year, month, day, precision) = match fields.as_slice() {
            [y] if y.len() == 4 => (number(y)?, 1, 1, Precision::Year),
            [y, m] if y.len() == 4 => (number(y)?, small(m)?, 1, Precision::Month),
            [y, m, d] if y.len() == 4 => (number(y)?, small(m)?, small(d)?, Precision::Day),
            [d, m, y] if y.len() == 4 => (number(y)?, small(m)?, small(d)?, Precision::Day),
            _ => return Err(bad()),
        };
        let day = Date::new(year, month, day).map_err(|_| bad())?;
        Ok(Self::new(day, precision))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> PartialDate {
        text.parse().expect("a date")
    }

    #[test]
    fn sources_print_days_months_and_years() {
        assert_eq!(parse("2026-01-29").to_string(), "29/01/26");
        assert_eq!(parse("29/01/2026").to_string(), "29/01/26");
        assert_eq!(parse("2026-01").to_string(), "01/2026");
        assert_eq!(parse("2014").to_string(), "2014");
        assert_eq!(parse("2026-01-29 00:00:00").first(), date(2026, 1, 29));
        for bad in ["", "x", "2026-13-01", "31/02/2026", "26-01-29", "2026-01-29-1", "1e3"] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_year_is_over_only_after_its_last_day() {
        assert!(!parse("2014").over_a_year_before(date(2015, 12, 31)));
        assert!(parse("2014").over_a_year_before(date(2016, 1, 1)));
        assert_eq!(parse("2024-02").last(), date(2024, 2, 29));
    }
}
