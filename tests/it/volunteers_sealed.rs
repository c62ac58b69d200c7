//! Reports that an app sealed, by HTTP and on both engines: kept once whatever the line does, opened by the units that the
//! server chose and by nobody else. The app here seals with `ring` and `hpke` and by `deploy/MOBILE.md`, not with our rooms.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable};
use jiff::civil::date;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::{digest, hkdf, hmac};
use serde_json::{Value, json};
use suluh::config::Config;
use suluh::domain::tips::bundle::UnitKeys;
use suluh::domain::tips::demo;
use suluh::domain::tips::desk::Desk;
use suluh::domain::tips::retention::Retention;
use suluh::domain::tips::units::publish;
use suluh::domain::volunteers::Volunteer;
use suluh::kernel::clock::Clock;
use suluh::model::tip::{Channel, Facts, Report, TipBody};
use suluh::model::unit::UnitList;
use suluh::model::volunteer::VolunteerKind;
use suluh::sealing::envelope::{self, Place, Wrap};
use suluh::sealing::held_key::HeldKey;
use suluh::sealing::hybrid::PrivateHalf;
use suluh::store::{Db, attachments};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::gateways::{Reply, Served};
use crate::support::{Engine, on_both_engines, phone};

const RINA: &str = "+6281233334444";
const BUDI: &str = "+6281255556666";
const JAGOI: &str = "61.07.07";
const BENGKAYANG: &str = "contoh-bengkayang";
const REPORTS: &str = "/api/v1/reports";
const BATCH: &str = "/api/v1/reports/batch";
const DEVICE: &str = "00112233445566778899aabbccddeeff";

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn bound(parts: &[&str]) -> Vec<u8> {
    let mut bytes = vec![1];
    for part in parts {
        bytes.extend((part.len() as u32).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

/// A phone with the app: what it was given when it came in, and nothing else.
pub(crate) struct App {
    pub(crate) key: Vec<u8>,
    pub(crate) token: String,
}

/// What one report is sealed with.
#[derive(Clone)]
pub(crate) struct Secrets {
    dek: [u8; 32],
    secret: [u8; 32],
}

impl Secrets {
    pub(crate) fn of(seed: &str) -> Self {
        let half = |which: &str| {
            let hash = digest::digest(&digest::SHA256, format!("{which} {seed}").as_bytes());
            hash.as_ref().try_into().expect("32 bytes")
        };
        Self { dek: half("dek"), secret: half("secret") }
    }

    fn key(&self, info: &[u8]) -> LessSafeKey {
        struct Length;
        impl hkdf::KeyType for Length {
            fn len(&self) -> usize {
                32
            }
        }
        let mut bytes = [0; 32];
        hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
            .extract(&[self.dek, self.secret].concat())
            .expand(&[info], Length)
            .and_then(|out| out.fill(&mut bytes))
            .expect("a key");
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes).expect("a key"))
    }

    pub(crate) fn sealed(&self, info: &[u8], aad: &[u8], plain: &[u8], sizes: &[usize]) -> Vec<u8> {
        let mut body = (plain.len() as u32).to_be_bytes().to_vec();
        body.extend(plain);
        let size = sizes.iter().copied().find(|size| *size >= body.len()).expect("a size");
        body.resize(size, 0);
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        self.key(info).seal_in_place_append_tag(nonce, Aad::from(aad), &mut body).expect("sealed");
        body.insert(0, 1);
        body
    }

    /// What is posted of a page with this document.
    pub(crate) fn envelope(
        &self,
        (tip, page): (&str, &str),
        document: &Value,
        units: &[Value],
        clear: &Value,
    ) -> Value {
        let info = bound(&["suluh tip 1", tip, page]);
        let sizes = [2 << 10, 4 << 10, 16 << 10];
        let body = self.sealed(&info, &bound(&[tip, page]), document.to_string().as_bytes(), &sizes);
        let wraps: Vec<Value> = units.iter().map(|unit| wrap(&self.dek, unit, tip, page)).collect();
        json!({
            "secret": STANDARD.encode(self.secret), "body": STANDARD.encode(body), "wraps": wraps, "clear": clear,
        })
    }
}

/// A key for a unit, as `way` names it.
fn wrap(dek: &[u8], unit: &Value, tip: &str, page: &str) -> Value {
    let bytes =
        STANDARD_NO_PAD.decode(unit["key"].as_str().expect("a key").trim_end_matches('=')).expect("base64");
    let key = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&bytes).expect("a point");
    let (id, epoch) = (unit["unit"].as_str().expect("an id"), unit["epoch"].to_string());
    let aad = bound(&[tip, page, id, &epoch]);
    let (encapped, sealed) = hpke::single_shot_seal::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &key,
        b"suluh wrap 1",
        dek,
        &aad,
    )
    .expect("sealed");
    let whole = [&[1][..], &encapped.to_bytes(), &sealed].concat();
    json!({"unit": id, "epoch": unit["epoch"], "wrap": STANDARD.encode(whole)})
}

