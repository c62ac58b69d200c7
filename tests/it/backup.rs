//! Backups: what is in one, who opens it, and that a restore is whole or leaves everything as it was.
//! The programs are real: `age`, `age-keygen`, `pg_dump` and `pg_restore`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use sqlx::AssertSqlSafe;
use suluh::domain::audit::{self, Act, Deed};
use suluh::sealing::keys::Keys;
use suluh::store::backup::{self, Counts, Fate, TABLES};
use suluh::store::inbox::{self, NewInbox};
use suluh::store::outbox::{self, EarlyReport, NewOutbox};
use suluh::store::{Db, gateway_state, register};
use tempfile::TempDir;

use crate::support::{Engine, TestDb, on_both_engines, run_cli, signal, until};

/// What is sealed in the rows, to be searched for.
const TIP: &str = "TIPBODYCIPHERTEXT";
const QUESTION: &str = "QUESTIONCIPHERTEXT";
const ANSWER: &str = "ANSWERCIPHERTEXT";
const ADDRESS: &str = "ADDRESSCIPHERTEXT";

/// Two people who may open the backups of a service, somebody else, and its key folder.
pub(crate) struct Safe {
    dir: TempDir,
    public: [String; 2],
}

impl Safe {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let public = ["chair", "deputy", "stranger"].map(|who| {
            let file = dir.path().join(who);
            let made = Command::new("age-keygen").arg("-o").arg(&file).output();
            assert!(made.expect("apt install age").status.success());
            let said = Command::new("age-keygen").arg("-y").arg(&file).output().unwrap();
            String::from_utf8(said.stdout).unwrap().trim().to_owned()
        });
        let [chair, deputy, _] = public;
        let safe = Self { dir, public: [chair, deputy] };
        assert!(run_cli(&["keys", "init"], &[("SULUH__KEYS__DIR", &safe.path("keys"))]).0.success());
        safe
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    /// Runs a command on a database: whether it went well, and all it said.
    fn run(&self, url: &str, more: &[(&str, &str)], args: &[&str]) -> (bool, String) {
        let keys = self.path("keys");
        let env = [&[("SULUH__DATABASE__URL", url), ("SULUH__KEYS__DIR", keys.as_str())], more].concat();
        let (status, out, err) = run_cli(args, &env);
        (status.success(), out + &err)
    }

    fn backup_with(&self, url: &str, more: &[(&str, &str)], to: &str) -> (bool, String) {
        let [one, two] = &self.public;
        self.run(url, more, &["backup", "--to", to, "--recipient", one, "--recipient", two])
    }

    /// A backup of a database.
    pub(crate) fn backup(&self, url: &str) -> String {
        let to = self.path("backup.age");
        let (well, said) = self.backup_with(url, &[], &to);
        assert!(well, "{said}");
        to
    }

    fn restore_by(&self, who: &str, url: &str, from: &str) -> (bool, String) {
        self.run(url, &[], &["restore", "--from", from, "--identity", &self.path(who)])
    }

    fn restore(&self, url: &str, from: &str) -> (bool, String) {
        self.restore_by("chair", url, from)
    }

    /// What is encrypted in a backup.
    fn opened(&self, from: &str) -> Vec<u8> {
        let age = Command::new("age").args(["-d", "-i", &self.path("deputy"), from]).output().unwrap();
        assert!(age.status.success());
        age.stdout
    }

    /// All that is in a backup, to be searched.
    pub(crate) fn searchable(&self, from: &str, engine: Engine) -> Vec<u8> {
        let mut plain = self.opened(from);
        if engine == Engine::Postgres {
            // The dump is compressed; as a script it is not.
            let start = plain.iter().position(|&byte| byte == b'\n').unwrap() + 1;
            let dump = self.path("dump");
            fs::write(&dump, &plain[start..]).unwrap();
            plain.extend(Command::new("pg_restore").args(["-f", "-", &dump]).output().unwrap().stdout);
        }
        plain
    }

