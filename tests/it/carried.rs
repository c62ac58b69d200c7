//! The register as it is carried away: an app without a signal says what the service would, day by day, and never
//! anything better. The reader here does what deploy/REGISTER.md tells whoever writes an app, and knows nothing else.
#![expect(clippy::print_stderr, reason = "what was measured is said")]
#![expect(clippy::disallowed_methods, reason = "whoever runs the tests says when vectors are written anew")]

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use suluh::domain::agencies::{Rules, verify};
use suluh::domain::importing::{self, File, Options};
use suluh::domain::register::Register;
use suluh::domain::snapshot::{Snapshot, Snapshots};
use suluh::kernel::clock::day_number;
use suluh::kernel::name_key;
use suluh::sealing::register_key::is_signed;

use crate::gateways::TODAY;
use crate::real_data;
use crate::support::{Engine, Service, Suluh, on_both_engines};

/// A register that an app carries.
struct Carried<'a> {
    from: i64,
    until: Option<i64>,
    rows: Vec<Vec<&'a str>>,
}

impl<'a> Carried<'a> {
    fn read(text: &'a str) -> Self {
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("suluh-register 1"));
        let mut head = |name: &str| lines.next().unwrap().strip_prefix(name).unwrap().trim_start();
        let (_, from, until) = (head("serial"), head("from").parse().unwrap(), head("until").parse().ok());
        head("demo");
        head("source");
        Self { from, until, rows: lines.map(|line| line.split('\t').collect()).collect() }
    }

    /// The letter of an agency on a day.
    fn letter(&self, row: &[&str], day: i64) -> char {
        let mut now = 'u';
        for (at, part) in row[3].split(' ').enumerate() {
            let (since, letter) = part.split_at(part.len() - 1);
            if at == 0 || since.parse::<i64>().unwrap() <= day {
                now = letter.chars().next().unwrap();
            }
        }
        now
    }

    fn verdict(&self, row: &[&str], day: i64) -> &'static str {
        let old = day < self.from || self.until.is_none_or(|until| day > until);
        match self.letter(row, day) {
            'l' | 'w' | 'n' if old => "stale",
            'l' => "licensed",
            'w' => "licensed_watched",
            'n' => "licensed_no_permit",
            's' => "suspended",
            'r' => "revoked",
            'e' => "expired",
            'd' => "delisted",
            _ => "not_listed",
        }
    }

    /// What an app says to a name or a number on a day; `None` when neither is exactly one: then it is looked up when
    /// there is a signal.
    fn told(&self, question: &str, day: i64) -> Option<&'static str> {
        let folded = name_key::fold(question);
        if folded.foreign {
            return None;
        }
        let of_name = |name: &str| name_key::fold(name).key == folded.key;
        if let Some(row) = self.rows.iter().find(|row| of_name(row[1])) {
            return Some(self.verdict(row, day));
        }
        let number = name_key::licence(question);
        let has = |row: &&Vec<&str>| {
            row[2].split('|').any(|it| name_key::licence(it).is_some() && name_key::licence(it) == number)
        };
        let mut holders: Vec<_> = self.rows.iter().filter(has).collect();
        // A number that changed hands is its holder's of today.
        holders.sort_by_key(|row| !matches!(self.letter(row, self.from), 'd' | 'u'));
        holders.last().map(|row| self.verdict(row, day))
    }
}

/// Applies a delta as an app does.
fn applied(old: &str, delta: &suluh::domain::snapshot::Delta) -> String {
    let number = |line: &str| line.split('\t').next().unwrap().parse::<i64>().unwrap();
    let mut lines: BTreeMap<i64, &str> = old.lines().skip(6).map(|line| (number(line), line)).collect();
    lines.extend(delta.changed.iter().map(|line| (number(line), line.as_str())));
    for gone in &delta.removed {
        lines.remove(gone);
    }
    lines.values().fold(delta.head.clone(), |text, line| text + line + "\n")
}

