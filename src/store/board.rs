//! A unit's board: its open tips by the clock. Where a tip stands is kept beside each of its units
//! (`tip_unit.until`), so that nothing here grows with what is closed, or with what others have: [`place`] is
//! called by whatever changes a clock or a status.

use serde::Serialize;

use super::{Result, Tx, from_row, json, on};

/// Where a tip stands for which nothing is waited: after all others.
pub const LAST: i64 = 9_000_000_000_000_000_000;

/// An open tip on a unit's board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// What officers call it.
    pub reference: String,
    /// The word of its band.
    pub band: String,
    /// The word of its zone.
    pub zone: String,
    /// When it came, as exactly as its band may say.
    pub received: i64,
    /// By when somebody accepts it.
    pub accept_by: Option<i64>,
    /// By when it is decided.
    pub decide_by: Option<i64>,
    /// The unit that accepted.
    pub accepted_by: Option<String>,
    /// The rung on which the unit is.
    pub rung: i64,
    /// The word of its [`crate::model::tip::Status`].
    pub status: String,
    /// How often it was given to somebody anew.
    pub round: i64,
    /// How often officers changed it.
    pub changes: i64,
    /// The name of the officer who works on it.
    pub officer: Option<String>,
}

from_row!(BoardRow {
    reference,
    band,
    zone,
    received,
    accept_by,
    decide_by,
    accepted_by,
    rung,
    status,
    round,
    changes,
    officer
});

/// A tip that the browser is to open, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedTip {
    /// Its id.
    pub id: String,
    /// What officers call it.
    pub reference: String,
    /// The word of its [`crate::model::tip::Status`].
    pub status: String,
    /// Its next deadline, or [`LAST`].
    pub until: i64,
}

from_row!(PlacedTip { id, reference, status, until });

#[derive(Serialize)]
struct TipGiven<'a> {
    tip: &'a str,
}

fn given<'a>(tips: impl Iterator<Item = &'a str>) -> String {
    json(&tips.map(|tip| TipGiven { tip }).collect::<Vec<_>>())
}

/// Puts tips where they belong on the boards of their units: by their next deadline while they are open, on none
/// when they are decided or merged. For whoever changed one of their clocks, their status or their units, in the
/// same unit of work. Rows that stand right are not written.
pub async fn place(tx: &mut Tx, tips: impl Iterator<Item = &str>) -> Result<()> {
    let given = given(tips);
    on!(
        tx,
        "UPDATE tip_unit
            SET until = placed.until, urgent = placed.urgent
           FROM (SELECT tip_clock.tip AS tip,
                        CASE WHEN tip_clock.merged IS NULL
                              AND (tip.status IN ('received', 'checking')
                                   OR tip_clock.accept_by IS NOT NULL OR tip_clock.decide_by IS NOT NULL)
                             THEN coalesce(tip_clock.accept_by, tip_clock.decide_by, 9000000000000000000)
                         END AS until,
                        CASE WHEN tip_clock.merged IS NULL AND tip_clock.band = 'p1'
                              AND tip_clock.accept_by IS NOT NULL
                             THEN 1 ELSE 0
                         END AS urgent
                   FROM" ROWS
        "JOIN tip_clock ON tip_clock.tip = given.value ->> 'tip' JOIN tip ON tip.id = tip_clock.tip) AS placed
          WHERE tip_unit.tip = placed.tip
            AND (tip_unit.until IS DISTINCT FROM placed.until OR tip_unit.urgent <> placed.urgent)",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// Open tips of a unit from a place on, those with the least time left first.
pub async fn page(tx: &mut Tx, unit: &str, from: i64, most: i64) -> Result<Vec<BoardRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip.reference AS reference, tip_clock.band AS band, tip_clock.zone AS zone,
                    tip_clock.received AS received, tip_clock.accept_by AS accept_by,
                    tip_clock.decide_by AS decide_by, tip_clock.accepted_by AS accepted_by,
                    tip_unit.rung AS rung, tip.status AS status, tip_clock.round AS round,
                    coalesce(tip_desk.changes, 0) AS changes, officer.name AS officer
               FROM (SELECT tip, until FROM tip_unit
                      WHERE unit = $1 AND until IS NOT NULL
                      ORDER BY until, tip LIMIT $3 OFFSET $2) AS line
               JOIN tip_unit ON tip_unit.tip = line.tip AND tip_unit.unit = $1
               JOIN tip_clock ON tip_clock.tip = line.tip
               JOIN tip ON tip.id = line.tip
               LEFT JOIN tip_desk ON tip_desk.tip = line.tip
               LEFT JOIN officer ON officer.id = tip_desk.officer
              ORDER BY line.until, line.tip",
        )
        .bind(unit)
        .bind(from)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Those of these references that stand on a unit's board, in its order.
pub async fn these(tx: &mut Tx, unit: &str, references: &[&str]) -> Result<Vec<BoardRow>> {
    let given = given(references.iter().copied());
    Ok(on!(
        tx,
        "SELECT tip.reference AS reference, tip_clock.band AS band, tip_clock.zone AS zone,
                tip_clock.received AS received, tip_clock.accept_by AS accept_by,
                tip_clock.decide_by AS decide_by, tip_clock.accepted_by AS accepted_by,
                tip_unit.rung AS rung, tip.status AS status, tip_clock.round AS round,
                coalesce(tip_desk.changes, 0) AS changes, officer.name AS officer
           FROM" ROWS
        "JOIN tip ON tip.reference = given.value ->> 'tip'
           JOIN tip_unit ON tip_unit.tip = tip.id AND tip_unit.unit = $2 AND tip_unit.until IS NOT NULL
           JOIN tip_clock ON tip_clock.tip = tip.id
           LEFT JOIN tip_desk ON tip_desk.tip = tip.id
           LEFT JOIN officer ON officer.id = tip_desk.officer
          ORDER BY tip_unit.until, tip.id",
        |conn, sql| sqlx::query_as(sql).bind(given).bind(unit).fetch_all(conn).await
    )?)
}

/// How many open tips a unit has; counted no further than `most`.
pub async fn count(tx: &mut Tx, unit: &str, most: i64) -> Result<i64> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT count(*) FROM (SELECT until FROM tip_unit WHERE unit = $1 AND until IS NOT NULL
                                    ORDER BY until, tip LIMIT $2) AS counted",
        )
        .bind(unit)
        .bind(most)
        .fetch_one(conn)
        .await
    })?)
}

