//! Asks the inboxes of gateways that bring nothing themselves.

use std::sync::Arc;

use reqwest::Client;
use tokio::sync::watch;

use super::sender;
use crate::domain::inbox::{Intake, Taken};
use crate::domain::outbox::Pulses;
use crate::gateways::Link;
use crate::kernel::clock::Clock;
use crate::model::message::Inbound;

/// What a poller works with.
#[derive(Clone)]
pub struct Poller {
    /// The gateway.
    pub link: Link,
    /// The one client that speaks HTTP.
    pub client: Client,
    /// Where messages are written down.
    pub intake: Intake,
    /// When gateways were heard.
    pub pulses: Arc<Pulses>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Asks the inbox of a gateway until `stop` says so. A message that is told twice is known by its id; one
/// that cannot be written down is told again next time.
pub async fn run(poller: Poller, mut stop: watch::Receiver<bool>) {
    let link = &poller.link;
    let Some((_, every)) = link.dialect.poll(&link.settings) else { return };
    let mut failing = false;
    while !*stop.borrow() {
        match step(&poller).await {
            Ok(()) => failing = false,
            Err(reason) => {
                if !failing {
                    tracing::error!(gateway = &*link.name, reason, "the gateway's inbox cannot be read");
                }
                failing = true;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn step(poller: &Poller) -> Result<(), String> {
    let Poller { link, client, intake, pulses, clock } = poller;
    let Some((request, _)) = link.dialect.poll(&link.settings) else { return Ok(()) };
    let (status, _, body) = sender::exchange(client, request, link.settings.timeout_ms).await;
    match status {
        Ok(200..=299) => {}
        Ok(status) => return Err(format!("HTTP {status}")),
        Err(failure) => return Err(format!("{failure:?}")),
    }
    let inbound =
        link.dialect.polled(&link.settings, body.as_bytes()).map_err(|refusal| refusal.to_string())?;
    let Inbound::Sms(messages) = inbound else { return Ok(()) };
    if !messages.is_empty() {
        pulses.came_in(&link.name, clock.now().as_microsecond());
    }
    for sms in &messages {
        // Written down and left: whoever looks for unfinished messages answers it. Many a gateway takes
        // what it told once for read.
        let redelivers = link.dialect.redelivers(&link.settings);
        if let Ok(Taken::New(_)) = intake.take(&link.name, redelivers, sms).await {
            metrics::counter!("suluh_inbound_total", "gateway" => link.name.to_string(), "outcome" => "polled")
                .increment(1);
        }
    }
    Ok(())
}
