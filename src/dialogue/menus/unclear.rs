//! A message that we did not understand: what to write, and digits to choose from.

use super::{Awaits, Channel, Menu, Step, Talk, check, departure, emergency, home, leave_tip};
use crate::dialogue::wording::{Notice, offers};

/// Its name.
pub(crate) const NAME: &str = "unclear";

/// "We did not understand."
pub(super) struct Unclear;

impl Menu for Unclear {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        Step::Say(offers("sms-unclear", "ussd-home", notice))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "1" => Step::Go(check::NAME),
            "2" if notice.check => departure::begun(talk, "", notice),
            "2" => Step::Go(home::NAME),
            "3" => Step::Go(emergency::NAME),
            "4" if notice.tips => Step::Go(leave_tip::NAME),
            _ => self.enter(talk, channel, notice),
        }
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Digit
    }
}
