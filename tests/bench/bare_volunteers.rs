//! What a report and a sync of a volunteer's app cost by themselves: the same requests, read by axum; of a report one
//! indexed read (whose it is) and one insert of what was posted, in one transaction; of a sync one indexed read. On the
//! service's own pools, so that engine and durability are the same. Nothing is told apart, routed, sealed or weighed.

use std::fs;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use serde_json::{Value, json};
use suluh::store::Db;

use crate::volunteers::{REPORTS, SYNC, name_in};

const TABLES: &str = "CREATE TABLE bare_person (id TEXT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE bare_report (id TEXT PRIMARY KEY, person TEXT NOT NULL, letters TEXT NOT NULL);
    CREATE INDEX bare_report_person ON bare_report (person)";

/// The same statements for a connection of either engine.
macro_rules! on {
    ($db:expr, |$write:ident, $read:ident| $work:expr) => {
        match $db {
            Db::Sqlite { writer, reader } => {
                let ($write, $read) = (writer.begin_with("BEGIN IMMEDIATE"), reader);
                $work
            }
            Db::Postgres(pool) => {
                let ($write, $read) = (pool.begin(), pool);
                $work
            }
        }
    };
}

async fn keep(db: &Db, person: &str, id: &str, letters: &str) -> sqlx::Result<bool> {
    on!(db, |write, _read| {
        let mut tx = write.await?;
        let name: Option<String> = sqlx::query_scalar("SELECT name FROM bare_person WHERE id = $1")
            .bind(person)
            .fetch_optional(&mut *tx)
            .await?;
        sqlx::query("INSERT INTO bare_report (id, person, letters) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(person)
            .bind(letters)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(name.is_some())
    })
}

async fn own(db: &Db, person: &str) -> sqlx::Result<Vec<String>> {
    on!(db, |_write, read| {
        sqlx::query_scalar("SELECT id FROM bare_report WHERE person = $1").bind(person).fetch_all(read).await
    })
}

/// Who asks: the part of the token that names them.
fn person(headers: &HeaderMap) -> Option<&str> {
    name_in(headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?)
}

async fn take(
    State(db): State<Db>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, String), StatusCode> {
    let person = person(&headers).ok_or(StatusCode::UNAUTHORIZED)?;
    let given: Value = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let id = given["id"].as_str().ok_or(StatusCode::BAD_REQUEST)?;
    let letters = std::str::from_utf8(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    match keep(&db, person, id, letters).await {
        Ok(true) => Ok((StatusCode::CREATED, json!({ "id": id, "reference": id }).to_string())),
        Ok(false) => Err(StatusCode::NOT_FOUND),
        Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

async fn sync(State(db): State<Db>, headers: HeaderMap) -> Result<String, StatusCode> {
    let person = person(&headers).ok_or(StatusCode::UNAUTHORIZED)?;
    let own = own(&db, person).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let reports: Vec<Value> = own.into_iter().map(|id| json!({ "reference": id })).collect();
    Ok(json!({ "reports": reports }).to_string())
}

/// The child: serves until it is ended. `people` is a file with an id a line. The runtime is the one of `suluh`.
pub(crate) fn child(listen: SocketAddr, database: &str, people: &str) -> anyhow::Result<String> {
    let people = fs::read_to_string(people)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let db = Db::open(database).await?;
        on!(&db, |write, _read| {
            let mut tx = write.await?;
            sqlx::raw_sql(TABLES).execute(&mut *tx).await?;
            for id in people.lines() {
                sqlx::query("INSERT INTO bare_person (id, name) VALUES ($1, 'somebody')")
                    .bind(id)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        });
        let router = Router::new()
            .route(REPORTS, post(take))
            .route(SYNC, get(sync))
            .with_state(db)
            .route("/health/ready", get(async || "ok"));
        axum::serve(tokio::net::TcpListener::bind(listen).await?, router).await?;
        Ok(String::new())
    })
}
