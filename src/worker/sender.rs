//! Sends what the outbox holds, one loop for each gateway: takes what its turn is, commits, sends,
//! settles. No unit of work is open while the network is waited for. What was sent meanwhile is settled together,
//! because a commit waits for the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::Client;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, watch};

use crate::config::Method;
use crate::domain::outbox::{Outbox, Pulses};
use crate::gateways::{Link, OutRequest, Sent};
use crate::kernel::clock::Clock;
use crate::model::message::OutboundSms;
use crate::store::outbox::OutboxRow;

/// What is left of a lease after the gateway's own time is over.
const SLACK: Duration = Duration::from_secs(5);
/// Bytes of a gateway's answer that are read: an inbox that is asked may hold many messages.
const MOST: usize = 1 << 20;
/// Sends that are settled at once.
const TOGETHER: usize = 64;
/// How often a settling is tried again while the database is away.
const AGAIN: Duration = Duration::from_millis(250);

/// What holds connections of its own to a gateway.
pub trait Carry: std::fmt::Debug + Send + Sync {
    /// Whether messages are this process's to send.
    fn is_ours(&self) -> bool;
    /// Gives a message to the gateway.
    fn carry<'a>(&'a self, link: &'a Link, sms: &'a OutboundSms) -> BoxFuture<'a, Sent>;
}

/// How messages reach a gateway.
#[derive(Debug, Clone)]
pub enum Carrier {
    /// By requests of the one client that speaks HTTP.
    Http(Client),
    /// By connections that this process holds.
    Held(Arc<dyn Carry>),
}

impl Carrier {
    /// Whether messages are this process's to send.
    fn is_ours(&self) -> bool {
        match self {
            Self::Http(_) => true,
            Self::Held(by) => by.is_ours(),
        }
    }

    /// Gives a message to the gateway.
    async fn carry(&self, link: &Link, sms: &OutboundSms) -> Sent {
        let (dialect, settings) = (link.dialect, &link.settings);
        if let Err(error) = dialect.profile(settings).check(sms.words.expose()) {
            return Sent::Impossible(error.to_string());
        }
        match self {
            Self::Http(client) => {
                let Some(request) = dialect.send(settings, sms) else { return unset() };
                let (status, retry_after, body) = exchange(client, request, settings.timeout_ms).await;
                status.map_or_else(
                    |failure| failure,
                    |status| dialect.sent(settings, status, retry_after, &body),
                )
            }
            Self::Held(by) => by.carry(link, sms).await,
        }
    }
}

/// What becomes of a message whose gateway cannot be given any.
pub fn unset() -> Sent {
    Sent::Refused("its settings do not allow sending".to_owned())
}

/// What a sender works with.
#[derive(Clone)]
pub struct Sender {
    /// Where the messages are.
    pub outbox: Outbox,
    /// The gateway.
    pub link: Link,
    /// How messages reach it.
    pub carrier: Carrier,
    /// Rings when something was put in.
    pub bell: Arc<Notify>,
    /// When gateways were heard.
    pub pulses: Arc<Pulses>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// How often the outbox is looked at when nothing rings.
    pub poll: Duration,
}

