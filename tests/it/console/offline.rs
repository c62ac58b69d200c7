//! The opener without a server: a file in a browser, two files handed to it, and the words of tips. Nothing else.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use fantoccini::Locator;
use serde_json::{Value, json};
use suluh::domain::tips::bundle;
use suluh::domain::tips::demo::key_file;
use suluh::sealing::envelope::{self, Place, Reader};
use suluh::sealing::hybrid::PrivateHalf;

use super::walk::{click, first, laptop, report, started, until, write};
use crate::support::{Browser, Engine, run_cli, until as until_true};

const UNIT: &str = "contoh-bengkayang";
const WORDS: &str = "Sekida Jagoi, mobil hitam KB 1234 XX, anak 14 th";

/// Writes the opener where a browser finds it, and opens it there.
pub(super) async fn opener(browser: &Browser, folder: &Path) {
    let (status, page, err) = run_cli(&["console", "opener"], &[]);
    assert!(status.success(), "{err}");
    let path = folder.join("suluh-opener.html");
    // What pages before it said is not of it.
    browser.said().await;
    std::fs::write(&path, page).unwrap();
    browser.goto(&format!("file://{}", path.display())).await.unwrap();
    browser.find(Locator::Css("html[data-ready]")).await.expect("its module ran");
}

/// Chooses two files and opens them.
pub(super) async fn open(browser: &Browser, tips: &Path, key: &Path) {
    for (css, path) in [("#sealed", tips), ("#key", key)] {
        let input = browser.find(Locator::Css(css)).await.unwrap();
        input.send_keys(path.to_str().unwrap()).await.unwrap();
    }
    click(browser, "#files button").await;
}

/// Nothing was asked of anybody, and nothing was refused or failed unseen.
async fn was_alone(browser: &Browser) {
    let asked =
        browser.execute("return performance.getEntriesByType('resource').map((it) => it.name)", vec![]).await;
    assert_eq!(asked.unwrap(), json!([]));
    let loud = browser.said().await.into_iter().filter(|it| !it.starts_with("\"DEBUG\""));
    assert_eq!(loud.collect::<Vec<_>>(), Vec::<String>::new());
}

#[tokio::test]
async fn a_units_key_opens_its_exported_tips_in_a_page_without_a_server() {
    let ((_database, suluh), browser) = tokio::join!(started(Engine::Sqlite), laptop());
    report(&suluh, "s1", WORDS).await;
    let folder = tempfile::tempdir().unwrap();
    let tips = folder.path().join("tips.json");
    suluh.cli(&["tips", "export", "--unit", UNIT, "--to", tips.to_str().unwrap()]);
    assert!(!std::fs::read_to_string(&tips).unwrap().contains("mobil"), "it is sealed");
    let key = |unit: &str| suluh.keys_dir().join(key_file(unit));

    opener(&browser, folder.path()).await;
    open(&browser, &tips, &key(UNIT)).await;
    let words = until(&browser, "#tips .words", "mobil hitam").await;
    assert_eq!(words, WORDS);
    until(&browser, "#tips mark", "anak 14 th").await;
    // Codes have their names here too, though no server says them.
    let facts = until(&browser, "#tips dl", "Tempat").await;
    assert!(facts.contains("Jagoi Babang") && facts.contains("USSD"), "{facts}");
    until(&browser, "#told", "1 laporan dibuka").await;
    browser.screenshot("console-offline").await;
    was_alone(&browser).await;

    // Another unit's key, a file that is no key, one that is no tips.
    browser.refresh().await.unwrap();
    open(&browser, &tips, &key("contoh-sambas")).await;
    until(&browser, "#problem", "unit lain daripada laporannya: contoh-sambas / contoh-bengkayang").await;
    browser.refresh().await.unwrap();
    open(&browser, &tips, &tips).await;
    until(&browser, "#problem", "bukan kunci unit").await;
    browser.refresh().await.unwrap();
    open(&browser, &key(UNIT), &key(UNIT)).await;
    until(&browser, "#problem", "bukan laporan tersegel").await;

    // A key of the same unit and epoch that is another key: nothing is opened, and it says so.
    let mut wrong: Value = serde_json::from_slice(&std::fs::read(key(UNIT)).unwrap()).unwrap();
    wrong["secret"] = json!(*PrivateHalf::generate().unwrap().0.to_hex());
    let path = folder.path().join("wrong.key");
    std::fs::write(&path, wrong.to_string()).unwrap();
    browser.refresh().await.unwrap();
    open(&browser, &tips, &path).await;
    until(&browser, "#problem", "tidak membuka satu pun").await;
    let left = browser.execute("return document.querySelector('#tips').textContent", vec![]).await.unwrap();
    assert_eq!(left, json!(""));
    was_alone(&browser).await;
}

