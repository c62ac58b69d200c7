//! Kannel's smsbox (1.4.5): `get-url` and `post-url` of an `sms-service` in, the reply in the body or
//! `sendsms` out, reports by `dlr-url`.
//!
//! Traps that this file answers: UCS-2 comes as raw UTF-16BE bytes, so the text is decoded by %c and
//! %C; `from` comes with or without a plus; only 200 and 202 are success; an empty body is silence
//! when the service has `omit-empty = true`; a reply is `text/plain; charset=UTF-8`, which keeps all
//! of GSM-7. The same %I with the same words is the same message. sendsms returns no id, so ours rides
//! in `dlr-url`; reports come in any order. USSD comes from an SMPP centre as meta-data (its `smpp-tlv` groups),
//! and goes back in `X-Kannel-Meta-Data` of the reply, which a service takes with
//! `accept-x-kannel-headers = true`; a reply without it loses the session. The password, the number and the words go in headers and
//! the body (its POST form), so that no URL holds them.

use std::time::Duration;

use super::ussd::{self, Back, Step};
use super::wire::{Fields, OutRequest, RawRequest, RawResponse, Refusal, by_status, decode};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::config::Method;
use crate::config::ussd::Ussd;
use crate::kernel::gsm7::{self, Encoding};
use crate::kernel::msisdn;
use crate::model::message::{
    Answer, Inbound, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// Kannel's smsbox.
pub(super) struct Kannel;

/// Delivered, failed, buffered, accepted, rejected.
const ALL_REPORTS: &str = "31";

impl Gateway for Kannel {
    fn name(&self) -> &'static str {
        "kannel"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Ussd, Door::Report]
    }

    fn dials(&self, settings: &Settings) -> bool {
        settings.ussd.is_some()
    }

    /// Only with `http-request-retry`, and then in its memory alone.
    fn redelivers(&self, _: &Settings) -> bool {
        false
    }

    fn signature(&self) -> Signature {
        Signature::None
    }

    fn answers_in_body(&self) -> bool {
        true
    }

    fn receive(&self, settings: &Settings, door: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        let query = Fields::read(request.query.as_bytes());
        if door == Door::Report {
            return report(&query);
        }
        // post-url: the words are the body, the rest stands in X-Kannel headers or in the query.
        let posted = query.bytes("text").is_none()
            && (request.header("x-kannel-to").is_some() || !request.body.is_empty());
        let (bytes, charset) = if posted {
            let media = request.header("content-type").unwrap_or_default();
            let named = media.split(';').filter_map(|part| part.trim().strip_prefix("charset=")).next();
            (request.body, named.map(str::to_owned))
        } else {
            (query.bytes("text").ok_or(Refusal::Missing("text"))?, query.text("charset").map(str::to_owned))
        };
        let from = query
            .text("from")
            .or_else(|| request.header("x-kannel-from"))
            .filter(|from| !from.trim().is_empty())
            .ok_or(Refusal::Missing("from"))?;
        let coding = query.text("coding").or_else(|| request.header("x-kannel-coding")).unwrap_or_default();
        let charset = match charset.filter(|charset| !charset.is_empty()) {
            Some(charset) => charset,
            None if coding == "2" => "UTF-16BE".to_owned(),
            None => "UTF-8".to_owned(),
        };
        let text = decode(bytes, &charset);
        if door == Door::Ussd {
            let profile = settings.ussd.as_ref().ok_or(Refusal::Unusable("door"))?;
            let meta = query.text("meta").or_else(|| request.header("x-kannel-meta-data"));
            return dialled(profile, meta.ok_or(Refusal::Missing("meta"))?, from, &text);
        }
        let at = query.text("ts").or_else(|| request.header("x-kannel-time")).unwrap_or_default();
        // The sender and the words count too: where %I is not what it should be, nobody gets
        // somebody else's answer. Without %I and %T nothing tells a repetition.
        let id = query.text("id").unwrap_or_default();
        let dedupe = (!id.is_empty() || !at.is_empty()).then(|| format!("{id}\n{at}\n{from}\n{text}"));
        Ok(Inbound::Sms(vec![InboundSms { dedupe, from: msisdn::read(from), words: Words::new(text) }]))
    }

    fn acknowledge(&self, settings: &Settings, answer: &Answer) -> RawResponse {
        match answer {
            Answer::Sms(text) => RawResponse::text(text.clone()),
            Answer::Ussd { screen, end, back } => {
                let (op, back) =
                    Back::of_text(back).answered(&settings.ussd.clone().unwrap_or_default(), *end);
                RawResponse::text(screen.clone()).with_header("x-kannel-meta-data", meta_data(op, back))
            }
            Answer::Silence => RawResponse::text(String::new()),
        }
    }

    fn sends(&self, settings: &Settings) -> bool {
        settings.api_url.is_some() && settings.account().is_some() && settings.from.is_some()
    }

    fn reports(&self, settings: &Settings) -> bool {
        settings.public_url.is_some()
    }

    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest> {
        let (user, password) = settings.account()?;
        let (api, from) = (settings.api_url.as_deref()?, settings.from.as_deref()?);
        let text = sms.words.expose();
        let (coding, charset, body) = match gsm7::size(text).encoding {
            Encoding::Gsm7 => ("0", "UTF-8", text.as_bytes().to_vec()),
            Encoding::Ucs2 => ("2", "UTF-16BE", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        };
        let mut headers = vec![
            ("content-type", format!("text/plain; charset=\"{charset}\"")),
            ("x-kannel-username", user.to_owned()),
            ("x-kannel-password", password.to_owned()),
            ("x-kannel-from", from.to_owned()),
            ("x-kannel-to", sms.to.expose().to_owned()),
            ("x-kannel-coding", coding.to_owned()),
        ];
        if let Some(url) = settings.report_url(self.name()) {
            let url = format!("{url}?id={}&dlr=%d", sms.id.as_str());
            headers.push(("x-kannel-dlr-url", url));
            headers.push(("x-kannel-dlr-mask", ALL_REPORTS.to_owned()));
        }
        Some(OutRequest {
            method: Method::Post,
            url: format!("{api}/cgi-bin/sendsms"),
            headers: headers.into_iter().map(|(name, value)| (name.into(), value)).collect(),
            basic: None,
            body,
        })
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        match status {
            // 0: Accepted for delivery, 3: Queued for later delivery.
            200 | 202 => Sent::Taken(None),
            400 if body.contains("receiver") => {
                Sent::Impossible("no receiver that Kannel accepts".to_owned())
            }
            400 | 403 => Sent::Refused(format!("HTTP {status}: account or sender not accepted")),
            status => by_status(status, retry_after),
        }
    }
}

