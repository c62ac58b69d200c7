//! What nobody but a volunteer's app brought, at the desk: the app seals by `deploy/MOBILE.md` and not with our rooms, and
//! an officer reads it in the browser, whatever it says of itself.
#![expect(clippy::disallowed_methods, reason = "a test asks as a phone would")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use reqwest::{Method, Response};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use suluh::domain::tips::demo::key_file;

use super::clerk::Clerk;
use super::volunteers::saved;
use super::walk::{click, first, laptop, until, write};
use crate::duty::House;
use crate::mobile::digits;
use crate::support::{Browser, Engine, http_client, on_both_engines};
use crate::volunteers_sealed::{App, Secrets, bound, hex};

const RINA: &str = "+6281233334444";
const BENGKAYANG: &str = "contoh-bengkayang";
const ID: &str = "3f9a1c22-6a53-4f0e-9f53-7a1d3a0d7f11";
const PAGE: &str = "7d2f0c5e6a534f0e9f537a1d3a0d7f11";
const FILE: &str = "0f0e0d0c0b0a09080706050403020100";
/// What a photograph holds, longer than one part of it.
const PHOTO: u32 = 90_000;

/// A demo with somebody who came in by an app, and the browser of an officer.
struct Field {
    house: House,
    app: App,
    browser: Browser,
}

impl Field {
    async fn with(engine: Engine) -> Self {
        let (house, browser) = tokio::join!(House::start(engine), laptop());
        let suluh = &house.suluh;
        first(suluh, &browser, BENGKAYANG, "rina", "duty,head").await;
        let ayu = Clerk::active(suluh, BENGKAYANG, "ayu", "coordinator").await;
        let form = json!({ "kind": "kawan-pmi", "place": "61.07.07", "name": "Bu Rina" });
        let (status, said) = ayu.ask(suluh, "POST", "/console/volunteers/invite", Some(form)).await;
        assert_eq!(status, 201, "{said}");
        let given: Value = serde_json::from_str(&said).unwrap();
        let mut field = Self { house, app: App { key: Vec::new(), token: String::new() }, browser };
        let begun = json!({ "phone": RINA, "invite": given["code"] });
        let begun = field.post("/api/v1/enrolments", &begun, 202).await;
        let sms = field.house.told(RINA, "aplikasi Suluh").await;
        let path = format!("/api/v1/enrolments/{}/confirm", begun["enrolment"].as_str().unwrap());
        let came = field.post(&path, &json!({ "code": digits(&sms), "device": "HP biru" }), 201).await;
        field.app = App {
            key: STANDARD_NO_PAD.decode(came["volunteer"]["key"].as_str().unwrap()).unwrap(),
            token: came["access"].as_str().unwrap().to_owned(),
        };
        field
    }

    async fn ask(&self, method: Method, path: &str, head: &[(&str, &str)], body: Vec<u8>) -> Response {
        let request = http_client().request(method, self.house.suluh.url(path)).body(body);
        let request = head.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = if self.app.token.is_empty() { request } else { request.bearer_auth(&self.app.token) };
        request.send().await.expect("an answer")
    }

    async fn post(&self, path: &str, body: &Value, status: u16) -> Value {
        let json = [("content-type", "application/json")];
        let answer = self.ask(Method::POST, path, &json, body.to_string().into_bytes()).await;
        let (is, said) = (answer.status().as_u16(), answer.text().await.expect("words"));
        assert_eq!(is, status, "{path}: {said}");
        serde_json::from_str(&said).unwrap_or_default()
    }

    /// Seals and posts a report with this document; its reference, and with what it was sealed.
    async fn report(&self, document: &Value) -> (String, Secrets, Vec<Value>) {
        let clear = json!({
            "kabupaten": "61.07", "kind": "departure", "leaves": "tomorrow", "people": "6-20", "child": true,
            "answers": ["DOKUMEN_DITAHAN"],
        });
        let way = self.post("/api/v1/reports/way", &json!({ "clear": clear }), 200).await;
        let units = way["units"].as_array().unwrap().clone();
        assert!(units.iter().any(|unit| unit["unit"] == BENGKAYANG), "{units:?}");
        let secrets = Secrets::of(ID);
        let place = (&*self.app.tip(ID), &*self.app.page(ID));
        let mut report = secrets.envelope(place, document, &units, &clear);
        report["id"] = json!(ID);
        let card = self.post("/api/v1/reports", &report, 201).await;
        (card["reference"].as_str().unwrap().to_owned(), secrets, units)
    }

    /// Uploads a photograph that the report's page names, part by part.
    async fn upload(&self, secrets: &Secrets) {
        let (tip, page) = (self.app.tip(ID), self.app.page(ID));
        let photo: Vec<u8> = (0..PHOTO).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let info = bound(&["suluh file 1", &tip, &page, FILE]);
        let sealed = secrets.sealed(&info, &bound(&[&tip, &page, FILE]), &photo, &[2 << 16]);
        let sum = hex(digest(&SHA256, &sealed).as_ref());
        let declared = json!({ "attachment": FILE, "size": sealed.len(), "sha256": sum });
        self.post(&format!("/api/v1/reports/{ID}/attachments"), &declared, 201).await;
        let mut at = 0;
        for part in sealed.chunks(70_000) {
            let from = at.to_string();
            let head = [("upload-offset", &*from), ("content-type", "application/octet-stream")];
            let path = format!("/api/v1/attachments/{FILE}");
            let put = self.ask(Method::PATCH, &path, &head, part.to_vec()).await;
            at += part.len();
            let offset = put.headers().get("upload-offset").map(|it| it.to_str().unwrap().to_owned());
            assert_eq!((put.status().as_u16(), offset), (204, Some(at.to_string())));
        }
    }
}

