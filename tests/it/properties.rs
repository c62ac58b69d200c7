//! What must hold for every input, tried on many: arbitrary text, names one letter from an official
//! one, broken files, requests of any bytes.
//!
//! To add a promise: a property here, with an oracle that does not call the code it judges.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use suluh::config::Config;
use suluh::dialogue::intent::{self, Intent};
use suluh::domain::agencies::{self, Rules};
use suluh::domain::importing::{self, File, Options};
use suluh::domain::register::Register;
use suluh::gateways::{GATEWAYS, RawRequest};
use suluh::kernel::{gsm7, name_key};
use suluh::model::agency::AgencyId;
use suluh::model::message::{Answer, Inbound, Words};
use suluh::store;
use tokio::runtime::Runtime;

use crate::support::{Engine, Service, phone};

const TODAY: Date = date(2026, 11, 22);

/// As many cases as take a second or a few in the dev profile, and twenty times as many in the soak. A failing
/// case is printed small; it becomes a line in a plain test, not a file beside this one.
#[expect(clippy::disallowed_methods, reason = "the test is told how much to do")]
fn cases(cases: u32) -> ProptestConfig {
    let cases = if std::env::var_os("SULUH_SOAK").is_some() { 20 * cases } else { cases };
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 4_096, ..ProptestConfig::default() }
}

// --- Inputs

/// Characters that have broken programs: unseen, look-alike, joining, turning, ending.
const TRICKS: &str = "\0\t\n\r\u{b}\u{1b}\u{7f}\u{85}\u{a0}\u{ad}\u{200b}\u{200d}\u{200e}\u{202e}\u{2028}\u{2060}\u{feff}\u{fffd}\u{301}\u{41e}\u{391}Ａ１\u{661}ßİıſêéꦲ漢\u{1f600}\u{10ffff}€@*#`'’“–…´\"%{}$\\/<&+;-_.,:()?!|~";

fn trick() -> impl Strategy<Value = char> {
    select(TRICKS.chars().collect::<Vec<_>>())
}

/// Pieces that mean something to somebody: to us, to Fluent, to SQL, to a format string, to a shell.
const PIECES: &[&str] = &[
    "cek ",
    "CEK PT ",
    "apakah ",
    " resmi?",
    " resmi gk ya",
    "tolong ",
    "tolong cek pt ",
    "pt ",
    "PT. ",
    ", PT",
    " Tbk",
    "P.T. ",
    "TBK ",
    "no ",
    "nomor izin ",
    "sip3mi: ",
    "job",
    "info",
    "bahasa",
    "stop",
    "english",
    "1",
    "2",
    "3",
    "9",
    "0",
    "98",
    "00",
    "123/2024",
    "0260000000",
    "agen ",
    "sponsor ",
    "calo ",
    "pak ",
    "lpk ",
    "kapal ",
    "jaya",
    "contoh",
    "misal",
    "abadi",
    "aman",
    "AMAN",
    "aman-",
    "PT.AMAN",
    "safe",
    "&safe&",
    "ilegal",
    "ilegal.",
    "berizin",
    "resmi",
    "LICENSED",
    "{ $name }",
    "{\"\"}",
    "{ -term }",
    "{ NUMBER($n) }",
    "*[other]",
    ".attr = x",
    "[none]",
    "none",
    "NONE",
    "other",
    "$date",
    "' OR '1'='1",
    "'; DROP TABLE agency; --",
    "%",
    "_",
    "%s%n%x",
    "{}",
    "{0}",
    "$(reboot)",
    "`id`",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "\u{feff}",
    "\r\n",
    " ",
    "  ",
    "null",
    "NaN",
    "-1",
    "999999999999999999999",
];

/// Any text at all, mostly short, rarely very long.
fn text() -> impl Strategy<Value = String> {
    let anything = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        4 => trick().prop_map(String::from),
        6 => select(PIECES).prop_map(str::to_owned),
        3 => "[a-zA-Z0-9]{1,12} ?",
        2 => official().prop_map(|(name, _)| name),
    ];
    let short = vec(anything, 0..12).prop_map(|pieces| pieces.concat());
    prop_oneof![
        20 => short.clone(),
        1 => (short, 1_usize..2_000).prop_map(|(piece, times)| {
            let longest = 10_000 / piece.len().max(1);
            piece.repeat(times.min(longest.max(1)))
        }),
    ]
}

/// Invented names and numbers of the register below.
const NAMES: &[(&str, &str)] = &[
    ("CONTOH JAYA ABADI", "123/2024"),
    ("CONTOH JAYA SAKTI", "124/2024"),
    ("PT.CONTOH ABU`NIKMAH SEJAHTERA", "0260000000015"),
    ("C O N T O", "0260000000016"),
    ("PERAGA TRI UTAMA Tbk", "0260000000045"),
    ("PERAGA SURYA KENCANA, PT", "0260000000044"),
    ("MISAL 88 MAJU", "0260000000088"),
    ("UMPAMA", "02600000000120001"),
    ("MISAL NO IZIN 7", "7"),
    ("UMPAMA HARAPAN (INDONESIA) & REKAN", "SIP-07/MEN/2024"),
    ("PERAGA TANPA NOMOR", ""),
    ("RIMBA MISAL CITRA MANDIRI", "0260000000017"),
    ("RIMBA MISAL INDONESIA MANDIRI", "0260000000018"),
];

/// The register's agency that was renamed: the number is that of [`NAMES`]' first.
const FORMER: &str = "UMPAMA NAMA LAMA";

fn official() -> impl Strategy<Value = (String, String)> {
    select(NAMES).prop_map(|(name, number)| (name.to_owned(), number.to_owned()))
}

/// One change to a text, as a forger or a tired thumb makes it.
#[derive(Debug, Clone)]
enum Slip {
    Insert(Index, char),
    Replace(Index, char),
    Delete(Index),
    Swap(Index),
    Front(&'static str),
    Back(&'static str),
    Case(Index),
}

fn slip() -> impl Strategy<Value = Slip> {
    let letter = || {
        prop_oneof![trick(), any::<char>(), proptest::char::range('A', 'Z'), proptest::char::range('0', '9')]
    };
    prop_oneof![
        (any::<Index>(), letter()).prop_map(|(at, c)| Slip::Insert(at, c)),
        (any::<Index>(), letter()).prop_map(|(at, c)| Slip::Replace(at, c)),
        any::<Index>().prop_map(Slip::Delete),
        any::<Index>().prop_map(Slip::Swap),
        select(PIECES).prop_map(Slip::Front),
        select(PIECES).prop_map(Slip::Back),
        any::<Index>().prop_map(Slip::Case),
    ]
}

fn slipped(text: &str, slips: &[Slip]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for slip in slips {
        let there = letters.len();
        match slip {
            Slip::Insert(at, c) => letters.insert(at.index(there + 1), *c),
            Slip::Front(piece) => letters = piece.chars().chain(letters).collect(),
            Slip::Back(piece) => letters.extend(piece.chars()),
            _ if there == 0 => {}
            Slip::Replace(at, c) => letters[at.index(there)] = *c,
            Slip::Delete(at) => drop(letters.remove(at.index(there))),
            Slip::Swap(at) => letters.swap(at.index(there), (at.index(there) + 1) % there),
            Slip::Case(at) => {
                let c = letters[at.index(there)];
                letters[at.index(there)] =
                    if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
            }
        }
    }
    letters.into_iter().collect()
}

/// A text that is an official name or number, or nearly so.
fn near_official() -> impl Strategy<Value = String> {
    let start = official().prop_flat_map(|(name, number)| {
        let both = format!("{name} {number}");
        let turned = format!("{number} {name}");
        select(vec![name.clone(), name, number, both, turned, FORMER.to_owned()])
    });
    (start, vec(slip(), 0..4)).prop_map(|(text, slips)| slipped(&text, &slips))
}

// --- The world: the register above in memory, with a dialogue over it

struct World {
    service: Service,
    runtime: Runtime,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("a runtime");
    let mut config = Config::default();
    config.sms.daily_cap = 1_000_000;
    config.ussd.code = Some("*123#".to_owned());
    let service = runtime.block_on(async {
        let service = Service::with(Engine::Sqlite, TODAY, config).await;
        let first = NAMES[0];
        let former: Vec<_> =
            NAMES.iter().copied().map(|row| if row == first { (FORMER, first.1) } else { row }).collect();
        load_list(&service, &csv(&former), date(2026, 11, 20)).await.expect("the list before");
        load_list(&service, &csv(NAMES), TODAY).await.expect("the list of today");
        service.parts.reload().await.expect("a register");
        service
    });
    World { service, runtime }
});

fn csv(rows: &[(&str, &str)]) -> String {
    rows.iter().fold("nama,nomor izin,berlaku sampai\n".to_owned(), |csv, (name, number)| {
        csv + &format!("\"{name}\",{number},2027-12-31\n")
    })
}

fn options(as_of: Date) -> Options<'static> {
    Options { source: "contoh", as_of, dry_run: false, allow_shrink: true, demo: false }
}

