//! httpSMS: an Android phone with a SIM, through httpsms.com or a server of one's own.
//!
//! Traps that this file answers: one webhook is one CloudEvent, and all of them come to one address, so that each
//! door takes every event. `Authorization` holds a token (JWT, HS256) for the address that it calls; it says
//! nothing of the body, which TLS alone protects, so that the token proves who called and not what was said. Only
//! HS256 is believed, whatever the token says of itself. What is not answered within 5 seconds is brought once
//! more and is then lost, so it lies on our disk while the database is away. Words that the phone encrypted cannot
//! be read here, and a message of them is refused by name. Our id rides in `request_id`, which its newer events
//! give back; the older ones name its own id only. A message that its phone never fetched expires, and was not sent.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{OutRequest, RawRequest, RawResponse, Refusal, by_status};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::kernel::msisdn;
use crate::model::message::{
    Answer, Inbound, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// Where its API is, unless the settings name a server of one's own.
const API: &str = "https://api.httpsms.com";
/// Who makes its tokens, also on a server of one's own.
const ISSUER: &str = "api.httpsms.com";
/// Seconds by which its clock may differ from ours.
const SLACK_S: i64 = 60;

/// httpSMS.
pub(super) struct HttpSms;

impl Gateway for HttpSms {
    fn name(&self) -> &'static str {
        "httpsms"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Report]
    }

    /// Once, at once.
    fn redelivers(&self, _: &Settings) -> bool {
        false
    }

    fn signature(&self) -> Signature {
        Signature::Offered
    }

    fn answers_in_body(&self) -> bool {
        false
    }

    fn receive(&self, settings: &Settings, _: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        if let Some(key) = settings.signing_key() {
            check(key, settings.public_url.as_deref(), request)?;
        }
        let event: Event = serde_json::from_slice(request.body).map_err(|_| Refusal::Unusable("body"))?;
        let state = match event.kind.as_str() {
            "message.phone.received" => return sms(event.data),
            "message.phone.sent" => ReportState::Accepted,
            "message.phone.delivered" => ReportState::Delivered,
            "message.send.failed" => ReportState::Failed,
            "message.send.expired" => ReportState::Rejected,
            "" => return Err(Refusal::Missing("type")),
            // Missed calls, heartbeats, and whatever else it is told to bring.
            _ => return Ok(Inbound::Notice),
        };
        let theirs = event.data.id.or(event.data.message_id);
        let ours = event.data.request_id.as_deref().and_then(MessageId::parse);
        let of = match (ours, theirs) {
            (Some(ours), _) => Reported::Ours(ours),
            (None, Some(theirs)) if !theirs.is_empty() => Reported::Theirs(theirs),
            _ => return Err(Refusal::Missing("data.id")),
        };
        Ok(Inbound::Reports(vec![Report { of, state }]))
    }

    fn acknowledge(&self, _: &Settings, _: &Answer) -> RawResponse {
        RawResponse::text(String::new())
    }

    fn sends(&self, settings: &Settings) -> bool {
        settings.password().is_some() && settings.from.as_deref().is_some_and(|from| !from.is_empty())
    }

    /// Where they go is set with its webhook.
    fn reports(&self, _: &Settings) -> bool {
        true
    }

    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest> {
        let url = format!("{}/v1/messages/send", settings.api_url.as_deref().unwrap_or(API));
        let body = json!({
            "from": settings.from.as_deref()?,
            "to": sms.to.expose(),
            "content": sms.words.expose(),
            "request_id": sms.id.as_str(),
        });
        Some(OutRequest::json(url, &body).with_header("x-api-key", settings.password()?))
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        let told: Value = serde_json::from_str(body).unwrap_or_default();
        match status {
            200..=299 => {
                let id = told["data"]["id"].as_str().filter(|id| !id.is_empty());
                let strange = || Sent::Uncertain(format!("HTTP {status} without its own answer"));
                id.map_or_else(strange, |id| Sent::Taken(Some(id.to_owned())))
            }
            // What is wrong stands under the name of its field.
            422 if told["data"].get("to").is_some() => {
                Sent::Impossible("HTTP 422: no number that it accepts".to_owned())
            }
            422 => Sent::Refused("HTTP 422: a field that it does not accept".to_owned()),
            status => by_status(status, retry_after),
        }
    }
}

