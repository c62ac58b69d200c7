//! What is made of a tip before it is sealed, in memory and for milliseconds: what it says, where it is, how
//! urgent it is, and so whose it is.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::Tips;
use super::routing::Course;
use super::triage::{More, TODAY, weigh};
use super::units::Known;
use crate::domain::clock;
use crate::domain::places::{Heard, Kind, Named, Place, Resolved, gazetteer};
use crate::domain::reading::{document_office_doubt, read_report};
use crate::kernel::clock::day_number;
use crate::kernel::msisdn::Msisdn;
use crate::model::message::Zone;
use crate::model::tip::{Facts, HelpKind, TipKind};
use crate::model::triage::{Band, Category, Mark, Marked, Reading, Study};
use crate::model::verdict::Verdict;
use crate::sealing::fingerprint::{Print, PrintKind};
use crate::sealing::key::KeyError;
use crate::store;
use crate::store::clock::NewClock;

/// So many tips with one number are a flood, or one that everybody knows of: what is not P1 waits for the next
/// digest, and nobody is woken again.
const FLOOD: i64 = 20;

/// Bytes of words that are read in one go: the work grows with the square of them. Longer words are read in
/// parts that overlap, so that nothing is overlooked where they are cut.
const WINDOW: usize = 1_500;
const OVERLAP: usize = 200;
/// Marks that are kept: a page is padded to few sizes, and thirty places in a row tell nobody more than ten.
const MOST_MARKS: usize = 24;
/// Numbers of a tip that are fingerprinted: a page of numbers must not become a table of them.
const MOST_PRINTS: usize = 24;

/// The parts of words, each with where it begins.
fn windows(words: &str) -> impl Iterator<Item = (usize, &str)> {
    let cut = move |mut at: usize| {
        while !words.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let begin = from?;
        let end = cut((begin + WINDOW).min(words.len()));
        from = (end < words.len()).then(|| cut(end - OVERLAP));
        Some((begin, &words[begin..end]))
    })
}

/// A reading of a part, as one of the whole.
fn moved(mut reading: Reading, by: usize) -> Reading {
    for marked in &mut reading.marks {
        marked.from += by;
        marked.to += by;
    }
    reading
}

/// What several parts say together: the gravest of each.
fn joined(all: Option<Reading>, part: Reading) -> Option<Reading> {
    let Some(mut all) = all else { return Some(part) };
    for marked in part.marks {
        if !all.marks.contains(&marked) {
            all.marks.push(marked);
        }
    }
    all.category = all.category.min(part.category);
    all.leaves_in_hours = all.leaves_in_hours.into_iter().chain(part.leaves_in_hours).min();
    all.people = all.people.into_iter().chain(part.people).max();
    all.accuses |= part.accuses;
    Some(all)
}

/// Keeps so many marks that a page stays small: each kind with each value once, and the first of every kind before
/// the second of any, so that a list of thirty numbers hides nothing.
fn keep_some(marks: &mut Vec<Marked>) {
    marks.sort_by_key(|marked| marked.from);
    let mut seen: Vec<(Mark, Option<String>)> = Vec::new();
    let mut ranked: Vec<(usize, Marked)> = Vec::new();
    for marked in marks.drain(..) {
        let one = (marked.mark, marked.value.clone());
        if !seen.contains(&one) {
            let before = seen.iter().filter(|(mark, _)| *mark == marked.mark).count();
            seen.push(one);
            ranked.push((before, marked));
        }
    }
    ranked.sort_by_key(|(before, marked)| (*before, marked.mark));
    marks.extend(ranked.into_iter().take(MOST_MARKS).map(|(_, marked)| marked));
    marks.sort_by_key(|marked| marked.from);
}

