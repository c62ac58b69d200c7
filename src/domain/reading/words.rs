//! A message as words that are understood, however they are written.
//!
//! To add a word or a spelling: `vocabulary.txt`. What follows a rule (doubled letters, digits for letters,
//! dropped vowels, `-e` or `-o` for `-a`, `-nya` behind it, `di` apart from its verb, one slip in a long
//! word) needs no line there.

use std::collections::HashMap;
use std::sync::LazyLock;

use rapidfuzz::distance::osa;

use super::places::COUNTRIES;

/// The words, and how people write them.
const VOCABULARY: &str = include_str!("vocabulary.txt");
/// Words of every day that are one slip or some vowels away from one of ours.
const OTHER_WORDS: &[&str] = &[
    "dikurang",
    "dikurangi",
    "ditanam",
    "disekat",
    "ditaman",
    "bertahan",
    "kucing",
    "berangkas",
    "membuka",
    "keluarin",
    "menikmati",
    "pelatihan",
    "transaksi",
    "dibayangkan",
    "sampaikan",
    "saudaraku",
    "pemesanan",
    "penyakit",
    "dipakai",
    "dipesan",
    "bagaikan",
    "perawatan",
    "pesawat",
    "materi",
    "materinya",
    "matikan",
    "membeli",
    "semarang",
    "lembang",
    "pemenang",
    "pemenan",
    "ngolah",
    "belanda",
    "jajanan",
    "perawan",
    "sandaran",
    "sempurna",
    "gambang",
    "bangunin",
    "kabarin",
    "perempat",
    "perasaan",
];
/// Both the shortest word of ours that may be misspelled and the shortest misspelling.
const LONG: usize = 7;
/// Behind a glued "no": gabisa, gkboleh, gada.
const GLUED_NO: &[&str] = &["ga", "gk", "gak", "tak", "ndak", "dak", "tdk", "ngga", "nggak", "g"];
const GLUED: &[&str] =
    &["bisa", "bs", "boleh", "blh", "ada", "tau", "tahu", "punya", "pernah", "dibayar", "pulang"];
const ENDINGS: &[&str] = &["nya", "ny", "kah", "lah", "ku", "mu", "x"];
/// The most words that a set can hold.
const ROOM: usize = 16;

/// A word that is understood, by its number; or a number; or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Word(u16);

impl Word {
    /// Not understood.
    pub(super) const NONE: Self = Self(0);
    /// A number.
    const NUMBER: Self = Self(1);
    /// A sum of ten million or more.
    const FORTUNE: Self = Self(2);

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Some words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct WordSet([u64; ROOM]);

impl WordSet {
    pub(super) const fn add(&mut self, word: Word) {
        self.0[word.index() / 64] |= 1 << (word.index() % 64);
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine |= theirs;
        }
    }

    /// Whether it holds a word; that which is not understood is in no set.
    pub(super) const fn holds(&self, word: Word) -> bool {
        self.0[word.index() / 64] & (1 << (word.index() % 64)) != 0
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(mine, theirs)| mine & theirs != 0)
    }
}

