//! What a unit's desk reads and writes: the list of its tips, sealed pages, questions, how far a tip has
//! come.

use serde::{Deserialize, Serialize};

use super::tips::TipRow;
use super::{Result, Tx, board, from_row, json, on};

/// A sealed page with a unit's wrap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// Its id.
    pub id: String,
    /// The tip's id.
    pub tip: String,
    /// The word of a [`crate::model::tip::PageKind`].
    pub kind: String,
    /// The day it came.
    pub day: i64,
    /// The week with whose key it dies.
    pub week: i64,
    /// S under that key, base64.
    pub secret: String,
    /// The ciphertext, base64.
    pub body: String,
    /// Which key of the unit.
    pub epoch: i64,
    /// The page's key, sealed to the unit, base64.
    pub wrap: String,
    /// 1 when a volunteer's app sealed it.
    pub by_app: i64,
}

from_row!(PageRow { id, tip, kind, day, week, secret, body, epoch, wrap, by_app });

/// A question to keep.
#[derive(Debug, Clone)]
pub struct NewNote<'a> {
    /// 128 random bits in hex.
    pub id: &'a str,
    /// The tip's id.
    pub tip: &'a str,
    /// The day.
    pub day: i64,
    /// The week with whose key it dies.
    pub week: i64,
    /// Sealed twice, base64.
    pub sealed: &'a str,
}

/// A page's key, sealed again to a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrapped {
    /// The page's id.
    pub page: String,
    /// The unit's id.
    pub unit: String,
    /// Which of its keys opens the new one.
    pub epoch: i64,
    /// The new one, base64.
    pub wrap: String,
}

#[derive(Serialize)]
struct TipGiven<'a> {
    tip: &'a str,
}

/// The tips that a unit can read, newest day first.
pub async fn tips_of(tx: &mut Tx, unit: &str, most: i64) -> Result<Vec<TipRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, reference, status, status_day, offices, day, mailbox, NULL AS alias, expires FROM tip
              WHERE EXISTS (SELECT 1 FROM tip_page JOIN tip_wrap ON tip_wrap.page = tip_page.id
                             WHERE tip_page.tip = tip.id AND tip_wrap.unit = $1)
              ORDER BY day DESC, reference LIMIT $2",
        )
        .bind(unit)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// The tip of a reference.
pub async fn by_reference(tx: &mut Tx, reference: &str) -> Result<Option<TipRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, reference, status, status_day, offices, day, mailbox, NULL AS alias, expires FROM tip
              WHERE reference = $1",
        )
        .bind(reference)
        .fetch_optional(conn)
        .await
    })?)
}

/// The pages of tips as a unit may read them: of each tip the first one first and then by day. SQLite joins in this order,
/// where it would else begin with all that the unit can read.
pub async fn pages_of_all(tx: &mut Tx, tips: &[&str], unit: &str) -> Result<Vec<PageRow>> {
    let given = json(&tips.iter().map(|tip| TipGiven { tip }).collect::<Vec<_>>());
    Ok(on!(
        tx,
        "SELECT tip_page.id AS id, tip, kind, day, week, secret, body, epoch, wrap,
                (SELECT count(*) FROM volunteer_post WHERE volunteer_post.page = tip_page.id) AS by_app
           FROM" ROWS
        "CROSS JOIN tip_page CROSS JOIN tip_wrap
          WHERE tip_page.tip = given.value ->> 'tip' AND tip_wrap.page = tip_page.id AND tip_wrap.unit = $2
          ORDER BY tip, CASE kind WHEN 'report' THEN 0 ELSE 1 END, day, tip_page.id",
        |conn, sql| sqlx::query_as(sql).bind(given).bind(unit).fetch_all(conn).await
    )?)
}

/// A tip's pages as a unit may read them, the first one first and then by day.
pub async fn pages_of(tx: &mut Tx, tip: &str, unit: &str) -> Result<Vec<PageRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip_page.id AS id, tip, kind, day, week, secret, body, epoch, wrap,
                    (SELECT count(*) FROM volunteer_post WHERE volunteer_post.page = tip_page.id) AS by_app
               FROM tip_page JOIN tip_wrap ON tip_wrap.page = tip_page.id
              WHERE tip = $1 AND unit = $2
              ORDER BY CASE kind WHEN 'report' THEN 0 ELSE 1 END, day, tip_page.id",
        )
        .bind(tip)
        .bind(unit)
        .fetch_all(conn)
        .await
    })?)
}

