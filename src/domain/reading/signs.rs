//! Reads the signs of danger in a message, and what plainly says that one is not there.

use std::sync::LazyLock;

use super::Seen;
use super::patterns::Pattern;
use super::sign_table::{ABSENT, THERE};
use super::words::Said;
use crate::model::departure::{Departure, Known, Sign, Way};

/// Signs that no words show: a list is asked whether a company is suspended, and an age is read as an age.
#[cfg(test)]
const NOT_IN_WORDS: &[Sign] = &[Sign::SanctionedCompany, Sign::UnderAge];

struct Signs {
    there: Vec<(Sign, Vec<Pattern>)>,
    absent: Vec<(&'static [Sign], Vec<Pattern>)>,
    person: Pattern,
    own: Pattern,
}

fn patterns(texts: &[&str]) -> Vec<Pattern> {
    texts.iter().map(|text| Pattern::new(text)).collect()
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| Signs {
    there: THERE.iter().map(|(sign, texts)| (*sign, patterns(texts))).collect(),
    absent: ABSENT.iter().map(|(signs, texts)| (*signs, patterns(texts))).collect(),
    person: Pattern::new("@perantara"),
    own: Pattern::new("mandiri"),
});

/// Reads the signs of a message into a departure.
pub(super) fn read(said: &Said, departure: &mut Departure) -> Vec<Seen> {
    let mut seen = Vec::new();
    for (signs, patterns) in &SIGNS.absent {
        if patterns.iter().any(|pattern| pattern.claimed(said).is_some()) {
            signs.iter().for_each(|sign| departure.set(*sign, Known::Absent));
        }
    }
    for (sign, patterns) in &SIGNS.there {
        if let Some((first, last)) = patterns.iter().find_map(|pattern| pattern.find(said)) {
            departure.set(*sign, Known::There);
            seen.push(Seen { sign: *sign, from: said.tokens[first].from, to: said.tokens[last].to });
        }
    }
    if SIGNS.person.find(said).is_some() {
        departure.way = Some(Way::Person);
    } else if SIGNS.own.find(said).is_some() {
        departure.way = Some(Way::Independent);
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_has_a_pattern_or_is_known_to_have_none() {
        for sign in Sign::ALL {
            let rows = THERE.iter().filter(|(known, _)| known == sign).count();
            assert_eq!(rows, usize::from(!NOT_IN_WORDS.contains(sign)), "{sign:?}");
        }
    }

    fn known(text: &str, sign: Sign) -> Known {
        let mut departure = Departure::default();
        read(&Said::of(text), &mut departure);
        departure.sign(sign)
    }

    #[test]
    fn only_a_plain_statement_takes_a_sign_away() {
        for (text, sign) in [
            ("visa kerja ada", Sign::VisitVisa),
            ("visa krj udh keluar pak", Sign::PilgrimVisa),
            ("udh opp n bpjs", Sign::NoCover),
            ("kontrak sudah ttd", Sign::NoContract),
            ("paspor saya pegang sendiri", Sign::PapersHeld),
        ] {
            assert_eq!(known(text, sign), Known::Absent, "{text}");
        }
        for (text, sign) in [
            ("visa kerja ada gk ya", Sign::VisitVisa),
            ("katanya visa kerja ada", Sign::VisitVisa),
            ("harus ada kontrak dk", Sign::NoContract),
            ("kontrak apa sudah ada?", Sign::NoContract),
            ("nanti ada bpjs", Sign::NoCover),
            ("sudah punya bpjs kesehatan", Sign::NoCover),
            ("paspor gk dipegang agen", Sign::PapersHeld),
        ] {
            assert_eq!(known(text, sign), Known::Unknown, "{text}");
        }
        for (text, sign) in [
            ("visa kerja gk ada", Sign::VisitVisa),
            ("blm ada kontrak", Sign::NoContract),
            ("kontrak blm ada", Sign::NoContract),
            ("opp blm pak", Sign::NoCover),
            ("kontrak sdh ada tp bahasa cina", Sign::NoContract),
            ("paspor sy dipegang agen", Sign::PapersHeld),
        ] {
            assert_eq!(known(text, sign), Known::There, "{text}");
        }
    }
}
