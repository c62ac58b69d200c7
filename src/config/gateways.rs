//! The gateways' settings: one form for all of them, so that an operator learns it once.

use std::collections::BTreeMap;

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::networks;

/// Gateways by name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gateways {
    /// Kannel's smsbox.
    pub kannel: Gateway,
    /// Africa's Talking, USSD and SMS.
    pub africastalking: Gateway,
    /// sms-gate.app: an Android phone with a SIM.
    pub smsgate: Gateway,
    /// Twilio.
    pub twilio: Gateway,
    /// Plain HTTP aggregators by a name of the operator's choice; each has a `shape`.
    pub http: BTreeMap<String, Gateway>,
}

/// How a question that came by a gateway is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reply {
    /// In the same exchange, where the gateway knows that.
    Body,
    /// By the gateway's API for sending, through the outbox.
    Send,
}

/// One gateway.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gateway {
    /// Addresses that may call, such as `127.0.0.0/8,10.1.2.3`.
    #[serde(deserialize_with = "networks")]
    pub allow: Vec<IpNet>,
    /// The last part of the path at which it must call: `/in/kannel/sms/SECRET`. For gateways that
    /// sign nothing.
    pub secret: Option<SecretString>,
    /// The key under which it signs: Twilio's auth token, sms-gate.app's signing key.
    pub signing_key: Option<SecretString>,
    /// How we are called from outside, such as `https://suluh.example.org`: Twilio signs it, and
    /// reports come back to it.
    pub public_url: Option<String>,
    /// Where its API for sending is.
    pub api_url: Option<String>,
    /// The user there (Twilio: the account SID).
    pub username: Option<String>,
    /// The password there (Africa's Talking: the API key).
    pub password: Option<SecretString>,
    /// The sender that people see: a short code, a number or a name.
    pub from: Option<String>,
    /// How it is answered; unset is in the same exchange unless it can send.
    pub reply: Option<Reply>,
    /// Messages a second at most, over all processes.
    pub rate: f64,
    /// Messages on the way to it at a time, a process.
    pub window: usize,
    /// Milliseconds after which a send has an unknown outcome.
    pub timeout_ms: u64,
    /// What its requests look like; only for `gateways.http.NAME`.
    pub shape: Option<Shape>,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            allow: LOOPBACK.iter().filter_map(|network| network.parse().ok()).collect(),
            secret: None,
            signing_key: None,
            public_url: None,
            api_url: None,
            username: None,
            password: None,
            from: None,
            reply: None,
            rate: 20.0,
            window: 10,
            timeout_ms: 10_000,
            shape: None,
        }
    }
}

/// The addresses of this machine.
const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];

impl Gateway {
    /// The secret part of its paths.
    pub fn secret(&self) -> Option<&str> {
        expose(self.secret.as_ref())
    }

    /// The key under which it signs.
    pub fn signing_key(&self) -> Option<&str> {
        expose(self.signing_key.as_ref())
    }

    /// The user and password of its API, when both are set.
    pub fn account(&self) -> Option<(&str, &str)> {
        let user = self.username.as_deref().filter(|user| !user.is_empty())?;
        Some((user, expose(self.password.as_ref())?))
    }
}

/// An empty secret is none.
fn expose(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty())
}

/// How an aggregator that speaks plain HTTP names things. `{name}` in a text is replaced: `{id}`,
/// `{to}`, `{text}`, `{from}`, `{username}`, `{password}`, `{api_url}`, `{report_url}`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shape {
    /// What it must be answered, exactly; empty is an empty body.
    pub acknowledge: String,
    /// Whether it brings a message again after a 503.
    pub redelivers: bool,
    /// How it brings messages (MO) to `/in/NAME/sms`.
    pub receive: Option<Receive>,
    /// How it brings delivery reports to `/in/NAME/report`.
    pub report: Option<Reports>,
    /// How it takes messages (MT).
    pub send: Option<Send>,
    /// How its inbox is asked, when it brings nothing itself.
    pub poll: Option<Poll>,
}

/// Names of the fields of a message; in the query, a form or a JSON object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Receive {
    /// Its id, for telling repetitions.
    pub id: String,
    /// Who sent it.
    pub from: String,
    /// The words.
    pub text: String,
    /// The charset's name, when it says it.
    pub charset: Option<String>,
    /// Fields that must hold these values, such as an account's password; a secret stands here as
    /// `{username}` or `{password}`.
    pub expect: BTreeMap<String, String>,
}

