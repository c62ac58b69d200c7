//! The duty board: the open tips of a unit by the clock. What they say the browser fills in.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::extract::rejection::QueryRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Json};
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::guard::{At, parts};
use super::map;
use super::pages::{Page, shown};
use super::tip::{ago, band_shown};
use crate::domain::audit::Act;
use crate::domain::places::gazetteer;
use crate::domain::tips::acts::seen;
use crate::domain::tips::bundle::Bundle;
use crate::domain::tips::clock::{BoardRow, MOST_COUNTED};
use crate::http::{Doors, Problem};
use crate::i18n::word;

/// Lines of one page: what nobody reads to the end, the most urgent first.
const PAGE: i64 = 200;
/// As far as pages go.
const LAST_PAGE: i64 = 5_000;

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

/// A page of the board.
#[derive(Serialize)]
struct Part {
    rows: Vec<Row>,
    /// How many open tips the unit has, counted to [`MOST_COUNTED`] and one more.
    total: i64,
    /// Which of how many these are, in words.
    shown: String,
    previous: Option<i64>,
    next: Option<i64>,
}

#[derive(Template)]
#[template(path = "board.html", config = "src/http/console/askama.toml")]
struct Board<'a> {
    page: Page<'a>,
    part: Part,
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

/// What part of the board is asked for.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Which page, from 1.
    page: Option<i64>,
    /// These references alone, between commas.
    of: Option<String>,
    /// From the place on that an answer named.
    after: Option<String>,
}

/// A query that may be none of ours.
type Query = Result<axum::extract::Query<Asked>, QueryRejection>;

/// The references that are asked for; so many at most.
fn references(of: &str) -> Vec<&str> {
    of.split(',').filter(|it| !it.is_empty()).take(PAGE as usize).collect()
}

/// Lines as they are shown.
fn shown_rows(doors: &Doors, at: &At, rows: Vec<BoardRow>) -> Vec<Row> {
    let now_us = doors.clock.now().as_microsecond();
    let line = |row: BoardRow| {
        let (waits, by) = waits(row.accept_by, row.decide_by);
        Row {
            band_shown: band_shown(&row.band),
            seen: seen(row.changes, &row.status, &row.band, row.round, row.accepted_by.as_deref(), false),
            until: by.map(instant).unwrap_or_default(),
            left: by.map(|by| ago(at.lang, by - now_us)).unwrap_or_default(),
            late: by.is_some_and(|by| by < now_us),
            waits_shown: if waits.is_empty() { String::new() } else { word(at.lang, waits) },
            owner: row.officer.or(row.accepted_by).unwrap_or_default(),
            reference: row.reference,
            band: row.band,
        }
    };
    rows.into_iter().map(line).collect()
}

/// A count of open tips in words: it is not counted without end.
fn counted(at: &At, total: i64) -> String {
    if total > MOST_COUNTED {
        format!("{} {MOST_COUNTED}", word(at.lang, "console-more-than"))
    } else {
        total.to_string()
    }
}

/// A page of the board.
async fn part(doors: &Doors, at: &At, asked: Option<i64>) -> Result<Part, Problem> {
    let (clocks, unit) = (&parts(doors)?.acts.clocks, &at.present.officer.unit);
    let mut page = asked.unwrap_or(1).clamp(1, LAST_PAGE);
    let (mut rows, total) = clocks.board_page(unit, (page - 1) * PAGE, PAGE).await?;
    if rows.is_empty() && page > 1 {
        // What stood there was decided meanwhile.
        page = (total - 1).max(0) / PAGE + 1;
        (rows, _) = clocks.board_page(unit, (page - 1) * PAGE, PAGE).await?;
    }
    let from = (page - 1) * PAGE;
    let until = from + i64::try_from(rows.len()).unwrap_or(PAGE);
    let is_last = total <= MOST_COUNTED && until >= total || until == from || page == LAST_PAGE;
    Ok(Part {
        shown: format!("{}–{until} {} {}", from + 1, word(at.lang, "console-of"), counted(at, total)),
        rows: shown_rows(doors, at, rows),
        total,
        previous: (page > 1).then_some(page - 1),
        next: (!is_last).then_some(page + 1),
    })
}

