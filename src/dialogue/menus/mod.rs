//! The menus. Each is pure: it gets where the person is and what was typed, and gives a [`Step`].
//!
//! To add a menu: a file here, a line in [`MENUS`], its texts, a transcript. The numbers of the home
//! screen are those of the design and stay when others come, because people learn them by heart.

mod check;
mod choose;
pub(super) mod departure;
pub(super) mod emergency;
pub(super) mod help;
mod home;
pub(super) mod interest;
mod job;
pub(super) mod join;
mod kawan;
mod language;
pub(super) mod leave_tip;
mod result;
mod resume;
pub(super) mod tip_details;
pub(super) mod tip_follow;
pub(super) mod tip_status;
pub(super) mod topics;
mod unclear;

use std::fmt;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::departure_wording;
use super::wording::{Notice, Say};
use crate::dialogue::volunteer_wording::TakenText;
use crate::domain::broadcasts::members::{Kabupaten, Standing};
use crate::domain::departures::{Check, Destined, Next};
use crate::domain::places::Resolved;
use crate::domain::reading::Reply;
use crate::domain::tips::{Ask, NewsFor, Taken};
use crate::i18n::{Lang, Text};
use crate::model::agency::{AgencyId, Permit};
use crate::model::departure::{Country, Departure, Job};
use crate::model::tip::{Facts, HelpKind, Progress, TipBody};
use crate::model::verdict::Verification;
use crate::sealing::receipt::Receipt;

/// How the person talks to us. A digit can mean different things in the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Messages.
    Sms,
    /// Screens.
    Ussd,
}

/// Where a person is. Small, because it is sealed and kept at every step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    /// The menu, by name; empty before the first.
    pub menu: String,
    /// The last question, to ask it again after a drop.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// The agency that was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
    /// The names offered, in the order of their digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<AgencyId>,
    /// The menu to go on with after "go on where you were?".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// What the tip is about that this person is telling, or has just told.
    #[serde(default, skip_serializing_if = "TipTalk::is_nothing")]
    pub tip: TipTalk,
    /// The self-check under way, or what was heard of a departure.
    #[serde(default, skip_serializing_if = "Check::is_blank")]
    pub check: Check,
    /// The topic that was told; empty when it was a destination.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub topic: String,
    /// Somebody who is about to join.
    #[serde(default, skip_serializing_if = "JoinTalk::is_nothing")]
    pub join: JoinTalk,
}

/// What is kept of a talk about a tip; never its words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TipTalk {
    /// The name that was asked about and is on no list.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The digit of what is reported, from 1; 0 before it is chosen.
    #[serde(skip_serializing_if = "is_zero")]
    pub kind: u8,
    /// The digit of when they leave.
    #[serde(skip_serializing_if = "is_zero")]
    pub leaves: u8,
    /// The digit of how many they are.
    #[serde(skip_serializing_if = "is_zero")]
    pub people: u8,
    /// Whether a child is among them.
    pub child: bool,
    /// The receipt at hand, so that what follows needs no digits.
    #[serde(skip_serializing_if = "AtHand::is_none")]
    pub receipt: AtHand,
    /// Whether the unit asked something about it that is not answered.
    pub asked: bool,
    /// Whether words of danger were told, so that the numbers to call are said again.
    pub danger: bool,
    /// What help was asked for.
    #[serde(skip_serializing_if = "HelpTalk::is_nothing")]
    pub help: HelpTalk,
    /// What was asked after the receipt.
    #[serde(skip_serializing_if = "Follow::is_nothing")]
    pub follow: Follow,
    /// A volunteer's report under way.
    #[serde(skip_serializing_if = "KawanTalk::is_nothing")]
    pub kawan: KawanTalk,
    /// The cry for help under way.
    #[serde(skip_serializing_if = "CryTalk::is_nothing")]
    pub cry: CryTalk,
}

/// What is kept of a request for help; never its words nor whom to call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HelpTalk {
    /// The word of what help; empty before it is chosen.
    pub kind: String,
    /// What officers call the request, once they can.
    pub code: String,
    /// By when a call was promised.
    pub by: Option<DateTime>,
    /// Whether words came with the digit.
    pub words: bool,
    /// Whether words were added since.
    pub added: bool,
    /// Whether the call was taken back.
    pub off: bool,
    /// Whether nobody asked to be called: whoever is held somewhere is not rung up unasked.
    pub quiet: bool,
}

impl HelpTalk {
    /// A request of this kind that was not made yet.
    pub fn of(kind: HelpKind) -> Self {
        Self { kind: kind.word().to_owned(), ..Self::default() }
    }

