//! Villages, which are looked for only where an area above them is known, or behind "desa" at home.

use super::around::{self, Called, Role};
use super::code::{Code, Level};
use super::index::Manner;
use super::mentions::{Mention, Reader};
use super::spelling::{Token, is_key_of, joined};

/// Words of the longest name.
const LONGEST: usize = 7;
/// The shortest name that is taken for a village without a word that says so.
const SHORTEST: usize = 4;

impl Reader<'_> {
    /// Adds the villages that are named to the other names, and puts each where it stands.
    pub(super) fn add_villages(&self, found: &mut Vec<Mention>) {
        self.name_marked(found);
        let mut at = 0;
        while at < self.tokens.len() {
            match self.unmarked(found, at) {
                Some((village, other)) => {
                    if let Some(other) = other {
                        found[other].sure = true;
                    }
                    at = village.end;
                    found.retain(|other| other.end <= village.first || other.first >= village.end);
                    found.push(village);
                    found.sort_by_key(|mention| mention.first);
                }
                None => at += 1,
            }
        }
    }

    /// The villages behind "desa" and the like.
    fn name_marked(&self, found: &mut Vec<Mention>) {
        for at in 0..self.tokens.len() {
            let before = around::before(&self.tokens, at);
            let Some(called) = before.called.filter(|called| called.is_small()) else { continue };
            // "desa kampung baru" is Kampung Baru, when there is one.
            let told = |other: &Mention| other.is_village() && other.first < at && at < other.end;
            if !is_right_behind(&self.tokens, at) || found.iter().any(told) {
                continue;
            }
            let Some((village, others)) = self.marked(found, at, called) else { continue };
            *found = others;
            found.push(village);
            found.sort_by_key(|mention| mention.first);
        }
    }

    /// The village behind "desa" at a word, and the names that are left beside it.
    fn marked(&self, found: &[Mention], at: usize, called: Called) -> Option<(Mention, Vec<Mention>)> {
        for count in (1..=LONGEST).rev() {
            let Some(words) = self.together(at, count) else { continue };
            let key = joined(words);
            let others: Vec<Mention> =
                found.iter().filter(|other| other.end <= at || other.first >= at + count).cloned().collect();
            // "desa sungai raya" is not "sungai raya kubu raya" cut short: no name is cut through.
            let cut = found.iter().any(|other| {
                other.sure && other.first >= at && other.first < at + count && other.end > at + count
            });
            if cut {
                continue;
            }
            let areas = areas_of(&others);
            let everyday =
                self.of.index.manner(&key) == Manner::Everyday || words.iter().all(Token::is_number);
            let codes =
                if areas.is_empty() { self.villages(&self.home, &key) } else { self.villages(&areas, &key) };
            // A word beside it that is no name by itself is one when such a village lies there: ds mayak seluas.
            if let Some((other, codes)) = self.holds(&others, at + count, &codes) {
                let mut others = others;
                others[other].sure = true;
                return Some((self.village(at, count, codes), others));
            }
            if !codes.is_empty() && !(areas.is_empty() && (everyday || called == Called::Hamlet)) {
                return Some((self.village(at, count, codes), others));
            }
        }
        None
    }

    /// The unsure name right behind a village, and those of the villages that lie in it.
    fn holds(&self, others: &[Mention], end: usize, villages: &[Code]) -> Option<(usize, Vec<Code>)> {
        let other = others.iter().position(|other| {
            !other.sure && other.first >= end && around::is_only_between(&self.tokens[end..other.first])
        })?;
        let lies = |code: &&Code| others[other].codes.iter().any(|area| code.is_in(*area));
        let within: Vec<Code> = villages.iter().filter(lies).copied().collect();
        (!within.is_empty()).then_some((other, within))
    }

    /// The village that begins at a word without any word that says so: beside the area in which it lies, or
    /// behind "di" when that area stands elsewhere in the text.
    fn unmarked(&self, found: &[Mention], at: usize) -> Option<(Mention, Option<usize>)> {
        for count in (1..=LONGEST).rev() {
            let Some(words) = self.together(at, count) else { continue };
            let end = at + count;
            // A name that begins as that of an area does is the longer one: Sungai Kunyit Laut.
            let longer = found.iter().find(|other| {
                other.sure
                    && !other.only_gate
                    && other.first >= at
                    && other.end <= end
                    && other.end - other.first < count
                    // The words that say what it is make no longer name: "kota lhokseumawe".
                    && !(other.end == end && other.before.begins <= at)
            });
            if longer.is_none()
                && found
                    .iter()
                    .any(|other| (other.sure || other.abroad) && other.first < end && at < other.end)
            {
                continue;
            }
            let key = joined(words);
            let everyday = self.of.index.manner(&key) == Manner::Everyday
                || words.iter().all(|token| around::is_filler(token) || token.is_number());
            let before = around::before(&self.tokens, at);
            if everyday || key.len() < SHORTEST || before.street || before.person {
                continue;
            }
            let beside = |other: &&Mention| {
                let between = if other.first >= end {
                    other.first.min(other.before.begins.max(end))..other.first
                } else {
                    other.end..at
                };
                (other.first >= end && around::is_only_between(&self.tokens[end..other.first]))
                    || (other.first < at && around::is_only_between(&self.tokens[between]))
            };
            let is_at = matches!(before.role, Role::Here | Role::There);
            let near: Vec<Mention> = found
                .iter()
                .filter(|other| other.sure && !other.only_gate && !other.abroad)
                .filter(|other| other.end <= at || other.first >= end)
                .filter(|other| beside(other) || (is_at && is_kecamatan(other)))
                .cloned()
                .collect();
            let mut areas = areas_of(&near);
            let around =
                longer.into_iter().flat_map(|other| &other.codes).filter(|code| self.is_home(**code));
            areas.extend(around.map(|code| code.up_to(Level::Kabupaten)));
            let codes = self.villages(&areas, &key);
            if !codes.is_empty() {
                let mut village = self.village(at, count, codes);
                if village.role == Role::Bare
                    && let Some(other) = near.first()
                {
                    village.role = other.role;
                }
                return Some((village, None));
            }
            // Beside a word that is no name by itself: tamong siding.
            let unsure: Vec<Code> = found
                .iter()
                .filter(|other| !other.sure && other.first >= end && other.manner == Manner::Shy)
                .flat_map(|other| other.codes.iter().copied())
                .filter(|code| code.level() == Level::Kecamatan && self.is_home(*code))
                .collect();
            let codes = self.villages(&unsure, &key);
            if let Some((other, codes)) = self.holds(found, end, &codes) {
                let mut village = self.village(at, count, codes);
                village.role = if village.role == Role::Bare { found[other].role } else { village.role };
                return Some((village, Some(other)));
            }
        }
        None
    }

    /// The villages of these areas with a key: those of the smallest areas that have any.
    fn villages(&self, areas: &[Code], key: &str) -> Vec<Code> {
        let mut areas = areas.to_vec();
        areas.sort_by_key(|code| std::cmp::Reverse(code.level()));
        for level in [Level::Kecamatan, Level::Kabupaten, Level::Province] {
            let mut found: Vec<Code> = areas
                .iter()
                .filter(|area| area.level() == level)
                .flat_map(|area| self.of.areas.within(*area))
                .filter(|(code, name)| code.level() == Level::Village && is_key_of(key, name))
                .map(|(code, _)| code)
                .collect();
            found.sort();
            found.dedup();
            if !found.is_empty() {
                return found;
            }
        }
        vec![]
    }

    fn village(&self, at: usize, count: usize, codes: Vec<Code>) -> Mention {
        let before = around::before(&self.tokens, at);
        Mention {
            first: at,
            end: at + count,
            codes,
            gate: None,
            before,
            role: before.role,
            manner: Manner::Plain,
            sure: true,
            abroad: false,
            only_gate: false,
        }
    }
}

/// Whether the word that says what it is stands right before a name.
fn is_right_behind(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1)
        .is_some_and(|previous| around::before(&tokens[previous..], 1).called.is_some_and(Called::is_small))
}

fn is_kecamatan(mention: &Mention) -> bool {
    mention.codes.iter().all(|code| code.level() == Level::Kecamatan)
}

/// The kabupaten and kecamatan that are named for certain.
fn areas_of(found: &[Mention]) -> Vec<Code> {
    found
        .iter()
        .filter(|mention| mention.sure && !mention.abroad && !mention.only_gate)
        .flat_map(|mention| mention.codes.iter().copied())
        .filter(|code| matches!(code.level(), Level::Kabupaten | Level::Kecamatan))
        .collect()
}
