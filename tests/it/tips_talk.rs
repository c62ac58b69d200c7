//! Reporting by SMS and USSD: what a person must be able to rely on. How it reads is in the transcripts.

use jiff::civil::date;
use suluh::config::Config;
use suluh::dialogue::engine::Said;
use suluh::kernel::gsm7;
use suluh::model::message::Words;
use suluh::sealing::receipt::{Receipt, Typed};

use crate::support::{Engine, Service, on_both_engines, phone};

const DAY: jiff::civil::Date = date(2026, 11, 22);
const PHONE: &str = "+6281234567890";

async fn service(engine: Engine) -> Service {
    let service = Service::demo(engine, DAY).await;
    assert!(service.parts.dialogue.tips().is_open(), "the demo has a unit");
    service
}

async fn say(service: &Service, from: &str, words: &str) -> String {
    service.parts.dialogue.sms(&phone(from), &Words::new(words)).await.unwrap_or_default()
}

async fn dial(service: &Service, session: &str, typed: &str) -> suluh::dialogue::engine::Screen {
    service.parts.dialogue.ussd(session, &phone(PHONE), &Words::new(typed)).await
}

/// The receipt that stands in a text.
fn receipt(text: &str) -> String {
    (0..text.len())
        .filter_map(|at| text.get(at..at + 19))
        .find(|part| {
            part.as_bytes()[0].is_ascii_digit() && matches!(Receipt::read(part), Typed::Receipt(_, ""))
        })
        .unwrap_or_else(|| panic!("no receipt in {text:?}"))
        .to_owned()
}

async fn is_known(service: &Service, receipt: &str) -> bool {
    let Typed::Receipt(receipt, _) = Receipt::read(receipt) else { panic!("no receipt") };
    service.parts.dialogue.tips().look(&receipt).await.unwrap().is_some()
}

