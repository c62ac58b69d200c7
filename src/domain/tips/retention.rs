//! What becomes of tips with time.
//!
//! A tip that is open stands under the key of the week in [`OPEN_DAYS`] days, and is put under a later one
//! as weeks go by; once closed it lives to the end of a week that is never before that. So no copy of it, in
//! any backup, stands under a key that outlives it. When its week is over the row goes, and seven days
//! later the key, with which every copy is dead.
//!
//! At the end of its day a tip is taken out and written again in the order of random ids, so that neither the
//! place of a row nor its transaction tells in which order people reported. (What was taken out lies in
//! PostgreSQL's files until the next vacuum, which comes by itself; SQLite writes over it.)

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::ToSpan;
use jiff::civil::Date;

use super::weekly_place;
use crate::kernel::clock::{Clock, day_number};
use crate::sealing::day_keys::KEPT;
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::sealing::week_keys::week_of;
use crate::store::retention::{self, Mixed, WeeklyRow};
use crate::store::{self, Db};

/// Days that an open tip would live on if nobody looked after it.
pub const OPEN_DAYS: i64 = 30;
/// Days that a tip lives after it was closed and nothing could be done. Not fewer than [`OPEN_DAYS`].
pub const NOTHING_DAYS: i64 = 30;
/// Days that a tip lives after it was closed and something was done.
pub const ACTED_DAYS: i64 = 90;
/// Days that a tip lives which two officers called spam. Copies in backups stand under the key of the week that it had
/// as an open tip, and die with that.
pub const SPAM_DAYS: i64 = 7;
/// Rows moved in one unit of work.
const BATCH: i64 = 200;

/// Why tips cannot be looked after.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// Pages and notes put under a later week.
    pub resealed: u64,
    /// Tips deleted because their life was over.
    pub purged: u64,
    /// Pages deleted because their key is gone, as after a restore.
    pub dead: u64,
    /// Pages written again.
    pub mixed: u64,
    /// Weeks whose key was deleted.
    pub weeks: u64,
}

/// Looks after tips.
#[derive(Clone)]
pub struct Retention {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
}

impl Retention {
    /// Over these parts.
    pub fn new(db: Db, keys: Arc<Keys>, clock: Arc<dyn Clock>) -> Self {
        Self { db, keys, clock }
    }

    /// Does all that is due. Several processes may do it at the same time.
    pub async fn look_after(&self) -> Result<Done, RetentionError> {
        let today = self.clock.today();
        let (now, week) = (day_number(today), week_of(today));
        let mut done = Done { resealed: self.reseal(today).await?, ..Done::default() };
        let mut tx = self.db.begin().await?;
        done.purged = retention::purge(&mut tx, week).await?;
        retention::forget_tokens(&mut tx, now - KEPT).await?;
        tx.commit().await?;
        done.mixed = self.mix(now).await?;
        let mut tx = self.db.begin().await?;
        let past = retention::past_weeks(&mut tx, week).await?;
        let mut living = Vec::new();
        for past in past {
            if self.keys.weeks().of(past, today)?.is_none() {
                done.dead += retention::delete_dead(&mut tx, past).await?;
            } else {
                living.push(past);
            }
        }
        tx.commit().await?;
        for over in self.keys.weeks().over(today)? {
            if living.contains(&over) {
                tracing::error!("the key of a week is kept because something that lives stands under it");
                continue;
            }
            self.keys.weeks().delete(over)?;
            done.weeks += 1;
        }
        Ok(done)
    }

    async fn reseal(&self, today: Date) -> Result<u64, RetentionError> {
        let open = week_of(today.saturating_add(OPEN_DAYS.days()));
        let mut resealed = 0;
        loop {
            let mut tx = self.db.begin().await?;
            let pages = retention::early_pages(&mut tx, open, BATCH).await?;
            let notes = retention::early_notes(&mut tx, open, BATCH).await?;
            let mut moved = 0;
            for page in &pages {
                if let Some(sealed) = self.later(page, today)? {
                    retention::reseal_page(&mut tx, page, &sealed).await?;
                    moved += 1;
                }
            }
            for note in &notes {
                if let Some(sealed) = self.later(note, today)? {
                    retention::reseal_note(&mut tx, note, &sealed).await?;
                    moved += 1;
                }
            }
            tx.commit().await?;
            resealed += moved;
            // What cannot be opened any more comes first for ever, and is deleted by its week.
            if moved == 0 {
                return Ok(resealed);
            }
        }
    }

    /// The same under the key of the wanted week; `None` when its own key is gone.
    fn later(&self, row: &WeeklyRow, today: Date) -> Result<Option<String>, KeyError> {
        let weeks = self.keys.weeks();
        let Some(old) = weeks.of(row.week, today)? else { return Ok(None) };
        let place = weekly_place(&row.id);
        let plain = STANDARD_NO_PAD.decode(&row.sealed).ok().and_then(|it| old.open_sealed(&place, it));
        let (Some(plain), Some(new)) = (plain, weeks.of(row.wanted, today)?) else { return Ok(None) };
        Ok(Some(STANDARD_NO_PAD.encode(new.seal(&place, plain)?)))
    }

    async fn mix(&self, now: i64) -> Result<u64, RetentionError> {
        let mut mixed = 0;
        loop {
            let mut tx = self.db.begin().await?;
            let some = retention::unmixed(&mut tx, now, BATCH).await?;
            if some.is_empty() {
                return Ok(mixed);
            }
            let some: Vec<Mixed> = some.into_iter().map(|(page, tip)| Mixed { page, tip }).collect();
            retention::mix(&mut tx, &some).await?;
            tx.commit().await?;
            mixed += some.len() as u64;
        }
    }
}
