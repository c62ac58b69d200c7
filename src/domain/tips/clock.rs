//! What officers do to the clock of a tip: accept, refuse, hand over, merge, raise and lower. Each is one unit
//! of work. What time does is in [`super::waking`].
//!
//! A question of the desk and an answer of the reporter touch no clock, so they are not here.

use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::clock::calendar::{Calendar, MINUTE};
use crate::domain::clock::ladder::{self, Duty};
use crate::domain::clock::{Raised, Timers, is_decision};
use crate::domain::duty::Duties;
use crate::kernel::clock::Clock;
use crate::kernel::msisdn::Msisdn;
use crate::model::alert::{Reference, Reply, Timer};
use crate::model::rota::Person;
use crate::model::tip::Status;
use crate::model::triage::Band;
use crate::store::board;
pub use crate::store::board::BoardRow;
use crate::store::clock::{self, ClockRow};
use crate::store::{self, Db, Tx};

/// Tips on one board at most.
const MOST: i64 = 2_000;
/// P1 of a unit of which a page is told one by one.
pub const MOST_URGENT: usize = 200;
/// As far as tips are counted: beyond it is more than that.
pub const MOST_COUNTED: i64 = 10_000;

/// Why a clock was left alone.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// No tip with a clock has this reference.
    #[error("there is no tip {0} with a clock")]
    NoTip(String),
    /// The unit holds no key to the tip's first page.
    #[error("{1} cannot read {0}: seal it to {1} first")]
    Sealed(String, String),
    /// It is decided, or merged into another.
    #[error("{0} is decided, or merged into another")]
    Over(String),
    /// It cannot be merged into that one.
    #[error("{0} cannot be merged into {1}: it is the same, or merged itself")]
    NoMerge(String, String),
    /// It is not merged.
    #[error("{0} is not merged")]
    NotMerged(String),
    /// It is as urgent as that.
    #[error("{0} is {1} already, or decided")]
    SameBand(String, &'static str),
    /// Nobody said why it is less urgent.
    #[error("a tip is lowered for a reason: say it")]
    NoReason,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// The verbs of a tip's clock.
#[derive(Clone)]
pub struct Clocks {
    db: Db,
    clock: Arc<dyn Clock>,
    duties: Arc<Duties>,
    holidays: Arc<[Date]>,
}

fn name(reference: &str) -> String {
    reference.trim().to_uppercase()
}

/// The clock of a reference, held.
async fn hold(tx: &mut Tx, reference: &str) -> Result<(ClockRow, Timers), ClockError> {
    let reference = name(reference);
    let row = clock::hold(tx, &reference).await?;
    let held = row.and_then(|row| Timers::of(&row).map(|timers| (row, timers)));
    held.ok_or(ClockError::NoTip(reference))
}

async fn keep(tx: &mut Tx, mut row: ClockRow, timers: &Timers) -> store::Result<()> {
    timers.write(&mut row);
    clock::update(tx, &[row]).await
}

/// A tip's status changes, in the caller's unit of work and before it writes the tip: a decision stops both
/// clocks, and what is opened again is to be decided anew.
pub(super) async fn mark(
    tx: &mut Tx,
    reference: &str,
    status: Status,
    now_us: i64,
    holidays: &[Date],
) -> Result<(), ClockError> {
    let (row, mut timers) = match hold(tx, reference).await {
        // From before clocks were.
        Err(ClockError::NoTip(_)) => return Ok(()),
        held => held?,
    };
    match (timers.decided, is_decision(status)) {
        (false, true) => timers.decide(),
        (true, false) => timers.reopen(now_us, holidays),
        _ => return Ok(()),
    }
    Ok(keep(tx, row, &timers).await?)
}

impl Clocks {
    /// Over these parts; on `holidays` nobody works.
    pub fn new(db: Db, clock: Arc<dyn Clock>, duties: Arc<Duties>, holidays: Arc<[Date]>) -> Self {
        Self { db, clock, duties, holidays }
    }

    fn now_us(&self) -> i64 {
        self.clock.now().as_microsecond()
    }

    /// The open tips of a unit, those with the least time left first.
    pub async fn board(&self, unit: &str) -> Result<Vec<BoardRow>, ClockError> {
        let mut tx = self.db.read().await?;
        Ok(board::page(&mut tx, unit, 0, MOST).await?)
    }

    /// A part of the same from a place on, and how many open tips the unit has, counted to [`MOST_COUNTED`] and one
    /// more.
    pub async fn board_page(
        &self,
        unit: &str,
        from: i64,
        most: i64,
    ) -> Result<(Vec<BoardRow>, i64), ClockError> {
        let mut tx = self.db.read().await?;
        let rows = board::page(&mut tx, unit, from, most).await?;
        Ok((rows, board::count(&mut tx, unit, MOST_COUNTED + 1).await?))
    }

    /// Those of these references that stand on a unit's board.
    pub async fn board_of(&self, unit: &str, references: &[&str]) -> Result<Vec<BoardRow>, ClockError> {
        let mut tx = self.db.read().await?;
        Ok(board::these(&mut tx, unit, references).await?)
    }

    /// The P1 of a unit that nobody has accepted: the first [`MOST_URGENT`] by reference, and how many there are.
    pub async fn urgent(&self, unit: &str) -> Result<(Vec<String>, i64), ClockError> {
        let mut tx = self.db.read().await?;
        let most = i64::try_from(MOST_URGENT).unwrap_or(i64::MAX);
        let waiting = board::urgent(&mut tx, unit, most).await?;
        let count = match i64::try_from(waiting.len()).unwrap_or(i64::MAX) {
            count if count < most => count,
            _ => board::urgent_count(&mut tx, unit, MOST_COUNTED + 1).await?,
        };
        Ok((waiting, count))
    }

    /// An officer of a unit accepts a tip; only one does.
    pub async fn accept(&self, reference: &str, unit: &str) -> Result<Reply, ClockError> {
        self.accept_for(reference, &[unit.to_owned()]).await
    }

    /// Accepts for the first of these units that the tip is with, those on rung 0 before others.
    async fn accept_for(&self, reference: &str, units: &[String]) -> Result<Reply, ClockError> {
        let mut tx = self.db.begin().await?;
        let reply = self.accept_in(&mut tx, reference, units).await?;
        tx.commit().await?;
        Ok(reply)
    }

    /// The same in the caller's unit of work.
    pub(super) async fn accept_in(
        &self,
        tx: &mut Tx,
        reference: &str,
        units: &[String],
    ) -> Result<Reply, ClockError> {
        let Some(reference) = Reference::parse(reference) else { return Ok(Reply::Unknown) };
        let (mut row, mut timers) = match hold(tx, reference.as_str()).await {
            Err(ClockError::NoTip(_)) => return Ok(Reply::Unknown),
            held => held?,
        };
        let Some(unit) = with(tx, &row, units).await?.into_iter().next() else {
            return Ok(Reply::Unknown);
        };
        if !timers.accept(&self.holidays) {
            return Ok(Reply::Already(reference));
        }
        row.accepted_by = Some(unit);
        keep(tx, row, &timers).await?;
        Ok(Reply::Accepted(reference))
    }

    /// Somebody of a unit cannot: the next level is done at once, when it was they who were asked last.
    pub async fn refuse(&self, reference: &str, unit: &str, person: &str) -> Result<Reply, ClockError> {
        self.refuse_for(reference, &[(unit.to_owned(), person.to_owned())]).await
    }

    async fn refuse_for(&self, reference: &str, whom: &[(String, String)]) -> Result<Reply, ClockError> {
        let mut tx = self.db.begin().await?;
        let reply = self.refuse_in(&mut tx, reference, whom).await?;
        tx.commit().await?;
        Ok(reply)
    }

    /// The same in the caller's unit of work.
    pub(super) async fn refuse_in(
        &self,
        tx: &mut Tx,
        reference: &str,
        whom: &[(String, String)],
    ) -> Result<Reply, ClockError> {
        let Some(reference) = Reference::parse(reference) else { return Ok(Reply::Unknown) };
        let (row, mut timers) = match hold(tx, reference.as_str()).await {
            Err(ClockError::NoTip(_)) => return Ok(Reply::Unknown),
            held => held?,
        };
        let of: Vec<String> = whom.iter().map(|(unit, _)| unit.clone()).collect();
        let with = with(tx, &row, &of).await?;
        if with.is_empty() {
            return Ok(Reply::Unknown);
        }
        if timers.accepted || timers.decided || timers.merged {
            return Ok(Reply::Already(reference));
        }
        let now_us = self.now_us();
        let was_asked =
            whom.iter().any(|(unit, name)| with.contains(unit) && self.was_asked(&timers, unit, name));
        if was_asked && timers.refuse(now_us, &self.holidays) {
            keep(tx, row, &timers).await?;
        }
        Ok(Reply::Refused(reference))
    }

    /// A unit declines at the console, whoever of it was asked: the next level is done at once.
    pub(super) async fn decline_in(
        &self,
        tx: &mut Tx,
        reference: &str,
        unit: &str,
    ) -> Result<Reply, ClockError> {
        let (row, mut timers) = hold(tx, reference).await?;
        let Some(reference) = Reference::parse(&row.reference) else { return Ok(Reply::Unknown) };
        if with(tx, &row, &[unit.to_owned()]).await?.is_empty() {
            return Ok(Reply::Unknown);
        }
        if !timers.decline(self.now_us(), &self.holidays) {
            return Ok(Reply::Already(reference));
        }
        keep(tx, row, &timers).await?;
        Ok(Reply::Refused(reference))
    }

    /// Whether somebody is among those whom the last level asked: who refuses twice is not two people. Whose
    /// shift ended a moment ago is still who was asked.
    fn was_asked(&self, timers: &Timers, unit: &str, person: &str) -> bool {
        let Some(rota) = self.duties.of(unit) else { return false };
        let calendar = Calendar::new(timers.zone, &self.holidays);
        let asked = ladder::audience(timers.band, Timer::Accept, timers.accept_level - 1, true);
        [0, 15 * MINUTE].into_iter().any(|ago| {
            let on_duty = rota.on_duty(calendar.civil(self.now_us() - ago));
            let is = |it: &Person| it.name == person;
            asked.iter().any(|(duty, ..)| match duty {
                Duty::First => on_duty.is_some_and(|[first, _]| is(first)),
                Duty::Second => on_duty.is_some_and(|[_, second]| is(second)),
                Duty::Head => is(rota.head()),
            })
        })
    }

    /// Other tips of a unit that may speak of the same telephone or account: reference and of what.
    pub async fn sharing(&self, reference: &str, unit: &str) -> Result<Vec<(String, String)>, ClockError> {
        let mut tx = self.db.read().await?;
        Ok(clock::sharing(&mut tx, &name(reference), unit).await?)
    }

    /// Accepts for whoever has this number, when the tip is with a unit of theirs.
    pub async fn accept_by_number(&self, number: &Msisdn, reference: &str) -> Result<Reply, ClockError> {
        let units: Vec<String> = self.duties.officer(number).into_iter().map(|(unit, _)| unit).collect();
        self.accept_for(reference, &units).await
    }

    /// Refuses for whoever has this number, when the tip is with a unit of theirs.
    pub async fn refuse_by_number(&self, number: &Msisdn, reference: &str) -> Result<Reply, ClockError> {
        self.refuse_for(reference, &self.duties.officer(number)).await
    }

    /// Gives a tip to another unit, which can read it: it is asked from the first level on, the others stand
    /// behind it, and by when it is decided stays.
    pub async fn hand_over(&self, reference: &str, unit: &str) -> Result<(), ClockError> {
        let mut tx = self.db.begin().await?;
        self.hand_over_in(&mut tx, reference, unit).await?;
        Ok(tx.commit().await?)
    }

    /// The same in the caller's unit of work.
    pub(super) async fn hand_over_in(
        &self,
        tx: &mut Tx,
        reference: &str,
        unit: &str,
    ) -> Result<(), ClockError> {
        let (row, mut timers) = hold(tx, reference).await?;
        if !clock::reads(tx, &row.tip, unit).await? {
            return Err(ClockError::Sealed(row.reference, unit.to_owned()));
        }
        if !timers.hand_over(self.now_us(), &self.holidays) {
            return Err(ClockError::Over(row.reference));
        }
        clock::give(tx, &row.tip, unit).await?;
        Ok(keep(tx, row, &timers).await?)
    }

    /// Merges a tip into another: its own clock stands still. When it is the more urgent one and nobody has
    /// accepted it, the other becomes as urgent.
    pub async fn merge(&self, child: &str, parent: &str) -> Result<(), ClockError> {
        let mut tx = self.db.begin().await?;
        self.merge_in(&mut tx, child, parent).await?;
        Ok(tx.commit().await?)
    }

    /// The same in the caller's unit of work.
    pub(super) async fn merge_in(&self, tx: &mut Tx, child: &str, parent: &str) -> Result<(), ClockError> {
        // In one order everywhere: two who merge the same must not wait for each other.
        let (child, parent) = (name(child), name(parent));
        let no_merge = || ClockError::NoMerge(child.clone(), parent.clone());
        if child == parent {
            return Err(no_merge());
        }
        let (first, second) = if child < parent { (&child, &parent) } else { (&parent, &child) };
        let (one, other) = (hold(tx, first).await?, hold(tx, second).await?);
        let ((mut from, mut closes), (into, mut stays)) =
            if one.0.reference == child { (one, other) } else { (other, one) };
        if closes.merged || stays.merged {
            return Err(no_merge());
        }
        let urgent = !closes.accepted && !closes.decided;
        if urgent && stays.raise(closes.band, Raised::ByOfficer, self.now_us(), &self.holidays) {
            keep(tx, into.clone(), &stays).await?;
        }
        from.merged = Some(into.tip);
        closes.merge();
        Ok(keep(tx, from, &closes).await?)
    }

    /// Takes a merged tip apart again: its clock goes on, by the deadlines that it had.
    pub async fn unmerge(&self, child: &str) -> Result<(), ClockError> {
        let mut tx = self.db.begin().await?;
        self.unmerge_in(&mut tx, child).await?;
        Ok(tx.commit().await?)
    }

    /// The same in the caller's unit of work.
    pub(super) async fn unmerge_in(&self, tx: &mut Tx, child: &str) -> Result<(), ClockError> {
        let (row, mut timers) = hold(tx, child).await?;
        if !timers.merged {
            return Err(ClockError::NotMerged(row.reference));
        }
        timers.unmerge(self.now_us(), &self.holidays);
        Ok(keep(tx, row, &timers).await?)
    }

    /// Makes a tip more urgent: deadlines count from now and never become later than they were.
    pub async fn raise(&self, reference: &str, band: Band, by: Raised) -> Result<(), ClockError> {
        let mut tx = self.db.begin().await?;
        self.raise_in(&mut tx, reference, band, by).await?;
        Ok(tx.commit().await?)
    }

    /// The same in the caller's unit of work.
    pub(super) async fn raise_in(
        &self,
        tx: &mut Tx,
        reference: &str,
        band: Band,
        by: Raised,
    ) -> Result<(), ClockError> {
        let (row, mut timers) = hold(tx, reference).await?;
        if !timers.raise(band, by, self.now_us(), &self.holidays) {
            return Err(ClockError::SameBand(row.reference, timers.band.word()));
        }
        Ok(keep(tx, row, &timers).await?)
    }

    /// Makes a tip less urgent, for a reason, which is not kept here: it may tell of the tip, so whoever calls
    /// seals it.
    pub async fn lower(&self, reference: &str, band: Band, reason: &str) -> Result<(), ClockError> {
        let mut tx = self.db.begin().await?;
        self.lower_in(&mut tx, reference, band, reason).await?;
        Ok(tx.commit().await?)
    }

    /// The same in the caller's unit of work.
    pub(super) async fn lower_in(
        &self,
        tx: &mut Tx,
        reference: &str,
        band: Band,
        reason: &str,
    ) -> Result<(), ClockError> {
        if reason.trim().is_empty() {
            return Err(ClockError::NoReason);
        }
        let (row, mut timers) = hold(tx, reference).await?;
        if !timers.lower(band, self.now_us(), &self.holidays) {
            return Err(ClockError::SameBand(row.reference, timers.band.word()));
        }
        Ok(keep(tx, row, &timers).await?)
    }
}

/// Those of these units that a tip is with, in the order of its rungs.
async fn with(tx: &mut Tx, row: &ClockRow, units: &[String]) -> store::Result<Vec<String>> {
    let of_tip = clock::units(tx, std::slice::from_ref(&row.tip)).await?;
    Ok(of_tip.into_iter().map(|(_, unit, _)| unit).filter(|unit| units.contains(unit)).collect())
}
