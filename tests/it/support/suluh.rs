//! The service as a process of its own, started as an operator would.

use std::ffi::OsStr;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use tempfile::TempDir;

use super::process::{Process, free_port, http_client, until};
use super::servers::sqlite_url;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_suluh");

/// A running `suluh serve`, killed when this is dropped.
pub(crate) struct Suluh {
    process: Process,
    base: String,
    /// Where browsers reach it when something stands before it.
    front: Option<String>,
    metrics: String,
    http: reqwest::Client,
    env: Vec<(String, String)>,
    _dir: TempDir,
}

/// A `suluh serve` that is not started yet.
pub(crate) struct Launch {
    command: Command,
    base: String,
    metrics: String,
    dir: TempDir,
}

impl Suluh {
    /// Prepares a service in `mode` (`demo` or `production`) with a SQLite file, keys and ports
    /// of its own, without Redis.
    pub(crate) fn launch(mode: &str) -> Launch {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let address = format!("127.0.0.1:{}", free_port());
        let metrics = format!("127.0.0.1:{}", free_port());
        let database = sqlite_url(dir.path());
        let keys = dir.path().join("keys");
        std::fs::create_dir(&keys).expect("a folder for keys");
        let mut command = bare();
        command
            .arg("serve")
            .current_dir(dir.path())
            .env("SULUH__MODE", mode)
            .env("SULUH__SERVER__LISTEN", &address)
            .env("SULUH__METRICS__LISTEN", &metrics)
            .env("SULUH__DATABASE__URL", database)
            .env("SULUH__KEYS__DIR", keys)
            .env("SULUH__LOG__FORMAT", "json");
        Launch {
            command,
            base: format!("http://{address}"),
            metrics: format!("http://{metrics}/metrics"),
            dir,
        }
    }

    /// The same URL as a browser reaches it that may keep secure cookies and passkeys.
    pub(crate) fn local(&self, path: &str) -> String {
        match &self.front {
            Some(front) => format!("{front}{path}"),
            None => self.url(path).replace("127.0.0.1", "localhost"),
        }
    }

    /// The same service, as browsers reach it through what stands before it.
    pub(crate) fn behind(self, front: &str) -> Self {
        Self { front: Some(front.to_owned()), ..self }
    }

    /// Runs another command with the settings of this service: what it says.
    pub(crate) fn cli(&self, args: &[&str]) -> String {
        let env: Vec<(&str, &str)> =
            self.env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (status, out, err) = run_cli(args, &env);
        assert!(status.success(), "{args:?}: {out}{err}");
        out
    }

    /// The key folder.
    pub(crate) fn keys_dir(&self) -> std::path::PathBuf {
        self._dir.path().join("keys")
    }

    /// The whole URL of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The URL from which Prometheus reads.
    pub(crate) fn metrics_url(&self) -> &str {
        &self.metrics
    }

    /// `GET` of `path`, which may carry a query, sent byte by byte as it stands.
    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(self.url(path)).send().await.expect("an answer of suluh")
    }

    /// `POST` of a form to `path`.
    pub(crate) async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Response {
        self.http.post(self.url(path)).form(form).send().await.expect("an answer of suluh")
    }

    /// What the service has logged so far, on both streams.
    pub(crate) fn log(&self) -> String {
        self.process.log()
    }

    /// The most memory that it ever had at once, in KiB.
    pub(crate) fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("what Linux says of the process");
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
        most.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// Asks the service to end and waits until it has, at most for `limit`.
    pub(crate) async fn stop(&mut self, limit: Duration) -> ExitStatus {
        self.process.terminate();
        let process = &mut self.process;
        let ended = until(limit, async || process.ended()).await;
        ended.unwrap_or_else(|| panic!("suluh did not end:\n{}", self.process.log()))
    }

    /// Fills the disk under a service that was started [`on_a_small_disk`](Launch::on_a_small_disk), or
    /// gives it room again. Whatever it writes fails as on a full disk, though reading and making empty
    /// files goes on.
    pub(crate) fn disk_is_full(&self, full: bool) {
        let (pid, size) = (self.process.id().to_string(), if full { "0" } else { "unlimited" });
        let set = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={size}:")]).status();
        assert!(set.is_ok_and(|status| status.success()), "prlimit fails; try: apt-get install util-linux");
    }

    /// Ends the service as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }
}

