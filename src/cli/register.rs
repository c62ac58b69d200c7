//! `suluh register …`

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::config::Config;
use crate::domain::agencies::{self, Rules, Wanted};
use crate::domain::importing::{self, File, Options};
use crate::domain::register::Register;
use crate::kernel::clock::{Clock, SystemClock};
use crate::store::{self, Db};

/// How many added names are printed; gone, renamed and changed ones are all printed.
const SHOWN: usize = 20;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Load the official list of licensed agencies (CSV or XLSX), after showing the difference.
    Import {
        file: PathBuf,
        /// Who published it, for example KP2MI.
        #[arg(long)]
        source: String,
        /// The day that the list speaks of, for example 2026-11-20.
        #[arg(long)]
        as_of: Date,
        /// Check and show, but change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Take a list that is more than a tenth shorter than the one loaded.
        #[arg(long)]
        allow_shrink: bool,
    },
    /// Load sanctions and related events; they add to those loaded.
    Sanctions(Layer),
    /// Load recruit permits (SIP2MI); they replace those loaded.
    Permits(Layer),
    /// Load branch offices; they replace those loaded.
    Branches(Layer),
    /// Take back the file that was loaded last.
    Rollback,
    /// Show all that is held of one agency.
    History {
        /// Its name or licence number.
        name: String,
    },
    /// Show what is loaded.
    Status,
}

#[derive(Debug, Args)]
pub(super) struct Layer {
    file: PathBuf,
    /// Who published it (default: the file's name).
    #[arg(long)]
    source: Option<String>,
    /// The day that it speaks of (default: today).
    #[arg(long)]
    as_of: Option<Date>,
    /// Check and show, but change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// A file in memory with its name.
struct Loaded {
    name: String,
    bytes: Vec<u8>,
}

impl Loaded {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { name, bytes })
    }

    fn file(&self) -> File<'_> {
        File { name: &self.name, bytes: &self.bytes }
    }
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    let clock = SystemClock;
    match command {
        Command::Import { file, source, as_of, dry_run, allow_shrink } => {
            let loaded = Loaded::read(&file)?;
            let options = Options { source: source.trim(), as_of, dry_run, allow_shrink, demo: false };
            if options.source.is_empty() {
                bail!("--source is empty: answers name who published the list");
            }
            let difference = importing::list::load(&db, &clock, loaded.file(), &options).await?;
            print_difference(&difference, dry_run);
        }
        Command::Sanctions(layer) => {
            let (loaded, options) = layer.open(&clock)?;
            let report = importing::events::load(&db, &clock, loaded.file(), &options.as_options()).await?;
            print_events(&report, layer.dry_run);
        }
        Command::Permits(layer) => {
            let (loaded, options) = layer.open(&clock)?;
            let report = importing::permits::load(&db, &clock, loaded.file(), &options.as_options()).await?;
            println!("{} permits of {} agencies{}", report.permits, report.agencies, done(layer.dry_run));
            print_unknown(&report.unknown);
        }
        Command::Branches(layer) => {
            let (loaded, options) = layer.open(&clock)?;
            let report = importing::branches::load(&db, &clock, loaded.file(), &options.as_options()).await?;
            println!("{} branches{}", report.branches, done(layer.dry_run));
            print_unknown(&report.unknown);
        }
        Command::Rollback => match importing::rollback(&db, &clock).await? {
            Some(import) => println!(
                "Took back {} ({} of {}, {} rows).",
                import.file_name,
                import.kind.word(),
                import.stamp.as_of,
                import.row_count
            ),
            None => println!("Nothing is loaded."),
        },
        Command::History { name } => history(&db, config, &name).await?,
        Command::Status => status(&db, config).await?,
    }
    db.close().await;
    Ok(())
}

/// Options of a layer with their defaults filled in.
struct LayerOptions {
    source: String,
    as_of: Date,
    dry_run: bool,
}

impl LayerOptions {
    fn as_options(&self) -> Options<'_> {
        Options {
            source: &self.source,
            as_of: self.as_of,
            dry_run: self.dry_run,
            allow_shrink: false,
            demo: false,
        }
    }
}

impl Layer {
    fn open(&self, clock: &dyn Clock) -> anyhow::Result<(Loaded, LayerOptions)> {
        let loaded = Loaded::read(&self.file)?;
        let source = self.source.clone().unwrap_or_else(|| loaded.name.clone());
        let options = LayerOptions {
            source,
            as_of: self.as_of.unwrap_or_else(|| clock.today()),
            dry_run: self.dry_run,
        };
        Ok((loaded, options))
    }
}

fn done(dry_run: bool) -> &'static str {
    if dry_run { "; nothing was changed (--dry-run)." } else { "; loaded." }
}

