//! "Is this recruiter licensed?": the one way from a person's words to a verdict.
//!
//! Only the official name or the exact licence number leads to an agency. Everything else is at
//! best "similar", with names that the person picks from by digit. Being licensed is said only from
//! a fresh list; bad news is said from any.

use jiff::civil::Date;

use super::departures;
use super::name_index::Like;
use super::register::Register;
use crate::kernel::clock::end_of;
use crate::kernel::name_key::{self, Folded};
use crate::law::standing::{self, Layers};
use crate::model::agency::{AgencyId, Facts, Permit, Stamp};
use crate::model::verdict::{Candidate, Standing, Subject, Verdict, Verification};
use crate::store::register::{Holdings, Scope};
use crate::store::{self, Db};

/// At most this many names are offered: more do not fit on a small screen.
pub const MOST_CANDIDATES: usize = 3;
/// Questions longer than this (in bytes) are not looked at: no name is.
const LONGEST_QUESTION: usize = 400;
/// The echo of a question, in characters: too short to carry somebody else's message.
const ECHO: usize = 15;

/// Words before a licence number.
const NUMBER_WORDS: &[&str] =
    &["NO", "NOMOR", "NOMER", "IZIN", "IJIN", "SIP3MI", "SIP", "SIUP", "NIB", "LICENCE", "LICENSE", "NUMBER"];
/// Words that say: a person, not a company.
const PERSON_WORDS: &[&str] = &["SPONSOR", "CALO", "TEKONG", "PERORANGAN", "MAKELAR"];
/// Words that say so when they come first.
const PERSON_TITLES: &[&str] = &["PAK", "BAPAK", "BPK", "BU", "IBU", "BANG", "MBAK", "KAK", "HAJI", "ORANG"];
/// Words of other licensing regimes: seafarers (SIUKAK/SIUPPAK), interns, training centres.
const OTHER_REGIME_WORDS: &[&str] = &[
    "PELAUT",
    "ABK",
    "KAPAL",
    "MANNING",
    "CREW",
    "CREWING",
    "KRU",
    "MAGANG",
    "LPK",
    "LKP",
    "BLK",
    "SO",
    "JINSHUSEI",
];
/// Forms that no placement company has: only a PT can be one.
const WRONG_FORMS: &[&str] = &["CV", "UD", "YAYASAN", "TRAVEL", "BIRO", "FIRMA"];
/// Words that an echo must not carry: the reply would seem to say them.
const NEVER_ECHOED: &[&str] =
    &["AMAN", "SAFE", "ILEGAL", "ILLEGAL", "LEGAL", "BERIZIN", "LICENSED", "RESMI", "TERDAFTAR"];

/// What answers depend on besides the register.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The day of the question.
    pub today: Date,
    /// How many days a list speaks for.
    pub stale_after_days: i64,
}

/// Answers a question: a name or a licence number, without keywords around it.
pub fn verify(register: &Register, rules: Rules, question: &str) -> Verification {
    let mut blank = Verification {
        verdict: Verdict::NotListed,
        subject: None,
        permits: None,
        candidates: Vec::new(),
        sharing: 0,
        echo: echo(question),
        as_of: register.list.as_ref().map(|stamp| stamp.as_of),
        source: register.list.as_ref().map(|stamp| stamp.source.clone()),
    };
    if question.len() > LONGEST_QUESTION {
        return blank;
    }
    let folded = name_key::fold(question);
    match exact(register, question, &folded) {
        Exact::Agency(id) => return conclude(register, rules, id, blank),
        Exact::Former(id) => {
            let told = conclude(register, rules, id, blank.clone());
            if !told.verdict.is_positive() && told.verdict != Verdict::Stale {
                return told;
            }
            return Verification {
                verdict: Verdict::Similar,
                candidates: vec![candidate(register, id)].into_iter().flatten().collect(),
                ..blank
            };
        }
        Exact::No => {}
    }
    if register.list.is_none() {
        return Verification { verdict: Verdict::Stale, ..blank };
    }
    let likes = register.index().alike(&folded, MOST_CANDIDATES);
    if is_person(&folded) {
        return Verification { verdict: Verdict::Individual, ..blank };
    }
    if has_wrong_form(register, rules, &folded) {
        return Verification { verdict: Verdict::WrongForm, ..blank };
    }
    if is_other_regime(register, &folded, &likes) {
        return Verification { verdict: Verdict::OtherRegime, ..blank };
    }
    blank.sharing = if folded.key.is_empty() && !folded.foreign {
        register.listed()
    } else {
        register.index().sharing(&folded)
    };
    if blank.sharing > MOST_CANDIDATES {
        return Verification { verdict: Verdict::TooGeneral, ..blank };
    }
    let mut ids: Vec<AgencyId> = likes.into_iter().map(|like| like.id).collect();
    if let Some(holder) = number_in(register, &folded) {
        // A right number under a wrong name: somebody may be using another agency's number.
        ids.retain(|id| *id != holder);
        ids.insert(0, holder);
        ids.truncate(MOST_CANDIDATES);
    }
    blank.candidates = ids.into_iter().filter_map(|id| candidate(register, id)).collect();
    let verdict = if blank.candidates.is_empty() { Verdict::NotListed } else { Verdict::Similar };
    Verification { verdict, ..blank }
}

