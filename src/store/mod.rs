//! The only SQL for our own tables. One text serves SQLite and PostgreSQL; only the DDL in `migrations/` has twins.
//!
//! To add a table: two twin migrations and their line in [`MIGRATIONS`], who may use it in the newest
//! `migrations/postgres/*_roles.sql`, its fate in a backup in [`backup::TABLES`], one file here, and each
//! of its functions in a test that runs on both engines. Bind every parameter (a forgotten one is NULL on
//! SQLite in silence), bind instants as microseconds, cast `sum` to BIGINT, and keep away from ILIKE,
//! now(), date_trunc, = ANY and DISTINCT ON, which only one engine has.

pub mod attachments;
pub mod audit;
pub mod backup;
pub mod board;
pub mod border;
pub mod broadcasts;
pub mod campaigns;
pub mod clock;
pub mod contacts;
pub mod coverage;
pub mod desk;
pub mod disputes;
pub mod entry;
pub mod events;
pub mod gateway_state;
pub mod imports;
pub mod inbox;
pub mod law;
pub mod members;
pub mod officers;
pub mod outbox;
pub mod outreach;
pub mod process;
pub mod proposals;
pub mod pushes;
pub mod register;
pub mod retention;
pub mod return_addresses;
pub mod rota;
pub mod schema;
pub mod smpp_binds;
pub mod spool;
pub mod tallies;
pub mod tip_desk;
pub mod tips;
pub mod training;
pub mod units;
pub mod volunteer_devices;
pub mod volunteer_reports;
pub mod volunteer_tasks;
pub mod volunteers;

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Database, Postgres, Sqlite, Transaction};

/// Runs one query on whichever engine the transaction is of; the text and the binds are written once.
///
/// What only one engine has is spliced into the text by a word between two pieces: `ROWS` for the
/// elements of the JSON list that is bound first (as `given.value`; on PostgreSQL as `jsonb`, which is
/// read once and not anew for each field), `TEXTS` for those of a list of texts, `LOCKED` and `SKIP_LOCKED` for
/// row locks, which SQLite needs none of: it has one writer.
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
    ($tx:expr, $before:literal ROWS $after:literal, |$conn:ident, $sql:ident| $body:expr) => {
        $crate::store::on!(
            $tx,
            $before,
            " json_each($1) AS given ",
            " jsonb_array_elements($1::jsonb) AS given(value) ",
            $after,
            |$conn, $sql| $body
        )
    };
    ($tx:expr, $before:literal TEXTS $after:literal, |$conn:ident, $sql:ident| $body:expr) => {
        $crate::store::on!(
            $tx,
            $before,
            " json_each($1) AS given ",
            " jsonb_array_elements_text($1::jsonb) AS given(value) ",
            $after,
            |$conn, $sql| $body
        )
    };
    ($tx:expr, $before:literal LOCKED $after:literal, |$conn:ident, $sql:ident| $body:expr) => {
        $crate::store::on!($tx, $before, "", " FOR UPDATE ", $after, |$conn, $sql| $body)
    };
    ($tx:expr, $before:literal SKIP_LOCKED $after:literal, |$conn:ident, $sql:ident| $body:expr) => {
        $crate::store::on!($tx, $before, "", " FOR UPDATE SKIP LOCKED ", $after, |$conn, $sql| $body)
    };
    ($tx:expr, $before:literal, $lite:literal, $big:literal, $after:literal, |$conn:ident, $sql:ident| $body:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(tx) => {
                let ($conn, $sql) = (&mut **tx, concat!($before, $lite, $after));
                $body
            }
            $crate::store::Tx::Postgres(tx) => {
                let ($conn, $sql) = (&mut **tx, concat!($before, $big, $after));
                $body
            }
        }
    };
}
pub(crate) use on;

