//! Volunteers of the unit's area: who they are, how they come and go, what is asked of them. No number and no report is shown,
//! nor is the process of the console able to read one.

use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use super::refusals::Refusal;
use super::{ConsoleParts, units};
use crate::domain::officers::By;
use crate::domain::places::gazetteer;
use crate::domain::volunteers::coming::{Listed, Open};
use crate::domain::volunteers::coordinating::{area_of, area_typed, areas_in};
use crate::domain::volunteers::tasks::{LONGEST_DAYS, Task, TaskAnswer};
use crate::domain::volunteers::{VolunteerError, Volunteers};
use crate::http::api::forms::read;
use crate::http::{Doors, Problem};
use crate::model::volunteer::{TaskState, VolunteerKind};

/// A volunteer.
struct Row {
    id: String,
    name: String,
    kind_key: &'static str,
    place: String,
    since: String,
    state_key: &'static str,
    revoked: bool,
}

/// An invite that nobody used.
struct Invited {
    token: String,
    name: String,
    kind_key: &'static str,
    place: String,
    until: String,
}

/// Something that was asked.
struct Asked {
    id: String,
    words: String,
    /// Of whom, or where.
    to: String,
    day: String,
    until: String,
    /// The key of how it stands: open, over or taken back.
    state_key: &'static str,
    open: bool,
    /// Who, the key of what they said, their note.
    answers: Vec<(String, String, String)>,
}

/// What there is to see, when there is anything.
struct Seen {
    rows: Vec<Row>,
    active: usize,
    invites: Vec<Invited>,
    /// Word and key of each kind.
    kinds: Vec<(&'static str, &'static str)>,
    /// Code and name of where somebody may be invited.
    areas: Vec<(String, String)>,
    asked: Vec<Asked>,
    /// Id and name of who may be asked alone.
    people: Vec<(String, String)>,
    /// The first and the last day on which a task may end.
    ends: [String; 2],
}

#[derive(Template)]
#[template(path = "volunteers.html", config = "src/http/console/askama.toml")]
struct VolunteersPage<'a> {
    page: Page<'a>,
    area: String,
    /// The key of why there is nothing to see; empty when there is.
    closed: &'static str,
    seen: Option<Seen>,
}

/// The area of the officer's unit, whose volunteers they look after.
fn area(parts: &ConsoleParts, at: &At) -> Option<String> {
    let known = parts.acts.units.known()?;
    let unit = &known.unit(&at.present.officer.unit)?.unit;
    area_of(unit).map(str::to_owned)
}

fn place(code: &str) -> String {
    gazetteer().full_name(code).unwrap_or_else(|| code.to_owned())
}

const fn kind_key(kind: VolunteerKind) -> &'static str {
    match kind {
        VolunteerKind::KawanPmi => "console-volunteer-kawan-pmi",
        VolunteerKind::VillageHead => "console-volunteer-village-head",
        VolunteerKind::Teacher => "console-volunteer-teacher",
        VolunteerKind::Midwife => "console-volunteer-midwife",
        VolunteerKind::ReligiousLeader => "console-volunteer-religious-leader",
        VolunteerKind::Ngo => "console-volunteer-ngo",
    }
}

fn row(it: Listed) -> Row {
    Row {
        kind_key: kind_key(it.kind),
        place: place(&it.area),
        since: units::day(it.since),
        state_key: match (it.revoked, it.active) {
            (true, _) => "console-volunteer-removed",
            (_, true) => "console-volunteer-active",
            (_, false) => "console-volunteer-inactive",
        },
        revoked: it.revoked,
        id: it.id,
        name: it.name,
    }
}

fn invited(it: Open) -> Invited {
    Invited {
        kind_key: kind_key(it.kind),
        place: place(&it.area),
        until: units::day(it.ends),
        token: it.token,
        name: it.name,
    }
}

