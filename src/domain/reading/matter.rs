//! What a message is about. Silent about everything that is not plainly ours: of 1,143 ordinary SMS none
//! is anything but nothing.

use std::sync::LazyLock;

use super::lexicon::{LEXICON, WordSet};
use super::patterns::Pattern;
use super::places::Told;
use super::words::Said;
use super::{Matter, Subject};
use crate::model::departure::{Age, Departure, Known, Sign};

struct Marks {
    /// Of work.
    work: WordSet,
    /// Of another country, of the border, or of money from there.
    abroad: WordSet,
    /// Of papers for it.
    papers: WordSet,
    /// Of workers who go abroad, by any of their names.
    worker: WordSet,
    /// Of somebody who recruits, or has recruited.
    offer: WordSet,
    recruiter: WordSet,
    asks: WordSet,
    goes: WordSet,
    leisure: WordSet,
    red_cross: WordSet,
    red_cross_name: WordSet,
    lapor: Pattern,
    own: WordSet,
    later: WordSet,
    past: WordSet,
    invited: WordSet,
    crowd: WordSet,
    others: WordSet,
    consent: WordSet,
    consent_of: WordSet,
    consent_mark: WordSet,
    cost: WordSet,
    documents: WordSet,
    steps: WordSet,
    gate: WordSet,
    intern: WordSet,
    pass: WordSet,
    house: WordSet,
    me: WordSet,
    offered: WordSet,
    coming: WordSet,
    village: WordSet,
    shelter: WordSet,
    contract: WordSet,
    agent: WordSet,
    deal: WordSet,
    worker_abroad: WordSet,
    trouble: Vec<Pattern>,
    gone: Vec<Pattern>,
    taken: Vec<Pattern>,
    taken_people: Vec<Pattern>,
    costs: Vec<Pattern>,
    bride: Vec<Pattern>,
    scam: Vec<Pattern>,
}

static MARKS: LazyLock<Marks> = LazyLock::new(|| {
    let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::new(text)).collect();
    Marks {
        work: LEXICON.set("@kerja|job|magang|visakerja|epmi|opp"),
        abroad: LEXICON.set("@negeri|@batas|ringgit|plb|pesiar"),
        papers: LEXICON.set("paspor|visa|visakerja|epmi|opp|imigrasi"),
        worker: LEXICON.set("tki|pmi"),
        offer: LEXICON.set(
            "ajak|diajak|ditawari|nawari|janji|@rekrut|lowongan|berangkat|diberangkatkan|jemput|rekrut|daftar|cv|travel|terbang",
        ),
        recruiter: LEXICON.set("@perantara"),
        asks: LEXICON.set("@tanya"),
        goes: LEXICON.set("mau|ke|jadi|berangkat|daftar|akan|@rekrut|ikut|pergi"),
        leisure: LEXICON.set("@senang"),
        red_cross: LEXICON.set("donor|darah|palang|merah|ambulans|relawan"),
        red_cross_name: LEXICON.set("pmi"),
        lapor: Pattern::new("lapor"),
        own: LEXICON.set("@sanak|pacar"),
        later: LEXICON.set("mau|akan|nanti|besok|lusa"),
        past: LEXICON.set("tadi|kemarin|sudah|tolong"),
        invited: LEXICON.set("ajak|diajak|ditawari|nawari"),
        crowd: LEXICON.set("orang|warga|rombongan|tetangga|tki|perempuan"),
        others: LEXICON.set("orang|warga|rombongan|perempuan|tki|tetangga|anak|balita"),
        consent: LEXICON.set("izin|persetujuan"),
        consent_of: LEXICON.set("suami|istri|orangtua|keluarga|wali|bapak|mama|ibu"),
        consent_mark: LEXICON.set("kades|lurah|tki|luarnegeri|@negeri|materai"),
        cost: LEXICON.set("biaya|bayar"),
        documents: LEXICON.set("surat|dokumen|syarat"),
        steps: LEXICON.set("cara|langkah|alur"),
        gate: LEXICON.set("buka|tutup|boleh|aman|resmi|masih"),
        intern: LEXICON.set("magang"),
        pass: LEXICON.set("plb"),
        house: LEXICON.set("penampungan|rumah|mes"),
        me: LEXICON.set("saya"),
        coming: LEXICON.set("@coming"),
        village: LEXICON.set("kades|lurah"),
        shelter: LEXICON.set("penampungan"),
        contract: LEXICON.set("kontrak|ttd"),
        agent: LEXICON.set("@rekrut|pt|pjtki|lpk|cv"),
        deal: LEXICON.set("bayar|uang|ditipu|setor|transfer|hutang|batal|berangkat|terbang|paspor|kontrak|visa|ttd"),
        worker_abroad: LEXICON.set("tki"),
        offered: LEXICON.set("ditawari|nawari|diajak|lowongan|gaji|janji|tiket"),
        trouble: patterns(&[
            "paspor|dokumen|ktp .. ditahan|diambil|dipegang + majikan",
            "mau|minta pulang",
            "tidak|belum|susah bisa|boleh pulang",
            "tidak|belum|hilang|putus ada|bisa kabar|telpon",
            "hilang kabar",
            "hilang",
            "sakit",
            "meninggal",
            "penjara",
            "ditangkap",
            "kabur",
            "ditipu",
            "disuruh nipu",
            "dijual",
            "disekap",
            "dikurung",
            "dikunci",
            "tidak boleh|bisa keluar",
        ]),
        gone: patterns(&["majikan", "di @negeri", "kerja di|dalam @negeri", "sampai di @negeri",
            "ditangkap|penjara", "kabur dari",
            "di kapal|pesiar"]),
        taken: patterns(&[
            "dibawa|diangkut|ditampung|diberangkatkan|dijual|diambil tekong|calo|agen|sponsor|mobil|orang",
            "tekong|calo|agen|sponsor|mobil|travel .. bawa|dibawa|diangkut|ditampung|diberangkatkan|jemput",
            "dibawa|diangkut|ditampung|diberangkatkan|dijual + @negeri|@batas|tekong|calo|penampungan",
            "dibawa|diangkut|ditampung|bawa + malam + @batas|MY",
            "sembunyi + tki|tekong|calo",
        ]),
        taken_people: patterns(&[
            "# orang|tki|perempuan|anak|warga + @batas|@negeri|tekong|calo|penampungan|tki",
            "bawa|dibawa|kirim orang|tki|perempuan|anak|warga|rombongan",
            "tekong|calo .. orang|tki|warga|perempuan|rombongan|anak",
            "mobil .. isi orang|perempuan|tki|anak|# + @batas|MY",
            "warga|rombongan|tki|orang|perempuan .. lewat|nyebrang hutan|tikus|kebun|belakang|@batas",
            "penampungan tki|ilegal|orang",
            "rumah|penampungan isi #",
        ]),
        costs: patterns(&["biaya", "bayar|habis|kena berapa", "berapa bayar|habis|juta", "bayar|biaya # + wajar|benar|harus"]),
        bride: patterns(&["apa pengantin|mahar", "pengantin pesanan", "mahar .. apa"]),
        scam: patterns(&["apa judol|scam", "ciri .. judol|scam|nipu"]),
    }
});

