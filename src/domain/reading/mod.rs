//! Reads free words: what people write of a departure in slang, dialect and with typos, as facts.
//!
//! Pure: no clock, no log, nothing is kept. A sign that is not told of stays unknown; only a plain
//! statement says that one is absent. What is read is never more than a hint: whoever wrote "kontrak
//! ada" is asked to have it verified all the same.
//!
//! To teach it a word: `vocabulary.txt`; a country or kind of work: `places.rs`; a way to tell of a sign:
//! `sign_table.rs`; what a message is about: `matter.rs`. Each with a text in `tests/it/reading.rs`. What is
//! read in a tip: `report/`.

mod ages;
mod answers;
mod dates;
mod lexicon;
mod line;
mod matter;
mod patterns;
mod places;
mod report;
mod sign_table;
mod signs;
mod words;

use jiff::civil::Date;

pub use self::answers::{reply, subject};
pub use self::line::{Around, Hour, Line, behind_l, correct, line};
pub use self::places::{destination, place_and_job};
pub use self::report::{document_office_doubt, read_report};
use self::words::Said;
use crate::model::departure::{Country, Departure, Job, Known, Sign};

/// What words say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// What they say of a departure.
    pub departure: Departure,
    /// Which words gave which sign.
    pub seen: Vec<Seen>,
    /// What they are about.
    pub matter: Matter,
}

/// The words that gave a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The sign.
    pub sign: Sign,
    /// Where its first word begins in the text, in bytes.
    pub from: usize,
    /// Where its last word ends.
    pub to: usize,
}

/// What a message is about, when nobody asked anything and no keyword stands at its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// Nothing of ours.
    Nothing,
    /// Somebody asks about an offer or a departure of their own or of their family: is it right?
    Departure,
    /// Somebody tells of other people who are being taken or are held here: a tip, though nobody wrote LAPOR.
    Tip,
    /// Somebody, or their family, is abroad and in trouble.
    Abroad,
    /// A question about a matter of its own.
    About(Subject),
}

/// A matter that people ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Which documents.
    Documents,
    /// The consent of the family, and the village's mark under it.
    Consent,
    /// What it costs, and who pays.
    Cost,
    /// The border pass.
    BorderPass,
    /// Internships.
    Internship,
    /// Brides who are ordered.
    Bride,
    /// Scam compounds.
    Scam,
    /// The steps of the regular way.
    Steps,
    /// A destination, and perhaps the work.
    Destination(Country, Option<Job>),
}

/// An answer to a yes/no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Whoever answers does not know.
    Unknown,
}

/// Reads a message. `today` is the day on which it came.
pub fn read(text: &str, today: Date) -> Heard {
    let said = Said::of(text);
    let mut departure = Departure::default();
    let mut seen = signs::read(&said, &mut departure);
    let card_was_changed = departure.sign(Sign::FalseAge) == Known::There;
    if let Some((age, first, last)) = ages::age(&said, card_was_changed) {
        departure.age = age;
        if age.is_below(18) == Known::There {
            seen.push(Seen { sign: Sign::UnderAge, from: said.tokens[first].from, to: said.tokens[last].to });
        }
    }
    let told = places::country(&said);
    departure.country = told.as_ref().map(|told| told.country);
    departure.job = places::job(&said);
    departure.leaves_in = dates::leaves_in(&said, text, today);
    let matter = matter::of(&said, &departure, told.as_ref());
    Heard { departure, seen, matter }
}
