//! A cry for help. It is taken as a tip at once, before anything is asked, and everything that follows is added
//! to it: how to be reached, where, who is near.
//!
//! Digits choose how: call me, SMS only, do not contact me. Who chose the last gets no word more, by no way. On
//! a screen nothing is taken before a digit or words, because a dialler who looks around has asked for nothing.
//! Where nobody reads tips it says whom to call, and that nobody reads this.

use serde::{Deserialize, Serialize};

use super::{AtHand, Awaits, Channel, Menu, Need, News, Step, Talk, TipTalk, Told, home, tip_status};
use crate::dialogue::cry_wording as wording;
use crate::dialogue::wording::{Notice, Say};
use crate::model::tip::{Facts, Mode, TipBody};

/// Its name.
pub(crate) const NAME: &str = "emergency";

/// Whom to call, and how to be reached.
pub(super) struct Emergency;

/// What is kept of a cry; never its words, nor how to reach whoever cried.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CryTalk {
    /// What was asked last.
    pub asked: Asked,
    /// Whether a child writes.
    pub child: bool,
    /// Whether it is abroad.
    pub abroad: bool,
    /// How to be reached, as chosen: the word of a [`Mode`].
    pub mode: String,
    /// The word that whoever calls must say.
    pub word: String,
}

/// What was asked last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// Nothing yet.
    #[default]
    Nothing,
    /// How to be reached, and where they are.
    How,
    /// A child: who it is about.
    Who,
    /// Where they are, or whatever they want to say.
    More,
    /// Nothing: they said that they need nothing any more.
    Off,
}

impl CryTalk {
    /// Whether there is none.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// How to be reached.
    pub fn mode(&self) -> Option<Mode> {
        Mode::of_word(&self.mode)
    }
}

/// Somebody cries for help in these words. `child` and `abroad` are what was read in them.
pub(in crate::dialogue) fn cried(
    talk: &mut Talk,
    words: &str,
    (child, abroad): (bool, bool),
    notice: &Notice,
) -> Step {
    if !notice.tips {
        return Step::Go(NAME);
    }
    if talk.menu == NAME && talk.tip.receipt.get().is_some() {
        // Whoever wanted no word and cries again is answered again.
        talk.tip.cry = CryTalk { child, abroad, ..CryTalk::default() };
        return add(talk, words, Facts { cry: true, child, abroad, ..Facts::default() });
    }
    let cry = CryTalk { child, abroad, ..CryTalk::default() };
    *talk = Talk { menu: NAME.to_owned(), tip: TipTalk { cry, ..TipTalk::default() }, ..Talk::default() };
    take(talk, words, None)
}

/// Whoever cried says that they are safe, or wants no call any more.
pub(in crate::dialogue) fn call_off(talk: &mut Talk, said: &str) -> Option<Step> {
    let receipt = talk.tip.receipt.get().filter(|_| talk.menu == NAME)?;
    Some(Step::Ask(Need::CallOff(receipt, TipBody::new(said))))
}

fn take(talk: &Talk, words: &str, mode: Option<Mode>) -> Step {
    let CryTalk { child, abroad, .. } = talk.tip.cry;
    let facts = Facts { cry: true, child, abroad, mode, ..Facts::default() };
    Step::Ask(Need::Tip(Box::new(Told { words: TipBody::new(words), facts, to: None })))
}

/// Adds to the cry at hand.
fn add(talk: &Talk, words: &str, facts: Facts) -> Step {
    match talk.tip.receipt.get() {
        Some(receipt) => {
            let told = Told { words: TipBody::new(words), facts, to: None };
            Step::Ask(Need::Reach(receipt, Box::new(told)))
        }
        None => take(talk, words, facts.mode),
    }
}

/// Chooses how to be reached.
fn choose(talk: &mut Talk, mode: Mode, words: &str) -> Step {
    mode.word().clone_into(&mut talk.tip.cry.mode);
    let facts = Facts { cry: true, mode: Some(mode), ..Facts::default() };
    add(talk, words, facts)
}

/// A digit from 1 to `most` at the beginning, and the words behind it.
fn digit(said: &str, most: u8) -> Option<(u8, &str)> {
    let first = said.chars().next()?.to_digit(10)?;
    let rest = said[1..].trim_start_matches(['.', ',', ')', ' ', ':']);
    let number = u8::try_from(first).ok().filter(|digit| (1..=most).contains(digit))?;
    // "3 orang", "2 minggu" at the beginning of words are what they say.
    let alone = rest.is_empty() || said[1..].starts_with(['.', ',', ')', ':', ' ']);
    let counts = ["org", "orang", "hari", "hr", "minggu", "mgg", "jam", "bulan", "bln", "tahun", "thn"];
    let counted =
        rest.split_whitespace().next().is_some_and(|word| counts.contains(&word.to_lowercase().as_str()));
    (alone && !counted).then_some((number, rest))
}

fn mode_of(digit: u8) -> Option<Mode> {
    Mode::ALL.get(usize::from(digit).checked_sub(1)?).copied()
}