async fn newest(service: &Service) -> (Snapshots, Snapshot) {
    let snapshots = Snapshots::new(service.parts.db.clone(), Arc::clone(&service.parts.keys), 7);
    let snapshot = snapshots.newest(1).await.unwrap();
    assert!(is_signed(&snapshot.key, &snapshot.text, &snapshot.signature));
    (snapshots, snapshot)
}

/// Every name and number on many days: what the carried register says is what the service says.
fn compared(register: &Register, snapshot: &Snapshot, first: Date) -> usize {
    let carried = Carried::read(&snapshot.text);
    let mut compared = 0;
    for after in [0, 1, 6, 7, 8, 9, 30, 31, 60, 100, 200, 365, 399] {
        let day = first.saturating_add(after.days());
        let rules = Rules { today: day, stale_after_days: 7 };
        for facts in register.agencies() {
            let numbers = facts.listing.iter().flat_map(|it| it.licence_nos.iter());
            for question in std::iter::once(&facts.name).chain(numbers).filter(|it| !it.is_empty()) {
                let online = verify(register, rules, question).verdict.word();
                let Some(offline) = carried.told(question, day_number(day)) else {
                    assert!(
                        !["licensed", "licensed_watched", "licensed_no_permit"].contains(&online),
                        "{question} {day}"
                    );
                    continue;
                };
                assert_eq!(offline, online, "{question} on {day}");
                compared += 1;
            }
        }
    }
    compared
}

