//! The real register and real SMS. They are not in the repository, because a stale copy of a real
//! list would lie; SULUH_REAL_DATA names the folder. Without it these tests say so and prove nothing.
#![expect(clippy::disallowed_methods, reason = "the folder is named by the one who runs the tests")]
#![expect(clippy::print_stderr, reason = "what did not run, and what was measured, is said")]

use std::collections::HashSet;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use suluh::dialogue::intent::{self, Intent};
use suluh::domain::agencies::{self, Rules, verify};
use suluh::domain::importing::{self, File, Options};
use suluh::domain::register::Register;
use suluh::kernel::clock::FixedClock;
use suluh::kernel::name_key;
use suluh::model::message::Words;
use suluh::model::verdict::Verdict;
use suluh::store::Db;

use crate::support::{Engine, Service, on_both_engines, phone};

const LIST_DAY: Date = date(2026, 9, 17);

pub(crate) fn data(file: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("SULUH_REAL_DATA") else {
        eprintln!("NOT RUN: set SULUH_REAL_DATA to the folder with the real register and SMS");
        return None;
    };
    let path = PathBuf::from(folder).join(file);
    Some(std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

fn options(as_of: Date) -> Options<'static> {
    Options { source: "KP2MI", as_of, dry_run: false, allow_shrink: false, demo: false }
}

/// The real list, and the sanctions too when asked.
async fn register(engine: Engine, with_events: bool) -> Option<(Register, Vec<(String, String)>)> {
    let list = data("register/p3mi_2026-09-17.csv")?;
    let database = engine.fresh().await;
    let db = Db::open(database.url()).await.unwrap();
    let clock = FixedClock::at(LIST_DAY);
    let difference =
        importing::list::load(&db, &clock, File { name: "p3mi.csv", bytes: &list }, &options(LIST_DAY))
            .await
            .unwrap();
    assert_eq!((difference.agencies, difference.merged.len(), difference.without_number.len()), (524, 2, 4));
    if with_events {
        let events = data("register/status_events.csv")?;
        let report = importing::events::load(
            &db,
            &clock,
            File { name: "events.csv", bytes: &events },
            &options(LIST_DAY),
        )
        .await
        .unwrap();
        assert_eq!((report.added, report.known, report.nameless.len()), (115, 0, 1));
    }
    let rows = csv_rows(&list);
    assert_eq!(rows.len(), 526);
    Some((Register::load(&db, &clock, true).await.unwrap(), rows))
}

/// Name and number of each row.
fn csv_rows(list: &[u8]) -> Vec<(String, String)> {
    let text = std::str::from_utf8(list).unwrap();
    text.lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[1].to_owned(), cells[2].to_owned())
        })
        .collect()
}

const RULES: Rules = Rules { today: LIST_DAY, stale_after_days: 7 };

fn is_positive(register: &Register, question: &str) -> bool {
    verify(register, RULES, question).verdict.is_positive()
}

/// How often each name is changed: in the soak more than 100,000 changes in all.
fn rounds() -> usize {
    if std::env::var_os("SULUH_SOAK").is_some() { 70 } else { 10 }
}