    /// A backup that is well encrypted and holds this.
    fn forged(&self, plain: &[u8]) -> String {
        let (file, to) = (self.path("plain"), self.path("forged.age"));
        fs::write(&file, plain).unwrap();
        let age = Command::new("age").args(["-r", &self.public[0], "-o", &to, &file]).status().unwrap();
        assert!(age.success());
        to
    }

    /// A folder for `PATH` with the real programs, and this script in the place of one.
    fn path_with(&self, program: &str, script: &str) -> String {
        let folder = self.dir.path().join("path");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(program);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        format!("{}:{}", folder.display(), real_path())
    }
}

#[expect(clippy::disallowed_methods, reason = "the programs that the test replaces one of")]
fn real_path() -> String {
    std::env::var("PATH").unwrap()
}

async fn execute(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { writer, .. } => drop(sqlx::raw_sql(sql).execute(writer).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::raw_sql(sql).execute(pool).await.unwrap()),
    }
}

async fn text(db: &Db, sql: &str) -> String {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { writer, .. } => sqlx::query_scalar(sql).fetch_one(writer).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
    }
}

/// Puts something into every table that matters here.
async fn fill(url: &str) {
    let db = Db::open(url).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    register::create(&mut tx, "PT CONTOH JAYA", "CONTOHJAYA").await.unwrap();
    let question = NewInbox {
        token: "q".to_owned(),
        earlier: Default::default(),
        day: 20_779,
        gateway: "kannel".to_owned(),
        received_us: 5,
        lease_us: 6,
        sealed: Some(QUESTION.to_owned()),
        answer: None,
        whole: None,
    };
    inbox::insert(&mut tx, &[&question]).await.unwrap();
    let answers = (0..50).map(|n| NewOutbox {
        id: format!("o{n}"),
        day: 20_779,
        kind: "answer",
        priority: 1,
        zone: "WIB",
        gateway: "kannel".to_owned(),
        created_us: 5,
        due_us: 5,
        deadline_us: 6,
        sealed: ANSWER.repeat(20),
    });
    outbox::insert(&mut tx, &answers.collect::<Vec<_>>()).await.unwrap();
    let early = EarlyReport { reference: "ref".to_owned(), report: 1 };
    outbox::keep_reports(&mut tx, &[early], 0).await.unwrap();
    outbox::opt_out(&mut tx, "stopped", 20_779).await.unwrap();
    gateway_state::hold(&mut tx, "kannel").await.unwrap();
    tx.commit().await.unwrap();
    execute(
        &db,
        &format!(
            "UPDATE register_state SET version = 7;
             INSERT INTO contact VALUES ('police', '110', '2026-11-22');
             INSERT INTO unit_list VALUES (1, 'UNITS');
             INSERT INTO tip (id, reference, status, status_day, offices, day, news, mixed)
             VALUES ('t', 'K7P4QD', 'received', 20779, 0, 20779, 0, 0);
             INSERT INTO tip_page VALUES ('p', 't', 'token', 20779, 'report', 2969, 'SECRET', '{TIP}', 0);
             INSERT INTO tip_wrap VALUES ('p', 'sambas', 1, 'WRAP');
             INSERT INTO return_address VALUES ('a', 20779, 3, '{ADDRESS}')"
        ),
    )
    .await;
    db.close().await;
}

/// All that a failed restore must not change.
#[derive(Debug, PartialEq)]
struct State {
    tables: Vec<String>,
    schema: Option<i64>,
    rows: Counts,
    files: Vec<(String, bool)>,
}

async fn state(url: &str) -> State {
    let file = backup::file_of(url).unwrap();
    let files = || match &file {
        // Whether a file is there, and not its bytes: looking alone makes SQLite's log come and go.
        Some(file) => listed(file.parent().unwrap()).into_iter().map(|name| (name, true)).collect(),
        None => Vec::new(),
    };
    if file.as_ref().is_some_and(|file| !file.exists()) {
        return State { tables: Vec::new(), schema: None, rows: Counts::new(), files: files() };
    }
    let db = Db::prepare(url).unwrap();
    let mut tx = db.read().await.unwrap();
    let tables = backup::tables(&mut tx).await.unwrap();
    let schema = backup::schema_version(&mut tx).await.unwrap();
    let rows = backup::counts(&mut tx).await.unwrap();
    drop(tx);
    db.close().await;
    State { tables, schema, rows, files: files() }
}

fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

async fn filled(engine: Engine) -> TestDb {
    let database = engine.fresh().await;
    fill(database.url()).await;
    database
}

/// An empty schema of the version before the newest.
async fn migrated(engine: Engine) -> TestDb {
    let database = engine.fresh().await;
    let db = Db::prepare(database.url()).unwrap();
    db.migrate_to(backup::newest_schema() - 1).await.unwrap();
    db.close().await;
    database
}

on_both_engines! {
    async fn the_audit_goes_on_from_where_a_backup_ends(engine: Engine) {
        let (safe, old) = (Safe::new(), engine.fresh().await);
        let keys = Arc::new(Keys::open(Path::new(&safe.path("keys"))).unwrap());
        let note = async |url: &str, act: Act| {
            let db = Db::open(url).await.unwrap();
            let mut tx = db.begin().await.unwrap();
            let deed =
                Deed { officer: "a", unit: "kab", act, subject: "K7P4QD", signed: "", signature: "" };
            let row = audit::record(&mut tx, 5, deed).await.unwrap();
            tx.commit().await.unwrap();
            audit::noted(&keys, row).await;
            db.close().await;
        };
        note(old.url(), Act::Open).await;
        note(old.url(), Act::Accept).await;
        let file = safe.backup(old.url());
        note(old.url(), Act::Status).await;
        let new = engine.fresh().await;
        let (well, said) = safe.restore(new.url(), &file);
        assert!(well && said.contains("The audit ends with link 2: 1 that came later"), "{said}");
        let verify = |url: &str| safe.run(url, &[], &["audit", "verify"]);
        let (well, said) = verify(new.url());
        assert!(well && said.contains("2 links"), "{said}");
        note(new.url(), Act::Note).await;
        assert!(verify(new.url()).1.contains("3 links"));
        // The other database is another chain now, and is told as such.
        assert!(!verify(old.url()).0);
    }

    async fn what_matters_comes_back_and_what_would_do_harm_does_not(engine: Engine) {
        let safe = Safe::new();
        let old = filled(engine).await;
        let to = safe.path("backup.age");
        let (well, said) = safe.backup_with(old.url(), &[], &to);
        assert!(well, "{said}");
        assert!(said.contains(&format!("schema {}", backup::newest_schema())) && said.contains("for 2 recipients"), "{said}");
        assert!(!said.contains(old.url()), "{said}");
        let line = |table: &str| said.lines().find(|line| line.split_whitespace().next() == Some(table)).unwrap();
        assert!(line("tip").ends_with(" 1") && line("inbox").ends_with(" 1"), "{said}");
        assert!(line("outbox").contains("left out"), "{said}");
        assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(listed(safe.dir.path()), ["backup.age", "chair", "deputy", "keys", "stranger"]);
        let kept = state(old.url()).await;
        // The console is told that there is one.
        let noted = Db::open(old.url()).await.unwrap();
        assert!(suluh::domain::health::processes(&noted).await.unwrap().1.is_some());
        noted.close().await;

        // Into nothing, and into an empty schema; by the one and by the other.
        for (who, new) in [("chair", engine.fresh().await), ("deputy", migrated(engine).await)] {
            let (well, said) = safe.restore_by(who, new.url(), &to);
            assert!(well && said.contains("Restored."), "{who}: {said}");
            let db = Db::open(new.url()).await.unwrap();
            assert_eq!(backup::counts(&mut db.read().await.unwrap()).await.unwrap(), kept.rows);
            assert_eq!(text(&db, "SELECT name FROM agency").await, "PT CONTOH JAYA");
            assert_eq!(text(&db, "SELECT number FROM contact").await, "110");
            assert_eq!(text(&db, "SELECT document FROM unit_list").await, "UNITS");
            assert_eq!(text(&db, "SELECT body FROM tip_page").await, TIP);
            assert_eq!(text(&db, "SELECT wrap FROM tip_wrap").await, "WRAP");
            assert_eq!(text(&db, "SELECT CAST(version AS TEXT) FROM register_state").await, "7");
            let mut tx = db.begin().await.unwrap();
            let asked = inbox::lease(&mut tx, 10, 20, 10).await.unwrap();
            assert_eq!(asked[0].sealed.as_deref(), Some(QUESTION), "the acknowledged question is answered");
            assert!(outbox::is_opted_out(&mut tx, "stopped").await.unwrap(), "a STOP holds");
            assert_eq!(outbox::tally(&mut tx).await.unwrap().len(), 0, "nothing is sent again");
            assert!(outbox::take_reports(&mut tx, &["ref".to_owned()]).await.unwrap().is_empty());
            assert_eq!(gateway_state::all(&mut tx).await.unwrap(), []);
            let second = register::create(&mut tx, "PT MISAL", "MISAL").await.unwrap();
            assert_eq!(second.0, 2, "numbers go on where they were");
            tx.commit().await.unwrap();
            assert_eq!(text(&db, "SELECT CAST(count(*) AS TEXT) FROM return_address").await, "0");
            db.close().await;
            if let Some(file) = backup::file_of(new.url()).unwrap() {
                assert_eq!(listed(file.parent().unwrap()), ["suluh.db"], "no scratch folder is left");
            }
        }
    }

    async fn a_backup_holds_nothing_of_the_key_folder_and_no_row_that_is_left_out(engine: Engine) {
        let safe = Safe::new();
        let old = filled(engine).await;
        let file = safe.backup(old.url());
        assert!(!holds(&fs::read(&file).unwrap(), "agency"), "it is encrypted");
        let plain = safe.searchable(&file, engine);
        for word in [TIP, QUESTION, "PT CONTOH JAYA"] {
            assert!(holds(&plain, word), "the search finds {word}");
        }
        for word in [ANSWER, ADDRESS] {
            assert!(!holds(&plain, word), "{word}");
        }
        let mut keys = 0;
        for name in listed(Path::new(&safe.path("keys"))) {
            let key = fs::read_to_string(PathBuf::from(safe.path("keys")).join(name)).unwrap();
            let raw: Vec<u8> = (0..key.len()).step_by(2).map(|at| u8::from_str_radix(&key[at..at + 2], 16).unwrap()).collect();
            assert!(!holds(&plain, &key) && !plain.windows(raw.len()).any(|window| window == raw));
            keys += 1;
        }
        assert!(keys > 0, "there are keys to search for");
    }

    async fn whoever_has_no_right_or_no_room_changes_nothing(engine: Engine) {
        let safe = Safe::new();
        let old = filled(engine).await;
        let file = safe.backup(old.url());
        let other = match engine {
            Engine::Sqlite => Engine::Postgres,
            Engine::Postgres => Engine::Sqlite,
        };
        let (new, used, wrong) = (migrated(engine).await, filled(engine).await, other.fresh().await);
        let before = (state(new.url()).await, state(used.url()).await, state(wrong.url()).await);

        let (well, said) = safe.restore_by("stranger", new.url(), &file);
        assert!(!well && said.contains("nothing was restored: this identity does not open"), "{said}");
        fs::write(safe.path("nonsense"), "AGE-SECRET-KEY-1NONSENSE").unwrap();
        let (well, said) = safe.restore_by("nonsense", new.url(), &file);
        assert!(!well && said.contains("is it a file of age-keygen?") && !said.contains("1NONSENSE"), "{said}");
        let (well, said) = safe.restore(used.url(), &file);
        assert!(!well && said.contains("rows in agency") && said.contains("only into an empty database"), "{said}");
        let (well, said) = safe.restore(wrong.url(), &file);
        assert!(!well && said.contains("the setting database.url names"), "{said}");
        let (well, said) = safe.restore(new.url(), &safe.path("keys/service.key"));
        assert!(!well && said.contains("altered or cut off, or is none"), "{said}");
        let (well, said) = safe.restore(new.url(), &safe.forged(b"a diary\nof somebody"));
        assert!(!well && said.contains("no backup of suluh"), "{said}");
        let (well, said) = safe.restore(new.url(), &safe.forged(b"a diary"));
        assert!(!well && said.contains("no backup of suluh"), "{said}");
        // Of a newer program: the header says so, and what follows it is not looked at.
        let plain = safe.opened(&file);
        let head = plain.iter().position(|&byte| byte == b'\n').unwrap();
        let newer = String::from_utf8(plain[..=head].to_vec()).unwrap().replace(&format!("\"schema\":{}", backup::newest_schema()), "\"schema\":1000");
        let (well, said) = safe.restore(new.url(), &safe.forged(newer.as_bytes()));
        assert!(!well && said.contains("newer suluh (0.1.0, schema 1000)"), "{said}");

        assert_eq!(before, (state(new.url()).await, state(used.url()).await, state(wrong.url()).await));
        assert!(safe.restore(new.url(), &file).0, "and the right one goes in");
    }

    async fn a_backup_that_was_altered_or_cut_off_changes_nothing(engine: Engine) {
        let safe = Safe::new();
        let old = filled(engine).await;
        let bytes = fs::read(safe.backup(old.url())).unwrap();
        let broken = safe.path("broken.age");
        let (nothing, empty) = (engine.fresh().await, migrated(engine).await);
        let before = (state(nothing.url()).await, state(empty.url()).await);
        let length = bytes.len();
        let cuts = [0, 100, length / 2, length - 17, length - 1].map(|at| bytes[..at].to_vec());
        let flips = [30, length / 2, length - 1].map(|at| {
            let mut other = bytes.clone();
            other[at] ^= 1;
            other
        });
        let longer = [[&bytes[..], b"x"].concat()];
        for (case, other) in cuts.iter().chain(&flips).chain(&longer).enumerate() {
            fs::write(&broken, other).unwrap();
            for database in [&nothing, &empty] {
                let (well, said) = safe.restore(database.url(), &broken);
                assert!(!well && said.contains("nothing was restored: "), "{case}: {said}");
            }
        }
        // Well encrypted, but the dump is not whole: the file of a backup that was killed.
        let plain = safe.opened(&safe.path("backup.age"));
        for keep in [plain.len() - 1, plain.len() * 2 / 3] {
            let (well, said) = safe.restore(empty.url(), &safe.forged(&plain[..keep]));
            assert!(!well && said.contains("nothing was restored: "), "{keep}: {said}");
        }
        // Whole, but not what it says.
        let head = plain.iter().position(|&byte| byte == b'\n').unwrap();
        let lies = String::from_utf8(plain[..head].to_vec()).unwrap().replace("\"tip\":1", "\"tip\":2");
        let (well, said) = safe.restore(empty.url(), &safe.forged(&[lies.as_bytes(), &plain[head..]].concat()));
        assert!(!well && said.contains("nothing was restored: "), "{said}");
        assert_eq!(before, (state(nothing.url()).await, state(empty.url()).await));
    }

    async fn a_backup_of_an_older_program_is_brought_up_to_date(engine: Engine) {
        let safe = Safe::new();
        let old = migrated(engine).await;
        let db = Db::prepare(old.url()).unwrap();
        execute(&db, "INSERT INTO contact VALUES ('police', '110', NULL)").await;
        db.close().await;
        let file = safe.backup(old.url());
        assert_eq!(state(old.url()).await.schema, Some(backup::newest_schema() - 1), "a backup migrates nothing");
        let ready = engine.fresh().await;
        Db::open(ready.url()).await.unwrap().close().await;
        for new in [engine.fresh().await, ready] {
            let (well, said) = safe.restore(new.url(), &file);
            assert!(well, "{said}");
            let db = Db::open(new.url()).await.unwrap();
            assert_eq!(text(&db, "SELECT number FROM contact").await, "110");
            assert_eq!(backup::schema_version(&mut db.read().await.unwrap()).await.unwrap(), Some(backup::newest_schema()));
            db.close().await;
        }
        // And one of a newer schema is not written, because nobody knows what is in it.
        let db = Db::prepare(old.url()).unwrap();
        execute(&db, "UPDATE _sqlx_migrations SET version = 1000 WHERE version = 1").await;
        db.close().await;
        let (well, said) = safe.backup_with(old.url(), &[], &safe.path("newer.age"));
        assert!(!well && said.contains("newer suluh (schema 1000, this one knows"), "{said}");
    }

    async fn every_table_is_in_a_backup_or_left_out_with_a_reason(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.read().await.unwrap();
        let mut there = backup::tables(&mut tx).await.unwrap();
        there.retain(|name| name != "_sqlx_migrations");
        let known: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
        assert_eq!(there, known, "add the new table to store::backup::TABLES");
        let mut named = backup::our_tables(&mut tx).await.unwrap();
        assert_eq!(named.pop().as_deref(), Some("_sqlx_migrations"));
        assert_eq!(named, known);
        let out: Vec<&str> = TABLES.iter().filter(|(_, fate)| *fate != Fate::Kept).map(|(name, _)| *name).collect();
        assert_eq!(out, ["alert_push", "broadcast_member", "early_report", "gateway_state", "member", "officer_challenge", "officer_session", "outbox", "process", "return_address", "smpp_bind", "tally_small", "volunteer_device", "volunteer_enrolment", "volunteer_invite"]);
        assert_eq!(backup::filled(&mut tx).await.unwrap(), None, "a migrated schema is empty");
        drop(tx);
        // Each table by itself makes the database one that is in use.
        execute(&db, "UPDATE register_state SET demo = TRUE").await;
        assert_eq!(backup::filled(&mut db.read().await.unwrap()).await.unwrap(), Some("register_state"));
        execute(&db, "INSERT INTO early_report VALUES ('r', 1, 1)").await;
        assert_eq!(backup::filled(&mut db.read().await.unwrap()).await.unwrap(), Some("early_report"));
    }

    async fn a_backup_that_fails_leaves_no_file(engine: Engine) {
        let safe = Safe::new();
        let old = filled(engine).await;
        let before = state(old.url()).await;
        let to = safe.path("out/backup.age");
        fs::create_dir(safe.path("out")).unwrap();
        let (nothing, empty) = (safe.path("nothing"), Vec::<String>::new());
        fs::create_dir(&nothing).unwrap();
        // No program.
        let (well, said) = safe.backup_with(old.url(), &[("PATH", &nothing)], &to);
        assert!(!well && said.contains("is not on this machine: apt install "), "{said}");
        // A program that fails in the middle, as on a full disk.
        let path = safe.path_with("age", "head -c 5000 | head -c 100\necho 'age: error: no space left' >&2\nexit 1");
        let (well, said) = safe.backup_with(old.url(), &[("PATH", &path)], &to);
        assert!(!well && said.contains("age could not encrypt the backup: age: error: no space left"), "{said}");
        assert_eq!(listed(Path::new(&safe.path("out"))), empty);
        // Nowhere, into the key folder, over something.
        let (well, said) = safe.backup_with(old.url(), &[], &safe.path("nowhere/b.age"));
        assert!(!well && said.contains("there is no folder"), "{said}");
        for inside in ["keys/b.age", "out/../keys/b.age"] {
            let (well, said) = safe.backup_with(old.url(), &[], &safe.path(inside));
            assert!(!well && said.contains("lies in the key folder"), "{said}");
        }
        let (well, said) = safe.backup_with(old.url(), &[], &safe.path("chair"));
        assert!(!well && said.contains("is there already"), "{said}");
        // Too few who could open it.
        let one = &safe.public[0];
        for few in [&["--recipient", one][..], &["--recipient", one, "--recipient", one], &[]] {
            let (well, said) = safe.run(old.url(), &[], &[&["backup", "--to", &to], few].concat());
            assert!(!well && said.contains("at least two different recipients"), "{said}");
        }
        // Told to end while age works.
        let path = safe.path_with("age", "touch \"$0.runs\"\nexec sleep 60");
        let started = safe.dir.path().join("path/age.runs");
        let args = ["backup", "--to", &to, "--recipient", &safe.public[0], "--recipient", &safe.public[1]];
        let mut command = Command::new(env!("CARGO_BIN_EXE_suluh"));
        command.args(args).current_dir(&nothing).env("PATH", path);
        command.env("SULUH__DATABASE__URL", old.url()).env("SULUH__KEYS__DIR", safe.path("keys"));
        let mut child = command.spawn().unwrap();
        until(Duration::from_secs(20), async || started.exists().then_some(())).await.unwrap();
        assert_eq!(listed(Path::new(&safe.path("out"))).len(), 1, "the draft");
        signal(child.id(), "TERM");
        let ended = until(Duration::from_secs(20), async || child.try_wait().unwrap()).await;
        assert!(!ended.unwrap().success());
        assert_eq!(listed(Path::new(&safe.path("out"))), empty);
        assert_eq!(before, state(old.url()).await, "nothing is left beside the database");
        // In the end it works, with the keys in a file.
        let keys = safe.path("recipients");
        fs::write(&keys, format!("# chair and deputy\n{}\n{}\n", safe.public[0], safe.public[1])).unwrap();
        let (well, said) = safe.run(old.url(), &[], &["backup", "--to", &to, "--recipients-file", &keys]);
        assert!(well, "{said}");
        assert_eq!(listed(Path::new(&safe.path("out"))), ["backup.age"]);
    }

    async fn a_full_disk_leaves_everything_as_it_was(engine: Engine) {
        let safe = Safe::new();
        let old = filled(engine).await;
        let db = Db::open(old.url()).await.unwrap();
        // Words that do not compress, more than the limit below.
        let noise: String = (0..20_000_u64).map(|n| format!("{:016x}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
        execute(&db, &format!("UPDATE tip_page SET body = '{noise}'")).await;
        db.close().await;
        let new = engine.fresh().await;
        let before = (state(old.url()).await, state(new.url()).await);
        // No file may be longer than 64 KiB; SIGXFSZ is ignored, so that writing fails as on a full disk.
        let limited = |url: &str, args: &[&str]| {
            let mut command = Command::new("bash");
            command.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "x", env!("CARGO_BIN_EXE_suluh")]);
            command.args(args).current_dir(safe.dir.path());
            command.env("SULUH__DATABASE__URL", url).env("SULUH__KEYS__DIR", safe.path("keys"));
            let done = command.output().unwrap();
            (done.status.success(), String::from_utf8(done.stderr).unwrap())
        };
        let to = safe.path("full.age");
        let [one, two] = &safe.public;
        let (well, said) = limited(old.url(), &["backup", "--to", &to, "--recipient", one, "--recipient", two]);
        assert!(!well && (said.contains("cannot copy the database") || said.contains("age could not")), "{said}");
        assert!(!Path::new(&to).exists());
        let file = safe.backup(old.url());
        if engine == Engine::Sqlite {
            let (well, said) = limited(new.url(), &["restore", "--from", &file, "--identity", &safe.path("chair")]);
            assert!(!well && said.contains("nothing was restored: cannot write the database"), "{said}");
        }
        assert_eq!(before, (state(old.url()).await, state(new.url()).await));
        assert_eq!(listed(safe.dir.path()), ["backup.age", "chair", "deputy", "keys", "stranger"]);
    }
}