on_both_engines! {
    async fn an_app_without_a_signal_says_what_the_service_says(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let (_, snapshot) = newest(&service).await;
        let register = Register::load(&service.parts.db, &*service.clock, false).await.unwrap();
        assert!(compared(&register, &snapshot, TODAY) > 500);
        let carried = Carried::read(&snapshot.text);
        let today = day_number(TODAY);
        assert_eq!(carried.told("PT Contoh Jaya Abadi", today), Some("licensed"));
        assert_eq!(carried.told("123/2024", today), Some("licensed"));
        assert_eq!(carried.told("contoh jaya", today), None, "similar is not licensed");
        assert_eq!(carried.told("C\u{043e}ntoh Jaya Abadi", today), None, "a letter that only looks so");
        // By a list that is too old, or a clock that is wrong, nothing good is said; what is bad is.
        for day in [today - 1, today + 8, today + 5_000] {
            assert_eq!(carried.told("PT Contoh Jaya Abadi", day), Some("stale"), "{day}");
        }
        assert_eq!(carried.told("CONTOH PUTRA KHATULISTIWA", today + 8), Some("revoked"));
    }

    async fn a_delta_makes_the_old_register_the_new_one_to_the_letter(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let db = &service.parts.db;
        let load = async |day: Date, list: &str| {
            let file = File { name: "daftar.csv", bytes: list.as_bytes() };
            let options = Options { source: "KP2MI", as_of: day, dry_run: false, allow_shrink: true, demo: false };
            importing::list::load(db, &*service.clock, file, &options).await.unwrap();
        };
        let yesterday = TODAY.saturating_sub(1.day());
        load(yesterday, "nama,nomor izin\nUMPAMA SATU,0260000000101\nUMPAMA DUA,0260000000102\nUMPAMA TIGA,0260000000103\n").await;
        let (snapshots, old) = newest(&service).await;
        let nothing = snapshots.delta(&old, old.serial).await.unwrap();
        assert_eq!((nothing.changed.len(), nothing.removed.len(), applied(&old.text, &nothing)), (0, 0, old.text.clone()));
        // The clock of a test stands still: what is loaded next is known a moment later.
        service.clock.advance(60);
        load(TODAY, "nama,nomor izin\nUMPAMA SATU,0260000000101\nUMPAMA DUA BARU,0260000000102\nUMPAMA EMPAT,0260000000104\n").await;
        let (snapshots, new) = newest(&service).await;
        assert!(new.serial > old.serial);
        let delta = snapshots.delta(&new, old.serial).await.unwrap();
        let text = applied(&old.text, &delta);
        assert_eq!(text, new.text);
        assert!(is_signed(&delta.key, &text, &delta.signature));
        assert!(!is_signed(&delta.key, &old.text, &delta.signature));
        let carried = Carried::read(&text);
        let today = day_number(TODAY);
        assert_eq!(carried.told("umpama tiga", today), Some("delisted"));
        assert_eq!(carried.told("umpama empat", today), Some("licensed"));
        // Another process, which never wrote the old one, tells the same.
        let (other, _) = newest(&service).await;
        assert_eq!(other.delta(&new, old.serial).await.unwrap(), delta);
        assert!(other.delta(&new, old.serial + 1).await.is_err(), "never published");
        // Taken back, the older one counts again, with a serial of its own.
        service.clock.advance(60);
        importing::rollback(db, &*service.clock).await.unwrap().unwrap();
        let (snapshots, back) = newest(&service).await;
        assert!(back.serial > new.serial);
        assert_eq!(applied(&new.text, &snapshots.delta(&back, new.serial).await.unwrap()), back.text);
        assert_eq!(Carried::read(&back.text).told("umpama tiga", today), Some("licensed"));
    }

    async fn the_real_register_is_small_and_says_the_same(engine: Engine) {
        let Some(list) = real_data::data("register/p3mi_2026-09-17.csv") else { return };
        let Some(events) = real_data::data("register/status_events.csv") else { return };
        let day = jiff::civil::date(2026, 9, 17);
        let service = Service::empty(engine, day).await;
        let options = Options { source: "KP2MI", as_of: day, dry_run: false, allow_shrink: false, demo: false };
        let db = &service.parts.db;
        importing::list::load(db, &*service.clock, File { name: "p3mi.csv", bytes: &list }, &options).await.unwrap();
        importing::events::load(db, &*service.clock, File { name: "events.csv", bytes: &events }, &options).await.unwrap();
        let (_, snapshot) = newest(&service).await;
        let register = Register::load(db, &*service.clock, true).await.unwrap();
        assert!(compared(&register, &snapshot, day) > 5_000);
        let answer = json!({ "serial": snapshot.serial, "register": snapshot.text, "signature": snapshot.signature, "key": snapshot.key });
        let size = answer.to_string().len();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut gzip, answer.to_string().as_bytes()).unwrap();
        let gzip = gzip.finish().unwrap().len();
        let zstd = zstd::encode_all(answer.to_string().as_bytes(), 3).unwrap().len();
        eprintln!("the real register carried away: {size} bytes, {gzip} as gzip, {zstd} as zstd");
        assert!(size < 40_000 && gzip < 16_000 && zstd < 16_000, "{size}, {gzip}, {zstd} bytes");
    }
}

/// Vectors for whoever writes an app: a signed text, what is said to questions on days, and a delta. With `SULUH_BLESS`
/// they are written anew.
async fn vectors() -> Value {
    let service = Service::demo(Engine::Sqlite, TODAY).await;
    let (_, old) = newest(&service).await;
    service.clock.advance(60);
    let events = "effective_date,name,event,source\n2026-11-22,CONTOH JAYA ABADI,suspended,contoh\n";
    let options = Options { source: "contoh", as_of: TODAY, dry_run: false, allow_shrink: false, demo: true };
    let file = File { name: "sanksi.csv", bytes: events.as_bytes() };
    importing::events::load(&service.parts.db, &*service.clock, file, &options).await.unwrap();
    let (snapshots, new) = newest(&service).await;
    let delta = snapshots.delta(&new, old.serial).await.unwrap();
    let today = day_number(TODAY);
    let carried = Carried::read(&old.text);
    let questions = [
        ("PT Contoh Jaya Abadi", today),
        ("p.t. contoh jaya-abadi Tbk.", today),
        ("123/2024", today),
        ("CONTOH JAYA", today),
        ("C\u{43e}ntoh Jaya Abadi", today),
        ("Contoh Jaya Abadi", today + 7),
        ("Contoh Jaya Abadi", today + 8),
        ("Contoh Jaya Abadi", today - 1),
        ("Contoh Jaya Sakti", today),
        ("Contoh Karya Mandiri", today),
        ("Contoh Citra Nusantara", today),
        ("Contoh Putra Khatulistiwa", today + 300),
        ("Contoh Duta Borneo", today),
        ("Contoh Tenaga Persada", today),
    ];
    let says = |(question, day): (&str, i64)| json!({ "question": question, "day": day, "says": carried.told(question, day) });
    json!({
        "key": old.key,
        "register": old.text,
        "signature": old.signature,
        "questions": questions.map(says),
        "delta": { "head": delta.head, "changed": delta.changed, "removed": delta.removed, "signature": delta.signature },
    })
}

