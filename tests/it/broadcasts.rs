//! Broadcasts: who joins and how they leave, that each gets one and by day, that it can be held back, and the quiz.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::{Date, date};
use suluh::config::Config;
use suluh::dialogue::engine::Said;
use suluh::domain::broadcasts::BroadcastError;
use suluh::domain::broadcasts::content::Written;
use suluh::domain::broadcasts::members::Standing;
use suluh::domain::officers::By;
use suluh::domain::outbox::opt_out_token;
use suluh::kernel::clock::Clock;
use suluh::kernel::gsm7;
use suluh::model::message::{Sent, Words};
use suluh::store::{audit, broadcasts, members, outbox};

use crate::privacy::{Needles, Person};
use crate::support::{Engine, Service, TestDb, on_both_engines, phone, run_cli};
use crate::tip_joins::{TIPS, Tried, dump, shared_between};

/// A Sunday.
const DAY: Date = date(2026, 11, 22);
const RINA: &str = "+6281233334444";
const BUDI: &str = "+6281255556666";
/// Places in the three zones: Sambas, Kota Makassar, Kota Jayapura.
const WIB: &str = "61.01";
const WITA: &str = "73.71";
const WIT: &str = "91.71";

const PLAIN: &str =
    "title = 'Paspor'\n[texts.id]\ntext = 'Paspor dipegang sendiri, jangan titip calo. Berhenti: STOP'\n";
const QUIZ: &str = "title = 'Kuis'\n[texts.id]\ntext = 'Jawab kuis, balas hurufnya. Berhenti: STOP'
[[texts.id.quiz]]\nask = 'Siapa yang pegang paspor?'\nchoices = ['Agen', 'Saya']\nright = 'B'\nwhy = 'Paspor milik Anda.'
[[texts.id.quiz]]\nask = 'Visa apa utk kerja?'\nchoices = ['Wisata', 'Umrah', 'Kerja']\nright = 'C'\nwhy = 'Hanya visa kerja.'
[texts.en]\ntext = 'A quiz, reply the letter. End: STOP'
[[texts.en.quiz]]\nask = 'Who keeps the passport?'\nchoices = ['Agent', 'I']\nright = 'B'\nwhy = 'It is yours.'
[[texts.en.quiz]]\nask = 'Which visa?'\nchoices = ['Tourist', 'Umrah', 'Work']\nright = 'C'\nwhy = 'Work only.'\n";

async fn service(engine: Engine) -> Service {
    over(engine.fresh().await, 4).await
}

async fn over(database: TestDb, waiting: u32) -> Service {
    let mut config = Config::default();
    let kannel = &mut config.gateways.kannel;
    kannel.api_url = Some("http://127.0.0.1:9".to_owned());
    kannel.username = Some("user".to_owned());
    kannel.password = Some("password".to_owned().into());
    kannel.from = Some("1500".to_owned());
    config.outreach.waiting = waiting;
    config.outreach.price_per_sms = Some(350);
    Service::over(database, DAY, config).await.with_demo().await
}

async fn hear(service: &Service, from: &str, words: &str, id: &str) -> Said {
    let origin = service.parts.tips.origin(&["kannel", id]).unwrap();
    let said = service.parts.dialogue.hear(&phone(from), &Words::new(words), &origin).await;
    if let Some(wanted) = said.campaigns {
        let wish = (opt_out_token(&service.parts.keys, &phone(from)), 1, wanted);
        let mut tx = service.parts.db.begin().await.unwrap();
        outbox::wish(&mut tx, &wish).await.unwrap();
        tx.commit().await.unwrap();
    }
    said
}

async fn say(service: &Service, from: &str, words: &str) -> String {
    let id = format!("{from} {words} {}", service.clock.now());
    // Each message is another one.
    service.clock.advance(1);
    let answer = hear(service, from, words, &id).await.text.unwrap_or_default();
    let size = gsm7::size(&answer);
    assert!(size.units <= 160 && size.encoding == gsm7::Encoding::Gsm7, "{answer}");
    answer
}

async fn standing(service: &Service, number: &str) -> Standing {
    service.parts.broadcasts.standing(&phone(number)).await.unwrap()
}

