//! The names of areas down to the kecamatan, and of gates, in a text.

use super::around::{self, Before, Called, Role};
use super::code::{Code, Level};
use super::gates::GATES;
use super::index::Manner;
use super::slips::glued;
use super::spelling::{Token, joined, once, unglued};
use super::{Gazetteer, Kind};

/// Words of the longest name.
const LONGEST: usize = 5;
/// The most words of a name that is misspelled.
const MISSPELLED: usize = 3;
/// The shortest name that is a place outside home by "di" alone.
const SHORTEST: usize = 4;

/// A name in a text.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// The first of its words, and the one behind its last.
    pub(super) first: usize,
    pub(super) end: usize,
    /// What it may be.
    pub(super) codes: Vec<Code>,
    /// The gate it is, by its number in [`GATES`].
    pub(super) gate: Option<u16>,
    pub(super) before: Before,
    pub(super) role: Role,
    pub(super) manner: Manner,
    /// Whether it is taken for a place as it stands.
    pub(super) sure: bool,
    /// A place in another country.
    pub(super) abroad: bool,
    /// A gate and no area: the post, and not the kecamatan that is called so.
    pub(super) only_gate: bool,
}

impl Mention {
    /// The words of it, among those of the text.
    fn words<'a>(&self, tokens: &'a [Token]) -> &'a [Token] {
        &tokens[self.first..self.end]
    }

    /// Whether villages are called so.
    pub(super) fn is_village(&self) -> bool {
        self.codes.iter().any(|code| code.level() == Level::Village)
    }

    /// Letters of it.
    fn length(&self, tokens: &[Token]) -> usize {
        self.words(tokens).iter().map(|token| token.word.len()).sum()
    }
}

