//! When somebody leaves, in days from the day that is handed in. Of several the soonest.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::lexicon::{LEXICON, Word, WordSet};
use super::words::{Said, Token};

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
];
const WEEKDAYS: [&str; 7] = ["senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"];
const NUMBERS: [&str; 10] =
    ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"];
/// A date so many days back was not meant for next year.
const PAST: i32 = 60;

struct When {
    leaving: WordSet,
    countries: WordSet,
    months: Vec<Word>,
    weekdays: Vec<Word>,
    numbers: Vec<Word>,
    parts_of_day: WordSet,
    past: WordSet,
    now: Word,
    this: Word,
    later: Word,
    tomorrow: Word,
    after_tomorrow: Word,
    next: Word,
    more: Word,
    day: Word,
    week: Word,
    month: Word,
    date: Word,
    to: Word,
    a_week: Word,
    a_month: Word,
}

static WHEN: LazyLock<When> = LazyLock::new(|| {
    let all = |names: &[&str]| names.iter().map(|name| LEXICON.named(name)).collect();
    When {
        leaving: LEXICON.set(
            "berangkat|terbang|diberangkatkan|jemput|dibawa|bawa|jalan|nyebrang|lewat|pergi|diangkut|diajak|ajak",
        ),
        countries: LEXICON.set("@negeri"),
        months: all(&MONTHS),
        weekdays: all(&WEEKDAYS),
        numbers: all(&NUMBERS),
        parts_of_day: LEXICON.set("malam|sore|pagi|siang"),
        past: LEXICON.set("tadi|kemarin"),
        now: LEXICON.named("sekarang"),
        this: LEXICON.named("ini"),
        later: LEXICON.named("nanti"),
        tomorrow: LEXICON.named("besok"),
        after_tomorrow: LEXICON.named("lusa"),
        next: LEXICON.named("depan"),
        more: LEXICON.named("lagi"),
        day: LEXICON.named("hari"),
        week: LEXICON.named("minggu"),
        month: LEXICON.named("bulan"),
        date: LEXICON.named("tanggal"),
        to: LEXICON.named("ke"),
        a_week: LEXICON.named("seminggu"),
        a_month: LEXICON.named("sebulan"),
    }
});

/// In how many days somebody leaves, when the text tells of leaving at all.
pub(super) fn leaves_in(said: &Said, text: &str, today: Date) -> Option<u16> {
    let leaving = said.tokens.iter().enumerate().any(|(at, token)| {
        WHEN.leaving.holds(token.word)
            || (token.word == WHEN.to
                && said.tokens.get(at + 1).is_some_and(|next| WHEN.countries.holds(next.word)))
    });
    if !leaving {
        return None;
    }
    (0..said.tokens.len()).filter_map(|at| days_at(said, text, today, at)).min()
}

pub(super) fn days_at(said: &Said, text: &str, today: Date, at: usize) -> Option<u16> {
    let when = &*WHEN;
    let token = said.tokens[at];
    let word = |ahead: usize| said.tokens.get(at + ahead).map_or(Word::NONE, |token| token.word);
    let before = at.checked_sub(1).map_or(Word::NONE, |at| said.tokens[at].word);
    let weekday = u16::try_from(today.weekday().to_monday_zero_offset()).unwrap_or(0);
    let until = |named: u16| (named + 7 - weekday) % 7;
    if token.number.is_some() || when.numbers.contains(&token.word) {
        return numbered(said, text, today, at);
    }
    match token.word {
        Word::NONE => None,
        now if now == when.now => Some(0),
        day if day == when.day && word(1) == when.this => Some(0),
        part if when.parts_of_day.holds(part) && (word(1) == when.this || before == when.later) => Some(0),
        night if when.parts_of_day.holds(night) && word(1) == when.later => Some(0),
        tomorrow if tomorrow == when.tomorrow => Some(1),
        after if after == when.after_tomorrow => Some(if before == when.tomorrow { 1 } else { 2 }),
        // Some day of it: soon, but not tonight.
        week if week == when.week && word(1) == when.this && before != when.day => Some((6 - weekday).max(1)),
        week if week == when.week && word(1) == when.next => Some(7 - weekday),
        month if month == when.month && word(1) == when.next => {
            days_to(today, today.last_of_month().tomorrow().ok()?)
        }
        week if week == when.a_week && word(1) == when.more => Some(7),
        month if month == when.a_month && word(1) == when.more => Some(30),
        // "minggu" is a week or a Sunday; only "hari minggu" is the day.
        name => {
            let named = when.weekdays.iter().position(|day| *day == name)?;
            let is_day = name != when.week || before == when.day;
            (is_day && !when.past.holds(word(1))).then(|| until(u16::try_from(named).unwrap_or(0)))
        }
    }
}

