//! One proposal: what it would change now, and the acts of the two who see it.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use futures_util::StreamExt;
use jiff::ToSpan;
use serde::Deserialize;
use serde_json::json;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use super::records::{Line, line};
use super::register::{
    BRANCH, EVENT, PERMIT, Section, attachment, branch, event, named, names, permit, short,
};
use super::register_words::{self as words, day, moment_us, refused, too_large, why};
use crate::domain::importing::Told;
use crate::domain::register_desk::difference::{Difference, Listed, Of};
use crate::domain::register_desk::{Comparison, DeskError, MOST_BYTES, ProposalRow};
use crate::http::api::forms::read;
use crate::http::{Doors, Problem};
use crate::i18n::{Lang, sentence, word};
use crate::kernel::clock::day_of_number;
use crate::model::officer::Role;
use crate::model::register_desk::{ProposalKind, ProposalState};

/// Bytes of a body with a file at most: in base64, and with what was signed.
const LARGEST_UPLOAD: usize = MOST_BYTES / 3 * 4 + (64 << 10);
/// Bytes of a larger one that are still read, so that its sender hears why it is refused.
const MOST_PASSED_OVER: usize = 64 << 20;

/// Names in a warning at most.
const MOST_NAMED: usize = 20;

#[derive(Template)]
#[template(path = "proposal.html", config = "src/http/console/askama.toml")]
struct ProposalPage<'a> {
    page: Page<'a>,
    row: ProposalRow,
    short: String,
    kind: &'static str,
    state: &'static str,
    as_of: String,
    proposed_by: String,
    proposed: String,
    decided_by: String,
    decided: String,
    pending: bool,
    /// Whether this officer decides on it.
    may_decide: bool,
    /// Whether the officer who looks proposed it.
    mine: bool,
    /// Whether there is a file to look at.
    has_file: bool,
    /// Why it cannot be loaded now.
    refused: String,
    /// The version with which it is compared.
    version: i64,
    changed_since: bool,
    shrinks: bool,
    warnings: Vec<String>,
    sections: Vec<Section>,
    line: Vec<Line>,
}

/// A proposal, compared with the register of this moment.
pub(super) async fn page(
    State(doors): State<Doors>,
    at: At,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(id) = path?;
    let parts = parts(&doors)?;
    let officer = &at.present.officer;
    let found = parts.register.show(&id).await.map_err(|error| refused(at.lang, error))?;
    let everybody = parts.officers.all().await?;
    let names = names(&everybody);
    let links = parts.officers.of_subject(&id).await?;
    let row = found.row;
    let pending = row.state == ProposalState::Pending.word();
    let mine = row.proposed_by == officer.id;
    let (mut refusal, mut compared) = (String::new(), None);
    match found.compared {
        Some(Err(error)) => refusal = why(at.lang, &error),
        Some(Ok(comparison)) => compared = Some(comparison),
        None => {}
    }
    let warnings = compared.as_ref().map(|it| {
        let mut all = warnings(at.lang, it);
        all.extend(too_old(at.lang, &row, doors.dialogue.rules()));
        all
    });
    let page = Page::of(&at, "console-proposal-title", "/console/register", "register.js")
        .in_unit(parts, &officer.unit);
    Ok(shown(&ProposalPage {
        short: short(&row.id),
        kind: words::kind(&row.kind),
        state: words::proposal_state(&row.state),
        as_of: words::day_number(row.as_of),
        proposed_by: named(&names, &row.proposed_by),
        proposed: moment_us(row.proposed_us),
        decided_by: row.decided_by.as_deref().map(|id| named(&names, id)).unwrap_or_default(),
        decided: row.decided_us.map(moment_us).unwrap_or_default(),
        may_decide: pending && !mine && officer.roles.any(&[Role::RegisterApprover]),
        has_file: row.kind != ProposalKind::Rollback.word() && row.state != ProposalState::Rejected.word(),
        version: compared.as_ref().map(|it| it.version).unwrap_or_default(),
        changed_since: compared.as_ref().is_some_and(|it| it.version != row.seen),
        shrinks: compared.as_ref().is_some_and(|it| it.difference.shrinks()),
        warnings: warnings.unwrap_or_default(),
        sections: compared.as_ref().map(|it| sections(at.lang, &it.difference)).unwrap_or_default(),
        refused: refusal,
        line: links.iter().map(|row| line(row, &names)).collect(),
        pending,
        mine,
        row,
        page,
    }))
}

