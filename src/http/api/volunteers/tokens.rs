//! `POST /api/v1/tokens`: the next pair of tokens for a refresh token.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::refusals::{Opened, Refusal, Tongue};
use crate::domain::volunteers::devices::{ACCESS_SECONDS, Pair};
use crate::http::api::forms::private;
use crate::http::{Doors, Problem};

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshForm {
    /// The last one that was given.
    refresh: String,
}

/// What an app goes on with.
#[derive(Serialize, ToSchema)]
pub(crate) struct PairCard {
    /// The device's id.
    device: String,
    /// What stands behind `Authorization: Bearer`.
    access: String,
    /// Seconds for which it is good.
    #[schema(example = 600)]
    access_ends_in: i64,
    /// Gives the next pair, once it is needed; good for 90 days without use.
    refresh: String,
}

impl PairCard {
    /// Of a pair.
    pub(super) fn of(pair: &Pair) -> Self {
        Self {
            device: pair.device.clone(),
            access: pair.access.to_string(),
            access_ends_in: ACCESS_SECONDS,
            refresh: pair.refresh.to_string(),
        }
    }
}

/// Gives the next pair of tokens.
#[utoipa::path(
    post,
    operation_id = "renew_tokens",
    path = "/api/v1/tokens",
    tag = "volunteers",
    request_body = RefreshForm,
    responses(
        (status = 200, description = "The next pair. The refresh token that was sent is good until the new one is used", body = PairCard),
        (status = 400, description = "A field is unknown, missing or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The device has ended, or the token is none of ours (device-revoked)", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too long (too-large)", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn renew(
    State(doors): State<Doors>,
    tongue: Tongue,
    _: Opened,
    body: Bytes,
) -> Result<Response, Problem> {
    let form: RefreshForm = tongue.read(&body)?;
    let pair = doors.volunteers.renew(&form.refresh).await.map_err(|error| tongue.failed(error))?;
    let pair = pair.ok_or_else(|| tongue.refuse(Refusal::DeviceRevoked))?;
    Ok(private(StatusCode::OK, &PairCard::of(&pair)))
}
