//! The service in two processes: each does its part with its own login, and a process that does not fit
//! says what to type.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use suluh::domain::importing::sha256;
use suluh::kernel::clock::{Clock, SystemClock};
use suluh::store::attachments::{self, AttachmentRow};
use suluh::store::schema;
use suluh::store::volunteers::{self, NewVolunteer};
use suluh::store::{Db, MIGRATIONS, StoreError};
use tokio::task::JoinSet;

use crate::console::acts::{page, tip};
use crate::console::clerk::Clerk;
use crate::console::register;
use crate::console::rota;
use crate::support::{
    Behaviour, Divided, Engine, FakeApi, Logging, Postgres, Suluh, on_both_engines, rota_file, run_cli, until,
};

/// How long anything may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A licensed agency of the divided service's register.
const QUESTION: &str = "cek+contoh+operator+nomor+7";

fn today() -> String {
    SystemClock.today().to_string()
}

async fn superuser(url: &str, statement: &str) {
    let mut server = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut server).await.unwrap();
}

/// The URL of another database of a cluster, as this login.
fn elsewhere(cluster: &Postgres, login: &str, database: &str) -> String {
    let (_, address) = cluster.url().split_once('@').unwrap();
    format!("postgres://{login}@{}/{database}", address.split('/').next().unwrap())
}

/// A question through Kannel's door.
async fn bring(intake: &Suluh, number: &str, text: &str) {
    let path = format!("/in/kannel/sms?from={number}&text={text}&id={number}{text}");
    let given = intake.get(&path).await;
    assert_eq!(given.status(), 200);
    assert_eq!(given.text().await.unwrap(), "", "the answer goes by sendsms");
}

/// Publishes the units of a divided service, and gives the root to pin.
fn units(divided: &Divided) -> String {
    let carried = tempfile::tempdir().unwrap();
    let path = |name: &str| carried.path().join(name).display().to_string();
    let (root, list, signed) = (path("root.key"), path("units.json"), path("signed.json"));
    let said = divided.ok(&["keys", "init-root", "--to", &root]);
    let pinned = said.split('"').nth(1).unwrap().to_owned();
    let keys = path("keys");
    let rows = [
        ("sambas", "kabupaten", "61.01", "taskforce"),
        ("kalbar", "province", "61", "taskforce"),
        ("pengawas", "oversight", "61", "oversight"),
    ];
    for (id, kind, area, _) in rows {
        let unit = ["--id", id, "--name", id, "--kind", kind, "--area", area];
        divided.ok(&[&["keys", "new-unit", "--list", &list, "--keys", &keys], &unit[..]].concat());
    }
    divided.file("sambas.key", &std::fs::read_to_string(Path::new(&keys).join("sambas-1.key")).unwrap());
    divided.ok(&["keys", "sign", "--root", &root, "--list", &list, "--to", &signed]);
    let settings = divided.file("root.toml", &format!("[keys]\nroot = '{pinned}'\n"));
    divided.ok(&["--config", &settings, "keys", "publish", &signed]);
    let rotas = divided.file("units.toml", &rota_file(&rows.map(|(id, _, area, office)| (id, area, office))));
    divided.ok(&["--config", &settings, "units", "apply", &rotas]);
    pinned
}

