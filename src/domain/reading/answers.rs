//! Short answers to our own questions, and the topic words of INFO.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon::{LEXICON, Word, WordSet, once};
use super::places;
use super::words::Said;
use super::{Reply, Subject};

/// More words than this are no answer to a yes/no question.
const LONGEST_REPLY: usize = 5;
/// More than this are no topic.
const LONGEST_TOPIC: usize = 5;
const YES: &str = "ya y iya iyo yo yoi yup yes yaa sudah udah sdh udh dah wes wis uwis entos ada ado ono aya punya pnya \
    pernah betul benar bener nggih inggih enggeh muhun aok yak yaps satu 1";
const NO: &str = "t tidak tdk gk ga gak g gx nggak ngga enggak engga ndak nda ndk dak dk tak tadak tade ora henteu teu \
    belum blm blom belom durung no nope bukan kagak kaga tanpa nanda inda gada dua 2";
const KNOW: &str = "tau tahu taw ngerti yakin ingat";
const UNKNOWN: &str =
    "entah ntah gatau gataw gktau gaktau taktau lali embuh mbuh bingung ragu lupa lupak kurang ndakan tiga 3";
const AROUND: &str = "pak bu bapak ibu bang abang kak kakak mas mbak min dek saya sy aku kami kamek lah sih kok dong deh nih \
    tuh kan juga lagi terimakasih makasih trims insyaallah alhamdulillah dan itu masih sama sekali semua dulu";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Yes,
    No,
    Know,
    Unknown,
    Around,
}

static PARTS: LazyLock<HashMap<String, Part>> = LazyLock::new(|| {
    [(YES, Part::Yes), (NO, Part::No), (KNOW, Part::Know), (UNKNOWN, Part::Unknown), (AROUND, Part::Around)]
        .into_iter()
        .flat_map(|(words, part)| words.split_whitespace().map(move |word| (once(word), part)))
        .collect()
});

/// An answer to a yes/no question, with a word or two of politeness around it; nothing when it is none.
/// "tidak tahu" is unknown and no "no".
pub fn reply(text: &str) -> Option<Reply> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return lower.contains('?').then_some(Reply::Unknown);
    }
    if words.len() > LONGEST_REPLY {
        return None;
    }
    // A question is no answer.
    if lower.contains('?') {
        return None;
    }
    let mut parts = Vec::with_capacity(words.len());
    for word in words {
        parts.push(*PARTS.get(&once(word))?);
    }
    parts.retain(|part| *part != Part::Around);
    let has = |part| parts.contains(&part);
    if has(Part::Unknown) || (has(Part::Know) && has(Part::No)) {
        return Some(Reply::Unknown);
    }
    match parts.as_slice() {
        [] => None,
        parts if has(Part::Know) => parts.iter().all(|part| *part == Part::Yes).then_some(Reply::Yes),
        [Part::No, ..] => Some(Reply::No),
        parts => parts.iter().all(|part| *part == Part::Yes).then_some(Reply::Yes),
    }
}

/// Topic and its words, the first that fits. `a+b`: both.
const TOPICS: &[(Subject, &str)] = &[
    (
        Subject::Consent,
        "izin+suami izin+istri izin+keluarga izin+orangtua izin+wali izin+kades izin persetujuan",
    ),
    (Subject::BorderPass, "plb pas"),
    (Subject::Internship, "magang"),
    (Subject::Bride, "pengantin mahar nikah"),
    (Subject::Scam, "judol scam nipu"),
    (Subject::Documents, "dokumen surat syarat"),
    (Subject::Cost, "biaya bayar"),
    (Subject::Steps, "langkah cara alur"),
];

struct Topics {
    rows: Vec<(Subject, WordSet)>,
    around: WordSet,
}

