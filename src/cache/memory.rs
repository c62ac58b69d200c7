//! The cache of a single process.

use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use moka::Expiry;
use moka::ops::compute::Op;
use moka::sync;

use super::{Cache, Result};

/// Values at most; the oldest go first. A flood of strangers cannot fill the memory.
const MOST: u64 = 200_000;

#[derive(Debug, Clone)]
struct Value {
    bytes: Vec<u8>,
    count: u64,
    life: Duration,
}

/// Each value lives as long as it says; raising a counter does not prolong it.
struct Life;

impl Expiry<String, Value> for Life {
    fn expire_after_create(&self, _: &String, value: &Value, _: Instant) -> Option<Duration> {
        Some(value.life)
    }

    fn expire_after_update(
        &self,
        _: &String,
        value: &Value,
        _: Instant,
        left: Option<Duration>,
    ) -> Option<Duration> {
        if value.count > 1 { left } else { Some(value.life) }
    }
}

/// Values in the memory of this process.
#[derive(Debug)]
pub struct InProcess(sync::Cache<String, Value>);

impl Default for InProcess {
    fn default() -> Self {
        Self(sync::Cache::builder().max_capacity(MOST).expire_after(Life).build())
    }
}

impl Cache for InProcess {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>>> {
        ready(Ok(self.0.get(key).map(|value| value.bytes))).boxed()
    }

    fn set<'a>(&'a self, key: &'a str, bytes: Vec<u8>, life: Duration) -> BoxFuture<'a, Result<()>> {
        self.0.insert(key.to_owned(), Value { bytes, count: 0, life });
        ready(Ok(())).boxed()
    }

    fn raise<'a>(&'a self, key: &'a str, life: Duration) -> BoxFuture<'a, Result<u64>> {
        let raised = self.0.entry_by_ref(key).and_compute_with(|entry| match entry {
            Some(entry) => {
                let mut value = entry.into_value();
                value.count += 1;
                Op::Put(value)
            }
            None => Op::Put(Value { bytes: Vec::new(), count: 1, life }),
        });
        ready(Ok(raised.into_entry().map_or(1, |entry| entry.into_value().count))).boxed()
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        ready(Ok(())).boxed()
    }

    fn name(&self) -> &'static str {
        "in process"
    }
}
