//! Aggregators that speak plain HTTP, each by its `shape` in the settings (`gateways.http.NAME`).
//!
//! Traps that this file answers: what is acknowledged must often be exact to the byte (`000`); a status
//! is a word or a number out of a range; an account's password comes with each message and is compared
//! in a time that tells nothing; a charset may be named beside the text; a 200 may say that nothing was
//! sent. An answer may hold our words again, so nothing of it goes into a reason. A message of a poll
//! that cannot be read does not hold up the others.

use std::collections::BTreeMap;
use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::wire::{
    Fields, OutRequest, RawRequest, RawResponse, Refusal, by_status, decode, escaped, is_same,
};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::config::{Format, Method, Piece, Receive, Reports, Shape, pieces};
use crate::kernel::msisdn;
use crate::model::message::{
    Answer, Inbound, InboundSms, MessageId, OutboundSms, Report, ReportState, Reported, Words,
};

/// Any aggregator whose settings say how it speaks.
pub(super) struct Mapped;

/// One message or report: from a name to what stands under it.
type Item<'a> = dyn Fn(&str) -> Option<Vec<u8>> + 'a;

impl Gateway for Mapped {
    fn name(&self) -> &'static str {
        "mapped"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Sms, Door::Report]
    }

    fn redelivers(&self, settings: &Settings) -> bool {
        settings.shape.as_ref().is_some_and(|shape| shape.redelivers)
    }

    fn signature(&self) -> Signature {
        Signature::None
    }

    fn answers_in_body(&self) -> bool {
        false
    }

    fn receive(&self, settings: &Settings, door: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        let shape = shape(settings)?;
        let query = Fields::read(request.query.as_bytes());
        let starts = request.body.trim_ascii_start().first();
        let body = if matches!(starts, Some(b'{' | b'[')) {
            let json = serde_json::from_slice(request.body);
            Body::Json(json.map_err(|_| Refusal::Unusable("body"))?)
        } else {
            Body::Form(Fields::read(request.body))
        };
        let whole = |name: &str| body.field(name).or_else(|| query.bytes(name).map(<[u8]>::to_vec));
        match door {
            Door::Report => {
                let report = shape.report.as_ref().ok_or(Refusal::Missing("shape.report"))?;
                expect(settings, &report.expect, &whole)?;
                let reports = body.each(report.each.as_deref(), &whole, &|item| read_report(report, item))?;
                Ok(Inbound::Reports(reports))
            }
            Door::Sms | Door::Ussd => {
                let receive = shape.receive.as_ref().ok_or(Refusal::Missing("shape.receive"))?;
                expect(settings, &receive.expect, &whole)?;
                let each = receive.each.as_deref();
                Ok(Inbound::Sms(body.each(each, &whole, &|item| read_message(receive, item))?))
            }
        }
    }

    fn acknowledge(&self, settings: &Settings, _: &Answer) -> RawResponse {
        RawResponse::text(settings.shape.as_ref().map(|shape| shape.acknowledge.clone()).unwrap_or_default())
    }

    fn sends(&self, settings: &Settings) -> bool {
        let Some(send) = settings.shape.as_ref().and_then(|shape| shape.send.as_ref()) else { return false };
        let all = send.fields.values().chain(send.headers.values()).chain([&send.url]);
        (!send.basic || settings.account().is_some())
            && all.flat_map(|template| pieces(template)).all(|piece| match piece {
                Piece::Text(_) | Piece::Name("id" | "to" | "text") => true,
                Piece::Name(name) => setting(settings, name).is_some(),
            })
    }

    fn reports(&self, settings: &Settings) -> bool {
        settings.shape.as_ref().is_some_and(|shape| shape.report.is_some())
    }

    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest> {
        let send = settings.shape.as_ref()?.send.as_ref()?;
        let to = sms.to.expose();
        let to = if send.bare_number { to.trim_start_matches('+') } else { to };
        let value = |name: &str| match name {
            "id" => Some(sms.id.as_str().to_owned()),
            "to" => Some(to.to_owned()),
            "text" => Some(sms.words.expose().to_owned()),
            name => setting(settings, name),
        };
        let call = Call {
            method: send.method,
            format: send.format,
            url: &send.url,
            fields: &send.fields,
            headers: &send.headers,
            basic: send.basic,
        };
        call.request(settings, &value)
    }

    fn sent(&self, settings: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent {
        let Some(send) = settings.shape.as_ref().and_then(|shape| shape.send.as_ref()) else {
            return by_status(status, retry_after);
        };
        if send.never.iter().any(|word| holds(body, word)) {
            return Sent::Impossible("it says that this can never be sent (shape.send.never)".to_owned());
        }
        if send.busy.iter().any(|word| holds(body, word)) {
            return Sent::Throttled(retry_after);
        }
        if !(200..=299).contains(&status) {
            return by_status(status, retry_after);
        }
        if send.good.as_ref().is_some_and(|word| !holds(body, word)) {
            return Sent::Refused(format!("HTTP {status}, and not what shape.send.good says"));
        }
        let id = send.id.as_ref().and_then(|id| between(body, &id.after, &id.before));
        Sent::Taken(id.map(str::to_owned))
    }

    fn poll(&self, settings: &Settings) -> Option<(OutRequest, Duration)> {
        let poll = settings.shape.as_ref()?.poll.as_ref()?;
        let call = Call {
            method: poll.method,
            format: Format::Form,
            url: &poll.url,
            fields: &poll.fields,
            headers: &poll.headers,
            basic: poll.basic,
        };
        let request = call.request(settings, &|name| setting(settings, name))?;
        Some((request, Duration::from_secs(poll.every_s)))
    }

    fn polled(&self, settings: &Settings, body: &[u8]) -> Result<Inbound, Refusal> {
        let shape = shape(settings)?;
        let poll = shape.poll.as_ref().ok_or(Refusal::Missing("shape.poll"))?;
        let receive = shape.receive.as_ref().ok_or(Refusal::Missing("shape.receive"))?;
        let read: Vec<Result<InboundSms, Refusal>> = if poll.format == Format::Xml {
            let elements = elements(&String::from_utf8_lossy(body), &poll.each)?;
            let item = |element: &BTreeMap<String, String>, name: &str| {
                element.get(name).map(|text| text.clone().into_bytes())
            };
            elements.iter().map(|element| read_message(receive, &|name| item(element, name))).collect()
        } else {
            let json: Value = serde_json::from_slice(body).map_err(|_| Refusal::Unusable("body"))?;
            let list = if poll.each == "." { Some(&json) } else { at(&json, &poll.each) };
            let list = match list {
                Some(Value::Array(list)) => list.as_slice(),
                // Where nothing waits, some leave the list out.
                Some(Value::Null) | None if json.is_object() => &[],
                _ => return Err(Refusal::UnusableNamed(poll.each.clone())),
            };
            list.iter().map(|item| read_message(receive, &|name| text_at(item, name))).collect()
        };
        let (good, bad): (Vec<_>, Vec<_>) = read.into_iter().partition(Result::is_ok);
        match bad.into_iter().find_map(Result::err) {
            Some(refusal) if good.is_empty() => Err(refusal),
            _ => Ok(Inbound::Sms(good.into_iter().flatten().collect())),
        }
    }
}

