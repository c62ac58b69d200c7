//! An SMS centre that speaks SMPP 3.4, to which Kannel or Suluh binds, and that does as a test tells it.
//!
//! The octets are those of the crate rusmpp. One trap in it: the default of its `EsmClass` is
//! 0x08, a delivery acknowledgement, and not 0.

use std::collections::{HashMap, VecDeque};
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use rusmpp::encode::owned::Encode;
use rusmpp::pdus::{BindTransceiverResp, DeliverSm, SubmitSm, SubmitSmResp};
use rusmpp::tlvs::{MessageDeliveryRequestTlvValue, Tlv};
use rusmpp::tokio_codec::{CommandCodec, DecodeError};
use rusmpp::types::COctetString;
use rusmpp::values::{DataCoding, EsmClass, InterfaceVersion, ItsSessionInfo, Npi, Ton, UssdServiceOp};
use rusmpp::{Command, CommandStatus, Pdu};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Encoder, FramedRead};

use super::background::Background;
use super::kannel::Mo;
use super::process::{free_port, until};

/// How long Kannel may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// An `esm_class`: the text is a delivery receipt.
const RECEIPT: u8 = 0x04;
/// An `esm_class`: the text begins with a user data header.
const HAS_UDH: u8 = 0x40;
/// The TLV which holds the text that is too long for its field.
const MESSAGE_PAYLOAD: u16 = 0x0424;

/// ESME_RMSGQFUL: the queue is full, which will pass.
pub(crate) const MESSAGE_QUEUE_FULL: u32 = 0x14;
/// ESME_RX_T_APPN: the ESME cannot take it now.
const COME_AGAIN: u32 = 0x64;
/// ESME_RTHROTTLED: too many messages, which will pass.
pub(crate) const THROTTLED: u32 = 0x58;
/// ESME_RINVDSTADR: no such number, which will not change.
pub(crate) const INVALID_DESTINATION: u32 = 0x0b;

/// The id of the first message: not the same in hexadecimal and decimal digits.
const FIRST_ID: usize = 1_023;

/// The basic table of GSM 03.38; the octet is the position.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// What follows an ESC.
const EXTENSION: [(u8, char); 10] = [
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];
/// The escape to the extension table.
const ESC: u8 = 0x1b;

impl Submit {
    /// `ussd_service_op` and `its_session_info` of a screen.
    pub(crate) fn ussd(&self) -> Option<(u8, [u8; 2])> {
        let octets = |tag| self.tlvs.iter().find(|(its, _)| *its == tag).map(|(_, octets)| &octets[..]);
        match (octets(0x0501)?, octets(0x1383)?) {
            ([op], [high, low]) => Some((*op, [*high, *low])),
            other => panic!("parameters of other lengths: {other:?}"),
        }
    }
}

/// What the SMS centre does with a `submit_sm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// It accepts the message, and then sends the receipt that was asked for, with this state:
    /// `DELIVRD`, `UNDELIV`, `EXPIRED`, `REJECTD`..
    Accept(&'static str),
    /// The same, but the receipt is out before the `submit_sm_resp` that names the message.
    ReceiptFirst(&'static str),
    /// It accepts the message, and no receipt ever comes.
    NoReceipt,
    /// It answers with this `command_status`, like [`THROTTLED`].
    Refuse(u32),
    /// It never answers, and keeps the connection.
    Silence,
    /// It closes the connection without an answer.
    HangUp,
}

/// A `submit_sm` as it came; a message of several parts is several of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Submit {
    /// The number of the sender, like the short code.
    pub(crate) source: String,
    /// The number of the phone.
    pub(crate) destination: String,
    /// The alphabet: 0 is GSM 03.38, 8 is UCS-2.
    pub(crate) data_coding: u8,
    /// Whether there is a user data header (0x40), and more.
    pub(crate) esm_class: u8,
    /// Whether a receipt is asked for: 1 always, 2 on failure.
    pub(crate) registered_delivery: u8,
    /// The octets of the message with its header.
    pub(crate) short_message: Vec<u8>,
    /// The optional parameters.
    pub(crate) tlvs: Vec<(u16, Vec<u8>)>,
    /// The octets of the user data header without their count; empty without one.
    pub(crate) udh: Vec<u8>,
    /// The text behind the header.
    pub(crate) text: String,
    /// The id which the SMS centre has for it, told in its answer if it accepts.
    pub(crate) id: String,
    /// What the SMS centre did.
    pub(crate) reaction: Reaction,
    /// By which connection it came, from 1.
    pub(crate) connection: u32,
}

