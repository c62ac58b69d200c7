//! Whether a tip accuses somebody in office, or leaves a doubt of it.
//!
//! It fails closed: what is sealed for the wrong office cannot be taken back. Any word for an office or for
//! somebody in one is an accusation. The exception is a text in which **every** such word stands in one of
//! three frames: somebody asks us to tell them, has told them, or names them as a place; and in which
//! nothing speaks of money, of looking away, of backing, of a part in it or of fear of them.
//!
//! To add an office: `@pejabat` in `../vocabulary.txt` and a text in `tests/it/triage/accusations.txt`. To
//! add a frame: think of who could be meant by it, then a text in `harmless.txt`.

use std::sync::LazyLock;

use rapidfuzz::distance::osa;

use super::Tip;
use crate::domain::reading::lexicon::{LEXICON, Word, WordSet};
use crate::domain::reading::patterns::Pattern;
use crate::model::triage::Mark;

/// Offices that are recognised with one slip, though the vocabulary forgives none in words so short.
const SHORT: &[&str] = &[
    "patroli", "polisi", "polsek", "polres", "brimob", "aparat", "oknum", "sekdes", "bupati", "satgas",
    "pamtas", "tentara", "babinsa", "koramil", "petugas", "pejabat", "pegawai", "kapolsek",
];
/// Offices that are written with a digit, which the vocabulary takes for a number or a letter.
const WITH_DIGITS: &[&str] =
    &["bp3mi", "bp2mi", "p4mi", "kp2mi", "bp3tki", "bnp2tki", "bpdmi", "dp3a", "p2mi", "p2tp2a"];
/// How words for offices, ranks and those who hold them begin, so that one that nobody listed is heard too.
const STEMS: &[&str] = &[
    // Police.
    "kapol",
    "wakapol",
    "kapos",
    "polis",
    "polsek",
    "polres",
    "polda",
    "polair",
    "polresta",
    "kasat",
    "kanit",
    "kasubnit",
    "kasubdit",
    "bhabin",
    "brigad",
    "brigpol",
    "bripk",
    "bript",
    "bripd",
    "aipd",
    "aipt",
    "kompol",
    "kombes",
    "akbp",
    "reskrim",
    "reserse",
    "intelkam",
    "propam",
    "provos",
    "penyidik",
    "brimob",
    "satlantas",
    "sabhara",
    "samapta",
    "lantas",
    "tipikor",
    "tipidum",
    // Armed forces.
    "babin",
    "danram",
    "danpos",
    "danki",
    "danton",
    "danrem",
    "dandim",
    "danlan",
    "kodim",
    "kodam",
    "korem",
    "koram",
    "yonif",
    "marinir",
    "prajurit",
    "tentara",
    "sersan",
    "kopral",
    "serka",
    "serma",
    "sertu",
    "serda",
    "letnan",
    "letda",
    "lettu",
    "letkol",
    "kolonel",
    "jenderal",
    "lanal",
    "lantamal",
    "pamtas",
    // Whoever stands at gates and writes papers.
    "imigra",
    "kanim",
    "beacuk",
    "cukai",
    "karantina",
    "syahbandar",
    "ksop",
    "kplp",
    "avsec",
    "securit",
    "sekurit",
    "dukcapil",
    "disduk",
    "capil",
    "disnaker",
    "disnakertrans",
    "naker",
    "dinsos",
    "dishub",
    "petugas",
    "pegawai",
    "pejabat",
    "aparat",
    "oknum",
    "honorer",
    "pamong",
    "satpol",
    "bnpp",
    "cpns",
    "pppk",
    // Villages, governments, courts, missions.
    "kades",
    "kadus",
    "kadis",
    "kabid",
    "kasubbag",
    "sekdes",
    "sekcam",
    "sekda",
    "sekwan",
    "camat",
    "lurah",
    "bupat",
    "wabup",
    "walkot",
    "walikot",
    "gubern",
    "wagub",
    "menteri",
    "kementer",
    "kemena",
    "kemenl",
    "legislat",
    "dewan",
    "dprd",
    "jaksa",
    "kejaks",
    "kejari",
    "hakim",
    "panitera",
    "sipir",
    "lapas",
    "rutan",
    "konsul",
    "dubes",
    "atase",
    "pemda",
    "pemkab",
    "pemkot",
    "pemprov",
    "pemdes",
    // Who lets others pass could have stopped them.
    "meloloskan",
    "diloloskan",
    "loloskan",
];
/// Words of every day that begin like one of them.
const OTHER_STEMS: &[&str] =
    &["polis asuransi", "polish", "hakimah", "pegawaiku", "rutang", "dewanti", "kaurang", "kauro", "capilar"];
