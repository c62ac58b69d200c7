//! One tip: what the server knows of it, and what it holds sealed.

use std::collections::HashMap;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::board::{instant, waits};
use super::guard::{At, parts};
use super::map;
use super::pages::{Page, shown};
use super::records::{Line, line};
use crate::domain::audit::Act;
use crate::domain::border::{self, BorderAlertRow};
use crate::domain::clock::calendar::Calendar;
use crate::domain::tips::desk::Shown;
use crate::domain::tips::units::KnownUnit;
use crate::http::{Doors, Problem};
use crate::i18n::{Lang, sentence, word};
use crate::model::officer::State as OfficerState;
use crate::model::tip::Status;
use crate::model::triage::Band;
use crate::model::unit::UnitKind;

/// `P1` of `p1`.
pub(super) fn band_shown(band: &str) -> String {
    band.to_uppercase()
}

/// Microseconds that are left as hours and minutes; behind a minus when they are over. Modules count on.
pub(super) fn ago(lang: Lang, us: i64) -> String {
    let (hours, days) = (word(lang, "console-hours-short"), word(lang, "console-days-short"));
    let minutes = us.abs() / 60_000_000;
    let sign = if us < 0 { "-" } else { "" };
    match minutes {
        0..120 => format!("{sign}{minutes} m"),
        120..2_880 => format!("{sign}{} {hours} {:02} m", minutes / 60, minutes % 60),
        _ => format!("{sign}{} {days}", minutes / 1_440),
    }
}

/// The sheet of indicators: the three elements of trafficking (Law 21/2007, article 1; the Palermo Protocol, article
/// 3), and what speaks for each. Whether it is trafficking the police decide.
const SHEET: &[(&str, &[&str])] = &[
    (
        "console-process",
        &[
            "console-process-recruited",
            "console-process-housed",
            "console-process-moved",
            "console-process-received",
        ],
    ),
    (
        "console-means",
        &[
            "console-means-force",
            "console-means-papers",
            "console-means-fraud",
            "console-means-debt",
            "console-means-office",
            "console-means-money",
        ],
    ),
    (
        "console-purpose",
        &[
            "console-purpose-labour",
            "console-purpose-sex",
            "console-purpose-bride",
            "console-purpose-crime",
            "console-purpose-organs",
        ],
    ),
];

struct Tip {
    sheet: &'static [(&'static str, &'static [&'static str])],
    reference: String,
    id: String,
    seen: String,
    /// Who calls it spam; empty when nobody does.
    spam: String,
    /// Whether that is whoever looks at it.
    my_spam: bool,
    mailbox: String,
    band: String,
    band_shown: String,
    status: String,
    status_key: String,
    until: String,
    waits_key: &'static str,
    left: String,
    owner: String,
    readers: String,
    reader_ids: String,
    may_accept: bool,
    merged: bool,
    offices: i64,
    links: Vec<(String, String)>,
    colleagues: Vec<(String, String)>,
    bands: Vec<(&'static str, String)>,
    others: Vec<(String, String)>,
    statuses: Vec<(&'static str, String)>,
    line: Vec<Line>,
    posts: String,
    /// Posts that can be alerted: unit, name and how many hours its clock is before UTC.
    alertable: Vec<(String, String, i64)>,
    /// The SMS to a post, in which a module puts `{until}` and `{words}`.
    alert_text: String,
    alerts: Vec<AlertLine>,
}

/// An alert to a post as it is shown.
struct AlertLine {
    post: String,
    until: String,
    /// The key of how it stands.
    state: &'static str,
    /// Who saw it when; empty when nobody did.
    seen: String,
}

/// How an alert stands at this moment.
fn alert_line(row: &BorderAlertRow, name: String, area: &str, now_us: i64) -> AlertLine {
    let local =
        |us: i64, form: &str| Calendar::new(border::zone(area), &[]).civil(us).strftime(form).to_string();
    let state = match row {
        BorderAlertRow { sent: None, until, .. } if *until <= now_us => "console-alert-not-sent",
        BorderAlertRow { sent: None, .. } => "console-alert-waits",
        BorderAlertRow { sent: Some(0), .. } => "console-alert-not-sent",
        BorderAlertRow { until, .. } if *until <= now_us => "console-alert-over",
        BorderAlertRow { seen: Some(_), .. } => "console-alert-seen",
        _ => "console-alert-sent",
    };
    let seen =
        row.seen.map(|us| format!("{} {}", local(us, "%H.%M"), row.seen_by.as_deref().unwrap_or_default()));
    AlertLine { post: name, until: local(row.until, "%d/%m %H.%M"), state, seen: seen.unwrap_or_default() }
}

/// A timeline in which what the same officer did again and again stands once, with how often.
fn folded(lines: impl Iterator<Item = Line>) -> Vec<Line> {
    let mut folded: Vec<Line> = Vec::new();
    for line in lines {
        match folded.last_mut() {
            Some(last) if !last.signed && last.act_key == line.act_key && last.who == line.who => {
                last.times += 1;
                (last.at, last.shown) = (line.at, line.shown);
            }
            _ => folded.push(line),
        }
    }
    folded
}

#[derive(Template)]
#[template(path = "tip.html", config = "src/http/console/askama.toml")]
struct TipPage<'a> {
    page: Page<'a>,
    tip: Tip,
}

