//! Throw-away peers with the configuration that `deploy/` ships, or with what they log when nobody
//! told them otherwise.
//!
//! Only ports, addresses and folders are changed, and what a test may not have (another user, a
//! certificate). A change that finds nothing to change fails, so that a shipped file cannot drift
//! away from its test, `tests/it/hardening.rs`.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::process::{Process, free_port, until};

/// How long a peer may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// Whose word on logging a peer follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Logging {
    /// Ours, in `deploy/`.
    Shipped,
    /// The peer's own: its defaults, or those of its package's example.
    Usual,
}

/// The text of a file in `deploy/` with `changes` made, each of which must find its place.
pub(super) fn deployed(name: &str, changes: &[(&str, &str)]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("deploy/{name}: {e}"));
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "deploy/{name} has no {from:?}");
        text.replace(from, to)
    })
}

/// Every file in a folder and below it: its name from there, and what it holds.
pub(crate) fn files_under(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        // A running peer removes files while we look.
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                let name = path.strip_prefix(folder).expect("below the folder");
                files.push((name.display().to_string(), bytes));
            }
        }
    }
    files
}

/// Waits until somebody listens on `port`, or fails with the log of `process`.
async fn listening(port: u16, process: &mut Process) {
    let there = until(LIMIT, async || {
        if process.has_ended() {
            return Some(false);
        }
        TcpStream::connect(("127.0.0.1", port)).await.is_ok().then_some(true)
    })
    .await;
    assert!(there == Some(true), "a peer does not come to listen:\n{}", process.log());
}

/// A program and its arguments.
fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args);
    command
}

/// A number that `id` prints.
fn id(args: &[&str]) -> Option<u32> {
    let out = command("id", args).output().ok()?;
    String::from_utf8(out.stdout).ok()?.trim().parse().ok()
}

/// A PostgreSQL server of a test's own.
pub(crate) struct Postgres {
    process: Process,
    url: String,
    dir: TempDir,
}

impl Postgres {
    /// Makes a cluster and starts it.
    pub(crate) async fn start(logging: Logging) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let data = dir.path().join("data");
        std::fs::create_dir(&data).expect("a folder for the cluster");
        // It refuses to be root, and its package made a user for that, who must pass through ours.
        let user = id(&["-u"]).filter(|it| *it == 0).map(|_| {
            let ids = [id(&["-u", "postgres"]), id(&["-g", "postgres"])];
            ids.map(|it| it.expect("no user postgres; try: apt-get install postgresql"))
        });
        if let Some([uid, gid]) = user {
            std::fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o711)).expect("a passage");
            chown(&data, Some(uid), Some(gid)).expect("a folder of its own");
        }
        let programs = files_in("/usr/lib/postgresql");
        let newest = programs.iter().max_by_key(|path| {
            path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()).unwrap_or_default()
        });
        let newest = newest.expect("no PostgreSQL; try: apt-get install postgresql");
        let program = |name: &str| {
            let mut command = Command::new(newest.join("bin").join(name));
            if let Some([uid, gid]) = user {
                command.uid(uid).gid(gid);
            }
            command.arg("-D").arg(&data).current_dir("/");
            command
        };
        let made = program("initdb")
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        if logging == Logging::Shipped {
            // As the head of the file says.
            std::fs::write(data.join("suluh.conf"), deployed("postgresql.conf", &[])).expect("our part");
            let main = data.join("postgresql.conf");
            let text = std::fs::read_to_string(&main).expect("its configuration");
            std::fs::write(&main, format!("{text}\ninclude 'suluh.conf'\n")).expect("its configuration");
        }
        let port = free_port();
        let mut command = program("postgres");
        // No unix socket: its path has at most 107 bytes, and TMPDIR may be longer.
        command.args(["-p", &port.to_string(), "-c", "unix_socket_directories="]);
        let process = Process::spawn(command, &dir.path().join("postgres.log"), "postgresql");
        let server = Self { process, url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), dir };
        server.ready().await;
        server
    }

    /// The URL of its first database, as a superuser.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until it answers.
    pub(crate) async fn ready(&self) {
        let there = until(LIMIT, async || PgConnection::connect(&self.url).await.ok()).await;
        let Some(connection) = there else { panic!("PostgreSQL does not answer:\n{}", self.process.log()) };
        connection.close().await.expect("closed");
    }

    /// Ends it and gives every file: what it said is `postgres.log`.
    pub(crate) async fn end(mut self) -> Vec<(String, Vec<u8>)> {
        // On SIGTERM alone it would wait for its clients, on SIGINT it ends them.
        self.process.signal("INT");
        self.process.stop().await;
        files_under(self.dir.path())
    }
}

/// What stands in a folder.
fn files_in(folder: &str) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// A Redis server of a test's own.
pub(crate) struct Redis {
    process: Process,
    url: String,
    dir: TempDir,
}

