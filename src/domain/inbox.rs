//! Taking a message once: written down before the gateway hears that we have it, answered once, and
//! forgotten.
//!
//! A message is known by an HMAC of the gateway's own rule for repetitions under the day's key, and
//! looked up under the keys of the days before too. Number and words stand sealed in its row until it is settled. While
//! the database is away it waits in the spool in the same form.

mod parts;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::kernel::absence::Absence;
use crate::kernel::batch::{Batcher, Undone};
use crate::kernel::clock::{Clock, day_number};
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::model::message::{InboundSms, Kind, Words, Zone};
use crate::sealing::day_keys::KEPT;
use crate::sealing::key::{self, KeyError};
use crate::sealing::keys::Keys;
use crate::store::inbox::{self, InboxRow, NewInbox, Settled};
use crate::store::outbox::NewOutbox;
use crate::store::spool::{Spool, Spooled};
use crate::store::{self, Db};

use super::outbox::{self, Outgoing};
use super::tips::Origin;

/// How long whoever took a message works on it before somebody else may. Answering takes
/// milliseconds; after a crash this is how long the person waits more.
const LEASE_US: i64 = 3_000_000;
/// How long a commit may take before the message goes to the spool instead.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long the database is left alone after a failure: somebody with no person waiting asks it all the
/// while and ends this as soon as it answers ([`Intake::is_back`]). Longer than such a question takes.
pub const PAUSE: Duration = Duration::from_secs(5);
/// How often somebody who waits for another's answer looks.
const LOOK: Duration = Duration::from_millis(50);
/// How long an answer is kept for a second delivery; gateways that retry in the same exchange do so
/// within minutes.
const ANSWERS_LIVE_US: i64 = 3_600_000_000;
/// How long a message is known: 72 hours and the hour to which its time was cut.
const TOKENS_LIVE_US: i64 = 73 * 3_600_000_000;
/// Microseconds of an hour.
pub(super) const HOUR_US: i64 = 3_600_000_000;
/// How long somebody in danger who chose to be reached may say nothing before they are asked once more.
pub const REMIND_US: i64 = 15 * 60_000_000;

/// Neither the database nor the disk takes the message: the gateway must bring it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither the database nor the spool takes messages")]
pub struct Away;

/// A message at hand.
#[derive(Debug, Clone)]
pub struct Entry {
    /// HMAC of gateway and dedupe key under the day's key.
    token: String,
    day: i64,
    /// The gateway that brought it.
    pub gateway: String,
    received_us: i64,
    /// Who sent it.
    pub from: Msisdn,
    /// The words.
    pub words: Words,
    /// What tells it from its repetitions, for a tip that it may be.
    pub origin: Origin,
    spooled: bool,
}

impl Entry {
    /// Whether it lies in the spool, where it can be answered in the same exchange only.
    pub const fn is_spooled(&self) -> bool {
        self.spooled
    }

    /// What tells it from every other; no number can be found from it.
    pub fn token(&self) -> &str {
        &self.token
    }
}

/// What became of a delivery.
#[derive(Debug)]
pub enum Taken {
    /// It is new, and whoever holds this answers it.
    New(Entry),
    /// It is written down under this token, and will be answered when the database is back.
    Spooled(String),
    /// It was answered, in the same exchange with these words.
    Settled(Option<String>),
    /// Somebody else answers it at this moment.
    Busy(Known),
}

/// The tokens of a message that is being answered.
#[derive(Debug)]
pub struct Known([String; 4]);

/// What becomes of a message when it is answered. It holds words, so it has no `Debug`.
#[derive(Default)]
pub struct Settlement {
    /// The answer that goes in the same exchange.
    pub answer: Option<String>,
    /// The answer that goes by a gateway's API.
    pub out: Option<(String, Kind, String)>,
    /// Whether this person wants campaigns from now on.
    pub campaigns: Option<bool>,
    /// By which gateway and with which words they are asked once more when they say nothing for
    /// [`REMIND_US`]; `Some(None)` takes back what was to be asked.
    pub remind: Option<Option<(String, String)>>,
}

#[derive(Serialize, Deserialize)]
struct Content {
    from: String,
    words: String,
    /// The seed of its [`Origin`].
    seed: String,
    /// Which part it is of which text.
    #[serde(default)]
    part: Option<parts::Place>,
}

