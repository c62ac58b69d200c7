//! Telephone numbers, bank accounts and wallets, each in one form.

use super::Tip;
use crate::kernel::msisdn::{self, Sender};
use crate::model::triage::Mark;

/// Banks and wallets, as they are written and as they are named.
const BANKS: &[(&str, &str)] = &[
    ("bri", "BRI"),
    ("brimo", "BRI"),
    ("brilink", "BRI"),
    ("bca", "BCA"),
    ("bni", "BNI"),
    ("mandiri", "MANDIRI"),
    ("btn", "BTN"),
    ("bsi", "BSI"),
    ("cimb", "CIMB"),
    ("danamon", "DANAMON"),
    ("permata", "PERMATA"),
    ("maybank", "MAYBANK"),
    ("muamalat", "MUAMALAT"),
    ("panin", "PANIN"),
    ("mega", "MEGA"),
    ("jago", "JAGO"),
    ("seabank", "SEABANK"),
    ("btpn", "BTPN"),
    ("jenius", "JENIUS"),
    ("bank", "BANK"),
    ("dana", "DANA"),
    ("ovo", "OVO"),
    ("gopay", "GOPAY"),
    ("shopeepay", "SHOPEEPAY"),
    ("linkaja", "LINKAJA"),
    ("rek", "REK"),
    ("rekening", "REK"),
    ("rekeningnya", "REK"),
    ("norek", "REK"),
    ("reknya", "REK"),
];
/// Words that may stand between a bank and its number.
const BETWEEN: &[&str] = &[
    "no",
    "nomor",
    "nmr",
    "nomer",
    "rek",
    "rekening",
    "rekeningnya",
    "nya",
    "ke",
    "an",
    "a",
    "n",
    "norek",
    "nomornya",
    "itu",
];
/// Words that say a telephone.
const PHONES: &[&str] = &[
    "telp", "tlp", "tel", "telpon", "telepon", "hp", "no", "nomor", "nomer", "nmr", "wa", "hub", "hubungi",
    "call", "kontak", "nomornya", "hpnya", "nonya",
];
/// How a number may be dialled.
struct Plan {
    /// Its first digits.
    head: &'static str,
    /// Its digits, at least and at most.
    least: usize,
    most: usize,
    /// Of which country it is, when it is dialled as there.
    country: Option<&'static str>,
    /// Whether a word for a telephone, or a plus, must stand before it.
    needs_word: bool,
}

/// The first whose head fits.
const PLANS: &[Plan] = &[
    Plan { head: "0062", least: 12, most: 15, country: None, needs_word: false },
    Plan { head: "0060", least: 12, most: 14, country: None, needs_word: false },
    Plan { head: "628", least: 11, most: 14, country: None, needs_word: false },
    Plan { head: "62", least: 10, most: 14, country: None, needs_word: false },
    Plan { head: "601", least: 11, most: 12, country: None, needs_word: false },
    Plan { head: "60", least: 10, most: 12, country: None, needs_word: true },
    Plan { head: "08", least: 10, most: 13, country: None, needs_word: false },
    // Of the other side of the border, as it is dialled there.
    Plan { head: "01", least: 10, most: 11, country: Some("60"), needs_word: false },
    // A telephone that stands in a house.
    Plan { head: "0", least: 9, most: 12, country: None, needs_word: true },
];
/// Digits of an account.
const ACCOUNT: std::ops::RangeInclusive<usize> = 8..=16;

/// Digits that stand together: how far they reach, and what they are.
struct Run {
    from: usize,
    to: usize,
    digits: String,
}

/// Marks what can be dialled or paid to.
pub(in crate::domain::reading) fn read(tip: &mut Tip<'_>) {
    let groups = groups(tip.text);
    let mut at = 0;
    while at < groups.len() {
        let bank = bank_before(tip, groups[at].from);
        let phone = phone_at(tip, &groups, at);
        if let Some((bank, from)) = bank {
            let run = join(tip.text, &groups, at, *ACCOUNT.end(), *ACCOUNT.end(), 7);
            if ACCOUNT.contains(&run.digits.len()) {
                tip.span(Mark::Account, from, run.to, Some(format!("{bank}{}", run.digits)));
                if let Some((phone, value)) = phone.filter(|_| bank_is_wallet(bank)) {
                    tip.span(Mark::Phone, phone.from, phone.to, Some(value));
                }
                at = next(&groups, run.to);
                continue;
            }
        }
        if let Some((run, value)) = phone {
            at = next(&groups, run.to);
            tip.span(Mark::Phone, run.from, run.to, Some(value));
            continue;
        }
        if let Some((bank, to)) = bank_behind(tip, &groups[at]) {
            tip.span(Mark::Account, groups[at].from, to, Some(format!("{bank}{}", groups[at].digits)));
        }
        at += 1;
    }
}

fn bank_is_wallet(bank: &str) -> bool {
    matches!(bank, "DANA" | "OVO" | "GOPAY" | "SHOPEEPAY" | "LINKAJA")
}

fn next(groups: &[Run], to: usize) -> usize {
    groups.iter().position(|group| group.from >= to).unwrap_or(groups.len())
}

