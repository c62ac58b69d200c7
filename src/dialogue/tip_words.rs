//! What an SMS says about tips: LAPOR, STATUS, JAWAB, KABARI, or a receipt alone.
//!
//! A tip is never refused for its form, so LAPOR takes whatever stands behind it. The other three are
//! words of every day, and are commands only when a receipt, or nothing to speak of, stands behind them.

use super::intent::{CHECK, Intent, ME, POLITE_AFTER, POLITE_BEFORE, Word, is};
use crate::sealing::receipt::{Receipt, Typed};

const REPORT: &[&str] = &[
    "lapor",
    "laporr",
    "lapoor",
    "lapro",
    "lapr",
    "lpor",
    "lpr",
    "laporkan",
    "laporkn",
    "laporin",
    "melapor",
    "melaporkan",
    "adukan",
    "aduan",
    "mengadu",
    "mengadukan",
    "report",
];
const STATUS: &[&str] = &["status", "sttus", "stts", "statu", "stats", "setatus", "statuss", "statusnya"];
const REPLY: &[&str] = &["jawab", "jwb", "jwab", "jawb", "jawap", "jawaban", "balas", "bales", "answer"];
const NEWS: &[&str] = &["kabari", "kbari", "kabri", "kabarii"];
/// Between STATUS or KABARI and the digits.
const BEFORE_DIGITS: &[&str] = &[
    "laporan",
    "lapor",
    "laporannya",
    "no",
    "nomor",
    "nomer",
    "nmr",
    "bukti",
    "kode",
    "number",
    "receipt",
    "report",
    "status",
    "hari",
    "days",
    "my",
];
/// What people say when they have got an answer, and that tells nothing.
const THANKS: &[&str] = &[
    "ok",
    "oke",
    "okay",
    "okey",
    "baik",
    "baiklah",
    "siap",
    "terima",
    "kasih",
    "mksh",
    "makasi",
    "trimakasih",
    "thanks",
    "thank",
    "you",
    "iya",
    "sip",
    "sama",
    "amin",
    "noted",
    "banyak",
];
/// Digits of a number that somebody took for a receipt: sixteen, and a slip or two.
const NEARLY: std::ops::RangeInclusive<usize> = 14..=18;

/// What a message about tips asks; `None` when it is about something else.
pub(super) fn read(message: &str, words: &[Word<'_>]) -> Option<Intent> {
    if is_only_digits(message) {
        return Some(Intent::Status(message.to_owned()));
    }
    let begin = words.iter().position(|word| !is(word, POLITE_BEFORE))?;
    let (first, behind) = (&words[begin], &words[begin + 1..]);
    let rest = || behind_word(message, first);
    if is(first, REPORT) {
        return Some(Intent::Report(if behind.iter().all(is_polite) { String::new() } else { rest() }));
    }
    if is(first, REPLY) && begin == 0 {
        let with_receipt = !matches!(Receipt::read(&rest()), Typed::Other);
        // "Balas FLASH kirim ke 3636" is somebody else's.
        return (with_receipt || !sends_elsewhere(message)).then(|| Intent::Reply(rest()));
    }
    let asks_status =
        is(first, STATUS) || (is(first, CHECK) && behind.first().is_some_and(|word| is_about_report(word)));
    let asks_news = is(first, NEWS) && begin == 0;
    if !asks_status && !asks_news {
        return None;
    }
    let said = behind.iter().position(|word| !is(word, BEFORE_DIGITS) && !is_polite(word));
    let digits = said.is_none_or(|at| behind[at].lower.starts_with(|c: char| c.is_ascii_digit()));
    if asks_status {
        // One word too many is a slip; more is talk about a status.
        let slip = is(first, STATUS) && behind.len() <= 1;
        return (digits || slip).then(|| {
            Intent::Status(said.map(|at| message[behind[at].from..].trim().to_owned()).unwrap_or_default())
        });
    }
    digits.then(|| {
        Intent::News(said.map(|at| message[behind[at].from..].trim().to_owned()).unwrap_or_default())
    })
}

/// Whether a message says no more than "ok, thank you".
pub(super) fn is_thanks(message: &str) -> bool {
    let words = super::intent::words(message);
    words.len() <= 4 && words.iter().all(|word| is(word, THANKS) || is(word, POLITE_AFTER))
}

/// Whether a text is a receipt, or digits that somebody took for one, and nothing else.
pub(super) fn is_only_digits(text: &str) -> bool {
    match Receipt::read(text) {
        Typed::Receipt(_, rest) => rest.is_empty(),
        Typed::Mistyped => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            NEARLY.contains(&digits) && text.chars().all(|c| matches!(c, '0'..='9' | ' ' | '.' | '-' | '\n'))
        }
        Typed::Other => false,
    }
}

/// What stands behind a keyword, without the marks between.
fn behind_word(message: &str, keyword: &Word<'_>) -> String {
    let rest = &message[keyword.from + keyword.text.len()..];
    rest.trim_start_matches([' ', ':', ',', '.', '!', '-', ';', '=', '\n', '\r']).trim().to_owned()
}

