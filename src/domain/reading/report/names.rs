//! Companies and recruiters who are named. What the register says of a company is added by whoever has it.

use std::sync::LazyLock;

use super::Tip;
use crate::domain::reading::lexicon::{LEXICON, Word, WordSet, once};
use crate::model::triage::Mark;

/// Words of every day that are nobody's name, though the vocabulary does not know them.
const NOT_NAMES: &str = "datang yang selalu suka tersebut tsb itu ini juga jg pd pada adalah situ sekitar gadungan liar \
    penipu nakal jahat kampung desa lain sering biasa dia sudah mulai tinggal ketemu bernama namanya pergi sebelah atas \
    tempat orangnya semua banyak para tiap setiap selama setelah habis terus trus lalu trs langsung kok aja tapi tp tetapi \
    karena sebab maka agar oleh seorang warganya malam mlm mlma kota pasar kumpul ktp wni asing gelap darat laut kabur \
    keliling cari mencari nyari ngumpul dicabut palsu resmi abal mana siapa kalau cabang pusat milik punya kantornya ktrnya \
    hilang nipu dekat depan belakang samping rumahnya nomor nomornya no hp wa telp alamat minta mintak main pake ngasih lalu \
    kami kita dll dkk hari kemaren kemarin tadi nanti besok cuma hanya cantik muda tua kecil besar lama baru bilang sama \
    jaya2 berani curang dan atau nama tolong pak bu bang mas mbak si sang haji hj hajah ibu bapak ga gak tdk tidak bukan \
    menuju ke dari di lewat utk untuk buat bikin jual beli uang duit kerja sampai sampe ada adek waktu saat jam hp motor \
    nya lagi sedang masih telah akan bakal mau ingin harus bisa dapat dpt ngaku katanya mungkin sepertinya kayaknya aktif \
    bergerak operasi beroperasi berkeliaran sindikat jaringan preman semacam macam model tukang jemput jemputan";
/// Words that the vocabulary knows and people are called by.
const ALSO_NAMES: &[&str] = &["akong", "mei", "okta", "ags", "jan"];
/// Words that the vocabulary knows and companies are called by.
const IN_COMPANIES: &str = "mandiri satu dua tiga lima besar laut merah korea sarawak timur buana dunia";

struct Names {
    roles: WordSet,
    named: WordSet,
    not_names: Vec<&'static str>,
    in_companies: Vec<&'static str>,
    forms: &'static [&'static str],
    titles: &'static [&'static str],
    does: WordSet,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    Names {
    roles: LEXICON.set("@rekrut|bos|mami|makcomblang|majikan"),
    named: LEXICON.set("nama"),
    not_names: NOT_NAMES.split_whitespace().collect(),
    in_companies: IN_COMPANIES.split_whitespace().collect(),
    forms: &["pt", "cv", "yayasan", "lpk", "ud", "koperasi"],
    titles: &["pak", "bu", "bang", "bg", "om", "mas", "mbak", "mba", "haji", "hj", "hajah", "h", "si", "ko", "koh", "cik", "wak", "mak", "ibu", "bapak", "abang", "bernama", "namanya", "nama", "panggilan", "inisial", "a", "n", "an", "dipanggil", "tante", "cece"],
    does: LEXICON.set("ajak|bawa|rekrut|nawari|kirim|diambil|berangkat|diberangkatkan|urus|janji|ditampung|cari|jemput|nipu|kasih|tekong|calo|sponsor|agen"),
}
});

/// Marks the companies and the recruiters.
pub(super) fn read(tip: &mut Tip<'_>) {
    companies(tip);
    for at in 0..tip.said.tokens.len() {
        if let Some((first, last, name)) = recruiter_at(tip, at) {
            tip.mark(Mark::Recruiter, first, last, Some(name));
        }
    }
}

/// Whether the vocabulary knows a word as it stands: what is one slip from a word of ours may be a name.
fn is_known(lower: &str) -> bool {
    LEXICON.plain(&once(lower)).is_some_and(|word| word != Word::NONE)
}

/// Whether a word begins as verbs do: dibawa, mencari, berangkat.
fn is_verb(lower: &str) -> bool {
    lower.len() > 5 && ["di", "me", "ber", "ter", "ng", "ny", "pe"].iter().any(|head| lower.starts_with(head))
}

/// The heads that no company's name has: a company is called Berkah, and never Membawa.
fn begins_as_a_deed(lower: &str) -> bool {
    lower.len() > 5 && ["di", "mem", "men", "nge", "ny"].iter().any(|head| lower.starts_with(head))
}

