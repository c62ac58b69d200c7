//! Weighs a departure: facts, rules and a day give an outcome and what it is made of. There is no "safe".
//!
//! Nothing good is concluded from what is not known: only when every question has its good answer and the
//! destination is open is the outcome "go and have it verified". A rule that may not be said (nobody
//! confirmed it) keeps the outcome from being good all the same.

use jiff::civil::Date;

use super::book::{Book, Served, in_force};
use super::pack::{Destination, Flag, Row};
use crate::model::departure::{
    Age, Country, Departure, First, Gate, Job, Known, Outcome, Severity, Sign, Way,
};

/// What speaks against a departure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A red flag.
    Flag {
        /// Its id.
        id: String,
        /// How heavy it is here.
        severity: Severity,
        /// Whether to say that nobody confirmed the rule.
        marked: bool,
    },
    /// A question without an answer, by its id.
    Unanswered(String),
    /// Nobody said where to, or to do what.
    NoDestination,
    /// No rule speaks of the destination.
    UnknownDestination,
    /// Something that may not be said, because nobody confirmed the rule.
    Unsaid,
}

impl Reason {
    /// Its name among the texts.
    pub fn text(&self) -> String {
        match self {
            Self::Flag { id, .. } => format!("flag-{}", id.to_ascii_lowercase()),
            Self::Unanswered(id) => format!("unknown-{}", id.to_ascii_lowercase()),
            Self::NoDestination => "unknown-destination".to_owned(),
            Self::UnknownDestination => "unknown-rule".to_owned(),
            Self::Unsaid => "unknown-unconfirmed".to_owned(),
        }
    }

    const fn severity(&self) -> Severity {
        match self {
            Self::Flag { severity, .. } => *severity,
            _ => Severity::Medium,
        }
    }
}

/// What a departure weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The outcome.
    pub outcome: Outcome,
    /// What is said before everything else.
    pub first: Option<First>,
    /// What speaks against it, the heaviest first.
    pub reasons: Vec<Reason>,
    /// Whether a rule was used that nobody confirmed, and that is served all the same.
    pub marked: bool,
}

impl Weighed {
    /// The ids of the flags that are raised and may be said.
    pub fn flags(&self) -> impl Iterator<Item = &str> {
        self.reasons.iter().filter_map(|reason| match reason {
            Reason::Flag { id, .. } => Some(id.as_str()),
            _ => None,
        })
    }
}

/// What the rules say of a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destined {
    /// Open or not; `None` when no rule speaks of it, or it depends on the job.
    pub gate: Option<Gate>,
    /// The jobs for which a rule closes it or asks for a channel, when the job was not said.
    pub but: Vec<(Gate, Job)>,
    /// The day for which the rule speaks.
    pub as_of: Option<Date>,
    /// How far it may be said.
    pub served: Served,
}

/// What speaks of a country and job on a day.
fn rules_of(book: &Book, day: Date, country: Country) -> impl Iterator<Item = &Row<Destination>> {
    in_force(&book.destinations, day).filter(move |row| row.rule.countries.contains(&country))
}

/// What the rules say of a country and job on `day`.
pub fn destination(book: &Book, day: Date, country: Country, job: Option<Job>) -> Destined {
    let holds = |row: &&Row<Destination>| {
        row.rule.jobs.is_empty() || job.is_some_and(|job| row.rule.jobs.contains(&job))
    };
    // Of two rules the worse.
    let told = rules_of(book, day, country).filter(holds).max_by_key(|row| row.rule.gate);
    let but = if job.is_some() || told.is_some() {
        Vec::new()
    } else {
        let narrowed = rules_of(book, day, country).filter(|row| row.rule.gate != Gate::Open);
        narrowed.flat_map(|row| row.rule.jobs.iter().map(|job| (row.rule.gate, *job))).collect()
    };
    let speaks = told.or_else(|| rules_of(book, day, country).max_by_key(|row| row.rule.gate));
    Destined {
        gate: told.map(|row| row.rule.gate),
        but,
        as_of: speaks.map(|row| row.basis.as_of),
        served: speaks.map_or(Served::Fully, |row| book.served(row)),
    }
}

/// What is raised, before it is put in order.
struct Raised<'a> {
    book: &'a Book,
    flags: Vec<&'a Row<Flag>>,
    day: Date,
}

impl Raised<'_> {
    fn raise(&mut self, id: &str) {
        let known = in_force(&self.book.flags, self.day).find(|row| row.id == id);
        if let Some(row) = known
            && !self.flags.iter().any(|raised| raised.id == id)
        {
            self.flags.push(row);
        }
    }
}

