//! Twilio: its SMS webhook in, TwiML or its REST API (2010-04-01) out, status callbacks.
//!
//! Traps that this file answers: the signature covers the address as Twilio calls it, which behind a
//! proxy we know only from `public_url`, and every field of the form, also those that Twilio adds
//! without notice; it says nothing of the port in the same way each time, so that the SDK tries with and
//! without. A field that comes twice is signed sorted, equal values once; no mark stands between name and value, so
//! that one in two pieces could be one that we read, and is refused. An answer other than TwiML is
//! an error that Twilio bills for, and silence is an empty `<Response/>`. Twilio does not bring a message
//! again (only after a failed connection, at once). Our id rides in the callback's query, because the
//! callback may come before Twilio's own id has. Nothing makes a second POST harmless.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde::Deserialize;

use super::wire::{Fields, OutRequest, RawRequest, RawResponse, Refusal, by_status};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::kernel::msisdn;
use crate::model::message::{
    Answer, Inbound, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// Where its API is, unless the settings name another place (a region, a test).
const API: &str = "https://api.twilio.com";

/// Fields that we read.
const OURS: [&str; 6] = ["MessageSid", "SmsSid", "From", "Body", "MessageStatus", "SmsStatus"];

/// Twilio.
pub(super) struct Twilio;

impl Gateway for Twilio {
    fn name(&self) -> &'static str {
        "twilio"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Report]
    }

    fn redelivers(&self, _: &Settings) -> bool {
        false
    }

    fn signature(&self) -> Signature {
        Signature::Offered
    }

    fn answers_in_body(&self) -> bool {
        true
    }

    fn receive(&self, settings: &Settings, door: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        let form = Fields::read(request.body);
        if let Some(key) = settings.signing_key() {
            check(key, settings.public_url.as_deref(), request, &form)?;
        }
        // A webhook may be told to come as a GET; then all stands in the signed address.
        let query = Fields::read(request.query.as_bytes());
        let fields = if request.body.is_empty() { &query } else { &form };
        if fields.repeats(|name| OURS.iter().any(|ours| ours.as_bytes() == name)) {
            return Err(Refusal::Unusable("one that comes twice"));
        }
        if door == Door::Report { report(fields, &query) } else { sms(fields) }
    }

    fn acknowledge(&self, _: &Settings, answer: &Answer) -> RawResponse {
        const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        let body = match answer {
            Answer::Sms(text) => {
                let text: String = text.chars().filter(|c| is_in_xml(*c)).collect();
                let text = quick_xml::escape::escape(text.as_str());
                format!("{HEAD}<Response><Message>{text}</Message></Response>")
            }
            Answer::Ussd { .. } | Answer::Silence => format!("{HEAD}<Response/>"),
        };
        RawResponse { status: 200, content_type: "text/xml", headers: Vec::new(), body }
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
        let url = format!("{api}/2010-04-01/Accounts/{}/Messages.json", account.0);
        let callback = settings.report_url(self.name()).map(|url| format!("{url}?id={}", sms.id.as_str()));
        let from = settings.from.as_deref()?;
        let mut fields = vec![("To", sms.to.expose()), ("From", from), ("Body", sms.words.expose())];
        if let Some(callback) = &callback {
            fields.push(("StatusCallback", callback));
        }
        Some(OutRequest::form(url, &fields).with_basic(account))
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        let told: Told = serde_json::from_str(body).unwrap_or_default();
        if (200..=299).contains(&status) {
            let strange = || Sent::Uncertain(format!("HTTP {status} without its own answer"));
            return told.sid.filter(|sid| !sid.is_empty()).map_or_else(strange, |sid| Sent::Taken(Some(sid)));
        }
        let code = told.code.unwrap_or(0);
        let says = |what: &str| format!("HTTP {status}, code {code}: {what}");
        match code {
            21211 | 21217 | 21604 => Sent::Impossible(says("no such number")),
            21614 | 21635 => Sent::Impossible(says("a number that gets no messages")),
            21610 => Sent::Impossible(says("the recipient wants no messages")),
            21602 | 21617 => Sent::Impossible(says("a text that it does not send")),
            21408 => Sent::Refused(says("the country is not switched on")),
            21612 => Sent::Refused(says("no route from this sender")),
            21606 | 21603 | 21212 | 21659 | 21660 => Sent::Refused(says("the sender (from) is not ours")),
            20003 => Sent::Refused(says("it does not accept our account")),
            // Too many requests, too many for this sender.
            20429 | 21611 => Sent::Throttled(retry_after),
            0 => by_status(status, retry_after),
            _ => match by_status(status, retry_after) {
                Sent::Refused(_) => Sent::Refused(says("see twilio.com/docs/api/errors")),
                other => other,
            },
        }
    }
}

/// What the API says.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    sid: Option<String>,
    code: Option<u32>,
}

/// What XML 1.0 can hold at all.
const fn is_in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn text<'a>(fields: &'a Fields<'_>, names: [&'static str; 2]) -> Result<&'a str, Refusal> {
    let found = names.iter().find_map(|name| fields.text(name).filter(|value| !value.trim().is_empty()));
    found.ok_or(Refusal::Missing(names[0]))
}

