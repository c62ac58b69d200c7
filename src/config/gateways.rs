//! The gateways' settings: one form for all of them, so that an operator learns it once.

use std::collections::BTreeMap;
use std::fmt;

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::networks;
use super::smpp::SmppLink;
use super::ussd::Ussd;

/// Gateways by name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gateways {
    /// Kannel's smsbox.
    pub kannel: Gateway,
    /// Africa's Talking, USSD and SMS.
    pub africastalking: Gateway,
    /// 8x8.
    pub eightxeight: Gateway,
    /// gammu-smsd: a phone or a modem with a SIM, through the daemon's tables.
    pub gammu: Gateway,
    /// httpSMS: an Android phone with a SIM.
    pub httpsms: Gateway,
    /// Infobip.
    pub infobip: Gateway,
    /// Jasmin.
    pub jasmin: Gateway,
    /// Plivo.
    pub plivo: Gateway,
    /// sms-gate.app: an Android phone with a SIM.
    pub smsgate: Gateway,
    /// SMSSync: an Android phone with a SIM that fetches.
    pub smssync: Gateway,
    /// Twilio.
    pub twilio: Gateway,
    /// Vonage.
    pub vonage: Gateway,
    /// SMS centres that speak SMPP by a name of the operator's choice.
    pub smpp: BTreeMap<String, Gateway>,
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

/// How Vonage signs; an account is set to one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SigningMethod {
    /// MD5 of the fields and the secret behind them.
    Md5hash,
    /// HMAC-MD5.
    Md5,
    /// HMAC-SHA1.
    Sha1,
    /// HMAC-SHA256.
    #[default]
    Sha256,
    /// HMAC-SHA512.
    Sha512,
}

/// One gateway.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gateway {
    /// Its name. Not a setting: whoever lists the gateways fills it in.
    #[serde(skip)]
    pub name: String,
    /// Addresses that may call, such as `127.0.0.0/8,10.1.2.3`.
    #[serde(deserialize_with = "networks")]
    pub allow: Vec<IpNet>,
    /// The last part of the path at which it must call: `/in/kannel/sms/SECRET`. For gateways that
    /// sign nothing.
    pub secret: Option<SecretString>,
    /// The key under which it signs: Twilio's and Plivo's auth token, sms-gate.app's signing key.
    pub signing_key: Option<SecretString>,
    /// How it signs, where it has several ways (Vonage).
    pub signing_method: SigningMethod,
    /// How we are called from outside, such as `https://suluh.example.org`: Twilio and Plivo sign it, and
    /// reports come back to it.
    pub public_url: Option<String>,
    /// Where its API for sending is.
    pub api_url: Option<String>,
    /// The user there (Twilio: the account SID, Plivo: the auth id).
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
    /// How it carries USSD, where its SMS centre does; only for `gateways.kannel`.
    pub ussd: Option<Ussd>,
    /// How it speaks SMPP; only for `gateways.smpp.NAME`.
    pub link: Option<SmppLink>,
    /// What its requests look like; only for `gateways.http.NAME`.
    pub shape: Option<Shape>,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            name: String::new(),
            allow: LOOPBACK.iter().filter_map(|network| network.parse().ok()).collect(),
            secret: None,
            signing_key: None,
            signing_method: SigningMethod::default(),
            public_url: None,
            api_url: None,
            username: None,
            password: None,
            from: None,
            reply: None,
            rate: 20.0,
            window: 10,
            timeout_ms: 10_000,
            ussd: None,
            link: None,
            shape: None,
        }
    }
}

