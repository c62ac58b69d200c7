//! `suluh broadcasts …`: what people who joined are told by SMS.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Subcommand;

use crate::app::{self, Parts};
use crate::cache;
use crate::config::Config;
use crate::domain::broadcasts::Broadcasts;
use crate::domain::broadcasts::content::Written;
use crate::domain::broadcasts::desk::{Seen, Writer};
use crate::domain::broadcasts::estimate::{Estimate, shown};
use crate::domain::officers::By;
use crate::domain::places::gazetteer;
use crate::i18n::Lang;
use crate::kernel::clock::SystemClock;
use crate::store::Db;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Keep a broadcast that stands in a file (TOML: title, areas, texts, quiz) as a draft, and say what it would cost.
    Write {
        /// The file.
        file: PathBuf,
    },
    /// Show all: state, how many messages were sent, arrived, failed, wait.
    List,
    /// Show one with its words, and how its quiz was answered from five answers on.
    Show {
        /// Its number.
        number: i64,
    },
    /// Say how many people it is for, what it costs and how long it takes. Nothing is sent.
    Estimate {
        /// Its number.
        number: i64,
    },
    /// Start a draft. Only when it is no more than a tenth above what was confirmed.
    Start {
        /// Its number.
        number: i64,
        /// The SMS that the estimate showed.
        #[arg(long, value_name = "SMS")]
        confirm: i64,
    },
    /// Hold it back: what was not sent yet is taken out of the outbox within seconds.
    Pause {
        /// Its number.
        number: i64,
    },
    /// Go on with one that is held back.
    Resume {
        /// Its number.
        number: i64,
    },
    /// End it for good.
    End {
        /// Its number.
        number: i64,
    },
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    let keys = app::keys(config)?;
    let cache = cache::open(None).await.context("the memory of this process")?;
    let parts = Parts::assemble(config.clone(), db.clone(), keys, cache, Arc::new(SystemClock)).await?;
    let by = By::terminal();
    let done = act(command, &parts.broadcasts, &parts.broadcasts.writer(&by)).await;
    db.close().await;
    done
}

async fn act(command: Command, all: &Broadcasts, writer: &Writer<'_>) -> anyhow::Result<()> {
    match command {
        Command::Write { file } => {
            let number = writer.write(read(&file)?, |code| Lang::parse(code).is_some()).await?;
            println!("Broadcast {number} is kept as a draft; nothing is sent.");
            tell(number, &all.estimate(number).await?, all);
        }
        Command::List => {
            for it in all.all().await? {
                line(&it);
            }
        }
        Command::Show { number } => show(all, number).await?,
        Command::Estimate { number } => tell(number, &all.estimate(number).await?, all),
        Command::Start { number, confirm } => {
            writer.start(number, confirm).await?;
            println!("Broadcast {number} begins within seconds, by day in each zone.");
        }
        Command::Pause { number } => {
            writer.pause(number).await?;
            println!("Broadcast {number} is held back.");
        }
        Command::Resume { number } => {
            writer.resume(number).await?;
            println!("Broadcast {number} goes on.");
        }
        Command::End { number } => {
            writer.end(number).await?;
            println!("Broadcast {number} is over.");
        }
    }
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<Written> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {} as UTF-8", file.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is no broadcast", file.display()))
}

fn tell(number: i64, estimate: &Estimate, all: &Broadcasts) {
    let rules = all.rules();
    println!("People in the segment: {}", shown(estimate.people));
    for it in estimate.languages.iter().filter(|_| !estimate.is_small()) {
        println!("  {}: {} people, {} SMS each", it.lang, shown(it.people), it.parts);
    }
    if estimate.without_text > 0 {
        println!("  not in it, for want of a text in their language: {}", shown(estimate.without_text));
    }
    let messages = estimate.shown_messages();
    println!("SMS: {}{messages}", if estimate.is_small() { "at most " } else { "" });
    match estimate.shown_cost(rules) {
        Some(cost) => println!("Cost: Rp{cost} (answers of a quiz come on top)"),
        None => println!("Cost: not known (setting outreach.price_per_sms)"),
    }
    match estimate.hours {
        Some(hours) => println!("Sent within about {hours} hours, between 8 and 20 in each zone"),
        None => println!("It would take more than a year at the gateway's rate"),
    }
    println!("To start a draft: suluh broadcasts start {number} --confirm {messages}");
}

fn line(it: &Seen) {
    println!(
        "{:<4} {:<9} waiting {} in outbox {} sent {} delivered {} failed {}  {}",
        it.row.number,
        it.row.state,
        shown(it.waiting),
        shown(it.under_way),
        shown(it.sent),
        shown(it.delivered),
        shown(it.failed),
        it.row.title
    );
}

async fn show(all: &Broadcasts, number: i64) -> anyhow::Result<()> {
    let it = all.one(number).await?;
    line(&it);
    let name = |code: &String| gazetteer().name(code).unwrap_or_else(|| code.clone());
    let areas: Vec<String> = it.content.areas.iter().map(name).collect();
    println!("For: {}", if areas.is_empty() { "everywhere".to_owned() } else { areas.join(", ") });
    for (lang, texts) in &it.content.texts {
        println!("[{lang}, {} SMS] {}", texts.parts(), texts.first());
    }
    let count = |count: Option<i64>| count.map_or_else(|| "<5".to_owned(), |count| count.to_string());
    for answers in all.results(number).await? {
        println!(
            "question {}, {}: right {} wrong {}",
            answers.question,
            name(&answers.kabupaten),
            count(answers.right),
            count(answers.wrong)
        );
    }
    Ok(())
}
