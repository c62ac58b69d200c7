//! Volunteers at the console: looked after by whoever has their area, and by nobody else; what their apps sealed is
//! opened by the units that hold a key.

use std::sync::Arc;
use std::time::Duration;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf;
use serde_json::{Value, json};
use suluh::app::Parts;
use suluh::config::Config;
use suluh::domain::volunteers::Volunteer;
use suluh::kernel::clock::{Clock, SystemClock};
use suluh::model::tip::{Channel, Facts, Report, TipBody};
use suluh::sealing::hybrid::{PublicHalf, Purpose, SUITE};
use suluh::sealing::keys::Keys;
use suluh::store::attachments::{self, AttachmentRow};
use suluh::store::{Db, volunteers};

use super::acts::tip;
use super::base64;
use super::clerk::Clerk;
use super::walk::{click, first, laptop, report, started, until};
use crate::duty::House;
use crate::support::{Browser, Engine, Suluh, on_both_engines, phone, redis_url};

/// How long anything may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);
const RINA: &str = "+6281233334444";
const PAGE: &str = "/console/volunteers";
/// What a file holds, longer than one part of it.
const PICTURE: usize = 90_000;
const FILE: &str = "0f0e0d0c0b0a09080706050403020100";

/// Something done at the page of volunteers; status and what is said.
async fn deed(suluh: &Suluh, clerk: &Clerk, what: &str, body: Value) -> (u16, String) {
    clerk.ask(suluh, "POST", &format!("{PAGE}/{what}"), Some(body)).await
}

async fn shown(suluh: &Suluh, clerk: &Clerk) -> String {
    let (status, page) = clerk.ask(suluh, "GET", PAGE, None).await;
    assert_eq!(status, 200, "{page}");
    page
}

/// The value of an attribute in the row of a page that holds a name.
fn of_row(page: &str, attribute: &str, name: &str) -> String {
    let rows = page.split("<tr ").filter(|row| row.contains(attribute) && row.contains(name));
    let row = rows.last().unwrap_or_else(|| panic!("{name} is not there: {page}"));
    row.split(&format!("{attribute}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// The suite and these texts, each with its length.
fn bound(parts: &[&str]) -> Vec<u8> {
    let mut written = vec![SUITE];
    for part in parts {
        written.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        written.extend(part.as_bytes());
    }
    written
}

fn key(dek: &[u8; 32], secret: &[u8; 32], info: &[u8]) -> LessSafeKey {
    struct Length;
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            32
        }
    }
    let mut bytes = [0; 32];
    let both = [&dek[..], &secret[..]].concat();
    let derived = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(&both);
    derived.expand(&[info], Length).unwrap().fill(&mut bytes).unwrap();
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes).unwrap())
}

/// Suite and ciphertext of what is padded to a size, as an app makes it.
fn sealed(key: &LessSafeKey, aad: &[u8], plain: &[u8], size: usize) -> Vec<u8> {
    let mut body = u32::try_from(plain.len()).unwrap().to_be_bytes().to_vec();
    body.extend_from_slice(plain);
    body.resize(size, 0);
    let nonce = Nonce::assume_unique_for_key([0; 12]);
    key.seal_in_place_append_tag(nonce, Aad::from(aad), &mut body).unwrap();
    body.insert(0, SUITE);
    body
}