/// `?smpp?ussd_service_op=%01&its_session_info=%12%00&`: groups by their name, and the octets of each parameter.
fn dialled(profile: &Ussd, meta: &str, from: &str, typed: &str) -> Result<Inbound, Refusal> {
    let group = meta.split_once("?smpp?").map(|(_, rest)| rest.split('?').next().unwrap_or_default());
    let fields = Fields::read(group.ok_or(Refusal::Unusable("meta"))?.as_bytes());
    let Some([op]) = fields.bytes("ussd_service_op") else { return Err(Refusal::Missing("ussd_service_op")) };
    let two = |name| fields.bytes(name).and_then(|octets| <[u8; 2]>::try_from(octets).ok());
    let back = Back {
        session_info: two("its_session_info"),
        reference: two("user_message_reference").map(u16::from_be_bytes),
    };
    Ok(ussd::read(profile, &Step { number: from, op: *op, back, typed }))
}

fn meta_data(op: u8, back: Back) -> String {
    let session = back.session_info.map(|it| ("its_session_info", it));
    let reference = back.reference.map(|it| ("user_message_reference", it.to_be_bytes()));
    let mut meta = format!("?smpp?ussd_service_op=%{op:02X}&");
    for (name, [high, low]) in session.into_iter().chain(reference) {
        meta.push_str(&format!("{name}=%{high:02X}%{low:02X}&"));
    }
    meta
}

/// `?id=OURS&dlr=%d`: 1 delivered, 2 failed, 4 buffered, 8 accepted by the SMSC, 16 rejected.
fn report(query: &Fields<'_>) -> Result<Inbound, Refusal> {
    let id = query.text("id").ok_or(Refusal::Missing("id"))?;
    let id = MessageId::parse(id).ok_or(Refusal::Unusable("id"))?;
    let state = match query.text("dlr").ok_or(Refusal::Missing("dlr"))? {
        "1" => ReportState::Delivered,
        "2" => ReportState::Failed,
        "4" => ReportState::Buffered,
        "8" => ReportState::Accepted,
        "16" => ReportState::Rejected,
        _ => return Err(Refusal::Unusable("dlr")),
    };
    Ok(Inbound::Reports(vec![Report { of: Reported::Ours(id), state }]))
}
