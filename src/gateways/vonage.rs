//! Vonage (Nexmo): its SMS API (rest.nexmo.com) in and out, and delivery receipts.
//!
//! Traps that this file answers: a webhook comes as a GET, a form or JSON, as the account is set, and all three
//! are read. A long message comes in parts that are ours to join. What is not answered with 200 comes again for
//! 24 hours, so a signed request may be as old as that: its age is refused after a day and an hour, and within it
//! the signed `messageId` tells a repetition (we know it for 73 hours), which is what the `nonce` is for. The
//! signature writes `_` for `&` and `=` in values, and so cannot tell these three apart; a name that holds one of
//! the two would let fields run into each other and is refused. Which of the five ways an account signs is set
//! there, and no other is believed. An SMS of binary data (a ring tone, a setting) is acknowledged and forgotten.
//! What the API says stands in `messages`, one for each SMS of a long text, under HTTP 200 always. Our id rides
//! in `client-ref`. Where a receipt repeats is not documented; the highest counts.

use std::collections::BTreeMap;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use ring::hmac as ring_hmac;
use serde::Deserialize;
use serde_json::Value;

use super::wire::{Fields, OutRequest, RawRequest, RawResponse, Refusal, by_status, hex, is_same, unhex};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::config::SigningMethod;
use crate::kernel::gsm7::{self, Encoding};
use crate::kernel::msisdn;
use crate::model::message::{
    Answer, Inbound, InboundPart, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// Where its API is, unless the settings name another place.
const API: &str = "https://rest.nexmo.com";
/// Seconds for which it brings a message again, and an hour.
const OLDEST_S: i64 = 25 * 3_600;
/// Seconds by which its clock may be ahead of ours.
const AHEAD_S: i64 = 300;

/// Vonage.
pub(super) struct Vonage;

/// Every field, by name.
type Named = BTreeMap<String, String>;

impl Gateway for Vonage {
    fn name(&self) -> &'static str {
        "vonage"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Report]
    }

    /// For 24 hours.
    fn redelivers(&self, _: &Settings) -> bool {
        true
    }

    fn signature(&self) -> Signature {
        Signature::Offered
    }

    fn answers_in_body(&self) -> bool {
        false
    }

    fn receive(&self, settings: &Settings, door: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        let fields = named(request)?;
        if let Some(key) = settings.signing_key() {
            check(key, settings.signing_method, &fields, request.now.as_second())?;
        }
        if door == Door::Report { report(&fields) } else { sms(&fields) }
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
        let (key, secret) = settings.account()?;
        let url = format!("{}/sms/json", settings.api_url.as_deref().unwrap_or(API));
        let text = sms.words.expose();
        let alphabet = match gsm7::size(text).encoding {
            Encoding::Gsm7 => "text",
            Encoding::Ucs2 => "unicode",
        };
        let callback = settings.report_url(self.name());
        let mut fields = vec![
            ("api_key", key),
            ("api_secret", secret),
            ("from", settings.from.as_deref()?),
            ("to", sms.to.expose().trim_start_matches('+')),
            ("type", alphabet),
            ("text", text),
            ("client-ref", sms.id.as_str()),
        ];
        if let Some(url) = &callback {
            fields.push(("callback", url));
        }
        Some(OutRequest::form(url, &fields))
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        if !(200..=299).contains(&status) {
            return by_status(status, retry_after);
        }
        let Ok(told) = serde_json::from_str::<Told>(body) else {
            return Sent::Uncertain("an answer that is not in JSON".to_owned());
        };
        let Some(first) = told.messages.first() else {
            return Sent::Uncertain("an answer without a message".to_owned());
        };
        // Of a long text the first SMS that it did not take.
        let failed = told.messages.iter().find(|message| message.status != "0").unwrap_or(first);
        let says = |what: &str| format!("status {}: {what}", failed.status);
        match failed.status.as_str() {
            "0" => Sent::Taken(first.id.clone().filter(|id| !id.is_empty())),
            "1" | "10" => Sent::Throttled(retry_after),
            "4" | "14" => Sent::Refused(says("it does not accept our account")),
            "5" => Sent::Failing(says("its own failure")),
            "6" => Sent::Impossible(says("a number that it cannot reach")),
            "7" => Sent::Impossible(says("the recipient is barred")),
            "8" => Sent::Refused(says("our account is barred")),
            "9" => Sent::Refused(says("no credit")),
            "15" => Sent::Refused(says("the sender (from) is not ours")),
            "29" => Sent::Refused(says("a trial account sends to listed numbers only")),
            code if code.bytes().all(|byte| byte.is_ascii_digit()) && code.len() < 4 => {
                Sent::Refused(says("see its list of SMS API error codes"))
            }
            _ => Sent::Refused("an unknown status".to_owned()),
        }
    }
}

