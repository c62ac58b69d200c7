//! A phone in the browser, for trying the service out. Not there in production.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Doors, Problem, layers};
use crate::domain::demo;
use crate::domain::volunteers::upkeep::DEMO_NUMBER;
use crate::i18n::fit;
use crate::kernel::gsm7;
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::model::message::Words;

/// The code that the simulator dials when none is set.
const CODE: &str = "*123#";
/// The page may load its own files and talk to its own server, and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

pub(super) fn routes(doors: &Doors) -> Router<Doors> {
    let asset = |kind: &'static str, body: &'static str| {
        get(async move || {
            (
                [
                    (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
                    (header::CONTENT_SECURITY_POLICY, POLICY),
                ],
                body,
            )
        })
    };
    let script = |body: &'static str| asset("text/javascript; charset=utf-8", body);
    Router::new()
        .route("/", get(async || Redirect::to("/simulator")))
        .route("/simulator", asset("text/html; charset=utf-8", include_str!("simulator/page.html")))
        .route("/simulator/style.css", asset("text/css; charset=utf-8", include_str!("simulator/style.css")))
        .route("/simulator/phone.js", script(include_str!("simulator/phone.js")))
        .route("/simulator/service.js", script(include_str!("simulator/service.js")))
        .route("/simulator/size.js", script(include_str!("simulator/size.js")))
        .route("/simulator/info", get(info))
        .route("/simulator/sms", post(sms))
        .route("/simulator/ussd", post(ussd))
        .route_layer(from_fn_with_state(doors.clone(), layers::open))
}

#[derive(Serialize)]
struct Info {
    /// Whether the register is the invented one.
    demo: bool,
    examples: Vec<Example>,
    /// The number of the invented volunteer, where there is one.
    volunteer: Option<&'static str>,
    ussd_code: String,
    list_as_of: Option<String>,
    source: Option<String>,
}

#[derive(Serialize)]
struct Example {
    say: &'static str,
    shows: &'static str,
}

async fn info(State(doors): State<Doors>) -> Json<Info> {
    let register = doors.dialogue.register();
    let examples =
        if register.state.demo { [demo::QUESTIONS, demo::DEPARTURES].concat() } else { Vec::new() };
    let volunteers = &doors.volunteers;
    let is_there = match msisdn::read(DEMO_NUMBER) {
        Sender::Phone(number) => volunteers.is_open() && volunteers.of(&number).is_some(),
        Sender::Machine => false,
    };
    Json(Info {
        volunteer: is_there.then_some(DEMO_NUMBER),
        demo: register.state.demo,
        examples: examples.iter().map(|(say, shows)| Example { say, shows }).collect(),
        ussd_code: doors.config.ussd.code.clone().unwrap_or_else(|| CODE.to_owned()),
        list_as_of: register.list.as_ref().map(|stamp| stamp.as_of.to_string()),
        source: register.list.as_ref().map(|stamp| stamp.source.clone()),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sms {
    from: String,
    text: String,
}

#[derive(Serialize)]
struct SmsAnswer {
    /// `null` when the service stays silent.
    answer: Option<String>,
    units: usize,
    segments: usize,
    encoding: &'static str,
}

async fn sms(State(doors): State<Doors>, body: Bytes) -> Result<Json<SmsAnswer>, Problem> {
    let sms: Sms = read(&body)?;
    let answer = match msisdn::read(&sms.from) {
        Sender::Phone(from) => doors.dialogue.sms(&from, &Words::new(sms.text)).await,
        Sender::Machine => None,
    };
    let size = gsm7::size(answer.as_deref().unwrap_or_default());
    Ok(Json(SmsAnswer { answer, units: size.units, segments: size.segments, encoding: size.encoding.name() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ussd {
    session: String,
    from: String,
    #[expect(dead_code, reason = "part of the page's contract; one code is served")]
    code: String,
    text: String,
}

#[derive(Serialize)]
struct UssdAnswer {
    screen: String,
    end: bool,
    units: usize,
    limit: usize,
    pages: usize,
    /// What a gateway would send by SMS besides.
    also: Option<String>,
}

async fn ussd(State(doors): State<Doors>, body: Bytes) -> Result<Json<UssdAnswer>, Problem> {
    let step: Ussd = read(&body)?;
    let from = phone(&step.from)?;
    let screen = doors.dialogue.ussd(&step.session, &from, &Words::new(step.text)).await;
    let units = gsm7::size(&screen.text).units;
    Ok(Json(UssdAnswer {
        screen: screen.text,
        end: screen.end,
        units,
        limit: fit::SCREEN,
        pages: screen.pages,
        also: screen.also,
    }))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body)
        .map_err(|_| Problem::bad_request("The body is not the expected JSON object."))
}

fn phone(raw: &str) -> Result<Msisdn, Problem> {
    match msisdn::read(raw) {
        Sender::Phone(number) => Ok(number),
        Sender::Machine => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "That is not a telephone number. Example: +6281200000001",
        )),
    }
}
