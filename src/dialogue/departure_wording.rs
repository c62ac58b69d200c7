//! What is said about departures, in both shapes. No article, no fine, no name of a way across the border,
//! and never "safe".

use jiff::civil::Date;

use super::wording::{Notice, Say, offered};
use crate::domain::departures::{self, Destined, Reason, Served, Weighed};
use crate::domain::register::Register;
use crate::i18n::{Arg, Text, texts};
use crate::kernel::partial_date::short;
use crate::model::departure::{Country, Departure, First, Gate, Job, Known, Outcome, Sign};

/// What a departure weighs, and what the texts need beside it.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it weighs.
    pub weighed: Weighed,
    /// Whether it was asked question by question; else it was heard in free words.
    pub checked: bool,
    /// The least age of the law, when it may be said.
    pub least_age: Option<u8>,
    /// Whether something that speaks for it was said.
    pub claimed: bool,
}

/// Weighs a departure, with what its words need.
pub(super) fn told(register: &Register, today: Date, departure: &Departure, checked: bool) -> Told {
    let weighed = departures::weigh(register, today, departure);
    metrics::counter!("suluh_departures_total", "outcome" => weighed.outcome.word()).increment(1);
    Told {
        weighed,
        checked,
        least_age: departures::said_age(register, today),
        // Some sign is said not to be there.
        claimed: Sign::ALL.iter().any(|sign| departure.sign(*sign) == Known::Absent),
    }
}

fn with_numbers(text: Text, notice: &Notice) -> Text {
    text.with("police", notice.police.clone())
        .with("women", notice.women.clone())
        .with("bp3mi", notice.bp3mi.clone())
        .with_or_none("tips", offered(notice))
        .with_or_none("calls", notice.call_by.map(|_| "yes".to_owned()))
}

/// The first screen about departures.
pub(super) fn start(notice: &Notice) -> Say {
    Say::both("sms-check-closed", "ussd-departure", |text| {
        with_numbers(text, notice).with_or_none("check", notice.check.then(|| "yes".to_owned()))
    })
}

/// Nobody confirmed the rules here.
pub(super) fn closed(notice: &Notice) -> Say {
    Say::both("sms-check-closed", "ussd-check-closed", |text| with_numbers(text, notice))
}

/// A question. One that has no text (a rule of another version of this program) is asked as the first.
pub(super) fn question(id: &str, place: (usize, usize), least_age: u8) -> Say {
    let id = id.to_ascii_lowercase();
    let key = |shape: &str, first: &'static str| texts::key(&format!("{shape}-{id}")).unwrap_or(first);
    Say::both(key("sms", "sms-q1"), key("ussd", "ussd-q1"), |text| {
        text.with("at", place.0.to_string())
            .with("of", place.1.to_string())
            .with("age", least_age.to_string())
    })
}

/// Where to?
pub(super) fn which_country() -> Say {
    Say::both("sms-check-country", "ussd-check-country", |text| text)
}

/// Another country than those of the digits.
pub(super) fn other_country() -> Say {
    Say::both("sms-check-country", "ussd-check-country-other", |text| text)
}

/// To do what?
pub(super) fn which_job(country: Option<Country>) -> Say {
    let name = country.map_or_else(|| "country-other".to_owned(), name_of);
    Say::both("sms-check-job", "ussd-check-job", |text| text.arg("country", Arg::Key(name.clone())))
}

/// The key of a country's name.
pub(super) fn name_of(country: Country) -> String {
    let key = country.text();
    if texts::key(&key).is_some() { key } else { "country-other".to_owned() }
}

/// Which skill?
pub(super) fn which_skill() -> Say {
    Say::both("sms-interest", "ussd-interest", |text| text)
}

/// Which kabupaten?
pub(super) fn which_kabupaten() -> Say {
    Say::both("sms-interest-where", "ussd-interest-where", |text| text)
}

/// The interest is counted; where to begin.
pub(super) fn interest(place: Option<&str>, notice: &Notice) -> Say {
    Say::both("sms-interest-counted", "ussd-interest-counted", |text| {
        text.with_or_none("place", place.map(str::to_owned)).with("bp3mi", notice.bp3mi.clone())
    })
}