#[tokio::test]
async fn the_log_of_a_database_that_was_moved_away_is_not_taken_for_the_new_ones() {
    let safe = Safe::new();
    let old = filled(Engine::Sqlite).await;
    let file = safe.backup(old.url());
    let new = Engine::Sqlite.fresh().await;
    let place = backup::file_of(new.url()).unwrap().unwrap();
    fs::write(place.with_extension("db-wal"), "left").unwrap();
    let (well, said) = safe.restore(new.url(), &file);
    assert!(!well && said.contains("left of another database"), "{said}");
    assert!(!place.exists());
    assert_eq!(backup::file_of("sqlite::memory:").unwrap(), None);
    assert_eq!(backup::file_of("postgres://h/d").unwrap(), None);
}

#[tokio::test]
async fn nobody_on_the_machine_sees_the_password_among_the_arguments() {
    let safe = Safe::new();
    let old = filled(Engine::Postgres).await;
    let new = Engine::Postgres.fresh().await;
    let with_password = |url: &str| url.replacen("postgres@", "postgres:hunter%32@", 1);
    // Each program leaves its arguments and its variables, and goes on as itself.
    let record = |program: &str| {
        let real = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap();
        let real = String::from_utf8(real.stdout).unwrap();
        let notes = safe.path("notes");
        let script = format!(
            "tr '\\0' ' ' < /proc/$$/cmdline >> {notes}.args\nenv >> {notes}.env\nexec {} \"$@\"",
            real.trim()
        );
        safe.path_with(program, &script)
    };
    let [path, ..] = ["age", "pg_dump", "pg_restore"].map(record);
    let file = safe.path("backup.age");
    let (well, said) = safe.backup_with(&with_password(old.url()), &[("PATH", &path)], &file);
    assert!(well && !said.contains("hunter"), "{said}");
    let args = ["restore", "--from", &file, "--identity", &safe.path("chair")];
    let (well, said) = safe.run(&with_password(new.url()), &[("PATH", &path)], &args);
    assert!(well && !said.contains("hunter"), "{said}");
    let args = fs::read_to_string(safe.path("notes.args")).unwrap();
    let env = fs::read_to_string(safe.path("notes.env")).unwrap();
    assert!(env.contains("PGPASSWORD=hunter2"), "the server is told");
    for program in ["--decrypt", "--format=custom", "--single-transaction"] {
        assert!(args.contains(program), "{program} was recorded: {args}");
    }
    let name = old.url().rsplit('/').next().unwrap();
    for word in ["hunter", "postgres:", "127.0.0.1", name] {
        assert!(!args.contains(word), "{word}: {args}");
    }
}