impl App {
    fn derived(&self, purpose: &str, code: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.key);
        hex(&hmac::sign(&key, format!("{purpose}\0{code}").as_bytes()).as_ref()[..16])
    }

    pub(crate) fn tip(&self, id: &str) -> String {
        self.derived("suluh app tip 1", &id[..8])
    }

    pub(crate) fn page(&self, id: &str) -> String {
        self.derived("suluh app page 1", &id[..8])
    }

    fn head(&self) -> [(String, String); 2] {
        let one = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        [one("authorization", &format!("Bearer {}", self.token)), one("content-type", "application/json")]
    }

    async fn send(&self, served: &Served, method: &str, path: &str, body: impl Into<Vec<u8>>) -> Reply {
        let head = self.head();
        let head: Vec<(&str, &str)> =
            head.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        served.ask(method, path, &head, body).await
    }

    async fn post(&self, served: &Served, path: &str, body: &Value) -> Reply {
        self.send(served, "POST", path, body.to_string()).await
    }

    async fn way(&self, served: &Served, clear: &Value) -> Vec<Value> {
        let way = self.post(served, "/api/v1/reports/way", &json!({"clear": clear})).await;
        assert_eq!(way.status, 200, "{way:?}");
        way.json()["units"].as_array().expect("units").clone()
    }

    /// What is posted of a page: `to` is what it is called and where it is put.
    fn envelope(&self, (tip, page): (&str, &str), words: &str, units: &[Value], clear: &Value) -> Value {
        let secrets = Secrets::of(&format!("{page} {words}"));
        let document = json!({
            "v": 1, "page": "report", "at": "2026-11-22T02:00:00Z", "channel": "app", "lang": "id",
            "words": words, "volunteer": true, "kabupaten": "61.07", "files": [{"id": "f", "name": "a.jpg"}],
        });
        secrets.envelope((tip, page), &document, units, clear)
    }

    fn report(&self, id: &str, words: &str, units: &[Value], clear: &Value) -> Value {
        let mut report = self.envelope((&self.tip(id), &self.page(id)), words, units, clear);
        report["id"] = json!(id);
        report
    }
}

fn uuid(number: usize) -> String {
    format!("{number:08x}-6a53-4f0e-9f53-7a1d3a0d7f11")
}

/// Keys in their order and no blanks: what serde_json writes of its maps.
fn hash(item: &Value) -> String {
    hex(digest::digest(&digest::SHA256, item.to_string().as_bytes()).as_ref())
}

fn clear() -> Value {
    json!({"kabupaten": "61.07", "kind": "departure", "leaves": "today", "people": "6-20", "child": false, "answers": ["DOKUMEN_DITAHAN"]})
}

async fn served(engine: Engine) -> Served {
    Served::on(engine, Config::default(), 0).await
}

async fn run(db: &Db, sql: &'static str, binds: &[&str]) {
    match db {
        Db::Sqlite { writer, .. } => {
            let query = binds.iter().fold(sqlx::query(sql), |query, it| query.bind((*it).to_owned()));
            query.execute(writer).await.map(|_| ()).expect("done");
        }
        Db::Postgres(pool) => {
            let query = binds.iter().fold(sqlx::query(sql), |query, it| query.bind((*it).to_owned()));
            query.execute(pool).await.map(|_| ()).expect("done");
        }
    }
}

async fn number(served: &Served, sql: &'static str) -> i64 {
    match &served.service.parts.db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(sql).fetch_one(reader).await.expect("a number"),
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.expect("a number"),
    }
}

/// Somebody who is a volunteer, with an app that is signed in.
async fn signed_in(served: &Served, number: &str) -> (Arc<Volunteer>, App) {
    let parts = &served.service.parts;
    let them = &parts.volunteers;
    let invite = them.invite("-", VolunteerKind::KawanPmi, JAGOI, "Bu Rina").await.expect("an invite");
    let volunteer = them.enrol(&phone(number), &invite.code, None).await.expect("a volunteer");
    let device = format!("{}{}", &volunteer.id[..16], &DEVICE[..16]);
    run(
        &parts.db,
        "INSERT INTO volunteer_device (id, volunteer, name, refresh, ends, since, revoked) VALUES ($1, $2, 'phone', $1, 99999, 1, 0)",
        &[&device, &volunteer.id],
    )
    .await;
    let ends = served.service.clock.now().as_second() + 590;
    let tag = parts.keys.service().token("volunteer access", &[&volunteer.id, &device, &ends.to_string()]);
    let digits = |text: &str| u128::from_str_radix(text, 16).expect("hex").to_be_bytes();
    let token = [&digits(&volunteer.id)[..], &digits(&device), &ends.to_be_bytes(), &digits(&tag)].concat();
    let key = STANDARD_NO_PAD.decode(volunteer.key().as_str()).expect("a key");
    (volunteer, App { key, token: URL_SAFE_NO_PAD.encode(token) })
}

fn desk(served: &Served) -> Desk {
    let parts = &served.service.parts;
    Desk::new(parts.db.clone(), Arc::clone(&parts.keys), served.service.clock.clone())
}

/// What a unit reads of a tip, page by page.
async fn read(served: &Served, unit: &str, reference: &str) -> Vec<Option<String>> {
    let known = served.service.parts.tips.units().known().expect("units");
    let bundle = desk(served).export(&known, unit).await.expect("a bundle");
    let held = HeldKey::read(&served.service.keys_dir().join(demo::key_file(unit))).expect("a key");
    let opened = UnitKeys::of(&bundle.unit, &bundle.recoverable, &held).expect("keys").open(&bundle);
    let tip = opened.into_iter().find(|tip| tip.reference == reference);
    let words =
        |page: Option<suluh::sealing::document::Document>| page.map(|page| page.words.expose().to_owned());
    tip.map(|tip| tip.pages.into_iter().map(words).collect()).unwrap_or_default()
}

fn unit_key(served: &Served, unit: &str) -> PrivateHalf {
    let held = HeldKey::read(&served.service.keys_dir().join(demo::key_file(unit))).expect("a key");
    PrivateHalf::from_hex(&held.secret).expect("a private half")
}

fn names(units: &[Value]) -> Vec<&str> {
    units.iter().map(|unit| unit["unit"].as_str().expect("an id")).collect()
}

fn sms(words: &str) -> Report {
    Report {
        words: TipBody::new(words),
        facts: Facts { volunteer: true, ..Facts::default() },
        channel: Channel::Sms,
        lang: "id",
        from: Some(phone(RINA)),
    }
}

