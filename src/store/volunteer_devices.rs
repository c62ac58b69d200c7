//! The apps of volunteers, and whoever is coming in by one.

use super::volunteers::VolunteerRow;
use super::{Result, Tx, from_row, on};

/// The volunteer of an app, while neither of them is revoked: one read by two keys.
pub async fn bearer(tx: &mut Tx, id: &str, volunteer: &str) -> Result<Option<VolunteerRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT v.id, v.kind, v.area, v.sealed
               FROM volunteer_device AS d JOIN volunteer AS v ON v.id = d.volunteer
              WHERE d.id = $1 AND d.volunteer = $2 AND d.revoked = 0 AND v.state = 'active'",
        )
        .bind(id)
        .bind(volunteer)
        .fetch_optional(conn)
        .await
    })?)
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// 128 random bits in hex.
    pub id: String,
    /// Whose it is.
    pub volunteer: String,
    /// What they call it, sealed, base64.
    pub name: String,
    /// SHA-256 of the refresh token, hex.
    pub refresh: String,
    /// The one before, which is good until this was used.
    pub former: Option<String>,
    /// The last day on which it may refresh.
    pub ends: i64,
    /// Since when it is there.
    pub since: i64,
}

from_row!(DeviceRow { id, volunteer, name, refresh, former, ends, since });

/// Keeps a new device.
pub async fn insert(tx: &mut Tx, row: &DeviceRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO volunteer_device (id, volunteer, name, refresh, former, ends, since, revoked)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
        )
        .bind(&row.id)
        .bind(&row.volunteer)
        .bind(&row.name)
        .bind(&row.refresh)
        .bind(&row.former)
        .bind(row.ends)
        .bind(row.since)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// A device of somebody active that was not revoked; nobody else changes it before this unit of work ends.
pub async fn hold(tx: &mut Tx, id: &str) -> Result<Option<DeviceRow>> {
    Ok(on!(
        tx,
        "SELECT id, volunteer, name, refresh, former, ends, since FROM volunteer_device
          WHERE id = $1 AND revoked = 0
            AND EXISTS (SELECT 1 FROM volunteer AS v
                         WHERE v.id = volunteer_device.volunteer AND v.state = 'active')"
        LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(id).fetch_optional(conn).await
    )?)
}

/// Puts a new refresh token in the place of the one before.
pub async fn renew(tx: &mut Tx, id: &str, refresh: &str, former: &str, ends: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE volunteer_device SET refresh = $1, former = $2, ends = $3 WHERE id = $4")
            .bind(refresh)
            .bind(former)
            .bind(ends)
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The devices of a volunteer that may still refresh, the newest first.
pub async fn of(tx: &mut Tx, volunteer: &str, today: i64) -> Result<Vec<DeviceRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, volunteer, name, refresh, former, ends, since FROM volunteer_device
              WHERE volunteer = $1 AND revoked = 0 AND ends >= $2
              ORDER BY since DESC, id",
        )
        .bind(volunteer)
        .bind(today)
        .fetch_all(conn)
        .await
    })?)
}

/// Revokes a device of a volunteer. `false`: they have no such device, or it was revoked before.
pub async fn revoke(tx: &mut Tx, id: &str, volunteer: &str) -> Result<bool> {
    Ok(on!(tx, |conn| {
        sqlx::query(
            "UPDATE volunteer_device SET revoked = 1 WHERE id = $1 AND volunteer = $2 AND revoked = 0",
        )
        .bind(id)
        .bind(volunteer)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() == 1)
    })?)
}

/// Forgets devices that are revoked, or were not used until their end.
pub async fn forget(tx: &mut Tx, today: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM volunteer_device WHERE revoked = 1 OR ends < $1")
            .bind(today)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Somebody who is coming in by an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentRow {
    /// 128 random bits in hex.
    pub id: String,
    /// The day under whose key it stands.
    pub day: i64,
    /// Number, and what shows that they may; sealed, base64.
    pub sealed: String,
    /// HMAC of the digits that they were sent.
    pub code: String,
    /// Wrong digits so far.
    pub tries: i64,
    /// When it is over, in microseconds since 1970.
    pub ends: i64,
}

from_row!(EnrolmentRow { id, day, sealed, code, tries, ends });

/// Keeps who is coming in.
pub async fn begin(tx: &mut Tx, row: &EnrolmentRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO volunteer_enrolment (id, day, sealed, code, tries, ends)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&row.id)
        .bind(row.day)
        .bind(&row.sealed)
        .bind(&row.code)
        .bind(row.tries)
        .bind(row.ends)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Who is coming in, while their time lasts; nobody else changes it before this unit of work ends.
pub async fn coming(tx: &mut Tx, id: &str, now_us: i64) -> Result<Option<EnrolmentRow>> {
    Ok(on!(
        tx,
        "SELECT id, day, sealed, code, tries, ends FROM volunteer_enrolment WHERE id = $1 AND ends > $2"
        LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(id).bind(now_us).fetch_optional(conn).await
    )?)
}

/// Notes wrong digits, or what somebody became who came in.
pub async fn note(tx: &mut Tx, id: &str, sealed: &str, tries: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE volunteer_enrolment SET sealed = $1, tries = $2 WHERE id = $3")
            .bind(sealed)
            .bind(tries)
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Forgets who did not come in, in time.
pub async fn forget_enrolments(tx: &mut Tx, now_us: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM volunteer_enrolment WHERE ends <= $1")
            .bind(now_us)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}