on_both_engines! {
    async fn every_official_name_and_number_verifies_however_it_is_typed(engine: Engine) {
        let Some((register, rows)) = register(engine, false).await else { return };
        for (name, number) in &rows {
            let plain = agencies::display_name(name);
            let bare = plain.trim_start_matches("PT ").to_owned();
            let words: Vec<&str> = bare.split(' ').collect();
            let mut spellings = vec![
                name.clone(), name.to_lowercase(), plain.clone(), bare.clone(), bare.to_lowercase(), format!("PT. {bare}"), format!("p.t. {}", bare.to_lowercase()),
                format!("{bare}, PT"), format!("{bare} Tbk"), bare.replace(' ', "."), bare.replace(' ', "-"), bare.replace(' ', "  "), bare.replace(' ', ""), format!("PT {}", bare.replace(' ', "")),
                bare.chars().map(|c| format!("{c} ")).collect(),
            ];
            for at in 1..words.len() {
                spellings.push(format!("{}{}", words[..at].join(" "), words[at..].join(" ")));
            }
            if !number.is_empty() {
                spellings.extend([number.clone(), format!("no. {number}"), format!("nomor izin {number}"), format!("{bare} {number}"), format!("{} {}", &number[..4], &number[4..])]);
            }
            for spelling in spellings {
                let told = verify(&register, RULES, &spelling);
                assert_eq!(told.verdict, Verdict::Licensed, "{spelling:?}");
                let subject = told.subject.unwrap();
                assert_eq!(name_key::fold(&subject.name).key, name_key::fold(name).key, "{spelling:?}");
            }
        }
    }

    async fn no_mutation_ever_verifies_and_typos_find_their_agency(engine: Engine) {
        let Some((register, rows)) = register(engine, true).await else { return };
        let official: HashSet<String> = rows.iter().flat_map(|(name, number)| {
            [Some(name_key::fold(name).key), name_key::licence(number)]
        }).flatten().collect();
        let mut dice = Dice(20_260_917);
        let mut tried = 0;
        let (mut found, mut asked) = ([0_u32; 2], [0_u32; 2]);
        let same = |mutation: &str| {
            let folded = name_key::fold(mutation);
            !folded.foreign && official.contains(&folded.key)
        };
        for (name, number) in &rows {
            let bare = agencies::display_name(name).trim_start_matches("PT ").to_owned();
            for round in 0..rounds() {
                for edits in 1..=3_usize {
                    let mutation = dice.edit(&bare, edits);
                    if same(&mutation) {
                        continue;
                    }
                    tried += 1;
                    let told = verify(&register, RULES, &mutation);
                    assert!(!told.verdict.is_positive(), "{mutation:?} for {bare:?}");
                    if edits <= 2 {
                        asked[edits - 1] += 1;
                        let key = name_key::fold(name).key;
                        let right = told.candidates.iter().any(|candidate| name_key::fold(&candidate.name).key == key);
                        found[edits - 1] += u32::from(right);
                    }
                }
                for mutation in dice.tricks(&bare, number, round) {
                    if same(&mutation) {
                        continue;
                    }
                    tried += 1;
                    assert!(!is_positive(&register, &mutation), "{mutation:?} for {bare:?}");
                }
            }
        }
        assert!(tried >= 1_430 * rounds(), "only {tried}");
        let share = |edits: usize| f64::from(found[edits - 1]) / f64::from(asked[edits - 1]);
        eprintln!("{tried} mutations; right agency among the candidates: one edit {:.4}, two edits {:.4}", share(1), share(2));
        assert!(share(1) >= 0.99, "one edit: {}", share(1));
        assert!(share(2) >= 0.97, "two edits: {}", share(2));
    }

    async fn sanctions_outrank_the_list_and_old_ones_end(engine: Engine) {
        let Some((register, _)) = register(engine, true).await else { return };
        for (name, expected) in [
            // Suspended in January 2026, still printed by the list of September.
            ("Setia Mulia Kridatama", Verdict::Suspended),
            ("PT Multi Intan Amanah Internasional", Verdict::Revoked),
            // Revoked in 2002, listed again.
            ("Alam Permai Indonesia", Verdict::Licensed),
            ("Lita Karya Bersama", Verdict::Licensed),
            // Suspended in 2004, on no list since.
            ("Pancamanah", Verdict::Suspended),
            // Suspended in 2015 without a recorded end, listed in 2026.
            ("Assalam Karya Manunggal", Verdict::Licensed),
            // Only a branch lost its permit.
            ("Pahat Fajar", Verdict::NotListed),
            ("Aprilio Management", Verdict::NotListed),
        ] {
            let verdict = verify(&register, RULES, name).verdict;
            let listed = register.index().by_name(&name_key::fold(name).key).and_then(|(id, _)| register.facts(id)).is_some_and(|facts| facts.listing.is_some());
            if expected == Verdict::Licensed && !listed {
                continue;
            }
            if expected == Verdict::NotListed {
                assert!(!verdict.is_positive(), "{name}: {verdict:?}");
            } else {
                assert_eq!(verdict, expected, "{name}");
            }
        }
    }
}