fn asked(page: &Page<'_>, it: Task, today: Date) -> Asked {
    let open = !it.withdrawn && it.ends >= today;
    let answer = |answer: TaskAnswer| {
        let name = if answer.name.is_empty() { page.t("console-volunteer-removed") } else { answer.name };
        (
            name,
            page.t(match answer.state {
                TaskState::Done => "console-task-done",
                TaskState::Declined => "console-task-declined",
            }),
            answer.note,
        )
    };
    Asked {
        to: match it.to {
            Some((_, name)) if name.is_empty() => page.t("console-volunteer-removed"),
            Some((_, name)) => name,
            None => format!("{}: {}", page.t("console-task-all"), place(&it.area)),
        },
        day: units::day(it.day),
        until: units::day(it.ends),
        state_key: match (it.withdrawn, open) {
            (true, _) => "console-task-withdrawn",
            (_, true) => "console-task-open",
            (_, false) => "console-task-over",
        },
        open,
        answers: it.answers.into_iter().map(answer).collect(),
        id: it.id,
        words: it.words,
    }
}

async fn seen(
    volunteers: &Volunteers,
    page: &Page<'_>,
    by: &By,
    area: &str,
    today: Date,
) -> Result<Seen, Problem> {
    let coordinator = volunteers.coordinator(by, area);
    let rows = coordinator.listed().await.map_err(refused)?;
    let tasks = coordinator.asked().await.map_err(refused)?;
    Ok(Seen {
        asked: tasks.into_iter().map(|it| asked(page, it, today)).collect(),
        people: rows.iter().filter(|it| !it.revoked).map(|it| (it.id.clone(), it.name.clone())).collect(),
        ends: [today, today.saturating_add(LONGEST_DAYS.days())].map(|day| day.to_string()),
        active: rows.iter().filter(|it| it.active && !it.revoked).count(),
        rows: rows.into_iter().map(row).collect(),
        invites: coordinator.invites().await.map_err(refused)?.into_iter().map(invited).collect(),
        kinds: VolunteerKind::ALL.iter().map(|kind| (kind.word(), kind_key(*kind))).collect(),
        areas: areas_in(area),
    })
}

/// The volunteers of the unit's area.
pub(super) async fn page(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let area = area(parts, &at);
    let page = Page::of(&at, "console-volunteers-title", "/console/volunteers", "volunteers.js")
        .in_unit(parts, &at.present.officer.unit);
    let (by, today) = (by(&at), doors.clock.today());
    let (closed, seen) = match &area {
        _ if !parts.volunteers.is_open() => ("console-volunteers-off", None),
        None => ("console-volunteers-no-area", None),
        Some(area) => ("", Some(seen(&parts.volunteers, &page, &by, area, today).await?)),
    };
    Ok(shown(&VolunteersPage { page, area: area.as_deref().map(place).unwrap_or_default(), closed, seen }))
}

fn by(at: &At) -> By {
    let officer = &at.present.officer;
    By { officer: officer.id.clone(), unit: officer.unit.clone(), signed: Default::default() }
}

/// The area in which this officer may do something now.
fn open_area(parts: &ConsoleParts, at: &At) -> Result<String, Problem> {
    if !parts.volunteers.is_open() {
        return Err(refused(VolunteerError::Closed));
    }
    area(parts, at)
        .ok_or_else(|| Refusal::Role.problem(StatusCode::FORBIDDEN, "Your unit looks after no volunteers."))
}