/// A tip as it was studied.
pub(super) struct Studied {
    /// What was made of it, for those who may read it.
    pub(super) study: Study,
    /// Its fingerprints, to be kept.
    pub(super) prints: Vec<Print>,
    /// How many other tips share one.
    pub(super) linked: i64,
    /// Whose working days count.
    pub(super) zone: Zone,
    /// Places among which the words leave a choice, as Kemendagri codes.
    pub(super) places: Vec<String>,
    /// Whether whoever writes papers may have changed somebody's age.
    doubts_papers: bool,
}

impl Studied {
    /// Of answers, without words.
    pub(super) const fn of_answers(study: Study, zone: Zone, doubts_papers: bool) -> Self {
        Self { study, prints: Vec::new(), linked: 0, zone, places: Vec::new(), doubts_papers }
    }

    /// What rules the way of the tip.
    pub(super) fn course(&self) -> Course<'_> {
        let Study { reading, triage, place } = &self.study;
        Course {
            place: place.as_deref(),
            category: reading.category,
            band: triage.band,
            accuses: reading.accuses,
            doubts_papers: self.doubts_papers,
        }
    }

    /// The clock of the tip, when it goes to these units.
    pub(super) fn clock(
        &self,
        tip: &str,
        now_us: i64,
        holidays: &[jiff::civil::Date],
        units: Vec<(String, i64)>,
    ) -> NewClock {
        let band = self.study.triage.band;
        let slow = self.linked >= FLOOD && band != Band::P1;
        let begun = clock::begin(band, self.zone, now_us, holidays, slow);
        NewClock {
            tip: tip.to_owned(),
            band: band.word().to_owned(),
            zone: self.zone.word().to_owned(),
            received: begun.received,
            accept_by: begun.accept_by,
            decide_by: begun.decide_by,
            due: begun.due,
            units,
            prints: self
                .prints
                .iter()
                .map(|print| (print.kind.word().to_owned(), print.quarter, print.token))
                .collect(),
        }
    }
}

/// The category of what was read and of what digits said: the gravest.
pub(super) fn category(reading: &Reading, facts: &Facts) -> Category {
    let kind = facts.kind.map(|kind| match kind {
        TipKind::Departure => Category::Departure,
        TipKind::Recruiter => Category::Recruiter,
        TipKind::Child => Category::Child,
        TipKind::Official => Category::Extortion,
        TipKind::Other => Category::Other,
    });
    let help = facts.help.map(|help| match help {
        HelpKind::Extorted => Category::Extortion,
        HelpKind::Enterprise => Category::Aftercare,
        HelpKind::PaidNotDeparted | HelpKind::Question => Category::Recruiter,
        _ => Category::Abroad,
    });
    let told = [
        facts.cry.then_some(Category::Emergency),
        facts.child.then_some(Category::Child),
        facts.abroad.then_some(Category::Abroad),
        kind,
        help,
    ];
    told.into_iter().flatten().fold(reading.category, Category::min)
}

/// What a volunteer's line says counts, whatever else was read.
fn told_plainly(reading: &mut Reading, facts: &Facts, today: Date) {
    if let Some(date) = facts.date {
        let days = day_number(date) - day_number(today);
        // Of a day that is over nobody knows more than that they left.
        reading.leaves_in_hours = match u32::try_from(days) {
            Ok(0) => Some(reading.leaves_in_hours.unwrap_or(TODAY).min(TODAY)),
            Ok(days) => Some(days.saturating_mul(24)),
            Err(_) => None,
        };
    }
    reading.people = facts.count.or(reading.people);
}

/// The marks of places and gates.
fn places(heard: &Heard) -> impl Iterator<Item = Marked> + '_ {
    let marked = |mark, named: &Named| Marked {
        mark,
        from: named.from,
        to: named.to,
        value: Some(named.place.code.clone()),
    };
    let of = |kind| if kind == Kind::Area { Mark::Place } else { Mark::Gate };
    heard.named.iter().map(move |named| marked(of(named.kind), named))
}

