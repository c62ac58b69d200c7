//! Units of the task force: who can read a tip.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::triage::Category;
use super::words::words;

/// Whether this is a code of a kabupaten or kota as Kemendagri writes it, such as `61.07`.
pub fn is_kabupaten(code: &str) -> bool {
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    code.split_once('.').is_some_and(|(province, own)| digits(province) && digits(own))
}

/// The area of a unit that answers for the whole country.
pub const NATIONAL: &str = "0";

/// What a unit answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// One kabupaten or kota.
    Kabupaten,
    /// A province, and every kabupaten in it that has no unit of its own.
    Province,
    /// A border post, port or airport: woken with the province when nobody else accepts.
    Border,
    /// Tips that accuse somebody in office.
    Oversight,
}

words! {
    /// To which kind of office a unit belongs. A tip that accuses an office is never for one of its kind.
    Office {
        /// A task force of several, led by none of the below.
        TaskForce = "taskforce",
        /// The police.
        Police = "police",
        /// The armed forces.
        Military = "military",
        /// Immigration.
        Immigration = "immigration",
        /// Customs.
        Customs = "customs",
        /// BP3MI, P4MI and the ministry above them.
        Bp3mi = "bp3mi",
        /// The manpower office.
        Manpower = "manpower",
        /// Social affairs.
        Social = "social",
        /// Women and children (UPTD PPA).
        Children = "children",
        /// Civil registration, which writes ages down.
        Registry = "registry",
        /// A government of a kabupaten or province.
        Government = "government",
        /// A mission abroad.
        Mission = "mission",
        /// A hospital.
        Health = "health",
        /// An organisation that is no office.
        Ngo = "ngo",
        /// An association of those who came back (Perwira PMI): it helps them to stand on their own feet.
        Perwira = "perwira",
        /// Whoever watches over offices: an ombudsman, an inspectorate of another ladder.
        Oversight = "oversight",
    }
}

impl Office {
    /// Whether it writes papers down that say how old somebody is, or could have changed them.
    pub const fn writes_papers(self) -> bool {
        matches!(self, Self::Registry | Self::Immigration | Self::Government)
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that makes the words takes no attribute of a variant")]
impl Default for Office {
    fn default() -> Self {
        Self::TaskForce
    }
}

/// A unit as the root signs it. Everything here is public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its name in rows: lower-case letters, digits and `-`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What it answers for.
    pub kind: UnitKind,
    /// The Kemendagri code of its area: `61`, `61.07`, for a border post `61.07.07`; `0` for the whole country.
    pub area: String,
    /// To which kind of office it belongs.
    #[serde(default)]
    pub office: Office,
    /// What it takes; nothing named is everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// Names by which people call its area, in lower case.
    #[serde(default)]
    pub places: Vec<String>,
    /// Counts its keys from 1.
    pub epoch: i64,
    /// The day on which its key was made; lists that were signed earlier do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The public half of its key, base64.
    pub key: String,
    /// The public half of its recovery key, base64.
    pub recovery: String,
    /// The private halves of its keys by epoch, sealed to its recovery key, base64.
    #[serde(default)]
    pub recoverable: Vec<(i64, String)>,
}

/// All units, numbered so that an older list is not taken for a newer one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitList {
    /// Rises with each list.
    pub serial: i64,
    /// The day on which it was signed; earlier lists do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Date>,
    /// The units.
    pub units: Vec<Unit>,
}

impl Unit {
    /// Whether its area holds a place of this Kemendagri code.
    pub fn covers(&self, code: &str) -> bool {
        self.area == NATIONAL || code == self.area || code.starts_with(&format!("{}.", self.area))
    }

    /// Whether it takes tips of a category. An association of those who came back takes what it is there for, unless the
    /// root says more: nobody gives it a tip of trafficking by forgetting a line.
    pub fn takes(&self, category: Category) -> bool {
        match (self.office, self.categories.is_empty()) {
            (Office::Perwira, true) => category == Category::Aftercare,
            (_, nothing_named) => nothing_named || self.categories.contains(&category),
        }
    }

    /// Whether a category is what it is there for: it is named, or its office is of that.
    pub fn is_for(&self, category: Category) -> bool {
        self.takes(category) && (self.office == Office::Perwira || self.categories.contains(&category))
    }
}

impl UnitList {
    /// The unit of an id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }
}