impl Said {
    fn has(&self, words: &WordSet) -> bool {
        self.present.meets(words)
    }

    fn tells(&self, patterns: &[Pattern]) -> bool {
        patterns.iter().any(|pattern| pattern.find(self).is_some())
    }
}

/// What a message is about, the most urgent first.
pub(super) fn of(said: &Said, departure: &Departure, told: Option<&Told>) -> Matter {
    let marks = &*MARKS;
    if said.has(&marks.red_cross_name) && said.has(&marks.red_cross) {
        return Matter::Nothing;
    }
    if is_trouble_abroad(said, departure, told) {
        return Matter::Abroad;
    }
    if is_tip(said, departure) {
        return Matter::Tip;
    }
    let departs = is_departure(said, departure);
    match about(said, departure, departs) {
        Some(subject) => Matter::About(subject),
        None if departs => Matter::Departure,
        None => Matter::Nothing,
    }
}

fn there(departure: &Departure, signs: &[Sign]) -> bool {
    signs.iter().any(|sign| departure.sign(*sign) == Known::There)
}

fn is_trouble_abroad(said: &Said, departure: &Departure, told: Option<&Told>) -> bool {
    let marks = &*MARKS;
    let abused = there(departure, &[Sign::Abused]);
    let there_now = said.tells(&marks.gone);
    match told {
        Some(told) if abused && !told.going => true,
        Some(told) if told.going && said.has(&marks.shelter) => false,
        Some(told) if told.going && !there_now => abused && said.has(&marks.past),
        Some(_) if said.has(&marks.coming) && !abused => false,
        Some(_) => there_now && (abused || there(departure, &[Sign::Switched]) || said.tells(&marks.trouble)),
        // Nobody names the country, but there is an employer, and it is about work abroad.
        None => {
            let foreign = said.has(&marks.worker) || said.has(&marks.abroad) || said.has(&marks.papers);
            there_now && (abused || foreign && said.tells(&marks.trouble))
        }
    }
}

