//! Who works on a tip, how often it was changed, and pages that officers write.

use serde::Serialize;

use super::{Result, Tx, from_row, json, on};

/// A page that an officer sealed to the units of a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeskPage<'a> {
    /// 128 random bits in hex.
    pub id: &'a str,
    /// The tip's id.
    pub tip: &'a str,
    /// The day.
    pub day: i64,
    /// The week with whose key it dies.
    pub week: i64,
    /// S under that key, base64.
    pub secret: &'a str,
    /// The ciphertext, base64.
    pub body: &'a str,
}

#[derive(Serialize)]
struct WrapGiven<'a> {
    unit: &'a str,
    epoch: i64,
    wrap: &'a str,
}

/// What officers did with a tip: nothing when nobody did anything yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeskRow {
    /// The id of the officer who works on it.
    pub officer: Option<String>,
    /// How often it was changed.
    pub changes: i64,
    /// The id of the officer who calls it spam.
    pub spam: Option<String>,
}

from_row!(DeskRow { officer, changes, spam });

/// What officers did with a tip.
pub async fn state(tx: &mut Tx, tip: &str) -> Result<DeskRow> {
    let found: Option<DeskRow> = on!(tx, |conn| {
        sqlx::query_as("SELECT officer, changes, spam FROM tip_desk WHERE tip = $1")
            .bind(tip)
            .fetch_optional(conn)
            .await
    })?;
    Ok(found.unwrap_or_default())
}

/// Counts a change of a tip that was seen in a state; `false`: somebody changed it since, and nothing is written.
pub async fn change(tx: &mut Tx, tip: &str, seen: i64) -> Result<bool> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO tip_desk (tip, officer, changes) VALUES ($1, NULL, 0) ON CONFLICT (tip) DO NOTHING",
        )
        .bind(tip)
        .execute(conn)
        .await
        .map(drop)
    })?;
    let done = on!(tx, |conn| {
        sqlx::query("UPDATE tip_desk SET changes = changes + 1 WHERE tip = $1 AND changes = $2")
            .bind(tip)
            .bind(seen)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// Gives a tip to an officer, or to nobody.
pub async fn assign(tx: &mut Tx, tip: &str, officer: Option<&str>) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip_desk SET officer = $1 WHERE tip = $2")
            .bind(officer)
            .bind(tip)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Notes who calls a tip spam, or that nobody does.
pub async fn call_spam(tx: &mut Tx, tip: &str, officer: Option<&str>) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip_desk SET spam = $1 WHERE tip = $2")
            .bind(officer)
            .bind(tip)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Adds a page that an officer wrote. Its row looks like one that a reporter added. `wraps` are unit, epoch and
/// wrap; `false`: a page of this id is there.
pub async fn add_page(tx: &mut Tx, page: &NewDeskPage<'_>, wraps: &[(String, i64, String)]) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO tip_page (id, tip, token, day, kind, week, secret, body, mixed)
             VALUES ($1, $2, NULL, $3, 'addition', $4, $5, $6, 0) ON CONFLICT DO NOTHING",
        )
        .bind(page.id)
        .bind(page.tip)
        .bind(page.day)
        .bind(page.week)
        .bind(page.secret)
        .bind(page.body)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    if done == 0 {
        return Ok(false);
    }
    let given: Vec<WrapGiven<'_>> =
        wraps.iter().map(|(unit, epoch, wrap)| WrapGiven { unit, epoch: *epoch, wrap }).collect();
    let given = json(&given);
    on!(
        tx,
        "INSERT INTO tip_wrap (page, unit, epoch, wrap)
         SELECT $2, given.value ->> 'unit', CAST(given.value ->> 'epoch' AS BIGINT), given.value ->> 'wrap'
           FROM" ROWS "WHERE TRUE",
        |conn, sql| sqlx::query(sql).bind(given).bind(page.id).execute(conn).await.map(drop)
    )?;
    Ok(true)
}
