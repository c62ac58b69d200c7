//! A child process that does not outlive its guard, and what waiting for one needs.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// How often [`until`] looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A running child process, killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `command` with its output, both streams, appended to the file `log`.
    ///
    /// `package` is the Debian package that brings the program.
    pub(crate) fn spawn(mut command: Command, log: &Path, package: &str) -> Self {
        let program = command.get_program().to_string_lossy().into_owned();
        let out = File::options().create(true).append(true).open(log).expect("a log file");
        let err = out.try_clone().expect("a second handle on the log file");
        let child = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .unwrap_or_else(|e| panic!("{program} does not start ({e}); try: apt-get install {package}"));
        Self { child, log: log.to_owned() }
    }

    /// What the process has said so far.
    pub(crate) fn log(&self) -> String {
        // Lossy, because a peer may log the raw bytes of a message.
        String::from_utf8_lossy(&std::fs::read(&self.log).expect("the log file")).into_owned()
    }

    /// Whether the process has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.ended().is_some()
    }

    /// The number of the process.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the process to end, as a service manager does (SIGTERM).
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Stops the process in the middle of what it does: its sockets stay open, and it says
    /// nothing more (SIGSTOP).
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets a frozen process go on (SIGCONT).
    pub(crate) fn thaw(&self) {
        self.signal("CONT");
    }

    /// Sends the signal of this name.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.id(), name);
    }

    /// Asks the process to end and waits until it has, so that all it had to say is in its files.
    pub(crate) async fn stop(&mut self) {
        self.terminate();
        let ended = until(Duration::from_secs(30), async || self.ended()).await;
        assert!(ended.is_some(), "a peer does not end:\n{}", self.log());
    }

    /// How the process ended, once it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("the state of a child")
    }

    /// Ends the process as a power cut would.
    pub(crate) fn kill(&mut self) {
        // An error here says only that it has ended already.
        let _already_gone = self.child.kill();
        let _already_reaped = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sends the signal of this name to the process of this number.
pub(crate) fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &pid.to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "no SIG{name} to process {pid}: has it ended?");
}

/// Asks `look` again and again until it answers, at most for `limit`.
pub(crate) async fn until<T>(limit: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = look().await {
            return Some(found);
        }
        if Instant::now() > end {
            return None;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Chooses the TLS library, as the program's `main` does; a client cannot be made before.
pub(crate) fn tls() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

/// A client that follows no redirect, so that a test sees what the service said.
pub(crate) fn http_client() -> reqwest::Client {
    tls();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(60))
        .build()
        .expect("an HTTP client")
}

/// A port on which nobody listens.
///
/// It lies below the range from which the kernel takes the ports of outgoing connections: a port
/// got by binding to 0 may be one of those a moment later. Each process begins elsewhere, so that
/// two runs beside each other do not ask for the same one.
pub(crate) fn free_port() -> u16 {
    const FIRST: u16 = 10_000;
    const COUNT: u16 = 22_000;
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let mixed = std::process::id().wrapping_mul(2_654_435_761) >> 16;
    let begin = u16::try_from(mixed % u32::from(COUNT)).expect("below 22 000");
    (0..COUNT)
        .map(|_| FIRST + (begin + TAKEN.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}
