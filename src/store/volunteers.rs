//! Volunteers and the invites by which they come in. Numbers and names stand here sealed.

use serde::Serialize;

use super::{Result, Tx, from_row, json, on};

/// A volunteer as intake reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolunteerRow {
    /// 128 random bits in hex.
    pub id: String,
    /// The word of a [`crate::model::volunteer::VolunteerKind`].
    pub kind: String,
    /// A Kemendagri code.
    pub area: String,
    /// Number, key and PIN, sealed, base64.
    pub sealed: Option<String>,
}

from_row!(VolunteerRow { id, kind, area, sealed });

/// A volunteer as a coordinator sees them, without a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRow {
    /// Their id.
    pub id: String,
    /// The word of their kind.
    pub kind: String,
    /// A Kemendagri code.
    pub area: String,
    /// `active` or `revoked`.
    pub state: String,
    /// What their coordinator calls them, sealed, base64; none of somebody revoked.
    pub label: Option<String>,
    /// The day on which they were heard last, sealed, base64.
    pub heard: String,
    /// The day on which they came in.
    pub since: i64,
}

from_row!(ListedRow { id, kind, area, state, label, heard, since });

/// A volunteer who comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVolunteer<'a> {
    /// 128 random bits in hex.
    pub id: &'a str,
    /// The word of their kind.
    pub kind: &'a str,
    /// A Kemendagri code.
    pub area: &'a str,
    /// Sealed, base64.
    pub label: &'a str,
    /// Sealed, base64.
    pub sealed: &'a str,
    /// Sealed, base64.
    pub heard: &'a str,
    /// Today.
    pub since: i64,
}

/// An invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteRow {
    /// HMAC of its code.
    pub token: String,
    /// The word of the kind.
    pub kind: String,
    /// A Kemendagri code.
    pub area: String,
    /// What the coordinator calls whoever gets it, sealed, base64.
    pub label: String,
    /// Who gave it.
    pub officer: String,
    /// Its last day.
    pub ends: i64,
}

from_row!(InviteRow { token, kind, area, label, officer, ends });

/// When somebody was heard last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heard {
    /// Their id.
    pub id: String,
    /// Sealed, base64.
    pub heard: String,
}

/// The highest serial, 0 when there is no volunteer.
pub async fn serial(tx: &mut Tx) -> Result<i64> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar("SELECT CAST(coalesce(max(serial), 0) AS BIGINT) FROM volunteer")
            .fetch_one(conn)
            .await
    })?)
}

/// Lets nobody else change a volunteer before this unit of work ends: of two changes each has a serial of its own.
pub async fn enter(tx: &mut Tx) -> Result<()> {
    on!(
        tx,
        "SELECT CAST(count(*) AS BIGINT) FROM (SELECT 1 AS one",
        "",
        " FROM pg_advisory_xact_lock(hashtextextended('suluh volunteer', 0))",
        ") AS held",
        |conn, sql| sqlx::query(sql).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// All who are active, with what is sealed.
pub async fn active(tx: &mut Tx) -> Result<Vec<VolunteerRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT id, kind, area, sealed FROM volunteer WHERE state = 'active' ORDER BY id")
            .fetch_all(conn)
            .await
    })?)
}

/// One of them, when they are active.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<VolunteerRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT id, kind, area, sealed FROM volunteer WHERE id = $1 AND state = 'active'")
            .bind(id)
            .fetch_optional(conn)
            .await
    })?)
}

/// All of an area, those who were revoked too; of the whole country for an empty text.
pub async fn listed(tx: &mut Tx, area: &str) -> Result<Vec<ListedRow>> {
    let within = format!("{area}.");
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, kind, area, state, label, heard, since FROM volunteer
              WHERE $1 = '' OR area = $1 OR substr(area, 1, length($2)) = $2
              ORDER BY area, since, id",
        )
        .bind(area)
        .bind(within)
        .fetch_all(conn)
        .await
    })?)
}

/// Keeps a new volunteer; the caller entered.
pub async fn insert(tx: &mut Tx, new: &NewVolunteer<'_>, serial: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO volunteer (id, kind, area, state, label, sealed, heard, since, serial)
             VALUES ($1, $2, $3, 'active', $4, $5, $6, $7, $8)",
        )
        .bind(new.id)
        .bind(new.kind)
        .bind(new.area)
        .bind(new.label)
        .bind(new.sealed)
        .bind(new.heard)
        .bind(new.since)
        .bind(serial)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Changes number, key or PIN of somebody active; the caller entered. `false`: there is nobody.
pub async fn reseal(tx: &mut Tx, id: &str, sealed: &str, serial: i64) -> Result<bool> {
    Ok(on!(tx, |conn| {
        sqlx::query("UPDATE volunteer SET sealed = $1, serial = $2 WHERE id = $3 AND state = 'active'")
            .bind(sealed)
            .bind(serial)
            .bind(id)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

/// Removes somebody: their number and name go at once; the caller entered. `false`: there is nobody.
pub async fn revoke(tx: &mut Tx, id: &str, serial: i64) -> Result<bool> {
    let gone = on!(tx, |conn| {
        sqlx::query(
            "UPDATE volunteer SET state = 'revoked', label = NULL, sealed = NULL, serial = $1
              WHERE id = $2 AND state = 'active'",
        )
        .bind(serial)
        .bind(id)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() == 1)
    })?;
    on!(tx, |conn| {
        sqlx::query("UPDATE volunteer_device SET revoked = 1 WHERE volunteer = $1")
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(gone)
}

/// Notes when all of these were heard last.
pub async fn heard(tx: &mut Tx, rows: &[Heard]) -> Result<()> {
    let given = json(rows);
    on!(
        tx,
        "UPDATE volunteer SET heard = new.heard
           FROM (SELECT given.value ->> 'id' AS id, given.value ->> 'heard' AS heard FROM" ROWS
        ") AS new WHERE volunteer.id = new.id",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// Keeps an invite.
pub async fn invite(tx: &mut Tx, row: &InviteRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO volunteer_invite (token, kind, area, label, officer, ends)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(&row.token)
        .bind(&row.kind)
        .bind(&row.area)
        .bind(&row.label)
        .bind(&row.officer)
        .bind(row.ends)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The invite of a token, when it is good today.
pub async fn invited(tx: &mut Tx, token: &str, today: i64) -> Result<Option<InviteRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT token, kind, area, label, officer, ends FROM volunteer_invite
              WHERE token = $1 AND ends >= $2",
        )
        .bind(token)
        .bind(today)
        .fetch_optional(conn)
        .await
    })?)
}

/// All invites of an area that nobody used; of the whole country for an empty text.
pub async fn invites(tx: &mut Tx, area: &str) -> Result<Vec<InviteRow>> {
    let within = format!("{area}.");
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT token, kind, area, label, officer, ends FROM volunteer_invite
              WHERE $1 = '' OR area = $1 OR substr(area, 1, length($2)) = $2
              ORDER BY ends, token",
        )
        .bind(area)
        .bind(within)
        .fetch_all(conn)
        .await
    })?)
}

/// Uses an invite up, or takes it back; `false`: it is not there any more.
pub async fn end_invite(tx: &mut Tx, token: &str) -> Result<bool> {
    Ok(on!(tx, |conn| {
        sqlx::query("DELETE FROM volunteer_invite WHERE token = $1")
            .bind(token)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

/// Forgets invites whose time is over.
pub async fn forget_invites(tx: &mut Tx, today: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM volunteer_invite WHERE ends < $1").bind(today).execute(conn).await.map(drop)
    })?;
    Ok(())
}
