//! What every gateway must do, whatever its dialect: a question in, the answer out, its reports, and all
//! that goes wrong on the way.
//!
//! To add a gateway: its line in [`PEERS`], with how it brings a message, what its API is given and
//! answers, and how it reports. A file in `src/gateways` or `deploy/gateways` without a line fails.
#![expect(clippy::disallowed_methods, reason = "the test plays the gateways, and has a clock of its own")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;
use secrecy::SecretString;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection};
use suluh::config::Config;
use suluh::domain::outbox::{Outbox, Outgoing, Routes, Rules};
use suluh::gateways::{Door, GATEWAYS, HELD, Links};
use suluh::kernel::clock::SystemClock;
use suluh::kernel::sms_parts;
use suluh::model::message::{Kind, ReportState, Zone};
use suluh::sealing::keys::Keys;
use suluh::store::Db;
use tempfile::TempDir;

use crate::gateways::{Reply, Served};
use crate::support::{
    Behaviour, Engine, FakeApi, Kannel, Mo, PlivoSdk, Reaction, Recorded, SENDSMS_PASSWORD, SENDSMS_USER,
    Smsc, Style, Suluh, THROTTLED, TestDb, TwilioSdk, VonageSdk, free_port, http_client, on_both_engines,
    phone, run_cli, until,
};

/// How long something may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);
const QUESTION: &str = "cek pt contoh jaya abadi";
/// The agency whose name holds a mark that every charset writes otherwise.
const MARKED: &str = "cek pt contoh abu\u{2019}nikmah sejahtera";
/// Under which sms-gate.app, Twilio and Plivo sign.
const KEY: &str = "kunci yang panjang";
/// With which Plivo signs.
const NONCE: &str = "05429567804466091622";
const USER: &str = "AC1";
const PASSWORD: &str = "sandi+kata & rahasia";
const SENDER: &str = "99455";
/// The last part of the doors' paths.
const SECRET: &str = "abcdefghijklmnop-secret";

/// A request to a door.
#[derive(Debug, Clone, Default)]
struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Call {
    fn get(door: &str, fields: &[(&str, &str)]) -> Self {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mark = if door.contains('?') { '&' } else { '?' };
        Self { method: "GET", path: format!("{door}{mark}{query}"), ..Self::default() }
    }

    fn form(door: &str, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes();
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        Self { method: "POST", path: door.to_owned(), headers, body }
    }

    fn json(door: &str, body: &Value) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { method: "POST", path: door.to_owned(), headers, body: body.to_string().into_bytes() }
    }

    /// Signed as sms-gate.app does it.
    fn signed_at(mut self, key: &str, at: u64) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        let tag = hmac::sign(&key, &[&self.body[..], at.to_string().as_bytes()].concat());
        self.headers.push(("x-signature", hex(tag.as_ref())));
        self.headers.push(("x-timestamp", at.to_string()));
        self
    }

    /// With a token as httpSMS makes it.
    fn with_token(self, base: &str) -> Self {
        let claims = token_claims(&format!("{base}{}", self.path), now());
        let token = token(&json!({ "alg": "HS256", "typ": "JWT" }), &claims);
        self.with_header("authorization", format!("Bearer {token}"))
    }

    fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// With a signature as Plivo sends it.
    fn with_plivos(self, signature: &str) -> Self {
        self.with_header("x-plivo-signature-v3", signature.to_owned())
            .with_header("x-plivo-signature-v3-nonce", NONCE.to_owned())
    }

    /// Signed as Twilio's own SDK does it.
    fn signed_by_twilio(mut self, base: &str, fields: &[(&str, &str)]) -> Self {
        let signature = TwilioSdk::install().sign(&format!("{base}{}", self.path), fields, KEY);
        self.headers.push(("x-twilio-signature", signature));
        self
    }
}

/// What httpSMS says in a token.
fn token_claims(aud: &str, now: u64) -> Value {
    json!({ "aud": aud, "exp": now + 600, "iat": now, "iss": "api.httpsms.com", "nbf": now - 600, "sub": "user" })
}

/// A token (JWT) under [`KEY`].
fn token(head: &Value, claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", part(head), part(claims));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes()), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
}

/// A message from a phone.
#[derive(Debug, Clone)]
struct Mail {
    id: String,
    from: String,
    text: String,
}

impl Mail {
    fn new(number: u32, text: &str) -> Self {
        Self { id: format!("mo-{number}"), from: format!("+62812000{number:05}"), text: text.to_owned() }
    }

    /// Its moment, another for each message.
    fn at(&self) -> String {
        format!("2026-11-22T10:00:00.{}+07:00", self.id)
    }
}

/// What the gateway's API was given, as it must read to the byte.
#[derive(Debug, PartialEq, Eq)]
struct Given {
    method: &'static str,
    path: String,
    query: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// A gateway as its operators run it.
struct Peer {
    name: &'static str,
    /// Its shape, for the ones without a file in `src/gateways`.
    file: Option<&'static str>,
    /// More settings than the account and where its API is.
    settings: &'static [(&'static str, &'static str)],
    /// How it brings a message to a service at `base`; nothing when its inbox is asked.
    bring: fn(base: &str, mail: &Mail) -> Option<Call>,
    /// What it is told then: media type and body.
    told: (&'static str, &'static str),
    /// How its API says that it took a message; `{n}` is the number of the request.
    takes: fn() -> Behaviour,
    /// How it refuses the account or the route.
    refuses: fn() -> Behaviour,
    /// How it says that a number or a text never goes; none when it cannot.
    never: Option<fn() -> Behaviour>,
    /// Its request for our message `id` with these words to this number.
    given: GivenAs,
    /// Our id in a request, when it is carried.
    id: fn(&Recorded) -> Option<String>,
    /// How it reports on the `number`th request.
    report: Option<ReportAs>,
}

const TEXT: &str = "text/plain; charset=UTF-8";

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn basic() -> String {
    format!("Basic {}", STANDARD.encode(format!("{USER}:{PASSWORD}")))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn is_gsm7(text: &str) -> bool {
    suluh::kernel::gsm7::septets(text).is_some()
}

/// DartMedia and Hub9, which speak alike.
const fn dart(name: &'static str, file: &'static str, given: GivenAs) -> Peer {
    Peer {
        name,
        file: Some(file),
        settings: &[],
        bring: match name.as_bytes()[0] {
            b'd' => |_, mail| Some(dart_mail("/in/dartmedia/sms", mail)),
            _ => |_, mail| Some(dart_mail("/in/hub9/sms", mail)),
        },
        told: (TEXT, "000"),
        takes: || text_answer(200, "000"),
        refuses: || text_answer(200, "001"),
        never: None,
        given,
        id: |sent| sent.query_field("messageid"),
        report: Some(match name.as_bytes()[0] {
            b'd' => |_, sent, _, state| dart_report("/in/dartmedia/report", sent, state),
            _ => |_, sent, _, state| dart_report("/in/hub9/report", sent, state),
        }),
    }
}

/// Service, its request, the request's number, and what became of the message.
type ReportAs = fn(&str, &Recorded, usize, ReportState) -> Call;
/// Service, our id, number and words.
type GivenAs = fn(&str, &str, &str, &str) -> Given;

fn dart_mail(door: &str, mail: &Mail) -> Call {
    let from = mail.from.trim_start_matches('+');
    let fields = [
        ("userid", USER),
        ("password", PASSWORD),
        ("original", from),
        ("sendto", SENDER),
        ("messagetype", "0"),
        ("messageid", &mail.id),
        ("message", &mail.text),
        ("date", "20261122100000"),
        ("dcs", "0"),
        ("udhl", "0"),
        ("charset", "utf-8"),
    ];
    Call::get(door, &fields)
}

fn dart_report(door: &str, sent: &Recorded, state: ReportState) -> Call {
    let status = match state {
        ReportState::Accepted | ReportState::Buffered => "1",
        ReportState::Delivered => "10",
        ReportState::Rejected | ReportState::Failed => "21",
    };
    Call::get(door, &[("messageid", &sent.query_field("messageid").expect("an id")), ("status", status)])
}

fn dart_given(path: &str, id: &str, to: &str, text: &str) -> Given {
    let fields = [
        ("dcs", "0"),
        ("message", text),
        ("messageid", id),
        ("original", SENDER),
        ("password", PASSWORD),
        ("sendto", to.trim_start_matches('+')),
        ("udhl", "0"),
        ("userid", USER),
    ];
    Given { method: "GET", path: path.to_owned(), query: form(&fields), headers: vec![], body: String::new() }
}

fn text_answer(status: u16, body: &str) -> Behaviour {
    Behaviour::Answer { status, content_type: "text/html".to_owned(), body: body.to_owned() }
}

fn at_answer(code: u16) -> Behaviour {
    let body = json!({ "SMSMessageData": {
        "Message": "Sent to 1/1 Total Cost: KES 0.8000",
        "Recipients": [{ "statusCode": code, "number": "+62", "cost": "KES 0.8", "status": "x", "messageId": "ATXid_{n}" }],
    }});
    Behaviour::json(201, &body.to_string())
}

fn infobip_answer(group: &str, name: &str) -> Behaviour {
    let status = json!({ "groupId": 1, "groupName": group, "id": 26, "name": name, "description": "x" });
    let message = json!({ "messageId": "ib-{n}", "destination": "62", "status": status });
    Behaviour::json(200, &json!({ "bulkId": "b", "messages": [message] }).to_string())
}

fn vonage_answer(status: &str) -> Behaviour {
    let body = json!({ "message-count": "1", "messages": [
        { "to": "62", "message-id": "0C{n}", "status": status, "remaining-balance": "1", "message-price": "0.1" },
    ]});
    Behaviour::json(200, &body.to_string())
}

/// Signed with HMAC-SHA256, as an account may be set; its own SDK signs further down.
fn signed_as_vonage(door: &str, fields: &[(&str, &str)]) -> Call {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let signed: String =
        sorted.iter().map(|(name, value)| format!("&{name}={}", value.replace(['&', '='], "_"))).collect();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes()), signed.as_bytes());
    let sig = hex(tag.as_ref());
    Call::form(door, &[fields, &[("sig", sig.as_str())]].concat())
}

/// Signed as Plivo does it; its own SDK signs further down. The fields come sorted.
fn signed_as_plivo(base: &str, path: &str, fields: &[(&str, &str)]) -> Call {
    let plain: String = fields.iter().flat_map(|(name, value)| [*name, *value]).collect();
    let mark = if path.contains('?') { "." } else { "?" };
    let signed = format!("{base}{path}{mark}{plain}.{NONCE}");
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes()), signed.as_bytes());
    Call::form(path, fields).with_plivos(&STANDARD.encode(tag.as_ref()))
}

