//! What an open page hears by itself: that something of the unit's P1 changed. While its officer is signed in it hears
//! which; a page that was left and is locked hears how many, and nothing else.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use serde_json::json;
use tokio::sync::watch;

use super::guard::{ALARM, At, SESSION, cookie, parts};
use crate::domain::officers::OfficerError;
use crate::domain::tips::clock::MOST_URGENT;
use crate::http::{Doors, Problem};

/// How often the state of a unit's P1 is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// By what somebody hears.
enum Hears {
    /// The token of a session. To be told is not to be here, so it ages.
    Session(String),
    /// What was given for the time after it.
    Alarm(String),
}

/// Somebody who listens.
struct Ear {
    doors: Doors,
    unit: String,
    by: Hears,
    stop: watch::Receiver<bool>,
    seen: Option<(Vec<String>, i64)>,
    over: bool,
}

impl Ear {
    async fn may_hear(&self) -> Result<bool, OfficerError> {
        let Some(console) = &self.doors.console else { return Ok(false) };
        match &self.by {
            Hears::Session(token) => console.officers.is_present(token).await,
            Hears::Alarm(token) => {
                Ok(console.officers.alarm_of(token).await?.as_deref() == Some(self.unit.as_str()))
            }
        }
    }

    /// What is new, as this one may hear it.
    async fn news(&mut self) -> Option<Event> {
        let console = self.doors.console.as_ref()?;
        // A database that is away has no news; it is asked again.
        let now = console.acts.clocks.urgent(&self.unit).await.ok()?;
        if self.seen.as_ref() == Some(&now) {
            return None;
        }
        let (waiting, count) = &now;
        let fresh = self.seen.as_ref().is_some_and(|(before, counted)| {
            count > counted || (before.len() < MOST_URGENT && waiting.iter().any(|it| !before.contains(it)))
        });
        let said = match self.by {
            Hears::Session(_) => json!({ "count": count, "fresh": fresh, "waiting": waiting }),
            Hears::Alarm(_) => json!({ "count": count, "fresh": fresh }),
        };
        self.seen = Some(now);
        Some(Event::default().event("p1").data(said.to_string()))
    }
}

/// Events until whoever listens may hear no more, or the service ends: an open stream would hold it.
fn stream(ear: Ear) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = futures_util::stream::unfold(ear, async |mut ear| {
        while !ear.over && !*ear.stop.borrow() {
            if !ear.may_hear().await.unwrap_or(true) {
                ear.over = true;
                return Some((Ok(Event::default().event("ended").data("{}")), ear));
            }
            if let Some(event) = ear.news().await {
                return Some((Ok(event), ear));
            }
            let mut stop = ear.stop.clone();
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        }
        None
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

fn ear(doors: Doors, unit: String, by: Hears) -> Result<Ear, Problem> {
    let stop = parts(&doors)?.stop.clone();
    Ok(Ear { doors, unit, by, stop, seen: None, over: false })
}

/// Says by itself when something of the unit's P1 changes.
pub(super) async fn live(
    State(doors): State<Doors>,
    at: At,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let token = cookie(&headers, SESSION).unwrap_or_default();
    Ok(stream(ear(doors, at.present.officer.unit.clone(), Hears::Session(token))?))
}

/// The same for a page that is locked: how many P1 wait.
pub(super) async fn alarm(
    State(doors): State<Doors>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let token = cookie(&headers, ALARM).unwrap_or_default();
    let unit = parts(&doors)?.officers.alarm_of(&token).await?;
    let unit = unit.ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "You are signed out."))?;
    Ok(stream(ear(doors, unit, Hears::Alarm(token))?))
}

/// Whether whoever asks is still here; asking for oneself is a step, which a page that asks by itself does not take.
pub(super) async fn here(_: At) -> StatusCode {
    StatusCode::NO_CONTENT
}
