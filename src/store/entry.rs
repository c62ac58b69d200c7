//! How officers come in: ways to prove who they are, what a passkey is asked to sign, and sessions.

use super::{Result, Tx, from_row, on};

/// A way to prove who one is. It opens the officer's private halves too, in their browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayRow {
    /// Of a passkey its own id, base64url.
    pub id: String,
    /// The officer's id.
    pub officer: String,
    /// `passkey` or `passphrase`.
    pub kind: String,
    /// A passkey's public half, base64.
    pub public: Option<String>,
    /// How often a passkey signed, as it says.
    pub counter: i64,
    /// What proves a passphrase, sealed under the service key, base64.
    pub proof: Option<String>,
    /// The secret of the six digits, sealed under the service key, base64.
    pub totp: Option<String>,
    /// The last step of those digits that was used.
    pub totp_step: i64,
    /// The private halves under this way, base64.
    pub wrapped: String,
    /// The day it was added.
    pub since: i64,
}

from_row!(WayRow { id, officer, kind, public, counter, proof, totp, totp_step, wrapped, since });

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The officer's id.
    pub officer: String,
    /// With it the browser keeps its opened keys from page to page, base64.
    pub tab_key: String,
    /// When they signed in, microseconds from 1970.
    pub began: i64,
    /// When they were here last.
    pub seen: i64,
}

from_row!(SessionRow { officer, tab_key, began, seen });

/// Adds a way.
pub async fn add_way(tx: &mut Tx, row: &WayRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO officer_way (id, officer, kind, public, counter, proof, totp, totp_step, wrapped, since)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(&row.id)
        .bind(&row.officer)
        .bind(&row.kind)
        .bind(&row.public)
        .bind(row.counter)
        .bind(&row.proof)
        .bind(&row.totp)
        .bind(row.totp_step)
        .bind(&row.wrapped)
        .bind(row.since)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The way of an id, held until the unit of work ends.
pub async fn way(tx: &mut Tx, id: &str) -> Result<Option<WayRow>> {
    Ok(on!(
        tx,
        "SELECT id, officer, kind, public, counter, proof, totp, totp_step, wrapped, since
           FROM officer_way WHERE id = $1" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(id).fetch_optional(conn).await
    )?)
}

/// Notes that a way was used: how often a passkey signed, and the step of the six digits.
pub async fn use_way(tx: &mut Tx, id: &str, counter: i64, totp_step: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE officer_way SET counter = $1, totp_step = $2 WHERE id = $3")
            .bind(counter)
            .bind(totp_step)
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The ways of an officer, the oldest first: id, kind and day.
pub async fn ways_of(tx: &mut Tx, officer: &str) -> Result<Vec<(String, String, i64)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT id, kind, since FROM officer_way WHERE officer = $1 ORDER BY since, id")
            .bind(officer)
            .fetch_all(conn)
            .await
    })?)
}

/// Forgets one way of an officer.
pub async fn forget_way(tx: &mut Tx, officer: &str, id: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM officer_way WHERE officer = $1 AND id = $2")
            .bind(officer)
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Forgets every way of an officer.
pub async fn forget_ways(tx: &mut Tx, officer: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM officer_way WHERE officer = $1").bind(officer).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Keeps what a passkey will be asked to sign.
pub async fn challenge(tx: &mut Tx, id: &str, ends: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("INSERT INTO officer_challenge (id, ends) VALUES ($1, $2)")
            .bind(id)
            .bind(ends)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Takes a challenge away, and all that ended before `now`; `false`: it was used, has ended or never was.
pub async fn take_challenge(tx: &mut Tx, id: &str, now: i64) -> Result<bool> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM officer_challenge WHERE ends <= $1").bind(now).execute(conn).await.map(drop)
    })?;
    let taken = on!(tx, |conn| {
        sqlx::query("DELETE FROM officer_challenge WHERE id = $1")
            .bind(id)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(taken > 0)
}

/// Begins a session.
pub async fn begin_session(tx: &mut Tx, token: &str, row: &SessionRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO officer_session (token, officer, tab_key, began, seen) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(token)
        .bind(&row.officer)
        .bind(&row.tab_key)
        .bind(row.began)
        .bind(row.seen)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The session of a token.
pub async fn session(tx: &mut Tx, token: &str) -> Result<Option<SessionRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT officer, tab_key, began, seen FROM officer_session WHERE token = $1")
            .bind(token)
            .fetch_optional(conn)
            .await
    })?)
}

/// Notes that somebody was here.
pub async fn see_session(tx: &mut Tx, token: &str, seen: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE officer_session SET seen = $1 WHERE token = $2")
            .bind(seen)
            .bind(token)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Ends a session, and all that were idle since `idle` or began before `oldest`.
pub async fn end_session(tx: &mut Tx, token: &str, idle: i64, oldest: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM officer_session WHERE token = $1 OR seen <= $2 OR began <= $3")
            .bind(token)
            .bind(idle)
            .bind(oldest)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Ends every session of an officer.
pub async fn end_sessions_of(tx: &mut Tx, officer: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM officer_session WHERE officer = $1")
            .bind(officer)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}
