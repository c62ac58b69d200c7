//! Pages that are one table: who is on duty, and what was counted.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use crate::domain::clock::calendar::Calendar;
use crate::domain::places::{Place, gazetteer};
use crate::domain::tallies;
use crate::http::{Doors, Problem};
use crate::model::officer::Role;

#[derive(Template)]
#[template(path = "table.html", config = "src/http/console/askama.toml")]
struct Table<'a> {
    page: Page<'a>,
    hint: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Vec<String>>,
    /// Pages that tell more: address and name.
    more: Vec<(String, String)>,
}

/// Who is on duty at this moment, by the clock of each unit's place. An admin sees every unit.
pub(super) async fn duty(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let me = &at.present.officer;
    let all = me.roles.any(&[Role::Admin]);
    let known = parts.acts.units.known();
    let units = known.iter().flat_map(|known| &known.units).filter(|it| all || it.unit.id == me.unit);
    let more = units.clone().map(|it| (format!("/console/rota?unit={}", it.unit.id), it.unit.name.clone()));
    let more = more.collect();
    let now_us = doors.clock.now().as_microsecond();
    let row = |unit: &crate::model::unit::Unit| {
        let zone = Place { code: unit.area.clone() }.zone();
        let rota = parts.duties.of(&unit.id);
        let now = rota.as_ref().and_then(|rota| rota.on_duty(Calendar::new(zone, &[]).civil(now_us)));
        let name = |which: usize| now.map_or_else(|| "-".to_owned(), |two| two[which].name.clone());
        let head = rota.as_ref().map_or_else(|| "-".to_owned(), |rota| rota.head().name.clone());
        let area = gazetteer().full_name(&unit.area).unwrap_or_else(|| unit.area.clone());
        vec![unit.name.clone(), area, name(0), name(1), head]
    };
    let rows = units.map(|it| row(&it.unit)).collect();
    let columns = &["console-unit", "console-where", "console-first", "console-second", "console-role-head"];
    let page = Page::of(&at, "console-duty-title", "/console/duty", "").in_unit(parts, &me.unit);
    Ok(shown(&Table { page, hint: "console-duty-hint", columns, rows, more }))
}

/// What was counted in this month and the one before, from five on.
pub(super) async fn counters(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let month = tallies::month_of(doors.clock.today());
    let mut rows = Vec::new();
    for month in [month, month - 1] {
        let (year, number) = tallies::year_and_month(month);
        for row in tallies::of_month(&doors.db, month).await? {
            let place = gazetteer().name(&row.kabupaten).unwrap_or(row.kabupaten);
            let subject = row.name.unwrap_or(row.subject);
            rows.push(vec![format!("{number:02}/{year}"), row.kind, place, subject, row.count.to_string()]);
        }
    }
    let columns =
        &["console-month", "console-code-fact-kind", "console-where", "console-subject", "console-count"];
    let page = Page::of(&at, "console-counters-title", "/console/counters", "")
        .in_unit(parts, &at.present.officer.unit);
    Ok(shown(&Table { page, hint: "console-counters-hint", columns, rows, more: Vec::new() }))
}
