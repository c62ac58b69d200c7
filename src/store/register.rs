//! Agencies and their facts.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};

use super::imports::{self, instant};
use super::{Result, StoreError, Tx, on};
use crate::kernel::partial_date::{PartialDate, Precision};
use crate::model::agency::{AgencyId, Branch, Event, Facts, ImportKind, Listing, Permit, Stamp};

/// Which truth is asked: of which day, and as known before which instant.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// The day that the answer is about.
    pub as_of: Date,
    /// Only what was ingested before counts.
    pub known_before: Timestamp,
}

/// Facts of many agencies and the files they stand on.
#[derive(Debug, Clone, Default)]
pub struct Holdings {
    /// The newest list.
    pub list: Option<Stamp>,
    /// The newest permit file.
    pub permits: Option<Stamp>,
    /// Agencies by row number.
    pub agencies: BTreeMap<AgencyId, Facts>,
}

/// A name's key, its agency, and the name as first printed.
pub type NameRow = (String, AgencyId, String);

/// Every name that any agency has had.
pub async fn names(tx: &mut Tx) -> Result<Vec<NameRow>> {
    let rows: Vec<(String, i64, String)> = on!(tx, |conn| sqlx::query_as(
        "SELECT name_key, agency_id, name FROM agency_name ORDER BY name_key"
    )
    .fetch_all(conn)
    .await)?;
    Ok(rows.into_iter().map(|(key, id, name)| (key, AgencyId(id), name)).collect())
}

/// Makes an agency with its first name and returns its number.
pub async fn create(tx: &mut Tx, name: &str, name_key: &str) -> Result<AgencyId> {
    let (id,): (i64,) = on!(tx, |conn| sqlx::query_as("INSERT INTO agency (name) VALUES ($1) RETURNING id")
        .bind(name)
        .fetch_one(conn)
        .await)?;
    add_name(tx, AgencyId(id), name, name_key).await?;
    Ok(AgencyId(id))
}

/// Gives an agency one more name.
pub async fn add_name(tx: &mut Tx, id: AgencyId, name: &str, name_key: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("INSERT INTO agency_name (name_key, agency_id, name) VALUES ($1, $2, $3)")
            .bind(name_key)
            .bind(id.0)
            .bind(name)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// A line of a list.
#[derive(Debug, Clone, Copy)]
pub struct NewListing<'a> {
    /// The name as printed.
    pub name: &'a str,
    /// The number as printed; may be empty.
    pub licence_no: &'a str,
    /// The number folded; may be empty.
    pub licence_key: &'a str,
    /// The licence's last day.
    pub expires_on: Option<Date>,
}

