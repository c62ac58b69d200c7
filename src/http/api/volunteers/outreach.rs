//! `POST /api/v1/outreach`: a session that a volunteer held. It is noted that a volunteer held it, and not which.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::refusals::{Refusal, Tongue};
use crate::domain::outreach::{self, By, Noted, OutreachError};
use crate::http::api::forms::private;
use crate::http::{Doors, Problem};
use crate::model::outreach::{Facts, SessionKind};

/// A session in which people were told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionForm {
    /// A UUID of the app, or 32 hexadecimal digits: the same again is noted once.
    #[schema(example = "0b8f0c5e-6a53-4f0e-9f53-7a1d3a0d7f11")]
    id: String,
    /// The Kemendagri code of the village, or at least of its kecamatan, in the volunteer's kabupaten.
    #[schema(example = "61.07.07.2006")]
    place: String,
    /// The day, of the last two years.
    #[schema(value_type = String, format = Date, example = "2026-11-20")]
    day: Date,
    /// school, village-hall, worship, market, doors, radio or other.
    #[schema(example = "village-hall")]
    kind: String,
    /// How many women and girls.
    #[serde(default)]
    #[schema(example = 18)]
    women: u32,
    /// How many men and boys.
    #[serde(default)]
    #[schema(example = 10)]
    men: u32,
    /// How many whom nobody counted apart.
    #[serde(default)]
    unknown: u32,
    /// What was shown or handed out, 60 letters at most.
    #[schema(example = "Kartu CEK")]
    material: String,
    /// Which version of it, 60 letters at most.
    #[schema(example = "3")]
    version: String,
}

/// The session is noted.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionCard {
    /// Its id: 32 hexadecimal digits.
    #[schema(example = "0b8f0c5e6a534f0e9f537a1d3a0d7f11")]
    id: String,
}

/// Notes a session that was held.
#[utoipa::path(
    post,
    operation_id = "note_session",
    path = "/api/v1/outreach",
    tag = "volunteers",
    security(("bearer" = [])),
    request_body = SessionForm,
    responses(
        (status = 200, description = "It was noted before", body = SessionCard),
        (status = 201, description = "Noted", body = SessionCard),
        (status = 400, description = "A field is unknown, missing or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token, it is over, or the device was revoked", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Something else was noted under this id (other-session)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too long (too-large)", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It cannot have been so: place, day, people or material (session), or the place lies outside the volunteer's kabupaten (session-place)", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this device", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn note(
    State(doors): State<Doors>,
    tongue: Tongue,
    Bearer { volunteer, .. }: Bearer,
    body: Bytes,
) -> Result<Response, Problem> {
    let form: SessionForm = tongue.read(&body)?;
    let Some(kind) = SessionKind::of_word(&form.kind) else { return Err(tongue.refuse(Refusal::Session)) };
    let id = form.id.replace('-', "").to_ascii_lowercase();
    let told = Facts {
        place: form.place,
        day: form.day,
        kind,
        women: form.women,
        men: form.men,
        unknown: form.unknown,
        material: form.material,
        version: form.version,
    };
    // A volunteer of a kecamatan also speaks in the one beside it.
    let area = volunteer.area.get(..5).unwrap_or(&volunteer.area);
    let noted = outreach::note(&doors.db, doors.clock.today(), &id, told, By::Volunteer { area }).await;
    let status = match noted {
        Ok(Noted::New) => StatusCode::CREATED,
        Ok(Noted::Again) => StatusCode::OK,
        Ok(Noted::Other) => return Err(tongue.refuse(Refusal::OtherSession)),
        Err(OutreachError::Store(error)) => return Err(tongue.away(&error)),
        Err(OutreachError::Area) => return Err(tongue.refuse(Refusal::SessionPlace)),
        Err(_) => return Err(tongue.refuse(Refusal::Session)),
    };
    Ok(private(status, &SessionCard { id }))
}
