//! The clock of a tip, without a database: when it must be accepted and decided, and who is woken when it is
//! not.
//!
//! Two timers run from the moment a tip comes. Each has a ladder of levels, and each level a moment that
//! follows from the deadline alone: deadlines are stored, never what is left of them, so that a pause, a
//! restart or a slow process moves nothing. What a level does, it does once: its deed is a row, and the row is
//! the lock. [`Timers`] is the state of one tip; [`Timers::done`] takes everything that is due at a moment.
//!
//! To change when or whom a band wakes: [`ladder`]. What days are: [`calendar`].

pub mod calendar;
pub mod ladder;

use jiff::civil::Date;

use self::calendar::Calendar;
use crate::model::alert::Timer;
use crate::model::message::Zone;
use crate::model::tip::Status;
use crate::model::triage::Band;
use crate::store::clock::ClockRow;

/// The `due` of what is done at once. It is no moment, so that the row of a P2 tells no minute.
pub const AT_ONCE: i64 = 0;

/// How a clock begins. Moments are microseconds from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// When the tip came: the moment of a P1, the hour of a P2, the day of all others.
    pub received: i64,
    /// By when somebody accepts it.
    pub accept_by: Option<i64>,
    /// By when it is decided.
    pub decide_by: Option<i64>,
    /// When its unit is told: [`AT_ONCE`], or the moment of a digest.
    pub due: i64,
}

/// Begins the clock of a tip. `slow`: it is one of a flood, and unless it is a P1 its unit is told by the next
/// digest. A P2 counts from that digest then, which comes on any day.
pub fn begin(band: Band, zone: Zone, now_us: i64, holidays: &[Date], slow: bool) -> Begun {
    let calendar = Calendar::new(zone, holidays);
    let from = if slow && band == Band::P2 { calendar.next_morning(now_us) } else { now_us };
    let due = match band {
        Band::P2 if slow => from,
        Band::P1 | Band::P2 => AT_ONCE,
        Band::P3 => calendar.next_working_morning(now_us, 0),
        Band::P4 => calendar.next_monday_morning(now_us),
    };
    let received = match band {
        Band::P1 => now_us,
        Band::P2 => calendar.hour_of(now_us),
        Band::P3 | Band::P4 => calendar.day_of(now_us),
    };
    Begun {
        received,
        accept_by: ladder::accept_by(band, calendar, from),
        decide_by: ladder::decide_by(band, calendar, from),
        due,
    }
}

/// A level that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// On which ladder.
    pub timer: Timer,
    /// In which round of acceptance.
    pub round: i64,
    /// Which level.
    pub level: i64,
    /// Whether it came before its time because somebody refused.
    pub refused: bool,
}

/// Who raises a tip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raised {
    /// An officer, who has read it: who accepted it still has it.
    ByOfficer,
    /// The reporter, who added something: whoever accepted it may be asleep, so somebody accepts it anew, also
    /// when it was decided.
    ByAddition,
}

/// The state of a tip's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timers {
    /// How urgent.
    pub band: Band,
    /// Whose days count.
    pub zone: Zone,
    /// By when somebody accepts it; none when that is done or nobody need.
    pub accept_by: Option<i64>,
    /// By when it is decided; none when that is done or nobody need.
    pub decide_by: Option<i64>,
    /// Counts what begins acceptance or decision anew, so that their deeds are new ones.
    pub round: i64,
    /// The next level of the ladder of acceptance.
    pub accept_level: i64,
    /// The next level of the ladder of decision.
    pub decide_level: i64,
    /// When something is to be done next.
    pub due: Option<i64>,
    /// Whether somebody accepted it.
    pub accepted: bool,
    /// Whether it is decided.
    pub decided: bool,
    /// Whether it was merged into another.
    pub merged: bool,
}

/// Whether a status is a decision: the tip was passed on, or closed.
pub const fn is_decision(status: Status) -> bool {
    matches!(status, Status::Forwarded | Status::Acted | Status::Nothing)
}

impl Timers {
    /// The state in a row; `None` when the row holds a word that this program does not know.
    pub fn of(row: &ClockRow) -> Option<Self> {
        // A decision stops both clocks; what the reporter adds later may start them again, before the desk has
        // said that the tip is open.
        let decided = Status::of_word(&row.status).is_some_and(is_decision);
        let runs = row.accept_by.is_some() || row.decide_by.is_some();
        Some(Self {
            band: Band::of_word(&row.band)?,
            zone: Zone::of_word(&row.zone)?,
            accept_by: row.accept_by,
            decide_by: row.decide_by,
            round: row.round,
            accept_level: row.accept_level,
            decide_level: row.decide_level,
            due: row.due,
            accepted: row.accepted_by.is_some(),
            decided: decided && !runs,
            merged: row.merged.is_some(),
        })
    }

