//! A cry for help. It says whom to call, and says plainly that nobody reads this.

use super::{Channel, Menu, Step, Talk, home};
use crate::dialogue::wording::{Notice, Say};

/// Its name.
pub(crate) const NAME: &str = "emergency";

/// Whom to call.
pub(super) struct Emergency;

impl Menu for Emergency {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        Step::Say(Say::both("sms-emergency", "ussd-emergency", |text| {
            text.with("police", notice.police.clone()).with("women", notice.women.clone())
        }))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "0" => Step::Go(home::NAME),
            _ => self.enter(talk, channel, notice),
        }
    }
}
