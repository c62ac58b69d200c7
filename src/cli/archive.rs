//! A backup as a file: what `age` encrypts is one line of JSON, the [`Header`], and behind it the dump of
//! the engine as it is.
//!
//! `age` is a program of its own (Debian's package `age`) and not a crate, which would bring some 250
//! others. It authenticates the whole stream, so a file that was altered or cut off does not end well;
//! it does not say who wrote it, because its recipients are public.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Seek};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use anyhow::{Context, bail, ensure};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use crate::store::backup::Counts;

/// The version of the form of a backup.
const FORM: u32 = 1;
/// More than a header ever has, in bytes.
const HEADER_AT_MOST: u64 = 65_536;

/// Whose dump it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Engine {
    /// A database file.
    Sqlite,
    /// The custom format of `pg_dump`.
    Postgres,
}

impl Engine {
    /// Its name, for people.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// What a backup says of itself before its dump.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// The version of the form.
    suluh_backup: u32,
    /// The version of the program that made it.
    pub(super) program: String,
    /// When it was made.
    pub(super) made: Timestamp,
    /// Whose dump follows.
    pub(super) engine: Engine,
    /// The version of the schema.
    pub(super) schema: i64,
    /// SQLite: the length of the dump. A file that lacks its end may look sound.
    pub(super) bytes: Option<u64>,
    /// PostgreSQL: the schema (namespace) that our tables stand in.
    pub(super) namespace: Option<String>,
    /// PostgreSQL: the major version of the `pg_dump` that wrote it.
    pub(super) tool: Option<i64>,
    /// How many rows each table has.
    pub(super) rows: Counts,
}

impl Header {
    /// What this program writes.
    pub(super) fn new(made: Timestamp, engine: Engine, schema: i64, rows: Counts) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self {
            suluh_backup: FORM,
            program,
            made,
            engine,
            schema,
            bytes: None,
            namespace: None,
            tool: None,
            rows,
        }
    }

    fn read(line: &[u8]) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Mark {
            suluh_backup: u32,
        }
        let mark: Mark = serde_json::from_slice(line).ok().context("the file is no backup of suluh")?;
        ensure!(mark.suluh_backup <= FORM, "the backup was made by a newer suluh: restore it with that one");
        serde_json::from_slice(line).ok().context("the backup's first line cannot be read")
    }
}

/// The public keys that open a backup.
#[derive(Debug)]
pub(super) struct Recipients(BTreeSet<String>);

impl Recipients {
    /// From the command line and a file with one on a line, where `#` begins a remark. No value is
    /// repeated in an error: somebody may have pasted a secret key.
    pub(super) fn of(given: &[String], file: Option<&Path>) -> anyhow::Result<Self> {
        let mut all: Vec<String> = given.to_vec();
        if let Some(file) = file {
            let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            all.extend(text.lines().map(str::to_owned));
        }
        let mut known = BTreeSet::new();
        for line in
            all.iter().map(|line| line.trim()).filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            ensure!(
                !line.to_ascii_uppercase().starts_with("AGE-SECRET-KEY"),
                "a recipient is a secret key: give its public half (age-keygen -y), and make a new one"
            );
            let form = line.starts_with("age1")
                && line.len() > 50
                && line.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            ensure!(form, "a recipient is no public key of age, which looks like age1...");
            known.insert(line.to_owned());
        }
        ensure!(
            known.len() >= 2,
            "a backup needs at least two different recipients: when one key is lost, the other still opens it"
        );
        Ok(Self(known))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Starts a program; when it is not there, says how it comes.
pub(super) fn start(command: &mut Command, package: &str) -> anyhow::Result<Child> {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    command.env("LC_ALL", "C").kill_on_drop(true).spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            anyhow::anyhow!("the program `{program}` is not on this machine: apt install {package}")
        }
        _ => anyhow::Error::new(error).context(format!("cannot start `{program}`")),
    })
}

/// The end of a program: its status, and the line with which it failed. Other lines may repeat what stands
/// in rows.
pub(super) async fn end(child: Child) -> anyhow::Result<Result<(), String>> {
    let output = child.wait_with_output().await.context("lost sight of a program")?;
    Ok(verdict(output.status, &String::from_utf8_lossy(&output.stderr)))
}

fn verdict(status: ExitStatus, said: &str) -> Result<(), String> {
    if status.success() {
        return Ok(());
    }
    let line = said.lines().find(|line| line.contains("rror:")).unwrap_or("it said nothing of use");
    Err(format!("{} ({status})", line.chars().take(300).collect::<String>()))
}

/// Encrypts the header and what `dump` gives into a file. The file is worth something only when this
/// ended well.
pub(super) async fn seal(
    recipients: &Recipients,
    header: &Header,
    dump: impl AsyncRead + Unpin,
    into: File,
) -> anyhow::Result<()> {
    let mut age = Command::new("age");
    for recipient in &recipients.0 {
        age.args(["--recipient", recipient]);
    }
    age.stdin(Stdio::piped()).stdout(into).stderr(Stdio::piped());
    let mut age = start(&mut age, "age")?;
    let mut line = serde_json::to_vec(header)?;
    line.push(b'\n');
    let fed = match age.stdin.take() {
        Some(mut to) => feed(&line, dump, &mut to).await,
        None => Ok(()),
    };
    // When it ended early, it says why; the broken pipe does not.
    if let Err(said) = end(age).await? {
        bail!("age could not encrypt the backup: {said}");
    }
    fed.context("cannot read what is to be encrypted")
}

