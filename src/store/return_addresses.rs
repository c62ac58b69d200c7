//! Numbers of reporters who asked for news. A row has a random name and a sealed number; no index leads
//! from a number to its rows.

use super::{Result, Tx, from_row, on};

/// A return address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressRow {
    /// Its random name.
    pub alias: String,
    /// The day it was given.
    pub day: i64,
    /// How many days it is kept: which series of keys it is sealed under.
    pub days: i64,
    /// The number, sealed, base64.
    pub sealed: String,
}

from_row!(AddressRow { alias, day, days, sealed });

/// Keeps an address.
pub async fn insert(tx: &mut Tx, row: &AddressRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("INSERT INTO return_address (alias, day, days, sealed) VALUES ($1, $2, $3, $4)")
            .bind(&row.alias)
            .bind(row.day)
            .bind(row.days)
            .bind(&row.sealed)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The address of a name.
pub async fn get(tx: &mut Tx, alias: &str) -> Result<Option<AddressRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT alias, day, days, sealed FROM return_address WHERE alias = $1")
            .bind(alias)
            .fetch_optional(conn)
            .await
    })?)
}

/// Every address: whoever looks for a number must open each.
pub async fn all(tx: &mut Tx) -> Result<Vec<AddressRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT alias, day, days, sealed FROM return_address").fetch_all(conn).await
    })?)
}

/// Deletes an address.
pub async fn delete(tx: &mut Tx, alias: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM return_address WHERE alias = $1").bind(alias).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Deletes the addresses whose time is over.
pub async fn forget(tx: &mut Tx, today: i64) -> Result<u64> {
    Ok(on!(tx, |conn| {
        sqlx::query("DELETE FROM return_address WHERE day + days < $1")
            .bind(today)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?)
}
