//! One objection of an agency. It changes no answer, and no villager hears of it.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use super::records::{Line, line};
use super::register::{named, names, short};
use super::register_words::{self as words, day_number, moment_us, refused};
use crate::domain::register_desk::DisputeRow;
use crate::http::{Doors, Problem};
use crate::model::officer::Role;
use crate::model::register_desk::DisputeState;

#[derive(Template)]
#[template(path = "dispute.html", config = "src/http/console/askama.toml")]
struct DisputePage<'a> {
    page: Page<'a>,
    row: DisputeRow,
    short: String,
    state: &'static str,
    received: String,
    opened_by: String,
    opened: String,
    decided_by: String,
    decided: String,
    /// The agency's number, when the register knows it.
    agency: Option<i64>,
    may_decide: bool,
    outcomes: [(&'static str, &'static str); 3],
    line: Vec<Line>,
}

/// An objection and what became of it.
pub(super) async fn page(
    State(doors): State<Doors>,
    at: At,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(id) = path?;
    let parts = parts(&doors)?;
    let officer = &at.present.officer;
    let (row, agency) = parts.register.dispute(&id).await.map_err(|error| refused(at.lang, error))?;
    let everybody = parts.officers.all().await?;
    let names = names(&everybody);
    let links = parts.officers.of_subject(&id).await?;
    let page = Page::of(&at, "console-dispute-title", "/console/register", "register.js")
        .in_unit(parts, &officer.unit);
    Ok(shown(&DisputePage {
        short: short(&row.id),
        state: words::dispute_state(&row.state),
        received: day_number(row.received),
        opened_by: named(&names, &row.opened_by),
        opened: moment_us(row.opened_us),
        decided_by: row.decided_by.as_deref().map(|id| named(&names, id)).unwrap_or_default(),
        decided: row.decided_us.map(moment_us).unwrap_or_default(),
        agency: agency.map(|id| id.0),
        may_decide: row.state == DisputeState::Open.word()
            && row.opened_by != officer.id
            && officer.roles.any(&[Role::RegisterApprover]),
        outcomes: [DisputeState::Upheld, DisputeState::Rejected, DisputeState::Withdrawn]
            .map(|state| (state.word(), words::dispute_state(state.word()))),
        line: links.iter().map(|row| line(row, &names)).collect(),
        row,
        page,
    }))
}
