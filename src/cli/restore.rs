//! `suluh restore`: a backup into an empty database, whole or not at all.
//!
//! Everything that can be known is known before anything is touched: whose backup it is, that it is whole
//! and unaltered, that the database holds nothing. A new SQLite file is made ready in a scratch folder and
//! then gets its name; rows for one that is there go in by one transaction, as by `pg_restore`.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;

use super::archive::{self, Archive, Engine, Header, Opening};
use super::backup::{check_schema, close_whole, or_stopped, print_header};
use super::drafts::{Scratch, folder_of};
use super::postgres_tools::{self, Server};
use crate::config::Config;
use crate::sealing::keys::Keys;
use crate::store::{Db, audit, backup};

/// What to do when the database is in use.
const NOT_EMPTY: &str = "a backup goes only into an empty database: stop the service, and name another one (or move the file away)";

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The file of a key that opens it (made by `age-keygen`).
    #[arg(long, value_name = "KEYFILE")]
    identity: PathBuf,
}

pub(super) async fn run(asked: Restore, config: &Config) -> anyhow::Result<()> {
    let url = config.database.url();
    let mut archive = Archive::at(&asked.from, &asked.identity)?;
    let engine = if url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres };
    let header = match engine {
        Engine::Sqlite => or_stopped(into_sqlite(&mut archive, url)).await,
        Engine::Postgres => into_postgres(&mut archive, url).await,
    };
    let header = header.context("nothing was restored")?;
    print_header(&header);
    if header.rows.contains_key("audit") {
        end_audit(config).await?;
    }
    println!("Restored. Now start the service with the key folder that it had.");
    Ok(())
}

/// Notes in the key folder that the audit ends where the backup does, or it would be taken for one whose end was cut
/// off. Where the folder is not there yet, nothing was noted in it.
async fn end_audit(config: &Config) -> anyhow::Result<()> {
    let Ok(keys) = Keys::open(&config.keys.dir) else { return Ok(()) };
    let db = Db::prepare(config.database.url())?;
    let (number, hash) = audit::end(&mut db.read().await?).await?;
    db.close().await;
    let lost = keys.audit_end()?.map_or(0, |(known, _)| known - number);
    keys.set_audit_end(number, &hash)?;
    if lost > 0 {
        println!("The audit ends with link {number}: {lost} that came later are not in the backup.");
    }
    Ok(())
}

/// Begins to read a backup, and refuses one that this program and this engine cannot hold.
async fn open(archive: &mut Archive, engine: Engine) -> anyhow::Result<Opening> {
    let opening = archive.open().await?;
    let header = &opening.header;
    ensure!(
        header.engine == engine,
        "the backup is of {} and the setting database.url names {}",
        header.engine.name(),
        engine.name()
    );
    ensure!(
        header.schema <= backup::newest_schema(),
        "the backup was made by a newer suluh ({}, schema {}): restore it with that one",
        header.program,
        header.schema
    );
    Ok(opening)
}

/// Refuses a database that holds something, or is of a newer program; says which schema it has.
async fn look(db: &Db) -> anyhow::Result<Option<i64>> {
    let mut tx = db.read().await?;
    let schema = backup::schema_version(&mut tx).await?;
    if schema.is_some() {
        check_schema(schema)?;
    }
    match backup::filled(&mut tx).await? {
        Some(table) => bail!("there are rows in {table}; {NOT_EMPTY}"),
        None => Ok(schema),
    }
}

async fn into_sqlite(archive: &mut Archive, url: &str) -> anyhow::Result<Header> {
    let target = backup::file_of(url)?.context("nothing is restored into a database in memory")?;
    let mut opening = open(archive, Engine::Sqlite).await?;
    let header = opening.header.clone();
    let there = target.exists();
    if there {
        let db = Db::prepare(url)?;
        look(&db).await?;
        db.close().await;
    } else {
        // SQLite would take the log of a database that was moved away for that of the new one.
        for ending in ["-wal", "-shm", "-journal"] {
            let mut left = target.clone().into_os_string();
            left.push(ending);
            let left = PathBuf::from(left);
            ensure!(!left.exists(), "{} is left of another database: move it too", left.display());
        }
    }
    // Beside the database, so that the finished file needs only a name.
    let scratch = Scratch::in_folder(folder_of(&target))?;
    let (path, file) = scratch.file("restored.db")?;
    let mut file = tokio::fs::File::from_std(file);
    let length = tokio::io::copy(&mut opening.dump, &mut file).await.context("cannot write the database")?;
    file.sync_all().await.context("cannot write the database")?;
    drop(file);
    opening.finish().await?;
    ensure!(header.bytes == Some(length), "the backup holds less than it says");

    make_ready(&path, &header).await?;
    if there {
        let db = Db::open(url).await?;
        let taken = backup::load(&db, &path).await?;
        db.close().await;
        if let Some(table) = taken {
            bail!("there are rows in {table}; {NOT_EMPTY}");
        }
    } else {
        name(&path, &target)?;
    }
    Ok(header)
}

