//! A tip that a volunteer's app sealed itself: the server chooses the units by what stands in the clear beside it,
//! keeps it once, and reads nothing.

use std::pin::Pin;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::ToSpan;
use jiff::tz::{Offset, TimeZone};

use super::clock::ClockError;
use super::intake::Studied;
use super::retention::OPEN_DAYS;
use super::routing::Way;
use super::triage::{More, weigh};
use super::units::{Known, KnownUnit};
use super::{Origin, Taking, TipError, Tips, pending_place, weekly_place};
use crate::domain::clock::Raised;
use crate::domain::inbox::within;
use crate::domain::places::Place;
use crate::domain::reading::{document_office_doubt, read_report};
use crate::kernel::clock::day_number;
use crate::model::message::Zone;
use crate::model::tip::{Facts, PageKind};
use crate::model::triage::{Category, Mark, Marked, Study};
use crate::model::unit::{Office, UnitKind};
use crate::sealing::envelope::SIZES;
use crate::sealing::key::KeyError;
use crate::sealing::receipt::Receipt;
use crate::sealing::week_keys::week_of;
use crate::store::tips::{self, NewPage, NewTip, NewWrap};
use crate::store::volunteer_reports::{self, PostRow, ReportRow};
use crate::store::{self, Tx};

/// Bytes of a body beside its padded words: the suite and the tag.
const BESIDE: usize = 1 + 16;
/// Bytes of a wrap: suite, encapsulated key, DEK and tag.
const WRAP: usize = 1 + 65 + 32 + 16;
/// Pages of apps that are written at a time.
pub(super) const AT_ONCE: usize = 4;
const MINUTE_US: i64 = 60_000_000;
/// Wholes of the largest size that a body may have.
const LARGEST: usize = 3;

/// What an app tells in the clear, so that somebody can be woken: no word, no name, nothing finer than a kabupaten.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// Digits and kabupaten.
    pub facts: Facts,
    /// What was answered with yes.
    pub marks: Vec<Mark>,
    /// The kinds of offices that may be part of it.
    pub accused: Vec<Office>,
    /// Within how many hours they leave.
    pub leaves_in_hours: Option<u32>,
    /// Whether a port, an airport or a border post is named.
    pub gates: bool,
    /// Whether a company is named that is not in the register that the app carries.
    pub agency_unlisted: bool,
}

/// A page as an app sealed it.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The tip's id.
    pub tip: String,
    /// The page's id.
    pub page: String,
    /// S.
    pub secret: Vec<u8>,
    /// The ciphertext.
    pub body: Vec<u8>,
    /// The page's key for each unit: id, epoch and wrap.
    pub wraps: Vec<(String, i64, Vec<u8>)>,
    /// SHA-256 of all that was posted, hex.
    pub hash: String,
}

/// Why an app's page is no envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSealed {
    /// The secret has not 32 bytes.
    #[error("secret is not 32 bytes")]
    Secret,
    /// The body is not padded to one of the sizes, or too large.
    #[error("body is not one suite byte, 2, 4 or 16 KiB (48 KiB at most) and a tag")]
    Body,
    /// A wrap has another length.
    #[error("a wrap is not suite, encapsulated key, 32 bytes and a tag")]
    Wrap,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// It is kept, now or before; the same answer each time.
    Taken {
        /// What officers call the tip.
        reference: String,
        /// What was answered.
        row: PostRow,
    },
    /// Another body was posted under its id; the hash of that one.
    Other(String),
    /// It is to be sealed to these units.
    Units(Vec<KnownUnit>),
    /// It accuses somebody in office, and others than the oversight read the tip to which it would add: it is to be
    /// sealed as a report of its own.
    Apart,
    /// The tip to which it adds is gone.
    Gone,
}

/// Makes the row that says whose a report is, of its receipt and what was answered; none where there is no room. (A boxed
/// future, because that of an `AsyncFn` over references cannot be told to be `Send`.)
pub(in crate::domain) type LinkOf<'a> =
    &'a (dyn for<'t> Fn(&'t mut Tx, &'t Receipt, &'t PostRow) -> Linking<'t> + Send + Sync);
/// The making of it.
pub(in crate::domain) type Linking<'t> =
    Pin<Box<dyn Future<Output = store::Result<Option<ReportRow>>> + Send + 't>>;

/// What a report of an app became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// A tip of its own.
    Opened,
    /// A page of the tip that the same report by SMS had opened.
    Joined,
    /// It was known.
    Known,
}

impl PartialEq for KnownUnit {
    fn eq(&self, other: &Self) -> bool {
        self.unit == other.unit
    }
}

impl Eq for KnownUnit {}

