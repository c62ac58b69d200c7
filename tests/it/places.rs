//! The gazetteer: that the file of areas is whole, that places are found in what villagers write, and that
//! none is found where none is named.
//!
//! To add a phrase: a line of `places/phrases.txt`, whose head says how.
#![expect(clippy::print_stderr, reason = "what was measured is said")]

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use ring::digest;
use suluh::domain::places::{Gazetteer, Kind, Place, Resolved, gazetteer};

use crate::real_data::data;

/// What `tests/areas` printed of version 4.0.1.
const COUNTS: [usize; 4] = [38, 514, 7_285, 83_762];
const DIGEST: &str = "a8450bf87a30c776d62654c9211ade6524dc9feb838d646a026f8eb87781c450";
const HOME: &[&str] = &["61"];
const PHRASES: &str = include_str!("places/phrases.txt");

// --- The file

#[test]
fn the_list_of_areas_is_whole() {
    let all: Vec<(String, &str)> = gazetteer().all().collect();
    let of_level = |level| all.iter().filter(|(code, _)| code.matches('.').count() == level).count();
    assert_eq!([0, 1, 2, 3].map(of_level), COUNTS);
    let codes: HashSet<&str> = all.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes.len(), all.len(), "a code stands twice");
    for (code, name) in &all {
        assert!(!name.is_empty(), "{code} has no name");
        assert!(
            code.rsplit_once('.').is_none_or(|(parent, _)| codes.contains(parent)),
            "{code} has no parent"
        );
    }
    let mut listing = digest::Context::new(&digest::SHA256);
    for (code, name) in &all {
        listing.update(format!("{code}\t{name}\n").as_bytes());
    }
    let listing: String = listing.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(listing, DIGEST);
}

/// Letters and digits, doubled letters once: coarser than the gazetteer's own key, and made apart from it.
fn plain(name: &str) -> String {
    let mut letters: Vec<char> = name.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    letters.dedup();
    letters.into_iter().collect()
}

#[test]
fn the_villages_of_one_name_in_one_kabupaten_are_counted() {
    let mut of: HashMap<(String, String), usize> = HashMap::new();
    for (code, name) in gazetteer().all().filter(|(code, _)| code.starts_with("61.") && code.len() == 13) {
        *of.entry((code[..5].to_owned(), plain(name))).or_default() += 1;
    }
    let double: Vec<usize> = of.values().copied().filter(|count| *count > 1).collect();
    assert_eq!(of.values().sum::<usize>(), 2_145);
    assert_eq!((double.len(), double.iter().sum::<usize>()), (26, 53));
}

// --- Phrases

/// What is to be found.
#[derive(Debug)]
enum Wanted {
    /// One of these places, mostly one.
    One(Vec<String>),
    /// It is to be asked among exactly these.
    Among(Vec<String>),
    /// It is to be asked, or not to be understood: no one place is right.
    Unsure,
    Nowhere,
}

fn phrases() -> Vec<(&'static str, Wanted)> {
    let code = |written: &str| {
        let (code, name) = written.trim().split_once(' ').unwrap_or_else(|| panic!("{written}: no name"));
        let known = gazetteer().name(code).unwrap_or_else(|| panic!("no area {code}"));
        let bare = known.trim_start_matches("Kab. ").trim_start_matches("Kota ").trim_start_matches("Kec. ");
        assert!(name.ends_with(bare), "{code} is {known} and not {name}");
        code.to_owned()
    };
    PHRASES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (phrase, wanted) = line.split_once(" | ").unwrap_or_else(|| panic!("{line}"));
            let wanted = match wanted {
                "-" => Wanted::Nowhere,
                "?" => Wanted::Unsure,
                other => match other.strip_prefix("? ") {
                    Some(among) => Wanted::Among(among.split(';').map(code).collect()),
                    None => Wanted::One(other.split(" or ").map(code).collect()),
                },
            };
            (phrase, wanted)
        })
        .collect()
}

fn codes(places: &[Place]) -> Vec<String> {
    let mut codes: Vec<String> = places.iter().map(|place| place.code.clone()).collect();
    codes.sort();
    codes
}

#[test]
fn places_are_found_in_what_villagers_write_and_no_wrong_one_is() {
    let (mut with_place, mut right, mut wrong, mut back) = (0, 0, vec![], vec![]);
    let phrases = phrases();
    for (phrase, wanted) in &phrases {
        let found = gazetteer().read(phrase, HOME).place;
        let named = match &found {
            Resolved::One(place) => gazetteer().full_name(&place.code).unwrap_or_default(),
            _ => String::new(),
        };
        match (wanted, &found) {
            (Wanted::One(wanted), found) => {
                with_place += 1;
                match found {
                    Resolved::One(place) if wanted.contains(&place.code) => right += 1,
                    Resolved::One(_) => wrong.push(format!("{phrase}: {named}, not {wanted:?}")),
                    asked => back.push(format!("{phrase}: {asked:?}")),
                }
            }
            (Wanted::Among(wanted), Resolved::Several(places)) => {
                let mut wanted = wanted.clone();
                wanted.sort();
                if codes(places) != wanted {
                    wrong.push(format!("{phrase}: asked among {places:?}, not {wanted:?}"));
                }
            }
            (Wanted::Unsure, Resolved::One(_)) => wrong.push(format!("{phrase}: {named}, not to be known")),
            (Wanted::Unsure, _) | (Wanted::Nowhere, Resolved::Nowhere) => {}
            (wanted, found) => wrong.push(format!("{phrase}: {found:?} {named}, not {wanted:?}")),
        }
    }
    eprintln!(
        "{} phrases: of {with_place} with a place {right} found, {} asked back, {} wrong",
        phrases.len(),
        back.len(),
        wrong.len()
    );
    for line in back.iter().chain(&wrong) {
        eprintln!("  {line}");
    }
    assert!(phrases.len() >= 300, "{}", phrases.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(right * 100 >= with_place * 95, "{right} of {with_place}: {back:#?}");
}

#[test]
fn a_place_in_an_ordinary_sms_is_one_that_it_names() {
    let Some(list) = data("sms/sms_id_1143.csv") else { return };
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(list.as_slice());
    let (mut all, mut found) = (0, vec![]);
    for row in rows.byte_records() {
        let row = row.unwrap();
        let text = String::from_utf8_lossy(&row[0]).into_owned();
        all += 1;
        let heard = gazetteer().read(&text, HOME);
        let words: Vec<&str> = heard.named.iter().map(|named| &text[named.from..named.to]).collect();
        match heard.place {
            Resolved::Nowhere => {}
            Resolved::One(place) => {
                found.push(format!("{words:?} {}", gazetteer().full_name(&place.code).unwrap()))
            }
            other => found.push(format!("{words:?} {other:?}")),
        }
    }
    eprintln!("{all} ordinary SMS, a place in {}", found.len());
    for line in &found {
        eprintln!("  {line}");
    }
}
