//! Whole conversations, as a person would see them, with their lengths.
//!
//! A transcript is a file in `transcripts/`: `> ` is what the person sends, `< ` what comes back,
//! `[..]` its size. Each is played in every language on both engines. To write one: put the `> `
//! lines into `NAME.sms.id.txt` or `NAME.ussd.id.txt`, run with SULUH_BLESS=1, and read what it says.
//! In them `{receipt}` is the last receipt that was said and `{slip}` the same with a slip in its last
//! digit and `{code}` the reference of a volunteer's last report; every receipt is shown as `1111 2222 3333 4444`, every reference as `K7P4QD`,
//! every agreed word as `MELATI`. `(600 s)` lets time pass.
#![expect(clippy::disallowed_methods, reason = "blessing is asked for in the environment")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use suluh::i18n::Lang;
use suluh::kernel::gsm7;
use suluh::model::alert::Reference;
use suluh::model::message::Words;

use crate::support::{Engine, Service, on_both_engines, phone};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/transcripts")
}

/// Names of transcripts, without channel, language and ending.
fn names(channel: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|file| file.strip_suffix(&format!(".{channel}.id.txt")).map(str::to_owned))
        .collect();
    names.sort();
    names
}

fn inputs(name: &str, channel: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder().join(format!("{name}.{channel}.id.txt"))).unwrap();
    text.lines()
        .filter_map(|line| line.strip_prefix("> ").or((line == ">").then_some("")))
        .map(str::to_owned)
        .collect()
}

fn say(out: &mut String, text: &str) {
    for line in text.lines() {
        writeln!(out, "< {line}").unwrap();
    }
}

/// What stands for any receipt.
const RECEIPT: &str = "1111 2222 3333 4444";

/// What stands for any word that was agreed on.
const AGREED: &str = "MELATI";

/// What stands for any reference.
const REFERENCE: &str = "K7P4QD";

/// What stands for any PIN.
const PIN: &str = "123456";

/// Receipts are different in every run: the last one, for what is sent, and none of them in what is shown.
#[derive(Default)]
struct Receipts {
    last: Option<String>,
    /// References of a volunteer's reports, the last one at the end.
    codes: Vec<String>,
}

impl Receipts {
    /// The input as it is sent.
    fn fill(&self, input: &str) -> String {
        let last = self.last.clone().unwrap_or_default();
        let code = self.codes.last().cloned().unwrap_or_default();
        let slip = |last: &str| {
            let (open, check) = last.split_at(last.len().saturating_sub(1));
            format!("{open}{}", if check == "0" { '1' } else { '0' })
        };
        input.replace("{receipt}", &last).replace("{slip}", &slip(&last)).replace("{code}", &code)
    }

    /// The answer as it is shown.
    fn mask(&mut self, text: &str) -> String {
        let mut masked = text.to_owned();
        for at in 0..text.len() {
            let Some(digits) = text.get(at..at + RECEIPT.len()) else { continue };
            let alike = |(digit, like): (u8, u8)| {
                digit == b' ' && like == b' ' || digit.is_ascii_digit() && like != b' '
            };
            if digits.bytes().zip(RECEIPT.bytes()).all(alike) {
                masked.replace_range(at..at + RECEIPT.len(), RECEIPT);
                self.last = Some(digits.to_owned());
            }
        }
        for before in ["kode ", "code "] {
            let at = masked.find(before).map(|at| at + before.len());
            let code = |at: &usize| masked.get(*at..at + REFERENCE.len()).and_then(Reference::parse);
            if let Some(at) = at.filter(|at| code(at).is_some()) {
                masked.replace_range(at..at + REFERENCE.len(), REFERENCE);
            }
        }
        for behind in [" diterima", " received", ": desa ", ": village "] {
            let code = masked.split_once(behind).map(|(code, _)| code.to_owned());
            if let Some(code) =
                code.filter(|code| Reference::parse(code).is_some() && !self.codes.contains(code))
            {
                self.codes.push(code);
            }
        }
        for code in &self.codes {
            masked = masked.replace(code, REFERENCE);
        }
        for before in ["PIN Anda ", "PIN is "] {
            if let Some(at) = masked.find(before).map(|at| at + before.len()) {
                masked.replace_range(at..at + PIN.len(), PIN);
            }
        }
        for before in ["Kata kunci: ", "Agreed word: "] {
            if let Some(at) = masked.find(before).map(|at| at + before.len()) {
                let word = masked[at..].bytes().take_while(u8::is_ascii_uppercase).count();
                masked.replace_range(at..at + word, AGREED);
            }
        }
        masked
    }
}

