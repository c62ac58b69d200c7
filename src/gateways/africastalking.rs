//! Africa's Talking USSD: form POST in, `CON …` or `END …` out.
//!
//! `text` holds everything typed so far, joined by `*`, and a person can type a `*` too, so it is
//! never split here. The notice that a session ended comes to a URL of the operator's choice; when it
//! is this one, it is acknowledged and forgotten: it repeats what was typed.

use std::time::Duration;

use super::wire::{Fields, OutRequest, RawRequest, RawResponse, Refusal, by_status};
use super::{Door, Gateway, Sent, Settings, Signature};
use crate::kernel::msisdn::{self, Sender};
use crate::model::message::{Answer, Inbound, InboundUssd, OutboundSms, Words};

/// Characters of a session id at most.
const LONGEST_SESSION: usize = 200;

/// Africa's Talking.
pub(super) struct AfricasTalking;

impl Gateway for AfricasTalking {
    fn name(&self) -> &'static str {
        "africastalking"
    }

    fn doors(&self) -> &'static [Door] {
        &[Door::Ussd]
    }

    fn redelivers(&self, _: &Settings) -> bool {
        false
    }

    fn signature(&self) -> Signature {
        Signature::None
    }

    fn answers_in_body(&self) -> bool {
        false
    }

    fn sends(&self, _: &Settings) -> bool {
        false
    }

    fn reports(&self, _: &Settings) -> bool {
        false
    }

    fn send(&self, _: &Settings, _: &OutboundSms) -> Option<OutRequest> {
        None
    }

    fn sent(&self, _: &Settings, status: u16, retry_after: Option<Duration>, _: &str) -> Sent {
        by_status(status, retry_after)
    }

    fn receive(&self, _: &Settings, _: Door, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
        let form = Fields::read(request.body);
        let session =
            form.text("sessionId").filter(|id| !id.is_empty()).ok_or(Refusal::Missing("sessionId"))?;
        if session.len() > LONGEST_SESSION {
            return Err(Refusal::Unusable("sessionId"));
        }
        let Some(typed) = form.bytes("text") else {
            return if form.bytes("status").is_some() {
                Ok(Inbound::Notice)
            } else {
                Err(Refusal::Missing("text"))
            };
        };
        let from = match msisdn::read(form.text("phoneNumber").ok_or(Refusal::Missing("phoneNumber"))?) {
            Sender::Phone(from) => from,
            Sender::Machine => return Err(Refusal::Unusable("phoneNumber")),
        };
        let typed = Words::new(String::from_utf8_lossy(typed).into_owned());
        Ok(Inbound::Ussd(InboundUssd { session: session.to_owned(), from, typed }))
    }

    fn acknowledge(&self, _: &Settings, answer: &Answer) -> RawResponse {
        RawResponse::text(match answer {
            Answer::Ussd { screen, end: false } => format!("CON {screen}"),
            Answer::Ussd { screen, end: true } => format!("END {screen}"),
            Answer::Sms(_) | Answer::Silence => String::new(),
        })
    }
}