#[tokio::test]
async fn the_vectors_of_the_format_hold() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/register.json");
    if std::env::var_os("SULUH_BLESS").is_some() {
        std::fs::write(&file, serde_json::to_string_pretty(&vectors().await).unwrap() + "\n").unwrap();
    }
    let held: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (key, register) = (text(&held["key"]), text(&held["register"]));
    assert!(is_signed(&key, &register, held["signature"].as_str().unwrap()));
    let carried = Carried::read(&register);
    for asked in held["questions"].as_array().unwrap() {
        let told = carried.told(asked["question"].as_str().unwrap(), asked["day"].as_i64().unwrap());
        assert_eq!(json!(told), asked["says"], "{asked}");
    }
    let delta = &held["delta"];
    let delta = suluh::domain::snapshot::Delta {
        head: text(&delta["head"]),
        changed: delta["changed"].as_array().unwrap().iter().map(text).collect(),
        removed: delta["removed"].as_array().unwrap().iter().map(|it| it.as_i64().unwrap()).collect(),
        signature: text(&delta["signature"]),
        key: key.clone(),
    };
    let after = applied(&register, &delta);
    assert!(is_signed(&key, &after, &delta.signature));
    let day = jiff::civil::date(2026, 11, 22);
    assert_eq!(Carried::read(&after).told("Contoh Jaya Abadi", day_number(day)), Some("suspended"));
    // The format is what is written today, too: the same head and the same columns.
    let now = vectors().await;
    let shape = |register: &str| {
        register.lines().map(|line| line.split('\t').nth(3).map(str::to_owned)).skip(6).collect::<Vec<_>>()
    };
    assert_eq!(shape(&text(&now["register"])), shape(&register));
    assert_eq!(now["questions"], held["questions"]);
}

#[tokio::test]
async fn the_register_is_fetched_whole_and_then_what_changed() {
    let suluh = Suluh::launch("demo").start().await;
    let get = async |path: &str| {
        let answer = suluh.get(path).await;
        let (status, tag) = (
            answer.status().as_u16(),
            answer.headers().get("etag").map(|it| it.to_str().unwrap().to_owned()),
        );
        (status, tag, answer.json::<Value>().await.unwrap())
    };
    let (status, tag, whole) = get("/api/v1/register/snapshot").await;
    let text = whole["register"].as_str().unwrap();
    assert_eq!(status, 200);
    assert!(tag.is_some() && text.contains("\ndemo yes\n"), "{text}");
    assert!(is_signed(whole["key"].as_str().unwrap(), text, whole["signature"].as_str().unwrap()));
    let (status, _, delta) = get(&format!("/api/v1/register/delta?from={}", whole["serial"])).await;
    assert_eq!((status, &delta["changed"], &delta["serial"]), (200, &json!([]), &whole["serial"]));
    assert_eq!(get("/api/v1/register/delta?from=5").await.0, 404);
    for wrong in ["", "?from=", "?from=x", "?from=1&x=2", "?from=99999999999999999999"] {
        assert_eq!(get(&format!("/api/v1/register/delta{wrong}")).await.0, 400, "{wrong}");
    }
}