/// Answers about an agency that the person picked.
pub fn verify_picked(register: &Register, rules: Rules, id: AgencyId) -> Verification {
    let blank = Verification {
        verdict: Verdict::NotListed,
        subject: None,
        permits: None,
        candidates: Vec::new(),
        sharing: 0,
        echo: String::new(),
        as_of: register.list.as_ref().map(|stamp| stamp.as_of),
        source: register.list.as_ref().map(|stamp| stamp.source.clone()),
    };
    conclude(register, rules, id, blank)
}

/// An agency's name and its permits of today, when it is licensed: of any other agency permits would
/// say nothing. The outer `None` is an agency that is not licensed, the inner one a layer not loaded.
pub fn permits(register: &Register, rules: Rules, id: AgencyId) -> Option<(String, Option<Vec<Permit>>)> {
    let told = verify_picked(register, rules, id);
    let subject = told.subject.filter(|_| told.verdict.is_positive())?;
    Some((subject.name, told.permits))
}

enum Exact {
    Agency(AgencyId),
    Former(AgencyId),
    No,
}

fn exact(register: &Register, question: &str, folded: &Folded) -> Exact {
    if folded.foreign {
        return Exact::No;
    }
    let index = register.index();
    match index.by_name(&folded.key) {
        Some((id, true)) => return Exact::Agency(id),
        Some((id, false)) => return Exact::Former(id),
        None => {}
    }
    if let Some(id) = whole_number(register, question) {
        return Exact::Agency(id);
    }
    if let Some(id) = name_and_number(register, folded) {
        return Exact::Agency(id);
    }
    Exact::No
}

/// Name and number together, when both are right and of the same agency. "NO" and the like may stand
/// before the number.
fn name_and_number(register: &Register, folded: &Folded) -> Option<AgencyId> {
    let at = folded.words.iter().position(|word| looks_like_number(word))?;
    let holder = register.index().by_licence(&folded.words[at])?;
    let is_name = |before: &[String]| {
        // Folded again, because PT or Tbk may have stood beside the number.
        let name = name_key::fold(&[before, &folded.words[at + 1..]].concat().join(" "));
        register.index().by_name(&name.key) == Some((holder, true))
    };
    let mut before = &folded.words[..at];
    loop {
        if is_name(before) {
            return Some(holder);
        }
        before = match before.split_last() {
            Some((last, rest)) if NUMBER_WORDS.contains(&last.as_str()) => rest,
            _ => return None,
        };
    }
}

/// The holder of the number, when the question is a licence number and nothing else.
fn whole_number(register: &Register, question: &str) -> Option<AgencyId> {
    let mut rest = question.trim();
    loop {
        let (word, behind) =
            rest.split_once(|c: char| c.is_ascii_whitespace() || c == ':' || c == '.').unwrap_or((rest, ""));
        let word: String =
            word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        if behind.is_empty() || !NUMBER_WORDS.contains(&word.as_str()) {
            break;
        }
        rest = behind.trim_start();
    }
    register.index().by_licence(&name_key::licence(rest)?)
}

/// Six or more letters and digits with at least four digits.
fn looks_like_number(word: &str) -> bool {
    word.len() >= 6 && word.bytes().filter(u8::is_ascii_digit).count() >= 4
}

fn number_in(register: &Register, folded: &Folded) -> Option<AgencyId> {
    if folded.foreign {
        return None;
    }
    folded
        .words
        .iter()
        .filter(|word| looks_like_number(word))
        .find_map(|word| register.index().by_licence(word))
}