struct Work {
    settled: Settled,
    out: Option<NewOutbox>,
    campaigns: Option<(String, i64, bool)>,
    /// Ids under which a reminder of this person may wait: all of them are taken back.
    unasked: Option<[String; 4]>,
    /// The reminder that waits instead.
    reminder: Option<NewOutbox>,
}

/// Takes messages and settles them.
#[derive(Clone)]
pub struct Intake(Arc<Inner>);

struct Inner {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    spool: Spool<Spooled>,
    absence: Arc<Absence>,
    taking: Batcher<NewInbox, bool>,
    settling: Batcher<Arc<Work>, bool>,
    /// Rang when something was put into the outbox.
    bell: Arc<Notify>,
    /// One drain at a time.
    draining: tokio::sync::Mutex<()>,
}

fn place(token: &str) -> String {
    format!("inbox:{token}")
}

fn answer_place(token: &str) -> String {
    format!("answer:{token}")
}

impl Intake {
    /// An intake over these parts; `bell` rings when something waits to be sent, and `absence` is shared
    /// by all who write to the same database.
    pub fn new(
        db: Db,
        keys: Arc<Keys>,
        clock: Arc<dyn Clock>,
        spool: Spool<Spooled>,
        absence: Arc<Absence>,
        bell: Arc<Notify>,
    ) -> Self {
        let (taking_db, taking_absence) = (db.clone(), Arc::clone(&absence));
        let taking = Batcher::start(move |rows: Arc<Vec<NewInbox>>| {
            let (db, absence) = (taking_db.clone(), Arc::clone(&taking_absence));
            async move { within(&absence, take_all(&db, &rows)).await }
        });
        let (settling_db, settling_absence, rung) = (db.clone(), Arc::clone(&absence), Arc::clone(&bell));
        let settling = Batcher::start(move |work: Arc<Vec<Arc<Work>>>| {
            let (db, absence) = (settling_db.clone(), Arc::clone(&settling_absence));
            let rung = Arc::clone(&rung);
            async move {
                let settled = within(&absence, settle_all(&db, &work)).await;
                if work.iter().any(|one| one.out.is_some()) {
                    rung.notify_waiters();
                }
                settled
            }
        });
        let draining = tokio::sync::Mutex::default();
        Self(Arc::new(Inner { db, keys, clock, spool, absence, taking, settling, bell, draining }))
    }

    /// The bell that rings when something waits to be sent.
    pub fn bell(&self) -> Arc<Notify> {
        Arc::clone(&self.0.bell)
    }

    /// Whether the database is taken for away at this moment.
    pub fn is_away(&self) -> bool {
        self.0.absence.lasts()
    }

    /// Says that the database answers.
    pub fn is_back(&self) {
        self.0.absence.end();
    }

    /// Says that the database does not answer.
    pub fn is_gone(&self) {
        self.0.absence.begin();
    }

    /// How many messages wait in the spool.
    pub fn spool_depth(&self) -> usize {
        self.0.spool.depth()
    }

    fn now_us(&self) -> i64 {
        self.0.clock.now().as_microsecond()
    }

    /// Writes a message down. `redelivers`: the gateway brings it again when we say that we cannot, so
    /// that it need not lie on our disk.
    pub async fn take(&self, gateway: &str, redelivers: bool, sms: &InboundSms) -> Result<Taken, Away> {
        let Sender::Phone(from) = &sms.from else {
            // Machines are never answered, so there is nothing to keep.
            return Ok(Taken::Settled(None));
        };
        let (row, origin) = self.row(gateway, from, sms, None).map_err(|error| {
            tracing::error!(%error, "a message cannot be sealed");
            Away
        })?;
        let entry = entry(&row, origin, from, &sms.words);
        let [b, c, d] = row.earlier.clone();
        let known = Known([row.token.clone(), b, c, d]);
        if !self.is_away() {
            match self.0.taking.hand_in(row.clone()).await {
                Ok(true) => return Ok(Taken::New(entry)),
                Ok(false) => return self.look(known).await,
                Err(Undone) => {}
            }
        }
        if redelivers { Err(Away) } else { self.spool(row, entry).await }
    }

