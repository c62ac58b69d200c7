//! What should have happened, computed in another way than the service does: each tip has an agenda of all its
//! future moments, written when something begins and crossed out when something ends. Days are counted on a
//! list of working days. Nothing of `domain::clock` is used here.

use std::collections::{BTreeSet, VecDeque};

use suluh::kernel::clock::day_number;

use super::HOLIDAYS;

pub(super) const MINUTE: i64 = 60_000_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Moments beyond these are not looked at.
const HORIZON: i64 = 70 * DAY;

/// Whom somebody is: unit and place in its rota (1 one, 2 two, 3 head).
pub(super) type Person = (usize, u8);

/// What an officer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Done,
    Already,
    Unknown,
}

/// A tip as it should be.
#[derive(Debug)]
pub(super) struct Fate {
    pub(super) band: u8,
    zone: i64,
    /// Unit 1 or 2, and its rung.
    pub(super) units: Vec<(usize, i64)>,
    round: i64,
    /// Level and moment.
    accept: VecDeque<(i64, i64)>,
    decide: VecDeque<(i64, i64)>,
    accept_deadline: Option<i64>,
    decide_deadline: Option<i64>,
    asked_level: i64,
    refused: bool,
    pub(super) accepted: bool,
    pub(super) closed: bool,
    status_closed: bool,
    pub(super) merged: bool,
    /// Everything done so far.
    pub(super) deeds: BTreeSet<String>,
}

fn local(at: i64, zone: i64) -> (i64, i64) {
    let civil = at + zone * HOUR;
    (civil.div_euclid(DAY), civil.rem_euclid(DAY))
}

/// The working days of some years, in order.
fn working_days() -> &'static [i64] {
    static DAYS: std::sync::OnceLock<Vec<i64>> = std::sync::OnceLock::new();
    DAYS.get_or_init(|| {
        let holidays: Vec<i64> = HOLIDAYS.iter().map(|day| day_number(*day)).collect();
        // 1 January 1970 was a Thursday.
        (20_000..22_000).filter(|day| (day + 3) % 7 < 5 && !holidays.contains(day)).collect()
    })
}

/// Where the first working day whose morning comes after a moment stands in the list.
fn next_morning(at: i64, zone: i64) -> usize {
    let (day, time) = local(at, zone);
    let from = if time < 8 * HOUR { day } else { day + 1 };
    working_days().partition_point(|it| *it < from)
}

fn morning(at: usize, zone: i64) -> i64 {
    working_days()[at] * DAY + (8 - zone) * HOUR
}

/// The end of the n-th working day after the day of a moment.
fn end_of_working_day(at: i64, zone: i64, n: usize) -> i64 {
    let (day, _) = local(at, zone);
    let next = working_days().partition_point(|it| *it <= day);
    working_days()[next + n - 1] * DAY + DAY - zone * HOUR
}

fn up_to_hour(at: i64) -> i64 {
    (at + HOUR - 1) / HOUR * HOUR
}

fn first_moment(band: u8, zone: i64, now: i64) -> i64 {
    match band {
        1 | 2 => now,
        3 => morning(next_morning(now, zone), zone),
        _ => {
            let (day, time) = local(now, zone);
            let mut from = if time < 8 * HOUR { day } else { day + 1 };
            while (from + 3) % 7 != 0 {
                from += 1;
            }
            morning(working_days().partition_point(|it| *it < from), zone)
        }
    }
}

fn accept_deadline(band: u8, zone: i64, now: i64) -> Option<i64> {
    match band {
        1 => Some(now + 15 * MINUTE),
        2 => Some(up_to_hour(now + 4 * HOUR)),
        3 => Some(end_of_working_day(now, zone, 2)),
        _ => None,
    }
}

fn decide_deadline(band: u8, zone: i64, now: i64) -> Option<i64> {
    match band {
        1 => Some(now + HOUR),
        2 => Some(up_to_hour(now + 12 * HOUR)),
        3 => Some(end_of_working_day(now, zone, 5)),
        _ => None,
    }
}

/// All moments from level 1 on that follow from a deadline.
fn accept_moments(band: u8, zone: i64, deadline: i64, until: i64) -> Vec<i64> {
    let mut moments = Vec::new();
    match band {
        1 => {
            let began = deadline - 15 * MINUTE;
            moments.extend([15, 30, 60].map(|minutes| began + minutes * MINUTE));
            let mut next = began + 75 * MINUTE;
            while next <= until {
                moments.push(next);
                next += 15 * MINUTE;
            }
        }
        2 => {
            let mut next = deadline + 4 * HOUR;
            moments.push(deadline);
            while next <= until {
                moments.push(next);
                next += 12 * HOUR;
            }
        }
        _ => {
            let mut next = next_morning(deadline, zone);
            while morning(next, zone) <= until {
                moments.push(morning(next, zone));
                next += 2;
            }
        }
    }
    moments
}