/// Octets of a `system_id` in SMPP, without the NUL behind it.
const SYSTEM_ID: usize = 15;
/// Octets of a password.
const PASSWORD: usize = 8;
/// Octets of an address.
const ADDRESS: usize = 20;

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

    /// Where reports come back to the gateway `name`, when we know how we are called from outside.
    pub fn report_url(&self, name: &str) -> Option<String> {
        let url = self.public_url.as_deref()?;
        let secret = self.secret().map(|secret| format!("/{secret}")).unwrap_or_default();
        Some(format!("{url}/in/{name}/report{secret}"))
    }

    /// The password of its API.
    pub fn password(&self) -> Option<&str> {
        expose(self.password.as_ref())
    }

    /// Where an SMS centre listens, when `api_url` is `smpp://HOST:PORT`.
    pub fn centre(&self) -> Option<&str> {
        let address = self.api_url.as_deref()?.strip_prefix("smpp://")?;
        let (host, port) = address.rsplit_once(':')?;
        (!host.is_empty() && !host.contains(['/', '@']) && port.parse::<u16>().is_ok()).then_some(address)
    }

    /// Where gammu-smsd keeps its tables, when `api_url` is `postgres://HOST[:PORT]/DATABASE`.
    pub fn tables(&self) -> Option<&str> {
        let url = self.api_url.as_deref()?;
        let (host, database) = url.strip_prefix("postgres://")?.split_once('/')?;
        (!host.is_empty() && !database.is_empty() && !url.contains('@')).then_some(url)
    }

    /// Why the tables of gammu-smsd cannot be reached so.
    fn check_tables(&self) -> Result<(), String> {
        if self.api_url.is_some() && (self.tables().is_none() || self.username.is_none()) {
            return Err(
                "api_url is postgres://HOST:PORT/DATABASE; user and password stand in username and password"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// Why an SMS centre cannot be reached so.
    fn check_link(&self) -> Result<(), String> {
        let link = self.link.clone().unwrap_or_default();
        if self.centre().is_none() {
            return Err("api_url is smpp://HOST:PORT".to_owned());
        }
        let short = |text: Option<&str>, most| text.is_some_and(|it| it.len() <= most && it.is_ascii());
        if !short(self.username.as_deref(), SYSTEM_ID) || !short(self.password(), PASSWORD) {
            return Err(format!(
                "username (system_id) has at most {SYSTEM_ID} letters of ASCII, password {PASSWORD}"
            ));
        }
        if !short(self.from.as_deref().filter(|from| !from.is_empty()), ADDRESS) {
            return Err(format!("from is what people see, at most {ADDRESS} letters of ASCII"));
        }
        link.check()
    }

    /// The user and password of its API, when both are set.
    pub fn account(&self) -> Option<(&str, &str)> {
        let user = self.username.as_deref().filter(|user| !user.is_empty())?;
        Some((user, self.password()?))
    }
}

/// An empty secret is none.
fn expose(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty())
}

/// How an aggregator that speaks plain HTTP names things.
///
/// In what is sent to it, `{name}` is replaced: `{id}` by our id, `{to}` by the number, `{text}`,
/// `{from}`, `{username}`, `{password}` and `{report_url}`; in an address only `{api_url}`. A name of a
/// field in JSON may lead deeper with dots (`data.sender`, `messages.0.text`). Its `Debug` shows nothing:
/// somebody may write a password where `{password}` belongs.
#[derive(Clone, Default, Deserialize)]
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

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shape(..)")
    }
}

