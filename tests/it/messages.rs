//! Messages on their way in and out, on both engines: the rows, and the rules over them.

use std::time::Duration;

use jiff::civil::{Date, date};
use suluh::config::Config;
use suluh::domain::inbox::{Settlement, Taken};
use suluh::domain::outbox::{Outgoing, dead_letters, health, is_opted_out};
use suluh::domain::tips::Origin;
use suluh::kernel::clock::Clock;
use suluh::kernel::msisdn::Sender;
use suluh::model::message::{InboundSms, Kind, MessageId, Report, ReportState, Reported, Sent, Words, Zone};
use suluh::store::gateway_state;
use suluh::store::inbox::{self, NewInbox, Settled};
use suluh::store::outbox::{self, Change, EarlyReport, NewOutbox, Turn};
use suluh::store::smpp_binds::{self, Slot};
use suluh::store::{Db, Tx};

use crate::support::{Engine, Service, on_both_engines, phone};

const TODAY: Date = date(2026, 11, 22);
const PHONE: &str = "+6281234567890";
const HOUR: i64 = 3_600_000_000;
/// An instant that is no whole hour.
const NOW: i64 = 1_795_322_754_123_456;

fn token(digit: u8) -> String {
    format!("{digit:032x}")
}

fn came(digit: u8) -> NewInbox {
    NewInbox {
        token: token(digit),
        earlier: Default::default(),
        day: 20_779,
        gateway: "kannel".to_owned(),
        received_us: NOW,
        lease_us: NOW + 10,
        sealed: Some("sealed".to_owned()),
        answer: None,
        whole: None,
    }
}

fn goes(digit: u8, kind: Kind, due_us: i64) -> NewOutbox {
    NewOutbox {
        id: token(digit),
        day: 20_779,
        kind: kind.word(),
        priority: kind.priority(),
        zone: Zone::Wib.word(),
        gateway: "a".to_owned(),
        created_us: due_us,
        due_us,
        deadline_us: due_us + HOUR,
        sealed: "sealed".to_owned(),
    }
}

const fn turn(now_us: i64) -> Turn<'static> {
    Turn { gateway: "a", now_us, lease_us: now_us + 5, most: 10, awake: ["WIB", "", ""] }
}

async fn database(engine: Engine) -> (impl Sized, Db) {
    let database = engine.fresh().await;
    let db = Db::prepare(database.url()).unwrap();
    db.migrate().await.unwrap();
    (database, db)
}

async fn ids(tx: &mut Tx, at: Turn<'_>) -> Vec<String> {
    outbox::lease(tx, at).await.unwrap().into_iter().map(|row| row.id).collect()
}