/// People who joined, one number after the other.
async fn joined(service: &Service, from: usize, count: usize, kabupaten: &str) {
    for at in from..from + count {
        let number = phone(&format!("+62812000{at:05}"));
        let stands = service.parts.broadcasts.join(&number, kabupaten, "id").await.unwrap();
        assert_eq!(stands, Standing::Member(kabupaten.to_owned()));
    }
}

async fn written(service: &Service, toml: &str) -> i64 {
    let written: Written = toml::from_str(toml).unwrap();
    let by = By::terminal();
    let speaks = |code: &str| ["id", "en"].contains(&code);
    service.parts.broadcasts.writer(&by).write(written, speaks).await.unwrap()
}

async fn start(service: &Service, number: i64) {
    let all = &service.parts.broadcasts;
    let messages = all.estimate(number).await.unwrap().shown_messages();
    all.writer(&By::terminal()).start(number, messages).await.unwrap();
}

/// Sends all that is due: who got which words.
async fn carried(service: &Service) -> Vec<(String, String)> {
    let outbox = &service.parts.outbox;
    let mut got = Vec::new();
    loop {
        let rows = outbox.take_turn("kannel", 10_000.0, 100, Duration::from_secs(60)).await.unwrap().rows;
        if rows.is_empty() {
            return got;
        }
        for row in rows {
            if let Some(sms) = outbox.ready(&row).await.unwrap() {
                got.push((sms.to.expose().to_owned(), sms.words.expose().to_owned()));
                outbox.settle(&[(&row, &Sent::Taken(None))], false).await.unwrap();
            }
        }
    }
}

/// Steps of the worker and the sender, until nothing moves.
async fn run(service: &Service) -> Vec<(String, String)> {
    let (mut got, mut idle) = (Vec::new(), 0);
    // The first step of one that begins only takes its list.
    while idle < 3 {
        let put = service.parts.broadcasts.send().await.unwrap();
        let sent = carried(service).await;
        service.clock.advance(1);
        idle = if put == 0 && sent.is_empty() { idle + 1 } else { 0 };
        got.extend(sent);
    }
    got
}

async fn state(service: &Service, number: i64) -> String {
    service.parts.broadcasts.one(number).await.unwrap().row.state
}

/// Whether a letter was not taken for an answer to a quiz.
fn is_no_answer(said: &str) -> bool {
    !said.is_empty() && !["BENAR", "SALAH", "1/2", "2/2"].iter().any(|part| said.contains(part))
}

fn once_each(got: &[(String, String)]) -> usize {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, _) in got {
        *times.entry(number).or_default() += 1;
    }
    assert!(times.values().all(|it| *it == 1), "{times:?}");
    times.len()
}

