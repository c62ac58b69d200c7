//! What browsers get of the console is what was published: the hashes in `deploy/`, a command that compares a server
//! with them, and browsers that refuse whatever was altered on its way.
#![expect(clippy::disallowed_methods, reason = "a test asks as a browser would")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fantoccini::Locator;
use ring::digest;
use serde_json::json;

use super::walk::until;
use crate::support::{Browser, Crooked, Suluh, http_client, run_cli};

/// The list in `deploy/`. Read when the tests run: it is renewed by a build, and would else be one behind.
fn list() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/console.sha384");
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Name and hash of each file, as published.
fn published() -> Vec<(String, String)> {
    let list = list();
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let parts = lines.map(|line| line.split_once("  ").expect("a hash and a name"));
    parts.map(|(hash, name)| (name.to_owned(), hash.to_owned())).collect()
}

fn hash_of(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(digest::digest(&digest::SHA384, bytes)))
}

#[test]
fn the_published_hashes_are_those_of_what_is_compiled_in() {
    let (status, out, err) = run_cli(&["console", "hashes"], &[]);
    assert!(status.success(), "{err}");
    assert!(
        out == list(),
        "deploy/console.sha384 is not of this build; when the console was meant to change, renew it:\n\
         cargo run -- console hashes > deploy/console.sha384\n{out}"
    );
    for lang in ["id", "en"] {
        let (status, page, err) = run_cli(&["console", "opener", "--lang", lang], &[]);
        assert!(status.success(), "{err}");
        let hash = hash_of(page.as_bytes());
        assert!(published().contains(&(format!("suluh-opener.{lang}.html"), hash)), "{lang}");
    }
    assert!(!run_cli(&["console", "opener", "--lang", "xx"], &[]).0.success());
}

#[tokio::test]
async fn the_served_files_have_the_published_hashes_and_a_check_from_elsewhere_says_so() {
    let suluh = Suluh::launch("demo").start().await;
    let mut served = 0;
    for (name, hash) in published().into_iter().filter(|(name, _)| !name.ends_with(".html")) {
        let answer = suluh.get(&format!("/console/assets/{name}")).await;
        assert_eq!(answer.status(), 200, "{name}");
        assert_eq!(hash_of(&answer.bytes().await.unwrap()), hash, "{name}");
        served += 1;
    }
    assert!(served > 20 && published().iter().any(|(name, _)| name == "opener.worker.js"), "{served}");

    let (status, out, err) = run_cli(&["console", "check", &suluh.local("/")], &[]);
    assert!(
        status.success() && out.contains(&format!("{} files and pages are those of this build", served + 2)),
        "{out}{err}"
    );
}

#[tokio::test]
async fn a_check_names_the_file_that_was_altered() {
    let suluh = Suluh::launch("demo").start().await;
    for (path, told) in [
        ("/console/assets/tip.js", "DIFFERS  tip.js: sha384-"),
        ("/console/assets/opener.worker.js", "DIFFERS  opener.worker.js: sha384-"),
    ] {
        let crooked = Crooked::start(&suluh.local(""), path);
        let (status, out, err) = run_cli(&["console", "check", &crooked.url("/")], &[]);
        assert!(!status.success() && err.contains("1 of "), "{out}{err}");
        assert!(out.starts_with(told) && out.lines().count() == 1, "{out}");
    }
    // A server without a console, and none at all.
    let (status, out, _) = run_cli(&["console", "check", suluh.metrics_url()], &[]);
    assert!(!status.success() && out.contains("MISSING  tip.js: 404"), "{out}");
    let (status, _, err) = run_cli(&["console", "check", "http://127.0.0.1:9"], &[]);
    assert!(!status.success() && err.contains("does not answer"), "{err}");
}

#[tokio::test]
async fn a_browser_runs_neither_an_altered_module_nor_an_altered_worker() {
    let (suluh, browser) = tokio::join!(Suluh::launch("demo").start(), Browser::start());
    let start = r#"const done = arguments[0];
        import("/console/assets/opening.js")
          .then(({ openTips }) => openTips({ unit: "u", keys: [], tips: [] }, () => {}).finished)
          .then((count) => done(`opened ${count}`), (error) => done(`${error.name}: ${error.message}`));"#;
    // As it is, it opens what there is: nothing.
    browser.goto(&suluh.local("/console/sign-in")).await.unwrap();
    assert_eq!(browser.execute_async(start, vec![]).await.unwrap(), json!("opened 0"));

    let crooked = Crooked::start(&suluh.local(""), "/console/assets/opener.worker.js");
    browser.goto(&crooked.url("/console/sign-in")).await.unwrap();
    assert_eq!(browser.execute_async(start, vec![]).await.unwrap(), json!("TypeError: Failed to fetch"));
    let said = browser.said().await.join("\n");
    assert!(said.contains("integrity") && said.contains("opener.worker.js"), "{said}");

    let crooked = Crooked::start(&suluh.local(""), "/console/assets/bytes.js");
    browser.goto(&crooked.url("/console/sign-in")).await.unwrap();
    until(&browser, "h1", "Masuk").await;
    let seen = browser.execute_async(start, vec![]).await.unwrap();
    assert_eq!(seen, json!("opened 0"), "what does not need it runs");
    let needs = r#"const done = arguments[0]; import("/console/assets/bytes.js").then(() => done("ran"), (error) => done(error.name));"#;
    assert_eq!(browser.execute_async(needs, vec![]).await.unwrap(), json!("TypeError"));
    assert!(browser.find(Locator::Css("script[type=importmap]")).await.is_ok());
    let said = browser.said().await.join("\n");
    assert!(said.contains("integrity") && said.contains("bytes.js"), "{said}");
    assert_eq!(http_client().get(crooked.url("/console/sign-in")).send().await.unwrap().status(), 200);
}