/// A text that is being read.
pub(super) struct Reader<'a> {
    pub(super) of: &'a Gazetteer,
    pub(super) tokens: Vec<Token>,
    pub(super) home: Vec<Code>,
    /// The keys of home, for slips.
    pub(super) at_home: Vec<(&'a str, Code)>,
    /// Whether the text speaks of a border that is crossed, or of a place behind it.
    crosses: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(of: &'a Gazetteer, tokens: Vec<Token>, home: &[&str]) -> Self {
        let home: Vec<Code> = home
            .iter()
            .filter_map(|code| Code::parse(code))
            .map(|code| code.up_to(Level::Province))
            .collect();
        let at_home = of.index.of_provinces(&home);
        let mut reader = Self { of, tokens, home, at_home, crosses: false };
        reader.crosses = reader.tokens.iter().any(around::crosses) || reader.goes_abroad();
        reader
    }

    pub(super) fn is_home(&self, code: Code) -> bool {
        self.home.iter().any(|home| code.is_in(*home))
    }

    /// Some neighbouring words; `None` when they do not stand together.
    pub(super) fn together(&self, first: usize, count: usize) -> Option<&[Token]> {
        let words = self.tokens.get(first..first + count)?;
        let apart = words[1..].iter().any(|token| token.apart);
        let little = count > 1 && words.iter().any(around::is_little);
        (!apart && !little).then_some(words)
    }

    /// Whether words that are joined might be a name: no "pak" or "itu" behind it, no half of a word said twice.
    fn might_be_name(&self, first: usize, count: usize) -> bool {
        let courtesy = |token: &Token| around::is_courtesy(token);
        !self.tokens[first + 1..first + count].iter().any(courtesy)
            && !self.tokens[first].doubled
            && !self.tokens.get(first + count).is_some_and(|next| next.doubled)
    }

    /// All names, in the order of the text, none overlapping.
    pub(super) fn mentions(&self) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.mention(at) {
                Some(mention) => {
                    at = mention.end;
                    found.push(mention);
                }
                None => at += 1,
            }
        }
        found.retain(|mention| mention.abroad || mention.gate.is_some() || !mention.codes.is_empty());
        self.settle(&mut found);
        found
    }

    /// The name that begins at a word: the longest there is, then one with a slip in it, then a part of one.
    fn mention(&self, at: usize) -> Option<Mention> {
        let index = &self.of.index;
        let before = around::before(&self.tokens, at);
        let make = |count: usize, codes: Vec<Code>, manner: Manner| Mention {
            first: at,
            end: at + count,
            codes,
            gate: None,
            before,
            role: before.role,
            manner,
            sure: false,
            abroad: false,
            only_gate: false,
        };
        for count in (1..=LONGEST).rev() {
            let Some(words) = self.together(at, count).filter(|_| self.might_be_name(at, count)) else {
                continue;
            };
            let key = joined(words);
            if count > 1 && self.is_a_kota(at, &words[1..]) {
                return None;
            }
            if index.is_abroad(&key) && before.called.is_none_or(|called| called.level() == Level::Village) {
                return Some(Mention { abroad: true, ..make(count, vec![], Manner::Plain) });
            }
            if count == 1 && around::is_little(&words[0]) {
                return None;
            }
            let mut codes = index.named(&key);
            if codes.is_empty() && count == 1 {
                codes = unglued(&words[0].word).map_or_else(Vec::new, |key| index.named(&key));
            }
            let gate = self.gate(&key, &before);
            if !codes.is_empty() || gate.is_some() {
                let mut mention = make(count, vec![], self.manner(&key, words, &codes));
                mention.codes = codes;
                mention.gate = gate;
                return self.weighed(mention);
            }
            let several = |words: &[Token]| {
                words.iter().all(|token| token.word.len() >= 3 && !around::is_filler(token))
            };
            if count <= MISSPELLED && (count == 1 || several(words)) {
                let (codes, manner) = self.guessed(words);
                // Lanjak is a slip from Landak, and a village of its own.
                if !codes.is_empty() && (manner == Manner::Plain || !self.is_village_at_home(words)) {
                    return self.weighed(make(count, codes, manner));
                }
            }
        }
        let word = &self.tokens[at].word;
        let key = once(word);
        let mut parts = index.in_part(&key);
        parts.retain(|code| self.is_home(*code));
        if !parts.is_empty() {
            return self.weighed(make(1, common(parts), index.manner(&key)));
        }
        let (role, rest) = glued(word)?;
        let key = once(rest);
        let mut codes = index.named(&key);
        codes.retain(|code| self.is_home(*code));
        if codes.is_empty()
            || index.manner(&key) != Manner::Plain
            || index.manner(&once(word)) != Manner::Plain
        {
            return None;
        }
        self.weighed(Mention { role, ..make(1, codes, Manner::Plain) })
    }

    /// How readily words are taken for a name: a bare number never, and a kecamatan of several words of every
    /// day less readily than one word that is nothing else.
    fn manner(&self, key: &str, words: &[Token], codes: &[Code]) -> Manner {
        let of = |token: &Token| self.of.index.manner(&once(&token.word));
        let whole = self.of.index.manner(key);
        if words.iter().all(Token::is_number) {
            Manner::Everyday
        } else if codes.iter().all(|code| code.level() == Level::Kecamatan)
            && words.len() > 1
            && words.iter().all(|token| of(token) == Manner::Everyday)
        {
            whole.min(Manner::Shy)
        } else {
            whole
        }
    }

    /// The gate of this key, when it is meant.
    fn gate(&self, key: &str, before: &Before) -> Option<u16> {
        let crossing = self.crosses || before.role == Role::There;
        self.of.index.gates(key).into_iter().find_map(|(gate, alone)| {
            let kind = GATES[usize::from(gate)].kind;
            let meant = match before.gate {
                Some(said) => said == kind,
                None if alone => true,
                None => match kind {
                    Kind::BorderPost => crossing,
                    Kind::Airport => self.tokens.iter().any(around::flies),
                    _ => false,
                },
            };
            meant.then_some(gate)
        })
    }

    /// Whether a place abroad is named.
    fn goes_abroad(&self) -> bool {
        (0..self.tokens.len()).any(|at| {
            (1..=2).any(|count| {
                self.together(at, count).is_some_and(|words| self.of.index.is_abroad(&joined(words)))
            })
        })
    }

    /// Whether a word says that the words behind it are a kabupaten or kota, and they are: the kota Padang, and
    /// not a kecamatan that is called Kota Padang.
    fn is_a_kota(&self, at: usize, rest: &[Token]) -> bool {
        let Some(called) = around::before(&self.tokens, at + 1).called else { return false };
        if called.level() != Level::Kabupaten || around::before(&self.tokens, at).called.is_some() {
            return false;
        }
        self.of.index.named(&joined(rest)).into_iter().any(|code| self.of.is_called(code, called))
    }

    /// What the words before a name leave of it; `None` when it is a street or a person.
    fn weighed(&self, mut mention: Mention) -> Option<Mention> {
        let before = mention.before;
        let at_home = mention.codes.iter().any(|code| self.is_home(*code));
        if !at_home && !mention.codes.is_empty() {
            mention.codes.extend(self.nearly(&mention));
        }
        if before.street || (before.person && (mention.manner != Manner::Plain || !at_home)) {
            return Some(Mention { codes: vec![], gate: None, ..mention });
        }
        if let Some(called) = before.called.filter(|called| !called.is_small()) {
            let of_kind: Vec<Code> =
                mention.codes.iter().copied().filter(|code| self.of.is_called(*code, called)).collect();
            if !of_kind.is_empty() {
                mention.codes = of_kind;
                mention.sure = true;
            } else if called == Called::Kecamatan {
                // "kec jagoi": a part of the name will do.
                let mut parts = self.of.index.in_part(&joined(&self.tokens[mention.first..mention.end]));
                parts.retain(|code| self.is_home(*code));
                if !parts.is_empty() {
                    mention.codes = common(parts);
                }
            }
        }
        if let Some(gate) = mention.gate
            && (before.gate.is_some() || mention.codes.is_empty())
        {
            mention.only_gate = true;
            mention.sure = true;
            let stands = Code::parse(GATES[usize::from(gate)].code)?;
            mention.codes =
                vec![if stands.level() == Level::Village { stands.up_to(Level::Kecamatan) } else { stands }];
            return Some(mention);
        }
        mention.codes = self.prefer(&mention.codes, before.called == Some(Called::Kecamatan));
        let marked = matches!(mention.role, Role::Here | Role::There);
        let wide = mention.codes.iter().any(|code| code.level() <= Level::Kabupaten);
        mention.sure |= match mention.manner {
            Manner::Everyday => false,
            Manner::Shy => marked && (wide || at_home),
            Manner::Plain => {
                wide || at_home
                    || (marked
                        && mention.length(&self.tokens) >= SHORTEST
                        && !self.is_village_at_home(mention.words(&self.tokens)))
            }
        };
        Some(mention)
    }

    /// Of areas with one name those that are meant by it when nothing else is said: a kabupaten rather than
    /// its own kecamatan, and one of home rather than a kecamatan elsewhere.
    fn prefer(&self, codes: &[Code], is_kecamatan: bool) -> Vec<Code> {
        let wide = |code: &Code| code.level() <= Level::Kabupaten;
        let province = codes.iter().any(|code| code.level() == Level::Province);
        let mut kept = codes.to_vec();
        if !is_kecamatan {
            kept.retain(|code| {
                wide(code)
                    || !codes.iter().any(|other| wide(other) && (code.is_in(*other) || !self.is_home(*code)))
            });
        }
        if province {
            kept.retain(|code| code.level() == Level::Province);
        }
        kept
    }

    /// Lets names stand up for each other: roles run on, and a word that is no name by itself is one beside
    /// the area in which it lies.
    fn settle(&self, found: &mut [Mention]) {
        for at in 1..found.len() {
            let between = found[at - 1].end..found[at].first;
            if found[at].role == Role::Bare
                && !found[at - 1].abroad
                && between.clone().all(|at| !around::is_little(&self.tokens[at]))
                && around::is_only_between(&self.tokens[between])
            {
                found[at].role = found[at - 1].role;
            }
        }
        // A name that is the whole answer.
        if let [only] = found
            && !only.before.person
            && (0..self.tokens.len())
                .all(|at| (only.first..only.end).contains(&at) || around::is_filler(&self.tokens[at]))
        {
            let known = only.codes.iter().any(|code| code.level() <= Level::Kabupaten || self.is_home(*code));
            only.sure |= (only.manner == Manner::Plain
                && (known || !self.is_village_at_home(only.words(&self.tokens))))
                || (only.manner == Manner::Shy && known);
        }
        loop {
            let next = (0..found.len()).find_map(|at| self.supported(found, at).map(|codes| (at, codes)));
            let Some((at, codes)) = next else { break };
            found[at].sure = true;
            found[at].codes = codes;
        }
    }

    /// What an unsure name is, when another one stands up for it.
    fn supported(&self, found: &[Mention], at: usize) -> Option<Vec<Code>> {
        let unsure = &found[at];
        if unsure.sure || unsure.abroad || self.tokens[unsure.first..unsure.end].iter().all(Token::is_number)
        {
            return None;
        }
        found.iter().enumerate().find_map(|(other_at, other)| {
            if other_at == at || other.abroad || other.only_gate {
                return None;
            }
            let (left, right) = if other_at < at { (other, unsure) } else { (unsure, other) };
            let beside = around::is_only_between(&self.tokens[left.end..right.first]);
            let stands_up = (other.sure && (beside || unsure.manner == Manner::Plain))
                || (beside && unsure.manner.max(other.manner) > Manner::Everyday);
            let related: Vec<Code> = unsure
                .codes
                .iter()
                .copied()
                .filter(|code| {
                    other.codes.iter().any(|area| code != area && (code.is_in(*area) || area.is_in(*code)))
                })
                .collect();
            (stands_up && !related.is_empty()).then_some(related)
        })
    }
}

/// Several areas of one kabupaten are that kabupaten, one is itself.
fn common(mut codes: Vec<Code>) -> Vec<Code> {
    codes.sort();
    codes.dedup();
    match codes.as_slice() {
        [first, .., last] if first.up_to(Level::Kabupaten) == last.up_to(Level::Kabupaten) => {
            vec![first.up_to(Level::Kabupaten)]
        }
        _ => codes,
    }
}
