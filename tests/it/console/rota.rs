//! The rota of a unit, changed at the console by its head: signed, recorded without a number, followed by everybody.

use std::time::Duration;

use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use suluh::domain::duty::Duties;
use suluh::sealing::keys::Keys;
use suluh::store::{Db, audit};

use super::base64;
use super::clerk::Clerk;
use super::walk::{click, first, laptop, report, started, until as shows, write};
use crate::support::{
    Behaviour, DEMO_UNITS, Engine, FakeApi, Suluh, TestDb, officer, on_both_engines, redis_url, rota_file,
    until,
};

const LIMIT: Duration = Duration::from_secs(30);
const UNIT: &str = "contoh-bengkayang";

/// A rota as the page sends it: two people, and who is woken last, all day long.
pub(crate) fn typed(people: Value) -> Value {
    let name = |at: usize| people[at]["name"].clone();
    json!({
        "salt": "0123456789abcdefghijkl", "head": name(2), "email": null, "person": people,
        "duty": [{ "days": "mon,tue,wed,thu,fri,sat,sun", "from": "07:00", "to": "07:00", "first": name(0), "second": name(1) }],
    })
}

/// Sends a rota that this officer signs; status and what is said.
pub(crate) async fn change(
    suluh: &Suluh,
    by: &Clerk,
    unit: &str,
    serial: i64,
    rota: &Value,
) -> (u16, String) {
    let (signed, attached) = signed(by, unit, serial, rota);
    send(suluh, by, &signed, &by.sign(&signed), &attached).await
}

fn signed(by: &Clerk, unit: &str, serial: i64, rota: &Value) -> (String, String) {
    let attached = rota.to_string();
    let signed = json!({
        "v": 1, "act": "rota", "officer": by.id, "unit": unit, "serial": serial,
        "at": now(), "attached": base64(digest(&SHA256, attached.as_bytes()).as_ref()),
    });
    (signed.to_string(), attached)
}

#[expect(clippy::disallowed_methods, reason = "a clerk has a clock of their own")]
fn now() -> String {
    jiff::Timestamp::now().to_string()
}

async fn send(suluh: &Suluh, by: &Clerk, signed: &str, signature: &str, attached: &str) -> (u16, String) {
    let body = json!({ "signed": signed, "signature": signature, "attached": attached });
    by.ask(suluh, "POST", "/console/rota", Some(body)).await
}