fn shape(settings: &Settings) -> Result<&Shape, Refusal> {
    settings.shape.as_ref().ok_or(Refusal::Missing("shape"))
}

/// What stands for a name in braces, when it is set.
fn setting(settings: &Settings, name: &str) -> Option<String> {
    match name {
        "api_url" => settings.api_url.clone(),
        "from" => settings.from.clone(),
        "username" => settings.username.clone().filter(|user| !user.is_empty()),
        "password" => settings.password().map(str::to_owned),
        "report_url" => settings.report_url(&settings.name),
        _ => None,
    }
}

/// Fills a template; `None` when something in it is not set.
fn fill(template: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let filled = pieces(template).into_iter().map(|piece| match piece {
        Piece::Text(text) => Some(text.to_owned()),
        Piece::Name(name) => value(name),
    });
    filled.collect()
}

/// A request in the settings' words.
struct Call<'a> {
    method: Method,
    format: Format,
    url: &'a str,
    fields: &'a BTreeMap<String, String>,
    headers: &'a BTreeMap<String, String>,
    basic: bool,
}

impl Call<'_> {
    fn request(&self, settings: &Settings, value: &dyn Fn(&str) -> Option<String>) -> Option<OutRequest> {
        let url = fill(self.url, value)?;
        let filled = |(name, template): (&String, &String)| Some((name.clone(), fill(template, value)?));
        let fields: Vec<(String, String)> = self.fields.iter().map(filled).collect::<Option<_>>()?;
        let mut request = match (self.method, self.format) {
            (Method::Get, _) => {
                let mark = if url.contains('?') { '&' } else { '?' };
                let url = if fields.is_empty() { url } else { format!("{url}{mark}{}", escaped(&fields)) };
                OutRequest { method: Method::Get, url, headers: Vec::new(), basic: None, body: Vec::new() }
            }
            (Method::Post, Format::Json) => {
                let mut body = Value::Null;
                for (name, text) in fields {
                    put(&mut body, &name, text);
                }
                OutRequest::json(url, &body)
            }
            (Method::Post, _) => OutRequest::form(url, &fields),
        };
        for (name, value) in self.headers.iter().map(filled).collect::<Option<Vec<_>>>()? {
            request = request.with_header(name, value);
        }
        if self.basic {
            request = request.with_basic(settings.account()?);
        }
        Some(request)
    }
}