/// Runs of digits, each with the plus before it. A small or great O at the head of a mobile number is a
/// zero.
fn groups(text: &str) -> Vec<Run> {
    let bytes = text.as_bytes();
    let mut groups = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let letter_o = matches!(bytes[at], b'o' | b'O')
            && bytes.get(at + 1) == Some(&b'8')
            && at.checked_sub(1).is_none_or(|before| !bytes[before].is_ascii_alphanumeric());
        if !bytes[at].is_ascii_digit() && !letter_o {
            at += 1;
            continue;
        }
        let from = at;
        at += 1;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let digits = text.get(from..at).unwrap_or_default().replace(['o', 'O'], "0");
        let plus = from > 0 && bytes[from - 1] == b'+';
        groups.push(Run { from: from - usize::from(plus), to: at, digits });
    }
    groups
}

/// What stands between groups of one number.
fn is_gap(gap: &str) -> bool {
    (1..=3).contains(&gap.len())
        && gap.bytes().all(|byte| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'/'))
}

/// Joins the groups of one number: as long as less than `enough` digits stand there, and while more groups
/// of two to four follow, up to `most`. A group longer than `longest` is the last.
fn join(text: &str, groups: &[Run], at: usize, enough: usize, most: usize, longest: usize) -> Run {
    let first = &groups[at];
    let mut run = Run { from: first.from, to: first.to, digits: first.digits.clone() };
    let mut small = first.digits.len() <= longest;
    for group in &groups[at + 1..] {
        let gap = text.get(run.to..group.from).unwrap_or_default();
        let more = run.digits.len() + group.digits.len();
        let tail = small && (2..=4).contains(&group.digits.len()) && !counts_something(text, group.to);
        let wanted = run.digits.len() < enough
            && small
            && !(group.digits.len() == 1 && counts_something(text, group.to));
        if !is_gap(gap) || more > most || !(tail || wanted) {
            break;
        }
        small &= group.digits.len() <= longest || run.digits.len() <= 4;
        run.digits.push_str(&group.digits);
        run.to = group.to;
    }
    run
}

/// "0812 3456 789 10 org": the ten are people.
fn counts_something(text: &str, to: usize) -> bool {
    let rest = text.get(to..).unwrap_or_default().trim_start();
    ["org", "orang", "th", "jam", "cewe", "perempuan", "tki", "hari", "anak", "jt", "juta", "rb"]
        .iter()
        .any(|word| rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))
}

fn phone_at(tip: &Tip<'_>, groups: &[Run], at: usize) -> Option<(Run, String)> {
    let head = groups[at].digits.as_str();
    let before = tip.text.get(..groups[at].from).and_then(|before| before.chars().next_back());
    // A number that hangs on letters is something else; "hp0812" is not.
    if before.is_some_and(char::is_alphabetic) && !head.starts_with("08") {
        return None;
    }
    let plan = PLANS.iter().find(|plan| head.starts_with(plan.head))?;
    let plus = tip.text.as_bytes().get(groups[at].from) == Some(&b'+');
    if plan.needs_word && !plus && !follows(tip, groups[at].from, PHONES) {
        return None;
    }
    let run = join(tip.text, groups, at, plan.least, plan.most, 5);
    if !(plan.least..=plan.most).contains(&run.digits.len()) {
        return None;
    }
    let dialled = match plan.country {
        Some(country) => format!("{country}{}", &run.digits[1..]),
        None => run.digits.clone(),
    };
    // It belongs into the sealed document and nowhere else: this is nobody's sender.
    match msisdn::read(&dialled) {
        Sender::Phone(number) => Some((run, number.expose().to_owned())),
        Sender::Machine => None,
    }
}

/// The words right before a place, the nearest first, with where each begins.
fn words_before(text: &str, at: usize) -> impl Iterator<Item = (usize, &str)> {
    let head = text.get(..at).unwrap_or_default();
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let mut end = head.len();
    std::iter::from_fn(move || {
        let to = head[..end].rfind(is_letter)? + 1;
        // Only punctuation and spaces stand between, and not too much of it.
        let gap = &head[to..end];
        if gap.len() > 4 || gap.bytes().any(|byte| byte.is_ascii_digit()) || !gap.is_ascii() {
            return None;
        }
        let from = head[..to]
            .rfind(|c: char| !is_letter(c))
            .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        end = from;
        Some((from, &head[from..to]))
    })
}

fn follows(tip: &Tip<'_>, at: usize, words: &[&str]) -> bool {
    words_before(tip.text, at).take(2).any(|(_, word)| words.contains(&word.to_ascii_lowercase().as_str()))
}

/// The bank or wallet before a number; the nearest that is named, or REK.
fn bank_before(tip: &Tip<'_>, at: usize) -> Option<(&'static str, usize)> {
    let mut plain = None;
    for (from, word) in words_before(tip.text, at).take(4) {
        let word = word.to_ascii_lowercase();
        let bank = BANKS.iter().find(|(known, _)| *known == word).map(|(_, bank)| *bank);
        match bank {
            Some("REK") | Some("BANK") => plain = Some(("REK", from)),
            Some(bank) => return Some((bank, from)),
            None if BETWEEN.contains(&word.as_str()) => {}
            None => break,
        }
    }
    plain
}

/// "1234567890 bca".
fn bank_behind(tip: &Tip<'_>, group: &Run) -> Option<(&'static str, usize)> {
    if !(9..=16).contains(&group.digits.len()) {
        return None;
    }
    let rest = tip.text.get(group.to..)?;
    let start = rest.find(|c: char| c.is_ascii_alphabetic()).filter(|start| *start <= 2)?;
    let word: String = rest[start..].chars().take_while(char::is_ascii_alphabetic).collect();
    let (_, bank) = BANKS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&word))?;
    Some((bank, group.to + start + word.len()))
}
