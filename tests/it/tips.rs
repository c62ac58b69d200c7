//! The life of a tip, on both engines: taken once, read by its unit only, asked and answered, forgotten.

use std::sync::Arc;

use jiff::civil::date;
use suluh::domain::tips::bundle::{OpenedTip, UnitKeys};
use suluh::domain::tips::desk::{Desk, DeskError};
use suluh::domain::tips::retention::{Done, Retention};
use suluh::domain::tips::{NewsFor, Origin, TipError, demo};
use suluh::kernel::clock::{Clock, day_number};
use suluh::model::message::Words;
use suluh::model::tip::{Channel, Facts, PageKind, Report, Status, TipBody, TipKind};
use suluh::model::triage::{Band, Mark};
use suluh::sealing::held_key::HeldKey;
use suluh::sealing::receipt::Receipt;
use suluh::store::{self, Db};

use crate::support::{Engine, Service, on_both_engines, phone};

const TODAY: jiff::civil::Date = date(2026, 11, 22);
const WORDS: &str = "Sekida Jagoi Babang, mobil hitam KB 1234 XX, bos Udin";

fn report(words: &str) -> Report {
    Report {
        words: TipBody::new(words),
        facts: Facts::default(),
        channel: Channel::Sms,
        lang: "id",
        from: None,
    }
}

fn origin(service: &Service, id: &str) -> Origin {
    service.parts.tips.origin(&["kannel", id]).expect("an origin")
}

async fn take(service: &Service, id: &str, words: &str) -> Receipt {
    service.parts.tips.take(&origin(service, id), &report(words)).await.expect("taken").receipt
}

fn desk(service: &Service) -> Desk {
    Desk::new(service.parts.db.clone(), Arc::clone(&service.parts.keys), service.clock.clone())
}

fn retention(service: &Service) -> Retention {
    Retention::new(service.parts.db.clone(), Arc::clone(&service.parts.keys), service.clock.clone())
}

async fn days_pass(service: &Service, days: i64) {
    for _ in 0..days {
        service.clock.advance(24 * 3_600);
        service.parts.keys.keep(service.clock.today()).expect("keys");
    }
}

/// What a unit of the demo reads with its key.
async fn read(service: &Service, unit: &str) -> Vec<OpenedTip> {
    let known = service.parts.tips.units().known().expect("units");
    let bundle = desk(service).export(&known, unit).await.expect("a bundle");
    let held = HeldKey::read(&service.keys_dir().join(demo::key_file(unit))).expect("a key");
    UnitKeys::of(&bundle.unit, &bundle.recoverable, &held).expect("keys").open(&bundle)
}

async fn reference(service: &Service, unit: &str) -> String {
    desk(service).list(unit).await.expect("a list").remove(0).reference
}

async fn number(db: &Db, sql: &'static str) -> i64 {
    match db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(sql).fetch_one(reader).await.expect("a number"),
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.expect("a number"),
    }
}

on_both_engines! {
async fn a_tip_is_taken_once_and_its_unit_alone_reads_it(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let receipt = take(&service, "m1", WORDS).await;
    assert_eq!(take(&service, "m1", WORDS).await.expose(), receipt.expose(), "a repetition");
    assert_ne!(take(&service, "m2", WORDS).await.expose(), receipt.expose());
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip").await, 2);
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip_page").await, 2);

    let tips = read(&service, "contoh-bengkayang").await;
    assert_eq!(tips.len(), 2);
    let page = tips[0].pages[0].as_ref().expect("it opens");
    assert_eq!((page.words.expose(), page.page, page.channel), (WORDS, PageKind::Report, Channel::Sms));
    assert!(read(&service, "contoh-sambas").await.is_empty(), "another unit has nothing to open");

    // With the other unit's key the same bundle stays closed.
    let known = service.parts.tips.units().known().expect("units");
    let bundle = desk(&service).export(&known, "contoh-bengkayang").await.expect("a bundle");
    let mut held = HeldKey::read(&service.keys_dir().join(demo::key_file("contoh-sambas"))).expect("a key");
    assert!(UnitKeys::of(&bundle.unit, &bundle.recoverable, &held).is_err());
    held.unit = "contoh-bengkayang".to_owned();
    let opened = UnitKeys::of(&bundle.unit, &bundle.recoverable, &held).expect("keys").open(&bundle);
    assert!(opened.iter().all(|tip| tip.pages.iter().all(Option::is_none)));
}
}

