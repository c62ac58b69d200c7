//! Asks the inboxes of gateways that bring nothing themselves.

use reqwest::Client;
use tokio::sync::watch;

use super::sender;
use crate::domain::inbox::{Intake, Taken};
use crate::gateways::Link;
use crate::model::message::Inbound;

/// Asks the inbox of `link` until `stop` says so. A message that is told twice is known by its id; one
/// that cannot be written down is told again next time.
pub async fn run(link: Link, client: Client, intake: Intake, mut stop: watch::Receiver<bool>) {
    let Some((_, every)) = link.dialect.poll(&link.settings) else { return };
    let mut failing = false;
    while !*stop.borrow() {
        match step(&link, &client, &intake).await {
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

async fn step(link: &Link, client: &Client, intake: &Intake) -> Result<(), String> {
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
    for sms in &messages {
        // Written down and left: whoever looks for unfinished messages answers it.
        if let Ok(Taken::New(_)) = intake.take(&link.name, true, sms).await {
            metrics::counter!("suluh_inbound_total", "gateway" => link.name.to_string(), "outcome" => "polled")
                .increment(1);
        }
    }
    Ok(())
}
