//! gammu-smsd 1.42: a phone or a modem with a SIM, through the tables that the daemon keeps in PostgreSQL. The room
//! `gammu` reads and writes them; this file knows what stands in a row.
//!
//! Traps that this file answers: each part of a long text is a row, and the first one's `TextDecoded` holds the whole,
//! or not, by what had come when the rows were made: every part's own words are in `Text`, in UTF-16 and hexadecimal,
//! whatever the alphabet was. The daemon sends one SMS a row and cuts nothing: we do. The number of a row names no message:
//! it begins at 1 again in a database that is made anew, and a daemon that was killed between writing a row and deleting
//! the SMS in its phone writes another. The second at which the SMS centre had it is the same in both. `CreatorID` is the only field of ours that comes
//! back with what became of a message; each part of it has a row there. In this release the daemon writes the number
//! of each sender, and each text that is given to it undecoded, into its log.

use super::held::Held;
use super::wire::{hex, unhex};
use crate::kernel::gsm7::{self, Encoding};
use crate::kernel::msisdn::{self, Sender};
use crate::kernel::sms_parts::{self, Place, Reference, TooLong};
use crate::model::message::{InboundPart, InboundSms, MessageId, OutboundSms, ReportState, Words};

/// Before our id in `CreatorID`.
pub(crate) const MARK: &str = "suluh ";
/// `Coding` of GSM-7.
const GSM7: &str = "Default_No_Compression";
/// `Coding` of UCS-2.
const UCS2: &str = "Unicode_No_Compression";
/// `Coding` of octets that are no text.
const OCTETS: &str = "8bit";

/// A row of `inbox`.
#[derive(Clone)]
pub(crate) struct Received {
    /// `ID`.
    pub(crate) id: i32,
    /// `ReceivingDateTime`, as text.
    pub(crate) at: String,
    /// `SenderNumber`.
    pub(crate) from: String,
    /// `RecipientID`: the daemon's name of the phone.
    pub(crate) phone: String,
    /// `Coding`.
    pub(crate) coding: String,
    /// `UDH`, in hexadecimal with its length first, or empty.
    pub(crate) udh: String,
    /// `Text`.
    pub(crate) text: String,
    /// `TextDecoded`.
    pub(crate) decoded: String,
}

/// What a row of `inbox` is.
#[derive(Debug)]
pub(crate) enum Came {
    /// A message.
    Sms(InboundSms),
    /// A part of one.
    Part(InboundPart),
    /// Nothing that anybody said to us: of a machine, or no text.
    Nothing,
}

/// Reads a row of `inbox`.
pub(crate) fn read(row: &Received) -> Came {
    let from = msisdn::read(&row.from);
    if matches!(from, Sender::Machine) || row.coding == OCTETS {
        return Came::Nothing;
    }
    let own = unhex(&row.text).filter(|octets| !octets.is_empty());
    let words = own.map_or_else(|| row.decoded.clone(), |octets| sms_parts::from_ucs2_be(&octets));
    let dedupe = [&*row.at, &row.from, &row.phone, &row.udh, &row.text].join("\n");
    let sms = InboundSms { dedupe: Some(dedupe), from, words: Words::new(words) };
    let header = unhex(&row.udh).unwrap_or_default();
    let place = header.split_first().and_then(|(_, header)| Place::read(header));
    let Some(place) = place.filter(|place| place.total > 1) else { return Came::Sms(sms) };
    let shared = [&*row.from, &row.phone, &place.reference.to_string()];
    InboundPart::new(sms.clone(), &shared, place.number, place.total).map_or(Came::Sms(sms), Came::Part)
}

/// One SMS as the tables take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// `Text`.
    pub(crate) text: String,
    /// `UDH`.
    pub(crate) udh: Option<String>,
}

/// A message as the tables take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// `CreatorID`.
    pub(crate) creator: String,
    /// `Coding`.
    pub(crate) coding: &'static str,
    /// Its SMS, at least one.
    pub(crate) pieces: Vec<Piece>,
}

