//! Speaks with gammu-smsd through its tables: takes what came, puts in what is to go out, hears what became of it.
//!
//! Nothing is elected: several processes may ask the same tables, because a row goes only when its message is written
//! down here, and a message is known by its row. What is done with is deleted there and not only marked: the tables hold
//! numbers and words in clear.

mod tables;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

pub use self::tables::Tables;
use crate::dialogue::answering::{Answering, Way};
use crate::domain::outbox::{Outbox, Pulses};
use crate::gateways::Link;
use crate::gateways::gammu::{self, Came};
use crate::kernel::clock::Clock;
use crate::model::message::{Report, Reported};

/// How often the tables are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// Rows of `inbox` that are taken at a time.
const BATCH: i64 = 64;

/// What speaks with a daemon.
#[derive(Clone)]
pub struct Smsd {
    /// The gateway.
    pub link: Link,
    /// Its tables.
    pub tables: Arc<Tables>,
    /// Answers messages.
    pub answering: Answering,
    /// Where reports belong.
    pub outbox: Outbox,
    /// When gateways were heard.
    pub pulses: Arc<Pulses>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Looks at the tables until `stop` says so.
pub async fn run(smsd: Smsd, mut stop: watch::Receiver<bool>) {
    let name = &*smsd.link.name;
    let mut failing = false;
    while !*stop.borrow() {
        let round = async {
            while smsd.take().await? {}
            smsd.hear().await?;
            smsd.tables.look_after(smsd.clock.now()).await.map_err(|error| tables::told(&error))
        };
        match round.await {
            Ok(()) => failing = false,
            Err(reason) => {
                if !failing {
                    tracing::error!(gateway = name, reason, "the daemon's tables cannot be worked with");
                }
                failing = true;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

impl Smsd {
    /// Takes what came, in its order. `true` when there is more.
    async fn take(&self) -> Result<bool, String> {
        let name = &*self.link.name;
        let rows = self.tables.received(BATCH).await.map_err(|error| tables::told(&error))?;
        if !rows.is_empty() {
            self.pulses.came_in(name, self.clock.now().as_microsecond());
        }
        let way = Way { gateway: name, in_body: false, redelivers: true };
        let mut done = Vec::new();
        let mut away = None;
        for row in &rows {
            let taken = match gammu::read(row) {
                Came::Sms(sms) => self.answering.take(way, &sms).await.map(drop),
                Came::Part(part) => self.answering.receive_part(way, &part).await.map(drop),
                Came::Nothing => Ok(()),
            };
            if taken.is_err() {
                // It stays where it is, and so does what came after it.
                away = Some("what came cannot be written down yet".to_owned());
                break;
            }
            metrics::counter!("suluh_inbound_total", "gateway" => name.to_owned(), "outcome" => "polled")
                .increment(1);
            done.push(row.id);
        }
        self.tables.forget_received(&done).await.map_err(|error| tables::told(&error))?;
        away.map_or(Ok(rows.len() == usize::try_from(BATCH).unwrap_or(usize::MAX)), Err)
    }

    /// Hears what became of what was sent.
    async fn hear(&self) -> Result<(), String> {
        let name = &*self.link.name;
        let rows = self.tables.sent().await.map_err(|error| tables::told(&error))?;
        let mut messages: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (creator, status) in &rows {
            messages.entry(creator).or_default().push(status);
        }
        let (mut reports, mut ended, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
        for (creator, statuses) in messages {
            let Some((id, total)) = gammu::created(creator) else { continue };
            let Some((state, is_last)) = gammu::outcome(total, statuses.into_iter()) else { continue };
            metrics::counter!("suluh_reports_total", "gateway" => name.to_owned(), "state" => state.word())
                .increment(1);
            reports.push(Report { of: Reported::Ours(id), state });
            if is_last { &mut ended } else { &mut waiting }.push(creator.to_owned());
        }
        if reports.is_empty() {
            return Ok(());
        }
        self.pulses.reported(name, self.clock.now().as_microsecond());
        self.outbox.record(name, &reports).await.map_err(|error| error.to_string())?;
        self.tables.forget_sent(&ended, &waiting).await.map_err(|error| tables::told(&error))
    }
}
