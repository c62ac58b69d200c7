//! The clock of each tip: when something is to be done, for which units, and what was done.
//!
//! Mixing locks `tip_clock` before all that is a tip (see `mix_tips` in the migrations), so whoever writes to a
//! clock and to a tip in one unit of work writes to the clock first; [`enter`] is for who cannot.

use serde::{Deserialize, Serialize};

use super::{Result, Tx, board, from_row, json, on};

/// The clock of a new tip. It says nothing of what the tip says, and waits in the spool with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewClock {
    /// The tip's id.
    pub tip: String,
    /// The word of a [`crate::model::triage::Band`].
    pub band: String,
    /// The word of a [`crate::model::message::Zone`].
    pub zone: String,
    /// When it came, as exactly as its band may say. Moments are microseconds from 1970.
    pub received: i64,
    /// By when somebody accepts it.
    pub accept_by: Option<i64>,
    /// By when it is decided.
    pub decide_by: Option<i64>,
    /// When its units are told.
    pub due: i64,
    /// Its units, and the rung of each.
    pub units: Vec<(String, i64)>,
    /// Its numbers as tokens: kind, quarter, token.
    pub prints: Vec<(String, i64, i64)>,
}

/// A clock, as the one who works on it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockRow {
    /// The tip's id.
    pub tip: String,
    /// What officers call it.
    pub reference: String,
    /// The word of the tip's [`crate::model::tip::Status`].
    pub status: String,
    /// The word of a band.
    pub band: String,
    /// The word of a zone.
    pub zone: String,
    /// When it came.
    pub received: i64,
    /// By when somebody accepts it.
    pub accept_by: Option<i64>,
    /// By when it is decided.
    pub decide_by: Option<i64>,
    /// Counts what begins anew.
    pub round: i64,
    /// The next level of acceptance.
    pub accept_level: i64,
    /// The next level of decision.
    pub decide_level: i64,
    /// When something is to be done next.
    pub due: Option<i64>,
    /// The unit that accepted.
    pub accepted_by: Option<String>,
    /// The tip into which it was merged.
    pub merged: Option<String>,
}

from_row!(ClockRow {
    tip,
    reference,
    status,
    band,
    zone,
    received,
    accept_by,
    decide_by,
    round,
    accept_level,
    decide_level,
    due,
    accepted_by,
    merged
});

/// What was done because time passed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct DeedRow {
    /// The tip's id.
    pub tip: String,
    /// The word of a [`crate::model::alert::Timer`].
    pub timer: String,
    /// In which round.
    pub round: i64,
    /// Which level.
    pub level: i64,
}

from_row!(DeedRow { tip, timer, round, level });

#[derive(Serialize)]
struct TipGiven<'a> {
    tip: &'a str,
}

#[derive(Serialize)]
struct UnitGiven<'a> {
    tip: &'a str,
    unit: &'a str,
    rung: i64,
    until: i64,
    urgent: i64,
}

#[derive(Serialize)]
struct PrintGiven<'a> {
    tip: &'a str,
    kind: &'a str,
    quarter: i64,
    token: i64,
}