/// What the API says.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    messages: Vec<ToldMessage>,
}

#[derive(Deserialize)]
struct ToldMessage {
    #[serde(default)]
    status: String,
    #[serde(rename = "message-id")]
    id: Option<String>,
}

/// The fields of a request, wherever they stand. A name that comes twice is nothing that Vonage sends.
fn named(request: &RawRequest<'_>) -> Result<Named, Refusal> {
    let mut all = Named::new();
    if request.body.trim_ascii_start().first() == Some(&b'{') {
        let Ok(Value::Object(object)) = serde_json::from_slice(request.body) else {
            return Err(Refusal::Unusable("body"));
        };
        for (name, value) in object {
            let text = match value {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Bool(is) => is.to_string(),
                Value::Null => continue,
                Value::Array(_) | Value::Object(_) => return Err(Refusal::Unusable("body")),
            };
            all.insert(name, text);
        }
        return Ok(all);
    }
    let escaped = if request.body.is_empty() { request.query.as_bytes() } else { request.body };
    for (name, value) in Fields::read(escaped).iter() {
        let [name, value] = [name, value].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        if all.insert(name, value).is_some() {
            return Err(Refusal::Unusable("a name that comes twice"));
        }
    }
    Ok(all)
}

/// A field that is there and says something.
fn text<'a>(fields: &'a Named, name: &'static str) -> Result<&'a str, Refusal> {
    fields
        .get(name)
        .map(String::as_str)
        .filter(|value| !value.trim().is_empty())
        .ok_or(Refusal::Missing(name))
}

/// `msisdn`, `to`, `messageId`, `text`, `type`, and of a part `concat`, `concat-ref`, `concat-total`, `concat-part`.
fn sms(fields: &Named) -> Result<Inbound, Refusal> {
    let id = text(fields, "messageId")?;
    let sender = text(fields, "msisdn")?;
    if fields.get("type").is_some_and(|kind| kind == "binary") {
        return Ok(Inbound::Notice);
    }
    let words = fields.get("text").ok_or(Refusal::Missing("text"))?;
    let sms = InboundSms {
        dedupe: Some(id.to_owned()),
        from: msisdn::read(sender),
        words: Words::new(words.as_str()),
    };
    if fields.get("concat").is_none_or(|is| is != "true") {
        return Ok(Inbound::Sms(vec![sms]));
    }
    let number = |name| text(fields, name)?.parse::<u8>().map_err(|_| Refusal::Unusable(name));
    let (part, total) = (number("concat-part")?, number("concat-total")?);
    let reference = text(fields, "concat-ref")?;
    let to = fields.get("to").map(String::as_str).unwrap_or_default();
    let part = InboundPart::new(sms, &[sender, to, reference], part, total);
    Ok(Inbound::Part(part.ok_or(Refusal::Unusable("concat-part"))?))
}

