//! What is read in a tip by patterns alone: confinement, violence, papers, debt, visas, brides, fraud,
//! extortion, cries.
//!
//! To add a way of saying it: a pattern in `TABLE` and a text in `tests/it/triage/tips.txt`. Those in
//! `WEAK` are said every day ("I must not go out tonight"), and count only beside a word of people who are
//! sent.

use std::sync::LazyLock;

use super::Tip;
use crate::domain::reading::lexicon::{LEXICON, WordSet};
use crate::domain::reading::patterns::Pattern;
use crate::model::triage::Mark;

/// What says it, whatever else stands there.
const TABLE: &[(Mark, &[&str])] = &[
    (
        Mark::Cry,
        &[
            "tolong|selamatkan saya",
            "minta tolong",
            "selamatkan saya|mereka|anak|adik|kakak|istri",
            "darurat",
            "tolong cepat|segera",
            "tolong selamatkan",
            "jemput saya + tolong",
            "orang|perempuan|anak|@sanak teriak",
            "teriak minta|tolong",
        ],
    ),
    (
        Mark::Confined,
        &[
            "dikurung",
            "disekap",
            "disandera",
            "diikat + orang|kamar|rumah|agen|perempuan|dikunci|@sanak",
            "tebusan",
            "dikunci + penampungan|rumah|mes|kamar|agen|majikan|bos|dalam|dari|gudang|kapal|luar|keluar",
            "dijaga preman|tentara|polisi|bos|# + keluar|kabur|penampungan|mes|gedung|rumah|gudang",
            "dijaga|dikunci + tidak keluar|pulang",
            "dilarang keluar|pulang + saya|mereka|dia|orang|@sanak|perempuan",
            "dalam|di kontener",
            "ditahan di|dalam rumah|gudang|mes|penampungan|gedung|kamar",
            "@sanak|tki|perempuan|dia|mereka|saya ditahan agen|bos|majikan|@perantara",
            "pintu dikunci",
            "tidak bisa|boleh kemana + ditahan|agen|bos|majikan|dijaga|hp|paspor",
            "tidak|dilarang boleh|dikasih|bisa pulang + paksa|hutang|bos|diambil|ditahan|disuruh|majikan|dijaga|ktp|hp",
            "pulang tidak boleh|bisa|dikasih + paksa|hutang|bos|diambil|ditahan|disuruh|majikan|dijaga",
            "tidak|dilarang boleh|bisa keluar + paksa|bos|mes|penampungan|gedung|gudang|agen|dijaga|dikunci|rumah",
        ],
    ),
    (
        Mark::Violence,
        &[
            "dipukul",
            "disiksa",
            "diperkosa",
            "diancam + dia|saya|orang|agen|bos|majikan|kerja|@sanak|mereka|tki|perempuan",
            "dibunuh + dia|orang|agen|bos|majikan|kerja|@sanak|mereka|tki|perempuan|diancam|lapor",
            "psk",
            "jual diri",
            "paksa melayani",
            "disuruh|paksa melayani tamu|lelaki",
            "tidak dapat tamu",
            "orang|anak|perempuan|@sanak|saya|dia|mereka dijual",
            "dijual ke|jadi|bapak|ibu|orang|paman|bibi|agen|calo + orang|anak|perempuan|@sanak|saya|dia|mereka|balita",
            "balita|anak|perempuan|orang .. dijual",
            "jual balita|anak|perempuan|orang",
            "perbudakan",
            "perdagangan orang|perempuan|anak",
            "ginjal + jual|dijual|diambil|donor|bayar",
            "berdarah + majikan|bos|agen|dia|orang|@sanak",
            "siram + panas|air|majikan|bos",
            "tidak dikasih makan + majikan|bos|agen|penampungan|mes|mereka|@sanak|orang|saya|kerja",
            "paksa kerja|nipu|scam",
        ],
    ),
    (
        Mark::PapersHeld,
        &[
            "@surat .. dipegang|ditahan|diambil|serahkan !sendiri",
            "@surat .. pegang|bawa agen|bos|majikan|lpk|travel|penampungan|@perantara",
            "@surat dia|orang|mereka pegang|bawa",
            "@surat .. agen|bos|majikan|lpk|travel|@perantara .. pegang|bawa|ditahan",
            "agen|bos|majikan|lpk|@perantara|mami pegang|dipegang|ditahan|diambil|bawa|serahkan @surat",
            "serahkan|diambil|ditahan|dipegang .. paspor|ktp|ijazah|bukupelaut !sendiri",
            "bos|agen|@perantara minta .. ktp|ijazah|paspor",
            "@surat .. minta agen|bos|majikan|@perantara",
        ],
    ),
    (
        Mark::PapersChanged,
        &[
            "umur .. diubah|palsu|ganti|tua",
            "tua .. umur",
            "diubah|palsu|ganti umur|nama|data|tahun|lahir",
            "nama|data|tahun|lahir .. diubah|palsu|ganti",
            "ktp|dokumen|akte|kartukeluarga|paspor|ijazah|nama|data|lahir .. palsu|diubah|ganti",
            "palsu ktp|akte|kartukeluarga|ijazah|dokumen|paspor|data|umur|surat",
            "ktp|paspor|umur diubah jadi #",
            "pakai ktp|paspor|akte|ijazah|nama kakak|mbak|orang|abang|saudara|sepupu|lain",
        ],
    ),
    (
        Mark::Debt,
        &[
            "hutang",
            "talangan",
            "potong gaji",
            "gaji .. potong",
            "potong # bulan|tahun",
            "cicil .. gaji",
            "ganti rugi",
            "denda|ganti # + batal|pulang",
            "batal|pulang .. denda|ganti|bayar #",
            "bayar dari|dengan gaji",
            "uang muka|saku|fit|pengikat|panjar + @rekrut|@negeri|tki|kerja|keluarga|perempuan",
            "panjar + @rekrut|@negeri|tki",
            "dikasih|kasih uang|# .. mama|orangtua|keluarga|istri|suami|bapak|ibu + @rekrut|@negeri|tki",
            "@rekrut .. kasih uang|#|panjar",
            "dikasih|kasih|terima uang|# .. @rekrut",
            "pinjam uang + @negeri|@rekrut|kerja",
        ],
    ),
    (
        Mark::WorshipVisa,
        &[
            "visa umroh|haji|ziarah + @kerja",
            "umroh|haji|ziarah + kerja|art|majikan|gaji|tki",
            "visa umroh|haji|ziarah + agen|calo|sponsor|tekong",
        ],
    ),
    (
        Mark::VisitVisa,
        &[
            "visa turis|kunjung|keluarga|liburan|jalan + @kerja|@rekrut|tki|@negeri",
            "pakai|masuk|sebagai turis + @kerja|@rekrut|tki",
            "paspor turis|lawatan + @negeri|@kerja|@rekrut|orang",
            "pas masuk|lawatan|turis|kunjung",
            "plb + @kerja|orang",
            "lintas batas + @kerja",
            "paspor saja|cuma + @kerja",
            "tanpa|bukan visakerja",
            "tidak|belum ada|punya|pakai visakerja",
            "disuruh|pura .. bilang|turis|liburan + imigrasi|@negeri",
        ],
    ),
    (
        Mark::Bride,
        &[
            "pengantin pesanan",
            "mahar + agen|calo|CN|TW|dinikahkan|makcomblang|kontrak|paspor",
            "nikah|dinikahkan .. CN|TW|HK|SG|KR",
            "dengan orang|lelaki CN|TW + nikah|dinikahkan",
            "CN|TW .. nikah|dinikahkan|lamar|pengantin",
            "dinikahkan + agen|calo|uang|#10jt|makcomblang",
            "agen nikah|dinikahkan",
            "CN|TW .. cari .. istri|perempuan",
            "cari istri + CN|TW|HK|KR",
            "makcomblang + paspor|@negeri|mahar",
        ],
    ),
    (
        Mark::Scam,
        &[
            "judol|scam|kripto + @negeri|@rekrut|disuruh|paksa|rekrut|target|disekap|kerja|admin",
            "admin|cs|operator|marketing|online + KH|MM|LA|TH|PH|VN",
            "disuruh|paksa|target nipu|scam|judol",
            "nipu orang + @negeri|disuruh|paksa|paspor",
            "gedung|kerja|jual|dijual + KH|MM|LA",
        ],
    ),
    (
        Mark::Extortion,
        &[
            "peras + @pejabat|tki|pmi|bandara|pelabuhan|plbn|@negeri|@batas|orang|preman|majikan|@rekrut",
            "pungli",
            "@pejabat minta|suap|setoran .. uang|#|bayar|setoran|ribu|juta|#10jt",
            "@pejabat .. minta|setor|bayar uang|#|bayaran|setoran|#10jt",
            "@pejabat .. pungli|suap|setoran",
            "bayar|setor|kasih|dikasih uang|# .. @pejabat",
            "setor|bayar|suap .. @pejabat",
            "@pejabat .. terima|dikasih|minta uang|setoran|suap",
            "@pejabat .. minta .. #|uang",
            "bandara|pelabuhan|plbn|terminal|@batas .. minta|bayar uang|# + tki|pmi|pulang|paspor|lewat|petugas|preman",
            "minta uang|# .. bandara|pelabuhan|plbn|terminal",
            "preman .. minta|diambil uang|#",
            "disuruh|harus bayar|setor # + @pejabat",
        ],
    ),
];

