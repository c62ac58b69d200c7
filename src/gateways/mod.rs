//! Telecom dialects: one file is one gateway, with how it is received, acknowledged, reported and
//! sent through.
//!
//! A gateway knows bytes and nothing of dialogue: [`Gateway::receive`] and [`Gateway::send`] are pure,
//! and whoever holds the socket is told what to write and asked what was read.
//!
//! To add a gateway: `gateways/x.rs`, one line in [`GATEWAYS`], its section in `config::Gateways`, its rows in
//! the tests (which refuse a file without them), and a section in the README, whose page "Writing a gateway"
//! goes through it all. A plain HTTP aggregator needs no code: see `mapped` and the examples in
//! `deploy/gateways`.

mod africastalking;
mod eightxeight;
pub(crate) mod gammu;
mod held;
mod httpsms;
mod infobip;
mod jasmin;
mod kannel;
mod mapped;
mod plivo;
pub(crate) mod smpp;
mod smsgate;
mod smssync;
mod twilio;
mod ussd;
mod vonage;
mod wire;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use wire::is_same;
pub use wire::{OutRequest, RawRequest, RawResponse, Refusal};

use crate::config::{Gateway as Settings, Gateways, Reply};
use crate::kernel::sms_parts::{Profile, ReferenceWidth};
pub use crate::model::message::Sent;
use crate::model::message::{Answer, Inbound, MessageId, OutboundSms};

/// The doors of gateways: `/in/{gateway}/{door}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Messages (MO).
    Sms,
    /// Steps of USSD dialogs.
    Ussd,
    /// Delivery reports (DLR).
    Report,
}

impl Door {
    /// All doors.
    pub const ALL: [Self; 3] = [Self::Sms, Self::Ussd, Self::Report];

    /// Its part of the path.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Ussd => "ussd",
            Self::Report => "report",
        }
    }
}

/// What protects the doors of a gateway besides the address list and the secret path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// It can sign, or bring a token or a secret: `gateways.NAME.signing_key` says what.
    Offered,
    /// It does neither.
    None,
}

/// What a gateway that fetches is given.
#[derive(Debug, Clone)]
pub enum Handed {
    /// Messages to send.
    Messages(Vec<OutboundSms>),
    /// Messages that it had been given.
    Ids(Vec<MessageId>),
}

/// SMS that a gateway joins into one text, where it says nothing else.
const MOST_PARTS: usize = 10;

