//! Who works on broadcasts: writes one, starts it, holds it back, ends it. Each deed and its link in the audit are one
//! unit of work.

use super::content::{Content, LETTERS, Written};
use super::estimate::{Estimate, estimate};
use super::{BroadcastError, Broadcasts};
use crate::domain::audit::{self, Act, BY_KEY, Deed};
use crate::domain::officers::By;
use crate::domain::tallies::{self, month_of};
use crate::kernel::clock::{day_number, day_of_number};
use crate::store::broadcasts::{self, BroadcastRow};
use crate::store::{self, Tx, members};

/// What stands for whoever works at the terminal.
const TERMINAL: &str = "-";

/// A broadcast as officers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its row.
    pub row: BroadcastRow,
    /// What it says.
    pub content: Content,
    /// Messages that wait for their turn, are under way, were sent without more being known, arrived, did not arrive.
    pub waiting: i64,
    /// In the outbox.
    pub under_way: i64,
    /// A gateway took them.
    pub sent: i64,
    /// They are on the phone.
    pub delivered: i64,
    /// They did not arrive.
    pub failed: i64,
}

/// How a question was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The question, from 1.
    pub question: usize,
    /// A Kemendagri code.
    pub kabupaten: String,
    /// Right answers; none where they are fewer than may be shown.
    pub right: Option<i64>,
    /// Wrong ones.
    pub wrong: Option<i64>,
}

/// Somebody who works on broadcasts.
pub struct Writer<'a> {
    broadcasts: &'a Broadcasts,
    by: &'a By,
}

impl Broadcasts {
    /// Somebody who works on broadcasts.
    pub fn writer<'a>(&'a self, by: &'a By) -> Writer<'a> {
        Writer { broadcasts: self, by }
    }

    /// All broadcasts, the newest first.
    pub async fn all(&self) -> Result<Vec<Seen>, BroadcastError> {
        let mut tx = self.0.db.read().await?;
        let mut all = Vec::new();
        for row in broadcasts::all(&mut tx).await? {
            all.push(seen(&mut tx, row).await?);
        }
        Ok(all)
    }

    /// One of them.
    pub async fn one(&self, number: i64) -> Result<Seen, BroadcastError> {
        let mut tx = self.0.db.read().await?;
        let row = broadcasts::all(&mut tx).await?.into_iter().find(|row| row.number == number);
        seen(&mut tx, row.ok_or(BroadcastError::Unknown)?).await
    }

    /// What a broadcast would cost now.
    pub async fn estimate(&self, number: i64) -> Result<Estimate, BroadcastError> {
        let content = self.one(number).await?.content;
        let mut tx = self.0.db.read().await?;
        self.estimate_in(&mut tx, &content).await
    }

    async fn estimate_in(&self, tx: &mut Tx, content: &Content) -> Result<Estimate, BroadcastError> {
        Ok(estimate(content, &members::cells(tx).await?, self.rules(), self.now_us()))
    }

    /// How the questions of a broadcast were answered, where enough people did.
    pub async fn results(&self, number: i64) -> Result<Vec<Answers>, BroadcastError> {
        let seen = self.one(number).await?;
        let Some(began) = seen.row.began else { return Ok(Vec::new()) };
        let mut found: Vec<Answers> = Vec::new();
        let months = month_of(day_of_number(began))..=month_of(self.0.clock.today());
        for month in months {
            for row in tallies::of_month(&self.0.db, month).await? {
                let Some((question, right)) = of_subject(&row.kind, &row.subject, number) else { continue };
                let same = |it: &&mut Answers| it.question == question && it.kabupaten == row.kabupaten;
                let at = match found.iter_mut().find(same) {
                    Some(at) => at,
                    None => {
                        let kabupaten = row.kabupaten.clone();
                        found.push(Answers { question, kabupaten, right: None, wrong: None });
                        let Some(at) = found.last_mut() else { continue };
                        at
                    }
                };
                let count = if right { &mut at.right } else { &mut at.wrong };
                *count = Some(count.unwrap_or(0) + row.count);
            }
        }
        found.sort_by(|a, b| (a.question, &a.kabupaten).cmp(&(b.question, &b.kabupaten)));
        Ok(found)
    }
}

/// Under what an answer is counted.
pub(super) fn subject(number: i64, question: i64, right: bool) -> String {
    format!("{number} {question} {}", if right { "right" } else { "wrong" })
}

fn of_subject(kind: &str, subject: &str, number: i64) -> Option<(usize, bool)> {
    let mut words = subject.split(' ');
    let of: i64 = words.next().filter(|_| kind == tallies::QUIZ)?.parse().ok()?;
    let question = words.next()?.parse().ok()?;
    (of == number).then_some((question, words.next()? == "right"))
}

async fn seen(tx: &mut Tx, row: BroadcastRow) -> Result<Seen, BroadcastError> {
    let content = content(&row)?;
    let counts = broadcasts::counts(tx, row.number).await?;
    let of = |state: &str| counts.iter().find(|it| it.state == state).map_or(0, |it| it.count);
    Ok(Seen {
        waiting: of("waiting"),
        under_way: of("put"),
        sent: of("sent"),
        delivered: of("delivered"),
        failed: of("failed"),
        content,
        row,
    })
}

