//! What time does to tips: wakes whoever a level reaches, once.
//!
//! One tick is one unit of work. The deeds, the SMS to be sent and the next moment are written together, so a
//! process that dies has done all of it or nothing; two processes hold different tips, and should both do one,
//! the deed's row lets one of them. What reaches one person in a tick is one SMS.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::random_id;
use super::units::Units;
use crate::domain::clock::calendar::Calendar;
use crate::domain::clock::ladder::{self, Duty};
use crate::domain::clock::{Done, Timers};
use crate::domain::duty::Duties;
use crate::domain::inbox::HOUR_US;
use crate::domain::outbox::{self, Outgoing};
use crate::kernel::clock::Clock;
use crate::kernel::msisdn::Msisdn;
use crate::model::alert::{Alert, AreaCode, Event, Reference, Timer};
use crate::model::message::{Kind, Zone};
use crate::model::rota::Rota;
use crate::model::triage::Band;
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::store::clock::{self, ClockRow, DeedRow};
use crate::store::outbox::NewOutbox;
use crate::store::pushes::{self, PushRow};
use crate::store::{self, Db, Tx};

/// Tips of one tick at most. As many as come in a flood, so that one SMS tells of all of them.
const MOST: i64 = 5_000;
/// How long what nobody is woken for may wait to be sent.
const CALM_US: i64 = 24 * HOUR_US;
/// Urgent tips in one SMS from which on it is a flood.
const FLOOD: usize = 6;

/// Why a tick did nothing.
#[derive(Debug, thiserror::Error)]
pub enum WakingError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// There is no key for today.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// By which ways alerts go, besides SMS.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ways {
    /// To the e-mail address of a rota.
    pub email: bool,
    /// To the operator's webhook.
    pub webhook: bool,
}

/// What a tick did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticked {
    /// Clocks that moved on.
    pub tips: usize,
    /// Deeds that nobody had done.
    pub deeds: usize,
    /// SMS to be sent.
    pub sms: usize,
    /// Alerts to be pushed.
    pub pushes: usize,
    /// Whether somebody was told of a flood of P1 in one SMS.
    pub flood: bool,
}

/// The words of an alert.
pub type Words<'a> = &'a (dyn Fn(&Alert) -> String + Send + Sync);

/// Wakes.
#[derive(Clone)]
pub struct Waking {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    units: Arc<Units>,
    duties: Arc<Duties>,
    holidays: Arc<[Date]>,
    gateway: Option<String>,
    ways: Ways,
}

/// A tip of which somebody is told.
#[derive(Debug, Clone)]
struct Told {
    event: Event,
    band: Band,
    reference: Reference,
    area: Option<AreaCode>,
    zone: Zone,
}

/// What one tick says to whom.
#[derive(Default)]
struct Round {
    people: BTreeMap<String, (Msisdn, Vec<Told>)>,
    units: BTreeMap<String, Vec<Told>>,
    /// Units of which nobody is known.
    without: HashSet<String>,
}