fn sms(fields: &Fields<'_>) -> Result<Inbound, Refusal> {
    let id = text(fields, ["MessageSid", "SmsSid"])?;
    let from = msisdn::read(text(fields, ["From", "From"])?);
    let words = fields.bytes("Body").ok_or(Refusal::Missing("Body"))?;
    let words = Words::new(String::from_utf8_lossy(words).into_owned());
    Ok(Inbound::Sms(vec![InboundSms { dedupe: Some(id.to_owned()), from, words }]))
}

fn report(fields: &Fields<'_>, query: &Fields<'_>) -> Result<Inbound, Refusal> {
    let theirs = text(fields, ["MessageSid", "SmsSid"])?;
    let state = match text(fields, ["MessageStatus", "SmsStatus"])? {
        "accepted" | "scheduled" | "queued" | "sending" | "sent" => ReportState::Accepted,
        "delivered" | "read" => ReportState::Delivered,
        // Twilio did not send it, against: it did, and it did not arrive.
        "failed" | "canceled" => ReportState::Rejected,
        "undelivered" => ReportState::Failed,
        _ => return Err(Refusal::Unusable("MessageStatus")),
    };
    let ours = query.text("id").and_then(MessageId::parse);
    let of = ours.map_or_else(|| Reported::Theirs(theirs.to_owned()), Reported::Ours);
    Ok(Inbound::Reports(vec![Report { of, state }]))
}

/// `X-Twilio-Signature` is the HMAC-SHA1 of the address and the sorted fields, in Base64.
fn check(
    key: &str,
    public_url: Option<&str>,
    request: &RawRequest<'_>,
    form: &Fields<'_>,
) -> Result<(), Refusal> {
    let public_url = public_url.ok_or(Refusal::Forged(
        "its signature cannot be checked: set gateways.twilio.public_url to the address that it calls",
    ))?;
    let tag = request.header("x-twilio-signature").ok_or(Refusal::Forged("no X-Twilio-Signature"))?;
    let tag = STANDARD.decode(tag).map_err(|_| Refusal::Forged("X-Twilio-Signature is not Base64"))?;
    let mut fields: Vec<(&[u8], &[u8])> = form.iter().collect();
    fields.sort_unstable();
    fields.dedup();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    let mark = if request.query.is_empty() { "" } else { "?" };
    let is_signed = bases(public_url).into_iter().any(|base| {
        let mut signed = format!("{base}{}{mark}{}", request.path, request.query).into_bytes();
        for (name, value) in &fields {
            signed.extend_from_slice(name);
            signed.extend_from_slice(value);
        }
        hmac::verify(&key, &signed, &tag).is_ok()
    });
    if is_signed {
        return Ok(());
    }
    Err(Refusal::Forged(
        "X-Twilio-Signature does not fit (settings gateways.twilio.signing_key and public_url)",
    ))
}

/// The address without a port, and with one.
fn bases(public_url: &str) -> [String; 2] {
    let (scheme, host) = public_url.split_once("://").unwrap_or(("https", public_url));
    match host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())) {
        Some((name, _)) => [format!("{scheme}://{name}"), public_url.to_owned()],
        None => {
            let port = if scheme == "https" { 443 } else { 80 };
            [public_url.to_owned(), format!("{public_url}:{port}")]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_twiml_whatever_is_in_it() {
        let said = |answer| Twilio.acknowledge(&Settings::default(), &answer);
        let reply = said(Answer::Sms("PT <A> & \"B\"\u{1b}'".to_owned()));
        assert_eq!(reply.content_type, "text/xml");
        assert!(
            reply
                .body
                .ends_with("<Response><Message>PT &lt;A&gt; &amp; &quot;B&quot;&apos;</Message></Response>"),
            "{}",
            reply.body
        );
        assert!(said(Answer::Silence).body.ends_with("?><Response/>"));
    }

    #[test]
    fn codes_say_whether_another_number_or_another_route_helps() {
        let told = |status, code: u32| {
            let body = format!(r#"{{"code":{code},"message":"+6281234567890","status":{status}}}"#);
            Twilio.sent(&Settings::default(), status, None, &body)
        };
        for code in [21211, 21614, 21610, 21617] {
            assert!(matches!(told(400, code), Sent::Impossible(_)), "{code}");
        }
        for code in [21408, 21606, 21612, 12345] {
            assert!(matches!(told(400, code), Sent::Refused(_)), "{code}");
        }
        assert!(matches!(told(401, 20003), Sent::Refused(_)));
        assert!(matches!(told(429, 20429), Sent::Throttled(None)));
        assert!(matches!(told(503, 20503), Sent::Failing(_)));
        assert!(!format!("{:?}", told(400, 12345)).contains("628"));
        let taken = Twilio.sent(&Settings::default(), 201, None, r#"{"sid":"SM1","status":"queued"}"#);
        assert_eq!(taken, Sent::Taken(Some("SM1".to_owned())));
        let strange = Twilio.sent(&Settings::default(), 200, None, "<html>Welcome to the hotel</html>");
        assert!(matches!(strange, Sent::Uncertain(_)), "{strange:?}");
    }

    #[test]
    fn the_port_is_tried_both_ways() {
        assert_eq!(bases("https://a.id"), ["https://a.id", "https://a.id:443"]);
        assert_eq!(bases("http://a.id:8080"), ["http://a.id", "http://a.id:8080"]);
    }
}