pub(super) fn content(row: &BroadcastRow) -> Result<Content, store::StoreError> {
    Content::parse(&row.content).ok_or_else(|| store::StoreError::Unreadable("broadcast.content".to_owned()))
}

impl Writer<'_> {
    /// Keeps what was written, as a draft: nothing is sent. Gives its number.
    pub async fn write(
        &self,
        written: Written,
        speaks: impl Fn(&str) -> bool,
    ) -> Result<i64, BroadcastError> {
        let inner = &self.broadcasts.0;
        let (title, content) = written.check(speaks, inner.rules.parts)?;
        let mut tx = inner.db.begin().await?;
        let row = BroadcastRow {
            number: broadcasts::next_number(&mut tx).await?,
            state: "draft".to_owned(),
            title,
            // Texts and lists cannot fail to become JSON.
            content: serde_json::to_string(&content).unwrap_or_default(),
            officer: if self.by.officer == BY_KEY { TERMINAL } else { &self.by.officer }.to_owned(),
            by_unit: self.by.unit.clone(),
            day: day_number(inner.clock.today()),
            began: None,
            people: None,
        };
        broadcasts::insert(&mut tx, &row).await?;
        self.finish(tx, Act::WriteBroadcast, row.number).await?;
        Ok(row.number)
    }

    /// Starts a draft, when it costs no more than a tenth above the SMS that were confirmed. Whoever carries messages
    /// takes its list within seconds: who joins after that is not in it.
    pub async fn start(&self, number: i64, confirmed: i64) -> Result<(), BroadcastError> {
        let inner = &self.broadcasts.0;
        if inner.outbox.routes().first(None).is_none() {
            return Err(BroadcastError::NoRoute);
        }
        let mut tx = inner.db.begin().await?;
        let row = broadcasts::hold(&mut tx, number).await?.ok_or(BroadcastError::Unknown)?;
        if row.state != "draft" {
            return Err(BroadcastError::State(row.state));
        }
        let estimate = self.broadcasts.estimate_in(&mut tx, &content(&row)?).await?;
        if estimate.people == 0 {
            return Err(BroadcastError::Nobody);
        }
        if !estimate.is_covered_by(confirmed) {
            return Err(BroadcastError::Grown { confirmed, estimate: Box::new(estimate) });
        }
        broadcasts::begin(&mut tx, number, day_number(inner.clock.today())).await?;
        self.finish(tx, Act::StartBroadcast, number).await
    }

    /// Holds a broadcast back: what was not sent yet is taken out of the outbox within seconds.
    pub async fn pause(&self, number: i64) -> Result<(), BroadcastError> {
        self.change(number, &["running"], "paused", Act::PauseBroadcast).await
    }

    /// Goes on with it.
    pub async fn resume(&self, number: i64) -> Result<(), BroadcastError> {
        self.change(number, &["paused"], "running", Act::ResumeBroadcast).await
    }

    /// Ends it for good; who was not sent to is not sent to.
    pub async fn end(&self, number: i64) -> Result<(), BroadcastError> {
        self.change(number, &["draft", "starting", "running", "paused"], "ended", Act::EndBroadcast).await
    }

    async fn change(&self, number: i64, from: &[&str], to: &str, act: Act) -> Result<(), BroadcastError> {
        let mut tx = self.broadcasts.0.db.begin().await?;
        let row = broadcasts::hold(&mut tx, number).await?.ok_or(BroadcastError::Unknown)?;
        if !from.contains(&row.state.as_str())
            || !broadcasts::set_state(&mut tx, number, &row.state, to).await?
        {
            return Err(BroadcastError::State(row.state));
        }
        self.finish(tx, act, number).await
    }

    async fn finish(&self, mut tx: Tx, act: Act, number: i64) -> Result<(), BroadcastError> {
        let inner = &self.broadcasts.0;
        let By { officer, unit, signed: (signed, signature) } = self.by;
        let subject = number.to_string();
        let deed = Deed { officer, unit, act, subject: &subject, signed, signature };
        let row = audit::record(&mut tx, inner.clock.now().as_microsecond(), deed).await?;
        tx.commit().await?;
        audit::noted(&inner.keys, row).await;
        Ok(())
    }
}

/// The letter of a choice, from 0.
pub fn letter(at: usize) -> char {
    LETTERS.get(at).copied().unwrap_or('?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_counted_under_its_question_and_read_again() {
        assert_eq!(of_subject("quiz", &subject(12, 3, true), 12), Some((3, true)));
        assert_eq!(of_subject("quiz", &subject(12, 3, false), 12), Some((3, false)));
        assert_eq!(of_subject("quiz", &subject(12, 3, true), 1), None);
        assert_eq!(of_subject("campaign", &subject(12, 3, true), 12), None);
        assert_eq!(of_subject("quiz", "KPG1", 12), None);
    }
}
