//! Tips: taken once, sealed before the answer, found again by their receipt only.
//!
//! A tip is committed in a unit of work of its own, which shares no id, time or token with the message that
//! brought it; many that come at once share a commit. While the database is away a tip waits in a spool of
//! its own, sealed as it will be there, and its receipt is as good. What a receipt opens is in
//! [`mailbox`], what the desk does in [`desk`], what becomes of tips with time in [`retention`], who is woken
//! for them in [`waking`] and what officers do about that in [`clock`].

pub mod acts;
pub mod bundle;
pub mod clock;
pub mod demo;
pub mod desk;
mod files;
mod from_app;
mod intake;
mod mailbox;
mod origin;
pub mod retention;
pub mod routing;
pub mod triage;
pub mod units;
pub mod waking;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::ToSpan;
use jiff::civil::Date;

use self::clock::Clocks;
pub use self::from_app::{Answers, MARKS, NotSealed, Posted, Sealed};
pub(super) use self::from_app::{LinkOf, Linking};
use self::intake::Studied;
pub use self::origin::Origin;
use self::retention::OPEN_DAYS;
use self::routing::Way;
use self::units::Units;
use super::duty::Duties;
use super::inbox::{on_disk, within};
use super::tallies::Tallies;
use crate::kernel::absence::Absence;
use crate::kernel::batch::Batcher;
use crate::kernel::clock::{Clock, day_number};
use crate::model::alert::Reference;
use crate::model::message::Zone;
use crate::model::tip::{Channel, Facts, PageKind, Report, TipBody};
use crate::model::triage::{Band, Category, Study};
use crate::model::verdict::Verdict;
use crate::sealing::document::Document;
use crate::sealing::envelope::{self, Place};
use crate::sealing::key::{self, KeyError};
use crate::sealing::keys::Keys;
use crate::sealing::mailbox::Stretcher;
use crate::sealing::receipt::Receipt;
use crate::sealing::week_keys::week_of;
use crate::store::spool::{Spool, Spoolable};
use crate::store::tips::{self, NewPage, NewTip, NewWrap};
use crate::store::{self, Db};

/// Why a tip was not taken, or nothing can be said about a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TipError {
    /// No unit can read tips here yet.
    #[error("no unit takes tips yet: see `suluh doctor`")]
    Closed,
    /// Neither the database nor the disk takes it now.
    #[error("neither the database nor the spool takes tips")]
    Away,
}

/// A tip that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its receipt.
    pub receipt: Receipt,
    /// What officers call it; none while it waits in the spool.
    pub reference: Option<String>,
    /// What an answer would help with most.
    pub ask: Option<Ask>,
    /// Whether somebody works where it is; when nobody knows where that is, yes.
    pub answers: bool,
    /// How urgent it is.
    pub band: Band,
    /// By when it is decided, in microseconds since 1970; none where nobody promises that.
    pub decide_by: Option<i64>,
    /// Whose clocks count.
    pub zone: Zone,
    /// Whether an app had brought the same report: the receipt leads nowhere, and the app's is the one that is kept.
    pub joined: bool,
}

/// What an answer would help with most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Which of these kecamatan or kabupaten, as Kemendagri codes.
    Which(Vec<String>),
    /// In which kabupaten.
    Where,
    /// When they leave.
    When,
}

/// The verdict about a company's name; `None` while no register was read.
pub type Verify = Arc<dyn Fn(&str) -> Option<Verdict> + Send + Sync>;

/// What tips are taken with.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The keys.
    pub keys: Arc<Keys>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Who can read tips.
    pub units: Arc<Units>,
    /// Who is on duty.
    pub duties: Arc<Duties>,
    /// Days on which nobody works.
    pub holidays: Arc<[Date]>,
    /// What the register says of a name.
    pub verdict: Verify,
    /// Monthly counts.
    pub tallies: Tallies,
    /// Where tips wait while the database is away.
    pub spool: Spool<NewPage>,
    /// Shared by all who write to the same database.
    pub absence: Arc<Absence>,
}

