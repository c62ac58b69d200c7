//! What is said to volunteers. Their report's reference and what was read in it, and never their own words: a phone
//! may be inspected.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::departure_wording::name_of;
use super::wording::Say;
use crate::domain::places::{Place, Resolved, gazetteer};
use crate::domain::reading::Line;
use crate::domain::volunteers::reports::Own;
use crate::i18n::{Arg, Lang, Text, word};
use crate::kernel::clock::day_of_number;
use crate::kernel::partial_date::short;
use crate::model::departure::Country;
use crate::model::tip::{Progress, Status};

/// What is kept of a reading for half a day: no words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The place's code.
    pub(super) place: Option<String>,
    pub(super) date: Option<Date>,
    pub(super) count: Option<u32>,
    pub(super) to: Option<String>,
    pub(super) child: Option<bool>,
}

impl Kept {
    pub(super) fn of(line: &Line) -> Self {
        let place = match &line.place {
            Resolved::One(place) => Some(place.code.clone()),
            Resolved::Nowhere | Resolved::Several(_) | Resolved::TooMany => None,
        };
        let to = line.to.map(|country| country.code().to_owned());
        Self { place, date: line.date, count: line.count, to, child: line.child }
    }

    /// As a line that can be corrected.
    pub(super) fn line(&self) -> Line {
        let place = self.place.clone().map_or(Resolved::Nowhere, |code| Resolved::One(Place { code }));
        Line {
            place,
            date: self.date,
            hour: None,
            count: self.count,
            to: self.to.as_deref().and_then(Country::of_code),
            child: self.child,
            code: None,
            rest: String::new(),
        }
    }
}

/// C2: it was taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakenText {
    pub(super) reference: String,
    pub(super) band: i64,
    /// By when they hear something, as it is said.
    pub(super) by: Option<String>,
}

impl TakenText {
    pub(super) fn text(&self) -> Text {
        self.say().sms
    }

    /// The same on a screen too.
    pub(super) fn say(&self) -> Say {
        Say::both("sms-kawan-taken", "ussd-kawan-taken", |text| {
            text.with("reference", self.reference.clone())
                .with("band", self.band.to_string())
                .with_or_none("by", self.by.clone())
        })
    }
}

/// A village with what it is, a wider area as it is called.
fn place_name(code: &str) -> String {
    let names = gazetteer();
    let name = names.name(code).unwrap_or_default();
    match code.get(..8).filter(|_| code.len() > 8).and_then(|kecamatan| names.name(kecamatan)) {
        Some(kecamatan) => format!("desa {name} {kecamatan}"),
        None => name,
    }
}

/// BACA: what was read; a "?" for what was not.
pub(super) fn reading(reference: &str, kept: &Kept) -> Text {
    let unknown = || "?".to_owned();
    let day = |date: Date| format!("{}/{}", date.day(), date.month());
    let to = kept.to.as_deref().and_then(Country::of_code).map(name_of);
    let child = match kept.child {
        Some(true) => "kawan-child",
        Some(false) => "kawan-no-child",
        None => "kawan-child-unknown",
    };
    Text::new("sms-kawan-read")
        .with("reference", reference)
        .arg("place", Arg::Name(kept.place.as_deref().map_or_else(unknown, place_name)))
        .with("date", kept.date.map_or_else(unknown, day))
        .with("count", kept.count.map_or_else(unknown, |count| count.to_string()))
        .arg("to", to.map_or_else(|| Arg::Plain(unknown()), Arg::Key))
        .arg("child", Arg::Key(child.to_owned()))
}

/// C8: which of them? By their kecamatan when they are villages of one name.
pub(super) fn which(reference: &str, codes: &[String]) -> Text {
    let names = gazetteer();
    let name = |code: &str| names.name(code).unwrap_or_default();
    let own: Vec<String> = codes.iter().map(|code| name(code)).collect();
    let above: Vec<String> = codes.iter().map(|code| name(code.get(..8).unwrap_or(code))).collect();
    let same = own.iter().all(|name| *name == own[0]) && codes.iter().all(|code| code.len() > 8);
    let other = (codes.len() + 1).to_string();
    if same {
        return Text::new("sms-kawan-which")
            .with("reference", reference)
            .arg("name", Arg::Name(own[0].to_uppercase()))
            .with("count", codes.len().to_string())
            .arg("choices", Arg::Choices(above, " "))
            .with("other", other);
    }
    Text::new("sms-kawan-which-place")
        .with("reference", reference)
        .arg("choices", Arg::Choices(own, " "))
        .with("other", other)
}

/// The same on a screen.
pub(super) fn which_village(codes: &[String]) -> Say {
    let name = |code: &String| place_name(code).trim_start_matches("desa ").to_owned();
    let names: Vec<String> = codes.iter().map(name).collect();
    let other = (codes.len() + 1).to_string();
    Say {
        sms: Text::new("sms-kawan-how"),
        ussd: Text::new("ussd-kawan-which").arg("choices", Arg::Choices(names, "\n")).with("other", other),
    }
}

/// C1: they are a volunteer of an area.
pub(super) fn welcome(area: &str) -> Text {
    Text::new("sms-kawan-welcome").arg("area", Arg::Name(gazetteer().name(area).unwrap_or_default()))
}

/// How far a report has come.
pub(super) fn progress(reference: &str, progress: &Progress) -> Text {
    if let Some(question) = super::tip_wording::question(progress) {
        return Text::new("sms-kawan-question").with("reference", reference).with("question", question);
    }
    Text::new("sms-kawan-status")
        .with("reference", reference)
        .arg("status", Arg::Key(status_key(progress.status).to_owned()))
        .with("since", short(day_of_number(progress.since)))
}

/// KODE: their own reports and how far each is.
pub(super) fn codes(lang: Lang, own: &[Own]) -> Text {
    let item = |own: &Own| format!("{} {}", own.reference, word(lang, status_key(own.status)));
    let open = own.iter().filter(|own| !matches!(own.status, Status::Acted | Status::Nothing));
    let items: Vec<String> = open.map(item).collect();
    if items.is_empty() {
        return Text::new("sms-kawan-no-codes");
    }
    Text::new("sms-kawan-codes").arg("codes", Arg::Items(items, "; "))
}

const fn status_key(status: Status) -> &'static str {
    match status {
        Status::Received => "kawan-status-received",
        Status::Checking => "kawan-status-checking",
        Status::Forwarded => "kawan-status-forwarded",
        Status::Acted => "kawan-status-acted",
        Status::Nothing => "kawan-status-nothing",
    }
}