    fn row(
        &self,
        gateway: &str,
        from: &Msisdn,
        sms: &InboundSms,
        part: Option<&parts::Place>,
    ) -> Result<(NewInbox, Origin), KeyError> {
        let days = self.0.keys.days();
        let (day, key) = days.today(self.0.clock.today())?;
        let nothing_tells_it;
        let dedupe = match &sms.dedupe {
            Some(dedupe) => dedupe.as_str(),
            None => {
                nothing_tells_it = STANDARD_NO_PAD.encode(key::random::<16>()?);
                &nothing_tells_it
            }
        };
        let parts = [gateway, dedupe];
        let token = key.token("inbox", &parts);
        let mut earlier: [String; 3] = Default::default();
        for (slot, token) in earlier.iter_mut().zip(days.earlier_tokens(day, "inbox", &parts)) {
            *slot = token;
        }
        let origin = Origin::of_message(&key, day, &parts);
        let content = Content {
            from: from.expose().to_owned(),
            words: sms.words.expose().to_owned(),
            seed: origin.seed().to_owned(),
            part: part.cloned(),
        };
        // Texts cannot fail to become JSON.
        let plain = serde_json::to_vec(&content).unwrap_or_default();
        let sealed = STANDARD_NO_PAD.encode(key.seal(&place(&token), plain)?);
        let received_us = self.now_us();
        let row = NewInbox {
            token,
            earlier,
            day,
            gateway: gateway.to_owned(),
            received_us,
            lease_us: received_us + if part.is_some() { parts::WAIT_US } else { LEASE_US },
            sealed: Some(sealed),
            answer: None,
            whole: part.map(|part| part.whole(&key, gateway)),
        };
        Ok((row, origin))
    }

    /// A message that is known: what became of it.
    /// Whether a message was written down before. `false` while the database is away.
    pub async fn knows(&self, gateway: &str, sms: &InboundSms) -> bool {
        let Sender::Phone(from) = &sms.from else { return false };
        let Ok((row, _)) = self.row(gateway, from, sms, None) else { return false };
        let [b, c, d] = row.earlier;
        let tokens = [row.token, b, c, d];
        let found = async {
            let mut tx = self.0.db.read().await?;
            inbox::find(&mut tx, &tokens).await
        };
        within(&self.0.absence, found).await.flatten().is_some()
    }

    async fn look(&self, known: Known) -> Result<Taken, Away> {
        let row = async {
            let mut tx = self.0.db.read().await?;
            inbox::find(&mut tx, &known.0).await
        };
        match within(&self.0.absence, row).await {
            // Between our insert and this look it was forgotten: as if it had been answered.
            Some(None) => Ok(Taken::Settled(None)),
            Some(Some(row)) if row.sealed.is_none() => Ok(Taken::Settled(self.answer_of(&row))),
            Some(Some(_)) => Ok(Taken::Busy(known)),
            None => Err(Away),
        }
    }

    /// Waits until whoever answers a message has done so, and takes it over when they died.
    pub async fn wait(&self, mut known: Known) -> Result<Taken, Away> {
        loop {
            tokio::time::sleep(LOOK).await;
            match self.look(known).await? {
                Taken::Busy(again) => known = again,
                settled => return Ok(settled),
            }
            if let Some(entry) = self.take_over(&known).await? {
                return Ok(Taken::New(entry));
            }
        }
    }

    async fn take_over(&self, known: &Known) -> Result<Option<Entry>, Away> {
        let now = self.now_us();
        let work = async {
            let mut tx = self.0.db.read().await?;
            let Some(row) = inbox::find(&mut tx, &known.0).await? else { return Ok(None) };
            drop(tx);
            if row.lease_us > now {
                return Ok(None);
            }
            let mut tx = self.0.db.begin().await?;
            let mine = inbox::lease_one(&mut tx, &row.token, now, now + LEASE_US).await?;
            tx.commit().await?;
            Ok(mine.then_some(row))
        };
        let row = within(&self.0.absence, work).await.ok_or(Away)?;
        Ok(row.and_then(|row| self.open(row)))
    }

    /// What a row holds; one that cannot be opened is reported, because it can never be answered.
    fn content(&self, row: &InboxRow) -> Option<Content> {
        let content = self.0.keys.days().of(row.day).and_then(|key| {
            let sealed = STANDARD_NO_PAD.decode(row.sealed.as_deref()?).ok()?;
            serde_json::from_slice::<Content>(&key.open_sealed(&place(&row.token), sealed)?).ok()
        });
        if content.is_none() {
            tracing::error!(gateway = row.gateway, "a message cannot be opened: the key of its day is gone");
        }
        content
    }