/// A page as a volunteer's app seals it to these units, which names a file; and the file, sealed with its keys.
async fn app_page(suluh: &Suluh, clerk: &Clerk, tip: &str, readers: &[&str]) -> (Value, Vec<u8>, Vec<u8>) {
    let (dek, secret, id) = ([7; 32], [9; 32], "ffeeddccbbaa99887766554433221100");
    let document = json!({
        "v": 1, "page": "addition", "at": "2026-11-23T02:00:00Z", "channel": "app", "lang": "id",
        "words": "rumah dekat pasar", "volunteer": true, "kabupaten": "61.07", "place": "61.07.07",
        "date": "2026-11-25", "count": 6, "to": "MY", "answers": ["ANAK"], "accused": ["police"],
        "files": [
            { "attachment": FILE, "name": "../rumah dekat pasar.JPG", "kind": "image/jpeg" },
            { "attachment": "00".repeat(16), "name": "run.exe", "kind": "text/html" },
        ],
    })
    .to_string();
    let body_key = key(&dek, &secret, &bound(&["suluh tip 1", tip, id]));
    let body = sealed(&body_key, &bound(&[tip, id]), document.as_bytes(), 2 << 10);
    let keys = clerk.json(suluh, "/console/keys").await;
    let units = keys["units"].as_array().unwrap().iter();
    let units = units.filter(|unit| readers.contains(&unit["id"].as_str().unwrap()));
    let wraps = units.map(|unit| {
        let epoch = unit["epoch"].to_string();
        let place = [tip, id, unit["id"].as_str().unwrap(), &epoch];
        let public = PublicHalf::from_base64(unit["key"].as_str().unwrap()).unwrap();
        let wrap = public.seal(Purpose { info: "suluh wrap 1", place: &place }, &dek).unwrap();
        json!([unit["id"], unit["epoch"], base64(&wrap)])
    });
    let wraps: Vec<Value> = wraps.collect();
    let page =
        json!({ "page": { "id": id, "secret": base64(&secret), "body": base64(&body), "wraps": wraps } });
    let plain: Vec<u8> = (0..PICTURE).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let file_key = key(&dek, &secret, &bound(&["suluh file 1", tip, id, FILE]));
    let file = sealed(&file_key, &bound(&[tip, id, FILE]), &plain, 128 << 10);
    (page, plain, file)
}

