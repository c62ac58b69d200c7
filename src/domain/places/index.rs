//! Where the names of provinces, kabupaten and kecamatan are found by their keys. Villages are in no index:
//! there is a village for nearly every word.

use std::collections::HashSet;

use super::aliases::{ABROAD, ALIASES};
use super::areas::Areas;
use super::code::{Code, Level};
use super::gates::GATES;
use super::spelling::{key, once, words};

const EVERYDAY: &str = include_str!("everyday.txt");
/// Words that stand in many names and are none.
const GENERIC: &[&str] = &[
    "sungai",
    "tanjung",
    "teluk",
    "pulau",
    "gunung",
    "batang",
    "batu",
    "nanga",
    "simpang",
    "muara",
    "kuala",
    "kepulauan",
    "utara",
    "selatan",
    "timur",
    "barat",
    "tengah",
    "tengara",
    "besar",
    "kecil",
    "hulu",
    "hilir",
    "raya",
    "baru",
    "lama",
    "kota",
    "satu",
    "dua",
    "tiga",
    "tujuh",
    "belas",
    "pusat",
];

/// Keys in order, with a value each; one key may have several.
struct Table<T> {
    keys: String,
    /// Where the key stands, how long it is, and what it is of.
    entries: Box<[(u32, u8, T)]>,
}

impl<T: Copy + Ord> Table<T> {
    fn new(mut pairs: Vec<(String, T)>) -> Self {
        pairs.sort();
        pairs.dedup();
        let mut keys = String::new();
        let mut entries = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let at = u32::try_from(keys.len()).unwrap_or(u32::MAX);
            entries.push((at, u8::try_from(key.len()).unwrap_or(u8::MAX), value));
            keys.push_str(&key);
        }
        Self { keys, entries: entries.into() }
    }

    fn key(&self, (at, length, _): &(u32, u8, T)) -> &str {
        &self.keys[*at as usize..*at as usize + usize::from(*length)]
    }

    fn find<'a>(&'a self, key: &'a str) -> impl Iterator<Item = T> + 'a {
        let from = self.entries.partition_point(|entry| self.key(entry) < key);
        self.entries[from..].iter().take_while(move |entry| self.key(entry) == key).map(|entry| entry.2)
    }

    fn all(&self) -> impl Iterator<Item = (&str, T)> {
        self.entries.iter().map(|entry| (self.key(entry), entry.2))
    }
}

/// How readily a word is taken for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    /// A word of every day: only behind a word that says what it is, or beside its parent.
    Everyday,
    /// A rare word: behind "di" too.
    Shy,
    /// A name.
    Plain,
}

/// The names.
pub(super) struct Index {
    /// The names and, marked so, other ways of writing them.
    names: Table<(Code, bool)>,
    /// Words of kecamatan names of several: Ambawang, Jagoi.
    parts: Table<Code>,
    /// Gates by their names; whether the name needs no word before it.
    gates: Table<(u16, bool)>,
    everyday: HashSet<String>,
    shy: HashSet<String>,
    abroad: HashSet<String>,
}

/// The name of an area without the word for what it is, which only kabupaten and provinces have.
pub(super) fn bare(name: &str) -> &str {
    let after = |name: &'_ str, word: &str| name.strip_prefix(word).map(str::len);
    let mut rest = name;
    for word in ["Kabupaten ", "Kota ", "Administrasi ", "Daerah Khusus Ibukota ", "Daerah Istimewa "] {
        if let Some(length) = after(rest, word) {
            rest = &rest[rest.len() - length..];
        }
    }
    rest
}

impl Index {
    pub(super) fn new(areas: &Areas) -> Self {
        let mut everyday = HashSet::new();
        let mut shy = HashSet::new();
        let mut into = &mut everyday;
        for line in EVERYDAY.lines().filter(|line| !line.starts_with('#')) {
            if line == "@shy" {
                into = &mut shy;
            } else {
                into.extend(line.split_whitespace().map(str::to_owned));
            }
        }
        let is_generic = |word: &str| GENERIC.contains(&word) || everyday.contains(word);
        let (mut names, mut parts) = (vec![], vec![]);
        for (code, name) in areas.all().filter(|(code, _)| code.level() != Level::Village) {
            let own = if code.level() == Level::Kecamatan { name } else { bare(name) };
            names.push((key(own), (code, false)));
            let several = words(own).nth(1).is_some();
            if code.level() == Level::Kecamatan && several {
                let words = words(own).map(|word| once(&word));
                parts.extend(
                    words.filter(|word| word.len() >= 5 && !is_generic(word)).map(|word| (word, code)),
                );
            }
        }
        for (aliases, codes) in ALIASES {
            for alias in aliases.split_whitespace() {
                let alias = key(&alias.replace('+', " "));
                names.extend(
                    codes.iter().filter_map(|code| Some((alias.clone(), (Code::parse(code)?, true)))),
                );
            }
        }
        let mut gates = vec![];
        for (at, gate) in GATES.iter().enumerate() {
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            for (called, alone) in [(gate.alone, true), (gate.marked, false)] {
                gates.extend(
                    called.split('|').filter(|name| !name.is_empty()).map(|name| (key(name), (at, alone))),
                );
            }
        }
        let abroad = ABROAD.split_whitespace().map(|name| key(&name.replace('+', " "))).collect();
        Self {
            names: Table::new(names),
            parts: Table::new(parts),
            gates: Table::new(gates),
            everyday,
            shy,
            abroad,
        }
    }

    /// The areas down to the kecamatan that have this key.
    pub(super) fn named(&self, key: &str) -> Vec<Code> {
        self.names.find(key).map(|(code, _)| code).collect()
    }

    /// The kecamatan in whose names of several words this is one.
    pub(super) fn in_part(&self, word: &str) -> Vec<Code> {
        self.parts.find(word).collect()
    }

    /// The gates that are called so, as numbers in [`GATES`], and whether nothing else is called so.
    pub(super) fn gates(&self, key: &str) -> Vec<(u16, bool)> {
        self.gates.find(key).collect()
    }

    /// The names below the provinces as the list has them, by their keys.
    pub(super) fn of_provinces(&self, provinces: &[Code]) -> Vec<(&str, Code)> {
        let is_in = |code: Code| provinces.iter().any(|province| code.is_in(*province) && code != *province);
        self.names
            .all()
            .filter(|(_, (code, alias))| !alias && is_in(*code))
            .map(|(key, (code, _))| (key, code))
            .collect()
    }

    /// Whether it is a place abroad.
    pub(super) fn is_abroad(&self, key: &str) -> bool {
        self.abroad.contains(key)
    }

    /// How readily a key is taken for a name.
    pub(super) fn manner(&self, key: &str) -> Manner {
        if self.everyday.contains(key) || GENERIC.contains(&key) {
            Manner::Everyday
        } else if self.shy.contains(key) {
            Manner::Shy
        } else {
            Manner::Plain
        }
    }
}
