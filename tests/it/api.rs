//! The JSON API as a program sees it, over real HTTP, against the invented register on a fixed day.

use serde_json::{Value, json};
use suluh::config::{Config, Mode};
use suluh::domain::importing::{self, File, Options};
use suluh::model::verdict::Verdict;

use crate::gateways::{Reply, Served, TODAY};
use crate::support::{Engine, Service, on_both_engines};

const VERIFY: &str = "/api/v1/agencies/verify";
const SOURCE: &str = "contoh (bukan daftar resmi)";

/// A question as a program escapes it.
fn verify(question: &str) -> String {
    let bytes = question.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    format!("{VERIFY}?q={bytes}")
}

async fn demo() -> Served {
    Served::with(Config::default()).await
}

/// The answer to a question, which must be 200 and JSON.
async fn answer(served: &Served, question: &str) -> Value {
    let reply = served.get(&verify(question)).await;
    assert_eq!(reply.status, 200, "{question:?}: {reply:?}");
    assert_eq!(reply.header("content-type"), "application/json", "{reply:?}");
    reply.json()
}

fn card(name: &str, number: &str, expires_on: &str) -> Value {
    json!({
        "name": name, "licence_no": number, "licence_nos": [number], "expires_on": expires_on,
        "since": null, "until": null, "document": null,
    })
}

/// A card with one or more fields set.
fn with(mut card: Value, fields: &[(&str, &str)]) -> Value {
    for (field, value) in fields {
        card[*field] = json!(value);
    }
    card
}

fn permit(country: &str, job: &str, number: &str, valid_until: &str) -> Value {
    json!({"country": country, "job": job, "number": number, "valid_from": null, "valid_until": valid_until})
}

fn verified(
    verdict: &str,
    agency: Option<Value>,
    permits: Option<Vec<Value>>,
    candidates: Value,
    text: &str,
) -> Value {
    json!({
        "verdict": verdict, "agency": agency, "permits": permits, "candidates": candidates,
        "as_of": "2026-11-22", "source": SOURCE, "text": text,
    })
}