impl Sealed {
    /// Whether it has the form of an envelope: what is inside nobody here can see.
    pub fn check(&self) -> Result<(), NotSealed> {
        let [.., largest] = SIZES;
        let size = self.body.len().saturating_sub(BESIDE);
        let padded = SIZES.contains(&size) || (size.is_multiple_of(largest) && size <= LARGEST * largest);
        let suite = self.body.first() == Some(&crate::sealing::hybrid::SUITE);
        if self.secret.len() != 32 {
            return Err(NotSealed::Secret);
        }
        if size == 0 || !padded || !suite {
            return Err(NotSealed::Body);
        }
        let is_wrap =
            |wrap: &[u8]| wrap.len() == WRAP && wrap.first() == Some(&crate::sealing::hybrid::SUITE);
        if !self.wraps.iter().all(|(_, _, wrap)| is_wrap(wrap)) {
            return Err(NotSealed::Wrap);
        }
        Ok(())
    }
}

impl Tips {
    /// The units to which a report with these answers is to be sealed.
    pub fn units_for(&self, answers: &Answers) -> Result<Vec<KnownUnit>, TipError> {
        let known = self.0.units.known().ok_or(self.without_units())?;
        let studied = self.study_answers(answers);
        let way = known.way(studied.course(), |unit| self.works(unit));
        Ok(way.units().into_iter().cloned().collect())
    }

    /// What is made of answers, as [`Tips::study`] makes it of words.
    fn study_answers(&self, answers: &Answers) -> Studied {
        let place = answers.facts.kabupaten.clone();
        let zone = place.clone().map_or(Zone::Wib, |code| Place { code }.zone());
        let local = TimeZone::fixed(Offset::constant(i8::try_from(zone.hours()).unwrap_or(7)));
        let mut reading = read_report("", self.0.clock.now().to_zoned(local).datetime());
        let mark = |mark: &Mark| Marked { mark: *mark, from: 0, to: 0, value: None };
        reading.marks = answers.marks.iter().map(mark).collect();
        reading.leaves_in_hours = answers.leaves_in_hours;
        reading.category = super::intake::category(&reading, &answers.facts);
        if answers.marks.iter().any(|mark| matches!(mark, Mark::Child | Mark::AgeDoubt)) {
            reading.category = reading.category.min(Category::Child);
        }
        reading.accuses = !answers.accused.is_empty() || answers.facts.accuses_an_official();
        let more = More {
            gates: answers.gates,
            agency_unlisted: answers.agency_unlisted,
            linked: 0,
            volunteer: true,
            cry: false,
        };
        let triage = weigh(&reading, &answers.facts, &more);
        let doubts_papers = document_office_doubt(&reading);
        let study = Study { reading, triage, place };
        Studied::of_answers(study, zone, doubts_papers)
    }

    /// Keeps a report of an app, once: `link` gives the row that says whose it is, when the report opens a tip.
    pub(in crate::domain) async fn take_sealed(
        &self,
        origin: &Origin,
        sealed: &Sealed,
        answers: &Answers,
        link: LinkOf<'_>,
    ) -> Result<Posted, TipError> {
        let known = self.0.units.known().ok_or(self.without_units())?;
        let studied = self.study_answers(answers);
        let way = known.way(studied.course(), |unit| self.works(unit));
        let _taking = Taking::begin(&self.0.taking);
        let _turn = self.0.posting.acquire().await;
        let work = async {
            let mut tx = self.0.db.begin().await?;
            let posted = self.take_sealed_in(&mut tx, origin, sealed, (&known, &way), &studied, link).await?;
            if matches!(posted, (Posted::Taken { .. }, How::Opened | How::Joined)) {
                tx.commit().await?;
            }
            Ok(posted)
        };
        let (posted, how) = within(&self.0.absence, work).await.ok_or(TipError::Away)?;
        if let (Posted::Taken { .. }, How::Opened) = (&posted, how) {
            let Study { reading, place, .. } = &studied.study;
            let kabupaten = place.as_deref().and_then(|code| code.get(..5));
            self.0.tallies.tip(self.0.clock.today(), kabupaten, reading.category);
        }
        Ok(posted)
    }

