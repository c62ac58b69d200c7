//! On a screen: a volunteer's report, field by field. Of what is typed the village's code stays between two
//! steps, and no words.

use serde::{Deserialize, Serialize};

use super::{Awaits, Channel, Menu, Need, News, Step, Talk, Told, home, leave_tip, tip_status};
use crate::dialogue::volunteer_wording as wording;
use crate::dialogue::wording::{Notice, Say};
use crate::domain::places::Resolved;
use crate::model::tip::{Facts, Leaves, TipBody, TipKind};

/// As a volunteer, or without a name?
pub(crate) const WHO: &str = "kawan";
/// Which village.
const VILLAGE: &str = "kawan-village";
/// When they leave.
const WHEN: &str = "kawan-when";
/// How many they are.
const HOW_MANY: &str = "kawan-how-many";
/// Where they are taken.
const TO: &str = "kawan-to";
/// What else there is to see.
const SIGNS: &str = "kawan-signs";

/// The countries of the digits; the last digit is another one, or nobody knows.
const COUNTRIES: [&str; 6] = ["MY", "BN", "SG", "TW", "HK", "SA"];
/// The most people that are typed.
const MOST: u32 = 200;
/// The most villages on a screen.
const MOST_CHOICES: usize = 5;

/// What is kept of a volunteer's report between two screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KawanTalk {
    /// The code of the village.
    pub place: String,
    /// Those to choose from.
    pub choices: Vec<String>,
    /// Whether the village was not found.
    pub again: bool,
    /// How many people; 0 when that is not known.
    pub count: u32,
    /// The digit of the country.
    pub to: u8,
}

impl KawanTalk {
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

pub(in crate::dialogue) struct Who;
pub(in crate::dialogue) struct Village;
pub(in crate::dialogue) struct When;
pub(in crate::dialogue) struct HowMany;
pub(in crate::dialogue) struct Destination;
pub(in crate::dialogue) struct Signs;

fn screen(key: &'static str) -> Step {
    Step::Say(Say::both("sms-kawan-how", key, |text| text))
}

impl Menu for Who {
    fn name(&self) -> &'static str {
        WHO
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        screen("ussd-kawan-who")
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "1" => {
                talk.tip.kawan = KawanTalk::default();
                Step::Go(VILLAGE)
            }
            "2" => Step::Go(leave_tip::NAME),
            "0" => Step::Go(home::NAME),
            _ => self.enter(talk, channel, notice),
        }
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for Village {
    fn name(&self) -> &'static str {
        VILLAGE
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        let kawan = &talk.tip.kawan;
        match (kawan.choices.as_slice(), kawan.again) {
            ([], false) => screen("ussd-kawan-village"),
            ([], true) => screen("ussd-kawan-village-again"),
            (choices, _) => Step::Say(wording::which_village(choices)),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let kawan = &mut talk.tip.kawan;
        let digit = leave_tip::digit(said, 9).map(usize::from);
        match (said, digit) {
            ("0", _) => {
                *kawan = KawanTalk::default();
                Step::Go(WHO)
            }
            (_, Some(digit)) if !kawan.choices.is_empty() => match kawan.choices.get(digit - 1).cloned() {
                Some(code) => {
                    kawan.place = code;
                    Step::Go(WHEN)
                }
                None if digit == kawan.choices.len() + 1 => {
                    kawan.choices.clear();
                    self.enter(talk, channel, notice)
                }
                None => self.enter(talk, channel, notice),
            },
            ("1", _) if kawan.again => Step::Go(WHEN),
            (_, Some(_)) | ("", _) => self.enter(talk, channel, notice),
            (words, None) => {
                kawan.choices.clear();
                Step::Ask(Need::VolunteerPlace(words.to_owned()))
            }
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        let News::Place(place) = news else { return Step::Go(home::NAME) };
        let kawan = &mut talk.tip.kawan;
        match place {
            Resolved::One(place) => {
                kawan.place = place.code;
                return Step::Go(WHEN);
            }
            Resolved::Several(several) if several.len() <= MOST_CHOICES => {
                kawan.choices = several.into_iter().map(|place| place.code).collect();
            }
            Resolved::Several(_) | Resolved::Nowhere | Resolved::TooMany => kawan.again = true,
        }
        self.enter(talk, channel, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Tip
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for When {
    fn name(&self) -> &'static str {
        WHEN
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        screen("ussd-tip-when")
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match leave_tip::digit(said, Leaves::ALL.len()) {
            Some(digit) => {
                talk.tip.leaves = digit;
                Step::Go(HOW_MANY)
            }
            None if said == "0" => {
                talk.tip.kawan = KawanTalk::default();
                Step::Go(VILLAGE)
            }
            None => self.enter(talk, channel, notice),
        }
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for HowMany {
    fn name(&self) -> &'static str {
        HOW_MANY
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        screen("ussd-kawan-people")
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        // "6A", "6 a", "a6"; a child may be among people nobody counted: "?A".
        let without: String = said.chars().filter(|c| !matches!(c, 'a' | 'A' | ' ')).collect();
        let count = if without == "?" {
            Some(0)
        } else {
            without.parse().ok().filter(|count| (1..=MOST).contains(count))
        };
        match count {
            Some(count) => {
                talk.tip.kawan.count = count;
                talk.tip.child = said.contains(['a', 'A']);
                Step::Go(TO)
            }
            None if said == "0" => Step::Go(WHEN),
            None => self.enter(talk, channel, notice),
        }
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for Destination {
    fn name(&self) -> &'static str {
        TO
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        screen("ussd-kawan-to")
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match leave_tip::digit(said, COUNTRIES.len() + 1) {
            Some(digit) => {
                talk.tip.kawan.to = digit;
                Step::Go(SIGNS)
            }
            None if said == "0" => Step::Go(HOW_MANY),
            None => self.enter(talk, channel, notice),
        }
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for Signs {
    fn name(&self) -> &'static str {
        SIGNS
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        screen("ussd-kawan-signs")
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let words = match said {
            "0" => return Step::Go(TO),
            "1" => "-",
            digits if digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                return self.enter(talk, channel, notice);
            }
            words => words,
        };
        let told = Told { words: TipBody::new(words), facts: facts(talk), to: None };
        Step::Ask(Need::VolunteerReport(Box::new(told)))
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        match news {
            News::Reported(taken) => Step::End(taken.say()),
            // Somebody who was removed a moment ago: a tip like any.
            news => tip_status::show(talk, channel, news, notice),
        }
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Tip
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

/// What the screens said.
fn facts(talk: &Talk) -> Facts {
    let kawan = &talk.tip.kawan;
    let nth = |digit: u8| usize::from(digit).checked_sub(1);
    Facts {
        kind: Some(TipKind::Departure),
        leaves: nth(talk.tip.leaves).and_then(|at| Leaves::ALL.get(at)).copied(),
        child: talk.tip.child,
        kabupaten: Some(kawan.place.clone()).filter(|code| !code.is_empty()),
        volunteer: true,
        count: Some(kawan.count).filter(|count| *count > 0),
        to: nth(kawan.to).and_then(|at| COUNTRIES.get(at)).map(|code| (*code).to_owned()),
        ..Facts::default()
    }
}