/// What the SMS centre has got, and what it is told to do.
struct State {
    submits: Vec<Submit>,
    next: VecDeque<Reaction>,
    always: Reaction,
    /// The notation of ids.
    ids: Ids,
    /// How to write to those that are bound, and which connections they are; the last one is written to.
    bound: Vec<(u32, Outgoing)>,
    /// Who waits for the `command_status` of which `deliver_sm_resp`, and by which connection.
    delivered: HashMap<u32, (u32, oneshot::Sender<CommandStatus>)>,
    connections: u32,
    binds: u32,
    sequence: u32,
}

/// How the id of a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ids {
    /// Alike everywhere, with the zeros which many SMS centres have, and which some ESMEs lose.
    Same,
    /// In hexadecimal digits in the answer, and in decimal ones with zeros in the receipt.
    HexThenDecimal,
    /// The other way about.
    DecimalThenHex,
}

/// The way to the writer of a connection: whole PDUs, which a test may make wrong.
type Outgoing = mpsc::UnboundedSender<Vec<u8>>;

/// A running SMS centre, gone with all its connections when this is dropped.
pub(crate) struct Smsc {
    state: Arc<Mutex<State>>,
    port: u16,
    server: Option<Background>,
}

impl Smsc {
    /// Starts an SMS centre that accepts and delivers every message unless told otherwise.
    pub(crate) fn start() -> Self {
        let state = State {
            submits: Vec::new(),
            next: VecDeque::new(),
            always: Reaction::Accept("DELIVRD"),
            ids: Ids::Same,
            bound: Vec::new(),
            delivered: HashMap::new(),
            connections: 0,
            binds: 0,
            sequence: 0,
        };
        let mut smsc = Self { state: Arc::new(Mutex::new(state)), port: free_port(), server: None };
        smsc.start_again();
        smsc
    }

    /// The same SMS centre, for whoever sends through it while another stops and starts it.
    pub(crate) fn view(&self) -> Self {
        Self { state: self.state.clone(), port: self.port, server: None }
    }

    /// The port for an ESME to bind to, on this machine; any name and password will do.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Tells it what to do with the next `count` messages for which nothing has been told yet.
    pub(crate) fn then(&self, count: usize, reaction: Reaction) {
        self.state().next.extend(std::iter::repeat_n(reaction, count));
    }

    /// Tells it what to do with every message for which [`then`](Self::then) said nothing.
    pub(crate) fn always(&self, reaction: Reaction) {
        self.state().always = reaction;
    }

    /// Tells it how to write ids.
    pub(crate) fn writes(&self, ids: Ids) {
        self.state().ids = ids;
    }

    /// Every `submit_sm`, in the order in which they came, however it was answered.
    pub(crate) fn submits(&self) -> Vec<Submit> {
        self.state().submits.clone()
    }

