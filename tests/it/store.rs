//! The store on both engines: every function, and the traps that only one of them has.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use suluh::kernel::clock::end_of;
use suluh::model::agency::{AgencyId, Branch, Event, EventKind, ImportKind, Permit};
use suluh::model::contact::{Contact, ContactKind};
use suluh::store::imports::{self, NewImport};
use suluh::store::register::{self, NewListing, Scope};
use suluh::store::{self, Db, Tx};

use crate::support::{Engine, on_both_engines};

fn at(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap()
}

const EVER: Scope = Scope { as_of: Date::MAX, known_before: Timestamp::MAX };

async fn import(tx: &mut Tx, kind: ImportKind, as_of: Date, ingested_at: Timestamp) -> i64 {
    let new = NewImport {
        kind,
        source: "test",
        as_of,
        file_name: "f.csv",
        sha256: "00",
        row_count: 1,
        ingested_at,
    };
    imports::insert(tx, &new).await.unwrap()
}

async fn list(tx: &mut Tx, import: i64, id: AgencyId, name: &str, licence_no: &str) {
    let line = NewListing { name, licence_no, licence_key: licence_no, expires_on: Some(date(2027, 1, 1)) };
    register::add_listing(tx, import, id, line).await.unwrap();
}

fn suspended(on: &str) -> Event {
    Event {
        kind: EventKind::Suspended,
        effective: on.parse().unwrap(),
        until: Some(date(2026, 12, 30)),
        name_as_printed: "PT A".into(),
        authority: "KP2MI".into(),
        document: "SK 1".into(),
        note: "a note".into(),
        source: "a source".into(),
        published: Some("2026".parse().unwrap()),
        ingested_at: at(20),
    }
}

