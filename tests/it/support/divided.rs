//! A PostgreSQL cluster of a test's own with the database and the logins that `deploy/ROLES.md` makes.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use super::shipped::{Logging, Postgres, deployed};
use super::suluh::{Launch, Suluh, run_cli};

/// A divided service that is not started yet: cluster, logins, keys.
pub(crate) struct Divided {
    cluster: Postgres,
    home: TempDir,
}

impl Divided {
    /// Makes the logins; nobody has migrated.
    pub(crate) async fn prepared() -> Self {
        let cluster = Postgres::start(Logging::Usual).await;
        let mut server = PgConnection::connect(cluster.url()).await.expect("a superuser");
        for statement in block("sql").split_terminator(';') {
            sqlx::raw_sql(AssertSqlSafe(statement.trim())).execute(&mut server).await.expect(statement);
        }
        let home = tempfile::tempdir().expect("a temporary folder");
        let divided = Self { cluster, home };
        divided.ok(&["keys", "init"]);
        divided
    }

    /// A database that the owner has migrated, with twenty agencies and the numbers that production wants.
    pub(crate) async fn migrated(today: &str) -> Self {
        let divided = Self::prepared().await;
        let said = divided.ok(&["migrate"]);
        assert!(said.contains("The schema is up to date") && said.contains("have their rights"), "{said}");
        for (kind, number) in [("police", "110"), ("women-and-children", "129"), ("bp3mi", "0561-123456")] {
            divided.ok(&["contacts", "set", kind, number, "--verified", today]);
        }
        let rows: String =
            (0..20).map(|n| format!("CONTOH OPERATOR NOMOR {n},70000000000{n:02}\n")).collect();
        let list = divided.file("list.csv", &format!("nama,nomor izin\n{rows}"));
        divided.ok(&["register", "import", &list, "--source", "KP2MI", "--as-of", today]);
        divided
    }

    /// Writes a file, and gives its whole path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    /// The whole path of a file.
    pub(crate) fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    /// The URL in `/etc/suluh/{who}.env`.
    pub(crate) fn url(&self, who: &str) -> String {
        let files = block("sh");
        let (_, file) = files.split_once(&format!("/etc/suluh/{who}.env\n")).expect("a file of this name");
        let line = file.lines().next().expect("a first line");
        let url = line.strip_prefix("SULUH__DATABASE__URL=").expect("the URL comes first");
        let port = self.superuser().rsplit_once(':').and_then(|(_, rest)| rest.split('/').next());
        assert!(url.contains(":5432/"), "{url}");
        url.replace(":5432/", &format!(":{}/", port.expect("a port")))
    }

    /// The URL of the cluster's first database, as a superuser.
    pub(crate) fn superuser(&self) -> &str {
        self.cluster.url()
    }

    /// Runs a command of the owner, in production: whether it went well, and all that it said.
    pub(crate) fn owner(&self, args: &[&str]) -> (bool, String) {
        self.run(&self.url("owner"), "production", args)
    }

    /// Runs a command on this database.
    pub(crate) fn run(&self, url: &str, mode: &str, args: &[&str]) -> (bool, String) {
        let keys = self.home.path().join("keys").display().to_string();
        let env = [("SULUH__MODE", mode), ("SULUH__DATABASE__URL", url), ("SULUH__KEYS__DIR", &keys)];
        let (status, out, err) = run_cli(args, &env);
        (status.success(), format!("{out}{err}"))
    }

    /// Runs a command of the owner, which must go well.
    #[track_caller]
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let (well, said) = self.owner(args);
        assert!(well, "{args:?}: {said}");
        said
    }

    /// A process as `suluh@.service` starts it.
    pub(crate) fn launch(&self, mode: &str, role: &str) -> Launch {
        let unit = deployed("suluh@.service", &[]);
        let line = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/suluh serve "));
        let args = line.expect("how it starts").replace("%i", role);
        args.split(' ')
            .fold(Suluh::launch(mode), Launch::arg)
            .set("SULUH__DATABASE__URL", self.url(role))
            .set("SULUH__KEYS__DIR", self.home.path().join("keys"))
            .set("SULUH__SPOOL__DIR", self.home.path().join("spool"))
    }

    /// Ends the cluster, and gives what it logged.
    pub(crate) async fn end(self) -> String {
        let files = self.cluster.end().await;
        let log = files.into_iter().find(|(name, _)| name == "postgres.log").expect("a log").1;
        String::from_utf8_lossy(&log).into_owned()
    }
}

/// The text of the block of this kind in `deploy/ROLES.md`, which must be one in both languages.
fn block(kind: &str) -> String {
    let page = deployed("ROLES.md", &[]);
    let blocks: Vec<&str> =
        page.split(&format!("```{kind}\n")).skip(1).filter_map(|it| it.split("```").next()).collect();
    assert!(blocks.len() == 2 && blocks[0] == blocks[1], "deploy/ROLES.md, {kind}: {blocks:?}");
    blocks[0].to_owned()
}
