//! What wakes an officer. By its type it can say nothing of a tip but its band, its reference and where the
//! unit is that it is for.

use serde::Serialize;

use super::triage::Band;
use super::words::words;

words! {
    /// Which of a tip's two clocks.
    Timer {
        /// Until somebody accepts it.
        Accept = "accept",
        /// Until it is decided.
        Decide = "decide",
    }
}

words! {
    /// Why somebody is woken or told, the most urgent first.
    Event {
        /// A tip waits for whoever is on duty.
        New = "new",
        /// Nobody accepted it in time.
        Late = "late",
        /// Nobody decided it in time.
        DecisionLate = "decision",
        /// What waits, on the morning of a working day.
        Digest = "digest",
        /// It was passed on from the person who reads this.
        Second = "second",
    }
}

/// What officers call a tip: six letters and digits, such as K7P4QD. Nothing else can stand in its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Reference(String);

impl Reference {
    /// Letters of a reference: none that is taken for another.
    pub const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// Reads one as people write it; `None` when it can be none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let fits = text.len() == 6 && text.bytes().all(|byte| Self::LETTERS.contains(&byte));
        fits.then_some(Self(text))
    }

    /// The six letters and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The Kemendagri code of a unit's area, such as `61` or `61.07`. A kecamatan or a village has a longer one
/// and can stand in no alert.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct AreaCode(String);

impl AreaCode {
    /// Reads a code; `None` for anything but a province, a kabupaten or a kota.
    pub fn parse(text: &str) -> Option<Self> {
        let province = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        (province || super::unit::is_kabupaten(text)).then(|| Self(text.to_owned()))
    }

    /// The area of a unit: of a border post its kabupaten.
    pub fn of(area: &str) -> Option<Self> {
        Self::parse(area.get(..5).unwrap_or(area))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An alert. It has no field in which a word, a name, a number or a place of a tip could stand.
///
/// ```compile_fail,E0560
/// use suluh::model::alert::{Alert, Event, Reference};
/// use suluh::model::triage::Band;
/// let reference = Reference::parse("K7P4QD").expect("six letters and digits");
/// Alert { event: Event::New, band: Band::P1, reference, area: None, count: 1, words: "Sekida" };
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// Why.
    pub event: Event,
    /// The band of the most urgent tip.
    pub band: Band,
    /// The reference of that tip.
    pub reference: Reference,
    /// The area of the unit on whose duty the person is; `None` when no list knows the unit.
    pub area: Option<AreaCode>,
    /// How many tips, at least one.
    pub count: i64,
}

/// What an officer is told who answered an alert. Whoever names a tip that is not theirs learns nothing from
/// it, not even whether there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The tip is theirs now.
    Accepted(Reference),
    /// It goes to the next.
    Refused(Reference),
    /// Somebody had accepted it, or it is decided.
    Already(Reference),
    /// There is no such tip, or none for them.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_holds_a_reference_and_a_kabupaten_and_nothing_finer() {
        assert_eq!(Reference::parse(" k7p4qd ").map(|it| it.0).as_deref(), Some("K7P4QD"));
        for other in ["", "K7P4Q", "K7P4QDX", "K7P4Q0", "K7P4QI", "SEKIDA JAGOI", "081234"] {
            assert!(Reference::parse(other).is_none(), "{other}");
        }
        assert!(AreaCode::parse("61").is_some() && AreaCode::parse("61.07").is_some());
        for other in ["", "6", "61.07.02", "61.07.02.2001", "Bengkayang"] {
            assert!(AreaCode::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn what_is_new_goes_before_what_is_late() {
        assert!(
            Event::New < Event::Late && Event::Late < Event::DecisionLate && Event::Digest < Event::Second
        );
        for event in Event::ALL {
            assert_eq!(Event::of_word(event.word()), Some(*event));
        }
    }
}
