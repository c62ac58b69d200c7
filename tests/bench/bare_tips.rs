//! What keeping rows as large as a tip's costs by itself: the same request, read by axum, a random id and as
//! many letters, committed in groups as the service does. Nothing is sealed or told apart.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use suluh::kernel::batch::Batcher;
use suluh::sealing::key;

use crate::tips::PATH;

/// Connections to the database, as many as the service has.
const CONNECTIONS: u32 = 8;

type Row = String;

async fn keep(pool: &PgPool, ids: &[Row], letters: &str) -> sqlx::Result<Vec<()>> {
    sqlx::query("INSERT INTO bare (id, letters) SELECT id, $2 FROM unnest($1::text[]) AS given(id)")
        .bind(ids)
        .bind(letters)
        .execute(pool)
        .await?;
    Ok(vec![(); ids.len()])
}

async fn one(State(batcher): State<Batcher<Row, ()>>, body: Bytes) -> (StatusCode, &'static str) {
    let id = key::random::<16>().map(|bytes| u128::from_be_bytes(bytes).to_string());
    match id {
        Ok(id) if serde_json::from_slice::<serde_json::Value>(&body).is_ok() => {
            match batcher.hand_in(id).await {
                Ok(()) => (StatusCode::CREATED, "kept"),
                Err(_) => (StatusCode::SERVICE_UNAVAILABLE, ""),
            }
        }
        _ => (StatusCode::BAD_REQUEST, ""),
    }
}

/// The child: serves until it is ended. The runtime is the one of `suluh`.
pub(crate) fn child(listen: SocketAddr, database: &str, bytes: usize) -> anyhow::Result<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(database).await?;
        // Stored as it is, like what is sealed: PostgreSQL would press a thousand equal letters together.
        sqlx::raw_sql(
            "CREATE TABLE bare (id TEXT PRIMARY KEY, letters TEXT NOT NULL);
             ALTER TABLE bare ALTER COLUMN letters SET STORAGE EXTERNAL",
        )
        .execute(&pool)
        .await?;
        let letters: Arc<str> = "x".repeat(bytes).into();
        let batcher = Batcher::start(move |ids: Arc<Vec<Row>>| {
            let (pool, letters) = (pool.clone(), Arc::clone(&letters));
            async move { keep(&pool, &ids, &letters).await.ok() }
        });
        let router = Router::new()
            .route(PATH, post(one))
            .with_state(batcher)
            .route("/health/ready", get(async || "ok"));
        axum::serve(tokio::net::TcpListener::bind(listen).await?, router).await?;
        Ok(String::new())
    })
}