/// The seconds of `(600 s)`.
fn pause(input: &str) -> Option<i64> {
    input.strip_prefix('(')?.strip_suffix(" s)")?.parse().ok()
}

async fn play_sms(service: &Service, lang: Lang, inputs: &[String]) -> String {
    let from = phone("+6281234567890");
    if lang != Lang::default() {
        service.parts.dialogue.sms(&from, &Words::new(format!("BAHASA {}", lang.code()))).await;
        // The choice stays; the conversation about it is over.
        service.clock.advance(2 * 3600);
    }
    let (mut out, mut receipts) = (String::new(), Receipts::default());
    for input in inputs {
        writeln!(out, "> {input}").unwrap();
        if let Some(seconds) = pause(input) {
            service.clock.advance(seconds);
            out.push('\n');
            continue;
        }
        match service.parts.dialogue.sms(&from, &Words::new(receipts.fill(input))).await {
            Some(answer) => {
                say(&mut out, &receipts.mask(&answer));
                let size = gsm7::size(&answer);
                writeln!(out, "[{} {}, {} SMS]\n", size.units, size.encoding.name(), size.segments).unwrap();
            }
            None => out.push_str("[silence]\n\n"),
        }
    }
    out
}

/// An empty input dials anew; `drop` is a session that the network ends.
async fn play_ussd(service: &Service, lang: Lang, inputs: &[String]) -> String {
    let from = phone("+6281234567890");
    if lang != Lang::default() {
        service.parts.dialogue.sms(&from, &Words::new(format!("BAHASA {}", lang.code()))).await;
    }
    let (mut out, mut session, mut typed) = (String::new(), 0, String::new());
    let mut receipts = Receipts::default();
    for input in inputs {
        writeln!(out, ">{}{input}", if input.is_empty() { "" } else { " " }).unwrap();
        let input = &receipts.fill(input);
        if input.is_empty() {
            session += 1;
            typed.clear();
        } else if typed.is_empty() {
            typed.clone_from(input);
        } else {
            write!(typed, "*{input}").unwrap();
        }
        // What somebody sends by SMS before they dial.
        if let Some(sms) = input.strip_prefix("sms: ") {
            typed.clear();
            let answer = service.parts.dialogue.sms(&from, &Words::new(sms)).await.unwrap_or_default();
            say(&mut out, &receipts.mask(&answer));
            out.push('\n');
            continue;
        }
        let screen =
            service.parts.dialogue.ussd(&session.to_string(), &from, &Words::new(typed.as_str())).await;
        say(&mut out, &receipts.mask(&screen.text));
        if let Some(sms) = &screen.also {
            writeln!(out, "SMS: {}", receipts.mask(sms)).unwrap();
        }
        let end = if screen.end { ", end" } else { "" };
        writeln!(out, "[{} of 160{end}]\n", gsm7::size(&screen.text).units).unwrap();
    }
    out
}

/// Registers the code of a poster, and one of which nothing is left but the posters.
async fn poster(service: &Service) {
    let (db, today) = (&service.parts.db, date(2026, 11, 22));
    for tag in ["KPG1", "KPG0"] {
        suluh::domain::campaigns::register(db, tag, "53.71", "Poster Kupang", today).await.unwrap();
    }
    suluh::domain::campaigns::end(db, "KPG0", today).await.unwrap();
    service.parts.reload().await.unwrap();
}