    async fn take_sealed_in(
        &self,
        tx: &mut Tx,
        origin: &Origin,
        sealed: &Sealed,
        (known, way): (&Known, &Way<'_>),
        studied: &Studied,
        link: LinkOf<'_>,
    ) -> store::Result<(Posted, How)> {
        // Whoever brings the same report, also by SMS, waits here until this one is kept; and whoever opens a tip and
        // whoever mixes lock in the same order.
        tips::enter(tx, &sealed.tip).await?;
        store::clock::enter(tx).await?;
        let now_us = self.0.clock.now().as_microsecond();
        let news_by = studied.clock("", now_us, &self.0.holidays, Vec::new()).decide_by;
        let row = self.post_row(sealed, studied, news_by);
        if !volunteer_reports::post(tx, &row).await? {
            return Ok((known_post(tx, sealed).await?, How::Known));
        }
        // The same report may have come by SMS: then the page joins it, for the eyes that it has.
        let there = tips::reference_of(tx, &sealed.tip).await?;
        let how = if there.is_some() { How::Joined } else { How::Opened };
        if let Some(refused) = self.refused(tx, sealed, (known, way), studied).await? {
            return Ok((refused, how));
        }
        if let Some(reference) = &there {
            self.raise_in(tx, reference, studied).await?;
        }
        let page = self.sealed_page(origin, sealed, PageKind::Report, Some((studied, way)));
        let page = page.map_err(unsealed)?;
        let new = tips::insert(tx, &[&page], super::random_reference).await?;
        let Some((_, Some(reference))) = new.into_iter().next() else { return Ok((Posted::Gone, how)) };
        if how == How::Opened {
            let receipt = self.receipt_of(origin).ok_or_else(|| unsealed(KeyError::NoRandomness))?;
            if let Some(report) = link(tx, &receipt, &row).await? {
                volunteer_reports::insert(tx, &report).await?;
            }
        }
        Ok((Posted::Taken { reference, row }, how))
    }

    /// Adds a page that an app sealed to a tip: more words, or the answer to a question.
    pub(in crate::domain) async fn add_sealed(
        &self,
        origin: &Origin,
        sealed: &Sealed,
        answers: &Answers,
    ) -> Result<Posted, TipError> {
        let known = self.0.units.known().ok_or(self.without_units())?;
        let studied = self.study_answers(answers);
        let way = known.way(studied.course(), |unit| self.works(unit));
        let _turn = self.0.posting.acquire().await;
        let work = async {
            let mut tx = self.0.db.begin().await?;
            // Also before the questions are marked as answered: whoever mixes locks them before pages.
            store::clock::enter(&mut tx).await?;
            let row = self.post_row(sealed, &studied, None);
            if !volunteer_reports::post(&mut tx, &row).await? {
                return known_post(&mut tx, sealed).await;
            }
            let Some(reference) = tips::reference_of(&mut tx, &sealed.tip).await? else {
                return Ok(Posted::Gone);
            };
            if let Some(refused) = self.refused(&mut tx, sealed, (&known, &way), &studied).await? {
                return Ok(refused);
            }
            self.raise_in(&mut tx, &reference, &studied).await?;
            let asked = !tips::open_notes(&mut tx, &sealed.tip).await?.is_empty();
            let kind = if asked { PageKind::Reply } else { PageKind::Addition };
            let page = self.sealed_page(origin, sealed, kind, None).map_err(unsealed)?;
            if tips::insert(&mut tx, &[&page], super::random_reference).await?.is_empty() {
                return Ok(Posted::Gone);
            }
            if asked {
                tips::answer_notes(&mut tx, &sealed.tip).await?;
            }
            tx.commit().await?;
            Ok(Posted::Taken { reference, row })
        };
        within(&self.0.absence, work).await.ok_or(TipError::Away)
    }

    fn post_row(&self, sealed: &Sealed, studied: &Studied, news_by: Option<i64>) -> PostRow {
        PostRow {
            page: sealed.page.clone(),
            tip: sealed.tip.clone(),
            hash: sealed.hash.clone(),
            band: studied.study.triage.band.word().to_owned(),
            // Not to the microsecond, which would tell when it came.
            news_by: news_by.map(|by| by - by.rem_euclid(MINUTE_US)),
            day: day_number(self.0.clock.today()),
        }
    }

    /// Why a page is not kept as it is sealed: it is to be sealed to others, or to be a report of its own.
    async fn refused(
        &self,
        tx: &mut Tx,
        sealed: &Sealed,
        (known, way): (&Known, &Way<'_>),
        studied: &Studied,
    ) -> store::Result<Option<Posted>> {
        let readers = tips::units_of(tx, &sealed.tip).await?;
        let holders: Vec<&KnownUnit> = readers.iter().filter_map(|id| known.unit(id)).collect();
        let watched = holders.iter().all(|known| known.unit.kind == UnitKind::Oversight);
        // What accuses somebody in office goes to the oversight alone, also when it comes later.
        if studied.study.reading.accuses && !watched {
            return Ok(Some(Posted::Apart));
        }
        // Every unit that could read it may have been taken off the list.
        let units = if holders.is_empty() { way.units() } else { holders };
        let fits = are_for(&sealed.wraps, &units);
        Ok((!fits).then(|| Posted::Units(units.into_iter().cloned().collect())))
    }

    /// Makes a tip as urgent as what is added to it, in the same unit of work.
    async fn raise_in(&self, tx: &mut Tx, reference: &str, studied: &Studied) -> store::Result<()> {
        match self.clocks().raise_in(tx, reference, studied.study.triage.band, Raised::ByAddition).await {
            Err(ClockError::Store(error)) => Err(error),
            // It is as urgent already, decided, or of before clocks were.
            _ => Ok(()),
        }
    }

    /// Makes a tip as urgent as what was added to it.
    pub(super) async fn raise_by_addition(
        &self,
        reference: &str,
        band: crate::model::triage::Band,
    ) -> Result<(), TipError> {
        let raised = async {
            match self.clocks().raise(reference, band, Raised::ByAddition).await {
                Err(ClockError::Store(error)) => Err(error),
                // It is as urgent already, decided, or of before clocks were.
                _ => Ok(()),
            }
        };
        within(&self.0.absence, raised).await.ok_or(TipError::Away)
    }

    /// The receipt that a message with this origin gets.
    fn receipt_of(&self, origin: &Origin) -> Option<Receipt> {
        let (day, seed) = origin.seeds.first()?;
        self.receipt(*day, seed)
    }

    fn sealed_page(
        &self,
        origin: &Origin,
        sealed: &Sealed,
        kind: PageKind,
        opens: Option<(&Studied, &Way<'_>)>,
    ) -> Result<NewPage, KeyError> {
        let today = self.0.clock.today();
        let week = week_of(today.saturating_add(OPEN_DAYS.days()));
        let week_key = self.0.keys.weeks().of(week, today)?.ok_or(KeyError::NoRandomness)?;
        let secret = week_key.seal(&weekly_place(&sealed.page), sealed.secret.clone())?;
        let opens = match opens {
            None => None,
            Some((studied, way)) => {
                let receipt = self.receipt_of(origin).ok_or(KeyError::NoRandomness)?;
                let (_, key) = self.0.keys.days().today(today)?;
                let digits = receipt.expose();
                let pending = key.seal(&pending_place(&sealed.tip), digits.as_bytes().to_vec())?;
                let now_us = self.0.clock.now().as_microsecond();
                Some(NewTip {
                    clock: Some(studied.clock(&sealed.tip, now_us, &self.0.holidays, way.rungs())),
                    pending: STANDARD_NO_PAD.encode(pending),
                    pending_token: key.token("receipt", &[digits]),
                    // Whoever brings the same waits outside.
                    shared: false,
                })
            }
        };
        Ok(NewPage {
            id: sealed.page.clone(),
            tip: sealed.tip.clone(),
            token: self.tokens(origin).into_iter().next().unwrap_or_default(),
            earlier: Default::default(),
            day: day_number(today),
            kind: kind.word().to_owned(),
            week,
            secret: STANDARD_NO_PAD.encode(secret),
            body: STANDARD_NO_PAD.encode(&sealed.body),
            wraps: sealed
                .wraps
                .iter()
                .map(|(unit, epoch, wrap)| NewWrap {
                    unit: unit.clone(),
                    epoch: *epoch,
                    wrap: STANDARD_NO_PAD.encode(wrap),
                })
                .collect(),
            opens,
        })
    }
}

/// What is answered to a page that was posted before.
async fn known_post(tx: &mut Tx, sealed: &Sealed) -> store::Result<Posted> {
    let Some(row) = volunteer_reports::posted(tx, &sealed.page).await? else { return Ok(Posted::Gone) };
    if row.hash != sealed.hash || row.tip != sealed.tip {
        return Ok(Posted::Other(row.hash));
    }
    let reference = tips::reference_of(tx, &row.tip).await?;
    Ok(reference.map_or(Posted::Gone, |reference| Posted::Taken { reference, row }))
}

/// Whether wraps are for these units, each once and under its newest key, and for no other.
fn are_for(wraps: &[(String, i64, Vec<u8>)], units: &[&KnownUnit]) -> bool {
    let mut given: Vec<(&str, i64)> = wraps.iter().map(|(unit, epoch, _)| (unit.as_str(), *epoch)).collect();
    let mut wanted: Vec<(&str, i64)> =
        units.iter().map(|known| (known.unit.id.as_str(), known.unit.epoch)).collect();
    given.sort_unstable();
    wanted.sort_unstable();
    !wanted.is_empty() && given == wanted
}

fn unsealed(error: KeyError) -> store::StoreError {
    store::StoreError::Unreadable(error.to_string())
}

/// What an app may answer with yes. Everything else is read from words, which an app does not show.
pub const MARKS: &[Mark] = &[
    Mark::Child,
    Mark::AgeDoubt,
    Mark::Confined,
    Mark::Violence,
    Mark::PapersHeld,
    Mark::PapersChanged,
    Mark::VictimWrites,
    Mark::Debt,
    Mark::WorshipVisa,
    Mark::VisitVisa,
    Mark::Scam,
    Mark::Phone,
    Mark::Plate,
    Mark::Account,
    Mark::Address,
    Mark::Recruiter,
];
