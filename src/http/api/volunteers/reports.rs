//! `POST /api/v1/reports` and what belongs to it: a report that an app sealed itself, kept once.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::envelopes::{
    ClearForm, SealedForm, UnitCard, WrapForm, cards, closed, code, hash, is_hex, item, refused, whole,
};
use super::refusals::{Refusal, Tongue};
use crate::domain::tips::Posted;
use crate::domain::volunteers::Volunteer;
use crate::http::api::forms::{object, objects, private};
use crate::http::{Doors, Problem};
use crate::model::triage::Band;

/// Bytes of a report at most.
pub(crate) const LARGEST: usize = 128 << 10;

/// What decides to whom a report goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WayForm {
    /// As it will stand in the report.
    #[serde(deserialize_with = "object")]
    clear: ClearForm,
}

/// To whom a report is to be sealed.
#[derive(Serialize, ToSchema)]
pub(crate) struct WayCard {
    /// Each of them reads it, and nobody else.
    units: Vec<UnitCard>,
}

/// A report as an app sealed it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportForm {
    /// A random UUID, made when the report was begun.
    #[schema(
        pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        example = "3f9a1c22-6a53-4f0e-9f53-7a1d3a0d7f11"
    )]
    id: String,
    /// S: 32 bytes, base64.
    #[schema(pattern = "^[0-9A-Za-z+/]{43}=?$")]
    secret: String,
    /// Suite byte and ciphertext, base64.
    #[schema(pattern = "^[0-9A-Za-z+/]+={0,2}$")]
    body: String,
    /// For each unit that the server chose.
    #[serde(deserialize_with = "objects")]
    wraps: Vec<WrapForm>,
    /// What stands in the clear.
    #[serde(deserialize_with = "object")]
    clear: ClearForm,
}

/// A page that adds to a report.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageForm {
    /// 128 random bits as 32 lower-case hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "7d2f0c5e6a534f0e9f537a1d3a0d7f11")]
    page: String,
    /// S: 32 bytes, base64.
    #[schema(pattern = "^[0-9A-Za-z+/]{43}=?$")]
    secret: String,
    /// Suite byte and ciphertext, base64.
    #[schema(pattern = "^[0-9A-Za-z+/]+={0,2}$")]
    body: String,
    /// For each unit that reads the report.
    #[serde(deserialize_with = "objects")]
    wraps: Vec<WrapForm>,
    /// What stands in the clear.
    #[serde(deserialize_with = "object")]
    clear: ClearForm,
}

/// A report that is kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportCard {
    /// As it came.
    #[schema(example = "3f9a1c22-6a53-4f0e-9f53-7a1d3a0d7f11")]
    id: String,
    /// What officers call it.
    #[schema(example = "K7P4QD")]
    reference: String,
    /// How urgent it is: 1 is the most urgent, 4 the least.
    #[schema(minimum = 1, maximum = 4)]
    priority: i64,
    /// By when the volunteer hears something, to the minute; null where nobody promises that.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-23T10:30:00Z")]
    news_by: Option<String>,
}

/// A page that is kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct PageCard {
    /// As it came.
    page: String,
    /// What officers call the report.
    #[schema(example = "K7P4QD")]
    reference: String,
}

fn report_card(id: &str, reference: String, band: &str, news_by: Option<i64>) -> ReportCard {
    let moment = |us: i64| Timestamp::from_microsecond(us - us.rem_euclid(60_000_000)).ok();
    ReportCard {
        id: id.to_owned(),
        reference,
        priority: Band::of_word(band).unwrap_or(Band::P4).digit(),
        news_by: news_by.and_then(moment).map(|at| at.to_string()),
    }
}

