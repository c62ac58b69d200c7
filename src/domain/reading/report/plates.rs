//! Plates of vehicles, Indonesian and of Sarawak: in capitals without spaces.

use super::Tip;
use crate::domain::reading::lexicon::{LEXICON, Word};
use crate::model::triage::Mark;

/// The letters that a plate may begin with.
const AREAS: &[&str] = &[
    "A", "AA", "AB", "AD", "AE", "AG", "B", "BA", "BB", "BD", "BE", "BG", "BH", "BK", "BL", "BM", "BN", "BP",
    "D", "DA", "DB", "DC", "DD", "DE", "DG", "DH", "DK", "DL", "DM", "DN", "DP", "DR", "DS", "DT", "DW", "E",
    "EA", "EB", "ED", "F", "G", "H", "K", "KB", "KH", "KT", "KU", "L", "M", "N", "P", "PA", "PB", "R", "S",
    "T", "W", "Z",
];
/// Words that say a plate or a vehicle.
const VEHICLES: &[&str] = &[
    "plat", "pelat", "nopol", "nopolnya", "platnya", "pelatnya", "mobil", "mobilnya", "motor", "bus", "bis",
    "travel", "avanza", "xenia", "innova", "pickup", "truk", "truck", "hiace", "elf", "nomor", "no",
    "polisi", "hitam", "putih", "silver", "merah", "abu", "taksi", "hilux", "fortuner", "sigra", "calya",
    "ertiga",
];

/// A word of letters or digits, and where it stands.
struct Part<'a> {
    text: &'a str,
    from: usize,
    to: usize,
}

/// Marks the plates.
pub(in crate::domain::reading) fn read(tip: &mut Tip<'_>) {
    let parts = parts(tip.text);
    let mut at = 0;
    while at < parts.len() {
        let Some((last, value)) = plate_at(tip.text, &parts, at) else {
            at += 1;
            continue;
        };
        tip.span(Mark::Plate, parts[at].from, parts[last].to, Some(value));
        at = last + 1;
    }
}

/// Words, cut where letters and digits meet.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut from = 0;
    let kind = |c: char| (c.is_ascii_digit(), c.is_alphanumeric());
    let mut last: Option<(bool, bool)> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let now = (c != ' ' || at < text.len()).then(|| kind(c)).filter(|(_, word)| *word);
        if now != last {
            if last.is_some() {
                parts.push(Part { text: &text[from..at], from, to: at });
            }
            from = at;
        }
        last = now;
    }
    parts
}

fn plate_at(text: &str, parts: &[Part<'_>], at: usize) -> Option<(usize, String)> {
    let head = &parts[at];
    let area = head.text.to_ascii_uppercase();
    if area.len() > 3 || !area.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let number = parts
        .get(at + 1)
        .filter(|part| part.text.len() <= 4 && part.text.bytes().all(|b| b.is_ascii_digit()))?;
    let near = |one: &Part<'_>, two: &Part<'_>| {
        text.get(one.to..two.from).is_some_and(|gap| gap.len() <= 1 && matches!(gap, "" | " " | "-" | "."))
    };
    if !near(head, number) || number.text.starts_with('0') {
        return None;
    }
    let suffix = parts.get(at + 2).filter(|part| {
        near(number, part) && part.text.len() <= 3 && part.text.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    let vehicle = parts[at.saturating_sub(3)..at]
        .iter()
        .any(|part| VEHICLES.contains(&part.text.to_ascii_lowercase().as_str()));
    let sarawak = area.starts_with('Q') && area.len() >= 2;
    let local = area == "KB";
    let elsewhere = vehicle && area.len() == 3 && number.text.len() >= 3;
    let known = sarawak || elsewhere || AREAS.contains(&area.as_str());
    if !known {
        return None;
    }
    // "dr 10 org", "b 3 hr": a word, and no end of a plate.
    let strong = vehicle || local || sarawak || head.text == area && number.text.len() >= 2;
    let suffix = suffix.filter(|part| {
        let capital = part.text.bytes().all(|byte| byte.is_ascii_uppercase()) && head.text == area;
        capital || (LEXICON.plain(&part.text.to_ascii_lowercase()).is_none_or(|word| word == Word::NONE))
    });
    let enough = match suffix {
        Some(part) if sarawak => part.text.len() == 1 || number.text.len() >= 3,
        Some(_) => strong || number.text.len() >= 3,
        None => (sarawak || local || vehicle) && number.text.len() >= 3,
    };
    if !enough {
        return None;
    }
    let suffix = suffix.filter(|part| !sarawak || part.text.len() == 1);
    let value = format!(
        "{area}{}{}",
        number.text,
        suffix.map(|part| part.text.to_ascii_uppercase()).unwrap_or_default()
    );
    Some((at + 1 + usize::from(suffix.is_some()), value))
}