/// The serial that the page of one's own unit names.
async fn serial(suluh: &Suluh, by: &Clerk) -> i64 {
    let (status, page) = by.ask(suluh, "GET", "/console/rota", None).await;
    assert_eq!(status, 200, "{page}");
    page.split("data-serial=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
}

fn people(numbers: [&str; 3]) -> Value {
    let names = ["Bripka Satu", "Ibu Dua", "Kompol Tiga"];
    json!([0, 1, 2].map(|at: usize| json!({ "name": names[at], "number": numbers[at] })))
}

const NUMBERS: [&str; 3] = ["0812-3456-7801", "081234567802", "+6281234567803"];

/// The numbers of a unit's rota, as the service opens it.
async fn numbers(database: &TestDb, suluh: &Suluh, unit: &str) -> Vec<(String, String)> {
    let db = Db::open(database.url()).await.unwrap();
    let duties = Duties::default();
    duties.refresh(&db, &Keys::open(&suluh.keys_dir()).unwrap()).await.unwrap();
    db.close().await;
    let rota = duties.of(unit).expect("a rota");
    rota.people().iter().map(|it| (it.name.clone(), it.number.expose().to_owned())).collect()
}

on_both_engines! {
    async fn a_head_changes_the_rota_of_their_own_unit_and_nobody_sees_a_number(engine: Engine) {
        let (database, suluh) = started(engine).await;
        let head = Clerk::active(&suluh, UNIT, "rina", "duty,head").await;
        let duty = Clerk::active(&suluh, UNIT, "budi", "duty").await;
        let other = Clerk::active(&suluh, "contoh-sambas", "sari", "duty,head").await;
        let (_, page) = duty.ask(&suluh, "GET", "/console/rota", None).await;
        assert!(page.contains("belum punya jadwal") && page.contains("Tidak ada yang piket"), "{page}");
        assert!(!page.contains("id=\"rota\""), "an officer on duty changes nothing");

        let rota = typed(people(NUMBERS));
        assert_eq!(change(&suluh, &duty, UNIT, 0, &rota).await.0, 403, "not the head");
        assert_eq!(change(&suluh, &other, UNIT, 0, &rota).await.0, 403, "another unit's head");
        let (status, said) = change(&suluh, &head, UNIT, 0, &rota).await;
        assert_eq!(status, 204, "{said}");

        // Who is on duty now, and all week; of a number its head sees three digits, and others nothing.
        for (clerk, digits) in [(&head, true), (&duty, false)] {
            let (_, page) = clerk.ask(&suluh, "GET", "/console/rota", None).await;
            assert!(page.contains("Bripka Satu") && page.contains("00:00–24:00"), "{page}");
            assert_eq!(page.contains("••• 803"), digits);
            assert!(!page.contains("7803") && !page.contains("34567"), "a number");
        }
        let (_, now) = duty.ask(&suluh, "GET", "/console/duty", None).await;
        assert!(now.contains("Bripka Satu") && now.contains("/console/rota?unit=contoh-bengkayang"), "{now}");
        let (status, _) = other.ask(&suluh, "GET", "/console/rota?unit=contoh-bengkayang", None).await;
        assert_eq!(status, 403, "another unit's rota");
        let admin = Clerk::active(&suluh, "contoh-kalbar", "boss", "admin").await;
        let (status, page) = admin.ask(&suluh, "GET", "/console/rota?unit=contoh-bengkayang", None).await;
        assert!(status == 200 && page.contains("Ibu Dua") && !page.contains("•••"), "{page}");

        // One number is typed anew, another stays, somebody is called otherwise, and the third leaves.
        let seen = serial(&suluh, &head).await;
        let next = typed(json!([
            { "name": "Bripka Satu", "kept": 0 },
            { "name": "Ibu Dua Baru", "kept": 1 },
            { "name": "Kompol Empat", "number": "081234567804" },
        ]));
        assert_eq!(change(&suluh, &head, UNIT, seen, &next).await.0, 204);
        let known = numbers(&database, &suluh, UNIT).await;
        let known: Vec<(&str, &str)> = known.iter().map(|(name, number)| (name.as_str(), number.as_str())).collect();
        assert_eq!(known, [("Bripka Satu", "+6281234567801"), ("Ibu Dua Baru", "+6281234567802"), ("Kompol Empat", "+6281234567804")]);

        // The audit knows who changed it and nobody's number, nor a hash of what is kept that tells one.
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
        let db = Db::open(database.url()).await.unwrap();
        let rows = audit::after(&mut db.read().await.unwrap(), 0, 1_000).await.unwrap();
        let changes: Vec<_> = rows.iter().filter(|row| row.act == "rota").collect();
        assert_eq!(changes.len(), 2);
        for row in &changes {
            assert!(row.subject == UNIT && row.officer == head.id && !row.signature.is_empty());
            let digits: String = row.signed.chars().filter(char::is_ascii_digit).collect();
            assert!(!digits.contains("1234567"), "{}", row.signed);
            assert!(!row.signed.contains("Bripka") && !row.signed.contains("0123456789abcdefghijkl"), "{}", row.signed);
        }
        let mut bare = next.clone();
        bare.as_object_mut().unwrap().remove("salt");
        let unsalted = base64(digest(&SHA256, bare.to_string().as_bytes()).as_ref());
        assert!(!changes[1].signed.contains(&unsalted));
        assert!(!suluh.log().contains("1234567") && !suluh.log().contains("Bripka"), "{}", suluh.log());
        let (_, page) = admin.ask(&suluh, "GET", "/console/audit", None).await;
        assert!(page.contains("ubah jadwal piket"), "{page}");
    }

    async fn what_was_seen_before_or_not_signed_changes_no_rota(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let head = Clerk::active(&suluh, UNIT, "rina", "duty,head").await;
        let second = Clerk::active(&suluh, UNIT, "dewi", "duty,head").await;
        let rota = typed(people(NUMBERS));
        let (good, attached) = signed(&head, UNIT, 0, &rota);
        assert_eq!(send(&suluh, &head, &good, &second.sign(&good), &attached).await.0, 403, "another's signature");
        assert_eq!(send(&suluh, &second, &good, &head.sign(&good), &attached).await.0, 403, "another's act");
        let altered = attached.replace("7801", "7899");
        assert_eq!(send(&suluh, &head, &good, &head.sign(&good), &altered).await.0, 403, "another rota than was signed");
        let old = good.replace(&good[good.find("\"at\":").unwrap()..][..26], "\"at\":\"2020-01-01T00:00:00");
        assert_eq!(send(&suluh, &head, &old, &head.sign(&old), &attached).await.0, 403, "long ago");
        let mut bare = rota.clone();
        bare["salt"] = json!("short");
        assert_eq!(change(&suluh, &head, UNIT, 0, &bare).await.0, 403, "without a salt");
        // Twenty at once, of two heads: one is done, and the others are told to look again.
        let all = (0..20).map(|at| change(&suluh, if at % 2 == 0 { &head } else { &second }, UNIT, 0, &rota));
        let all = futures_util::future::join_all(all).await;
        assert_eq!(all.iter().filter(|(status, _)| *status == 204).count(), 1, "{all:?}");
        assert_eq!(all.iter().filter(|(status, said)| *status == 409 && said.contains("diubah orang lain")).count(), 19);
        // What was done once is not done again by who records the request.
        assert_eq!(send(&suluh, &head, &good, &head.sign(&good), &attached).await.0, 409);
        assert_eq!(serial(&suluh, &head).await, 1);
    }

    async fn a_rota_by_which_nobody_would_be_woken_is_refused_in_words(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let head = Clerk::active(&suluh, "contoh-pengawas", "wati", "oversight").await;
        let unit = "contoh-pengawas";
        let good = typed(people(NUMBERS));
        let with = |change: &dyn Fn(&mut Value)| {
            let mut rota = good.clone();
            change(&mut rota);
            rota
        };
        let cases: [(&str, Value); 9] = [
            ("hari Sabtu mulai pukul 07:00", with(&|it| it["duty"][0]["days"] = json!("mon,tue,wed,thu,fri,sun"))),
            ("hari Senin mulai pukul 00:00", with(&|it| it["duty"] = json!([]))),
            ("hari Senin mulai pukul 00:00", with(&|it| it["duty"][0]["to"] = json!("19:00"))),
            ("harus dua orang", with(&|it| it["duty"][0]["second"] = it["duty"][0]["first"].clone())),
            ("nomor yang sama", with(&|it| it["person"][1]["number"] = it["person"][0]["number"].clone())),
            ("bukan nomor telepon", with(&|it| it["person"][1]["number"] = json!("PIKET"))),
            ("belum punya nomor", with(&|it| it["person"][1] = json!({ "name": "Ibu Dua", "kept": 7 }))),
            ("Pilih petugas", with(&|it| it["head"] = json!(""))),
            ("surel", with(&|it| it["email"] = json!("piket tanpa alamat"))),
        ];
        for (says, rota) in cases {
            let (status, said) = change(&suluh, &head, unit, 0, &rota).await;
            assert!(status == 422 && said.contains(says), "{says}: {status} {said}");
            assert!(!said.contains("7802") && !said.contains("PIKET"), "what was typed is not repeated: {said}");
        }
        assert_eq!(serial(&suluh, &head).await, 0);
        assert_eq!(change(&suluh, &head, unit, 0, &good).await.0, 204, "who oversees changes the rota of the oversight");
    }

    async fn a_head_types_another_number_and_the_next_alert_reaches_it(engine: Engine) {
        let database = engine.fresh().await;
        let api = FakeApi::start(Behaviour::Answer {
            status: 202,
            content_type: "text/html".to_owned(),
            body: "0: Accepted for delivery".to_owned(),
        });
        let mut launch = Suluh::launch("demo").set("SULUH__DATABASE__URL", database.url());
        if engine == Engine::Postgres {
            launch = launch.set("SULUH__REDIS__URL", redis_url());
        }
        let settings = [("API_URL", api.url()), ("USERNAME", "u".to_owned()), ("PASSWORD", "p".to_owned()), ("FROM", "1500".to_owned())];
        for (name, value) in settings {
            launch = launch.set(&format!("SULUH__GATEWAYS__KANNEL__{name}"), value);
        }
        let suluh = launch.start().await;
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("units.toml");
        std::fs::write(&file, rota_file(DEMO_UNITS)).unwrap();
        suluh.cli(&["units", "apply", file.to_str().unwrap()]);
        let browser = laptop().await;
        first(&suluh, &browser, UNIT, "rina", "duty,head").await;

        // From the menu to the week of one's own unit.
        click(&browser, "nav a[href='/console/duty']").await;
        shows(&browser, "tbody", "Petugas 1").await;
        click(&browser, ".more a").await;
        shows(&browser, ".week", "Petugas 2").await;
        shows(&browser, "#rota", "simpan").await;
        let placeholder = browser.execute("return document.querySelector('.person [name=number]').placeholder", vec![]).await.unwrap();
        assert_eq!(placeholder, json!("••• 010"));
        browser.screenshot(&format!("console-rota-{engine:?}")).await;
        // Somebody new is put in the place of who is woken first, by day; the nights stay.
        click(&browser, "[data-add=person]").await;
        write(&browser, ".person:last-child [name=name]", "Ibu Baru").await;
        write(&browser, ".person:last-child [name=number]", "0812-9999-0007").await;
        let choose = "const select = document.querySelector('.shift [name=first]'); select.value = [...select.options].find((it) => it.textContent === 'Ibu Baru').value; return select.value";
        assert_eq!(browser.execute(choose, vec![]).await.unwrap(), json!("n1"));
        click(&browser, ".shift .check:last-child input").await;
        click(&browser, "#rota .go").await;
        shows(&browser, "#problem", "Minggu mulai pukul 00:00").await;
        browser.screenshot(&format!("console-rota-refused-{engine:?}")).await;
        click(&browser, ".shift .check:last-child input").await;
        click(&browser, "#rota .go").await;
        shows(&browser, "#told", "sudah diubah").await;
        shows(&browser, ".week", "Ibu Baru").await;

        // Every process follows, and a P1 wakes the new number.
        let followed = until(LIMIT, async || (suluh.log().matches("the rotas changed").count() >= 2).then_some(()));
        followed.await.expect("the service follows");
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam KB 1234 XX berangkat malam ini, anak 14 th").await;
        let to = |number: &str| {
            let of = |it: &str| it.trim_start_matches('+') == number.trim_start_matches('+');
            api.requests().iter().any(|it| it.header("x-kannel-to").is_some_and(of))
        };
        let told = until(LIMIT, async || to("+6281299990007").then_some(())).await;
        assert!(told.is_some(), "the alert never went to the new number: {}", suluh.log());
        assert!(!to(&officer(1, 1)), "nor to the one before");
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));

        // The list on paper: the week and nobody's number, nothing to press.
        browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        let visible = "return [...document.querySelectorAll('.week, .on-paper, #rota, #print, .top, footer')].map((it) => it.checkVisibility())";
        let seen = browser.execute(visible, vec![]).await.unwrap();
        assert_eq!(seen, json!([false, false, true, true, false, false]), "top, button, week, paper, form, footer");
        browser.screenshot(&format!("console-rota-print-{engine:?}")).await;
        let pdf = browser.devtools("Page.printToPDF", json!({ "preferCSSPageSize": true })).await;
        let pdf = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, pdf["data"].as_str().unwrap()).unwrap();
        let pages = String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count();
        assert!((1..=2).contains(&pages), "{pages} sheets of paper");
        let known = ["DEBUG", "favicon", "pubKeyCredParams", "422"];
        let loud = browser.said().await.into_iter().filter(|it| !known.iter().any(|known| it.contains(known)));
        assert_eq!(loud.collect::<Vec<_>>(), Vec::<String>::new());
    }
}
