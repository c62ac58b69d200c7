//! Files loaded into the register, and the version that every process watches.

use jiff::Timestamp;
use jiff_sqlx::{Date, ToSqlx};

use super::{Result, StoreError, Tx, on};
use crate::model::agency::{ImportKind, Stamp};

/// What is recorded of a loaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Row number; a later load has a higher one.
    pub id: i64,
    /// What the file holds.
    pub kind: ImportKind,
    /// Source, day and instant.
    pub stamp: Stamp,
    /// The file's name without its folder.
    pub file_name: String,
    /// SHA-256 of its bytes in hex.
    pub sha256: String,
    /// Lines taken.
    pub row_count: i64,
    /// When it was taken back, if it was.
    pub withdrawn_at: Option<Timestamp>,
}

/// What is known of a file before it is loaded.
#[derive(Debug, Clone, Copy)]
pub struct NewImport<'a> {
    /// What the file holds.
    pub kind: ImportKind,
    /// Who published it.
    pub source: &'a str,
    /// The day it speaks of.
    pub as_of: jiff::civil::Date,
    /// Its name without the folder.
    pub file_name: &'a str,
    /// SHA-256 of its bytes in hex.
    pub sha256: &'a str,
    /// Lines taken.
    pub row_count: i64,
    /// Now.
    pub ingested_at: Timestamp,
}

/// The register's version and whether it holds demo data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Raised by every change of the register or the contacts.
    pub version: i64,
    /// Whether the data are the invented ones.
    pub demo: bool,
}

pub(super) fn instant(us: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(us).map_err(|_| StoreError::Unreadable("an instant".to_owned()))
}

/// Reads the version. One row by its key: cheap enough to ask every second.
pub async fn state(tx: &mut Tx) -> Result<State> {
    let (version, demo): (i64, bool) =
        on!(tx, |conn| sqlx::query_as("SELECT version, demo FROM register_state WHERE id = 1")
            .fetch_one(conn)
            .await)?;
    Ok(State { version, demo })
}

/// Raises the version, which tells every process to read again. It takes the row's lock first, so
/// that of two writers the second sees all that the first did.
pub async fn touch(tx: &mut Tx) -> Result<State> {
    let (version, demo): (i64, bool) = on!(tx, |conn| {
        sqlx::query_as("UPDATE register_state SET version = version + 1 WHERE id = 1 RETURNING version, demo")
            .fetch_one(conn)
            .await
    })?;
    Ok(State { version, demo })
}

/// Says whether the data are the invented ones.
pub async fn set_demo(tx: &mut Tx, demo: bool) -> Result<()> {
    on!(tx, |conn| sqlx::query("UPDATE register_state SET demo = $1 WHERE id = 1")
        .bind(demo)
        .execute(conn)
        .await
        .map(drop))?;
    Ok(())
}

/// Records a file and returns its number.
pub async fn insert(tx: &mut Tx, new: &NewImport<'_>) -> Result<i64> {
    let (id,): (i64,) = on!(tx, |conn| {
        sqlx::query_as(
            "INSERT INTO register_import (kind, source, as_of, file_name, sha256, row_count, ingested_us)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        )
        .bind(new.kind.word())
        .bind(new.source)
        .bind(new.as_of.to_sqlx())
        .bind(new.file_name)
        .bind(new.sha256)
        .bind(new.row_count)
        .bind(new.ingested_at.as_microsecond())
        .fetch_one(conn)
        .await
    })?;
    Ok(id)
}

type Row = (i64, String, String, Date, String, String, i64, i64, Option<i64>);

fn read(row: Row) -> Result<Import> {
    let (id, kind, source, as_of, file_name, sha256, row_count, ingested_us, withdrawn_us) = row;
    let kind = ImportKind::ALL
        .into_iter()
        .find(|known| known.word() == kind)
        .ok_or_else(|| StoreError::Unreadable(format!("import kind {kind:?}")))?;
    Ok(Import {
        id,
        kind,
        stamp: Stamp { source, as_of: as_of.to_jiff(), ingested_at: instant(ingested_us)? },
        file_name,
        sha256,
        row_count,
        withdrawn_at: withdrawn_us.map(instant).transpose()?,
    })
}

/// The newest file of a kind that speaks of `as_of` or before and was known before `known_before`.
pub async fn newest(
    tx: &mut Tx,
    kind: ImportKind,
    as_of: jiff::civil::Date,
    known_before: Timestamp,
) -> Result<Option<Import>> {
    let row: Option<Row> = on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, kind, source, as_of, file_name, sha256, row_count, ingested_us, withdrawn_us
               FROM register_import
              WHERE kind = $1 AND as_of <= $2 AND ingested_us < $3 AND (withdrawn_us IS NULL OR withdrawn_us >= $3)
              ORDER BY as_of DESC, id DESC LIMIT 1",
        )
        .bind(kind.word())
        .bind(as_of.to_sqlx())
        .bind(known_before.as_microsecond())
        .fetch_optional(conn)
        .await
    })?;
    row.map(read).transpose()
}

/// Every file ever loaded, newest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Import>> {
    let rows: Vec<Row> = on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, kind, source, as_of, file_name, sha256, row_count, ingested_us, withdrawn_us
               FROM register_import ORDER BY id DESC",
        )
        .fetch_all(conn)
        .await
    })?;
    rows.into_iter().map(read).collect()
}

/// Takes a file back: its facts count no more from `at` on, and are still there for "what did we know".
pub async fn withdraw(tx: &mut Tx, id: i64, at: Timestamp) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE register_import SET withdrawn_us = $1 WHERE id = $2 AND withdrawn_us IS NULL")
            .bind(at.as_microsecond())
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}