async fn load_list(
    service: &Service,
    csv: &str,
    as_of: Date,
) -> importing::Result<importing::list::Difference> {
    let file = File { name: "daftar.csv", bytes: csv.as_bytes() };
    importing::list::load(&service.parts.db, &*service.clock, file, &options(as_of)).await
}

impl World {
    fn register(&self) -> std::sync::Arc<Register> {
        self.service.parts.dialogue.register()
    }

    /// A phone that nobody used before.
    fn somebody() -> suluh::model::message::InboundUssd {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = format!("+62812{:08}", NEXT.fetch_add(1, Ordering::Relaxed));
        suluh::model::message::InboundUssd {
            session: number.clone(),
            from: phone(&number),
            typed: suluh::model::message::Typed::Began(Words::new("")),
            back: String::new(),
        }
    }
}

const RULES: Rules = Rules { today: TODAY, stale_after_days: 7 };

// --- Oracles

/// Marks that may stand in a name beside ASCII without changing it.
const MARKS: &[char] =
    &['\u{a0}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2013}', '\u{2014}', '\u{2026}', '\u{b4}'];

fn harmless(c: char) -> bool {
    c.is_ascii_graphic() || matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') || MARKS.contains(&c)
}

/// The letters and digits of a text in capitals; a character that no name has stays as a wall.
fn letters(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_ascii_alphanumeric() || !harmless(*c));
    kept.map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '\0' }).collect()
}

/// The letters of a name without the legal form at its ends.
fn bare(name: &str) -> String {
    let mut all = letters(name);
    for form in ["PT", "TBK"] {
        all = all.strip_suffix(form).unwrap_or(&all).to_owned();
    }
    all.strip_prefix("PT").unwrap_or(&all).to_owned()
}

/// Words that may stand before a number or between a name and its number.
const BESIDE_A_NUMBER: &[&str] = &[
    "PT", "TBK", "NO", "NOMOR", "NOMER", "IZIN", "IJIN", "SIP3MI", "SIP", "SIUP", "NIB", "LICENCE",
    "LICENSE", "NUMBER",
];

/// Whether `text` is nothing but words of `BESIDE_A_NUMBER`, glued as they may be.
fn only_beside(text: &str) -> bool {
    text.is_empty() || BESIDE_A_NUMBER.iter().any(|word| text.strip_prefix(word).is_some_and(only_beside))
}

/// Whether a question names exactly this agency: its name, its number, or both, and nothing else.
fn names(question: &str, name: &str, number: &str) -> bool {
    let (asked, name, number) = (letters(question), bare(name), letters(number));
    if asked.contains('\0') {
        return false;
    }
    // Takes one away and looks whether only words that may stand there are left.
    let left_of = |whole: &str, part: &str| -> Vec<String> {
        if part.is_empty() {
            return vec![];
        }
        whole
            .match_indices(part)
            .map(|(at, _)| format!("{}\u{1}{}", &whole[..at], &whole[at + part.len()..]))
            .collect()
    };
    let is_all = |left: &str| left.split('\u{1}').all(only_beside);
    let by_one = |part: &str| left_of(&asked, part).iter().any(|left| is_all(left));
    let by_both =
        left_of(&asked, &name).iter().any(|left| left_of(left, &number).iter().any(|left| is_all(left)));
    by_one(&name) || by_one(&number) || by_both
}

/// What no text may say: licensed is not yet without danger, and unlisted not yet against the law.
fn forbidden_words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| ["aman", "safe", "ilegal"].contains(word))
        .map(str::to_owned)
        .collect()
}

/// Fails unless a text can be sent: in the alphabet of every phone, in one SMS or on one screen.
fn fits(text: &str, what: &str) -> Result<(), TestCaseError> {
    let septets = gsm7::septets(text);
    prop_assert!(septets.is_some(), "{what} leaves GSM-7: {text:?}");
    prop_assert!(septets.is_some_and(|septets| septets <= 160), "{what} is {septets:?} septets: {text:?}");
    prop_assert!(!text.trim().is_empty(), "{what} is empty");
    Ok(())
}

/// Fails unless a text fits and says none of the forbidden words.
fn sendable(text: &str, what: &str) -> Result<(), TestCaseError> {
    fits(text, what)?;
    let words = forbidden_words(text);
    prop_assert!(words.is_empty(), "{what} says {words:?}: {text:?}");
    Ok(())
}

/// Whether a text calls an agency licensed.
fn says_licensed(text: &str) -> bool {
    [": BERIZIN", "\nBERIZIN", "PT berizin TAPI", ": LICENSED", "\nLICENSED", "company licensed BUT"]
        .iter()
        .any(|mark| text.contains(mark))
}

// --- The intent of an SMS

const CRIES: &[&str] =
    &["tolong", "tolongin", "tlg", "tulung", "help", "sos", "tolonglah", "toling", "tolongg"];
const DANGERS: &[&str] = &[
    "disekap",
    "dikurung",
    "dipukul",
    "dipaksa",
    "dijual",
    "takut",
    "selamatkan",
    "disiksa",
    "bahaya",
    "diancam",
];
const SELVES: &[&str] = &["saya", "sy", "aku", "kami", "gue"];
const DONE: &[&str] = &["disekap", "dikurung", "dipukul", "disiksa", "diperkosa", "dijual", "diculik"];

fn shouted(word: &str, capitals: u32) -> String {
    word.chars()
        .enumerate()
        .map(|(at, c)| if capitals >> (at % 32) & 1 == 1 { c.to_ascii_uppercase() } else { c })
        .collect()
}

/// What may stand between two words.
fn gap() -> impl Strategy<Value = String> {
    let mark = prop_oneof![any::<char>(), trick(), Just(' ')]
        .prop_map(|c| if c.is_alphanumeric() { '-' } else { c });
    vec(mark, 1..4).prop_map(String::from_iter)
}

