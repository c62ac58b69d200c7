//! Processes that the bench starts, and what the kernel counts of them.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// How long a server may take to answer for the first time.
const PATIENCE: Duration = Duration::from_secs(20);
/// Where every server says that it is ready.
const READY: &str = "/health/ready";

/// A server that ends with its guard.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From the start of the process to the first "ready".
    pub(crate) ready_after: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has ended by itself, and not for ever.
    pub(crate) fn wait(&mut self) {
        let began = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && began.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Starts a server and waits until it is ready.
    pub(crate) fn start(
        mut command: Command,
        address: SocketAddr,
        is_ready: fn(SocketAddr) -> bool,
    ) -> anyhow::Result<Self> {
        let started = Instant::now();
        let child =
            command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start {command:?}"))?;
        let mut server = Self { child, address, ready_after: Duration::ZERO };
        while !is_ready(address) {
            if let Some(status) = server.child.try_wait()? {
                bail!("a server ended by itself: {status}");
            }
            ensure!(started.elapsed() < PATIENCE, "a server is not ready after {PATIENCE:?}");
            std::thread::sleep(Duration::from_millis(1));
        }
        server.ready_after = started.elapsed();
        Ok(server)
    }

    /// `suluh serve` in demo mode, with its files in `folder`.
    pub(crate) fn suluh(folder: &Path, redis: Option<&Self>) -> anyhow::Result<Self> {
        let redis = redis.map(|redis| ("SULUH__REDIS__URL", format!("redis://{}", redis.address)));
        Self::suluh_with(folder, redis.as_slice())
    }

    /// The same with more settings.
    pub(crate) fn suluh_with(folder: &Path, settings: &[(&str, String)]) -> anyhow::Result<Self> {
        let (address, metrics) = (free_address()?, free_address()?);
        let log = File::options().create(true).append(true).open(folder.join("log"))?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_suluh"));
        command
            .arg("serve")
            .current_dir(folder)
            // Nothing of the caller's settings may leak in.
            .env_clear()
            .env("SULUH__SERVER__LISTEN", address.to_string())
            .env("SULUH__METRICS__LISTEN", metrics.to_string())
            .env("SULUH__DATABASE__URL", format!("sqlite:{}", folder.join("suluh.db").display()))
            .env("SULUH__KEYS__DIR", folder.join("keys"))
            .env("SULUH__SPOOL__DIR", folder.join("spool"))
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdout(log.try_clone()?)
            .stderr(log);
        Self::start(command, address, says_ready)
            .with_context(|| fs::read_to_string(folder.join("log")).unwrap_or_default())
    }

    /// The bare form endpoint, which also takes whatever a gateway's API is given.
    pub(crate) fn bare() -> anyhow::Result<Self> {
        let address = free_address()?;
        Self::start(itself(&["bare", &address.to_string()])?, address, says_ready)
    }

    /// The bare endpoint that writes each message down, and commits as told.
    pub(crate) fn bare_inbox(database: &str, commits: &str) -> anyhow::Result<Self> {
        let address = free_address()?;
        Self::start(itself(&["bare-inbox", &address.to_string(), database, commits])?, address, says_ready)
    }

    /// The bare endpoint that keeps rows as large as a tip's.
    pub(crate) fn bare_tips(database: &str, bytes: usize) -> anyhow::Result<Self> {
        let address = free_address()?;
        let child = ["bare-tips", &address.to_string(), database, &bytes.to_string()];
        Self::start(itself(&child)?, address, says_ready)
    }

    /// The bare endpoint that takes what volunteers' apps send; `people` is a file with the id of one a line.
    pub(crate) fn bare_volunteers(database: &str, people: &Path) -> anyhow::Result<Self> {
        let address = free_address()?;
        let people = people.display().to_string();
        let child = ["bare-volunteers", &address.to_string(), database, &people];
        Self::start(itself(&child)?, address, says_ready)
    }

    /// Lets it stand still while another is measured, or go on.
    pub(crate) fn pause(&self, still: bool) -> anyhow::Result<()> {
        let signal = if still { "STOP" } else { "CONT" };
        let sent = Command::new("kill").args(["-s", signal, &self.pid().to_string()]).status()?;
        ensure!(sent.success(), "a server cannot be sent {signal}");
        Ok(())
    }

    /// A Redis that keeps nothing.
    pub(crate) fn redis(folder: &Path) -> anyhow::Result<Self> {
        let address = free_address()?;
        let mut command = Command::new("redis-server");
        command
            .args(["--bind", "127.0.0.1", "--port", &address.port().to_string()])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .arg("--dir")
            .arg(folder)
            .stdout(Stdio::null());
        Self::start(command, address, |address| TcpStream::connect(address).is_ok())
    }
}

