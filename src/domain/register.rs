//! The register in memory: built from one read of the database, swapped whole.
//!
//! Every question is answered from here, so that an answer costs no query and an import changes all
//! answers at once. Questions about other days go to the database ([`super::agencies::history`]).

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::ToSpan;
use jiff::civil::Date;

use super::name_index::{IndexedName, NameIndex};
use super::rules;
use crate::kernel::clock::{Clock, day_number};
use crate::kernel::name_key;
use crate::law::book::Book;
use crate::law::standing::Layers;
use crate::model::agency::{AgencyId, Facts, Stamp};
use crate::model::contact::{Contact, ContactKind};
use crate::store::campaigns::CampaignRow;
use crate::store::imports::State;
use crate::store::register::{Holdings, NameRow, Scope};
use crate::store::training::TrainingRow;
use crate::store::{self, Db};

/// One version of the register, complete and unchanging.
#[derive(Debug)]
pub struct Register {
    /// The state that it was read at.
    pub state: State,
    /// The newest list.
    pub list: Option<Stamp>,
    /// The newest permit file.
    pub permits: Option<Stamp>,
    agencies: BTreeMap<AgencyId, Facts>,
    index: NameIndex,
    contacts: HashMap<ContactKind, Contact>,
    book: Book,
    /// Whether the rules of a day may be asked about: its number and the answer, because every step of a dialog
    /// wants to know.
    open: AtomicI64,
    training: Vec<TrainingRow>,
    campaigns: Vec<CampaignRow>,
}

impl Register {
    /// Reads everything that is true today. One transaction, so one version.
    ///
    /// `strict` (production) serves no rule of law that nobody confirmed.
    pub async fn load(db: &Db, clock: &dyn Clock, strict: bool) -> store::Result<Self> {
        let mut tx = db.read().await?;
        let state = store::imports::state(&mut tx).await?;
        // A list may speak of today while another process's clock is a little ahead: everything that
        // is stored is known.
        let scope =
            Scope { as_of: clock.today().saturating_add(1.day()), known_before: jiff::Timestamp::MAX };
        let held = store::register::holdings(&mut tx, scope, None).await?;
        let names = store::register::names(&mut tx).await?;
        let contacts = store::contacts::all(&mut tx).await?;
        let amendments = store::law::amendments(&mut tx).await?;
        let training = store::training::all(&mut tx).await?;
        let campaigns = store::campaigns::all(&mut tx).await?;
        drop(tx);
        // Indexing a large register takes a while: not on a thread that answers people.
        let build = move || Self {
            book: rules::book(&amendments, strict),
            training,
            campaigns,
            ..Self::new(state, held, names, contacts)
        };
        let built = tokio::task::spawn_blocking(build).await;
        Ok(built.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())))
    }

    /// Nothing: the database has not been read yet.
    pub fn absent() -> Self {
        Self::new(State { version: -1, demo: false }, Holdings::default(), Vec::new(), Vec::new())
    }

    /// Builds the register from what the store holds.
    pub fn new(state: State, held: Holdings, names: Vec<NameRow>, contacts: Vec<Contact>) -> Self {
        let index = index(&held, names);
        Self {
            state,
            list: held.list,
            permits: held.permits,
            agencies: held.agencies,
            index,
            contacts: contacts.into_iter().map(|contact| (contact.kind, contact)).collect(),
            book: Book::default(),
            open: AtomicI64::new(i64::MIN),
            training: Vec::new(),
            campaigns: Vec::new(),
        }
    }

    /// Whether the self-check may be offered on `day`.
    pub fn is_open(&self, day: Date) -> bool {
        let number = day_number(day);
        let known = self.open.load(Ordering::Relaxed);
        if known.div_euclid(2) == number {
            return known.rem_euclid(2) == 1;
        }
        let open = self.book.is_open(day);
        self.open.store(number * 2 + i64::from(open), Ordering::Relaxed);
        open
    }

    /// Where training has places.
    pub fn training(&self) -> &[TrainingRow] {
        &self.training
    }

    /// The codes of posters.
    pub fn campaigns(&self) -> &[CampaignRow] {
        &self.campaigns
    }

    /// The rules of law.
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// The facts of one agency.
    pub fn facts(&self, id: AgencyId) -> Option<&Facts> {
        self.agencies.get(&id)
    }

    /// Every agency.
    pub fn agencies(&self) -> impl Iterator<Item = &Facts> {
        self.agencies.values()
    }

    /// How many stand on the newest list.
    pub fn listed(&self) -> usize {
        self.agencies.values().filter(|facts| is_listed(facts)).count()
    }

    /// The name index.
    pub const fn index(&self) -> &NameIndex {
        &self.index
    }

    /// What is loaded, for the weighing.
    pub fn layers(&self, stale_after_days: i64) -> Layers {
        Layers {
            list_as_of: self.list.as_ref().map(|stamp| stamp.as_of),
            permits_as_of: self.permits.as_ref().map(|stamp| stamp.as_of),
            stale_after_days,
        }
    }

    /// The number to give for an office; empty when none is set.
    pub fn contact(&self, kind: ContactKind) -> &str {
        self.contacts.get(&kind).map_or(kind.fallback(), |contact| &contact.number)
    }

    /// The number of an office that nobody has to set: none when somebody set it and nobody dialled it, but
    /// for the invented ones of a demo.
    pub fn dialled(&self, kind: ContactKind) -> Option<&str> {
        let contact = self.contacts.get(&kind)?;
        (contact.last_verified.is_some() || self.state.demo).then_some(contact.number.as_str())
    }

    /// The contacts that are set.
    pub fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.values()
    }

    /// The age of the newest list in days, when one is loaded.
    pub fn age_days(&self, today: Date) -> Option<i32> {
        self.list.as_ref().and_then(|stamp| today.since(stamp.as_of).ok()).map(|span| span.get_days())
    }
}

/// Whether the agency stands on the newest list.
fn is_listed(facts: &Facts) -> bool {
    facts.listing.is_some() && facts.gone_since.is_none()
}

fn index(held: &Holdings, names: Vec<NameRow>) -> NameIndex {
    let names = names.into_iter().filter_map(|(key, id, printed)| {
        let facts = held.agencies.get(&id)?;
        // A name is the official one only while the newest line prints it; a former one is "similar".
        let current = name_key::fold(&facts.name).key == key;
        let name = if current { facts.name.clone() } else { printed };
        Some(IndexedName { id, name, current, listed: is_listed(facts) })
    });
    // Listed agencies come last, so that a number that changed hands leads to its holder of today.
    let mut holders: Vec<&Facts> = held.agencies.values().collect();
    holders.sort_by_key(|facts| is_listed(facts));
    let licences = holders
        .into_iter()
        .filter_map(|facts| Some((facts.id, facts.listing.as_ref()?)))
        .flat_map(|(id, listing)| {
            listing.licence_nos.iter().filter_map(move |number| Some((name_key::licence(number)?, id)))
        });
    NameIndex::build(names.collect(), licences)
}
