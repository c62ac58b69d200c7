//! A PostgreSQL of the bench's own, which writes as an operator's does: with fsync.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::runtime::Runtime;

use crate::process::{Server, Ticks, free_address};

/// Where Debian keeps the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// A running server; its folder belongs to whoever started it.
pub(crate) struct Postgres {
    server: Server,
    runtime: Runtime,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Immediate, because its data is thrown away; killed outright it would leave its shared memory.
        let pid = self.server.pid().to_string();
        drop(Command::new("kill").args(["-s", "QUIT", &pid]).status());
        self.server.wait();
    }
}

impl Postgres {
    /// Makes a cluster in `folder` and starts it. As root it runs as the user that its package made.
    pub(crate) fn start(folder: &Path) -> anyhow::Result<Self> {
        let bin = newest().context("PostgreSQL is missing: apt-get install postgresql")?;
        let account = account(folder)?;
        let data = folder.join("pg");
        fs::create_dir(&data)?;
        if let Some((user, group)) = account {
            // For that user, on the way to its own folder.
            fs::set_permissions(folder, PermissionsExt::from_mode(0o711))?;
            chown(&data, Some(user), Some(group))?;
        }
        let program = |name: &str| {
            let mut command = Command::new(bin.join(name));
            command.current_dir(&data).arg("-D").arg(&data).stdout(Stdio::null()).stderr(Stdio::null());
            if let Some((user, group)) = account {
                command.uid(user).gid(group);
            }
            command
        };
        let made = program("initdb")
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
            .status()?;
        ensure!(made.success(), "initdb failed");
        let address = free_address()?;
        let mut command = program("postgres");
        command.args(["-p", &address.port().to_string()]).args(
            [
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "dynamic_shared_memory_type=mmap",
                "fsync=on",
                "synchronous_commit=on",
            ]
            .iter()
            .flat_map(|setting| ["-c", setting]),
        );
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let server = Server::start(command, address, |address| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.is_ok_and(|it| it.block_on(PgConnection::connect(&url(address, "postgres"))).is_ok())
        })?;
        Ok(Self { server, runtime })
    }

    /// Makes a database and returns its URL.
    pub(crate) fn database(&self, name: &str) -> anyhow::Result<String> {
        self.execute("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(url(self.server.address, name))
    }

    /// Runs a statement.
    pub(crate) fn execute(&self, database: &str, statement: &str) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            let mut server = PgConnection::connect(&url(self.server.address, database)).await?;
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut server).await?;
            Ok(server.close().await?)
        })
    }

    /// What a statement counts.
    pub(crate) fn count(&self, database: &str, statement: &str) -> anyhow::Result<u64> {
        self.runtime.block_on(async {
            let mut server = PgConnection::connect(&url(self.server.address, database)).await?;
            let count: i64 = sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut server).await?;
            server.close().await?;
            Ok(u64::try_from(count)?)
        })
    }

    /// Its processor time, of all its processes.
    pub(crate) fn ticks(&self) -> anyhow::Result<Ticks> {
        Ticks::of_a_family(self.server.pid())
    }
}

fn url(address: std::net::SocketAddr, database: &str) -> String {
    format!("postgres://postgres@{address}/{database}")
}

/// The programs of the newest version on this machine.
fn newest() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    versions.filter(|path| number(path).is_some()).max_by_key(number).map(|path| path.join("bin"))
}

/// User and group of the server, when the bench runs as root: PostgreSQL refuses to.
fn account(folder: &Path) -> anyhow::Result<Option<(u32, u32)>> {
    if fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    let number = |of: &str| -> anyhow::Result<u32> {
        let said = Command::new("id").args([of, "postgres"]).output()?.stdout;
        String::from_utf8_lossy(&said).trim().parse().context("no user postgres: apt-get install postgresql")
    };
    Ok(Some((number("-u")?, number("-g")?)))
}
