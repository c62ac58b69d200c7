//! In how many hours people leave: the day from the reader of dates, the hour from the words around it.

use std::sync::LazyLock;

use jiff::Span;
use jiff::civil::DateTime;

use super::Tip;
use super::counts::number_at;
use crate::domain::reading::dates;
use crate::domain::reading::lexicon::{LEXICON, Word, WordSet};
use crate::domain::reading::patterns::Pattern;
use crate::model::triage::Mark;

/// They are on the way.
const ON_THE_WAY: &[&str] = &[
    "lagi|sedang di|dalam jalan|mobil|kapal|perahu",
    "lagi|sedang jalan|berangkat|dibawa|diangkut|naik|nyebrang|menuju",
    "sudah di|naik|dalam mobil|kapal|motor|perahu|pesawat|terminal|bandara|pelabuhan",
    "sudah jalan|berangkat|dibawa|nyebrang|diangkut barusan|tadi|sekarang|naik|mobil|dari|lewat",
    "sudah jalan|berangkat|naik",
    "di bandara|pelabuhan|terminal|mobil|jalan + sekarang|posisi|sudah",
    "tadi|barusan pagi|siang|sore|malam|dibawa|berangkat|jalan|naik|diangkut|jemput|lewat|orang|#|mobil|@orang|ada",
    "dibawa|berangkat|diangkut|jemput|nyebrang|naik|dijual|jual .. tadi|barusan|sekarang",
    "barusan",
    "sekarang .. dibawa|berangkat|jalan|diangkut|jemput|nyebrang|naik|terbang|dijual|kirim",
    "sekarang + bandara|pelabuhan|terminal|mobil|@batas|dibawa|berangkat|diangkut|menuju",
];
/// They are as good as on it.
const AT_ONCE: &[&str] =
    &["sebentar lagi", "lagi sebentar", "segera|langsung berangkat|jemput|dibawa|diberangkatkan"];
/// Hours at which they leave when nobody says one: before dawn, in the morning, at noon, towards evening, at
/// night, and at the latest.
const BEFORE_DAWN: i64 = 4;
const MORNING: i64 = 6;
const NOON: i64 = 12;
const EVENING: i64 = 16;
const NIGHT: i64 = 21;
const MIDNIGHT: i64 = 24;
/// "Today" may be any hour of it: as if it were within so many.
const TODAY: i64 = 6;

struct Hours {
    on_the_way: Vec<Pattern>,
    at_once: Vec<Pattern>,
    past: WordSet,
    always: Word,
    right_now: Word,
    hour: Word,
    minute: Word,
    half: Word,
    more: Word,
    night: Word,
    middle: Word,
    morning: Word,
    noon: Word,
    evening: Word,
    later: WordSet,
    moves: WordSet,
    /// Moves that are of people, whoever they are.
    leaves: WordSet,
    people: WordSet,
    just_now: WordSet,
}

static HOURS: LazyLock<Hours> = LazyLock::new(|| {
    let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::new(text)).collect();
    Hours {
        on_the_way: patterns(ON_THE_WAY),
        at_once: patterns(AT_ONCE),
        past: LEXICON.set("kemarin|lalu|dulu"),
        always: LEXICON.named("tiap"),
        right_now: LEXICON.named("sekarang"),
        hour: LEXICON.named("jam"),
        minute: LEXICON.named("menit"),
        half: LEXICON.named("setengah"),
        more: LEXICON.named("lagi"),
        night: LEXICON.named("malam"),
        middle: LEXICON.named("tengah"),
        morning: LEXICON.named("pagi"),
        noon: LEXICON.named("siang"),
        evening: LEXICON.named("sore"),
        later: LEXICON.set("nanti|ini|besok"),
        moves: LEXICON.set("@gerak|diajak|ditampung|dijual|jual|kabur"),
        leaves: LEXICON.set("berangkat|diberangkatkan|dibawa|bawa|diangkut|jemput|nyebrang|terbang"),
        people: LEXICON
            .set("rombongan|tki|pmi|perempuan|anak|balita|warga|orang|korban|saya|kakak|adik|@sanak"),
        just_now: LEXICON.set("tadi|barusan"),
    }
});

