//! `GET /api/v1/units`: who can read reports, as the root signed it.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::refusals::{Opened, Refusal, Tongue};
use crate::domain::tips::units;
use crate::http::api::register::NoQuery;
use crate::http::api::tagged;
use crate::http::{Doors, Problem};

/// The list of units. An app believes it only when the root key that it was built with signed it.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitsCard {
    /// The list as JSON in base64, byte by byte as it was signed.
    list: String,
    /// Ed25519 over `suluh units 1`, a line end and those bytes; base64.
    signature: String,
}

/// Who can read reports.
#[utoipa::path(
    get,
    path = "/api/v1/units",
    tag = "volunteers",
    responses(
        (status = 200, description = "The signed list", body = UnitsCard, headers(("ETag" = String, description = "Changes with the list"))),
        (status = 304, description = "The list is the one you have (If-None-Match)"),
        (status = 400, description = "There are parameters: it knows none (query)", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "No list was published (no-units), or the database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn units(
    State(doors): State<Doors>,
    tongue: Tongue,
    _: Opened,
    headers: HeaderMap,
    query: Result<Query<NoQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    query.map_err(|_| tongue.refuse(Refusal::Query))?;
    let root = doors.volunteers.tips().units().root();
    let signed = units::published(&doors.db, root).await.map_err(|error| tongue.away(&error))?;
    let signed = signed.ok_or_else(|| tongue.refuse(Refusal::NoUnits))?;
    Ok(tagged(&headers, &UnitsCard { list: signed.list, signature: signed.signature }))
}
