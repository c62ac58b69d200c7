//! The rows of the console, on both engines.

use suluh::model::message::Zone;
use suluh::model::triage::Band;
use suluh::store::audit::{self, AuditRow};
use suluh::store::board;
use suluh::store::disputes::{self, DisputeRow};
use suluh::store::entry::{self, SessionRow, WayRow};
use suluh::store::officers::{self, OfficerRow};
use suluh::store::process::{self, ProcessRow};
use suluh::store::proposals::{self, Decision, ProposalRow};
use suluh::store::tip_desk::{self, NewDeskPage};
use suluh::store::{Db, clock, desk, rota};

use crate::clock::World;
use crate::support::{Engine, on_both_engines};

fn officer(id: &str, login: &str) -> OfficerRow {
    OfficerRow {
        id: id.to_owned(),
        unit: "kab".to_owned(),
        login: login.to_owned(),
        name: "Ibu R".to_owned(),
        roles: "duty".to_owned(),
        state: "invited".to_owned(),
        invite: Some(format!("hash {id}")),
        invite_ends: Some(9),
        seal_key: None,
        sign_key: None,
        confirmed_by: None,
        vouched: None,
        since: 1,
    }
}

fn way(id: &str, officer: &str) -> WayRow {
    WayRow {
        id: id.to_owned(),
        officer: officer.to_owned(),
        kind: "passkey".to_owned(),
        public: Some("p".to_owned()),
        counter: 1,
        proof: None,
        totp: Some("t".to_owned()),
        totp_step: 2,
        wrapped: "w".to_owned(),
        since: 1,
    }
}

fn proposal(id: &str, state: &str, proposed_us: i64) -> ProposalRow {
    ProposalRow {
        id: id.to_owned(),
        kind: "list".to_owned(),
        state: state.to_owned(),
        source: "KP2MI".to_owned(),
        as_of: 20_779,
        file_name: "list.csv".to_owned(),
        sha256: "00".to_owned(),
        row_count: 3,
        takes_back: Some(7),
        seen: 4,
        proposed_by: "a".to_owned(),
        proposed_us,
        decided_by: None,
        decided_us: None,
        reason: String::new(),
    }
}

fn dispute(id: &str, name_key: &str, opened_us: i64) -> DisputeRow {
    DisputeRow {
        id: id.to_owned(),
        name: "PT Satu".to_owned(),
        name_key: name_key.to_owned(),
        received: 20_779,
        letter: "1/DIR".to_owned(),
        objection: "o".to_owned(),
        state: "open".to_owned(),
        opened_by: "a".to_owned(),
        opened_us,
        decided_by: None,
        decided_us: None,
        reason: String::new(),
    }
}