fn compare(name: &str, channel: &str, lang: Lang, played: &str) {
    let path = folder().join(format!("{name}.{channel}.{}.txt", lang.code()));
    if std::env::var_os("SULUH_BLESS").is_some() {
        std::fs::write(&path, played).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(played, expected, "{name} by {channel} in {}: read it, then SULUH_BLESS=1", lang.code());
}

on_both_engines! {
    async fn sms_conversations_are_as_written(engine: Engine) {
        for name in names("sms") {
            for lang in Lang::offered(false) {
                let service = Service::demo(engine, date(2026, 11, 22)).await;
                poster(&service).await;
                compare(&name, "sms", lang, &play_sms(&service, lang, &inputs(&name, "sms")).await);
            }
        }
    }

    async fn ussd_conversations_are_as_written(engine: Engine) {
        for name in names("ussd") {
            for lang in Lang::offered(false) {
                let service = Service::demo(engine, date(2026, 11, 22)).await;
                compare(&name, "ussd", lang, &play_ussd(&service, lang, &inputs(&name, "ussd")).await);
            }
        }
    }
}

#[test]
fn every_menu_is_in_a_transcript() {
    // By its screen: a menu that no transcript shows is a menu that nobody read.
    let all: String = names("sms")
        .iter()
        .map(|name| (name, "sms"))
        .chain(names("ussd").iter().map(|name| (name, "ussd")))
        .map(|(name, channel)| {
            std::fs::read_to_string(folder().join(format!("{name}.{channel}.id.txt"))).unwrap()
        })
        .collect();
    for (menu, shows) in [
        ("check", "Ketik nama PT"),
        ("choose", "BELUM COCOK"),
        ("emergency", "Bahaya sekarang"),
        ("help", "1 Sudah bayar, tak berangkat"),
        ("help-taken", "2 Batal telepon"),
        ("help-words", "1 Telepon saya saja"),
        ("home", "Tanya kerja LN"),
        ("job", "Izin rekrut (SIP2MI):"),
        ("language", "Bahasa/Language"),
        ("leave-tip", "1 Orang mau diberangkatkan"),
        ("receipt", "Ketik 16 angka nomor bukti"),
        ("tip-follow", "Satu lagi: kapan berangkat?"),
        ("tip-how-many", "Berapa orang?"),
        ("tip-status", "DITERIMA"),
        ("tip-taken", "Catat nomor bukti"),
        ("tip-when", "Kapan berangkat?"),
        ("tip-words", "Ketik desa & kecamatan"),
        ("resume", "Lanjutkan yang tadi?"),
        ("result", "BERIZIN"),
        ("unclear", "belum kami mengerti"),
        ("departure", "1 Cek syarat (7 tanya)"),
        ("self-check", "1/7 Umur"),
        ("self-check-country", "Satu lagi: negara mana?"),
        ("self-check-job", "MALAYSIA: kerja apa?"),
        ("self-check-told", "Syarat utama LENGKAP"),
        ("interest", "Keahlian apa?"),
        ("interest-where", "Ketik nama kabupaten/kota Anda"),
        ("join", "Mau ikut? Balas YA"),
        ("join-where", "Di kabupaten/kota mana Anda tinggal?"),
        ("topic", "PLB hanya utk"),
        ("topics", "6 CV/LPK/travel"),
        ("kawan", "1 Kawan PMI (dapat kabar)"),
        ("kawan-village", "Ketik desa, boleh dgn kecamatan"),
        ("kawan-when", "> Sekida\n< Kapan berangkat?"),
        ("kawan-how-many", "Berapa orang? Ketik angkanya"),
        ("kawan-to", "Dibawa ke mana?"),
        ("kawan-signs", "Ketik ciri: nama PT/orang"),
    ] {
        assert!(all.contains(shows), "no transcript shows {menu}");
    }
    assert_eq!(suluh::dialogue::menus::MENUS.len(), 37, "a new menu wants its line above");
}