/// Reads the named columns of a row into the fields of the same names, on both engines. The derive of
/// sqlx does the same and compiles the SQLite library a second time for it.
macro_rules! from_row {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        $crate::store::from_row!(@ sqlx::sqlite::SqliteRow, $name { $($field),+ });
        $crate::store::from_row!(@ sqlx::postgres::PgRow, $name { $($field),+ });
    };
    (@ $row:ty, $name:ident { $($field:ident),+ }) => {
        impl<'r> sqlx::FromRow<'r, $row> for $name {
            fn from_row(row: &'r $row) -> sqlx::Result<Self> {
                use sqlx::Row;
                Ok(Self { $($field: row.try_get(stringify!($field))?),+ })
            }
        }
    };
}
pub(crate) use from_row;

/// What goes wrong below the domain. It never carries a bound value.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused, failed or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed, or the database is newer than this program.
    #[error("database schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// Some migrations are missing: the schema's version, and the one of this program.
    #[error(
        "the database's schema is at version {0} and this program needs {1}: run `suluh migrate` as the owner of its tables"
    )]
    Behind(i64, i64),
    /// Somebody newer migrated: the schema's version, and the one of this program.
    #[error("the database's schema is at version {0} and this program knows {1}: install the newer `suluh`")]
    Ahead(i64, i64),
    /// Only the owner of the tables may do this; and what the database said.
    #[error(
        "this login may not bring the schema up to date: run `suluh migrate` as the owner of its tables ({0})"
    )]
    NotOwner(String),
    /// The URL names no engine that we know.
    #[error("database url must begin with sqlite: or postgres:")]
    UnknownEngine,
    /// A row holds a word that this program does not know.
    #[error("unexpected value in the database: {0}")]
    Unreadable(String),
}

impl StoreError {
    /// Whether the database is away for now, rather than set up wrongly: it cannot be reached, is
    /// starting or stopping, has no connection left or no disk.
    pub fn is_absence(&self) -> bool {
        let error = match self {
            Self::Database(error) => error,
            Self::Schema(
                sqlx::migrate::MigrateError::Execute(error)
                | sqlx::migrate::MigrateError::ExecuteMigration(error, _),
            ) => error,
            _ => return false,
        };
        match error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => true,
            // 08 connection, 53 resources, 57P operator; 14 is SQLite's "cannot open", 10 its disk, 13 its
            // full disk, 5 and 6 its locks.
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                ["08", "53", "57P"].iter().any(|class| code.starts_with(class))
                    || ["5", "6", "10", "13", "14"].contains(&&*code)
            }),
            _ => false,
        }
    }
}

/// The result of everything in this room.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Rows as the JSON list that `ROWS` takes apart.
fn json<T: serde::Serialize>(rows: &[T]) -> String {
    // Plain structs of texts and numbers cannot fail to become JSON.
    serde_json::to_string(rows).unwrap_or_else(|_| "[]".to_owned())
}

