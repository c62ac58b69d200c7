//! What a unit does with its tips while it has no console: take them away to be opened, ask, say how far one
//! has come, and change keys. The server sees a question's words when it is asked here, and never a tip's.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::ToSpan;
use jiff::civil::Date;

use super::acts::seen_of;
use super::bundle::{Bundle, BundleError, BundledPage, BundledTip, OldWrap, OpenedTip, UnitKeys};
use super::clock::{ClockError, Clocks, MOST_COUNTED};
use super::retention::{ACTED_DAYS, NOTHING_DAYS, OPEN_DAYS};
use super::units::{Known, UnitsError};
use super::{clock, random_id, weekly_place};
use crate::kernel::clock::{Clock, day_number, day_of_number};
use crate::kernel::gsm7;
use crate::model::tip::{PageKind, QUESTION_LETTERS, Status};
use crate::sealing::held_key::HeldKey;
use crate::sealing::hybrid::PublicHalf;
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::sealing::mailbox::NotePlace;
use crate::sealing::week_keys::week_of;
use crate::store::board::{self, PlacedTip};
use crate::store::border::BorderAlertRow;
use crate::store::clock::ClockRow;
use crate::store::desk::{self, NewNote, PageRow, Rewrapped};
use crate::store::tip_desk::{self, DeskRow};
use crate::store::tips::TipRow;
use crate::store::{self, Db};

/// Tips of one bundle at most.
const MOST: i64 = 10_000;
/// Tips of one part at most: the first fill a page of the board.
const PART: i64 = 200;
/// Letters after which a part ends: long tips make short parts, so that no answer grows large.
const LARGEST_PART: usize = 2 << 20;
/// Tips whose pages are read at a time.
const READ: usize = 25;
/// Wraps read at a time.
const BATCH: i64 = 500;

/// Why the desk did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// No tip has this reference.
    #[error("there is no tip {0}")]
    NoTip(String),
    /// The list has no such unit.
    #[error("there is no unit {0} in the list")]
    NoUnit(String),
    /// The mailbox is made within seconds after the tip.
    #[error("the mailbox of this tip is not made yet; ask again in a minute")]
    NoMailbox,
    /// It would not fit into one SMS.
    #[error("a question has at most {QUESTION_LETTERS} letters of an SMS (GSM-7); this one has {0}")]
    TooLong(usize),
    /// Nothing to ask.
    #[error("the question is empty")]
    Empty,
    /// The tip is another unit's.
    #[error("{1} has no page of {0} to open")]
    NotOfUnit(String, String),
    /// The key does not open it.
    #[error("this key opens nothing of {0}: it is another unit's or an older one")]
    Closed(String),
    /// The key is not the unit's.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The list of units is not to be believed.
    #[error(transparent)]
    Units(#[from] UnitsError),
    /// The tip's clock cannot be set.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A tip as its desk sees it without opening it.
#[derive(Debug)]
pub struct Shown {
    /// The tip.
    pub tip: TipRow,
    /// Its clock; none of tips from before clocks were.
    pub clock: Option<ClockRow>,
    /// The state that an act names: [`super::acts::seen`].
    pub seen: String,
    /// The id of the officer who works on it.
    pub officer: Option<String>,
    /// The id of the officer who calls it spam.
    pub spam: Option<String>,
    /// The units that read it.
    pub readers: Vec<String>,
    /// Alerts to border posts about it.
    pub alerts: Vec<BorderAlertRow>,
}

/// A part of a unit's open tips.
#[derive(Debug)]
pub struct Part {
    /// They, as they are sealed.
    pub tips: Vec<BundledTip>,
    /// After which place the next part begins; none when this is the last.
    pub next: Option<(i64, String)>,
    /// How many open tips the unit has, counted to [`MOST_COUNTED`] and one more.
    pub total: i64,
}

/// All open tips of a unit, read part by part.
pub struct OpenTips {
    desk: Desk,
    unit: String,
    left: VecDeque<PlacedTip>,
}

impl OpenTips {
    /// The next of them; none at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<BundledTip>>, DeskError> {
        let some: Vec<PlacedTip> = self.left.drain(..self.left.len().min(READ)).collect();
        if some.is_empty() {
            return Ok(None);
        }
        let mut tx = self.desk.db.read().await?;
        self.desk.sealed_tips(&mut tx, &self.unit, &some).await.map(Some)
    }
}

/// The desk's verbs.
#[derive(Clone)]
pub struct Desk {
    pub(super) db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    holidays: Arc<[Date]>,
}

/// The week with whose end a tip of this status dies; none while it is open.
pub(super) fn expires(status: Status, today: Date) -> Option<i64> {
    match status {
        Status::Acted => Some(week_of(today.saturating_add(ACTED_DAYS.days()))),
        Status::Nothing => Some(week_of(today.saturating_add(NOTHING_DAYS.days()))),
        Status::Received | Status::Checking | Status::Forwarded => None,
    }
}

