//! What officers signed, brought by their browser.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::guard::{At, parts};
use crate::http::api::forms::read;
use crate::http::{Doors, Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    signed: String,
    signature: String,
    attached: Option<String>,
}

pub(super) async fn act(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Form = read(&body)?;
    let officer = &at.present.officer.id;
    parts(&doors)?.acts.act(officer, &form.signed, &form.signature, form.attached.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
