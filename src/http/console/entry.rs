//! Coming in and going out: sign-in, enrolment, the keys of a session.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use zeroize::Zeroizing;

use super::guard::{ALARM, At, LANGUAGE, Reads, SESSION, cookie, parts};
use super::pages;
use super::refusals::Refusal;
use crate::domain::officers::entry::Entered;
use crate::domain::officers::{Enrolment, demo};
use crate::http::api::forms::read;
use crate::http::{Doors, Peer, Problem};
use crate::i18n::Lang;
use crate::sealing::passkey::Assertion;

/// Tries in a quarter of an hour that an address has: an office has one for all its officers.
const TRIES_OF_ADDRESS: u64 = 60;
/// Tries of one login or passkey from everywhere. Not fewer: whoever knows a login could keep its officer out.
const TRIES_OF_NAME: u64 = 200;

/// Where somebody begins: at their board, or at the door.
pub(super) async fn home(State(doors): State<Doors>, headers: HeaderMap) -> Result<Response, Problem> {
    let present = match cookie(&headers, SESSION) {
        Some(token) => parts(&doors)?.officers.present(&token).await?,
        None => None,
    };
    Ok(match present {
        Some(at) => Redirect::to(pages::home_of(&at)).into_response(),
        None => Redirect::to("/console/sign-in").into_response(),
    })
}

pub(super) async fn sign_in(
    State(doors): State<Doors>,
    Reads(lang): Reads,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    let origin = &parts.officers.party().origin;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    // Passkeys are bound to a name: whoever tries the demo by its address is sent to the same place by name.
    if parts.demo && host.starts_with("127.0.0.1") && origin.starts_with("http://localhost") {
        return Ok(Redirect::to(&format!("{origin}/console/sign-in")).into_response());
    }
    // The page knows where it leads back to; that it leads back is all that is looked at here.
    let again = uri.query().is_some_and(|query| query.starts_with("to="));
    Ok(pages::sign_in(lang, parts.demo, again))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    /// The login of one of them; without it, of the one with a board.
    #[serde(rename = "as")]
    login: Option<String>,
}

/// An officer of a demo: made when nobody asked before, the first with a dozen invented tips on an empty board.
pub(super) async fn demo(State(doors): State<Doors>, body: Bytes) -> Result<Response, Problem> {
    let parts = parts(&doors)?;
    if !parts.demo {
        return Err(Problem::new(StatusCode::NOT_FOUND, "This is no demo."));
    }
    let form: Example = read(&body)?;
    let login = form.login.as_deref().unwrap_or(demo::LOGIN);
    let example = demo::EXAMPLES.iter().find(|it| it.login == login);
    let example = example.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "There is no such example."))?;
    if example.login == demo::LOGIN {
        parts.officers.ensure_demo(doors.dialogue.tips()).await?;
    } else {
        parts.officers.ensure_example(example).await?;
    }
    let answer =
        json!({ "login": example.login, "words": demo::PASSPHRASE, "code": parts.officers.demo_code() });
    Ok(Json(answer).into_response())
}

pub(super) async fn enrolment(State(doors): State<Doors>, Reads(lang): Reads) -> Result<Response, Problem> {
    Ok(pages::enrol(lang, parts(&doors)?.demo))
}

/// Counts a try of an address, and of a name; too many are refused for a while.
async fn may_try(doors: &Doors, peer: &Peer, name: Option<&str>) -> Result<(), Problem> {
    let memory = doors.dialogue.memory();
    let quarter = (doors.clock.now().as_second() / 900).to_string();
    let address = peer.address.to_string();
    let counted =
        [Some(("address", address.as_str(), TRIES_OF_ADDRESS)), name.map(|it| ("name", it, TRIES_OF_NAME))];
    for (what, part, most) in counted.into_iter().flatten() {
        let place = memory.place_today("console try", &[&quarter, what, part]);
        if memory.raise(&place, Duration::from_secs(1_800)).await > most {
            return Err(Refusal::TooMany
                .problem(StatusCode::TOO_MANY_REQUESTS, "Too many tries; wait a quarter of an hour."));
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    login: String,
}

pub(super) async fn salt(State(doors): State<Doors>, body: Bytes) -> Result<Response, Problem> {
    let form: Login = read(&body)?;
    Ok(Json(json!({ "salt": parts(&doors)?.officers.salt(form.login.trim()) })).into_response())
}

pub(super) async fn challenge(State(doors): State<Doors>, peer: Peer) -> Result<Response, Problem> {
    may_try(&doors, &peer, None).await?;
    let officers = &parts(&doors)?.officers;
    let challenge = officers.challenge().await?;
    Ok(Json(json!({ "challenge": challenge, "rp": officers.party().id })).into_response())
}

#[derive(Serialize)]
struct Inside<'a> {
    officer: &'a str,
    wrapped: &'a str,
    home: &'static str,
}

fn inside(entered: &Entered) -> Result<Response, Problem> {
    let cookie = |name: &str, value: &str| {
        HeaderValue::from_str(&format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax"))
            .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "No session could be made."))
    };
    let (session, alarm) = (cookie(SESSION, &entered.token)?, cookie(ALARM, &entered.alarm)?);
    let answer = Inside {
        officer: &entered.officer.id,
        wrapped: &entered.wrapped,
        home: pages::home_of_roles(&entered.officer.roles),
    };
    let cookies = AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, alarm)]);
    Ok((cookies, Json(answer)).into_response())
}

