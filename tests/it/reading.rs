//! What people write, and what is read in it. The first part of the table is section 13 of the reference;
//! the other texts are invented. Flags are all that the rules raise, and no others.
#![expect(clippy::print_stderr, reason = "what was measured is said")]

use jiff::civil::{Date, date};
use suluh::domain::reading::{self, Heard, Matter, Subject};
use suluh::law::book::Book;
use suluh::law::departure::weigh;
use suluh::model::departure::{Age, Country, Departure, Job, Known, Sign};

use crate::real_data::data;

/// A Sunday.
const DAY: Date = date(2026, 11, 22);

/// A text, what it is about, and the flags that it raises.
pub(crate) const TEXTS: &[(&str, &str, &str)] = &[
    (
        "kerja sawit miri gaji 2rb ringgit brgkt mlm ini lwt entikong pke paspor doang amankah",
        "departure",
        "RF-01 RF-17 RF-24",
    ),
    ("umur sy 17 thn mau krj ke malaysia jd pmbantu bisa dk", "departure", "RF-12 RF-32 RF-33"),
    (
        "sponsor kasih duit 5jt bwt mak, ktnya nnti potong gaji 8 bln. ke saudi jd art",
        "departure",
        "RF-03 RF-08 RF-09 RF-21",
    ),
    ("pkai plb blh kerja di serikin?", "about BorderPass", "RF-23"),
    ("apa sja surat yg hrs di siapkn mau jd tki", "about Documents", ""),
    ("surat ijin suami hrs di ttd kades ya? bayar brp", "about Consent", ""),
    ("biaya k taiwan 35jt wajar ga", "about Cost", ""),
    ("LAPOR ada rmh di ambawang isi 10 org mau di bawa ke msia tiap mlm mobil dtg", "tip", "RF-16 RF-17"),
    ("adek sy dibwa tekong lwt badau tdi sore umur 15 tlg pak", "tip", "RF-03 RF-12 RF-17"),
    ("kk sy d kamboja ga bs plg paspor d ambil bos disuruh nipu", "abroad", "RF-11 RF-20 RF-28"),
    ("dpt lowongan admin judol kamboja 15jt tiket gratis gas ga", "departure", "RF-14 RF-20"),
    ("gaji sy 4 bln blm dibyr majikan kuching mau plg", "abroad", "RF-28"),
    ("ada cowo cina mau nikah sm anak sy dikasih mahar 50jt agen yg urus paspor", "departure", "RF-22"),
    ("ikut magang ke jepang lpk minta 40jt resmi dk bang", "about Internship", "RF-10 RF-19"),
    ("oi ini bneran gk sih", "nothing", ""),
    ("pmi sambas buka donor darah jam brp", "nothing", ""),
    ("hapus data sy", "nothing", ""),
    ("udh opp n pnya e-pmi visa krj ada brgkt 12 des bnr kan", "departure", ""),
    // Offers.
    (
        "b4ng sy d tawari krj kilang d johor gji 1800 ringgit, paspor nnti bos yg pegang, bnr gk",
        "departure",
        "RF-11",
    ),
    (
        "KAWAN AJAK KERJE KEBUN SAWIT KAT BINTULU. PASPOR JAK KATE NYE. BOLEH KE?",
        "departure",
        "RF-01 RF-24 RF-30",
    ),
    ("kamek nak kerje ke kuching lewat agen abang tu, ndak ade kontrak, cemane pak", "departure", "RF-07"),
    ("kulo diajak tonggo kerjo nang malaysia, ora ono kontrak, budhal sesuk", "departure", "RF-07 RF-30"),
    (
        "ditawarin kerja resto di kl lwt fb, ga ada kantornya, suruh tf dp 3jt ke rek pribadi",
        "departure",
        "RF-10 RF-15",
    ),
    ("mau ke hongkong jd babysitter potong gaji 7 bulan wajar gk bu", "departure", "RF-09"),
    ("adik saya mau ke taiwan rawat lansia, agen pegang ijazah sm ktp nya. aman kah?", "departure", "RF-11"),
    (
        "kerja ladang sarawak brgkt bsk subuh naik travel lewat jalan tikus, takut tp butuh duit",
        "departure",
        "RF-17",
    ),
    ("lwongan pabrik malaysia tnp ijazah gaji 20jt lngsung brgkt", "departure", "RF-14"),
    ("sy mau krj ke brunei jadi pembantu sdh pnya kontrak n visa kerja ada, opp blm", "departure", "RF-24"),
    (
        "tekongnya blg nanti di imigrasi bilang mau jalan2 aja. ke miri kerja sawit",
        "departure",
        "RF-03 RF-26",
    ),
    ("ditawari ke dubai visa turis dulu nanti dirubah jd visa kerja, gmn pak", "departure", "RF-01"),
    ("mau umroh trus kerja d saudi kata calo nya gampang", "departure", "RF-02 RF-03"),
    (
        "saudara ngajak krja di polandia bayar 60jt ke rekening istrinya resmi gk ya",
        "departure",
        "RF-10 RF-30",
    ),
    ("cv maju jaya buka lowongan art ke abu dhabi gaji 6jt resmi kah", "departure", "RF-04 RF-21"),
    ("saya dapat kerja cs online di laos gaji 1000 dolar tiket ditanggung", "departure", "RF-14 RF-20"),
    ("arep mangkat nang korea lewat pt, durung nduwe bpjs karo kontrak, piye", "departure", "RF-07 RF-24"),
    ("krj kpl taiwan utang 15jt dulu ke sponsor, buku pelaut di tahan", "departure", "RF-03 RF-09 RF-11"),
    ("bos minta ktp sma ijazah sy katanya jaminan kerja di sibu", "departure", "RF-11"),
    ("transit batam dulu 2 minggu trus ke singapura kerja toko, gpp kah", "departure", "RF-18"),
    // Worried families.
    (
        "anak perempuan sy umur 16 mau dibawa agen ke malaysia jd pembantu, ktp dituakan jd 21",
        "departure",
        "RF-12 RF-13 RF-32 RF-33",
    ),
    (
        "bu anakku msh smp diajak tanteny kerja ke pontianak trus ke kuching bagaimana ini",
        "departure",
        "RF-12 RF-30",
    ),
    ("suami sy brgkt ke miri minggu ini sama tekong, sy takut", "departure", "RF-03"),
    (
        "istri saya mau ke arab jd tkw ga ijin saya, surat ijin suami dipalsukan sponsor",
        "departure",
        "RF-03 RF-25",
    ),
    (
        "mak dikasi duit 3 juta sm sponsor biar anaknya brgkt ke kuwait jd prt",
        "departure",
        "RF-03 RF-08 RF-21",
    ),
    ("adik sy umur 17 mau dinikahkan dgn org taiwan, mahar 45 jt agen yg ngurus", "departure", "RF-12 RF-22"),
    // Brides.
    ("ditawari mak comblang kawin sama org cina mahar 40jt kontraknya bhs mandarin", "departure", "RF-22"),
    ("mau batal nikah sm cowok tiongkok tp disuruh ganti rugi 100jt", "departure", "RF-09 RF-22"),
    ("pengantin pesanan itu apa sih bu", "about Bride", ""),
    // Scam jobs.
    ("kerja admin slot di poipet gaji 12jt makan gratis, brgkt lusa, gmn", "departure", "RF-14 RF-20"),
    (
        "teman ngajak jadi marketing crypto ke myanmar lewat bangkok dulu katanya ga perlu skill",
        "departure",
        "RF-14 RF-18 RF-20 RF-30",
    ),
    ("d suruh nipu org lwt hp di kmboja, mau kabur ga bs keluar gedung", "abroad", "RF-16 RF-20"),
    // Border pass, internships.
    ("pake pas lintas batas kerja di tebedu sebulan bole ga", "about BorderPass", "RF-23"),
    ("tekong blg cukup plb aja krj di kuching gajinya gede", "departure", "RF-03 RF-23"),
    (
        "kampus nawarin ferienjob ke jerman bayar 30jt, kuliah sambil kerja, bener ga",
        "about Internship",
        "RF-19",
    ),
    ("anak sy ditawari magang ke taiwan brgkt lusa, paspor dipegang lpk", "departure", "RF-11 RF-19"),
    // Tips.
    ("tadi mlm ada mobil bawa 8 orang tki lewat hutan dekat badau", "tip", "RF-17"),
    ("di ruko sebelah ada penampungan tki, 20 cewek ga boleh keluar, agennya galak", "tip", "RF-16"),
    (
        "warga sini diangkut calo ke malaysia tiap malam lewat kebun sawit ada balita ikut",
        "tip",
        "RF-03 RF-17 RF-29",
    ),
    ("mau lapor tekong namanya X bawak orang lewat jagoi", "tip", "RF-03 RF-17"),
    ("ponakan dibawa calo kemarin ke entikong hp nya ga aktif, umur 14", "tip", "RF-03 RF-12"),
    // Abroad.
    ("majikan sy di riyadh suka mukul, hp disita, gaji 3 bulan ga dikasih. mau pulang", "abroad", "RF-28"),
    ("anak sy krj di malaysia sdh 5 bln ga ada kabar tolong bu", "abroad", ""),
    ("adek ku neng taiwan digebuki majikane, ora entuk mulih", "abroad", "RF-28"),
    ("janjinya kerja toko ternyata dijual di miri, paspor d tahan bos, tlg", "abroad", "RF-11 RF-27"),
    ("sy tkw di hongkong sakit tp majikan ga ksh ke dokter, mau plg ga boleh", "abroad", "RF-28"),
    // Questions.
    ("syarat kerja ke luar negeri apa aja ya", "about Documents", ""),
    ("gmn cara jadi tki resmi ke korea", "about Steps", ""),
    ("lowongan sawit malaysia masih buka gk", "departure", ""),
    ("kerja d saudi jd art sdh dibuka blm ya", "about SA household", "RF-21"),
    ("kerja di kamboja aman gk sih", "about KH", "RF-20"),
    ("jd tkw hongkong bayar brp ya bu", "about Cost", ""),
    ("ijin orang tua untuk tki hrs ada ttd lurah kah", "about Consent", ""),
    (
        "umur 20 mau krj pabrik malaysia kontrak sdh ada paspor pegang sendiri visa kerja ada udh opp",
        "departure",
        "",
    ),
    // Told in passing.
    ("suruh ngaku umur 25 padahal 17 kerja hongkong", "departure", "RF-12 RF-13 RF-26"),
    ("paspor sy di tahan pt krn mau mundur disuruh bayar 20jt", "departure", "RF-09 RF-11"),
    (
        "Sdh seminggu di Nunukan nunggu nyebrang malam ke tawau pake speed, 12 org bawa anak kecil",
        "tip",
        "RF-17 RF-18 RF-29",
    ),
    ("bos kilang kat johor tak bagi balik kampung, passport die pegang", "abroad", "RF-11 RF-28"),
    (
        "pak sy di penampungan jakarta udh 2 bulan blm terbang ke taiwan, ndak boleh pulang",
        "tip",
        "RF-16 RF-28",
    ),
    ("sampe di sini kerjanya beda, katanya restoran tapi disuruh layani tamu, di kuching", "abroad", "RF-27"),
    ("sy disuruh ttd kontrak kosong sebelum ke hongkong", "departure", ""),
    ("oknum kades minta duit buat tandatangan surat ijin kerja malaysia", "about Consent", ""),
    ("TOLONG ANAK SAYA UMUR 15 DIBAWA LARI PACARNYA KE MALAYSIA LEWAT ARUK", "tip", "RF-12 RF-30"),
    ("pak sodara sy ditangkep polisi malaysia gara2 ga pny permit, gmn bantu nya", "abroad", "RF-01"),
    (
        "ditawari temen fb kerja packing sayur di australia gaji 40jt visa holiday dulu",
        "departure",
        "RF-01 RF-15 RF-30",
    ),
    ("paspornya pake nama mbak sy soalnya sy blm cukup umur, agen yg urus", "departure", "RF-12 RF-13"),
    ("anak tetangga baru lulus smp mau dijadikan pembantu di brunei", "departure", "RF-12 RF-33"),
    ("di kapal dipukul kapten, ga bisa turun, posisi di laut dekat samoa", "abroad", "RF-28"),
    ("nyong arep kerjo nang saudi dadi supir, kudu nganggo visa opo", "departure", "RF-21"),
    ("sya mw k hk, pt suruh kumpul ijazah asli gpp kah", "departure", "RF-11"),
    ("disuruh bayar 5 juta ke dana atas nama pribadi buat medical ke malaysia", "departure", "RF-10"),
    ("majikan nda kasih makan, sy tidur di dapur, hp di rampas. sy di jordan", "abroad", "RF-28"),
    ("kok tiap mlm ada bis isi cewek2 muda ke arah aruk", "tip", ""),
    ("ditipu kerja kamboja katanya restoran taunya scam, paspor disita", "departure", "RF-11 RF-20 RF-27"),
    ("apa bener kerja di kapal pesiar bayar 30 juta", "about Cost", ""),
    ("nikahkan anak sama org hongkong dikasih 20jt umur anak 16", "departure", "RF-12 RF-22"),
    // Nothing of ours.
    ("pmi pontianak butuh relawan ambulans", "nothing", ""),
    ("stok darah pmi singkawang masih ada gk", "nothing", ""),
    ("liburan ke malaysia enak nya kemana ya", "nothing", ""),
    ("bsk pagi kerja bakti jgn lupa bawa cangkul", "nothing", ""),
    ("gaji udah turun blm bos", "nothing", ""),
    ("kucing ku hilang tolong cariin", "nothing", ""),
    ("drama korea yg baru bagus bgt sumpah", "nothing", ""),
    ("surat izin ortu buat study tour dikumpul besok ya", "nothing", ""),
    ("paspor sy habis bulan depan perpanjang dmn", "nothing", ""),
    ("utang lu kapan bayar woi", "nothing", ""),
    ("jual tiket pesawat murah ke kuching", "nothing", ""),
    ("adek km kerja dimana skrg? di malaysia ya", "nothing", ""),
    ("tolong belikan oleh2 dari malaysia ya", "nothing", ""),
    ("mau ke singapura liburan paspor doang cukup kan?", "nothing", ""),
    ("agen jne belum terima paket dari hongkong", "nothing", ""),
    ("td malam nonton bola lawan thailand seru", "nothing", ""),
];

