//! What a volunteer reported, and what they may do with it: see how far it is, add, answer, say how content they are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

use super::{Volunteer, Volunteers};
use crate::domain::inbox::HOUR_US;
use crate::domain::tips::retention::OPEN_DAYS;
use crate::domain::tips::{Answers, Ask, LinkOf, Linking, Origin, Posted, Sealed, Taken, TipError};
use crate::kernel::clock::{day_number, day_of_number};
use crate::model::message::Zone;
use crate::model::tip::{Progress, Report, Status};
use crate::model::triage::Band;
use crate::sealing::key::{Key, KeyError};
use crate::sealing::receipt::Receipt;
use crate::sealing::week_keys::{self, week_of};
use crate::store::desk;
use crate::store::volunteer_reports::{self, OwnRow, PostRow, ReportRow};
use crate::store::{self, Tx};

/// Reports of one volunteer that die in one week, at most: who reports more is answered, and hears of the first ones.
const SLOTS: i64 = 24;
/// Weeks for which a report may live from now: the longest life of a closed tip and a part of a week.
const WEEKS: i64 = 14;
/// Bytes of what is sealed at least.
const PADDED: usize = 160;

/// A report that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// What officers and the volunteer call it.
    pub reference: String,
    /// How urgent it is.
    pub band: Band,
    /// By when the volunteer hears something, in microseconds since 1970; none where nobody promises that.
    pub news_by: Option<i64>,
    /// Whose clock that is told by.
    pub zone: Zone,
    /// What an answer would help with most.
    pub ask: Option<Ask>,
    /// Whether it was known: said a second time, or brought by the app before.
    pub known: bool,
}

/// A report of one's own.
#[derive(Debug, Clone)]
pub struct Own {
    /// The tip's id.
    pub tip: String,
    /// What officers and the volunteer call it.
    pub reference: String,
    /// How far it has come.
    pub status: Status,
    /// Since which day.
    pub since: jiff::civil::Date,
    /// How urgent it is.
    pub band: Option<Band>,
    /// What the app calls it; none of a report by SMS alone.
    pub code: Option<String>,
    /// Whether they were asked how content they are.
    pub rating: bool,
    /// How many questions of the desk wait for an answer; [`Volunteers::progress`] opens them.
    pub open: i64,
    /// The number of the last of them.
    pub last: i64,
    receipt: Receipt,
}

/// What is sealed of a report.
#[derive(Serialize, Deserialize)]
pub(super) struct Link {
    /// The volunteer's id.
    pub(super) volunteer: String,
    /// The receipt, which is never told: it opens the desk's questions.
    pub(super) receipt: String,
    /// What the app calls it.
    #[serde(default)]
    pub(super) code: String,
}

pub(super) fn link_place(tip: &str) -> String {
    format!("volunteer-report:{tip}")
}

fn token(key: &Key, volunteer: &str, slot: i64) -> String {
    key.token("volunteer report", &[volunteer, &slot.to_string()])
}

pub(super) fn sealed_link(key: &Key, tip: &str, link: &Link) -> Result<String, KeyError> {
    // Texts cannot fail to become JSON; blanks at its end are still JSON.
    let mut plain = serde_json::to_vec(link).unwrap_or_default();
    plain.resize(plain.len().max(PADDED), b' ');
    Ok(STANDARD_NO_PAD.encode(key.seal(&link_place(tip), plain)?))
}

fn no_key(error: &KeyError) -> store::StoreError {
    store::StoreError::Unreadable(error.to_string())
}

