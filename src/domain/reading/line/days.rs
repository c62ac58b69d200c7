//! The day and the hour of a report line.

use jiff::Span;
use jiff::civil::{Date, DateTime, Time};

use super::super::dates;
use super::super::lexicon::{LEXICON, Word};
use super::super::report::Tip;
use super::super::report::hours::{Part, clock_at, told_at};
use super::{Hour, Taken};

/// How far back a date may lie that is written with its month.
const BACK: i64 = 60;
/// The hours from which nobody leaves before dawn or in the morning any more.
const DAWN: i8 = 6;
const NOON: i8 = 12;

/// The same text in which dates with full stops have strokes, and hours a colon: 25.11 and 17.30 differ only
/// by what they can be.
pub(super) fn plain(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    for at in 1..bytes.len() {
        if bytes[at] != b'.' || !digit(at - 1) || !digit(at + 1) {
            continue;
        }
        let number = |from: usize| {
            let run: String = text[from..].chars().take_while(char::is_ascii_digit).collect();
            run.parse::<u32>().unwrap_or(u32::MAX)
        };
        let from = (0..at).rev().take_while(|at| digit(*at)).last().unwrap_or(at);
        let before = text[..from].trim_end().to_lowercase();
        let hour = ["jam", "pukul", "pkl", "jm"].iter().any(|word| before.ends_with(word));
        let (first, second) = (number(from), number(at + 1));
        // The year behind a day and a month is one of a date's.
        let year = from > 0 && bytes[from - 1] == b'/' && (20..=99).contains(&second);
        if !hour
            && ((1..=31).contains(&first) && (1..=12).contains(&second)
                || year
                || bytes[from.saturating_sub(1)] == b'/')
        {
            bytes[at] = b'/';
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The day and the hour.
pub(super) fn read(tip: &Tip<'_>, taken: &mut Taken, now: DateTime) -> (Option<Date>, Option<Hour>) {
    let days = days(tip, taken, now.date());
    let (hour, beside) = hour(tip, taken);
    if let Some(day) = days {
        // "nanti subuh" is tomorrow's once today's is over.
        let over = matches!(hour, Some(Hour::BeforeDawn | Hour::Morning)) && now.hour() >= NOON;
        let dawn = hour == Some(Hour::BeforeDawn) && now.hour() >= DAWN;
        let said_today = (0..tip.said.tokens.len())
            .any(|at| tip.word(at) == LEXICON.named("hari") && tip.word(at + 1) == LEXICON.named("ini"));
        let later = day == now.date() && (over || dawn) && !said_today;
        return (if later { day.tomorrow().ok() } else { Some(day) }, hour);
    }
    // An hour alone is today's, or tomorrow's when it is over.
    let soon = beside.and_then(|at| told_at(tip, now, at)).and_then(|(hours, ..)| {
        now.checked_add(Span::new().hours(i64::from(hours))).ok().map(|then| then.date())
    });
    let early = matches!(hour, Some(Hour::BeforeDawn | Hour::Morning)) && now.hour() >= DAWN;
    let day = match (soon, hour) {
        (Some(day), Some(Hour::At(_))) => Some(day),
        (_, Some(_)) if early => now.date().tomorrow().ok(),
        (_, Some(Hour::At(time))) if time < now.time() => now.date().tomorrow().ok(),
        (_, Some(_)) => Some(now.date()),
        (_, None) => None,
    };
    (day, hour)
}

/// The soonest day that is told; of days that are over the latest.
fn days(tip: &Tip<'_>, taken: &mut Taken, today: Date) -> Option<Date> {
    let mut all: Vec<Date> = Vec::new();
    let mut at = 0;
    while at < tip.said.tokens.len() {
        let Some((day, last)) = (!taken.is(at)).then(|| day_at(tip, today, at)).flatten() else {
            at += 1;
            continue;
        };
        let date = LEXICON.named("tanggal");
        let first = if at > 0 && tip.before(at) == date { at - 1 } else { at };
        taken.words(first, last);
        all.push(day);
        at = last + 1;
    }
    let coming = all.iter().copied().filter(|day| *day >= today).min();
    coming.or_else(|| all.into_iter().max())
}

/// A day that begins at a word, and its last word.
fn day_at(tip: &Tip<'_>, today: Date, at: usize) -> Option<(Date, usize)> {
    let word = |ahead: usize| tip.word(at + ahead);
    let is = |word: Word, name: &str| word != Word::NONE && word == LEXICON.named(name);
    let raw = tip.raw(at).to_lowercase();
    let after = |days: i64| today.checked_add(Span::new().days(days)).ok();
    if let Some(back) = days_back(tip, at) {
        return Some((after(-back)?, at));
    }
    if is(word(0), "kemarin") || is(word(0), "tadi") || is(word(0), "barusan") {
        let over = is(word(0), "kemarin");
        let longer = ["lusa", "dulu"].iter().any(|name| is(word(1), name));
        let back = match (over, longer) {
            (true, true) => 2,
            (true, false) => 1,
            // "tadi malam" is last night.
            (false, _) => i64::from(is(word(1), "malam")),
        };
        let part = over && longer || !over && Part::of(tip, at + 1).is_some();
        return Some((after(-back)?, at + usize::from(part)));
    }
    if let Some(days) = dates::days_at(&tip.said, tip.text, today, at) {
        // "senin depan" on a Monday is not today.
        let next = days == 0 && tip.said.tokens[at].number.is_none() && is(word(1), "depan");
        return Some((after(i64::from(days) + if next { 7 } else { 0 })?, last_of(tip, at)));
    }
    if tip.said.tokens[at].number.is_some() {
        // A day that is over, told with its month.
        let last = last_of(tip, at);
        if last > at {
            let long_ago = after(-BACK)?;
            let days = dates::days_at(&tip.said, tip.text, long_ago, at)?;
            let day = long_ago.checked_add(Span::new().days(i64::from(days))).ok()?;
            return (day < today).then_some((day, last));
        }
        return None;
    }
    // In a line MINGGU is the Sunday; a week has a word behind it.
    if is(word(0), "minggu")
        && !["ini", "depan", "lagi"].iter().any(|name| is(word(1), name))
        && raw != "mgg2"
    {
        let until = (6 - i64::from(today.weekday().to_monday_zero_offset())).rem_euclid(7);
        return Some((after(until)?, at));
    }
    None
}

/// "2 hari lalu", "3 hr yg lalu".
fn days_back(tip: &Tip<'_>, at: usize) -> Option<i64> {
    let number = i64::from(tip.said.tokens[at].number?);
    let past = LEXICON.named("lalu");
    let day = tip.word(at + 1) == LEXICON.named("hari");
    let ago = (at + 2..at + 4)
        .any(|at| past != Word::NONE && tip.word(at) == past || tip.raw(at).eq_ignore_ascii_case("lalu"));
    (day && ago && number <= BACK).then_some(number)
}

/// The last word of a day.
fn last_of(tip: &Tip<'_>, at: usize) -> usize {
    let tokens = &tip.said.tokens;
    let is = |at: usize, names: &str| LEXICON.set(names).holds(tip.word(at));
    let joined = |at: usize| {
        tokens
            .get(at + 1)
            .is_some_and(|next| matches!(tip.text.get(tokens[at].to..next.from), Some("/" | "-")))
            && tokens[at + 1].number.is_some()
    };
    if tokens[at].number.is_none() && !is(at + 2, "lagi") {
        let part = Part::of(tip, at + 1).is_some();
        let more = is(at + 1, "ini|depan|nanti|lagi|lusa");
        return at + usize::from((part || more) && tip.together(at, at + 1));
    }
    if is(at + 2, "lagi") {
        return at + 2;
    }
    if is(at + 1, "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember") {
        let year = tokens
            .get(at + 2)
            .and_then(|year| year.number)
            .is_some_and(|year| (2_000..2_100).contains(&year));
        return at + 1 + usize::from(year);
    }
    match (joined(at), joined(at + 1)) {
        (true, true) => at + 2,
        (true, false) => at + 1,
        _ => at,
    }
}

/// The hour, and the word at which it stands.
fn hour(tip: &Tip<'_>, taken: &mut Taken) -> (Option<Hour>, Option<usize>) {
    for at in 0..tip.said.tokens.len() {
        if let Some(clock) = clock_at(tip, at) {
            let minute = minute_at(tip, at + 1);
            let last = if minute.is_some() { (at + 2).max(clock.last) } else { clock.last };
            let part = clock.part.or_else(|| Part::of(tip, last + 1)).or_else(|| near(tip, at, last));
            let later = match part {
                Some(Part::Night | Part::Evening | Part::Midnight) if (5..12).contains(&clock.hour) => 12,
                Some(Part::Evening | Part::Noon) if clock.hour < 10 => 12,
                _ => 0,
            };
            let hour = i8::try_from((clock.hour + later) % 24).unwrap_or(0);
            taken.words(at, last);
            let time = Time::new(hour, minute.unwrap_or(0), 0, 0).ok();
            return (time.map(Hour::At), Some(at));
        }
    }
    for at in 0..tip.said.tokens.len() {
        // "21:00", "17.30 wib".
        let hour = tip.said.tokens[at].number.filter(|hour| *hour < 24 && !taken.is(at));
        if let (Some(hour), Some(minute)) = (hour, minute_at(tip, at)) {
            taken.words(at, at + 1);
            let time = Time::new(i8::try_from(hour).unwrap_or(0), minute, 0, 0).ok();
            return (time.map(Hour::At), None);
        }
    }
    let part = (0..tip.said.tokens.len()).find_map(|at| Some((Part::of(tip, at)?, at)));
    if let Some((part, at)) = part {
        let later = LEXICON.set("nanti|ini");
        taken.words(at, at);
        for beside in [at.checked_sub(1), Some(at + 1)].into_iter().flatten() {
            if later.holds(tip.word(beside)) {
                taken.words(beside, beside);
            }
        }
        return (Some(part.into()), Some(at));
    }
    (None, None)
}

fn near(tip: &Tip<'_>, first: usize, last: usize) -> Option<Part> {
    [first.checked_sub(1), Some(last + 1), Some(last + 2)]
        .into_iter()
        .flatten()
        .find_map(|at| Part::of(tip, at))
}

/// The minute that a colon or full stop ties to the hour before it, in two digits.
fn minute_at(tip: &Tip<'_>, hour: usize) -> Option<i8> {
    let (one, other) = (tip.said.tokens.get(hour)?, tip.said.tokens.get(hour + 1)?);
    let tied = matches!(tip.text.get(one.to..other.from), Some(":" | "."));
    let minute = other.number.filter(|minute| *minute < 60 && other.to - other.from == 2)?;
    tied.then(|| i8::try_from(minute).ok()).flatten()
}