/// Words that are not ours.
fn noise() -> impl Strategy<Value = Vec<String>> {
    vec(prop_oneof!["[a-z0-9]{1,9}", select(PIECES).prop_map(str::to_owned), Just("漢字".to_owned())], 0..25)
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn any_message_is_read_without_a_panic(message in text()) {
        if let Intent::Check(wordings) = intent::read(&message) {
            prop_assert!(!wordings.is_empty());
            // Nothing is asked that was not written, and nothing unseen is taken out of it.
            for wording in &wordings {
                prop_assert!(message.contains(wording.as_str()), "{wording:?} is not in {message:?}");
            }
        }
    }

    #[test]
    fn a_cry_beside_a_word_of_danger_wins_over_any_noise(
        cry in select(CRIES), danger in select(DANGERS), before in noise(), between in noise(), after in noise(),
        turned in any::<bool>(), capitals in any::<u32>(), gaps in vec(gap(), 1..8),
    ) {
        let (first, second) = if turned { (danger, cry) } else { (cry, danger) };
        let mut words = before;
        words.push(shouted(first, capitals));
        words.extend(between);
        words.push(shouted(second, capitals.rotate_left(7)));
        words.extend(after);
        let message = words.iter().enumerate().fold(String::new(), |said, (at, word)| said + word + &gaps[at % gaps.len()]);
        prop_assert_eq!(intent::read(&message), Intent::Emergency, "{:?}", message);
    }

    #[test]
    fn what_is_done_to_the_writer_is_a_cry_among_other_words(
        me in select(SELVES), done in select(DONE), before in vec("[b-z]{4,9}", 0..10), after in vec("[b-z]{4,9}", 0..10),
        capitals in any::<u32>(), mark in gap(),
    ) {
        let mut words = before;
        words.extend([shouted(me, capitals), shouted(done, capitals)]);
        words.extend(after);
        let message = words.join(&mark);
        prop_assert_eq!(intent::read(&message), Intent::Emergency, "{:?}", message);
    }

    #[test]
    fn a_cry_alone_is_a_cry_in_any_case_and_between_any_marks(
        cry in select(CRIES), capitals in any::<u32>(), front in proptest::option::of(gap()), back in proptest::option::of(gap()),
    ) {
        let message = format!("{}{}{}", front.unwrap_or_default(), shouted(cry, capitals), back.unwrap_or_default());
        prop_assert_eq!(intent::read(&message), Intent::Emergency, "{:?}", message);
    }
}

// --- Names

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn folding_a_key_again_gives_the_same_key(name in prop_oneof![text(), near_official()]) {
        let folded = name_key::fold(&name);
        prop_assert!(folded.key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), "{folded:?}");
        prop_assert_eq!(&folded.key, &folded.words.concat());
        let again = name_key::fold(&folded.key);
        // Letters that were apart ("P T") may join to a legal form, which is no name; every other key
        // stays what it is.
        if !["PT", "TBK"].contains(&folded.key.as_str()) {
            prop_assert_eq!(&again.key, &folded.key);
        }
        prop_assert!(!again.foreign);
        if let Some(number) = name_key::licence(&name) {
            prop_assert_eq!(name_key::licence(&number), Some(number.clone()));
        }
    }

    #[test]
    fn a_character_that_no_name_has_makes_any_name_foreign(
        (name, number) in official(), at in any::<Index>(), c in prop_oneof![any::<char>(), trick()].prop_map(|c| if harmless(c) { '\u{200b}' } else { c }),
    ) {
        for text in [name, number] {
            let letters: Vec<char> = text.chars().collect();
            let at = at.index(letters.len() + 1);
            let altered: String = letters[..at].iter().chain(&[c]).chain(&letters[at..]).collect();
            prop_assert!(name_key::fold(&altered).foreign, "{altered:?}");
            prop_assert_eq!(name_key::licence(&altered), None, "{:?}", altered);
        }
    }

    #[test]
    fn spelling_that_nobody_means_differently_keeps_the_key(
        (name, _) in official(), capitals in any::<u32>(), form in select(&["", "PT ", "pt. ", "P.T. ", " "][..]),
        tail in select(&["", ", PT", " Tbk.", " (PT)", ".", "  "][..]), space in select(&["  ", "-", "\n", "\u{a0}", ". ", " & "][..]),
    ) {
        let key = name_key::fold(&name).key;
        let spelled = format!("{form}{}{tail}", shouted(&name.to_lowercase(), capitals)).replace(' ', space);
        let folded = name_key::fold(&spelled);
        prop_assert_eq!((folded.key, folded.foreign), (key, false), "{:?}", spelled);
    }
}

// --- Verdicts

/// Fails if the answer to a question speaks of an agency that the question does not name exactly.
fn judge(question: &str) -> Result<bool, TestCaseError> {
    let register = WORLD.register();
    let told = agencies::verify(&register, RULES, question);
    prop_assert!(told.echo.chars().count() <= 15 && told.echo.is_ascii(), "{:?}", told.echo);
    prop_assert!(told.candidates.len() <= 3);
    let Some(subject) = &told.subject else {
        prop_assert!(!told.verdict.is_positive(), "licensed, but who? {question:?}");
        return Ok(false);
    };
    let named = subject
        .licence_nos
        .iter()
        .map(String::as_str)
        .chain([""])
        .any(|number| names(question, &subject.name, number));
    prop_assert!(named, "{question:?} was answered with {:?} of {:?}", told.verdict, subject.name);
    Ok(told.verdict.is_positive())
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn only_an_official_name_or_number_is_ever_called_licensed(question in prop_oneof![1 => text(), 3 => near_official()]) {
        judge(&question)?;
    }

    #[test]
    fn no_syntax_around_a_name_makes_another_agency_of_it(
        (name, number) in official(), front in select(PIECES), back in select(PIECES), slips in vec(slip(), 0..2),
    ) {
        judge(&format!("{front}{}{back}", slipped(&name, &slips)))?;
        judge(&format!("{front}{}{back}", slipped(&number, &slips)))?;
    }
}

#[test]
fn every_official_name_and_number_is_called_licensed_and_the_oracle_knows_it() {
    let licensed = |question: &str| judge(question).expect("an answer that the oracle allows");
    for (name, number) in NAMES {
        for question in [(*name).to_owned(), format!("PT {name}"), format!("pt. {}", name.to_lowercase())] {
            assert!(licensed(&question), "{question:?} is not licensed");
        }
        assert!(number.is_empty() || licensed(number), "{number:?} is not licensed");
    }
    assert!(!judge(FORMER).expect("allowed"), "a former name is no licence");
    for (question, name, number) in [
        ("CONTOH JAYA", "CONTOH JAYA ABADI", "123/2024"),
        ("CONTOH JAYA ABADI 2", "CONTOH JAYA ABADI", "123/2024"),
        ("1123/2024", "CONTOH JAYA ABADI", "123/2024"),
        ("CONTOH\u{200b} JAYA ABADI", "CONTOH JAYA ABADI", "123/2024"),
        ("", "CONTOH JAYA ABADI", ""),
    ] {
        assert!(!names(question, name, number), "the oracle takes {question:?} for {name:?}");
    }
}

/// As a poster prints it: the name with its legal form, and the number behind it.
#[test]
fn a_name_beside_its_own_number_is_called_licensed() {
    for (name, number) in NAMES {
        if number.len() < 13 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        for question in
            [format!("{name} {number}"), format!("{number} {name}"), format!("{name} no izin {number}")]
        {
            assert!(
                judge(&question).expect("an answer that the oracle allows"),
                "{question:?} is not licensed"
            );
        }
        let other = if *number == "0260000000045" { "0260000000044" } else { "0260000000045" };
        assert!(!judge(&format!("{name} {other}")).expect("allowed"), "{name} with the number of another");
    }
}

#[test]
fn a_question_of_ten_thousand_letters_is_answered_at_once_and_never_licensed() {
    for piece in
        ["A", "CONTOH JAYA ABADI ", " ", "PT ", "'", "{ $name }", "%s", "\u{200b}", "\0", "漢", "1", "P.T."]
    {
        let question = piece.repeat(10_000_usize.div_ceil(piece.len()));
        let begun = std::time::Instant::now();
        assert!(!judge(&question).expect("an answer"), "{piece:?}");
        assert!(!judge(&format!("CONTOH JAYA ABADI{question}X")).expect("an answer"), "{piece:?}");
        assert!(begun.elapsed().as_secs() < 2, "{piece:?} took {:?}", begun.elapsed());
    }
}

