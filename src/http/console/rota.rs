//! Who is on duty in a unit through the week: shown, printed, and changed by its head. Of a number nobody is shown
//! more than its last digits.

use std::str::FromStr;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Weekday;
use serde::Deserialize;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use super::refusals::Refusal;
use crate::domain::places::gazetteer;
use crate::domain::rota::{ChangeError, Shown};
use crate::http::api::forms::read;
use crate::http::{Doors, Problem};
use crate::i18n::{Lang, sentence, word};
use crate::kernel::clock::wib_civil;
use crate::kernel::opening::{Days, time_of_day};
use crate::model::officer::Role;
use crate::model::rota::{NAMES, NotRota, ShiftForm};

/// Days of the week, Monday first: as a rota writes them, and the key of their name.
const DAYS: [(&str, &str); 7] = [
    ("mon", "console-day-mon"),
    ("tue", "console-day-tue"),
    ("wed", "console-day-wed"),
    ("thu", "console-day-thu"),
    ("fri", "console-day-fri"),
    ("sat", "console-day-sat"),
    ("sun", "console-day-sun"),
];

/// A day of the week, and who is on duty from when to when; nobody in a gap.
struct Day {
    key: &'static str,
    stretches: Vec<(String, Option<[String; 2]>)>,
}

/// A shift in the form: people by their keys in it.
#[derive(Default)]
struct Shift {
    days: [bool; 7],
    from: String,
    to: String,
    first: String,
    second: String,
}

#[derive(Template)]
#[template(path = "rota.html", config = "src/http/console/askama.toml")]
struct Rota<'a> {
    page: Page<'a>,
    unit: String,
    name: String,
    area: String,
    printed: String,
    week: Vec<Day>,
    /// Key in the form, name, last digits.
    people: Vec<(String, String, String)>,
    shifts: Vec<Shift>,
    blank: Shift,
    head: String,
    head_key: String,
    email: String,
    serial: i64,
    days: [(&'static str, &'static str); 7],
    is_one: bool,
    may_change: bool,
    done: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    unit: Option<String>,
    done: Option<u8>,
}

/// The key of somebody in the form; empty for a name that nobody has.
fn key_of(shown: &Shown, name: &str) -> String {
    let at = shown.people.iter().position(|(known, _)| known == name.trim());
    at.map(|at| format!("p{at}")).unwrap_or_default()
}

fn shift(shown: &Shown, form: &ShiftForm) -> Shift {
    let clock = |text: &str| {
        time_of_day(text)
            .map_or_else(|_| text.to_owned(), |at| format!("{:02}:{:02}", at.hour(), at.minute()))
    };
    let days = Days::from_str(&form.days).ok();
    let has =
        |at: i8| Weekday::from_monday_zero_offset(at).is_ok_and(|day| days.is_some_and(|it| it.has(day)));
    Shift {
        days: [0, 1, 2, 3, 4, 5, 6].map(has),
        from: clock(&form.from),
        to: clock(&form.to),
        first: key_of(shown, &form.first),
        second: key_of(shown, &form.second),
    }
}

fn week(shown: &Shown) -> Vec<Day> {
    let stretches = |at: usize| match &shown.rota {
        Some(rota) => {
            let day = rota.week().swap_remove(at);
            day.into_iter().map(|it| (format!("{}–{}", it.from, it.to), it.who)).collect()
        }
        None => vec![("00:00–24:00".to_owned(), None)],
    };
    DAYS.iter().enumerate().map(|(at, (_, key))| Day { key, stretches: stretches(at) }).collect()
}

/// The week of one's own unit; of every unit for an admin.
pub(super) async fn page(
    State(doors): State<Doors>,
    at: At,
    query: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) = query?;
    let parts = parts(&doors)?;
    let me = &at.present.officer;
    let id = asked.unit.unwrap_or_else(|| me.unit.clone());
    if id != me.unit && !me.roles.any(&[Role::Admin]) {
        return Err(Problem::new(StatusCode::FORBIDDEN, word(at.lang, "console-forbidden")));
    }
    let known = parts.acts.units.known();
    let unit = known.as_ref().and_then(|known| known.unit(&id)).map(|it| &it.unit);
    let unit = unit.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, word(at.lang, "console-no-unit")))?;
    let rota = parts.rotas.of(&id).await?;
    let may_change = id == me.unit && me.roles.any(&[Role::Head, Role::Oversight]);
    let people = rota.people.iter().enumerate();
    let people = people.map(|(at, (name, digits))| {
        let digits = if may_change { format!("••• {digits}") } else { String::new() };
        (format!("p{at}"), name.clone(), digits)
    });
    let people = people.collect();
    let page = Page::of(&at, "console-rota-title", "/console/duty", "rota.js").in_unit(parts, &me.unit);
    Ok(shown(&Rota {
        unit: id,
        name: unit.name.clone(),
        area: gazetteer().full_name(&unit.area).unwrap_or_else(|| unit.area.clone()),
        printed: wib_civil(doors.clock.now()).strftime("%d/%m/%Y %H.%M WIB").to_string(),
        week: week(&rota),
        people,
        shifts: rota.shifts.iter().map(|form| shift(&rota, form)).collect(),
        blank: Shift::default(),
        head_key: key_of(&rota, &rota.head),
        is_one: rota.rota.is_some(),
        head: rota.head,
        email: if may_change { rota.email } else { String::new() },
        serial: rota.serial,
        days: DAYS,
        may_change,
        done: asked.done.is_some(),
        page,
    }))
}

