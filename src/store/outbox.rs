//! Messages that go out: leased, sent, reported, forgotten.
//!
//! States: `waiting` for its turn; `sending` while somebody holds its lease; `uncertain` when nobody
//! knows whether the gateway took it; `accepted` when it did and a report may come; `done` and `dead`,
//! where number and words are gone.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{Result, StoreError, Tx, from_row, json, on};
use crate::model::message::{Kind, MessageId};

/// A message to send.
#[derive(Debug, Clone, Serialize)]
pub struct NewOutbox {
    /// Our id.
    pub id: String,
    /// Under whose day's key it is sealed.
    pub day: i64,
    /// Why it goes out.
    pub kind: &'static str,
    /// What goes first.
    pub priority: i64,
    /// The recipient's zone.
    pub zone: &'static str,
    /// By which gateway first.
    pub gateway: String,
    /// Now.
    pub created_us: i64,
    /// Not before.
    pub due_us: i64,
    /// Not after.
    pub deadline_us: i64,
    /// Number and words, sealed.
    pub sealed: String,
}

/// A row, as the one who works on it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Our id.
    pub id: String,
    /// Under whose day's key it is sealed.
    pub day: i64,
    /// Why it goes out.
    pub kind: String,
    /// By which gateway.
    pub gateway: String,
    /// Gateways that refused it, each with a comma behind it.
    pub tried: String,
    /// `waiting`, `sending`, `uncertain`, `accepted`, `done` or `dead`.
    pub state: String,
    /// Rank of the highest report, 0 for none.
    pub report: i64,
    /// What was wrong last.
    pub reason: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// How often it was sent once more after an unknown outcome.
    pub resent: i64,
    /// Not before.
    pub due_us: i64,
    /// Not after.
    pub deadline_us: i64,
    /// Until when somebody works on it, or what the state waits for.
    pub lease_us: i64,
    /// Number and words, sealed.
    pub sealed: Option<String>,
}

from_row!(OutboxRow {
    id,
    day,
    kind,
    gateway,
    tried,
    state,
    report,
    reason,
    attempts,
    resent,
    due_us,
    deadline_us,
    lease_us,
    sealed
});

/// How a row goes on after its gateway, a report or time has spoken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which row.
    pub id: String,
    /// Only if its state is this one still.
    pub from: &'static str,
    /// Its next state.
    pub to: &'static str,
    /// By which gateway next.
    pub gateway: String,
    /// Gateways that refused it.
    pub tried: String,
    /// What was wrong.
    pub reason: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// How often it was sent once more after an unknown outcome.
    pub resent: i64,
    /// Rank of the highest report, 0 for none.
    pub report: i64,
    /// Not before.
    pub due_us: i64,
    /// What the state waits for.
    pub lease_us: i64,
    /// Token of the gateway's own id.
    pub reference: Option<String>,
    /// Whether number and words go.
    #[serde(serialize_with = "number")]
    pub forget: bool,
}

/// What both engines read as one number.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives it so")]
fn number<S: Serializer>(is: &bool, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_i64(i64::from(*is))
}

