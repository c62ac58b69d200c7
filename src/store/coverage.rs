//! How many volunteers were inaugurated where: the published list.

use super::{Result, Tx, from_row, on};

/// An inauguration in a kabupaten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KawanRow {
    /// The code of the kabupaten.
    pub kabupaten: String,
    /// The day, as a number.
    pub day: i64,
    /// How many people.
    pub people: i64,
}

from_row!(KawanRow { kabupaten, day, people });

/// Puts this list in the place of the one that is there.
pub async fn replace(tx: &mut Tx, rows: &[KawanRow]) -> Result<()> {
    on!(tx, |conn| sqlx::query("DELETE FROM kawan_area").execute(conn).await.map(drop))?;
    for row in rows {
        on!(tx, |conn| {
            sqlx::query("INSERT INTO kawan_area (kabupaten, day, people) VALUES ($1, $2, $3)")
                .bind(&row.kabupaten)
                .bind(row.day)
                .bind(row.people)
                .execute(conn)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}

/// The list.
pub async fn all(tx: &mut Tx) -> Result<Vec<KawanRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT kabupaten, day, people FROM kawan_area ORDER BY kabupaten, day")
            .fetch_all(conn)
            .await
    })?)
}