/// How long a reporter wants to be told by SMS that there is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsFor {
    /// Three days.
    Short,
    /// Fourteen days, which takes their word.
    Long,
}

/// What became of a page that was handed in.
#[derive(Debug, Clone)]
enum Kept {
    /// With the reference of the tip that it opened, once the database gave one.
    New(Option<String>),
    /// Known under this token, and the tip's reference.
    Known(String, Option<String>),
    /// Its tip was opened by an app, which brought the same report; what officers call it.
    Joined(String),
    /// It adds to a tip that is gone.
    Gone,
}

/// Takes tips and finds them again. A handle; clones share everything.
#[derive(Clone)]
pub struct Tips(Arc<Inner>);

struct Inner {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    units: Arc<Units>,
    duties: Arc<Duties>,
    holidays: Arc<[Date]>,
    verdict: Verify,
    tallies: Tallies,
    spool: Spool<NewPage>,
    absence: Arc<Absence>,
    stretcher: Stretcher,
    keeping: Batcher<Arc<NewPage>, Kept>,
    /// Tips that are being taken at this moment.
    taking: AtomicUsize,
    /// Whoever posts from an app waits here and not for the database, where waiting is taken for an outage.
    posting: tokio::sync::Semaphore,
    /// One drain at a time.
    draining: tokio::sync::Mutex<()>,
}

/// Says for as long as it lives that a tip is being taken, also when whoever brought it hangs up.
struct Taking<'a>(&'a AtomicUsize);

impl<'a> Taking<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Taking<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A page before it is sealed.
struct Draft<'a> {
    tip: String,
    kind: PageKind,
    channel: Channel,
    lang: &'a str,
    words: &'a TipBody,
    facts: Facts,
    studied: &'a Studied,
    opens: bool,
}