fn print_difference(difference: &importing::list::Difference, dry_run: bool) {
    println!(
        "{} agencies: {} added, {} gone, {} renamed, {} changed, {} as before{}",
        difference.agencies,
        difference.added.len(),
        difference.gone.len(),
        difference.renamed.len(),
        difference.changed.len(),
        difference.unchanged,
        done(dry_run)
    );
    if let Some(day) = difference.file_says {
        println!(
            "WARNING: the file itself says that it is of {day}. If that is right, answers will claim fresher data than there are: roll back and import with --as-of {day}."
        );
    }
    for name in difference.added.iter().take(SHOWN) {
        println!("  added    {name}");
    }
    if difference.added.len() > SHOWN {
        println!("  added    ... and {} more", difference.added.len() - SHOWN);
    }
    for name in &difference.gone {
        println!("  gone     {name}");
    }
    for (old, new) in &difference.renamed {
        println!("  renamed  {old} -> {new}");
    }
    for (name, what) in &difference.changed {
        println!("  changed  {name}: {what}");
    }
    for name in &difference.merged {
        println!("  merged   {name} (printed more than once)");
    }
    for name in &difference.without_number {
        println!("  no number {name} (verifies by name only)");
    }
}

fn print_events(report: &importing::events::Report, dry_run: bool) {
    println!("{} events, {} known before{}", report.added, report.known, done(dry_run));
    for (name, near) in &report.unlisted {
        let near = if near.is_empty() {
            String::new()
        } else {
            format!("; listed names like it: {} (not joined)", near.join(", "))
        };
        println!("  on no list  {name}{near}");
    }
    for name in &report.nameless {
        println!("  no company  {name}");
    }
}

fn print_unknown(unknown: &[String]) {
    for name in unknown {
        println!("  not in the register, not taken: {name}");
    }
}

async fn status(db: &Db, config: &Config) -> anyhow::Result<()> {
    let today = SystemClock.today();
    let register = Register::load(db, &SystemClock, true).await?;
    match (&register.list, register.age_days(today)) {
        (Some(list), Some(age)) => {
            let stale = if i64::from(age) > config.register.stale_after {
                "; TOO OLD, nobody is called licensed"
            } else {
                ""
            };
            println!(
                "List of {} from {}, {age} days old{stale}: {} agencies.",
                list.as_of,
                list.source,
                register.listed()
            );
        }
        _ => println!("No list is loaded."),
    }
    let events: usize = register.agencies().map(|facts| facts.events.len()).sum();
    println!("{events} sanctions and related events.");
    match &register.permits {
        Some(stamp) => println!("Recruit permits of {} from {}.", stamp.as_of, stamp.source),
        None => println!("No recruit permits (SIP2MI) are loaded."),
    }
    if register.state.demo {
        println!("These are the invented DEMO data.");
    }
    let mut tx = db.read().await?;
    for import in store::imports::all(&mut tx).await? {
        let back = if import.withdrawn_at.is_some() { "  taken back" } else { "" };
        println!(
            "  {:>4}  {:<9}  {}  {:>6} rows  {}  {}{back}",
            import.id,
            import.kind.word(),
            import.stamp.as_of,
            import.row_count,
            import.file_name,
            import.stamp.source
        );
    }
    Ok(())
}

async fn history(db: &Db, config: &Config, name: &str) -> anyhow::Result<()> {
    let register = Register::load(db, &SystemClock, true).await?;
    let rules = Rules { today: SystemClock.today(), stale_after_days: config.register.stale_after };
    let told = agencies::verify(&register, rules, name);
    let known = register.index().by_name(&crate::kernel::name_key::fold(name).key).map(|(id, _)| id);
    let Some(id) = told.subject.as_ref().map(|subject| subject.id).or(known) else {
        println!("No agency has that name or licence number.");
        for candidate in &told.candidates {
            println!(
                "  like it: {} {}",
                candidate.name,
                candidate.licence_no.as_deref().unwrap_or("(no number)")
            );
        }
        return Ok(());
    };
    let Some(record) = agencies::history(db, rules, rules.today, Wanted::Id(id)).await? else {
        bail!("the agency vanished while it was looked up; try again");
    };
    println!("{}: {}", record.facts.name, record.verdict.word());
    if let Some(listing) = &record.facts.listing {
        let numbers = if listing.licence_nos.is_empty() {
            "no number".to_owned()
        } else {
            listing.licence_nos.join(", ")
        };
        println!(
            "  last listed  {}  {numbers}  {} (loaded {})",
            listing.stamp.as_of, listing.stamp.source, listing.stamp.ingested_at
        );
        if let Some(day) = listing.expires_on {
            println!("  licence to   {day}");
        }
    }
    if let Some(day) = record.facts.gone_since {
        println!("  gone since   {day}");
    }
    for event in &record.facts.events {
        let until = event.until.map(|day| format!(" until {day}")).unwrap_or_default();
        let published = event.published.map(|date| date.to_string()).unwrap_or_else(|| "?".to_owned());
        println!(
            "  {:<14} {}{until}  {} {}  published {published}, loaded {}",
            event.kind.word(),
            event.effective,
            event.authority,
            event.document,
            event.ingested_at
        );
        println!("                 {} {}", event.name_as_printed, event.source);
        if !event.note.is_empty() {
            println!("                 {}", event.note);
        }
    }
    for permit in &record.facts.permits {
        println!(
            "  permit       {} {} until {} {}",
            permit.country, permit.job, permit.valid_until, permit.number
        );
    }
    for branch in &record.facts.branches {
        println!("  branch       {} {}", branch.city, branch.address);
    }
    Ok(())
}