/// The file of a proposal, as it was brought.
pub(super) async fn file(
    State(doors): State<Doors>,
    at: At,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(id) = path?;
    let found = parts(&doors)?.register.file(&id).await;
    let (name, bytes) = found.map_err(|error| refused(at.lang, error))?;
    Ok(attachment("application/octet-stream", &name, bytes))
}

fn warnings(lang: Lang, compared: &Comparison) -> Vec<String> {
    let difference = &compared.difference;
    let mut all = Vec::new();
    let better = difference.better().to_string();
    if difference.better() > 0 {
        all.push(sentence(lang, "console-warn-better", &[("count", &better)]));
    }
    if difference.shrinks() {
        let (before, after) = (difference.listed.0.to_string(), difference.listed.1.to_string());
        all.push(sentence(lang, "console-warn-shrinks", &[("before", &before), ("after", &after)]));
    }
    if difference.is_empty() {
        all.push(word(lang, "console-warn-nothing"));
    }
    let mut say = |key, names: Vec<String>| {
        if !names.is_empty() {
            let count = names.len().to_string();
            let names = bounded(lang, names);
            all.push(sentence(lang, key, &[("count", &count), ("names", &names)]));
        }
    };
    match &compared.told {
        Some(Told::List(list)) => {
            say("console-warn-file-says", list.file_says.map(day).into_iter().collect());
            say("console-warn-merged", list.merged.clone());
            say("console-warn-without-number", list.without_number.clone());
        }
        Some(Told::Sanctions(events)) => {
            let unlisted = events.unlisted.iter().map(|(name, like)| match &like[..] {
                [] => name.clone(),
                like => format!("{name} (≈ {})", like.join(", ")),
            });
            say("console-warn-unlisted", unlisted.collect());
            say("console-warn-nameless", events.nameless.clone());
            let known = (events.known > 0).then(|| events.known.to_string());
            say("console-warn-known", known.into_iter().collect());
        }
        Some(Told::Permits(permits)) => say("console-warn-unknown", permits.unknown.clone()),
        Some(Told::Branches(branches)) => say("console-warn-unknown", branches.unknown.clone()),
        None => {}
    }
    all
}

/// Says that the list would be too old to call anybody licensed.
fn too_old(lang: Lang, row: &ProposalRow, rules: crate::domain::agencies::Rules) -> Option<String> {
    let last = day_of_number(row.as_of).saturating_add(rules.stale_after_days.days());
    let old = row.kind == ProposalKind::List.word() && last < rules.today;
    old.then(|| sentence(lang, "console-warn-old", &[("days", &rules.stale_after_days.to_string())]))
}

fn bounded(lang: Lang, mut names: Vec<String>) -> String {
    let left = names.len().saturating_sub(MOST_NAMED);
    names.truncate(MOST_NAMED);
    let mut said = names.join("; ");
    if left > 0 {
        said = format!("{said}; {}", sentence(lang, "console-and-more", &[("count", &left.to_string())]));
    }
    said
}

fn listed(listed: &Listed) -> Vec<String> {
    let last = listed.expires_on.map(day).unwrap_or_default();
    vec![listed.name.clone(), listed.numbers.join(", "), last]
}

/// What an agency was and would be, in one cell where nothing changes.
fn changed((old, new): &(Listed, Listed)) -> Vec<String> {
    let cells = listed(old).into_iter().zip(listed(new));
    cells.map(|(old, new)| if old == new { new } else { format!("{old} → {new}") }).collect()
}

fn of<T>(rows: &[Of<T>], cells: impl Fn(&T) -> Vec<String>) -> Vec<Vec<String>> {
    rows.iter().map(|Of(name, row)| [vec![name.clone()], cells(row)].concat()).collect()
}

