//! What is told about matters of their own: papers, steps, cost, the border pass, and the covers under which
//! people are taken.

use super::{Awaits, Channel, Menu, Need, News, Step, Talk, departure, home, interest};
use crate::dialogue::departure_wording as wording;
use crate::dialogue::wording::{Notice, Say};
use crate::domain::reading::{self, Subject};

/// The list.
pub(crate) const LIST: &str = "topics";
/// One of them.
pub(crate) const NAME: &str = "topic";

/// The topics of the list's digits, from 1; where to is asked behind them.
const TOPICS: [&str; 6] = ["consent", "plb", "internship", "bride", "scam", "company-form"];
/// The digit of "a country".
const COUNTRY: &str = "7";
/// The digit of "training".
const TRAINING: &str = "8";
/// Topics that have a second text.
const WITH_MORE: [&str; 2] = ["documents", "steps"];

/// The list of topics.
pub(in crate::dialogue) struct Topics;
/// A topic.
pub(in crate::dialogue) struct Topic;

/// Tells about a matter.
pub(in crate::dialogue) fn told_about(talk: &mut Talk, subject: Subject) -> Step {
    let id = match subject {
        Subject::Documents => "documents",
        Subject::Consent => "consent",
        Subject::Cost => "cost",
        Subject::BorderPass => "plb",
        Subject::Internship => "internship",
        Subject::Bride => "bride",
        Subject::Scam => "scam",
        Subject::Steps => "steps",
        Subject::Destination(country, job) => {
            NAME.clone_into(&mut talk.menu);
            talk.topic.clear();
            talk.check.departure.country = Some(country);
            talk.check.departure.job = job;
            return Step::Ask(Need::Destination(country, job));
        }
    };
    about(talk, id)
}

/// Tells about a topic, by its id.
pub(super) fn about(talk: &mut Talk, id: &'static str) -> Step {
    NAME.clone_into(&mut talk.menu);
    id.clone_into(&mut talk.topic);
    Step::Ask(Need::Topic(id))
}

/// LAGI: the second text of a topic.
pub(in crate::dialogue) fn more(talk: &Talk) -> Option<Step> {
    let id = WITH_MORE.into_iter().find(|id| talk.menu == NAME && *id == talk.topic)?;
    Some(Step::Ask(Need::More(id)))
}

impl Menu for Topics {
    fn name(&self) -> &'static str {
        LIST
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(Say::both("sms-topics", "ussd-topics", |text| text))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let digit = said.parse::<usize>().ok();
        if said == TRAINING {
            return Step::Go(interest::NAME);
        }
        match (digit.and_then(|digit| TOPICS.get(digit.checked_sub(1)?)), said) {
            (Some(id), _) => about(talk, id),
            (None, "0") => Step::Go(departure::NAME),
            (None, COUNTRY) => Step::Say(wording::other_country()),
            (None, words) => match reading::subject(words) {
                Some(subject) => told_about(talk, subject),
                None => self.enter(talk, channel, notice),
            },
        }
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Digit
    }
}

impl Menu for Topic {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        let country = talk.check.departure.country.filter(|_| talk.topic.is_empty());
        match (country, TOPICS.iter().chain(&WITH_MORE).chain(&["cost"]).find(|id| **id == talk.topic)) {
            (Some(country), _) => Step::Ask(Need::Destination(country, talk.check.departure.job)),
            (None, Some(id)) => Step::Ask(Need::Topic(id)),
            (None, None) => Step::Go(LIST),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "0" => Step::Go(match channel {
                Channel::Sms => home::NAME,
                Channel::Ussd if WITH_MORE.contains(&talk.topic.as_str()) || talk.topic == "cost" => {
                    departure::NAME
                }
                Channel::Ussd => LIST,
            }),
            "1" => more(talk).unwrap_or_else(|| self.enter(talk, channel, notice)),
            _ => self.enter(talk, channel, notice),
        }
    }

    fn told(&self, _talk: &mut Talk, _channel: Channel, news: News, notice: &Notice) -> Step {
        match news {
            News::Topic(id, served) => Step::Say(wording::topic(id, served, notice)),
            // What may not be said is not said in two parts either.
            News::More(id, None) => Step::Say(wording::topic(id, None, notice)),
            News::More(id, Some(_)) => Step::Say(wording::more(id)),
            News::Destined(country, job, told) => {
                Step::Say(wording::destination(country, job, &told, notice))
            }
            _ => Step::Go(LIST),
        }
    }
}