on_both_engines! {
    async fn what_nobody_began_to_send_can_be_taken_back(engine: Engine) {
        let (_database, db) = database(engine).await;
        let mut tx = db.begin().await.unwrap();
        outbox::insert(&mut tx, &[goes(1, Kind::Emergency, NOW), goes(2, Kind::Emergency, NOW + 1)]).await.unwrap();
        assert_eq!(ids(&mut tx, turn(NOW)).await, [token(1)], "somebody sends one of them");
        let all = [token(1), token(2), token(3), String::new()];
        assert_eq!(outbox::withdraw(&mut tx, &all).await.unwrap(), 1);
        assert_eq!(outbox::withdraw(&mut tx, &all).await.unwrap(), 0);
    }

    async fn a_message_is_one_row_however_often_and_on_whatever_day_it_is_brought(engine: Engine) {
        let (_database, db) = database(engine).await;
        let mut tx = db.begin().await.unwrap();
        // Twice in one batch, and again: new once.
        assert_eq!(inbox::insert(&mut tx, &[&came(1), &came(1), &came(2)]).await.unwrap().len(), 2);
        assert_eq!(inbox::insert(&mut tx, &[&came(1)]).await.unwrap(), Vec::<String>::new());
        let after_midnight =
            NewInbox { earlier: [token(1), String::new(), String::new()], ..came(3) };
        assert_eq!(inbox::insert(&mut tx, &[&after_midnight]).await.unwrap(), Vec::<String>::new());
        let tokens = [token(9), token(1), String::new(), String::new()];
        let row = inbox::find(&mut tx, &tokens).await.unwrap().expect("the row under yesterday's token");
        assert_eq!((row.token, row.sealed.as_deref(), row.received_us), (token(1), Some("sealed"), NOW));

        // Whoever took it works on it until the lease is over.
        assert!(!inbox::is_unfinished(&mut tx, NOW).await.unwrap());
        assert!(!inbox::lease_one(&mut tx, &token(1), NOW, NOW + 99).await.unwrap());
        assert!(inbox::is_unfinished(&mut tx, NOW + 10).await.unwrap());
        assert!(inbox::lease_one(&mut tx, &token(1), NOW + 10, NOW + 99).await.unwrap());
        let left = inbox::lease(&mut tx, NOW + 10, NOW + 50, 10).await.unwrap();
        assert_eq!(left.into_iter().map(|row| row.token).collect::<Vec<_>>(), [token(2)]);
        assert_eq!(inbox::unsettled(&mut tx).await.unwrap(), [("kannel".to_owned(), 2, NOW)]);

        // Settled once: number and words are gone, the time is cut.
        let settled = Settled { token: token(1), answer: Some("answer".to_owned()), hour_us: NOW - NOW % HOUR };
        assert_eq!(inbox::settle(&mut tx, std::slice::from_ref(&settled)).await.unwrap(), [token(1)]);
        assert_eq!(inbox::settle(&mut tx, &[settled]).await.unwrap(), Vec::<String>::new());
        let row = inbox::find(&mut tx, &tokens).await.unwrap().expect("the row");
        assert_eq!((row.sealed, row.answer.as_deref()), (None, Some("answer")));
        assert_eq!(row.received_us % HOUR, 0);

        // The answer goes first, then that there ever was one.
        assert_eq!(inbox::forget(&mut tx, NOW, NOW - 2 * HOUR).await.unwrap(), 0);
        assert_eq!(inbox::find(&mut tx, &tokens).await.unwrap().expect("the row").answer, None);
        assert_eq!(inbox::forget(&mut tx, NOW, NOW + 1).await.unwrap(), 2);
        tx.commit().await.unwrap();
    }

    async fn the_parts_of_a_text_are_found_until_they_are_settled(engine: Engine) {
        let (_database, db) = database(engine).await;
        let mut tx = db.begin().await.unwrap();
        let part = |digit| NewInbox { whole: Some("a text".to_owned()), ..came(digit) };
        inbox::insert(&mut tx, &[&part(2), &came(3), &part(1)]).await.unwrap();
        let wholes = ["a text".to_owned(), String::new(), String::new(), String::new()];
        let found = inbox::parts(&mut tx, &wholes).await.unwrap();
        assert_eq!(found.into_iter().map(|row| row.token).collect::<Vec<_>>(), [token(1), token(2)]);
        let settled = Settled { token: token(1), answer: None, hour_us: NOW };
        inbox::settle(&mut tx, &[settled]).await.unwrap();
        assert_eq!(inbox::parts(&mut tx, &wholes).await.unwrap().len(), 1);
    }

    async fn a_bind_belongs_to_one_process_until_it_gives_it_back_or_dies(engine: Engine) {
        let (_database, db) = database(engine).await;
        let mut tx = db.begin().await.unwrap();
        let slot = |holder, number| Slot { gateway: "centre", number, holder };
        assert!(smpp_binds::hold(&mut tx, slot("one", 0), NOW, NOW + 10).await.unwrap());
        assert!(smpp_binds::hold(&mut tx, slot("one", 0), NOW + 5, NOW + 15).await.unwrap(), "it keeps what it has");
        assert!(!smpp_binds::hold(&mut tx, slot("two", 0), NOW + 14, NOW + 24).await.unwrap());
        assert!(smpp_binds::hold(&mut tx, slot("two", 1), NOW + 14, NOW + 24).await.unwrap(), "another bind is free");
        assert!(smpp_binds::hold(&mut tx, slot("two", 0), NOW + 15, NOW + 25).await.unwrap(), "the first is dead");
        smpp_binds::release(&mut tx, slot("one", 0)).await.unwrap();
        assert!(!smpp_binds::hold(&mut tx, slot("one", 0), NOW + 16, NOW + 26).await.unwrap(), "it is not its own");
        smpp_binds::release(&mut tx, slot("two", 0)).await.unwrap();
        assert!(smpp_binds::hold(&mut tx, slot("one", 0), NOW + 16, NOW + 26).await.unwrap());
    }

    async fn a_unit_of_one_statement_is_true_when_it_has_given_its_rows(engine: Engine) {
        let (_database, db) = database(engine).await;
        let mut tx = db.begin_single().await.unwrap();
        assert_eq!(inbox::insert(&mut tx, &[&came(1)]).await.unwrap(), [token(1)]);
        // Another connection sees it before anybody says commit.
        let mut other = db.read().await.unwrap();
        let tokens = [token(1), String::new(), String::new(), String::new()];
        assert!(inbox::find(&mut other, &tokens).await.unwrap().is_some());
        tx.commit().await.unwrap();
    }

    async fn a_dropped_unit_of_work_takes_no_message(engine: Engine) {
        let (_database, db) = database(engine).await;
        let mut tx = db.begin().await.unwrap();
        inbox::insert(&mut tx, &[&came(1)]).await.unwrap();
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(inbox::insert(&mut tx, &[&came(1)]).await.unwrap(), [token(1)]);
    }

    async fn what_is_urgent_goes_first_and_nobody_is_woken_for_a_campaign(engine: Engine) {
        let (_database, db) = database(engine).await;
        let mut tx = db.begin().await.unwrap();
        let rows = [
            goes(1, Kind::Campaign, NOW - 9),
            goes(2, Kind::Answer, NOW - 2),
            goes(3, Kind::Answer, NOW - 3),
            goes(4, Kind::Emergency, NOW - 1),
            goes(5, Kind::Answer, NOW + 1),
            goes(2, Kind::Campaign, NOW),
        ];
        outbox::insert(&mut tx, &rows).await.unwrap();
        assert!(outbox::is_due(&mut tx, "a", NOW).await.unwrap());
        assert!(!outbox::is_due(&mut tx, "b", NOW).await.unwrap());
        let asleep = Turn { awake: ["", "WITA", ""], ..turn(NOW) };
        assert_eq!(ids(&mut tx, Turn { most: 2, ..asleep }).await, [token(4), token(3)]);
        assert_eq!(ids(&mut tx, asleep).await, [token(2)]);
        assert_eq!(ids(&mut tx, turn(NOW)).await, [token(1)], "it is morning");
        assert_eq!(ids(&mut tx, turn(NOW)).await, Vec::<String>::new());
        let tally = outbox::tally(&mut tx).await.unwrap();
        let counts: Vec<_> = tally.iter().map(|it| (it.state.as_str(), it.count)).collect();
        assert_eq!(counts, [("sending", 4), ("waiting", 1)]);
    }

    async fn a_row_moves_on_only_from_the_state_in_which_it_was_seen(engine: Engine) {
        let (_database, db) = database(engine).await;
        let mut tx = db.begin().await.unwrap();
        outbox::insert(&mut tx, &[goes(1, Kind::Answer, NOW)]).await.unwrap();
        ids(&mut tx, turn(NOW)).await;
        let [row] = &outbox::hold(&mut tx, &[&token(1), &token(9)]).await.unwrap()[..] else { panic!("one row") };
        assert_eq!((row.state.as_str(), row.attempts, row.lease_us), ("sending", 1, NOW + 5));
        let change = Change {
            id: token(1),
            from: "sending",
            to: "dead",
            gateway: "a".to_owned(),
            tried: String::new(),
            reason: Some("why".to_owned()),
            attempts: 1,
            resent: 0,
            report: ReportState::Accepted.rank(),
            due_us: NOW,
            lease_us: 0,
            reference: Some("reference".to_owned()),
            forget: true,
        };
        assert!(outbox::apply(&mut tx, &[]).await.unwrap().is_empty());
        let seen_else = Change { from: "waiting", ..change.clone() };
        assert!(outbox::apply(&mut tx, &[seen_else]).await.unwrap().is_empty());
        assert_eq!(outbox::overdue(&mut tx, NOW + 5, 10).await.unwrap().len(), 1);
        assert_eq!(outbox::apply(&mut tx, &[change]).await.unwrap(), [token(1)]);
        assert_eq!(outbox::overdue(&mut tx, NOW + 5, 10).await.unwrap().len(), 0);
        let [row] = &outbox::hold(&mut tx, &[&token(1), &token(9)]).await.unwrap()[..] else { panic!("one row") };
        assert_eq!((row.state.as_str(), row.report, &row.sealed), ("dead", ReportState::Accepted.rank(), &None));
        let references = ["x".to_owned(), "reference".to_owned()];
        let known = outbox::ids_of(&mut tx, &references).await.unwrap();
        assert_eq!(known.into_iter().collect::<Vec<_>>(), [("reference".to_owned(), token(1))]);
        let letters = outbox::dead(&mut tx, 10).await.unwrap();
        assert_eq!((letters[0].reason.as_deref(), letters[0].created_us % HOUR), (Some("why"), 0));

        // Reports never go back.
        for report in [3, 1] {
            let early = EarlyReport { reference: "early".to_owned(), report };
            outbox::keep_reports(&mut tx, &[early], NOW).await.unwrap();
        }
        let early = ["today", "early"].map(str::to_owned);
        let taken = outbox::take_reports(&mut tx, &early).await.unwrap();
        assert_eq!(taken.into_iter().collect::<Vec<_>>(), [("early".to_owned(), 3)]);
        assert!(outbox::take_reports(&mut tx, &early).await.unwrap().is_empty());

        outbox::insert(&mut tx, &[goes(2, Kind::Answer, NOW)]).await.unwrap();
        assert_eq!(outbox::expired(&mut tx, NOW + HOUR - 1, 10).await.unwrap().len(), 0);
        assert_eq!(outbox::expired(&mut tx, NOW + HOUR, 10).await.unwrap().len(), 1);
        outbox::forget(&mut tx, NOW + HOUR, NOW - HOUR).await.unwrap();
        assert_eq!(outbox::hold(&mut tx, &[&token(1)]).await.unwrap().len(), 1, "why it died can be read for longer");
        outbox::forget(&mut tx, NOW, NOW + 1).await.unwrap();
        let left = outbox::hold(&mut tx, &[&token(1), &token(2)]).await.unwrap();
        assert_eq!(left.into_iter().map(|row| row.id).collect::<Vec<_>>(), [token(2)], "what waits is not forgotten");

        outbox::opt_out(&mut tx, "t", 1).await.unwrap();
        outbox::opt_out(&mut tx, "t", 2).await.unwrap();
        assert!(outbox::is_opted_out(&mut tx, "t").await.unwrap());
        outbox::opt_in(&mut tx, "t").await.unwrap();
        assert!(!outbox::is_opted_out(&mut tx, "t").await.unwrap());
        for (wanted, is_out) in [(false, true), (true, false)] {
            outbox::wish(&mut tx, &("t".to_owned(), 1, wanted)).await.unwrap();
            assert_eq!(outbox::is_opted_out(&mut tx, "t").await.unwrap(), is_out);
        }
    }

    async fn what_is_known_of_a_gateway_is_one_row(engine: Engine) {
        let (_database, db) = database(engine).await;
        let mut tx = db.begin().await.unwrap();
        let mut state = gateway_state::hold(&mut tx, "a").await.unwrap();
        assert_eq!((state.failures, state.last_in_us), (0, 0));
        (state.failures, state.last_out_us) = (3, NOW);
        gateway_state::update(&mut tx, &state).await.unwrap();
        assert_eq!(gateway_state::hold(&mut tx, "a").await.unwrap(), state);
        gateway_state::hold_reports(&mut tx, "a").await.unwrap();
        assert_eq!(gateway_state::all(&mut tx).await.unwrap(), [state.clone()]);
        state.failures = 5;
        state.open_until_us = NOW;
        gateway_state::update(&mut tx, &state).await.unwrap();
        gateway_state::is_well(&mut tx, "a").await.unwrap();
        let well = gateway_state::GatewayState { failures: 0, open_until_us: 0, ..state };
        assert_eq!(gateway_state::all(&mut tx).await.unwrap(), [well]);
    }
}

