//! What volunteers are told of their reports by SMS, without asking: that somebody has it, what the desk asks, what
//! became of it, and that nobody has answered yet when they were promised to hear something.
//!
//! The text names a reference and nothing of what was reported, because others may hold the phone.

use super::Volunteers;
use super::reports::Link;
use crate::domain::outbox::{self, OutboxError, Outgoing};
use crate::model::message::{Kind, Zone};
use crate::model::tip::Status;
use crate::sealing::receipt::Receipt;
use crate::store;
use crate::store::volunteer_reports::{self, OwnRow};

/// Reports looked at in one round.
const BATCH: i64 = 64;
/// What stands for "somebody accepted it".
pub(super) const ACCEPTED: &str = "accepted";
/// What stands for "they want to hear no more".
pub(super) const MUTE: &str = "mute";

/// What a volunteer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tidings {
    /// The desk asks something (C3).
    Question(String),
    /// Somebody of the desk has it (C4).
    Accepted,
    /// It is closed, and something was done; how content are they? (C5)
    Acted,
    /// It is closed, and nothing could be done (C6).
    Nothing,
    /// Nobody has answered yet.
    Waiting,
}

/// What is told, of which report, and when it is told, on the clock of the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What.
    pub tidings: Tidings,
    /// Of which.
    pub reference: String,
    /// Now, there.
    pub at: jiff::civil::DateTime,
}

/// The words of what is told.
pub type Words<'a> = &'a (dyn Fn(&Told) -> String + Send + Sync);

/// What is noted of a report when its volunteer was told something.
struct Noted {
    told: String,
    asked: i64,
    rating: i64,
}

impl Volunteers {
    /// Puts into the outbox what volunteers are to hear; returns how many SMS. The news of their tips is told with it.
    pub async fn tell(&self, gateway: &str, words: Words<'_>) -> Result<usize, OutboxError> {
        let mut sent = 0;
        if !self.is_open() {
            return Ok(sent);
        }
        let now_us = self.0.clock.now().as_microsecond();
        let mut tx = self.0.db.read().await?;
        let rows = volunteer_reports::untold(&mut tx, now_us, BATCH).await?;
        drop(tx);
        if !rows.is_empty() {
            // Whoever came in at another process a moment ago is told, and whoever was revoked there is not.
            self.refresh().await?;
        }
        for row in rows {
            sent += usize::from(self.tell_one(&row, gateway, words).await?);
        }
        Ok(sent)
    }

    async fn tell_one(&self, row: &OwnRow, gateway: &str, words: Words<'_>) -> Result<bool, OutboxError> {
        let link = self.opened_link(row.week, &row.tip, &row.sealed);
        let volunteer = link.as_ref().and_then(|link| self.by_id(&link.volunteer));
        let (tidings, noted) = self.due(row, link.as_ref()).await;
        let mut tx = self.0.db.begin().await?;
        let told = match (tidings, volunteer) {
            (Some(tidings), Some(volunteer)) if row.told != MUTE => {
                let zone = row.zone.as_deref().and_then(Zone::of_word).unwrap_or(Zone::Wib);
                let offset = jiff::tz::Offset::constant(i8::try_from(zone.hours()).unwrap_or(7));
                let at = self.0.clock.now().to_zoned(jiff::tz::TimeZone::fixed(offset)).datetime();
                let told = Told { tidings, reference: row.reference.clone(), at };
                let outgoing =
                    Outgoing { to: volunteer.number.clone(), words: words(&told), kind: Kind::Answer, zone };
                let today = self.0.clock.today();
                let (_, key) = self.0.keys.days().today(today)?;
                // From what is told: two processes that tell the same make one row.
                let what =
                    [row.tip.as_str(), &noted.told, &noted.asked.to_string(), tidings_name(&told.tidings)];
                let id = key.token("tidings", &what);
                let now_us = self.0.clock.now().as_microsecond();
                let row = outbox::row(&self.0.keys, today, now_us, id, &outgoing, gateway)?;
                store::outbox::insert(&mut tx, &[row]).await?;
                tx.commit().await?;
                tx = self.0.db.begin().await?;
                true
            }
            _ => false,
        };
        // After the message and not with it, so that no transaction joins the two.
        volunteer_reports::told(&mut tx, &row.tip, &noted.told, noted.asked, noted.rating).await?;
        if row.news == 1 {
            store::tips::news_told(&mut tx, &row.tip).await?;
        }
        tx.commit().await?;
        Ok(told)
    }

    /// What is due of a report, and what is noted then.
    async fn due(&self, row: &OwnRow, link: Option<&Link>) -> (Option<Tidings>, Noted) {
        let noted = |told: &str, asked: i64, rating: i64| {
            // Whoever wants to hear no more stays so.
            if row.told == MUTE {
                return Noted { told: MUTE.to_owned(), asked, rating: 0 };
            }
            Noted { told: told.to_owned(), asked, rating }
        };
        let same = || noted(&row.told, row.asked, row.rating);
        let status = Status::of_word(&row.status);
        if row.told != row.status {
            match status {
                Some(Status::Acted) => return (Some(Tidings::Acted), noted(&row.status, row.asked, 1)),
                Some(Status::Nothing) => return (Some(Tidings::Nothing), noted(&row.status, row.asked, 0)),
                _ => {}
            }
        }
        if row.news == 1
            && let Some(receipt) = link.and_then(|link| Receipt::parse(&link.receipt))
            && let Ok(Some(progress)) = self.0.tips.look(&receipt).await
        {
            let count = i64::try_from(progress.questions.len()).unwrap_or(0);
            // Questions that were answered are not among them, so that the count may fall.
            if let Some(question) = progress.questions.last().filter(|_| count > 0) {
                return (
                    Some(Tidings::Question(question.clone())),
                    noted(&row.told, row.asked + 1, row.rating),
                );
            }
        }
        let has = row.accepted_by.is_some() || status == Some(Status::Forwarded);
        if row.told.is_empty() && has {
            return (Some(Tidings::Accepted), noted(ACCEPTED, row.asked, row.rating));
        }
        if row.due.is_some_and(|due| due <= self.0.clock.now().as_microsecond())
            && row.told.is_empty()
            && status.is_none_or(|status| !status.is_closed())
        {
            // Told once; what comes later is told all the same.
            return (Some(Tidings::Waiting), same());
        }
        (None, same())
    }
}

const fn tidings_name(tidings: &Tidings) -> &'static str {
    match tidings {
        Tidings::Question(_) => "question",
        Tidings::Accepted => "accepted",
        Tidings::Acted => "acted",
        Tidings::Nothing => "nothing",
        Tidings::Waiting => "waiting",
    }
}
