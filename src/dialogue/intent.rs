//! What an SMS asks for. Forgiving of case, slang and typos, and silent about everything that was
//! not meant for us: of 1,143 ordinary Indonesian SMS none may be read as a question or a cry.

use rapidfuzz::distance::osa;

use super::{company, help_words, tip_words};
use crate::domain::broadcasts::members;
use crate::domain::reading::{self, Subject};
use crate::i18n::Lang;

/// What a message asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// A cry for help. Wins over everything.
    Emergency,
    /// Is this one licensed? The wordings to try, the fullest first.
    Check(Vec<String>),
    /// The same, and may it recruit for this work?
    CheckJob(Vec<String>, String),
    /// CEK without a name.
    AskName,
    /// The recruit permits of the agency just answered.
    Job,
    /// What can I do here?
    Info,
    /// Another language, perhaps named.
    Language(Option<Lang>),
    /// SYARAT, and what stands behind it.
    SelfCheck(String),
    /// LANJUT: on with the self-check.
    Continue,
    /// INFO and a matter.
    About(Subject),
    /// I want to work, the regular way: where is training?
    Interest,
    /// INFO, and which matters there are.
    Topics,
    /// LAGI: what more is there?
    More,
    /// Forget me.
    Forget,
    /// No more campaigns.
    Stop,
    /// Campaigns again, and what can I do here?
    Start,
    /// IKUT, and what stands behind it: I want to be told of safe migration by SMS.
    Join(String),
    /// KELUAR: no more of that.
    Leave,
    /// The other PMI, the Red Cross.
    RedCross,
    /// LAPOR, and the words behind it; none: how do I report?
    Report(String),
    /// STATUS, and what stands behind it; or nothing but the digits of a receipt.
    Status(String),
    /// JAWAB, and what stands behind it.
    Reply(String),
    /// BANTU, and a digit with words behind it; or a wish to be called.
    Help(String),
    /// KABARI, and what stands behind it.
    News(String),
    /// A digit that answers our last question.
    Digit(String),
    /// Something else.
    Other,
}

const CRY: &[&str] =
    &["tolong", "tolongin", "tolonglah", "tlg", "tlong", "tlng", "tulung", "tulong", "help", "sos"];
const DANGER: &[&str] = &[
    "disekap",
    "sekap",
    "dikurung",
    "dikunci",
    "dipukul",
    "dipukuli",
    "dipaksa",
    "dijual",
    "takut",
    "selamatkan",
    "disiksa",
    "diperkosa",
    "dianiaya",
    "diculik",
    "dibunuh",
    "diancam",
    "dirantai",
    "disandera",
    "bahaya",
    "sekarat",
    "kabur",
    "trafficking",
    "ditahan",
    "ketakutan",
];
/// Done to the writer: a cry even without the word.
const DONE_TO_ME: &[&str] = &[
    "disekap",
    "dikurung",
    "dipukul",
    "dipukuli",
    "disiksa",
    "diperkosa",
    "dijual",
    "diculik",
    "dianiaya",
    "disandera",
    "dirantai",
];
pub(super) const ME: &[&str] =
    &["saya", "sy", "sya", "aku", "ak", "kami", "kita", "gue", "gw", "gua", "sayo"];
pub(super) const CHECK: &[&str] =
    &["cek", "check", "periksa", "cekk", "ck", "chek", "ceck", "cekin", "cekkan", "priksa", "verifikasi"];
pub(super) const COMPANY: &[&str] =
    &["pt", "pjtki", "pptkis", "p3mi", "agen", "agency", "penyalur", "perusahaan"];
