//! Every route, for every role and for nobody: from the table that the service itself obeys.
#![expect(clippy::disallowed_methods, reason = "a test asks as anybody could")]

use serde_json::json;
use suluh::domain::officers::entry::EntryError;
use suluh::domain::officers::{Officers, demo};
use suluh::domain::tips::units::Units;
use suluh::http::console::{Who, walked};
use suluh::model::officer::Role;

use super::clerk::Clerk;
use super::walk::{report, started};
use crate::support::{Engine, http_client, on_both_engines};

/// A unit, and what somebody of it is.
pub(super) const ROLES: &[(&str, &str)] = &[
    ("contoh-bengkayang", "duty"),
    ("contoh-bengkayang", "duty,head"),
    ("contoh-bengkayang", "coordinator"),
    ("contoh-pengawas", "oversight"),
    ("contoh-kalbar", "register-editor"),
    ("contoh-kalbar", "register-approver"),
    ("contoh-kalbar", "auditor"),
    ("contoh-kalbar", "admin"),
];

on_both_engines! {
    async fn every_route_opens_to_the_roles_of_the_table_and_to_no_other(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        let mut clerks = Vec::new();
        for (at, (unit, roles)) in ROLES.iter().enumerate() {
            clerks.push((Clerk::active(&suluh, unit, &format!("o{at}"), roles).await, *roles));
        }
        let tip = clerks[0].0.json(&suluh, "/console/board/rows").await["rows"][0]["reference"].as_str().unwrap().to_owned();
        let nobody = http_client();
        let mut walked_over = 0;
        for (method, path, who) in walked() {
            let path = path.replace("{reference}", &tip);
            // A stream never ends, and signing out ends what is to be walked with.
            if path.ends_with("/live") || path.ends_with("/alarm") || path.ends_with("/sign-out") {
                continue;
            }
            for (clerk, roles) in &clerks {
                let mine: Vec<Role> = roles.split(',').map(|word| Role::of_word(word).unwrap()).collect();
                let may = match who {
                    Who::Anybody | Who::Officers => true,
                    Who::Only(those) => mine.iter().any(|role| those.contains(role)),
                };
                let body = (method == "POST").then(|| json!({}));
                let (status, said) = clerk.ask(&suluh, method.as_str(), &path, body).await;
                assert!(status < 500, "{method} {path} as {roles}: {status} {said}");
                if may {
                    assert!(status != 401 && !said.contains("Your role does not"), "{method} {path} as {roles}: {status}");
                } else {
                    assert_eq!(status, 403, "{method} {path} as {roles}: {said}");
                }
                walked_over += 1;
            }
            if who != Who::Anybody {
                let request = nobody.request(method.clone(), suluh.url(&path)).header("accept", "application/json");
                assert_eq!(request.body("{}").send().await.unwrap().status(), 401, "{method} {path} as nobody");
            }
        }
        assert!(walked_over > 100, "{walked_over}");

        // Of another unit's tip nothing is shown, and nothing of its being there.
        let stranger = Clerk::active(&suluh, "contoh-sambas", "sambas", "duty,head").await;
        for path in [format!("/console/tips/{tip}"), format!("/console/tips/{tip}/sealed")] {
            let (status, said) = stranger.ask(&suluh, "GET", &path, None).await;
            let (unknown, same) = stranger.ask(&suluh, "GET", &path.replace(&tip, "ZZZZZZ"), None).await;
            assert_eq!((status, said), (unknown, same), "{path}");
            assert_eq!(status, 404);
        }
        assert_eq!(stranger.json(&suluh, "/console/sealed").await["tips"], json!([]));
        assert_eq!(stranger.json(&suluh, "/console/board/rows").await["rows"], json!([]));
        // And whoever runs the service holds no key at all.
        let admin = &clerks.iter().find(|(_, roles)| *roles == "admin").unwrap().0;
        assert!(admin.unit_key(&suluh).await.is_none());
        assert!(clerks[0].0.unit_key(&suluh).await.is_some());
    }

    async fn a_head_invites_their_own_and_nobody_confirms_themselves(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let head = Clerk::active(&suluh, "contoh-bengkayang", "head", "duty,head").await;
        let invite = async |unit: &str, login: &str, roles: &str| {
            let form = json!({ "unit": unit, "login": login, "name": "Ibu S", "roles": roles });
            head.ask(&suluh, "POST", "/console/officers/invite", Some(form)).await.0
        };
        assert_eq!(invite("contoh-bengkayang", "siti", "duty").await, 201);
        assert_eq!(invite("contoh-bengkayang", "siti", "duty").await, 422, "somebody has that login");
        assert_eq!(invite("contoh-sambas", "sari", "duty").await, 403, "another unit");
        assert_eq!(invite("contoh-bengkayang", "adi", "admin").await, 403, "an admin");
        assert_eq!(invite("contoh-bengkayang", "adi", "duty,admin").await, 422, "an admin who reads");
        assert_eq!(invite("contoh-bengkayang", "ayu", "coordinator").await, 201, "a coordinator of their own");
        // A head who could give themselves the code of an admin would be one.
        let admin = Clerk::active(&suluh, "contoh-bengkayang", "boss", "admin").await;
        for path in ["/console/officers/again", "/console/officers/revoke"] {
            let form = json!({ "officer": admin.id });
            assert_eq!(head.ask(&suluh, "POST", path, Some(form)).await.0, 403, "{path}");
        }
        let colleague = Clerk::enrolled(&suluh, "contoh-bengkayang", "budi", "duty").await;
        let keys = json!({ "officer": colleague.id });
        let (_, page) = head.ask(&suluh, "GET", "/console/officers", None).await;
        assert!(page.contains(&colleague.digits()), "the digits to compare");
        let key = |name: &str| {
            let row = page.split("data-officer=\"").find(|row| row.starts_with(&colleague.id)).unwrap();
            row.split(&format!("data-{name}=\"")).nth(1).unwrap().split('"').next().unwrap().replace("&#43;", "+").replace("&#x2F;", "/")
        };
        let confirm = async |signer: &Clerk, seal: &str, unit_keys: serde_json::Value| {
            let signed = json!({ "act": "confirm", "officer": colleague.id, "seal_key": seal, "sign_key": key("sign") }).to_string();
            let body = json!({ "signature": signer.sign(&signed), "signed": signed, "unit_keys": unit_keys });
            head.ask(&suluh, "POST", "/console/officers/confirm", Some(body)).await
        };
        let some = json!([[1, "AA"]]);
        assert_eq!(confirm(&head, "AA", some.clone()).await.0, 422, "other keys than are there");
        assert_eq!(confirm(&colleague, &key("seal"), some.clone()).await.0, 422, "signed by themselves");
        assert_eq!(confirm(&head, &key("seal"), json!([])).await.0, 422, "without the unit's key");
        assert_eq!(confirm(&head, &key("seal"), some).await.0, 204);
        // Whom a head invited another colleague confirms.
        let form = json!({ "unit": "contoh-bengkayang", "login": "tuti", "name": "Ibu T", "roles": "duty" });
        let (_, said) = head.ask(&suluh, "POST", "/console/officers/invite", Some(form)).await;
        let code = serde_json::from_str::<serde_json::Value>(&said).unwrap()["code"].as_str().unwrap().to_owned();
        let tuti = Clerk::with_code(&suluh, "contoh-bengkayang", "tuti", &code).await;
        let third = Clerk::active(&suluh, "contoh-bengkayang", "dewi", "duty").await;
        for (by, status) in [(&head, 422), (&third, 204)] {
            let (seal, sign) = tuti.public();
            let signed = json!({ "act": "confirm", "officer": tuti.id, "seal_key": seal, "sign_key": sign }).to_string();
            let body = json!({ "signature": by.sign(&signed), "signed": signed, "unit_keys": [[1, "AA"]] });
            let (done, said) = by.ask(&suluh, "POST", "/console/officers/confirm", Some(body)).await;
            assert_eq!(done, status, "{said}");
        }
        // Somebody who looks after volunteers is confirmed by a colleague too, and gets no key of the unit.
        let mut ayu = Clerk::enrolled(&suluh, "contoh-bengkayang", "ayu2", "coordinator").await;
        let (seal, sign) = ayu.public();
        let signed = json!({ "act": "confirm", "officer": ayu.id, "seal_key": seal, "sign_key": sign }).to_string();
        let body = json!({ "signature": third.sign(&signed), "signed": signed, "unit_keys": [[1, "AA"]] });
        assert_eq!(third.ask(&suluh, "POST", "/console/officers/confirm", Some(body)).await.0, 204);
        assert_eq!(ayu.sign_in(&suluh).await, 200);
        assert_eq!(ayu.json(&suluh, "/console/keys").await["unit_keys"], json!([]));
        // Removed, they are out at once.
        let mut colleague = colleague;
        assert_eq!(colleague.sign_in(&suluh).await, 200);
        assert_eq!(colleague.ask(&suluh, "GET", "/console/board", None).await.0, 200);
        assert_eq!(head.ask(&suluh, "POST", "/console/officers/revoke", Some(keys)).await.0, 204);
        assert_eq!(colleague.ask(&suluh, "POST", "/console/acts", Some(json!({}))).await.0, 401);
        assert_eq!(colleague.sign_in(&suluh).await, 403);
    }

    async fn six_digits_and_a_passphrase_open_once_and_a_wrong_one_says_nothing(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let mut clerk = Clerk::active(&suluh, "contoh-bengkayang", "rina", "duty").await;
        assert_eq!(clerk.sign_in(&suluh).await, 403, "digits that were used");
        let http = http_client();
        let ask = async |login: &str| {
            let body = json!({ "login": login, "auth": crate::console::base64(&[1; 32]), "code": "000000" }).to_string();
            let answer = http.post(suluh.url("/console/sign-in/passphrase")).body(body).send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        assert_eq!(ask("rina").await, ask("nobody").await);
        let salt = async |login: &str| {
            let body = json!({ "login": login }).to_string();
            http.post(suluh.url("/console/sign-in/salt")).body(body).send().await.unwrap().text().await.unwrap()
        };
        assert_eq!(salt("nobody").await, salt("nobody").await);
        assert_eq!(salt("nobody").await.len(), salt("rina").await.len());
        // Tries end.
        let mut last = 0;
        for _ in 0..80 {
            last = ask("rina").await.0;
        }
        assert_eq!(last, 429);
    }

    async fn the_officer_of_a_demo_opens_no_service_that_believes_other_units(engine: Engine) {
        let service = crate::support::Service::demo(engine, jiff::civil::date(2026, 11, 22)).await;
        let parts = &service.parts;
        let demo = parts.officers().expect("a console");
        demo.ensure_demo(&parts.tips).await.unwrap();
        let mut stretched = [0; 32];
        let rounds = std::num::NonZeroU32::new(600_000).unwrap();
        let (salt, words) = (demo.salt(demo::LOGIN), demo::PASSPHRASE);
        ring::pbkdf2::derive(ring::pbkdf2::PBKDF2_HMAC_SHA256, rounds, salt.as_bytes(), words.as_bytes(), &mut stretched);
        let auth = crate::console::base64(&demo::expand(&stretched, b"suluh passphrase auth 1").unwrap()[..]);
        let Ok(entered) = demo.by_passphrase(demo::LOGIN, &auth, &demo.demo_code()).await else { panic!("not in") };
        assert!(demo.present(&entered.token).await.unwrap().is_some());
        // Another list of units, or none: the same rows open nothing.
        let (db, keys, clock) = (parts.db.clone(), parts.keys.clone(), parts.clock.clone());
        let real = Officers::new(db, keys, clock, Units::new(None).into(), demo.party().clone());
        assert!(real.present(&entered.token).await.unwrap().is_none());
        service.clock.advance(60);
        let refused = real.by_passphrase(demo::LOGIN, &auth, &real.demo_code()).await;
        assert!(matches!(refused, Err(EntryError::Refused)));
    }
}
