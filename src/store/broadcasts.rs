//! Broadcasts, their lists, and what became of each message. A message goes into the outbox in the unit of work that
//! notes it on the list, while the broadcast is held: so each member gets one, however many processes send.

use serde::Serialize;

use super::{Result, Tx, from_row, json, on};
use crate::store::members::Cell;

/// A broadcast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroadcastRow {
    /// From 1.
    pub number: i64,
    /// `draft`, `starting`, `running`, `paused` or `ended`.
    pub state: String,
    /// What officers call it.
    pub title: String,
    /// Whom it is for, its texts and its quiz, as JSON.
    pub content: String,
    /// Who wrote it.
    pub officer: String,
    /// Of which unit.
    pub by_unit: String,
    /// The day on which it was written, as a number.
    pub day: i64,
    /// The day on which it was started.
    pub began: Option<i64>,
    /// How many were on its list then.
    pub people: Option<i64>,
}

from_row!(BroadcastRow { number, state, title, content, officer, by_unit, day, began, people });

/// Somebody on a list whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// A token of their number.
    pub token: String,
    /// The number, sealed, base64.
    pub sealed: String,
    /// The zone of their clocks.
    pub zone: String,
    /// The code of their language.
    pub lang: String,
}

from_row!(Turn { token, sealed, zone, lang });

/// A message that was put into the outbox for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Put {
    /// Whose.
    pub token: String,
    /// Its id there; none when there is nobody to send it to.
    pub message: Option<String>,
    /// `put` or `failed`.
    pub state: &'static str,
    /// The first question that it asked; 0 for none.
    pub asked: i64,
}

/// A quiz that is open for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuizRow {
    /// Of which broadcast.
    pub broadcast: i64,
    /// The question that is open; one past the last when all were answered.
    pub asked: i64,
    /// Right answers until now.
    pub score: i64,
    /// What tells the last answer from its repetitions.
    pub heard: Option<String>,
    /// What the broadcast says, as JSON.
    pub content: String,
    /// Where they live.
    pub kabupaten: String,
    /// The code of their language.
    pub lang: String,
}

from_row!(QuizRow { broadcast, asked, score, heard, content, kabupaten, lang });

/// The id of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Id {
    id: String,
}

from_row!(Id { id });

/// How many messages of a broadcast are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// `waiting`, `put`, `sent`, `delivered` or `failed`.
    pub state: String,
    /// How many.
    pub count: i64,
}

from_row!(Count { state, count });

/// The number that the next broadcast has.
pub async fn next_number(tx: &mut Tx) -> Result<i64> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar("SELECT CAST(coalesce(max(number), 0) + 1 AS BIGINT) FROM broadcast")
            .fetch_one(conn)
            .await
    })?)
}

/// Writes a broadcast down.
pub async fn insert(tx: &mut Tx, row: &BroadcastRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO broadcast (number, state, title, content, officer, by_unit, day, began, people)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(row.number)
        .bind(&row.state)
        .bind(&row.title)
        .bind(&row.content)
        .bind(&row.officer)
        .bind(&row.by_unit)
        .bind(row.day)
        .bind(row.began)
        .bind(row.people)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// All broadcasts, the newest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<BroadcastRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT number, state, title, content, officer, by_unit, day, began, people FROM broadcast
              ORDER BY number DESC",
        )
        .fetch_all(conn)
        .await
    })?)
}

/// A broadcast, held until the unit of work ends.
pub async fn hold(tx: &mut Tx, number: i64) -> Result<Option<BroadcastRow>> {
    Ok(on!(
        tx,
        "SELECT number, state, title, content, officer, by_unit, day, began, people FROM broadcast
          WHERE number = $1" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(number).fetch_optional(conn).await
    )?)
}

/// Moves a broadcast on, only from the state in which it was seen.
pub async fn set_state(tx: &mut Tx, number: i64, from: &str, to: &str) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query("UPDATE broadcast SET state = $1 WHERE number = $2 AND state = $3")
            .bind(to)
            .bind(number)
            .bind(from)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// Starts a draft on a day.
