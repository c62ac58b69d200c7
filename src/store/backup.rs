//! What a backup holds of the database, and the statements around making one and reading it back.
//!
//! To add a table: its line in [`TABLES`]. A test compares the list with the catalogue of both engines,
//! so that no table is forgotten and none is carried along unasked. This file alone has statements that
//! only one engine knows (`VACUUM INTO`, `ATTACH`, snapshots, locks of tables): each engine is copied by
//! its own means, and a backup of one does not go into the other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqliteConnectOptions;

use super::{Db, MIGRATIONS, Result, StoreError, Tx, on};

/// Whether a table's rows are in a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They are.
    Kept,
    /// They are not, and why. The table itself is.
    LeftOut(&'static str),
}

/// All our tables.
pub const TABLES: &[(&str, Fate)] = &[
    ("agency", Fate::Kept),
    ("agency_event", Fate::Kept),
    ("agency_name", Fate::Kept),
    ("alert_push", Fate::LeftOut("officers would be woken again for what is long past")),
    ("attachment", Fate::Kept),
    ("attachment_part", Fate::Kept),
    // What officers did is told by the copy too; the end of the chain stands in the key folder.
    ("audit", Fate::Kept),
    ("border_alert", Fate::Kept),
    ("branch", Fate::Kept),
    ("broadcast", Fate::Kept),
    // Their list is the members', who are left out.
    ("broadcast_member", Fate::LeftOut("what was sent would be sent again")),
    ("campaign", Fate::Kept),
    ("contact", Fate::Kept),
    ("early_report", Fate::LeftOut("speaks of messages that are left out")),
    ("gateway_state", Fate::LeftOut("says how the gateways are now, not how they were")),
    // With the unsettled rows: they are acknowledged, and are answered after a restore while their day's
    // key lives. The settled ones tell a repetition.
    ("inbox", Fate::Kept),
    ("kawan_area", Fate::Kept),
    ("law_amendment", Fate::Kept),
    ("listing", Fate::Kept),
    ("member", Fate::LeftOut("somebody who left would be written to again")),
    ("officer", Fate::Kept),
    ("officer_challenge", Fate::LeftOut("is good for minutes")),
    ("officer_session", Fate::LeftOut("nobody is signed in after a restore")),
    ("officer_unit_key", Fate::Kept),
    ("officer_way", Fate::Kept),
    // Without it a STOP would be forgotten.
    ("opt_out", Fate::Kept),
    ("outbox", Fate::LeftOut("old messages would be sent again")),
    // With its revisions: what was corrected stays to be seen.
    ("outreach", Fate::Kept),
    ("outreach_event", Fate::Kept),
    ("outreach_event_office", Fate::Kept),
    ("outreach_event_output", Fate::Kept),
    ("permit", Fate::Kept),
    ("process", Fate::LeftOut("says which processes run now")),
    ("register_dispute", Fate::Kept),
    ("register_import", Fate::Kept),
    // With its file: what was loaded can be compared with its hash after a restore too.
    ("register_proposal", Fate::Kept),
    ("register_state", Fate::Kept),
    ("return_address", Fate::LeftOut("an address that a STOP removed would be back")),
    ("rota", Fate::Kept),
    ("smpp_bind", Fate::LeftOut("says which process holds what now")),
    ("tally", Fate::Kept),
    ("tally_small", Fate::LeftOut("counts below five are for nobody's eyes")),
    ("tip", Fate::Kept),
    // With its deeds, so that nothing is done again after a restore.
    ("tip_clock", Fate::Kept),
    ("tip_deed", Fate::Kept),
    ("tip_desk", Fate::Kept),
    ("tip_note", Fate::Kept),
    ("tip_page", Fate::Kept),
    ("tip_print", Fate::Kept),
    ("tip_unit", Fate::Kept),
    ("tip_wrap", Fate::Kept),
    ("training", Fate::Kept),
    ("unit_list", Fate::Kept),
    ("volunteer", Fate::Kept),
    // An app that was ended must not be alive again: whoever has one signs in anew.
    ("volunteer_device", Fate::LeftOut("a device that was revoked would be back")),
    ("volunteer_enrolment", Fate::LeftOut("is good for minutes")),
    ("volunteer_invite", Fate::LeftOut("an invite that was used would be good again")),
    ("volunteer_post", Fate::Kept),
    ("volunteer_report", Fate::Kept),
    ("volunteer_task", Fate::Kept),
    ("volunteer_task_answer", Fate::Kept),
];