on_both_engines! {
async fn a_repetition_after_midnight_is_the_same_tip(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let receipt = take(&service, "m1", WORDS).await;
    for _ in 0..3 {
        days_pass(&service, 1).await;
        assert_eq!(take(&service, "m1", WORDS).await.expose(), receipt.expose());
    }
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip").await, 1);
}
}

on_both_engines! {
async fn a_receipt_given_while_the_database_was_away_is_good_also_for_a_repetition_after_midnight(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let tips = &service.parts.tips;
    let first = take(&service, "m1", WORDS).await;
    days_pass(&service, 1).await;
    // Nobody can ask the database whether it knows this one.
    service.parts.answering.intake().is_gone();
    let second = take(&service, "m1", WORDS).await;
    assert_eq!(take(&service, "m1", WORDS).await.expose(), second.expose(), "the spool knows it");
    service.parts.answering.intake().is_back();
    // The database answers again and does not know it yet: nobody calls a right receipt a wrong one.
    assert_eq!(tips.look(&second).await, Err(TipError::Away));
    assert_eq!((tips.drain().await.expect("drained"), tips.spool_depth()), (1, 0));
    for receipt in [first, second] {
        assert!(tips.look(&receipt).await.expect("an answer").is_some());
    }
}
}

#[tokio::test]
async fn a_dialog_whose_steps_were_forgotten_between_brings_its_tip_all_the_same() {
    let service = Service::demo(Engine::Sqlite, TODAY).await;
    let (dialogue, caller) = (&service.parts.dialogue, phone("+6281234567890"));
    dialogue.ussd("s", &caller, &Words::new("")).await;
    // "3" and "3*2" were answered while the cache was away.
    let screen = dialogue.ussd("s", &caller, &Words::new(format!("3*2*{WORDS}"))).await;
    assert!(screen.text.contains("nomor bukti"), "{screen:?}");
    let tips = read(&service, "contoh-bengkayang").await;
    assert_eq!(tips[0].pages[0].as_ref().expect("it opens").words.expose(), WORDS);
}

on_both_engines! {
async fn many_that_come_at_once_are_each_taken_once(engine: Engine) {
    let service = Arc::new(Service::demo(engine, TODAY).await);
    let all: Vec<_> = (0..120)
        .map(|at| {
            let service = Arc::clone(&service);
            tokio::spawn(async move { take(&service, &format!("m{}", at % 40), WORDS).await })
        })
        .collect();
    let mut receipts = Vec::new();
    for one in all {
        receipts.push(one.await.expect("a task").expose().to_owned());
    }
    receipts.sort();
    receipts.dedup();
    assert_eq!(receipts.len(), 40);
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip").await, 40);
}
}

on_both_engines! {
async fn a_receipt_resolves_before_and_after_its_mailbox_is_made(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let tips = &service.parts.tips;
    let receipt = take(&service, "m1", WORDS).await;
    let shown = tips.look(&receipt).await.expect("an answer").expect("a tip");
    assert_eq!((shown.status, shown.since), (Status::Received, day_number(TODAY)));
    let pending = "SELECT count(*) FROM tip WHERE pending IS NOT NULL OR pending_token IS NOT NULL";
    assert_eq!(number(&service.parts.db, pending).await, 1);
    assert_eq!(tips.make_mailboxes().await.expect("made"), 1);
    assert_eq!(tips.make_mailboxes().await.expect("nothing to do"), 0);
    assert_eq!(number(&service.parts.db, pending).await, 0);
    // The day's key goes, and the receipt still leads there.
    days_pass(&service, 10).await;
    assert!(tips.look(&receipt).await.expect("an answer").is_some());
    let stranger = Receipt::of(service.parts.keys.pepper(), &["nobody"]);
    assert!(tips.look(&stranger).await.expect("an answer").is_none());
}
}

