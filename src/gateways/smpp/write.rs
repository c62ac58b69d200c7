//! What we give to an SMS centre: a message as one or several `submit_sm`, and a screen of USSD.

use rusmpp::pdus::SubmitSm;
use rusmpp::tlvs::MessageSubmissionRequestTlvValue as Parameter;
use rusmpp::types::{AnyOctetString, COctetString};
use rusmpp::values::{
    DataCoding, EsmClass, ItsSessionInfo, MessagePayload, Npi, RegisteredDelivery, ServiceType, Ton,
    UserMessageReference, UssdServiceOp,
};

use super::read::Dialled;
use super::text;
use crate::config::smpp::{Long, SmppLink};
use crate::config::ussd::Ussd;
use crate::gateways::ussd::Back;
use crate::kernel::gsm7::Encoding;
use crate::kernel::sms_parts::{Reference, split_in};
use crate::model::message::OutboundSms;

/// The text begins with a user data header.
const HAS_UDH: u8 = 0x40;
/// A receipt is wanted, whatever becomes of the message.
const RECEIPT: u8 = 1;

/// Why a message cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unwritable {
    /// The number or the sender has no room in its field.
    #[error("the number or the sender does not fit")]
    Address,
    /// The text does not fit.
    #[error("the text does not fit")]
    Text,
}

/// The `submit_sm` of a message in their order. A receipt is asked for the last one alone: with it the text is
/// whole. The parts of a message have the same reference each time, so that a phone that has some of them
/// knows them.
pub(crate) fn write(link: &SmppLink, sender: &str, sms: &OutboundSms) -> Result<Vec<SubmitSm>, Unwritable> {
    let words = sms.words.expose();
    let encoding = text::encoding(link.alphabet, words);
    let number = sms.to.expose();
    let number = if link.plus { number } else { number.trim_start_matches('+') };
    let bare = || addressed(link, sender, number);
    let reference = sms.reference();
    let parts = cut(encoding, words, reference)?;
    let whole = parts.len() == 1;
    if whole || link.long == Long::Payload {
        let (coding, octets) = text::write(link.alphabet, encoding, words);
        let mut one = bare()?;
        one.data_coding = DataCoding::from(coding);
        one.registered_delivery = RegisteredDelivery::from(RECEIPT);
        if whole {
            one.set_short_message(octets.try_into().map_err(|_| Unwritable::Text)?);
        } else {
            one.push_tlv(Parameter::MessagePayload(MessagePayload::new(AnyOctetString::from_vec(octets))));
        }
        return Ok(vec![one]);
    }
    let total = u8::try_from(parts.len()).map_err(|_| Unwritable::Text)?;
    let each = (1..=total).zip(parts).map(|(number, (udh, words))| {
        let (coding, octets) = text::write(link.alphabet, encoding, &words);
        let mut one = bare()?;
        one.data_coding = DataCoding::from(coding);
        if number == total {
            one.registered_delivery = RegisteredDelivery::from(RECEIPT);
        }
        let octets = match link.long {
            Long::Sar => {
                one.push_tlv(Parameter::SarMsgRefNum(u16::from(reference)));
                one.push_tlv(Parameter::SarTotalSegments(total));
                one.push_tlv(Parameter::SarSegmentSeqnum(number));
                octets
            }
            Long::Udh | Long::Payload => {
                one.esm_class = EsmClass::from(HAS_UDH);
                [udh, octets].concat()
            }
        };
        one.set_short_message(octets.try_into().map_err(|_| Unwritable::Text)?);
        Ok(one)
    });
    each.collect()
}

/// The header and the words of each part.
fn cut(encoding: Encoding, words: &str, reference: u8) -> Result<Vec<(Vec<u8>, String)>, Unwritable> {
    let parts = split_in(words, encoding, Reference::Eight(reference)).map_err(|_| Unwritable::Text)?;
    Ok(parts.into_iter().map(|part| (part.udh.unwrap_or_default(), part.text)).collect())
}

/// The screen that answers a step.
pub(crate) fn screen(
    link: &SmppLink,
    ussd: &Ussd,
    dialled: &Dialled,
    back: &str,
    (words, end): (&str, bool),
) -> Result<SubmitSm, Unwritable> {
    let encoding = text::encoding(link.alphabet, words);
    let (coding, octets) = text::write(link.alphabet, encoding, words);
    let mut one = addressed(link, &dialled.to, &dialled.from)?;
    let service_type = COctetString::from_vec(format!("{}\0", dialled.service_type).into_bytes());
    one.service_type = ServiceType::new(service_type.map_err(|_| Unwritable::Address)?);
    one.data_coding = DataCoding::from(coding);
    one.set_short_message(octets.try_into().map_err(|_| Unwritable::Text)?);
    let (op, back) = Back::of_text(back).answered(ussd, end);
    one.push_tlv(Parameter::UssdServiceOp(UssdServiceOp::from(op)));
    if let Some([session, sequence]) = back.session_info {
        one.push_tlv(Parameter::ItsSessionInfo(ItsSessionInfo::new(session, sequence)));
    }
    if let Some(reference) = back.reference {
        one.push_tlv(Parameter::UserMessageReference(UserMessageReference::new(reference)));
    }
    Ok(one)
}

fn addressed(link: &SmppLink, sender: &str, number: &str) -> Result<SubmitSm, Unwritable> {
    let string = |text: &str| {
        COctetString::from_vec(format!("{text}\0").into_bytes()).map_err(|_| Unwritable::Address)
    };
    let (ton, npi) = kind(sender);
    let international = number.trim_start_matches('+').len() > 8;
    Ok(SubmitSm::builder()
        .source_addr_ton(Ton::from(link.source_ton.unwrap_or(ton)))
        .source_addr_npi(Npi::from(link.source_npi.unwrap_or(npi)))
        .source_addr(string(sender)?)
        .dest_addr_ton(Ton::from(u8::from(international)))
        .dest_addr_npi(Npi::from(1))
        .destination_addr(string(number)?)
        // Its default is a receipt (0x08) in this crate.
        .esm_class(EsmClass::from(0))
        .build())
}