/// Before a volunteer's number.
const VOLUNTEER: &[&str] = &["relawan", "kawan", "volunteer"];
pub(super) const POLITE_AFTER: &[&str] = &[
    "pak",
    "bu",
    "ya",
    "yah",
    "dong",
    "sih",
    "min",
    "trims",
    "makasih",
    "tks",
    "thx",
    "please",
    "terimakasih",
    "nih",
];
pub(super) const POLITE_BEFORE: &[&str] = &[
    "tolong",
    "tlg",
    "tlong",
    "mohon",
    "pak",
    "bu",
    "min",
    "kak",
    "mas",
    "mbak",
    "halo",
    "hallo",
    "hai",
    "hi",
    "assalamualaikum",
    "ass",
    "salam",
    "selamat",
    "pagi",
    "siang",
    "sore",
    "malam",
    "maaf",
    "permisi",
    "mau",
    "ingin",
    "saya",
    "sy",
    "aku",
    "bisa",
    "minta",
    "bantu",
    "coba",
    "numpang",
    "tanya",
    "nanya",
    "dong",
    "please",
    "pls",
];
/// Before "mau kerja resmi".
const HELP: &[&str] = &["bantu", "bantuan", "ikut", "cari"];
const SELF_CHECK: &[&str] = &[
    "syarat",
    "syrat",
    "sarat",
    "syarrat",
    "syaratnya",
    "persyaratan",
    "prosedural",
    "keberangkatan",
    "requirements",
];
const RED_CROSS: &[&str] =
    &["donor", "darah", "palang", "merah", "ambulans", "ambulan", "relawan", "blood", "cross"];
/// More words than this are a letter, not a question to us.
pub(super) const LONGEST_QUESTION: usize = 13;

/// A word of the message and where it stands.
pub(super) struct Word<'a> {
    pub(super) lower: String,
    pub(super) from: usize,
    pub(super) text: &'a str,
}

pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = &text[from..at];
                found.push(Word { lower: word.to_lowercase(), from, text: word });
                start = None;
            }
            _ => {}
        }
    }
    found
}

pub(super) fn is(word: &Word<'_>, list: &[&str]) -> bool {
    list.contains(&word.lower.as_str())
}

/// Reads a message.
pub fn read(message: &str) -> Intent {
    read_as(message, false)
}

/// Reads a message where free words are awaited, of which a tip is made: only a keyword at its beginning
/// is anything else, and a cry only when nothing but the cry stands there. "PT CONTOH JAYA" is then an
/// answer and no question, and who writes where they are locked up has told us something.
pub fn read_beside_words(message: &str) -> Intent {
    read_as(message, true)
}

/// Whether words tell of danger, so that whoever wrote them must hear whom to call.
pub fn tells_of_danger(message: &str) -> bool {
    let words = words(message);
    is_cry(&words) || words.iter().any(|word| is(word, DANGER) || is(word, CRY))
}

fn read_as(message: &str, words_awaited: bool) -> Intent {
    let message: &str = message.trim();
    let words = words(message);
    // Before a cry: LAPOR with a word of danger is a tip, and its receipt says whom to call.
    if let Some(about_tip) = tip_words::read(message, &words) {
        return about_tip;
    }
    if let Some(help) = help_words::chosen(message, &words, words_awaited) {
        return help;
    }
    if if words_awaited { is_bare_cry(&words) } else { is_cry(&words) } {
        return Intent::Emergency;
    }
    if let Some(digit) = digit(message) {
        return Intent::Digit(digit);
    }
    // A volunteer's number in front says who asks, and the rest what.
    if let [volunteer, number, rest, ..] = words.as_slice()
        && is(volunteer, VOLUNTEER)
        && number.text.bytes().all(|byte| byte.is_ascii_digit())
    {
        return read_as(&message[rest.from..], words_awaited);
    }
    if wants_training(&words) {
        return Intent::Interest;
    }
    if let Some(help) = help_words::asked(&words).or_else(|| help_words::told(message, &words)) {
        return help;
    }
    if let Some(help) = help_words::enterprise(message, &words).filter(|_| !words_awaited) {
        return help;
    }
    let Some(first) = words.first() else {
        return if message.contains('?') { Intent::Info } else { Intent::Other };
    };
    let short = words.len() <= 3;
    match first.lower.as_str() {
        "stop" | "berhenti" | "unreg" | "unsub" if short => return Intent::Stop,
        "hapus" | "delete" | "hps" if words.len() <= 5 && forgets(&words) => return Intent::Forget,
        "lanjut" | "lanjutkan" | "lnjut" | "lanjt" | "continue" if words.len() == 1 => {
            return Intent::Continue;
        }
        "lagi" | "lg" | "lagii" | "more" if words.len() == 1 => return Intent::More,
        "topik" | "topics" if words.len() == 1 => return Intent::Topics,
        "info" if words.len() == 2 && is(&words[1], &["lain", "lainnya", "topik"]) => {
            return Intent::Topics;
        }
        "mulai" | "start" if words.len() <= 2 => return Intent::Start,
        // Where free words are awaited somebody tells of who went along, or wants to get out.
        "ikut" | "ikt" | "ikutt" if !words_awaited => {
            let rest = message[first.from + first.text.len()..].trim();
            if words.len() == 1 || members::names_a_place(rest) {
                return Intent::Join(rest.to_owned());
            }
        }
        "keluar" | "kluar" if words.len() == 1 && !words_awaited => return Intent::Leave,
        "info" if words.len() <= 6 => {
            if let Some(subject) = reading::subject(&message[first.from + first.text.len()..]) {
                return Intent::About(subject);
            }
            if words.len() <= 2 {
                return Intent::Info;
            }
        }
        "menu" if words.len() <= 2 => return Intent::Info,
        "halo" | "hallo" | "hai" | "hi" | "hello" if words.len() == 1 => return Intent::Info,
        "job" | "jobnya" | "sip2mi" if short => return Intent::Job,
        "bahasa" | "language" | "lang" if short => {
            return Intent::Language(words.get(1).and_then(|word| language(&word.lower)));
        }
        "english" | "inggris" if words.len() == 1 => return Intent::Language(language(&first.lower)),
        _ => {}
    }
    if words_awaited {
        let keyword = words.iter().find(|word| !is(word, POLITE_BEFORE)).is_some_and(|word| is(word, CHECK));
        return keyword
            .then(|| company::asked_with_keyword(message, &words))
            .flatten()
            .unwrap_or(Intent::Other);
    }
    if let Some(rest) = self_check(message, &words) {
        return Intent::SelfCheck(rest);
    }
    if words.iter().any(|word| word.lower == "pmi")
        && words.iter().any(|word| is(word, RED_CROSS))
        && words.len() <= LONGEST_QUESTION
    {
        return Intent::RedCross;
    }
    company::question(message, &words).unwrap_or(Intent::Other)
}

