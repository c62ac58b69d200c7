//! Children in a tip, and doubts about an age.
//!
//! A word of the family is no minor: "anak saya" may be thirty. Where somebody counts children, says that
//! one is along, or doubts an age, it is one.

use std::sync::LazyLock;

use jiff::civil::DateTime;

use super::Tip;
use super::counts::number_at;
use crate::domain::reading::ages;
use crate::domain::reading::lexicon::{LEXICON, Word, WordSet};
use crate::domain::reading::patterns::Pattern;
use crate::domain::reading::words::Said;
use crate::model::departure::Age;
use crate::model::triage::Mark;

/// Says a child, wherever it stands.
const CHILD: &[&str] = &[
    "bawah umur",
    "belum cukup|sampai umur",
    "belum punya|ada|dapat|bikin ktp",
    "masih|kelas|anak|baru|umur|pelajar|lulus|seragam smp|sd",
    "masih kelas # smp|sd|sma",
    "masih sekolah|sma|kecil + dibawa|diajak|@negeri|@rekrut|kerja|paspor|ktp|berangkat|nikah|dinikahkan|umur",
    "anak sekolah|sma|smp|sd|kecil|balita|yatim|panti|bawah",
    "yatim + dibawa|@rekrut|@negeri|bawa|dijual|orang",
    "siswa|remaja|pelajar|perempuan|lelaki smp|sma|sd|kecil",
    "siswa|pelajar|remaja .. dibawa|kerja|disuruh|diajak|ajak|jadi|dijual|berangkat|kirim|nikah|dinikahkan",
    "cari|ajak|bawa|kirim|rekrut|dijual|jual anak|siswa|remaja !saya|buah|kapal",
    "putus|keluar sekolah smp|sd",
    "teman sekelas",
    "belum ada # + @orang|dibawa|bawa|anak|umur|kerja",
    "balita + dibawa|bawa|ikut|dijual|jual|@negeri|@rekrut|@batas|nyebrang|mobil|orang",
];
/// Says a doubt about an age.
const DOUBT: &[&str] = &[
    "umur .. diubah|palsu|ganti",
    "diubah|palsu|ganti umur|lahir",
    "tahun|tanggal lahir .. diubah|palsu|ganti",
    "lahir diubah|palsu|ganti",
    "umur diubah jadi #",
    "umur .. tua",
    "tua .. umur",
    "disuruh bilang umur",
    "muka|kelihatan|kayaknya|seperti .. anak|kecil|sekolah|bawah|muda + @orang|umur|dibawa|kirim|kerja|@negeri|@rekrut|tahun",
    "kelihatan|kayaknya .. belum|bawah umur",
    "seperti anak kecil|sd|smp|sekolah",
    "masih kecil|muda muka",
    "pakai ktp|paspor|akte|ijazah kakak|mbak|sepupu",
    "umur belasan|remaja",
    "belasan tahun",
    "umur tidak jelas|benar|sesuai",
    "asli umur|#  + umur|lahir|ktp|akte|paspor",
    "masih muda besar|sekali",
    "ktp baru|palsu + masih|kecil|muda|sekolah|umur",
];

struct Minors {
    child: Vec<Pattern>,
    doubt: Vec<Pattern>,
    children: Word,
    /// What before ANAK says that there is one, or some.
    there: WordSet,
    /// What behind it says that it is a child, and along.
    along: WordSet,
    /// What behind it makes it somebody's son or daughter, or no child at all.
    family: WordSet,
    became: WordSet,
    parents: WordSet,
    age: Word,
    year: Word,
    month: Word,
    asked_for: WordSet,
    person: WordSet,
    born: WordSet,
}

