//! What an SMS centre sends that the library would not read: it ends the connection at the first such message, and the
//! centre brings that one again at every bind, so that nothing else would ever be heard.
//!
//! Seen of real centres: `receipted_message_id` without its NUL, parameters of lengths that the standard does not
//! have, letters in a number that are not ASCII.

use bytes::BytesMut;
use rusmpp::CommandId;
use rusmpp::tokio_codec::CommandCodec;
use tokio_util::codec::Decoder;

/// Octets before the body.
const HEADER: usize = 16;
/// Our mark of a message that nobody can read: a user data header that is longer than its text.
const UNREADABLE: [u8; 2] = [1, 0xff];
/// `esm_class` of a text that begins with a user data header.
const HAS_UDH: u8 = 0x40;
/// `receipted_message_id`.
const RECEIPTED_MESSAGE_ID: [u8; 2] = [0x00, 0x1e];

/// What is to be read in place of what came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Mended {
    /// The same.
    Sound,
    /// This; of a message that cannot be mended one that is refused as unreadable.
    As(Vec<u8>),
    /// Nothing: nobody waits for an answer to it.
    Nothing,
}

/// Mends a whole PDU with its header.
pub(crate) fn mend(pdu: &[u8]) -> Mended {
    if is_read(pdu) {
        return Mended::Sound;
    }
    let Some((header, body)) = pdu.split_at_checked(HEADER) else { return Mended::Nothing };
    let told = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
    match CommandId::from(told) {
        CommandId::DeliverSm => Mended::As(deliver_sm(header, body)),
        // It was taken, and its name is lost: no receipt will be matched.
        CommandId::SubmitSmResp => Mended::As(with_body(header, &[0])),
        _ => Mended::Nothing,
    }
}

fn deliver_sm(header: &[u8], body: &[u8]) -> Vec<u8> {
    let bare = mandatory(body).filter(|(bare, _)| is_read(&with_body(header, bare)));
    let Some((bare, mut rest)) = bare else {
        let mut empty = [0; 16];
        empty[7] = HAS_UDH;
        return with_body(header, &[&empty[..], &UNREADABLE].concat());
    };
    let mut mended = bare.to_vec();
    while let Some((tag, value, after)) = parameter(rest) {
        rest = after;
        let closed = (tag == RECEIPTED_MESSAGE_ID).then(|| [value, &[0]].concat());
        for value in [Some(value.to_vec()), closed].into_iter().flatten() {
            let length = u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes();
            let written = [&tag[..], &length, &value].concat();
            if is_read(&with_body(header, &[bare, &written].concat())) {
                mended.extend(written);
                break;
            }
        }
    }
    with_body(header, &mended)
}

/// The part of a `deliver_sm` that is always there, and the optional parameters.
fn mandatory(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let string = |rest: &[u8]| rest.iter().position(|octet| *octet == 0).map(|at| at + 1);
    let mut at = string(body)?;
    for _source_and_destination in 0..2 {
        at += 2;
        at += string(body.get(at..)?)?;
    }
    // esm_class, protocol_id, priority_flag.
    at += 3;
    for _schedule_and_validity in 0..2 {
        at += string(body.get(at..)?)?;
    }
    // registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id.
    at += 4;
    at += 1 + usize::from(*body.get(at)?);
    body.split_at_checked(at)
}

fn parameter(rest: &[u8]) -> Option<([u8; 2], &[u8], &[u8])> {
    let [tag_high, tag_low, high, low, rest @ ..] = rest else { return None };
    let (value, after) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))?;
    Some(([*tag_high, *tag_low], value, after))
}

fn with_body(header: &[u8], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEADER + body.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&length, &header[4..], body].concat()
}

