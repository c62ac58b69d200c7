//! Pushes alerts by e-mail and to the operator's webhook, at least once: what nobody said that it went is tried
//! again until it is too late. Nothing of a tip stands in them but what an alert may say.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::Timestamp;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use reqwest::Client;
use ring::hmac;
use serde_json::json;
use tokio::sync::watch;

use super::clock::Area;
use super::sender;
use crate::config::{Alerts, Method};
use crate::domain::duty::Duties;
use crate::domain::tips::units::Units;
use crate::gateways::OutRequest;
use crate::i18n::{Lang, Text, fit};
use crate::kernel::clock::Clock;
use crate::model::alert::AreaCode;
use crate::model::triage::Band;
use crate::store::pushes::{self, PushRow};
use crate::store::{self, Db};

/// How often it looks.
const TICK: Duration = Duration::from_millis(500);
/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// After how long an alert is tried again whose sender died, in microseconds.
const LEASE_US: i64 = 60_000_000;
/// The first pause after a failure, in microseconds; each next one is twice as long.
const PAUSE_US: i64 = 2_000_000;
/// Doublings of the pause at most: five minutes.
const DOUBLINGS: i64 = 7;
/// Alerts taken at a time.
const MOST: i64 = 20;

/// What it works with.
pub struct Pusher {
    /// The database.
    pub db: Db,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The units, for their areas.
    pub units: Arc<Units>,
    /// The rotas, for their addresses.
    pub duties: Arc<Duties>,
    /// The client that speaks HTTP.
    pub client: Client,
    /// The settings.
    pub alerts: Alerts,
    /// How areas are called.
    pub area: Arc<Area>,
    mailer: Option<AsyncSmtpTransport<Tokio1Executor>>,
    from: Option<Mailbox>,
}

/// The signature of a body, as it stands in `X-Suluh-Signature`.
pub fn signature(key: &str, body: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), body);
    tag.as_ref().iter().fold("sha256=".to_owned(), |hex, byte| hex + &format!("{byte:02x}"))
}

