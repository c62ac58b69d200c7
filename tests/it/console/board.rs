//! The board of a unit that has many tips: what stands on it, its pages, and what is opened and searched beyond them.

use std::collections::BTreeSet;

use fantoccini::Locator;
use serde_json::json;
use suluh::domain::clock::Raised;
use suluh::model::message::Zone;
use suluh::model::tip::Status;
use suluh::model::triage::Band;
use suluh::store::board::{self, LAST};
use suluh::store::{Db, desk};

use super::clerk::Clerk;
use super::left::Served;
use super::walk::{click, laptop, report, started, until, write};
use crate::clock::World;
use crate::support::{Engine, on_both_engines};

/// What stands on a unit's board, as the clocks and statuses themselves say: reference and whether it is an urgent P1.
async fn told_by_clocks(db: &Db, unit: &str) -> Vec<(String, i64)> {
    let sql = "SELECT tip.reference, CASE WHEN c.band = 'p1' AND c.accept_by IS NOT NULL THEN 1 ELSE 0 END
                 FROM tip_unit AS u JOIN tip_clock AS c ON c.tip = u.tip JOIN tip ON tip.id = u.tip
                WHERE u.unit = $1 AND c.merged IS NULL
                  AND (tip.status IN ('received', 'checking') OR c.accept_by IS NOT NULL OR c.decide_by IS NOT NULL)
                ORDER BY coalesce(c.accept_by, c.decide_by, 9000000000000000000), u.tip";
    let found: Vec<(String, i32)> = match db {
        Db::Sqlite { writer, .. } => sqlx::query_as(sql).bind(unit).fetch_all(writer).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_as(sql).bind(unit).fetch_all(pool).await.unwrap(),
    };
    found.into_iter().map(|(reference, urgent)| (reference, urgent.into())).collect()
}

/// A number of a row of numbers that is the same each time.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 40).unwrap()
}

