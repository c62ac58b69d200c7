//! Puts broadcasts into the outbox, a few messages at a time, and takes back what is to be held back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use tokio::sync::{Notify, watch};

use crate::domain::broadcasts::Broadcasts;
use crate::kernel::clock::Clock;

/// How often it looks.
const TICK: Duration = Duration::from_secs(1);
/// How often it looks which messages arrived.
const FOLLOW: Duration = Duration::from_secs(30);
/// How often what is over is forgotten.
const SELDOM: Duration = Duration::from_secs(600);

/// What it works with.
pub struct Sending {
    /// Broadcasts.
    pub broadcasts: Broadcasts,
    /// Rings when something waits to be sent.
    pub bell: Arc<Notify>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

impl Sending {
    /// Works until `stop` says so.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let (mut failing, mut looked): (bool, Option<(Instant, Date)>) = (false, None);
        let mut followed: Option<Instant> = None;
        loop {
            let today = self.clock.today();
            let seldom = looked.is_none_or(|(at, day)| at.elapsed() >= SELDOM || day != today);
            let follows = followed.is_none_or(|at| at.elapsed() >= FOLLOW);
            match self.step(follows, seldom).await {
                Ok(()) => {
                    failing = false;
                    if follows {
                        followed = Some(Instant::now());
                    }
                    if seldom {
                        looked = Some((Instant::now(), today));
                    }
                }
                Err(error) => {
                    if !failing {
                        tracing::error!(error = format!("{error:#}"), "broadcasts cannot be looked after");
                    }
                    failing = true;
                }
            }
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                _ = stop.changed() => return,
            }
        }
    }

    async fn step(&self, follows: bool, seldom: bool) -> anyhow::Result<()> {
        if self.broadcasts.send().await? > 0 {
            self.bell.notify_waiters();
        }
        if follows {
            self.broadcasts.follow().await?;
        }
        if seldom {
            self.broadcasts.look_after().await?;
        }
        Ok(())
    }
}
