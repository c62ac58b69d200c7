//! `/in/{gateway}/{door}[/{secret}]`: where gateways bring what people send and what became of what we
//! sent.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::{Doors, Peer, Problem};
use crate::dialogue::answering::Way;
use crate::domain::outbox::OutboxError;
use crate::gateways::{Door, Handed, Link, RawRequest, RawResponse, Refusal, Sent, is_same};
use crate::model::message::{Answer, Fetch, Inbound, InboundSms};

/// After how many seconds a gateway may come again when neither database nor spool took its message.
const COME_AGAIN: HeaderValue = HeaderValue::from_static("5");
/// How long a report, or what is fetched, may take while the database hangs.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a gateway that fetches has besides its own time until it must say that it has what it was given.
const SLACK: Duration = Duration::from_secs(5);

pub(super) fn routes() -> Router<Doors> {
    Router::new()
        .route("/in/{gateway}/{door}", get(receive).post(receive))
        .route("/in/{gateway}/{door}/{secret}", get(receive).post(receive))
        // Infobip's USSD sessions.
        .route("/in/{gateway}/{door}/session/{session}/{event}", post(receive).put(receive))
        .route("/in/{gateway}/{door}/{secret}/session/{session}/{event}", post(receive).put(receive))
}

/// The parts of the path.
#[derive(serde::Deserialize)]
struct Parts {
    gateway: String,
    door: String,
    secret: Option<String>,
}

async fn receive(
    State(doors): State<Doors>,
    Path(parts): Path<Parts>,
    uri: Uri,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let door = Door::ALL.into_iter().find(|door| door.word() == parts.door);
    let found = doors.links.find(&parts.gateway).zip(door);
    let Some((link, door)) = found.filter(|(link, door)| link.opens(*door)) else {
        return super::problem::not_found().await.into_response();
    };
    if let Err(refused) = may_call(link, peer, parts.secret.as_deref()) {
        count(link, "forbidden");
        return refused.into_response();
    }
    let request = RawRequest {
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        headers: &headers,
        body: &body,
        now: doors.clock.now(),
    };
    let answer = match link.dialect.receive(&link.settings, door, &request) {
        Ok(Inbound::Sms(messages)) => answer_all(&doors, link, &messages).await,
        Ok(Inbound::Part(part)) => {
            doors.pulses.came_in(&link.name, doors.clock.now().as_microsecond());
            doors.answering.receive_part(way(link), &part).await.ok()
        }
        Ok(Inbound::Ussd(step)) => {
            doors.pulses.came_in(&link.name, doors.clock.now().as_microsecond());
            let screen = doors.answering.dial(&doors.outbox, &step).await;
            Some(Answer::Ussd { screen: screen.text, end: screen.end, back: step.back })
        }
        Ok(Inbound::Reports(reports)) => {
            doors.pulses.reported(&link.name, doors.clock.now().as_microsecond());
            for report in &reports {
                metrics::counter!("suluh_reports_total", "gateway" => link.name.to_string(), "state" => report.state.word())
                    .increment(1);
            }
            let recorded = doors.outbox.record(&link.name, &reports);
            soon(link, "a report cannot be recorded", recorded).await.map(|()| Answer::Silence)
        }
        Ok(Inbound::Fetch(fetch)) => {
            let handed = hand(&doors, link, fetch);
            return match soon(link, "what is to go out cannot be handed out", handed).await {
                Some(handed) => {
                    count(link, "fetched");
                    reply(link.dialect.hand(&link.settings, &handed))
                }
                None => away(link),
            };
        }
        Ok(Inbound::Notice) => Some(Answer::Silence),
        Err(refusal) => return refuse(link, &refusal),
    };
    match answer {
        Some(answer) => {
            count(link, if answer == Answer::Silence { "silence" } else { "answered" });
            reply(link.dialect.acknowledge(&link.settings, &answer))
        }
        None => away(link),
    }
}

/// What the outbox says, unless it fails or takes longer than a gateway waits: then it is told to come again.
async fn soon<T>(
    link: &Link,
    failed: &'static str,
    work: impl Future<Output = Result<T, OutboxError>>,
) -> Option<T> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(done)) => return Some(done),
        Ok(Err(error)) => tracing::error!(gateway = &*link.name, %error, "{failed}"),
        Err(_) => tracing::error!(gateway = &*link.name, "{failed}: the database takes too long"),
    }
    None
}

