//! A Redis server of a test's own, which it may kill, freeze and read from end to end.

use std::process::Command;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use tempfile::TempDir;

use super::process::{Process, free_port, until};

/// How long the server may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A Redis server on a private port that writes nothing to disk, killed when this is dropped.
pub(crate) struct OwnRedis {
    process: Option<Process>,
    port: u16,
    dir: TempDir,
}

impl OwnRedis {
    /// Starts a server, and waits until it serves.
    pub(crate) async fn start() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut server = Self { process: None, port: free_port(), dir };
        server.start_again().await;
        server
    }

    /// The URL of the server.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends the server as a power cut would; it has forgotten everything when it is back.
    pub(crate) fn kill(&mut self) {
        self.process = None;
    }

    /// Starts the server on the same port, and waits until it serves.
    pub(crate) async fn start_again(&mut self) {
        assert!(self.process.is_none(), "Redis runs already");
        let mut command = Command::new("/usr/bin/redis-server");
        command.args(["--bind", "127.0.0.1", "--port", &self.port.to_string(), "--save", ""]);
        command.arg("--dir").arg(self.dir.path());
        let log = self.dir.path().join("redis.log");
        let mut process = Process::spawn(command, &log, "redis-server");
        // Its log and not a PING, which whoever took the port would answer too; the log of this
        // start, because it is the same file as before.
        let own = format!("{}:M ", process.id());
        let serves = until(LIMIT, async || {
            if process.has_ended() {
                return Some(false);
            }
            let log = process.log();
            let ready = |line: &str| line.starts_with(&own) && line.contains("Ready to accept connections");
            log.lines().any(ready).then_some(true)
        })
        .await;
        assert!(serves == Some(true), "Redis does not serve:\n{}", process.log());
        self.process = Some(process);
    }

    /// Lets the server hang: it keeps every connection, takes new ones, and answers nothing.
    pub(crate) fn freeze(&self) {
        self.running().freeze();
    }

    /// Lets a frozen server go on where it was.
    pub(crate) fn thaw(&self) {
        self.running().thaw();
    }

    /// All that the server holds, each key and each value in it on a line of its own.
    ///
    /// As the bytes which a client wrote, in all of which a test can look for what must not be
    /// there. In an RDB file or by `DUMP` they would be packed: a telephone number as an integer,
    /// a long text compressed.
    pub(crate) async fn dump(&self) -> Vec<u8> {
        let client = redis::Client::open(self.url()).expect("the URL of a Redis server");
        let mut server = client.get_multiplexed_async_connection().await.expect("a connection to Redis");
        let keys: Vec<Vec<u8>> =
            redis::cmd("KEYS").arg("*").query_async(&mut server).await.expect("the keys");
        let mut dump = Vec::new();
        for key in keys {
            let values = values(&mut server, &key).await;
            for bytes in [key].into_iter().chain(values) {
                dump.extend(bytes);
                dump.push(b'\n');
            }
        }
        dump
    }

    /// The server, which must be running.
    fn running(&self) -> &Process {
        self.process.as_ref().expect("Redis is started")
    }
}

/// Every value, member, field and score at `key`.
async fn values(server: &mut MultiplexedConnection, key: &[u8]) -> Vec<Vec<u8>> {
    let kind: String = redis::cmd("TYPE").arg(key).query_async(server).await.expect("the type of a key");
    let mut command = match kind.as_str() {
        // It has expired since we asked for the keys.
        "none" => return Vec::new(),
        "string" => redis::cmd("MGET"),
        "hash" => redis::cmd("HGETALL"),
        "set" => redis::cmd("SMEMBERS"),
        "list" => redis::cmd("LRANGE"),
        "zset" => redis::cmd("ZRANGE"),
        _ => panic!("a Redis type which this cannot read: {kind}"),
    };
    command.arg(key);
    match kind.as_str() {
        "list" => drop(command.arg(0).arg(-1)),
        "zset" => drop(command.arg(0).arg(-1).arg("WITHSCORES")),
        _ => {}
    }
    let values: Vec<Option<Vec<u8>>> = command.query_async(server).await.expect("the value of a key");
    values.into_iter().flatten().collect()
}
