//! sms-gate.app (capcom6): an Android phone with a SIM, spoken with directly, through its author's
//! cloud or through a server of one's own.
//!
//! Traps that this file answers: one webhook is one event, and an operator may point all of them at one
//! door, so that each door takes every event. Neither the webhook's `id` nor `messageId` tells one
//! message from another: a message that Android hands to the app twice has two ids, and two equal
//! messages have one `messageId`. What does is phone, sender, moment and words. The sender was called
//! `phoneNumber` until 1.40, `sender` since. The signature covers the raw body and its moment, and a
//! webhook is signed anew each time it is brought, over two days. Our id is carried both ways, and an id
//! that the server has makes it answer 409: it took the message before. The server checks numbers
//! against a numbering plan of its own that may be older than the number.

use std::time::Duration;

use ring::hmac;
use serde::Deserialize;
use serde_json::json;

use super::wire::{OutRequest, RawRequest, RawResponse, Refusal, by_status, unhex};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::kernel::msisdn;
use crate::model::message::{
    Answer, Inbound, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// How far its clock may be from ours, in seconds.
const WINDOW_S: i64 = 300;
/// Seconds after which a phone that was switched off sends a message no more: the longest that anything
/// waits in our outbox.
const TTL_S: u32 = 24 * 3600;

/// sms-gate.app.
pub(super) struct SmsGate;

impl Gateway for SmsGate {
    fn name(&self) -> &'static str {
        "smsgate"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Report]
    }

    /// 14 times, over about two days.
    fn redelivers(&self, _: &Settings) -> bool {
        true
    }

    fn signature(&self) -> Signature {
        Signature::Offered
    }

    fn answers_in_body(&self) -> bool {
        false
    }

    fn receive(&self, settings: &Settings, _: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        if let Some(key) = settings.signing_key() {
            check(key, request)?;
        }
        let event: Event = serde_json::from_slice(request.body).map_err(|_| Refusal::Unusable("body"))?;
        let state = match event.event.as_str() {
            "sms:received" => return sms(event),
            "sms:sent" => ReportState::Accepted,
            "sms:delivered" => ReportState::Delivered,
            "sms:failed" => ReportState::Failed,
            "" => return Err(Refusal::Missing("event")),
            // system:ping, and whatever else it is told to bring.
            _ => return Ok(Inbound::Notice),
        };
        let id = event.payload.message_id.ok_or(Refusal::Missing("payload.messageId"))?;
        // What the phone's owner sent from the app itself has an id that is none of ours.
        Ok(match MessageId::parse(&id) {
            Some(id) => Inbound::Reports(vec![Report { of: Reported::Ours(id), state }]),
            None => Inbound::Notice,
        })
    }

    fn acknowledge(&self, _: &Settings, _: &Answer) -> RawResponse {
        RawResponse::text(String::new())
    }

    fn sends(&self, settings: &Settings) -> bool {
        settings.api_url.is_some() && settings.account().is_some()
    }

    /// Where they go is set at the phone, with the webhooks.
    fn reports(&self, _: &Settings) -> bool {
        true
    }

    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest> {
        let account = settings.account()?;
        let url = format!("{}/messages?skipPhoneValidation=true", settings.api_url.as_deref()?);
        let body = json!({
            "id": sms.id.as_str(),
            "textMessage": { "text": sms.words.expose() },
            "phoneNumbers": [sms.to.expose()],
            "withDeliveryReport": true,
            "ttl": TTL_S,
        });
        Some(OutRequest::json(url, &body).with_basic(account))
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, _: &str) -> Sent {
        match status {
            // The id is ours, and it has it.
            409 => Sent::Taken(None),
            400 => Sent::Refused("HTTP 400: it does not understand the request".to_owned()),
            status => by_status(status, retry_after),
        }
    }
}

/// A webhook.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(default)]
    event: String,
    #[serde(default)]
    device_id: String,
    #[serde(default)]
    payload: Payload,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Payload {
    message_id: Option<String>,
    sender: Option<String>,
    phone_number: Option<String>,
    message: Option<String>,
    received_at: Option<String>,
}

fn sms(Event { device_id, payload, .. }: Event) -> Result<Inbound, Refusal> {
    let given = |field: Option<String>| field.filter(|field| !field.trim().is_empty());
    let from =
        given(payload.sender).or(given(payload.phone_number)).ok_or(Refusal::Missing("payload.sender"))?;
    let text = payload.message.ok_or(Refusal::Missing("payload.message"))?;
    let at = given(payload.received_at).ok_or(Refusal::Missing("payload.receivedAt"))?;
    let dedupe = Some(format!("{device_id}\n{at}\n{from}\n{text}"));
    Ok(Inbound::Sms(vec![InboundSms { dedupe, from: msisdn::read(&from), words: Words::new(text) }]))
}

/// `X-Signature` is the HMAC-SHA256 of the raw body and `X-Timestamp`, in hex.
fn check(key: &str, request: &RawRequest<'_>) -> Result<(), Refusal> {
    let at = request.header("x-timestamp").ok_or(Refusal::Forged("no X-Timestamp"))?;
    let tag = request.header("x-signature").ok_or(Refusal::Forged("no X-Signature"))?;
    let tag = unhex(tag).ok_or(Refusal::Forged("X-Signature is not hexadecimal"))?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let signed = [request.body, at.as_bytes()].concat();
    hmac::verify(&key, &signed, &tag)
        .map_err(|_| Refusal::Forged("X-Signature does not fit (setting gateways.smsgate.signing_key)"))?;
    // After the signature: who cannot sign learns nothing of our clock.
    let at: i64 = at.parse().map_err(|_| Refusal::Forged("X-Timestamp is no number of seconds"))?;
    if request.now.as_second().abs_diff(at) > WINDOW_S.unsigned_abs() {
        return Err(Refusal::Forged(
            "X-Timestamp is more than five minutes away: an old request, or a clock",
        ));
    }
    Ok(())
}
