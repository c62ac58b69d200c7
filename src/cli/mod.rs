//! The command line. To add a command: a variant here, a function in a file of its own.
#![expect(clippy::print_stdout, reason = "standard output is what a command is for")]

mod archive;
mod audit;
mod backup;
mod broadcasts;
mod calls;
mod campaigns;
mod clock;
mod console;
mod contacts;
mod counts;
mod doctor;
mod drafts;
mod family;
mod gateways;
mod keys;
mod law;
mod migrate;
mod officers;
mod postgres_tools;
mod register;
mod restore;
mod talk;
mod tips;
mod training;
mod units;
mod volunteers;

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};

use crate::app::roles::Role;
use crate::app::{logging, serve};
use crate::config::Config;
use crate::domain::demo;
use crate::http::api;
use crate::kernel::clock::SystemClock;
use crate::store::Db;

/// Suluh: is this recruiter licensed? By SMS, USSD and API.
#[derive(Debug, Parser)]
#[command(name = "suluh", version, about)]
pub struct Cli {
    /// Settings file (default: suluh.toml, when it is there). `SULUH__SECTION__KEY` outranks it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service (the default).
    Serve {
        /// Which part of it, when two processes share the work over PostgreSQL (deploy/ROLES.md).
        #[arg(long, value_enum, default_value = "all")]
        role: Role,
    },
    /// Bring the database's schema up to date, as the owner of its tables.
    Migrate,
    /// Load and look at the register of agencies.
    #[command(subcommand)]
    Register(register::Command),
    /// The telephone numbers that answers give.
    #[command(subcommand)]
    Contacts(contacts::Command),
    /// The rules of law that departures are weighed by.
    #[command(subcommand)]
    Law(law::Command),
    /// Who is on duty in which unit.
    #[command(subcommand)]
    Units(units::Command),
    /// Codes on posters, and what they brought.
    #[command(subcommand)]
    Campaigns(campaigns::Command),
    /// What people who joined are told by SMS: written, estimated, sent, held back.
    #[command(subcommand)]
    Broadcasts(broadcasts::Command),
    /// Where training for work abroad has places.
    #[command(subcommand)]
    Training(training::Command),
    /// What was asked for by the month, from five on, as CSV.
    Counts(counts::Counts),
    /// The invented demo register.
    #[command(subcommand)]
    Demo(Demo),
    /// The key folder, the root and the units.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Tips, for the units that read them.
    #[command(subcommand)]
    Tips(tips::Command),
    /// The officers of the console.
    #[command(subcommand)]
    Officers(officers::Command),
    /// The console's files: their hashes, whether a server has the same, the opener without a server.
    #[command(subcommand)]
    Console(console::Command),
    /// Volunteers: invited, listed, removed, and where there are any.
    #[command(subcommand)]
    Volunteers(volunteers::Command),
    /// The chain of what officers did.
    #[command(subcommand)]
    Audit(audit::Command),
    /// The gateways: what protects them, how they are, what was given up.
    #[command(subcommand)]
    Gateways(gateways::Command),
    /// Write the database into one encrypted file; the key folder is not in it.
    Backup(backup::Backup),
    /// Read such a file back into an empty database.
    Restore(restore::Restore),
    /// Talk to the service in this terminal, as by SMS or USSD.
    Talk(talk::Talk),
    /// Say in plain words what is missing or dangerous.
    Doctor,
    /// Print the OpenAPI document.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum Demo {
    /// Load the invented register (into an empty database, or over an older demo).
    Load {
        /// Load it as it would have been so many days ago, to see how old data are answered.
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i32).range(0..=3650))]
        days_old: i32,
    },
    /// Empty a database that holds the demo.
    Clear,
}

/// Runs the command.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let config = Config::read(cli.config.as_deref())?;
    match cli.command.unwrap_or(Command::Serve { role: Role::All }) {
        Command::Serve { role } => {
            logging::start(&config.log)?;
            serve::run(config, role).await
        }
        Command::Migrate => migrate::run(&config).await,
        Command::Register(command) => register::run(command, &config).await,
        Command::Contacts(command) => contacts::run(command, &config).await,
        Command::Law(command) => law::run(command, &config).await,
        Command::Units(command) => units::run(command, &config).await,
        Command::Campaigns(command) => campaigns::run(command, &config).await,
        Command::Broadcasts(command) => broadcasts::run(command, &config).await,
        Command::Training(command) => training::run(command, &config).await,
        Command::Counts(counts) => counts::run(counts, &config).await,
        Command::Demo(command) => demo_command(command, &config).await,
        Command::Keys(command) => keys::run(command, &config).await,
        Command::Tips(command) => tips::run(command, &config).await,
        Command::Officers(command) => officers::run(command, &config).await,
        Command::Console(command) => console::run(command).await,
        Command::Volunteers(command) => volunteers::run(command, &config).await,
        Command::Audit(command) => audit::run(command, &config).await,
        Command::Gateways(command) => gateways::run(command, &config).await,
        Command::Backup(asked) => backup::run(asked, &config).await,
        Command::Restore(asked) => restore::run(asked, &config).await,
        Command::Talk(talk) => talk::run(talk, config).await,
        Command::Doctor => doctor::run(config).await,
        Command::Openapi => {
            print!("{}", api::openapi());
            Ok(())
        }
    }
}

async fn demo_command(command: Demo, config: &Config) -> anyhow::Result<()> {
    if config.is_production() {
        bail!("mode is production: no demo data here");
    }
    let db = Db::open(config.database.url()).await?;
    match command {
        Demo::Load { days_old } => {
            demo::load(&db, &SystemClock, days_old).await?;
            println!("The invented register is loaded, {days_old} days old.");
        }
        Demo::Clear => {
            demo::clear(&db).await?;
            println!("The database holds no demo data.");
        }
    }
    db.close().await;
    Ok(())
}

/// Writes a file that is not there yet, for its owner alone, durably.
fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .with_context(|| format!("cannot write {}", path.display()))
}
