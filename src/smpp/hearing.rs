//! What an SMS centre brings: written down first, and then acknowledged.
//!
//! `deliver_sm` has no id. A centre that did not hear our acknowledgement brings the same words again when we are
//! bound again, maybe to another process; a person who says the same twice does so while the bind stands. So a message
//! is known by its words and the time about, and within [`FRESH_US`] of a bind the same is a repetition; later it is
//! said again, and answered again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use rusmpp::CommandStatus;
use rusmpp::pdus::DeliverSm;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Bind;
use super::wire::Wire;
use crate::config::smpp::SmppLink;
use crate::dialogue::answering::Way;
use crate::domain::inbox::Away;
use crate::gateways::smpp::{self, Came, Dialled, Piece};
use crate::kernel::batch::Batcher;
use crate::kernel::msisdn::Sender;
use crate::model::message::{Inbound, InboundPart, InboundSms, Report};
use crate::sealing::key;

/// People whom one bind hears at the same moment.
const LANES: usize = 32;
/// Messages that wait in a lane before the centre has to.
const LANE: usize = 64;
/// How long after a bind a centre may bring again what it does not know to be taken.
const FRESH_US: i64 = 60_000_000;
/// How long the same words can be a repetition.
const SAME_US: i64 = 10 * 60_000_000;

/// Hears one bind.
#[derive(Clone)]
pub(super) struct Hearing {
    bind: Bind,
    wire: Wire,
    /// When the bind began.
    since_us: i64,
    /// Reports, which come as fast as messages go and are recorded together.
    recording: Batcher<Report, ()>,
}

/// One person's messages are heard one after the other, in the order in which they came.
pub(super) struct Lanes {
    lanes: Vec<mpsc::Sender<(u32, DeliverSm)>>,
    work: JoinSet<()>,
}

impl Lanes {
    pub(super) fn open(hearing: &Hearing) -> Self {
        let mut work = JoinSet::new();
        let lanes = (0..LANES)
            .map(|_| {
                let (lane, mut came) = mpsc::channel::<(u32, DeliverSm)>(LANE);
                let hearing = hearing.clone();
                work.spawn(async move {
                    while let Some((number, sms)) = came.recv().await {
                        hearing.hear(number, &sms).await;
                    }
                });
                lane
            })
            .collect();
        Self { lanes, work }
    }

    pub(super) async fn put(&self, number: u32, sms: DeliverSm) {
        let mut hasher = DefaultHasher::new();
        sms.source_addr.as_str().hash(&mut hasher);
        let at = usize::try_from(hasher.finish() % LANES as u64).unwrap_or(0);
        // Closed only when the bind is.
        drop(self.lanes[at].send((number, sms)).await);
    }

    /// Hears what came, for a while.
    pub(super) async fn close(mut self, patience: Duration) {
        self.lanes.clear();
        let rest = async { while self.work.join_next().await.is_some() {} };
        drop(tokio::time::timeout(patience, rest).await);
    }
}

impl Hearing {
    pub(super) fn begin(bind: &Bind, wire: &Wire) -> Self {
        let since_us = bind.clock.now().as_microsecond();
        let (outbox, name) = (bind.outbox.clone(), Arc::clone(&bind.link.name));
        let recording = Batcher::start(move |reports: Arc<Vec<Report>>| {
            let (outbox, name) = (outbox.clone(), Arc::clone(&name));
            async move {
                match outbox.record(&name, &reports).await {
                    Ok(()) => Some(vec![(); reports.len()]),
                    Err(error) => {
                        tracing::error!(gateway = &*name, %error, "reports cannot be recorded");
                        None
                    }
                }
            }
        });
        Self { bind: bind.clone(), wire: wire.clone(), since_us, recording }
    }

    fn count(&self, outcome: &'static str) {
        let gateway = self.bind.link.name.to_string();
        metrics::counter!("suluh_inbound_total", "gateway" => gateway, "outcome" => outcome).increment(1);
    }