impl Volunteers {
    /// Takes a report by SMS or USSD, once. `code` is what an app calls the same report.
    pub async fn report(
        &self,
        volunteer: &Volunteer,
        origin: &Origin,
        report: &Report,
        code: Option<&str>,
    ) -> Result<Reported, TipError> {
        self.heard_of(volunteer);
        if let Some(code) = code
            && let Some(own) =
                self.own(volunteer).await?.into_iter().find(|own| own.code.as_deref() == Some(code))
        {
            return Ok(Reported {
                reference: own.reference,
                band: own.band.unwrap_or(Band::P4),
                news_by: None,
                zone: Zone::Wib,
                ask: None,
                known: true,
            });
        }
        let tip = code.map(|code| volunteer.tip_id(code));
        let taken = self.0.tips.take_at(tip, origin, report).await?;
        // While the database is away the tip lies in the spool, and nobody can be told what it is called: the message is
        // kept and heard again.
        let Taken { receipt, reference: Some(reference), ask, band, decide_by, zone, joined, .. } = taken
        else {
            return Err(TipError::Away);
        };
        if joined {
            return Ok(Reported { reference, band, news_by: decide_by, zone, ask, known: true });
        }
        let link = Link {
            volunteer: volunteer.id.clone(),
            receipt: receipt.expose().to_owned(),
            code: code.unwrap_or_default().to_owned(),
        };
        let done = async {
            let mut tx = self.0.db.begin().await?;
            let Some(tip) = desk::by_reference(&mut tx, &reference).await? else { return Ok(false) };
            let row = self.link_row(&mut tx, &tip.id, &link, decide_by).await?;
            let new = match row {
                Some(row) => volunteer_reports::insert(&mut tx, &row).await?,
                None => false,
            };
            tx.commit().await?;
            Ok::<_, store::StoreError>(new)
        };
        let new = done.await.map_err(|error| {
            tracing::error!(%error, "whose report a tip is cannot be written down");
            TipError::Away
        })?;
        Ok(Reported { reference, band, news_by: decide_by, zone, ask, known: !new })
    }

    /// The row that says whose a tip is; none when it is known, or they have reported so much that there is no room.
    async fn link_row(
        &self,
        tx: &mut Tx,
        tip: &str,
        link: &Link,
        due: Option<i64>,
    ) -> store::Result<Option<ReportRow>> {
        if volunteer_reports::of(tx, tip).await?.is_some() {
            return Ok(None);
        }
        let today = self.0.clock.today();
        let week = week_of(today.saturating_add(OPEN_DAYS.days()));
        let key = self.0.keys.weeks().of(week, today).map_err(|error| no_key(&error))?;
        let key = key.ok_or_else(|| no_key(&KeyError::NoRandomness))?;
        let Some(token) = free(tx, &key, &link.volunteer).await? else {
            tracing::warn!("a volunteer reported more in a week than can be linked");
            return Ok(None);
        };
        let sealed = sealed_link(&key, tip, link).map_err(|error| no_key(&error))?;
        Ok(Some(ReportRow {
            tip: tip.to_owned(),
            token,
            day: day_number(today),
            week,
            sealed,
            told: String::new(),
            asked: 0,
            due: due.map(|due| due - due.rem_euclid(HOUR_US / 60)),
            rating: 0,
        }))
    }

    /// Keeps a report that an app sealed, once.
    pub async fn post(
        &self,
        volunteer: &Volunteer,
        code: &str,
        sealed: &Sealed,
        answers: &Answers,
    ) -> Result<Posted, TipError> {
        self.heard_of(volunteer);
        let tips = &self.0.tips;
        let origin = tips.origin(&["app", &volunteer.id, &sealed.page]).map_err(|_| TipError::Away)?;
        let (me, id, code) = (self.clone(), volunteer.id.clone(), code.to_owned());
        let link: LinkOf<'_> =
            &|tx, receipt, row| linking(me.clone(), id.clone(), code.clone(), tx, receipt, row);
        tips.take_sealed(&origin, sealed, answers, link).await
    }

    /// Adds a page that an app sealed to one of the volunteer's own reports. The report is theirs because the tip's id is
    /// made with their key; one that is not there is gone, or never was.
    pub async fn post_page(
        &self,
        volunteer: &Volunteer,
        sealed: &Sealed,
        answers: &Answers,
    ) -> Result<Posted, TipError> {
        self.heard_of(volunteer);
        let tips = &self.0.tips;
        let origin = tips.origin(&["app page", &volunteer.id, &sealed.page]).map_err(|_| TipError::Away)?;
        tips.add_sealed(&origin, sealed, answers).await
    }

    /// A volunteer's own reports, the newest first.
    pub async fn own(&self, volunteer: &Volunteer) -> Result<Vec<Own>, TipError> {
        let read = async {
            let tokens = self.tokens(&volunteer.id)?;
            let mut tx = self.0.db.read().await?;
            volunteer_reports::own(&mut tx, &tokens).await
        };
        let rows: store::Result<Vec<OwnRow>> = read.await;
        let rows = rows.map_err(|error| {
            tracing::error!(%error, "a volunteer's reports cannot be read");
            TipError::Away
        })?;
        let own = |row: OwnRow| {
            let link = self.opened_link(row.week, &row.tip, &row.sealed)?;
            (link.volunteer == volunteer.id).then_some(())?;
            Some(Own {
                status: Status::of_word(&row.status).unwrap_or(Status::Received),
                since: day_of_number(row.status_day),
                band: row.band.as_deref().and_then(Band::of_word),
                code: Some(link.code).filter(|code| !code.is_empty()),
                rating: row.rating == 1,
                open: row.open,
                last: row.last,
                receipt: Receipt::parse(&link.receipt)?,
                reference: row.reference,
                tip: row.tip,
            })
        };
        Ok(rows.into_iter().filter_map(own).collect())
    }

