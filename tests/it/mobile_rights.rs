//! Who may do what with the API of volunteers' apps: every route for everybody who could ask, on both engines.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use suluh::config::Config;
use suluh::http::api;

use crate::gateways::{Served, TODAY};
use crate::mobile::{BUDI, JAGOI, RINA, app, ask, elsewhere, refused, served};
use crate::support::{Engine, Service, on_both_engines};

/// A route, whose path may name the right one's second device or task, and its body.
struct Route {
    method: &'static str,
    path: &'static str,
    body: &'static str,
    /// What the right one gets, and what another volunteer gets; none: the route asks for no token, and is answered
    /// alike whoever asks.
    right: Option<(u16, u16)>,
    /// What it answers without a token where it asks for none.
    open: u16,
}

const fn bearer(
    method: &'static str,
    path: &'static str,
    body: &'static str,
    right: u16,
    other: u16,
) -> Route {
    Route { method, path, body, right: Some((right, other)), open: 0 }
}

const fn open(method: &'static str, path: &'static str, body: &'static str, open: u16) -> Route {
    Route { method, path, body, right: None, open }
}

/// A session that somebody held on the day before the tests.
const SESSION: &str = r#"{"id": "0b8f0c5e-6a53-4f0e-9f53-7a1d3a0d7f11", "place": "61.07.07", "day": "2026-11-20", "kind": "village-hall", "women": 18, "men": 10, "material": "Kartu CEK", "version": "3"}"#;

/// A file of a report that is nobody's. Whose reports are whose is tried in `volunteers_sealed.rs`.
const DECLARED: &str = r#"{"attachment": "0123456789abcdef0123456789abcdef", "size": 65553, "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}"#;

