//! `suluh contacts …`

use clap::Subcommand;
use jiff::civil::Date;

use crate::config::Config;
use crate::domain::contacts;
use crate::model::contact::{Contact, ContactKind};
use crate::store::Db;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Set a number: police, women-and-children, bp3mi; kjri and kp2mi may be left out.
    Set {
        kind: ContactKind,
        number: String,
        /// The day on which you dialled it and the right office answered.
        #[arg(long, value_name = "DATE")]
        verified: Option<Date>,
    },
    /// Show the numbers.
    List,
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    if let Command::Set { kind, number, verified } = command {
        contacts::set(&db, &Contact::new(kind, &number, verified)?).await?;
    }
    let set = contacts::all(&db).await?;
    for kind in ContactKind::every() {
        match set.iter().find(|contact| contact.kind == kind) {
            Some(contact) => {
                let verified = contact
                    .last_verified
                    .map_or_else(|| "never dialled".to_owned(), |day| format!("dialled on {day}"));
                println!("{:<20} {:<16} {verified}", kind.word(), contact.number);
            }
            None if ContactKind::OPTIONAL.contains(&kind) => {
                println!("{:<20} not set; no text names it", kind.word());
            }
            None => println!("{:<20} not set", kind.word()),
        }
    }
    db.close().await;
    Ok(())
}
