//! From a verdict to the words that carry it, for an SMS and for a screen.

use jiff::civil::{Date, DateTime};

use crate::domain::agencies::display_name;
use crate::domain::register::Register;
use crate::i18n::{Arg, Text, fit};
use crate::kernel::gsm7;
use crate::kernel::partial_date::short;
use crate::model::agency::Permit;
use crate::model::contact::ContactKind;
use crate::model::verdict::{Standing, Subject, Verdict, Verification};

/// The longest source that a text names.
const SOURCE: usize = 10;
/// The longest decision number that a text names.
const DOCUMENT: usize = 20;

/// The longest licence number that a text names; no real one is longer.
const NUMBER: usize = 21;
/// The longest country and job that a text names.
const COUNTRY: usize = 15;
const JOB: usize = 20;

/// What any text may say besides the verdict: numbers to call and how to dial us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Police emergency number.
    pub police: String,
    /// Women's and children's number.
    pub women: String,
    /// The protection office's number.
    pub bp3mi: String,
    /// The USSD code to dial, when there is one.
    pub dial: Option<String>,
    /// Whether tips are taken: texts offer to report only then.
    pub tips: bool,
    /// Whether anything can be sent by SMS that is not the answer to one.
    pub sends: bool,
    /// Whether the self-check may be offered: somebody confirmed the rules that it asks about.
    pub check: bool,
    /// Whether languages are offered whose texts nobody confirmed.
    pub drafts: bool,
    /// The permit file's source and day.
    pub permits: Option<(String, Date)>,
    /// The mission's number; empty when none is set.
    pub mission: String,
    /// The ministry's number; empty when none is set.
    pub ministry: String,
    /// By when whoever asks now is called back; none when no call is promised.
    pub call_by: Option<DateTime>,
    /// Whether officers on duty are woken for what cannot wait.
    pub wakes: bool,
    /// Whether a unit of its own reads what accuses people in office.
    pub oversight: bool,
    /// Whether a volunteer is spoken to.
    pub volunteer: bool,
}

impl Notice {
    /// What the register says today.
    pub fn of(register: &Register, dial: Option<&str>, offers: Offers) -> Self {
        let number = |kind| register.contact(kind).to_owned();
        Self {
            police: number(ContactKind::Police),
            women: number(ContactKind::WomenAndChildren),
            bp3mi: number(ContactKind::Bp3mi),
            dial: dial.map(str::to_owned),
            tips: offers.tips,
            sends: offers.sends,
            check: offers.check,
            drafts: offers.drafts,
            permits: register.permits.as_ref().map(|stamp| (stamp.source.clone(), stamp.as_of)),
            mission: register.dialled(ContactKind::Kjri).unwrap_or_default().to_owned(),
            ministry: register.dialled(ContactKind::Kp2mi).unwrap_or_default().to_owned(),
            call_by: None,
            wakes: false,
            oversight: false,
            volunteer: false,
        }
    }
}

/// What works here, and so may be offered.
#[derive(Debug, Clone, Copy)]
pub struct Offers {
    /// Whether tips are taken.
    pub tips: bool,
    /// Whether anything can be sent that is not an answer.
    pub sends: bool,
    /// Whether the self-check is open.
    pub check: bool,
    /// Whether drafts of languages are offered.
    pub drafts: bool,
}

/// One thing said, in both shapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Say {
    /// As an SMS.
    pub sms: Text,
    /// As a screen.
    pub ussd: Text,
}

impl Say {
    /// Two messages with the same arguments.
    pub fn both(sms: &'static str, ussd: &'static str, arguments: impl Fn(Text) -> Text) -> Self {
        Self { sms: arguments(Text::new(sms)), ussd: arguments(Text::new(ussd)) }
    }
}

/// A text that names what can be done here.
pub fn offers(sms: &'static str, ussd: &'static str, notice: &Notice) -> Say {
    Say::both(sms, ussd, |text| {
        text.with_or_none("dial", notice.dial.clone())
            .with_or_none("tips", offered(notice))
            .with_or_none("check", notice.check.then(|| "yes".to_owned()))
    })
}

