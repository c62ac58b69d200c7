//! Where there are volunteers, by province and kabupaten, as tables, as a sketch of a map, and as a file (report R9).

use std::fmt::Write as _;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::date;
use serde::Deserialize;

use super::forms::sheet_file;
use super::guard::{At, parts};
use super::map::province;
use super::pages::{Page, shown};
use super::register_words::day;
use crate::domain::coverage::{Covered, everywhere, provinces, total};
use crate::domain::places::gazetteer;
use crate::domain::volunteers::VolunteerError;
use crate::http::{Doors, Problem};

/// Years that a page can be of.
const YEARS: i16 = 3;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    province: Option<String>,
    year: Option<i16>,
}

/// A row of a table.
struct Line {
    code: String,
    name: String,
    covered: String,
    is_covered: bool,
    people: i64,
    since: String,
    registered: i64,
    active: i64,
    inactive: i64,
    sessions: i64,
    women: i64,
    men: i64,
    unknown: i64,
}

fn line(row: &Covered) -> Line {
    Line {
        code: row.area.clone(),
        name: gazetteer().name(&row.area).unwrap_or_default(),
        covered: format!("{}/{}", row.covered, row.kabupaten),
        is_covered: row.covered > 0,
        people: row.people,
        since: row.since.map(day).unwrap_or_default(),
        registered: row.registered,
        active: row.active,
        inactive: row.inactive(),
        sessions: row.sessions,
        women: row.women,
        men: row.men,
        unknown: row.unknown,
    }
}

/// A kabupaten on the map: its name, and the outlines of its kecamatan.
struct Drawn {
    name: String,
    covered: bool,
    path: String,
}

/// The part of the grid that shapes fill: left, top, width, height.
fn frame(paths: &[&str]) -> Option<(i32, i32, i32, i32)> {
    let mut all: Option<(i32, i32, i32, i32)> = None;
    for ring in paths.iter().flat_map(|path| path.split('M').skip(1)) {
        let (first, steps) = ring.split_once('l')?;
        let steps = steps.trim_end_matches('z').replace('-', " -");
        let mut numbers = first.split_whitespace().chain(steps.split_whitespace()).map(str::parse::<i32>);
        let (mut x, mut y) = (0, 0);
        while let (Some(Ok(right)), Some(Ok(down))) = (numbers.next(), numbers.next()) {
            (x, y) = (x + right, y + down);
            let (left, top, to_right, bottom) = all.unwrap_or((x, y, x, y));
            all = Some((left.min(x), top.min(y), to_right.max(x), bottom.max(y)));
        }
    }
    all.map(|(left, top, right, bottom)| (left, top, right - left, bottom - top))
}

/// The map of a province: what part of the grid it shows, and its kabupaten.
fn map(code: &str, rows: &[&Covered]) -> (String, Vec<Drawn>) {
    let shapes: Vec<(&str, &str)> = gazetteer().shapes(code).collect();
    let paths: Vec<&str> = shapes.iter().map(|it| it.1).collect();
    let Some((left, top, width, height)) = frame(&paths) else { return (String::new(), Vec::new()) };
    let around = width.max(height) / 50;
    let drawn = rows.iter().map(|row| {
        let mine = shapes.iter().filter(|it| it.0.starts_with(&row.area));
        Drawn {
            name: gazetteer().name(&row.area).unwrap_or_default(),
            covered: row.covered > 0,
            path: mine.map(|it| it.1).collect(),
        }
    });
    let mut view = String::new();
    let _ = write!(view, "{} {} {} {}", left - around, top - around, width + 2 * around, height + 2 * around);
    (view, drawn.filter(|it| !it.path.is_empty()).collect())
}

#[derive(Template)]
#[template(path = "coverage.html", config = "src/http/console/askama.toml")]
struct CoveragePage<'a> {
    page: Page<'a>,
    /// The province that is shown; empty for none.
    name: String,
    code: String,
    year: i16,
    years: Vec<(i16, bool)>,
    choices: Vec<(String, String, bool)>,
    rows: Vec<Line>,
    sum: Line,
    provinces: Vec<Line>,
    country: Line,
    view: String,
    drawn: Vec<Drawn>,
}

/// What is shown, of which province and year.
struct Scope {
    rows: Vec<Covered>,
    province: String,
    year: i16,
    this_year: i16,
}