/// Names of the fields of a delivery report, and the words of its status.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reports {
    /// The message's id.
    pub id: String,
    /// Whether the id is the one that we gave (`ours`); else it is what the answer to the send held.
    pub ours: bool,
    /// The status.
    pub status: String,
    /// Statuses of each kind: words, or numbers as `10` or `10-12`.
    pub accepted: Vec<String>,
    /// It waits for the phone.
    pub buffered: Vec<String>,
    /// It was refused.
    pub rejected: Vec<String>,
    /// It did not arrive.
    pub failed: Vec<String>,
    /// It arrived.
    pub delivered: Vec<String>,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// With all in the query.
    Get,
    /// With a body.
    #[default]
    Post,
}

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `a=b&c=d`.
    #[default]
    Form,
    /// A JSON object or list.
    Json,
    /// XML.
    Xml,
}

/// How a message is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Send {
    /// GET or POST.
    pub method: Method,
    /// The address, with `{api_url}`.
    pub url: String,
    /// What the body is.
    pub format: Format,
    /// Fields of the query (GET) or the body (POST).
    pub fields: BTreeMap<String, String>,
    /// A word that a good answer holds; without one any 2xx is good.
    pub good: Option<String>,
    /// Words of an answer which say that the number or the text can never be sent.
    pub never: Vec<String>,
    /// Where the gateway's id stands in the answer.
    pub id: Option<Ending>,
    /// Whether the number has no `+` (`6281…`).
    pub bare_number: bool,
}

/// A piece of a text: what stands between two others.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ending {
    /// What stands before it.
    pub after: String,
    /// What stands after it; empty is the end of the text.
    pub before: String,
}

/// How an inbox is asked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Poll {
    /// GET or POST.
    pub method: Method,
    /// The address, with `{api_url}`.
    pub url: String,
    /// Fields of the query (GET) or the form (POST).
    pub fields: BTreeMap<String, String>,
    /// What the answer is.
    pub format: Format,
    /// Name of the element or of the list that holds one message each.
    pub each: String,
    /// Seconds between two questions.
    pub every_s: u64,
}

impl Gateways {
    /// Every gateway with its name.
    pub fn each(&self) -> impl Iterator<Item = (&str, &Gateway)> {
        let built_in = [
            ("kannel", &self.kannel),
            ("africastalking", &self.africastalking),
            ("smsgate", &self.smsgate),
            ("twilio", &self.twilio),
        ];
        built_in.into_iter().chain(self.http.iter().map(|(name, gateway)| (name.as_str(), gateway)))
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.each().map(|(name, _)| name)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        for (name, gateway) in self.each() {
            let fail = |what: &str| Err(format!("gateways.{name}: {what}"));
            let mapped = self.http.contains_key(name);
            if self.names().filter(|other| *other == name).count() > 1 {
                return fail("another gateway has this name");
            }
            if name.is_empty()
                || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            {
                return fail("a name is made of a-z, 0-9 and -");
            }
            if !(gateway.rate.is_finite() && gateway.rate > 0.0 && gateway.rate <= 10_000.0) {
                return fail("rate is messages a second, above 0 and at most 10000");
            }
            if !(1..=1_000).contains(&gateway.window) || !(10..=120_000).contains(&gateway.timeout_ms) {
                return fail("window is 1 to 1000, timeout_ms 10 to 120000");
            }
            if gateway.secret().is_some_and(|secret| {
                secret.len() < 16
                    || !secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            }) {
                return fail("secret is at least 16 letters, digits, - and _ (it is part of a path)");
            }
            for url in [&gateway.api_url, &gateway.public_url].into_iter().flatten() {
                if !(url.starts_with("https://") || url.starts_with("http://")) || url.ends_with('/') {
                    return fail(
                        "api_url and public_url begin with https:// or http:// and do not end with /",
                    );
                }
            }
            match (&gateway.shape, mapped) {
                (None, true) => return fail("gateways.http.NAME needs a shape"),
                (Some(_), false) => return fail("only gateways.http.NAME has a shape"),
                (Some(shape), true) => shape.check().or_else(|what| fail(&what))?,
                (None, false) => {}
            }
        }
        Ok(())
    }
}

impl Shape {
    fn check(&self) -> Result<(), String> {
        if let Some(receive) = &self.receive
            && (receive.from.is_empty() || receive.text.is_empty() || receive.id.is_empty())
        {
            return Err("shape.receive needs id, from and text".to_owned());
        }
        if let Some(report) = &self.report
            && (report.id.is_empty() || report.status.is_empty())
        {
            return Err("shape.report needs id and status".to_owned());
        }
        if let Some(send) = &self.send
            && (send.url.is_empty() || send.format == Format::Xml)
        {
            return Err("shape.send needs a url, and form or json as its format".to_owned());
        }
        if let Some(poll) = &self.poll {
            if poll.url.is_empty() || poll.each.is_empty() || poll.every_s == 0 || poll.format == Format::Form
            {
                return Err("shape.poll needs url, each, every_s and the format json or xml".to_owned());
            }
            if self.receive.is_none() {
                return Err("shape.poll needs shape.receive for the names of the fields".to_owned());
            }
        }
        Ok(())
    }
}