fn is_person(folded: &Folded) -> bool {
    let titled = folded.words.first().is_some_and(|word| PERSON_TITLES.contains(&word.as_str()));
    titled || folded.words.iter().any(|word| PERSON_WORDS.contains(&word.as_str()))
}

/// A form in front that no placement company has. It is said only while the rule about it may be.
fn has_wrong_form(register: &Register, rules: Rules, folded: &Folded) -> bool {
    folded.words.len() > 1
        && WRONG_FORMS.contains(&folded.words[0].as_str())
        && departures::topic(register, rules.today, "company-form").is_some()
}

/// A word of another regime that the likeliest listed name does not itself carry.
fn is_other_regime(register: &Register, folded: &Folded, likes: &[Like]) -> bool {
    let best = likes
        .first()
        .and_then(|like| register.facts(like.id))
        .map(|facts| name_key::fold(&facts.name).words)
        .unwrap_or_default();
    folded.words.iter().any(|word| OTHER_REGIME_WORDS.contains(&word.as_str()) && !best.contains(word))
}

fn candidate(register: &Register, id: AgencyId) -> Option<Candidate> {
    let facts = register.facts(id)?;
    Some(Candidate { id, name: facts.name.clone(), licence_no: facts.licence_no().map(str::to_owned) })
}

fn conclude(register: &Register, rules: Rules, id: AgencyId, blank: Verification) -> Verification {
    let Some(facts) = register.facts(id) else {
        return blank;
    };
    let layers = register.layers(rules.stale_after_days);
    let subject = subject(facts, &layers, rules.today);
    let verdict = verdict_of(&subject.standing);
    let permits = register.permits.as_ref().map(|_| standing::valid_permits(&facts.permits, rules.today));
    let subject = (subject.standing != Standing::Unlisted).then_some(subject);
    Verification { verdict, subject, permits, ..blank }
}

fn subject(facts: &Facts, layers: &Layers, day: Date) -> Subject {
    let standing = standing::weigh(facts, layers, day);
    let (licence_nos, expires_on) = facts
        .listing
        .as_ref()
        .map_or((vec![], None), |listing| (listing.licence_nos.clone(), listing.expires_on));
    Subject { id: facts.id, name: facts.name.clone(), licence_nos, expires_on, standing }
}

/// What villagers are told of an agency by its official name.
pub fn told(facts: &Facts, layers: &Layers, day: Date) -> Verdict {
    verdict_of(&standing::weigh(facts, layers, day))
}

const fn verdict_of(standing: &Standing) -> Verdict {
    match standing {
        Standing::Licensed => Verdict::Licensed,
        Standing::Watched { .. } => Verdict::LicensedWatched,
        Standing::NoPermit => Verdict::LicensedNoPermit,
        Standing::Suspended { .. } => Verdict::Suspended,
        Standing::Revoked { .. } => Verdict::Revoked,
        Standing::Expired { .. } => Verdict::Expired,
        Standing::Delisted { .. } => Verdict::Delisted,
        Standing::Stale => Verdict::Stale,
        Standing::Unlisted => Verdict::NotListed,
    }
}

/// What is loaded, for the weighing.
pub fn layers(held: &Holdings, rules: Rules) -> Layers {
    Layers {
        list_as_of: held.list.as_ref().map(|stamp| stamp.as_of),
        permits_as_of: held.permits.as_ref().map(|stamp| stamp.as_of),
        stale_after_days: rules.stale_after_days,
    }
}

/// An agency as of a day, as known on a day.
#[derive(Debug, Clone)]
pub struct Record {
    /// Everything held within the scope.
    pub facts: Facts,
    /// Who it is and where it stood.
    pub subject: Subject,
    /// The verdict of that day.
    pub verdict: Verdict,
    /// The list that the verdict stands on.
    pub list: Option<Stamp>,
    /// The permit file, when the layer was loaded.
    pub permits: Option<Stamp>,
}

