//! What the rows of clocks, rotas and alerts do, on both engines.

use suluh::kernel::msisdn::{self, Sender};
use suluh::store::board;
use suluh::store::clock::{self, DeedRow, NewClock};
use suluh::store::pushes::{self, PushRow};
use suluh::store::rota::{self, NewRota};

use super::*;
use crate::support::on_both_engines;

fn new(number: usize, band: &str, due: i64, prints: &[(&str, i64, i64)]) -> NewClock {
    NewClock {
        tip: format!("t{number:06}"),
        band: band.to_owned(),
        zone: "WITA".to_owned(),
        received: 5,
        accept_by: (band != "p4").then_some(20),
        decide_by: (band != "p4").then_some(30),
        due,
        units: vec![("kab".to_owned(), 0), ("prov".to_owned(), 1)],
        prints: prints.iter().map(|(kind, quarter, token)| ((*kind).to_owned(), *quarter, *token)).collect(),
    }
}

fn push(id: &str, due: i64) -> PushRow {
    PushRow {
        id: id.to_owned(),
        way: "webhook".to_owned(),
        event: "new".to_owned(),
        unit: "kab".to_owned(),
        band: "p1".to_owned(),
        reference: Some("K7P4QD".to_owned()),
        count: 1,
        due,
        tries: 0,
        deadline: 100,
    }
}

