//! SMSSync (Ushahidi, last released in 2017): an Android phone with a SIM that pushes what comes in and fetches
//! what is to go out. Nobody can call it.
//!
//! Traps that this file answers: one address serves all, told apart by `?task=`, so that each door takes every
//! request. The secret stands in the form of a message and in the query of a task; without one nothing is handed
//! out, for whoever fetches gets numbers and words. The app gives up on a task whose answer does not hold the
//! secret too. It would also send what stands in the answer to a message, but never says that it has that, so what
//! was lost on the way would be lost for good: all is fetched. `POST ?task=sent`, by which it says that it has what
//! it fetched, comes without the secret: it names ids that nobody else can know. A message is handed out once, and
//! again when that word never comes, so the app's Message Results API must be on. Its `message_id` is its own and not
//! unique among phones. Codes of a result are Android's: 0 is good, and -1 is that nothing is known. No code says
//! what was wrong for good. The app was read, not run; its releases name the codes alike, and some fill in fewer of
//! them.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::wire::{Fields, OutRequest, RawRequest, RawResponse, Refusal, by_status, is_same};
use super::{Door, Gateway, Handed, Sent, Settings, Signature};
use crate::kernel::msisdn;
use crate::model::message::{
    Answer, Fetch, Inbound, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// SMSSync.
pub(super) struct SmsSync;

impl Gateway for SmsSync {
    fn name(&self) -> &'static str {
        "smssync"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Report]
    }

    /// A message waits in the app until somebody syncs it.
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
        let (query, form) = (Fields::read(request.query.as_bytes()), Fields::read(request.body));
        let is_pushed = !request.body.is_empty();
        match (query.text("task"), is_pushed) {
            (Some("sent"), true) => {
                let queued: Queued =
                    serde_json::from_slice(request.body).map_err(|_| Refusal::Unusable("body"))?;
                let ids = queued.queued_messages.ok_or(Refusal::Missing("queued_messages"))?;
                Ok(Inbound::Fetch(Fetch::Taken(ids.iter().filter_map(|id| MessageId::parse(id)).collect())))
            }
            (Some("send"), false) => {
                check(settings, true, query.bytes("secret"))?;
                Ok(Inbound::Fetch(Fetch::Messages))
            }
            (Some("result"), false) => {
                check(settings, true, query.bytes("secret"))?;
                Ok(Inbound::Fetch(Fetch::Unreported))
            }
            (Some("result"), true) => {
                check(settings, false, query.bytes("secret"))?;
                results(request.body)
            }
            (Some(_), _) => Err(Refusal::Unusable("task")),
            (None, _) => {
                let fields = if is_pushed { &form } else { &query };
                check(settings, false, fields.bytes("secret"))?;
                sms(fields)
            }
        }
    }

    fn acknowledge(&self, _: &Settings, _: &Answer) -> RawResponse {
        said(&json!({ "payload": { "success": true, "error": null } }))
    }

    fn fetches(&self) -> bool {
        true
    }

    /// Whatever stands between must not keep it: it holds numbers and words, and would be handed out twice.
    fn hand(&self, settings: &Settings, handed: &Handed) -> RawResponse {
        let handed = match handed {
            Handed::Messages(messages) => {
                let all: Vec<_> = messages
                    .iter()
                    .map(|sms| json!({ "to": sms.to.expose(), "message": sms.words.expose(), "uuid": sms.id.as_str() }))
                    .collect();
                said(
                    &json!({ "payload": { "task": "send", "secret": settings.signing_key(), "messages": all } }),
                )
            }
            Handed::Ids(ids) => {
                let all: Vec<&str> = ids.iter().map(MessageId::as_str).collect();
                said(&json!({ "message_uuids": all }))
            }
        };
        handed.with_header("cache-control", "no-store".to_owned())
    }

    fn sends(&self, settings: &Settings) -> bool {
        settings.signing_key().is_some()
    }

    /// When the app's delivery reports are on.
    fn reports(&self, _: &Settings) -> bool {
        true
    }

    fn send(&self, _: &Settings, _: &OutboundSms) -> Option<OutRequest> {
        None
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, _: &str) -> Sent {
        by_status(status, retry_after)
    }
}

