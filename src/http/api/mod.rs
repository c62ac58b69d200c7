//! The JSON API, version 1. Its description is generated from the handlers, served at
//! `/api/openapi.json`, readable at `/api/docs`, and committed as `tests/openapi.json`.

mod agencies;
mod departures;
pub(super) mod forms;
mod register;
mod tips;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use ring::digest;
use serde::Serialize;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{Doors, Problem, layers};

/// Where a tip is left.
pub(super) const TIPS: &str = "/api/v1/tips";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Suluh API",
        version = "1",
        description = "Is this recruiter (P3MI) licensed? Only the official name or the exact licence number gives a positive verdict; licensed does not mean trustworthy, and data older than the setting `register.stale_after` never say licensed.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "agencies", description = "The register of licensed agencies"),
        (name = "register", description = "The register to be carried away, for answers without a signal"),
        (name = "departures", description = "Is my departure procedural? Nothing that is sent here is stored, and there is no outcome that says safe"),
        (name = "tips", description = "What somebody saw, without a name: sealed to a task-force unit before the answer, found again by its receipt only")
    )
)]
struct Document;

fn described() -> OpenApiRouter<Doors> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(agencies::verify))
        .routes(routes!(agencies::agency))
        .routes(routes!(departures::check))
        .routes(routes!(departures::questions))
        .routes(routes!(register::snapshot))
        .routes(routes!(register::delta))
        .routes(routes!(tips::take))
        .routes(routes!(tips::status))
        .routes(routes!(tips::answer))
}

/// The OpenAPI 3.1 document, as served and as committed.
pub fn openapi() -> String {
    let (_, document) = described().split_for_parts();
    document.to_pretty_json().unwrap_or_default() + "\n"
}

pub(super) fn routes(doors: &Doors) -> Router<Doors> {
    let (router, document) = described().split_for_parts();
    // Without "none" the page asks a validator on the internet whether it knows this document.
    let settings = Config::from("/api/openapi.json").validator_url("none");
    let docs = SwaggerUi::new("/api/docs").url("/api/openapi.json", document).config(settings);
    router
        .layer(from_fn_with_state(doors.clone(), layers::open))
        .layer(from_fn_with_state(doors.clone(), layers::limit))
        .merge(docs)
}

/// JSON with an ETag: whoever has it already gets 304 and no body.
fn tagged<T: Serialize>(headers: &HeaderMap, value: &T) -> Response {
    let Ok(body) = serde_json::to_vec(value) else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The answer could not be written.")
            .into_response();
    };
    let hash: String = digest::digest(&digest::SHA256, &body).as_ref()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let tag = format!("\"{hash}\"");
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let known =
        known.map(|value| value.trim().trim_start_matches("W/")).any(|value| value == tag || value == "*");
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], body).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