on_both_engines! {
async fn a_report_of_an_app_is_kept_once_and_its_unit_opens_it(engine: Engine) {
    let served = served(engine).await;
    let (rina, app) = signed_in(&served, RINA).await;
    let units = app.way(&served, &clear()).await;
    assert_eq!(names(&units), [BENGKAYANG, "contoh-kalbar"]);
    let id = uuid(0x3f9a_1c22);
    let report = app.report(&id, "Sekida, mobil hitam, bos Udin", &units, &clear());
    let first = app.post(&served, REPORTS, &report).await;
    assert_eq!((first.status, first.header("cache-control")), (201, "no-store"), "{first:?}");
    let card = first.json();
    assert_eq!((&card["id"], &card["priority"]), (&json!(id), &json!(1)), "{card}");
    assert!(card["news_by"].as_str().is_some_and(|by| by.len() == 20 && by.ends_with(":00Z")), "{card}");
    for _ in 0..2 {
        served.service.clock.advance(7);
        assert_eq!(app.post(&served, REPORTS, &report).await.body, first.body, "the same answer");
    }
    assert_eq!(number(&served, "SELECT count(*) FROM tip").await, 1);
    let reference = card["reference"].as_str().expect("a reference");
    for unit in [BENGKAYANG, "contoh-kalbar"] {
        assert_eq!(read(&served, unit, reference).await, [Some("Sekida, mobil hitam, bos Udin".to_owned())]);
    }
    assert_eq!(rina.tip_id("3F9A1C22"), app.tip(&id), "the server derives what the app derives");
    let own = served.service.parts.volunteers.own(&rina).await.expect("reports");
    assert_eq!((own[0].code.as_deref(), own[0].reference.as_str()), (Some("3f9a1c22"), reference));

    let other = app.report(&id, "Sekida, mobil merah", &units, &clear());
    let refused = app.post(&served, REPORTS, &other).await;
    refused.assert_problem(409);
    assert_eq!((&refused.json()["code"], &refused.json()["hash"]), (&json!("other-body"), &json!(hash(&report))));

    // Another volunteer's same id is another report.
    let (_, budi) = signed_in(&served, BUDI).await;
    let theirs = budi.post(&served, REPORTS, &budi.report(&id, "lain", &units, &clear())).await;
    assert_eq!(theirs.status, 201);
    assert_ne!(theirs.json()["reference"], card["reference"]);
}

async fn what_accuses_an_office_is_for_the_oversight_alone_whatever_a_client_wraps(engine: Engine) {
    let served = served(engine).await;
    let (_, app) = signed_in(&served, RINA).await;
    let accusing = json!({"kabupaten": "61.07", "accused": ["police"]});
    let (calm, chosen) = (app.way(&served, &clear()).await, app.way(&served, &accusing).await);
    assert_eq!(names(&chosen), ["contoh-pengawas"]);
    let id = uuid(7);
    let both: Vec<Value> = chosen.iter().chain(&calm).cloned().collect();
    for wrapped in [&calm[..], &both, &[], &[chosen[0].clone(), chosen[0].clone()]] {
        let refused = app.post(&served, REPORTS, &app.report(&id, "Sekida", wrapped, &accusing)).await;
        refused.assert_problem(422);
        assert_eq!((&refused.json()["code"], &refused.json()["units"]), (&json!("units"), &json!(chosen)));
    }
    assert_eq!(number(&served, "SELECT count(*) FROM tip").await, 0);
    assert_eq!(number(&served, "SELECT count(*) FROM volunteer_post").await, 0);
    let report = app.report(&id, "Sekida, polisi ikut", &chosen, &accusing);
    let taken = app.post(&served, REPORTS, &report).await.json();
    let reference = taken["reference"].as_str().expect("a reference");
    assert_eq!(read(&served, "contoh-pengawas", reference).await.len(), 1);
    assert!(read(&served, BENGKAYANG, reference).await.is_empty(), "it is not in their bundle");
    // And had they all of the rows, their key opens nothing.
    let (tip, page) = (app.tip(&id), app.page(&id));
    let bytes = |text: &Value| STANDARD.decode(text.as_str().expect("text")).expect("base64");
    let sealed = Wrap { unit: "contoh-pengawas".to_owned(), epoch: 1, sealed: bytes(&report["wraps"][0]["wrap"]) };
    let secret: [u8; 32] = bytes(&report["secret"]).try_into().expect("32 bytes");
    let opens = |wrap: &Wrap, unit: &str| {
        let place = Place { tip: &tip, page: &page };
        envelope::open(place, wrap, &unit_key(&served, unit), &secret, &bytes(&report["body"])).is_some()
    };
    assert!(opens(&sealed, "contoh-pengawas"));
    assert!(!opens(&sealed, BENGKAYANG));
    assert!(!opens(&Wrap { unit: BENGKAYANG.to_owned(), ..sealed }, BENGKAYANG));
}

async fn twenty_posts_of_one_report_at_once_are_one_report(engine: Engine) {
    let served = served(engine).await;
    let (_, app) = signed_in(&served, RINA).await;
    let units = app.way(&served, &clear()).await;
    let report = app.report(&uuid(1), "Sekida", &units, &clear());
    let same = futures_util::future::join_all((0..20).map(|_| app.post(&served, REPORTS, &report))).await;
    let answers: BTreeSet<(u16, String)> = same.into_iter().map(|it| (it.status, it.body)).collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers.first().map(|it| it.0), Some(201));
    assert_eq!(number(&served, "SELECT count(*) FROM tip").await, 1);
    assert_eq!(number(&served, "SELECT count(*) FROM tip_page").await, 1);

    let others: Vec<Value> =
        (0..20).map(|at| app.report(&uuid(2), &format!("Sekida {at}"), &units, &clear())).collect();
    let others = futures_util::future::join_all(others.iter().map(|one| app.post(&served, REPORTS, one))).await;
    let statuses: Vec<u16> = others.iter().map(|it| it.status).collect();
    assert_eq!(statuses.iter().filter(|it| **it == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|it| **it == 409).count(), 19, "{statuses:?}");
    assert_eq!(number(&served, "SELECT count(*) FROM tip_page").await, 2);
}

