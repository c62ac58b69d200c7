//! Parts of long texts: joined whoever gets them, in whatever order, once; and what becomes of those that stay alone.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::{Date, date};
use suluh::config::Config;
use suluh::domain::inbox::{Entry, Intake};
use suluh::kernel::absence::Absence;
use suluh::kernel::clock::Clock;
use suluh::kernel::msisdn::Sender;
use suluh::model::message::{InboundPart, InboundSms, Words};
use suluh::sealing::keys::Keys;
use suluh::store::inbox::{self, NewInbox, Settled};
use suluh::store::spool::Spool;
use suluh::store::{Db, Tx};
use tokio::sync::Notify;

use crate::gateways::Served;
use crate::support::{Engine, Service, on_both_engines, phone, until};

const TODAY: Date = date(2026, 11, 22);
const ONE: &str = "+6281234567890";
const OTHER: &str = "+6281234567891";

fn part(id: &str, from: &str, reference: &str, (number, total): (u8, u8), words: &str) -> InboundPart {
    let sms = InboundSms {
        dedupe: Some(id.to_owned()),
        from: Sender::Phone(phone(from)),
        words: Words::new(words),
    };
    InboundPart::new(sms, &[from, "1500", reference], number, total).expect("a part")
}

/// Another process over the same database and keys.
fn beside(service: &Service) -> Intake {
    let db = Db::prepare(service.url()).expect("the database");
    let keys = Arc::new(Keys::open(&service.keys_dir()).expect("the keys"));
    let clock: Arc<dyn Clock> = service.clock.clone();
    let spool = Spool::in_folder(&service.folder.path().join("another-spool"));
    let absence = Arc::new(Absence::new(suluh::domain::inbox::PAUSE));
    Intake::new(db, keys, clock, spool, absence, Arc::new(Notify::new()))
}

async fn take(intake: &Intake, part: &InboundPart) -> Option<Entry> {
    intake.take_part("vonage", true, part).await.expect("a database")
}

#[track_caller]
fn says(entry: Option<&Entry>, words: &str) {
    assert_eq!(entry.map(|entry| entry.words.expose()), Some(words));
}

async fn unsettled(service: &Service) -> i64 {
    let mut tx: Tx = service.parts.db.read().await.unwrap();
    inbox::unsettled(&mut tx).await.unwrap().iter().map(|(_, count, _)| count).sum()
}

