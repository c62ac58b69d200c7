//! Apps of volunteers, on both engines: how they come in, stay in, and see their day.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::time::Duration;

use serde_json::{Value, json};
use suluh::config::Config;
use suluh::domain::tips::desk::Desk;
use suluh::domain::volunteers::Volunteer;
use suluh::model::message::Sent;
use suluh::model::tip::{Channel, Facts, Report, TipBody};
use suluh::model::volunteer::VolunteerKind;
use suluh::store::Db;

use crate::drills::taken;
use crate::gateways::{Reply, Served, TODAY};
use crate::support::{Engine, FakeApi, Launch, Service, Suluh, http_client, on_both_engines};

pub(crate) const RINA: &str = "+6281233334444";
pub(crate) const BUDI: &str = "+6281255556666";
pub(crate) const JAGOI: &str = "61.07.07";
const ENROLMENTS: &str = "/api/v1/enrolments";

/// Settings with which SMS are sent, by nobody.
fn sending() -> Config {
    let mut config = Config::default();
    let gateway = &mut config.gateways.kannel;
    gateway.api_url = Some("http://127.0.0.1:9".to_owned());
    gateway.username = Some("u".to_owned());
    gateway.password = Some("p".to_owned().into());
    gateway.from = Some("1500".to_owned());
    gateway.rate = 10_000.0;
    config
}

/// A service whose SMS the test reads.
pub(crate) async fn served(engine: Engine) -> Served {
    with(engine, sending()).await
}

async fn with(engine: Engine, config: Config) -> Served {
    Served::over(Service::with(engine, TODAY, config).await).await
}

/// What the outbox gives to the gateway now.
pub(crate) async fn sent(served: &Served) -> Vec<String> {
    let outbox = &served.service.parts.outbox;
    let given = outbox.take_turn("kannel", 10_000.0, 100, Duration::from_secs(60)).await.expect("a turn");
    let mut words = Vec::new();
    for row in &given.rows {
        words.push(outbox.ready(row).await.expect("a row").expect("words").words.expose().to_owned());
        outbox.settle(&[(row, &Sent::Taken(None))], false).await.expect("settled");
    }
    words
}

/// The six digits of an SMS.
pub(crate) fn digits(sms: &str) -> String {
    let at = sms.find(": ").expect("a code") + 2;
    sms[at..].chars().take_while(char::is_ascii_digit).collect()
}

pub(crate) async fn post(served: &Served, path: &str, body: &Value) -> Reply {
    served.ask("POST", path, &[("content-type", "application/json")], body.to_string()).await
}

/// A request of an app.
pub(crate) async fn ask(served: &Served, app: &Value, method: &str, path: &str, body: &str) -> Reply {
    let bearer = format!("Bearer {}", app["access"].as_str().expect("a token"));
    served.ask(method, path, &[("authorization", &bearer)], body).await
}

pub(crate) async fn invite(served: &Served, name: &str) -> String {
    let them = &served.service.parts.volunteers;
    them.invite("-", VolunteerKind::KawanPmi, JAGOI, name).await.expect("an invite").code
}

/// Begins and confirms: what the app is answered.
pub(crate) async fn come_in(served: &Served, body: &Value) -> Value {
    sent(served).await;
    let begun = post(served, ENROLMENTS, body).await;
    assert_eq!(begun.status, 202, "{begun:?}");
    let sms = sent(served).await;
    assert_eq!(sms.len(), 1, "{sms:?}");
    let path = format!("{ENROLMENTS}/{}/confirm", begun.json()["enrolment"].as_str().expect("an id"));
    let came = post(served, &path, &json!({"code": digits(&sms[0]), "device": "HP biru"})).await;
    assert_eq!((came.status, came.header("cache-control")), (201, "no-store"), "{came:?}");
    came.json()
}

/// A volunteer with an app.
pub(crate) async fn app(served: &Served, number: &str) -> Value {
    let code = invite(served, "Bu Rina").await;
    come_in(served, &json!({"phone": number, "invite": code})).await
}

pub(crate) async fn volunteer(served: &Served, app: &Value) -> Volunteer {
    let id = app["volunteer"]["id"].as_str().expect("an id");
    served.service.parts.volunteers.now(id).await.expect("read").expect("a volunteer")
}

