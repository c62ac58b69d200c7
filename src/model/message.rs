//! What a gateway brings in and takes back.

use std::fmt;

use crate::kernel::msisdn::{Msisdn, Sender};

/// The words of a message. They have no `Display` and no `Serialize`; `Debug` shows their size only.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// Takes the words as received.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The words. Only the dialogue reads them.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({} bytes)", self.0.len())
    }
}

/// An SMS from a person (MO).
#[derive(Debug, Clone)]
pub struct InboundSms {
    /// What makes two deliveries the same message, by the gateway's own rule; `None` when nothing
    /// tells a repetition from the same words said again.
    pub dedupe: Option<String>,
    /// Who sent it.
    pub from: Sender,
    /// The words.
    pub words: Words,
}

/// A step of a USSD dialog.
#[derive(Debug, Clone)]
pub struct InboundUssd {
    /// The gateway's session id.
    pub session: String,
    /// Who dials.
    pub from: Msisdn,
    /// Everything typed so far, joined by `*`, as Africa's Talking sends it; empty at dialling.
    pub typed: Words,
}

/// What came through a gateway's door.
#[derive(Debug, Clone)]
pub enum Inbound {
    /// An SMS.
    Sms(InboundSms),
    /// A USSD step.
    Ussd(InboundUssd),
    /// A notice that asks for nothing (a session ended): acknowledged and forgotten.
    Notice,
}

/// What goes back through the same door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Text of an SMS.
    Sms(String),
    /// A USSD screen; `end` closes the dialog.
    Ussd {
        /// The screen.
        screen: String,
        /// Whether the dialog ends.
        end: bool,
    },
    /// Nothing is to be sent.
    Silence,
}
