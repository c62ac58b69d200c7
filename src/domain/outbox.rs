//! What goes out, and what becomes of it: pure rules over rows, and the units of work around them.
//!
//! A definite refusal moves a message to the next gateway. An unknown outcome waits for its report
//! and is then sent once more (after each death of its sender, up to five times), so doubles never exceed
//! the sends that were on their way when somebody died. A message is given up at its deadline, with a reason that an operator can read. Campaigns,
//! and only they, honour STOP and wait for the morning of the recipient's zone.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::inbox::HOUR_US;
use crate::kernel::clock::Clock;
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::model::message::{Kind, MessageId, OutboundSms, Report, ReportState, Reported, Sent, Words, Zone};
use crate::sealing::key::{self, KeyError};
use crate::sealing::keys::Keys;
use crate::store::gateway_state::{self, GatewayState};
use crate::store::outbox::{self, Change, EarlyReport, NewOutbox, OutboxRow, Turn};
use crate::store::{self, Db};

/// How long number and words are kept after a gateway took a message, in case its SMS centre refuses
/// it and another route must be tried.
const ACCEPTED_US: i64 = 5 * 60_000_000;
/// Failures in a row after which a gateway is left alone.
const MOST_FAILURES: i64 = 3;
/// Tries by one gateway that fails before another route is taken.
const TRIES: i64 = 2;
/// Times that a message is sent once more because its sender died. More than for a gateway that does not
/// say whether it took it: a death doubles no more than was on its way then, and may have come before the
/// send. Not without end, for a message could be what kills its sender.
const MOST_DEATHS: i64 = 5;
/// What is said of it.
const DIED: &str = "the sender died";
/// Rows that one sweep moves on at most.
const SWEEP: i64 = 200;
/// Messages of which a gateway that fetches is asked at a time.
const MOST_UNREPORTED: i64 = 100;
/// How long what is done is known, for late reports; sealing.md asks for 72 hours.
const DONE_US: i64 = 73 * HOUR_US;
/// How long an operator can read why something was given up.
const DEAD_US: i64 = 30 * 24 * HOUR_US;
/// Hours of the recipient's zone in which a campaign may arrive.
const AWAKE: std::ops::Range<i64> = 8..20;

/// Why the outbox did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// No gateway can send (settings `gateways.*` and `routes.order`).
    #[error("no gateway can send: see `suluh gateways check`")]
    NoRoute,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// There is no key for today.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A message to be put in.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// To whom.
    pub to: Msisdn,
    /// The words.
    pub words: String,
    /// Why.
    pub kind: Kind,
    /// Where they live.
    pub zone: Zone,
}

/// Settings of sending.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// How long an unknown outcome waits for its report.
    pub report_wait_us: i64,
    /// How long a failing gateway is left alone; retries come after parts of it.
    pub pause_us: i64,
}

/// Which gateways send, in order.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    /// The operator's order.
    order: Vec<String>,
    /// Every gateway that can send.
    able: Vec<String>,
}

impl Routes {
    /// Routes over the gateways that can send (`able`), in the operator's order. Without an order
    /// every one of them is a route for what nobody asked for.
    pub fn new(order: &[String], able: Vec<String>) -> Self {
        let order = if order.is_empty() {
            able.clone()
        } else {
            order.iter().filter(|name| able.contains(name)).cloned().collect()
        };
        Self { order, able }
    }

    /// The gateway that goes first: the one that brought the question, when it can send.
    pub fn first(&self, came_by: Option<&str>) -> Option<&str> {
        came_by
            .and_then(|name| self.able.iter().find(|able| *able == name))
            .or_else(|| self.order.first())
            .map(String::as_str)
    }

    /// The next gateway that has not refused a message.
    fn next(&self, tried: &str, current: &str) -> Option<&str> {
        let was_tried = |name: &str| name == current || tried.split(',').any(|it| it == name);
        self.order.iter().map(String::as_str).find(|name| !was_tried(name))
    }
}

/// How long a message of a kind may wait: an answer that comes tomorrow confuses, an alert that comes
/// in an hour is no alert.
const fn deadline_us(kind: Kind) -> i64 {
    match kind {
        Kind::Emergency | Kind::Campaign => 24 * HOUR_US,
        Kind::Alert => HOUR_US,
        Kind::Answer => 6 * HOUR_US,
    }
}

#[derive(Serialize, Deserialize)]
struct Content {
    to: String,
    words: String,
}

fn place(id: &str) -> String {
    format!("outbox:{id}")
}

/// The row of a message.
pub fn row(
    keys: &Keys,
    today: Date,
    now_us: i64,
    id: String,
    outgoing: &Outgoing,
    gateway: &str,
) -> Result<NewOutbox, KeyError> {
    let (day, key) = keys.days().today(today)?;
    let content = Content { to: outgoing.to.expose().to_owned(), words: outgoing.words.clone() };
    // Two texts cannot fail to become JSON.
    let plain = serde_json::to_vec(&content).unwrap_or_default();
    let sealed = STANDARD_NO_PAD.encode(key.seal(&place(&id), plain)?);
    Ok(NewOutbox {
        id,
        day,
        kind: outgoing.kind.word(),
        priority: outgoing.kind.priority(),
        zone: outgoing.zone.word(),
        gateway: gateway.to_owned(),
        created_us: now_us,
        due_us: now_us,
        deadline_us: now_us + deadline_us(outgoing.kind),
        sealed,
    })
}