/// Whether what stands behind HAPUS is what is kept of whoever writes.
fn forgets(words: &[Word<'_>]) -> bool {
    words
        .get(1)
        .is_some_and(|word| is(word, &["data", "datanya", "dataku", "semua", "nomor", "my", "percakapan"]))
        && words[2..].iter().all(|word| {
            is(word, ME) || is(word, POLITE_AFTER) || is(word, &["data", "nomor", "hp", "number", "sekarang"])
        })
}

/// "Mau kerja resmi", "ikut pelatihan".
fn wants_training(words: &[Word<'_>]) -> bool {
    let begin =
        words.iter().position(|word| !is(word, POLITE_BEFORE) && !is(word, HELP)).unwrap_or(words.len());
    let asked = &words[begin..];
    let Some(first) = asked.first() else { return false };
    let regular = is(first, &["kerja", "krj", "berangkat"])
        && asked.get(1).is_some_and(|word| is(word, &["resmi", "rsmi", "legal"]));
    let rest = |from: usize| {
        asked[from..].iter().all(|word| {
            is(word, POLITE_AFTER)
                || is(word, ME)
                || is(
                    word,
                    &["ke", "di", "ln", "luar", "negeri", "kerja", "gimana", "caranya", "ikut", "dimana"],
                )
        })
    };
    let trained = is(first, &["pelatihan", "latihan", "kursus", "training"]) && words.len() <= 5;
    (regular && begin > 0 && rest(2)) || (trained && rest(1))
}

/// SYARAT, and a country or work behind it; "syarat dan ketentuan" is somebody else's.
fn self_check(message: &str, words: &[Word<'_>]) -> Option<String> {
    let begin = words.iter().position(|word| !is(word, POLITE_BEFORE) && !is(word, CHECK))?;
    let first = &words[begin];
    if !is(first, SELF_CHECK) || words.len() > LONGEST_QUESTION {
        return None;
    }
    let rest = message[first.from + first.text.len()..].trim();
    let behind = &words[begin + 1..];
    let plain = |word: &Word<'_>| {
        is(word, POLITE_AFTER)
            || is(word, ME)
            || is(
                word,
                &[
                    "kerja",
                    "krj",
                    "ln",
                    "luar",
                    "negeri",
                    "berangkat",
                    "mau",
                    "apa",
                    "aja",
                    "saja",
                    "jadi",
                    "tki",
                    "pmi",
                    "tkw",
                    "ke",
                    "di",
                ],
            )
    };
    let (country, job) = reading::place_and_job(rest);
    let about_place = country.is_some() || job.is_some();
    let said_plainly = behind.iter().all(plain) && !behind.iter().any(|word| is(word, &["apa"]));
    (said_plainly || (about_place && behind.len() <= 6)).then(|| rest.to_owned())
}

fn language(word: &str) -> Option<Lang> {
    match word {
        "inggris" | "english" | "en" => Lang::parse("en"),
        "indonesia" | "indonesian" | "id" => Lang::parse("id"),
        "jawa" | "javanese" | "jowo" => Lang::parse("jv"),
        "sunda" | "sundanese" => Lang::parse("su"),
        "sambas" | "melayu" => Lang::parse("ms-sambas"),
        other => Lang::parse(other),
    }
}

/// A digit or two, perhaps with a full stop or a bracket, or spelled.
fn digit(message: &str) -> Option<String> {
    let bare =
        message.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ')' | '(' | ',' | '"' | '\''));
    if (1..=2).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(bare.to_owned());
    }
    let spelled = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam"];
    spelled.iter().position(|word| bare.eq_ignore_ascii_case(word)).map(|digit| digit.to_string())
}

