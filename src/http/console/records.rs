//! The audit, for whoever watches.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use crate::domain::audit::AuditRow;
use crate::http::{Doors, Problem};
use crate::kernel::clock::wib_civil;
use crate::model::officer::Role;

/// Links on one page.
const MOST: i64 = 100;

/// A link as it is shown.
pub(super) struct Line {
    pub(super) number: i64,
    pub(super) at: String,
    pub(super) shown: String,
    pub(super) who: String,
    pub(super) unit: String,
    pub(super) act_key: String,
    pub(super) subject: String,
    pub(super) signed: bool,
    /// How often, where it was done several times without anything between.
    pub(super) times: usize,
}

/// A link, with the names of officers.
pub(super) fn line(row: &AuditRow, names: &HashMap<&str, &str>) -> Line {
    let at = Timestamp::from_microsecond(row.at).unwrap_or_default();
    let name = |id: &str| names.get(id).map_or_else(|| id.to_owned(), |name| (*name).to_owned());
    Line {
        number: row.number,
        at: at.to_string(),
        shown: wib_civil(at).strftime("%d/%m %H.%M WIB").to_string(),
        who: name(&row.officer),
        unit: row.unit.clone(),
        act_key: format!("console-act-{}", row.act),
        subject: name(&row.subject),
        signed: !row.signature.is_empty(),
        times: 1,
    }
}

#[derive(Template)]
#[template(path = "audit.html", config = "src/http/console/askama.toml")]
struct Audit<'a> {
    page: Page<'a>,
    rows: Vec<Line>,
    before: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Before {
    before: Option<i64>,
}

/// The newest links first. A head sees what their own unit did.
pub(super) async fn audit(
    State(doors): State<Doors>,
    at: At,
    query: Result<Query<Before>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Before { before }) = query?;
    let parts = parts(&doors)?;
    let everybody = parts.officers.all().await?;
    let names: HashMap<&str, &str> = everybody.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let rows = parts.officers.before(before.unwrap_or(i64::MAX), MOST).await?;
    let older = rows.last().map(|row| row.number).filter(|number| *number > 1);
    let all = at.present.officer.roles.any(&[Role::Auditor, Role::Admin]);
    let rows = rows
        .iter()
        .filter(|row| all || row.unit == at.present.officer.unit)
        .map(|row| line(row, &names))
        .collect();
    let page =
        Page::of(&at, "console-audit-title", "/console/audit", "").in_unit(parts, &at.present.officer.unit);
    Ok(shown(&Audit { page, rows, before: older }))
}
