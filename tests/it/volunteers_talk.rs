//! What a volunteer says by SMS, and what they are told. How it reads is in the transcripts.

use std::sync::Arc;

use jiff::civil::date;
use suluh::dialogue::engine::Said;
use suluh::domain::tips::desk::Desk;
use suluh::domain::volunteers::upkeep::{DEMO_INVITE, DEMO_NUMBER};
use suluh::kernel::clock::Clock;
use suluh::kernel::gsm7;
use suluh::model::message::Words;
use suluh::model::tip::Status;
use suluh::model::volunteer::VolunteerKind;

use crate::support::{Engine, Service, on_both_engines, phone};

/// A Sunday.
const DAY: jiff::civil::Date = date(2026, 11, 22);
const RINA: &str = "+6281233334444";
const BUDI: &str = "+6281255556666";
const STRANGER: &str = "+6281277778888";

async fn say(service: &Service, from: &str, words: &str) -> String {
    let answer = service.parts.dialogue.sms(&phone(from), &Words::new(words)).await.unwrap_or_default();
    let size = gsm7::size(&answer);
    assert!(size.units <= 160 && size.encoding == gsm7::Encoding::Gsm7, "{answer}");
    answer
}

async fn hear(service: &Service, from: &str, words: &str, id: &str) -> Said {
    let origin = service.parts.tips.origin(&["kannel", id]).unwrap();
    service.parts.dialogue.hear(&phone(from), &Words::new(words), &origin).await
}

/// Makes somebody a volunteer of Jagoi Babang, by SMS.
async fn enrolled(service: &Service, number: &str, area: &str) {
    let them = &service.parts.volunteers;
    let invite = them.invite("-", VolunteerKind::KawanPmi, area, "Bu Rina").await.unwrap();
    let answer = say(service, number, &format!("DAFTAR {}", invite.code)).await;
    assert!(answer.starts_with("Terdaftar: Kawan PMI "), "{answer}");
}

fn reference(answer: &str) -> String {
    answer.get(..6).unwrap_or_default().to_owned()
}

