//! Who is at the door: the session behind the cookie, and whether its officer may use a route.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::refusals::Refusal;
use super::{ConsoleParts, Who, pages};
use crate::domain::officers::entry::Present;
use crate::http::{Doors, Problem};
use crate::i18n::Lang;

/// The cookie of a session. Browsers take one of this name from the host itself alone, by TLS or from this
/// machine.
pub(super) const SESSION: &str = "__Host-suluh";
/// The cookie that lets a locked page hear that a P1 waits.
pub(super) const ALARM: &str = "__Host-suluh-alarm";
/// The cookie of a language.
pub(super) const LANGUAGE: &str = "suluh-language";
/// The header of what a page asks by itself.
const BY_ITSELF: &str = "suluh-by-itself";

/// A cookie of a request.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(its, _)| *its == name).map(|(_, value)| value.to_owned())
}

/// The language of a request: Indonesian, unless another was chosen.
pub(super) fn language(headers: &HeaderMap) -> Lang {
    let chosen = cookie(headers, LANGUAGE).and_then(|code| Lang::parse(&code));
    chosen.filter(|lang| !lang.is_draft()).unwrap_or_default()
}

/// The parts of the console: a route of it is there only when they are.
pub(super) fn parts(doors: &Doors) -> Result<&ConsoleParts, Problem> {
    doors.console.as_ref().ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "There is no console here."))
}

/// Lets through whoever may use a route; others are sent to the door, or told that it is not for them.
pub(super) async fn only(
    State((doors, who)): State<(Doors, Who)>,
    mut request: Request,
    next: Next,
) -> Response {
    let (method, headers, uri) = (request.method().clone(), request.headers().clone(), request.uri().clone());
    match look(&doors, who, &method, &headers, &uri).await {
        Ok(Some(present)) => {
            request.extensions_mut().insert(present);
        }
        Ok(None) => {}
        Err(refusal) => return *refusal,
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // Nothing of a page stays behind in the browser.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether a page asks this without anybody at it: the stream that it keeps open, and what it fetches because it was
/// told of something. None of that is a step of its officer; whoever says so of a step of theirs ages sooner.
fn by_itself(headers: &HeaderMap) -> bool {
    let streams = headers.get(header::ACCEPT).is_some_and(|accept| accept == "text/event-stream");
    streams || headers.contains_key(BY_ITSELF)
}

/// Where whoever was signed in comes in again, and from there back to the page that they asked for.
fn door(headers: &HeaderMap, uri: &Uri) -> String {
    let path = uri.path_and_query().map_or("/console", |it| it.as_str());
    match cookie(headers, SESSION) {
        Some(_) => {
            let to: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
            format!("/console/sign-in?to={to}")
        }
        None => "/console/sign-in".to_owned(),
    }
}

async fn look(
    doors: &Doors,
    who: Who,
    method: &Method,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Option<Present>, Box<Response>> {
    let boxed = |problem: Problem| Box::new(problem.into_response());
    let parts = parts(doors).map_err(boxed)?;
    let present = match cookie(headers, SESSION) {
        Some(token) if by_itself(headers) => parts.officers.present_beside(&token).await,
        Some(token) => parts.officers.present(&token).await,
        None => Ok(None),
    };
    let present = present.map_err(|error| boxed(error.into()))?;
    let (lang, is_page) = (language(headers), *method == Method::GET);
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    match (who, &present) {
        (Who::Anybody, _) | (Who::Officers, Some(_)) => Ok(present),
        (Who::Only(roles), Some(at)) if at.officer.roles.any(roles) => Ok(present),
        (Who::Only(_), Some(at)) if is_page && wants_page => {
            Err(Box::new((StatusCode::FORBIDDEN, pages::forbidden(parts, lang, at)).into_response()))
        }
        (Who::Only(_), Some(_)) => {
            Err(boxed(Refusal::Role.problem(StatusCode::FORBIDDEN, "Your role does not allow this.")))
        }
        (_, None) if is_page && wants_page => {
            Err(Box::new(Redirect::to(&door(headers, uri)).into_response()))
        }
        (_, None) => Err(boxed(Problem::new(StatusCode::UNAUTHORIZED, "You are signed out."))),
    }
}

/// Whoever the guard let through, and the language they read.
pub(super) struct At {
    /// The officer and their session.
    pub(super) present: Present,
    /// The language.
    pub(super) lang: Lang,
}

impl<S: Send + Sync> FromRequestParts<S> for At {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let present = parts.extensions.get::<Present>().cloned();
        let present = present.ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "You are signed out."))?;
        Ok(Self { present, lang: language(&parts.headers) })
    }
}

/// The language that somebody reads who need not be signed in.
pub(super) struct Reads(pub(super) Lang);

impl<S: Send + Sync> FromRequestParts<S> for Reads {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(language(&parts.headers)))
    }
}
