//! Alerts that go by e-mail or to a webhook, until they are sent or too late.

use serde::Serialize;

use super::{Result, Tx, from_row, json, on};

/// An alert to push. Nothing of a tip but what an alert may say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PushRow {
    /// 128 random bits in hex.
    pub id: String,
    /// `email` or `webhook`.
    pub way: String,
    /// `new`, `late` or `digest`.
    pub event: String,
    /// For which unit.
    pub unit: String,
    /// The word of a band.
    pub band: String,
    /// The reference; none for a digest.
    pub reference: Option<String>,
    /// How many tips.
    pub count: i64,
    /// Not before. Moments are microseconds from 1970.
    pub due: i64,
    /// How often it was tried.
    pub tries: i64,
    /// Not after.
    pub deadline: i64,
}

from_row!(PushRow { id, way, event, unit, band, reference, count, due, tries, deadline });

#[derive(Serialize)]
struct Leased<'a> {
    id: &'a str,
    due: i64,
}

/// Puts alerts in.
pub async fn insert(tx: &mut Tx, rows: &[PushRow]) -> Result<()> {
    let given = json(rows);
    on!(
        tx,
        "INSERT INTO alert_push (id, way, event, unit, band, reference, count, due, tries, deadline)
         SELECT given.value ->> 'id', given.value ->> 'way', given.value ->> 'event', given.value ->> 'unit',
                given.value ->> 'band', given.value ->> 'reference',
                CAST(given.value ->> 'count' AS BIGINT), CAST(given.value ->> 'due' AS BIGINT),
                CAST(given.value ->> 'tries' AS BIGINT), CAST(given.value ->> 'deadline' AS BIGINT)
           FROM" ROWS
        "WHERE TRUE
         ON CONFLICT (id) DO NOTHING",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// Whether something is to be sent now.
pub async fn is_due(tx: &mut Tx, now_us: i64) -> Result<bool> {
    let found: Option<i64> = on!(tx, |conn| {
        sqlx::query_scalar("SELECT due FROM alert_push WHERE due <= $1 LIMIT 1")
            .bind(now_us)
            .fetch_optional(conn)
            .await
    })?;
    Ok(found.is_some())
}

/// What is to be sent now. It is tried again at `again_us` unless somebody says that it went, so that nobody's
/// death loses it.
pub async fn lease(tx: &mut Tx, now_us: i64, again_us: i64, most: i64) -> Result<Vec<PushRow>> {
    let rows: Vec<PushRow> = on!(
        tx,
        "SELECT id, way, event, unit, band, reference, count, due, tries, deadline FROM alert_push
          WHERE due <= $1 ORDER BY band, due, id LIMIT $2" SKIP_LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(now_us).bind(most).fetch_all(conn).await
    )?;
    let given: Vec<Leased<'_>> = rows.iter().map(|row| Leased { id: &row.id, due: again_us }).collect();
    let given = json(&given);
    on!(
        tx,
        "UPDATE alert_push SET due = CAST(given.value ->> 'due' AS BIGINT), tries = tries + 1 FROM" ROWS
        "WHERE alert_push.id = given.value ->> 'id'",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    Ok(rows)
}

/// Sets when the next try may be.
pub async fn postpone(tx: &mut Tx, id: &str, due_us: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE alert_push SET due = $1 WHERE id = $2")
            .bind(due_us)
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Forgets one that went, or that is too late.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    on!(tx, |conn| sqlx::query("DELETE FROM alert_push WHERE id = $1")
        .bind(id)
        .execute(conn)
        .await
        .map(drop))?;
    Ok(())
}