on_both_engines! {
    async fn parts_are_joined_in_their_order_whichever_comes_first_and_however_often(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let intake = service.parts.answering.intake();
        let [a, b, c] = [(1, "tolong "), (2, "cek pt "), (3, "contoh")]
            .map(|(number, words)| part(&format!("m{number}"), ONE, "7", (number, 3), words));
        for early in [&c, &a, &c, &a] {
            assert!(take(intake, early).await.is_none());
        }
        let whole = take(intake, &b).await.expect("the whole");
        assert_eq!((whole.words.expose(), whole.from.expose(), whole.gateway.as_str()), ("tolong cek pt contoh", ONE, "vonage"));
        // Brought again, each of them: it is known.
        for again in [&a, &b, &c] {
            assert!(take(intake, again).await.is_none());
        }
        assert_eq!(unsettled(&service).await, 1, "the whole alone");
        intake.settle(&whole, &suluh::domain::inbox::Settlement::default()).await.unwrap();
        service.clock.advance(61);
        assert!(intake.unfinished(10).await.unwrap().is_empty());
    }

    async fn parts_of_other_people_and_other_texts_are_apart(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let intake = service.parts.answering.intake();
        assert!(take(intake, &part("a", ONE, "7", (1, 2), "one ")).await.is_none());
        assert!(take(intake, &part("b", OTHER, "7", (2, 2), "other")).await.is_none());
        assert!(take(intake, &part("c", ONE, "8", (2, 2), "other")).await.is_none());
        assert!(take(intake, &part("d", ONE, "7", (2, 3), "other")).await.is_none());
        says(take(intake, &part("e", ONE, "7", (2, 2), "text")).await.as_ref(), "one text");
        says(take(intake, &part("f", ONE, "9", (1, 1), "alone")).await.as_ref(), "alone");
        // The centre made a second copy of a part, with an id of its own.
        assert!(take(intake, &part("g", OTHER, "5", (1, 2), "a ")).await.is_none());
        assert!(take(intake, &part("h", OTHER, "5", (1, 2), "a ")).await.is_none());
        says(take(intake, &part("i", OTHER, "5", (2, 2), "b")).await.as_ref(), "a b");
        // A phone that counts from one again: the older text is joined, the rest is the next one.
        assert!(take(intake, &part("j", OTHER, "6", (1, 2), "old ")).await.is_none());
        service.clock.advance(1);
        assert!(take(intake, &part("k", OTHER, "6", (1, 2), "new ")).await.is_none());
        says(take(intake, &part("l", OTHER, "6", (2, 2), "end")).await.as_ref(), "old end");
        says(take(intake, &part("m", OTHER, "6", (2, 2), "end")).await.as_ref(), "new end");
    }

    async fn processes_join_what_came_to_each_and_only_one_of_them_has_it(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let intakes = [service.parts.answering.intake().clone(), beside(&service)];
        for round in 0..10 {
            let all: Vec<InboundPart> = (1..=4)
                .map(|number| part(&format!("{round}-{number}"), ONE, &round.to_string(), (number, 4), "x"))
                .collect();
            let takes = all.iter().enumerate().flat_map(|(at, part)| {
                [take(&intakes[at % 2], part), take(&intakes[(at + 1) % 2], part)]
            });
            let joined: Vec<Entry> = futures_util::future::join_all(takes).await.into_iter().flatten().collect();
            assert_eq!(joined.len(), 1, "round {round}");
            says(joined.first(), "xxxx");
        }
    }

    async fn a_restart_and_midnight_part_nothing(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        assert!(take(service.parts.answering.intake(), &part("a", ONE, "7", (1, 2), "before ")).await.is_none());
        // Noon and twelve hours, less a moment: the keys of another day seal the next.
        service.clock.advance(12 * 3_600 - 30);
        assert!(take(service.parts.answering.intake(), &part("b", ONE, "8", (2, 2), "midnight")).await.is_none());
        service.clock.advance(40);
        let after = beside(&service);
        says(take(&after, &part("c", ONE, "8", (1, 2), "over ")).await.as_ref(), "over midnight");
        assert!(take(&after, &part("b", ONE, "8", (2, 2), "midnight")).await.is_none(), "known under its own day's key");
        // The first waited twelve hours: nobody looked, and it is not lost.
        says(take(&after, &part("d", ONE, "7", (2, 2), "after")).await.as_ref(), "before after");
    }

    async fn what_came_is_heard_when_a_part_never_comes_and_the_late_one_too(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let intake = service.parts.answering.intake();
        assert!(take(intake, &part("a", ONE, "7", (1, 3), "cek pt contoh ")).await.is_none());
        service.clock.advance(30);
        assert!(take(intake, &part("c", ONE, "7", (3, 3), " abadi")).await.is_none());
        service.clock.advance(29);
        assert!(intake.unfinished(10).await.unwrap().is_empty(), "the first waits still");
        service.clock.advance(2);
        let heard = intake.unfinished(10).await.unwrap();
        assert_eq!(heard.len(), 1);
        says(heard.first(), "cek pt contoh \u{fffd} abadi");
        assert_eq!(unsettled(&service).await, 1);
        let late = part("b", ONE, "7", (2, 3), "jaya");
        assert!(take(intake, &late).await.is_none());
        service.clock.advance(61);
        let heard = intake.unfinished(10).await.unwrap();
        // Nobody settled the first, which is taken up again.
        let mut words: Vec<&str> = heard.iter().map(|entry| entry.words.expose()).collect();
        words.sort_unstable();
        assert_eq!(words, ["cek pt contoh \u{fffd} abadi", "\u{fffd}jaya\u{fffd}"]);
        assert!(take(intake, &late).await.is_none(), "known");
    }

    async fn whoever_died_before_joining_is_followed_by_the_next_delivery(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let intake = service.parts.answering.intake();
        let [a, b] = [(1, "one "), (2, "two")].map(|(number, words)| part(&number.to_string(), ONE, "7", (number, 2), words));
        assert!(take(intake, &a).await.is_none());
        let whole = take(intake, &b).await.expect("the whole");
        // As if the commit that joined had never been: the parts unsettled, the whole not there.
        let mut tx = service.parts.db.begin().await.unwrap();
        let hour_us = 0;
        inbox::settle(&mut tx, &[Settled { token: whole.token().to_owned(), answer: None, hour_us }]).await.unwrap();
        tx.commit().await.unwrap();
        let [c, d] = [(1, "three "), (2, "four")].map(|(number, words)| part(&format!("n{number}"), ONE, "8", (number, 2), words));
        assert!(take(intake, &c).await.is_none());
        // Written down by a batch whose process died: only the row is there.
        let other = beside(&service);
        assert!(take(&other, &c).await.is_none());
        says(take(&other, &d).await.as_ref(), "three four");
        assert!(take(intake, &d).await.is_none());
    }

    async fn rows_of_a_text_are_found_until_they_are_settled(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let row = |token: &str, whole: Option<&str>| NewInbox {
            token: token.to_owned(),
            earlier: Default::default(),
            day: 20_779,
            gateway: "vonage".to_owned(),
            received_us: 5,
            lease_us: 6,
            sealed: Some("sealed".to_owned()),
            answer: None,
            whole: whole.map(str::to_owned),
        };
        let mut tx = service.parts.db.begin().await.unwrap();
        let rows = [row("a", Some("today")), row("b", Some("yesterday")), row("c", Some("x")), row("d", None)];
        inbox::insert(&mut tx, &rows.each_ref()).await.unwrap();
        let wholes = ["today".to_owned(), "yesterday".to_owned(), String::new(), String::new()];
        let found = inbox::parts(&mut tx, &wholes).await.unwrap();
        let shown: Vec<_> = found.iter().map(|row| (row.token.as_str(), row.whole.as_deref())).collect();
        assert_eq!(shown, [("a", Some("today")), ("b", Some("yesterday"))]);
        inbox::settle(&mut tx, &[Settled { token: "a".to_owned(), answer: None, hour_us: 0 }]).await.unwrap();
        let found = inbox::parts(&mut tx, &wholes).await.unwrap();
        assert_eq!(found.iter().map(|row| row.token.as_str()).collect::<Vec<_>>(), ["b"]);
    }
}

