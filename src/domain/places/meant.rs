//! The place of a report line, which is known to name one: a village is looked for without any word that says
//! so, by slips and by a part of its name too.

use rapidfuzz::distance::osa;

use super::around::{self, Role};
use super::code::{Code, Level};
use super::index::Manner;
use super::mentions::{Mention, Reader};
use super::spelling::{Token, joined, key, skeleton, tokens, words};
use super::{Gazetteer, Place, Resolved};

/// Words of the longest name.
const LONGEST: usize = 5;
/// The shortest name of one word, and the shortest that may have a slip in it, or two.
const SHORTEST: usize = 3;
const SLIP: usize = 5;
const TWO_SLIPS: usize = 9;
/// The shortest word that stands for a longer name which begins with it.
const PART: usize = 5;
/// Consonants of the shortest name without its vowels.
const CONSONANTS: usize = 3;
/// The most places that are asked about.
const MOST: usize = 9;
/// Words that begin many names, and stand for none of them.
const BEGINNINGS: &[&str] = &[
    "sungai",
    "tanjung",
    "teluk",
    "pulau",
    "gunung",
    "batang",
    "nanga",
    "simpang",
    "muara",
    "kuala",
    "bukit",
    "kampung",
    "pasir",
    "padang",
    "parit",
    "rantau",
    "tebing",
    "lubuk",
    "matang",
    "pangkalan",
    "sarang",
    "suka",
    "mekar",
    "harapan",
    "balai",
    "tapang",
    "riam",
    "sumber",
    "makmur",
    "karya",
    "mulya",
    "dusun",
];

/// What a report line says of its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// Where it is. Several are for somebody to choose from.
    pub place: Resolved,
    /// Where the names of it stand, in bytes.
    pub spans: Vec<(usize, usize)>,
}

/// How surely words are a name: the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Slip,
    Bare,
    Part,
    Exact,
    /// Behind "desa", with a slip.
    MarkedSlip,
    Marked,
}

/// Words that may be the name of villages.
#[derive(Debug, Clone)]
struct Hit {
    first: usize,
    end: usize,
    codes: Vec<Code>,
    grade: Grade,
    /// Where people are taken, or what they are called after: the place only when nothing else is.
    aside: bool,
}

/// A village of home, by its key.
struct Village {
    code: Code,
    key: String,
    begins: String,
    several: bool,
}

impl Gazetteer {
    /// The place of a report line. `home` are the provinces which this service serves. Of villages of one name
    /// those are meant that lie in the kecamatan `near`, or in its kabupaten, where whoever writes lives.
    /// `ordinary` says of a word, by the bytes where it stands, that it is one of every day.
    pub fn meant(
        &self,
        text: &str,
        home: &[&str],
        near: Option<&str>,
        ordinary: &dyn Fn(usize, usize) -> bool,
    ) -> Meant {
        let reader = Reader::new(self, tokens(text), home);
        let near = near.and_then(Code::parse);
        let meaning = Meaning { ordinary, villages: reader.villages_at_home(), near, reader: &reader };
        meaning.meant()
    }
}

impl Reader<'_> {
    fn villages_at_home(&self) -> Vec<Village> {
        let of = |(code, name): (Code, &str)| {
            let mut parts = words(name);
            let begins = parts.next().unwrap_or_default();
            let several = parts.next().is_some();
            Village { code, key: key(name), begins: key(&begins), several }
        };
        let within = self.home.iter().flat_map(|home| self.of.areas.within(*home));
        within.filter(|(code, _)| code.level() == Level::Village).map(of).collect()
    }
}

struct Meaning<'a> {
    reader: &'a Reader<'a>,
    villages: Vec<Village>,
    near: Option<Code>,
    ordinary: &'a dyn Fn(usize, usize) -> bool,
}

