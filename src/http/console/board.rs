//! The duty board: the open tips of a unit by the clock. What they say the browser fills in.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::guard::{At, SESSION, cookie, parts};
use super::map;
use super::pages::{Page, shown};
use super::tip::{ago, band_shown};
use crate::domain::audit::Act;
use crate::domain::places::gazetteer;
use crate::domain::tips::acts::seen;
use crate::domain::tips::bundle::Bundle;
use crate::domain::tips::clock::BoardRow;
use crate::http::{Doors, Problem};
use crate::i18n::word;

/// How often the state of a unit's P1 is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// A line of the board.
#[derive(Default, Serialize)]
struct Row {
    reference: String,
    band: String,
    band_shown: String,
    /// The state that an act from the board names.
    seen: String,
    /// The deadline that comes next, as an instant; empty when there is none.
    until: String,
    /// What is waited for.
    waits_shown: String,
    left: String,
    late: bool,
    owner: String,
}

#[derive(Template)]
#[template(path = "board.html", config = "src/http/console/askama.toml")]
struct Board<'a> {
    page: Page<'a>,
    rows: Vec<Row>,
    /// What the module makes new lines of.
    blank: Row,
}

/// The next deadline: the key of what is waited for, empty when nothing is, and until when.
pub(super) const fn waits(accept_by: Option<i64>, decide_by: Option<i64>) -> (&'static str, Option<i64>) {
    match (accept_by, decide_by) {
        (Some(by), _) => ("console-to-accept", Some(by)),
        (None, Some(by)) => ("console-to-decide", Some(by)),
        (None, None) => ("", None),
    }
}

/// A moment as modules read it.
pub(super) fn instant(us: i64) -> String {
    Timestamp::from_microsecond(us).map(|at| at.to_string()).unwrap_or_default()
}

async fn lines(doors: &Doors, at: &At) -> Result<Vec<Row>, Problem> {
    let parts = parts(doors)?;
    let unit = &at.present.officer.unit;
    let officers = parts.officers.all().await?;
    let names: HashMap<&str, &str> = officers.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let desks: HashMap<String, (Option<String>, i64)> = parts
        .desk
        .desks(unit)
        .await?
        .into_iter()
        .map(|(tip, officer, changes)| (tip, (officer, changes)))
        .collect();
    let now_us = doors.clock.now().as_microsecond();
    let line = |row: BoardRow| {
        let (waits, by) = waits(row.accept_by, row.decide_by);
        let (officer, changes) = desks.get(&row.reference).cloned().unwrap_or_default();
        let owner = officer.and_then(|id| names.get(id.as_str()).map(|name| (*name).to_owned()));
        Row {
            band_shown: band_shown(&row.band),
            seen: seen(changes, &row.status, &row.band, row.round, row.accepted_by.as_deref(), false),
            until: by.map(instant).unwrap_or_default(),
            left: by.map(|by| ago(at.lang, by - now_us)).unwrap_or_default(),
            late: by.is_some_and(|by| by < now_us),
            waits_shown: if waits.is_empty() { String::new() } else { word(at.lang, waits) },
            owner: owner.or(row.accepted_by).unwrap_or_default(),
            reference: row.reference,
            band: row.band,
        }
    };
    Ok(parts.acts.clocks.board(unit).await?.into_iter().map(line).collect())
}

pub(super) async fn page(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let rows = lines(&doors, &at).await?;
    let page = Page::of(&at, "console-board-title", "/console/board", "board.js");
    let page = page.in_unit(parts(&doors)?, &at.present.officer.unit);
    Ok(shown(&Board { page, rows, blank: Row::default() }))
}

/// The same lines, for a page that is open.
pub(super) async fn rows(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    Ok(Json(json!({ "rows": lines(&doors, &at).await? })).into_response())
}

/// Every open tip of the officer's unit as it is sealed. What they might read of it is recorded as read.
async fn bundle(doors: &Doors, at: &At, act: Act) -> Result<Json<Bundle>, Problem> {
    let parts = parts(doors)?;
    let known = parts.acts.units.known();
    let known = known.ok_or_else(|| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "No list of units."))?;
    let officer = &at.present.officer;
    let bundle = parts.desk.open_tips(&known, &officer.unit).await?;
    parts.officers.note(officer, act, &officer.unit).await?;
    Ok(Json(bundle))
}

/// The tips, to be opened and searched in the browser.
pub(super) async fn sealed(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    Ok(bundle(&doors, &at, Act::OpenAll).await?.into_response())
}

/// The tips as a file that is carried to the opener without a server.
pub(super) async fn export(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let bundle = bundle(&doors, &at, Act::Export).await?;
    // A unit's id is letters, digits and hyphens.
    let name = format!("attachment; filename=\"suluh-{}-{}.json\"", bundle.unit, doors.clock.today());
    let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    Ok(([(header::CONTENT_DISPOSITION, name)], bundle).into_response())
}

/// The names of places in the unit's province by their codes, which tips carry. Public, so the browser may keep it.
pub(super) async fn places(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let province = map::province(parts(&doors)?, &at.present.officer.unit);
    // Of the whole country as far as a kecamatan: its villages would be a megabyte.
    let names: BTreeMap<String, &str> = gazetteer()
        .all()
        .filter(|(code, _)| if province.is_empty() { code.len() <= 8 } else { code.starts_with(&province) })
        .collect();
    let kept = [(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400"))];
    Ok((kept, Json(names)).into_response())
}

/// Says by itself when something of the unit's P1 changes.
pub(super) async fn live(
    State(doors): State<Doors>,
    at: At,
    headers: axum::http::HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let token = cookie(&headers, SESSION).unwrap_or_default();
    let (unit, began) = (at.present.officer.unit.clone(), doors.clock.now());
    let seen: Option<Vec<String>> = None;
    let stream = futures_util::stream::unfold((doors, unit, token, seen, began), async |state| {
        let (doors, unit, token, mut seen, began) = state;
        loop {
            let console = doors.console.as_ref()?;
            // Whoever was removed hears nothing more; being told is not being here, so the session ages.
            if !console.officers.is_present(&token).await.unwrap_or(true) {
                return None;
            }
            if let Ok(waiting) = console.acts.clocks.urgent(&unit).await
                && seen.as_ref() != Some(&waiting)
            {
                let event = Event::default().event("p1").data(json!({ "waiting": waiting }).to_string());
                seen = Some(waiting);
                return Some((Ok(event), (doors, unit, token, seen, began)));
            }
            tokio::time::sleep(LOOK).await;
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
