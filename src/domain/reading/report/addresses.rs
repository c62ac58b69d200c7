//! Streets, houses and hotels.

use super::Tip;
use crate::domain::reading::lexicon::Word;
use crate::model::triage::Mark;

/// Words behind which the name of a street or house stands.
const NAMED: &[&str] = &[
    "jl",
    "jln",
    "jalan",
    "gang",
    "gg",
    "perum",
    "perumahan",
    "komplek",
    "kompleks",
    "kos",
    "kost",
    "kosan",
    "hotel",
    "losmen",
    "wisma",
    "penginapan",
    "asrama",
    "ruko",
    "parit",
    "lorong",
    "homestay",
];
/// Words behind which a number stands.
const NUMBERED: &[&str] =
    &["rt", "rw", "blok", "km", "no", "nomor", "kav", "gg", "gang", "jalur", "lt", "lantai"];
/// Those that are an address by themselves when a number stands behind them.
const BY_NUMBER: &[&str] = &["rt", "rw", "blok", "km", "gg", "gang"];
/// No street is called so.
const NO_STREET: &[&str] = &[
    "rusak", "gelap", "itu", "terus", "kaki", "raya2", "darat", "pintas", "poros", "putri", "tol", "yg",
    "yang", "jg", "juga", "pake", "jam", "subuh", "aja", "trus", "skrg", "malam", "bersama", "buntu",
];
/// What stands behind the names of many streets.
const TAILS: &[&str] = &[
    "raya",
    "pura",
    "jaya",
    "baru",
    "indah",
    "permai",
    "utara",
    "selatan",
    "timur",
    "barat",
    "dalam",
    "asri",
    "mulia",
    "makmur",
    "hulu",
    "hilir",
    "lestari",
    "sejahtera",
    "sari",
    "kuning",
    "hijau",
    "putih",
    "merah",
];
/// A name has at most so many words.
const LONGEST: usize = 4;

/// Marks the addresses.
pub(super) fn read(tip: &mut Tip<'_>) {
    let mut at = 0;
    while at < tip.said.tokens.len() {
        let Some(mut last) = begins(tip, at) else {
            at += 1;
            continue;
        };
        while let Some(more) = goes_on(tip, at, last) {
            last = more;
        }
        let tokens = &tip.said.tokens;
        let value = tip.text.get(tokens[at].from..tokens[last].to).map(plain);
        tip.mark(Mark::Address, at, last, value);
        at = last + 1;
    }
}

/// In capitals, with one space between the words.
fn plain(raw: &str) -> String {
    raw.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase()
}

fn lower(tip: &Tip<'_>, at: usize) -> String {
    tip.raw(at).to_lowercase()
}

fn is_number(tip: &Tip<'_>, at: usize) -> bool {
    let raw = tip.raw(at);
    (1..=5).contains(&raw.len())
        && raw.bytes().any(|byte| byte.is_ascii_digit())
        && !tip.raw(at).ends_with("rb")
}

fn is_named(tip: &Tip<'_>, at: usize) -> bool {
    let raw = tip.raw(at);
    let capital = raw.chars().next().is_some_and(char::is_uppercase) && raw != raw.to_uppercase();
    let known = tip.word(at) != Word::NONE;
    let letters = raw.chars().count() >= 3 && raw.chars().all(char::is_alphabetic);
    letters && (!known || capital) && !NO_STREET.contains(&lower(tip, at).as_str())
}

/// Where an address begins, the last of its first words.
fn begins(tip: &Tip<'_>, at: usize) -> Option<usize> {
    let word = lower(tip, at);
    if BY_NUMBER.contains(&word.as_str()) && is_number(tip, at + 1) {
        return Some(at + 1);
    }
    if !NAMED.contains(&word.as_str()) || !tip.together(at, at + 1) {
        return None;
    }
    // "jalan" is what people do, too: a name must be written as one, or be followed by a number.
    let sure = word != "jalan"
        || tip.raw(at + 1).chars().next().is_some_and(char::is_uppercase)
        || numbered_behind(tip, at + 2);
    (is_named(tip, at + 1) && sure).then_some(at + 1)
}

fn numbered_behind(tip: &Tip<'_>, at: usize) -> bool {
    (at..at + 2).any(|at| NUMBERED.contains(&lower(tip, at).as_str()) && is_number(tip, at + 1))
}

/// One more word, or a number with its word.
fn goes_on(tip: &Tip<'_>, at: usize, last: usize) -> Option<usize> {
    if last - at >= 10 {
        return None;
    }
    let next = lower(tip, last + 1);
    if NUMBERED.contains(&next.as_str()) && is_number(tip, last + 2) {
        return Some(last + 2);
    }
    if NAMED.contains(&next.as_str())
        && tip.together(last, last + 1)
        && is_named(tip, last + 2)
        && next != "jalan"
    {
        return Some(last + 2);
    }
    let room = last - at < LONGEST && tip.together(at, last + 1) && !is_number(tip, last);
    (room && is_named(tip, last + 1) && tip.word(last + 1) == Word::NONE && is_a_proper_tail(tip, last + 1))
        .then_some(last + 1)
}

/// In small letters only one word is taken for the name, and those that many streets have behind it: what
/// follows may be anything.
fn is_a_proper_tail(tip: &Tip<'_>, at: usize) -> bool {
    TAILS.contains(&lower(tip, at).as_str()) || tip.raw(at).chars().next().is_some_and(char::is_uppercase)
}
