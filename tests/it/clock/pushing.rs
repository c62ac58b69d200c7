//! Alerts by e-mail, to a real mail server, and to a webhook: at least once, and nothing of a tip in them.

use std::collections::BTreeSet;

use suluh::config::Alerts;
use suluh::worker::pusher::{Pusher, signature};

use super::*;
use crate::support::{Behaviour, FakeApi, MailServer, http_client, on_both_engines};

const UNITS: &[(&str, i64)] = &[("kab", 0), ("prov", 1)];
const KEY: &str = "0123456789abcdef";

fn pusher(world: &World, alerts: Alerts) -> Pusher {
    let parts = (Arc::new(Units::new(None)), world.duties.clone());
    let when: (Db, Arc<dyn Clock>) = (world.db.clone(), world.clock.clone());
    Pusher::new(when, parts, http_client(), alerts, Arc::new(str::to_owned)).unwrap()
}

async fn waiting(world: &World) -> usize {
    texts(&world.db, "SELECT id FROM alert_push").await.len()
}

on_both_engines! {
    async fn a_webhook_is_told_until_it_says_that_it_heard(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let api = FakeApi::start(Behaviour::json(200, "{}"));
        let alerts = Alerts {
            webhook: Some(format!("{}/hook", api.url()).into()),
            webhook_key: Some(KEY.to_owned().into()),
            console: Some("https://console.example.org".to_owned()),
            ..Alerts::default()
        };
        let pusher = pusher(&world, alerts);
        let k = world.take(1, Band::P1, Zone::Wib, UNITS, false).await;
        world.tick().await;
        assert_eq!(waiting(&world).await, 1);
        api.then(Behaviour::json(500, "{}"));
        api.then(Behaviour::AcceptAndDie);
        for (pause, went, requests) in [(0, 0, 1), (1, 0, 1), (1, 0, 2), (3, 0, 2), (1, 1, 3), (600, 0, 3)] {
            world.clock.advance(pause);
            assert_eq!(pusher.step().await.unwrap(), went, "after {pause} s more");
            assert_eq!(api.requests().len(), requests, "after {pause} s more");
        }
        let mut ids = BTreeSet::new();
        for request in api.requests() {
            assert_eq!(request.header("x-suluh-signature"), Some(&*signature(KEY, &request.body)));
            let said = request.json();
            let names: BTreeSet<&str> = said.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names, ["area", "area_name", "at", "band", "console", "count", "event", "id", "reference"].into());
            assert_eq!((said["event"].as_str(), said["band"].as_str(), said["reference"].as_str()), (Some("new"), Some("p1"), Some(&*k)));
            assert!(said["at"].as_str().unwrap().starts_with("2026-11-23T03:00:"), "{said}");
            ids.insert(said["id"].to_string());
        }
        assert_eq!(ids.len(), 1, "a repetition is known by its id");
        assert_ne!(signature(KEY, b"a"), signature("another key that is long", b"a"));

        // What nobody hears is given up at its deadline.
        api.always(Behaviour::json(503, "{}"));
        world.take(2, Band::P2, Zone::Wib, UNITS, false).await;
        world.tick().await;
        let before = api.requests().len();
        for _ in 0..90 {
            pusher.step().await.unwrap();
            world.clock.advance(60);
        }
        assert_eq!(waiting(&world).await, 0);
        assert!((10..40).contains(&(api.requests().len() - before)), "{}", api.requests().len());
    }

    async fn a_mail_is_sent_when_its_server_is_there(engine: Engine) {
        let world = World::new(engine, "2026-11-23T10:00:00").await;
        let mut with_email = rota_of(1);
        with_email.email = Some("piket@example.org".to_owned());
        duty::apply(&world.db, &world.keys, &[("kab".to_owned(), with_email)]).await.unwrap();
        world.duties.refresh(&world.db, &world.keys).await.unwrap();
        let mut server = MailServer::new();
        let alerts = Alerts {
            smtp: Some(server.url().into()),
            from: Some("Suluh <suluh@example.org>".to_owned()),
            console: Some("https://console.example.org".to_owned()),
            ..Alerts::default()
        };
        let pusher = pusher(&world, alerts);
        let k = world.take(1, Band::P1, Zone::Wib, UNITS, false).await;
        world.take(2, Band::P3, Zone::Wib, UNITS, false).await;
        world.tick().await;
        crate::tip_joins::run(&world.db, "DELETE FROM alert_push WHERE way = 'webhook'").await;
        assert_eq!(waiting(&world).await, 1);
        assert_eq!(pusher.step().await.unwrap(), 0, "nobody is there");
        server.start().await;
        assert_eq!(pusher.step().await.unwrap(), 0, "not yet again");
        world.clock.advance(3);
        assert_eq!(pusher.step().await.unwrap(), 1);
        assert_eq!(waiting(&world).await, 0);
        let mails = server.mails();
        assert_eq!(mails.len(), 1, "{mails:?}");
        for part in ["To: piket@example.org", "From: ", &format!("Subject: P1 BARU {k}"), "https://console.example.org", "Isi hanya di konsol"] {
            assert!(mails[0].contains(part), "{part}: {}", mails[0]);
        }
        // Whole beginnings of numbers: an id may hold any three digits.
        for digits in ["+62812000", "62812000", "head1"] {
            assert!(!mails[0].contains(digits), "{digits}: {}", mails[0]);
        }
        world.clocks.accept(&k, "kab").await.unwrap();
        world.desk.mark(&k, suluh::model::tip::Status::Acted, 0).await.unwrap();
        world.at("2026-11-24T08:00:00").await;
        crate::tip_joins::run(&world.db, "DELETE FROM alert_push WHERE way = 'webhook'").await;
        assert_eq!(pusher.step().await.unwrap(), 1);
        let mails = server.mails();
        assert!(mails[1].contains("Subject: 1 laporan menunggu") && !mails[1].contains(&reference(2)), "{}", mails[1]);
    }
}
