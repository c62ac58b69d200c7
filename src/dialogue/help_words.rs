//! How people ask for help by SMS: BANTU, perhaps with a digit and words, or "mau ditelepon".
//!
//! BANTU is a word of every day ("bantu share ya"), so it is a command only before a digit of the list, or
//! when nothing else stands there. TOLONG is a cry and stays one.

use super::intent::{Intent, ME, POLITE_AFTER, POLITE_BEFORE, Word, is};
use crate::model::tip::HelpKind;

const HELP: &[&str] = &[
    "bantu",
    "bantuan",
    "bntu",
    "bntuan",
    "bantuu",
    "banttu",
    "bantuin",
    "bantuannya",
    "bantulah",
    "helpdesk",
];
/// What stands before "bantuan" besides politeness.
const WANT: &[&str] = &["butuh", "perlu", "pengen", "pingin", "kami", "kita", "mohon", "need"];
const CALL_ME: &[&str] = &["ditelepon", "ditelpon", "ditelp", "ditlp", "ditelfon", "dihubungi"];
/// Before those: alone they tell of a call that came.
const ASKS: &[&str] = &["mau", "minta", "ingin", "pengen", "pingin", "mohon", "tolong", "bisa"];
/// Behind a digit these make a number of it: "6 orang" chooses nothing.
const COUNTED: &[&str] = &[
    "org", "orang", "anak", "hari", "hr", "minggu", "bulan", "bln", "tahun", "thn", "jam", "juta", "jt",
    "rb", "ribu", "kali", "x",
];
/// What takes a request back.
const OFF: &[&str] = &["batal", "batalkan", "btl", "cancel", "jgn", "jangan"];
const OFF_BESIDE: &[&str] = &[
    "telepon", "telpon", "telp", "tlp", "hubungi", "kontak", "call", "nomor", "nomer", "no", "ini", "lagi",
    "dulu", "bantuan", "bantu",
];