/// Each migration's version, name and twin texts. A test finds files that have no line here.
pub const MIGRATIONS: &[(i64, &str, &str, &str)] = &[
    (
        1,
        "register",
        include_str!("../../migrations/sqlite/0001_register.sql"),
        include_str!("../../migrations/postgres/0001_register.sql"),
    ),
    (
        2,
        "messages",
        include_str!("../../migrations/sqlite/0002_messages.sql"),
        include_str!("../../migrations/postgres/0002_messages.sql"),
    ),
    (
        3,
        "tips",
        include_str!("../../migrations/sqlite/0003_tips.sql"),
        include_str!("../../migrations/postgres/0003_tips.sql"),
    ),
    (
        4,
        "roles",
        include_str!("../../migrations/sqlite/0004_roles.sql"),
        include_str!("../../migrations/postgres/0004_roles.sql"),
    ),
    (
        5,
        "departure",
        include_str!("../../migrations/sqlite/0005_departure.sql"),
        include_str!("../../migrations/postgres/0005_departure.sql"),
    ),
    (
        6,
        "roles",
        include_str!("../../migrations/sqlite/0006_roles.sql"),
        include_str!("../../migrations/postgres/0006_roles.sql"),
    ),
    (
        7,
        "clock",
        include_str!("../../migrations/sqlite/0007_clock.sql"),
        include_str!("../../migrations/postgres/0007_clock.sql"),
    ),
    (
        8,
        "roles",
        include_str!("../../migrations/sqlite/0008_roles.sql"),
        include_str!("../../migrations/postgres/0008_roles.sql"),
    ),
    (
        9,
        "console",
        include_str!("../../migrations/sqlite/0009_console.sql"),
        include_str!("../../migrations/postgres/0009_console.sql"),
    ),
    (
        10,
        "roles",
        include_str!("../../migrations/sqlite/0010_roles.sql"),
        include_str!("../../migrations/postgres/0010_roles.sql"),
    ),
    (
        11,
        "spam",
        include_str!("../../migrations/sqlite/0011_spam.sql"),
        include_str!("../../migrations/postgres/0011_spam.sql"),
    ),
    (
        12,
        "register_desk",
        include_str!("../../migrations/sqlite/0012_register_desk.sql"),
        include_str!("../../migrations/postgres/0012_register_desk.sql"),
    ),
    (
        13,
        "health",
        include_str!("../../migrations/sqlite/0013_health.sql"),
        include_str!("../../migrations/postgres/0013_health.sql"),
    ),
    (
        14,
        "board",
        include_str!("../../migrations/sqlite/0014_board.sql"),
        include_str!("../../migrations/postgres/0014_board.sql"),
    ),
    (
        15,
        "roles",
        include_str!("../../migrations/sqlite/0015_roles.sql"),
        include_str!("../../migrations/postgres/0015_roles.sql"),
    ),
    (
        16,
        "volunteers",
        include_str!("../../migrations/sqlite/0016_volunteers.sql"),
        include_str!("../../migrations/postgres/0016_volunteers.sql"),
    ),
    (
        17,
        "outreach",
        include_str!("../../migrations/sqlite/0017_outreach.sql"),
        include_str!("../../migrations/postgres/0017_outreach.sql"),
    ),
    (
        18,
        "border",
        include_str!("../../migrations/sqlite/0018_border.sql"),
        include_str!("../../migrations/postgres/0018_border.sql"),
    ),
    (
        19,
        "roles",
        include_str!("../../migrations/sqlite/0019_roles.sql"),
        include_str!("../../migrations/postgres/0019_roles.sql"),
    ),
    (
        20,
        "parts",
        include_str!("../../migrations/sqlite/0020_parts.sql"),
        include_str!("../../migrations/postgres/0020_parts.sql"),
    ),
    (
        21,
        "smpp",
        include_str!("../../migrations/sqlite/0021_smpp.sql"),
        include_str!("../../migrations/postgres/0021_smpp.sql"),
    ),
    (
        22,
        "roles",
        include_str!("../../migrations/sqlite/0022_roles.sql"),
        include_str!("../../migrations/postgres/0022_roles.sql"),
    ),
    (
        23,
        "broadcasts",
        include_str!("../../migrations/sqlite/0023_broadcasts.sql"),
        include_str!("../../migrations/postgres/0023_broadcasts.sql"),
    ),
    (
        24,
        "roles",
        include_str!("../../migrations/sqlite/0024_roles.sql"),
        include_str!("../../migrations/postgres/0024_roles.sql"),
    ),
];

/// How long a connection may have been idle and still be taken for alive. Shorter than the pause after a
/// failure, so that none is used that broke with it.
const RESTED: Duration = Duration::from_millis(250);

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

/// Begins a transaction of PostgreSQL to its end, also when whoever asked goes away meanwhile: a browser that closes,
/// a time that is over. sqlx 0.9 forgets a transaction whose BEGIN was sent and not yet answered
/// (`PgTransactionManager::begin` counts it too late for its own rollback), and its connection goes back to the pool
/// inside it: the next one there cannot write, or a statement that should be durable by itself is not. SQLite's driver
/// undoes it.
async fn begun(pool: &PgPool, how: &'static str) -> Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let beginning = tokio::spawn(async move { pool.begin_with(how).await });
    Ok(beginning.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))?)
}

/// A unit of work. It is undone when dropped; [`Tx::commit`] makes it true.
#[derive(Debug)]
#[must_use]
pub enum Tx {
    /// On SQLite.
    Sqlite(Unit<Sqlite>),
    /// On PostgreSQL.
    Postgres(Unit<Postgres>),
}

