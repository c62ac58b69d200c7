//! `/in/{gateway}/{door}`: where gateways bring what people send.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{Doors, Peer, Problem};
use crate::config::Gateways;
use crate::gateways::{self, Gateway, RawRequest, RawResponse};
use crate::kernel::msisdn::Sender;
use crate::model::message::{Answer, Inbound, InboundSms};

/// How long an answer is kept for a second delivery of the same message.
const DUPLICATES_LIVE: Duration = Duration::from_secs(24 * 3600);
/// How often and how long a second delivery waits for the first one's answer.
const WAIT: Duration = Duration::from_millis(20);
const WAITS: usize = 250;

pub(super) fn routes() -> Router<Doors> {
    Router::new().route("/in/{gateway}/{door}", get(receive).post(receive))
}

fn settings<'a>(gateways: &'a Gateways, name: &str) -> Option<&'a crate::config::Gateway> {
    match name {
        "kannel" => Some(&gateways.kannel),
        "africastalking" => Some(&gateways.africastalking),
        _ => None,
    }
}

async fn receive(
    State(doors): State<Doors>,
    Path((name, door)): Path<(String, String)>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (Some(gateway), Some(settings)) =
        (gateways::find(&name, &door), settings(&doors.config.gateways, &name))
    else {
        return super::problem::not_found().await.into_response();
    };
    let count = |outcome: &'static str| {
        metrics::counter!("suluh_inbound_total", "gateway" => gateway.name(), "outcome" => outcome)
            .increment(1)
    };
    if !peer.is_among(&settings.allow) {
        count("forbidden");
        return Problem::new(
            StatusCode::FORBIDDEN,
            "This address is not among those that may use the gateway's door (setting gateways.*.allow).",
        )
        .into_response();
    }
    let request = RawRequest { query: query.as_deref().unwrap_or_default(), headers: &headers, body: &body };
    let answer = match gateway.receive(&request) {
        Ok(Inbound::Sms(sms)) => answer_sms(&doors, gateway, &sms).await,
        Ok(Inbound::Ussd(step)) => {
            let screen = doors.dialogue.ussd(&step.session, &step.from, &step.typed).await;
            Answer::Ussd { screen: screen.text, end: screen.end }
        }
        Ok(Inbound::Notice) => Answer::Silence,
        Err(refusal) => {
            count("refused");
            tracing::warn!(gateway = gateway.name(), %refusal, "a gateway sent what we cannot read");
            return (StatusCode::BAD_REQUEST, refusal.to_string()).into_response();
        }
    };
    count(if answer == Answer::Silence { "silence" } else { "answered" });
    reply(gateway.acknowledge(&answer))
}

/// Answers a message once. A second delivery gets the very same answer, also while the first is
/// still being worked on.
async fn answer_sms(doors: &Doors, gateway: &dyn Gateway, sms: &InboundSms) -> Answer {
    let Sender::Phone(from) = &sms.from else {
        return Answer::Silence;
    };
    let Some(dedupe) = &sms.dedupe else {
        return doors.dialogue.sms(from, &sms.words).await.map_or(Answer::Silence, Answer::Sms);
    };
    let memory = doors.dialogue.memory();
    let claim = memory.place("message", &[gateway.name(), dedupe]);
    let place = memory.place("answer", &[gateway.name(), dedupe]);
    if !memory.claim(&claim, DUPLICATES_LIVE).await {
        for _ in 0..WAITS {
            if let Some(answer) = memory.recall::<Option<String>>(&place).await {
                return answer.map_or(Answer::Silence, Answer::Sms);
            }
            tokio::time::sleep(WAIT).await;
        }
        // Whoever took it died with it: the person still waits.
    }
    let answer = doors.dialogue.sms(from, &sms.words).await;
    memory.keep(&place, &answer, DUPLICATES_LIVE).await;
    answer.map_or(Answer::Silence, Answer::Sms)
}

fn reply(raw: RawResponse) -> Response {
    let status = StatusCode::from_u16(raw.status).unwrap_or(StatusCode::OK);
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(raw.content_type))], raw.body).into_response()
}