on_both_engines! {
async fn a_question_is_asked_and_answered_through_the_mailbox(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let tips = &service.parts.tips;
    let receipt = take(&service, "m1", WORDS).await;
    let reference = reference(&service, "contoh-bengkayang").await;
    let asked = desk(&service).ask(&reference, "Naik apa?").await;
    assert!(matches!(asked, Err(DeskError::NoMailbox)), "{asked:?}");
    tips.make_mailboxes().await.expect("made");
    let added = tips.add(&origin(&service, "m2"), &receipt, &report("5 orang")).await;
    assert_eq!(added, Ok(true));
    assert_eq!(tips.look(&receipt).await.expect("an answer").expect("a tip").status, Status::Received);

    desk(&service).ask(&reference.to_lowercase(), "Naik apa dan jam berapa?").await.expect("asked");
    desk(&service).ask(&reference, "Alamat tempat orang dikumpulkan?").await.expect("asked");
    let shown = tips.look(&receipt).await.expect("an answer").expect("a tip");
    assert_eq!(shown.status, Status::Checking);
    assert_eq!(shown.questions, ["Naik apa dan jam berapa?", "Alamat tempat orang dikumpulkan?"]);
    assert!(matches!(desk(&service).ask(&reference, &"x".repeat(90)).await, Err(DeskError::TooLong(90))));
    assert!(matches!(desk(&service).ask("AAAAAA", "Apa?").await, Err(DeskError::NoTip(_))));

    for _ in 0..2 {
        let reply = Report { channel: Channel::Ussd, ..report("mobil, jam 8 malam") };
        let replied = tips.add(&origin(&service, "m3"), &receipt, &reply).await;
        assert_eq!(replied, Ok(true), "also when it is repeated");
    }
    assert!(tips.look(&receipt).await.expect("an answer").expect("a tip").questions.is_empty());
    let stranger = Receipt::of(service.parts.keys.pepper(), &["nobody"]);
    let lost = tips.add(&origin(&service, "m4"), &stranger, &report("x")).await;
    assert_eq!(lost, Ok(false));

    let read = read(&service, "contoh-bengkayang").await;
    let pages: Vec<_> = read[0].pages.iter().map(|page| page.as_ref().expect("it opens")).collect();
    assert_eq!(pages.len(), 3);
    assert_eq!(pages[0].page, PageKind::Report);
    let said = |kind| pages.iter().find(|page| page.page == kind).map(|page| page.words.expose());
    assert_eq!(said(PageKind::Addition), Some("5 orang"));
    assert_eq!(said(PageKind::Reply), Some("mobil, jam 8 malam"));
}
}

on_both_engines! {
async fn what_stands_behind_a_list_of_numbers_decides_all_the_same(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let numbers: String = (0..40).map(|at| format!("08125550{at:04} ")).collect();
    take(&service, "m1", &format!("{numbers} di jagoi babang, ada anak 14 th disekap")).await;
    let tips = read(&service, "contoh-bengkayang").await;
    let study = tips[0].pages[0].as_ref().expect("it opens").study.as_ref().expect("studied");
    assert_eq!((study.triage.band, study.place.as_deref()), (Band::P1, Some("61.07.07")));
    let kept: Vec<Mark> = study.reading.marks.iter().map(|marked| marked.mark).collect();
    assert!(kept.contains(&Mark::Child) && kept.contains(&Mark::Confined) && kept.len() <= 24, "{kept:?}");
    // And a page of numbers makes no table of them.
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip_print").await, 24);
}
}

on_both_engines! {
async fn the_number_of_who_adds_is_never_taken_for_a_recruiter_s(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let receipt = take(&service, "m1", WORDS).await;
    for (id, words) in [("m2", "hub saya 081234567890"), ("m3", "camatnya ikut terima uang, hub saya 081234567890")] {
        let report = Report { from: Some(phone("+6281234567890")), ..report(words) };
        let added = service.parts.tips.add(&origin(&service, id), &receipt, &report).await;
        assert_eq!(added, Ok(true), "{words}");
    }
    assert_eq!(read(&service, "contoh-pengawas").await.len(), 1, "apart");
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip_print").await, 0);
    take(&service, "m4", "agennya 081234567890").await;
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip_print").await, 1, "it is one to others");
}
}