pub(super) async fn page(
    State(doors): State<Doors>,
    at: At,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let unit = &at.present.officer.unit;
    let Shown { tip, clock, seen, officer, spam, readers, alerts } =
        parts.desk.show(&reference, unit).await?;
    let everybody = parts.officers.all().await?;
    let names: HashMap<&str, &str> = everybody.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let known = parts.acts.units.known();
    let known = known.ok_or_else(|| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "No list of units."))?;
    let unit_name = |id: &str| known.unit(id).map_or(id.to_owned(), |it| it.unit.name.clone());
    let now_us = doors.clock.now().as_microsecond();
    let (accept_by, decide_by) = clock.as_ref().map_or((None, None), |it| (it.accept_by, it.decide_by));
    let (waits_key, by) = waits(accept_by, decide_by);
    let band = clock.as_ref().map_or_else(|| "p4".to_owned(), |it| it.band.clone());
    let links = parts.acts.clocks.sharing(&tip.reference, unit).await?;
    let line = parts.officers.of_subject(&tip.reference).await?;
    let is_post =
        |it: &&KnownUnit| it.unit.kind == UnitKind::Border && parts.duties.of(&it.unit.id).is_some();
    let posts = known.units.iter().filter(is_post);
    let alertable = posts
        .map(|it| (it.unit.id.clone(), it.unit.name.clone(), border::zone(&it.unit.area).hours()))
        .collect();
    let area = |id: &str| known.unit(id).map_or("", |it| it.unit.area.as_str());
    let alerts =
        alerts.iter().map(|row| alert_line(row, unit_name(&row.unit), area(&row.unit), now_us)).collect();
    let said = [("reference", tip.reference.as_str()), ("until", "{until}"), ("words", "{words}")];
    let alert_text = sentence(Lang::default(), "sms-post-alert", &said);
    let page = Page::of(&at, "console-tip-title", "/console/board", "tip.js").in_unit(parts, unit);
    let shown_tip = Tip {
        posts: map::posts(parts, &known, &page, now_us),
        alertable,
        alert_text,
        alerts,
        sheet: SHEET,
        seen,
        my_spam: spam.as_ref() == Some(&at.present.officer.id),
        spam: spam
            .map(|id| names.get(id.as_str()).map_or(id.clone(), |name| (*name).to_owned()))
            .unwrap_or_default(),
        mailbox: tip.mailbox.clone().unwrap_or_default(),
        band_shown: band_shown(&band),
        bands: Band::ALL.iter().map(|band| (band.word(), band_shown(band.word()))).collect(),
        band,
        status_key: format!("console-status-{}", tip.status),
        until: by.map(instant).unwrap_or_default(),
        waits_key,
        left: by.map(|by| ago(at.lang, by - now_us)).unwrap_or_default(),
        owner: officer
            .and_then(|id| names.get(id.as_str()).map(|name| (*name).to_owned()))
            .or_else(|| clock.as_ref().and_then(|it| it.accepted_by.as_deref().map(unit_name)))
            .unwrap_or_default(),
        may_accept: accept_by.is_some(),
        merged: clock.as_ref().is_some_and(|it| it.merged.is_some()),
        offices: tip.offices,
        links: links.into_iter().map(|(tip, kind)| (tip, format!("console-shares-{kind}"))).collect(),
        colleagues: everybody
            .iter()
            .filter(|it| it.unit == *unit && it.state == OfficerState::Active && it.roles.read_tips())
            .map(|it| (it.id.clone(), it.name.clone()))
            .collect(),
        others: known
            .units
            .iter()
            .filter(|it| it.unit.id != *unit)
            .map(|it| (it.unit.id.clone(), it.unit.name.clone()))
            .collect(),
        statuses: Status::ALL
            .iter()
            .map(|status| (status.word(), format!("console-status-{}", status.word())))
            .collect(),
        line: folded(line.iter().map(|row| self::line(row, &names))),
        reader_ids: readers.join(" "),
        readers: readers.iter().map(|id| unit_name(id)).collect::<Vec<_>>().join(", "),
        status: tip.status,
        reference: tip.reference,
        id: tip.id,
    };
    Ok(shown(&TipPage { page, tip: shown_tip }))
}

/// A tip's pages as they are sealed. That they were taken is recorded.
pub(super) async fn sealed(
    State(doors): State<Doors>,
    at: At,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let officer = &at.present.officer;
    let tip = parts.desk.sealed(&reference, &officer.unit).await?;
    parts.officers.note(officer, Act::Open, &tip.reference).await?;
    Ok(Json(tip).into_response())
}

/// The files of a tip: their ids, sizes, and whether they are whole. What they are called stands in its sealed pages.
pub(super) async fn files(
    State(doors): State<Doors>,
    at: At,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let rows = parts(&doors)?.desk.files(&reference, &at.present.officer.unit).await?;
    let files: Vec<_> =
        rows.iter().map(|row| json!({ "id": row.id, "size": row.size, "done": row.done == 1 })).collect();
    Ok(Json(json!({ "files": files })).into_response())
}

/// A file as it is sealed. That it was taken is recorded, as it is of the tip.
pub(super) async fn file(
    State(doors): State<Doors>,
    at: At,
    Path((reference, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let officer = &at.present.officer;
    let sealed = parts.desk.file(&reference, &officer.unit, &id).await?;
    let sealed = sealed.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "The tip has no such file."))?;
    parts.officers.note(officer, Act::Open, &reference.trim().to_uppercase()).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, sealed).into_response())
}
