use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn reading(text: &str) -> Reading {
    read_report(text, date(2026, 11, 22).at(9, 0, 0, 0))
}

fn values(text: &str, mark: Mark) -> Vec<String> {
    reading(text).marks.into_iter().filter(|it| it.mark == mark).filter_map(|it| it.value).collect()
}

#[test]
fn a_number_has_one_form() {
    for text in [
        "hp 0812-5555-0111",
        "hp 081255550111",
        "+62812 5555 0111",
        "62 812-5555-0111",
        "hub 0812 5555 0111 6 org",
        "(0812) 55550111 jam 9",
        "O81255550111",
        "006281255550111",
        "wa:081255550111.",
    ] {
        assert_eq!(values(text, Mark::Phone), ["+6281255550111"], "{text}");
    }
    assert_eq!(values("bosnya +60 16-855 0123", Mark::Phone), ["+60168550123"]);
    assert_eq!(values("telp 0561-734567", Mark::Phone), ["+62561734567"]);
    assert_eq!(values("0812 5555 0111 / 0813 5555 0222", Mark::Phone), ["+6281255550111", "+6281355550222"]);
    for text in ["nik 6107011203900001", "gaji 2500000", "08", "tgl 25-11-2026", "081", "1708", "0812x"] {
        assert!(values(text, Mark::Phone).is_empty(), "{text}");
    }
}

#[test]
fn a_plate_has_one_form_and_a_house_has_none() {
    for (text, plate) in [
        ("mobil KB 1234 XX", "KB1234XX"),
        ("kb1234xx", "KB1234XX"),
        ("kb 1234 xx warna hitam", "KB1234XX"),
        ("QAA 1234 B", "QAA1234B"),
        ("plat b 1234 kzt", "B1234KZT"),
        ("nopol KB 7788 HZ", "KB7788HZ"),
    ] {
        assert_eq!(values(text, Mark::Plate), [plate], "{text}");
    }
    for text in [
        "di 2 rumah",
        "dr 10 org",
        "b 3 hr lagi",
        "jam 9 mlm",
        "rt 3 rw 2",
        "kb 3 org",
        "d 2 tmpt",
        "ke 3 kota",
        "m 5 jt",
    ] {
        assert!(values(text, Mark::Plate).is_empty(), "{text}: {:?}", values(text, Mark::Plate));
    }
}

#[test]
fn an_account_needs_a_word_for_it() {
    for (text, account) in [
        ("rek bri 0123-01-004567-890", "BRI012301004567890"),
        ("bca 1234567890 an siti", "BCA1234567890"),
        ("no rekening 1234567890", "REK1234567890"),
        ("dana 085755550177", "DANA085755550177"),
        ("tf ke 1234567890 bni", "BNI1234567890"),
    ] {
        assert_eq!(values(text, Mark::Account), [account], "{text}");
    }
    for text in ["nik 6107011203900001", "1234 5678 9012 3456", "dana 5jt", "mandiri 3 orang"] {
        assert!(values(text, Mark::Account).is_empty(), "{text}");
    }
}

#[test]
fn names_of_companies_recruiters_and_streets_are_read() {
    assert_eq!(values("PT Maju Sentosa Abadi janji berangkat", Mark::Agency), ["PT MAJU SENTOSA ABADI"]);
    assert_eq!(values("ikut cv berkah rezeki ke dubai", Mark::Agency), ["CV BERKAH REZEKI"]);
    assert_eq!(values("P.T. Sinar Borneo", Mark::Agency), ["PT SINAR BORNEO"]);
    assert!(values("tidak ada pt nya, pt gak jelas", Mark::Agency).is_empty());
    for (text, name) in [
        ("bos Udin yg urus", "UDIN"),
        ("calo bernama Siti", "SITI"),
        ("tekong aseng bawa orang", "ASENG"),
        ("pak haji Mat kirim tki", "MAT"),
        ("agennya namanya bu Yanti", "YANTI"),
    ] {
        assert_eq!(values(text, Mark::Recruiter), [name], "{text}");
    }
    for text in ["calo datang tiap malam", "tekong itu jahat", "agen di pontianak", "pak tolong saya"] {
        assert!(values(text, Mark::Recruiter).is_empty(), "{text}");
    }
    assert_eq!(values("di jl merdeka gg mawar no 5 ya", Mark::Address), ["JL MERDEKA GG MAWAR NO 5"]);
    assert_eq!(values("rumah rt 03 rw 02", Mark::Address), ["RT 03 RW 02"]);
    assert!(values("lewat jalan tikus, jalan kaki", Mark::Address).is_empty());
}