/// BANTU and a digit, with what stands behind; before a cry, because the answer says whom to call. Where
/// words are awaited it must be the first, unless nothing stands behind the digit.
pub(super) fn chosen(message: &str, words: &[Word<'_>], words_awaited: bool) -> Option<Intent> {
    let at = keyword(words)?;
    let rest = behind(message, &words[at]);
    let chosen = choice(&rest).is_some_and(|(_, words)| at == 0 || !words_awaited || words.is_empty());
    chosen.then_some(Intent::Help(rest))
}

/// What somebody wants to live of.
const BUSINESS: &[&str] = &["usaha", "wirausaha", "berwirausaha", "umkm", "berusaha"];
/// What tells that somebody came back, before a word for those who go.
const FORMER: &[&str] = &["eks", "ex", "mantan", "bekas", "purna"];
const WORKER: &[&str] = &["tki", "tkw", "pmi"];
const ALREADY: &[&str] = &["sudah", "sdh", "udah", "udh", "dah", "baru", "habis", "telah"];
const HOME: &[&str] = &["pulang", "plg", "kembali"];
const WISH: &[&str] =
    &["mau", "ingin", "pengen", "pingin", "butuh", "minta", "mohon", "perlu", "cari", "bantu", "bantuan"];

/// Somebody who came back wants to live of something here, as they say it without BANTU. Only plain words: one that
/// tells of having come back, one of business, one of a wish.
pub(super) fn enterprise(message: &str, words: &[Word<'_>]) -> Option<Intent> {
    let has = |of: &[&str]| words.iter().any(|word| is(word, of));
    let beside =
        |one: &[&str], other: &[&str]| words.windows(2).any(|two| is(&two[0], one) && is(&two[1], other));
    let back = beside(FORMER, WORKER) || beside(ALREADY, HOME);
    let asks = words.len() <= 25 && back && has(BUSINESS) && has(WISH);
    (asks && !super::intent::tells_of_danger(message)).then(|| Intent::Help(format!("7 {message}")))
}

/// Kinds of help by the digit of the list, and what tells of each: one word of every group.
const TELLING: &[(u8, &[&[&str]])] = &[
    (6, &[&["diperas", "peras", "pungli", "dipalak", "pemerasan"]]),
    (4, &[&["sakit", "meninggal", "wafat", "kecelakaan", "jenazah", "mninggal"]]),
    (
        3,
        &[
            &["gaji", "gajinya", "upah", "paspor", "pasport", "ktp", "ijazah"],
            &["ditahan", "dibayar", "dibyr", "dipegang", "disita", "diambil", "dipotong"],
        ],
    ),
    (2, &[&["hilang", "putus", "tidak", "ga", "gak"], &["kontak", "kabar", "kabarnya"]]),
    (1, &[&["bayar", "setor", "byr"], &["berangkat", "brgkt", "batal", "tipu", "ditipu", "dijanjikan"]]),
    (7, &[BUSINESS]),
    (5, &[&["pulang", "plg", "dipulangkan", "pulangin"]]),
];

/// BANTU at the beginning, and words behind it that tell of one kind of help: as if its digit stood there.
pub(super) fn told(message: &str, words: &[Word<'_>]) -> Option<Intent> {
    let plain = matches!(words, [_, business] if is(business, BUSINESS));
    let at = keyword(words).filter(|at| *at == 0 && (plain || words.len() >= 3))?;
    let tells = |groups: &[&[&str]]| groups.iter().all(|of| words[1..].iter().any(|word| is(word, of)));
    let (digit, _) = TELLING.iter().find(|(_, groups)| tells(groups))?;
    Some(Intent::Help(format!("{digit} {}", behind(message, &words[at]))))
}

/// BANTU with nothing else, or a wish to be called.
pub(super) fn asked(words: &[Word<'_>]) -> Option<Intent> {
    let polite = |word: &Word<'_>| is(word, POLITE_AFTER) || is(word, POLITE_BEFORE) || is(word, ME);
    let bare = keyword(words).is_some_and(|at| words[at + 1..].iter().all(polite));
    let called = words.iter().position(|word| is(word, CALL_ME)).is_some_and(|at| {
        let (before, after) = (&words[..at], &words[at + 1..]);
        before.iter().any(|word| is(word, ASKS)) && before.iter().chain(after).all(polite)
    });
    (words.len() <= 6 && (bare || called)).then(|| Intent::Help(String::new()))
}

/// Where BANTU stands, with nothing but politeness before it.
fn keyword(words: &[Word<'_>]) -> Option<usize> {
    // POLITE_BEFORE knows "bantu" too: "bantu cek pt ..".
    let at = words.iter().position(|word| is(word, HELP))?;
    words[..at].iter().all(|word| is(word, POLITE_BEFORE) || is(word, WANT)).then_some(at)
}

fn behind(message: &str, keyword: &Word<'_>) -> String {
    let rest = &message[keyword.from + keyword.text.len()..];
    rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '.' | '!' | '-' | '='))
        .to_owned()
}

/// The kind that a digit at the beginning chooses, and the words behind it.
pub(super) fn choice(text: &str) -> Option<(HelpKind, &str)> {
    let text = text.trim();
    let digit = text.chars().next()?.to_digit(10)?;
    let rest = &text[1..];
    // "2014" and "6jt" are numbers.
    if rest.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let kind = HelpKind::CHOICES.get(usize::try_from(digit).ok()?.checked_sub(1)?)?;
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    (!COUNTED.contains(&first.as_str())).then_some((*kind, rest))
}

/// Whether somebody who asked to be called takes it back.
pub(super) fn takes_back(said: &str) -> bool {
    let words = super::intent::words(said);
    let beside = |word: &Word<'_>| {
        is(word, OFF) || is(word, OFF_BESIDE) || is(word, POLITE_AFTER) || is(word, ME) || is(word, CALL_ME)
    };
    let no_more = |first: &Word<'_>| is(first, &["tidak", "tdk", "ga", "gak", "nggak"]);
    match words.as_slice() {
        [only] if only.text == "0" => true,
        [first, second, rest @ ..] if no_more(first) && is(second, &["jadi", "usah", "jd"]) => {
            rest.iter().all(beside)
        }
        [first, rest @ ..] => is(first, OFF) && words.len() <= 5 && rest.iter().all(beside),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::intent::{Intent, read, read_beside_words};
    use super::*;

    fn help(message: &str) -> Option<String> {
        match read(message) {
            Intent::Help(rest) => Some(rest),
            _ => None,
        }
    }

    #[test]
    fn people_ask_for_help_in_many_ways() {
        for message in [
            "BANTU",
            "bantu!",
            "bntu",
            "bantuan",
            "minta bantuan",
            "saya butuh bantuan pak",
            "mau ditelepon",
            "minta ditelpon ya",
            "pak saya mau ditelp",
            "bantu saya",
            "HELPDESK",
        ] {
            assert_eq!(help(message).as_deref(), Some(""), "{message}");
        }
        for (message, rest) in [
            ("bantu 2", "2"),
            ("BANTU: 4.", "4"),
            ("minta bantuan 3", "3"),
            (
                "BANTU 3 paspor saya ditahan, saya dipukul majikan",
                "3 paspor saya ditahan, saya dipukul majikan",
            ),
            ("bantu 2, kakak hilang kontak", "2, kakak hilang kontak"),
        ] {
            assert_eq!(help(message).as_deref(), Some(rest), "{message}");
        }
    }

    #[test]
    fn a_cry_stays_a_cry_and_talk_stays_talk() {
        for message in
            ["tolong", "tolong bantu", "tolong bantu saya", "help me", "bantu saya disekap", "bantu tolong"]
        {
            assert_eq!(read(message), Intent::Emergency, "{message}");
        }
        for message in [
            "bantu share ya",
            "bantu doa ya teman teman",
            "bantu 25rb dulu",
            "bantu 2 orang ya",
            "makasih bantuannya kemarin",
            "ditelepon terus sama dia",
            "membantu",
            "info bantuan bbm pemerintah",
        ] {
            assert_eq!(help(message), None, "{message}");
        }
        assert!(matches!(read("bantu cek pt contoh jaya"), Intent::Check(_)));
        assert!(matches!(read("menu"), Intent::Info));
    }

    #[test]
    fn beside_words_only_the_bare_command_is_one() {
        for message in ["bantu", "BANTU 2", "minta bantuan", "minta bantuan 2", "bantu 2 kakak saya hilang"] {
            assert!(matches!(read_beside_words(message), Intent::Help(_)), "{message}");
        }
        for message in ["minta bantuan 2 kakak saya", "bantu 2 orang itu", "mereka minta bantuan uang"] {
            assert_eq!(read_beside_words(message), Intent::Other, "{message}");
        }
    }

    #[test]
    fn a_digit_chooses_and_a_number_does_not() {
        for (text, kind) in [
            ("1", Some((HelpKind::PaidNotDeparted, ""))),
            ("6.", Some((HelpKind::Extorted, ""))),
            ("2 kakak di Miri", Some((HelpKind::FamilyLostContact, "kakak di Miri"))),
            ("3)gaji ditahan", Some((HelpKind::WagesOrPapersWithheld, "gaji ditahan"))),
            ("0", None),
            ("7", Some((HelpKind::Enterprise, ""))),
            ("7 modal usaha", Some((HelpKind::Enterprise, "modal usaha"))),
            ("8", None),
            ("2014", None),
            ("6 orang ditahan", None),
            ("5jt", None),
            ("", None),
            ("\u{1F198}", None),
        ] {
            assert_eq!(choice(text), kind, "{text}");
        }
    }

    #[test]
    fn whoever_came_back_asks_for_a_living_with_and_without_the_command() {
        for (message, rest) in [
            ("BANTU usaha", "7 usaha"),
            ("bantu modal usaha, saya eks TKI", "7 modal usaha, saya eks TKI"),
            ("sudah pulang, mau buka usaha", "7 sudah pulang, mau buka usaha"),
            ("eks TKI ingin modal usaha", "7 eks TKI ingin modal usaha"),
            ("sy mantan pmi sambas mau wirausaha", "7 sy mantan pmi sambas mau wirausaha"),
        ] {
            assert_eq!(help(message).as_deref(), Some(rest), "{message}");
        }
        for message in [
            "mau buka usaha di kampung",
            "sudah pulang belum?",
            "modal usaha cepat cair tanpa jaminan",
            "usaha eks TKI di Sambas maju",
            "sudah pulang mau usaha tapi saya disekap",
        ] {
            assert_eq!(help(message), None, "{message}");
        }
    }

    #[test]
    fn a_request_is_taken_back_in_plain_words() {
        for said in [
            "0",
            "batal",
            "BATAL ya pak",
            "jangan telepon saya",
            "jgn ditelpon",
            "tidak jadi",
            "gak usah telepon",
        ] {
            assert!(takes_back(said), "{said}");
        }
        for said in ["", "jangan bilang majikan saya", "tidak tahu", "paspor di majikan", "1", "00"] {
            assert!(!takes_back(said), "{said}");
        }
    }
}
