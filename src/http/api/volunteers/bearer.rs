//! Who asks, by `Authorization: Bearer`.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::refusals::{Refusal, Tongue};
use crate::domain::volunteers::Volunteer;
use crate::domain::volunteers::devices::Entry;
use crate::http::{Doors, Problem};

/// A volunteer who asks by an app. Whether both are still there was read from the database for this request.
#[derive(Debug)]
pub(crate) struct Bearer {
    /// The volunteer.
    pub(crate) volunteer: Volunteer,
    /// The id of the device.
    pub(crate) device: String,
}

/// The token of a request.
pub(crate) fn token(headers: &axum::http::HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

impl FromRequestParts<Doors> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        let tongue = Tongue::of(&parts.headers);
        if !doors.volunteers.is_open() {
            return Err(tongue.refuse(Refusal::Closed));
        }
        let Some(token) = token(&parts.headers) else { return Err(tongue.refuse(Refusal::NoToken)) };
        let entry = doors.volunteers.enter(token).await.map_err(|error| tongue.failed(error))?;
        match entry {
            Entry::Open(volunteer, device) => Ok(Self { volunteer, device }),
            Entry::Over => Err(tongue.refuse(Refusal::TokenOver)),
            Entry::Revoked => Err(tongue.refuse(Refusal::DeviceRevoked)),
            Entry::Foreign => Err(tongue.refuse(Refusal::NoToken)),
        }
    }
}
