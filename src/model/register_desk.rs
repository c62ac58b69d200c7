//! The register desk: what one officer proposes and another decides, and what an agency objects to.

use super::agency::ImportKind;
use super::words::words;

words! {
    /// What is proposed.
    ProposalKind {
        /// The official list.
        List = "list",
        /// Sanctions and related events.
        Sanctions = "sanctions",
        /// Recruit permits.
        Permits = "permits",
        /// Branch offices.
        Branches = "branches",
        /// The newest file is taken back.
        Rollback = "rollback",
    }
}

impl ProposalKind {
    /// What kind of file it brings; none when it takes one back.
    pub const fn import(self) -> Option<ImportKind> {
        match self {
            Self::List => Some(ImportKind::List),
            Self::Sanctions => Some(ImportKind::Sanctions),
            Self::Permits => Some(ImportKind::Permits),
            Self::Branches => Some(ImportKind::Branches),
            Self::Rollback => None,
        }
    }
}

words! {
    /// How far a proposal has come.
    ProposalState {
        /// It waits for a second officer.
        Pending = "pending",
        /// It is loaded, or the file is taken back.
        Approved = "approved",
        /// It is not.
        Rejected = "rejected",
    }
}

words! {
    /// How far the objection of an agency has come. None of them changes what a villager is told: that does only a
    /// file or a row that two officers load.
    DisputeState {
        /// It waits.
        Open = "open",
        /// The agency is right.
        Upheld = "upheld",
        /// The agency is not.
        Rejected = "rejected",
        /// The agency took it back.
        Withdrawn = "withdrawn",
    }
}