/// Puts messages in; one whose id is there is left alone.
pub async fn insert(tx: &mut Tx, rows: &[NewOutbox]) -> Result<()> {
    let given = json(rows);
    on!(
        tx,
        "INSERT INTO outbox (id, day, kind, priority, zone, gateway, tried, state, report, attempts, resent,
                             created_us, due_us, deadline_us, lease_us, sealed)
         SELECT given.value ->> 'id', CAST(given.value ->> 'day' AS BIGINT), given.value ->> 'kind',
                CAST(given.value ->> 'priority' AS BIGINT), given.value ->> 'zone', given.value ->> 'gateway',
                '', 'waiting', 0, 0, 0, CAST(given.value ->> 'created_us' AS BIGINT),
                CAST(given.value ->> 'due_us' AS BIGINT), CAST(given.value ->> 'deadline_us' AS BIGINT), 0,
                given.value ->> 'sealed'
           FROM" ROWS
        "WHERE TRUE
         ON CONFLICT (id) DO NOTHING",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// Takes back messages that nobody began to send.
pub async fn withdraw(tx: &mut Tx, ids: &[String; 4]) -> Result<u64> {
    let [a, b, c, d] = ids;
    Ok(on!(tx, |conn| {
        sqlx::query("DELETE FROM outbox WHERE id IN ($1, $2, $3, $4) AND state = 'waiting' AND attempts = 0")
            .bind(a)
            .bind(b)
            .bind(c)
            .bind(d)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?)
}

/// What a sender asks for.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// Whose messages.
    pub gateway: &'a str,
    /// Now.
    pub now_us: i64,
    /// Until when the sender holds them.
    pub lease_us: i64,
    /// How many at most.
    pub most: i64,
    /// Names of the zones in which a campaign may wake somebody now; empty texts where none.
    pub awake: [&'a str; 3],
}

/// Takes the messages whose turn it is: the most urgent first, then the oldest.
pub async fn lease(tx: &mut Tx, turn: Turn<'_>) -> Result<Vec<OutboxRow>> {
    let mut rows: Vec<OutboxRow> = on!(
        tx,
        "UPDATE outbox SET state = 'sending', lease_us = $1, attempts = attempts + 1
          WHERE id IN (SELECT id FROM outbox
                        WHERE state = 'waiting' AND gateway = $2 AND due_us <= $3
                          AND (kind <> 'campaign' OR zone IN ($4, $5, $6))
                        ORDER BY priority, due_us LIMIT $7" SKIP_LOCKED
        ") RETURNING id, day, kind, gateway, tried, state, report, reason, attempts, resent, due_us, deadline_us,
                     lease_us, sealed",
        |conn, sql| {
            sqlx::query_as(sql)
                .bind(turn.lease_us)
                .bind(turn.gateway)
                .bind(turn.now_us)
                .bind(turn.awake[0])
                .bind(turn.awake[1])
                .bind(turn.awake[2])
                .bind(turn.most)
                .fetch_all(conn)
                .await
        }
    )?;
    // What RETURNING gives has no order.
    rows.sort_by_key(|row| (Kind::of_word(&row.kind).map_or(9, Kind::priority), row.due_us));
    Ok(rows)
}

/// Whether anything waits for this gateway now.
pub async fn is_due(tx: &mut Tx, gateway: &str, now_us: i64) -> Result<bool> {
    let one: Option<i64> = on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT CAST(1 AS BIGINT) FROM outbox WHERE state = 'waiting' AND gateway = $1 AND due_us <= $2 LIMIT 1",
        )
        .bind(gateway)
        .bind(now_us)
        .fetch_optional(conn)
        .await
    })?;
    Ok(one.is_some())
}

/// Rows whose lease is over: senders that died, outcomes that stay unknown, reports that never came.
pub async fn overdue(tx: &mut Tx, now_us: i64, most: i64) -> Result<Vec<OutboxRow>> {
    Ok(on!(
        tx,
        "SELECT id, day, kind, gateway, tried, state, report, reason, attempts, resent, due_us, deadline_us, lease_us,
                sealed FROM outbox
          WHERE state IN ('sending', 'uncertain', 'accepted') AND lease_us <= $1 ORDER BY lease_us LIMIT $2"
            SKIP_LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(now_us).bind(most).fetch_all(conn).await
    )?)
}

/// Rows whose deadline passed while they waited.
pub async fn expired(tx: &mut Tx, now_us: i64, most: i64) -> Result<Vec<OutboxRow>> {
    Ok(on!(
        tx,
        "SELECT id, day, kind, gateway, tried, state, report, reason, attempts, resent, due_us, deadline_us, lease_us,
                sealed FROM outbox
          WHERE state = 'waiting' AND deadline_us <= $1 ORDER BY deadline_us LIMIT $2" SKIP_LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(now_us).bind(most).fetch_all(conn).await
    )?)
}

/// Rows, held until the unit of work ends; in one order, so that two who hold some do not wait for each other.
pub async fn hold(tx: &mut Tx, ids: &[&str]) -> Result<Vec<OutboxRow>> {
    let given = json(ids);
    Ok(on!(
        tx,
        "SELECT id, day, kind, gateway, tried, state, report, reason, attempts, resent, due_us, deadline_us, lease_us,
                sealed FROM outbox WHERE id IN (SELECT value FROM",
        " json_each($1)) ORDER BY id",
        " jsonb_array_elements_text($1::jsonb) AS given(value)) ORDER BY id FOR UPDATE",
        "",
        |conn, sql| sqlx::query_as(sql).bind(given).fetch_all(conn).await
    )?)
}

/// The rows to which a gateway gave these references: their ids by reference.
pub async fn ids_of(tx: &mut Tx, references: &[String]) -> Result<BTreeMap<String, String>> {
    let given = json(references);
    let rows: Vec<(String, String)> = on!(
        tx,
        "SELECT ref, id FROM outbox WHERE ref IN (SELECT value FROM" TEXTS ")",
        |conn, sql| sqlx::query_as(sql).bind(given).fetch_all(conn).await
    )?;
    Ok(rows.into_iter().collect())
}

/// Ids of messages that a gateway has and of which it said no more, the oldest first.
pub async fn unreported(tx: &mut Tx, gateway: &str, most: i64) -> Result<Vec<String>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT id FROM outbox WHERE gateway = $1 AND state = 'accepted' ORDER BY lease_us, id LIMIT $2",
        )
        .bind(gateway)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Moves rows on, each once and only from the state in which it was seen; returns the ids of those that moved. Of what
/// is forgotten no time stays that says more than the hour.
pub async fn apply(tx: &mut Tx, changes: &[Change]) -> Result<Vec<String>> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let given = json(changes);
    Ok(on!(
        tx,
        "UPDATE outbox SET state = given.value ->> 'to', gateway = given.value ->> 'gateway',
                tried = given.value ->> 'tried', reason = given.value ->> 'reason',
                attempts = CAST(given.value ->> 'attempts' AS BIGINT),
                resent = CAST(given.value ->> 'resent' AS BIGINT), report = CAST(given.value ->> 'report' AS BIGINT),
                due_us = CASE WHEN CAST(given.value ->> 'forget' AS BIGINT) = 1 THEN 0
                              ELSE CAST(given.value ->> 'due_us' AS BIGINT) END,
                lease_us = CASE WHEN CAST(given.value ->> 'forget' AS BIGINT) = 1 THEN 0
                                ELSE CAST(given.value ->> 'lease_us' AS BIGINT) END,
                deadline_us = CASE WHEN CAST(given.value ->> 'forget' AS BIGINT) = 1 THEN 0 ELSE deadline_us END,
                created_us = CASE WHEN CAST(given.value ->> 'forget' AS BIGINT) = 1
                                  THEN created_us - created_us % 3600000000 ELSE created_us END,
                sealed = CASE WHEN CAST(given.value ->> 'forget' AS BIGINT) = 1 THEN NULL ELSE sealed END,
                ref = coalesce(given.value ->> 'reference', ref)
           FROM" ROWS
        "WHERE outbox.id = given.value ->> 'id' AND outbox.state = given.value ->> 'from'
         RETURNING id",
        |conn, sql| sqlx::query_scalar(sql).bind(given).fetch_all(conn).await
    )?)
}