#[test]
fn a_pick_that_nobody_offered_is_no_agency() {
    let register = WORLD.register();
    for id in [i64::MIN, -1, 0, 1_000_000, i64::MAX] {
        let told = agencies::verify_picked(&register, RULES, AgencyId(id));
        assert!(told.subject.is_none() && !told.verdict.is_positive(), "{id}");
    }
}

// --- The whole dialogue

fn message() -> impl Strategy<Value = String> {
    let asked = (select(PIECES), near_official(), select(PIECES))
        .prop_map(|(front, name, back)| format!("{front}{name}{back}"));
    prop_oneof![
        3 => text(),
        3 => asked,
        3 => near_official().prop_map(|name| format!("cek {name}")),
        4 => select(&["1", "2", "3", "9", "0", "98", "5", "6", "job", "info", "bahasa", "cek", "cek jaya", "cek rimba misal", "tolong", "none", "NONE"][..])
            .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn every_answer_by_sms_fits_one_sms_and_says_nothing_forbidden(
        messages in vec(message(), 1..8), english in any::<bool>(),
    ) {
        let somebody = World::somebody();
        let dialogue = &WORLD.service.parts.dialogue;
        let say = |text: &str| WORLD.runtime.block_on(dialogue.sms(&somebody.from, &Words::new(text)));
        if english {
            say("bahasa inggris");
        }
        for message in &messages {
            if let Some(answer) = say(message) {
                sendable(&answer, &format!("the answer to {message:?}"))?;
            }
        }
    }

    #[test]
    fn every_screen_fits_and_the_same_step_shows_it_again(inputs in vec(message(), 1..8), english in any::<bool>()) {
        let somebody = World::somebody();
        let dialogue = &WORLD.service.parts.dialogue;
        let step = |typed: &str| WORLD.runtime.block_on(dialogue.ussd(&somebody.session, &somebody.from, &Words::new(typed)));
        let mut typed = if english { "6*2".to_owned() } else { String::new() };
        let mut screen = step(&typed);
        for input in &inputs {
            sendable(&screen.text, &format!("the screen of {typed:?}"))?;
            prop_assert_eq!(&step(&typed).text, &screen.text, "{:?} was shown twice, and differently", typed);
            typed = if typed.is_empty() { input.clone() } else { format!("{typed}*{input}") };
            screen = step(&typed);
            // Every page of it.
            for _ in 1..screen.pages {
                typed.push_str("*98");
                screen = step(&typed);
                sendable(&screen.text, &format!("a page of {typed:?}"))?;
            }
        }
        sendable(&screen.text, &format!("the screen of {typed:?}"))?;
    }

    /// Another process, which remembers nothing, walks through all that was typed: no panic, and what
    /// it shows fits too.
    #[test]
    fn whatever_was_typed_before_can_be_walked_through_again(typed in text()) {
        let somebody = World::somebody();
        let words = Words::new(typed.clone());
        let screen =
            WORLD.runtime.block_on(WORLD.service.parts.dialogue.ussd(&somebody.session, &somebody.from, &words));
        sendable(&screen.text, &format!("the screen of {typed:?}"))?;
    }
}

proptest! {
    #![proptest_config(cases(600))]

    /// The letters of the name or number must stand in the message, one after the other, with nothing
    /// between them that no name has.
    #[test]
    fn the_first_message_of_a_phone_is_answered_licensed_only_if_it_names_the_agency(
        front in select(PIECES), name in near_official(), back in select(PIECES), by_ussd in any::<bool>(),
    ) {
        let somebody = World::somebody();
        let dialogue = &WORLD.service.parts.dialogue;
        let message = format!("{front}{name}{back}");
        let answer = if by_ussd {
            WORLD.runtime.block_on(async {
                for typed in ["", "1"] {
                    dialogue.ussd(&somebody.session, &somebody.from, &Words::new(typed)).await;
                }
                let typed = Words::new(format!("1*{message}"));
                dialogue.ussd(&somebody.session, &somebody.from, &typed).await.text
            })
        } else {
            WORLD.runtime.block_on(dialogue.sms(&somebody.from, &Words::new(message.clone()))).unwrap_or_default()
        };
        if says_licensed(&answer) {
            let written = letters(&message);
            let named = NAMES.iter().any(|(name, number)| {
                let number = letters(number);
                written.contains(&bare(name)) || (!number.is_empty() && written.contains(&number))
            });
            prop_assert!(named, "{message:?} was answered {answer:?}");
        }
    }

    #[test]
    fn a_cry_is_answered_with_whom_to_call_wherever_the_person_is(
        before in vec(message(), 0..5), cry in select(&["TOLONG", "sy disekap", "help", "tolong saya takut", "cek pt contoh tolong dipukul"][..]),
    ) {
        let somebody = World::somebody();
        let dialogue = &WORLD.service.parts.dialogue;
        let (sms, screen) = WORLD.runtime.block_on(async {
            for message in &before {
                dialogue.sms(&somebody.from, &Words::new(message.clone())).await;
            }
            let sms = dialogue.sms(&somebody.from, &Words::new(cry)).await;
            let mut typed = String::new();
            let mut ended = dialogue.ussd(&somebody.session, &somebody.from, &Words::new("")).await.end;
            for input in &before {
                typed = if typed.is_empty() { input.clone() } else { format!("{typed}*{input}") };
                ended |= dialogue.ussd(&somebody.session, &somebody.from, &Words::new(typed.clone())).await.end;
            }
            typed = if typed.is_empty() { cry.to_owned() } else { format!("{typed}*{cry}") };
            let screen = dialogue.ussd(&somebody.session, &somebody.from, &Words::new(typed)).await;
            (sms, (!ended).then_some(screen.text))
        });
        let helps = |text: &str| text.contains("110") && text.contains("129");
        // Who chose not to be written to ("3", however it is written) is not, before a plain TOLONG.
        let chose = |message: &String| message.chars().any(char::is_numeric);
        let silent = sms.is_none() && before.iter().any(chose);
        prop_assert!(silent || sms.as_deref().is_some_and(helps), "{before:?}, then {cry:?}: {sms:?}");
        prop_assert!(screen.as_deref().is_none_or(helps), "{before:?}, then {cry:?}: {screen:?}");
    }
}

#[test]
fn the_search_for_forbidden_words_finds_whole_words_in_any_case() {
    assert_eq!(forbidden_words("'PT.AMAN' Safe-X ILEGAL"), ["aman", "safe", "ilegal"]);
    assert_eq!(forbidden_words("amanah ilegalitas AMANAT unsafe"), Vec::<String>::new());
}

/// A name that holds such a word is not said back, whatever mark joins it to the next.
#[test]
fn the_echo_of_a_question_never_says_a_forbidden_word() {
    let dialogue = &WORLD.service.parts.dialogue;
    for question in [
        "pt aman sentosa",
        "PT.AMAN SENTOSA",
        "aman-jaya",
        "AMAN&JAYA",
        "safe.go",
        "kerja-ilegal",
        "amanah",
        "a aman",
    ] {
        let (told, sms) = dialogue.verdict(question, suluh::i18n::Lang::default());
        let words = [forbidden_words(&told.echo), forbidden_words(&sms)].concat();
        assert_eq!(words, Vec::<String>::new(), "{question:?} is answered {sms:?}");
    }
}

// --- GSM-7

/// 3GPP TS 23.038, table 6.2.1, by rows of sixteen; the place of ESC holds U+001B.
const TABLE: [&str; 8] = [
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
];
/// Table 6.2.1.1: what follows ESC.
const ESCAPED: [(u8, char); 10] = [
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

/// The septets of a text, or `None` when one character has none.
fn septets(text: &str) -> Option<Vec<u8>> {
    let basic: Vec<char> = TABLE.iter().flat_map(|row| row.chars()).collect();
    let mut out = Vec::new();
    for c in text.chars() {
        match basic.iter().position(|known| *known == c && c != '\u{1b}') {
            Some(septet) => out.push(u8::try_from(septet).expect("below 128")),
            None => out.extend([0x1b, ESCAPED.iter().find(|(_, known)| *known == c)?.0]),
        }
    }
    Some(out)
}

/// How many SMS: cut from the front, never behind `keeps_its_next`.
fn cut<T: Copy>(units: &[T], alone: usize, each: usize, keeps_its_next: impl Fn(T) -> bool) -> usize {
    if units.len() <= alone {
        return 1;
    }
    let (mut rest, mut parts) = (units, 0);
    while !rest.is_empty() {
        let mut room = each.min(rest.len());
        if room < rest.len() && keeps_its_next(rest[room - 1]) {
            room -= 1;
        }
        rest = &rest[room..];
        parts += 1;
    }
    parts
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn a_text_has_the_size_that_the_standard_gives_it(
        pieces in vec((prop_oneof![trick(), any::<char>(), Just('a'), Just('€'), Just('|'), Just('\u{1f600}')], 1_usize..90), 0..12),
        plain in any::<bool>(),
    ) {
        let text: String = pieces
            .iter()
            .filter(|(c, _)| !plain || septets(&c.to_string()).is_some())
            .flat_map(|(c, times)| std::iter::repeat_n(*c, *times))
            .collect();
        let size = gsm7::size(&text);
        let expected = match septets(&text) {
            Some(units) => ("GSM-7", units.len(), cut(&units, 160, 153, |septet| septet == 0x1b)),
            None => {
                let units: Vec<u16> = text.encode_utf16().collect();
                ("UCS-2", units.len(), cut(&units, 70, 67, |unit| (0xd800..0xdc00).contains(&unit)))
            }
        };
        prop_assert_eq!((size.encoding.name(), size.units, size.segments), expected);
        prop_assert_eq!(gsm7::septets(&text), septets(&text).map(|septets| septets.len()));
    }

    #[test]
    fn whatever_we_write_folds_into_the_alphabet(text in text()) {
        let folded = gsm7::fold(&text);
        prop_assert!(septets(&folded).is_some(), "{folded:?}");
        prop_assert_eq!(&gsm7::fold(&folded), &folded);
    }
}

#[test]
fn every_character_of_the_alphabet_counts_as_the_standard_says() {
    for c in ('\0'..='\u{ffff}').filter(|c| *c != '\u{1b}') {
        assert_eq!(gsm7::septets_of(c), septets(&c.to_string()).map(|septets| septets.len()), "{c:?}");
    }
}

// --- Gateways

fn header_map() -> impl Strategy<Value = HeaderMap> {
    let names = &[
        "x-kannel-from",
        "x-kannel-to",
        "x-kannel-coding",
        "x-kannel-time",
        "content-type",
        "x-kannel-udh",
        "x-kannel-charset",
    ][..];
    let value = prop_oneof![
        vec(any::<u8>(), 0..40),
        select(
            &[
                "text/plain; charset=\"UTF-16BE\"",
                "text/plain;charset=",
                "charset=;charset=\"",
                "application/octet-stream",
                "2",
                "+6281234567890",
                "TELKOMSEL"
            ][..]
        )
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    vec((select(names), value), 0..6).prop_map(|headers| {
        headers
            .into_iter()
            .filter_map(|(name, value)| {
                Some((HeaderName::from_static(name), HeaderValue::from_bytes(&value).ok()?))
            })
            .collect()
    })
}

/// Fields that the gateways know and some that they do not, with values of any bytes, some escaped.
fn form() -> impl Strategy<Value = Vec<u8>> {
    let names = &[
        "from",
        "to",
        "text",
        "id",
        "ts",
        "coding",
        "charset",
        "sessionId",
        "phoneNumber",
        "status",
        "serviceCode",
        "From",
        "Text",
        "MessageUUID",
        "Status",
        "x",
        "",
    ][..];
    let value = prop_oneof![
        vec(any::<u8>(), 0..40).prop_map(|bytes| bytes
            .iter()
            .map(|byte| format!("%{byte:02x}"))
            .collect::<String>()
            .into_bytes()),
        vec(any::<u8>(), 0..40),
        select(
            &[
                "6281234567890",
                "%2B6281234567890",
                "0812",
                "TELKOMSEL",
                "UTF-16BE",
                "2",
                "1*contoh",
                "%",
                "%4",
                "%zz",
                "%FF",
                "+",
                "ISO-2022-JP",
                "replacement",
                "x-user-defined",
                "utf-7",
                "gb18030"
            ][..]
        )
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    vec((select(names), value), 0..9).prop_map(|fields| {
        fields
            .into_iter()
            .map(|(name, value)| [name.as_bytes(), b"=", &value].concat())
            .collect::<Vec<_>>()
            .join(&b'&')
    })
}

thread_local! {
    /// How many requests were understood: a property that never meets one proves little.
    static UNDERSTOOD: Cell<u32> = const { Cell::new(0) };
}

#[test]
fn no_bytes_of_a_request_bring_a_gateway_down() {
    let bytes =
        prop_oneof![2 => form(), 1 => vec(any::<u8>(), 0..200), 1 => text().prop_map(String::into_bytes)];
    let mut runner = proptest::test_runner::TestRunner::new(cases(1_500));
    let given = (bytes.clone(), header_map(), bytes);
    let outcome = runner.run(&given, |(query, headers, body)| {
        let query = String::from_utf8_lossy(&query);
        let now = Timestamp::UNIX_EPOCH;
        let request = RawRequest { path: "/in/x/y", query: &query, headers: &headers, body: &body, now };
        let settings = suluh::config::Gateway::default();
        for (gateway, door) in GATEWAYS.iter().flat_map(|it| it.doors().iter().map(move |door| (it, *door))) {
            match gateway.receive(&settings, door, &request) {
                // What was sent is not repeated in an error: it goes to logs.
                Err(refusal) => prop_assert!(refusal.to_string().len() < 60, "{refusal}"),
                Ok(Inbound::Sms(messages)) => {
                    UNDERSTOOD.set(UNDERSTOOD.get() + 1);
                    for sms in messages {
                        let shown = format!("{sms:?}");
                        let words = sms.words.expose();
                        prop_assert!(words.len() < 6 || shown.contains("Words("), "{shown}");
                    }
                }
                Ok(Inbound::Ussd(step)) => {
                    UNDERSTOOD.set(UNDERSTOOD.get() + 1);
                    prop_assert!(step.session.len() <= 200 && !step.session.is_empty());
                }
                Ok(Inbound::Part(part)) => {
                    let (number, total) = part.place();
                    prop_assert!(number >= 1 && number <= total);
                }
                Ok(Inbound::Reports(_) | Inbound::Fetch(_) | Inbound::Notice) => {}
            }
            let text = String::from_utf8_lossy(&body).into_owned();
            for answer in [
                Answer::Silence,
                Answer::Sms(text.clone()),
                Answer::Ussd { screen: text, end: true, back: String::new() },
            ] {
                prop_assert_eq!(gateway.acknowledge(&settings, &answer).status, 200);
            }
        }
        Ok(())
    });
    outcome.expect("no panic");
    assert!(UNDERSTOOD.get() > 100, "only {} requests were understood", UNDERSTOOD.get());
}

// --- Files for the register

/// All that the register holds, in an order that does not change by itself.
async fn held(service: &Service) -> String {
    let mut tx = service.parts.db.read().await.expect("a reader");
    let everything = store::register::Scope { as_of: Date::MAX, known_before: jiff::Timestamp::MAX };
    let state = store::imports::state(&mut tx).await.expect("the state");
    let imports = store::imports::all(&mut tx).await.expect("the imports");
    let names = store::register::names(&mut tx).await.expect("the names");
    let held = store::register::holdings(&mut tx, everything, None).await.expect("the holdings");
    format!("{state:?}\n{imports:?}\n{names:?}\n{held:?}")
}

/// The four kinds of files.
const LAYERS: [&str; 4] = ["list", "events", "permits", "branches"];

async fn load(service: &Service, layer: &str, bytes: &[u8]) -> importing::Result<()> {
    let (db, clock) = (&service.parts.db, &*service.clock);
    let file = File { name: "berkas", bytes };
    let options = options(TODAY);
    match layer {
        "list" => importing::list::load(db, clock, file, &options).await.map(drop),
        "events" => importing::events::load(db, clock, file, &options).await.map(drop),
        "permits" => importing::permits::load(db, clock, file, &options).await.map(drop),
        _ => importing::branches::load(db, clock, file, &options).await.map(drop),
    }
}

/// A file that each layer takes.
fn sound(layer: &str) -> Vec<Vec<String>> {
    let rows: &[&[&str]] = match layer {
        "list" => &[
            &["Nama P3MI", "Nomor Izin", "Berlaku s/d", "Alamat", "Kota"],
            &["PT CONTOH SATU", "0260000000201", "2027-12-31", "Jl. Contoh 1", "Pontianak"],
            &["PT CONTOH DUA", "0260000000202", "31/12/2027", "\"Gedung\" Contoh, Lt. 2", "Sambas"],
            &["CONTOH TIGA, PT", "", "", "", ""],
        ],
        "events" => &[
            &["name_as_printed", "event", "event_date", "date_precision", "until", "authority", "document"],
            &["PT CONTOH SATU", "suspended", "2026-09-30", "day", "2026-12-30", "KP2MI", "SK 19/2026"],
            &["PT CONTOH EMPAT", "never_licensed", "2014", "approx", "", "BP3MI", ""],
        ],
        "permits" => &[
            &["nama", "negara", "jabatan", "berlaku sampai", "nomor sip2mi"],
            &["CONTOH JAYA ABADI", "Malaysia", "operator sawit", "2027-01-31", "SIP2MI-1"],
            &["CONTOH JAYA SAKTI", "Taiwan", "perawat lansia", "2027-02", ""],
        ],
        _ => &[
            &["nama", "kota", "alamat", "berlaku sampai"],
            &["CONTOH JAYA ABADI", "Kota Pontianak", "Jl. Contoh 1", "2027"],
        ],
    };
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

fn as_csv(rows: &[Vec<String>]) -> Vec<u8> {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    rows.iter()
        .flat_map(|row| (row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n").into_bytes())
        .collect()
}

/// A cell as a spreadsheet may hold it.
#[derive(Debug, Clone)]
enum Held {
    Text(String),
    Number(f64),
    Day(f64),
    Truth(bool),
    Formula(String),
}

fn as_xlsx(rows: &[Vec<Held>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet();
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            let written = match cell {
                Held::Text(text) => {
                    sheet.write_string(row, column, text.chars().take(32_000).collect::<String>())
                }
                Held::Number(number) => sheet.write_number(row, column, *number),
                Held::Day(number) => sheet.write_number_with_format(row, column, *number, &day),
                Held::Truth(truth) => sheet.write_boolean(row, column, *truth),
                Held::Formula(result) => sheet.write_formula(
                    row,
                    column,
                    rust_xlsxwriter::Formula::new("=NA()").set_result(result.as_str()),
                ),
            };
            written.map(drop).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn texts(rows: Vec<Vec<String>>) -> Vec<Vec<Held>> {
    rows.into_iter().map(|row| row.into_iter().map(Held::Text).collect()).collect()
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => text(),
        3 => near_official(),
        2 => select(&["2026-11-22", "2026-11", "2026", "31/12/9999", "9999-12-31", "0000-00-00", "-", "suspended", "revoked", "listed", "2027-02-30", "=1+1", "#N/A", "\u{feff}nama"][..])
            .prop_map(str::to_owned),
        1 => (select(PIECES), 1_usize..20_000).prop_map(|(piece, times)| piece.repeat(times)),
    ]
}

/// Bytes with some of them changed, doubled, or cut away.
fn broken(bytes: Vec<u8>, edits: &[(Index, u8, u8)], end: Option<Index>) -> Vec<u8> {
    let mut bytes = bytes;
    for (at, kind, value) in edits {
        let at = at.index(bytes.len().max(1));
        match kind % 4 {
            0 if at < bytes.len() => bytes[at] ^= value | 1,
            1 => bytes.insert(at.min(bytes.len()), *value),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            _ => {
                let piece = bytes[at.min(bytes.len())..]
                    .iter()
                    .take(usize::from(*value))
                    .copied()
                    .collect::<Vec<_>>();
                bytes.splice(at.min(bytes.len())..at.min(bytes.len()), piece);
            }
        }
    }
    if let Some(end) = end {
        bytes.truncate(end.index(bytes.len() + 1));
    }
    bytes
}

fn edits() -> impl Strategy<Value = (Vec<(Index, u8, u8)>, Option<Index>)> {
    (vec((any::<Index>(), any::<u8>(), any::<u8>()), 0..4), proptest::option::of(any::<Index>()))
}

/// A file that may be anything, for a layer.
fn file() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let layer = select(&LAYERS[..]);
    let marks = select(vec![
        &b""[..],
        b"PK\x03\x04",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"nama,nomor izin\n",
    ]);
    let anything = (layer.clone(), marks, vec(any::<u8>(), 0..600))
        .prop_map(|(layer, mark, bytes)| (layer, [mark, &bytes].concat()));
    let csv = (layer.clone(), edits())
        .prop_map(|(layer, (edits, end))| (layer, broken(as_csv(&sound(layer)), &edits, end)));
    // The right header over any cells, or a header that is not right.
    let cells = (layer.clone(), vec(vec(cell(), 0..8), 0..6), any::<bool>(), vec(any::<Index>(), 0..3))
        .prop_map(|(layer, rows, whole, swaps)| {
            let mut table = sound(layer);
            let mut header = table.swap_remove(0);
            for at in swaps.iter().filter(|_| !whole) {
                let at = at.index(header.len());
                header[at] = rows.first().and_then(|row| row.first()).cloned().unwrap_or_default();
            }
            (layer, as_csv(&[vec![header], rows].concat()))
        });
    let held = prop_oneof![
        3 => cell().prop_map(Held::Text),
        2 => any::<f64>().prop_map(Held::Number),
        2 => prop_oneof![any::<f64>(), 0.0..60_000.0].prop_map(Held::Day),
        1 => any::<bool>().prop_map(Held::Truth),
        1 => select(&["#N/A", "#REF!", "x", "12"][..]).prop_map(|text| Held::Formula(text.to_owned())),
    ];
    let books = (layer.clone(), vec(vec(held, 0..8), 0..6)).prop_map(|(layer, rows)| {
        let header = texts(vec![sound(layer).swap_remove(0)]);
        (layer, as_xlsx(&[header, rows].concat()))
    });
    let broken_books = (layer, edits())
        .prop_map(|(layer, (edits, end))| (layer, broken(as_xlsx(&texts(sound(layer))), &edits, end)));
    prop_oneof![1 => anything, 2 => csv, 3 => cells, 2 => books, 2 => broken_books]
}

/// A register of its own, because some of these files are taken.
fn register_of_its_own() -> (Runtime, Service) {
    let runtime = Runtime::new().expect("a runtime");
    let service = runtime.block_on(async {
        let service = Service::with(Engine::Sqlite, TODAY, Config::default()).await;
        load_list(&service, &csv(NAMES), TODAY).await.expect("the list of today");
        service
    });
    (runtime, service)
}

/// Loads a file: it is taken whole or changes nothing, and the register can be read after it.
async fn whole_or_nothing(service: &Service, layer: &str, bytes: &[u8]) -> Result<bool, TestCaseError> {
    let before = held(service).await;
    let taken = load(service, layer, bytes).await;
    let after = held(service).await;
    match &taken {
        Ok(()) => prop_assert_ne!(before, after, "a file was taken and nothing is recorded of it"),
        Err(error) => {
            prop_assert_eq!(before, after, "{} was refused ({}) and changed the register", layer, error);
        }
    }
    let register = Register::load(&service.parts.db, &*service.clock, true).await;
    prop_assert!(register.is_ok(), "the register cannot be read any more: {:?}", register.err());
    Ok(taken.is_ok())
}

#[test]
fn a_file_is_taken_whole_or_changes_nothing_whatever_it_holds() {
    let (runtime, service) = register_of_its_own();
    let mut taken: BTreeMap<&str, u32> = BTreeMap::new();
    for layer in LAYERS {
        for bytes in [as_csv(&sound(layer)), as_xlsx(&texts(sound(layer)))] {
            let outcome = runtime.block_on(whole_or_nothing(&service, layer, &bytes)).expect("whole");
            assert!(
                outcome,
                "the sound {layer} is refused: {:?}",
                runtime.block_on(load(&service, layer, &bytes))
            );
            *taken.entry(layer).or_default() += 1;
            // Back to names that the permits and branches of the next file know.
            runtime.block_on(load_list(&service, &csv(NAMES), TODAY)).expect("the list of today");
        }
    }
    let count = Cell::new((0_u32, 0_u32));
    let mut runner = proptest::test_runner::TestRunner::new(cases(300));
    let outcome = runner.run(&file(), |(layer, bytes)| {
        let taken = runtime.block_on(whole_or_nothing(&service, layer, &bytes))?;
        let (yes, no) = count.get();
        count.set(if taken { (yes + 1, no) } else { (yes, no + 1) });
        Ok(())
    });
    outcome.expect("whole or nothing");
    let (yes, no) = count.get();
    assert!(yes > 5 && no > 50, "{yes} files taken, {no} refused: the files are too much alike");
}

/// An error is read in a terminal and in a ticket: it names the row, and not a page of what stood there.
#[test]
fn an_error_about_a_file_is_short_whatever_stands_in_its_cells() {
    let (runtime, service) = register_of_its_own();
    let mut long = Vec::new();
    for layer in LAYERS {
        let columns = sound(layer)[0].len();
        for (row, column) in (0..2).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            for piece in ["A", "7", "\u{e9}", " 1"] {
                let mut table = sound(layer);
                table[row][column] = piece.repeat(20_000);
                let bytes = as_csv(&table);
                if let Err(error) = runtime.block_on(load(&service, layer, &bytes)) {
                    let said = error.to_string();
                    if said.len() > 1_000 {
                        let start: String = said.chars().take(60).collect();
                        long.push(format!(
                            "{layer} row {row} column {column}: {} bytes: {start}",
                            said.len()
                        ));
                    }
                }
            }
        }
    }
    assert_eq!(long, Vec::<String>::new());
}

/// A register that the importer took, as long as it lets every field be.
#[derive(Debug, Clone)]
struct Taken {
    names: Vec<(String, String)>,
    permits: Vec<(usize, String, String)>,
    document: String,
    source: String,
}

fn taken() -> impl Strategy<Value = Taken> {
    let word = "[A-Z]{1,18}[.,&'-]?";
    let name = prop_oneof![
        3 => vec(word, 1..6).prop_map(|words| words.join(" ")),
        1 => "[A-Z]{30,190}",
        1 => vec(word, 10..20).prop_map(|words| words.join(" ").chars().take(190).collect()),
    ];
    let number = prop_oneof![4 => "[0-9]{13,21}", 1 => "[0-9A-Z/.-]{1,40}", 1 => "[0-9]{60,300}", 1 => Just(String::new())];
    let place = prop_oneof![4 => "[A-Za-z ]{3,20}", 1 => "[A-Za-z]{60}", 1 => "[A-Z\u{e9}\u{17e}]{30,60}"];
    (
        vec((name, number), 1..5),
        vec((0_usize..5, place.clone(), place), 0..6),
        prop_oneof!["SK [0-9]{1,4}/2026", "[A-Z0-9/]{60,190}"],
        prop_oneof!["[A-Za-z0-9 ]{1,60}", "https://[a-z]{3,30}\\.go\\.id/[a-z]{3,30}"],
    )
        .prop_map(|(names, permits, document, source)| Taken { names, permits, document, source })
}

proptest! {
    #![proptest_config(cases(40))]

    /// Whatever was taken into the register can be said: in one SMS, on screens that fit.
    #[test]
    fn every_answer_about_a_register_that_was_taken_fits(given in taken(), english in any::<bool>()) {
        let runtime = Runtime::new().expect("a runtime");
        let outcome: Result<(), TestCaseError> = runtime.block_on(async {
            let service = Service::with(Engine::Sqlite, TODAY, Config::default()).await;
            let (db, clock) = (&service.parts.db, &*service.clock);
            let options = Options { source: &given.source, ..options(TODAY) };
            let list: Vec<(&str, &str)> =
                given.names.iter().map(|(name, number)| (name.as_str(), number.as_str())).collect();
            let list = csv(&list);
            let file = |bytes| File { name: "berkas.csv", bytes };
            if importing::list::load(db, clock, file(list.as_bytes()), &options).await.is_err() {
                return Ok(());
            }
            let name = |at: usize| given.names[at % given.names.len()].0.replace('"', "");
            let permits = given.permits.iter().fold("nama,negara,jabatan,berlaku sampai\n".to_owned(), |csv, (at, country, job)| {
                csv + &format!("\"{}\",\"{country}\",\"{job}\",2027-12-31\n", name(*at))
            });
            let _refused_or_not = importing::permits::load(db, clock, file(permits.as_bytes()), &options).await;
            // The last is revoked by a decision with a long number.
            let events = format!("nama,event,event_date,document\n\"{}\",revoked,{TODAY},{}\n", name(given.names.len() - 1), given.document);
            importing::events::load(db, clock, file(events.as_bytes()), &options).await.expect("an event");
            service.parts.reload().await.expect("a register");
            let dialogue = &service.parts.dialogue;
            for (at, (name, number)) in given.names.iter().enumerate() {
                let person = phone(&format!("+628120000{at:04}"));
                if english {
                    dialogue.sms(&person, &Words::new("bahasa inggris")).await;
                }
                for message in [format!("cek {name}"), "job".to_owned(), format!("cek {number}"), "job".to_owned(), format!("cek {}", &name[..name.len() / 2]), "1".to_owned()] {
                    if let Some(answer) = dialogue.sms(&person, &Words::new(message.clone())).await {
                        fits(&answer, &format!("the answer to {message:?}"))?;
                    }
                }
                let mut typed = format!("1*{name}");
                for key in ["", "*98", "*98", "*0", "*0", "*1", "*98", "*98", "*98"] {
                    typed.push_str(key);
                    let screen = dialogue.ussd(&typed[..3], &person, &Words::new(typed.clone())).await;
                    fits(&screen.text, &format!("the screen of {typed:?}"))?;
                }
            }
            Ok(())
        });
        outcome?;
    }
}

// --- Workbooks written by hand, for what no spreadsheet writes and a forger does

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

/// A ZIP archive whose files are stored as they are.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let (at, size) =
            (u32::try_from(out.len()).expect("small"), u32::try_from(bytes.len()).expect("small"));
        let length = u16::try_from(name.len()).expect("short");
        let mut common = Vec::new();
        common.extend_from_slice(&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        common.extend_from_slice(&crc32(bytes).to_le_bytes());
        common.extend_from_slice(&size.to_le_bytes());
        common.extend_from_slice(&size.to_le_bytes());
        common.extend_from_slice(&length.to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(bytes);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&at.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (at, size) =
        (u32::try_from(out.len()).expect("small"), u32::try_from(directory.len()).expect("small"));
    let count = u16::try_from(files.len()).expect("few").to_le_bytes();
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count);
    out.extend_from_slice(&count);
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&at.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

const SHARED: &str = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4" uniqueCount="4"><si><t>nama</t></si><si><t>nomor izin</t></si><si><t>PT CONTOH SATU</t></si><si><t>0260000000201</t></si></sst>"#;

/// A workbook around a sheet's XML; its four shared strings are a header and a row of a list.
fn workbook_of(sheet: &str, shared: &str) -> Vec<u8> {
    const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>"#;
    const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
    zip(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn sheet_of(dimension: &str, more: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{dimension}<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>{more}</sheetData></worksheet>"#
    )
}

/// Each of these was written by hand into a sheet that is else sound.
#[test]
fn a_forged_sheet_is_an_error_and_no_panic() {
    let (runtime, service) = register_of_its_own();
    let outcome =
        runtime.block_on(whole_or_nothing(&service, "list", &workbook_of(&sheet_of("", ""), SHARED)));
    assert!(outcome.expect("whole"), "the sheet is sound");
    let row = |cell: &str| sheet_of("", &format!(r#"<row r="3">{cell}</row>"#));
    let sheets = [
        sheet_of(r#"<dimension ref="B9:A1"/>"#, ""),
        sheet_of(r#"<dimension ref="A1:XFE99999999999"/>"#, ""),
        sheet_of(r#"<dimension ref=""/>"#, ""),
        row(r#"<c r="A99999999999" t="s"><v>2</v></c>"#),
        row(r#"<c r="ZZZZZZZZZZ3" t="s"><v>2</v></c>"#),
        row(r#"<c r="A0" t="s"><v>2</v></c>"#),
        row(r#"<c r="A" t="s"><v>2</v></c>"#),
        row(r#"<c r="3" t="s"><v>2</v></c>"#),
        row(r#"<c r="" t="s"><v>2</v></c>"#),
        row(r#"<c t="s"><v>2</v></c>"#),
        row(r#"<c r="A3" t="s"><v>4</v></c>"#),
        row(r#"<c r="A3" t="s"><v>-1</v></c>"#),
        row(r#"<c r="A3" t="s"><v>99999999999999999999</v></c>"#),
        row(r#"<c r="A3" t="s"><v>x</v></c>"#),
        row(r#"<c r="A3" t="e"><v>#N/A</v></c>"#),
        row(r#"<c r="A3" t="e"><v>nix</v></c>"#),
        row(r#"<c r="A3" t="b"><v>7</v></c>"#),
        row(r#"<c r="A3" t="d"><v>9999999-99-99</v></c>"#),
        row(r#"<c r="A3" t="zz"><v>1</v></c>"#),
        row(r#"<c r="A3" t="n"><v>1e999</v></c>"#),
        row(r#"<c r="A3" s="4000000000"><v>1</v></c>"#),
        row(r#"<c r="A3" t="inlineStr"><is><t>PT &#0; CONTOH</t></is></c>"#),
        row(r#"<c r="A3" t="str"><f>X</f><v>&bogus;</v></c>"#),
        row(r#"<c r="A3" t="inlineStr"><is><t>PT CONTOH _x0000_ DUA</t></is></c><c r="B3"><v>77</v></c>"#),
        sheet_of("", r#"<row r="99999999999"><c t="s"><v>2</v></c></row>"#),
        sheet_of("", r#"<row r="0"><c r="A0" t="s"><v>2</v></c></row>"#),
        "<worksheet>".to_owned(),
        String::new(),
        "\0".repeat(100),
    ];
    let shared = [
        SHARED.to_owned(),
        String::new(),
        SHARED.replace("</sst>", ""),
        SHARED.replace("count=\"4\"", "count=\"-1\""),
        SHARED.replace("uniqueCount=\"4\"", "uniqueCount=\"0\""),
    ];
    let sheets = sheets.map(|sheet| (workbook_of(&sheet, SHARED), sheet));
    let shared_strings = shared.map(|shared| (workbook_of(&sheet_of("", ""), &shared), shared));
    let mut panicked = Vec::new();
    for (bytes, forged) in sheets.into_iter().chain(shared_strings) {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            runtime.block_on(whole_or_nothing(&service, "list", &bytes))
        }));
        match outcome {
            Ok(outcome) => drop(outcome.expect("whole or nothing")),
            Err(_) => panicked.push(forged),
        }
    }
    assert_eq!(panicked, Vec::<String>::new(), "the importer panicked at these");
}

#[test]
fn a_sheet_whose_xml_was_tampered_with_is_an_error_and_no_panic() {
    let (runtime, service) = register_of_its_own();
    let mut runner = proptest::test_runner::TestRunner::new(cases(200));
    let given = (edits(), any::<bool>());
    let outcome = runner.run(&given, |((edits, end), strings)| {
        let (sheet, shared) = (sheet_of(r#"<dimension ref="A1:B2"/>"#, ""), SHARED.to_owned());
        let tamper =
            |text: String| String::from_utf8_lossy(&broken(text.into_bytes(), &edits, end)).into_owned();
        let (sheet, shared) = if strings { (sheet, tamper(shared)) } else { (tamper(sheet), shared) };
        runtime.block_on(whole_or_nothing(&service, "list", &workbook_of(&sheet, &shared)))?;
        Ok(())
    });
    outcome.expect("whole or nothing");
}

/// A cell in the last row and column, as an accident of a hand on the keyboard leaves it: the sheet
/// must not be unfolded to its 17 thousand million cells. In a process of its own with 4 GiB, because
/// running out of memory ends a process.
#[test]
fn a_sheet_with_one_far_cell_does_not_take_all_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [(0, ["nama", "nomor izin"]), (1, ["PT CONTOH SATU", "0260000000201"])] {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row, column, cell).expect("a cell");
        }
    }
    sheet.write_string(1_048_575, 16_383, " ").expect("a cell");
    let file = folder.path().join("jauh.xlsx");
    book.save(&file).expect("a workbook");
    let database = format!("sqlite://{}?mode=rwc", folder.path().join("suluh.db").display());
    let done = Command::new("sh")
        .args(["-c", "ulimit -v 4194304; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_suluh")])
        .args(["register", "import"])
        .arg(&file)
        .args(["--source", "contoh", "--as-of", "2026-01-01"])
        .env("SULUH__DATABASE__URL", database)
        .env("SULUH__KEYS__DIR", folder.path().join("keys"))
        .current_dir(folder.path())
        .output()
        .expect("sh starts suluh");
    let said = String::from_utf8_lossy(&done.stderr);
    // 0 or 1: the far blank is passed over, or the file refused in words. No signal, no panic.
    assert!(matches!(done.status.code(), Some(0 | 1)), "{:?}: {said}", done.status);
    assert!(!said.contains("panicked"), "{said}");
}
