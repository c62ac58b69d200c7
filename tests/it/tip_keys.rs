//! The keys of the root and the units as an operator makes, signs and changes them, and what opens offline.

#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::path::Path;

use serde_json::json;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::support::{Engine, Suluh, TestDb, http_client, on_both_engines, run_cli, until};

/// A service's house: its database, its key folder, and the medium on which people carry keys.
struct House {
    dir: TempDir,
    database: TestDb,
    root: String,
}

impl House {
    async fn new(engine: Engine) -> Self {
        let house =
            Self { dir: tempfile::tempdir().unwrap(), database: engine.fresh().await, root: String::new() };
        house.ok(&["keys", "init"]);
        let said = house.ok(&["keys", "init-root", "--to", &house.path("root.key")]);
        let root = said.split('"').nth(1).unwrap().to_owned();
        assert_eq!(root.len(), 64, "{said}");
        Self { root, ..house }
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    fn run(&self, args: &[&str]) -> (bool, String) {
        let keys = self.path("keys");
        let mut env =
            vec![("SULUH__DATABASE__URL", self.database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        if !self.root.is_empty() {
            env.push(("SULUH__KEYS__ROOT", &self.root));
        }
        let (status, out, err) = run_cli(args, &env);
        (status.success(), format!("{out}{err}"))
    }

    #[track_caller]
    fn ok(&self, args: &[&str]) -> String {
        let (well, said) = self.run(args);
        assert!(well, "{args:?}: {said}");
        said
    }

    #[track_caller]
    fn fails(&self, args: &[&str]) -> String {
        let (well, said) = self.run(args);
        assert!(!well, "{args:?}: {said}");
        said
    }

    fn new_unit(&self, id: &str, kind: &str, area: &str, places: &str) {
        let (list, keys) = (self.path("units.json"), self.path("carried"));
        self.ok(&[
            "keys", "new-unit", "--list", &list, "--id", id, "--name", id, "--kind", kind, "--area", area,
            "--places", places, "--keys", &keys,
        ]);
    }

    fn sign_and_publish(&self) {
        let (root, list, signed) = (self.path("root.key"), self.path("units.json"), self.path("signed.json"));
        self.ok(&["keys", "sign", "--root", &root, "--list", &list, "--to", &signed]);
        self.ok(&["keys", "publish", &signed]);
    }

    async fn serve(&self) -> Suluh {
        Suluh::launch("demo")
            .set("SULUH__DATABASE__URL", self.database.url())
            .set("SULUH__KEYS__DIR", self.path("keys"))
            .set("SULUH__KEYS__ROOT", &self.root)
            .start()
            .await
    }

    /// Takes the tips of a unit away and opens them.
    fn opened(&self, key: &str) -> (bool, String) {
        let bundle = self.path("bundle.json");
        drop(std::fs::remove_file(&bundle));
        self.ok(&["tips", "export", "--unit", "sambas", "--to", &bundle]);
        // Nothing of the service is at hand where it is opened.
        let (status, out, err) = run_cli(
            &["tips", "open", "--key", &self.path(key), &bundle],
            &[("SULUH__DATABASE__URL", "sqlite:/nowhere/db")],
        );
        (status.success(), format!("{out}{err}"))
    }
}

async fn tip(suluh: &Suluh, text: &str) {
    let url = suluh.url("/api/v1/tips");
    let answer =
        http_client().post(url).json(&json!({"text": text, "kabupaten": "61.01"})).send().await.unwrap();
    assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
}

async fn epochs(url: &str) -> Vec<i64> {
    let sql = "SELECT DISTINCT epoch FROM tip_wrap ORDER BY epoch";
    if url.starts_with("sqlite") {
        let mut db = SqliteConnection::connect(url).await.unwrap();
        sqlx::query_scalar(sql).fetch_all(&mut db).await.unwrap()
    } else {
        let mut db = PgConnection::connect(url).await.unwrap();
        sqlx::query_scalar(sql).fetch_all(&mut db).await.unwrap()
    }
}

on_both_engines! {
    async fn a_unit_gets_keys_reads_its_tips_and_changes_keys(engine: Engine) {
        let house = House::new(engine).await;
        house.new_unit("sambas", "kabupaten", "61.01", "sambas,aruk");
        house.new_unit("kalbar", "province", "61", "");
        house.new_unit("pengawas", "oversight", "61", "");
        let again = ["keys", "new-unit", "--list", &house.path("units.json"), "--id", "sambas", "--name", "x",
            "--kind", "kabupaten", "--area", "61.01", "--keys", &house.path("carried")];
        assert!(house.fails(&again).contains("keys rotate"));
        let early = house.fails(&["tips", "export", "--unit", "sambas", "--to", &house.path("b")]);
        assert!(early.contains("no list of units is published"), "{early}");
        house.sign_and_publish();
        assert!(house.fails(&["keys", "publish", &house.path("signed.json")]).contains("raise the serial"));

        let suluh = house.serve().await;
        tip(&suluh, "tip satu").await;
        let (well, said) = house.opened("carried/sambas-1.key");
        assert!(well && said.contains("tip satu") && said.contains("kabupaten: 61.01"), "{said}");
        let (well, said) = house.opened("carried/sambas.recovery");
        assert!(well && said.contains("tip satu"), "the recovery key opens too: {said}");
        let (well, said) = house.opened("carried/kalbar-1.key");
        assert!(!well && said.contains("not a key of sambas") && !said.contains("tip satu"), "{said}");

        // A new key: what comes from now on is closed to the old one.
        house.ok(&["keys", "rotate", "--list", &house.path("units.json"), "--unit", "sambas", "--keys", &house.path("carried")]);
        house.sign_and_publish();
        let followed = until(std::time::Duration::from_secs(30), async || {
            suluh.log().contains("\"serial\":2").then_some(())
        });
        assert!(followed.await.is_some(), "{}", suluh.log());
        tip(&suluh, "tip dua").await;
        let (well, said) = house.opened("carried/sambas-1.key");
        assert!(!well && said.contains("tip satu") && !said.contains("tip dua"), "{said}");
        assert!(said.contains("1 pages stay closed"), "{said}");
        let (_, said) = house.opened("carried/sambas-2.key");
        assert!(!said.contains("tip satu") && said.contains("tip dua"), "{said}");
        let (well, said) = house.opened("carried/sambas.recovery");
        assert!(well && said.contains("tip satu") && said.contains("tip dua"), "{said}");

        // The old tips move to the new key; interrupted, it goes on; twice does no harm.
        let (wraps, made) = (house.path("wraps"), house.path("made"));
        assert!(house.ok(&["keys", "rewrap", "export", "--unit", "sambas", "--to", &wraps]).contains("1 wraps"));
        let (old, new) = (house.path("carried/sambas-1.key"), house.path("carried/sambas-2.key"));
        let make = ["keys", "rewrap", "make", "--old", &old, "--new", &new, "--from", &wraps, "--to", &made];
        std::fs::write(&made, "{\"page\":\"half a li").unwrap();
        assert!(house.ok(&make).contains("1 made, 0 were there"));
        assert!(house.ok(&make).contains("0 made, 1 were there"));
        let back = ["keys", "rewrap", "make", "--old", &new, "--new", &old, "--from", &wraps, "--to", &made];
        assert!(house.fails(&back).contains("not a later one"));
        assert!(house.ok(&["keys", "rewrap", "admit", &made]).contains("1 of 1"));
        assert!(house.ok(&["keys", "rewrap", "admit", &made]).contains("0 of 1"));
        assert_eq!(epochs(house.database.url()).await, [2]);
        let (well, said) = house.opened("carried/sambas-2.key");
        assert!(well && said.contains("tip satu") && said.contains("tip dua"), "{said}");
        let (well, said) = house.opened("carried/sambas-1.key");
        assert!(!well && !said.contains("tip satu") && !said.contains("tip dua"), "a stolen old key opens nothing of the live rows: {said}");
    }
}

#[tokio::test]
async fn only_the_pinned_root_is_published_and_private_halves_are_guarded() {
    use std::os::unix::fs::PermissionsExt;

    let house = House::new(Engine::Sqlite).await;
    house.new_unit("sambas", "kabupaten", "61.01", "");
    house.new_unit("pengawas", "oversight", "61", "");
    for name in ["root.key", "carried/sambas-1.key", "carried/sambas.recovery"] {
        let mode = std::fs::metadata(Path::new(&house.path(name))).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
    }
    assert!(
        house.fails(&["keys", "init-root", "--to", &house.path("root.key")]).contains("root.key"),
        "never over another"
    );
    house.ok(&["keys", "init-root", "--to", &house.path("other.key")]);
    let (list, signed) = (house.path("units.json"), house.path("signed.json"));
    house.ok(&["keys", "sign", "--root", &house.path("other.key"), "--list", &list, "--to", &signed]);
    assert!(house.fails(&["keys", "publish", &signed]).contains("not signed by the pinned root"));
    let wrong = house.fails(&[
        "keys",
        "sign",
        "--root",
        &house.path("carried/sambas-1.key"),
        "--list",
        &list,
        "--to",
        &signed,
    ]);
    assert!(wrong.contains("holds no root key"), "{wrong}");
    // The public files hold no private half.
    let public = std::fs::read_to_string(&list).unwrap() + &std::fs::read_to_string(&signed).unwrap();
    for name in ["root.key", "carried/sambas-1.key", "carried/sambas.recovery"] {
        let held: serde_json::Value =
            serde_json::from_slice(&std::fs::read(house.path(name)).unwrap()).unwrap();
        assert!(!public.contains(held["secret"].as_str().unwrap()), "{name}");
    }
}
