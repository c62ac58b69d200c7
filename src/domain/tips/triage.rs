//! How urgent a tip is: points for what was read, answered and known, and what makes it urgent at once.
//!
//! The table is that of the sealing document, and a test holds it row by row. Nothing counts twice: words
//! and a digit that say the same are one reason. A mark more never makes a tip less urgent.

use crate::model::tip::{Facts, HelpKind, Leaves, People, TipKind};
use crate::model::triage::{Band, Mark, Reading, Reason, Scored, Triage};

/// From this score on somebody must look within minutes.
const P1: i64 = 60;
/// Within hours.
const P2: i64 = 40;
/// Within days.
const P3: i64 = 20;
/// Whoever leaves within so many hours makes a tip urgent at once.
const NOW: u32 = 6;
/// Today or tonight, in hours: nine at night, told from six in the morning. Tomorrow before dawn, told this
/// afternoon, is tonight as well.
pub(super) const TODAY: u32 = 15;
const SOON: u32 = 3 * 24;
const LATER: u32 = 14 * 24;
/// Fewer are "two to four".
const MANY: u32 = 5;
const SOME: u32 = 2;

/// What makes a cry one of somebody in danger, beside what is urgent by itself.
const DANGERS: &[Mark] = &[Mark::Violence, Mark::PapersHeld, Mark::Scam, Mark::VictimWrites];

/// What is known of a tip beside its words and its digits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct More {
    /// Whether the words name a port, an airport or a border post.
    pub gates: bool,
    /// Whether they name a company that is not in the register.
    pub agency_unlisted: bool,
    /// How many other tips, each independent, share a number with it.
    pub linked: u32,
    /// Whether a volunteer whom we know tells it.
    pub volunteer: bool,
    /// Whether it came as a cry for help, by TOLONG or the menu for danger.
    pub cry: bool,
}

/// The points of a reason. Those that make a tip urgent at once have none.
pub const fn points(reason: Reason) -> i64 {
    match reason {
        Reason::LeavesToday => 40,
        Reason::Violence => 30,
        Reason::LeavesSoon | Reason::VictimWrites => 25,
        Reason::PapersHeld | Reason::Aftercare => 20,
        Reason::ManyPeople | Reason::PapersChanged | Reason::AgencyUnlisted | Reason::Linked => 15,
        Reason::LeavesLater | Reason::Debt | Reason::VisaMisfit | Reason::Gate | Reason::Selector => 10,
        Reason::SomePeople => 8,
        Reason::Recruiter | Reason::Volunteer => 5,
        Reason::Child | Reason::Confined | Reason::Cry | Reason::LeavesNow | Reason::Officer => 0,
    }
}

/// The band of a score.
const fn band(score: i64) -> Band {
    match score {
        P1.. => Band::P1,
        P2.. => Band::P2,
        P3.. => Band::P3,
        _ => Band::P4,
    }
}

/// Weighs a tip.
pub fn weigh(reading: &Reading, facts: &Facts, more: &More) -> Triage {
    let has = |marks: &[Mark]| marks.iter().any(|mark| reading.has(*mark));
    let child = facts.child || facts.kind == Some(TipKind::Child) || has(&[Mark::Child, Mark::AgeDoubt]);
    let confined = has(&[Mark::Confined]);
    let now = reading.leaves_in_hours.is_some_and(|hours| hours <= NOW);
    let danger = child || confined || now || has(DANGERS);
    let cry = more.cry || has(&[Mark::Cry]) && danger;
    let rows = [
        (cry, Reason::Cry),
        (confined, Reason::Confined),
        (child, Reason::Child),
        (now, Reason::LeavesNow),
        (has(&[Mark::Confined, Mark::Violence]), Reason::Violence),
        (has(&[Mark::VictimWrites]), Reason::VictimWrites),
        (has(&[Mark::PapersHeld]), Reason::PapersHeld),
        (has(&[Mark::PapersChanged, Mark::AgeDoubt]), Reason::PapersChanged),
        (more.agency_unlisted, Reason::AgencyUnlisted),
        (more.linked > 0, Reason::Linked),
        (has(&[Mark::Debt]), Reason::Debt),
        (has(&[Mark::WorshipVisa, Mark::VisitVisa]), Reason::VisaMisfit),
        (more.gates, Reason::Gate),
        (has(&[Mark::Phone, Mark::Plate, Mark::Account, Mark::Address]), Reason::Selector),
        (has(&[Mark::Recruiter]), Reason::Recruiter),
        (more.volunteer, Reason::Volunteer),
        (facts.help == Some(HelpKind::Enterprise), Reason::Aftercare),
    ];
    let named = rows.into_iter().filter(|(there, _)| *there).map(|(_, reason)| reason);
    let all = named.chain(leaves(reading, facts)).chain(people(reading, facts));
    let mut reasons: Vec<Scored> = all.map(|reason| Scored { reason, points: points(reason) }).collect();
    let at_once =
        |it: &Scored| matches!(it.reason, Reason::Cry | Reason::Confined | Reason::Child | Reason::LeavesNow);
    // Stable: what is urgent at once keeps the order of the rows.
    reasons.sort_by_key(|it| (!at_once(it), -it.points));
    let score = reasons.iter().map(|it| it.points).sum();
    let band = if reasons.iter().any(at_once) { Band::P1 } else { band(score) };
    Triage { band, score, reasons }
}