/// Adds a line of a list.
pub async fn add_listing(tx: &mut Tx, import: i64, id: AgencyId, new: NewListing<'_>) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO listing (import_id, agency_id, licence_key, licence_no, name, expires_on) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(import)
        .bind(id.0)
        .bind(new.licence_key)
        .bind(new.licence_no)
        .bind(new.name)
        .bind(new.expires_on.map(|day| day.to_sqlx()))
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Adds an event. `id` is absent when the source names no company.
pub async fn add_event(tx: &mut Tx, import: i64, id: Option<AgencyId>, event: &Event) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO agency_event (import_id, agency_id, name_as_printed, kind, effective_on, effective_precision, until_on,
                                       authority, document, note, source, published_on, published_precision)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(import)
        .bind(id.map(|id| id.0))
        .bind(&event.name_as_printed)
        .bind(event.kind.word())
        .bind(event.effective.first().to_sqlx())
        .bind(event.effective.precision().word())
        .bind(event.until.map(|day| day.to_sqlx()))
        .bind(&event.authority)
        .bind(&event.document)
        .bind(&event.note)
        .bind(&event.source)
        .bind(event.published.map(|date| date.first().to_sqlx()))
        .bind(event.published.map(|date| date.precision().word()))
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Adds a recruit permit.
pub async fn add_permit(tx: &mut Tx, import: i64, id: AgencyId, permit: &Permit) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO permit (import_id, agency_id, number, country, job, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(import)
        .bind(id.0)
        .bind(&permit.number)
        .bind(&permit.country)
        .bind(&permit.job)
        .bind(permit.valid_from.map(|day| day.to_sqlx()))
        .bind(permit.valid_until.to_sqlx())
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Adds a branch office.
pub async fn add_branch(tx: &mut Tx, import: i64, id: AgencyId, branch: &Branch) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("INSERT INTO branch (import_id, agency_id, city, address, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(import)
            .bind(id.0)
            .bind(&branch.city)
            .bind(&branch.address)
            .bind(branch.valid_from.map(|day| day.to_sqlx()))
            .bind(branch.valid_until.map(|day| day.to_sqlx()))
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Deletes the whole register: the way out of the demo.
pub async fn clear(tx: &mut Tx) -> Result<()> {
    for sql in [
        "DELETE FROM listing",
        "DELETE FROM agency_event",
        "DELETE FROM permit",
        "DELETE FROM branch",
        "DELETE FROM agency_name",
        "DELETE FROM agency",
        "DELETE FROM register_import",
    ] {
        on!(tx, |conn| sqlx::query(sql).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// The agencies that ever stood under a licence number, the latest listing first.
pub async fn by_licence(tx: &mut Tx, licence_key: &str, scope: Scope) -> Result<Option<AgencyId>> {
    let row: Option<(i64,)> = on!(tx, |conn| {
        sqlx::query_as(
            "SELECT l.agency_id
               FROM listing l JOIN register_import i ON i.id = l.import_id
              WHERE l.licence_key = $1 AND i.as_of <= $2 AND i.ingested_us < $3 AND (i.withdrawn_us IS NULL OR i.withdrawn_us >= $3)
              ORDER BY i.as_of DESC, i.id DESC, l.agency_id LIMIT 1",
        )
        .bind(licence_key)
        .bind(scope.as_of.to_sqlx())
        .bind(scope.known_before.as_microsecond())
        .fetch_optional(conn)
        .await
    })?;
    Ok(row.map(|(id,)| AgencyId(id)))
}

/// All that is held of one agency, or of all, within a scope.
pub async fn holdings(tx: &mut Tx, scope: Scope, only: Option<AgencyId>) -> Result<Holdings> {
    let lists = active_lists(tx, scope).await?;
    let mut held = Holdings { list: lists.last().map(|(_, stamp)| stamp.clone()), ..Holdings::default() };
    for (id, name) in agencies(tx, only).await? {
        let facts = Facts {
            id,
            name,
            listing: None,
            gone_since: None,
            events: vec![],
            permits: vec![],
            branches: vec![],
        };
        held.agencies.insert(id, facts);
    }
    add_listings(tx, scope, only, &lists, &mut held).await?;
    add_events(tx, scope, only, &mut held).await?;
    held.permits = add_permits(tx, scope, only, &mut held).await?;
    add_branches(tx, scope, only, &mut held).await?;
    Ok(held)
}

async fn agencies(tx: &mut Tx, only: Option<AgencyId>) -> Result<Vec<(AgencyId, String)>> {
    let rows: Vec<(i64, String)> = on!(tx, |conn| {
        sqlx::query_as("SELECT id, name FROM agency WHERE ($1 IS NULL OR id = $1) ORDER BY id")
            .bind(only.map(|id| id.0))
            .fetch_all(conn)
            .await
    })?;
    Ok(rows.into_iter().map(|(id, name)| (AgencyId(id), name)).collect())
}

/// The lists in scope, oldest first.
async fn active_lists(tx: &mut Tx, scope: Scope) -> Result<Vec<(i64, Stamp)>> {
    let rows: Vec<(i64, String, SqlDate, i64)> = on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, source, as_of, ingested_us FROM register_import
              WHERE kind = 'list' AND as_of <= $1 AND ingested_us < $2 AND (withdrawn_us IS NULL OR withdrawn_us >= $2)
              ORDER BY as_of, id",
        )
        .bind(scope.as_of.to_sqlx())
        .bind(scope.known_before.as_microsecond())
        .fetch_all(conn)
        .await
    })?;
    rows.into_iter()
        .map(|(id, source, as_of, us)| {
            Ok((id, Stamp { source, as_of: as_of.to_jiff(), ingested_at: instant(us)? }))
        })
        .collect()
}

/// Each agency's lines in the newest list in which it stands. Lists are never loaded out of order,
/// so the highest import number is the newest.
async fn add_listings(
    tx: &mut Tx,
    scope: Scope,
    only: Option<AgencyId>,
    lists: &[(i64, Stamp)],
    held: &mut Holdings,
) -> Result<()> {
    let rows: Vec<(i64, i64, String, String, Option<SqlDate>)> = on!(tx, |conn| {
        sqlx::query_as(
            "WITH newest AS (
                 SELECT l.agency_id, max(l.import_id) AS import_id
                   FROM listing l JOIN register_import i ON i.id = l.import_id
                  WHERE ($1 IS NULL OR l.agency_id = $1)
                    AND i.as_of <= $2 AND i.ingested_us < $3 AND (i.withdrawn_us IS NULL OR i.withdrawn_us >= $3)
                  GROUP BY l.agency_id)
             SELECT l.agency_id, l.import_id, l.licence_no, l.name, l.expires_on
               FROM newest n JOIN listing l ON l.agency_id = n.agency_id AND l.import_id = n.import_id
              ORDER BY l.agency_id, l.licence_key",
        )
        .bind(only.map(|id| id.0))
        .bind(scope.as_of.to_sqlx())
        .bind(scope.known_before.as_microsecond())
        .fetch_all(conn)
        .await
    })?;
    let place: HashMap<i64, usize> = lists.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    for (agency, import, licence_no, name, expires_on) in rows {
        let (Some(&at), Some(facts)) = (place.get(&import), held.agencies.get_mut(&AgencyId(agency))) else {
            return Err(StoreError::Unreadable(format!("a listing of import {import}")));
        };
        let listing = facts.listing.get_or_insert_with(|| Listing {
            name: name.clone(),
            licence_nos: vec![],
            expires_on: expires_on.map(SqlDate::to_jiff),
            stamp: lists[at].1.clone(),
        });
        if !licence_no.is_empty() {
            listing.licence_nos.push(licence_no);
        }
        facts.name = name;
        facts.gone_since = lists.get(at + 1).map(|(_, stamp)| stamp.as_of);
    }
    Ok(())
}

type EventRow = (
    i64,
    String,
    String,
    SqlDate,
    String,
    Option<SqlDate>,
    String,
    String,
    String,
    String,
    Option<SqlDate>,
    Option<String>,
    i64,
);

async fn add_events(tx: &mut Tx, scope: Scope, only: Option<AgencyId>, held: &mut Holdings) -> Result<()> {
    let rows: Vec<EventRow> = on!(tx, |conn| {
        sqlx::query_as(
            "SELECT e.agency_id, e.name_as_printed, e.kind, e.effective_on, e.effective_precision, e.until_on,
                    e.authority, e.document, e.note, e.source, e.published_on, e.published_precision, i.ingested_us
               FROM agency_event e JOIN register_import i ON i.id = e.import_id
              WHERE e.agency_id IS NOT NULL AND ($1 IS NULL OR e.agency_id = $1)
                AND i.ingested_us < $2 AND (i.withdrawn_us IS NULL OR i.withdrawn_us >= $2)
              ORDER BY e.effective_on, e.id",
        )
        .bind(only.map(|id| id.0))
        .bind(scope.known_before.as_microsecond())
        .fetch_all(conn)
        .await
    })?;
    for row in rows {
        let (agency, event) = event(row)?;
        if let Some(facts) = held.agencies.get_mut(&agency) {
            facts.events.push(event);
        }
    }
    Ok(())
}

fn event(row: EventRow) -> Result<(AgencyId, Event)> {
    let (
        agency,
        name_as_printed,
        kind,
        effective,
        precision,
        until,
        authority,
        document,
        note,
        source,
        published,
        published_precision,
        us,
    ) = row;
    let date = |day: SqlDate, precision: &str| {
        let precision: Precision =
            precision.parse().map_err(|_| StoreError::Unreadable(format!("precision {precision:?}")))?;
        Ok::<_, StoreError>(PartialDate::new(day.to_jiff(), precision))
    };
    let event = Event {
        kind: kind.parse().map_err(|_| StoreError::Unreadable(format!("event {kind:?}")))?,
        effective: date(effective, &precision)?,
        until: until.map(SqlDate::to_jiff),
        name_as_printed,
        authority,
        document,
        note,
        source,
        published: published
            .zip(published_precision)
            .map(|(day, precision)| date(day, &precision))
            .transpose()?,
        ingested_at: instant(us)?,
    };
    Ok((AgencyId(agency), event))
}

async fn add_permits(
    tx: &mut Tx,
    scope: Scope,
    only: Option<AgencyId>,
    held: &mut Holdings,
) -> Result<Option<Stamp>> {
    let Some(import) = imports::newest(tx, ImportKind::Permits, scope.as_of, scope.known_before).await?
    else {
        return Ok(None);
    };
    let rows: Vec<(i64, String, String, String, Option<SqlDate>, SqlDate)> = on!(tx, |conn| {
        sqlx::query_as(
            "SELECT agency_id, number, country, job, valid_from, valid_until FROM permit
              WHERE import_id = $1 AND ($2 IS NULL OR agency_id = $2) ORDER BY country, job, id",
        )
        .bind(import.id)
        .bind(only.map(|id| id.0))
        .fetch_all(conn)
        .await
    })?;
    for (agency, number, country, job, valid_from, valid_until) in rows {
        if let Some(facts) = held.agencies.get_mut(&AgencyId(agency)) {
            facts.permits.push(Permit {
                number,
                country,
                job,
                valid_from: valid_from.map(SqlDate::to_jiff),
                valid_until: valid_until.to_jiff(),
            });
        }
    }
    Ok(Some(import.stamp))
}

type BranchRow = (i64, String, String, Option<SqlDate>, Option<SqlDate>);

async fn add_branches(tx: &mut Tx, scope: Scope, only: Option<AgencyId>, held: &mut Holdings) -> Result<()> {
    let Some(import) = imports::newest(tx, ImportKind::Branches, scope.as_of, scope.known_before).await?
    else {
        return Ok(());
    };
    let rows: Vec<BranchRow> = on!(tx, |conn| {
        sqlx::query_as(
            "SELECT agency_id, city, address, valid_from, valid_until FROM branch
              WHERE import_id = $1 AND ($2 IS NULL OR agency_id = $2) ORDER BY city, id",
        )
        .bind(import.id)
        .bind(only.map(|id| id.0))
        .fetch_all(conn)
        .await
    })?;
    for (agency, city, address, valid_from, valid_until) in rows {
        if let Some(facts) = held.agencies.get_mut(&AgencyId(agency)) {
            facts.branches.push(Branch {
                city,
                address,
                valid_from: valid_from.map(SqlDate::to_jiff),
                valid_until: valid_until.map(SqlDate::to_jiff),
            });
        }
    }
    Ok(())
}
