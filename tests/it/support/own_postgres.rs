//! A PostgreSQL server of a test's own, which it may kill and freeze.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

use super::process::{Process, free_port, signal, until};

/// How long the server may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// Where Debian keeps the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// What brings the programs.
const PACKAGE: &str = "postgresql";

/// A PostgreSQL server on a private port, killed and removed when this is dropped.
///
/// It writes as an operator's server does, with fsync, so that what it has confirmed outlives
/// [`kill`](Self::kill).
pub(crate) struct OwnPostgres {
    process: Option<Process>,
    account: Option<Account>,
    port: u16,
    dir: TempDir,
}

/// The user and the group of the server: PostgreSQL refuses to be root.
#[derive(Clone, Copy)]
struct Account {
    user: u32,
    group: u32,
}

impl OwnPostgres {
    /// Starts a server, and waits until it serves.
    pub(crate) async fn start() -> Self {
        let mut server = Self::never_started().await;
        server.start_again().await;
        server
    }

    /// Prepares a server that does not run yet: its URL is good once it is
    /// [started](Self::start_again).
    pub(crate) async fn never_started() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let account = account(dir.path());
        let data = dir.path().join("pg");
        std::fs::create_dir(&data).expect("a folder for the data");
        if let Some(Account { user, group }) = account {
            // For that user, on the way to its own folder.
            std::fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o711)).expect("a folder's mode");
            chown(&data, Some(user), Some(group)).expect("a folder's owner");
        }
        let server = Self { process: None, account, port: free_port(), dir };
        let mut command = server.command("initdb");
        command.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        let mut initdb = Process::spawn(command, &server.log_file(), PACKAGE);
        let ended = until(LIMIT, async || initdb.ended()).await;
        assert!(ended.is_some_and(|status| status.success()), "initdb failed:\n{}", initdb.log());
        server
    }

    /// The URL of the database `postgres`, as its superuser.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The folder with all that the server keeps.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.dir.path().join("pg")
    }

    /// Ends the server as a power cut would: all its processes at once, with nothing tidied up.
    pub(crate) fn kill(&mut self) {
        let Some(mut postmaster) = self.process.take() else {
            return;
        };
        // Frozen, it can neither start a child nor let go of the number of a dead one.
        postmaster.freeze();
        let children = children(postmaster.id());
        children.iter().for_each(|child| signal(*child, "KILL"));
        postmaster.kill();
        while children.iter().any(|child| runs(*child)) {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.remove_shared_memory();
    }

    /// Starts the server on the same port and data, and waits until it serves.
    pub(crate) async fn start_again(&mut self) {
        assert!(self.process.is_none(), "PostgreSQL runs already");
        let mut command = self.command("postgres");
        let settings = [
            "listen_addresses=127.0.0.1",
            // Its path has at most 107 bytes, and TMPDIR may be longer.
            "unix_socket_directories=",
            // In the data, and so removed with them.
            "dynamic_shared_memory_type=mmap",
            "fsync=on",
        ];
        command.arg("-p").arg(self.port.to_string());
        command.args(settings.iter().flat_map(|setting| ["-c", setting]));
        let mut process = Process::spawn(command, &self.log_file(), PACKAGE);
        let (url, data) = (self.url(), self.data_dir());
        let serves = until(LIMIT, async || {
            if process.has_ended() {
                return Some(false);
            }
            // Its own answer, because whoever else took the port would accept a connection too.
            let mut server = PgConnection::connect(&url).await.ok()?;
            let found: String =
                sqlx::query_scalar("SHOW data_directory").fetch_one(&mut server).await.ok()?;
            server.close().await.ok()?;
            Some(Path::new(&found) == data)
        })
        .await;
        assert!(serves == Some(true), "PostgreSQL does not serve:\n{}", process.log());
        self.process = Some(process);
    }

    /// Lets the server hang: it keeps every connection, takes new ones, and answers nothing.
    pub(crate) fn freeze(&self) {
        let postmaster = self.running();
        postmaster.freeze();
        children(postmaster.id()).into_iter().for_each(|child| signal(child, "STOP"));
    }

    /// Lets a frozen server go on where it was.
    pub(crate) fn thaw(&self) {
        let postmaster = self.running();
        children(postmaster.id()).into_iter().for_each(|child| signal(child, "CONT"));
        postmaster.thaw();
    }

    /// The postmaster, which must be running.
    fn running(&self) -> &Process {
        self.process.as_ref().expect("PostgreSQL is started")
    }

    /// Where the server writes its log.
    pub(crate) fn log_file(&self) -> PathBuf {
        self.dir.path().join("postgres.log")
    }

    /// A program of PostgreSQL, which is to work on the data of this server.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(newest().join("bin").join(program));
        command.current_dir(self.data_dir()).arg("-D").arg(self.data_dir());
        if let Some(Account { user, group }) = self.account {
            command.uid(user).gid(group);
        }
        command
    }

    /// Removes the System V segment by which a server knows that another is there: it outlives a
    /// killed process, though not a power cut, and a machine has few of them.
    fn remove_shared_memory(&self) {
        let lock = std::fs::read_to_string(self.data_dir().join("postmaster.pid")).unwrap_or_default();
        // Line 7 is the key and the id.
        if let Some(id) = lock.lines().nth(6).and_then(|line| line.split_whitespace().nth(1)) {
            let _best_effort = Command::new("ipcrm").args(["-m", id]).output();
        }
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The folder of the newest version on this machine.
fn newest() -> PathBuf {
    let versions = std::fs::read_dir(VERSIONS).into_iter().flatten().filter_map(|it| Some(it.ok()?.path()));
    let version = |path: &PathBuf| path.file_name().and_then(|it| it.to_str()?.parse::<u32>().ok());
    let newest = versions.filter(|path| version(path).is_some()).max_by_key(version);
    newest.unwrap_or_else(|| panic!("no PostgreSQL in {VERSIONS}; try: apt-get install {PACKAGE}"))
}

/// The account which the package made, if the tests run as root.
fn account(dir: &Path) -> Option<Account> {
    let is_root = std::fs::metadata(dir).expect("a temporary folder").uid() == 0;
    let number = |of: &str| {
        let said = Command::new("id").args([of, "postgres"]).output().expect("id(1) works").stdout;
        let number = String::from_utf8_lossy(&said).trim().parse().ok();
        number.unwrap_or_else(|| panic!("no user postgres; try: apt-get install {PACKAGE}"))
    };
    is_root.then(|| Account { user: number("-u"), group: number("-g") })
}

/// The child processes of a process which has one thread.
fn children(process: u32) -> Vec<u32> {
    let list = format!("/proc/{process}/task/{process}/children");
    let list = std::fs::read_to_string(list).expect("a list of child processes");
    list.split_whitespace().map(|it| it.parse().expect("a process number")).collect()
}

/// Whether a process still does something: one that nobody has waited for does not.
fn runs(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
    // After the name, which is in brackets and may hold anything, the state; Z is a zombie.
    stat.is_ok_and(|it| it.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X'])))
}
