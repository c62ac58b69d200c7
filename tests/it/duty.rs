//! Duty from outside: a rota is put in, officers are woken by SMS through a gateway, and answer by SMS.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;

use suluh::kernel::clock::{Clock, SystemClock};

use crate::drills::{figure, seconds, taken};
use crate::operating::{fails, succeeds};
use crate::support::{
    DEMO_UNITS, Engine, FakeApi, Suluh, TestDb, http_client, officer, on_both_engines, rota_file, run_cli,
    until,
};

/// How long anything may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);
const BENGKAYANG: usize = 1;
const OVERSIGHT: usize = 3;

/// A demo that sends by a gateway's API, with everybody on duty.
pub(crate) struct House {
    pub(crate) suluh: Suluh,
    api: FakeApi,
    pub(crate) database: TestDb,
}

impl House {
    /// Starts it.
    pub(crate) async fn start(engine: Engine) -> Self {
        let database = engine.fresh().await;
        let api = FakeApi::start(taken());
        let suluh = Suluh::launch("demo")
            .set("SULUH__DATABASE__URL", database.url())
            .set("SULUH__GATEWAYS__KANNEL__API_URL", api.url())
            .set("SULUH__GATEWAYS__KANNEL__USERNAME", "u")
            .set("SULUH__GATEWAYS__KANNEL__PASSWORD", "p")
            .set("SULUH__GATEWAYS__KANNEL__FROM", "1500")
            .set("SULUH__GATEWAYS__KANNEL__RATE", "1000")
            .start()
            .await;
        let house = Self { suluh, api, database };
        let file = house.suluh.keys_dir().with_file_name("units.toml");
        std::fs::write(&file, rota_file(DEMO_UNITS)).unwrap();
        let said = house.cli(&["units", "apply", &file.display().to_string()]);
        assert!(said.0 && said.1.contains("4 units are on duty"), "{said:?}");
        let known =
            until(LIMIT, async || house.suluh.log().contains("the rotas changed").then_some(())).await;
        known.expect("the service follows");
        house
    }