async fn the_same_report_by_sms_before_after_and_at_once_is_one_tip(engine: Engine) {
    let served = served(engine).await;
    let (rina, app) = signed_in(&served, RINA).await;
    let units = app.way(&served, &clear()).await;
    let them = &served.service.parts.volunteers;
    let origin = |id: &str| served.service.parts.tips.origin(&["kannel", id]).expect("an origin");
    // The words are of today and many, so that both go to the same units.
    let words = "Sekida Jagoi Babang malam ini 6 orang, paspor ditahan";

    let id = uuid(0xa0);
    let by_sms = them.report(&rina, &origin("before"), &sms(words), Some(&id[..8])).await.expect("taken");
    let by_app = app.post(&served, REPORTS, &app.report(&id, words, &units, &clear())).await;
    assert_eq!((by_app.status, &by_app.json()["reference"]), (201, &json!(by_sms.reference)), "{by_app:?}");
    assert_eq!(read(&served, BENGKAYANG, &by_sms.reference).await, [Some(words.to_owned()), Some(words.to_owned())]);

    let id = uuid(0xb0);
    let by_app = app.post(&served, REPORTS, &app.report(&id, words, &units, &clear())).await.json();
    let by_sms = them.report(&rina, &origin("after"), &sms(words), Some(&id[..8])).await.expect("taken");
    assert_eq!((by_app["reference"].as_str(), by_sms.known), (Some(by_sms.reference.as_str()), true));
    assert_eq!(number(&served, "SELECT count(*) FROM tip").await, 2);

    for at in 0..12 {
        let id = uuid(0xc0 + at);
        let message = origin(&format!("at once {at}"));
        let line = sms(words);
        let report = app.report(&id, words, &units, &clear());
        let (by_sms, by_app) = tokio::join!(
            them.report(&rina, &message, &line, Some(&id[..8])),
            app.post(&served, REPORTS, &report),
        );
        let by_sms = by_sms.expect("taken");
        assert_eq!((by_app.status, &by_app.json()["reference"]), (201, &json!(by_sms.reference)), "{by_app:?}");
        assert_eq!(app.post(&served, REPORTS, &report).await.body, by_app.body);
        let pages = read(&served, BENGKAYANG, &by_sms.reference).await;
        assert!((1..=2).contains(&pages.len()) && pages.iter().all(Option::is_some), "{}", pages.len());
    }
    assert_eq!(number(&served, "SELECT count(*) FROM tip").await, 14);
    assert_eq!(number(&served, "SELECT count(*) FROM volunteer_report").await, 14, "each is theirs");
    assert_eq!(number(&served, "SELECT count(*) FROM tip_clock").await, 14);

    // What the words of the first accuse, the oversight alone reads; the app's page joins it for no other eyes.
    let id = uuid(0xd0);
    let first = them.report(&rina, &origin("police"), &sms("Sekida, polisi ikut menerima uang"), Some(&id[..8])).await.expect("taken");
    let refused = app.post(&served, REPORTS, &app.report(&id, words, &units, &clear())).await;
    refused.assert_problem(422);
    let holders = refused.json()["units"].as_array().expect("units").clone();
    assert_eq!(names(&holders), ["contoh-pengawas"]);
    let joined = app.post(&served, REPORTS, &app.report(&id, words, &holders, &clear())).await;
    assert_eq!(joined.json()["reference"], json!(first.reference));
    // And what the app accuses does not join what a kabupaten reads.
    let id = uuid(0xe0);
    them.report(&rina, &origin("calm"), &sms(words), Some(&id[..8])).await.expect("taken");
    let accusing = json!({"kabupaten": "61.07", "accused": ["police"]});
    let oversight = app.way(&served, &accusing).await;
    let refused = app.post(&served, REPORTS, &app.report(&id, words, &oversight, &accusing)).await;
    refused.assert_problem(422);
    assert_eq!(refused.json()["code"], "apart");
}