/// A CloudEvent.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    data: Data,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Data {
    id: Option<String>,
    message_id: Option<String>,
    request_id: Option<String>,
    contact: Option<String>,
    content: Option<String>,
    encrypted: bool,
}

fn sms(data: Data) -> Result<Inbound, Refusal> {
    let given = |field: Option<String>| field.filter(|field| !field.trim().is_empty());
    let id = given(data.message_id).ok_or(Refusal::Missing("data.message_id"))?;
    let from = given(data.contact).ok_or(Refusal::Missing("data.contact"))?;
    let words = data.content.ok_or(Refusal::Missing("data.content"))?;
    if data.encrypted {
        return Err(Refusal::Unusable("data.encrypted"));
    }
    let words = Words::new(words);
    Ok(Inbound::Sms(vec![InboundSms { dedupe: Some(id), from: msisdn::read(&from), words }]))
}

/// What a token says.
#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    iss: String,
    aud: Option<Audience>,
    exp: Option<i64>,
    nbf: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The token is HS256 of its own head and claims, which must name the address that was called.
fn check(key: &str, public_url: Option<&str>, request: &RawRequest<'_>) -> Result<(), Refusal> {
    let public_url = public_url.ok_or(Refusal::Forged(
        "its token cannot be checked: set gateways.httpsms.public_url to the address that it calls",
    ))?;
    let token = request.header("authorization").and_then(|header| header.strip_prefix("Bearer "));
    let token = token.ok_or(Refusal::Forged("no token in Authorization"))?;
    let none = Refusal::Forged("Authorization holds no token");
    let (signed, tag) = token.rsplit_once('.').ok_or(none.clone())?;
    let (head, claims) = signed.split_once('.').ok_or(none.clone())?;
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| none.clone());
    let (head, claims, tag) = (part(head)?, part(claims)?, part(tag)?);
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    hmac::verify(&key, signed.as_bytes(), &tag)
        .map_err(|_| Refusal::Forged("the token does not fit (setting gateways.httpsms.signing_key)"))?;
    let head: Value = serde_json::from_slice(&head).map_err(|_| none.clone())?;
    let claims: Claims = serde_json::from_slice(&claims).map_err(|_| none)?;
    if head["alg"] != "HS256" {
        return Err(Refusal::Forged("a token that is not HS256"));
    }
    let called = format!("{public_url}{}", request.path);
    let is_for_us = match claims.aud {
        Some(Audience::One(aud)) => aud == called,
        Some(Audience::Many(all)) => all.contains(&called),
        None => false,
    };
    if !is_for_us || claims.iss != ISSUER {
        return Err(Refusal::Forged("a token for another address (setting gateways.httpsms.public_url)"));
    }
    let now = request.now.as_second();
    if claims.exp.is_none_or(|exp| exp < now - SLACK_S) || claims.nbf.is_some_and(|nbf| nbf > now + SLACK_S) {
        return Err(Refusal::Forged("a token that is too old, or ahead of our clock"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_of_a_send() {
        let told = |status, body: &str| HttpSms.sent(&Settings::default(), status, None, body);
        assert!(matches!(told(200, "<html>"), Sent::Uncertain(_)));
        let taken =
            told(200, r#"{"data":{"id":"32343a19"},"message":"message added to queue","status":"success"}"#);
        assert_eq!(taken, Sent::Taken(Some("32343a19".to_owned())));
        let number = told(422, r#"{"data":{"to":["to field [+62812x] is invalid"]},"status":"error"}"#);
        assert!(matches!(number, Sent::Impossible(_)) && !format!("{number:?}").contains("62812"));
        assert!(matches!(told(422, r#"{"data":{"from":["x"]}}"#), Sent::Refused(_)));
        assert!(matches!(told(401, ""), Sent::Refused(_)));
        assert!(matches!(told(402, ""), Sent::Refused(_)));
        assert!(matches!(told(429, ""), Sent::Throttled(None)));
        assert!(matches!(told(500, ""), Sent::Failing(_)));
    }
}
