//! The first screen, and what INFO answers.

use super::{
    Channel, HELP, Menu, Step, Talk, check, departure, emergency, kawan, language, leave_tip, tip_status,
};
use crate::dialogue::wording::{Notice, offers};

/// Its name.
pub(crate) const NAME: &str = "home";

/// The first screen.
pub(super) struct Home;

impl Menu for Home {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        Step::Say(offers("sms-info", "ussd-home", notice))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "1" => Step::Go(check::NAME),
            "2" => Step::Go(departure::NAME),
            "3" if notice.tips && notice.volunteer => Step::Go(kawan::WHO),
            "3" if notice.tips => Step::Go(leave_tip::NAME),
            "4" if notice.tips => Step::Go(tip_status::ASK),
            "5" => Step::Go(emergency::NAME),
            "6" => Step::Go(language::NAME),
            "7" if notice.tips => Step::Go(HELP),
            "0" => Step::End(offers("sms-info", "ussd-goodbye", notice)),
            _ => self.enter(talk, channel, notice),
        }
    }
}
