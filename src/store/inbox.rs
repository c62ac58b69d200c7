//! Messages that came in: one row each, however often they were brought.

use serde::Serialize;

use super::{Result, Tx, from_row, json, on};

/// A message to be kept.
#[derive(Debug, Clone, Serialize)]
pub struct NewInbox {
    /// HMAC of gateway and dedupe key under the day's key.
    pub token: String,
    /// The same under the keys of up to three days before; empty texts where there are none.
    pub earlier: [String; 3],
    /// Whose day's key.
    pub day: i64,
    /// The gateway's name.
    pub gateway: String,
    /// Microseconds since 1970.
    pub received_us: i64,
    /// Until when whoever took it works on it.
    pub lease_us: i64,
    /// Number and words, sealed; `None` when it is settled already.
    pub sealed: Option<String>,
    /// The sealed answer, when it is settled and was answered in the same exchange.
    pub answer: Option<String>,
    /// What the parts of one long text share; `None` for what is no part.
    pub whole: Option<String>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// HMAC of gateway and dedupe key.
    pub token: String,
    /// Whose day's key.
    pub day: i64,
    /// The gateway's name.
    pub gateway: String,
    /// Microseconds since 1970; cut to the hour when settled.
    pub received_us: i64,
    /// Until when somebody works on it.
    pub lease_us: i64,
    /// Number and words, sealed; gone when settled.
    pub sealed: Option<String>,
    /// The sealed answer.
    pub answer: Option<String>,
    /// What the parts of one long text share, until they are settled.
    pub whole: Option<String>,
}

from_row!(InboxRow { token, day, gateway, received_us, lease_us, sealed, answer, whole });

/// That a message is dealt with.
#[derive(Debug, Clone, Serialize)]
pub struct Settled {
    /// Which.
    pub token: String,
    /// The answer given in the same exchange, sealed, for a second delivery.
    pub answer: Option<String>,
    /// When it came, cut to the hour.
    pub hour_us: i64,
}

/// Keeps messages that are not known, also not under an earlier day's token; returns the tokens of
/// those that were new.
pub async fn insert(tx: &mut Tx, rows: &[&NewInbox]) -> Result<Vec<String>> {
    let given = json(rows);
    Ok(on!(
        tx,
        "INSERT INTO inbox (token, day, gateway, received_us, lease_us, sealed, answer, whole)
         SELECT given.value ->> 'token', CAST(given.value ->> 'day' AS BIGINT), given.value ->> 'gateway',
                CAST(given.value ->> 'received_us' AS BIGINT), CAST(given.value ->> 'lease_us' AS BIGINT),
                given.value ->> 'sealed', given.value ->> 'answer', given.value ->> 'whole'
           FROM" ROWS
        "WHERE NOT EXISTS (SELECT 1 FROM inbox AS old
                            WHERE old.token IN (given.value -> 'earlier' ->> 0, given.value -> 'earlier' ->> 1,
                                                given.value -> 'earlier' ->> 2))
         ON CONFLICT (token) DO NOTHING
         RETURNING token",
        |conn, sql| sqlx::query_scalar(sql).bind(given).fetch_all(conn).await
    )?)
}

/// The row of the first of these tokens that is there.
pub async fn find(tx: &mut Tx, tokens: &[String; 4]) -> Result<Option<InboxRow>> {
    let [a, b, c, d] = tokens;
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT token, day, gateway, received_us, lease_us, sealed, answer, whole FROM inbox
              WHERE token IN ($1, $2, $3, $4) LIMIT 1",
        )
        .bind(a)
        .bind(b)
        .bind(c)
        .bind(d)
        .fetch_optional(conn)
        .await
    })?)
}

/// The unsettled parts of a text, held until the unit of work ends: whoever comes second finds none.
pub async fn parts(tx: &mut Tx, wholes: &[String; 4]) -> Result<Vec<InboxRow>> {
    let [a, b, c, d] = wholes;
    Ok(on!(
        tx,
        "SELECT token, day, gateway, received_us, lease_us, sealed, answer, whole FROM inbox
          WHERE whole IN ($1, $2, $3, $4) AND sealed IS NOT NULL ORDER BY token" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(a).bind(b).bind(c).bind(d).fetch_all(conn).await
    )?)
}

