//! What happens to every request: counted, timed, logged without its content, and hardened.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

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
    let mut refused = Problem::new(
        axum::http::StatusCode::SERVICE_UNAVAILABLE,
        "The database has not answered since the start: nothing can be said about any agency, and nothing that was sent is kept. Send it again. In danger now: call 110, or 129 for women and children.",
    )
    .into_response();
    refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    refused
}

/// Lets an address ask so often in a minute. In demo mode the machine itself meets no limit, and a tip meets
/// none anywhere: a whole village may stand behind one address, and none is refused for what others send.
pub(super) async fn limit(State(doors): State<Doors>, peer: Peer, request: Request, next: Next) -> Response {
    let tip = request.method() == Method::POST && request.uri().path() == super::api::TIPS;
    if tip || (!doors.config.is_production() && peer.address.is_loopback()) {
        return next.run(request).await;
    }
    let minute = doors.clock.now().as_second() / 60;
    let memory = doors.dialogue.memory();
    let place = memory.place_today("rate", &[&minute.to_string(), &peer.address.to_string()]);
    let count = memory.raise(&place, std::time::Duration::from_secs(120)).await;
    if count > doors.config.api.rate_per_minute {
        let mut refused = Problem::new(
            axum::http::StatusCode::TOO_MANY_REQUESTS,
            "Too many requests from this address; wait a minute.",
        )
        .into_response();
        refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        return refused;
    }
    next.run(request).await
}
