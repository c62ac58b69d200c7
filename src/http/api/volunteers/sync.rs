//! `GET /api/v1/sync`: what changed for a volunteer since the last time.
//!
//! The cursor says what the app has, sealed: nothing is written at a sync, and an answer that was lost costs nothing.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::bearer::Bearer;
use super::refusals::{Refusal, Tongue};
use crate::domain::tips::TipError;
use crate::domain::volunteers::day::Had;
use crate::domain::volunteers::tasks::OwnTask;
use crate::http::api::forms::private;
use crate::http::api::{has, tagged_as};
use crate::http::{Doors, Problem};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SyncQuery {
    /// What the last sync gave; without it everything is told.
    cursor: Option<String>,
}

/// A report of one's own.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnReportCard {
    /// What officers and the volunteer call it.
    #[schema(example = "K7P4QD")]
    reference: String,
    /// The first eight digits of the app's id; none of a report by SMS alone.
    #[schema(example = "3f9a1c22")]
    code: Option<String>,
    /// received, checking, forwarded, acted or nothing.
    #[schema(example = "checking")]
    status: &'static str,
    /// Since which day.
    #[schema(format = Date, example = "2026-11-23")]
    since: String,
    /// p1 to p4.
    #[schema(example = "p1")]
    priority: Option<&'static str>,
    /// What the desk asks and was not answered, the oldest first.
    questions: Vec<String>,
}

/// What a coordinator asks.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnTaskCard {
    /// Its id.
    id: String,
    /// What is asked.
    words: String,
    /// When it was asked.
    #[schema(format = Date, example = "2026-11-23")]
    day: String,
    /// Its last day.
    #[schema(format = Date, example = "2026-11-30")]
    ends: String,
    /// done or declined, as the volunteer answered.
    state: Option<&'static str>,
}

/// What changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct SyncCard {
    /// Reports that are new or changed, the newest first.
    reports: Vec<OwnReportCard>,
    /// Tasks that are new or changed, the oldest first.
    tasks: Vec<OwnTaskCard>,
    /// References of reports and ids of tasks that are no more.
    gone: Vec<String>,
    /// The serial of the list of units; none when there is none.
    #[schema(example = 3)]
    units: Option<i64>,
    /// The serial of the register's newest snapshot.
    #[schema(example = 1790000000000000i64)]
    register: i64,
    /// What the app has with this answer: it is sent with the next sync.
    cursor: String,
}

/// What changed since the last sync.
#[utoipa::path(
    get,
    path = "/api/v1/sync",
    tag = "volunteers",
    params(SyncQuery),
    security(("bearer" = [])),
    responses(
        (status = 200, description = "What changed since the cursor; everything without one", body = SyncCard, headers(("ETag" = String, description = "Changes with what a sync without a cursor would tell, whatever the cursor"))),
        (status = 304, description = "Nothing changed since the answer of that tag (If-None-Match)"),
        (status = 400, description = "The cursor is none of ours, or another volunteer's (cursor); or a parameter is unknown (query)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token, it is over, or the device was revoked", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this device", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn sync(
    State(doors): State<Doors>,
    tongue: Tongue,
    Bearer { volunteer, .. }: Bearer,
    headers: HeaderMap,
    query: Result<Query<SyncQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Ok(Query(SyncQuery { cursor })) = query else {
        return Err(tongue.refuse(Refusal::Query));
    };
    let them = &doors.volunteers;
    let had = match cursor.as_deref() {
        None => Had::default(),
        Some(cursor) => them.read_cursor(&volunteer, cursor).ok_or_else(|| tongue.refuse(Refusal::Cursor))?,
    };
    let day = them.day(&volunteer).await.map_err(|error| failed(tongue, error))?;
    let units = them.tips().units().known().map(|known| known.serial);
    let version = doors.dialogue.register().state.version;
    let register = doors.snapshots.newest(version).await.map_err(|error| {
        tracing::error!(%error, "the register to be carried away cannot be made");
        tongue.refuse(Refusal::Away)
    })?;
    let tag = format!("W/\"{}\"", day.tag(units.unwrap_or(0), register.serial));
    if has(&headers, &tag) {
        return Ok(tagged_as(&headers, &tag, || private(StatusCode::OK, &())));
    }
    let news = day.since(&had);
    let mut reports = Vec::new();
    for own in news.reports {
        let questions = if own.open > 0 {
            let progress = them.progress(own).await.map_err(|error| failed(tongue, error))?;
            progress.map(|progress| progress.questions).unwrap_or_default()
        } else {
            Vec::new()
        };
        reports.push(OwnReportCard {
            reference: own.reference.clone(),
            code: own.code.clone(),
            status: own.status.word(),
            since: own.since.to_string(),
            priority: own.band.map(crate::model::triage::Band::word),
            questions,
        });
    }
    let task = |task: &OwnTask| OwnTaskCard {
        id: task.id.clone(),
        words: task.words.clone(),
        day: task.day.to_string(),
        ends: task.ends.to_string(),
        state: task.state.map(crate::model::volunteer::TaskState::word),
    };
    // Where the app has all of it, its cursor stays as it is: whoever compares answers sees that nothing changed.
    let cursor = match cursor {
        Some(cursor) if day.is_as(&had) => cursor,
        _ => them.cursor(&volunteer, &day).map_err(|error| tongue.failed(error.into()))?,
    };
    let card = SyncCard {
        reports,
        tasks: news.tasks.into_iter().map(task).collect(),
        gone: news.gone,
        units,
        register: register.serial,
        cursor,
    };
    Ok(tagged_as(&headers, &tag, || private(StatusCode::OK, &card)))
}

fn failed(tongue: Tongue, _: TipError) -> Problem {
    // The database's failure was told where it happened.
    tongue.refuse(Refusal::Away)
}
