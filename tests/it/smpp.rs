//! Questions by SMS and USSD over a bind of our own to an SMS centre.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::civil::{Date, date};
use rusmpp::tlvs::MessageDeliveryRequestTlvValue;
use rusmpp::types::AnyOctetString;
use rusmpp::values::MessagePayload;
use suluh::config::smpp::SmppLink;
use suluh::config::{Config, Gateway};
use suluh::smpp::{Bind, Binds, run};
use suluh::store::process;
use tokio::sync::watch;

use crate::privacy::{Haystack, assert_nothing_in, people, postgres_rows, sqlite_files};
use crate::support::{
    Engine, INVALID_DESTINATION, Ids, Launch, MESSAGE_QUEUE_FULL, Mo, Reaction, Service, Smsc, Submit, Suluh,
    THROTTLED, TestDb, on_both_engines, until,
};

const TODAY: Date = date(2026, 11, 22);
/// A phone as an SMS centre in Indonesia names it.
const PHONE: &str = "6281234567890";
/// The short code.
const SHORT_CODE: &str = "1500";
/// A question about the licensed agency of the demo register.
const QUESTION: &str = "cek pt contoh jaya abadi";
/// How long one may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);
/// `esm_class`: the text begins with a user data header.
const HAS_UDH: u8 = 0x40;
/// ESME_RX_P_APPN.
const NEVER: u32 = 0x65;

/// `suluh serve` bound to an SMS centre.
fn launch(smsc: &Smsc, db: &TestDb) -> Launch {
    Suluh::launch("demo")
        .set("SULUH__DATABASE__URL", db.url())
        .set("SULUH__GATEWAYS__SMPP__CENTRE__API_URL", format!("smpp://127.0.0.1:{}", smsc.port()))
        .set("SULUH__GATEWAYS__SMPP__CENTRE__USERNAME", "suluh")
        .set("SULUH__GATEWAYS__SMPP__CENTRE__PASSWORD", "rahasia")
        .set("SULUH__GATEWAYS__SMPP__CENTRE__FROM", SHORT_CODE)
        .set("SULUH__GATEWAYS__SMPP__CENTRE__RATE", "200")
        // Also what a library says at its most talkative is looked through.
        .set("SULUH__LOG__LEVEL", "trace")
}

async fn bound(engine: Engine) -> (Suluh, Smsc, TestDb) {
    let (smsc, db) = (Smsc::start(), engine.fresh().await);
    let suluh = launch(&smsc, &db).start().await;
    smsc.wait_for_bind().await;
    (suluh, smsc, db)
}

/// Fails unless `text` is the answer for the licensed agency.
#[track_caller]
fn assert_licensed(text: &str) {
    assert!(text.contains("BERIZIN") && text.contains("123/2024"), "{text:?}");
}

/// The next `submit_sm`.
async fn ask(smsc: &Smsc, from: &str, message: Mo<'_>) -> Submit {
    let before = smsc.submits().len();
    smsc.deliver(from, SHORT_CODE, message).await;
    smsc.wait_for(before + 1).await.remove(before)
}

/// Waits until `suluh gateways status` says of the centre what is looked for.
async fn status_says(suluh: &Suluh, what: &str) {
    let said = until(LIMIT, async || {
        let said = suluh.cli(&["gateways", "status"]);
        let of_centre = said.split("centre\n").nth(1)?.to_owned();
        of_centre
            .lines()
            .any(|line| line.split_whitespace().collect::<Vec<_>>().join(" ").contains(what))
            .then_some(())
    });
    assert!(said.await.is_some(), "{what}: {}", suluh.cli(&["gateways", "status"]));
}