/// Every gateway.
static PEERS: &[Peer] = &[
    Peer {
        name: "kannel",
        file: None,
        settings: &[],
        bring: |_, mail| {
            let from = mail.from.trim_start_matches('+');
            // Raw UTF-16BE, as Kannel passes on what a phone sent so.
            let utf16: Vec<u8> = mail.text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let (coding, charset, text): (_, _, Vec<u8>) = if is_gsm7(&mail.text) {
                ("0", "UTF-8", mail.text.clone().into_bytes())
            } else {
                ("2", "UTF-16BE", utf16)
            };
            let text: String = form_urlencoded::byte_serialize(&text).collect();
            let fields =
                [("from", from), ("to", SENDER), ("id", &mail.id), ("coding", coding), ("charset", charset)];
            let mut call = Call::get("/in/kannel/sms", &fields);
            call.path.push_str(&format!("&text={text}"));
            Some(call)
        },
        told: (TEXT, ""),
        takes: || text_answer(202, "0: Accepted for delivery"),
        refuses: || text_answer(403, "Authorization failed for sendsms"),
        never: Some(|| text_answer(400, "Missing receiver number, rejected")),
        given: |base, id, to, text| Given {
            method: "POST",
            path: "/cgi-bin/sendsms".to_owned(),
            query: String::new(),
            headers: vec![
                ("content-type", "text/plain; charset=\"UTF-8\"".to_owned()),
                ("x-kannel-username", USER.to_owned()),
                ("x-kannel-password", PASSWORD.to_owned()),
                ("x-kannel-from", SENDER.to_owned()),
                ("x-kannel-to", to.to_owned()),
                ("x-kannel-coding", "0".to_owned()),
                ("x-kannel-dlr-mask", "31".to_owned()),
                ("x-kannel-dlr-url", format!("{base}/in/kannel/report?id={id}&dlr=%d")),
            ],
            body: text.to_owned(),
        },
        id: |sent| sent.header("x-kannel-dlr-url")?.split_once("id=")?.1.split('&').next().map(str::to_owned),
        report: Some(|base, sent, _, state| {
            let dlr = match state {
                ReportState::Accepted => "8",
                ReportState::Buffered => "4",
                ReportState::Rejected => "16",
                ReportState::Failed => "2",
                ReportState::Delivered => "1",
            };
            let url = sent.header("x-kannel-dlr-url").expect("a dlr-url").replace("%d", dlr);
            let path = url.strip_prefix(base).expect("our own address").to_owned();
            Call { method: "GET", path, ..Call::default() }
        }),
    },
    Peer {
        name: "africastalking",
        file: None,
        settings: &[],
        bring: |_, mail| {
            let fields = [
                ("linkId", "x"),
                ("text", &mail.text),
                ("to", SENDER),
                ("id", &mail.id),
                ("date", "2026-11-22 10:00:00"),
                ("from", &mail.from),
            ];
            Some(Call::form("/in/africastalking/sms", &fields))
        },
        told: (TEXT, ""),
        takes: || at_answer(101),
        refuses: || at_answer(405),
        never: Some(|| at_answer(403)),
        given: |_, _, to, text| Given {
            method: "POST",
            path: "/version1/messaging".to_owned(),
            query: String::new(),
            headers: vec![
                ("content-type", "application/x-www-form-urlencoded".to_owned()),
                ("accept", "application/json".to_owned()),
                ("apikey", PASSWORD.to_owned()),
            ],
            body: form(&[("username", USER), ("to", to), ("message", text), ("from", SENDER)]),
        },
        id: |_| None,
        report: Some(|_, _, number, state| {
            let status = match state {
                ReportState::Accepted => "Sent",
                ReportState::Buffered => "Buffered",
                ReportState::Rejected => "Rejected",
                ReportState::Failed => "Failed",
                ReportState::Delivered => "Success",
            };
            let id = format!("ATXid_{number}");
            let fields =
                [("id", id.as_str()), ("status", status), ("phoneNumber", "+62"), ("retryCount", "0")];
            Call::form("/in/africastalking/report", &fields)
        }),
    },
    Peer {
        name: "eightxeight",
        file: None,
        settings: &[],
        bring: |_, mail| {
            let body = json!({ "namespace": "SMS", "eventType": "inbound_message_received", "description": "x", "payload": {
                "umid": mail.id, "subAccountId": USER, "timestamp": mail.at(), "source": mail.from,
                "destination": SENDER, "body": mail.text, "encoding": "GSM7",
            }});
            Some(Call::json("/in/eightxeight/sms", &body))
        },
        told: (TEXT, ""),
        takes: || {
            let body = json!({ "umid": "u-{n}", "clientMessageId": "x", "destination": "62", "encoding": "GSM7",
                               "status": { "state": "queued", "timestamp": "x" } });
            Behaviour::json(200, &body.to_string())
        },
        refuses: || Behaviour::json(400, r#"{"code":1200,"message":"x","errorId":"x","timestamp":"x"}"#),
        never: None,
        given: |base, id, to, text| Given {
            method: "POST",
            path: format!("/api/v1/subaccounts/{USER}/messages"),
            query: String::new(),
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("authorization", format!("Bearer {PASSWORD}")),
            ],
            body: json!({ "destination": to, "text": text, "encoding": "AUTO", "clientMessageId": id,
                          "source": SENDER, "dlrCallbackUrl": format!("{base}/in/eightxeight/report") })
            .to_string(),
        },
        id: |sent| sent.json()["clientMessageId"].as_str().map(str::to_owned),
        report: Some(|_, sent, number, state| {
            let (state, detail) = match state {
                ReportState::Accepted | ReportState::Buffered => ("sent", None),
                ReportState::Rejected => ("rejected", None),
                ReportState::Failed => ("undelivered", Some("undelivered_to_recipient")),
                ReportState::Delivered => ("delivered", Some("delivered_to_recipient")),
            };
            let body = json!({ "namespace": "SMS", "eventType": "outbound_message_status_changed", "payload": {
                "umid": format!("u-{number}"), "clientMessageId": sent.json()["clientMessageId"], "destination": "62",
                "status": { "state": state, "detail": detail, "timestamp": "x" },
            }});
            Call::json("/in/eightxeight/report", &body)
        }),
    },
    Peer {
        name: "httpsms",
        file: None,
        settings: &[("SIGNING_KEY", KEY)],
        bring: |base, mail| {
            let body = json!({ "specversion": "1.0", "id": "x", "source": "/v1/messages/receive",
                "type": "message.phone.received", "datacontenttype": "application/json", "time": mail.at(),
                "data": { "message_id": mail.id, "user_id": "u", "owner": "+62", "contact": mail.from, "timestamp": mail.at(),
                          "content": mail.text, "sim": "SIM1", "encrypted": false, "attachments": [] } });
            Some(Call::json("/in/httpsms/sms", &body).with_token(base))
        },
        told: (TEXT, ""),
        takes: || {
            let body = r#"{"data":{"id":"ht-{n}","status":"pending"},"message":"message added to queue","status":"success"}"#;
            Behaviour::json(200, body)
        },
        refuses: || Behaviour::json(402, r#"{"message":"x","status":"error"}"#),
        never: Some(|| Behaviour::json(422, r#"{"data":{"to":["x"]},"message":"x","status":"error"}"#)),
        given: |_, id, to, text| Given {
            method: "POST",
            path: "/v1/messages/send".to_owned(),
            query: String::new(),
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("x-api-key", PASSWORD.to_owned()),
            ],
            body: json!({ "from": SENDER, "to": to, "content": text, "request_id": id }).to_string(),
        },
        id: |sent| sent.json()["request_id"].as_str().map(str::to_owned),
        report: Some(|base, sent, number, state| {
            let (event, ours) = match state {
                // As they were before events gave our id back.
                ReportState::Accepted | ReportState::Buffered => ("message.phone.sent", Value::Null),
                ReportState::Rejected => ("message.send.expired", sent.json()["request_id"].clone()),
                ReportState::Failed => ("message.send.failed", sent.json()["request_id"].clone()),
                ReportState::Delivered => ("message.phone.delivered", Value::Null),
            };
            let id = format!("ht-{number}");
            let name = if state == ReportState::Rejected { "message_id" } else { "id" };
            let body = json!({ "specversion": "1.0", "id": "y", "type": event, "data": {
                name: id, "request_id": ours, "owner": "+62", "contact": "+62", "content": "x" } });
            Call::json("/in/httpsms/report", &body).with_token(base)
        }),
    },
    Peer {
        name: "infobip",
        file: None,
        settings: &[],
        bring: |_, mail| {
            // Two of one batch are the same, and one cannot be read.
            let message = json!({ "messageId": mail.id, "from": mail.from.trim_start_matches('+'), "to": SENDER,
                "text": mail.text, "cleanText": mail.text, "keyword": "CEK", "receivedAt": "2026-11-22T02:13:43.000+0000",
                "smsCount": 1, "price": { "pricePerMessage": 0, "currency": "EUR" }, "callbackData": "x" });
            let results = json!([message, { "messageId": "x", "to": SENDER }, message]);
            let body = json!({ "results": results, "messageCount": 3, "pendingMessageCount": 0 });
            Some(Call::json("/in/infobip/sms", &body))
        },
        told: ("application/json", r#"{"responseExitCode":200,"responseMessage":""}"#),
        takes: || infobip_answer("PENDING", "PENDING_ACCEPTED"),
        refuses: || infobip_answer("REJECTED", "REJECTED_NOT_ENOUGH_CREDITS"),
        never: Some(|| infobip_answer("REJECTED", "REJECTED_INVALID_DESTINATION")),
        given: |base, id, to, text| Given {
            method: "POST",
            path: "/sms/3/messages".to_owned(),
            query: String::new(),
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("accept", "application/json".to_owned()),
                ("authorization", format!("App {PASSWORD}")),
            ],
            body: json!({ "messages": [{
                "sender": SENDER,
                "destinations": [{ "to": to.trim_start_matches('+'), "messageId": id }],
                "content": { "text": text },
                "webhooks": { "delivery": { "url": format!("{base}/in/infobip/report") },
                              "contentType": "application/json" },
            }]})
            .to_string(),
        },
        id: |sent| sent.json()["messages"][0]["destinations"][0]["messageId"].as_str().map(str::to_owned),
        report: Some(|_, sent, _, state| {
            let (group, name) = match state {
                ReportState::Accepted | ReportState::Buffered => ("PENDING", "PENDING_ENROUTE"),
                ReportState::Rejected => ("REJECTED", "REJECTED_NETWORK"),
                ReportState::Failed => ("UNDELIVERABLE", "UNDELIVERABLE_NOT_DELIVERED"),
                ReportState::Delivered => ("DELIVERED", "DELIVERED_TO_HANDSET"),
            };
            let id = &sent.json()["messages"][0]["destinations"][0]["messageId"];
            let status =
                json!({ "groupId": 3, "groupName": group, "id": 5, "name": name, "description": "x" });
            let of = |id: &Value| {
                json!({ "bulkId": "b", "messageId": id, "to": "62", "status": status,
                                          "sentAt": "2026-11-22T02:13:43.000+0000", "smsCount": 1 })
            };
            let results = json!([of(&json!("of-nobody")), of(id), {}]);
            Call::json("/in/infobip/report", &json!({ "results": results }))
        }),
    },
    Peer {
        name: "jasmin",
        file: None,
        settings: &[],
        bring: |_, mail| {
            // Its bytes as the SMS had them, and the coding as the raw byte that really comes.
            let (coding, octets) = match sms_parts::gsm7_septets(&mail.text) {
                Some(septets) => ("\0", septets),
                None => ("\x08", sms_parts::ucs2_be(&mail.text)),
            };
            let content: String = form_urlencoded::byte_serialize(&octets).collect();
            let fields = [
                ("id", mail.id.as_str()),
                ("from", mail.from.trim_start_matches('+')),
                ("to", SENDER),
                ("origin-connector", "sim"),
                ("priority", "LEVEL_0"),
                ("coding", coding),
                ("binary", &hex(&octets)),
            ];
            let mut call = Call::form("/in/jasmin/sms", &fields);
            call.body.extend_from_slice(format!("&content={content}").as_bytes());
            Some(call)
        },
        told: (TEXT, "ACK/Jasmin"),
        takes: || text_answer(200, "Success \"07033084-5cfd-4812-90a4-e4d24ffb{n}\""),
        refuses: || text_answer(412, "Error \"No route found\""),
        never: Some(|| text_answer(400, "Error \"Argument [to] has an invalid value: [x].\"")),
        given: |base, id, to, text| {
            let (coding, octets) = match sms_parts::gsm7_septets(text) {
                Some(septets) => ("0", septets),
                None => ("8", sms_parts::ucs2_be(text)),
            };
            Given {
                method: "POST",
                path: "/send".to_owned(),
                query: String::new(),
                headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
                body: form(&[
                    ("username", USER),
                    ("password", PASSWORD),
                    ("to", to.trim_start_matches('+')),
                    ("coding", coding),
                    ("hex-content", &hex(&octets)),
                    ("from", SENDER),
                    ("dlr", "yes"),
                    ("dlr-level", "3"),
                    ("dlr-method", "POST"),
                    ("dlr-url", &format!("{base}/in/jasmin/report?ours={id}")),
                ]),
            }
        },
        id: |sent| sent.form_field("dlr-url")?.split_once("ours=").map(|(_, id)| id.to_owned()),
        report: Some(|base, sent, number, state| {
            let (level, status) = match state {
                ReportState::Accepted => ("1", "ESME_ROK"),
                ReportState::Buffered => ("2", "ENROUTE"),
                ReportState::Rejected => ("1", "ESME_RINVDSTADR"),
                ReportState::Failed => ("2", "UNDELIV"),
                ReportState::Delivered => ("2", "DELIVRD"),
            };
            let url = sent.form_field("dlr-url").expect("a dlr-url");
            let id = format!("07033084-5cfd-4812-90a4-e4d24ffb{number}");
            let fields =
                [("id", id.as_str()), ("level", level), ("message_status", status), ("connector", "sim")];
            Call::form(url.strip_prefix(base).expect("our own address"), &fields)
        }),
    },
    Peer {
        name: "plivo",
        file: None,
        settings: &[("SIGNING_KEY", KEY)],
        bring: |base, mail| {
            let fields = [
                ("From", mail.from.trim_start_matches('+')),
                ("MessageUUID", &mail.id),
                ("Text", &mail.text),
                ("To", SENDER),
                ("Type", "sms"),
                ("Units", "1"),
            ];
            Some(signed_as_plivo(base, "/in/plivo/sms", &fields))
        },
        told: (TEXT, ""),
        takes: || {
            Behaviour::json(202, r#"{"api_id":"x","message":"message(s) queued","message_uuid":["pl-{n}"]}"#)
        },
        refuses: || Behaviour::json(400, r#"{"api_id":"x","error":"src is not valid"}"#),
        never: Some(|| Behaviour::json(400, r#"{"api_id":"x","error":"invalid phone numbers."}"#)),
        given: |base, id, to, text| Given {
            method: "POST",
            path: format!("/v1/Account/{USER}/Message/"),
            query: String::new(),
            headers: vec![("content-type", "application/json".to_owned()), ("authorization", basic())],
            body: json!({
                "src": SENDER, "dst": to.trim_start_matches('+'), "text": text, "log": "false",
                "url": format!("{base}/in/plivo/report?id={id}"), "method": "POST",
            })
            .to_string(),
        },
        id: |sent| sent.json()["url"].as_str()?.split_once("id=").map(|(_, id)| id.to_owned()),
        report: Some(|base, sent, number, state| {
            let status = match state {
                ReportState::Accepted | ReportState::Buffered => "sent",
                ReportState::Rejected => "failed",
                ReportState::Failed => "undelivered",
                ReportState::Delivered => "delivered",
            };
            let given = sent.json();
            let path = given["url"].as_str().and_then(|url| url.strip_prefix(base)).expect("our own address");
            let uuid = format!("pl-{number}");
            let fields =
                [("ErrorCode", ""), ("MessageUUID", uuid.as_str()), ("Status", status), ("To", "62")];
            signed_as_plivo(base, path, &fields)
        }),
    },
    Peer {
        name: "smsgate",
        file: None,
        settings: &[("SIGNING_KEY", KEY)],
        bring: |_, mail| {
            let body = json!({ "id": "x", "webhookId": "w", "event": "sms:received", "deviceId": "d", "payload": {
                "messageId": "abc", "sender": mail.from, "phoneNumber": mail.from, "recipient": null,
                "simNumber": 1, "message": mail.text, "receivedAt": mail.at(),
            }});
            Some(Call::json("/in/smsgate/sms", &body).signed_at(KEY, now()))
        },
        told: (TEXT, ""),
        takes: || Behaviour::json(202, "{}"),
        refuses: || Behaviour::json(401, r#"{"message":"unauthorized"}"#),
        never: None,
        given: |_, id, to, text| Given {
            method: "POST",
            path: "/messages".to_owned(),
            query: "skipPhoneValidation=true".to_owned(),
            headers: vec![("content-type", "application/json".to_owned()), ("authorization", basic())],
            body: json!({ "id": id, "textMessage": { "text": text }, "phoneNumbers": [to],
                          "withDeliveryReport": true, "ttl": 86400 })
            .to_string(),
        },
        id: |sent| sent.json()["id"].as_str().map(str::to_owned),
        report: Some(|_, sent, _, state| {
            let event = match state {
                ReportState::Accepted | ReportState::Buffered => "sms:sent",
                ReportState::Rejected | ReportState::Failed => "sms:failed",
                ReportState::Delivered => "sms:delivered",
            };
            let payload = json!({ "messageId": sent.json()["id"], "phoneNumber": "+62", "simNumber": 1 });
            let body = json!({ "event": event, "deviceId": "d", "id": "y", "payload": payload });
            Call::json("/in/smsgate/report", &body).signed_at(KEY, now())
        }),
    },
    Peer {
        name: "smssync",
        file: None,
        settings: &[("SIGNING_KEY", KEY), ("TIMEOUT_MS", "100")],
        bring: |_, mail| {
            let fields = [
                ("from", mail.from.as_str()),
                ("message", &mail.text),
                ("message_id", &mail.id),
                ("sent_to", ""),
                ("secret", KEY),
                ("device_id", "d"),
                ("sent_timestamp", "1795322754000"),
            ];
            Some(Call::form("/in/smssync/sms", &fields))
        },
        told: ("application/json", r#"{"payload":{"error":null,"success":true}}"#),
        // Of the phone's radio: what the service has is the phone, which fetches.
        takes: || Behaviour::json(200, "{}"),
        refuses: || Behaviour::json(400, "{}"),
        never: None,
        given: |_, id, to, text| Given {
            method: "POST",
            path: RADIO.to_owned(),
            query: String::new(),
            headers: vec![],
            body: json!({ "to": to, "message": text, "uuid": id }).to_string(),
        },
        id: |sent| sent.json()["uuid"].as_str().map(str::to_owned),
        report: Some(|_, sent, _, state| {
            let (went, arrived) = match state {
                ReportState::Accepted | ReportState::Buffered => (0, -1),
                ReportState::Rejected => (4, -1),
                ReportState::Failed => (0, 1),
                ReportState::Delivered => (0, 0),
            };
            let result = json!({ "uuid": sent.json()["uuid"], "sent_result_code": went, "sent_result_message": "x",
                                 "delivered_result_code": arrived, "delivered_result_message": "x" });
            let secret = form(&[("secret", KEY)]);
            let body = json!({ "message_result": [{ "uuid": "x", "sent_result_code": 0 }, result] });
            Call::json(&format!("/in/smssync/report?task=result&{secret}"), &body)
        }),
    },
    Peer {
        name: "twilio",
        file: None,
        settings: &[("SIGNING_KEY", KEY)],
        bring: |base, mail| {
            let fields = [
                ("MessageSid", mail.id.as_str()),
                ("AccountSid", USER),
                ("From", &mail.from),
                ("To", SENDER),
                ("Body", &mail.text),
                ("NumMedia", "0"),
                ("NumSegments", "1"),
            ];
            Some(Call::form("/in/twilio/sms", &fields).signed_by_twilio(base, &fields))
        },
        told: ("text/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>"),
        takes: || Behaviour::json(201, r#"{"sid":"SM{n}","status":"queued"}"#),
        refuses: || Behaviour::json(400, r#"{"code":21606,"message":"x","status":400}"#),
        never: Some(|| Behaviour::json(400, r#"{"code":21211,"message":"x","status":400}"#)),
        given: |base, id, to, text| Given {
            method: "POST",
            path: format!("/2010-04-01/Accounts/{USER}/Messages.json"),
            query: String::new(),
            headers: vec![
                ("content-type", "application/x-www-form-urlencoded".to_owned()),
                ("authorization", basic()),
            ],
            body: form(&[
                ("To", to),
                ("From", SENDER),
                ("Body", text),
                ("StatusCallback", &format!("{base}/in/twilio/report?id={id}")),
            ]),
        },
        id: |sent| sent.form_field("StatusCallback")?.split_once("id=").map(|(_, id)| id.to_owned()),
        report: Some(|base, sent, number, state| {
            let status = match state {
                ReportState::Accepted | ReportState::Buffered => "sent",
                ReportState::Rejected => "failed",
                ReportState::Failed => "undelivered",
                ReportState::Delivered => "delivered",
            };
            let url = sent.form_field("StatusCallback").expect("a callback");
            let path = url.strip_prefix(base).expect("our own address");
            let sid = format!("SM{number}");
            let fields = [("MessageSid", sid.as_str()), ("MessageStatus", status), ("AccountSid", USER)];
            Call::form(path, &fields).signed_by_twilio(base, &fields)
        }),
    },
    Peer {
        name: "vonage",
        file: None,
        settings: &[("SIGNING_KEY", KEY)],
        bring: |_, mail| {
            let kind = if is_gsm7(&mail.text) { "text" } else { "unicode" };
            let now = now().to_string();
            let fields = [
                ("msisdn", mail.from.trim_start_matches('+')),
                ("to", SENDER),
                ("messageId", &mail.id),
                ("text", &mail.text),
                ("type", kind),
                ("keyword", "CEK"),
                ("message-timestamp", "2026-11-22 10:00:00"),
                ("timestamp", &now),
                ("nonce", "aaaaaaaa-bbbb-cccc-dddd-0123456789ab"),
            ];
            Some(signed_as_vonage("/in/vonage/sms", &fields))
        },
        told: (TEXT, ""),
        takes: || vonage_answer("0"),
        refuses: || vonage_answer("9"),
        never: Some(|| vonage_answer("7")),
        given: |base, id, to, text| Given {
            method: "POST",
            path: "/sms/json".to_owned(),
            query: String::new(),
            headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
            body: form(&[
                ("api_key", USER),
                ("api_secret", PASSWORD),
                ("from", SENDER),
                ("to", to.trim_start_matches('+')),
                ("type", if is_gsm7(text) { "text" } else { "unicode" }),
                ("text", text),
                ("client-ref", id),
                ("callback", &format!("{base}/in/vonage/report")),
            ]),
        },
        id: |sent| sent.form_field("client-ref"),
        report: Some(|_, sent, number, state| {
            let status = match state {
                ReportState::Accepted => "accepted",
                ReportState::Buffered => "buffered",
                ReportState::Rejected => "rejected",
                ReportState::Failed => "failed",
                ReportState::Delivered => "delivered",
            };
            let (id, now) = (format!("0C{number}"), now().to_string());
            let reference = sent.form_field("client-ref").expect("our id");
            let fields = [
                ("messageId", id.as_str()),
                ("client-ref", &reference),
                ("msisdn", "62"),
                ("to", SENDER),
                ("status", status),
                ("err-code", "0"),
                ("timestamp", &now),
                ("nonce", "x"),
            ];
            signed_as_vonage("/in/vonage/report", &fields)
        }),
    },
    dart("dartmedia", "dartmedia.toml", |_, id, to, text| {
        dart_given("/APIhttpU/receive2waysms.php", id, to, text)
    }),
    dart("hub9", "hub9.toml", |_, id, to, text| dart_given("/testing/smsmt.php", id, to, text)),
    Peer {
        name: "zenziva",
        file: Some("zenziva.toml"),
        settings: &[("SHAPE__POLL__EVERY_S", "1")],
        bring: |_, _| None,
        told: (TEXT, ""),
        takes: || {
            Behaviour::json(200, r#"{"messageId":"{n}","to":"62","status":"1","text":"Success","cost":1}"#)
        },
        refuses: || Behaviour::json(200, r#"{"to":"62","status":"5","text":"Userkey / Passkey Salah"}"#),
        never: None,
        given: |_, _, to, text| Given {
            method: "POST",
            path: "/reguler/api/sendsms/".to_owned(),
            query: String::new(),
            headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
            body: form(&[
                ("message", text),
                ("passkey", PASSWORD),
                ("to", to.trim_start_matches('+')),
                ("userkey", USER),
            ]),
        },
        id: |_| None,
        report: None,
    },
];

/// Where the phone of [`Phone`] sends.
const RADIO: &str = "/radio";

/// A phone with SMSSync, which fetches what is to go out. Its radio is the API of the test: what that takes, it has
/// sent; what that refuses, it could not send; and while that is in trouble, it has not said that it has the message.
struct Phone(tokio::task::JoinHandle<()>);

impl Phone {
    fn start(base: String, radio: String) -> Self {
        Self(tokio::spawn(async move {
            let http = http_client();
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                // The service is down now and then.
                drop(Self::sync(&http, &base, &radio).await);
            }
        }))
    }

    async fn sync(http: &reqwest::Client, base: &str, radio: &str) -> reqwest::Result<()> {
        let task = |name: &str| format!("{base}/in/smssync/sms?{}", form(&[("task", name), ("secret", KEY)]));
        let told: Value = http.get(task("send")).send().await?.error_for_status()?.json().await?;
        let payload = &told["payload"];
        assert_eq!(
            (&payload["task"], &payload["secret"]),
            (&json!("send"), &json!(KEY)),
            "it sends nothing else"
        );
        for message in payload["messages"].as_array().expect("messages") {
            let Ok(sent) = http.post(format!("{radio}{RADIO}")).body(message.to_string()).send().await else {
                continue;
            };
            let status = sent.status().as_u16();
            if status >= 429 {
                continue;
            }
            // Without the secret, as it really comes.
            let queued = json!({ "queued_messages": [message["uuid"], "another"] });
            let told: Value = http
                .post(format!("{base}/in/smssync/sms?task=sent"))
                .json(&queued)
                .send()
                .await?
                .json()
                .await?;
            assert_eq!(told, json!({ "message_uuids": [message["uuid"]] }));
            let waiting: Value = http.get(task("result")).send().await?.json().await?;
            assert!(waiting["message_uuids"].is_array(), "{waiting}");
            if status >= 400 {
                let result =
                    json!({ "uuid": message["uuid"], "sent_result_code": 4, "delivered_result_code": -1 });
                let body = json!({ "message_result": [result] });
                http.post(task("result")).json(&body).send().await?.error_for_status()?;
            }
        }
        Ok(())
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Where Zenziva's inbox is.
const INBOX: &str = "/api/inboxgetall.php";

fn inbox(mail: &[Mail]) -> Behaviour {
    let messages: String = mail
        .iter()
        .map(|mail| {
            let text = mail.text.replace('&', "&amp;").replace('<', "&lt;").replace('\0', " ");
            let (id, from) = (&mail.id, &mail.from);
            format!(
                "<message><id>{id}</id><tgl>2026-11-22</tgl><waktu>10:00:00</waktu>\
                 <isiPesan> {text}</isiPesan><dari>{from}</dari></message>"
            )
        })
        .collect();
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response>\n{messages}\n</response>\n");
    Behaviour::Answer { status: 200, content_type: "text/xml".to_owned(), body }
}

/// The line of a gateway.
fn line(name: &str) -> &'static Peer {
    PEERS.iter().find(|peer| peer.name == name).expect("a line")
}

impl Peer {
    fn variable(&self, setting: &str) -> String {
        let http = if self.file.is_some() { "HTTP__" } else { "" };
        format!("SULUH__GATEWAYS__{http}{}__{setting}", self.name.to_uppercase())
    }

    fn file(&self) -> Option<PathBuf> {
        self.file.map(|file| Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/gateways").join(file))
    }
}

/// A service with one gateway, whose API is ours.
struct World {
    peer: &'static Peer,
    suluh: Suluh,
    api: FakeApi,
    port: u16,
    db: Arc<TestDb>,
    home: TempDir,
    more: Vec<(String, String)>,
    http: reqwest::Client,
    /// Of a gateway that fetches.
    _phone: Option<Phone>,
}

impl World {
    async fn new(peer: &'static Peer, engine: Engine, more: &[(&str, &str)]) -> Self {
        let (db, home) = (engine.fresh().await, tempfile::tempdir().expect("a folder"));
        let (api, port) = (FakeApi::start((peer.takes)()), free_port());
        api.at(INBOX, inbox(&[]));
        let more: Vec<_> =
            more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        std::fs::create_dir(home.path().join("keys")).expect("a folder for keys");
        let suluh = start(peer, &db, &home, port, &api, &more).await;
        let _phone = (peer.name == "smssync").then(|| Phone::start(suluh.url(""), api.url()));
        Self { peer, suluh, api, port, db: Arc::new(db), home, more, http: http_client(), _phone }
    }

    /// After a power cut: the same database and keys.
    async fn start_again(&mut self) {
        self.suluh = start(self.peer, &self.db, &self.home, self.port, &self.api, &self.more).await;
    }

    fn base(&self) -> String {
        self.suluh.url("")
    }

    async fn call(&self, call: &Call) -> Reply {
        let method = call.method.parse().expect("a method");
        let mut request = self.http.request(method, self.suluh.url(&call.path));
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        let response = request.body(call.body.clone()).send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.text().await.expect("a body") }
    }

    /// Brings a message, and sees that it is acknowledged as the gateway wants it.
    async fn bring(&self, mail: &Mail) {
        let Some(call) = (self.peer.bring)(&self.base(), mail) else {
            return self.api.at(INBOX, inbox(std::slice::from_ref(mail)));
        };
        self.assert_told(&self.call(&call).await);
    }

    #[track_caller]
    fn assert_told(&self, reply: &Reply) {
        let (media, body) = self.peer.told;
        assert_eq!((reply.status, reply.header("content-type"), reply.body.as_str()), (200, media, body));
    }

    /// What the API was given; its inbox is apart.
    fn given(&self) -> Vec<Recorded> {
        self.api.requests().into_iter().filter(|request| request.path != INBOX).collect()
    }

    async fn wait_for(&self, count: usize) -> Vec<Recorded> {
        let found = until(LIMIT, async || Some(self.given()).filter(|it| it.len() >= count)).await;
        found.unwrap_or_else(|| {
            panic!("{}: {} of {count} requests\n{}", self.peer.name, self.given().len(), self.suluh.log())
        })
    }

    async fn report(&self, sent: &Recorded, number: usize, state: ReportState) {
        let Some(report) = self.peer.report else { return };
        let reply = self.call(&report(&self.base(), sent, number, state)).await;
        self.assert_told(&reply);
    }

    /// Messages by state and the rank of their report.
    async fn rows(&self) -> Vec<(String, String, i64)> {
        rows(self.db.url(), "SELECT gateway, state, report FROM outbox").await
    }

    async fn wait_for_rows(&self, what: &str, wanted: impl Fn(&[(String, String, i64)]) -> bool) {
        let found = until(LIMIT, async || wanted(&self.rows().await).then_some(())).await;
        if found.is_none() {
            panic!("{}: {what}: {:?}\n{}", self.peer.name, self.rows().await, self.suluh.log());
        }
    }

    async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT '{table}' AS a, 'x' AS b, count(*) AS c FROM {table}");
        rows(self.db.url(), &sql).await[0].2
    }

    fn cli(&self, args: &[&str]) -> String {
        let (status, out, err) = run_cli(args, &[("SULUH__DATABASE__URL", self.db.url())]);
        assert!(status.success(), "{out}{err}");
        out
    }
}

async fn start(
    peer: &Peer,
    db: &TestDb,
    home: &TempDir,
    port: u16,
    api: &FakeApi,
    more: &[(String, String)],
) -> Suluh {
    let public_url = format!("http://127.0.0.1:{port}");
    let mut launch = Suluh::launch("demo").at(port);
    if let Some(file) = peer.file() {
        launch = launch.config(file);
    }
    launch = launch
        .set("SULUH__DATABASE__URL", db.url())
        .set("SULUH__KEYS__DIR", home.path().join("keys"))
        .set("SULUH__SPOOL__DIR", home.path().join("spool"))
        .set("SULUH__OUTBOX__POLL_MS", "50")
        .set("SULUH__OUTBOX__PAUSE_MS", "1000")
        .set("SULUH__OUTBOX__REPORT_WAIT_MS", "1000")
        .set("SULUH__SMS__DAILY_CAP", "1000")
        .set(&peer.variable("API_URL"), api.url())
        .set(&peer.variable("PUBLIC_URL"), public_url)
        .set(&peer.variable("USERNAME"), USER)
        .set(&peer.variable("PASSWORD"), PASSWORD)
        .set(&peer.variable("FROM"), SENDER);
    for (setting, value) in peer.settings {
        launch = launch.set(&peer.variable(setting), value);
    }
    for (name, value) in more {
        launch = launch.set(name, value);
    }
    launch.start().await
}

/// Rows of two texts and a number.
async fn rows(url: &str, sql: &str) -> Vec<(String, String, i64)> {
    if url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(url).await.expect("a connection");
        sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await.expect("rows")
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.expect("a connection");
        sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await.expect("rows")
    }
}

fn as_given(peer: &Peer, base: &str, sent: &Recorded, to: &str, text: &str) {
    let id = (peer.id)(sent).unwrap_or_default();
    let wanted = (peer.given)(base, &id, to, text);
    let seen = Given {
        method: wanted.method,
        path: sent.path.clone(),
        query: sent.query.clone(),
        headers: wanted
            .headers
            .iter()
            .map(|(name, _)| (*name, sent.header(name).unwrap_or_default().to_owned()))
            .collect(),
        body: String::from_utf8(sent.body.to_vec()).expect("UTF-8"),
    };
    assert_eq!(sent.method.as_str(), wanted.method);
    assert_eq!(seen, wanted, "{}", peer.name);
}

/// The words that an API was given.
fn words(sent: &Recorded) -> String {
    if let Some(hex) = sent.form_field("hex-content") {
        let octets: Vec<u8> = (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).expect("hexadecimal"))
            .collect();
        return match sent.form_field("coding").as_deref() {
            Some("8") => sms_parts::from_ucs2_be(&octets),
            _ => sms_parts::from_gsm7_septets(&octets),
        };
    }
    let fields = ["message", "Body", "text"];
    let found = fields.iter().find_map(|name| sent.form_field(name).or_else(|| sent.query_field(name)));
    let json = || {
        let body: Value = serde_json::from_slice(&sent.body).ok()?;
        let places = ["/textMessage/text", "/text", "/content", "/messages/0/content/text", "/message"];
        places.iter().find_map(|place| body.pointer(place)?.as_str()).map(str::to_owned)
    };
    found.or_else(json).unwrap_or_else(|| {
        if sent.header("x-kannel-coding") == Some("2") {
            let units = sent.body.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            return char::decode_utf16(units).map(|c| c.expect("UTF-16")).collect();
        }
        String::from_utf8_lossy(&sent.body).into_owned()
    })
}

#[test]
fn every_gateway_has_its_line_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let stems = |folder: &str| -> BTreeSet<String> {
        let files = std::fs::read_dir(root.join(folder)).expect("a folder");
        files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    };
    let own: BTreeSet<String> =
        PEERS.iter().filter(|peer| peer.file.is_none()).map(|peer| peer.name.to_owned()).collect();
    let mut files = stems("src/gateways");
    for shared in ["mod", "wire", "mapped", "ussd", "held", "smpp"] {
        assert!(files.remove(shared), "{shared}");
    }
    for held in HELD {
        assert!(files.remove(held.name()), "{}", held.name());
        assert!(stems("tests/it").contains(held.name()), "{} has no tests of its own", held.name());
    }
    assert_eq!(files, own, "a file in src/gateways without a line in PEERS or in HELD");
    let named: BTreeSet<String> = GATEWAYS.iter().map(|gateway| gateway.name().to_owned()).collect();
    assert_eq!(named, own, "a file in src/gateways without a line in GATEWAYS");
    let mapped: BTreeSet<String> =
        PEERS.iter().filter(|peer| peer.file.is_some()).map(|peer| peer.name.to_owned()).collect();
    assert_eq!(stems("deploy/gateways"), mapped, "an example without a line in PEERS");
    for gateway in GATEWAYS {
        let reports = gateway.doors().contains(&Door::Report);
        let peer = line(gateway.name());
        assert_eq!(peer.report.is_some(), reports, "{}", peer.name);
    }
}

async fn answered_and_reported(peer: &'static Peer, engine: Engine) {
    let world = World::new(peer, engine, &[]).await;
    let base = world.base();
    // A question in, its answer out, to the byte.
    let mail = Mail::new(1, QUESTION);
    world.bring(&mail).await;
    let sent = world.wait_for(1).await;
    let answer = words(&sent[0]);
    assert!(answer.contains("BERIZIN") && answer.contains("123/2024"), "{answer}");
    as_given(peer, &base, &sent[0], &mail.from, &answer);
    let state = if peer.report.is_some() { "accepted" } else { "done" };
    world.wait_for_rows("taken", |rows| rows.len() == 1 && rows[0].1 == state).await;
    // Reports, in any order and more than once, never go back.
    if peer.report.is_some() {
        let number = world.api.requests().iter().position(|it| it.path != INBOX).unwrap() + 1;
        world.report(&sent[0], number, ReportState::Accepted).await;
        world.wait_for_rows("sent", |rows| rows[0].1 == "accepted" && rows[0].2 == 1).await;
        for state in
            [ReportState::Delivered, ReportState::Delivered, ReportState::Accepted, ReportState::Failed]
        {
            world.report(&sent[0], number, state).await;
            let rows = world.rows().await;
            assert_eq!((rows[0].1.as_str(), rows[0].2), ("done", 5), "{} {state:?}", peer.name);
        }
        // Early: before the answer to the send.
        let slow = Behaviour::Slow(Duration::from_millis(700), Box::new((peer.takes)()));
        world.api.then(slow);
        world.bring(&Mail::new(2, QUESTION)).await;
        let sent = world.wait_for(2).await;
        world.report(&sent[1], number + 1, ReportState::Delivered).await;
        world
            .wait_for_rows("reported early", |rows| {
                rows.len() == 2 && rows.iter().all(|row| row.1 == "done" && row.2 == 5)
            })
            .await;
    }
    let status = world.cli(&["gateways", "status"]);
    assert!(status.contains(peer.name), "{status}");
    let log = world.suluh.log();
    for secret in ["81200000001", "jaya abadi", PASSWORD, KEY, "BERIZIN"] {
        assert!(!log.contains(secret), "{}: {secret} in the log:\n{log}", peer.name);
    }
}

async fn once_however_often_it_comes(peer: &'static Peer, engine: Engine) {
    let world = World::new(peer, engine, &[]).await;
    let mail = Mail::new(1, QUESTION);
    if let Some(call) = (peer.bring)(&world.base(), &mail) {
        let calls = futures_util::future::join_all((0..20).map(|_| world.call(&call))).await;
        for reply in &calls {
            world.assert_told(reply);
        }
    } else {
        // Twenty times in one inbox, and in each of the next.
        world.api.at(INBOX, inbox(&vec![mail; 20]));
    }
    world.wait_for(1).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(world.given().len(), 1, "{}: sent more than once", peer.name);
    assert_eq!((world.count("inbox").await, world.count("outbox").await), (1, 1), "{}", peer.name);

    // A power cut between the acknowledgement and the send.
    let mut world = world;
    world.api.stop();
    world.api.start_again();
    world.api.always(Behaviour::json(503, "{}"));
    world.bring(&Mail::new(2, QUESTION)).await;
    let before = if peer.report.is_none() { world.wait_for(2).await.len() } else { 0 };
    world.suluh.kill();
    world.api.always((peer.takes)());
    let failed = world.given().len();
    assert!(before <= failed);
    world.start_again().await;
    world.wait_for(failed + 1).await;
    world
        .wait_for_rows("after a power cut", |rows| {
            rows.len() == 2 && rows.iter().all(|row| ["accepted", "done"].contains(&row.1.as_str()))
        })
        .await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(world.given().len(), failed + 1, "{}: taken more than once", peer.name);
    assert_eq!((world.count("inbox").await, world.count("outbox").await), (2, 2), "{}", peer.name);
}

async fn whatever_is_written(peer: &'static Peer, engine: Engine) {
    let world = World::new(peer, engine, &[]).await;
    let long = format!("tolong pak {} cek pt contoh jaya abadi", ".".repeat(1_000));
    let rows = [
        (MARKED, "0260000000015"),
        ("cek pt contoh&jaya+abadi % ?", "123/2024"),
        (long.as_str(), "123/2024"),
        ("ꦥꦶꦠꦏꦺꦴꦤ꧀ \u{1f64f}\u{1f1ee}\u{1f1e9}", ""),
        ("cek pt contoh\0jaya abadi", ""),
    ];
    for (at, (text, holds)) in rows.iter().enumerate() {
        world.bring(&Mail::new(100 + u32::try_from(at).unwrap(), text)).await;
        let answer = words(&world.wait_for(at + 1).await[at]);
        assert!(!answer.is_empty() && answer.contains(holds), "{} {text:?}: {answer}", peer.name);
        if holds.is_empty() && peer.report.is_some() {
            assert!(!answer.contains("123/2024"), "{} {text:?}: {answer}", peer.name);
        }
    }
    // A long text out, put in by another process; and one that is not in GSM-7.
    let db = Db::open(world.db.url()).await.expect("the database");
    let keys = Keys::open(&world.home.path().join("keys")).expect("the keys");
    let routes = Routes::new(&[], vec![peer.name.to_owned()]);
    let rules = Rules { report_wait_us: 1_000_000, pause_us: 1_000_000 };
    let outbox = Outbox::new(db, Arc::new(keys), Arc::new(SystemClock), rules, routes);
    for (at, text) in ["a".repeat(300), "\u{a9a0}\u{1f64f} \u{2019}&<+%".repeat(20)].iter().enumerate() {
        let outgoing =
            Outgoing { to: phone("+6281200000999"), words: text.clone(), kind: Kind::Alert, zone: Zone::Wib };
        outbox.put(&outgoing).await.expect("a row").expect("an id");
        assert_eq!(
            &words(&world.wait_for(rows.len() + at + 1).await[rows.len() + at]),
            text,
            "{}",
            peer.name
        );
    }
}

async fn when_its_api_is_in_trouble(peer: &'static Peer, engine: Engine) {
    // The other route is the one of another name.
    let other = if peer.name == "africastalking" { "smsgate" } else { "africastalking" };
    let other = line(other);
    let other_api = FakeApi::start((other.takes)());
    let order = format!("{},{}", peer.name, other.name);
    let (url, user, password) =
        (other.variable("API_URL"), other.variable("USERNAME"), other.variable("PASSWORD"));
    let more = [
        ("SULUH__ROUTES__ORDER", order.as_str()),
        (&url, &other_api.url()),
        (&user, USER),
        (&password, PASSWORD),
    ];
    let world = World::new(peer, engine, &more).await;
    // Throttled: the same message again, not before it said.
    world.api.then(Behaviour::Throttled(2));
    world.bring(&Mail::new(1, QUESTION)).await;
    let first = world.wait_for(1).await.remove(0);
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(world.given().len(), 1, "{}: it said 2 seconds", peer.name);
    let again = world.wait_for(2).await.remove(1);
    assert_eq!((&first.body, &first.query), (&again.body, &again.query), "{}", peer.name);
    // Failing once: again here.
    world.api.then(Behaviour::json(500, "{}"));
    world.bring(&Mail::new(2, QUESTION)).await;
    world.wait_for(4).await;
    world
        .wait_for_rows("two went out", |rows| rows.iter().all(|row| row.0 == peer.name && row.1 != "waiting"))
        .await;
    assert_eq!(other_api.requests().len(), 0, "{}: the other route was not needed", peer.name);
    // Refused: the next route takes it.
    world.api.then((peer.refuses)());
    world.bring(&Mail::new(3, QUESTION)).await;
    let taken = other_api.wait_for(1).await;
    assert!(words(&taken[0]).contains("123/2024"));
    world
        .wait_for_rows("the next route", |rows| rows.iter().filter(|row| row.0 == other.name).count() == 1)
        .await;
    // Never: given up, and an operator reads why without a number.
    if let Some(never) = peer.never {
        world.api.then(never());
        world.bring(&Mail::new(4, QUESTION)).await;
        world.wait_for_rows("given up", |rows| rows.iter().any(|row| row.1 == "dead")).await;
        let dead = world.cli(&["gateways", "dead"]);
        assert!(dead.contains(peer.name) && !dead.contains("8120000"), "{dead}");
    }
    assert_eq!(other_api.requests().len(), 1, "{}", peer.name);
    // An SMS centre that rejects what the gateway had taken, and says so twice: the next route, once.
    // The shapes and sms-gate.app have one word for that and for what did not arrive, and what waits for SMSSync
    // goes no other way.
    let tells = !["dartmedia", "hub9", "smsgate", "smssync"].contains(&peer.name);
    if peer.report.is_some() && tells {
        let before = world.given().len();
        world.bring(&Mail::new(5, QUESTION)).await;
        let sent = world.wait_for(before + 1).await.remove(before);
        let accepted = |rows: &[(String, String, i64)]| {
            rows.iter().filter(|row| row.0 == peer.name && row.1 == "accepted").count() == 3
        };
        world.wait_for_rows("taken", accepted).await;
        world.report(&sent, before + 1, ReportState::Rejected).await;
        world.report(&sent, before + 1, ReportState::Rejected).await;
        other_api.wait_for(2).await;
        world.report(&sent, before + 1, ReportState::Failed).await;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!((other_api.requests().len(), world.given().len()), (2, before + 1), "{}", peer.name);
        let rows = world.rows().await;
        let moved =
            rows.iter().filter(|row| row.0 == other.name && row.1 == "accepted" && row.2 == 0).count();
        assert_eq!(moved, 2, "{}: {rows:?}", peer.name);
    }
}

/// A test of each gateway on both engines.
macro_rules! of_every_gateway {
    ($($module:ident = $name:literal),+ $(,)?) => {$(
        mod $module {
            use super::*;

            fn peer() -> &'static Peer {
                line($name)
            }

            on_both_engines! {
                async fn a_question_is_answered_by_its_api_and_reports_are_recorded(engine: Engine) {
                    answered_and_reported(peer(), engine).await;
                }

                async fn a_message_is_answered_once_however_often_it_comes_and_whoever_dies(engine: Engine) {
                    once_however_often_it_comes(peer(), engine).await;
                }

                async fn every_text_goes_in_and_out_whole(engine: Engine) {
                    whatever_is_written(peer(), engine).await;
                }

                async fn a_message_waits_or_takes_another_route_when_its_api_is_in_trouble(engine: Engine) {
                    when_its_api_is_in_trouble(peer(), engine).await;
                }
            }
        }
    )+

        #[test]
        fn every_line_is_tested() {
            let tested = BTreeSet::from([$($name),+]);
            assert_eq!(tested, PEERS.iter().map(|peer| peer.name).collect());
        }
    };
}

of_every_gateway! {
    kannel = "kannel",
    africastalking = "africastalking",
    eightxeight = "eightxeight",
    httpsms = "httpsms",
    infobip = "infobip",
    jasmin = "jasmin",
    plivo = "plivo",
    smsgate = "smsgate",
    smssync = "smssync",
    twilio = "twilio",
    vonage = "vonage",
    dartmedia = "dartmedia",
    hub9 = "hub9",
    zenziva = "zenziva",
}

/// The settings of a gateway in this process, without an API.
fn config(peer: &Peer, change: impl FnOnce(&mut suluh::config::Gateway)) -> Config {
    let mut config = Config::read(Some(&peer.file().unwrap_or_else(|| PathBuf::from("/dev/null.toml"))))
        .unwrap_or_default();
    let gateway = match peer.name {
        "kannel" => &mut config.gateways.kannel,
        "africastalking" => &mut config.gateways.africastalking,
        "eightxeight" => &mut config.gateways.eightxeight,
        "httpsms" => &mut config.gateways.httpsms,
        "infobip" => &mut config.gateways.infobip,
        "jasmin" => &mut config.gateways.jasmin,
        "plivo" => &mut config.gateways.plivo,
        "smsgate" => &mut config.gateways.smsgate,
        "smssync" => &mut config.gateways.smssync,
        "twilio" => &mut config.gateways.twilio,
        "vonage" => &mut config.gateways.vonage,
        name => config.gateways.http.get_mut(name).expect("its section"),
    };
    gateway.username = Some(USER.to_owned());
    gateway.password = Some(SecretString::from(PASSWORD.to_owned()));
    gateway.reply = Some(suluh::config::Reply::Body);
    change(gateway);
    config
}

async fn at(served: &Served, call: &Call) -> Reply {
    let headers: Vec<(&str, &str)> =
        call.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    served.ask(call.method, &call.path, &headers, call.body.clone()).await
}

#[tokio::test]
async fn only_its_own_addresses_and_its_secret_path_open_a_door() {
    for peer in PEERS {
        let Some(call) = (peer.bring)("", &Mail::new(1, QUESTION)) else { continue };
        let served = Served::with(config(peer, |it| it.allow = vec!["10.0.0.0/8".parse().unwrap()])).await;
        at(&served, &call).await.assert_problem(403);
        let served = Served::with(config(peer, |it| it.secret = Some(SECRET.to_owned().into()))).await;
        at(&served, &call).await.assert_problem(404);
        let with = |secret: &str| {
            let (path, query) = call.path.split_once('?').map_or((call.path.as_str(), ""), |(a, b)| (a, b));
            Call { path: format!("{path}/{secret}?{query}"), ..call.clone() }
        };
        let long = format!("{SECRET}x");
        for wrong in [&SECRET[1..], long.as_str(), "ABCDEFGHIJKLMNOP-SECRET", "x"] {
            at(&served, &with(wrong)).await.assert_problem(404);
        }
        assert_eq!(at(&served, &with(SECRET)).await.status, 200, "{}", peer.name);
        // Where no secret is set, a path with one is none of ours.
        let open = Served::with(config(peer, |_| {})).await;
        at(&open, &with(SECRET)).await.assert_problem(404);
        assert_eq!(at(&open, &call).await.status, 200, "{}", peer.name);
    }
}

/// Every way to change one byte of a text, roughly.
fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len()).flat_map(move |at| {
        [1, 0x20].into_iter().map(move |bit| {
            let mut other = bytes.to_vec();
            other[at] ^= bit;
            other
        })
    })
}

fn header_mut<'a>(call: &'a mut Call, name: &str) -> &'a mut String {
    &mut call.headers.iter_mut().find(|(it, _)| *it == name).expect("a header").1
}

#[tokio::test]
async fn sms_gates_signature_covers_every_byte_and_grows_old() {
    let peer = line("smsgate");
    let served = Served::with(config(peer, |it| it.signing_key = Some(KEY.to_owned().into()))).await;
    let now = u64::try_from(suluh::kernel::clock::Clock::now(&*served.service.clock).as_second()).unwrap();
    let body = json!({ "event": "sms:received", "deviceId": "d", "payload": {
        "sender": "+6281200000001", "message": QUESTION, "receivedAt": "2026-11-22T10:00:00.000+07:00" }});
    let call = Call::json("/in/smsgate/sms", &body);
    let signed = call.clone().signed_at(KEY, now);
    let refused = async |call: &Call, what: &str| {
        let reply = at(&served, call).await;
        assert_eq!(reply.status, 403, "{what}: {reply:?}");
        assert!(!reply.body.contains("8120000"), "{reply:?}");
    };
    refused(&call, "unsigned").await;
    refused(&call.clone().signed_at("another key", now), "another key").await;
    for other in flipped(&signed.body) {
        refused(&Call { body: other, ..signed.clone() }, "body").await;
    }
    let signature = header_mut(&mut signed.clone(), "x-signature").clone();
    for at in 0..signature.len() {
        let mut other = signed.clone();
        let digit = if signature.as_bytes()[at] == b'0' { "1" } else { "0" };
        header_mut(&mut other, "x-signature").replace_range(at..=at, digit);
        refused(&other, "signature").await;
    }
    for wrong in ["", "zz", &signature[1..], &signature[..62]] {
        let mut other = signed.clone();
        *header_mut(&mut other, "x-signature") = wrong.to_owned();
        refused(&other, "a signature that is none").await;
    }
    let mut later = signed.clone();
    *header_mut(&mut later, "x-timestamp") = (now + 1).to_string();
    refused(&later, "another moment").await;
    // Well signed, and old or from the future.
    for (at_s, fits) in [(now - 301, false), (now + 301, false), (now - 299, true), (now + 299, true)] {
        let call = call.clone().signed_at(KEY, at_s);
        assert_eq!(at(&served, &call).await.status, if fits { 200 } else { 403 }, "{}", at_s.abs_diff(now));
    }
    assert_eq!(at(&served, &signed).await.status, 200);
    // Upper-case digits are the same number.
    let mut upper = signed.clone();
    *header_mut(&mut upper, "x-signature") = signature.to_uppercase();
    assert_eq!(at(&served, &upper).await.status, 200);
    // The report door too.
    let report =
        json!({ "event": "sms:delivered", "payload": { "messageId": "00112233445566778899aabbccddeeff" } });
    let report = Call::json("/in/smsgate/report", &report);
    refused(&report, "an unsigned report").await;
    assert_eq!(at(&served, &report.signed_at(KEY, now)).await.status, 200);
}

#[tokio::test]
async fn twilio_signed_by_its_own_sdk_is_heard_and_nothing_else() {
    let peer = line("twilio");
    const PUBLIC: &str = "https://suluh.example.org";
    let served = Served::with(config(peer, |it| {
        it.signing_key = Some(KEY.to_owned().into());
        it.public_url = Some(PUBLIC.to_owned());
    }))
    .await;
    let fields = [
        ("MessageSid", "SM1"),
        ("From", "+6281200000001"),
        ("Body", "cek pt contoh jaya abadi"),
        ("NumMedia", "0"),
        ("Tag", "b"),
        ("Tag", "a"),
        ("Tag", "b"),
        ("ꦗ", "ꦗꦮ \u{1f64f} \n '\"+&="),
        (" Spaces ", " around "),
        ("Empty", ""),
    ];
    let call = Call::form("/in/twilio/sms?a=1&b=%20x", &fields).signed_by_twilio(PUBLIC, &fields);
    let reply = at(&served, &call).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/xml"), "{reply:?}");
    assert!(reply.body.contains("<Response><Message>PT CONTOH JAYA ABADI: BERIZIN"), "{reply:?}");
    // In whatever order they come, and with a port, as Twilio may sign it.
    let mut turned = fields;
    turned.reverse();
    let other = Call { headers: call.headers.clone(), ..Call::form("/in/twilio/sms?a=1&b=%20x", &turned) };
    assert_eq!(at(&served, &other).await.status, 200);
    let ported = Call::form("/in/twilio/sms", &fields).signed_by_twilio(&format!("{PUBLIC}:443"), &fields);
    assert_eq!(at(&served, &ported).await.status, 200);
    // Names and values are signed without a mark between them: one text in two pieces has the same signature.
    let whole = [("MessageSid", "SM2"), ("From", "+6281200000001"), ("Body", "cek pt contohBodyjaya abadi")];
    let pieces = [whole[0], whole[1], ("Body", "cek pt contoh"), ("Body", "jaya abadi")];
    let whole = Call::form("/in/twilio/sms", &whole).signed_by_twilio(PUBLIC, &whole);
    let pieces = Call { headers: whole.headers.clone(), ..Call::form("/in/twilio/sms", &pieces) };
    assert_eq!(at(&served, &pieces).await.status, 400, "a text in pieces");
    assert_eq!(at(&served, &whole).await.status, 200);

    let refused = async |call: &Call, what: &str| {
        let reply = at(&served, call).await;
        assert_eq!(reply.status, 403, "{what}: {reply:?}");
        assert!(!reply.body.contains("8120000") && !reply.body.contains(KEY), "{reply:?}");
    };
    for at_field in 0..fields.len() {
        // Two of the same name and value are signed once.
        let twin = fields.iter().filter(|it| **it == fields[at_field]).count() > 1;
        let mut less = fields.to_vec();
        less.remove(at_field);
        if !twin {
            let other = Call { headers: call.headers.clone(), ..Call::form(&call.path, &less) };
            refused(&other, "a field less").await;
        }
        let mut value = fields.to_vec();
        let changed = format!("{} ", value[at_field].1);
        value[at_field].1 = &changed;
        refused(&Call { headers: call.headers.clone(), ..Call::form(&call.path, &value) }, "a value").await;
    }
    let more = [&fields[..], &[("New", "1")]].concat();
    refused(&Call { headers: call.headers.clone(), ..Call::form(&call.path, &more) }, "a field more").await;
    for other in flipped(&call.body) {
        // `+` and %20 are one space; a hex digit has two cases.
        let decode = |body: &[u8]| -> BTreeSet<(Vec<u8>, Vec<u8>)> {
            body.split(|byte| *byte == b'&')
                .map(|pair| {
                    let text = |it: &[u8]| raw_decode(it);
                    let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
                    (text(&pair[..at]), text(pair.get(at + 1..).unwrap_or_default()))
                })
                .collect()
        };
        let joined = |set: BTreeSet<(Vec<u8>, Vec<u8>)>| -> Vec<u8> {
            set.into_iter().flat_map(|(name, value)| [name, value].concat()).collect()
        };
        if joined(decode(&other)) != joined(decode(&call.body)) {
            refused(&Call { body: other, ..call.clone() }, "body").await;
        }
    }
    for path in
        ["/in/twilio/sms?a=1&b=%20y", "/in/twilio/sms?a=1", "/in/twilio/sms", "/in/twilio/sms?b=%20x&a=1"]
    {
        refused(&Call { path: path.to_owned(), ..call.clone() }, path).await;
    }
    let signature = header_mut(&mut call.clone(), "x-twilio-signature").clone();
    for at in 0..signature.len() - 2 {
        let mut other = call.clone();
        let letter = if signature.as_bytes()[at] == b'A' { "B" } else { "A" };
        header_mut(&mut other, "x-twilio-signature").replace_range(at..=at, letter);
        refused(&other, "signature").await;
    }
    for wrong in ["", "=", &signature[..signature.len() - 1], "!!"] {
        let mut other = call.clone();
        *header_mut(&mut other, "x-twilio-signature") = wrong.to_owned();
        refused(&other, "a signature that is none").await;
    }
    refused(&Call { headers: call.headers[..1].to_vec(), ..call.clone() }, "unsigned").await;

    // Without an address nothing can be checked, and the refusal says what to set.
    let served = Served::with(config(peer, |it| it.signing_key = Some(KEY.to_owned().into()))).await;
    let reply = at(&served, &call).await;
    assert_eq!(reply.status, 403);
    assert!(reply.body.contains("gateways.twilio.public_url"), "{reply:?}");
}

#[tokio::test]
async fn vonage_signed_by_its_own_sdk_is_heard_and_nothing_else() {
    use suluh::config::SigningMethod::{Md5, Md5hash, Sha1, Sha256, Sha512};
    let (peer, sdk) = (line("vonage"), VonageSdk::install());
    let methods =
        [("md5hash", Md5hash), ("md5", Md5), ("sha1", Sha1), ("sha256", Sha256), ("sha512", Sha512)];
    for (name, method) in methods {
        let served = Served::with(config(peer, |it| {
            it.signing_key = Some(KEY.to_owned().into());
            it.signing_method = method;
        }))
        .await;
        let now = suluh::kernel::clock::Clock::now(&*served.service.clock).as_second();
        let signed = |at: i64, text: &str| {
            let at = at.to_string();
            let fields = [
                ("msisdn", "6281200000001"),
                ("to", SENDER),
                ("messageId", "0A1"),
                ("text", text),
                ("type", "text"),
                ("keyword", "CEK"),
                ("concat", "false"),
                ("message-timestamp", "2026-11-22 05:00:00"),
                ("timestamp", at.as_str()),
                ("nonce", "e8a7-b1"),
            ];
            let sig = sdk.sign(name, KEY, &fields);
            let mut owned: Vec<(String, String)> =
                fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            owned.push(("sig".to_owned(), sig));
            owned
        };
        let fields = signed(now, "cek pt contoh & jaya = abadi ꦗ \u{1f64f}");
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let call = Call::form("/in/vonage/sms", &pairs);
        // As a form, a GET and JSON, in whatever order, and with the digits of either case.
        let mut turned = pairs.clone();
        turned.reverse();
        let object: serde_json::Map<_, _> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let upper = fields.last().unwrap().1.to_uppercase();
        let loud = [&pairs[..pairs.len() - 1], &[("sig", upper.as_str())]].concat();
        for good in [
            call.clone(),
            Call::form("/in/vonage/sms", &turned),
            Call::form("/in/vonage/sms", &loud),
            Call::get("/in/vonage/sms", &pairs),
            Call::json("/in/vonage/sms", &Value::Object(object.clone())),
        ] {
            let reply = at(&served, &good).await;
            assert_eq!((reply.status, reply.body.as_str()), (200, ""), "{name} {}", good.method);
        }
        let refused = async |call: &Call, what: &str| {
            let reply = at(&served, call).await;
            assert!((400..=403).contains(&reply.status), "{name} {what}: {reply:?}");
            assert!(!reply.body.contains("8120000") && !reply.body.contains(KEY), "{reply:?}");
        };
        // What the signature itself cannot tell apart is the same request; all else is another.
        let meaning = |body: &[u8]| -> BTreeSet<(Vec<u8>, Vec<u8>)> {
            let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
            let blur = |text: Vec<u8>| -> Vec<u8> {
                text.into_iter().map(|it| if matches!(it, b'&' | b'=') { b'_' } else { it }).collect()
            };
            pairs
                .map(|pair| {
                    let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
                    let name = raw_decode(&pair[..at]);
                    let value = blur(raw_decode(pair.get(at + 1..).unwrap_or_default()));
                    let value = if name == b"sig" { value.to_ascii_lowercase() } else { value };
                    (name, value)
                })
                .collect()
        };
        let mut altered = 0;
        for other in flipped(&call.body) {
            if meaning(&other) != meaning(&call.body) {
                refused(&Call { body: other, ..call.clone() }, "body").await;
                altered += 1;
            }
        }
        assert!(altered > 300, "{altered}");
        for at_field in 0..pairs.len() {
            let mut less = pairs.clone();
            less.remove(at_field);
            refused(&Call::form("/in/vonage/sms", &less), "a field less").await;
        }
        let more = [&pairs[..], &[("new", "1")]].concat();
        refused(&Call::form("/in/vonage/sms", &more), "a field more").await;
        let twice = [&pairs[..], &[pairs[3]]].concat();
        refused(&Call::form("/in/vonage/sms", &twice), "a field twice").await;
        // Two fields run into one whose name holds them both.
        let mut merged = pairs.clone();
        merged.sort_unstable();
        let (first, second) = (merged.remove(0), merged.remove(0));
        let joined = format!("{}={}&{}", first.0, first.1, second.0);
        merged.push((&joined, second.1));
        refused(&Call::form("/in/vonage/sms", &merged), "two fields in one").await;
        // Another way of signing with the same secret.
        for (other, _) in methods.iter().filter(|(other, _)| *other != name) {
            let sig = sdk.sign(other, KEY, &pairs[..pairs.len() - 1]);
            let other = [&pairs[..pairs.len() - 1], &[("sig", sig.as_str())]].concat();
            refused(&Call::form("/in/vonage/sms", &other), "another method").await;
        }
        // Well signed, and too old (it comes again for a day) or from the future.
        for (age, fits) in [(24 * 3_600, true), (26 * 3_600, false), (-200, true), (-400, false)] {
            let fields = signed(now - age, QUESTION);
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
            let reply = at(&served, &Call::form("/in/vonage/sms", &pairs)).await;
            assert_eq!(reply.status, if fits { 200 } else { 403 }, "{age}: {reply:?}");
        }
        // The report door too.
        let report = [("messageId", "0A2"), ("status", "delivered")];
        refused(&Call::form("/in/vonage/report", &report), "an unsigned report").await;
    }
}

#[tokio::test]
async fn plivo_signed_by_its_own_sdk_is_heard_and_nothing_else() {
    let (peer, sdk) = (line("plivo"), PlivoSdk::install());
    const PUBLIC: &str = "https://suluh.example.org";
    let served = Served::with(config(peer, |it| {
        it.signing_key = Some(KEY.to_owned().into());
        it.public_url = Some(PUBLIC.to_owned());
    }))
    .await;
    let path = "/in/plivo/sms?b=%20x&a=1";
    let fields = [
        ("From", "6281200000001"),
        ("To", SENDER),
        ("Text", "cek pt contoh jaya abadi"),
        ("MessageUUID", "db3ce55a-7f1d-11e1-8ea7-1231380bc196"),
        ("Type", "sms"),
        ("ꦗ", "ꦗꦮ \u{1f64f} \n '\"+&="),
        (" Spaces ", " around "),
        ("Empty", ""),
    ];
    let sign = |method: &str, path: &str, fields: &[(&str, &str)]| {
        sdk.sign(method, &format!("{PUBLIC}{path}"), fields, NONCE, KEY)
    };
    let signature = sign("POST", path, &fields);
    let call = Call::form(path, &fields).with_plivos(&signature);
    let heard = async |call: &Call, what: &str| {
        let reply = at(&served, call).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, ""), "{what}: {reply:?}");
    };
    heard(&call, "as it comes").await;
    let mut turned = fields;
    turned.reverse();
    heard(&Call::form(path, &turned).with_plivos(&signature), "in another order").await;
    let bare = "/in/plivo/sms";
    heard(&Call::form(bare, &fields).with_plivos(&sign("POST", bare, &fields)), "without a query").await;
    heard(&Call::get(bare, &fields).with_plivos(&sign("GET", bare, &fields)), "a GET").await;
    // Of the main account, and of two tokens while one takes the other's place.
    let named = |name, value: &str| Call::form(path, &fields).with_header(name, value.to_owned());
    let nonce = |call: Call| call.with_header("x-plivo-signature-v3-nonce", NONCE.to_owned());
    let other = STANDARD.encode([7; 32]);
    heard(&nonce(named("x-plivo-signature-ma-v3", &signature)), "the main account's").await;
    heard(&Call::form(path, &fields).with_plivos(&format!("{other},{signature}")), "two tokens").await;
    heard(
        &Call::form(path, &fields)
            .with_plivos(&other)
            .with_header("x-plivo-signature-ma-v3", signature.clone()),
        "both",
    )
    .await;

    let refused = async |call: &Call, what: &str| {
        let reply = at(&served, call).await;
        assert_eq!(reply.status, 403, "{what}: {reply:?}");
        assert!(!reply.body.contains("8120000") && !reply.body.contains(KEY), "{reply:?}");
    };
    // What is signed of a form: its pairs in order, without a mark between them.
    let meaning = |body: &[u8]| -> Vec<u8> {
        let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = pairs
            .map(|pair| {
                let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
                (raw_decode(&pair[..at]), raw_decode(pair.get(at + 1..).unwrap_or_default()))
            })
            .collect();
        pairs.sort_unstable();
        pairs.into_iter().flat_map(|(name, value)| [name, value].concat()).collect()
    };
    let mut altered = 0;
    for body in flipped(&call.body) {
        if meaning(&body) != meaning(&call.body) {
            refused(&Call { body, ..call.clone() }, "body").await;
            altered += 1;
        }
    }
    assert!(altered > 300, "{altered}");
    let with = |path: &str, fields: &[(&str, &str)]| Call::form(path, fields).with_plivos(&signature);
    for at_field in 0..fields.len() {
        let mut less = fields.to_vec();
        less.remove(at_field);
        refused(&with(path, &less), "a field less").await;
    }
    refused(&with(path, &[&fields[..], &[("New", "1")]].concat()), "a field more").await;
    for other in ["/in/plivo/sms?b=%20y&a=1", "/in/plivo/sms?a=1", bare, "/in/plivo/report?b=%20x&a=1"] {
        refused(&with(other, &fields), other).await;
    }
    for header in ["x-plivo-signature-v3", "x-plivo-signature-v3-nonce"] {
        let whole = header_mut(&mut call.clone(), header).clone();
        for at in 0..whole.len() {
            let mut other = call.clone();
            let letter = if whole.as_bytes()[at] == b'A' { "B" } else { "A" };
            header_mut(&mut other, header).replace_range(at..=at, letter);
            refused(&other, header).await;
        }
        for wrong in ["", "=", ",", &whole[..whole.len() - 1], "!!"] {
            let mut other = call.clone();
            *header_mut(&mut other, header) = wrong.to_owned();
            refused(&other, "a header that is none").await;
        }
    }
    refused(&Call::form(path, &fields), "unsigned").await;
    refused(&named("x-plivo-signature-v3", &signature), "no nonce").await;
    refused(&nonce(Call::form(path, &fields)), "no signature").await;
    // Well signed in the older way, which says nothing of the words.
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes());
    let older = STANDARD.encode(hmac::sign(&key, format!("{PUBLIC}{bare}{NONCE}").as_bytes()).as_ref());
    let v2 = Call::form(bare, &fields).with_header("x-plivo-signature-v2", older.clone());
    refused(&v2.with_header("x-plivo-signature-v2-nonce", NONCE.to_owned()), "V2").await;
    refused(&Call::form(bare, &fields).with_plivos(&older), "V2 under the name of V3").await;
    // One field in two pieces is signed alike, and is not read.
    let pieces = [("From", "6281200000001"), ("MessageUUID", "x"), ("Text", "cek "), ("Text", "saya")];
    let whole = [("From", "6281200000001"), ("MessageUUID", "x"), ("Text", "cek Textsaya")];
    let split = Call::form(bare, &pieces).with_plivos(&sign("POST", bare, &whole));
    assert_eq!(at(&served, &split).await.status, 400);
    // The report door too.
    refused(&Call::form("/in/plivo/report", &[("MessageUUID", "x"), ("Status", "sent")]), "a report").await;

    // Without an address nothing can be checked, and the refusal says what to set.
    let served = Served::with(config(peer, |it| it.signing_key = Some(KEY.to_owned().into()))).await;
    let reply = at(&served, &call).await;
    assert_eq!(reply.status, 403);
    assert!(reply.body.contains("gateways.plivo.public_url"), "{reply:?}");
}

#[tokio::test]
async fn smssync_is_handed_nothing_without_its_secret() {
    let peer = line("smssync");
    let served = Served::with(config(peer, |it| it.signing_key = Some(KEY.to_owned().into()))).await;
    let outgoing = Outgoing {
        to: phone("+6281200000999"),
        words: "rahasia".to_owned(),
        kind: Kind::Alert,
        zone: Zone::Wib,
    };
    served.service.parts.outbox.put(&outgoing).await.expect("a row").expect("an id");
    let task = |name: &str, secret: &str| Call::get("/in/smssync/sms", &[("task", name), ("secret", secret)]);
    let long = format!("{KEY}x");
    for secret in ["", &KEY[1..], long.as_str(), &KEY.to_uppercase()] {
        for call in [
            task("send", secret),
            task("result", secret),
            Call::form(
                "/in/smssync/sms",
                &[("from", "+6281200000001"), ("message_id", "1"), ("message", "x"), ("secret", secret)],
            ),
            Call::json(
                &format!("/in/smssync/report?task=result&{}", form(&[("secret", secret)])),
                &json!({ "message_result": [] }),
            ),
        ] {
            let reply = at(&served, &call).await;
            assert_eq!(reply.status, 403, "{call:?}: {reply:?}");
            assert!(!reply.body.contains("8120000") && !reply.body.contains("rahasia"), "{reply:?}");
        }
    }
    let handed = at(&served, &task("send", KEY)).await;
    assert_eq!(handed.header("cache-control"), "no-store");
    let handed = handed.json();
    let messages = handed["payload"]["messages"].as_array().expect("messages");
    assert_eq!(messages.len(), 1);
    assert_eq!((&messages[0]["to"], &messages[0]["message"]), (&json!("+6281200000999"), &json!("rahasia")));
    assert_eq!(handed["payload"]["secret"], KEY);
    // Once, and it is its own when it says so.
    let again = at(&served, &task("send", KEY)).await.json();
    assert_eq!(again["payload"]["messages"], json!([]));
    assert_eq!(at(&served, &task("result", KEY)).await.json(), json!({ "message_uuids": [] }));
    let queued =
        Call::json("/in/smssync/sms?task=sent", &json!({ "queued_messages": [messages[0]["uuid"], "x"] }));
    for _ in 0..2 {
        assert_eq!(at(&served, &queued).await.json(), json!({ "message_uuids": [messages[0]["uuid"]] }));
    }
    assert_eq!(
        at(&served, &task("result", KEY)).await.json(),
        json!({ "message_uuids": [messages[0]["uuid"]] })
    );
    // Where no secret is set, nothing is handed out to anybody.
    let open = Served::with(config(peer, |_| {})).await;
    for name in ["send", "result"] {
        let reply = at(&open, &task(name, "")).await;
        assert_eq!(reply.status, 403);
        assert!(reply.body.contains("gateways.smssync.signing_key"), "{reply:?}");
    }
}

#[tokio::test]
async fn httpsms_is_heard_with_its_own_token_and_with_no_other() {
    const PUBLIC: &str = "https://suluh.example.org";
    let (peer, sdk) = (line("httpsms"), VonageSdk::install());
    let served = Served::with(config(peer, |it| {
        it.signing_key = Some(KEY.to_owned().into());
        it.public_url = Some(PUBLIC.to_owned());
    }))
    .await;
    let now = u64::try_from(suluh::kernel::clock::Clock::now(&*served.service.clock).as_second()).unwrap();
    let door = "/in/httpsms/sms";
    let plain = Call::json(
        door,
        &json!({ "type": "message.phone.received", "data": {
        "message_id": "m", "contact": "+6281200000001", "content": QUESTION } }),
    );
    let with = |token: &str| plain.clone().with_header("authorization", format!("Bearer {token}"));
    let claims = token_claims(&format!("{PUBLIC}{door}"), now);
    let good = sdk.token(&claims, KEY, "HS256");
    assert_eq!(at(&served, &with(&good)).await.status, 200);
    // As the library that httpSMS is built with may write it some day.
    let mut many = claims.clone();
    many["aud"] = json!(["https://other.example.org", format!("{PUBLIC}{door}")]);
    assert_eq!(at(&served, &with(&sdk.token(&many, KEY, "HS256"))).await.status, 200);
    let refused = async |call: &Call, what: &str| {
        let reply = at(&served, call).await;
        assert_eq!(reply.status, 403, "{what}: {reply:?}");
        assert!(!reply.body.contains("8120000") && !reply.body.contains(KEY), "{reply:?}");
    };
    refused(&plain, "no token").await;
    for other in flipped(good.as_bytes()) {
        let Ok(other) = String::from_utf8(other) else { continue };
        if other.bytes().all(|byte| byte.is_ascii_graphic()) {
            refused(&with(&other), "a byte of the token").await;
        }
    }
    for wrong in
        ["", ".", "..", "a.b.c", &good[1..], &good[..good.len() - 1], good.rsplit_once('.').unwrap().0]
    {
        refused(&with(wrong), "no token at all").await;
    }
    refused(&plain.clone().with_header("authorization", good.clone()), "without Bearer").await;
    refused(&with(&sdk.token(&claims, "another key that is as long as it must be", "HS256")), "another key")
        .await;
    refused(&with(&sdk.token(&claims, KEY, "HS512")), "another algorithm").await;
    refused(&with(&sdk.token(&claims, "", "none")), "no algorithm").await;
    // Signed as it should be, with a head that says otherwise.
    refused(&with(&token(&json!({ "alg": "none" }), &claims)), "a head that lies").await;
    let changed = |name: &str, value: Value| {
        let mut other = claims.clone();
        other[name] = value;
        with(&token(&json!({ "alg": "HS256", "typ": "JWT" }), &other))
    };
    for aud in [json!(PUBLIC), json!(format!("{PUBLIC}/in/httpsms/report")), json!([]), Value::Null, json!(7)]
    {
        refused(&changed("aud", aud), "another address").await;
    }
    for iss in [json!("api.example.org"), Value::Null] {
        refused(&changed("iss", iss), "somebody else").await;
    }
    for (name, value, fits) in [
        ("exp", json!(now - 61), false),
        ("exp", json!(now - 59), true),
        ("exp", Value::Null, false),
        ("nbf", json!(now + 61), false),
        ("nbf", json!(now + 59), true),
    ] {
        let reply = at(&served, &changed(name, value)).await;
        assert_eq!(reply.status, if fits { 200 } else { 403 }, "{name}: {reply:?}");
    }
    // The report door has an address of its own.
    let report =
        Call::json("/in/httpsms/report", &json!({ "type": "message.phone.sent", "data": { "id": "x" } }));
    refused(&report.clone().with_header("authorization", format!("Bearer {good}")), "the other door's").await;
    let claims = token_claims(&format!("{PUBLIC}/in/httpsms/report"), now);
    let own = sdk.token(&claims, KEY, "HS256");
    assert_eq!(at(&served, &report.with_header("authorization", format!("Bearer {own}"))).await.status, 200);
    // Without an address nothing can be checked, and the refusal says what to set.
    let served = Served::with(config(peer, |it| it.signing_key = Some(KEY.to_owned().into()))).await;
    let reply = at(&served, &with(&good)).await;
    assert_eq!(reply.status, 403);
    assert!(reply.body.contains("gateways.httpsms.public_url"), "{reply:?}");
}

/// `%XX` and `+`, leaving alone what is neither.
fn raw_decode(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let (mut plain, mut at) = (Vec::new(), 0);
    while at < spaced.len() {
        match (spaced[at], hex(spaced.get(at + 1)), hex(spaced.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                plain.push(u8::try_from(high * 16 + low).unwrap());
                at += 3;
            }
            (byte, ..) => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    plain
}

#[tokio::test]
async fn twenty_deliveries_answered_in_the_same_exchange_are_told_the_same() {
    let in_body = |name: &str| GATEWAYS.iter().any(|it| it.name() == name && it.answers_in_body());
    for peer in PEERS.iter().filter(|peer| in_body(peer.name)) {
        let served = Served::with(config(peer, |_| {})).await;
        let call = (peer.bring)("", &Mail::new(1, QUESTION)).expect("a delivery");
        let replies = futures_util::future::join_all((0..20).map(|_| at(&served, &call))).await;
        assert!(replies[0].body.contains("BERIZIN"), "{:?}", replies[0]);
        assert!(replies.iter().all(|reply| (reply.status, &reply.body) == (200, &replies[0].body)));
    }
}

#[tokio::test]
async fn an_account_that_does_not_fit_is_refused_by_what_the_shape_expects() {
    let peer = line("dartmedia");
    let served = Served::with(config(peer, |_| {})).await;
    let call = (peer.bring)("", &Mail::new(1, QUESTION)).expect("a delivery");
    assert_eq!(at(&served, &call).await.body, "000");
    let password = form(&[("password", PASSWORD)]);
    for other in ["password=", "password=x", "pass=x", &password.to_lowercase().replace("sandi", "sand1")] {
        let call = Call { path: call.path.replace(&password, other), ..call.clone() };
        let reply = at(&served, &call).await;
        assert_eq!(reply.status, 403, "{other}: {reply:?}");
    }
    // A field that the settings name is named in the refusal.
    let reply = at(&served, &Call { path: call.path.replace("original=", "origin="), ..call.clone() }).await;
    assert_eq!((reply.status, reply.body.as_str()), (400, "missing field: original"));
    let reply =
        at(&served, &Call::get("/in/dartmedia/report", &[("messageid", "1"), ("status", "10")])).await;
    assert_eq!((reply.status, reply.body.as_str()), (400, "unusable field: messageid"));
    let id = "00112233445566778899aabbccddeeff";
    for (status, told) in [("10", 200), ("20", 200), ("21", 200), ("x", 400)] {
        let call = Call::get("/in/dartmedia/report", &[("messageid", id), ("status", status)]);
        assert_eq!(at(&served, &call).await.status, told, "{status}");
    }
    // One that is only asked has no doors.
    let served = Served::with(config(line("zenziva"), |_| {})).await;
    at(&served, &Call::get("/in/zenziva/report", &[("id", id)])).await.assert_problem(404);
}

#[test]
fn a_shape_that_cannot_work_is_refused_with_its_reason() {
    let dir = tempfile::tempdir().expect("a folder");
    let example = std::fs::read_to_string(line("dartmedia").file().unwrap()).expect("the example");
    for (from, to, reason) in [
        ("message = \"{text}\"", "message = \"{words}\"", "{words} means nothing"),
        ("sendto = \"{to}\"", "sendto = \"x\"", "needs {to} and {text}"),
        ("messageid = \"{id}\"", "x = \"1\"", "needs {id}"),
        ("{api_url}/", "{password}/", "{password} means nothing"),
        ("acknowledge =", "acknowlege =", "acknowlege"),
        ("failed = [\"21-9999\"]", "", "statuses"),
    ] {
        assert!(example.contains(from), "{from}");
        let file = dir.path().join("x.toml");
        std::fs::write(&file, example.replacen(from, to, 1)).expect("a file");
        let refused = Config::read(Some(&file)).expect_err(from).to_string();
        assert!(refused.contains(reason), "{from}: {refused}");
    }
    // And the examples themselves can send as soon as their account is set.
    for peer in PEERS {
        let config = config(peer, |it| {
            it.signing_key = Some(KEY.to_owned().into());
            it.api_url = Some("https://api.example.org".to_owned());
            it.from = Some(SENDER.to_owned());
        });
        let links = Links::of(&config.gateways);
        assert!(links.find(peer.name).expect("its link").sends(), "{}", peer.name);
        assert!(!format!("{config:?}").contains(PASSWORD));
    }
}

/// The service behind a Kannel that it can send through.
async fn with_sendsms(
    setup: impl FnOnce(crate::support::KannelSetup) -> crate::support::KannelSetup,
) -> (Suluh, Kannel, TestDb) {
    let (db, port) = (crate::support::fresh_sqlite(), free_port());
    let url = format!("http://127.0.0.1:{port}");
    let kannel = setup(Kannel::setup(&format!("{url}/in/kannel/sms"), Style::Get)).start().await;
    let api = kannel.sendsms_url().replace("/cgi-bin/sendsms", "");
    let suluh = Suluh::launch("demo")
        .at(port)
        .set("SULUH__DATABASE__URL", db.url())
        .set("SULUH__OUTBOX__POLL_MS", "50")
        .set("SULUH__GATEWAYS__KANNEL__API_URL", api)
        .set("SULUH__GATEWAYS__KANNEL__USERNAME", SENDSMS_USER)
        .set("SULUH__GATEWAYS__KANNEL__PASSWORD", SENDSMS_PASSWORD)
        .set("SULUH__GATEWAYS__KANNEL__FROM", SENDER)
        .set("SULUH__GATEWAYS__KANNEL__PUBLIC_URL", &url)
        .start()
        .await;
    (suluh, kannel, db)
}

/// Waits until the outbox has these states and reports, in the order of their names.
async fn reported(suluh: &Suluh, db: &TestDb, wanted: &[(&str, i64)]) {
    let look =
        async || rows(db.url(), "SELECT gateway, state, report FROM outbox ORDER BY created_us, id").await;
    let found = until(LIMIT, async || {
        let rows = look().await;
        let mut seen: Vec<(&str, i64)> = rows.iter().map(|row| (row.1.as_str(), row.2)).collect();
        seen.sort_unstable();
        (seen == wanted).then_some(())
    })
    .await;
    assert!(found.is_some(), "{:?}, expected {wanted:?}\n{}", look().await, suluh.log());
}

#[tokio::test]
async fn a_real_kannel_brings_a_question_and_sends_its_answer() {
    let (suluh, mut kannel, db) = with_sendsms(|setup| setup).await;
    for (at, question) in [Mo::Text(QUESTION), Mo::Ucs2(MARKED)].into_iter().enumerate() {
        let answer = kannel.ask(&format!("62812345678{at:02}"), SENDER, question).await;
        assert!(answer.text.contains("BERIZIN"), "{answer:?}");
        assert_eq!(answer.from, SENDER);
    }
    assert_eq!(kannel.sent().await, 2);
    reported(&suluh, &db, &[("done", 5), ("done", 5)]).await;
}

#[tokio::test]
async fn over_smpp_a_centre_that_throttles_and_reports_early_delivers_each_answer_once() {
    let smsc = Smsc::start();
    let (suluh, _kannel, db) = with_sendsms(|setup| setup.smsc(&smsc)).await;
    smsc.deliver("6281234567890", SENDER, Mo::Text(QUESTION)).await;
    let sent = smsc.wait_for(1).await;
    assert!(sent[0].text.contains("BERIZIN") && sent[0].registered_delivery & 3 == 1, "{sent:?}");
    reported(&suluh, &db, &[("done", 5)]).await;
    // Throttled twice: Kannel brings it again, and the phone has it once.
    smsc.then(2, Reaction::Refuse(THROTTLED));
    smsc.deliver("6281234567891", SENDER, Mo::Text(QUESTION)).await;
    smsc.wait_for(4).await;
    reported(&suluh, &db, &[("done", 5), ("done", 5)]).await;
    // The receipt before the response: Kannel loses it, and the message stays with what is known.
    smsc.then(1, Reaction::ReceiptFirst("DELIVRD"));
    smsc.deliver("6281234567892", SENDER, Mo::Text(QUESTION)).await;
    smsc.wait_for(5).await;
    reported(&suluh, &db, &[("accepted", 1), ("done", 5), ("done", 5)]).await;
    // A centre that cannot deliver: an operator reads it.
    smsc.then(1, Reaction::Accept("UNDELIV"));
    smsc.deliver("6281234567893", SENDER, Mo::Text(QUESTION)).await;
    smsc.wait_for(6).await;
    reported(&suluh, &db, &[("accepted", 1), ("dead", 4), ("done", 5), ("done", 5)]).await;
    assert_eq!(smsc.submits().len(), 6);
}
