//! What a receipt opens: how far a tip has come, what its unit asks, and the way to answer.
//!
//! Stretching a receipt costs more than all the rest of taking a tip, so it is done a moment after the tip
//! was committed; until then the tip is found by a token under the day's key. A receipt that there is not
//! costs the same work as one that there is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use super::routing::Way;
use super::units::KnownUnit;
use super::{Draft, Kept, NewsFor, Origin, TipError, Tips, pending_place, random_id, weekly_place};
use crate::domain::inbox::within;
use crate::domain::outbox::{self, Outgoing};
use crate::kernel::clock::day_number;
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::model::message::{Kind, Zone};
use crate::model::tip::{Facts, PageKind, Progress, Report, Status, TipBody};
use crate::model::unit::UnitKind;
use crate::sealing::day_keys::{DayKeys, KEPT};
use crate::sealing::hybrid::PrivateHalf;
use crate::sealing::key::KeyError;
use crate::sealing::mailbox::{NotePlace, Stretched};
use crate::sealing::receipt::Receipt;
use crate::store::return_addresses::{self, AddressRow};
use crate::store::tips::{self, NoteRow, TipRow};

/// Words that are easy to hear on a bad line and mean no harm, all of one length.
const AGREED: &[&str] = &[
    "MELATI", "DAHLIA", "PANDAN", "PISANG", "PEPAYA", "MANGGA", "DURIAN", "KELAPA", "JAGUNG", "KACANG",
    "TERONG", "WORTEL", "KENARI", "BANGAU", "KIJANG", "KERBAU", "PERAHU", "DAYUNG", "PAYUNG", "BANTAL",
    "TANGGA", "SUNGAI", "GUNUNG", "PANTAI", "BENANG", "KUNYIT", "NANGKA", "KEMIRI", "KELADI", "SELADA",
    "KERANG", "KETELA",
];
/// The id under which nothing stands, looked for when a receipt leads nowhere.
const NOBODY: &str = "";
/// Receipts stretched between two looks.
const BATCH: i64 = 8;
/// How long stretching rests while tips come in; one takes about a third of it.
const GIVE_WAY: std::time::Duration = std::time::Duration::from_millis(80);
/// Days that an address is kept when the reporter said so.
const LONG: i64 = 14;

#[derive(Serialize, Deserialize)]
struct Address {
    to: String,
    lang: String,
}

fn address_place(alias: &str) -> String {
    format!("address:{alias}")
}

/// What was found of a receipt.
struct Found {
    tip: TipRow,
    notes: Vec<NoteRow>,
    units: Vec<String>,
    mailbox: PrivateHalf,
}

impl Tips {
    /// What a receipt shows; `None` when there is no such tip.
    pub async fn look(&self, receipt: &Receipt) -> Result<Option<Progress>, TipError> {
        let Some(found) = self.find(receipt).await? else { return Ok(None) };
        let today = self.0.clock.today();
        let mut questions = Vec::new();
        for note in &found.notes {
            let week = self.0.keys.weeks().of(note.week, today).map_err(|error| self.away(&error))?;
            let words = week.and_then(|week| {
                let sealed = STANDARD_NO_PAD.decode(&note.sealed).ok()?;
                let sealed = week.open_sealed(&weekly_place(&note.id), sealed)?;
                NotePlace { tip: &found.tip.id, note: &note.id }.open(&found.mailbox, &sealed)
            });
            match words {
                Some(words) => questions.push(words),
                None => tracing::error!("a question cannot be opened"),
            }
        }
        let tip = &found.tip;
        Ok(Some(Progress {
            status: Status::of_word(&tip.status).unwrap_or(Status::Received),
            since: tip.status_day,
            offices: tip.offices,
            news: tip.alias.is_some(),
            questions,
        }))
    }

