//! Joining the SMS of a long text, for gateways that bring each by itself (Vonage, SMPP).
//!
//! A part is a row of the inbox like any message: written down before the gateway hears that we have it, and known
//! by its own id when it comes again. What it shares with the others is a token, so that parts which came to
//! several processes, or before and after a restart or midnight, find each other. Whoever writes down the last
//! one settles them all and puts the whole in, in one commit. Nobody waits longer than [`WAIT_US`] after the first:
//! then what came is heard, with U+FFFD where a part is missing. No official name holds that, so an incomplete
//! question verifies nothing, and a cry for help is one still. A part that comes later is heard as incomplete too.

use serde::{Deserialize, Serialize};

use super::{Away, Content, Entry, HOUR_US, Intake, LEASE_US, entry, within};
use crate::kernel::msisdn::{self, Sender};
use crate::model::message::{InboundPart, InboundSms, Words};
use crate::sealing::key::Key;
use crate::store::inbox::{self, InboxRow, Settled};
use crate::store::{self, StoreError};

/// How long the first part waits for the others. Phones and SMS centres bring them within seconds.
pub(super) const WAIT_US: i64 = 60_000_000;
/// Stands for a part that did not come.
const MISSING: char = char::REPLACEMENT_CHARACTER;

/// Which part of which text a message is; sealed with its words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Place {
    of: String,
    number: u8,
    total: u8,
}

impl Place {
    /// What the parts of its text share.
    pub(super) fn whole(&self, key: &Key, gateway: &str) -> String {
        key.token("whole", &[gateway, &self.of])
    }
}

/// A part that is there.
struct Piece {
    row: InboxRow,
    place: Place,
    from: String,
    words: String,
}

/// The parts of one text, and the text that they make.
struct Whole {
    /// Tokens of the parts in it, and of those that say the same once more, each with the hour in which it came.
    settled: Vec<Settled>,
    gateway: String,
    received_us: i64,
    sms: InboundSms,
}

impl Intake {
    /// Writes a part down. When it was the last of its text, the whole is at hand.
    pub async fn take_part(
        &self,
        gateway: &str,
        redelivers: bool,
        part: &InboundPart,
    ) -> Result<Option<Entry>, Away> {
        let Sender::Phone(from) = &part.sms().from else { return Ok(None) };
        let (number, total) = part.place();
        let place = Place { of: part.of().to_owned(), number, total };
        let (row, origin) = self.row(gateway, from, part.sms(), Some(&place)).map_err(|error| {
            tracing::error!(%error, "a part of a message cannot be sealed");
            Away
        })?;
        if !self.is_away() && self.0.taking.hand_in(row.clone()).await.is_ok() {
            // Also when it was known: whoever wrote it down may have died before joining. It is safe where it
            // is, and a failure here is made good when the wait is over.
            let joined = within(&self.0.absence, self.join(gateway, &place, false)).await;
            return Ok(joined.flatten());
        }
        if redelivers {
            return Err(Away);
        }
        let entry = entry(&row, origin, from, &part.sms().words);
        self.spool(row, entry).await.map(|_| None)
    }

    /// Joins what came of the text of a part whose wait is over.
    pub(super) async fn join_what_came(&self, part: &InboxRow) -> store::Result<Vec<Entry>> {
        let mut joined = Vec::new();
        let Some(Content { part: Some(place), .. }) = self.content(part) else { return Ok(joined) };
        // Two texts may have got the same reference.
        while let Some(entry) = self.join(&part.gateway, &place, true).await? {
            joined.push(entry);
        }
        Ok(joined)
    }

    /// Settles the parts of a text and puts the whole in. `None` when some are missing, unless `anyway`, and when
    /// somebody else was quicker.
    async fn join(&self, gateway: &str, place: &Place, anyway: bool) -> store::Result<Option<Entry>> {
        let days = self.0.keys.days();
        let key = |error: crate::sealing::key::KeyError| StoreError::Unreadable(error.to_string());
        let (day, today) = days.today(self.0.clock.today()).map_err(key)?;
        let mut wholes: [String; 4] = Default::default();
        wholes[0] = place.whole(&today, gateway);
        for (slot, token) in
            wholes[1..].iter_mut().zip(days.earlier_tokens(day, "whole", &[gateway, &place.of]))
        {
            *slot = token;
        }
        let mut tx = self.0.db.begin().await?;
        let rows = inbox::parts(&mut tx, &wholes).await?;
        let Some(whole) = self.whole(rows, anyway) else { return Ok(None) };
        let Sender::Phone(from) = &whole.sms.from else { return Ok(None) };
        let (mut row, origin) = self.row(&whole.gateway, from, &whole.sms, None).map_err(key)?;
        row.received_us = whole.received_us;
        row.lease_us = self.now_us() + LEASE_US;
        inbox::settle(&mut tx, &whole.settled).await?;
        let new = inbox::insert(&mut tx, &[&row]).await?;
        tx.commit().await?;
        if new.is_empty() {
            return Ok(None);
        }
        metrics::counter!("suluh_joined_total", "gateway" => row.gateway.clone()).increment(1);
        Ok(Some(entry(&row, origin, from, &whole.sms.words)))
    }

    /// The text that these parts make.
    fn whole(&self, rows: Vec<InboxRow>, anyway: bool) -> Option<Whole> {
        let mut pieces: Vec<Piece> = rows
            .into_iter()
            .filter_map(|row| {
                let Content { from, words, part, .. } = self.content(&row)?;
                Some(Piece { row, place: part?, from, words })
            })
            .collect();
        // Of two with one number the older is the part.
        pieces.sort_by(|a, b| (a.row.received_us, &a.row.token).cmp(&(b.row.received_us, &b.row.token)));
        let first = pieces.first()?;
        let found: Vec<Option<&Piece>> = (1..=first.place.total)
            .map(|number| pieces.iter().find(|piece| piece.place.number == number))
            .collect();
        if !anyway && found.iter().any(Option::is_none) {
            return None;
        }
        let mut words = String::new();
        for piece in &found {
            match piece {
                Some(piece) => words.push_str(&piece.words),
                None => words.push(MISSING),
            }
        }
        let tokens: Vec<&str> = found.iter().flatten().map(|piece| piece.row.token.as_str()).collect();
        let says_the_same = |piece: &&Piece| {
            found.iter().flatten().any(|it| it.place.number == piece.place.number && it.words == piece.words)
        };
        let settled = pieces.iter().filter(says_the_same).map(|piece| Settled {
            token: piece.row.token.clone(),
            answer: None,
            hour_us: piece.row.received_us - piece.row.received_us.rem_euclid(HOUR_US),
        });
        Some(Whole {
            settled: settled.collect(),
            gateway: first.row.gateway.clone(),
            received_us: first.row.received_us,
            sms: InboundSms {
                dedupe: Some(format!("joined\n{}", tokens.join("\n"))),
                from: msisdn::read(&first.from),
                words: Words::new(words),
            },
        })
    }
}