/// A small generator of its own, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    /// So many random edits of letters: changed, dropped, added, swapped.
    fn edit(&mut self, name: &str, edits: usize) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        for _ in 0..edits {
            let letter = char::from(b'A' + u8::try_from(self.roll(26)).unwrap());
            let at = self.roll(letters.len());
            match self.roll(4) {
                0 => letters[at] = letter,
                1 if letters.len() > 3 => drop(letters.remove(at)),
                2 => letters.insert(at, letter),
                _ if at + 1 < letters.len() => letters.swap(at, at + 1),
                _ => letters.push(letter),
            }
        }
        letters.into_iter().collect()
    }

    /// What a swindler does: words dropped, added or swapped, look-alike and invisible letters,
    /// another company's form, a digit of the number changed.
    fn tricks(&mut self, name: &str, number: &str, round: usize) -> Vec<String> {
        let words: Vec<&str> = name.split(' ').collect();
        let mut tricks = Vec::new();
        let added =
            ["GROUP", "BARU", "INDONESIA", "JAYA", "CABANG", "UTAMA", "RESMI", "CV", "INTERNATIONAL", "2"]
                [round % 10];
        let at = self.roll(words.len() + 1);
        let mut more = words.clone();
        more.insert(at, added);
        tricks.push(more.join(" "));
        if words.len() > 1 {
            let mut fewer = words.clone();
            fewer.remove(self.roll(words.len()));
            tricks.push(fewer.join(" "));
            let mut swapped = words.clone();
            let at = self.roll(words.len() - 1);
            swapped.swap(at, at + 1);
            tricks.push(swapped.join(" "));
        }
        let letters: Vec<char> = name.chars().collect();
        let at = self.roll(letters.len());
        let unseen =
            ['\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{202e}', '\u{301}', '\u{0}']
                [round % 8];
        tricks.push([&letters[..at], &[unseen], &letters[at..]].concat().into_iter().collect());
        let alike = |c: char| match c {
            'A' => 'А',
            'E' => 'Е',
            'O' => 'О',
            'I' => 'І',
            'S' => 'Ѕ',
            'T' => 'Т',
            'M' => 'М',
            'N' => 'Ν',
            'K' => 'К',
            'R' => 'Я',
            other => char::from_u32(u32::from(other) + 0xfee0).unwrap_or('Ж'),
        };
        let at = letters.iter().position(|c| c.is_ascii_uppercase()).unwrap_or(0);
        let mut homoglyph = letters.clone();
        homoglyph[at] = alike(letters[at]);
        tricks.push(homoglyph.into_iter().collect());
        if !number.is_empty() {
            let mut digits: Vec<char> = number.chars().collect();
            let at = self.roll(digits.len());
            digits[at] = char::from_digit(
                (digits[at].to_digit(10).unwrap_or(0) + 1 + u32::try_from(round % 8).unwrap()) % 10,
                10,
            )
            .unwrap();
            tricks.push(digits.into_iter().collect());
            tricks.push(number.trim_start_matches('0')[1..].to_owned());
        }
        tricks
    }
}

/// SMS that are answered with a verdict although nobody asked us, each with its reason.
const ASKED_EXCEPTIONS: &[(&str, &str)] = &[];

#[tokio::test]
async fn of_the_real_sms_none_is_a_question_or_a_cry() {
    let Some(sms) = data("sms/sms_id_1143.csv") else { return };
    let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(&sms[..]);
    let messages: Vec<String> =
        reader.records().map(|record| record.unwrap().get(0).unwrap_or_default().to_owned()).collect();
    assert_eq!(messages.len(), 1_143);
    let mut wrong = Vec::new();
    for message in &messages {
        let intent = intent::read(message);
        if matches!(
            intent,
            Intent::Emergency
                | Intent::Check(_)
                | Intent::Report(_)
                | Intent::Status(_)
                | Intent::Reply(_)
                | Intent::News(_)
                | Intent::Help(_)
        ) && !ASKED_EXCEPTIONS.iter().any(|(text, _)| text == message)
        {
            wrong.push((intent, message));
        }
    }
    assert!(wrong.is_empty(), "{} of 1143: {wrong:#?}", wrong.len());
    // And through the whole dialogue, each from a number of its own.
    let service = Service::demo(Engine::Sqlite, LIST_DAY).await;
    for (n, message) in messages.iter().enumerate() {
        let from = phone(&format!("+62812{n:08}"));
        let answer =
            service.parts.dialogue.sms(&from, &Words::new(message.as_str())).await.unwrap_or_default();
        for word in ["BERIZIN", "TIDAK ADA di daftar", "BELUM COCOK", "Bahaya sekarang"] {
            assert!(!answer.contains(word), "{message:?} got {answer:?}");
        }
    }
}
