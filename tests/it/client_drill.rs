//! A volunteer's day with the reference client, on both engines, over a line that breaks at many places: what was written
//! while nobody could be reached is kept once, and only its units open it.
//!
//! Everything that is done with the phone is a process of its own, so that nothing lives from one to the next but what
//! stands on its disk; most of them give up at the first break, as if the phone were off then.
#![expect(clippy::disallowed_methods, reason = "the test says what time it is, and waits for the service")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use suluh::app::Parts;
use suluh::domain::tips::bundle::Bundle;
use suluh::domain::tips::demo;
use suluh::domain::tips::desk::Desk;
use suluh::domain::tips::units::publish;
use suluh::domain::volunteers::upkeep::DEMO_INVITE;
use suluh::kernel::clock::SystemClock;
use suluh::model::tip::{Channel, Facts, Report, TipBody};
use suluh::model::unit::UnitList;
use suluh::sealing::envelope::{self, Place, Wrap};
use suluh::sealing::held_key::HeldKey;
use suluh::sealing::hybrid::PrivateHalf;
use suluh::store::{Db, attachments};

use crate::drills::{House, LIMIT, Way, one_row, taken};
use crate::mobile::{RINA, digits, elsewhere};
use crate::support::{Client, Cut, Cutting, Engine, FakeApi, on_both_engines, until};

const BENGKAYANG: &str = "contoh-bengkayang";
const KALBAR: &str = "contoh-kalbar";
const OVERSIGHT: &str = "contoh-pengawas";

/// A phone with the app.
struct Phone<'a> {
    client: &'a Client,
    folder: tempfile::TempDir,
    root: String,
    line: String,
}

impl<'a> Phone<'a> {
    fn new(client: &'a Client, root: String, line: String) -> Self {
        Self { client, folder: tempfile::tempdir().expect("a temporary folder"), root, line }
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("store.json")
    }

    /// Does one thing with it: what it says, and what it has then.
    fn told(&self, deed: &str, with: Value) -> Value {
        let mut input = with;
        (input["store"], input["root"], input["base"]) =
            (json!(self.store()), json!(self.root), json!(self.line));
        self.client.tell(deed, &input)
    }

    #[track_caller]
    fn does(&self, deed: &str, with: Value) -> Value {
        let said = self.told(deed, with);
        assert!(said["refused"].is_null(), "{deed}: {said}");
        said
    }

    #[track_caller]
    fn is_refused(&self, deed: &str, with: Value, code: &str) -> Value {
        let said = self.told(deed, with);
        assert_eq!(said["refused"], code, "{deed}: {said}");
        said["phone"].clone()
    }

    /// Writes on its disk what would come with time.
    fn alter(&self, change: impl FnOnce(&mut Value)) {
        let kept = std::fs::read_to_string(self.store()).expect("what it keeps");
        let mut state = serde_json::from_str(&kept).expect("JSON");
        change(&mut state);
        std::fs::write(self.store(), state.to_string()).expect("written");
    }

    /// Gives it a signal until nothing waits on it and the line has broken as often as it should; it is off between.
    fn comes_through(&self, line: &Cutting) -> Value {
        for _ in 0..40 {
            let said = self.told("signal", json!({"tries": 1}));
            let phone = &said["phone"];
            let rest = ["waiting", "uploads"].map(|it| phone[it].as_array().unwrap().len());
            if said["refused"].is_null() && rest == [0, 0] && line.left().is_empty() {
                assert_eq!(phone["ended"], json!([]), "{said}");
                return phone.clone();
            }
            assert!(said["refused"].is_null() || said["refused"] == "line", "{said}");
        }
        panic!("it does not come through, and these cuts are left: {:?}", line.left());
    }
}

/// A report as somebody writes it.
fn document(words: &str) -> Value {
    json!({
        "v": 1, "page": "report", "at": "2026-11-23T02:00:00Z", "channel": "app", "lang": "id", "words": words,
        "volunteer": true, "kabupaten": "61.07",
    })
}

fn written(words: &str, clear: Value) -> Value {
    json!({"document": document(words), "clear": clear})
}

