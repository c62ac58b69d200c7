//! "I want to work, the regular way": a skill and a kabupaten, counted without a name, and where to begin.

use super::{Awaits, Channel, Menu, Need, News, Step, Talk, departure, home};
use crate::dialogue::departure_wording as wording;
use crate::dialogue::wording::Notice;
use crate::domain::reading;
use crate::model::departure::Job;

/// Which skill?
pub(crate) const NAME: &str = "interest";
/// Which kabupaten?
pub(crate) const WHERE: &str = "interest-where";

/// Which skill?
pub(in crate::dialogue) struct Interest;
/// Which kabupaten?
pub(in crate::dialogue) struct Where;

impl Menu for Interest {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(wording::which_skill())
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let digit = said.parse::<usize>().ok().and_then(|digit| departure::JOBS.get(digit.checked_sub(1)?));
        let job = digit.copied().or_else(|| reading::place_and_job(said).1);
        match job {
            Some(job) => {
                job.word().clone_into(&mut talk.topic);
                Step::Go(WHERE)
            }
            None if said == "0" => Step::Go(home::NAME),
            None => self.enter(talk, channel, notice),
        }
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Place
    }
}

impl Menu for Where {
    fn name(&self) -> &'static str {
        WHERE
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(wording::which_kabupaten())
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match Job::of_word(&talk.topic) {
            _ if said == "0" => Step::Go(NAME),
            Some(job) if said.chars().any(char::is_alphabetic) => {
                Step::Ask(Need::Interest(job, said.to_owned()))
            }
            Some(_) => self.enter(talk, channel, notice),
            None => Step::Go(NAME),
        }
    }

    fn told(&self, talk: &mut Talk, _channel: Channel, news: News, notice: &Notice) -> Step {
        talk.menu.clear();
        talk.topic.clear();
        match news {
            News::Training(place) => Step::End(wording::interest(place.as_deref(), notice)),
            _ => Step::Go(home::NAME),
        }
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Place
    }
}
