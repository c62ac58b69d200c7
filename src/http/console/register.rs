//! The register desk: what is loaded, what waits, and what is held of one agency.

use std::collections::HashMap;

use askama::Template;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Deserialize;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use super::register_words::{self as words, day, day_number, moment, moment_us, refused};
use crate::domain::officers::Officer;
use crate::domain::register_desk::{
    DisputeRow, Found, Import, Layer, MOST_BYTES, Overview, ProposalRow, search,
};
use crate::http::{Doors, Problem};
use crate::i18n::{Lang, sentence, word};
use crate::model::agency::{AgencyId, EventKind, ImportKind};
use crate::model::officer::Role;
use crate::model::register_desk::DisputeState;

/// A table of a page, of which the first rows are shown.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) columns: &'static [&'static str],
    pub(super) rows: Vec<Vec<String>>,
    /// How many there are; 0 where that is said elsewhere.
    pub(super) total: usize,
    /// That there are more than are shown; empty when there are not.
    pub(super) more: String,
}

/// Rows of a table at most.
const MOST_SHOWN: usize = 100;

impl Section {
    /// A table of these rows, of which many may be left out.
    pub(super) fn new(
        lang: Lang,
        title: &'static str,
        columns: &'static [&'static str],
        mut rows: Vec<Vec<String>>,
    ) -> Self {
        let total = rows.len();
        rows.truncate(MOST_SHOWN);
        let left = (total - rows.len()).to_string();
        let more = if total > rows.len() {
            sentence(lang, "console-and-more", &[("count", &left)])
        } else {
            String::new()
        };
        Self { title, columns, rows, total, more }
    }
}

/// What the forms of an editor need.
struct Forms {
    /// Whether they are shown.
    editor: bool,
    today: String,
    most: usize,
    /// The agency's name, where a form is about one.
    agency: String,
    layers: [(&'static str, &'static str); 4],
    events: [(&'static str, &'static str); 11],
}

impl Forms {
    fn new(at: &At, today: Date, agency: &str) -> Self {
        Self {
            editor: at.present.officer.roles.any(&[Role::RegisterEditor]),
            today: today.to_string(),
            most: MOST_BYTES,
            agency: agency.to_owned(),
            layers: ImportKind::ALL.map(|kind| (kind.word(), words::layer(kind))),
            events: EventKind::ALL.map(|kind| (kind.word(), words::event(kind))),
        }
    }
}

struct LayerLine {
    name: &'static str,
    source: String,
    as_of: String,
    loaded: String,
    age: String,
    rows: usize,
}

/// A proposal in a list.
struct ProposalLine {
    id: String,
    short: String,
    kind: &'static str,
    state: &'static str,
    source: String,
    as_of: String,
    rows: i64,
    who: String,
    when: String,
    decided_by: String,
}

struct ImportLine {
    id: i64,
    kind: &'static str,
    as_of: String,
    source: String,
    file: String,
    rows: i64,
    loaded: String,
    state: &'static str,
    sha256: String,
    may_take_back: bool,
}

/// An objection in a list.
struct DisputeLine {
    id: String,
    short: String,
    name: String,
    received: String,
    letter: String,
    state: &'static str,
    open: bool,
}

/// The first letters of an id, by which people name it.
pub(super) fn short(id: &str) -> String {
    id.chars().take(8).collect()
}

/// Names of officers by their ids.
pub(super) fn names(everybody: &[Officer]) -> HashMap<&str, &str> {
    everybody.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect()
}

/// The name of an officer, or the id of one who is not there any more.
pub(super) fn named(names: &HashMap<&str, &str>, id: &str) -> String {
    names.get(id).map_or_else(|| id.to_owned(), |name| (*name).to_owned())
}

fn layer(lang: Lang, today: Date, layer: &Layer) -> LayerLine {
    let stamp = layer.newest.as_ref().map(|import| &import.stamp);
    let age = stamp.and_then(|stamp| today.since(stamp.as_of).ok()).map(|span| span.get_days());
    LayerLine {
        name: words::layer(layer.kind),
        source: stamp.map(|it| it.source.clone()).unwrap_or_else(|| word(lang, "console-not-loaded")),
        as_of: stamp.map(|it| day(it.as_of)).unwrap_or_default(),
        loaded: stamp.map(|it| moment(it.ingested_at)).unwrap_or_default(),
        age: age.map(|days| format!("{days} {}", word(lang, "console-days"))).unwrap_or_default(),
        rows: layer.rows,
    }
}

