//! Volunteers, on both engines: they come in once, report under their own name without anybody learning it, hear what
//! became of it, change their phone and go.

use std::sync::{Arc, Mutex};

use jiff::civil::date;
use suluh::domain::tips::bundle::UnitKeys;
use suluh::domain::tips::desk::Desk;
use suluh::domain::tips::retention::Retention;
use suluh::domain::tips::{Origin, TipError, demo};
use suluh::domain::volunteers::coming::{INVITE_DAYS, Mail};
use suluh::domain::volunteers::reports::Reported;
use suluh::domain::volunteers::telling::{Tidings, Told};
use suluh::domain::volunteers::upkeep::DEMO_NUMBER;
use suluh::domain::volunteers::{Volunteer, VolunteerError, Volunteers};
use suluh::kernel::clock::Clock;
use suluh::model::tip::{Channel, Facts, Report, Status, TipBody};
use suluh::model::triage::Band;
use suluh::model::volunteer::VolunteerKind;
use suluh::sealing::held_key::HeldKey;
use suluh::store::Db;

use crate::support::{Engine, Service, on_both_engines, phone};

const TODAY: jiff::civil::Date = date(2026, 11, 22);
const RINA: &str = "+6281233334444";
const BUDI: &str = "+6281255556666";
const BENGKAYANG: &str = "61.07";
const JAGOI: &str = "61.07.07";

fn report(words: &str) -> Report {
    Report {
        words: TipBody::new(words),
        facts: Facts { volunteer: true, ..Facts::default() },
        channel: Channel::Sms,
        lang: "id",
        from: Some(phone(RINA)),
    }
}

fn origin(service: &Service, id: &str) -> Origin {
    service.parts.tips.origin(&["kannel", id]).expect("an origin")
}

fn volunteers(service: &Service) -> &Volunteers {
    &service.parts.volunteers
}

/// Makes somebody a volunteer of Jagoi Babang.
async fn enrolled(service: &Service, number: &str) -> Arc<Volunteer> {
    let them = volunteers(service);
    let invite = them.invite("-", VolunteerKind::KawanPmi, JAGOI, "Bu Rina").await.expect("an invite");
    them.enrol(&phone(number), &invite.code, None).await.expect("a volunteer")
}

async fn reported(service: &Service, who: &Volunteer, id: &str, words: &str) -> Reported {
    volunteers(service).report(who, &origin(service, id), &report(words), None).await.expect("taken")
}

/// What volunteers are told now.
async fn tidings(service: &Service) -> Vec<(String, Tidings)> {
    told_by(volunteers(service)).await
}

async fn told_by(them: &Volunteers) -> Vec<(String, Tidings)> {
    let heard: Arc<Mutex<Vec<Told>>> = Arc::default();
    let into = Arc::clone(&heard);
    let words = move |told: &Told| {
        into.lock().expect("alone").push(told.clone());
        "words".to_owned()
    };
    let sent = them.tell("kannel", &words).await.expect("told");
    let heard = heard.lock().expect("alone");
    assert_eq!(heard.len(), sent);
    heard.iter().map(|told| (told.reference.clone(), told.tidings.clone())).collect()
}

async fn number(db: &Db, sql: &'static str) -> i64 {
    match db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(sql).fetch_one(reader).await.expect("a number"),
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.expect("a number"),
    }
}

fn desk(service: &Service) -> Desk {
    Desk::new(service.parts.db.clone(), Arc::clone(&service.parts.keys), service.clock.clone())
}

async fn days_pass(service: &Service, days: i64) {
    for _ in 0..days {
        service.clock.advance(24 * 3_600);
        service.parts.keys.keep(service.clock.today()).expect("keys");
    }
}

