//! The console as officers use it, from the first code to the decision, in Chromium.
#![expect(clippy::disallowed_methods, reason = "a test asks as a phone would")]

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use serde_json::json;

use crate::duty::House;
use crate::support::{Browser, Engine, Suluh, TestDb, officer, on_both_engines, redis_url};

/// Waits until the element's text holds `part`, and gives the text.
pub(super) async fn until(browser: &Browser, css: &str, part: &str) -> String {
    let mut last = String::new();
    // Half a minute at least: many browsers share two cores.
    for _ in 0..1_200 {
        for found in browser.find_all(Locator::Css(css)).await.unwrap() {
            last = found.text().await.unwrap_or_default();
            if last.contains(part) && !last.is_empty() {
                return last;
            }
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let problem =
        browser.execute("return document.querySelector('#problem')?.textContent ?? ''", vec![]).await;
    let url = browser.current_url().await.unwrap();
    panic!(
        "{css} never held {part:?}, but {last:?} at {url}; problem: {problem:?}; {:?}",
        browser.said().await
    );
}

/// Finds it as a person would: what is folded is opened, and then scrolled to.
async fn found(browser: &Browser, css: &str) -> Result<Element, CmdError> {
    let found = browser.find(Locator::Css(css)).await?;
    let script = "const [it] = arguments; it.closest('details:not([open])')?.setAttribute('open', ''); it.scrollIntoView({block: 'center'})";
    browser.execute(script, vec![serde_json::to_value(&found)?]).await?;
    Ok(found)
}

pub(super) async fn click(browser: &Browser, css: &str) {
    for left in (0..20).rev() {
        match async { found(browser, css).await?.click().await }.await {
            Ok(()) => return,
            // A board that hears of something draws its lines anew.
            Err(error) if error.is_stale_element_reference() && left > 0 => {}
            Err(error) => panic!("{css}: {error}"),
        }
    }
}

pub(super) async fn write(browser: &Browser, css: &str, words: &str) {
    let found = found(browser, css).await.unwrap_or_else(|error| panic!("{css}: {error}"));
    found.clear().await.unwrap();
    found.send_keys(words).await.unwrap();
}

pub(super) async fn choose(browser: &Browser, css: &str, value: &str) {
    let script = "const it = document.querySelector(arguments[0]); it.value = arguments[1]; it.dispatchEvent(new Event('change', {bubbles: true})); return it.value";
    let chosen = browser.execute(script, vec![json!(css), json!(value)]).await.unwrap();
    assert_eq!(chosen, json!(value), "{css} has no {value}");
}

/// The demo on this engine.
pub(super) async fn started(engine: Engine) -> (TestDb, Suluh) {
    let database = engine.fresh().await;
    let mut launch = Suluh::launch("demo").set("SULUH__DATABASE__URL", database.url());
    if engine == Engine::Postgres {
        launch = launch.set("SULUH__REDIS__URL", redis_url());
    }
    (database, launch.start().await)
}

/// A browser of its own with a finger.
pub(super) async fn laptop() -> Browser {
    let browser = Browser::start().await;
    browser.set_window_size(1366, 768).await.unwrap();
    browser.add_authenticator().await;
    browser
}

/// Gives somebody a code at the terminal.
pub(super) fn invited(suluh: &Suluh, unit: &str, login: &str, roles: &str) -> String {
    let said = suluh.cli(&[
        "officers",
        "invite",
        "--unit",
        unit,
        "--login",
        login,
        "--name",
        &format!("Ibu {login}"),
        "--roles",
        roles,
    ]);
    said.lines().next().unwrap().to_owned()
}

/// Somebody makes their keys with a passkey; the digits they see.
pub(super) async fn enrol(suluh: &Suluh, browser: &Browser, code: &str) -> String {
    browser.goto(&suluh.local("/console/enrol")).await.unwrap();
    write(browser, "#code", &code.to_lowercase()).await;
    click(browser, "#invited button").await;
    until(browser, "#name", "Ibu").await;
    click(browser, "#passkey").await;
    until(browser, "#fingerprint", " ").await
}

pub(super) async fn sign_in(suluh: &Suluh, browser: &Browser) {
    browser.goto(&suluh.local("/console/sign-in")).await.unwrap();
    click(browser, "#passkey").await;
    until(browser, "nav", " ").await;
}

/// The first officer of a unit, confirmed with its key file and signed in.
pub(super) async fn first(suluh: &Suluh, browser: &Browser, unit: &str, login: &str, roles: &str) {
    let digits = enrol(suluh, browser, &invited(suluh, unit, login, roles)).await;
    let key = suluh.keys_dir().join(suluh::domain::tips::demo::key_file(unit));
    suluh.cli(&["officers", "confirm", login, "--digits", &digits, "--key", key.to_str().unwrap()]);
    sign_in(suluh, browser).await;
}

/// Dials the simulator's USSD and types.
pub(super) async fn dial(suluh: &Suluh, session: &str, typed: &str) -> String {
    let body =
        json!({ "session": session, "from": "+6281234567890", "code": "*123#", "text": typed }).to_string();
    let answer =
        crate::support::http_client().post(suluh.url("/simulator/ussd")).body(body).send().await.unwrap();
    let answer: serde_json::Value = answer.json().await.unwrap();
    answer["screen"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// Reports on a phone; the receipt.
pub(super) async fn report(suluh: &Suluh, session: &str, words: &str) -> String {
    let screen = dial(suluh, session, &format!("3*1*1*2a*{words}")).await;
    let receipt =
        screen.lines().find(|line| line.len() == 19 && line.starts_with(|c: char| c.is_ascii_digit()));
    receipt.unwrap_or_else(|| panic!("no receipt: {screen}")).replace(' ', "")
}

/// A P1 is reported, and opened from the board; its receipt.
pub(super) async fn opened_tip(suluh: &Suluh, browser: &Browser, words: &str) -> String {
    let receipt = report(suluh, "s1", words).await;
    until(browser, "#rows .band", "P1").await;
    click(browser, "#rows tbody a").await;
    receipt
}

on_both_engines! {
    async fn an_officer_walks_from_the_alert_to_the_decision(engine: Engine) {
        let house = House::start(engine).await;
        let suluh = &house.suluh;
        let browser = laptop().await;
        first(suluh, &browser, "contoh-bengkayang", "rina", "duty,head").await;
        until(&browser, "#empty", "Tidak ada laporan terbuka").await;

        // It stands on the open board without a reload.
        let receipt = report(suluh, "s1", "Sekida Jagoi, mobil hitam KB 1234 XX, hub 081255500001, anak 14 th").await;
        // Whoever is on duty is woken by an SMS that says nothing of it.
        let alert = house.told(&officer(1, 1), "P1 BARU").await;
        assert!(["Sekida", "Jagoi", "mobil", "KB 1234", "0812", "anak"].iter().all(|it| !alert.contains(it)), "{alert}");
        until(&browser, "#rows .band", "P1").await;
        until(&browser, "#rows [data-field=child]", "ya").await;
        let place = until(&browser, "#rows [data-field=place]", "Sekida").await;
        let titled = crate::support::until(Duration::from_secs(30), async || {
            browser.title().await.unwrap().starts_with("(1 P1)").then_some(())
        });
        titled.await.unwrap_or_else(|| panic!("the title says nothing of it: {place}"));
        let reference = browser.find(Locator::Css("#rows tbody tr")).await.unwrap().attr("data-tip").await.unwrap().unwrap();
        assert!(alert.contains(&reference), "{alert}");
        browser.screenshot(&format!("console-board-{engine:?}")).await;

        click(&browser, "#rows tbody a").await;
        until(&browser, "#pages .words", "mobil hitam KB 1234 XX").await;
        until(&browser, "#reasons", "Anak").await;
        assert!(!browser.current_url().await.unwrap().path().contains("Sekida"));
        browser.screenshot(&format!("console-tip-{engine:?}")).await;
        click(&browser, "button[data-act=accept]").await;
        until(&browser, ".tip-head", "Ibu rina").await;

        until(&browser, "#pages .words", "mobil hitam").await;
        write(&browser, "#ask", "Jam berapa berangkat?").await;
        click(&browser, "form[data-act=ask] button").await;
        until(&browser, ".line", "tanya pelapor").await;
        let screen = dial(suluh, "s2", &format!("4*{receipt}")).await;
        assert!(screen.contains("Jam berapa berangkat?"), "{screen}");
        dial(suluh, "s2", &format!("4*{receipt}*jam 8 malam dari pasar")).await;
        browser.refresh().await.unwrap();
        until(&browser, "#pages .reply .words", "jam 8 malam dari pasar").await;

        write(&browser, "#note", "Sudah ditelepon Polsek Jagoi").await;
        click(&browser, "form[data-act=note] button").await;
        until(&browser, "#pages .note .words", "Sudah ditelepon").await;
        for box_ in ["console-process-moved", "console-purpose-labour"] {
            click(&browser, &format!("input[value={box_}]")).await;
        }
        click(&browser, "form[data-act=sheet] button").await;
        until(&browser, "#pages .sheet .words", "Proses: diangkut, dipindahkan").await;
        choose(&browser, "#status", "forwarded").await;
        click(&browser, "form[data-act=status] button").await;
        until(&browser, ".tip-head", "diteruskan").await;
        let screen = dial(suluh, "s3", &format!("4*{receipt}")).await;
        assert!(screen.contains("DITERUSKAN") && screen.contains("ke 1 instansi"), "{screen}");

        let verified = suluh.cli(&["audit", "verify"]);
        assert!(verified.contains("sound") && verified.contains("6 of them signed"), "{verified}");
        // Nothing was refused by the pages' policy, and nothing failed unseen.
        let known = ["DEBUG", "favicon", "pubKeyCredParams"];
        let loud = browser.said().await.into_iter().filter(|it| !known.iter().any(|known| it.contains(known)));
        assert_eq!(loud.collect::<Vec<_>>(), Vec::<String>::new());
    }

    async fn a_demo_has_an_officer_and_a_dozen_tips(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let browser = laptop().await;
        browser.goto(&suluh.local("/console")).await.unwrap();
        click(&browser, "#demo").await;
        until(&browser, "#rows [data-field=child]", "ya").await;
        let rows = browser.find_all(Locator::Css("#rows tbody tr")).await.unwrap();
        assert!(rows.len() >= 9, "{} tips", rows.len());
        write(&browser, "#words", "mobil KB 9876").await;
        until(&browser, "#found", "1 ditemukan").await;
        // From the board a P1 is accepted in six keys at most: out of the search, down, a.
        browser.find(Locator::Css("#words")).await.unwrap().clear().await.unwrap();
        browser.goto(&suluh.local("/console/board")).await.unwrap();
        until(&browser, "#rows [data-field=child]", "ya").await;
        let first = browser.find(Locator::Css("#rows tbody tr")).await.unwrap();
        let reference = first.attr("data-tip").await.unwrap().unwrap();
        browser.find(Locator::Css("body")).await.unwrap().send_keys("ja").await.unwrap();
        until(&browser, &format!("tr[data-tip='{reference}'] [data-owner]"), "Petugas Contoh").await;
        suluh.cli(&["audit", "verify"]);
    }

    async fn what_is_handed_over_the_next_unit_reads_and_who_was_removed_reads_nothing(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let browser = laptop().await;
        first(&suluh, &browser, "contoh-bengkayang", "rina", "duty,head").await;
        opened_tip(&suluh, &browser, "Sekida Jagoi, mobil hitam KB 1234 XX, anak 14 th").await;
        until(&browser, "#pages .words", "mobil hitam").await;
        choose(&browser, "#unit", "contoh-sambas").await;
        let open = "document.querySelectorAll('details').forEach((it) => (it.open = true))";
        browser.execute(open, vec![]).await.unwrap();
        click(&browser, "form[data-act=hand-over] button").await;
        until(&browser, ".line", "serahkan").await;

        // The other unit, on a laptop of its own, which reads and declines with a reason.
        let other = laptop().await;
        first(&suluh, &other, "contoh-sambas", "sari", "duty").await;
        until(&other, "#rows .band", "P1").await;
        click(&other, "#rows tbody a").await;
        until(&other, "#pages .words", "mobil hitam KB 1234 XX").await;
        write(&other, "#decline", "Bukan wilayah kami").await;
        click(&other, "form[data-act=decline] button").await;
        until(&other, "#pages .note .words", "Bukan wilayah kami").await;
        // And whoever handed it over reads why.
        browser.refresh().await.unwrap();
        until(&browser, "#pages .note .words", "Bukan wilayah kami").await;

        // The accused office sees nothing, and has no key: the oversight reads it.
        report(&suluh, "s2", "polisi di Jagoi ikut terima uang dari bos Udin, anak 14 th dibawa").await;
        let watch = laptop().await;
        first(&suluh, &watch, "contoh-pengawas", "wati", "oversight").await;
        until(&watch, "#rows .band", "P1").await;
        click(&watch, "#rows tbody a").await;
        until(&watch, "#pages .words", "polisi di Jagoi").await;
        browser.goto(&suluh.local("/console/board")).await.unwrap();
        until(&browser, "#rows .band", "P1").await;
        let shown = browser.execute("return document.querySelectorAll('#rows tbody tr').length", vec![]).await.unwrap();
        assert_eq!(shown, json!(1), "only its own");

        // Removed, she is out at once, and her tab opens nothing more.
        suluh.cli(&["officers", "revoke", "rina"]);
        browser.goto(&suluh.local("/console/board")).await.unwrap();
        until(&browser, "h1", "Masuk konsol").await;
        click(&browser, "#passkey").await;
        until(&browser, "#problem", " ").await;
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
    }
}