async fn scope(doors: &Doors, at: &At, asked: Asked) -> Result<Scope, Problem> {
    let parts = parts(doors)?;
    let this_year = doors.clock.today().year();
    let year =
        asked.year.filter(|year| (this_year - YEARS + 1..=this_year).contains(year)).unwrap_or(this_year);
    let rows = everywhere(&doors.db, &parts.volunteers, date(year, 1, 1), date(year, 12, 31)).await;
    let rows = rows.map_err(|error| match error {
        VolunteerError::Store(error) => error.into(),
        _ => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "The volunteers cannot be counted."),
    })?;
    let own = || province(parts, &at.present.officer.unit);
    let known = |code: &String| rows.iter().any(|row| row.area.get(..2) == Some(code));
    let province = asked.province.filter(known).unwrap_or_else(own);
    Ok(Scope { rows, province, year, this_year })
}

impl Scope {
    fn of_province(&self) -> Vec<&Covered> {
        self.rows.iter().filter(|row| row.area.get(..2) == Some(self.province.as_str())).collect()
    }
}

/// Where there are volunteers, and where there are none.
pub(super) async fn page(
    State(doors): State<Doors>,
    at: At,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let scope = scope(&doors, &at, query?.0).await?;
    let mine = scope.of_province();
    let all = provinces(&scope.rows);
    let (view, drawn) = map(&scope.province, &mine);
    let choice = |row: &Covered| {
        (row.area.clone(), gazetteer().name(&row.area).unwrap_or_default(), row.area == scope.province)
    };
    let page = Page::of(&at, "console-coverage-title", "/console/coverage", "")
        .in_unit(parts(&doors)?, &at.present.officer.unit);
    Ok(shown(&CoveragePage {
        name: gazetteer().name(&scope.province).unwrap_or_default(),
        code: scope.province.clone(),
        year: scope.year,
        years: (scope.this_year - YEARS + 1..=scope.this_year)
            .rev()
            .map(|it| (it, it == scope.year))
            .collect(),
        choices: all.iter().map(choice).collect(),
        sum: line(&total(&scope.province, mine.iter().copied())),
        rows: mine.into_iter().map(line).collect(),
        country: line(&total("", all.iter())),
        provinces: all.iter().filter(|row| row.covered > 0).map(line).collect(),
        view,
        drawn,
        page,
    }))
}

/// The same of every kabupaten of the country, or of one province, as a file.
pub(super) async fn csv(
    State(doors): State<Doors>,
    at: At,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = query?.0;
    let whole = asked.province.as_deref() == Some("");
    let scope = scope(&doors, &at, asked).await?;
    let head = [
        "tahun",
        "kode",
        "kabupaten/kota",
        "provinsi",
        "tercakup",
        "dikukuhkan",
        "sejak",
        "terdaftar",
        "aktif",
        "tidak aktif",
        "sesi",
        "perempuan",
        "laki-laki",
        "tidak dicatat",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let shown = if whole { scope.rows.iter().collect() } else { scope.of_province() };
    for row in shown {
        let it = line(row);
        let counts = [it.registered, it.active, it.inactive, it.sessions, it.women, it.men, it.unknown];
        let province = row.area.get(..2).and_then(|code| gazetteer().name(code)).unwrap_or_default();
        let covered = if it.is_covered { "ya" } else { "tidak" }.to_owned();
        let since = row.since.map(|day| day.to_string()).unwrap_or_default();
        let mut cells =
            vec![scope.year.to_string(), it.code, it.name, province, covered, it.people.to_string(), since];
        cells.extend(counts.map(|count| count.to_string()));
        rows.push(cells);
    }
    Ok(sheet_file("cakupan-kawan-pmi.csv", &rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_holds_every_corner() {
        assert_eq!(frame(&["M10 20l5-8-3 30z", "M2 2l1 1 1-1z"]), Some((2, 2, 13, 40)));
        assert_eq!(frame(&[]), None);
    }

    #[test]
    fn a_map_draws_each_kabupaten_once() {
        let rows: Vec<Covered> = gazetteer()
            .kabupaten_of_province("61")
            .into_iter()
            .map(|code| Covered { area: code.to_owned(), kabupaten: 1, ..Covered::default() })
            .collect();
        let (view, drawn) = map("61", &rows.iter().collect::<Vec<_>>());
        assert_eq!((drawn.len(), view.split(' ').count()), (14, 4));
        assert!(map("00", &[]).1.is_empty());
    }
}
