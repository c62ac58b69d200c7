//! 8x8 (Wavecell): its SMS webhooks in, its SMS API (v1) out, delivery receipts.
//!
//! Traps that this file answers: both webhooks have one form and may be set to one address, so that each door
//! takes both events. What is not answered is brought four more times within two minutes and is then lost, so it
//! lies on our disk while the database is away. `delivered` may mean the operator only (`detail`), and an operator
//! that refuses is `undelivered`: both are read by their detail. Its platform names more states than its page of
//! receipts; those that mean nothing final are taken for accepted. The sub-account stands in the address, the key
//! goes in a header. It signs nothing: set a secret path. Which of its error codes mean a number that can never be
//! reached is not documented, so that every refusal lets another route try.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::wire::{OutRequest, RawRequest, RawResponse, Refusal, by_status};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::kernel::msisdn;
use crate::model::message::{
    Answer, Inbound, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// Where its API is, unless the settings name another region.
const API: &str = "https://sms.8x8.com";

/// 8x8.
pub(super) struct EightXEight;

impl Gateway for EightXEight {
    fn name(&self) -> &'static str {
        "eightxeight"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Report]
    }

    /// After 1, 10, 30 and 90 seconds only.
    fn redelivers(&self, _: &Settings) -> bool {
        false
    }

    fn signature(&self) -> Signature {
        Signature::None
    }

    fn answers_in_body(&self) -> bool {
        false
    }

    fn receive(&self, _: &Settings, _: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        let event: Event = serde_json::from_slice(request.body).map_err(|_| Refusal::Unusable("body"))?;
        match event.event_type.as_str() {
            "inbound_message_received" if event.namespace == "SMS" => sms(event.payload),
            "outbound_message_status_changed" if event.namespace == "SMS" => report(event.payload),
            "" => Err(Refusal::Missing("eventType")),
            // ChatApps, and whatever else it is told to bring.
            _ => Ok(Inbound::Notice),
        }
    }

    fn acknowledge(&self, _: &Settings, _: &Answer) -> RawResponse {
        RawResponse::text(String::new())
    }

    fn sends(&self, settings: &Settings) -> bool {
        settings.account().is_some()
    }

    fn reports(&self, settings: &Settings) -> bool {
        settings.public_url.is_some()
    }

    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest> {
        let (account, key) = settings.account()?;
        let api = settings.api_url.as_deref().unwrap_or(API);
        let url = format!("{api}/api/v1/subaccounts/{account}/messages");
        let mut body = json!({
            "destination": sms.to.expose(),
            "text": sms.words.expose(),
            "encoding": "AUTO",
            "clientMessageId": sms.id.as_str(),
        });
        if let Some(from) = settings.from.as_deref().filter(|from| !from.is_empty()) {
            body["source"] = json!(from);
        }
        if let Some(url) = settings.report_url(self.name()) {
            body["dlrCallbackUrl"] = json!(url);
        }
        Some(OutRequest::json(url, &body).with_header("authorization", format!("Bearer {key}")))
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        let told: Told = serde_json::from_str(body).unwrap_or_default();
        if !(200..=299).contains(&status) {
            return match by_status(status, retry_after) {
                Sent::Refused(reason) => {
                    Sent::Refused(told.code.map_or(reason.clone(), |code| format!("{reason}, code {code}")))
                }
                other => other,
            };
        }
        let state = told.status.unwrap_or_default();
        match state.state.as_str() {
            "rejected" | "failed" | "error" => {
                Sent::Refused(format!("{}, code {}", state.state, state.error_code.unwrap_or(0)))
            }
            "" => Sent::Uncertain("an answer without a status".to_owned()),
            _ => Sent::Taken(told.umid.filter(|umid| !umid.is_empty())),
        }
    }
}

/// A webhook.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    event_type: String,
    #[serde(default)]
    payload: Payload,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Payload {
    umid: Option<String>,
    source: Option<String>,
    body: Option<String>,
    client_message_id: Option<String>,
    status: Option<Status>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    state: String,
    detail: Option<String>,
    error_code: Option<u32>,
}

/// What the API says.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    umid: Option<String>,
    status: Option<Status>,
    code: Option<u32>,
}

fn given(field: Option<String>, name: &'static str) -> Result<String, Refusal> {
    field.filter(|field| !field.trim().is_empty()).ok_or(Refusal::Missing(name))
}

fn sms(payload: Payload) -> Result<Inbound, Refusal> {
    let id = given(payload.umid, "payload.umid")?;
    let from = msisdn::read(&given(payload.source, "payload.source")?);
    let words = Words::new(payload.body.ok_or(Refusal::Missing("payload.body"))?);
    Ok(Inbound::Sms(vec![InboundSms { dedupe: Some(id), from, words }]))
}

fn report(payload: Payload) -> Result<Inbound, Refusal> {
    let theirs = given(payload.umid, "payload.umid")?;
    let status = payload.status.ok_or(Refusal::Missing("payload.status"))?;
    let state = match (status.state.as_str(), status.detail.as_deref()) {
        ("queued" | "sent" | "unknown", _) | ("delivered", Some("delivered_to_operator")) => {
            ReportState::Accepted
        }
        ("delivered" | "read", _) => ReportState::Delivered,
        ("rejected" | "failed", _) | ("undelivered", Some("rejected_by_operator")) => ReportState::Rejected,
        ("undelivered", _) => ReportState::Failed,
        _ => return Err(Refusal::Unusable("payload.status.state")),
    };
    let ours = payload.client_message_id.as_deref().and_then(MessageId::parse);
    let of = ours.map_or(Reported::Theirs(theirs), Reported::Ours);
    Ok(Inbound::Reports(vec![Report { of, state }]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_of_a_send() {
        let told = |status, body: &str| EightXEight.sent(&Settings::default(), status, None, body);
        let taken =
            told(200, r#"{"umid":"u","status":{"state":"queued","timestamp":"x"},"encoding":"GSM7"}"#);
        assert_eq!(taken, Sent::Taken(Some("u".to_owned())));
        assert!(matches!(
            told(200, r#"{"umid":"u","status":{"state":"rejected","errorCode":7}}"#),
            Sent::Refused(_)
        ));
        assert!(matches!(told(200, "<html>"), Sent::Uncertain(_)));
        let refused = told(400, r#"{"code":1002,"message":"Invalid MSISDN +6281234567890"}"#);
        assert_eq!(refused, Sent::Refused("HTTP 400, code 1002".to_owned()));
        assert!(matches!(told(500, ""), Sent::Failing(_)));
    }

    #[test]
    fn delivered_to_the_operator_is_not_on_the_phone() {
        let state = |state: &str, detail: Option<&str>| {
            let status =
                Status { state: state.to_owned(), detail: detail.map(str::to_owned), error_code: None };
            let payload = Payload { umid: Some("u".to_owned()), status: Some(status), ..Payload::default() };
            match report(payload) {
                Ok(Inbound::Reports(reports)) => Some(reports[0].state),
                _ => None,
            }
        };
        assert_eq!(state("delivered", Some("delivered_to_operator")), Some(ReportState::Accepted));
        assert_eq!(state("delivered", Some("delivered_to_recipient")), Some(ReportState::Delivered));
        assert_eq!(state("delivered", None), Some(ReportState::Delivered));
        assert_eq!(state("undelivered", Some("rejected_by_operator")), Some(ReportState::Rejected));
        assert_eq!(state("undelivered", None), Some(ReportState::Failed));
        assert_eq!(state("lost", None), None);
    }
}
