//! A mail server (aiosmtpd) that takes every mail and shows it.

use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;

use super::process::{Process, free_port, until};

/// How long the server may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A mail server on a private port, killed when this is dropped.
pub(crate) struct MailServer {
    process: Option<Process>,
    port: u16,
    dir: TempDir,
}

impl MailServer {
    /// Chooses a port; nobody listens there yet.
    pub(crate) fn new() -> Self {
        Self { process: None, port: free_port(), dir: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The URL for the setting `alerts.smtp`.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Starts it, and waits until it serves.
    pub(crate) async fn start(&mut self) {
        let mut command = Command::new("/usr/bin/aiosmtpd");
        command.args([
            "-n",
            "-l",
            &format!("127.0.0.1:{}", self.port),
            "-c",
            "aiosmtpd.handlers.Debugging",
            "stdout",
        ]);
        // What it shows is waited for.
        command.env("PYTHONUNBUFFERED", "1");
        let log = self.dir.path().join("mails");
        let mut process = Process::spawn(command, &log, "python3-aiosmtpd");
        let serves = until(LIMIT, async || {
            if process.has_ended() {
                return Some(false);
            }
            TcpStream::connect(("127.0.0.1", self.port)).await.is_ok().then_some(true)
        })
        .await;
        assert!(serves == Some(true), "aiosmtpd does not serve:\n{}", process.log());
        self.process = Some(process);
    }

    /// Every mail that it took.
    pub(crate) fn mails(&self) -> Vec<String> {
        let log = self.process.as_ref().map_or_else(String::new, Process::log);
        log.split("MESSAGE FOLLOWS").skip(1).map(str::to_owned).collect()
    }
}
