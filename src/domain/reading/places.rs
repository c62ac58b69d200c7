//! Countries and kinds of work, as people call them.

use std::sync::LazyLock;

use super::lexicon::{LEXICON, Word, WordSet};
use super::words::Said;
use crate::model::departure::{Country, Job};

/// A country's code and the words for it: its names, its towns, and how they are misspelled. The code is
/// the word in patterns. To add a place: a word here.
pub(super) const COUNTRIES: &[(&str, &str)] = &[
    (
        "MY",
        "malaysia msia malaysie malasia malaisia mlsia malesia sarawak serawak srwk \
         kuching miri bintulu sibu serikin tebedu sabah kinabalu kota+kinabalu johor penang \
         pulau+pinang selangor melaka pahang sandakan tawau semporna lahad+datu lundu limbang sarikei mukah keningau \
         kuala+lumpur di+kl ke+kl klang putrajaya lubok+antu",
    ),
    (
        "SA",
        "saudi arab arab+saudi saudi+arabia arabsaudi riyadh riyad jeddah jedah mekah makkah mekkah madinah ksa",
    ),
    ("AE", "uea uae dubai abudhabi abu+dhabi emirat"),
    ("KW", "kuwait kwait"),
    ("QA", "qatar katar doha"),
    ("BH", "bahrain bahrein"),
    ("OM", "oman muscat"),
    ("JO", "yordania jordania jordan"),
    ("LB", "lebanon libanon beirut"),
    ("IQ", "irak iraq erbil baghdad"),
    ("SY", "suriah syria siria damaskus"),
    ("YE", "yaman yemen"),
    ("EG", "mesir egypt kairo"),
    ("MA", "maroko morocco"),
    ("DZ", "aljazair algeria"),
    ("LY", "libya libia tripoli"),
    ("SD", "sudan khartoum"),
    ("PS", "palestina palestin gaza"),
    ("MR", "mauritania"),
    ("TN", "tunisia"),
    ("TW", "taiwan taiwn twn taipei tewan taichung kaohsiung"),
    ("HK", "hongkong hk hong+kong hongkng honkong"),
    ("SG", "singapura singapore singapur sgp spore singapor"),
    ("BN", "brunei bruney brunai"),
    ("KR", "korea korsel seoul korea+selatan"),
    ("JP", "jepang jepun japan jpg tokyo osaka"),
    ("CN", "china cina tiongkok cino"),
    ("MO", "makau macau macao"),
    ("KH", "kamboja kambodia cambodia kmboja kambojah pnompen sihanoukville poipet bavet phnom+penh"),
    ("MM", "myanmar miyanmar burma myawaddy"),
    ("TH", "thailand tailan thailan bangkok mesot"),
    ("LA", "laos"),
    ("VN", "vietnam pietnam"),
    ("PH", "filipina pilipina philipina manila"),
    ("AU", "australia aussie ostrali ostralia"),
    ("NZ", "newzealand new+zealand selandia"),
    ("DE", "jerman german germany"),
    ("PL", "polandia poland"),
    ("RO", "rumania romania"),
    ("HR", "kroasia"),
    ("HU", "hungaria hongaria"),
    ("IT", "italia itali"),
    ("TR", "turki turky turkiye"),
    ("GB", "inggris"),
    ("US", "amerika usa"),
    ("CA", "kanada canada"),
];

/// The work and its words, those of the vocabulary.
const JOBS: &[(Job, &str)] = &[
    (Job::Household, "art rumahtangga pengasuh lansia supir"),
    (Job::Plantation, "sawit kebun"),
    (Job::Factory, "pabrik"),
    (Job::Construction, "bangunan"),
    (Job::Care, "perawat panti"),
    (Job::Service, "restoran"),
    (Job::Sea, "abk kapal pesiar"),
    (Job::Online, "admin cs marketing judol scam"),
];

struct Places {
    countries: Vec<Option<Country>>,
    jobs: Vec<Option<Job>>,
    /// Behind these a plantation, a ship or a country is no job and no destination.
    way: WordSet,
    /// Behind these a country is only a quality.
    quality: WordSet,
    from: WordSet,
    to: WordSet,
    at: WordSet,
    /// What may stand around a destination.
    around: WordSet,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let mut countries = vec![None; LEXICON.len()];
    for (code, _) in COUNTRIES {
        countries[LEXICON.named(code).index()] = Country::of_code(code);
    }
    let mut jobs = vec![None; LEXICON.len()];
    for (job, words) in JOBS {
        for word in words.split_whitespace() {
            jobs[LEXICON.named(word).index()] = Some(*job);
        }
    }
    Places {
        countries,
        jobs,
        way: LEXICON.set("lewat|transit|naik|tiket|masuk|perahu"),
        quality: LEXICON.set("bahasa|drama|nasi|buatan|orang|lelaki|perempuan|roaming"),
        from: LEXICON.set("dari"),
        to: LEXICON.set("ke|tujuan"),
        at: LEXICON.set("di|majikan"),
        around: LEXICON.set(
            "ke|di|untuk|kerja|jadi|sebagai|ya|dong|bapak|ibu|abang|kakak|mas|mbak|mohon|tolong|info|negara|dan|\
             mau|saya|halo|salam|selamat|pagi|siang|sore|malam|maaf|permisi|tanya|terimakasih|job|resmi|boleh|\
             kah|apa|tidak|dalam|jaga",
        ),
    }
});