/// One question for each verdict but `stale`, and the whole answer.
fn verdicts() -> Vec<(&'static str, Value)> {
    let plain = |verdict, text| verified(verdict, None, None, json!([]), text);
    vec![
        (
            "pt contoh jaya abadi",
            verified(
                "licensed",
                Some(card("CONTOH JAYA ABADI", "123/2024", "2027-12-27")),
                Some(vec![
                    permit("Malaysia", "operator pabrik", "SIP2MI-0B", "2027-01-06"),
                    permit("Malaysia", "operator sawit", "SIP2MI-0A", "2027-02-20"),
                ]),
                json!([]),
                "PT CONTOH JAYA ABADI: BERIZIN, no.123/2024 s/d 27/12/27. Data contoh 22/11/26. Belum tentu orang yg menawari pegawainya. Pastikan ke BP3MI 0561-000000",
            ),
        ),
        (
            "Contoh Citra Nusantara, PT",
            verified(
                "licensed_watched",
                Some(with(
                    card("CONTOH CITRA NUSANTARA", "0260000000006", "2027-12-27"),
                    &[("until", "2027-06-05")],
                )),
                Some(vec![
                    permit("Brunei", "tukang las", "SIP2MI-5A", "2027-02-20"),
                    permit("Malaysia", "operator sawit", "SIP2MI-5B", "2027-01-06"),
                ]),
                json!([]),
                "PT CONTOH CITRA NUSAN..: BERIZIN no.0260000000006 tapi DIAWASI s/d 05/06/27 (pernah disanksi). Data contoh 22/11/26. Pastikan ke BP3MI 0561-000000 sebelum bayar",
            ),
        ),
        (
            "CONTOH KARYA MANDIRI",
            verified(
                "licensed_no_permit",
                Some(card("CONTOH KARYA MANDIRI", "0260000000005", "2027-12-27")),
                Some(vec![]),
                json!([]),
                "PT CONTOH KARYA MANDIRI: PT berizin TAPI izin rekrut (SIP2MI) tidak ada/habis. Data contoh 22/11/26. Jangan bayar, jangan serahkan paspor. BP3MI 0561-000000",
            ),
        ),
        (
            "124/2024",
            verified(
                "suspended",
                Some(with(
                    card("CONTOH JAYA SAKTI", "124/2024", "2027-12-27"),
                    &[("since", "2026-09-30"), ("until", "2026-12-30")],
                )),
                Some(vec![
                    permit("Malaysia", "operator pabrik", "SIP2MI-1A", "2027-02-20"),
                    permit("Taiwan", "perawat lansia", "SIP2MI-1B", "2027-01-06"),
                ]),
                json!([]),
                "PT CONTOH JAYA SAKTI: KENA SANKSI, dilarang rekrut 30/09/26 s/d 30/12/26. Data contoh 22/11/26. Jangan daftar/bayar. Sudah bayar? Balas BANTU",
            ),
        ),
        (
            "no izin: 0260000000008",
            verified(
                "revoked",
                Some(with(
                    card("CONTOH PUTRA KHATULISTIWA", "0260000000008", "2027-12-27"),
                    &[("since", "2026-11-22"), ("document", "SK 96/2026")],
                )),
                Some(vec![
                    permit("Malaysia", "operator pabrik", "SIP2MI-7A", "2027-02-20"),
                    permit("Taiwan", "perawat lansia", "SIP2MI-7B", "2027-01-06"),
                ]),
                json!([]),
                "PT CONTOH PUTRA KHATULISTIWA: IZIN DICABUT 22/11/26 (SK 96/2026). Data contoh 22/11/26. Jangan daftar/bayar. Sudah bayar atau sudah di LN? Balas BANTU",
            ),
        ),
        (
            "contoh duta borneo 0260000000009",
            verified(
                "expired",
                Some(with(
                    card("CONTOH DUTA BORNEO", "0260000000009", "2026-11-02"),
                    &[("since", "2026-11-02")],
                )),
                Some(vec![
                    permit("Hong Kong", "penata rumah", "SIP2MI-8B", "2027-01-06"),
                    permit("Taiwan", "perawat lansia", "SIP2MI-8A", "2027-02-20"),
                ]),
                json!([]),
                "PT CONTOH DUTA BORNEO: IZIN HABIS 02/11/26, perpanjangan belum tercatat. Data contoh 22/11/26. Jangan bayar dulu. Tanya BP3MI 0561-000000",
            ),
        ),
        (
            "P.T. CONTOH TENAGA PERSADA",
            verified(
                "delisted",
                Some(with(
                    card("CONTOH TENAGA PERSADA", "0260000000010", "2027-12-27"),
                    &[("since", "2026-11-22")],
                )),
                Some(vec![
                    permit("Hong Kong", "penata rumah", "SIP2MI-9A", "2027-02-20"),
                    permit("Jepang", "pengolahan ikan", "SIP2MI-9B", "2027-01-06"),
                ]),
                json!([]),
                "PT CONTOH TENAGA PERSADA: TIDAK LAGI di daftar P3MI sejak 22/11/26. Data contoh 22/11/26. Jangan bayar/serahkan paspor. Tanya BP3MI 0561-000000",
            ),
        ),
        (
            "contoh jaya",
            verified(
                "similar",
                None,
                None,
                json!([
                    {"name": "CONTOH JAYA ABADI", "licence_no": "123/2024"},
                    {"name": "CONTOH JAYA SAKTI", "licence_no": "124/2024"},
                ]),
                "'CONTOH JAYA' BELUM COCOK. Mirip BUKAN bukti berizin. Maksudnya: 1 PT CONTOH JAYA ABADI 2 PT CONTOH JAYA SAKTI 3 bukan. Balas angka atau nomor izin",
            ),
        ),
        (
            "jaya",
            plain(
                "too_general",
                "Nama terlalu umum: 6 PT memakai kata JAYA. Kirim nama lengkap seperti di surat/spanduk, atau nomor izinnya. Contoh: CEK PT CONTOH JAYA ABADI",
            ),
        ),
        (
            "contoh maju",
            plain(
                "not_listed",
                "'CONTOH MAJU' TIDAK ADA di daftar P3MI, data contoh 22/11/26. Jangan bayar/serahkan paspor. Cek ejaan nama, tanya BP3MI 0561-000000 atau balas LAPOR",
            ),
        ),
        (
            "sponsor pak budi",
            plain(
                "individual",
                "Perorangan (sponsor/calo) TIDAK BOLEH mengirim pekerja ke LN. Minta nama PT & surat tugas, lalu ketik CEK nama PT. Diminta uang/paspor: jangan beri, balas LAPOR",
            ),
        ),
        (
            "cv contoh jaya abadi",
            plain(
                "wrong_form",
                "'CV CONTOH JAYA' bukan PT. Hanya PT berizin yg bisa jadi P3MI. TIDAK ADA di daftar, data contoh 22/11/26. Jangan serahkan KTP/uang. Mau lapor? Balas LAPOR",
            ),
        ),
        (
            "lpk contoh samudra",
            plain(
                "other_regime",
                "'LPK CONTOH SAMU' tidak ada di daftar P3MI 22/11/26. Pelaut & magang memakai izin lain yg TIDAK kami periksa. Jangan bayar sebelum tanya BP3MI 0561-000000",
            ),
        ),
    ]
}

