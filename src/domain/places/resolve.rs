//! Which of the places that are named is the one a text is about. When that is not plain, it is asked.

use super::around::Role;
use super::code::{Code, Level};
use super::gates::{GATES, Gate};
use super::mentions::{Mention, Reader};
use super::{Gazetteer, Heard, Kind, Named, Place, Resolved, spelling};

/// The most candidates that somebody is asked about: they are answered by one digit.
const MOST: usize = 9;

/// Reads a text.
pub(super) fn read(gazetteer: &Gazetteer, text: &str, home: &[&str]) -> Heard {
    let reader = Reader::new(gazetteer, spelling::tokens(text), home);
    let mut mentions = reader.mentions();
    reader.add_villages(&mut mentions);
    mentions.retain(|mention| mention.sure && !mention.abroad);
    let named = |mention: &Mention, gate: Option<&Gate>, code: Code| Named {
        place: Place { code: code.to_string() },
        kind: gate.map_or(Kind::Area, |gate| gate.kind),
        gate: gate.map(|gate| gate.name),
        from: reader.tokens[mention.first].from,
        to: reader.tokens[mention.end - 1].to,
    };
    let gates: Vec<Named> = mentions
        .iter()
        .filter_map(|mention| {
            let gate = &GATES[usize::from(mention.gate?)];
            Some(named(mention, Some(gate), Code::parse(gate.code)?))
        })
        .collect();
    let narrowed = narrowed(&mentions);
    let mut all: Vec<Named> = mentions
        .iter()
        .zip(&narrowed)
        .filter(|(mention, _)| !mention.only_gate)
        .filter_map(|(mention, codes)| Some(named(mention, None, reader.shared(codes)?)))
        .chain(gates.iter().cloned())
        .collect();
    all.sort_by_key(|named| named.from);
    Heard { place: reader.resolved(&mentions, &narrowed), named: all, gates }
}

/// What each name may be, once those that lie in one another have stood up for each other.
fn narrowed(mentions: &[Mention]) -> Vec<Vec<Code>> {
    let mut sets: Vec<Vec<Code>> = mentions.iter().map(|mention| mention.codes.clone()).collect();
    loop {
        let mut changed = false;
        for at in 0..sets.len() {
            let kept: Option<Vec<Code>> = sets.iter().enumerate().find_map(|(other_at, other)| {
                if other_at == at || mentions[other_at].only_gate {
                    return None;
                }
                let related: Vec<Code> = sets[at]
                    .iter()
                    .copied()
                    .filter(|code| other.iter().any(|area| code.is_in(*area) || area.is_in(*code)))
                    .collect();
                (!related.is_empty() && related.len() < sets[at].len()).then_some(related)
            });
            if let Some(kept) = kept {
                sets[at] = kept;
                changed = true;
            }
        }
        if !changed {
            return sets;
        }
    }
}

impl Reader<'_> {
    /// The deepest area that holds all of these, when they share a kabupaten or there is but one.
    fn shared(&self, codes: &[Code]) -> Option<Code> {
        let mut codes = self.home_first(codes.to_vec());
        let first = codes.drain(..1).next()?;
        [first.level(), Level::Kecamatan, Level::Kabupaten, Level::Province]
            .into_iter()
            .filter(|level| *level <= first.level())
            .map(|level| first.up_to(level))
            .find(|area| codes.iter().all(|code| code.is_in(*area)))
    }

    /// Of several meanings those at home, but for a kabupaten elsewhere, which is as well known.
    fn home_first(&self, mut codes: Vec<Code>) -> Vec<Code> {
        if codes.iter().any(|code| self.is_home(*code)) {
            codes.retain(|code| self.is_home(*code) || code.level() <= Level::Kabupaten);
        }
        codes
    }

    /// The place of a text.
    fn resolved(&self, mentions: &[Mention], narrowed: &[Vec<Code>]) -> Resolved {
        let of = |wanted: &dyn Fn(&Mention) -> bool| -> Vec<&Vec<Code>> {
            mentions
                .iter()
                .zip(narrowed)
                .filter(|(mention, _)| wanted(mention))
                .map(|(_, codes)| codes)
                .collect()
        };
        let is_area = |mention: &Mention| !mention.only_gate && mention.role != Role::There;
        let mut sets = of(&|mention| is_area(mention) && mention.role == Role::Here);
        let bare = of(&|mention| is_area(mention) && mention.role == Role::Bare);
        sets.extend(bare);
        if sets.is_empty() {
            sets = of(&is_area);
        } else {
            // "orang sambas" of whom it is told where they are says at most more of that place.
            let origin = of(&|mention| is_area(mention) && mention.role == Role::Of);
            let known: Vec<Code> = sets.iter().flat_map(|codes| codes.iter().copied()).collect();
            sets.extend(origin.into_iter().filter(|codes| {
                codes.iter().any(|code| known.iter().any(|other| code.is_in(*other) || other.is_in(*code)))
            }));
        }
        // Then a gate where somebody is, and at last whatever they are taken to.
        if sets.is_empty() {
            sets = of(&|mention| mention.only_gate && mention.role != Role::There);
        }
        if sets.is_empty() {
            sets = of(&|_| true);
        }
        let codes: Vec<Code> = sets.into_iter().flat_map(|codes| self.home_first(codes.clone())).collect();
        self.decided(&codes)
    }

    /// One place, or those among which it is asked.
    fn decided(&self, codes: &[Code]) -> Resolved {
        let mut left: Vec<Code> = codes
            .iter()
            .copied()
            .filter(|code| !codes.iter().any(|other| other != code && other.is_in(*code)))
            .collect();
        left.sort();
        left.dedup();
        if let Some(level) = left.iter().map(|code| code.level()).min() {
            left = left.into_iter().map(|code| code.up_to(level)).collect();
            left.dedup();
        }
        let near = |code: &Code| {
            let distance = self.home.iter().map(|home| distance(*code, *home)).min().unwrap_or_default();
            (distance, *code)
        };
        left.sort_by_key(near);
        let place = |code: Code| Place { code: code.to_string() };
        match left.as_slice() {
            [] => Resolved::Nowhere,
            [one] => Resolved::One(place(*one)),
            several if several.len() <= MOST => {
                Resolved::Several(several.iter().copied().map(place).collect())
            }
            _ => Resolved::TooMany,
        }
    }
}

/// How far a province is from another: codes count the islands from the west, ten to an island.
fn distance(code: Code, home: Code) -> u64 {
    let (one, other) = (code.of_province(), home.of_province());
    (one / 10).abs_diff(other / 10) * 100 + one.abs_diff(other)
}