async fn a_batch_that_is_cut_at_fifty_points_and_sent_again_is_there_once(engine: Engine) {
    const ITEMS: usize = 5;
    let served = served(engine).await;
    let (_, app) = signed_in(&served, RINA).await;
    let units = app.way(&served, &clear()).await;
    let (mut references, mut cut_answers) = (BTreeSet::new(), 0);
    for point in 0..50 {
        let reports: Vec<Value> = (0..ITEMS)
            .map(|at| app.report(&uuid(1_000 + point * ITEMS + at), &format!("Sekida {point} {at}"), &units, &clear()))
            .collect();
        let body = json!({ "reports": reports }).to_string();
        let head = app.head().map(|(name, value)| format!("{name}: {value}\r\n")).concat();
        let request = format!("POST {BATCH} HTTP/1.1\r\nhost: suluh\r\n{head}content-length: {}\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(served.address).await.expect("a connection");
        if point < 25 {
            // Of the request, from its first byte to its last; and after that in the middle of the work.
            let bytes = 1 + (request.len() - 1) * point.min(14) / 14;
            stream.write_all(&request.as_bytes()[..bytes]).await.expect("sent");
            tokio::time::sleep(std::time::Duration::from_millis(point.saturating_sub(13) as u64 * 6)).await;
        } else {
            stream.write_all(request.as_bytes()).await.expect("sent");
            let mut back = vec![0; 1 + (point - 25) * 40];
            stream.read_exact(&mut back).await.expect("a part of the answer");
            assert!(back.starts_with(&b"HTTP/1.1 200"[..back.len().min(12)]));
            cut_answers += 1;
        }
        drop(stream);
        let again = app.send(&served, "POST", BATCH, body).await;
        assert_eq!(again.status, 200, "{again:?}");
        let answers = again.json()["answers"].as_array().expect("answers").clone();
        assert_eq!(answers.len(), ITEMS);
        for (answer, report) in answers.iter().zip(&reports) {
            assert_eq!((&answer["status"], &answer["id"]), (&json!(201), &report["id"]), "{answer}");
            references.insert(answer["report"]["reference"].as_str().expect("a reference").to_owned());
            // An item that is sent alone is the same as in its batch.
            if point % 10 == 0 {
                assert_eq!(app.post(&served, REPORTS, report).await.json(), answer["report"]);
            }
        }
    }
    let all = 50 * ITEMS;
    assert_eq!((references.len(), cut_answers), (all, 25));
    for sql in ["SELECT count(*) FROM tip", "SELECT count(*) FROM tip_page", "SELECT count(*) FROM volunteer_post", "SELECT count(*) FROM tip_clock"] {
        assert_eq!(number(&served, sql).await, i64::try_from(all).expect("few"), "{sql}");
    }
}

async fn an_item_that_fails_harms_no_other(engine: Engine) {
    let served = served(engine).await;
    let (_, app) = signed_in(&served, RINA).await;
    let units = app.way(&served, &clear()).await;
    let good = |number| app.report(&uuid(number), "Sekida", &units, &clear());
    let with = |number, change: &dyn Fn(&mut Value)| {
        let mut report = good(number);
        change(&mut report);
        report
    };
    let odd = [
        (400, "form", json!(5)),
        (400, "form", json!({"id": uuid(90)})),
        (400, "form", with(91, &|it| it["extra"] = json!("zqvsecret"))),
        (400, "form", with(91, &|it| it["clear"]["words"] = json!("zqvsecret"))),
        (400, "id", with(92, &|it| it["id"] = json!("zqvsecret"))),
        (400, "word", with(93, &|it| it["clear"]["answers"] = json!(["zqvsecret"]))),
        (400, "word", with(93, &|it| it["clear"]["answers"] = json!(["PETUGAS"]))),
        (400, "word", with(93, &|it| it["clear"]["accused"] = json!(["zqvsecret"]))),
        (400, "word", with(93, &|it| it["clear"]["kind"] = json!("zqvsecret"))),
        (400, "word", with(93, &|it| it["clear"]["kabupaten"] = json!("zqvsecret"))),
        (422, "not-sealed", with(94, &|it| it["secret"] = json!("AAAA"))),
        (422, "not-sealed", with(94, &|it| it["body"] = json!(STANDARD.encode([1; 100])))),
        (422, "not-sealed", with(94, &|it| it["body"] = json!("zqvsecret?"))),
        (422, "not-sealed", with(94, &|it| it["wraps"][0]["wrap"] = json!("AAAA"))),
        (422, "units", with(95, &|it| it["wraps"][0]["epoch"] = json!(9))),
    ];
    let mut items = Vec::new();
    for (at, (.., item)) in odd.iter().enumerate() {
        items.push(good(at));
        items.push(item.clone());
    }
    let reply = app.post(&served, BATCH, &json!({ "reports": items })).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert!(!reply.body.contains("zqvsecret?") && !reply.body.contains("\"zqvsecret\"],"), "{reply:?}");
    let answers = reply.json()["answers"].as_array().expect("answers").clone();
    assert_eq!(answers.len(), items.len());
    for (at, (status, code, item)) in odd.iter().enumerate() {
        assert_eq!(answers[2 * at]["status"], 201, "{}", answers[2 * at]);
        let answer = &answers[2 * at + 1];
        assert_eq!((&answer["status"], &answer["problem"]["code"]), (&json!(status), &json!(code)), "{item}: {answer}");
        assert!(!answer["problem"].to_string().contains("zqvsecret"), "{answer}");
    }
    assert_eq!(number(&served, "SELECT count(*) FROM tip").await, i64::try_from(odd.len()).expect("few"));
    for body in [json!({"reports": vec![good(1); 51]}), json!({"reports": [" ".repeat(5 << 20)]})] {
        let refused = app.post(&served, BATCH, &body).await;
        refused.assert_problem(413);
        assert_eq!(refused.json()["code"], "too-large");
    }
    app.post(&served, REPORTS, &json!({"id": "x".repeat(130 << 10)})).await.assert_problem(413);
    served.ask("POST", REPORTS, &[], good(2).to_string()).await.assert_problem(401);
    let known = app.post(&served, REPORTS, &odd[5].2).await;
    assert!(known.json()["detail"].as_str().is_some_and(|it| it.contains("DISEKAP") && it.contains("ANAK")), "{known:?}");
}

async fn a_page_adds_to_ones_own_report_alone_and_answers_the_desk(engine: Engine) {
    let served = served(engine).await;
    let ((rina, app), (_, budi)) = (signed_in(&served, RINA).await, signed_in(&served, BUDI).await);
    let units = app.way(&served, &clear()).await;
    let id = uuid(1);
    let taken = app.post(&served, REPORTS, &app.report(&id, "Sekida", &units, &clear())).await.json();
    let reference = taken["reference"].as_str().expect("a reference").to_owned();
    while served.service.parts.tips.make_mailboxes().await.expect("made") > 0 {}
    desk(&served).ask(&reference, "Jam berapa?").await.expect("asked");
    let own = served.service.parts.volunteers.own(&rina).await.expect("reports").remove(0);
    let questions = async || served.service.parts.volunteers.progress(&own).await.expect("read").expect("there").questions;
    assert_eq!(questions().await, ["Jam berapa?"]);

    let path = format!("{REPORTS}/{id}/pages");
    let page = |who: &App, page: &str, words: &str, units: &[Value], clear: &Value| {
        let mut given = who.envelope((&who.tip(&id), page), words, units, clear);
        given["page"] = json!(page);
        given
    };
    let (one, two) = ("7d2f0c5e6a534f0e9f537a1d3a0d7f11", "8d2f0c5e6a534f0e9f537a1d3a0d7f12");
    let answer = page(&app, one, "jam 8 malam", &units, &json!({}));
    let foreign = budi.post(&served, &path, &page(&budi, one, "jam 9", &units, &json!({}))).await;
    foreign.assert_problem(404);
    assert_eq!(foreign.json()["code"], "no-report");
    let nowhere = app.post(&served, &format!("{REPORTS}/{}/pages", uuid(2)), &answer).await;
    nowhere.assert_problem(404);
    let first = app.post(&served, &path, &answer).await;
    assert_eq!((first.status, &first.json()["reference"]), (201, &json!(reference)), "{first:?}");
    assert_eq!(app.post(&served, &path, &answer).await.body, first.body);
    assert!(questions().await.is_empty());
    let mut words = read(&served, BENGKAYANG, &reference).await;
    words.sort();
    assert_eq!(words, [Some("Sekida".to_owned()), Some("jam 8 malam".to_owned())]);
    let other = app.post(&served, &path, &page(&app, one, "jam 9 malam", &units, &json!({}))).await;
    other.assert_problem(409);
    assert_eq!(other.json()["hash"], json!(hash(&answer)));
    let narrow = app.post(&served, &path, &page(&app, two, "jam 9", &units[..1], &json!({}))).await;
    assert_eq!((narrow.status, &narrow.json()["units"]), (422, &json!(units)));
    let accusing = json!({"accused": ["police"]});
    let apart = app.post(&served, &path, &page(&app, two, "polisi ikut", &app.way(&served, &accusing).await, &accusing)).await;
    assert_eq!((apart.status, &apart.json()["code"]), (422, &json!("apart")));
    assert_eq!(number(&served, "SELECT count(*) FROM tip_page").await, 2);
}

async fn a_newer_key_of_a_unit_is_asked_for_and_what_was_taken_stays_taken(engine: Engine) {
    let served = served(engine).await;
    let (_, app) = signed_in(&served, RINA).await;
    let units = app.way(&served, &clear()).await;
    let (kept, late) = (app.report(&uuid(1), "a", &units, &clear()), app.report(&uuid(2), "b", &units, &clear()));
    let first = app.post(&served, REPORTS, &kept).await;
    let parts = &served.service.parts;
    let root = demo::root(Some(&served.service.keys_dir())).expect("a root");
    let known = parts.tips.units().known().expect("units");
    let mut list = UnitList { serial: known.serial + 1, signed: None, units: known.units.iter().map(|it| it.unit.clone()).collect() };
    let (_, key) = PrivateHalf::generate().expect("a pair");
    let changed = list.units.iter_mut().find(|unit| unit.id == BENGKAYANG).expect("the unit");
    (changed.epoch, changed.key) = (2, key.to_base64());
    publish(&parts.db, &root.root(), &root.sign(&list)).await.expect("published");
    parts.tips.units().refresh(&parts.db, &parts.keys).await.expect("believed");

    assert_eq!(app.post(&served, REPORTS, &kept).await.body, first.body);
    let refused = app.post(&served, REPORTS, &late).await;
    refused.assert_problem(422);
    let newer = refused.json()["units"].as_array().expect("units").clone();
    assert_eq!((&newer[0]["unit"], &newer[0]["epoch"]), (&json!(BENGKAYANG), &json!(2)));
    let again = app.report(&uuid(2), "b", &newer, &clear());
    assert_eq!(app.post(&served, REPORTS, &again).await.status, 201);
}

async fn days_later_the_same_report_gets_the_same_answer_and_files_go_with_their_tip(engine: Engine) {
    let served = served(engine).await;
    let (rina, app) = signed_in(&served, RINA).await;
    let units = app.way(&served, &clear()).await;
    let report = app.report(&uuid(1), "Sekida", &units, &clear());
    let first = app.post(&served, REPORTS, &report).await;
    let parts = &served.service.parts;
    let file = |id: &str, day: i64| attachments::AttachmentRow {
        id: id.to_owned(), tip: app.tip(&uuid(1)), size: 65_553, hash: String::new(), have: 0, day, done: 0,
    };
    let today = suluh::kernel::clock::day_number(date(2026, 11, 22));
    let mut tx = parts.db.begin().await.expect("a unit of work");
    for (id, day) in [("old", today), ("new", today + 3)] {
        assert!(attachments::declare(&mut tx, &file(id, day)).await.expect("declared"));
    }
    tx.commit().await.expect("committed");
    let look_after = async || {
        Retention::new(parts.db.clone(), Arc::clone(&parts.keys), served.service.clock.clone()).look_after().await.expect("looked after");
        parts.volunteers.look_after().await.expect("looked after");
    };
    for _ in 0..8 {
        served.service.clock.advance(24 * 3_600);
        parts.keys.keep(served.service.clock.today()).expect("keys");
        look_after().await;
    }
    assert_eq!(number(&served, "SELECT count(*) FROM attachment").await, 1, "unfinished ones end after a week");
    assert_eq!(number(&served, "SELECT count(*) FROM volunteer_post WHERE mixed = 1").await, 1);
    let posted = parts.volunteers.own(&rina).await.expect("reports");
    assert_eq!(posted.len(), 1);
    let known = resent(&served, &rina, &app, &report).await;
    assert_eq!(known.body, first.body);
    run(&parts.db, "DELETE FROM tip", &[]).await;
    let gone = resent(&served, &rina, &app, &report).await;
    gone.assert_problem(410);
    look_after().await;
    assert_eq!(number(&served, "SELECT count(*) FROM attachment").await, 0);
    assert_eq!(number(&served, "SELECT count(*) FROM volunteer_post").await, 0);
}

async fn a_file_comes_by_parts_over_a_bad_line_and_goes_with_its_tip(engine: Engine) {
    let served = served(engine).await;
    let ((_, app), (_, budi)) = (signed_in(&served, RINA).await, signed_in(&served, BUDI).await);
    let units = app.way(&served, &clear()).await;
    let id = uuid(1);
    let report = app.report(&id, "Sekida", &units, &clear());
    app.post(&served, REPORTS, &report).await;
    let (tip, page, file) = (app.tip(&id), app.page(&id), "00000000000000000000000000000001");
    let secrets = Secrets::of(&format!("{page} Sekida"));
    let photo: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
    let sealed = secrets.sealed(&bound(&["suluh file 1", &tip, &page, file]), &bound(&[&tip, &page, file]), &photo, &[5 << 16]);
    let sum = hex(digest::digest(&digest::SHA256, &sealed).as_ref());
    let declare = |id: &str, file: &str, size: usize, sum: &str| {
        (format!("{REPORTS}/{id}/attachments"), json!({"attachment": file, "size": size, "sha256": sum}))
    };
    let (path, body) = declare(&id, file, sealed.len(), &sum);
    for _ in 0..2 {
        let declared = app.post(&served, &path, &body).await;
        assert_eq!((declared.status, &declared.json()["offset"]), (201, &json!(0)), "{declared:?}");
    }
    for (who, (path, body), status, code) in [
        (&budi, declare(&id, file, sealed.len(), &sum), 404, "no-report"),
        (&app, declare(&uuid(2), file, sealed.len(), &sum), 404, "no-report"),
        (&app, declare(&id, file, sealed.len() + (1 << 16), &sum), 409, "other-file"),
        (&app, declare(&id, "other", sealed.len(), &sum), 400, "id"),
        (&app, declare(&id, file, sealed.len() + 1, &sum), 422, "file-size"),
        (&app, declare(&id, file, (80 << 16) + 17, &sum), 422, "file-size"),
    ] {
        let refused = who.post(&served, &path, &body).await;
        assert_eq!((refused.status, &refused.json()["code"]), (status, &json!(code)), "{refused:?}");
    }
    let upload = format!("/api/v1/attachments/{file}");
    let put = async |who: &App, from: usize, bytes: &[u8]| {
        let bearer = format!("Bearer {}", who.token);
        let head = [("authorization", bearer.as_str()), ("upload-offset", &*from.to_string()), ("content-type", "application/octet-stream")];
        served.ask("PATCH", &upload, &head, bytes).await
    };
    let far = async |who: &App| {
        let reply = who.send(&served, "HEAD", &upload, "").await;
        (reply.status, reply.headers.get("upload-offset").map(|it| it.to_str().expect("text").to_owned()))
    };
    assert_eq!(far(&app).await, (204, Some("0".to_owned())));
    assert_eq!((far(&budi).await.0, put(&budi, 0, &sealed[..9_000]).await.status), (404, 404));
    let code = |reply: &Reply| (reply.status, reply.json()["code"].as_str().unwrap_or_default().to_owned());
    assert_eq!(code(&put(&app, 0, &[2; 9_000]).await), (422, "not-sealed".to_owned()));
    assert_eq!(code(&put(&app, 0, &sealed[..100]).await), (400, "part-size".to_owned()), "too small for a part");
    assert_eq!(code(&put(&app, 0, &vec![1; (256 << 10) + 1]).await), (413, "too-large".to_owned()));
    let first = put(&app, 0, &sealed[..100_000]).await;
    assert_eq!((first.status, first.header("upload-offset")), (204, "100000"));
    let again = put(&app, 0, &sealed[..100_000]).await;
    assert_eq!((again.status, again.header("upload-offset")), (204, "100000"), "a part may come again");
    for from in [50_000, 200_000] {
        let odd = put(&app, from, &sealed[from..from + 9_000]).await;
        odd.assert_problem(409);
        assert_eq!((&odd.json()["code"], &odd.json()["offset"]), (&json!("offset"), &json!(100_000)));
    }
    assert_eq!(code(&put(&app, 100_000, &vec![7; sealed.len() - 99_999]).await), (400, "part-size".to_owned()), "past the end");
    // Damaged on its way: it begins anew.
    assert_eq!(code(&put(&app, 100_000, &vec![7; sealed.len() - 100_000]).await), (422, "hash".to_owned()));
    assert_eq!(far(&app).await, (204, Some("0".to_owned())));
    let mut from = 0;
    while from < sealed.len() {
        let to = (from + 65_536).min(sealed.len());
        // Twice at the same moment: one of them is a repetition.
        let (one, other) = tokio::join!(put(&app, from, &sealed[from..to]), put(&app, from, &sealed[from..to]));
        assert_eq!((one.status, other.status), (204, 204), "{one:?} {other:?}");
        from = to;
    }
    let db = &served.service.parts.db;
    let mut tx = db.read().await.expect("a unit of work");
    let kept = attachments::of_tip(&mut tx, &tip).await.expect("files");
    assert_eq!((kept.len(), kept[0].done, kept[0].hash.as_str()), (1, 1, sum.as_str()));
    let mut whole = Vec::new();
    while whole.len() < sealed.len() {
        let part = attachments::part(&mut tx, file, whole.len() as i64).await.expect("read").expect("a part");
        whole.extend(STANDARD_NO_PAD.decode(part).expect("base64"));
    }
    drop(tx);
    assert!(whole == sealed, "what is kept is what was sealed");
    assert!(!whole.windows(16).any(|it| it == &photo[100..116]), "and no photograph");

    for at in 2..=10 {
        let (path, body) = declare(&id, &format!("{at:032x}"), sealed.len(), &sum);
        assert_eq!(app.post(&served, &path, &body).await.status, 201);
    }
    let (path, body) = declare(&id, &format!("{:032x}", 11), sealed.len(), &sum);
    assert_eq!(code(&app.post(&served, &path, &body).await), (409, "too-many-files".to_owned()));
    // Ten of 4.9 MiB and two more are too much for a day.
    for number in [3, 4] {
        app.post(&served, REPORTS, &app.report(&uuid(number), "Sekida", &units, &clear())).await;
    }
    let mut declared = Vec::new();
    for at in 0..13 {
        let (path, body) = declare(&uuid(3 + at / 10), &format!("{:032x}", 100 + at), (79 << 16) + 17, &sum);
        declared.push(app.post(&served, &path, &body).await.status);
    }
    assert_eq!(declared.iter().filter(|it| **it == 201).count(), 11, "{declared:?}");
    assert_eq!(declared.iter().filter(|it| **it == 429).count(), 2, "{declared:?}");

    run(db, "DELETE FROM tip", &[]).await;
    served.service.parts.volunteers.look_after().await.expect("looked after");
    assert_eq!(number(&served, "SELECT count(*) FROM attachment").await, 0);
    assert_eq!(number(&served, "SELECT count(*) FROM attachment_part").await, 0);
}

async fn while_the_database_is_away_nothing_is_acknowledged(engine: Engine) {
    let served = served(engine).await;
    let (_, app) = signed_in(&served, RINA).await;
    let units = app.way(&served, &clear()).await;
    served.service.parts.db.close().await;
    let refused = app.post(&served, REPORTS, &app.report(&uuid(1), "Sekida", &units, &clear())).await;
    refused.assert_problem(503);
    assert_eq!(refused.header("retry-after"), "30");
}
}