/// The argument by which a text offers to report.
pub(super) fn offered(notice: &Notice) -> Option<String> {
    notice.tips.then(|| "yes".to_owned())
}

/// A source in few letters: `siskop2mi.bp2mi.go.id/…` is siskop2mi; what stands in brackets is left out.
pub fn source_label(source: &str) -> String {
    let plain = source.split(['(', ',', ';']).next().unwrap_or_default().trim();
    let plain = plain.split_once("://").map_or(plain, |(_, rest)| rest);
    let label = if plain.contains(' ') {
        plain
    } else {
        plain.trim_start_matches("www.").split(['.', '/']).next().unwrap_or_default()
    };
    let label: String = gsm7::fold(label).chars().take(SOURCE).collect();
    label.trim().to_owned()
}

/// The words of a verdict.
pub fn verdict(told: &Verification, notice: &Notice) -> Say {
    let src = told.source.as_deref().map(source_label).unwrap_or_default();
    let date = told.as_of.map(short);
    let dated = |text: Text| {
        text.with("src", src.clone()).with_or_none("date", date.clone()).with("bp3mi", notice.bp3mi.clone())
    };
    let echo = |text: Text| text.with_or_none("echo", Some(told.echo.clone()));
    if let Some(subject) = &told.subject {
        return standing(told, subject, notice, dated);
    }
    match told.verdict {
        Verdict::Similar => {
            let names: Vec<String> =
                told.candidates.iter().map(|candidate| display_name(&candidate.name)).collect();
            let none = (names.len() + 1).to_string();
            Say {
                sms: echo(Text::new("sms-similar"))
                    .arg("choices", Arg::Choices(names.clone(), " "))
                    .with("none", none),
                ussd: Text::new("ussd-similar").arg("choices", Arg::Choices(names, "\n")),
            }
        }
        Verdict::TooGeneral => Say::both("sms-too-general", "ussd-too-general", |text| {
            echo(text).with("count", told.sharing.to_string())
        }),
        Verdict::Individual => Say::both("sms-individual", "ussd-individual", |text| {
            dated(text).with_or_none("tips", offered(notice))
        }),
        Verdict::OtherRegime => Say::both("sms-other-regime", "ussd-other-regime", |text| dated(echo(text))),
        Verdict::WrongForm => Say::both("sms-wrong-form", "ussd-wrong-form", |text| {
            dated(echo(text)).with_or_none("tips", offered(notice))
        }),
        Verdict::Stale => {
            Say::both("sms-stale", "ussd-stale", |text| dated(text).arg("name", Arg::Name(told.echo.clone())))
        }
        _ => Say::both("sms-not-listed", "ussd-not-listed", |text| {
            dated(echo(text))
                .with_or_none("tips", offered(notice))
                .with_or_none("calls", notice.call_by.map(|_| "yes".to_owned()))
        }),
    }
}

