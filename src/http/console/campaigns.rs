//! Codes on posters: which there are, and what they brought.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;

use super::forms::{Fields, area, on_to, place};
use super::guard::{At, parts};
use super::outreach::page_with;
use super::register_words::day;
use crate::domain::campaigns::{self, CampaignError, Uptake};
use crate::domain::outreach::lies_in;
use crate::domain::places::gazetteer;
use crate::domain::tallies::{month_of, year_and_month};
use crate::http::{Doors, Problem};
use crate::kernel::clock::day_of_number;

/// Months that are shown.
const MONTHS: u8 = 6;

/// What a page says of codes.
pub(super) struct Campaigns {
    /// The months, this one first.
    pub(super) months: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// The key of what is wrong with the form; empty when nothing is.
    pub(super) problem: &'static str,
}

pub(super) struct Row {
    pub(super) tag: String,
    pub(super) place: String,
    pub(super) note: String,
    pub(super) since: String,
    /// Empty while it runs.
    pub(super) ended: String,
    pub(super) counts: Vec<String>,
}

fn row(it: &Uptake) -> Row {
    let campaign = &it.campaign;
    Row {
        tag: campaign.tag.clone(),
        place: gazetteer().full_name(&campaign.place).unwrap_or_default(),
        note: campaign.note.clone(),
        since: day(it.since()),
        ended: campaign.ended.map(|number| day(day_of_number(number))).unwrap_or_default(),
        counts: it
            .months
            .iter()
            .map(|count| count.map_or_else(|| "< 5".to_owned(), |it| it.to_string()))
            .collect(),
    }
}

/// The codes of an area, with what is wrong with the form.
pub(super) async fn campaigns(
    doors: &Doors,
    area: &str,
    problem: &'static str,
) -> Result<Campaigns, Problem> {
    let today = doors.clock.today();
    let uptake = campaigns::uptake(&doors.db, today, MONTHS).await?;
    let month = |back: i64| {
        let (year, number) = year_and_month(month_of(today) - back);
        format!("{number:02}/{year}")
    };
    Ok(Campaigns {
        months: (0..i64::from(MONTHS)).map(month).collect(),
        rows: uptake.iter().filter(|it| lies_in(&it.campaign.place, area)).map(row).collect(),
        problem,
    })
}

fn said(error: CampaignError) -> Result<&'static str, Problem> {
    match error {
        CampaignError::Tag => Ok("console-campaign-tag-wrong"),
        CampaignError::Taken => Ok("console-campaign-taken"),
        CampaignError::Place => Ok("console-place-unknown"),
        CampaignError::Note => Ok("console-campaign-note-missing"),
        CampaignError::Unknown => Ok("console-campaign-unknown"),
        CampaignError::Store(error) => Err(error.into()),
    }
}

/// Registers a code, or ends one.
pub(super) async fn change(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let (fields, today) = (Fields::read(&body), doors.clock.today());
    let area = area(parts(&doors)?, &at);
    let done = if fields.get("deed") == "end" {
        let all = campaigns::all(&doors.db).await?;
        let mine = all.iter().any(|it| it.tag == fields.get("tag") && lies_in(&it.place, &area));
        if mine {
            campaigns::end(&doors.db, fields.get("tag"), today).await
        } else {
            Err(CampaignError::Unknown)
        }
    } else {
        match place(&fields, &area, false) {
            Ok(place) => {
                let (tag, note) = (fields.get("tag"), fields.get("note"));
                campaigns::register(&doors.db, tag, &place, note, today).await.map(drop)
            }
            Err(choices) if choices.is_empty() => Err(CampaignError::Place),
            Err(_) => return page_with(&doors, &at, "console-campaign-place-which").await,
        }
    };
    match done {
        Ok(()) => Ok(on_to("/console/outreach#campaigns")),
        Err(error) => {
            let key = said(error)?;
            page_with(&doors, &at, key).await
        }
    }
}
