//! One connection to an SMS centre, as the library drives it.
//!
//! rusmppc 0.4 takes at most five commands of ours at a time when it is woken, and does not wake itself for the rest:
//! in a burst acknowledgements and answers lay there until something came from the centre. So whoever drives it here
//! knows how many calls are open, and asks often enough.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use rusmpp::CommandStatus;
use rusmpp::pdus::{BindTransceiver, DeliverSmResp, SubmitSm, SubmitSmResp};
use rusmppc::Client;
use rusmppc::error::Error;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Commands that the library takes when it is asked once.
const AT_ONCE: usize = 5;
/// How often it is asked in any case: who gave up on a call does not tell.
const LOOK: Duration = Duration::from_secs(1);

/// Calls, counted.
#[derive(Debug, Default)]
struct Calls {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

/// A call that is open; ends when it is dropped.
struct Call<'a>(&'a Calls);

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::SeqCst);
    }
}

/// What we say to a centre.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    client: Client,
    calls: Arc<Calls>,
}

impl Wire {
    /// Drives a connection in the background, until it ends.
    pub(super) fn drive(client: Client, connection: impl Future<Output = ()> + Send + 'static) -> Self {
        let calls = Arc::<Calls>::default();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        tokio::spawn(Driven { connection: Box::pin(connection), calls: calls.clone(), look });
        Self { client, calls }
    }

    async fn call<T>(&self, work: impl Future<Output = T>) -> T {
        self.calls.begun.fetch_add(1, Ordering::SeqCst);
        let _open = Call(&self.calls);
        work.await
    }

    pub(super) async fn bind(&self, request: BindTransceiver) -> Result<(), Error> {
        self.call(self.client.bind_transceiver(request)).await.map(drop)
    }

    pub(super) async fn submit(&self, sms: SubmitSm) -> Result<SubmitSmResp, Error> {
        self.call(self.client.submit_sm(sms)).await
    }

    /// A centre that is gone meanwhile brings it again.
    pub(super) async fn acknowledge(&self, number: u32, status: CommandStatus) {
        let answer = self.client.status(status);
        drop(self.call(answer.deliver_sm_resp(number, DeliverSmResp::default())).await);
    }

    pub(super) async fn refuse(&self, number: u32) {
        drop(self.call(self.client.generic_nack(number)).await);
    }

    /// Agrees that the centre ends the bind.
    pub(super) async fn let_go(&self, number: u32) {
        drop(self.call(self.client.unbind_resp(number)).await);
    }

    pub(super) async fn unbind(&self) {
        drop(self.call(self.client.unbind()).await);
    }

    pub(super) async fn close(&self) {
        drop(self.call(self.client.close_and_wait()).await);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }
}

struct Driven<F> {
    connection: Pin<Box<F>>,
    calls: Arc<Calls>,
    look: Interval,
}

impl<F: Future<Output = ()>> Future for Driven<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        while this.look.poll_tick(cx).is_ready() {}
        let begun = this.calls.begun.load(Ordering::SeqCst);
        let open = begun.wrapping_sub(this.calls.ended.load(Ordering::SeqCst));
        // Once more than is needed, so that it finds nothing at the end and is woken by what comes next.
        for _ in 0..open / AT_ONCE + 2 {
            if this.connection.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
        }
        if this.calls.begun.load(Ordering::SeqCst) != begun {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}