/// A service that can send by two gateways to places where nobody listens.
async fn sending(engine: Engine) -> Service {
    let mut config = Config::default();
    for gateway in [&mut config.gateways.kannel, &mut config.gateways.africastalking] {
        gateway.api_url = Some("http://127.0.0.1:9".to_owned());
        gateway.public_url = Some("http://127.0.0.1:9".to_owned());
        gateway.username = Some("user".to_owned());
        gateway.password = Some("password".to_owned().into());
        gateway.from = Some("1500".to_owned());
    }
    config.gateways.kannel.rate = 2.0;
    config.routes.order = vec!["kannel".to_owned(), "africastalking".to_owned()];
    Service::with(engine, TODAY, config).await
}

fn outgoing(kind: Kind) -> Outgoing {
    Outgoing { to: phone(PHONE), words: "words".to_owned(), kind, zone: Zone::Wib }
}

async fn take(service: &Service) -> Vec<suluh::store::outbox::OutboxRow> {
    let lease = Duration::from_secs(15);
    service.parts.outbox.take_turn("kannel", 2.0, 10, lease).await.unwrap().rows
}

fn asked(id: &str, words: &str) -> InboundSms {
    InboundSms { dedupe: Some(id.to_owned()), from: Sender::Phone(phone(PHONE)), words: Words::new(words) }
}