impl Meaning<'_> {
    fn meant(&self) -> Meant {
        let areas = self.areas();
        let mut hits = self.hits();
        // A kecamatan of two words is no village of one: Jagoi Babang.
        hits.retain(|hit| {
            !areas.iter().any(|area| {
                area.end - area.first > hit.end - hit.first
                    && area.first <= hit.first
                    && hit.end <= area.end
                    && hit.grade < Grade::MarkedSlip
            })
        });
        // The surest first; of equals the one that stands first, as the form has it.
        hits.sort_by_key(|hit| (hit.aside, std::cmp::Reverse(hit.grade), hit.first));
        for hit in &hits {
            let around: Vec<&Mention> =
                areas.iter().filter(|area| area.end <= hit.first || area.first >= hit.end).collect();
            // Those that lie in the most of them: "Parit Baru, Kec. Salatiga, Kab. Sambas".
            let lies = |code: &Code| {
                let holds = |area: &&&Mention| area.codes.iter().any(|area| code.is_in(*area));
                around.iter().filter(holds).count()
            };
            let most = hit.codes.iter().map(&lies).max().filter(|most| *most > 0);
            let within: Vec<Code> =
                hit.codes.iter().copied().filter(|code| Some(lies(code)) == most).collect();
            if !within.is_empty() {
                let beside = around
                    .iter()
                    .filter(|area| area.codes.iter().any(|area| within.iter().any(|code| code.is_in(*area))));
                let spans = beside.map(|area| (area.before.begins, area.end)).chain([self.whole(hit)]);
                return self.decided(&within, spans.collect());
            }
        }
        let elsewhere = |hit: &&Hit| {
            // A slip or a part says nothing against a kecamatan that is named.
            let sure = areas.iter().any(|area| area.sure && area.role != Role::There);
            hit.grade >= Grade::Exact || !sure
        };
        let Some(hit) = hits.iter().find(elsewhere) else { return self.wide(&areas) };
        let same = areas.iter().find(|area| area.first == hit.first && area.end == hit.end);
        // The kota of that name rather than a village of it, and the kecamatan unless the village lies in it.
        let marked = hit.grade >= Grade::MarkedSlip;
        if let Some(same) = same.filter(|_| !marked) {
            if same.codes.iter().any(|code| code.level() <= Level::Kabupaten) {
                return self.wide(&areas);
            }
            let alone = |code: &&Code| {
                code.level() == Level::Kecamatan
                    && self.reader.is_home(**code)
                    && !hit.codes.iter().any(|village| village.is_in(**code))
            };
            let mut codes = hit.codes.clone();
            if same.manner > Manner::Everyday || self.is_head(hit.first) {
                codes.extend(same.codes.iter().filter(alone));
            }
            return self.decided(&codes, vec![self.whole(hit)]);
        }
        // "lwt jagoi": no village when the place is told by a wider name.
        if hit.aside && areas.iter().any(|area| area.sure && area.role != Role::There) {
            return self.wide(&areas);
        }
        self.decided(&hit.codes, vec![self.whole(hit)])
    }

    /// The names of kabupaten and kecamatan, a part of one at home among them.
    fn areas(&self) -> Vec<Mention> {
        let mut areas = self.reader.mentions();
        areas.retain(|area| {
            let known = (area.first..area.end).all(|at| self.is_ordinary(at));
            let at_home = area.codes.iter().any(|code| self.reader.is_home(*code));
            // "kayu", "harapan": a word of every day is a kecamatan only where something says so.
            at_home && !area.abroad && (area.sure || !known)
        });
        for area in &mut areas {
            area.codes.retain(|code| self.reader.is_home(*code));
        }
        areas
    }

    /// The kecamatan or kabupaten that is named, without any village.
    fn wide(&self, areas: &[Mention]) -> Meant {
        let told = |area: &&Mention| area.sure && !area.only_gate && area.role != Role::There;
        let bare = |area: &&Mention| !area.only_gate && area.role != Role::There;
        let of = |wanted: &dyn Fn(&&Mention) -> bool| areas.iter().filter(wanted).collect::<Vec<_>>();
        let chosen = [of(&told), of(&bare), of(&|_| true)]
            .into_iter()
            .find(|areas| !areas.is_empty())
            .unwrap_or_default();
        // Of names that lie in one another the smallest; of others the first.
        let Some(first) = chosen.first() else { return Meant { place: Resolved::Nowhere, spans: vec![] } };
        let mut codes = first.codes.clone();
        for area in &chosen {
            let lies = |code: &&Code, areas: &[Code]| areas.iter().any(|area| code.is_in(*area));
            let within: Vec<Code> = area.codes.iter().filter(|code| lies(code, &codes)).copied().collect();
            let around: Vec<Code> = codes.iter().filter(|code| lies(code, &area.codes)).copied().collect();
            if !within.is_empty() {
                codes = within;
            } else if !around.is_empty() {
                codes = around;
            }
        }
        let spans = chosen.iter().map(|area| (area.before.begins, area.end)).collect();
        self.decided(&codes, spans)
    }

    /// One place, or those to choose from.
    fn decided(&self, codes: &[Code], spans: Vec<(usize, usize)>) -> Meant {
        let mut codes = codes.to_vec();
        codes.sort();
        codes.dedup();
        if let Some(near) = self.near {
            for area in [Level::Kecamatan, Level::Kabupaten].map(|level| near.up_to(level)) {
                let there: Vec<Code> = codes.iter().copied().filter(|code| code.is_in(area)).collect();
                if !there.is_empty() {
                    codes = there;
                    break;
                }
            }
        }
        let place = |code: &Code| Place { code: code.to_string() };
        let place = match codes.as_slice() {
            [] => Resolved::Nowhere,
            [one] => Resolved::One(place(one)),
            several if several.len() <= MOST => Resolved::Several(several.iter().map(place).collect()),
            _ => Resolved::TooMany,
        };
        let tokens = &self.reader.tokens;
        let spans = spans.into_iter().map(|(first, end)| (tokens[first].from, tokens[end - 1].to)).collect();
        Meant { place, spans }
    }

    /// A name with the words before it that say what it is.
    fn whole(&self, hit: &Hit) -> (usize, usize) {
        (around::before(&self.reader.tokens, hit.first).begins, hit.end)
    }

    fn is_ordinary(&self, at: usize) -> bool {
        let token = &self.reader.tokens[at];
        (self.ordinary)(token.from, token.to)
    }

    /// The names of villages, the longest at each word.
    fn hits(&self) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 0;
        while at < self.reader.tokens.len() {
            match self.hit(at) {
                Some(hit) => {
                    at = hit.end;
                    hits.push(hit);
                }
                None => at += 1,
            }
        }
        hits
    }

    fn hit(&self, at: usize) -> Option<Hit> {
        let tokens = &self.reader.tokens;
        let before = around::before(tokens, at);
        if before.street || before.person || around::is_little(&tokens[at]) {
            return None;
        }
        let marked = before.called.is_some_and(around::Called::is_small);
        if before.called.is_some() && !marked {
            return None;
        }
        let aside = matches!(before.role, Role::There) || before.role == Role::Of && !self.is_counted(at);
        let make = |count: usize, codes: Vec<Code>, grade: Grade| {
            let grade = match grade {
                Grade::Exact if marked => Grade::Marked,
                _ if marked => Grade::MarkedSlip,
                grade => grade,
            };
            Hit { first: at, end: at + count, codes, grade, aside }
        };
        for count in (1..=LONGEST).rev() {
            let Some(words) = self.reader.together(at, count) else { continue };
            if words.iter().all(Token::is_number) || words[0].is_number() {
                continue;
            }
            let said = joined(words);
            if said.len() < SHORTEST {
                continue;
            }
            let mut codes = self.with(|village| village.key == said);
            let ordinary = (at..at + count).all(|at| self.is_ordinary(at) || tokens[at].is_number());
            // Words of every day are a name behind "desa", or where the form has the name.
            if !codes.is_empty() && (!ordinary || marked || self.is_head(at)) {
                return Some(make(count, codes, Grade::Exact));
            }
            if (at..at + count).any(|at| self.is_ordinary(at)) && !marked
                || words.iter().any(Token::is_number)
            {
                continue;
            }
            let bones = skeleton(&said);
            codes = self.with(|village| is_bare(&said, &bones, &village.key));
            if !codes.is_empty() {
                return Some(make(count, self.nearer(codes), Grade::Bare));
            }
            codes = self.with(|village| is_slip(&said, &village.key));
            if !codes.is_empty() {
                return Some(make(count, self.nearer(codes), Grade::Slip));
            }
        }
        let said = joined(&tokens[at..=at]);
        if said.len() < PART || BEGINNINGS.contains(&said.as_str()) || self.is_ordinary(at) && !marked {
            return None;
        }
        let parts = self.with(|village| village.several && village.begins == said);
        let parts = if parts.is_empty() {
            self.with(|village| {
                village.several
                    && !BEGINNINGS.contains(&village.begins.as_str())
                    && (is_slip(&said, &village.begins) || is_bare(&said, &skeleton(&said), &village.begins))
            })
        } else {
            parts
        };
        (!parts.is_empty()).then(|| make(1, self.nearer(parts), Grade::Part))
    }

    /// "6 org Sekida": people of there who are counted are there.
    fn is_counted(&self, at: usize) -> bool {
        at >= 2 && self.reader.tokens[at - 2].is_number()
    }

    /// Whether only courtesies and the words for a village stand before it.
    fn is_head(&self, at: usize) -> bool {
        (0..at).all(|before| around::is_filler(&self.reader.tokens[before]))
    }

    fn with(&self, wanted: impl Fn(&Village) -> bool) -> Vec<Code> {
        self.villages.iter().filter(|village| wanted(village)).map(|village| village.code).collect()
    }

    /// Of guesses those near whoever writes.
    fn nearer(&self, codes: Vec<Code>) -> Vec<Code> {
        let Some(near) = self.near else { return codes };
        let area = near.up_to(Level::Kabupaten);
        let there: Vec<Code> = codes.iter().copied().filter(|code| code.is_in(area)).collect();
        if there.is_empty() { codes } else { there }
    }
}

/// Whether `said` is a name with a slip in it, or with two in a long one.
fn is_slip(said: &str, key: &str) -> bool {
    let (short, apart) = (said.len().min(key.len()), said.len().abs_diff(key.len()));
    let most = if short >= TWO_SLIPS { 2 } else { 1 };
    short >= SLIP
        && apart <= most
        && said.as_bytes()[0] == key.as_bytes()[0]
        && osa::distance(key.chars(), said.chars()) <= most
}

/// Whether `said`, of which the consonants are `bones`, is a name without some of its vowels.
fn is_bare(said: &str, bones: &str, key: &str) -> bool {
    let mut rest = key.chars();
    bones.len() >= CONSONANTS
        && said.len() < key.len()
        && said.as_bytes()[0] == key.as_bytes()[0]
        && skeleton(key) == bones
        && said.chars().all(|c| rest.any(|other| other == c))
}
