//! Codes on posters (`#KPG1`): taken out of a message before it is read, so that the answer is the same with one and
//! without, and counted when they stand in the first SMS of somebody whom we do not remember.
//!
//! Only codes that somebody registered are codes: other words with `#` are left alone. One of eight hex digits is
//! that of a volunteer's app and is never registered.

use std::borrow::Cow;

use jiff::civil::Date;

use super::places::gazetteer;
use super::tallies::{self, month_of};
use crate::kernel::clock::{day_number, day_of_number};
use crate::model::outreach::line;
pub use crate::store::campaigns::CampaignRow;
use crate::store::{self, Db, campaigns};

/// Under which kind its counts stand.
pub const KIND: &str = "campaign";
/// Letters of a note.
const MOST_NOTE: usize = 60;

/// Why a code is not registered.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// It is no code.
    #[error("a code has 3 to 8 letters and digits, one letter at least, and is not 8 hex digits")]
    Tag,
    /// It is there.
    #[error("this code was registered before; a code on a poster is not used again")]
    Taken,
    /// There is no such place.
    #[error("there is no place of this code")]
    Place,
    /// No note, or a long one.
    #[error("say in 60 letters at most what the code is of")]
    Note,
    /// It is not there, or ended before.
    #[error("no such code is running")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// A code as it is kept: in capitals, without `#`. `None` for a word that can be none.
pub fn tag(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let word = typed.strip_prefix('#').unwrap_or(typed).to_ascii_uppercase();
    let of_an_app = word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let fits = (3..=8).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic());
    (fits && !of_an_app).then_some(word)
}

/// A message without the first registered code in it, and that code. Codes that ended are taken out too: their posters
/// still hang.
pub fn taken_out<'a, 'b>(
    message: &'a str,
    known: &'b [CampaignRow],
) -> (Cow<'a, str>, Option<&'b CampaignRow>) {
    if known.is_empty() {
        return (Cow::Borrowed(message), None);
    }
    for (at, _) in message.match_indices('#') {
        let rest = &message[at + 1..];
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let begins_a_word = !message[..at].ends_with(|c: char| c.is_alphanumeric() || c == '#');
        let found = known.iter().find(|it| begins_a_word && it.tag.eq_ignore_ascii_case(&rest[..end]));
        if let Some(found) = found {
            let (before, behind) = (message[..at].trim_end(), rest[end..].trim_start());
            let between = if before.is_empty() || behind.is_empty() { "" } else { " " };
            return (Cow::Owned(format!("{before}{between}{behind}")), Some(found));
        }
    }
    (Cow::Borrowed(message), None)
}

/// Whether a code counts on a day.
pub fn counts(campaign: &CampaignRow, today: Date) -> bool {
    let day = day_number(today);
    campaign.since <= day && campaign.ended.is_none_or(|ended| day < ended)
}

/// Under which area a code is counted: the kabupaten of its place, or the province.
pub fn counted_in(campaign: &CampaignRow) -> &str {
    campaign.place.get(..5).unwrap_or(&campaign.place)
}

/// Registers a code; every running process knows it within seconds.
pub async fn register(
    db: &Db,
    typed: &str,
    place: &str,
    note: &str,
    today: Date,
) -> Result<String, CampaignError> {
    let tag = tag(typed).ok_or(CampaignError::Tag)?;
    if !gazetteer().exists(place) {
        return Err(CampaignError::Place);
    }
    let note = line(note, MOST_NOTE).ok_or(CampaignError::Note)?;
    let row = CampaignRow {
        tag: tag.clone(),
        place: place.to_owned(),
        note,
        since: day_number(today),
        ended: None,
    };
    let mut tx = db.begin().await?;
    store::imports::touch(&mut tx).await?;
    if !campaigns::add(&mut tx, &row).await? {
        return Err(CampaignError::Taken);
    }
    tx.commit().await?;
    Ok(tag)
}

