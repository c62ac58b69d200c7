//! Africa's Talking: USSD (form POST in, `CON …` or `END …` out), SMS in, reports, and its API for
//! sending SMS (version1/messaging).
//!
//! Traps that this file answers: `text` of a USSD step holds everything typed so far, joined by `*`,
//! and a person can type a `*` too, so it is never split here. The notice that a session ended comes to
//! a URL of the operator's choice; when it is the USSD door, it is acknowledged and forgotten: it
//! repeats what was typed. The API says 201 also when it sent nothing: what counts is `statusCode` of
//! the one recipient, and with no recipient at all the reason stands in `Message`. It gives an id of its
//! own, and reports name that id only, perhaps before we have read it. Nothing is signed.

use std::time::Duration;

use serde::Deserialize;

use super::wire::{Fields, OutRequest, RawRequest, RawResponse, Refusal, by_status, reason};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::kernel::msisdn::{self, Sender};
use crate::model::message::{
    Answer, Inbound, InboundSms, InboundUssd, OutboundSms, Report, ReportState, Reported, Typed, Words,
};

/// Characters of a session id at most.
const LONGEST_SESSION: usize = 200;
/// Where its API is, unless the settings name another place (its sandbox).
const API: &str = "https://api.africastalking.com";

/// Africa's Talking.
pub(super) struct AfricasTalking;

impl Gateway for AfricasTalking {
    fn name(&self) -> &'static str {
        "africastalking"
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

    fn sends(&self, settings: &Settings) -> bool {
        settings.account().is_some()
    }

    /// Where they go is set on its dashboard.
    fn reports(&self, _: &Settings) -> bool {
        true
    }

    fn receive(&self, _: &Settings, door: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        let form = Fields::read(request.body);
        match door {
            Door::Sms => sms(&form),
            Door::Ussd => ussd(&form),
            Door::Report => report(&form),
        }
    }

    fn acknowledge(&self, _: &Settings, answer: &Answer) -> RawResponse {
        RawResponse::text(match answer {
            Answer::Ussd { screen, end: false, .. } => format!("CON {screen}"),
            Answer::Ussd { screen, end: true, .. } => format!("END {screen}"),
            Answer::Sms(_) | Answer::Silence => String::new(),
        })
    }

    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest> {
        let (user, key) = settings.account()?;
        let url = format!("{}/version1/messaging", settings.api_url.as_deref().unwrap_or(API));
        let mut fields = vec![("username", user), ("to", sms.to.expose()), ("message", sms.words.expose())];
        if let Some(from) = settings.from.as_deref().filter(|from| !from.is_empty()) {
            fields.push(("from", from));
        }
        let request = OutRequest::form(url, &fields);
        Some(request.with_header("accept", "application/json").with_header("apikey", key))
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        if !(200..=299).contains(&status) {
            return by_status(status, retry_after);
        }
        // It was taken or not, and nobody can know: JSON is what we asked for.
        let Ok(Told { data }) = serde_json::from_str(body) else {
            return Sent::Uncertain("an answer that is not in JSON".to_owned());
        };
        let Some(recipient) = data.recipients.first() else {
            return Sent::Refused(format!("no recipient: {}", reason(&data.message)));
        };
        let says = |what: &str| format!("status {}: {what}", recipient.status_code);
        match recipient.status_code {
            100..=102 => Sent::Taken(Some(recipient.message_id.clone()).filter(|id| !is_none(id))),
            401 => Sent::Refused(says("held as a risk")),
            402 => Sent::Refused(says("the sender (from) is not ours")),
            403 => Sent::Impossible(says("no such number")),
            404 => Sent::Impossible(says("a kind of number that gets no messages")),
            405 => Sent::Refused(says("no credit")),
            406 | 409 => Sent::Impossible(says("the recipient wants no messages")),
            407 => Sent::Refused(says("no route")),
            500..=502 => Sent::Failing(says("its own failure")),
            _ => Sent::Refused(says("unknown")),
        }
    }
}

/// What the API says of a message.
#[derive(Deserialize)]
struct Told {
    #[serde(rename = "SMSMessageData")]
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "Message", default)]
    message: String,
    #[serde(rename = "Recipients", default)]
    recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    #[serde(default)]
    status_code: u16,
    #[serde(default)]
    message_id: String,
}

/// It writes `None` where there is no id.
fn is_none(id: &str) -> bool {
    id.is_empty() || id == "None"
}

