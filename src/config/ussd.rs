//! How an SMS centre carries USSD by `ussd_service_op`: centres differ, and it stands in the contract.

use serde::Deserialize;

/// How a centre carries USSD by `ussd_service_op`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ussd {
    /// What tells one session from another of the same number.
    pub session: SessionKey,
    /// The code that people dial, as it stands before what they type: `*123`.
    pub code: String,
    /// `ussd_service_op` of a screen that asks.
    pub ask: u8,
    /// `ussd_service_op` of the last screen.
    pub end: u8,
    /// Values of `ussd_service_op` with which a session begins.
    pub begins: Vec<u8>,
    /// Values with which the dialler has answered.
    pub answers: Vec<u8>,
    /// Whether the last screen sets the last bit of `its_session_info`.
    pub end_bit: bool,
}

impl Default for Ussd {
    fn default() -> Self {
        Self {
            session: SessionKey::default(),
            code: String::new(),
            ask: 2,
            end: 17,
            begins: vec![0, 1],
            answers: vec![18],
            end_bit: true,
        }
    }
}

/// What tells sessions apart besides the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionKey {
    /// `its_session_info` without its last bit.
    #[default]
    SessionInfo,
    /// `user_message_reference`.
    MessageReference,
    /// Nothing: the number alone, and a beginning begins anew.
    Number,
}

impl Ussd {
    /// Why it cannot be used.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.begins.iter().any(|op| self.answers.contains(op)) || self.begins.is_empty() {
            return Err("ussd.begins is not empty, and has no value of ussd.answers".to_owned());
        }
        if self.ask == self.end {
            return Err("ussd.ask and ussd.end differ".to_owned());
        }
        Ok(())
    }
}
