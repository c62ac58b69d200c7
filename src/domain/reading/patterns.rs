//! A small language in which the signs are written down.
//!
//! `bos|agen pegang paspor`: words one after the other, each one of some, with at most one other word
//! between them. `gaji .. dibayar`: at most four between. `admin + kamboja`: both, wherever they stand.
//! `paspor dipegang !sendiri`: not with that word right behind it. Names are those of the
//! vocabulary, `@group` one of its groups, two capitals a country, `#` a number, `#10jt` a great sum.

use std::sync::LazyLock;

use super::lexicon::{LEXICON, WordSet};
use super::words::Said;

/// How many other words may stand between two of a pattern.
const NEAR: usize = 1;
const WIDE: usize = 4;

struct Step {
    words: WordSet,
    reach: usize,
}

struct Part {
    steps: Vec<Step>,
    but: WordSet,
    /// Whether it speaks of a "no" itself.
    denies: bool,
}

/// What to look for.
pub(super) struct Pattern {
    parts: Vec<Part>,
}

struct Guards {
    denials: WordSet,
    between: WordSet,
    affirms: WordSet,
    doubts: WordSet,
}

static GUARDS: LazyLock<Guards> = LazyLock::new(|| Guards {
    denials: LEXICON.set("@tolak"),
    between: LEXICON.set("@antara"),
    affirms: LEXICON.set("ada|sudah|punya|lengkap"),
    doubts: LEXICON.set("@janggal"),
});

impl Pattern {
    /// Reads a pattern. A name that is not in the vocabulary matches nothing; a test forbids it.
    pub(super) fn new(text: &str) -> Self {
        Self { parts: text.split(" + ").map(Part::new).collect() }
    }

    /// Where it stands, as the first and the last of the words, unless what stands there is denied.
    pub(super) fn find(&self, said: &Said) -> Option<(usize, usize)> {
        self.look(said, |part, first, last| part.denies || !denied(said, first, last))
    }

    /// Where it is plainly claimed: nothing near asks, hopes or denies.
    pub(super) fn claimed(&self, said: &Said) -> Option<(usize, usize)> {
        self.look(said, |_, first, last| !doubted(said, first, last))
    }

    fn look(&self, said: &Said, good: impl Fn(&Part, usize, usize) -> bool) -> Option<(usize, usize)> {
        if !self.parts.iter().all(|part| part.could_be_in(said)) {
            return None;
        }
        let mut parts = self.parts.iter();
        let found = parts.next()?.find(said, &good)?;
        parts.all(|part| part.find(said, &|_, _, _| true).is_some()).then_some(found)
    }
}

impl Part {
    fn new(text: &str) -> Self {
        let (mut steps, mut but, mut reach) = (Vec::new(), WordSet::default(), NEAR);
        for step in text.split_whitespace() {
            match step.strip_prefix('!') {
                Some(other) => but.add_all(&LEXICON.set(other)),
                None if step == ".." => reach = WIDE,
                None => {
                    steps.push(Step { words: LEXICON.set(step), reach });
                    reach = NEAR;
                }
            }
        }
        let denials = LEXICON.set("@tolak");
        let denies = steps.iter().any(|step: &Step| step.words.meets(&denials));
        Self { steps, but, denies }
    }

    fn could_be_in(&self, said: &Said) -> bool {
        self.steps.iter().all(|step| step.words.meets(&said.present))
    }

    fn find(&self, said: &Said, good: &impl Fn(&Self, usize, usize) -> bool) -> Option<(usize, usize)> {
        let first = self.steps.first()?;
        (0..said.tokens.len()).filter(|at| first.words.holds(said.tokens[*at].word)).find_map(|from| {
            let to = follow(&self.steps[1..], said, from)?;
            if self.denies && !self.is_one_denial(said, from, to) {
                return None;
            }
            let behind = said.tokens[to + 1..].iter().take(2);
            let spoiled = behind
                .take_while(|token| token.clause == said.tokens[to].clause)
                .any(|token| self.but.holds(token.word));
            (!spoiled && good(self, from, to)).then_some((from, to))
        })
    }
}