/// Words of every day that are one slip away from one of them.
const OTHER_WORDS: &[&str] = &["posisi", "polusi", "polish"];
/// Whoever speaks of these speaks of somebody in office, or of somebody who is protected.
const BACKED: &[&str] = &[
    "beking",
    "orang dalam|kuat",
    "orang besar + @rekrut|tki",
    "seragam !sd|smp|sma|sekolah",
    "pelatmerah",
    "ttd palsu",
    "palsu ttd",
    "kebal hukum",
    "suap|pungli|kawal|setoran",
    "aman|kenal|main dengan jaga|yang",
    "yang jaga plbn|perbatasan|pintu|@batas",
    "orang|pihak|tukang|preman plbn|perbatasan|bandara|pelabuhan",
    "tukang cap",
    "ditangkap|diperiksa + lepas|lolos",
    "plbn|perbatasan .. lepas|lolos",
    "dikasih|kasih rokok + lolos|lewat",
    "plbn|perbatasan|bandara|pelabuhan .. bayar|dibayar",
    "bayar|dibayar .. plbn|perbatasan|bandara|pelabuhan",
    "plbn|perbatasan|bandara|pelabuhan .. diambil|minta|dikasih|bayar|setor #|uang|setoran",
    "setoran|setor + plbn|perbatasan|bandara|pelabuhan",
    "tutup mata",
];
/// Wherever this stands, no office is named in passing.
const SPOILS_ALL: &[&str] = &[
    "uang",
    "#10jt",
    "# juta|ribu",
    "bayar|dibayar",
    "dikasih|kasih|terima|minta uang|#|setoran|bayar|dp",
    "setor|transfer|suap|setoran|pungli|peras",
    "beking",
    "lolos|kawal|dibiarkan|terlibat|lepas",
    "ikut @pejabat|terlibat|kasih|makan|jaga|untung|main",
    "@pejabat ikut|juga|ternyata|yang|bawa|jaga|tahu|diam|jemput|urus @orang|@perantara|tki",
    "@pejabat .. tolong @perantara|tki",
    "diam",
    "percuma",
    "takut|jangan lapor|@pejabat|kasih",
    "jangan .. @pejabat",
    "@pejabat .. tidak|belum|ternyata .. tindak|mau|bisa|berani|peduli|datang|percaya|lapor",
    "tidak|belum|malas .. tindak",
    "tidak percaya",
    "ditolak|diusir|dimarahi",
    "palsu|ttd",
    "diubah umur|ktp|data|nama",
    "oknum",
    "anak|adik|kakak|suami|istri|keponakan|kerabat|keluarga|mantu|@akrab @pejabat",
    "@rekrut .. @pejabat .. kenal|teman|saudara|dengan|dekat",
    "kenal|teman|dekat dengan @pejabat",
    "main|kerja dengan @pejabat",
    "curiga .. @pejabat",
];
/// Where an office is only a place, nobody is taken away, and nobody wonders.
const SPOILS_PLACE: &[&str] = &[
    "dibawa|bawa|diangkut|jemput|berangkat|diberangkatkan|kirim|lewat|masuk|naik|jalan|pergi|terbang",
    "curiga|aneh|heran|mungkin|kayaknya|katanya",
    "mobil|motor|kapal",
    "ikut",
];
/// Where they were told already, nothing follows.
const SPOILS_TOLD: &[&str] = &["tidak|belum|ternyata|percuma|tapi|cuma|masih|lama|lagi"];

