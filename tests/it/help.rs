//! Asking for help: taken at once, read by its unit alone with the number to call, and taken back in one word.
//! How it reads is in the transcripts.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::{Date, date};
use suluh::app::family::{self, FamilyError, Occasion};
use suluh::config::Config;
use suluh::dialogue::engine::{Said, Screen};
use suluh::domain::contacts;
use suluh::domain::tips::bundle::OpenedTip;
use suluh::domain::tips::desk::{Desk, DeskError};
use suluh::domain::tips::{Origin, demo};
use suluh::model::contact::{Contact, ContactKind};
use suluh::model::message::Words;
use suluh::model::tip::{HelpKind, PageKind, Stage};
use suluh::sealing::document::Document;
use suluh::sealing::held_key::HeldKey;
use suluh::sealing::receipt::{Receipt, Typed};

use crate::support::{Engine, Service, on_both_engines, phone, run_cli};
use crate::tip_joins::dump;

/// A Sunday.
const DAY: Date = date(2026, 11, 22);
const PHONE: &str = "+6281234567890";
const PROVINCE: &str = "contoh-kalbar";
const OVERSIGHT: &str = "contoh-pengawas";

pub(crate) async fn with(engine: Engine, config: Config) -> Service {
    let service = Service::with(engine, DAY, config).await;
    suluh::domain::demo::load(&service.parts.db, &*service.clock, 0).await.unwrap();
    service.parts.reload().await.unwrap();
    service
}

/// A service that can send, to a place where nobody listens.
pub(crate) fn sending() -> Config {
    let mut config = Config::default();
    let gateway = &mut config.gateways.kannel;
    gateway.api_url = Some("http://127.0.0.1:9".to_owned());
    gateway.username = Some("user".to_owned());
    gateway.password = Some("password".to_owned().into());
    gateway.from = Some("1500".to_owned());
    config
}

fn origin(service: &Service, id: &str) -> Origin {
    service.parts.tips.origin(&["kannel", id]).unwrap()
}

pub(crate) async fn hear(service: &Service, id: &str, words: &str) -> Said {
    service.parts.dialogue.hear(&phone(PHONE), &Words::new(words), &origin(service, id)).await
}

pub(crate) async fn say(service: &Service, words: &str) -> String {
    service.parts.dialogue.sms(&phone(PHONE), &Words::new(words)).await.unwrap_or_default()
}

pub(crate) async fn dial(service: &Service, session: &str, typed: &str) -> Screen {
    service.parts.dialogue.ussd(session, &phone(PHONE), &Words::new(typed)).await
}

/// The receipt that stands in a text.
pub(crate) fn receipt(text: &str) -> Receipt {
    let found =
        (0..text.len()).filter_map(|at| text.get(at..at + 19)).find_map(|part| match Receipt::read(part) {
            Typed::Receipt(receipt, "") if part.as_bytes()[0].is_ascii_digit() => Some(receipt),
            _ => None,
        });
    found.unwrap_or_else(|| panic!("no receipt in {text:?}"))
}

/// The reference that stands in a text.
fn code(text: &str) -> String {
    let at = text.find("kode ").unwrap_or_else(|| panic!("no code in {text:?}")) + 5;
    text[at..at + 6].to_owned()
}

pub(crate) fn desk(service: &Service) -> Desk {
    Desk::new(service.parts.db.clone(), Arc::clone(&service.parts.keys), service.clock.clone())
}

pub(crate) fn held(service: &Service, unit: &str) -> HeldKey {
    HeldKey::read(&service.keys_dir().join(demo::key_file(unit))).expect("a key")
}

/// What a unit reads with its key.
pub(crate) async fn read(service: &Service, unit: &str) -> Vec<OpenedTip> {
    let known = service.parts.tips.units().known().expect("units");
    let bundle = desk(service).export(&known, unit).await.expect("a bundle");
    let keys = suluh::domain::tips::bundle::UnitKeys::of(unit, &bundle.recoverable, &held(service, unit));
    keys.expect("keys").open(&bundle)
}

pub(crate) fn page(tip: &OpenedTip, at: usize) -> &Document {
    tip.pages[at].as_ref().expect("it opens")
}

/// A number as it could lie about.
fn spellings(number: &str) -> Vec<String> {
    let digits = number.trim_start_matches('+');
    let local = format!("0{}", &digits[2..]);
    let mut all = vec![digits.to_owned(), local.clone()];
    // Any three in a row of a longer text's base64 would show too.
    all.extend([number, digits, &local].map(|it| STANDARD.encode(it).trim_end_matches('=').to_owned()));
    all.push(digits.bytes().map(|byte| format!("{byte:02x}")).collect());
    all
}