on_both_engines! {
    async fn a_report_gets_a_receipt_and_the_receipt_a_status(engine: Engine) {
        let service = service(engine).await;
        let answer = say(&service, PHONE, "Pak saya mau lapor, calo di Sekida").await;
        let receipt = receipt(&answer);
        assert!(is_known(&service, &receipt).await);
        // From any phone: the receipt is all there is.
        let status = say(&service, "+6281200000002", &format!("status {receipt}")).await;
        assert!(status.contains("22/11/26"), "{status}");
        assert!(!status.contains("Sekida") && !status.contains(&receipt), "{status}");
        assert_eq!(say(&service, "+6281200000003", &receipt.replace(' ', "")).await, status);
    }

    async fn the_same_delivery_heard_twice_is_one_tip(engine: Engine) {
        let service = service(engine).await;
        let dialogue = &service.parts.dialogue;
        let hear = async |words: &str, id: &str| -> Said {
            let origin = dialogue.tips().origin(&["kannel", id]).unwrap();
            dialogue.hear(&phone(PHONE), &Words::new(words), &origin).await
        };
        let first = hear("LAPOR calo di Sekida", "1").await;
        assert!(!first.later && !first.urgent, "{first:?}");
        assert_eq!(hear("LAPOR calo di Sekida", "1").await.text, first.text);
        assert_ne!(hear("LAPOR calo di Jagoi", "2").await.text, first.text);
        // After the question too, where the second hearing finds another state than the first.
        hear("LAPOR", "3").await;
        let taken = hear("calo di Entikong, 3 orang", "4").await;
        let again = hear("calo di Entikong, 3 orang", "4").await;
        assert_eq!(again.text, taken.text);
    }

    async fn a_machine_that_answers_by_itself_falls_silent(engine: Engine) {
        let service = service(engine).await;
        say(&service, PHONE, "LAPOR calo di Sekida").await;
        let mut answers = 0;
        for _ in 0..20 {
            answers += usize::from(!say(&service, PHONE, "Maaf saya sedang sibuk, nanti saya telepon").await.is_empty());
        }
        assert!((1..=5).contains(&answers), "{answers} answers");
    }

    async fn words_of_danger_are_a_tip_whose_receipt_says_whom_to_call(engine: Engine) {
        let service = service(engine).await;
        let dialogue = &service.parts.dialogue;
        for (at, words) in ["LAPOR tolong kami disekap di Sekida", "lapor anak itu dijual bos udin"].into_iter().enumerate() {
            let origin = dialogue.tips().origin(&["kannel", &at.to_string()]).unwrap();
            let said = dialogue.hear(&phone(PHONE), &Words::new(words), &origin).await;
            let text = said.text.clone().unwrap_or_default();
            assert!(text.contains("110") && text.contains("129"), "{text}");
            assert!(is_known(&service, &receipt(&text)).await);
            assert!(said.urgent, "{said:?}");
        }
        say(&service, PHONE, "LAPOR").await;
        let text = say(&service, PHONE, "kami dikunci di rumah bos udin di Sekida, tolong").await;
        assert!(text.contains("110") && text.contains("129"), "{text}");
        receipt(&text);
        say(&service, PHONE, "LAPOR").await;
        let cry = say(&service, PHONE, "tolong saya").await;
        assert!(cry.contains("110") && !cry.contains("Nomor bukti"), "{cry}");
    }

    async fn the_days_cap_never_drops_a_tip(engine: Engine) {
        let mut config = Config::default();
        config.sms.daily_cap = 2;
        let service = Service::with(engine, DAY, config).await;
        suluh::domain::demo::load(&service.parts.db, &*service.clock, 0).await.unwrap();
        service.parts.reload().await.unwrap();
        for _ in 0..5 {
            say(&service, PHONE, "INFO").await;
        }
        assert_eq!(say(&service, PHONE, "INFO").await, "");
        let asks = say(&service, PHONE, "LAPOR").await;
        assert!(asks.contains("Boleh tanpa nama"), "{asks}");
        let first = receipt(&say(&service, PHONE, "calo di Sekida").await);
        let more = say(&service, PHONE, "mobilnya hitam").await;
        assert!(!more.is_empty());
        assert!(!say(&service, PHONE, &format!("JAWAB {first} di pasar")).await.is_empty());
        receipt(&say(&service, PHONE, "LAPOR calo di Jagoi").await);
        assert_eq!(say(&service, PHONE, "INFO").await, "");
    }

    async fn sixteen_digits_that_are_no_receipt_do_not_stop_a_tip(engine: Engine) {
        let service = service(engine).await;
        for words in [
            "LAPOR 081234567890 nomor calo",
            "LAPOR 6107012345670001 NIK calo",
            // The check digit is right, and there is no such tip.
            "LAPOR 0000000000000000 rekening calo",
            "LAPOR 0000000000000000 rekening calo",
            "LAPOR 0000000000000000 rekening calo",
            // By now nothing is looked up any more.
            "LAPOR 0000000000000000 rekening calo",
        ] {
            let receipt = receipt(&say(&service, PHONE, words).await);
            let other = say(&service, "+6281200000009", &format!("status {receipt}")).await;
            assert!(other.contains("22/11/26"), "{words}: {other}");
        }
    }

    async fn wrong_receipts_make_their_sender_wait_and_nobody_else(engine: Engine) {
        let service = service(engine).await;
        let right = receipt(&say(&service, PHONE, "LAPOR calo di Sekida").await);
        let guesser = "+6281200000007";
        for left in ["2", "1"] {
            let wrong = say(&service, guesser, "STATUS 0000 0000 0000 0000").await;
            assert!(wrong.contains(&format!("Sisa {left} kali")), "{wrong}");
            // A slip costs nothing, and a right one changes nothing.
            assert!(say(&service, guesser, "STATUS 0000 0000 0000 0001").await.contains("tidak berkurang"));
            assert!(say(&service, guesser, &format!("STATUS {right}")).await.contains("22/11/26"));
        }
        for words in ["STATUS 0000 0000 0000 0000".to_owned(), format!("STATUS {right}"), format!("KABARI {right}")] {
            let waits = say(&service, guesser, &words).await;
            assert!(waits.contains("Tunggu 1 jam"), "{waits}");
        }
        assert!(say(&service, PHONE, &format!("STATUS {right}")).await.contains("22/11/26"));
        service.clock.advance(3_600);
        assert!(say(&service, guesser, &format!("STATUS {right}")).await.contains("22/11/26"));
    }

    async fn a_receipt_is_at_hand_for_ten_minutes_and_no_longer(engine: Engine) {
        let service = service(engine).await;
        say(&service, PHONE, "LAPOR calo di Sekida").await;
        service.clock.advance(599);
        assert!(say(&service, PHONE, "STATUS").await.contains("22/11/26"));
        service.clock.advance(599);
        assert!(say(&service, PHONE, "mobilnya hitam").await.contains("Tambahan Anda"));
        service.clock.advance(601);
        assert!(say(&service, PHONE, "STATUS").await.contains("16 angka"));
        assert!(!say(&service, PHONE, "di pasar lama").await.contains("Tambahan Anda"));
    }

    async fn a_session_makes_one_tip_however_often_a_step_comes(engine: Engine) {
        let service = service(engine).await;
        for typed in ["", "3", "3*1", "3*1*2", "3*1*2*2A"] {
            dial(&service, "s1", typed).await;
        }
        let typed = "3*1*2*2A*Sekida * Jagoi, mobil hitam";
        let shown = dial(&service, "s1", typed).await;
        let first = receipt(&shown.text);
        assert_eq!(dial(&service, "s1", typed).await, shown);
        let sent = dial(&service, "s1", &format!("{typed}*1")).await;
        assert!(sent.end, "{sent:?}");
        let also = sent.also.unwrap_or_default();
        assert_eq!(receipt(&also), first);
        assert!(gsm7::size(&also).segments == 1);
        assert_eq!(dial(&service, "s1", &format!("{typed}*1")).await.also, None, "once");
        // Another process, which remembers nothing of it, walks through all that was typed.
        dial(&service, "other", "").await;
        assert_eq!(receipt(&dial(&service, "s1", typed).await.text), first);
        dial(&service, "other", "").await;
        assert_eq!(receipt(&dial(&service, "s1", &format!("{typed}*1")).await.also.unwrap_or_default()), first);
        // And another session is another tip.
        assert_ne!(receipt(&dial(&service, "s2", typed).await.text), first);
    }

    async fn a_dropped_session_about_a_tip_is_not_offered_again(engine: Engine) {
        let service = service(engine).await;
        for path in ["3", "3*1", "3*1*2", "3*2", "3*2*calo di Sekida", "4"] {
            dial(&service, path, path).await;
            let anew = dial(&service, &format!("after {path}"), "").await;
            assert!(!anew.text.contains("Lanjutkan"), "{path}: {}", anew.text);
        }
    }

    async fn nothing_to_send_or_to_read_stays_after_a_tip_by_stop(engine: Engine) {
        let service = service(engine).await;
        say(&service, PHONE, "LAPOR calo di Sekida").await;
        say(&service, PHONE, "KABARI").await;
        let before = say(&service, PHONE, "STOP").await;
        assert_eq!(before, say(&service, "+6281200000005", "STOP").await, "the same for everybody");
        assert!(say(&service, PHONE, "STATUS").await.contains("16 angka"));
    }

    async fn what_cannot_be_looked_up_now_is_heard_again_as_if_for_the_first_time(engine: Engine) {
        let mut config = Config::default();
        config.sms.daily_cap = 3;
        let service = Service::with(engine, DAY, config).await;
        suluh::domain::demo::load(&service.parts.db, &*service.clock, 0).await.unwrap();
        service.parts.reload().await.unwrap();
        let dialogue = &service.parts.dialogue;
        let receipt = receipt(&say(&service, PHONE, "LAPOR calo di Sekida").await);
        service.parts.db.close().await;
        for words in [format!("STATUS {receipt}"), "STATUS".to_owned(), "STOP".to_owned()] {
            let origin = dialogue.tips().origin(&["kannel", &words]).unwrap();
            // More often than the day's cap: what is heard again is not counted.
            for _ in 0..5 {
                let said = dialogue.hear(&phone(PHONE), &Words::new(words.as_str()), &origin).await;
                let text = said.text.unwrap_or_default();
                assert!(text.contains("110") && text.contains("129"), "{words}: {text}");
                assert!(said.later && !said.urgent && said.campaigns.is_none(), "{words}");
            }
        }
        let screen = dial(&service, "s", &format!("4*{receipt}")).await;
        assert!(screen.end && screen.text.contains("110"), "{screen:?}");
        assert!(dial(&service, "s", "4").await.text.contains("16 angka"), "the step is made again");
        // What needs no database is answered, and all of the day's answers are left.
        for words in ["INFO", "cek pt contoh jaya abadi", "INFO"] {
            let answer = say(&service, PHONE, words).await;
            assert!(!answer.contains("Batas") && !answer.is_empty(), "{answer}");
        }
        assert!(say(&service, PHONE, "INFO").await.contains("Batas"));
    }
}
