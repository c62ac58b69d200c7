//! How many people a report line speaks of.

use super::super::lexicon::{LEXICON, Word, WordSet};
use super::super::report::Tip;
use super::super::report::counts::{count_at, number_at, people_behind};
use super::Taken;

/// The most that a number alone can be of.
const MOST: u32 = 200;
/// Of a family at least so many, and of "rombongan".
const FAMILY: u32 = 3;
const GROUP: u32 = 5;
/// Words of every line that count people, though no tip would be read so.
const HEADS: &[&str] = &[
    "kepala",
    "jiwa",
    "ekor",
    "penumpang",
    "pnumpang",
    "cpmi",
    "ctki",
    "cln",
    "dewasa",
    "bocil",
    "laki",
    "laki2",
    "pria",
    "cwok",
];

/// "5-6 org": the greater, before a date is read in it.
pub(super) fn spans(tip: &Tip<'_>, taken: &mut Taken) -> Option<u32> {
    let mut most = None;
    for at in 0..tip.said.tokens.len().saturating_sub(1) {
        let (one, other) = (tip.said.tokens[at], tip.said.tokens[at + 1]);
        let joined =
            tip.text.get(one.to..other.from).is_some_and(|gap| matches!(gap.trim(), "-" | "/" | "s" | "~"));
        let (Some(_), Some(number), true, false) = (one.number, other.number, joined, taken.is(at)) else {
            continue;
        };
        if number > MOST {
            continue;
        }
        if let Some(last) = people_behind(tip, at + 1).or_else(|| heads_behind(tip, at + 1)) {
            taken.words(at, last);
            most = most.max(Some(number));
        }
    }
    most
}

fn heads_behind(tip: &Tip<'_>, last: usize) -> Option<usize> {
    let raw = tip.raw(last + 1).to_lowercase();
    (HEADS.contains(&raw.as_str()) && tip.together(last, last + 1)).then_some(last + 1)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    All,
    Women,
    Men,
    Children,
    Grown,
}

struct Counted {
    kind: Kind,
    count: u32,
    /// Whether "+" or "dan" stands before it.
    more: bool,
}

/// The people who are counted: all of them when they are told at once, else the sum of women, men and children.
pub(super) fn counts(tip: &Tip<'_>, taken: &mut Taken) -> Option<u32> {
    let women: WordSet = LEXICON.set("perempuan|ibu");
    let men: WordSet = LEXICON.set("lelaki|bapak");
    let children: WordSet = LEXICON.set("anak|balita|remaja");
    let mut all: Vec<Counted> = Vec::new();
    let mut at = 0;
    while at < tip.said.tokens.len() {
        let Some((count, last)) = (!taken.is(at)).then(|| told_at(tip, taken, at)).flatten() else {
            at += 1;
            continue;
        };
        let named = |words: &WordSet| (at..=last).any(|at| words.holds(tip.word(at)));
        let kind = match () {
            () if (at..=last + 1).any(|at| tip.raw(at).eq_ignore_ascii_case("dewasa")) => Kind::Grown,
            () if named(&women) => Kind::Women,
            () if named(&men) || (at..=last).any(|at| tip.raw(at).to_lowercase().starts_with("laki")) => {
                Kind::Men
            }
            () if named(&children) => Kind::Children,
            () => Kind::All,
        };
        all.push(Counted { kind, count, more: is_more(tip, at) });
        taken.words(at, last);
        at = last + 1;
    }
    let whole = all.iter().filter(|it| it.kind == Kind::All).map(|it| it.count).max();
    let parts: u32 = all.iter().filter(|it| it.kind != Kind::All).map(|it| it.count).sum();
    let more: u32 = all.iter().filter(|it| it.more && it.kind != Kind::All).map(|it| it.count).sum();
    match whole {
        // "6 org, 2 anak": of them. "3 org + 1 anak": besides.
        Some(whole) if parts > whole && more == 0 => Some(parts),
        Some(whole) => Some(whole + more),
        None => (parts > 0).then_some(parts),
    }
}

