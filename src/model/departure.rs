//! What is known of a departure, and what it weighs. Facts may be unknown, and unknown is never good news.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::words::words;

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub enum Known {
    /// It is not so.
    Absent,
    /// Nobody said.
    #[default]
    Unknown,
    /// It is so.
    There,
}

words! {
    /// A sign of danger that can be seen or asked for: one for each red flag of the rules. All of them are
    /// bad when they are there.
    Sign {
        /// The visa is for a visit.
        VisitVisa = "visit_visa",
        /// The visa is for a pilgrimage.
        PilgrimVisa = "pilgrim_visa",
        /// Only a person stands behind it, and no company or state programme.
        NoCompany = "no_company",
        /// The company is on no list, or is none.
        UnlistedCompany = "unlisted_company",
        /// The company is suspended or its licence is gone.
        SanctionedCompany = "sanctioned_company",
        /// There is no recruit permit for that country and job.
        NoJobOrder = "no_job_order",
        /// No contract, or one that the worker cannot read.
        NoContract = "no_contract",
        /// Money was given to the worker or family.
        Advance = "advance",
        /// A debt, or wages that will be cut.
        Debt = "debt",
        /// Payment to somebody's own account.
        PersonalAccount = "personal_account",
        /// Somebody else holds passport, identity card or diploma.
        PapersHeld = "papers_held",
        /// Younger than the law asks.
        UnderAge = "under_age",
        /// Age, name or family card were changed.
        FalseAge = "false_age",
        /// Much money for no skill, and soon.
        EasyMoney = "easy_money",
        /// Recruited through a phone, without an office.
        NoOffice = "no_office",
        /// Locked up.
        Confined = "confined",
        /// By night, or by a way around the border post.
        SecretWay = "secret_way",
        /// Through a place of transit without a visa.
        Transit = "transit",
        /// Called an internship or study.
        Internship = "internship",
        /// Work in a scam compound, or what is told to get people there.
        ScamJob = "scam_job",
        /// A household in a country that is closed to it.
        ClosedHousehold = "closed_household",
        /// A bride who is ordered and paid for.
        Bride = "bride",
        /// A border pass instead of a passport and visa.
        BorderPass = "border_pass",
        /// No social security, orientation or worker's card.
        NoCover = "no_cover",
        /// The family's or village's consent is forged or was not asked.
        ForgedConsent = "forged_consent",
        /// Told to lie at the border.
        ToldToLie = "told_to_lie",
        /// The work is not that of the contract.
        Switched = "switched",
        /// Wages withheld, violence, not allowed to go home.
        Abused = "abused",
        /// Children are taken along a secret way.
        ChildAlong = "child_along",
        /// A relative or neighbour recruits.
        KnownRecruiter = "known_recruiter",
    }
}

words! {
    /// Through whom somebody goes (UU 18/2017 Pasal 49).
    Way {
        /// A state programme.
        Government = "government",
        /// A placement company.
        P3mi = "p3mi",
        /// A company that sends its own staff.
        Ukps = "ukps",
        /// By oneself, to a company.
        Independent = "independent",
        /// Through a person: sponsor, calo, tekong.
        Person = "person",
    }
}

words! {
    /// What the work is, as far as rules tell kinds apart.
    Job {
        /// In a household: maid, nanny, cook, driver.
        Household = "household",
        /// On a plantation.
        Plantation = "plantation",
        /// In a factory.
        Factory = "factory",
        /// In building.
        Construction = "construction",
        /// Caring for the old or sick in an institution.
        Care = "care",
        /// In a shop, restaurant or hotel.
        Service = "service",
        /// At sea.
        Sea = "sea",
        /// Behind a screen: customer service, marketing, administrator.
        Online = "online",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// What a rule says of a destination.
    Gate {
        /// Placement is possible.
        Open = "open",
        /// Only by a channel of the two states.
        SpecialChannel = "special_channel",
        /// No cooperation: nobody is placed there.
        NoCooperation = "no_cooperation",
        /// Closed by the ministry.
        Closed = "closed",
    }
}

words! {
    /// How heavy a flag is, the lightest first.
    Severity {
        /// Ask for proof.
        Medium = "sedang",
        /// Wait.
        High = "tinggi",
        /// Do not go.
        Critical = "kritis",
        /// Somebody is in danger.
        Emergency = "darurat",
    }
}

words! {
    /// What a departure weighs, the best first. There is no "safe".
    Outcome {
        /// All that was asked is claimed to be there: go and have it verified.
        Verify = "LANJUT_VERIFIKASI",
        /// Something is missing or unknown.
        Wait = "TUNDA",
        /// A critical flag.
        Stop = "STOP",
    }
}

words! {
    /// The next step that is said before everything else, the most urgent first.
    First {
        /// Call the police: somebody is locked up or hurt.
        Danger = "danger",
        /// A child: whom to call, and no blame.
        Child = "child",
        /// It is tonight: stay.
        Tonight = "tonight",
        /// Ask for the papers back.
        Papers = "papers",
    }
}

/// How old somebody is, as far as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// Nobody said.
    #[default]
    Unknown,
    /// So many years.
    Years(u8),
    /// At least so many.
    AtLeast(u8),
    /// Younger than so many.
    Below(u8),
}