/// What says it only beside a word of people who are sent.
const WEAK: &[(Mark, &[&str])] = &[
    (
        Mark::Confined,
        &[
            "tidak|dilarang boleh|bisa|dikasih keluar|kabur",
            "tidak boleh|dikasih pulang",
            "pulang tidak boleh|dikasih",
            "rumah|penampungan|mes|gudang|kamar .. isi #",
            "rumah|penampungan|mes .. isi orang|tki|perempuan|anak",
            "# orang|tki|perempuan .. rumah|penampungan|mes|gudang + dibawa|ditampung|malam|diberangkatkan",
            "ditampung + rumah|gudang|mes|kebun + # ",
            "# orang|tki|perempuan .. penampungan|ditampung",
            "penampungan .. # orang|tki|perempuan",
            "diikat",
            "dijaga + penampungan|mes",
        ],
    ),
    (Mark::Violence, &["diancam", "dibunuh", "dijual", "berdarah", "paksa"]),
    (Mark::Extortion, &["minta uang|# .. supaya|baru lolos|boleh|lewat|pulang|keluar"]),
];

/// A mark, and what says it.
type Row = (Mark, Vec<Pattern>);

static PATTERNS: LazyLock<[Vec<Row>; 2]> = LazyLock::new(|| {
    [TABLE, WEAK].map(|rows| {
        let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::new(text)).collect();
        rows.iter().map(|(mark, texts)| (*mark, patterns(texts))).collect()
    })
});