/// TOLONG in one of its spellings.
fn cries(word: &Word<'_>) -> bool {
    // One slip in TOLONG, but never in its first letter: "bolong" has a hole.
    let misspelled = |word: &str| {
        word.len() >= 5 && word.starts_with('t') && osa::distance(word.chars(), "tolong".chars()) <= 1
    };
    is(word, CRY) || misspelled(&word.lower)
}

fn is_cry(words: &[Word<'_>]) -> bool {
    let danger = words.iter().any(|word| is(word, DANGER));
    if words.iter().any(cries) && danger {
        return true;
    }
    let done_to_me = words.iter().enumerate().any(|(at, word)| {
        is(word, DONE_TO_ME)
            && (words.len() == 1 || words[at.saturating_sub(3)..at].iter().any(|before| is(before, ME)))
    });
    if done_to_me && words.len() <= 30 {
        return true;
    }
    is_bare_cry(words)
}

/// Alone: three words or fewer, the others saying nothing else.
fn is_bare_cry(words: &[Word<'_>]) -> bool {
    let nothing_else = |word: &Word<'_>| {
        cries(word)
            || is(word, ME)
            || is(word, POLITE_AFTER)
            || is(
                word,
                &["segera", "cepat", "me", "us", "minta", "ibu", "bapak", "bantu", "bantuan", "bantuin"],
            )
    };
    (1..=3).contains(&words.len()) && words.iter().any(cries) && words.iter().all(nothing_else)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(message: &str) -> String {
        match read(message) {
            Intent::Check(wordings) => wordings.last().cloned().unwrap_or_default(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn people_ask_in_many_ways() {
        for message in [
            "cek pt contoh jaya",
            "CEK PT CONTOH JAYA",
            "cek pt contoh jaya resmi gk",
            "tolong cek pt contoh jaya",
            "periksa pt contoh jaya dong pak",
            "apakah pt contoh jaya resmi?",
            "pt contoh jaya resmi kah",
            "pt contoh jaya resmi kah pak",
            "pt contoh jaya terdaftar apa tidak",
            "Pak mau tanya pt contoh jaya legal gak ya",
            "pt contoh jaya",
            "cek apakah pt contoh jaya resmi",
            "cekin pt contoh jaya min",
            "apa pt contoh jaya berizin?",
            "Check pt contoh jaya please",
            "cek pjtki pt contoh jaya",
        ] {
            assert_eq!(asks(message).to_lowercase(), "pt contoh jaya", "{message}");
        }
        for message in [
            "cek pt contoh jaya, apakah resmi? Anak saya ditawari kerja di sana",
            "Selamat siang pak/bu, maaf mengganggu. cek pt contoh jaya",
            "cek pt contoh jaya\nterima kasih banyak pak",
            "Assalamualaikum. tolong cek pt contoh jaya resmi gak ya? soalnya adik saya mau berangkat bulan depan ke malaysia jadi operator pabrik",
        ] {
            assert_eq!(asks(message).to_lowercase(), "pt contoh jaya", "{message}");
        }
        assert_eq!(asks("cek pt.contoh jaya"), "pt.contoh jaya");
        assert_eq!(asks("cek contoh corp"), "contoh corp");
        assert_eq!(asks("cek contoh jaya"), "contoh jaya");
        assert_eq!(asks("contoh jaya resmi gk"), "contoh jaya");
        assert_eq!(asks("cek 123/2024"), "123/2024");
        assert_eq!(read("cek"), Intent::AskName);
        assert_eq!(asks("cek pt"), "pt");
        assert_eq!(asks("sponsor"), "sponsor");
    }

    #[test]
    fn words_of_a_name_are_not_taken_for_words_of_asking() {
        assert_eq!(asks("cek pt contoh mas"), "pt contoh mas");
        assert_eq!(asks("cek pt contoh tak"), "pt contoh tak");
        let Intent::Check(wordings) = read("cek pt contoh resmi") else { panic!("a check") };
        assert_eq!(wordings, ["pt contoh resmi", "pt contoh"]);
    }

    #[test]
    fn a_letter_nobody_sees_stays_in_the_question() {
        let Intent::Check(wordings) = read("cek pt contoh\u{200b} jaya resmi gk") else { panic!("a check") };
        assert_eq!(wordings.len(), 1);
        assert!(wordings[0].contains('\u{200b}'));
        let Intent::Check(wordings) = read("cek pt contoh jaya\u{200b}") else { panic!("a check") };
        assert!(wordings.iter().all(|wording| wording.contains('\u{200b}')), "{wordings:?}");
    }

    #[test]
    fn a_cry_wins_over_everything() {
        for message in [
            "TOLONG",
            "tolong",
            "tlg",
            "SOS",
            "help",
            "help me please",
            "tolong saya",
            "sy disekap",
            "tolongg",
            "tlong pak",
            "saya disekap di rumah bos",
            "tolong saya dipukul cek pt contoh",
            "tolong cek pt contoh saya takut",
            "kami dikurung tidak boleh keluar",
            "disekap",
            "minta tolong",
        ] {
            assert_eq!(read(message), Intent::Emergency, "{message}");
        }
    }

    #[test]
    fn a_polite_word_is_no_cry() {
        for message in [
            "tolong cek pt contoh jaya",
            "tolong uangnya di transfer ke bank",
            "tolong kirim pulsa 25rb ke nomor ini",
            "tolong dibaca ya teman teman",
            "bolong",
            "tolong isi pulsa",
        ] {
            assert_ne!(read(message), Intent::Emergency, "{message}");
        }
    }

    #[test]
    fn commands_are_short() {
        assert_eq!(read("STOP dong"), Intent::Stop);
        assert_eq!(read("Berhenti"), Intent::Stop);
        assert_eq!(read("info"), Intent::Info);
        assert_eq!(read("?"), Intent::Info);
        assert_eq!(read("1"), Intent::Digit("1".into()));
        assert_eq!(read(" 2. "), Intent::Digit("2".into()));
        assert_eq!(read("dua"), Intent::Digit("2".into()));
        assert_eq!(read("job"), Intent::Job);
        assert_eq!(read("bahasa inggris"), Intent::Language(Lang::parse("en")));
        assert_eq!(read("BAHASA"), Intent::Language(None));
        assert_eq!(read("mau donor darah di pmi"), Intent::RedCross);
        assert_eq!(read("Info Gempa Mag:5.3 SR, 21-Jun-16"), Intent::Other);
        assert_eq!(read(""), Intent::Other);
    }

    #[test]
    fn advertising_and_talk_are_not_questions() {
        for message in [
            "Selamat! PT.INDOFOOD.tbk resmi memberi anda hadiah, klik www.x.com",
            "Aku di pt. DI nanti kita ketemu di sana jam berapa ya kira kira besok",
            "Cek bonus *889#",
            "PT. Pertamina persero menerima karyawan lulusan SMK D1 D2 D3",
            "Blm aku cek min mau apa?",
            "nama1 ke pt. inti?",
        ] {
            assert_eq!(read(message), Intent::Other, "{message}");
        }
    }
}
