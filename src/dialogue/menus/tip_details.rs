//! On a screen: when they leave, and how many they are. Digits, because most phones have nothing better.

use super::{Channel, Menu, Step, Talk, leave_tip};
use crate::dialogue::wording::{Notice, Say};
use crate::model::tip::{Leaves, People, TipKind};

/// When they leave.
pub(crate) const WHEN: &str = "tip-when";
/// How many they are.
pub(crate) const HOW_MANY: &str = "tip-how-many";

/// When they leave.
pub(in crate::dialogue) struct When;
/// How many they are, and whether a child is among them.
pub(in crate::dialogue) struct HowMany;

impl Menu for When {
    fn name(&self) -> &'static str {
        WHEN
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(Say::both("sms-tip-ask", "ussd-tip-when", |text| text))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let child = usize::from(talk.tip.kind).checked_sub(1).and_then(|at| TipKind::ALL.get(at))
            == Some(&TipKind::Child);
        match leave_tip::digit(said, Leaves::ALL.len()) {
            Some(digit) => {
                talk.tip.leaves = digit;
                Step::Go(if child { leave_tip::WORDS } else { HOW_MANY })
            }
            None if said == "0" => Step::Go(leave_tip::NAME),
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
        Step::Say(Say::both("sms-tip-ask", "ussd-tip-people", |text| text))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        // "2A", "2 a" or "a2".
        let without: String = said.chars().filter(|c| !matches!(c, 'a' | 'A' | ' ')).collect();
        match leave_tip::digit(&without, People::ALL.len()) {
            Some(digit) => {
                talk.tip.people = digit;
                talk.tip.child = said.contains(['a', 'A']);
                Step::Go(leave_tip::WORDS)
            }
            None if said == "0" => Step::Go(WHEN),
            None => self.enter(talk, channel, notice),
        }
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}