fn standing(told: &Verification, subject: &Subject, notice: &Notice, dated: impl Fn(Text) -> Text) -> Say {
    let name = Arg::Name(display_name(&subject.name));
    let no = subject.licence_nos.first().map(|number| fit::cut(number, NUMBER));
    let until = subject.expires_on.map(short);
    let named = |text: Text| dated(text).arg("name", name.clone());
    match &subject.standing {
        Standing::Licensed => {
            let (sms, ussd) = match told.permits {
                Some(_) => ("sms-licensed", "ussd-licensed"),
                None => ("sms-licensed-permits-unknown", "ussd-licensed-permits-unknown"),
            };
            Say::both(sms, ussd, |text| {
                named(text).with_or_none("no", no.clone()).with_or_none("until", until.clone())
            })
        }
        Standing::Watched { until } => Say::both("sms-licensed-watched", "ussd-licensed-watched", |text| {
            named(text).with_or_none("no", no.clone()).with("until", short(*until))
        }),
        Standing::NoPermit => Say::both("sms-licensed-no-permit", "ussd-licensed-no-permit", named),
        Standing::Suspended { since, until } => Say::both("sms-suspended", "ussd-suspended", |text| {
            named(text)
                .with("since", since.to_string())
                .with_or_none("until", until.map(short))
                .with_or_none("tips", offered(notice))
        }),
        Standing::Revoked { since, document } => Say::both("sms-revoked", "ussd-revoked", |text| {
            let document = Some(document.clone()).filter(|document| document.chars().count() <= DOCUMENT);
            named(text)
                .with("since", since.to_string())
                .with_or_none("document", document)
                .with_or_none("tips", offered(notice))
        }),
        Standing::Expired { on } => {
            Say::both("sms-expired", "ussd-expired", |text| named(text).with("on", short(*on)))
        }
        Standing::Delisted { since } => {
            Say::both("sms-delisted", "ussd-delisted", |text| named(text).with("since", short(*since)))
        }
        Standing::Stale => Say::both("sms-stale", "ussd-stale", named),
        Standing::Unlisted => Say::both("sms-not-listed", "ussd-not-listed", |text| {
            named(text).with("echo", "none").with_or_none("tips", offered(notice)).with_or_none("calls", None)
        }),
    }
}

/// The words about an agency's recruit permits; `permits` is `None` when the layer is not loaded.
pub fn permits(name: &str, permits: Option<&[Permit]>, notice: &Notice) -> Say {
    let name = Arg::Name(display_name(name));
    match (permits, &notice.permits) {
        (Some(permits), Some((source, day))) if !permits.is_empty() => {
            let items: Vec<String> = permits
                .iter()
                .map(|permit| {
                    let (country, job) = (fit::cut(&permit.country, COUNTRY), fit::cut(&permit.job, JOB));
                    format!("{country} {job} s/d {}", short(permit.valid_until))
                })
                .collect();
            let text = |key, between| {
                Text::new(key)
                    .arg("name", name.clone())
                    .arg("items", Arg::Items(items.clone(), between))
                    .with("src", source_label(source))
                    .with("date", short(*day))
                    .with("bp3mi", notice.bp3mi.clone())
            };
            Say { sms: text("sms-permits", "; "), ussd: text("ussd-permits", "\n") }
        }
        (Some(_), Some((source, day))) => {
            Say::both("sms-licensed-no-permit", "ussd-licensed-no-permit", |text| {
                text.arg("name", name.clone())
                    .with("src", source_label(source))
                    .with("date", short(*day))
                    .with("bp3mi", notice.bp3mi.clone())
            })
        }
        _ => Say::both("sms-permits-unknown", "ussd-permits-unknown", |text| {
            text.arg("name", name.clone()).with("bp3mi", notice.bp3mi.clone())
        }),
    }
}

/// The agency is licensed, and no permit of it is for the work that was asked about.
pub fn no_such_job(name: &str, notice: &Notice) -> Say {
    let (source, day) = notice
        .permits
        .as_ref()
        .map_or_else(Default::default, |(source, day)| (source_label(source), short(*day)));
    Say::both("sms-no-such-job", "ussd-no-such-job", |text| {
        text.arg("name", Arg::Name(display_name(name)))
            .with("src", source.clone())
            .with("date", day.clone())
            .with("bp3mi", notice.bp3mi.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_named_in_few_letters() {
        assert_eq!(source_label("KP2MI"), "KP2MI");
        assert_eq!(source_label("siskop2mi.bp2mi.go.id/profil/lembaga/list_lembaga/p3mi"), "siskop2mi");
        assert_eq!(source_label("https://www.kp2mi.go.id/list"), "kp2mi");
        assert_eq!(source_label("contoh (bukan daftar resmi)"), "contoh");
        assert_eq!(source_label("BP3MI Kalimantan Barat"), "BP3MI Kali");
    }
}
