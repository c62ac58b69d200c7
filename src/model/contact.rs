//! Telephone numbers that a text may give. They come from a table, with the day on which a person
//! last dialled them.

use std::str::FromStr;

use jiff::civil::Date;

/// Which office a number reaches. The texts name these and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContactKind {
    /// Police emergency.
    Police,
    /// Women's and children's protection (SAPA).
    WomenAndChildren,
    /// The provincial migrant-worker protection office.
    Bp3mi,
    /// The consulate in Kuching, for people in Sarawak and their families.
    Kjri,
    /// The ministry's own line.
    Kp2mi,
}

impl ContactKind {
    /// Those without which production does not start: each set and verified.
    pub const ALL: [Self; 3] = [Self::Police, Self::WomenAndChildren, Self::Bp3mi];

    /// Those that a text names when they are set, and is said without otherwise.
    pub const OPTIONAL: [Self; 2] = [Self::Kjri, Self::Kp2mi];

    /// Every kind there is.
    pub fn every() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().chain(Self::OPTIONAL)
    }

    /// The word in the database and at the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Police => "police",
            Self::WomenAndChildren => "women-and-children",
            Self::Bp3mi => "bp3mi",
            Self::Kjri => "kjri",
            Self::Kp2mi => "kp2mi",
        }
    }

    /// What a text says while the table has no row: the two national emergency numbers, which a
    /// person in danger must get even from a service that is not set up; for an office, nothing.
    pub const fn fallback(self) -> &'static str {
        match self {
            Self::Police => "110",
            Self::WomenAndChildren => "129",
            Self::Bp3mi | Self::Kjri | Self::Kp2mi => "",
        }
    }
}

/// A word that names no contact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown contact {0:?}; known are police, women-and-children, bp3mi, kjri, kp2mi")]
pub struct UnknownContact(pub String);

impl FromStr for ContactKind {
    type Err = UnknownContact;

    fn from_str(word: &str) -> Result<Self, UnknownContact> {
        Self::every().find(|kind| kind.word() == word).ok_or_else(|| UnknownContact(word.to_owned()))
    }
}

/// A number to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Which office.
    pub kind: ContactKind,
    /// What the text says: digits, spaces, `+` and `-`, at most 15 characters, so that texts fit.
    pub number: String,
    /// The day on which a person last dialled it.
    pub last_verified: Option<Date>,
}

/// A number that no text can carry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a number to dial: {0:?} (digits, spaces, + and -, 3 to 15 characters)")]
pub struct NotANumber(pub String);

impl Contact {
    /// A contact whose number is checked.
    pub fn new(kind: ContactKind, number: &str, last_verified: Option<Date>) -> Result<Self, NotANumber> {
        let number = number.trim();
        let fits = (3..=15).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit() || b" +-".contains(&b));
        if !fits {
            return Err(NotANumber(number.to_owned()));
        }
        Ok(Self { kind, number: number.to_owned(), last_verified })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_its_word() {
        for kind in ContactKind::every() {
            assert_eq!(kind.word().parse(), Ok(kind));
        }
        assert!("kbri".parse::<ContactKind>().is_err());
    }

    #[test]
    fn a_contact_is_something_to_dial() {
        assert!(Contact::new(ContactKind::Bp3mi, "0561-000000", None).is_ok());
        for bad in ["", "11", "call us", "0561-000000-0000-0000"] {
            assert!(Contact::new(ContactKind::Bp3mi, bad, None).is_err(), "{bad}");
        }
    }
}
