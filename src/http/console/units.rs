//! The units of the list that is believed: their keys, who holds the newest, and which need another.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use crate::domain::officers::epochs::{Standing, steps};
use crate::domain::places::gazetteer;
use crate::domain::tips::units::Known;
use crate::http::{Doors, Problem};
use crate::i18n::word;
use crate::kernel::clock;
use crate::model::officer::Role;
use crate::model::unit::UnitKind;
use crate::sealing::officer::digits;

/// A unit that needs a new key, why, and what to type: offline and on the server.
pub(super) struct Need {
    pub(super) unit: String,
    pub(super) why: String,
    pub(super) offline: [String; 2],
    pub(super) here: [String; 2],
}

/// The units of these that need a new key, in words.
pub(super) fn needs(page: &Page<'_>, known: &Known, standings: &[Standing]) -> Vec<Need> {
    let need = |it: &Standing| {
        let epoch = it.epoch.to_string();
        let age = it.age.unwrap_or_default().to_string();
        let why = match it.gone.as_slice() {
            [] => page.say("console-epoch-old", &[("epoch", &epoch), ("age", &age)]),
            gone => page.say("console-epoch-gone", &[("epoch", &epoch), ("names", &gone.join(", "))]),
        };
        let [rotate, sign, publish, give] = steps(&it.unit, it.epoch + 1);
        let name = known.unit(&it.unit).map(|known| known.unit.name.clone());
        Need {
            unit: name.unwrap_or_else(|| it.unit.clone()),
            why,
            offline: [rotate, sign],
            here: [publish, give],
        }
    };
    standings.iter().filter(|it| it.needs_new()).map(need).collect()
}

struct Row {
    name: String,
    id: String,
    area: String,
    kind_key: &'static str,
    takes: String,
    epoch: i64,
    since: String,
    digits: String,
    recovery: bool,
    /// How many work with the newest key, how many wait for it; none for whom it is not to be shown.
    officers: Option<(usize, usize)>,
    needs: bool,
}

#[derive(Template)]
#[template(path = "units.html", config = "src/http/console/askama.toml")]
struct Units<'a> {
    page: Page<'a>,
    serial: i64,
    signed: String,
    needs: Vec<Need>,
    rows: Vec<Row>,
}

/// The key of a kind of unit.
const fn kind_key(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Kabupaten => "console-kind-kabupaten",
        UnitKind::Province => "console-kind-province",
        UnitKind::Border => "console-kind-border",
        UnitKind::Oversight => "console-kind-oversight",
    }
}

/// Every unit, for whoever watches; how many officers another unit has is for admins and auditors alone.
pub(super) async fn page(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let me = &at.present.officer;
    let all = me.roles.any(&[Role::Admin, Role::Auditor]);
    let known = parts.acts.units.known();
    let known = known
        .ok_or_else(|| Problem::new(axum::http::StatusCode::NOT_FOUND, word(at.lang, "console-no-unit")))?;
    let mut standings = parts.officers.standings().await?;
    standings.retain(|it| all || it.unit == me.unit);
    let page = Page::of(&at, "console-units-title", "/console/units", "").in_unit(parts, &me.unit);
    let row = |known: &crate::domain::tips::units::KnownUnit| {
        let unit = &known.unit;
        let standing = standings.iter().find(|it| it.unit == unit.id);
        let takes: Vec<String> =
            unit.categories.iter().map(|it| page.t(&format!("console-code-{}", it.word()))).collect();
        Row {
            name: unit.name.clone(),
            id: unit.id.clone(),
            area: gazetteer().full_name(&unit.area).unwrap_or_else(|| unit.area.clone()),
            kind_key: kind_key(unit.kind),
            takes: if takes.is_empty() { page.t("console-takes-all") } else { takes.join(", ") },
            epoch: unit.epoch,
            since: unit.since.map(day).unwrap_or_else(|| page.t("console-not-known")),
            digits: digits(&known.key),
            recovery: unit.recoverable.iter().any(|(epoch, _)| *epoch == unit.epoch),
            officers: standing.map(|it| (it.hold, it.lack.len())),
            needs: standing.is_some_and(Standing::needs_new),
        }
    };
    let rows = known.units.iter().map(row).collect();
    let signed = known.signed.map(day).unwrap_or_else(|| page.t("console-not-known"));
    let needs = needs(&page, &known, &standings);
    Ok(shown(&Units { page, serial: known.serial, signed, needs, rows }))
}

/// A day as it is written here.
pub(super) fn day(day: jiff::civil::Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// How many days ago a day was.
pub(super) fn days_ago(today: jiff::civil::Date, day: jiff::civil::Date) -> i64 {
    clock::day_number(today) - clock::day_number(day)
}