/// Opens a row; `None` when its key is gone.
pub fn open(keys: &Keys, row: &OutboxRow) -> Option<OutboundSms> {
    let sealed = STANDARD_NO_PAD.decode(row.sealed.as_deref()?).ok()?;
    let plain = keys.days().of(row.day)?.open_sealed(&place(&row.id), sealed)?;
    let content: Content = serde_json::from_slice(&plain).ok()?;
    let Sender::Phone(to) = msisdn::read(&content.to) else { return None };
    Some(OutboundSms { id: MessageId::parse(&row.id)?, to, words: Words::new(content.words) })
}

/// What stands for a number among those who want no campaigns. Under the key that stays, because STOP
/// has no end.
pub fn opt_out_token(keys: &Keys, number: &Msisdn) -> String {
    keys.service().token("opt-out", &[number.expose()])
}

/// Whether a number wants no campaigns.
pub async fn is_opted_out(db: &Db, keys: &Keys, number: &Msisdn) -> store::Result<bool> {
    let mut tx = db.read().await?;
    outbox::is_opted_out(&mut tx, &opt_out_token(keys, number)).await
}

/// Changes of rows that are written together.
#[derive(Debug, Default)]
struct Changes(BTreeMap<String, Change>);

impl Changes {
    /// Changes a row that is held; what comes later sees it so.
    fn add(&mut self, row: &mut OutboxRow, change: Change) {
        row.state = change.to.to_owned();
        row.gateway.clone_from(&change.gateway);
        row.tried.clone_from(&change.tried);
        row.reason.clone_from(&change.reason);
        (row.attempts, row.resent, row.report) = (change.attempts, change.resent, change.report);
        (row.due_us, row.lease_us) = (change.due_us, change.lease_us);
        let change = match self.0.remove(&row.id) {
            Some(before) => Change {
                from: before.from,
                forget: before.forget || change.forget,
                reference: change.reference.or(before.reference),
                ..change
            },
            None => change,
        };
        self.0.insert(row.id.clone(), change);
    }

    /// Writes them.
    async fn write(self, tx: &mut store::Tx) -> store::Result<()> {
        outbox::apply(tx, &self.0.into_values().collect::<Vec<_>>()).await?;
        Ok(())
    }
}

/// Rows that are held, by id.
async fn hold<'a>(
    tx: &mut store::Tx,
    ids: impl Iterator<Item = &'a str>,
) -> store::Result<HashMap<String, OutboxRow>> {
    let rows = outbox::hold(tx, &ids.collect::<Vec<_>>()).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// The row unchanged, as a [`Change`] to begin with.
fn same(row: &OutboxRow) -> Change {
    Change {
        id: row.id.clone(),
        from: state(&row.state),
        to: state(&row.state),
        gateway: row.gateway.clone(),
        tried: row.tried.clone(),
        reason: row.reason.clone(),
        attempts: row.attempts,
        resent: row.resent,
        report: row.report,
        due_us: row.due_us,
        lease_us: row.lease_us,
        reference: None,
        forget: false,
    }
}

fn state(word: &str) -> &'static str {
    ["waiting", "sending", "uncertain", "accepted", "done"]
        .into_iter()
        .find(|it| *it == word)
        .unwrap_or("dead")
}

fn done(row: &OutboxRow) -> Change {
    Change { to: "done", forget: true, ..same(row) }
}

fn dead(row: &OutboxRow, reason: String) -> Change {
    Change { to: "dead", forget: true, reason: Some(reason), ..same(row) }
}

fn wait(row: &OutboxRow, due_us: i64, reason: Option<String>) -> Change {
    if due_us > row.deadline_us {
        let last = reason.or_else(|| row.reason.clone()).unwrap_or_else(|| "nothing was wrong".to_owned());
        return dead(row, format!("too late; last: {last}"));
    }
    // What is to be sent anew has no report yet.
    Change { to: "waiting", report: 0, due_us, lease_us: 0, reason, ..same(row) }
}

/// Waits as one that nobody began to send: it was taken from the outbox, and no gateway took it.
fn unsent(row: &OutboxRow, due_us: i64, reason: String) -> Change {
    Change { attempts: (row.attempts - 1).max(0), ..wait(row, due_us, Some(reason)) }
}

/// A definite refusal: the next route now, or this one again after a pause, until the deadline.
fn refused(row: &OutboxRow, now_us: i64, rules: Rules, routes: &Routes, reason: String) -> Change {
    let tried = format!("{}{},", row.tried, row.gateway);
    let reason = format!("{}: {reason}", row.gateway);
    match routes.next(&row.tried, &row.gateway) {
        Some(next) => Change { gateway: next.to_owned(), tried, ..wait(row, now_us, Some(reason)) },
        None => Change { tried: String::new(), ..wait(row, now_us + rules.pause_us, Some(reason)) },
    }
}

/// When a gateway that throttles is asked again (microseconds from 1970): `after` what it said itself, else soon.
fn open_again_us(after: Option<Duration>, now_us: i64, jitter: f64, rules: Rules) -> i64 {
    let said = after.and_then(|after| i64::try_from(after.as_micros()).ok());
    let soon = || ((rules.pause_us / 16) as f64 * jitter) as i64;
    now_us + said.map_or_else(soon, |us| us.min(rules.pause_us * 10))
}