struct Offices {
    office: WordSet,
    backed: Vec<Pattern>,
    all: Vec<Pattern>,
    place_spoilt: Vec<Pattern>,
    told_spoilt: Vec<Pattern>,
    rt: WordSet,
    headed: WordSet,
    member: Word,
    family: WordSet,
    policy: Word,
    insurance: WordSet,
    house: WordSet,
    village: WordSet,
    takes: WordSet,
    asks: WordSet,
    told: WordSet,
    fills: WordSet,
    where_: WordSet,
    buildings: WordSet,
    please: WordSet,
    acts: WordSet,
}

static OFFICES: LazyLock<Offices> = LazyLock::new(|| {
    let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::new(text)).collect();
    Offices {
        office: LEXICON.set("@pejabat"),
        backed: patterns(BACKED),
        all: patterns(SPOILS_ALL),
        place_spoilt: patterns(SPOILS_PLACE),
        told_spoilt: patterns(SPOILS_TOLD),
        rt: LEXICON.set("rt|rw"),
        headed: LEXICON.set("bapak|ketua|ibu|bos|kepala"),
        member: LEXICON.named("anggota"),
        family: LEXICON.set("keluarga|rombongan|kelompok"),
        policy: LEXICON.named("polis"),
        insurance: LEXICON.set("asuransi|bpjs"),
        house: LEXICON.set("kantor|balai"),
        village: LEXICON.set("desa|kelurahan|wali"),
        takes: LEXICON.set("minta|bayar|setor|pungli|ttd|surat|suap|setoran|tahu|diam|ikut|urus|terlibat|bikin|izin"),
        asks: LEXICON.set("lapor|hubungi|panggil|telpon|minta|mohon|tolong|harap|kirim|teruskan|kasih|disuruh|info|bilang|cari|perlu"),
        told: LEXICON.set("sudah|tadi|kemarin"),
        fills: LEXICON.set("@pejabat|ke|bapak|ibu|kantor|cepat|segera|saja|dulu|di|tolong|dengan|rt|lapor|polis|datang|plbn|dari|kepada|untuk|surat|desa|@negeri|biar|info|balai|perlindungan"),
        where_: LEXICON.set("dekat|belakang|depan|samping|sebelah|nyebrang|meter|arah"),
        buildings: LEXICON.set("rumah|tempat|gudang|mes"),
        please: LEXICON.set("tolong|harus|segera|cepat|mohon|harap"),
        acts: LEXICON.set("bawa|dibawa|diangkut|jaga|dijaga|diambil|ikut|tahu|diam|lewat|masuk|jual|dijual|urus|punya|yang|minta"),
    }
});

/// How an office stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// Nothing says that it is harmless.
    None,
    /// We shall tell them.
    Asked,
    /// They were told.
    Told,
    /// It is a place.
    Place,
}

/// Marks the offices, and says whether one may be part of it.
pub(super) fn read(tip: &mut Tip<'_>) -> bool {
    let backed = OFFICES.backed.iter().find_map(|pattern| pattern.find(&tip.said));
    let offices: Vec<usize> = (0..tip.said.tokens.len()).filter(|at| is_office(tip, *at)).collect();
    if offices.is_empty() && backed.is_none() {
        return false;
    }
    let frames: Vec<Frame> = offices.iter().map(|at| frame(tip, *at)).collect();
    let finds = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.find(&tip.said).is_some());
    let accuses = backed.is_some()
        || frames.contains(&Frame::None)
        || finds(&OFFICES.all)
        || frames.contains(&Frame::Place) && finds(&OFFICES.place_spoilt)
        || frames.contains(&Frame::Told) && finds(&OFFICES.told_spoilt);
    if accuses {
        if let Some((first, last)) = backed {
            tip.mark(Mark::Official, first, last, None);
        }
        for at in offices {
            tip.mark(Mark::Official, at, at, None);
        }
    }
    accuses
}