pub async fn begin(tx: &mut Tx, number: i64, day: i64) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "UPDATE broadcast SET state = 'starting', began = $1 WHERE number = $2 AND state = 'draft'",
        )
        .bind(day)
        .bind(number)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// The broadcasts about which something may be to do now: those under way, and those of which a message may be taken back.
pub async fn under_way(tx: &mut Tx) -> Result<Vec<i64>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT number FROM broadcast WHERE state IN ('starting', 'running')
             UNION SELECT broadcast FROM broadcast_member WHERE state = 'put' ORDER BY 1",
        )
        .fetch_all(conn)
        .await
    })?)
}

/// Takes the list of a broadcast: everybody of these kabupaten and languages at this moment. Says how many.
pub async fn list(tx: &mut Tx, number: i64, cells: &[Cell]) -> Result<u64> {
    let given = json(cells);
    let done = on!(
        tx,
        "INSERT INTO broadcast_member (broadcast, token, state, asked, score)
         SELECT $2, m.token, 'waiting', 0, 0 FROM member AS m
          WHERE EXISTS (SELECT 1 FROM" ROWS
        "WHERE given.value ->> 'kabupaten' = m.kabupaten AND given.value ->> 'lang' = m.lang)",
        |conn, sql| sqlx::query(sql).bind(given).bind(number).execute(conn).await.map(|done| done.rows_affected())
    )?;
    Ok(done)
}

/// Begins to send: the list was taken.
pub async fn listed(tx: &mut Tx, number: i64, people: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE broadcast SET state = 'running', people = $1 WHERE number = $2 AND state = 'starting'",
        )
        .bind(people)
        .bind(number)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// How many messages of any broadcast wait in the outbox, or are being sent.
pub async fn in_outbox(tx: &mut Tx) -> Result<i64> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT count(*) FROM outbox WHERE kind = 'campaign' AND state IN ('waiting', 'sending')",
        )
        .fetch_one(conn)
        .await
    })?)
}

/// Whose turn it is, held so that nobody of them leaves meanwhile: on the list, awake in one of these zones, and put down for no other broadcast since `hour`.
pub async fn turns(tx: &mut Tx, number: i64, awake: [&str; 3], hour: i64, most: i64) -> Result<Vec<Turn>> {
    Ok(on!(
        tx,
        "SELECT b.token, m.sealed, m.zone, m.lang
           FROM broadcast_member AS b JOIN member AS m ON m.token = b.token
          WHERE b.broadcast = $1 AND b.state = 'waiting' AND m.zone IN ($2, $3, $4)
            AND NOT EXISTS (SELECT 1 FROM broadcast_member AS o
                             WHERE o.token = b.token AND o.broadcast <> b.broadcast AND o.hour > $5)
          ORDER BY b.token LIMIT $6" SKIP_LOCKED "",
        |conn, sql| {
            sqlx::query_as(sql)
                .bind(number)
                .bind(awake[0])
                .bind(awake[1])
                .bind(awake[2])
                .bind(hour)
                .bind(most)
                .fetch_all(conn)
                .await
        }
    )?)
}

