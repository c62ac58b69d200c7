//! Holds the binds to SMS centres: comes, stays, and comes again.
//!
//! A bind belongs to the account. Several processes that share it elect who holds it by a lease in the database. A
//! process that cannot reach the database keeps what it has: nobody else can take it there either, and what people
//! send meanwhile goes to the spool.

mod binds;
mod hearing;
mod sieve;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use rusmpp::Pdu;
use rusmpp::pdus::BindTransceiver;
use rusmpp::types::COctetString;
use rusmpp::values::InterfaceVersion;
use rusmppc::error::Error;
use rusmppc::{ConnectionBuilder, Event};
use tokio::net::TcpStream;
use tokio::sync::watch;

pub use self::binds::Binds;
use self::hearing::{Hearing, Lanes};
use self::sieve::Sieve;
use self::wire::Wire;
use crate::dialogue::answering::Answering;
use crate::domain::outbox::{Outbox, Pulses};
use crate::gateways::Link;
use crate::kernel::clock::Clock;
use crate::store::smpp_binds::{self, Slot};
use crate::store::{self, Db};

/// How long a lease lasts: after a death, so long nobody holds the bind.
const LEASE: Duration = Duration::from_secs(8);
/// How often it is renewed, and how often somebody looks whether it is free.
const RENEW: Duration = Duration::from_secs(2);
/// The first pause before a centre is tried again.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long a bind that ends waits for what is on its way.
const GRACE: Duration = Duration::from_secs(5);
/// Octets of a message at most: `message_payload` alone can have 64 KiB.
const MOST_OCTETS: usize = 70_000;

/// One bind of a gateway.
#[derive(Clone)]
pub struct Bind {
    /// The gateway.
    pub link: Link,
    /// Which of its binds, from 0.
    pub slot: u16,
    /// This process in the election: random, new at each start.
    pub holder: Arc<str>,
    /// The database.
    pub db: Db,
    /// What this process is bound to, for those that send.
    pub binds: Arc<Binds>,
    /// Answers messages.
    pub answering: Answering,
    /// Where reports belong.
    pub outbox: Outbox,
    /// When gateways were heard.
    pub pulses: Arc<Pulses>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Why a bind ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The service stops.
    Stopped,
    /// Another process has it.
    Elsewhere,
    /// The connection broke, or the centre wants it closed.
    Broken,
}

