//! What the register desk shows: what is loaded, what waits, and all that is held of one agency.

use jiff::civil::Date;

use super::{Comparison, DeskError, RegisterDesk, Result};
use crate::domain::agencies::{self, Record, Wanted};
use crate::domain::register::Register;
use crate::kernel::name_key;
use crate::model::agency::{AgencyId, Facts, ImportKind};
use crate::model::register_desk::ProposalState;
use crate::store;
use crate::store::disputes::{self, DisputeRow};
use crate::store::imports::Import;
use crate::store::proposals::{self, ProposalRow};
use crate::store::register::Scope;

/// Decided proposals, imports and objections that are shown at most.
const MOST: i64 = 50;
/// Agencies that a search shows at most.
const MOST_FOUND: usize = 50;

/// A layer of the register.
#[derive(Debug)]
pub struct Layer {
    /// What it holds.
    pub kind: ImportKind,
    /// The newest file that counts.
    pub newest: Option<Import>,
    /// Rows that count: agencies of the list, events, permits, branches.
    pub rows: usize,
}

/// What the desk has before it.
#[derive(Debug)]
pub struct Overview {
    /// The register's version.
    pub version: i64,
    /// Whether the data are the invented ones.
    pub demo: bool,
    /// Today.
    pub today: Date,
    /// Whether the list is too old to call anybody licensed, or there is none.
    pub stale: bool,
    /// Each layer.
    pub layers: Vec<Layer>,
    /// Files that were loaded, the newest first.
    pub imports: Vec<Import>,
    /// Proposals that wait.
    pub pending: Vec<ProposalRow>,
    /// Proposals that were decided.
    pub decided: Vec<ProposalRow>,
    /// Objections, the open ones first.
    pub disputes: Vec<DisputeRow>,
}

/// A proposal as it is looked at.
#[derive(Debug)]
pub struct Shown {
    /// The proposal.
    pub row: ProposalRow,
    /// What it would change now, or why it cannot be loaded; none when it was decided.
    pub compared: Option<Result<Comparison>>,
}

/// All that is held of one agency.
#[derive(Debug)]
pub struct AgencyRecord {
    /// What is known, and what villagers are told today; none of an agency of which nothing counts any more.
    pub record: Option<Record>,
    /// Every name that it had.
    pub names: Vec<String>,
    /// What it objects to.
    pub disputes: Vec<DisputeRow>,
}

/// An agency that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its number.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// Its licence numbers.
    pub numbers: Vec<String>,
}

/// Agencies whose name or licence number holds what was typed, and then those whose name is like it.
pub fn search(register: &Register, typed: &str) -> Vec<Found> {
    let folded = name_key::fold(typed);
    if folded.key.len() < 2 {
        return Vec::new();
    }
    let found = |facts: &Facts| {
        let listing = facts.listing.as_ref();
        let numbers = listing.map(|listing| listing.licence_nos.clone()).unwrap_or_default();
        Found { id: facts.id, name: facts.name.clone(), numbers }
    };
    let holds = |facts: &&Facts| {
        let numbers = facts.listing.iter().flat_map(|listing| &listing.licence_nos);
        let mut numbers = numbers.filter_map(|number| name_key::licence(number));
        name_key::fold(&facts.name).key.contains(&folded.key)
            || numbers.any(|number| number.contains(&folded.key))
    };
    let mut all: Vec<Found> = register.agencies().filter(holds).map(found).collect();
    all.sort_by_cached_key(|it| name_key::fold(&it.name).key);
    let named = register.index().by_name(&folded.key).map(|(id, _)| id);
    let like = register.index().alike(&folded, 3).into_iter().map(|like| like.id);
    for id in named.into_iter().chain(like) {
        if !all.iter().any(|it| it.id == id) {
            all.extend(register.facts(id).map(found));
        }
    }
    all.truncate(MOST_FOUND);
    all
}

