//! What a tip is about: of all that applies, the gravest.

use std::sync::LazyLock;

use jiff::civil::DateTime;

use super::Tip;
use crate::domain::reading::lexicon::{LEXICON, WordSet};
use crate::domain::reading::{Matter, read};
use crate::model::triage::{Category, Mark};

static GOING: LazyLock<WordSet> = LazyLock::new(|| {
    LEXICON.set(
        "berangkat|diberangkatkan|terbang|dibawa|bawa|diangkut|nyebrang|jemput|ditampung|penampungan|kirim",
    )
});
static COUNTRIES: LazyLock<WordSet> = LazyLock::new(|| LEXICON.set("@negeri"));
/// What happens to those who are abroad already.
static TROUBLE: LazyLock<WordSet> =
    LazyLock::new(|| LEXICON.set("meninggal|sakit|hilang|penjara|ditangkap|kabar|majikan"));
static RECRUITING: LazyLock<WordSet> =
    LazyLock::new(|| LEXICON.set("@rekrut|rekrut|nawari|ditawari|ajak|diajak|lowongan|lpk|cv|pt|pjtki"));

/// The gravest that applies.
pub(super) fn of(tip: &Tip<'_>, now: DateTime, accuses: bool) -> Category {
    let has = |marks: &[Mark]| marks.iter().any(|mark| tip.has(*mark));
    let hurt = has(&[Mark::Confined, Mark::Violence]);
    if has(&[Mark::VictimWrites]) && (hurt || has(&[Mark::Cry, Mark::PapersHeld])) {
        return Category::Emergency;
    }
    if has(&[Mark::Child, Mark::AgeDoubt]) {
        return Category::Child;
    }
    if hurt {
        return Category::Captivity;
    }
    if accuses || has(&[Mark::Extortion]) {
        return Category::Extortion;
    }
    if has(&[Mark::Scam]) {
        return Category::Scam;
    }
    if has(&[Mark::Bride]) {
        return Category::Bride;
    }
    let abroad = tip.said.present.meets(&COUNTRIES) && tip.said.present.meets(&TROUBLE);
    if abroad || read(tip.text, now.date()).matter == Matter::Abroad {
        return Category::Abroad;
    }
    if has(&[Mark::WorshipVisa, Mark::VisitVisa]) {
        return Category::Visa;
    }
    if has(&[Mark::Leaves]) || tip.ours && (has(&[Mark::Count]) || tip.said.present.meets(&GOING)) {
        return Category::Departure;
    }
    if has(&[Mark::Recruiter, Mark::Agency]) || tip.said.present.meets(&RECRUITING) {
        return Category::Recruiter;
    }
    Category::Other
}