/// Writes a message.
pub(crate) fn write(sms: &OutboundSms) -> Result<Written, TooLong> {
    let words = sms.words.expose();
    let coding = match gsm7::size(words).encoding {
        Encoding::Gsm7 => GSM7,
        Encoding::Ucs2 => UCS2,
    };
    let parts = sms_parts::split(words, Reference::Eight(sms.reference()))?;
    let creator = format!("{MARK}{} {}", sms.id.as_str(), parts.len());
    let pieces = parts.into_iter().map(|part| Piece {
        text: hex(&sms_parts::ucs2_be(&part.text)),
        udh: part.udh.map(|header| hex(&header)),
    });
    Ok(Written { creator, coding, pieces: pieces.collect() })
}

/// Our id and how many SMS the message has, from `CreatorID`.
pub(crate) fn created(creator: &str) -> Option<(MessageId, usize)> {
    let (id, total) = creator.strip_prefix(MARK)?.split_once(' ')?;
    Some((MessageId::parse(id)?, total.parse().ok()?))
}

/// What `Status` in the rows of `sentitems` says of a message of `total` SMS, and whether that is the last word. `None`
/// as long as some were not sent.
pub(crate) fn outcome<'a>(
    total: usize,
    rows: impl Iterator<Item = &'a str> + Clone,
) -> Option<(ReportState, bool)> {
    let any = |words: &[&str]| rows.clone().any(|status| words.contains(&status));
    if any(&["SendingError", "Error"]) {
        // The phone did not send it, and the daemon has tried as often as it was told to.
        return Some((ReportState::Rejected, true));
    }
    if any(&["DeliveryFailed"]) {
        return Some((ReportState::Failed, true));
    }
    if rows.clone().count() < total {
        return None;
    }
    if rows.clone().all(|status| status == "DeliveryOK") {
        return Some((ReportState::Delivered, true));
    }
    let waits = any(&["SendingOK", "DeliveryPending", "DeliveryUnknown"]);
    Some((ReportState::Accepted, !waits))
}

/// gammu-smsd. What is not taken stays in its table.
pub(super) static GAMMU: Held =
    Held { name: "gammu", redelivers: true, sends: |settings| settings.tables().is_some() };

#[cfg(test)]
mod tests {
    use super::*;

    fn row(from: &str, udh: &str, text: &str, decoded: &str) -> Received {
        Received {
            id: 7,
            at: "2026-11-22 10:00:00".to_owned(),
            from: from.to_owned(),
            phone: "satu".to_owned(),
            coding: GSM7.to_owned(),
            udh: udh.to_owned(),
            text: text.to_owned(),
            decoded: decoded.to_owned(),
        }
    }

    fn words(came: Came) -> (String, Option<(u8, u8)>) {
        match came {
            Came::Sms(sms) => (sms.words.expose().to_owned(), None),
            Came::Part(part) => (part.sms().words.expose().to_owned(), Some(part.place())),
            Came::Nothing => panic!("nothing"),
        }
    }

    const PHONE: &str = "+6281234567890";

    #[test]
    fn each_part_is_read_by_itself_though_the_first_holds_the_whole() {
        assert_eq!(words(read(&row(PHONE, "", "0063006500B0A9B1", ""))), ("ce°ꦱ".to_owned(), None));
        let first = row(PHONE, "050003320201", "00610062", "abcd");
        assert_eq!(words(read(&first)), ("ab".to_owned(), Some((1, 2))));
        assert_eq!(
            words(read(&row(PHONE, "06080401320202", "00630064", ""))),
            ("cd".to_owned(), Some((2, 2)))
        );
        // The third of two, one alone, and a header that is none: a message.
        for udh in ["050003320203", "050003320101", "05000332", "zz"] {
            assert_eq!(words(read(&row(PHONE, udh, "00610062", ""))), ("ab".to_owned(), None), "{udh}");
        }
        // Undecodable: what the daemon made of it.
        assert_eq!(words(read(&row(PHONE, "", "006", "halo"))).0, "halo");
        assert_eq!(words(read(&row(PHONE, "", "", ""))).0, "");
    }