impl Tips {
    /// The code of the kabupaten that words name, when they name one.
    pub fn kabupaten(&self, words: &str) -> Option<String> {
        let known = self.0.units.known()?;
        let (place, _, _) = place(words, &Facts::default(), &known);
        place.and_then(|code| code.get(..5).map(str::to_owned))
    }

    /// Studies a tip. `from` is the reporter's own number, which is never fingerprinted.
    pub(super) async fn study(
        &self,
        words: &str,
        facts: &Facts,
        known: &Known,
        from: Option<&Msisdn>,
    ) -> Result<Studied, KeyError> {
        let (place, choices, heard) = place(words, facts, known);
        let zone = place.clone().map_or(Zone::Wib, |code| Place { code }.zone());
        let local = TimeZone::fixed(Offset::constant(i8::try_from(zone.hours()).unwrap_or(7)));
        let now = self.0.clock.now().to_zoned(local).datetime();
        let read = windows(words).map(|(from, part)| moved(read_report(part, now), from)).fold(None, joined);
        let mut reading = read.unwrap_or_else(|| read_report("", now));
        let unlisted = self.look_up(&mut reading);
        reading.marks.extend(places(&heard));
        reading.category = category(&reading, facts);
        reading.accuses |= facts.accuses_an_official();
        told_plainly(&mut reading, facts, now.date());
        let prints = self.prints(&reading, from)?;
        let linked = self.linked(&prints).await;
        let more = More {
            gates: !heard.gates.is_empty(),
            agency_unlisted: unlisted,
            linked: u32::try_from(linked).unwrap_or(u32::MAX),
            volunteer: facts.volunteer,
            cry: facts.cry,
        };
        let triage = weigh(&reading, facts, &more);
        let doubts_papers = document_office_doubt(&reading);
        // All that rules the way of a tip was decided on everything that was read; the page carries less.
        keep_some(&mut reading.marks);
        let today = self.0.clock.today();
        let now = crate::sealing::fingerprint::quarter_of(today);
        let prints = prints.into_iter().filter(|print| print.quarter == now).collect();
        let study = Study { reading, triage, place };
        Ok(Studied { study, prints, linked, zone, places: choices, doubts_papers })
    }

    /// What the register says of the companies that are named; returns whether one is not in it.
    fn look_up(&self, reading: &mut Reading) -> bool {
        let mut unlisted = false;
        for marked in reading.marks.iter_mut().filter(|marked| marked.mark == Mark::Agency) {
            let Some(name) = &marked.value else { continue };
            if let Some(verdict) = (self.0.verdict)(name) {
                unlisted |= matches!(verdict, Verdict::NotListed | Verdict::WrongForm);
                marked.value = Some(format!("{name}: {}", verdict.word()));
            }
        }
        unlisted
    }

    fn prints(&self, reading: &Reading, from: Option<&Msisdn>) -> Result<Vec<Print>, KeyError> {
        let today = self.0.clock.today();
        let own = |value: &str| from.is_some_and(|from| from.expose() == value);
        let named = reading.marks.iter().filter_map(|marked| {
            let kind = match marked.mark {
                Mark::Phone => PrintKind::Phone,
                Mark::Account => PrintKind::Account,
                _ => return None,
            };
            marked.value.as_deref().filter(|value| !own(value)).map(|value| (kind, value))
        });
        let mut values: Vec<(PrintKind, &str)> = Vec::new();
        for one in named {
            if values.len() < MOST_PRINTS && !values.contains(&one) {
                values.push(one);
            }
        }
        let mut prints = Vec::new();
        for (kind, value) in values {
            prints.extend(self.0.keys.prints().of(kind, value, today)?);
        }
        prints.sort_unstable();
        prints.dedup();
        Ok(prints)
    }