/// How a message goes on after its gateway spoke. `jitter` is 0.5 to 1.5, so that many do not come
/// back at once; `reports`: the gateway will tell what became of it.
pub fn after(
    row: &OutboxRow,
    sent: &Sent,
    now_us: i64,
    jitter: f64,
    rules: Rules,
    routes: &Routes,
    reports: bool,
) -> Change {
    let later = |us: i64| now_us + (us as f64 * jitter) as i64;
    // A report says more than the answer to a second send: somebody has the message.
    match ReportState::of_rank(row.report) {
        Some(ReportState::Delivered) => return done(row),
        Some(ReportState::Accepted | ReportState::Buffered) if !matches!(sent, Sent::Taken(_)) => {
            return Change { to: "accepted", lease_us: now_us + ACCEPTED_US, ..same(row) };
        }
        _ => {}
    }
    match sent {
        Sent::Taken(_) => match ReportState::of_rank(row.report) {
            Some(ReportState::Rejected) => {
                refused(row, now_us, rules, routes, "rejected by the SMS centre".to_owned())
            }
            Some(ReportState::Failed) => dead(row, format!("{}: it did not arrive", row.gateway)),
            _ if reports => Change { to: "accepted", lease_us: now_us + ACCEPTED_US, ..same(row) },
            _ => done(row),
        },
        // In its old place: the gateway waits, and what came later must not overtake it.
        Sent::Throttled(_) => unsent(row, row.due_us, format!("{}: throttled", row.gateway)),
        Sent::Failing(reason) => {
            if row.attempts >= TRIES && routes.next(&row.tried, &row.gateway).is_some() {
                return refused(row, now_us, rules, routes, reason.clone());
            }
            let doubled = (rules.pause_us / 32) << row.attempts.clamp(0, 8);
            let due = later(doubled.min(rules.pause_us * 4));
            wait(row, due, Some(format!("{}: {reason}", row.gateway)))
        }
        Sent::Refused(reason) => refused(row, now_us, rules, routes, reason.clone()),
        Sent::Impossible(reason) => dead(row, format!("{}: {reason}", row.gateway)),
        Sent::Uncertain(reason) => Change {
            to: "uncertain",
            lease_us: now_us + rules.report_wait_us,
            reason: Some(format!("{}: {reason}", row.gateway)),
            ..same(row)
        },
    }
}

fn most_resent(row: &OutboxRow) -> i64 {
    let died = row.reason.as_deref().is_some_and(|reason| reason.ends_with(DIED));
    if died { MOST_DEATHS } else { 1 }
}

/// How a row goes on whose lease is over.
pub fn overdue(row: &OutboxRow, now_us: i64, rules: Rules) -> Change {
    match row.state.as_str() {
        // Whoever sent it died with it: nobody knows whether the gateway took it.
        "sending" => Change {
            to: "uncertain",
            lease_us: now_us + rules.report_wait_us,
            reason: Some(format!("{}: {DIED}", row.gateway)),
            ..same(row)
        },
        "uncertain" if row.report > 0 => done(row),
        "uncertain" if row.resent < most_resent(row) => {
            Change { resent: row.resent + 1, ..wait(row, now_us, row.reason.clone()) }
        }
        "uncertain" if row.resent > 1 => {
            dead(row, format!("{}: its senders die, time and again", row.gateway))
        }
        "uncertain" => dead(row, format!("{}: twice nobody knows whether it was taken", row.gateway)),
        _ => done(row),
    }
}

/// Whether a report is about the send that counts. One that another gateway took back, or that this one
/// refused, says nothing of the next: only that it is on the phone after all.
pub fn is_about(row: &OutboxRow, gateway: &str, state: ReportState) -> bool {
    let is_sent = row.state != "waiting" || row.resent > 0;
    (row.gateway == gateway && is_sent) || (state == ReportState::Delivered && row.attempts > 0)
}

/// How a row goes on after a report; `None` when the report changes nothing.
pub fn reported(
    row: &OutboxRow,
    state: ReportState,
    now_us: i64,
    rules: Rules,
    routes: &Routes,
) -> Option<Change> {
    let was_sent = match row.state.as_str() {
        "uncertain" | "accepted" => true,
        // It waits to be sent once more, and the report makes that needless.
        "waiting" => row.resent > 0 || (state == ReportState::Delivered && row.attempts > 0),
        // While it is being sent, the sender looks at the report when it has its answer.
        _ => false,
    };
    if !was_sent {
        return None;
    }
    Some(match state {
        ReportState::Accepted | ReportState::Buffered => {
            Change { to: "accepted", lease_us: now_us + ACCEPTED_US, ..same(row) }
        }
        ReportState::Rejected => refused(row, now_us, rules, routes, "rejected by the SMS centre".to_owned()),
        ReportState::Failed => dead(row, format!("{}: it did not arrive", row.gateway)),
        ReportState::Delivered => done(row),
    })
}

/// The zones in which a campaign may arrive at this moment, in the order of [`Zone::ALL`]; empty texts where not.
pub fn awake(now_us: i64) -> [&'static str; 3] {
    Zone::ALL.map(|zone| {
        let hour = (now_us / HOUR_US + zone.hours()).rem_euclid(24);
        if AWAKE.contains(&hour) { zone.word() } else { "" }
    })
}

/// Moments at which gateways were heard, kept in memory and written down now and then.
#[derive(Debug, Default)]
pub struct Pulses(Mutex<HashMap<String, Arc<Pulse>>>);

/// A gateway's moments, in microseconds since 1970.
#[derive(Debug, Default)]
pub struct Pulse {
    came_in: AtomicI64,
    went_out: AtomicI64,
    reported: AtomicI64,
}

