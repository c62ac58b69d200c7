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

    /// Asks the process to end, as a service manager does (SIGTERM).
    pub(crate) fn terminate(&self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.is_ok_and(|status| status.success()), "kill(1) works");
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

/// A client that follows no redirect, so that a test sees what the service said.
pub(crate) fn http_client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
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
