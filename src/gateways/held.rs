//! Gateways at whose doors nobody knocks: a room of their own speaks with them, over connections that it holds. Of a
//! dialect they have what the rest of the service asks about; what stands on the wire is in their own files.

use std::time::Duration;

use super::{Door, Gateway, OutRequest, RawRequest, RawResponse, Refusal, Sent, Settings, Signature};
use crate::model::message::{Answer, Inbound, OutboundSms};

/// One of them.
pub(super) struct Held {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it brings a message again that was not taken.
    pub(super) redelivers: bool,
    /// Whether its settings allow sending.
    pub(super) sends: fn(&Settings) -> bool,
}

impl Gateway for Held {
    fn name(&self) -> &'static str {
        self.name
    }

    fn doors(&self) -> &'static [Door] {
        &[]
    }

    fn redelivers(&self, _: &Settings) -> bool {
        self.redelivers
    }

    fn signature(&self) -> Signature {
        Signature::None
    }

    fn answers_in_body(&self) -> bool {
        false
    }

    fn receive(&self, _: &Settings, _: Door, _: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        Err(Refusal::Unusable("door"))
    }

    fn acknowledge(&self, _: &Settings, _: &Answer) -> RawResponse {
        RawResponse::text(String::new())
    }

    fn send(&self, _: &Settings, _: &OutboundSms) -> Option<OutRequest> {
        None
    }

    fn sends(&self, settings: &Settings) -> bool {
        (self.sends)(settings)
    }

    fn reports(&self, _: &Settings) -> bool {
        true
    }

    fn sent(&self, _: &Settings, _: u16, _: Option<Duration>, _: &str) -> Sent {
        Sent::Refused("it does not speak HTTP".to_owned())
    }
}