impl RegisterDesk {
    /// What the desk has before it.
    pub async fn overview(&self) -> Result<Overview> {
        let everything = Scope { as_of: Date::MAX, known_before: jiff::Timestamp::MAX };
        let mut tx = self.db.read().await?;
        let state = store::imports::state(&mut tx).await?;
        let mut imports = store::imports::all(&mut tx).await?;
        let held = store::register::holdings(&mut tx, everything, None).await?;
        let pending = proposals::in_state(&mut tx, ProposalState::Pending.word(), 1_000).await?;
        let mut decided = proposals::in_state(&mut tx, ProposalState::Approved.word(), MOST).await?;
        decided.extend(proposals::in_state(&mut tx, ProposalState::Rejected.word(), MOST).await?);
        decided.sort_by_key(|row| std::cmp::Reverse(row.decided_us));
        decided.truncate(20);
        let disputes = disputes::all(&mut tx, None, MOST).await?;
        drop(tx);
        let rows = |kind| {
            let each = held.agencies.values().map(|facts| match kind {
                ImportKind::List => usize::from(facts.listing.is_some() && facts.gone_since.is_none()),
                ImportKind::Sanctions => facts.events.len(),
                ImportKind::Permits => facts.permits.len(),
                ImportKind::Branches => facts.branches.len(),
            });
            each.sum()
        };
        let newest = |kind| {
            let counts = imports.iter().filter(|it| it.kind == kind && it.withdrawn_at.is_none());
            counts.max_by_key(|it| (it.stamp.as_of, it.id)).cloned()
        };
        let layers = ImportKind::ALL.map(|kind| Layer { kind, newest: newest(kind), rows: rows(kind) });
        let (layers, rules) = (layers.into_iter().collect(), self.rules());
        imports.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
        Ok(Overview {
            version: state.version,
            demo: state.demo,
            today: rules.today,
            stale: agencies::layers(&held, rules).stale(rules.today),
            layers,
            imports,
            pending,
            decided,
            disputes,
        })
    }

    /// A proposal, and what it would change now.
    pub async fn show(&self, id: &str) -> Result<Shown> {
        let mut tx = self.db.read().await?;
        let row = proposals::by_id(&mut tx, id).await?.ok_or(DeskError::Nothing)?;
        drop(tx);
        let compared = if row.state == ProposalState::Pending.word() {
            match self.compared(&row).await {
                Err(DeskError::Store(error)) => return Err(error.into()),
                compared => Some(compared),
            }
        } else {
            None
        };
        Ok(Shown { row, compared })
    }

    async fn compared(&self, row: &ProposalRow) -> Result<Comparison> {
        let file = self.file_of(row).await?;
        self.look(row, file.as_ref()).await
    }

    /// The file of a proposal: its name and bytes.
    pub async fn file(&self, id: &str) -> Result<(String, Vec<u8>)> {
        let mut tx = self.db.read().await?;
        let row = proposals::by_id(&mut tx, id).await?.ok_or(DeskError::Nothing)?;
        drop(tx);
        let bytes = self.bytes_of(id).await?;
        if bytes.is_empty() { Err(DeskError::Nothing) } else { Ok((row.file_name, bytes)) }
    }

    /// All that is held of one agency.
    pub async fn agency(&self, id: AgencyId) -> Result<AgencyRecord> {
        let rules = self.rules();
        let record = agencies::history(&self.db, rules, rules.today, Wanted::Id(id)).await?;
        let mut tx = self.db.read().await?;
        let names = store::register::names(&mut tx).await?;
        let (mut own, mut objections) = (Vec::new(), Vec::new());
        for (key, _, name) in names.into_iter().filter(|(_, of, _)| *of == id) {
            objections.extend(disputes::all(&mut tx, Some(&key), MOST).await?);
            own.push(name);
        }
        if own.is_empty() {
            return Err(DeskError::Nothing);
        }
        Ok(AgencyRecord { record, names: own, disputes: objections })
    }

    /// An objection, and the number of its agency when the register knows it.
    pub async fn dispute(&self, id: &str) -> Result<(DisputeRow, Option<AgencyId>)> {
        let mut tx = self.db.read().await?;
        let row = disputes::by_id(&mut tx, id).await?.ok_or(DeskError::Nothing)?;
        let names = store::register::names(&mut tx).await?;
        let agency = names.into_iter().find(|(key, ..)| *key == row.name_key).map(|(_, id, _)| id);
        Ok((row, agency))
    }

    /// The list as it is loaded, in columns that can be loaded again.
    pub async fn list_csv(&self) -> Result<String> {
        let everything = Scope { as_of: Date::MAX, known_before: jiff::Timestamp::MAX };
        let mut tx = self.db.read().await?;
        let held = store::register::holdings(&mut tx, everything, None).await?;
        drop(tx);
        let mut csv = csv::Writer::from_writer(Vec::new());
        let mut rows = vec![["nama".to_owned(), "nomor izin".to_owned(), "berlaku sampai".to_owned()]];
        let listed = held.agencies.values().filter(|facts| facts.gone_since.is_none());
        for listing in listed.filter_map(|facts| facts.listing.as_ref()) {
            let last = listing.expires_on.map(|day| day.to_string()).unwrap_or_default();
            let none = [String::new()];
            let numbers = if listing.licence_nos.is_empty() { &none[..] } else { &listing.licence_nos };
            rows.extend(numbers.iter().map(|number| [listing.name.clone(), number.clone(), last.clone()]));
        }
        let written = rows.iter().try_for_each(|row| csv.write_record(row));
        // Writing to memory does not fail.
        let bytes = written.ok().and_then(|()| csv.into_inner().ok()).unwrap_or_default();
        Ok(String::from_utf8(bytes).unwrap_or_default())
    }
}