pub(super) async fn by_passkey(
    State(doors): State<Doors>,
    peer: Peer,
    body: Bytes,
) -> Result<Response, Problem> {
    let assertion: Assertion = read(&body)?;
    may_try(&doors, &peer, Some(&assertion.id)).await?;
    inside(&parts(&doors)?.officers.by_passkey(&assertion).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passphrase {
    login: String,
    auth: Zeroizing<String>,
    code: String,
}

pub(super) async fn by_passphrase(
    State(doors): State<Doors>,
    peer: Peer,
    body: Bytes,
) -> Result<Response, Problem> {
    let form: Passphrase = read(&body)?;
    may_try(&doors, &peer, Some(form.login.trim())).await?;
    let entered = parts(&doors)?.officers.by_passphrase(form.login.trim(), &form.auth, &form.code).await;
    inside(&entered?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
}

/// Whom a code is for.
pub(super) async fn invited(
    State(doors): State<Doors>,
    peer: Peer,
    body: Bytes,
) -> Result<Response, Problem> {
    let form: Code = read(&body)?;
    may_try(&doors, &peer, None).await?;
    let officers = &parts(&doors)?.officers;
    let (officer, login, name) = officers.invited(&form.code).await?;
    let salt = officers.salt(&login);
    Ok(Json(json!({ "officer": officer, "login": login, "name": name, "salt": salt })).into_response())
}

pub(super) async fn enrol(State(doors): State<Doors>, peer: Peer, body: Bytes) -> Result<Response, Problem> {
    let form: Enrolment = read(&body)?;
    may_try(&doors, &peer, None).await?;
    parts(&doors)?.officers.enrol(&form).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn sign_out(State(doors): State<Doors>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = cookie(&headers, SESSION) {
        parts(&doors)?.officers.leave(&token).await?;
    }
    let gone = [
        HeaderValue::from_static("__Host-suluh=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"),
        HeaderValue::from_static("__Host-suluh-alarm=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"),
    ];
    // What lies in the tab goes too.
    let clear = HeaderValue::from_static("\"storage\"");
    let gone = AppendHeaders(gone.map(|cookie| (header::SET_COOKIE, cookie)));
    let clear = [(header::HeaderName::from_static("clear-site-data"), clear)];
    Ok((clear, gone, Redirect::to("/console/sign-in")).into_response())
}

#[derive(Deserialize)]
struct Language {
    code: String,
}

pub(super) async fn language(headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let form: Language = serde_urlencoded(&body)?;
    let lang = Lang::parse(&form.code).filter(|lang| !lang.is_draft()).unwrap_or_default();
    let cookie = format!("{LANGUAGE}={}; Path=/console; SameSite=Lax; Max-Age=31536000", lang.code());
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Problem::bad_request("No language."))?;
    // Back to where it was chosen, when that is a page of ours.
    let back = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let back = back.and_then(|url| url::Url::parse(url).ok()).map(|url| url.path().to_owned());
    let back = back.filter(|path| path.starts_with("/console")).unwrap_or_else(|| "/console".to_owned());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&back)).into_response())
}

fn serde_urlencoded(body: &Bytes) -> Result<Language, Problem> {
    let code =
        form_urlencoded::parse(body).find(|(name, _)| name == "code").map(|(_, value)| value.into_owned());
    Ok(Language { code: code.ok_or_else(|| Problem::bad_request("No language."))? })
}

/// What an officer's page needs to open their keys: never a key by itself.
pub(super) async fn keys(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let officer = &at.present.officer;
    let parts = parts(&doors)?;
    let unit_keys = parts.officers.unit_keys(&officer.id, &officer.unit).await?;
    let known = parts.acts.units.known();
    let units: Vec<_> = known.iter().flat_map(|known| &known.units).map(|it| {
        json!({ "id": it.unit.id, "name": it.unit.name, "epoch": it.unit.epoch, "key": it.unit.key })
    }).collect();
    let answer = json!({
        "officer": officer.id,
        "unit": officer.unit,
        "tab_key": at.present.tab_key,
        "unit_keys": unit_keys,
        "units": units,
        "now": doors.clock.now().to_string(),
    });
    Ok(Json(answer).into_response())
}
