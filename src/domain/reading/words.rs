//! A message as words that are understood: where each stands, and what only its neighbours decide.
//!
//! How a word may be written is the lexicon's matter.

use std::sync::LazyLock;

use super::lexicon::{LEXICON, Word, WordSet, once};

/// Behind a glued "no": gabisa, gkboleh, gada.
const GLUED_NO: &[&str] = &["ga", "gk", "gak", "tak", "ndak", "dak", "tdk", "ngga", "nggak", "g"];
const GLUED: &[&str] =
    &["bisa", "bs", "boleh", "blh", "ada", "tau", "tahu", "punya", "pernah", "dibayar", "pulang"];

/// A word of a message, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) word: Word,
    pub(super) number: Option<u32>,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Which part between full stops, commas and the like.
    pub(super) clause: u16,
    /// The same without full stops, which stand behind any abbreviation.
    pub(super) phrase: u16,
}

/// A message, understood word by word.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) tokens: Vec<Token>,
    pub(super) present: WordSet,
    /// Whether a question mark stands in it.
    pub(super) asks: bool,
}

struct Words {
    no: WordSet,
    predicate: WordSet,
    dollars: WordSet,
    ringgit: WordSet,
    million: WordSet,
    in_: Word,
    whether: Word,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    no: LEXICON.set("tidak"),
    predicate: LEXICON.set("aman|boleh|bisa|resmi|benar|wajar|ada|apa|atau|buka"),
    dollars: LEXICON.set("dolar"),
    ringgit: LEXICON.set("ringgit"),
    million: LEXICON.set("juta"),
    in_: LEXICON.named("di"),
    whether: LEXICON.named("kah"),
});

/// In which part of the message.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    clause: u16,
    phrase: u16,
}