on_both_engines! {
    async fn whatever_is_done_a_board_shows_what_is_open_and_nothing_else(engine: Engine) {
        let world = World::new(engine, "2026-11-23T02:00:30").await;
        let mut references = Vec::new();
        for (number, band) in [Band::P1, Band::P1, Band::P2, Band::P3, Band::P4, Band::P1].into_iter().enumerate() {
            references.push(world.take(number + 1, band, Zone::Wib, &[("kab", 0), ("prov", 1)], false).await);
        }
        let (mut state, mut seen) = (7, BTreeSet::new());
        for step in 0..140 {
            let (tip, other) = (&references[next(&mut state) % 6], &references[next(&mut state) % 6]);
            let unit = ["kab", "prov"][next(&mut state) % 2];
            let status = Status::ALL[next(&mut state) % Status::ALL.len()];
            let band = Band::ALL[next(&mut state) % Band::ALL.len()];
            // Most of it is refused; what is done must leave the boards right.
            match next(&mut state) % 9 {
                0 => drop(world.clocks.accept(tip, unit).await),
                1 => drop(world.clocks.refuse(tip, unit, "one1").await),
                2 => drop(world.clocks.hand_over(tip, unit).await),
                3 => drop(world.clocks.merge(tip, other).await),
                4 => drop(world.clocks.unmerge(tip).await),
                5 => drop(world.clocks.raise(tip, band, Raised::ByOfficer).await),
                6 => drop(world.clocks.lower(tip, band, "salah baca").await),
                7 => world.desk.mark(tip, status, 0).await.unwrap(),
                _ => {
                    world.clock.advance(900);
                    world.tick().await;
                }
            }
            for unit in ["kab", "prov"] {
                let told = told_by_clocks(&world.db, unit).await;
                let mut tx = world.db.read().await.unwrap();
                let rows = board::page(&mut tx, unit, 0, 99).await.unwrap();
                let shown: Vec<&str> = rows.iter().map(|row| row.reference.as_str()).collect();
                assert_eq!(shown, told.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), "{unit}, step {step}");
                let mut urgent: Vec<&str> = told.iter().filter(|it| it.1 == 1).map(|it| it.0.as_str()).collect();
                urgent.sort_unstable();
                assert_eq!(board::urgent(&mut tx, unit, 99).await.unwrap(), urgent, "{unit}, step {step}");
                seen.insert((shown.len(), urgent.len()));
            }
        }
        assert!(seen.len() > 6, "the boards changed: {seen:?}");
    }

    async fn a_board_is_read_in_parts_that_join_without_gap_or_repetition(engine: Engine) {
        let world = World::new(engine, "2026-11-23T02:00:30").await;
        let coming: Vec<_> = (1..=23).map(|number| {
            let band = if number % 3 == 0 { Band::P1 } else { Band::P4 };
            (number, band, Zone::Wib, &[("kab", 0)][..], false)
        }).collect();
        world.take_all(&coming).await;
        let mut tx = world.db.begin().await.unwrap();
        let all = board::page(&mut tx, "kab", 0, 99).await.unwrap();
        assert_eq!((all.len(), board::count(&mut tx, "kab", 99).await.unwrap()), (23, 23));
        assert_eq!(board::count(&mut tx, "kab", 20).await.unwrap(), 20, "no further");
        assert_eq!(board::urgent_count(&mut tx, "kab", 99).await.unwrap(), 7);
        assert_eq!(board::urgent(&mut tx, "kab", 3).await.unwrap().len(), 3);
        assert!(board::urgent(&mut tx, "nobody", 9).await.unwrap().is_empty());
        let (mut pages, mut after) = (Vec::new(), Vec::new());
        for from in [0, 10, 20] {
            pages.extend(board::page(&mut tx, "kab", from, 10).await.unwrap());
        }
        assert_eq!(pages, all);
        let mut place = (i64::MIN, String::new());
        loop {
            let some = board::after(&mut tx, "kab", (place.0, &place.1), 4).await.unwrap();
            let Some(last) = some.last() else { break };
            place = (last.until, last.id.clone());
            after.extend(some);
        }
        let references: Vec<&str> = all.iter().map(|row| row.reference.as_str()).collect();
        assert_eq!(after.iter().map(|tip| tip.reference.as_str()).collect::<Vec<_>>(), references);
        assert!(after.iter().all(|tip| tip.until <= LAST));

        // Some of them, asked for by name; of others' and of what is not there nothing comes.
        let asked = [references[20], references[3], "ZZZZZZ"];
        let these = board::these(&mut tx, "kab", &asked).await.unwrap();
        assert_eq!(these, [all[3].clone(), all[20].clone()]);
        let placed = board::placed(&mut tx, "kab", &asked).await.unwrap();
        assert_eq!(placed, [after[3].clone(), after[20].clone()]);
        assert!(board::these(&mut tx, "prov", &asked).await.unwrap().is_empty());
        assert!(board::placed(&mut tx, "prov", &asked).await.unwrap().is_empty());
        let ids: Vec<&str> = after[..2].iter().map(|tip| tip.id.as_str()).collect();
        let pages = desk::pages_of_all(&mut tx, &ids, "kab").await.unwrap();
        assert_eq!(pages.iter().map(|page| page.tip.as_str()).collect::<BTreeSet<_>>(), ids.iter().copied().collect());
        assert!(desk::pages_of_all(&mut tx, &ids, "prov").await.unwrap().is_empty());

        // What a whole table would say, when nobody had kept it.
        board::place(&mut tx, ids.iter().copied()).await.unwrap();
        assert_eq!(board::page(&mut tx, "kab", 0, 99).await.unwrap(), all);
    }

    async fn who_reads_on_from_a_place_was_recorded_as_beginning(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        let rina = Clerk::active(&suluh, "contoh-bengkayang", "rina", "duty").await;
        let part = rina.json(&suluh, "/console/sealed").await;
        assert_eq!((part["tips"].as_array().unwrap().len(), &part["next"], &part["total"]), (1, &json!(null), &json!(1)));
        for place in ["", "0.", "0.x.00", "-9.a.0123456789abcdef0123456789abcdef"] {
            let (status, _) = rina.ask(&suluh, "GET", &format!("/console/sealed?after={place}"), None).await;
            assert_eq!(status, 400, "{place}");
        }
        assert_eq!(rina.ask(&suluh, "GET", "/console/board?page=x", None).await.0, 400);
        for page in ["0", "-4", "2", "99999999"] {
            let rows = rina.json(&suluh, &format!("/console/board/rows?page={page}")).await;
            assert_eq!(rows["rows"].as_array().unwrap().len(), 1, "a page that is not there is the last: {rows}");
        }
    }

    async fn a_board_of_hundreds_shows_the_most_urgent_and_finds_all(engine: Engine) {
        let served = Served::start(engine).await;
        let unit = "contoh-bengkayang";
        for number in 0..430 {
            let words = if number == 300 { "laki-laki bernama Zulkifli" } else { "agen" };
            served.take(number, &format!("{words} minta uang 5 juta di Sanggau Ledo no {number}")).await;
        }
        let browser = laptop().await;
        served.sign_in_demo(&browser).await;
        until(&browser, "#searchable", "430 dari 430 laporan dapat dicari").await;
        until(&browser, "#part", "1–200 dari 430").await;
        let count = async || browser.find_all(Locator::Css("#rows tbody tr:not([hidden])")).await.unwrap().len();
        assert_eq!(count().await, 200);
        // However many there are, it is one line of the audit.
        let verbs = served.audit().await;
        assert_eq!(verbs.iter().filter(|it| *it == "open-all").count(), 1, "{verbs:?}");
        assert!(!verbs.contains(&"open".to_owned()), "{verbs:?}");

        // And whoever takes them away takes all, in one file that was written in parts.
        let taken = "const [done] = arguments; fetch('/console/export').then((it) => it.json()).then((it) => done([it.unit, it.tips.length, new Set(it.tips.map(({ id }) => id)).size, it.tips.every(({ pages }) => pages.length === 1 && pages[0].secret), it.recoverable.length]), (error) => done(`${error}`))";
        let taken = browser.execute_async(taken, vec![]).await.unwrap();
        assert_eq!(taken, json!([unit, 430, 430, true, 1]));

        // What stands on another page is found from this one.
        let db = &served.service.parts.db;
        let mut tx = db.read().await.unwrap();
        let last = board::page(&mut tx, unit, 200, 999).await.unwrap();
        drop(tx);
        write(&browser, "#words", "zulkifli").await;
        until(&browser, "#found", "1 ditemukan").await;
        assert_eq!(count().await, 1);
        let found = browser.find(Locator::Css("#rows tbody tr:not([hidden])")).await.unwrap();
        let reference = found.attr("data-tip").await.unwrap().unwrap();
        browser.screenshot(&format!("console-board-found-{engine:?}")).await;
        // So many fit that not all are shown; and one by its code alone.
        write(&browser, "#words", "sanggau").await;
        until(&browser, "#found", "430 ditemukan, 200 ditampilkan").await;
        write(&browser, "#words", &last.last().unwrap().reference).await;
        until(&browser, "#found", "1 ditemukan").await;
        assert_ne!(last.last().unwrap().reference, reference);

        // Page by page, to the last, and back.
        browser.find(Locator::Css("#words")).await.unwrap().clear().await.unwrap();
        browser.execute("document.querySelector('#words').dispatchEvent(new Event('input'))", vec![]).await.unwrap();
        click(&browser, "#next").await;
        until(&browser, "#part", "201–400 dari 430").await;
        click(&browser, "#next").await;
        until(&browser, "#part", "401–430 dari 430").await;
        assert_eq!(count().await, 30);
        assert!(!browser.find(Locator::Css("#next")).await.unwrap().is_displayed().await.unwrap());
        browser.screenshot(&format!("console-board-last-{engine:?}")).await;
        click(&browser, "#previous").await;
        until(&browser, "#part", "201–400 dari 430").await;
        // A P1 that comes stands first on the first page; this page goes on as it was, and is told.
        served.take(431, "Sekida Jagoi, mobil hitam, anak 14 th").await;
        until(&browser, "#part", "201–400 dari 431").await;
        let title = browser.title().await.unwrap();
        assert!(title.starts_with("(1 P1)"), "{title}");
        assert_eq!(browser.said().await.into_iter().filter(|it| !it.contains("favicon") && !it.contains("DEBUG")).collect::<Vec<_>>(), Vec::<String>::new());
    }
}