/// "3 hari lagi", "tgl 3", "12 des", "25/11".
fn numbered(said: &Said, text: &str, today: Date, at: usize) -> Option<u16> {
    let when = &*WHEN;
    let value = |token: &Token| {
        let spelled = when.numbers.iter().position(|word| *word == token.word).map(|at| at + 1);
        token.number.or_else(|| spelled.and_then(|number| u32::try_from(number).ok()))
    };
    let next = |ahead: usize| said.tokens.get(at + ahead);
    let word = |ahead: usize| next(ahead).map_or(Word::NONE, |token| token.word);
    let token = said.tokens[at];
    let number = value(&token)?;
    let before = at.checked_sub(1).map_or(Word::NONE, |at| said.tokens[at].word);
    if word(2) == when.more {
        let unit = match word(1) {
            day if day == when.day => 1,
            week if week == when.week => 7,
            month if month == when.month => 30,
            _ => return None,
        };
        return u16::try_from(number.checked_mul(unit)?).ok();
    }
    let day = i8::try_from(number).ok().filter(|day| (1..=31).contains(day))?;
    if let Some(month) = when.months.iter().position(|month| *month == word(1)) {
        return on_day(today, day, i8::try_from(month + 1).ok()?, next(2).and_then(|year| year.number));
    }
    let joined = |one: &Token, two: &Token| matches!(text.get(one.to..two.from), Some("/" | "-"));
    if let Some(second) = next(1).filter(|second| joined(&token, second)) {
        let follows = at.checked_sub(1).is_some_and(|at| joined(&said.tokens[at], &token));
        let month = second.number.and_then(|month| i8::try_from(month).ok()).filter(|month| *month <= 12)?;
        let year = next(2).filter(|third| joined(second, third)).and_then(|year| year.number);
        return if follows { None } else { on_day(today, day, month, year) };
    }
    if before == when.date {
        let this_month = Date::new(today.year(), today.month(), day).ok().filter(|date| *date >= today);
        let first = today.last_of_month().tomorrow().ok()?;
        return days_to(today, this_month.or_else(|| Date::new(first.year(), first.month(), day).ok())?);
    }
    None
}

fn on_day(today: Date, day: i8, month: i8, year: Option<u32>) -> Option<u16> {
    // Two digits are a year when it is this one or the next: "25 nov 6 org" is of no year.
    let year = year.and_then(|year| i16::try_from(if year < 100 { year + 2_000 } else { year }).ok());
    let year = year.filter(|year| (2_000..2_100).contains(year) && (year - today.year()).abs() <= 1);
    let date = Date::new(year.unwrap_or_else(|| today.year()), month, day).ok()?;
    let days = today.until(date).ok()?.get_days();
    if days >= 0 {
        return u16::try_from(days).ok();
    }
    if year.is_some() || days >= -PAST {
        return None;
    }
    days_to(today, Date::new(today.year() + 1, month, day).ok()?)
}

fn days_to(today: Date, date: Date) -> Option<u16> {
    u16::try_from(today.until(date).ok()?.get_days()).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// A Sunday.
    const TODAY: Date = date(2026, 11, 22);

    fn days(text: &str) -> Option<u16> {
        leaves_in(&Said::of(text), text, TODAY)
    }

    #[test]
    fn a_day_is_told_in_many_ways() {
        for (text, expected) in [
            ("brgkt mlm ini", Some(0)),
            ("brgkt malam ni", Some(0)),
            ("dijemput nanti malam", Some(0)),
            ("sekarang mau terbang", Some(0)),
            ("brgkt hari ini", Some(0)),
            ("BESOK PAGI TERBANG", Some(1)),
            ("bsk ke malaysia", Some(1)),
            ("lusa brgkt", Some(2)),
            ("brgkt 3 hari lagi", Some(3)),
            ("brgkt dua minggu lg", Some(14)),
            ("brgkt 12 des", Some(20)),
            ("brgkt tgl 12 desember 2026", Some(20)),
            ("brgkt 25/11", Some(3)),
            ("brgkt 25-11-26", Some(3)),
            ("brgkt tgl 3", Some(11)),
            ("brgkt tgl25", Some(3)),
            ("brgkt minggu ini", Some(1)),
            ("brgkt minggu dpn", Some(1)),
            ("brgkt bln depan", Some(9)),
            ("brgkt hari senin", Some(1)),
            ("brgkt hr minggu", Some(0)),
            ("brgkt 2 jan", Some(41)),
            ("brgkt besok lusa", Some(1)),
            ("brgkt 5 nov kmrn", None),
            ("brgkt 31/2", None),
            ("brgkt 99 hari", None),
            ("besok ada rapat", None),
            ("brgkt 4000000000 bulan lagi", None),
            ("kapan brgkt", None),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
        let sixth = |text: &str, today| leaves_in(&Said::of(text), text, today);
        assert_eq!(sixth("brgkt minggu ini", date(2026, 11, 23)), Some(6));
        assert_eq!(sixth("brgkt minggu depan", date(2026, 11, 23)), Some(7));
        assert_eq!(sixth("brgkt tgl 31", date(2027, 1, 31)), Some(0));
        assert_eq!(sixth("brgkt bulan depan", date(9999, 12, 31)), None);
    }
}
