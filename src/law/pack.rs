//! The rules as they are written down: TOML, one file a kind in `src/law/rules/`, and amendments of an
//! operator in the same form.
//!
//! A row is in force from a day, perhaps to a day; of rows with one id the one with the latest beginning
//! that is not in the future is meant. So a change of law is written down before its day, and the answer
//! changes at midnight. Each row says on what it stands: citation, sources, the day of what was read, and
//! who confirmed it. `memory` marks what nobody has seen in a source.
//!
//! To add a rule of law: one row in its file, and one text a language where its kind has texts.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::departure::{Country, First, Gate, Job, Severity, Sign, Way};

/// The rules that ship with the program; nobody has confirmed them.
const SHIPPED: &[(&str, &str)] = &[
    ("requirements", include_str!("rules/requirements.toml")),
    ("documents", include_str!("rules/documents.toml")),
    ("ways", include_str!("rules/ways.toml")),
    ("destinations", include_str!("rules/destinations.toml")),
    ("flags", include_str!("rules/flags.toml")),
    ("questions", include_str!("rules/questions.toml")),
    ("steps", include_str!("rules/steps.toml")),
    ("topics", include_str!("rules/topics.toml")),
];
/// Where each source of them is found.
const SOURCES: &str = include_str!("rules/sources.toml");

/// What a row stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The article or decision, or why it is asked. For desks and apps, never in an SMS.
    pub citation: String,
    /// Ids of sources, or an operator's own words for one.
    pub sources: Vec<String>,
    /// The day for which the sources speak.
    pub as_of: Date,
    /// Whether it was written down from memory.
    #[serde(default, skip_serializing_if = "is_false")]
    pub memory: bool,
    /// Who confirmed it with the text of the law before them, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    /// The day of the confirmation.
    pub confirmed_on: Option<Date>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_false(it: &bool) -> bool {
    !*it
}

/// A rule, what it stands on and when it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row<R> {
    /// Its name, the same for every version of it.
    pub id: String,
    /// The first day on which it is in force.
    pub from: Date,
    /// The last one, when it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// What it says.
    pub rule: R,
    /// What it stands on.
    pub basis: Basis,
}

impl<R> Row<R> {
    /// Whether a person confirmed it.
    pub const fn is_confirmed(&self) -> bool {
        self.basis.confirmed_by.is_some()
    }

    /// Its name among the texts.
    pub fn text(&self, kind: &str) -> String {
        format!("{kind}-{}", self.id.to_ascii_lowercase())
    }
}

/// What a worker must fulfil (UU 18/2017 Pasal 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The least age in years, where the requirement is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_age: Option<u8>,
    /// The jobs for which it holds; all when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<Job>,
    /// The countries for which it holds; all when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<Country>,
    /// The flag that somebody younger raises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    /// What it is, for whoever confirms it.
    pub what: String,
}

/// A document that a worker must have (UU 18/2017 Pasal 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// What it is, for whoever confirms it.
    pub what: String,
    /// Who gives it.
    pub issuer: String,
}

/// Through whom one may go (UU 18/2017 Pasal 49).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayRule {
    /// The way.
    pub way: Way,
    /// Whether it is allowed.
    pub allowed: bool,
    /// The jobs for which the row holds; all when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<Job>,
    /// The flag that it raises where it is not allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
}

/// What holds of countries and jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// The countries.
    pub countries: Vec<Country>,
    /// The jobs; all when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<Job>,
    /// Open or not.
    pub gate: Gate,
    /// The flag that it raises when it is not open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
}

/// What makes a flag heavier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worse {
    /// How heavy it is then.
    pub severity: Severity,
    /// Together with this flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// When they leave within so many days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving_within: Option<u16>,
}

/// A red flag. Its texts are `flag-ID` (in a list), `ask-ID` (the question).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    /// The sign that raises it; without one only other rules do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// How heavy it is.
    pub severity: Severity,
    /// What makes it heavier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worse: Vec<Worse>,
    /// What is said first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<First>,
}

/// Which answer to a question is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Good {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// A question of the self-check, in the order of their numbers. Its texts are `question-ID` (asked) and
/// `unknown-ID` (in a list, when nobody knows).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its place, from 1.
    pub number: u8,
    /// The signs that it asks about.
    pub signs: Vec<Sign>,
    /// The answer that says they are not there.
    pub good: Good,
    /// Whether the other answer ends the check.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ends: bool,
}

/// A step on the regular way. Its text is `step-ID`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its place, from 1.
    pub number: u8,
    /// What it is, for whoever confirms it.
    pub what: String,
    /// Where it is done.
    pub place: String,
}

/// What is said about a matter of its own. Its text is `topic-ID`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// What the text claims, for whoever confirms it.
    pub claims: String,
}

/// One file of rules, or an amendment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pack {
    /// What a worker must fulfil.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requirement: Vec<Row<Requirement>>,
    /// What a worker must have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub document: Vec<Row<Paper>>,
    /// Through whom one may go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub way: Vec<Row<WayRule>>,
    /// Where to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destination: Vec<Row<Destination>>,
    /// What is a sign of danger.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flag: Vec<Row<Flag>>,
    /// What is asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub question: Vec<Row<Question>>,
    /// The regular way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub step: Vec<Row<Step>>,
    /// Other matters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topic: Vec<Row<Topic>>,
}