/// Marks when they leave, and says in how many hours.
pub(super) fn read(tip: &mut Tip<'_>, now: DateTime) -> Option<u32> {
    let said = &tip.said.present;
    let moved = said.meets(&HOURS.moves) && said.meets(&HOURS.people);
    let counted = tip.has(Mark::Count) || tip.has(Mark::Child) || tip.has(Mark::Plate);
    if !(tip.ours || moved && counted) {
        return None;
    }
    let dated = moved || counted || said.meets(&HOURS.leaves);
    let (hours, first, last) = soonest(tip, now, dated)?;
    let day = now.checked_add(Span::new().hours(i64::from(hours))).ok()?.date();
    tip.mark(Mark::Leaves, first, last, Some(day.to_string()));
    Some(hours)
}

fn soonest(tip: &Tip<'_>, now: DateTime, dated: bool) -> Option<(u32, usize, usize)> {
    // A day beside which nobody moves is a day of something else.
    let places = 0..if dated { tip.said.tokens.len() } else { 0 };
    let told = places.filter_map(|at| told_at(tip, now, at)).min_by_key(|(hours, ..)| *hours);
    let find = |patterns: &[Pattern]| {
        let found = |pattern: &Pattern| {
            pattern
                .find(&tip.said)
                .filter(|(first, last)| !is_past(tip, *first, *last) && !is_counted(tip, *first))
        };
        patterns.iter().find_map(found)
    };
    let way = find(&HOURS.on_the_way).map(|(first, last)| (0, first, last));
    let once = find(&HOURS.at_once).map(|(first, last)| (1, first, last));
    // "nanti malam mau berangkat": the hour is told, and nobody is on the way.
    match (told, way.filter(|way| told.is_none() || is_on_the_way(tip, *way))) {
        (_, Some(way)) => Some(way),
        (Some(told), None) => Some(told),
        (None, None) => once,
    }
}

/// "lagi di jalan", "sdh di mobil": so plain that a later hour is that of something else.
fn is_on_the_way(tip: &Tip<'_>, (_, first, last): (u32, usize, usize)) -> bool {
    static PLAIN: LazyLock<WordSet> =
        LazyLock::new(|| LEXICON.set("sudah|lagi|sedang|sekarang|barusan|tadi"));
    (first..=last).any(|at| PLAIN.holds(tip.word(at)))
}

/// "2 jam lagi": not yet.
fn is_counted(tip: &Tip<'_>, first: usize) -> bool {
    static UNITS: LazyLock<WordSet> =
        LazyLock::new(|| LEXICON.set("jam|menit|hari|minggu|bulan|sebentar|seminggu"));
    tip.word(first) == HOURS.more && UNITS.holds(tip.before(first))
}

/// "kemarin", "bulan lalu", "tadi malam": they left long ago.
fn is_past(tip: &Tip<'_>, first: usize, last: usize) -> bool {
    let hours = &*HOURS;
    let around = first.saturating_sub(3)..(last + 4).min(tip.said.tokens.len());
    let long_ago = around.clone().any(|at| hours.past.holds(tip.word(at)) || tip.word(at) == hours.always);
    let last_night =
        around.clone().any(|at| hours.just_now.holds(tip.word(at)) && tip.word(at + 1) == hours.night);
    long_ago || last_night
}