    /// The word that whoever calls somebody in danger must say. It follows from the receipt, so that a
    /// repetition gives the same one, and under a key, so that it tells nothing of the receipt.
    pub fn agreed_word(&self, receipt: &Receipt) -> &'static str {
        let number = self.0.keys.service().number("agreed", &[receipt.expose()]);
        let at = usize::try_from(number % AGREED.len() as u64).unwrap_or(0);
        AGREED[at]
    }

    /// Adds words to a tip (an answer when the unit asked something); `false`: there is no such tip.
    pub async fn add(&self, origin: &Origin, receipt: &Receipt, report: &Report) -> Result<bool, TipError> {
        let known = self.0.units.known().ok_or(self.without_units())?;
        let Some(found) = self.find(receipt).await? else { return Ok(false) };
        let studied = self.study(report.words.expose(), &report.facts, &known, report.from.as_ref()).await;
        let studied = studied.map_err(|error| self.away(&error))?;
        let holders: Vec<&KnownUnit> = found.units.iter().filter_map(|id| known.unit(id)).collect();
        let watched = holders.iter().all(|known| known.unit.kind == UnitKind::Oversight);
        if studied.study.reading.accuses && !watched {
            return self.add_apart(origin, &found.tip.reference, report).await;
        }
        let way = if holders.is_empty() {
            // Every unit that could read it was taken off the list.
            known.way(studied.course(), |unit| self.works(unit))
        } else {
            Way { first: holders, above: Vec::new(), answers: true }
        };
        // Who wants no call answers no question.
        let answers = !found.notes.is_empty() && !report.facts.no_call;
        let draft = Draft {
            tip: found.tip.id.clone(),
            kind: if answers { PageKind::Reply } else { PageKind::Addition },
            channel: report.channel,
            lang: "",
            words: &report.words,
            facts: report.facts.clone(),
            studied: &studied,
            opens: false,
        };
        let page = self.page(origin, draft, &way).map_err(|error| self.away(&error))?;
        if matches!(self.keep(page).await?, Kept::Gone) {
            return Ok(false);
        }
        if answers {
            let answered = async {
                let mut tx = self.0.db.begin().await?;
                tips::answer_notes(&mut tx, &found.tip.id).await?;
                tx.commit().await
            };
            // The words are kept; at worst the question is asked once more.
            let _ = within(&self.0.absence, answered).await;
        }
        // The message is not settled before the tip is as urgent as it must be.
        self.raise_by_addition(&found.tip.reference, studied.study.triage.band).await?;
        Ok(true)
    }

    /// Words that may accuse somebody in office, added to a tip that others than the oversight read: a tip of its
    /// own, for the oversight alone, which names the other. The receipt goes on leading to the first.
    async fn add_apart(&self, origin: &Origin, to: &str, report: &Report) -> Result<bool, TipError> {
        let facts = Facts { adds_to: Some(to.to_owned()), ..report.facts.clone() };
        let words = TipBody::new(report.words.expose());
        let apart = Report { words, facts, channel: report.channel, lang: "", from: report.from.clone() };
        self.take_now(None, &origin.step("apart"), &apart).await.map(|_| true)
    }

    async fn stretched(&self, receipt: &Receipt) -> Result<Stretched, TipError> {
        let stretched = self.0.stretcher.stretch(self.0.keys.pepper(), receipt).await;
        stretched.map_err(|error| self.away(&error))
    }

    async fn find(&self, receipt: &Receipt) -> Result<Option<Found>, TipError> {
        if self.0.absence.lasts() {
            return Err(TipError::Away);
        }
        let stretched = self.stretched(receipt).await?;
        let lookup = stretched.lookup(self.0.keys.pepper());
        let (mailbox, _) = stretched.mailbox(self.0.keys.pepper());
        let mut pending: [String; 4] = Default::default();
        let today = day_number(self.0.clock.today());
        for (slot, day) in pending.iter_mut().zip((today - KEPT..=today).rev()) {
            if let Some(key) = self.0.keys.days().of(day) {
                *slot = key.token("receipt", &[receipt.expose()]);
            }
        }
        let found = async {
            let mut tx = self.0.db.read().await?;
            let tip = tips::by_receipt(&mut tx, &lookup, &pending).await?;
            let id = tip.as_ref().map_or(NOBODY, |tip| &tip.id);
            let notes = tips::open_notes(&mut tx, id).await?;
            let units = tips::units_of(&mut tx, id).await?;
            Ok(tip.map(|tip| Found { tip, notes, units, mailbox }))
        };
        let found = within(&self.0.absence, found).await.ok_or(TipError::Away)?;
        if found.is_none() && self.spool_depth() > 0 {
            // It may be one of those that were acknowledged and wait to be written: a right receipt is no guess.
            return Err(TipError::Away);
        }
        Ok(found)
    }

    /// Promises a neutral SMS when there is news; `false`: there is no such tip.
    pub async fn promise_news(
        &self,
        receipt: &Receipt,
        to: &Msisdn,
        how_long: NewsFor,
        lang: &str,
    ) -> Result<bool, TipError> {
        let Some(found) = self.find(receipt).await? else { return Ok(false) };
        let row = self.address(to, how_long, lang).map_err(|error| self.away(&error))?;
        let done = async {
            let mut tx = self.0.db.begin().await?;
            if let Some(before) = &found.tip.alias {
                return_addresses::delete(&mut tx, before).await?;
            }
            return_addresses::insert(&mut tx, &row).await?;
            tips::set_alias(&mut tx, &found.tip.id, &row.alias).await?;
            tx.commit().await
        };
        within(&self.0.absence, done).await.ok_or(TipError::Away)?;
        Ok(true)
    }

    fn address(&self, to: &Msisdn, how_long: NewsFor, lang: &str) -> Result<AddressRow, KeyError> {
        let days = match how_long {
            NewsFor::Short => KEPT,
            NewsFor::Long => LONG,
        };
        let (day, key) = self.series(days).today(self.0.clock.today())?;
        let alias = random_id()?;
        let address = Address { to: to.expose().to_owned(), lang: lang.to_owned() };
        // Two texts cannot fail to become JSON.
        let mut plain = serde_json::to_vec(&address).unwrap_or_default();
        // Numbers have different lengths, and so would their rows; blanks at the end are still JSON.
        plain.resize(plain.len().max(64), b' ');
        let sealed = key.seal(&address_place(&alias), plain)?;
        Ok(AddressRow { alias, day, days, sealed: STANDARD_NO_PAD.encode(sealed) })
    }

    fn series(&self, days: i64) -> &DayKeys {
        if days == KEPT { self.0.keys.days() } else { self.0.keys.news() }
    }

    fn open_address(&self, row: &AddressRow) -> Option<(Msisdn, String)> {
        let sealed = STANDARD_NO_PAD.decode(&row.sealed).ok()?;
        let plain = self.series(row.days).of(row.day)?.open_sealed(&address_place(&row.alias), sealed)?;
        let address: Address = serde_json::from_slice(&plain).ok()?;
        match msisdn::read(&address.to) {
            Sender::Phone(to) => Some((to, address.lang)),
            Sender::Machine => None,
        }
    }

    /// Forgets every return address of a number. Each row is opened, whoever asks.
    pub async fn unlink(&self, from: &Msisdn) -> Result<(), TipError> {
        let done = async {
            let mut tx = self.0.db.begin().await?;
            for row in return_addresses::all(&mut tx).await? {
                if self.open_address(&row).is_some_and(|(to, _)| to.expose() == from.expose()) {
                    return_addresses::delete(&mut tx, &row.alias).await?;
                    tips::forget_alias(&mut tx, &row.alias).await?;
                }
            }
            tx.commit().await
        };
        within(&self.0.absence, done).await.ok_or(TipError::Away)
    }

    /// Stretches receipts of new tips and gives them their mailboxes; returns how many.
    pub async fn make_mailboxes(&self) -> crate::store::Result<usize> {
        // Several processes begin at different places, so that they seldom do the same work.
        let from = random_id().unwrap_or_default();
        let mut tx = self.0.db.read().await?;
        let mut rows = tips::pending(&mut tx, &from, BATCH).await?;
        if rows.is_empty() {
            rows = tips::pending(&mut tx, NOBODY, BATCH).await?;
        }
        drop(tx);
        let mut made = 0;
        for row in rows {
            let digits = self.0.keys.days().of(row.day).and_then(|key| {
                key.open_sealed(&pending_place(&row.id), STANDARD_NO_PAD.decode(&row.pending).ok()?)
            });
            let receipt =
                digits.and_then(|digits| Receipt::parse(std::str::from_utf8(&digits).unwrap_or_default()));
            let Some(receipt) = receipt else {
                tracing::error!("a receipt cannot be stretched: the key of its day is gone");
                continue;
            };
            if self.is_taking() {
                // A flood of tips has both cores; who waits for a receipt goes first.
                tokio::time::sleep(GIVE_WAY).await;
            }
            let Ok(stretched) = self.stretched(&receipt).await else { continue };
            let pepper = self.0.keys.pepper();
            let (mailbox, lookup) = (stretched.mailbox(pepper).1.to_base64(), stretched.lookup(pepper));
            let mut tx = self.0.db.begin().await?;
            if tips::give_mailbox(&mut tx, &row.id, &mailbox, &lookup).await? {
                made += 1;
            }
            tx.commit().await?;
        }
        Ok(made)
    }

    /// Forgets addresses whose time is over, and receipts that can never be stretched any more.
    pub async fn forget(&self) -> crate::store::Result<()> {
        let today = day_number(self.0.clock.today());
        let mut tx = self.0.db.begin().await?;
        return_addresses::forget(&mut tx, today).await?;
        let lost = tips::forget_pending(&mut tx, today - KEPT).await?;
        tx.commit().await?;
        if lost > 0 {
            tracing::error!(tips = lost, "receipts are lost: the service did not run for days after a crash");
        }
        Ok(())
    }

    /// Puts a neutral SMS into the outbox for each tip with news whose reporter asked for it, at most one
    /// a tip and day. `words` gives the text in a language, `gateway` the way out.
    pub async fn tell_news(
        &self,
        gateway: &str,
        words: impl Fn(&str) -> String,
    ) -> Result<usize, outbox::OutboxError> {
        let mut tx = self.0.db.begin().await?;
        let due = tips::with_news(&mut tx, BATCH).await?;
        tx.commit().await?;
        let mut told = 0;
        for (tip, alias) in due {
            if let Some(alias) = alias {
                told += usize::from(self.tell_one(&tip, &alias, gateway, &words).await?);
            }
            // After the message and not with it, so that no transaction joins the two.
            let mut tx = self.0.db.begin().await?;
            tips::news_told(&mut tx, &tip).await?;
            tx.commit().await?;
        }
        Ok(told)
    }

    async fn tell_one(
        &self,
        tip: &str,
        alias: &str,
        gateway: &str,
        words: impl Fn(&str) -> String,
    ) -> Result<bool, outbox::OutboxError> {
        let mut tx = self.0.db.begin().await?;
        let row = return_addresses::get(&mut tx, alias).await?;
        let Some((to, lang)) = row.and_then(|row| self.open_address(&row)) else { return Ok(false) };
        let today = self.0.clock.today();
        let (_, key) = self.0.keys.days().today(today)?;
        let outgoing = Outgoing { to, words: words(&lang), kind: Kind::Answer, zone: Zone::Wib };
        let now_us = self.0.clock.now().as_microsecond();
        let id = key.token("news", &[tip, alias]);
        let row = outbox::row(&self.0.keys, today, now_us, id, &outgoing, gateway)?;
        crate::store::outbox::insert(&mut tx, &[row]).await?;
        tx.commit().await?;
        Ok(true)
    }
}