impl Desk {
    /// Over these parts, for a place without holidays.
    pub fn new(db: Db, keys: Arc<Keys>, clock: Arc<dyn Clock>) -> Self {
        Self { db, keys, clock, holidays: Arc::from([]) }
    }

    /// The same where nobody works on these days, which count for no deadline.
    pub fn with_holidays(self, holidays: Arc<[Date]>) -> Self {
        Self { holidays, ..self }
    }

    /// The tips of a unit, newest first; nothing of what they say.
    pub async fn list(&self, unit: &str) -> Result<Vec<TipRow>, DeskError> {
        let mut tx = self.db.read().await?;
        Ok(desk::tips_of(&mut tx, unit, MOST).await?)
    }

    /// The tips of a unit as a file to take away.
    pub async fn export(&self, known: &Known, unit: &str) -> Result<Bundle, DeskError> {
        let of = known.unit(unit).ok_or_else(|| DeskError::NoUnit(unit.to_owned()))?;
        let mut tx = self.db.read().await?;
        let mut tips = Vec::new();
        for tip in desk::tips_of(&mut tx, unit, MOST).await? {
            tips.push(self.bundled(&mut tx, tip, unit).await?);
        }
        Ok(Bundle { unit: unit.to_owned(), recoverable: of.unit.recoverable.clone(), tips })
    }

    async fn bundled(&self, tx: &mut store::Tx, tip: TipRow, unit: &str) -> Result<BundledTip, DeskError> {
        let pages = desk::pages_of(tx, &tip.id, unit).await?;
        let pages = pages.into_iter().map(|page| self.page(page)).collect::<Result<_, _>>()?;
        Ok(BundledTip { id: tip.id, reference: tip.reference, status: tip.status, pages })
    }

    /// A page as the browser opens it: without the seal of its week, when that lives.
    fn page(&self, page: PageRow) -> Result<BundledPage, DeskError> {
        let key = self.keys.weeks().of(page.week, self.clock.today())?;
        let secret = key.and_then(|key| {
            key.open_sealed(&weekly_place(&page.id), STANDARD_NO_PAD.decode(&page.secret).ok()?)
        });
        let secret = secret.map(|secret| STANDARD_NO_PAD.encode(secret));
        let app = page.by_app > 0;
        let kind = PageKind::of_word(&page.kind).filter(|kind| app || *kind != PageKind::Addition);
        Ok(BundledPage {
            id: page.id,
            secret,
            body: page.body,
            epoch: page.epoch,
            wrap: page.wrap,
            kind,
            app,
        })
    }

    /// Open tips of a unit as they are sealed, in the order of its board: the next after a place, as many as one
    /// answer should carry.
    pub async fn part(&self, unit: &str, after: Option<&(i64, String)>) -> Result<Part, DeskError> {
        let mut tx = self.db.read().await?;
        let place = after.map_or((i64::MIN, ""), |(until, tip)| (*until, tip.as_str()));
        let placed = board::after(&mut tx, unit, place, PART + 1).await?;
        self.sealed_part(&mut tx, unit, placed).await
    }

    /// The same of these references alone.
    pub async fn part_of(&self, unit: &str, references: &[&str]) -> Result<Part, DeskError> {
        let mut tx = self.db.read().await?;
        let placed = board::placed(&mut tx, unit, references).await?;
        self.sealed_part(&mut tx, unit, placed).await
    }

    /// Every open tip of a unit as it is sealed, to be taken away in parts: those that are open now, whatever changes
    /// meanwhile.
    pub async fn open_tips(&self, unit: &str) -> Result<OpenTips, DeskError> {
        let mut tx = self.db.read().await?;
        let left = board::after(&mut tx, unit, (i64::MIN, ""), i64::MAX).await?;
        Ok(OpenTips { desk: self.clone(), unit: unit.to_owned(), left: left.into() })
    }

    async fn sealed_tips(
        &self,
        tx: &mut store::Tx,
        unit: &str,
        placed: &[PlacedTip],
    ) -> Result<Vec<BundledTip>, DeskError> {
        let ids: Vec<&str> = placed.iter().map(|tip| tip.id.as_str()).collect();
        let mut pages: HashMap<String, Vec<BundledPage>> = HashMap::new();
        for row in desk::pages_of_all(tx, &ids, unit).await? {
            pages.entry(row.tip.clone()).or_default().push(self.page(row)?);
        }
        let tip = |tip: &PlacedTip| BundledTip {
            pages: pages.remove(&tip.id).unwrap_or_default(),
            id: tip.id.clone(),
            reference: tip.reference.clone(),
            status: tip.status.clone(),
        };
        Ok(placed.iter().map(tip).collect())
    }

