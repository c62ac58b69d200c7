//! A haproxy in front of several processes of the service.

use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::process::{Process, free_port, until};

/// How long haproxy may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A haproxy that hands each HTTP request to the next server, killed when this is dropped.
///
/// To a server which refuses the connection it does not insist: the next one gets the request.
/// But one that a server has read is never sent again, whatever became of it.
pub(crate) struct Balancer {
    port: u16,
    _process: Process,
    _dir: TempDir,
}

impl Balancer {
    /// Starts it before the servers with these URLs, which have no path.
    pub(crate) async fn start(servers: &[String]) -> Self {
        Self::launch(servers, None).await
    }

    /// The same, but it asks every server for `path` several times in a second, and leaves out
    /// the one that does not answer with success.
    pub(crate) async fn with_health_checks(servers: &[String], path: &str) -> Self {
        Self::launch(servers, Some(path)).await
    }

    /// The whole URL of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    async fn launch(servers: &[String], health: Option<&str>) -> Self {
        let port = free_port();
        let dir = tempfile::tempdir().expect("a temporary folder");
        let check = if health.is_some() { " check inter 200ms fall 1 rise 1" } else { "" };
        let servers: String = (1..)
            .zip(servers)
            .map(|(number, url)| {
                let address = url.strip_prefix("http://").expect("the URL of a server");
                format!("    server s{number} {address}{check}\n")
            })
            .collect();
        let health = health.map(|path| format!("    option httpchk GET {path}\n")).unwrap_or_default();
        let text = format!(
            "defaults\n    \
                 mode http\n    \
                 timeout connect 5s\n    \
                 timeout client 60s\n    \
                 timeout server 60s\n    \
                 retries 3\n    \
                 retry-on conn-failure\n    \
                 option redispatch 1\n\
             \n\
             listen suluh\n    \
                 bind 127.0.0.1:{port}\n    \
                 balance roundrobin\n\
             {health}\
             {servers}"
        );
        let conf = dir.path().join("haproxy.cfg");
        std::fs::write(&conf, text).expect("haproxy's configuration");
        let mut command = Command::new("/usr/sbin/haproxy");
        command.arg("-db").arg("-f").arg(&conf);
        let mut process = Process::spawn(command, &dir.path().join("haproxy.log"), "haproxy");
        let listens = until(LIMIT, async || {
            if process.has_ended() {
                return Some(false);
            }
            TcpStream::connect(("127.0.0.1", port)).is_ok().then_some(true)
        })
        .await;
        assert!(listens == Some(true), "haproxy does not listen:\n{}", process.log());
        Self { port, _process: process, _dir: dir }
    }
}
