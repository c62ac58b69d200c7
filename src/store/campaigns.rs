//! Codes on posters, and where they hang.

use super::{Result, Tx, from_row, on};

/// A code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    /// In capitals, without `#`.
    pub tag: String,
    /// The Kemendagri code of where its posters hang.
    pub place: String,
    /// What it is of.
    pub note: String,
    /// The day from which it counts, as a number.
    pub since: i64,
    /// The day from which it counts no more.
    pub ended: Option<i64>,
}

from_row!(CampaignRow { tag, place, note, since, ended });

/// Writes a code down. `false`: it is there.
pub async fn add(tx: &mut Tx, row: &CampaignRow) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO campaign (tag, place, note, since) VALUES ($1, $2, $3, $4) ON CONFLICT (tag) DO NOTHING",
        )
        .bind(&row.tag)
        .bind(&row.place)
        .bind(&row.note)
        .bind(row.since)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// Ends a code. `false`: it ended, or is not there.
pub async fn end(tx: &mut Tx, tag: &str, day: i64) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query("UPDATE campaign SET ended = $1 WHERE tag = $2 AND ended IS NULL")
            .bind(day)
            .bind(tag)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// All codes.
pub async fn all(tx: &mut Tx) -> Result<Vec<CampaignRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT tag, place, note, since, ended FROM campaign ORDER BY tag")
            .fetch_all(conn)
            .await
    })?)
}
