//! `suluh talk`: the service in a terminal.

use std::io::{BufRead, IsTerminal, Write, stdin, stdout};

use clap::Args;

use crate::app::Parts;
use crate::app::roles::Role;
use crate::config::Config;
use crate::domain::demo;
use crate::kernel::gsm7;
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::model::message::Words;
use crate::sealing::keys::Keys;

#[derive(Debug, Args)]
pub(super) struct Talk {
    /// Talk as by USSD: every line is a step, an empty line dials anew.
    #[arg(long)]
    ussd: bool,
    /// The number that you are.
    #[arg(long, default_value = "+6281200000001")]
    from: String,
}

pub(super) async fn run(talk: Talk, config: Config) -> anyhow::Result<()> {
    let Sender::Phone(from) = msisdn::read(&talk.from) else {
        anyhow::bail!("--from is no telephone number; example: +6281200000001");
    };
    let production = config.is_production();
    // Keys of its own: a day's key made here would belong to whoever typed the command, and the service
    // could not read it.
    let parts = Parts::build(config, Role::All, Keys::ephemeral()?).await?;
    if !production {
        demo::ensure(&parts.db, &*parts.clock).await?;
        parts.reload().await?;
    }
    anyhow::ensure!(*parts.open.borrow(), "the database does not answer (setting database.url)");
    let mut dialled = Dialled::default();
    if talk.ussd {
        dialled.step(&parts, &from, None).await;
    } else if stdin().is_terminal() {
        println!("Write as in an SMS (CEK PT CONTOH JAYA ABADI, INFO, TOLONG). Ctrl-D ends.");
    }
    prompt()?;
    // Standard input is read where waiting holds up nobody else.
    while let Some(line) = tokio::task::spawn_blocking(|| stdin().lock().lines().next()).await? {
        let line = line?;
        if talk.ussd {
            dialled.step(&parts, &from, Some(line.trim())).await;
        } else {
            sms(&parts, &from, &line).await;
        }
        prompt()?;
    }
    println!();
    parts.db.close().await;
    Ok(())
}

fn prompt() -> std::io::Result<()> {
    if stdin().is_terminal() {
        print!("> ");
        stdout().flush()?;
    }
    Ok(())
}

async fn sms(parts: &Parts, from: &Msisdn, line: &str) {
    match parts.dialogue.sms(from, &Words::new(line)).await {
        Some(answer) => {
            let size = gsm7::size(&answer);
            println!("{answer}\n  [{} {}, {} SMS]", size.units, size.encoding.name(), size.segments);
        }
        None => println!("  [no answer]"),
    }
}

/// A USSD session, as Africa's Talking keeps it.
#[derive(Default)]
struct Dialled {
    session: usize,
    typed: Option<String>,
}

impl Dialled {
    async fn step(&mut self, parts: &Parts, from: &Msisdn, input: Option<&str>) {
        let typed = match (self.typed.take(), input) {
            (Some(typed), Some(input)) if !input.is_empty() => {
                if typed.is_empty() {
                    input.to_owned()
                } else {
                    format!("{typed}*{input}")
                }
            }
            _ => {
                self.session += 1;
                String::new()
            }
        };
        let session = format!("terminal {} {}", std::process::id(), self.session);
        let screen = parts.dialogue.ussd(&session, from, &Words::new(typed.clone())).await;
        let end = if screen.end { ", end" } else { "" };
        println!("{}\n  [{} of 160{end}]", screen.text, gsm7::size(&screen.text).units);
        self.typed = (!screen.end).then_some(typed);
    }
}