/// The table in which the migrations keep their book.
const BOOK: &str = "_sqlx_migrations";

/// How many rows each table has.
pub type Counts = BTreeMap<String, i64>;

/// The version of the schema that this program knows.
pub fn newest_schema() -> i64 {
    MIGRATIONS.last().map_or(0, |row| row.0)
}

/// The file of an SQLite URL; `None` for PostgreSQL and for a database in memory.
pub fn file_of(url: &str) -> Result<Option<PathBuf>> {
    if !url.starts_with("sqlite:") || url.contains(":memory:") || url.contains("mode=memory") {
        return Ok(None);
    }
    Ok(Some(SqliteConnectOptions::from_str(url)?.get_filename().to_owned()))
}

/// The names of all tables that are there, also of others', in order.
pub async fn tables(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(on!(
        tx,
        "SELECT name FROM ",
        "(SELECT name FROM sqlite_schema WHERE type = 'table') AS here",
        "(SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()) AS here",
        " ORDER BY name",
        |conn, sql| sqlx::query_scalar(sql).fetch_all(conn).await
    )?)
}

/// Which of our tables are there: an older schema has fewer.
async fn ours(tx: &mut Tx) -> Result<Vec<(&'static str, Fate)>> {
    let there = tables(tx).await?;
    Ok(TABLES.iter().filter(|(name, _)| there.iter().any(|it| it == name)).copied().collect())
}

/// The version of the schema; `None` when the database was never migrated.
pub async fn schema_version(tx: &mut Tx) -> Result<Option<i64>> {
    if !tables(tx).await?.iter().any(|name| name == BOOK) {
        return Ok(None);
    }
    Ok(on!(tx, |conn| {
        sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations WHERE success").fetch_one(conn).await
    })?)
}

/// The names of our tables that are there, and of the migrations' book.
pub async fn our_tables(tx: &mut Tx) -> Result<Vec<String>> {
    let book = tables(tx).await?.into_iter().filter(|name| name == BOOK);
    Ok(ours(tx).await?.into_iter().map(|(name, _)| name.to_owned()).chain(book).collect())
}

/// How many rows each table has that a backup keeps.
pub async fn counts(tx: &mut Tx) -> Result<Counts> {
    let mut all = Counts::new();
    for (name, fate) in ours(tx).await? {
        if fate == Fate::Kept {
            all.insert(name.to_owned(), count(tx, name).await?);
        }
    }
    Ok(all)
}

async fn count(tx: &mut Tx, table: &'static str) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM {table}");
    Ok(on!(tx, |conn| sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await)?)
}