fn refused(error: VolunteerError) -> Problem {
    let (refusal, status) = match &error {
        VolunteerError::Store(_) | VolunteerError::Key(_) => {
            tracing::error!(%error, "the console cannot look after volunteers");
            (Refusal::Down, StatusCode::SERVICE_UNAVAILABLE)
        }
        VolunteerError::Closed => (Refusal::VolunteersOff, StatusCode::NOT_FOUND),
        VolunteerError::NoInvite => (Refusal::NoInvite, StatusCode::NOT_FOUND),
        VolunteerError::Nobody | VolunteerError::Known => (Refusal::NoVolunteer, StatusCode::NOT_FOUND),
        VolunteerError::NoArea => (Refusal::NoArea, StatusCode::UNPROCESSABLE_ENTITY),
        VolunteerError::NoTask | VolunteerError::TaskOver => (Refusal::NoTask, StatusCode::NOT_FOUND),
        VolunteerError::NoWords => (Refusal::TaskWords, StatusCode::UNPROCESSABLE_ENTITY),
        VolunteerError::NoEnd => (Refusal::TaskEnd, StatusCode::UNPROCESSABLE_ENTITY),
        VolunteerError::NoName | VolunteerError::NoDeviceName => {
            (Refusal::VolunteerName, StatusCode::UNPROCESSABLE_ENTITY)
        }
    };
    refusal.problem(status, error.to_string())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invitation {
    kind: String,
    place: String,
    name: String,
}

/// The number to which people send their SMS, where one is set: a code or a telephone number.
fn our_number(doors: &Doors) -> Option<String> {
    let numbers = doors.config.gateways.each().filter_map(|(_, gateway)| gateway.from.as_deref());
    let digits = |from: &&str| from.strip_prefix('+').unwrap_or(from).bytes().all(|b| b.is_ascii_digit());
    numbers.filter(|from| !from.is_empty()).find(digits).map(str::to_owned)
}

/// Invites somebody. Their code is in this answer and nowhere else.
pub(super) async fn invite(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Invitation = read(&body)?;
    let parts = parts(&doors)?;
    let own = open_area(parts, &at)?;
    let kind = VolunteerKind::of_word(&form.kind)
        .ok_or_else(|| Problem::bad_request("This is no kind of volunteer."))?;
    let area = area_typed(&form.place, &own).map_err(|several| match several.as_slice() {
        [] => refused(VolunteerError::NoArea),
        _ => Refusal::WhichArea.problem(StatusCode::UNPROCESSABLE_ENTITY, several.join(", ")),
    })?;
    let by = by(&at);
    let invite = parts.volunteers.coordinator(&by, &own).invite(kind, &area, &form.name).await;
    let invite = invite.map_err(refused)?;
    let page = Page::of(&at, "", "", "");
    let number = our_number(&doors).unwrap_or_else(|| page.t("console-volunteers-our-number"));
    Ok((
        StatusCode::CREATED,
        Json(json!({
            "code": invite.code,
            "name": form.name.trim(),
            "kind": page.t(kind_key(kind)),
            "place": place(&area),
            "until": units::day(invite.ends),
            "words": page.say("console-volunteers-words", &[("code", &invite.code), ("number", &number)]),
        })),
    )
        .into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whose {
    invite: String,
}

/// Takes an invite back.
pub(super) async fn take_back(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Whose = read(&body)?;
    let parts = parts(&doors)?;
    let (own, by) = (open_area(parts, &at)?, by(&at));
    parts.volunteers.coordinator(&by, &own).take_back(&form.invite).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whom {
    volunteer: String,
}

/// Removes a volunteer.
pub(super) async fn remove(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Whom = read(&body)?;
    let parts = parts(&doors)?;
    let (own, by) = (open_area(parts, &at)?, by(&at));
    parts.volunteers.coordinator(&by, &own).revoke(&form.volunteer).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// One volunteer's id; empty for all of the area.
    to: String,
    words: String,
    ends: Date,
}

/// Asks something of a volunteer, or of all of the area.
pub(super) async fn ask(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Question = read(&body)?;
    let parts = parts(&doors)?;
    let (own, by) = (open_area(parts, &at)?, by(&at));
    let to = Some(form.to.as_str()).filter(|to| !to.is_empty());
    parts.volunteers.coordinator(&by, &own).ask(to, &form.words, form.ends).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    task: String,
}

/// Takes back what was asked.
pub(super) async fn withdraw(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Which = read(&body)?;
    let parts = parts(&doors)?;
    let (own, by) = (open_area(parts, &at)?, by(&at));
    parts.volunteers.coordinator(&by, &own).withdraw(&form.task).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
