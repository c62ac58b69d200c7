//! Monthly counts. What was counted fewer than [`SHOWN`] times stands in a table of its own.

use super::{Result, Tx, from_row, on};

/// From how many on a count may be seen.
pub const SHOWN: i64 = 5;

/// What was counted how often.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TallyRow {
    /// Months since year 0: `year * 12 + month - 1`.
    pub month: i64,
    /// `check`, `unlisted` or `interest`.
    pub kind: String,
    /// The code of the kabupaten, or `-`.
    pub kabupaten: String,
    /// What was counted.
    pub subject: String,
    /// How often.
    pub count: i64,
    /// The name that was asked for.
    pub name: Option<String>,
}

from_row!(TallyRow { month, kind, kabupaten, subject, count, name });

/// Adds to a count. `name` is written down only when the count may be seen.
pub async fn add(tx: &mut Tx, row: &TallyRow) -> Result<()> {
    let grown = on!(tx, |conn| {
        sqlx::query(
            "UPDATE tally SET count = count + $1
              WHERE month = $2 AND kind = $3 AND kabupaten = $4 AND subject = $5",
        )
        .bind(row.count)
        .bind(row.month)
        .bind(&row.kind)
        .bind(&row.kabupaten)
        .bind(&row.subject)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    if grown > 0 {
        return Ok(());
    }
    let count: i64 = on!(tx, |conn| {
        sqlx::query_scalar(
            "INSERT INTO tally_small (month, kind, kabupaten, subject, count) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (month, kind, kabupaten, subject)
                DO UPDATE SET count = tally_small.count + excluded.count
             RETURNING count",
        )
        .bind(row.month)
        .bind(&row.kind)
        .bind(&row.kabupaten)
        .bind(&row.subject)
        .bind(row.count)
        .fetch_one(conn)
        .await
    })?;
    if count < SHOWN {
        return Ok(());
    }
    on!(tx, |conn| {
        sqlx::query(
            "DELETE FROM tally_small WHERE month = $1 AND kind = $2 AND kabupaten = $3 AND subject = $4",
        )
        .bind(row.month)
        .bind(&row.kind)
        .bind(&row.kabupaten)
        .bind(&row.subject)
        .execute(conn)
        .await
        .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO tally (month, kind, kabupaten, subject, count, name)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (month, kind, kabupaten, subject) DO UPDATE SET count = tally.count + excluded.count",
        )
        .bind(row.month)
        .bind(&row.kind)
        .bind(&row.kabupaten)
        .bind(&row.subject)
        .bind(count)
        .bind(&row.name)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Forgets counts below five of months before this one.
pub async fn forget_small(tx: &mut Tx, before_month: i64) -> Result<u64> {
    Ok(on!(tx, |conn| {
        sqlx::query("DELETE FROM tally_small WHERE month < $1")
            .bind(before_month)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?)
}

/// The counts of a month that may be seen.
pub async fn of_month(tx: &mut Tx, month: i64) -> Result<Vec<TallyRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT month, kind, kabupaten, subject, count, name FROM tally WHERE month = $1
              ORDER BY kind, kabupaten, count DESC, subject",
        )
        .bind(month)
        .fetch_all(conn)
        .await
    })?)
}
