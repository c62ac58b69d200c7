//! What coordinators ask of volunteers, and what they answer. Words and notes stand here sealed.

use super::{Result, Tx, from_row, on};

/// Something asked of one volunteer, or of all of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// 128 random bits in hex.
    pub id: String,
    /// A Kemendagri code.
    pub area: String,
    /// The one who is asked; none: all of the area.
    pub volunteer: Option<String>,
    /// The words, sealed, base64.
    pub sealed: String,
    /// Who asks.
    pub officer: String,
    /// The day on which they asked.
    pub day: i64,
    /// Its last day.
    pub ends: i64,
    /// Whether it was taken back.
    pub withdrawn: i64,
}

from_row!(TaskRow { id, area, volunteer, sealed, officer, day, ends, withdrawn });

/// A task as a volunteer sees it, with their answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTaskRow {
    /// Its id.
    pub id: String,
    /// The words, sealed, base64.
    pub sealed: String,
    /// The day on which it was asked.
    pub day: i64,
    /// Its last day.
    pub ends: i64,
    /// Whether it was taken back.
    pub withdrawn: i64,
    /// Their answer, where there is one.
    pub state: Option<String>,
}

from_row!(OwnTaskRow { id, sealed, day, ends, withdrawn, state });

/// An answer, and who gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// The task's id.
    pub task: String,
    /// The volunteer's id.
    pub volunteer: String,
    /// `done` or `declined`.
    pub state: String,
    /// Sealed, base64.
    pub note: Option<String>,
    /// The day.
    pub day: i64,
}

from_row!(AnswerRow { task, volunteer, state, note, day });

/// Keeps a task.
pub async fn insert(tx: &mut Tx, row: &TaskRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO volunteer_task (id, area, volunteer, sealed, officer, day, ends, withdrawn)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&row.id)
        .bind(&row.area)
        .bind(&row.volunteer)
        .bind(&row.sealed)
        .bind(&row.officer)
        .bind(row.day)
        .bind(row.ends)
        .bind(row.withdrawn)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// All tasks within an area, the newest first; of the whole country for an empty text.
pub async fn within(tx: &mut Tx, area: &str) -> Result<Vec<TaskRow>> {
    let inside = format!("{area}.");
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, area, volunteer, sealed, officer, day, ends, withdrawn FROM volunteer_task
              WHERE $1 = '' OR area = $1 OR substr(area, 1, length($2)) = $2
              ORDER BY day DESC, id",
        )
        .bind(area)
        .bind(inside)
        .fetch_all(conn)
        .await
    })?)
}

/// The answers to all tasks within an area.
pub async fn answers(tx: &mut Tx, area: &str) -> Result<Vec<AnswerRow>> {
    let inside = format!("{area}.");
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT a.task, a.volunteer, a.state, a.note, a.day
               FROM volunteer_task_answer AS a JOIN volunteer_task AS t ON t.id = a.task
              WHERE $1 = '' OR t.area = $1 OR substr(t.area, 1, length($2)) = $2
              ORDER BY a.day, a.task, a.volunteer",
        )
        .bind(area)
        .bind(inside)
        .fetch_all(conn)
        .await
    })?)
}

/// What is asked of a volunteer of an area until `today` or later, taken back or not, the oldest first.
pub async fn of(tx: &mut Tx, volunteer: &str, area: &str, today: i64) -> Result<Vec<OwnTaskRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT t.id, t.sealed, t.day, t.ends, t.withdrawn, a.state
               FROM volunteer_task AS t
               LEFT JOIN volunteer_task_answer AS a ON a.task = t.id AND a.volunteer = $1
              WHERE t.ends >= $3
                AND (t.volunteer = $1
                     OR (t.volunteer IS NULL
                         AND (t.area = $2 OR substr($2, 1, length(t.area) + 1) = t.area || '.')))
              ORDER BY t.day, t.id",
        )
        .bind(volunteer)
        .bind(area)
        .bind(today)
        .fetch_all(conn)
        .await
    })?)
}

/// Takes a task back. `false`: it is not there, or was taken back before.
pub async fn withdraw(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(on!(tx, |conn| {
        sqlx::query("UPDATE volunteer_task SET withdrawn = 1 WHERE id = $1 AND withdrawn = 0")
            .bind(id)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

/// Notes an answer; the one before is gone.
pub async fn answer(tx: &mut Tx, row: &AnswerRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO volunteer_task_answer (task, volunteer, state, note, day) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (task, volunteer)
             DO UPDATE SET state = excluded.state, note = excluded.note, day = excluded.day",
        )
        .bind(&row.task)
        .bind(&row.volunteer)
        .bind(&row.state)
        .bind(&row.note)
        .bind(row.day)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Forgets tasks, with their answers, that ended before a day.
pub async fn forget(tx: &mut Tx, before: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM volunteer_task WHERE ends < $1").bind(before).execute(conn).await.map(drop)
    })?;
    Ok(())
}