/// A field that is there and says something.
fn text<'a>(form: &'a Fields<'_>, name: &'static str) -> Result<&'a str, Refusal> {
    form.text(name).filter(|value| !value.trim().is_empty()).ok_or(Refusal::Missing(name))
}

/// `from`, `to`, `text`, `date`, `id`, `linkId`.
fn sms(form: &Fields<'_>) -> Result<Inbound, Refusal> {
    let from = msisdn::read(text(form, "from")?);
    let id = text(form, "id")?;
    let words = form.bytes("text").ok_or(Refusal::Missing("text"))?;
    let words = Words::new(String::from_utf8_lossy(words).into_owned());
    Ok(Inbound::Sms(vec![InboundSms { dedupe: Some(id.to_owned()), from, words }]))
}

/// `sessionId`, `phoneNumber`, `networkCode`, `serviceCode`, `text`.
fn ussd(form: &Fields<'_>) -> Result<Inbound, Refusal> {
    let session = form.text("sessionId").filter(|id| !id.is_empty()).ok_or(Refusal::Missing("sessionId"))?;
    if session.len() > LONGEST_SESSION {
        return Err(Refusal::Unusable("sessionId"));
    }
    let Some(typed) = form.bytes("text") else {
        return if form.bytes("status").is_some() {
            Ok(Inbound::Notice)
        } else {
            Err(Refusal::Missing("text"))
        };
    };
    let from = match msisdn::read(form.text("phoneNumber").ok_or(Refusal::Missing("phoneNumber"))?) {
        Sender::Phone(from) => from,
        Sender::Machine => return Err(Refusal::Unusable("phoneNumber")),
    };
    let typed = Words::new(String::from_utf8_lossy(typed).into_owned());
    Ok(Inbound::Ussd(InboundUssd {
        session: session.to_owned(),
        from,
        typed: Typed::All(typed),
        back: String::new(),
    }))
}

/// `id`, `status`, `phoneNumber`, `networkCode`, `retryCount`, `failureReason`.
fn report(form: &Fields<'_>) -> Result<Inbound, Refusal> {
    let of = Reported::Theirs(text(form, "id")?.to_owned());
    let state = match text(form, "status")? {
        "Sent" | "Submitted" => ReportState::Accepted,
        "Buffered" => ReportState::Buffered,
        "Rejected" => ReportState::Rejected,
        "Failed" | "AbsentSubscriber" | "Expired" => ReportState::Failed,
        "Success" => ReportState::Delivered,
        _ => return Err(Refusal::Unusable("status")),
    };
    Ok(Inbound::Reports(vec![Report { of, state }]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Sent {
        AfricasTalking.sent(&Settings::default(), 201, None, body)
    }

    fn status(code: u16) -> Sent {
        told(&format!(
            r#"{{"SMSMessageData":{{"Message":"Sent to 1/1","Recipients":[{{"statusCode":{code},
                "number":"+6281234567890","cost":"KES 0.8","status":"x","messageId":"ATXid_1"}}]}}}}"#
        ))
    }

    #[test]
    fn what_counts_is_the_status_of_the_recipient() {
        for code in 100..=102 {
            assert_eq!(status(code), Sent::Taken(Some("ATXid_1".to_owned())), "{code}");
        }
        for code in [401, 402, 405, 407, 999] {
            assert!(matches!(status(code), Sent::Refused(_)), "{code}");
        }
        for code in [403, 404, 406, 409] {
            assert!(matches!(status(code), Sent::Impossible(_)), "{code}");
        }
        for code in [500, 501, 502] {
            assert!(matches!(status(code), Sent::Failing(_)), "{code}");
        }
    }

    #[test]
    fn without_a_recipient_the_message_says_why() {
        let refused = told(r#"{"SMSMessageData":{"Message":"InvalidSenderId","Recipients":[]}}"#);
        assert_eq!(refused, Sent::Refused("no recipient: InvalidSenderId".to_owned()));
        assert!(matches!(told("<html>"), Sent::Uncertain(_)));
        let unauthorised = AfricasTalking.sent(&Settings::default(), 401, None, "The supplied …");
        assert!(matches!(unauthorised, Sent::Refused(_)));
        let throttled = AfricasTalking.sent(&Settings::default(), 429, Some(Duration::from_secs(3)), "");
        assert_eq!(throttled, Sent::Throttled(Some(Duration::from_secs(3))));
    }
}
