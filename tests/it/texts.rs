//! Every text, in every language, with the longest that can stand in it.

use std::collections::BTreeSet;
use std::path::Path;

use suluh::app::family::{CALLER_LETTERS, PLACE_LETTERS, WHEN_LETTERS};
use suluh::i18n::texts::{Longest, Row, Shown, TEXTS};
use suluh::i18n::{Arg, Lang, Text, fit, word};
use suluh::kernel::gsm7;
use suluh::model::tip::QUESTION_LETTERS;

/// As long as the longest of the official list (37 letters).
const NAME: &str = "PT CONTOH ADIDAYA MANDIRI INTERNASIONAL";

/// An argument at its longest, and whether it may be absent.
fn longest(arg: Longest) -> (Arg, bool) {
    let plain = |text: &str| Arg::Plain(text.to_owned());
    let names = || {
        let twins = ["INTERNASIONAL", "INTERNATIONAL", "INDONESIA RAYA"];
        twins.iter().map(|last| format!("PT CONTOH ADIDAYA MANDIRI {last}")).collect::<Vec<_>>()
    };
    match arg {
        Longest::Name => (Arg::Name(NAME.to_owned()), false),
        Longest::Number => (plain("202511111156452546912"), true),
        Longest::Date => (plain("22/11/26"), false),
        Longest::DateOrNone => (plain("22/11/26"), true),
        Longest::Document => (plain("Kep. Dirjen 119/2025"), true),
        Longest::Source => (plain("BP3MI Kali"), false),
        Longest::Phone => (plain("0561-0000000"), false),
        Longest::Echo => (plain("WWWWWWWWWWWWWWW"), true),
        Longest::Choices => (Arg::Choices(names(), " "), false),
        Longest::Digit => (plain("4"), false),
        Longest::Items => {
            let permit = "Uni Emirat Arab penata laksana rum.. s/d 22/11/26".to_owned();
            (Arg::Items(vec![permit; 30], "; "), false)
        }
        Longest::Age => (plain("18"), true),
        Longest::Count => (plain("100000"), false),
        Longest::Dial => (plain("*123*456789#"), true),
        Longest::Whether => (plain("yes"), true),
        Longest::Receipt => (plain("1234 5678 9012 3456"), false),
        Longest::Code => (plain("K7P4QD"), true),
        Longest::Reference => (plain("K7P4QD"), false),
        Longest::DayOfMonth => (plain("23/11"), true),
        Longest::Hour => (plain("16.00"), false),
        Longest::By => (plain("26/11 06.00"), true),
        Longest::Village => {
            (Arg::Name("desa Sungai Bakau Besar Laut Kec. Sungai Raya Kepulauan".to_owned()), false)
        }
        Longest::Told => (Arg::Key("kawan-child-unknown".to_owned()), false),
        Longest::Stands => (Arg::Key("kawan-status-forwarded".to_owned()), false),
        Longest::Until => (plain("26/11 06.00"), false),
        Longest::Mission => (plain("+60-82-0000000"), true),
        Longest::When => (plain(&"W".repeat(WHEN_LETTERS)), false),
        Longest::Digits => (plain("482913"), false),
        Longest::Agreed => (plain("KUTILANG"), false),
        Longest::Areas => {
            let names =
                ["Kec. Sungai Raya Kepulauan", "Kec. Air Besar Hilir Jaya", "Kab. Ogan Komering Ulu Timur"];
            (Arg::Choices(names.map(str::to_owned).to_vec(), " "), false)
        }
        Longest::Caller => (plain(&"W".repeat(CALLER_LETTERS)), false),
        Longest::Place => (plain(&"W".repeat(PLACE_LETTERS)), false),
        Longest::Area => (plain("Kab. Kepulauan Siau Tagulandang Biaro"), false),
        Longest::Question => (plain(&"W".repeat(QUESTION_LETTERS)), false),
        Longest::Signs => {
            let longest = |prefix: &str| {
                let keys = TEXTS.iter().map(|row| row.0).filter(|key| key.starts_with(prefix));
                let mut keys: Vec<&str> = keys.collect();
                keys.sort_by_key(|key| {
                    std::cmp::Reverse(Lang::all().map(|lang| word(lang, key).len()).max())
                });
                // Enough that they must be left out, and the longest first.
                keys.into_iter().take(4).map(|key| (key.to_owned(), Some("unsure"))).collect::<Vec<_>>()
            };
            (Arg::Keys([longest("flag-"), longest("unknown-")].concat(), "; "), false)
        }
        Longest::Country => (Arg::Key("country-ae".to_owned()), false),
        Longest::Centre => (plain("BLK Kabupaten Kapuas Hulu Raya"), true),
        Longest::Work => (Arg::Key("job-household".to_owned()), false),
        Longest::Languages => {
            (plain("1 Bahasa Indonesia 2 English 3 Basa Jawa 4 Melayu Sambas 5 Basa Sunda"), false)
        }
    }
}