/// Keeps one report, alone or of a batch.
pub(super) async fn keep(
    doors: &Doors,
    tongue: Tongue,
    volunteer: &Volunteer,
    given: &Value,
) -> Result<ReportCard, Problem> {
    let form: ReportForm = item(tongue, given)?;
    let code = code(tongue, &form.id)?;
    let sealed = SealedForm { secret: &form.secret, body: &form.body, wraps: &form.wraps };
    let sealed = sealed.page(tongue, volunteer, &code, volunteer.page_id(&code), hash(given))?;
    let answers = form.clear.answers(tongue)?;
    let posted = doors.volunteers.post(volunteer, &code, &sealed, &answers).await;
    match posted.map_err(|error| closed(tongue, error))? {
        Posted::Taken { reference, row } => Ok(report_card(&form.id, reference, &row.band, row.news_by)),
        other => Err(refused(tongue, other)),
    }
}

/// To which units a report is to be sealed.
#[utoipa::path(
    post,
    path = "/api/v1/reports/way",
    operation_id = "report_way",
    tag = "volunteers",
    request_body = WayForm,
    responses(
        (status = 200, description = "The units, each with its newest key; check the keys with the signed list", body = WayCard),
        (status = 400, description = "A field is unknown or malformed, or a word is (code `word`, with the list)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn way(
    State(doors): State<Doors>,
    tongue: Tongue,
    _who: Bearer,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let form: WayForm = tongue.read(&whole(tongue, body)?)?;
    let answers = form.clear.answers(tongue)?;
    let units = doors.volunteers.tips().units_for(&answers).map_err(|error| closed(tongue, error))?;
    Ok(private(StatusCode::OK, &WayCard { units: cards(&units) }))
}

/// Keeps a report that an app sealed, once.
#[utoipa::path(
    post,
    path = "/api/v1/reports",
    operation_id = "take_report",
    tag = "volunteers",
    request_body = ReportForm,
    responses(
        (status = 201, description = "Kept, durably; the same again gets the same answer", body = ReportCard),
        (status = 400, description = "A field is unknown, missing or malformed (codes `form`, `id`, `word`)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Another body is there under this id (code `other-body`, with its `hash`)", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It was taken, and its time is over (code `gone`)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It is to be sealed to others (code `units`, with `units`), to be a report of its own (code `apart`), or is no envelope (code `not-sealed`)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment: nothing was kept, send it again", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn take(
    State(doors): State<Doors>,
    tongue: Tongue,
    who: Bearer,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let given: Value = tongue.read(&whole(tongue, body)?)?;
    let card = keep(&doors, tongue, &who.volunteer, &given).await?;
    Ok(private(StatusCode::CREATED, &card))
}

/// Adds a page to one of the volunteer's own reports, or answers the desk's questions.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/pages",
    operation_id = "add_page",
    tag = "volunteers",
    params(("id" = String, Path, pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description = "The UUID of the report")),
    request_body = PageForm,
    responses(
        (status = 201, description = "Kept, durably; the same again gets the same answer", body = PageCard),
        (status = 400, description = "A field is unknown, missing or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The volunteer has no such report, or it is gone (code `no-report`)", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Another body is there under this id (code `other-body`, with its `hash`)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It is to be sealed to others (code `units`, with `units`), to be a report of its own (code `apart`), or is no envelope (code `not-sealed`)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment: nothing was kept, send it again", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn add(
    State(doors): State<Doors>,
    tongue: Tongue,
    who: Bearer,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let given: Value = tongue.read(&whole(tongue, body)?)?;
    let form: PageForm = item(tongue, &given)?;
    let code = code(tongue, &id)?;
    if !is_hex(&form.page, 32) {
        return Err(tongue.refuse(Refusal::Id));
    }
    let sealed = SealedForm { secret: &form.secret, body: &form.body, wraps: &form.wraps };
    let sealed = sealed.page(tongue, &who.volunteer, &code, form.page.clone(), hash(&given))?;
    let answers = form.clear.answers(tongue)?;
    let posted = doors.volunteers.post_page(&who.volunteer, &sealed, &answers).await;
    match posted.map_err(|error| closed(tongue, error))? {
        Posted::Taken { reference, .. } => {
            Ok(private(StatusCode::CREATED, &PageCard { page: form.page, reference }))
        }
        Posted::Gone => Err(tongue.refuse(Refusal::NoReport)),
        other => Err(refused(tongue, other)),
    }
}
