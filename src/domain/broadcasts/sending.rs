//! Sending a broadcast: its list is taken once, and of that a few at a time go into the outbox, each in the unit of work
//! that notes it on the list while the broadcast is held. So every member gets it once, whichever process dies, and
//! little has to be taken back when an officer holds it back.

use super::content::Content;
use super::desk::content;
use super::estimate::segment;
use super::{APART_HOURS, BroadcastError, Broadcasts, HOUR_US};
use crate::domain::outbox::{self, Outgoing, awake};
use crate::model::message::{Kind, ReportState, Zone};
use crate::store::broadcasts::{self, BroadcastRow, Put, Turn};
use crate::store::outbox::NewOutbox;
use crate::store::{Tx, members};

impl Broadcasts {
    /// Moves every broadcast on by one step. Says how many messages it put into the outbox.
    pub async fn send(&self) -> Result<usize, BroadcastError> {
        let mut tx = self.0.db.read().await?;
        let numbers = broadcasts::under_way(&mut tx).await?;
        drop(tx);
        let mut put = 0;
        for number in numbers {
            put += self.step(number).await?;
        }
        Ok(put)
    }

    /// Notes what became of messages that were sent: most reports come within minutes, some after days.
    pub async fn follow(&self) -> Result<(), BroadcastError> {
        let mut tx = self.0.db.read().await?;
        let numbers = broadcasts::followed(&mut tx).await?;
        drop(tx);
        for number in numbers {
            let mut tx = self.0.db.begin().await?;
            if broadcasts::hold(&mut tx, number).await?.is_some() {
                broadcasts::fold_late(&mut tx, number, ReportState::Delivered.rank()).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    async fn step(&self, number: i64) -> Result<usize, BroadcastError> {
        let mut tx = self.0.db.begin().await?;
        let Some(row) = broadcasts::hold(&mut tx, number).await? else { return Ok(0) };
        let mut put = 0;
        match row.state.as_str() {
            "starting" => self.take_list(&mut tx, &row).await?,
            "running" => {
                broadcasts::fold(&mut tx, number, ReportState::Delivered.rank()).await?;
                put = self.put(&mut tx, &row).await?;
                let counts = broadcasts::counts(&mut tx, number).await?;
                if !counts.iter().any(|it| ["waiting", "put"].contains(&it.state.as_str())) {
                    broadcasts::set_state(&mut tx, number, "running", "ended").await?;
                    tracing::info!(number, "a broadcast is over");
                }
            }
            _ => {
                let withdrawn = broadcasts::withdraw(&mut tx, number).await?;
                if withdrawn > 0 {
                    tracing::info!(number, withdrawn, "messages of a broadcast were taken back");
                }
                broadcasts::fold(&mut tx, number, ReportState::Delivered.rank()).await?;
            }
        }
        tx.commit().await?;
        Ok(put)
    }

    async fn take_list(&self, tx: &mut Tx, row: &BroadcastRow) -> Result<(), BroadcastError> {
        let cells = segment(&content(row)?, &members::cells(tx).await?);
        let people = broadcasts::list(tx, row.number, &cells).await?;
        broadcasts::listed(tx, row.number, i64::try_from(people).unwrap_or(i64::MAX)).await?;
        tracing::info!(number = row.number, people, "a broadcast begins");
        Ok(())
    }

    /// Puts as many messages into the outbox as may wait there, for people who are awake.
    async fn put(&self, tx: &mut Tx, row: &BroadcastRow) -> Result<usize, BroadcastError> {
        let inner = &self.0;
        let Some(gateway) = inner.outbox.routes().first(None) else { return Ok(0) };
        let free = inner.rules.waiting - broadcasts::in_outbox(tx).await?;
        if free <= 0 {
            return Ok(0);
        }
        let now_us = self.now_us();
        let hour = now_us.div_euclid(HOUR_US);
        let turns = broadcasts::turns(tx, row.number, awake(now_us), hour - APART_HOURS, free).await?;
        if turns.is_empty() {
            return Ok(0);
        }
        let content = content(row)?;
        let (mut out, mut puts) = (Vec::new(), Vec::new());
        for turn in turns {
            let made = self.message(&content, row.number, &turn, gateway, now_us)?;
            let asked = made.as_ref().map_or(0, |(_, asked)| *asked);
            let message = made.as_ref().map(|(message, _)| message.id.clone());
            let state = if message.is_some() { "put" } else { "failed" };
            puts.push(Put { token: turn.token, message, state, asked });
            out.extend(made.map(|(message, _)| message));
        }
        crate::store::outbox::insert(tx, &out).await?;
        broadcasts::put(tx, row.number, hour, &puts).await?;
        Ok(out.len())
    }

    /// The message to a member, and the question that it asks; none when their number cannot be opened or there is no
    /// text for them any more.
    fn message(
        &self,
        content: &Content,
        number: i64,
        turn: &Turn,
        gateway: &str,
        now_us: i64,
    ) -> Result<Option<(NewOutbox, i64)>, BroadcastError> {
        let inner = &self.0;
        let (Some(to), Some(texts)) = (self.number(&turn.token, &turn.sealed), content.of(&turn.lang)) else {
            tracing::error!(
                number,
                "a member cannot be written to: their number does not open, or no text is theirs"
            );
            return Ok(None);
        };
        let zone = Zone::of_word(&turn.zone).unwrap_or_default();
        let outgoing = Outgoing { to, words: texts.first(), kind: Kind::Campaign, zone };
        // A new id for each time that it is put down, so that one that was taken back is not taken for done.
        let salt = crate::sealing::key::random::<16>()?;
        let salt = u128::from_be_bytes(salt).to_string();
        let id = inner.keys.service().token("broadcast", &[&number.to_string(), &turn.token, &salt]);
        let row = outbox::row(&inner.keys, inner.clock.today(), now_us, id, &outgoing, gateway)?;
        Ok(Some((row, i64::from(!texts.quiz.is_empty()))))
    }
}