on_both_engines! {
    async fn somebody_joins_by_a_yes_and_by_nothing_else(engine: Engine) {
        let service = service(engine).await;
        let consent = say(&service, RINA, "IKUT SAMBAS").await;
        assert!(consent.starts_with("Penyuluhan kerja LN Kab. Sambas: GRATIS") && consent.contains("STOP"), "{consent}");
        assert_eq!(standing(&service, RINA).await, Standing::Stranger);
        // Another question is answered, and makes nobody a member; nor does a no.
        say(&service, RINA, "CEK PT CONTOH JAYA ABADI").await;
        say(&service, RINA, "ya").await;
        assert_eq!(standing(&service, RINA).await, Standing::Stranger);
        say(&service, RINA, "ikut sambas").await;
        assert!(say(&service, RINA, "tidak").await.contains("tidak disimpan"));
        assert_eq!(standing(&service, RINA).await, Standing::Stranger);

        say(&service, RINA, "ikut sambas").await;
        let welcome = say(&service, RINA, "ya").await;
        assert!(welcome.starts_with("Anda ikut penyuluhan SMS Kab. Sambas."), "{welcome}");
        assert_eq!(standing(&service, RINA).await, Standing::Member(WIB.to_owned()));
        let again = say(&service, RINA, "IKUT bengkayang").await;
        assert!(again.starts_with("Nomor ini sudah ikut penyuluhan SMS Kab. Sambas."), "{again}");

        // Who does not say where is asked; the code of a poster is no harm.
        suluh::domain::campaigns::register(&service.parts.db, "KPG1", "61.01", "Poster", DAY).await.unwrap();
        service.parts.reload().await.unwrap();
        assert!(say(&service, BUDI, "#KPG1 IKUT").await.contains("Di kabupaten/kota mana"));
        assert!(say(&service, BUDI, "entah").await.contains("Di kabupaten/kota mana"));
        assert!(say(&service, BUDI, "singkawang").await.contains("Kota Singkawang: GRATIS"));
        assert!(say(&service, BUDI, "IYA").await.contains("Kota Singkawang"));
        assert_eq!(standing(&service, BUDI).await, Standing::Member("61.72".to_owned()));
    }

    async fn whoever_leaves_is_gone_at_once_and_after_stop_only_mulai_lets_them_in(engine: Engine) {
        let service = service(engine).await;
        let members = async || {
            let mut tx = service.parts.db.read().await.unwrap();
            members::cells(&mut tx).await.unwrap().len()
        };
        for leaves in ["KELUAR", "STOP", "hapus data saya"] {
            say(&service, RINA, "ikut sambas").await;
            assert!(say(&service, RINA, "ya").await.contains("Kab. Sambas"), "{leaves}");
            assert!(members().await > 0);
            say(&service, RINA, leaves).await;
            assert_eq!(members().await, 0, "{leaves}");
            if leaves != "KELUAR" {
                let stopped = say(&service, RINA, "ikut sambas").await;
                assert!(stopped.contains("pernah STOP"), "{stopped}");
                say(&service, RINA, "ya").await;
                assert_eq!(members().await, 0, "{leaves}");
                say(&service, RINA, "MULAI").await;
                assert_eq!(standing(&service, RINA).await, Standing::Stranger, "nor is that a yes");
            }
        }
        assert!(say(&service, RINA, "keluar").await.starts_with("Nomor ini tidak ikut"));
        // The wish to get out of somewhere is no leaving.
        say(&service, BUDI, "TOLONG").await;
        let answer = say(&service, BUDI, "keluar").await;
        assert!(!answer.contains("penyuluhan"), "{answer}");
    }

    async fn what_waits_for_somebody_who_leaves_is_not_sent(engine: Engine) {
        let service = service(engine).await;
        joined(&service, 0, 2, WIB).await;
        let number = written(&service, PLAIN).await;
        start(&service, number).await;
        while service.parts.broadcasts.send().await.unwrap() == 0 {}
        assert!(say(&service, "+6281200000000", "KELUAR").await.contains("sudah keluar"));
        assert_eq!(run(&service).await.len(), 1, "the other");
        assert_eq!(state(&service, number).await, "ended");
    }

    async fn an_estimate_is_confirmed_and_shown_again_when_it_grew(engine: Engine) {
        let service = service(engine).await;
        let all = &service.parts.broadcasts;
        let by = By::terminal();
        let number = written(&service, &format!("areas = ['61']\n{PLAIN}")).await;
        assert!(matches!(all.writer(&by).start(number, 10).await, Err(BroadcastError::Nobody)));
        joined(&service, 0, 10, WIB).await;
        joined(&service, 10, 3, WITA).await;
        let estimate = all.estimate(number).await.unwrap();
        assert_eq!((estimate.people, estimate.messages, estimate.cost, estimate.hours), (10, 10, Some(3_500), Some(1)));
        joined(&service, 20, 2, WIB).await;
        let grown = all.writer(&by).start(number, 10).await;
        assert!(matches!(&grown, Err(BroadcastError::Grown { estimate, .. }) if estimate.people == 12), "{grown:?}");
        assert_eq!(state(&service, number).await, "draft");
        all.writer(&by).start(number, 12).await.unwrap();
        assert!(matches!(all.writer(&by).start(number, 12).await, Err(BroadcastError::State(_))));
        // Who joins when its list was taken is not in it.
        all.send().await.unwrap();
        joined(&service, 30, 5, WIB).await;
        assert_eq!(once_each(&run(&service).await), 12);
        let seen = all.one(number).await.unwrap();
        assert_eq!((seen.row.people, seen.sent, seen.waiting, seen.row.state.as_str()), (Some(12), 12, 0, "ended"));
        // What officers did is in the audit.
        let mut tx = service.parts.db.read().await.unwrap();
        let deeds: Vec<String> = audit::after(&mut tx, 0, 10).await.unwrap().into_iter().map(|row| row.act).collect();
        assert_eq!(deeds, ["write-broadcast", "start-broadcast"]);
    }

    async fn each_member_gets_one_message_a_week_at_most(engine: Engine) {
        let service = service(engine).await;
        joined(&service, 0, 3, WIB).await;
        for at in 0..2 {
            let number = written(&service, PLAIN).await;
            start(&service, number).await;
            assert_eq!(run(&service).await.len(), if at == 0 { 3 } else { 0 });
        }
        service.clock.advance(7 * 24 * 3_600);
        service.parts.keys.keep(service.clock.today()).unwrap();
        assert_eq!(once_each(&run(&service).await), 3);
    }

    async fn nobody_is_written_to_twice_by_two_processes_or_after_a_death(engine: Engine) {
        let service = service(engine).await;
        joined(&service, 0, 40, WIB).await;
        let number = written(&service, PLAIN).await;
        start(&service, number).await;
        let mut got = Vec::new();
        for _ in 0..60 {
            // Two who look at the same moment; what one of them had begun when it died is undone.
            let (one, other) = tokio::join!(service.parts.broadcasts.send(), service.parts.broadcasts.send());
            one.unwrap();
            other.unwrap();
            drop(tokio::time::timeout(Duration::from_micros(200), service.parts.broadcasts.send()).await);
            let waiting = {
                let mut tx = service.parts.db.read().await.unwrap();
                broadcasts::in_outbox(&mut tx).await.unwrap()
            };
            assert!(waiting <= 4, "{waiting} wait");
            got.extend(carried(&service).await);
            service.clock.advance(1);
        }
        assert_eq!((once_each(&got), state(&service, number).await.as_str()), (40, "ended"));
    }

    async fn what_is_held_back_is_not_sent_and_goes_on_later(engine: Engine) {
        let service = service(engine).await;
        let (all, by) = (&service.parts.broadcasts, By::terminal());
        joined(&service, 0, 10, WIB).await;
        let number = written(&service, QUIZ).await;
        start(&service, number).await;
        all.send().await.unwrap();
        assert_eq!(all.send().await.unwrap(), 4, "no more may wait");
        assert_eq!(all.send().await.unwrap(), 0);
        all.writer(&by).pause(number).await.unwrap();
        all.send().await.unwrap();
        assert_eq!(run(&service).await, [], "what waited was taken back");
        let seen = all.one(number).await.unwrap();
        assert_eq!((seen.waiting, seen.under_way, seen.sent), (10, 0, 0));
        // Nor is its quiz open for whom it was not sent to.
        assert!(is_no_answer(&say(&service, "+6281200000000", "B").await));
        assert!(matches!(all.writer(&by).pause(number).await, Err(BroadcastError::State(_))));
        all.writer(&by).resume(number).await.unwrap();
        assert_eq!(once_each(&run(&service).await), 10);
        // One that is ended sends no more.
        service.clock.advance(8 * 24 * 3_600);
        service.parts.keys.keep(service.clock.today()).unwrap();
        let other = written(&service, PLAIN).await;
        start(&service, other).await;
        all.send().await.unwrap();
        all.send().await.unwrap();
        all.writer(&by).end(other).await.unwrap();
        assert_eq!(run(&service).await, []);
        assert!(matches!(all.writer(&by).resume(other).await, Err(BroadcastError::State(_))));
    }

    async fn nobody_is_woken_in_any_zone(engine: Engine) {
        let service = service(engine).await;
        for (from, place) in [(0, WIB), (10, WITA), (20, WIT)] {
            joined(&service, from, 2, place).await;
        }
        let number = written(&service, PLAIN).await;
        // 18.30 in WIB: it is 19.30 in WITA and 20.30 in WIT.
        service.clock.advance(6 * 3_600 + 1_800);
        start(&service, number).await;
        assert_eq!(run(&service).await.len(), 4, "WIB and WITA");
        // 05.59 in WIB, 07.59 in WIT.
        service.clock.advance(11 * 3_600 + 1_700);
        service.parts.keys.keep(service.clock.today()).unwrap();
        assert_eq!(run(&service).await, []);
        service.clock.advance(120);
        let last: Vec<String> = run(&service).await.into_iter().map(|(number, _)| number).collect();
        assert_eq!(last.len(), 2);
        assert!(last.iter().all(|it| it.starts_with("+628120000002")), "{last:?}");
    }

    async fn what_somebody_asked_for_goes_before_a_broadcast(engine: Engine) {
        let service = service(engine).await;
        joined(&service, 0, 3, WIB).await;
        let number = written(&service, PLAIN).await;
        start(&service, number).await;
        service.parts.broadcasts.send().await.unwrap();
        service.parts.broadcasts.send().await.unwrap();
        let answer = suluh::domain::outbox::Outgoing {
            to: phone(BUDI),
            words: "jawaban".to_owned(),
            kind: suluh::model::message::Kind::Answer,
            zone: suluh::model::message::Zone::Wib,
        };
        service.clock.advance(5);
        service.parts.outbox.put(&answer).await.unwrap().expect("an id");
        assert_eq!(carried(&service).await[0].1, "jawaban");
    }

    async fn a_quiz_is_asked_question_by_question_and_scored(engine: Engine) {
        let service = service(engine).await;
        say(&service, RINA, "ikut sambas").await;
        say(&service, RINA, "ya").await;
        let number = written(&service, QUIZ).await;
        assert!(is_no_answer(&say(&service, RINA, "B").await), "nothing is asked yet");
        service.clock.advance(3_600);
        start(&service, number).await;
        let got = run(&service).await;
        assert_eq!(got[0].1, "Jawab kuis, balas hurufnya. Berhenti: STOP\n1/2 Siapa yang pegang paspor? A Agen B Saya");

        // A cry, a report and a question are what they always are, and the quiz goes on after.
        assert!(say(&service, RINA, "TOLONG").await.starts_with("Kami terima."));
        let one = say(&service, RINA, "1").await;
        assert!(!one.contains("BENAR") && !one.contains("SALAH"), "the cry asked something: {one}");
        service.clock.advance(2 * 3_600);
        assert!(say(&service, RINA, "cek PT CONTOH JAYA ABADI").await.contains("BERIZIN"));
        service.clock.advance(3_600);
        assert!(say(&service, RINA, "LAPOR calo di pasar sambas").await.contains("Nomor bukti"));
        service.clock.advance(3_600);
        assert_eq!(say(&service, RINA, "c").await, "1/2 Siapa yang pegang paspor? A Agen B Saya", "no such choice");
        let next = say(&service, RINA, "a").await;
        assert_eq!(next, "SALAH, yang benar B. Paspor milik Anda. 2/2 Visa apa utk kerja? A Wisata B Umrah C Kerja");

        // The same message again is told the same, and counts once.
        let heard = hear(&service, RINA, "3.", "last").await;
        let score = "BENAR. Hanya visa kerja. Nilai 1 dari 2. Terima kasih. Berhenti: STOP";
        assert_eq!(heard.text.as_deref(), Some(score));
        assert_eq!(hear(&service, RINA, "3.", "last").await.text.as_deref(), Some(score));
        assert!(is_no_answer(&say(&service, RINA, "C").await), "it is over");
    }

    async fn a_quiz_ends_after_two_days_and_is_counted_without_whom(engine: Engine) {
        let service = service(engine).await;
        joined(&service, 0, 7, WIB).await;
        let number = written(&service, QUIZ).await;
        start(&service, number).await;
        assert_eq!(run(&service).await.len(), 7);
        for at in 0..6 {
            let answer = if at == 0 { "A" } else { "B" };
            assert!(say(&service, &format!("+62812000{at:05}"), answer).await.contains("2/2"));
        }
        service.parts.tallies.flush().await.unwrap();
        let results = service.parts.broadcasts.results(number).await.unwrap();
        assert_eq!(results.len(), 1, "the one that was wrong is not told apart");
        assert_eq!((results[0].question, results[0].kabupaten.as_str()), (1, WIB));
        assert_eq!((results[0].right, results[0].wrong), (Some(5), None));

        service.clock.advance(48 * 3_600);
        service.parts.keys.keep(service.clock.today()).unwrap();
        assert!(is_no_answer(&say(&service, "+6281200000006", "B").await), "too late");
        service.parts.broadcasts.look_after().await.unwrap();
        let db = &service.parts.db;
        let mut tx = db.read().await.unwrap();
        for at in 0..7 {
            let token = service.parts.keys.service().token("member", &[&format!("+62812000{at:05}")]);
            assert!(broadcasts::quizzes(&mut tx, &token, 0).await.unwrap().is_empty(), "it is forgotten");
        }
    }

    async fn a_member_who_reports_stays_unconnected(engine: Engine) {
        let service = service(engine).await;
        let person = Person::number(1);
        let number = &person.spellings()[0];
        say(&service, number, "ikut sambas").await;
        say(&service, number, "ya").await;
        say(&service, number, "LAPOR calo membawa lima orang dari sambas ke malaysia malam ini").await;
        let broadcast = written(&service, PLAIN).await;
        start(&service, broadcast).await;
        assert_eq!(run(&service).await.len(), 1);
        let dump = dump(&service.parts.db).await;
        assert_eq!(shared_between(&dump, TIPS, &["member", "broadcast_member"]), Vec::<String>::new());
        // Nor is the number anywhere, and nobody finds it by trying every number.
        let needles = Needles::of(std::slice::from_ref(&person));
        for ((table, column), values) in &dump {
            for value in values {
                assert!(needles.found_in(value.as_bytes()).is_empty(), "{table}.{column}");
            }
        }
        let tried = Tried::of(&dump);
        assert_eq!(tried.numbers_found(std::slice::from_ref(&person.national)), Vec::<String>::new());
    }

    async fn whoever_runs_the_service_works_on_broadcasts_at_the_terminal(engine: Engine) {
        let service = service(engine).await;
        joined(&service, 0, 7, WIB).await;
        joined(&service, 10, 2, WIT).await;
        let file = service.folder.path().join("paspor.toml");
        std::fs::write(&file, format!("areas = ['61']\n{QUIZ}")).unwrap();
        let keys = service.keys_dir().display().to_string();
        let cli = |args: &[&str]| {
            let env = [
                ("SULUH__DATABASE__URL", service.url()),
                ("SULUH__KEYS__DIR", &keys),
                ("SULUH__OUTREACH__PRICE_PER_SMS", "350"),
                ("SULUH__GATEWAYS__KANNEL__API_URL", "http://127.0.0.1:9"),
                ("SULUH__GATEWAYS__KANNEL__USERNAME", "u"),
                ("SULUH__GATEWAYS__KANNEL__PASSWORD", "p"),
                ("SULUH__GATEWAYS__KANNEL__FROM", "1500"),
            ];
            let (status, out, err) = run_cli(&[&["broadcasts"], args].concat(), &env);
            (status.success(), out + &err)
        };
        let (well, said) = cli(&["write", &file.display().to_string()]);
        assert!(well && said.contains("Broadcast 1 is kept as a draft; nothing is sent."), "{said}");
        for part in ["segment: 7", "SMS: 7", "Cost: Rp2450", "suluh broadcasts start 1 --confirm 7"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let (well, said) = cli(&["start", "1", "--confirm", "5"]);
        assert!(!well && said.contains("5 SMS were confirmed, and it would be 7"), "{said}");
        assert!(cli(&["start", "1", "--confirm", "7"]).0);
        service.parts.broadcasts.send().await.unwrap();
        assert!(cli(&["pause", "1"]).0 && cli(&["resume", "1"]).0);
        assert_eq!(run(&service).await.len(), 7);
        let (_, said) = cli(&["list"]);
        assert!(said.contains("ended") && said.contains("sent 7") && said.contains("Kuis"), "{said}");
        let (_, said) = cli(&["show", "1"]);
        assert!(said.contains("For: Kalimantan Barat") && said.contains("Siapa yang pegang paspor?"), "{said}");
        // Few are not told apart, and what cannot be sent is refused.
        std::fs::write(&file, format!("areas = ['91']\n{PLAIN}")).unwrap();
        let (_, said) = cli(&["write", &file.display().to_string()]);
        assert!(said.contains("segment: <5") && said.contains("SMS: at most 4"), "{said}");
        std::fs::write(&file, PLAIN.replace("jangan", "lihat http://contoh.id")).unwrap();
        let (well, said) = cli(&["write", &file.display().to_string()]);
        assert!(!well && said.contains("no links"), "{said}");
    }
}