/// Names of the fields of a message; in the query, a form or a JSON object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Receive {
    /// In JSON: the name of the list that holds one message each, when it brings several.
    pub each: Option<String>,
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
    /// In JSON: the name of the list that holds one report each, when it brings several.
    pub each: Option<String>,
    /// Fields that must hold these values, as in [`Receive::expect`].
    pub expect: BTreeMap<String, String>,
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
    /// More headers, such as `authorization = "Bearer {password}"`.
    pub headers: BTreeMap<String, String>,
    /// Whether `username` and `password` go as HTTP Basic.
    pub basic: bool,
    /// A word that a good answer holds; without one any 2xx is good. Any other answer is a refusal, and
    /// the next route is taken.
    pub good: Option<String>,
    /// Words of an answer which say that the number or the text can never be sent.
    pub never: Vec<String>,
    /// Words of an answer which say that it takes no more for now.
    pub busy: Vec<String>,
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
    /// More headers.
    pub headers: BTreeMap<String, String>,
    /// Whether `username` and `password` go as HTTP Basic.
    pub basic: bool,
    /// What the answer is.
    pub format: Format,
    /// Name of the element that holds one message (XML), or of the list that holds all (JSON; `.` when
    /// the answer itself is the list).
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
            ("eightxeight", &self.eightxeight),
            ("gammu", &self.gammu),
            ("httpsms", &self.httpsms),
            ("infobip", &self.infobip),
            ("jasmin", &self.jasmin),
            ("plivo", &self.plivo),
            ("smsgate", &self.smsgate),
            ("smssync", &self.smssync),
            ("twilio", &self.twilio),
            ("vonage", &self.vonage),
        ];
        let chosen = self.smpp.iter().chain(&self.http);
        built_in.into_iter().chain(chosen.map(|(name, gateway)| (name.as_str(), gateway)))
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.each().map(|(name, _)| name)
    }

    /// Puts in what an operator need not say.
    pub(super) fn complete(&mut self) {
        for centre in self.smpp.values_mut() {
            centre.link.get_or_insert_default();
        }
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
            let bound = self.smpp.contains_key(name);
            if bound {
                gateway.check_link().or_else(|what| fail(&what))?;
            } else if gateway.link.is_some() {
                return fail("only gateways.smpp.NAME has a link");
            }
            let in_tables = name == "gammu";
            if in_tables {
                gateway.check_tables().or_else(|what| fail(&what))?;
            }
            let api_url = gateway.api_url.as_ref().filter(|_| !bound && !in_tables);
            for url in [api_url, gateway.public_url.as_ref()].into_iter().flatten() {
                if !(url.starts_with("https://") || url.starts_with("http://")) || url.ends_with('/') {
                    return fail(
                        "api_url and public_url begin with https:// or http:// and do not end with /",
                    );
                }
            }
            match &gateway.ussd {
                Some(_) if name != "kannel" => return fail("only gateways.kannel has ussd"),
                Some(ussd) => ussd.check().or_else(|what| fail(&what))?,
                None => {}
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

/// What may stand in braces in what is sent.
const IN_SENDS: [&str; 7] = ["id", "to", "text", "from", "username", "password", "report_url"];
/// What may stand in braces where nothing is sent to anybody.
const IN_QUESTIONS: [&str; 2] = ["username", "password"];

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As it stands.
    Text(&'a str),
    /// A name that stood in braces.
    Name(&'a str),
}

/// Reads a template. Braces around anything but small letters and `_` stand for themselves.
pub fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let mut rest = template;
    let mut from = 0;
    while let Some(open) = rest[from..].find('{').map(|at| at + from) {
        let name = rest[open + 1..].split_once('}').map(|(name, _)| name);
        match name.filter(|name| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        }) {
            Some(name) => {
                all.push(Piece::Text(&rest[..open]));
                all.push(Piece::Name(name));
                rest = &rest[open + name.len() + 2..];
                from = 0;
            }
            None => from = open + 1,
        }
    }
    all.push(Piece::Text(rest));
    all
}

impl Shape {
    fn check(&self) -> Result<(), String> {
        if let Some(receive) = &self.receive {
            if receive.from.is_empty() || receive.text.is_empty() || receive.id.is_empty() {
                return Err("shape.receive needs id, from and text".to_owned());
            }
            knows("shape.receive.expect", receive.expect.values(), &IN_QUESTIONS)?;
        }
        if let Some(report) = &self.report {
            if report.id.is_empty() || report.status.is_empty() {
                return Err("shape.report needs id and status".to_owned());
            }
            if report.delivered.is_empty() || report.failed.is_empty() {
                return Err("shape.report needs the statuses delivered and failed".to_owned());
            }
            knows("shape.report.expect", report.expect.values(), &IN_QUESTIONS)?;
        }
        if let Some(send) = &self.send {
            if send.url.is_empty() || send.format == Format::Xml {
                return Err("shape.send needs a url, and form or json as its format".to_owned());
            }
            if send.method == Method::Get && send.format != Format::Form {
                return Err("shape.send with GET has form as its format".to_owned());
            }
            knows("shape.send.url", [&send.url], &["api_url"])?;
            knows("shape.send", send.fields.values().chain(send.headers.values()), &IN_SENDS)?;
            let has = |name| send.fields.values().any(|value| pieces(value).contains(&Piece::Name(name)));
            if !has("to") || !has("text") {
                return Err("shape.send.fields needs {to} and {text}".to_owned());
            }
            if self.report.as_ref().is_some_and(|report| report.ours) && !has("id") {
                return Err("shape.report.ours needs {id} in shape.send.fields".to_owned());
            }
        }
        if let Some(poll) = &self.poll {
            if poll.url.is_empty() || poll.each.is_empty() || poll.every_s == 0 || poll.format == Format::Form
            {
                return Err("shape.poll needs url, each, every_s and the format json or xml".to_owned());
            }
            if self.receive.is_none() {
                return Err("shape.poll needs shape.receive for the names of the fields".to_owned());
            }
            knows("shape.poll.url", [&poll.url], &["api_url"])?;
            knows("shape.poll", poll.fields.values().chain(poll.headers.values()), &IN_QUESTIONS)?;
        }
        Ok(())
    }
}

/// Refuses a template with a name that means nothing there.
fn knows<'a>(
    place: &str,
    templates: impl IntoIterator<Item = &'a String>,
    names: &[&str],
) -> Result<(), String> {
    for template in templates {
        for piece in pieces(template) {
            if let Piece::Name(name) = piece
                && !names.contains(&name)
            {
                return Err(format!("{place}: {{{name}}} means nothing there"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_hold_names_or_stand_for_themselves() {
        use Piece::{Name, Text};
        assert_eq!(pieces("a{to}b{x"), [Text("a"), Name("to"), Text("b{x")]);
        assert_eq!(pieces("{{id}}"), [Text("{"), Name("id"), Text("}")]);
        assert_eq!(pieces("{1} {} {A}"), [Text("{1} {} {A}")]);
        assert_eq!(pieces(""), [Text("")]);
    }
}