    async fn sealed_part(
        &self,
        tx: &mut store::Tx,
        unit: &str,
        placed: Vec<PlacedTip>,
    ) -> Result<Part, DeskError> {
        let most = usize::try_from(PART).unwrap_or(usize::MAX);
        let (mut tips, mut letters, mut last) = (Vec::new(), 0, None);
        for some in placed[..placed.len().min(most)].chunks(READ) {
            let sealed = self.sealed_tips(tx, unit, some).await?;
            letters += sealed.iter().flat_map(|tip| &tip.pages).map(|page| page.body.len()).sum::<usize>();
            tips.extend(sealed);
            last = some.last().map(|tip| (tip.until, tip.id.clone()));
            if letters >= LARGEST_PART {
                break;
            }
        }
        let next = last.filter(|_| tips.len() < placed.len());
        let total = board::count(tx, unit, MOST_COUNTED + 1).await?;
        Ok(Part { tips, next, total })
    }

    /// One tip as it is sealed to a unit.
    pub async fn sealed(&self, reference: &str, unit: &str) -> Result<BundledTip, DeskError> {
        let mut tx = self.db.read().await?;
        let tip = self.tip(&mut tx, reference).await?;
        let tip = self.bundled(&mut tx, tip, unit).await?;
        if tip.pages.is_empty() {
            return Err(DeskError::NotOfUnit(tip.reference, unit.to_owned()));
        }
        Ok(tip)
    }

    /// What is known of a tip without opening it, for a unit that holds a key of it.
    pub async fn show(&self, reference: &str, unit: &str) -> Result<Shown, DeskError> {
        let mut tx = self.db.read().await?;
        let tip = self.tip(&mut tx, reference).await?;
        if !store::clock::reads(&mut tx, &tip.id, unit).await? {
            return Err(DeskError::NotOfUnit(tip.reference, unit.to_owned()));
        }
        let clock = store::clock::by_tip(&mut tx, &tip.id).await?;
        let DeskRow { officer, changes, spam } = tip_desk::state(&mut tx, &tip.id).await?;
        let readers = store::tips::units_of(&mut tx, &tip.id).await?;
        let seen = seen_of(changes, &tip.status, clock.as_ref());
        let alerts = store::border::of_tip(&mut tx, &tip.id).await?;
        Ok(Shown { tip, clock, seen, officer, spam, readers, alerts })
    }

    /// Opens one tip with a unit's key. What it says is in this process for as long as the caller keeps it.
    pub async fn open(&self, known: &Known, reference: &str, held: &HeldKey) -> Result<OpenedTip, DeskError> {
        let of = known.unit(&held.unit).ok_or_else(|| DeskError::NoUnit(held.unit.clone()))?;
        let mut tx = self.db.read().await?;
        let tip = self.tip(&mut tx, reference).await?;
        let tip = self.bundled(&mut tx, tip, &held.unit).await?;
        drop(tx);
        let reference = tip.reference.clone();
        if tip.pages.is_empty() {
            return Err(DeskError::NotOfUnit(reference, held.unit.clone()));
        }
        let recoverable = of.unit.recoverable.clone();
        let bundle = Bundle { unit: held.unit.clone(), recoverable, tips: vec![tip] };
        let opened = UnitKeys::of(&bundle.unit, &bundle.recoverable, held)?.open(&bundle).pop();
        opened.filter(|tip| tip.pages.iter().any(Option::is_some)).ok_or_else(|| DeskError::Closed(reference))
    }

    /// Gives a tip to another unit, which can read it then, too: every page is wrapped again for it with the key of a
    /// unit that holds them, and it is asked to accept.
    pub async fn hand_over(
        &self,
        clocks: &Clocks,
        known: &Known,
        reference: &str,
        held: &HeldKey,
        to: &str,
    ) -> Result<(), DeskError> {
        let of = known.unit(&held.unit).ok_or_else(|| DeskError::NoUnit(held.unit.clone()))?;
        let to = known.unit(to).ok_or_else(|| DeskError::NoUnit(to.to_owned()))?;
        let keys = UnitKeys::of(&held.unit, &of.unit.recoverable, held)?;
        let mut tx = self.db.begin().await?;
        store::clock::enter(&mut tx).await?;
        let tip = self.tip(&mut tx, reference).await?;
        store::clock::hold(&mut tx, &tip.reference).await?;
        let pages = desk::pages_of(&mut tx, &tip.id, &held.unit).await?;
        if pages.is_empty() {
            return Err(DeskError::NotOfUnit(tip.reference, held.unit.clone()));
        }
        let mut wraps = Vec::with_capacity(pages.len());
        for page in pages {
            let old = OldWrap { tip: page.tip, page: page.id, epoch: page.epoch, wrap: page.wrap };
            let new = keys.rewrap(&old, &to.reader());
            wraps.push(new.ok_or_else(|| DeskError::Closed(tip.reference.clone()))?);
        }
        desk::add_wraps(&mut tx, &wraps).await?;
        clocks.hand_over_in(&mut tx, &tip.reference, &to.unit.id).await?;
        Ok(tx.commit().await?)
    }