#[tokio::test]
async fn tools_that_are_older_than_the_server_are_named_with_what_brings_newer_ones() {
    let safe = Safe::new();
    let old = filled(Engine::Postgres).await;
    let file = safe.backup(old.url());
    let new = Engine::Postgres.fresh().await;
    let ancient = |program: &str| safe.path_with(program, &format!("echo '{program} (PostgreSQL) 9.6.24'"));
    let to = safe.path("other.age");
    let (well, said) = safe.backup_with(old.url(), &[("PATH", &ancient("pg_dump"))], &to);
    assert!(
        !well && said.contains("pg_dump is of version 9") && said.contains("apt install postgresql-client-"),
        "{said}"
    );
    let args = ["restore", "--from", &file, "--identity", &safe.path("chair")];
    let (well, said) = safe.run(new.url(), &[("PATH", &ancient("pg_restore"))], &args);
    assert!(!well && said.contains("pg_restore is of version 9"), "{said}");
    // One that dies in the middle of a dump: what age made of it is thrown away.
    let version = "if [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) 99.1'; exit; fi";
    let dying =
        safe.path_with("pg_dump", &format!("{version}\necho PGDMP\necho 'pg_dump: error: lost' >&2\nexit 1"));
    let (well, said) = safe.backup_with(old.url(), &[("PATH", &dying)], &to);
    assert!(!well && said.contains("pg_dump failed: pg_dump: error: lost"), "{said}");
    assert!(!Path::new(&to).exists());
    assert_eq!(state(new.url()).await.tables, Vec::<String>::new());
}