    /// Waits until `count` or more `submit_sm` have come.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Submit> {
        let enough = until(LIMIT, async || Some(self.submits()).filter(|it| it.len() >= count)).await;
        enough.unwrap_or_else(|| {
            let submits = self.submits();
            panic!("{} submit_sm, expected {count}: {submits:#?}", submits.len())
        })
    }

    /// How often an ESME was let in.
    pub(crate) fn binds(&self) -> u32 {
        self.state().binds
    }

    /// Waits until an ESME was let in `count` times.
    pub(crate) async fn wait_for_binds(&self, count: u32) {
        let bound = until(LIMIT, async || (self.binds() >= count).then_some(())).await;
        assert!(bound.is_some(), "{} binds, expected {count}", self.binds());
    }

    /// Sends any `deliver_sm`, and waits for the status in the answer.
    pub(crate) async fn bring(&self, from: &str, to: &str, esm_class: u8, octets: &[u8]) -> u32 {
        u32::from(self.send(deliver_sm(from, to, esm_class, DataCoding::McSpecific, octets)).await)
    }

    /// Sends a `deliver_sm` with optional parameters, and waits for the status in the answer.
    pub(crate) async fn bring_with(
        &self,
        from: &str,
        octets: &[u8],
        tlvs: Vec<MessageDeliveryRequestTlvValue>,
    ) -> u32 {
        let mut message = deliver_sm(from, "1500", 0, DataCoding::McSpecific, octets);
        for tlv in tlvs {
            message.push_tlv(tlv);
        }
        u32::from(self.send(message).await)
    }

    /// Sends a `deliver_sm` with a body that may be against the standard, and waits for the status in the answer.
    pub(crate) async fn bring_body(&self, body: &[u8]) -> u32 {
        self.wait_for_bind().await;
        let answer = self.state().put(|number| {
            let length = u32::try_from(16 + body.len()).expect("a short body").to_be_bytes();
            [&length[..], &5u32.to_be_bytes(), &[0; 4], &number.to_be_bytes(), body].concat()
        });
        let status = tokio::time::timeout(LIMIT, answer).await.expect("an answer in time");
        u32::from(status.expect("the ESME left without a deliver_sm_resp"))
    }

    /// Brings a text until an ESME has taken it, over breaks of the connection, as a centre that keeps what it has.
    pub(crate) async fn insist(&self, from: &str, to: &str, message: &str) {
        let octets = gsm7(message).expect("a text in the alphabet of GSM 03.38");
        let end = Instant::now() + 4 * LIMIT;
        while Instant::now() < end {
            let answer = self.state().send(deliver_sm(from, to, 0, DataCoding::McSpecific, &octets));
            match tokio::time::timeout(LIMIT, answer).await {
                Ok(Ok(CommandStatus::EsmeRok)) => return,
                Ok(Ok(status)) => {
                    assert_eq!(u32::from(status), COME_AGAIN, "nothing else may be said before it is taken");
                }
                // The connection is gone, and with it the answer.
                Ok(Err(_)) => {}
                Err(_late) => panic!("the ESME gives no deliver_sm_resp"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("a message of {from} is not taken")
    }

    /// Waits until an ESME is bound.
    pub(crate) async fn wait_for_bind(&self) {
        let bound = until(LIMIT, async || (!self.state().bound.is_empty()).then_some(())).await;
        assert!(bound.is_some(), "nobody has bound to the SMS centre");
    }

    /// Sends a message of the phone `from` to the number `to`, and waits until the ESME has
    /// taken it.
    ///
    /// A text goes in the alphabet of GSM 03.38, and the parts too if it has all their letters.
    pub(crate) async fn deliver(&self, from: &str, to: &str, message: Mo<'_>) {
        let messages = match message {
            Mo::Text(text) => {
                vec![(0, DataCoding::McSpecific, gsm7(text).expect("a text in the alphabet of GSM 03.38"))]
            }
            Mo::Ucs2(text) => vec![(0, DataCoding::Ucs2, ucs2(text))],
            Mo::Parts(parts) => {
                let total = u8::try_from(parts.len()).expect("at most 255 parts");
                let in_gsm7: Option<Vec<_>> = parts.iter().map(|part| gsm7(part)).collect();
                let (coding, octets) = match in_gsm7 {
                    Some(octets) => (DataCoding::McSpecific, octets),
                    None => (DataCoding::Ucs2, parts.iter().map(|part| ucs2(part)).collect()),
                };
                let with_header = |(part, octets)| [vec![5, 0, 3, 42, total, part], octets].concat();
                (1..=total).zip(octets).map(with_header).map(|it| (HAS_UDH, coding, it)).collect()
            }
        };
        for (esm_class, coding, octets) in messages {
            let status = self.send(deliver_sm(from, to, esm_class, coding, &octets)).await;
            assert_eq!(status, CommandStatus::EsmeRok, "the ESME does not take a message");
        }
    }

    /// Sends a step of a USSD dialog, `ussd_service_op` and `its_session_info` with what the phone `from` dialled or
    /// typed, and waits until the ESME has taken it.
    pub(crate) async fn dial(&self, from: &str, to: &str, (op, info): (u8, [u8; 2]), typed: &str) {
        let octets = gsm7(typed).expect("a text in the alphabet of GSM 03.38");
        let mut step = deliver_sm(from, to, 0, DataCoding::McSpecific, &octets);
        step.push_tlv(MessageDeliveryRequestTlvValue::UssdServiceOp(UssdServiceOp::from(op)));
        step.push_tlv(MessageDeliveryRequestTlvValue::ItsSessionInfo(ItsSessionInfo::new(info[0], info[1])));
        assert_eq!(self.send(step).await, CommandStatus::EsmeRok, "the ESME does not take a step");
    }

    /// Sends a receipt for a message, also one too many or too late, and waits until the ESME has
    /// taken it.
    pub(crate) async fn send_receipt(&self, message: &Submit, state: &str) {
        let ids = self.state().ids;
        let status = self.send(receipt(message, state, ids)).await;
        assert_eq!(status, CommandStatus::EsmeRok, "the ESME does not take a receipt");
    }

    /// Closes every connection, and refuses new ones.
    pub(crate) fn stop(&mut self) {
        self.server = None;
        let mut state = self.state();
        state.bound.clear();
        state.delivered.clear();
    }

    /// Listens on the same port again, and still knows what came before.
    pub(crate) fn start_again(&mut self) {
        let state = self.state.clone();
        self.server = Some(Background::listen(self.port, move |stream| serve(stream, state.clone())));
    }

    /// Sends a `deliver_sm`, and waits for the status in the answer.
    async fn send(&self, message: DeliverSm) -> CommandStatus {
        self.wait_for_bind().await;
        let answer = self.state().send(message);
        match tokio::time::timeout(LIMIT, answer).await {
            Ok(Ok(status)) => status,
            Ok(Err(_closed)) => panic!("the ESME left without a deliver_sm_resp"),
            Err(_late) => panic!("the ESME gives no deliver_sm_resp"),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

impl State {
    /// Sends a `deliver_sm` to the one that is bound; the answer fails if there is none.
    fn send(&mut self, message: DeliverSm) -> oneshot::Receiver<CommandStatus> {
        self.put(|number| octets(Command::new(CommandStatus::EsmeRok, number, message)))
    }

    /// Sends what is made for a sequence number to the one that is bound; the answer fails if there is none.
    fn put(&mut self, pdu: impl FnOnce(u32) -> Vec<u8>) -> oneshot::Receiver<CommandStatus> {
        let (sender, answer) = oneshot::channel();
        if let Some((connection, outgoing)) = self.bound.last() {
            self.sequence += 1;
            if outgoing.send(pdu(self.sequence)).is_ok() {
                self.delivered.insert(self.sequence, (*connection, sender));
            }
        }
        answer
    }

    /// Sends the receipt for a message that ended like this, if the message asked for it.
    fn send_if_asked(&mut self, message: &Submit, end: &str) {
        let is_asked = match message.registered_delivery & 0b11 {
            0 => false,
            2 => end != "DELIVRD",
            _ => true,
        };
        if is_asked {
            let _nobody_waits_for_the_answer = self.send(receipt(message, end, self.ids));
        }
    }

    /// Records a message and says what is to be done with it.
    fn record(&mut self, message: &SubmitSm, connection: u32) -> Submit {
        let reaction = self.next.pop_front().unwrap_or_else(|| self.always.clone());
        let id = format!("{:010}", FIRST_ID + self.submits.len());
        let submit = Submit { connection, ..submit(message, id, reaction) };
        self.submits.push(submit.clone());
        submit
    }
}

impl Ids {
    fn answered(self, id: &str) -> String {
        match self {
            Self::Same | Self::DecimalThenHex => id.to_owned(),
            Self::HexThenDecimal => format!("{:X}", id.parse::<u64>().expect("a number")),
        }
    }

    fn receipted(self, id: &str) -> String {
        match self {
            Self::Same | Self::HexThenDecimal => id.to_owned(),
            Self::DecimalThenHex => format!("{:x}", id.parse::<u64>().expect("a number")),
        }
    }
}

/// The state, also after a panic elsewhere: each change to it is whole.
fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves one connection until its end.
async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) {
    let (outgoing, mut to_send) = mpsc::unbounded_channel::<Vec<u8>>();
    let (from, mut to) = stream.into_split();
    let mut commands = FramedRead::new(from, CommandCodec::new());
    let connection = {
        let mut state = locked(&state);
        state.connections += 1;
        state.connections
    };
    loop {
        let goes_on = tokio::select! {
            Some(pdu) = to_send.recv() => to.write_all(&pdu).await.is_ok(),
            command = commands.next() => match command {
                Some(Ok(command)) => take(&command, connection, &outgoing, &mut locked(&state)),
                // Also the end of one that was killed.
                Some(Err(DecodeError::Io(_))) | None => false,
                Some(Err(e)) => panic!("what an ESME sends is no SMPP: {e}"),
            },
        };
        if !goes_on {
            break;
        }
    }
    let mut state = locked(&state);
    state.bound.retain(|(bound, _)| *bound != connection);
    state.delivered.retain(|_, (of, _)| *of != connection);
}

/// Does what is to be done about a command, and says whether the connection goes on.
fn take(command: &Command, connection: u32, outgoing: &Outgoing, state: &mut State) -> bool {
    let answer = |status, pdu: Pdu| {
        outgoing.send(octets(Command::new(status, command.sequence_number(), pdu))).is_ok()
    };
    match command.pdu() {
        Some(Pdu::BindTransceiver(_)) => {
            state.bound.push((connection, outgoing.clone()));
            state.binds += 1;
            let version = Some(InterfaceVersion::Smpp3_4);
            answer(CommandStatus::EsmeRok, BindTransceiverResp::new(c_string("smsc"), version).into())
        }
        Some(Pdu::EnquireLink) => answer(CommandStatus::EsmeRok, Pdu::EnquireLinkResp),
        // The ESME closes the connection once it has this.
        Some(Pdu::Unbind) => answer(CommandStatus::EsmeRok, Pdu::UnbindResp),
        Some(Pdu::SubmitSm(message)) => {
            let submit = state.record(message, connection);
            let named = state.ids.answered(&submit.id);
            let accept = || {
                let named = SubmitSmResp::new(c_string(&named), Vec::new());
                answer(CommandStatus::EsmeRok, named.into())
            };
            match &submit.reaction {
                Reaction::Accept(end) => {
                    let goes_on = accept();
                    state.send_if_asked(&submit, end);
                    goes_on
                }
                Reaction::ReceiptFirst(end) => {
                    state.send_if_asked(&submit, end);
                    accept()
                }
                Reaction::NoReceipt => accept(),
                Reaction::Refuse(status) => {
                    answer(CommandStatus::from(*status), SubmitSmResp::default().into())
                }
                Reaction::Silence => true,
                Reaction::HangUp => false,
            }
        }
        // Also one whose body is missing, as it may be with an error.
        _ if command.id() == rusmpp::CommandId::DeliverSmResp => {
            if let Some((_, sender)) = state.delivered.remove(&command.sequence_number()) {
                let _nobody_waits = sender.send(command.status());
            }
            true
        }
        _ => answer(CommandStatus::EsmeRinvcmdid, Pdu::GenericNack),
    }
}

/// A command as it is sent.
fn octets(command: Command) -> Vec<u8> {
    let mut octets = BytesMut::new();
    CommandCodec::new().encode(command, &mut octets).expect("a command");
    octets.to_vec()
}

/// A `deliver_sm` of a phone, whose number is international, to a short code.
fn deliver_sm(from: &str, to: &str, esm_class: u8, coding: DataCoding, octets: &[u8]) -> DeliverSm {
    let octets = octets.try_into().expect("at most 255 octets in a message");
    DeliverSm::builder()
        .source_addr_ton(Ton::International)
        .source_addr_npi(Npi::Isdn)
        .source_addr(c_string(from))
        .dest_addr_npi(Npi::Isdn)
        .destination_addr(c_string(to))
        .esm_class(EsmClass::from(esm_class))
        .data_coding(coding)
        .short_message(octets)
        .build()
}

/// The receipt for a message that ended like this, in the words which most SMS centres use.
fn receipt(message: &Submit, end: &str, ids: Ids) -> DeliverSm {
    let delivered = u8::from(end == "DELIVRD");
    let begin: String = message.text.chars().filter(char::is_ascii).take(20).collect();
    let text = format!(
        "id:{} sub:001 dlvrd:{delivered:03} submit date:2611220213 done date:2611220213 stat:{end} err:000 text:{begin}",
        ids.receipted(&message.id)
    );
    let octets = gsm7(&text).expect("a receipt in the alphabet of GSM 03.38");
    deliver_sm(&message.destination, &message.source, RECEIPT, DataCoding::McSpecific, &octets)
}

/// What matters of a `submit_sm`.
fn submit(message: &SubmitSm, id: String, reaction: Reaction) -> Submit {
    let short_message = message.short_message().to_vec();
    let tlvs: Vec<_> = message.tlvs().iter().map(octets_of).collect();
    let data_coding = u8::from(message.data_coding);
    let esm_class = u8::from(message.esm_class);
    let payload = tlvs.iter().find(|(tag, _)| *tag == MESSAGE_PAYLOAD);
    let octets = payload.map_or(short_message.as_slice(), |(_, octets)| octets);
    let (udh, octets) = match octets {
        [length, after @ ..] if esm_class & HAS_UDH != 0 => {
            after.split_at_checked(usize::from(*length)).expect("a whole user data header")
        }
        _ => (&[][..], octets),
    };
    let (udh, text) = (udh.to_vec(), text(data_coding, octets));
    Submit {
        source: message.source_addr.as_str().to_owned(),
        destination: message.destination_addr.as_str().to_owned(),
        data_coding,
        esm_class,
        registered_delivery: u8::from(message.registered_delivery),
        short_message,
        tlvs,
        udh,
        text,
        id,
        reaction,
        connection: 0,
    }
}

/// The tag and the octets of an optional parameter.
fn octets_of(tlv: &Tlv) -> (u16, Vec<u8>) {
    let mut octets = BytesMut::new();
    tlv.encode(&mut octets);
    match octets.as_ref() {
        [tag_high, tag_low, _, _, value @ ..] => (u16::from_be_bytes([*tag_high, *tag_low]), value.to_vec()),
        _ => panic!("a TLV without a head: {tlv:?}"),
    }
}

/// A string as it stands in the fields of SMPP.
fn c_string<const MAX: usize>(text: &str) -> COctetString<1, MAX> {
    COctetString::from_str(text).unwrap_or_else(|e| panic!("{text:?} does not fit into its field: {e}"))
}

/// The text of octets in an alphabet of SMPP.
fn text(data_coding: u8, octets: &[u8]) -> String {
    match data_coding {
        0 => {
            let mut octets = octets.iter();
            let letter = || {
                Some(match octets.next()? {
                    &ESC => {
                        let next = octets.next()?;
                        EXTENSION.iter().find(|(octet, _)| octet == next)?.1
                    }
                    octet => BASIC.chars().nth(usize::from(*octet)).unwrap_or(char::REPLACEMENT_CHARACTER),
                })
            };
            std::iter::from_fn(letter).collect()
        }
        8 => super::kannel::utf16(octets),
        _ => octets.iter().copied().map(char::from).collect(),
    }
}

/// A text in the alphabet of GSM 03.38, one septet in an octet, if it has all the letters.
fn gsm7(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(text.len());
    for letter in text.chars() {
        if let Some((octet, _)) = EXTENSION.iter().find(|(_, it)| *it == letter) {
            octets.extend([ESC, *octet]);
        } else {
            let at = BASIC.chars().position(|it| it == letter)?;
            octets.push(u8::try_from(at).expect("a table of 128 letters"));
        }
    }
    Some(octets)
}

/// A text in UTF-16BE.
fn ucs2(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

#[cfg(test)]
mod tests {
    use rusmpp::tlvs::MessageSubmissionRequestTlvValue;
    use rusmpp::types::AnyOctetString;
    use rusmpp::values::MessagePayload;

    use super::*;

    #[test]
    fn letters_lie_where_gsm_03_38_has_them() {
        let octets = b"\x00\x02\x1b\x65\x20\x41\x61\x7f\x1b\x3c";
        assert_eq!(gsm7("@$€ Aaà[").as_deref(), Some(&octets[..]));
        assert_eq!(text(0, octets), "@$€ Aaà[");
        assert_eq!(BASIC.chars().count(), 128);
        assert_eq!(gsm7("ꦗꦮ"), None);
    }

    #[test]
    fn a_text_is_read_from_its_optional_parameter_and_behind_its_header() {
        let payload = MessagePayload::new(AnyOctetString::from_static_slice(b"\x05\x00\x03\x2a\x02\x01halo"));
        let mut message = SubmitSm::builder().esm_class(EsmClass::from(HAS_UDH)).build();
        message.push_tlv(MessageSubmissionRequestTlvValue::MessagePayload(payload));
        let read = submit(&message, "1".to_owned(), Reaction::NoReceipt);
        assert_eq!(read.tlvs, [(MESSAGE_PAYLOAD, b"\x05\x00\x03\x2a\x02\x01halo".to_vec())]);
        assert_eq!((read.udh.as_slice(), read.text.as_str()), (&[0, 3, 42, 2, 1][..], "halo"));
    }
}
