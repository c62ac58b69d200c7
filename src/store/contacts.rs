//! The table of numbers that a text may give.

use jiff_sqlx::{Date, ToSqlx};

use super::{Result, StoreError, Tx, on};
use crate::model::contact::Contact;

/// All contacts.
pub async fn all(tx: &mut Tx) -> Result<Vec<Contact>> {
    let rows: Vec<(String, String, Option<Date>)> = on!(tx, |conn| {
        sqlx::query_as("SELECT kind, number, last_verified FROM contact ORDER BY kind").fetch_all(conn).await
    })?;
    rows.into_iter()
        .map(|(kind, number, verified)| {
            let kind = kind.parse().map_err(|_| StoreError::Unreadable(format!("contact kind {kind:?}")))?;
            Contact::new(kind, &number, verified.map(Date::to_jiff))
                .map_err(|error| StoreError::Unreadable(error.to_string()))
        })
        .collect()
}

/// Sets a contact, replacing the row of its kind.
pub async fn set(tx: &mut Tx, contact: &Contact) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO contact (kind, number, last_verified) VALUES ($1, $2, $3)
             ON CONFLICT (kind) DO UPDATE SET number = excluded.number, last_verified = excluded.last_verified",
        )
        .bind(contact.kind.word())
        .bind(&contact.number)
        .bind(contact.last_verified.map(|day| day.to_sqlx()))
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Removes every contact; used when the demo is cleared.
pub async fn clear(tx: &mut Tx) -> Result<()> {
    on!(tx, |conn| sqlx::query("DELETE FROM contact").execute(conn).await.map(drop))?;
    Ok(())
}
