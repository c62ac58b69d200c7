//! How people ask about a company: with CEK, or as a sentence ("apakah .. resmi", "pt .. dicabut ya").

use super::intent::{CHECK, COMPANY, Intent, LONGEST_QUESTION, POLITE_AFTER, POLITE_BEFORE, Word, is};

const WHETHER: &[&str] =
    &["apakah", "apa", "apkh", "apakh", "emang", "emangnya", "benarkah", "betulkah", "is"];
const OFFICIAL: &[&str] = &[
    "resmi",
    "rsmi",
    "resmikah",
    "legal",
    "legalkah",
    "terdaftar",
    "terdaptar",
    "terdaftarkah",
    "berizin",
    "berijin",
    "izinnya",
    "licensed",
    "registered",
    "diakui",
    "resminya",
];
/// What is asked of a company besides "is it licensed?".
const SANCTIONED: &[&str] =
    &["dicabut", "disanksi", "sanksi", "dibekukan", "bermasalah", "dilarang", "dihentikan", "ditutup"];
/// Between a company's name and the work that it offers.
const BEFORE_WORK: &[&str] = &["lowongan", "loker", "lowker", "vacancy"];
const WHETHER_OR_NOT: &[&str] = &[
    "kah", "gk", "ga", "gak", "g", "nggak", "ngga", "enggak", "engga", "tidak", "tdk", "tak", "dk", "ndak",
    "nda", "apa", "atau", "or", "not", "belum", "blm", "kan",
];
/// After CEK and before the name.
const BEFORE_NAME: &[&str] = &[
    "apakah",
    "apa",
    "izin",
    "ijin",
    "legalitas",
    "nama",
    "dulu",
    "dong",
    "ya",
    "perusahaan",
    "penyalur",
    "pjtki",
    "pptkis",
    "p3mi",
    "agen",
    "agency",
    "is",
];
/// The same when CEK PT stands at the beginning of a sentence.
const LONGEST_LETTER: usize = 60;

