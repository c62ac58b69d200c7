//! Invented company names and the slips that people make in them.
//!
//! The words are typical of Indonesian companies and as unevenly spread as real ones (a few words
//! stand in very many names), because that is what makes a search slow and a question too general.
//! Everything follows from a seed: two runs ask the same questions.

use std::collections::HashSet;

/// Typical words, the commonest first.
const WORDS: &[&str] = &[
    "MANDIRI",
    "INDONESIA",
    "JAYA",
    "ABADI",
    "SEJAHTERA",
    "PUTRA",
    "UTAMA",
    "BINA",
    "KARYA",
    "MITRA",
    "SUMBER",
    "MAJU",
    "SENTOSA",
    "PERSADA",
    "NUSANTARA",
    "INSAN",
    "CITRA",
    "TENAGA",
    "KERJA",
    "PRIMA",
    "GLOBAL",
    "CIPTA",
    "DUTA",
    "SURYA",
    "MULIA",
    "PRATAMA",
    "SEJATI",
    "ANUGERAH",
    "INTERNASIONAL",
    "MAKMUR",
    "BERSAMA",
    "INDO",
    "BERKAH",
    "SUKSES",
    "ADI",
    "BUMI",
    "CAHAYA",
    "DAYA",
    "SINAR",
    "HARAPAN",
    "LESTARI",
    "RAYA",
    "PERKASA",
    "MEGA",
    "ASIA",
    "TIMUR",
    "KENCANA",
    "BANGSA",
    "AMANAH",
    "RIZKI",
    "SAMUDRA",
    "GRAHA",
    "WIRA",
    "TAMA",
    "ANDALAN",
    "MANPOWER",
    "PACIFIC",
    "BUANA",
    "FAJAR",
    "KELUARGA",
    "MUTIARA",
    "PANCA",
    "TRI",
    "DWI",
    "EKA",
    "CATUR",
    "SAPTA",
    "ARTHA",
    "DHARMA",
    "BHAKTI",
    "BAKTI",
    "SETIA",
    "SEMESTA",
    "DIRGANTARA",
    "KHATULISTIWA",
    "BORNEO",
    "KALIMANTAN",
    "JAVA",
    "SUMATRA",
    "BALI",
    "MADURA",
    "SUNDA",
    "GALUH",
    "PASUNDAN",
    "SRIWIJAYA",
    "MAJAPAHIT",
    "GAJAH",
    "MERPATI",
    "RAJAWALI",
    "GARUDA",
    "ELANG",
    "CENDANA",
    "MELATI",
    "MAWAR",
    "TERATAI",
    "KARTIKA",
    "BINTANG",
    "PURNAMA",
    "MENTARI",
    "SAFIR",
    "INTAN",
    "PERMATA",
    "BERLIAN",
    "EMAS",
    "PERAK",
    "BAJA",
    "SAMPURNA",
    "SEMPURNA",
    "LANGGENG",
    "TUNGGAL",
    "TUNAS",
    "AGUNG",
    "LUHUR",
    "REJEKI",
    "BAROKAH",
    "HIDAYAH",
    "RAHMAT",
    "NUR",
    "AL",
    "IHSAN",
    "FALAH",
    "HIKMAH",
    "ROSA",
    "ALAM",
    "RIMBA",
    "BAHARI",
    "SEGARA",
    "LAUTAN",
    "GUNUNG",
    "MERAPI",
    "BROMO",
    "KRAKATAU",
    "KAPUAS",
    "MAHAKAM",
    "BARITO",
    "TERAMPIL",
    "CAKAP",
    "UNGGUL",
    "CEMERLANG",
    "GEMILANG",
    "SELARAS",
    "SERASI",
    "KARSA",
    "WISESA",
    "REKSA",
    "SARANA",
    "USAHA",
    "JASA",
    "PERDANA",
    "GUNA",
    "MAS",
    "TEKNIK",
];
const ONSETS: &[&str] =
    &["B", "D", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "T", "W", "Y", "C", "", "NG", "SY"];
const VOWELS: &[&str] = &["A", "I", "U", "E", "O"];
const CODAS: &[&str] = &["", "", "", "N", "NG", "R", "S", "T", "M", "L"];

/// A small generator of numbers (Knuth's MMIX constants); no crate, so that it never changes.
pub(crate) struct Dice(u64);

impl Dice {
    /// The same seed gives the same numbers.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The low bits of such a generator are poor.
        let high = usize::try_from(self.0 >> 33).unwrap_or(0);
        high % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// One of the typical words; the first ones far more often.
pub(crate) fn typical(dice: &mut Dice) -> &'static str {
    // The smaller of two throws, twice: about as steep as the words of real names.
    let place = (0..3).map(|_| dice.below(WORDS.len())).min().unwrap_or(0);
    WORDS[place]
}

/// One of the words that stand in very many names.
pub(crate) fn very_general(dice: &mut Dice) -> &'static str {
    WORDS[dice.below(20)]
}

fn coined(dice: &mut Dice) -> String {
    let syllables = 2 + dice.below(2);
    (0..syllables).map(|_| [dice.pick(ONSETS), dice.pick(VOWELS), dice.pick(CODAS)].concat()).collect()
}

/// A name of two to five words. Two of five hold typical words only and differ little from others;
/// the rest have one or two coined words.
pub(crate) fn invent(dice: &mut Dice) -> Vec<String> {
    let (made, common) = match dice.below(5) {
        0 | 1 => (0, 2 + dice.below(3)),
        2 | 3 => (1, 1 + dice.below(3)),
        _ => (2, 1 + dice.below(3)),
    };
    let mut words: Vec<String> = (0..made).map(|_| coined(dice)).collect();
    while words.len() < made + common {
        let word = typical(dice);
        if words.iter().all(|known| known != word) {
            words.insert(dice.below(words.len() + 1), word.to_owned());
        }
    }
    words
}

/// `n` names, no two alike.
pub(crate) fn distinct(n: usize, dice: &mut Dice) -> Vec<Vec<String>> {
    let mut seen = HashSet::with_capacity(n);
    let mut names = Vec::with_capacity(n);
    while names.len() < n {
        let name = invent(dice);
        if seen.insert(name.concat()) {
            names.push(name);
        }
    }
    names
}

/// The name with one slip: a letter wrong, missing or too much, or two swapped.
pub(crate) fn slip(name: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    loop {
        // Never the blanks: they change no name.
        let at = dice.below(letters.len());
        if letters[at] == ' ' {
            continue;
        }
        let other = char::from(b'A' + u8::try_from(dice.below(26)).unwrap_or(0));
        match dice.below(4) {
            0 if letters[at] != other => letters[at] = other,
            1 => drop(letters.remove(at)),
            2 => letters.insert(at, other),
            3 if at + 1 < letters.len() && letters[at + 1] != ' ' && letters[at] != letters[at + 1] => {
                letters.swap(at, at + 1);
            }
            _ => continue,
        }
        return letters.into_iter().collect();
    }
}