/// What a departure weighs. What is to be done first comes first.
pub(super) fn weighed(told: &Told, notice: &Notice) -> Say {
    let weighed = &told.weighed;
    let keys: Vec<(String, Option<&'static str>)> = weighed
        .reasons
        .iter()
        .map(|reason| {
            let unsure = matches!(reason, Reason::Flag { marked: true, .. });
            (reason.text(), unsure.then_some("unsure"))
        })
        .filter(|(key, _)| texts::key(key).is_some())
        .collect();
    let flags = weighed.flags().count();
    let (sms, ussd) = match (weighed.first, weighed.outcome) {
        (Some(First::Danger), _) => ("sms-check-danger", "ussd-check-danger"),
        (Some(First::Child), _) => ("sms-check-child", "ussd-check-child"),
        (Some(First::Tonight), _) => ("sms-check-tonight", "ussd-check-tonight"),
        (Some(First::Papers), _) => ("sms-check-papers", "ussd-check-papers"),
        (None, Outcome::Stop) => ("sms-check-stop", "ussd-check-stop"),
        (None, Outcome::Verify) => ("sms-check-verify", "ussd-check-verify"),
        (None, Outcome::Wait) if told.checked || flags > 0 => ("sms-check-wait", "ussd-check-wait"),
        (None, Outcome::Wait) if told.claimed => ("sms-check-claimed", "ussd-check-wait"),
        (None, Outcome::Wait) => ("sms-check-ask", "ussd-check-wait"),
    };
    // A list of danger names only dangers: what is merely unknown would hide them.
    let shown = if weighed.outcome == Outcome::Stop || (flags > 0 && !told.checked) {
        keys.into_iter().filter(|(key, _)| key.starts_with("flag-")).collect()
    } else {
        keys
    };
    let (sms_list, ussd_list) = (Arg::Keys(shown.clone(), "; "), Arg::Keys(shown, "; "));
    let with = |key: &'static str, list: Arg| {
        with_numbers(Text::new(key), notice)
            .arg("signs", list)
            .with_or_none("age", told.least_age.map(|age| age.to_string()))
            .with_or_none("check", notice.check.then(|| "yes".to_owned()))
    };
    Say { sms: with(sms, sms_list), ussd: with(ussd, ussd_list) }
}

/// What the rules say of a destination.
pub(super) fn destination(country: Country, job: Option<Job>, told: &Destined, notice: &Notice) -> Say {
    // Of several the worst: there is room for one.
    let but = told.but.iter().rev().max_by_key(|(gate, _)| *gate).copied();
    let (sms, ussd) = match (told.served, told.gate, but) {
        (Served::Not, ..) | (_, None, None) => ("sms-destination-unknown", "ussd-destination-unknown"),
        (_, Some(Gate::Closed), _) => ("sms-destination-closed", "ussd-destination-closed"),
        (_, Some(Gate::NoCooperation), _) => ("sms-destination-none", "ussd-destination-none"),
        (_, Some(Gate::SpecialChannel), _) => ("sms-destination-special", "ussd-destination-special"),
        (_, Some(Gate::Open), _) => ("sms-destination-open", "ussd-destination-open"),
        (_, None, Some((Gate::Closed | Gate::NoCooperation, _))) => {
            ("sms-destination-but-closed", "ussd-destination-but-closed")
        }
        (_, None, Some(_)) => ("sms-destination-but-special", "ussd-destination-but-special"),
    };
    let job = job.or(but.map(|(_, job)| job));
    let work = job.map_or_else(|| "job-any".to_owned(), |job| format!("job-{}", job.word()));
    Say::both(sms, ussd, |text| {
        with_numbers(text, notice)
            .arg("country", Arg::Key(name_of(country)))
            .arg("job", Arg::Key(work.clone()))
            .with("date", told.as_of.map(short).unwrap_or_default())
            .with_or_none("mark", (told.served == Served::Marked).then(|| "yes".to_owned()))
            .with_or_none("check", notice.check.then(|| "yes".to_owned()))
    })
}

/// What is told about a topic; with a mark where nobody confirmed it, and not at all where it must not be.
pub(super) fn topic(id: &str, served: Option<bool>, notice: &Notice) -> Say {
    let (Some(marked), Some(sms), Some(ussd)) =
        (served, texts::key(&format!("topic-{id}")), texts::key(&format!("ussd-topic-{id}")))
    else {
        return Say::both("sms-topic-unknown", "ussd-topic-unknown", |text| with_numbers(text, notice));
    };
    Say::both(sms, ussd, |text| {
        with_numbers(text, notice).with_or_none("mark", marked.then(|| "yes".to_owned()))
    })
}

/// The second text of a topic.
pub(super) fn more(id: &str) -> Say {
    let key = |shape: &str| texts::key(&format!("{shape}{id}-more")).unwrap_or("sms-topics");
    Say::both(key("topic-"), key("ussd-topic-"), |text| text)
}