/// The same once more, by an app whose token is renewed.
async fn resent(served: &Served, who: &Volunteer, app: &App, report: &Value) -> Reply {
    let device = format!("{}{}", &who.id[..16], &DEVICE[..16]);
    let ends = served.service.clock.now().as_second() + 590;
    let keys = &served.service.parts.keys;
    let tag = keys.service().token("volunteer access", &[&who.id, &device, &ends.to_string()]);
    let digits = |text: &str| u128::from_str_radix(text, 16).expect("hex").to_be_bytes();
    let token = [&digits(&who.id)[..], &digits(&device), &ends.to_be_bytes(), &digits(&tag)].concat();
    let app = App { key: app.key.clone(), token: URL_SAFE_NO_PAD.encode(token) };
    app.post(served, REPORTS, report).await
}

const VECTORS: &str = "tests/vectors/app_report.json";

/// What an app seals of fixed secrets. A wrap has a key of the moment in it, so that it is opened and not compared.
#[expect(clippy::disallowed_methods, reason = "whoever writes the vectors anew says so")]
#[test]
fn the_vectors_of_an_app_are_what_an_app_seals_and_a_unit_opens() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(VECTORS);
    let app = App { key: (0..32).collect(), token: String::new() };
    let (private, public) = PrivateHalf::derive(b"suluh vectors: the key of a unit");
    let id = uuid(0x3f9a_1c22);
    let (tip, page) = (app.tip(&id), app.page(&id));
    let unit = json!({"unit": "contoh-bengkayang", "epoch": 1, "key": public.to_base64()});
    let secrets = Secrets { dek: [7; 32], secret: [9; 32] };
    let document = r#"{"v":1,"page":"report","at":"2026-11-23T02:00:00Z","channel":"app","lang":"id","words":"Sekida, mobil hitam","volunteer":true}"#;
    let body = secrets.sealed(
        &bound(&["suluh tip 1", &tip, &page]),
        &bound(&[&tip, &page]),
        document.as_bytes(),
        &[2 << 10],
    );
    let file = "00000000000000000000000000000001";
    let sealed_file = secrets.sealed(
        &bound(&["suluh file 1", &tip, &page, file]),
        &bound(&[&tip, &page, file]),
        b"a photograph",
        &[1 << 16],
    );
    let mut vectors = json!({
        "about": "What an app seals by deploy/MOBILE.md. Byte strings are base64 but where hex is said.",
        "key": STANDARD.encode(&app.key), "id": id, "code": &id[..8], "tip": tip, "page": page,
        "dek": STANDARD.encode(secrets.dek), "secret": STANDARD.encode(secrets.secret),
        "document": document, "body": STANDARD.encode(&body),
        "unit": unit, "unit_private_hex": *private.to_hex(),
        "attachment": {
            "attachment": file, "plain": STANDARD.encode(b"a photograph"), "size": sealed_file.len(),
            "sha256": hex(digest::digest(&digest::SHA256, &sealed_file).as_ref()),
        },
    });
    if std::env::var_os("SULUH_BLESS").is_some() {
        vectors["wrap"] = wrap(&secrets.dek, &unit, &tip, &page);
        let item = json!({
            "id": id, "secret": vectors["secret"], "body": vectors["body"], "wraps": [vectors["wrap"]],
            "clear": {"kabupaten": "61.07", "kind": "departure"},
        });
        (vectors["item"], vectors["item_hash"]) = (item.clone(), json!(hash(&item)));
        std::fs::write(&path, serde_json::to_string_pretty(&vectors).expect("JSON") + "\n").expect("written");
    }
    let kept: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("the vectors")).expect("JSON");
    for (name, value) in vectors.as_object().expect("an object") {
        assert_eq!(&kept[name], value, "{name}: SULUH_BLESS=1 writes it anew");
    }
    assert_eq!(kept["item_hash"], json!(hash(&kept["item"])));
    let bytes = |text: &Value| STANDARD.decode(text.as_str().expect("text")).expect("base64");
    let wrap = Wrap { unit: "contoh-bengkayang".to_owned(), epoch: 1, sealed: bytes(&kept["wrap"]["wrap"]) };
    let secret: [u8; 32] = bytes(&kept["secret"]).try_into().expect("32 bytes");
    let place = Place { tip: &tip, page: &page };
    let opened = envelope::open(place, &wrap, &private, &secret, &bytes(&kept["body"])).expect("opened");
    assert_eq!(std::str::from_utf8(&opened).expect("text"), document);
    let (other, _) = PrivateHalf::derive(b"suluh vectors: key of the others");
    assert!(envelope::open(place, &wrap, &other, &secret, &bytes(&kept["body"])).is_none());
}