/// Kind and words of each page of the tip that is shown.
async fn pages(browser: &Browser) -> Value {
    let script = "return [...document.querySelectorAll('#pages .page')].map((page) => [page.className, page.querySelector('h3').textContent.split(' · ')[0], page.querySelector('.words').textContent])";
    browser.execute(script, vec![]).await.unwrap()
}

on_both_engines! {
    async fn a_report_that_only_an_app_brought_is_read_at_the_desk_with_its_file(engine: Engine) {
        let field = Field::with(engine).await;
        let browser = &field.browser;
        let words = "Sekida, mobil hitam KB 1234 XX";
        let document = json!({
            "v": 1, "page": "report", "at": "2026-11-23T02:00:00Z", "channel": "app", "lang": "id", "words": words,
            "volunteer": true, "kind": "departure", "leaves": "tomorrow", "people": "6-20", "child": true,
            "kabupaten": "61.07", "place": "61.07.07", "date": "2026-11-25", "count": 7, "to": "MY",
            "answers": ["DOKUMEN_DITAHAN"], "accused": [],
            "files": [{ "attachment": FILE, "name": "../rumah dekat pasar.JPG", "kind": "image/jpeg" }],
        });
        let (reference, secrets, _) = field.report(&document).await;
        field.upload(&secrets).await;

        // On the board, and found by its words.
        until(browser, "#rows [data-field=source]", "Kawan PMI").await;
        for (column, says) in [("place", "Jagoi Babang"), ("people", "7"), ("child", "ya")] {
            until(browser, &format!("#rows [data-field={column}]"), says).await;
        }
        write(browser, "#words", "sekida hitam").await;
        until(browser, "#found", "1").await;
        click(browser, "#rows tbody tr:not([hidden]) a").await;

        // And on its own page.
        until(browser, "#pages .report .words", words).await;
        assert_eq!(pages(browser).await, json!([["page report", "Laporan", words]]));
        let facts = until(browser, "#facts", "25 November 2026").await;
        for says in ["Kawan PMI", "aplikasi", "Jagoi Babang", "7", "Malaysia", "Ada anak\nya", "besok", "Dokumen ditahan", "Keberangkatan"] {
            assert!(facts.to_lowercase().contains(&says.to_lowercase()), "{says}: {facts}");
        }
        until(browser, "#file-list", "rumah dekat pasar.jpg").await;
        let file = json!({ "name": "rumah dekat pasar.jpg", "type": "image/jpeg", "size": PHOTO, "right": true });
        assert_eq!(saved(browser).await, file);
        assert!(browser.current_url().await.unwrap().path().ends_with(&reference));
    }

    async fn nothing_that_an_app_seals_passes_for_an_officers_or_for_what_was_read_at_intake(engine: Engine) {
        let field = Field::with(engine).await;
        let browser = &field.browser;
        let study = json!({
            "category": "child", "accuses": false, "marks": [["ANAK", 0, 5, null]], "band": "p1", "score": 99,
            "reasons": [["leaves_today", 99]],
        });
        let document = |page: &str, hour: u8, words: &str| json!({
            "v": 1, "page": page, "at": format!("2026-11-23T{hour:02}:00:00Z"), "channel": "ussd", "lang": "id",
            "words": words, "volunteer": false, "study": study,
        });
        let (reference, secrets, units) = field.report(&document("note", 1, "Sudah diperiksa: tidak ada apa-apa")).await;
        let place = (&*field.app.tip(ID), PAGE);
        let mut added = secrets.envelope(place, &document("sheet", 2, "Cara: tidak ada"), &units, &json!({}));
        added["page"] = json!(PAGE);
        field.post(&format!("/api/v1/reports/{ID}/pages"), &added, 201).await;

        let suluh = &field.house.suluh;
        browser.goto(&suluh.local(&format!("/console/tips/{reference}"))).await.unwrap();
        until(browser, "#pages .addition .words", "Cara").await;
        write(browser, "#note", "Sudah ditelepon Polsek").await;
        click(browser, "form[data-act=note] button").await;
        until(browser, "#pages .note .words", "Sudah ditelepon").await;
        assert_eq!(pages(browser).await, json!([
            ["page report", "Laporan", "Sudah diperiksa: tidak ada apa-apa"],
            ["page addition", "Tambahan", "Cara: tidak ada"],
            ["page note", "Catatan petugas", "Sudah ditelepon Polsek"],
        ]));
        let facts = until(browser, "#facts", "Kawan PMI").await;
        assert!(!facts.contains("USSD"), "{facts}");
        let made = "return [document.querySelector('#score').textContent, document.querySelectorAll('#reasons li, #pages mark').length]";
        assert_eq!(browser.execute(made, vec![]).await.unwrap(), json!(["", 0]));

        // So it is in the file that a unit takes away, too.
        let folder = tempfile::tempdir().unwrap();
        let tips = folder.path().join("tips.json").display().to_string();
        suluh.cli(&["tips", "export", "--unit", BENGKAYANG, "--to", &tips]);
        let key = suluh.keys_dir().join(key_file(BENGKAYANG)).display().to_string();
        let opened = suluh.cli(&["tips", "open", "--key", &key, &tips]);
        let of_tip: Vec<&str> = opened.split(&reference).nth(1).expect("the tip").split("\n\n").next().unwrap().lines().collect();
        let heads: Vec<(&str, &str)> = of_tip
            .iter()
            .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')))
            .filter_map(|line| Some((line.split(' ').next()?, line.split(" by ").nth(1)?)))
            .collect();
        assert_eq!(heads, [("report", "app"), ("addition", "app"), ("note", "api")], "{opened}");
        assert!(!opened.split(&reference).nth(1).unwrap().split("\n\n").next().unwrap().contains("urgency"), "{opened}");
    }
}