    /// How many tips share one of these fingerprints; none while the database is away.
    async fn linked(&self, prints: &[Print]) -> i64 {
        if prints.is_empty() {
            return 0;
        }
        let of = |print: &Print| (print.kind.word().to_owned(), print.quarter, print.token);
        let prints: Vec<_> = prints.iter().map(of).collect();
        let counted = async {
            let mut tx = self.0.db.read().await?;
            store::clock::linked(&mut tx, "", &prints).await
        };
        crate::domain::inbox::within(&self.0.absence, counted).await.unwrap_or(0)
    }
}

/// Where it is: as a digit or an app said, else as the words name it; the places among which they leave a
/// choice; and what was heard.
fn place(words: &str, facts: &Facts, known: &Known) -> (Option<String>, Vec<String>, Heard) {
    let gazetteer = gazetteer();
    let home = known.provinces();
    // The first part that names a place says where it is.
    let mut parts = windows(words).map(|(from, part)| (from, gazetteer.read(part, &home)));
    let found = parts.find(|(_, heard)| !matches!(heard.place, Resolved::Nowhere) || !heard.named.is_empty());
    let (from, mut heard) = found.unwrap_or_else(|| (0, gazetteer.read("", &home)));
    for named in heard.named.iter_mut().chain(&mut heard.gates) {
        named.from += from;
        named.to += from;
    }
    let told = facts.kabupaten.clone().filter(|code| gazetteer.exists(code));
    match &heard.place {
        _ if told.is_some() => (told, Vec::new(), heard),
        Resolved::One(place) => (Some(place.code.clone()), Vec::new(), heard),
        Resolved::Several(several) => {
            let choices: Vec<String> = several.iter().map(|place| place.code.clone()).collect();
            // All of them may lie in one kabupaten, which is enough to know who works there.
            let first = choices.first().and_then(|code| code.get(..5)).map(str::to_owned);
            let shared = first.filter(|code| choices.iter().all(|choice| choice.starts_with(code.as_str())));
            (shared, choices, heard)
        }
        Resolved::Nowhere | Resolved::TooMany => {
            (known.nicknamed(words).map(str::to_owned), Vec::new(), heard)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_read_in_parts_that_leave_nothing_out() {
        for words in ["", "x", &"a b ".repeat(2_000), &"\u{1F698}".repeat(900), &"é".repeat(4_000)] {
            let mut end = 0;
            for (from, part) in windows(words) {
                assert!(from <= end && part.len() <= WINDOW && words[from..].starts_with(part));
                end = from + part.len();
            }
            assert_eq!(end, words.len());
        }
        // What stands across a cut is read in the next part.
        let now = jiff::civil::date(2026, 11, 22).at(10, 0, 0, 0);
        for at in WINDOW - 30..WINDOW + 10 {
            let words = format!("{} polisi ikut bawa anak 14 tahun", "x".repeat(at));
            let read =
                windows(&words).map(|(from, part)| moved(read_report(part, now), from)).fold(None, joined);
            let reading = read.expect("words");
            assert!(reading.accuses && reading.has(Mark::Child), "{at}");
            let child = reading.marks.iter().find(|marked| marked.mark == Mark::Child).expect("a child");
            assert!(
                words[child.from..child.to].contains("14") || words[child.from..child.to].contains("anak")
            );
        }
    }

    #[test]
    fn a_page_stays_small_whatever_it_names() {
        let mark =
            |at: usize| Marked { mark: Mark::Place, from: at, to: at + 1, value: Some(format!("{at}")) };
        let mut marks: Vec<Marked> = (0..100).rev().map(mark).chain([mark(3), mark(4)]).collect();
        marks.push(Marked { mark: Mark::Child, from: 500, to: 501, value: None });
        marks.push(Marked { mark: Mark::Phone, from: 600, to: 601, value: Some("62".to_owned()) });
        keep_some(&mut marks);
        assert_eq!((marks.len(), marks[0].from, marks[21].from), (MOST_MARKS, 0, 21));
        // What stands behind a long list is not hidden by it.
        assert_eq!((marks[22].mark, marks[23].mark), (Mark::Child, Mark::Phone));
    }
}