fn proposal(names: &HashMap<&str, &str>, row: &ProposalRow) -> ProposalLine {
    ProposalLine {
        id: row.id.clone(),
        short: short(&row.id),
        kind: words::kind(&row.kind),
        state: words::proposal_state(&row.state),
        source: row.source.clone(),
        as_of: day_number(row.as_of),
        rows: row.row_count,
        who: named(names, &row.proposed_by),
        when: moment_us(row.proposed_us),
        decided_by: row.decided_by.as_deref().map(|id| named(names, id)).unwrap_or_default(),
    }
}

fn imports(overview: &Overview, editor: bool) -> Vec<ImportLine> {
    let newest = overview.imports.iter().find(|it| it.withdrawn_at.is_none()).map(|it| it.id);
    let counts = |it: &Import| {
        let layer = overview.layers.iter().find(|layer| layer.kind == it.kind);
        let newest = layer.and_then(|layer| layer.newest.as_ref());
        it.kind == ImportKind::Sanctions || newest.is_some_and(|newest| newest.id == it.id)
    };
    let line = |it: &Import| ImportLine {
        id: it.id,
        kind: words::layer(it.kind),
        as_of: day(it.stamp.as_of),
        source: it.stamp.source.clone(),
        file: it.file_name.clone(),
        rows: it.row_count,
        loaded: moment(it.stamp.ingested_at),
        state: match it.withdrawn_at {
            Some(_) => "console-import-taken-back",
            None if counts(it) => "console-import-counts",
            None => "console-import-replaced",
        },
        sha256: it.sha256.clone(),
        may_take_back: editor && newest == Some(it.id),
    };
    overview.imports.iter().map(line).collect()
}

fn dispute(row: &DisputeRow) -> DisputeLine {
    DisputeLine {
        id: row.id.clone(),
        short: short(&row.id),
        name: row.name.clone(),
        received: day_number(row.received),
        letter: row.letter.clone(),
        state: words::dispute_state(&row.state),
        open: row.state == DisputeState::Open.word(),
    }
}

#[derive(Template)]
#[template(path = "register.html", config = "src/http/console/askama.toml")]
struct RegisterPage<'a> {
    page: Page<'a>,
    demo: bool,
    stale: bool,
    layers: Vec<LayerLine>,
    pending: Vec<ProposalLine>,
    decided: Vec<ProposalLine>,
    imports: Vec<ImportLine>,
    disputes: Vec<DisputeLine>,
    forms: Forms,
}

/// What is loaded, what waits, what was loaded before.
pub(super) async fn page(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let overview = parts.register.overview().await.map_err(|error| refused(at.lang, error))?;
    let everybody = parts.officers.all().await?;
    let names = names(&everybody);
    let forms = Forms::new(&at, overview.today, "");
    let page = Page::of(&at, "console-register-title", "/console/register", "register.js")
        .in_unit(parts, &at.present.officer.unit);
    Ok(shown(&RegisterPage {
        demo: overview.demo,
        stale: overview.stale,
        layers: overview.layers.iter().map(|it| layer(at.lang, overview.today, it)).collect(),
        pending: overview.pending.iter().map(|row| proposal(&names, row)).collect(),
        decided: overview.decided.iter().map(|row| proposal(&names, row)).collect(),
        imports: imports(&overview, forms.editor),
        disputes: overview.disputes.iter().map(dispute).collect(),
        forms,
        page,
    }))
}

/// The list as it is loaded, to be changed and proposed again.
pub(super) async fn list_csv(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let csv = parts(&doors)?.register.list_csv().await.map_err(|error| refused(at.lang, error))?;
    Ok(attachment("text/csv; charset=utf-8", "p3mi.csv", csv.into_bytes()))
}

/// A file that a browser keeps and does not open.
pub(super) fn attachment(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    // A header holds no other letters.
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    (headers, bytes).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "agencies.html", config = "src/http/console/askama.toml")]
struct AgenciesPage<'a> {
    page: Page<'a>,
    typed: String,
    found: Vec<Found>,
}

