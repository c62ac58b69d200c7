//! A cry for help: a tip at once, whatever is answered afterwards, and nothing more to whoever must not be
//! written to.

use std::time::Duration;

use suluh::config::Config;
use suluh::dialogue::answering::Way;
use suluh::domain::tips::desk::DeskError;
use suluh::kernel::msisdn;
use suluh::model::message::{InboundSms, Words};
use suluh::model::tip::{Mode, PageKind};
use suluh::model::triage::{Band, Category, Reason};

use crate::help::{desk, dial, hear, held, page, read, say, sending, with};
use crate::support::{Engine, Service, on_both_engines};

const PHONE: &str = "+6281234567890";
const PROVINCE: &str = "contoh-kalbar";
const BENGKAYANG: &str = "contoh-bengkayang";

/// The word that stands behind KATA KUNCI.
fn word(text: &str) -> String {
    let at = text.find("Kata kunci: ").unwrap_or_else(|| panic!("no word in {text:?}")) + 12;
    text[at..].chars().take_while(char::is_ascii_uppercase).collect()
}

/// Brings an SMS through the inbox of a gateway.
async fn bring(service: &Service, id: &str, words: &str) {
    let from = msisdn::read(PHONE);
    let sms = InboundSms { dedupe: Some(id.to_owned()), from, words: Words::new(words) };
    let way = Way { gateway: "kannel", in_body: false, redelivers: true };
    service.parts.answering.receive(way, &sms).await.expect("taken");
    service.parts.answering.rest().await;
}

/// What the outbox gives to the gateway at this moment.
async fn sent(service: &Service) -> Vec<String> {
    let outbox = &service.parts.outbox;
    let mut words = Vec::new();
    loop {
        let given = outbox.take_turn("kannel", 1_000.0, 100, Duration::from_secs(60)).await.expect("a turn");
        if given.rows.is_empty() {
            return words;
        }
        for row in &given.rows {
            let sms = outbox.ready(row).await.expect("a row").expect("words");
            words.push(sms.words.expose().to_owned());
            let taken = suluh::model::message::Sent::Taken(None);
            outbox.settle(&[(row, &taken)], false).await.expect("settled");
        }
    }
}