/// Type of number and numbering plan: a name, an international number, or a short code.
fn kind(sender: &str) -> (u8, u8) {
    let digits = sender.trim_start_matches('+');
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return (5, 0);
    }
    if digits.len() > 8 { (1, 1) } else { (0, 1) }
}

#[cfg(test)]
mod tests {
    use rusmpp::tlvs::{Tlv, TlvValue};

    use super::*;
    use crate::kernel::msisdn::{self, Sender};
    use crate::model::message::{Inbound, MessageId, Words};

    fn message(words: &str) -> OutboundSms {
        let Sender::Phone(to) = msisdn::read("+6281234567890") else { panic!("no phone") };
        let id = MessageId::parse(&"2a".repeat(16)).expect("an id");
        OutboundSms { id, to, words: Words::new(words) }
    }

    fn written(link: &SmppLink, words: &str) -> Vec<SubmitSm> {
        write(link, "99455", &message(words)).expect("writable")
    }

    fn values(sms: &SubmitSm) -> Vec<TlvValue> {
        sms.tlvs().iter().filter_map(Tlv::value).cloned().collect()
    }

    #[test]
    fn a_short_text_is_one_and_asks_for_its_receipt() {
        let one = &written(&SmppLink::default(), "harga @")[..];
        let [one] = one else { panic!("{one:?}") };
        assert_eq!(one.short_message().as_ref(), b"harga \0");
        assert_eq!((one.destination_addr.as_str(), u8::from(one.dest_addr_ton)), ("6281234567890", 1));
        assert_eq!((one.source_addr.as_str(), u8::from(one.source_addr_ton)), ("99455", 0));
        assert_eq!((u8::from(one.esm_class), u8::from(one.registered_delivery)), (0, 1));
        let plus = SmppLink { plus: true, source_ton: Some(3), ..SmppLink::default() };
        let one = written(&plus, "ꦲ").remove(0);
        assert_eq!((one.destination_addr.as_str(), u8::from(one.source_addr_ton)), ("+6281234567890", 3));
        assert_eq!((u8::from(one.data_coding), one.short_message().as_ref()), (8, &b"\xa9\xb2"[..]));
        let name = write(&plus, "INFO PMI", &message("halo")).expect("writable").remove(0);
        assert_eq!(u8::from(name.source_addr_npi), 0);
    }

    #[test]
    fn a_long_text_goes_out_in_the_way_of_the_link_and_asks_once() {
        let text = "a".repeat(400);
        let asks = |parts: &[SubmitSm]| -> Vec<u8> {
            parts.iter().map(|part| u8::from(part.registered_delivery)).collect()
        };
        let udh = written(&SmppLink::default(), &text);
        assert_eq!(asks(&udh), [0, 0, 1]);
        let starts: Vec<&[u8]> = udh.iter().map(|part| &part.short_message().as_ref()[..6]).collect();
        assert_eq!(starts, [[5, 0, 3, 0x2a, 3, 1], [5, 0, 3, 0x2a, 3, 2], [5, 0, 3, 0x2a, 3, 3]]);
        assert!(udh.iter().all(|part| u8::from(part.esm_class) == HAS_UDH && part.sm_length() <= 159));
        let sar = written(&SmppLink { long: Long::Sar, ..SmppLink::default() }, &text);
        assert_eq!(asks(&sar), [0, 0, 1]);
        let second =
            [TlvValue::SarMsgRefNum(0x2a), TlvValue::SarTotalSegments(3), TlvValue::SarSegmentSeqnum(2)];
        assert_eq!(values(&sar[1]), second);
        let payload = written(&SmppLink { long: Long::Payload, ..SmppLink::default() }, &text);
        assert_eq!((payload.len(), payload[0].sm_length()), (1, 0));
        assert!(
            matches!(&values(&payload[0])[..], [TlvValue::MessagePayload(it)] if it.value.as_ref().len() == 400)
        );
        // An alphabet that has no euro sign takes the wide one, and is cut as that is.
        let latin1 = SmppLink { alphabet: crate::config::smpp::Alphabet::Latin1, ..SmppLink::default() };
        let wide = written(&latin1, &"€".repeat(80));
        assert_eq!((wide.len(), u8::from(wide[0].data_coding)), (2, 8));
    }

    #[test]
    fn a_screen_repeats_the_session_and_says_whether_it_is_the_last() {
        let (link, ussd) = (SmppLink::default(), Ussd::default());
        let dialled = Dialled {
            step: Inbound::Notice,
            to: "*123#".to_owned(),
            from: "6281234567890".to_owned(),
            service_type: "USSD".to_owned(),
        };
        let back = Back { session_info: Some([0x12, 4]), reference: Some(77) }.to_text();
        let written = |words, end| screen(&link, &ussd, &dialled, &back, (words, end)).expect("writable");
        let expected = |op, sequence| {
            [
                TlvValue::UssdServiceOp(UssdServiceOp::from(op)),
                TlvValue::ItsSessionInfo(ItsSessionInfo::new(0x12, sequence)),
                TlvValue::UserMessageReference(UserMessageReference::new(77)),
            ]
        };
        let asks = written("1 Cek", false);
        assert_eq!(values(&asks), expected(2, 4));
        assert_eq!(
            (asks.service_type.value().as_str(), asks.destination_addr.as_str()),
            ("USSD", "6281234567890")
        );
        assert_eq!(values(&written("Selesai", true)), expected(17, 5));
    }
}
