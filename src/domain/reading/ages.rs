//! How old somebody is said to be. Of several ages the youngest, and never the one on a changed card.

use std::sync::LazyLock;

use super::lexicon::{LEXICON, Word, WordSet};
use super::patterns::Pattern;
use super::words::Said;
use crate::model::departure::Age;

/// Ages at which somebody may be sent, or is.
const AGES: std::ops::RangeInclusive<u32> = 8..=69;
/// How far behind UMUR its number may stand.
const FAR: usize = 4;

struct Ages {
    age: Word,
    year: Word,
    person: WordSet,
    just: WordSet,
    asked_for: WordSet,
    until: Word,
    money: WordSet,
    not_yet: WordSet,
    child: Vec<Pattern>,
}

static AGES_OF: LazyLock<Ages> = LazyLock::new(|| Ages {
    age: LEXICON.named("umur"),
    year: LEXICON.named("tahun"),
    person: LEXICON.set("@sanak|saya|perempuan|lelaki|dia|pacar"),
    just: LEXICON.set("baru|masih|cuma|saja"),
    until: LEXICON.named("sampai"),
    asked_for: LEXICON.set("minimal|syarat|sampai|harus"),
    money: LEXICON.set("juta|ribu|bulan|orang|hari|ringgit"),
    not_yet: LEXICON.set("belum|bawah"),
    child: [
        "bawah umur",
        "belum cukup|sampai umur",
        "belum punya|ada|dapat ktp",
        "masih smp|sd",
        "masih kelas # smp|sd",
        "kelas # smp|sd",
        "anak smp|sd",
        "baru lulus smp|sd",
        "putus|keluar sekolah smp|sd",
    ]
    .map(Pattern::new)
    .into(),
});

/// An age, and which words said it.
pub(super) fn age(said: &Said, card_was_changed: bool) -> Option<(Age, usize, usize)> {
    let ages = &*AGES_OF;
    // "minimal 18", "umur 18 sampai 35": an age that somebody asks for is nobody's age.
    let asked_for = |at: usize| {
        let here = said.tokens[at].clause;
        let before = &said.tokens[at.saturating_sub(2)..at];
        let range =
            said.tokens.get(at + 1).is_some_and(|next| next.word == ages.until && next.clause == here);
        range || before.iter().any(|token| token.clause == here && ages.asked_for.holds(token.word))
    };
    let mut youngest: Option<(u8, usize, usize)> = None;
    let mut below: Option<(u8, usize, usize)> = None;
    for (at, token) in said.tokens.iter().enumerate() {
        let Some(years) = token.number.filter(|years| AGES.contains(years)) else { continue };
        let next = said.tokens.get(at + 1).map_or(Word::NONE, |next| next.word);
        let before = &said.tokens[at.saturating_sub(FAR)..at];
        let told =
            before.iter().rposition(|token| token.word == ages.age).map(|found| at - before.len() + found);
        let told = told.filter(|_| !ages.money.holds(next));
        let of_a_person = || {
            let last = before.last().map_or(Word::NONE, |last| last.word);
            next == ages.year
                && (ages.not_yet.holds(last) || ages.just.holds(last) || ages.person.holds(last))
        };
        let Some(from) = told.or_else(|| of_a_person().then(|| at.saturating_sub(1))) else { continue };
        let years = u8::try_from(years).unwrap_or(u8::MAX);
        if said.tokens[from.saturating_sub(2)..at].iter().any(|token| ages.not_yet.holds(token.word)) {
            below = below.or(Some((years, from, at)));
            continue;
        }
        if asked_for(at)
            || (card_was_changed && years >= 18)
            || youngest.is_some_and(|(known, ..)| known <= years)
        {
            continue;
        }
        youngest = Some((years, from, if next == ages.year { at + 1 } else { at }));
    }
    if let Some((years, from, to)) = youngest {
        return Some((Age::Years(years), from, to));
    }
    if let Some((years, from, to)) = below {
        return Some((Age::Below(years), from, to));
    }
    let (from, to) = ages.child.iter().find_map(|pattern| pattern.find(said))?;
    Some((Age::Below(18), from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<Age> {
        age(&Said::of(text), false).map(|(age, ..)| age)
    }

    #[test]
    fn an_age_is_an_age_only_beside_a_word_for_it() {
        for (text, expected) in [
            ("umur sy 17 thn", Some(Age::Years(17))),
            ("umur 20", Some(Age::Years(20))),
            ("umurnya baru 15 tahun pak", Some(Age::Years(15))),
            ("usia 16th", Some(Age::Years(16))),
            ("adik sy 15 thn", Some(Age::Years(15))),
            ("baru 16 tahun", Some(Age::Years(16))),
            ("umur sy 19 adik sy umur 14", Some(Age::Years(14))),
            ("anak msh di bwh umur", Some(Age::Below(18))),
            ("blm umur 18", Some(Age::Below(18))),
            ("umurnya blm 17 thn", Some(Age::Below(17))),
            ("anaknya msh smp", Some(Age::Below(18))),
            ("umur minimal 18 thn", None),
            ("kontrak 12 tahun", None),
            ("gaji 20 jt", None),
            ("15 tahun lalu", None),
            ("lulusan smp", None),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
        let changed = Said::of("umur 16 di ktp jd 21");
        assert!(matches!(age(&changed, true), Some((Age::Years(16), ..))));
        assert!(age(&Said::of("umur di ktp dibikin 21"), true).is_none());
    }
}
