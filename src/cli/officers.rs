//! `suluh officers`: the first officers of a unit, and whoever lost their way in. The rest is done at the console.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Subcommand;

use super::keys::pinned;
use crate::app;
use crate::config::Config;
use crate::domain::officers::{By, Invitation, Officers, epochs};
use crate::domain::tips::units::Units;
use crate::kernel::clock::SystemClock;
use crate::model::officer::State;
use crate::sealing::held_key::HeldKey;
use crate::store::Db;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Give somebody a code for enrolling at the console: good once, for a week.
    Invite {
        /// The unit's id.
        #[arg(long)]
        unit: String,
        /// What they will type to sign in: lower-case letters, digits, `.` and `-`.
        #[arg(long)]
        login: String,
        /// Their name, as colleagues call them.
        #[arg(long)]
        name: String,
        /// Their roles, divided by commas: duty, head, oversight, coordinator, register-editor,
        /// register-approver, auditor, admin.
        #[arg(long)]
        roles: String,
    },
    /// Confirm the keys that somebody made, after they read you their digits. With the unit's key file, when they
    /// work on tips.
    Confirm {
        /// Their login.
        login: String,
        /// The digits that they read to you.
        #[arg(long)]
        digits: String,
        /// The unit's key file.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Give a new code to somebody who lost their device; what they had opens nothing from now on.
    Again {
        /// Their login.
        login: String,
    },
    /// Remove somebody. Then give their unit a new key: `suluh keys rotate`.
    Revoke {
        /// Their login.
        login: String,
    },
    /// Give the officers of a unit its newest key, so that they read what comes after `suluh keys rotate`; with its
    /// recovery key all that it ever had.
    Keys {
        /// The unit's id.
        #[arg(long)]
        unit: String,
        /// Its key file, or its recovery key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Vouch for keys that were confirmed by an older version, after their owner read you their digits.
    Vouch {
        /// Their login.
        login: String,
        /// The digits that they read to you.
        #[arg(long)]
        digits: String,
    },
    /// Everybody: unit, login, roles, state.
    List,
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let keys = Arc::new(app::keys(config)?);
    let db = Db::open(config.database.url()).await?;
    let units = Arc::new(Units::new(Some(pinned(config)?)));
    units.refresh(&db, &keys).await?;
    let party = app::party(config).context("the console has no address: set console.origin")?;
    let officers = Officers::new(db.clone(), keys, Arc::new(SystemClock), units, party);
    let done = act(command, &officers).await;
    db.close().await;
    done
}

/// Refuses digits that are not those of the keys which are there for somebody.
async fn compare(officers: &Officers, login: &str, digits: &str) -> anyhow::Result<()> {
    let only = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let known = only(&officers.of_login(login).await?.fingerprint.unwrap_or_default());
    if known.is_empty() || only(digits) != known {
        bail!("these are not the digits of the keys that are there for {login}: confirm nothing");
    }
    Ok(())
}

async fn act(command: Command, officers: &Officers) -> anyhow::Result<()> {
    let by = By::terminal();
    match command {
        Command::Invite { unit, login, name, roles } => {
            let invitation = Invitation { unit, login, name, roles };
            let (_, code) = officers.invite(&by, &invitation).await?;
            println!("{code}");
            println!(
                "Tell {} this code in person. They enrol at {}/console/enrol within a week, and read you digits for `suluh officers confirm`.",
                invitation.login,
                officers.party().origin
            );
        }
        Command::Confirm { login, digits, key } => {
            compare(officers, &login, &digits).await?;
            let held = key.as_deref().map(HeldKey::read).transpose().context("the key file")?;
            officers.confirm_with(&login, held.as_ref()).await?;
            println!("{login} can sign in.");
        }
        Command::Again { login } => {
            let officer = officers.of_login(&login).await?;
            println!("{}", officers.invite_again(&by, &officer.id).await?);
        }
        Command::Revoke { login } => {
            let officer = officers.of_login(&login).await?;
            officers.revoke(&by, &officer.id).await?;
            println!("{login} is removed.");
            // Only where they took the newest key with them.
            for it in
                officers.standings().await?.iter().filter(|it| it.unit == officer.unit && it.needs_new())
            {
                let [rotate, sign, publish, give] = epochs::steps(&it.unit, it.epoch + 1);
                println!("Now give {} a new key. Where the root key is:\n  {rotate}\n  {sign}", it.unit);
                println!("and here:\n  {publish}\n  {give}");
            }
        }
        Command::Keys { unit, key } => {
            let held = HeldKey::read(&key).context("the key file")?;
            let all = officers.give_with(&unit, &held).await?;
            for it in &all {
                if it.given {
                    println!("{} has it.", it.login);
                } else {
                    println!(
                        "{} was given nothing: nobody vouches for their keys. If these are the digits that they see ({}): suluh officers vouch {} --digits \"...\"; else: suluh officers again {}",
                        it.login, it.digits, it.login, it.login
                    );
                }
            }
            if let Some(left) = all.iter().filter(|it| !it.given).count().checked_sub(1) {
                bail!("{} of {} officers were given nothing", left + 1, all.len());
            }
            println!("{} officers of {unit} read what is sealed to its newest key.", all.len());
        }
        Command::Vouch { login, digits } => {
            compare(officers, &login, &digits).await?;
            officers.vouch_for(&login).await?;
            println!("{login} can be given keys.");
        }
        Command::List => {
            for it in officers.all().await? {
                let digits = it.fingerprint.filter(|_| it.state == State::Enrolled).unwrap_or_default();
                println!("{}\t{}\t{}\t{}\t{digits}", it.unit, it.login, it.roles.words(), it.state.word());
            }
        }
    }
    Ok(())
}