#[tokio::test]
async fn every_verdict_has_its_json_and_its_words() {
    let served = demo().await;
    let mut seen = Vec::new();
    for (question, expected) in verdicts() {
        let given = answer(&served, question).await;
        assert_eq!(given, expected, "{question}");
        // The promised order of the fields, and none besides: programs of others read them.
        let fields: Vec<String> = given.as_object().expect("an object").keys().cloned().collect();
        let mut promised = ["verdict", "agency", "permits", "candidates", "as_of", "source", "text"];
        promised.sort_unstable();
        assert_eq!(fields, promised, "{question}");
        seen.push(expected["verdict"].as_str().expect("a verdict").to_owned());
    }
    for verdict in Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::Stale) {
        assert!(seen.iter().any(|word| word == verdict.word()), "no question here for {}", verdict.word());
    }
}

#[tokio::test]
async fn a_list_that_is_too_old_calls_nobody_licensed_and_still_tells_bad_news() {
    let mut config = Config::default();
    config.register.stale_after = 7;
    let last_day = Served::on(Engine::Sqlite, config.clone(), 7).await;
    assert_eq!(answer(&last_day, "contoh jaya abadi").await["verdict"], "licensed");

    let stale = Served::on(Engine::Sqlite, config, 8).await;
    let given = answer(&stale, "contoh jaya abadi").await;
    assert_eq!(given["verdict"], "stale");
    assert_eq!(given["as_of"], "2026-11-14");
    assert_eq!(given["agency"], card("CONTOH JAYA ABADI", "123/2024", "2027-12-19"));
    assert_eq!(
        given["text"],
        "Maaf, data izin kami terakhir 14/11/26, terlalu lama untuk menjawab soal PT CONTOH JAYA ABADI. Jangan bayar dulu. Tanya BP3MI 0561-000000"
    );
    let mut positive = Vec::new();
    for facts in stale.service.parts.dialogue.register().agencies() {
        for asked in facts.licence_no().into_iter().chain([facts.name.as_str()]) {
            let verdict = answer(&stale, asked).await["verdict"].as_str().expect("a verdict").to_owned();
            if verdict.starts_with("licensed") {
                positive.push(asked.to_owned());
            }
        }
    }
    assert_eq!(positive, Vec::<String>::new(), "called licensed from a list of eight days ago");
    for (question, verdict) in [
        ("124/2024", "suspended"),
        ("contoh putra khatulistiwa", "revoked"),
        ("contoh duta borneo", "expired"),
        ("contoh tenaga persada", "delisted"),
        ("sponsor", "individual"),
    ] {
        assert_eq!(answer(&stale, question).await["verdict"], verdict, "{question}");
    }
}