impl Waking {
    /// Over these parts. SMS go by `gateway`, when there is one; on `holidays` nobody works.
    #[expect(
        clippy::too_many_arguments,
        reason = "every part is of another kind, and named where it is given"
    )]
    pub fn new(
        db: Db,
        keys: Arc<Keys>,
        clock: Arc<dyn Clock>,
        units: Arc<Units>,
        duties: Arc<Duties>,
        holidays: Arc<[Date]>,
        gateway: Option<String>,
        ways: Ways,
    ) -> Self {
        Self { db, keys, clock, units, duties, holidays, gateway, ways }
    }

    /// Whether there is any way by which somebody could be woken.
    pub const fn reaches(&self) -> bool {
        self.gateway.is_some() || self.ways.email || self.ways.webhook
    }

    /// Does what is due, of P1 too when `urgent`.
    pub async fn tick(&self, urgent: bool, words: Words<'_>) -> Result<Ticked, WakingError> {
        let mut tx = self.db.read().await?;
        let is_due = clock::is_due(&mut tx, self.clock.now().as_microsecond(), urgent).await?;
        drop(tx);
        if !is_due {
            return Ok(Ticked::default());
        }
        let mut tx = self.db.begin().await?;
        let ticked = self.tick_in(&mut tx, urgent, words).await?;
        tx.commit().await?;
        Ok(ticked)
    }

    /// The same in a unit of work that the caller commits.
    pub async fn tick_in(&self, tx: &mut Tx, urgent: bool, words: Words<'_>) -> Result<Ticked, WakingError> {
        let now_us = self.clock.now().as_microsecond();
        let mut rows = clock::lease(tx, now_us, urgent, MOST).await?;
        if rows.is_empty() {
            return Ok(Ticked::default());
        }
        let mut done: Vec<(usize, Done)> = Vec::new();
        for (at, row) in rows.iter_mut().enumerate() {
            let Some(mut timers) = Timers::of(row) else {
                tracing::error!("a clock holds a word that this program does not know");
                continue;
            };
            done.extend(timers.done(now_us, &self.holidays).into_iter().map(|done| (at, done)));
            timers.write(row);
        }
        let deeds: Vec<DeedRow> = done.iter().map(|(at, done)| deed(&rows[*at], done)).collect();
        let new: HashSet<DeedRow> = clock::insert_deeds(tx, &deeds).await?.into_iter().collect();
        let round = self.round(tx, &rows, &done, &new, now_us).await?;
        let (sms, flood) = self.messages(&round, now_us, words)?;
        store::outbox::insert(tx, &sms).await?;
        let pushed = self.pushes(&round, now_us)?;
        pushes::insert(tx, &pushed).await?;
        clock::update(tx, &rows).await?;
        for unit in &round.without {
            metrics::counter!("suluh_alerts_without_rota_total").increment(1);
            tracing::warn!(unit, "a unit has no rota: nobody of it is woken");
        }
        Ok(Ticked { tips: rows.len(), deeds: new.len(), sms: sms.len(), pushes: pushed.len(), flood })
    }

    /// Whom the new deeds reach.
    async fn round(
        &self,
        tx: &mut Tx,
        rows: &[ClockRow],
        done: &[(usize, Done)],
        new: &HashSet<DeedRow>,
        now_us: i64,
    ) -> store::Result<Round> {
        let tips: Vec<String> = rows.iter().map(|row| row.tip.clone()).collect();
        let mut of_tip: HashMap<String, Vec<(String, i64)>> = HashMap::new();
        for (tip, unit, rung) in clock::units(tx, &tips).await? {
            of_tip.entry(tip).or_default().push((unit, rung));
        }
        let mut round = Round::default();
        for (at, done) in done {
            let row = &rows[*at];
            let known =
                (Band::of_word(&row.band), Zone::of_word(&row.zone), Reference::parse(&row.reference));
            let (Some(band), Some(zone), Some(reference)) = known else { continue };
            if !new.contains(&deed(row, done)) {
                continue;
            }
            let units = of_tip.get(&row.tip).map_or(&[][..], Vec::as_slice);
            let civil = Calendar::new(zone, &self.holidays).civil(now_us);
            let told = Told { event: Event::New, band, reference, area: None, zone };
            for (duty, rung, event) in self.audience(band, done, units) {
                for (unit, _) in units.iter().filter(|(_, of)| *of == rung) {
                    let told = Told { event, area: self.area(unit), ..told.clone() };
                    let Some(rota) = self.duties.of(unit) else {
                        round.without.insert(unit.clone());
                        round.units.entry(unit.clone()).or_default().push(told);
                        continue;
                    };
                    round.tell(unit, &rota, duty, civil, told);
                }
            }
        }
        Ok(round)
    }

    /// Whom a level reaches of these units. Where nobody stands behind a unit, its head is told instead; and
    /// where one of the first units has no rota, those behind it are asked at once.
    fn audience(&self, band: Band, done: &Done, units: &[(String, i64)]) -> Vec<(Duty, i64, Event)> {
        let mut whom = ladder::audience(band, done.timer, done.level, done.refused).to_vec();
        if !units.iter().any(|(_, rung)| *rung == 1) {
            for one in whom.iter_mut().filter(|(_, rung, _)| *rung == 1) {
                *one = (Duty::Head, 0, one.2);
            }
            whom.dedup();
        } else if done.timer == Timer::Accept && done.level == 0 {
            let without = |(unit, rung): &(String, i64)| *rung == 0 && self.duties.of(unit).is_none();
            if units.iter().any(without) {
                whom.extend(whom.clone().into_iter().map(|(duty, _, event)| (duty, 1, event)));
            }
        }
        whom
    }

    fn area(&self, unit: &str) -> Option<AreaCode> {
        AreaCode::of(&self.units.known()?.unit(unit)?.unit.area)
    }

    /// One SMS for each person, and whether one of them tells of a flood.
    fn messages(
        &self,
        round: &Round,
        now_us: i64,
        words: Words<'_>,
    ) -> Result<(Vec<NewOutbox>, bool), KeyError> {
        let (mut rows, mut flood) = (Vec::new(), false);
        let Some(gateway) = &self.gateway else { return Ok((rows, flood)) };
        for (to, told) in round.people.values() {
            let Some((alert, zone)) = collapse(told) else { continue };
            flood |= told.iter().filter(|it| it.band == Band::P1).count() >= FLOOD;
            let outgoing = Outgoing { to: to.clone(), words: words(&alert), kind: Kind::Alert, zone };
            let id = self.keys.service().token("outbox", &[&random_id()?]);
            let mut row = outbox::row(&self.keys, self.clock.today(), now_us, id, &outgoing, gateway)?;
            if alert.event == Event::Digest {
                row.deadline_us = now_us + CALM_US;
            }
            rows.push(row);
        }
        Ok((rows, flood))
    }

    /// One alert for each unit and way.
    fn pushes(&self, round: &Round, now_us: i64) -> Result<Vec<PushRow>, KeyError> {
        let mut rows = Vec::new();
        for (unit, told) in &round.units {
            let told: Vec<Told> = told.iter().filter(|it| it.event != Event::Second).cloned().collect();
            let Some((alert, _)) = collapse(&told) else { continue };
            let (event, calm) = match alert.event {
                Event::Digest => ("digest", true),
                Event::New => ("new", alert.band > Band::P2),
                Event::Late | Event::DecisionLate | Event::Second => ("late", alert.band > Band::P2),
            };
            let has_email = self.duties.of(unit).is_some_and(|rota| rota.email().is_some());
            let ways = [("email", self.ways.email && has_email), ("webhook", self.ways.webhook)];
            for (way, _) in ways.into_iter().filter(|(_, goes)| *goes) {
                rows.push(PushRow {
                    id: random_id()?,
                    way: way.to_owned(),
                    event: event.to_owned(),
                    unit: unit.clone(),
                    band: alert.band.word().to_owned(),
                    reference: (event != "digest").then(|| alert.reference.as_str().to_owned()),
                    count: alert.count,
                    due: now_us,
                    tries: 0,
                    deadline: now_us + if calm { CALM_US } else { HOUR_US },
                });
            }
        }
        Ok(rows)
    }
}

