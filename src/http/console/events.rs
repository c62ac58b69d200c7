//! Meetings: a list, the form of a new one, and one with who was there and what came of it.

use askama::Template;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::forms::{self, Choice, Fields, area, not_so, on_to};
use super::guard::{At, parts};
use super::pages::{Page, shown};
use super::register::{named, names};
use super::register_words::{day, day_number};
use crate::domain::events::{self, By, Event, EventError, EventRow, read_offices, read_outputs};
use crate::domain::places::gazetteer;
use crate::http::{Doors, Problem};
use crate::kernel::clock::day_of_number;
use crate::model::outreach::Held;
use crate::model::unit::NATIONAL;

struct EventForm {
    id: String,
    place: String,
    choices: Vec<Choice>,
    day: String,
    today: String,
    title: String,
    offices: String,
    outputs: String,
    /// What is wrong; empty when nothing is.
    problem: String,
}

struct Line {
    id: String,
    day: String,
    place: String,
    title: String,
    by: String,
    held: bool,
}

fn line(row: &EventRow) -> Line {
    Line {
        id: row.id.clone(),
        day: day_number(row.day),
        place: gazetteer().full_name(&row.place).unwrap_or_else(|| row.place.clone()),
        title: row.title.clone(),
        by: row.by_unit.clone(),
        held: row.state == Held::Held.word(),
    }
}

#[derive(Template)]
#[template(path = "events.html", config = "src/http/console/askama.toml")]
struct EventsPage<'a> {
    page: Page<'a>,
    rows: Vec<Line>,
    form: EventForm,
}

#[derive(Template)]
#[template(path = "event.html", config = "src/http/console/askama.toml")]
struct EventPage<'a> {
    page: Page<'a>,
    event: Line,
    officer: String,
    noted: String,
    reason: String,
    offices: Vec<(String, i64)>,
    people: i64,
    outputs: Vec<(String, String, String)>,
    may_withdraw: bool,
    problem: &'static str,
}

fn by<'a>(at: &'a At, area: &'a str) -> By<'a> {
    By { unit: &at.present.officer.unit, area, officer: &at.present.officer.id }
}

/// What is said of a refusal; what is no fault of a form is a problem.
fn said(page: &Page<'_>, error: EventError) -> Result<String, Problem> {
    let numbered = |key: &str, at: usize| page.say(key, &[("line", &at.to_string())]);
    match error {
        EventError::Place => Ok(page.t("console-place-unknown")),
        EventError::Day => Ok(page.t("console-session-day")),
        EventError::Title => Ok(page.t("console-meeting-title-missing")),
        EventError::Office(at) => Ok(numbered("console-meeting-office-line", at)),
        EventError::Output(at) => Ok(numbered("console-meeting-output-line", at)),
        EventError::Reason => Ok(page.t("console-why-missing")),
        EventError::Unknown => Err(Problem::new(StatusCode::NOT_FOUND, "There is no such meeting.")),
        EventError::Store(error) => Err(error.into()),
    }
}

async fn list(doors: &Doors, at: &At, form: Option<EventForm>) -> Result<Response, Problem> {
    let parts = parts(doors)?;
    let page =
        Page::of(at, "console-events-title", "/console/events", "").in_unit(parts, &at.present.officer.unit);
    let area = area(parts, at);
    let rows = match events::list(&doors.db, by(at, &area)).await {
        Ok(rows) => rows,
        Err(error) => return Err(Problem::bad_request(said(&page, error)?)),
    };
    let today = doors.clock.today().to_string();
    let form = match form {
        Some(form) => form,
        None => EventForm {
            id: forms::new_id()?,
            place: String::new(),
            choices: Vec::new(),
            day: today.clone(),
            today,
            title: String::new(),
            offices: String::new(),
            outputs: String::new(),
            problem: String::new(),
        },
    };
    Ok(shown(&EventsPage { page, rows: rows.iter().map(line).collect(), form }))
}

/// The meetings that the officer's unit sees.
pub(super) async fn page(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    list(&doors, &at, None).await
}

