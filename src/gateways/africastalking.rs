//! Africa's Talking USSD: form POST in, `CON …` or `END …` out.
//!
//! `text` holds everything typed so far, joined by `*`, and a person can type a `*` too, so it is
//! never split here. The notice that a session ended comes to a URL of the operator's choice; when it
//! is this one, it is acknowledged and forgotten: it repeats what was typed.

use super::Gateway;
use super::wire::{Fields, RawRequest, RawResponse, Refusal};
use crate::kernel::msisdn::{self, Sender};
use crate::model::message::{Answer, Inbound, InboundUssd, Words};

/// Characters of a session id at most.
const LONGEST_SESSION: usize = 200;

/// Africa's Talking USSD.
pub(super) struct AfricasTalkingUssd;

impl Gateway for AfricasTalkingUssd {
    fn name(&self) -> &'static str {
        "africastalking"
    }

    fn door(&self) -> &'static str {
        "ussd"
    }

    fn receive(&self, request: &RawRequest<'_>) -> Result<Inbound, Refusal> {
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

    fn acknowledge(&self, answer: &Answer) -> RawResponse {
        let body = match answer {
            Answer::Ussd { screen, end: false } => format!("CON {screen}"),
            Answer::Ussd { screen, end: true } => format!("END {screen}"),
            Answer::Sms(_) | Answer::Silence => String::new(),
        };
        RawResponse { status: 200, content_type: "text/plain; charset=UTF-8", body }
    }
}