/// A tip with such a page and its file, whole, and another that is not; its reference, and what the file holds.
pub(super) async fn with_file(suluh: &Suluh, database: &str, clerk: &Clerk) -> (String, Vec<u8>, Vec<u8>) {
    report(suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
    let (reference, seen) = tip(suluh, clerk).await;
    let known = clerk.json(suluh, &format!("/console/tips/{reference}/sealed")).await;
    let tip_of = known["id"].as_str().unwrap().to_owned();
    let (_, page) = clerk.ask(suluh, "GET", &format!("/console/tips/{reference}"), None).await;
    let readers = page.split("data-readers=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let readers: Vec<&str> = readers.split(' ').collect();
    let (page, plain, file) = app_page(suluh, clerk, &tip_of, &readers).await;
    let (status, said) = clerk.act(suluh, &reference, &seen, json!({ "act": "note" }), Some(page)).await;
    assert_eq!(status, 204, "{said}");
    let db = Db::open(database).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let size = i64::try_from(file.len()).unwrap();
    let (have, day) = (0, 20_000);
    for (id, done) in [(FILE.to_owned(), true), ("00".repeat(16), false)] {
        let row = AttachmentRow {
            id: id.clone(),
            tip: tip_of.clone(),
            size,
            hash: String::new(),
            have,
            day,
            done: 0,
        };
        assert!(attachments::declare(&mut tx, &row).await.unwrap());
        if done {
            let mut at = 0;
            for part in file.chunks(70_000) {
                let next = at + i64::try_from(part.len()).unwrap();
                attachments::keep_part(&mut tx, &id, at, &base64(part), next).await.unwrap();
                at = next;
            }
            attachments::complete(&mut tx, &id).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    db.close().await;
    (reference, plain, file)
}

/// Saves the first file of the tip that is shown, as a person would: its name, kind and size, and whether it holds what
/// [`with_file`] makes.
pub(super) async fn saved(browser: &Browser) -> Value {
    let watch = "window.saved = []; const make = URL.createObjectURL; URL.createObjectURL = (blob) => { window.saved.push(blob); return make.call(URL, blob); }; HTMLAnchorElement.prototype.click = function () { window.named = this.download; }";
    browser.execute(watch, vec![]).await.unwrap();
    click(browser, "#file-list button").await;
    let look = "const done = arguments[0]; const wait = async () => { for (let at = 0; at < 400 && !window.saved.length; at += 1) await new Promise((next) => setTimeout(next, 25)); const [blob] = window.saved; if (!blob) return null; const bytes = new Uint8Array(await blob.arrayBuffer()); return { name: window.named, type: blob.type, size: bytes.length, right: bytes.every((byte, at) => byte === at % 251) }; }; wait().then(done)";
    browser.execute_async(look, vec![]).await.unwrap()
}

/// The service's parts over the same database and keys, for what comes by a door that is not looked at here.
async fn beside(house: &House) -> Parts {
    let keys = house.suluh.keys_dir();
    let mut config = Config::default();
    config.keys.dir.clone_from(&keys);
    config.spool.dir = keys.with_file_name("spool-beside");
    let (db, keys) = (Db::open(house.database.url()).await.unwrap(), Keys::open(&keys).unwrap());
    let cache = suluh::cache::open(None).await.unwrap();
    let parts = Parts::assemble(config, db, keys, cache, Arc::new(SystemClock)).await.unwrap();
    parts.look_at_units().await;
    parts
}

/// Somebody reports; the reference.
async fn reported(parts: &Parts, who: &Volunteer, id: &str, words: &str) -> String {
    let report = Report {
        words: TipBody::new(words),
        facts: Facts { volunteer: true, ..Facts::default() },
        channel: Channel::Sms,
        lang: "id",
        from: Some(phone(RINA)),
    };
    let origin = parts.tips.origin(&["kannel", id]).unwrap();
    parts.volunteers.report(who, &origin, &report, None).await.unwrap().reference
}

/// Does an act to a tip as its board shows it now, or as it was closed.
async fn act(suluh: &Suluh, clerk: &Clerk, reference: &str, what: Value) {
    let (_, page) = clerk.ask(suluh, "GET", &format!("/console/tips/{reference}"), None).await;
    let seen = page.split("data-seen=\"").nth(1).unwrap().split('"').next().unwrap();
    let (status, said) = clerk.act(suluh, reference, seen, what.clone(), None).await;
    assert_eq!(status, 204, "{what}: {said}");
}

on_both_engines! {
    async fn who_was_invited_is_told_what_becomes_of_their_reports_until_they_are_removed(engine: Engine) {
        let house = House::start(engine).await;
        let suluh = &house.suluh;
        let ayu = Clerk::active(suluh, "contoh-bengkayang", "ayu", "coordinator").await;
        let budi = Clerk::active(suluh, "contoh-bengkayang", "budi", "duty").await;
        let form = json!({ "kind": "kawan-pmi", "place": "61.07.07", "name": "Bu Rina" });
        let (status, said) = deed(suluh, &ayu, "invite", form).await;
        assert_eq!(status, 201, "{said}");
        let given: Value = serde_json::from_str(&said).unwrap();
        let code = given["code"].as_str().unwrap();
        assert_eq!(given["words"], format!("Kirim SMS: DAFTAR {code} ke 1500"));

        let parts = beside(&house).await;
        let changes = suluh.log().matches("the volunteers changed").count();
        let rina = parts.volunteers.enrol(&phone(RINA), code, None).await.unwrap();
        let known = || suluh.log().matches("the volunteers changed").count() > changes;
        crate::support::until(LIMIT, async || known().then_some(())).await.expect("the service follows");
        let page = shown(suluh, &ayu).await;
        assert!(page.contains("Bu Rina") && !page.contains("81233334444") && !page.contains(code), "{page}");

        let first = reported(&parts, &rina, "m1", "Sekida Jagoi Babang besok 6 orang ada anak").await;
        let mailbox = async || {
            let (_, page) = budi.ask(suluh, "GET", &format!("/console/tips/{first}"), None).await;
            (!page.contains("data-mailbox=\"\"")).then_some(())
        };
        crate::support::until(LIMIT, mailbox).await.expect("a mailbox");
        suluh.cli(&["tips", "ask", &first, "naik apa?"]);
        house.told(RINA, &format!("{first}, pertanyaan petugas: naik apa?")).await;
        act(suluh, &budi, &first, json!({ "act": "accept" })).await;
        house.told(RINA, &format!("{first}: sudah diterima petugas")).await;
        act(suluh, &budi, &first, json!({ "act": "status", "to": "acted", "offices": 0 })).await;
        house.told(RINA, &format!("{first}: SELESAI")).await;
        let second = reported(&parts, &rina, "m2", "Sanggau Ledo ada calo").await;
        act(suluh, &budi, &second, json!({ "act": "status", "to": "nothing", "offices": 0 })).await;
        house.told(RINA, &format!("{second}: belum cukup bukti")).await;

        // Removed: the report stays, and nothing more goes out.
        let third = reported(&parts, &rina, "m3", "Sekida Jagoi Babang mobil hitam malam ini").await;
        let volunteer = of_row(&shown(suluh, &ayu).await, "data-volunteer", "Bu Rina");
        let changes = suluh.log().matches("the volunteers changed").count();
        assert_eq!(deed(suluh, &ayu, "remove", json!({ "volunteer": volunteer })).await.0, 204);
        let known = || suluh.log().matches("the volunteers changed").count() > changes;
        crate::support::until(LIMIT, async || known().then_some(())).await.expect("the service follows");
        let before = house.to(RINA).len();
        act(suluh, &budi, &third, json!({ "act": "accept" })).await;
        act(suluh, &budi, &third, json!({ "act": "status", "to": "acted", "offices": 0 })).await;
        // Thrice as long as the service takes to look for what is to be told.
        tokio::time::sleep(Duration::from_secs(6)).await;
        let told = house.to(RINA);
        assert_eq!(told.len(), before, "{told:?}");
        assert!(told.iter().all(|words| !words.contains(&third)), "{told:?}");
        parts.db.close().await;
    }

    async fn a_coordinator_looks_after_the_volunteers_of_their_area_and_of_no_other(engine: Engine) {
        let (database, suluh) = started(engine).await;
        let ayu = Clerk::active(&suluh, "contoh-bengkayang", "ayu", "coordinator").await;
        let other = Clerk::active(&suluh, "contoh-sambas", "sambas", "duty,head").await;
        let province = Clerk::active(&suluh, "contoh-kalbar", "kalbar", "coordinator").await;
        let overseer = Clerk::active(&suluh, "contoh-pengawas", "awas", "oversight,head").await;

        // Invited by a name or a code of the own area, and by nothing else.
        let form = |place: &str, name: &str| json!({ "kind": "midwife", "place": place, "name": name });
        let (status, said) = deed(&suluh, &ayu, "invite", form("jagoi babang", "Bidan Sari")).await;
        assert_eq!(status, 201, "{said}");
        let given: Value = serde_json::from_str(&said).unwrap();
        let code = given["code"].as_str().unwrap();
        assert_eq!(code.len(), 8, "{code}");
        assert_eq!(given["words"], format!("Kirim SMS: DAFTAR {code} ke nomor layanan ini"));
        assert!(given["place"].as_str().unwrap().contains("Kec. Jagoi Babang"), "{given}");
        for (who, place, name, status, why) in [
            (&ayu, "61.01.01", "Bidan Sari", 422, "no-area"),
            (&ayu, "Kab. Sambas", "Bidan Sari", 422, "no-area"),
            (&ayu, "Bengkayang", "Bidan Sari", 422, "which-area"),
            (&ayu, "61.07.07", " ", 422, "volunteer-name"),
            (&other, "61.07.07", "Bidan Sari", 422, "no-area"),
            (&overseer, "61.07.07", "Bidan Sari", 403, "role"),
        ] {
            let (is, said) = deed(&suluh, who, "invite", form(place, name)).await;
            assert!(is == status && said.contains(&format!("\"{why}\"")), "{place} {name}: {is} {said}");
        }
        assert_eq!(deed(&suluh, &province, "invite", form("61.01", "Pak Guru")).await.0, 201);

        // The code stands nowhere, and another area sees nothing.
        let page = shown(&suluh, &ayu).await;
        assert!(page.contains("Bidan Sari") && !page.contains(code) && !page.contains("Pak Guru"), "{page}");
        let invite = of_row(&page, "data-invite", "Bidan Sari");
        let volunteer = of_row(&page, "data-volunteer", "Kawan PMI (contoh)");
        // The demo's volunteer has a number, which no page shows.
        assert!(!page.contains("81200000061"), "{page}");
        let page = shown(&suluh, &other).await;
        assert!(page.contains("Pak Guru") && !page.contains("Bidan Sari") && !page.contains("Kawan PMI (contoh)"), "{page}");
        let page = shown(&suluh, &province).await;
        assert!(page.contains("Pak Guru") && page.contains("Bidan Sari"), "{page}");
        let page = shown(&suluh, &overseer).await;
        assert!(page.contains("id=\"closed\"") && !page.contains("Pak Guru"), "{page}");
        let soon = SystemClock.today().to_string();
        for (what, body) in [
            ("take-back", json!({ "invite": invite })),
            ("remove", json!({ "volunteer": volunteer })),
            ("ask", json!({ "to": volunteer, "words": "Tanya desa", "ends": soon })),
        ] {
            let (status, said) = deed(&suluh, &other, what, body.clone()).await;
            assert_eq!(status, 404, "{what} of another area: {said}");
            assert_eq!(deed(&suluh, &overseer, what, body).await.0, 403, "{what} of an overseer");
        }

        // Asked, and that taken back; nobody of another area sees or ends it.
        for (to, words) in [(volunteer.as_str(), "Bawa selebaran"), ("", "Datang ke balai desa")] {
            let (status, said) = deed(&suluh, &ayu, "ask", json!({ "to": to, "words": words, "ends": soon })).await;
            assert_eq!(status, 204, "{said}");
        }
        for (to, words, ends, why) in [
            ("", "", soon.as_str(), "task-words"),
            ("", "Datang", "2020-01-01", "task-end"),
            ("nobody", "Datang", soon.as_str(), "no-volunteer"),
        ] {
            let (status, said) = deed(&suluh, &ayu, "ask", json!({ "to": to, "words": words, "ends": ends })).await;
            assert!(status >= 400 && said.contains(&format!("\"{why}\"")), "{why}: {status} {said}");
        }
        let page = shown(&suluh, &ayu).await;
        let task = of_row(&page, "data-task", "Bawa selebaran");
        assert!(page.contains("Datang ke balai desa"), "{page}");
        assert!(!shown(&suluh, &other).await.contains("Bawa selebaran"));
        assert_eq!(deed(&suluh, &other, "withdraw", json!({ "task": task })).await.0, 404);
        assert_eq!(deed(&suluh, &ayu, "withdraw", json!({ "task": task })).await.0, 204);
        assert_eq!(deed(&suluh, &ayu, "withdraw", json!({ "task": task })).await.0, 404, "once");

        // Taken back and removed, once; the row stays without a name.
        assert_eq!(deed(&suluh, &ayu, "take-back", json!({ "invite": invite })).await.0, 204);
        assert_eq!(deed(&suluh, &ayu, "take-back", json!({ "invite": invite })).await.0, 404);
        assert_eq!(deed(&suluh, &ayu, "remove", json!({ "volunteer": volunteer })).await.0, 204);
        assert_eq!(deed(&suluh, &ayu, "remove", json!({ "volunteer": volunteer })).await.0, 404);
        let page = shown(&suluh, &ayu).await;
        assert!(page.contains("dicabut") && !page.contains("Bidan Sari"), "{page}");
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert!(volunteers::by_id(&mut tx, &volunteer).await.unwrap().is_none());
        assert!(volunteers::listed(&mut tx, "61.07").await.unwrap().iter().all(|row| row.label.is_none()));
        drop(tx);

        // Each deed stands in the audit with kind and area, and no name, in one sound chain.
        let auditor = Clerk::active(&suluh, "contoh-kalbar", "audit", "auditor").await;
        let (_, audit) = auditor.ask(&suluh, "GET", "/console/audit", None).await;
        for says in [
            "undang relawan", "tarik undangan relawan", "cabut relawan", "minta tugas relawan", "tarik tugas relawan",
            "midwife 61.07.07", "kawan-pmi 61.07.07", "one 61.07.07", "all 61.07",
        ] {
            assert!(audit.contains(says), "{says}: {audit}");
        }
        for silent in ["Bidan Sari", "Pak Guru", "selebaran", "PMI (contoh)", &volunteer, code] {
            assert!(!audit.contains(silent), "{silent}: {audit}");
        }
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
    }

    async fn whoever_runs_the_service_invites_and_removes_at_the_terminal(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let code = suluh.cli(&["volunteers", "invite", "--kind", "teacher", "--area", "61.01.01", "--name", "Bu Guru"]);
        let code = code.lines().next().unwrap();
        assert!(suluh::domain::volunteers::Volunteers::is_code(code), "{code}");
        let invites = suluh.cli(&["volunteers", "invites"]);
        assert!(invites.contains("teacher\t61.01.01\t") && invites.contains("Bu Guru") && !invites.contains(code), "{invites}");
        let listed = suluh.cli(&["volunteers", "list", "--area", "61.07"]);
        let fields: Vec<&str> = listed.trim().split('\t').collect();
        assert_eq!(fields[1..3], ["kawan-pmi", "61.07.07"], "{listed}");
        assert_eq!(fields[4..], ["active", "Kawan PMI (contoh)"], "{listed}");
        assert_eq!(suluh.cli(&["volunteers", "list", "--area", "61.01"]), "");
        assert!(suluh.cli(&["volunteers", "revoke", fields[0]]).contains("is removed"));
        assert!(suluh.cli(&["volunteers", "list"]).contains("\tremoved\t"));
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
    }

    async fn where_the_module_is_off_the_page_says_how_it_is_turned_on(engine: Engine) {
        let database = engine.fresh().await;
        let mut launch = Suluh::launch("demo")
            .set("SULUH__DATABASE__URL", database.url())
            .set("SULUH__VOLUNTEERS__ENABLED", "false");
        if engine == Engine::Postgres {
            launch = launch.set("SULUH__REDIS__URL", redis_url());
        }
        let suluh = launch.start().await;
        let ayu = Clerk::active(&suluh, "contoh-bengkayang", "ayu", "coordinator").await;
        let page = shown(&suluh, &ayu).await;
        assert!(page.contains("volunteers.enabled = true") && !page.contains("id=\"invite\""), "{page}");
        let form = json!({ "kind": "midwife", "place": "61.07.07", "name": "Bidan Sari" });
        let (status, said) = deed(&suluh, &ayu, "invite", form).await;
        assert!(status == 404 && said.contains("volunteers-off"), "{status} {said}");
    }

    async fn a_file_of_a_volunteer_is_opened_by_a_unit_that_holds_a_key_and_by_no_other(engine: Engine) {
        let (database, suluh) = started(engine).await;
        let browser = laptop().await;
        first(&suluh, &browser, "contoh-bengkayang", "rina", "duty,head").await;
        let budi = Clerk::active(&suluh, "contoh-bengkayang", "budi", "duty").await;
        let stranger = Clerk::active(&suluh, "contoh-sambas", "sambas", "duty,head").await;
        let coordinator = Clerk::active(&suluh, "contoh-bengkayang", "ayu", "coordinator").await;
        let (reference, plain, file) = with_file(&suluh, database.url(), &budi).await;
        let files = format!("/console/tips/{reference}/files");
        let listed = budi.json(&suluh, &files).await;
        assert_eq!(listed["files"], json!([
            { "id": "00".repeat(16), "size": file.len(), "done": false },
            { "id": FILE, "size": file.len(), "done": true },
        ]));
        let whole = format!("{files}/{FILE}");
        for (clerk, path, status) in [
            (&budi, files.replace(&reference, "ZZZZZZ"), 404),
            (&budi, format!("{files}/{}", "00".repeat(16)), 404),
            (&budi, format!("{files}/unknown"), 404),
            (&stranger, files.clone(), 404),
            (&stranger, whole.clone(), 404),
            (&coordinator, files.clone(), 403),
            (&coordinator, whole.clone(), 403),
        ] {
            let (is, said) = clerk.ask(&suluh, "GET", &path, None).await;
            assert_eq!(is, status, "{path}: {said}");
        }

        // In the browser: who told it, what their app wrote, and the file under a safe name.
        browser.goto(&suluh.local(&format!("/console/tips/{reference}"))).await.unwrap();
        until(&browser, "#facts", "Kawan PMI (relawan terverifikasi)").await;
        let facts = until(&browser, "#facts", "25 November 2026").await;
        for says in ["Malaysia", "Anak", "polisi", "6"] {
            assert!(facts.contains(says), "{says}: {facts}");
        }
        until(&browser, "#ask-volunteer", "lewat SMS").await;
        let list = until(&browser, "#file-list", "rumah dekat pasar.jpg").await;
        assert!(list.contains("run_exe.bin") && list.contains("belum lengkap") && !list.contains(".."), "{list}");
        assert_eq!(saved(&browser).await, json!({ "name": "rumah dekat pasar.jpg", "type": "image/jpeg", "size": plain.len(), "right": true }));
        // One byte of it altered: nothing is saved.
        let db = Db::open(database.url()).await.unwrap();
        let mut altered = file.clone();
        altered[100] ^= 1;
        crate::tip_joins::run(&db, "DELETE FROM attachment_part").await;
        let mut tx = db.begin().await.unwrap();
        attachments::keep_part(&mut tx, FILE, 0, &base64(&altered), i64::try_from(file.len()).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        click(&browser, "#file-list button").await;
        until(&browser, "#problem", "Tidak dapat dibuka").await;
        let count = browser.execute("return window.saved.length", vec![]).await.unwrap();
        assert_eq!(count, json!(1));
        db.close().await;
    }
}
