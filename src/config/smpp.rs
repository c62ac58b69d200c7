//! How an SMS centre speaks SMPP: what differs from one operator to the next, and stands in its contract.

use serde::Deserialize;

use super::ussd::Ussd;

/// The section `gateways.smpp.NAME.link`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmppLink {
    /// How many binds are held at a time, over all processes.
    pub binds: u16,
    /// `system_type` of the bind; most centres want none.
    pub system_type: String,
    /// Seconds of silence after which the link is asked whether it is there.
    pub enquire_link_s: u64,
    /// What `data_coding` 0 is.
    pub alphabet: Alphabet,
    /// Type of number of the sender that people see; unset is told by its form.
    pub source_ton: Option<u8>,
    /// Numbering plan of the sender that people see; unset is told by its form.
    pub source_npi: Option<u8>,
    /// Whether numbers are written with a `+`.
    pub plus: bool,
    /// How a text that is longer than one SMS goes out.
    pub long: Long,
    /// How the ids in receipts are written, and how those in the answers to what was sent.
    pub message_ids: MessageIds,
    /// USSD by the same bind, when the centre carries it.
    pub ussd: Option<Ussd>,
}

impl Default for SmppLink {
    fn default() -> Self {
        Self {
            binds: 1,
            system_type: String::new(),
            enquire_link_s: 30,
            alphabet: Alphabet::default(),
            source_ton: None,
            source_npi: None,
            plus: false,
            long: Long::default(),
            message_ids: MessageIds::default(),
            ussd: None,
        }
    }
}

/// What a centre means by "my default alphabet".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alphabet {
    /// GSM 03.38, one septet in an octet.
    #[default]
    Gsm7,
    /// ISO 8859-1.
    Latin1,
    /// UTF-8.
    Utf8,
}

/// How a text of several SMS goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Long {
    /// As parts with a user data header.
    #[default]
    Udh,
    /// As parts with `sar_msg_ref_num` and its like.
    Sar,
    /// Whole, in `message_payload`.
    Payload,
}

/// Ids of one message in two notations. Zeros before them and the case of letters never count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageIds {
    /// Receipts repeat what the answer said.
    #[default]
    Same,
    /// The answer says it in hexadecimal digits, receipts in decimal ones.
    HexThenDecimal,
    /// The answer says it in decimal digits, receipts in hexadecimal ones.
    DecimalThenHex,
}

impl SmppLink {
    /// Why it cannot be used.
    pub(super) fn check(&self) -> Result<(), String> {
        if !(1..=16).contains(&self.binds) {
            return Err("link.binds is 1 to 16".to_owned());
        }
        if !(1..=600).contains(&self.enquire_link_s) {
            return Err("link.enquire_link_s is 1 to 600".to_owned());
        }
        if self.system_type.len() > 12 || !self.system_type.is_ascii() {
            return Err("link.system_type has at most 12 letters of ASCII".to_owned());
        }
        self.ussd.as_ref().map_or(Ok(()), Ussd::check)
    }
}
