//! What a process is bound to, for those that send.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use rusmppc::error::Error;
use tokio::sync::{Notify, RwLock};

use super::wire::Wire;
use crate::config::smpp::SmppLink;
use crate::gateways::{Link, Sent, smpp};
use crate::model::message::OutboundSms;
use crate::worker::sender::{self, Carry};

/// How long a part waits that came too fast behind others of its text.
const PART_PAUSE: Duration = Duration::from_secs(1);

/// The binds of one gateway in this process.
#[derive(Debug)]
pub struct Binds {
    slots: Mutex<BTreeMap<u16, Slot>>,
    next: AtomicUsize,
    bell: Arc<Notify>,
    name: Arc<str>,
}

#[derive(Debug)]
enum Slot {
    /// Ours, and the centre does not let us in.
    Down,
    Up(Up),
}

#[derive(Debug, Clone)]
struct Up {
    wire: Wire,
    /// Held by each message on its way.
    busy: Arc<RwLock<()>>,
}

impl Binds {
    /// No bind of the gateway `name` yet. `bell` is rung when there is one.
    pub fn new(name: Arc<str>, bell: Arc<Notify>) -> Self {
        Self { slots: Mutex::default(), next: AtomicUsize::new(0), bell, name }
    }

    fn slots(&self) -> MutexGuard<'_, BTreeMap<u16, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, slot: u16, to: Option<Slot>) -> Option<Slot> {
        let mut slots = self.slots();
        let before = match to {
            Some(to) => slots.insert(slot, to),
            None => slots.remove(&slot),
        };
        let up = slots.values().filter(|slot| matches!(slot, Slot::Up(_))).count();
        metrics::gauge!("suluh_smpp_binds", "gateway" => self.name.to_string()).set(up as f64);
        before
    }

    pub(super) fn is_up(&self, slot: u16, wire: &Wire) {
        self.set(slot, Some(Slot::Up(Up { wire: wire.clone(), busy: Arc::default() })));
        self.bell.notify_waiters();
    }

    pub(super) fn is_down(&self, slot: u16) {
        self.set(slot, Some(Slot::Down));
        self.bell.notify_waiters();
    }

    pub(super) fn is_elsewhere(&self, slot: u16) {
        self.set(slot, None);
    }

    /// Takes a bind away from those that send, and waits for what they began.
    pub(super) async fn ends(&self, slot: u16, patience: Duration) {
        if let Some(Slot::Up(up)) = self.set(slot, None) {
            drop(tokio::time::timeout(patience, up.busy.write()).await);
        }
    }

    /// One bind after the other.
    fn pick(&self) -> Option<Up> {
        let slots = self.slots();
        let up: Vec<&Up> =
            slots.values().filter_map(|slot| if let Slot::Up(up) = slot { Some(up) } else { None }).collect();
        let at = self.next.fetch_add(1, Ordering::Relaxed).checked_rem(up.len())?;
        up.get(at).copied().filter(|up| !up.wire.is_closed()).cloned()
    }

    /// Gives a message to the centre, its parts in their order.
    async fn send(&self, link: &SmppLink, sender: &str, sms: &OutboundSms, patience: Duration) -> Sent {
        let parts = match smpp::write(link, sender, sms) {
            Ok(parts) => parts,
            Err(unwritable) => return Sent::Impossible(unwritable.to_string()),
        };
        let Some(up) = self.pick() else { return Sent::Failing("not bound".to_owned()) };
        let Ok(_busy) = up.busy.try_read() else { return Sent::Failing("the bind ends".to_owned()) };
        let all = async {
            let mut sent = Sent::Taken(None);
            for (at, part) in parts.into_iter().enumerate() {
                sent = submit(&up.wire, link, part.clone()).await;
                // What is on the phone already would come once more with the whole.
                while at > 0 && matches!(sent, Sent::Throttled(_)) {
                    tokio::time::sleep(PART_PAUSE).await;
                    sent = submit(&up.wire, link, part.clone()).await;
                }
                if !matches!(sent, Sent::Taken(_)) {
                    break;
                }
            }
            sent
        };
        let late = || Sent::Uncertain("no answer in time".to_owned());
        tokio::time::timeout(patience, all).await.unwrap_or_else(|_| late())
    }
}

impl Carry for Binds {
    /// It has a bind, or it has the first one and the centre does not let it in, which those who wait must learn.
    fn is_ours(&self) -> bool {
        let slots = self.slots();
        slots.values().any(|slot| matches!(slot, Slot::Up(_))) || matches!(slots.get(&0), Some(Slot::Down))
    }

    fn carry<'a>(&'a self, link: &'a Link, sms: &'a OutboundSms) -> BoxFuture<'a, Sent> {
        let settings = &link.settings;
        Box::pin(async move {
            let (Some(how), Some(from)) = (&settings.link, &settings.from) else { return sender::unset() };
            self.send(how, from, sms, Duration::from_millis(settings.timeout_ms)).await
        })
    }
}

async fn submit(wire: &Wire, link: &SmppLink, part: rusmpp::pdus::SubmitSm) -> Sent {
    match wire.submit(part).await {
        Ok(answer) => smpp::taken(link, &answer),
        Err(Error::UnexpectedResponse { response }) => smpp::refused(response.status()),
        Err(Error::ResponseTimeout { .. }) => Sent::Uncertain("no answer in time".to_owned()),
        Err(Error::Encode(_)) => Sent::Impossible("it cannot be written".to_owned()),
        // It may have been written before.
        Err(_) => Sent::Uncertain("the connection broke".to_owned()),
    }
}
