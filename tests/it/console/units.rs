//! A unit's key in time: whoever leaves with it is noticed, the next one reaches those who go on and nobody else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use suluh::domain::tips::bundle::{Bundle, UnitKeys};
use suluh::sealing::held_key::{HeldKey, Holds};
use suluh::sealing::hybrid::PrivateHalf;
use suluh::sealing::officer::UnitKeyPlace;
use suluh::store::{Db, officers, units};
use tempfile::TempDir;

use super::clerk::Clerk;
use super::walk::{click, enrol, first, invited, laptop, report, sign_in, started, until as shows};
use crate::support::{Engine, Suluh, TestDb, on_both_engines, run_cli, until};

const UNIT: &str = "contoh-bengkayang";

/// What a unit's keys open of the tips that an officer is given: the words of each page.
fn words(bundle: &Value, keys: &[(i64, PrivateHalf)]) -> Vec<String> {
    let bundle = json!({ "unit": UNIT, "recoverable": [], "tips": bundle["tips"] });
    let bundle: Bundle = serde_json::from_value(bundle).unwrap();
    let mut all = Vec::new();
    for (epoch, key) in keys {
        let held =
            HeldKey { suluh: Holds::UnitKey, unit: UNIT.to_owned(), epoch: *epoch, secret: key.to_hex() };
        let opened = UnitKeys::of(UNIT, &[], &held).unwrap().open(&bundle);
        all.extend(
            opened.into_iter().flat_map(|tip| tip.pages).flatten().map(|page| page.words.expose().to_owned()),
        );
    }
    all.sort();
    all
}

async fn reads(suluh: &Suluh, clerk: &Clerk) -> Vec<String> {
    words(&clerk.json(suluh, "/console/sealed").await, &clerk.unit_keys(suluh).await)
}

/// Makes a unit's next key as an operator does, with the demo's root, and waits until it is believed; its file.
pub(super) async fn next_epoch(
    suluh: &Suluh,
    database: &TestDb,
    home: &TempDir,
    since: Option<&str>,
) -> String {
    let path = |name: &str| home.path().join(name).display().to_string();
    let db = Db::open(database.url()).await.unwrap();
    let (serial, document) = units::newest(&mut db.read().await.unwrap()).await.unwrap().unwrap();
    db.close().await;
    let signed: Value = serde_json::from_str(&document).unwrap();
    let list = STANDARD_NO_PAD.decode(signed["list"].as_str().unwrap()).unwrap();
    std::fs::write(path("units.json"), list).unwrap();
    let (list, keys, root) = (path("units.json"), path("carried"), suluh.keys_dir().join("demo-root.key"));
    std::fs::create_dir_all(&keys).unwrap();
    let said = suluh.cli(&["keys", "rotate", "--list", &list, "--unit", UNIT, "--keys", &keys]);
    assert!(
        said.contains("suluh officers keys --unit contoh-bengkayang") && said.contains("Its digits"),
        "{said}"
    );
    if let Some(since) = since {
        let mut edited: Value = serde_json::from_slice(&std::fs::read(&list).unwrap()).unwrap();
        let unit = edited["units"].as_array_mut().unwrap().iter_mut().find(|it| it["id"] == UNIT).unwrap();
        unit["since"] = json!(since);
        std::fs::write(&list, edited.to_string()).unwrap();
    }
    let epoch = {
        let edited: Value = serde_json::from_slice(&std::fs::read(&list).unwrap()).unwrap();
        let units = edited["units"].as_array().unwrap();
        units.iter().find(|it| it["id"] == UNIT).unwrap()["epoch"].as_i64().unwrap()
    };
    suluh.cli(&[
        "keys",
        "sign",
        "--root",
        root.to_str().unwrap(),
        "--list",
        &list,
        "--to",
        &path("signed.json"),
    ]);
    suluh.cli(&["keys", "publish", &path("signed.json")]);
    let believed = format!("\"serial\":{}", serial + 1);
    let followed =
        until(std::time::Duration::from_secs(30), async || suluh.log().contains(&believed).then_some(()));
    followed.await.unwrap_or_else(|| panic!("the list is not believed: {}", suluh.log()));
    path(&format!("carried/{UNIT}-{epoch}.key"))
}

async fn execute(database: &TestDb, sql: String) {
    match Db::open(database.url()).await.unwrap() {
        Db::Sqlite { writer, .. } => drop(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&writer).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&pool).await.unwrap()),
    }
}

/// What the doctor says, whether it is content or not.
fn doctor(suluh: &Suluh, database: &TestDb) -> String {
    let keys = suluh.keys_dir().display().to_string();
    let (_, out, err) =
        run_cli(&["doctor"], &[("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", &keys)]);
    format!("{out}{err}")
}

