//! What may be forgotten: sessions and counters. In process, or in Redis when
//! several processes serve one number.
//!
//! To add a store: implement [`Cache`] in a file here and choose it in [`open`]. Keys are tags
//! without a number in them and values are sealed before they come here.

mod memory;
mod redis;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

pub use self::memory::InProcess;
pub use self::redis::Redis;

/// The cache did not answer. Callers go on without what it held.
#[derive(Debug, thiserror::Error)]
#[error("cache: {0}")]
pub struct CacheError(pub String);

/// The result of every call.
pub type Result<T> = std::result::Result<T, CacheError>;

/// A store of small values that die by themselves.
pub trait Cache: Send + Sync {
    /// The value, if it is there and alive.
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>>>;
    /// Keeps a value for `life`.
    fn set<'a>(&'a self, key: &'a str, value: Vec<u8>, life: Duration) -> BoxFuture<'a, Result<()>>;
    /// Raises a counter by one and returns it; it dies `life` after its first raise.
    fn raise<'a>(&'a self, key: &'a str, life: Duration) -> BoxFuture<'a, Result<u64>>;
    /// A sign of life.
    fn ping(&self) -> BoxFuture<'_, Result<()>>;
    /// Its name, for people.
    fn name(&self) -> &'static str;
}

/// Opens Redis at `url`, or the cache in process when there is none. Redis may be away: it is asked
/// again at every call.
pub async fn open(url: Option<&str>) -> Result<Arc<dyn Cache>> {
    Ok(match url {
        Some(url) => Arc::new(Redis::open(url).await?),
        None => Arc::new(InProcess::default()),
    })
}
