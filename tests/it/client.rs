//! The reference client in `tests/client`: an app for volunteers without screens, whose types are made from the
//! committed description, and what it seals is opened by the program of the desk.
#![expect(clippy::disallowed_methods, reason = "the test says what time it is on the phone")]

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::{Value, json};
use suluh::model::unit::{Office, Unit, UnitKind, UnitList};
use suluh::sealing::envelope::{self, Place, Reader, Wrap};
use suluh::sealing::hybrid::PrivateHalf;
use suluh::sealing::root::RootKey;

use crate::support::{Client, Engine, Suluh, on_both_engines};

const KEY: [u8; 32] = [9; 32];
const ID: &str = "3f9a1c22-5d6e-4f00-8a11-223344556677";

fn unit(id: &str, key: &str) -> Unit {
    Unit {
        id: id.to_owned(),
        name: "Satgas".to_owned(),
        kind: UnitKind::Kabupaten,
        area: "61.07".to_owned(),
        office: Office::TaskForce,
        categories: Vec::new(),
        places: Vec::new(),
        epoch: 3,
        since: None,
        key: key.to_owned(),
        recovery: key.to_owned(),
        recoverable: Vec::new(),
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap_or_else(|| panic!("no text: {value}"))).expect("base64")
}

#[test]
fn the_client_proves_its_own_parts() {
    Client::install().prove();
}

#[test]
fn what_the_client_seals_the_unit_opens_and_nobody_else() {
    let client = Client::install();
    let (private, public) = PrivateHalf::derive(&[7; 32]);
    let (stranger, _) = PrivateHalf::derive(&[8; 32]);
    let root = RootKey::from_hex(&"5a".repeat(32)).expect("a key");
    let list = UnitList { serial: 7, signed: None, units: vec![unit("satgas", &public.to_base64())] };
    let signed = root.sign(&list);
    let words = "Sekida \"mobil\" \u{1F698}";
    let document = json!({
        "v": 1, "page": "report", "at": "2026-11-23T02:00:00Z", "channel": "app", "lang": "id", "words": words,
        "volunteer": true, "kabupaten": "61.07",
    });
    let asked = json!({
        "root": root.root().to_hex(), "list": signed, "units": ["satgas"], "key": STANDARD.encode(KEY), "id": ID,
        "document": document,
    });
    let sealed = client.tell("seal", &asked);
    let (tip, page) = (sealed["tip"].as_str().expect("an id"), sealed["page"].as_str().expect("an id"));
    // The ids are those of deploy/MOBILE.md, whoever derives them.
    for (purpose, id) in [("suluh app tip 1", tip), ("suluh app page 1", page)] {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &KEY);
        let mac = ring::hmac::sign(&key, format!("{purpose}\0{}", &ID[..8]).as_bytes());
        let expected: String = mac.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(id, expected, "{purpose}");
    }
    let place = Place { tip, page };
    let wrap = &sealed["wraps"][0];
    let wrap = Wrap {
        unit: wrap["unit"].as_str().expect("a unit").to_owned(),
        epoch: wrap["epoch"].as_i64().expect("an epoch"),
        sealed: bytes(&wrap["wrap"]),
    };
    assert_eq!(
        (wrap.unit.as_str(), wrap.epoch, sealed["wraps"].as_array().map(Vec::len)),
        ("satgas", 3, Some(1))
    );
    let secret: [u8; 32] = bytes(&sealed["secret"]).try_into().expect("32 bytes");
    let body = bytes(&sealed["body"]);
    assert_eq!(body.len(), 1 + 2_048 + 16, "padded");
    let opened = envelope::open(place, &wrap, &private, &secret, &body).expect("opened");
    assert_eq!(serde_json::from_slice::<Value>(&opened).expect("JSON"), document);
    assert!(envelope::open(place, &wrap, &stranger, &secret, &body).is_none());
    let elsewhere = Place { tip: page, page: tip };
    assert!(envelope::open(elsewhere, &wrap, &private, &secret, &body).is_none());
    // And the client opens what the service seals.
    let reader = Reader { unit: "satgas", epoch: 3, key: &public };
    let ours = envelope::seal(place, words.as_bytes(), &[reader]).expect("sealed");
    let told = client.tell("open", &json!({
        "tip": tip, "page": page, "unit": "satgas", "epoch": 3, "private": STANDARD.encode(private_scalar(&private)),
        "secret": STANDARD.encode(*ours.secret), "body": STANDARD.encode(&ours.body),
        "sealed": STANDARD.encode(&ours.wraps[0].sealed),
    }));
    assert_eq!(told["words"], words);
    // A list that another root signed, or that was altered, gets nothing sealed.
    let mut forged = signed.clone();
    let altered = STANDARD_NO_PAD.decode(&forged.list).expect("base64");
    let altered = String::from_utf8(altered).expect("JSON").replace("Satgas", "Satgaz");
    forged.list = STANDARD_NO_PAD.encode(altered);
    let other = RootKey::from_hex(&"5b".repeat(32)).expect("a key").sign(&list);
    for list in [json!(forged), json!(other)] {
        let mut asked = asked.clone();
        asked["list"] = list;
        let refused = client.tell("seal", &asked);
        assert_eq!(refused["refused"], "units", "{refused}");
    }
}

on_both_engines! {
    async fn the_client_carries_the_register_away_and_answers_while_the_service_is_gone(engine: Engine) {
        let client = Client::install();
        let db = engine.fresh().await;
        let mut suluh = Suluh::launch("demo").set("SULUH__DATABASE__URL", db.url()).start().await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let base = suluh.url("");
        let ask = |now: Option<String>| {
            let questions = ["PT Contoh Jaya Abadi", "123/2024", "Contoh Putra Khatulistiwa", "Contoh Jaya"];
            let store = folder.path().join("store.json");
            client.tell("register", &json!({"base": base, "store": store, "questions": questions, "now": now}))
        };
        let good = json!(["licensed", "licensed", "revoked", null]);
        let first = ask(None);
        assert!(first["fetched"].is_i64(), "{first}");
        assert_eq!(first["answers"], good);
        // Fetched again, there is no change.
        assert_eq!(ask(None), first);
        let now = jiff::Timestamp::now();
        let in_days = |days: i64| Some((now + jiff::SignedDuration::from_hours(24 * days)).to_string());
        suluh.stop(Duration::from_secs(30)).await;
        assert_eq!(ask(in_days(2)), json!({"fetched": null, "answers": good}));
        // An old list calls nobody licensed, and says what is bad.
        assert_eq!(ask(in_days(30))["answers"], json!(["stale", "stale", "revoked", null]));
        assert_eq!(ask(in_days(-2))["answers"], json!(["stale", "stale", "revoked", null]));
    }
}

pub(crate) fn private_scalar(private: &PrivateHalf) -> Vec<u8> {
    let hex = private.to_hex();
    (0..64).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}