#[tokio::test]
async fn two_processes_share_the_work_and_neither_meets_a_closed_door() {
    let divided = Divided::migrated(&today()).await;
    let root = units(&divided);
    let kannel = FakeApi::start(Behaviour::Answer {
        status: 202,
        content_type: "text/html".to_owned(),
        body: "0: Accepted for delivery".to_owned(),
    });
    let mut console = divided
        .launch("production", "console")
        .set("SULUH__KEYS__ROOT", &root)
        .set("SULUH__CONSOLE__ORIGIN", "http://localhost:1")
        .set("SULUH__VOLUNTEERS__ENABLED", "true")
        .start()
        .await;
    let mut intake = divided
        .launch("production", "intake")
        .set("SULUH__KEYS__ROOT", &root)
        .set("SULUH__GATEWAYS__KANNEL__API_URL", kannel.url())
        .set("SULUH__GATEWAYS__KANNEL__USERNAME", "suluh")
        .set("SULUH__GATEWAYS__KANNEL__PASSWORD", "secret")
        .set("SULUH__GATEWAYS__KANNEL__FROM", "1500")
        .set("SULUH__GATEWAYS__KANNEL__PUBLIC_URL", "http://127.0.0.1:1")
        .start()
        .await;

    // Intake answers, hears what became of it, and knows who wants no campaigns.
    bring(&intake, "6281234567890", QUESTION).await;
    let sent = kannel.wait_for(1).await;
    let body = String::from_utf8(sent[0].body.to_vec()).unwrap();
    assert!(body.contains("PT CONTOH OPERATOR NOMOR 7: BERIZIN, no.7000000000007"), "{body}");
    let report = sent[0].header("x-kannel-dlr-url").unwrap().replace("http://127.0.0.1:1", "");
    assert_eq!(intake.get(&report.replace("%d", "1")).await.status(), 200);
    let (start, id) = report.split_once("id=").unwrap();
    let of_nothing = format!("{start}id={}{}", if id.starts_with('0') { '1' } else { '0' }, &id[1..]);
    assert_eq!(intake.get(&of_nothing.replace("%d", "1")).await.status(), 200);
    bring(&intake, "6281234567891", "stop").await;
    bring(&intake, "6281234567891", "mulai").await;
    kannel.wait_for(3).await;
    let form = [
        ("sessionId", "s"),
        ("phoneNumber", "+6281234567892"),
        ("serviceCode", "*1#"),
        ("text", "1*CONTOH OPERATOR NOMOR 7"),
    ];
    let ussd = ["/in/africastalking/ussd", "/api/v1/agencies/verify?q=contoh+operator+nomor+7"];
    let screen = intake.post_form(ussd[0], &form).await.text().await.unwrap();
    assert!(screen.contains("BERIZIN"), "{screen}");
    assert_eq!(intake.get(ussd[1]).await.status(), 200);
    // A tip is taken, found, added to, and its unit's question told to who asked for news, until STOP.
    let reporter = "6281234567893";
    bring(&intake, reporter, "LAPOR+mobil+hitam+di+Sambas").await;
    let sent = kannel.wait_for(4).await;
    let said = String::from_utf8(sent[3].body.to_vec()).unwrap();
    let at = said.find("Nomor bukti ").unwrap() + "Nomor bukti ".len();
    let receipt = said[at..at + 19].replace(' ', "");
    for (number, (text, shows)) in [
        (format!("STATUS+{receipt}"), "DITERIMA"),
        (format!("JAWAB+{receipt}+jam+8"), "Jawaban Anda sudah masuk"),
        (format!("KABARI+14+{receipt}"), "14 hari"),
    ]
    .into_iter()
    .enumerate()
    {
        bring(&intake, reporter, &text).await;
        let sent = kannel.wait_for(5 + number).await;
        let said = String::from_utf8(sent[4 + number].body.to_vec()).unwrap();
        assert!(said.contains(shows), "{said}");
    }
    let listed = divided.ok(&["tips", "list", "--unit", "sambas"]);
    let asked =
        || divided.run(&divided.url("owner"), "production", &["tips", "ask", &listed[..6], "Jam berapa?"]);
    let done = until(LIMIT, async || asked().0.then_some(()));
    done.await.unwrap_or_else(|| panic!("no mailbox was made: {}\n{}", asked().1, intake.log()));
    let sent = kannel.wait_for(8).await;
    let said = String::from_utf8(sent[7].body.to_vec()).unwrap();
    assert!(said.contains("Ada kabar baru") && !said.contains("Jam berapa"), "{said}");
    bring(&intake, reporter, "STOP").await;
    kannel.wait_for(9).await;
    // An officer works where no message is met: reads what is sealed, notes, decides, all under the console's login.
    let key = divided.path("sambas.key");
    let clerk = Clerk::with_key(&console, "sambas", "rina", "duty,head", &key).await;
    let (reference, _) = tip(&console, &clerk).await;
    let sealed_tip = clerk.json(&console, &format!("/console/tips/{reference}/sealed")).await;
    assert_eq!(sealed_tip["pages"].as_array().unwrap().len(), 2, "{sealed_tip}");
    clerk.json(&console, "/console/sealed").await;
    let note = page(&console, &clerk, sealed_tip["id"].as_str().unwrap(), &["sambas"]).await;
    let acts = [
        (json!({ "act": "accept" }), None),
        (json!({ "act": "note" }), Some(note)),
        (json!({ "act": "raise", "band": "p1" }), None),
        (json!({ "act": "status", "to": "forwarded", "offices": 1 }), None),
    ];
    for (what, attached) in acts {
        let (_, seen) = tip(&console, &clerk).await;
        let (status, said) = clerk.act(&console, &reference, &seen, what.clone(), attached).await;
        assert_eq!(status, 204, "{what}: {said}");
    }
    assert!(console.cli(&["audit", "verify"]).contains("5 of them signed"));
    // Whoever looks after volunteers does it without a right to a number, and files are read as they are sealed.
    let ayu = Clerk::active(&console, "sambas", "ayu", "coordinator").await;
    let form = json!({ "kind": "teacher", "place": "61.01.01", "name": "Bu Guru" });
    let (status, said) = ayu.ask(&console, "POST", "/console/volunteers/invite", Some(form)).await;
    assert_eq!(status, 201, "{said}");
    let owner = Db::open(&divided.url("owner")).await.unwrap();
    let mut tx = owner.begin().await.unwrap();
    let (label, sealed, heard) = ("AA", "AA", "AA");
    let new = NewVolunteer { id: "v", kind: "ngo", area: "61.01.01", label, sealed, heard, since: 20_000 };
    volunteers::insert(&mut tx, &new, 1).await.unwrap();
    let tip_id = sealed_tip["id"].as_str().unwrap().to_owned();
    let (hash, id) = (String::new(), "f".repeat(32));
    let row = AttachmentRow { id, tip: tip_id, size: 3, hash, have: 0, day: 20_000, done: 0 };
    attachments::declare(&mut tx, &row).await.unwrap();
    attachments::keep_part(&mut tx, &row.id, 0, "AQID", 3).await.unwrap();
    attachments::complete(&mut tx, &row.id).await.unwrap();
    tx.commit().await.unwrap();
    owner.close().await;
    let files = format!("/console/tips/{reference}/files");
    assert_eq!(clerk.json(&console, &files).await["files"][0]["done"], json!(true));
    let file = clerk.ask(&console, "GET", &format!("{files}/{}", row.id), None).await;
    assert_eq!(file, (200, "\u{1}\u{2}\u{3}".to_owned()));
    let ask = json!({ "to": "v", "words": "Tanya desa", "ends": today() });
    assert_eq!(ayu.ask(&console, "POST", "/console/volunteers/ask", Some(ask)).await.0, 204);
    let (_, page) = ayu.ask(&console, "GET", "/console/volunteers", None).await;
    let of = |attribute: &str| {
        let value = page.split(&format!("{attribute}=\"")).nth(1).unwrap_or_else(|| panic!("{page}"));
        value.split('"').next().unwrap().to_owned()
    };
    assert!(page.contains("Tanya desa") && page.contains("Bu Guru"), "{page}");
    for (deed, body) in [
        ("withdraw", json!({ "task": of("data-task") })),
        ("take-back", json!({ "invite": of("data-invite") })),
        ("remove", json!({ "volunteer": of("data-volunteer") })),
    ] {
        let (status, said) =
            ayu.ask(&console, "POST", &format!("/console/volunteers/{deed}"), Some(body)).await;
        assert_eq!(status, 204, "{deed}: {said}");
    }
    // Two others change the register, here too under the console's login, and intake answers accordingly.
    let editor = Clerk::active(&console, "kalbar", "sunting", "register-editor").await;
    let approver = Clerk::active(&console, "kalbar", "setuju", "register-approver").await;
    let agency = "CONTOH OPERATOR NOMOR 8";
    let rows: String = (0..19).map(|n| format!("CONTOH OPERATOR NOMOR {n},70000000000{n:02}\n")).collect();
    for (number, kind, file) in [
        (1, "sanctions", format!("name_as_printed,event,event_date\nPT {agency},revoked,{}\n", today())),
        (2, "permits", format!("nama,negara,jabatan,berlaku sampai\n{agency},Malaysia,sawit,2099-01-01\n")),
        (3, "branches", format!("nama,kota\n{agency},Sambas\n")),
        (4, "list", format!("nama,nomor izin\n{rows}CONTOH OPERATOR BARU,7000000000099\n")),
    ] {
        let sha = sha256(file.as_bytes());
        let what = register::proposed(number, kind, file.as_bytes());
        let (status, said) = editor.on_register(&console, "propose", what, Some(file.as_bytes())).await;
        assert_eq!(status, 201, "{kind}: {said}");
        let page = format!("/console/register/proposals/{}", register::id(number));
        let (_, page) = approver.ask(&console, "GET", &page, None).await;
        let yes = register::approved(number, &sha, register::version(&page), false);
        let (status, said) = approver.on_register(&console, "decide", yes, None).await;
        assert_eq!(status, 204, "{kind}: {said}");
        register::told(&intake, agency, "revoked").await;
    }
    register::told(&intake, "CONTOH OPERATOR BARU", "licensed_no_permit").await;
    let (status, sha) = register::taken_back(&editor, &console, 5).await;
    assert_eq!(status, 201, "{sha}");
    let (_, page) = approver
        .ask(&console, "GET", &format!("/console/register/proposals/{}", register::id(5)), None)
        .await;
    let yes = register::approved(5, &sha, register::version(&page), false);
    assert_eq!(approver.on_register(&console, "decide", yes, None).await, (204, String::new()));
    register::told(&intake, "CONTOH OPERATOR BARU", "not_listed").await;
    let objection = json!({
        "act": "open-dispute", "dispute": register::id(6), "agency": agency, "received": today(), "letter": "1", "objection": "o",
    });
    assert_eq!(editor.on_register(&console, "propose", objection, None).await.0, 201);
    let end = json!({ "act": "decide-dispute", "dispute": register::id(6), "to": "rejected", "reason": "r" });
    assert_eq!(approver.on_register(&console, "decide", end, None).await.0, 204);
    // Another rota is followed here too, where nobody is woken.
    let rotas = std::fs::read_to_string(divided.path("units.toml")).unwrap();
    let rotas = divided.file("others.toml", &rotas.replace("Petugas 3", "Petugas Baru"));
    divided.ok(&["--config", &divided.path("root.toml"), "units", "apply", &rotas]);
    let shown = async || clerk.ask(&console, "GET", "/console/duty", None).await.1.contains("Petugas Baru");
    let followed = until(LIMIT, async || shown().await.then_some(())).await;
    assert!(followed.is_some(), "the console goes on with the old rota");
    // A head changes it at the console, and who wakes follows where the console is not.
    let numbers = ["081234567801", "081234567802", "081234567803"];
    let names = ["Petugas Satu", "Petugas Dua", "Petugas Tiga"];
    let people = json!([0, 1, 2].map(|at: usize| json!({ "name": names[at], "number": numbers[at] })));
    let followed = intake.log().matches("the rotas changed").count();
    let (status, said) = rota::change(&console, &clerk, "sambas", 2, &rota::typed(people)).await;
    assert_eq!(status, 204, "{said}");
    let heard = async || (intake.log().matches("the rotas changed").count() > followed).then_some(());
    until(LIMIT, heard).await.unwrap_or_else(|| panic!("intake wakes by the old rota: {}", intake.log()));
    // The console sees how messages fare, and no message.
    let (status, page) = clerk.ask(&console, "GET", "/console/health", None).await;
    assert!(status == 200 && !page.contains("tidak dapat dibaca"), "{page}");
    for says in ["intake, versi", "console, versi", "data-gateway=\"kannel\"", "diatur di proses penerimaan"]
    {
        assert!(page.contains(says), "{says}: {page}");
    }
    for path in ["/console/sign-in", "/console/board"] {
        assert_eq!(intake.get(path).await.status(), 404, "{path}");
    }
    // The console is there and has none of these doors.
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(console.get(path).await.status(), 200, "{path}");
    }
    let door = format!("/in/kannel/sms?from=6281234567890&text={QUESTION}&id=1");
    for path in [&door, ussd[0], ussd[1], "/api/docs/", "/simulator", &report] {
        assert_eq!(console.get(path).await.status(), 404, "{path}");
    }
    // What the owner loads reaches both.
    let sanctions =
        format!("name_as_printed,event,event_date\nPT CONTOH OPERATOR NOMOR 7,revoked,{}\n", today());
    divided.ok(&["register", "sanctions", &divided.file("s.csv", &sanctions)]);
    for process in [&intake, &console] {
        let heard = async || process.log().contains("the register changed").then_some(());
        until(LIMIT, heard).await.unwrap_or_else(|| panic!("the register is old:\n{}", process.log()));
    }
    // Commands of the owner that only look do so for a login too.
    let (well, said) = divided.run(&divided.url("intake"), "production", &["gateways", "status"]);
    assert!(well && said.contains("kannel"), "{said}");

    for process in [&mut intake, &mut console] {
        assert!(process.stop(LIMIT).await.success(), "{}", process.log());
        let log = process.log();
        // Not in the microseconds of a line's time.
        let said: Vec<&str> =
            log.lines().map(|line| line.split_once(',').map_or(line, |(_, said)| said)).collect();
        let is_said = |it: &&&str| said.iter().any(|line| line.contains(**it));
        let bad = ["\"level\":\"ERROR\"", "permission", "42501"].iter().find(is_said);
        assert_eq!(bad, None, "{log}");
    }
    // Nor did the server refuse what a process asked and kept to itself. It does write what it refuses.
    let mut login = PgConnection::connect(&divided.url("intake")).await.unwrap();
    sqlx::raw_sql("SELECT body FROM tip_page").execute(&mut login).await.unwrap_err();
    let log = divided.end().await;
    let refused: Vec<&str> = log.lines().filter(|line| line.contains("permission denied")).collect();
    assert!(refused.len() == 1 && refused[0].contains("tip_page"), "{refused:#?}");
}