/// Agencies by what was typed.
pub(super) async fn found(
    State(doors): State<Doors>,
    at: At,
    query: Result<Query<Typed>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Typed { q }) = query?;
    let typed: String = q.trim().chars().take(200).collect();
    let found = search(&doors.dialogue.register(), &typed);
    let page = Page::of(&at, "console-agencies-title", "/console/register", "")
        .in_unit(parts(&doors)?, &at.present.officer.unit);
    Ok(shown(&AgenciesPage { page, typed, found }))
}

#[derive(Template)]
#[template(path = "agency.html", config = "src/http/console/askama.toml")]
struct AgencyPage<'a> {
    page: Page<'a>,
    name: String,
    names: Vec<String>,
    /// What villagers are told today.
    told: &'static str,
    sections: Vec<Section>,
    disputes: Vec<DisputeLine>,
    forms: Forms,
}

/// All that is held of one agency.
pub(super) async fn agency(
    State(doors): State<Doors>,
    at: At,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(id) = path?;
    let parts = parts(&doors)?;
    let id = id.parse().unwrap_or(-1);
    let held = parts.register.agency(AgencyId(id)).await.map_err(|error| refused(at.lang, error))?;
    let name = held.record.as_ref().map(|it| it.facts.name.clone());
    let name = name.or_else(|| held.names.first().cloned()).unwrap_or_default();
    let page = Page::of(&at, "console-agency-title", "/console/register", "register.js")
        .in_unit(parts, &at.present.officer.unit);
    Ok(shown(&AgencyPage {
        told: held.record.as_ref().map_or("console-verdict-not-listed", |it| words::verdict(it.verdict)),
        sections: held.record.as_ref().map(|it| facts(at.lang, it)).unwrap_or_default(),
        disputes: held.disputes.iter().map(dispute).collect(),
        forms: Forms::new(&at, doors.clock.today(), &name),
        names: held.names,
        name,
        page,
    }))
}

/// The columns of an event.
pub(super) const EVENT: &[&str] = &[
    "console-what",
    "console-in-force",
    "console-until",
    "console-document",
    "console-authority",
    "console-printed",
    "console-source-of",
];

/// The cells of an event.
pub(super) fn event(lang: Lang, event: &crate::model::agency::Event) -> Vec<String> {
    vec![
        word(lang, words::event(event.kind)),
        event.effective.to_string(),
        event.until.map(day).unwrap_or_default(),
        event.document.clone(),
        event.authority.clone(),
        event.name_as_printed.clone(),
        event.source.clone(),
    ]
}

/// The columns of a permit.
pub(super) const PERMIT: &[&str] = &["console-country", "console-job", "console-until", "console-number"];

/// The cells of a permit.
pub(super) fn permit(permit: &crate::model::agency::Permit) -> Vec<String> {
    vec![permit.country.clone(), permit.job.clone(), day(permit.valid_until), permit.number.clone()]
}

/// The columns of a branch office.
pub(super) const BRANCH: &[&str] = &["console-city", "console-address", "console-until"];

/// The cells of a branch office.
pub(super) fn branch(branch: &crate::model::agency::Branch) -> Vec<String> {
    vec![branch.city.clone(), branch.address.clone(), branch.valid_until.map(day).unwrap_or_default()]
}

fn facts(lang: Lang, record: &crate::domain::agencies::Record) -> Vec<Section> {
    let facts = &record.facts;
    let listing = facts.listing.iter().map(|listing| {
        vec![
            listing.licence_nos.join(", "),
            listing.expires_on.map(day).unwrap_or_default(),
            day(listing.stamp.as_of),
            facts.gone_since.map(day).unwrap_or_default(),
            listing.stamp.source.clone(),
            moment(listing.stamp.ingested_at),
        ]
    });
    let listed: &[&str] = &[
        "console-licence",
        "console-until",
        "console-last-listed",
        "console-gone-since",
        "console-source-of",
        "console-loaded",
    ];
    let events = facts.events.iter().map(|it| event(lang, it)).collect();
    let mut sections = vec![
        Section::new(lang, "console-layer-list", listed, listing.collect()),
        Section::new(lang, "console-layer-sanctions", EVENT, events),
    ];
    let permits: Vec<_> = facts.permits.iter().map(permit).collect();
    let branches: Vec<_> = facts.branches.iter().map(branch).collect();
    sections.push(Section::new(lang, "console-layer-permits", PERMIT, permits));
    sections.push(Section::new(lang, "console-layer-branches", BRANCH, branches));
    sections
}
