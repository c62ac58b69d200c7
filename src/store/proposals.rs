//! What officers of the register desk propose, and what became of it.

use super::{Result, Tx, from_row, on};

/// A proposal, without its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalRow {
    /// 128 random bits in hex.
    pub id: String,
    /// The word of a [`crate::model::register_desk::ProposalKind`].
    pub kind: String,
    /// The word of a [`crate::model::register_desk::ProposalState`].
    pub state: String,
    /// Who published the file.
    pub source: String,
    /// The day it speaks of, as a number.
    pub as_of: i64,
    /// The file's name.
    pub file_name: String,
    /// SHA-256 of the file in hex.
    pub sha256: String,
    /// Rows of the file.
    pub row_count: i64,
    /// The import that is to be taken back.
    pub takes_back: Option<i64>,
    /// The register's version that it was compared with.
    pub seen: i64,
    /// Who proposed it: an officer's id.
    pub proposed_by: String,
    /// When, microseconds from 1970.
    pub proposed_us: i64,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_us: Option<i64>,
    /// Why it was rejected.
    pub reason: String,
}

from_row!(ProposalRow {
    id,
    kind,
    state,
    source,
    as_of,
    file_name,
    sha256,
    row_count,
    takes_back,
    seen,
    proposed_by,
    proposed_us,
    decided_by,
    decided_us,
    reason
});

/// Keeps a proposal with its file (base64). `false`: there is one of this id.
pub async fn insert(tx: &mut Tx, row: &ProposalRow, content: &str) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO register_proposal (id, kind, state, source, as_of, file_name, sha256, row_count, takes_back,
                                            seen, proposed_by, proposed_us, reason, content)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&row.id)
        .bind(&row.kind)
        .bind(&row.state)
        .bind(&row.source)
        .bind(row.as_of)
        .bind(&row.file_name)
        .bind(&row.sha256)
        .bind(row.row_count)
        .bind(row.takes_back)
        .bind(row.seen)
        .bind(&row.proposed_by)
        .bind(row.proposed_us)
        .bind(&row.reason)
        .bind(content)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// The proposal of an id, held until the unit of work ends when it writes.
pub async fn hold(tx: &mut Tx, id: &str) -> Result<Option<ProposalRow>> {
    Ok(on!(
        tx,
        "SELECT id, kind, state, source, as_of, file_name, sha256, row_count, takes_back, seen, proposed_by,
                proposed_us, decided_by, decided_us, reason
           FROM register_proposal WHERE id = $1" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(id).fetch_optional(conn).await
    )?)
}

/// The proposal of an id.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<ProposalRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, kind, state, source, as_of, file_name, sha256, row_count, takes_back, seen, proposed_by,
                    proposed_us, decided_by, decided_us, reason
               FROM register_proposal WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(conn)
        .await
    })?)
}

/// Proposals in a state, the newest first.
pub async fn in_state(tx: &mut Tx, state: &str, most: i64) -> Result<Vec<ProposalRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, kind, state, source, as_of, file_name, sha256, row_count, takes_back, seen, proposed_by,
                    proposed_us, decided_by, decided_us, reason
               FROM register_proposal WHERE state = $1 ORDER BY proposed_us DESC, id LIMIT $2",
        )
        .bind(state)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// The file of a proposal, base64.
pub async fn content(tx: &mut Tx, id: &str) -> Result<Option<String>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar("SELECT content FROM register_proposal WHERE id = $1")
            .bind(id)
            .fetch_optional(conn)
            .await
    })?)
}

/// What was decided on a proposal.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// The new state.
    pub state: &'a str,
    /// Who.
    pub by: &'a str,
    /// When, microseconds from 1970.
    pub at_us: i64,
    /// Why.
    pub reason: &'a str,
}

/// Decides a proposal. The file of one that was rejected goes.
pub async fn decide(tx: &mut Tx, id: &str, decision: Decision<'_>) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE register_proposal
                SET state = $1, decided_by = $2, decided_us = $3, reason = $4,
                    content = CASE WHEN $1 = 'rejected' THEN '' ELSE content END
              WHERE id = $5",
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

/// Deletes all proposals: they were of a demo.
pub async fn clear(tx: &mut Tx) -> Result<()> {
    on!(tx, |conn| sqlx::query("DELETE FROM register_proposal").execute(conn).await.map(drop))?;
    Ok(())
}
