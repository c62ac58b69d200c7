//! Fingerprints: telephone and bank numbers of a tip as tokens of 24 bits, so that two tips with one number
//! can be found without anybody reading them.
//!
//! About sixty Indonesian mobile numbers share each token, so a token is no proof and a leak is deniable; who
//! opens both tips compares the numbers themselves. A token is made under the key of a kind and a quarter, and
//! the keys of a quarter go when the one after the next begins. Nobody fingerprints the reporter's own number.

use std::path::Path;

use jiff::civil::Date;

use super::key::KeyError;
use super::shelf::Shelf;
use crate::model::words::words;

words! {
    /// What has a fingerprint. Small sets (agencies, plates, villages) have none: they could be tried out.
    PrintKind {
        /// A telephone number in E.164.
        Phone = "phone",
        /// A bank or wallet account.
        Account = "account",
    }
}

/// A fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Print {
    /// Of what.
    pub kind: PrintKind,
    /// Under which quarter's key ([`quarter_of`]).
    pub quarter: i64,
    /// 24 bits.
    pub token: i64,
}

/// The quarter of a day, as one number.
pub fn quarter_of(day: Date) -> i64 {
    i64::from(day.year()) * 4 + i64::from(day.month() - 1) / 3
}

/// The file of a quarter: `quarter-2026-4.key`.
fn file_of(quarter: i64) -> String {
    format!("quarter-{:04}-{}.key", quarter.div_euclid(4), quarter.rem_euclid(4) + 1)
}

/// The quarter of a file's name.
fn quarter_in(name: &str) -> Option<i64> {
    let (year, number) = name.strip_prefix("quarter-")?.strip_suffix(".key")?.split_once('-')?;
    let number: i64 = number.parse().ok().filter(|number| (1..=4).contains(number))?;
    Some(year.parse::<i64>().ok()? * 4 + number - 1)
}

/// The keys of the quarters.
pub struct Fingerprints(Shelf);

impl std::fmt::Debug for Fingerprints {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fingerprints({} held)", self.0.count())
    }
}

impl Fingerprints {
    /// The keys of a folder, or without one keys that die with the process.
    pub(super) fn new(folder: Option<&Path>) -> Self {
        Self(Shelf::new(folder, file_of, quarter_in))
    }

    /// The fingerprints of a number on a day: the first is to be kept, a second one under the key of the
    /// quarter before finds older tips.
    pub fn of(&self, kind: PrintKind, value: &str, today: Date) -> Result<Vec<Print>, KeyError> {
        let now = quarter_of(today);
        let mut prints = Vec::with_capacity(2);
        for quarter in [now, now - 1] {
            if let Some(key) = self.0.of(quarter, quarter == now)? {
                let number = key.number("fingerprint", &[kind.word(), value]) & 0xFF_FFFF;
                prints.push(Print { kind, quarter, token: i64::try_from(number).unwrap_or_default() });
            }
        }
        Ok(prints)
    }

    /// Deletes the keys of quarters that nobody compares with any more; returns how many.
    pub(super) fn keep(&self, today: Date) -> Result<usize, KeyError> {
        let now = quarter_of(today);
        let old: Vec<i64> = self.0.numbers()?.into_iter().filter(|quarter| *quarter < now - 1).collect();
        for quarter in &old {
            self.0.delete(*quarter)?;
        }
        Ok(old.len())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const PHONE: &str = "+6281234567890";

    #[test]
    fn a_number_is_found_again_in_its_quarter_and_the_next_and_never_after() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, two) = (Fingerprints::new(Some(folder.path())), Fingerprints::new(Some(folder.path())));
        let autumn = date(2026, 11, 22);
        let kept = one.of(PrintKind::Phone, PHONE, autumn).expect("keys")[0];
        assert_eq!(two.of(PrintKind::Phone, PHONE, autumn).expect("keys")[0], kept, "both processes");
        let winter = two.of(PrintKind::Phone, PHONE, date(2027, 1, 1)).expect("keys");
        assert!(winter[0] != kept && winter[1] == kept, "found from the next quarter");
        assert_eq!(two.keep(date(2027, 3, 31)).expect("kept"), 0);
        assert_eq!(two.keep(date(2027, 4, 1)).expect("kept"), 1);
        let spring = Fingerprints::new(Some(folder.path()));
        let prints = spring.of(PrintKind::Phone, PHONE, date(2027, 4, 1)).expect("keys");
        assert!(prints.iter().all(|print| print.token != kept.token || print.quarter != kept.quarter));
    }

    #[test]
    fn a_token_has_24_bits_and_is_shared_by_many() {
        let prints = Fingerprints::new(None);
        let of = |kind, value: &str| prints.of(kind, value, date(2026, 11, 22)).expect("keys")[0].token;
        let tokens: Vec<i64> = (0..2_000).map(|n| of(PrintKind::Phone, &format!("+62812{n:08}"))).collect();
        assert!(tokens.iter().all(|token| (0..1 << 24).contains(token)));
        // All that 24 bits hold are used: the highest of 2,000 lies near the top.
        assert!(tokens.iter().any(|token| *token > 15 << 20) && tokens.iter().any(|token| *token < 1 << 20));
        assert_ne!(of(PrintKind::Phone, PHONE), of(PrintKind::Account, PHONE));
    }

    #[test]
    fn a_quarters_file_says_which() {
        assert_eq!(file_of(quarter_of(date(2026, 11, 22))), "quarter-2026-4.key");
        for quarter in 8_000..8_200 {
            assert_eq!(quarter_in(&file_of(quarter)), Some(quarter));
        }
        assert_eq!(quarter_in("week-2026-W47.key"), None);
        assert_eq!(quarter_of(date(2026, 12, 31)) + 1, quarter_of(date(2027, 1, 1)));
    }
}