/// `messageId`, `status`, `client-ref` and more.
fn report(fields: &Named) -> Result<Inbound, Refusal> {
    let theirs = text(fields, "messageId")?;
    let state = match text(fields, "status")? {
        "accepted" | "unknown" => ReportState::Accepted,
        "buffered" => ReportState::Buffered,
        "rejected" => ReportState::Rejected,
        "expired" | "failed" => ReportState::Failed,
        "delivered" => ReportState::Delivered,
        _ => return Err(Refusal::Unusable("status")),
    };
    let ours = fields.get("client-ref").and_then(|id| MessageId::parse(id));
    let of = ours.map_or_else(|| Reported::Theirs(theirs.to_owned()), Reported::Ours);
    Ok(Inbound::Reports(vec![Report { of, state }]))
}

/// `sig` is a hash of `&name=value` of all other fields, sorted, with the secret.
fn check(key: &str, method: SigningMethod, fields: &Named, now_s: i64) -> Result<(), Refusal> {
    let sig = fields.get("sig").ok_or(Refusal::Forged("no sig"))?;
    let tag = unhex(sig).ok_or(Refusal::Forged("sig is not hexadecimal"))?;
    let mut signed = Vec::new();
    for (name, value) in fields.iter().filter(|(name, _)| *name != "sig") {
        if name.contains(['&', '=']) {
            return Err(Refusal::Forged("a name of a field holds & or ="));
        }
        signed.extend_from_slice(format!("&{name}={}", value.replace(['&', '='], "_")).as_bytes());
    }
    let by_ring =
        |algorithm| ring_hmac::verify(&ring_hmac::Key::new(algorithm, key.as_bytes()), &signed, &tag).is_ok();
    let is_signed = match method {
        SigningMethod::Md5hash => {
            let hash = Md5::new().chain_update(&signed).chain_update(key.as_bytes()).finalize();
            is_same(&hex(&hash), hex(&tag).as_bytes())
        }
        SigningMethod::Md5 => Hmac::<Md5>::new_from_slice(key.as_bytes())
            .is_ok_and(|mac| mac.chain_update(&signed).verify_slice(&tag).is_ok()),
        SigningMethod::Sha1 => by_ring(ring_hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        SigningMethod::Sha256 => by_ring(ring_hmac::HMAC_SHA256),
        SigningMethod::Sha512 => by_ring(ring_hmac::HMAC_SHA512),
    };
    if !is_signed {
        return Err(Refusal::Forged(
            "sig does not fit (settings gateways.vonage.signing_key and signing_method)",
        ));
    }
    // After the signature: who cannot sign learns nothing of our clock.
    let at: i64 = fields
        .get("timestamp")
        .and_then(|at| at.parse().ok())
        .ok_or(Refusal::Forged("timestamp is no number of seconds"))?;
    if at < now_s - OLDEST_S || at > now_s + AHEAD_S {
        return Err(Refusal::Forged("timestamp is more than a day old, or ahead of our clock"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Sent {
        Vonage.sent(&Settings::default(), 200, None, body)
    }

    fn status(code: &str) -> Sent {
        told(&format!(r#"{{"message-count":"1","messages":[{{"to":"6281234567890","status":"{code}"}}]}}"#))
    }

    #[test]
    fn what_it_says_of_a_send() {
        let taken = told(r#"{"messages":[{"status":"0","message-id":"A"},{"status":"0","message-id":"B"}]}"#);
        assert_eq!(taken, Sent::Taken(Some("A".to_owned())));
        assert!(matches!(status("1"), Sent::Throttled(None)));
        for code in ["2", "4", "8", "9", "15", "29", "x"] {
            assert!(matches!(status(code), Sent::Refused(_)), "{code}");
        }
        for code in ["6", "7"] {
            assert!(matches!(status(code), Sent::Impossible(_)), "{code}");
        }
        assert!(matches!(status("5"), Sent::Failing(_)));
        let half = told(r#"{"messages":[{"status":"0","message-id":"A"},{"status":"9"}]}"#);
        assert!(matches!(half, Sent::Refused(_)));
        assert!(matches!(told("<html>"), Sent::Uncertain(_)));
        assert!(matches!(told("{}"), Sent::Uncertain(_)));
        assert!(!format!("{:?}", status("6281234567890")).contains("628"));
    }
}