const LISTED: &[&str] = &["console-agency", "console-licence", "console-until"];
const ANSWERS: &[&str] = &["console-agency", "console-now", "console-then"];
const KINDS: &[&str] = &["console-now", "console-then", "console-count"];
const EVENTS: &[&str] =
    &["console-agency", EVENT[0], EVENT[1], EVENT[2], EVENT[3], EVENT[4], EVENT[5], EVENT[6]];
const PERMITS: &[&str] = &["console-agency", PERMIT[0], PERMIT[1], PERMIT[2], PERMIT[3]];
const BRANCHES: &[&str] = &["console-agency", BRANCH[0], BRANCH[1], BRANCH[2]];

fn sections(lang: Lang, difference: &Difference) -> Vec<Section> {
    let answers = difference.answers.iter().map(|it| {
        vec![it.name.clone(), word(lang, words::verdict(it.before)), word(lang, words::verdict(it.after))]
    });
    let events = |rows| of(rows, |it| event(lang, it));
    // Of a list after a long time nearly all change alike: what is otherwise with one of them must not drown.
    let mut kinds: BTreeMap<_, usize> = BTreeMap::new();
    for it in &difference.answers {
        *kinds.entry((!it.after.is_positive(), it.after, it.before)).or_default() += 1;
    }
    let kinds = kinds.into_iter().map(|((_, after, before), count)| {
        vec![word(lang, words::verdict(before)), word(lang, words::verdict(after)), count.to_string()]
    });
    let all = [
        ("console-changes-kinds", KINDS, kinds.collect()),
        ("console-changes-answers", ANSWERS, answers.collect()),
        ("console-changes-added", LISTED, difference.added.iter().map(listed).collect()),
        ("console-changes-gone", LISTED, difference.gone.iter().map(listed).collect()),
        ("console-changes-changed", LISTED, difference.changed.iter().map(changed).collect()),
        ("console-changes-events", EVENTS, events(&difference.events)),
        ("console-changes-events-gone", EVENTS, events(&difference.events_gone)),
        ("console-changes-permits", PERMITS, of(&difference.permits, permit)),
        ("console-changes-permits-gone", PERMITS, of(&difference.permits_gone, permit)),
        ("console-changes-branches", BRANCHES, of(&difference.branches, branch)),
        ("console-changes-branches-gone", BRANCHES, of(&difference.branches_gone, branch)),
    ];
    let all = all.into_iter().filter(|(_, _, rows): &(_, _, Vec<_>)| !rows.is_empty());
    all.map(|(title, columns, rows)| Section::new(lang, title, columns, rows)).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    signed: String,
    signature: String,
    /// The file, base64.
    file: Option<String>,
}

/// Reads a body whole. One that is too large is read to its end too, up to a point: whoever is still sending does not
/// hear the answer.
async fn whole(body: Body) -> Result<Option<Vec<u8>>, Problem> {
    let (mut pieces, mut whole, mut length) = (body.into_data_stream(), Vec::new(), 0);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Problem::bad_request("The body did not come whole."))?;
        length += piece.len();
        if length <= LARGEST_UPLOAD {
            whole.extend_from_slice(&piece);
        } else if length > MOST_PASSED_OVER {
            break;
        }
    }
    Ok((length <= LARGEST_UPLOAD).then_some(whole))
}

/// What an editor signed.
pub(super) async fn propose(State(doors): State<Doors>, at: At, body: Body) -> Result<Response, Problem> {
    let body = whole(body).await?.ok_or_else(|| too_large(at.lang))?;
    let form: Form = read(&body)?;
    let file = form.file.as_deref().map(|it| STANDARD_NO_PAD.decode(it)).transpose();
    let file = file.map_err(|_| refused(at.lang, DeskError::OtherFile))?;
    let register = &parts(&doors)?.register;
    let done = register.propose(&at.present.officer.id, &form.signed, &form.signature, file).await;
    let id = done.map_err(|error| refused(at.lang, error))?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))).into_response())
}

/// What an approver signed.
pub(super) async fn decide(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Form = read(&body)?;
    let register = &parts(&doors)?.register;
    let done = register.decide(&at.present.officer.id, &form.signed, &form.signature).await;
    done.map_err(|error| refused(at.lang, error))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
