//! The answer to "which of these?".

use rapidfuzz::distance::osa;

use super::around::{self, Called};
use super::code::{Code, Level};
use super::index::bare;
use super::spelling::{Token, joined, key, tokens};
use super::{Gazetteer, Place};

/// Words of the longest name.
const LONGEST: usize = 5;
/// The shortest name that may be misspelled.
const LONG: usize = 6;

/// Which of the candidates a reply means.
pub(super) fn among(gazetteer: &Gazetteer, candidates: &[Place], reply: &str) -> Option<Place> {
    let tokens = tokens(reply);
    if let Some(number) = number(&tokens) {
        return candidates.get(number.checked_sub(1)?).cloned();
    }
    let mut left: Vec<(&Place, Code)> =
        candidates.iter().filter_map(|place| Some((place, Code::parse(&place.code)?))).collect();
    let whole = left.len();
    let mut at = 0;
    while at < tokens.len() {
        let mut step = 1;
        for count in (1..=LONGEST.min(tokens.len() - at)).rev() {
            let said = joined(&tokens[at..at + count]);
            let called = around::before(&tokens, at).called;
            let meant: Vec<_> =
                left.iter().copied().filter(|(_, code)| gazetteer.is_under(*code, &said, called)).collect();
            if !meant.is_empty() {
                left = meant;
                step = count;
                break;
            }
        }
        at += step;
    }
    match left.as_slice() {
        [(place, _)] if whole > 1 => Some((*place).clone()),
        _ => None,
    }
}

/// A number that is the whole answer, with nothing but "nomor" and courtesies around it.
fn number(tokens: &[Token]) -> Option<usize> {
    let mut numbers = tokens.iter().filter_map(|token| match token.word.as_str() {
        "satu" | "pertama" => Some(1),
        "dua" | "kedua" => Some(2),
        "tiga" | "ketiga" => Some(3),
        "empat" => Some(4),
        "lima" => Some(5),
        digits => digits.parse().ok(),
    });
    let only = numbers.next()?;
    let courtesy = |token: &Token| {
        around::is_filler(token)
            || matches!(
                token.word.as_str(),
                "no" | "nomor" | "nmr" | "nomer" | "pilih" | "pilihan" | "angka" | "deh"
            )
    };
    let others = tokens.iter().filter(|token| !courtesy(token)).count();
    (numbers.next().is_none() && others == 1).then_some(only)
}

impl Gazetteer {
    /// Whether an area, or one in which it lies, has this name.
    fn is_under(&self, code: Code, said: &str, called: Option<Called>) -> bool {
        let mut area = Some(code);
        while let Some(code) = area {
            let name = self.areas.name(code).unwrap_or_default();
            let own = key(if code.level() <= Level::Kabupaten { bare(name) } else { name });
            let same = own == said
                || self.index.named(said).contains(&code)
                || (own.len() >= LONG && said.len() >= LONG && osa::distance(own.chars(), said.chars()) == 1);
            if same && called.is_none_or(|called| self.is_called(code, called)) {
                return true;
            }
            area = code.parent();
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::gazetteer;
    use super::*;

    fn places(codes: &[&str]) -> Vec<Place> {
        codes.iter().map(|code| Place { code: (*code).to_owned() }).collect()
    }

    #[test]
    fn an_answer_is_a_number_or_a_name() {
        let rivers = places(&["61.07.01", "61.12.01"]);
        let cities = places(&["32.04", "32.73"]);
        let three = places(&["61.01.07.2006", "61.01.18.2001", "61.12.01.2017"]);
        for (candidates, reply, expected) in [
            (&rivers, "1", Some(0)),
            (&rivers, "no 2 pak", Some(1)),
            (&rivers, "yg kedua", Some(1)),
            (&rivers, "3", None),
            (&rivers, "0", None),
            (&rivers, "kubu raya", Some(1)),
            (&rivers, "kuburaya", Some(1)),
            (&rivers, "yg di bkyg", Some(0)),
            (&rivers, "bengkyang", Some(0)),
            (&rivers, "sungai raya", None),
            (&rivers, "sungai raya kubu raya", Some(1)),
            (&rivers, "gak tau", None),
            (&rivers, "", None),
            (&cities, "kota", None),
            (&cities, "kota bandung", Some(1)),
            (&cities, "kab bandung", Some(0)),
            (&cities, "bandung", None),
            (&three, "selakau", Some(0)),
            (&three, "parit baru kec salatiga", Some(1)),
            (&three, "sambas", None),
            (&three, "sungai raya", Some(2)),
            (&three, "umur 2 tahun", None),
        ] {
            let answer = gazetteer().among(candidates, reply);
            assert_eq!(answer, expected.map(|at: usize| candidates[at].clone()), "{reply}");
        }
        assert_eq!(gazetteer().among(&[], "1"), None);
    }
}