on_both_engines! {
    async fn a_question_is_answered_over_the_bind_in_every_alphabet(engine: Engine) {
        let (suluh, smsc, _db) = bound(engine).await;
        let dots = ".".repeat(70);
        let (first, second) = (format!("tolong pak{dots} cek pt contoh"), format!("{dots} jaya abadi"));
        for (at, message) in
            [Mo::Text(QUESTION), Mo::Ucs2(QUESTION), Mo::Parts(&[&first, &second])].into_iter().enumerate()
        {
            let phone = format!("628123456789{at}");
            let answer = ask(&smsc, &phone, message).await;
            assert_licensed(&answer.text);
            assert_eq!((answer.source.as_str(), answer.destination.as_str()), (SHORT_CODE, phone.as_str()));
            assert_eq!((answer.data_coding, answer.esm_class, answer.registered_delivery), (0, 0, 1));
        }
        assert_eq!(smsc.submits().len(), 3);
        // Their receipts came too: nothing waits for one.
        status_says(&suluh, "0 sending, 0 of unknown outcome, 0 accepted").await;
        let log = suluh.log();
        for trace in ["81234567", "jaya abadi", "rahasia"] {
            assert!(!log.to_lowercase().contains(trace), "{trace} is in the log:\n{log}");
        }
    }

    async fn what_the_centre_brings_again_after_a_kill_is_answered_once(engine: Engine) {
        let (smsc, db) = (Smsc::start(), engine.fresh().await);
        let keys = tempfile::tempdir().unwrap();
        let launch = || launch(&smsc, &db).set("SULUH__KEYS__DIR", keys.path());
        let mut suluh = launch().start().await;
        smsc.wait_for_bind().await;
        assert_licensed(&ask(&smsc, PHONE, Mo::Text(QUESTION)).await.text);
        suluh.kill();
        let _again = launch().start().await;
        smsc.wait_for_binds(2).await;
        // The acknowledgement may not have come there before the end.
        smsc.deliver(PHONE, SHORT_CODE, Mo::Text(QUESTION)).await;
        let other = ask(&smsc, "6281234567891", Mo::Text(QUESTION)).await;
        assert_eq!(other.destination, "6281234567891", "a repetition was answered");
        assert_licensed(&other.text);
    }

    async fn a_centre_that_goes_away_is_bound_to_again(engine: Engine) {
        let (_suluh, mut smsc, _db) = bound(engine).await;
        for round in 0..3 {
            smsc.stop();
            smsc.start_again();
            smsc.wait_for_binds(round + 2).await;
            assert_licensed(&ask(&smsc, &format!("628123456789{round}"), Mo::Text(QUESTION)).await.text);
        }
        // It did not hear that the last was taken.
        smsc.stop();
        smsc.start_again();
        smsc.wait_for_binds(5).await;
        smsc.deliver("6281234567892", SHORT_CODE, Mo::Text(QUESTION)).await;
        let last = ask(&smsc, "6281234567899", Mo::Text(QUESTION)).await;
        assert_eq!(last.destination, "6281234567899", "a repetition was answered");
    }

    async fn what_comes_too_fast_goes_out_later_in_its_order(engine: Engine) {
        let (smsc, db) = (Smsc::start(), engine.fresh().await);
        let _suluh = launch(&smsc, &db).set("SULUH__GATEWAYS__SMPP__CENTRE__WINDOW", "1").start().await;
        smsc.wait_for_bind().await;
        smsc.then(1, Reaction::Accept("DELIVRD"));
        smsc.then(2, Reaction::Refuse(THROTTLED));
        smsc.then(1, Reaction::Refuse(MESSAGE_QUEUE_FULL));
        let phones: Vec<String> = (0..5).map(|at| format!("628123456789{at}")).collect();
        for phone in &phones {
            smsc.deliver(phone, SHORT_CODE, Mo::Text(QUESTION)).await;
        }
        let submits = smsc.wait_for(phones.len() + 3).await;
        let taken = submits.iter().filter(|it| matches!(it.reaction, Reaction::Accept(_)));
        let mut taken: Vec<&str> = taken.map(|it| it.destination.as_str()).collect();
        let asked: Vec<&str> = submits[1..5].iter().map(|it| it.destination.as_str()).collect();
        assert_eq!(asked, [asked[0]; 4], "the one that was refused goes before those behind it");
        taken.sort_unstable();
        assert_eq!(taken, phones);
    }

    async fn a_receipt_before_the_answer_is_matched_and_a_number_that_is_none_is_given_up(engine: Engine) {
        let (suluh, smsc, _db) = bound(engine).await;
        smsc.then(1, Reaction::ReceiptFirst("DELIVRD"));
        smsc.then(1, Reaction::Refuse(INVALID_DESTINATION));
        assert_licensed(&ask(&smsc, PHONE, Mo::Text(QUESTION)).await.text);
        ask(&smsc, "6281234567891", Mo::Text(QUESTION)).await;
        status_says(&suluh, "0 sending, 0 of unknown outcome, 0 accepted").await;
        status_says(&suluh, "given up 1").await;
        assert_eq!(smsc.bring(PHONE, SHORT_CODE, HAS_UDH, &[200, 0, 3]).await, NEVER);
    }

    async fn many_at_once_are_taken_and_answered(engine: Engine) {
        let (_suluh, smsc, _db) = bound(engine).await;
        let phones: Vec<String> = (0..100).map(|at| format!("62812345678{at:02}")).collect();
        join_all(phones.iter().map(|phone| smsc.insist(phone, SHORT_CODE, QUESTION))).await;
        let submits = smsc.wait_for(phones.len()).await;
        let answered: BTreeSet<&str> = submits.iter().map(|it| it.destination.as_str()).collect();
        assert_eq!((answered.len(), submits.len()), (phones.len(), phones.len()));
    }

    /// Centres write one id in two notations, and some of them long after.
    async fn a_receipt_in_the_other_notation_belongs_to_its_message_however_late(engine: Engine) {
        for (ids, setting) in [(Ids::HexThenDecimal, "hex-then-decimal"), (Ids::DecimalThenHex, "decimal-then-hex")] {
            let (smsc, db) = (Smsc::start(), engine.fresh().await);
            smsc.writes(ids);
            smsc.then(1, Reaction::NoReceipt);
            let variable = "SULUH__GATEWAYS__SMPP__CENTRE__LINK__MESSAGE_IDS";
            let suluh = launch(&smsc, &db).set(variable, setting).start().await;
            smsc.wait_for_bind().await;
            let late = ask(&smsc, PHONE, Mo::Text(QUESTION)).await;
            ask(&smsc, "6281234567891", Mo::Text(QUESTION)).await;
            status_says(&suluh, "0 sending, 0 of unknown outcome, 1 accepted").await;
            smsc.send_receipt(&late, "DELIVRD").await;
            status_says(&suluh, "0 sending, 0 of unknown outcome, 0 accepted").await;
        }
    }

    async fn a_long_question_comes_in_numbered_parts_in_any_order_or_whole(engine: Engine) {
        let (_suluh, smsc, _db) = bound(engine).await;
        let part = async |number, of: &[u8]| {
            let sar = vec![
                MessageDeliveryRequestTlvValue::SarMsgRefNum(77),
                MessageDeliveryRequestTlvValue::SarTotalSegments(2),
                MessageDeliveryRequestTlvValue::SarSegmentSeqnum(number),
            ];
            smsc.bring_with(PHONE, of, sar).await
        };
        let before = format!("tolong pak{} cek pt contoh", ".".repeat(110));
        let (of_first, of_second) = (before.as_bytes(), b" jaya abadi");
        assert_eq!(part(2, of_second).await, 0);
        assert_eq!(part(1, of_first).await, 0);
        assert_licensed(&smsc.wait_for(1).await[0].text);
        let whole = [of_first, of_second].concat();
        let payload = MessagePayload::new(AnyOctetString::from(whole));
        let payload = vec![MessageDeliveryRequestTlvValue::MessagePayload(payload)];
        assert_eq!(smsc.bring_with("6281234567891", &[], payload).await, 0);
        assert_licensed(&smsc.wait_for(2).await[1].text);
    }

    async fn several_binds_share_the_work_and_one_that_breaks_is_made_up_for(engine: Engine) {
        let (smsc, db) = (Smsc::start(), engine.fresh().await);
        let launch = launch(&smsc, &db).set("SULUH__OUTBOX__REPORT_WAIT_MS", "300");
        let _suluh = launch.set("SULUH__GATEWAYS__SMPP__CENTRE__LINK__BINDS", "2").start().await;
        smsc.wait_for_binds(2).await;
        let phone = |at| format!("628123456789{at}");
        let used = |submits: &[Submit]| submits.iter().map(|it| it.connection).collect::<BTreeSet<_>>();
        for at in 0..4 {
            assert_licensed(&ask(&smsc, &phone(at), Mo::Text(QUESTION)).await.text);
        }
        assert_eq!(used(&smsc.submits()).len(), 2, "one bind did all");
        // One breaks before it says whether it took the message, which goes out once more in the end.
        smsc.then(1, Reaction::HangUp);
        smsc.insist(&phone(4), SHORT_CODE, QUESTION).await;
        smsc.wait_for_binds(3).await;
        for at in 5..9 {
            smsc.insist(&phone(at), SHORT_CODE, QUESTION).await;
        }
        let answered = until(LIMIT, async || {
            let submits = smsc.submits();
            let is_taken = |it: &&Submit| matches!(it.reaction, Reaction::Accept(_));
            let taken: BTreeSet<_> = submits.iter().filter(is_taken).map(|it| it.destination.clone()).collect();
            (taken.len() == 9 && used(&submits).len() == 3).then_some(())
        });
        assert!(answered.await.is_some(), "{:?}", smsc.submits());
    }

    /// What a centre sends us that is no text of ours to read costs one message and not the bind.
    async fn a_message_that_cannot_be_read_is_refused_and_the_next_one_is_heard(engine: Engine) {
        let (suluh, smsc, _db) = bound(engine).await;
        for octets in [&[200, 0, 3][..], &[5, 0, 3, 1]] {
            assert_eq!(smsc.bring(PHONE, SHORT_CODE, HAS_UDH, octets).await, NEVER, "{octets:?}");
        }
        // Against the standard: a number that is not ASCII, and a parameter of a wrong length behind a question.
        let body = |from: &[u8], text: &[u8], rest: &[u8]| {
            let length = [u8::try_from(text.len()).unwrap()];
            [b"\0\x01\x01", from, b"\0\0\x011500\0\0\0\0\0\0\0\0\0\0", &length, text, rest].concat()
        };
        assert_eq!(smsc.bring_body(&body(b"\xe9\xe8", b"cek", b"")).await, NEVER);
        let question = body(b"6281234567891", QUESTION.as_bytes(), b"\x02\x0c\x00\x01\x01");
        assert_eq!(smsc.bring_body(&question).await, 0);
        assert_licensed(&smsc.wait_for(1).await[0].text);
        assert_licensed(&ask(&smsc, PHONE, Mo::Text(QUESTION)).await.text);
        assert_eq!(smsc.binds(), 1, "{}", suluh.log());
        let log = suluh.log();
        assert!(!log.contains("8123456789") && !log.contains("jaya abadi"), "{log}");
    }

    async fn nothing_of_a_person_is_left_by_what_came_over_a_bind(engine: Engine) {
        let (smsc, db) = (Smsc::start(), engine.fresh().await);
        let launch = launch(&smsc, &db).set("SULUH__LOG__FORMAT", "json");
        let suluh = launch.set("SULUH__GATEWAYS__SMPP__CENTRE__LINK__USSD__CODE", "*123").start().await;
        smsc.wait_for_bind().await;
        let people = &people()[..8];
        for (at, person) in people.iter().enumerate() {
            let from = format!("62{}", person.national);
            let question = format!("cek pt {} jaya hub 0{}", person.word, person.national);
            smsc.deliver(&from, SHORT_CODE, Mo::Text(&question)).await;
            smsc.deliver(&from, SHORT_CODE, Mo::Ucs2(&format!("{question} lagi"))).await;
            smsc.deliver(&from, SHORT_CODE, Mo::Parts(&["LAPOR ada yg mau berangkat malam ini ke ", &question])).await;
            smsc.deliver(&from, SHORT_CODE, Mo::Text(&format!("TOLONG saya disekap {}", person.word))).await;
            let unreadable = [&[200, 0, 3], question.as_bytes()].concat();
            assert_eq!(smsc.bring(&from, SHORT_CODE, HAS_UDH, &unreadable).await, NEVER);
            // A part whose others never come, and what the library could not read.
            let part = [&[5, 0, 3, 9, 2, 1], question.as_bytes()].concat();
            assert_eq!(smsc.bring(&from, SHORT_CODE, HAS_UDH, &part).await, 0);
            let body = [b"\0\x01\x01\xe9", from.as_bytes(), b"\0", question.as_bytes()].concat();
            assert_eq!(smsc.bring_body(&body).await, NEVER);
            for typed in ["*123#", "1", &question] {
                let op = if typed.starts_with('*') { 1 } else { 18 };
                smsc.dial(&from, "*123#", (op, [u8::try_from(at).unwrap(), 0]), typed).await;
            }
        }
        // Five answers by SMS, of which one is of the tip, and three screens.
        smsc.wait_for(7 * people.len()).await;
        let metrics = reqwest::get(suluh.metrics_url()).await.unwrap().text().await.unwrap();
        assert!(metrics.contains("suluh_smpp_binds{gateway=\"centre\"} 1"), "{metrics}");
        let log = suluh.log();
        assert!(log.contains("a message cannot be read") && log.contains("against the standard"), "{log}");
        let named = |name: &str, text: String| Haystack { name: name.to_owned(), bytes: text.into_bytes() };
        let mut haystacks = vec![named("the log", log), named("the metrics", metrics)];
        match engine {
            Engine::Sqlite => haystacks.extend(sqlite_files(db.url())),
            Engine::Postgres => haystacks.push(postgres_rows(db.url()).await),
        }
        assert_nothing_in(&haystacks, people);
    }

    async fn a_dialog_of_ussd_goes_by_the_bind_and_is_taken_up_again(engine: Engine) {
        let (smsc, db) = (Smsc::start(), engine.fresh().await);
        let suluh = launch(&smsc, &db).set("SULUH__GATEWAYS__SMPP__CENTRE__LINK__USSD__CODE", "*123").start().await;
        smsc.wait_for_bind().await;
        let (dialled, typed, asks, ends, aborted) = (1, 18, 2, 17, 0x81);
        let step = async |op: u8, info: [u8; 2], words: &str| {
            let before = smsc.submits().len();
            smsc.dial(PHONE, "*123#", (op, info), words).await;
            smsc.wait_for(before + 1).await.remove(before)
        };
        let home = step(dialled, [0x12, 0x34], "*123#").await;
        assert!(home.text.contains("1 Cek PT/agen"), "{home:?}");
        assert_eq!((home.ussd(), home.destination.as_str()), (Some((asks, [0x12, 0x34])), PHONE));
        assert_eq!(home.source, "*123#");
        let which = step(typed, [0x12, 0x34], "1").await;
        assert!(which.text.contains("Ketik nama PT"), "{which:?}");
        let found = step(typed, [0x12, 0x34], "contoh jaya abadi").await;
        assert_licensed(&found.text);
        // The line breaks: nobody is answered, and whoever dials again is where they were.
        let before = smsc.submits().len();
        smsc.dial(PHONE, "*123#", (aborted, [0x12, 0x34]), "").await;
        let again = step(dialled, [0x12, 0x36], "*123#").await;
        assert_eq!(smsc.submits().len(), before + 1, "an end was answered: {:?}", smsc.submits());
        assert!(again.text.contains("Lanjut"), "{again:?}");
        // Nor does a network always say that a session is over: it timed out, and they dial once more.
        let timed_out = step(typed, [0x12, 0x36], "98").await;
        let again = step(dialled, [0x12, 0x38], "*123#").await;
        assert_eq!(again.ussd(), Some((asks, [0x12, 0x38])), "{timed_out:?}, then {again:?}");
        let mut last = again;
        for _ in 0..6 {
            if last.ussd() == Some((ends, [0x12, 0x39])) {
                break;
            }
            last = step(typed, [0x12, 0x38], "0").await;
        }
        assert_eq!(last.ussd(), Some((ends, [0x12, 0x39])), "{last:?}");
        // A dialog is no SMS: nothing of it is in the outbox or the log.
        assert!(!suluh.log().contains("81234567890"));
    }

    /// A person may say the same twice; a centre brings the same twice only when it is bound to anew.
    async fn the_same_words_said_again_are_answered_again(engine: Engine) {
        let smsc = Smsc::start();
        let settings = Gateway {
            api_url: Some(format!("smpp://127.0.0.1:{}", smsc.port())),
            username: Some("suluh".to_owned()),
            password: Some("secret".to_owned().into()),
            from: Some(SHORT_CODE.to_owned()),
            link: Some(SmppLink::default()),
            ..Gateway::default()
        };
        let mut config = Config::default();
        config.gateways.smpp.insert("centre".to_owned(), settings);
        let service = Service::with(engine, TODAY, config).await.with_demo().await;
        let parts = &service.parts;
        let bind = Bind {
            link: parts.links.find("centre").expect("the centre").clone(),
            slot: 0,
            holder: "one".into(),
            db: parts.db.clone(),
            binds: Arc::new(Binds::new("centre".into(), parts.answering.intake().bell())),
            answering: parts.answering.clone(),
            outbox: parts.outbox.clone(),
            pulses: parts.pulses.clone(),
            clock: service.clock.clone(),
        };
        let (stop, stopped) = watch::channel(false);
        let work = tokio::spawn(run(bind, stopped));
        smsc.wait_for_bind().await;
        // Nobody sends them here.
        let answers = async |count: i64| {
            let there = until(LIMIT, async || {
                let mut tx = parts.db.read().await.unwrap();
                let all = process::message_counts(&mut tx).await.unwrap();
                let of = |state: &str| all.iter().filter(|it| it.state == state).map(|it| it.number).sum::<i64>();
                (of("waiting") == count && of("unanswered") == 0).then_some(())
            });
            assert!(there.await.is_some(), "not {count} answers");
        };
        let deliver = async || smsc.deliver(PHONE, SHORT_CODE, Mo::Text(QUESTION)).await;
        deliver().await;
        answers(1).await;
        deliver().await;
        service.clock.advance(30);
        deliver().await;
        answers(1).await;
        service.clock.advance(31);
        deliver().await;
        answers(2).await;
        deliver().await;
        answers(3).await;
        stop.send_replace(true);
        work.await.unwrap();
    }
}

/// Two processes share one bind, and the second comes when the first is gone.
#[tokio::test]
async fn one_process_has_the_bind_and_another_takes_it_over() {
    let (smsc, db) = (Smsc::start(), Engine::Postgres.fresh().await);
    let mut one = launch(&smsc, &db).start().await;
    smsc.wait_for_bind().await;
    let mut two = launch(&smsc, &db).start().await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(smsc.binds(), 1, "two processes came");
    one.kill();
    smsc.wait_for_binds(2).await;
    assert_licensed(&ask(&smsc, PHONE, Mo::Text(QUESTION)).await.text);
    // One that is told to stop gives it back at once.
    let _three = launch(&smsc, &db).start().await;
    two.stop(LIMIT).await;
    smsc.wait_for_binds(3).await;
    assert_eq!(smsc.binds(), 3);
}
