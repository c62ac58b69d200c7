//! The phone in the browser, used as a person would, in Chromium.

use std::time::Duration;

use fantoccini::Locator;

use crate::support::{Browser, Engine, Suluh, TestDb, on_both_engines, redis_url};

async fn text(browser: &Browser, css: &str) -> String {
    browser.find(Locator::Css(css)).await.unwrap().text().await.unwrap()
}

/// Waits until the element's text holds `part`.
async fn until(browser: &Browser, css: &str, part: &str) -> String {
    let mut last = String::new();
    for _ in 0..200 {
        for found in browser.find_all(Locator::Css(css)).await.unwrap() {
            last = found.text().await.unwrap_or_default();
            if last.contains(part) {
                return last;
            }
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{css} never held {part:?}, but {last:?}");
}

async fn click(browser: &Browser, css: &str) {
    browser.find(Locator::Css(css)).await.unwrap().click().await.unwrap();
}

async fn write(browser: &Browser, css: &str, words: &str) {
    browser.find(Locator::Css(css)).await.unwrap().send_keys(words).await.unwrap();
}

/// The USSD screen's text, whether its tab is in front or not.
async fn shown(browser: &Browser) -> String {
    let text =
        browser.execute("return document.querySelector('#ussd-screen').textContent", vec![]).await.unwrap();
    text.as_str().unwrap_or_default().to_owned()
}

async fn until_shown(browser: &Browser, part: &str) {
    for _ in 0..200 {
        if shown(browser).await.contains(part) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the screen never held {part:?}, but {:?}", shown(browser).await);
}

/// The demo on this engine, and a browser.
async fn started(engine: Engine) -> (TestDb, Suluh, Browser) {
    let database = engine.fresh().await;
    let mut launch = Suluh::launch("demo").set("SULUH__DATABASE__URL", database.url());
    if engine == Engine::Postgres {
        launch = launch.set("SULUH__REDIS__URL", redis_url());
    }
    (database, launch.start().await, Browser::start().await)
}

async fn step(browser: &Browser, typed: &str, shows: &str) {
    let script = "document.querySelector('#ussd-input').value = arguments[0]; document.querySelector('#ussd-send').click()";
    browser.execute(script, vec![typed.into()]).await.unwrap();
    until_shown(browser, shows).await;
}

on_both_engines! {
    async fn a_person_asks_and_dials_in_the_browser(engine: Engine) {
        let (_database, suluh, browser) = started(engine).await;
        browser.set_window_size(1366, 900).await.unwrap();
        browser.goto(&suluh.url("/")).await.unwrap();
        assert!(browser.current_url().await.unwrap().path().ends_with("/simulator"));
        until(&browser, ".chip", "cek pt contoh jaya abadi").await;

        write(&browser, "#sms-text", "cek pt contoh jaya abadi").await;
        click(&browser, "#sms-send").await;
        let answer = until(&browser, ".bubble.them", "BERIZIN, no.123/2024").await;
        assert!(answer.contains("BP3MI 0561-000000"), "{answer}");
        until(&browser, ".msg.them .count", "1 SMS").await;
        write(&browser, "#sms-text", "cek contoh jaya").await;
        click(&browser, "#sms-send").await;
        until(&browser, ".bubble.them", "BELUM COCOK").await;
        write(&browser, "#sms-text", "2").await;
        click(&browser, "#sms-send").await;
        until(&browser, ".bubble.them", "KENA SANKSI").await;

        click(&browser, "#ussd-dial").await;
        until(&browser, "#ussd-screen", "1 Cek PT/agen").await;
        for (typed, shows) in [("1", "Ketik nama PT"), ("contoh jaya", "9 Bukan ini semua"), ("1", "BERIZIN no.123/2024"), ("1", "Izin rekrut (SIP2MI)")] {
            write(&browser, "#ussd-input", typed).await;
            click(&browser, "#ussd-send").await;
            until(&browser, "#ussd-screen", shows).await;
        }
        browser.screenshot(&format!("simulator-{engine:?}")).await;
        click(&browser, "#ussd-cancel").await;
        click(&browser, "#ussd-dial").await;
        let resumed = until(&browser, "#ussd-screen", "Lanjutkan yang tadi?").await;
        assert!(resumed.contains("1 Lanjut"), "{resumed}");

        // 360 px: nothing hangs over the edge.
        browser.set_window_size(360, 740).await.unwrap();
        let wider = browser.execute("return document.documentElement.scrollWidth - window.innerWidth", vec![]).await.unwrap();
        assert!(wider.as_i64().unwrap() <= 0, "{wider} px too wide");
        browser.screenshot(&format!("simulator-small-{engine:?}")).await;
        assert!(text(&browser, "h1").await.contains("Suluh"));
    }

    async fn a_departure_is_checked_by_keypad_and_by_words(engine: Engine) {
        let (_database, suluh, browser) = started(engine).await;
        browser.set_window_size(1366, 900).await.unwrap();
        browser.goto(&suluh.url("/")).await.unwrap();
        until(&browser, ".chip", "cek pt contoh jaya abadi").await;

        write(&browser, "#sms-text", "kerja sawit miri gaji 2rb ringgit brgkt mlm ini lwt entikong pke paspor doang").await;
        click(&browser, "#sms-send").await;
        until(&browser, ".bubble.them", "JANGAN BERANGKAT malam ini").await;
        write(&browser, "#sms-text", "cek arab prt").await;
        click(&browser, "#sms-send").await;
        until(&browser, ".bubble.them", "ARAB SAUDI, kerja rumah tangga: DITUTUP").await;

        // Eleven digits from the dial to the outcome: well under a minute.
        click(&browser, "#ussd-dial").await;
        until(&browser, "#ussd-screen", "2 Syarat berangkat").await;
        for (typed, shows) in [
            ("2", "1 Cek syarat"),
            ("1", "1/7"),
            ("1", "2/7"),
            ("2", "3/7"),
            ("2", "4/7"),
            ("2", "5/7"),
            ("1", "6/7"),
            ("1", "7/7"),
            ("2", "TANDA BAHAYA"),
        ] {
            write(&browser, "#ussd-input", typed).await;
            click(&browser, "#ussd-send").await;
            until(&browser, "#ussd-screen", shows).await;
        }
        browser.screenshot(&format!("self-check-{engine:?}")).await;
        for (typed, shows) in [("0", "2 Syarat berangkat"), ("2", "1 Cek syarat"), ("1", "1/7"), ("2", "Di bawah 18 tahun")] {
            write(&browser, "#ussd-input", typed).await;
            click(&browser, "#ussd-send").await;
            until(&browser, "#ussd-screen", shows).await;
        }
        browser.set_window_size(360, 740).await.unwrap();
        browser.screenshot(&format!("self-check-small-{engine:?}")).await;
    }

    async fn a_person_reports_on_a_small_screen(engine: Engine) {
        let (_database, suluh, browser) = started(engine).await;
        browser.set_window_size(360, 740).await.unwrap();
        browser.goto(&suluh.url("/simulator")).await.unwrap();
        click(&browser, ".tabs [data-tab=ussd]").await;
        browser.execute("document.querySelector('#ussd-dial').click()", vec![]).await.unwrap();
        until_shown(&browser, "3 Lapor (boleh tanpa nama)").await;
        for (typed, shows) in [
            ("3", "4 Petugas terlibat"),
            ("1", "Kapan berangkat?"),
            ("2", "Berapa orang?"),
            ("3A", "Ketik desa & kecamatan"),
            ("Sekida Jagoi, mobil hitam, bos Udin", "Catat nomor bukti"),
        ] {
            step(&browser, typed, shows).await;
        }
        let screen = shown(&browser).await;
        let receipt = screen.lines().find(|line| line.len() == 19).unwrap_or_else(|| panic!("{screen}")).to_owned();
        browser.screenshot(&format!("receipt-{engine:?}")).await;
        // Asked for by SMS, it lies in the inbox, and says what to do on a shared phone.
        step(&browser, "1", "dikirim lewat SMS").await;
        let inbox = browser.execute("return [...document.querySelectorAll('.bubble.them')].map(b => b.textContent).join(' | ')", vec![]).await.unwrap();
        let inbox = inbox.as_str().unwrap().to_owned();
        assert!(inbox.contains(&receipt) && inbox.contains("Hapus SMS ini") && !inbox.contains("Sekida"), "{inbox}");
        click(&browser, ".tabs [data-tab=sms]").await;
        browser.screenshot(&format!("inbox-{engine:?}")).await;
        click(&browser, ".tabs [data-tab=ussd]").await;
        // And dialled again: how far it has come.
        browser.execute("document.querySelector('#ussd-dial').click()", vec![]).await.unwrap();
        until_shown(&browser, "4 Status laporan").await;
        step(&browser, "4", "16 angka").await;
        step(&browser, &receipt.replace(' ', ""), "DITERIMA").await;
        let wider = browser.execute("return document.documentElement.scrollWidth - window.innerWidth", vec![]).await.unwrap();
        assert!(wider.as_i64().unwrap() <= 0, "{wider} px too wide");
        browser.screenshot(&format!("status-{engine:?}")).await;
    }

    async fn a_volunteer_reports_by_the_fields_of_a_line(engine: Engine) {
        let (_database, suluh, browser) = started(engine).await;
        browser.set_window_size(360, 740).await.unwrap();
        browser.goto(&suluh.url("/simulator")).await.unwrap();
        until(&browser, ".chip", "cek pt contoh jaya abadi").await;
        browser.execute("document.querySelector('#kawan-tab').click()", vec![]).await.unwrap();
        let script = "const f = document.querySelector('#kawan-day'); f.value = '25/11'; f.dispatchEvent(new Event('input')); \
                      return document.querySelector('#sms-text').value";
        let line = browser.execute(script, vec![]).await.unwrap();
        assert_eq!(line.as_str(), Some("L Sekida, 25/11, 6 org, Malaysia, ada anak, mobil hitam"));
        browser.screenshot(&format!("volunteer-form-{engine:?}")).await;
        click(&browser, "#sms-send").await;
        let taken = until(&browser, ".bubble.them", "diterima, prioritas ").await;
        assert!(taken.contains("UBAH "), "{taken}");
        until(&browser, ".msg.them .count", "1 SMS").await;
        let read = "document.querySelector('#sms-text').value = arguments[0]; document.querySelector('#sms-send').click()";
        browser.execute(read, vec!["BACA".into()]).await.unwrap();
        until(&browser, ".bubble.them", "desa Sekida Kec. Jagoi Babang; 25/11; 6 org; MALAYSIA; ada anak.").await;
        let wider = browser.execute("return document.documentElement.scrollWidth - window.innerWidth", vec![]).await.unwrap();
        assert!(wider.as_i64().unwrap() <= 0, "{wider} px too wide");
        browser.screenshot(&format!("volunteer-small-{engine:?}")).await;
        // Anybody else's phone shows none of it.
        browser.execute("document.querySelector('.tabs [data-tab=sms]').click()", vec![]).await.unwrap();
        let hidden = browser.execute("return document.querySelector('#kawan').hidden", vec![]).await.unwrap();
        assert_eq!(hidden.as_bool(), Some(true));
        browser.set_window_size(1366, 900).await.unwrap();
        let choose = "const from = document.querySelector('#sms-from'); from.value = '+6281200000061'; from.dispatchEvent(new Event('change'))";
        browser.execute(choose, vec![]).await.unwrap();
        until(&browser, "#kawan-list .chip", "L Sekida 25/11").await;
        browser.screenshot(&format!("volunteer-{engine:?}")).await;
    }
}
