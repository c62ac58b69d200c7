//! `pg_dump` and `pg_restore`. They are told where the server is by environment variables alone: the list
//! of a program's arguments is for every user of the machine to see, its environment is not.

use std::fmt;
use std::process::Stdio;
use std::str::FromStr;

use anyhow::{Context, ensure};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::process::{Child, Command};
use url::{Url, form_urlencoded};

use super::archive::{end, start};
use crate::store::backup::{Fate, Sight, TABLES};

/// What brings the programs.
const PACKAGE: &str = "postgresql-client";
/// The arguments of a restore that is whole or not at all. Owners and grants stay those of the new server,
/// which may not know the old one's.
const RESTORE: &[&str] = &[
    "--single-transaction",
    "--exit-on-error",
    "--no-owner",
    "--no-privileges",
    "--no-password",
    // With a name in PGDATABASE; without any, it would print instead of restoring.
    "--dbname=",
];

/// Where a server is, as variables.
pub(super) struct Server(Vec<(&'static str, String)>);

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Server")
    }
}

impl Server {
    /// From the URL that the service uses. What it leaves open (a password in `PGPASSWORD` or in a
    /// `PGPASSFILE`) is left open.
    pub(super) fn of(url: &str) -> anyhow::Result<Self> {
        // Without the cause, which could repeat the URL.
        let wrong = "the setting database.url cannot be read";
        let options = PgConnectOptions::from_str(url).ok().context(wrong)?;
        let url = Url::parse(url).ok().context(wrong)?;
        let host = match options.get_socket() {
            Some(socket) => socket.to_string_lossy().into_owned(),
            None => options.get_host().to_owned(),
        };
        let mode = match options.get_ssl_mode() {
            PgSslMode::Disable => "disable",
            PgSslMode::Allow => "allow",
            PgSslMode::Prefer => "prefer",
            PgSslMode::Require => "require",
            PgSslMode::VerifyCa => "verify-ca",
            PgSslMode::VerifyFull => "verify-full",
        };
        let mut variables = vec![
            ("PGHOST", host),
            ("PGPORT", options.get_port().to_string()),
            ("PGUSER", options.get_username().to_owned()),
            ("PGDATABASE", options.get_database().unwrap_or(options.get_username()).to_owned()),
            ("PGSSLMODE", mode.to_owned()),
            ("PGAPPNAME", "suluh".to_owned()),
        ];
        variables.extend(options.get_options().map(|options| ("PGOPTIONS", options.to_owned())));
        variables.extend(url.password().map(|password| ("PGPASSWORD", decoded(password))));
        for (name, value) in url.query_pairs() {
            let variable = match &*name {
                "password" => "PGPASSWORD",
                "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
                "sslcert" | "ssl-cert" => "PGSSLCERT",
                "sslkey" | "ssl-key" => "PGSSLKEY",
                _ => continue,
            };
            variables.push((variable, value.into_owned()));
        }
        Ok(Self(variables))
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.0.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts `pg_dump`: our tables as the owner of the snapshot sees them, without the rows that are left
    /// out. It gives the dump on its standard output, and is to be [`end`]ed.
    pub(super) fn dump(&self, sight: &Sight, there: &[String]) -> anyhow::Result<Child> {
        let mut command = self.command("pg_dump");
        command.args(["--format=custom", "--no-password", "--no-privileges", "--lock-wait-timeout=60s"]);
        command.arg(format!("--snapshot={}", sight.snapshot));
        // Table by table, because the database may hold tables that are not ours. Quoted, or a capital
        // letter in the namespace would be folded.
        let named = |table: &str| format!("\"{}\".\"{table}\"", sight.namespace.replace('"', "\"\""));
        for table in there {
            command.arg(format!("--table={}", named(table)));
        }
        for (table, fate) in TABLES {
            if matches!(fate, Fate::LeftOut(_)) {
                command.arg(format!("--exclude-table-data={}", named(table)));
            }
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        start(&mut command, PACKAGE)
    }

    /// Starts `pg_restore`, which takes the dump on its standard input, and is to be [`end`]ed.
    pub(super) fn restore(&self) -> anyhow::Result<Child> {
        let mut command = self.command("pg_restore");
        command.args(RESTORE).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        start(&mut command, PACKAGE)
    }
}

/// A part of a URL without its `%41`. A form means a space by `+`, and a URL does not.
fn decoded(part: &str) -> String {
    let form = part.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(form.as_bytes()).map(|(text, _)| text.into_owned()).collect()
}

/// The major version of `pg_dump` or `pg_restore`.
pub(super) async fn version(program: &str) -> anyhow::Result<i64> {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = start(&mut command, PACKAGE)?;
    let mut said = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        tokio::io::AsyncReadExt::read_to_string(&mut stdout, &mut said).await?;
    }
    drop(end(child).await?);
    major(&said).with_context(|| format!("`{program} --version` says no version"))
}

/// 15 of `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn major(said: &str) -> Option<i64> {
    let number = said.split(") ").nth(1)?;
    number.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// Refuses a `pg_dump` that is older than the server.
pub(super) fn check_dump(tool: i64, server: i64) -> anyhow::Result<()> {
    ensure!(
        tool >= server,
        "pg_dump is of version {tool} and the server of {server}: apt install postgresql-client-{server}"
    );
    Ok(())
}

/// Refuses a `pg_restore` that is older than the `pg_dump` of the backup.
pub(super) fn check_restore(tool: i64, dumped_by: i64) -> anyhow::Result<()> {
    ensure!(
        tool >= dumped_by,
        "pg_restore is of version {tool} and the backup's pg_dump was of {dumped_by}: apt install postgresql-client-{dumped_by}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Vec<(&'static str, String)> {
        Server::of(url).expect("a URL").0
    }

    fn value(variables: &[(&'static str, String)], name: &str) -> Option<String> {
        variables.iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn a_url_becomes_variables() {
        let all = of(
            "postgres://u%40x:p%40s+s%26=%2F@db.example:6432/sul%20uh?sslmode=verify-full&sslrootcert=/ca.pem",
        );
        let is = |name, expected: &str| assert_eq!(value(&all, name).as_deref(), Some(expected), "{name}");
        is("PGHOST", "db.example");
        is("PGPORT", "6432");
        is("PGUSER", "u@x");
        is("PGPASSWORD", "p@s+s&=/");
        is("PGDATABASE", "sul uh");
        is("PGSSLMODE", "verify-full");
        is("PGSSLROOTCERT", "/ca.pem");
        let all = of("postgres://u@%2Frun%2Fpg/?password=x%2By");
        let is = |name, expected: &str| assert_eq!(value(&all, name).as_deref(), Some(expected), "{name}");
        is("PGHOST", "/run/pg");
        is("PGPASSWORD", "x+y");
        is("PGDATABASE", "u");
        assert_eq!(value(&of("postgres://u@h/d"), "PGPASSWORD"), None, "left to PGPASSFILE");
        assert!(!format!("{:?}", Server::of("postgres://u:secret@h/d")).contains("secret"));
    }

    #[test]
    fn no_argument_says_where_the_server_is() {
        let server = Server::of("postgres://somebody:hunter2@somewhere:6432/something").expect("a URL");
        for program in ["pg_dump", "pg_restore"] {
            let command = server.command(program);
            assert_eq!(command.as_std().get_args().count(), 0);
            assert!(command.as_std().get_envs().any(|(name, _)| name == "PGPASSWORD"));
        }
        let args = RESTORE.concat();
        assert!(!["hunter2", "some"].iter().any(|word| args.contains(word)));
    }

    #[test]
    fn versions_are_read_and_compared() {
        assert_eq!(major("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major("pg_restore (PostgreSQL) 18devel\n"), Some(18));
        assert_eq!(major("what?"), None);
        assert!(check_dump(15, 15).is_ok() && check_dump(16, 15).is_ok());
        assert!(
            check_dump(15, 17).expect_err("older").to_string().contains("apt install postgresql-client-17")
        );
        assert!(check_restore(15, 17).expect_err("older").to_string().contains("postgresql-client-17"));
    }
}
