//! The chain of what officers did. Rows are added and read, and never changed.

use super::{Result, Tx, from_row, on};

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Counts from 1 without a gap.
    pub number: i64,
    /// When, microseconds from 1970.
    pub at: i64,
    /// Who: an officer's id, or `key` for whoever holds a key file.
    pub officer: String,
    /// Of which unit.
    pub unit: String,
    /// What was done: a word.
    pub act: String,
    /// To what: a reference, an officer's id. Never a word of a tip.
    pub subject: String,
    /// What the browser signed; empty where nothing need be.
    pub signed: String,
    /// The signature, base64.
    pub signature: String,
    /// SHA-256 over the hash before and all of this, hex.
    pub hash: String,
}

from_row!(AuditRow { number, at, officer, unit, act, subject, signed, signature, hash });

/// The end of the chain, 0 and nothing when it is empty; nobody else adds to it before this unit of work ends.
pub async fn end(tx: &mut Tx) -> Result<(i64, String)> {
    on!(
        tx,
        "SELECT CAST(count(*) AS BIGINT) FROM (SELECT 1 AS one",
        "",
        " FROM pg_advisory_xact_lock(hashtextextended('suluh audit', 0))",
        ") AS held",
        |conn, sql| sqlx::query(sql).execute(conn).await.map(drop)
    )?;
    let end: Option<(i64, String)> = on!(tx, |conn| {
        sqlx::query_as("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
            .fetch_optional(conn)
            .await
    })?;
    Ok(end.unwrap_or_default())
}

/// Adds a link.
pub async fn insert(tx: &mut Tx, row: &AuditRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO audit (number, at, officer, unit, act, subject, signed, signature, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(row.number)
        .bind(row.at)
        .bind(&row.officer)
        .bind(&row.unit)
        .bind(&row.act)
        .bind(&row.subject)
        .bind(&row.signed)
        .bind(&row.signature)
        .bind(&row.hash)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Links after a number, in order.
pub async fn after(tx: &mut Tx, number: i64, most: i64) -> Result<Vec<AuditRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT number, at, officer, unit, act, subject, signed, signature, hash FROM audit
              WHERE number > $1 ORDER BY number LIMIT $2",
        )
        .bind(number)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// The last links before a number, the newest first.
pub async fn before(tx: &mut Tx, number: i64, most: i64) -> Result<Vec<AuditRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT number, at, officer, unit, act, subject, signed, signature, hash FROM audit
              WHERE number < $1 ORDER BY number DESC LIMIT $2",
        )
        .bind(number)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// What was done to a subject, in order.
pub async fn of_subject(tx: &mut Tx, subject: &str) -> Result<Vec<AuditRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT number, at, officer, unit, act, subject, signed, signature, hash FROM audit
              WHERE subject = $1 ORDER BY number",
        )
        .bind(subject)
        .fetch_all(conn)
        .await
    })?)
}