/// What was true of an agency on `rules.today`, as known at the end of `known_at`. `None` when nothing
/// of it was known.
pub async fn history(db: &Db, rules: Rules, known_at: Date, of: Wanted<'_>) -> store::Result<Option<Record>> {
    let scope = Scope { as_of: rules.today, known_before: end_of(known_at) };
    let mut tx = db.read().await?;
    let id = match of {
        Wanted::Id(id) => Some(id),
        Wanted::Licence(number) => match name_key::licence(number) {
            Some(key) => store::register::by_licence(&mut tx, &key, scope).await?,
            None => None,
        },
    };
    let Some(id) = id else {
        return Ok(None);
    };
    let mut held = store::register::holdings(&mut tx, scope, Some(id)).await?;
    let Some(facts) =
        held.agencies.remove(&id).filter(|facts| facts.listing.is_some() || !facts.events.is_empty())
    else {
        return Ok(None);
    };
    let layers = layers(&held, rules);
    let subject = subject(&facts, &layers, rules.today);
    Ok(Some(Record {
        verdict: verdict_of(&subject.standing),
        subject,
        facts,
        list: held.list,
        permits: held.permits,
    }))
}

/// How an agency is named for [`history`].
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// By its row.
    Id(AgencyId),
    /// By a licence number as printed.
    Licence(&'a str),
}

/// The official name for a text: capitals, PT in front, whatever else the list prints around it.
pub fn display_name(name: &str) -> String {
    let mut rest = name.trim();
    loop {
        let before = rest;
        for form in ["PT", "TBK"] {
            rest = strip_front(rest, form);
            rest = strip_back(rest, form);
        }
        if rest == before {
            break;
        }
    }
    format!("PT {}", if rest.is_empty() { name.trim() } else { rest }.to_uppercase())
}

fn strip_front<'a>(text: &'a str, form: &str) -> &'a str {
    match text.get(..form.len()) {
        Some(head)
            if head.eq_ignore_ascii_case(form)
                && text[form.len()..].starts_with(|c: char| !c.is_alphanumeric()) =>
        {
            text[form.len()..].trim_start_matches(|c: char| !c.is_alphanumeric())
        }
        _ => text,
    }
}

fn strip_back<'a>(text: &'a str, form: &str) -> &'a str {
    let trimmed = text.trim_end_matches(['.', ' ', ',', ')']);
    let Some(start) = trimmed.len().checked_sub(form.len()) else {
        return text;
    };
    match (trimmed.get(..start), trimmed.get(start..)) {
        (Some(head), Some(tail))
            if tail.eq_ignore_ascii_case(form) && head.ends_with(|c: char| !c.is_alphanumeric()) =>
        {
            head.trim_end_matches([' ', ',', '.', '('])
        }
        _ => text,
    }
}

/// The question as it may be shown back: capitals, digits and a few marks, cut to 15, and without
/// words that would turn the reply into a verdict.
fn echo(question: &str) -> String {
    let plain: String = question
        .chars()
        .take(LONGEST_QUESTION)
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '&' | '.') {
                c.to_ascii_uppercase()
            } else {
                ' '
            }
        })
        .collect();
    let harmless = |word: &&str| {
        !word.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| NEVER_ECHOED.contains(&part))
    };
    let shown: String =
        plain.split_whitespace().filter(harmless).collect::<Vec<_>>().join(" ").chars().take(ECHO).collect();
    // Cutting can make such a word out of a longer one (AMANAH).
    shown.split_whitespace().filter(harmless).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_with_pt_in_front_once() {
        for printed in [
            "CONTOH JAYA",
            "PT. CONTOH JAYA",
            "PT.CONTOH JAYA",
            "Contoh Jaya, PT",
            "PT CONTOH JAYA Tbk.",
            "CONTOH JAYA (PT)",
        ] {
            assert_eq!(display_name(printed), "PT CONTOH JAYA", "{printed}");
        }
        assert_eq!(display_name("PTERO"), "PT PTERO");
        assert_eq!(display_name("PT"), "PT PT");
    }

    #[test]
    fn an_echo_carries_nobodys_message() {
        assert_eq!(echo("contoh maju"), "CONTOH MAJU");
        assert_eq!(echo("PT AMAN. SENTOSA resmi & berizin!! http://x"), "PT SENTOSA & HT");
        assert_eq!(echo("GUNAMANDIRI JAYA"), "GUNAMANDIRI JAY");
        assert_eq!(echo("SEJATI INT AMANAH"), "SEJATI INT");
        assert_eq!(echo("\u{202e}{$name}\n漢"), "NAME");
        assert!(echo(&"A".repeat(10_000)).len() <= ECHO);
    }
}
