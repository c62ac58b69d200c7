//! "Is my departure procedural?": the self-check question by question, and the one way from facts to an
//! outcome. Whoever asks keeps the facts; nothing of them is stored here.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::reading::{self, Reply};
use super::register::Register;
pub use crate::law::book::Served;
use crate::law::departure;
pub use crate::law::departure::{Destined, Reason, Weighed};
use crate::law::pack::Good;
use crate::model::departure::{Age, Country, Departure, First, Gate, Job, Known, Outcome, Sign};

/// A self-check under way. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    /// What is known so far.
    pub departure: Departure,
    /// What of it was told in free words: no answer to a question makes it better.
    pub told: Departure,
    /// How many questions were answered.
    pub answered: u8,
    /// Whether the destination was asked, and the work: nobody is asked twice.
    pub asked: Asked,
}

/// Words of an answer at most; more are a letter.
const LONGEST_ANSWER: usize = 8;

/// What was asked beside the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Nothing.
    #[default]
    Nothing,
    /// Where to.
    Country,
    /// Where to, and to do what.
    Job,
}

impl Check {
    /// One that begins with what was told in free words.
    pub fn after(told: Departure) -> Self {
        Self { departure: told.clone(), told, ..Self::default() }
    }

    /// Whether nothing is known and nothing was asked.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// What comes next in a self-check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A question.
    Question {
        /// Its id.
        id: String,
        /// Its place, from 1, and how many there are.
        place: (usize, usize),
        /// The least age of the law, for the question that asks about it.
        least_age: u8,
    },
    /// Where to? Asked only of whoever would else hear that all is there.
    Country,
    /// To do what?
    Job,
    /// It is done.
    Done(Weighed),
}

/// Whether the self-check may be offered.
pub fn is_open(register: &Register, today: Date) -> bool {
    register.is_open(today)
}

/// The least age of the law; 0 when there is no rule, and then the self-check is not open.
pub fn least_age(register: &Register, today: Date) -> u8 {
    register.book().least_age(today).unwrap_or_default()
}

/// The same, when somebody confirmed it, so that it may be said.
pub fn said_age(register: &Register, today: Date) -> Option<u8> {
    register.book().said_age(today)
}

/// Weighs what is known.
pub fn weigh(register: &Register, today: Date, departure: &Departure) -> Weighed {
    departure::weigh(departure, register.book(), today)
}

/// What the rules say of a country and job.
pub fn destination(register: &Register, today: Date, country: Country, job: Option<Job>) -> Destined {
    departure::destination(register.book(), today, country, job)
}

/// How far what is said about a matter may be said: `None` not at all, else whether with a mark that nobody
/// confirmed it.
pub fn topic(register: &Register, today: Date, id: &str) -> Option<bool> {
    match register.book().topic(id, today) {
        Served::Fully => Some(false),
        Served::Marked => Some(true),
        Served::Not => None,
    }
}

/// What free words say of a departure.
pub fn heard(text: &str, today: Date) -> Departure {
    reading::read(text, today).departure
}

/// The ids of the questions, in their order.
pub fn question_ids(register: &Register, today: Date) -> Vec<String> {
    register.book().questions(today).into_iter().map(|row| row.id.clone()).collect()
}

/// The questions with their good answers, in their order.
pub fn questions(register: &Register, today: Date) -> Vec<(String, Reply)> {
    let good = |good| match good {
        Good::Yes => Reply::Yes,
        Good::No => Reply::No,
    };
    let rows = register.book().questions(today);
    rows.into_iter().map(|row| (row.id.clone(), good(row.rule.good))).collect()
}

