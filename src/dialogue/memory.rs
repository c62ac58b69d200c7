//! What is remembered of a person between two messages: sealed, under a tag, and never for long.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cache::Cache;
use crate::sealing::service_key::ServiceKey;

/// A cache of sealed values. When the cache is away, everything is as if it were forgotten: a person
/// starts anew, and still gets an answer.
#[derive(Clone)]
pub struct Memory {
    cache: Arc<dyn Cache>,
    key: Arc<ServiceKey>,
    absence: Arc<Absence>,
}

/// After a failure the cache is not asked for a while, so that an outage costs one person one wait
/// and not everybody a wait at every step.
struct Absence {
    began: Instant,
    /// Milliseconds after `began` until which nothing is asked.
    until: AtomicU64,
}

/// How long the cache is left alone after a failure.
const PAUSE_MS: u64 = 1_000;

impl Absence {
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn lasts(&self) -> bool {
        self.now() < self.until.load(Ordering::Relaxed)
    }
}

impl Memory {
    /// A memory in `cache`, sealed under `key`.
    pub fn new(cache: Arc<dyn Cache>, key: Arc<ServiceKey>) -> Self {
        let absence = Absence { began: Instant::now(), until: AtomicU64::new(0) };
        Self { cache, key, absence: Arc::new(absence) }
    }

    /// The place of something that belongs to these parts; none of them can be read from it.
    pub fn place(&self, kind: &str, parts: &[&str]) -> String {
        self.key.tag(kind, parts)
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
        serde_json::from_slice(&self.key.open_sealed(place, sealed)?).ok()
    }

    /// Keeps a value.
    pub async fn keep<T: Serialize>(&self, place: &str, value: &T, life: Duration) {
        if self.absence.lasts() {
            return;
        }
        let Some(sealed) = self.sealed(place, value) else { return };
        if let Err(error) = self.cache.set(place, sealed, life).await {
            self.away::<()>(&error);
        }
    }

    /// Takes a place if nobody has it. Without a cache everybody is first.
    pub async fn claim(&self, place: &str, life: Duration) -> bool {
        if self.absence.lasts() {
            return true;
        }
        let Some(sealed) = self.sealed(place, &()) else { return true };
        match self.cache.claim(place, sealed, life).await {
            Ok(first) => first,
            Err(error) => {
                self.away::<()>(&error);
                true
            }
        }
    }

    /// Raises a counter; without a cache it stays at one.
    pub async fn raise(&self, place: &str, life: Duration) -> u64 {
        if self.absence.lasts() {
            return 1;
        }
        match self.cache.raise(place, life).await {
            Ok(count) => count,
            Err(error) => self.away(&error).unwrap_or(1),
        }
    }

    /// A sign of life from the cache.
    pub async fn ping(&self) -> crate::cache::Result<()> {
        self.cache.ping().await
    }

    fn sealed<T: Serialize>(&self, place: &str, value: &T) -> Option<Vec<u8>> {
        let plain = serde_json::to_vec(value).ok()?;
        match self.key.seal(place, plain) {
            Ok(sealed) => Some(sealed),
            Err(error) => {
                tracing::error!(%error, "nothing can be sealed, so nothing is remembered");
                None
            }
        }
    }

    fn away<T>(&self, error: &crate::cache::CacheError) -> Option<T> {
        self.absence.until.store(self.absence.now() + PAUSE_MS, Ordering::Relaxed);
        metrics::counter!("suluh_cache_failures_total").increment(1);
        tracing::warn!(%error, "the cache is away; going on without it");
        None
    }
}