/// Weighs a departure on `day`.
pub fn weigh(departure: &Departure, book: &Book, day: Date) -> Weighed {
    let signs = with_conclusions(departure, book, day);
    let mut raised = Raised { book, flags: Vec::new(), day };
    raised.flags.extend(
        in_force(&book.flags, day)
            .filter(|row| row.rule.sign.is_some_and(|sign| signs.sign(sign) == Known::There)),
    );
    let mut reasons = Vec::new();
    let applies = |jobs: &[Job]| jobs.is_empty() || departure.job.is_some_and(|job| jobs.contains(&job));
    for row in in_force(&book.requirements, day).filter(|row| applies(&row.rule.jobs)) {
        let here = row.rule.countries.is_empty()
            || departure.country.is_some_and(|country| row.rule.countries.contains(&country));
        let (Some(least), Some(flag)) = (row.rule.least_age, row.rule.flag.as_deref()) else { continue };
        match departure.age.is_below(least) {
            Known::There if here => raised.raise(flag),
            // Of the general age the question asks; a higher one for some work is asked by nobody.
            Known::Unknown if here && departure.age != Age::Unknown => raised.raise(flag),
            _ => {}
        }
    }
    for row in in_force(&book.ways, day).filter(|row| !row.rule.allowed && applies(&row.rule.jobs)) {
        if departure.way == Some(row.rule.way)
            && let Some(flag) = row.rule.flag.as_deref()
        {
            raised.raise(flag);
        }
    }
    let destination = weigh_destination(departure, &mut raised);
    for question in in_force(&book.questions, day) {
        let unknown = question.rule.signs.iter().any(|sign| signs.sign(*sign) == Known::Unknown);
        let there = question.rule.signs.iter().any(|sign| signs.sign(*sign) == Known::There);
        if unknown && !there {
            reasons.push(Reason::Unanswered(question.id.clone()));
        } else if book.served(question) == Served::Not {
            reasons.push(Reason::Unsaid);
        }
    }
    if in_force(&book.questions, day).next().is_none() {
        reasons.push(Reason::Unsaid);
    }
    reasons.extend(destination);
    raised.flags.sort_by(|a, b| a.id.cmp(&b.id));
    conclude(departure, book, &raised.flags, reasons)
}

/// The signs, with what follows from age and way.
fn with_conclusions(departure: &Departure, book: &Book, day: Date) -> Departure {
    let mut signs = departure.clone();
    if let Some(least) = book.least_age(day)
        && signs.sign(Sign::UnderAge) != Known::There
    {
        signs.set(Sign::UnderAge, departure.age.is_below(least));
    }
    if departure.way == Some(Way::Person) {
        signs.set(Sign::NoCompany, Known::There);
    }
    signs
}

fn weigh_destination(departure: &Departure, raised: &mut Raised<'_>) -> Option<Reason> {
    let Some(country) = departure.country else { return Some(Reason::NoDestination) };
    let (book, day) = (raised.book, raised.day);
    let told = destination(book, day, country, departure.job);
    for row in rules_of(book, day, country) {
        let holds = row.rule.jobs.is_empty() || departure.job.is_some_and(|job| row.rule.jobs.contains(&job));
        if holds
            && row.rule.gate != Gate::Open
            && let Some(flag) = row.rule.flag.as_deref()
        {
            if book.served(row) == Served::Not {
                return Some(Reason::Unsaid);
            }
            raised.raise(flag);
        }
    }
    match told.gate {
        Some(Gate::Open) if told.served == Served::Not => Some(Reason::Unsaid),
        Some(_) => None,
        None if departure.job.is_none() => Some(Reason::NoDestination),
        None => Some(Reason::UnknownDestination),
    }
}

