//! What agencies object to. Nothing of it is an answer.

use super::proposals::Decision;
use super::{Result, Tx, from_row, on};

/// An objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeRow {
    /// 128 random bits in hex.
    pub id: String,
    /// The agency as the letter names it.
    pub name: String,
    /// The same, folded.
    pub name_key: String,
    /// The day on which the letter came, as a number.
    pub received: i64,
    /// The letter's number.
    pub letter: String,
    /// What the agency objects to.
    pub objection: String,
    /// The word of a [`crate::model::register_desk::DisputeState`].
    pub state: String,
    /// Who recorded it: an officer's id.
    pub opened_by: String,
    /// When, microseconds from 1970.
    pub opened_us: i64,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_us: Option<i64>,
    /// Why.
    pub reason: String,
}

from_row!(DisputeRow {
    id,
    name,
    name_key,
    received,
    letter,
    objection,
    state,
    opened_by,
    opened_us,
    decided_by,
    decided_us,
    reason
});

/// Records an objection. `false`: there is one of this id.
pub async fn insert(tx: &mut Tx, row: &DisputeRow) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO register_dispute (id, name, name_key, received, letter, objection, state, opened_by, opened_us,
                                           reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&row.id)
        .bind(&row.name)
        .bind(&row.name_key)
        .bind(row.received)
        .bind(&row.letter)
        .bind(&row.objection)
        .bind(&row.state)
        .bind(&row.opened_by)
        .bind(row.opened_us)
        .bind(&row.reason)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// The objection of an id, held until the unit of work ends when it writes.
pub async fn hold(tx: &mut Tx, id: &str) -> Result<Option<DisputeRow>> {
    Ok(on!(
        tx,
        "SELECT id, name, name_key, received, letter, objection, state, opened_by, opened_us, decided_by,
                decided_us, reason
           FROM register_dispute WHERE id = $1" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(id).fetch_optional(conn).await
    )?)
}

/// The objection of an id.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<DisputeRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, name, name_key, received, letter, objection, state, opened_by, opened_us, decided_by,
                    decided_us, reason
               FROM register_dispute WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(conn)
        .await
    })?)
}

/// Objections, the open ones first, each kind the newest first; of every agency, or of those with a folded name.
pub async fn all(tx: &mut Tx, name_key: Option<&str>, most: i64) -> Result<Vec<DisputeRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, name, name_key, received, letter, objection, state, opened_by, opened_us, decided_by,
                    decided_us, reason
               FROM register_dispute
              WHERE ($1 IS NULL OR name_key = $1)
              ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, opened_us DESC, id LIMIT $2",
        )
        .bind(name_key)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Decides an objection.
pub async fn decide(tx: &mut Tx, id: &str, decision: Decision<'_>) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE register_dispute SET state = $1, decided_by = $2, decided_us = $3, reason = $4 WHERE id = $5",
        )
        .bind(decision.state)
        .bind(decision.by)
        .bind(decision.at_us)
        .bind(decision.reason)
        .bind(id)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Deletes all objections: they were of a demo.
pub async fn clear(tx: &mut Tx) -> Result<()> {
    on!(tx, |conn| sqlx::query("DELETE FROM register_dispute").execute(conn).await.map(drop))?;
    Ok(())
}
