//! After a verdict: the recruit permits, or another question.

use super::{Channel, Menu, Need, News, Step, Talk, check, help, job, leave_tip};
use crate::dialogue::wording::Notice;

/// Its name.
pub(crate) const NAME: &str = "result";

/// What can be done after a verdict.
pub(super) struct Outcome;

impl Menu for Outcome {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        match talk.agency {
            Some(id) => Step::Ask(Need::Picked(id)),
            None => Step::Ask(Need::Verdict(vec![talk.question.clone()])),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "0" => Step::Go(check::NAME),
            "1" if talk.agency.is_some() => Step::Go(job::NAME),
            "1" if notice.call_by.is_some() && !talk.tip.about.is_empty() => help::question(talk),
            "2" if notice.tips && !talk.tip.about.is_empty() => Step::Go(leave_tip::NAME),
            digits if digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.enter(talk, channel, notice)
            }
            name => check::verdict_about(talk, vec![name.to_owned()]),
        }
    }

    fn told(&self, talk: &mut Talk, _channel: Channel, news: News, notice: &Notice) -> Step {
        check::show(talk, news, notice)
    }

    fn resumes(&self) -> bool {
        true
    }
}
