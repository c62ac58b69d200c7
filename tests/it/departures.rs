//! "Is my departure procedural?" as a person meets it: by SMS, USSD and API, on both engines.

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use suluh::config::{Config, Mode};
use suluh::domain::rules;
use suluh::domain::tallies::{self as months, Tallies};
use suluh::domain::training::{self, TrainingRow};
use suluh::i18n::{Lang, texts, word};
use suluh::kernel::clock::Clock;
use suluh::kernel::gsm7;
use suluh::law::pack::Pack;
use suluh::model::departure::{Country, Job};
use suluh::model::message::Words;
use suluh::store::tallies::TallyRow;
use suluh::store::{Db, law, tallies};

use crate::gateways::{Reply, Served};
use crate::reading::TEXTS;
use crate::support::{Engine, Service, on_both_engines, phone};

const DAY: Date = date(2026, 11, 22);
const PHONE: &str = "+6281234567890";
const CHECKS: &str = "/api/v1/departure-checks";
/// Every good answer, in the order of the questions.
const ALL_GOOD: [&str; 7] = ["Y", "Y", "Y", "Y", "Y", "T", "Y"];

async fn say(service: &Service, words: &str) -> String {
    let said = service.parts.dialogue.sms(&phone(PHONE), &Words::new(words)).await.unwrap_or_default();
    let size = gsm7::size(&said);
    assert!(size.units <= 160 && size.encoding == gsm7::Encoding::Gsm7, "{said}");
    said
}

/// Says several things; the last answer.
async fn talk(service: &Service, all: &[&str]) -> String {
    let mut said = String::new();
    for words in all {
        said = say(service, words).await;
    }
    said
}

async fn dial(service: &Service, session: &str, typed: &str) -> String {
    let screen = service.parts.dialogue.ussd(session, &phone(PHONE), &Words::new(typed)).await;
    assert!(gsm7::size(&screen.text).units <= 160, "{}", screen.text);
    screen.text
}

async fn amend(service: &Service, text: &str) {
    let pack = Pack::read("amendment", text).expect("an amendment");
    rules::amend(&service.parts.db, &*service.clock, &pack, "somebody").await.expect("amended");
    service.parts.reload().await.expect("read");
}

async fn check(served: &Served, body: &Value) -> Reply {
    served.ask("POST", CHECKS, &[("content-type", "application/json")], body.to_string()).await
}

/// The same amendment confirms all that is not from memory.
async fn confirm_all(service: &Service) {
    let register = service.parts.register.load_full();
    let lines = register.book().lines(DAY);
    let ids: Vec<String> = lines.into_iter().filter(|it| !it.memory).map(|it| it.id).collect();
    rules::confirm(&service.parts.db, &*service.clock, &register, &ids, "somebody").await.expect("confirmed");
    service.parts.reload().await.expect("read");
}

