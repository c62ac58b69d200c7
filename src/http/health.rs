//! Signs of life: `/health/live` while the process runs, `/health/ready` when it can answer.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;

use super::{Doors, Problem};

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    /// The register's version.
    register_version: i64,
    /// The newest list's day.
    list_as_of: Option<String>,
    /// Whether the shared cache answers; without it sessions restart and answers still come.
    cache: bool,
}

pub(super) fn routes() -> Router<Doors> {
    Router::new().route("/health/live", get(async || "ok")).route("/health/ready", get(ready))
}

async fn ready(State(doors): State<Doors>) -> Response {
    if let Err(error) = doors.db.ping().await {
        tracing::error!(%error, "not ready");
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.")
            .into_response();
    }
    if !doors.answering.is_open() {
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "The register has not been read yet.")
            .into_response();
    }
    let register = doors.dialogue.register();
    let cache = doors.dialogue.memory().ping().await.is_ok();
    Json(Ready {
        status: "ready",
        register_version: register.state.version,
        list_as_of: register.list.as_ref().map(|stamp| stamp.as_of.to_string()),
        cache,
    })
    .into_response()
}

/// The metrics listener's only door.
pub fn metrics_router(handle: PrometheusHandle) -> Router {
    Router::new().route(
        "/metrics",
        get(async move || ([("content-type", "text/plain; version=0.0.4")], handle.render())),
    )
}
