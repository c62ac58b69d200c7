//! Who is woken when: the table of the bands.
//!
//! | band | accepted within | decided within | acceptance | decision |
//! | --- | --- | --- | --- | --- |
//! | P1 | 15 min | 60 min | at once first on duty; 15 min second; 30 head; 60 rung 1; then all, every 15 | late: head; then rung 1, every 60 min |
//! | P2 | 4 h, to the hour | 12 h | at once first; late head; 4 h later rung 1; then both heads, every 12 h | late: head; 12 h later rung 1 |
//! | P3 | 2 working days | 5 working days | digest of a working morning; late head, then every 2 working days | late: head, then every 5 working days |
//! | P4 | - | - | digest of a Monday | - |

use super::calendar::{Calendar, HOUR, MINUTE};
use crate::model::alert::{Event, Timer};
use crate::model::triage::Band;

/// Somebody of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// First on duty.
    First,
    /// Second on duty.
    Second,
    /// The head.
    Head,
}

/// Whom a level reaches: who, on which rung, and why they are told.
pub type Audience = &'static [(Duty, i64, Event)];

use Duty::{First, Head, Second};
use Event::{DecisionLate, Digest, Late, New};

const NOBODY: Audience = &[];
const EVERYBODY: Audience = &[
    (First, 0, Late),
    (Second, 0, Late),
    (Head, 0, Late),
    (First, 1, Late),
    (Second, 1, Late),
    (Head, 1, Late),
];

/// By when a tip that comes now is accepted; `None` when nobody need.
pub fn accept_by(band: Band, calendar: Calendar<'_>, now_us: i64) -> Option<i64> {
    match band {
        Band::P1 => Some(now_us + 15 * MINUTE),
        Band::P2 => Some(calendar.hour_up(now_us + 4 * HOUR)),
        Band::P3 => Some(calendar.working_days_after(now_us, 2)),
        Band::P4 => None,
    }
}

/// By when a tip that comes now is decided; `None` when nobody need.
pub fn decide_by(band: Band, calendar: Calendar<'_>, now_us: i64) -> Option<i64> {
    match band {
        Band::P1 => Some(now_us + 60 * MINUTE),
        Band::P2 => Some(calendar.hour_up(now_us + 12 * HOUR)),
        Band::P3 => Some(calendar.working_days_after(now_us, 5)),
        Band::P4 => None,
    }
}

/// The moment of a level of acceptance; `None` for the first, which has a moment of its own, and where the
/// ladder ends.
pub fn accept_moment(band: Band, calendar: Calendar<'_>, by_us: i64, level: i64) -> Option<i64> {
    match (band, level) {
        (_, ..1) | (Band::P4, _) => None,
        (Band::P1, 1) => Some(by_us),
        (Band::P1, 2) => Some(by_us + 15 * MINUTE),
        (Band::P1, later) => Some(by_us + 45 * MINUTE + 15 * MINUTE * (later - 3)),
        (Band::P2, 1) => Some(by_us),
        (Band::P2, later) => Some(by_us + 4 * HOUR + 12 * HOUR * (later - 2)),
        (Band::P3, level) => Some(calendar.next_working_morning(by_us, 2 * (level - 1))),
    }
}

/// The moment of a level of decision; `None` where the ladder ends.
pub fn decide_moment(band: Band, calendar: Calendar<'_>, by_us: i64, level: i64) -> Option<i64> {
    match (band, level) {
        (_, ..0) | (Band::P4, _) | (Band::P2, 2..) => None,
        (Band::P1, level) => Some(by_us + 60 * MINUTE * level),
        (Band::P2, level) => Some(by_us + 12 * HOUR * level),
        (Band::P3, level) => Some(calendar.next_working_morning(by_us, 5 * level)),
    }
}

/// The level from which a ladder says the same to the same people again.
pub const fn repeats(band: Band, timer: Timer) -> i64 {
    match (timer, band) {
        (Timer::Accept, Band::P1) => 4,
        (Timer::Accept, Band::P2) => 3,
        (Timer::Accept, Band::P3) | (Timer::Decide, Band::P1) => 1,
        (Timer::Decide, Band::P3) => 0,
        (Timer::Accept, Band::P4) | (Timer::Decide, Band::P2 | Band::P4) => i64::MAX,
    }
}