    /// Writes the state into its row, but who accepted it and into which tip it was merged.
    pub fn write(&self, row: &mut ClockRow) {
        row.band = self.band.word().to_owned();
        row.accept_by = self.accept_by;
        row.decide_by = self.decide_by;
        row.round = self.round;
        row.accept_level = self.accept_level;
        row.decide_level = self.decide_level;
        row.due = self.due;
        row.accepted_by.take_if(|_| !self.accepted);
        row.merged.take_if(|_| !self.merged);
    }

    const fn accept_runs(&self) -> bool {
        !self.accepted && !self.decided && !self.merged
    }

    const fn decide_runs(&self) -> bool {
        !self.decided && !self.merged
    }

    fn calendar<'a>(&self, holidays: &'a [Date]) -> Calendar<'a> {
        Calendar::new(self.zone, holidays)
    }

    /// The moment of the next level of acceptance, after the first.
    fn accept_next(&self, calendar: Calendar<'_>) -> Option<i64> {
        let by = self.accept_by.filter(|_| self.accept_runs())?;
        ladder::accept_moment(self.band, calendar, by, self.accept_level)
    }

    fn decide_next(&self, calendar: Calendar<'_>) -> Option<i64> {
        let by = self.decide_by.filter(|_| self.decide_runs())?;
        ladder::decide_moment(self.band, calendar, by, self.decide_level)
    }

    /// Sets `due` to the next moment. Before the first level of acceptance is done nothing else is.
    fn settle(&mut self, calendar: Calendar<'_>) {
        if self.accept_runs() && self.accept_level == 0 {
            return;
        }
        self.due = match (self.accept_next(calendar), self.decide_next(calendar)) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// The working morning of the digest that a tip waits for.
    fn digest(&self, calendar: Calendar<'_>) -> Option<i64> {
        let waits = self.accept_runs() && self.accept_level == 0 && self.band > Band::P2;
        self.due.filter(|_| waits).map(|due| calendar.next_working_morning(due - 1, 0))
    }

    /// Does a level. Of those that say the same again only the last is done: what nobody looked at for a week is
    /// said once, and not seven hundred times.
    fn reach(&self, done: &mut Vec<Done>, timer: Timer, level: i64) {
        let repeats = ladder::repeats(self.band, timer);
        done.pop_if(|last| last.timer == timer && last.level >= repeats);
        done.push(Done { timer, round: self.round, level, refused: false });
    }

    /// Does what is due at `now_us`: the levels, in order. Nothing is due before its moment.
    pub fn done(&mut self, now_us: i64, holidays: &[Date]) -> Vec<Done> {
        let mut done = Vec::new();
        if self.due.is_none_or(|due| due > now_us) {
            return done;
        }
        let calendar = self.calendar(holidays);
        if let Some(morning) = self.digest(calendar)
            && morning > now_us
        {
            // A holiday that nobody knew of when it came.
            self.due = Some(morning);
            return done;
        }
        if self.accept_runs() && (self.accept_level == 0 || self.due == Some(AT_ONCE)) {
            let refused = self.accept_level > 0;
            done.push(Done { timer: Timer::Accept, round: self.round, level: self.accept_level, refused });
            self.accept_level += 1;
        }
        while self.accept_next(calendar).is_some_and(|at| at <= now_us) {
            self.reach(&mut done, Timer::Accept, self.accept_level);
            self.accept_level += 1;
        }
        while self.decide_next(calendar).is_some_and(|at| at <= now_us) {
            self.reach(&mut done, Timer::Decide, self.decide_level);
            self.decide_level += 1;
        }
        self.settle(calendar);
        done
    }

    /// Somebody accepts it. `false`: somebody did, it is decided, or it is another tip now.
    pub fn accept(&mut self, holidays: &[Date]) -> bool {
        if !self.accept_runs() {
            return false;
        }
        self.accepted = true;
        self.accept_by = None;
        self.settle(self.calendar(holidays));
        true
    }

    /// Whoever was told refuses: the next level is done at once, or for a P3 on the next working morning.
    /// `false`: nobody is asked now, or nobody else would be.
    pub fn refuse(&mut self, now_us: i64, holidays: &[Date]) -> bool {
        let calendar = self.calendar(holidays);
        let (true, 1.., Some(by)) = (self.accept_runs(), self.accept_level, self.accept_by) else {
            return false;
        };
        if self.band == Band::P3 {
            self.accept_by = Some(by.min(calendar.day_of(now_us) + calendar::DAY));
            self.settle(calendar);
        } else {
            self.due = Some(AT_ONCE);
        }
        true
    }

    /// A unit declines at the console, perhaps before its first officer was told: the next level follows. `false`:
    /// nobody is asked now, or nobody else would be.
    pub fn decline(&mut self, now_us: i64, holidays: &[Date]) -> bool {
        let level = self.accept_level;
        self.accept_level = level.max(1);
        let declined = self.refuse(now_us, holidays);
        if !declined {
            self.accept_level = level;
        }
        declined
    }

    /// Begins acceptance anew, from the first level.
    fn ask_again(&mut self, now_us: i64, holidays: &[Date]) {
        let begun = begin(self.band, self.zone, now_us, holidays, false);
        self.round += 1;
        self.accepted = false;
        self.accept_by = begun.accept_by;
        self.accept_level = 0;
        self.due = Some(begun.due);
    }

    /// Another unit gets it: acceptance begins anew, the decision goes on. `false`: it is decided or merged.
    pub fn hand_over(&mut self, now_us: i64, holidays: &[Date]) -> bool {
        if self.decided || self.merged {
            return false;
        }
        self.ask_again(now_us, holidays);
        true
    }

    /// It is decided: nothing runs any more.
    pub const fn decide(&mut self) {
        self.decided = true;
        self.accept_by = None;
        self.decide_by = None;
        self.due = None;
    }

    /// It is open again: it is to be decided anew, and accepted when nobody ever did.
    pub fn reopen(&mut self, now_us: i64, holidays: &[Date]) {
        self.decided = false;
        self.decide_by = begin(self.band, self.zone, now_us, holidays, false).decide_by;
        self.decide_level = 0;
        if self.accepted {
            // Deeds of the first decision are there: those of the next are of another round.
            self.round += 1;
        } else {
            self.ask_again(now_us, holidays);
        }
        self.rest_if_merged(holidays);
    }

    /// It is another tip's now: its own clock stands still. The deadlines stay, for who takes it apart again.
    pub const fn merge(&mut self) {
        self.merged = true;
        self.due = None;
    }

    /// It is a tip of its own again: the deadlines are what they were.
    pub fn unmerge(&mut self, now_us: i64, holidays: &[Date]) {
        self.merged = false;
        if self.accept_runs() && self.accept_level == 0 {
            self.due = Some(begin(self.band, self.zone, now_us, holidays, false).due);
        }
        self.settle(self.calendar(holidays));
    }

    /// It is more urgent: deadlines count from now, and never become later than they were. `false`: it is as
    /// urgent already, or an officer raises what is decided.
    pub fn raise(&mut self, band: Band, by: Raised, now_us: i64, holidays: &[Date]) -> bool {
        if band >= self.band || (self.decided && by == Raised::ByOfficer) {
            return false;
        }
        let (accept_by, decide_by) = (self.accept_by, self.decide_by);
        self.change_band(band, by == Raised::ByOfficer && self.accepted, now_us, holidays);
        let sooner = |new: Option<i64>, old: Option<i64>| new.map(|new| old.map_or(new, |old| old.min(new)));
        self.accept_by = sooner(self.accept_by, accept_by);
        self.decide_by = sooner(self.decide_by, decide_by);
        self.rest_if_merged(holidays);
        true
    }

    /// It is less urgent: deadlines count from now. `false`: it is as little urgent already, or decided.
    pub fn lower(&mut self, band: Band, now_us: i64, holidays: &[Date]) -> bool {
        if band <= self.band || self.decided {
            return false;
        }
        self.change_band(band, self.accepted, now_us, holidays);
        self.rest_if_merged(holidays);
        true
    }

    fn change_band(&mut self, band: Band, accepted: bool, now_us: i64, holidays: &[Date]) {
        self.band = band;
        self.decided = false;
        self.decide_by = begin(band, self.zone, now_us, holidays, false).decide_by;
        self.decide_level = 0;
        if accepted {
            self.round += 1;
        } else {
            self.ask_again(now_us, holidays);
        }
    }

    fn rest_if_merged(&mut self, holidays: &[Date]) {
        if self.merged {
            self.due = None;
        } else {
            self.settle(self.calendar(holidays));
        }
    }
}
