//! Kannel's smsbox (1.4.5): `get-url` and `post-url` of an `sms-service`, answered synchronously.
//!
//! Traps that this file answers: UCS-2 comes as raw UTF-16BE bytes, so the text is decoded by %c and
//! %C; `from` comes with or without a plus; only 200 and 202 are success; an empty body is silence
//! when the service has `omit-empty = true`; a reply is `text/plain; charset=UTF-8`, which keeps all
//! of GSM-7. The same %I with the same words is the same message.

use super::Gateway;
use super::wire::{Fields, RawRequest, RawResponse, Refusal, decode};
use crate::kernel::msisdn;
use crate::model::message::{Answer, Inbound, InboundSms, Words};

/// Kannel's smsbox.
pub(super) struct Kannel;

impl Gateway for Kannel {
    fn name(&self) -> &'static str {
        "kannel"
    }

    fn door(&self) -> &'static str {
        "sms"
    }

    fn receive(&self, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        let query = Fields::read(request.query.as_bytes());
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        // post-url: the words are the body, the rest stands in X-Kannel headers or in the query.
        let posted =
            query.bytes("text").is_none() && (header("x-kannel-to").is_some() || !request.body.is_empty());
        let (bytes, charset) = if posted {
            let media = header("content-type").unwrap_or_default();
            let named = media.split(';').filter_map(|part| part.trim().strip_prefix("charset=")).next();
            (request.body, named.map(str::to_owned))
        } else {
            (query.bytes("text").ok_or(Refusal::Missing("text"))?, query.text("charset").map(str::to_owned))
        };
        let from = query
            .text("from")
            .or_else(|| header("x-kannel-from"))
            .filter(|from| !from.trim().is_empty())
            .ok_or(Refusal::Missing("from"))?;
        let coding = query.text("coding").or_else(|| header("x-kannel-coding")).unwrap_or_default();
        let charset = match charset.filter(|charset| !charset.is_empty()) {
            Some(charset) => charset,
            None if coding == "2" => "UTF-16BE".to_owned(),
            None => "UTF-8".to_owned(),
        };
        let text = decode(bytes, &charset);
        let at = query.text("ts").or_else(|| header("x-kannel-time")).unwrap_or_default();
        // The sender and the words count too: where %I is not what it should be, nobody gets
        // somebody else's answer. Without %I and %T nothing tells a repetition.
        let id = query.text("id").unwrap_or_default();
        let dedupe = (!id.is_empty() || !at.is_empty()).then(|| format!("{id}\n{at}\n{from}\n{text}"));
        Ok(Inbound::Sms(InboundSms { dedupe, from: msisdn::read(from), words: Words::new(text) }))
    }

    fn acknowledge(&self, answer: &Answer) -> RawResponse {
        let body = match answer {
            Answer::Sms(text) => text.clone(),
            Answer::Ussd { .. } | Answer::Silence => String::new(),
        };
        RawResponse { status: 200, content_type: "text/plain; charset=UTF-8", body }
    }
}