/// What a form says of a meeting.
fn told(fields: &Fields, place: String) -> Result<Event, EventError> {
    Ok(Event {
        place,
        day: fields.get("day").parse().map_err(|_| EventError::Day)?,
        title: fields.get("title").to_owned(),
        offices: read_offices(fields.get("offices"))?,
        outputs: read_outputs(fields.get("outputs"))?,
    })
}

/// Notes a meeting.
pub(super) async fn note(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let (fields, today) = (Fields::read(&body), doors.clock.today());
    let (area, id) = (area(parts(&doors)?, &at), fields.get("id").to_owned());
    let page = Page::of(&at, "", "", "");
    // A place of the unit's own province is meant before one of that name elsewhere, and a meeting may be anywhere.
    let place = match forms::place(&fields, &area, false) {
        Err(choices) if choices.is_empty() => forms::place(&fields, NATIONAL, false),
        other => other,
    };
    let (problem, choices) = match place {
        Err(choices) if choices.is_empty() => (page.t("console-place-unknown"), choices),
        Err(choices) => (page.t("console-place-which"), choices),
        Ok(place) => {
            let noted = match told(&fields, place) {
                Ok(event) => events::note(&doors.db, today, &id, event, by(&at, &area)).await,
                Err(error) => Err(error),
            };
            match noted {
                Ok(()) => return Ok(on_to(&format!("/console/events/{id}"))),
                Err(error) => (said(&page, error)?, Vec::new()),
            }
        }
    };
    let of = |name: &str| fields.get(name).to_owned();
    let form = EventForm {
        id,
        place: of("place"),
        choices,
        day: of("day"),
        today: today.to_string(),
        title: of("title"),
        offices: of("offices"),
        outputs: of("outputs"),
        problem,
    };
    Ok(not_so(list(&doors, &at, Some(form)).await?))
}

async fn event(doors: &Doors, at: &At, id: &str, problem: &'static str) -> Result<Response, Problem> {
    let parts = parts(doors)?;
    let page =
        Page::of(at, "console-meeting-title", "/console/events", "").in_unit(parts, &at.present.officer.unit);
    let area = area(parts, at);
    let noted = match events::of(&doors.db, id, by(at, &area)).await {
        Ok(noted) => noted,
        Err(error) => return Err(Problem::bad_request(said(&page, error)?)),
    };
    let everybody = parts.officers.all().await?;
    let due = |number: Option<i64>| number.map(|it| day(day_of_number(it))).unwrap_or_default();
    Ok(shown(&EventPage {
        officer: named(&names(&everybody), &noted.row.officer),
        noted: day_number(noted.row.noted),
        reason: noted.row.reason.clone(),
        people: noted.offices.iter().map(|it| it.people).sum(),
        offices: noted.offices.into_iter().map(|it| (it.office, it.people)).collect(),
        outputs: noted.outputs.into_iter().map(|it| (it.what, it.who, due(it.due))).collect(),
        may_withdraw: noted.row.by_unit == at.present.officer.unit && noted.row.state == Held::Held.word(),
        event: line(&noted.row),
        problem,
        page,
    }))
}

/// One meeting.
pub(super) async fn one(
    State(doors): State<Doors>,
    at: At,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    event(&doors, &at, &path?.0, "").await
}

/// Withdraws a meeting that was noted in error.
pub(super) async fn withdraw(
    State(doors): State<Doors>,
    at: At,
    path: Result<Path<String>, PathRejection>,
    body: Bytes,
) -> Result<Response, Problem> {
    let (Path(id), fields) = (path?, Fields::read(&body));
    let area = area(parts(&doors)?, &at);
    match events::withdraw(&doors.db, &id, by(&at, &area), fields.get("reason")).await {
        Ok(()) => Ok(on_to(&format!("/console/events/{id}"))),
        Err(EventError::Reason) => Ok(not_so(event(&doors, &at, &id, "console-why-missing").await?)),
        Err(error) => Err(Problem::bad_request(said(&Page::of(&at, "", "", ""), error)?)),
    }
}
