//! Where training has places.

use super::{Result, Tx, from_row, on};

/// What a centre says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingRow {
    /// The code of the kabupaten.
    pub kabupaten: String,
    /// The word of a [`crate::model::departure::Job`].
    pub skill: String,
    /// The centre's name.
    pub place: String,
    /// How many places are open; 0 when closed.
    pub open: i64,
    /// The day on which it was said.
    pub day: i64,
}

from_row!(TrainingRow { kabupaten, skill, place, open, day });

/// All centres.
pub async fn all(tx: &mut Tx) -> Result<Vec<TrainingRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT kabupaten, skill, place, open, day FROM training ORDER BY kabupaten, skill")
            .fetch_all(conn)
            .await
    })?)
}

/// Says how many places a centre has.
pub async fn set(tx: &mut Tx, row: &TrainingRow) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO training (kabupaten, skill, place, open, day) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (kabupaten, skill)
                DO UPDATE SET place = excluded.place, open = excluded.open, day = excluded.day",
        )
        .bind(&row.kabupaten)
        .bind(&row.skill)
        .bind(&row.place)
        .bind(row.open)
        .bind(row.day)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}
