//! What villagers tell, and how urgent it is read to be; who is accused, and who is only named. The texts
//! are data beside this file: to teach the reader a way of saying something, begin with a line there.
#![expect(clippy::print_stderr, reason = "what was measured is said")]

use jiff::civil::{DateTime, date};
use suluh::domain::reading::read_report;
use suluh::domain::tips::triage::{More, weigh};
use suluh::model::tip::Facts;
use suluh::model::triage::{Band, Category, Mark, Reading};

use crate::real_data::data;

const TIPS: &str = include_str!("triage/tips.txt");
const ACCUSATIONS: &str = include_str!("triage/accusations.txt");
const HARMLESS: &str = include_str!("triage/harmless.txt");
/// Behind this line stand the texts that were written when the reader was done.
const HELD_BACK: &str = "# Held back";

/// A tip with what must be read in it.
struct Tip {
    urgent: bool,
    expected: Vec<String>,
    now: DateTime,
    text: String,
    held_back: bool,
}

/// The lines of a file, each with whether it was held back.
fn lines(file: &str) -> Vec<(&str, bool)> {
    let mut held_back = false;
    let mut found = Vec::new();
    for line in file.lines() {
        held_back |= line.starts_with(HELD_BACK);
        if !line.starts_with('#') && !line.trim().is_empty() {
            found.push((line, held_back));
        }
    }
    found
}

fn morning(hour: i8, minute: i8) -> DateTime {
    date(2026, 11, 22).at(hour, minute, 0, 0)
}

fn tips() -> Vec<Tip> {
    lines(TIPS)
        .into_iter()
        .map(|(line, held_back)| {
            let parts: Vec<&str> = line.splitn(3, '|').map(str::trim).collect();
            let [band, expected, text] = parts[..] else { panic!("{line}: three parts") };
            assert!(matches!(band, "P1" | "--"), "{line}: P1 or --");
            let mut now = morning(9, 0);
            let mut wanted = Vec::new();
            for word in expected.split_whitespace() {
                match word.strip_prefix('@').and_then(|time| time.split_once(':')) {
                    Some((hour, minute)) => now = morning(hour.parse().unwrap(), minute.parse().unwrap()),
                    None => wanted.push(word.to_owned()),
                }
            }
            Tip { urgent: band == "P1", expected: wanted, now, text: text.to_owned(), held_back }
        })
        .collect()
}

fn is_urgent(reading: &Reading) -> bool {
    weigh(reading, &Facts::default(), &More::default()).band == Band::P1
}

/// Whether one expectation holds: a mark, a mark with a value, `people=`, `hours=`, `category=`, `no:`.
fn holds(reading: &Reading, wanted: &str) -> bool {
    let mark = |code: &str| Mark::of_word(code).unwrap_or_else(|| panic!("{code} is no mark"));
    if let Some(code) = wanted.strip_prefix("no:") {
        return !reading.has(mark(code));
    }
    match wanted.split_once('=') {
        None => reading.has(mark(wanted)),
        Some(("people", number)) => reading.people == Some(number.parse().unwrap()),
        Some(("hours", number)) => reading.leaves_in_hours == Some(number.parse().unwrap()),
        Some(("category", word)) => reading.category == Category::of_word(word).unwrap(),
        Some((code, value)) => {
            reading.marks.iter().any(|it| it.mark == mark(code) && it.value.as_deref() == Some(value))
        }
    }
}

/// Of so many, so many: as a share of one.
fn share(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole.max(1)).unwrap())
}

#[test]
fn urgent_tips_are_read_as_urgent() {
    let all = tips();
    for held_back in [false, true] {
        let (mut right, mut missed, mut false_alarms) = (0, Vec::new(), Vec::new());
        let these: Vec<&Tip> = all.iter().filter(|tip| tip.held_back == held_back).collect();
        for tip in &these {
            match (tip.urgent, is_urgent(&read_report(&tip.text, tip.now))) {
                (true, true) => right += 1,
                (true, false) => missed.push(&tip.text),
                (false, true) => false_alarms.push(&tip.text),
                (false, false) => {}
            }
        }
        let recall = share(right, right + missed.len());
        let precision = share(right, right + false_alarms.len());
        eprintln!(
            "{} tips, held back {held_back}: P1 recall {recall:.3}, precision {precision:.3}; missed {missed:#?}, false {false_alarms:#?}",
            these.len()
        );
        assert!(recall >= 0.98, "{missed:#?}");
        assert!(precision >= 0.95, "{false_alarms:#?}");
    }
}

