//! Weeks of simulated time: tips in three zones, two schedulers on one database, crashes, and officers who do
//! anything. At each step what was done and who was woken is what the oracle says: nothing missed, nothing
//! doubled, nothing early.
//!
//! `tests/run` does a few hundred tips; with SULUH_SOAK set it is ten thousand.
#![expect(clippy::disallowed_methods, reason = "the test is told how much to do")]
#![expect(clippy::print_stdout, reason = "tests/soak gathers the figures")]

use std::collections::BTreeSet;
use std::time::Duration;

use suluh::domain::clock::Raised;
use suluh::domain::tips::clock::ClockError;
use suluh::model::alert::Reply;
use suluh::model::tip::Status;

use super::oracle::{Fate, HOUR, MINUTE, Person, Told};
use super::*;
use crate::support::on_both_engines;

const UNITS: [&str; 3] = ["", "kab", "prov"];

/// Tips, and days in which they come.
fn counts() -> (usize, i64) {
    if std::env::var_os("SULUH_SOAK").is_some() { (10_000, 35) } else { (150, 3) }
}

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// A moment at which a tip comes, and its zone: often a bad one.
fn arrival(dice: &mut Dice, begin: i64, days: i64) -> (i64, Zone) {
    let zone = Zone::ALL[dice.below(3)];
    // The simulation begins on a Monday at midnight of WIB.
    let day = i64::try_from(dice.below(usize::try_from(days).unwrap())).unwrap();
    let week = day / 7 * 7;
    let (day, minute) = match dice.below(8) {
        0 => (day, 2 * 60),
        1 => (day, 0),
        2 => (week + 4, 18 * 60 + 30),
        3 => (week + 6, 12 * 60),
        4 => (day, 7 * 60 + 59),
        _ => (day, i64::try_from(dice.below(24 * 60)).unwrap()),
    };
    let seconds = if dice.one_in(3) { 0 } else { i64::try_from(dice.below(60)).unwrap() };
    let ahead = (zone.hours() - 7) * HOUR;
    (begin + day * 24 * HOUR + minute * MINUTE + seconds * 1_000_000 - ahead, zone)
}

struct Run {
    world: World,
    /// Another process on the same database.
    other: Waking,
    engine: Engine,
    dice: Dice,
    fates: Vec<Fate>,
    crashes: usize,
    done: [usize; 8],
}