/// 128 random bits in hex.
fn random_id() -> Result<String, KeyError> {
    Ok(key::random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Six letters and digits, such as K7P4QD.
fn random_reference() -> String {
    // Without randomness there is no id either, and nothing is kept.
    let bytes = key::random::<6>().unwrap_or_default();
    bytes.iter().map(|byte| char::from(Reference::LETTERS[usize::from(byte % 32)])).collect()
}

/// Where the receipt of a tip is sealed until it is stretched.
fn pending_place(tip: &str) -> String {
    format!("receipt:{tip}")
}

/// Where what dies with a week is sealed.
fn weekly_place(id: &str) -> String {
    format!("weekly:{id}")
}

impl Tips {
    /// Over these parts.
    pub fn new(parts: Parts) -> Self {
        let Parts { db, keys, clock, units, duties, holidays, verdict, tallies, spool, absence } = parts;
        let (keeping_db, keeping_absence) = (db.clone(), Arc::clone(&absence));
        let keeping = Batcher::start(move |pages: Arc<Vec<Arc<NewPage>>>| {
            let (db, absence) = (keeping_db.clone(), Arc::clone(&keeping_absence));
            async move { within(&absence, keep_all(&db, &pages)).await }
        });
        let (stretcher, draining) = (Stretcher::default(), tokio::sync::Mutex::default());
        let taking = AtomicUsize::new(0);
        let posting = tokio::sync::Semaphore::new(from_app::AT_ONCE);
        Self(Arc::new(Inner {
            db,
            keys,
            clock,
            units,
            duties,
            holidays,
            verdict,
            tallies,
            spool,
            absence,
            stretcher,
            keeping,
            taking,
            posting,
            draining,
        }))
    }

    /// Whether there is a unit that can read a tip. Texts offer to report only then.
    pub fn is_open(&self) -> bool {
        self.0.units.known().is_some()
    }

    /// The units.
    pub fn units(&self) -> &Arc<Units> {
        &self.0.units
    }

    /// What officers do about the clocks of tips.
    pub fn clocks(&self) -> Clocks {
        let Inner { db, clock, duties, holidays, .. } = &*self.0;
        Clocks::new(db.clone(), Arc::clone(clock), Arc::clone(duties), Arc::clone(holidays))
    }

    /// Who is on duty.
    pub fn duties(&self) -> &Arc<Duties> {
        &self.0.duties
    }

    /// How many tips wait in the spool.
    pub fn spool_depth(&self) -> usize {
        self.0.spool.depth()
    }

    /// What tells a message by its parts (session, request id and body), also when it is repeated after
    /// midnight.
    pub fn origin(&self, parts: &[&str]) -> Result<Origin, KeyError> {
        let days = self.0.keys.days();
        let (day, key) = days.today(self.0.clock.today())?;
        let mut seeds = vec![(day, key.token("origin", parts))];
        for earlier in (day - crate::sealing::day_keys::KEPT..day).rev() {
            seeds.extend(days.of(earlier).map(|key| (earlier, key.token("origin", parts))));
        }
        Ok(Origin { seeds })
    }

    /// Takes a tip, durably, and returns its receipt and reference; the same for a repetition.
    pub async fn take(&self, origin: &Origin, report: &Report) -> Result<Taken, TipError> {
        self.take_at(None, origin, report).await
    }

    /// The same as the tip of this id, where an app will bring the same report.
    pub(in crate::domain) async fn take_at(
        &self,
        tip: Option<String>,
        origin: &Origin,
        report: &Report,
    ) -> Result<Taken, TipError> {
        let _taking = Taking::begin(&self.0.taking);
        self.take_now(tip, origin, report).await
    }

    /// Whether somebody waits for a receipt at this moment.
    fn is_taking(&self) -> bool {
        self.0.taking.load(Ordering::Relaxed) > 0
    }

    async fn take_now(
        &self,
        tip: Option<String>,
        origin: &Origin,
        report: &Report,
    ) -> Result<Taken, TipError> {
        let known = self.0.units.known().ok_or(self.without_units())?;
        let studied = self.study(report.words.expose(), &report.facts, &known, report.from.as_ref()).await;
        let studied = studied.map_err(|error| self.away(&error))?;
        let way = known.way(studied.course(), |unit| self.works(unit));
        let shared = tip.is_some();
        let draft = Draft {
            tip: tip.map_or_else(random_id, Ok).map_err(|error| self.away(&error))?,
            kind: PageKind::Report,
            channel: report.channel,
            lang: report.lang,
            words: &report.words,
            facts: report.facts.clone(),
            studied: &studied,
            opens: true,
        };
        let mut page = self.page(origin, draft, &way).map_err(|error| self.away(&error))?;
        if let Some(opens) = &mut page.opens {
            opens.shared = shared;
        }
        let mut joined = false;
        let (token, reference) = match self.keep(page).await? {
            Kept::New(reference) => {
                // Written down later and apart, so that no row is written in the moment of a tip.
                let Study { reading, place, .. } = &studied.study;
                let kabupaten = place.as_deref().and_then(|code| code.get(..5));
                self.0.tallies.tip(self.0.clock.today(), kabupaten, reading.category);
                (self.tokens(origin).into_iter().next(), reference)
            }
            Kept::Known(token, reference) => (Some(token), reference),
            Kept::Joined(reference) => {
                joined = true;
                (self.tokens(origin).into_iter().next(), Some(reference))
            }
            Kept::Gone => (None, None),
        };
        let seeds = origin.seeds.iter().zip(self.tokens(origin));
        let seed = seeds.filter(|(_, known)| Some(known) == token.as_ref()).map(|(seed, _)| seed).next();
        let receipt = seed.and_then(|(day, seed)| self.receipt(*day, seed)).ok_or(TipError::Away)?;
        let (band, zone) = (studied.study.triage.band, studied.zone);
        let now_us = self.0.clock.now().as_microsecond();
        Ok(Taken {
            receipt,
            reference,
            ask: ask(&studied, &report.facts),
            answers: way.answers,
            band,
            decide_by: studied.clock("", now_us, &self.0.holidays, Vec::new()).decide_by,
            zone,
            joined,
        })
    }

    /// Whether somebody of a unit can be woken. Where no rota was ever put in (a demo), everybody can.
    fn works(&self, unit: &str) -> bool {
        self.0.duties.is_empty() || self.0.duties.of(unit).is_some()
    }

    /// The tokens of an origin, in the order of its seeds.
    fn tokens(&self, origin: &Origin) -> Vec<String> {
        let days = self.0.keys.days();
        let token = |(day, seed): &(i64, String)| {
            days.of(*day).map_or_else(String::new, |key| key.token("tip", &[seed]))
        };
        origin.seeds.iter().map(token).collect()
    }

    fn receipt(&self, day: i64, seed: &str) -> Option<Receipt> {
        self.0.keys.days().of(day).map(|key| Receipt::of(&key, &[seed]))
    }

    fn without_units(&self) -> TipError {
        // A database that never answered may have them.
        if self.0.absence.lasts() { TipError::Away } else { TipError::Closed }
    }

    fn away(&self, error: &KeyError) -> TipError {
        tracing::error!(%error, "a tip cannot be sealed");
        TipError::Away
    }

    /// Seals a draft to the units of its way.
    fn page(&self, origin: &Origin, draft: Draft<'_>, way: &Way<'_>) -> Result<NewPage, KeyError> {
        let today = self.0.clock.today();
        let mut tokens = self.tokens(origin).into_iter();
        let token = tokens.next().unwrap_or_default();
        let mut earlier: [String; 3] = Default::default();
        for (slot, token) in earlier.iter_mut().zip(tokens) {
            *slot = token;
        }
        let id = random_id()?;
        let document = Document {
            page: draft.kind,
            at: self.0.clock.now(),
            channel: draft.channel,
            lang: draft.lang.to_owned(),
            words: TipBody::new(draft.words.expose()),
            facts: draft.facts,
            study: Some(draft.studied.study.clone()),
        };
        let units = way.units();
        let readers: Vec<_> = units.iter().map(|unit| unit.reader()).collect();
        let place = Place { tip: &draft.tip, page: &id };
        let sealed = envelope::seal(place, &document.to_bytes(), &readers)?;
        let week = week_of(today.saturating_add(OPEN_DAYS.days()));
        let week_key = self.0.keys.weeks().of(week, today)?.ok_or(KeyError::NoRandomness)?;
        let opens = match (draft.opens, origin.seeds.first()) {
            (true, Some((day, seed))) => {
                let key = self.0.keys.days().of(*day).ok_or(KeyError::NoRandomness)?;
                let receipt = Receipt::of(&key, &[seed]);
                let digits = receipt.expose();
                let pending = key.seal(&pending_place(&draft.tip), digits.as_bytes().to_vec())?;
                let now_us = self.0.clock.now().as_microsecond();
                Some(NewTip {
                    clock: Some(draft.studied.clock(&draft.tip, now_us, &self.0.holidays, way.rungs())),
                    pending: STANDARD_NO_PAD.encode(pending),
                    pending_token: key.token("receipt", &[digits]),
                    shared: false,
                })
            }
            _ => None,
        };
        let secret = week_key.seal(&weekly_place(&id), sealed.secret.to_vec())?;
        Ok(NewPage {
            tip: draft.tip,
            token,
            earlier,
            day: origin.seeds.first().map_or_else(|| day_number(today), |(day, _)| *day),
            kind: draft.kind.word().to_owned(),
            week,
            secret: STANDARD_NO_PAD.encode(secret),
            body: STANDARD_NO_PAD.encode(&sealed.body),
            wraps: sealed
                .wraps
                .iter()
                .map(|wrap| NewWrap {
                    unit: wrap.unit.clone(),
                    epoch: wrap.epoch,
                    wrap: STANDARD_NO_PAD.encode(&wrap.sealed),
                })
                .collect(),
            opens,
            id,
        })
    }

    /// Keeps a page, in the database or, while that is away, in the spool.
    async fn keep(&self, page: NewPage) -> Result<Kept, TipError> {
        let page = Arc::new(page);
        if !self.0.absence.lasts()
            && let Ok(kept) = self.0.keeping.hand_in(Arc::clone(&page)).await
        {
            return Ok(kept);
        }
        let spool = self.0.spool.clone();
        let put = on_disk(move || {
            loop {
                if spool.put(&page)? {
                    return Ok(Kept::New(None));
                }
                for token in std::iter::once(page.token()).chain(page.earlier().iter().map(String::as_str)) {
                    if !token.is_empty() && spool.get(token)?.is_some() {
                        return Ok(Kept::Known(token.to_owned(), None));
                    }
                }
                // Between the two it went into the database, nobody knows under which token.
            }
        });
        metrics::counter!("suluh_tips_spooled_total").increment(1);
        put.await.map_err(|_| TipError::Away)
    }

    /// Moves what waits in the spool into the database; returns how many.
    pub async fn drain(&self) -> store::Result<usize> {
        let _one = self.0.draining.lock().await;
        let mut moved = 0;
        loop {
            let spool = self.0.spool.clone();
            let Ok(batch) = on_disk(move || spool.list(crate::kernel::batch::MOST)).await else {
                return Ok(moved);
            };
            if batch.is_empty() {
                return Ok(moved);
            }
            let pages: Vec<Arc<NewPage>> = batch.iter().map(acknowledged).map(Arc::new).collect();
            keep_all(&self.0.db, &pages).await?;
            moved += pages.len();
            let spool = self.0.spool.clone();
            let removed = on_disk(move || batch.iter().try_for_each(|page| spool.remove(page))).await;
            if removed.is_err() {
                return Ok(moved);
            }
        }
    }
}

/// What an answer would help with most. Nobody is asked where it is who is abroad, or what is told already.
fn ask(studied: &Studied, facts: &Facts) -> Option<Ask> {
    let Study { reading, place, .. } = &studied.study;
    if studied.places.len() > 1 {
        return Some(Ask::Which(studied.places.clone()));
    }
    if place.is_none() && !facts.abroad && reading.category != Category::Abroad && facts.help.is_none() {
        return Some(Ask::Where);
    }
    let leaving = matches!(
        reading.category,
        Category::Departure
            | Category::Child
            | Category::Visa
            | Category::Scam
            | Category::Bride
            | Category::Recruiter
    );
    let told = facts.leaves.is_some() || reading.leaves_in_hours.is_some() || facts.cry;
    (leaving && !told && facts.help.is_none()).then_some(Ask::When)
}

/// A page out of the spool, as it goes into the database. A tip was acknowledged by a receipt of its own
/// token, without asking whether the database knows it of a day before: it is better there twice than with
/// a receipt that leads nowhere.
fn acknowledged(page: &NewPage) -> NewPage {
    let mut page = page.clone();
    if page.opens.is_some() {
        page.earlier = Default::default();
    }
    page
}

/// One result for each page.
async fn keep_all(db: &Db, pages: &[Arc<NewPage>]) -> store::Result<Vec<Kept>> {
    let mut tx = db.begin().await?;
    // In one order everywhere: two processes that bring the same must not wait for each other.
    let mut ordered: Vec<&NewPage> = pages.iter().map(Arc::as_ref).collect();
    ordered.sort_by(|a, b| a.token.cmp(&b.token));
    let new = tips::insert(&mut tx, &ordered, random_reference).await?;
    let mut kept = Vec::with_capacity(pages.len());
    for page in pages {
        if let Some((_, reference)) = new.iter().find(|(id, _)| *id == page.id) {
            kept.push(Kept::New(reference.clone()));
            continue;
        }
        let [b, c, d] = page.earlier.clone();
        let known = tips::known(&mut tx, &[page.token.clone(), b, c, d]).await?;
        kept.push(match known {
            Some((token, reference)) => Kept::Known(token, Some(reference)),
            None if page.opens.as_ref().is_some_and(|opens| opens.shared) => {
                tips::reference_of(&mut tx, &page.tip).await?.map_or(Kept::Gone, Kept::Joined)
            }
            None => Kept::Gone,
        });
    }
    tx.commit().await?;
    Ok(kept)
}
