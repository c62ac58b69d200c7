//! Which process holds which bind to an SMS centre. A bind belongs to the account, not to a process: several that
//! share it must not all come.

use super::{Result, Tx, on};

/// A bind of a gateway.
#[derive(Debug, Clone, Copy)]
pub struct Slot<'a> {
    /// The gateway's name.
    pub gateway: &'a str,
    /// Which of its binds, from 0.
    pub number: i64,
    /// The process that asks.
    pub holder: &'a str,
}

/// Takes a bind, or keeps it, until a moment (microseconds from 1970). `false` when another process holds it at
/// `now_us`.
pub async fn hold(tx: &mut Tx, slot: Slot<'_>, now_us: i64, until_us: i64) -> Result<bool> {
    let changed = on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO smpp_bind (gateway, slot, holder, until_us) VALUES ($1, $2, $3, $4)
             ON CONFLICT (gateway, slot) DO UPDATE SET holder = excluded.holder, until_us = excluded.until_us
              WHERE smpp_bind.holder = excluded.holder OR smpp_bind.until_us <= $5",
        )
        .bind(slot.gateway)
        .bind(slot.number)
        .bind(slot.holder)
        .bind(until_us)
        .bind(now_us)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(changed == 1)
}

/// Gives a bind back, so that nobody waits until the lease is over.
pub async fn release(tx: &mut Tx, slot: Slot<'_>) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM smpp_bind WHERE gateway = $1 AND slot = $2 AND holder = $3")
            .bind(slot.gateway)
            .bind(slot.number)
            .bind(slot.holder)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}