#[tokio::test]
async fn while_the_database_is_away_parts_wait_on_the_disk_or_at_the_gateway() {
    let service = Service::with(Engine::Sqlite, TODAY, Config::default()).await;
    let intake = service.parts.answering.intake();
    intake.is_gone();
    let [a, b] = [(1, "one "), (2, "two")]
        .map(|(number, words)| part(&number.to_string(), ONE, "7", (number, 2), words));
    intake.take_part("vonage", true, &a).await.expect_err("it brings it again");
    assert_eq!(intake.spool_depth(), 0);
    for part in [&a, &b, &a] {
        assert!(intake.take_part("smpp", false, part).await.expect("the disk").is_none());
    }
    assert_eq!(intake.spool_depth(), 2);
    intake.is_back();
    assert_eq!(intake.drain().await.unwrap(), 2);
    service.clock.advance(61);
    let heard = intake.unfinished(10).await.unwrap();
    says(heard.first(), "one two");
    assert_eq!(heard.len(), 1);
}

#[tokio::test]
async fn a_long_question_that_vonage_brings_in_parts_gets_one_answer() {
    let mut config = Config::default();
    config.gateways.vonage.username = Some("key".to_owned());
    config.gateways.vonage.password = Some("secret".to_owned().into());
    config.gateways.vonage.from = Some("1500".to_owned());
    let served = Served::with(config).await;
    let part = async |number: u8, text: &str| {
        let form = format!(
            "msisdn=6281234567890&to=1500&messageId=m{number}&type=text&concat=true&concat-ref=9&concat-total=3&concat-part={number}&text={text}"
        );
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let reply = served.ask("POST", "/in/vonage/sms", &headers, form).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    };
    let outbox = &served.service.parts.outbox;
    let lease = Duration::from_secs(15);
    for (number, text) in [(3, "abadi"), (1, "cek+pt+contoh+"), (3, "abadi")] {
        part(number, text).await;
    }
    assert!(outbox.take_turn("vonage", 10.0, 10, lease).await.unwrap().rows.is_empty());
    part(2, "jaya+").await;
    let rows = until(Duration::from_secs(30), async || {
        let rows = outbox.take_turn("vonage", 10.0, 10, lease).await.unwrap().rows;
        (!rows.is_empty()).then_some(rows)
    });
    let rows = rows.await.expect("an answer");
    assert_eq!(rows.len(), 1);
    let answer = outbox.ready(&rows[0]).await.unwrap().expect("an answer");
    assert!(answer.words.expose().contains("BERIZIN"), "{}", answer.words.expose());
}

/// What is missing may be the name; a verdict on the rest would be one on another agency.
#[tokio::test]
async fn an_incomplete_question_gets_no_verdict_and_an_incomplete_cry_gets_help() {
    let service = Service::demo(Engine::Sqlite, TODAY).await;
    let intake = service.parts.answering.intake();
    for (at, (words, holds)) in
        [("cek pt contoh jaya abadi ", ""), ("TOLONG saya disekap di ", "110")].into_iter().enumerate()
    {
        let from = format!("+62812345678{at:02}");
        assert!(take(intake, &part(&from, &from, "7", (1, 2), words)).await.is_none());
        service.clock.advance(61);
        let heard = intake.unfinished(10).await.unwrap().pop().expect("what came");
        let said = service.parts.dialogue.hear(&heard.from, &heard.words, &heard.origin).await;
        let said = said.text.expect("an answer");
        assert!(!said.contains("BERIZIN") && said.contains(holds), "{said}");
        intake.settle(&heard, &suluh::domain::inbox::Settlement::default()).await.unwrap();
    }
}