/// The client for gateways. Redirects are not followed: a number goes where the operator said.
pub fn client() -> reqwest::Result<Client> {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("suluh/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Sends until `stop` says so; what is on its way then is waited for.
pub async fn run(sender: Sender, mut stop: watch::Receiver<bool>) {
    // As many more are at hand or wait for their commit, so that the gateway does not wait for the database.
    let most = 2 * sender.link.settings.window;
    let open = Arc::new(Semaphore::new(most));
    let throttled = Arc::new(AtomicU64::new(0));
    let (sent, to_settle) = mpsc::unbounded_channel();
    tokio::spawn(sender.clone().settle_all(to_settle));
    let (at_hand, to_send) = mpsc::unbounded_channel();
    tokio::spawn(sender.clone().send_all(to_send, sent, Arc::clone(&throttled)));
    let (mut failing, mut seen) = (false, 0);
    while !*stop.borrow() {
        let rang = sender.bell.notified();
        // Those before it on the wire may take their time, and then it.
        let lease = 2 * Duration::from_millis(sender.link.settings.timeout_ms) + SLACK;
        let settings = &sender.link.settings;
        let places = if sender.carrier.is_ours() { open.available_permits() } else { 0 };
        let now = throttled.load(Ordering::SeqCst);
        // Whoever was refused for now goes before those behind it, so all that are at hand are settled first.
        let places = if now == seen || places == most { places } else { 0 };
        if places > 0 {
            seen = now;
        }
        let taken = sender.outbox.take_turn(&sender.link.name, settings.rate, places, lease).await;
        let (again, in_vain) = match taken {
            Ok(given) => {
                failing = false;
                for row in given.rows {
                    // Closed never: this loop holds it.
                    let Ok(place) = Arc::clone(&open).acquire_owned().await else { return };
                    // Whoever sends is there as long as this loop is.
                    drop(at_hand.send(AtHand { row, throttled: seen, place }));
                }
                (given.again, given.in_vain)
            }
            Err(error) => {
                if !failing {
                    tracing::error!(gateway = &*sender.link.name, %error, "the outbox cannot be looked at");
                }
                failing = true;
                (None, false)
            }
        };
        tokio::select! {
            // Not while the rate is used up: under a flood every message would ask the database in vain.
            () = rang, if !in_vain => {}
            () = tokio::time::sleep(again.map_or(sender.poll, |again| again.min(sender.poll))) => {}
            _ = stop.changed() => {}
        }
    }
    drop(open.acquire_many(u32::try_from(most).unwrap_or(u32::MAX)).await);
}

/// A message to be sent.
struct AtHand {
    row: OutboxRow,
    /// How often its gateway had said that it is too fast when this was taken.
    throttled: u64,
    /// Its place among those that are at hand, which is free when it is settled.
    place: OwnedSemaphorePermit,
}

/// A message that its gateway spoke about.
struct Done {
    row: OutboxRow,
    sent: Sent,
    place: OwnedSemaphorePermit,
}

impl Sender {
    /// Gives messages to the gateway in their order, as many at a time as its window has, until nobody takes any
    /// more. Behind one that was refused for now those that were taken with it go back unsent.
    async fn send_all(
        self,
        mut at_hand: mpsc::UnboundedReceiver<AtHand>,
        done: mpsc::UnboundedSender<Done>,
        throttled: Arc<AtomicU64>,
    ) {
        let wire = Arc::new(Semaphore::new(self.link.settings.window));
        while let Some(AtHand { row, throttled: before, place }) = at_hand.recv().await {
            // Closed never, as above.
            let Ok(on_wire) = Arc::clone(&wire).acquire_owned().await else { return };
            let (sender, done, throttled) = (self.clone(), done.clone(), Arc::clone(&throttled));
            tokio::spawn(async move {
                let goes_back = throttled.load(Ordering::SeqCst) != before;
                let sent = if goes_back { Some(Sent::Throttled(None)) } else { sender.send(&row).await };
                let brakes = !goes_back && matches!(sent, Some(Sent::Throttled(_)));
                throttled.fetch_add(u64::from(brakes), Ordering::SeqCst);
                drop(on_wire);
                if let Some(sent) = sent {
                    // Whoever settles is there as long as this is.
                    drop(done.send(Done { row, sent, place }));
                }
            });
        }
    }

    /// Gives a message to the gateway; `None` when it is nothing to be sent, or not now.
    async fn send(&self, row: &OutboxRow) -> Option<Sent> {
        let sent = match self.outbox.ready(row).await {
            Ok(sms) => self.carrier.carry(&self.link, &sms?).await,
            // Not the gateway's failure, so that its breaker must not open; whoever sweeps takes it up again.
            Err(error) => {
                tracing::warn!(gateway = &*self.link.name, %error, "a message waits for the database");
                return None;
            }
        };
        if matches!(sent, Sent::Taken(_)) {
            self.pulses.went_out(&self.link.name, self.clock.now().as_microsecond());
        }
        let outcome = match &sent {
            Sent::Taken(_) => "taken",
            Sent::Throttled(_) => "throttled",
            Sent::Failing(_) => "failing",
            Sent::Refused(_) => "refused",
            Sent::Impossible(_) => "impossible",
            Sent::Uncertain(_) => "uncertain",
        };
        metrics::counter!("suluh_sent_total", "gateway" => self.link.name.to_string(), "outcome" => outcome)
            .increment(1);
        Some(sent)
    }

    /// Settles what was sent, until nobody sends any more.
    async fn settle_all(self, mut sent: mpsc::UnboundedReceiver<Done>) {
        let mut batch = Vec::new();
        while sent.recv_many(&mut batch, TOGETHER).await > 0 {
            self.settle(&batch).await;
            batch.drain(..).for_each(|done| drop(done.place));
            // Somebody may wait for a place.
            self.bell.notify_waiters();
        }
    }

    async fn settle(&self, batch: &[Done]) {
        let reports = self.link.dialect.reports(&self.link.settings);
        let settled: Vec<_> = batch.iter().map(|done| (&done.row, &done.sent)).collect();
        // One lease after the other ends.
        let last = batch.iter().map(|done| done.row.lease_us).max().unwrap_or_default();
        while let Err(error) = self.outbox.settle(&settled, reports).await {
            // Whoever finds the rows later takes the outcomes for unknown, so this is worth waiting
            // for, as long as the leases last.
            tracing::warn!(gateway = &*self.link.name, %error, "sends cannot be settled yet");
            if self.clock.now().as_microsecond() > last {
                return;
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// One request to a gateway: its status, `Retry-After` and the beginning of its body; or what went
/// wrong, where only what failed before anything was written is certain.
pub(super) async fn exchange(
    client: &Client,
    request: OutRequest,
    timeout_ms: u64,
) -> (Result<u16, Sent>, Option<Duration>, String) {
    let nothing = |sent: Sent| (Err(sent), None, String::new());
    let mut ready = match request.method {
        Method::Get => client.get(&request.url),
        Method::Post => client.post(&request.url),
    };
    for (name, value) in &request.headers {
        ready = ready.header(&**name, value);
    }
    if let Some((user, password)) = &request.basic {
        ready = ready.basic_auth(user, Some(password));
    }
    ready = ready.timeout(Duration::from_millis(timeout_ms));
    if request.method == Method::Post {
        ready = ready.body(request.body);
    }
    #[expect(clippy::disallowed_methods, reason = "the one place that speaks HTTP to gateways")]
    let answered = ready.send().await;
    let response = match answered {
        Ok(response) => response,
        // The error's own text can hold the address: only its kind is told.
        Err(error) if error.is_connect() => return nothing(Sent::Failing("cannot be reached".to_owned())),
        Err(error) if error.is_builder() => {
            return nothing(Sent::Refused("a setting does not fit in a request".to_owned()));
        }
        Err(error) if error.is_timeout() => return nothing(Sent::Uncertain("no answer in time".to_owned())),
        Err(_) => return nothing(Sent::Uncertain("the connection broke".to_owned())),
    };
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(Duration::from_secs);
    let mut response = response;
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() < MOST => body.extend_from_slice(&chunk),
            Ok(_) => break,
            // The status says enough of a failure; of a success the body may matter.
            Err(_) if status < 300 => return nothing(Sent::Uncertain("the answer broke off".to_owned())),
            Err(_) => break,
        }
    }
    (Ok(status), retry_after, String::from_utf8_lossy(&body).into_owned())
}