impl Redis {
    /// Starts it in an empty folder.
    pub(crate) async fn start(logging: Logging) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        // No core dump, as the recipe says for every peer; this one is going to crash.
        let mut command = command("prlimit", &["--core=0", "redis-server"]);
        if logging == Logging::Shipped {
            let conf = dir.path().join("suluh.conf");
            std::fs::write(&conf, deployed("redis.conf", &[])).expect("our part");
            command.arg(conf);
        }
        command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--dir"]).arg(dir.path());
        let mut process = Process::spawn(command, &dir.path().join("redis.log"), "redis-server");
        listening(port, &mut process).await;
        Self { process, url: format!("redis://127.0.0.1:{port}"), dir }
    }

    /// Its URL.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Where it would keep a snapshot.
    pub(crate) fn snapshot(&self) -> PathBuf {
        self.dir.path().join("dump.rdb")
    }

    /// Crashes it in the middle of what it does, and gives every file: what it said is `redis.log`.
    pub(crate) async fn crash(mut self) -> Vec<(String, Vec<u8>)> {
        self.process.signal("SEGV");
        let ended = until(LIMIT, async || self.process.ended()).await;
        assert!(ended.is_some(), "Redis does not crash");
        files_under(self.dir.path())
    }
}

/// An HAProxy before two processes of the service.
pub(crate) struct Haproxy {
    process: Process,
    address: String,
    dir: TempDir,
}

impl Haproxy {
    /// Starts it before these two ports.
    pub(crate) async fn start(logging: Logging, [one, two]: [u16; 2]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        let mut text = deployed(
            "haproxy.cfg",
            &[
                ("    user haproxy\n    group haproxy\n    chroot /var/lib/haproxy\n", ""),
                ("127.0.0.1:8080", &format!("127.0.0.1:{port}")),
                ("127.0.0.1:8081", &format!("127.0.0.1:{one}")),
                ("127.0.0.1:8082", &format!("127.0.0.1:{two}")),
                ("    no log\n", if logging == Logging::Shipped { "    no log\n" } else { USUAL }),
            ],
        );
        if logging == Logging::Usual {
            text = text.replacen("global\n", "global\n    log stdout format raw local0\n", 1);
        }
        let conf = dir.path().join("haproxy.cfg");
        std::fs::write(&conf, text).expect("its configuration");
        let mut command = command("/usr/sbin/haproxy", &["-db", "-f"]);
        command.arg(conf);
        let mut process = Process::spawn(command, &dir.path().join("haproxy.log"), "haproxy");
        listening(port, &mut process).await;
        Self { process, address: format!("127.0.0.1:{port}"), dir }
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Ends it and gives every file: what it said is `haproxy.log`.
    pub(crate) async fn end(mut self) -> Vec<(String, Vec<u8>)> {
        self.process.stop().await;
        files_under(self.dir.path())
    }
}

/// What the defaults of Debian's haproxy.cfg say of logs.
const USUAL: &str = "    log global\n    option httplog\n    option dontlognull\n";

/// A Caddy before the service, without TLS.
pub(crate) struct Caddy {
    process: Process,
    url: String,
    dir: TempDir,
}

impl Caddy {
    /// Starts it before `address` (host and port).
    pub(crate) async fn start(logging: Logging, address: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        let url = format!("http://127.0.0.1:{port}");
        let ours = "\tlog {\n\t\texclude http\n\t}\n";
        // Its administration listens on one fixed port, which two tests cannot share.
        let settings = match logging {
            Logging::Shipped => format!("\tadmin off\n{ours}"),
            Logging::Usual => "\tadmin off\n".to_owned(),
        };
        let text = deployed(
            "Caddyfile",
            &[("suluh.example.org", url.as_str()), ("127.0.0.1:8080", address), (ours, &settings)],
        );
        Self::launch(dir, port, url, &text).await
    }

    /// Starts the console's, by the certificate in a folder, before `address` (host and port); for these names, which
    /// have one port.
    pub(crate) async fn before_console(port: u16, names: &[&str], certificate: &Path, address: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let urls: Vec<String> = names.iter().map(|name| format!("https://{name}:{port}")).collect();
        let text = deployed(
            "console.Caddyfile",
            &[
                // Nor can two tests share the port from which plain requests are sent on.
                ("{\n\t# Without", "{\n\tadmin off\n\tauto_https disable_redirects\n\t# Without"),
                ("https://konsol.suluh.internal", &urls.join(", ")),
                ("/etc/suluh/tls", certificate.to_str().expect("a path")),
                ("127.0.0.1:8080", address),
            ],
        );
        Self::launch(dir, port, urls[0].clone(), &text).await
    }

    async fn launch(dir: TempDir, port: u16, url: String, text: &str) -> Self {
        let conf = dir.path().join("Caddyfile");
        std::fs::write(&conf, text).expect("its configuration");
        let mut command = command("/usr/bin/caddy", &["run", "--adapter", "caddyfile", "--config"]);
        command.arg(conf).env("HOME", dir.path());
        command.env("XDG_DATA_HOME", dir.path()).env("XDG_CONFIG_HOME", dir.path());
        let mut process = Process::spawn(command, &dir.path().join("caddy.log"), "caddy");
        listening(port, &mut process).await;
        Self { process, url, dir }
    }

    /// Its URL, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Ends it and gives every file: what it said is `caddy.log`.
    pub(crate) async fn end(mut self) -> Vec<(String, Vec<u8>)> {
        self.process.stop().await;
        files_under(self.dir.path())
    }
}
