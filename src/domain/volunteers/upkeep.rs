//! What time does to volunteers and their reports: links go under the key of the week in which their tip dies, rows of
//! past days are written again in the order of random ids, and once a day it is noted for all of them together when
//! they were heard last.

use std::sync::PoisonError;

use jiff::ToSpan;

use super::Volunteers;
use super::attachments::UNFINISHED_DAYS;
use super::reports::{free, sealed_link};
use super::tasks::KEPT_DAYS;
use crate::domain::tips::retention::OPEN_DAYS;
use crate::kernel::clock::day_number;
use crate::model::volunteer::INACTIVE_DAYS;
use crate::sealing::key::KeyError;
use crate::sealing::week_keys::week_of;
use crate::store::volunteers::Heard;
use crate::store::{self, attachments, volunteer_devices, volunteer_reports, volunteer_tasks, volunteers};

/// Rows put under another key in one unit of work.
const BATCH: i64 = 200;

/// Why they cannot be looked after.
#[derive(Debug, thiserror::Error)]
pub enum UpkeepError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Volunteers {
    /// Does all that is due. Several processes may do it at the same time.
    pub async fn look_after(&self) -> Result<(), UpkeepError> {
        let today = day_number(self.0.clock.today());
        self.follow_tips().await?;
        let mut tx = self.0.db.begin().await?;
        volunteer_reports::forget_orphans(&mut tx).await?;
        attachments::forget_unfinished(&mut tx, today - UNFINISHED_DAYS).await?;
        volunteer_reports::mix(&mut tx, today).await?;
        volunteers::forget_invites(&mut tx, today).await?;
        volunteer_devices::forget(&mut tx, today).await?;
        volunteer_devices::forget_enrolments(&mut tx, self.0.clock.now().as_microsecond()).await?;
        volunteer_tasks::forget(&mut tx, today - KEPT_DAYS).await?;
        tx.commit().await?;
        let written = *self.0.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written != Some(today) {
            self.note_heard(today).await?;
            *self.0.written.lock().unwrap_or_else(PoisonError::into_inner) = Some(today);
        }
        Ok(())
    }

    /// Puts links under the key of the week in which their tip dies.
    async fn follow_tips(&self) -> Result<(), UpkeepError> {
        let today = self.0.clock.today();
        let open = week_of(today.saturating_add(OPEN_DAYS.days()));
        loop {
            let mut tx = self.0.db.begin().await?;
            let mut moved = 0;
            for (tip, week) in volunteer_reports::misplaced(&mut tx, open, BATCH).await? {
                let Some(row) = volunteer_reports::of(&mut tx, &tip).await? else { continue };
                let link = self.opened_link(row.week, &tip, &row.sealed);
                let key = self.0.keys.weeks().of(week, today)?;
                // What cannot be opened any more is found no more either, and goes with its tip.
                let (Some(link), Some(key)) = (link, key) else { continue };
                let Some(token) = free(&mut tx, &key, &link.volunteer).await? else { continue };
                volunteer_reports::replace(&mut tx, &tip, week, &token, &sealed_link(&key, &tip, &link)?)
                    .await?;
                moved += 1;
            }
            tx.commit().await?;
            if moved == 0 {
                return Ok(());
            }
        }
    }

    /// Writes for every volunteer when they were heard last.
    async fn note_heard(&self, today: i64) -> Result<(), UpkeepError> {
        let mut days = std::mem::take(&mut *self.0.heard.lock().unwrap_or_else(PoisonError::into_inner));
        let mut tx = self.0.db.begin().await?;
        for row in volunteer_reports::since(&mut tx, today - INACTIVE_DAYS).await? {
            if let Some(link) = self.opened_link(row.week, &row.tip, &row.sealed) {
                let day = days.entry(link.volunteer).or_insert(row.day);
                *day = row.day.max(*day);
            }
        }
        let mut rows = Vec::new();
        for row in volunteers::listed(&mut tx, "").await? {
            let before = self.opened_heard(&row.id, &row.heard).unwrap_or(row.since);
            let day = days.get(&row.id).copied().unwrap_or(before).max(before);
            rows.push(Heard { heard: self.sealed_heard(&row.id, day)?, id: row.id });
        }
        volunteers::heard(&mut tx, &rows).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What a demo begins with: an invite that is always good, and a volunteer who came by it.
    pub async fn demo(&self) -> Result<(), super::VolunteerError> {
        use crate::kernel::msisdn::{Sender, read};
        use crate::model::volunteer::VolunteerKind;
        if !self.is_open() {
            return Ok(());
        }
        let Sender::Phone(number) = read(DEMO_NUMBER) else { return Ok(()) };
        self.refresh().await?;
        let mut codes = vec![DEMO_INVITE];
        if self.of(&number).is_none() && self.listed("").await?.is_empty() {
            codes.push(DEMO_FIRST);
        }
        for code in codes {
            let (kind, area, name) = (VolunteerKind::KawanPmi, DEMO_AREA, "Kawan PMI (contoh)");
            self.invite_as(code, "-", kind, area, name).await?;
            if code == DEMO_FIRST {
                self.enrol(&number, code, None).await?;
            }
        }
        Ok(())
    }
}

/// The number of the demo's invented volunteer.
pub const DEMO_NUMBER: &str = "+6281200000061";
/// A code with which anybody may become one in a demo.
pub const DEMO_INVITE: &str = "KAWAN234";
const DEMO_FIRST: &str = "KAWAN567";
/// Kecamatan Jagoi Babang.
const DEMO_AREA: &str = "61.07.07";