    #[test]
    fn a_message_that_was_written_twice_is_one() {
        let dedupe = |row: &Received| match read(row) {
            Came::Sms(sms) => sms.dedupe.expect("an id"),
            other => panic!("{other:?}"),
        };
        let one = row(PHONE, "", "0061", "a");
        assert_eq!(dedupe(&one), dedupe(&Received { id: 8, ..one.clone() }));
        for other in [
            Received { at: "2026-11-22 10:00:01".to_owned(), ..one.clone() },
            Received { from: "+6281234567891".to_owned(), ..one.clone() },
            Received { text: "0062".to_owned(), ..one.clone() },
        ] {
            assert_ne!(dedupe(&one), dedupe(&other));
        }
    }

    #[test]
    fn machines_and_octets_say_nothing() {
        assert!(matches!(read(&row("BANK XYZ", "", "0061", "a")), Came::Nothing));
        let octets = Received { coding: OCTETS.to_owned(), ..row(PHONE, "", "0061", "a") };
        assert!(matches!(read(&octets), Came::Nothing));
    }

    #[test]
    fn a_long_text_is_cut_and_all_parts_have_the_alphabet_of_the_whole() {
        let Sender::Phone(to) = msisdn::read(PHONE) else { panic!("no phone") };
        let id = MessageId::parse(&"2a".repeat(16)).expect("an id");
        let sms = |words: &str| OutboundSms { id: id.clone(), to: to.clone(), words: Words::new(words) };
        let one = write(&sms("{é}")).expect("writable");
        assert_eq!(one.creator, format!("suluh {} 1", id.as_str()));
        assert_eq!((one.coding, one.pieces.len()), (GSM7, 1));
        assert_eq!(one.pieces[0], Piece { text: "007b00e9007d".to_owned(), udh: None });
        let long = write(&sms(&format!("{}ꦱ", "a".repeat(70)))).expect("writable");
        assert_eq!((long.coding, long.pieces.len()), (UCS2, 2));
        assert_eq!(long.pieces[1].udh.as_deref(), Some("0500032a0202"));
        assert_eq!(created(&long.creator), Some((id, 2)));
        for other in ["", "suluh ", "suluh x 1", "Gammu 1.42", "suluh 2a 1"] {
            assert_eq!(created(other), None, "{other}");
        }
    }

    #[test]
    fn a_message_is_delivered_when_each_of_its_sms_is() {
        let told = |total, rows: &[&str]| outcome(total, rows.iter().copied());
        assert_eq!(told(1, &["SendingOK"]), Some((ReportState::Accepted, false)));
        assert_eq!(told(1, &["SendingOKNoReport"]), Some((ReportState::Accepted, true)));
        assert_eq!(told(2, &["SendingOK"]), None);
        assert_eq!(told(2, &["DeliveryOK"]), None);
        assert_eq!(told(2, &["DeliveryOK", "SendingOK"]), Some((ReportState::Accepted, false)));
        assert_eq!(told(2, &["DeliveryOK", "DeliveryPending"]), Some((ReportState::Accepted, false)));
        assert_eq!(told(2, &["DeliveryOK", "DeliveryOK"]), Some((ReportState::Delivered, true)));
        assert_eq!(told(2, &["DeliveryOK", "DeliveryFailed"]), Some((ReportState::Failed, true)));
        assert_eq!(told(2, &["SendingError"]), Some((ReportState::Rejected, true)));
        assert_eq!(told(1, &["Error"]), Some((ReportState::Rejected, true)));
        assert_eq!(told(1, &[]), None);
    }
}
