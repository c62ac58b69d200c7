//! How the service itself is: its processes, its gateways, its files, its last backup. No person and no message.

use jiff::Timestamp;

use crate::model::agency::ImportKind;
use crate::sealing::key::{self, KeyError};
use crate::store::gateway_state::{self, GatewayState};
use crate::store::imports;
use crate::store::process;
pub use crate::store::process::{MessageCount, ProcessRow};
use crate::store::{self, Db};

/// Microseconds of a minute: nothing here is told more exactly.
const MINUTE_US: i64 = 60_000_000;
/// A process that said nothing for so long is gone.
pub const SILENT_US: i64 = 3 * MINUTE_US;
/// A process that said nothing for so long is forgotten.
const FORGOTTEN_US: i64 = 24 * 60 * MINUTE_US;

/// To the minute: rows whose moments are exact would tell when others beside them were written.
const fn to_the_minute(us: i64) -> i64 {
    us / MINUTE_US * MINUTE_US
}

/// A process that says that it is there.
#[derive(Debug, Clone)]
pub struct Process {
    id: String,
    role: &'static str,
    began_us: i64,
}

impl Process {
    /// One that begins now, with its part of the service: `all`, `intake` or `console`.
    pub fn begin(role: &'static str, now: Timestamp) -> Result<Self, KeyError> {
        let id = key::random::<8>()?.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { id, role, began_us: to_the_minute(now.as_microsecond()) })
    }

    /// Says that it is there, what waits in its spool, and how Redis is (`none`, `answers`, `away`).
    pub async fn say(
        &self,
        db: &Db,
        now: Timestamp,
        spool: Option<i64>,
        redis: &'static str,
    ) -> store::Result<()> {
        let seen_us = to_the_minute(now.as_microsecond());
        let row = ProcessRow {
            id: self.id.clone(),
            role: self.role.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            began_us: self.began_us,
            seen_us,
            spool,
            redis: redis.to_owned(),
        };
        let mut tx = db.begin().await?;
        process::forget(&mut tx, seen_us - FORGOTTEN_US).await?;
        process::put(&mut tx, &row).await?;
        tx.commit().await
    }

    /// Says that it ends.
    pub async fn end(&self, db: &Db) -> store::Result<()> {
        let mut tx = db.begin().await?;
        process::remove(&mut tx, &self.id).await?;
        tx.commit().await
    }
}

/// Notes that a backup was made.
pub async fn note_backup(db: &Db, now: Timestamp) -> store::Result<()> {
    let at = to_the_minute(now.as_microsecond());
    let row = ProcessRow {
        id: process::BACKUP.to_owned(),
        role: process::BACKUP.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        began_us: at,
        seen_us: at,
        spool: None,
        redis: "none".to_owned(),
    };
    let mut tx = db.begin().await?;
    process::put(&mut tx, &row).await?;
    tx.commit().await
}

/// What processes said last, and when the last backup was made.
pub async fn processes(db: &Db) -> store::Result<(Vec<ProcessRow>, Option<i64>)> {
    let mut tx = db.read().await?;
    let all = process::all(&mut tx).await?;
    let (backups, running): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| row.role == process::BACKUP);
    Ok((running, backups.first().map(|row| row.seen_us)))
}

/// What is known of every gateway that was ever heard.
pub async fn gateways(db: &Db) -> store::Result<Vec<GatewayState>> {
    gateway_state::all(&mut db.read().await?).await
}

/// How many messages wait where. No row of them is read.
pub async fn message_counts(db: &Db) -> store::Result<Vec<MessageCount>> {
    process::message_counts(&mut db.read().await?).await
}

/// Bytes that the database takes up.
pub async fn database_size(db: &Db) -> store::Result<i64> {
    process::size(&mut db.read().await?).await
}

/// The day of which the newest file of each layer of the register speaks.
pub async fn layers(db: &Db) -> store::Result<Vec<(ImportKind, Option<jiff::civil::Date>)>> {
    let all = imports::all(&mut db.read().await?).await?;
    let newest = |kind: ImportKind| {
        let those = all.iter().filter(|it| it.kind == kind && it.withdrawn_at.is_none());
        those.map(|it| it.stamp.as_of).max()
    };
    Ok(ImportKind::ALL.map(|kind| (kind, newest(kind))).to_vec())
}