#[tokio::test]
async fn a_process_that_does_not_fit_says_what_to_type() {
    let divided = Divided::prepared().await;
    let (intake, console, owner) = (divided.url("intake"), divided.url("console"), divided.url("owner"));
    let refused = |url: &str, mode: &str, role: &str| {
        let (well, said) = divided.run(url, mode, &["serve", "--role", role]);
        assert!(!well, "{role} started: {said}");
        said
    };
    let (_, _, said) = run_cli(&["serve", "--role", "console"], &[]);
    assert!(said.contains("one process does both: leave --role out"), "{said}");
    let (_, _, said) = run_cli(&["serve", "--role", "everything"], &[]);
    assert!(said.contains("all, intake, console"), "{said}");

    // Nobody has migrated, and the logins may not.
    let said = refused(&intake, "demo", "intake");
    assert!(said.contains("at version 0") && said.contains("run `suluh migrate` as the owner"), "{said}");
    let (well, said) = divided.run(&intake, "demo", &["migrate"]);
    assert!(!well && said.contains("run `suluh migrate` as the owner"), "{said}");
    divided.ok(&["migrate"]);

    // Somebody else's work, too many rights, none.
    let said = refused(&console, "demo", "intake");
    assert!(said.contains("type `GRANT suluh_intake TO console` in psql"), "{said}");
    let said = refused(&owner, "demo", "intake");
    assert!(said.contains("type `GRANT suluh_intake TO suluh_owner` in psql"), "{said}");
    superuser(divided.superuser(), "GRANT suluh_intake TO suluh_owner, console").await;
    let said = refused(&owner, "production", "intake");
    assert!(said.contains("the login suluh_owner owns the tables"), "{said}");
    let said = refused(&console, "production", "intake");
    assert!(said.contains("type `REVOKE suluh_console FROM console` in psql"), "{said}");
    superuser(&owner, "REVOKE ALL ON _sqlx_migrations FROM suluh_intake").await;
    let said = refused(&intake, "production", "intake");
    assert!(said.contains("suluh_intake has no rights here: run `suluh migrate` as the owner"), "{said}");
    let (_, said) = divided.owner(&["doctor"]);
    assert!(said.contains("have no rights in this database: run `suluh migrate`"), "{said}");
    divided.ok(&["migrate"]);
    let (_, said) = divided.owner(&["doctor"]);
    assert!(said.contains("ok       suluh_intake and suluh_console have their rights"), "{said}");

    // A demo may be divided too; it does not load what it may not write.
    let mut demo = divided.launch("demo", "intake").start().await;
    assert_eq!(demo.get("/simulator").await.status(), 200);
    demo.stop(LIMIT).await;
    assert!(!demo.log().contains("demo register is loaded"), "{}", demo.log());

    // A newer program was here.
    let newer = "INSERT INTO _sqlx_migrations VALUES (9999, 'later', now(), TRUE, '\\x00', 0)";
    superuser(&owner, newer).await;
    let said = refused(&intake, "demo", "intake");
    assert!(said.contains("at version 9999") && said.contains("install the newer"), "{said}");
    divided.end().await;
}

