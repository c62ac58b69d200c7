//! A session in which people were told: where, when, to how many, with what in hand. It names nobody.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// Where people were told.
    SessionKind {
        /// In a school.
        School = "school",
        /// In a village hall.
        VillageHall = "village-hall",
        /// In a mosque, church or other house of prayer.
        Worship = "worship",
        /// At a market.
        Market = "market",
        /// From door to door.
        Doors = "doors",
        /// By radio or loudspeaker, where nobody counts who listens.
        Radio = "radio",
        /// Elsewhere.
        Other = "other",
    }
}

words! {
    /// Whether something was held as it is noted.
    Held {
        /// It was.
        Held = "held",
        /// It was noted in error.
        Withdrawn = "withdrawn",
    }
}

/// The most people of one kind in one session; more is a slip of the finger.
pub const MOST_PEOPLE: u32 = 20_000;
/// Letters of what was in hand, and of which version it was.
pub const MOST_MATERIAL: usize = 60;
/// Letters of a reason.
pub const MOST_REASON: usize = 200;
/// Days back that a session may be noted: two years.
const MOST_DAYS: i32 = 731;

/// What is told of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The Kemendagri code of its village, or at least its kecamatan.
    pub place: String,
    /// The day.
    pub day: Date,
    /// Where people were told.
    pub kind: SessionKind,
    /// How many women and girls.
    pub women: u32,
    /// How many men and boys.
    pub men: u32,
    /// How many whom nobody counted apart.
    pub unknown: u32,
    /// What was shown or handed out.
    pub material: String,
    /// Which version of it.
    pub version: String,
}

/// A session that can have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session(Facts);

/// Why what is told is no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The place is no village and no kecamatan.
    #[error("the place must be a village or at least a kecamatan")]
    Place,
    /// The day is to come, or long past.
    #[error("the day must be of the last two years")]
    Day,
    /// Nobody was there, or more than can be.
    #[error("at least one person must have been there, and at most 20,000 of a kind")]
    People,
    /// What was in hand, or its version, is missing or long.
    #[error("name the material and its version, 60 letters each at most")]
    Material,
}

/// A short text of a form: trimmed, of one line, with something in it.
pub fn line(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// Whether this is written as the code of a kecamatan (`61.07.07`) or a village (`61.07.07.2006`).
pub fn is_near(code: &str) -> bool {
    let parts: Vec<&str> = code.split('.').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let sizes: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    parts.iter().all(digits) && (sizes == [2, 2, 2] || sizes == [2, 2, 2, 4])
}

/// Whether something that is noted on a day can have been on another.
pub fn is_recent(day: Date, today: Date) -> bool {
    day <= today && today.since(day).is_ok_and(|span| span.get_days() <= MOST_DAYS)
}

impl Session {
    /// What can have been by `today`.
    pub fn new(facts: Facts, today: Date) -> Result<Self, SessionError> {
        let people = [facts.women, facts.men, facts.unknown];
        if !is_near(&facts.place) {
            return Err(SessionError::Place);
        }
        if !is_recent(facts.day, today) {
            return Err(SessionError::Day);
        }
        let nobody = people.iter().all(|count| *count == 0) && facts.kind != SessionKind::Radio;
        if nobody || people.iter().any(|count| *count > MOST_PEOPLE) {
            return Err(SessionError::People);
        }
        let text = |text: &str| line(text, MOST_MATERIAL).ok_or(SessionError::Material);
        let (material, version) = (text(&facts.material)?, text(&facts.version)?);
        Ok(Self(Facts { material, version, ..facts }))
    }

    /// What is told of it.
    pub const fn facts(&self) -> &Facts {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    fn told() -> Facts {
        Facts {
            place: "61.07.07.2006".into(),
            day: TODAY,
            kind: SessionKind::VillageHall,
            women: 12,
            men: 0,
            unknown: 3,
            material: " Kartu CEK ".into(),
            version: "2".into(),
        }
    }

    #[test]
    fn a_session_is_held_somewhere_near_by_somebody_with_something() {
        assert_eq!(Session::new(told(), TODAY).unwrap().facts().material, "Kartu CEK");
        let kecamatan = Facts { place: "61.07.07".into(), ..told() };
        assert!(Session::new(kecamatan, TODAY).is_ok());
        let heard = Facts { kind: SessionKind::Radio, women: 0, unknown: 0, ..told() };
        assert!(Session::new(heard, TODAY).is_ok(), "nobody counts who listens");
        for (facts, why) in [
            (Facts { place: "61.07".into(), ..told() }, SessionError::Place),
            (Facts { place: "Sekida".into(), ..told() }, SessionError::Place),
            (Facts { day: date(2026, 11, 24), ..told() }, SessionError::Day),
            (Facts { day: date(2024, 11, 1), ..told() }, SessionError::Day),
            (Facts { women: 0, unknown: 0, ..told() }, SessionError::People),
            (Facts { men: MOST_PEOPLE + 1, ..told() }, SessionError::People),
            (Facts { material: "  ".into(), ..told() }, SessionError::Material),
            (Facts { version: "2\n3".into(), ..told() }, SessionError::Material),
            (Facts { version: "v".repeat(61), ..told() }, SessionError::Material),
        ] {
            assert_eq!(Session::new(facts.clone(), TODAY), Err(why), "{facts:?}");
        }
    }
}
