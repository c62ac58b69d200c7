//! A text as words, and words as the key under which a name is found however it is written.
//!
//! To add a way of writing a word that stands in many names: [`SHORT`].

/// Words of names as people shorten or misspell them. Whole names that are shortened stand in `aliases.rs`.
const SHORT: &[(&str, &[&str])] = &[
    ("sungai", &["sei", "sungei", "sui", "sngai", "sngei", "sg", "sungi"]),
    ("tanjung", &["tj", "tjg", "tg", "tnjung", "tanjng", "tjung", "tanjong"]),
    ("teluk", &["tlk", "telok", "tluk"]),
    ("pulau", &["pl", "plau", "pulo"]),
    ("gunung", &["gng", "gn", "gunong"]),
    ("batang", &["btg"]),
    ("batu", &["bt"]),
    ("nanga", &["ng", "nnga"]),
    ("simpang", &["smpg", "spg", "smpang"]),
    ("muara", &["mr", "mra"]),
    ("kuala", &["kwala", "kl"]),
    ("kepulauan", &["kep"]),
    ("utara", &["utr", "utra"]),
    ("selatan", &["slt", "sltn", "slatan", "sel"]),
    ("timur", &["tmr", "tim", "timr"]),
    ("barat", &["brt", "brat"]),
    ("tengah", &["tgh", "tngh", "tengh"]),
    ("tenggara", &["tgr", "tnggara"]),
    ("besar", &["bsr"]),
    ("raya", &["rya"]),
    // Towns whose kecamatan bear their name and a direction.
    ("pontianak", &["ptk", "pnk", "pntk", "pontiank"]),
    ("singkawang", &["skw", "skwg", "singkwg"]),
    ("mempawah", &["mpw", "mpwh"]),
    ("sekadau", &["skd"]),
    ("putussibau", &["ptsb", "ptssb"]),
    ("hulu", &["hlu", "ulu"]),
    ("hilir", &["hlr", "ilir"]),
    ("satu", &["1", "i"]),
    ("dua", &["2", "ii"]),
    ("tiga", &["3", "iii"]),
    ("empat", &["4", "iv"]),
    ("lima", &["5", "v"]),
    ("enam", &["6", "vi"]),
    ("tujuh", &["7", "vii"]),
    ("delapan", &["8", "viii"]),
    ("sembilan", &["9", "ix"]),
    ("sepuluh", &["10", "x"]),
    ("sebelas", &["11"]),
    ("duabelas", &["12"]),
    ("tigabelas", &["13"]),
    ("tujuhbelas", &["17"]),
    ("sembilanbelas", &["19"]),
];
/// The same, glued to what follows: seipinyuh, tjpinang.
const GLUED: &[(&str, &str)] =
    &[("sei", "sungai"), ("sui", "sungai"), ("sungei", "sungai"), ("tjg", "tanjung"), ("tj", "tanjung")];
/// More words than this are not read: a tip of ten SMS is far below.
const MOST: usize = 400;

/// The whole form of a word that stands in names.
pub(super) fn whole(word: &str) -> &str {
    SHORT.iter().find(|(_, short)| short.contains(&word)).map_or(word, |(whole, _)| whole)
}

/// Doubled letters written once.
pub(super) fn once(word: &str) -> String {
    let mut last = None;
    word.chars().filter(|c| last.replace(*c) != Some(*c)).collect()
}