    /// Notes that somebody of the unit spoke with the family today. Whoever notes it shows by the unit's key
    /// that the tip is theirs.
    pub async fn note_call(&self, known: &Known, reference: &str, held: &HeldKey) -> Result<(), DeskError> {
        self.open(known, reference, held).await?;
        let mut tx = self.db.begin().await?;
        let tip = self.tip(&mut tx, reference).await?;
        desk::note_call(&mut tx, &tip.id, day_number(self.clock.today())).await?;
        Ok(tx.commit().await?)
    }

    /// The day on which somebody of the unit spoke with the family.
    pub async fn called(&self, reference: &str) -> Result<Option<Date>, DeskError> {
        let mut tx = self.db.read().await?;
        let tip = self.tip(&mut tx, reference).await?;
        Ok(desk::called(&mut tx, &tip.id).await?.map(day_of_number))
    }

    pub(super) async fn tip(&self, tx: &mut store::Tx, reference: &str) -> Result<TipRow, DeskError> {
        let reference = reference.trim().to_uppercase();
        desk::by_reference(tx, &reference).await?.ok_or(DeskError::NoTip(reference))
    }

    /// Asks the reporter something; they read it with their receipt.
    pub async fn ask(&self, reference: &str, question: &str) -> Result<(), DeskError> {
        let question = gsm7::fold(question.trim());
        let size = gsm7::size(&question).units;
        if question.is_empty() {
            return Err(DeskError::Empty);
        }
        if size > QUESTION_LETTERS {
            return Err(DeskError::TooLong(size));
        }
        let today = self.clock.today();
        let mut tx = self.db.begin().await?;
        let tip = self.tip(&mut tx, reference).await?;
        let mailbox = tip.mailbox.as_deref().and_then(PublicHalf::from_base64);
        let mailbox = mailbox.ok_or(DeskError::NoMailbox)?;
        let id = random_id()?;
        let week = tip.expires.unwrap_or_else(|| week_of(today.saturating_add(OPEN_DAYS.days())));
        let key = self.keys.weeks().of(week, today)?.ok_or(KeyError::NoRandomness)?;
        let sealed = NotePlace { tip: &tip.id, note: &id }.seal(&mailbox, &question)?;
        let sealed = STANDARD_NO_PAD.encode(key.seal(&weekly_place(&id), sealed)?);
        let note = NewNote { id: &id, tip: &tip.id, day: day_number(today), week, sealed: &sealed };
        desk::ask(&mut tx, &note).await?;
        Ok(tx.commit().await?)
    }

    /// Says how far a tip has come. When it is closed its life begins to be counted; when it is opened
    /// again it lives on. Passed on or closed it is decided, and its clock stands still until it is open again.
    pub async fn mark(&self, reference: &str, status: Status, offices: i64) -> Result<(), DeskError> {
        let today = self.clock.today();
        let expires = expires(status, today);
        let now_us = self.clock.now().as_microsecond();
        let mut tx = self.db.begin().await?;
        clock::mark(&mut tx, reference, status, now_us, &self.holidays).await?;
        let tip = self.tip(&mut tx, reference).await?;
        desk::set_status(&mut tx, &tip.id, status.word(), offices, day_number(today), expires).await?;
        Ok(tx.commit().await?)
    }

    /// Wraps that still stand under keys of a unit older than its newest, from a page on.
    pub async fn old_wraps(&self, unit: &str, epoch: i64, after: &str) -> Result<Vec<OldWrap>, DeskError> {
        let mut tx = self.db.read().await?;
        let rows = desk::old_wraps(&mut tx, unit, epoch, after, BATCH).await?;
        let old = |(page, tip, epoch, wrap)| OldWrap { tip, page, epoch, wrap };
        Ok(rows.into_iter().map(old).collect())
    }

    /// Puts wraps under a unit's newest key in the place of older ones; returns how many there were.
    pub async fn admit(&self, wraps: &[Rewrapped]) -> Result<u64, DeskError> {
        let mut admitted = 0;
        for some in wraps.chunks(usize::try_from(BATCH).unwrap_or(1)) {
            let mut tx = self.db.begin().await?;
            admitted += desk::replace_wraps(&mut tx, some).await?;
            tx.commit().await?;
        }
        Ok(admitted)
    }
}