/// Sees that a file from a backup holds what the backup says, and brings its schema up to date.
async fn make_ready(path: &Path, header: &Header) -> anyhow::Result<()> {
    let copy = Db::in_file(path);
    let damaged = "the database in the backup is damaged";
    ensure!(backup::is_sound(&copy).await.context(damaged)?, damaged);
    let mut tx = copy.read().await?;
    let schema = backup::schema_version(&mut tx).await?;
    let rows = backup::counts(&mut tx).await?;
    drop(tx);
    ensure!(schema == Some(header.schema) && rows == header.rows, damaged);
    backup::leave_out(&copy).await?;
    copy.migrate().await?;
    close_whole(copy, path).await?;
    File::open(path)?.sync_all()?;
    Ok(())
}

/// Gives the file its name. A link, because a rename would replace a database that came meanwhile.
fn name(path: &Path, target: &Path) -> anyhow::Result<()> {
    match fs::hard_link(path, target) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("a database came while the backup was read; {NOT_EMPTY}")
        }
        Err(error) => return Err(error).context("cannot put the database into its place"),
    }
    File::open(folder_of(target))?.sync_all()?;
    Ok(())
}

async fn into_postgres(archive: &mut Archive, url: &str) -> anyhow::Result<Header> {
    let server = Server::of(url)?;
    let tool = postgres_tools::version("pg_restore").await?;
    // Once to its end: what age gives before that may be of a file that was cut off.
    let opening = open(archive, Engine::Postgres).await?;
    let header = opening.header.clone();
    postgres_tools::check_restore(tool, header.tool.unwrap_or_default())?;
    or_stopped(opening.finish()).await?;

    let db = Db::prepare(url)?;
    let before = look(&db).await?;
    let namespace = backup::sight(&mut db.read().await?).await?.namespace;
    if let Some(other) = header.namespace.as_ref().filter(|it| **it != namespace) {
        bail!("the tables of the backup stand in the schema {other:?} and this database uses {namespace:?}");
    }
    clear(&db, false).await?;
    let done = or_stopped(fill(archive, &server, &db, &header)).await;
    if let Err(error) = done {
        // As before: no tables, or the same empty ones.
        let back = async {
            clear(&db, true).await?;
            match before {
                Some(schema) => db.migrate_to(schema).await.map_err(anyhow::Error::from),
                None => Ok(()),
            }
        };
        return match back.await {
            Ok(()) => Err(error),
            Err(_) => {
                Err(error.context("the empty tables are gone too; the service makes them when it starts"))
            }
        };
    }
    // A dump leaves grants out, so that it can be restored where the roles have other members.
    if let Err(error) = db.grant().await {
        println!("The two roles have no rights yet: run `suluh migrate` as the owner ({error}).");
    }
    db.close().await;
    Ok(header)
}

async fn clear(db: &Db, even_filled: bool) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    if let Some(table) = backup::drop_tables(&mut tx, even_filled).await? {
        bail!("there are rows in {table}; {NOT_EMPTY}");
    }
    tx.commit().await?;
    Ok(())
}

async fn fill(archive: &mut Archive, server: &Server, db: &Db, header: &Header) -> anyhow::Result<()> {
    let mut opening = open(archive, Engine::Postgres).await?;
    ensure!(opening.header == *header, "the backup changed while it was read");
    let mut restore = server.restore()?;
    let fed = match restore.stdin.take() {
        Some(mut to) => tokio::io::copy(&mut opening.dump, &mut to).await.map(drop),
        None => Ok(()),
    };
    // When it ended early, it says why; the broken pipe does not.
    if let Err(said) = archive::end(restore).await? {
        bail!("pg_restore failed: {said}");
    }
    fed.context("cannot read the backup")?;
    opening.finish().await?;
    let mut tx = db.read().await?;
    let (schema, rows) = (backup::schema_version(&mut tx).await?, backup::counts(&mut tx).await?);
    ensure!(schema == Some(header.schema) && rows == header.rows, "the backup holds less than it says");
    Ok(())
}
