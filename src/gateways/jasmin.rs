//! Jasmin (0.11.0): an HTTP client connector brings messages, its `/send` takes them, reports by `dlr-url`.
//!
//! Traps that this file answers: the acknowledgement is these ten letters and no status alone; what is
//! not acknowledged is brought three more times, half a minute apart, and is then lost, so it lies on our
//! disk while the database is away. `coding` is documented as a number and comes as one raw byte (`%08`);
//! both are read. `content` is the bytes of the SMS, never UTF-8: the same in hex (`binary`) is decoded
//! by the coding. One message keeps its `id` over all its repetitions. What we send goes in hex too, for
//! Jasmin writes a `?` for each letter that is not in its table; the account goes in the body of a POST,
//! which `/send` takes as it takes a GET. Jasmin's users and passwords have 16 letters at most. Our id rides in
//! the query of `dlr-url`; by POST, because a GET is made with a second `?`. An SMS centre that throttles
//! comes as a report of level 1, and Jasmin sends again by itself and never reports that one again. It tells the SMS
//! centre that it has a message before it has written it down: what it has when it dies can be lost. 0.11.1 makes no reports at all (JI-1236).

use std::time::Duration;

use super::wire::{Fields, OutRequest, RawRequest, RawResponse, Refusal, by_status, decode, hex, unhex};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::kernel::msisdn;
use crate::kernel::sms_parts::{self, Profile, ReferenceWidth};
use crate::model::message::{
    Answer, Inbound, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// What it must be told, for messages and reports alike.
const ACKNOWLEDGED: &str = "ACK/Jasmin";
/// `long_content_max_parts` as it comes; what is over is cut off without a word.
const PARTS: usize = 5;

/// Jasmin.
pub(super) struct Jasmin;

impl Gateway for Jasmin {
    fn name(&self) -> &'static str {
        "jasmin"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Report]
    }

    /// For a minute and a half only.
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
        let (query, form) = (Fields::read(request.query.as_bytes()), Fields::read(request.body));
        if door == Door::Report {
            return report(if request.body.is_empty() { &query } else { &form }, &query);
        }
        sms(if request.body.is_empty() { &query } else { &form })
    }

    fn acknowledge(&self, _: &Settings, _: &Answer) -> RawResponse {
        RawResponse::text(ACKNOWLEDGED.to_owned())
    }

    fn sends(&self, settings: &Settings) -> bool {
        settings.api_url.is_some() && settings.account().is_some()
    }

    fn reports(&self, settings: &Settings) -> bool {
        settings.public_url.is_some()
    }

    fn profile(&self, _: &Settings) -> Profile {
        Profile { parts: PARTS, ucs2: true, reference: ReferenceWidth::Eight }
    }

    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest> {
        let (user, password) = settings.account()?;
        let url = format!("{}/send", settings.api_url.as_deref()?);
        let text = sms.words.expose();
        let (coding, octets) = match sms_parts::gsm7_septets(text) {
            Some(septets) => ("0", septets),
            None => ("8", sms_parts::ucs2_be(text)),
        };
        let content = hex(&octets);
        let callback = settings.report_url(self.name()).map(|url| format!("{url}?ours={}", sms.id.as_str()));
        let mut fields = vec![
            ("username", user),
            ("password", password),
            ("to", sms.to.expose().trim_start_matches('+')),
            ("coding", coding),
            ("hex-content", &content),
        ];
        if let Some(from) = settings.from.as_deref().filter(|from| !from.is_empty()) {
            fields.push(("from", from));
        }
        match &callback {
            Some(url) => fields.extend([
                ("dlr", "yes"),
                ("dlr-level", "3"),
                ("dlr-method", "POST"),
                ("dlr-url", url.as_str()),
            ]),
            None => fields.push(("dlr", "no")),
        }
        Some(OutRequest::form(url, &fields))
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        let says = |what: &str| format!("HTTP {status}: {what}");
        match status {
            200 => match body.trim().strip_prefix("Success \"").and_then(|rest| rest.strip_suffix('"')) {
                Some(id) if !id.is_empty() => Sent::Taken(Some(id.to_owned())),
                _ => Sent::Uncertain("an answer without Success".to_owned()),
            },
            400 if body.contains("[to]") => Sent::Impossible(says("no number that Jasmin accepts")),
            400 => Sent::Refused(says("an argument that it does not accept")),
            // A quota a second stands under the same status as a wrong account.
            403 if body.contains("hroughput") => Sent::Throttled(retry_after),
            403 => Sent::Refused(says("account, right or credit")),
            412 => Sent::Refused(says("no route")),
            status => by_status(status, retry_after),
        }
    }
}

/// A field that is there and says something.
fn text<'a>(fields: &'a Fields<'_>, name: &'static str) -> Result<&'a str, Refusal> {
    fields.text(name).filter(|value| !value.trim().is_empty()).ok_or(Refusal::Missing(name))
}