#[tokio::test]
async fn a_recovery_key_opens_what_was_sealed_to_the_units_key() {
    let browser = Browser::start().await;
    let ((unit, public), (recovery, for_recovery)) =
        (PrivateHalf::generate().unwrap(), PrivateHalf::generate().unwrap());
    let (tip, page) = ("00112233445566778899aabbccddeeff", "p");
    let document = json!({"v": 1, "page": "report", "at": "2026-11-20T10:00:00Z", "channel": "sms", "lang": "id", "words": "tolong <b>kami</b> di Aruk"});
    let readers = [Reader { unit: "u", epoch: 3, key: &public }];
    let sealed = envelope::seal(Place { tip, page }, document.to_string().as_bytes(), &readers).unwrap();
    let text = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
    let whole = json!({"id": page, "secret": text(&*sealed.secret), "body": text(&sealed.body), "epoch": 3, "wrap": text(&sealed.wraps[0].sealed)});
    let dead = json!({"id": "q", "secret": null, "body": text(&sealed.body), "epoch": 3, "wrap": text(&sealed.wraps[0].sealed)});
    let bundle = json!({
        "unit": "u", "recoverable": [[3, bundle::recoverable("u", 3, &unit, &for_recovery).unwrap()]],
        "tips": [{"id": tip, "reference": "K7P4QD", "status": "checking", "pages": [whole, dead]}],
    });
    let folder = tempfile::tempdir().unwrap();
    let held = |name: &str, key: &PrivateHalf| -> PathBuf {
        let path = folder.path().join(name);
        let file = json!({"suluh": "recovery-key", "unit": "u", "epoch": 0, "secret": *key.to_hex()});
        std::fs::write(&path, file.to_string()).unwrap();
        path
    };
    let tips = folder.path().join("tips.json");
    std::fs::write(&tips, bundle.to_string()).unwrap();

    opener(&browser, folder.path()).await;
    open(&browser, &tips, &held("right", &recovery)).await;
    // Words are words, whatever they look like.
    assert_eq!(until(&browser, "#tips .words", "tolong").await, "tolong <b>kami</b> di Aruk");
    until(&browser, "#tips h2", "K7P4QD").await;
    until(&browser, "#told", "1 laporan dibuka; 1 halaman tetap tertutup").await;
    browser.refresh().await.unwrap();
    open(&browser, &tips, &held("wrong", &unit)).await;
    until(&browser, "#problem", "tidak membuka satu pun").await;
    was_alone(&browser).await;
}

#[tokio::test]
async fn an_officer_carries_tips_and_key_away_and_opens_them_with_a_passphrase() {
    let ((_database, suluh), browser) = tokio::join!(started(Engine::Sqlite), laptop());
    first(&suluh, &browser, UNIT, "rina", "duty,head").await;
    report(&suluh, "s1", WORDS).await;
    until(&browser, "#rows .band", "P1").await;
    let folder = tempfile::tempdir().unwrap();
    let allow = json!({"behavior": "allow", "downloadPath": folder.path()});
    browser.devtools("Browser.setDownloadBehavior", allow).await;
    let saved = async |begins: &str, ends: &str| -> PathBuf {
        let found = until_true(std::time::Duration::from_secs(30), async || {
            let mut files = std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path());
            let is_meant = |name: &str| name.starts_with(begins) && name.ends_with(ends);
            files.find(|path| {
                is_meant(path.file_name().unwrap().to_str().unwrap()) && path.metadata().unwrap().len() > 0
            })
        });
        found.await.unwrap_or_else(|| panic!("no {begins}*{ends}"))
    };
    click(&browser, ".away .go").await;
    let tips = saved("suluh-contoh-bengkayang-2", ".json").await;
    assert!(!std::fs::read_to_string(&tips).unwrap().contains("mobil"), "it is sealed");
    let phrase = "kuda air lampu senja";
    write(&browser, "#carry-words", phrase).await;
    write(&browser, "#carry-again", "kuda air lampu sore").await;
    click(&browser, "#carry button").await;
    until(&browser, "#problem", "tidak sama").await;
    write(&browser, "#carry-again", phrase).await;
    click(&browser, "#carry button").await;
    let key = saved("suluh-contoh-bengkayang.", ".kunci.json").await;
    let file = std::fs::read_to_string(&key).unwrap();
    let held = std::fs::read_to_string(suluh.keys_dir().join(key_file(UNIT))).unwrap();
    let held: Value = serde_json::from_str(&held).unwrap();
    assert!(!file.contains(held["secret"].as_str().unwrap()), "the key is not in the clear");
    // That they were taken away is in the audit.
    browser.goto(&suluh.local("/console/audit")).await.unwrap();
    until(&browser, "tbody", "simpan semua laporan terbuka").await;
    assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
    drop(suluh);

    opener(&browser, folder.path()).await;
    open(&browser, &tips, &key).await;
    // It asks for the passphrase first.
    write(&browser, "#words", "kuda air lampu").await;
    click(&browser, "#files button").await;
    until(&browser, "#problem", "Frasa sandi salah").await;
    write(&browser, "#words", phrase).await;
    click(&browser, "#files button").await;
    assert_eq!(until(&browser, "#tips .words", "mobil hitam").await, WORDS);
    was_alone(&browser).await;
}
