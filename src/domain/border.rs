//! Alerts to border posts (K20, text G3): an officer writes one and sees the SMS before it goes; whoever is on duty at the
//! post gets it, answers that they saw it, and it ends by itself.
//!
//! The words are the officer's own and go by SMS because they decided so; nothing is ever sent to a post by the service
//! itself. Of a tip that only the oversight reads nothing goes: a post is an office, and may be the one that is accused.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::civil::DateTime;

use super::clock::calendar::Calendar;
use super::duty::Duties;
use super::inbox::HOUR_US;
use super::outbox::{self, OutboxError, Outgoing};
use super::places::Place;
use super::tips::units::Units;
use crate::kernel::clock::{Clock, day_number};
use crate::kernel::gsm7;
use crate::kernel::msisdn::Msisdn;
use crate::model::message::{Kind, Zone};
use crate::model::tip::QUESTION_LETTERS;
use crate::model::unit::UnitKind;
use crate::sealing::key::{KeyError, random};
use crate::sealing::keys::Keys;
pub use crate::store::border::BorderAlertRow;
use crate::store::border::{self, UnsentRow};
use crate::store::{self, Db, Tx};

/// Hours that an alert may last: longer ones nobody heeds.
pub const MOST_HOURS: i64 = 48;
/// Septets of GSM-7 of an officer's own words: with more the SMS would be two.
pub const WORDS: usize = QUESTION_LETTERS;

/// An alert as an officer wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The post's unit.
    pub to: String,
    /// When it ends, in microseconds since 1970.
    pub until: i64,
    /// The words.
    pub words: String,
}

/// Why an alert is not taken.
#[derive(Debug, thiserror::Error)]
pub enum AlertError {
    /// The list has no such post, or nobody is on duty there.
    #[error("{0} is no border post with people on duty")]
    NoPost(String),
    /// Only the oversight reads the tip.
    #[error("a tip that accuses somebody in office is told to no post")]
    Accuses,
    /// Too long, empty, over, or too far ahead.
    #[error("an alert has 1 to {WORDS} letters of an SMS and lasts {MOST_HOURS} hours at most")]
    Form,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// What an officer at a post is told who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It is noted.
    Noted,
    /// It was over.
    Over,
    /// There is none for them.
    Unknown,
}

/// The words of an alert: reference, until when on the clock of the post, and what the officer wrote.
pub type Words<'a> = &'a (dyn Fn(&str, DateTime, &str) -> String + Send + Sync);

/// Sends alerts and hears that they were seen.
#[derive(Clone)]
pub struct Border {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    units: Arc<Units>,
    duties: Arc<Duties>,
}

fn place(id: &str) -> String {
    format!("border-alert:{id}")
}

/// The zone of a post.
pub fn zone(area: &str) -> Zone {
    Place { code: area.to_owned() }.zone()
}

/// Keeps an alert that an officer wrote, in the unit of work of their act. `readers` are the units that read the tip.
pub(in crate::domain) async fn write(
    tx: &mut Tx,
    (keys, clock, units): (&Keys, &dyn Clock, &super::tips::units::Known),
    tip: (&str, &str),
    readers: &[String],
    written: &Written,
) -> Result<(), AlertError> {
    let now_us = clock.now().as_microsecond();
    let words = gsm7::fold(written.words.trim().trim_end_matches('.'));
    let is_post = units.unit(&written.to).is_some_and(|known| known.unit.kind == UnitKind::Border);
    if !is_post || store::rota::of(tx, &written.to).await?.is_none() {
        return Err(AlertError::NoPost(written.to.clone()));
    }
    let watched = |id: &String| units.unit(id).is_none_or(|known| known.unit.kind == UnitKind::Oversight);
    if readers.iter().all(watched) {
        return Err(AlertError::Accuses);
    }
    let lasts = written.until - now_us;
    if words.is_empty()
        || gsm7::size(&words).units > WORDS
        || lasts <= 0
        || lasts > (MOST_HOURS + 1) * HOUR_US
    {
        return Err(AlertError::Form);
    }
    let today = clock.today();
    let (day, key) = keys.days().today(today)?;
    let id: String = random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let sealed = STANDARD_NO_PAD.encode(key.seal(&place(&id), words.into_bytes())?);
    let row = UnsentRow {
        id,
        reference: tip.1.to_owned(),
        unit: written.to.clone(),
        until: written.until,
        day,
        sealed,
    };
    debug_assert_eq!(day, day_number(today), "the key of today");
    Ok(border::insert(tx, tip.0, &row).await?)
}

