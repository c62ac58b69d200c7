//! What the rows of members and broadcasts do, on both engines.

use suluh::model::message::{Kind, ReportState, Zone};
use suluh::store::broadcasts::{self, BroadcastRow, Put};
use suluh::store::members::{self, Cell, MemberRow};
use suluh::store::outbox::{self, NewOutbox, Turn};
use suluh::store::{Db, Tx};

use crate::support::{Engine, on_both_engines};

const AWAKE: [&str; 3] = ["WIB", "", "WIT"];
const HOUR: i64 = 500_000;

fn member(token: &str, kabupaten: &str, zone: &str, lang: &str) -> MemberRow {
    MemberRow {
        token: token.to_owned(),
        sealed: "sealed".to_owned(),
        kabupaten: kabupaten.to_owned(),
        zone: zone.to_owned(),
        lang: lang.to_owned(),
        month: 24_322,
    }
}

fn broadcast(number: i64) -> BroadcastRow {
    BroadcastRow {
        number,
        state: "draft".to_owned(),
        title: "Paspor".to_owned(),
        content: "{}".to_owned(),
        officer: "-".to_owned(),
        by_unit: String::new(),
        day: 20_779,
        began: None,
        people: None,
    }
}

fn message(id: &str) -> NewOutbox {
    NewOutbox {
        id: id.to_owned(),
        day: 20_779,
        kind: Kind::Campaign.word(),
        priority: Kind::Campaign.priority(),
        zone: Zone::Wib.word(),
        gateway: "a".to_owned(),
        created_us: 1,
        due_us: 1,
        deadline_us: 1_000,
        sealed: "sealed".to_owned(),
    }
}

fn put(token: &str, id: &str) -> Put {
    Put { token: token.to_owned(), message: Some(id.to_owned()), state: "put", asked: 1 }
}

async fn counts(tx: &mut Tx, number: i64) -> Vec<(String, i64)> {
    broadcasts::counts(tx, number).await.unwrap().into_iter().map(|it| (it.state, it.count)).collect()
}

fn id(of: u8) -> String {
    format!("{of:032x}")
}