on_both_engines! {
    async fn a_digit_is_a_request_whose_number_its_unit_alone_reads(engine: Engine) {
        let service = with(engine, Config::default()).await;
        say(&service, "BANTU").await;
        assert!(read(&service, PROVINCE).await.is_empty(), "asking what there is asks for nothing");
        let taken = say(&service, "2").await;
        let tips = read(&service, PROVINCE).await;
        assert_eq!((tips.len(), tips[0].reference.as_str()), (1, code(&taken).as_str()));
        let first = page(&tips[0], 0);
        let facts = &first.facts;
        assert_eq!(facts.help, Some(HelpKind::FamilyLostContact));
        assert_eq!(facts.stage(), Some(Stage::During));
        assert_eq!(facts.call.as_ref().expect("a number").expose(), PHONE);
        assert_eq!(facts.call_by, Some(date(2026, 11, 23).at(12, 0, 0, 0)));
        assert!(taken.contains("23/11 pk 12.00") && first.words.is_empty() && first.lang == "id", "{taken}");

        let added = say(&service, "kakak saya Siti, di Miri, PT CONTOH, sejak Mei").await;
        let tips = read(&service, PROVINCE).await;
        assert_eq!((tips.len(), tips[0].pages.len()), (1, 2));
        let more = page(&tips[0], 1);
        assert_eq!((more.page, more.facts.call.is_none()), (PageKind::Addition, true), "once is enough");
        assert!(more.words.expose().contains("Siti"));
        // The receipt is any tip's.
        assert!(service.parts.tips.look(&receipt(&added)).await.unwrap().is_some());
        for unit in ["contoh-sambas", "contoh-bengkayang", OVERSIGHT] {
            assert!(read(&service, unit).await.is_empty(), "{unit}");
        }

        let all = dump(&service.parts.db).await;
        assert!(all.values().map(Vec::len).sum::<usize>() > 100);
        for ((table, column), values) in &all {
            for spelling in spellings(PHONE) {
                assert!(!values.iter().any(|value| value.contains(&spelling)), "{table}.{column}");
            }
        }
    }

    async fn words_of_a_place_bring_a_request_to_its_kabupaten(engine: Engine) {
        let service = with(engine, Config::default()).await;
        let taken = say(&service, "BANTU 3 saya dari Sambas, paspor ditahan majikan di Kuching, saya dipukul").await;
        assert!(taken.contains("110") && taken.contains("129"), "{taken}");
        let tips = read(&service, "contoh-sambas").await;
        let first = page(&tips[0], 0);
        assert_eq!(tips[0].reference, code(&taken));
        assert_eq!(first.facts.help, Some(HelpKind::WagesOrPapersWithheld));
        assert!(first.words.expose().starts_with("saya dari Sambas"));
        assert!(service.parts.tips.look(&receipt(&taken)).await.unwrap().is_some());
    }

    async fn a_request_is_one_however_often_it_comes(engine: Engine) {
        let service = with(engine, Config::default()).await;
        for (at, words) in ["BANTU 4", "4", "BANTU 4 ibu sakit di Miri"].into_iter().enumerate() {
            if words == "4" {
                hear(&service, "menu", "BANTU").await;
            }
            let id = format!("m{at}");
            let first = hear(&service, &id, words).await;
            assert!(!first.later, "{first:?}");
            // The same delivery, and the same words once more.
            assert_eq!(hear(&service, &id, words).await.text.is_some(), first.text.is_some());
            if at < 2 {
                assert_eq!(hear(&service, &id, words).await.text, first.text, "{words}");
                assert_eq!(hear(&service, &format!("again {at}"), words).await.text, first.text, "{words}");
                assert_eq!(read(&service, PROVINCE).await.len(), at + 1, "{words}");
            }
        }
        // The last one said more about the one before.
        let tips = read(&service, PROVINCE).await;
        assert_eq!(tips.len(), 2);
        // And when nobody remembers the talk: the same receipt and reference.
        let anew = async || {
            let (from, words) = (phone("+6281200000009"), Words::new("BANTU 5"));
            service.parts.dialogue.hear(&from, &words, &origin(&service, "x")).await.text.unwrap_or_default()
        };
        let told = anew().await;
        service.clock.advance(2 * 3_600);
        assert_eq!(code(&anew().await), code(&told));
        assert_eq!(read(&service, PROVINCE).await.len(), 3);
    }

    async fn who_wants_no_call_says_so_in_one_word(engine: Engine) {
        let service = with(engine, Config::default()).await;
        for (words, takes_back) in [("BANTU 5", "0"), ("BANTU 2", "batal"), ("BANTU 3", "jangan telepon saya"), ("BANTU 1", "STOP")] {
            let taken = say(&service, words).await;
            let off = say(&service, takes_back).await;
            assert!(off.contains("jangan telepon") && off.contains("110"), "{off}");
            let tips = read(&service, PROVINCE).await;
            let tip = tips.iter().find(|tip| tip.reference == code(&taken)).expect("the tip");
            assert_eq!(tip.pages.len(), 2, "{takes_back}");
            assert!(page(tip, 1).facts.no_call, "{takes_back}");
            assert_eq!(page(tip, 1).words.expose(), takes_back);
            // Said twice it is one page; asked again it is a request again.
            say(&service, takes_back).await;
            let tips = read(&service, PROVINCE).await;
            assert_eq!(tips.iter().find(|tip| tip.reference == code(&taken)).expect("the tip").pages.len(), 2);
        }
        assert!(say(&service, "STOP").await.contains("tidak akan mengirim SMS"), "and then STOP is STOP");
        let before = read(&service, PROVINCE).await.len();
        say(&service, "BANTU 2").await;
        say(&service, "0").await;
        assert!(say(&service, "BANTU 2").await.contains("Petugas telepon"), "whoever thinks better of it is called");
        assert_eq!(read(&service, PROVINCE).await.len(), before + 2);
    }

    async fn while_the_database_is_away_help_is_taken_all_the_same(engine: Engine) {
        let service = with(engine, Config::default()).await;
        let intake = service.parts.answering.intake();
        intake.is_gone();
        let taken = hear(&service, "m1", "BANTU 2").await;
        let first = receipt(&taken.text.clone().unwrap_or_default());
        assert!(!taken.later && !taken.text.unwrap_or_default().contains("kode"), "there is no reference yet");
        let more = hear(&service, "m2", "kakak saya di Miri sejak Mei").await;
        let second = receipt(&more.text.clone().unwrap_or_default());
        assert!(!more.later && second.expose() != first.expose(), "its words are a request of their own");
        intake.is_back();
        assert_eq!(service.parts.tips.drain().await.unwrap(), 2);
        for known in [first, second] {
            assert!(service.parts.tips.look(&known).await.unwrap().is_some());
        }
        let tips = read(&service, PROVINCE).await;
        assert_eq!(tips.len(), 2);
        assert!(tips.iter().all(|tip| page(tip, 0).facts.call.as_ref().is_some_and(|it| it.expose() == PHONE)));
    }

    async fn extortion_is_read_by_the_oversight_alone(engine: Engine) {
        let service = with(engine, Config::default()).await;
        let taken = say(&service, "BANTU 6 di PLBN Aruk Sambas tadi pagi, minta 2 juta").await;
        say(&service, "namanya saya tidak tahu, dari Sambas").await;
        for unit in ["contoh-sambas", "contoh-bengkayang", PROVINCE] {
            assert!(read(&service, unit).await.is_empty(), "{unit}");
        }
        let tips = read(&service, OVERSIGHT).await;
        assert_eq!((tips.len(), tips[0].pages.len()), (1, 2));
        assert_eq!(tips[0].reference, code(&taken));
        assert!(taken.contains("Pengawas telepon"), "{taken}");
        let asks = service.parts.dialogue.sms(&phone("+6281200000009"), &Words::new("BANTU 6")).await;
        assert!(asks.unwrap_or_default().contains("Hanya dibaca pengawas"));
    }

    async fn a_call_is_promised_when_an_office_is_open_and_not_where_none_is(engine: Engine) {
        let service = with(engine, Config::default()).await;
        // Friday at five in the afternoon.
        service.clock.advance((5 * 24 + 5) * 3_600);
        service.parts.keys.keep(date(2026, 11, 27)).unwrap();
        assert!(say(&service, "BANTU 5").await.contains("30/11 pk 16.00"));
        let mut config = Config::default();
        config.help.calls = Some(false);
        let service = with(engine, config).await;
        let asks = say(&service, "BANTU").await;
        assert!(!asks.contains("telepon"), "{asks}");
        let taken = say(&service, "5").await;
        assert!(taken.contains("belum bisa kami telepon") && !taken.contains("Batal"), "{taken}");
        let tips = read(&service, PROVINCE).await;
        let facts = &page(&tips[0], 0).facts;
        assert!(facts.call.is_none() && facts.call_by.is_none(), "nobody asked to be called");
        let screen = dial(&service, "s", "7*5").await;
        assert!(!screen.text.contains("1 "), "{screen:?}");
        assert!(!dial(&service, "t", "1*contoh maju").await.text.contains("ditelepon"));
    }

    async fn where_nobody_reads_tips_no_help_is_offered(engine: Engine) {
        let mut config = Config::default();
        config.keys.root = Some("ab".repeat(32));
        let service = with(engine, config).await;
        for words in ["BANTU", "BANTU 2", "bantu 2 kakak saya hilang"] {
            let closed = say(&service, words).await;
            assert!(closed.contains("belum bisa kami terima") && closed.contains("110"), "{words}: {closed}");
        }
        assert!(!say(&service, "INFO").await.contains("BANTU"));
        assert!(!say(&service, "cek pt contoh jaya sakti").await.contains("BANTU"));
        assert!(!dial(&service, "s", "").await.text.contains('7'));
        assert!(dial(&service, "s", "7").await.text.contains("1 Cek PT"));
    }

    async fn a_mission_is_named_once_somebody_dialled_its_number(engine: Engine) {
        let service = Service::empty(engine, DAY).await;
        for (verified, named) in [(None, false), (Some(DAY), true)] {
            let contact = Contact::new(ContactKind::Kjri, "+60-82-000000", verified).unwrap();
            contacts::set(&service.parts.db, &contact).await.unwrap();
            service.parts.reload().await.unwrap();
            let words = if named { "BANTU 2" } else { "BANTU 3" };
            assert_eq!(say(&service, words).await.contains("KJRI Kuching +60-82-000000"), named);
        }
    }

    async fn a_dialler_asks_when_words_or_a_call_are_typed_and_not_before(engine: Engine) {
        let service = with(engine, Config::default()).await;
        for typed in ["", "7", "7*3"] {
            dial(&service, "s1", typed).await;
        }
        assert!(read(&service, PROVINCE).await.is_empty());
        let typed = "7*3*gaji ditahan * di Kuching";
        let shown = dial(&service, "s1", typed).await;
        assert_eq!(dial(&service, "s1", typed).await, shown);
        // Another process, which remembers nothing of it, walks through all that was typed.
        dial(&service, "other", "").await;
        assert_eq!(receipt(&dial(&service, "s1", typed).await.text).expose(), receipt(&shown.text).expose());
        let off = dial(&service, "s1", &format!("{typed}*2")).await;
        assert!(off.end && off.text.contains("jangan telepon"), "{off:?}");
        dial(&service, "other", "").await;
        let again = dial(&service, "s1", &format!("{typed}*2")).await;
        assert_eq!(again.text, off.text);
        let tips = read(&service, PROVINCE).await;
        assert_eq!((tips.len(), tips[0].pages.len()), (1, 2));
        assert_eq!(page(&tips[0], 0).words.expose(), "gaji ditahan * di Kuching");
        assert!(page(&tips[0], 1).facts.no_call);

        // A question about a company that is on no list.
        let typed = "1*contoh maju*1*1";
        let shown = dial(&service, "s2", typed).await;
        let sent = dial(&service, "s2", &format!("{typed}*1")).await;
        assert_eq!(receipt(&sent.also.clone().unwrap_or_default()).expose(), receipt(&shown.text).expose());
        assert!(!sent.also.unwrap_or_default().contains("balas 0"), "there no word takes it back");
        let tips = read(&service, PROVINCE).await;
        let asked = tips.iter().map(|tip| &page(tip, 0).facts).find(|facts| facts.about.is_some()).expect("a question");
        assert_eq!((asked.help, asked.about.as_deref()), (Some(HelpKind::Question), Some("contoh maju")));
        assert_eq!(asked.call.as_ref().expect("a number").expose(), PHONE);
    }

    async fn no_family_learns_of_a_death_before_somebody_called(engine: Engine) {
        let service = with(engine, sending()).await;
        let reference = code(&say(&service, "BANTU 4").await);
        let (desk, known) = (desk(&service), service.parts.tips.units().known().expect("units"));
        let key = held(&service, PROVINCE);
        let write = async |key: &HeldKey, arrives: &str, occasion: &Occasion| {
            family::write(&desk, &known, key, &reference, arrives, occasion).await
        };
        let coffin = |paid_by_government| Occasion::Deceased { contact: "Bpk S 0561-000000".to_owned(), paid_by_government };
        let refused = write(&key, "28/11 pk 13", &coffin(true)).await;
        assert!(matches!(refused, Err(FamilyError::NotCalled(_))), "{refused:?}");

        // Somebody alive may be announced.
        let arrival = Occasion::Arrival { at: "Dinsos Kab. Sambas".to_owned() };
        let letter = write(&key, "28/11 pk 10", &arrival).await.unwrap();
        assert_eq!(letter.words, format!("{reference}: keluarga Anda tiba di Dinsos Kab. Sambas 28/11 pk 10. Bawa KTP/KK. GRATIS, tidak ada pungutan. Diminta uang? balas LAPOR"));
        assert_eq!(letter.to.expose(), PHONE);
        let long = Occasion::Arrival { at: "x".repeat(family::PLACE_LETTERS + 1) };
        assert!(matches!(write(&key, "28/11 pk 10", &long).await, Err(FamilyError::Letters("--at", ..))));
        assert!(matches!(write(&key, "", &arrival).await, Err(FamilyError::Letters("--arrives", ..))));

        // Only the tip's own unit notes a call, and writes.
        let other = held(&service, "contoh-sambas");
        let noted = desk.note_call(&known, &reference, &other).await;
        assert!(matches!(noted, Err(DeskError::NotOfUnit(..))), "{noted:?}");
        let mut forged = held(&service, "contoh-sambas");
        forged.unit = PROVINCE.to_owned();
        let noted = desk.note_call(&known, &reference, &forged).await;
        assert!(matches!(noted, Err(DeskError::Closed(_))), "{noted:?}");
        assert!(write(&other, "28/11 pk 10", &arrival).await.is_err());
        assert_eq!(desk.called(&reference).await.unwrap(), None);

        desk.note_call(&known, &reference.to_lowercase(), &key).await.unwrap();
        assert_eq!(desk.called(&reference).await.unwrap(), Some(DAY));
        let letter = write(&key, "28/11 pk 13", &coffin(true)).await.unwrap();
        assert_eq!(letter.words, format!("{reference}: sesuai pembicaraan telepon, rencana tiba 28/11 pk 13. Biaya ditanggung pemerintah s/d rumah duka. Hubungi Bpk S 0561-000000"));
        let plain = write(&key, "28/11 pk 13", &coffin(false)).await.unwrap();
        assert!(!plain.words.contains("Biaya"), "no payer, no word of cost: {}", plain.words);

        // It goes once, sealed, to that number.
        for _ in 0..2 {
            family::send(&service.parts.outbox, &letter).await.unwrap();
        }
        let lease = std::time::Duration::from_secs(15);
        let rows = service.parts.outbox.take_turn("kannel", 20.0, 10, lease).await.unwrap().rows;
        assert_eq!(rows.len(), 1);
        let sms = service.parts.outbox.ready(&rows[0]).await.unwrap().expect("it opens");
        assert_eq!((sms.to.expose(), sms.words.expose()), (PHONE, letter.words.as_str()));

        // Whoever took it back is not written to.
        say(&service, "batal").await;
        assert!(matches!(write(&key, "28/11 pk 10", &arrival).await, Err(FamilyError::TakenBack(_))));
        // And a report of something else holds no number.
        say(&service, "LAPOR calo di pasar").await;
        let tips = desk.list(PROVINCE).await.unwrap();
        let report = tips.iter().find(|tip| tip.reference != reference).expect("the report");
        let none = family::write(&desk, &known, &key, &report.reference, "28/11 pk 10", &arrival).await;
        assert!(matches!(none, Err(FamilyError::NoNumber(_))), "{none:?}");
    }
}

#[test]
fn a_family_is_written_to_by_hand_and_in_whole_sentences_only() {
    let family = |more: &[&str]| {
        let mut args = vec!["tips", "family", "K7P4QD", "--key", "none.key", "--arrives", "28/11 pk 10"];
        args.extend(more);
        run_cli(&args, &[])
    };
    for (more, wants) in [
        (&[][..], "--at"),
        (&["--deceased"], "--contact"),
        (&["--deceased", "--contact", "Bpk S", "--paid-by", "family"], "government"),
        (&["--at", "Dinsos"], "none.key"),
    ] {
        let (status, _, told) = family(more);
        assert!(!status.success() && told.contains(wants), "{more:?}: {told}");
    }
}