on_both_engines! {
async fn an_accusation_of_an_official_goes_around_the_kabupaten(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let facts = Facts { kind: Some(TipKind::Official), ..Facts::default() };
    let report = Report { facts, ..report(WORDS) };
    service.parts.tips.take(&origin(&service, "m1"), &report).await.expect("taken");
    assert!(read(&service, "contoh-bengkayang").await.is_empty());
    assert_eq!(read(&service, "contoh-pengawas").await.len(), 1);
}
}

on_both_engines! {
async fn news_is_told_only_to_who_asked_and_until_they_say_stop(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let tips = &service.parts.tips;
    let (mine, other) = (phone("+6281234567890"), phone("+6281234567891"));
    let (first, second) = (take(&service, "m1", WORDS).await, take(&service, "m2", WORDS).await);
    while tips.make_mailboxes().await.expect("made") > 0 {}
    let words = |_: &str| "neutral".to_owned();
    let references: Vec<String> = desk(&service)
        .list("contoh-bengkayang")
        .await
        .expect("a list")
        .into_iter()
        .map(|tip| tip.reference)
        .collect();
    let ask_all = async || {
        for reference in &references {
            desk(&service).ask(reference, "Apa?").await.expect("asked");
        }
    };
    ask_all().await;
    assert_eq!(tips.tell_news("kannel", words).await.expect("told"), 0, "nobody asked for it");
    assert_eq!(tips.promise_news(&first, &mine, NewsFor::Short, "id").await, Ok(true));
    assert_eq!(tips.promise_news(&second, &other, NewsFor::Long, "id").await, Ok(true));
    assert!(tips.look(&first).await.expect("an answer").expect("a tip").news);
    ask_all().await;
    assert_eq!(tips.tell_news("kannel", words).await.expect("told"), 2);
    assert_eq!(tips.tell_news("kannel", words).await.expect("told"), 0);
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM outbox").await, 2);
    // More news on the same day is not one more message.
    ask_all().await;
    tips.tell_news("kannel", words).await.expect("told");
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM outbox").await, 2);
    // STOP forgets this number's address and no other's.
    tips.unlink(&other).await.expect("unlinked");
    tips.unlink(&phone("+6281299999999")).await.expect("the same for everybody");
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM return_address").await, 1);
    assert!(!tips.look(&second).await.expect("an answer").expect("a tip").news, "it may be asked for anew");
    assert!(tips.look(&first).await.expect("an answer").expect("a tip").news);
    // The address dies with its day's key, before its row goes.
    days_pass(&service, 4).await;
    ask_all().await;
    assert_eq!(tips.tell_news("kannel", words).await.expect("told"), 0);
}
}

on_both_engines! {
async fn an_address_kept_for_longer_outlives_the_day_s_key_and_not_its_own(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let tips = &service.parts.tips;
    let receipt = take(&service, "m1", WORDS).await;
    tips.make_mailboxes().await.expect("made");
    tips.promise_news(&receipt, &phone("+6281234567890"), NewsFor::Long, "id").await.expect("promised");
    let reference = reference(&service, "contoh-bengkayang").await;
    days_pass(&service, 14).await;
    desk(&service).ask(&reference, "Apa?").await.expect("asked");
    assert_eq!(tips.tell_news("kannel", |_| String::new()).await.expect("told"), 1);
    days_pass(&service, 1).await;
    desk(&service).ask(&reference, "Apa?").await.expect("asked");
    assert_eq!(tips.tell_news("kannel", |_| String::new()).await.expect("told"), 0);
}
}

/// Looks after tips once a day for so many days.
async fn lives_on(service: &Service, days: i64) -> Done {
    let mut all = Done::default();
    for _ in 0..days {
        days_pass(service, 1).await;
        let done = retention(service).look_after().await.expect("looked after");
        all.resealed += done.resealed;
        all.purged += done.purged;
        all.dead += done.dead;
        all.weeks += done.weeks;
        all.mixed += done.mixed;
    }
    all
}

