//! What must happen in time although nobody asks: keys made and deleted, old rows forgotten, the spool
//! emptied, what nobody moves on moved on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use tokio::sync::watch;

use crate::domain::border::Border;
use crate::domain::inbox::Intake;
use crate::domain::outbox::{Outbox, Pulses, health};
use crate::domain::tallies::Tallies;
use crate::domain::tips::Tips;
use crate::domain::volunteers::Volunteers;
use crate::kernel::clock::Clock;
use crate::sealing::keys::Keys;
use crate::store::{self, Db};

/// How often it looks.
const TICK: Duration = Duration::from_millis(500);
/// How often old rows are forgotten and keys looked after.
const SELDOM: Duration = Duration::from_secs(600);
/// How often the gauges are set.
const GAUGES: Duration = Duration::from_secs(5);

/// What it looks after.
#[derive(Clone)]
pub struct Upkeep {
    /// The database.
    pub db: Db,
    /// The keys.
    pub keys: Arc<Keys>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The inbox.
    pub intake: Intake,
    /// Monthly counts.
    pub tallies: Tallies,
    /// Tips, for those that wait in the spool.
    pub tips: Tips,
    /// Volunteers.
    pub volunteers: Volunteers,
    /// Alerts to border posts.
    pub border: Border,
    /// The outbox.
    pub outbox: Outbox,
    /// When gateways were heard.
    pub pulses: Arc<Pulses>,
}

impl Upkeep {
    /// Looks after everything until `stop` says so.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let (mut kept, mut seldom, mut gauges): (Option<Date>, Option<Instant>, Option<Instant>) =
            (None, None, None);
        let is_over = |last: Option<Instant>, every| last.is_none_or(|last| last.elapsed() >= every);
        let mut failing = false;
        loop {
            let today = self.clock.today();
            let rarely = is_over(seldom, SELDOM);
            if kept != Some(today) || rarely {
                match self.keys.keep(today) {
                    Ok(done) => {
                        kept = Some(today);
                        if done.made + done.deleted > 0 {
                            tracing::info!(made = done.made, deleted = done.deleted, "day keys");
                        }
                    }
                    Err(error) => tracing::error!(%error, "day keys cannot be looked after"),
                }
            }
            match self.look_after_messages(is_over(gauges, GAUGES), rarely).await {
                Ok(()) => {
                    if rarely {
                        seldom = Some(Instant::now());
                    }
                    failing = false;
                }
                Err(error) => {
                    if !failing {
                        tracing::error!(%error, "messages cannot be looked after");
                    }
                    failing = true;
                }
            }
            if is_over(gauges, GAUGES) {
                gauges = Some(Instant::now());
                self.measure().await;
            }
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                _ = stop.changed() => break,
            }
        }
        drop(self.pulses.flush(&self.db).await);
        drop(self.tallies.flush().await);
    }

    async fn look_after_messages(&self, counts: bool, rarely: bool) -> store::Result<()> {
        if self.intake.is_away() || self.intake.spool_depth() > 0 || self.tips.spool_depth() > 0 {
            if let Err(error) = self.db.ping().await {
                self.intake.is_gone();
                return Err(error);
            }
            self.intake.is_back();
            let moved = self.intake.drain().await?;
            if moved > 0 {
                tracing::info!(messages = moved, "the spool was emptied into the database");
            }
            let moved = self.tips.drain().await?;
            if moved > 0 {
                tracing::info!(tips = moved, "the spool of tips was emptied into the database");
            }
        }
        if self.outbox.sweep().await? {
            self.intake.bell().notify_waiters();
        }
        self.pulses.flush(&self.db).await?;
        if counts {
            self.tallies.flush().await?;
        }
        if rarely {
            self.intake.forget().await?;
            self.outbox.forget().await?;
            self.tips.forget().await?;
            self.border.forget().await?;
            if self.volunteers.is_open()
                && let Err(error) = self.volunteers.look_after().await
            {
                tracing::error!(%error, "volunteers cannot be looked after");
            }
            self.tallies.forget(self.clock.today()).await?;
        }
        Ok(())
    }

    async fn measure(&self) {
        metrics::gauge!("suluh_spool_messages").set(count(self.intake.spool_depth()));
        metrics::gauge!("suluh_spool_tips").set(count(self.tips.spool_depth()));
        let Ok(all) = health(&self.db).await else { return };
        let now = self.clock.now().as_microsecond();
        let seconds =
            |since: i64| f64::from(u32::try_from((now - since).max(0) / 1_000_000).unwrap_or(u32::MAX));
        for (gateway, health) in all {
            let gauge = |name: &'static str, value: f64| {
                metrics::gauge!(name, "gateway" => gateway.clone()).set(value)
            };
            let (unanswered, oldest) = health.unanswered.unwrap_or((0, now));
            gauge("suluh_unanswered_messages", count(usize::try_from(unanswered).unwrap_or(0)));
            gauge("suluh_oldest_unanswered_seconds", seconds(oldest));
            let waiting = health.tally.iter().find(|tally| tally.state == "waiting");
            gauge(
                "suluh_outbox_waiting",
                count(usize::try_from(waiting.map_or(0, |it| it.count)).unwrap_or(0)),
            );
            gauge("suluh_outbox_oldest_seconds", waiting.map_or(0.0, |it| seconds(it.oldest_us)));
            gauge("suluh_gateway_left_alone", f64::from(u8::from(health.state.open_until_us > now)));
        }
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