/// Holds a bind until `stop` says so.
pub async fn run(bind: Bind, mut stop: watch::Receiver<bool>) {
    let name = bind.link.name.clone();
    let mut pause = PAUSE;
    let mut failing = false;
    while !*stop.borrow() {
        if !bind.elect().await.unwrap_or(false) {
            bind.binds.is_elsewhere(bind.slot);
            wait(&mut stop, RENEW).await;
            continue;
        }
        match bind.connect().await {
            Ok((wire, events)) => {
                (pause, failing) = (PAUSE, false);
                tracing::info!(gateway = &*name, slot = bind.slot, "bound");
                if bind.hold(&wire, events, &mut stop).await == Ended::Broken {
                    tracing::warn!(gateway = &*name, slot = bind.slot, "the bind broke");
                    wait(&mut stop, pause).await;
                }
            }
            Err(reason) => {
                bind.binds.is_down(bind.slot);
                if !failing {
                    tracing::error!(gateway = &*name, slot = bind.slot, reason, "cannot bind");
                }
                failing = true;
                wait(&mut stop, pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
    bind.binds.is_elsewhere(bind.slot);
    if let Err(error) = bind.resign().await {
        tracing::warn!(gateway = &*name, %error, "the bind cannot be given back; the others wait for its lease");
    }
}

async fn wait(stop: &mut watch::Receiver<bool>, time: Duration) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        _ = stop.changed() => {}
    }
}

impl Bind {
    fn slot(&self) -> Slot<'_> {
        Slot { gateway: &self.link.name, number: i64::from(self.slot), holder: &self.holder }
    }

    /// Takes the lease or renews it; `false` when another process has it.
    async fn elect(&self) -> store::Result<bool> {
        let now = self.clock.now().as_microsecond();
        let until = now + i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX / 4);
        let mut tx = self.db.begin().await?;
        let ours = smpp_binds::hold(&mut tx, self.slot(), now, until).await?;
        tx.commit().await?;
        Ok(ours)
    }

    async fn resign(&self) -> store::Result<()> {
        let mut tx = self.db.begin().await?;
        smpp_binds::release(&mut tx, self.slot()).await?;
        tx.commit().await
    }

    /// Connects and binds. The reason of a failure holds no secret.
    async fn connect(&self) -> Result<(Wire, impl Stream<Item = Event> + Unpin + use<>), String> {
        let settings = &self.link.settings;
        let (Some(link), Some(centre)) = (&settings.link, settings.centre()) else {
            return Err("its settings are not whole".to_owned());
        };
        let patience = Duration::from_millis(settings.timeout_ms);
        let stream = tokio::time::timeout(patience, TcpStream::connect(centre)).await;
        let stream =
            stream.map_err(|_| "no connection in time".to_owned())?.map_err(|error| error.to_string())?;
        // Small messages that somebody waits for.
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let (client, events, connection) = ConnectionBuilder::new()
            .max_command_length(MOST_OCTETS)
            .enquire_link_interval(Duration::from_secs(link.enquire_link_s))
            .enquire_link_response_timeout(patience)
            .response_timeout(patience)
            // The library writes version 5, of which we use what is in 3.4 too.
            .disable_interface_version_check()
            .no_spawn()
            .connected(Sieve::over(stream, self.link.name.clone()));
        let wire = Wire::drive(client, connection);
        let string = |text: &str| format!("{text}\0").into_bytes();
        let wrong = |_| "its settings do not fit".to_owned();
        let (user, password) = settings.account().unwrap_or_default();
        let request = BindTransceiver::builder()
            .system_id(COctetString::from_vec(string(user)).map_err(wrong)?)
            .password(COctetString::from_vec(string(password)).map_err(wrong)?)
            .system_type(COctetString::from_vec(string(&link.system_type)).map_err(wrong)?)
            .interface_version(InterfaceVersion::Smpp3_4)
            .build();
        match wire.bind(request).await {
            Ok(()) => Ok((wire, events)),
            Err(Error::UnexpectedResponse { response }) => {
                Err(format!("refused with command_status {:#04x}", u32::from(response.status())))
            }
            Err(Error::ResponseTimeout { .. }) => Err("no answer to the bind in time".to_owned()),
            Err(_) => Err("the connection broke at the bind".to_owned()),
        }
    }

    /// Hears what the centre brings until the bind ends.
    async fn hold(
        &self,
        wire: &Wire,
        mut events: impl Stream<Item = Event> + Unpin,
        stop: &mut watch::Receiver<bool>,
    ) -> Ended {
        let lanes = Lanes::open(&Hearing::begin(self, wire));
        self.binds.is_up(self.slot, wire);
        let mut renewal = tokio::time::interval(RENEW);
        renewal.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let ended = loop {
            tokio::select! {
                event = events.next() => match event {
                    Some(Event::Incoming(command)) => {
                        let number = command.sequence_number();
                        match command.pdu() {
                            Some(Pdu::DeliverSm(sms)) => lanes.put(number, sms.clone()).await,
                            Some(Pdu::Unbind) => {
                                wire.let_go(number).await;
                                break Ended::Broken;
                            }
                            // Answers that came too late, and notices.
                            Some(Pdu::SubmitSmResp(_) | Pdu::EnquireLinkResp | Pdu::AlertNotification(_) | Pdu::GenericNack) | None => {}
                            Some(_) => wire.refuse(number).await,
                        }
                    }
                    Some(Event::Error(_)) | None => break Ended::Broken,
                },
                _ = renewal.tick() => if let Ok(false) = self.elect().await {
                    tracing::warn!(gateway = &*self.link.name, slot = self.slot, "another process has the bind");
                    break Ended::Elsewhere;
                },
                _ = stop.changed() => break Ended::Stopped,
            }
        };
        // Nothing new goes out by it, and what is on its way either way is waited for.
        self.binds.ends(self.slot, GRACE).await;
        lanes.close(GRACE).await;
        if ended != Ended::Broken {
            drop(tokio::time::timeout(GRACE, wire.unbind()).await);
        }
        drop(tokio::time::timeout(GRACE, wire.close()).await);
        ended
    }
}
