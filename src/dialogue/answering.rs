//! From a delivery to an answer, once: taken by the inbox, heard by the dialogue, settled.
//!
//! A gateway that takes answers in the same exchange waits for its own; every other is told that the
//! message is written down, and the answer goes through the outbox.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use super::dialling::Screen;
use super::engine::{Dialogue, Said};
use crate::domain::inbox::{Away, Entry, Intake, Settlement, Taken};
use crate::domain::outbox::{Outbox, Outgoing, Routes};
use crate::kernel::msisdn::{Msisdn, Sender};
use crate::model::message::{Answer, InboundPart, InboundSms, InboundUssd, Kind, Zone};

/// People who may be spoken with at the same moment without waiting for each other, about.
const TURNS: usize = 256;
/// Messages that are answered behind the gateway's back at a time; the next delivery waits.
const HANDS: usize = 512;
/// How long it waits. The message is written down: a gateway that is not told so brings it again, and
/// whoever looks for unfinished messages answers it.
const HAND_PATIENCE: Duration = Duration::from_secs(1);
/// How long a second delivery in the same exchange waits for the first one's answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a finished screen waits for an SMS to be written down that goes with it.
const SCREEN_PATIENCE: Duration = Duration::from_secs(1);
/// How often an answer is tried again that could not be written down.
const AGAIN: Duration = Duration::from_millis(250);
/// How often messages are looked for that somebody began and did not finish.
const LOOK: Duration = Duration::from_millis(500);
/// How many are taken at a time.
const BATCH: i64 = 64;

/// How a gateway brings messages and wants its answers.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// Its name.
    pub gateway: &'a str,
    /// Whether the answer goes in the same exchange.
    pub in_body: bool,
    /// Whether it brings a message again that we could not take.
    pub redelivers: bool,
}

/// Answers messages.
#[derive(Clone)]
pub struct Answering(Arc<Inner>);

struct Inner {
    dialogue: Dialogue,
    intake: Intake,
    routes: Routes,
    turns: Vec<tokio::sync::Mutex<()>>,
    hands: Arc<Semaphore>,
    /// Tokens of messages that this process answers at the moment.
    working: Mutex<HashSet<String>>,
    /// Whether there is a register to answer from.
    open: watch::Receiver<bool>,
}

impl Answering {
    /// Answers with `dialogue` what `intake` takes. `open` says whether the register was read: before
    /// that, messages are written down and wait.
    pub fn new(dialogue: Dialogue, intake: Intake, routes: Routes, open: watch::Receiver<bool>) -> Self {
        Self(Arc::new(Inner {
            dialogue,
            intake,
            routes,
            turns: (0..TURNS).map(|_| tokio::sync::Mutex::default()).collect(),
            hands: Arc::new(Semaphore::new(HANDS)),
            working: Mutex::default(),
            open,
        }))
    }

    /// The intake.
    pub fn intake(&self) -> &Intake {
        &self.0.intake
    }

    /// Whether there is a register to answer from.
    pub fn is_open(&self) -> bool {
        *self.0.open.borrow()
    }

    /// Takes a delivery and says what the gateway is told. A second delivery of the same message is
    /// told the same, also while the first is being answered.
    pub async fn receive(&self, way: Way<'_>, sms: &InboundSms) -> Result<Answer, Away> {
        let in_body = way.in_body && self.is_open();
        if way.in_body && !in_body && self.0.routes.first(Some(way.gateway)).is_none() {
            // No register yet, and no other way than this exchange to answer.
            return Err(Away);
        }
        let taken = self.0.intake.take(way.gateway, way.redelivers, sms).await?;
        if !in_body {
            match taken {
                Taken::Settled(answer) => {
                    return Ok(answer.filter(|_| way.in_body).map_or(Answer::Silence, Answer::Sms));
                }
                Taken::New(entry) if !entry.is_spooled() => self.answer_behind(entry, false).await,
                _ => {}
            }
            // Where this exchange would have the answer, it says that it comes by SMS.
            return Ok(if way.in_body { self.wait(sms).await } else { Answer::Silence });
        }
        let answer = tokio::time::timeout(PATIENCE, self.answer_in_body(way, sms, taken)).await;
        answer.unwrap_or(Err(Away))
    }

