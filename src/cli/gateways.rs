//! `suluh gateways`

use anyhow::bail;
use clap::Subcommand;
use jiff::Timestamp;

use crate::app::findings::{self, Severity};
use crate::config::Config;
use crate::domain::outbox::{self, Health};
use crate::gateways::Links;
use crate::kernel::clock::{Clock, SystemClock};
use crate::store::Db;

/// A report is missed after this long.
const REPORT_US: i64 = 15 * 60_000_000;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what protects each gateway's doors, and whether it can send.
    Check,
    /// Show when each was last heard, what waits, and whether it is left alone.
    Status,
    /// Show messages that were given up, and why.
    Dead {
        /// How many.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        most: i64,
    },
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    match command {
        Command::Check => check(config),
        Command::Status => status(config).await,
        Command::Dead { most } => dead(config, most).await,
    }
}

fn check(config: &Config) -> anyhow::Result<()> {
    let mut found = findings::of_gateways(config);
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for finding in &found {
        println!("{finding}");
    }
    let links = Links::of(&config.gateways);
    if !links.iter().any(crate::gateways::Link::sends) {
        println!(
            "look at  no gateway can send: only answers in the same exchange (Kannel, Twilio) and USSD work"
        );
    }
    match found.iter().filter(|finding| finding.severity == Severity::Danger).count() {
        0 => Ok(()),
        dangers => bail!("{dangers} dangers"),
    }
}

async fn status(config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    let all = outbox::health(&db).await?;
    db.close().await;
    let now = SystemClock.now().as_microsecond();
    let links = Links::of(&config.gateways);
    let named: Vec<&str> = links.iter().map(|link| &*link.name).collect();
    for name in
        named.iter().copied().chain(all.keys().map(String::as_str).filter(|name| !named.contains(name)))
    {
        match all.get(name) {
            None => println!("{name}: never heard"),
            Some(health) => println!("{name}\n{}", lines(health, now)),
        }
    }
    Ok(())
}

/// What an operator reads of one gateway.
fn lines(health: &Health, now: i64) -> String {
    let state = &health.state;
    let count = |of: &str| health.tally.iter().find(|tally| tally.state == of).map_or(0, |tally| tally.count);
    let oldest = |of: &str| health.tally.iter().find(|tally| tally.state == of).map(|tally| tally.oldest_us);
    let breaker = match (state.open_until_us > now, state.failures) {
        (true, failures) => {
            format!("left alone for {} after {failures} failures", ago(state.open_until_us - now))
        }
        (false, 0) => "closed".to_owned(),
        (false, failures) => format!("on trial after {failures} failures"),
    };
    let gap = match (state.last_out_us, state.last_report_us) {
        (0, _) => "none".to_owned(),
        (_, 0) => "no report has ever come".to_owned(),
        (out, report) if out - report > REPORT_US => {
            format!("the last message out is {} younger than the last report", ago(out - report))
        }
        _ => "none".to_owned(),
    };
    let unanswered = match health.unanswered {
        Some((number, since)) => format!("{number}, the oldest {}", ago(now - since)),
        None => "none".to_owned(),
    };
    let queue = match oldest("waiting") {
        Some(since) => format!("{}, the oldest {}", count("waiting"), ago(now - since)),
        None => "empty".to_owned(),
    };
    [
        ("last message in", at(state.last_in_us, now)),
        ("last message out", at(state.last_out_us, now)),
        ("last report", at(state.last_report_us, now)),
        ("report gap", gap),
        ("unanswered questions", unanswered),
        ("queue", queue),
        (
            "on their way",
            format!(
                "{} sending, {} of unknown outcome, {} accepted",
                count("sending"),
                count("uncertain"),
                count("accepted")
            ),
        ),
        ("given up", count("dead").to_string()),
        ("breaker", breaker),
    ]
    .map(|(what, text)| format!("  {what:<21} {text}"))
    .join("\n")
}

fn at(us: i64, now: i64) -> String {
    if us == 0 { "never".to_owned() } else { format!("{} ago", ago(now - us)) }
}

fn ago(us: i64) -> String {
    match us.max(0) / 1_000_000 {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

async fn dead(config: &Config, most: i64) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    let letters = outbox::dead_letters(&db, most).await?;
    db.close().await;
    if letters.is_empty() {
        println!("Nothing was given up.");
    }
    for letter in letters {
        let hour = Timestamp::from_microsecond(letter.created_us)
            .map(|at| at.strftime("%Y-%m-%d %Hh UTC").to_string());
        println!(
            "{}  {:<9}  {:<14}  {} tries  {}",
            hour.unwrap_or_default(),
            letter.kind,
            letter.gateway,
            letter.attempts,
            letter.reason.as_deref().unwrap_or("no reason")
        );
    }
    Ok(())
}