/// Puts a text where a name with dots leads; a number among the names is a place in a list.
fn put(json: &mut Value, name: &str, text: String) {
    let mut here = json;
    for part in name.split('.') {
        here = if let Ok(index) = part.parse::<usize>()
            && index < 100
        {
            if !here.is_array() {
                *here = Value::Array(Vec::new());
            }
            let Value::Array(list) = here else { return };
            while list.len() <= index {
                list.push(Value::Null);
            }
            &mut list[index]
        } else {
            if !here.is_object() {
                *here = Value::Object(serde_json::Map::new());
            }
            let Value::Object(object) = here else { return };
            object.entry(part).or_insert(Value::Null)
        };
    }
    *here = Value::String(text);
}

/// What stands where a name with dots leads.
fn at<'a>(json: &'a Value, name: &str) -> Option<&'a Value> {
    name.split('.').try_fold(json, |here, part| match here {
        Value::Array(list) => list.get(part.parse::<usize>().ok()?),
        here => here.get(part),
    })
}

/// The same as text; a number is one.
fn text_at(json: &Value, name: &str) -> Option<Vec<u8>> {
    match at(json, name)? {
        Value::String(text) => Some(text.clone().into_bytes()),
        Value::Number(number) => Some(number.to_string().into_bytes()),
        _ => None,
    }
}

/// The body of a request.
enum Body<'a> {
    Form(Fields<'a>),
    Json(Value),
}

impl Body<'_> {
    fn field(&self, name: &str) -> Option<Vec<u8>> {
        match self {
            Self::Form(fields) => fields.bytes(name).map(<[u8]>::to_vec),
            Self::Json(json) => text_at(json, name),
        }
    }

    /// Reads each item of a list, or the whole request as one.
    fn each<T>(
        &self,
        list: Option<&str>,
        whole: &Item<'_>,
        read: &dyn Fn(&Item<'_>) -> Result<T, Refusal>,
    ) -> Result<Vec<T>, Refusal> {
        let Some(name) = list.filter(|name| !name.is_empty()) else { return Ok(vec![read(whole)?]) };
        let found = match self {
            Self::Json(json) if name == "." => Some(json),
            Self::Json(json) => at(json, name),
            Self::Form(_) => None,
        };
        let list = found.and_then(Value::as_array).ok_or_else(|| Refusal::MissingNamed(name.to_owned()))?;
        list.iter().map(|item| read(&|name| text_at(item, name))).collect()
    }
}

/// Refuses a request whose fields do not hold what they must.
fn expect(settings: &Settings, wanted: &BTreeMap<String, String>, item: &Item<'_>) -> Result<(), Refusal> {
    // All are looked at, so that the time does not tell which one is wrong.
    let fits = wanted.iter().fold(true, |fits, (name, template)| {
        let secret = fill(template, &|name| setting(settings, name));
        fits & secret.is_some_and(|secret| is_same(&secret, &item(name).unwrap_or_default()))
    });
    if fits { Ok(()) } else { Err(Refusal::Forged("a field does not hold what `expect` of the shape says")) }
}