/// The P1 of a unit that nobody has accepted, by reference; so many at most.
pub async fn urgent(tx: &mut Tx, unit: &str, most: i64) -> Result<Vec<String>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT tip.reference
               FROM (SELECT tip FROM tip_unit WHERE unit = $1 AND urgent = 1 ORDER BY tip LIMIT $2) AS waiting
               JOIN tip ON tip.id = waiting.tip
              ORDER BY tip.reference",
        )
        .bind(unit)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// How many P1 of a unit nobody has accepted; counted no further than `most`.
pub async fn urgent_count(tx: &mut Tx, unit: &str, most: i64) -> Result<i64> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT count(*) FROM (SELECT tip FROM tip_unit WHERE unit = $1 AND urgent = 1
                                    ORDER BY tip LIMIT $2) AS counted",
        )
        .bind(unit)
        .bind(most)
        .fetch_one(conn)
        .await
    })?)
}

/// Open tips of a unit after a place (deadline and id), in the order of the board.
pub async fn after(tx: &mut Tx, unit: &str, place: (i64, &str), most: i64) -> Result<Vec<PlacedTip>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip.id AS id, tip.reference AS reference, tip.status AS status, line.until AS until
               FROM (SELECT tip, until FROM tip_unit
                      WHERE unit = $1 AND until IS NOT NULL AND (until, tip) > ($2, $3)
                      ORDER BY until, tip LIMIT $4) AS line
               JOIN tip ON tip.id = line.tip
              ORDER BY line.until, line.tip",
        )
        .bind(unit)
        .bind(place.0)
        .bind(place.1)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Those of these references that stand on a unit's board, to be opened.
pub async fn placed(tx: &mut Tx, unit: &str, references: &[&str]) -> Result<Vec<PlacedTip>> {
    let given = given(references.iter().copied());
    Ok(on!(
        tx,
        "SELECT tip.id AS id, tip.reference AS reference, tip.status AS status, tip_unit.until AS until
           FROM" ROWS
        "JOIN tip ON tip.reference = given.value ->> 'tip'
           JOIN tip_unit ON tip_unit.tip = tip.id AND tip_unit.unit = $2 AND tip_unit.until IS NOT NULL
          ORDER BY tip_unit.until, tip.id",
        |conn, sql| sqlx::query_as(sql).bind(given).bind(unit).fetch_all(conn).await
    )?)
}
