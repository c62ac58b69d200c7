//! What happens to every request: counted, timed, logged without its content, and hardened.

use std::time::Instant;

use axum::body::HttpBody;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{self, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::compression::Predicate;

use super::{Doors, Peer, Problem};

/// Counts, times and hardens. The log line holds the route as written in the program, never the
/// address that was called: a query can hold a number and a question. The headers keep a browser from
/// doing more than it should.
pub(super) async fn observe(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let started = Instant::now();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
    let status = response.status();
    let seconds = started.elapsed().as_secs_f64();
    let duration_ms = seconds * 1_000.0;
    let code = status.as_u16();
    if status.is_server_error() {
        tracing::error!(%method, route, status = code, duration_ms, "request failed");
    } else {
        tracing::debug!(%method, route, status = code, duration_ms, "request");
    }
    let class =
        ["", "1xx", "2xx", "3xx", "4xx", "5xx"].get(usize::from(code / 100)).copied().unwrap_or_default();
    metrics::histogram!("suluh_http_request_seconds", "route" => route, "status" => class).record(seconds);
    response
}

/// Refuses while there is no register to answer from.
pub(super) async fn open(State(doors): State<Doors>, request: Request, next: Next) -> Response {
    if doors.answering.is_open() {
        return next.run(request).await;
    }
    let refused = Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "The database has not answered since the start: nothing can be said about any agency, and nothing that was sent is kept. Send it again. In danger now: call 110, or 129 for women and children.",
    );
    let mut refused = Problem { code: Some("away"), ..refused }.into_response();
    refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    refused
}

/// Says with each 401 how an app shows who it is, and with each 503 when to come again.
pub(super) async fn scheme(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if response.status() == axum::http::StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("30"));
    }
    response
}

/// Lets an address, or an app of a volunteer, ask so often in a minute: many phones stand behind one address. In demo
/// mode the machine itself meets no limit, and a tip, a volunteer's report or a part of its files meets none anywhere:
/// a whole village may stand behind one address, and none is refused for what others send.
pub(super) async fn limit(State(doors): State<Doors>, peer: Peer, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let tip = (request.method() == Method::POST && path == super::api::TIPS)
        || super::api::REPORTS.iter().any(|reports| path.starts_with(reports));
    if tip || (!doors.config.is_production() && peer.address.is_loopback()) {
        return next.run(request).await;
    }
    let minute = doors.clock.now().as_second() / 60;
    let memory = doors.dialogue.memory();
    let token = super::api::volunteers::bearer::token(request.headers());
    let device = token.and_then(|token| doors.volunteers.read_access(token)).map(|access| access.device);
    let asks = device.unwrap_or_else(|| peer.address.to_string());
    let place = memory.place_today("rate", &[&minute.to_string(), &asks]);
    let count = memory.raise(&place, std::time::Duration::from_secs(120)).await;
    if count > doors.config.api.rate_per_minute {
        let refused = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many requests from this address; wait a minute.",
        );
        let mut refused = Problem { code: Some("too-many"), ..refused }.into_response();
        refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        return refused;
    }
    next.run(request).await
}

/// What may be compressed: an answer in which nothing secret stands beside words that a stranger chose, because the
/// length of a compressed answer tells of both (BREACH). Receipts, tokens and the console's pages stay as they are.
const COMPRESSED: &[&str] = &[
    "/api/v1/departure-checks/questions",
    "/api/v1/register/delta",
    "/api/v1/register/snapshot",
    "/api/v1/sync",
    "/api/v1/units",
];

/// An answer that may be compressed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compressed;

impl Predicate for Compressed {
    fn should_compress<B: HttpBody>(&self, response: &http::Response<B>) -> bool {
        response.extensions().get::<Self>().is_some()
    }
}

/// Marks what may be compressed.
pub(super) async fn may_be_compressed(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let is_among = route.is_some_and(|route| COMPRESSED.contains(&route));
    let mut response = next.run(request).await;
    if is_among && response.status() == StatusCode::OK {
        response.extensions_mut().insert(Compressed);
    }
    response
}

/// A compressed answer is the same answer in other bytes, so its tag is a weak one.
pub(super) async fn weaken_tag(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if headers.contains_key(header::CONTENT_ENCODING)
        && let Some(tag) = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok())
        && !tag.starts_with("W/")
        && let Ok(weak) = HeaderValue::try_from(format!("W/{tag}"))
    {
        headers.insert(header::ETAG, weak);
    }
    response
}

/// Says what the parts that we use refuse with a bare sentence (a body that is too large, or in an encoding that we
/// do not read) as the API says everything.
pub(super) async fn refuse_as_problem(request: Request, next: Next) -> Response {
    let of_api = request.uri().path().starts_with("/api/v1/");
    let response = next.run(request).await;
    let json =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|it| it.as_bytes().ends_with(b"json"));
    if !of_api || json {
        return response;
    }
    let detail = match response.status() {
        StatusCode::BAD_REQUEST => {
            "The body cannot be read: it was cut off, or is not in the encoding that it names."
        }
        StatusCode::PAYLOAD_TOO_LARGE => "The body is too large.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "A body may be compressed as gzip or zstd, and in no other way."
        }
        _ => return response,
    };
    let code = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Some("too-large"),
        _ => None,
    };
    let mut refused = Problem { code, ..Problem::new(response.status(), detail) }.into_response();
    if let Some(read) = response.headers().get(header::ACCEPT_ENCODING) {
        refused.headers_mut().insert(header::ACCEPT_ENCODING, read.clone());
    }
    refused
}