/// A report about a message that no row has yet.
#[derive(Debug, Clone, Serialize)]
pub struct EarlyReport {
    /// Token of the gateway's own id.
    pub reference: String,
    /// Its rank.
    pub report: i64,
}

/// Keeps reports that came early, the highest of each reference; each reference is given once.
pub async fn keep_reports(tx: &mut Tx, reports: &[EarlyReport], hour_us: i64) -> Result<()> {
    if reports.is_empty() {
        return Ok(());
    }
    let given = json(reports);
    on!(
        tx,
        "INSERT INTO early_report (ref, report, received_us)
         SELECT given.value ->> 'reference', CAST(given.value ->> 'report' AS BIGINT), $2 FROM" ROWS
        "WHERE TRUE
         ON CONFLICT (ref) DO UPDATE SET report = excluded.report WHERE early_report.report < excluded.report",
        |conn, sql| sqlx::query(sql).bind(given).bind(hour_us).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// Takes the reports that came early about these references: their ranks by reference.
pub async fn take_reports(tx: &mut Tx, references: &[String]) -> Result<BTreeMap<String, i64>> {
    if references.is_empty() {
        return Ok(BTreeMap::new());
    }
    let given = json(references);
    let rows: Vec<(String, i64)> = on!(
        tx,
        "DELETE FROM early_report WHERE ref IN (SELECT value FROM" TEXTS ") RETURNING ref, report",
        |conn, sql| sqlx::query_as(sql).bind(given).fetch_all(conn).await
    )?;
    Ok(rows.into_iter().collect())
}

/// Forgets what was done before `done_us`, what died before `dead_us`, and reports as old as `done_us`.
pub async fn forget(tx: &mut Tx, done_us: i64, dead_us: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM outbox WHERE (state = 'done' AND created_us < $1) OR (state = 'dead' AND created_us < $2)")
            .bind(done_us)
            .bind(dead_us)
            .execute(conn)
            .await
            .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query("DELETE FROM early_report WHERE received_us < $1")
            .bind(done_us)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// A gateway's messages of one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The gateway's name.
    pub gateway: String,
    /// The state.
    pub state: String,
    /// How many.
    pub count: i64,
    /// When the oldest was put in.
    pub oldest_us: i64,
}

from_row!(Tally { gateway, state, count, oldest_us });

/// How many messages there are of each gateway and state, without those that are done.
pub async fn tally(tx: &mut Tx) -> Result<Vec<Tally>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT gateway, state, count(*) AS count, min(created_us) AS oldest_us
               FROM outbox WHERE state <> 'done' GROUP BY gateway, state ORDER BY gateway, state",
        )
        .fetch_all(conn)
        .await
    })?)
}

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Our id.
    pub id: String,
    /// Why it should have gone out.
    pub kind: String,
    /// The last gateway.
    pub gateway: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it was given up.
    pub reason: Option<String>,
    /// When it was put in, to the hour.
    pub created_us: i64,
}

