//! A USSD dialog as an SMS centre tells it: `ussd_service_op` says what happened, and what tells one dialog from another
//! is the centre's own matter. SMPP carries both as parameters, Kannel as its meta-data.

use crate::config::ussd::{SessionKey, Ussd};
use crate::kernel::msisdn::{self, Sender};
use crate::model::message::{Inbound, InboundUssd, Typed, Words};

/// The last bit of `its_session_info`: the session has ended.
const ENDED: u8 = 1;

/// A step as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Step<'a> {
    /// Who dials, as the centre writes them.
    pub(super) number: &'a str,
    /// `ussd_service_op`.
    pub(super) op: u8,
    /// What the answer repeats.
    pub(super) back: Back,
    /// What was dialled or typed.
    pub(super) typed: &'a str,
}

/// What the answer to a step repeats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Back {
    /// `its_session_info`.
    pub(super) session_info: Option<[u8; 2]>,
    /// `user_message_reference`.
    pub(super) reference: Option<u16>,
}

impl Back {
    /// For the way to the answer and back again.
    pub(super) fn to_text(self) -> String {
        let info = self.session_info.map(|[high, low]| format!("{high:02x}{low:02x}")).unwrap_or_default();
        let reference = self.reference.map(|it| format!("{it:04x}")).unwrap_or_default();
        format!("{info}/{reference}")
    }

    /// What [`Back::to_text`] wrote.
    pub(super) fn of_text(text: &str) -> Self {
        let (info, reference) = text.split_once('/').unwrap_or_default();
        let number = |digits: &str| u16::from_str_radix(digits, 16).ok();
        Self { session_info: number(info).map(u16::to_be_bytes), reference: number(reference) }
    }

    /// `ussd_service_op` of the answer, and what it repeats.
    pub(super) fn answered(self, ussd: &Ussd, end: bool) -> (u8, Self) {
        let op = if end { ussd.end } else { ussd.ask };
        let bit = |low: u8| if ussd.end_bit { low & !ENDED | u8::from(end) } else { low };
        (op, Self { session_info: self.session_info.map(|[high, low]| [high, bit(low)]), ..self })
    }
}

/// Reads a step. One that ends the dialog asks for nothing.
pub(super) fn read(ussd: &Ussd, step: &Step<'_>) -> Inbound {
    let Sender::Phone(from) = msisdn::read(step.number) else { return Inbound::Notice };
    let Back { session_info, reference } = step.back;
    let session = match (ussd.session, session_info, reference) {
        (SessionKey::SessionInfo, Some([high, low]), _) => format!("{} {high} {}", step.number, low & !ENDED),
        (SessionKey::MessageReference, _, Some(reference)) => format!("{} {reference}", step.number),
        _ => step.number.to_owned(),
    };
    let is_over = session_info.is_some_and(|[_, low]| ussd.end_bit && low & ENDED != 0);
    let typed = if ussd.begins.contains(&step.op) {
        Typed::Began(Words::new(behind(&ussd.code, step.typed)))
    } else if ussd.answers.contains(&step.op) && !is_over {
        Typed::Next(Words::new(step.typed))
    } else {
        return Inbound::Notice;
    };
    Inbound::Ussd(InboundUssd { session, from, typed, back: step.back.to_text() })
}

/// What was typed behind the code: `*123*1*2#` is `1*2`.
pub(super) fn behind(code: &str, dialled: &str) -> String {
    let dialled = dialled.trim().trim_end_matches('#');
    let rest = match code.trim_end_matches('#') {
        // Nobody said what the code is: it is all up to the second `*`.
        "" => dialled.trim_start_matches('*').split_once('*').map(|(_, rest)| rest),
        code => dialled.strip_prefix(code).and_then(|rest| rest.strip_prefix('*')),
    };
    rest.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "6281234567890";

    fn step(ussd: &Ussd, op: u8, info: [u8; 2], typed: &str) -> Option<InboundUssd> {
        let back = Back { session_info: Some(info), reference: Some(77) };
        match read(ussd, &Step { number: FROM, op, back, typed }) {
            Inbound::Ussd(step) => Some(step),
            Inbound::Notice => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_dialog_is_told_by_its_profile() {
        let ussd = Ussd { code: "*123".to_owned(), ..Ussd::default() };
        let began = step(&ussd, 1, [0x12, 4], "*123*1*CONTOH JAYA#").expect("a step");
        assert!(
            matches!(&began.typed, Typed::Began(words) if words.expose() == "1*CONTOH JAYA"),
            "{began:?}"
        );
        let typed = step(&ussd, 18, [0x12, 4], "1*2#").expect("a step");
        assert!(matches!(&typed.typed, Typed::Next(words) if words.expose() == "1*2#"), "{typed:?}");
        assert_eq!(typed.session, began.session);
        assert_ne!(step(&ussd, 18, [0x12, 6], "1").expect("a step").session, began.session);
        // The last bit says that it is over; so does what nobody agreed on.
        assert!(step(&ussd, 18, [0x12, 5], "1").is_none());
        assert!(step(&ussd, 0x81, [0x12, 4], "").is_none());
        let no_bit = Ussd { end_bit: false, ..ussd.clone() };
        assert!(step(&no_bit, 18, [0x12, 5], "1").is_some());
        let by_reference = Ussd { session: SessionKey::MessageReference, ..ussd.clone() };
        assert_eq!(step(&by_reference, 18, [1, 2], "1").expect("a step").session, format!("{FROM} 77"));
        let by_number = Ussd { session: SessionKey::Number, ..ussd };
        assert_eq!(step(&by_number, 18, [1, 2], "1").expect("a step").session, FROM);
        for (code, dialled, typed) in [
            ("*123", "*123#", ""),
            ("*123#", "*123*1#", "1"),
            ("*123", "*1234*1#", ""),
            ("", "*123*1*2#", "1*2"),
            ("", "*123#", ""),
            ("", "", ""),
        ] {
            assert_eq!(behind(code, dialled), typed, "{code} {dialled}");
        }
    }

    #[test]
    fn an_answer_repeats_the_session_and_says_whether_it_is_the_last() {
        let back = Back { session_info: Some([0x12, 4]), reference: None };
        for back in [back, Back::default(), Back { reference: Some(0xbeef), ..back }] {
            assert_eq!(Back::of_text(&back.to_text()), back);
        }
        let ussd = Ussd::default();
        assert_eq!(back.answered(&ussd, false), (2, back));
        assert_eq!(back.answered(&ussd, true), (17, Back { session_info: Some([0x12, 5]), reference: None }));
        let vendor = Ussd { end: 0x17, end_bit: false, ..ussd };
        assert_eq!(back.answered(&vendor, true), (0x17, back));
    }
}