on_both_engines! {
    async fn seven_answers_lead_to_an_outcome(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let first = say(&service, "SYARAT").await;
        assert!(first.starts_with("7 pertanyaan") && first.contains("1/7") && first.contains("18 tahun"), "{first}");
        let more = talk(&service, &ALL_GOOD).await;
        assert!(more.contains("negara mana"), "only who would hear good news is asked more: {more}");
        let done = say(&service, "malaysia sawit").await;
        assert!(done.contains("LENGKAP. Ini BUKAN izin"), "{done}");
        // One unknown of all these, and it is not complete.
        let done = talk(&service, &["SYARAT", "Y", "Y", "?", "Y", "Y", "T", "Y"]).await;
        assert!(done.starts_with("BELUM LENGKAP: jenis visa"), "{done}");
        let done = talk(&service, &["SYARAT", "Y", "Y", "T", "Y", "Y", "Y", "T"]).await;
        assert!(done.starts_with("TANDA BAHAYA: bukan visa kerja; ada utang/uang muka"), "{done}");
    }

    async fn a_child_is_not_asked_on(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let done = talk(&service, &["syarat", "belum"]).await;
        assert!(done.starts_with("Di bawah 18 tahun") && done.contains("129") && done.contains("Kamu tidak salah"), "{done}");
    }

    async fn the_keypad_needs_ten_digits(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let mut typed = String::new();
        let mut screen = String::new();
        for digit in ["2", "1", "1", "1", "1", "1", "1", "2", "1", "1", "2"] {
            typed = if typed.is_empty() { digit.to_owned() } else { format!("{typed}*{digit}") };
            screen = dial(&service, "s", &typed).await;
        }
        assert!(screen.starts_with("Syarat utama LENGKAP"), "{screen}");
        // Back goes to the question before, and its answer is given anew.
        let screen = dial(&service, "t", "2*1*1*1*0").await;
        assert!(screen.starts_with("2/7"), "{screen}");
        let screen = dial(&service, "t", "2*1*1*1*0*2*1*1*1*2*1").await;
        assert!(screen.starts_with("BELUM LENGKAP: hanya lewat orang"), "{screen}");
    }

    async fn lanjut_goes_on_with_what_was_begun_and_stop_forgets_it(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        talk(&service, &["SYARAT", "Y", "Y"]).await;
        service.clock.advance(3 * 3600);
        assert!(say(&service, "cek pt contoh jaya abadi").await.contains("BERIZIN"));
        let on = say(&service, "LANJUT").await;
        assert!(on.starts_with("3/7"), "{on}");
        let done = talk(&service, &["T", "Y", "Y", "T", "Y"]).await;
        assert!(done.contains("bukan visa kerja"), "{done}");
        assert!(!say(&service, "LANJUT").await.contains("/7"), "what is done is not gone on with");
        talk(&service, &["SYARAT", "Y", "Y", "STOP"]).await;
        assert!(!say(&service, "LANJUT").await.contains("/7"), "answers are gone with STOP");
        talk(&service, &["SYARAT", "Y"]).await;
        service.clock.advance(12 * 3600 + 60);
        let forgotten = talk(&service, &["SYARAT", "Y", "HAPUS DATA SAYA"]).await;
        assert!(forgotten.contains("dihapus"), "{forgotten}");
        assert!(!say(&service, "LANJUT").await.contains("/7"));
    }

    async fn an_answer_in_ones_own_words_is_one(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        say(&service, "SYARAT").await;
        for (answer, next) in [
            ("umur saya 20 tahun", "2/7"),
            ("gak ada, cuma kenalan", "3/7"),
            ("hmm", "3/7"),
            ("kurang tau bu, diurus dia", "4/7"),
            ("kontrak sudah ada, saya simpan", "5/7"),
            // It begins with a yes and is none.
            ("iya dipegang agen", "5/7"),
            ("tidak, dipegang agen", "6/7"),
        ] {
            let said = say(&service, answer).await;
            assert!(said.contains(next), "{answer}: {said}");
        }
        // What cannot wait is heard at once, and nothing is lost by it.
        let said = say(&service, "bos ajak ke malaysia malam ini lewat jalan tikus, visa turis").await;
        assert!(said.starts_with("JANGAN BERANGKAT malam ini"), "{said}");
        assert!(say(&service, "LANJUT").await.contains("6/7"));
        let said = say(&service, "saya di penampungan jakarta, hp diambil, ga boleh keluar").await;
        assert!(said.contains("110") && said.contains("Nomor bukti"), "{said}");
        assert!(say(&service, "LANJUT").await.contains("6/7"));
        // Another question in between loses nothing.
        assert!(say(&service, "cek pt contoh jaya abadi").await.contains("BERIZIN"));
        assert!(say(&service, "LANJUT").await.contains("/7"));
        let done = talk(&service, &["T", "Y"]).await;
        assert!(done.starts_with("MINTA KEMBALI paspor/KTP"), "{done}");
    }

    async fn what_was_told_in_free_words_is_not_answered_away(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let told = say(&service, "umur sy 17 thn mau krj ke malaysia jd pmbantu bisa dk").await;
        assert!(told.contains("129"), "{told}");
        let done = say(&service, "SYARAT").await;
        assert!(done.starts_with("Di bawah 18 tahun"), "a child stays one: {done}");
        let told = say(&service, "mau kerja sawit ke malaysia pake paspor aja, visa turis, bos bilang aman").await;
        assert!(told.contains("bukan visa kerja"), "{told}");
        let done = talk(&service, &[&["SYARAT"][..], &ALL_GOOD].concat()).await;
        assert!(done.contains("bukan visa kerja") && !done.contains("LENGKAP. Ini"), "{done}");
        // Asked anew it is another departure.
        let done = talk(&service, &[&["SYARAT"][..], &ALL_GOOD, &["malaysia sawit"]].concat()).await;
        assert!(done.contains("LENGKAP. Ini BUKAN izin"), "{done}");
    }

    async fn another_language_in_the_middle_goes_on_where_one_was(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let on = talk(&service, &["SYARAT", "Y", "BAHASA EN"]).await;
        assert!(on.starts_with("2/7 Is there a company"), "{on}");
        assert!(say(&service, "Y").await.starts_with("3/7"), "and the answer counts");
        let on = talk(&service, &["LAPOR", "BAHASA ID"]).await;
        assert!(on.contains("Boleh tanpa nama"), "{on}");
    }

    async fn a_destination_is_answered_from_its_row(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        for (question, says) in [
            ("CEK ARAB PRT", "ARAB SAUDI, kerja rumah tangga: DITUTUP, data 01/02/26"),
            ("cek kamboja", "KAMBOJA: BUKAN negara penempatan resmi"),
            ("cek malaysia sawit", "MALAYSIA, kerja kebun/sawit: ada penempatan"),
            ("INFO MALAYSIA PRT", "jalur khusus"),
            ("cek jepang", "JEPANG: kami belum punya aturan"),
        ] {
            let said = say(&service, question).await;
            assert!(said.contains(says), "{question}: {said}");
        }
    }

    async fn a_change_of_law_changes_the_answer_at_midnight(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        amend(&service, "[[destination]]
            id = 'D-sa-household'
            from = '2026-11-23'
            rule = { countries = ['SA'], jobs = ['household'], gate = 'special_channel', flag = 'RF-32' }
            basis = { citation = 'c', sources = ['s'], as_of = '2026-11-22' }
            [[requirement]]
            id = 'P5a'
            from = '2026-11-23'
            rule = { least_age = 21, flag = 'RF-12', what = 'older' }
            basis = { citation = 'c', sources = ['s'], as_of = '2026-11-22' }").await;
        // One second before midnight in Pontianak, and one after.
        service.clock.advance(12 * 3600 - 1);
        assert_eq!(service.clock.today(), DAY);
        assert!(say(&service, "CEK ARAB PRT").await.contains("DITUTUP"));
        assert!(say(&service, "SYARAT").await.contains("18 tahun"));
        service.clock.advance(1);
        assert!(say(&service, "CEK ARAB PRT").await.contains("jalur khusus"), "no reload, no release");
        assert!(say(&service, "SYARAT").await.contains("21 tahun"));
        assert!(say(&service, "T").await.starts_with("Di bawah 21 tahun"));
    }

    async fn production_says_only_what_somebody_confirmed(engine: Engine) {
        let config = Config { mode: Mode::Production, ..Config::default() };
        let service = Service::with(engine, DAY, config).await;
        assert!(!say(&service, "INFO").await.contains("SYARAT"), "what is closed is not offered");
        assert!(say(&service, "SYARAT").await.contains("belum bisa di sini"));
        assert!(say(&service, "INFO PLB").await.contains("belum bisa kami jawab"));
        // The second text of a topic no more than the first.
        for topic in ["INFO SURAT", "INFO LANGKAH"] {
            assert!(say(&service, topic).await.contains("belum bisa kami jawab"), "{topic}");
            let more = say(&service, "LAGI").await;
            assert!(more.contains("belum bisa kami jawab"), "{topic}: {more}");
        }
        for typed in ["2*2*1", "2*3*1"] {
            let more = dial(&service, typed, typed).await;
            assert!(more.contains("belum bisa kami jawab"), "{typed}: {more}");
        }
        assert!(say(&service, "CEK ARAB PRT").await.contains("belum punya aturan"));
        assert!(!dial(&service, "s", "2").await.contains("7 tanya"));
        // Whom to call is said whoever confirmed what; what the law says is not.
        let child = say(&service, "umur sy 17 thn mau krj ke malaysia jd pmbantu bisa dk").await;
        assert!(child.contains("129") && child.contains("jangan berangkat dulu") && !child.contains("18"), "{child}");
        confirm_all(&service).await;
        assert!(say(&service, "INFO").await.contains("SYARAT"));
        assert!(say(&service, "SYARAT").await.contains("1/7"));
        assert!(say(&service, "INFO PLB").await.contains("PLB hanya utk"));
        assert!(talk(&service, &["INFO SURAT", "LAGI"]).await.contains("Juga: BPJS"));
        assert!(dial(&service, "more", "2*3*1").await.contains("7 latihan"));
        assert!(say(&service, "CEK ARAB PRT").await.contains("DITUTUP"));
        // From memory, and nobody confirmed it.
        assert!(say(&service, "CEK TUNISIA PRT").await.contains("belum punya aturan"));
    }

    async fn the_demo_marks_what_is_from_memory(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let said = say(&service, "CEK TUNISIA PRT").await;
        assert!(said.contains("DITUTUP") && said.contains("(belum pasti)"), "{said}");
    }

    async fn an_app_gets_the_same_and_nothing_is_stored(engine: Engine) {
        let served = Served::on(engine, Config::default(), 0).await;
        let all = json!({
            "answers": {"Q1": "yes", "Q2": "yes", "Q3": "yes", "Q4": "yes", "Q5": "yes", "Q6": "no", "Q7": "yes"},
            "country": "MY", "job": "plantation", "kabupaten": "61.07",
        });
        let reply = check(&served, &all).await;
        assert_eq!((reply.status, reply.header("cache-control")), (200, "no-store"));
        assert_eq!(reply.json()["outcome"], "LANJUT_VERIFIKASI");
        let mut one_less = all.clone();
        one_less["answers"].as_object_mut().unwrap().remove("Q4");
        let card = check(&served, &one_less).await.json();
        assert_eq!(card["outcome"], "TUNDA");
        assert_eq!(card["reasons"][0]["text"], "perjanjian kerja");
        let bad = json!({"age": 17, "signs": ["papers_held"], "leaves_on": "2026-11-22", "lang": "en"});
        let card = check(&served, &bad).await.json();
        assert_eq!((&card["outcome"], &card["first"]), (&json!("STOP"), &json!("child")));
        let flags: Vec<&str> = card["reasons"].as_array().unwrap().iter().filter_map(|it| it["flag"].as_str()).collect();
        assert_eq!(flags, ["RF-11", "RF-12"]);
        assert_eq!(check(&served, &json!({})).await.json()["outcome"], "TUNDA");
        let empty = &served.service.parts.db;
        let mut tx = empty.read().await.unwrap();
        for (table, rows) in suluh::store::backup::counts(&mut tx).await.unwrap() {
            let written = ["inbox", "outbox", "tip", "tip_page", "tally", "tally_small"].contains(&table.as_str());
            assert!(!written || rows == 0, "{rows} rows in {table}");
        }
        for (body, status) in [
            (json!({"answers": {"Q9": "yes"}}), 400),
            (json!({"answers": {"Q1": "perhaps"}}), 400),
            (json!({"country": "malaysia"}), 400),
            (json!({"job": "spy"}), 400),
            (json!({"signs": ["ugly"]}), 400),
            (json!({"leaves_on": "tomorrow"}), 400),
            (json!({"kabupaten": "6107"}), 400),
            (json!({"age": 300}), 400),
            (json!({"name": "Siti"}), 400),
            (json!({"text": "x".repeat(1001)}), 413),
        ] {
            let reply = check(&served, &body).await;
            assert_eq!(reply.status, status, "{body}");
            assert!(!reply.body.contains("spy") && !reply.body.contains("Siti"), "{}", reply.body);
        }
        let asked = served.ask("GET", "/api/v1/departure-checks/questions?lang=en", &[], String::new()).await.json();
        assert_eq!(asked.as_array().map(Vec::len), Some(7));
        assert!(asked[0]["text"].as_str().unwrap().contains("18"));
    }

    async fn who_wants_to_be_trained_is_counted_and_hears_where_there_are_places(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let asked = talk(&service, &["BANTU mau kerja resmi", "2"]).await;
        assert!(asked.contains("Kabupaten/kota Anda"), "{asked}");
        let said = say(&service, "Bengkayang").await;
        assert!(said.contains("belum tercatat buka") && said.contains("BP3MI"), "{said}");
        let row = TrainingRow {
            kabupaten: "61.07".to_owned(),
            skill: "plantation".to_owned(),
            place: "BLK Contoh".to_owned(),
            open: 12,
            day: 1,
        };
        training::set(&service.parts.db, &row).await.expect("set");
        service.parts.reload().await.expect("read");
        let said = talk(&service, &["pelatihan", "2", "kab. bengkayang"]).await;
        assert!(said.contains("Pelatihan BUKA: BLK Contoh"), "{said}");
        training::set(&service.parts.db, &TrainingRow { open: 0, ..row }).await.expect("set");
        service.parts.reload().await.expect("read");
        assert!(talk(&service, &["pelatihan", "2", "bengkayang"]).await.contains("belum tercatat"));
        let mut tx = service.parts.db.read().await.unwrap();
        assert_eq!(suluh::store::training::all(&mut tx).await.unwrap().len(), 1);
        for person in 0..5 {
            let from = phone(&format!("+62812000000{person:02}"));
            for words in ["ikut pelatihan", "2", "bengkayang"] {
                service.parts.dialogue.sms(&from, &Words::new(words)).await;
            }
        }
        service.parts.tallies.flush().await.expect("written");
        let seen = months::of_month(&service.parts.db, months::month_of(DAY)).await.unwrap();
        let seen: Vec<_> = seen.iter().map(|it| (it.kabupaten.as_str(), it.subject.as_str(), it.count)).collect();
        assert_eq!(seen, [("61.07", "plantation", 6)]);
    }

    async fn every_text_that_is_read_reaches_its_flags_and_an_answer_of_its_own(engine: Engine) {
        let served = Served::on(engine, Config::default(), 0).await;
        let (mut wrong, mut asked) = (Vec::new(), 0);
        for (text, about, flags) in TEXTS.iter().filter(|(_, about, _)| *about != "nothing") {
            asked += 1;
            let card = check(&served, &json!({"text": text})).await.json();
            let mut raised: Vec<&str> =
                card["reasons"].as_array().unwrap().iter().filter_map(|it| it["flag"].as_str()).collect();
            raised.sort_unstable();
            if raised.join(" ") != **flags {
                wrong.push(format!("{text}: {raised:?}, not {flags}"));
            }
            // Each is somebody's first message, and none of them is met with "we did not understand".
            let from = phone(&format!("+6281200{asked:06}"));
            let said = served.service.parts.dialogue.sms(&from, &Words::new(*text)).await.unwrap_or_default();
            let size = gsm7::size(&said);
            let lost = said.starts_with("GRATIS, bukan langganan") || said.contains("belum kami mengerti");
            if lost || size.segments != 1 {
                wrong.push(format!("{text} ({about}) is answered {said:?}"));
            }
        }
        assert!(asked >= 85, "{asked} texts");
        assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    }

    async fn another_language_on_a_screen_goes_on_too(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        assert!(dial(&service, "s", "2*1*1").await.starts_with("2/7 Ada"));
        assert!(dial(&service, "s", "2*1*1*bahasa en").await.starts_with("2/7 Is there"));
        assert!(dial(&service, "s", "2*1*1*bahasa en*1").await.starts_with("3/7 Is your visa"));
        let screen = dial(&service, "t", "3*1*bahasa jawa").await;
        assert!(screen.starts_with("Kapan berangkat?"), "a draft lacks this text: {screen}");
    }

    async fn what_is_counted_is_seen_from_five_on(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let tallies = &service.parts.tallies;
        let dialogue = &service.parts.dialogue;
        for person in 0..4 {
            for _ in 0..3 {
                let from = phone(&format!("+62812000000{person:02}"));
                dialogue.sms(&from, &Words::new("CEK ARAB PRT")).await;
                dialogue.sms(&from, &Words::new("CEK PT UMPAMA KARANGAN SENDIRI")).await;
                dialogue.sms(&from, &Words::new("CEK BUDI KARANGAN")).await;
                dialogue.sms(&from, &Words::new("CEK PT KARANGAN hub 081234567890")).await;
            }
        }
        tallies.flush().await.expect("written");
        assert_eq!(months::of_month(&service.parts.db, months::month_of(DAY)).await.unwrap(), []);
        let from = phone("+6281200000099");
        dialogue.sms(&from, &Words::new("CEK ARAB PRT")).await;
        dialogue.sms(&from, &Words::new("CEK PT UMPAMA KARANGAN SENDIRI")).await;
        dialogue.sms(&from, &Words::new("CEK BUDI KARANGAN")).await;
        dialogue.sms(&from, &Words::new("CEK PT KARANGAN hub 081234567890")).await;
        tallies.flush().await.expect("written");
        let seen = months::of_month(&service.parts.db, months::month_of(DAY)).await.unwrap();
        let seen: Vec<_> = seen.iter().map(|row| (row.kind.as_str(), row.name.as_deref(), row.count)).collect();
        assert_eq!(seen, [("check", None, 5), ("unlisted", Some("PT UMPAMA KARANGAN SENDIRI"), 5)]);
    }
}

#[test]
fn every_rule_has_its_words_and_a_citation() {
    let packs = Pack::shipped().expect("the shipped rules");
    let mut flags = Vec::new();
    let has = |key: String| {
        assert!(texts::key(&key).is_some(), "there is no text {key}");
        for lang in Lang::offered(false) {
            // Those with arguments are rendered in texts.rs.
            let inside = ["flag-", "ask-", "unknown-", "country-"].iter().any(|kind| key.starts_with(kind));
            assert!(!inside || !word(lang, &key).is_empty(), "{key} in {}", lang.code());
        }
    };
    for pack in &packs {
        for row in &pack.flag {
            has(row.text("flag"));
            has(row.text("ask"));
            assert!(!row.basis.citation.is_empty() && !row.basis.sources.is_empty(), "{}", row.id);
            flags.push(row.id.clone());
        }
        for row in &pack.question {
            for kind in ["sms", "ussd", "unknown"] {
                has(row.text(kind));
            }
        }
        for row in &pack.topic {
            has(row.text("topic"));
            has(row.text("ussd-topic"));
        }
        for country in pack.destination.iter().flat_map(|row| &row.rule.countries) {
            has(country.text());
        }
    }
    for number in 1..=30 {
        assert!(flags.contains(&format!("RF-{number:02}")), "RF-{number:02} is missing");
    }
    let counted = |count: fn(&Pack) -> usize| packs.iter().map(count).sum::<usize>();
    assert_eq!(counted(|pack| pack.step.len()), 15);
    assert_eq!(counted(|pack| pack.document.len()), 8);
    assert_eq!(counted(|pack| pack.question.len()), 7);
}

#[test]
fn no_text_names_an_article_a_fine_or_a_way_across_the_border() {
    let locales = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    for folder in std::fs::read_dir(locales).unwrap() {
        let text = std::fs::read_to_string(folder.unwrap().path().join("suluh.ftl")).unwrap().to_lowercase();
        let said: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        let text = said.join("\n");
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        for word in [
            "pasal", "ayat", "uu", "article", "denda", "fines", "penjara", "prison", "tikus", "patoka",
            "entubuh", "badau", "lubok", "serikin", "jaung", "mentari",
        ] {
            assert!(!words.contains(&word), "a text says {word}");
        }
    }
}

on_both_engines! {
    async fn the_rows_of_counts_and_amendments(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let row = |count, name: Option<&str>| TallyRow {
            month: 24_322,
            kind: "unlisted".to_owned(),
            kabupaten: "-".to_owned(),
            subject: "t".to_owned(),
            count,
            name: name.map(str::to_owned),
        };
        let mut tx = db.begin().await.unwrap();
        for (count, seen) in [(1, None), (3, None), (1, Some(5)), (2, Some(7))] {
            tallies::add(&mut tx, &row(count, Some("PT X"))).await.unwrap();
            let all = tallies::of_month(&mut tx, 24_322).await.unwrap();
            assert_eq!(all.first().map(|it| it.count), seen);
        }
        assert_eq!(tallies::of_month(&mut tx, 24_322).await.unwrap(), [row(7, Some("PT X"))]);
        let other = TallyRow { month: 24_321, ..row(4, None) };
        tallies::add(&mut tx, &other).await.unwrap();
        assert_eq!(tallies::forget_small(&mut tx, 24_322).await.unwrap(), 1);
        law::amend(&mut tx, "one", "a", 1).await.unwrap();
        law::amend(&mut tx, "two", "b", 1).await.unwrap();
        assert_eq!(law::amendments(&mut tx).await.unwrap(), ["one", "two"]);
        tx.commit().await.unwrap();
    }

    async fn a_count_that_cannot_be_written_is_not_lost(engine: Engine) {
        let service = Service::empty(engine, DAY).await;
        let away = Db::open(service.url()).await.unwrap();
        let tallies = Tallies::new(away.clone(), service.parts.keys.clone());
        for _ in 0..5 {
            tallies.check(DAY, Some("61.07"), Country::of_code("MY"), Some(Job::Plantation));
        }
        away.close().await;
        assert!(tallies.flush().await.is_err());
        // Gathered on, for the next time.
        assert!(tallies.flush().await.is_err());
    }
}