/// Why rules cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Not the form of a pack.
    #[error("{0}: {1}")]
    Malformed(String, Box<toml::de::Error>),
    /// What it says cannot be used.
    #[error("rule {0}: {1}")]
    Unusable(String, &'static str),
    /// Nothing is in it.
    #[error("there is no rule in it")]
    Empty,
}

impl Pack {
    /// Reads a pack; `name` is for the error.
    pub fn read(name: &str, text: &str) -> Result<Self, PackError> {
        let pack: Self =
            toml::from_str(text).map_err(|error| PackError::Malformed(name.to_owned(), Box::new(error)))?;
        pack.check()?;
        Ok(pack)
    }

    /// The rules that ship with the program.
    pub fn shipped() -> Result<Vec<Self>, PackError> {
        SHIPPED.iter().map(|(name, text)| Self::read(name, text)).collect()
    }

    /// Adds the rows of another.
    pub fn append(&mut self, mut other: Self) {
        macro_rules! append_each {
            ($($kind:ident),+) => { $(self.$kind.append(&mut other.$kind);)+ };
        }
        append_each!(requirement, document, way, destination, flag, question, step, topic);
    }

    /// Goes through what its rows stand on.
    pub fn each_basis(&mut self, mut change: impl FnMut(&mut Basis)) {
        macro_rules! change_each {
            ($($kind:ident),+) => { $(for row in &mut self.$kind { change(&mut row.basis); })+ };
        }
        change_each!(requirement, document, way, destination, flag, question, step, topic);
    }

    fn check(&self) -> Result<(), PackError> {
        let mut count = 0;
        let mut look = |id: &str, from: Date, to: Option<Date>, basis: &Basis| {
            count += 1;
            let refuse = |why| Err(PackError::Unusable(id.to_owned(), why));
            let well_formed = !id.is_empty()
                && id.len() <= 24
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if !well_formed {
                return refuse("an id has up to 24 letters, digits and hyphens");
            }
            if to.is_some_and(|to| to < from) {
                return refuse("it ends before it begins");
            }
            if basis.citation.trim().is_empty() || basis.sources.is_empty() {
                return refuse("it needs a citation and a source");
            }
            if basis.confirmed_by.is_some() != basis.confirmed_on.is_some() {
                return refuse("confirmed_by and confirmed_on belong together");
            }
            if basis.confirmed_by.as_ref().is_some_and(|by| by.trim().is_empty()) {
                return refuse("confirmed_by names nobody");
            }
            Ok(())
        };
        macro_rules! look_at {
            ($($kind:ident),+) => {
                $(for row in &self.$kind { look(&row.id, row.from, row.to, &row.basis)?; })+
            };
        }
        look_at!(requirement, document, way, destination, flag, question, step, topic);
        if count == 0 { Err(PackError::Empty) } else { Ok(()) }
    }

    /// The rows as TOML.
    pub fn to_toml(&self) -> String {
        // Plain rows cannot fail to become TOML.
        toml::to_string(self).unwrap_or_default()
    }
}

/// Where the sources of the shipped rules are found, by their ids.
pub fn sources() -> BTreeMap<String, String> {
    toml::from_str(SOURCES).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_can_be_read_and_every_source_is_known() {
        let packs = Pack::shipped().expect("the shipped rules");
        let sources = sources();
        let mut seen = 0;
        for pack in &packs {
            macro_rules! bases {
                ($($kind:ident),+) => { [$(pack.$kind.iter().map(|row| (&row.id, &row.basis)).collect::<Vec<_>>()),+].concat() };
            }
            for (id, basis) in bases!(requirement, document, way, destination, flag, question, step, topic) {
                assert!(!basis.memory || basis.sources == ["MEM"], "{id} is from memory and names a source");
                for source in &basis.sources {
                    assert!(sources.contains_key(source), "{id} names {source}, which nobody finds");
                }
                assert!(basis.confirmed_by.is_none(), "{id}: nobody confirmed what ships");
                seen += 1;
            }
        }
        assert!(seen > 80, "{seen} rows");
    }

    #[test]
    fn a_pack_leads_back_through_its_text() {
        for pack in Pack::shipped().expect("the shipped rules") {
            assert_eq!(Pack::read("again", &pack.to_toml()).expect("the same"), pack);
        }
    }

    #[test]
    fn what_says_too_little_is_refused() {
        let row = |basis: &str, more: &str| {
            format!(
                "[[topic]]\nid = 'PLB'\nfrom = '2026-01-01'\nrule = {{ claims = 'x' }}\nbasis = {{ {basis} }}\n{more}"
            )
        };
        let good = "citation = 'c', sources = ['s'], as_of = '2026-01-01'";
        assert!(Pack::read("t", &row(good, "")).is_ok());
        for (basis, more) in [
            ("citation = '', sources = ['s'], as_of = '2026-01-01'", ""),
            ("citation = 'c', sources = [], as_of = '2026-01-01'", ""),
            ("citation = 'c', sources = ['s']", ""),
            (good, "to = '2025-01-01'"),
            (good, "typo = 1"),
            ("citation = 'c', sources = ['s'], as_of = '2026-01-01', confirmed_by = 'A'", ""),
            (
                "citation = 'c', sources = ['s'], as_of = '2026-01-01', confirmed_by = ' ', confirmed_on = '2026-01-01'",
                "",
            ),
        ] {
            assert!(Pack::read("t", &row(basis, more)).is_err(), "{basis} {more}");
        }
        assert!(matches!(Pack::read("t", ""), Err(PackError::Empty)));
    }
}