fn away(link: &Link) -> Response {
    count(link, "away");
    let mut away = Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "This cannot be written down at the moment; bring it again.",
    )
    .into_response();
    away.headers_mut().insert(header::RETRY_AFTER, COME_AGAIN);
    away
}

/// What a gateway that fetches is given. A message is its own when it says so; until then it is taken for one whose
/// sender died, and handed out once more.
async fn hand(doors: &Doors, link: &Link, fetch: Fetch) -> Result<Handed, OutboxError> {
    let (outbox, settings) = (&doors.outbox, &link.settings);
    Ok(match fetch {
        Fetch::Messages => {
            let lease = Duration::from_millis(settings.timeout_ms) + SLACK;
            let given = outbox.take_turn(&link.name, settings.rate, settings.window, lease).await?;
            let mut messages = Vec::with_capacity(given.rows.len());
            for row in given.rows {
                let Some(sms) = outbox.ready(&row).await? else { continue };
                match link.dialect.profile(settings).check(sms.words.expose()) {
                    Ok(_) => messages.push(sms),
                    Err(error) => {
                        let never = Sent::Impossible(error.to_string());
                        outbox.settle(&[(&row, &never)], false).await?;
                        sent(link, "impossible", 1);
                    }
                }
            }
            Handed::Messages(messages)
        }
        Fetch::Taken(ids) => {
            let known = outbox.fetched(&link.name, &ids).await?;
            if !known.is_empty() {
                doors.pulses.went_out(&link.name, doors.clock.now().as_microsecond());
                sent(link, "taken", known.len());
            }
            Handed::Ids(known)
        }
        Fetch::Unreported => Handed::Ids(outbox.unreported(&link.name).await?),
    })
}

fn sent(link: &Link, outcome: &'static str, messages: usize) {
    metrics::counter!("suluh_sent_total", "gateway" => link.name.to_string(), "outcome" => outcome)
        .increment(messages as u64);
}

/// Whether this caller may use the gateway's doors.
fn may_call(link: &Link, peer: Peer, secret: Option<&str>) -> Result<(), Problem> {
    if peer.is_hidden() {
        // A proxy on this machine makes every stranger look like this machine.
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "A proxy that is not trusted brought this request (setting server.trusted_proxies).",
        ));
    }
    if !peer.is_among(&link.settings.allow) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "This address is not among those that may use the gateway's door (setting gateways.*.allow).",
        ));
    }
    let right = match (link.settings.secret(), secret) {
        (Some(expected), Some(given)) => is_same(expected, given.as_bytes()),
        (None, None) => true,
        _ => false,
    };
    // As if there were nothing: a guesser learns no more.
    if right { Ok(()) } else { Err(Problem::new(StatusCode::NOT_FOUND, "There is nothing here.")) }
}

fn way(link: &Link) -> Way<'_> {
    Way {
        gateway: &link.name,
        in_body: link.answers_in_body(),
        redelivers: link.dialect.redelivers(&link.settings),
    }
}

/// Takes every message of a delivery; one that could not be written down lets the whole be brought
/// again, and those that were are then known.
async fn answer_all(doors: &Doors, link: &Link, messages: &[InboundSms]) -> Option<Answer> {
    doors.pulses.came_in(&link.name, doors.clock.now().as_microsecond());
    let way = way(link);
    let mut last = Answer::Silence;
    for sms in messages {
        last = doors.answering.receive(way, sms).await.ok()?;
    }
    Some(last)
}

fn refuse(link: &Link, refusal: &Refusal) -> Response {
    count(link, "refused");
    tracing::warn!(gateway = &*link.name, %refusal, "a gateway sent what we cannot read");
    let status = match refusal {
        Refusal::Forged(_) => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, refusal.to_string()).into_response()
}

fn count(link: &Link, outcome: &'static str) {
    metrics::counter!("suluh_inbound_total", "gateway" => link.name.to_string(), "outcome" => outcome)
        .increment(1);
}

fn reply(raw: RawResponse) -> Response {
    let status = StatusCode::from_u16(raw.status).unwrap_or(StatusCode::OK);
    let mut response =
        (status, [(header::CONTENT_TYPE, HeaderValue::from_static(raw.content_type))], raw.body)
            .into_response();
    for (name, value) in raw.headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