pub(super) async fn page(State(doors): State<Doors>, at: At, query: Query) -> Result<Response, Problem> {
    let part = part(&doors, &at, query?.page).await?;
    let page = Page::of(&at, "console-board-title", "/console/board", "board.js");
    let page = page.in_unit(parts(&doors)?, &at.present.officer.unit);
    Ok(shown(&Board { page, part, blank: Row::default() }))
}

/// The same lines, for a page that is open; or those of some references, for what was found beyond them.
pub(super) async fn rows(State(doors): State<Doors>, at: At, query: Query) -> Result<Response, Problem> {
    let asked = query?.0;
    let Some(of) = &asked.of else {
        return Ok(Json(part(&doors, &at, asked.page).await?).into_response());
    };
    let clocks = &parts(&doors)?.acts.clocks;
    let rows = clocks.board_of(&at.present.officer.unit, &references(of)).await?;
    Ok(Json(json!({ "rows": shown_rows(&doors, &at, rows) })).into_response())
}

/// Open tips of the unit as they are sealed, in the order of the board and in parts, to be opened and searched in the
/// browser. Whoever begins is recorded as reading them all; the parts that follow are of the same reading, and their
/// places are good for nobody else.
pub(super) async fn sealed(State(doors): State<Doors>, at: At, query: Query) -> Result<Response, Problem> {
    let (parts, asked, officer) = (parts(&doors)?, query?.0, &at.present.officer);
    let part = match (&asked.of, &asked.after) {
        (Some(of), _) => parts.desk.part_of(&officer.unit, &references(of)).await?,
        (None, Some(after)) => {
            let place = parts.officers.place_of(&at.present, after);
            let place = place.ok_or_else(|| Problem::bad_request("No place on this board."))?;
            parts.desk.part(&officer.unit, Some(&place)).await?
        }
        (None, None) => parts.desk.part(&officer.unit, None).await?,
    };
    if asked.after.is_none() {
        parts.officers.note(officer, Act::OpenAll, &officer.unit).await?;
    }
    let next = part.next.as_ref().map(|place| parts.officers.place_for(&at.present, place));
    let answer = json!({ "unit": officer.unit, "tips": part.tips, "next": next, "total": part.total });
    Ok(Json(answer).into_response())
}

/// The same as a file that is carried to the opener without a server: the form of
/// [`crate::domain::tips::bundle::Bundle`], written as it is read, however many there are. What fails on the way cuts the
/// answer off, so that the browser calls the file incomplete.
pub(super) async fn export(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let (parts, officer) = (parts(&doors)?, &at.present.officer);
    let known = parts.acts.units.known();
    let unit = known.as_ref().and_then(|known| known.unit(&officer.unit)).map(|it| &it.unit);
    let unit = unit.ok_or_else(|| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "No list of units."))?;
    let tips = parts.desk.open_tips(&unit.id).await?;
    parts.officers.note(officer, Act::Export, &unit.id).await?;
    // A bundle without its tips ends in `[]}`, between which they come.
    let bundle = Bundle { unit: unit.id.clone(), recoverable: unit.recoverable.clone(), tips: vec![] };
    let frame = serde_json::to_string(&bundle).unwrap_or_default();
    let head = frame.strip_suffix("]}").unwrap_or_default().to_owned();
    let parts = stream::try_unfold((tips, "", false), async |(mut tips, comma, over)| {
        if over {
            return Ok(None);
        }
        let Some(some) = tips.next().await? else {
            return Ok(Some(("]}".to_owned(), (tips, comma, true))));
        };
        // A list without its brackets.
        let some = serde_json::to_string(&some)?;
        let some = some.trim_start_matches('[').strip_suffix(']').unwrap_or_default();
        Ok::<_, BoxError>(Some((format!("{comma}{some}"), (tips, ",", false))))
    });
    let body = Body::from_stream(stream::once(async { Ok(head) }).chain(parts));
    // A unit's id is letters, digits and hyphens.
    let name = format!("attachment; filename=\"suluh-{}-{}.json\"", unit.id, doors.clock.today());
    let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_DISPOSITION, name), (header::CONTENT_TYPE, kind)], body).into_response())
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
