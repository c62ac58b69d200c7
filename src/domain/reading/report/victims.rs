//! Whether the victim writes: "I" or "we", and behind it what was done to them.

use std::sync::LazyLock;

use super::Tip;
use super::counts::number_at;
use crate::domain::reading::lexicon::{LEXICON, WordSet};
use crate::domain::reading::patterns::Pattern;
use crate::model::triage::Mark;

/// How far behind "I" it may stand.
const FAR: usize = 7;
/// Said by nobody but the victim.
const PLAIN: &[&str] = &[
    "tolong|selamatkan saya + disekap|dikurung|dikunci|dipukul|dijual|paksa|ditahan|diambil|kabur|keluar|dibawa|majikan|kirim|dalam|pulang",
    "paspor|ktp|ijazah|bukupelaut saya ditahan|diambil|dipegang",
    "hp saya ditahan|diambil|dipegang",
    "saya ditahan agen|bos|majikan|di",
    "dipukul|siram|diperkosa|disiksa|paksa saya",
    "saya kabur",
];

struct Victims {
    plain: Vec<Pattern>,
    me: WordSet,
    /// Before "I": then it is somebody else's matter.
    owned: WordSet,
    /// Beside "I" in a cry: then it is for somebody of the family.
    family: WordSet,
    with: WordSet,
    /// Behind "I": then a witness writes, or somebody of the family.
    witness: WordSet,
    suffered: WordSet,
    taken: WordSet,
    held: WordSet,
    no: WordSet,
    out: WordSet,
}

static VICTIMS: LazyLock<Victims> = LazyLock::new(|| {
    Victims {
    plain: PLAIN.iter().map(|text| Pattern::new(text)).collect(),
    me: LEXICON.set("saya"),
    owned: LEXICON.set(
        "@sanak|@akrab|pacar|tetangga|rumah|desa|majikan|bos|agen|calo|balita|dekat|belakang|samping|sebelah|depan|warga|\
         perempuan|lelaki|katanya|korban|tanya|siswa|hp|uang|@surat|remaja",
    ),
    family: LEXICON.set("@sanak|@akrab|pacar|keponakan|sepupu|tetangga"),
    with: LEXICON.set("dan|dengan"),
    witness: LEXICON.set(
        "lihat|dengar|curiga|tahu|lapor|tanya|dia|mereka|tetangga|teman|tki|warga|calo|agen|tekong|sponsor|\
         kakak|adik|anak|suami|istri|keponakan|sepupu|paman|bibi|saudara|perempuan|lelaki|kenal|ada",
    ),
    suffered: LEXICON.set(
        "disekap|dikurung|dikunci|disandera|dipukul|disiksa|diperkosa|diancam|dijual|paksa|ditipu|diikat|dijaga|siram|\
         digaji|dibunuh|ditangkap|melayani",
    ),
    taken: LEXICON.set("dibawa|diangkut|kirim|diberangkatkan|ditampung|penampungan|kontener"),
    held: LEXICON.set("penampungan|mes|gedung|gudang|kontener|kapal|dalam|kamar"),
    no: LEXICON.set("tidak|dilarang|belum"),
    out: LEXICON.set("keluar|pulang|kabur"),
}
});

/// Marks that the victim writes.
pub(super) fn read(tip: &mut Tip<'_>) {
    let plain = VICTIMS.plain.iter().find_map(|pattern| pattern.find(&tip.said));
    let found = plain
        .filter(|found| is_me(tip, *found))
        .or_else(|| (0..tip.said.tokens.len()).find_map(|at| suffers_at(tip, at)));
    if let Some((first, last)) = found {
        tip.mark(Mark::VictimWrites, first, last, None);
        // Anybody writes "tolong" for "please"; a victim does not.
        let hurt = [Mark::Confined, Mark::Violence, Mark::PapersHeld].into_iter().any(|mark| tip.has(mark));
        let cry = (0..tip.said.tokens.len()).find(|at| tip.word(*at) == LEXICON.named("tolong"));
        if let Some(at) = cry.filter(|_| hurt && !tip.has(Mark::Cry)) {
            tip.mark(Mark::Cry, at, at, None);
        }
    }
}

/// "tolong saya", and not "tolong adik saya".
fn is_me(tip: &Tip<'_>, (first, last): (usize, usize)) -> bool {
    let victims = &*VICTIMS;
    let at = (first..=last).find(|at| victims.me.holds(tip.word(*at)));
    at.is_some_and(|at| {
        let before = is_owned(tip, at, &victims.family);
        let next = tip.together(at, at + 1) && victims.family.holds(tip.word(at + 1));
        !before && !next
    })
}

/// "anak saya" is the child's matter; "pak saya" calls somebody.
fn is_owned(tip: &Tip<'_>, at: usize, owned: &WordSet) -> bool {
    let called = |before: usize| {
        ["pak", "bu", "bang", "bg", "mas", "mbak", "mba", "kak", "om"]
            .contains(&tip.raw(before).to_lowercase().as_str())
    };
    at.checked_sub(1).is_some_and(|before| owned.holds(tip.word(before)) && !called(before))
}

fn suffers_at(tip: &Tip<'_>, at: usize) -> Option<(usize, usize)> {
    let victims = &*VICTIMS;
    if !victims.me.holds(tip.word(at)) || is_owned(tip, at, &victims.owned) {
        return None;
    }
    let mut denied = false;
    let mut counted = false;
    for behind in at + 1..(at + 1 + FAR).min(tip.said.tokens.len()) {
        let word = tip.word(behind);
        // "saya dan teman dikurung".
        let with_me = victims.with.holds(tip.before(behind));
        if !tip.together(at, behind) || victims.witness.holds(word) && !counted && !with_me {
            return None;
        }
        counted = number_at(tip, behind).is_some();
        let wants = denied && victims.out.holds(word) && tip.ours;
        let inside = victims.held.holds(word)
            && tip.before(behind) != LEXICON.named("kerja")
            && tip.raw(behind - 1) == "di";
        if !denied && (victims.suffered.holds(word) || victims.taken.holds(word) && tip.ours)
            || wants
            || inside && tip.ours
        {
            return Some((at, behind));
        }
        denied |= victims.no.holds(word);
    }
    None
}