on_both_engines! {
    async fn facts_come_back_as_they_were_put(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        db.ping().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let id = register::create(&mut tx, "A", "A").await.unwrap();
        register::add_name(&mut tx, id, "A lama", "ALAMA").await.unwrap();
        let first = import(&mut tx, ImportKind::List, date(2026, 1, 1), at(10)).await;
        list(&mut tx, first, id, "A", "0012").await;
        list(&mut tx, first, id, "A", "0013").await;
        let sanctions = import(&mut tx, ImportKind::Sanctions, date(2026, 1, 2), at(20)).await;
        register::add_event(&mut tx, sanctions, Some(id), &suspended("2026-01")).await.unwrap();
        register::add_event(&mut tx, sanctions, None, &suspended("2026-01-05")).await.unwrap();
        let permits = import(&mut tx, ImportKind::Permits, date(2026, 1, 2), at(21)).await;
        let permit = Permit { number: "P1".into(), country: "Malaysia".into(), job: "sawit".into(), valid_from: None, valid_until: date(2026, 6, 1) };
        register::add_permit(&mut tx, permits, id, &permit).await.unwrap();
        let branches = import(&mut tx, ImportKind::Branches, date(2026, 1, 2), at(22)).await;
        let branch = Branch { city: "Sambas".into(), address: "Jl. 1".into(), valid_from: Some(date(2025, 1, 1)), valid_until: None };
        register::add_branch(&mut tx, branches, id, &branch).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = db.read().await.unwrap();
        let held = register::holdings(&mut tx, EVER, None).await.unwrap();
        let facts = &held.agencies[&id];
        let listing = facts.listing.as_ref().unwrap();
        assert_eq!((facts.name.as_str(), &listing.licence_nos[..]), ("A", &["0012".to_owned(), "0013".to_owned()][..]));
        assert_eq!(listing.expires_on, Some(date(2027, 1, 1)));
        assert_eq!((listing.stamp.as_of, listing.stamp.ingested_at), (date(2026, 1, 1), at(10)));
        assert_eq!(facts.events, [suspended("2026-01")]);
        assert_eq!(facts.permits, [permit]);
        assert_eq!(facts.branches, [branch]);
        assert_eq!(facts.gone_since, None);
        assert_eq!(held.permits.as_ref().unwrap().as_of, date(2026, 1, 2));
        assert_eq!(register::names(&mut tx).await.unwrap(), [("A".into(), id, "A".into()), ("ALAMA".into(), id, "A lama".into())]);
        assert_eq!(register::by_licence(&mut tx, "0013", EVER).await.unwrap(), Some(id));
        assert_eq!(register::by_licence(&mut tx, "13", EVER).await.unwrap(), None);
        let only = register::holdings(&mut tx, EVER, Some(AgencyId(id.0 + 1))).await.unwrap();
        assert!(only.agencies.is_empty() && only.list.is_some());
        drop(tx);

        let mut tx = db.begin().await.unwrap();
        register::clear(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert!(register::holdings(&mut tx, EVER, None).await.unwrap().agencies.is_empty());
        assert!(imports::all(&mut tx).await.unwrap().is_empty());
    }

    async fn a_scope_shows_the_lists_of_its_day_and_its_knowledge(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let (a, b) = (register::create(&mut tx, "A", "A").await.unwrap(), register::create(&mut tx, "B", "B").await.unwrap());
        let january = import(&mut tx, ImportKind::List, date(2026, 1, 1), at(10)).await;
        list(&mut tx, january, a, "A", "1").await;
        list(&mut tx, january, b, "B", "2").await;
        let february = import(&mut tx, ImportKind::List, date(2026, 2, 1), at(1_000_000)).await;
        list(&mut tx, february, a, "A", "3").await;
        tx.commit().await.unwrap();

        let look = async |as_of, known_before, id: AgencyId| {
            let mut tx = db.read().await.unwrap();
            let mut held = register::holdings(&mut tx, Scope { as_of, known_before }, Some(id)).await.unwrap();
            let facts = held.agencies.remove(&id).unwrap();
            (facts.listing.map(|listing| listing.licence_nos.concat()), facts.gone_since)
        };
        let now = Timestamp::MAX;
        assert_eq!(look(date(2026, 3, 1), now, a).await, (Some("3".into()), None));
        assert_eq!(look(date(2026, 3, 1), now, b).await, (Some("2".into()), Some(date(2026, 2, 1))));
        assert_eq!(look(date(2026, 1, 31), now, b).await, (Some("2".into()), None), "true on that day");
        assert_eq!(look(date(2026, 3, 1), at(1_000_000), b).await, (Some("2".into()), None), "known by then");
        assert_eq!(look(date(2025, 12, 31), now, a).await, (None, None));

        // A list that is taken back was still known until then.
        let mut tx = db.begin().await.unwrap();
        imports::withdraw(&mut tx, february, at(2_000_000)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(look(date(2026, 3, 1), now, a).await, (Some("1".into()), None));
        assert_eq!(look(date(2026, 3, 1), at(1_500_000), a).await, (Some("3".into()), None));
        let mut tx = db.read().await.unwrap();
        let newest = imports::newest(&mut tx, ImportKind::List, Date::MAX, now).await.unwrap().unwrap();
        assert_eq!(newest.id, january);
        assert_eq!(imports::all(&mut tx).await.unwrap()[0].withdrawn_at, Some(at(2_000_000)));
        assert!(imports::newest(&mut tx, ImportKind::Permits, Date::MAX, now).await.unwrap().is_none());
    }

    async fn instants_keep_their_order_and_their_microseconds(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        // 0.5 s and 1 s: as texts of different lengths they would misorder.
        for instant in [at(500_000), at(1_000_000), at(1_000_001)] {
            import(&mut tx, ImportKind::List, date(2026, 1, 1), instant).await;
        }
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let newest = imports::newest(&mut tx, ImportKind::List, Date::MAX, at(1_000_001)).await.unwrap().unwrap();
        assert_eq!(newest.stamp.ingested_at, at(1_000_000));
        assert_eq!(imports::newest(&mut tx, ImportKind::List, Date::MAX, at(500_000)).await.unwrap(), None);
        assert!(end_of(date(2026, 1, 1)) > at(1_000_001));
    }

    async fn contacts_and_the_version_are_kept(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let before = imports::state(&mut tx).await.unwrap();
        assert!(!before.demo);
        for number in ["0561-000000", "0561-000001"] {
            let contact = Contact::new(ContactKind::Bp3mi, number, Some(date(2026, 11, 1))).unwrap();
            store::contacts::set(&mut tx, &contact).await.unwrap();
        }
        imports::set_demo(&mut tx, true).await.unwrap();
        let after = imports::touch(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((after.version, after.demo), (before.version + 1, true));
        let mut tx = db.begin().await.unwrap();
        let contacts = store::contacts::all(&mut tx).await.unwrap();
        assert_eq!(contacts.len(), 1);
        assert_eq!((contacts[0].number.as_str(), contacts[0].last_verified), ("0561-000001", Some(date(2026, 11, 1))));
        store::contacts::clear(&mut tx).await.unwrap();
        assert!(store::contacts::all(&mut tx).await.unwrap().is_empty());
    }

    async fn what_is_not_committed_never_was(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        register::create(&mut tx, "A", "A").await.unwrap();
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        assert!(register::names(&mut tx).await.unwrap().is_empty());
        register::create(&mut tx, "A", "A").await.unwrap();
        assert!(register::create(&mut tx, "A again", "A").await.is_err(), "one key, one agency");
    }

    async fn whoever_goes_away_while_a_unit_of_work_begins_leaves_none_behind(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let patience = async |turns: usize| {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
        };
        // Two statements that commit by themselves are two transactions, unless somebody left one open there.
        let apart = async || {
            let Db::Postgres(pool) = &db else { return };
            let mut connection = pool.acquire().await.unwrap();
            let mut number = async || -> String {
                let sql = "SELECT pg_current_xact_id()::text";
                sqlx::query_scalar(sql).fetch_one(&mut *connection).await.unwrap()
            };
            assert_ne!(number().await, number().await, "a transaction that nobody holds");
        };
        for turns in 0..200 {
            tokio::select! {
                _ = db.read() => {}
                () = patience(turns) => {}
            }
            apart().await;
            tokio::select! {
                _ = db.begin() => {}
                () = patience(turns) => {}
            }
            apart().await;
        }
        let mut tx = db.begin().await.unwrap();
        imports::touch(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn a_reader_cannot_write_and_many_writers_take_turns(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut reading = db.read().await.unwrap();
        assert!(imports::touch(&mut reading).await.is_err());
        drop(reading);
        let writers = (0..32).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut tx = db.begin().await.unwrap();
                imports::touch(&mut tx).await.unwrap();
                tx.commit().await.unwrap();
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let mut tx = db.read().await.unwrap();
        assert_eq!(imports::state(&mut tx).await.unwrap().version, 32);
    }

    async fn an_older_database_is_brought_up_to_date_and_opens_again(engine: Engine) {
        let database = engine.fresh().await;
        for _ in 0..2 {
            let db = Db::open(database.url()).await.unwrap();
            db.ping().await.unwrap();
            db.close().await;
        }
    }
}

/// Table, column, type family, whether NULL is allowed.
type Catalogue = BTreeMap<(String, String), (&'static str, bool)>;

#[tokio::test]
async fn the_two_schemas_are_twins() {
    let (lite, big) = (Engine::Sqlite.fresh().await, Engine::Postgres.fresh().await);
    let lite = sqlite_catalogue(&Db::open(lite.url()).await.unwrap()).await;
    let big = postgres_catalogue(&Db::open(big.url()).await.unwrap()).await;
    assert!(lite.len() > 40, "{lite:?}");
    assert_eq!(lite, big);
}

async fn sqlite_catalogue(db: &Db) -> Catalogue {
    let Db::Sqlite { reader, .. } = db else { panic!("SQLite") };
    let rows: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
        "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
          WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
    )
    .fetch_all(reader)
    .await
    .unwrap();
    let family = |column: &str, kind: &str| match kind {
        "INTEGER" => "number",
        "TEXT" if is_day(column) => "day",
        "TEXT" => "text",
        other => panic!("{column} is {other}"),
    };
    rows.into_iter()
        .map(|(table, column, kind, not_null, pk)| {
            let family = family(&column, &kind);
            ((table, column), (family, not_null == 0 && pk == 0))
        })
        .collect()
}

fn is_day(column: &str) -> bool {
    column.ends_with("_on")
        || column == "as_of"
        || column == "valid_from"
        || column == "valid_until"
        || column == "last_verified"
}

async fn postgres_catalogue(db: &Db) -> Catalogue {
    let Db::Postgres(pool) = db else { panic!("PostgreSQL") };
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let family = |kind: &str| match kind {
        "bigint" | "boolean" => "number",
        "text" => "text",
        "date" => "day",
        other => panic!("{other}"),
    };
    rows.into_iter()
        .map(|(table, column, kind, nullable)| ((table, column), (family(&kind), nullable == "YES")))
        .collect()
}

#[test]
fn every_function_of_the_store_is_tested() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mine = concat!(
        include_str!("store.rs"),
        include_str!("messages.rs"),
        include_str!("departures.rs"),
        include_str!("roles.rs"),
        include_str!("backup.rs"),
        include_str!("tips_store.rs"),
        include_str!("volunteers_store.rs"),
        include_str!("outreach_store.rs"),
        include_str!("broadcasts_store.rs"),
        include_str!("mobile_store.rs"),
        include_str!("clock/store.rs"),
        include_str!("console/store.rs"),
        include_str!("console/board.rs"),
        include_str!("console/border.rs")
    );
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let room = path.file_stem().unwrap().to_string_lossy().into_owned();
        if room == "backup" {
            // Tried whole, by the commands, on both engines: backup.rs.
            continue;
        }
        for line in text.lines().filter_map(|line| line.trim().strip_prefix("pub async fn ")) {
            let name = line.split('(').next().unwrap();
            let called = [format!("{room}::{name}("), format!(".{name}("), format!("Db::{name}(")];
            assert!(called.iter().any(|call| mine.contains(call.as_str())), "{room}::{name} is in no test");
        }
    }
}