    /// One of them by its reference.
    pub async fn own_one(&self, volunteer: &Volunteer, reference: &str) -> Result<Option<Own>, TipError> {
        let reference = reference.trim().to_uppercase();
        Ok(self.own(volunteer).await?.into_iter().find(|own| own.reference == reference))
    }

    /// How far one of them has come, and what the desk asks.
    pub async fn progress(&self, own: &Own) -> Result<Option<Progress>, TipError> {
        self.0.tips.look(&own.receipt).await
    }

    /// Adds words to one of them, or answers the desk; `false`: it is gone.
    pub async fn add(
        &self,
        volunteer: &Volunteer,
        own: &Own,
        origin: &Origin,
        report: &Report,
    ) -> Result<bool, TipError> {
        self.heard_of(volunteer);
        self.0.tips.add(origin, &own.receipt, report).await
    }

    /// Notes how content a volunteer is, from 1 to 5, with a closed report that they were asked about; `false`: they
    /// were asked about none.
    pub async fn rate(&self, volunteer: &Volunteer, content: u8) -> Result<bool, TipError> {
        let asked = self.own(volunteer).await?.into_iter().find(|own| own.rating);
        let Some(own) = asked.filter(|_| (1..=5).contains(&content)) else { return Ok(false) };
        let done = async {
            let mut tx = self.0.db.begin().await?;
            let done = volunteer_reports::rated(&mut tx, &own.tip).await?;
            tx.commit().await?;
            Ok::<_, store::StoreError>(done)
        };
        let done = done.await.map_err(|_| TipError::Away)?;
        if done {
            metrics::counter!("suluh_volunteers_content_total", "of_five" => content.to_string())
                .increment(1);
        }
        Ok(done)
    }

    /// Ends what a volunteer is told of their reports until now.
    pub async fn mute(&self, volunteer: &Volunteer) -> Result<(), TipError> {
        let own = self.own(volunteer).await?;
        let done = async {
            let mut tx = self.0.db.begin().await?;
            for own in own {
                volunteer_reports::told(&mut tx, &own.tip, "mute", 0, 0).await?;
            }
            tx.commit().await
        };
        done.await.map_err(|_| TipError::Away)
    }

    pub(super) fn opened_link(&self, week: i64, tip: &str, sealed: &str) -> Option<Link> {
        let key = self.0.keys.weeks().of(week, self.0.clock.today()).ok()??;
        let plain = key.open_sealed(&link_place(tip), STANDARD_NO_PAD.decode(sealed).ok()?)?;
        serde_json::from_slice(&plain).ok()
    }

    /// The tokens under which reports of a volunteer may stand.
    fn tokens(&self, volunteer: &str) -> store::Result<Vec<String>> {
        let today = self.0.clock.today();
        let now = week_of(today);
        let mut tokens = Vec::new();
        for week in now - week_keys::GRACE / 7..=now + WEEKS {
            if let Some(key) = self.0.keys.weeks().of(week, today).map_err(|error| no_key(&error))? {
                tokens.extend((0..SLOTS).map(|slot| token(&key, volunteer, slot)));
            }
        }
        Ok(tokens)
    }
}

/// The making of the row that says whose a report of an app is.
fn linking<'t>(
    me: Volunteers,
    volunteer: String,
    code: String,
    tx: &'t mut Tx,
    receipt: &'t Receipt,
    row: &'t PostRow,
) -> Linking<'t> {
    Box::pin(async move {
        let link = Link { volunteer, receipt: receipt.expose().to_owned(), code };
        me.link_row(tx, &row.tip, &link, row.news_by).await
    })
}

/// The first token of a volunteer under a week's key that nothing stands under.
pub(super) async fn free(tx: &mut Tx, key: &Key, volunteer: &str) -> store::Result<Option<String>> {
    let tokens: Vec<String> = (0..SLOTS).map(|slot| token(key, volunteer, slot)).collect();
    let taken = volunteer_reports::taken(tx, &tokens).await?;
    Ok(tokens.into_iter().find(|token| !taken.contains(token)))
}