/// A table of ours that holds something. A migrated schema in which nothing was put holds nothing, though
/// `register_state` has its row.
pub async fn filled(tx: &mut Tx) -> Result<Option<&'static str>> {
    for (name, _) in ours(tx).await? {
        let held = match name {
            "register_state" => on!(tx, |conn| {
                sqlx::query_scalar("SELECT count(*) FROM register_state WHERE version <> 0 OR demo")
                    .fetch_one(conn)
                    .await
            })?,
            name => count(tx, name).await?,
        };
        if held > 0 {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Deletes the rows that a backup leaves out, and overwrites where they stood. Only for a copy.
pub async fn leave_out(copy: &Db) -> Result<()> {
    let Db::Sqlite { writer, .. } = copy else { return Err(StoreError::UnknownEngine) };
    // A pragma is of its connection, and the writer has only one.
    sqlx::query("PRAGMA secure_delete = ON").execute(writer).await?;
    let mut tx = copy.begin().await?;
    for (name, fate) in ours(&mut tx).await? {
        if fate != Fate::Kept {
            let sql = format!("DELETE FROM {name}");
            on!(&mut tx, |conn| sqlx::query(AssertSqlSafe(sql)).execute(conn).await.map(drop))?;
        }
    }
    tx.commit().await
}

/// Copies an SQLite database, as it is at one moment, into a file that is empty or not there. The service
/// goes on writing meanwhile.
pub async fn copy_to(db: &Db, file: &Path) -> Result<()> {
    let mut tx = db.begin_single().await?;
    let file = file.to_string_lossy();
    on!(&mut tx, |conn| sqlx::query("VACUUM INTO $1").bind(&*file).execute(conn).await.map(drop))?;
    Ok(())
}

/// Whether SQLite finds its file sound; PostgreSQL looks after its own.
pub async fn is_sound(db: &Db) -> Result<bool> {
    let Db::Sqlite { writer, .. } = db else { return Ok(true) };
    let said: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(writer).await?;
    Ok(said == ["ok"])
}

/// Puts the rows of an SQLite file of the same schema into an empty database, all or none. Returns the
/// table that was not empty; then nothing was done.
pub async fn load(db: &Db, file: &Path) -> Result<Option<&'static str>> {
    let file = file.to_string_lossy();
    // What is attached stays with the connection, and the writer has only one.
    let mut single = db.begin_single().await?;
    on!(&mut single, |conn| {
        sqlx::query("ATTACH DATABASE $1 AS backup").bind(&*file).execute(conn).await.map(drop)
    })?;
    drop(single);
    let mut tx = db.begin().await?;
    if let Some(name) = filled(&mut tx).await? {
        return Ok(Some(name));
    }
    let mut statements =
        vec!["PRAGMA defer_foreign_keys = ON".to_owned(), "DELETE FROM register_state".to_owned()];
    statements.extend(
        TABLES
            .iter()
            .filter(|(_, fate)| *fate == Fate::Kept)
            .map(|(name, _)| format!("INSERT INTO main.{name} SELECT * FROM backup.{name}")),
    );
    for sql in statements {
        on!(&mut tx, |conn| sqlx::query(AssertSqlSafe(sql)).execute(conn).await.map(drop))?;
    }
    tx.commit().await?;
    Ok(None)
}

/// What a PostgreSQL server must be told so that its tools see what this unit of work sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// The name of the snapshot, for as long as the unit of work lives.
    pub snapshot: String,
    /// The schema (namespace) in which our tables stand.
    pub namespace: String,
    /// The server's major version.
    pub server: i64,
}

/// Shows the sight of a unit of work to others. PostgreSQL only.
pub async fn sight(tx: &mut Tx) -> Result<Sight> {
    let (snapshot, namespace, server) = on!(tx, |conn| {
        sqlx::query_as(
            "SELECT pg_export_snapshot(), current_schema()::text,
                    CAST(current_setting('server_version_num') AS BIGINT) / 10000",
        )
        .fetch_one(conn)
        .await
    })?;
    Ok(Sight { snapshot, namespace, server })
}

/// Drops our tables on PostgreSQL, when they are empty or whatever they hold (`even_filled`). Nobody
/// writes into them between the look and the drop. Returns the table that was not empty; then nothing
/// was done.
pub async fn drop_tables(tx: &mut Tx, even_filled: bool) -> Result<Option<&'static str>> {
    let names = our_tables(tx).await?;
    if names.is_empty() {
        return Ok(None);
    }
    let names = names.join(", ");
    let lock = format!("LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE");
    on!(tx, |conn| sqlx::query(AssertSqlSafe(lock)).execute(conn).await.map(drop))?;
    if !even_filled && let Some(name) = filled(tx).await? {
        return Ok(Some(name));
    }
    let gone = format!("DROP TABLE {names}");
    on!(tx, |conn| sqlx::query(AssertSqlSafe(gone)).execute(conn).await.map(drop))?;
    Ok(None)
}
