//! A tip: what a person without a name saw, and how far it has come.

use std::fmt;

use jiff::civil::{Date, DateTime};
use zeroize::Zeroizing;

use super::words::words;
use crate::kernel::msisdn::Msisdn;

/// The words of a tip. They have no `Display`, no `Serialize` and no comparison, `Debug` shows nothing,
/// and their memory is wiped: only the sealing room may ask for them.
///
/// ```
/// use suluh::model::tip::TipBody;
/// let body = TipBody::new("words");
/// assert_eq!(format!("{body:?}"), "TipBody(..)");
/// assert_eq!(body.expose(), "words");
/// ```
///
/// They cannot be printed, written as JSON or compared:
///
/// ```compile_fail,E0277
/// use suluh::model::tip::TipBody;
/// let body = TipBody::new("words");
/// println!("{body}");
/// ```
///
/// ```compile_fail,E0277
/// use suluh::model::tip::TipBody;
/// let body = TipBody::new("words");
/// serde_json::to_string(&body).unwrap();
/// ```
///
/// ```compile_fail,E0369
/// use suluh::model::tip::TipBody;
/// let equal = TipBody::new("words") == TipBody::new("words");
/// ```
pub struct TipBody(Zeroizing<String>);

impl TipBody {
    /// Takes the words as received.
    pub fn new(words: impl Into<String>) -> Self {
        Self(Zeroizing::new(words.into()))
    }

    /// The words, for sealing.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Bytes of the words.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Debug for TipBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TipBody(..)")
    }
}

words! {
    /// What is reported, in the order of the screen's digits.
    TipKind {
        /// People are about to be sent.
        Departure = "departure",
        /// A recruiter or company is suspicious.
        Recruiter = "recruiter",
        /// A child is taken away.
        Child = "child",
        /// Somebody in office is part of it.
        Official = "official",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// When they leave, in the order of the screen's digits.
    Leaves {
        /// Today or tonight.
        Today = "today",
        /// Tomorrow.
        Tomorrow = "tomorrow",
        /// This week.
        ThisWeek = "this_week",
        /// They have left.
        Left = "left",
        /// The reporter does not know.
        Unknown = "unknown",
    }
}

words! {
    /// How many, in the order of the screen's digits.
    People {
        /// One.
        One = "1",
        /// Two to five.
        Few = "2-5",
        /// Six to twenty.
        Many = "6-20",
        /// More.
        More = "21+",
    }
}

words! {
    /// By which way it came. Sealed with the words.
    Channel {
        /// SMS.
        Sms = "sms",
        /// USSD.
        Ussd = "ussd",
        /// The JSON API.
        Api = "api",
        /// A volunteer's app, which sealed it itself.
        App = "app",
    }
}

words! {
    /// How far a tip has come: all that a receipt shows besides the unit's questions.
    Status {
        /// It is there.
        Received = "received",
        /// Somebody looks at it.
        Checking = "checking",
        /// Other offices have it.
        Forwarded = "forwarded",
        /// It is closed, and something was done.
        Acted = "acted",
        /// It is closed, and nothing could be done.
        Nothing = "nothing",
    }
}

impl Status {
    /// Whether it is closed: its life is counted.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Acted | Self::Nothing)
    }
}

words! {
    /// What a page of a tip is.
    PageKind {
        /// The first words.
        Report = "report",
        /// What the reporter added.
        Addition = "addition",
        /// An answer to a question of the unit.
        Reply = "reply",
        /// What an officer noted. Its row looks like an addition.
        Note = "note",
        /// An officer's sheet of indicators. Its row looks like an addition.
        Sheet = "sheet",
    }
}

words! {
    /// What somebody needs help with, in the order of the digits after BANTU.
    HelpKind {
        /// They paid, and nobody took them anywhere.
        PaidNotDeparted = "paid_not_departed",
        /// The family abroad is not heard of.
        FamilyLostContact = "family_lost_contact",
        /// Wages or passport are kept from them.
        WagesOrPapersWithheld = "wages_or_papers_withheld",
        /// Somebody is ill or has died abroad.
        SickOrDead = "sick_or_dead",
        /// Somebody wants to come home.
        WantsHome = "wants_home",
        /// Somebody in office takes money from them.
        Extorted = "extorted",
        /// They came back, and want to live of something here.
        Enterprise = "enterprise",
        /// A question about a company; asked after its verdict, and by no digit.
        Question = "question",
    }
}

words! {
    /// Where on the way of a migrant it happens (Law 18/2017: before, during and after the work).
    Stage {
        /// Before they leave.
        Before = "pra",
        /// While they are abroad.
        During = "selama",
        /// After they came back.
        After = "purna",
    }
}

impl HelpKind {
    /// Those that a digit chooses.
    pub const CHOICES: &[Self] = Self::ALL.split_at(7).0;

    /// The stage that it belongs to. Those who extort wait at the gates through which people come back.
    pub const fn stage(self) -> Stage {
        match self {
            Self::PaidNotDeparted | Self::Question => Stage::Before,
            Self::FamilyLostContact | Self::WagesOrPapersWithheld | Self::SickOrDead | Self::WantsHome => {
                Stage::During
            }
            Self::Extorted | Self::Enterprise => Stage::After,
        }
    }