/// Takes the place of a writer at `tip_clock`, before anything of a tip is written.
pub async fn enter(tx: &mut Tx) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip_clock SET due = due WHERE tip = ''").execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Begins the clocks of new tips; one that is there is left alone. [`enter`] comes before the tips are
/// written.
pub async fn insert(tx: &mut Tx, clocks: &[&NewClock]) -> Result<()> {
    if clocks.is_empty() {
        return Ok(());
    }
    let given = json(clocks);
    on!(
        tx,
        "INSERT INTO tip_clock (tip, band, zone, received, accept_by, decide_by, round, accept_level,
                                decide_level, due, accepted_by, merged)
         SELECT given.value ->> 'tip', given.value ->> 'band', given.value ->> 'zone',
                CAST(given.value ->> 'received' AS BIGINT), CAST(given.value ->> 'accept_by' AS BIGINT),
                CAST(given.value ->> 'decide_by' AS BIGINT), 0, 0, 0, CAST(given.value ->> 'due' AS BIGINT),
                NULL, NULL
           FROM" ROWS
        "WHERE TRUE
         ON CONFLICT (tip) DO NOTHING",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    let units: Vec<UnitGiven<'_>> = clocks
        .iter()
        .flat_map(|it| {
            let until = it.accept_by.or(it.decide_by).unwrap_or(board::LAST);
            let urgent = i64::from(it.band == "p1" && it.accept_by.is_some());
            it.units.iter().map(move |(unit, rung)| UnitGiven {
                tip: &it.tip,
                unit,
                rung: *rung,
                until,
                urgent,
            })
        })
        .collect();
    let given = json(&units);
    on!(
        tx,
        "INSERT INTO tip_unit (tip, unit, rung, until, urgent)
         SELECT given.value ->> 'tip', given.value ->> 'unit', CAST(given.value ->> 'rung' AS BIGINT),
                CAST(given.value ->> 'until' AS BIGINT), CAST(given.value ->> 'urgent' AS BIGINT)
           FROM" ROWS
        "WHERE TRUE
         ON CONFLICT (tip, unit) DO NOTHING",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    let prints: Vec<PrintGiven<'_>> = clocks
        .iter()
        .flat_map(|it| {
            it.prints.iter().map(|(kind, quarter, token)| PrintGiven {
                tip: &it.tip,
                kind,
                quarter: *quarter,
                token: *token,
            })
        })
        .collect();
    if prints.is_empty() {
        return Ok(());
    }
    let given = json(&prints);
    on!(
        tx,
        "INSERT INTO tip_print (tip, kind, quarter, token)
         SELECT given.value ->> 'tip', given.value ->> 'kind', CAST(given.value ->> 'quarter' AS BIGINT),
                CAST(given.value ->> 'token' AS BIGINT)
           FROM" ROWS
        "WHERE TRUE
         ON CONFLICT (tip, kind, quarter, token) DO NOTHING",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// Whether anything is due. `urgent`: P1 too.
pub async fn is_due(tx: &mut Tx, now_us: i64, urgent: bool) -> Result<bool> {
    let found: Option<i64> = on!(tx, |conn| {
        sqlx::query_scalar("SELECT due FROM tip_clock WHERE due <= $1 AND (band <> 'p1' OR $2 = 1) LIMIT 1")
            .bind(now_us)
            .bind(i64::from(urgent))
            .fetch_optional(conn)
            .await
    })?;
    Ok(found.is_some())
}

/// What is due, the most urgent first, without what somebody else works on. `urgent`: P1 too.
pub async fn lease(tx: &mut Tx, now_us: i64, urgent: bool, most: i64) -> Result<Vec<ClockRow>> {
    Ok(on!(
        tx,
        "SELECT tip, (SELECT reference FROM tip WHERE tip.id = tip_clock.tip) AS reference,
                (SELECT status FROM tip WHERE tip.id = tip_clock.tip) AS status, band, zone, received,
                accept_by, decide_by, round, accept_level, decide_level, due, accepted_by, merged
           FROM tip_clock WHERE due <= $1 AND (band <> 'p1' OR $2 = 1)
          ORDER BY band, due, tip LIMIT $3" SKIP_LOCKED "",
        |conn, sql| {
            sqlx::query_as(sql).bind(now_us).bind(i64::from(urgent)).bind(most).fetch_all(conn).await
        }
    )?)
}

/// The clock of a reference, held until the unit of work ends. `None`: there is no such tip, or one from
/// before clocks were.
pub async fn hold(tx: &mut Tx, reference: &str) -> Result<Option<ClockRow>> {
    Ok(on!(
        tx,
        "SELECT tip, (SELECT reference FROM tip WHERE tip.id = tip_clock.tip) AS reference,
                (SELECT status FROM tip WHERE tip.id = tip_clock.tip) AS status, band, zone, received,
                accept_by, decide_by, round, accept_level, decide_level, due, accepted_by, merged
           FROM tip_clock WHERE tip = (SELECT id FROM tip WHERE reference = $1)" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(reference).fetch_optional(conn).await
    )?)
}

/// The clock of a tip, without holding it.
pub async fn by_tip(tx: &mut Tx, tip: &str) -> Result<Option<ClockRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip, (SELECT reference FROM tip WHERE tip.id = tip_clock.tip) AS reference,
                    (SELECT status FROM tip WHERE tip.id = tip_clock.tip) AS status, band, zone, received,
                    accept_by, decide_by, round, accept_level, decide_level, due, accepted_by, merged
               FROM tip_clock WHERE tip = $1",
        )
        .bind(tip)
        .fetch_optional(conn)
        .await
    })?)
}

/// The units of tips: tip, unit, rung.
pub async fn units(tx: &mut Tx, tips: &[String]) -> Result<Vec<(String, String, i64)>> {
    let given: Vec<TipGiven<'_>> = tips.iter().map(|tip| TipGiven { tip }).collect();
    let given = json(&given);
    Ok(on!(
        tx,
        "SELECT tip, unit, rung FROM tip_unit WHERE tip IN (SELECT given.value ->> 'tip' FROM" ROWS
        ") ORDER BY tip, rung, unit",
        |conn, sql| sqlx::query_as(sql).bind(given).fetch_all(conn).await
    )?)
}

