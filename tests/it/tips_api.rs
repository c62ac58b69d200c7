//! Tips by the JSON API: every answer that an app can get, on both engines where rows are written.

use serde_json::{Value, json};
use suluh::config::Config;
use suluh::domain::tips::desk::Desk;
use suluh::sealing::receipt::Receipt;

use crate::gateways::{Reply, Served};
use crate::support::{Engine, on_both_engines};

const TIPS: &str = "/api/v1/tips";
const STATUS: &str = "/api/v1/tips/status";
const ANSWERS: &str = "/api/v1/tips/answers";

async fn post(served: &Served, path: &str, body: &Value) -> Reply {
    served.ask("POST", path, &[("content-type", "application/json")], body.to_string()).await
}

async fn receipt(served: &Served, body: &Value) -> String {
    let taken = post(served, TIPS, body).await;
    assert_eq!(taken.status, 201, "{taken:?}");
    assert_eq!(taken.header("cache-control"), "no-store");
    taken.json()["receipt"].as_str().expect("a receipt").to_owned()
}

fn tip(text: &str, id: &str) -> Value {
    json!({"text": text, "request_id": id})
}

on_both_engines! {
    async fn a_tip_is_taken_once_for_its_id_and_body(engine: Engine) {
        let served = Served::on(engine, Config::default(), 0).await;
        let one = receipt(&served, &tip("mobil hitam di Sambas", "0b8f0c5e-1")).await;
        assert_eq!(one.len(), 19, "in fours");
        assert_eq!(receipt(&served, &tip("mobil hitam di Sambas", "0b8f0c5e-1")).await, one);
        assert_ne!(receipt(&served, &tip("mobil merah di Sambas", "0b8f0c5e-1")).await, one, "another body");
        assert_ne!(receipt(&served, &tip("mobil hitam di Sambas", "0b8f0c5e-2")).await, one, "another id");
        let anew = json!({"text": "mobil hitam di Sambas"});
        assert_ne!(receipt(&served, &anew).await, receipt(&served, &anew).await, "nothing tells a repetition");
    }

    async fn a_receipt_tells_how_far_it_is_and_takes_the_answer(engine: Engine) {
        let served = Served::on(engine, Config::default(), 0).await;
        let one = receipt(&served, &json!({
            "text": "6 orang", "kind": "departure", "leaves": "today", "people": "6-20", "child": true,
            "kabupaten": "61.01", "lang": "en",
        })).await;
        let shown = post(&served, STATUS, &json!({"receipt": one, "lang": "en"})).await;
        assert_eq!((shown.status, shown.header("cache-control")), (200, "no-store"));
        let card = shown.json();
        assert_eq!((&card["status"], &card["since"]), (&json!("received"), &json!("2026-11-22")));
        assert!(card["text"].as_str().is_some_and(|text| text.contains("RECEIVED") && !text.contains("KABARI")), "{card}");

        let parts = &served.service.parts;
        while parts.tips.make_mailboxes().await.expect("made") > 0 {}
        let desk = Desk::new(parts.db.clone(), parts.keys.clone(), served.service.clock.clone());
        let reference = desk.list("contoh-sambas").await.expect("a list").remove(0).reference;
        desk.ask(&reference, "Jam berapa?").await.expect("asked");
        let card = post(&served, STATUS, &json!({"receipt": one.replace(' ', "")})).await.json();
        assert_eq!((&card["status"], &card["questions"]), (&json!("checking"), &json!(["Jam berapa?"])));

        let answer = json!({"receipt": one, "text": "jam 8 malam", "request_id": "answer-1"});
        for _ in 0..2 {
            let taken = post(&served, ANSWERS, &answer).await;
            assert_eq!((taken.status, taken.body.as_str()), (204, ""));
        }
        let card = post(&served, STATUS, &json!({"receipt": one})).await.json();
        assert_eq!(card["questions"], json!([]));
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_never_repeated() {
    let served = Served::with(Config::default()).await;
    let secret = "zqvsecret";
    for (path, body, status) in [
        (TIPS, json!({}), 400),
        (TIPS, json!({"text": ""}), 400),
        (TIPS, json!({"text": " \n"}), 400),
        (TIPS, json!({"text": 5}), 400),
        (TIPS, json!({"text": "a", "extra": secret}), 400),
        (TIPS, json!({"text": "a", "kind": secret}), 400),
        (TIPS, json!({"text": "a", "leaves": secret}), 400),
        (TIPS, json!({"text": "a", "people": secret}), 400),
        (TIPS, json!({"text": "a", "kabupaten": secret}), 400),
        (TIPS, json!({"text": "a", "lang": secret}), 400),
        (TIPS, json!({"text": "a", "request_id": "short"}), 400),
        (TIPS, json!({"text": secret.repeat(1_000)}), 413),
        (STATUS, json!({"receipt": secret}), 422),
        (STATUS, json!({"receipt": "1234 5678 9012 3456"}), 422),
        (STATUS, json!({"receipt": "0000 0000 0000 0000 1"}), 422),
        (STATUS, json!({"text": secret}), 400),
        (ANSWERS, json!({"receipt": "0000 0000 0000 0000", "text": ""}), 400),
        (ANSWERS, json!({"receipt": "0000 0000 0000 0001", "text": "a"}), 422),
    ] {
        let refused = post(&served, path, &body).await;
        refused.assert_problem(status);
        assert!(!refused.body.contains(secret), "{refused:?}");
    }
    for body in [format!("{{\"text\": \"{secret}"), secret.to_owned(), String::new()] {
        let refused = served.ask("POST", TIPS, &[], body).await;
        refused.assert_problem(400);
        assert!(!refused.body.contains(secret), "{refused:?}");
    }
    let refused = served.get(TIPS).await;
    assert_eq!(refused.status, 405);
    let large = served.ask("POST", TIPS, &[], vec![b'x'; 70_000]).await;
    assert_eq!(large.status, 413);
}

#[tokio::test]
async fn three_receipts_that_lead_nowhere_are_all_that_an_address_may_try() {
    let served = Served::with(Config::default()).await;
    let right = receipt(&served, &tip("mobil hitam", "0b8f0c5e-1")).await;
    let pepper = served.service.parts.keys.pepper();
    for try_number in 0..3 {
        let wrong = Receipt::of(pepper, &[&format!("nobody {try_number}")]).grouped();
        let path = if try_number == 1 { ANSWERS } else { STATUS };
        let mut body = json!({"receipt": wrong});
        if path == ANSWERS {
            body["text"] = json!("words");
        }
        let missed = post(&served, path, &body).await;
        missed.assert_problem(404);
        assert!(missed.body.contains(&format!("{} more", 2 - try_number)), "{missed:?}");
    }
    post(&served, STATUS, &json!({"receipt": right})).await.assert_problem(429);
    post(&served, ANSWERS, &json!({"receipt": right, "text": "a"})).await.assert_problem(429);
    // A tip is taken all the same, and an hour later the receipt too.
    receipt(&served, &tip("mobil merah", "0b8f0c5e-2")).await;
    served.service.clock.advance(3_600);
    assert_eq!(post(&served, STATUS, &json!({"receipt": right})).await.status, 200);
}

#[tokio::test]
async fn without_units_or_a_database_nothing_is_taken_and_it_is_said() {
    let mut config = Config::default();
    config.keys.root = Some("ab".repeat(32));
    let served = Served::with(config).await;
    let closed = post(&served, TIPS, &tip("mobil hitam", "0b8f0c5e-1")).await;
    closed.assert_problem(503);
    assert!(closed.body.contains("110") && !closed.body.contains("mobil"), "{closed:?}");

    let served = Served::with(Config::default()).await;
    let one = receipt(&served, &tip("mobil hitam", "0b8f0c5e-1")).await;
    served.service.parts.db.close().await;
    post(&served, STATUS, &json!({"receipt": one})).await.assert_problem(503);
    // The spool takes it: the receipt is as good.
    let spooled = receipt(&served, &tip("mobil merah", "0b8f0c5e-2")).await;
    assert_eq!(receipt(&served, &tip("mobil merah", "0b8f0c5e-2")).await, spooled);
    assert_eq!(served.service.parts.tips.spool_depth(), 1);
}