/// Every route of the tag `volunteers`. A route that is not here fails a test below.
const ROUTES: &[Route] = &[
    open("POST", "/api/v1/enrolments", "{}", 400),
    open("POST", "/api/v1/enrolments/{enrolment}/confirm", r#"{"code": "123456", "device": "HP"}"#, 410),
    open("POST", "/api/v1/tokens", r#"{"refresh": "x"}"#, 401),
    open("GET", "/api/v1/units", "", 200),
    bearer("GET", "/api/v1/devices", "", 200, 200),
    bearer("GET", "/api/v1/sync", "", 200, 200),
    bearer("POST", "/api/v1/tasks/{task}", r#"{"state": "done"}"#, 204, 404),
    // The other volunteer asks first, and the same session again is known.
    bearer("POST", "/api/v1/outreach", SESSION, 200, 201),
    bearer("POST", "/api/v1/reports/way", r#"{"clear": {"kabupaten": "61.07"}}"#, 200, 200),
    bearer("POST", "/api/v1/reports", "{}", 400, 400),
    bearer("POST", "/api/v1/reports/batch", r#"{"reports": []}"#, 200, 200),
    bearer("POST", "/api/v1/reports/{id}/pages", "{}", 400, 400),
    bearer("POST", "/api/v1/reports/{id}/attachments", DECLARED, 404, 404),
    bearer("HEAD", "/api/v1/attachments/{attachment}", "", 404, 404),
    bearer("PATCH", "/api/v1/attachments/{attachment}", "", 400, 400),
    // The last, for it ends the second device.
    bearer("DELETE", "/api/v1/devices/{device}", "", 204, 404),
];

#[test]
fn no_route_of_the_app_s_api_is_missing_from_the_matrix() {
    let document: Value = serde_json::from_str(&api::openapi()).expect("JSON");
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            if operation["tags"][0] == "volunteers" {
                let asks = operation["security"].is_array();
                described.insert((method.to_uppercase(), path.clone(), asks));
            }
        }
    }
    let tried: BTreeSet<(String, String, bool)> =
        ROUTES.iter().map(|it| (it.method.to_owned(), it.path.to_owned(), it.right.is_some())).collect();
    assert_eq!(described, tried);
}

/// Asks one route with this header.
async fn asked(
    served: &Served,
    route: &Route,
    path: &str,
    authorization: Option<&str>,
) -> crate::gateways::Reply {
    let headers: Vec<(&str, &str)> = authorization.map(|it| ("authorization", it)).into_iter().collect();
    served.ask(route.method, path, &headers, route.body).await
}

fn bearer_of(app: &Value) -> String {
    format!("Bearer {}", app["access"].as_str().expect("a token"))
}

on_both_engines! {
    async fn every_route_is_for_whom_it_is_meant_and_for_nobody_else(engine: Engine) {
        let served = served(engine).await;
        let them = &served.service.parts.volunteers;
        let id = |app: &Value| app["volunteer"]["id"].as_str().unwrap().to_owned();
        // Whose token is over, whose device is revoked, who is revoked; then the right one and another.
        let over = app(&served, "+6281200000091").await;
        served.service.clock.advance(600);
        let ended = app(&served, "+6281200000092").await;
        let path = format!("/api/v1/devices/{}", ended["device"].as_str().unwrap());
        assert_eq!(ask(&served, &ended, "DELETE", &path, "").await.status, 204);
        let removed = app(&served, "+6281200000093").await;
        them.revoke(JAGOI, &id(&removed)).await.expect("removed");
        let (right, other) = (app(&served, RINA).await, app(&served, BUDI).await);
        let spare = crate::mobile::invite(&served, "Bu Rina").await;
        let second = crate::mobile::come_in(&served, &json!({"phone": RINA, "invite": spare})).await;
        let ends = TODAY.saturating_add(jiff::Span::new().days(7));
        let task = them.ask("officer", JAGOI, Some(&id(&right)), "Tengok", ends).await.expect("asked");

        let mut forged = right["access"].as_str().unwrap().to_owned();
        // A bit of its end, and the other volunteer's id before the right one's rest.
        let later = format!("{}{}", &forged[..50], if forged[50..].starts_with('A') { "B" } else { "A" }) + &forged[51..];
        forged.replace_range(..20, &other["access"].as_str().unwrap()[..20]);
        let strangers = [
            (None, "no-token"),
            (Some("Bearer nonsense".to_owned()), "no-token"),
            (Some("Bearer ".to_owned()), "no-token"),
            (Some(format!("Basic {}", right["access"].as_str().unwrap())), "no-token"),
            (Some(format!("Bearer {}", right["refresh"].as_str().unwrap())), "no-token"),
            (Some(format!("Bearer {forged}")), "no-token"),
            (Some(format!("Bearer {later}")), "no-token"),
            (Some(bearer_of(&over)), "token-over"),
            (Some(bearer_of(&ended)), "device-revoked"),
            (Some(bearer_of(&removed)), "device-revoked"),
        ];
        for route in ROUTES {
            let path = route.path.replace("{id}", "0b8f0c5e-6a53-4f0e-9f53-7a1d3a0d7f11").replace("{attachment}", "0123456789abcdef0123456789abcdef").replace("{task}", &task).replace("{device}", second["device"].as_str().unwrap());
            for (header, code) in &strangers {
                let reply = asked(&served, route, &path, header.as_deref()).await;
                match route.right {
                    // An answer to HEAD has no words.
                    Some(_) if route.method == "HEAD" => assert_eq!(reply.status, 401, "{code}: {reply:?}"),
                    Some(_) => refused(&reply, 401, code),
                    None => assert_eq!(reply.status, route.open, "{} {path}: {reply:?}", route.method),
                }
            }
            let (of_other, of_right) = match route.right {
                Some((right, other)) => (other, right),
                None => (route.open, route.open),
            };
            let reply = asked(&served, route, &path, Some(&bearer_of(&other))).await;
            assert_eq!(reply.status, of_other, "{} {path} of another: {reply:?}", route.method);
            assert!(!reply.body.contains(&task) && !reply.body.contains(second["device"].as_str().unwrap()), "{reply:?}");
            let reply = asked(&served, route, &path, Some(&bearer_of(&right))).await;
            assert_eq!(reply.status, of_right, "{} {path} of the right one: {reply:?}", route.method);
        }
        refused(&ask(&served, &second, "GET", "/api/v1/sync", "").await, 401, "device-revoked");
    }

    async fn a_stolen_token_is_dead_with_the_next_request_whoever_revoked(engine: Engine) {
        let served = served(engine).await;
        let (rina, budi) = (app(&served, RINA).await, app(&served, BUDI).await);
        for app in [&rina, &budi] {
            assert_eq!(ask(&served, app, "GET", "/api/v1/sync", "").await.status, 200);
        }
        // Another process, which this one hears nothing of.
        let other = elsewhere(served.service.url(), &served.service.keys_dir()).await;
        other.volunteers.revoke("61.07", rina["volunteer"]["id"].as_str().unwrap()).await.expect("revoked");
        refused(&ask(&served, &rina, "GET", "/api/v1/sync", "").await, 401, "device-revoked");
        refused(&crate::mobile::post(&served, "/api/v1/tokens", &json!({"refresh": rina["refresh"]})).await, 401, "device-revoked");
        assert_eq!(ask(&served, &budi, "GET", "/api/v1/sync", "").await.status, 200, "nobody else is");
        let them = crate::mobile::volunteer(&served, &budi).await;
        assert!(other.volunteers.end_device(&them, budi["device"].as_str().unwrap()).await.expect("ended"));
        refused(&ask(&served, &budi, "GET", "/api/v1/sync", "").await, 401, "device-revoked");
    }
}

#[tokio::test]
async fn while_the_module_is_off_every_route_says_so() {
    let mut config = Config::default();
    config.volunteers.enabled = Some(false);
    let served = Served::over(Service::with(Engine::Sqlite, TODAY, config).await).await;
    for route in ROUTES {
        for header in [None, Some("Bearer nonsense")] {
            let reply = asked(&served, route, route.path, header).await;
            // An answer to HEAD has no words.
            match route.method {
                "HEAD" => assert_eq!(reply.status, 404, "{reply:?}"),
                _ => refused(&reply, 404, "volunteers-closed"),
            }
        }
    }
}
