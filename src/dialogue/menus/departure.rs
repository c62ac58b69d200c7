//! The self-check: seven short questions, where to, and what it weighs. Each answer goes to `domain`, which
//! knows the rules and says what comes next; this file knows neither an article nor an order.

use super::{Awaits, Channel, HELP, Menu, Need, News, Step, Talk, home, leave_tip, topics};
use crate::dialogue::departure_wording as wording;
use crate::dialogue::wording::Notice;
use crate::domain::departures::{Asked, Check, Next};
use crate::domain::reading::{self, Reply};
use crate::model::departure::{Country, Job};

/// The first screen about departures.
pub(crate) const NAME: &str = "departure";
/// A question of the self-check.
pub(crate) const QUESTION: &str = "self-check";
/// Where to?
pub(crate) const COUNTRY: &str = "self-check-country";
/// To do what?
pub(crate) const JOB: &str = "self-check-job";
/// What it weighs was said.
pub(crate) const TOLD: &str = "self-check-told";

/// The countries of the screen's digits, from 1; the next digit is "another".
const COUNTRIES: [&str; 5] = ["MY", "TW", "HK", "SG", "SA"];
/// The digit of "another country".
const ANOTHER: &str = "6";
/// The digit of "I do not know" on both screens.
const UNKNOWN: &str = "9";
/// The jobs of the screen's digits, from 1.
pub(super) const JOBS: [Job; 8] = [
    Job::Household,
    Job::Plantation,
    Job::Factory,
    Job::Construction,
    Job::Care,
    Job::Service,
    Job::Sea,
    Job::Other,
];

/// What can be asked about a departure. By SMS it begins at once.
pub(in crate::dialogue) struct Start;
/// A question.
pub(in crate::dialogue) struct Question;
/// Where to?
pub(in crate::dialogue) struct Where;
/// To do what?
pub(in crate::dialogue) struct What;
/// What it weighs was said.
pub(in crate::dialogue) struct Told;

/// SYARAT, with what stands behind it.
pub(in crate::dialogue) fn begun(talk: &mut Talk, rest: &str, notice: &Notice) -> Step {
    if !notice.check {
        return Step::Say(wording::closed(notice));
    }
    // What was just heard in free words counts, whatever is answered now; what an earlier check or question
    // knew is perhaps another person's.
    let just_heard = talk.menu == TOLD && talk.check.answered == 0;
    let told = std::mem::take(&mut talk.check.departure);
    *talk = Talk::default();
    if just_heard {
        talk.check = Check::after(told);
    }
    place(talk, rest);
    Step::Go(QUESTION)
}

/// Takes country and job from words.
fn place(talk: &mut Talk, words: &str) -> bool {
    let (country, job) = reading::place_and_job(words);
    let departure = &mut talk.check.departure;
    departure.country = country.or(departure.country);
    departure.job = job.or(departure.job);
    country.is_some() || job.is_some()
}

/// Says what came of an answer.
pub(super) fn show(talk: &mut Talk, news: News, notice: &Notice) -> Step {
    match news {
        News::Next(check, next) => {
            talk.check = *check;
            match next {
                Next::Question { id, place, least_age } => {
                    QUESTION.clone_into(&mut talk.menu);
                    Step::Say(wording::question(&id, place, least_age))
                }
                Next::Country => Step::Go(COUNTRY),
                Next::Job => Step::Go(JOB),
                Next::Done(_) => {
                    let departure = talk.check.departure.clone();
                    Step::Ask(Need::Weigh(Box::new(departure), true))
                }
            }
        }
        News::Weighed(told) => {
            TOLD.clone_into(&mut talk.menu);
            Step::Say(wording::weighed(&told, notice))
        }
        _ => Step::Go(home::NAME),
    }
}

impl Menu for Start {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, talk: &mut Talk, channel: Channel, notice: &Notice) -> Step {
        match channel {
            Channel::Sms => begun(talk, "", notice),
            Channel::Ussd => Step::Say(wording::start(notice)),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "0" => Step::Go(home::NAME),
            "1" if notice.check => begun(talk, "", notice),
            "2" => topics::about(talk, "documents"),
            "3" => topics::about(talk, "steps"),
            "4" => topics::about(talk, "cost"),
            "5" => Step::Go(topics::LIST),
            "6" if notice.tips => Step::Go(HELP),
            _ => self.enter(talk, channel, notice),
        }
    }
}

