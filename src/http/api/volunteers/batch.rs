//! `POST /api/v1/reports/batch`: what waited for a signal, at once. Each item is kept by itself, so that what was kept
//! stays kept when the line breaks, and the same batch again gets the same answers.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::envelopes::whole;
use super::refusals::{Refusal, Tongue};
use super::reports::{ReportCard, ReportForm, keep};
use crate::http::api::forms::private;
use crate::http::{Doors, Problem};

/// Bytes of a batch at most.
pub(crate) const LARGEST: usize = 4 << 20;
/// Items of a batch at most.
const MOST: usize = 50;

/// Reports that waited, in the order in which they were written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchForm {
    /// At most 50.
    #[schema(value_type = Vec<ReportForm>, max_items = 50)]
    reports: Vec<Value>,
}

/// What became of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchCard {
    /// One for each item, in the same order.
    answers: Vec<AnswerCard>,
}

/// What became of one of them: what it would have been answered alone.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnswerCard {
    /// As it came; null when there was none.
    #[schema(example = "3f9a1c22-6a53-4f0e-9f53-7a1d3a0d7f11")]
    id: Option<String>,
    /// HTTP status.
    #[schema(example = 201)]
    status: u16,
    /// When it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<ReportCard>,
    /// When it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// Keeps reports that an app sealed, each once and by itself.
#[utoipa::path(
    post,
    path = "/api/v1/reports/batch",
    operation_id = "take_batch",
    tag = "volunteers",
    request_body = BatchForm,
    responses(
        (status = 200, description = "One answer for each item, in the same order; what is answered with 201 is kept, durably", body = BatchCard),
        (status = 400, description = "The body cannot be read; an item that cannot be has its own problem", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 50 items or 4 MiB", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn take(
    State(doors): State<Doors>,
    tongue: Tongue,
    who: Bearer,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let form: BatchForm = tongue.read(&whole(tongue, body)?)?;
    if form.reports.len() > MOST {
        return Err(tongue.refuse(Refusal::TooLarge));
    }
    let mut answers = Vec::with_capacity(form.reports.len());
    for given in &form.reports {
        let id = given.get("id").and_then(Value::as_str).filter(|id| id.len() <= 64).map(str::to_owned);
        answers.push(match keep(&doors, tongue, &who.volunteer, given).await {
            Ok(report) => {
                AnswerCard { id, status: StatusCode::CREATED.as_u16(), report: Some(report), problem: None }
            }
            Err(problem) => AnswerCard { id, status: problem.status, report: None, problem: Some(problem) },
        });
    }
    Ok(private(StatusCode::OK, &BatchCard { answers }))
}