impl Said {
    fn word_at(&self, at: Option<usize>) -> Word {
        at.and_then(|at| self.tokens.get(at)).map_or(Word::NONE, |token| token.word)
    }

    /// Whether one of `words` stands right before, or one word further.
    fn behind(&self, at: usize, words: &WordSet) -> bool {
        words.holds(self.word_at(at.checked_sub(1))) || words.holds(self.word_at(at.checked_sub(2)))
    }
}

/// Whether a word is a country or a kind of work.
pub(super) fn is_place_or_job(word: Word) -> bool {
    PLACES.countries[word.index()].is_some() || PLACES.jobs[word.index()].is_some()
}

/// A country that is told of.
pub(super) struct Told {
    pub(super) country: Country,
    /// Somebody goes there, and is not there.
    pub(super) going: bool,
}

/// The country of a text: of several the one somebody goes to, then the one somebody is in.
pub(super) fn country(said: &Said) -> Option<Told> {
    country_beside(said, |_| false).map(|(told, _)| told)
}

/// The same, and which word it is, in a text whose counted people are known: those of "6 org malaysia" go there,
/// and are none of it.
pub(super) fn country_beside(said: &Said, counted: impl Fn(usize) -> bool) -> Option<(Told, usize)> {
    let places = &*PLACES;
    let mut best: Option<(u8, (Told, usize))> = None;
    for (at, token) in said.tokens.iter().enumerate() {
        let Some(country) = places.countries[token.word.index()] else { continue };
        let before = said.word_at(at.checked_sub(1));
        if places.quality.holds(before) && !at.checked_sub(1).is_some_and(&counted) {
            continue;
        }
        let going = places.to.holds(before);
        let rank = match before {
            _ if going => 4,
            before if places.at.holds(before) => 3,
            before if places.from.holds(before) => 1,
            _ if said.behind(at, &places.way) => 0,
            _ => 2,
        };
        if best.as_ref().is_none_or(|(known, _)| rank > *known) {
            best = Some((rank, (Told { country, going }, at)));
        }
    }
    best.map(|(_, told)| told)
}

/// Whether a word is a country or a town of one.
pub(super) fn is_country(word: Word) -> bool {
    PLACES.countries[word.index()].is_some()
}

/// The work of a text, the first that is named.
pub(super) fn job(said: &Said) -> Option<Job> {
    let places = &*PLACES;
    said.tokens
        .iter()
        .enumerate()
        .find_map(|(at, token)| places.jobs[token.word.index()].filter(|_| !said.behind(at, &places.way)))
}

/// A country and perhaps a job, when the text says nothing else ("arab prt", "malaysia sawit"); politeness
/// aside. For CEK ARAB PRT and as an answer to "which country, which job?".
pub fn destination(text: &str) -> Option<(Country, Option<Job>)> {
    let said = Said::of(text);
    let places = &*PLACES;
    let country = country(&said)?.country;
    let nothing_else = said.tokens.iter().all(|token| {
        let word = token.word;
        places.countries[word.index()].is_some()
            || places.jobs[word.index()].is_some()
            || places.around.holds(word)
    });
    nothing_else.then(|| (country, job(&said)))
}

/// The same more forgiving, for an answer to our own question: country or job alone, with any words around.
pub fn place_and_job(text: &str) -> (Option<Country>, Option<Job>) {
    let said = Said::of(text);
    (country(&said).map(|told| told.country), job(&said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(code: &str, job: Option<Job>) -> Option<(Country, Option<Job>)> {
        Some((Country::of_code(code).expect("a code"), job))
    }

    #[test]
    fn a_destination_is_a_country_and_nothing_else() {
        for (text, expected) in [
            ("arab prt", to("SA", Some(Job::Household))),
            ("ARAB PRT", to("SA", Some(Job::Household))),
            ("malaysia sawit", to("MY", Some(Job::Plantation))),
            ("malaysie kebon pak", to("MY", Some(Job::Plantation))),
            ("taiwan", to("TW", None)),
            ("ke hong kong jd pembantu ya", to("HK", Some(Job::Household))),
            ("kilang di johor", to("MY", Some(Job::Factory))),
            ("arab saudi", to("SA", None)),
            ("kuwait art", to("KW", Some(Job::Household))),
            ("sawit", None),
            ("liburan ke taiwan yuk", None),
            ("kucing saya", None),
            ("", None),
        ] {
            assert_eq!(destination(text), expected, "{text}");
        }
    }

    #[test]
    fn of_several_countries_it_is_the_one_they_go_to() {
        for (text, code) in [
            ("dari malaysia mau ke kamboja", "KH"),
            ("ke saudi lewat singapura", "SA"),
            ("transit bangkok trus myanmar", "MM"),
            ("majikan kuching", "MY"),
        ] {
            assert_eq!(place_and_job(text).0, Country::of_code(code), "{text}");
        }
        assert_eq!(place_and_job("org cina"), (None, None));
        assert_eq!(place_and_job("lewat kebun sawit"), (None, None));
        assert_eq!(place_and_job("yg di pabrik itu bu"), (None, Some(Job::Factory)));
    }

    #[test]
    fn every_country_of_the_rules_has_a_word() {
        for pack in crate::law::pack::Pack::shipped().expect("the shipped rules") {
            for row in &pack.destination {
                for country in &row.rule.countries {
                    assert!(COUNTRIES.iter().any(|(code, _)| *code == country.code()), "{country:?}");
                }
            }
        }
    }
}
