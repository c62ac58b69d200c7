//! Officers: who is invited, confirmed and removed. An admin does it for every unit, a head for their own.

use std::collections::HashMap;

use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::ConsoleParts;
use super::guard::{At, parts};
use super::pages::{Page, shown};
use super::refusals::Refusal;
use super::units::{Need, needs};
use crate::domain::audit::Act;
use crate::domain::officers::{By, Invitation, Officer, OfficerError};
use crate::http::api::forms::read;
use crate::http::{Doors, Problem};
use crate::model::officer::{Role, State as OfficerState};

struct Row {
    id: String,
    name: String,
    login: String,
    unit: String,
    roles: String,
    /// Whether they read tips, and so are handed the unit's keys.
    reads: bool,
    state_key: String,
    fingerprint: String,
    seal_key: String,
    sign_key: String,
    may_confirm: bool,
    may_change: bool,
    /// The key of what is said of their unit's newest key; empty when they hold it, or need none.
    lacks_key: &'static str,
    /// Which keys of the unit they hold, when this officer may give them others.
    held: Option<String>,
}

#[derive(Template)]
#[template(path = "officers.html", config = "src/http/console/askama.toml")]
struct Officers<'a> {
    page: Page<'a>,
    rows: Vec<Row>,
    needs: Vec<Need>,
    /// Whether there is anybody whom this officer may give a key.
    gives: bool,
    units: Vec<(String, String)>,
    roles: Vec<(&'static str, String)>,
}

/// Whether somebody may invite and remove in a unit.
fn may_change(at: &At, unit: &str) -> bool {
    let officer = &at.present.officer;
    officer.roles.any(&[Role::Admin]) || (officer.roles.any(&[Role::Head]) && officer.unit == unit)
}

/// Whether somebody may give an officer a new code, or remove them. A head only those who do the unit's own work:
/// whoever could give themselves the code of an admin would be one.
fn may_change_officer(at: &At, of: &Officer) -> bool {
    let admin = at.present.officer.roles.any(&[Role::Admin]);
    may_change(at, &of.unit) && (admin || of.roles.all().iter().all(|role| role.of_a_unit()))
}

/// Whether somebody may confirm an officer's keys. Whoever reads tips is confirmed by a colleague who can seal the
/// unit's key to them; of others an admin can, and of a unit's own people a colleague. That it is not who invited them is seen to where it is done.
fn may_confirm(at: &At, of: &Officer) -> bool {
    let me = &at.present.officer;
    let colleague = me.unit == of.unit && me.roles.read_tips();
    let of_a_unit = of.roles.all().iter().all(|role| role.of_a_unit());
    of.state == OfficerState::Enrolled
        && of.id != me.id
        && if of.roles.read_tips() {
            colleague
        } else {
            (colleague && of_a_unit) || may_change_officer(at, of)
        }
}

fn by(at: &At, signed: (String, String)) -> By {
    let officer = &at.present.officer;
    By { officer: officer.id.clone(), unit: officer.unit.clone(), signed }
}

fn forbidden() -> Problem {
    Refusal::Role.problem(StatusCode::FORBIDDEN, "Your role does not allow this for that officer.")
}

pub(super) async fn page(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let me = &at.present.officer;
    let all = me.roles.any(&[Role::Admin]);
    let known = parts.acts.units.known();
    let mut held: HashMap<String, Vec<(String, i64)>> = HashMap::new();
    for it in known.iter().flat_map(|known| &known.units).filter(|it| all || it.unit.id == me.unit) {
        held.insert(it.unit.id.clone(), parts.officers.held_epochs(&it.unit.id).await?);
    }
    let holds = |unit: &str, officer: &str, epoch: i64| {
        held.get(unit).is_some_and(|all| all.iter().any(|it| it.0 == officer && it.1 == epoch))
    };
    let newest = |unit: &str| known.as_ref().and_then(|known| known.unit(unit)).map(|it| it.unit.epoch);
    let gives = newest(&me.unit).is_some_and(|epoch| holds(&me.unit, &me.id, epoch));
    let lacks = |it: &Officer| {
        let works = it.state == OfficerState::Active && it.roles.read_tips();
        works && newest(&it.unit).is_some_and(|epoch| !holds(&it.unit, &it.id, epoch))
    };
    let rows = parts.officers.all().await?.into_iter().filter(|it| all || it.unit == me.unit);
    let rows = rows.map(|it| Row {
        lacks_key: match (lacks(&it), parts.officers.is_vouched(&it)) {
            (false, _) => "",
            (true, true) => "console-lacks-key",
            (true, false) => "console-not-vouched",
        },
        held: (gives && lacks(&it) && it.unit == me.unit && parts.officers.is_vouched(&it)).then(|| {
            let mine = held.get(&it.unit).into_iter().flatten().filter(|(officer, _)| *officer == it.id);
            mine.map(|(_, epoch)| epoch.to_string()).collect::<Vec<_>>().join(" ")
        }),
        may_confirm: may_confirm(&at, &it),
        may_change: may_change_officer(&at, &it) && it.state != OfficerState::Revoked && it.id != me.id,
        roles: it.roles.words(),
        reads: it.roles.read_tips(),
        state_key: format!("console-state-{}", it.state.word()),
        fingerprint: it.fingerprint.unwrap_or_default(),
        seal_key: it.seal_key.map(|key| key.to_base64()).unwrap_or_default(),
        sign_key: it.sign_key.unwrap_or_default(),
        id: it.id,
        name: it.name,
        login: it.login,
        unit: it.unit,
    });
    let units = known.iter().flat_map(|known| &known.units).filter(|it| may_change(&at, &it.unit.id));
    let units = units.map(|it| (it.unit.id.clone(), it.unit.name.clone())).collect();
    let roles = Role::ALL.iter().filter(|role| all || role.of_a_unit());
    let roles = roles.map(|role| (role.word(), format!("console-role-{}", role.word()))).collect();
    let rows: Vec<Row> = rows.collect();
    let gives = rows.iter().any(|row| row.held.is_some());
    let page =
        Page::of(&at, "console-officers-title", "/console/officers", "officers.js").in_unit(parts, &me.unit);
    let needs = match &known {
        Some(known) => {
            let mut standings = parts.officers.standings().await?;
            standings.retain(|it| all || it.unit == me.unit);
            needs(&page, known, &standings)
        }
        None => Vec::new(),
    };
    Ok(shown(&Officers { page, rows, needs, gives, units, roles }))
}