on_both_engines! {
    async fn a_cry_is_a_tip_before_anything_is_answered(engine: Engine) {
        let service = with(engine, Config::default()).await;
        let said = hear(&service, "1", "TOLONG").await;
        let text = said.text.expect("an answer");
        assert!(said.urgent && text.starts_with("Kami terima. Bahaya sekarang: telp 110"), "{text}");
        let tips = read(&service, PROVINCE).await;
        assert_eq!(tips.len(), 1);
        let first = page(&tips[0], 0);
        let study = first.study.as_ref().expect("studied");
        assert!(first.facts.cry && first.facts.call.is_none(), "nobody asked to be called");
        assert_eq!((study.triage.band, study.reading.category), (Band::P1, Category::Emergency));
        assert!(study.triage.reasons.iter().any(|it| it.reason == Reason::Cry));
        let board = service.parts.tips.clocks().board(PROVINCE).await.expect("a board");
        assert_eq!((board.len(), board[0].band.as_str()), (1, "p1"));
        // The same delivery again is the same tip.
        hear(&service, "1", "TOLONG").await;
        assert_eq!(read(&service, PROVINCE).await.len(), 1);
    }

    async fn whoever_wants_a_call_gets_a_word_that_the_unit_reads_too(engine: Engine) {
        let service = with(engine, Config::default()).await;
        say(&service, "sy disekap di rumah bos").await;
        service.clock.advance(60);
        let called = say(&service, "1 di jagoi babang").await;
        let agreed = word(&called);
        let tips = read(&service, PROVINCE).await;
        assert_eq!((tips.len(), tips[0].pages.len()), (1, 2));
        let second = page(&tips[0], 1);
        assert_eq!(second.page, PageKind::Addition);
        assert_eq!(second.facts.mode, Some(Mode::Call));
        assert_eq!(second.facts.call.as_ref().expect("a number").expose(), PHONE);
        assert_eq!(second.facts.agreed.as_deref(), Some(agreed.as_str()));
        assert!(second.words.expose().contains("jagoi babang"));
        assert_eq!(second.study.as_ref().and_then(|it| it.place.clone()).as_deref(), Some("61.07.07"));
        // An officer who is about to call writes with the same word, and to nobody who took it back.
        let (known, key) = (service.parts.tips.units().known().expect("units"), held(&service, PROVINCE));
        let reference = tips[0].reference.clone();
        let write = async || {
            let desk = desk(&service);
            suluh::app::family::write_call(&desk, &known, &key, &reference, "Ibu R", "0561-000000").await
        };
        let letter = write().await.expect("a letter");
        assert!(letter.words.starts_with("Ibu R akan menelepon dari 0561-000000 dalam 10 menit"), "{}", letter.words);
        assert_eq!((word(&letter.words), letter.to.expose()), (agreed, PHONE));
        service.clock.advance(60);
        let off = say(&service, "0").await;
        assert!(off.starts_with("Baik, kami catat"), "{off}");
        assert!(matches!(write().await, Err(suluh::app::family::FamilyError::TakenBack(_))));
        // Who needs nothing now did not ask for silence.
        assert_eq!(hear(&service, "thanks", "ok makasih").await.text, None);
        for words in ["sy disekap lagi", "pintunya dikunci"] {
            let said = say(&service, words).await;
            assert!(said.contains("110") && said.contains("129"), "{words}: {said}");
        }
        service.clock.advance(60);
        let again = say(&service, "1").await;
        assert_eq!(word(&again), word(&called), "a call after all");
        assert_eq!(write().await.expect("a letter").to.expose(), PHONE);
        assert_eq!(read(&service, PROVINCE).await.len(), 1);
    }

    async fn whoever_must_not_be_written_to_hears_nothing_more(engine: Engine) {
        let service = with(engine, sending()).await;
        bring(&service, "1", "tolong saya dipukul").await;
        assert_eq!(sent(&service).await.len(), 1);
        for (id, words) in [("2", "3"), ("3", "kami di gudang dekat pasar entikong"), ("4", "3")] {
            bring(&service, id, words).await;
            assert_eq!(sent(&service).await, Vec::<String>::new(), "{words}");
        }
        service.clock.advance(16 * 60);
        assert_eq!(sent(&service).await, Vec::<String>::new(), "nor later");
        let tips = read(&service, PROVINCE).await;
        assert_eq!(tips.len(), 1);
        let pages: Vec<_> = (0..tips[0].pages.len()).map(|at| page(&tips[0], at)).collect();
        assert!(pages.iter().any(|page| page.words.expose().contains("entikong")), "{} pages", pages.len());
        assert!(pages.iter().any(|page| page.facts.mode == Some(Mode::Silent)));
        assert!(pages.iter().all(|page| page.facts.call.is_none()));
        // Whoever cries again is answered again.
        bring(&service, "5", "TOLONG").await;
        assert!(sent(&service).await[0].contains("110"));
    }

    async fn who_falls_silent_is_asked_once_more_and_who_answers_is_not(engine: Engine) {
        let service = with(engine, sending()).await;
        bring(&service, "1", "TOLONG").await;
        bring(&service, "2", "2").await;
        let said = sent(&service).await;
        assert!(said[1].contains("Apakah ada orang lain di dekat Anda?"), "{said:?}");
        service.clock.advance(14 * 60);
        assert_eq!(sent(&service).await, Vec::<String>::new(), "not before a quarter of an hour");
        service.clock.advance(2 * 60);
        let asked = sent(&service).await;
        assert_eq!(asked.len(), 1);
        assert!(asked[0].starts_with("Masih kami tunggu"), "{asked:?}");
        service.clock.advance(30 * 60);
        assert_eq!(sent(&service).await, Vec::<String>::new(), "once");
        bring(&service, "3", "1").await;
        let said = sent(&service).await;
        assert!(said[0].starts_with("Sudah kami teruskan"), "the hour is not over: {said:?}");
        assert_eq!(read(&service, PROVINCE).await.len(), 1, "and it is the same tip");
    }

    async fn whoever_answers_in_time_is_not_asked_again(engine: Engine) {
        let service = with(engine, sending()).await;
        bring(&service, "1", "TOLONG").await;
        bring(&service, "2", "1").await;
        bring(&service, "3", "di sekida jagoi").await;
        assert_eq!(sent(&service).await.len(), 3);
        service.clock.advance(20 * 60);
        assert_eq!(sent(&service).await, Vec::<String>::new());
    }

    async fn a_child_and_somebody_abroad_are_spoken_to_as_such(engine: Engine) {
        let service = with(engine, Config::default()).await;
        let child = say(&service, "tolong sy dipaksa pergi, umur sy 15 tahun").await;
        assert!(child.starts_with("Kamu tidak salah, kami bantu. Telp 129"), "{child}");
        let how = say(&service, "1").await;
        assert!(how.contains("1 telepon saya 2 SMS saja 3 jangan hubungi"), "{how}");
        assert!(say(&service, "2").await.contains("Ya=1 Tidak=2"));
        let tips = read(&service, PROVINCE).await;
        let first = page(&tips[0], 0).study.clone().expect("studied");
        assert_eq!((tips.len(), first.reading.category), (1, Category::Emergency));
        let told: Vec<&str> = (0..3).map(|at| page(&tips[0], at).words.expose()).collect();
        assert!(told.iter().any(|words| words.starts_with("1 (dipaksa")), "{told:?}");
        say(&service, "INFO").await;
        let abroad = say(&service, "tolong saya dikurung majikan di kuching").await;
        assert!(abroad.contains("negara + kota"), "{abroad}");
    }

    async fn the_screens_take_a_cry_by_a_digit_and_nothing_by_a_look(engine: Engine) {
        let service = with(engine, Config::default()).await;
        let screen = dial(&service, "s", "5").await;
        assert!(screen.text.contains("1 Telepon saya") && screen.text.contains("5 Umur di bawah 18"), "{}", screen.text);
        assert!(read(&service, PROVINCE).await.is_empty(), "a look asks for nothing");
        let called = dial(&service, "s", "5*1").await;
        let agreed = word(&called.text);
        let placed = dial(&service, "s", "5*1*jl pasar sekida jagoi").await;
        assert!(placed.text.contains("Sudah kami teruskan") && !placed.end, "{}", placed.text);
        let tips = read(&service, PROVINCE).await;
        assert_eq!((tips.len(), tips[0].pages.len()), (1, 3));
        let mode = (0..3).map(|at| page(&tips[0], at)).find(|page| page.facts.mode == Some(Mode::Call) && page.facts.agreed.is_some());
        let mode = mode.expect("how to be reached");
        assert_eq!(mode.facts.agreed.as_deref(), Some(agreed.as_str()));
        assert_eq!(mode.facts.call.as_ref().map(|call| call.expose()), Some(PHONE));
        for (session, typed, shows) in [
            ("a", "5*3", "Ketik tempat"),
            ("b", "5*4", "negara + kota"),
            ("c", "5*5", "Kamu tidak salah"),
            ("d", "5*2*9", "Ada lagi"),
        ] {
            let screen = dial(&service, session, typed).await;
            assert!(screen.text.contains(shows) && !screen.end, "{typed}: {}", screen.text);
        }
        assert!(dial(&service, "e", "5*0").await.text.contains("1 Cek PT"));
        assert!(dial(&service, "a", "5*3*0").await.end);
        assert_eq!(read(&service, PROVINCE).await.len(), 5, "each digit its tip");
        // And on the screens of a tip, whatever they ask: in one dialog a tip and a cry.
        for (session, typed) in [("t", "3*2*calo di pasar"), ("u", "3*2*calo di pasar*2")] {
            dial(&service, session, typed).await;
            let screen = dial(&service, session, &format!("{typed}*sy disekap")).await;
            assert!(screen.text.contains("110") && screen.text.contains("129"), "{typed}: {}", screen.text);
        }
        assert_eq!(read(&service, PROVINCE).await.len(), 9, "a tip and a cry each");
    }

    async fn a_cry_that_names_its_place_goes_to_the_unit_there_and_one_that_accuses_to_the_oversight(engine: Engine) {
        let service = with(engine, Config::default()).await;
        say(&service, "tolong saya disekap di desa sekida kec jagoi babang").await;
        assert_eq!(read(&service, BENGKAYANG).await.len(), 1);
        // What accuses an office is for the oversight's eyes alone, also when it comes later.
        say(&service, "polisi yang jaga di sini ikut dibayar bos").await;
        let apart = read(&service, "contoh-pengawas").await;
        assert_eq!(apart.len(), 1);
        let first = read(&service, BENGKAYANG).await;
        assert_eq!(page(&apart[0], 0).facts.adds_to.as_deref(), Some(first[0].reference.as_str()));
        let all: String = (0..first[0].pages.len()).map(|at| page(&first[0], at).words.expose().to_owned()).collect();
        assert!(!all.contains("polisi"), "{all}");
        let known = service.parts.tips.units().known().expect("units");
        let opened = desk(&service).open(&known, &apart[0].reference, &held(&service, BENGKAYANG)).await;
        assert!(matches!(opened, Err(DeskError::NotOfUnit(..))), "it has no key");
        let answer = say(&service, "STATUS").await;
        assert!(!answer.contains("polisi"), "{answer}");
    }
}
