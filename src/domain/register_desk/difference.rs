//! What would be true otherwise: the register before and after a proposal, compared as the answers are built from it
//! and not as the file tells it. So it holds for every kind of file, and for taking one back.

use std::collections::{HashMap, HashSet};
use std::fmt::Debug;

use jiff::civil::Date;

use crate::domain::agencies::{self, Rules};
use crate::kernel::name_key;
use crate::model::agency::{AgencyId, Branch, Event, Facts, Permit};
use crate::model::verdict::Verdict;
use crate::store::register::Holdings;

/// An agency of which villagers are told something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its name.
    pub name: String,
    /// What they are told now.
    pub before: Verdict,
    /// What they would be told.
    pub after: Verdict,
}

/// An agency on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its licence numbers.
    pub numbers: Vec<String>,
    /// The licence's last day.
    pub expires_on: Option<Date>,
}

/// Something that belongs to an agency of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Of<T>(pub String, pub T);

/// All that would change.
#[derive(Debug, Clone, Default)]
pub struct Difference {
    /// Other answers, those first that would become better.
    pub answers: Vec<Answer>,
    /// On the list, and not before.
    pub added: Vec<Listed>,
    /// On the list no more.
    pub gone: Vec<Listed>,
    /// On both, with another name, number or last day: as it was and as it would be.
    pub changed: Vec<(Listed, Listed)>,
    /// Sanctions and events that come.
    pub events: Vec<Of<Event>>,
    /// Those that go.
    pub events_gone: Vec<Of<Event>>,
    /// Recruit permits that come.
    pub permits: Vec<Of<Permit>>,
    /// Those that go.
    pub permits_gone: Vec<Of<Permit>>,
    /// Branch offices that come.
    pub branches: Vec<Of<Branch>>,
    /// Those that go.
    pub branches_gone: Vec<Of<Branch>>,
    /// Agencies on the list before and after.
    pub listed: (usize, usize),
}

impl Difference {
    /// What is otherwise in the second.
    pub fn between(before: &Holdings, after: &Holdings, rules: Rules) -> Self {
        let mut found = Self {
            listed: (listed(before).count(), listed(after).count()),
            answers: answers(before, after, rules),
            ..Self::default()
        };
        let mut ids: Vec<AgencyId> = before.agencies.keys().chain(after.agencies.keys()).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let (old, new) = (before.agencies.get(&id), after.agencies.get(&id));
            let name = new.or(old).map(|facts| facts.name.clone()).unwrap_or_default();
            match (old.and_then(line), new.and_then(line)) {
                (None, Some(new)) => found.added.push(new),
                (Some(old), None) => found.gone.push(old),
                (Some(old), Some(new)) if old != new => found.changed.push((old, new)),
                _ => {}
            }
            fn rows<T>(facts: Option<&Facts>, of: fn(&Facts) -> &[T]) -> &[T] {
                facts.map(of).unwrap_or_default()
            }
            let events = |facts| rows(facts, |it: &Facts| &it.events);
            let permits = |facts| rows(facts, |it: &Facts| &it.permits);
            let branches = |facts| rows(facts, |it: &Facts| &it.branches);
            more(&mut found.events, &name, events(old), events(new));
            more(&mut found.events_gone, &name, events(new), events(old));
            more(&mut found.permits, &name, permits(old), permits(new));
            more(&mut found.permits_gone, &name, permits(new), permits(old));
            more(&mut found.branches, &name, branches(old), branches(new));
            more(&mut found.branches_gone, &name, branches(new), branches(old));
        }
        found
    }

    /// Whether more than a tenth of the list would be gone.
    pub const fn shrinks(&self) -> bool {
        self.listed.1 * 10 < self.listed.0 * 9
    }

    /// How many would be told to be licensed who are not now.
    pub fn better(&self) -> usize {
        self.answers.iter().filter(|it| it.after.is_positive() && !it.before.is_positive()).count()
    }

    /// Whether nothing would be otherwise.
    pub fn is_empty(&self) -> bool {
        let rows = [
            self.answers.len(),
            self.added.len(),
            self.gone.len(),
            self.changed.len(),
            self.events.len(),
            self.events_gone.len(),
            self.permits.len(),
            self.permits_gone.len(),
            self.branches.len(),
            self.branches_gone.len(),
        ];
        rows.iter().all(|rows| *rows == 0)
    }
}

fn is_listed(facts: &Facts) -> bool {
    facts.listing.is_some() && facts.gone_since.is_none()
}

fn listed(held: &Holdings) -> impl Iterator<Item = &Facts> {
    held.agencies.values().filter(|facts| is_listed(facts))
}

fn line(facts: &Facts) -> Option<Listed> {
    let listing = facts.listing.as_ref().filter(|_| is_listed(facts))?;
    let mut numbers = listing.licence_nos.clone();
    numbers.sort_unstable();
    Some(Listed { name: listing.name.clone(), numbers, expires_on: listing.expires_on })
}

fn answers(before: &Holdings, after: &Holdings, rules: Rules) -> Vec<Answer> {
    let told = |held: &Holdings, id| {
        let layers = agencies::layers(held, rules);
        let unknown = if held.list.is_none() { Verdict::Stale } else { Verdict::NotListed };
        held.agencies.get(&id).map_or(unknown, |facts| agencies::told(facts, &layers, rules.today))
    };
    // Who is in neither is told the same of as ever: that nobody knows them.
    let ids: HashSet<AgencyId> = before.agencies.keys().chain(after.agencies.keys()).copied().collect();
    let mut found: Vec<Answer> = ids
        .into_iter()
        .filter_map(|id| {
            let facts = after.agencies.get(&id).or_else(|| before.agencies.get(&id))?;
            let (before, after) = (told(before, id), told(after, id));
            (before != after).then(|| Answer { name: facts.name.clone(), before, after })
        })
        .collect();
    found.sort_by_cached_key(|it| {
        (!it.after.is_positive(), it.after, it.before, name_key::fold(&it.name).key)
    });
    found
}

/// Adds the rows of `new` that are not among `old`; a row that is there twice counts twice.
fn more<T: Clone + Debug>(found: &mut Vec<Of<T>>, name: &str, old: &[T], new: &[T]) {
    let mut left: HashMap<String, usize> = HashMap::new();
    for row in old {
        *left.entry(format!("{row:?}")).or_default() += 1;
    }
    for row in new {
        match left.get_mut(&format!("{row:?}")) {
            Some(count) if *count > 0 => *count -= 1,
            _ => found.push(Of(name.to_owned(), row.clone())),
        }
    }
}
