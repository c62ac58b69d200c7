//! Debian's gammu-smsd 1.42 with its dummy phone, over its own tables in PostgreSQL.
//!
//! What was learned of the dummy: it is a folder. What is put into `sms/1` as a file of Gammu's backup format with
//! `PDU = Deliver` comes in, and is deleted there when the daemon has it in its table; `PDU = Status_Report` is a
//! report, matched by the reference 255 that the dummy gives to everything, the number, the SMS centre and the time. It keeps
//! nothing of what it sends, so a trigger of the test's writes down what the daemon says it sent.

use std::ops::Deref;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use super::TestDb;
use super::process::{Process, until};
use super::servers::fresh_postgres;
use super::shipped::deployed;

/// How long the daemon may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);
/// Debian's package with the daemon and the schema of its tables.
const PACKAGE: &str = "gammu-smsd";
/// The schema of its tables.
const SCHEMA: &str = "/usr/share/doc/gammu-smsd/examples/pgsql.sql";
/// The login that Suluh has there; it is the same for all tests on a server.
const LOGIN: &str = "suluh_test_gammu";
/// Its password.
pub(crate) const PASSWORD: &str = "rahasia-gammu";
/// The SMS centre of the dummy.
const CENTRE: &str = "123456";
/// Letters of a text on a line of the backup format.
const LINE: usize = 50;

/// An SMS that the phone sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transmitted {
    /// To whom.
    pub(crate) to: String,
    /// `Coding` of the row.
    pub(crate) coding: String,
    /// The header, in hexadecimal.
    pub(crate) udh: String,
    /// The words, as the daemon decoded them.
    pub(crate) text: String,
}

/// How a row of `sentitems` ends by hand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Told {
    /// It is on the phone.
    Delivered,
    /// It is not.
    Failed,
}

/// The daemon, its phone and its tables.
pub(crate) struct Gammu {
    process: Process,
    tables: TestDb,
    dir: TempDir,
    handset: Handset,
}

/// The dummy phone, which takes SMS also while no daemon asks it.
#[derive(Debug, Clone)]
pub(crate) struct Handset {
    folder: PathBuf,
    next: Arc<AtomicU32>,
}

impl Deref for Gammu {
    type Target = Handset;

    fn deref(&self) -> &Handset {
        &self.handset
    }
}

