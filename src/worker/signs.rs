//! Says once a minute that this process is there, for the console and whoever looks after the service.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::domain::health::Process;
use crate::kernel::clock::Clock;
use crate::store::Db;

/// How often.
const TICK: Duration = Duration::from_secs(60);

/// What it works with.
pub struct Signs {
    /// The database.
    pub db: Db,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// This process.
    pub process: Process,
    /// What waits in its spool; none where it takes nothing.
    pub spool: Arc<dyn Fn() -> Option<usize> + Send + Sync>,
    /// Whether Redis answers; none where there is none.
    pub redis: Option<Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>>,
}

impl Signs {
    /// Says it until `stop` says so, and then that it ends.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut failing = false;
        loop {
            let redis = match &self.redis {
                None => "none",
                Some(answers) if answers().await => "answers",
                Some(_) => "away",
            };
            let spool = (self.spool)().map(|waiting| i64::try_from(waiting).unwrap_or(i64::MAX));
            let said = self.process.say(&self.db, self.clock.now(), spool, redis).await;
            if let Err(error) = &said
                && !failing
            {
                tracing::error!(%error, "nobody is told that this process is there");
            }
            failing = said.is_err();
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                _ = stop.changed() => break,
            }
        }
        if let Err(error) = self.process.end(&self.db).await {
            tracing::warn!(%error, "nobody is told that this process ends");
        }
    }
}
