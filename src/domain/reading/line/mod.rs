//! Reads a volunteer's report line: `L Sekida 25/11 6 org Malaysia ada anak`. Fields stand in any order, between
//! commas or without them, in slang.
//!
//! Pure. What dates, counts, hours, children and places look like is known elsewhere; here it is decided which word
//! is which of them, since a line is known to have them all, and every one of them may be corrected.

mod correct;
mod days;
mod people;

use std::fmt;

use jiff::civil::{Date, DateTime, Time};

pub use self::correct::correct;
use super::lexicon::{LEXICON, Word};
use super::places::{country_beside, is_country};
use super::report::hours::Part;
use super::report::{Tip, minors, numbers, plates};
use crate::domain::places::{Resolved, gazetteer};
use crate::model::departure::Country;
use crate::model::triage::Mark;

/// What a report line says.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Where: a village, kecamatan or kabupaten by its Kemendagri code, or several to choose from.
    pub place: Resolved,
    /// The day on which they leave, or left.
    pub date: Option<Date>,
    /// The hour.
    pub hour: Option<Hour>,
    /// How many; of a span the greater.
    pub count: Option<u32>,
    /// Where they are taken.
    pub to: Option<Country>,
    /// Whether children are among them, when that is told.
    pub child: Option<bool>,
    /// The first eight hex digits of the key that the app gave the same report.
    pub code: Option<String>,
    /// The words that are none of these.
    pub rest: String,
}

/// An hour as it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hour {
    /// By the clock.
    At(Time),
    /// Before dawn.
    BeforeDawn,
    /// In the morning.
    Morning,
    /// At noon.
    Noon,
    /// Towards evening.
    Evening,
    /// At night.
    Night,
}

/// Not the words: they may name somebody.
impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("place", &self.place)
            .field("date", &self.date)
            .field("hour", &self.hour)
            .field("count", &self.count)
            .field("to", &self.to)
            .field("child", &self.child)
            .finish_non_exhaustive()
    }
}

impl Line {
    /// How many of the five fields that a report needs were read: place, day, count, destination, child.
    pub fn fields(&self) -> usize {
        [
            self.place != Resolved::Nowhere,
            self.date.is_some(),
            self.count.is_some(),
            self.to.is_some(),
            self.child.is_some(),
        ]
        .iter()
        .filter(|field| **field)
        .count()
    }

    /// Whether the words behind an L are a report, whoever wrote them: they name a place, and something of a
    /// departure.
    pub fn is_report(&self) -> bool {
        self.place != Resolved::Nowhere && self.fields() >= 2
    }
}

/// Where whoever writes is.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The local time at which it came.
    pub now: DateTime,
    /// The provinces that this service serves, by their codes.
    pub home: &'a [&'a str],
    /// The kabupaten or kecamatan in which the volunteer lives.
    pub near: Option<&'a str>,
}

/// Words by which a line begins.
const BEGINNINGS: [&str; 2] = ["l", "lap"];
/// Words that name a field, and are none of it.
const LABELS: &[&str] = &[
    "desa",
    "ds",
    "tgl",
    "tanggal",
    "tg",
    "jumlah",
    "jml",
    "jmlh",
    "jlh",
    "tujuan",
    "tjn",
    "tuj",
    "ciri",
    "ciri2",
    "hari",
    "jam",
    "kec",
    "kab",
    "kabupaten",
    "kecamatan",
    "dusun",
    "dsn",
    "di",
    "dari",
    "dr",
    "ke",
    "k",
    "yg",
    "yang",
    "org",
    "orang",
    "orng",
    "ada",
    "ad",
    "sdh",
    "mau",
    "brgkt",
    "berangkat",
    "dan",
];

/// The words behind an L at the beginning: `L desa`, `l. desa`, `LAP: desa`; empty when nothing is behind it.
pub fn behind_l(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let begins = BEGINNINGS.iter().any(|known| word.eq_ignore_ascii_case(known));
    // An app's code may be all of it; any other mark glued to a letter is something else: L's, L@.
    let parts = rest.chars().next().is_none_or(|c| c.is_whitespace() || ".:,;#-/=".contains(c));
    (begins && parts)
        .then(|| rest.trim_start_matches(|c: char| c.is_whitespace() || ".:,;-/=".contains(c)).trim_end())
}