impl Run {
    /// One step of both schedulers; returns how many deeds they did.
    async fn schedulers(&mut self) -> usize {
        let (one, other) = (self.world.waking.clone(), self.other.clone());
        let mut deeds = 0;
        match self.dice.below(8) {
            // It dies before it commits.
            0 => {
                let mut tx = self.world.db.begin().await.unwrap();
                one.tick_in(&mut tx, true, &said).await.unwrap();
                drop(tx);
                self.crashes += 1;
            }
            // It dies while the other works.
            1 if self.engine == Engine::Postgres => {
                let mut tx = self.world.db.begin().await.unwrap();
                one.tick_in(&mut tx, true, &said).await.unwrap();
                deeds += other.tick(true, &said).await.unwrap().deeds;
                drop(tx);
                self.crashes += 1;
            }
            // It dies after it committed, and begins again.
            2 => {
                deeds += one.tick(true, &said).await.unwrap().deeds;
                self.crashes += 1;
            }
            _ => {
                let (one, other) = tokio::join!(
                    tokio::spawn(async move { one.tick(true, &said).await.unwrap().deeds }),
                    tokio::spawn(async move { other.tick(true, &said).await.unwrap().deeds }),
                );
                deeds += one.unwrap() + other.unwrap();
            }
        }
        // Whoever lives looks again a moment later; what a dead one held is free when its connection is closed.
        for _ in 0..200 {
            let mut tx = self.world.db.read().await.unwrap();
            let due = suluh::store::clock::is_due(&mut tx, self.world.now_us(), true).await.unwrap();
            drop(tx);
            if !due {
                return deeds;
            }
            deeds += self.other.tick(true, &said).await.unwrap().deeds;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("something stays due");
    }

    /// What should be done now was, and whom it should reach is woken.
    async fn check(&mut self, deeds: usize) {
        let now = self.world.now_us();
        let (mut count, mut people, mut changed) = (0, BTreeSet::<Person>::new(), Vec::new());
        for (number, fate) in self.fates.iter_mut().enumerate() {
            let (some, told) = fate.step(now);
            if some > 0 {
                changed.push(number);
            }
            count += some;
            people.extend(told);
        }
        let all = self.world.deeds_of(&changed).await;
        for number in changed {
            assert_eq!(
                all.get(&number).cloned().unwrap_or_default(),
                self.fates[number].deeds,
                "tip {number} at {}: {:?}",
                self.world.wib(Some(now)),
                self.fates[number]
            );
        }
        assert_eq!(deeds, count, "more or fewer than is due at {}", self.world.wib(Some(now)));
        let digit = |byte: u8| byte - b'0';
        let heard = self.world.heard().await;
        let woken: BTreeSet<Person> =
            heard.iter().map(|it| (usize::from(digit(it.as_bytes()[0])), digit(it.as_bytes()[1]))).collect();
        assert_eq!(woken, people, "at {}: {heard:?}", self.world.wib(Some(now)));
        assert!(heard.len() <= 2 * people.len(), "more than one SMS for a scheduler and a person: {heard:?}");
    }

    /// A tip to do something to: often one that waits and came lately.
    fn somebody(&mut self) -> usize {
        let all = self.fates.len();
        let mut number = 0;
        for _ in 0..4 {
            let back = if self.dice.one_in(4) { all } else { all.min(200) };
            number = all - 1 - self.dice.below(back);
            let fate = &self.fates[number];
            if !fate.accepted && !fate.closed && !fate.merged {
                break;
            }
        }
        number
    }

    /// Somebody does something to some tip, and is told what they should be.
    async fn act(&mut self) {
        let number = self.somebody();
        let (clocks, now) = (self.world.clocks.clone(), self.world.now_us());
        let (k, unit) = (reference(number), 1 + self.dice.below(2));
        let what = self.dice.below(16);
        let dice = &mut self.dice;
        let word = |reply: Reply| match reply {
            Reply::Accepted(_) | Reply::Refused(_) => Told::Done,
            Reply::Already(_) => Told::Already,
            Reply::Unknown => Told::Unknown,
        };
        let over = |done: Result<(), ClockError>| match done {
            Ok(()) => true,
            Err(ClockError::Store(error)) => panic!("{error}"),
            Err(_) => false,
        };
        let fate = &mut self.fates[number];
        let about = format!("{what} on tip {number}: {fate:?}");
        let done = match what {
            0..=3 => {
                let told = word(clocks.accept(&k, UNITS[unit]).await.unwrap());
                assert_eq!(told, fate.accept(unit), "{about}");
                0
            }
            4..=6 => {
                let place = u8::try_from(1 + dice.below(3)).unwrap();
                let name = format!("{}{unit}", ["one", "two", "head"][usize::from(place) - 1]);
                let told = word(clocks.refuse(&k, UNITS[unit], &name).await.unwrap());
                assert_eq!(told, fate.refuse(unit, place, now), "{about}");
                1
            }
            7 => {
                assert_eq!(
                    over(clocks.hand_over(&k, UNITS[unit]).await),
                    fate.hand_over(unit, now),
                    "{about}"
                );
                2
            }
            8 | 9 => {
                let closes = dice.below(3) > 0;
                let status = if closes { Status::Forwarded } else { Status::Checking };
                self.world.desk.mark(&k, status, 1).await.unwrap();
                fate.mark(closes, now);
                3
            }
            10 | 11 => {
                let (band, officer) = (1 + dice.below(4), dice.one_in(2));
                let by = if officer { Raised::ByOfficer } else { Raised::ByAddition };
                let done = over(clocks.raise(&k, Band::ALL[band - 1], by).await);
                assert_eq!(done, fate.raise(u8::try_from(band).unwrap(), officer, now), "{about}");
                4
            }
            12 => {
                let band = 1 + dice.below(4);
                let done = over(clocks.lower(&k, Band::ALL[band - 1], "a reason").await);
                assert_eq!(done, fate.lower(u8::try_from(band).unwrap(), now), "{about}");
                5
            }
            13 if fate.merged => {
                clocks.unmerge(&k).await.unwrap();
                fate.unmerge(now);
                6
            }
            13 => {
                let parent = dice.below(self.fates.len());
                let done = over(clocks.merge(&k, &reference(parent)).await);
                let free = parent != number && !self.fates[number].merged && !self.fates[parent].merged;
                assert_eq!(done, free, "{about}");
                if free {
                    let child = &self.fates[number];
                    let (urgent, band) = (!child.accepted && !child.closed, child.band);
                    if urgent {
                        self.fates[parent].raise(band, true, now);
                    }
                    self.fates[number].merged = true;
                }
                6
            }
            // A question of the desk and an answer of the reporter touch no clock.
            _ => {
                let before = self.world.row(number).await;
                let note = suluh::store::desk::NewNote {
                    id: &format!("n{number}"),
                    tip: &before.tip,
                    day: 1,
                    week: 1,
                    sealed: "",
                };
                let mut tx = self.world.db.begin().await.unwrap();
                if before.status == "received" {
                    suluh::store::desk::ask(&mut tx, &note).await.unwrap();
                }
                tips::answer_notes(&mut tx, &before.tip).await.unwrap();
                tx.commit().await.unwrap();
                let after = self.world.row(number).await;
                assert_eq!(ClockRow { status: before.status.clone(), ..after }, before);
                7
            }
        };
        self.done[done] += 1;
    }
}

on_both_engines! {
    async fn no_alert_is_missed_doubled_or_early_in_weeks_of_crashes(engine: Engine) {
        let (many, days) = counts();
        let world = World::new(engine, "2026-12-21T00:00:00").await;
        let other = Waking::new(
            Db::open(world.url()).await.unwrap(), world.keys.clone(), world.clock.clone(), Arc::new(Units::new(None)),
            world.duties.clone(), HOLIDAYS.into(), Some("gateway".to_owned()), Ways { email: false, webhook: true },
        );
        let (begin, mut dice) = (world.now_us(), Dice(0x5eed_1234_9876_abcd));
        let mut arrivals: Vec<(i64, Zone)> = (0..many).map(|_| arrival(&mut dice, begin, days)).collect();
        arrivals.sort_by_key(|it| it.0);
        let end = begin + (days + 4) * 24 * HOUR;
        let mut run = Run { world, other, engine, dice, fates: Vec::new(), crashes: 0, done: [0; 8] };
        let (mut steps, mut dead) = (0, 0);
        // About fifteen for each tip.
        let acts = (many * 15).div_ceil(usize::try_from((days + 4) * 170).unwrap());
        while run.world.now_us() < end {
            // Tips come at their own moments, between two looks.
            let next = run.world.now_us() + i64::try_from(60 + run.dice.below(14 * 60)).unwrap() * 1_000_000;
            while let Some(&(at, zone)) = arrivals.get(run.fates.len()).filter(|it| it.0 <= next) {
                run.to(at.max(run.world.now_us()));
                let (number, band) = (run.fates.len(), 1 + run.dice.below(4));
                let units: Vec<(usize, i64)> = match run.dice.below(4) {
                    0 => vec![(2, 0)],
                    1 => vec![(1, 0), (2, 0)],
                    _ => vec![(1, 0), (2, 1)],
                };
                let slow = run.dice.one_in(5);
                let named: Vec<(&str, i64)> = units.iter().map(|(unit, rung)| (UNITS[*unit], *rung)).collect();
                run.world.take(number, Band::ALL[band - 1], zone, &named, slow).await;
                let now = run.world.now_us();
                run.fates.push(Fate::new(u8::try_from(band).unwrap(), zone.hours(), units, now, slow));
            }
            run.to(next);
            if !run.fates.is_empty() {
                for _ in 0..acts {
                    run.act().await;
                }
            }
            steps += 1;
            if run.dice.one_in(20) {
                // Nobody looks: whoever does next, does all of it.
                dead += 1;
                continue;
            }
            let deeds = run.schedulers().await;
            run.check(deeds).await;
        }
        assert_eq!(run.fates.len(), many);
        let mut all = 0;
        for number in 0..many {
            let done = run.world.deeds_of(&[number]).await.remove(&number).unwrap_or_default();
            assert_eq!(done, run.fates[number].deeds, "tip {number}");
            all += done.len();
        }
        assert!(run.crashes > 20 && dead > 10 && run.done.iter().all(|many| *many > 5), "{:?}", run.done);
        assert!(all > 5 * many, "{all} deeds of {many} tips");
        println!(
            "SOAK | clock of {many} tips ({engine:?}), {} deaths of schedulers, {dead} of {steps} looks that nobody took | alerts / missed / doubled / early | {all} / 0 / 0 / 0 |  |",
            run.crashes
        );
    }
}

impl Run {
    fn to(&self, at_us: i64) {
        // The clock moves by whole seconds.
        self.world.clock.advance((at_us - self.world.now_us()) / 1_000_000);
        self.world.keys.keep(self.world.clock.today()).unwrap();
    }
}