#[tokio::test]
async fn an_owner_who_may_not_make_roles_is_told_what_to_type_and_it_helps() {
    let cluster = Postgres::start(Logging::Usual).await;
    superuser(cluster.url(), "CREATE ROLE plain LOGIN").await;
    superuser(cluster.url(), "CREATE DATABASE plain OWNER plain").await;
    let url = elsewhere(&cluster, "plain", "plain");
    let suluh = |command: &str| {
        let (_, out, err) = run_cli(&[command], &[("SULUH__DATABASE__URL", &url)]);
        format!("{out}{err}")
    };
    let said = suluh("migrate");
    assert!(said.contains("The schema is up to date."), "{said}");
    assert!(said.contains("the service cannot be divided") && said.contains("as a superuser"), "{said}");
    let doctor = suluh("doctor");
    let typed =
        doctor.split('`').find(|it| it.starts_with("CREATE ROLE")).unwrap_or_else(|| panic!("{doctor}"));
    assert_eq!(typed, "CREATE ROLE suluh_intake NOLOGIN; CREATE ROLE suluh_console NOLOGIN;");
    superuser(cluster.url(), typed).await;
    assert!(suluh("doctor").contains("have no rights in this database: run `suluh migrate`"));
    assert!(suluh("migrate").contains("have their rights"));
    assert!(suluh("doctor").contains("have their rights"));
    cluster.end().await;
}

