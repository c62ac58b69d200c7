//! Looks after tips as time goes by: once an hour, and when a day begins.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use tokio::sync::watch;

use crate::domain::tips::retention::{Done, Retention};
use crate::kernel::clock::Clock;

/// How often it asks what day it is.
const TICK: Duration = Duration::from_secs(1);
/// How often it works within a day.
const OFTEN: Duration = Duration::from_secs(3_600);

/// Works until `stop` says so.
pub async fn run(retention: Retention, clock: Arc<dyn Clock>, mut stop: watch::Receiver<bool>) {
    let mut last: Option<(Date, Instant)> = None;
    loop {
        let today = clock.today();
        if last.is_none_or(|(day, at)| day != today || at.elapsed() >= OFTEN) {
            match retention.look_after().await {
                Ok(done) => {
                    last = Some((today, Instant::now()));
                    if done != Done::default() {
                        let Done { resealed, purged, dead, mixed, weeks } = done;
                        tracing::info!(resealed, purged, dead, mixed, weeks, "tips were looked after");
                    }
                }
                Err(error) => {
                    metrics::counter!("suluh_retention_failures_total").increment(1);
                    tracing::error!(%error, "tips cannot be looked after; tried again soon");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(if last.is_none() { TICK * 10 } else { TICK }) => {}
            _ = stop.changed() => return,
        }
    }
}
