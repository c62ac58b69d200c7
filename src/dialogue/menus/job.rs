//! The recruit permits (SIP2MI) of the agency just answered: a licence alone is no answer.

use super::{Channel, Menu, Need, News, Step, Talk, result};
use crate::dialogue::wording::{self, Notice, Say};

/// Its name.
pub(crate) const NAME: &str = "job";

/// Recruit permits.
pub(super) struct Job;

impl Menu for Job {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        match talk.agency {
            Some(id) => Step::Ask(Need::Permits(id)),
            None => Step::Say(Say::both("sms-job-first-check", "ussd-ask-name", |text| text)),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "0" => Step::Go(result::NAME),
            _ => self.enter(talk, channel, notice),
        }
    }

    fn told(&self, talk: &mut Talk, _channel: Channel, news: News, notice: &Notice) -> Step {
        match news {
            News::Permits(name, permits) => Step::Say(wording::permits(&name, permits.as_deref(), notice)),
            // Permits of an agency that is not licensed say nothing: its verdict is shown again.
            News::Verdict(_) => super::check::show(talk, news, notice),
            _ => Step::Go(super::check::NAME),
        }
    }

    fn resumes(&self) -> bool {
        true
    }
}
