//! Names that are like the asked one: the person picks by digit. Nothing is ever picked for them.

use super::{Awaits, Channel, Menu, Need, News, Step, Talk, check};
use crate::dialogue::wording::Notice;

/// Its name.
pub(crate) const NAME: &str = "choose";

/// The pick among similar names.
pub(super) struct Choose;

impl Menu for Choose {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        let question = talk.question.clone();
        check::verdict_about(talk, vec![question])
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let digit: Option<usize> = said.parse().ok().filter(|_| said.len() <= 2);
        match digit {
            Some(0) => Step::Go(check::NAME),
            Some(pick) if pick <= talk.offered.len() => Step::Ask(Need::Picked(talk.offered[pick - 1])),
            // None of these: 9 on a screen, the digit behind the last name in an SMS.
            Some(none) if none == 9 || (channel == Channel::Sms && none == talk.offered.len() + 1) => {
                talk.offered.clear();
                Step::Ask(Need::NoneOfThem(talk.question.clone()))
            }
            Some(_) => self.enter(talk, channel, notice),
            None => check::verdict_about(talk, vec![said.to_owned()]),
        }
    }

    fn told(&self, talk: &mut Talk, _channel: Channel, news: News, notice: &Notice) -> Step {
        check::show(talk, news, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Name
    }

    fn resumes(&self) -> bool {
        true
    }
}
