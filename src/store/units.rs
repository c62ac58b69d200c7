//! The signed lists of units.

use super::{Result, Tx, on};

/// The newest list: its serial and its document.
pub async fn newest(tx: &mut Tx) -> Result<Option<(i64, String)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT serial, document FROM unit_list ORDER BY serial DESC LIMIT 1")
            .fetch_optional(conn)
            .await
    })?)
}

/// Keeps a list; `false`: one of this serial is there.
pub async fn insert(tx: &mut Tx, serial: i64, document: &str) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query("INSERT INTO unit_list (serial, document) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(serial)
            .bind(document)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}
