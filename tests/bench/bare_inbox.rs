//! What a durable answer costs by itself: the same Kannel request, read by axum, one row by sqlx, one
//! constant answer. Nothing is sealed, told apart, looked up or settled. Once with a commit for each
//! request, as an endpoint is usually written, and once with the group commit that the service has.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde::Deserialize;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use suluh::kernel::batch::Batcher;

use crate::messages::PATH;

/// Connections to the database, as many as the service has.
const CONNECTIONS: u32 = 8;

/// How rows are committed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Commits {
    /// Each by itself.
    Single,
    /// Whatever waits, together.
    Grouped,
}

impl Commits {
    /// Its word on a command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Grouped => "grouped",
        }
    }
}

impl std::str::FromStr for Commits {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> anyhow::Result<Self> {
        let all = [Self::Single, Self::Grouped];
        all.into_iter().find(|it| it.word() == word).ok_or_else(|| anyhow::anyhow!("no commits: {word}"))
    }
}

/// The fields of the request that an inbox keeps.
#[derive(Deserialize)]
struct Message {
    id: String,
    from: String,
    text: String,
}

async fn one(State(pool): State<PgPool>, Query(message): Query<Message>) -> (StatusCode, &'static str) {
    let done = sqlx::query("INSERT INTO bare (id, sender, words) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(&message.id)
        .bind(&message.from)
        .bind(&message.text)
        .execute(&pool)
        .await;
    told(done.is_ok())
}

async fn many(
    State(batcher): State<Batcher<Message, ()>>,
    Query(message): Query<Message>,
) -> (StatusCode, &'static str) {
    told(batcher.hand_in(message).await.is_ok())
}

const fn told(kept: bool) -> (StatusCode, &'static str) {
    if kept { (StatusCode::OK, "kept") } else { (StatusCode::SERVICE_UNAVAILABLE, "") }
}

async fn keep(pool: &PgPool, messages: &[Message]) -> sqlx::Result<Vec<()>> {
    let field = |of: fn(&Message) -> &str| messages.iter().map(of).collect::<Vec<_>>();
    sqlx::query(
        "INSERT INTO bare (id, sender, words) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
         ON CONFLICT DO NOTHING",
    )
    .bind(field(|it| &it.id))
    .bind(field(|it| &it.from))
    .bind(field(|it| &it.text))
    .execute(pool)
    .await?;
    Ok(vec![(); messages.len()])
}

/// The child: serves until it is ended. The runtime is the one of `suluh`.
pub(crate) fn child(listen: SocketAddr, database: &str, commits: Commits) -> anyhow::Result<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(database).await?;
        sqlx::raw_sql("CREATE TABLE bare (id TEXT PRIMARY KEY, sender TEXT NOT NULL, words TEXT NOT NULL)")
            .execute(&pool)
            .await?;
        let ready = Router::new().route("/health/ready", get(async || "ok"));
        let door = match commits {
            Commits::Single => Router::new().route(PATH, get(one)).with_state(pool),
            Commits::Grouped => {
                let batcher = Batcher::start(move |messages: Arc<Vec<Message>>| {
                    let pool = pool.clone();
                    async move { keep(&pool, &messages).await.ok() }
                });
                Router::new().route(PATH, get(many)).with_state(batcher)
            }
        };
        axum::serve(tokio::net::TcpListener::bind(listen).await?, ready.merge(door)).await?;
        Ok(String::new())
    })
}
