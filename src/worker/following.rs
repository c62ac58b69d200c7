//! Keeps the list of units, the rotas and the volunteers in memory at the database's version, in every process: whoever seals to a
//! unit, wakes its officers or shows its tips must not do it by an old list.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::domain::duty::Duties;
use crate::domain::tips::units::{Units, UnitsError};
use crate::domain::volunteers::Volunteers;
use crate::sealing::keys::Keys;
use crate::store::Db;

/// How often it looks.
const TICK: Duration = Duration::from_secs(2);

/// What it works with.
pub struct Following {
    /// The database.
    pub db: Db,
    /// The keys.
    pub keys: Arc<Keys>,
    /// The units.
    pub units: Arc<Units>,
    /// Who is on duty.
    pub duties: Arc<Duties>,
    /// Volunteers; none where no message is taken.
    pub volunteers: Option<Volunteers>,
}

impl Following {
    /// Works until `stop` says so.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut failing = false;
        loop {
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                _ = stop.changed() => return,
            }
            match self.step().await {
                Ok(()) => failing = false,
                Err(error) => {
                    if !failing {
                        tracing::error!(%error, "units and rotas cannot be looked at; the last ones are believed");
                    }
                    failing = true;
                }
            }
        }
    }

    async fn step(&self) -> Result<(), UnitsError> {
        // A list that is not to be believed keeps no rota back.
        let units = self.units.refresh(&self.db, &self.keys).await;
        self.duties.refresh(&self.db, &self.keys).await?;
        if let Some(volunteers) = &self.volunteers {
            volunteers.refresh().await?;
        }
        units
    }
}
