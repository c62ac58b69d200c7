//! Files that an app sealed for the units of its page, part by part until all is here. They belong to a tip by its id and
//! refer to none, because a tip is taken out and put back when it is mixed.

use super::{Result, Tx, from_row, on};

/// A file, and how much of it is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    /// 32 hexadecimal digits, which the app chose.
    pub id: String,
    /// The tip's id.
    pub tip: String,
    /// Bytes of all that is uploaded.
    pub size: i64,
    /// SHA-256 of them, hex.
    pub hash: String,
    /// How many are here.
    pub have: i64,
    /// The day on which it was declared.
    pub day: i64,
    /// Whether it is whole and was checked.
    pub done: i64,
}

from_row!(AttachmentRow { id, tip, size, hash, have, day, done });

/// Lets nobody else declare a file for this tip before this unit of work ends.
pub async fn enter(tx: &mut Tx, tip: &str) -> Result<()> {
    on!(
        tx,
        "SELECT CAST(count(*) AS BIGINT) FROM (SELECT $1 AS one",
        "",
        " FROM pg_advisory_xact_lock(hashtextextended('suluh attachment ' || $1, 0))",
        ") AS held",
        |conn, sql| sqlx::query(sql).bind(tip).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// Notes that a file is to come, once. `false`: something has this id.
pub async fn declare(tx: &mut Tx, row: &AttachmentRow) -> Result<bool> {
    Ok(on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO attachment (id, tip, size, hash, have, day, done) VALUES ($1, $2, $3, $4, 0, $5, 0)
             ON CONFLICT DO NOTHING",
        )
        .bind(&row.id)
        .bind(&row.tip)
        .bind(row.size)
        .bind(&row.hash)
        .bind(row.day)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() == 1)
    })?)
}

/// A file by its id.
pub async fn of(tx: &mut Tx, id: &str) -> Result<Option<AttachmentRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT id, tip, size, hash, have, day, done FROM attachment WHERE id = $1")
            .bind(id)
            .fetch_optional(conn)
            .await
    })?)
}

/// The same, and nobody else writes to it before this unit of work ends.
pub async fn hold(tx: &mut Tx, id: &str) -> Result<Option<AttachmentRow>> {
    Ok(on!(
        tx,
        "SELECT id, tip, size, hash, have, day, done FROM attachment WHERE id = $1" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(id).fetch_optional(conn).await
    )?)
}

/// The files of a tip, whole or not, in the order of their ids.
pub async fn of_tip(tx: &mut Tx, tip: &str) -> Result<Vec<AttachmentRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, tip, size, hash, have, day, done FROM attachment WHERE tip = $1 ORDER BY id",
        )
        .bind(tip)
        .fetch_all(conn)
        .await
    })?)
}

/// Bytes of the files that were declared for a tip on a day.
pub async fn declared(tx: &mut Tx, tip: &str, day: i64) -> Result<i64> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM attachment WHERE tip = $1 AND day = $2",
        )
        .bind(tip)
        .bind(day)
        .fetch_one(conn)
        .await
    })?)
}

/// The part of a file that begins at a byte, base64.
pub async fn part(tx: &mut Tx, id: &str, start: i64) -> Result<Option<String>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar("SELECT body FROM attachment_part WHERE attachment = $1 AND start = $2")
            .bind(id)
            .bind(start)
            .fetch_optional(conn)
            .await
    })?)
}

/// Keeps the part of a file that begins at a byte, after which so many bytes are here.
pub async fn keep_part(tx: &mut Tx, id: &str, start: i64, body: &str, have: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("INSERT INTO attachment_part (attachment, start, body) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(start)
            .bind(body)
            .execute(conn)
            .await
            .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query("UPDATE attachment SET have = $1 WHERE id = $2")
            .bind(have)
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Notes that a file is whole and what it was declared to be.
pub async fn complete(tx: &mut Tx, id: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE attachment SET done = 1 WHERE id = $1").bind(id).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Throws away what is here of a file, so that it begins anew.
pub async fn empty(tx: &mut Tx, id: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM attachment_part WHERE attachment = $1")
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query("UPDATE attachment SET have = 0 WHERE id = $1").bind(id).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Forgets files that were declared before a day and never became whole; returns how many.
pub async fn forget_unfinished(tx: &mut Tx, before_day: i64) -> Result<u64> {
    Ok(on!(tx, |conn| {
        sqlx::query("DELETE FROM attachment WHERE done = 0 AND day < $1")
            .bind(before_day)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?)
}
