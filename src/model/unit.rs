//! Units of the task force: who can read a tip.

use serde::{Deserialize, Serialize};

/// Whether this is a code of a kabupaten or kota as Kemendagri writes it, such as `61.07`.
pub fn is_kabupaten(code: &str) -> bool {
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    code.split_once('.').is_some_and(|(province, own)| digits(province) && digits(own))
}

/// What a unit answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// One kabupaten or kota.
    Kabupaten,
    /// A province, and every kabupaten in it that has no unit of its own.
    Province,
    /// Tips that accuse somebody in office.
    Oversight,
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
    /// The Kemendagri code of its area: `61` or `61.07`.
    pub area: String,
    /// Names by which people call its area, in lower case.
    #[serde(default)]
    pub places: Vec<String>,
    /// Counts its keys from 1.
    pub epoch: i64,
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
    /// The units.
    pub units: Vec<Unit>,
}

impl UnitList {
    /// The unit of an id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }
}
