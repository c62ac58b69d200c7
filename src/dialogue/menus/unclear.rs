//! A message that we did not understand: what to write, and digits to choose from.

use super::{Channel, Menu, Step, Talk, check, emergency, home};
use crate::dialogue::wording::{Notice, Say};

/// Its name.
pub(crate) const NAME: &str = "unclear";

/// "We did not understand."
pub(super) struct Unclear;

impl Menu for Unclear {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        Step::Say(Say::both("sms-unclear", "ussd-home", |text| {
            text.with_or_none("dial", notice.dial.clone())
        }))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "1" => Step::Go(check::NAME),
            "2" => Step::Go(home::NAME),
            "3" => Step::Go(emergency::NAME),
            _ => self.enter(talk, channel, notice),
        }
    }
}