#[tokio::test]
async fn several_databases_of_one_cluster_migrate_at_the_same_moment() {
    let cluster = Postgres::start(Logging::Usual).await;
    let houses = ["one", "two", "three"];
    for house in houses {
        superuser(cluster.url(), &format!("CREATE DATABASE {house}")).await;
    }
    // A fourth is in the middle of making the roles, which nobody sees before it has.
    let mut fourth = PgConnection::connect(cluster.url()).await.unwrap();
    let mut making = fourth.begin().await.unwrap();
    sqlx::raw_sql("CREATE ROLE suluh_intake NOLOGIN; CREATE ROLE suluh_console NOLOGIN")
        .execute(&mut *making)
        .await
        .unwrap();
    let mut migrating = JoinSet::new();
    for house in houses {
        let db = Db::prepare(&elsewhere(&cluster, "postgres", house)).unwrap();
        migrating.spawn(async move {
            db.migrate().await.unwrap();
            let rights = schema::rights(&mut db.read().await.unwrap()).await.unwrap().unwrap();
            db.close().await;
            rights
        });
    }
    let mut watch = PgConnection::connect(cluster.url()).await.unwrap();
    let waiting = until(LIMIT, async || {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'transactionid'";
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut watch).await.unwrap();
        (count == 3).then_some(())
    });
    waiting.await.expect("all three wait for the fourth");
    making.commit().await.unwrap();
    for rights in migrating.join_all().await {
        assert!(rights.groups.iter().all(|it| it.exists && it.granted), "{rights:?}");
    }
    cluster.end().await;
}