impl Pulses {
    fn of(&self, gateway: &str) -> Arc<Pulse> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pulse) = all.get(gateway) {
            return Arc::clone(pulse);
        }
        Arc::clone(all.entry(gateway.to_owned()).or_default())
    }

    /// A message came in.
    pub fn came_in(&self, gateway: &str, now_us: i64) {
        self.of(gateway).came_in.fetch_max(now_us, Ordering::Relaxed);
    }

    /// A message went out.
    pub fn went_out(&self, gateway: &str, now_us: i64) {
        self.of(gateway).went_out.fetch_max(now_us, Ordering::Relaxed);
    }

    /// A report came.
    pub fn reported(&self, gateway: &str, now_us: i64) {
        self.of(gateway).reported.fetch_max(now_us, Ordering::Relaxed);
    }

    /// Writes down what is new.
    pub async fn flush(&self, db: &Db) -> store::Result<()> {
        let all: Vec<(String, Arc<Pulse>)> = {
            let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            held.iter().map(|(name, pulse)| (name.clone(), Arc::clone(pulse))).collect()
        };
        for (name, pulse) in all {
            let [came_in, went_out, reported] =
                [&pulse.came_in, &pulse.went_out, &pulse.reported].map(|it| it.swap(0, Ordering::Relaxed));
            if came_in == 0 && went_out == 0 && reported == 0 {
                continue;
            }
            let mut tx = db.begin().await?;
            let mut state = gateway_state::hold(&mut tx, &name).await?;
            state.last_in_us = state.last_in_us.max(came_in);
            state.last_out_us = state.last_out_us.max(went_out);
            state.last_report_us = state.last_report_us.max(reported);
            gateway_state::update(&mut tx, &state).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// The outbox.
#[derive(Clone)]
pub struct Outbox {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    rules: Rules,
    routes: Arc<Routes>,
}

/// What a sender was given.
#[derive(Debug)]
pub struct Given {
    /// Rows to send, in order.
    pub rows: Vec<OutboxRow>,
    /// When to ask again, when something waits that may not go yet.
    pub again: Option<Duration>,
    /// Whether asking earlier is in vain, whatever is put in meanwhile: the gateway's rate is used up.
    pub in_vain: bool,
}

impl Outbox {
    /// An outbox over these parts.
    pub fn new(db: Db, keys: Arc<Keys>, clock: Arc<dyn Clock>, rules: Rules, routes: Routes) -> Self {
        Self { db, keys, clock, rules, routes: Arc::new(routes) }
    }

    /// The routes.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    fn now_us(&self) -> i64 {
        self.clock.now().as_microsecond()
    }

    /// Puts in a message that nobody asked for. It goes by the first route; to a number that wants no
    /// campaigns a campaign does not go at all. Returns its id, `None` when it does not go.
    pub async fn put(&self, outgoing: &Outgoing) -> Result<Option<MessageId>, OutboxError> {
        let Some(gateway) = self.routes.first(None) else { return Err(OutboxError::NoRoute) };
        let id = self.keys.service().token("outbox", &[&STANDARD_NO_PAD.encode(key::random::<16>()?)]);
        let mut tx = self.db.begin().await?;
        if outgoing.kind == Kind::Campaign
            && outbox::is_opted_out(&mut tx, &opt_out_token(&self.keys, &outgoing.to)).await?
        {
            return Ok(None);
        }
        let row = row(&self.keys, self.clock.today(), self.now_us(), id.clone(), outgoing, gateway)?;
        outbox::insert(&mut tx, &[row]).await?;
        tx.commit().await?;
        Ok(MessageId::parse(&id))
    }

    /// Puts in an answer that somebody asked for on a screen, once for the same `parts` on a day.
    pub async fn put_once(&self, outgoing: &Outgoing, parts: &[&str]) -> Result<(), OutboxError> {
        let Some(gateway) = self.routes.first(None) else { return Err(OutboxError::NoRoute) };
        let today = self.clock.today();
        let (_, key) = self.keys.days().today(today)?;
        let id = key.token("asked", parts);
        let row = row(&self.keys, today, self.now_us(), id, outgoing, gateway)?;
        let mut tx = self.db.begin().await?;
        outbox::insert(&mut tx, &[row]).await?;
        Ok(tx.commit().await?)
    }

    /// Takes the messages whose turn it is at a gateway: at most `free`, at most `rate` a second over
    /// all processes, one at a time while the gateway is on trial after a pause, none while it is left
    /// alone (then they move to another route). The lease lasts `lease`.
    pub async fn take_turn(
        &self,
        gateway: &str,
        rate: f64,
        free: usize,
        lease: Duration,
    ) -> store::Result<Given> {
        let nothing = Given { rows: Vec::new(), again: None, in_vain: false };
        let now = self.now_us();
        let mut tx = self.db.read().await?;
        let due = outbox::is_due(&mut tx, gateway, now).await?;
        drop(tx);
        if !due || free == 0 {
            return Ok(nothing);
        }
        let mut tx = self.db.begin().await?;
        let mut state = gateway_state::hold(&mut tx, gateway).await?;
        if state.open_until_us > now {
            self.reroute(&mut tx, gateway, now).await?;
            tx.commit().await?;
            let again = Some(micros(state.open_until_us - now));
            return Ok(Given { rows: Vec::new(), again, in_vain: false });
        }
        let interval = (1e6 / rate) as i64;
        // A second's worth may go at once, and one in any case; what was not used before that is lost.
        let slot = state.next_slot_us.max(now - (1_000_000 - interval).max(0));
        let allowed = if slot > now { 0 } else { (now - slot) / interval.max(1) + 1 };
        if allowed == 0 {
            return Ok(Given { rows: Vec::new(), again: Some(micros(slot - now)), in_vain: true });
        }
        let trial = state.failures >= MOST_FAILURES;
        let most = if trial { 1 } else { allowed.min(i64::try_from(free).unwrap_or(i64::MAX)) };
        let lease_us = now + i64::try_from(lease.as_micros()).unwrap_or(i64::MAX / 4);
        let turn = Turn { gateway, now_us: now, lease_us, most, awake: awake(now) };
        let rows = outbox::lease(&mut tx, turn).await?;
        if trial && !rows.is_empty() {
            // Nobody follows until this one is settled or its sender is taken for dead.
            state.open_until_us = lease_us;
        }
        state.next_slot_us = slot + interval * i64::try_from(rows.len()).unwrap_or(0);
        gateway_state::update(&mut tx, &state).await?;
        tx.commit().await?;
        let again = (!rows.is_empty()).then_some(micros(interval));
        Ok(Given { rows, again, in_vain: false })
    }

    async fn reroute(&self, tx: &mut store::Tx, gateway: &str, now: i64) -> store::Result<()> {
        let turn = Turn { gateway, now_us: now, lease_us: now + 1, most: SWEEP, awake: awake(now) };
        let goes_on = |row: &OutboxRow| {
            let reason = format!("{gateway}: left alone after failures");
            match self.routes.next(&row.tried, gateway) {
                Some(next) => Change {
                    gateway: next.to_owned(),
                    tried: format!("{}{gateway},", row.tried),
                    ..unsent(row, now, reason)
                },
                // Every route failed: each may be tried again, for the first may be well by now.
                None => {
                    let tried = String::new();
                    Change { tried, ..unsent(row, now + self.rules.pause_us / 4, reason) }
                }
            }
        };
        let rows = outbox::lease(tx, turn).await?;
        outbox::apply(tx, &rows.iter().map(goes_on).collect::<Vec<_>>()).await?;
        Ok(())
    }

    /// Opens a row for sending. A row that must not or cannot go is given up here, with its reason.
    pub async fn ready(&self, row: &OutboxRow) -> store::Result<Option<OutboundSms>> {
        let now = self.now_us();
        let reason = match open(&self.keys, row) {
            None => "it cannot be opened: the key of its day is gone".to_owned(),
            Some(_) if row.deadline_us <= now => {
                format!("too late; last: {}", row.reason.as_deref().unwrap_or("nothing was wrong"))
            }
            Some(sms)
                if Kind::of_word(&row.kind) == Some(Kind::Campaign)
                    && is_opted_out(&self.db, &self.keys, &sms.to).await? =>
            {
                "the recipient wants no campaigns".to_owned()
            }
            Some(sms) => return Ok(Some(sms)),
        };
        self.change(&dead(row, reason)).await?;
        Ok(None)
    }

    async fn change(&self, change: &Change) -> store::Result<bool> {
        let mut tx = self.db.begin().await?;
        let changed = outbox::apply(&mut tx, std::slice::from_ref(change)).await?;
        tx.commit().await?;
        Ok(!changed.is_empty())
    }

    fn reference(&self, gateway: &str, theirs: &str) -> Result<[String; 4], KeyError> {
        let days = self.keys.days();
        let (day, key) = days.today(self.clock.today())?;
        let parts = [gateway, theirs];
        let mut all: [String; 4] = Default::default();
        all[0] = key.token("report", &parts);
        for (slot, token) in all[1..].iter_mut().zip(days.earlier_tokens(day, "report", &parts)) {
            *slot = token;
        }
        Ok(all)
    }

    /// Settles sends of one gateway. Returns the states into which the messages went, in their order.
    pub async fn settle(
        &self,
        settled: &[(&OutboxRow, &Sent)],
        reports: bool,
    ) -> Result<Vec<&'static str>, OutboxError> {
        let Some((first, _)) = settled.first() else { return Ok(Vec::new()) };
        let mut tx = self.db.begin().await?;
        let now = self.now_us();
        let gateway = &first.gateway;
        gateway_state::hold_reports(&mut tx, gateway).await?;
        // Where all went well, whoever asks for the next turn need not wait for this commit.
        let is_well = settled.iter().all(|(_, sent)| matches!(sent, Sent::Taken(_) | Sent::Impossible(_)));
        let held =
            if is_well { GatewayState::default() } else { gateway_state::hold(&mut tx, gateway).await? };
        let mut state = held.clone();
        let references = settled.iter().map(|(_, sent)| match sent {
            Sent::Taken(Some(theirs)) => self.reference(gateway, theirs).map(Some),
            _ => Ok(None),
        });
        let references = references.collect::<Result<Vec<_>, _>>()?;
        // A report may have come since they were taken, also before its row knew what it is about.
        let given: Vec<String> = references.iter().flatten().flatten().cloned().collect();
        let early = outbox::take_reports(&mut tx, &given).await?;
        let mut rows = hold(&mut tx, settled.iter().map(|(row, _)| row.id.as_str())).await?;
        let (mut changes, mut states) = (Changes::default(), Vec::with_capacity(settled.len()));
        for ((row, sent), references) in settled.iter().zip(references) {
            let jitter = 0.5 + f64::from(key::random::<1>()?[0]) / 255.0;
            self.speaks(sent, now, jitter, &mut state);
            let Some(row) = rows.get_mut(&row.id) else {
                states.push("dead");
                continue;
            };
            let reported = references.iter().flatten().filter_map(|it| early.get(it)).max();
            row.report = row.report.max(reported.copied().unwrap_or_default());
            let change = Change {
                reference: references.map(|[today, ..]| today),
                ..after(row, sent, now, jitter, self.rules, &self.routes, reports)
            };
            states.push(change.to);
            // Also when the lease was over meanwhile, and even when it waits to be sent once more.
            let is_open = matches!(row.state.as_str(), "sending" | "uncertain");
            let goes_on = is_open || (row.state == "waiting" && row.resent > 0);
            let change = if goes_on { change } else { same(row) };
            changes.add(row, change);
        }
        changes.write(&mut tx).await?;
        if is_well {
            gateway_state::is_well(&mut tx, gateway).await?;
        } else if state != held {
            if state.open_until_us > 0 && held.open_until_us == 0 {
                tracing::warn!(
                    gateway,
                    failures = state.failures,
                    "a gateway keeps failing and is left alone for a while"
                );
            }
            gateway_state::update(&mut tx, &state).await?;
        }
        tx.commit().await?;
        Ok(states)
    }

    /// What becomes of a gateway after what it said of one message.
    fn speaks(&self, sent: &Sent, now: i64, jitter: f64, state: &mut GatewayState) {
        match sent {
            Sent::Taken(_) | Sent::Impossible(_) => (state.failures, state.open_until_us) = (0, 0),
            Sent::Throttled(after) => {
                (state.failures, state.open_until_us) = (0, 0);
                state.next_slot_us = state.next_slot_us.max(open_again_us(*after, now, jitter, self.rules));
            }
            Sent::Failing(_) | Sent::Refused(_) | Sent::Uncertain(_) => {
                state.failures += 1;
                state.open_until_us =
                    if state.failures >= MOST_FAILURES { now + self.rules.pause_us } else { 0 };
            }
        }
    }

    /// A gateway that fetches says that it has these messages. Returns those that were handed to it.
    pub async fn fetched(&self, gateway: &str, ids: &[MessageId]) -> Result<Vec<MessageId>, OutboxError> {
        let ids: Vec<&str> = ids.iter().map(MessageId::as_str).collect();
        let mut tx = self.db.begin().await?;
        let mut rows = outbox::hold(&mut tx, &ids).await?;
        rows.retain(|row| row.gateway == gateway && row.attempts > 0);
        drop(tx);
        let taken = Sent::Taken(None);
        let settled: Vec<_> = rows.iter().map(|row| (row, &taken)).collect();
        self.settle(&settled, true).await?;
        rows.iter().map(|row| Ok(row.message_id()?)).collect()
    }

    /// Messages that a gateway has and of which it said no more.
    pub async fn unreported(&self, gateway: &str) -> store::Result<Vec<MessageId>> {
        let mut tx = self.db.read().await?;
        let ids = outbox::unreported(&mut tx, gateway, MOST_UNREPORTED).await?;
        Ok(ids.iter().filter_map(|id| MessageId::parse(id)).collect())
    }

    /// Records reports, in whatever order they come.
    pub async fn record(&self, gateway: &str, reports: &[Report]) -> Result<(), OutboxError> {
        let now = self.now_us();
        let mut tx = self.db.begin().await?;
        if reports.len() > 1 || reports.iter().any(|report| matches!(report.of, Reported::Theirs(_))) {
            // Whoever settles sends holds this too: it finds our early report, or we find its row; and neither waits
            // for rows of the other crosswise.
            gateway_state::hold_reports(&mut tx, gateway).await?;
        }
        let references = reports.iter().map(|report| match &report.of {
            Reported::Theirs(theirs) => self.reference(gateway, theirs).map(Some),
            Reported::Ours(_) => Ok(None),
        });
        let references = references.collect::<Result<Vec<_>, _>>()?;
        let given: Vec<String> = references.iter().flatten().flatten().cloned().collect();
        let known = if given.is_empty() { BTreeMap::new() } else { outbox::ids_of(&mut tx, &given).await? };
        let (mut about, mut early) = (Vec::new(), BTreeMap::new());
        for (report, references) in reports.iter().zip(&references) {
            let id = match (&report.of, references) {
                (Reported::Ours(id), _) => Some(id.as_str()),
                (_, references) => {
                    references.iter().flatten().find_map(|it| known.get(it).map(String::as_str))
                }
            };
            match (id, references) {
                (Some(id), _) => about.push((id, report.state)),
                // Early, or about nothing that we know: kept until its row asks for it.
                (None, Some([today, ..])) => {
                    let highest = early.entry(today).or_default();
                    *highest = report.state.rank().max(*highest);
                }
                (None, None) => {}
            }
        }
        let early =
            early.into_iter().map(|(reference, report)| EarlyReport { reference: reference.clone(), report });
        outbox::keep_reports(&mut tx, &early.collect::<Vec<_>>(), now - now.rem_euclid(HOUR_US)).await?;
        let mut rows = hold(&mut tx, about.iter().map(|(id, _)| *id)).await?;
        let mut changes = Changes::default();
        for (id, state) in about {
            let Some(row) = rows.get_mut(id) else { continue };
            if is_about(row, gateway, state) && row.report < state.rank() {
                row.report = state.rank();
                let change = reported(row, state, now, self.rules, &self.routes);
                let change = change.unwrap_or_else(|| same(row));
                changes.add(row, change);
            }
        }
        changes.write(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Moves on what nobody moves on: senders that died, outcomes and reports that never came,
    /// deadlines that passed. Says whether something waits to be sent again.
    pub async fn sweep(&self) -> store::Result<bool> {
        let now = self.now_us();
        let mut tx = self.db.begin().await?;
        let rows = outbox::overdue(&mut tx, now, SWEEP).await?;
        let changes: Vec<_> = rows.iter().map(|row| overdue(row, now, self.rules)).collect();
        outbox::apply(&mut tx, &changes).await?;
        let late = |row: &OutboxRow| {
            let last = row.reason.as_deref().unwrap_or("no gateway took it");
            dead(row, format!("too late; last: {last}"))
        };
        let rows = outbox::expired(&mut tx, now, SWEEP).await?;
        outbox::apply(&mut tx, &rows.iter().map(late).collect::<Vec<_>>()).await?;
        tx.commit().await?;
        Ok(changes.iter().any(|change| change.to == "waiting"))
    }

    /// Forgets what is old.
    pub async fn forget(&self) -> store::Result<()> {
        let now = self.now_us();
        let mut tx = self.db.begin().await?;
        outbox::forget(&mut tx, now - DONE_US, now - DEAD_US).await?;
        tx.commit().await
    }
}

fn micros(us: i64) -> Duration {
    Duration::from_micros(u64::try_from(us).unwrap_or(0))
}

/// What an operator sees of a gateway.
#[derive(Debug, Clone)]
pub struct Health {
    /// What all processes know of it.
    pub state: GatewayState,
    /// Its messages by state.
    pub tally: Vec<outbox::Tally>,
    /// Unanswered questions: how many, and when the oldest came.
    pub unanswered: Option<(i64, i64)>,
}

/// What an operator sees of all gateways, by name.
pub async fn health(db: &Db) -> store::Result<std::collections::BTreeMap<String, Health>> {
    let mut tx = db.read().await?;
    let mut all = std::collections::BTreeMap::new();
    fn of<'a>(all: &'a mut std::collections::BTreeMap<String, Health>, name: &str) -> &'a mut Health {
        all.entry(name.to_owned()).or_insert_with(|| Health {
            state: GatewayState { gateway: name.to_owned(), ..GatewayState::default() },
            tally: Vec::new(),
            unanswered: None,
        })
    }
    for state in gateway_state::all(&mut tx).await? {
        let name = state.gateway.clone();
        of(&mut all, &name).state = state;
    }
    for tally in outbox::tally(&mut tx).await? {
        let name = tally.gateway.clone();
        of(&mut all, &name).tally.push(tally);
    }
    for (gateway, count, oldest) in store::inbox::unsettled(&mut tx).await? {
        of(&mut all, &gateway).unanswered = Some((count, oldest));
    }
    Ok(all)
}

