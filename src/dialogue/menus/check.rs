//! Asking for a name or number, and getting its verdict.

use super::{Awaits, Channel, Menu, Need, News, Step, Talk, TipTalk, choose, home, result};
use crate::dialogue::wording::{self, Notice, Say};
use crate::model::verdict::Verdict;

/// Its name.
pub(crate) const NAME: &str = "check";

/// Asks for a name or number.
pub(super) struct Check;

impl Menu for Check {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(Say::both("sms-ask-name", "ussd-ask-name", |text| text))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "0" => Step::Go(home::NAME),
            "" => self.enter(talk, channel, notice),
            name => verdict_about(talk, vec![name.to_owned()]),
        }
    }

    fn told(&self, talk: &mut Talk, _channel: Channel, news: News, notice: &Notice) -> Step {
        show(talk, news, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Name
    }

    fn resumes(&self) -> bool {
        true
    }
}

/// Asks for the verdict about some wordings of one question.
pub(super) fn verdict_about(talk: &mut Talk, wordings: Vec<String>) -> Step {
    // Kept to ask it again after a drop; no name is longer.
    talk.question = wordings.first().map(|wording| wording.chars().take(120).collect()).unwrap_or_default();
    Step::Ask(Need::Verdict(wordings))
}

/// Shows a verdict and goes to where its digits are understood.
pub(super) fn show(talk: &mut Talk, news: News, notice: &Notice) -> Step {
    let told = match news {
        News::Verdict(told) => told,
        News::Permits(name, permits) => {
            result::NAME.clone_into(&mut talk.menu);
            return Step::Say(wording::permits(&name, permits.as_deref(), notice));
        }
        News::NoSuchJob(name) => {
            result::NAME.clone_into(&mut talk.menu);
            return Step::Say(wording::no_such_job(&name, notice));
        }
        _ => return Step::Go(NAME),
    };
    talk.agency = told.subject.as_ref().map(|subject| subject.id);
    // Both texts offer to report, and whom they are about is worth knowing.
    let suspect = matches!(told.verdict, Verdict::NotListed | Verdict::Individual | Verdict::WrongForm);
    let about = talk.question.chars().take(if suspect { 120 } else { 0 }).collect();
    talk.tip = TipTalk { about, ..TipTalk::default() };
    talk.offered = told.candidates.iter().map(|candidate| candidate.id).collect();
    let similar = told.verdict == Verdict::Similar;
    (if similar { choose::NAME } else { result::NAME }).clone_into(&mut talk.menu);
    Step::Say(wording::verdict(&told, notice))
}