    /// Takes a message whose answer goes another way. Says whether it was new.
    pub async fn take(&self, way: Way<'_>, sms: &InboundSms) -> Result<bool, Away> {
        match self.0.intake.take(way.gateway, way.redelivers, sms).await? {
            Taken::New(entry) => {
                if !entry.is_spooled() {
                    self.answer_behind(entry, false).await;
                }
                Ok(true)
            }
            Taken::Spooled(_) => Ok(true),
            Taken::Settled(_) | Taken::Busy(_) => Ok(false),
        }
    }

    /// Takes one SMS of a long text. Whoever brings the last that was missing has the whole answered; when one
    /// never comes, [`Answering::finish_unfinished`] has what came.
    pub async fn receive_part(&self, way: Way<'_>, part: &InboundPart) -> Result<Answer, Away> {
        if let Some(whole) = self.0.intake.take_part(way.gateway, way.redelivers, part).await? {
            self.answer_behind(whole, false).await;
        }
        Ok(Answer::Silence)
    }

    /// Answers a step of a USSD dialog. What the dialler asked to be sent by SMS goes into the outbox besides.
    pub async fn dial(&self, outbox: &Outbox, step: &InboundUssd) -> Screen {
        if !self.is_open() {
            return self.0.dialogue.apology();
        }
        let screen = self.0.dialogue.ussd(&step.session, &step.from, &step.typed).await;
        if let Some(words) = &screen.also {
            self.send_too(outbox, step, words).await;
        }
        screen
    }

    /// Their receipt was on the screen, so a failure costs them nothing that they do not have; a screen that waits
    /// for a database that hangs would cost them the session.
    async fn send_too(&self, outbox: &Outbox, step: &InboundUssd, words: &str) {
        let outgoing =
            Outgoing { to: step.from.clone(), words: words.to_owned(), kind: Kind::Answer, zone: Zone::Wib };
        let once = [step.session.as_str(), words];
        let put = outbox.put_once(&outgoing, &once);
        match tokio::time::timeout(SCREEN_PATIENCE, put).await {
            Ok(Ok(())) => self.0.intake.bell().notify_waiters(),
            Ok(Err(error)) => tracing::error!(%error, "what a dialler asked for by SMS cannot be sent"),
            Err(_) => tracing::error!("what a dialler asked for by SMS cannot be sent: the database hangs"),
        }
    }

    async fn answer_in_body(&self, way: Way<'_>, sms: &InboundSms, taken: Taken) -> Result<Answer, Away> {
        let mut taken = taken;
        loop {
            taken = match taken {
                Taken::Settled(answer) => return Ok(answer.map_or(Answer::Silence, Answer::Sms)),
                Taken::Busy(known) => self.0.intake.wait(known).await?,
                Taken::Spooled(token) => {
                    tokio::time::sleep(AGAIN).await;
                    let heard = self.0.working().contains(&token);
                    match self.0.intake.take(way.gateway, way.redelivers, sms).await? {
                        // Nobody hears it at this moment, and nobody will before the database is back.
                        Taken::Spooled(_) if !heard => return Ok(self.wait(sms).await),
                        taken => taken,
                    }
                }
                Taken::New(entry) => {
                    let _hearing = Hearing::begin(&self.0, entry.token());
                    let _turn = self.0.turn(&entry.from).lock().await;
                    let said = self.0.dialogue.hear(&entry.from, &entry.words, &entry.origin).await;
                    if said.later {
                        // It lies where it was written down, and is heard again when its lease is over.
                        return Ok(said.text.map_or(Answer::Silence, Answer::Sms));
                    }
                    let settlement = Settlement {
                        answer: said.text.clone(),
                        out: None,
                        ..self.0.besides(way.gateway, &said)
                    };
                    // Whether we or another process was first: each answer goes to its own delivery.
                    self.0.intake.settle(&entry, &settlement).await?;
                    return Ok(said.text.map_or(Answer::Silence, Answer::Sms));
                }
            };
        }
    }

    /// What whoever sent a message is told when it is kept and heard later.
    async fn wait(&self, sms: &InboundSms) -> Answer {
        let Sender::Phone(from) = &sms.from else { return Answer::Silence };
        self.0.dialogue.wait(from).await.text.map_or(Answer::Silence, Answer::Sms)
    }