/// The newest messages that were given up.
pub async fn dead_letters(db: &Db, most: i64) -> store::Result<Vec<outbox::DeadLetter>> {
    let mut tx = db.read().await?;
    outbox::dead(&mut tx, most).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules { report_wait_us: 60_000_000, pause_us: 32_000_000 };
    const NOW: i64 = 1_000_000_000_000;

    fn row() -> OutboxRow {
        OutboxRow {
            id: "0".repeat(32),
            day: 1,
            kind: "answer".to_owned(),
            gateway: "a".to_owned(),
            tried: String::new(),
            state: "sending".to_owned(),
            report: 0,
            reason: None,
            attempts: 1,
            resent: 0,
            due_us: NOW,
            deadline_us: NOW + 6 * HOUR_US,
            lease_us: NOW,
            sealed: Some("x".to_owned()),
        }
    }

    fn routes() -> Routes {
        let names = ["a".to_owned(), "b".to_owned()];
        Routes::new(&names, names.to_vec())
    }

    fn next(row: &OutboxRow, sent: &Sent) -> Change {
        after(row, sent, NOW, 1.0, RULES, &routes(), true)
    }

    #[test]
    fn an_answer_goes_by_the_gateway_that_brought_the_question() {
        let routes = Routes::new(&["a".to_owned()], vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(routes.first(Some("b")), Some("b"));
        assert_eq!(routes.first(Some("c")), Some("a"), "which cannot send");
        assert_eq!(routes.first(None), Some("a"));
        assert_eq!(Routes::default().first(Some("a")), None);
    }

    #[test]
    fn a_refusal_takes_the_next_route_once_and_then_waits() {
        let first = next(&row(), &Sent::Refused("no credit".to_owned()));
        assert_eq!((first.to, first.gateway.as_str(), first.tried.as_str()), ("waiting", "b", "a,"));
        assert_eq!(first.due_us, NOW);
        let again = OutboxRow { gateway: "b".to_owned(), tried: first.tried, ..row() };
        let second = next(&again, &Sent::Refused("no credit".to_owned()));
        assert_eq!((second.gateway.as_str(), second.tried.as_str()), ("b", ""), "both are tried again later");
        assert!(second.due_us > NOW);
    }

    #[test]
    fn what_is_throttled_stays_where_it_is() {
        let change = next(&row(), &Sent::Throttled(Some(Duration::from_secs(3))));
        let before = row();
        assert_eq!((change.to, change.gateway, change.due_us), ("waiting", before.gateway, before.due_us));
        assert_eq!(change.attempts, 0, "it can be taken back, and has its tries before it");
        assert_eq!(open_again_us(Some(Duration::from_secs(3)), NOW, 1.5, RULES), NOW + 3_000_000);
        assert!(open_again_us(Some(Duration::MAX), NOW, 1.5, RULES) <= NOW + RULES.pause_us * 10);
        assert!(open_again_us(None, NOW, 0.5, RULES) > NOW);
    }

    #[test]
    fn an_unknown_outcome_is_sent_once_more_and_never_a_third_time() {
        let change = next(&row(), &Sent::Uncertain("timeout".to_owned()));
        assert_eq!((change.to, change.forget), ("uncertain", false));
        let waiting = OutboxRow { state: "uncertain".to_owned(), ..row() };
        let once_more = overdue(&waiting, NOW, RULES);
        assert_eq!((once_more.to, once_more.resent), ("waiting", 1));
        let given_up = overdue(&OutboxRow { resent: 1, ..waiting.clone() }, NOW, RULES);
        assert_eq!((given_up.to, given_up.forget), ("dead", true));
        let died = OutboxRow { resent: 1, reason: Some("a: the sender died".to_owned()), ..waiting.clone() };
        let again = overdue(&died, NOW, RULES);
        assert_eq!((again.to, again.resent), ("waiting", 2), "a death is not the gateway's silence");
        assert_eq!(overdue(&OutboxRow { resent: 5, ..died }, NOW, RULES).to, "dead");
        let known = overdue(&OutboxRow { report: 1, ..waiting }, NOW, RULES);
        assert_eq!(known.to, "done", "a report made it certain");
    }

    #[test]
    fn a_report_makes_a_second_send_needless() {
        let again = OutboxRow { state: "waiting".to_owned(), resent: 1, ..row() };
        let change = reported(&again, ReportState::Accepted, NOW, RULES, &routes()).expect("a change");
        assert_eq!(change.to, "accepted");
        let failed = OutboxRow { resent: 0, ..again };
        let change = reported(&failed, ReportState::Delivered, NOW, RULES, &routes()).expect("a change");
        assert_eq!(change.to, "done", "the gateway had taken it and answered 500");
        assert_eq!(reported(&failed, ReportState::Accepted, NOW, RULES, &routes()), None);
        let fresh = OutboxRow { attempts: 0, ..failed };
        assert_eq!(
            reported(&fresh, ReportState::Delivered, NOW, RULES, &routes()),
            None,
            "it was never sent"
        );
    }

    #[test]
    fn a_report_of_an_earlier_send_says_nothing_of_the_next() {
        let moved = OutboxRow { gateway: "b".to_owned(), tried: "a,".to_owned(), ..row() };
        for state in ReportState::ALL {
            assert_eq!(is_about(&moved, "a", state), state == ReportState::Delivered, "{state:?}");
            assert!(is_about(&moved, "b", state), "{state:?}");
        }
        // Brought twice: it waits for this gateway again, and must not be refused before it is sent.
        let again = OutboxRow { state: "waiting".to_owned(), ..row() };
        assert!(!is_about(&again, "a", ReportState::Rejected));
    }

    #[test]
    fn a_report_that_somebody_has_it_is_stronger_than_a_refused_second_send() {
        for report in [ReportState::Accepted, ReportState::Buffered] {
            let row = OutboxRow { report: report.rank(), resent: 1, ..row() };
            for sent in [Sent::Throttled(None), Sent::Failing(String::new()), Sent::Refused(String::new())] {
                assert_eq!(next(&row, &sent).to, "accepted", "{report:?} {sent:?}");
            }
        }
        let there = OutboxRow { report: ReportState::Delivered.rank(), resent: 1, ..row() };
        assert_eq!(next(&there, &Sent::Failing(String::new())).to, "done");
    }

    #[test]
    fn an_sms_centre_that_rejects_moves_the_message_on() {
        let taken = OutboxRow { state: "accepted".to_owned(), ..row() };
        let change = reported(&taken, ReportState::Rejected, NOW, RULES, &routes()).expect("a change");
        assert_eq!((change.to, change.gateway.as_str(), change.forget), ("waiting", "b", false));
        let early = next(&OutboxRow { report: ReportState::Rejected.rank(), ..row() }, &Sent::Taken(None));
        assert_eq!(early.gateway, "b", "the report came before the answer to the send");
    }

    #[test]
    fn nothing_waits_beyond_its_deadline_and_the_reason_can_be_read() {
        let late = OutboxRow { deadline_us: NOW + 1, ..row() };
        let change = next(&late, &Sent::Failing("HTTP 503".to_owned()));
        assert_eq!((change.to, change.forget), ("dead", true));
        assert_eq!(change.reason.as_deref(), Some("too late; last: a: HTTP 503"));
    }

    #[test]
    fn failures_wait_longer_each_time_and_then_take_another_route() {
        let alone = Routes::new(&[], vec!["a".to_owned()]);
        let due = |attempts| {
            after(
                &OutboxRow { attempts, ..row() },
                &Sent::Failing(String::new()),
                NOW,
                1.0,
                RULES,
                &alone,
                true,
            )
            .due_us
        };
        assert!(due(1) < due(2) && due(2) < due(3));
        assert!(due(60) <= NOW + RULES.pause_us * 4);
        assert_eq!(next(&OutboxRow { attempts: 2, ..row() }, &Sent::Failing(String::new())).gateway, "b");
    }

    #[test]
    fn nobody_is_woken_for_a_campaign() {
        // 01:00 UTC is 08:00 WIB, 09:00 WITA, 10:00 WIT; 11:00 UTC is 18:00, 19:00 and 20:00.
        assert_eq!(awake(0), ["", "WITA", "WIT"]);
        assert_eq!(awake(HOUR_US), ["WIB", "WITA", "WIT"]);
        assert_eq!(awake(11 * HOUR_US), ["WIB", "WITA", ""]);
        assert_eq!(awake(14 * HOUR_US), ["", "", ""]);
    }
}