    async fn hear(&self, number: u32, sms: &DeliverSm) {
        let Some(link) = &self.bind.link.settings.link else { return };
        let came = match smpp::read(link, sms) {
            Ok(came) => came,
            Err(refusal) => {
                tracing::warn!(gateway = &*self.bind.link.name, %refusal, "a message cannot be read");
                self.count("refused");
                return self.wire.acknowledge(number, CommandStatus::from(smpp::NEVER)).await;
            }
        };
        let done = match came {
            Came::Nothing => Ok(()),
            Came::Report(report) => self.record(report).await,
            Came::Piece(piece) => self.take(piece).await,
            Came::Step(dialled) => {
                self.dial(link, number, &dialled).await;
                return;
            }
        };
        let status = match done {
            Ok(()) => CommandStatus::EsmeRok,
            Err(Away) => CommandStatus::from(smpp::COME_AGAIN),
        };
        self.count(if done.is_ok() { "silence" } else { "away" });
        self.wire.acknowledge(number, status).await;
    }

    async fn record(&self, report: Report) -> Result<(), Away> {
        let name = &self.bind.link.name;
        self.bind.pulses.reported(name, self.bind.clock.now().as_microsecond());
        metrics::counter!("suluh_reports_total", "gateway" => name.to_string(), "state" => report.state.word())
            .increment(1);
        self.recording.hand_in(report).await.map_err(|_| Away)
    }

    async fn take(&self, piece: Piece) -> Result<(), Away> {
        let now = self.bind.clock.now().as_microsecond();
        self.bind.pulses.came_in(&self.bind.link.name, now);
        let Sender::Phone(_) = piece.from else { return Ok(()) };
        let way = Way { gateway: &self.bind.link.name, in_body: false, redelivers: false };
        let Piece { from, number, to, part, words } = piece;
        let place = part.map(|part| format!("{} {} {}", part.reference, part.total, part.number));
        let same = [&*number, &*to, &*place.unwrap_or_default(), words.expose()].join("\n");
        let about = now.div_euclid(SAME_US);
        let sms = |dedupe| InboundSms { dedupe: Some(dedupe), from: from.clone(), words: words.clone() };
        if let Some(part) = part {
            let shared = [&*number, &*to, &*part.reference.to_string()];
            if let Some(part) =
                InboundPart::new(sms(format!("{about}\n{same}")), &shared, part.number, part.total)
            {
                return self.bind.answering.receive_part(way, &part).await.map(drop);
            }
        }
        // One that came just before the time changed is looked for too.
        let before = sms(format!("{}\n{same}", about - 1));
        let is_fresh = now - self.since_us < FRESH_US;
        if is_fresh && self.bind.answering.intake().knows(way.gateway, &before).await {
            return Ok(());
        }
        if self.bind.answering.take(way, &sms(format!("{about}\n{same}"))).await? || is_fresh {
            return Ok(());
        }
        let again = key::random::<8>().map_err(|_| Away)?;
        let again = format!("{about}\n{:016x}\n{same}", u64::from_be_bytes(again));
        self.bind.answering.take(way, &sms(again)).await.map(drop)
    }

    async fn dial(&self, link: &SmppLink, number: u32, dialled: &Dialled) {
        self.bind.pulses.came_in(&self.bind.link.name, self.bind.clock.now().as_microsecond());
        let (Some(profile), Inbound::Ussd(step)) = (&link.ussd, &dialled.step) else {
            self.count("silence");
            return self.wire.acknowledge(number, CommandStatus::EsmeRok).await;
        };
        let screen = self.bind.answering.dial(&self.bind.outbox, step).await;
        self.wire.acknowledge(number, CommandStatus::EsmeRok).await;
        let outcome = match smpp::screen(link, profile, dialled, &step.back, (&screen.text, screen.end)) {
            Ok(screen) => match self.wire.submit(screen).await {
                Ok(_) => "answered",
                // Nobody waits for it any more: whoever dials again finds where they were.
                Err(_) => "lost",
            },
            Err(unwritable) => {
                tracing::error!(gateway = &*self.bind.link.name, %unwritable, "a screen cannot be written");
                "lost"
            }
        };
        self.count(outcome);
    }
}
