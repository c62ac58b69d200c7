//! Finding an agency by what a person typed: the exact name or number, or names that are like it.
//!
//! Exactness is a hash look-up and the only way to a verdict. Likeness takes the 64 names that share
//! most trigrams with the question (own index, because database and search engines were slower or
//! missed more: recall 0.62-0.94 against 0.99) and ranks them by optimal string alignment.

use std::collections::{BTreeMap, HashMap, HashSet};

use rapidfuzz::distance::osa;

use crate::kernel::name_key::{self, Folded};
use crate::model::agency::AgencyId;

/// How many names are ranked for one question.
const SHORTLIST: usize = 64;
/// Names that score below are not like the question.
const LIKE: f64 = 0.7;
/// Names that score this much below the best are not offered beside it.
const BEHIND: f64 = 0.1;
/// Questions longer than this, folded, are no company's name; the longest official one has 40.
const LONGEST: usize = 100;

/// A name to find.
#[derive(Debug)]
struct Entry {
    id: AgencyId,
    /// Words joined.
    key: String,
    /// Words sorted, then joined: swapped words look alike.
    sorted: String,
    words: Vec<String>,
    trigrams: u32,
    /// On the newest list: goes first when two names are equally like the question.
    listed: bool,
}

/// A name that leads to an agency.
#[derive(Debug, Clone)]
pub struct IndexedName {
    /// The agency.
    pub id: AgencyId,
    /// The name as printed.
    pub name: String,
    /// Whether it is the name that the newest list prints (or, for an agency never listed, its only one).
    pub current: bool,
    /// Whether the agency stands on the newest list.
    pub listed: bool,
}

/// The index. Built once per version of the register.
#[derive(Debug, Default)]
pub struct NameIndex {
    exact: HashMap<String, (AgencyId, bool)>,
    licences: HashMap<String, AgencyId>,
    entries: Vec<Entry>,
    trigrams: HashMap<[u8; 3], Vec<u32>>,
    words: HashMap<String, Vec<u32>>,
}

/// A name like the question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Like {
    /// The agency.
    pub id: AgencyId,
    /// From 0 to 1.
    pub score: f64,
}

impl NameIndex {
    /// Builds the index from names and from folded licence numbers.
    pub fn build(names: Vec<IndexedName>, licences: impl IntoIterator<Item = (String, AgencyId)>) -> Self {
        let mut index = Self { licences: licences.into_iter().collect(), ..Self::default() };
        for name in names {
            let folded = name_key::fold(&name.name);
            if folded.key.is_empty() {
                continue;
            }
            let known = index.exact.entry(folded.key.clone()).or_insert((name.id, name.current));
            if name.current {
                *known = (name.id, true);
            }
            index.add(name.id, name.listed, folded);
        }
        index
    }

    fn add(&mut self, id: AgencyId, listed: bool, folded: Folded) {
        let place = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let grams: HashSet<[u8; 3]> = trigrams(&folded.key).collect();
        let count = u32::try_from(grams.len()).unwrap_or(u32::MAX);
        for gram in grams {
            self.trigrams.entry(gram).or_default().push(place);
        }
        for word in folded.words.iter().collect::<HashSet<_>>() {
            self.words.entry(word.clone()).or_default().push(place);
        }
        let sorted = sorted(&folded.words);
        self.entries.push(Entry {
            id,
            key: folded.key,
            sorted,
            words: folded.words,
            trigrams: count,
            listed,
        });
    }

    /// The agency whose name folds to `key`, and whether that is its current name.
    pub fn by_name(&self, key: &str) -> Option<(AgencyId, bool)> {
        self.exact.get(key).copied()
    }

    /// The agency that holds the folded licence number.
    pub fn by_licence(&self, key: &str) -> Option<AgencyId> {
        self.licences.get(key).copied()
    }

    /// How many agencies' names hold all the words of the question.
    pub fn sharing(&self, folded: &Folded) -> usize {
        self.places_with_all(folded)
            .map(|place| self.entries[place as usize].id)
            .collect::<HashSet<_>>()
            .len()
    }

    fn places_with_all<'a>(&'a self, folded: &'a Folded) -> impl Iterator<Item = u32> + 'a {
        let rarest = folded
            .words
            .iter()
            .map(|word| self.words.get(word).map_or(&[][..], Vec::as_slice))
            .min_by_key(|places| places.len());
        rarest.unwrap_or_default().iter().copied().filter(move |place| {
            let entry = &self.entries[*place as usize];
            folded.words.iter().all(|word| entry.words.contains(word))
        })
    }

