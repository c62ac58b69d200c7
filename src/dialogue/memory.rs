//! What is remembered of a person between two messages: sealed, under a tag, and never for long.

use std::sync::Arc;
use std::time::Duration;

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
}

impl Memory {
    /// A memory in `cache`, sealed under `key`.
    pub fn new(cache: Arc<dyn Cache>, key: Arc<ServiceKey>) -> Self {
        Self { cache, key }
    }

    /// The place of something that belongs to these parts; none of them can be read from it.
    pub fn place(&self, kind: &str, parts: &[&str]) -> String {
        self.key.tag(kind, parts)
    }

    /// What is kept at a place.
    pub async fn recall<T: DeserializeOwned>(&self, place: &str) -> Option<T> {
        let sealed = match self.cache.get(place).await {
            Ok(sealed) => sealed?,
            Err(error) => return Self::away(&error),
        };
        // A value of another key or another version of this program is as good as forgotten.
        serde_json::from_slice(&self.key.open_sealed(place, sealed)?).ok()
    }

    /// Keeps a value.
    pub async fn keep<T: Serialize>(&self, place: &str, value: &T, life: Duration) {
        let Some(sealed) = self.sealed(place, value) else { return };
        if let Err(error) = self.cache.set(place, sealed, life).await {
            Self::away::<()>(&error);
        }
    }

    /// Takes a place if nobody has it. Without a cache everybody is first.
    pub async fn claim(&self, place: &str, life: Duration) -> bool {
        let Some(sealed) = self.sealed(place, &()) else { return true };
        match self.cache.claim(place, sealed, life).await {
            Ok(first) => first,
            Err(error) => {
                Self::away::<()>(&error);
                true
            }
        }
    }

    /// Raises a counter; without a cache it stays at one.
    pub async fn raise(&self, place: &str, life: Duration) -> u64 {
        match self.cache.raise(place, life).await {
            Ok(count) => count,
            Err(error) => Self::away(&error).unwrap_or(1),
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

    fn away<T>(error: &crate::cache::CacheError) -> Option<T> {
        metrics::counter!("suluh_cache_failures_total").increment(1);
        tracing::warn!(%error, "the cache is away; going on without it");
        None
    }
}