/// Reads the words behind the L.
pub fn line(words: &str, around: &Around<'_>) -> Line {
    let (code, text) = without_code(words);
    let text = days::plain(&text);
    let mut tip = Tip::of(&text);
    // A report says what it is of.
    tip.ours = true;
    let mut taken = Taken::of(&tip);
    plates::read(&mut tip);
    numbers::read(&mut tip);
    taken.marks(&tip);
    minors::read(&mut tip, around.now);
    taken.ages(&tip);
    let span = people::spans(&tip, &mut taken);
    let (date, hour) = days::read(&tip, &mut taken, around.now);
    let counted = people::counts(&tip, &mut taken).or(span);
    let to = country(&tip, &mut taken);
    let masked = taken.masked(&text, &tip);
    let ordinary = |from: usize, to: usize| {
        let word = |token: &&super::words::Token| token.from < to && from < token.to;
        let name = |token: &super::words::Token| {
            LEXICON.plain(&super::lexicon::once(&text[token.from..token.to].to_lowercase()))
        };
        tip.said.tokens.iter().find(word).is_some_and(|token| {
            name(token).is_some_and(|word| word != Word::NONE) && !is_country(token.word)
        })
    };
    let meant = gazetteer().meant(&masked, around.home, around.near, &ordinary);
    for (from, to) in &meant.spans {
        taken.bytes(&tip, *from, *to);
    }
    let count =
        counted.or_else(|| people::bare(&tip, &mut taken)).or_else(|| people::vague(&tip, &mut taken));
    let child = child(&tip, &mut taken);
    let rest = taken.rest(&text, &tip);
    Line { place: meant.place, date, hour, count, to, child, code, rest }
}

/// Which words are understood already.
struct Taken(Vec<bool>);

impl Taken {
    fn of(tip: &Tip<'_>) -> Self {
        Self(vec![false; tip.said.tokens.len()])
    }

    fn is(&self, at: usize) -> bool {
        self.0.get(at).copied().unwrap_or(false)
    }

    fn words(&mut self, first: usize, last: usize) {
        for at in first..=last.min(self.0.len().saturating_sub(1)) {
            self.0[at] = true;
        }
    }

    fn bytes(&mut self, tip: &Tip<'_>, from: usize, to: usize) {
        for (at, token) in tip.said.tokens.iter().enumerate() {
            if token.from < to && from < token.to {
                self.0[at] = true;
            }
        }
    }

    /// Plates and numbers of telephones.
    fn marks(&mut self, tip: &Tip<'_>) {
        let spans = tip
            .marks
            .iter()
            .filter(|marked| matches!(marked.mark, Mark::Plate | Mark::Phone | Mark::Account));
        for marked in spans {
            self.bytes(tip, marked.from, marked.to);
        }
    }

    /// The numbers of ages.
    fn ages(&mut self, tip: &Tip<'_>) {
        let spans = tip.marks.iter().filter(|marked| marked.mark == Mark::Child && marked.value.is_some());
        for marked in spans {
            self.bytes(tip, marked.from, marked.to);
        }
    }

    /// The text with commas for what is understood, so that no name runs across it.
    fn masked(&self, text: &str, tip: &Tip<'_>) -> String {
        let mut masked = text.to_owned();
        for (at, token) in tip.said.tokens.iter().enumerate() {
            if self.is(at) {
                masked.replace_range(token.from..token.to, &",".repeat(token.to - token.from));
            }
        }
        masked
    }

    /// What is left, without the words that only name a field at its ends.
    fn rest(&self, text: &str, tip: &Tip<'_>) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut open: Option<(usize, usize, u16)> = None;
        let raw = |at: usize| tip.raw(at).to_lowercase();
        let mut close = |part: Option<(usize, usize, u16)>| {
            let Some((mut first, mut end, _)) = part else { return };
            while first < end && LABELS.contains(&raw(first).as_str()) {
                first += 1;
            }
            while first < end && LABELS.contains(&raw(end - 1).as_str()) {
                end -= 1;
            }
            if first < end {
                let tokens = &tip.said.tokens;
                parts.push(text[tokens[first].from..tokens[end - 1].to].to_owned());
            }
        };
        for (at, token) in tip.said.tokens.iter().enumerate() {
            match (self.is(at), open) {
                (false, Some((first, end, phrase))) if phrase == token.phrase && end == at => {
                    open = Some((first, at + 1, phrase));
                }
                (false, other) => {
                    close(other);
                    open = Some((at, at + 1, token.phrase));
                }
                (true, other) => {
                    close(other);
                    open = None;
                }
            }
        }
        close(open);
        parts.join(", ")
    }
}

