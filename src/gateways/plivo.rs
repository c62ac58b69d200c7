//! Plivo: its SMS webhook in, its REST API (v1) out, status callbacks.
//!
//! Traps that this file answers: its pages on messages name a signature (V2) of the address alone, so that one
//! that was seen would fit any words; messages were seen to carry V3 too, which covers the address and every
//! field, and only that is believed. V3 is under the token of the account that owns the number, Ma-V3 under the
//! main account's, and a header holds several while a token is changed. Each name and value is signed without a
//! mark between them, so that a field twice could be one field in two pieces. Long texts come joined. What is
//! not answered with 2xx within 8 seconds is brought again after 60, 120 and 240 seconds and then never: we
//! spool rather than count on that. Our id rides in the callback's query, because the callback may come before
//! Plivo's own id has. It keeps number and words in a log of its own unless it is told not to, by `log` for what
//! we send and in its console for what it brings.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Value, json};

use super::wire::{Fields, OutRequest, RawRequest, RawResponse, Refusal, by_status};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::kernel::msisdn;
use crate::model::message::{
    Answer, Inbound, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// Where its API is, unless the settings name another place (a test).
const API: &str = "https://api.plivo.com";

/// Plivo.
pub(super) struct Plivo;

impl Gateway for Plivo {
    fn name(&self) -> &'static str {
        "plivo"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Report]
    }

    fn redelivers(&self, _: &Settings) -> bool {
        // Three times within seven minutes, which is less than a database may be away.
        false
    }

    fn signature(&self) -> Signature {
        Signature::Offered
    }

    fn answers_in_body(&self) -> bool {
        false
    }

    fn receive(&self, settings: &Settings, door: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        let form = Fields::read(request.body);
        let query = Fields::read(request.query.as_bytes());
        if let Some(key) = settings.signing_key() {
            check(key, settings.public_url.as_deref(), request, &query, &form)?;
        }
        // A webhook may be told to come as a GET; then all stands in the signed address.
        let fields = if request.body.is_empty() { &query } else { &form };
        if fields.repeats(|_| true) {
            return Err(Refusal::Unusable("one that comes twice"));
        }
        if door == Door::Report { report(fields, &query) } else { sms(fields) }
    }

    fn acknowledge(&self, _: &Settings, _: &Answer) -> RawResponse {
        RawResponse::text(String::new())
    }

    fn sends(&self, settings: &Settings) -> bool {
        settings.account().is_some() && settings.from.as_deref().is_some_and(|from| !from.is_empty())
    }

    fn reports(&self, settings: &Settings) -> bool {
        settings.public_url.is_some()
    }

    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest> {
        let account = settings.account()?;
        let api = settings.api_url.as_deref().unwrap_or(API);
        let mut body = json!({
            "src": settings.from.as_deref()?,
            "dst": sms.to.expose().trim_start_matches('+'),
            "text": sms.words.expose(),
            "log": "false",
        });
        if let Some(url) = settings.report_url(self.name()) {
            body["url"] = format!("{url}?id={}", sms.id.as_str()).into();
            body["method"] = "POST".into();
        }
        let url = format!("{api}/v1/Account/{}/Message/", account.0);
        Some(OutRequest::json(url, &body).with_basic(account))
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        let told: Value = serde_json::from_str(body).unwrap_or_default();
        let error = told["error"].as_str().unwrap_or_default().to_ascii_lowercase();
        // Of several numbers the bad ones are listed beside the ids of the others; of one it says so.
        let is_bad = told["invalid_number"].as_array().is_some_and(|numbers| !numbers.is_empty())
            || error.contains("invalid phone number");
        let id = told["message_uuid"][0].as_str().filter(|id| !id.is_empty());
        match (by_status(status, retry_after), id) {
            (Sent::Taken(_), Some(id)) => Sent::Taken(Some(id.to_owned())),
            (Sent::Taken(_) | Sent::Refused(_), _) if is_bad => {
                Sent::Impossible(format!("HTTP {status}: no such number"))
            }
            (Sent::Taken(_), None) => Sent::Uncertain(format!("HTTP {status} without an id")),
            (said, _) if status == 400 => match said {
                Sent::Refused(_) => Sent::Refused("HTTP 400: see the logs in Plivo's console".to_owned()),
                other => other,
            },
            (said, _) => said,
        }
    }
}

fn text<'a>(fields: &'a Fields<'_>, name: &'static str) -> Result<&'a str, Refusal> {
    fields.text(name).filter(|value| !value.trim().is_empty()).ok_or(Refusal::Missing(name))
}

fn sms(fields: &Fields<'_>) -> Result<Inbound, Refusal> {
    let id = text(fields, "MessageUUID")?;
    let from = msisdn::read(text(fields, "From")?);
    // The words beside a picture (MMS) stand in a field of another name.
    let words = fields.bytes("Text").or_else(|| fields.bytes("Body")).ok_or(Refusal::Missing("Text"))?;
    let words = Words::new(String::from_utf8_lossy(words).into_owned());
    Ok(Inbound::Sms(vec![InboundSms { dedupe: Some(id.to_owned()), from, words }]))
}

