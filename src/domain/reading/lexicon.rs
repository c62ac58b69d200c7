//! The words that are understood, however they are written.
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
    "makanya",
    "pemangkat",
];
/// Both the shortest word of ours that may be misspelled and the shortest misspelling.
const LONG: usize = 7;
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
    pub(super) const NUMBER: Self = Self(1);
    /// A sum of ten million or more.
    pub(super) const FORTUNE: Self = Self(2);

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

    /// The word of a name. A name that is not there fails every test, and matches nothing.
    pub(super) fn named(&self, name: &str) -> Word {
        debug_assert!(self.names.contains_key(name), "{name} is not in the vocabulary");
        self.names.get(name).copied().unwrap_or(Word::NONE)
    }

    #[cfg(test)]
    pub(super) fn name_of(&self, word: Word) -> Option<&'static str> {
        self.names.iter().find(|(_, known)| **known == word).map(|(name, _)| *name)
    }

    /// The words of `a|b|@group`. `#` is any number, and `#10jt` a great sum.
    pub(super) fn set(&self, names: &str) -> WordSet {
        let mut set = WordSet::default();
        for name in names.split('|') {
            if let Some(group) = name.strip_prefix('@') {
                debug_assert!(self.groups.contains_key(group), "{group} is no group");
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

    /// The word of a spelling that stands in the vocabulary as it is.
    pub(super) fn spelled(&self, word: &str) -> Option<Word> {
        self.spellings.get(word).copied().filter(|known| *known != Word::NONE)
    }

    /// One word for two.
    pub(super) fn joined(&self, first: Word, second: Word) -> Option<Word> {
        self.pairs.get(&(first, second)).copied()
    }

    /// As it stands, or as a dialect ends it.
    pub(super) fn plain(&self, word: &str) -> Option<Word> {
        if let Some(known) = self.spellings.get(word) {
            return Some(*known);
        }
        let stem = word.strip_suffix(['e', 'o']).filter(|stem| stem.len() >= 2)?;
        self.spellings.get(&format!("{stem}a")).copied()
    }

    /// Any way it may have been written.
    pub(super) fn look_up(&self, word: &str) -> Word {
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
        // Doubled letters are written once: "agennya" has come as "agenya".
        let behind_n = ["nya", "ny"].iter().find_map(|ending| word.strip_suffix(ending));
        if let Some(known) = behind_n.and_then(|stem| self.plain(&format!("{stem}n"))) {
            return known;
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

#[cfg(test)]
mod tests {
    use super::*;

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