    /// Opens a row.
    fn open(&self, row: InboxRow) -> Option<Entry> {
        let content = self.content(&row)?;
        let Sender::Phone(from) = msisdn::read(&content.from) else { return None };
        Some(Entry {
            origin: Origin::of_seed(row.day, content.seed),
            token: row.token,
            day: row.day,
            gateway: row.gateway,
            received_us: row.received_us,
            from,
            words: Words::new(content.words),
            spooled: false,
        })
    }

    fn answer_of(&self, row: &InboxRow) -> Option<String> {
        self.open_answer(row.day, &row.token, row.answer.as_deref()?)
    }

    fn open_answer(&self, day: i64, token: &str, sealed: &str) -> Option<String> {
        let sealed = STANDARD_NO_PAD.decode(sealed).ok()?;
        let plain = self.0.keys.days().of(day)?.open_sealed(&answer_place(token), sealed)?;
        String::from_utf8(plain).ok()
    }

    async fn spool(&self, row: NewInbox, mut entry: Entry) -> Result<Taken, Away> {
        let spooled = Spooled {
            token: row.token,
            earlier: row.earlier,
            day: row.day,
            gateway: row.gateway,
            received_us: row.received_us,
            sealed: row.sealed,
            answer: None,
            campaigns: None,
            whole: row.whole,
        };
        let spool = self.0.spool.clone();
        let put = on_disk(move || Ok((spool.put(&spooled)?, spool.get(&spooled.token)?))).await?;
        metrics::counter!("suluh_spooled_total", "gateway" => entry.gateway.clone()).increment(1);
        match put {
            (true, _) => {
                entry.spooled = true;
                Ok(Taken::New(entry))
            }
            (false, Some(Spooled { sealed: None, answer, token, day, .. })) => {
                Ok(Taken::Settled(answer.and_then(|answer| self.open_answer(day, &token, &answer))))
            }
            (false, _) => Ok(Taken::Spooled(entry.token)),
        }
    }

    /// Settles a message: number and words go, and what is to be sent stands in the outbox, in one
    /// commit. `false`: somebody else was quicker, and this answer must not go out. When the database
    /// is away, an answer in the same exchange is noted in the spool; any other is told [`Away`].
    pub async fn settle(&self, entry: &Entry, settlement: &Settlement) -> Result<bool, Away> {
        let work = Arc::new(self.work(entry, settlement).map_err(|error| {
            tracing::error!(%error, "an answer cannot be sealed");
            Away
        })?);
        if !entry.spooled
            && !self.is_away()
            && let Ok(settled) = self.0.settling.hand_in(Arc::clone(&work)).await
        {
            return Ok(settled);
        }
        if settlement.out.is_some() || work.reminder.is_some() {
            return Err(Away);
        }
        let note = Spooled {
            token: entry.token.clone(),
            earlier: Default::default(),
            day: entry.day,
            gateway: entry.gateway.clone(),
            received_us: work.settled.hour_us,
            sealed: None,
            answer: work.settled.answer.clone(),
            campaigns: work.campaigns.clone(),
            whole: None,
        };
        let spool = self.0.spool.clone();
        on_disk(move || spool.replace(&note)).await?;
        Ok(true)
    }

    fn work(&self, entry: &Entry, settlement: &Settlement) -> Result<Work, KeyError> {
        let days = self.0.keys.days();
        let key = days.of(entry.day).ok_or(KeyError::NoRandomness)?;
        let seal = |text: &String| {
            key.seal(&answer_place(&entry.token), text.as_bytes().to_vec())
                .map(|sealed| STANDARD_NO_PAD.encode(sealed))
        };
        let now_us = self.now_us();
        let today = self.0.clock.today();
        let out = match &settlement.out {
            None => None,
            Some((gateway, kind, words)) => {
                // From the message's own token: answered twice after a crash, it is still one row.
                let id = key.token("outbox", &[&entry.token]);
                let outgoing =
                    Outgoing { to: entry.from.clone(), words: words.clone(), kind: *kind, zone: Zone::Wib };
                Some(outbox::row(&self.0.keys, today, now_us, id, &outgoing, gateway)?)
            }
        };
        let campaigns = settlement
            .campaigns
            .map(|wanted| (outbox::opt_out_token(&self.0.keys, &entry.from), day_number(today), wanted));
        let (unasked, reminder) = match &settlement.remind {
            None => (None, None),
            Some(remind) => self.reminder(&entry.from, today, now_us, remind.as_ref())?,
        };
        Ok(Work {
            settled: Settled {
                token: entry.token.clone(),
                answer: settlement.answer.as_ref().map(seal).transpose()?,
                hour_us: entry.received_us - entry.received_us.rem_euclid(HOUR_US),
            },
            out,
            campaigns,
            unasked,
            reminder,
        })
    }