impl Pusher {
    /// Over these parts; an error when the mail server's address is none.
    pub fn new(
        (db, clock): (Db, Arc<dyn Clock>),
        (units, duties): (Arc<Units>, Arc<Duties>),
        client: Client,
        alerts: Alerts,
        area: Arc<Area>,
    ) -> anyhow::Result<Self> {
        // Neither error repeats the address, which holds a password.
        let mailer = alerts
            .smtp()
            .map(|url| {
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).ok();
                builder
                    .map(|builder| builder.timeout(Some(TIMEOUT)).build())
                    .context("alerts.smtp is no server")
            })
            .transpose()?;
        let from = alerts.from.as_deref().map(str::parse).transpose().context("alerts.from is no address")?;
        Ok(Self { db, clock, units, duties, client, alerts, area, mailer, from })
    }

    /// Works until `stop` says so.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut failing = false;
        loop {
            match self.step().await {
                Ok(_) => failing = false,
                Err(error) => {
                    if !failing {
                        tracing::error!(%error, "alerts cannot be pushed");
                    }
                    failing = true;
                }
            }
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                _ = stop.changed() => return,
            }
        }
    }

    /// Pushes what is due; returns how many went.
    pub async fn step(&self) -> store::Result<usize> {
        let now_us = self.clock.now().as_microsecond();
        let mut tx = self.db.read().await?;
        let is_due = pushes::is_due(&mut tx, now_us).await?;
        drop(tx);
        // To look takes no writer's turn.
        if !is_due {
            return Ok(0);
        }
        let mut tx = self.db.begin().await?;
        let rows = pushes::lease(&mut tx, now_us, now_us + LEASE_US, MOST).await?;
        tx.commit().await?;
        let mut went = 0;
        for row in rows {
            let late = row.deadline <= now_us;
            let sent = if late { Err("too late".to_owned()) } else { self.push(&row).await };
            let (way, outcome) = (row.way.clone(), if sent.is_ok() { "sent" } else { "failed" });
            metrics::counter!("suluh_alerts_pushed_total", "way" => way, "outcome" => outcome).increment(1);
            let mut tx = self.db.begin().await?;
            match sent {
                Ok(()) => {
                    pushes::delete(&mut tx, &row.id).await?;
                    went += 1;
                }
                Err(reason) if late => {
                    tracing::error!(way = row.way, unit = row.unit, reason, "an alert was given up");
                    pushes::delete(&mut tx, &row.id).await?;
                }
                Err(reason) => {
                    tracing::warn!(way = row.way, unit = row.unit, reason, "an alert is tried again");
                    let pause = PAUSE_US << row.tries.clamp(0, DOUBLINGS);
                    // Not past the deadline, so that it is looked at once more and given up with a word.
                    let again = (self.clock.now().as_microsecond() + pause).min(row.deadline);
                    pushes::postpone(&mut tx, &row.id, again).await?;
                }
            }
            tx.commit().await?;
        }
        Ok(went)
    }

    async fn push(&self, row: &PushRow) -> Result<(), String> {
        match row.way.as_str() {
            "webhook" => self.post(row).await,
            _ => self.mail(row).await,
        }
    }

    /// The area of the unit: code and name.
    fn area(&self, unit: &str) -> (Option<AreaCode>, String) {
        let known = self.units.known();
        let unit = known.as_ref().and_then(|known| known.unit(unit));
        let code = unit.and_then(|known| AreaCode::of(&known.unit.area));
        let name = code.as_ref().map_or_else(|| "-".to_owned(), |code| (self.area)(code.as_str()));
        (code, name)
    }

    async fn post(&self, row: &PushRow) -> Result<(), String> {
        let (Some(url), Some(key)) = (self.alerts.webhook(), self.alerts.webhook_key()) else {
            return Err("no webhook is set".to_owned());
        };
        let (code, name) = self.area(&row.unit);
        let now: Timestamp = self.clock.now();
        let body = json!({
            "id": row.id,
            "at": now.to_string(),
            "event": row.event,
            "band": row.band,
            "reference": row.reference,
            "count": row.count,
            "area": code,
            "area_name": name,
            "console": self.alerts.console,
        })
        .to_string()
        .into_bytes();
        let request = OutRequest {
            method: Method::Post,
            url: url.to_owned(),
            headers: vec![
                ("content-type".into(), "application/json".to_owned()),
                ("x-suluh-signature".into(), signature(key, &body)),
            ],
            basic: None,
            body,
        };
        let timeout = u64::try_from(TIMEOUT.as_millis()).unwrap_or(u64::MAX);
        match sender::exchange(&self.client, request, timeout).await.0 {
            Ok(200..=299) => Ok(()),
            Ok(status) => Err(format!("HTTP {status}")),
            Err(failure) => Err(format!("{failure:?}")),
        }
    }

    async fn mail(&self, row: &PushRow) -> Result<(), String> {
        let rota = self.duties.of(&row.unit);
        let to = rota.as_ref().and_then(|rota| rota.email()).ok_or("the rota has no address")?;
        let (Some(mailer), Some(from)) = (&self.mailer, &self.from) else {
            return Err("no mail server is set".to_owned());
        };
        let to: Mailbox = to.parse().map_err(|_| "the rota's address is none".to_owned())?;
        let subject = words(row, &self.area(&row.unit).1);
        let link = self.alerts.console.as_deref().unwrap_or_default();
        let message = Message::builder()
            .from(from.clone())
            .to(to)
            .subject(&subject)
            // The same id for each try, so that a double is known as one.
            .message_id(Some(format!("<{}@suluh>", row.id)))
            .header(ContentType::TEXT_PLAIN)
            .body(format!("{subject}\r\n{link}\r\n"))
            .map_err(|_| "the mail cannot be written".to_owned())?;
        // The error's own text may hold the address.
        let sent = mailer.send(message).await;
        sent.map(drop).map_err(|error| match error.status() {
            Some(code) => format!("SMTP {code}"),
            None => "the mail server cannot be reached".to_owned(),
        })
    }
}

/// The words of a mail.
pub fn words(row: &PushRow, area: &str) -> String {
    let key = match row.event.as_str() {
        "digest" => "mail-alert-digest",
        "late" => "mail-alert-late",
        _ => "mail-alert-new",
    };
    let band = Band::of_word(&row.band).map_or_else(String::new, |band| band.digit().to_string());
    let text = Text::new(key)
        .with("band", band)
        .with("count", row.count.to_string())
        .with("reference", row.reference.as_deref().unwrap_or("none"))
        .with("area", area);
    fit::sms(Lang::default(), &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_signed_as_whoever_receives_it_can_check() {
        // RFC 4231, test case 2.
        assert_eq!(
            signature("Jefe", b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