    /// Whether it happens abroad, where a mission can help too.
    pub fn is_abroad(self) -> bool {
        self.stage() == Stage::During
    }
}

words! {
    /// How somebody in danger wants to be reached, in the order of the digits.
    Mode {
        /// Call me.
        Call = "call",
        /// SMS only.
        Sms = "sms",
        /// Do not contact me: nothing is ever sent or dialled.
        Silent = "silent",
    }
}

/// The number of somebody who asked to be called. It goes into the sealed document and nowhere else:
/// `Debug` shows nothing of it, and its memory is wiped.
///
/// ```
/// use suluh::model::tip::CallNumber;
/// assert_eq!(format!("{:?}", CallNumber::new("+6281234567890")), "CallNumber(..)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CallNumber(Zeroizing<String>);

impl CallNumber {
    /// A number in E.164.
    pub fn new(number: &str) -> Self {
        Self(Zeroizing::new(number.to_owned()))
    }

    /// The number, for sealing and for whoever opened the tip.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CallNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallNumber(..)")
    }
}

/// What was asked beside the words. All of it is sealed with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// What is reported.
    pub kind: Option<TipKind>,
    /// When they leave.
    pub leaves: Option<Leaves>,
    /// How many.
    pub people: Option<People>,
    /// Whether a child is among them.
    pub child: bool,
    /// The code of the kabupaten (Kemendagri), such as `61.07`, or of a place in it, when the reporter gave it.
    pub kabupaten: Option<String>,
    /// The name that this person had asked about when they began to report.
    pub about: Option<String>,
    /// What help is asked for; none when something is reported.
    pub help: Option<HelpKind>,
    /// Whom to call back, because they asked for it.
    pub call: Option<CallNumber>,
    /// By when that was promised, in WIB.
    pub call_by: Option<DateTime>,
    /// Whether they asked later not to be called.
    pub no_call: bool,
    /// Whether it is a cry for help.
    pub cry: bool,
    /// How somebody in danger wants to be reached.
    pub mode: Option<Mode>,
    /// The word that whoever calls must say.
    pub agreed: Option<String>,
    /// Whether it happens abroad.
    pub abroad: bool,
    /// The reference of the tip to which it adds, when that is not for the same eyes.
    pub adds_to: Option<String>,
    /// Whether a volunteer whom we know tells it.
    pub volunteer: bool,
    /// The day on which they leave, as a volunteer's line says it.
    pub date: Option<Date>,
    /// How many people, as it says.
    pub count: Option<u32>,
    /// The code of the country they go to, as it says.
    pub to: Option<String>,
}

impl Facts {
    /// Before, during or after the work, when help is asked for.
    pub fn stage(&self) -> Option<Stage> {
        self.help.map(HelpKind::stage)
    }

    /// Whether somebody in office is accused: then no office of the place may read it.
    pub fn accuses_an_official(&self) -> bool {
        self.kind == Some(TipKind::Official) || self.help == Some(HelpKind::Extorted)
    }
}

/// A report as it comes in.
#[derive(Debug)]
pub struct Report {
    /// The words.
    pub words: TipBody,
    /// What was asked beside them.
    pub facts: Facts,
    /// How it came.
    pub channel: Channel,
    /// Code of the language that the reporter reads.
    pub lang: &'static str,
    /// The number it came from, so that it is not taken for one of the recruiter's; none where nobody has one.
    pub from: Option<Msisdn>,
}

/// Septets of GSM-7 that a question of a unit may have: with more, the SMS that tells it would be two.
/// Whoever writes one is refused a longer one.
pub const QUESTION_LETTERS: usize = 60;

/// What a receipt shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How far it has come.
    pub status: Status,
    /// Since which day ([`crate::kernel::clock::day_number`]).
    pub since: i64,
    /// How many offices have it.
    pub offices: i64,
    /// Whether the reporter asked for news by SMS.
    pub news: bool,
    /// What the unit asks and was not answered yet, the oldest first.
    pub questions: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back() {
        for kind in TipKind::ALL {
            assert_eq!(TipKind::of_word(kind.word()), Some(*kind));
        }
        for status in Status::ALL {
            assert_eq!(Status::of_word(status.word()), Some(*status));
        }
        assert_eq!(Leaves::of_word("never"), None);
    }

    #[test]
    fn each_kind_of_help_has_its_stage() {
        let stages: Vec<&str> = HelpKind::CHOICES.iter().map(|kind| kind.stage().word()).collect();
        assert_eq!(stages, ["pra", "selama", "selama", "selama", "selama", "purna", "purna"]);
        assert!(!HelpKind::CHOICES.contains(&HelpKind::Question));
        assert!(HelpKind::WantsHome.is_abroad() && !HelpKind::Extorted.is_abroad());
    }

    #[test]
    fn words_are_not_shown() {
        let report = Report {
            words: TipBody::new("Sekida, mobil hitam"),
            facts: Facts::default(),
            channel: Channel::Sms,
            lang: "id",
            from: None,
        };
        assert!(!format!("{report:?}").contains("Sekida"));
    }
}
