//! `suluh backup`: the database, encrypted to at least two people, in one file.
//!
//! The key folder is never in it: a tip whose week's key is gone stays dead in every backup. Neither are
//! the rows of the tables that `store::backup::TABLES` leaves out: a restored outbox would send old
//! messages again, a restored return address would undo a STOP, and what is known of gateways and of
//! reports speaks of a time that is over.
//!
//! PostgreSQL's dump goes through a pipe and stands on no disk. SQLite's copy stands for a moment in a
//! folder of mode 0700 beside the database (or in `--scratch`), where it is no more open than the
//! database itself. Reading it back is `restore`.

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Args;
use tokio::process::Child;
use tokio::signal::unix::{SignalKind, signal};

use super::archive::{self, Engine, Header, Recipients};
use super::drafts::{Draft, Scratch, folder_of, is_among_keys};
use super::postgres_tools::{self, Server};
use crate::config::Config;
use crate::domain::health;
use crate::kernel::clock::{Clock, SystemClock};
use crate::store::Db;
use crate::store::backup::{self, Counts, Fate, TABLES};

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to write; it must not be there.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// A public key (age1...) that will open it; give at least two different ones.
    #[arg(long = "recipient", value_name = "KEY")]
    recipients: Vec<String>,
    /// A file of such keys, one on a line.
    #[arg(long, value_name = "FILE")]
    recipients_file: Option<PathBuf>,
    /// SQLite: where a copy stands for a moment (default: beside the database).
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
}

pub(super) async fn run(asked: Backup, config: &Config) -> anyhow::Result<()> {
    let recipients = Recipients::of(&asked.recipients, asked.recipients_file.as_deref())?;
    ensure!(
        !is_among_keys(folder_of(&asked.to), &config.keys.dir)?,
        "--to lies in the key folder, which is in no backup and holds none"
    );
    let header = or_stopped(write(&asked, config, &recipients)).await?;
    if header.schema == backup::newest_schema()
        && let Err(error) = note(config).await
    {
        println!("It is made; only the console will not show it: {error:#}");
    }
    println!("Backup for {} recipients in {}", recipients.len(), asked.to.display());
    print_header(&header);
    for (table, fate) in TABLES {
        if let Fate::LeftOut(why) = fate {
            println!("  {table:<16} {:>9}  {why}", "left out");
        }
    }
    println!("The key folder is not in it, and must not be beside it.");
    Ok(())
}

/// Tells the console that a backup was made.
async fn note(config: &Config) -> anyhow::Result<()> {
    let db = Db::prepare(config.database.url())?;
    let noted = health::note_backup(&db, SystemClock.now()).await;
    db.close().await;
    Ok(noted?)
}

/// Says what a backup holds, in counts.
pub(super) fn print_header(header: &Header) {
    println!(
        "{}, schema {}, made {} by suluh {}",
        header.engine.name(),
        header.schema,
        header.made,
        header.program
    );
    for (table, rows) in &header.rows {
        println!("  {table:<16} {rows:>9}");
    }
}

/// Does the work, unless the command is told to end meanwhile: then what was begun is dropped, and with it
/// drafts, scratch folders and child processes.
pub(super) async fn or_stopped<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let mut asked = signal(SignalKind::terminate())?;
    tokio::select! {
        done = work => done,
        _ = tokio::signal::ctrl_c() => bail!("interrupted"),
        _ = asked.recv() => bail!("told to end"),
    }
}

async fn write(asked: &Backup, config: &Config, recipients: &Recipients) -> anyhow::Result<Header> {
    let url = config.database.url();
    let (draft, into) = Draft::begin(&asked.to)?;
    let header = if url.starts_with("sqlite:") {
        of_sqlite(asked, config, recipients, into).await
    } else {
        of_postgres(url, recipients, into).await
    }?;
    draft.finish()?;
    Ok(header)
}

async fn of_sqlite(
    asked: &Backup,
    config: &Config,
    recipients: &Recipients,
    into: std::fs::File,
) -> anyhow::Result<Header> {
    let url = config.database.url();
    let file = backup::file_of(url)?.context("a database in memory has no backup")?;
    // Opening it would make one.
    ensure!(file.exists(), "there is no database where the setting database.url says");
    let beside = asked.scratch.as_deref().unwrap_or(folder_of(&file));
    ensure!(!is_among_keys(beside, &config.keys.dir)?, "the copy would lie in the key folder: use --scratch");
    let scratch = Scratch::in_folder(beside)?;
    let (path, empty) = scratch.file("copy.db")?;
    drop(empty);

    let db = Db::prepare(url)?;
    check_schema(schema_of(&db).await?)?;
    backup::copy_to(&db, &path).await.context("cannot copy the database")?;
    db.close().await;
    let copy = Db::in_file(&path);
    backup::leave_out(&copy).await.context("cannot prepare the copy")?;
    let schema = check_schema(schema_of(&copy).await?)?;
    let rows = counts_of(&copy).await?;
    close_whole(copy, &path).await?;

    let dump = tokio::fs::File::open(&path).await.context("cannot read the copy")?;
    let mut header = Header::new(SystemClock.now(), Engine::Sqlite, schema, rows);
    header.bytes = Some(dump.metadata().await?.len());
    archive::seal(recipients, &header, dump, into).await?;
    Ok(header)
}

/// Closes a copy, so that its file alone is the whole of it.
pub(super) async fn close_whole(copy: Db, path: &std::path::Path) -> anyhow::Result<()> {
    copy.close().await;
    let mut journal = path.as_os_str().to_owned();
    journal.push("-wal");
    ensure!(!PathBuf::from(journal).exists(), "the copy could not be finished; is the disk full?");
    Ok(())
}

async fn schema_of(db: &Db) -> anyhow::Result<Option<i64>> {
    Ok(backup::schema_version(&mut db.read().await?).await?)
}

async fn counts_of(db: &Db) -> anyhow::Result<Counts> {
    Ok(backup::counts(&mut db.read().await?).await?)
}

/// Refuses a database of which this program cannot say what is in it.
pub(super) fn check_schema(found: Option<i64>) -> anyhow::Result<i64> {
    let schema = found.context("the database holds no tables of suluh")?;
    ensure!(
        schema <= backup::newest_schema(),
        "the database is of a newer suluh (schema {schema}, this one knows {})",
        backup::newest_schema()
    );
    Ok(schema)
}

async fn of_postgres(url: &str, recipients: &Recipients, into: std::fs::File) -> anyhow::Result<Header> {
    let server = Server::of(url)?;
    let tool = postgres_tools::version("pg_dump").await?;
    let db = Db::prepare(url)?;
    // Counts and dump are of the same moment, for as long as this lives.
    let mut tx = db.read().await?;
    let schema = check_schema(backup::schema_version(&mut tx).await?)?;
    let sight = backup::sight(&mut tx).await?;
    postgres_tools::check_dump(tool, sight.server)?;
    let there = backup::our_tables(&mut tx).await?;
    let mut header = Header::new(SystemClock.now(), Engine::Postgres, schema, backup::counts(&mut tx).await?);
    header.namespace = Some(sight.namespace.clone());
    header.tool = Some(tool);

    let mut dump: Child = server.dump(&sight, &there)?;
    let stdout = dump.stdout.take().context("pg_dump gives nothing")?;
    // When pg_dump fails, age gets an end too early and encrypts half a dump in good faith.
    archive::seal(recipients, &header, stdout, into).await?;
    if let Err(said) = archive::end(dump).await? {
        bail!("pg_dump failed: {said}");
    }
    drop(tx);
    db.close().await;
    Ok(header)
}
