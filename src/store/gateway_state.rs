//! What all processes know of a gateway: when it was heard, when its next turn is, and whether it is
//! left alone. No person stands here.

use super::{Result, Tx, from_row, on};

/// A gateway's row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GatewayState {
    /// Its name.
    pub gateway: String,
    /// Last message in; microseconds since 1970, 0 for never.
    pub last_in_us: i64,
    /// Last message that it took.
    pub last_out_us: i64,
    /// Last report.
    pub last_report_us: i64,
    /// When it may be given the next message.
    pub next_slot_us: i64,
    /// Failures in a row.
    pub failures: i64,
    /// Until when it is left alone.
    pub open_until_us: i64,
}

from_row!(GatewayState {
    gateway,
    last_in_us,
    last_out_us,
    last_report_us,
    next_slot_us,
    failures,
    open_until_us
});

/// Makes the row when it is not there, and holds it until the unit of work ends.
pub async fn hold(tx: &mut Tx, gateway: &str) -> Result<GatewayState> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO gateway_state (gateway, last_in_us, last_out_us, last_report_us, next_slot_us, failures, open_until_us)
             VALUES ($1, 0, 0, 0, 0, 0, 0) ON CONFLICT (gateway) DO NOTHING",
        )
        .bind(gateway)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(on!(
        tx,
        "SELECT gateway, last_in_us, last_out_us, last_report_us, next_slot_us, failures, open_until_us
           FROM gateway_state WHERE gateway = $1" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(gateway).fetch_one(conn).await
    )?)
}

/// Lets nobody else match a gateway's reports with what was sent until the unit of work ends. Whose turn it is may be
/// asked meanwhile. SQLite has one writer anyway.
pub async fn hold_reports(tx: &mut Tx, gateway: &str) -> Result<()> {
    if let Tx::Postgres(tx) = tx {
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind(format!("reports of {gateway}"))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Says that a gateway took something: it has no failures in a row, and is not left alone.
pub async fn is_well(tx: &mut Tx, gateway: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE gateway_state SET failures = 0, open_until_us = 0
              WHERE gateway = $1 AND (failures <> 0 OR open_until_us <> 0)",
        )
        .bind(gateway)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Writes a row that [`hold`] holds.
pub async fn update(tx: &mut Tx, state: &GatewayState) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE gateway_state SET last_in_us = $1, last_out_us = $2, last_report_us = $3, next_slot_us = $4,
                    failures = $5, open_until_us = $6 WHERE gateway = $7",
        )
        .bind(state.last_in_us)
        .bind(state.last_out_us)
        .bind(state.last_report_us)
        .bind(state.next_slot_us)
        .bind(state.failures)
        .bind(state.open_until_us)
        .bind(&state.gateway)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// All rows.
pub async fn all(tx: &mut Tx) -> Result<Vec<GatewayState>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT gateway, last_in_us, last_out_us, last_report_us, next_slot_us, failures, open_until_us
               FROM gateway_state ORDER BY gateway",
        )
        .fetch_all(conn)
        .await
    })?)
}