/// The text with everything at its longest, and with each absent thing absent.
fn variants(row: &Row) -> Vec<Text> {
    let (key, _, args) = row;
    let with = |absent: Option<usize>| {
        args.iter().enumerate().fold(Text::new(key), |text, (at, (name, arg))| {
            let (longest, may_be_absent) = longest(*arg);
            if absent == Some(at) && may_be_absent {
                text.with(name, "none")
            } else {
                text.arg(name, longest)
            }
        })
    };
    std::iter::once(with(None)).chain((0..args.len()).map(|at| with(Some(at)))).collect()
}

#[test]
fn every_text_fits_its_place_in_every_language() {
    let mut wrong = Vec::new();
    for lang in Lang::all() {
        for row in TEXTS {
            for text in variants(row) {
                let said = match row.1 {
                    Shown::Sms => vec![fit::sms(lang, &text)],
                    Shown::Screen | Shown::Screens => fit::screens(lang, &text),
                    Shown::Inside => vec![word(lang, row.0)],
                };
                let mut refuse =
                    |why: &str| wrong.push(format!("{} in {}: {why}: {said:#?}", row.0, lang.code()));
                if row.1 != Shown::Screens && said.len() != 1 {
                    refuse("more than one page");
                }
                for part in &said {
                    let size = gsm7::size(part);
                    if size.encoding != gsm7::Encoding::Gsm7 {
                        refuse("not GSM-7");
                    }
                    if size.units > 160 {
                        refuse(&format!("{} septets", size.units));
                    }
                    if part.is_empty() || part.contains(['{', '}']) {
                        refuse("empty, or an argument is missing");
                    }
                    if part.split(|c: char| !c.is_alphanumeric()).any(|w| w == "none") {
                        refuse("an absent argument is said");
                    }
                }
                if row.2.iter().any(|(_, arg)| *arg == Longest::Name)
                    && row.0 != "ussd-stale"
                    && !said[0].contains("PT CO")
                {
                    refuse("the name is gone");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_text_promises_safety_or_accuses() {
    for lang in Lang::all() {
        for row in TEXTS {
            for text in variants(row) {
                let said = format!("{} {}", fit::sms(lang, &text), fit::screens(lang, &text).join(" "))
                    .to_lowercase();
                for word in ["aman", "safe", "ilegal", "illegal"] {
                    assert!(!said.split(|c: char| !c.is_alphanumeric()).any(|w| w == word), "{word}: {said}");
                }
            }
        }
    }
}

#[test]
fn the_answer_survives_when_space_is_short() {
    // Status, date, source and the way out are never cut.
    for (key, status) in [
        ("sms-licensed", "BERIZIN"),
        ("sms-licensed-no-permit", "TAPI izin rekrut"),
        ("sms-licensed-watched", "DIAWASI"),
        ("sms-suspended", "KENA SANKSI"),
        ("sms-revoked", "IZIN DICABUT"),
        ("sms-expired", "IZIN HABIS"),
        ("sms-delisted", "TIDAK LAGI"),
    ] {
        let row = TEXTS.iter().find(|row| row.0 == key).unwrap();
        let said = fit::sms(Lang::default(), &variants(row)[0]);
        for part in [status, "Data BP3MI Kali 22/11/26"] {
            assert!(said.contains(part), "{key} lost {part:?}: {said}");
        }
        // Where somebody calls back, that is the way out.
        let ways = variants(row).into_iter().map(|text| fit::sms(Lang::default(), &text));
        assert!(ways.clone().all(|said| said.contains("0561-0000000") || said.contains("BANTU")), "{key}");
        assert!(ways.into_iter().any(|said| said.contains("0561-0000000")), "{key}");
        assert!(said.contains(NAME) || said.contains(".."), "a cut that does not show: {said}");
    }
}

#[test]
fn every_locale_has_every_text_and_no_other() {
    let table: BTreeSet<&str> = TEXTS.iter().map(|row| row.0).collect();
    assert_eq!(table.len(), TEXTS.len(), "a key stands twice in the table");
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let mut seen = 0;
    for folder in std::fs::read_dir(locales).unwrap() {
        let folder = folder.unwrap();
        let mut keys = BTreeSet::new();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            let text = std::fs::read_to_string(file.path()).unwrap();
            // Two files have tests of their own: below, and beside the refusals of the API.
            if file.file_name() == "console.ftl" || file.file_name() == "app.ftl" {
                continue;
            }
            let heads = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
            keys.extend(heads.filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())));
        }
        let keys: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
        let code = folder.file_name().into_string().unwrap();
        let lang = Lang::parse(&code).unwrap_or_else(|| panic!("{code} is no language of the program"));
        if lang.is_draft() {
            // What a draft lacks is said in Indonesian; what it has must be known.
            assert!(keys.is_subset(&table), "locale {code}: {:?}", keys.difference(&table));
            assert!(keys.len() > 20, "locale {code} says too little to be tried");
        } else {
            assert_eq!(keys, table, "locale {code}");
        }
        seen += 1;
    }
    assert_eq!(seen, Lang::all().count(), "every folder is a language of the program");
    let complete: Vec<&str> = Lang::offered(false).map(Lang::code).collect();
    assert_eq!(complete, ["id", "en"], "what nobody confirmed is a draft");
}

/// The texts of the console: pages and modules say nothing that is not there, and nothing is there that nobody says.
#[test]
fn every_text_of_the_console_is_there_in_both_its_languages_and_is_said() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let keys = |lang: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(root.join("locales").join(lang).join("console.ftl")).unwrap();
        let lines = text.lines().filter(|line| line.starts_with("console-"));
        lines.map(|line| line.split(" = ").next().unwrap().to_owned()).collect()
    };
    let (id, en) = (keys("id"), keys("en"));
    assert_eq!(id, en);
    let folder = root.join("src/http/console");
    let mut said = String::new();
    for entry in ["", "pages", "modules"].iter().flat_map(|it| std::fs::read_dir(folder.join(it)).unwrap()) {
        let path = entry.unwrap().path();
        if path.is_file() {
            said += &std::fs::read_to_string(path).unwrap();
        }
    }
    let words = |prefix: &'static str, words: Vec<&'static str>| {
        words.into_iter().map(move |it| format!("{prefix}{it}"))
    };
    let made: BTreeSet<String> =
        words("console-act-", suluh::domain::audit::Act::ALL.iter().map(|it| it.word()).collect())
            .chain(words(
                "console-role-",
                suluh::model::officer::Role::ALL.iter().map(|it| it.word()).collect(),
            ))
            .chain(words(
                "console-state-",
                suluh::model::officer::State::ALL.iter().map(|it| it.word()).collect(),
            ))
            .chain(words(
                "console-status-",
                suluh::model::tip::Status::ALL.iter().map(|it| it.word()).collect(),
            ))
            .chain(words(
                "console-refused-",
                suluh::http::console::refusals::Refusal::ALL.iter().map(|it| it.word()).collect(),
            ))
            .chain(words("console-way-", vec!["passkey", "passphrase"]))
            .chain(words("console-shares-", vec!["phone", "account"]))
            // Codes of tips: a test beside `codes` asks for each.
            .chain(id.iter().filter(|key| key.starts_with("console-code-")).cloned())
            .collect();
    for key in &made {
        assert!(id.contains(key), "{key} is not there");
    }
    for key in &id {
        let short = key.strip_prefix("console-").unwrap();
        let is_said = said.contains(&format!("\"{key}\"")) || said.contains(&format!("said(\"{short}\")"));
        assert!(is_said || made.contains(key), "nobody says {key}");
    }
    for (at, _) in said.match_indices("\"console-") {
        let key = said[at + 1..].split('"').next().unwrap();
        let known = id.contains(key)
            || [
                "console-act-{}",
                "console-refused-{}",
                "console-way-{}",
                "console-status-{}",
                "console-state-{}",
                "console-role-{}",
                "console-shares-{kind}",
                "console-",
            ]
            .contains(&key)
            || key.ends_with(".css");
        assert!(
            known || !key.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()),
            "{key} is no text"
        );
    }
}