fn said(body: &serde_json::Value) -> RawResponse {
    RawResponse { content_type: "application/json", ..RawResponse::text(body.to_string()) }
}

/// The secret, when one is set; to `fetch` one must be.
fn check(settings: &Settings, fetch: bool, given: Option<&[u8]>) -> Result<(), Refusal> {
    match settings.signing_key() {
        None if fetch => Err(Refusal::Forged("nothing is handed out: set gateways.smssync.signing_key")),
        None => Ok(()),
        Some(key) if is_same(key, given.unwrap_or_default()) => Ok(()),
        Some(_) => Err(Refusal::Forged("the secret does not fit (setting gateways.smssync.signing_key)")),
    }
}

/// What it fetched.
#[derive(Deserialize)]
struct Queued {
    queued_messages: Option<Vec<String>>,
}

/// What became of it.
#[derive(Deserialize)]
struct Results {
    message_result: Option<Vec<Outcome>>,
}

#[derive(Deserialize)]
struct Outcome {
    uuid: Option<String>,
    sent_result_code: Option<i64>,
    delivered_result_code: Option<i64>,
}

fn results(body: &[u8]) -> Result<Inbound, Refusal> {
    let results: Results = serde_json::from_slice(body).map_err(|_| Refusal::Unusable("body"))?;
    let results = results.message_result.ok_or(Refusal::Missing("message_result"))?;
    let reports = results.into_iter().filter_map(|outcome| {
        // What the phone's owner sent has an id that is none of ours.
        let id = MessageId::parse(outcome.uuid.as_deref()?)?;
        let state = match (outcome.sent_result_code, outcome.delivered_result_code) {
            // The phone did not send it.
            (Some(1..), _) => ReportState::Rejected,
            (_, Some(0)) => ReportState::Delivered,
            (_, Some(1..)) => ReportState::Failed,
            (Some(0), _) => ReportState::Accepted,
            _ => return None,
        };
        Some(Report { of: Reported::Ours(id), state })
    });
    Ok(Inbound::Reports(reports.collect()))
}

/// A field that is there and says something.
fn text<'a>(form: &'a Fields<'_>, name: &'static str) -> Result<&'a str, Refusal> {
    form.text(name).filter(|value| !value.trim().is_empty()).ok_or(Refusal::Missing(name))
}

/// `from`, `message`, `message_id`, `sent_to`, `secret`, `device_id`, `sent_timestamp`.
fn sms(form: &Fields<'_>) -> Result<Inbound, Refusal> {
    let from = msisdn::read(text(form, "from")?);
    let id = text(form, "message_id")?;
    let device = form.text("device_id").or_else(|| form.text("sent_to")).unwrap_or_default();
    let words = form.bytes("message").ok_or(Refusal::Missing("message"))?;
    let words = Words::new(String::from_utf8_lossy(words).into_owned());
    Ok(Inbound::Sms(vec![InboundSms { dedupe: Some(format!("{device}\n{id}")), from, words }]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_whether_another_route_may_try() {
        let state = |sent: &str, delivered: &str| {
            let id = "0a".repeat(16);
            let codes = format!(r#""sent_result_code":{sent},"delivered_result_code":{delivered}"#);
            let body =
                format!(r#"{{"message_result":[{{"uuid":"{id}",{codes}}},{{"uuid":"theirs"}},{{}}]}}"#);
            match results(body.as_bytes()) {
                Ok(Inbound::Reports(reports)) => reports.first().map(|report| report.state),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(state("0", "-1"), Some(ReportState::Accepted));
        assert_eq!(state("0", "0"), Some(ReportState::Delivered));
        assert_eq!(state("null", "0"), Some(ReportState::Delivered));
        assert_eq!(state("4", "-1"), Some(ReportState::Rejected));
        assert_eq!(state("0", "1"), Some(ReportState::Failed));
        assert_eq!(state("null", "null"), None);
        assert!(results(b"[]").is_err());
    }
}
