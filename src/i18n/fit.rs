//! Making a text fit: one SMS of 160 septets, or USSD screens of 160.
//!
//! When space is short, names are cut (with `..`), then list items left out; status, danger, date,
//! source and number never are.

use super::{Arg, Lang, Text, render, word};
use crate::kernel::gsm7;

/// Septets of one SMS.
pub const SMS: usize = 160;
/// Septets of a USSD screen: the width that every network shows.
pub const SCREEN: usize = 160;
/// A name is not cut below this for a screen; the rest goes to a second page.
const SHORTEST_ON_SCREEN: usize = 24;
/// A name this long can still be recognised.
const READABLE: usize = 20;
/// Names longer than this are cut even where there is room.
const LONGEST_NAME: usize = 60;
/// The key that shows the next page.
pub const MORE: &str = "98";

/// The text as one SMS. Longer only if cutting every name to nothing does not help, which the texts'
/// test rules out.
pub fn sms(lang: Lang, text: &Text) -> String {
    shorten(lang, text, SMS, 6)
}

/// The text as screens: one where it fits, else broken between lines (or words), each page but the
/// last naming the key for the next.
pub fn screens(lang: Lang, text: &Text) -> Vec<String> {
    let whole = shorten(lang, text, SCREEN, SHORTEST_ON_SCREEN);
    if septets(&whole) <= SCREEN {
        return vec![whole];
    }
    let footer = format!("\n{MORE} {}", word(lang, "more"));
    let room = SCREEN - septets(&footer);
    let mut pages: Vec<String> = Vec::new();
    let mut page = String::new();
    for line in whole.lines().flat_map(|line| pieces(line, room)) {
        let longer = if page.is_empty() { line.clone() } else { format!("{page}\n{line}") };
        if septets(&longer) > room {
            pages.push(std::mem::replace(&mut page, line));
        } else {
            page = longer;
        }
    }
    for full in &mut pages {
        full.push_str(&footer);
    }
    pages.push(page);
    pages
}

fn septets(text: &str) -> usize {
    gsm7::size(text).units
}

/// A line in pieces of at most `room` septets, broken between words.
fn pieces(line: &str, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in line.split(' ') {
        let mut word = word.to_owned();
        while septets(&word) > room {
            let head: String = word.chars().take(room / 2).collect();
            word = word.chars().skip(room / 2).collect();
            pieces.push(head);
        }
        if let Some(last) = pieces.last_mut() {
            let longer = if last.is_empty() { word.clone() } else { format!("{last} {word}") };
            if septets(&longer) > room { pieces.push(word) } else { *last = longer }
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn shorten(lang: Lang, text: &Text, room: usize, shortest: usize) -> String {
    let mut items = text
        .args
        .iter()
        .map(|(_, arg)| match arg {
            Arg::Items(items, _) => items.len(),
            Arg::Keys(keys, _) => keys.len(),
            _ => 0,
        })
        .max()
        .unwrap_or(0);
    loop {
        // A name is cut only so far while list items can be left out instead.
        let narrowest = if items > 1 { shortest.max(READABLE) } else { shortest };
        for width in (narrowest..=LONGEST_NAME).rev() {
            let args: Vec<_> =
                text.args.iter().map(|(name, arg)| (*name, shape(lang, arg, width, items))).collect();
            let said = render(lang, text.key, &args);
            if septets(&said) <= room || (width == narrowest && items <= 1) {
                return said;
            }
        }
        items -= 1;
    }
}

fn shape(lang: Lang, arg: &Arg, width: usize, items: usize) -> String {
    match arg {
        Arg::Plain(value) => value.clone(),
        Arg::Name(name) => cut(name, width),
        Arg::Choices(names, between) => {
            let shown = distinct(names, width);
            let numbered: Vec<String> =
                shown.iter().zip(1..).map(|(name, digit)| format!("{digit} {name}")).collect();
            numbered.join(between)
        }
        Arg::Items(all, between) => some_of(lang, all, between, items),
        Arg::Keys(keys, between) => {
            let said = |(key, mark): &(String, Option<&str>)| match mark {
                Some(mark) => format!("{} {}", word(lang, key), word(lang, mark)),
                None => word(lang, key),
            };
            let all: Vec<String> = keys.iter().map(said).collect();
            some_of(lang, &all, between, items)
        }
        Arg::Key(key) => word(lang, key),
    }
}

/// The first items, and how many more there are.
fn some_of(lang: Lang, all: &[String], between: &str, items: usize) -> String {
    let shown = all.iter().take(items.max(1)).cloned().collect::<Vec<_>>().join(between);
    match all.len().saturating_sub(items.max(1)) {
        0 => shown,
        left => format!("{shown} (+{left} {})", word(lang, "others")),
    }
}

/// Folds into GSM-7 and cuts to `width` characters, marked with two dots at the end.
pub fn cut(name: &str, width: usize) -> String {
    let name = gsm7::fold(name);
    if name.chars().count() <= width {
        return name;
    }
    let head: String = name.chars().take(width.saturating_sub(2)).collect();
    format!("{}..", head.trim_end())
}

/// Cuts names so that no two look the same: at the end, or where that hides the difference, inside.
fn distinct(names: &[String], width: usize) -> Vec<String> {
    let at_end: Vec<String> = names.iter().map(|name| cut(name, width)).collect();
    let same = |shown: &[String], at: usize| {
        shown.iter().enumerate().any(|(other, name)| other != at && *name == shown[at])
    };
    (0..names.len())
        .map(|at| {
            if !same(&at_end, at) {
                return at_end[at].clone();
            }
            let letters: Vec<char> = gsm7::fold(&names[at]).chars().collect();
            let room = width.saturating_sub(2).min(letters.len());
            let head = room / 3;
            let tail = room - head;
            let inside = letters[..head].iter().chain(&['.', '.']).chain(&letters[letters.len() - tail..]);
            inside.collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_and_nothing_else() {
        assert_eq!(cut("PT CONTOH JAYA ABADI", 20), "PT CONTOH JAYA ABADI");
        assert_eq!(cut("PT CONTOH JAYA ABADI", 14), "PT CONTOH JA..");
        assert_eq!(cut("PT CONTOH JAYA ABADI", 12), "PT CONTOH..");
    }

    #[test]
    fn cut_twins_stay_apart() {
        let twins = ["PT CONTOH INDONESIA MANDIRI".to_owned(), "PT CONTOH INDONESIA MAKMUR".to_owned()];
        let shown = distinct(&twins, 14);
        assert_ne!(shown[0], shown[1]);
        assert!(shown.iter().all(|name| name.len() <= 14), "{shown:?}");
    }

    #[test]
    fn long_lines_break_between_words() {
        assert_eq!(pieces("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(pieces(&"x".repeat(12), 5), ["xx", "xx", "xx", "xx", "xxxx"]);
    }
}
