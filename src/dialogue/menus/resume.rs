//! After a drop: go on, in neutral words that tell a stranger nothing.

use super::{Channel, Menu, Step, Talk, home};
use crate::dialogue::wording::{Notice, offers};

/// Its name.
pub(crate) const NAME: &str = "resume";

/// "Go on where you were?"
pub(super) struct Resume;

impl Menu for Resume {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        Step::Say(offers("sms-info", "ussd-resume", notice))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "1" => {
                let before = super::menu(&talk.before);
                talk.before.clear();
                Step::Go(before.name())
            }
            "2" => {
                *talk = Talk::default();
                Step::Go(home::NAME)
            }
            "0" => super::menu(home::NAME).typed(talk, channel, "0", notice),
            _ => self.enter(talk, channel, notice),
        }
    }
}
