//! What is remembered of a person between two messages: sealed, under a tag, and never for long.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cache::Cache;
use crate::kernel::absence::Absence;
use crate::kernel::clock::Clock;
use crate::sealing::keys::Keys;

/// A cache of sealed values. When the cache is away, everything is as if it were forgotten: a person
/// starts anew, and still gets an answer.
#[derive(Clone)]
pub struct Memory {
    cache: Arc<dyn Cache>,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    absence: Arc<Absence>,
}

/// What lives longer than this would outlive the key of its day.
const DAYS_LIVE: Duration = Duration::from_secs(48 * 3600);
/// How long the cache is left alone after a failure.
const PAUSE: Duration = Duration::from_secs(1);

impl Memory {
    /// A memory in `cache`, sealed under the day's key.
    pub fn new(cache: Arc<dyn Cache>, keys: Arc<Keys>, clock: Arc<dyn Clock>) -> Self {
        Self { cache, keys, clock, absence: Arc::new(Absence::new(PAUSE)) }
    }

    /// The place of something that belongs to these parts; none of them can be read from it.
    pub fn place(&self, kind: &str, parts: &[&str]) -> String {
        self.keys.service().tag(kind, parts)
    }

    /// A place of this day: nobody finds it tomorrow, and in four days nobody can prove whose it was.
    pub fn place_today(&self, kind: &str, parts: &[&str]) -> String {
        match self.keys.days().today(self.clock.today()) {
            Ok((_, key)) => key.tag(kind, parts),
            Err(error) => {
                tracing::error!(%error, "no key for today");
                self.place(kind, parts)
            }
        }
    }

    /// What is kept at a place.
    pub async fn recall<T: DeserializeOwned>(&self, place: &str) -> Option<T> {
        if self.absence.lasts() {
            return None;
        }
        let sealed = match self.cache.get(place).await {
            Ok(sealed) => sealed?,
            Err(error) => return self.away(&error),
        };
        // A value of another key or another version of this program is as good as forgotten.
        serde_json::from_slice(&self.keys.open_sealed(place, &sealed)?).ok()
    }

    /// Keeps a value.
    pub async fn keep<T: Serialize>(&self, place: &str, value: &T, life: Duration) {
        if self.absence.lasts() {
            return;
        }
        let Some(sealed) = self.sealed(place, value, life) else { return };
        if let Err(error) = self.cache.set(place, sealed, life).await {
            self.away::<()>(&error);
        }
    }

    /// Forgets what is kept at a place.
    pub async fn forget(&self, place: &str) {
        self.keep(place, &(), Duration::from_secs(1)).await;
    }

    /// Whether somebody did not ask for something today; nobody can tell it tomorrow. Without a cache nobody can
    /// tell it at all, and the answer is no: one person must not seem to be five.
    pub async fn is_first_today(&self, kind: &str, parts: &[&str]) -> bool {
        // A little longer than the day.
        let life = Duration::from_secs(26 * 3600);
        self.raised(&self.place_today(kind, parts), life).await == Some(1)
    }

    /// Raises a counter; without a cache it stays at one.
    pub async fn raise(&self, place: &str, life: Duration) -> u64 {
        self.raised(place, life).await.unwrap_or(1)
    }

    /// Raises a counter; `None` without a cache.
    async fn raised(&self, place: &str, life: Duration) -> Option<u64> {
        if self.absence.lasts() {
            return None;
        }
        match self.cache.raise(place, life).await {
            Ok(count) => Some(count),
            Err(error) => self.away(&error),
        }
    }

    /// The moment, in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// A sign of life from the cache.
    pub async fn ping(&self) -> crate::cache::Result<()> {
        self.cache.ping().await
    }

    fn sealed<T: Serialize>(&self, place: &str, value: &T, life: Duration) -> Option<Vec<u8>> {
        let plain = serde_json::to_vec(value).ok()?;
        // What outlives the days' keys (a chosen language) stands under the key that stays.
        let today = (life <= DAYS_LIVE).then(|| self.clock.today());
        match self.keys.seal(today, place, plain) {
            Ok(sealed) => Some(sealed),
            Err(error) => {
                tracing::error!(%error, "nothing can be sealed, so nothing is remembered");
                None
            }
        }
    }

    fn away<T>(&self, error: &crate::cache::CacheError) -> Option<T> {
        self.absence.begin();
        metrics::counter!("suluh_cache_failures_total").increment(1);
        tracing::warn!(%error, "the cache is away; going on without it");
        None
    }
}
