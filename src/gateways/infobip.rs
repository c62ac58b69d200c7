//! Infobip: SMS in (`results` in JSON), its SMS API (`/sms/3/messages`) out, delivery reports; USSD by its older
//! callbacks, on which open clients of it agree and which its present pages do not show.
//!
//! Traps that this file answers: messages and reports come in batches, and a batch that was not answered with 200
//! comes again with others in it: each message is known by its `messageId`. One that cannot be read does not hold
//! up the others, or the batch would come for ever. `text` holds the keyword too, `cleanText` does not. Our id is
//! its `messageId`, so that reports name it and a second send is refused as a duplicate: it has the first. An
//! answer of 200 may say that nothing was sent; what counts is the group of the one message. Where the reports go
//! is said with each message. How often it comes again is not documented, and nothing is signed: set a secret path.
//! A USSD session is in the path behind the door, `/session/ID/start`, `/response` and `/end`: each tells what is new
//! alone, and the first screen cannot close it, so that a last screen which comes first is left open.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{OutRequest, RawRequest, RawResponse, Refusal, by_status, reason};
use super::{Door, Gateway, Sent, Settings, Signature, ussd};
use crate::kernel::msisdn::{self, Sender};
use crate::model::message::{
    Answer, Inbound, InboundSms, InboundUssd, MessageId, OutboundSms, Report, ReportState, Reported, Typed,
    Words,
};

/// Characters of a session id at most.
const LONGEST_SESSION: usize = 200;
/// How a session begins; its screen cannot be the last.
const START: &str = "start";

/// Infobip.
pub(super) struct Infobip;

impl Gateway for Infobip {
    fn name(&self) -> &'static str {
        "infobip"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Ussd, Door::Report]
    }

    /// Its pages promise nothing.
    fn redelivers(&self, _: &Settings) -> bool {
        false
    }

    fn signature(&self) -> Signature {
        Signature::None
    }

    fn answers_in_body(&self) -> bool {
        false
    }

    fn receive(&self, _: &Settings, door: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        if door == Door::Ussd {
            return step(request);
        }
        let batch: Batch = serde_json::from_slice(request.body).map_err(|_| Refusal::Unusable("body"))?;
        let results = batch.results.ok_or(Refusal::Missing("results"))?;
        if door == Door::Report {
            Ok(Inbound::Reports(readable(results.into_iter().map(report))?))
        } else {
            Ok(Inbound::Sms(readable(results.into_iter().map(sms))?))
        }
    }

    fn acknowledge(&self, _: &Settings, answer: &Answer) -> RawResponse {
        let mut body = json!({ "responseExitCode": 200, "responseMessage": "" });
        if let Answer::Ussd { screen, end, back } = answer {
            body["ussdMenu"] = json!(screen);
            body["shouldClose"] = json!(*end && back != START);
        }
        RawResponse { content_type: "application/json", ..RawResponse::text(body.to_string()) }
    }

    fn sends(&self, settings: &Settings) -> bool {
        let from = settings.from.as_deref();
        settings.api_url.is_some()
            && settings.password().is_some()
            && from.is_some_and(|from| !from.is_empty())
    }

    fn reports(&self, settings: &Settings) -> bool {
        settings.public_url.is_some()
    }

    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest> {
        let key = settings.password()?;
        let url = format!("{}/sms/3/messages", settings.api_url.as_deref()?);
        let mut message = json!({
            "sender": settings.from.as_deref()?,
            "destinations": [{ "to": sms.to.expose().trim_start_matches('+'), "messageId": sms.id.as_str() }],
            "content": { "text": sms.words.expose() },
        });
        if let Some(url) = settings.report_url(self.name()) {
            message["webhooks"] = json!({ "delivery": { "url": url }, "contentType": "application/json" });
        }
        let request = OutRequest::json(url, &json!({ "messages": [message] }));
        Some(
            request
                .with_header("accept", "application/json")
                .with_header("authorization", format!("App {key}")),
        )
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        if !(200..=299).contains(&status) {
            return by_status(status, retry_after);
        }
        let Ok(told) = serde_json::from_str::<Told>(body) else {
            return Sent::Uncertain("an answer that is not in JSON".to_owned());
        };
        let Some(message) = told.messages.first() else {
            return Sent::Uncertain("an answer without a message".to_owned());
        };
        let says = |what: &str| format!("{}: {what}", reason(&message.status.name));
        match (message.status.group_name.as_str(), message.status.name.as_str()) {
            ("ACCEPTED" | "PENDING" | "DELIVERED", _) => {
                Sent::Taken(message.id.clone().filter(|id| !id.is_empty()))
            }
            // The id is ours, and it has it.
            (_, "REJECTED_DUPLICATE_MESSAGE_ID") => Sent::Taken(None),
            (_, "REJECTED_SYSTEM_ERROR") => Sent::Failing(says("its own failure")),
            (
                _,
                "REJECTED_DESTINATION"
                | "REJECTED_INVALID_DESTINATION"
                | "REJECTED_PREFIX_MISSING"
                | "MISSING_TO",
            ) => Sent::Impossible(says("no number that it accepts")),
            (_, "REJECTED_DND") => Sent::Impossible(says("the recipient wants no messages")),
            (_, "REJECTED_NOT_ENOUGH_CREDITS") => Sent::Refused(says("no credit")),
            ("REJECTED" | "UNDELIVERABLE" | "EXPIRED", _) => Sent::Refused(says("see its list of statuses")),
            _ => Sent::Uncertain("an unknown status".to_owned()),
        }
    }
}