impl Launch {
    /// Sets one setting by its environment variable, like `SULUH__DATABASE__URL`.
    pub(crate) fn set(mut self, variable: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(variable, value);
        self
    }

    /// Reads its settings from this file; [`set`](Self::set) outranks it.
    pub(crate) fn config(mut self, file: impl AsRef<OsStr>) -> Self {
        self.command.arg("--config").arg(file);
        self
    }

    /// One more argument of `suluh serve`.
    pub(crate) fn arg(mut self, arg: &str) -> Self {
        self.command.arg(arg);
        self
    }

    /// On a disk that [`Suluh::disk_is_full`] fills: a write beyond the limit is to fail, and not to end
    /// the service by a signal.
    pub(crate) fn on_a_small_disk(mut self) -> Self {
        let mut command = Command::new("env");
        command.arg("--ignore-signal=XFSZ").arg(PROGRAM).args(self.command.get_args());
        for (variable, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(variable, value),
                None => command.env_remove(variable),
            };
        }
        command.current_dir(self.dir.path());
        self.command = command;
        self
    }

    /// Takes this port, for a peer that was told of it before.
    pub(crate) fn at(mut self, port: u16) -> Self {
        self.base = format!("http://127.0.0.1:{port}");
        self.set("SULUH__SERVER__LISTEN", format!("127.0.0.1:{port}"))
    }

    /// Starts the service and waits until it says that it is ready.
    pub(crate) async fn start(self) -> Suluh {
        self.start_until("/health/ready").await
    }

    /// Starts the service and waits until it listens, ready or not.
    pub(crate) async fn start_unready(self) -> Suluh {
        self.start_until("/health/live").await
    }

    async fn start_until(self, sign: &str) -> Suluh {
        let log = self.dir.path().join("suluh.log");
        let text = |it: &OsStr| it.to_string_lossy().into_owned();
        let env =
            self.command.get_envs().filter_map(|(name, value)| Some((text(name), text(value?)))).collect();
        let mut process = Process::spawn(self.command, &log, "gcc, and build with cargo");
        let http = http_client();
        let ready = format!("{}{sign}", self.base);
        let is_ready = until(Duration::from_secs(30), async || {
            if process.has_ended() {
                return Some(false);
            }
            http.get(&ready).send().await.is_ok_and(|it| it.status() == 200).then_some(true)
        })
        .await;
        match is_ready {
            Some(true) => {}
            Some(false) => panic!("suluh ended before it was ready:\n{}", process.log()),
            None => panic!("suluh was not ready after 30 s:\n{}", process.log()),
        }
        Suluh { process, base: self.base, front: None, metrics: self.metrics, http, env, _dir: self.dir }
    }
}

/// Runs a `suluh` command to its end: exit status, standard output, standard error.
///
/// It runs in an empty folder, so name files by their whole path.
pub(crate) fn run_cli(args: &[&str], env: &[(&str, &str)]) -> (ExitStatus, String, String) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let done =
        bare().args(args).envs(env.iter().copied()).current_dir(dir.path()).output().expect("suluh starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output in UTF-8");
    (done.status, text(done.stdout), text(done.stderr))
}

/// The program without any setting of the shell from which the tests were started.
fn bare() -> Command {
    let mut command = Command::new(PROGRAM);
    for (variable, _) in std::env::vars_os() {
        if variable.as_encoded_bytes().starts_with(b"SULUH__") {
            command.env_remove(variable);
        }
    }
    command
}