impl Part {
    /// "kontrak ada, tidak ada hutang" denies no contract.
    fn is_one_denial(&self, said: &Said, first: usize, last: usize) -> bool {
        let meant = |at: usize| self.steps.iter().any(|step| step.words.holds(said.tokens[at].word));
        let affirmed = |at: usize| GUARDS.affirms.holds(said.tokens[at].word) && !meant(at);
        let affirmed_first = said.tokens[first..=last]
            .iter()
            .take_while(|token| !GUARDS.denials.holds(token.word))
            .any(|token| GUARDS.affirms.holds(token.word));
        said.tokens[first].phrase == said.tokens[last].phrase
            && !affirmed_first
            && !(first..=last).any(|at| affirmed(at) && !GUARDS.denials.holds(said.tokens[at - 1].word))
    }
}

/// Where the last of the steps stands, when the one before them stands at `from`.
fn follow(steps: &[Step], said: &Said, from: usize) -> Option<usize> {
    let Some((step, rest)) = steps.split_first() else { return Some(from) };
    let furthest = (from + 2 + step.reach).min(said.tokens.len());
    (from + 1..furthest)
        .filter(|at| step.words.holds(said.tokens[*at].word))
        .find_map(|at| follow(rest, said, at))
}

/// Whether a "no" stands among the words or right before them: "paspor tidak dipegang", "gk ada hutang".
fn denied(said: &Said, first: usize, last: usize) -> bool {
    let guards = &*GUARDS;
    if said.tokens[first..=last].iter().any(|token| guards.denials.holds(token.word)) {
        return true;
    }
    let clause = said.tokens[first].clause;
    let no_at = |back: usize| {
        let before = first.checked_sub(back).map(|at| said.tokens[at]);
        before.is_some_and(|before| before.clause == clause && guards.denials.holds(before.word))
    };
    no_at(1) || (no_at(2) && guards.between.holds(said.tokens[first - 1].word))
}

/// Whether what is claimed is asked, promised or denied, by the words around it.
fn doubted(said: &Said, first: usize, last: usize) -> bool {
    let clause = said.tokens[first].clause;
    let around = first.saturating_sub(2)..(last + 3).min(said.tokens.len());
    said.tokens[around].iter().any(|token| token.clause == clause && GUARDS.doubts.holds(token.word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).find(&Said::of(text)).is_some()
    }

    #[test]
    fn words_stand_near_each_other_and_in_order() {
        assert!(finds("gaji .. dibayar", "gaji sy bulan lalu dibayar"));
        assert!(!finds("gaji dibayar", "gaji sy bulan lalu dibayar"));
        assert!(finds("gaji|uang dibayar", "uang nya dibayar"));
        assert!(!finds("gaji dibayar", "dibayar gaji"));
        assert!(finds("admin + KH", "ke kamboja jd apa? admin"));
        assert!(!finds("admin + KH", "ke laos jd admin"));
        assert!(finds("#10jt", "gaji 15jt") && !finds("#10jt", "gaji 5jt") && finds("#", "gaji 15jt"));
    }

    #[test]
    fn what_is_denied_is_not_there_and_what_is_asked_is() {
        assert!(!finds("paspor dipegang", "paspor gk dipegang"));
        assert!(!finds("hutang", "gk ada hutang"));
        assert!(!finds("dipukul", "tdk pernah dipukul"));
        assert!(finds("jalan tikus", "aman gk lwt jalan tikus"));
        assert!(finds("jalan tikus", "gk usah takut lwt jalan tikus"));
        assert!(finds("tidak dibayar", "gaji tdk dibayar"));
        assert!(!finds("paspor dipegang !sendiri", "paspor dipegang sy sendiri"));
        assert!(finds("hutang", "kontrak tdk, hutang ada"));
    }

    #[test]
    fn a_claim_is_plain() {
        let claim = Pattern::new("kontrak ada");
        assert!(claim.claimed(&Said::of("kontrak sudah ada pak")).is_some());
        for text in [
            "kontrak ada gk",
            "kontrak blm ada",
            "katanya kontrak ada",
            "harus kontrak ada",
            "kalo kontrak ada",
        ] {
            assert!(claim.claimed(&Said::of(text)).is_none(), "{text}");
        }
    }
}