on_both_engines! {
    async fn proposals_and_objections_come_back_as_they_were_put_and_decided(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let (one, two) = (proposal("1", "pending", 10), proposal("2", "pending", 20));
        for row in [&one, &two] {
            assert!(proposals::insert(&mut tx, row, "Y29udGVudA").await.unwrap());
        }
        assert!(!proposals::insert(&mut tx, &one, "other").await.unwrap(), "once");
        assert_eq!(proposals::content(&mut tx, "1").await.unwrap().as_deref(), Some("Y29udGVudA"));
        assert_eq!(proposals::content(&mut tx, "3").await.unwrap(), None);
        assert_eq!(proposals::hold(&mut tx, "1").await.unwrap(), Some(one.clone()));
        assert_eq!(proposals::by_id(&mut tx, "3").await.unwrap(), None);
        assert_eq!(proposals::in_state(&mut tx, "pending", 9).await.unwrap(), [two.clone(), one.clone()]);
        assert_eq!(proposals::in_state(&mut tx, "pending", 1).await.unwrap(), [two]);
        let decision = |state| Decision { state, by: "b", at_us: 30, reason: "r" };
        proposals::decide(&mut tx, "1", decision("rejected")).await.unwrap();
        proposals::decide(&mut tx, "2", decision("approved")).await.unwrap();
        let decided = ProposalRow {
            state: "rejected".to_owned(), decided_by: Some("b".to_owned()), decided_us: Some(30), reason: "r".to_owned(), ..one
        };
        assert_eq!(proposals::by_id(&mut tx, "1").await.unwrap(), Some(decided));
        assert_eq!(proposals::content(&mut tx, "1").await.unwrap().as_deref(), Some(""), "what was rejected is not kept");
        assert_eq!(proposals::content(&mut tx, "2").await.unwrap().as_deref(), Some("Y29udGVudA"));

        let (first, second, other) = (dispute("1", "SATU", 10), dispute("2", "SATU", 20), dispute("3", "DUA", 30));
        for row in [&first, &second, &other] {
            assert!(disputes::insert(&mut tx, row).await.unwrap());
        }
        assert!(!disputes::insert(&mut tx, &first).await.unwrap());
        assert_eq!(disputes::hold(&mut tx, "1").await.unwrap(), Some(first.clone()));
        disputes::decide(&mut tx, "2", decision("upheld")).await.unwrap();
        let upheld = DisputeRow {
            state: "upheld".to_owned(), decided_by: Some("b".to_owned()), decided_us: Some(30), reason: "r".to_owned(), ..second
        };
        assert_eq!(disputes::by_id(&mut tx, "2").await.unwrap(), Some(upheld.clone()));
        assert_eq!(disputes::all(&mut tx, Some("SATU"), 9).await.unwrap(), [first.clone(), upheld.clone()]);
        assert_eq!(disputes::all(&mut tx, None, 9).await.unwrap(), [other, first, upheld]);
        disputes::clear(&mut tx).await.unwrap();
        proposals::clear(&mut tx).await.unwrap();
        assert!(disputes::all(&mut tx, None, 9).await.unwrap().is_empty());
        assert_eq!(proposals::by_id(&mut tx, "1").await.unwrap(), None);
        tx.commit().await.unwrap();
    }

    async fn officers_and_their_ways_come_back_as_they_were_put(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let mut rina = officer("a", "rina");
        officers::put(&mut tx, &rina).await.unwrap();
        officers::put(&mut tx, &officer("b", "budi")).await.unwrap();
        assert_eq!(officers::by_invite(&mut tx, "hash a").await.unwrap(), Some(rina.clone()));
        (rina.state, rina.invite, rina.seal_key) = ("active".to_owned(), None, Some("k".to_owned()));
        officers::put(&mut tx, &rina).await.unwrap();
        assert_eq!(officers::by_id(&mut tx, "a").await.unwrap(), Some(rina.clone()));
        assert_eq!(officers::hold(&mut tx, "a").await.unwrap(), Some(rina.clone()));
        assert_eq!(officers::by_login(&mut tx, "rina").await.unwrap(), Some(rina));
        assert_eq!(officers::by_login(&mut tx, "nobody").await.unwrap(), None);
        assert_eq!(officers::all(&mut tx).await.unwrap().len(), 2);

        officers::put_unit_key(&mut tx, "a", "kab", 1, "one").await.unwrap();
        officers::put_unit_key(&mut tx, "a", "kab", 2, "two").await.unwrap();
        officers::put_unit_key(&mut tx, "a", "kab", 2, "two again").await.unwrap();
        let keys = officers::unit_keys(&mut tx, "a", "kab").await.unwrap();
        assert_eq!(keys, [(1, "one".to_owned()), (2, "two again".to_owned())]);
        assert!(officers::unit_keys(&mut tx, "a", "prov").await.unwrap().is_empty());
        officers::forget_unit_keys(&mut tx, "a").await.unwrap();
        assert!(officers::unit_keys(&mut tx, "a", "kab").await.unwrap().is_empty());

        entry::add_way(&mut tx, &way("x", "a")).await.unwrap();
        entry::add_way(&mut tx, &way("y", "b")).await.unwrap();
        entry::use_way(&mut tx, "x", 7, 8).await.unwrap();
        let used = WayRow { counter: 7, totp_step: 8, ..way("x", "a") };
        assert_eq!(entry::way(&mut tx, "x").await.unwrap(), Some(used));
        assert_eq!(entry::ways_of(&mut tx, "a").await.unwrap().len(), 1);
        entry::add_way(&mut tx, &way("z", "a")).await.unwrap();
        entry::forget_way(&mut tx, "b", "z").await.unwrap();
        entry::forget_way(&mut tx, "a", "x").await.unwrap();
        let left = entry::ways_of(&mut tx, "a").await.unwrap();
        assert_eq!(left.iter().map(|(id, ..)| id.as_str()).collect::<Vec<_>>(), ["z"]);
        entry::forget_ways(&mut tx, "a").await.unwrap();
        assert_eq!(entry::way(&mut tx, "x").await.unwrap(), None);
        assert!(entry::way(&mut tx, "y").await.unwrap().is_some());
        tx.commit().await.unwrap();
    }

    async fn a_challenge_is_taken_once_and_a_session_ends(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        for (id, ends) in [("one", 10), ("two", 20)] {
            entry::challenge(&mut tx, id, ends).await.unwrap();
        }
        assert!(entry::take_challenge(&mut tx, "two", 15).await.unwrap());
        assert!(!entry::take_challenge(&mut tx, "two", 15).await.unwrap(), "once");
        assert!(!entry::take_challenge(&mut tx, "one", 15).await.unwrap(), "too late");
        officers::put(&mut tx, &officer("a", "rina")).await.unwrap();
        let session = SessionRow { officer: "a".to_owned(), tab_key: "k".to_owned(), began: 5, seen: 5 };
        for token in ["t", "u", "v", "w"] {
            entry::begin_session(&mut tx, token, &session).await.unwrap();
        }
        entry::see_session(&mut tx, "t", 9).await.unwrap();
        let seen = entry::session(&mut tx, "t").await.unwrap();
        assert_eq!(seen, Some(SessionRow { seen: 9, ..session }));
        entry::end_session(&mut tx, "u", 0, 0).await.unwrap();
        assert_eq!(entry::session(&mut tx, "u").await.unwrap(), None);
        entry::end_session(&mut tx, "", 5, 0).await.unwrap();
        assert!(entry::session(&mut tx, "v").await.unwrap().is_none() && entry::session(&mut tx, "t").await.unwrap().is_some());
        entry::end_sessions_of(&mut tx, "a").await.unwrap();
        assert_eq!(entry::session(&mut tx, "t").await.unwrap(), None);
    }

    async fn links_of_the_audit_are_added_at_its_end(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert_eq!(audit::end(&mut tx).await.unwrap(), (0, String::new()));
        let link = |number: i64, subject: &str| AuditRow {
            number,
            at: 5,
            officer: "a".to_owned(),
            unit: "kab".to_owned(),
            act: "open".to_owned(),
            subject: subject.to_owned(),
            signed: String::new(),
            signature: String::new(),
            hash: format!("h{number}"),
        };
        for (number, subject) in [(1, "x"), (2, "y"), (3, "x")] {
            audit::insert(&mut tx, &link(number, subject)).await.unwrap();
        }
        assert_eq!(audit::end(&mut tx).await.unwrap(), (3, "h3".to_owned()));
        assert_eq!(audit::after(&mut tx, 1, 1).await.unwrap(), [link(2, "y")]);
        assert_eq!(audit::before(&mut tx, 3, 9).await.unwrap(), [link(2, "y"), link(1, "x")]);
        assert_eq!(audit::of_subject(&mut tx, "x").await.unwrap(), [link(1, "x"), link(3, "x")]);
    }

    async fn a_tips_desk_counts_changes_and_takes_pages(engine: Engine) {
        let world = World::new(engine, "2026-11-23T02:00:30").await;
        let reference = world.take(1, Band::P1, Zone::Wib, &[("kab", 0), ("prov", 1)], false).await;
        let mut tx = world.db.begin().await.unwrap();
        let tip = desk::by_reference(&mut tx, &reference).await.unwrap().unwrap();
        assert_eq!(clock::by_tip(&mut tx, &tip.id).await.unwrap().unwrap().band, "p1");
        assert_eq!(tip_desk::state(&mut tx, &tip.id).await.unwrap(), tip_desk::DeskRow::default());
        assert!(tip_desk::change(&mut tx, &tip.id, 0).await.unwrap());
        assert!(!tip_desk::change(&mut tx, &tip.id, 0).await.unwrap(), "somebody was quicker");
        assert!(tip_desk::change(&mut tx, &tip.id, 1).await.unwrap());
        tip_desk::assign(&mut tx, &tip.id, Some("a")).await.unwrap();
        officers::put(&mut tx, &officer("a", "rina")).await.unwrap();
        let row = board::page(&mut tx, "kab", 0, 9).await.unwrap().pop().unwrap();
        assert_eq!((row.reference, row.officer.as_deref(), row.changes), (reference, Some("Ibu R"), 2));

        tip_desk::call_spam(&mut tx, &tip.id, Some("b")).await.unwrap();
        let row = tip_desk::DeskRow { officer: Some("a".into()), changes: 2, spam: Some("b".into()) };
        assert_eq!(tip_desk::state(&mut tx, &tip.id).await.unwrap(), row);

        let page = NewDeskPage { id: "page", tip: &tip.id, day: 1, week: 1, secret: "s", body: "b" };
        let wraps = [("kab".to_owned(), 1, "w".to_owned()), ("prov".to_owned(), 2, "v".to_owned())];
        assert!(tip_desk::add_page(&mut tx, &page, &wraps).await.unwrap());
        assert!(!tip_desk::add_page(&mut tx, &page, &wraps).await.unwrap(), "once");
        let pages = desk::pages_of(&mut tx, &tip.id, "prov").await.unwrap();
        assert!(pages.iter().any(|it| (it.id.as_str(), it.epoch, it.wrap.as_str(), it.kind.as_str()) == ("page", 2, "v", "addition")));
    }

    async fn processes_rotas_and_keys_that_were_taken_away_come_back_as_they_were_put(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let row = ProcessRow {
            id: "x".to_owned(), role: "all".to_owned(), version: "1".to_owned(),
            began_us: 1, seen_us: 2, spool: None, redis: "none".to_owned(),
        };
        let mut tx = db.begin().await.unwrap();
        process::put(&mut tx, &row).await.unwrap();
        assert!(process::all(&mut tx).await.unwrap().contains(&row));
        process::forget(&mut tx, 3).await.unwrap();
        process::put(&mut tx, &row).await.unwrap();
        process::remove(&mut tx, "x").await.unwrap();
        assert!(!process::all(&mut tx).await.unwrap().contains(&row));
        assert!(process::message_counts(&mut tx).await.unwrap().is_empty());
        assert!(process::size(&mut tx).await.unwrap() > 0);
        rota::enter(&mut tx).await.unwrap();
        assert_eq!(rota::of(&mut tx, "u").await.unwrap(), None);
        rota::put(&mut tx, &[rota::NewRota { unit: "u".to_owned(), serial: 4, sealed: "s".to_owned() }]).await.unwrap();
        assert_eq!(rota::of(&mut tx, "u").await.unwrap(), Some((4, "s".to_owned())));
        officers::put(&mut tx, &officer("a", "rina")).await.unwrap();
        officers::put_unit_key(&mut tx, "a", "u", 1, "one").await.unwrap();
        officers::forget_unit_keys(&mut tx, "a").await.unwrap();
        officers::put_unit_key(&mut tx, "a", "u", 2, "two").await.unwrap();
        let held = |epoch, held| ("a".to_owned(), "u".to_owned(), epoch, held);
        assert_eq!(officers::holdings(&mut tx).await.unwrap(), [held(1, false), held(2, true)]);
        assert_eq!(officers::unit_keys(&mut tx, "a", "u").await.unwrap(), [(2, "two".to_owned())]);
        tx.commit().await.unwrap();
    }
}
