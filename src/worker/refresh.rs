//! Keeps the register in memory at the database's version, in every process.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use crate::domain::register::Register;
use crate::kernel::clock::Clock;
use crate::store::{self, Db};

/// Looks at the version every `every` and swaps the register when it changed, until `stop` says so.
/// Questions are answered from the old one meanwhile. `strict`: see [`Register::load`].
pub async fn run(
    db: Db,
    clock: Arc<dyn Clock>,
    register: Arc<ArcSwap<Register>>,
    strict: bool,
    every: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let mut failing = false;
    report(&register.load(), &*clock);
    loop {
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = stop.changed() => return,
        }
        match step(&db, &*clock, &register, strict).await {
            Ok(swapped) => {
                if swapped {
                    let now = register.load();
                    tracing::info!(
                        version = now.state.version,
                        agencies = now.listed(),
                        "the register changed"
                    );
                }
                if failing {
                    tracing::info!("the database answers again");
                }
                failing = false;
            }
            Err(error) => {
                // Once per outage: the answers go on from memory, and the ready sign tells the rest.
                if !failing {
                    tracing::error!(%error, "the register cannot be looked at; answering from the last one");
                }
                failing = true;
            }
        }
        report(&register.load(), &*clock);
    }
}

async fn step(db: &Db, clock: &dyn Clock, register: &ArcSwap<Register>, strict: bool) -> store::Result<bool> {
    let mut tx = db.read().await?;
    let state = store::imports::state(&mut tx).await?;
    drop(tx);
    if state.version == register.load().state.version {
        return Ok(false);
    }
    register.store(Arc::new(Register::load(db, clock, strict).await?));
    Ok(true)
}

fn report(register: &Register, clock: &dyn Clock) {
    let agencies = u32::try_from(register.listed()).unwrap_or(u32::MAX);
    metrics::gauge!("suluh_register_agencies").set(f64::from(agencies));
    if let Some(age) = register.age_days(clock.today()) {
        metrics::gauge!("suluh_register_age_days").set(f64::from(age));
    }
}