    /// Answers through the outbox, in a task of its own. `kept`: there is no exchange any more, so an
    /// answer that no gateway can send waits in the inbox for a second delivery.
    async fn answer_behind(&self, entry: Entry, kept: bool) {
        let hand = tokio::time::timeout(HAND_PATIENCE, Arc::clone(&self.0.hands).acquire_owned());
        // Closed never: this is the only holder.
        let Ok(Ok(hand)) = hand.await else { return };
        if !self.0.working().insert(entry.token().to_owned()) {
            return;
        }
        let inner = Arc::clone(&self.0);
        tokio::spawn(async move {
            inner.answer(&entry, kept).await;
            inner.working().remove(entry.token());
            drop(hand);
        });
    }

    /// Looks for messages that somebody began and did not finish, until `stop` says so.
    pub async fn finish_unfinished(&self, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stop.changed() => return,
            }
            if !self.is_open() || self.0.intake.is_away() {
                continue;
            }
            // What was answered in the same exchange may be noted in the spool only.
            if let Err(error) = self.0.intake.drain().await {
                tracing::warn!(%error, "the spool cannot be emptied");
                continue;
            }
            loop {
                match self.0.intake.unfinished(BATCH).await {
                    Ok(entries) if entries.is_empty() => break,
                    Ok(entries) => {
                        tracing::info!(messages = entries.len(), "answering what was left unfinished");
                        for entry in entries {
                            // The others are taken again after their lease, by whoever is there then.
                            if *stop.borrow() {
                                return;
                            }
                            self.answer_behind(entry, true).await;
                        }
                    }
                    Err(error) => {
                        tracing::warn!(%error, "unfinished messages cannot be looked for");
                        break;
                    }
                }
            }
        }
    }

    /// Waits until nothing is being answered any more.
    pub async fn rest(&self) {
        drop(self.0.hands.acquire_many(u32::try_from(HANDS).unwrap_or(u32::MAX)).await);
    }
}

/// Says for as long as it lives that this process hears a message in the gateway's own exchange.
struct Hearing<'a> {
    inner: &'a Inner,
    token: String,
}

impl<'a> Hearing<'a> {
    fn begin(inner: &'a Inner, token: &str) -> Self {
        inner.working().insert(token.to_owned());
        Self { inner, token: token.to_owned() }
    }
}

impl Drop for Hearing<'_> {
    fn drop(&mut self) {
        self.inner.working().remove(&self.token);
    }
}

impl Inner {
    fn working(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.working.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One person is spoken with one message after the other.
    fn turn(&self, from: &Msisdn) -> &tokio::sync::Mutex<()> {
        let mut hasher = DefaultHasher::new();
        from.expose().hash(&mut hasher);
        let at = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or(0);
        &self.turns[at]
    }

    async fn answer(&self, entry: &Entry, kept: bool) {
        let settlement = {
            let _turn = self.turn(&entry.from).lock().await;
            let said = self.dialogue.hear(&entry.from, &entry.words, &entry.origin).await;
            if said.later {
                // Nobody waits for these words; it is heard again when its lease is over.
                return;
            }
            // What follows can last as long as an outage, and others share this turn.
            self.settlement(&entry.gateway, said, kept)
        };
        // Written down as soon as somebody takes it; when this process dies meanwhile, another one
        // answers anew.
        while self.intake.settle(entry, &settlement).await.is_err() {
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// What is settled besides the answer.
    fn besides(&self, gateway: &str, said: &Said) -> Settlement {
        let route = self.routes.first(Some(gateway));
        let remind = said.remind.as_ref().map(|words| Some((route?.to_owned(), words.clone()?)));
        Settlement { campaigns: said.campaigns, remind, ..Settlement::default() }
    }

    fn settlement(&self, gateway: &str, said: Said, kept: bool) -> Settlement {
        let kind = if said.urgent { Kind::Emergency } else { Kind::Answer };
        let route = self.routes.first(Some(gateway)).map(str::to_owned);
        let mut settlement = self.besides(gateway, &said);
        match (said.text, route) {
            (None, _) => {}
            (Some(text), Some(route)) => settlement.out = Some((route, kind, text)),
            (Some(text), None) if kept => settlement.answer = Some(text),
            (Some(_), None) => {
                metrics::counter!("suluh_no_route_total", "gateway" => gateway.to_owned()).increment(1);
                tracing::error!(
                    gateway,
                    "an answer has no way out: no gateway can send (suluh gateways check)"
                );
            }
        }
        settlement
    }
}