/// `id`, `from`, `to`, `origin-connector`, `content`, `binary`, `priority`, `coding`, `validity`.
fn sms(fields: &Fields<'_>) -> Result<Inbound, Refusal> {
    let from = msisdn::read(text(fields, "from")?);
    let id = text(fields, "id")?;
    let octets = match fields.text("binary") {
        Some(hex) => unhex(hex).ok_or(Refusal::Unusable("binary"))?,
        None => fields.bytes("content").ok_or(Refusal::Missing("content"))?.to_vec(),
    };
    let words = match coding(fields.bytes("coding").unwrap_or_default())? {
        // The centre's own alphabet, which is GSM-7 with or without a class.
        0 | 0xf0..=0xf3 => sms_parts::from_gsm7_septets(&octets),
        8 => sms_parts::from_ucs2_be(&octets),
        1 | 3 => decode(&octets, "iso-8859-1"),
        5 => decode(&octets, "shift_jis"),
        6 => decode(&octets, "iso-8859-5"),
        7 => decode(&octets, "iso-8859-8"),
        14 => decode(&octets, "euc-kr"),
        // Octets that are no text.
        _ => decode(&octets, "utf-8"),
    };
    Ok(Inbound::Sms(vec![InboundSms { dedupe: Some(id.to_owned()), from, words: Words::new(words) }]))
}

/// A number in digits, or one raw byte; nothing is the centre's default.
fn coding(field: &[u8]) -> Result<u8, Refusal> {
    match field {
        [] => Ok(0),
        digits if digits.iter().all(u8::is_ascii_digit) => {
            std::str::from_utf8(digits).ok().and_then(|it| it.parse().ok()).ok_or(Refusal::Unusable("coding"))
        }
        [byte] => Ok(*byte),
        _ => Err(Refusal::Unusable("coding")),
    }
}

/// `id`, `level`, `message_status` and more; ours in the query.
fn report(fields: &Fields<'_>, query: &Fields<'_>) -> Result<Inbound, Refusal> {
    let theirs = text(fields, "id")?;
    let state = match text(fields, "message_status")? {
        "ESME_ROK" | "ACCEPTD" | "ENROUTE" | "UNKNOWN" => ReportState::Accepted,
        "DELIVRD" => ReportState::Delivered,
        "EXPIRED" | "DELETED" | "UNDELIV" => ReportState::Failed,
        "REJECTD" => ReportState::Rejected,
        // It sends these again by itself (`submit_error_retrial`).
        "ESME_RTHROTTLED" | "ESME_RMSGQFUL" | "ESME_RSYSERR" | "ESME_RINVSCHED" => {
            return Ok(Inbound::Notice);
        }
        other if other.starts_with("ESME_") => ReportState::Rejected,
        _ => return Err(Refusal::Unusable("message_status")),
    };
    let ours = query.text("ours").and_then(MessageId::parse);
    let of = ours.map_or_else(|| Reported::Theirs(theirs.to_owned()), Reported::Ours);
    Ok(Inbound::Reports(vec![Report { of, state }]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> Sent {
        Jasmin.sent(&Settings::default(), status, None, body)
    }

    #[test]
    fn what_it_says_of_a_send() {
        assert_eq!(told(200, "Success \"07033084\""), Sent::Taken(Some("07033084".to_owned())));
        assert!(matches!(told(200, "Success \"\""), Sent::Uncertain(_)));
        assert!(matches!(
            told(400, "Error \"Argument [to] has an invalid value: [+6281x].\""),
            Sent::Impossible(_)
        ));
        assert!(matches!(told(400, "Error \"Argument [bogus] is unknown.\""), Sent::Refused(_)));
        assert!(matches!(told(403, "Error \"Authentication failure for username:app\""), Sent::Refused(_)));
        assert!(matches!(told(403, "Error \"User throughput exceeded\""), Sent::Throttled(None)));
        assert!(matches!(told(412, "Error \"No route found\""), Sent::Refused(_)));
        assert!(matches!(told(500, "Error \"Cannot send submit_sm\""), Sent::Failing(_)));
        assert!(!format!("{:?}", told(400, "Error \"Argument [to]: [+62812]\"")).contains("62812"));
    }

    #[test]
    fn a_coding_is_a_number_or_a_byte() {
        for (field, number) in
            [(&b"0"[..], 0), (b"\0", 0), (b"8", 8), (b"\x08", 8), (b"", 0), (b"14", 14), (b"\xf1", 0xf1)]
        {
            assert_eq!(coding(field), Ok(number), "{field:?}");
        }
        for field in [&b"256"[..], b"8x", b"\0\0"] {
            assert!(coding(field).is_err(), "{field:?}");
        }
    }

    #[test]
    fn octets_are_read_by_their_coding() {
        let read = |form: &[u8]| match sms(&Fields::read(form)).expect("a message") {
            Inbound::Sms(mut all) => all.remove(0).words.expose().to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(read(b"id=1&from=6281200000001&content=%00a%1be&coding=%00"), "@a\u{20ac}");
        assert_eq!(read(b"id=1&from=6281200000001&content=x&binary=00611B65&coding=0"), "@a\u{20ac}");
        assert_eq!(read(b"id=1&from=6281200000001&content=%E9&coding=%03"), "\u{e9}");
        assert_eq!(read(b"id=1&from=6281200000001&binary=006f006b&coding=%08"), "ok");
    }

    #[test]
    fn a_throttled_message_is_on_its_way_still() {
        let said = |form: &str| report(&Fields::read(form.as_bytes()), &Fields::read(b""));
        assert!(matches!(said("id=x&level=1&message_status=ESME_RTHROTTLED"), Ok(Inbound::Notice)));
        assert!(matches!(said("id=x&level=1&message_status=ESME_RINVDSTADR"), Ok(Inbound::Reports(_))));
        assert!(said("id=x&level=2&message_status=LOST").is_err());
    }
}
