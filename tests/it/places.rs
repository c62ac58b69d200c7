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
use suluh::domain::places::{Kind, Place, Resolved, gazetteer};

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
    assert_eq!((double.len(), double.iter().sum::<usize>()), (26, 56));
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

/// Where the real SMS say that somebody or something is. A word that is read as a place and does not stand here
/// was no place.
const NAMED_IN_SMS: &[&str] = &[
    "bali",
    "bandung",
    "bandungg",
    "batam",
    "bdg",
    "denpasar",
    "dki",
    "jakarta",
    "jambi",
    "jateng",
    "jawa timur",
    "jember",
    "jkt",
    "jogja",
    "kep-mentawai",
    "kep. seribu",
    "lombok",
    "ntb",
    "purwakarta",
    "samarinda",
    "semarang",
    "subang",
    "sumbar",
    "yogya",
];

#[test]
fn a_place_in_an_ordinary_sms_is_one_that_it_names() {
    let Some(list) = data("sms/sms_id_1143.csv") else { return };
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(list.as_slice());
    let (mut all, mut one, mut asked) = (0, 0, 0);
    for row in rows.byte_records() {
        let row = row.unwrap();
        let text = String::from_utf8_lossy(&row[0]).into_owned();
        all += 1;
        let heard = gazetteer().read(&text, HOME);
        match heard.place {
            Resolved::Nowhere => continue,
            Resolved::One(_) => one += 1,
            Resolved::Several(_) | Resolved::TooMany => asked += 1,
        }
        for named in &heard.named {
            let word = text[named.from..named.to].to_lowercase();
            assert!(NAMED_IN_SMS.contains(&word.as_str()), "{word} in: {text}");
        }
    }
    eprintln!("{all} ordinary SMS: one place in {one}, asked in {asked}, each named there");
    assert_eq!(all, 1_143);
    assert!((1..=60).contains(&(one + asked)), "{one} and {asked}");
}

#[test]
fn a_gate_is_named_where_somebody_crosses_and_not_where_somebody_lives() {
    for (text, gates) in [
        ("dibawa lewat entikong ke kuching", &[("PLBN Entikong", Kind::BorderPost, "entikong")][..]),
        ("dkt plbn aruk", &[("PLBN Aruk", Kind::BorderPost, "aruk")]),
        ("mau nyebrang di badau pak", &[("PLBN Badau", Kind::BorderPost, "badau")]),
        ("dr sambas ke JAGOI BABANG", &[("PLBN Jagoi Babang", Kind::BorderPost, "JAGOI BABANG")]),
        (
            "bandara supadio trs ke batam centre",
            &[
                ("Bandara Supadio", Kind::Airport, "supadio"),
                ("Pelabuhan Batam Centre", Kind::Port, "batam centre"),
            ],
        ),
        ("sy tinggal di entikong", &[]),
        ("sekida jagoi babang", &[]),
        ("di dumai", &[]),
        ("pelabuhan dumai", &[("Pelabuhan Dumai", Kind::Port, "dumai")]),
        ("badau kapuas hulu", &[]),
        ("bandara entikong", &[]),
    ] {
        let heard = gazetteer().read(text, HOME);
        let found: Vec<_> = heard
            .gates
            .iter()
            .map(|gate| (gate.gate.unwrap_or_default(), gate.kind, &text[gate.from..gate.to]))
            .collect();
        assert_eq!(found, gates, "{text}");
        assert!(heard.gates.iter().all(|gate| heard.named.contains(gate)), "{text}");
        assert!(heard.gates.iter().all(|gate| gazetteer().exists(&gate.place.code)), "{text}");
    }
}

#[test]
fn candidates_stand_on_one_level_and_those_of_home_first() {
    let several = |text, home: &[&str]| match gazetteer().read(text, home).place {
        Resolved::Several(places) => places.into_iter().map(|place| place.code).collect(),
        other => vec![format!("{other:?}")],
    };
    assert_eq!(several("salatiga", &["61"]), ["61.01", "33.73"]);
    assert_eq!(several("salatiga", &["33"]), ["33.73"].map(|_| "One(Place { code: \"33.73\" })"));
    assert_eq!(several("kec sungai raya", &["61"]), ["61.07.01", "61.12.01"]);
    assert_eq!(several("kec sungai raya", &["11"]), ["One(Place { code: \"11.03.19\" })"]);
    assert_eq!(several("dari jawa tengah dan dari sambas", &["61"]), ["61", "33"]);
    let nowhere_home = several("kec sungai raya", &[]);
    assert_eq!(nowhere_home.len(), 4, "{nowhere_home:?}");
}

// --- Properties

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// All villages whose names can be told from the words around them, with their codes: not the thirty or so
/// with a comma, a full stop, a lone letter or "di" in their names ("Koto Di Air", "Koting D"), and not those of
/// Limapuluh in Pekanbaru, who without commas live in "limapuluh kota". Of those their kecamatan is found.
static VILLAGES: LazyLock<Vec<(String, &'static str)>> = LazyLock::new(|| {
    let is_plain = |name: &str| {
        !name.contains([',', '.', '('])
            && name
                .split([' ', '-'])
                .all(|word| word.len() > 1 || word.starts_with(|c: char| c.is_ascii_digit()))
            && !name.split(' ').any(|word| ["di", "dari"].contains(&word.to_lowercase().as_str()))
    };
    let villages = gazetteer().all().filter(|(code, name)| code.len() == 13 && is_plain(name));
    villages.filter(|(code, _)| !code.starts_with("14.71.04.")).collect()
});