static TOPICS_READ: LazyLock<Topics> = LazyLock::new(|| {
    let mut rows = Vec::new();
    let mut around = LEXICON.set(
        "info|untuk|kerja|ya|dong|bapak|ibu|abang|kakak|mas|mbak|mohon|tolong|mau|saya|halo|salam|maaf|permisi|tanya|\
         terimakasih|apa|saja|berapa|bagaimana|ke|di|jadi|tki|pmi|luarnegeri|suami|istri|keluarga|orangtua|kades|wali|\
         pesanan|lintas|batas|resmi|berangkat|ttd|lurah|online|dan|yang|perlu|harus",
    );
    for (subject, words) in TOPICS {
        for topic in words.split_whitespace() {
            let set = LEXICON.set(&topic.replace('+', "|"));
            // Of a pair the first names the topic; the second may stand around.
            let head = topic.split('+').next().map_or(WordSet::default(), |head| LEXICON.set(head));
            around.add_all(&set);
            rows.push((*subject, head));
        }
    }
    Topics { rows, around }
});

/// The subject of INFO: what its words name, when they name nothing else.
pub fn subject(text: &str) -> Option<Subject> {
    let said = Said::of(text);
    let topics = &*TOPICS_READ;
    if said.tokens.len() > LONGEST_TOPIC {
        return None;
    }
    if let Some((country, job)) = places::destination(text) {
        return Some(Subject::Destination(country, job));
    }
    let known = |word: Word| topics.around.holds(word) || places::is_place_or_job(word);
    if !said.tokens.iter().all(|token| known(token.word)) {
        return None;
    }
    topics
        .rows
        .iter()
        .find(|(_, words)| said.tokens.iter().any(|token| words.holds(token.word)))
        .map(|(subject, _)| *subject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::departure::{Country, Job};

    #[test]
    fn yes_no_and_unknown_have_many_words() {
        for (reply_is, texts) in [
            (
                Some(Reply::Yes),
                "y|ya|Iya|YO|sdh|udah|sudah|ada|1|yes|ya pak|ada bu|sudah ada|iyaaa|nggih pak|ya sudah|1.|dah",
            ),
            (
                Some(Reply::No),
                "t|tdk|tidak|gk|blm|belum bu|ndak|dak|tadak|ora|henteu|2|no|tidak ada|blm ada pak|ga punya|TIDAK|enggaaak|2)",
            ),
            (
                Some(Reply::Unknown),
                "?|tdk tau|ndak tau|gatau|entah|lali|3|tidak tahu|ga tau pak|kurang tau|blm tau|mbuh|ora ngerti",
            ),
            (
                None,
                "kerja sawit|ya tidak|ada apa|tau|pak||4|12|ada gk?|sudah dipegang agen|besok|ya kalau sudah ada kontrak",
            ),
        ] {
            for text in texts.split('|') {
                assert_eq!(reply(text), reply_is, "{text:?}");
            }
        }
        assert_eq!(reply(""), None);
    }

    #[test]
    fn a_subject_is_named_by_its_words() {
        for (subject_is, texts) in [
            (Subject::Documents, "dokumen|surat|SURAT APA SAJA|syarat jd tki|berkas"),
            (Subject::Cost, "biaya|biaya ke taiwan|ongkos brp"),
            (Subject::BorderPass, "plb|pas|pas lintas batas"),
            (Subject::Internship, "magang|magang jepang"),
            (Subject::Bride, "pengantin|mahar|pengantin pesanan"),
            (Subject::Scam, "judol|scam|judi online"),
            (Subject::Steps, "langkah|cara|alur|cara kerja ke luar negeri"),
            (Subject::Consent, "izin suami|izin keluarga|ijin|surat izin istri"),
        ] {
            for text in texts.split('|') {
                assert_eq!(subject(text), Some(subject_is), "{text}");
            }
        }
        let saudi = Country::of_code("SA").expect("a code");
        assert_eq!(subject("arab prt"), Some(Subject::Destination(saudi, Some(Job::Household))));
        for text in ["", "besok", "biaya nikah adek sy", "surat cinta", "pas aku pulang"] {
            assert_eq!(subject(text), None, "{text}");
        }
    }
}
