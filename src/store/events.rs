//! Meetings: who was there by office, and what came of it.

use super::{Result, Tx, from_row, on};

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// 128 bits in hex.
    pub id: String,
    /// The word of a [`crate::model::outreach::Held`].
    pub state: String,
    /// The code of its place.
    pub place: String,
    /// The day, as a number.
    pub day: i64,
    /// What it was.
    pub title: String,
    /// The unit that noted it.
    pub by_unit: String,
    /// The officer who did.
    pub officer: String,
    /// The day on which it was written, as a number.
    pub noted: i64,
    /// Why it was withdrawn.
    pub reason: String,
}

from_row!(EventRow { id, state, place, day, title, by_unit, officer, noted, reason });

/// An office at a meeting, and how many came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRow {
    /// The office.
    pub office: String,
    /// How many.
    pub people: i64,
}

from_row!(OfficeRow { office, people });

/// What came of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputRow {
    /// What.
    pub what: String,
    /// Who does it.
    pub who: String,
    /// By which day, as a number.
    pub due: Option<i64>,
}

from_row!(OutputRow { what, who, due });

/// Writes a meeting down. `false`: there is one of this id.
pub async fn add(tx: &mut Tx, row: &EventRow) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO outreach_event (id, state, place, day, title, by_unit, officer, noted, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&row.id)
        .bind(&row.state)
        .bind(&row.place)
        .bind(row.day)
        .bind(&row.title)
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

/// Adds an office to a meeting.
pub async fn add_office(tx: &mut Tx, event: &str, position: i64, row: &OfficeRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO outreach_event_office (event, position, office, people) VALUES ($1, $2, $3, $4)",
        )
        .bind(event)
        .bind(position)
        .bind(&row.office)
        .bind(row.people)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Adds what came of a meeting.
pub async fn add_output(tx: &mut Tx, event: &str, position: i64, row: &OutputRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO outreach_event_output (event, position, what, who, due) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(event)
        .bind(position)
        .bind(&row.what)
        .bind(&row.who)
        .bind(row.due)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Says that a meeting was noted in error. `false`: it is withdrawn already, or is not there.
pub async fn withdraw(tx: &mut Tx, id: &str, reason: &str) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "UPDATE outreach_event SET state = 'withdrawn', reason = $1 WHERE id = $2 AND state = 'held'",
        )
        .bind(reason)
        .bind(id)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// The meetings, the latest first.
pub async fn all(tx: &mut Tx, most: i64) -> Result<Vec<EventRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, state, place, day, title, by_unit, officer, noted, reason
               FROM outreach_event ORDER BY day DESC, id LIMIT $1",
        )
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// The meeting of an id.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<EventRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, state, place, day, title, by_unit, officer, noted, reason
               FROM outreach_event WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(conn)
        .await
    })?)
}

/// The offices at a meeting, in order.
pub async fn offices(tx: &mut Tx, event: &str) -> Result<Vec<OfficeRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT office, people FROM outreach_event_office WHERE event = $1 ORDER BY position")
            .bind(event)
            .fetch_all(conn)
            .await
    })?)
}

/// What came of a meeting, in order.
pub async fn outputs(tx: &mut Tx, event: &str) -> Result<Vec<OutputRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT what, who, due FROM outreach_event_output WHERE event = $1 ORDER BY position")
            .bind(event)
            .fetch_all(conn)
            .await
    })?)
}