on_both_engines! {
    async fn the_schema_says_how_far_it_is(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::prepare(database.url()).unwrap();
        let newest = MIGRATIONS.last().unwrap().0;
        assert!(matches!(db.check_schema().await, Err(StoreError::Behind(0, it)) if it == newest));
        assert!(schema::rights(&mut db.read().await.unwrap()).await.unwrap().is_none_or(|it| !it.owner));
        db.migrate().await.unwrap();
        db.check_schema().await.unwrap();
        // Again and again.
        for _ in 0..2 {
            db.grant().await.unwrap();
            db.migrate().await.unwrap();
        }
        let rights = schema::rights(&mut db.read().await.unwrap()).await.unwrap();
        assert_eq!(rights.is_some(), engine == Engine::Postgres, "SQLite knows no users");
        if let Some(rights) = rights {
            let names: Vec<&str> = rights.groups.iter().map(|it| it.name.as_str()).collect();
            assert_eq!(names, schema::GROUPS);
            assert!(rights.owner && rights.groups.iter().all(|it| it.exists && it.granted), "{rights:?}");
        }
    }
}

#[test]
fn the_unit_for_two_processes_is_as_closed_as_the_one_for_one() {
    let unit = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name);
        std::fs::read_to_string(path).unwrap()
    };
    let closed = |text: &str| text.split_once("Restart=always").map(|(_, rest)| rest.to_owned());
    let (one, two) = (closed(&unit("suluh.service")), closed(&unit("suluh@.service")));
    assert!(one.as_ref().is_some_and(|it| it.contains("NoNewPrivileges=yes") && it.contains("LimitCORE=0")));
    assert_eq!(one, two);
}