/// What remains without vowels, doubled letters once.
pub(super) fn skeleton(key: &str) -> String {
    once(&key.chars().filter(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')).collect::<String>())
}

/// The letters and digits of the words of a name, small.
pub(super) fn words(name: &str) -> impl Iterator<Item = String> {
    let plain = name.replace(['\'', '\u{2019}', '"', '`'], "").to_ascii_lowercase();
    let words: Vec<String> = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(Into::into)
        .collect();
    words.into_iter()
}

/// The key of a name: its words in their whole forms, joined.
pub(super) fn key(name: &str) -> String {
    once(&words(name).map(|word| whole(&word).to_owned()).collect::<String>())
}

/// Whether a name has this key: without keeping anything, for thousands of names.
pub(super) fn is_key_of(key: &str, name: &str) -> bool {
    // The first letter nearly always tells: it stays whatever is shortened, but for numbers.
    let first = name.bytes().next().map(|byte| byte.to_ascii_lowercase());
    let may = first == key.bytes().next() || first.is_none_or(|byte| !byte.is_ascii_lowercase());
    let expanded = || first.is_some_and(|byte| matches!(byte, b'i' | b'v' | b'x' | b'u' | b'm' | b'n'));
    (may || expanded()) && self::key(name) == key
}

/// A word of a text and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Small letters and digits.
    pub(super) word: String,
    pub(super) from: usize,
    pub(super) to: usize,
    /// A comma, a line's end or the like stands before it: no name runs across.
    pub(super) apart: bool,
    /// A hyphen ties it to the word before, which begins as it does: a word said twice, not a name.
    pub(super) doubled: bool,
}

impl Token {
    /// Whether it is a bare number.
    pub(super) fn is_number(&self) -> bool {
        self.word.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// The words of a text. Marks inside a word ("Ta'as") do not divide it.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut open: Option<Token> = None;
    let mut apart = true;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() {
            let token = open.get_or_insert_with(|| Token {
                word: String::new(),
                from: at,
                to: at,
                apart,
                doubled: false,
            });
            apart = false;
            token.word.extend(c.to_lowercase());
            token.to = at + c.len_utf8();
        } else if open.is_some() && matches!(c, '\'' | '\u{2019}' | '`') {
        } else {
            if let Some(mut token) = open.take() {
                token.doubled = tokens.last().is_some_and(|last| {
                    text[last.to..token.from] == *"-" && last.word.chars().next() == token.word.chars().next()
                });
                // A full stop ends a sentence only behind a long word; s. raya, kec. paloh.
                apart |= c == '.' && token.word.len() > 4;
                tokens.push(token);
                if tokens.len() == MOST {
                    break;
                }
            }
            apart |= matches!(c, ',' | ';' | ':' | '!' | '?' | '\n' | '+' | '&');
        }
    }
    tokens
}

/// The key that some neighbouring words make. A lone "s" before others is a river.
pub(super) fn joined(tokens: &[Token]) -> String {
    let whole_of = |at: usize, word: &'_ str| match word {
        "s" | "sn" if at == 0 && tokens.len() > 1 => "sungai".to_owned(),
        word => whole(word).to_owned(),
    };
    once(&tokens.iter().enumerate().map(|(at, token)| whole_of(at, &token.word)).collect::<String>())
}

/// The key of a word to which a short form is glued.
pub(super) fn unglued(word: &str) -> Option<String> {
    GLUED.iter().find_map(|(short, whole)| {
        let rest = word.strip_prefix(short).filter(|rest| rest.len() >= 4)?;
        Some(once(&format!("{whole}{rest}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_key_however_it_is_written() {
        for same in ["Sungai Raya", "sei raya", "SUNGEI-RAYA", "sungairaya", "s. raya", "sungai  rayya"] {
            assert_eq!(joined(&tokens(same)), key("Sungai Raya"), "{same}");
        }
        assert_eq!(unglued("seipinyuh"), Some(key("Sungai Pinyuh")));
        assert_eq!(key("Tujuh Belas"), key("17"));
        assert_eq!(key("Sungkung II"), key("sungkung 2"));
        assert_eq!(key("Kaliau'"), "kaliau");
        assert_eq!(skeleton("singkawang"), skeleton("sngkwng"));
    }

    #[test]
    fn a_name_is_found_by_its_key_without_a_list_of_keys() {
        for name in ["Sekida", "II Koto", "Ulu Belu", "Nga Laut", "Mr Dua", "1 Ilir", "Ta'as", "'Aras"] {
            assert!(is_key_of(&key(name), name), "{name}");
            assert!(!is_key_of("entikong", name), "{name}");
        }
    }

    #[test]
    fn a_comma_stands_between_two_names_and_a_short_form_has_its_full_stop() {
        let apart: Vec<bool> = tokens("kec. paloh, sambas. Tolong").iter().map(|token| token.apart).collect();
        assert_eq!(apart, [true, false, true, true]);
    }
}