impl Border {
    /// Over these parts.
    pub fn new(
        db: Db,
        keys: Arc<Keys>,
        clock: Arc<dyn Clock>,
        units: Arc<Units>,
        duties: Arc<Duties>,
    ) -> Self {
        Self { db, keys, clock, units, duties }
    }

    /// Puts alerts that nobody was sent into the outbox, for both who are on duty at the post; returns how many SMS.
    pub async fn send(&self, gateway: &str, words: Words<'_>) -> Result<usize, OutboxError> {
        let now_us = self.clock.now().as_microsecond();
        let mut tx = self.db.read().await?;
        if !border::is_due(&mut tx, now_us).await? {
            return Ok(0);
        }
        drop(tx);
        let (mut tx, mut count) = (self.db.begin().await?, 0);
        for alert in border::unsent(&mut tx, now_us).await? {
            let key = self.keys.days().of(alert.day);
            let sealed = STANDARD_NO_PAD.decode(&alert.sealed).ok();
            let plain = key.zip(sealed).and_then(|(key, sealed)| key.open_sealed(&place(&alert.id), sealed));
            let Some(own) = plain.and_then(|plain| String::from_utf8(plain).ok()) else {
                tracing::error!("an alert to a post cannot be opened: the key of its day is gone");
                border::sent(&mut tx, &alert.id, 0).await?;
                continue;
            };
            let area = self.units.known().and_then(|it| it.unit(&alert.unit).map(|it| it.unit.area.clone()));
            let zone = zone(&area.unwrap_or_default());
            let calendar = Calendar::new(zone, &[]);
            let text = words(&alert.reference, calendar.civil(alert.until), &own);
            let people = self.duties.of(&alert.unit).and_then(|rota| {
                let both = rota.on_duty(calendar.civil(now_us))?;
                Some(both.map(|person| person.number.clone()))
            });
            let mut to: Vec<Msisdn> = Vec::new();
            for number in people.into_iter().flatten() {
                if !to.iter().any(|it| it.expose() == number.expose()) {
                    to.push(number);
                }
            }
            let mut rows = Vec::new();
            for number in &to {
                let id = self.keys.service().token("border alert", &[&alert.id, number.expose()]);
                let outgoing = Outgoing { to: number.clone(), words: text.clone(), kind: Kind::Alert, zone };
                let mut row = outbox::row(&self.keys, self.clock.today(), now_us, id, &outgoing, gateway)?;
                // After its end nobody is to act on it.
                row.deadline_us = alert.until;
                rows.push(row);
            }
            store::outbox::insert(&mut tx, &rows).await?;
            border::sent(&mut tx, &alert.id, i64::try_from(to.len()).unwrap_or(i64::MAX)).await?;
            count += rows.len();
        }
        tx.commit().await?;
        Ok(count)
    }

    /// Notes that whoever has this number, of a post's rota, saw the alert about a tip.
    pub async fn seen(&self, number: &Msisdn, reference: &str) -> store::Result<Seen> {
        let people = self.duties.officer(number);
        let units: Vec<String> = people.iter().map(|(unit, _)| unit.clone()).collect();
        let now_us = self.clock.now().as_microsecond();
        let mut tx = self.db.begin().await?;
        let alerts = border::of_reference(&mut tx, reference, &units).await?;
        let Some(newest) = alerts.first() else { return Ok(Seen::Unknown) };
        if newest.until <= now_us {
            return Ok(Seen::Over);
        }
        for alert in alerts.iter().filter(|alert| alert.until > now_us) {
            let by =
                people.iter().find(|(unit, _)| *unit == alert.unit).map_or("", |(_, name)| name.as_str());
            border::seen(&mut tx, &alert.id, now_us, by).await?;
        }
        tx.commit().await?;
        Ok(Seen::Noted)
    }

    /// Forgets words that were never sent, and alerts about tips that are gone.
    pub async fn forget(&self) -> store::Result<()> {
        let mut tx = self.db.begin().await?;
        border::forget(&mut tx, self.clock.now().as_microsecond()).await?;
        tx.commit().await
    }
}