/// Gives a colleague the keys that one holds, as the page does; status and what is said.
async fn give(suluh: &Suluh, by: &Clerk, to: &Clerk, epochs: &[i64]) -> (u16, String) {
    let (seal, sign) = to.public();
    let half = suluh::sealing::hybrid::PublicHalf::from_base64(&seal).unwrap();
    let signed =
        json!({ "act": "give-key", "officer": to.id, "seal_key": seal, "sign_key": sign }).to_string();
    let mut keys = Vec::new();
    for (epoch, key) in by.unit_keys(suluh).await.iter().filter(|(epoch, _)| epochs.contains(epoch)) {
        let place = UnitKeyPlace { unit: &to.unit, epoch: *epoch, officer: &to.id };
        keys.push(json!([epoch, super::base64(&place.seal(&half, key).unwrap())]));
    }
    let body = json!({ "signature": by.sign(&signed), "signed": signed, "unit_keys": keys });
    by.ask(suluh, "POST", "/console/officers/give", Some(body)).await
}

on_both_engines! {
    async fn who_leaves_with_a_key_reads_nothing_under_the_next_and_those_who_stay_read_all(engine: Engine) {
        let (database, suluh) = started(engine).await;
        let home = tempfile::tempdir().unwrap();
        let rina = Clerk::active(&suluh, UNIT, "rina", "duty,head").await;
        let budi = Clerk::active(&suluh, UNIT, "budi", "duty").await;
        let wati = Clerk::active(&suluh, UNIT, "wati", "duty").await;
        let stranger = Clerk::active(&suluh, "contoh-sambas", "sari", "duty,head").await;
        let auditor = Clerk::active(&suluh, "contoh-kalbar", "audi", "auditor").await;
        report(&suluh, "s1", "Sekida Jagoi tip satu, anak 14 th").await;
        for clerk in [&rina, &budi, &wati] {
            assert_eq!(reads(&suluh, clerk).await, ["Sekida Jagoi tip satu, anak 14 th"], "{}", clerk.login);
        }
        let shown = async |clerk: &Clerk, path: &str| {
            let (status, page) = clerk.ask(&suluh, "GET", path, None).await;
            assert_eq!(status, 200, "{path}: {page}");
            page
        };
        let needed = "suluh keys rotate --list units.json --unit contoh-bengkayang";
        assert!(!shown(&rina, "/console/units").await.contains(needed), "nobody left");
        assert!(!doctor(&suluh, &database).contains("needs a new key"));

        // Somebody takes the key with them.
        let stolen = budi.unit_keys(&suluh).await;
        let kept = rina.json(&suluh, "/console/sealed").await;
        let form = json!({ "officer": budi.id });
        assert_eq!(rina.ask(&suluh, "POST", "/console/officers/revoke", Some(form)).await.0, 204);
        for (clerk, path) in [(&rina, "/console/units"), (&rina, "/console/officers"), (&wati, "/console/officers"), (&auditor, "/console/units")] {
            let page = shown(clerk, path).await;
            assert!(page.contains(needed) && page.contains("Ibu budi"), "{path}: {page}");
        }
        assert!(!shown(&stranger, "/console/units").await.contains("Ibu budi"), "another unit's affairs");
        assert!(shown(&auditor, "/console/health").await.contains("perlu kunci baru"));
        let said = doctor(&suluh, &database);
        assert!(said.contains("contoh-bengkayang needs a new key: 1 officers who had its key (epoch 1) were removed"), "{said}");

        // The next key is believed: nobody has it yet, and that is said too.
        let file = next_epoch(&suluh, &database, &home, None).await;
        let page = shown(&rina, "/console/officers").await;
        assert!(!page.contains(needed) && page.matches("belum memegang kunci terbaru").count() == 2, "{page}");
        assert!(doctor(&suluh, &database).contains("2 officers of contoh-bengkayang have not got its newest key"));
        report(&suluh, "s2", "Sekida Jagoi tip dua, anak 15 th").await;
        assert_eq!(reads(&suluh, &rina).await, ["Sekida Jagoi tip satu, anak 14 th"]);

        // Whoever can write to the database puts a key of their own in the place of one: it is given nothing.
        let (thief, theirs) = crate::console::pair();
        let (seal, _) = wati.public();
        execute(&database, format!("UPDATE officer SET seal_key = '{}' WHERE id = '{}'", theirs.to_base64(), wati.id)).await;
        let keys = suluh.keys_dir().display().to_string();
        let env = [("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        let (status, out, err) = run_cli(&["officers", "keys", "--unit", UNIT, "--key", &file], &env);
        assert!(!status.success() && out.contains("rina has it") && out.contains("wati was given nothing"), "{out}{err}");
        assert!(shown(&rina, "/console/officers").await.contains("tidak terjamin"));
        let db = Db::open(database.url()).await.unwrap();
        let held = officers::unit_keys(&mut db.read().await.unwrap(), &wati.id, UNIT).await.unwrap();
        assert!(held.iter().all(|(epoch, _)| *epoch == 1), "{held:?}");
        let place = UnitKeyPlace { unit: UNIT, epoch: 1, officer: &wati.id };
        assert!(held.iter().all(|(_, sealed)| place.open(&thief, &STANDARD_NO_PAD.decode(sealed).unwrap()).is_none()));
        execute(&database, format!("UPDATE officer SET seal_key = '{seal}' WHERE id = '{}'", wati.id)).await;

        // A colleague who has it passes it on, and nobody else does.
        assert_eq!(give(&suluh, &stranger, &wati, &[1]).await.0, 403, "another unit");
        assert_eq!(give(&suluh, &wati, &rina, &[1]).await.0, 422, "what they have");
        let (status, said) = give(&suluh, &rina, &budi, &[2]).await;
        assert_eq!(status, 422, "whoever was removed: {said}");
        assert_eq!(give(&suluh, &rina, &wati, &[]).await.0, 422, "nothing");
        let (status, said) = give(&suluh, &rina, &wati, &[2]).await;
        assert_eq!(status, 204, "{said}");
        for clerk in [&rina, &wati] {
            let both = ["Sekida Jagoi tip dua, anak 15 th", "Sekida Jagoi tip satu, anak 14 th"];
            assert_eq!(reads(&suluh, clerk).await, both, "{}", clerk.login);
        }
        let page = shown(&rina, "/console/officers").await;
        assert!(!page.contains("belum memegang kunci terbaru"), "{page}");
        assert!(!doctor(&suluh, &database).contains("newest key"));

        // What was taken away opens what it could open then, and nothing of what came after.
        let now = rina.json(&suluh, "/console/sealed").await;
        assert_eq!(words(&kept, &stolen), ["Sekida Jagoi tip satu, anak 14 th"]);
        assert_eq!(words(&now, &stolen), ["Sekida Jagoi tip satu, anak 14 th"]);
        assert_eq!(budi.ask(&suluh, "GET", "/console/sealed", None).await.0, 303, "out");
        let held = officers::holdings(&mut db.read().await.unwrap()).await.unwrap();
        let his: Vec<_> = held.iter().filter(|it| it.0 == budi.id).collect();
        assert!(his.len() == 1 && (his[0].2, his[0].3) == (1, false), "{his:?}");
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
    }

    async fn a_key_older_than_a_quarter_is_said_and_a_lost_device_needs_no_other(engine: Engine) {
        let (database, suluh) = started(engine).await;
        let home = tempfile::tempdir().unwrap();
        let rina = Clerk::active(&suluh, UNIT, "rina", "duty,head").await;
        let budi = Clerk::active(&suluh, UNIT, "budi", "duty").await;
        let form = json!({ "officer": budi.id });
        let (status, _) = rina.ask(&suluh, "POST", "/console/officers/again", Some(form.clone())).await;
        assert_eq!(status, 200);
        assert!(!doctor(&suluh, &database).contains("needs a new key"), "a lost device");
        // Removed before they came back: they held it all the same.
        assert_eq!(rina.ask(&suluh, "POST", "/console/officers/revoke", Some(form)).await.0, 204);
        assert!(doctor(&suluh, &database).contains("needs a new key"));
        let file = next_epoch(&suluh, &database, &home, Some("2026-01-02")).await;
        let said = doctor(&suluh, &database);
        assert!(said.contains("its key (epoch 2) is") && said.contains("days old"), "{said}");
        let (_, page) = rina.ask(&suluh, "GET", "/console/units", None).await;
        assert!(page.contains("02/01/2026") && page.contains("kunci diganti tiap tiga bulan"), "{page}");
        let said = suluh.cli(&["officers", "keys", "--unit", UNIT, "--key", &file]);
        assert!(said.contains("rina has it") && !said.contains("budi"), "{said}");
        // Another unit's file gives nothing.
        let other = suluh.keys_dir().join(suluh::domain::tips::demo::key_file("contoh-sambas"));
        let keys = suluh.keys_dir().display().to_string();
        let env = [("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        let (status, _, err) = run_cli(&["officers", "keys", "--unit", UNIT, "--key", other.to_str().unwrap()], &env);
        assert!(!status.success() && err.contains("not the newest key"), "{err}");
        // Keys of an officer whom an older version confirmed are vouched for when they read their digits.
        execute(&database, format!("UPDATE officer SET vouched = NULL WHERE id = '{}'", rina.id)).await;
        let (status, out, _) = run_cli(&["officers", "keys", "--unit", UNIT, "--key", &file], &env);
        assert!(!status.success() && out.contains(&rina.digits()), "{out}");
        let wrong = "0000 0000 0000 0000 0000 0000";
        assert!(!run_cli(&["officers", "vouch", "rina", "--digits", wrong], &env).0.success());
        suluh.cli(&["officers", "vouch", "rina", "--digits", &rina.digits()]);
        suluh.cli(&["officers", "keys", "--unit", UNIT, "--key", &file]);
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
    }

    async fn a_colleague_passes_the_next_key_on_in_the_browser(engine: Engine) {
        let (database, suluh) = started(engine).await;
        let home = tempfile::tempdir().unwrap();
        let (rina, wati) = tokio::join!(laptop(), laptop());
        first(&suluh, &rina, UNIT, "rina", "duty,head").await;
        enrol(&suluh, &wati, &invited(&suluh, UNIT, "wati", "duty")).await;
        rina.goto(&suluh.local("/console/officers")).await.unwrap();
        click(&rina, "[data-do=confirm]").await;
        shows(&rina, "tbody", "aktif").await;
        sign_in(&suluh, &wati).await;
        let file = next_epoch(&suluh, &database, &home, None).await;
        report(&suluh, "s1", "Sekida Jagoi tip satu, anak 14 th").await;
        // Nobody's browser opens it, and the one who is given the key at the terminal gives it to the other.
        execute(&database, "UPDATE officer SET vouched = 'x' WHERE login = 'wati'".to_owned()).await;
        let keys = suluh.keys_dir().display().to_string();
        let env = [("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        assert!(!run_cli(&["officers", "keys", "--unit", UNIT, "--key", &file], &env).0.success());
        let digits = suluh.cli(&["officers", "list"]);
        assert!(digits.contains("wati"), "{digits}");
        rina.goto(&suluh.local("/console/officers")).await.unwrap();
        shows(&rina, "tbody", "tidak terjamin").await;
        let shown = rina.execute("return document.querySelector(\"tr[data-seal] .fingerprint\") && [...document.querySelectorAll('tbody tr')].find((it) => it.textContent.includes('wati')).querySelector('.fingerprint').textContent", vec![]).await.unwrap();
        suluh.cli(&["officers", "vouch", "wati", "--digits", shown.as_str().unwrap()]);
        rina.goto(&suluh.local("/console/officers")).await.unwrap();
        shows(&rina, "#give", "Berikan").await;
        rina.screenshot(&format!("console-give-{engine:?}")).await;
        click(&rina, "#give").await;
        let gone = until(std::time::Duration::from_secs(30), async || {
            let left = rina.execute("return document.querySelectorAll('#give, tr[data-held]').length", vec![]).await;
            left.is_ok_and(|left| left == json!(0)).then_some(())
        });
        gone.await.expect("nobody lacks it");
        wati.goto(&suluh.local("/console/board")).await.unwrap();
        shows(&wati, "#rows [data-field=child]", "ya").await;
        click(&wati, "#rows tbody a").await;
        shows(&wati, "#pages .words", "tip satu").await;
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
    }

    async fn who_was_removed_before_keys_were_followed_is_not_forgotten(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::prepare(database.url()).unwrap();
        db.migrate_to(10).await.unwrap();
        let officer = |id: &str, roles: &str, state: &str| {
            format!("INSERT INTO officer (id, unit, login, name, roles, state, since) VALUES ('{id}', 'u', '{id}', 'Ibu', '{roles}', '{state}', 1);")
        };
        let confirmed = |number: i64, id: &str| {
            format!("INSERT INTO audit (number, at, officer, unit, act, subject, signed, signature, hash) VALUES ({number}, 1, 'key', '', 'confirm', '{id}', '', '', '');")
        };
        let rows = [
            officer("left", "duty head", "revoked"), confirmed(1, "left"),
            officer("works", "duty", "active"), confirmed(2, "works"),
            officer("never", "duty", "revoked"),
            officer("admin", "admin", "revoked"), confirmed(3, "admin"),
        ];
        let sql = AssertSqlSafe(rows.concat());
        match &db {
            Db::Sqlite { writer, .. } => drop(sqlx::raw_sql(sql).execute(writer).await.unwrap()),
            Db::Postgres(pool) => drop(sqlx::raw_sql(sql).execute(pool).await.unwrap()),
        }
        db.migrate().await.unwrap();
        let held = officers::holdings(&mut db.read().await.unwrap()).await.unwrap();
        assert_eq!(held, [("left".to_owned(), "u".to_owned(), 1, false)]);
    }
}