/// Whom a level reaches. `refused`: it came because the first refused, who need not be told so.
pub const fn audience(band: Band, timer: Timer, level: i64, refused: bool) -> Audience {
    match (timer, band, level) {
        (Timer::Accept, Band::P1 | Band::P2, 0) => &[(First, 0, New)],
        (Timer::Accept, Band::P3 | Band::P4, 0) => &[(First, 0, Digest)],
        (Timer::Accept, Band::P1, 1) if refused => &[(Second, 0, New)],
        (Timer::Accept, Band::P1, 1) => &[(Second, 0, New), (First, 0, Event::Second)],
        (Timer::Accept, Band::P1, 2) | (Timer::Accept, Band::P2, 1) => &[(Head, 0, Late)],
        (Timer::Accept, Band::P1, 3) | (Timer::Accept, Band::P2, 2) => &[(First, 1, Late)],
        (Timer::Accept, Band::P1, _) => EVERYBODY,
        (Timer::Accept, Band::P2, _) => &[(Head, 0, Late), (Head, 1, Late)],
        (Timer::Accept, Band::P3, _) => &[(Head, 0, Late)],
        (Timer::Decide, Band::P1 | Band::P2 | Band::P3, 0) | (Timer::Decide, Band::P3, _) => {
            &[(Head, 0, DecisionLate)]
        }
        (Timer::Decide, Band::P1, _) | (Timer::Decide, Band::P2, 1) => &[(First, 1, DecisionLate)],
        (Timer::Accept | Timer::Decide, Band::P4, _) | (Timer::Decide, Band::P2, _) => NOBODY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::calendar::DAY;
    use crate::model::message::Zone;

    /// Monday, 23 November 2026, 10:07 in WIB.
    const NOW: i64 = 1_795_403_220_000_000;

    fn minutes(band: Band, levels: i64, moment: impl Fn(Band, i64) -> Option<i64>) -> Vec<i64> {
        (0..levels).filter_map(|level| moment(band, level)).map(|at| (at - NOW) / MINUTE).collect()
    }

    #[test]
    fn the_ladders_are_those_of_the_table() {
        let calendar = Calendar::new(Zone::Wib, &[]);
        assert_eq!(calendar.civil(NOW).to_string(), "2026-11-23T10:07:00");
        let accept = |band, level| accept_moment(band, calendar, accept_by(band, calendar, NOW)?, level);
        let decide = |band, level| decide_moment(band, calendar, decide_by(band, calendar, NOW)?, level);
        assert_eq!(minutes(Band::P1, 6, accept), [15, 30, 60, 75, 90]);
        assert_eq!(minutes(Band::P1, 3, decide), [60, 120, 180]);
        // Four hours end at 15:00, as hours are counted up.
        let up = 53;
        assert_eq!(minutes(Band::P2, 5, accept), [240, 480, 1200, 1920].map(|it| it + up));
        assert_eq!(minutes(Band::P2, 5, decide), [720, 1440].map(|it| it + up));
        // The end of Wednesday, and Thursday's morning; the end of the Monday after, and Tuesday's.
        assert_eq!(accept_by(Band::P3, calendar, NOW), Some(calendar.day_of(NOW) + 3 * DAY));
        let at = |days: i64| days * 1440 + 8 * 60 - (10 * 60 + 7);
        assert_eq!(minutes(Band::P3, 4, accept), [at(3), at(7), at(9)]);
        assert_eq!(minutes(Band::P3, 3, decide), [at(8), at(15), at(22)]);
        assert_eq!(minutes(Band::P4, 5, accept).len() + minutes(Band::P4, 5, decide).len(), 0);
    }

    #[test]
    fn nobody_is_told_by_a_level_that_never_comes_and_somebody_by_each_that_does() {
        let calendar = Calendar::new(Zone::Wit, &[]);
        for band in Band::ALL {
            for level in 0..8 {
                let comes = level == 0 || accept_moment(*band, calendar, NOW, level).is_some();
                assert_eq!(
                    comes,
                    !audience(*band, Timer::Accept, level, false).is_empty()
                        && (*band != Band::P4 || level == 0),
                    "accept {band:?} {level}"
                );
                let comes = decide_moment(*band, calendar, NOW, level).is_some();
                assert_eq!(
                    comes,
                    !audience(*band, Timer::Decide, level, false).is_empty(),
                    "decide {band:?} {level}"
                );
            }
        }
    }

    #[test]
    fn what_repeats_reaches_the_same_people_and_what_comes_before_does_not() {
        for band in Band::ALL {
            for timer in [Timer::Accept, Timer::Decide] {
                let from = repeats(*band, timer);
                let told = |level| audience(*band, timer, level, false);
                for level in from..from.saturating_add(4) {
                    assert_eq!(told(level), told(from), "{band:?} {timer:?} {level}");
                }
                if (1..9).contains(&from) {
                    assert_ne!(told(from - 1), told(from), "{band:?} {timer:?}");
                }
            }
        }
    }
}