/// A word that can be a name, in capitals.
fn name(tip: &Tip<'_>, at: usize, explicit: bool) -> Option<String> {
    let raw = tip.raw(at);
    let lower = raw.to_lowercase();
    let letters = raw.chars().all(char::is_alphabetic) && (explicit || raw.chars().count() >= 3);
    let known = is_known(&lower) && !ALSO_NAMES.contains(&lower.as_str());
    let capital = raw.chars().next().is_some_and(char::is_uppercase) && raw != raw.to_uppercase();
    let plain =
        !known && !NAMES.not_names.contains(&lower.as_str()) && (capital || explicit || !is_verb(&lower));
    // "Mega", "Jumat": written as a name, and spelled like another word.
    let spelled =
        capital && explicit && !NAMES.not_names.contains(&lower.as_str()) && !NAMES.roles.holds(tip.word(at));
    (letters && !raw.is_empty() && (plain || spelled)).then(|| raw.to_uppercase())
}

fn is_title(tip: &Tip<'_>, at: usize) -> bool {
    NAMES.titles.contains(&tip.raw(at).to_lowercase().as_str())
}

/// "calo bernama Siti", "tekong aseng", "bos Udin", "pak haji Mat bawa".
fn recruiter_at(tip: &Tip<'_>, at: usize) -> Option<(usize, usize, String)> {
    let names = &*NAMES;
    let role = names.roles.holds(tip.word(at));
    if !role && !is_title(tip, at)
        || !role && at > 0 && (is_title(tip, at - 1) || names.roles.holds(tip.before(at)))
    {
        return None;
    }
    let mut here = at + 1;
    let mut explicit = !role && names.named.holds(tip.word(at));
    while here < at + 5
        && (is_title(tip, here)
            || names.named.holds(tip.word(here))
            || names.roles.holds(tip.word(here)) && role)
        && tip.together(at, here)
    {
        explicit |= names.named.holds(tip.word(here))
            || matches!(
                tip.raw(here).to_lowercase().as_str(),
                "bernama" | "inisial" | "panggilan" | "dipanggil"
            );
        here += 1;
    }
    if explicit && ["yg", "yang", "itu"].contains(&tip.raw(here)) {
        return None;
    }
    if !tip.together(at, here) {
        return None;
    }
    let titled = here > at + 1 || !role;
    let name_here = name(tip, here, explicit || titled && role)?;
    // Without a word for a recruiter, what they do must stand behind the name, or a recruiter before.
    if !role {
        let behind =
            (here + 1..(here + 6).min(tip.said.tokens.len())).any(|at| names.does.holds(tip.word(at)));
        let before = (at.saturating_sub(4)..at)
            .any(|at| names.roles.holds(tip.word(at)) || names.does.holds(tip.word(at)));
        let told = behind || before || explicit && tip.ours;
        if !told {
            return None;
        }
    }
    let second = tip.said.tokens.get(here + 1).and_then(|_| name(tip, here + 1, false)).filter(|_| {
        tip.together(here, here + 1) && tip.raw(here + 1).chars().next().is_some_and(char::is_uppercase)
    });
    let last = here + usize::from(second.is_some());
    Some((at, last, second.map_or_else(|| name_here.clone(), |second| format!("{name_here} {second}"))))
}

/// "PT Maju Sentosa Abadi", "cv berkah": the form and up to five words of a name.
fn companies(tip: &mut Tip<'_>) {
    let mut at = 0;
    while at < tip.said.tokens.len() {
        let (form, first) = form_at(tip, at);
        let Some(form) = form else {
            at += 1;
            continue;
        };
        let mut words = vec![form.to_uppercase()];
        let mut last = first;
        while last + 1 < tip.said.tokens.len() && words.len() <= 5 && tip.together(at, last + 1) {
            let Some(word) = company_word(tip, last + 1, words.len()) else { break };
            words.push(word);
            last += 1;
        }
        if words.len() > 1 {
            tip.mark(Mark::Agency, at, last, Some(words.join(" ")));
        }
        at = last + 1;
    }
}

/// The legal form at a place, with P.T. written apart.
fn form_at(tip: &Tip<'_>, at: usize) -> (Option<&'static str>, usize) {
    let lower = tip.raw(at).to_lowercase();
    if lower == "p" && tip.raw(at + 1).eq_ignore_ascii_case("t") {
        return (Some("pt"), at + 1);
    }
    (NAMES.forms.iter().copied().find(|form| *form == lower), at)
}

fn company_word(tip: &Tip<'_>, at: usize, nth: usize) -> Option<String> {
    let raw = tip.raw(at);
    let lower = raw.to_lowercase();
    let capital = raw.chars().next().is_some_and(char::is_uppercase);
    let allowed = !is_known(&lower)
        || NAMES.in_companies.contains(&lower.as_str())
        || capital && nth > 1 && raw != raw.to_uppercase();
    let good = allowed
        && raw.chars().all(char::is_alphanumeric)
        && !NAMES.not_names.contains(&lower.as_str())
        && (capital || !begins_as_a_deed(&lower))
        && (nth > 1 || raw.chars().count() >= 3);
    good.then(|| raw.to_uppercase())
}
