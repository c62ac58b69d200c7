//! `POST /api/v1/tasks/{task}`: the answer to what a coordinator asks.

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::refusals::{Refusal, Tongue};
use crate::http::{Doors, Problem};
use crate::model::volunteer::TaskState;

/// The answer to a task.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskForm {
    /// done or declined.
    #[schema(value_type = String, example = "done")]
    state: TaskState,
    /// What there is to say, 300 letters at most. The coordinator reads it: nothing of a report belongs here.
    #[serde(default)]
    note: String,
}

/// Answers a task. The same again changes nothing; until the task ends another answer replaces it.
#[utoipa::path(
    post,
    operation_id = "answer_task",
    path = "/api/v1/tasks/{task}",
    operation_id = "answer_task",
    tag = "volunteers",
    params(("task" = String, Path, description = "Its id")),
    security(("bearer" = [])),
    request_body = TaskForm,
    responses(
        (status = 204, description = "Noted"),
        (status = 400, description = "A field is unknown, missing or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token, it is over, or the device was revoked", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The volunteer was not asked this (no-task), or the module is off", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The task has ended or was taken back (task-over)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too long (too-large)", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The note is too long (note)", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this device", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn answer(
    State(doors): State<Doors>,
    tongue: Tongue,
    Bearer { volunteer, .. }: Bearer,
    task: Result<Path<String>, PathRejection>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let Ok(Path(task)) = task else { return Err(tongue.refuse(Refusal::NoTask)) };
    let form: TaskForm = tongue.read(&body)?;
    let answered = doors.volunteers.answer_task(&volunteer, &task, form.state, &form.note).await;
    answered.map_err(|error| tongue.failed(error))?;
    Ok(StatusCode::NO_CONTENT)
}