/// Marks what the patterns find, each kind once, where it is said first in the table's order.
pub(super) fn read(tip: &mut Tip<'_>) {
    let tables = &PATTERNS[..if tip.ours { 2 } else { 1 }];
    for (mark, patterns) in tables.iter().flatten() {
        if tip.has(*mark) {
            continue;
        }
        let found = patterns.iter().find_map(|pattern| {
            let (first, last) = pattern.find(&tip.said)?;
            let captive = *mark != Mark::Confined || !is_of_papers(tip, first, last);
            (captive && !is_a_clock(tip, first)).then_some((first, last))
        });
        if let Some((first, last)) = found {
            tip.mark(*mark, first, last, None);
        }
    }
}

/// "paspor istri saya ditahan" is no captive.
fn is_of_papers(tip: &Tip<'_>, first: usize, last: usize) -> bool {
    static HELD: LazyLock<[WordSet; 2]> =
        LazyLock::new(|| [LEXICON.set("ditahan"), LEXICON.set("@surat|hp|gaji|visa|uang")]);
    let [held, things] = &*HELD;
    (first..=last).any(|at| held.holds(tip.word(at)))
        && (first.saturating_sub(3)..=last).any(|at| things.holds(tip.word(at)))
}

/// "pukul 9" is nine o'clock, and no blow.
fn is_a_clock(tip: &Tip<'_>, at: usize) -> bool {
    tip.raw(at).eq_ignore_ascii_case("pukul")
        && tip.said.tokens.get(at + 1).is_some_and(|next| next.number.is_some())
}
