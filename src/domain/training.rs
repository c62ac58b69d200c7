//! Training for work abroad: where it has places, and who would like some, as counts.

use super::register::Register;
use crate::model::departure::Job;
pub use crate::store::training::TrainingRow;
use crate::store::{self, Db, training};

/// The centre that has places for a skill in a kabupaten.
pub fn open_at<'a>(register: &'a Register, kabupaten: &str, skill: Job) -> Option<&'a TrainingRow> {
    let here = register.training().iter().find(|row| row.kabupaten == kabupaten && row.skill == skill.word());
    here.filter(|row| row.open > 0)
}

/// Says how many places a centre has; every running process says it within seconds.
pub async fn set(db: &Db, row: &TrainingRow) -> store::Result<()> {
    let mut tx = db.begin().await?;
    store::imports::touch(&mut tx).await?;
    training::set(&mut tx, row).await?;
    tx.commit().await
}

/// All centres.
pub async fn all(db: &Db) -> store::Result<Vec<TrainingRow>> {
    let mut tx = db.read().await?;
    training::all(&mut tx).await
}