#[test]
fn tonight_is_the_night_that_is_going_on_or_the_next_one() {
    let hours = |hour: i8| {
        let now = jiff::civil::date(2026, 11, 22).at(hour, 30, 0, 0);
        read_report("tki brgkt malam ini ke malaysia", now).leaves_in_hours
    };
    assert_eq!((hours(2), hours(9), hours(20)), (Some(0), Some(11), Some(0)));
}

#[test]
fn people_are_counted() {
    for (text, people) in [
        ("6 org", Some(6)),
        ("enam orang", Some(6)),
        ("isi 10", Some(10)),
        ("isi 10 org", Some(10)),
        ("ber 3 ke malaysia", Some(3)),
        ("bertiga", Some(3)),
        ("puluhan orang", Some(20)),
        ("dua puluh lima orang", Some(25)),
        ("lima belas tki", Some(15)),
        ("rombongan", Some(5)),
        ("sekeluarga berangkat", Some(3)),
        ("2 anak dan 7 orang", Some(7)),
        ("500 ribu orang", None),
        ("umur 15", None),
        ("6 jam", None),
    ] {
        assert_eq!(reading(text).people, people, "{text}");
    }
}

#[test]
fn a_word_of_the_family_is_no_minor_and_a_child_is() {
    for text in [
        "anak saya dibawa calo ke malaysia",
        "anak buah tekong bawa tki",
        "anak kapal ditahan agen",
        "anak sulung sy 25 th kerja di taiwan",
        "abk taiwan",
        "ada anak buah tekong bawa tki",
        "ada 2 anak saya kerja di malaysia lewat calo",
        "anak2 muda di sini kerja di malaysia",
        "anak perempuan saya umur 25 mau ke saudi",
        "anaknya pak haji kirim tki",
    ] {
        assert!(!reading(text).has(Mark::Child) && !reading(text).has(Mark::AgeDoubt), "{text}");
    }
    for text in [
        "Sekida 25/11 6 org Malaysia ada anak",
        "umur 15 mau ke malaysia",
        "umur 5 th dibawa tekong",
        "bayi 3 bln dijual",
        "msh smp mau kerja di miri",
        "budak kecik dibawak ke kuching",
        "anak2 dibawa ke perbatasan",
        "kelahiran 2010 mau jadi tkw",
        "umur di ktp diubah",
        "mukanya kayak anak kecil mau dikirim ke taiwan",
    ] {
        assert!(reading(text).has(Mark::Child) || reading(text).has(Mark::AgeDoubt), "{text}");
    }
}

#[test]
fn papers_that_make_a_child_older_go_to_no_document_office() {
    assert!(document_office_doubt(&reading("umur di ktp diubah jadi 21 padahal masih 15")));
    assert!(!document_office_doubt(&reading("nama di paspor dipalsukan")));
    assert!(!document_office_doubt(&reading("anak umur 15 dibawa tekong")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_mark_stands_where_it_says(text in "(\\PC{0,12}|[ ,.]|anak |6 org |0812 5555 |kb 1234 xx|rek bri 12345678|pt maju |polisi |malam ini |umur 15 |é|tki ){0,24}") {
        let reading = reading(&text);
        for mark in &reading.marks {
            let words = text.get(mark.from..mark.to);
            prop_assert!(words.is_some_and(|words| !words.is_empty()), "{:?} in {:?}", mark, text);
        }
        prop_assert!(reading.marks.is_sorted_by_key(|it| it.from));
    }

    #[test]
    fn a_mobile_number_is_read_however_it_is_cut(digits in "8[1-9][0-9]{8,9}", cut in prop::sample::select(vec!["", " ", "-", "."]), plus in prop::sample::select(vec!["0", "+62", "62"])) {
        let number = format!("{plus}{digits}");
        // Nobody leaves one digit alone at the end.
        let at = if number.len() % 4 == 1 { 5 } else { 4 };
        let (head, rest) = number.split_at(at);
        let rest = rest.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned());
        let written: Vec<String> = std::iter::once(head.to_owned()).chain(rest).collect();
        let text = format!("nomor calo {} dari sambas", written.join(cut));
        prop_assert_eq!(values(&text, Mark::Phone), vec![format!("+62{digits}")], "{}", text);
    }
}