on_both_engines! {
    async fn a_line_of_a_volunteer_is_a_report_with_its_place_and_is_urgent_for_a_child(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07.07").await;
        // K16.
        let taken = say(&service, RINA, "L Sekida 25/11 6 org Malaysia ada anak").await;
        let code = reference(&taken);
        assert!(taken.starts_with(&format!("{code} diterima, prioritas 1. Cek bacaan kami: balas BACA {code}.")), "{taken}");
        assert!(taken.contains("Jangan menegur/mengikuti. Kabar berikutnya paling lambat "), "{taken}");
        let read = say(&service, RINA, &format!("BACA {code}")).await;
        assert_eq!(
            read,
            format!("{code}: desa Sekida Kec. Jagoi Babang; 25/11; 6 org; MALAYSIA; ada anak. Salah? UBAH {code} lalu yg benar")
        );
        assert_eq!(say(&service, RINA, "BACA").await, read, "the last one");
    }

    async fn whatever_was_read_is_changed_by_one_message(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07.07").await;
        let code = reference(&say(&service, RINA, "l skida 25/11 6 org").await);
        for (change, part) in [
            ("26/11", "; 26/11; 6 org; ?; anak ?."),
            ("8 org", "; 26/11; 8 org; ?; anak ?."),
            ("tujuan brunei", "; 26/11; 8 org; BRUNEI"),
            ("ada anak", "; ada anak."),
            ("tidak ada anak", "; tanpa anak."),
            ("desa Jagoi", "desa Jagoi Kec. Jagoi Babang; 26/11"),
        ] {
            let answer = say(&service, RINA, &format!("UBAH {code} {change}")).await;
            assert!(answer.contains(part), "{change}: {answer}");
        }
        let how = say(&service, RINA, &format!("UBAH {code}")).await;
        assert!(how.starts_with(&format!("Ketik UBAH {code} ")), "{how}");
        // What was read is kept for half a day; the report is there and can be corrected all the same.
        service.clock.advance(12 * 3_600 + 60);
        service.parts.keys.keep(service.clock.today()).unwrap();
        let gone = say(&service, RINA, &format!("baca {code}")).await;
        assert!(gone.starts_with(&format!("{code}: bacaan kami sudah dihapus")), "{gone}");
        let again = say(&service, RINA, &format!("ubah {code} 9 org")).await;
        assert!(again.contains("; 9 org;"), "{again}");
    }

    async fn a_village_that_there_is_twice_is_taken_at_once_and_then_asked_for(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07").await;
        let asked = say(&service, RINA, "l suka maju 25/11 6 org malaysia").await;
        let code = reference(&asked);
        assert_eq!(
            asked,
            format!("{code}: desa SUKA MAJU ada di 2 kecamatan: 1 Kec. Suti Semarang 2 Kec. Sungai Betung 3 lainnya. Balas angka")
        );
        // It is a report already.
        assert!(say(&service, RINA, "KODE").await.contains(&code));
        let taken = say(&service, RINA, "2").await;
        assert!(taken.starts_with(&format!("{code} diterima, prioritas ")), "{taken}");
        let read = say(&service, RINA, "BACA").await;
        assert!(read.contains("desa Suka Maju Kec. Sungai Betung; 25/11"), "{read}");
        // Another place is typed.
        let other = reference(&say(&service, RINA, "l suka maju besok 3 org").await);
        let typed = say(&service, RINA, "3").await;
        assert!(typed.starts_with(&format!("{other}: ketik nama desa")), "{typed}");
        let taken = say(&service, RINA, "sekida jagoi babang").await;
        assert!(taken.starts_with(&format!("{other} diterima")), "{taken}");
        assert!(say(&service, RINA, &format!("baca {other}")).await.contains("desa Sekida Kec. Jagoi Babang"));
    }

    async fn a_volunteer_sees_and_changes_no_report_but_their_own(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07.07").await;
        enrolled(&service, BUDI, "61.07.07").await;
        let code = reference(&say(&service, RINA, "L Sekida 25/11 6 org").await);
        // Six letters alone may be any word, and are then what they are from anybody.
        let has_digit = code.bytes().any(|byte| byte.is_ascii_digit());
        let unknown = if has_digit { "Z2Z2Z2" } else { "ZZZZZZ" };
        for words in ["BACA {}", "UBAH {} 9 org", "UBAH {}", "STATUS {}", "{} naik travel", "{} T", "{}"] {
            let theirs = say(&service, BUDI, &words.replace("{}", &code)).await;
            let none = say(&service, BUDI, &words.replace("{}", unknown)).await;
            assert_eq!(theirs, none, "{words}");
            if has_digit || !words.starts_with('{') {
                assert!(theirs.starts_with("Kode laporan tidak dikenal"), "{words}: {theirs}");
            }
            // Two machines fall silent; a person is asked something else in between.
            say(&service, BUDI, "INFO").await;
        }
        assert!(!say(&service, BUDI, "KODE").await.contains(&code));
        // A stranger's words are what they are from anybody.
        for words in ["KODE", "PIN", &format!("BACA {code}"), &format!("STATUS {code}")] {
            let answer = say(&service, STRANGER, words).await;
            assert!(!answer.contains(&code) && !answer.contains("PIN Anda"), "{words}: {answer}");
        }
        let status = say(&service, RINA, &format!("status {code}")).await;
        assert!(status.starts_with(&format!("{code}: DITERIMA sejak 22/11/26")), "{status}");
        let added = say(&service, RINA, &format!("{code} naik travel jam 9")).await;
        assert!(added.starts_with(&format!("{code}: sudah kami catat")), "{added}");
    }

    async fn invites_are_guessed_three_times_an_hour_and_no_more(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        for _ in 0..3 {
            let wrong = say(&service, STRANGER, "DAFTAR AAAA2222").await;
            assert!(wrong.starts_with("Kode undangan salah atau habis."), "{wrong}");
        }
        // Even the right one says the same now.
        let waits = say(&service, STRANGER, &format!("DAFTAR {DEMO_INVITE}")).await;
        assert!(waits.starts_with("Kode undangan salah atau habis."), "{waits}");
        service.clock.advance(3_600);
        let comes = say(&service, STRANGER, &format!("daftar {}", DEMO_INVITE.to_lowercase())).await;
        assert!(comes.starts_with("Terdaftar: Kawan PMI Kec. Jagoi Babang."), "{comes}");
        // No code at all.
        let other = say(&service, BUDI, "daftar kerja taiwan").await;
        assert!(!other.starts_with("Kode undangan"), "{other}");
    }

    async fn a_pin_moves_a_volunteer_to_a_new_phone(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07.07").await;
        let code = reference(&say(&service, RINA, "L Sekida 25/11 6 org").await);
        let told = say(&service, RINA, "PIN").await;
        let pin = told.strip_prefix("PIN Anda ").unwrap().get(..6).unwrap().to_owned();
        let wrong = if pin == "000000" { "000001" } else { "000000" };
        let refused = say(&service, BUDI, &format!("PINDAH 081233334444 {wrong}")).await;
        assert!(refused.starts_with("Nomor lama atau PIN tidak cocok"), "{refused}");
        let nobody = say(&service, STRANGER, "PINDAH 081299990000 123456").await;
        assert_eq!(nobody, refused, "it is not told who is a volunteer");
        let moved = say(&service, BUDI, &format!("pindah 081233334444 {pin}")).await;
        assert!(moved.starts_with("Terdaftar: Kawan PMI Kec. Jagoi Babang."), "{moved}");
        assert!(say(&service, BUDI, &format!("STATUS {code}")).await.starts_with(&code));
        assert!(!say(&service, RINA, &format!("STATUS {code}")).await.starts_with(&code));
    }

    async fn one_message_brought_twice_and_one_report_of_an_app_are_one(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07.07").await;
        let first = hear(&service, RINA, "L Sekida 25/11 6 org", "1").await;
        assert!(!first.later, "{first:?}");
        assert_eq!(hear(&service, RINA, "L Sekida 25/11 6 org", "1").await.text, first.text);
        let app = hear(&service, RINA, "L Jagoi 26/11 4 org #3f9a1c22", "2").await.text.unwrap();
        let again = hear(&service, RINA, "L Jagoi 26/11 4 org #3f9a1c22", "3").await.text.unwrap();
        assert_eq!(reference(&app), reference(&again));
        assert!(again.contains("diterima, prioritas "), "{again}");
        let codes = say(&service, RINA, "KODE").await;
        assert_eq!(codes.matches("DITERIMA").count(), 2, "{codes}");
    }

    async fn a_volunteer_is_anybody_besides(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let who = DEMO_NUMBER;
        let lapor = say(&service, who, "LAPOR calo di Sekida").await;
        assert!(lapor.contains("Nomor bukti"), "{lapor}");
        assert!(say(&service, who, "KODE").await.starts_with("Belum ada laporan"), "not under their name");
        let cry = hear(&service, who, "TOLONG saya disekap", "4").await;
        assert!(cry.urgent, "{cry:?}");
        // Every word of somebody in danger goes to whoever helps, a report line too.
        let then = hear(&service, who, "L Sekida 25/11 6 org", "5").await.text.unwrap_or_default();
        assert!(!then.contains("diterima, prioritas"), "{then}");
        let how = say(&service, RINA, "L").await;
        assert!(!how.starts_with("Ketik L lalu"), "{how}");
    }

    async fn a_line_of_anybody_else_is_a_tip_without_a_name(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let answer = say(&service, STRANGER, "L Sekida 25/11 6 org Malaysia ada anak").await;
        assert!(answer.contains("Nomor bukti"), "{answer}");
        let chat = say(&service, BUDI, "l u lagi dmn").await;
        assert!(!chat.contains("Nomor bukti"), "{chat}");
    }

    async fn a_volunteer_who_wants_no_news_gets_none_and_can_report(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07.07").await;
        let code = reference(&say(&service, RINA, "L Sekida 25/11 6 org").await);
        assert!(say(&service, RINA, "STOP").await.starts_with("Baik, kami tidak akan mengirim"));
        assert!(say(&service, RINA, &format!("STATUS {code}")).await.starts_with(&code));
        assert!(say(&service, RINA, "L Jagoi 26/11 3 org").await.contains("diterima, prioritas"));
    }

    async fn how_content_they_are_is_one_digit_after_the_end_and_nothing_before(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07.07").await;
        let code = reference(&say(&service, RINA, "L Sekida 25/11 6 org").await);
        enrolled(&service, BUDI, "61.07.07").await;
        let parts = &service.parts;
        let desk = Desk::new(parts.db.clone(), Arc::clone(&parts.keys), service.clock.clone());
        desk.mark(&code, Status::Acted, 0).await.unwrap();
        assert_eq!(parts.volunteers.tell("kannel", &|_| "C5".to_owned()).await.unwrap(), 1);
        let nobody = say(&service, BUDI, "4").await;
        assert!(!nobody.starts_with("Terima kasih, jawaban"), "{nobody}");
        assert!(say(&service, RINA, "4").await.starts_with("Terima kasih, jawaban Anda sudah kami catat"));
        let again = say(&service, RINA, "4").await;
        assert!(!again.starts_with("Terima kasih, jawaban"), "{again}");
    }

    async fn while_the_database_is_away_a_report_waits_and_is_not_lost(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07.07").await;
        let code = reference(&say(&service, RINA, "L Jagoi 26/11 4 org").await);
        service.parts.db.close().await;
        for (words, id) in [
            ("L Sekida 25/11 6 org", "1".to_owned()),
            ("UBAH 8 org", "2".to_owned()),
            ("KODE", "3".to_owned()),
            ("STOP", "4".to_owned()),
        ] {
            let said = hear(&service, RINA, words, &id).await;
            assert!(said.later && said.text.unwrap_or_default().contains("110"), "{words}");
        }
        let said = hear(&service, RINA, &format!("{code} naik travel"), "5").await;
        assert!(said.later, "what is not written down is not said to be");
    }

    async fn a_volunteer_is_known_again_after_a_restart(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        enrolled(&service, RINA, "61.07.07").await;
        let code = reference(&say(&service, RINA, "L Sekida 25/11 6 org").await);
        // Another process, which read nobody yet.
        let (parts, clock) = (&service.parts, service.clock.clone());
        let again = suluh::domain::volunteers::Volunteers::new(
            parts.db.clone(),
            std::sync::Arc::clone(&parts.keys),
            clock,
            parts.tips.clone(),
            true,
        );
        assert!(again.refresh().await.unwrap());
        let rina = again.of(&phone(RINA)).unwrap();
        let own = again.own_one(&rina, &code).await.unwrap();
        assert!(own.is_some());
    }
}