/// What it brings: each is read by itself.
#[derive(Deserialize)]
struct Batch {
    results: Option<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    message_id: Option<String>,
    from: Option<String>,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Receipt {
    message_id: Option<String>,
    status: Option<Status>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    group_name: String,
    name: String,
}

/// What the API says.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    messages: Vec<ToldMessage>,
}

#[derive(Deserialize)]
struct ToldMessage {
    #[serde(rename = "messageId")]
    id: Option<String>,
    #[serde(default)]
    status: Status,
}

/// Those of a batch that can be read; refused only when none can.
fn readable<T>(read: impl Iterator<Item = Result<T, Refusal>>) -> Result<Vec<T>, Refusal> {
    let (good, bad): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
    match bad.into_iter().find_map(Result::err) {
        Some(refusal) if good.is_empty() => Err(refusal),
        _ => Ok(good.into_iter().flatten().collect()),
    }
}

fn given(field: Option<String>, name: &'static str) -> Result<String, Refusal> {
    field.filter(|field| !field.trim().is_empty()).ok_or(Refusal::Missing(name))
}

fn sms(item: Value) -> Result<InboundSms, Refusal> {
    let message: Message = serde_json::from_value(item).map_err(|_| Refusal::Unusable("results"))?;
    let id = given(message.message_id, "messageId")?;
    let from = msisdn::read(&given(message.from, "from")?);
    let words = Words::new(message.text.ok_or(Refusal::Missing("text"))?);
    Ok(InboundSms { dedupe: Some(id), from, words })
}

fn report(item: Value) -> Result<Report, Refusal> {
    let reported: Receipt = serde_json::from_value(item).map_err(|_| Refusal::Unusable("results"))?;
    let id = given(reported.message_id, "messageId")?;
    let state = match reported.status.ok_or(Refusal::Missing("status"))?.group_name.as_str() {
        "ACCEPTED" | "PENDING" => ReportState::Accepted,
        "REJECTED" => ReportState::Rejected,
        "UNDELIVERABLE" | "EXPIRED" => ReportState::Failed,
        "DELIVERED" => ReportState::Delivered,
        _ => return Err(Refusal::Unusable("status.groupName")),
    };
    let of = MessageId::parse(&id).map_or(Reported::Theirs(id), Reported::Ours);
    Ok(Report { of, state })
}

/// What it says of a session.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    msisdn: Option<String>,
    text: Option<String>,
    short_code: Option<String>,
}

/// What was typed behind the code, if `text` is what was dialled. The code comes with or without its signs.
fn behind(code: Option<&str>, text: Option<&str>) -> String {
    let Some(dialled) = text.map(str::trim).filter(|text| text.starts_with('*')) else {
        return String::new();
    };
    let code = code.unwrap_or_default().trim().trim_matches(['*', '#']);
    let code = if code.is_empty() { String::new() } else { format!("*{code}") };
    ussd::behind(&code, dialled)
}

