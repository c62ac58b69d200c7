//! The test peers themselves: each is what the other tests take it for.

use crate::support::{Browser, Engine, Suluh, on_both_engines, redis_url, run_cli};

on_both_engines! {
    async fn the_service_starts_on_an_empty_database_of_its_own(engine: Engine) {
        let (one, other) = (engine.fresh().await, engine.fresh().await);
        assert_ne!(one.url(), other.url());
        for db in [&one, &other] {
            let suluh = Suluh::launch("demo").set("SULUH__DATABASE__URL", db.url()).start().await;
            assert_eq!(suluh.get("/health/ready").await.status(), 200);
        }
    }
}

#[tokio::test]
async fn the_service_starts_with_redis() {
    let suluh = Suluh::launch("demo").set("SULUH__REDIS__URL", redis_url()).start().await;
    assert_eq!(suluh.get("/health/ready").await.status(), 200);
}

#[tokio::test]
async fn metrics_are_on_a_port_of_their_own() {
    let suluh = Suluh::launch("demo").start().await;
    let metrics = reqwest::get(suluh.metrics_url()).await.expect("an answer");
    assert_eq!(metrics.status(), 200);
    assert_eq!(suluh.get("/metrics").await.status(), 404);
}

#[tokio::test]
async fn a_form_sent_to_no_door_is_not_found() {
    let suluh = Suluh::launch("demo").start().await;
    assert_eq!(suluh.post_form("/no/such/door", &[("a", "b")]).await.status(), 404);
}

#[test]
fn the_command_line_says_its_version() {
    let (status, out, _) = run_cli(&["--version"], &[]);
    assert!(status.success());
    assert_eq!(out.trim(), concat!("suluh ", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn a_browser_shows_a_page_of_the_service() {
    let suluh = Suluh::launch("demo").start().await;
    let browser = Browser::start().await;
    browser.goto(&suluh.url("/health/ready")).await.expect("a page");
    assert!(browser.source().await.expect("a page").contains("<body"));
    let picture = browser.screenshot("health").await;
    assert!(picture.metadata().expect("a picture").len() > 0);
}
