//! Report lines as volunteers write them: how much of them is read, and that whatever is read wrongly is put right
//! by one UBAH. The lines are invented; the villages are real.
#![expect(clippy::print_stderr, reason = "what was measured is said")]

use jiff::civil::{Date, DateTime, date};
use suluh::domain::places::{Place, Resolved, gazetteer};
use suluh::domain::reading::{self, Around, Line};

use crate::real_data::data;

/// A Monday.
const NOW: DateTime = date(2026, 11, 23).at(10, 0, 0, 0);
const LINES: &str = include_str!("lines.tsv");
const FIELDS: [&str; 5] = ["place", "day", "people", "destination", "child"];

/// A line and what is in it.
struct Row {
    near: Option<&'static str>,
    text: &'static str,
    expected: [&'static str; 5],
}

fn rows() -> Vec<Row> {
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [near, text, expected @ ..] = cells.as_slice() else { panic!("{line}") };
        Row {
            near: Some(*near).filter(|near| *near != "-"),
            text,
            expected: expected.try_into().unwrap_or_else(|_| panic!("{line}")),
        }
    };
    LINES.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

fn around(near: Option<&str>) -> Around<'_> {
    Around { now: NOW, home: &["61"], near }
}

fn read(row: &Row) -> Line {
    reading::line(reading::behind_l(row.text).unwrap(), &around(row.near))
}

/// The five fields as the table writes them.
fn fields(line: &Line) -> [String; 5] {
    let none = || "-".to_owned();
    let place = match &line.place {
        Resolved::One(place) => place.code.clone(),
        Resolved::Several(several) => {
            several.iter().map(|place| place.code.clone()).collect::<Vec<_>>().join("|")
        }
        Resolved::Nowhere | Resolved::TooMany => none(),
    };
    [
        place,
        line.date.map_or_else(none, |date| date.to_string()),
        line.count.map_or_else(none, |count| count.to_string()),
        line.to.map_or_else(none, |country| country.code().to_owned()),
        line.child.map_or_else(none, |child| if child { "yes" } else { "no" }.to_owned()),
    ]
}

/// What a volunteer would type to put a field right.
fn correction(field: usize, expected: &str) -> String {
    let place = |code: &str| {
        let full = gazetteer().full_name(code).unwrap();
        if code.len() > 8 { format!("desa {}", full.replace(',', "")) } else { full }
    };
    match (field, expected) {
        (0, "-") => "desa ?".to_owned(),
        (0, code) if code.contains('|') => gazetteer().name(code.split('|').next().unwrap()).unwrap(),
        (0, code) => place(code),
        (1, "-") => "tgl ?".to_owned(),
        (1, day) => {
            let day: Date = day.parse().unwrap();
            format!("{}/{}", day.day(), day.month())
        }
        (2, "-") => "jumlah ?".to_owned(),
        (2, count) => format!("{count} org"),
        (3, "-") => "tujuan ?".to_owned(),
        (3, code) => {
            let names = [
                ("MY", "Malaysia"),
                ("BN", "Brunei"),
                ("TW", "Taiwan"),
                ("SA", "Arab Saudi"),
                ("KH", "Kamboja"),
                ("HK", "Hongkong"),
                ("SG", "Singapura"),
                ("TH", "Thailand"),
            ];
            format!("tujuan {}", names.iter().find(|(known, _)| *known == code).unwrap().1)
        }
        (_, "yes") => "ada anak".to_owned(),
        (_, "no") => "tanpa anak".to_owned(),
        _ => "anak ?".to_owned(),
    }
}

#[test]
fn of_a_hundred_lines_nearly_every_field_is_read() {
    let rows = rows();
    assert_eq!(rows.len(), 100);
    let mut wrong = 0;
    for row in &rows {
        let line = read(row);
        for (at, (read, expected)) in fields(&line).iter().zip(row.expected).enumerate() {
            if read != expected {
                wrong += 1;
                eprintln!("{}: {} is {read} and not {expected}", row.text, FIELDS[at]);
            }
        }
    }
    let all = rows.len() * FIELDS.len();
    eprintln!("{} of {all} fields are right", all - wrong);
    assert!((all - wrong) * 100 >= all * 97, "{wrong} of {all} fields are wrong");
}