on_both_engines! {
async fn an_invite_makes_one_person_a_volunteer_once(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let them = volunteers(&service);
    for (area, name) in [("61", "Bu Rina"), ("99.99", "Bu Rina"), ("61.07.07.2006", "Bu Rina")] {
        let refused = them.invite("-", VolunteerKind::Midwife, area, name).await;
        assert!(matches!(refused, Err(VolunteerError::NoArea)), "{area}");
    }
    for name in ["", "  ", "a\nb"] {
        let refused = them.invite("-", VolunteerKind::Midwife, JAGOI, name).await;
        assert!(matches!(refused, Err(VolunteerError::NoName)), "{name:?}");
    }
    let invite = them.invite("-", VolunteerKind::Midwife, JAGOI, "Bu Rina").await.expect("an invite");
    assert!(Volunteers::is_code(&invite.code), "{}", invite.code);
    assert_eq!(them.invites(BENGKAYANG).await.expect("invites").iter().filter(|it| it.name == "Bu Rina").count(), 1);
    assert!(them.invites("61.01").await.expect("invites").is_empty(), "another kabupaten's");
    let typed = format!(" {}-{} ", &invite.code[..4].to_lowercase(), &invite.code[4..].to_lowercase());
    let rina = them.enrol(&phone(RINA), &typed, None).await.expect("a volunteer");
    assert_eq!((rina.kind, rina.area.as_str()), (VolunteerKind::Midwife, JAGOI));
    for (number, why) in [(BUDI, "used"), (RINA, "used by herself")] {
        let again = them.enrol(&phone(number), &invite.code, None).await;
        assert!(matches!(again, Err(VolunteerError::NoInvite)), "{why}");
    }
    let second = them.invite("-", VolunteerKind::Ngo, JAGOI, "Bu Rina").await.expect("an invite");
    let twice = them.enrol(&phone(RINA), &second.code, None).await;
    assert!(matches!(twice, Err(VolunteerError::Known)));
    assert!(them.is_invited(&second.code).await.expect("an answer"), "it is not used up by that");
    days_pass(&service, INVITE_DAYS + 1).await;
    let late = them.enrol(&phone(BUDI), &second.code, None).await;
    assert!(matches!(late, Err(VolunteerError::NoInvite)));
    let listed = them.listed(BENGKAYANG).await.expect("a list");
    let listed: Vec<_> = listed.iter().filter(|it| it.id == rina.id).collect();
    assert_eq!((listed[0].name.as_str(), listed[0].active, listed[0].revoked), ("Bu Rina", true, false));
    assert!(them.listed("61.01").await.expect("a list").is_empty());
}

async fn two_who_use_one_invite_at_once_are_one_volunteer(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let them = volunteers(&service);
    let invite = them.invite("-", VolunteerKind::Teacher, JAGOI, "Pak Budi").await.expect("an invite");
    let (one, other) = (phone(RINA), phone(BUDI));
    let (one, other) =
        tokio::join!(them.enrol(&one, &invite.code, None), them.enrol(&other, &invite.code, None));
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
}

async fn a_pin_goes_out_with_the_enrolment_and_moves_somebody_to_a_new_phone(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let them = volunteers(&service);
    let invite = them.invite("-", VolunteerKind::KawanPmi, JAGOI, "Bu Rina").await.expect("an invite");
    let sent: Arc<Mutex<Vec<String>>> = Arc::default();
    let into = Arc::clone(&sent);
    let words = move |pin: &str| {
        into.lock().expect("alone").push(pin.to_owned());
        format!("PIN {pin}")
    };
    let mail = Mail { gateway: "kannel", words: &words };
    let rina = them.enrol(&phone(RINA), &invite.code, Some(mail)).await.expect("a volunteer");
    let first = sent.lock().expect("alone")[0].clone();
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM outbox").await, 1);
    assert!(them.by_pin(&phone(RINA), &first).await.expect("an answer").is_some());
    let pin = them.new_pin(&rina).await.expect("a PIN");
    if *pin != first {
        assert!(them.by_pin(&phone(RINA), &first).await.expect("an answer").is_none(), "the old one is over");
    }
    let wrong = if pin.as_str() == "000000" { "000001" } else { "000000" };
    for (old, given) in [(RINA, wrong), (BUDI, pin.as_str()), (RINA, "")] {
        let refused = them.move_to(&phone("+6281277778888"), &phone(old), given).await;
        assert!(matches!(refused, Err(VolunteerError::Nobody)), "{given}");
    }
    let before = reported(&service, &rina, "m1", "Sekida Jagoi Babang 6 orang").await;
    let moved = them.move_to(&phone("+6281277778888"), &phone(RINA), &pin).await.expect("moved");
    assert_eq!(moved.id, rina.id);
    assert!(them.of(&phone(RINA)).is_none() && them.of(&phone("+6281277778888")).is_some());
    let own = them.own(&moved).await.expect("reports");
    assert_eq!(own.iter().map(|it| &it.reference).collect::<Vec<_>>(), [&before.reference]);
}

async fn a_report_is_taken_once_and_only_its_volunteer_sees_that_it_is_theirs(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let (rina, budi) = (enrolled(&service, RINA).await, enrolled(&service, BUDI).await);
    let them = volunteers(&service);
    let words = "Sekida Jagoi Babang 25/11 6 org Malaysia ada anak";
    let first = reported(&service, &rina, "m1", words).await;
    assert_eq!((first.band, first.known), (Band::P1, false));
    assert!(first.news_by.is_some());
    let again = reported(&service, &rina, "m1", words).await;
    assert_eq!((&again.reference, again.known), (&first.reference, true));
    let other = reported(&service, &budi, "m2", words).await;
    assert_ne!(other.reference, first.reference);
    let own = async |who: &Volunteer| {
        let own = them.own(who).await.expect("reports");
        own.into_iter().map(|it| it.reference).collect::<Vec<_>>()
    };
    assert_eq!(own(&rina).await.join(" "), first.reference);
    assert_eq!(own(&budi).await.join(" "), other.reference);
    assert!(them.own_one(&rina, &other.reference).await.expect("an answer").is_none());
    assert!(them.own_one(&rina, &first.reference.to_lowercase()).await.expect("an answer").is_some());
    // The unit reads it, and that a volunteer told it; not who.
    let known = service.parts.tips.units().known().expect("units");
    let bundle = desk(&service).export(&known, "contoh-bengkayang").await.expect("a bundle");
    let held = HeldKey::read(&service.keys_dir().join(demo::key_file("contoh-bengkayang"))).expect("a key");
    let opened = UnitKeys::of(&bundle.unit, &bundle.recoverable, &held).expect("keys").open(&bundle);
    let page = opened.iter().find(|tip| tip.reference == first.reference).expect("a tip").pages[0].as_ref();
    let page = page.expect("a page");
    assert!(page.facts.volunteer && page.words.expose() == words);
    assert!(!format!("{:?}", page.facts).contains("8123333"));
}

async fn what_an_app_sends_by_sms_too_is_one_report(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let rina = enrolled(&service, RINA).await;
    let them = volunteers(&service);
    let code = Some("3f9a1c22");
    let words = report("Sekida Jagoi Babang 6 orang");
    let first = them.report(&rina, &origin(&service, "m1"), &words, code).await.expect("taken");
    let second = them.report(&rina, &origin(&service, "m2"), &words, code).await.expect("taken");
    assert_eq!((&second.reference, second.known), (&first.reference, true));
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip").await, 1);
    let own = them.own(&rina).await.expect("reports");
    assert_eq!((own[0].tip.as_str(), own[0].code.as_deref()), (rina.tip_id("3F9A1C22").as_str(), code));
}

async fn a_volunteer_hears_what_becomes_of_a_report(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let rina = enrolled(&service, RINA).await;
    let them = volunteers(&service);
    let asked = reported(&service, &rina, "m1", "Sekida Jagoi Babang 6 orang besok").await.reference;
    assert_eq!(tidings(&service).await, [], "nothing yet");
    service.parts.tips.make_mailboxes().await.expect("mailboxes");
    desk(&service).ask(&asked, "naik apa?").await.expect("asked");
    assert_eq!(tidings(&service).await, [(asked.clone(), Tidings::Question("naik apa?".to_owned()))]);
    assert_eq!(tidings(&service).await, [], "once");
    let own = them.own_one(&rina, &asked).await.expect("an answer").expect("a report");
    assert_eq!(them.progress(&own).await.expect("an answer").expect("a tip").questions, ["naik apa?"]);
    assert!(them.add(&rina, &own, &origin(&service, "m3"), &report("mobil hitam")).await.expect("added"));
    assert!(them.progress(&own).await.expect("an answer").expect("a tip").questions.is_empty());
    service.parts.tips.clocks().accept(&asked, "contoh-bengkayang").await.expect("accepted");
    assert_eq!(tidings(&service).await, [(asked.clone(), Tidings::Accepted)]);
    assert!(!them.rate(&rina, 5).await.expect("an answer"), "they were not asked");
    desk(&service).mark(&asked, Status::Acted, 0).await.expect("closed");
    assert_eq!(tidings(&service).await, [(asked.clone(), Tidings::Acted)]);
    assert!(!them.rate(&rina, 6).await.expect("an answer"), "from 1 to 5");
    assert!(them.rate(&rina, 5).await.expect("an answer"));
    assert!(!them.rate(&rina, 4).await.expect("an answer"), "once");
    let nothing = reported(&service, &rina, "m4", "Sanggau Ledo Bengkayang calo").await.reference;
    desk(&service).mark(&nothing, Status::Nothing, 0).await.expect("closed");
    assert_eq!(tidings(&service).await, [(nothing, Tidings::Nothing)]);
    let late = reported(&service, &rina, "m5", "Sekida Jagoi Babang anak dibawa malam ini").await.reference;
    service.clock.advance(61 * 60);
    assert_eq!(tidings(&service).await, [(late.clone(), Tidings::Waiting)]);
    assert_eq!(tidings(&service).await, []);
    them.mute(&rina).await.expect("muted");
    service.parts.tips.clocks().accept(&late, "contoh-bengkayang").await.expect("accepted");
    desk(&service).mark(&late, Status::Acted, 0).await.expect("closed");
    assert_eq!(tidings(&service).await, [], "they said STOP");
    assert!(!them.rate(&rina, 5).await.expect("an answer"));
}

async fn whoever_came_in_elsewhere_a_moment_ago_is_told_and_whoever_was_removed_there_is_not(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let parts = &service.parts;
    let other = || {
        Volunteers::new(
            parts.db.clone(),
            Arc::clone(&parts.keys),
            service.clock.clone(),
            parts.tips.clone(),
            true,
        )
    };
    // One process read the list before, and one reads it never.
    let (early, removing) = (other(), other());
    early.refresh().await.expect("read");
    let (rina, budi) = (enrolled(&service, RINA).await, enrolled(&service, BUDI).await);
    let hers = reported(&service, &rina, "m1", "Sekida Jagoi Babang 6 orang").await.reference;
    let his = reported(&service, &budi, "m2", "Sanggau Ledo Bengkayang calo").await.reference;
    removing.revoke(BENGKAYANG, &budi.id).await.expect("removed");
    for reference in [&hers, &his] {
        desk(&service).mark(reference, Status::Nothing, 0).await.expect("closed");
    }
    assert_eq!(told_by(&early).await, [(hers, Tidings::Nothing)]);
    assert_eq!(tidings(&service).await, []);
}

async fn whoever_is_removed_is_gone_at_once_and_hears_nothing_more(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let (rina, budi) = (enrolled(&service, RINA).await, enrolled(&service, BUDI).await);
    let them = volunteers(&service);
    let reference = reported(&service, &rina, "m1", "Sekida Jagoi Babang 6 orang").await.reference;
    let refused = them.revoke("61.01", &rina.id).await;
    assert!(matches!(refused, Err(VolunteerError::Nobody)), "another kabupaten's coordinator");
    them.revoke(BENGKAYANG, &rina.id).await.expect("removed");
    them.refresh().await.expect("read");
    assert!(them.of(&phone(RINA)).is_none() && them.of(&phone(BUDI)).is_some());
    assert!(them.now(&rina.id).await.expect("an answer").is_none());
    assert!(matches!(them.new_pin(&rina).await, Err(VolunteerError::Nobody)));
    assert_eq!(
        number(&service.parts.db, "SELECT count(*) FROM volunteer WHERE label IS NULL AND sealed IS NULL").await,
        1,
        "number and name are gone"
    );
    desk(&service).mark(&reference, Status::Acted, 0).await.expect("closed");
    assert_eq!(tidings(&service).await, []);
    assert_eq!(desk(&service).list("contoh-bengkayang").await.expect("a list").len(), 1, "the report stays");
    let _ = budi;
}

async fn a_link_dies_with_its_tip_and_silence_for_ninety_days_is_seen(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let rina = enrolled(&service, RINA).await;
    let them = volunteers(&service);
    let retention =
        Retention::new(service.parts.db.clone(), Arc::clone(&service.parts.keys), service.clock.clone());
    let reference = reported(&service, &rina, "m1", "Sekida Jagoi Babang 6 orang").await.reference;
    service.parts.tips.make_mailboxes().await.expect("mailboxes");
    for _ in 0..45 {
        days_pass(&service, 1).await;
        retention.look_after().await.expect("looked after");
        them.look_after().await.expect("looked after");
    }
    let own = them.own(&rina).await.expect("reports");
    assert_eq!(own.len(), 1, "an open tip lives on, and so does whose it is");
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM volunteer_report WHERE mixed = 1").await, 1);
    desk(&service).mark(&reference, Status::Nothing, 0).await.expect("closed");
    for _ in 0..40 {
        days_pass(&service, 1).await;
        retention.look_after().await.expect("looked after");
        them.look_after().await.expect("looked after");
    }
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip").await, 0);
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM volunteer_report").await, 0);
    let active = async || them.listed(JAGOI).await.expect("a list").iter().any(|it| it.id == rina.id && it.active);
    assert!(active().await, "85 days of silence");
    days_pass(&service, 6).await;
    them.look_after().await.expect("looked after");
    assert!(!active().await, "91 days");
    reported(&service, &rina, "m9", "Sekida Jagoi Babang 2 orang").await;
    days_pass(&service, 1).await;
    them.look_after().await.expect("looked after");
    assert!(active().await, "heard again");
}

async fn a_demo_has_a_volunteer_and_an_invite_and_the_module_is_off_elsewhere(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    assert!(volunteers(&service).of(&phone(DEMO_NUMBER)).is_some());
    let mut config = suluh::config::Config::default();
    config.volunteers.enabled = Some(false);
    let closed = Service::with(engine, TODAY, config).await.with_demo().await;
    let them = volunteers(&closed);
    assert!(!them.is_open() && them.of(&phone(DEMO_NUMBER)).is_none());
    let refused = them.invite("-", VolunteerKind::Ngo, JAGOI, "Bu Rina").await;
    assert!(matches!(refused, Err(VolunteerError::Closed)));
    assert!(matches!(them.enrol(&phone(RINA), "KAWAN234", None).await, Err(VolunteerError::Closed)));
    assert!(!suluh::config::Config { mode: suluh::config::Mode::Production, ..Default::default() }.has_volunteers());
}

async fn without_a_reference_nothing_is_acknowledged(engine: Engine) {
    let service = Service::demo(engine, TODAY).await;
    let rina = enrolled(&service, RINA).await;
    let them = volunteers(&service);
    service.parts.answering.intake().is_gone();
    let waiting = them.report(&rina, &origin(&service, "m1"), &report("Sekida Jagoi Babang"), None).await;
    assert_eq!(waiting.err(), Some(TipError::Away), "it lies in the spool, and is heard again");
    service.parts.answering.intake().is_back();
    service.parts.tips.drain().await.expect("drained");
    let taken = reported(&service, &rina, "m1", "Sekida Jagoi Babang").await;
    assert_eq!(number(&service.parts.db, "SELECT count(*) FROM tip").await, 1, "once");
    assert_eq!(them.own(&rina).await.expect("reports")[0].reference, taken.reference);
}
}