/// The desk of the demo: another process over its database and its keys.
struct DeskThere {
    parts: Parts,
    desk: Desk,
    keys: BTreeMap<(String, i64), PrivateHalf>,
}

impl DeskThere {
    async fn at(house: &House) -> Self {
        let folder = house.home.path().join("keys");
        let parts = elsewhere(&house.database, &folder).await;
        let key = |unit: &str| {
            let held = HeldKey::read(&folder.join(demo::key_file(unit))).expect("a key");
            ((unit.to_owned(), held.epoch), PrivateHalf::from_hex(&held.secret).expect("a private half"))
        };
        let keys = [BENGKAYANG, KALBAR, OVERSIGHT].map(key).into();
        let desk = Desk::new(parts.db.clone(), parts.keys.clone(), std::sync::Arc::new(SystemClock));
        Self { parts, desk, keys }
    }

    async fn bundle(&self, unit: &str) -> Bundle {
        let units = self.parts.tips.units();
        units.refresh(&self.parts.db, &self.parts.keys).await.expect("believed");
        self.desk.export(&units.known().expect("units"), unit).await.expect("a bundle")
    }

    /// What a unit's keys open, by reference; every page of the app must open, to the last byte as it was written.
    async fn opened(&self, unit: &str) -> BTreeMap<String, Vec<Value>> {
        let mut opened = BTreeMap::new();
        for tip in self.bundle(unit).await.tips {
            let page = |page: &suluh::domain::tips::bundle::BundledPage| {
                let bytes = |text: &str| STANDARD_NO_PAD.decode(text).expect("base64");
                let wrap = Wrap { unit: unit.to_owned(), epoch: page.epoch, sealed: bytes(&page.wrap) };
                let secret = bytes(page.secret.as_deref().expect("S")).try_into().expect("32 bytes");
                let key = &self.keys[&(unit.to_owned(), page.epoch)];
                let place = Place { tip: &tip.id, page: &page.id };
                let words = envelope::open(place, &wrap, key, &secret, &bytes(&page.body)).expect("opened");
                serde_json::from_slice(&words).expect("JSON")
            };
            opened.insert(tip.reference.clone(), tip.pages.iter().map(page).collect());
        }
        opened
    }

    async fn asks(&self, reference: &str, question: &str) {
        while self.parts.tips.make_mailboxes().await.expect("made") > 0 {}
        self.desk.ask(reference, question).await.expect("asked");
    }

    /// The root signs a list in which a unit has its next key.
    async fn renews(&mut self, unit: &str, house: &House) {
        let known = self.parts.tips.units().known().expect("units");
        let units = known.units.iter().map(|it| it.unit.clone()).collect();
        let mut list = UnitList { serial: known.serial + 1, signed: None, units };
        let (private, public) = PrivateHalf::generate().expect("a pair");
        let changed = list.units.iter_mut().find(|it| it.id == unit).expect("the unit");
        (changed.epoch, changed.key) = (changed.epoch + 1, public.to_base64());
        self.keys.insert((unit.to_owned(), changed.epoch), private);
        let root = demo::root(Some(&house.home.path().join("keys"))).expect("a root");
        publish(&self.parts.db, &root.root(), &root.sign(&list)).await.expect("published");
    }

    /// The volunteer reports by SMS what an app has under this code.
    async fn hears_by_sms(&self, volunteer: &str, code: &str) -> String {
        let them = &self.parts.volunteers;
        let volunteer = them.now(volunteer).await.expect("read").expect("a volunteer");
        let report = Report {
            words: TipBody::new(format!("L mobil hitam #{code}")),
            facts: Facts { volunteer: true, ..Facts::default() },
            channel: Channel::Sms,
            lang: "id",
            from: None,
        };
        let origin = self.parts.tips.origin(&["kannel", code]).expect("an origin");
        them.report(&volunteer, &origin, &report, Some(code)).await.expect("taken").reference
    }
}

