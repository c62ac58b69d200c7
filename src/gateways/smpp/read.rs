//! What a `deliver_sm` says: a message or a part of one, a step of a USSD dialog, or a receipt.
//!
//! Traps that this file answers: a receipt is told by `esm_class`, its id and state stand in its text or,
//! where they are there, in two parameters that win; ids are written in two notations; the parts of one text
//! are joined by a user data header or by `sar_*` parameters; a text may stand in `message_payload`; a
//! dialog of USSD has `ussd_service_op`, and what tells it from another is the centre's own matter.

use rusmpp::pdus::DeliverSm;
use rusmpp::tlvs::{Tlv, TlvValue};

use super::{ids, text};
use crate::config::smpp::SmppLink;
use crate::config::ussd::Ussd;
use crate::gateways::Refusal;
use crate::gateways::ussd::{self, Back};
use crate::kernel::msisdn::{self, Sender};
use crate::kernel::sms_parts::Place;
use crate::model::message::{Inbound, Report, ReportState, Reported, Words};

/// The bits of `esm_class` that say what a message is.
const TYPE: u8 = 0b0011_1100;
/// A receipt of the SMS centre.
const RECEIPT: u8 = 0x04;
/// A notice that a message is still on its way.
const INTERMEDIATE: u8 = 0x20;
/// The text begins with a user data header.
const HAS_UDH: u8 = 0x40;

/// What came.
#[derive(Debug)]
pub(crate) enum Came {
    /// What became of a message.
    Report(Report),
    /// A step of a dialog.
    Step(Dialled),
    /// A message, or a part of one.
    Piece(Piece),
    /// Nothing that is for us: a receipt without an id, a message type that nobody asked for.
    Nothing,
}

/// An SMS, which may be a part of a longer text.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Who sent it.
    pub(crate) from: Sender,
    /// The same, as the centre writes them.
    pub(crate) number: String,
    /// To which of our numbers.
    pub(crate) to: String,
    /// Its place in a longer text.
    pub(crate) part: Option<Place>,
    /// What it says.
    pub(crate) words: Words,
}

/// A step of a USSD dialog.
#[derive(Debug)]
pub(crate) struct Dialled {
    /// The step; a notice when the dialog has ended.
    pub(crate) step: Inbound,
    /// The number of ours that was dialled.
    pub(crate) to: String,
    /// Who dials, as the centre writes them.
    pub(crate) from: String,
    /// `service_type`, which the answer has too.
    pub(crate) service_type: String,
}

/// Reads what came.
pub(crate) fn read(link: &SmppLink, sms: &DeliverSm) -> Result<Came, Refusal> {
    let class = u8::from(sms.esm_class);
    let payload = find(sms, |value| match value {
        TlvValue::MessagePayload(payload) => Some(payload.value.as_ref().to_vec()),
        _ => None,
    });
    let octets = payload.unwrap_or_else(|| sms.short_message().as_ref().to_vec());
    if matches!(class & TYPE, RECEIPT | INTERMEDIATE) {
        return Ok(report(link, sms, &octets));
    }
    if class & TYPE != 0 {
        return Ok(Came::Nothing);
    }
    let coding = u8::from(sms.data_coding);
    if let Some(profile) = &link.ussd
        && let Some(op) = find(sms, |value| match value {
            TlvValue::UssdServiceOp(op) => Some(u8::from(*op)),
            _ => None,
        })
    {
        return Ok(Came::Step(step(profile, sms, op, &text::read(link.alphabet, coding, &octets))));
    }
    let (header, octets) = match octets.split_first() {
        Some((length, rest)) if class & HAS_UDH != 0 => {
            rest.split_at_checked(usize::from(*length)).ok_or(Refusal::Unusable("user data header"))?
        }
        _ => (&[][..], &octets[..]),
    };
    let part = Place::read(header).or_else(|| in_parameters(sms)).filter(|part| part.total > 1);
    Ok(Came::Piece(Piece {
        from: msisdn::read(sms.source_addr.as_str()),
        number: sms.source_addr.as_str().to_owned(),
        to: sms.destination_addr.as_str().to_owned(),
        part,
        words: Words::new(text::read(link.alphabet, coding, octets)),
    }))
}

fn find<T>(sms: &DeliverSm, what: impl Fn(&TlvValue) -> Option<T>) -> Option<T> {
    sms.tlvs().iter().filter_map(Tlv::value).find_map(what)
}

fn in_parameters(sms: &DeliverSm) -> Option<Place> {
    let reference = find(sms, |value| match value {
        TlvValue::SarMsgRefNum(reference) => Some(*reference),
        _ => None,
    })?;
    let total = find(sms, |value| match value {
        TlvValue::SarTotalSegments(total) => Some(*total),
        _ => None,
    })?;
    let number = find(sms, |value| match value {
        TlvValue::SarSegmentSeqnum(number) => Some(*number),
        _ => None,
    })?;
    Place::of(reference, total, number)
}

