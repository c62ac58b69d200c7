//! `GET /api/v1/devices` and `DELETE /api/v1/devices/{device}`: a volunteer's own apps.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::refusals::{Refusal, Tongue};
use crate::http::api::register::NoQuery;
use crate::http::api::tagged;
use crate::http::{Doors, Problem};

/// A device.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceCard {
    /// Its id.
    id: String,
    /// What the volunteer calls it.
    #[schema(example = "HP biru")]
    name: String,
    /// Since when it is there.
    #[schema(format = Date, example = "2026-11-23")]
    since: String,
    /// The day on which it ends when it is not used.
    #[schema(format = Date, example = "2027-02-21")]
    ends: String,
    /// Whether it is the one that asks.
    this: bool,
}

/// A volunteer's devices.
#[derive(Serialize, ToSchema)]
pub(crate) struct DevicesCard {
    /// The newest first.
    devices: Vec<DeviceCard>,
}

/// Lists the volunteer's devices.
#[utoipa::path(
    get,
    operation_id = "list_devices",
    path = "/api/v1/devices",
    tag = "volunteers",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The devices", body = DevicesCard, headers(("ETag" = String, description = "Changes with the list"))),
        (status = 304, description = "The list is the one you have (If-None-Match)"),
        (status = 400, description = "There are parameters: it knows none (query)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token, it is over, or the device was revoked", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this device", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(
    State(doors): State<Doors>,
    tongue: Tongue,
    Bearer { volunteer, device }: Bearer,
    headers: HeaderMap,
    query: Result<Query<NoQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    query.map_err(|_| tongue.refuse(Refusal::Query))?;
    let devices = doors.volunteers.devices(&volunteer).await.map_err(|error| tongue.failed(error))?;
    let card = |it: crate::domain::volunteers::devices::Device| DeviceCard {
        this: it.id == device,
        name: it.name,
        since: it.since.to_string(),
        ends: it.ends.to_string(),
        id: it.id,
    };
    Ok(tagged(&headers, &DevicesCard { devices: devices.into_iter().map(card).collect() }))
}

/// Ends a device of the volunteer, at once.
#[utoipa::path(
    delete,
    operation_id = "end_device",
    path = "/api/v1/devices/{device}",
    tag = "volunteers",
    params(("device" = String, Path, description = "Its id")),
    security(("bearer" = [])),
    responses(
        (status = 204, description = "It has ended"),
        (status = 401, description = "No token, it is over, or the device was revoked", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The volunteer has no such device (no-device), or the module is off", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this device", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn end(
    State(doors): State<Doors>,
    tongue: Tongue,
    Bearer { volunteer, .. }: Bearer,
    device: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Problem> {
    let Ok(Path(device)) = device else { return Err(tongue.refuse(Refusal::NoDevice)) };
    let ended = doors.volunteers.end_device(&volunteer, &device).await;
    if ended.map_err(|error| tongue.failed(error))? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(tongue.refuse(Refusal::NoDevice))
}