/// Whether a word names an office or somebody in one.
fn is_office(tip: &Tip<'_>, at: usize) -> bool {
    let offices = &*OFFICES;
    let word = tip.word(at);
    let next = tip.word(at + 1);
    let raw = tip.raw(at).to_lowercase();
    if word == offices.policy {
        return !offices.insurance.holds(next);
    }
    if STEMS.iter().any(|stem| raw.starts_with(stem))
        && !OTHER_STEMS.iter().any(|other| raw.starts_with(other))
    {
        return true;
    }
    if WITH_DIGITS.contains(&raw.trim_end_matches("nya")) {
        return true;
    }
    if offices.office.holds(word) {
        return word != offices.member || !offices.family.holds(next);
    }
    let number_behind = tip.said.tokens.get(at + 1).is_some_and(|token| token.number.is_some());
    if offices.rt.holds(word) {
        // "rt 02 rw 05" is where somebody lives; "pak rt" and "rt minta" are a person.
        return !number_behind || offices.headed.holds(tip.before(at));
    }
    if offices.village.holds(word) {
        let near =
            (at + 1..at + 4).any(|behind| tip.together(at, behind) && offices.takes.holds(tip.word(behind)));
        return near || offices.house.holds(tip.before(at));
    }
    word == Word::NONE && (is_a_slip(&raw) || is_headed(&raw))
}

/// "kadisnaker", "wakapolres", "ekskades": an office with what makes somebody its head, or its former one.
fn is_headed(raw: &str) -> bool {
    ["ka", "waka", "wa", "eks", "mantan", "pak", "bu"]
        .iter()
        .filter_map(|head| raw.strip_prefix(head))
        .any(|rest| rest.len() >= 4 && LEXICON.spelled(rest).is_some_and(|word| OFFICES.office.holds(word)))
}

/// "polsii", "aprat", "satgs": one slip in a short word.
fn is_a_slip(raw: &str) -> bool {
    if !(5..=11).contains(&raw.len()) || !raw.is_ascii() || OTHER_WORDS.contains(&raw) {
        return false;
    }
    let stem = ["nya", "ny"].iter().find_map(|ending| raw.strip_suffix(ending)).unwrap_or(raw);
    SHORT.iter().any(|known| {
        known.as_bytes().first() == stem.as_bytes().first()
            && stem.len() + 1 >= known.len()
            && stem.len() <= known.len() + 1
            && osa::distance(known.bytes(), stem.bytes()) <= 1
    })
}