fn report(fields: &Fields<'_>, query: &Fields<'_>) -> Result<Inbound, Refusal> {
    let theirs = text(fields, "MessageUUID")?;
    let state = match text(fields, "Status")? {
        "queued" | "sent" => ReportState::Accepted,
        "delivered" | "read" => ReportState::Delivered,
        // No carrier took it, against: one did, and it did not arrive.
        "failed" | "rejected" => ReportState::Rejected,
        "undelivered" => ReportState::Failed,
        _ => return Err(Refusal::Unusable("Status")),
    };
    let ours = query.text("id").and_then(MessageId::parse);
    let of = ours.map_or_else(|| Reported::Theirs(theirs.to_owned()), Reported::Ours);
    Ok(Inbound::Reports(vec![Report { of, state }]))
}

/// `X-Plivo-Signature-V3` is the HMAC-SHA256 of the address, the sorted fields and the nonce, in Base64.
fn check(
    key: &str,
    public_url: Option<&str>,
    request: &RawRequest<'_>,
    query: &Fields<'_>,
    form: &Fields<'_>,
) -> Result<(), Refusal> {
    let public_url = public_url.ok_or(Refusal::Forged(
        "its signature cannot be checked: set gateways.plivo.public_url to the address that it calls",
    ))?;
    let nonce = request
        .header("x-plivo-signature-v3-nonce")
        .ok_or(Refusal::Forged("no X-Plivo-Signature-V3-Nonce (its older V2 says nothing of the words)"))?;
    let signed = signed(&format!("{public_url}{}", request.path), query, form, nonce);
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let is_signed = ["x-plivo-signature-v3", "x-plivo-signature-ma-v3"]
        .into_iter()
        .filter_map(|name| request.header(name))
        .flat_map(|several| several.split(','))
        .filter_map(|tag| STANDARD.decode(tag.trim()).ok())
        .any(|tag| hmac::verify(&key, &signed, &tag).is_ok());
    if is_signed {
        return Ok(());
    }
    Err(Refusal::Forged(
        "X-Plivo-Signature-V3 does not fit (settings gateways.plivo.signing_key and public_url)",
    ))
}

/// What it signs: address, `?` and the query sorted, `.` and the form sorted, `.` and the nonce. The `?` is
/// there for a form without a query too.
fn signed(address: &str, query: &Fields<'_>, form: &Fields<'_>, nonce: &str) -> Vec<u8> {
    let sorted = |fields: &Fields<'_>, equals: &str, between: &str| {
        let mut pairs: Vec<(&[u8], &[u8])> = fields.iter().collect();
        pairs.sort_unstable();
        let pairs: Vec<Vec<u8>> =
            pairs.into_iter().map(|(name, value)| [name, equals.as_bytes(), value].concat()).collect();
        pairs.join(between.as_bytes())
    };
    let (query, form) = (sorted(query, "=", "&"), sorted(form, "", ""));
    let mark = if query.is_empty() && form.is_empty() { "" } else { "?" };
    let dot = if query.is_empty() || form.is_empty() { "" } else { "." };
    [address.as_bytes(), mark.as_bytes(), &query, dot.as_bytes(), &form, b".", nonce.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_has_its_marks_whether_or_not_there_are_a_query_and_a_form() {
        let said = |query: &str, form: &str| {
            let (query, form) = (Fields::read(query.as_bytes()), Fields::read(form.as_bytes()));
            String::from_utf8(signed("https://a.id/x", &query, &form, "7")).expect("UTF-8")
        };
        assert_eq!(said("", ""), "https://a.id/x.7");
        assert_eq!(said("b=%202&a=1", ""), "https://a.id/x?a=1&b= 2.7");
        assert_eq!(said("", "To=1&From=%2B2&Empty="), "https://a.id/x?EmptyFrom+2To1.7");
        assert_eq!(said("b=2&a=1", "To=1&From=2"), "https://a.id/x?a=1&b=2.From2To1.7");
    }

    #[test]
    fn what_it_says_of_a_send() {
        let told = |status, body: &str| Plivo.sent(&Settings::default(), status, None, body);
        let taken = r#"{"api_id":"x","message":"message(s) queued","message_uuid":["db3c-1"]}"#;
        assert_eq!(told(202, taken), Sent::Taken(Some("db3c-1".to_owned())));
        let bad = r#"{"api_id":"x","error":"Invalid phone numbers: 6281234567890"}"#;
        let listed = r#"{"message_uuid":[],"invalid_number":["6281234567890"]}"#;
        for never in [told(400, bad), told(202, listed)] {
            assert!(matches!(never, Sent::Impossible(_)), "{never:?}");
            assert!(!format!("{never:?}").contains("628"));
        }
        let other = told(400, r#"{"error":"src 6281234567890 is not yours"}"#);
        assert!(matches!(other, Sent::Refused(_)) && !format!("{other:?}").contains("628"), "{other:?}");
        for status in [401, 402, 403, 404] {
            assert!(matches!(told(status, "{}"), Sent::Refused(_)), "{status}");
        }
        assert!(matches!(told(429, "{}"), Sent::Throttled(None)));
        assert!(matches!(told(503, bad), Sent::Failing(_)));
        for no_answer in ["", "<html>", "{}", r#"{"message_uuid":[""]}"#] {
            assert!(matches!(told(200, no_answer), Sent::Uncertain(_)), "{no_answer}");
        }
    }
}