    fn cli(&self, args: &[&str]) -> (bool, String) {
        let keys = self.suluh.keys_dir().display().to_string();
        let env = [("SULUH__DATABASE__URL", self.database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        let (status, out, err) = run_cli(args, &env);
        (status.success(), format!("{out}{err}"))
    }

    async fn bring(&self, from: &str, text: &str, id: &str) {
        let form = [("from", from), ("text", text), ("id", id)];
        let path = format!("/in/kannel/sms?{}", form_urlencoded(&form));
        let given = self.suluh.get(&path).await;
        assert_eq!(given.status(), 200, "nothing is refused");
    }

    /// The words that went to a number.
    pub(crate) fn to(&self, number: &str) -> Vec<String> {
        let of = |header: Option<&str>| {
            header.is_some_and(|to| to.trim_start_matches('+') == number.trim_start_matches('+'))
        };
        let requests = self.api.requests();
        let to = requests.iter().filter(|it| of(it.header("x-kannel-to")));
        to.map(|it| String::from_utf8_lossy(&it.body).into_owned()).collect()
    }

    /// Waits until something of this kind went to a number.
    pub(crate) async fn told(&self, number: &str, part: &str) -> String {
        let found = until(LIMIT, async || self.to(number).into_iter().find(|body| body.contains(part))).await;
        found.unwrap_or_else(|| panic!("{part:?} never went to {number}: {:?}", self.to(number)))
    }
}

fn form_urlencoded(pairs: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        let value: String = value
            .bytes()
            .map(|byte| match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect();
        out.push_str(&format!("{}{name}={value}", if out.is_empty() { "" } else { "&" }));
    }
    out
}

/// The reference in an alert.
fn reference(alert: &str) -> String {
    let at = alert.find("BARU ").unwrap_or_else(|| panic!("no alert: {alert}")) + 5;
    alert[at..at + 6].to_owned()
}

on_both_engines! {
    async fn production_does_not_start_while_a_kabupaten_has_nobody_who_is_woken(engine: Engine) {
        let (database, home) = (engine.fresh().await, tempfile::tempdir().unwrap());
        let path = |name: &str| home.path().join(name).display().to_string();
        let keys = path("keys");
        let own = [("SULUH__MODE", "production"), ("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        succeeds(&["keys", "init"], &own);
        let day = SystemClock.today().to_string();
        for (kind, number) in [("police", "110"), ("women-and-children", "129"), ("bp3mi", "0561-123456")] {
            succeeds(&["contacts", "set", kind, number, "--verified", &day], &own);
        }
        let said = succeeds(&["keys", "init-root", "--to", &path("root.key")], &own);
        let root = said.split('"').nth(1).unwrap().to_owned();
        // Beside other services on this machine.
        let quiet = ("SULUH__METRICS__LISTEN", "off");
        let env = [own[0], own[1], own[2], ("SULUH__KEYS__ROOT", root.as_str()), quiet];
        let unit = |id: &str, kind: &str, area: &str| {
            let new = ["keys", "new-unit", "--list", &path("units.json"), "--keys", &path("carried"), "--id", id];
            succeeds(&[&new[..], &["--name", id, "--kind", kind, "--area", area]].concat(), &env);
        };
        let publish = || {
            let sign = ["keys", "sign", "--root", &path("root.key"), "--list", &path("units.json")];
            succeeds(&[&sign[..], &["--to", &path("signed.json")]].concat(), &env);
            succeeds(&["keys", "publish", &path("signed.json")], &env);
        };
        let file = |units: &[(&str, &str, &str)]| {
            std::fs::write(path("units.toml"), rota_file(units)).unwrap();
            path("units.toml")
        };
        unit("sambas", "kabupaten", "61.01");
        let sign = ["keys", "sign", "--root", &path("root.key"), "--list", &path("units.json"), "--to", &path("signed.json")];
        assert!(fails(&sign, &env).contains("no oversight unit"));
        unit("pengawas", "oversight", "61");
        publish();
        let refused = fails(&["serve"], &env);
        assert!(refused.contains("nobody is on duty in sambas, pengawas"), "{refused}");
        // A rota that leaves a minute, or says another area than the root signed, is refused whole.
        let rotas = [("sambas", "61.01", "taskforce"), ("pengawas", "61", "oversight")];
        let text = rota_file(&rotas);
        for (bad, why) in [
            (text.replacen("mon-sun", "mon-sat", 1), "nobody is on duty on Sunday at 00:00"),
            (text.replacen("'Petugas 2' }]", "'Petugas 1' }]", 1), "first and second of a shift are the same"),
            (text.replacen("61.01", "61.07", 1), "the root signed the area 61.01"),
            (text.replacen("taskforce", "police", 1), "the root signed the office taskforce"),
            (text.replacen("'sambas'", "'landak'", 1), "landak is not in the list"),
            ("unit = 1".to_owned(), "no file of units"),
        ] {
            std::fs::write(path("bad.toml"), bad).unwrap();
            let said = fails(&["units", "apply", &path("bad.toml")], &env);
            assert!(said.contains(why), "{why}: {said}");
        }
        assert!(fails(&["serve"], &env).contains("nobody is on duty in sambas, pengawas"), "nothing was put in");
        succeeds(&["units", "apply", &file(&rotas)], &env);
        let refused = fails(&["serve"], &env);
        assert!(refused.contains("no unit that works answers for") && refused.contains("Kab. Bengkayang"), "{refused}");
        assert!(!refused.contains("Kab. Sambas"), "{refused}");
        unit("kalbar", "province", "61");
        publish();
        succeeds(&["units", "apply", &file(&[("kalbar", "61", "taskforce")])], &env);
        let mut launch = Suluh::launch("production");
        for (name, value) in env {
            launch = launch.set(name, value);
        }
        let suluh = launch.start().await;
        assert_eq!(suluh.get("/health/ready").await.status(), 200);
        assert!(succeeds(&["units", "list"], &env).contains("3 people"));
    }

    async fn tips_are_counted_by_kabupaten_and_matter_and_shown_from_five_on(engine: Engine) {
        let service = crate::help::with(engine, suluh::config::Config::default()).await;
        for at in 0..6 {
            let words = if at == 5 { "LAPOR calo di sambas" } else { "LAPOR pengantin pesanan ke cina di bengkayang" };
            crate::help::hear(&service, &at.to_string(), words).await;
        }
        service.parts.tallies.flush().await.unwrap();
        let mut tx = service.parts.db.read().await.unwrap();
        let month = suluh::domain::tallies::month_of(service.clock.today());
        let rows = suluh::store::tallies::of_month(&mut tx, month).await.unwrap();
        let tips: Vec<_> = rows.iter().filter(|row| row.kind == "tip").collect();
        assert_eq!(tips.len(), 1, "{rows:?}");
        assert_eq!((tips[0].kabupaten.as_str(), tips[0].subject.as_str(), tips[0].count), ("61.07", "bride", 5));
    }

    async fn an_officer_is_woken_and_takes_the_tip_by_sms(engine: Engine) {
        let house = House::start(engine).await;
        house.bring("6281234567890", "LAPOR anak 15 th mau dibawa malam ini dari sekida jagoi babang, bos udin 081255550001", "1").await;
        let first = officer(BENGKAYANG, 1);
        let alert = house.told(&first, "P1 BARU").await;
        // Nothing of the tip: its unit's kabupaten, its reference, and what to answer.
        assert!(alert.contains("Kab. Bengkayang"), "{alert}");
        for word in ["sekida", "jagoi", "Jagoi", "udin", "081255550001", "anak"] {
            assert!(!alert.contains(word), "{word} in {alert}");
        }
        let code = reference(&alert);
        assert!(house.to(&officer(BENGKAYANG, 2)).is_empty() && house.to(&officer(0, 1)).is_empty(), "one is woken");
        // Not from any number: whoever guesses learns nothing.
        house.bring("6281234567899", &format!("T {code}"), "2").await;
        let stranger = house.told("6281234567899", "").await;
        assert!(!stranger.contains(&code), "{stranger}");
        // Who cannot passes it on, and the second is asked at once.
        house.bring(&first, &format!("X {code}"), "3").await;
        house.told(&first, "tidak Anda terima").await;
        let second = officer(BENGKAYANG, 2);
        house.told(&second, &code).await;
        house.bring(&second, &format!("t {}", code.to_lowercase()), "4").await;
        house.told(&second, "Anda terima").await;
        house.bring(&first, &format!("T {code}"), "5").await;
        house.told(&first, "sudah ada yang menerima").await;
        let board = house.cli(&["tips", "board", "contoh-bengkayang"]);
        assert!(board.0 && board.1.contains(&code), "{board:?}");
    }

    async fn what_accuses_an_office_wakes_the_oversight_and_nobody_else(engine: Engine) {
        let house = House::start(engine).await;
        house.bring("6281234567890", "LAPOR polisi di sekida jagoi babang ikut bawa anak 14 th malam ini", "1").await;
        house.told(&officer(OVERSIGHT, 1), "P1 BARU").await;
        for unit in [0, BENGKAYANG, 2] {
            for which in 1..=3 {
                assert!(house.to(&officer(unit, which)).is_empty(), "unit {unit}, officer {which}");
            }
        }
        let listed = house.cli(&["tips", "list", "--unit", "contoh-bengkayang"]);
        assert!(listed.1.contains("0 tips of contoh-bengkayang"), "{listed:?}");
        // By hand it passes on what others may see, and they are asked to accept it.
        let key = house.suluh.keys_dir().join("demo-contoh-pengawas.key").display().to_string();
        let (_, said) = house.cli(&["tips", "list", "--unit", "contoh-pengawas"]);
        let code = said.split_whitespace().next().unwrap().to_owned();
        let wrong = house.suluh.keys_dir().join("demo-contoh-sambas.key").display().to_string();
        assert!(!house.cli(&["tips", "hand-over", &code, "--to", "contoh-kalbar", "--key", &wrong]).0);
        let given = house.cli(&["tips", "hand-over", &code, "--to", "contoh-kalbar", "--key", &key]);
        assert!(given.0, "{given:?}");
        house.told(&officer(0, 1), &code).await;
        assert!(house.cli(&["tips", "list", "--unit", "contoh-kalbar"]).1.contains(&code));
    }

    async fn a_flood_of_junk_is_taken_whole_and_hides_nobody_in_danger(engine: Engine) {
        let house = House::start(engine).await;
        let soak = std::env::var_os("SULUH_SOAK").is_some();
        let (count, planted_at) = if soak { (10_000, 6_000) } else { (500, 300) };
        let client = http_client();
        let begun = Instant::now();
        let woken = tokio::spawn({
            let (url, client) = (house.suluh.url("/in/kannel/sms"), client.clone());
            async move {
                let mut planted = None;
                let mut sent = stream::iter(0..count)
                    .map(|at| {
                        let (url, client) = (url.clone(), client.clone());
                        async move {
                            let text = if at == planted_at {
                                "LAPOR 3 anak disekap di rumah kosong sekida jagoi babang, dibawa malam ini".to_owned()
                            } else {
                                format!("LAPOR ada calo mencurigakan hubungi 08125555{:04} nomor {at}", at % 7)
                            };
                            let form = [("from", format!("62812{at:08}")), ("text", text), ("id", at.to_string())];
                            let given = client.get(&url).query(&form).send().await.expect("an answer");
                            assert_eq!(given.status(), 200, "tip {at} is refused");
                            at
                        }
                    })
                    .buffered(16);
                while let Some(at) = sent.next().await {
                    if at == planted_at {
                        planted = Some(Instant::now());
                    }
                }
                planted.expect("it was planted")
            }
        });
        let alert = house.told(&officer(BENGKAYANG, 1), "P1 BARU").await;
        let heard = Instant::now();
        let planted = woken.await.expect("all were taken");
        let took = heard.saturating_duration_since(planted);
        assert!(alert.contains("Kab. Bengkayang"), "{alert}");
        if soak {
            assert!(took < Duration::from_secs(10), "the planted P1 woke after {took:?}");
        }
        // Every one of them is there, with a receipt on its way.
        let there = until(LIMIT * 3, async || {
            let listed = house.cli(&["tips", "list", "--unit", "contoh-kalbar"]).1;
            let there: usize = listed.split_whitespace().rev().nth(3)?.parse().ok()?;
            (there == count).then_some(there)
        });
        assert_eq!(there.await, Some(count), "no tip is lost");
        let name = format!("flood of {count} tips ({engine:?})");
        figure(&name, "the planted P1 wakes after", seconds(took), "");
        figure(&name, "all taken after", seconds(begun.elapsed()), "");
    }
}