/// Notes what was put into the outbox in this hour.
pub async fn put(tx: &mut Tx, number: i64, hour: i64, rows: &[Put]) -> Result<()> {
    let given = json(rows);
    on!(
        tx,
        "UPDATE broadcast_member SET state = given.value ->> 'state', message = given.value ->> 'message', hour = $3,
                asked = CAST(given.value ->> 'asked' AS BIGINT)
           FROM" ROWS
        "WHERE broadcast = $2 AND token = given.value ->> 'token'",
        |conn, sql| sqlx::query(sql).bind(given).bind(number).bind(hour).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// Takes back what nobody began to send; whose it was waits again. Says how many.
pub async fn withdraw(tx: &mut Tx, number: i64) -> Result<usize> {
    let taken: Vec<Id> = on!(tx, |conn| {
        sqlx::query_as(
            "DELETE FROM outbox WHERE state = 'waiting' AND attempts = 0
                AND id IN (SELECT message FROM broadcast_member WHERE broadcast = $1 AND state = 'put')
             RETURNING id",
        )
        .bind(number)
        .fetch_all(conn)
        .await
    })?;
    let given = json(&taken);
    on!(
        tx,
        "UPDATE broadcast_member SET state = 'waiting', message = NULL, hour = NULL, asked = 0
          WHERE broadcast = $2 AND state = 'put'
            AND EXISTS (SELECT 1 FROM" ROWS
        "WHERE given.value ->> 'id' = broadcast_member.message)",
        |conn, sql| sqlx::query(sql).bind(given).bind(number).execute(conn).await.map(drop)
    )?;
    Ok(taken.len())
}

/// Notes what became of the messages of a broadcast that were under way. `delivered` is the rank of a report that says so.
pub async fn fold(tx: &mut Tx, number: i64, delivered: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE broadcast_member
                SET state = CASE WHEN o.state = 'dead' THEN 'failed' WHEN o.report = $2 THEN 'delivered' ELSE 'sent' END,
                    message = CASE WHEN o.state = 'dead' OR o.report = $2 THEN NULL ELSE message END
               FROM outbox AS o
              WHERE broadcast = $1 AND o.id = message AND o.state IN ('done', 'dead')
                AND broadcast_member.state = 'put'",
        )
        .bind(number)
        .bind(delivered)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The broadcasts of which the outbox may still say something.
pub async fn followed(tx: &mut Tx) -> Result<Vec<i64>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT DISTINCT broadcast FROM broadcast_member WHERE message IS NOT NULL ORDER BY 1",
        )
        .fetch_all(conn)
        .await
    })?)
}

/// Notes which of those that were sent arrived since, and what the outbox forgot: it says nothing more, and of what it
/// never settled nobody knows that it was sent.
pub async fn fold_late(tx: &mut Tx, number: i64, delivered: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE broadcast_member SET state = 'delivered', message = NULL
               FROM outbox AS o
              WHERE broadcast = $1 AND o.id = message AND broadcast_member.state = 'sent' AND o.report = $2",
        )
        .bind(number)
        .bind(delivered)
        .execute(conn)
        .await
        .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE broadcast_member SET message = NULL, state = CASE WHEN state = 'put' THEN 'failed' ELSE state END
              WHERE broadcast = $1 AND message IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.id = broadcast_member.message)",
        )
        .bind(number)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// How many messages of a broadcast are in which state.
pub async fn counts(tx: &mut Tx, number: i64) -> Result<Vec<Count>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT state, count(*) AS count FROM broadcast_member WHERE broadcast = $1 GROUP BY state ORDER BY state",
        )
        .bind(number)
        .fetch_all(conn)
        .await
    })?)
}

/// The quizzes that are open for somebody since `hour`, the newest first.
pub async fn quizzes(tx: &mut Tx, token: &str, hour: i64) -> Result<Vec<QuizRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT q.broadcast, q.asked, q.score, q.heard, b.content, m.kabupaten, m.lang
               FROM broadcast_member AS q
               JOIN broadcast AS b ON b.number = q.broadcast
               JOIN member AS m ON m.token = q.token
              WHERE q.token = $1 AND q.asked > 0 AND q.hour > $2
              ORDER BY q.hour DESC, q.broadcast DESC",
        )
        .bind(token)
        .bind(hour)
        .fetch_all(conn)
        .await
    })?)
}

/// Goes on with somebody's quiz, only from the question that was seen.
pub async fn answer(tx: &mut Tx, token: &str, seen: &QuizRow, score: i64, heard: &str) -> Result<bool> {
    let done = on!(tx, |conn| {
        sqlx::query(
            "UPDATE broadcast_member SET asked = asked + 1, score = $1, heard = $2
              WHERE token = $3 AND broadcast = $4 AND asked = $5",
        )
        .bind(score)
        .bind(heard)
        .bind(token)
        .bind(seen.broadcast)
        .bind(seen.asked)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(done > 0)
}

/// Forgets the quizzes that were opened until `hour`: what somebody answered stands in the counts alone.
pub async fn close_quizzes(tx: &mut Tx, hour: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE broadcast_member SET asked = 0, score = 0, heard = NULL WHERE asked > 0 AND hour <= $1",
        )
        .bind(hour)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}
