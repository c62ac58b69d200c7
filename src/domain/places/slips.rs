//! Names that are not written as the list has them: one slip, vowels left out, "di" glued to them.
//!
//! Only names of home are looked for so, and what else at home is called nearly so makes a name elsewhere doubtful.

use rapidfuzz::distance::osa;

use super::around::Role;
use super::code::{Code, Level};
use super::index::Manner;
use super::mentions::{Mention, Reader};
use super::spelling::{Token, is_key_of, joined, skeleton};

/// The shortest name that may be misspelled.
const LONG: usize = 6;
/// The shortest of several words.
const LONG_OF_SEVERAL: usize = 8;
/// The shortest misspelling that is taken for a name wherever it stands.
const LONG_ANYWHERE: usize = 7;
/// Consonants of the shortest name that may be written without vowels.
const CONSONANTS: usize = 4;

impl Reader<'_> {
    /// The names of home from which words are one slip away, or whose vowels were left out. A slip in a short
    /// name makes another word too easily to be taken for it in any sentence.
    pub(super) fn guessed(&self, words: &[Token]) -> (Vec<Code>, Manner) {
        let index = &self.of.index;
        let said = joined(words);
        if words.iter().any(Token::is_number)
            || index.manner(&said) != Manner::Plain
            || said.len() < CONSONANTS
        {
            return (vec![], Manner::Everyday);
        }
        let bones = skeleton(&said);
        let mut manner =
            if said.len() >= LONG_ANYWHERE || skeleton(&said) == said { Manner::Plain } else { Manner::Shy };
        let mut all: Vec<Code> = vec![];
        for (key, code) in &self.at_home {
            let alike = key.as_bytes()[0] == said.as_bytes()[0]
                && index.manner(key) != Manner::Everyday
                && ((is_slip(&said, key) && (words.len() == 1 || key.len() >= LONG_OF_SEVERAL))
                    || is_bare(&said, &bones, key));
            if alike {
                manner = manner.min(index.manner(key));
                all.push(*code);
            }
        }
        // A kabupaten and its own kecamatan of that name are the kabupaten.
        let mut found = all.clone();
        found.retain(|code| !all.iter().any(|other| other != code && code.is_in(*other)));
        found.sort();
        found.dedup();
        (found, manner)
    }

    /// What at home is called nearly as something elsewhere is: one slip away, or so at its beginning. "Binjai" is
    /// a kota in the north of Sumatra, and half of Binjai Hulu.
    pub(super) fn nearly(&self, mention: &Mention) -> Vec<Code> {
        let words = &self.tokens[mention.first..mention.end];
        let key = joined(words);
        let mut near = if mention.codes.iter().all(|code| code.level() == Level::Kecamatan) {
            self.guessed(words).0
        } else {
            vec![]
        };
        near.extend(self.of.index.in_part(&key).into_iter().filter(|code| {
            let name = self.of.areas.name(*code).unwrap_or_default();
            self.is_home(*code) && is_key_of(&key, name.split(' ').next().unwrap_or(name))
        }));
        near
    }

    /// Whether a village at home is called so, or begins so: Siantan is at Pontianak, and far from there.
    pub(super) fn is_village_at_home(&self, words: &[Token]) -> bool {
        let key = joined(words);
        self.home.iter().flat_map(|home| self.of.areas.within(*home)).any(|(code, name)| {
            code.level() == Level::Village
                && (is_key_of(&key, name) || is_key_of(&key, name.split(' ').next().unwrap_or(name)))
        })
    }
}

/// A role that is glued to a name: disingkawang, keentikong.
pub(super) fn glued(word: &str) -> Option<(Role, &str)> {
    [("di", Role::Here), ("dr", Role::Here), ("dari", Role::Here), ("ke", Role::There)]
        .into_iter()
        .find_map(|(prefix, role)| Some((role, word.strip_prefix(prefix).filter(|rest| rest.len() >= LONG)?)))
}

/// Whether `said` is a long name with one slip in it.
fn is_slip(said: &str, key: &str) -> bool {
    key.len() >= LONG && said.len().abs_diff(key.len()) <= 1 && osa::distance(key.chars(), said.chars()) == 1
}

/// Whether `said`, of which the consonants are `bones`, is a name without some of its vowels.
fn is_bare(said: &str, bones: &str, key: &str) -> bool {
    let mut rest = key.chars();
    bones.len() >= CONSONANTS
        && said.len() < key.len()
        && skeleton(key) == bones
        && said.chars().all(|c| rest.any(|other| other == c))
}