static MINORS: LazyLock<Minors> = LazyLock::new(|| {
    let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::new(text)).collect();
    Minors {
        child: patterns(CHILD),
        doubt: patterns(DOUBT),
        children: LEXICON.named("anak"),
        there: LEXICON.set("ada|#|satu|dua|tiga|empat|lima|enam|beberapa|puluhan|belasan|bawa|dibawa|dan|dengan|termasuk|jual|dijual|ikut"),
        along: LEXICON.set("ikut|dibawa|bawa|kecil|dijual|anak|diangkut|diajak|naik|disuruh|diambil|ditampung"),
        family: LEXICON.set(
            "saya|dia|mereka|buah|kapal|sulung|kandung|orang|tetangga|teman|bos|bapak|ibu|abang|kakak|muda|mantu|\
             majikan|kades|lurah|desa|paman|bibi|saudara|pertama|kedua|tiri|angkat|polisi|camat|rt",
        ),
        became: LEXICON.set("jadi|majikan|bos|nama"),
        parents: LEXICON.set("ibu|mama|perempuan|bapak|istri|orangtua"),
        age: LEXICON.named("umur"),
        year: LEXICON.named("tahun"),
        month: LEXICON.named("bulan"),
        asked_for: LEXICON.set("minimal|syarat|harus|kerja|sudah|kontrak|lalu"),
        person: LEXICON.set("anak|adik|balita|perempuan|lelaki|keponakan|remaja|kecil|dia|baru|masih|kakak|sepupu"),
        born: LEXICON.set("lahir|kelahiran"),
    }
});

/// Marks children and doubts.
pub(in crate::domain::reading) fn read(tip: &mut Tip<'_>, now: DateTime) {
    let minors = &*MINORS;
    let doubt = minors.doubt.iter().find_map(|pattern| pattern.find(&tip.said));
    if let Some((first, last)) = doubt {
        tip.mark(Mark::AgeDoubt, first, last, None);
    }
    ages_told(tip, doubt.is_some(), now);
    if tip.has(Mark::Child) {
        return;
    }
    if let Some((first, last)) = minors.child.iter().find_map(|pattern| pattern.find(&tip.said)) {
        if tip.ours || is_about_people(&tip.said) {
            tip.mark(Mark::Child, first, last, None);
        }
        return;
    }
    if let Some((first, last)) = (0..tip.said.tokens.len()).find_map(|at| child_at(tip, at)) {
        tip.mark(Mark::Child, first, last, None);
    }
}

/// Somebody is taken, works or is sold: enough for a word that says a child plainly.
fn is_about_people(said: &Said) -> bool {
    static ABOUT: LazyLock<WordSet> = LazyLock::new(|| {
        LEXICON.set("dibawa|diajak|ajak|bawa|jemput|kerja|dijual|jual|ktp|nikah|dinikahkan|disuruh|paksa|dijadikan|kirim|mengemis|ditampung|orang|jadi|diperkosa|dipukul|disiksa")
    });
    said.present.meets(&ABOUT)
}

/// Ages below 18, also of the smallest, and years of birth.
fn ages_told(tip: &mut Tip<'_>, card_was_changed: bool, now: DateTime) {
    if let Some((age, first, last)) = ages::age(&tip.said, card_was_changed) {
        let years = match age {
            Age::Years(years) if years < 18 => Some(years.to_string()),
            _ => None,
        };
        let below = matches!(age, Age::Below(years) if years <= 18);
        if years.is_some() || below && (tip.ours || is_about_people(&tip.said)) {
            return tip.mark(Mark::Child, first, last, years);
        }
    }
    for at in 0..tip.said.tokens.len() {
        if let Some((years, first, last)) = small_age_at(tip, at).or_else(|| born_at(tip, at, now)) {
            return tip.mark(Mark::Child, first, last, Some(years.to_string()));
        }
    }
}