/// What one word and those behind it tell.
pub(in crate::domain::reading) fn told_at(
    tip: &Tip<'_>,
    now: DateTime,
    at: usize,
) -> Option<(u32, usize, usize)> {
    let hours = &*HOURS;
    // "sekarang" alone is no hour at which anybody leaves: `ON_THE_WAY` says beside what it is one.
    if tip.word(at) == hours.right_now
        || tip.before(at) == hours.always
        || at >= 2 && tip.word(at - 2) == hours.always
    {
        return None;
    }
    if let Some(soon) = counted_at(tip, at) {
        return Some(soon);
    }
    let clock = clock_at(tip, at);
    let day = dates::days_at(&tip.said, tip.text, now.date(), at).map(i64::from);
    let (day, first, last, clock) = match (day, clock) {
        (Some(day), _) => {
            let near = at.saturating_sub(4)..(at + 5).min(tip.said.tokens.len());
            let clock = near.filter(|other| tip.together(at, *other)).find_map(|other| clock_at(tip, other));
            (day, at, at, clock)
        }
        // An hour without a day is today's, unless it is every day's.
        (None, Some(clock)) if !tip.said.present.meets(&every_day()) => (0, at, clock.last, Some(clock)),
        _ => return None,
    };
    let hour_now = i64::from(now.hour());
    let part = part_near(tip, first, last);
    let mut hour = match (clock, part) {
        (Some(clock), part) => on_the_dial(clock.hour, part.or(clock.part), day, hour_now),
        (None, Some(part)) => part.usual(),
        (None, None) if day == 0 => (hour_now + TODAY).min(NIGHT.max(hour_now)),
        (None, None) => BEFORE_DAWN,
    };
    // "nanti subuh" told at night is tomorrow's.
    if day == 0 && hour < hour_now && matches!(part, Some(Part::BeforeDawn | Part::Morning)) {
        hour += MIDNIGHT;
    }
    // "malam ini" told before dawn is the night that is still going on.
    if day == 0
        && clock.is_none()
        && hour_now <= BEFORE_DAWN
        && matches!(part, Some(Part::Night | Part::Midnight))
    {
        hour = hour_now;
    }
    let minutes = (day * 24 + hour) * 60 - hour_now * 60 - i64::from(now.minute());
    let hours = u32::try_from(minutes.max(0) / 60).ok()?;
    let (from, to) = clock.map_or((first, last), |clock| (first.min(clock.first), last.max(clock.last)));
    Some((hours, from, wider(tip, to)))
}

fn every_day() -> WordSet {
    let mut set = WordSet::default();
    set.add(HOURS.always);
    set
}

/// The mark of "malam" holds the "ini" behind it.
fn wider(tip: &Tip<'_>, last: usize) -> usize {
    let next = tip.together(last, last + 1)
        && (HOURS.later.holds(tip.word(last + 1)) || Part::of(tip, last + 1).is_some());
    if next { last + 1 } else { last }
}

/// "2 jam lagi", "setengah jam lagi", "15 menit lagi".
fn counted_at(tip: &Tip<'_>, at: usize) -> Option<(u32, usize, usize)> {
    let hours = &*HOURS;
    let (count, last) = if tip.word(at) == hours.half { (0, at) } else { number_at(tip, at)? };
    if tip.word(last + 2) != hours.more {
        return None;
    }
    match tip.word(last + 1) {
        unit if unit == hours.hour => Some((count, at, last + 2)),
        unit if unit == hours.minute => Some((count / 60, at, last + 2)),
        _ => None,
    }
}

#[derive(Clone, Copy)]
pub(in crate::domain::reading) struct Clock {
    pub(in crate::domain::reading) hour: i64,
    pub(in crate::domain::reading) part: Option<Part>,
    first: usize,
    pub(in crate::domain::reading) last: usize,
}

/// "jam 2", "pukul 21", "jam 11 malam".
pub(in crate::domain::reading) fn clock_at(tip: &Tip<'_>, at: usize) -> Option<Clock> {
    let is_clock = tip.word(at) == HOURS.hour
        || ["pukul", "pkl"].iter().any(|word| tip.raw(at).eq_ignore_ascii_case(word));
    let (hour, last) = number_at(tip, at + 1).filter(|(hour, _)| is_clock && *hour <= 24)?;
    let part = Part::of(tip, last + 1);
    Some(Clock { hour: i64::from(hour), part, first: at, last: last + usize::from(part.is_some()) })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain::reading) enum Part {
    BeforeDawn,
    Morning,
    Noon,
    Evening,
    Night,
    Midnight,
}