/// This program again, as one of its children.
pub(crate) fn itself(arguments: &[&str]) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("the bench does not know its own file")?);
    command.arg("--child").args(arguments);
    Ok(command)
}

/// An address of this machine on which nobody listens.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Whether a server answers that it is ready.
pub(crate) fn says_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET {READY} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// The fields behind the name in `/proc/PID/stat`; the first is the state (field 3 of proc(5)).
fn stat(pid: &str) -> anyhow::Result<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, fields) = text.rsplit_once(") ").context("/proc/PID/stat has another form")?;
    Ok(fields.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect())
}

/// Processor time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ticks(u64);

impl Ticks {
    /// User and system time of a process so far.
    pub(crate) fn of(pid: u32) -> anyhow::Result<Self> {
        let fields = stat(&pid.to_string())?;
        Ok(Self(fields[11] + fields[12]))
    }

    /// The same of a process, its children that ended and its children that run: a PostgreSQL.
    pub(crate) fn of_a_family(pid: u32) -> anyhow::Result<Self> {
        let fields = stat(&pid.to_string())?;
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
        let running = children.split_whitespace().filter_map(|child| {
            // One that ends just now is counted with the next reading.
            stat(child).ok().map(|fields| fields[11] + fields[12])
        });
        Ok(Self(fields[11..=14].iter().sum::<u64>() + running.sum::<u64>()))
    }

    /// The same of the children of this process that have ended.
    pub(crate) fn of_ended_children() -> anyhow::Result<Self> {
        let fields = stat("self")?;
        Ok(Self(fields[13] + fields[14]))
    }

    /// What the whole machine was busy so far.
    pub(crate) fn of_the_machine() -> anyhow::Result<Self> {
        let text = fs::read_to_string("/proc/stat")?;
        let line = text.lines().next().context("/proc/stat is empty")?;
        let all: Vec<u64> = line.split_whitespace().skip(1).map(|field| field.parse().unwrap_or(0)).collect();
        // user nice system (idle iowait) irq softirq steal; guests are in user already.
        Ok(Self(
            all.iter()
                .take(8)
                .enumerate()
                .filter(|(at, _)| !matches!(at, 3 | 4))
                .map(|(_, ticks)| ticks)
                .sum(),
        ))
    }

    /// Seconds since an earlier reading. Linux counts a hundred a second for programs, whatever the
    /// kernel's own clock.
    pub(crate) fn seconds_since(self, earlier: Self) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 100.0
    }
}

/// Memory of a process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// Resident now.
    pub(crate) now_kb: u64,
    /// Resident at most so far.
    pub(crate) most_kb: u64,
}

impl std::fmt::Display for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} (at most {:.1})", self.now_kb as f64 / 1024.0, self.most_kb as f64 / 1024.0)
    }
}

/// The memory of a process.
pub(crate) fn memory(pid: u32) -> anyhow::Result<Memory> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_start_matches(':').split_whitespace().next()?.parse().ok()
    };
    let (now_kb, most_kb) = (field("VmRSS"), field("VmHWM"));
    Ok(Memory { now_kb: now_kb.context("no VmRSS")?, most_kb: most_kb.context("no VmHWM")? })
}

/// Fails with the way to install a program that is missing.
pub(crate) fn needs(program: &str, package: &str) -> anyhow::Result<()> {
    let found = Command::new(program).arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status();
    ensure!(found.is_ok(), "{program} is missing: apt-get install {package}");
    Ok(())
}