/// "umur 5 th", "anak 3 bln", "umur 15-17", "masih tujuh belas tahun".
fn small_age_at(tip: &Tip<'_>, at: usize) -> Option<(u32, usize, usize)> {
    let minors = &*MINORS;
    let (number, last) = number_at(tip, at)?;
    let unit = tip.word(last + 1);
    let asked = (at.saturating_sub(2)..at).any(|before| minors.asked_for.holds(tip.word(before)));
    if asked || number >= 18 {
        return None;
    }
    let before = tip.before(at);
    let two_before = at.checked_sub(2).map_or(Word::NONE, |at| tip.word(at));
    let of_age = before == minors.age || two_before == minors.age;
    let of_unit = (unit == minors.year || unit == minors.month)
        && (minors.person.holds(before) || minors.person.holds(two_before) && before == Word::NONE);
    // "temanku 14 th diajak": years that are no span of time.
    let bare = unit == minors.year
        && (12..18).contains(&number)
        && !SPAN_BEFORE.holds(before)
        && !SPAN_BEHIND.holds(tip.word(last + 2))
        && tip.ours;
    let later =
        tip.raw(last + 2).eq_ignore_ascii_case("lalu") || tip.raw(last + 2).eq_ignore_ascii_case("lagi");
    let money = tip.said.tokens.get(last + 1).is_some_and(|_| MONEY.holds(unit));
    if later || money || !(of_age || of_unit || bare) {
        return None;
    }
    let years = if unit == minors.month { 0 } else { number };
    Some((
        years,
        at.saturating_sub(1),
        if unit == minors.year || unit == minors.month { last + 1 } else { last },
    ))
}

static MONEY: LazyLock<WordSet> = LazyLock::new(|| LEXICON.set("juta|ribu|ringgit|orang|hari|jam|minggu"));

static SPAN_BEFORE: LazyLock<WordSet> = LazyLock::new(|| {
    LEXICON.set("sudah|kontrak|kerja|dalam|tiap|hukum|penjara|sekitar|belum|dulu|minimal|sampai")
});
static SPAN_BEHIND: LazyLock<WordSet> =
    LazyLock::new(|| LEXICON.set("kerja|lalu|lagi|di|tidak|penjara|lama|kontrak"));

/// "kelahiran 2010".
fn born_at(tip: &Tip<'_>, at: usize, now: DateTime) -> Option<(u32, usize, usize)> {
    let number = tip.said.tokens.get(at)?.number?;
    let this_year = u32::try_from(now.year()).ok()?;
    let years = this_year.checked_sub(number).filter(|years| *years < 18)?;
    let from = (at.saturating_sub(3)..at).find(|before| MINORS.born.holds(tip.word(*before)))?;
    Some((years, from, at))
}

/// "ada anak", "2 anak", "anak ikut"; not "anak saya", "anak buah".
fn child_at(tip: &Tip<'_>, at: usize) -> Option<(usize, usize)> {
    let minors = &*MINORS;
    if tip.word(at) != minors.children || !(tip.ours || is_about_people(&tip.said)) {
        return None;
    }
    let raw = tip.raw(at).to_lowercase();
    let next = if tip.together(at, at + 1) { tip.word(at + 1) } else { Word::NONE };
    let after = if tip.together(at, at + 2) { tip.word(at + 2) } else { Word::NONE };
    let before = tip.before(at);
    let doubled = raw.ends_with('2') || next == minors.children;
    // "anak perempuan saya" is family as well.
    let theirs = raw.ends_with("ku")
        || minors.family.holds(next)
        || minors.family.holds(after) && !minors.along.holds(next);
    let carried = raw.ends_with("nya") || raw.ends_with("ny");
    let young = next == LEXICON.named("muda");
    if young || minors.became.holds(before) || theirs && !doubled {
        return None;
    }
    if carried {
        let parent = (at.saturating_sub(3)..at).any(|before| minors.parents.holds(tip.word(before)));
        return (parent && minors.there.holds(before)).then_some((at.saturating_sub(1), at));
    }
    if minors.there.holds(before)
        || tip.said.tokens.get(at.wrapping_sub(1)).is_some_and(|it| it.number.is_some())
    {
        return Some((at - 1, at));
    }
    if minors.along.holds(next) {
        return Some((at, at + 1));
    }
    let counted = number_at(tip, at + 1).is_some() && !MONEY.holds(tip.word(at + 2));
    // A Malay says "budak" of children only.
    (doubled || counted || raw.starts_with("bud") || raw.starts_with("boc")).then_some((at, at))
}