fn decide_moments(band: u8, zone: i64, deadline: i64, until: i64) -> Vec<i64> {
    let mut moments = Vec::new();
    match band {
        1 => {
            let mut next = deadline;
            while next <= until {
                moments.push(next);
                next += HOUR;
            }
        }
        2 => moments.extend([deadline, deadline + 12 * HOUR]),
        _ => {
            let mut next = next_morning(deadline, zone);
            while morning(next, zone) <= until {
                moments.push(morning(next, zone));
                next += 5;
            }
        }
    }
    moments
}

/// Who is first and second in a unit.
fn on_duty(at: i64, zone: i64) -> [u8; 2] {
    let (_, time) = local(at, zone);
    if (7 * HOUR..19 * HOUR).contains(&time) { [1, 2] } else { [2, 3] }
}

/// Whom a level reaches: place on duty (0 first, 1 second, 2 head) and rung.
fn reached(accept: bool, band: u8, level: i64, refused: bool) -> Vec<(usize, i64)> {
    match (accept, band, level) {
        (true, _, 0) => vec![(0, 0)],
        (true, 1, 1) if refused => vec![(1, 0)],
        (true, 1, 1) => vec![(1, 0), (0, 0)],
        (true, 1, 2) | (true, 2, 1) | (true, 3, _) | (false, 3, _) | (false, _, 0) => vec![(2, 0)],
        (true, 1, 3) | (true, 2, 2) | (false, ..) => vec![(0, 1)],
        (true, 1, _) => vec![(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)],
        (true, ..) => vec![(2, 0), (2, 1)],
    }
}

impl Fate {
    pub(super) fn new(band: u8, zone: i64, units: Vec<(usize, i64)>, now: i64, slow: bool) -> Self {
        let mut it = Self {
            band,
            zone,
            units,
            round: -1,
            accept: VecDeque::new(),
            decide: VecDeque::new(),
            accept_deadline: None,
            decide_deadline: None,
            asked_level: -1,
            refused: false,
            accepted: false,
            closed: false,
            status_closed: false,
            merged: false,
            deeds: BTreeSet::new(),
        };
        let (day, time) = local(now, zone);
        let digest = (day + i64::from(time >= 8 * HOUR)) * DAY + (8 - zone) * HOUR;
        let from = if slow && band == 2 { digest } else { now };
        it.begin_accept(from);
        it.begin_decide(from, None);
        it
    }

    fn begin_accept(&mut self, now: i64) {
        self.round += 1;
        self.accepted = false;
        self.accept_deadline = accept_deadline(self.band, self.zone, now);
        self.asked_level = -1;
        self.write_accept(Some(first_moment(self.band, self.zone, now)), now);
    }

    fn write_accept(&mut self, first: Option<i64>, now: i64) {
        let next = self.asked_level + 1;
        let moments = self
            .accept_deadline
            .map_or_else(Vec::new, |by| accept_moments(self.band, self.zone, by, now + HORIZON));
        let late = (1..).zip(moments).filter(|(level, _)| *level >= next);
        self.accept = first.map(|at| (0, at)).into_iter().chain(late).collect();
    }

    fn begin_decide(&mut self, now: i64, before: Option<i64>) {
        let by = decide_deadline(self.band, self.zone, now);
        self.decide_deadline = by.map(|by| before.map_or(by, |before| before.min(by)));
        let by = self.decide_deadline;
        let moments = by.map_or_else(Vec::new, |by| decide_moments(self.band, self.zone, by, now + HORIZON));
        self.decide = (0..).zip(moments).collect();
    }

    /// What is done at a step: the deeds, and whom they reach.
    pub(super) fn step(&mut self, now: i64) -> (usize, BTreeSet<Person>) {
        let (mut count, mut people) = (0, BTreeSet::new());
        if self.merged
            || self.closed
            || self.accept.front().is_some_and(|(level, at)| *level == 0 && *at > now)
        {
            return (count, people);
        }
        let mut refused = std::mem::take(&mut self.refused);
        while let Some(&(level, at)) = self.accept.front() {
            if at > now && !refused {
                break;
            }
            self.accept.pop_front();
            self.asked_level = level;
            let again = [0, 4, 3, 1, i64::MAX][usize::from(self.band)];
            if level >= again && self.accept.front().is_some_and(|(_, next)| *next <= now) {
                // The next says the same.
                refused = false;
                continue;
            }
            count += 1;
            self.tell(true, level, refused, now, &mut people);
            refused = false;
        }
        while let Some(&(level, at)) = self.decide.front() {
            if at > now {
                break;
            }
            self.decide.pop_front();
            let again = [0, 1, i64::MAX, 0, i64::MAX][usize::from(self.band)];
            if level >= again && self.decide.front().is_some_and(|(_, next)| *next <= now) {
                continue;
            }
            count += 1;
            self.tell(false, level, false, now, &mut people);
        }
        (count, people)
    }

