//! The menus. Each is pure: it gets where the person is and what was typed, and gives a [`Step`].
//!
//! To add a menu: a file here, a line in [`MENUS`], its texts, a transcript. The numbers of the home
//! screen are those of the design and stay when others come, because people learn them by heart.

mod check;
mod choose;
mod emergency;
mod home;
mod job;
mod language;
mod result;
mod resume;
mod unclear;

use serde::{Deserialize, Serialize};

use super::wording::{Notice, Say};
use crate::i18n::Lang;
use crate::model::agency::{AgencyId, Permit};
use crate::model::verdict::Verification;

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
}

/// What a menu needs from `domain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The verdict about these words; several wordings, the fullest first.
    Verdict(Vec<String>),
    /// The verdict about a picked agency.
    Picked(AgencyId),
    /// The answer when none of the similar names is meant by the question.
    NoneOfThem(String),
    /// The recruit permits of an agency.
    Permits(AgencyId),
    /// That the person's language is this one from now on.
    Language(Lang),
}

/// What `domain` gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A verdict.
    Verdict(Box<Verification>),
    /// An agency's name and its valid permits, when the layer is loaded.
    Permits(String, Option<Vec<Permit>>),
    /// Done.
    Done,
    /// There is no such thing any more.
    Nothing,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Say it and wait.
    Say(Say),
    /// Say it and be done.
    End(Say),
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
        false
    }
}

/// The table of menus.
pub static MENUS: &[&dyn Menu] = &[
    &check::Check,
    &choose::Choose,
    &emergency::Emergency,
    &home::Home,
    &job::Job,
    &language::Language,
    &resume::Resume,
    &result::Outcome,
    &unclear::Unclear,
];

/// The menu of a name. An unknown one (kept by another version of the program) is home.
pub fn menu(name: &str) -> &'static dyn Menu {
    MENUS.iter().copied().find(|menu| menu.name() == name).unwrap_or(&home::Home)
}

pub(crate) use self::check::NAME as CHECK;
pub(crate) use self::emergency::NAME as EMERGENCY;
pub(crate) use self::home::NAME as HOME;
pub(crate) use self::job::NAME as JOB;
pub(crate) use self::language::NAME as LANGUAGE;
pub(crate) use self::resume::NAME as RESUME;
pub(crate) use self::unclear::NAME as UNCLEAR;