impl Age {
    /// Whether somebody is younger than `least`.
    pub const fn is_below(self, least: u8) -> Known {
        match self {
            Self::Years(years) if years < least => Known::There,
            Self::Below(bound) if bound <= least => Known::There,
            Self::Years(_) => Known::Absent,
            Self::AtLeast(bound) if bound >= least => Known::Absent,
            Self::AtLeast(_) | Self::Below(_) | Self::Unknown => Known::Unknown,
        }
    }
}

/// A country, by its code of two capital letters (ISO 3166-1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// Not two capital letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no country code of two capital letters")]
pub struct NotACountry(pub String);

impl Country {
    /// The country of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        let letters: [u8; 2] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// Its code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The name of its name among the texts, such as `country-my`.
    pub fn text(&self) -> String {
        format!("country-{}", self.code().to_ascii_lowercase())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Country {
    type Error = NotACountry;

    fn try_from(code: String) -> Result<Self, NotACountry> {
        Self::of_code(&code).ok_or(NotACountry(code))
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

/// What is known of each sign. Kept as one letter a sign, because it is kept at every step of a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Signs([Known; Sign::ALL.len()]);

impl From<Signs> for String {
    fn from(signs: Signs) -> Self {
        let letter = |known: &Known| match known {
            Known::Absent => 'n',
            Known::Unknown => '-',
            Known::There => 'y',
        };
        signs.0.iter().map(letter).collect()
    }
}

impl TryFrom<String> for Signs {
    type Error = &'static str;

    fn try_from(letters: String) -> Result<Self, Self::Error> {
        let mut signs = Self::default();
        if letters.len() != signs.0.len() {
            return Err("not one letter for each sign");
        }
        for (known, letter) in signs.0.iter_mut().zip(letters.chars()) {
            *known = match letter {
                'n' => Known::Absent,
                '-' => Known::Unknown,
                'y' => Known::There,
                _ => return Err("not a letter for a sign"),
            };
        }
        Ok(signs)
    }
}

/// All that is known of a departure. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Departure {
    /// How old the worker is.
    pub age: Age,
    /// What is known of each sign.
    pub signs: Signs,
    /// Through whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// Where to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// The work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<Job>,
    /// In how many days; 0 is today or tonight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaves_in: Option<u16>,
}

impl Departure {
    /// What is known of a sign.
    pub const fn sign(&self, sign: Sign) -> Known {
        self.signs.0[sign as usize]
    }

    /// Says of a sign what is known.
    pub const fn set(&mut self, sign: Sign, known: Known) {
        self.signs.0[sign as usize] = known;
    }

    /// Adds what another source knows. Where the two differ the worse is believed.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.signs.0.iter_mut().zip(other.signs.0) {
            *mine = match (*mine, theirs) {
                (Known::There, _) | (_, Known::There) => Known::There,
                (Known::Absent, _) | (_, Known::Absent) => Known::Absent,
                _ => Known::Unknown,
            };
        }
        self.age = match (self.age, other.age) {
            (Age::Unknown, age) | (age, Age::Unknown) => age,
            (mine, theirs) if youngest(theirs) < youngest(mine) => theirs,
            (mine, _) => mine,
        };
        self.way = self.way.or(other.way);
        self.country = self.country.or(other.country);
        self.job = self.job.or(other.job);
        self.leaves_in = match (self.leaves_in, other.leaves_in) {
            (Some(mine), Some(theirs)) => Some(mine.min(theirs)),
            (mine, theirs) => mine.or(theirs),
        };
    }

    /// The signs that are there.
    pub fn there(&self) -> impl Iterator<Item = Sign> {
        Sign::ALL.iter().copied().filter(|sign| self.sign(*sign) == Known::There)
    }

    /// Whether nothing is known.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// The least age that was said.
const fn youngest(age: Age) -> u8 {
    match age {
        Age::Unknown => u8::MAX,
        Age::Years(years) | Age::AtLeast(years) => years,
        Age::Below(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_below_or_not_or_nobody_knows() {
        assert_eq!(Age::Years(17).is_below(18), Known::There);
        assert_eq!(Age::Years(18).is_below(18), Known::Absent);
        assert_eq!(Age::AtLeast(18).is_below(18), Known::Absent);
        assert_eq!(Age::AtLeast(18).is_below(21), Known::Unknown);
        assert_eq!(Age::Below(18).is_below(18), Known::There);
        assert_eq!(Age::Below(18).is_below(21), Known::There);
        assert_eq!(Age::Below(21).is_below(18), Known::Unknown);
        assert_eq!(Age::Unknown.is_below(0), Known::Unknown);
    }

    #[test]
    fn two_sources_together_are_never_better_than_one() {
        let mut mine = Departure { age: Age::AtLeast(18), leaves_in: Some(9), ..Departure::default() };
        mine.set(Sign::Debt, Known::Absent);
        let mut other = Departure { age: Age::Years(16), leaves_in: Some(0), ..Departure::default() };
        other.set(Sign::Debt, Known::There);
        mine.add(&other);
        assert_eq!(
            (mine.age, mine.leaves_in, mine.sign(Sign::Debt)),
            (Age::Years(16), Some(0), Known::There)
        );
    }

    #[test]
    fn what_is_kept_leads_back() {
        let mut departure = Departure { country: Country::of_code("MY"), ..Departure::default() };
        departure.set(Sign::Debt, Known::There);
        let kept = serde_json::to_string(&departure).expect("text");
        assert_eq!(serde_json::from_str::<Departure>(&kept).expect("a departure"), departure);
        for bad in ["my", "MYS", "", "M1"] {
            assert!(Country::of_code(bad).is_none(), "{bad}");
        }
    }
}
