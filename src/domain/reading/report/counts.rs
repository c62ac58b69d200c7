//! How many people a tip speaks of. Of several numbers the greatest.

use std::sync::LazyLock;

use super::Tip;
use crate::domain::reading::lexicon::{LEXICON, Word, WordSet};
use crate::model::triage::Mark;

/// More are not taken away at once; it is money or a year.
const MOST: u32 = 1_500;
const ONES: [&str; 10] =
    ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"];
/// Words that say a number of people by themselves, each with the least that it can mean.
const TOGETHER: &[(&str, u32)] = &[
    ("seorang", 1),
    ("berdua", 2),
    ("bertiga", 3),
    ("berempat", 4),
    ("berlima", 5),
    ("berenam", 6),
    ("bertujuh", 7),
    ("rombongan", 5),
];
/// Words that do so beside people.
const ROUND: &[(&str, u32)] = &[("beberapa", 3), ("belasan", 11), ("puluhan", 20), ("ratusan", 100)];

struct Words {
    ones: Vec<Word>,
    ten: Word,
    teen: Word,
    eleven: Word,
    together: Vec<(Word, u32)>,
    round: Vec<(Word, u32)>,
    people: WordSet,
    /// What may stand between a number and its people.
    between: WordSet,
    inside: WordSet,
    with: Word,
    units: WordSet,
    per: WordSet,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let pairs = |rows: &[(&str, u32)]| rows.iter().map(|(name, n)| (LEXICON.named(name), *n)).collect();
    Words {
        ones: ONES.iter().map(|name| LEXICON.named(name)).collect(),
        ten: LEXICON.named("puluh"),
        teen: LEXICON.named("belas"),
        eleven: LEXICON.named("sebelas"),
        together: pairs(TOGETHER),
        round: pairs(ROUND),
        people: LEXICON.set("@orang|ibu|bapak|adik|kakak|keponakan|sepupu|teman|tetangga|saudara|istri"),
        between: LEXICON.set("calon|lebih|jiwa|korban"),
        inside: LEXICON.set("isi"),
        with: LEXICON.named("ber"),
        units: LEXICON.set("tahun|bulan|hari|minggu|jam|menit|juta|ribu|ringgit|dolar|meter|malam"),
        per: LEXICON.set("ribu|juta|ringgit|dolar"),
    }
});

/// Marks the counts, and says the greatest.
pub(super) fn read(tip: &mut Tip<'_>) -> Option<u32> {
    let mut most = None;
    let mut at = 0;
    while at < tip.said.tokens.len() {
        let Some((count, last)) = count_at(tip, at) else {
            at += 1;
            continue;
        };
        tip.mark(Mark::Count, at, last, Some(count.to_string()));
        most = most.max(Some(count));
        at = last + 1;
    }
    most.or_else(|| a_family(tip))
}

/// A count that begins at a word, and its last word.
pub(in crate::domain::reading) fn count_at(tip: &Tip<'_>, at: usize) -> Option<(u32, usize)> {
    let words = &*WORDS;
    let word = tip.word(at);
    if let Some((_, count)) = words.together.iter().find(|(known, _)| *known == word) {
        return Some((*count, at));
    }
    if let Some((_, count)) = words.round.iter().find(|(known, _)| *known == word) {
        return people_behind(tip, at).map(|last| (*count, last));
    }
    // "isi 10", "isinya sekitar 10", "ber 3".
    if words.inside.holds(word) || word == words.with {
        let far = at + 1 + usize::from(tip.word(at + 1) == LEXICON.named("sekitar"));
        let (count, last) = number_at(tip, far)?;
        let last = people_behind(tip, last).unwrap_or(last);
        return (!words.units.holds(tip.word(last + 1))).then_some((count, last));
    }
    let (count, last) = number_at(tip, at)?;
    // "500 ribu orang", "100rb per orang", "umur 15 orang".
    if words.per.holds(tip.before(at)) {
        return None;
    }
    if let Some(last) = people_behind(tip, last) {
        return Some((count, last));
    }
    // "orang jawa 7": people, a word, and a number with no unit of its own.
    let before = at.checked_sub(2).map(|at| tip.word(at));
    let named = before.is_some_and(|word| words.people.holds(word)) && tip.before(at) == Word::NONE;
    let ends = tip.word(last + 1) != Word::NONE && !words.units.holds(tip.word(last + 1));
    (named && ends && count > 1 && count <= 60).then_some((count, last))
}

/// A number in digits or words: 12, dua belas, dua puluh lima.
pub(in crate::domain::reading) fn number_at(tip: &Tip<'_>, at: usize) -> Option<(u32, usize)> {
    let words = &*WORDS;
    let token = tip.said.tokens.get(at)?;
    if let Some(number) = token.number {
        return (1..=MOST).contains(&number).then_some((number, at));
    }
    let one = |at: usize| {
        let word = tip.word(at);
        let found = words.ones.iter().position(|known| *known == word)?;
        u32::try_from(found + 1).ok()
    };
    if tip.word(at) == words.eleven {
        return Some((11, at));
    }
    let first = one(at)?;
    if tip.word(at + 1) == words.teen {
        return Some((first + 10, at + 1));
    }
    if tip.word(at + 1) != words.ten {
        return Some((first, at));
    }
    match one(at + 2).filter(|ones| *ones < 10) {
        Some(ones) => Some((first * 10 + ones, at + 2)),
        None => Some((first * 10, at + 1)),
    }
}

/// Where the people stand whom a number counts, with at most one word between.
pub(in crate::domain::reading) fn people_behind(tip: &Tip<'_>, last: usize) -> Option<usize> {
    let words = &*WORDS;
    let next = tip.word(last + 1);
    if words.people.holds(next) {
        return tip.together(last, last + 1).then_some(last + 1);
    }
    let may = next == Word::NONE || words.between.holds(next);
    (may && words.people.holds(tip.word(last + 2)) && tip.together(last, last + 2)).then_some(last + 2)
}

/// "sekeluarga" is three or more.
fn a_family(tip: &mut Tip<'_>) -> Option<u32> {
    let at = (0..tip.said.tokens.len()).find(|at| tip.raw(*at).eq_ignore_ascii_case("sekeluarga"))?;
    tip.mark(Mark::Count, at, at, Some("3".to_owned()));
    Some(3)
}
