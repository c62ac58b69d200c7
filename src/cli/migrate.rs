//! `suluh migrate`: what the owner of the tables does before processes with a role start.

use crate::app::roles;
use crate::config::Config;
use crate::store::{Db, schema};

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database.url()).await?;
    db.grant().await?;
    println!("The schema is up to date.");
    let mut tx = db.read().await?;
    for finding in schema::rights(&mut tx).await?.iter().flat_map(roles::findings) {
        println!("{finding}");
    }
    drop(tx);
    db.close().await;
    Ok(())
}
