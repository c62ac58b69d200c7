//! Bugs that the timers of Zammad, a helpdesk, had or have, each as a test that it is none here. The number is
//! that of the issue at github.com/zammad/zammad. The last two are of their kind and have no number.

use jiff::ToSpan;
use suluh::domain::clock::{Raised, Timers};
use suluh::model::tip::Status;
use suluh::store::desk::NewNote;

use super::*;
use crate::support::on_both_engines;

const BOTH: &[(&str, i64)] = &[("kab", 0), ("prov", 1)];

/// The state of a tip's clock that begins at a moment of a zone.
fn timers(band: Band, zone: Zone, now_us: i64, holidays: &[Date]) -> Timers {
    let begun = clock::begin(band, zone, now_us, holidays, false);
    Timers {
        band,
        zone,
        accept_by: begun.accept_by,
        decide_by: begun.decide_by,
        round: 0,
        accept_level: 0,
        decide_level: 0,
        due: Some(begun.due),
        accepted: false,
        decided: false,
        merged: false,
    }
}

fn micros(at: &str, zone: Zone) -> i64 {
    let utc: Timestamp = format!("{at}Z").parse().unwrap();
    (utc.as_second() - zone.hours() * 3_600) * 1_000_000
}

on_both_engines! {
    /// 904: a ticket that was merged into another escalated.
    async fn a_merged_tip_wakes_nobody(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let (child, parent) = (world.take(1, Band::P1, Zone::Wib, BOTH, false).await, world.take(2, Band::P1, Zone::Wib, BOTH, false).await);
        world.tick().await;
        world.clocks.merge(&child, &parent).await.unwrap();
        world.clocks.accept(&parent, "kab").await.unwrap();
        world.desk.mark(&parent, Status::Acted, 0).await.unwrap();
        world.heard().await;
        assert!(world.at("2026-11-30T10:00:00").await.is_empty());
        assert_eq!(world.row(1).await.due, None);
        assert_eq!(world.deeds(1).await, ["accept 0.0"]);
    }

    /// 188: a ticket that was closed and opened again counted from the wrong moment.
    async fn a_tip_that_is_opened_again_counts_from_then(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P2, Zone::Wib, BOTH, false).await;
        world.tick().await;
        world.clocks.accept(&k, "kab").await.unwrap();
        for status in [Status::Acted, Status::Nothing] {
            world.desk.mark(&k, status, 0).await.unwrap();
        }
        world.heard().await;
        assert!(world.at("2026-11-25T10:00:00").await.is_empty(), "closed");
        world.desk.mark(&k, Status::Checking, 0).await.unwrap();
        let row = world.row(1).await;
        assert_eq!((world.wib(row.decide_by), row.accept_by), ("2026-11-25T22:00:00".to_owned(), None));
        world.desk.mark(&k, Status::Received, 0).await.unwrap();
        assert_eq!(world.row(1).await, ClockRow { status: "received".into(), ..row }, "still open");
        assert_eq!(world.at("2026-11-25T22:00:00").await, [format!("13 decision p2 {k} 1")]);
        for again in ["2026-11-26T10:00:00", "2026-11-27T10:00:00"] {
            world.desk.mark(&k, Status::Acted, 0).await.unwrap();
            world.at(again).await;
            world.desk.mark(&k, Status::Checking, 0).await.unwrap();
        }
        assert_eq!(world.at("2026-11-27T22:00:00").await, [format!("13 decision p2 {k} 1")], "and again each time");
    }

    /// 2082: the next moment was only set anew by the second answer.
    async fn the_first_acceptance_moves_the_next_moment(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P1, Zone::Wib, BOTH, false).await;
        world.tick().await;
        assert_eq!(world.wib(world.row(1).await.due), "2026-11-23T10:15:00");
        world.clocks.accept(&k, "kab").await.unwrap();
        assert_eq!(world.wib(world.row(1).await.due), "2026-11-23T11:00:00");
    }

    /// 5177: of two timers the shorter one overruled the other.
    async fn one_timer_does_not_touch_the_other(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P1, Zone::Wib, BOTH, false).await;
        let (before, decide_by) = (world.row(1).await.accept_by, world.row(1).await.decide_by);
        world.tick().await;
        world.clocks.refuse(&k, "kab", "one1").await.unwrap();
        world.tick().await;
        assert_eq!(world.row(1).await.accept_by, before, "a refusal changes no deadline");
        world.clocks.accept(&k, "kab").await.unwrap();
        assert_eq!(world.row(1).await.decide_by, decide_by);
        world.heard().await;
        assert_eq!(world.at("2026-11-23T11:00:00").await, [format!("13 decision p1 {k} 1")]);
    }

    /// 1322, and the pending states of 447: an answer of the customer set a clock anew, or a state that waits
    /// for one stopped it. Here nobody in danger waits because somebody asked them something.
    async fn a_question_and_an_answer_touch_no_timer(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P1, Zone::Wib, BOTH, false).await;
        world.tick().await;
        world.clocks.accept(&k, "kab").await.unwrap();
        let before = world.row(1).await;
        let mut tx = world.db.begin().await.unwrap();
        suluh::store::desk::ask(&mut tx, &NewNote { id: "n", tip: "t000001", day: 1, week: 1, sealed: "" }).await.unwrap();
        tips::answer_notes(&mut tx, "t000001").await.unwrap();
        tx.commit().await.unwrap();
        world.desk.mark(&k, Status::Checking, 0).await.unwrap();
        assert_eq!(world.row(1).await, ClockRow { status: "checking".into(), ..before });
        world.heard().await;
        assert_eq!(world.at("2026-11-23T11:00:00").await.len(), 1, "it goes on");
    }

    /// 5624: passed from one group to another, a ticket kept the clock of the first.
    async fn a_hand_over_begins_acceptance_anew_and_nothing_else(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P1, Zone::Wib, BOTH, false).await;
        world.at("2026-11-23T10:20:00").await;
        world.clocks.hand_over(&k, "prov").await.unwrap();
        let row = world.row(1).await;
        assert_eq!([row.accept_by, row.decide_by].map(|at| world.wib(at)), ["2026-11-23T10:35:00", "2026-11-23T11:00:00"]);
        assert_eq!(world.at("2026-11-23T10:20:01").await, [format!("21 new p1 {k} 1")]);
        world.clocks.accept(&k, "prov").await.unwrap();
        assert_eq!(world.at("2026-11-23T11:00:00").await, [format!("23 decision p1 {k} 1")], "by the head of the unit that has it now");
    }

    /// 4353: when no rule held for a ticket any more, what it had told of before was told again and again.
    async fn what_was_lowered_to_wait_is_not_told_as_late(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P1, Zone::Wib, BOTH, false).await;
        world.at("2026-11-23T12:00:00").await;
        world.clocks.lower(&k, Band::P4, "a rumour").await.unwrap();
        assert!(world.at("2026-11-29T12:00:00").await.is_empty());
        assert_eq!(world.at("2026-11-30T08:00:00").await, [format!("11 digest p4 {k} 1")]);
        assert!(world.at("2027-01-30T08:00:00").await.is_empty());
    }

    /// 4348: that something was told today kept from telling what had changed; and an update may not tell it twice.
    async fn what_changed_is_told_the_same_day_and_an_update_tells_nothing(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P3, Zone::Wib, BOTH, false).await;
        assert_eq!(world.at("2026-11-24T08:00:00").await, [format!("11 digest p3 {k} 1")]);
        world.clocks.raise(&k, Band::P2, Raised::ByOfficer).await.unwrap();
        assert_eq!(world.at("2026-11-24T08:00:01").await, [format!("11 new p2 {k} 1")]);
        world.clocks.raise(&k, Band::P1, Raised::ByAddition).await.unwrap();
        assert_eq!(world.at("2026-11-24T08:00:02").await, [format!("11 new p1 {k} 1")]);
        world.desk.mark(&k, Status::Checking, 3).await.unwrap();
        let mut tx = world.db.begin().await.unwrap();
        let back = ClockRow { due: Some(0), accept_level: 0, ..world.row_in(&mut tx, 1).await };
        suluh::store::clock::update(&mut tx, &[back]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(world.at("2026-11-24T08:00:03").await.is_empty(), "whatever sets the row back, the deed is done");
    }

    /// 534: what was computed by the old calendar stayed when the calendar changed.
    async fn a_holiday_that_is_named_later_counts(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P3, Zone::Wib, BOTH, false).await;
        let tuesday = [date(2026, 11, 24)];
        let later = Waking::new(
            world.db.clone(), world.keys.clone(), world.clock.clone(), Arc::new(Units::new(None)),
            world.duties.clone(), tuesday.as_slice().into(), Some("gateway".to_owned()), Ways::default(),
        );
        for (at, sms) in [("2026-11-24T08:00:00", 0), ("2026-11-25T07:59:59", 0), ("2026-11-25T08:00:00", 1)] {
            world.go_to(at, Zone::Wib);
            assert_eq!(later.tick(true, &said).await.unwrap().sms, sms, "{at}");
        }
        assert_eq!(world.heard().await, [format!("11 digest p3 {k} 1")]);
    }
}