/// A field that is there and says something.
fn given(item: &Item<'_>, name: &str) -> Result<String, Refusal> {
    let bytes = item(name).ok_or_else(|| Refusal::MissingNamed(name.to_owned()))?;
    let text = String::from_utf8(bytes).map_err(|_| Refusal::UnusableNamed(name.to_owned()))?;
    let text = text.trim();
    if text.is_empty() { Err(Refusal::MissingNamed(name.to_owned())) } else { Ok(text.to_owned()) }
}

fn read_message(receive: &Receive, item: &Item<'_>) -> Result<InboundSms, Refusal> {
    let from = msisdn::read(&given(item, &receive.from)?);
    let id = given(item, &receive.id)?;
    let text = item(&receive.text).ok_or_else(|| Refusal::MissingNamed(receive.text.clone()))?;
    let charset = receive.charset.as_ref().and_then(|name| String::from_utf8(item(name)?).ok());
    let text = decode(&text, charset.as_deref().unwrap_or_default());
    Ok(InboundSms { dedupe: Some(id), from, words: Words::new(text) })
}

fn read_report(report: &Reports, item: &Item<'_>) -> Result<Report, Refusal> {
    let id = given(item, &report.id)?;
    let of = if report.ours {
        let ours = MessageId::parse(&id).ok_or_else(|| Refusal::UnusableNamed(report.id.clone()))?;
        Reported::Ours(ours)
    } else {
        Reported::Theirs(id)
    };
    let status = given(item, &report.status)?;
    let states = [
        (&report.delivered, ReportState::Delivered),
        (&report.failed, ReportState::Failed),
        (&report.rejected, ReportState::Rejected),
        (&report.buffered, ReportState::Buffered),
        (&report.accepted, ReportState::Accepted),
    ];
    let found = states.iter().find(|(names, _)| names.iter().any(|name| is_status(name, &status)));
    let state =
        found.map(|(_, state)| *state).ok_or_else(|| Refusal::UnusableNamed(report.status.clone()))?;
    Ok(Report { of, state })
}

/// Whether a status is this word, or a number in this range.
fn is_status(name: &str, status: &str) -> bool {
    let range = name
        .split_once('-')
        .and_then(|(from, to)| Some((from.trim().parse::<u64>().ok()?, to.trim().parse::<u64>().ok()?)));
    match (range, status.parse::<u64>()) {
        (Some((from, to)), Ok(number)) => (from..=to).contains(&number),
        (None, Ok(number)) if name.trim().parse() == Ok(number) => true,
        _ => name.trim().eq_ignore_ascii_case(status),
    }
}

/// Whether a text holds a word, and not only as a part of a longer one.
fn holds(text: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (starts, ends) = (is_part(word.chars().next()), is_part(word.chars().next_back()));
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + word.len()..]);
            let is_longer =
                (starts && is_part(before.chars().next_back())) || (ends && is_part(after.chars().next()));
            !is_longer
        })
}

/// What stands between two texts, without spaces and quotation marks around it.
fn between<'a>(text: &'a str, after: &str, before: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(after)?;
    let found = if before.is_empty() { rest } else { rest.split_once(before)?.0 };
    Some(found.trim_matches(|c: char| c.is_whitespace() || c == '"')).filter(|found| !found.is_empty())
}