/// Whether the library reads it.
fn is_read(pdu: &[u8]) -> bool {
    matches!(CommandCodec::new().decode(&mut BytesMut::from(pdu)), Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use rusmpp::{Command, Pdu};

    use super::*;
    use crate::config::smpp::SmppLink;
    use crate::gateways::Refusal;
    use crate::gateways::smpp::{Came, read};

    /// A `deliver_sm` of these fields.
    fn pdu(from: &[u8], text: &[u8], parameters: &[u8]) -> Vec<u8> {
        let header = [&[0; 4][..], &5u32.to_be_bytes(), &[0; 4], &7u32.to_be_bytes()].concat();
        let body = [
            &b"\0\x01\x01"[..],
            from,
            b"\0\0\x011500\0\0\0\0\0\0\0\0\0\0",
            &[u8::try_from(text.len()).unwrap()],
            text,
            parameters,
        ];
        with_body(&header, &body.concat())
    }

    fn command(pdu: &[u8]) -> Command {
        CommandCodec::new()
            .decode(&mut BytesMut::from(pdu))
            .expect("a PDU that is read")
            .expect("a whole one")
    }

    fn came(mended: &Mended) -> Result<Came, Refusal> {
        let Mended::As(pdu) = mended else { panic!("{mended:?}") };
        let command = command(pdu);
        assert_eq!(command.sequence_number(), 7, "the answer has the number of what came");
        let Some(Pdu::DeliverSm(sms)) = command.pdu() else { panic!("{command:?}") };
        read(&SmppLink::default(), sms)
    }

    #[test]
    fn what_is_read_stays_as_it_is() {
        assert_eq!(
            mend(&pdu(b"6281234567890", b"cek pt contoh", b"\x02\x0c\x00\x02\x00\x01")),
            Mended::Sound
        );
    }

    #[test]
    fn a_parameter_of_a_wrong_form_costs_itself_and_nothing_else() {
        // sar_msg_ref_num of one octet, and one that is cut off.
        for wrong in [&b"\x02\x0c\x00\x01\x01"[..], b"\x02\x0c\x00\x02\x00", b"\x02"] {
            let mended = mend(&pdu(b"6281234567890", b"cek pt contoh", wrong));
            let Ok(Came::Piece(piece)) = came(&mended) else { panic!("{mended:?}") };
            assert_eq!((piece.words.expose(), piece.number.as_str()), ("cek pt contoh", "6281234567890"));
        }
    }

    #[test]
    fn an_id_without_its_end_gets_one() {
        let mut receipt = pdu(b"6281234567890", b"x", b"\x00\x1e\x00\x03a1b\x04\x27\x00\x01\x02");
        let class = HEADER + b"\0\x01\x016281234567890\0\0\x011500\0".len();
        receipt[class] = 0x04;
        let mended = mend(&receipt);
        let Ok(Came::Report(report)) = came(&mended) else { panic!("{mended:?}") };
        assert_eq!(format!("{:?}", report.of), r#"Theirs("a1b")"#);
    }

    #[test]
    fn what_cannot_be_mended_is_refused_with_its_own_number() {
        for from in [&b"628\xe9\xe8"[..], b"62812345678901234567890123"] {
            let mended = mend(&pdu(from, b"cek", b""));
            assert!(matches!(came(&mended), Err(Refusal::Unusable(_))), "{mended:?}");
        }
        let header = [&20u32.to_be_bytes()[..], &5u32.to_be_bytes(), &[0; 4], &7u32.to_be_bytes()].concat();
        let mended = mend(&[&header[..], b"\0\x01\x01\x36"].concat());
        assert!(matches!(came(&mended), Err(Refusal::Unusable(_))), "{mended:?}");
    }

    #[test]
    fn whatever_octet_is_wrong_the_library_reads_what_is_left() {
        let sound =
            pdu(b"6281234567890", b"cek pt contoh", b"\x00\x1e\x00\x03a1\x00\x02\x0c\x00\x02\x00\x01");
        for at in HEADER..sound.len() {
            for octet in [0, 1, 0x7f, 0x80, 0xff] {
                let mut wrong = sound.clone();
                wrong[at] = octet;
                match mend(&wrong) {
                    Mended::Sound => {}
                    Mended::As(pdu) => assert_eq!(command(&pdu).id(), CommandId::DeliverSm),
                    Mended::Nothing => panic!("a message is dropped: octet {at} is {octet}"),
                }
            }
        }
        let mut answer = with_body(&sound[..HEADER], b"\xff\xff\0");
        answer[4..8].copy_from_slice(&0x8000_0004_u32.to_be_bytes());
        let Mended::As(pdu) = mend(&answer) else { panic!("an answer is dropped") };
        assert_eq!(command(&pdu).id(), CommandId::SubmitSmResp);
    }
}