fn step(ussd: &Ussd, sms: &DeliverSm, op: u8, typed: &str) -> Dialled {
    let session_info = find(sms, |value| match value {
        TlvValue::ItsSessionInfo(info) => Some([info.session_number, info.sequence_number]),
        _ => None,
    });
    let reference = find(sms, |value| match value {
        TlvValue::UserMessageReference(reference) => Some(reference.value),
        _ => None,
    });
    let number = sms.source_addr.as_str();
    let step = ussd::Step { number, op, back: Back { session_info, reference }, typed };
    Dialled {
        step: ussd::read(ussd, &step),
        to: sms.destination_addr.as_str().to_owned(),
        from: number.to_owned(),
        service_type: sms.service_type.value().as_str().to_owned(),
    }
}

/// `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…`, in any order and case; two
/// parameters win over it.
fn report(link: &SmppLink, sms: &DeliverSm, octets: &[u8]) -> Came {
    let text = String::from_utf8_lossy(octets);
    let id = find(sms, |value| match value {
        TlvValue::ReceiptedMessageId(id) => Some(id.as_str().to_owned()),
        _ => None,
    });
    let id = id.filter(|id| !id.trim().is_empty()).or_else(|| field(&text, "id:").map(str::to_owned));
    let state = find(sms, |value| match value {
        TlvValue::MessageState(state) => of_number(u8::from(*state)),
        _ => None,
    });
    let state = state.or_else(|| field(&text, "stat:").and_then(of_word));
    match (id, state) {
        (Some(id), Some(state)) => {
            Came::Report(Report { of: Reported::Theirs(ids::receipted(link.message_ids, &id)), state })
        }
        _ => Came::Nothing,
    }
}

/// The word behind a name that stands at the beginning or after a blank.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    // Nothing of the message itself, which stands at the end, is taken for a field.
    let lower = text.to_ascii_lowercase();
    let end = lower.find(" text:").unwrap_or(text.len());
    let mut from = 0;
    while let Some(at) = lower[from..end].find(name).map(|at| at + from) {
        let begins = at == 0 || lower.as_bytes()[at - 1].is_ascii_whitespace();
        from = at + name.len();
        if begins {
            return text[from..end].split_ascii_whitespace().next();
        }
    }
    None
}

fn of_word(word: &str) -> Option<ReportState> {
    Some(match word.to_ascii_uppercase().get(..5)? {
        "DELIV" => ReportState::Delivered,
        "EXPIR" | "DELET" | "UNDEL" => ReportState::Failed,
        "REJEC" => ReportState::Rejected,
        "ACCEP" => ReportState::Accepted,
        "ENROU" => ReportState::Buffered,
        // UNKNOWN says nothing.
        _ => return None,
    })
}

