//! Who is woken, by which words, and what officers do about it.

use suluh::domain::clock::Raised;
use suluh::domain::tips::clock::ClockError;
use suluh::kernel::msisdn::{self, Msisdn, Sender};
use suluh::model::alert::Reply;
use suluh::model::tip::Status;

use super::*;
use crate::support::on_both_engines;

const BOTH: &[(&str, i64)] = &[("kab", 0), ("prov", 1)];

fn number(unit: u8, at: u8) -> Msisdn {
    let Sender::Phone(number) = msisdn::read(&format!("+62812000{unit}000{at}")) else { panic!("a number") };
    number
}

/// Number `n` of the first tip in what was said.
fn one(text: &str) -> String {
    text.replace("{}", &reference(1))
}

on_both_engines! {
    async fn a_p1_climbs_its_ladder_by_day_and_night_until_somebody_accepts(engine: Engine) {
        let world = World::new(engine, "2026-11-23T02:00:30").await;
        let k = world.take(1, Band::P1, Zone::Wib, BOTH, false).await;
        // By night the second of the day is first; 1, 2 and 3 are one, two and head.
        assert_eq!(world.at("2026-11-23T02:00:31").await, [one("12 new p1 {} 1")]);
        assert!(world.at("2026-11-23T02:15:29").await.is_empty(), "not early");
        assert_eq!(world.at("2026-11-23T02:15:30").await, [one("12 second p1 {} 1"), one("13 new p1 {} 1")]);
        assert!(world.at("2026-11-23T02:15:31").await.is_empty(), "once");
        assert_eq!(world.at("2026-11-23T02:30:30").await, [one("13 late p1 {} 1")]);
        assert_eq!(world.at("2026-11-23T03:00:30").await, [one("13 decision p1 {} 1"), one("22 late p1 {} 1")]);
        let all = ["12 late p1 {} 1", "13 late p1 {} 1", "22 late p1 {} 1", "23 late p1 {} 1"].map(one);
        assert_eq!(world.at("2026-11-23T03:15:30").await, all);
        // Both at once: of acceptance and decision the first is told, and the SMS is one.
        assert_eq!(world.at("2026-11-23T04:00:30").await, all, "levels that were passed over are told once");
        // Of those that would say the same again there is the last alone.
        assert_eq!(world.deeds(1).await.len(), 4 + 2 + 2);
        assert_eq!(world.clocks.accept_by_number(&number(2, 2), &k).await.unwrap(), Reply::Accepted(Reference::parse(&k).unwrap()));
        assert_eq!(world.row(1).await.accepted_by.as_deref(), Some("prov"));
        assert_eq!(world.at("2026-11-23T04:59:00").await, [] as [String; 0]);
        assert_eq!(world.at("2026-11-23T05:00:30").await, [one("22 decision p1 {} 1")], "the decision goes on");
        world.desk.mark(&k, Status::Forwarded, 1).await.unwrap();
        assert!(world.at("2026-11-23T09:00:00").await.is_empty());
        assert_eq!(world.row(1).await.due, None);
    }

    async fn what_can_wait_waits_for_a_working_morning_and_tells_no_minute(engine: Engine) {
        // A Thursday evening before a holiday.
        let world = World::new(engine, "2026-12-24T21:07:09").await;
        world.take(1, Band::P2, Zone::Wib, BOTH, false).await;
        world.take(2, Band::P3, Zone::Wib, BOTH, false).await;
        world.take(3, Band::P4, Zone::Wib, BOTH, false).await;
        world.take(4, Band::P2, Zone::Wib, BOTH, true).await;
        let shown = |row: ClockRow| [Some(row.received), row.accept_by, row.decide_by].map(|at| world.wib(at)).join(" ");
        assert_eq!(shown(world.row(1).await), "2026-12-24T21:00:00 2026-12-25T02:00:00 2026-12-25T10:00:00");
        assert_eq!(world.row(1).await.due, Some(0));
        assert_eq!(shown(world.row(2).await), "2026-12-24T00:00:00 2026-12-30T00:00:00 2027-01-05T00:00:00");
        assert_eq!(world.wib(world.row(2).await.due), "2026-12-28T08:00:00");
        assert_eq!(shown(world.row(3).await), "2026-12-24T00:00:00 - -");
        // One of a flood counts from the digest, which for a P2 comes on a holiday too.
        assert_eq!(shown(world.row(4).await), "2026-12-24T21:00:00 2026-12-25T12:00:00 2026-12-25T20:00:00");
        assert_eq!(world.at("2026-12-24T21:07:10").await, [one("12 new p2 {} 1")]);
        assert_eq!(world.wib(world.row(1).await.due), "2026-12-25T02:00:00");
        assert_eq!(world.at("2026-12-25T02:00:00").await, [one("13 late p2 {} 1")]);
        assert_eq!(world.at("2026-12-25T06:00:00").await, [one("22 late p2 {} 1")]);
        assert_eq!(world.at("2026-12-25T08:00:00").await, [format!("11 new p2 {} 1", reference(4))]);
        world.clocks.accept(&reference(1), "kab").await.unwrap();
        world.clocks.accept(&reference(4), "kab").await.unwrap();
        for number in [1, 4] {
            world.desk.mark(&reference(number), Status::Nothing, 0).await.unwrap();
        }
        assert!(world.at("2026-12-28T07:59:59").await.is_empty());
        assert_eq!(world.at("2026-12-28T08:00:00").await, [format!("11 digest p3 {} 2", reference(2))]);
        assert_eq!(world.row(3).await.due, None, "nothing after");
        assert!(world.at("2026-12-30T07:00:00").await.is_empty());
        assert_eq!(world.at("2026-12-30T08:00:00").await, [format!("13 late p3 {} 1", reference(2))]);
        // Two working days later: Friday is New Year's Day.
        assert!(world.at("2027-01-03T12:00:00").await.is_empty());
        assert_eq!(world.at("2027-01-04T08:00:00").await, [format!("13 late p3 {} 1", reference(2))]);
    }

    async fn a_refusal_goes_on_at_once_and_is_no_ladder_for_one_alone(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P1, Zone::Wib, BOTH, false).await;
        let refused = Reply::Refused(Reference::parse(&k).unwrap());
        assert_eq!(world.at("2026-11-23T10:00:01").await, [one("11 new p1 {} 1")]);
        assert_eq!(world.clocks.refuse_by_number(&number(1, 1), &k).await.unwrap(), refused);
        assert_eq!(world.at("2026-11-23T10:00:02").await, [one("12 new p1 {} 1")], "who refused is not told that it was late");
        for _ in 0..2 {
            assert_eq!(world.clocks.refuse_by_number(&number(1, 1), &k).await.unwrap(), refused);
            assert!(world.at("2026-11-23T10:00:03").await.is_empty(), "one person refuses once");
        }
        assert_eq!(world.clocks.refuse(&k, "kab", "two1").await.unwrap(), refused);
        assert_eq!(world.at("2026-11-23T10:00:04").await, [one("13 late p1 {} 1")]);
        assert_eq!(world.clocks.refuse(&k, "kab", "head1").await.unwrap(), refused);
        assert_eq!(world.at("2026-11-23T10:00:05").await, [one("21 late p1 {} 1")]);
        assert!(world.at("2026-11-23T10:59:00").await.is_empty());
        // Others' codes, wrong ones and none are the same to who asks.
        world.take(2, Band::P1, Zone::Wib, &[("kab", 0)], false).await;
        for (by, code) in [(number(2, 1), reference(2)), (number(1, 1), "ZZZZZZ".into()), (number(1, 1), "'; --".into()), (number(3, 1), k.clone())] {
            assert_eq!(world.clocks.accept_by_number(&by, &code).await.unwrap(), Reply::Unknown);
            assert_eq!(world.clocks.refuse_by_number(&by, &code).await.unwrap(), Reply::Unknown);
        }
        assert!(matches!(world.clocks.accept(&k.to_lowercase(), "kab").await.unwrap(), Reply::Accepted(_)));
        assert!(matches!(world.clocks.accept(&k, "prov").await.unwrap(), Reply::Already(_)));
        assert!(matches!(world.clocks.refuse(&k, "kab", "one1").await.unwrap(), Reply::Already(_)));
    }

    async fn one_person_gets_one_sms_and_a_flood_is_told_as_one(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let flood: Vec<_> = (1..=40).map(|number| (number, Band::P1, Zone::Wib, BOTH, false)).collect();
        world.take_all(&flood[..5]).await;
        world.take(60, Band::P2, Zone::Wib, BOTH, false).await;
        let ticked = world.tick().await;
        assert_eq!((ticked.tips, ticked.deeds, ticked.sms, ticked.pushes, ticked.flood), (6, 6, 1, 1, false));
        assert_eq!(world.heard().await, [one("11 new p1 {} 6")]);
        world.take_all(&flood[5..]).await;
        assert_eq!(world.waking.tick(false, &said).await.unwrap().tips, 0, "P1 are gathered");
        let ticked = world.tick().await;
        assert_eq!((ticked.tips, ticked.sms, ticked.flood), (35, 1, true));
        assert_eq!(world.heard().await, [format!("11 new p1 {} 35", reference(6))]);
    }

    async fn a_unit_without_a_rota_does_not_keep_a_tip_from_those_behind_it(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        world.take(1, Band::P1, Zone::Wib, &[("none", 0), ("prov", 1)], false).await;
        world.take(2, Band::P1, Zone::Wib, &[("prov", 0)], false).await;
        assert_eq!(world.at("2026-11-23T10:00:01").await, [one("21 new p1 {} 2")]);
        assert_eq!(world.deeds(1).await, ["accept 0.0"]);
        // Where nobody stands behind, the head is told instead.
        assert_eq!(world.at("2026-11-23T11:00:01").await.last().unwrap(), &format!("23 late p1 {} 1", reference(2)));
    }

    async fn a_hand_over_is_for_who_can_read_it(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P2, Zone::Wib, BOTH, false).await;
        world.at("2026-11-23T10:01:00").await;
        world.clocks.accept(&k, "kab").await.unwrap();
        assert!(matches!(world.clocks.hand_over(&k, "none").await, Err(ClockError::Sealed(..))));
        assert_eq!(world.row(1).await.accepted_by.as_deref(), Some("kab"), "left alone");
        let decide_by = world.row(1).await.decide_by;
        world.go_to("2026-11-23T13:00:00", Zone::Wib);
        world.clocks.hand_over(&k, "prov").await.unwrap();
        let row = world.row(1).await;
        assert_eq!((row.round, row.accepted_by, row.decide_by), (1, None, decide_by));
        assert_eq!(world.wib(row.accept_by), "2026-11-23T17:00:00");
        assert_eq!(world.at("2026-11-23T13:00:01").await, [one("21 new p2 {} 1")]);
        assert_eq!(world.at("2026-11-23T17:00:00").await, [one("23 late p2 {} 1")]);
        assert_eq!(world.at("2026-11-23T21:00:00").await, [one("12 late p2 {} 1")], "the others are behind");
        world.desk.mark(&k, Status::Acted, 0).await.unwrap();
        assert!(matches!(world.clocks.hand_over(&k, "kab").await, Err(ClockError::Over(_))));
    }

    async fn a_band_is_raised_at_once_and_lowered_with_a_reason(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let k = world.take(1, Band::P3, Zone::Wib, BOTH, false).await;
        world.clocks.raise(&k, Band::P2, Raised::ByOfficer).await.unwrap();
        assert!(matches!(world.clocks.raise(&k, Band::P3, Raised::ByOfficer).await, Err(ClockError::SameBand(..))));
        assert_eq!(world.at("2026-11-23T10:00:01").await, [one("11 new p2 {} 1")]);
        // It never becomes later: its four hours are nearly over.
        world.go_to("2026-11-23T13:55:00", Zone::Wib);
        world.clocks.raise(&k, Band::P1, Raised::ByAddition).await.unwrap();
        assert_eq!(world.wib(world.row(1).await.accept_by), "2026-11-23T14:00:00");
        assert_eq!(world.wib(world.row(1).await.decide_by), "2026-11-23T14:55:00");
        assert_eq!(world.at("2026-11-23T13:55:01").await, [one("11 new p1 {} 1")]);
        world.clocks.accept(&k, "kab").await.unwrap();
        for reason in ["", "  "] {
            assert!(matches!(world.clocks.lower(&k, Band::P3, reason).await, Err(ClockError::NoReason)));
        }
        world.clocks.lower(&k, Band::P3, "a rumour").await.unwrap();
        let row = world.row(1).await;
        assert_eq!((row.band.as_str(), row.accepted_by.as_deref()), ("p3", Some("kab")), "whoever has it still has it");
        assert_eq!(world.wib(row.decide_by), "2026-12-01T00:00:00");
        // An addition wakes anew, also when it was accepted and closed.
        world.desk.mark(&k, Status::Nothing, 0).await.unwrap();
        assert!(matches!(world.clocks.raise(&k, Band::P1, Raised::ByOfficer).await, Err(ClockError::SameBand(..))));
        world.clocks.raise(&k, Band::P1, Raised::ByAddition).await.unwrap();
        assert_eq!(world.at("2026-11-23T13:56:00").await, [one("11 new p1 {} 1")]);
        assert_eq!(world.board("kab").await.len(), 1, "it is on the board again");
    }

    async fn a_merge_stands_still_and_the_more_urgent_one_counts(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let (k, l) = (world.take(1, Band::P1, Zone::Wib, BOTH, false).await, world.take(2, Band::P3, Zone::Wib, BOTH, false).await);
        world.at("2026-11-23T10:00:01").await;
        world.clocks.merge(&k, &l).await.unwrap();
        for (child, parent) in [(&k, &l), (&l, &k), (&l, &l)] {
            assert!(matches!(world.clocks.merge(child, parent).await, Err(ClockError::NoMerge(..))));
        }
        assert!(matches!(world.clocks.merge(&l, "ZZZZZZ").await, Err(ClockError::NoTip(_))));
        let heard = world.at("2026-11-23T10:20:00").await;
        assert_eq!(heard, [format!("11 new p1 {l} 1"), format!("12 new p1 {l} 1")], "the one that stays is as urgent");
        assert_eq!(world.board("kab").await.len(), 1);
        assert!(matches!(world.clocks.unmerge(&l).await, Err(ClockError::NotMerged(_))));
        world.clocks.unmerge(&k).await.unwrap();
        let heard = world.at("2026-11-23T10:20:01").await;
        assert_eq!(heard, [one("11 second p1 {} 1"), one("12 new p1 {} 1")], "its deadline stayed what it was");
    }
}