/// A place that is meant is the one that was found, or among those that are asked about.
fn is_found(found: &Resolved, code: &str) -> bool {
    match found {
        Resolved::One(place) => place.code == code,
        Resolved::Several(places) => places.iter().any(|place| place.code == code),
        Resolved::Nowhere | Resolved::TooMany => false,
    }
}

/// Words of which tips are made, some of them broken.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => any::<Index>().prop_map(|at| at.get(&VILLAGES).1.to_owned()),
        4 => prop::sample::select(vec![
            "di", "ke", "dari", "kec", "ds", "kab", "kota", "pak", "jl", "plbn", "lewat", "s", "17", "dusun", "dan",
            "sungai", "raya", "jagoi", "disambas", "kuching", "kubu", "é", "\u{2019}", "-", ",", "1", "ke-",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    proptest::collection::vec((word, prop::sample::select(vec![" ", "-", ", ", "", "\n", ". "])), 0..14)
        .prop_map(|parts| parts.into_iter().map(|(word, gap)| word + gap).collect())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_text_is_read_and_what_is_named_stands_in_it(text in prop_oneof![words(), any::<String>()]) {
        let heard = gazetteer().read(&text, HOME);
        for named in &heard.named {
            prop_assert!(named.from < named.to);
            prop_assert!(text.get(named.from..named.to).is_some(), "{:?} cuts a letter of {:?}", named, text);
            prop_assert!(gazetteer().exists(&named.place.code));
            prop_assert_eq!(named.kind == Kind::Area, named.gate.is_none());
        }
        prop_assert!(heard.named.is_sorted_by_key(|named| named.from));
        match heard.place {
            Resolved::Nowhere | Resolved::TooMany => {}
            Resolved::One(place) => prop_assert!(gazetteer().exists(&place.code)),
            Resolved::Several(places) => {
                prop_assert!((2..=9).contains(&places.len()));
                let level = places[0].code.len();
                prop_assert!(places.iter().all(|place| place.code.len() == level && gazetteer().exists(&place.code)));
                prop_assert_eq!(gazetteer().among(&places, "2"), Some(places[1].clone()));
            }
        }
    }

    #[test]
    fn a_village_with_its_kecamatan_and_kabupaten_is_found(at in any::<Index>(), own in any::<bool>()) {
        let (code, _) = at.get(&VILLAGES);
        let full = gazetteer().full_name(code).unwrap();
        let home = if own { &code[..2] } else { "61" };
        for text in [format!("Desa {full}"), format!("ds {}", full.replace(',', "").to_lowercase())] {
            let found = gazetteer().read(&text, &[home]).place;
            prop_assert!(is_found(&found, code), "{text} ({code}): {found:?}");
        }
    }

    #[test]
    fn an_answer_of_any_kind_is_one_of_the_candidates_or_none(reply in prop_oneof![words(), any::<String>()]) {
        let candidates: Vec<Place> =
            ["61.07.01", "61.12.01", "61.01.07"].map(|code| Place { code: code.to_owned() }).into();
        let meant = gazetteer().among(&candidates, &reply);
        prop_assert!(meant.is_none_or(|place| candidates.contains(&place)));
    }
}

#[test]
fn every_kabupaten_is_found_by_its_full_name() {
    let kabupaten: Vec<String> =
        gazetteer().all().map(|(code, _)| code).filter(|code| code.len() == 5).collect();
    for code in &kabupaten {
        let name = gazetteer().full_name(code).unwrap();
        for text in [name.clone(), format!("sy di {}", name.to_lowercase())] {
            let found = gazetteer().read(&text, HOME).place;
            assert_eq!(found, Resolved::One(Place { code: code.clone() }), "{text}");
        }
    }
}

#[test]
fn every_kecamatan_is_found_by_its_full_name() {
    for (code, _) in gazetteer().all().filter(|(code, _)| code.len() == 8) {
        let full = gazetteer().full_name(&code).unwrap();
        let found = gazetteer().read(&full, HOME).place;
        assert!(is_found(&found, &code), "{full} ({code}): {found:?}");
    }
}

/// Slips that are another name: the island, and a kecamatan of which only the kabupaten's name is left.
const OTHER_NAMES: [&str; 2] = ["bali", "mempawah huu"];

/// Names of home with one letter left out or changed: another kabupaten is never found for it.
#[test]
fn a_slip_in_a_name_leads_to_no_other_kabupaten() {
    let (mut tried, mut found, mut wrong) = (0, 0, vec![]);
    for (code, name) in gazetteer().all().filter(|(code, _)| code.starts_with("61.") && code.len() <= 8) {
        let name = name.trim_start_matches("Kabupaten ").trim_start_matches("Kota ").to_lowercase();
        for at in 1..name.len() {
            let (before, after) = name.split_at(at);
            let rest = &after[1..];
            for slip in [format!("{before}{rest}"), format!("{before}{after}"), format!("{before}y{rest}")] {
                tried += 1;
                if let Resolved::One(place) = gazetteer().read(&format!("sy di {slip}"), HOME).place {
                    found += 1;
                    if place.kabupaten() != Some(&code[..5]) && !OTHER_NAMES.contains(&slip.as_str()) {
                        wrong.push(format!(
                            "{slip} for {name}: {}",
                            gazetteer().full_name(&place.code).unwrap()
                        ));
                    }
                }
            }
        }
    }
    eprintln!("{tried} names with and without a slip, {found} found, {} elsewhere", wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(found * 2 > tried, "{found} of {tried}");
}