on_both_engines! {
    async fn a_clock_is_written_once_leased_by_one_and_moved_on(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        for number in 1..=4 {
            world.take(number, Band::P4, Zone::Wib, &[("kab", 0)], false).await;
        }
        crate::tip_joins::run(&world.db, "DELETE FROM tip_unit; DELETE FROM tip_clock").await;
        let phone = ("phone", 8107, 77);
        let clocks = [
            new(1, "p3", 10, &[phone]),
            new(2, "p1", 12, &[phone, ("account", 8107, 78)]),
            new(3, "p4", 11, &[("phone", 8106, 77), ("account", 8107, 77)]),
        ];
        let mut tx = world.db.begin().await.unwrap();
        clock::enter(&mut tx).await.unwrap();
        clock::insert(&mut tx, &clocks.each_ref()).await.unwrap();
        clock::insert(&mut tx, &[&new(1, "p1", 1, &[])]).await.unwrap();
        clock::insert(&mut tx, &[]).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = world.db.begin().await.unwrap();
        assert!(!clock::is_due(&mut tx, 9, true).await.unwrap());
        assert!(clock::is_due(&mut tx, 10, true).await.unwrap());
        let order = |rows: &[ClockRow]| rows.iter().map(|row| row.tip[6..].to_owned()).collect::<String>();
        assert_eq!(order(&clock::lease(&mut tx, 12, false, 9).await.unwrap()), "13", "without P1");
        assert_eq!(order(&clock::lease(&mut tx, 11, true, 9).await.unwrap()), "13");
        tx.commit().await.unwrap();
        let mut tx = world.db.begin().await.unwrap();
        let rows = clock::lease(&mut tx, 12, true, 2).await.unwrap();
        assert_eq!(order(&rows), "21", "the most urgent first");
        let it = &rows[0];
        assert_eq!((it.reference.as_str(), it.status.as_str(), it.zone.as_str()), (reference(2).as_str(), "received", "WITA"));
        assert_eq!((it.received, it.accept_by, it.decide_by, it.round), (5, Some(20), Some(30), 0));
        // Somebody else leaves alone what is held, where there is somebody else.
        if engine == Engine::Postgres {
            let mut other = world.db.begin().await.unwrap();
            assert_eq!(order(&clock::lease(&mut other, 12, true, 9).await.unwrap()), "3");
        }
        let mut moved = rows;
        moved[0].due = None;
        moved[0].accept_by = None;
        moved[0].accepted_by = Some("kab".to_owned());
        moved[1].due = Some(50);
        moved[1].band = "p2".to_owned();
        moved[1].round = 3;
        moved[1].accept_level = 4;
        moved[1].decide_level = 5;
        moved[1].merged = Some("t000002".to_owned());
        clock::update(&mut tx, &moved).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = world.db.begin().await.unwrap();
        for row in &moved {
            assert_eq!(clock::hold(&mut tx, &row.reference).await.unwrap().as_ref(), Some(row));
        }
        assert_eq!(clock::hold(&mut tx, "ZZZZZZ").await.unwrap(), None);

        assert_eq!(clock::linked(&mut tx, "t000009", &clocks[0].prints).await.unwrap(), 2);
        assert_eq!(clock::linked(&mut tx, "t000001", &clocks[0].prints).await.unwrap(), 1, "others only");
        assert_eq!(clock::linked(&mut tx, "t000009", &clocks[1].prints).await.unwrap(), 2, "each once");
        assert_eq!(clock::linked(&mut tx, "t000009", &[]).await.unwrap(), 0);
        let shared = clock::sharing(&mut tx, &reference(1), &clocks[1].units[0].0).await.unwrap();
        assert_eq!(shared, [(reference(2), clocks[1].prints[0].0.clone())]);
        assert_eq!(clock::sharing(&mut tx, &reference(1), "stranger").await.unwrap(), [], "of one's own unit only");
    }

    async fn a_deed_is_done_once_and_a_tip_is_with_those_who_read_it(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        world.take(1, Band::P1, Zone::Wib, &[("kab", 0), ("prov", 1)], false).await;
        world.take(2, Band::P3, Zone::Wib, &[("kab", 0)], false).await;
        let deed = |level| DeedRow { tip: "t000001".into(), timer: "accept".into(), round: 0, level };
        let mut tx = world.db.begin().await.unwrap();
        assert_eq!(clock::insert_deeds(&mut tx, &[deed(0), deed(1)]).await.unwrap().len(), 2);
        assert_eq!(clock::insert_deeds(&mut tx, &[deed(1), deed(2)]).await.unwrap(), [deed(2)]);
        assert_eq!(clock::deeds(&mut tx, "t000001").await.unwrap(), [deed(0), deed(1), deed(2)]);
        let with = |tip: &str| vec![tip.to_owned()];
        let units = clock::units(&mut tx, &with("t000001")).await.unwrap();
        assert_eq!(units.iter().map(|it| (it.1.as_str(), it.2)).collect::<Vec<_>>(), [("kab", 0), ("prov", 1)]);
        assert!(clock::reads(&mut tx, "t000001", "prov").await.unwrap());
        assert!(!clock::reads(&mut tx, "t000002", "prov").await.unwrap());
        clock::give(&mut tx, "t000001", "prov").await.unwrap();
        let units = clock::units(&mut tx, &with("t000001")).await.unwrap();
        assert_eq!(units.iter().map(|it| (it.1.as_str(), it.2)).collect::<Vec<_>>(), [("prov", 0), ("kab", 1)]);
        let board = board::page(&mut tx, "kab", 0, 9).await.unwrap();
        let shown: Vec<_> = board.iter().map(|it| (it.reference.clone(), it.band.as_str(), it.rung)).collect();
        assert_eq!(shown, [(reference(1), "p1", 1), (reference(2), "p3", 0)], "the least time left first");
        assert_eq!(board::page(&mut tx, "none", 0, 9).await.unwrap(), []);
    }

    async fn a_rota_is_sealed_and_known_by_its_officers_numbers(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let mut tx = world.db.begin().await.unwrap();
        assert_eq!(rota::serial(&mut tx).await.unwrap(), 1);
        let all = rota::all(&mut tx).await.unwrap();
        assert_eq!(all.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), ["kab", "prov"]);
        assert!(all.iter().all(|it| !it.1.contains("person") && !it.1.contains("812000")), "{all:?}");
        // What was sealed for another unit opens nothing.
        rota::put(&mut tx, &[NewRota { unit: "kab".into(), serial: 2, sealed: all[1].1.clone() }]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(world.duties.refresh(&world.db, &world.keys).await.unwrap());
        assert!(!world.duties.refresh(&world.db, &world.keys).await.unwrap(), "nothing is new");
        assert!(world.duties.of("kab").is_none());
        let Sender::Phone(number) = msisdn::read("0812-0002-0003") else { panic!("a number") };
        assert_eq!(world.duties.officer(&number), [("prov".to_owned(), "head2".to_owned())]);
        duty::apply(&world.db, &world.keys, &[("kab".to_owned(), rota_of(2))]).await.unwrap();
        world.duties.refresh(&world.db, &world.keys).await.unwrap();
        assert_eq!(world.duties.officer(&number).len(), 2, "of two units");
        let mut bad = rota_of(1);
        bad.duty.pop();
        let refused = [("prov".to_owned(), rota_of(1)), ("kab".to_owned(), bad)];
        assert!(duty::apply(&world.db, &world.keys, &refused).await.is_err());
        assert!(!world.duties.refresh(&world.db, &world.keys).await.unwrap(), "all or none");
    }

    async fn a_push_waits_for_its_turn_and_is_forgotten_when_it_went(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let mut tx = world.db.begin().await.unwrap();
        pushes::insert(&mut tx, &[push("a", 10), push("b", 11), push("c", 30)]).await.unwrap();
        assert!(!pushes::is_due(&mut tx, 9).await.unwrap() && pushes::is_due(&mut tx, 10).await.unwrap());
        let rows = pushes::lease(&mut tx, 20, 40, 9).await.unwrap();
        assert_eq!(rows, [push("a", 10), push("b", 11)]);
        assert!(pushes::lease(&mut tx, 20, 40, 9).await.unwrap().is_empty(), "leased");
        pushes::delete(&mut tx, "a").await.unwrap();
        pushes::postpone(&mut tx, "b", 35).await.unwrap();
        let rows = pushes::lease(&mut tx, 50, 60, 9).await.unwrap();
        let tries: Vec<_> = rows.iter().map(|row| (row.id.as_str(), row.due, row.tries)).collect();
        assert_eq!(tries, [("c", 30, 0), ("b", 35, 1)]);
    }
}