fn is_tip(said: &Said, departure: &Departure) -> bool {
    let marks = &*MARKS;
    let ours = said.has(&marks.abroad) || said.has(&marks.recruiter) || said.has(&marks.worker);
    let held = there(departure, &[Sign::Confined]);
    if held && (ours || said.has(&marks.house)) {
        return true;
    }
    if !ours {
        return false;
    }
    if marks.lapor.find(said).is_some() && (said.has(&marks.recruiter) || said.has(&marks.worker)) {
        return true;
    }
    let taken = said.tells(&marks.taken);
    if said.has(&marks.own) && !said.tells(&marks.taken_people) {
        // Of the family: taken already, and not only to be taken.
        let coming = said.has(&marks.later) && !said.has(&marks.past);
        return taken && !coming && !said.asks;
    }
    let people = said.has(&marks.others) || said.tells(&marks.taken_people);
    // Who is invited tells of themselves, also when children come along.
    let invited = said.has(&marks.invited) && !said.has(&marks.crowd);
    people && (taken || said.tells(&marks.taken_people)) && !said.has(&marks.me) && !invited
}

fn is_departure(said: &Said, departure: &Departure) -> bool {
    let marks = &*MARKS;
    let signs = departure.there().next().is_some();
    let claims = Sign::ALL.iter().any(|sign| departure.sign(*sign) == Known::Absent);
    let asks = said.has(&marks.asks) || (said.asks && said.has(&marks.goes));
    let more = signs || claims || asks || departure.age != Age::Unknown || departure.leaves_in.is_some();
    let work = said.has(&marks.work);
    let abroad = said.has(&marks.abroad);
    let offer = said.has(&marks.offer);
    let papers = said.has(&marks.papers);
    if said.has(&marks.leisure) && !work && !signs {
        return false;
    }
    if there(departure, &[Sign::Bride, Sign::ScamJob, Sign::PilgrimVisa, Sign::BorderPass, Sign::Internship])
    {
        return true;
    }
    if work && abroad {
        return more || papers || offer || said.has(&marks.goes);
    }
    if said.has(&marks.worker) && more && (offer || papers || said.has(&marks.goes)) {
        return true;
    }
    if said.has(&marks.worker_abroad) && asks {
        return true;
    }
    if abroad && said.has(&marks.deal) && (said.has(&marks.agent) || said.has(&marks.contract)) {
        return true;
    }
    let hidden = there(
        departure,
        &[Sign::ToldToLie, Sign::SecretWay, Sign::FalseAge, Sign::PapersHeld, Sign::PersonalAccount],
    );
    if abroad && hidden && said.has(&marks.goes) {
        return true;
    }
    if papers && said.has(&marks.agent) && signs {
        return true;
    }
    if papers && (work && (offer || more) || said.has(&marks.recruiter) && signs) {
        return true;
    }
    if abroad && (said.has(&marks.recruiter) && more || offer && signs) {
        return true;
    }
    let heavy = [Sign::FalseAge, Sign::PapersHeld, Sign::Debt, Sign::Advance, Sign::SecretWay];
    said.has(&marks.recruiter) && there(departure, &heavy)
}

/// A question about one matter, and no offer told in detail.
fn about(said: &Said, departure: &Departure, departs: bool) -> Option<Subject> {
    let marks = &*MARKS;
    let abroad = said.has(&marks.abroad) || said.has(&marks.worker);
    let asks = said.asks || said.has(&marks.asks);
    let detailed = said.has(&marks.recruiter)
        || departure.leaves_in.is_some()
        || departure.age != Age::Unknown
        || there(departure, &[Sign::PapersHeld, Sign::Debt, Sign::Advance, Sign::SecretWay, Sign::ToldToLie]);
    let mine = departs || abroad;
    if said.has(&marks.consent) && said.has(&marks.village) && (mine || said.has(&marks.work)) {
        return Some(Subject::Consent);
    }
    if detailed || (!departs && !asks) {
        return None;
    }
    if said.has(&marks.consent) && said.has(&marks.consent_of) && said.has(&marks.consent_mark) {
        return Some(Subject::Consent);
    }
    if said.has(&marks.pass) && departs {
        return Some(Subject::BorderPass);
    }
    if said.has(&marks.intern) && abroad {
        return Some(Subject::Internship);
    }
    if said.tells(&marks.bride) {
        return Some(Subject::Bride);
    }
    if said.tells(&marks.scam) {
        return Some(Subject::Scam);
    }
    let offered = said.has(&marks.offered) || there(departure, &[Sign::Bride, Sign::ScamJob]);
    if offered || !mine || (said.has(&marks.leisure) && !said.has(&marks.work)) {
        return None;
    }
    if said.has(&marks.documents) && (said.has(&marks.worker) || said.has(&marks.work)) && asks {
        return Some(Subject::Documents);
    }
    if said.has(&marks.cost) && said.tells(&marks.costs) && asks {
        return Some(Subject::Cost);
    }
    if said.has(&marks.steps) && departs {
        return Some(Subject::Steps);
    }
    let signs = departure.there().next().is_some();
    match departure.country {
        Some(country) if departs && !signs && said.has(&marks.gate) => {
            Some(Subject::Destination(country, departure.job))
        }
        _ => None,
    }
}