fn is_more(tip: &Tip<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let gap = tip.text.get(tip.said.tokens[before].to..tip.said.tokens[at].from).unwrap_or_default();
    let word = tip.raw(before).to_lowercase();
    gap.contains(['+', '&'])
        || matches!(
            word.as_str(),
            "dan" | "n" | "plus" | "tambah" | "tmbh" | "sama" | "dgn" | "dengan" | "serta"
        )
}

/// A count, also of "10an" and of heads.
fn told_at(tip: &Tip<'_>, taken: &Taken, at: usize) -> Option<(u32, usize)> {
    let token = tip.said.tokens[at];
    // "rombongan" alone is the least that it can be; a number beside it says more.
    if tip.word(at) == LEXICON.named("rombongan")
        || tip.said.tokens.get(at + 1).is_some_and(|_| taken.is(at + 1)) && token.number.is_some()
    {
        return None;
    }
    if let Some(found) = count_at(tip, at) {
        return Some(found).filter(|(count, last)| *count <= MOST && !(at..=*last).any(|at| taken.is(at)));
    }
    let (count, last) = number_at(tip, at)?;
    let glued =
        |at: usize| matches!(tip.raw(at).to_lowercase().as_str(), "an" | "nan" | "n" | "lbh" | "lebih");
    let last = if glued(last + 1) { last + 1 } else { last };
    let end = people_behind(tip, last)
        .or_else(|| heads_behind(tip, last))
        .or_else(|| glued(last).then_some(last))?;
    (count <= MOST && !(at..=end).any(|at| taken.is(at))).then_some((count, end))
}

/// The only number that is nothing else: `L Sekida 25/11 6 Malaysia`. Behind JUMLAH it needs not be the only one.
pub(super) fn bare(tip: &Tip<'_>, taken: &mut Taken) -> Option<u32> {
    let units: WordSet = LEXICON.set("tahun|bulan|hari|minggu|jam|menit|juta|ribu|ringgit|dolar|meter");
    let may = |at: &usize| {
        let token = tip.said.tokens[*at];
        !taken.is(*at)
            && token.number.is_some_and(|number| (1..=MOST).contains(&number))
            && !(tip.together(*at, at + 1) && units.holds(tip.word(at + 1)))
    };
    let all: Vec<usize> = (0..tip.said.tokens.len()).filter(may).collect();
    let label = LEXICON.named("jumlah");
    let labelled = all.iter().copied().find(|at| {
        tip.before(*at) == label
            || at.checked_sub(1).is_some_and(|at| {
                matches!(tip.raw(at).to_lowercase().as_str(), "jml" | "jmlh" | "jlh" | "jmlah")
            })
    });
    let alone = |at: usize| {
        let apart =
            |other: Option<usize>| other.is_none_or(|other| !tip.together(at, other) || taken.is(other));
        apart(at.checked_sub(1)) && apart((at + 1 < tip.said.tokens.len()).then_some(at + 1))
    };
    let at = labelled
        .or(if let [only] = all.as_slice() { Some(*only) } else { None })
        .or_else(|| all.iter().copied().find(|at| alone(*at)))?;
    taken.words(at, at);
    tip.said.tokens[at].number
}

/// "sekeluarga", "rombongan", "sepuluhan", "belasan": the least that it can be.
pub(super) fn vague(tip: &Tip<'_>, taken: &mut Taken) -> Option<u32> {
    (0..tip.said.tokens.len()).find_map(|at| {
        let word = tip.word(at);
        let count = match tip.raw(at).to_lowercase().as_str() {
            "sekeluarga" | "skeluarga" | "sklrga" => FAMILY,
            "sepuluhan" => 10,
            "duapuluhan" | "puluhan" => 20,
            "belasan" | "blasan" => 11,
            _ if word != Word::NONE && word == LEXICON.named("rombongan") => GROUP,
            _ => number_at(tip, at)
                .filter(|(_, last)| tip.word(last + 1) == LEXICON.named("keluarga"))?
                .0
                .saturating_mul(FAMILY),
        };
        taken.words(at, at);
        Some(count)
    })
}
