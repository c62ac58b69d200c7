//! Alerts to border posts: an officer writes one, those on duty at the post get it by SMS, one of them says that it was
//! seen, and it ends by itself.

#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::time::Duration;

use serde_json::json;
use suluh::kernel::clock::{Clock, SystemClock};
use suluh::kernel::gsm7;
use suluh::store::Db;
use suluh::store::border::{self, UnsentRow};
use tempfile::TempDir;

use super::acts::tip;
use super::clerk::Clerk;
use super::walk::{self, choose, click, enrol, invited, laptop, sign_in, write};
use crate::drills::taken;
use crate::support::{
    Axe, Engine, FakeApi, Suluh, TestDb, http_client, officer, on_both_engines, redis_url, rota_file,
    run_cli, until,
};
use crate::tip_joins::texts;

const LIMIT: Duration = Duration::from_secs(30);
/// The units in the order of [`officer`].
const UNITS: [(&str, &str, &str, &str); 3] = [
    ("bengkayang", "kabupaten", "61.07", "taskforce"),
    ("plbn-jagoi", "border", "61.07.07", "immigration"),
    ("pengawas", "oversight", "61", "oversight"),
];
const POST: usize = 1;
const HOUR: i64 = 3_600_000_000;

/// A service with a border post that has a rota, and a gateway that takes everything.
struct House {
    suluh: Suluh,
    api: FakeApi,
    home: TempDir,
    database: TestDb,
}