/// Writes down what is done; returns what nobody had done before.
pub async fn insert_deeds(tx: &mut Tx, deeds: &[DeedRow]) -> Result<Vec<DeedRow>> {
    let given = json(deeds);
    Ok(on!(
        tx,
        "INSERT INTO tip_deed (tip, timer, round, level)
         SELECT given.value ->> 'tip', given.value ->> 'timer', CAST(given.value ->> 'round' AS BIGINT),
                CAST(given.value ->> 'level' AS BIGINT)
           FROM" ROWS
        "WHERE TRUE
         ON CONFLICT (tip, timer, round, level) DO NOTHING
         RETURNING tip, timer, round, level",
        |conn, sql| sqlx::query_as(sql).bind(given).fetch_all(conn).await
    )?)
}

/// What was done of a tip, in order.
pub async fn deeds(tx: &mut Tx, tip: &str) -> Result<Vec<DeedRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip, timer, round, level FROM tip_deed WHERE tip = $1 ORDER BY timer, round, level",
        )
        .bind(tip)
        .fetch_all(conn)
        .await
    })?)
}

/// Writes clocks that are held, and where their tips stand on the boards.
pub async fn update(tx: &mut Tx, rows: &[ClockRow]) -> Result<()> {
    let given = json(rows);
    on!(
        tx,
        "UPDATE tip_clock
            SET band = given.value ->> 'band', accept_by = CAST(given.value ->> 'accept_by' AS BIGINT),
                decide_by = CAST(given.value ->> 'decide_by' AS BIGINT),
                round = CAST(given.value ->> 'round' AS BIGINT),
                accept_level = CAST(given.value ->> 'accept_level' AS BIGINT),
                decide_level = CAST(given.value ->> 'decide_level' AS BIGINT),
                due = CAST(given.value ->> 'due' AS BIGINT), accepted_by = given.value ->> 'accepted_by',
                merged = given.value ->> 'merged'
           FROM" ROWS
        "WHERE tip_clock.tip = given.value ->> 'tip'",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    board::place(tx, rows.iter().map(|row| row.tip.as_str())).await
}

/// Whether a unit can read the first page of a tip.
pub async fn reads(tx: &mut Tx, tip: &str, unit: &str) -> Result<bool> {
    let found: i64 = on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT count(*) FROM tip_page JOIN tip_wrap ON tip_wrap.page = tip_page.id
              WHERE tip_page.tip = $1 AND tip_page.kind = 'report' AND tip_wrap.unit = $2",
        )
        .bind(tip)
        .bind(unit)
        .fetch_one(conn)
        .await
    })?;
    Ok(found > 0)
}

/// Gives a tip to a unit: it is the only one on rung 0 now.
pub async fn give(tx: &mut Tx, tip: &str, unit: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip_unit SET rung = 1 WHERE tip = $1 AND unit <> $2 AND rung = 0")
            .bind(tip)
            .bind(unit)
            .execute(conn)
            .await
            .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO tip_unit (tip, unit, rung) VALUES ($1, $2, 0)
             ON CONFLICT (tip, unit) DO UPDATE SET rung = excluded.rung",
        )
        .bind(tip)
        .bind(unit)
        .execute(conn)
        .await
        .map(drop)
    })?;
    board::place(tx, std::iter::once(tip)).await
}

/// How many other tips share one of these prints (kind, quarter, token). Many numbers share a token, so this
/// is a hint and no proof.
pub async fn linked(tx: &mut Tx, tip: &str, prints: &[(String, i64, i64)]) -> Result<i64> {
    let given: Vec<PrintGiven<'_>> = prints
        .iter()
        .map(|(kind, quarter, token)| PrintGiven { tip, kind, quarter: *quarter, token: *token })
        .collect();
    let given = json(&given);
    Ok(on!(
        tx,
        "SELECT count(DISTINCT tip_print.tip) FROM" ROWS
        "JOIN tip_print ON tip_print.kind = given.value ->> 'kind'
              AND tip_print.quarter = CAST(given.value ->> 'quarter' AS BIGINT)
              AND tip_print.token = CAST(given.value ->> 'token' AS BIGINT)
              AND tip_print.tip <> given.value ->> 'tip'",
        |conn, sql| sqlx::query_scalar(sql).bind(given).fetch_one(conn).await
    )?)
}

/// Other tips of a unit that share a print with this one: reference and kind. A hint, as [`linked`] is: whoever
/// opens both compares the numbers.
pub async fn sharing(tx: &mut Tx, reference: &str, unit: &str) -> Result<Vec<(String, String)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT DISTINCT other.reference, theirs.kind
               FROM tip JOIN tip_print AS ours ON ours.tip = tip.id
               JOIN tip_print AS theirs ON theirs.kind = ours.kind AND theirs.quarter = ours.quarter
                                       AND theirs.token = ours.token AND theirs.tip <> ours.tip
               JOIN tip AS other ON other.id = theirs.tip
               JOIN tip_unit ON tip_unit.tip = other.id AND tip_unit.unit = $2
              WHERE tip.reference = $1 ORDER BY other.reference, theirs.kind",
        )
        .bind(reference)
        .bind(unit)
        .fetch_all(conn)
        .await
    })?)
}