async fn feed(
    line: &[u8],
    mut dump: impl AsyncRead + Unpin,
    to: &mut (impl tokio::io::AsyncWrite + Unpin),
) -> io::Result<()> {
    to.write_all(line).await?;
    tokio::io::copy(&mut dump, to).await?;
    to.shutdown().await
}

/// A backup that can be opened several times.
#[derive(Debug)]
pub(super) struct Archive {
    file: File,
    identity: PathBuf,
}

/// A backup that is being read: its header was, its dump was not.
pub(super) struct Opening {
    /// What it says of itself. Not to be believed before [`Opening::finish`].
    pub(super) header: Header,
    /// What `age` gives of the dump.
    pub(super) dump: BufReader<ChildStdout>,
    age: Child,
}

impl Archive {
    /// The backup in a file, and the file of a key that opens it.
    pub(super) fn at(path: &Path, identity: &Path) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        File::open(identity).with_context(|| format!("cannot read {}", identity.display()))?;
        // A whole path, so that none looks like an option or like standard input.
        let identity = identity.canonicalize()?;
        Ok(Self { file, identity })
    }

    /// Begins to read it from its start.
    pub(super) async fn open(&mut self) -> anyhow::Result<Opening> {
        self.file.rewind()?;
        let mut age = Command::new("age");
        age.arg("--decrypt").arg("--identity").arg(&self.identity);
        age.stdin(self.file.try_clone()?).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut age = start(&mut age, "age")?;
        let stdout = age.stdout.take().context("age gives nothing")?;
        let mut dump = BufReader::new(stdout);
        let mut line = Vec::new();
        (&mut dump).take(HEADER_AT_MOST).read_until(b'\n', &mut line).await?;
        if !line.ends_with(b"\n") {
            // It is no backup, or age gave up before the end of the line: age knows which.
            tokio::io::copy(&mut dump, &mut tokio::io::sink()).await?;
            opened(end(age).await?)?;
            bail!("the file is no backup of suluh");
        }
        Ok(Opening { header: Header::read(&line)?, dump, age })
    }
}

impl Opening {
    /// Reads what is left, and says whether the whole backup is as it was made.
    pub(super) async fn finish(mut self) -> anyhow::Result<()> {
        tokio::io::copy(&mut self.dump, &mut tokio::io::sink()).await?;
        opened(end(self.age).await?)
    }
}

fn opened(ended: Result<(), String>) -> anyhow::Result<()> {
    match ended {
        Ok(()) => Ok(()),
        Err(said) if said.contains("no identity matched") => {
            bail!("this identity does not open the backup: it was made for others")
        }
        // The line is of the key's file then.
        Err(said) if said.contains("reading") => {
            bail!("the identity cannot be read: is it a file of age-keygen?")
        }
        Err(said) => bail!("the backup was altered or cut off, or is none: {said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    const TWO: &str = "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg";

    fn refusal(given: &[&str]) -> String {
        let given: Vec<String> = given.iter().map(|&one| one.to_owned()).collect();
        Recipients::of(&given, None).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn two_different_public_keys_are_needed() {
        assert_eq!(refusal(&[ONE, TWO]), "");
        assert!(refusal(&[ONE]).contains("at least two different"));
        assert!(refusal(&[ONE, &format!(" {ONE} "), "# a remark", ""]).contains("at least two different"));
        assert!(refusal(&[ONE, "ssh-ed25519 AAAA"]).contains("no public key"));
        let secret = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ";
        let said = refusal(&[ONE, secret]);
        assert!(said.contains("secret key") && !said.contains("QQQ"), "{said}");
    }

    #[test]
    fn a_file_of_recipients_may_have_remarks() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("recipients");
        std::fs::write(&file, format!("# the chair\n{ONE}\n\n# the safe\n{TWO}\n")).expect("written");
        assert_eq!(Recipients::of(&[], Some(&file)).expect("two").len(), 2);
        assert_eq!(Recipients::of(&[TWO.to_owned()], Some(&file)).expect("two").len(), 2);
    }

    #[test]
    fn a_header_comes_back_and_one_of_a_newer_form_is_told_from_rubbish() {
        let header =
            Header::new(Timestamp::UNIX_EPOCH, Engine::Sqlite, 3, Counts::from([("tip".to_owned(), 2)]));
        let line = serde_json::to_vec(&header).expect("json");
        assert_eq!(Header::read(&line).expect("read"), header);
        let said = |line: &[u8]| Header::read(line).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said(br#"{"suluh_backup":2,"other":true}"#).contains("newer suluh"));
        assert!(said(br#"{"suluh_backup":1,"other":true}"#).contains("cannot be read"));
        assert!(said(b"PGDMP").contains("no backup of suluh"));
    }
}
