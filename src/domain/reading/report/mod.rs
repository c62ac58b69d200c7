//! Reads a tip: what an officer must see at once in words that were sent in haste, and where each of it
//! stands.
//!
//! Pure: no clock, no log, nothing is kept. Where in doubt it reads more and not less: a tip too many is
//! looked at, a tip too few is a child at the border. Named gates and places are a gazetteer's matter, and
//! a company's verdict the register's: the caller adds those marks.
//!
//! To teach it a word: `../vocabulary.txt`; a way of saying something: `mark_table.rs`; an office, or a
//! harmless way to name one: `officials.rs`; a child or a doubt about an age: `minors.rs`. Each with a text
//! in `tests/it/triage/`.

mod addresses;
mod category;
pub(super) mod counts;
pub(super) mod hours;
mod mark_table;
pub(super) mod minors;
mod names;
pub(super) mod numbers;
mod officials;
pub(super) mod plates;
mod victims;

use std::sync::LazyLock;

use jiff::civil::DateTime;

use super::lexicon::{LEXICON, Word, WordSet};
use super::words::Said;
use crate::model::triage::{Mark, Marked, Reading};

/// Words without which a date, a child or a locked door is nobody's trafficking.
static OURS: LazyLock<WordSet> = LazyLock::new(|| {
    LEXICON.set(
        "@negeri|@batas|@rekrut|tki|pmi|penampungan|paspor|majikan|imigrasi|nyebrang|diberangkatkan|diangkut|\
         sawit|disekap|dikurung|scam|psk|mami|ringgit|plb|pelabuhan|makcomblang|perdagangan",
    )
});

/// A tip that is being read.
pub(super) struct Tip<'a> {
    pub(super) text: &'a str,
    pub(super) said: Said,
    /// Whether it plainly speaks of people who are sent.
    pub(super) ours: bool,
    pub(super) marks: Vec<Marked>,
}

impl<'a> Tip<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let said = Said::of(text);
        let ours = said.present.meets(&OURS);
        Self { text, said, ours, marks: Vec::new() }
    }

    /// How a word is written.
    pub(super) fn raw(&self, at: usize) -> &'a str {
        self.said.tokens.get(at).and_then(|token| self.text.get(token.from..token.to)).unwrap_or_default()
    }

    /// The word at a place; none behind the end.
    pub(super) fn word(&self, at: usize) -> Word {
        self.said.tokens.get(at).map_or(Word::NONE, |token| token.word)
    }

    /// The word before a place.
    pub(super) fn before(&self, at: usize) -> Word {
        at.checked_sub(1).map_or(Word::NONE, |at| self.word(at))
    }

    /// Whether two words stand in one part between commas.
    pub(super) fn together(&self, one: usize, other: usize) -> bool {
        let phrase = |at: usize| self.said.tokens.get(at).map(|token| token.phrase);
        phrase(one) == phrase(other)
    }

    /// Marks the words from the first to the last.
    fn mark(&mut self, mark: Mark, first: usize, last: usize, value: Option<String>) {
        let tokens = &self.said.tokens;
        if let (Some(first), Some(last)) = (tokens.get(first), tokens.get(last)) {
            let (from, to) = (first.from, last.to);
            self.span(mark, from, to, value);
        }
    }

    /// Marks bytes.
    fn span(&mut self, mark: Mark, from: usize, to: usize, value: Option<String>) {
        let marked = Marked { mark, from, to, value };
        if !self.marks.contains(&marked) {
            self.marks.push(marked);
        }
    }

    pub(super) fn has(&self, mark: Mark) -> bool {
        self.marks.iter().any(|it| it.mark == mark)
    }
}

/// Reads the words of a tip. `now` is the local time of the place at which it came: WIB where no other is
/// known.
pub fn read_report(text: &str, now: DateTime) -> Reading {
    let mut tip = Tip::of(text);
    minors::read(&mut tip, now);
    mark_table::read(&mut tip);
    victims::read(&mut tip);
    let people = counts::read(&mut tip);
    numbers::read(&mut tip);
    plates::read(&mut tip);
    names::read(&mut tip);
    addresses::read(&mut tip);
    let leaves_in_hours = hours::read(&mut tip, now);
    let accuses = officials::read(&mut tip);
    let category = category::of(&tip, now, accuses);
    let mut marks = tip.marks;
    marks.sort_by_key(|it| (it.from, it.to, it.mark));
    Reading { marks, category, leaves_in_hours, people, accuses }
}

/// Whether papers were changed that make a child older, or may have been. Somebody in a village or document
/// office has then written or stamped them: such a tip goes to no office of that kind, though no word
/// accuses one.
pub fn document_office_doubt(reading: &Reading) -> bool {
    reading.has(Mark::PapersChanged) && (reading.has(Mark::Child) || reading.has(Mark::AgeDoubt))
}

#[cfg(test)]
mod tests;
