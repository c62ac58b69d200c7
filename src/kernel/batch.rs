//! Many waiting, one commit: whoever comes while a batch is written goes into the next one, so that
//! a lone message does not wait and a crowd costs one fsync.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

/// Items of one batch at most.
pub const MOST: usize = 256;

/// The work did not succeed; its error was logged by whoever did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the batch was not written")]
pub struct Undone;

type Waiting<T, R> = (T, oneshot::Sender<R>);

/// Hands items to one worker that takes whatever waits.
pub struct Batcher<T, R>(mpsc::Sender<Waiting<T, R>>);

impl<T, R> Clone for Batcher<T, R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Send + 'static, R: Send + 'static> Batcher<T, R> {
    /// Starts the worker. `work` gets up to [`MOST`] items and gives one result for each in the same
    /// order, or none at all. It ends when the last handle is gone.
    pub fn start<F, W>(work: W) -> Self
    where
        W: Fn(Arc<Vec<T>>) -> F + Send + 'static,
        F: Future<Output = Option<Vec<R>>> + Send,
        T: Sync,
    {
        let (hand, mut waiting) = mpsc::channel::<Waiting<T, R>>(4 * MOST);
        tokio::spawn(async move {
            let mut next = Vec::with_capacity(MOST);
            while waiting.recv_many(&mut next, MOST).await > 0 {
                let (items, back): (Vec<T>, Vec<oneshot::Sender<R>>) = next.drain(..).unzip();
                let results = work(Arc::new(items)).await.unwrap_or_default();
                // Whoever is left without a result sees its sender dropped.
                for (back, result) in back.into_iter().zip(results) {
                    drop(back.send(result));
                }
            }
        });
        Self(hand)
    }

    /// Hands in an item and waits until its batch is written.
    pub async fn hand_in(&self, item: T) -> Result<R, Undone> {
        let (back, result) = oneshot::channel();
        self.0.send((item, back)).await.map_err(|_| Undone)?;
        result.await.map_err(|_| Undone)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn whoever_waits_shares_a_batch_and_gets_their_own_result() {
        let batches = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&batches);
        let batcher = Batcher::start(move |items: Arc<Vec<u32>>| {
            counter.fetch_add(1, Ordering::SeqCst);
            async move {
                tokio::task::yield_now().await;
                Some(items.iter().map(|item| item * 2).collect())
            }
        });
        let all: Vec<_> = (0..1_000)
            .map(|item| {
                let batcher = batcher.clone();
                tokio::spawn(async move { (item, batcher.hand_in(item).await) })
            })
            .collect();
        for one in all {
            let (item, result) = one.await.expect("a task");
            assert_eq!(result, Ok(item * 2));
        }
        assert!(batches.load(Ordering::SeqCst) < 1_000);
    }

    #[tokio::test]
    async fn a_batch_that_fails_leaves_nobody_waiting() {
        let batcher: Batcher<u32, u32> = Batcher::start(|_| async { None });
        assert_eq!(batcher.hand_in(1).await, Err(Undone));
        assert_eq!(batcher.hand_in(2).await, Err(Undone));
    }
}