/// What comes next.
pub fn next(register: &Register, today: Date, check: &Check) -> Next {
    let book = register.book();
    let questions = book.questions(today);
    let answered = usize::from(check.answered).min(questions.len());
    // Whoever is a child, or would go where nobody may, is told so and asked no more.
    let weighed = weigh(register, today, &check.departure);
    let settled = weighed.first == Some(First::Child) || leads_nowhere(register, today, &check.departure);
    let ended = settled
        || questions[..answered].iter().any(|question| {
            question.rule.ends
                && question.rule.signs.iter().any(|sign| is_there(register, today, check, *sign))
        });
    if let Some(question) = questions.get(answered).filter(|_| !ended) {
        return Next::Question {
            id: question.id.clone(),
            place: (answered + 1, questions.len()),
            least_age: least_age(register, today),
        };
    }
    let only_destination = weighed.outcome == Outcome::Wait && weighed.reasons == [Reason::NoDestination];
    match (check.departure.country, check.asked) {
        (None, Asked::Nothing) if only_destination => Next::Country,
        (Some(_), Asked::Nothing | Asked::Country) if only_destination => Next::Job,
        _ => Next::Done(weighed),
    }
}

fn leads_nowhere(register: &Register, today: Date, departure: &Departure) -> bool {
    departure.country.is_some_and(|country| {
        let told = destination(register, today, country, departure.job);
        told.served != Served::Not && matches!(told.gate, Some(Gate::Closed | Gate::NoCooperation))
    })
}

fn is_there(register: &Register, today: Date, check: &Check, sign: Sign) -> bool {
    let departure = &check.departure;
    departure.sign(sign) == Known::There
        || (sign == Sign::UnderAge && departure.age.is_below(least_age(register, today)) == Known::There)
}

/// Takes an answer to the question at hand.
pub fn answer(register: &Register, today: Date, check: &mut Check, reply: Reply) {
    let questions = register.book().questions(today);
    let Some(question) = questions.get(usize::from(check.answered)) else { return };
    let known = match (reply, question.rule.good) {
        (Reply::Unknown, _) => Known::Unknown,
        (Reply::Yes, Good::Yes) | (Reply::No, Good::No) => Known::Absent,
        (Reply::Yes, Good::No) | (Reply::No, Good::Yes) => Known::There,
    };
    for sign in &question.rule.signs {
        if *sign == Sign::UnderAge {
            let least = least_age(register, today);
            check.departure.age = match known {
                Known::Absent => Age::AtLeast(least),
                Known::There => Age::Below(least),
                Known::Unknown => Age::Unknown,
            };
        }
    }
    // Of several signs one question cannot tell which: the first is said, and the others are not denied.
    let mut signs = question.rule.signs.iter().filter(|sign| **sign != Sign::UnderAge);
    if known == Known::There {
        if let Some(sign) = signs.next() {
            check.departure.set(*sign, Known::There);
        }
    } else {
        for sign in signs {
            check.departure.set(*sign, known);
        }
    }
    check.departure.add(&check.told);
    check.answered += 1;
}

/// Takes words as an answer to the question at hand: what they say of its signs, else the "yes" or "no" that
/// they begin with, unless that would be the good answer: "yes, the agent holds it" begins with a yes too.
/// Whatever they tell besides is kept, and no later answer makes it better. `false`: they answer nothing, and the question is asked again.
pub fn answer_in_words(register: &Register, today: Date, check: &mut Check, words: &str) -> bool {
    let questions = register.book().questions(today);
    let Some(question) = questions.get(usize::from(check.answered)) else { return false };
    let (signs, good) = (&question.rule.signs, question.rule.good);
    let heard = reading::read(words, today).departure;
    let told = signs.iter().any(|sign| match sign {
        Sign::UnderAge => heard.age != Age::Unknown,
        sign => heard.sign(*sign) != Known::Unknown,
    });
    check.departure.add(&heard);
    check.told.add(&heard);
    if told {
        check.answered += 1;
        return true;
    }
    let first = words.split_whitespace().take(LONGEST_ANSWER + 1).count() <= LONGEST_ANSWER;
    let begun = words.split([' ', ',', '.', '\n']).next().filter(|_| first).and_then(reading::reply);
    match (begun, good) {
        (None, _) | (Some(Reply::Yes), Good::Yes) | (Some(Reply::No), Good::No) => false,
        (Some(reply), _) => {
            answer(register, today, check, reply);
            true
        }
    }
}

/// Goes back to the question before; `false` when there is none.
pub const fn back(check: &mut Check) -> bool {
    if check.answered == 0 {
        return false;
    }
    check.answered -= 1;
    true
}