fn is_polite(word: &Word<'_>) -> bool {
    is(word, POLITE_AFTER) || is(word, POLITE_BEFORE) || is(word, ME)
}

fn is_about_report(word: &Word<'_>) -> bool {
    is(word, &["laporan", "laporannya", "lapor", "status", "report"])
}

fn sends_elsewhere(message: &str) -> bool {
    let lower = message.to_lowercase();
    ["http", "www.", "kirim ke", "ketik", "spasi"].iter().any(|mark| lower.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::super::intent::{Intent, read, read_beside_words, tells_of_danger};
    use super::is_thanks;

    fn said(intent: Intent) -> String {
        match intent {
            Intent::Report(rest) => format!("report {rest}"),
            Intent::Status(rest) => format!("status {rest}"),
            Intent::Reply(rest) => format!("reply {rest}"),
            Intent::News(rest) => format!("news {rest}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn people_report_in_many_ways() {
        for message in [
            "LAPOR calo di Sekida",
            "lapor: calo di Sekida",
            "Lapor! calo di Sekida",
            "lpr calo di Sekida",
            "laporkan calo di Sekida",
            "saya mau lapor, calo di Sekida",
            "Pak tolong saya ingin melaporkan calo di Sekida",
            "ADUAN calo di Sekida",
            "report calo di Sekida",
        ] {
            assert_eq!(said(read(message)), "report calo di Sekida", "{message}");
        }
        for message in ["LAPOR", "lapor!", "mau lapor", "saya mau lapor pak", "lapor dong min", "aduan"] {
            assert_eq!(said(read(message)), "report ", "{message}");
        }
        assert_eq!(said(read("LAPOR http://fb.com/x rp 5jt *123#")), "report http://fb.com/x rp 5jt *123#");
        assert_eq!(said(read("lapor 081234567890 calo")), "report 081234567890 calo");
    }

    #[test]
    fn a_report_of_danger_is_a_report_and_a_bare_cry_is_none() {
        assert_eq!(said(read("LAPOR tolong kami disekap di Sekida")), "report tolong kami disekap di Sekida");
        assert!(tells_of_danger("tolong kami disekap di Sekida"));
        assert!(tells_of_danger("anak itu dijual"));
        assert!(!tells_of_danger("calo di Sekida, 5 orang"));
        assert_eq!(read("tolong"), Intent::Emergency);
        assert_eq!(read("tolong saya disekap"), Intent::Emergency);
        assert_eq!(read_beside_words("tolong saya"), Intent::Emergency);
        assert_eq!(read_beside_words("tolong kami disekap di rumah bos di Sekida"), Intent::Other);
    }

    #[test]
    fn a_status_is_asked_with_digits_or_nothing() {
        for (message, rest) in [
            ("STATUS", ""),
            ("status dong", ""),
            ("cek laporan saya", ""),
            ("cek status laporan", ""),
            ("sttus 1234 5678 9012 3456", "1234 5678 9012 3456"),
            ("STATUS nomor bukti: 1234567890123456", "1234567890123456"),
            ("cek laporan 1234567890123456", "1234567890123456"),
            ("status K7P4QD", "K7P4QD"),
            ("1234 5678 9012 3456", "1234 5678 9012 3456"),
            ("1234567890123456", "1234567890123456"),
        ] {
            assert_eq!(said(read(message)), format!("status {rest}"), "{message}");
        }
        for message in
            ["status fb dia apa ya", "status paket internet kamu", "cek bonus *889#", "08123456789"]
        {
            assert_eq!(read(message), Intent::Other, "{message}");
        }
    }

    #[test]
    fn answers_and_news_are_told_from_talk() {
        assert_eq!(said(read("JAWAB di pasar lama")), "reply di pasar lama");
        assert_eq!(said(read("jwb: di pasar lama")), "reply di pasar lama");
        assert_eq!(said(read("balas 1234 5678 9012 3456 ya")), "reply 1234 5678 9012 3456 ya");
        assert_eq!(read("Balas SMS ini dgn ketik JS utk membeli"), Intent::Other);
        assert_eq!(said(read("KABARI")), "news ");
        assert_eq!(said(read("kabari 14")), "news 14");
        assert_eq!(said(read("kabari 1234567890123456")), "news 1234567890123456");
        for message in ["kabari kalau sudah sampai", "kabarin ya", "jangan lupa kabari", "mau jawab apa"] {
            assert_eq!(read(message), Intent::Other, "{message}");
        }
    }

    #[test]
    fn where_words_are_awaited_only_a_keyword_is_something_else() {
        for message in [
            "PT CONTOH JAYA",
            "pt contoh jaya tidak resmi",
            "calo udin di sekida",
            "relawan pmi donor darah",
            "di sana banyak orang. cek pt contoh jaya abadi",
        ] {
            assert_eq!(read_beside_words(message), Intent::Other, "{message}");
        }
        assert_eq!(read_beside_words("STOP"), Intent::Stop);
        assert!(matches!(read_beside_words("tolong cek pt contoh jaya"), Intent::Check(_)));
        assert_eq!(said(read_beside_words("lapor calo")), "report calo");
        assert!(is_thanks("ok makasih pak"));
        assert!(!is_thanks("ok di pasar"));
    }
}
