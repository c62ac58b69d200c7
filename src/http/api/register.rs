//! `GET /api/v1/register/snapshot` and `GET /api/v1/register/delta`: the register to be carried away.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::tagged;
use crate::domain::snapshot::{Snapshot, SnapshotError};
use crate::http::{Doors, Problem};

impl From<SnapshotError> for Problem {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::Store(error) => error.into(),
            SnapshotError::Key(error) => {
                tracing::error!(%error, "the key folder failed the register");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "The register cannot be signed. Try again in a minute.",
                )
            }
            SnapshotError::Unknown => Self::new(
                StatusCode::NOT_FOUND,
                "No register of this serial was published here: fetch /api/v1/register/snapshot.",
            ),
        }
    }
}

/// The whole register, signed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SnapshotCard {
    /// The cursor for `/api/v1/register/delta`, as it stands in the text, too.
    serial: i64,
    /// The text that was signed, described in deploy/REGISTER.md.
    register: String,
    /// Ed25519 over `suluh register 1`, a line end and the text: 64 bytes, base64 without padding.
    signature: String,
    /// The key of this service, 32 bytes, base64 without padding. An app keeps the first it is given when somebody
    /// enrols it, and believes no other.
    key: String,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeltaCard {
    /// The serial of the newer register.
    serial: i64,
    /// The head of the newer text.
    head: String,
    /// Lines of agencies that are new or changed.
    changed: Vec<String>,
    /// Numbers of agencies whose line is gone.
    removed: Vec<i64>,
    /// The signature of the newer text: the old one, changed by this, must be that text.
    signature: String,
    /// The key of this service.
    key: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeltaQuery {
    /// The serial of the register that the app has.
    #[param(example = 1790000000000000i64)]
    from: i64,
}

/// It is the same for everybody: there is nothing to ask for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoQuery {}

async fn newest(doors: &Doors) -> Result<Snapshot, Problem> {
    let version = doors.dialogue.register().state.version;
    Ok(doors.snapshots.newest(version).await?)
}

/// The register to be carried away: what every agency is on which day, signed.
#[utoipa::path(
    get,
    path = "/api/v1/register/snapshot",
    tag = "register",
    responses(
        (status = 200, description = "The whole register", body = SnapshotCard, headers(("ETag" = String, description = "Changes with the register"))),
        (status = 304, description = "The register is the one you have (If-None-Match)"),
        (status = 400, description = "There are parameters: it knows none", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn snapshot(
    State(doors): State<Doors>,
    headers: HeaderMap,
    query: Result<Query<NoQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    query?;
    let Snapshot { serial, text, signature, key } = newest(&doors).await?;
    Ok(tagged(&headers, &SnapshotCard { serial, register: text, signature, key }))
}

/// What changed in it since an older one.
#[utoipa::path(
    get,
    path = "/api/v1/register/delta",
    tag = "register",
    params(DeltaQuery),
    responses(
        (status = 200, description = "What changed; nothing when that is the newest", body = DeltaCard, headers(("ETag" = String, description = "Changes with the register"))),
        (status = 304, description = "The answer is the one you have (If-None-Match)"),
        (status = 400, description = "from is missing or no number, or a parameter is unknown", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No register of this serial was published here: fetch the whole one", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn delta(
    State(doors): State<Doors>,
    headers: HeaderMap,
    query: Result<Query<DeltaQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(DeltaQuery { from }) = query?;
    let newest = newest(&doors).await?;
    let found = doors.snapshots.delta(&newest, from).await?;
    let card = DeltaCard {
        serial: newest.serial,
        head: found.head,
        changed: found.changed,
        removed: found.removed,
        signature: found.signature,
        key: found.key,
    };
    Ok(tagged(&headers, &card))
}