/// A gateway's dialect.
pub trait Gateway: Send + Sync {
    /// Its name: the first part of its path, its section of the settings, its label in metrics. For the
    /// mapped ones each configured gateway has its own ([`Link::name`]).
    fn name(&self) -> &'static str;
    /// Its doors.
    fn doors(&self) -> &'static [Door];
    /// Whether it brings a message again, after minutes too, that was answered with 503.
    fn redelivers(&self, settings: &Settings) -> bool;
    /// Whether its settings let people dial. Its doors say whether it can.
    fn dials(&self, _settings: &Settings) -> bool {
        self.doors().contains(&Door::Ussd)
    }
    /// Whether it can sign its requests.
    fn signature(&self) -> Signature;
    /// Whether it takes the answer to an SMS in the same exchange.
    fn answers_in_body(&self) -> bool;
    /// Reads a request; a signature is checked here when there is a key for it.
    fn receive(&self, settings: &Settings, door: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal>;
    /// Writes the answer in the same exchange. [`Answer::Silence`] is the bare acknowledgement.
    fn acknowledge(&self, settings: &Settings, answer: &Answer) -> RawResponse;
    /// The request that gives it a message; `None` when its settings do not allow sending, and for what is not
    /// given messages by HTTP.
    fn send(&self, settings: &Settings, sms: &OutboundSms) -> Option<OutRequest>;
    /// Whether its settings allow sending.
    fn sends(&self, settings: &Settings) -> bool;
    /// Whether reports come for what is sent.
    fn reports(&self, settings: &Settings) -> bool;
    /// What its answer to [`Gateway::send`] means.
    fn sent(&self, settings: &Settings, status: u16, retry_after: Option<Duration>, body: &str) -> Sent;
    /// Whether it cannot be called and fetches what is to go out through its own door: then
    /// [`Gateway::send`] is not asked, and [`Gateway::hand`] is.
    fn fetches(&self) -> bool {
        false
    }
    /// Writes what it fetched.
    fn hand(&self, settings: &Settings, _handed: &Handed) -> RawResponse {
        self.acknowledge(settings, &Answer::Silence)
    }
    /// How long a text it takes, and in which alphabet. What does not fit is given up before it is sent.
    fn profile(&self, _settings: &Settings) -> Profile {
        Profile { parts: MOST_PARTS, ucs2: true, reference: ReferenceWidth::Eight }
    }
    /// How its inbox is asked, and how often, when it brings nothing itself.
    fn poll(&self, _settings: &Settings) -> Option<(OutRequest, Duration)> {
        None
    }
    /// What came back from [`Gateway::poll`].
    fn polled(&self, _settings: &Settings, _body: &[u8]) -> Result<Inbound, Refusal> {
        Ok(Inbound::Notice)
    }
}

/// The table of gateways that have a name of their own.
pub static GATEWAYS: &[&dyn Gateway] = &[
    &africastalking::AfricasTalking,
    &eightxeight::EightXEight,
    &httpsms::HttpSms,
    &infobip::Infobip,
    &jasmin::Jasmin,
    &kannel::Kannel,
    &plivo::Plivo,
    &smsgate::SmsGate,
    &smssync::SmsSync,
    &twilio::Twilio,
    &vonage::Vonage,
];

/// Those at whose doors nobody knocks, because a room of their own speaks with them. SMS centres have names of the
/// operator's choice, and are not listed.
pub static HELD: &[&dyn Gateway] = &[&gammu::GAMMU];

/// A gateway with its settings.
#[derive(Clone)]
pub struct Link {
    /// Its name: the first part of its path, its label in metrics, its rows in the outbox.
    pub name: Arc<str>,
    /// How it speaks.
    pub dialect: &'static dyn Gateway,
    /// Its section of the settings.
    pub settings: Arc<Settings>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link({})", self.name)
    }
}

impl Link {
    /// Whether it comes to a door. One that is mapped by the settings comes to those which they shape.
    pub fn opens(&self, door: Door) -> bool {
        let shaped = self.settings.shape.as_ref().is_none_or(|shape| match door {
            Door::Sms => shape.receive.is_some(),
            Door::Report => shape.report.is_some(),
            Door::Ussd => false,
        });
        let dialled = door != Door::Ussd || self.dialect.dials(&self.settings);
        shaped && dialled && self.dialect.doors().contains(&door)
    }

    /// Whether its settings allow sending.
    pub fn sends(&self) -> bool {
        self.dialect.sends(&self.settings)
    }

    /// Whether a question is answered in the same exchange. Where the operator said nothing, an answer
    /// goes by the API for sending as soon as that is set: it is retried, and reported.
    pub fn answers_in_body(&self) -> bool {
        self.dialect.answers_in_body()
            && match self.settings.reply {
                Some(reply) => reply == Reply::Body,
                None => !self.sends(),
            }
    }
}

/// Every gateway that the settings know.
#[derive(Debug, Clone, Default)]
pub struct Links(Arc<Vec<Link>>);

impl Links {
    /// The gateways of the settings.
    pub fn of(settings: &Gateways) -> Self {
        Self(Arc::new(
            settings
                .each()
                .filter_map(|(name, settings)| {
                    Some(Link {
                        name: name.into(),
                        dialect: dialect(name, settings)?,
                        settings: Arc::new(Settings { name: name.to_owned(), ..settings.clone() }),
                    })
                })
                .collect(),
        ))
    }

    /// The gateway of a name.
    pub fn find(&self, name: &str) -> Option<&Link> {
        self.0.iter().find(|link| &*link.name == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Link> {
        self.0.iter()
    }
}

fn dialect(name: &str, settings: &Settings) -> Option<&'static dyn Gateway> {
    if settings.shape.is_some() {
        return Some(&mapped::Mapped);
    }
    if settings.link.is_some() {
        return Some(&smpp::SMPP);
    }
    GATEWAYS.iter().chain(HELD).copied().find(|gateway| gateway.name() == name)
}