/// When they leave, once: the soonest of the words and the digit.
fn leaves(reading: &Reading, facts: &Facts) -> Option<Reason> {
    let within = [(TODAY, Reason::LeavesToday), (SOON, Reason::LeavesSoon), (LATER, Reason::LeavesLater)];
    let words = reading
        .leaves_in_hours
        .and_then(|hours| within.into_iter().find(|(most, _)| hours <= *most).map(|(_, reason)| reason));
    let digit = facts.leaves.and_then(|leaves| match leaves {
        Leaves::Today => Some(Reason::LeavesToday),
        Leaves::Tomorrow => Some(Reason::LeavesSoon),
        Leaves::ThisWeek => Some(Reason::LeavesLater),
        Leaves::Left | Leaves::Unknown => None,
    });
    [words, digit].into_iter().flatten().max_by_key(|reason| points(*reason))
}

/// How many, once: the most of the words and the digit.
fn people(reading: &Reading, facts: &Facts) -> Option<Reason> {
    let words = match reading.people {
        Some(MANY..) => Some(Reason::ManyPeople),
        Some(SOME..MANY) => Some(Reason::SomePeople),
        _ => None,
    };
    let digit = facts.people.and_then(|people| match people {
        People::One => None,
        People::Few => Some(Reason::SomePeople),
        People::Many | People::More => Some(Reason::ManyPeople),
    });
    [words, digit].into_iter().flatten().max_by_key(|reason| points(*reason))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{Index, subsequence};

    use super::*;
    use crate::model::triage::{Category, Marked};

    fn marked(mark: Mark) -> Marked {
        Marked { mark, from: 0, to: 1, value: None }
    }

    fn reading(marks: &[Mark], hours: Option<u32>, people: Option<u32>) -> Reading {
        let marks = marks.iter().copied().map(marked).collect();
        Reading { marks, category: Category::Other, leaves_in_hours: hours, people, accuses: false }
    }

    fn of_words(marks: &[Mark], hours: Option<u32>, people: Option<u32>) -> Triage {
        weigh(&reading(marks, hours, people), &Facts::default(), &More::default())
    }

    fn of_digits(facts: Facts) -> Triage {
        weigh(&reading(&[], None, None), &facts, &More::default())
    }

    fn of_more(more: More) -> Triage {
        weigh(&reading(&[], None, None), &Facts::default(), &more)
    }

    fn told(triage: &Triage) -> (Vec<(Reason, i64)>, Band) {
        (triage.reasons.iter().map(|it| (it.reason, it.points)).collect(), triage.band)
    }

    /// Each row of the table by itself, with what it gives.
    #[test]
    fn every_row_has_its_points() {
        use Mark as M;
        use Reason as R;
        let leaves = |leaves| Facts { leaves: Some(leaves), ..Facts::default() };
        let people = |people| Facts { people: Some(people), ..Facts::default() };
        for (triage, reasons, band) in [
            (of_words(&[], Some(12), None), vec![(R::LeavesToday, 40)], Band::P2),
            (of_words(&[], Some(15), None), vec![(R::LeavesToday, 40)], Band::P2),
            (of_words(&[], Some(16), None), vec![(R::LeavesSoon, 25)], Band::P3),
            (of_words(&[], Some(72), None), vec![(R::LeavesSoon, 25)], Band::P3),
            (of_words(&[], Some(73), None), vec![(R::LeavesLater, 10)], Band::P4),
            (of_words(&[], Some(336), None), vec![(R::LeavesLater, 10)], Band::P4),
            (of_words(&[], Some(337), None), vec![], Band::P4),
            (of_words(&[], None, Some(5)), vec![(R::ManyPeople, 15)], Band::P4),
            (of_words(&[], None, Some(4)), vec![(R::SomePeople, 8)], Band::P4),
            (of_words(&[], None, Some(2)), vec![(R::SomePeople, 8)], Band::P4),
            (of_words(&[], None, Some(1)), vec![], Band::P4),
            (of_words(&[M::Violence], None, None), vec![(R::Violence, 30)], Band::P3),
            (of_words(&[M::PapersHeld], None, None), vec![(R::PapersHeld, 20)], Band::P3),
            (of_words(&[M::PapersChanged], None, None), vec![(R::PapersChanged, 15)], Band::P4),
            (of_words(&[M::VictimWrites], None, None), vec![(R::VictimWrites, 25)], Band::P3),
            (of_words(&[M::Debt], None, None), vec![(R::Debt, 10)], Band::P4),
            (of_words(&[M::WorshipVisa], None, None), vec![(R::VisaMisfit, 10)], Band::P4),
            (of_words(&[M::VisitVisa], None, None), vec![(R::VisaMisfit, 10)], Band::P4),
            (of_words(&[M::Recruiter], None, None), vec![(R::Recruiter, 5)], Band::P4),
            (of_words(&[M::Phone], None, None), vec![(R::Selector, 10)], Band::P4),
            (of_words(&[M::Plate], None, None), vec![(R::Selector, 10)], Band::P4),
            (of_words(&[M::Account], None, None), vec![(R::Selector, 10)], Band::P4),
            (of_words(&[M::Address], None, None), vec![(R::Selector, 10)], Band::P4),
            (of_more(More { gates: true, ..More::default() }), vec![(R::Gate, 10)], Band::P4),
            (
                of_more(More { agency_unlisted: true, ..More::default() }),
                vec![(R::AgencyUnlisted, 15)],
                Band::P4,
            ),
            (of_more(More { linked: 1, ..More::default() }), vec![(R::Linked, 15)], Band::P4),
            (of_more(More { volunteer: true, ..More::default() }), vec![(R::Volunteer, 5)], Band::P4),
            (of_digits(leaves(Leaves::Today)), vec![(R::LeavesToday, 40)], Band::P2),
            (of_digits(leaves(Leaves::Tomorrow)), vec![(R::LeavesSoon, 25)], Band::P3),
            (of_digits(leaves(Leaves::ThisWeek)), vec![(R::LeavesLater, 10)], Band::P4),
            (of_digits(leaves(Leaves::Left)), vec![], Band::P4),
            (of_digits(people(People::One)), vec![], Band::P4),
            (of_digits(people(People::Few)), vec![(R::SomePeople, 8)], Band::P4),
            (of_digits(people(People::Many)), vec![(R::ManyPeople, 15)], Band::P4),
            (of_digits(people(People::More)), vec![(R::ManyPeople, 15)], Band::P4),
            // At once.
            (of_words(&[M::Child], None, None), vec![(R::Child, 0)], Band::P1),
            (of_words(&[M::AgeDoubt], None, None), vec![(R::Child, 0), (R::PapersChanged, 15)], Band::P1),
            (of_words(&[M::Confined], None, None), vec![(R::Confined, 0), (R::Violence, 30)], Band::P1),
            (of_words(&[], Some(6), None), vec![(R::LeavesNow, 0), (R::LeavesToday, 40)], Band::P1),
            (of_words(&[], Some(7), None), vec![(R::LeavesToday, 40)], Band::P2),
            (of_words(&[M::Cry], None, None), vec![], Band::P4),
            (
                of_words(&[M::Cry, M::PapersHeld], None, None),
                vec![(R::Cry, 0), (R::PapersHeld, 20)],
                Band::P1,
            ),
            (of_more(More { cry: true, ..More::default() }), vec![(R::Cry, 0)], Band::P1),
            (of_digits(Facts { child: true, ..Facts::default() }), vec![(R::Child, 0)], Band::P1),
            (
                of_digits(Facts { kind: Some(TipKind::Child), ..Facts::default() }),
                vec![(R::Child, 0)],
                Band::P1,
            ),
            // Nothing of the table.
            (
                of_words(&[M::Official, M::Extortion, M::Agency, M::Place, M::Count, M::Bride], None, None),
                vec![],
                Band::P4,
            ),
            (of_digits(Facts { help: Some(HelpKind::WantsHome), ..Facts::default() }), vec![], Band::P4),
            // So that it has a clock of working days.
            (
                of_digits(Facts { help: Some(HelpKind::Enterprise), ..Facts::default() }),
                vec![(R::Aftercare, 20)],
                Band::P3,
            ),
        ] {
            assert_eq!(told(&triage), (reasons, band));
        }
    }

    #[test]
    fn the_bands_begin_where_they_should() {
        for (score, expected) in [
            (0, Band::P4),
            (19, Band::P4),
            (20, Band::P3),
            (39, Band::P3),
            (40, Band::P2),
            (59, Band::P2),
            (60, Band::P1),
            (300, Band::P1),
        ] {
            assert_eq!(band(score), expected, "{score}");
        }
    }

    #[test]
    fn words_and_a_digit_that_say_the_same_count_once() {
        let facts = Facts {
            leaves: Some(Leaves::Today),
            people: Some(People::Few),
            child: true,
            kind: Some(TipKind::Child),
            ..Facts::default()
        };
        let triage =
            weigh(&reading(&[Mark::Child, Mark::AgeDoubt], Some(12), Some(7)), &facts, &More::default());
        assert_eq!(
            told(&triage).0,
            [
                (Reason::Child, 0),
                (Reason::LeavesToday, 40),
                (Reason::PapersChanged, 15),
                (Reason::ManyPeople, 15)
            ]
        );
        assert_eq!(triage.score, 70);
    }

    #[test]
    fn the_gravest_stands_first() {
        let all = of_words(Mark::ALL, Some(2), Some(9));
        let order: Vec<Reason> = all.reasons.iter().map(|it| it.reason).take(6).collect();
        assert_eq!(
            order,
            [
                Reason::Cry,
                Reason::Confined,
                Reason::Child,
                Reason::LeavesNow,
                Reason::LeavesToday,
                Reason::Violence
            ]
        );
        let scored: Vec<i64> = all.reasons.iter().skip(4).map(|it| it.points).collect();
        assert!(scored.is_sorted_by(|one, two| one >= two), "{scored:?}");
    }

    fn any_facts() -> impl Strategy<Value = Facts> {
        let choice = |n: usize| proptest::option::of(0..n);
        (choice(TipKind::ALL.len()), choice(Leaves::ALL.len()), choice(People::ALL.len()), any::<bool>())
            .prop_map(|(kind, leaves, people, child)| Facts {
                kind: kind.map(|at| TipKind::ALL[at]),
                leaves: leaves.map(|at| Leaves::ALL[at]),
                people: people.map(|at| People::ALL[at]),
                child,
                ..Facts::default()
            })
    }

    fn any_more() -> impl Strategy<Value = More> {
        (any::<bool>(), any::<bool>(), 0..4_u32, any::<bool>(), any::<bool>()).prop_map(
            |(gates, agency_unlisted, linked, volunteer, cry)| More {
                gates,
                agency_unlisted,
                linked,
                volunteer,
                cry,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_mark_more_makes_no_tip_less_urgent(
            marks in subsequence(Mark::ALL, 0..Mark::ALL.len()),
            added in any::<Index>(),
            hours in proptest::option::of(0..500_u32),
            sooner in 0..500_u32,
            people in proptest::option::of(0..40_u32),
            joined in 0..40_u32,
            facts in any_facts(),
            more in any_more(),
        ) {
            let before = weigh(&reading(&marks, hours, people), &facts, &more);
            let mut most = marks.clone();
            most.push(Mark::ALL[added.index(Mark::ALL.len())]);
            let after = weigh(
                &reading(&most, Some(hours.map_or(sooner, |hours| hours.min(sooner))), Some(people.unwrap_or(0) + joined)),
                &facts,
                &more,
            );
            prop_assert!(after.score >= before.score && after.band <= before.band, "{:?} then {:?}", before, after);
            prop_assert_eq!(before.score, before.reasons.iter().map(|it| it.points).sum::<i64>());
            for it in &before.reasons {
                prop_assert_eq!(it.points, points(it.reason));
                prop_assert_eq!(before.reasons.iter().filter(|other| other.reason == it.reason).count(), 1);
            }
        }
    }
}