on_both_engines! {
    async fn members_join_once_and_go_with_all_that_was_of_them(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert!(members::join(&mut tx, &member("a", "61.01", "WIB", "id")).await.unwrap());
        assert!(!members::join(&mut tx, &member("a", "61.02", "WIB", "id")).await.unwrap(), "once");
        assert!(members::join(&mut tx, &member("b", "61.01", "WIB", "id")).await.unwrap());
        assert!(members::join(&mut tx, &member("c", "91.71", "WIT", "en")).await.unwrap());
        members::speak(&mut tx, "c", "id").await.unwrap();
        members::rewrite(&mut tx).await.unwrap();
        assert_eq!(members::get(&mut tx, "c").await.unwrap(), Some(member("c", "91.71", "WIT", "id")));
        let cell = |kabupaten: &str, count| Cell { kabupaten: kabupaten.into(), lang: "id".into(), count };
        assert_eq!(members::cells(&mut tx).await.unwrap(), [cell("61.01", 2), cell("91.71", 1)]);

        broadcasts::insert(&mut tx, &broadcast(1)).await.unwrap();
        assert_eq!(broadcasts::list(&mut tx, 1, &[cell("61.01", 2)]).await.unwrap(), 2);
        outbox::insert(&mut tx, &[message(&id(1)), message(&id(2))]).await.unwrap();
        broadcasts::put(&mut tx, 1, HOUR, &[put("a", &id(1)), put("b", &id(2))]).await.unwrap();
        assert_eq!(broadcasts::in_outbox(&mut tx).await.unwrap(), 2);
        assert!(members::leave(&mut tx, "a").await.unwrap());
        assert!(!members::leave(&mut tx, "a").await.unwrap());
        assert_eq!(members::get(&mut tx, "a").await.unwrap(), None);
        assert_eq!(counts(&mut tx, 1).await, [("put".to_owned(), 1)]);
        assert_eq!(broadcasts::in_outbox(&mut tx).await.unwrap(), 1, "what waited for them is gone");
    }

    async fn a_broadcast_goes_from_state_to_state_and_its_messages_with_it(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert_eq!(broadcasts::next_number(&mut tx).await.unwrap(), 1);
        broadcasts::insert(&mut tx, &broadcast(1)).await.unwrap();
        broadcasts::insert(&mut tx, &broadcast(2)).await.unwrap();
        assert_eq!(broadcasts::next_number(&mut tx).await.unwrap(), 3);
        let numbers: Vec<i64> = broadcasts::all(&mut tx).await.unwrap().iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 1]);
        for (token, zone) in [("a", "WIB"), ("b", "WITA"), ("c", "WIT"), ("d", "WIB"), ("e", "WIB")] {
            members::join(&mut tx, &member(token, "61.01", zone, "id")).await.unwrap();
        }
        assert!(broadcasts::under_way(&mut tx).await.unwrap().is_empty());
        assert!(broadcasts::begin(&mut tx, 1, 20_780).await.unwrap());
        assert!(!broadcasts::begin(&mut tx, 1, 20_781).await.unwrap(), "once");
        let cell = Cell { kabupaten: "61.01".into(), lang: "id".into(), count: 5 };
        assert_eq!(broadcasts::list(&mut tx, 1, std::slice::from_ref(&cell)).await.unwrap(), 5);
        broadcasts::listed(&mut tx, 1, 5).await.unwrap();
        let row = broadcasts::hold(&mut tx, 1).await.unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.began, row.people), ("running", Some(20_780), Some(5)));
        assert_eq!(broadcasts::under_way(&mut tx).await.unwrap(), [1]);

        let turns = broadcasts::turns(&mut tx, 1, AWAKE, HOUR, 10).await.unwrap();
        assert_eq!(turns.iter().map(|it| it.token.as_str()).collect::<Vec<_>>(), ["a", "c", "d", "e"], "b sleeps");
        assert_eq!(broadcasts::turns(&mut tx, 1, AWAKE, HOUR, 1).await.unwrap().len(), 1);
        outbox::insert(&mut tx, &[1, 2, 3].map(|of| message(&id(of)))).await.unwrap();
        let gone = Put { token: "e".into(), message: None, state: "failed", asked: 0 };
        let puts = [put("a", &id(1)), put("c", &id(2)), put("d", &id(3)), gone];
        broadcasts::put(&mut tx, 1, HOUR, &puts).await.unwrap();
        assert!(broadcasts::turns(&mut tx, 1, AWAKE, HOUR, 10).await.unwrap().is_empty());
        // Whoever was written to in the week is in no other.
        broadcasts::list(&mut tx, 2, &[cell]).await.unwrap();
        let other = async |tx: &mut Tx, since| {
            let turns = broadcasts::turns(tx, 2, ["WIB", "WITA", "WIT"], since, 10).await.unwrap();
            turns.into_iter().map(|it| it.token).collect::<Vec<_>>()
        };
        assert_eq!(other(&mut tx, HOUR - 1).await, ["b"]);
        assert_eq!(other(&mut tx, HOUR).await, ["a", "b", "c", "d", "e"]);

        // One arrives, one dies, one is taken back.
        let lease = Turn { gateway: "a", now_us: 5, lease_us: 9, most: 2, awake: AWAKE };
        let mut sent: Vec<String> =
            outbox::lease(&mut tx, lease).await.unwrap().into_iter().map(|row| row.id).collect();
        sent.sort();
        assert_eq!(broadcasts::withdraw(&mut tx, 1).await.unwrap(), 1, "of which nobody began to send it");
        let of = |state: &str, count| (state.to_owned(), count);
        assert_eq!(counts(&mut tx, 1).await, [of("failed", 1), of("put", 2), of("waiting", 2)]);
        let goes = |id: &String, from, to, report| outbox::Change {
            id: id.clone(),
            from,
            to,
            gateway: "a".into(),
            tried: String::new(),
            reason: None,
            attempts: 1,
            resent: 0,
            report,
            due_us: 1,
            lease_us: 1,
            reference: None,
            forget: true,
        };
        let changes = [goes(&sent[0], "sending", "done", 0), goes(&sent[1], "sending", "dead", 0)];
        assert_eq!(outbox::apply(&mut tx, &changes).await.unwrap().len(), 2);
        let delivered = ReportState::Delivered.rank();
        broadcasts::fold(&mut tx, 1, delivered).await.unwrap();
        assert_eq!(counts(&mut tx, 1).await, [of("failed", 2), of("sent", 1), of("waiting", 2)]);
        let late = goes(&sent[0], "done", "done", delivered);
        assert_eq!(outbox::apply(&mut tx, &[late]).await.unwrap(), sent[..1]);
        assert_eq!(broadcasts::followed(&mut tx).await.unwrap(), [1]);
        broadcasts::fold_late(&mut tx, 1, delivered).await.unwrap();
        assert_eq!(counts(&mut tx, 1).await, [of("delivered", 1), of("failed", 2), of("waiting", 2)]);
        assert!(broadcasts::followed(&mut tx).await.unwrap().is_empty());
        assert!(broadcasts::set_state(&mut tx, 1, "running", "paused").await.unwrap());
        assert!(!broadcasts::set_state(&mut tx, 1, "running", "ended").await.unwrap());
        assert!(broadcasts::under_way(&mut tx).await.unwrap().is_empty());
    }

    async fn a_quiz_goes_on_by_one_question_and_is_forgotten(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        broadcasts::insert(&mut tx, &broadcast(1)).await.unwrap();
        members::join(&mut tx, &member("a", "61.01", "WIB", "id")).await.unwrap();
        let cell = Cell { kabupaten: "61.01".into(), lang: "id".into(), count: 1 };
        broadcasts::list(&mut tx, 1, &[cell]).await.unwrap();
        assert!(broadcasts::quizzes(&mut tx, "a", 0).await.unwrap().is_empty());
        outbox::insert(&mut tx, &[message(&id(1))]).await.unwrap();
        broadcasts::put(&mut tx, 1, HOUR, &[put("a", &id(1))]).await.unwrap();
        assert!(broadcasts::quizzes(&mut tx, "a", HOUR).await.unwrap().is_empty(), "too old");
        let open = broadcasts::quizzes(&mut tx, "a", HOUR - 1).await.unwrap().remove(0);
        assert_eq!((open.broadcast, open.asked, open.score, open.kabupaten.as_str()), (1, 1, 0, "61.01"));
        assert!(broadcasts::answer(&mut tx, "a", &open, 1, "heard").await.unwrap());
        assert!(!broadcasts::answer(&mut tx, "a", &open, 1, "again").await.unwrap(), "another was faster");
        let next = broadcasts::quizzes(&mut tx, "a", HOUR - 1).await.unwrap().remove(0);
        assert_eq!((next.asked, next.score, next.heard.as_deref()), (2, 1, Some("heard")));
        broadcasts::close_quizzes(&mut tx, HOUR - 1).await.unwrap();
        assert_eq!(broadcasts::quizzes(&mut tx, "a", 0).await.unwrap().len(), 1, "not yet");
        broadcasts::close_quizzes(&mut tx, HOUR).await.unwrap();
        assert!(broadcasts::quizzes(&mut tx, "a", 0).await.unwrap().is_empty());
    }
}