/// The digits of the SMS for the `nth` enrolment.
async fn sms(api: &FakeApi, nth: usize) -> String {
    let found = until(LIMIT, async || {
        let bodies = api.requests().into_iter().map(|it| String::from_utf8_lossy(&it.body).into_owned());
        bodies.filter(|body| body.contains("aplikasi Suluh")).nth(nth)
    });
    digits(&found.await.expect("an SMS"))
}

/// A token of this device that ended a minute ago.
fn ended_token(parts: &Parts, volunteer: &str, device: &str) -> String {
    let ends = jiff::Timestamp::now().as_second() - 60;
    let tag = parts.keys.service().token("volunteer access", &[volunteer, device, &ends.to_string()]);
    let digits = |text: &str| u128::from_str_radix(text, 16).expect("hex").to_be_bytes();
    URL_SAFE_NO_PAD
        .encode([&digits(volunteer)[..], &digits(device), &ends.to_be_bytes(), &digits(&tag)].concat())
}

async fn count(house: &House, sql: &'static str) -> i64 {
    one_row::<(i64,)>(&house.database, sql).await.expect("a number").0
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

const TIPS: &str = "SELECT count(*) FROM tip";

on_both_engines! {
    async fn a_volunteer_s_day_comes_whole_over_a_line_that_breaks_everywhere(engine: Engine) {
        let client = Client::install();
        let (db, api) = (engine.fresh().await, FakeApi::start(taken()));
        let house = House::new(db.url(), Way::Send, &api);
        let mut suluh = house.launch().start().await;
        let line = Cutting::start(&suluh.url(""));
        let mut there = DeskThere::at(&house).await;
        let root = demo::root(Some(&house.home.path().join("keys"))).expect("a root").root().to_hex();
        let phone = Phone::new(&client, root.clone(), line.url());
        let before = count(&house, TIPS).await;

        // Coming in, with answers that are lost.
        phone.is_refused("enrol", json!({"phone": RINA, "proof": {"invite": "WRONG234"}}), "invite-wrong");
        phone.does("enrol", json!({"phone": RINA, "proof": {"invite": DEMO_INVITE}}));
        let code = sms(&api, 0).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let missed = phone.told("confirm", json!({"code": wrong, "device": "HP biru"}));
        assert_eq!((&missed["refused"], &missed["tries"]), (&json!("code-wrong"), &json!(4)));
        line.cut([Cut::Answer(0), Cut::Answer(300)]);
        let volunteer = phone.does("confirm", json!({"code": code, "device": "HP biru"}))["done"].clone();
        let id = text(&volunteer["id"]);
        line.cut([Cut::Answer(200), Cut::Request(100)]);
        let synced = phone.does("sync", json!({}))["phone"].clone();
        assert!(synced["units"].is_i64() && synced["register"].is_i64(), "{synced}");
        assert_eq!(phone.does("devices", json!({}))["done"].as_array().map(Vec::len), Some(1), "one of three");

        // Three reports while nobody can be reached.
        suluh.stop(Duration::from_secs(30)).await;
        let photo: Vec<u8> = (0..900_000_u32).map(|at| (at * 7 % 251) as u8).collect();
        let path = phone.folder.path().join("rumah.jpg");
        std::fs::write(&path, &photo).expect("a photograph");
        let clear = json!({"kabupaten": "61.07", "kind": "departure", "leaves": "today", "people": "6-20"});
        let mut pages: Vec<Value> = (0..3).map(|at| written(&format!("mobil hitam {at}"), clear.clone())).collect();
        pages[0]["files"] = json!([{"name": "rumah.jpg", "kind": "image/jpeg", "path": path}]);
        let wrote = phone.does("write", json!({"pages": pages}))["done"].clone();
        let file = text(&wrote[0]["files"][0]).to_owned();
        let waiting = phone.is_refused("signal", json!({}), "line");
        assert_eq!(waiting["waiting"].as_array().map(Vec::len), Some(3));

        // The server comes back, and the line is bad: to the reports, and then to the file.
        let mut suluh = house.launch().start().await;
        let cuts = [
            Cut::Request(0), Cut::Answer(0), Cut::Request(700), Cut::Answer(120), Cut::Request(1_500),
            Cut::Request(5_000), Cut::Request(9_000), Cut::Answer(0), Cut::Answer(12), Cut::Answer(150),
            Cut::Answer(300), Cut::Answer(500),
            Cut::Request(300), Cut::Answer(5), Cut::Request(40_000), Cut::Request(66_700), Cut::Answer(450),
            Cut::Request(100_000), Cut::Answer(700), Cut::Request(66_000),
        ];
        line.cut(cuts);
        let phone_has = phone.comes_through(&line);
        assert_eq!(count(&house, TIPS).await, before + 3, "each once");
        assert_eq!(phone_has["kept"].as_array().map(Vec::len), Some(3));
        let references: Vec<String> = wrote.as_array().unwrap().iter().map(|page| {
            let kept = phone_has["kept"].as_array().unwrap().iter().find(|it| it["id"] == page["id"]).expect("kept");
            text(&kept["reference"]).to_owned()
        }).collect();
        for unit in [BENGKAYANG, KALBAR] {
            let opened = there.opened(unit).await;
            for (at, reference) in references.iter().enumerate() {
                let mut expected = document(&format!("mobil hitam {at}"));
                if at == 0 {
                    expected["files"] = json!([{"attachment": file, "name": "rumah.jpg", "kind": "image/jpeg"}]);
                }
                assert_eq!(opened[reference], [expected], "{unit}");
            }
        }
        assert!(there.opened(OVERSIGHT).await.keys().all(|it| !references.contains(it)));

        // The file is whole, and opens with the key of its page.
        let bundle = there.bundle(BENGKAYANG).await;
        let tip = bundle.tips.iter().find(|tip| tip.reference == references[0]).expect("the tip");
        let mut tx = there.parts.db.read().await.expect("a unit of work");
        let kept = attachments::of_tip(&mut tx, &tip.id).await.expect("files");
        assert_eq!((kept.len(), kept[0].id.as_str(), kept[0].done), (1, file.as_str(), 1));
        let mut whole = Vec::new();
        while let Some(part) = attachments::part(&mut tx, &file, whole.len() as i64).await.expect("read") {
            whole.extend(STANDARD_NO_PAD.decode(part).expect("base64"));
        }
        drop(tx);
        let page = &tip.pages[0];
        let scalar = crate::client::private_scalar(&there.keys[&(BENGKAYANG.to_owned(), page.epoch)]);
        let opened = client.tell("open", &json!({
            "tip": tip.id, "page": page.id, "unit": BENGKAYANG, "epoch": page.epoch, "private": STANDARD.encode(scalar),
            "secret": page.secret, "sealed": page.wrap, "attachment": file, "file": STANDARD.encode(&whole),
        }));
        assert!(STANDARD.decode(text(&opened["bytes"])).expect("base64") == photo, "as it was taken");

        // Fifty at once, of which the line takes a part; then the root signs a newer key, and what was sealed to the old
        // one is sealed again.
        let many: Vec<Value> = (0..50).map(|at| written(&format!("laporan {at}"), clear.clone())).collect();
        phone.does("write", json!({"pages": many}));
        line.cut([Cut::Answer(2_000), Cut::Request(30_000), Cut::Request(120_000), Cut::Answer(6_000)]);
        phone.comes_through(&line);
        assert_eq!(count(&house, TIPS).await, before + 53);
        phone.does("write", json!({"pages": [written("kunci baru", clear.clone())]}));
        line.cut([Cut::Request(3_000)]);
        phone.is_refused("signal", json!({"tries": 1}), "line");
        suluh.stop(Duration::from_secs(30)).await;
        there.renews(BENGKAYANG, &house).await;
        let _suluh = house.launch().start().await;
        let phone_has = phone.comes_through(&line);
        assert_eq!(phone_has["kept"].as_array().map(Vec::len), Some(54));
        let opened = there.opened(BENGKAYANG).await;
        let words = |page: &Value| text(&page["words"]).to_owned();
        let mut all: Vec<String> = opened.values().map(|pages| words(&pages[0])).filter(|it| it.starts_with("laporan")).collect();
        all.sort();
        let mut expected: Vec<String> = (0..50).map(|at| format!("laporan {at}")).collect();
        expected.sort();
        assert_eq!(all, expected, "each once");
        assert_eq!(opened.values().filter(|pages| words(&pages[0]) == "kunci baru").count(), 1);

        // Reports that came by SMS before: one joins, and one accuses those who read it and stands apart.
        let codes = ["0badcafe", "0badf00d"];
        let heard = [there.hears_by_sms(id, codes[0]).await, there.hears_by_sms(id, codes[1]).await];
        let accusing = json!({"kabupaten": "61.07", "accused": ["police"]});
        let with_id = |code: &str, words: &str, clear: &Value| {
            let mut page = written(words, clear.clone());
            page["id"] = json!(format!("{code}-6a53-4f0e-9f53-7a1d3a0d7f11"));
            page
        };
        let pages = [with_id(codes[0], "lengkap", &clear), with_id(codes[1], "polisi ikut", &accusing)];
        phone.does("write", json!({"pages": pages}));
        let phone_has = phone.comes_through(&line);
        let kept = |phone: &Value, reference: &str| phone["kept"].as_array().unwrap().iter().any(|it| it["reference"] == reference);
        assert_eq!(heard.each_ref().map(|it| kept(&phone_has, it)), [true, false]);
        let joined = there.opened(KALBAR).await;
        let both: BTreeSet<String> = joined[&heard[0]].iter().map(words).collect();
        assert_eq!(both, [format!("L mobil hitam #{}", codes[0]), "lengkap".to_owned()].into());
        assert_eq!(joined[&heard[1]].len(), 1, "what accuses did not join");
        let apart = there.opened(OVERSIGHT).await;
        assert!(apart.values().any(|pages| words(&pages[0]) == "polisi ikut"));
        let (bengkayang, kalbar) = (there.opened(BENGKAYANG).await, joined);
        assert!(bengkayang.values().chain(kalbar.values()).flatten().all(|page| words(page) != "polisi ikut"));

        // A token that is over, and one whose successor is lost on the way.
        let device = text(&phone_has["device"]);
        let over = ended_token(&there.parts, id, device);
        phone.alter(|state| state["device"]["access"] = json!(over));
        phone.does("devices", json!({}));
        phone.alter(|state| state["device"]["ends"] = json!(0));
        line.cut([Cut::Answer(100)]);
        phone.does("devices", json!({}));
        phone.does("devices", json!({}));

        // The desk asks, and so does a coordinator; a session was held.
        there.asks(&references[1], "Jam berapa?").await;
        let ends = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().saturating_add(jiff::Span::new().days(7));
        let task = there.parts.volunteers.ask("officer", "61.07", None, "Tempel poster", ends).await.expect("asked");
        line.cut([Cut::Answer(100)]);
        let day = phone.does("sync", json!({}))["phone"].clone();
        assert_eq!(day["reports"][&references[1]]["questions"], json!(["Jam berapa?"]));
        assert_eq!(day["tasks"][&task]["words"], "Tempel poster");
        let addition = |words: &str| {
            let mut document = document(words);
            document["page"] = json!("addition");
            document
        };
        let about = text(&day["reports"][&references[1]]["code"]).to_owned();
        phone.does("write", json!({"pages": [{"code": about, "document": addition("jam sembilan"), "clear": {}}]}));
        phone.does("task", json!({"task": task, "form": {"state": "done", "note": "dekat pintu"}}));
        let yesterday = ends.saturating_sub(jiff::Span::new().days(8));
        phone.does("session", json!({"held": {
            "place": "61.07.07", "day": yesterday.to_string(), "kind": "market", "women": 3, "men": 2, "material": "Kartu CEK", "version": "3",
        }}));
        line.cut([Cut::Answer(10), Cut::Request(2_000), Cut::Answer(350), Cut::Request(300), Cut::Answer(100)]);
        let sessions = "SELECT count(*) FROM outreach";
        let held = count(&house, sessions).await;
        let day = phone.comes_through(&line);
        assert_eq!((&day["told"], &day["tasks"][&task]["state"]), (&json!(0), &json!("done")));
        assert_eq!(day["reports"][&references[1]]["questions"], json!([]));
        assert_eq!(there.opened(BENGKAYANG).await[&references[1]][1], addition("jam sembilan"));
        assert_eq!(count(&house, sessions).await, held + 1);
        let asked = there.parts.volunteers.asked("61.07").await.expect("asked");
        let answers = &asked.iter().find(|it| it.id == task).expect("the task").answers;
        assert_eq!(answers.iter().map(|it| it.note.as_str()).collect::<Vec<_>>(), ["dekat pintu"]);

        // Another phone of theirs comes in by the PIN, and answers what the first one reported.
        let them = there.parts.volunteers.now(id).await.expect("read").expect("a volunteer");
        let pin = there.parts.volunteers.new_pin(&them).await.expect("a PIN");
        let second = Phone::new(&client, root, line.url());
        second.does("enrol", json!({"phone": RINA, "proof": {"pin": *pin}}));
        let code = sms(&api, 1).await;
        let same = second.does("confirm", json!({"code": code, "device": "HP merah"}))["done"].clone();
        assert_eq!(same, volunteer);
        there.asks(&references[2], "Berapa orang?").await;
        let day = second.does("sync", json!({}))["phone"].clone();
        assert_eq!(day["reports"][&references[2]]["questions"], json!(["Berapa orang?"]));
        let about = text(&day["reports"][&references[2]]["code"]).to_owned();
        second.does("write", json!({"pages": [{"code": about, "document": addition("enam"), "clear": {}}]}));
        second.comes_through(&line);
        assert_eq!(there.opened(BENGKAYANG).await[&references[2]][1], addition("enam"));

        // It ends the first one, on which something waits: that stays, and goes when the phone is in again.
        phone.does("write", json!({"pages": [written("belum terkirim", clear.clone())]}));
        line.cut([Cut::Answer(10)]);
        second.does("endDevice", json!({"device": device}));
        let ended = phone.is_refused("signal", json!({}), "device-revoked");
        assert_eq!((&ended["in"], ended["waiting"].as_array().map(Vec::len)), (&json!(false), Some(1)));
        phone.is_refused("signal", json!({}), "not-in");
        phone.does("enrol", json!({"phone": RINA, "proof": {"pin": *pin}}));
        let code = sms(&api, 2).await;
        phone.does("confirm", json!({"code": code, "device": "HP biru"}));
        phone.comes_through(&line);
        let words_there: Vec<String> = there.opened(BENGKAYANG).await.values().map(|pages| words(&pages[0])).collect();
        assert_eq!(words_there.iter().filter(|it| *it == "belum terkirim").count(), 1);

        // What is no more goes, and a cursor that is none of theirs does no harm.
        let mut tx = there.parts.db.begin().await.expect("a unit of work");
        let gone = suluh::store::desk::by_reference(&mut tx, &references[0]).await.expect("read").expect("a tip").id;
        drop(tx);
        delete_tip(&there.parts.db, &gone).await;
        let day = second.does("sync", json!({}))["phone"].clone();
        assert!(day["reports"][&references[0]].is_null() && !day["reports"][&references[1]].is_null());
        second.alter(|state| state["cursor"] = json!("AAAA"));
        second.alter(|state| drop(state.as_object_mut().unwrap().remove("etag")));
        let again = second.does("sync", json!({}))["phone"].clone();
        assert_eq!(again["reports"], day["reports"]);
        assert_eq!(second.does("sync", json!({}))["phone"]["reports"], day["reports"]);
    }
}

async fn delete_tip(db: &Db, id: &str) {
    let sql = "DELETE FROM tip WHERE id = $1";
    let done = match db {
        Db::Sqlite { writer, .. } => {
            sqlx::query(sql).bind(id).execute(writer).await.map(|it| it.rows_affected())
        }
        Db::Postgres(pool) => sqlx::query(sql).bind(id).execute(pool).await.map(|it| it.rows_affected()),
    };
    assert_eq!(done.expect("done"), 1);
}