/// 4432 and 2157: what was late was told at midnight, at two in the night, and on weekends.
#[test]
fn what_can_wait_is_told_on_working_mornings_only_whenever_it_came() {
    for zone in Zone::ALL {
        let mut now = micros("2026-12-21T00:00:00", zone);
        for _ in 0..14 * 24 {
            for band in [Band::P3, Band::P4] {
                let mut it = timers(band, zone, now, HOLIDAYS);
                for _ in 0..12 {
                    let Some(due) = it.due else { break };
                    assert!(!it.done(due, HOLIDAYS).is_empty());
                    let civil = calendar(zone, due);
                    assert!(civil.strftime("%H:%M:%S").to_string() == "08:00:00", "{band:?} at {civil}");
                    let weekday = civil.date().weekday().to_monday_zero_offset();
                    assert!(weekday < 5 && !HOLIDAYS.contains(&civil.date()), "{band:?} at {civil}");
                }
            }
            now += 3_607_000_000;
        }
    }
}

fn calendar(zone: Zone, at_us: i64) -> jiff::civil::DateTime {
    suluh::domain::clock::calendar::Calendar::new(zone, &[]).civil(at_us)
}

/// 3180: a clock that runs day and night lost a minute at each midnight.
#[test]
fn a_clock_that_runs_by_night_loses_nothing_at_midnight() {
    for band in [Band::P1, Band::P2] {
        let hours = |at: &str| {
            let now = micros(at, Zone::Wib);
            let it = timers(band, Zone::Wib, now, HOLIDAYS);
            [it.accept_by, it.decide_by].map(|by| by.unwrap() - now)
        };
        assert_eq!(
            hours("2026-12-24T23:00:00"),
            hours("2026-12-23T10:00:00"),
            "{band:?} over midnight into a holiday"
        );
        assert_eq!(hours("2026-12-31T21:00:00"), hours("2026-12-23T10:00:00"), "{band:?} over the year");
    }
}