pub(super) async fn invite(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Invitation = read(&body)?;
    let parts = parts(&doors)?;
    if !may_change(&at, &form.unit) {
        return Err(forbidden());
    }
    // Only an admin makes admins, auditors and whoever works on the register.
    let oversees = parts.acts.units.known().is_some_and(|known| {
        known.unit(&form.unit).is_some_and(|it| it.unit.office == crate::model::unit::Office::Oversight)
    });
    let roles = crate::model::officer::Roles::read(&form.roles, oversees).map_err(OfficerError::Roles)?;
    if !at.present.officer.roles.any(&[Role::Admin]) && !roles.all().iter().all(|role| role.of_a_unit()) {
        return Err(forbidden());
    }
    let (officer, code) = parts.officers.invite(&by(&at, Default::default()), &form).await?;
    Ok((StatusCode::CREATED, Json(json!({ "officer": officer, "code": code }))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whom {
    officer: String,
}

async fn changeable(parts: &ConsoleParts, at: &At, body: &Bytes) -> Result<Officer, Problem> {
    let form: Whom = read(body)?;
    let officer = parts.officers.of(&form.officer).await?;
    if officer.id == at.present.officer.id || !may_change_officer(at, &officer) {
        return Err(forbidden());
    }
    Ok(officer)
}

pub(super) async fn again(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let officer = changeable(parts, &at, &body).await?;
    let code = parts.officers.invite_again(&by(&at, Default::default()), &officer.id).await?;
    Ok(Json(json!({ "officer": officer.id, "code": code })).into_response())
}

pub(super) async fn revoke(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let officer = changeable(parts, &at, &body).await?;
    parts.officers.revoke(&by(&at, Default::default()), &officer.id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    /// What was signed: it names the officer and both their keys.
    signed: String,
    signature: String,
    /// The unit's keys by epoch, sealed to them.
    #[serde(default)]
    unit_keys: Vec<(i64, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmed {
    act: String,
    officer: String,
    seal_key: String,
    sign_key: String,
}

/// Whether what was signed names an act and the keys that are there for an officer, and whoever is here signed it.
fn names_keys(at: &At, form: &Confirmation, named: &Confirmed, act: Act, officer: &Officer) -> bool {
    let seal_key = officer.seal_key.as_ref().map(crate::sealing::hybrid::PublicHalf::to_base64);
    let mine = at.present.officer.sign_key.as_deref().unwrap_or_default();
    named.act == act.word()
        && seal_key.as_deref() == Some(named.seal_key.as_str())
        && officer.sign_key.as_deref() == Some(named.sign_key.as_str())
        && crate::domain::audit::is_signed(mine, &form.signed, &form.signature)
}

fn not_the_keys() -> Problem {
    Refusal::Keys.problem(StatusCode::UNPROCESSABLE_ENTITY, "This does not name the keys that are there.")
}

/// Gives a colleague of the same unit its keys that they lack.
pub(super) async fn give(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Confirmation = read(&body)?;
    let parts = parts(&doors)?;
    let named: Confirmed = read(form.signed.as_bytes())?;
    let officer = parts.officers.of(&named.officer).await?;
    if officer.unit != at.present.officer.unit {
        return Err(forbidden());
    }
    if !names_keys(&at, &form, &named, Act::GiveKey, &officer) {
        return Err(not_the_keys());
    }
    let by = by(&at, (form.signed, form.signature));
    parts.officers.give(&by, &officer.id, &form.unit_keys).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn confirm(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Confirmation = read(&body)?;
    let parts = parts(&doors)?;
    let named: Confirmed = read(form.signed.as_bytes())?;
    let officer = parts.officers.of(&named.officer).await?;
    if !may_confirm(&at, &officer) {
        return Err(forbidden());
    }
    if !names_keys(&at, &form, &named, Act::Confirm, &officer) {
        return Err(not_the_keys());
    }
    let by = by(&at, (form.signed, form.signature));
    parts.officers.confirm(&by, &officer.id, &form.unit_keys).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