fn matter(heard: &Heard) -> String {
    match heard.matter {
        Matter::Nothing => "nothing".to_owned(),
        Matter::Departure => "departure".to_owned(),
        Matter::Tip => "tip".to_owned(),
        Matter::Abroad => "abroad".to_owned(),
        Matter::About(Subject::Destination(country, job)) => {
            let job = job.map(|job| format!(" {}", job.word())).unwrap_or_default();
            format!("about {}{job}", country.code())
        }
        Matter::About(subject) => format!("about {subject:?}"),
    }
}

fn flags(departure: &Departure) -> Vec<String> {
    let mut flags: Vec<String> =
        weigh(departure, &Book::shipped(false).unwrap(), DAY).flags().map(str::to_owned).collect();
    flags.sort();
    flags
}

#[test]
fn what_people_write_is_read() {
    let mut wrong = Vec::new();
    for (text, about, raised) in TEXTS {
        let heard = reading::read(text, DAY);
        // Of what is not ours nobody asks for flags.
        let raised_here = if heard.matter == Matter::Nothing { Vec::new() } else { flags(&heard.departure) };
        let read = (matter(&heard), raised_here.join(" "));
        if read != ((*about).to_owned(), (*raised).to_owned()) {
            wrong.push(format!("{text}\n    is {read:?}\n not {:?}", (about, raised)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), TEXTS.len(), wrong.join("\n"));
}

#[test]
fn each_flag_is_given_by_words_that_stand_there() {
    for (text, ..) in TEXTS {
        let heard = reading::read(text, DAY);
        for seen in &heard.seen {
            assert!(!text[seen.from..seen.to].trim().is_empty(), "{text}: {seen:?}");
        }
        for sign in heard.departure.there() {
            assert!(heard.seen.iter().any(|seen| seen.sign == sign), "{text}: {sign:?}");
        }
    }
    let text = "kk sy d kamboja ga bs plg paspor d ambil bos disuruh nipu";
    let heard = reading::read(text, DAY);
    let words =
        heard.seen.iter().find(|seen| seen.sign == Sign::PapersHeld).map(|seen| &text[seen.from..seen.to]);
    assert_eq!(words, Some("paspor d ambil"));
}

#[test]
fn the_facts_beside_the_flags_are_read() {
    let heard = reading::read("udh opp n pnya e-pmi visa krj ada brgkt 12 des bnr kan", DAY).departure;
    assert_eq!((heard.sign(Sign::NoCover), heard.sign(Sign::VisitVisa)), (Known::Absent, Known::Absent));
    assert_eq!(heard.leaves_in, Some(20));
    let heard = reading::read(TEXTS[0].0, DAY).departure;
    assert_eq!((heard.leaves_in, heard.job), (Some(0), Some(Job::Plantation)));
    assert_eq!(heard.country, Country::of_code("MY"));
    let complete =
        "umur 20 mau krj pabrik malaysia kontrak sdh ada paspor pegang sendiri visa kerja ada udh opp";
    let heard = reading::read(complete, DAY).departure;
    assert_eq!((heard.age, heard.job), (Age::Years(20), Some(Job::Factory)));
    for sign in [Sign::NoContract, Sign::PapersHeld, Sign::VisitVisa, Sign::PilgrimVisa, Sign::NoCover] {
        assert_eq!(heard.sign(sign), Known::Absent, "{sign:?}");
    }
}

#[test]
fn another_text_never_makes_an_outcome_better() {
    let book = Book::shipped(false).unwrap();
    let read: Vec<Departure> = TEXTS.iter().map(|(text, ..)| reading::read(text, DAY).departure).collect();
    for (mine, (text, ..)) in read.iter().zip(TEXTS) {
        let before = weigh(mine, &book, DAY).outcome;
        for (theirs, (other, ..)) in read.iter().zip(TEXTS) {
            let mut both = mine.clone();
            both.add(theirs);
            assert!(weigh(&both, &book, DAY).outcome >= before, "{text} | {other}");
        }
    }
}

#[test]
fn any_text_can_be_read() {
    for text in [
        "",
        " ",
        "?",
        "4",
        "۴ ١ é ß",
        "🙏🙏 kerja 🙏 malaysia",
        "a\u{301}\u{202e}b4ng",
        &"kerja malaysia ".repeat(500),
    ] {
        let heard = reading::read(text, DAY);
        assert!(heard.seen.iter().all(|seen| text.get(seen.from..seen.to).is_some()), "{text}");
        let _ = (
            reading::destination(text),
            reading::subject(text),
            reading::reply(text),
            reading::place_and_job(text),
        );
    }
}

#[test]
fn of_the_ordinary_sms_none_is_ours() {
    let Some(sms) = data("sms/sms_id_1143.csv") else { return };
    let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(&sms[..]);
    let messages: Vec<String> =
        reader.records().map(|record| record.unwrap().get(0).unwrap_or_default().to_owned()).collect();
    assert_eq!(messages.len(), 1_143);
    let mut wrong = Vec::new();
    let mut with_signs = 0;
    for message in &messages {
        let heard = reading::read(message, DAY);
        with_signs += usize::from(!heard.seen.is_empty());
        let asked = (reading::destination(message), reading::subject(message));
        if heard.matter != Matter::Nothing || asked != (None, None) {
            wrong.push((heard.matter, asked, message));
        }
    }
    eprintln!("{with_signs} of 1143 ordinary SMS show a sign, and none a matter");
    assert!(wrong.is_empty(), "{} of 1143: {wrong:#?}", wrong.len());
}

#[test]
fn words_behind_a_text_take_no_flag_away() {
    // With a full stop between, as a second message would stand behind a first.
    let mut lost = Vec::new();
    for (text, ..) in TEXTS {
        let before = flags(&reading::read(text, DAY).departure);
        for more in ["gmn pak", "makasih ya", "tolong dijawab", "kontrak ada", "visa kerja ada", "sudah opp"]
        {
            let after = flags(&reading::read(&format!("{text}. {more}"), DAY).departure);
            if !before.iter().all(|flag| after.contains(flag)) {
                lost.push((text, more));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}
