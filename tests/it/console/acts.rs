//! What officers decide: signed, counted, recorded, and never over a colleague's decision.

use serde_json::{Value, json};
use suluh::sealing::envelope::{self, Place, Reader};
use suluh::sealing::hybrid::PublicHalf;

use super::base64;
use super::clerk::Clerk;
use super::walk::{dial, report, started};
use crate::support::{Engine, Suluh, on_both_engines};

pub(crate) async fn tip(suluh: &Suluh, clerk: &Clerk) -> (String, String) {
    let rows = clerk.json(suluh, "/console/board/rows").await;
    (
        rows["rows"][0]["reference"].as_str().unwrap().to_owned(),
        rows["rows"][0]["seen"].as_str().unwrap().to_owned(),
    )
}

/// A page sealed to these units, as the browser attaches it.
pub(crate) async fn page(suluh: &Suluh, clerk: &Clerk, tip: &str, readers: &[&str]) -> Value {
    let keys = clerk.json(suluh, "/console/keys").await;
    let id = "00112233445566778899aabbccddeeff";
    let units = keys["units"].as_array().unwrap();
    let known: Vec<(String, i64, PublicHalf)> = units
        .iter()
        .filter(|unit| readers.contains(&unit["id"].as_str().unwrap()))
        .map(|unit| {
            let key = PublicHalf::from_base64(unit["key"].as_str().unwrap()).unwrap();
            (unit["id"].as_str().unwrap().to_owned(), unit["epoch"].as_i64().unwrap(), key)
        })
        .collect();
    let readers: Vec<Reader<'_>> =
        known.iter().map(|(unit, epoch, key)| Reader { unit, epoch: *epoch, key }).collect();
    let sealed = envelope::seal(Place { tip, page: id }, b"{}", &readers).unwrap();
    let wraps: Vec<Value> =
        sealed.wraps.iter().map(|wrap| json!([wrap.unit, wrap.epoch, base64(&wrap.sealed)])).collect();
    json!({ "page": { "id": id, "secret": base64(&*sealed.secret), "body": base64(&sealed.body), "wraps": wraps } })
}

