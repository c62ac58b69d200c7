//! Officers and their keys: who they are, and a unit's key as each of them holds it.

use super::{Result, Tx, from_row, on};

/// An officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerRow {
    /// 128 random bits in hex.
    pub id: String,
    /// The unit's id.
    pub unit: String,
    /// What they type to sign in: lower-case letters, digits, `.` and `-`.
    pub login: String,
    /// As colleagues call them.
    pub name: String,
    /// The words of [`crate::model::officer::Roles`].
    pub roles: String,
    /// The word of a [`crate::model::officer::State`].
    pub state: String,
    /// The hash of the code they were given, until it is used.
    pub invite: Option<String>,
    /// When the code ends, microseconds from 1970.
    pub invite_ends: Option<i64>,
    /// The public half to seal to them, base64.
    pub seal_key: Option<String>,
    /// The public half to check what they signed, base64.
    pub sign_key: Option<String>,
    /// Who confirmed the keys: an officer's id, or `key`.
    pub confirmed_by: Option<String>,
    /// What the service's key says to the keys that were confirmed, so that nobody puts others in their place.
    pub vouched: Option<String>,
    /// The day of the last change of the state.
    pub since: i64,
}

from_row!(OfficerRow {
    id,
    unit,
    login,
    name,
    roles,
    state,
    invite,
    invite_ends,
    seal_key,
    sign_key,
    confirmed_by,
    vouched,
    since
});

/// Puts an officer in, or over the row of the same id.
pub async fn put(tx: &mut Tx, row: &OfficerRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO officer (id, unit, name, roles, state, invite, invite_ends, seal_key, sign_key,
                                  confirmed_by, since, login, vouched)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, login = excluded.login, name = excluded.name, roles = excluded.roles,
                 state = excluded.state, invite = excluded.invite, invite_ends = excluded.invite_ends,
                 seal_key = excluded.seal_key, sign_key = excluded.sign_key,
                 confirmed_by = excluded.confirmed_by, since = excluded.since, vouched = excluded.vouched",
        )
        .bind(&row.id)
        .bind(&row.unit)
        .bind(&row.name)
        .bind(&row.roles)
        .bind(&row.state)
        .bind(&row.invite)
        .bind(row.invite_ends)
        .bind(&row.seal_key)
        .bind(&row.sign_key)
        .bind(&row.confirmed_by)
        .bind(row.since)
        .bind(&row.login)
        .bind(&row.vouched)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The officer of an id, held until the unit of work ends when it writes.
pub async fn hold(tx: &mut Tx, id: &str) -> Result<Option<OfficerRow>> {
    Ok(on!(
        tx,
        "SELECT id, unit, login, name, roles, state, invite, invite_ends, seal_key, sign_key, confirmed_by,
                vouched, since
           FROM officer WHERE id = $1" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(id).fetch_optional(conn).await
    )?)
}

/// The officer of an id.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<OfficerRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, unit, login, name, roles, state, invite, invite_ends, seal_key, sign_key, confirmed_by,
                vouched, since
               FROM officer WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(conn)
        .await
    })?)
}

/// The officer of a login.
pub async fn by_login(tx: &mut Tx, login: &str) -> Result<Option<OfficerRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, unit, login, name, roles, state, invite, invite_ends, seal_key, sign_key, confirmed_by,
                    vouched, since
               FROM officer WHERE login = $1",
        )
        .bind(login)
        .fetch_optional(conn)
        .await
    })?)
}

/// The officer who was given a code, held until the unit of work ends.
pub async fn by_invite(tx: &mut Tx, invite: &str) -> Result<Option<OfficerRow>> {
    Ok(on!(
        tx,
        "SELECT id, unit, login, name, roles, state, invite, invite_ends, seal_key, sign_key, confirmed_by,
                vouched, since
           FROM officer WHERE invite = $1" LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(invite).fetch_optional(conn).await
    )?)
}

/// All officers, by unit and name.
pub async fn all(tx: &mut Tx) -> Result<Vec<OfficerRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, unit, login, name, roles, state, invite, invite_ends, seal_key, sign_key, confirmed_by,
                vouched, since
               FROM officer ORDER BY unit, name, id",
        )
        .fetch_all(conn)
        .await
    })?)
}

/// Keeps a unit's key as an officer holds it.
pub async fn put_unit_key(tx: &mut Tx, officer: &str, unit: &str, epoch: i64, sealed: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO officer_unit_key (officer, unit, epoch, sealed) VALUES ($1, $2, $3, $4)
             ON CONFLICT (officer, unit, epoch) DO UPDATE SET sealed = excluded.sealed",
        )
        .bind(officer)
        .bind(unit)
        .bind(epoch)
        .bind(sealed)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The unit's keys that an officer holds: epoch and sealed key.
pub async fn unit_keys(tx: &mut Tx, officer: &str, unit: &str) -> Result<Vec<(i64, String)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT epoch, sealed FROM officer_unit_key
              WHERE officer = $1 AND unit = $2 AND sealed <> '' ORDER BY epoch",
        )
        .bind(officer)
        .bind(unit)
        .fetch_all(conn)
        .await
    })?)
}

/// Takes every unit's key away that an officer holds. That they held it is remembered: whoever took it with them may
/// read what is sealed to it.
pub async fn forget_unit_keys(tx: &mut Tx, officer: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE officer_unit_key SET sealed = '' WHERE officer = $1")
            .bind(officer)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Every key of a unit that an officer holds or held: officer, unit, epoch, and whether they hold it.
pub async fn holdings(tx: &mut Tx) -> Result<Vec<(String, String, i64, bool)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT officer, unit, epoch, sealed <> '' FROM officer_unit_key ORDER BY unit, epoch, officer",
        )
        .fetch_all(conn)
        .await
    })?)
}
