//! `GET /api/v1/agencies/verify` and `GET /api/v1/agencies/{licence_no}`.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::tagged;
use crate::domain::agencies::{self, Record, Rules, Wanted};
use crate::http::{Doors, Problem};
use crate::i18n::Lang;
use crate::kernel::partial_date::PartialDate;
use crate::model::agency::{Permit, Stamp};
use crate::model::verdict::{Standing, Subject};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VerifyQuery {
    /// The agency's name or licence number, as printed.
    #[param(min_length = 1, pattern = r"[^\s\x85]", example = "PT CONTOH JAYA ABADI")]
    q: String,
    /// The language of `text`: `id` (default) or `en`.
    #[param(pattern = "^(id|en)$", example = "id")]
    lang: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Verified {
    /// One of licensed, licensed_watched, licensed_no_permit, suspended, revoked, expired, delisted,
    /// similar, too_general, not_listed, individual, other_regime, wrong_form, stale.
    #[schema(example = "licensed")]
    verdict: &'static str,
    /// The agency, when the question was its official name or exact licence number.
    agency: Option<AgencyCard>,
    /// Its valid recruit permits (SIP2MI); null when that layer is not loaded.
    permits: Option<Vec<PermitCard>>,
    /// At most three agencies with names like the question. Similar is not licensed.
    candidates: Vec<CandidateCard>,
    /// The day of the newest list; null when none is loaded.
    #[schema(format = Date)]
    as_of: Option<String>,
    /// Who published that list.
    source: Option<String>,
    /// The answer as one SMS.
    text: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgencyCard {
    /// The name as the list prints it.
    name: String,
    /// The first licence number (SIP3MI), as printed.
    licence_no: Option<String>,
    /// All its licence numbers.
    licence_nos: Vec<String>,
    /// The licence's last day, when the list gives one.
    #[schema(format = Date)]
    expires_on: Option<String>,
    /// Since when it is suspended, revoked, expired or no longer listed: a day, a month or a year.
    since: Option<String>,
    /// Until when it is suspended or under watch.
    #[schema(format = Date)]
    until: Option<String>,
    /// The number of the decision that revoked it.
    document: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PermitCard {
    country: String,
    job: String,
    /// The permit's number; null when not recorded.
    number: Option<String>,
    #[schema(format = Date)]
    valid_from: Option<String>,
    #[schema(format = Date)]
    valid_until: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CandidateCard {
    name: String,
    licence_no: Option<String>,
}

fn iso(date: PartialDate) -> String {
    use crate::kernel::partial_date::Precision;
    let day = date.first().to_string();
    match date.precision() {
        Precision::Day => day,
        Precision::Month => day[..7].to_owned(),
        Precision::Year => day[..4].to_owned(),
    }
}

impl From<&Subject> for AgencyCard {
    fn from(subject: &Subject) -> Self {
        let (since, until, document) = match &subject.standing {
            Standing::Suspended { since, until } => (Some(iso(*since)), *until, None),
            Standing::Revoked { since, document } => {
                (Some(iso(*since)), None, Some(document.clone()).filter(|text| !text.is_empty()))
            }
            Standing::Expired { on } => (Some(on.to_string()), None, None),
            Standing::Delisted { since } => (Some(since.to_string()), None, None),
            Standing::Watched { until } => (None, Some(*until), None),
            Standing::Licensed | Standing::NoPermit | Standing::Stale | Standing::Unlisted => {
                (None, None, None)
            }
        };
        Self {
            name: subject.name.clone(),
            licence_no: subject.licence_nos.first().cloned(),
            licence_nos: subject.licence_nos.clone(),
            expires_on: subject.expires_on.map(|day| day.to_string()),
            since,
            until: until.map(|day| day.to_string()),
            document,
        }
    }
}

impl From<&Permit> for PermitCard {
    fn from(permit: &Permit) -> Self {
        Self {
            country: permit.country.clone(),
            job: permit.job.clone(),
            number: Some(permit.number.clone()).filter(|number| !number.is_empty()),
            valid_from: permit.valid_from.map(|day| day.to_string()),
            valid_until: permit.valid_until.to_string(),
        }
    }
}

/// The language of a code, when it may be offered here.
pub(super) fn language(doors: &Doors, code: Option<&str>) -> Result<Lang, Problem> {
    let drafts = !doors.config.is_production();
    match code {
        None => Ok(Lang::default()),
        Some(code) => Lang::parse(code).filter(|lang| drafts || !lang.is_draft()).ok_or_else(|| {
            let known: Vec<&str> = Lang::offered(drafts).map(Lang::code).collect();
            Problem::bad_request(format!("Unknown lang; known are {}.", known.join(", ")))
        }),
    }
}

/// Is this recruiter licensed?
#[utoipa::path(
    get,
    path = "/api/v1/agencies/verify",
    tag = "agencies",
    params(VerifyQuery),
    responses(
        (status = 200, description = "The verdict; also for unknown and for similar names", body = Verified, headers(("ETag" = String, description = "Changes with the answer"))),
        (status = 304, description = "The answer is the one you have (If-None-Match)"),
        (status = 400, description = "q is missing or empty, or a parameter is unknown", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn verify(
    State(doors): State<Doors>,
    headers: HeaderMap,
    query: Result<Query<VerifyQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query?;
    let lang = language(&doors, query.lang.as_deref())?;
    if query.q.trim().is_empty() {
        return Err(Problem::bad_request("q is empty; give an agency's name or licence number."));
    }
    let (told, text) = doors.dialogue.verdict(&query.q, lang);
    let verified = Verified {
        verdict: told.verdict.word(),
        agency: told.subject.as_ref().map(AgencyCard::from),
        permits: told.permits.as_deref().map(|permits| permits.iter().map(PermitCard::from).collect()),
        candidates: told
            .candidates
            .iter()
            .map(|candidate| CandidateCard {
                name: candidate.name.clone(),
                licence_no: candidate.licence_no.clone(),
            })
            .collect(),
        as_of: told.as_of.map(|day| day.to_string()),
        source: told.source,
        text,
    };
    Ok(tagged(&headers, &verified))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AgencyQuery {
    /// The day the answer is about (default: today).
    #[param(example = "2026-11-22", format = Date)]
    as_of: Option<String>,
    /// Only what was known by the end of this day counts (default: today).
    #[param(example = "2026-11-22", format = Date)]
    known_at: Option<String>,
}

/// A fact's file: published (`as_of`) and ingested.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StampCard {
    source: String,
    #[schema(format = Date)]
    as_of: String,
    #[schema(format = DateTime)]
    ingested_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventCard {
    /// revoked, suspended, suspension_ended, watched, branch_revoked, branch_closed,
    /// recruitment_permit_expired, impersonated, never_licensed, not_on_list, listed.
    event: &'static str,
    /// When it took effect: a day, a month or a year.
    effective: String,
    #[schema(format = Date)]
    until: Option<String>,
    authority: String,
    document: String,
    source: String,
    /// When it was published: a day, a month or a year; null when the source does not say.
    published: Option<String>,
    #[schema(format = DateTime)]
    ingested_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BranchCard {
    city: String,
    address: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgencyRecord {
    /// The verdict of the day `as_of`.
    verdict: &'static str,
    agency: AgencyCard,
    /// The day asked.
    #[schema(format = Date)]
    as_of: String,
    /// The day of knowledge asked.
    #[schema(format = Date)]
    known_at: String,
    /// The list that the verdict stands on.
    list: Option<StampCard>,
    /// The newest list in which the agency stood.
    last_listed: Option<StampCard>,
    /// The first later list in which it stood no more.
    #[schema(format = Date)]
    gone_since: Option<String>,
    /// Sanctions and related events, oldest first.
    events: Vec<EventCard>,
    /// All its recruit permits in the newest permit file; null when that layer is not loaded.
    permits: Option<Vec<PermitCard>>,
    /// Its branch offices in the newest branch file.
    branches: Vec<BranchCard>,
}

impl From<&Stamp> for StampCard {
    fn from(stamp: &Stamp) -> Self {
        Self {
            source: stamp.source.clone(),
            as_of: stamp.as_of.to_string(),
            ingested_at: stamp.ingested_at.to_string(),
        }
    }
}

fn day(name: &str, text: Option<&str>, today: Date) -> Result<Date, Problem> {
    let Some(text) = text else { return Ok(today) };
    let day: Date =
        text.parse().map_err(|_| Problem::bad_request(format!("{name} is not a day such as 2026-11-22.")))?;
    // PostgreSQL knows no days before its own calendar; the register none before the Republic.
    if day.year() < 1900 {
        return Err(Problem::bad_request(format!("{name} is too long ago.")));
    }
    if day > today { Err(Problem::bad_request(format!("{name} is in the future."))) } else { Ok(day) }
}

/// One agency with its history: what was true on a day, and what was known on a day.
#[utoipa::path(
    get,
    path = "/api/v1/agencies/{licence_no}",
    tag = "agencies",
    params(("licence_no" = String, Path, description = "The exact licence number; a slash in it is written %2F", example = "123/2024"), AgencyQuery),
    responses(
        (status = 200, description = "The agency", body = AgencyRecord, headers(("ETag" = String, description = "Changes with the answer"))),
        (status = 304, description = "The answer is the one you have (If-None-Match)"),
        (status = 400, description = "A day that cannot be read or has not come", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No agency was known under this number", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn agency(
    State(doors): State<Doors>,
    headers: HeaderMap,
    licence_no: Result<Path<String>, PathRejection>,
    query: Result<Query<AgencyQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Path(licence_no) = licence_no?;
    let Query(query) = query?;
    let rules = doors.dialogue.rules();
    let as_of = day("as_of", query.as_of.as_deref(), rules.today)?;
    let known_at = day("known_at", query.known_at.as_deref(), rules.today)?;
    let record =
        agencies::history(&doors.db, Rules { today: as_of, ..rules }, known_at, Wanted::Licence(&licence_no))
            .await?;
    let Some(record) = record else {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "No agency was known under this licence number on that day.",
        ));
    };
    Ok(tagged(&headers, &card(&record, as_of, known_at)))
}

fn card(record: &Record, as_of: Date, known_at: Date) -> AgencyRecord {
    AgencyRecord {
        verdict: record.verdict.word(),
        agency: AgencyCard::from(&record.subject),
        as_of: as_of.to_string(),
        known_at: known_at.to_string(),
        list: record.list.as_ref().map(StampCard::from),
        last_listed: record.facts.listing.as_ref().map(|listing| StampCard::from(&listing.stamp)),
        gone_since: record.facts.gone_since.map(|day| day.to_string()),
        events: record
            .facts
            .events
            .iter()
            .map(|event| EventCard {
                event: event.kind.word(),
                effective: iso(event.effective),
                until: event.until.map(|day| day.to_string()),
                authority: event.authority.clone(),
                document: event.document.clone(),
                source: event.source.clone(),
                published: event.published.map(iso),
                ingested_at: event.ingested_at.to_string(),
            })
            .collect(),
        permits: record.permits.as_ref().map(|_| record.facts.permits.iter().map(PermitCard::from).collect()),
        branches: record
            .facts
            .branches
            .iter()
            .map(|branch| BranchCard { city: branch.city.clone(), address: branch.address.clone() })
            .collect(),
    }
}