    /// The reminder of a person, whose id says nothing of anybody, and the ids of those before it.
    fn reminder(
        &self,
        from: &Msisdn,
        today: jiff::civil::Date,
        now_us: i64,
        remind: Option<&(String, String)>,
    ) -> Result<(Option<[String; 4]>, Option<NewOutbox>), KeyError> {
        let days = self.0.keys.days();
        let (day, key) = days.today(today)?;
        let parts = [from.expose()];
        let id = key.token("remind", &parts);
        let mut before: [String; 4] = Default::default();
        before[0].clone_from(&id);
        for (slot, token) in before[1..].iter_mut().zip(days.earlier_tokens(day, "remind", &parts)) {
            *slot = token;
        }
        let before = Some(before);
        let Some((gateway, words)) = remind else { return Ok((before, None)) };
        let (to, words) = (from.clone(), words.clone());
        let outgoing = Outgoing { to, words, kind: Kind::Emergency, zone: Zone::Wib };
        let row = outbox::row(&self.0.keys, today, now_us, id, &outgoing, gateway)?;
        Ok((before, Some(NewOutbox { due_us: now_us + REMIND_US, ..row })))
    }

    /// Takes messages that somebody began and did not finish, and parts that waited long enough for the others.
    pub async fn unfinished(&self, most: i64) -> store::Result<Vec<Entry>> {
        let now = self.now_us();
        let mut tx = self.0.db.read().await?;
        if !inbox::is_unfinished(&mut tx, now).await? {
            return Ok(Vec::new());
        }
        drop(tx);
        let mut tx = self.0.db.begin().await?;
        let rows = inbox::lease(&mut tx, now, now + LEASE_US, most).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut entries = Vec::new();
        let mut parts = Vec::new();
        let oldest = day_number(self.0.clock.today()) - KEPT;
        for row in rows {
            let (day, token) = (row.day, row.token.clone());
            let hour_us = row.received_us - row.received_us.rem_euclid(HOUR_US);
            let part = row.whole.is_some().then(|| row.clone());
            match self.open(row) {
                Some(entry) => match part {
                    Some(part) => parts.push(part),
                    None => entries.push(entry),
                },
                None if day < oldest => {
                    drop(inbox::settle(&mut tx, &[Settled { token, answer: None, hour_us }]).await?);
                }
                // Its key should be there: a process with another folder must not end it for all.
                None => {}
            }
        }
        tx.commit().await?;
        for part in parts {
            entries.extend(self.join_what_came(&part).await?);
        }
        Ok(entries)
    }

    /// Moves what waits in the spool into the inbox; returns how many.
    pub async fn drain(&self) -> store::Result<usize> {
        let _one = self.0.draining.lock().await;
        let mut moved = 0;
        loop {
            let spool = self.0.spool.clone();
            let Ok(batch) = on_disk(move || spool.list(crate::kernel::batch::MOST)).await else {
                return Ok(moved);
            };
            if batch.is_empty() {
                return Ok(moved);
            }
            let mut rows: Vec<NewInbox> = batch.iter().map(from_spool).collect();
            rows.sort_by(|a, b| a.token.cmp(&b.token));
            let rows: Vec<&NewInbox> = rows.iter().collect();
            // Whose commit was uncertain when the database went away stands there unsettled.
            let settled: Vec<Settled> = batch
                .iter()
                .filter(|message| message.sealed.is_none())
                .map(|message| Settled {
                    token: message.token.clone(),
                    answer: message.answer.clone(),
                    hour_us: message.received_us,
                })
                .collect();
            let mut tx = self.0.db.begin().await?;
            inbox::insert(&mut tx, &rows).await?;
            inbox::settle(&mut tx, &settled).await?;
            // Files have no order, so that of several wishes STOP is the last word.
            let mut wishes: Vec<_> = batch.iter().filter_map(|message| message.campaigns.as_ref()).collect();
            wishes.sort_by_key(|(_, _, wanted)| !wanted);
            for wish in wishes {
                store::outbox::wish(&mut tx, wish).await?;
            }
            tx.commit().await?;
            moved += batch.len();
            let spool = self.0.spool.clone();
            let removed = on_disk(move || batch.iter().try_for_each(|message| spool.remove(message))).await;
            if removed.is_err() {
                return Ok(moved);
            }
        }
    }

