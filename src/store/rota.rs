//! Rotas: who is on duty in which unit, sealed.

use serde::Serialize;

use super::{Result, Tx, json, on};

/// A rota to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewRota {
    /// The unit's id.
    pub unit: String,
    /// Rises with each change of any.
    pub serial: i64,
    /// Sealed, base64.
    pub sealed: String,
}

/// The highest serial, 0 when there is no rota.
pub async fn serial(tx: &mut Tx) -> Result<i64> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar("SELECT CAST(coalesce(max(serial), 0) AS BIGINT) FROM rota").fetch_one(conn).await
    })?)
}

/// Lets nobody else change a rota before this unit of work ends: of two changes each has a serial of its own.
pub async fn enter(tx: &mut Tx) -> Result<()> {
    on!(
        tx,
        "SELECT CAST(count(*) AS BIGINT) FROM (SELECT 1 AS one",
        "",
        " FROM pg_advisory_xact_lock(hashtextextended('suluh rota', 0))",
        ") AS held",
        |conn, sql| sqlx::query(sql).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// The rota of a unit: its serial and what is sealed.
pub async fn of(tx: &mut Tx, unit: &str) -> Result<Option<(i64, String)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT serial, sealed FROM rota WHERE unit = $1")
            .bind(unit)
            .fetch_optional(conn)
            .await
    })?)
}

/// All rotas: unit and what is sealed.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT unit, sealed FROM rota ORDER BY unit").fetch_all(conn).await
    })?)
}

/// Puts rotas in the place of those of the same units.
pub async fn put(tx: &mut Tx, rows: &[NewRota]) -> Result<()> {
    let given = json(rows);
    on!(
        tx,
        "INSERT INTO rota (unit, serial, sealed)
         SELECT given.value ->> 'unit', CAST(given.value ->> 'serial' AS BIGINT), given.value ->> 'sealed'
           FROM" ROWS
        "WHERE TRUE
         ON CONFLICT (unit) DO UPDATE SET serial = excluded.serial, sealed = excluded.sealed",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    Ok(())
}