fn origin(service: &Service, id: &str) -> Origin {
    service.parts.dialogue.tips().origin(&["test", id]).unwrap()
}

on_both_engines! {
    async fn a_gateway_is_given_no_more_than_its_rate(engine: Engine) {
        let service = sending(engine).await;
        for _ in 0..5 {
            service.parts.outbox.put(&outgoing(Kind::Alert)).await.unwrap().expect("an id");
        }
        assert_eq!(take(&service).await.len(), 2, "a second's worth at once");
        assert_eq!(take(&service).await.len(), 0);
        service.clock.advance(1);
        assert_eq!(take(&service).await.len(), 2);
        service.clock.advance(3_600);
        assert_eq!(take(&service).await.len(), 1, "what was not used is lost, and the last has still its hour");
    }

    async fn what_a_gateway_takes_less_often_than_once_a_second_goes_out(engine: Engine) {
        let service = sending(engine).await;
        let outbox = &service.parts.outbox;
        for _ in 0..3 {
            outbox.put(&outgoing(Kind::Alert)).await.unwrap().expect("an id");
        }
        let lease = Duration::from_secs(15);
        let mut sent = Vec::new();
        for _ in 0..9 {
            let given = outbox.take_turn("kannel", 0.5, 10, lease).await.unwrap();
            sent.push(given.rows.len());
            service.clock.advance(1);
        }
        assert_eq!(sent, [1, 0, 1, 0, 1, 0, 0, 0, 0], "one in two seconds, from the first on");
    }

    async fn stop_keeps_campaigns_away_and_nothing_else(engine: Engine) {
        let service = sending(engine).await;
        let (outbox, intake) = (&service.parts.outbox, service.parts.answering.intake());
        let waiting = outbox.put(&outgoing(Kind::Campaign)).await.unwrap();
        assert!(waiting.is_some());
        let Taken::New(entry) = intake.take("kannel", false, &asked("1", "STOP")).await.unwrap() else { panic!() };
        let said = service.parts.dialogue.hear(&entry.from, &entry.words, &origin(&service, "1")).await;
        assert_eq!(said.campaigns, Some(false));
        let settlement = Settlement { campaigns: said.campaigns, ..Settlement::default() };
        assert!(intake.settle(&entry, &settlement).await.unwrap());
        assert!(is_opted_out(&service.parts.db, &service.parts.keys, &phone(PHONE)).await.unwrap());
        assert_eq!(outbox.put(&outgoing(Kind::Campaign)).await.unwrap(), None);
        // What was put in before is given up when its turn comes; an answer goes.
        outbox.put(&outgoing(Kind::Answer)).await.unwrap().expect("an answer goes");
        let rows = take(&service).await;
        assert_eq!(rows.len(), 2, "noon in every zone");
        assert!(outbox.ready(&rows[0]).await.unwrap().is_some(), "the answer");
        assert!(outbox.ready(&rows[1]).await.unwrap().is_none(), "the campaign");
        let letters = dead_letters(&service.parts.db, 10).await.unwrap();
        assert_eq!(letters[0].reason.as_deref(), Some("the recipient wants no campaigns"));
        // INFO asks; only MULAI lets campaigns come again.
        let said = service.parts.dialogue.hear(&phone(PHONE), &Words::new("INFO"), &origin(&service, "2")).await;
        assert_eq!(said.campaigns, None);
        let said = service.parts.dialogue.hear(&phone(PHONE), &Words::new("mulai"), &origin(&service, "3")).await;
        assert_eq!(said.campaigns, Some(true));
        let Taken::New(entry) = intake.take("kannel", false, &asked("2", "MULAI")).await.unwrap() else { panic!() };
        intake.settle(&entry, &Settlement { campaigns: Some(true), ..Settlement::default() }).await.unwrap();
        assert!(outbox.put(&outgoing(Kind::Campaign)).await.unwrap().is_some());
    }

    async fn a_campaign_waits_for_the_morning_and_an_answer_does_not(engine: Engine) {
        let service = sending(engine).await;
        service.clock.advance(10 * 3_600);
        for kind in [Kind::Campaign, Kind::Answer] {
            service.parts.outbox.put(&outgoing(kind)).await.unwrap();
        }
        let rows = take(&service).await;
        assert_eq!(rows.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>(), ["answer"], "22:00 WIB");
        service.clock.advance(10 * 3_600);
        assert_eq!(take(&service).await[0].kind, "campaign", "08:00 WIB");
    }

    async fn a_sender_that_died_is_followed_once_and_only_after_its_report_could_come(engine: Engine) {
        let service = sending(engine).await;
        let outbox = &service.parts.outbox;
        let id = outbox.put(&outgoing(Kind::Answer)).await.unwrap().expect("an id");
        assert_eq!(take(&service).await.len(), 1);
        // Nobody settles it: the lease, then the wait for a report.
        service.clock.advance(16);
        assert!(!outbox.sweep().await.unwrap());
        assert_eq!(take(&service).await.len(), 0);
        service.clock.advance(61);
        assert!(outbox.sweep().await.unwrap());
        // A late report makes the second send needless.
        let report = Report { of: Reported::Ours(id.clone()), state: ReportState::Accepted };
        outbox.record("kannel", &[report]).await.unwrap();
        assert_eq!(take(&service).await.len(), 0);
        let report = Report { of: Reported::Ours(id), state: ReportState::Delivered };
        outbox.record("kannel", &[report]).await.unwrap();
        let all = health(&service.parts.db).await.unwrap();
        assert!(all["kannel"].tally.is_empty(), "done, and neither waiting nor given up: {all:?}");
    }

    async fn a_gateway_that_keeps_failing_is_left_alone_and_its_messages_take_another_route(engine: Engine) {
        let service = sending(engine).await;
        let outbox = &service.parts.outbox;
        for _ in 0..4 {
            outbox.put(&outgoing(Kind::Emergency)).await.unwrap();
        }
        let mut seen = Vec::new();
        for _ in 0..3 {
            service.clock.advance(2);
            for row in take(&service).await {
                let failing = Sent::Failing("HTTP 500".to_owned());
                seen.extend(outbox.settle(&[(&row, &failing)], true).await.unwrap());
            }
        }
        assert!(seen.len() >= 3 && seen.iter().all(|state| *state == "waiting"), "{seen:?}");
        service.clock.advance(10);
        assert_eq!(take(&service).await.len(), 0, "left alone");
        let all = health(&service.parts.db).await.unwrap();
        assert!(all["kannel"].state.open_until_us > service.clock.now().as_microsecond());
        let moved: i64 = all["africastalking"].tally.iter().map(|it| it.count).sum();
        assert_eq!(moved, 4, "{all:?}");
    }

    async fn what_a_gateway_fetched_is_its_own_when_it_says_so(engine: Engine) {
        let service = sending(engine).await;
        let outbox = &service.parts.outbox;
        let id = outbox.put(&outgoing(Kind::Answer)).await.unwrap().expect("an id");
        let other = outbox.put(&outgoing(Kind::Answer)).await.unwrap().expect("an id");
        assert!(outbox.fetched("kannel", std::slice::from_ref(&id)).await.unwrap().is_empty(), "not handed out yet");
        assert_eq!(take(&service).await.len(), 2);
        assert!(outbox.fetched("africastalking", std::slice::from_ref(&id)).await.unwrap().is_empty(), "another's");
        let stranger = MessageId::parse(&token(9)).expect("an id");
        for _ in 0..2 {
            assert_eq!(outbox.fetched("kannel", &[id.clone(), stranger.clone()]).await.unwrap(), std::slice::from_ref(&id));
            assert_eq!(outbox.unreported("kannel").await.unwrap(), std::slice::from_ref(&id));
        }
        // The other is handed out once more when the time for saying so is over.
        service.clock.advance(16);
        outbox.sweep().await.unwrap();
        service.clock.advance(61);
        outbox.sweep().await.unwrap();
        let again = take(&service).await;
        assert_eq!(again.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), [other.as_str()]);
        let report = Report { of: Reported::Ours(id), state: ReportState::Delivered };
        outbox.record("kannel", &[report]).await.unwrap();
        assert!(outbox.unreported("kannel").await.unwrap().is_empty());
        let mut tx = service.parts.db.read().await.unwrap();
        assert!(outbox::unreported(&mut tx, "kannel", 9).await.unwrap().is_empty());
    }

    async fn a_report_that_comes_before_the_answer_to_the_send_is_kept(engine: Engine) {
        let service = sending(engine).await;
        let outbox = &service.parts.outbox;
        outbox.put(&outgoing(Kind::Answer)).await.unwrap();
        let rows = take(&service).await;
        let report = |state| Report { of: Reported::Theirs("their-id".to_owned()), state };
        outbox.record("kannel", &[report(ReportState::Delivered), report(ReportState::Accepted)]).await.unwrap();
        let sent = Sent::Taken(Some("their-id".to_owned()));
        assert_eq!(outbox.settle(&[(&rows[0], &sent)], true).await.unwrap(), ["done"]);
        // Repeated after that, and of a message that nobody knows.
        outbox.record("kannel", &[report(ReportState::Failed)]).await.unwrap();
        assert!(dead_letters(&service.parts.db, 10).await.unwrap().is_empty());
    }

    async fn nothing_is_left_of_a_person_when_a_message_is_settled(engine: Engine) {
        let service = sending(engine).await;
        let intake = service.parts.answering.intake();
        let Taken::New(entry) = intake.take("kannel", false, &asked("1", "cek")).await.unwrap() else { panic!() };
        assert!(matches!(intake.take("kannel", false, &asked("1", "cek")).await.unwrap(), Taken::Busy(_)));
        let out = Some(("kannel".to_owned(), Kind::Answer, "an answer".to_owned()));
        assert!(intake.settle(&entry, &Settlement { out, ..Settlement::default() }).await.unwrap());
        assert!(matches!(intake.take("kannel", false, &asked("1", "cek")).await.unwrap(), Taken::Settled(None)));
        let rows = take(&service).await;
        let sms = service.parts.outbox.ready(&rows[0]).await.unwrap().expect("an answer to send");
        assert_eq!((sms.to.expose(), sms.words.expose()), (PHONE, "an answer"));
        service.parts.outbox.settle(&[(&rows[0], &Sent::Taken(None))], false).await.unwrap();
        let mut tx = service.parts.db.begin().await.unwrap();
        let left = outbox::hold(&mut tx, &[&rows[0].id]).await.unwrap();
        drop(tx);
        assert_eq!(left.into_iter().map(|row| (row.state, row.sealed)).collect::<Vec<_>>(), [("done".to_owned(), None)]);
        // And in four days it is as if it had never been.
        service.clock.advance(4 * 24 * 3_600);
        intake.forget().await.unwrap();
        service.parts.outbox.forget().await.unwrap();
        assert!(health(&service.parts.db).await.unwrap()["kannel"].tally.is_empty());
    }
}