impl Menu for Question {
    fn name(&self) -> &'static str {
        QUESTION
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Ask(Need::Next(Box::new(talk.check.clone()), None))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        if said == "0" && channel == Channel::Ussd {
            if !crate::domain::departures::back(&mut talk.check) {
                return Step::Go(NAME);
            }
            return self.enter(talk, channel, notice);
        }
        match reading::reply(said) {
            Some(reply) => Step::Ask(Need::Next(Box::new(talk.check.clone()), Some(reply))),
            None if said.chars().any(char::is_alphabetic) => {
                Step::Ask(Need::NextAfter(Box::new(talk.check.clone()), said.to_owned()))
            }
            None => self.enter(talk, channel, notice),
        }
    }

    fn told(&self, talk: &mut Talk, _channel: Channel, news: News, notice: &Notice) -> Step {
        show(talk, news, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Answer
    }

    fn is_a_check(&self) -> bool {
        true
    }
}

impl Menu for Where {
    fn name(&self) -> &'static str {
        COUNTRY
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(wording::which_country())
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let digit = said.parse::<usize>().ok().filter(|_| channel == Channel::Ussd);
        let picked = digit.and_then(|digit| COUNTRIES.get(digit.checked_sub(1)?));
        match (picked, said) {
            (Some(code), _) => {
                talk.check.departure.country = Country::of_code(code);
                talk.check.asked = Asked::Country;
            }
            (None, "0") if channel == Channel::Ussd => {
                crate::domain::departures::back(&mut talk.check);
            }
            (None, ANOTHER) if channel == Channel::Ussd => return Step::Say(wording::other_country()),
            (None, words) if place(talk, words) => talk.check.asked = Asked::Country,
            // A country that we know nothing of is as good as none: nothing good is said of it.
            (None, UNKNOWN) => talk.check.asked = Asked::Job,
            (None, words) if reading::reply(words) == Some(Reply::Unknown) => talk.check.asked = Asked::Job,
            (None, words) if words.chars().any(char::is_alphabetic) => talk.check.asked = Asked::Job,
            _ => return self.enter(talk, channel, notice),
        }
        Step::Go(QUESTION)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Place
    }

    fn is_a_check(&self) -> bool {
        true
    }
}

impl Menu for What {
    fn name(&self) -> &'static str {
        JOB
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(wording::which_job(talk.check.departure.country))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let digit = said.parse::<usize>().ok().filter(|_| channel == Channel::Ussd);
        match (digit.and_then(|digit| JOBS.get(digit.checked_sub(1)?)), said) {
            (Some(job), _) => talk.check.departure.job = Some(*job),
            (None, "0") if channel == Channel::Ussd => {
                talk.check.departure.country = None;
                talk.check.asked = Asked::Nothing;
                return Step::Go(QUESTION);
            }
            (None, words) if place(talk, words) && talk.check.departure.job.is_some() => {}
            (None, words) if words.chars().any(char::is_alphabetic) => {
                talk.check.departure.job =
                    if reading::reply(words) == Some(Reply::Unknown) { None } else { Some(Job::Other) };
            }
            (None, UNKNOWN | "?") => {}
            _ => return self.enter(talk, channel, notice),
        }
        talk.check.asked = Asked::Job;
        Step::Go(QUESTION)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Place
    }

    fn is_a_check(&self) -> bool {
        true
    }
}

impl Menu for Told {
    fn name(&self) -> &'static str {
        TOLD
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Ask(Need::Weigh(Box::new(talk.check.departure.clone()), true))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match said {
            "0" => Step::Go(home::NAME),
            "1" if notice.tips => Step::Go(HELP),
            "2" if notice.tips => Step::Go(leave_tip::NAME),
            _ => self.enter(talk, channel, notice),
        }
    }

    fn told(&self, talk: &mut Talk, _channel: Channel, news: News, notice: &Notice) -> Step {
        show(talk, news, notice)
    }
}
