//! What a tip's map is drawn of in the browser. The server does not know the tip's place and must not learn it: it
//! gives the shapes of the whole province of the unit, and all border posts.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::ConsoleParts;
use super::guard::{At, parts};
use super::pages::{Page, inert};
use crate::domain::clock::calendar::Calendar;
use crate::domain::places::{Place, gazetteer};
use crate::domain::tips::units::Known;
use crate::http::{Doors, Problem};
use crate::model::unit::UnitKind;

/// The code of the province in which a unit is; empty when it is of the whole country.
pub(super) fn province(parts: &ConsoleParts, unit: &str) -> String {
    let known = parts.acts.units.known();
    let area = known.as_ref().and_then(|known| known.unit(unit)).map(|it| it.unit.area.as_str());
    area.and_then(|area| area.get(..2)).unwrap_or_default().to_owned()
}

/// The shapes of the kecamatan in the unit's province by their codes. Public, so the browser may keep it.
pub(super) async fn shapes(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let province = province(parts(&doors)?, &at.present.officer.unit);
    let shapes: BTreeMap<&str, &str> = gazetteer().shapes(&province).collect();
    let kept = [(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400"))];
    Ok((kept, Json(shapes)).into_response())
}

/// Every border post as JSON that ends no element: its name and code, where it stands on the grid of the shapes, and
/// whether somebody is on duty there at this moment, in words.
pub(super) fn posts(parts: &ConsoleParts, known: &Known, page: &Page<'_>, now_us: i64) -> String {
    let watched = |code: &str| {
        let here = |area: &str| code.get(..8) == Some(area) || code == area;
        let unit = known.units.iter().find(|it| it.unit.kind == UnitKind::Border && here(&it.unit.area));
        let Some(unit) = unit else { return "console-map-no-unit" };
        let zone = Place { code: unit.unit.area.clone() }.zone();
        let rota = parts.duties.of(&unit.unit.id);
        let present = rota.is_some_and(|it| it.on_duty(Calendar::new(zone, &[]).civil(now_us)).is_some());
        if present { "console-map-on-duty" } else { "console-map-nobody" }
    };
    let post = |it: crate::domain::places::Post| {
        let (x, y) = it.on_grid();
        json!({ "name": it.name, "code": it.code, "x": x, "y": y, "watched": page.t(watched(it.code)) })
    };
    inert(&gazetteer().posts().map(post).collect())
}