impl Part {
    pub(in crate::domain::reading) fn of(tip: &Tip<'_>, at: usize) -> Option<Self> {
        let hours = &*HOURS;
        match tip.word(at) {
            Word::NONE => None,
            word if word == hours.middle && tip.word(at + 1) == hours.night => Some(Self::Midnight),
            word if word == hours.night && tip.before(at) == hours.middle => Some(Self::Midnight),
            word if word == hours.night => Some(Self::Night),
            word if word == hours.evening => Some(Self::Evening),
            word if word == hours.noon => Some(Self::Noon),
            word if word == hours.morning && tip.raw(at).to_lowercase().contains("sub") => {
                Some(Self::BeforeDawn)
            }
            word if word == hours.morning => Some(Self::Morning),
            _ => None,
        }
    }

    /// The hour at which people leave who say no other.
    const fn usual(self) -> i64 {
        match self {
            Self::BeforeDawn => BEFORE_DAWN,
            Self::Morning => MORNING,
            Self::Noon => NOON,
            Self::Evening => EVENING,
            Self::Night => NIGHT,
            Self::Midnight => MIDNIGHT,
        }
    }
}

/// The part of the day beside a day or an hour.
fn part_near(tip: &Tip<'_>, first: usize, last: usize) -> Option<Part> {
    (first.saturating_sub(1)..=last + 2)
        .filter(|at| tip.together(first, *at))
        .find_map(|at| Part::of(tip, at))
}

/// An hour as people say it, counted from midnight before the day.
fn on_the_dial(hour: i64, part: Option<Part>, day: i64, now: i64) -> i64 {
    match part {
        Some(Part::Night | Part::Midnight) if hour <= BEFORE_DAWN || hour == 12 => hour % 12 + MIDNIGHT,
        Some(Part::Night | Part::Evening) if hour < 12 => hour + 12,
        Some(Part::Noon) if hour < 10 => hour + 12,
        None if day == 0 && hour <= now && hour < 12 && hour + 12 > now => hour + 12,
        None if day == 0 && hour < now => hour + MIDNIGHT,
        _ => hour,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn hours(text: &str, hour: i8) -> Option<u32> {
        read(&mut Tip::of(text), date(2026, 11, 22).at(hour, 0, 0, 0))
    }

    #[test]
    fn hours_are_told_in_many_ways() {
        for (text, hour, expected) in [
            ("mlm ini tki brgkt", 9, Some(12)),
            ("mlm ini tki brgkt", 16, Some(5)),
            ("mlm ini tki brgkt", 22, Some(0)),
            ("bsk subuh tki brgkt", 22, Some(6)),
            ("tki brgkt jam 2 mlm ini", 20, Some(6)),
            ("tki brgkt jam 11 malam ini", 20, Some(3)),
            ("tki brgkt jam 3 sore ini", 9, Some(6)),
            ("tki brgkt nanti jam 9", 18, Some(3)),
            ("tki brgkt nanti subuh", 21, Some(7)),
            ("tki 2 jam lagi brgkt", 9, Some(2)),
            ("tki setengah jam lg brgkt", 9, Some(0)),
            ("tki skrg di mobil", 9, Some(0)),
            ("tki sdh brgkt tadi", 9, Some(0)),
            ("tki lagi di jalan", 9, Some(0)),
            ("tki brgkt besok", 9, Some(19)),
            ("tki brgkt 25/11", 9, Some(67)),
            ("tki brgkt hari ini", 9, Some(6)),
            ("sebentar lagi tki dijemput", 9, Some(1)),
            ("tiap malam jam 10 mobil tki datang", 9, None),
            ("tadi malam tki lewat", 9, None),
            ("bulan lalu tki sudah berangkat", 9, None),
            ("malam ini rapat", 9, None),
        ] {
            assert_eq!(hours(text, hour), expected, "{text} at {hour}");
        }
    }
}