    /// At most `most` agencies whose names are like the question, best first.
    pub fn alike(&self, folded: &Folded, most: usize) -> Vec<Like> {
        if folded.key.is_empty() || folded.key.len() > LONGEST {
            return Vec::new();
        }
        let by_key = osa::BatchComparator::new(folded.key.bytes());
        let question_sorted = sorted(&folded.words);
        let by_sorted = osa::BatchComparator::new(question_sorted.bytes());
        let mut best: BTreeMap<AgencyId, (f64, bool)> = BTreeMap::new();
        for place in self.shortlist(folded) {
            let entry = &self.entries[place as usize];
            let letters = by_key.normalized_similarity(entry.key.bytes());
            // Other word orders count a little less than the same order.
            let swapped = 0.99 * by_sorted.normalized_similarity(entry.sorted.bytes());
            let mut score = letters.max(swapped);
            if score < 0.9 {
                score = score.max(0.95 * covered(&folded.words, &entry.words));
            }
            if score >= LIKE {
                let known = best.entry(entry.id).or_insert((score, entry.listed));
                if score > known.0 {
                    *known = (score, entry.listed);
                }
            }
        }
        let mut found: Vec<(AgencyId, f64, bool)> =
            best.into_iter().map(|(id, (score, listed))| (id, score, listed)).collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.2.cmp(&a.2)).then(a.0.cmp(&b.0)));
        let best = found.first().map_or(0.0, |(_, score, _)| *score);
        found.retain(|(_, score, _)| *score >= best - BEHIND);
        found.truncate(most);
        found.into_iter().map(|(id, score, _)| Like { id, score }).collect()
    }

    /// The names that share most trigrams with the question, and those that hold all its words.
    fn shortlist(&self, folded: &Folded) -> Vec<u32> {
        let asked: HashSet<[u8; 3]> = trigrams(&folded.key).collect();
        let mut shared = vec![0_u16; self.entries.len()];
        for gram in &asked {
            for place in self.trigrams.get(gram).map_or(&[][..], Vec::as_slice) {
                shared[*place as usize] += 1;
            }
        }
        // Dice: two names of different length are compared fairly.
        let asked_count = u32::try_from(asked.len()).unwrap_or(u32::MAX);
        let mut ranked: Vec<(f32, u32)> = shared
            .iter()
            .zip(0_u32..)
            .filter(|(count, _)| **count > 0)
            .map(|(count, place)| {
                (
                    f32::from(*count) * 2.0 / (asked_count + self.entries[place as usize].trigrams) as f32,
                    place,
                )
            })
            .collect();
        if ranked.len() > SHORTLIST {
            ranked.select_nth_unstable_by(SHORTLIST, |a, b| b.0.total_cmp(&a.0));
            ranked.truncate(SHORTLIST);
        }
        let mut places: Vec<u32> = ranked.into_iter().map(|(_, place)| place).collect();
        for place in self.places_with_all(folded).take(SHORTLIST) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }
}

/// How well the question's words are found among a name's words, for questions that leave words out.
/// The mean over the question's words, so that one right word in three is not likeness.
fn covered(question: &[String], name: &[String]) -> f64 {
    let letters: usize = question.iter().map(String::len).sum();
    if question.len() < 2 || question.len() > name.len() || letters < 6 {
        return if question.len() == 1 && letters >= 4 && name.contains(&question[0]) { 0.8 } else { 0.0 };
    }
    let found: f64 = question
        .iter()
        .map(|word| {
            let best = name
                .iter()
                .map(|other| osa::normalized_similarity(word.bytes(), other.bytes()))
                .fold(0.0, f64::max);
            if best < 0.7 { 0.0 } else { best }
        })
        .sum();
    found / question.len() as f64
}

fn sorted(words: &[String]) -> String {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.sort_unstable();
    words.concat()
}

/// Trigrams of a key with two marks before it and one behind, so that short names have enough.
fn trigrams(key: &str) -> impl Iterator<Item = [u8; 3]> + '_ {
    let bytes = key.as_bytes();
    let at = move |place: usize| match place {
        0 | 1 => b'^',
        place if place - 2 < bytes.len() => bytes[place - 2],
        _ => b'$',
    };
    (0..=bytes.len()).map(move |start| [at(start), at(start + 1), at(start + 2)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> NameIndex {
        let names = [
            "CONTOH JAYA ABADI",
            "CONTOH JAYA SAKTI",
            "RIMBA MAS CITRA MANDIRI",
            "RIMBA MAS INDONESIA MANDIRI",
            "SARCO",
        ];
        let named = names.iter().zip(1..).map(|(name, id)| IndexedName {
            id: AgencyId(id),
            name: (*name).into(),
            current: true,
            listed: true,
        });
        NameIndex::build(named.collect(), [("0012".to_owned(), AgencyId(5))])
    }

    fn alike(question: &str) -> Vec<i64> {
        index().alike(&name_key::fold(question), 3).into_iter().map(|like| like.id.0).collect()
    }

    #[test]
    fn only_the_whole_name_is_exact() {
        let index = index();
        assert_eq!(index.by_name("CONTOHJAYAABADI"), Some((AgencyId(1), true)));
        assert_eq!(index.by_name("CONTOHJAYA"), None);
        assert_eq!(index.by_licence("0012"), Some(AgencyId(5)));
        assert_eq!(index.by_licence("12"), None);
    }

    #[test]
    fn typos_swaps_and_left_out_words_find_the_name() {
        assert_eq!(alike("contoh jaya abady")[0], 1);
        assert_eq!(alike("abadi jaya contoh")[0], 1);
        assert_eq!(alike("contoh jaya"), [1, 2]);
        assert_eq!(alike("conto jaya"), [1, 2]);
        assert_eq!(alike("rimba mas mandri"), [3, 4]);
        assert_eq!(alike("sarca")[0], 5);
    }

    #[test]
    fn unlike_names_find_nothing() {
        assert!(alike("maju terus pantang mundur").is_empty());
        assert!(alike("").is_empty());
        assert!(alike(&"A".repeat(10_000)).is_empty());
    }
}