/// Keeps a question, and notes that there is news and that somebody looks at the tip.
pub async fn ask(tx: &mut Tx, note: &NewNote<'_>) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO tip_note (id, tip, number, day, week, sealed, answered)
             SELECT $1, $2, count(*) + 1, $3, $4, $5, 0 FROM tip_note WHERE tip = $2",
        )
        .bind(note.id)
        .bind(note.tip)
        .bind(note.day)
        .bind(note.week)
        .bind(note.sealed)
        .execute(conn)
        .await
        .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query("UPDATE tip SET news = 1 WHERE id = $1").bind(note.tip).execute(conn).await.map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE tip SET status = 'checking', status_day = $1 WHERE id = $2 AND status = 'received'",
        )
        .bind(note.day)
        .bind(note.tip)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Says how far a tip has come. `expires` is the week in which it dies, when it is closed.
pub async fn set_status(
    tx: &mut Tx,
    tip: &str,
    status: &str,
    offices: i64,
    day: i64,
    expires: Option<i64>,
) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE tip SET status = $1, status_day = $2, offices = $3, expires = $4, news = 1 WHERE id = $5",
        )
        .bind(status)
        .bind(day)
        .bind(offices)
        .bind(expires)
        .bind(tip)
        .execute(conn)
        .await
        .map(drop)
    })?;
    board::place(tx, std::iter::once(tip)).await
}

/// Notes the day on which somebody of the unit spoke with the family. The first one stays.
pub async fn note_call(tx: &mut Tx, tip: &str, day: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip SET called = $1 WHERE id = $2 AND called IS NULL")
            .bind(day)
            .bind(tip)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The day on which somebody of the unit spoke with the family of a tip, if anybody did.
pub async fn called(tx: &mut Tx, tip: &str) -> Result<Option<i64>> {
    let day: Option<Option<i64>> = on!(tx, |conn| {
        sqlx::query_scalar("SELECT called FROM tip WHERE id = $1").bind(tip).fetch_optional(conn).await
    })?;
    Ok(day.flatten())
}

/// Wraps of a unit under keys older than `epoch`, by page from `after` on: page, tip, epoch, wrap.
pub async fn old_wraps(
    tx: &mut Tx,
    unit: &str,
    epoch: i64,
    after: &str,
    most: i64,
) -> Result<Vec<(String, String, i64, String)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip_wrap.page, tip_page.tip, tip_wrap.epoch, tip_wrap.wrap
               FROM tip_wrap JOIN tip_page ON tip_page.id = tip_wrap.page
              WHERE tip_wrap.unit = $1 AND tip_wrap.epoch < $2 AND tip_wrap.page > $3
              ORDER BY tip_wrap.page LIMIT $4",
        )
        .bind(unit)
        .bind(epoch)
        .bind(after)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Adds wraps for a unit; one that it has already is left alone.
pub async fn add_wraps(tx: &mut Tx, rows: &[Rewrapped]) -> Result<u64> {
    let given = json(rows);
    Ok(on!(
        tx,
        "INSERT INTO tip_wrap (page, unit, epoch, wrap)
         SELECT given.value ->> 'page', given.value ->> 'unit', CAST(given.value ->> 'epoch' AS BIGINT),
                given.value ->> 'wrap'
           FROM" ROWS
        "WHERE TRUE
         ON CONFLICT (page, unit) DO NOTHING",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(|done| done.rows_affected())
    )?)
}

/// Replaces wraps by later ones of the same unit; returns how many.
pub async fn replace_wraps(tx: &mut Tx, rows: &[Rewrapped]) -> Result<u64> {
    let given = json(rows);
    Ok(on!(
        tx,
        "UPDATE tip_wrap SET epoch = CAST(given.value ->> 'epoch' AS BIGINT), wrap = given.value ->> 'wrap'
           FROM" ROWS
        "WHERE tip_wrap.page = given.value ->> 'page' AND tip_wrap.unit = given.value ->> 'unit'
           AND tip_wrap.epoch < CAST(given.value ->> 'epoch' AS BIGINT)",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(|done| done.rows_affected())
    )?)
}
