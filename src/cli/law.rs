//! `suluh law …`: the rules that departures are weighed by, and what an operator changes of them.

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Subcommand;
use jiff::civil::Date;

use crate::config::Config;
use crate::domain::register::Register;
use crate::domain::rules;
use crate::i18n::texts;
use crate::kernel::clock::{Clock, SystemClock};
use crate::law::book::{Line, Served};
use crate::law::pack::{self, Pack};
use crate::store::Db;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the rules: what may be said, what nobody has confirmed, what is from memory. Ends with 1 when a
    /// rule in force is not confirmed.
    Check {
        /// On this day.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Also those that have ended or not begun.
        #[arg(long)]
        all: bool,
    },
    /// Print rules as TOML, to be changed and put in with `amend`.
    Show {
        /// Their ids, such as RF-01.
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Put in a change of law before its day; every running process follows it from that day on.
    Amend {
        /// A file in the form of `show`.
        file: PathBuf,
        /// Who answers for it.
        #[arg(long)]
        by: String,
    },
    /// Say that you compared rules with the text of the law. Production says only confirmed rules.
    Confirm {
        /// Their ids.
        #[arg(required = true)]
        ids: Vec<String>,
        /// Your name and office.
        #[arg(long)]
        by: String,
    },
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    let register = Register::load(&db, &SystemClock, config.is_production()).await?;
    let done = match command {
        Command::Check { on, all } => check(&register, on.unwrap_or_else(|| SystemClock.today()), all),
        Command::Show { ids } => show(&register, &ids),
        Command::Amend { file, by } => amend(&db, &file, &by).await,
        Command::Confirm { ids, by } => {
            let confirmed = rules::confirm(&db, &SystemClock, &register, &ids, by.trim()).await?;
            println!("{confirmed} rules are confirmed by {}.", by.trim());
            Ok(())
        }
    };
    db.close().await;
    done
}

fn state(line: &Line) -> String {
    match (&line.confirmed, line.memory) {
        (Some((by, on)), _) => format!("confirmed by {by} on {on}"),
        (None, true) => "FROM MEMORY, unconfirmed".to_owned(),
        (None, false) => "unconfirmed".to_owned(),
    }
}

fn check(register: &Register, day: Date, all: bool) -> anyhow::Result<()> {
    let lines = register.book().lines(day);
    let sources = pack::sources();
    let mut open = 0;
    for line in lines.iter().filter(|line| all || line.in_force) {
        let until = line.to.map(|to| format!(" to {to}")).unwrap_or_default();
        let force = if line.in_force { "" } else { " (not in force)" };
        let said = match line.served {
            Served::Fully => "said",
            Served::Marked => "said with a mark",
            Served::Not => "NOT SAID",
        };
        println!("{:<12} {:<20} from {}{until}{force}", line.kind, line.id, line.from);
        println!("             {}; {said}", state(line));
        println!("             {} (as of {})", line.citation, line.as_of);
        for source in &line.sources {
            println!("             {source}: {}", sources.get(source).map_or("", String::as_str));
        }
        open += usize::from(line.in_force && line.confirmed.is_none());
    }
    let asked = if register.book().is_open(day) { "offered" } else { "not offered" };
    println!("On {day}: {open} rules in force are not confirmed; the self-check is {asked}.");
    if open > 0 {
        bail!("confirm them with the text of the law before you: suluh law confirm ID … --by NAME");
    }
    Ok(())
}

fn show(register: &Register, ids: &[String]) -> anyhow::Result<()> {
    for id in ids {
        let pack = register.book().rows_of(id, SystemClock.today());
        if pack == Pack::default() {
            bail!("there is no rule {id}; `suluh law check` lists them");
        }
        print!("{}", pack.to_toml());
    }
    Ok(())
}

async fn amend(db: &Db, file: &PathBuf, by: &str) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let pack = Pack::read(&file.display().to_string(), &text)?;
    let missing = missing_texts(&pack);
    if !missing.is_empty() {
        bail!("this version of the program has no text for: {}", missing.join(", "));
    }
    ensure!(!by.trim().is_empty(), "--by names nobody; say who answers for the change");
    rules::amend(db, &SystemClock, &pack, by.trim()).await?;
    println!("The change is put in. `suluh law check --on DATE --all` shows what holds on a day.");
    Ok(())
}

/// Texts that rules need and no language has.
fn missing_texts(pack: &Pack) -> Vec<String> {
    let flags = pack.flag.iter().flat_map(|row| [row.text("flag"), row.text("ask")]);
    let questions =
        pack.question.iter().flat_map(|row| [row.text("sms"), row.text("ussd"), row.text("unknown")]);
    let topics = pack.topic.iter().flat_map(|row| [row.text("topic"), row.text("ussd-topic")]);
    flags.chain(questions).chain(topics).filter(|key| texts::key(key).is_none()).collect()
}