impl Said {
    pub(super) fn of(text: &str) -> Self {
        let mut said =
            Self { tokens: Vec::with_capacity(text.len() / 4), present: WordSet::default(), asks: false };
        let mut start = None;
        let mut place = Place::default();
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (c.is_alphanumeric(), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    said.push(text, from, at, place);
                    start = None;
                }
                _ => {}
            }
            if matches!(c, ',' | ';' | '!' | '?' | '\n' | ':') {
                place.phrase = place.phrase.saturating_add(1);
                said.asks |= c == '?';
            }
            if c.is_ascii_punctuation() || c == '\n' {
                place.clause = place.clause.saturating_add(u16::from(c != '-' && c != '\'' && c != '/'));
            }
        }
        said.join();
        said.settle();
        said
    }

    fn push(&mut self, text: &str, from: usize, to: usize, place: Place) {
        let raw = &text[from..to];
        if raw.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.push_number(raw, from, to, place);
        }
        let word = once(&raw.to_lowercase());
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        if digits > 0 && raw.is_ascii() {
            return self.push_mixed(&word, raw, from, place);
        }
        // "di" apart from its verb.
        if self.tokens.last().is_some_and(|last| last.word == WORDS.in_ && last.clause == place.clause)
            && let Some(joined) = LEXICON.spelled(&format!("di{word}"))
            && let Some(last) = self.tokens.last_mut()
        {
            (last.word, last.to) = (joined, to);
            return;
        }
        let known = LEXICON.look_up(&word);
        if known == Word::NONE
            && raw.is_ascii()
            && let Some((no, rest)) = GLUED_NO.iter().find_map(|no| {
                let rest = word.strip_prefix(no)?;
                (GLUED.contains(&rest)).then_some((no, rest))
            })
        {
            let middle = from + no.len();
            self.add(LEXICON.look_up(no), None, from, middle.min(to), place);
            self.add(LEXICON.look_up(rest), None, middle.min(to), to, place);
            return;
        }
        self.add(known, None, from, to, place);
    }

    /// Digits for letters (`b4ng`), a doubled word (`jalan2`), or a number and its unit (`5jt`, `tgl3`).
    fn push_mixed(&mut self, word: &str, raw: &str, from: usize, place: Place) {
        let to = from + raw.len();
        let bytes = raw.as_bytes();
        let first_is_digit = bytes[0].is_ascii_digit();
        let turn =
            bytes.iter().position(|byte| byte.is_ascii_digit() != first_is_digit).unwrap_or(bytes.len());
        let (head, tail) = raw.split_at(turn);
        let known =
            |text: &str| LEXICON.plain(&once(&text.to_ascii_lowercase())).filter(|word| *word != Word::NONE);
        if !first_is_digit && tail == "2" {
            return self.add(LEXICON.look_up(&once(&head.to_ascii_lowercase())), None, from, to, place);
        }
        let letters: String = word
            .chars()
            .map(|c| match c {
                '4' => 'a',
                '3' => 'e',
                '1' => 'i',
                '0' => 'o',
                '5' => 's',
                '7' => 't',
                other => other,
            })
            .collect();
        let units = first_is_digit && known(tail).is_some();
        if !units && let Some(word) = known(&once(&letters)) {
            return self.add(word, None, from, to, place);
        }
        if first_is_digit && tail.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            self.push_number(head, from, from + turn, place);
            return self.add(
                LEXICON.look_up(&once(&tail.to_ascii_lowercase())),
                None,
                from + turn,
                to,
                place,
            );
        }
        if tail.bytes().all(|byte| byte.is_ascii_digit()) && known(head).is_some() {
            self.add(known(head).unwrap_or(Word::NONE), None, from, from + turn, place);
            return self.push_number(tail, from + turn, to, place);
        }
        self.add(Word::NONE, None, from, to, place);
    }

    fn push_number(&mut self, digits: &str, from: usize, to: usize, place: Place) {
        self.add(Word::NUMBER, digits.parse().ok(), from, to, place);
    }

    fn add(&mut self, word: Word, number: Option<u32>, from: usize, to: usize, place: Place) {
        self.tokens.push(Token { word, number, from, to, clause: place.clause, phrase: place.phrase });
    }

    /// Pairs become one word.
    fn join(&mut self) {
        let mut kept: Vec<Token> = Vec::with_capacity(self.tokens.len());
        for token in self.tokens.drain(..) {
            match kept.last_mut() {
                Some(last)
                    if token.word != Word::NONE
                        && let Some(word) = LEXICON.joined(last.word, token.word) =>
                {
                    (last.word, last.to) = (word, token.to);
                }
                _ => kept.push(token),
            }
        }
        self.tokens = kept;
    }

    /// What only the words around decide: "aman gk" asks and denies nothing, and 15 with "jt" is much.
    fn settle(&mut self) {
        let words = &*WORDS;
        for at in 0..self.tokens.len() {
            let next = self.tokens.get(at + 1).copied();
            let before = at.checked_sub(1).map(|before| self.tokens[before]);
            let token = &mut self.tokens[at];
            if let Some(number) = token.number {
                let unit = next.map_or(Word::NONE, |next| next.word);
                let much = words.million.holds(unit) && number >= 10
                    || words.dollars.holds(unit) && (800..100_000).contains(&number)
                    || words.ringgit.holds(unit) && (3_500..100_000).contains(&number)
                    || (10_000_000..500_000_000).contains(&number);
                if much {
                    token.word = Word::FORTUNE;
                }
            } else if words.no.holds(token.word)
                && before
                    .is_some_and(|before| before.clause == token.clause && words.predicate.holds(before.word))
            {
                token.word = words.whether;
            }
        }
        for token in &self.tokens {
            if token.word != Word::NONE {
                self.present.add(token.word);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        let name = |word| LEXICON.name_of(word).unwrap_or("-");
        Said::of(text).tokens.iter().map(|token| name(token.word)).collect()
    }

    #[test]
    fn slang_dialect_and_typos_are_the_word_that_is_meant() {
        for (text, expected) in [
            ("gk ga gak ngga dak dk ndak tidak TDK", "tidak tidak tidak tidak tidak tidak tidak tidak tidak"),
            ("brgkt brangkat BERANGKAT brngkt", "berangkat berangkat berangkat berangkat"),
            ("msia mlysia malaysie Malasyia", "MY MY MY MY"),
            ("krj mlm lwt bsk kalo klo", "kerja malam lewat besok kalau kalau"),
            ("b4ng k3rja jalan2 jalan-jalan", "abang kerja jalan jalan jalan"),
            ("17thn 5jt 15jt tgl3 2rb", "# tahun # juta #10jt juta tanggal # # ribu"),
            ("d ambil di bawa dibwa dibyr", "diambil dibawa dibawa dibayar"),
            ("pmbantu pspor gajinya kontraknya", "art paspor gaji kontrak"),
            ("bise ape berape kerje", "bisa apa berapa kerja"),
            ("luar negri, hong kong e-pmi visa krj", "luarnegeri HK epmi visakerja"),
            ("gabisa, gkboleh, gada", "tidak bisa tidak boleh tidak"),
            ("aman gk gk aman", "aman kah tidak aman"),
            ("kerjaaa tolooong", "kerja tolong"),
            ("kucing dikurangi zebra", "- - -"),
        ] {
            assert_eq!(names(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "paspor d ambil";
        let said = Said::of(text);
        let last = said.tokens.last().expect("a word");
        assert_eq!(&text[last.from..last.to], "d ambil");
        for text in ["ÄÖ ß 4é", "\u{200b}b4ng\u{301}", "٣٤ ١", "İstanbul gabisaİ", "gABISA"] {
            for token in Said::of(text).tokens {
                assert!(text.get(token.from..token.to).is_some(), "{text}");
            }
        }
    }
}