/// All words and their spellings.
pub(super) struct Lexicon {
    names: HashMap<&'static str, Word>,
    groups: HashMap<&'static str, WordSet>,
    /// With doubled letters written once.
    spellings: HashMap<String, Word>,
    pairs: HashMap<(Word, Word), Word>,
    /// By the letters that remain without vowels.
    skeletons: HashMap<String, Vec<(String, Word)>>,
    /// Long words, by their first letter.
    long: HashMap<u8, Vec<(String, Word)>>,
}

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Self {
        let mut lexicon = Self {
            names: HashMap::from([("#", Word::NUMBER), ("#10jt", Word::FORTUNE)]),
            groups: HashMap::new(),
            spellings: HashMap::new(),
            pairs: HashMap::new(),
            skeletons: HashMap::new(),
            long: HashMap::new(),
        };
        for (name, spellings) in entries() {
            lexicon.name(name);
            lexicon.spell(name, name);
            for spelling in spellings {
                lexicon.spell(spelling, name);
            }
        }
        for word in OTHER_WORDS {
            lexicon.spellings.entry(once(word)).or_insert(Word::NONE);
        }
        for line in lines().filter_map(|line| line.strip_prefix('@')) {
            let Some((group, members)) = line.split_once('=') else { continue };
            let mut set = WordSet::default();
            for member in members.split_whitespace() {
                set.add(lexicon.named(member));
            }
            lexicon.groups.insert(group.trim(), set);
        }
        let mut countries = WordSet::default();
        for (code, _) in COUNTRIES {
            countries.add(lexicon.named(code));
        }
        countries.add(lexicon.named("luarnegeri"));
        countries.add(lexicon.named("timteng"));
        lexicon.groups.insert("negeri", countries);
        lexicon
    }

    fn name(&mut self, name: &'static str) -> Word {
        // Three are taken: none, a number, a fortune.
        let next = Word(u16::try_from(self.names.len() + 1).unwrap_or(0));
        *self.names.entry(name).or_insert(next)
    }

    fn spell(&mut self, spelling: &'static str, name: &'static str) {
        let word = self.name(name);
        if let Some((first, second)) = spelling.split_once('+') {
            let pair = [first, second].map(|half| {
                let half_of = self.spellings.get(&once(half)).copied();
                half_of.unwrap_or_else(|| {
                    let half_of = self.name(half);
                    self.insert(half, half_of);
                    half_of
                })
            });
            self.pairs.insert((pair[0], pair[1]), word);
        } else if spelling.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            self.insert(spelling, word);
        }
    }

    fn insert(&mut self, spelling: &str, word: Word) {
        let spelling = once(spelling);
        if spelling.len() >= 5 {
            self.skeletons.entry(skeleton(&spelling)).or_default().push((spelling.clone(), word));
        }
        // Behind "di" many verbs of every day are one slip apart.
        if spelling.len() >= if spelling.starts_with("di") { LONG + 2 } else { LONG } {
            self.long.entry(spelling.as_bytes()[0]).or_default().push((spelling.clone(), word));
        }
        self.spellings.entry(spelling).or_insert(word);
    }

    /// How many numbers are given to words.
    pub(super) fn len(&self) -> usize {
        self.names.len() + 1
    }

    /// The word of a name; none for a name that is not there, which a test forbids.
    pub(super) fn named(&self, name: &str) -> Word {
        self.names.get(name).copied().unwrap_or(Word::NONE)
    }

    /// The words of `a|b|@group`. `#` is any number, and `#10jt` a great sum.
    pub(super) fn set(&self, names: &str) -> WordSet {
        let mut set = WordSet::default();
        for name in names.split('|') {
            if let Some(group) = name.strip_prefix('@') {
                set.add_all(&self.groups.get(group).copied().unwrap_or_default());
                continue;
            }
            match self.named(name) {
                Word::NONE => {}
                Word::NUMBER => [Word::NUMBER, Word::FORTUNE].into_iter().for_each(|word| set.add(word)),
                word => set.add(word),
            }
        }
        set
    }

    /// As it stands, or as a dialect ends it.
    fn plain(&self, word: &str) -> Option<Word> {
        if let Some(known) = self.spellings.get(word) {
            return Some(*known);
        }
        let stem = word.strip_suffix(['e', 'o']).filter(|stem| stem.len() >= 2)?;
        self.spellings.get(&format!("{stem}a")).copied()
    }

    /// Any way it may have been written.
    fn look_up(&self, word: &str) -> Word {
        if let Some(known) = self.plain(word) {
            return known;
        }
        let stems = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
        for stem in stems.filter(|stem| stem.len() >= 2) {
            if let Some(known) = self.plain(stem).filter(|known| *known != Word::NONE) {
                return known;
            }
            if let Some(known) = self.without_vowels(stem) {
                return known;
            }
        }
        self.without_vowels(word).or_else(|| self.misspelled(word)).unwrap_or(Word::NONE)
    }

    fn without_vowels(&self, word: &str) -> Option<Word> {
        let bones = skeleton(word);
        if word.len() < 4 || bones.len() < 3 {
            return None;
        }
        let known = self.skeletons.get(&bones)?;
        // Who drops vowels drops them within: "malas" is no "malasia".
        let ends = |whole: &str| whole.as_bytes().last() == word.as_bytes().last();
        known.iter().find(|(whole, _)| ends(whole) && drops_only_vowels(word, whole)).map(|(_, word)| *word)
    }

    fn misspelled(&self, word: &str) -> Option<Word> {
        if word.len() < LONG {
            return None;
        }
        let near = |whole: &str| {
            whole.len().abs_diff(word.len()) <= 1 && osa::distance(whole.bytes(), word.bytes()) <= 1
        };
        let known = self.long.get(word.as_bytes().first()?)?;
        known.iter().find(|(whole, _)| near(whole)).map(|(_, word)| *word)
    }
}