    fn tell(&mut self, accept: bool, level: i64, refused: bool, now: i64, people: &mut BTreeSet<Person>) {
        let timer = if accept { "accept" } else { "decide" };
        assert!(self.deeds.insert(format!("{timer} {}.{level}", self.round)), "the oracle doubles");
        let behind = self.units.iter().any(|(_, rung)| *rung == 1);
        for (mut place, mut rung) in reached(accept, self.band, level, refused) {
            if rung == 1 && !behind {
                (place, rung) = (2, 0);
            }
            for (unit, _) in self.units.iter().filter(|(_, of)| *of == rung) {
                people.insert((*unit, if place == 2 { 3 } else { on_duty(now, self.zone)[place] }));
            }
        }
    }

    pub(super) fn accept(&mut self, unit: usize) -> Told {
        if !self.units.iter().any(|(of, _)| *of == unit) {
            return Told::Unknown;
        }
        if self.accepted || self.closed || self.merged {
            return Told::Already;
        }
        self.stop_accept();
        Told::Done
    }

    fn stop_accept(&mut self) {
        self.accepted = true;
        self.refused = false;
        self.accept.clear();
        self.accept_deadline = None;
    }

    pub(super) fn refuse(&mut self, unit: usize, place: u8, now: i64) -> Told {
        if !self.units.iter().any(|(of, _)| *of == unit) {
            return Told::Unknown;
        }
        if self.accepted || self.closed || self.merged {
            return Told::Already;
        }
        let asked = reached(true, self.band, self.asked_level, true).iter().any(|(duty, _)| match duty {
            2 => place == 3,
            duty => [now, now - 15 * MINUTE].iter().any(|at| on_duty(*at, self.zone)[*duty] == place),
        });
        let Some(by) = self.accept_deadline.filter(|_| asked && self.asked_level >= 0) else {
            return Told::Done;
        };
        if self.band == 3 {
            let (day, _) = local(now, self.zone);
            self.accept_deadline = Some(by.min((day + 1) * DAY - self.zone * HOUR));
            self.write_accept(None, now);
        } else {
            self.refused = true;
        }
        Told::Done
    }

    pub(super) fn hand_over(&mut self, unit: usize, now: i64) -> bool {
        if !self.units.iter().any(|(of, _)| *of == unit) || self.closed || self.merged {
            return false;
        }
        for (of, rung) in &mut self.units {
            *rung = i64::from(*of != unit);
        }
        self.refused = false;
        self.begin_accept(now);
        true
    }

    pub(super) fn mark(&mut self, closes: bool, now: i64) {
        self.status_closed = closes;
        if closes && !self.closed {
            self.close();
        } else if !closes && self.closed {
            self.closed = false;
            if self.accepted {
                self.round += 1;
            } else {
                self.begin_accept(now);
            }
            self.begin_decide(now, None);
        }
    }

    fn close(&mut self) {
        self.closed = true;
        self.refused = false;
        self.accept.clear();
        self.decide.clear();
        (self.accept_deadline, self.decide_deadline) = (None, None);
    }

    /// Another band. `keeps`: who accepted it still has it. `never_later`: deadlines only come nearer.
    fn change(&mut self, band: u8, keeps: bool, never_later: bool, now: i64) {
        let (accept, decide) = (self.accept_deadline, self.decide_deadline);
        self.band = band;
        self.closed = false;
        self.refused = false;
        if keeps {
            self.round += 1;
        } else {
            self.begin_accept(now);
            if never_later && let (Some(new), Some(old)) = (self.accept_deadline, accept) {
                self.accept_deadline = Some(new.min(old));
                self.write_accept(Some(first_moment(band, self.zone, now)), now);
            }
        }
        self.begin_decide(now, decide.filter(|_| never_later));
    }

    pub(super) fn raise(&mut self, band: u8, by_officer: bool, now: i64) -> bool {
        if band >= self.band || (self.closed && by_officer) {
            return false;
        }
        self.change(band, by_officer && self.accepted, true, now);
        true
    }

    pub(super) fn lower(&mut self, band: u8, now: i64) -> bool {
        if band <= self.band || self.closed {
            return false;
        }
        self.change(band, self.accepted, false, now);
        if band == 4 && self.status_closed {
            self.close();
        }
        true
    }

    pub(super) fn unmerge(&mut self, now: i64) {
        self.merged = false;
        if let Some((0, _)) = self.accept.front() {
            self.write_accept(Some(first_moment(self.band, self.zone, now)), now);
        }
    }
}
