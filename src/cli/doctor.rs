//! `suluh doctor`

use anyhow::bail;

use super::keys;
use crate::app::findings::{self, Finding, Severity};
use crate::app::roles;
use crate::cache;
use crate::config::Config;
use crate::domain::duty::Duties;
use crate::domain::officers::epochs;
use crate::domain::register::Register;
use crate::domain::tips::units::Units;
use crate::domain::volunteers::coordinating;
use crate::gateways::Links;
use crate::kernel::clock::{Clock, SystemClock};
use crate::sealing::keys::Keys;
use crate::store::{Db, schema};

pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    let mut found = findings::of_config(&config, SystemClock.today());
    let found_one = |severity, text: String| Finding { severity, text };
    match Db::open(config.database.url()).await {
        Ok(db) => {
            found.push(found_one(
                Severity::Good,
                format!("{} answers and its schema is up to date", db.engine()),
            ));
            let mut tx = db.read().await?;
            found.extend(schema::rights(&mut tx).await?.iter().flat_map(roles::findings));
            drop(tx);
            let register = Register::load(&db, &SystemClock, config.is_production()).await?;
            found.extend(findings::of_register(&config, &register, SystemClock.today()));
            if let Ok(keys) = Keys::open(&config.keys.dir) {
                let units = Units::new(keys::pinned(&config).ok());
                if let Err(error) = units.refresh(&db, &keys).await {
                    found.push(found_one(Severity::Danger, format!("the list of units: {error}")));
                }
                let duties = Duties::default();
                duties.refresh(&db, &keys).await?;
                found.extend(findings::of_units(&config, &units, &duties));
                if let Some(known) = units.known() {
                    let standings = epochs::standings(&db, &known, SystemClock.today()).await?;
                    found.extend(findings::of_epochs(&standings));
                    let sends = Links::of(&config.gateways).iter().any(|link| link.sends());
                    let coordinators = coordinating::coordinators(&db, &known).await?;
                    found.extend(findings::of_volunteers(&config, coordinators, sends));
                }
            }
            db.close().await;
        }
        Err(error) => found.push(found_one(Severity::Danger, format!("the database does not open: {error}"))),
    }
    if let Some(url) = config.redis.url() {
        let answer = match cache::open(Some(url)).await {
            Ok(cache) => cache.ping().await,
            Err(error) => Err(error),
        };
        found.push(match answer {
            Ok(()) => found_one(Severity::Good, "Redis answers".to_owned()),
            Err(error) => found_one(Severity::Danger, format!("Redis is set but does not answer: {error}")),
        });
    }
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for finding in &found {
        println!("{finding}");
    }
    let count = |severity| found.iter().filter(|finding| finding.severity == severity).count();
    match (count(Severity::Danger), count(Severity::Warning)) {
        (0, 0) => Ok(()),
        (0, warnings) => bail!("{warnings} to look at, no danger"),
        (dangers, warnings) => bail!("{dangers} dangers, {warnings} to look at"),
    }
}