#[tokio::test]
async fn without_any_list_the_answer_is_that_we_cannot_answer() {
    let served = Served::over(Service::with(Engine::Sqlite, TODAY, Config::default()).await).await;
    let given = answer(&served, "contoh jaya abadi").await;
    let fields = ["verdict", "agency", "permits", "as_of", "source"];
    assert_eq!(
        fields.map(|field| given[field].clone()),
        [json!("stale"), Value::Null, Value::Null, Value::Null, Value::Null]
    );
    assert_eq!(given["candidates"], json!([]));
    served.get("/api/v1/agencies/123%2F2024").await.assert_problem(404);
}

#[tokio::test]
async fn permits_are_null_while_nobody_loaded_them() {
    let service = Service::with(Engine::Sqlite, TODAY, Config::default()).await;
    let list = "nama,nomor izin\nUMPAMA SATU,0260000000101\n";
    let file = File { name: "daftar.csv", bytes: list.as_bytes() };
    let options = Options { source: "KP2MI", as_of: TODAY, dry_run: false, allow_shrink: false, demo: false };
    importing::list::load(&service.parts.db, &*service.clock, file, &options).await.expect("a list");
    let served = Served::over(service).await;
    let given = answer(&served, "umpama satu").await;
    assert_eq!((&given["verdict"], &given["permits"]), (&json!("licensed"), &Value::Null));
    assert_eq!(given["agency"]["expires_on"], Value::Null);
    assert!(given["text"].as_str().expect("a text").contains("Izin rekrut TIDAK dicek"), "{given}");
}

#[tokio::test]
async fn the_text_comes_in_the_asked_language_and_nothing_else_changes() {
    let served = demo().await;
    for (question, mut expected) in verdicts() {
        let reply = served.get(&format!("{}&lang=en", verify(question))).await;
        let mut given = reply.json();
        assert_ne!(given["text"], expected["text"], "{question}");
        assert!(given["text"].as_str().is_some_and(|text| text.is_ascii() && text.len() <= 160), "{given}");
        given["text"] = Value::Null;
        expected["text"] = Value::Null;
        assert_eq!(given, expected, "{question}");
    }
    let english = served.get(&format!("{}&lang=en", verify("contoh jaya abadi"))).await.json();
    assert_eq!(
        english["text"],
        "PT CONTOH JAYA ABADI: LICENSED, no.123/2024 to 27/12/27. contoh data 22/11/26. The person offering may not work for it. Confirm with BP3MI 0561-000000"
    );
    let indonesian = served.get(&format!("{}&lang=id", verify("contoh jaya abadi"))).await;
    assert_eq!(indonesian.json(), verdicts().swap_remove(0).1);
}