#[test]
fn whatever_was_read_wrongly_or_not_at_all_is_put_right_by_one_correction() {
    for row in rows() {
        let read = read(&row);
        let before = fields(&read);
        for (at, expected) in row.expected.iter().enumerate() {
            // Every field of every line, read rightly or not, can be said again or changed.
            let words = correction(at, expected);
            let right = reading::correct(&read, &words, &around(row.near));
            let after = fields(&right);
            assert_eq!(after[at], *expected, "{}: {words}", row.text);
            for other in (0..FIELDS.len()).filter(|other| *other != at) {
                assert_eq!(after[other], before[other], "{}: {words} changes {}", row.text, FIELDS[other]);
            }
        }
    }
}

#[test]
fn a_field_is_changed_to_another_and_the_others_stay() {
    let line = reading::line("Sekida 25/11 6 org Malaysia ada anak", &around(Some("61.07.07")));
    for (words, at, expected) in [
        ("26/11", 1, "2026-11-26"),
        ("tgl 26", 1, "2026-11-26"),
        ("bsk", 1, "2026-11-24"),
        ("8 org", 2, "8"),
        ("jumlah 8", 2, "8"),
        ("8", 2, "8"),
        ("desa Jagoi", 0, "61.07.07.2001"),
        ("jagoi", 0, "61.07.07.2001"),
        ("desa temajuk", 0, "61.01.08.2007"),
        ("tujuan Brunei", 3, "BN"),
        ("ke miri", 3, "MY"),
        ("brunei", 3, "BN"),
        ("tanpa anak", 4, "no"),
        ("tidak ada anak", 4, "no"),
        ("gak ada anak", 4, "no"),
        ("tujuan tdk tau", 3, "-"),
        ("tgl ?", 1, "-"),
    ] {
        let mut wanted = fields(&line);
        wanted[at] = expected.to_owned();
        let right = reading::correct(&line, words, &around(Some("61.07.07")));
        assert_eq!(fields(&right), wanted, "{words}");
    }
}

#[test]
fn an_l_begins_a_line_and_no_other_word_does() {
    for (text, words) in [
        ("L Sekida", "Sekida"),
        ("l sekida", "sekida"),
        ("l: sekida", "sekida"),
        ("L.sekida", "sekida"),
        ("L, sekida", "sekida"),
        ("LAP sekida", "sekida"),
        ("lap. sekida", "sekida"),
        (" l  sekida ", "sekida"),
        ("L", ""),
        ("l?", "l?"),
        ("L #3f9a1c22", "#3f9a1c22"),
    ] {
        let behind = reading::behind_l(text);
        assert_eq!(behind, Some(words).filter(|words| *words != "l?"), "{text}");
    }
    for text in ["", "la", "lapor sekida", "lsekida", "lo gimana", "l's", "25 L", "Sekida l"] {
        assert_eq!(reading::behind_l(text), None, "{text}");
    }
}

#[test]
fn a_line_carries_the_code_of_the_app_and_what_else_is_told() {
    let line = reading::line(
        "bsk mlm, ds sekida, 6 orng, mlysia, mobil item KB 1234 XX #3F9A1C22",
        &around(Some("61.07.07")),
    );
    assert_eq!(line.code.as_deref(), Some("3f9a1c22"));
    assert_eq!(line.rest, "mobil item");
    assert_eq!(line.hour, Some(reading::Hour::Night));
    assert_eq!(line.place, Resolved::One(Place { code: "61.07.07.2006".to_owned() }));
    let odd = reading::line("#3f9a1c2 sekida", &around(Some("61.07.07")));
    assert_eq!(odd.code, None);
    // Nothing of it shows the words.
    assert!(!format!("{line:?}").contains("item"));
}

#[test]
fn nothing_breaks_the_reader_of_lines() {
    for text in [
        "",
        " ",
        "####",
        "\u{1F698}\u{1F698}",
        "ÄÖ ß 4é",
        "25/11/",
        "//..--",
        "99999999999 org",
        "0 org",
        "desa",
        "tgl",
    ] {
        let _ = reading::line(text, &around(None));
        let line = reading::line("Sekida 6 org", &around(None));
        let _ = reading::correct(&line, text, &around(None));
    }
}

#[test]
fn of_the_ordinary_sms_none_is_a_report_line() {
    let Some(sms) = data("sms/sms_id_1143.csv") else { return };
    let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(&sms[..]);
    let messages: Vec<String> =
        reader.records().map(|row| row.unwrap().get(0).unwrap_or_default().to_owned()).collect();
    assert_eq!(messages.len(), 1_143);
    let lines: Vec<&String> = messages.iter().filter(|text| reading::behind_l(text).is_some()).collect();
    assert!(lines.is_empty(), "{lines:?}");
}