on_both_engines! {
async fn an_open_tip_lives_on_and_a_closed_one_dies_with_its_week(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let tips = &service.parts.tips;
    let receipt = take(&service, "m1", WORDS).await;
    tips.make_mailboxes().await.expect("made");
    let reference = reference(&service, "contoh-bengkayang").await;
    desk(&service).ask(&reference, "Naik apa?").await.expect("asked");
    let done = lives_on(&service, 120).await;
    assert!(done.resealed > 20, "{done:?}");
    assert_eq!((done.purged, done.dead, done.mixed), (0, 0, 1));
    assert!(done.weeks > 10, "keys of weeks that are over are deleted: {done:?}");
    let shown = tips.look(&receipt).await.expect("an answer").expect("a tip");
    assert_eq!(shown.questions, ["Naik apa?"]);
    assert!(read(&service, "contoh-bengkayang").await[0].pages[0].is_some());

    desk(&service).mark(&reference, Status::Nothing, 0).await.expect("closed");
    lives_on(&service, 30).await;
    assert_eq!(tips.look(&receipt).await.expect("an answer").expect("a tip").status, Status::Nothing);
    let done = lives_on(&service, 7).await;
    assert_eq!(done.purged, 1);
    for table in [
        "SELECT count(*) FROM tip",
        "SELECT count(*) FROM tip_page",
        "SELECT count(*) FROM tip_wrap",
        "SELECT count(*) FROM tip_note",
    ] {
        assert_eq!(number(&service.parts.db, table).await, 0, "{table}");
    }
    assert!(tips.look(&receipt).await.expect("an answer").is_none());
}
}

on_both_engines! {
async fn no_page_ever_stands_under_a_week_that_outlives_its_tip(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    take(&service, "m1", WORDS).await;
    let reference = reference(&service, "contoh-bengkayang").await;
    lives_on(&service, 40).await;
    let week = number(&service.parts.db, "SELECT week FROM tip_page").await;
    desk(&service).mark(&reference, Status::Nothing, 0).await.expect("closed");
    let expires = number(&service.parts.db, "SELECT expires FROM tip").await;
    assert!(week <= expires, "a copy made before it was closed would live longer");
}
}

on_both_engines! {
async fn tips_are_not_taken_where_nobody_could_read_them(engine: Engine) {
    let mut config = suluh::config::Config::default();
    config.keys.root = Some("ab".repeat(32));
    let service = Service::with(engine, TODAY, config).await;
    assert!(!service.parts.tips.is_open());
    let taken = service.parts.tips.take(&origin(&service, "m1"), &report(WORDS)).await;
    assert!(matches!(taken, Err(TipError::Closed)));
}
}

on_both_engines! {
async fn a_list_that_the_root_did_not_sign_or_that_is_older_changes_nothing(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let tips = &service.parts.tips;
    let before = tips.units().known().expect("units");
    // Whoever writes to the database puts in a list of their own, with a higher serial.
    let forged = suluh::sealing::root::RootKey::generate().expect("a key");
    let mut list = suluh::model::unit::UnitList { serial: 99, signed: None, units: vec![] };
    list.units.extend(before.units.iter().map(|known| known.unit.clone()));
    let document = serde_json::to_string(&forged.sign(&list)).expect("JSON");
    let mut tx = service.parts.db.begin().await.expect("a unit of work");
    assert!(store::units::insert(&mut tx, 99, &document).await.expect("kept"));
    assert!(!store::units::insert(&mut tx, 99, &document).await.expect("one of this serial is there"));
    tx.commit().await.expect("committed");
    assert!(tips.units().refresh(&service.parts.db, &service.parts.keys).await.is_err());
    assert_eq!(tips.units().known().expect("units").serial, before.serial);

    // Or takes the newest away, so that an older one comes up again.
    service.parts.keys.raise_list_floor(1_000).expect("raised");
    let fresh = suluh::domain::tips::units::Units::new(tips.units().root().cloned());
    let mut tx = service.parts.db.begin().await.expect("a unit of work");
    let (serial, _) = store::units::newest(&mut tx).await.expect("read").expect("a list");
    assert_eq!(serial, 99);
    drop(tx);
    assert!(fresh.refresh(&service.parts.db, &service.parts.keys).await.is_err());
    assert!(fresh.known().is_none());
}
}
