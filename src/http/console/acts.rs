//! What officers signed, brought by their browser.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::guard::{At, parts};
use crate::domain::tips::acts::ActError;
use crate::http::api::forms::read;
use crate::http::{Doors, Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    signed: String,
    signature: String,
    attached: Option<String>,
}

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Store(error) => error.into(),
            ActError::Key(error) => {
                tracing::error!(%error, "the key folder failed an act");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "The key folder does not answer.")
            }
            ActError::Changed(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
            ActError::NoTip(_) => Self::new(StatusCode::NOT_FOUND, error.to_string()),
            ActError::NotSigned(_) => Self::new(StatusCode::FORBIDDEN, error.to_string()),
            ActError::Attached(_) | ActError::State(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
            }
        }
    }
}

pub(super) async fn act(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Form = read(&body)?;
    let officer = &at.present.officer.id;
    parts(&doors)?.acts.act(officer, &form.signed, &form.signature, form.attached.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