#[track_caller]
pub(crate) fn refused(reply: &Reply, status: u16, code: &str) {
    reply.assert_problem(status);
    assert_eq!(reply.json()["code"], code, "{reply:?}");
    assert_eq!(reply.header("www-authenticate"), if status == 401 { "Bearer" } else { "" });
}

async fn renew(served: &Served, app: &Value) -> Reply {
    post(served, "/api/v1/tokens", &json!({"refresh": app["refresh"]})).await
}

async fn sync(served: &Served, app: &Value, cursor: Option<&Value>) -> Value {
    let cursor = cursor.map_or_else(String::new, |it| format!("?cursor={}", it.as_str().expect("a cursor")));
    let reply = ask(served, app, "GET", &format!("/api/v1/sync{cursor}"), "").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

async fn execute(db: &Db, sql: &'static str) {
    match db {
        Db::Sqlite { writer, .. } => drop(sqlx::query(sql).execute(writer).await.expect("done")),
        Db::Postgres(pool) => drop(sqlx::query(sql).execute(pool).await.expect("done")),
    }
}

async fn number(db: &Db, sql: &'static str) -> i64 {
    match db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(sql).fetch_one(reader).await.expect("a number"),
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.expect("a number"),
    }
}

async fn report(served: &Served, who: &Volunteer, code: Option<&str>, words: &str) -> String {
    let parts = &served.service.parts;
    let report = Report {
        words: TipBody::new(words),
        facts: Facts { volunteer: true, ..Facts::default() },
        channel: Channel::Sms,
        lang: "id",
        from: None,
    };
    let origin = parts.tips.origin(&["kannel", words]).expect("an origin");
    parts.volunteers.report(who, &origin, &report, code).await.expect("taken").reference
}

async fn asked_by_the_desk(served: &Served, reference: &str, question: &str) {
    let parts = &served.service.parts;
    while parts.tips.make_mailboxes().await.expect("made") > 0 {}
    let desk = Desk::new(parts.db.clone(), parts.keys.clone(), served.service.clock.clone());
    desk.ask(reference, question).await.expect("asked");
}