impl House {
    async fn start(engine: Engine) -> Self {
        let (database, home) = (engine.fresh().await, tempfile::tempdir().unwrap());
        let path = |name: &str| home.path().join(name).display().to_string();
        let keys = path("keys");
        let ok = |args: &[&str], root: &str| {
            let mut env = vec![("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
            if !root.is_empty() {
                env.push(("SULUH__KEYS__ROOT", root));
            }
            let (status, out, err) = run_cli(args, &env);
            assert!(status.success(), "{args:?}: {out}{err}");
            out
        };
        ok(&["keys", "init"], "");
        let said = ok(&["keys", "init-root", "--to", &path("root.key")], "");
        let root = said.split('"').nth(1).unwrap().to_owned();
        let (list, signed, carried) = (path("units.json"), path("signed.json"), path("carried"));
        for (id, kind, area, office) in UNITS {
            let own = ["--id", id, "--name", id, "--kind", kind, "--area", area, "--office", office];
            ok(&[&["keys", "new-unit", "--list", &list, "--keys", &carried][..], &own].concat(), &root);
        }
        ok(&["keys", "sign", "--root", &path("root.key"), "--list", &list, "--to", &signed], &root);
        ok(&["keys", "publish", &signed], &root);
        std::fs::write(path("rotas.toml"), rota_file(&UNITS.map(|(id, _, area, office)| (id, area, office))))
            .unwrap();
        ok(&["units", "apply", &path("rotas.toml")], &root);
        let api = FakeApi::start(taken());
        let mut launch = Suluh::launch("demo")
            .set("SULUH__DATABASE__URL", database.url())
            .set("SULUH__KEYS__DIR", &keys)
            .set("SULUH__KEYS__ROOT", &root)
            .set("SULUH__GATEWAYS__KANNEL__API_URL", api.url())
            .set("SULUH__GATEWAYS__KANNEL__USERNAME", "u")
            .set("SULUH__GATEWAYS__KANNEL__PASSWORD", "p")
            .set("SULUH__GATEWAYS__KANNEL__FROM", "1500")
            .set("SULUH__GATEWAYS__KANNEL__RATE", "1000");
        if engine == Engine::Postgres {
            launch = launch.set("SULUH__REDIS__URL", redis_url());
        }
        Self { suluh: launch.start().await, api, home, database }
    }

    async fn clerk(&self, unit: &str, roles: &str) -> Clerk {
        let key = self.home.path().join("carried").join(format!("{unit}-1.key"));
        Clerk::with_key(&self.suluh, unit, &format!("{unit}-one"), roles, key.to_str().unwrap()).await
    }

    async fn report(&self, text: &str) {
        let body = json!({ "text": text, "kabupaten": "61.07" });
        let taken = http_client().post(self.suluh.url("/api/v1/tips")).json(&body).send().await.unwrap();
        assert_eq!(taken.status(), 201);
    }

    /// The words that went to an officer and hold a part.
    fn to(&self, number: &str, part: &str) -> Vec<String> {
        let of = |it: Option<&str>| it.is_some_and(|to| to.trim_start_matches('+') == &number[1..]);
        let all = self.api.requests();
        let all = all.iter().filter(|it| of(it.header("x-kannel-to")));
        let all = all.map(|it| String::from_utf8_lossy(&it.body).into_owned());
        all.filter(|body| body.contains(part)).collect()
    }

    async fn told(&self, number: &str, part: &str) -> String {
        let found = until(LIMIT, async || self.to(number, part).pop()).await;
        found.unwrap_or_else(|| panic!("{part:?} never went to {number}"))
    }

    async fn answers(&self, number: &str, reference: &str, id: &str) {
        let path = format!("/in/kannel/sms?from={}&text={reference}+1&id={id}", &number[1..]);
        assert_eq!(self.suluh.get(&path).await.status(), 200);
    }
}

on_both_engines! {
    async fn a_post_is_alerted_by_an_officer_and_says_that_it_was_seen(engine: Engine) {
        let house = House::start(engine).await;
        house.report("Sekida Jagoi, besok, 6 orang naik mobil hitam").await;
        let one = house.clerk("bengkayang", "duty").await;
        let (reference, seen) = tip(&house.suluh, &one).await;
        let now = SystemClock.now().as_microsecond();
        let until_us = now - now % HOUR + 12 * HOUR;
        let words = "rombongan 6 org, mobil hitam KB 0000 XX, arah PLBN";
        let act = async |to: &str, until: i64, words: &str| {
            let what = json!({ "act": "border-alert", "to": to, "until": until });
            one.act(&house.suluh, &reference, &seen, what, Some(json!({ "alert": { "words": words } }))).await
        };
        for (to, until, words, code) in [
            ("bengkayang", until_us, words, "no-unit"),
            ("plbn-nowhere", until_us, words, "no-unit"),
            ("plbn-jagoi", now - HOUR, words, "attached"),
            ("plbn-jagoi", now + 50 * HOUR, words, "attached"),
            ("plbn-jagoi", until_us, " ", "attached"),
            ("plbn-jagoi", until_us, &"W".repeat(61), "attached"),
        ] {
            let (status, said) = act(to, until, words).await;
            assert!(status == 422 && said.contains(&format!("\"code\":\"{code}\"")), "{to} {words}: {status} {said}");
        }
        let (status, said) = act("plbn-jagoi", until_us, words).await;
        assert_eq!(status, 204, "{said}");
        let local = jiff::Timestamp::from_microsecond(until_us + 7 * HOUR).unwrap();
        let local = local.strftime("%d/%m %H.%M");
        for which in [1, 2] {
            let sms = house.told(&officer(POST, which), "SIAGA").await;
            assert_eq!(
                sms,
                format!(
                    "SIAGA {reference} s/d {local}: {words}. Utamakan keselamatan korban. Detail di konsol. Lihat? balas {reference} 1"
                )
            );
            assert!(gsm7::size(&sms).segments == 1, "{sms}");
        }
        assert!(house.to(&officer(0, 1), "SIAGA").is_empty(), "nobody else");
        let page = async || one.ask(&house.suluh, "GET", &format!("/console/tips/{reference}"), None).await.1;
        let sent = page().await;
        assert!(sent.contains("terkirim, belum dijawab") && sent.contains(&format!("s/d {local}")), "{sent}");
        // The same words from anybody else are nothing, and tell of nothing.
        house.answers(&officer(0, 1), &reference, "a0").await;
        house.answers(&officer(POST, 2), &reference, "a1").await;
        assert!(house.told(&officer(POST, 2), "dicatat").await.contains(&reference));
        let shown = page().await;
        assert!(shown.contains("<strong>dilihat</strong>") && shown.contains("Petugas 2"), "{shown}");
        assert!(house.to(&officer(0, 1), "dicatat").is_empty());
        assert!(house.suluh.cli(&["audit", "verify"]).contains("sound"));
        // The chain is kept for years: it binds the officer to the words by their hash, and does not hold them.
        let db = Db::open(house.database.url()).await.unwrap();
        let signed = texts(&db, "SELECT signed FROM audit WHERE act = 'border-alert'").await;
        assert!(signed.len() == 1 && !signed[0].contains("KB 0000"), "{signed:?}");
        assert!(texts(&db, "SELECT sealed FROM border_alert WHERE sealed IS NOT NULL").await.is_empty());
    }

    async fn an_officer_reads_the_sms_before_it_goes(engine: Engine) {
        let house = House::start(engine).await;
        house.report("Sekida Jagoi, besok, 6 orang naik mobil hitam, anak 14 th").await;
        let browser = laptop().await;
        let digits = enrol(&house.suluh, &browser, &invited(&house.suluh, "bengkayang", "rina", "duty")).await;
        let key = house.home.path().join("carried").join("bengkayang-1.key");
        house.suluh.cli(&["officers", "confirm", "rina", "--digits", &digits, "--key", key.to_str().unwrap()]);
        sign_in(&house.suluh, &browser).await;
        walk::until(&browser, "#rows .band", "P1").await;
        click(&browser, "#rows tbody a").await;
        walk::until(&browser, "#pages .words", "mobil hitam").await;
        let open = "document.querySelectorAll('details').forEach((it) => (it.open = true))";
        browser.execute(open, vec![]).await.unwrap();
        choose(&browser, "#lasts", "6").await;
        write(&browser, "#alert", "6 org, mobil hitam KB 0000 XX.").await;
        let shown = walk::until(&browser, "#preview", "KB 0000 XX. Utamakan").await;
        browser.screenshot(&format!("console-alert-{engine:?}")).await;
        click(&browser, "form[data-act=border-alert] input[type=checkbox]").await;
        click(&browser, "form[data-act=border-alert] button").await;
        walk::until(&browser, ".alerts", "plbn-jagoi").await;
        assert_eq!(house.told(&officer(POST, 1), "SIAGA").await, shown, "letter by letter");
        browser.refresh().await.unwrap();
        walk::until(&browser, ".alerts", "terkirim").await;
        browser.execute(open, vec![]).await.unwrap();
        assert_eq!(Axe::install().faults(&browser).await, Vec::<String>::new());
    }

    async fn no_post_is_told_of_what_only_the_oversight_reads(engine: Engine) {
        let house = House::start(engine).await;
        house.report("Petugas imigrasi PLBN terima uang, besok 6 orang lewat jagoi").await;
        let one = house.clerk("pengawas", "oversight").await;
        let (reference, seen) = tip(&house.suluh, &one).await;
        let now = SystemClock.now().as_microsecond();
        let what = json!({ "act": "border-alert", "to": "plbn-jagoi", "until": now + 6 * HOUR });
        let attached = json!({ "alert": { "words": "6 org" } });
        let (status, said) = one.act(&house.suluh, &reference, &seen, what, Some(attached)).await;
        assert!(status == 422 && said.contains("\"code\":\"accuses\""), "{status} {said}");
        assert!(house.to(&officer(POST, 1), "SIAGA").is_empty());
    }

    async fn an_alert_ends_by_itself_and_goes_with_its_tip(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let row = |id: &str, until: i64| UnsentRow {
            id: id.to_owned(),
            reference: "K7P4QD".to_owned(),
            unit: "plbn".to_owned(),
            until,
            day: 1,
            sealed: "words".to_owned(),
        };
        border::insert(&mut tx, "gone", &row("a", 100)).await.unwrap();
        border::insert(&mut tx, "gone", &row("b", 200)).await.unwrap();
        assert!(border::is_due(&mut tx, 150).await.unwrap() && !border::is_due(&mut tx, 200).await.unwrap());
        let unsent = border::unsent(&mut tx, 150).await.unwrap();
        assert_eq!(unsent, [row("b", 200)], "what is over is sent to nobody");
        let at = ["plbn".to_owned()];
        assert!(border::of_reference(&mut tx, "K7P4QD", &at).await.unwrap().is_empty(), "nobody knows of it yet");
        border::sent(&mut tx, "b", 2).await.unwrap();
        assert!(border::unsent(&mut tx, 150).await.unwrap().is_empty(), "once");
        border::seen(&mut tx, "b", 160, "Ibu R").await.unwrap();
        border::seen(&mut tx, "b", 170, "Pak S").await.unwrap();
        let alerts = border::of_tip(&mut tx, "gone").await.unwrap();
        assert_eq!((alerts[0].id.as_str(), alerts[0].seen, alerts[0].seen_by.as_deref()), ("b", Some(160), Some("Ibu R")));
        assert_eq!(border::of_reference(&mut tx, "K7P4QD", &at).await.unwrap().len(), 1);
        assert!(border::of_reference(&mut tx, "K7P4QD", &["other".to_owned()]).await.unwrap().is_empty());
        border::forget(&mut tx, 150).await.unwrap();
        assert!(border::of_tip(&mut tx, "gone").await.unwrap().is_empty(), "its tip is gone");
    }
}