impl Gammu {
    /// The daemon of a phone that just has been bought.
    pub(crate) async fn start() -> Self {
        let tables = fresh_postgres().await;
        let schema = std::fs::read_to_string(SCHEMA).unwrap_or_else(|error| {
            panic!(
                "{SCHEMA}: {error}; try: apt-get install {PACKAGE} (and reinstall it when dpkg was told to leave \
                 documentation out)"
            )
        });
        let mut server = PgConnection::connect(tables.url()).await.expect("a new database");
        let schema = schema.replace("CREATE LANGUAGE plpgsql;", "");
        sqlx::raw_sql(AssertSqlSafe(schema)).execute(&mut server).await.expect("its schema");
        // Another test may make the login at the same moment.
        let login = format!(
            "DO $$ BEGIN CREATE ROLE {LOGIN} LOGIN PASSWORD '{PASSWORD}';
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
             CREATE TABLE transmitted (at serial, number text, coding text, udh text, words text);
             CREATE FUNCTION transmit() RETURNS trigger AS $$ BEGIN
               INSERT INTO transmitted (number, coding, udh, words)
               VALUES (NEW.\"DestinationNumber\", NEW.\"Coding\", NEW.\"UDH\", NEW.\"TextDecoded\");
               RETURN NEW; END $$ LANGUAGE plpgsql;
             CREATE TRIGGER transmit AFTER INSERT ON sentitems FOR EACH ROW
               WHEN (NEW.\"Status\" LIKE 'SendingOK%') EXECUTE FUNCTION transmit();"
        );
        sqlx::raw_sql(AssertSqlSafe(login)).execute(&mut server).await.expect("a login");
        let granted = Command::new("psql")
            .args([tables.url(), "-q", "-v", "ON_ERROR_STOP=1", "-v", &format!("login={LOGIN}"), "-f"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/gammu.sql"))
            .output()
            .expect("psql of the package postgresql-client");
        assert!(granted.status.success(), "{}", String::from_utf8_lossy(&granted.stderr));
        let dir = tempfile::tempdir().expect("a temporary folder");
        let process = spawn(&dir, &tables);
        let handset = Handset { folder: dir.path().join("phone"), next: Arc::new(AtomicU32::new(1)) };
        let gammu = Self { process, tables, dir, handset };
        gammu.wait_until_it_serves().await;
        gammu
    }

    async fn wait_until_it_serves(&self) {
        let serves = until(LIMIT, async || {
            let there = "SELECT count(*) FROM phones WHERE \"Send\"";
            let log = std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
            (log.contains("Inserting phone info") && self.count(there).await == 1).then_some(())
        });
        assert!(serves.await.is_some(), "gammu-smsd does not serve:\n{}", self.process.log());
    }

    /// Its phone.
    pub(crate) fn handset(&self) -> Handset {
        self.handset.clone()
    }

    /// The settings of the service that lead here.
    pub(crate) fn settings(&self) -> [(&'static str, String); 3] {
        let (_, address) = self.tables.url().split_once('@').expect("the URL has a user");
        [
            ("SULUH__GATEWAYS__GAMMU__API_URL", format!("postgres://{address}")),
            ("SULUH__GATEWAYS__GAMMU__USERNAME", LOGIN.to_owned()),
            ("SULUH__GATEWAYS__GAMMU__PASSWORD", PASSWORD.to_owned()),
        ]
    }

    /// Ends it, as a machine does that loses its power.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it with the same phone.
    pub(crate) async fn start_again(&mut self) {
        drop(std::fs::remove_file(self.dir.path().join("log")));
        self.process = spawn(&self.dir, &self.tables);
        self.wait_until_it_serves().await;
    }

    /// Everything that the phone sent, in its order.
    pub(crate) async fn transmitted(&self) -> Vec<Transmitted> {
        let mut server = PgConnection::connect(self.tables.url()).await.expect("its database");
        let rows: Vec<(String, String, String, String)> =
            sqlx::query_as("SELECT number, coding, udh, words FROM transmitted ORDER BY at")
                .fetch_all(&mut server)
                .await
                .expect("what it sent");
        rows.into_iter().map(|(to, coding, udh, text)| Transmitted { to, coding, udh, text }).collect()
    }

    /// Waits until the phone has sent so many.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Transmitted> {
        let mut last = Vec::new();
        let sent = until(LIMIT, async || {
            last = self.transmitted().await;
            (last.len() >= count).then(|| last.clone())
        });
        sent.await.unwrap_or_else(|| panic!("{count} are wanted, and it sent {last:?}"))
    }

    /// Does something with its tables as their owner.
    pub(crate) async fn execute(&self, sql: &'static str) {
        let mut server = PgConnection::connect(self.tables.url()).await.expect("its database");
        sqlx::raw_sql(sql).execute(&mut server).await.expect(sql);
    }

    /// A number that stands in its tables.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        let mut server = PgConnection::connect(self.tables.url()).await.expect("its database");
        sqlx::query_scalar(sql).fetch_one(&mut server).await.expect(sql)
    }
}

impl Handset {
    fn put(&self, pdu: &str, number: &str, text: &str, more: &str) {
        let hex = |text: &str| -> String { text.encode_utf16().map(|unit| format!("{unit:04X}")).collect() };
        let letters: Vec<char> = text.chars().collect();
        let lines: String = letters.chunks(LINE).enumerate().fold(String::new(), |lines, (at, letters)| {
            lines + &format!("Text{at:02} = {}\n", hex(&letters.iter().collect::<String>()))
        });
        let length = text.encode_utf16().count();
        let at = self.next.fetch_add(1, Ordering::SeqCst);
        // No two of one person in the same second, which would be the same SMS.
        let second = (jiff::Timestamp::now() + jiff::SignedDuration::from_secs(i64::from(at)))
            .strftime("%Y%m%dT%H%M%SZ");
        let file = format!(
            "[SMSBackup000]\nPDU = {pdu}\nDateTime = {second}\nSMSCTime = {second}\nState = UnRead\n\
             SMSC = \"{CENTRE}\"\nSMSCUnicode = {}\nNumber = \"{number}\"\nNumberUnicode = {}\n{lines}\
             Length = {length}\nClass = -1\nFolder = 1\n{more}\n",
            hex(CENTRE),
            hex(number),
        );
        let draft = self.folder.join(format!("draft{at}"));
        std::fs::write(&draft, file).expect("the phone's folder");
        std::fs::rename(draft, self.folder.join(format!("sms/1/{at}"))).expect("the phone's inbox");
    }

    /// Somebody sends an SMS to the phone.
    pub(crate) fn receive(&self, from: &str, text: &str) {
        self.receive_with(from, text, "");
    }

    /// One of a long text.
    pub(crate) fn receive_part(&self, from: &str, text: &str, (reference, total, number): (u8, u8, u8)) {
        self.receive_with(from, text, &format!("UDH = 050003{reference:02X}{total:02X}{number:02X}\n"));
    }

    fn receive_with(&self, from: &str, text: &str, more: &str) {
        let wide = suluh::kernel::gsm7::septets(text).is_none();
        let coding = if wide { "Unicode_No_Compression" } else { "Default_No_Compression" };
        self.put("Deliver", from, text, &format!("Coding = {coding}\n{more}"));
    }

    /// The SMS centre tells what became of the SMS to a number.
    pub(crate) fn report(&self, to: &str, told: Told) {
        let text = match told {
            Told::Delivered => "Delivered",
            Told::Failed => "Failed",
        };
        self.put("Status_Report", to, text, "Coding = Default_No_Compression\nMessageReference = 255\n");
    }
}

fn spawn(dir: &TempDir, tables: &TestDb) -> Process {
    let phone = dir.path().join("phone");
    std::fs::create_dir_all(&phone).expect("a folder");
    let (user, address) =
        tables.url().trim_start_matches("postgres://").split_once('@').expect("the URL has a user");
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let (host, database) = address.split_once('/').expect("the URL has a database");
    let database = database.split('?').next().unwrap_or_default();
    let conf = deployed(
        "gammu-smsdrc",
        &[
            (
                "/dev/ttyUSB0\nconnection = at",
                &format!("{}\nconnection = none\nmodel = dummy", phone.display()),
            ),
            ("127.0.0.1:5432", host),
            ("database = smsd", &format!("database = {database}")),
            ("user = smsd", &format!("user = {user}")),
            ("CHANGE-ME", password),
            ("/dev/null", &dir.path().join("log").display().to_string()),
            ("multiparttimeout = 30", "multiparttimeout = 2\ncommtimeout = 2\nsendtimeout = 5"),
        ],
    );
    let file = dir.path().join("smsdrc");
    std::fs::write(&file, conf).expect("its configuration");
    let mut command = Command::new("gammu-smsd");
    command.arg("-c").arg(&file);
    Process::spawn(command, &dir.path().join("out"), PACKAGE)
}
