//! The cache that several processes share.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands, Client, Script};

use super::{Cache, CacheError, Result};

/// How long a call may take before we go on without the cache.
const PATIENCE: Duration = Duration::from_millis(500);

/// Values in Redis. One multiplexed connection, which reconnects by itself.
#[derive(Clone)]
pub struct Redis {
    connection: ConnectionManager,
    raise: Script,
}

impl From<redis::RedisError> for CacheError {
    fn from(error: redis::RedisError) -> Self {
        // The kind only: an error's detail can repeat a key.
        Self(format!("redis: {}", error.category()))
    }
}

impl Redis {
    /// Opens `redis://…` or `rediss://…`. The server may be away at this moment.
    pub async fn open(url: &str) -> Result<Self> {
        let client = Client::open(url)?;
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(PATIENCE))
            .set_connection_timeout(Some(PATIENCE))
            .set_number_of_retries(1);
        let connection = ConnectionManager::new_lazy_with_config(client, config)?;
        // The life is set with the first raise, in one step, so that no counter lives for ever.
        let raise = Script::new(
            "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end return n",
        );
        Ok(Self { connection, raise })
    }
}

fn millis(life: Duration) -> u64 {
    u64::try_from(life.as_millis()).unwrap_or(u64::MAX).max(1)
}

impl Cache for Redis {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>>> {
        let mut connection = self.connection.clone();
        async move { Ok(connection.get(key).await?) }.boxed()
    }

    fn set<'a>(&'a self, key: &'a str, value: Vec<u8>, life: Duration) -> BoxFuture<'a, Result<()>> {
        let mut connection = self.connection.clone();
        async move { Ok(connection.pset_ex(key, value, millis(life)).await?) }.boxed()
    }

    fn raise<'a>(&'a self, key: &'a str, life: Duration) -> BoxFuture<'a, Result<u64>> {
        let mut connection = self.connection.clone();
        async move { Ok(self.raise.key(key).arg(millis(life)).invoke_async(&mut connection).await?) }.boxed()
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        let mut connection = self.connection.clone();
        async move {
            let _: String = redis::cmd("PING").query_async(&mut connection).await?;
            Ok(())
        }
        .boxed()
    }

    fn name(&self) -> &'static str {
        "Redis"
    }
}