/// Takes up to `most` unsettled messages on which nobody works any more, the oldest first.
pub async fn lease(tx: &mut Tx, now_us: i64, until_us: i64, most: i64) -> Result<Vec<InboxRow>> {
    Ok(on!(
        tx,
        "UPDATE inbox SET lease_us = $1
          WHERE token IN (SELECT token FROM inbox WHERE sealed IS NOT NULL AND lease_us <= $2
                           ORDER BY lease_us, received_us LIMIT $3" SKIP_LOCKED
        ") RETURNING token, day, gateway, received_us, lease_us, sealed, answer, whole",
        |conn, sql| sqlx::query_as(sql).bind(until_us).bind(now_us).bind(most).fetch_all(conn).await
    )?)
}

/// Whether there is an unsettled message on which nobody works any more.
pub async fn is_unfinished(tx: &mut Tx, now_us: i64) -> Result<bool> {
    let one: Option<i64> = on!(tx, |conn| {
        sqlx::query_scalar("SELECT lease_us FROM inbox WHERE sealed IS NOT NULL AND lease_us <= $1 LIMIT 1")
            .bind(now_us)
            .fetch_optional(conn)
            .await
    })?;
    Ok(one.is_some())
}

/// Takes one message, when it is unsettled and nobody works on it.
pub async fn lease_one(tx: &mut Tx, token: &str, now_us: i64, until_us: i64) -> Result<bool> {
    let taken: Option<String> = on!(tx, |conn| {
        sqlx::query_scalar(
            "UPDATE inbox SET lease_us = $1 WHERE token = $2 AND sealed IS NOT NULL AND lease_us <= $3
             RETURNING token",
        )
        .bind(until_us)
        .bind(token)
        .bind(now_us)
        .fetch_optional(conn)
        .await
    })?;
    Ok(taken.is_some())
}

/// Settles messages: number and words go. Returns the tokens of those that were unsettled until now,
/// so that of two who worked on one message only the first is heard.
///
/// They are found by their tokens. `sealed IS NOT NULL` would let PostgreSQL walk through the index of
/// everything unsettled, which after a flood or during a backup is long and mostly dead.
pub async fn settle(tx: &mut Tx, rows: &[Settled]) -> Result<Vec<String>> {
    let given = json(rows);
    Ok(on!(
        tx,
        "UPDATE inbox SET sealed = NULL, whole = NULL, answer = given.value ->> 'answer',
                received_us = CAST(given.value ->> 'hour_us' AS BIGINT), lease_us = 0
           FROM" ROWS
        "WHERE inbox.token = given.value ->> 'token' AND coalesce(inbox.sealed, '') <> ''
         RETURNING token",
        |conn, sql| sqlx::query_scalar(sql).bind(given).fetch_all(conn).await
    )?)
}

/// Forgets the answers of messages that came before `answers_us`, and of those that came before
/// `tokens_us` that they ever came. Unsettled ones stay until their key is gone.
pub async fn forget(tx: &mut Tx, answers_us: i64, tokens_us: i64) -> Result<u64> {
    let gone = on!(tx, |conn| {
        sqlx::query("DELETE FROM inbox WHERE received_us < $1")
            .bind(tokens_us)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    on!(tx, |conn| {
        sqlx::query("UPDATE inbox SET answer = NULL WHERE answer IS NOT NULL AND received_us < $1")
            .bind(answers_us)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(gone)
}

/// Unsettled messages of each gateway: name, how many, and when the oldest came.
pub async fn unsettled(tx: &mut Tx) -> Result<Vec<(String, i64, i64)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT gateway, count(*), min(received_us) FROM inbox WHERE sealed IS NOT NULL GROUP BY gateway",
        )
        .fetch_all(conn)
        .await
    })?)
}