#[tokio::test]
async fn who_has_the_answer_already_gets_304_and_no_body() {
    let served = demo().await;
    for path in [verify("contoh jaya abadi"), "/api/v1/agencies/123%2F2024".to_owned()] {
        let first = served.get(&path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.len() > 10 && tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        assert_eq!(first.header("cache-control"), "no-cache");
        let (listed, weak) = (format!("\"other\", {tag}"), format!("W/{tag}"));
        for known in [tag.as_str(), listed.as_str(), weak.as_str(), "*"] {
            let again = served.ask("GET", &path, &[("if-none-match", known)], "").await;
            assert_eq!((again.status, again.body.as_str()), (304, ""), "{known}");
            assert_eq!(again.header("etag"), tag, "{known}");
        }
        for unknown in ["\"other\"", "", tag.trim_matches('"')] {
            let again = served.ask("GET", &path, &[("if-none-match", unknown)], "").await;
            assert_eq!((again.status, &again.body), (200, &first.body), "{unknown:?}");
        }
    }
    // Another answer, another tag.
    let tag = async |path: &str| served.get(path).await.header("etag").to_owned();
    let one = tag(&verify("contoh jaya abadi")).await;
    assert_ne!(one, tag(&verify("contoh jaya sakti")).await);
    assert_ne!(one, tag(&format!("{}&lang=en", verify("contoh jaya abadi"))).await);
    assert_eq!(one, tag(&verify("PT. Contoh Jaya Abadi")).await);
}

#[tokio::test]
async fn what_cannot_be_understood_is_a_problem_that_repeats_nothing_of_it() {
    let served = demo().await;
    for query in [
        "",
        "?",
        "?lang=id",
        "?q=",
        "?q=+",
        "?q=%09%0A",
        "?q=a&lang=fr",
        "?q=a&lang=",
        "?q=a&lang=rahasia",
        "?q=a&lang=id&lang=en",
        "?q=a&q=rahasia",
        "?q=a&telepon=rahasia",
        "?q=a&Q=rahasia",
        "?nama=rahasia",
    ] {
        let reply = served.get(&format!("{VERIFY}{query}")).await;
        reply.assert_problem(400);
        assert!(!reply.body.contains("rahasia"), "{query}: {reply:?}");
    }
    let unknown = served.get(&format!("{VERIFY}?q=a&lang=fr")).await;
    assert!(unknown.body.contains("id, en"), "the known ones are named: {unknown:?}");
    // Bytes that are no text are no name either.
    let broken = served.get(&format!("{VERIFY}?q=CONTOH+JAYA+ABADI%FF")).await;
    assert!(broken.status == 400 || broken.json()["agency"].is_null(), "{broken:?}");
}

#[tokio::test]
async fn a_question_of_ten_thousand_letters_is_not_listed() {
    let served = demo().await;
    let questions = [
        "A".repeat(10_000),
        "CONTOH JAYA ABADI ".repeat(555),
        format!("CONTOH JAYA ABADI{}", " ".repeat(9_983)),
        "1".repeat(10_000),
        "\u{1f600}".repeat(2_500),
    ];
    for question in questions {
        let given = answer(&served, &question).await;
        assert_eq!(given["verdict"], "not_listed");
        assert_eq!(given["agency"], Value::Null);
        assert!(given["text"].as_str().is_some_and(|text| text.len() <= 160), "{given}");
    }
}

#[tokio::test]
async fn a_name_that_only_looks_like_an_official_one_is_not_it() {
    let served = demo().await;
    for question in [
        "C\u{41e}NTOH JAYA ABADI",
        "CONTOH JAYA \u{410}BADI",
        "CONTOH\u{200b} JAYA ABADI",
        "\u{feff}CONTOH JAYA ABADI",
        "CONTOH JAYA ABADI\u{202e}",
        "CONTOH JAYA ABADI\u{0}",
        "ＣＯＮＴＯＨ ＪＡＹＡ ＡＢＡＤＩ",
        "CONTOH JAYA ABAD\u{130}",
        "CÓNTOH JAYA ABADI",
        "CONTOH JAYA ABADI\u{301}",
        "CV CONTOH JAYA ABADI",
        "UD CONTOH JAYA ABADI",
        "CONTOH JAYA ABADI 2",
        "CONTOH JAYA ABADI INDONESIA",
        "PTCONTOH JAYA ABADI",
        "CONTOH JAYA ABADII",
        "124/2024 CONTOH JAYA ABADI",
        "123/2024 CONTOH JAYA SAKTI",
        "123/2025",
        "\u{661}\u{662}\u{663}/2024",
        "１２３/2024",
        "123/2024\u{200d}",
        "0123/2024",
        "260000000003",
        "000260000000003",
        "CONTOH JAYA ABADI OR 1=1",
        "' OR '1'='1",
        "CONTOH JAYA ABADI'; DROP TABLE agency; --",
        "%",
        "CONTOH%",
        "{ $name }",
        "CONTOH JAYA ABADI {$name}",
        "%s%n{}{0}",
    ] {
        let given = answer(&served, question).await;
        let verdict = given["verdict"].as_str().expect("a verdict");
        assert!(!verdict.starts_with("licensed") && given["agency"].is_null(), "{question:?}: {given}");
    }
    assert_eq!(
        answer(&served, "CONTOH JAYA ABADI").await["verdict"],
        "licensed",
        "the register still stands"
    );
}

on_both_engines! {
    async fn an_agency_is_told_with_its_history(engine: Engine) {
        let served = Served::on(engine, Config::default(), 0).await;
        let stamp = |as_of: &str| json!({"source": SOURCE, "as_of": as_of, "ingested_at": "2026-11-22T05:00:00Z"});
        let licensed = json!({
            "verdict": "licensed",
            "agency": card("CONTOH JAYA ABADI", "123/2024", "2027-12-27"),
            "as_of": "2026-11-22", "known_at": "2026-11-22",
            "list": stamp("2026-11-22"), "last_listed": stamp("2026-11-22"), "gone_since": null,
            "events": [],
            "permits": [
                permit("Malaysia", "operator pabrik", "SIP2MI-0B", "2027-01-06"),
                permit("Malaysia", "operator sawit", "SIP2MI-0A", "2027-02-20"),
            ],
            "branches": [
                {"city": "Kabupaten Sambas", "address": "Jl. Contoh 2"},
                {"city": "Kota Pontianak", "address": "Jl. Contoh 1"},
            ],
        });
        for number in ["123%2F2024", "123%2f2024", "1232024", "123-2024", "%20123.2024%20"] {
            let reply = served.get(&format!("/api/v1/agencies/{number}")).await;
            assert_eq!((reply.status, reply.json()), (200, licensed.clone()), "{number}");
        }
        let delisted = served.get("/api/v1/agencies/0260000000010").await.json();
        assert_eq!(delisted["verdict"], "delisted");
        assert_eq!(delisted["gone_since"], "2026-11-22");
        assert_eq!((&delisted["list"], &delisted["last_listed"]), (&stamp("2026-11-22"), &stamp("2026-10-23")));
        let watched = served.get("/api/v1/agencies/0260000000006").await.json();
        let event = |event: &str, effective: &str, until: Value, document: &str| json!({
            "event": event, "effective": effective, "until": until, "authority": "contoh",
            "document": document, "source": "", "published": null, "ingested_at": "2026-11-22T05:00:00Z",
        });
        assert_eq!(watched["events"], json!([
            event("suspended", "2026-01-26", Value::Null, "SK 7/2026"),
            event("suspension_ended", "2026-06-05", json!("2027-06-05"), "SK 14/2026"),
        ]));
    }

    async fn an_agency_is_told_as_it_was_and_as_it_was_known(engine: Engine) {
        let served = Served::on(engine, Config::default(), 0).await;
        let of = async |number: &str, query: &str| served.get(&format!("/api/v1/agencies/{number}?{query}")).await;
        // The revoked one was licensed on the list of thirty days ago, and the suspended one already stopped.
        let before = of("0260000000008", "as_of=2026-10-23").await.json();
        assert_eq!((&before["verdict"], &before["as_of"]), (&json!("licensed"), &json!("2026-10-23")));
        assert_eq!(of("124%2F2024", "as_of=2026-10-23").await.json()["verdict"], "suspended");
        assert_eq!(of("0260000000010", "as_of=2026-10-23").await.json()["verdict"], "licensed");
        // Seven days later that list spoke no more.
        assert_eq!(of("0260000000010", "as_of=2026-10-31").await.json()["verdict"], "stale");
        // Everything was loaded today: yesterday nothing was known, and before the list nothing was true.
        of("123%2F2024", "known_at=2026-11-21").await.assert_problem(404);
        of("123%2F2024", "as_of=2026-10-22").await.assert_problem(404);
        assert_eq!(of("123%2F2024", "known_at=2026-11-22&as_of=2026-11-22").await.status, 200);
    }

    async fn a_number_or_a_day_that_nothing_is_known_of_is_a_problem(engine: Engine) {
        let served = Served::on(engine, Config::default(), 0).await;
        let of = async |path: &str| served.get(&format!("/api/v1/agencies/{path}")).await;
        for unknown in [
            "999", "CONTOH%20JAYA%20ABADI", "123%2F2025", "0260000000028", "123%2F2024%00", "%E2%80%8B123%2F2024",
            "%27%20OR%201%3D1", "%", "%2F", "..%2F..%2Fetc%2Fpasswd", "123/2024", "",
        ] {
            of(unknown).await.assert_problem(404);
        }
        of("%FF").await.assert_problem(400);
        of(&"9".repeat(10_000)).await.assert_problem(404);
        for day in ["yesterday", "", "2026-02-30", "22/11/2026", "2026-13-01", "2026", "0", "2026-11-22%00", "-1"] {
            for name in ["as_of", "known_at"] {
                of(&format!("123%2F2024?{name}={day}")).await.assert_problem(400);
            }
        }
        for future in ["2026-11-23", "2027-01-01", "9999-12-31"] {
            for name in ["as_of", "known_at"] {
                let reply = of(&format!("123%2F2024?{name}={future}")).await;
                reply.assert_problem(400);
                assert!(reply.body.contains("future"), "{reply:?}");
            }
        }
        of("123%2F2024?as_at=2026-11-22").await.assert_problem(400);
        of("123%2F2024?as_of=2026-11-22&as_of=2026-11-21").await.assert_problem(400);
    }

    /// The first days that the calendar of the program can name: no database may stumble over them,
    /// and nothing was known on them.
    async fn on_the_first_day_of_the_calendar_nothing_was_known(engine: Engine) {
        let served = Served::on(engine, Config::default(), 0).await;
        for day in ["-009999-01-01", "-009999-01-02", "-004714-01-01", "0000-01-01", "0001-01-01"] {
            for name in ["as_of", "known_at"] {
                let reply = served.get(&format!("/api/v1/agencies/123%2F2024?{name}={day}")).await;
                assert!([400, 404].contains(&reply.status), "{name}={day}: {reply:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_taken_are_problems() {
    let served = demo().await;
    for path in
        ["/nix", "/api", "/api/v1", "/api/v2/agencies/verify", "/metrics", "/in", "/health", "/..%2f..%2f"]
    {
        served.get(path).await.assert_problem(404);
    }
    for (method, path) in [
        ("POST", VERIFY),
        ("DELETE", "/api/v1/agencies/123"),
        ("PUT", "/in/kannel/sms"),
        ("POST", "/health/live"),
        ("GET", "/simulator/sms"),
        ("DELETE", "/api/openapi.json"),
    ] {
        let reply = served.ask(method, path, &[], "").await;
        reply.assert_problem(405);
        assert!(!reply.header("allow").is_empty(), "{method} {path}: what is taken is not said: {reply:?}");
    }
}

#[tokio::test]
async fn every_answer_tells_a_browser_to_do_no_more_than_it_should() {
    let served = demo().await;
    for path in ["/nix", VERIFY, "/health/live", "/simulator", "/api/docs/", "/in/kannel/sms"] {
        let reply = served.get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("x-frame-options"), "DENY", "{path}");
    }
}

/// Three questions a minute.
fn three_a_minute(mode: Mode) -> Config {
    let mut config = Config { mode, ..Config::default() };
    config.api.rate_per_minute = 3;
    config
}

#[track_caller]
fn assert_too_many(reply: &Reply) {
    reply.assert_problem(429);
    assert_eq!(reply.header("retry-after"), "60", "{reply:?}");
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits_a_minute() {
    let mut config = three_a_minute(Mode::Demo);
    config.server.trusted_proxies = vec!["127.0.0.1/32".parse().expect("a network")];
    let served = Served::with(config).await;
    let from =
        async |address: &str, path: &str| served.ask("GET", path, &[("x-forwarded-for", address)], "").await;
    let (one, other) = ("203.0.113.9", "2001:db8::9");
    // Both questions count, and so does one that is refused.
    assert_eq!(from(one, &verify("contoh jaya abadi")).await.status, 200);
    assert_eq!(from(one, "/api/v1/agencies/123%2F2024").await.status, 200);
    assert_eq!(from(one, VERIFY).await.status, 400);
    for _ in 0..2 {
        assert_too_many(&from(one, &verify("contoh jaya abadi")).await);
        assert_too_many(&from(one, "/api/v1/agencies/123%2F2024").await);
    }
    // What the caller writes in front of its own address does not make it another.
    assert_too_many(&from("198.51.100.1, 203.0.113.9", &verify("contoh jaya abadi")).await);
    assert_eq!(from(other, &verify("contoh jaya abadi")).await.status, 200);
    for path in ["/health/live", "/health/ready", "/api/openapi.json"] {
        assert_eq!(from(one, path).await.status, 200, "{path}");
    }
    let kannel = "/in/kannel/sms?from=6281200000901&id=x&text=INFO";
    assert_eq!(served.get(kannel).await.status, 200, "villagers are not limited by the API's rule");
    served.service.clock.advance(60);
    assert_eq!(from(one, &verify("contoh jaya abadi")).await.status, 200, "a minute later");
}

#[tokio::test]
async fn this_machine_meets_no_limit_in_the_demo_and_the_same_limit_in_production() {
    let served = Served::with(three_a_minute(Mode::Demo)).await;
    for _ in 0..20 {
        assert_eq!(served.get(&verify("contoh jaya abadi")).await.status, 200);
    }
    // A claim that no trusted proxy made is no other address.
    let claim = [("x-forwarded-for", "203.0.113.9")];
    for _ in 0..5 {
        assert_eq!(served.ask("GET", &verify("contoh jaya abadi"), &claim, "").await.status, 200);
    }
    let served = Served::with(three_a_minute(Mode::Production)).await;
    for _ in 0..3 {
        assert_eq!(served.get(&verify("contoh jaya abadi")).await.status, 200);
    }
    assert_too_many(&served.get(&verify("contoh jaya abadi")).await);
}

#[tokio::test]
async fn the_service_says_that_it_lives_and_whether_it_can_answer() {
    let served = demo().await;
    let live = served.get("/health/live").await;
    assert_eq!((live.status, live.body.as_str()), (200, "ok"));
    let ready = served.get("/health/ready").await;
    let version = served.service.parts.dialogue.register().state.version;
    assert_eq!(
        (ready.status, ready.json()),
        (
            200,
            json!({"status": "ready", "register_version": version, "list_as_of": "2026-11-22", "cache": true})
        )
    );
    // The database goes away: not ready, alive, and questions are answered from memory.
    served.service.parts.db.close().await;
    served.get("/health/ready").await.assert_problem(503);
    assert_eq!(served.get("/health/live").await.status, 200);
    assert_eq!(answer(&served, "contoh jaya abadi").await["verdict"], "licensed");
    let history = served.get("/api/v1/agencies/123%2F2024").await;
    history.assert_problem(503);
    assert!(!history.body.to_lowercase().contains("sql"), "the inside stays inside: {history:?}");
}

#[tokio::test]
async fn production_has_no_simulator() {
    let doors = [
        ("GET", "/"),
        ("GET", "/simulator"),
        ("GET", "/simulator/"),
        ("GET", "/simulator/info"),
        ("GET", "/simulator/phone.js"),
        ("GET", "/simulator/style.css"),
        ("POST", "/simulator/sms"),
        ("POST", "/simulator/ussd"),
    ];
    let demo = demo().await;
    let production = Served::with(Config { mode: Mode::Production, ..Config::default() }).await;
    let sms = r#"{"from":"+6281200000902","text":"INFO"}"#;
    let ussd = r#"{"session":"s","from":"+6281200000902","code":"*123#","text":""}"#;
    for (method, path) in doors {
        let body = if path.ends_with("ussd") { ussd } else { sms };
        production.ask(method, path, &[], body).await.assert_problem(404);
        let shown = demo.ask(method, path, &[], body).await.status;
        assert!(shown < 400 || path == "/simulator/", "the demo has it: {method} {path} is {shown}");
    }
    assert_eq!(production.get(&verify("contoh jaya abadi")).await.json()["verdict"], "licensed");
}