/// A question about a company, in one of the ways that people ask it.
pub(super) fn question(message: &str, words: &[Word<'_>]) -> Option<Intent> {
    if advertises(message, words) {
        return None;
    }
    if let Some(check) = asked_with_keyword(message, words) {
        return Some(check);
    }
    if words.len() > LONGEST_QUESTION {
        return None;
    }
    let begin = words.iter().position(|word| !is(word, POLITE_BEFORE)).unwrap_or(words.len());
    let (asked, first) = (&words[begin..], words.get(begin)?);
    if is(first, &["sponsor", "calo", "tekong"]) && asked.len() <= 5 {
        return Some(check(message, asked));
    }
    let named = if is(first, WHETHER) { asked.get(1..)? } else { asked };
    let says_official = named.iter().rposition(|word| is(word, OFFICIAL));
    let about_company = named.first().is_some_and(|word| is(word, COMPANY));
    if let Some(at) = says_official {
        // "apakah .. resmi", "pt .. resmi kah", ".. resmi gk": what stands behind must be part of
        // the question.
        let asks = named[at + 1..].iter().all(|word| is(word, WHETHER_OR_NOT) || is(word, POLITE_AFTER));
        let particle = at + 1 < named.len() || message.ends_with('?') || named[at].lower.ends_with("kah");
        if at > 0 && asks && (is(first, WHETHER) || about_company || particle) {
            return Some(check(message, named));
        }
        return None;
    }
    // "pt .. dicabut ya izinnya?", and what happened to the writer behind it.
    if about_company
        && let Some(at) = named.iter().position(|word| is(word, SANCTIONED))
        && (2..=8).contains(&at)
        && (message.contains('?') || named[at + 1..].iter().any(asks_about_licence))
    {
        return Some(check(message, &named[..at]));
    }
    // The bare name with its legal form: PT CONTOH JAYA ABADI.
    let bare = first.lower == "pt" && (2..=7).contains(&asked.len()) && begin == 0;
    bare.then(|| check(message, asked))
}

fn asks_about_licence(word: &Word<'_>) -> bool {
    is(word, WHETHER_OR_NOT)
        || is(word, OFFICIAL)
        || is(word, &["ya", "izin", "ijin", "ny", "nya", "benar", "bener"])
}

/// CEK at the beginning of a sentence, politeness aside; a letter around it is no harm.
pub(super) fn asked_with_keyword(message: &str, words: &[Word<'_>]) -> Option<Intent> {
    let opens = |at: usize| match at.checked_sub(1).map(|before| &words[before]) {
        None => true,
        Some(before) => {
            message[before.from + before.text.len()..words[at].from].contains(['.', '!', '?', ',', ';', '\n'])
        }
    };
    let polite_since = |at: usize| {
        (0..at).rev().take_while(|before| is(&words[*before], POLITE_BEFORE)).last().unwrap_or(at)
    };
    let at =
        (0..words.len()).find(|at| is(&words[*at], CHECK) && (opens(*at) || opens(polite_since(*at))))?;
    let behind = &words[at + 1..];
    let name = behind.iter().position(|word| !is(word, BEFORE_NAME));
    let about_company = behind.first().is_some_and(|word| is(word, COMPANY));
    // Without PT behind it, CEK in a long letter is any "check".
    let long = if about_company { LONGEST_LETTER } else { LONGEST_QUESTION };
    if words.len() > long || (at > 0 && polite_since(at) > 0 && !about_company) {
        return None;
    }
    Some(name.map_or(Intent::AskName, |name| check(message, &behind[name..])))
}

/// Links, prices and codes to dial: somebody is selling.
fn advertises(message: &str, words: &[Word<'_>]) -> bool {
    let lower = message.to_lowercase();
    let selling = ["http", "www.", ".com", ".co.id", ".jimdo", ".blogspot", "klik", "@"];
    let dialled = lower.split('*').skip(1).any(|code| code.starts_with(|c: char| c.is_ascii_digit()));
    let priced = words.iter().any(|word| {
        word.lower
            .strip_prefix("rp")
            .is_some_and(|sum| sum.is_empty() || sum.starts_with(|c: char| c.is_ascii_digit()))
    });
    // A name may end in .COM only by the link that it is.
    dialled || priced || selling.iter().any(|mark| lower.contains(mark))
}

/// The wordings to look up: all that stands there, then without the words of asking at its end. The
/// fuller one goes first, so that a name which ends in such a word is found as it is.
fn check(message: &str, name: &[Word<'_>]) -> Intent {
    let text = |name: &[Word<'_>]| match (name.first(), name.last()) {
        (Some(first), Some(last)) => message[first.from..last.from + last.text.len()].to_owned(),
        _ => String::new(),
    };
    let Some(first) = name.first() else {
        return Intent::AskName;
    };
    // To the end of the message, so that a letter nobody can see counts as part of the name.
    let mut wordings =
        vec![message[first.from..].trim_end_matches(['?', '!', '.', ' ', '\n', '\r']).to_owned()];
    if clean_cut(message, name) {
        // What follows a question mark or a new line is another sentence.
        let end =
            message[first.from..].find(['?', '!', '\n', ';']).map_or(message.len(), |at| first.from + at);
        let sentence = &name[..name.iter().take_while(|word| word.from < end).count()];
        for shorter in [text(sentence), text(strip_asking(sentence))] {
            if !shorter.is_empty() && !wordings.contains(&shorter) {
                wordings.push(shorter);
            }
        }
    }
    if let Some(at) = name.iter().position(|word| is(word, BEFORE_WORK)).filter(|at| *at > 0)
        && clean_cut(message, name)
    {
        wordings = vec![text(strip_asking(&name[..at]))];
        return Intent::CheckJob(wordings, message[name[at].from..].to_owned());
    }
    if wordings.iter().all(String::is_empty) {
        return Intent::AskName;
    }
    Intent::Check(wordings)
}

/// Whether only harmless marks stand between the words, so that taking words away hides nothing.
fn clean_cut(message: &str, name: &[Word<'_>]) -> bool {
    name.first().is_some_and(|first| {
        message[first.from..].chars().all(|c| c.is_ascii_graphic() || c.is_ascii_whitespace())
    })
}

fn strip_asking<'a, 'b>(name: &'b [Word<'a>]) -> &'b [Word<'a>] {
    let without = |mut name: &'b [Word<'a>], list: &[&str]| {
        while let Some((last, rest)) = name.split_last() {
            if !is(last, list) || rest.is_empty() {
                break;
            }
            name = rest;
        }
        name
    };
    let polite = without(name, POLITE_AFTER);
    let asking = without(polite, WHETHER_OR_NOT);
    let asking = without(asking, POLITE_AFTER);
    match asking.split_last() {
        Some((last, rest)) if is(last, OFFICIAL) && !rest.is_empty() => {
            without(rest, &["itu", "ini", "sudah", "udah", "apakah", "apa", "yg", "yang", "tsb"])
        }
        // Without "resmi" a word like TAK may belong to the name.
        _ => polite,
    }
}