    /// What help.
    pub fn kind(&self) -> Option<HelpKind> {
        HelpKind::of_word(&self.kind)
    }

    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What is asked after a receipt, once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Follow {
    /// Nothing.
    #[default]
    Nothing,
    /// Which of these kecamatan or kabupaten, as Kemendagri codes in the order of their digits.
    Which(Vec<String>),
    /// In which kabupaten.
    Where,
    /// When they leave.
    When,
}

impl Follow {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Option<Ask>> for Follow {
    fn from(ask: Option<Ask>) -> Self {
        match ask {
            Some(Ask::Which(codes)) => Self::Which(codes),
            Some(Ask::Where) => Self::Where,
            Some(Ask::When) => Self::When,
            None => Self::Nothing,
        }
    }
}

impl TipTalk {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(digit: &u8) -> bool {
    *digit == 0
}

/// A receipt between two steps. It is kept sealed, and `Debug` does not show it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AtHand(String);

impl AtHand {
    /// This one.
    pub fn of(receipt: &Receipt) -> Self {
        Self(receipt.expose().to_owned())
    }

    /// The receipt, when there is one.
    pub fn get(&self) -> Option<Receipt> {
        Receipt::parse(&self.0)
    }

    fn is_none(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for AtHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AtHand(..)")
    }
}

/// A tip as it was told.
#[derive(Debug)]
pub struct Told {
    /// The words.
    pub words: TipBody,
    /// What was asked beside them.
    pub facts: Facts,
    /// Words behind a receipt are added to its tip. When it has none, all of them are a tip of their
    /// own: sixteen digits may be anything, and a tip is never refused for them.
    pub to: Option<(Receipt, TipBody)>,
}

/// What a menu needs from `domain`.
#[derive(Debug)]
pub enum Need {
    /// The verdict about these words; several wordings, the fullest first.
    Verdict(Vec<String>),
    /// The verdict about these words, and when it is licensed whether it may recruit for this work.
    VerdictAndJob(Vec<String>, String),
    /// The verdict about a picked agency.
    Picked(AgencyId),
    /// The answer when none of the similar names is meant by the question.
    NoneOfThem(String),
    /// The recruit permits of an agency.
    Permits(AgencyId),
    /// That the person's language is this one from now on.
    Language(Lang),
    /// That a tip is taken.
    Tip(Box<Told>),
    /// How far the tip of a receipt has come.
    Progress(Receipt),
    /// What comes next in a self-check, perhaps after an answer.
    Next(Box<Check>, Option<Reply>),
    /// The same after an answer in free words.
    NextAfter(Box<Check>, String),
    /// What a departure weighs, and whether it was asked question by question.
    Weigh(Box<Departure>, bool),
    /// What the rules say of a destination.
    Destination(Country, Option<Job>),
    /// That an interest in training is counted, and where there are places: the skill, and the words that name
    /// a kabupaten.
    Interest(Job, String),
    /// How far a topic may be told about.
    Topic(&'static str),
    /// The same for its second text.
    More(&'static str),
    /// That words are added to the tip of a receipt.
    Add(Receipt, TipBody),
    /// That words, or how to be reached, are added to the cry of a receipt; while that cannot be found, that they
    /// are taken as one of their own.
    Reach(Receipt, Box<Told>),
    /// That words are added to the request for help of a receipt; while that cannot be found, that they are
    /// taken as one of their own.
    AddOrTake(Receipt, Box<Told>),
    /// That the person of this request is not called.
    CallOff(Receipt, TipBody),
    /// That this person hears by SMS when there is news of a tip.
    Promise(Receipt, NewsFor),
    /// How this person stands to broadcasts, and the kabupaten that these words name.
    Standing(String),
    /// That they join, and live there.
    Join(String),
    /// The place that a volunteer's words name.
    VolunteerPlace(String),
    /// That a volunteer's report is taken.
    VolunteerReport(Box<Told>),
}

/// What `domain` gave.
#[derive(Debug, Clone)]
pub enum News {
    /// A verdict.
    Verdict(Box<Verification>),
    /// An agency's name and its valid permits, when the layer is loaded.
    Permits(String, Option<Vec<Permit>>),
    /// A licensed agency's name; it has no permit for the work that was asked about.
    NoSuchJob(String),
    /// Done.
    Done,
    /// There is no such thing any more.
    Nothing,
    /// The tip is taken.
    Taken(Taken),
    /// The words are with the tip of this receipt.
    Added(Receipt),
    /// It is with the cry of this receipt; with the word that whoever calls must say.
    Reached(Receipt, Option<String>),
    /// Nobody is to call the person of this receipt.
    CalledOff(Receipt),
    /// What a receipt shows.
    Progress(Receipt, Progress),
    /// News of this receipt's tip will be told.
    Promised(Receipt, NewsFor),
    /// The receipt leads to no tip; so many tries are left.
    NoSuchTip(u64),
    /// Too many wrong receipts: nothing was looked up.
    Locked,
    /// Nobody here can read tips.
    Closed,
    /// What comes next in a self-check, and what is known by now.
    Next(Box<Check>, Next),
    /// What a departure weighs.
    Weighed(Box<departure_wording::Told>),
    /// What the rules say of a destination.
    Destined(Country, Option<Job>, Destined),
    /// The centre that has places, when there is one.
    Training(Option<String>),
    /// How far a topic may be told about: not at all, or whether with a mark.
    Topic(&'static str, Option<bool>),
    /// The same for its second text.
    More(&'static str, Option<bool>),
    /// How this person stands to broadcasts, and where they live.
    Standing(Standing, Kabupaten),
    /// A place, or several to choose from.
    Place(Resolved),
    /// A volunteer's report is taken.
    Reported(TakenText),
}

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// Say it and wait.
    Say(Say),
    /// Say it and be done.
    End(Say),
    /// Say it and be done, and send the person this by SMS.
    EndAndSend(Say, Text),
    /// Say it and wait, and send the person this by SMS.
    SayAndSend(Say, Text),
    /// Say nothing: somebody must not be written to. On a screen the home screen, which nobody gets to see.
    Quiet,
    /// Go to another menu.
    Go(&'static str),
    /// Get something first.
    Ask(Need),
}

/// A menu.
pub trait Menu: Sync {
    /// Its name, unique and for ever: it stands in what is kept between steps.
    fn name(&self) -> &'static str;
    /// The person arrives.
    fn enter(&self, talk: &mut Talk, channel: Channel, notice: &Notice) -> Step;
    /// The person typed something.
    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step;
    /// What the menu needed is there.
    fn told(&self, _talk: &mut Talk, _channel: Channel, _news: News, _notice: &Notice) -> Step {
        Step::Go(home::NAME)
    }
    /// Whether a dropped session may offer to go on here. Never for an emergency.
    fn resumes(&self) -> bool {
        self.is_a_check()
    }
    /// What free words sent by SMS are here.
    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Nothing
    }
    /// Whether whoever changes the language here goes on here.
    fn goes_on(&self) -> bool {
        self.resumes() || self.is_about_a_tip()
    }
    /// Whether a self-check is under way here: it may be gone on with for some hours.
    fn is_a_check(&self) -> bool {
        false
    }
    /// Whether a tip is being told or asked about here: it is remembered for a shorter time, and leaving
    /// forgets it.
    fn is_about_a_tip(&self) -> bool {
        false
    }
}

/// What free words sent by SMS are, where a menu waits for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaits {
    /// Nothing: they are not understood.
    Nothing,
    /// A digit only.
    Digit,
    /// A name or a digit.
    Name,
    /// A receipt.
    Receipt,
    /// A tip.
    Tip,
    /// More words for the tip of the receipt at hand.
    MoreWords,
    /// The answer to the unit's question, digits too.
    Reply,
    /// Yes, no, or "I do not know".
    Answer,
    /// A country or a job.
    Place,
    /// What help, words for the request at hand, or that it is taken back.
    Help,
    /// How to be reached, and whatever somebody in danger says.
    Cry,
    /// The same from somebody who must not be written to.
    Quiet,
}

/// The table of menus.
pub static MENUS: &[&dyn Menu] = &[
    &check::Check,
    &choose::Choose,
    &departure::Question,
    &departure::Start,
    &departure::Told,
    &departure::What,
    &departure::Where,
    &emergency::Emergency,
    &help::Help,
    &help::HelpTaken,
    &help::HelpWords,
    &home::Home,
    &interest::Interest,
    &interest::Where,
    &job::Job,
    &join::Consent,
    &join::Where,
    &kawan::Destination,
    &kawan::HowMany,
    &kawan::Signs,
    &kawan::Village,
    &kawan::When,
    &kawan::Who,
    &language::Language,
    &leave_tip::LeaveTip,
    &leave_tip::TipWords,
    &leave_tip::TipTaken,
    &resume::Resume,
    &result::Outcome,
    &tip_details::When,
    &tip_details::HowMany,
    &tip_follow::FollowUp,
    &tip_status::AskReceipt,
    &tip_status::TipStatus,
    &topics::Topic,
    &topics::Topics,
    &unclear::Unclear,
];

/// The menu of a name. An unknown one (kept by another version of the program) is home.
pub fn menu(name: &str) -> &'static dyn Menu {
    MENUS.iter().copied().find(|menu| menu.name() == name).unwrap_or(&home::Home)
}

pub(super) use self::language::change as change_language;

pub(crate) use self::check::NAME as CHECK;
pub(crate) use self::emergency::NAME as EMERGENCY;
pub(crate) use self::emergency::{Asked as CryAsked, CryTalk};
pub(crate) use self::help::NAME as HELP;
pub(crate) use self::home::NAME as HOME;
pub(crate) use self::job::NAME as JOB;
pub use self::join::JoinTalk;
pub use self::kawan::KawanTalk;
pub(crate) use self::language::NAME as LANGUAGE;
pub(crate) use self::resume::NAME as RESUME;
pub(crate) use self::unclear::NAME as UNCLEAR;