impl Emergency {
    fn typed_on_screen(talk: &mut Talk, said: &str, notice: &Notice) -> Step {
        let taken = talk.tip.receipt.get().is_some();
        match (said, talk.tip.cry.asked) {
            ("0", Asked::Nothing) => Step::Go(home::NAME),
            ("0", _) => Step::End(Say::both("sms-info", "ussd-goodbye", |text| text)),
            ("4", Asked::Nothing) => {
                talk.tip.cry.abroad = true;
                take(talk, "", None)
            }
            ("5", Asked::Nothing) => {
                talk.tip.cry.child = true;
                take(talk, "", None)
            }
            ("1" | "2" | "3", Asked::Nothing | Asked::How | Asked::Who) => {
                let mode = digit(said, 3).and_then(|(digit, _)| mode_of(digit));
                match mode {
                    Some(mode) if taken => choose(talk, mode, ""),
                    Some(mode) => {
                        // Taken first, and then how to be reached is added: the word to agree on comes from the
                        // receipt.
                        mode.word().clone_into(&mut talk.tip.cry.mode);
                        take(talk, "", None)
                    }
                    None => Self.enter(talk, Channel::Ussd, notice),
                }
            }
            (digits, _) if digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Step::Say(wording::again(&talk.tip.cry, notice))
            }
            (words, _) => add(talk, words, Facts { cry: true, ..Facts::default() }),
        }
    }

    fn typed_by_sms(talk: &mut Talk, said: &str) -> Step {
        match talk.tip.cry.asked {
            Asked::Who if talk.tip.cry.child => match digit(said, 3) {
                Some((who, rest)) => {
                    let what = ["dipaksa/diajak pergi", "sudah dibawa", "temanku"][usize::from(who) - 1];
                    let words = format!("{who} ({what}) {rest}");
                    add(talk, words.trim_end(), Facts { cry: true, child: true, ..Facts::default() })
                }
                None => add(talk, said, Facts { cry: true, child: true, ..Facts::default() }),
            },
            Asked::Nothing | Asked::How | Asked::Who | Asked::Off => {
                match digit(said, 3).and_then(|(digit, rest)| Some((mode_of(digit)?, rest))) {
                    Some((mode, rest)) => choose(talk, mode, rest),
                    None => add(talk, said, Facts { cry: true, ..Facts::default() }),
                }
            }
            Asked::More => add(talk, said, Facts { cry: true, ..Facts::default() }),
        }
    }
}

impl Menu for Emergency {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, talk: &mut Talk, channel: Channel, notice: &Notice) -> Step {
        match channel {
            _ if !notice.tips => Step::Say(wording::closed(notice)),
            Channel::Sms => Step::Say(wording::cried(&talk.tip.cry, notice)),
            Channel::Ussd => {
                talk.tip = TipTalk::default();
                Step::Say(wording::screen(notice))
            }
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match (channel, said) {
            _ if !notice.tips && said == "0" => Step::Go(home::NAME),
            _ if !notice.tips => self.enter(talk, channel, notice),
            (Channel::Sms, "0") => call_off(talk, said).unwrap_or(Step::Go(NAME)),
            (Channel::Sms, _) => Self::typed_by_sms(talk, said),
            (Channel::Ussd, _) => Self::typed_on_screen(talk, said, notice),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        match news {
            News::Taken(taken) => {
                NAME.clone_into(&mut talk.menu);
                talk.tip.receipt = AtHand::of(&taken.receipt);
                if let Some(mode) = talk.tip.cry.mode() {
                    return choose(talk, mode, "");
                }
                talk.tip.cry.asked = if talk.tip.cry.child { Asked::Who } else { Asked::How };
                Step::Say(wording::cried(&talk.tip.cry, notice))
            }
            News::Reached(receipt, word) => {
                NAME.clone_into(&mut talk.menu);
                talk.tip.receipt = AtHand::of(&receipt);
                talk.tip.cry.word = word.unwrap_or_default();
                let cry = &mut talk.tip.cry;
                let silent = cry.mode() == Some(Mode::Silent);
                if silent && channel == Channel::Sms {
                    cry.asked = Asked::More;
                    return Step::Quiet;
                }
                let say = wording::reached(cry, notice);
                cry.asked = if cry.mode.is_empty() { Asked::How } else { Asked::More };
                Step::Say(say)
            }
            News::CalledOff(_) => {
                // Who needs nothing now did not ask for silence: what they write next is answered.
                let CryTalk { child, abroad, .. } = talk.tip.cry;
                talk.tip.cry = CryTalk { asked: Asked::Off, child, abroad, ..CryTalk::default() };
                let say = wording::off(notice);
                if channel == Channel::Ussd { Step::End(say) } else { Step::Say(say) }
            }
            other => tip_status::show(talk, channel, other, notice),
        }
    }

    fn awaits(&self, talk: &Talk) -> Awaits {
        match talk.tip.receipt.get() {
            Some(_) if talk.tip.cry.mode() == Some(Mode::Silent) => Awaits::Quiet,
            Some(_) => Awaits::Cry,
            None => Awaits::Nothing,
        }
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_chooses_and_a_count_does_not() {
        assert_eq!(digit("1", 3), Some((1, "")));
        assert_eq!(digit("1 di sambas", 3), Some((1, "di sambas")));
        assert_eq!(digit("2. jl melati", 3), Some((2, "jl melati")));
        for words in ["3 orang dikurung", "2 minggu disini", "4", "0", "12", "jl 1", "", "1org"] {
            assert_eq!(digit(words, 3), None, "{words}");
        }
    }
}
