//! What processes say of themselves, and counts of what waits: no person and no message.

use super::{Result, Tx, from_row, on};

/// What a process said last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessRow {
    /// Random, new at each start; [`BACKUP`] for the last backup.
    pub id: String,
    /// `all`, `intake`, `console` or `backup`.
    pub role: String,
    /// The program's version.
    pub version: String,
    /// When it began; microseconds from 1970, to the minute.
    pub began_us: i64,
    /// When it said so.
    pub seen_us: i64,
    /// Messages and tips that wait in its spool; none where it takes none.
    pub spool: Option<i64>,
    /// `none`, `answers` or `away`.
    pub redis: String,
}

from_row!(ProcessRow { id, role, version, began_us, seen_us, spool, redis });

/// The row of the last backup.
pub const BACKUP: &str = "backup";

/// Puts in what a process says, over what it said before.
pub async fn put(tx: &mut Tx, row: &ProcessRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO process (id, role, version, began_us, seen_us, spool, redis)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, seen_us = excluded.seen_us,
                 spool = excluded.spool, redis = excluded.redis",
        )
        .bind(&row.id)
        .bind(&row.role)
        .bind(&row.version)
        .bind(row.began_us)
        .bind(row.seen_us)
        .bind(row.spool)
        .bind(&row.redis)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Forgets processes that said nothing since a moment; the last backup stays.
pub async fn forget(tx: &mut Tx, before_us: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM process WHERE seen_us < $1 AND role <> 'backup'")
            .bind(before_us)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Takes a process out that ends.
pub async fn remove(tx: &mut Tx, id: &str) -> Result<()> {
    on!(tx, |conn| sqlx::query("DELETE FROM process WHERE id = $1").bind(id).execute(conn).await.map(drop))?;
    Ok(())
}

/// All of them, by role and beginning.
pub async fn all(tx: &mut Tx) -> Result<Vec<ProcessRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, role, version, began_us, seen_us, spool, redis FROM process ORDER BY role, began_us, id",
        )
        .fetch_all(conn)
        .await
    })?)
}

/// How many messages are at a gateway in a state, and since which minute the oldest is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageCount {
    /// The gateway's name.
    pub gateway: String,
    /// A state of the outbox, or `unanswered` for questions.
    pub state: String,
    /// How many.
    pub number: i64,
    /// When the oldest came, to the minute.
    pub oldest_us: i64,
}

from_row!(MessageCount { gateway, state, number, oldest_us });

/// Counts of messages that are not done. On PostgreSQL by a function that the owner lends to the console, which may
/// read no message itself.
pub async fn message_counts(tx: &mut Tx) -> Result<Vec<MessageCount>> {
    Ok(on!(
        tx,
        "SELECT gateway, state, number, oldest_us FROM ",
        "(SELECT gateway, state, count(*) AS number, min(created_us) / 60000000 * 60000000 AS oldest_us
            FROM outbox WHERE state <> 'done' GROUP BY gateway, state
          UNION ALL
          SELECT gateway, 'unanswered', count(*), min(received_us) / 60000000 * 60000000
            FROM inbox WHERE sealed IS NOT NULL GROUP BY gateway)",
        "message_counts()",
        " AS counted ORDER BY gateway, state",
        |conn, sql| sqlx::query_as(sql).fetch_all(conn).await
    )?)
}

/// Bytes that the database takes up.
pub async fn size(tx: &mut Tx) -> Result<i64> {
    Ok(on!(
        tx,
        "SELECT size FROM ",
        "(SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size())",
        "(SELECT pg_database_size(current_database()) AS size)",
        " AS measured",
        |conn, sql| sqlx::query_scalar(sql).fetch_one(conn).await
    )?)
}
