//! Databases of a test's own on the servers which `tests/run` started.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

/// The URL of a PostgreSQL server on which the tests may create databases.
pub(crate) fn postgres_url() -> String {
    peer("SULUH_TEST_POSTGRES", "postgres://user@127.0.0.1:5432/postgres (a superuser)")
}

/// The URL of a Redis server whose content does not matter.
pub(crate) fn redis_url() -> String {
    peer("SULUH_TEST_REDIS", "redis://127.0.0.1:6379")
}

/// A missing peer is a failure: a skipped test looks like a passed one.
fn peer(variable: &str, example: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("{variable} is not set: run `tests/run`, or start your own server and set it, like {example}")
    })
}

/// The two database engines which the service promises to serve alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// An empty database of its own on this engine.
    pub(crate) async fn fresh(self) -> TestDb {
        match self {
            Self::Sqlite => fresh_sqlite(),
            Self::Postgres => fresh_postgres().await,
        }
    }
}

/// An empty database which is removed when this is dropped.
pub(crate) struct TestDb {
    url: String,
    kept: Kept,
}

/// What holds a test's database, and so what removes it.
enum Kept {
    Folder {
        _dir: TempDir,
    },
    Server {
        name: String,
    },
    /// Whoever made it.
    Elsewhere,
}

impl TestDb {
    /// The database of a server of the test's own, which goes with it.
    pub(crate) fn of(url: String) -> Self {
        Self { url, kept: Kept::Elsewhere }
    }

    /// The URL for the setting `database.url`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// A SQLite file in a folder of its own, created by the first who opens it.
pub(crate) fn fresh_sqlite() -> TestDb {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let url = sqlite_url(dir.path());
    TestDb { url, kept: Kept::Folder { _dir: dir } }
}

/// The URL of the SQLite file in `dir`, which whoever opens it may create.
pub(super) fn sqlite_url(dir: &Path) -> String {
    format!("sqlite://{}?mode=rwc", dir.join("suluh.db").display())
}

/// A database with a name of its own on the test server.
pub(crate) async fn fresh_postgres() -> TestDb {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // The time too, because a server of one's own outlives the run, and process numbers return.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_nanos();
    let (pid, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let name = format!("suluh_test_{pid}_{count}_{now}");
    on_server(&format!("CREATE DATABASE {name}")).await.expect("a new database");

    let server = postgres_url();
    let (address, query) = match server.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (server.as_str(), String::new()),
    };
    let (host, _) = address.rsplit_once('/').expect("SULUH_TEST_POSTGRES names a database");
    TestDb { url: format!("{host}/{name}{query}"), kept: Kept::Server { name } }
}

/// Runs one statement on the test server itself.
async fn on_server(statement: &str) -> sqlx::Result<()> {
    let mut server = PgConnection::connect(&postgres_url()).await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut server).await?;
    server.close().await
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Kept::Server { name } = &self.kept else {
            return;
        };
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // On a thread with a runtime of its own, because drop cannot wait on the test's. Best
        // effort: the server is thrown away in the end, and a panic here would hide the test's.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.is_ok_and(|it| it.block_on(on_server(&statement)).is_ok())
        });
        let _best_effort = dropping.join();
    }
}

/// Makes two tests, `name::sqlite` and `name::postgres`, of `async fn name(engine: Engine) {..}`.
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($engine:ident: Engine) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn on($engine: Engine) $body

            $(#[$meta])*
            #[tokio::test]
            async fn sqlite() {
                on(Engine::Sqlite).await;
            }

            $(#[$meta])*
            #[tokio::test]
            async fn postgres() {
                on(Engine::Postgres).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;