fn conclude(departure: &Departure, book: &Book, flags: &[&Row<Flag>], mut reasons: Vec<Reason>) -> Weighed {
    let mut outcome = if reasons.is_empty() { Outcome::Verify } else { Outcome::Wait };
    let mut first = None;
    for row in flags {
        let worse = row.rule.worse.iter().filter(|worse| {
            worse.with.as_ref().is_none_or(|with| flags.iter().any(|other| other.id == *with))
                && worse
                    .leaving_within
                    .is_none_or(|days| departure.leaves_in.is_some_and(|leaves_in| leaves_in <= days))
        });
        let severity = worse.map(|worse| worse.severity).fold(row.rule.severity, Severity::max);
        // Whom to call is no matter of law: it is said whoever confirmed what.
        first = first.into_iter().chain(row.rule.first).min();
        let served = book.served(row);
        if served == Served::Not {
            reasons.push(Reason::Unsaid);
            outcome = outcome.max(Outcome::Wait);
            continue;
        }
        outcome = outcome.max(if severity >= Severity::Critical { Outcome::Stop } else { Outcome::Wait });
        reasons.push(Reason::Flag { id: row.id.clone(), severity, marked: served == Served::Marked });
    }
    if departure.leaves_in == Some(0) && outcome == Outcome::Stop {
        first = first.into_iter().chain([First::Tonight]).min();
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.severity()));
    let mut said = Vec::new();
    reasons.retain(|reason| {
        let text = reason.text();
        let new = !said.contains(&text);
        said.push(text);
        new
    });
    let marked = reasons.iter().any(|reason| matches!(reason, Reason::Flag { marked: true, .. }));
    Weighed { outcome, first, reasons, marked }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::law::pack::Pack;

    const DAY: Date = date(2026, 11, 22);

    fn demo() -> Book {
        Book::shipped(false).expect("the shipped rules")
    }

    /// Production, where nobody confirmed anything, or somebody confirmed all but what is from memory.
    fn production(confirmed: bool) -> Book {
        let mut book = Book::shipped(true).expect("the shipped rules");
        for mut pack in Pack::shipped().expect("the shipped rules") {
            pack.each_basis(|basis| {
                if confirmed && !basis.memory {
                    basis.confirmed_by = Some("somebody".to_owned());
                    basis.confirmed_on = Some(DAY);
                }
            });
            book.amend(pack);
        }
        book
    }

    fn country(code: &str) -> Option<Country> {
        Country::of_code(code)
    }

    /// Every question has its good answer, and the destination is open.
    fn complete() -> Departure {
        let mut departure = Departure {
            age: Age::AtLeast(18),
            country: country("MY"),
            job: Some(Job::Plantation),
            ..Departure::default()
        };
        for question in demo().questions(DAY) {
            for sign in question.rule.signs.iter().filter(|sign| **sign != Sign::UnderAge) {
                departure.set(*sign, Known::Absent);
            }
        }
        departure
    }

    fn flags(weighed: &Weighed) -> Vec<&str> {
        weighed.flags().collect()
    }

    #[test]
    fn all_claimed_is_to_be_verified_and_nothing_better() {
        let weighed = weigh(&complete(), &demo(), DAY);
        assert_eq!((weighed.outcome, weighed.reasons.as_slice()), (Outcome::Verify, &[][..]));
        assert_eq!(weigh(&complete(), &production(true), DAY).outcome, Outcome::Verify);
        assert_eq!(weigh(&complete(), &production(false), DAY).outcome, Outcome::Wait);
        assert_eq!(weigh(&Departure::default(), &demo(), DAY).outcome, Outcome::Wait);
        assert_eq!(weigh(&complete(), &Book::default(), DAY).outcome, Outcome::Wait, "no rules at all");
    }

    #[test]
    fn a_child_is_told_first() {
        for age in [Age::Years(17), Age::Below(18)] {
            let weighed = weigh(&Departure { age, ..complete() }, &demo(), DAY);
            assert_eq!((weighed.outcome, weighed.first), (Outcome::Stop, Some(First::Child)));
            assert_eq!(flags(&weighed), ["RF-12"]);
        }
    }

    #[test]
    fn a_flag_grows_with_what_stands_beside_it() {
        let mut departure = complete();
        departure.set(Sign::NoCompany, Known::There);
        assert_eq!(weigh(&departure, &demo(), DAY).outcome, Outcome::Wait);
        departure.leaves_in = Some(7);
        assert_eq!(weigh(&departure, &demo(), DAY).outcome, Outcome::Stop);
        departure.leaves_in = Some(8);
        assert_eq!(weigh(&departure, &demo(), DAY).outcome, Outcome::Wait);
        departure.set(Sign::Debt, Known::There);
        let weighed = weigh(&departure, &demo(), DAY);
        assert_eq!((weighed.outcome, flags(&weighed)), (Outcome::Stop, vec!["RF-09", "RF-03"]));
        let by_way = Departure { way: Some(Way::Person), ..complete() };
        assert_eq!(flags(&weigh(&by_way, &demo(), DAY)), ["RF-03"]);
    }

    #[test]
    fn what_is_said_first_is_the_most_urgent() {
        let mut departure = Departure { leaves_in: Some(0), ..complete() };
        assert_eq!(weigh(&departure, &demo(), DAY).first, None, "tonight alone is no danger");
        departure.set(Sign::PapersHeld, Known::There);
        assert_eq!(weigh(&departure, &demo(), DAY).first, Some(First::Tonight));
        departure.leaves_in = Some(3);
        assert_eq!(weigh(&departure, &demo(), DAY).first, Some(First::Papers));
        departure.age = Age::Years(15);
        assert_eq!(weigh(&departure, &demo(), DAY).first, Some(First::Child));
        departure.set(Sign::Confined, Known::There);
        assert_eq!(weigh(&departure, &demo(), DAY).first, Some(First::Danger));
        // Whoever confirmed what.
        assert_eq!(weigh(&departure, &production(false), DAY).first, Some(First::Danger));
    }

    #[test]
    fn a_destination_is_open_or_not_by_its_rows() {
        let told = |code: &str, job| destination(&demo(), DAY, country(code).expect("a code"), job);
        assert_eq!(told("SA", Some(Job::Household)).gate, Some(Gate::Closed));
        assert_eq!(told("SA", Some(Job::Construction)).gate, None);
        assert_eq!(told("SA", None).but, [(Gate::Closed, Job::Household)]);
        assert_eq!(told("KH", None).gate, Some(Gate::NoCooperation));
        assert_eq!(told("MY", Some(Job::Household)).gate, Some(Gate::SpecialChannel));
        assert_eq!(told("MY", Some(Job::Plantation)).gate, Some(Gate::Open));
        assert_eq!(told("TN", Some(Job::Household)).served, Served::Marked);
        assert_eq!(told("XX", None).gate, None);
        let outcome = |code: &str, job| {
            let departure = Departure { country: country(code), job, ..complete() };
            let weighed = weigh(&departure, &demo(), DAY);
            (weighed.outcome, flags(&weighed).join(" "))
        };
        let stop = |flag: &str| (Outcome::Stop, flag.to_owned());
        assert_eq!(outcome("SA", Some(Job::Household)), (Outcome::Stop, "RF-21 RF-33".to_owned()));
        assert_eq!(outcome("KH", Some(Job::Online)), stop("RF-20"));
        assert_eq!(outcome("KH", None), stop("RF-20"));
        assert_eq!(outcome("JP", Some(Job::Care)), (Outcome::Wait, String::new()));
        assert_eq!(outcome("MY", None), (Outcome::Wait, String::new()));
        assert_eq!(outcome("MY", Some(Job::Household)), (Outcome::Wait, "RF-32 RF-33".to_owned()));
    }

    #[test]
    fn a_change_of_law_changes_the_answer_on_its_day() {
        let mut book = demo();
        let amendment = "[[destination]]
            id = 'D-my'
            from = '2026-12-01'
            rule = { countries = ['MY'], gate = 'closed', flag = 'RF-21' }
            basis = { citation = 'c', sources = ['s'], as_of = '2026-11-30', confirmed_by = 'A', confirmed_on = '2026-11-30' }";
        book.amend(Pack::read("amendment", amendment).expect("a pack"));
        assert_eq!(weigh(&complete(), &book, date(2026, 11, 30)).outcome, Outcome::Verify);
        assert_eq!(weigh(&complete(), &book, date(2026, 12, 1)).outcome, Outcome::Stop);
    }

    #[test]
    fn what_may_not_be_said_is_no_good_news_either() {
        let mut departure = complete();
        departure.set(Sign::VisitVisa, Known::There);
        let weighed = weigh(&departure, &production(false), DAY);
        assert_eq!((weighed.outcome, weighed.reasons.as_slice()), (Outcome::Wait, &[Reason::Unsaid][..]));
        let from_memory = Departure { way: Some(Way::Independent), job: Some(Job::Household), ..complete() };
        assert!(weigh(&from_memory, &demo(), DAY).marked);
        assert_eq!(weigh(&from_memory, &production(true), DAY).outcome, Outcome::Wait);
    }

    fn known() -> impl Strategy<Value = Known> {
        prop_oneof![Just(Known::Absent), Just(Known::Unknown), Just(Known::There)]
    }

    fn age() -> impl Strategy<Value = Age> {
        prop_oneof![
            Just(Age::Unknown),
            (10u8..60).prop_map(Age::Years),
            Just(Age::AtLeast(18)),
            Just(Age::Below(18))
        ]
    }

    fn departures() -> impl Strategy<Value = Departure> {
        let countries = proptest::sample::select(vec![
            None,
            country("MY"),
            country("SA"),
            country("KH"),
            country("JP"),
            country("TN"),
        ]);
        let jobs = proptest::option::of(proptest::sample::select(Job::ALL.to_vec()));
        let ways = proptest::option::of(proptest::sample::select(Way::ALL.to_vec()));
        let signs = proptest::collection::vec(known(), Sign::ALL.len());
        (age(), signs, countries, jobs, ways, proptest::option::of(0u16..30), proptest::bool::weighted(0.3))
            .prop_map(|(age, signs, country, job, way, leaves_in, almost)| {
                // Some with nothing but good answers, or every second case is a stop.
                let mut departure = if almost {
                    complete()
                } else {
                    Departure { age, country, job, way, leaves_in, ..Departure::default() }
                };
                for (sign, known) in Sign::ALL.iter().zip(signs).filter(|_| !almost) {
                    departure.set(*sign, known);
                }
                departure
            })
    }

    proptest! {
        #[test]
        fn a_bad_fact_never_improves_an_outcome(
            departure in departures(),
            at in 0..Sign::ALL.len(),
            books in 0..3usize,
            years in 0u8..18,
            days in 0u16..8,
        ) {
            let book = [demo(), production(true), production(false)][books].clone();
            let before = weigh(&departure, &book, DAY).outcome;
            let sign = Sign::ALL[at];
            for known in [Known::Unknown, Known::There] {
                let mut worse = departure.clone();
                if worse.sign(sign) < known {
                    worse.set(sign, known);
                    prop_assert!(weigh(&worse, &book, DAY).outcome >= before, "{sign:?} {known:?}");
                }
            }
            let younger = Departure { age: Age::Years(years), ..departure.clone() };
            prop_assert!(weigh(&younger, &book, DAY).outcome >= before);
            let sooner = Departure {
                leaves_in: Some(departure.leaves_in.unwrap_or(u16::MAX).min(days)),
                ..departure.clone()
            };
            prop_assert!(weigh(&sooner, &book, DAY).outcome >= before);
            let by_person = Departure { way: Some(Way::Person), ..departure.clone() };
            prop_assert!(departure.way.is_some() || weigh(&by_person, &book, DAY).outcome >= before);
            let mut together = departure.clone();
            together.add(&by_person);
            prop_assert!(weigh(&together, &book, DAY).outcome >= before);
        }

        #[test]
        fn an_unknown_never_yields_good_news(departure in departures()) {
            let book = demo();
            if weigh(&departure, &book, DAY).outcome == Outcome::Verify {
                prop_assert!(departure.country.is_some() && departure.job.is_some());
                prop_assert_eq!(departure.age.is_below(18), Known::Absent);
                for question in book.questions(DAY) {
                    for sign in question.rule.signs.iter().filter(|sign| **sign != Sign::UnderAge) {
                        prop_assert_eq!(departure.sign(*sign), Known::Absent);
                    }
                }
            }
        }
    }

    #[test]
    fn each_single_unknown_keeps_a_complete_departure_waiting() {
        let book = demo();
        assert_eq!(weigh(&complete(), &book, DAY).outcome, Outcome::Verify);
        for question in book.questions(DAY) {
            for sign in &question.rule.signs {
                let mut departure = complete();
                if *sign == Sign::UnderAge {
                    departure.age = Age::Unknown;
                } else {
                    departure.set(*sign, Known::Unknown);
                }
                let weighed = weigh(&departure, &book, DAY);
                assert_eq!(weighed.outcome, Outcome::Wait, "{sign:?}");
                assert_eq!(weighed.reasons, [Reason::Unanswered(question.id.clone())], "{sign:?}");
            }
        }
        for departure in [Departure { country: None, ..complete() }, Departure { job: None, ..complete() }] {
            assert_eq!(weigh(&departure, &book, DAY).outcome, Outcome::Wait);
        }
    }

    #[test]
    fn every_sign_raises_a_flag_and_every_flag_can_be_raised() {
        let book = demo();
        for sign in Sign::ALL {
            let mut departure = complete();
            departure.set(*sign, Known::There);
            let weighed = weigh(&departure, &book, DAY);
            assert!(
                weighed.outcome > Outcome::Verify && weighed.flags().count() == 1,
                "{sign:?}: {weighed:?}"
            );
        }
        for row in &book.flags {
            let raised = row.rule.sign.is_some()
                || book.ways.iter().any(|it| it.rule.flag.as_ref() == Some(&row.id))
                || book.destinations.iter().any(|it| it.rule.flag.as_ref() == Some(&row.id))
                || book.requirements.iter().any(|it| it.rule.flag.as_ref() == Some(&row.id));
            assert!(raised, "nothing raises {}", row.id);
        }
    }
}
