//! Who joined to be told of safe migration by SMS. A row has a token of the number, the number sealed, and no time but
//! its month.

use serde::Serialize;

use super::{Result, Tx, from_row, on};

/// Somebody who joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// A token of their number.
    pub token: String,
    /// The number, sealed, base64.
    pub sealed: String,
    /// The Kemendagri code of where they live.
    pub kabupaten: String,
    /// The zone of its clocks: `WIB`, `WITA` or `WIT`.
    pub zone: String,
    /// The code of their language.
    pub lang: String,
    /// When they joined: months since year 0.
    pub month: i64,
}

from_row!(MemberRow { token, sealed, kabupaten, zone, lang, month });

/// How many live in a kabupaten and speak a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The Kemendagri code.
    pub kabupaten: String,
    /// The code of the language.
    pub lang: String,
    /// How many.
    pub count: i64,
}

from_row!(Cell { kabupaten, lang, count });

/// Writes down somebody who joins. `false`: they did before.
pub async fn join(tx: &mut Tx, row: &MemberRow) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO member (token, sealed, kabupaten, zone, lang, month) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (token) DO NOTHING",
        )
        .bind(&row.token)
        .bind(&row.sealed)
        .bind(&row.kabupaten)
        .bind(&row.zone)
        .bind(&row.lang)
        .bind(row.month)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// Somebody by their token.
pub async fn get(tx: &mut Tx, token: &str) -> Result<Option<MemberRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT token, sealed, kabupaten, zone, lang, month FROM member WHERE token = $1")
            .bind(token)
            .fetch_optional(conn)
            .await
    })?)
}

/// Notes that somebody speaks another language now.
pub async fn speak(tx: &mut Tx, token: &str, lang: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE member SET lang = $1 WHERE token = $2")
            .bind(lang)
            .bind(token)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Deletes somebody, with what waits to be sent to them. `false`: they were not there.
pub async fn leave(tx: &mut Tx, token: &str) -> Result<bool> {
    // Whoever is just putting a message down for them is waited for, so that it is seen below.
    let held: Option<String> = on!(
        tx,
        "SELECT token FROM member WHERE token = $1" LOCKED "",
        |conn, sql| sqlx::query_scalar(sql).bind(token).fetch_optional(conn).await
    )?;
    if held.is_none() {
        return Ok(false);
    }
    on!(tx, |conn| {
        sqlx::query(
            "DELETE FROM outbox WHERE state = 'waiting'
                AND id IN (SELECT message FROM broadcast_member WHERE token = $1 AND state = 'put')",
        )
        .bind(token)
        .execute(conn)
        .await
        .map(drop)
    })?;
    let done = on!(tx, |conn| {
        sqlx::query("DELETE FROM member WHERE token = $1")
            .bind(token)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// Writes every row anew, so that none tells by its transaction when somebody joined.
pub async fn rewrite(tx: &mut Tx) -> Result<()> {
    on!(tx, |conn| sqlx::query("UPDATE member SET month = month").execute(conn).await.map(drop))?;
    Ok(())
}

/// How many there are of each kabupaten and language.
pub async fn cells(tx: &mut Tx) -> Result<Vec<Cell>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT kabupaten, lang, count(*) AS count FROM member GROUP BY kabupaten, lang
              ORDER BY kabupaten, lang",
        )
        .fetch_all(conn)
        .await
    })?)
}
