//! Errors as `application/problem+json` (RFC 9457). Said once, here; they repeat nothing of a request.

use std::any::Any;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::StoreError;

/// What went wrong, for a program and for a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// The kind of problem, always the same words for the same status.
    pub title: &'static str,
    /// What to do about it.
    pub detail: String,
    /// Why, in a word that stays: for apps of volunteers and pages of the console.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "token-over")]
    pub code: Option<&'static str>,
    /// What an app needs besides, such as the units to which it is to seal: members of the same object.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub more: Option<Box<serde_json::Value>>,
    /// How many tries are left, where they are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tries: Option<i64>,
}

impl Problem {
    /// A problem of a status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status: status.as_u16(),
            title: status.canonical_reason().unwrap_or("Error"),
            detail: detail.into(),
            code: None,
            more: None,
            tries: None,
        }
    }

    /// A request that cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&self)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the database failed a request");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer. Try again in a minute.")
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(format!("The query cannot be read: {}.", without_values(&rejection.body_text())))
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::bad_request("The path is not valid UTF-8.")
    }
}

/// Names of fields may be repeated, what was sent may not: it ends in somebody's log.
fn without_values(text: &str) -> String {
    let text = text.rsplit(": ").next().unwrap_or(text);
    text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(160).collect()
}

pub(super) async fn not_found() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "There is nothing at this address. The API is described at /api/docs.",
    )
}

pub(super) async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This address does not take that method.")
}

/// After a panic. Its message is not logged here: it may hold what a person wrote.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    metrics::counter!("suluh_panics_total").increment(1);
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "An error of ours. It has been counted; try again.")
        .into_response()
}
