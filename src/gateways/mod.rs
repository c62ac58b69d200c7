//! Telecom dialects: one file is one gateway, with how it is received and how it is answered.
//!
//! To add a gateway: `gateways/x.rs`, one line in [`GATEWAYS`], one in `config::Gateways`, and its
//! rows in `tests/it/gateways.rs`. A gateway knows bytes and nothing of dialogue.

mod africastalking;
mod kannel;
mod wire;

pub use wire::{RawRequest, RawResponse, Refusal};

use crate::model::message::{Answer, Inbound};

/// A gateway's dialect.
pub trait Gateway: Send + Sync {
    /// Its name: the first part of its path, its section of the settings, its label in metrics.
    fn name(&self) -> &'static str;
    /// What it brings; the second part of its path.
    fn door(&self) -> &'static str;
    /// Reads a request.
    fn receive(&self, request: &RawRequest<'_>) -> Result<Inbound, Refusal>;
    /// Writes the answer in the same exchange.
    fn acknowledge(&self, answer: &Answer) -> RawResponse;
}

/// The table of gateways.
pub static GATEWAYS: &[&dyn Gateway] = &[&africastalking::AfricasTalkingUssd, &kannel::Kannel];

/// The gateway of a path.
pub fn find(name: &str, door: &str) -> Option<&'static dyn Gateway> {
    GATEWAYS.iter().copied().find(|gateway| gateway.name() == name && gateway.door() == door)
}
