//! The JSON API, version 1. Its description is generated from the handlers, served at
//! `/api/openapi.json`, readable at `/api/docs`, and committed as `tests/openapi.json`.

mod agencies;
mod departures;
pub(super) mod forms;
mod register;
mod shapes;
mod tips;
pub(crate) mod volunteers;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use ring::digest;
use serde::Serialize;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;
use utoipa::openapi::Components;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{Doors, LARGEST_BODY, Problem, layers};

/// Where a tip is left.
pub(super) const TIPS: &str = "/api/v1/tips";
/// Where volunteers' apps bring reports and their files.
pub(super) const REPORTS: [&str; 2] = ["/api/v1/reports", "/api/v1/attachments"];

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
        (name = "volunteers", description = "Apps of volunteers; see deploy/MOBILE.md. Refusals say what is wrong in the language of Accept-Language (id, en) and carry a stable code"),
        (name = "tips", description = "What somebody saw, without a name: sealed to a task-force unit before the answer, found again by its receipt only")
    ),
    modifiers(&Schemes)
)]
struct Document;

/// How an app shows who it is.
struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The access token of a volunteer's app, good for ten minutes"))
            .build();
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

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
        .routes(routes!(volunteers::enrolments::begin))
        .routes(routes!(volunteers::enrolments::confirm))
        .routes(routes!(volunteers::tokens::renew))
        .routes(routes!(volunteers::devices::list))
        .routes(routes!(volunteers::devices::end))
        .routes(routes!(volunteers::units::units))
        .routes(routes!(volunteers::sync::sync))
        .routes(routes!(volunteers::tasks::answer))
        .routes(routes!(volunteers::outreach::note))
        .routes(routes!(volunteers::reports::way))
        .routes(routes!(volunteers::attachments::declare))
}

/// Those whose bodies are larger than the ordinary limit, each with its own.
fn described_large() -> OpenApiRouter<Doors> {
    let most = |most| DefaultBodyLimit::max(most);
    OpenApiRouter::new()
        .routes(routes!(volunteers::reports::take).layer(most(volunteers::reports::LARGEST)))
        .routes(routes!(volunteers::reports::add).layer(most(volunteers::reports::LARGEST)))
        .routes(routes!(volunteers::batch::take).layer(most(volunteers::batch::LARGEST)))
        .routes(
            routes!(volunteers::attachments::look, volunteers::attachments::put)
                .layer(most(crate::domain::volunteers::attachments::LARGEST_PART)),
        )
}

/// What is said of every door.
fn document() -> utoipa::openapi::OpenApi {
    let (_, mut document) = described().split_for_parts();
    let (_, large) = described_large().split_for_parts();
    document.merge(large);
    shapes::describe(&mut document);
    document
}

/// The OpenAPI 3.1 document, as served and as committed.
pub fn openapi() -> String {
    document().to_pretty_json().unwrap_or_default() + "\n"
}

pub(super) fn routes(doors: &Doors) -> Router<Doors> {
    let (router, _) = described().split_for_parts();
    // Without "none" the page asks a validator on the internet whether it knows this document.
    let settings = Config::from("/api/openapi.json").validator_url("none");
    let docs = SwaggerUi::new("/api/docs").url("/api/openapi.json", document()).config(settings);
    layered(router, doors).merge(docs)
}

/// The routes for which the ordinary limit of a body is too narrow; behind the same layers.
pub(super) fn uploads(doors: &Doors) -> Router<Doors> {
    let (router, _) = described_large().split_for_parts();
    layered(router.method_not_allowed_fallback(super::problem::method_not_allowed), doors)
}

fn layered(router: Router<Doors>, doors: &Doors) -> Router<Doors> {
    router
        .layer(from_fn(layers::scheme))
        .layer(from_fn(layers::may_be_compressed))
        // What a body may hold is measured as it is read, unpacked, and reading ends there.
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(RequestDecompressionLayer::new())
        .layer(CompressionLayer::new().compress_when(layers::Compressed))
        .layer(from_fn(layers::weaken_tag))
        .layer(from_fn_with_state(doors.clone(), layers::open))
        .layer(from_fn_with_state(doors.clone(), layers::limit))
}

/// JSON with an ETag: whoever has it already gets 304 and no body.
fn tagged<T: Serialize>(headers: &HeaderMap, value: &T) -> Response {
    let Ok(body) = serde_json::to_vec(value) else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The answer could not be written.")
            .into_response();
    };
    let tag = format!("\"{}\"", hashed(&body));
    tagged_as(headers, &tag, || ([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Thirty-two hexadecimal digits that stand for these bytes.
fn hashed(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether whoever asks has what this tag stands for.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let bare = tag.trim_start_matches("W/");
    known.map(|value| value.trim().trim_start_matches("W/")).any(|value| value == bare || value == "*")
}

/// An answer under its tag: whoever has it already gets 304 and no body.
fn tagged_as(headers: &HeaderMap, tag: &str, answer: impl FnOnce() -> Response) -> Response {
    let mut response = if has(headers, tag) { StatusCode::NOT_MODIFIED.into_response() } else { answer() };
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