#[test]
fn what_a_tip_says_is_read() {
    let (mut wanted, mut missed) = (0, Vec::new());
    for tip in tips() {
        let reading = read_report(&tip.text, tip.now);
        for expected in &tip.expected {
            wanted += 1;
            if !holds(&reading, expected) {
                missed.push(format!("{expected}: {}\n    {}", tip.text, shown(&reading)));
            }
        }
    }
    eprintln!("{wanted} marks and values wanted, {} missed:\n{}", missed.len(), missed.join("\n"));
    assert!(missed.is_empty());
}

/// A reading on one line.
fn shown(reading: &Reading) -> String {
    let marks: Vec<String> = reading
        .marks
        .iter()
        .map(|it| {
            format!(
                "{}{}",
                it.mark.word(),
                it.value.as_ref().map(|value| format!("={value}")).unwrap_or_default()
            )
        })
        .collect();
    format!(
        "{} | {} people={:?} hours={:?} accuses={}",
        marks.join(" "),
        reading.category.word(),
        reading.people,
        reading.leaves_in_hours,
        reading.accuses
    )
}

#[test]
fn every_accusation_of_somebody_in_office_is_seen() {
    let all = lines(ACCUSATIONS);
    let missed: Vec<&str> =
        all.iter().map(|(text, _)| *text).filter(|text| !read_report(text, morning(9, 0)).accuses).collect();
    eprintln!("{} accusations, {} missed: {missed:#?}", all.len(), missed.len());
    assert!(missed.is_empty());
}

#[test]
fn an_office_in_passing_is_seldom_an_accusation() {
    let all = lines(HARMLESS);
    let accused: Vec<&str> =
        all.iter().map(|(text, _)| *text).filter(|text| read_report(text, morning(9, 0)).accuses).collect();
    let accusations = lines(ACCUSATIONS).len();
    let precision = share(accusations, accusations + accused.len());
    eprintln!("{} harmless, {} accuse: precision {precision:.3}: {accused:#?}", all.len(), accused.len());
    assert!(precision >= 0.90, "{precision}");
    let all = tips();
    let doubted: Vec<&str> = all
        .iter()
        .filter(|tip| {
            read_report(&tip.text, tip.now).accuses && !tip.expected.iter().any(|it| it == "PETUGAS")
        })
        .map(|tip| tip.text.as_str())
        .collect();
    eprintln!("of {} tips {} accuse, though nobody is meant: {doubted:#?}", all.len(), doubted.len());
    assert!(share(doubted.len(), all.len()) <= 0.05);
}

#[test]
fn of_the_ordinary_sms_none_is_an_urgent_tip() {
    let Some(sms) = data("sms/sms_id_1143.csv") else { return };
    let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(&sms[..]);
    let messages: Vec<String> =
        reader.records().map(|record| record.unwrap().get(0).unwrap_or_default().to_owned()).collect();
    assert_eq!(messages.len(), 1_143);
    let mut bands = [0_usize; 4];
    let mut urgent = Vec::new();
    for message in &messages {
        // At an hour at which "tonight" is near, and "this morning" is past.
        for hour in [9, 17, 22] {
            let reading = read_report(message, morning(hour, 0));
            let triage = weigh(&reading, &Facts::default(), &More::default());
            bands[usize::try_from(triage.band.digit()).unwrap() - 1] += usize::from(hour == 17);
            if triage.band == Band::P1 {
                urgent.push(format!("{message}\n    {}", shown(&reading)));
            }
        }
    }
    eprintln!("1143 ordinary SMS as tips at five in the afternoon: P1 to P4 {bands:?}");
    assert!(urgent.is_empty(), "{}", urgent.join("\n"));
}