fn lines() -> impl Iterator<Item = &'static str> {
    VOCABULARY.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Each name and its spellings.
fn entries() -> impl Iterator<Item = (&'static str, std::str::SplitWhitespace<'static>)> {
    let words = lines().filter(|line| !line.starts_with('@')).map(|line| {
        let (name, spellings) = line.split_once('=').unwrap_or((line, ""));
        (name.trim(), spellings.split_whitespace())
    });
    words.chain(COUNTRIES.iter().map(|(code, spellings)| (*code, spellings.split_whitespace())))
}

/// Each run of a letter once; two or three letters are often an abbreviation, and stay.
pub(super) fn once(word: &str) -> String {
    if word.len() <= 3 {
        return word.to_owned();
    }
    let mut single = String::with_capacity(word.len());
    for c in word.chars() {
        if !single.ends_with(c) || c.is_ascii_digit() {
            single.push(c);
        }
    }
    single
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// The first letter and all that are no vowels.
fn skeleton(word: &str) -> String {
    word.char_indices().filter(|(at, c)| *at == 0 || !"aeiou".contains(*c)).map(|(_, c)| c).collect()
}

fn drops_only_vowels(short: &str, whole: &str) -> bool {
    let mut rest = short.bytes().peekable();
    for letter in whole.bytes() {
        if rest.peek() == Some(&letter) {
            rest.next();
        } else if !is_vowel(letter) {
            return false;
        }
    }
    rest.next().is_none()
}

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
            && let Some(joined) =
                LEXICON.spellings.get(&format!("di{word}")).filter(|word| **word != Word::NONE)
            && let Some(last) = self.tokens.last_mut()
        {
            (last.word, last.to) = (*joined, to);
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
                        && let Some(word) = LEXICON.pairs.get(&(last.word, token.word)) =>
                {
                    (last.word, last.to) = (*word, token.to);
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
        let name =
            |word| LEXICON.names.iter().find(|(_, known)| **known == word).map_or("-", |(name, _)| *name);
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

    #[test]
    fn no_spelling_stands_for_two_words() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (name, spellings) in entries() {
            for spelling in spellings.chain([name]).filter(|spelling| !spelling.contains('+')) {
                let known = seen.insert(once(spelling), name);
                assert!(known.is_none_or(|known| known == name), "{spelling}: {known:?} and {name}");
            }
        }
    }

    #[test]
    fn there_is_room_and_every_group_is_of_known_words() {
        assert!(LEXICON.len() < ROOM * 64);
        for line in lines().filter(|line| line.starts_with('@')) {
            let (group, members) = line.split_once('=').expect("members");
            for member in members.split_whitespace() {
                assert_ne!(LEXICON.named(member), Word::NONE, "{group}: {member}");
            }
        }
    }
}
