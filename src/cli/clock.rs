//! `suluh tips accept, raise, lower, merge, unmerge` and `board`: the clock of tips from the command line, for
//! a desk without a console.

use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Subcommand;

use crate::config::Config;
use crate::domain::clock::Raised;
use crate::domain::duty::Duties;
use crate::domain::tips::clock::Clocks;
use crate::kernel::clock::{Clock, SystemClock};
use crate::model::alert::Reply;
use crate::model::triage::Band;
use crate::sealing::keys::Keys;
use crate::store::Db;
use crate::store::board::BoardRow;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Accept a tip for a unit: nobody is woken any more until its decision is late.
    Accept {
        /// The tip's reference, such as K7P4QD.
        reference: String,
        /// The unit's id.
        #[arg(long)]
        unit: String,
        /// Who accepts, as the unit's rota calls them.
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Other tips of a unit that may speak of the same telephone or account. Many numbers share a token: open
    /// both and compare, and then perhaps `merge`.
    Links {
        /// The tip's reference, such as K7P4QD.
        reference: String,
        /// The unit's id.
        #[arg(long)]
        unit: String,
    },
    /// Make a tip more urgent, at once.
    Raise {
        /// The tip's reference, such as K7P4QD.
        reference: String,
        /// p1, p2 or p3.
        band: String,
    },
    /// Make a tip less urgent. The reason is asked for and not kept: write it into the case's file.
    Lower {
        /// The tip's reference, such as K7P4QD.
        reference: String,
        /// p2, p3 or p4.
        band: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Merge a tip into another: its own clock stands still.
    Merge {
        /// The tip that is merged.
        child: String,
        /// The tip that stays.
        parent: String,
    },
    /// Take a merged tip apart again: its clock goes on.
    Unmerge {
        /// The tip that was merged.
        child: String,
    },
    /// The open tips of a unit, those with the least time left first.
    Board {
        /// The unit's id.
        unit: String,
    },
}

fn band(word: &str) -> anyhow::Result<Band> {
    let lower = word.trim().to_lowercase();
    Band::of_word(&lower).with_context(|| format!("{word} is no band: p1, p2, p3 or p4"))
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let keys = Keys::open(&config.keys.dir)?;
    let db = Db::open(config.database.url()).await?;
    let (duties, clock): (Arc<Duties>, Arc<dyn Clock>) = (Arc::default(), Arc::new(SystemClock));
    duties.refresh(&db, &keys).await?;
    let holidays = config.help.closed.clone().into();
    let clocks = Clocks::new(db.clone(), Arc::clone(&clock), Arc::clone(&duties), holidays);
    match command {
        Command::Accept { reference, unit, by } => accept(&clocks, &duties, &reference, &unit, &by).await?,
        Command::Raise { reference, band: to } => {
            clocks.raise(&reference, band(&to)?, Raised::ByOfficer).await?;
            println!("{} is {} now.", reference.to_uppercase(), to.to_uppercase());
        }
        Command::Lower { reference, band: to, reason } => {
            clocks.lower(&reference, band(&to)?, &reason).await?;
            println!("{} is {} now.", reference.to_uppercase(), to.to_uppercase());
            println!("The reason is not kept here: write it into the case's file.");
        }
        Command::Merge { child, parent } => {
            clocks.merge(&child, &parent).await?;
            println!("{} is merged into {}.", child.to_uppercase(), parent.to_uppercase());
        }
        Command::Unmerge { child } => {
            clocks.unmerge(&child).await?;
            println!("{} is a tip of its own again.", child.to_uppercase());
        }
        Command::Links { reference, unit } => {
            let shared = clocks.sharing(&reference, &unit).await?;
            for (other, kind) in &shared {
                println!("{other}  perhaps the same {kind}");
            }
            println!("{} tips of {unit} may be linked with {}", shared.len(), reference.to_uppercase());
        }
        Command::Board { unit } => {
            let board = clocks.board(&unit).await?;
            for row in &board {
                println!("{}", line(row, clock.now().as_microsecond()));
            }
            println!("{} open tips of {unit}", board.len());
        }
    }
    db.close().await;
    Ok(())
}

async fn accept(
    clocks: &Clocks,
    duties: &Duties,
    reference: &str,
    unit: &str,
    by: &str,
) -> anyhow::Result<()> {
    let rota = duties.of(unit).with_context(|| format!("{unit} has no rota"))?;
    if !rota.people().iter().any(|person| person.name == by.trim()) {
        bail!("{by:?} is none of the officers of {unit}");
    }
    match clocks.accept(reference, unit).await? {
        Reply::Accepted(reference) => println!("{} is accepted by {unit}.", reference.as_str()),
        Reply::Already(reference) => bail!("{} was accepted already, or is decided", reference.as_str()),
        Reply::Refused(_) | Reply::Unknown => bail!("{unit} has no tip {}", reference.trim().to_uppercase()),
    }
    Ok(())
}

/// A line of the board: what is to be done next, and how long is left for it.
fn line(row: &BoardRow, now_us: i64) -> String {
    let left = |what: &str, by: i64| {
        let minutes = (by - now_us).abs() / 60_000_000;
        let (hours, minutes) = (minutes / 60, minutes % 60);
        if by < now_us {
            format!("{what} late by {hours}:{minutes:02}")
        } else {
            format!("{what} in {hours}:{minutes:02}")
        }
    };
    let next = match (row.accept_by, row.decide_by) {
        (Some(by), _) => left("accept", by),
        (None, Some(by)) => left("decide", by),
        (None, None) => "-".to_owned(),
    };
    let of = row.accepted_by.as_deref().unwrap_or("-");
    let behind = if row.rung > 0 { "  (behind)" } else { "" };
    format!("{}  {}  {next:<22}  accepted by {of}{behind}", row.reference, row.band.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_next_and_how_long_is_left() {
        let row = |accept_by, decide_by| BoardRow {
            reference: "K7P4QD".into(),
            band: "p1".into(),
            zone: "WIB".into(),
            received: 0,
            accept_by,
            decide_by,
            accepted_by: None,
            rung: 0,
            status: "received".into(),
            round: 0,
            changes: 0,
            officer: None,
        };
        let minute = 60_000_000;
        assert_eq!(
            line(&row(Some(75 * minute), Some(0)), 0),
            "K7P4QD  P1  accept in 1:15          accepted by -"
        );
        assert!(line(&row(None, Some(0)), 5 * minute).contains("decide late by 0:05"));
        assert!(line(&row(None, None), 0).contains("P1  - "));
    }

    #[test]
    fn a_band_is_named_in_any_case() {
        assert_eq!(band("P2").expect("a band"), Band::P2);
        assert!(band("urgent").is_err());
    }
}
