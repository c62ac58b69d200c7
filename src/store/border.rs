//! Alerts to border posts.

use super::{Result, Tx, from_row, on};

/// An alert, as everybody may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BorderAlertRow {
    /// 128 random bits in hex.
    pub id: String,
    /// The post's unit.
    pub unit: String,
    /// When it ends, in microseconds since 1970.
    pub until: i64,
    /// How many of the post were written to.
    pub sent: Option<i64>,
    /// When somebody there saw it.
    pub seen: Option<i64>,
    /// Who.
    pub seen_by: Option<String>,
}

from_row!(BorderAlertRow { id, unit, until, sent, seen, seen_by });

/// An alert to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentRow {
    /// Its id.
    pub id: String,
    /// What officers call the tip.
    pub reference: String,
    /// The post's unit.
    pub unit: String,
    /// When it ends.
    pub until: i64,
    /// Whose day's key.
    pub day: i64,
    /// The words, sealed, base64.
    pub sealed: String,
}

from_row!(UnsentRow { id, reference, unit, until, day, sealed });

/// Keeps an alert. `tip` is the tip's id.
pub async fn insert(tx: &mut Tx, tip: &str, row: &UnsentRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO border_alert (id, tip, reference, unit, until, day, sealed)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&row.id)
        .bind(tip)
        .bind(&row.reference)
        .bind(&row.unit)
        .bind(row.until)
        .bind(row.day)
        .bind(&row.sealed)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Alerts of a tip, the newest end first.
pub async fn of_tip(tx: &mut Tx, tip: &str) -> Result<Vec<BorderAlertRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, unit, until, sent, seen, seen_by FROM border_alert WHERE tip = $1 ORDER BY until DESC, id",
        )
        .bind(tip)
        .fetch_all(conn)
        .await
    })?)
}

/// Alerts that nobody was sent and that are not over; nobody else takes them before this unit of work ends.
pub async fn unsent(tx: &mut Tx, now_us: i64) -> Result<Vec<UnsentRow>> {
    Ok(on!(
        tx,
        "SELECT id, reference, unit, until, day, sealed FROM border_alert
          WHERE sent IS NULL AND sealed IS NOT NULL AND until > $1 ORDER BY until, id" SKIP_LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(now_us).fetch_all(conn).await
    )?)
}

/// Whether there is any of them.
pub async fn is_due(tx: &mut Tx, now_us: i64) -> Result<bool> {
    let found: Option<i64> = on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT until FROM border_alert WHERE sent IS NULL AND sealed IS NOT NULL AND until > $1 LIMIT 1",
        )
        .bind(now_us)
        .fetch_optional(conn)
        .await
    })?;
    Ok(found.is_some())
}

/// Notes that so many were written to; the words go.
pub async fn sent(tx: &mut Tx, id: &str, people: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE border_alert SET sent = $1, sealed = NULL WHERE id = $2")
            .bind(people)
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Alerts of a reference at one of these units, the newest end first.
pub async fn of_reference(tx: &mut Tx, reference: &str, units: &[String]) -> Result<Vec<BorderAlertRow>> {
    let rows: Vec<BorderAlertRow> = on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, unit, until, sent, seen, seen_by FROM border_alert
              WHERE reference = $1 AND sent IS NOT NULL ORDER BY until DESC, id",
        )
        .bind(reference)
        .fetch_all(conn)
        .await
    })?;
    Ok(rows.into_iter().filter(|row| units.contains(&row.unit)).collect())
}

/// Notes that somebody saw an alert, the first who did.
pub async fn seen(tx: &mut Tx, id: &str, now_us: i64, by: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE border_alert SET seen = $1, seen_by = $2 WHERE id = $3 AND seen IS NULL")
            .bind(now_us)
            .bind(by)
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Takes the words of alerts that are over away, and what belongs to tips that are gone.
pub async fn forget(tx: &mut Tx, now_us: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE border_alert SET sealed = NULL WHERE sealed IS NOT NULL AND until <= $1")
            .bind(now_us)
            .execute(conn)
            .await
            .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query(
            "DELETE FROM border_alert WHERE NOT EXISTS (SELECT 1 FROM tip WHERE tip.id = border_alert.tip)",
        )
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}