/// A connection in a unit of work.
#[derive(Debug)]
pub enum Unit<D: Database> {
    /// Of several statements.
    Whole(Transaction<'static, D>),
    /// Of one statement, which is its own transaction.
    Single(PoolConnection<D>),
}

impl<D: Database> Deref for Unit<D> {
    type Target = D::Connection;

    fn deref(&self) -> &D::Connection {
        match self {
            Self::Whole(tx) => tx,
            Self::Single(connection) => connection,
        }
    }
}

impl<D: Database> DerefMut for Unit<D> {
    fn deref_mut(&mut self) -> &mut D::Connection {
        match self {
            Self::Whole(tx) => tx,
            Self::Single(connection) => connection,
        }
    }
}

impl<D: Database> Unit<D> {
    async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Whole(tx) => tx.commit().await,
            Self::Single(_) => Ok(()),
        }
    }
}

impl Db {
    /// Opens `sqlite:FILE`, `sqlite::memory:` or `postgres://…` and brings its schema up to date.
    pub async fn open(url: &str) -> Result<Self> {
        let db = Self::prepare(url)?;
        db.migrate().await?;
        Ok(db)
    }

    /// Reads the URL without touching the database, which may be away: every call asks again.
    pub fn prepare(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            Ok(Self::sqlite(SqliteConnectOptions::from_str(url)?))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            // A plan that was made for a table while it was empty reads the whole of it for each message until
            // statistics are gathered, a minute into a flood. A new plan for each batch costs less than that.
            let options = PgConnectOptions::from_str(url)?
                .application_name("suluh")
                .options([("plan_cache_mode", "force_custom_plan")]);
            let pool = PgPoolOptions::new()
                .max_connections(8)
                .acquire_timeout(Duration::from_secs(2))
                // Asked for a sign of life when it rested, as after an outage, and not at each use.
                .test_before_acquire(false)
                .before_acquire(|connection, of| {
                    Box::pin(async move { Ok(of.idle_for < RESTED || connection.ping().await.is_ok()) })
                })
                .connect_lazy_with(options);
            Ok(Self::Postgres(pool))
        } else {
            Err(StoreError::UnknownEngine)
        }
    }

    /// The SQLite database in a file, whatever letters the path has.
    pub fn in_file(file: &Path) -> Self {
        Self::sqlite(SqliteConnectOptions::new().filename(file))
    }

    fn sqlite(options: SqliteConnectOptions) -> Self {
        // FULL: what we acknowledge survives a power cut. Five seconds of waiting outlast any
        // import by another process.
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is written over: else it would lie in the file, in the order in which it came.
            .pragma("secure_delete", "on")
            .busy_timeout(Duration::from_secs(5));
        // When the disk is full, SQLite ends a transaction by itself and refuses the rollback that follows. To
        // sqlx the connection then is in a transaction for ever, so that it begins no other: it is replaced.
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        };
        let writer = pool(1).connect_lazy_with(options.clone());
        let reader = pool(4).connect_lazy_with(options.pragma("query_only", "on"));
        Self::Sqlite { writer, reader }
    }

    /// Begins a unit of work that may write.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { writer, .. } => {
                Tx::Sqlite(Unit::Whole(writer.begin_with("BEGIN IMMEDIATE").await?))
            }
            Self::Postgres(pool) => Tx::Postgres(Unit::Whole(begun(pool, "BEGIN").await?)),
        })
    }

    /// Begins a unit of work of exactly one writing statement, which is true, durably, when it has
    /// given all its rows: two round trips less for each message. Read them all (`fetch_all`,
    /// `execute`): PostgreSQL commits after the last.
    pub async fn begin_single(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(Unit::Single(writer.acquire().await?)),
            Self::Postgres(pool) => Tx::Postgres(Unit::Single(pool.acquire().await?)),
        })
    }

    /// Begins a unit of work that only reads, and sees one state of the database throughout.
    pub async fn read(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { reader, .. } => Tx::Sqlite(Unit::Whole(reader.begin().await?)),
            Self::Postgres(pool) => {
                let how = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Tx::Postgres(Unit::Whole(begun(pool, how).await?))
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