on_both_engines! {
    async fn of_two_officers_on_one_tip_the_second_looks_again(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        let one = Clerk::active(&suluh, "contoh-bengkayang", "one", "duty").await;
        let two = Clerk::active(&suluh, "contoh-bengkayang", "two", "duty").await;
        let (reference, seen) = tip(&suluh, &one).await;
        let accept = json!({ "act": "accept" });
        assert_eq!(one.act(&suluh, &reference, &seen, accept.clone(), None).await.0, 204);
        let (status, said) = two.act(&suluh, &reference, &seen, json!({ "act": "status", "to": "nothing", "offices": 0 }), None).await;
        assert_eq!(status, 409, "{said}");
        // And nothing that was sent once is done twice.
        assert_eq!(one.act(&suluh, &reference, &seen, accept, None).await.0, 409);
        let (_, page) = two.ask(&suluh, "GET", &format!("/console/tips/{reference}"), None).await;
        assert!(page.contains("Ibu one") && !page.contains("data-act=\"accept\""), "{page}");
        // Twenty at once: one is done.
        let (_, seen) = tip(&suluh, &one).await;
        let all = futures_util::future::join_all((0..20).map(|_| one.act(&suluh, &reference, &seen, json!({ "act": "assign", "to": two.id }), None))).await;
        assert_eq!(all.iter().filter(|(status, _)| *status == 204).count(), 1);
        assert_eq!(all.iter().filter(|(status, _)| *status == 409).count(), 19);
    }

    async fn what_a_command_changed_since_is_not_written_over(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        let one = Clerk::active(&suluh, "contoh-bengkayang", "one", "duty").await;
        for command in [
            &["tips", "lower", "{}", "p2", "--reason", "salah"][..],
            &["tips", "mark", "{}", "checking"],
            &["tips", "raise", "{}", "p1"],
        ] {
            let (reference, seen) = tip(&suluh, &one).await;
            let command: Vec<&str> = command.iter().map(|it| if *it == "{}" { reference.as_str() } else { *it }).collect();
            suluh.cli(&command);
            let (status, said) = one.act(&suluh, &reference, &seen, json!({ "act": "spam" }), None).await;
            assert!(status == 409 && said.contains("\"code\":\"changed\""), "{command:?}: {status} {said}");
        }
        let (reference, seen) = tip(&suluh, &one).await;
        assert_eq!(one.act(&suluh, &reference, &seen, json!({ "act": "assign", "to": one.id }), None).await.0, 204);
    }

    async fn spam_is_what_two_officers_call_so(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let receipt = report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        let one = Clerk::active(&suluh, "contoh-bengkayang", "one", "duty").await;
        let two = Clerk::active(&suluh, "contoh-bengkayang", "two", "duty").await;
        let (reference, _) = tip(&suluh, &one).await;
        let act = async |by: &Clerk, what: &str| {
            let (_, seen) = tip(&suluh, by).await;
            by.act(&suluh, &reference, &seen, json!({ "act": what }), None).await.0
        };
        assert_eq!(act(&one, "spam").await, 204);
        assert_eq!(act(&one, "spam").await, 422, "alone");
        let (_, page) = two.ask(&suluh, "GET", &format!("/console/tips/{reference}"), None).await;
        assert!(page.contains("<strong>Ibu one</strong> menyebut ini spam"), "{page}");
        assert_eq!(act(&two, "not-spam").await, 204);
        assert_eq!(act(&two, "spam").await, 204, "the first again");
        // Nothing is known of it outside, and its clock goes on.
        assert!(dial(&suluh, "s2", &format!("4*{receipt}")).await.contains("DITERIMA"));
        assert_eq!(act(&one, "spam").await, 204);
        assert_eq!(one.json(&suluh, "/console/board/rows").await["rows"], json!([]));
        let listed = suluh.cli(&["tips", "list", "--unit", "contoh-bengkayang"]);
        assert!(listed.contains(&format!("{reference}  nothing")), "{listed}");
    }

    async fn only_what_this_officer_signed_now_for_this_is_done(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        let one = Clerk::active(&suluh, "contoh-bengkayang", "one", "duty").await;
        let two = Clerk::active(&suluh, "contoh-bengkayang", "two", "duty").await;
        let stranger = Clerk::active(&suluh, "contoh-sambas", "sam", "duty").await;
        let (reference, seen) = tip(&suluh, &one).await;
        let status = json!({ "act": "status", "to": "acted", "offices": 0 });
        let send = async |by: &Clerk, signed: &str, signature: &str, attached: Option<&str>| {
            let body = json!({ "signed": signed, "signature": signature, "attached": attached });
            by.ask(&suluh, "POST", "/console/acts", Some(body)).await.0
        };
        let good = one.signed(&reference, &seen, status.clone(), None);
        assert_eq!(send(&one, &good, &two.sign(&good), None).await, 403, "another's signature");
        assert_eq!(send(&two, &good, &one.sign(&good), None).await, 403, "another's act");
        let altered = good.replace("acted", "nothing");
        assert_eq!(send(&one, &altered, &one.sign(&good), None).await, 403, "altered");
        let old = good.replace(&good[good.find("\"at\":").unwrap()..][..26], "\"at\":\"2020-01-01T00:00:00");
        assert_eq!(send(&one, &old, &one.sign(&old), None).await, 403, "long ago");
        assert_eq!(send(&one, &good, &one.sign(&good), Some("{}")).await, 422, "something that was not signed");
        for wrong in [good.replace("\"v\":1", "\"v\":2"), good.replace("\"do\"", "\"doing\""), "{}".to_owned()] {
            assert_eq!(send(&one, &wrong, &one.sign(&wrong), None).await, 403, "{wrong}");
        }
        assert_eq!(stranger.act(&suluh, &reference, &seen, status.clone(), None).await.0, 404, "no key, no tip");
        assert_eq!(one.act(&suluh, "ZZZZZZ", &seen, status.clone(), None).await.0, 404);
        assert_eq!(one.act(&suluh, &reference, &seen, json!({ "act": "assign", "to": stranger.id }), None).await.0, 422);
        assert_eq!(one.act(&suluh, &reference, &seen, json!({ "act": "ask" }), None).await.0, 422, "no question");
        assert_eq!(tip(&suluh, &one).await.1, seen, "nothing was done");
        assert_eq!(one.act(&suluh, &reference, &seen, status, None).await.0, 204);
    }

    async fn a_page_is_for_every_unit_that_reads_the_tip_and_for_no_other(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        let one = Clerk::active(&suluh, "contoh-bengkayang", "one", "duty").await;
        let (reference, seen) = tip(&suluh, &one).await;
        let sealed = one.json(&suluh, &format!("/console/tips/{reference}/sealed")).await;
        let id = sealed["id"].as_str().unwrap();
        let note = json!({ "act": "note" });
        for readers in [&["contoh-bengkayang"][..], &["contoh-bengkayang", "contoh-kalbar", "contoh-sambas"]] {
            let page = page(&suluh, &one, id, readers).await;
            assert_eq!(one.act(&suluh, &reference, &seen, note.clone(), Some(page)).await.0, 422, "{readers:?}");
        }
        let page = page(&suluh, &one, id, &["contoh-bengkayang", "contoh-kalbar"]).await;
        assert_eq!(one.act(&suluh, &reference, &seen, note.clone(), Some(page.clone())).await.0, 204);
        let (_, next) = tip(&suluh, &one).await;
        assert_eq!(one.act(&suluh, &reference, &next, note, Some(page)).await.0, 422, "the same page again");
        // Lowered without a reason: not done.
        assert_eq!(one.act(&suluh, &reference, &next, json!({ "act": "lower", "band": "p3" }), None).await.0, 422);
        assert_eq!(one.act(&suluh, &reference, &next, json!({ "act": "raise", "band": "p1" }), None).await.0, 422, "it is");
    }
}
