//! The first screen, and what INFO answers.

use super::{Channel, Menu, Step, Talk, check, emergency, language};
use crate::dialogue::wording::{Notice, Say};

/// Its name.
pub(crate) const NAME: &str = "home";

/// The first screen.
pub(super) struct Home;

fn welcome(notice: &Notice) -> Say {
    Say::both("sms-info", "ussd-home", |text| text.with_or_none("dial", notice.dial.clone()))
}

impl Menu for Home {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        Step::Say(welcome(notice))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "1" => Step::Go(check::NAME),
            "5" => Step::Go(emergency::NAME),
            "6" => Step::Go(language::NAME),
            "0" => Step::End(Say::both("sms-info", "ussd-goodbye", |text| {
                text.with_or_none("dial", notice.dial.clone())
            })),
            _ => self.enter(talk, channel, notice),
        }
    }
}
