//! The API as somebody meets it who has read nothing but its description: schemathesis makes requests from the
//! served document, and no answer may be an error of ours, undocumented, or off its schema.
//!
//! `tests/run` is bounded by examples, with a fixed seed, so that it asks the same each time; with SULUH_SOAK set
//! it asks for twenty minutes, each time something else. What it demands is in `tests/schema/schemathesis.toml`.
#![expect(clippy::disallowed_methods, reason = "the test is the caller, and is told how much to do")]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::Value;
use sqlx::{Connection, PgConnection, SqliteConnection};
use suluh::http::api;

use crate::drills::{figure, seconds, taken};
use crate::mobile::{come_in_over_the_network, sending_demo};
use crate::support::{Engine, FakeApi, Schemathesis, TestDb, on_both_engines, until};

/// How much is asked.
fn measure() -> Vec<String> {
    let words: &[&str] = if std::env::var_os("SULUH_SOAK").is_some() {
        &["--max-time", "1200"]
    } else {
        // Shrinking would look for the smallest request that fails, for minutes.
        &["--max-examples", "50", "--seed", "8", "--no-shrink"]
    };
    ["--checks", "all", "--continue-on-failure"].iter().chain(words).map(|it| (*it).to_owned()).collect()
}

async fn tips(db: &TestDb) -> i64 {
    const COUNT: &str = "SELECT count(*) FROM tip";
    if db.url().starts_with("sqlite") {
        let mut rows = SqliteConnection::connect(db.url()).await.expect("a connection");
        sqlx::query_scalar(COUNT).fetch_one(&mut rows).await.expect("a count")
    } else {
        let mut rows = PgConnection::connect(db.url()).await.expect("a connection");
        sqlx::query_scalar(COUNT).fetch_one(&mut rows).await.expect("a count")
    }
}

on_both_engines! {
    async fn whoever_has_only_the_description_gets_what_it_says(engine: Engine) {
        let schemathesis = Schemathesis::install();
        let db = engine.fresh().await;
        // With a gateway, or no app could come in; and with the right of one, or most doors would be seen from outside.
        let api = FakeApi::start(taken());
        let suluh = sending_demo(&api).set("SULUH__DATABASE__URL", db.url()).start().await;
        let (app, _) = come_in_over_the_network(&suluh, &api).await;
        let before = tips(&db).await;
        let began = Instant::now();
        let findings = schemathesis.ask(&suluh.url(""), &app, &measure()).await;
        assert!(findings.clean, "{}\n{}", findings.said, suluh.log());
        // It has asked all there is.
        let operations = operations();
        let tested = format!("Tested: {operations}");
        assert!(findings.said.contains(&tested), "not {tested}:\n{}", findings.said);
        // Each acknowledged tip is there once: the same request may have had the same receipt again.
        let acknowledged: BTreeSet<&String> = findings.receipts.iter().collect();
        assert!(acknowledged.len() > 20, "next to no tip was right:\n{}", findings.said);
        let all = before + i64::try_from(acknowledged.len()).expect("a count");
        let there = until(Duration::from_secs(60), async || (tips(&db).await == all).then_some(())).await;
        assert!(there.is_some(), "{} acknowledged, {} there", acknowledged.len(), tips(&db).await - before);
        // And it stands as before.
        assert_eq!(suluh.get("/health/ready").await.status(), 200);
        let log = suluh.log();
        assert!(!log.contains(r#""level":"ERROR""#), "{log}");
        let requests = findings.said.lines().find_map(|line| line.trim().split_once(" generated, "));
        let requests = requests.map(|(count, _)| count).expect("how many it asked");
        figure(&format!("schema, {engine:?}"), "requests of schemathesis", requests, "");
        figure(&format!("schema, {engine:?}"), "took", seconds(began.elapsed()), "");
    }
}

fn operations() -> usize {
    let document: Value = serde_json::from_str(&api::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    paths.values().filter_map(Value::as_object).map(serde_json::Map::len).sum()
}
