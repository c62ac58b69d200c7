//! What officers of the register desk sign. To add an act: a variant of [`Do`], what it does in one of the two
//! functions of [`RegisterDesk`](super::RegisterDesk), its [`Act`] for the audit.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::audit::Act;
use crate::model::officer::Role;
use crate::model::register_desk::{DisputeState, ProposalKind};

/// What an officer signed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The version: 1.
    pub v: u8,
    /// The officer's id.
    pub officer: String,
    /// Their unit.
    pub unit: String,
    /// When, by their clock.
    pub at: Timestamp,
    /// What is to be done.
    #[serde(rename = "do")]
    pub what: Do,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, tag = "act", rename_all = "kebab-case")]
pub enum Do {
    /// A file is proposed.
    ProposeImport {
        /// 128 random bits in hex.
        proposal: String,
        /// What the file holds.
        kind: ProposalKind,
        /// Its name.
        file: String,
        /// Who published it.
        source: String,
        /// The day it speaks of.
        as_of: Date,
        /// SHA-256 of its bytes in hex.
        sha256: String,
    },
    /// It is proposed to take the newest file back.
    ProposeRollback {
        /// 128 random bits in hex.
        proposal: String,
        /// The import's number.
        import: i64,
        /// SHA-256 of its file in hex.
        sha256: String,
    },
    /// A proposal is approved.
    ApproveImport {
        /// Its id.
        proposal: String,
        /// SHA-256 of its file in hex.
        sha256: String,
        /// The version of the register with which the officer saw it compared.
        version: i64,
        /// Whether they know that more than a tenth of the list would be gone.
        shrinks: bool,
    },
    /// A proposal is rejected.
    RejectImport {
        /// Its id.
        proposal: String,
        /// SHA-256 of its file in hex.
        sha256: String,
        /// Why.
        reason: String,
    },
    /// An agency objects.
    OpenDispute {
        /// 128 random bits in hex.
        dispute: String,
        /// The agency's name.
        agency: String,
        /// The day on which its letter came.
        received: Date,
        /// The letter's number.
        letter: String,
        /// What it objects to.
        objection: String,
    },
    /// An objection is decided.
    DecideDispute {
        /// Its id.
        dispute: String,
        /// How.
        to: DisputeState,
        /// Why.
        reason: String,
    },
}

impl Do {
    /// The role that may.
    pub(super) const fn role(&self) -> Role {
        match self {
            Self::ProposeImport { .. } | Self::ProposeRollback { .. } | Self::OpenDispute { .. } => {
                Role::RegisterEditor
            }
            Self::ApproveImport { .. } | Self::RejectImport { .. } | Self::DecideDispute { .. } => {
                Role::RegisterApprover
            }
        }
    }

    pub(super) const fn act(&self) -> Act {
        match self {
            Self::ProposeImport { .. } => Act::ProposeImport,
            Self::ProposeRollback { .. } => Act::ProposeRollback,
            Self::ApproveImport { .. } => Act::ApproveImport,
            Self::RejectImport { .. } => Act::RejectImport,
            Self::OpenDispute { .. } => Act::OpenDispute,
            Self::DecideDispute { .. } => Act::DecideDispute,
        }
    }

    /// What it is about: the id of a proposal or an objection.
    pub(super) fn subject(&self) -> &str {
        match self {
            Self::ProposeImport { proposal, .. }
            | Self::ProposeRollback { proposal, .. }
            | Self::ApproveImport { proposal, .. }
            | Self::RejectImport { proposal, .. } => proposal,
            Self::OpenDispute { dispute, .. } | Self::DecideDispute { dispute, .. } => dispute,
        }
    }
}
