//! `suluh campaigns …`: codes on posters.

use clap::Subcommand;

use crate::config::Config;
use crate::domain::campaigns;
use crate::kernel::clock::{Clock, SystemClock};
use crate::store::Db;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Register the code of a poster, such as KPG1.
    Add {
        /// 3 to 8 letters and digits.
        tag: String,
        /// The Kemendagri code of where the posters hang, such as 53.71.
        place: String,
        /// What it is of.
        note: String,
    },
    /// End a code: it counts no more.
    End {
        /// The code.
        tag: String,
    },
    /// Show the codes, and what they brought in this month and the two before.
    List,
}

pub(super) async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    let today = SystemClock.today();
    match command {
        Command::Add { tag, place, note } => {
            campaigns::register(&db, &tag, &place, &note, today).await?;
        }
        Command::End { tag } => campaigns::end(&db, &tag, today).await?,
        Command::List => {}
    }
    for it in campaigns::uptake(&db, today, 3).await? {
        let shown = |count: &Option<i64>| count.map_or_else(|| "<5".to_owned(), |count| count.to_string());
        let months: Vec<String> = it.months.iter().map(shown).collect();
        let state = if it.campaign.ended.is_some() { "ended" } else { "runs" };
        println!(
            "#{:<8} {:<13} {state:<5} since {}  {}  {}",
            it.campaign.tag,
            it.campaign.place,
            it.since(),
            months.join(" "),
            it.campaign.note
        );
    }
    db.close().await;
    Ok(())
}