/// The `#3f9a1c22` of an app, and the words without it.
fn without_code(words: &str) -> (Option<String>, String) {
    let found = words.match_indices('#').find_map(|(at, _)| {
        let code =
            words.get(at + 1..at + 9).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let ends = words[at + 9..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        ends.then(|| (at, code.to_ascii_lowercase()))
    });
    match found {
        Some((at, code)) => (Some(code), format!("{}{}", &words[..at], &words[at + 9..])),
        None => (None, words.to_owned()),
    }
}

/// Where they are taken. "kl" is Kuala Lumpur, unless Kuala begins a name.
fn country(tip: &Tip<'_>, taken: &mut Taken) -> Option<Country> {
    let told = country_beside(&tip.said, |at| taken.is(at));
    let (country, at) = match told {
        Some((told, at)) => (told.country, at),
        None => {
            let lone = |at: &usize| tip.raw(*at).eq_ignore_ascii_case("kl") && !tip.together(*at, *at + 1);
            let last =
                |at: &usize| tip.raw(*at).eq_ignore_ascii_case("kl") && tip.word(*at + 1) != Word::NONE;
            let at = (0..tip.said.tokens.len()).find(|at| lone(at) || last(at))?;
            (Country::of_code("MY")?, at)
        }
    };
    for (other, token) in tip.said.tokens.iter().enumerate() {
        if is_country(token.word) {
            taken.words(other, other);
        }
    }
    taken.words(at, at);
    Some(country)
}

/// Whether children are among them: a denial takes them away, any word for one brings them.
fn child(tip: &Tip<'_>, taken: &mut Taken) -> Option<bool> {
    let children = LEXICON.set("anak|balita|remaja");
    let denials = LEXICON.set("tidak|tanpa|bukan|belum|kah");
    let there = LEXICON.set("ada|dan|bawa|dibawa|ikut|dengan");
    let mut told = None;
    for at in 0..tip.said.tokens.len() {
        if !children.holds(tip.word(at)) {
            continue;
        }
        let near = |at: usize, other: usize| tip.together(at, other);
        let before = (1..=2)
            .filter_map(|back| at.checked_sub(back))
            .take_while(|back| near(at, *back) && (*back + 1 == at || there.holds(tip.word(*back + 1))));
        let denied = before.clone().find(|back| denials.holds(tip.word(*back)));
        let after = (at + 1..at + 3).find(|ahead| near(at, *ahead) && denials.holds(tip.word(*ahead)));
        // "anak tdk ada", "anak: tidak".
        let after = after
            .or_else(|| (denials.holds(tip.word(at + 1)) && tip.together(at + 1, at + 1)).then_some(at + 1));
        if let Some(no) = denied.or(after) {
            taken.words(no.min(at), no.max(at));
            told = told.or(Some(false));
        } else if !is_of_somebody(tip, at) {
            taken.words(at, at);
            if there.holds(tip.before(at)) {
                taken.words(at - 1, at);
            }
            return Some(true);
        }
    }
    let adults = |at: usize| tip.raw(at).eq_ignore_ascii_case("dewasa");
    let all = ["semua", "smua", "semuanya", "smw"];
    let grown = (0..tip.said.tokens.len()).find(|at| {
        adults(*at)
            && [at.wrapping_sub(1), at + 1]
                .iter()
                .any(|beside| all.contains(&tip.raw(*beside).to_lowercase().as_str()))
    });
    told.or_else(|| tip.has(Mark::Child).then_some(true)).or_else(|| grown.map(|_| false))
}

/// "anak buah", "anak pak Udin": nobody's child on the way.
fn is_of_somebody(tip: &Tip<'_>, at: usize) -> bool {
    let owners = LEXICON.set("buah|kapal|bapak|ibu|kades|bos|tetangga|teman|majikan|polisi|camat");
    tip.together(at, at + 1)
        && owners.holds(tip.word(at + 1))
        && tip.said.tokens[at.saturating_sub(1)].number.is_none()
}

impl From<Part> for Hour {
    fn from(part: Part) -> Self {
        match part {
            Part::BeforeDawn => Self::BeforeDawn,
            Part::Morning => Self::Morning,
            Part::Noon => Self::Noon,
            Part::Evening => Self::Evening,
            Part::Night | Part::Midnight => Self::Night,
        }
    }
}