/// The children of each element of a name, by their names. An element that does not end (the answer was
/// cut) is left out.
fn elements(xml: &str, each: &str) -> Result<Vec<BTreeMap<String, String>>, Refusal> {
    let broken = || Refusal::Unusable("body");
    let mut reader = Reader::from_str(xml);
    let mut all = Vec::new();
    // The element that is being read, the child in it, and how deep below that child.
    let mut element: Option<BTreeMap<String, String>> = None;
    let mut child: Option<(String, String)> = None;
    let mut deeper = 0_u32;
    let mut seen = false;
    loop {
        let event = reader.read_event().map_err(|_| broken())?;
        match event {
            Event::Eof => break,
            Event::Start(start) => {
                seen = true;
                let local = start.local_name();
                let name = local.as_ref().to_owned();
                match (&element, &child) {
                    (None, _) if name == each => element = Some(BTreeMap::new()),
                    (None, _) => {}
                    (Some(_), None) => child = Some((name, String::new())),
                    (Some(_), Some(_)) => deeper += 1,
                }
            }
            Event::Empty(start) => {
                seen = true;
                if let (Some(fields), None) = (&mut element, &child) {
                    fields.entry(start.local_name().as_ref().to_owned()).or_default();
                }
            }
            Event::End(_) if deeper > 0 => deeper -= 1,
            Event::End(end) => match (child.take(), element.take()) {
                (Some((name, text)), Some(mut fields)) => {
                    fields.entry(name).or_insert(text);
                    element = Some(fields);
                }
                (None, Some(fields)) if end.local_name().as_ref() == each => all.push(fields),
                (_, fields) => element = fields,
            },
            Event::Text(text) => {
                if let Some((_, held)) = &mut child {
                    held.push_str(&text.xml10_content());
                }
            }
            Event::CData(text) => {
                if let Some((_, held)) = &mut child {
                    held.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, held)) = &mut child {
                    match reference.resolve_char_ref().map_err(|_| broken())? {
                        Some(c) => held.push(c),
                        None => {
                            let name = reference.into_inner();
                            let known = quick_xml::escape::resolve_predefined_entity(&name);
                            held.push_str(known.ok_or_else(broken)?);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    // Neither XML nor nothing: a page of a proxy, an error in words.
    if !seen && !xml.trim().is_empty() {
        return Err(broken());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_word_a_number_or_out_of_a_range() {
        for (name, status, fits) in [
            ("10-12", "11", true),
            ("10-12", "9", false),
            ("10-12", "13", false),
            ("7", "007", true),
            ("DELIVRD", "delivrd", true),
            ("UN-DELIVERED", "un-delivered", true),
            ("10-12", "10-12", true),
            ("DELIVRD", "DELIVRD2", false),
        ] {
            assert_eq!(is_status(name, status), fits, "{name} {status}");
        }
    }

    #[test]
    fn a_word_is_not_found_in_a_longer_one() {
        assert!(holds("000", "000") && holds("code=000;", "000") && holds("\"status\":\"1\"", "\"1\""));
        assert!(!holds("10001", "000") && !holds("0000", "000") && !holds("", "000") && !holds("x", ""));
        assert!(holds("0000 000", "000"));
    }

    #[test]
    fn names_with_dots_lead_into_json_and_out() {
        let mut json = Value::Null;
        put(&mut json, "messages.0.text", "hai".to_owned());
        put(&mut json, "messages.0.to.0.number", "62".to_owned());
        put(&mut json, "account", "a".to_owned());
        let expected = serde_json::json!({"messages":[{"text":"hai","to":[{"number":"62"}]}],"account":"a"});
        assert_eq!(json, expected);
        assert_eq!(text_at(&json, "messages.0.text"), Some(b"hai".to_vec()));
        assert_eq!(text_at(&json, "messages.1.text"), None);
        assert_eq!(text_at(&serde_json::json!({"id": 7}), "id"), Some(b"7".to_vec()));
    }

    #[test]
    fn what_stands_between_is_without_quotation_marks() {
        assert_eq!(between(r#"{"id": "a1", "b"}"#, "\"id\":", ","), Some("a1"));
        assert_eq!(between("ok=7", "ok=", ""), Some("7"));
        assert_eq!(between("ok=", "ok=", ""), None);
        assert_eq!(between("x", "ok=", ""), None);
    }

    #[test]
    fn xml_is_read_with_entities_cdata_and_what_else_people_write() {
        let xml = "<?xml version=\"1.0\"?><!-- x --><response><status>0</status><message><id>1</id>\
                   <isiPesan>cek &lt;PT&gt; &amp; &#x1F600;<![CDATA[<b>]]></isiPesan><dari/><x><y>deep</y></x></message>\
                   <message><id>2</id></message><message><id>3";
        let all = elements(xml, "message").expect("XML");
        assert_eq!(all.len(), 2, "{all:?}");
        assert_eq!(all[0]["isiPesan"], "cek <PT> & \u{1f600}<b>");
        assert_eq!((all[0]["dari"].as_str(), all[1]["id"].as_str()), ("", "2"));
        assert!(elements("Userkey salah", "message").is_err());
        assert!(elements("<a>&unknown;</a>", "message").expect("outside").is_empty());
        assert!(elements("<message><a>&unknown;</a></message>", "message").is_err());
        assert!(elements("", "message").expect("nothing").is_empty());
    }
}