/// 390: what is two days, when days are counted as hours and holidays are among them.
#[test]
fn days_are_days_of_work_in_the_zone_of_the_tip() {
    // 21:30 in WIB is a day later in WIT.
    let now = micros("2026-12-23T22:30:00", Zone::Wib);
    let ends = |zone| calendar(zone, timers(Band::P3, zone, now, HOLIDAYS).accept_by.unwrap()).to_string();
    assert_eq!(ends(Zone::Wib), "2026-12-29T00:00:00", "Thursday and, after Christmas, Monday");
    assert_eq!(ends(Zone::Wit), "2026-12-30T00:00:00", "it is Thursday there: Monday and Tuesday");
}

/// 2497: a calendar without hours was looked through for ever.
#[test]
fn a_calendar_without_a_working_day_ends() {
    let all: Vec<Date> = (0..1_000_i64).map(|day| date(2026, 1, 1).saturating_add(day.days())).collect();
    let now = micros("2026-11-23T10:00:00", Zone::Wib);
    let mut it = timers(Band::P3, Zone::Wib, now, &all);
    assert!(it.due.unwrap() > now && it.accept_by > it.due);
    assert!(it.done(now, &all).is_empty());
}

/// A calendar that does not have today: what comes on a holiday is not forgotten by the first day after it.
#[test]
fn what_comes_on_a_day_that_the_calendar_has_not_is_told_on_the_next() {
    for at in ["2026-12-25T00:00:00", "2026-12-25T02:00:00", "2026-12-25T23:59:59", "2026-12-26T12:00:00"] {
        let it = timers(Band::P3, Zone::Wita, micros(at, Zone::Wita), HOLIDAYS);
        assert_eq!(calendar(Zone::Wita, it.due.unwrap()).to_string(), "2026-12-28T08:00:00", "{at}");
    }
}

/// An offset of a zone: eight in the morning comes three times over Indonesia, an hour apart.
#[test]
fn a_morning_is_that_of_the_tips_zone() {
    let now = micros("2026-11-23T05:00:00", Zone::Wib);
    let due = |zone| timers(Band::P3, zone, now, &[]).due.unwrap();
    assert_eq!(due(Zone::Wib) - due(Zone::Wita), 3_600_000_000);
    assert_eq!(due(Zone::Wita) - due(Zone::Wit), 3_600_000_000);
}
