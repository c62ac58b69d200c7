//! The service in this process, on a day of the test's choice.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use suluh::app::Parts;
use suluh::cache;
use suluh::config::Config;
use suluh::domain::demo;
use suluh::kernel::clock::{Clock, FixedClock};
use suluh::kernel::msisdn::{self, Msisdn, Sender};
use suluh::sealing::keys::Keys;
use suluh::store::Db;
use tempfile::TempDir;

use super::servers::{Engine, TestDb};

/// The parts of a service over a database that lives as long as this.
pub(crate) struct Service {
    pub(crate) parts: Parts,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) database: TestDb,
    pub(crate) folder: TempDir,
}

impl Service {
    /// Over an empty database, on `today`.
    pub(crate) async fn empty(engine: Engine, today: Date) -> Self {
        Self::with(engine, today, Config::default()).await
    }

    /// Over an empty database, with settings.
    pub(crate) async fn with(engine: Engine, today: Date, config: Config) -> Self {
        Self::over(engine.fresh().await, today, config).await
    }

    /// Over this empty database, with settings.
    pub(crate) async fn over(database: TestDb, today: Date, config: Config) -> Self {
        let clock = Arc::new(FixedClock::at(today));
        let db = Db::open(database.url()).await.expect("an open database");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let keys_dir = folder.path().join("keys");
        Keys::init(&keys_dir).expect("keys");
        let keys = Keys::open(&keys_dir).expect("keys");
        let mut config = config;
        config.spool.dir = folder.path().join("spool");
        let cache = cache::open(None).await.expect("a cache in process");
        let handed: Arc<dyn Clock> = clock.clone();
        let parts = Parts::assemble(config, db, keys, cache, handed).await.expect("parts that fit");
        parts.arrive().await.expect("a register");
        Self { parts, clock, database, folder }
    }

    /// Over the invented register, on `today`.
    pub(crate) async fn demo(engine: Engine, today: Date) -> Self {
        Self::empty(engine, today).await.with_demo().await
    }

    /// With the invented register.
    pub(crate) async fn with_demo(self) -> Self {
        demo::load(&self.parts.db, &*self.clock, 0).await.expect("the demo register");
        self.parts.reload().await.expect("a register");
        self
    }

    /// The URL of its database.
    pub(crate) fn url(&self) -> &str {
        self.database.url()
    }

    /// The key folder.
    pub(crate) fn keys_dir(&self) -> PathBuf {
        self.folder.path().join("keys")
    }
}

/// A telephone.
pub(crate) fn phone(number: &str) -> Msisdn {
    match msisdn::read(number) {
        Sender::Phone(phone) => phone,
        Sender::Machine => panic!("{number} is no telephone"),
    }
}
