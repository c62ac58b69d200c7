//! What officers see of themselves: their roles, the digits of their keys, and the ways in which they come in.

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use crate::domain::officers::Officer;
use crate::domain::officers::ways::SignedText;
use crate::http::api::forms::read;
use crate::http::{Doors, Problem};

struct Row {
    id: String,
    kind_key: String,
    since: String,
}

#[derive(Template)]
#[template(path = "me.html", config = "src/http/console/askama.toml")]
struct Me<'a> {
    page: Page<'a>,
    me: &'a Officer,
    role_keys: Vec<String>,
    rows: Vec<Row>,
}

pub(super) async fn page(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let me = &at.present.officer;
    let row = |way: crate::domain::officers::ways::Way| Row {
        kind_key: format!("console-way-{}", way.kind),
        since: way.since.strftime("%d/%m/%Y").to_string(),
        id: way.id,
    };
    let rows = parts.officers.ways(&me.id).await?.into_iter().map(row).collect();
    let role_keys = me.roles.all().iter().map(|role| format!("console-role-{}", role.word())).collect();
    let page = Page::of(&at, "console-me-title", "/console/me", "me.js").in_unit(parts, &me.unit);
    Ok(shown(&Me { page, me, role_keys, rows }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Adding {
    signed: String,
    signature: String,
    /// The way, as it was hashed.
    way: String,
}

pub(super) async fn add(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let Adding { signed, signature, way } = read(&body)?;
    let text = SignedText { signed: &signed, signature: &signature };
    parts(&doors)?.officers.add_way(&at.present.officer.id, &way, text).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Removing {
    signed: String,
    signature: String,
}

pub(super) async fn remove(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let Removing { signed, signature } = read(&body)?;
    let text = SignedText { signed: &signed, signature: &signature };
    parts(&doors)?.officers.remove_way(&at.present.officer.id, text).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