/// Why a rota is none, for a person.
fn refusal(lang: Lang, why: &NotRota) -> String {
    let say = |key: &str, args: &[(&'static str, &str)]| sentence(lang, key, args);
    match why {
        NotRota::Name(name) => say("console-rota-name", &[("name", name)]),
        NotRota::Number(name) => say("console-rota-number", &[("name", name)]),
        NotRota::SameNumber(one, other) => say("console-rota-same-number", &[("one", one), ("other", other)]),
        NotRota::Unknown(name) => say("console-rota-unknown", &[("name", name)]),
        NotRota::Alone(name) => say("console-rota-alone", &[("name", name)]),
        NotRota::Hours(_) => say("console-rota-hours", &[]),
        NotRota::Gap(day, time) => {
            let key = NAMES.iter().position(|name| name == day).map_or("", |at| DAYS[at].1);
            say("console-rota-gap", &[("day", &word(lang, key)), ("time", time)])
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    signed: String,
    signature: String,
    attached: String,
}

pub(super) async fn change(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let form: Form = read(&body)?;
    let parts = parts(&doors)?;
    let lang = at.lang;
    let no = |status, text: String| Err(Problem::new(status, text));
    let officer = &at.present.officer.id;
    match parts.rotas.change(officer, &form.signed, &form.signature, &form.attached).await {
        Ok(()) => {
            // Whoever changed it sees it at once; other processes follow within seconds, and so would this one.
            if let Err(error) = parts.duties.refresh(&doors.db, &parts.keys).await {
                tracing::warn!(%error, "the rotas could not be read again at once");
            }
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        Err(ChangeError::Duty(error)) => {
            tracing::error!(%error, "a rota could not be changed");
            Err(Refusal::Down.problem(StatusCode::SERVICE_UNAVAILABLE, "The rota could not be kept."))
        }
        Err(ChangeError::Changed) => no(StatusCode::CONFLICT, word(lang, "console-rota-changed")),
        Err(ChangeError::NotYours) => no(StatusCode::FORBIDDEN, word(lang, "console-rota-not-yours")),
        Err(error @ ChangeError::DeviceClock) => {
            Err(Refusal::DeviceClock.problem(StatusCode::FORBIDDEN, error.to_string()))
        }
        Err(error @ ChangeError::NotSigned(_)) => {
            Err(Refusal::NotSigned.problem(StatusCode::FORBIDDEN, error.to_string()))
        }
        Err(ChangeError::Typed("email")) => {
            no(StatusCode::UNPROCESSABLE_ENTITY, word(lang, "console-rota-email"))
        }
        Err(ChangeError::Typed(_)) => no(StatusCode::UNPROCESSABLE_ENTITY, word(lang, "console-rota-typed")),
        Err(ChangeError::NoNumber(name)) => {
            no(StatusCode::UNPROCESSABLE_ENTITY, sentence(lang, "console-rota-no-number", &[("name", &name)]))
        }
        Err(ChangeError::Refused(why)) => no(StatusCode::UNPROCESSABLE_ENTITY, refusal(lang, &why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_day_in_the_language_of_the_page() {
        let lang = |code| Lang::parse(code).expect("a language");
        let gap = NotRota::Gap("Saturday", "07:00".to_owned());
        assert!(refusal(lang("id"), &gap).contains("Sabtu") && refusal(lang("id"), &gap).contains("07:00"));
        assert!(refusal(lang("en"), &gap).contains("Saturday"));
        for why in [
            NotRota::Name("A".to_owned()),
            NotRota::Number("A".to_owned()),
            NotRota::SameNumber("A".to_owned(), "B".to_owned()),
            NotRota::Unknown("A".to_owned()),
            NotRota::Alone("A".to_owned()),
        ] {
            assert!(refusal(lang("id"), &why).contains('A'), "{why}");
        }
    }
}
