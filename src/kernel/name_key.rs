//! Names and licence numbers, folded so that the same name has the same key.
//!
//! Only spelling that nobody means differently is folded: case, spaces, punctuation, and PT or Tbk
//! before or behind. A letter that merely looks like another, or one that cannot be seen, is
//! **foreign**: the name is then never the official one, whatever remains of it.

/// What a text is after folding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// Words in capitals without PT and Tbk, in order.
    pub words: Vec<String>,
    /// The words joined: the key of a name. Empty when nothing is left.
    pub key: String,
    /// Whether a character stood in it that no official name has (homoglyph, zero width, control).
    pub foreign: bool,
}

/// Punctuation that stands between words or inside them and changes no name.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || c.is_ascii_whitespace()
        || matches!(
            c,
            '\u{a0}'
                | '\u{2018}'
                | '\u{2019}'
                | '\u{201c}'
                | '\u{201d}'
                | '\u{2013}'
                | '\u{2014}'
                | '\u{2026}'
                | '\u{b4}'
        )
}

/// Marks that join the letters at both sides: ABUNI'MAH is one word.
fn is_joiner(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{b4}')
}

/// Folds a company name.
pub fn fold(raw: &str) -> Folded {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut foreign = false;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_uppercase());
        } else if is_joiner(c) {
        } else if c == '.' && word == "P" && chars.peek().is_some_and(|next| matches!(next, 'T' | 't')) {
            // P.T. is the legal form, not two words.
        } else if is_punctuation(c) {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        } else {
            foreign = true;
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    strip_legal_form(&mut words);
    let key = words.concat();
    Folded { words, key, foreign }
}

/// Takes PT and Tbk off both ends, but never the last word that is left.
fn strip_legal_form(words: &mut Vec<String>) {
    let is_form = |word: &String| word == "PT" || word == "TBK";
    while words.len() > 1 && words.first().is_some_and(is_form) {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(is_form) {
        words.pop();
    }
    if words.len() == 1 && is_form(&words[0]) {
        words.clear();
    }
}

/// Folds a licence number: opaque letters and digits, leading zeros kept. `None` when it holds a
/// foreign character or nothing at all.
pub fn licence(raw: &str) -> Option<String> {
    let mut key = String::new();
    for c in raw.chars() {
        if c.is_ascii_alphanumeric() {
            key.push(c.to_ascii_uppercase());
        } else if !is_punctuation(c) {
            return None;
        }
    }
    (!key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(raw: &str) -> String {
        let folded = fold(raw);
        assert!(!folded.foreign, "{raw}");
        folded.key
    }

    #[test]
    fn spelling_that_nobody_means_differently_is_folded() {
        for same in [
            "CONTOH JAYA ABADI",
            "contoh jaya abadi",
            "PT. CONTOH  JAYA-ABADI",
            "Contoh Jaya Abadi, PT",
            "P.T. Contoh Jaya Abadi Tbk.",
            "ContohJaya Abadi",
            "c o n t o h jaya abadi",
            "PT.CONTOH JAYA ABADI",
            "pt contoh jaya abadi tbk",
            "CONTOH\u{a0}JAYA\nABADI",
            "P.T CONTOH JAYA ABADI",
        ] {
            assert_eq!(key(same), "CONTOHJAYAABADI", "{same}");
        }
        assert_eq!(key("PT. ABUNI`MAH SEJAHTERA"), key("abuni\u{2019}mah sejahtera"));
        assert_eq!(fold("P.T. ABUNI'MAH X").words, ["ABUNIMAH", "X"]);
    }

    #[test]
    fn another_legal_form_stays_in_the_name() {
        assert_ne!(key("CV CONTOH JAYA ABADI"), key("PT CONTOH JAYA ABADI"));
        assert_ne!(key("PTCONTOH JAYA ABADI"), key("PT CONTOH JAYA ABADI"));
    }

    #[test]
    fn letters_that_only_look_right_are_foreign() {
        for trick in [
            "C\u{41e}NTOH JAYA ABADI",
            "CON\u{200b}TOH JAYA ABADI",
            "ＣONTOH JAYA ABADI",
            "CONTOH\u{0}",
            "CÓNTOH",
            "CONTOH\u{301}",
        ] {
            assert!(fold(trick).foreign, "{trick:?}");
        }
    }

    #[test]
    fn a_bare_legal_form_is_no_name() {
        assert_eq!(key("PT"), "");
        assert_eq!(key("PT. Tbk"), "");
        assert_eq!(key("..."), "");
    }

    #[test]
    fn licence_numbers_are_opaque_and_keep_their_zeros() {
        assert_eq!(licence("0220009352371").as_deref(), Some("0220009352371"));
        assert_eq!(licence("123/2024").as_deref(), Some("1232024"));
        assert_eq!(licence("７123"), None);
        assert_eq!(licence(" - "), None);
    }
}