fn frame(tip: &Tip<'_>, at: usize) -> Frame {
    let offices = &*OFFICES;
    // Who is told is not who carries people off: "tolong polisi bawa 5 orang".
    let acts =
        (at + 1..at + 3).any(|behind| tip.together(at, behind) && offices.acts.holds(tip.word(behind)));
    let mut here = at;
    let mut frame = Frame::None;
    while let Some(before) =
        here.checked_sub(1).filter(|before| at - before <= 5 && tip.together(at, *before))
    {
        let word = tip.word(before);
        let raw = tip.raw(before).to_lowercase();
        // "diminta polisi" and "disuruh petugas" are done by them.
        let passive = raw.starts_with("di") && raw.len() > 3 && raw != "diteruskan";
        // "bantu polisi" is somebody's part in it, "tolong bantu lapor" is not.
        let helps = raw.starts_with("ban") && !offices.please.holds(tip.before(before));
        if (offices.asks.holds(word) || raw.contains("sampaikan"))
            && !(passive && raw != "disampaikan")
            && !helps
        {
            let told = (before.saturating_sub(2)..before).any(|at| offices.told.holds(tip.word(at)));
            frame = if told { Frame::Told } else { Frame::Asked };
            break;
        }
        if offices.where_.holds(word) {
            frame = Frame::Place;
            break;
        }
        let place_word = offices.buildings.holds(word);
        if !offices.fills.holds(word) && !place_word && !is_office(tip, before) {
            break;
        }
        here = before;
    }
    if frame == Frame::None {
        let behind = (at + 1..at + 3).any(|behind| {
            let asked =
                offices.please.holds(tip.word(behind)) && !tip.raw(behind).to_lowercase().starts_with("ban");
            tip.together(at, behind) && asked
        });
        frame = if behind { Frame::Asked } else { Frame::None };
    }
    if acts { Frame::None } else { frame }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accuses(text: &str) -> bool {
        read(&mut Tip::of(text))
    }

    #[test]
    fn a_word_for_an_office_is_enough() {
        for text in [
            "polisi",
            "plisi",
            "polsii",
            "polisinya",
            "pak kades",
            "tntara",
            "org imigrasi",
            "petgas",
            "wereng",
            "brimop",
            "pak rt",
            "kantor desa minta 50rb",
            "dibekingi",
            "P0LISI",
        ] {
            assert!(accuses(text), "{text}");
        }
        for text in [
            "posisi di hutan",
            "rt 02 rw 05",
            "desa sekida",
            "polis asuransi",
            "anggota keluarga",
            "6 org brgkt",
        ] {
            assert!(!accuses(text), "{text}");
        }
    }

    #[test]
    fn an_office_in_passing_is_no_accusation_unless_something_spoils_it() {
        for text in [
            "tolong lapor polisi",
            "sudah lapor polsek",
            "rumahnya dekat polsek entikong",
            "pak polisi tolong kami",
        ] {
            assert!(!accuses(text), "{text}");
            for spoilt in ["tapi dikasih uang", "ada bekingan", "dibiarkan saja", "kades tahu", "oknum"] {
                assert!(accuses(&format!("{text} {spoilt}")), "{text} {spoilt}");
            }
        }
        assert!(accuses("diminta polisi datang"));
        assert!(accuses("tolong polisi bawa 5 org"));
        assert!(accuses("dekat polsek entikong mobil lewat tiap malam"));
    }

    #[test]
    fn no_place_of_west_kalimantan_is_an_office() {
        for place in PLACES.split(',').map(str::trim) {
            let text = format!("6 org dari {place} dibawa ke malaysia");
            assert!(!accuses(&text), "{text}");
            assert!(!accuses(&text.to_lowercase()), "{text}");
        }
    }

    const PLACES: &str = "Sambas, Teluk Keramat, Jawai, Tebas, Pemangkat, Sejangkung, Selakau, Paloh, Sajingan Besar, \
        Subah, Galing, Tekarang, Semparuk, Sebawi, Salatiga, Tangaran, Temajuk, Samalantan, Ledo, Bengkayang, Seluas, \
        Sanggau Ledo, Jagoi Babang, Monterado, Teriak, Suti Semarang, Capkala, Siding, Lumar, Tujuh Belas, \
        Lembah Bawang, Ngabang, Mempawah Hulu, Menjalin, Mandor, Sengah Temila, Menyuke, Meranti, Kuala Behe, Air Besar, \
        Jelimpo, Sompak, Banyuke Hulu, Sebangki, Jungkat, Sungai Pinyuh, Segedong, Anjongan, Sadaniang, Toho, \
        Sungai Kunyit, Kapuas, Mukok, Noyan, Jangkang, Bonti, Beduai, Sekayam, Kembayan, Parindu, Tayan, Meliau, Toba, \
        Entikong, Manis Mata, Marau, Singkup, Air Upas, Jelai Hulu, Tumbang Titi, Pemahan, Matan Hilir, Benua Kayong, \
        Delta Pawan, Muara Pawan, Nanga Tayap, Sandai, Hulu Sungai, Sungai Laur, Simpang Hulu, Serawai, Ambalau, Kayan, \
        Sepauk, Tempunak, Sungai Tebelian, Dedai, Kelam Permai, Binjai, Ketungau, Senaning, Merakai, Silat, Semitau, \
        Suhaid, Selimbau, Jongkong, Boyan Tanjung, Pengkadan, Hulu Gurung, Kalis, Putussibau, Embaloh, Bunut, Badau, \
        Batang Lupar, Lanjak, Empanang, Puring Kencana, Mentebah, Seberuang, Batu Ampar, Terentang, Kubu, Teluk Pakedai, \
        Sungai Kakap, Rasau Jaya, Sungai Raya, Ambawang, Sukadana, Simpang Hilir, Teluk Batang, Seponti, Pulau Maya, \
        Nanga Mahap, Nanga Taman, Belitang, Rawak, Belimbing, Nanga Pinoh, Ella Hilir, Menukung, Sokan, Sayan, \
        Tanah Pinoh, Sekadau, Melawi, Sintang, Sanggau, Ketapang, Kubu Raya, Landak, Singkawang, Pontianak, Siantan, \
        Wajok, Peniti, Sekida, Kumba, Aruk, Serikin, Biawak, Tebedu, Balai Karangan, Pancur Aji, Kakap";
}