    /// Forgets what is old.
    pub async fn forget(&self) -> store::Result<()> {
        let now = self.now_us();
        let mut tx = self.0.db.begin().await?;
        inbox::forget(&mut tx, now - ANSWERS_LIVE_US - HOUR_US, now - TOKENS_LIVE_US).await?;
        tx.commit().await
    }
}

fn from_spool(message: &Spooled) -> NewInbox {
    NewInbox {
        token: message.token.clone(),
        earlier: message.earlier.clone(),
        day: message.day,
        gateway: message.gateway.clone(),
        received_us: message.received_us,
        // Whoever put it in may be answering it in the same exchange; of a settled one no time stays that
        // says more than the hour.
        lease_us: message.sealed.as_ref().map_or(0, |_| {
            message.received_us + if message.whole.is_some() { parts::WAIT_US } else { LEASE_US }
        }),
        sealed: message.sealed.clone(),
        answer: message.answer.clone(),
        whole: message.whole.clone(),
    }
}

/// What whoever put a row in works with.
fn entry(row: &NewInbox, origin: Origin, from: &Msisdn, words: &Words) -> Entry {
    Entry {
        origin,
        token: row.token.clone(),
        day: row.day,
        gateway: row.gateway.clone(),
        received_us: row.received_us,
        from: from.clone(),
        words: words.clone(),
        spooled: false,
    }
}

/// One result for each row: whether it was new. Of two equal rows in one batch only the first is.
async fn take_all(db: &Db, rows: &[NewInbox]) -> store::Result<Vec<bool>> {
    let mut tx = db.begin_single().await?;
    // In one order everywhere: two processes that bring the same messages must not wait for each other.
    let mut ordered: Vec<&NewInbox> = rows.iter().collect();
    ordered.sort_by(|a, b| a.token.cmp(&b.token));
    let mut new: std::collections::HashSet<String> =
        inbox::insert(&mut tx, &ordered).await?.into_iter().collect();
    tx.commit().await?;
    Ok(rows.iter().map(|row| new.remove(&row.token)).collect())
}

async fn settle_all(db: &Db, work: &[Arc<Work>]) -> store::Result<Vec<bool>> {
    let is_all = work.iter().all(|one| one.out.is_none() && one.campaigns.is_none() && one.unasked.is_none());
    let mut tx = if is_all { db.begin_single().await? } else { db.begin().await? };
    let rows: Vec<Settled> = work.iter().map(|one| one.settled.clone()).collect();
    let mut settled: std::collections::HashSet<String> =
        inbox::settle(&mut tx, &rows).await?.into_iter().collect();
    let mut results = Vec::with_capacity(work.len());
    let mut out = Vec::new();
    for one in work {
        let first = settled.remove(&one.settled.token);
        results.push(first);
        if !first {
            continue;
        }
        out.extend(one.out.clone());
        if let Some(wish) = &one.campaigns {
            store::outbox::wish(&mut tx, wish).await?;
        }
        if let Some(ids) = &one.unasked {
            store::outbox::withdraw(&mut tx, ids).await?;
        }
        out.extend(one.reminder.clone());
    }
    if !out.is_empty() {
        store::outbox::insert(&mut tx, &out).await?;
    }
    tx.commit().await?;
    Ok(results)
}

/// Runs a unit of work with patience; when it fails, the database is left alone for a moment. Logged
/// once per outage. Whoever waited behind a failure does not wait for one of their own.
pub(super) async fn within<T>(absence: &Absence, work: impl Future<Output = store::Result<T>>) -> Option<T> {
    if absence.lasts() {
        return None;
    }
    let failure = match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(done)) => return Some(done),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer in time".to_owned(),
    };
    if absence.begin() {
        tracing::error!(error = failure, "the database takes no messages");
    }
    metrics::counter!("suluh_database_failures_total").increment(1);
    None
}

/// Runs file work where waiting holds up nobody else.
pub(super) async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Away> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => {
            tracing::error!(%error, "the spool takes no messages (setting spool.dir)");
            Err(Away)
        }
        Err(_) => Err(Away),
    }
}
