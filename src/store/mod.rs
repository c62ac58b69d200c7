//! The only SQL. One text serves SQLite and PostgreSQL; only the DDL in `migrations/` has twins.
//!
//! To add a table: two twin migrations and their line in [`MIGRATIONS`], one file here, and each of
//! its functions in a test that runs on both engines. Bind every parameter (a forgotten one is NULL
//! on SQLite in silence), bind instants as microseconds, cast `sum` to BIGINT, and keep away from
//! ILIKE, now(), date_trunc, = ANY and DISTINCT ON, which only one engine has.

pub mod contacts;
pub mod imports;
pub mod register;

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, Sqlite, Transaction};

/// Runs one query on whichever engine the transaction is of; the text and the binds are written once.
macro_rules! on {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::store::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use on;

/// What goes wrong below the domain. It never carries a bound value.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused, failed or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed, or the database is newer than this program.
    #[error("database schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// The URL names no engine that we know.
    #[error("database url must begin with sqlite: or postgres:")]
    UnknownEngine,
    /// A row holds a word that this program does not know.
    #[error("unexpected value in the database: {0}")]
    Unreadable(String),
}

/// The result of everything in this room.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Each migration's version, name and twin texts. A test finds files that have no line here.
pub const MIGRATIONS: &[(i64, &str, &str, &str)] = &[(
    1,
    "register",
    include_str!("../../migrations/sqlite/0001_register.sql"),
    include_str!("../../migrations/postgres/0001_register.sql"),
)];

/// An open database: pools of connections to one engine.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite in WAL mode: one writer, several readers that cannot write.
    Sqlite {
        /// The single writing connection.
        writer: SqlitePool,
        /// Connections with `query_only`.
        reader: SqlitePool,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

/// A unit of work. It is undone when dropped; [`Tx::commit`] makes it true.
#[derive(Debug)]
#[must_use]
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens `sqlite:FILE`, `sqlite::memory:` or `postgres://…` and brings its schema up to date.
    pub async fn open(url: &str) -> Result<Self> {
        let db = Self::connect(url).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Opens without touching the schema.
    async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            // FULL: what we acknowledge survives a power cut. Five seconds of waiting outlast any
            // import by another process.
            let options = SqliteConnectOptions::from_str(url)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5));
            let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
            let reader = SqlitePoolOptions::new()
                .max_connections(4)
                .connect_with(options.pragma("query_only", "on"))
                .await?;
            Ok(Self::Sqlite { writer, reader })
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url)?.application_name("suluh");
            let pool = PgPoolOptions::new()
                .max_connections(8)
                .acquire_timeout(Duration::from_secs(5))
                .connect_with(options)
                .await?;
            Ok(Self::Postgres(pool))
        } else {
            Err(StoreError::UnknownEngine)
        }
    }

    async fn migrate(&self) -> Result<()> {
        let migrator = |pick: fn(&(i64, &'static str, &'static str, &'static str)) -> &'static str| {
            Migrator::with_migrations(
                MIGRATIONS
                    .iter()
                    .map(|row| {
                        Migration::new(
                            row.0,
                            Cow::Borrowed(row.1),
                            MigrationType::Simple,
                            AssertSqlSafe(pick(row)).into_sql_str(),
                            false,
                        )
                    })
                    .collect(),
            )
        };
        match self {
            Self::Sqlite { writer, .. } => migrator(|row| row.2).run(writer).await?,
            Self::Postgres(pool) => migrator(|row| row.3).run(pool).await?,
        }
        Ok(())
    }

    /// Begins a unit of work that may write.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Begins a unit of work that only reads, and sees one state of the database throughout.
    pub async fn read(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { reader, .. } => Tx::Sqlite(reader.begin().await?),
            Self::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// Asks the engine for a sign of life.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.read().await?;
        on!(&mut tx, |conn| sqlx::query("SELECT 1").execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The engine's name, for people.
    pub const fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Closes every connection; what is committed is on disk.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes the unit of work true, durably.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
