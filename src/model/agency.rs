//! Agencies (P3MI) and what is recorded of them, each fact with its three dates: effective (when it
//! is true in the world), published (when the source said so) and ingested (when we loaded it).

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::partial_date::PartialDate;

/// The row number of an agency. It stays the same through renames and new licence numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgencyId(pub i64);

/// What kind of file an import was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// The official list of licensed agencies; each replaces the one before.
    List,
    /// Sanctions and related events; they add up.
    Sanctions,
    /// Recruit permits (SIP2MI); each replaces the one before.
    Permits,
    /// Branch offices; each replaces the one before.
    Branches,
}

impl ImportKind {
    /// Every kind, in the order of the layers.
    pub const ALL: [Self; 4] = [Self::List, Self::Sanctions, Self::Permits, Self::Branches];

    /// The word in the database and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Sanctions => "sanctions",
            Self::Permits => "permits",
            Self::Branches => "branches",
        }
    }
}

/// The file that a fact came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Who published it, in the operator's words.
    pub source: String,
    /// The day that the source speaks of (published).
    pub as_of: Date,
    /// When it was loaded here.
    pub ingested_at: Timestamp,
}

/// An agency's line (or lines, when it is printed twice) in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The name as that list prints it.
    pub name: String,
    /// SIP3MI numbers as printed; empty when the list leaves them blank.
    pub licence_nos: Vec<String>,
    /// The licence's last day, when the list gives one.
    pub expires_on: Option<Date>,
    /// The list.
    pub stamp: Stamp,
}

/// What an event says. The words are those of the sanctions feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// The licence was revoked; only a later list ends it.
    Revoked,
    /// Recruiting was stopped, until a stated day or a recorded end.
    Suspended,
    /// A suspension ended.
    SuspensionEnded,
    /// The agency is under watch until a stated day.
    Watched,
    /// A branch office lost its permit; the company did not.
    BranchRevoked,
    /// A branch office closed.
    BranchClosed,
    /// A recruit permit (SIP2MI) ran out.
    RecruitmentPermitExpired,
    /// Swindlers used the agency's name.
    Impersonated,
    /// The authority says it never held a licence.
    NeverLicensed,
    /// The authority says it stands on no list.
    NotOnList,
    /// An authority named it as licensed. News is no licence: this never makes a verdict.
    Listed,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Revoked,
        Self::Suspended,
        Self::SuspensionEnded,
        Self::Watched,
        Self::BranchRevoked,
        Self::BranchClosed,
        Self::RecruitmentPermitExpired,
        Self::Impersonated,
        Self::NeverLicensed,
        Self::NotOnList,
        Self::Listed,
    ];

    /// The word in files, in the database and in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
            Self::SuspensionEnded => "suspension_ended",
            Self::Watched => "watched",
            Self::BranchRevoked => "branch_revoked",
            Self::BranchClosed => "branch_closed",
            Self::RecruitmentPermitExpired => "recruitment_permit_expired",
            Self::Impersonated => "impersonated",
            Self::NeverLicensed => "never_licensed",
            Self::NotOnList => "not_on_list",
            Self::Listed => "listed",
        }
    }
}

/// A word that names no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown event {0:?}")]
pub struct UnknownEvent(pub String);

impl FromStr for EventKind {
    type Err = UnknownEvent;

    fn from_str(word: &str) -> Result<Self, UnknownEvent> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.word() == word)
            .ok_or_else(|| UnknownEvent(word.chars().take(40).collect()))
    }
}

/// A dated event of an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// When it took effect.
    pub effective: PartialDate,
    /// The last day of a suspension or watch, when one was stated.
    pub until: Option<Date>,
    /// The name as the source prints it.
    pub name_as_printed: String,
    /// Who decided.
    pub authority: String,
    /// The decision's number.
    pub document: String,
    /// The source's reason or our note; never sent in a text.
    pub note: String,
    /// Where it was published.
    pub source: String,
    /// When it was published, when the source says.
    pub published: Option<PartialDate>,
    /// When it was loaded here.
    pub ingested_at: Timestamp,
}

/// A recruit permit (SIP2MI).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// The permit's number; may be empty.
    pub number: String,
    /// The country of work.
    pub country: String,
    /// The job.
    pub job: String,
    /// First day, when given.
    pub valid_from: Option<Date>,
    /// Last day.
    pub valid_until: Date,
}

/// A branch office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Kabupaten or city.
    pub city: String,
    /// Street address; may be empty.
    pub address: String,
    /// First day, when given.
    pub valid_from: Option<Date>,
    /// Last day, when given.
    pub valid_until: Option<Date>,
}

/// All that is held of one agency, as of one day and as known on one day.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The row number.
    pub id: AgencyId,
    /// The name as last printed by a list, or as an event printed it.
    pub name: String,
    /// The agency's line in the newest list in which it stood.
    pub listing: Option<Listing>,
    /// The day of the first later list in which it stood no more.
    pub gone_since: Option<Date>,
    /// Events, oldest first.
    pub events: Vec<Event>,
    /// Recruit permits in the newest permit file.
    pub permits: Vec<Permit>,
    /// Branch offices in the newest branch file.
    pub branches: Vec<Branch>,
}

impl Facts {
    /// The first licence number, as printed.
    pub fn licence_no(&self) -> Option<&str> {
        self.listing.as_ref()?.licence_nos.first().map(String::as_str)
    }
}