/// A step of a USSD session: `.../session/ID/start`.
fn step(request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
    let mut path = request.path.rsplit('/');
    let (Some(event), Some(session), Some("session")) = (path.next(), path.next(), path.next()) else {
        return Err(Refusal::Missing("session"));
    };
    if session.is_empty() || session.len() > LONGEST_SESSION {
        return Err(Refusal::Unusable("session"));
    }
    // Whatever it says of these repeats what was typed, and asks for nothing.
    if matches!(event, "end" | "status") {
        return Ok(Inbound::Notice);
    }
    let told: Event = serde_json::from_slice(request.body).map_err(|_| Refusal::Unusable("body"))?;
    let Sender::Phone(from) = msisdn::read(&given(told.msisdn, "msisdn")?) else {
        return Err(Refusal::Unusable("msisdn"));
    };
    let typed = match (event, told.text) {
        (START, text) => Typed::Began(Words::new(behind(told.short_code.as_deref(), text.as_deref()))),
        ("response", Some(text)) => Typed::Next(Words::new(text)),
        ("response", None) => return Err(Refusal::Missing("text")),
        _ => return Err(Refusal::Unusable("session")),
    };
    Ok(Inbound::Ussd(InboundUssd { session: session.to_owned(), from, typed, back: event.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(group: &str, name: &str) -> Sent {
        let body = json!({ "messages": [{ "messageId": "m", "to": "6281234567890",
                                          "status": { "groupName": group, "name": name } }] });
        Infobip.sent(&Settings::default(), 200, None, &body.to_string())
    }

    #[test]
    fn only_what_stands_behind_a_dialled_code_is_typed() {
        for (code, text, typed) in [
            (Some("*123#"), Some("*123*1*CONTOH JAYA#"), "1*CONTOH JAYA"),
            (Some("123"), Some("*123*1#"), "1"),
            (Some(""), Some("*123*1*2#"), "1*2"),
            (None, Some(" *123*1# "), "1"),
            (Some("*123*4#"), Some("*123*4*1#"), "1"),
            (Some("*123*4#"), Some("*123*4#"), ""),
            (Some("*123#1#"), Some("*123#1#"), ""),
            (Some("*123#"), Some("*123#"), ""),
            (Some("*123#"), Some("123"), ""),
            (Some("*123#"), Some("1"), ""),
            (Some("*123#"), Some(""), ""),
            (Some("*123#"), None, ""),
        ] {
            assert_eq!(behind(code, text), typed, "{code:?} {text:?}");
        }
    }

    #[test]
    fn the_first_screen_is_left_open() {
        let closes = |back: &str, end| {
            let screen = Answer::Ussd { screen: "x".to_owned(), end, back: back.to_owned() };
            let body = Infobip.acknowledge(&Settings::default(), &screen).body;
            serde_json::from_str::<Value>(&body).expect("JSON")["shouldClose"] == true
        };
        assert!(closes("response", true));
        assert!(!closes("response", false));
        assert!(!closes(START, true));
    }

    #[test]
    fn what_it_says_of_a_send() {
        assert_eq!(told("PENDING", "PENDING_ACCEPTED"), Sent::Taken(Some("m".to_owned())));
        assert_eq!(told("REJECTED", "REJECTED_DUPLICATE_MESSAGE_ID"), Sent::Taken(None));
        assert!(matches!(told("REJECTED", "REJECTED_NOT_ENOUGH_CREDITS"), Sent::Refused(_)));
        assert!(matches!(told("REJECTED", "REJECTED_SENDER"), Sent::Refused(_)));
        assert!(matches!(told("REJECTED", "REJECTED_INVALID_DESTINATION"), Sent::Impossible(_)));
        assert!(matches!(told("REJECTED", "REJECTED_SYSTEM_ERROR"), Sent::Failing(_)));
        assert!(matches!(told("OTHER", "OTHER"), Sent::Uncertain(_)));
        let sent = |status, body| Infobip.sent(&Settings::default(), status, None, body);
        assert!(matches!(sent(200, "<html>"), Sent::Uncertain(_)));
        assert!(matches!(sent(200, "{}"), Sent::Uncertain(_)));
        assert!(matches!(sent(401, r#"{"requestError":{}}"#), Sent::Refused(_)));
    }
}
