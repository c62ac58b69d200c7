//! Verdicts: what Suluh answers to "is this recruiter licensed?".

use jiff::civil::Date;

use super::agency::{AgencyId, Permit};
use crate::kernel::partial_date::PartialDate;

/// The standing of one agency on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// On the newest list, nothing against it.
    Licensed,
    /// Licensed, and under watch after a sanction.
    Watched {
        /// The watch's last day.
        until: Date,
    },
    /// Licensed, but no valid recruit permit is recorded.
    NoPermit,
    /// Recruiting is stopped.
    Suspended {
        /// Since when.
        since: PartialDate,
        /// The stated last day, if any.
        until: Option<Date>,
    },
    /// The licence is revoked.
    Revoked {
        /// Since when.
        since: PartialDate,
        /// The decision's number; may be empty.
        document: String,
    },
    /// The licence ran out.
    Expired {
        /// Its last day.
        on: Date,
    },
    /// Once listed, no longer.
    Delisted {
        /// The first list without it.
        since: Date,
    },
    /// Our list is too old to say anything good.
    Stale,
    /// Never on a list that we hold.
    Unlisted,
}

/// The verdict, as the API spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Exact name or number, valid licence.
    Licensed,
    /// Licensed, under watch.
    LicensedWatched,
    /// Licensed, without a valid recruit permit.
    LicensedNoPermit,
    /// Recruiting is stopped.
    Suspended,
    /// Licence revoked.
    Revoked,
    /// Licence ran out.
    Expired,
    /// No longer on the list.
    Delisted,
    /// Not the official name, but like one.
    Similar,
    /// Words that many agencies share.
    TooGeneral,
    /// Not on the list.
    NotListed,
    /// A person, sponsor or broker.
    Individual,
    /// Seafarers, interns, training centres: other licences, which we do not hold.
    OtherRegime,
    /// A form that no placement company can have, such as CV.
    WrongForm,
    /// Our data are too old.
    Stale,
}

impl Verdict {
    /// Every verdict, in the API's order.
    pub const ALL: [Self; 14] = [
        Self::Licensed,
        Self::LicensedWatched,
        Self::LicensedNoPermit,
        Self::Suspended,
        Self::Revoked,
        Self::Expired,
        Self::Delisted,
        Self::Similar,
        Self::TooGeneral,
        Self::NotListed,
        Self::Individual,
        Self::OtherRegime,
        Self::WrongForm,
        Self::Stale,
    ];

    /// The word in the API and in metrics.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Licensed => "licensed",
            Self::LicensedWatched => "licensed_watched",
            Self::LicensedNoPermit => "licensed_no_permit",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Delisted => "delisted",
            Self::Similar => "similar",
            Self::TooGeneral => "too_general",
            Self::NotListed => "not_listed",
            Self::Individual => "individual",
            Self::OtherRegime => "other_regime",
            Self::WrongForm => "wrong_form",
            Self::Stale => "stale",
        }
    }

    /// Whether it says that the agency holds a licence today.
    pub const fn is_positive(self) -> bool {
        matches!(self, Self::Licensed | Self::LicensedWatched | Self::LicensedNoPermit)
    }
}

/// An agency offered to be picked by its digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its row.
    pub id: AgencyId,
    /// Its official name, with PT in front.
    pub name: String,
    /// Its licence number, when it has one.
    pub licence_no: Option<String>,
}

/// The agency that a verdict speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its row.
    pub id: AgencyId,
    /// Its official name, with PT in front.
    pub name: String,
    /// All its licence numbers.
    pub licence_nos: Vec<String>,
    /// The licence's last day, when the list gives one.
    pub expires_on: Option<Date>,
    /// Where it stands.
    pub standing: Standing,
}

/// The full answer to one question. Texts and JSON are made from it, and from nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The verdict.
    pub verdict: Verdict,
    /// The agency, when the question named exactly one.
    pub subject: Option<Subject>,
    /// Its valid recruit permits; `None` when the permit layer is not loaded.
    pub permits: Option<Vec<Permit>>,
    /// At most three names that are like the asked one.
    pub candidates: Vec<Candidate>,
    /// How many agencies use the asked words, for [`Verdict::TooGeneral`].
    pub sharing: usize,
    /// What was asked, stripped to harmless letters and cut to 15, to be echoed.
    pub echo: String,
    /// The day of the newest list, when one is loaded.
    pub as_of: Option<Date>,
    /// Its source.
    pub source: Option<String>,
}