on_both_engines! {
    async fn an_invite_and_six_digits_let_an_app_in(engine: Engine) {
        let served = served(engine).await;
        let code = invite(&served, "Bu Rina").await;
        let begun = post(&served, ENROLMENTS, &json!({"phone": "0812 3333 4444", "invite": code.to_lowercase()})).await;
        assert_eq!((begun.status, &begun.json()["ends_in"]), (202, &json!(600)), "{begun:?}");
        let sms = sent(&served).await.remove(0);
        assert!(sms.contains("Ketik hanya di aplikasi Suluh") && digits(&sms).len() == 6, "{sms}");
        let path = format!("{ENROLMENTS}/{}/confirm", begun.json()["enrolment"].as_str().unwrap());
        let wrong = if digits(&sms) == "000000" { "000001" } else { "000000" };
        let missed = post(&served, &path, &json!({"code": wrong, "device": "HP"})).await;
        refused(&missed, 422, "code-wrong");
        assert_eq!(missed.json()["tries"], 4);
        assert!(missed.json()["detail"].as_str().unwrap().contains("Sisa 4 kali"), "{missed:?}");
        let mistyped = post(&served, &path, &json!({"code": "12345", "device": "HP"})).await;
        assert_eq!(mistyped.json()["tries"], 4, "no guess");
        for name in ["", " ", "a\nb", &"x".repeat(41)] {
            refused(&post(&served, &path, &json!({"code": digits(&sms), "device": name})).await, 422, "device-name");
        }
        let came = post(&served, &path, &json!({"code": digits(&sms), "device": "HP biru"})).await;
        assert_eq!(came.status, 201, "{came:?}");
        let first = came.json();
        assert_eq!((&first["volunteer"]["kind"], &first["volunteer"]["area"]), (&json!("kawan-pmi"), &json!(JAGOI)));
        assert_eq!(first["volunteer"]["key"].as_str().unwrap().len(), 43);
        let them = volunteer(&served, &first).await;
        assert_eq!(them.number.expose(), RINA);
        // The answer was lost: the same digits give a device in place of the first.
        let again = post(&served, &path, &json!({"code": digits(&sms), "device": "HP biru"})).await;
        assert_eq!(again.status, 201, "{again:?}");
        let second = again.json();
        assert_eq!(second["volunteer"], first["volunteer"]);
        refused(&ask(&served, &first, "GET", "/api/v1/devices", "").await, 401, "device-revoked");
        let listed = ask(&served, &second, "GET", "/api/v1/devices", "").await.json();
        assert_eq!(listed["devices"].as_array().unwrap().len(), 1);
        assert_eq!((&listed["devices"][0]["name"], &listed["devices"][0]["this"]), (&json!("HP biru"), &json!(true)));
        // The invite is used up.
        refused(&post(&served, ENROLMENTS, &json!({"phone": BUDI, "invite": code})).await, 422, "invite-wrong");
        served.service.clock.advance(600);
        refused(&post(&served, &path, &json!({"code": digits(&sms), "device": "HP"})).await, 410, "code-over");
        let db = &served.service.parts.db;
        assert_eq!(number(db, "SELECT count(*) FROM volunteer_enrolment").await, 1);
        served.service.parts.volunteers.look_after().await.expect("looked after");
        assert_eq!(number(db, "SELECT count(*) FROM volunteer_enrolment").await, 0);
        assert_eq!(number(db, "SELECT count(*) FROM volunteer_device").await, 1, "the ended one is forgotten");
    }

    async fn a_second_app_comes_in_by_pin_or_by_an_invite_that_stays_good(engine: Engine) {
        let served = served(engine).await;
        let first = app(&served, RINA).await;
        let them = volunteer(&served, &first).await;
        let pin = served.service.parts.volunteers.new_pin(&them).await.expect("a PIN");
        let second = come_in(&served, &json!({"phone": RINA, "pin": *pin})).await;
        assert_eq!(second["volunteer"], first["volunteer"]);
        let spare = invite(&served, "Pak Budi").await;
        let third = come_in(&served, &json!({"phone": RINA, "invite": spare})).await;
        assert_eq!(third["volunteer"], first["volunteer"]);
        assert!(served.service.parts.volunteers.is_invited(&spare).await.expect("read"), "it is not used up");
        let listed = ask(&served, &first, "GET", "/api/v1/devices", "").await.json();
        assert_eq!(listed["devices"].as_array().unwrap().len(), 3);
        let path = format!("/api/v1/devices/{}", second["device"].as_str().unwrap());
        assert_eq!(ask(&served, &first, "DELETE", &path, "").await.status, 204);
        refused(&ask(&served, &first, "DELETE", &path, "").await, 404, "no-device");
        refused(&ask(&served, &second, "GET", "/api/v1/sync", "").await, 401, "device-revoked");
        refused(&renew(&served, &second).await, 401, "device-revoked");
        assert_eq!(ask(&served, &third, "GET", "/api/v1/sync", "").await.status, 200);
    }

    async fn nobody_learns_whose_number_it_is_by_asking(engine: Engine) {
        let served = served(engine).await;
        let first = app(&served, RINA).await;
        let pin = served.service.parts.volunteers.new_pin(&volunteer(&served, &first).await).await.expect("a PIN");
        let wrong = if *pin == "000000" { "000001" } else { "000000" };
        let mut shapes = Vec::new();
        for (number, pin) in [(RINA, wrong), (BUDI, wrong)] {
            let begun = post(&served, ENROLMENTS, &json!({"phone": number, "pin": pin})).await;
            assert_eq!(sent(&served).await, Vec::<String>::new(), "nothing goes out");
            let path = format!("{ENROLMENTS}/{}/confirm", begun.json()["enrolment"].as_str().unwrap());
            let missed = post(&served, &path, &json!({"code": "123456", "device": "HP"})).await;
            shapes.push((begun.status, begun.body.len(), missed.status, missed.body));
        }
        assert_eq!(shapes[0], shapes[1]);
        assert_eq!((shapes[0].0, shapes[0].2), (202, 422));
        let lengths = "SELECT CAST(count(DISTINCT length(sealed)) AS BIGINT) FROM volunteer_enrolment";
        assert_eq!(number(&served.service.parts.db, lengths).await, 1, "what is sealed is of one length");
    }

    async fn codes_and_guesses_are_few(engine: Engine) {
        let served = served(engine).await;
        let code = invite(&served, "Bu Rina").await;
        let begin = json!({"phone": RINA, "invite": code});
        let begun = post(&served, ENROLMENTS, &begin).await;
        let right = digits(&sent(&served).await[0]);
        let path = format!("{ENROLMENTS}/{}/confirm", begun.json()["enrolment"].as_str().unwrap());
        for left in [4, 3, 2, 1, 0] {
            let guess = format!("{:06}", (right.parse::<u32>().unwrap() + 1 + left) % 1_000_000);
            let missed = post(&served, &path, &json!({"code": guess, "device": "HP"})).await;
            assert_eq!((missed.status, &missed.json()["tries"]), (422, &json!(left)));
        }
        refused(&post(&served, &path, &json!({"code": right, "device": "HP"})).await, 410, "code-over");
        for status in [202, 202, 429] {
            assert_eq!(post(&served, ENROLMENTS, &begin).await.status, status);
        }
        assert_eq!(post(&served, ENROLMENTS, &json!({"phone": BUDI, "invite": code})).await.status, 202, "another number");
        // Three wrong invites, and the address waits, with a good one too.
        for _ in 0..3 {
            let wrong = json!({"phone": "081299990000", "invite": "AAAA2222"});
            refused(&post(&served, ENROLMENTS, &wrong).await, 422, "invite-wrong");
        }
        let good = json!({"phone": "081299990001", "invite": code});
        refused(&post(&served, ENROLMENTS, &good).await, 429, "wait");
        served.service.clock.advance(3_600);
        assert_eq!(post(&served, ENROLMENTS, &good).await.status, 202);
    }

    async fn a_lost_answer_locks_nobody_out_and_an_old_token_ends_its_device(engine: Engine) {
        let served = served(engine).await;
        let zero = app(&served, RINA).await;
        let lost = renew(&served, &zero).await;
        assert_eq!(lost.status, 200, "{lost:?}");
        let one = renew(&served, &zero).await.json();
        assert_eq!(one["device"], zero["device"]);
        assert_eq!(ask(&served, &one, "GET", "/api/v1/sync", "").await.status, 200);
        let two = renew(&served, &one).await.json();
        assert_eq!(ask(&served, &two, "GET", "/api/v1/sync", "").await.status, 200);
        // Whoever has the one from before the last shows that there are two of them.
        refused(&renew(&served, &zero).await, 401, "device-revoked");
        refused(&renew(&served, &two).await, 401, "device-revoked");
        refused(&ask(&served, &two, "GET", "/api/v1/sync", "").await, 401, "device-revoked");
    }

    async fn a_device_dies_when_nobody_uses_it_for_ninety_days(engine: Engine) {
        let served = served(engine).await;
        let first = app(&served, RINA).await;
        let days = |count: i32| served.service.clock.advance(i64::from(count) * 86_400);
        days(89);
        served.service.parts.keys.keep(TODAY.saturating_add(jiff::Span::new().days(89))).expect("keys");
        let next = renew(&served, &first).await;
        assert_eq!(next.status, 200, "{next:?}");
        days(91);
        served.service.parts.keys.keep(TODAY.saturating_add(jiff::Span::new().days(180))).expect("keys");
        refused(&renew(&served, &next.json()).await, 401, "device-revoked");
        served.service.parts.volunteers.look_after().await.expect("looked after");
        assert_eq!(number(&served.service.parts.db, "SELECT count(*) FROM volunteer_device").await, 0);
    }

    async fn a_sync_tells_what_changed_and_what_is_no_more(engine: Engine) {
        let served = served(engine).await;
        let (rina, budi) = (app(&served, RINA).await, app(&served, BUDI).await);
        let them = volunteer(&served, &rina).await;
        let empty = sync(&served, &rina, None).await;
        assert_eq!((&empty["reports"], &empty["tasks"], &empty["gone"]), (&json!([]), &json!([]), &json!([])));
        assert!(empty["register"].is_i64() && empty["units"].is_i64(), "{empty}");
        let one = report(&served, &them, Some("3f9a1c22"), "mobil hitam di Sekida").await;
        let two = report(&served, &them, None, "mobil merah di Jagoi").await;
        let told = sync(&served, &rina, Some(&empty["cursor"])).await;
        let mut references: Vec<&str> = told["reports"].as_array().unwrap().iter().map(|it| it["reference"].as_str().unwrap()).collect();
        references.sort_unstable();
        let mut expected = [one.as_str(), two.as_str()];
        expected.sort_unstable();
        assert_eq!(references, expected);
        let by_app = told["reports"].as_array().unwrap().iter().find(|it| it["reference"] == one.as_str()).unwrap();
        assert_eq!((&by_app["code"], &by_app["status"], &by_app["questions"]), (&json!("3f9a1c22"), &json!("received"), &json!([])));
        // Nothing is forgotten with a lost answer, and nothing is told twice behind the new cursor.
        assert_eq!(sync(&served, &rina, Some(&empty["cursor"])).await["reports"], told["reports"]);
        let same = sync(&served, &rina, Some(&told["cursor"])).await;
        assert_eq!((&same["reports"], &same["cursor"]), (&json!([]), &told["cursor"]));

        asked_by_the_desk(&served, &one, "Jam berapa?").await;
        let changed = sync(&served, &rina, Some(&told["cursor"])).await;
        assert_eq!(changed["reports"].as_array().unwrap().len(), 1, "{changed}");
        assert_eq!((&changed["reports"][0]["reference"], &changed["reports"][0]["questions"]), (&json!(one), &json!(["Jam berapa?"])));
        assert_eq!(changed["reports"][0]["status"], "checking");

        // Another's cursor is not theirs, and neither is nonsense.
        let path = format!("/api/v1/sync?cursor={}", told["cursor"].as_str().unwrap());
        refused(&ask(&served, &budi, "GET", &path, "").await, 400, "cursor");
        for cursor in ["", "x", "AAAA", &"A".repeat(9_000)] {
            refused(&ask(&served, &rina, "GET", &format!("/api/v1/sync?cursor={cursor}"), "").await, 400, "cursor");
        }
        refused(&ask(&served, &rina, "GET", "/api/v1/sync?since=1", "").await, 400, "query");

        // Whoever has it all is told so without a body.
        let path = format!("/api/v1/sync?cursor={}", changed["cursor"].as_str().unwrap());
        let whole = ask(&served, &rina, "GET", &path, "").await;
        let bearer = format!("Bearer {}", rina["access"].as_str().unwrap());
        let known = [("authorization", bearer.as_str()), ("if-none-match", whole.header("etag"))];
        let none = served.ask("GET", &path, &known, "").await;
        assert_eq!((none.status, none.body.as_str()), (304, ""));
        execute(&served.service.parts.db, "DELETE FROM tip").await;
        let gone = sync(&served, &rina, Some(&changed["cursor"])).await;
        let mut names: Vec<&str> = gone["gone"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, expected, "both are tombstones");
        assert_eq!(served.ask("GET", &path, &known, "").await.status, 200);
        assert_eq!(sync(&served, &rina, Some(&gone["cursor"])).await["gone"], json!([]));
    }

    async fn a_task_is_asked_answered_changed_and_taken_back(engine: Engine) {
        let served = served(engine).await;
        let (rina, budi) = (app(&served, RINA).await, app(&served, BUDI).await);
        let them = &served.service.parts.volunteers;
        let id = |app: &Value| app["volunteer"]["id"].as_str().unwrap().to_owned();
        let ends = TODAY.saturating_add(jiff::Span::new().days(7));
        for (area, to, words, ends, why) in [
            ("61.07", None, "", ends, "no words"),
            ("61.07", None, &*"x".repeat(301), ends, "too many"),
            ("61.07", None, "words", TODAY.saturating_sub(jiff::Span::new().days(1)), "over"),
            ("61.07", None, "words", TODAY.saturating_add(jiff::Span::new().days(91)), "too far"),
            ("99", None, "words", ends, "nowhere"),
            ("61.01", Some(id(&rina)), "words", ends, "another's volunteer"),
        ] {
            assert!(them.ask("officer", area, to.as_deref(), words, ends).await.is_err(), "{why}");
        }
        let all = them.ask("officer", "61.07", None, "Tempel poster di balai desa", ends).await.expect("asked");
        let one = them.ask("officer", "61.07", Some(&id(&rina)), "Tengok rumah Bu Siti", ends).await.expect("asked");
        them.ask("officer", "61.01", None, "Di Sambas", ends).await.expect("asked");
        let (of_rina, of_budi) = (sync(&served, &rina, None).await, sync(&served, &budi, None).await);
        assert_eq!(of_rina["tasks"].as_array().unwrap().len(), 2, "{of_rina}");
        assert_eq!(of_budi["tasks"].as_array().unwrap().len(), 1);
        assert_eq!((&of_budi["tasks"][0]["words"], &of_budi["tasks"][0]["ends"]), (&json!("Tempel poster di balai desa"), &json!("2026-11-29")));

        let path = |task: &str| format!("/api/v1/tasks/{task}");
        let done = json!({"state": "done", "note": "Sudah, dekat pintu"}).to_string();
        for _ in 0..2 {
            assert_eq!(ask(&served, &rina, "POST", &path(&all), &done).await.status, 204);
        }
        assert_eq!(ask(&served, &budi, "POST", &path(&all), r#"{"state": "done"}"#).await.status, 204);
        assert_eq!(ask(&served, &budi, "POST", &path(&all), r#"{"state": "declined"}"#).await.status, 204, "changed");
        refused(&ask(&served, &budi, "POST", &path(&one), &done).await, 404, "no-task");
        refused(&ask(&served, &rina, "POST", &path("none"), &done).await, 404, "no-task");
        refused(&ask(&served, &rina, "POST", &path(&one), r#"{"state": "maybe"}"#).await, 400, "form");
        let long = json!({"state": "done", "note": "x".repeat(301)}).to_string();
        refused(&ask(&served, &rina, "POST", &path(&one), &long).await, 422, "note");

        let asked = them.asked("61.07").await.expect("asked");
        assert_eq!(asked.len(), 2);
        let task = asked.iter().find(|it| it.id == all).expect("the task");
        let mut answers: Vec<(&str, &str, &str)> =
            task.answers.iter().map(|it| (it.name.as_str(), it.state.word(), it.note.as_str())).collect();
        answers.sort_unstable();
        assert_eq!(answers, [("Bu Rina", "declined", ""), ("Bu Rina", "done", "Sudah, dekat pintu")]);
        assert_eq!(asked.iter().find(|it| it.id == one).unwrap().to, Some((id(&rina), "Bu Rina".to_owned())));
        assert!(them.asked("61.02").await.expect("asked").is_empty());
        assert_eq!(sync(&served, &rina, Some(&of_rina["cursor"])).await["tasks"][0]["state"], "done");

        assert!(them.withdraw("61.02", &all).await.is_err(), "another's");
        them.withdraw("61.07", &all).await.expect("taken back");
        assert!(them.withdraw("61.07", &all).await.is_err(), "once");
        refused(&ask(&served, &rina, "POST", &path(&all), &done).await, 410, "task-over");
        assert_eq!(sync(&served, &budi, Some(&of_budi["cursor"])).await["gone"], json!([all]));
        served.service.clock.advance(8 * 86_400);
        served.service.parts.keys.keep(TODAY.saturating_add(jiff::Span::new().days(8))).expect("keys");
        let rina = renew(&served, &rina).await.json();
        refused(&ask(&served, &rina, "POST", &path(&one), &done).await, 410, "task-over");
        assert_eq!(sync(&served, &rina, Some(&of_rina["cursor"])).await["gone"].as_array().unwrap().len(), 2);
        let db = &served.service.parts.db;
        assert_eq!(number(db, "SELECT CAST(count(DISTINCT length(sealed)) AS BIGINT) FROM volunteer_task").await, 1);
    }
}

#[tokio::test]
async fn refusals_are_told_in_the_language_of_the_phone_and_repeat_nothing() {
    let served = served(Engine::Sqlite).await;
    let secret = "zqvsecret";
    let english = [("accept-language", "en-GB,en;q=0.8"), ("content-type", "application/json")];
    for body in [
        json!({"phone": secret, "invite": "x"}),
        json!({"phone": RINA, "invite": secret}),
        json!({"phone": RINA}),
        json!({"phone": RINA, "invite": secret, "pin": secret}),
        json!({"phone": RINA, "invite": "x", "extra": secret}),
    ] {
        let id = post(&served, ENROLMENTS, &body).await;
        let en = served.ask("POST", ENROLMENTS, &english, body.to_string()).await;
        assert_eq!((id.status, &id.json()["code"]), (en.status, &en.json()["code"]));
        assert_ne!(id.json()["detail"], en.json()["detail"]);
        assert!(!id.body.contains(secret) && !en.body.contains(secret), "{id:?} {en:?}");
    }
    let large = post(&served, ENROLMENTS, &json!({"phone": "x".repeat(70_000)})).await;
    refused(&large, 413, "too-large");
    let units = served.get("/api/v1/units").await;
    assert_eq!(units.status, 200);
    let root = served.service.parts.tips.units().root().expect("a root").clone();
    let signed = suluh::sealing::root::SignedUnits {
        list: units.json()["list"].as_str().unwrap().to_owned(),
        signature: units.json()["signature"].as_str().unwrap().to_owned(),
    };
    let list = root.verify(&signed).expect("the pinned root signed it");
    assert_eq!(Some(list.serial), served.service.parts.tips.units().known().map(|known| known.serial));
    let known = [("if-none-match", units.header("etag"))];
    assert_eq!(served.ask("GET", "/api/v1/units", &known, "").await.status, 304);
}

#[tokio::test]
async fn where_nobody_can_send_it_is_said_and_nothing_begins() {
    let served = with(Engine::Sqlite, Config::default()).await;
    let code = invite(&served, "Bu Rina").await;
    refused(&post(&served, ENROLMENTS, &json!({"phone": RINA, "invite": code})).await, 503, "no-sms");
    assert_eq!(number(&served.service.parts.db, "SELECT count(*) FROM volunteer_enrolment").await, 0);
    let mut config = sending();
    config.keys.root = Some("ab".repeat(32));
    let served = with(Engine::Sqlite, config).await;
    refused(&served.get("/api/v1/units").await, 503, "no-units");
}

#[tokio::test]
async fn a_minute_s_limit_is_each_app_s_own_behind_one_address() {
    let mut config = sending();
    config.mode = suluh::config::Mode::Production;
    config.api.rate_per_minute = 4;
    config.volunteers.enabled = Some(true);
    let served = with(Engine::Sqlite, config).await;
    let (rina, budi) = (app(&served, RINA).await, app(&served, BUDI).await);
    for _ in 0..4 {
        assert_ne!(ask(&served, &rina, "GET", "/api/v1/sync", "").await.status, 429);
    }
    refused(&ask(&served, &rina, "GET", "/api/v1/sync", "").await, 429, "too-many");
    assert_ne!(ask(&served, &budi, "GET", "/api/v1/sync", "").await.status, 429);
}

/// The bytes that deploy/MOBILE.md states.
#[tokio::test]
async fn a_day_s_sync_is_as_small_as_it_is_said_to_be() {
    use std::io::Write;
    let served = served(Engine::Sqlite).await;
    let rina = app(&served, RINA).await;
    let them = volunteer(&served, &rina).await;
    let mut references = Vec::new();
    for at in 0..5 {
        references.push(report(&served, &them, Some(&format!("3f9a1c2{at}")), &format!("mobil {at}")).await);
    }
    let zipped = |body: &str| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(body.as_bytes()).unwrap();
        out.finish().unwrap().len()
    };
    let bytes = async |cursor: &str| {
        let reply = ask(&served, &rina, "GET", &format!("/api/v1/sync{cursor}"), "").await;
        (reply.body.len(), zipped(&reply.body), reply.json()["cursor"].as_str().unwrap().to_owned())
    };
    let whole = bytes("").await;
    let nothing = bytes(&format!("?cursor={}", whole.2)).await;
    asked_by_the_desk(&served, &references[0], "Naik apa dan jam berapa?").await;
    let one = bytes(&format!("?cursor={}", whole.2)).await;
    // Plain and under gzip; random bytes in the cursor move the latter a little.
    assert_eq!((nothing.0, one.0, whole.0), (196, 334, 760));
    assert!(nothing.1 <= 200 && one.1 <= 300 && whole.1 <= 330, "{whole:?} {nothing:?} {one:?}");
}

/// A demo whose SMS go to a gateway of the test.
pub(crate) fn sending_demo(api: &FakeApi) -> Launch {
    Suluh::launch("demo")
        .set("SULUH__GATEWAYS__KANNEL__API_URL", api.url())
        .set("SULUH__GATEWAYS__KANNEL__USERNAME", "u")
        .set("SULUH__GATEWAYS__KANNEL__PASSWORD", "p")
        .set("SULUH__GATEWAYS__KANNEL__FROM", "1500")
}

async fn posted(suluh: &Suluh, path: &str, body: Value) -> (u16, Value) {
    let request = http_client().post(suluh.url(path)).header("content-type", "application/json");
    let reply = request.body(body.to_string()).send().await.expect("an answer");
    let (status, body) = (reply.status().as_u16(), reply.text().await.expect("a body"));
    (status, serde_json::from_str::<Value>(&body).unwrap_or_default())
}

/// Comes in with the invite of a demo: what the app is answered, and the six digits that came.
pub(crate) async fn come_in_over_the_network(suluh: &Suluh, api: &FakeApi) -> (Value, String) {
    let code = suluh::domain::volunteers::upkeep::DEMO_INVITE;
    let (status, begun) = posted(suluh, ENROLMENTS, json!({"phone": RINA, "invite": code})).await;
    assert_eq!(status, 202, "{begun}");
    let sms = api.wait_for(1).await.remove(0);
    let digits = digits(&String::from_utf8_lossy(&sms.body));
    let path = format!("{ENROLMENTS}/{}/confirm", begun["enrolment"].as_str().unwrap());
    let (status, app) = posted(suluh, &path, json!({"code": digits, "device": "HP biru"})).await;
    assert_eq!(status, 201, "{app}");
    (app, digits)
}

/// The whole way of an app against a service of its own, whose SMS a gateway takes.
#[tokio::test]
async fn an_app_comes_in_over_the_network_and_dies_with_a_revocation_elsewhere() {
    let api = FakeApi::start(taken());
    let suluh = sending_demo(&api).start().await;
    let (app, digits) = come_in_over_the_network(&suluh, &api).await;
    let get = async |path: &str| {
        let request = http_client().get(suluh.url(path)).bearer_auth(app["access"].as_str().unwrap());
        request.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(get("/api/v1/sync").await, 200);
    assert!(!suluh.log().contains(&digits) && !suluh.log().contains(&RINA[3..]), "the log names nobody");

    // Somebody else revokes, over the same database and keys: the next request is refused, and the log knows nobody.
    let url = format!("sqlite://{}?mode=rwc", suluh.keys_dir().with_file_name("suluh.db").display());
    let other = elsewhere(&url, &suluh.keys_dir()).await;
    other.volunteers.revoke("61.07", app["volunteer"]["id"].as_str().unwrap()).await.expect("revoked");
    assert_eq!(get("/api/v1/sync").await, 401);
    let (status, refused) = posted(&suluh, "/api/v1/tokens", json!({"refresh": app["refresh"]})).await;
    assert_eq!((status, &refused["code"]), (401, &json!("device-revoked")));
}

/// The parts of another process over the same database and keys.
pub(crate) async fn elsewhere(url: &str, keys_dir: &std::path::Path) -> suluh::app::Parts {
    let db = Db::open(url).await.expect("an open database");
    let keys = suluh::sealing::keys::Keys::open(keys_dir).expect("keys");
    let mut config = Config::default();
    config.spool.dir = keys_dir.with_file_name("spool-elsewhere");
    let cache = suluh::cache::open(None).await.expect("a cache in process");
    let clock = std::sync::Arc::new(suluh::kernel::clock::SystemClock);
    suluh::app::Parts::assemble(config, db, keys, cache, clock).await.expect("parts that fit")
}
