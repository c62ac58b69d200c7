//! The signs of danger as people write of them.
//!
//! To add a way of saying it: a pattern in `THERE` and a text in `tests/it/reading.rs`. A pattern may be
//! bold where a mistake makes us more careful, and must be plain where it makes us less so.

use crate::model::departure::Sign;

/// A sign, and what says that it is there.
pub(super) const THERE: &[(Sign, &[&str])] = &[
    (
        Sign::VisitVisa,
        &[
            "visa turis|kunjung|keluarga|liburan|jalan",
            "pakai|masuk|sebagai turis + @kerja",
            "paspor turis",
            "pas masuk|lawatan|turis|kunjung",
            "paspor saja|cuma + @kerja",
            "cuma|saja pakai|bawa|ada paspor + @kerja",
            "cuma paspor + @kerja",
            "tanpa|bukan visa|visakerja",
            "tidak|belum ada|punya|perlu|usah|pakai|dapat visa|visakerja",
            "tidak|belum visa|visakerja",
            "visa|visakerja tidak|belum ada|punya|jadi|keluar|dapat|urus",
            "visa|visakerja nanti|belum",
            "visa|visakerja urus sana",
        ],
    ),
    (
        Sign::PilgrimVisa,
        &[
            "visa umroh|haji|ziarah",
            "pakai|jalan|lewat|ikut|berangkat umroh|haji|ziarah + @kerja",
            "umroh + kerja|art|majikan|gaji",
        ],
    ),
    (
        Sign::NoCompany,
        &[
            "@perantara",
            "tidak|tanpa|bukan ada|pakai|lewat|punya pt|pjtki",
            "tanpa|bukan|tidak pt|pjtki",
            "pt|pjtki tidak ada|jelas",
            "agen|bos|orang pribadi|perorangan",
        ],
    ),
    (
        Sign::UnlistedCompany,
        &[
            "cv|lpk|travel .. ajak|ditawari|rekrut|berangkat|diberangkatkan|nawari|cari|janji|urus + @kerja",
            "lewat|dari|dengan|ikut|di cv|lpk|travel + @kerja",
            "cv|lpk|travel + lowongan|tki|majikan + @negeri",
            "pt tidak|belum resmi|terdaftar",
            "pt palsu|ilegal|bodong",
            "agen|sponsor tidak resmi|terdaftar",
            "agen|pt ilegal|bodong",
        ],
    ),
    (
        Sign::NoJobOrder,
        &["tidak|belum|tanpa ada|punya joborder", "tanpa|belum joborder", "joborder tidak|belum ada|punya"],
    ),
    (
        Sign::NoContract,
        &[
            "tanpa kontrak",
            "tidak|belum ada|punya|ttd|dapat|dikasih|lihat|baca|tahu|pakai kontrak",
            "tidak|belum kontrak",
            "tidak|belum|tanpa .. bpjs|opp|epmi|visakerja dengan|dan kontrak",
            "kontrak tidak|belum ada|ttd|jadi|punya|dapat|dikasih|jelas",
            "kontrak belum|nanti|sana",
            "kontrak .. bahasa CN|TW|KR|JP|GB|SA|asing",
            "kontrak .. tidak tahu|bisa",
            "tidak tahu isi kontrak",
        ],
    ),
    (
        Sign::Advance,
        &[
            "dikasih|dapat uang|#|#10jt saku|muka|fit|panjar|dulu|#",
            "dikasih uang|panjar",
            "uang fit|pengikat|saku",
            "@rekrut|bos kasih|dikasih uang|#|panjar",
            "orangtua|mama|keluarga|bapak|ibu|istri dikasih|terima uang|#|panjar",
            "kasih|dikasih uang|# .. mama|orangtua|keluarga|istri|suami|bapak + @rekrut|@negeri",
        ],
    ),
    (
        Sign::Debt,
        &[
            "hutang",
            "talangan",
            "potong gaji",
            "gaji .. potong",
            "potong # bulan|tahun",
            "# bulan potong",
            "cicil .. gaji",
            "ganti rugi",
            "denda|ganti # + batal|pulang",
            "batal|pulang .. denda|ganti|bayar #",
            "bayar dari|dengan gaji",
        ],
    ),
    (
        Sign::PersonalAccount,
        &[
            "rekening|nama pribadi",
            "rekening saya|dia|istri|suami|orang|abang|bapak|ibu|kakak|agen|sponsor|calo",
            "transfer|setor|kirim uang|#|dp .. ke|lewat rekening|dia|abang|bapak|ibu|sponsor|agen|calo !pt",
            "lpk|cv|travel|@rekrut minta uang|#|dp|transfer|setor|bayar",
            "lpk|cv|travel|@rekrut .. minta #",
            "bayar|setor|transfer # .. lpk|cv|travel|@rekrut",
            "gopay + @rekrut|lowongan",
        ],
    ),
    (
        Sign::PapersHeld,
        &[
            "@surat .. dipegang|ditahan|diambil|serahkan !sendiri",
            "@surat .. pegang|bawa|dibawa agen|bos|majikan|lpk|travel|penampungan|@perantara",
            "@surat dia|orang|mereka pegang|bawa",
            "@surat .. agen|bos|majikan|lpk|travel|@perantara .. pegang|bawa",
            "@pihak pegang|dipegang|ditahan|diambil|bawa @surat",
            "serahkan|diambil|ditahan|dipegang .. @surat !sendiri",
            "bos|agen|@perantara minta .. ktp|ijazah|paspor",
        ],
    ),
    (
        Sign::FalseAge,
        &[
            "umur .. diubah|palsu|ganti",
            "diubah|palsu|ganti umur|nama|data|tahun|lahir",
            "ktp|dokumen|akte|kartukeluarga|paspor|ijazah|nama|data palsu|diubah",
            "palsu ktp|akte|kartukeluarga|ijazah|dokumen|paspor|data",
            "ktp|paspor|umur diubah jadi #",
            "disuruh bilang umur",
            "pakai ktp|paspor|akte|ijazah|nama kakak|mbak|orang|abang|saudara|sepupu|lain",
        ],
    ),
    (
        Sign::EasyMoney,
        &[
            "gratis + #10jt",
            "gaji besar|#10jt + tanpa|mudah|cepat|gratis|langsung",
            "tanpa|tidak|usah perlu|pakai|ada skill|ijazah|pengalaman|bahasa|syarat + @kerja",
            "tanpa|tidak|usah skill|ijazah|pengalaman|syarat + @kerja",
            "kerja mudah|enak + gaji|#10jt",
            "langsung kerja|berangkat + gaji|#10jt|@negeri",
            "#10jt + admin|cs|operator|marketing|judol|online|KH|MM|LA",
        ],
    ),
    (
        Sign::NoOffice,
        &[
            "tidak|tanpa|belum ada|punya|tahu kantor",
            "tanpa|tidak kantor",
            "kantor tidak|belum ada|jelas|tahu",
            "lowongan|kenal|ditawari|nawari|diajak|ajak|daftar|info|lihat|dapat|agen|kerja .. medsos",
            "medsos .. lowongan|ajak|diajak|ditawari|nawari|kenal + @negeri",
        ],
    ),
    (
        Sign::Confined,
        &[
            "dikurung",
            "disekap",
            "disandera",
            "dikunci + penampungan|rumah|mes|kamar|agen|majikan|bos|dalam|dari",
            "dijaga preman|orang + penampungan|mes|tidak",
            "tidak boleh|bisa keluar",
            "dilarang keluar|pulang",
            "tidak|belum boleh|bisa pulang + penampungan|mes|dikunci",
            "rumah|penampungan|mes .. isi # orang|tki|perempuan|anak",
            "# orang|tki|perempuan .. rumah|penampungan|mes + dibawa|ditampung|malam|diberangkatkan",
            "ditampung + rumah|gudang|mes|kebun + # ",
        ],
    ),
    (
        Sign::SecretWay,
        &[
            "jalan tikus|belakang|ilegal|setapak|hutan|samping",
            "lewat|masuk|nyebrang hutan|kebun|sawit|sungai|setapak|semak|belakang|tikus|ilegal|samping|laut",
            "lewat jalan hutan|kebun|sawit|tikus|belakang",
            "malam + lewat|dari|nyebrang|masuk @batas",
            "malam + nyebrang|perahu|setapak",
            "tekong|calo + lewat|dari|nyebrang @batas",
            "malam + berangkat|jemput|diberangkatkan|dibawa + MY|@batas",
            "tengah malam berangkat|jemput|jalan",
            "jalan kaki + @batas|MY|hutan",
            "tidak|tanpa|bukan lewat|masuk imigrasi|plbn|perbatasan",
            "tanpa cap",
            "sembunyi .. mobil|petugas|polisi|imigrasi",
            "perahu + tekong|ilegal|hutan|malam|MY",
        ],
    ),
    (
        Sign::Transit,
        &[
            "transit",
            "lewat|ke batam|nunukan|dumai dulu",
            "batam|nunukan|dumai|TH|SG dulu + @negeri",
            "di batam|nunukan|dumai tunggu|nyebrang",
            "tunggu di batam|nunukan|dumai|TH|SG|MY",
            "lewat batam|nunukan|dumai|TH + ke @negeri",
        ],
    ),
    (
        Sign::Internship,
        &[
            "magang + @negeri",
            "kuliah sambil + @negeri",
            "sambil kuliah|sekolah + @negeri",
            "kuliah .. kerja + @negeri",
            "visa pelajar|sekolah|kuliah|magang + @kerja",
        ],
    ),
    (
        Sign::ScamJob,
        &[
            "admin|cs|operator|marketing|kerja|lowongan|jadi .. judol|scam|kripto",
            "judol|scam|kripto admin|cs|operator|marketing",
            "admin|cs|operator|marketing|online + KH|MM|LA|TH|PH|VN",
            "judol|scam|kripto + @negeri",
            "disuruh|paksa|target nipu|scam|judol",
            "nipu orang + @negeri",
        ],
    ),
    (Sign::ClosedHousehold, &["timteng + art|rumahtangga|pengasuh|lansia"]),
    (
        Sign::Bride,
        &[
            "pengantin pesanan !apa",
            "mahar + agen|calo|CN|TW|dinikahkan|makcomblang|kontrak|paspor",
            "nikah|dinikahkan .. CN|TW|HK|SG",
            "dengan orang|lelaki CN|TW + nikah|dinikahkan",
            "CN|TW .. nikah|dinikahkan|lamar|pengantin",
            "dinikahkan + agen|calo|uang|#10jt",
        ],
    ),
    (Sign::BorderPass, &["plb + @kerja", "lintas batas + @kerja"]),
    (
        Sign::NoCover,
        &[
            "tidak|belum|tanpa ada|ikut|punya|dapat|pernah|daftar|urus bpjs|opp|epmi|asuransi",
            "tidak|belum|tanpa bpjs|opp|epmi|asuransi",
            "tidak|belum|tanpa .. kontrak|visakerja dengan|dan bpjs|opp|epmi",
            "bpjs|opp|epmi|asuransi tidak|belum",
            "paspor saja|cuma + @kerja",
            "cuma paspor + @kerja",
            "cuma|saja pakai|bawa|ada paspor + @kerja",
        ],
    ),
    (
        Sign::ForgedConsent,
        &[
            "ttd|surat|izin .. palsu",
            "palsu ttd|surat|izin",
            "kades|lurah|suami|istri|orangtua|mama|bapak|keluarga tidak|belum tahu|ttd|izin|dikasih",
            "tidak|tanpa|belum izin|tahu|sepengetahuan suami|istri|orangtua|kades|keluarga|bapak|mama|ibu|lurah",
            "ttd .. orang lain",
        ],
    ),
    (
        Sign::ToldToLie,
        &[
            "disuruh bilang|bohong|pura",
            "disuruh .. bilang|bohong|pura .. jalan|turis|liburan|keluarga|kunjung|umroh|saudara|belanja|imigrasi",
            "bilang|bohong .. jalan|turis|liburan|kunjung|umroh|belanja + imigrasi|petugas|polisi|perbatasan|disuruh|@batas",
            "imigrasi|petugas|polisi .. bilang|bohong|pura .. jalan|turis|liburan|keluarga|kunjung|saudara|belanja",
            "pura turis|liburan|jalan|umroh|kunjung|belanja",
            "bohong imigrasi|petugas",
        ],
    ),
    (
        Sign::Switched,
        &[
            "kerja .. beda|lain .. kontrak|janji|katanya",
            "kerja tidak|bukan sesuai|seperti",
            "tidak|bukan sesuai kontrak|janji",
            "beda .. janji|kontrak",
            "janji .. ternyata|sampai",
            "ternyata kerja|disuruh|jadi|dijual|dibawa",
            "ternyata .. disuruh|dijual|judol|scam",
        ],
    ),
    (
        Sign::Abused,
        &[
            "gaji .. tidak|belum dibayar|dikasih|terima|cair|bayar|dapat|kasih",
            "tidak|belum dibayar|dikasih|terima|dapat|kasih gaji",
            "tidak|belum digaji|dibayar",
            "gaji .. ditahan|diambil",
            "ditahan|diambil gaji",
            "dipukul",
            "disiksa",
            "diperkosa",
            "diancam",
            "tidak boleh|bisa|dikasih|kasih pulang",
            "hp .. ditahan|diambil|dipegang",
            "ditahan|diambil hp",
            "tidak dikasih|kasih|boleh makan|istirahat|hp|telpon",
            "pulang tidak boleh|bisa|dikasih",
            "dilarang pulang",
        ],
    ),
    (
        Sign::ChildAlong,
        &[
            "anak|balita ikut|dibawa|bawa + lewat|tekong|hutan|tikus|nyebrang|@batas",
            "ada|bawa|dengan|# anak|balita + lewat|tekong|hutan|tikus|nyebrang",
            "anak kecil + tekong|lewat|hutan|MY|@batas|nyebrang",
            "balita + MY|@batas|malam|tekong",
        ],
    ),
    (
        Sign::KnownRecruiter,
        &[
            "diajak|ditawari|dibawa|lewat|kenal|ikut @akrab",
            "@akrab ajak|nawari|rekrut",
            "kakak|abang|adik saya ajak|nawari|rekrut",
        ],
    ),
];

/// What plainly says that signs are not there.
pub(super) const ABSENT: &[(&[Sign], &[&str])] = &[
    (
        &[Sign::VisitVisa, Sign::PilgrimVisa],
        &["visakerja ada|jadi|keluar|dapat|lengkap", "punya|ada|dapat|dipegang visakerja"],
    ),
    (
        &[Sign::NoCover],
        &[
            "sudah|punya|ada|ikut opp|bpjs|epmi !kesehatan",
            "opp|epmi|bpjs sudah|ada|punya|lengkap !kesehatan",
        ],
    ),
    (&[Sign::NoContract], &["kontrak ada|ttd|lengkap", "punya|ada|pegang|ttd kontrak"]),
    (
        &[Sign::PapersHeld],
        &["paspor .. pegang|dipegang sendiri", "pegang paspor sendiri", "paspor saya pegang"],
    ),
];