/// Ends a code: from today on it counts no more.
pub async fn end(db: &Db, typed: &str, today: Date) -> Result<(), CampaignError> {
    let tag = tag(typed).ok_or(CampaignError::Unknown)?;
    let mut tx = db.begin().await?;
    store::imports::touch(&mut tx).await?;
    if !campaigns::end(&mut tx, &tag, day_number(today)).await? {
        return Err(CampaignError::Unknown);
    }
    Ok(tx.commit().await?)
}

/// All codes.
pub async fn all(db: &Db) -> store::Result<Vec<CampaignRow>> {
    let mut tx = db.read().await?;
    campaigns::all(&mut tx).await
}

/// What a code brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uptake {
    /// The code.
    pub campaign: CampaignRow,
    /// First messages with it, by month; `None` where they are fewer than may be shown.
    pub months: Vec<Option<i64>>,
}

impl Uptake {
    /// Whether it still counts, and from which day it does.
    pub fn since(&self) -> Date {
        day_of_number(self.campaign.since)
    }
}

/// What every code brought in the last months, this one first.
pub async fn uptake(db: &Db, today: Date, months: u8) -> store::Result<Vec<Uptake>> {
    let mut all: Vec<Uptake> =
        all(db).await?.into_iter().map(|campaign| Uptake { campaign, months: Vec::new() }).collect();
    for back in 0..i64::from(months) {
        let rows = tallies::of_month(db, month_of(today) - back).await?;
        for it in &mut all {
            let mine = rows.iter().find(|row| row.kind == KIND && row.subject == it.campaign.tag);
            it.months.push(mine.map(|row| row.count));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<CampaignRow> {
        let row = |tag: &str| CampaignRow {
            tag: tag.to_owned(),
            place: "53.71".into(),
            note: "poster".into(),
            since: 0,
            ended: None,
        };
        vec![row("KPG1"), row("BTM22")]
    }

    #[test]
    fn a_registered_code_is_taken_out_wherever_it_stands_and_nothing_else_is() {
        let known = known();
        for (message, left, found) in [
            ("CEK PT CONTOH JAYA #KPG1", "CEK PT CONTOH JAYA", Some("KPG1")),
            ("#kpg1 cek pt contoh jaya", "cek pt contoh jaya", Some("KPG1")),
            ("cek #Kpg1, pt contoh", "cek , pt contoh", Some("KPG1")),
            ("#KPG1", "", Some("KPG1")),
            ("#btm22 #kpg1 info", "#kpg1 info", Some("BTM22")),
            ("cek pt #1 #KPG1", "cek pt #1", Some("KPG1")),
            ("L Sekida 25/11 #3f9a1c22", "L Sekida 25/11 #3f9a1c22", None),
            ("CEK PT CONTOH #KPG12", "CEK PT CONTOH #KPG12", None),
            ("CEK PT CONTOH KPG1", "CEK PT CONTOH KPG1", None),
            ("CEK PT CONTOH#KPG1", "CEK PT CONTOH#KPG1", None),
            ("##KPG1", "##KPG1", None),
            ("#", "#", None),
            ("", "", None),
        ] {
            let (text, campaign) = taken_out(message, &known);
            assert_eq!((text.as_ref(), campaign.map(|it| it.tag.as_str())), (left, found), "{message}");
        }
        assert_eq!(taken_out("CEK X #KPG1", &[]).0, "CEK X #KPG1");
    }

    #[test]
    fn a_code_is_a_short_word_and_never_that_of_an_app() {
        for (typed, expected) in [
            ("#kpg1", Some("KPG1")),
            (" Batam ", Some("BATAM")),
            ("3f9a1c22", None),
            ("DEADBEEF", None),
            ("12345678", None),
            ("KP", None),
            ("KUPANG2026", None),
            ("KP G", None),
            ("", None),
        ] {
            assert_eq!(tag(typed).as_deref(), expected, "{typed}");
        }
    }
}