const fn of_number(state: u8) -> Option<ReportState> {
    match state {
        1 => Some(ReportState::Buffered),
        2 => Some(ReportState::Delivered),
        3..=5 => Some(ReportState::Failed),
        6 => Some(ReportState::Accepted),
        8 => Some(ReportState::Rejected),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rusmpp::tlvs::MessageDeliveryRequestTlvValue as Parameter;
    use rusmpp::types::{AnyOctetString, COctetString};
    use rusmpp::values::{
        DataCoding, EsmClass, ItsSessionInfo, MessagePayload, MessageState, UserMessageReference,
        UssdServiceOp,
    };

    use super::*;
    use crate::config::smpp::MessageIds;
    use crate::model::message::Typed;

    const FROM: &str = "6281234567890";

    fn sms(class: u8, coding: u8, octets: &[u8]) -> DeliverSm {
        DeliverSm::builder()
            .source_addr(COctetString::from_vec(format!("{FROM}\0").into_bytes()).expect("a number"))
            .destination_addr(COctetString::from_slice(b"99455\0").expect("a number"))
            .esm_class(EsmClass::from(class))
            .data_coding(DataCoding::from(coding))
            .short_message(octets.try_into().expect("short"))
            .build()
    }

    fn piece(sms: &DeliverSm) -> (String, Option<Place>) {
        match read(&SmppLink::default(), sms).expect("readable") {
            Came::Piece(piece) => (piece.words.expose().to_owned(), piece.part),
            other => panic!("{other:?}"),
        }
    }

    fn report(link: &SmppLink, sms: &DeliverSm) -> Option<(String, ReportState)> {
        match read(link, sms).expect("readable") {
            Came::Report(Report { of: Reported::Theirs(id), state }) => Some((id, state)),
            Came::Nothing => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_message_is_read_whole_or_in_parts_however_they_are_told() {
        assert_eq!(piece(&sms(0, 0, b"cek\x00")), ("cek@".to_owned(), None));
        assert_eq!(piece(&sms(0, 8, b"\0c\0e")), ("ce".to_owned(), None));
        let of = |reference, total, number| Some(Place { reference, total, number });
        let part = sms(0x40, 0, b"\x05\x00\x03\x2a\x03\x02halo");
        assert_eq!(piece(&part), ("halo".to_owned(), of(0x2a, 3, 2)));
        let part = sms(0x40, 0, b"\x06\x08\x04\x12\x34\x02\x01halo");
        assert_eq!(piece(&part), ("halo".to_owned(), of(0x1234, 2, 1)));
        // Behind another element of the header (a port), and not there at all.
        let part = sms(0x40, 0, b"\x0b\x05\x04\x15\x8a\0\0\x00\x03\x07\x02\x02halo");
        assert_eq!(piece(&part), ("halo".to_owned(), of(7, 2, 2)));
        assert_eq!(piece(&sms(0x40, 0, b"\x06\x05\x04\x15\x8a\0\0halo")), ("halo".to_owned(), None));
        // One of one, and what cannot be a part.
        assert_eq!(piece(&sms(0x40, 0, b"\x05\x00\x03\x2a\x01\x01halo")).1, None);
        assert_eq!(piece(&sms(0x40, 0, b"\x05\x00\x03\x2a\x02\x03halo")).1, None);
        assert!(read(&SmppLink::default(), &sms(0x40, 0, b"\x20\x00\x03")).is_err());
        let mut sar = sms(0, 0, b"halo");
        sar.push_tlv(Parameter::SarMsgRefNum(9));
        sar.push_tlv(Parameter::SarTotalSegments(2));
        sar.push_tlv(Parameter::SarSegmentSeqnum(1));
        assert_eq!(piece(&sar), ("halo".to_owned(), of(9, 2, 1)));
        let mut long = sms(0, 0, b"");
        long.push_tlv(Parameter::MessagePayload(MessagePayload::new(AnyOctetString::from_static_slice(
            b"panjang",
        ))));
        assert_eq!(piece(&long).0, "panjang");
    }

    #[test]
    fn a_receipt_is_read_in_any_order_and_its_parameters_win() {
        let link = SmppLink::default();
        let usual = b"id:0000001023 sub:001 dlvrd:001 submit date:2611220213 done date:2611220213 stat:DELIVRD err:000 text:id:9 stat:REJECTD";
        assert_eq!(report(&link, &sms(4, 0, usual)), Some(("1023".to_owned(), ReportState::Delivered)));
        for (text, state) in [
            ("Stat:UNDELIV ID:7", ReportState::Failed),
            ("id:7 stat:EXPIRED", ReportState::Failed),
            ("id:7 stat:REJECTD", ReportState::Rejected),
            ("id:7 stat:ACCEPTD", ReportState::Accepted),
            ("id:7 stat:ENROUTE", ReportState::Buffered),
        ] {
            assert_eq!(report(&link, &sms(4, 0, text.as_bytes())), Some(("7".to_owned(), state)), "{text}");
        }
        for nothing in ["", "stat:DELIVRD", "id:7", "id: stat:UNKNOWN", "grid:7 restat:DELIVRD"] {
            assert_eq!(report(&link, &sms(4, 0, nothing.as_bytes())), None, "{nothing}");
        }
        let mut told = sms(4, 0, b"id:1 stat:ENROUTE");
        told.push_tlv(Parameter::ReceiptedMessageId(COctetString::from_slice(b"3FF\0").expect("an id")));
        told.push_tlv(Parameter::MessageState(MessageState::Delivered));
        assert_eq!(report(&link, &told), Some(("3ff".to_owned(), ReportState::Delivered)));
        let decimal = SmppLink { message_ids: MessageIds::DecimalThenHex, ..SmppLink::default() };
        assert_eq!(report(&decimal, &told), Some(("1023".to_owned(), ReportState::Delivered)));
        // A message that looks like one is none.
        assert_eq!(piece(&sms(0, 0, b"id:1 stat:DELIVRD")).0, "id:1 stat:DELIVRD");
        assert!(matches!(read(&link, &sms(0x08, 0, b"id:1 stat:DELIVRD")), Ok(Came::Nothing)));
    }

    #[test]
    fn a_step_of_a_dialog_is_told_by_its_parameter() {
        let link = SmppLink { ussd: Some(Ussd::default()), ..SmppLink::default() };
        let mut sms = sms(0, 0, b"*123*1#");
        sms.push_tlv(Parameter::UssdServiceOp(UssdServiceOp::PssrIndication));
        sms.push_tlv(Parameter::ItsSessionInfo(ItsSessionInfo::new(0x12, 4)));
        sms.push_tlv(Parameter::UserMessageReference(UserMessageReference::new(77)));
        let Ok(Came::Step(dialled)) = read(&link, &sms) else { panic!("no step") };
        assert_eq!((dialled.from.as_str(), dialled.to.as_str()), (FROM, "99455"));
        let Inbound::Ussd(step) = dialled.step else { panic!("nothing to answer") };
        assert!(matches!(&step.typed, Typed::Began(words) if words.expose() == "1"), "{step:?}");
        assert_eq!(Back::of_text(&step.back), Back { session_info: Some([0x12, 4]), reference: Some(77) });
        // Without a profile it is a message like any other: nobody is left without an answer.
        assert_eq!(piece(&sms).0, "*123*1#");
    }
}
