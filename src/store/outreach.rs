//! Sessions in which people were told. Rows are added and never changed: of each session the revision of the highest
//! number is how it is now.

use super::{Result, Tx, from_row, on};

/// A revision of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutreachRow {
    /// 128 bits in hex.
    pub session: String,
    /// Counts from 1.
    pub revision: i64,
    /// The word of a [`crate::model::outreach::Held`].
    pub state: String,
    /// The code of its village or kecamatan.
    pub place: String,
    /// The day, as a number.
    pub day: i64,
    /// The word of a [`crate::model::outreach::SessionKind`].
    pub kind: String,
    /// Women and girls.
    pub women: i64,
    /// Men and boys.
    pub men: i64,
    /// Not counted apart.
    pub unknown: i64,
    /// What was in hand.
    pub material: String,
    /// Which version.
    pub version: String,
    /// A unit, or a volunteer without saying which.
    pub by_unit: String,
    /// The officer who wrote it; empty for a volunteer.
    pub officer: String,
    /// The day on which it was written, as a number.
    pub noted: i64,
    /// Why it was corrected or withdrawn.
    pub reason: String,
}

from_row!(OutreachRow {
    session,
    revision,
    state,
    place,
    day,
    kind,
    women,
    men,
    unknown,
    material,
    version,
    by_unit,
    officer,
    noted,
    reason
});

/// What was held in one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutreachSum {
    /// The code of the area.
    pub area: String,
    /// Sessions.
    pub sessions: i64,
    /// Women and girls.
    pub women: i64,
    /// Men and boys.
    pub men: i64,
    /// Not counted apart.
    pub unknown: i64,
    /// The last day, as a number.
    pub last: i64,
}

from_row!(OutreachSum { area, sessions, women, men, unknown, last });

/// Writes a revision down. `false`: there is one of this number.
pub async fn add(tx: &mut Tx, row: &OutreachRow) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO outreach (session, revision, state, place, day, kind, women, men, unknown, material, version,
                                   by_unit, officer, noted, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             ON CONFLICT (session, revision) DO NOTHING",
        )
        .bind(&row.session)
        .bind(row.revision)
        .bind(&row.state)
        .bind(&row.place)
        .bind(row.day)
        .bind(&row.kind)
        .bind(row.women)
        .bind(row.men)
        .bind(row.unknown)
        .bind(&row.material)
        .bind(&row.version)
        .bind(&row.by_unit)
        .bind(&row.officer)
        .bind(row.noted)
        .bind(&row.reason)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// All revisions of a session, the first one first.
pub async fn revisions(tx: &mut Tx, session: &str) -> Result<Vec<OutreachRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT session, revision, state, place, day, kind, women, men, unknown, material, version, by_unit,
                    officer, noted, reason
               FROM outreach WHERE session = $1 ORDER BY revision",
        )
        .bind(session)
        .fetch_all(conn)
        .await
    })?)
}

/// The sessions of an area (a code, or empty for all) from a day to a day as they are now, the latest first.
pub async fn of_area(tx: &mut Tx, area: &str, from: i64, to: i64, most: i64) -> Result<Vec<OutreachRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT session, revision, state, place, day, kind, women, men, unknown, material, version, by_unit,
                    officer, noted, reason
               FROM outreach AS o
              WHERE (place = $1 OR substr(place, 1, length($1) + 1) = $1 || '.' OR $1 = '')
                AND day BETWEEN $2 AND $3
                AND NOT EXISTS (SELECT 1 FROM outreach AS later
                                 WHERE later.session = o.session AND later.revision > o.revision)
              ORDER BY day DESC, session LIMIT $4",
        )
        .bind(area)
        .bind(from)
        .bind(to)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// What was held from a day to a day, summed by areas of this many letters of their codes (8 is a kecamatan), in order.
pub async fn sums(tx: &mut Tx, letters: i64, from: i64, to: i64) -> Result<Vec<OutreachSum>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT substr(place, 1, CAST($1 AS INTEGER)) AS area, count(*) AS sessions,
                    CAST(sum(women) AS BIGINT) AS women, CAST(sum(men) AS BIGINT) AS men,
                    CAST(sum(unknown) AS BIGINT) AS unknown, max(day) AS last
               FROM outreach AS o
              WHERE state = 'held' AND day BETWEEN $2 AND $3
                AND NOT EXISTS (SELECT 1 FROM outreach AS later
                                 WHERE later.session = o.session AND later.revision > o.revision)
              GROUP BY 1 ORDER BY 1",
        )
        .bind(letters)
        .bind(from)
        .bind(to)
        .fetch_all(conn)
        .await
    })?)
}
