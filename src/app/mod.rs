//! Builds the parts once and runs them. It may see every room.

pub mod findings;
pub mod logging;
pub mod serve;

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::cache;
use crate::config::Config;
use crate::dialogue::engine::{Dialogue, Settings};
use crate::dialogue::memory::Memory;
use crate::domain::register::Register;
use crate::kernel::clock::{Clock, SystemClock};
use crate::kernel::msisdn;
use crate::sealing::service_key::{KeyError, ServiceKey};
use crate::store::Db;

/// The service, ready to be asked.
#[derive(Clone)]
pub struct Parts {
    /// Settings.
    pub config: Arc<Config>,
    /// The open database.
    pub db: Db,
    /// The register in memory.
    pub register: Arc<ArcSwap<Register>>,
    /// The dialogue.
    pub dialogue: Dialogue,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

impl Parts {
    /// Opens everything. In demo mode the key folder is made when it is not there.
    pub async fn build(config: Config) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let db = Db::open(config.database.url()).await?;
        let key = service_key(&config)?;
        let cache = cache::open(config.redis.url()).await?;
        Self::assemble(config, db, key, cache, clock).await
    }

    /// Puts open parts together.
    pub async fn assemble(
        config: Config,
        db: Db,
        key: ServiceKey,
        cache: Arc<dyn cache::Cache>,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        // The numbering plan takes a tenth of a second to load: not while a villager waits.
        let warm = tokio::task::spawn_blocking(msisdn::warm);
        let register = Arc::new(ArcSwap::from_pointee(Register::load(&db, &*clock).await?));
        let settings = Settings {
            stale_after_days: config.register.stale_after,
            daily_cap: config.sms.daily_cap,
            ussd_code: config.ussd.code.clone(),
        };
        let memory = Memory::new(cache, Arc::new(key));
        let dialogue = Dialogue::new(Arc::clone(&register), memory, Arc::clone(&clock), settings);
        warm.await?;
        Ok(Self { config: Arc::new(config), db, register, dialogue, clock })
    }

    /// Reads the register again after a change by this process.
    pub async fn reload(&self) -> anyhow::Result<()> {
        self.register.store(Arc::new(Register::load(&self.db, &*self.clock).await?));
        Ok(())
    }
}

/// The key of the folder. A demo makes the folder when it is not there, and where it cannot (a
/// read-only folder), it goes on with a key that dies with the process.
fn service_key(config: &Config) -> Result<ServiceKey, KeyError> {
    if config.is_production() {
        return ServiceKey::open(&config.keys.dir);
    }
    match ServiceKey::init(&config.keys.dir) {
        Ok(_) => ServiceKey::open(&config.keys.dir),
        Err(error) => {
            tracing::warn!(%error, "no key folder (setting keys.dir): sessions end with this process");
            ServiceKey::ephemeral()
        }
    }
}