impl Round {
    fn tell(&mut self, unit: &str, rota: &Rota, duty: Duty, civil: jiff::civil::DateTime, told: Told) {
        let person = match (duty, rota.on_duty(civil)) {
            (Duty::First, Some([first, _])) => first,
            (Duty::Second, Some([_, second])) => second,
            // A checked rota leaves no minute without two.
            (Duty::Head, _) | (_, None) => rota.head(),
        };
        let number = person.number.expose().to_owned();
        let entry = self.people.entry(number).or_insert_with(|| (person.number.clone(), Vec::new()));
        merge_into(&mut entry.1, told.clone());
        merge_into(self.units.entry(unit.to_owned()).or_default(), told);
    }
}

/// Of two alerts of one tip the more urgent is told.
fn merge_into(all: &mut Vec<Told>, told: Told) {
    match all.iter_mut().find(|it| it.reference == told.reference) {
        Some(known) if told.event < known.event => *known = told,
        Some(_) => {}
        None => all.push(told),
    }
}

/// One alert for all that somebody is told, and the zone of its tip. That something was passed on is told only
/// to whom nothing else is.
fn collapse(told: &[Told]) -> Option<(Alert, Zone)> {
    let asked: Vec<&Told> = told.iter().filter(|it| it.event != Event::Second).collect();
    let told: Vec<&Told> = if asked.is_empty() { told.iter().collect() } else { asked };
    let first = told.iter().min_by_key(|it| (it.band, it.event))?;
    let event = told.iter().map(|it| it.event).min()?;
    let alert = Alert {
        event,
        band: first.band,
        reference: first.reference.clone(),
        area: first.area.clone(),
        count: i64::try_from(told.len()).unwrap_or(i64::MAX),
    };
    Some((alert, first.zone))
}

fn deed(row: &ClockRow, done: &Done) -> DeedRow {
    DeedRow {
        tip: row.tip.clone(),
        timer: done.timer.word().to_owned(),
        round: done.round,
        level: done.level,
    }
}
