//! How the service is, as the console tells it: in words, without a number, and also when a part of it cannot be seen.

use sqlx::AssertSqlSafe;
use suluh::domain::health;
use suluh::kernel::clock::{Clock, FixedClock};
use suluh::store::Db;

use super::clerk::Clerk;
use super::walk::{dial, started};
use crate::support::{Engine, on_both_engines, until};

async fn execute(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { writer, .. } => drop(sqlx::raw_sql(sql).execute(writer).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::raw_sql(sql).execute(pool).await.unwrap()),
    }
}

/// A message that waits in the outbox, as it lies there.
fn waiting(id: &str, state: &str, created_us: i64) -> String {
    format!(
        "INSERT INTO outbox (id, day, kind, priority, zone, gateway, tried, state, report, attempts, resent, created_us,
                             due_us, deadline_us, lease_us, sealed)
         VALUES ('{id}', 1, 'answer', 1, 'WIB', 'laptop', '', '{state}', 0, 0, 0, {created_us}, {created_us},
                 9000000000000000, 0, 'x')"
    )
}

on_both_engines! {
    async fn who_looks_after_the_service_sees_how_it_is_and_no_number(engine: Engine) {
        let (database, suluh) = started(engine).await;
        let admin = Clerk::active(&suluh, "contoh-kalbar", "boss", "admin").await;
        let page = async || {
            let (status, page) = admin.ask(&suluh, "GET", "/console/health", None).await;
            assert_eq!(status, 200, "{page}");
            page
        };
        let seen = until(std::time::Duration::from_secs(30), async || {
            Some(page().await).filter(|page| page.contains("all, versi"))
        });
        let first = seen.await.expect("the process says that it is there");
        for says in ["baru saja", "menjawab", "belum pernah", "Daftar berizin", "belum ada yang tercatat", "tidak ada yang piket di", "kosong"] {
            assert!(first.contains(says), "{says}: {first}");
        }
        assert_eq!(first.contains("<td>tidak dipakai</td>"), engine == Engine::Sqlite, "Redis");
        dial(&suluh, "s1", "1*CONTOH JAYA ABADI").await;

        // What waits is counted and not shown; a backup that was made is noted.
        let db = Db::open(database.url()).await.unwrap();
        let clock = FixedClock::at(jiff::civil::date(2026, 11, 22));
        execute(&db, &waiting("a", "waiting", 7_123_456)).await;
        execute(&db, &waiting("b", "waiting", 127_123_456)).await;
        execute(&db, &waiting("c", "dead", 7_123_456)).await;
        health::note_backup(&db, clock.now()).await.unwrap();
        let shown = page().await;
        let row = shown.split("data-gateway=\"laptop\"").nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(row.contains("2, tertua") && row.contains("<td>1</td>") && row.contains("gangguan"), "{row}");
        assert!(row.contains("tidak ada di pengaturan"), "{row}");
        assert!(!shown.contains("belum ada yang tercatat"));
        for hidden in ["81234567890", "CONTOH JAYA"] {
            assert!(!shown.contains(hidden), "{hidden}");
        }

        // A part that cannot be seen is said, and the rest stays.
        execute(&db, "ALTER TABLE outbox RENAME TO mislaid").await;
        let broken = page().await;
        assert!(broken.contains("Bagian ini tidak dapat dibaca sekarang: Jumlah pesan yang menunggu"), "{broken}");
        assert!(broken.contains("all, versi") && broken.contains("Daftar berizin") && !broken.contains("mislaid"), "{broken}");
        execute(&db, "ALTER TABLE register_import RENAME TO lost").await;
        let broken = page().await;
        assert!(broken.contains("sekarang: Daftar P3MI.") && broken.contains("all, versi"), "{broken}");
        db.close().await;
    }

    async fn a_process_that_fell_silent_is_told_and_one_that_ended_is_gone(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let clock = FixedClock::at(jiff::civil::date(2026, 11, 22));
        let intake = health::Process::begin("intake", clock.now()).unwrap();
        let console = health::Process::begin("console", clock.now()).unwrap();
        intake.say(&db, clock.now(), Some(3), "answers").await.unwrap();
        console.say(&db, clock.now(), None, "none").await.unwrap();
        clock.advance(61);
        intake.say(&db, clock.now(), Some(0), "away").await.unwrap();
        let (rows, backup) = health::processes(&db).await.unwrap();
        let said: Vec<_> = rows.iter().map(|it| (it.role.as_str(), it.spool, it.redis.as_str(), it.seen_us - it.began_us)).collect();
        assert_eq!(said, [("console", None, "none", 0), ("intake", Some(0), "away", 60_000_000)]);
        assert!(rows.iter().all(|it| it.seen_us % 60_000_000 == 0), "to the minute");
        assert_eq!(backup, None);
        health::note_backup(&db, clock.now()).await.unwrap();
        intake.end(&db).await.unwrap();
        // After a day the silent one is forgotten, and the backup is not.
        clock.advance(2 * 86_400);
        let later = health::Process::begin("all", clock.now()).unwrap();
        later.say(&db, clock.now(), Some(0), "none").await.unwrap();
        let (rows, backup) = health::processes(&db).await.unwrap();
        assert_eq!(rows.iter().map(|it| it.role.as_str()).collect::<Vec<_>>(), ["all"]);
        assert!(backup.is_some());
    }
}