from_row!(DeadLetter { id, kind, gateway, attempts, reason, created_us });

/// The newest messages that were given up.
pub async fn dead(tx: &mut Tx, most: i64) -> Result<Vec<DeadLetter>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, kind, gateway, attempts, reason, created_us FROM outbox WHERE state = 'dead'
              ORDER BY created_us DESC, id LIMIT $1",
        )
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Keeps what a person said about campaigns: a token of the number, the day, and whether they want them.
pub async fn wish(tx: &mut Tx, (token, day, wanted): &(String, i64, bool)) -> Result<()> {
    if *wanted { opt_in(tx, token).await } else { opt_out(tx, token, *day).await }
}

/// Puts a number's token among those who want no campaigns.
pub async fn opt_out(tx: &mut Tx, token: &str, day: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("INSERT INTO opt_out (token, day) VALUES ($1, $2) ON CONFLICT (token) DO NOTHING")
            .bind(token)
            .bind(day)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Takes it out again.
pub async fn opt_in(tx: &mut Tx, token: &str) -> Result<()> {
    on!(tx, |conn| sqlx::query("DELETE FROM opt_out WHERE token = $1")
        .bind(token)
        .execute(conn)
        .await
        .map(drop))?;
    Ok(())
}

/// Whether a number's token is among them.
pub async fn is_opted_out(tx: &mut Tx, token: &str) -> Result<bool> {
    let day: Option<i64> = on!(tx, |conn| {
        sqlx::query_scalar("SELECT day FROM opt_out WHERE token = $1").bind(token).fetch_optional(conn).await
    })?;
    Ok(day.is_some())
}

impl OutboxRow {
    /// Its id.
    pub fn message_id(&self) -> Result<MessageId> {
        MessageId::parse(&self.id).ok_or_else(|| StoreError::Unreadable("outbox id".to_owned()))
    }
}
