//! What is sealed of a page: the words, and everything that came with them. One JSON object, so that a
//! browser reads it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::model::tip::{
    CallNumber, Channel, Facts, HelpKind, Leaves, Mode, PageKind, People, TipBody, TipKind,
};
use crate::model::triage::{Band, Category, Mark, Marked, Reading, Reason, Scored, Study, Triage};

/// The version of the object.
const VERSION: u8 = 1;

#[derive(Serialize, Deserialize)]
struct Form<'a> {
    v: u8,
    page: &'a str,
    at: Timestamp,
    channel: &'a str,
    #[serde(default)]
    lang: String,
    words: std::borrow::Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaves: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    people: Option<String>,
    #[serde(default)]
    child: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kabupaten: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    /// For whoever reads the object without us; it follows from `help`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call_by: Option<DateTime>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    no_call: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cry: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mode: Option<Mode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agreed: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    abroad: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    adds_to: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    volunteer: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    study: Option<StudyForm>,
}

/// What was made of the words at intake.
#[derive(Serialize, Deserialize)]
struct StudyForm {
    category: Category,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaves_in_hours: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    #[serde(default)]
    accuses: bool,
    /// Mark, first byte, end, value: short, because a page is padded to few sizes.
    marks: Vec<(Mark, usize, usize, Option<String>)>,
    band: Band,
    score: i64,
    reasons: Vec<(Reason, i64)>,
}

impl From<&Study> for StudyForm {
    fn from(study: &Study) -> Self {
        let Study { reading, triage, place } = study;
        Self {
            category: reading.category,
            place: place.clone(),
            leaves_in_hours: reading.leaves_in_hours,
            count: reading.people,
            accuses: reading.accuses,
            marks: reading.marks.iter().map(|it| (it.mark, it.from, it.to, it.value.clone())).collect(),
            band: triage.band,
            score: triage.score,
            reasons: triage.reasons.iter().map(|it| (it.reason, it.points)).collect(),
        }
    }
}

impl From<StudyForm> for Study {
    fn from(form: StudyForm) -> Self {
        let StudyForm { category, place, leaves_in_hours, count, accuses, .. } = form;
        let marks = form.marks.into_iter().map(|(mark, from, to, value)| Marked { mark, from, to, value });
        let reasons = form.reasons.into_iter().map(|(reason, points)| Scored { reason, points });
        let reading = Reading { marks: marks.collect(), category, leaves_in_hours, people: count, accuses };
        let triage = Triage { band: form.band, score: form.score, reasons: reasons.collect() };
        Self { reading, triage, place }
    }
}

/// A page as its unit reads it.
#[derive(Debug)]
pub struct Document {
    /// What it is.
    pub page: PageKind,
    /// When it came.
    pub at: Timestamp,
    /// By which way.
    pub channel: Channel,
    /// Code of the reporter's language.
    pub lang: String,
    /// The words.
    pub words: TipBody,
    /// What was asked beside them.
    pub facts: Facts,
    /// What was made of the words; none of pages of an earlier version.
    pub study: Option<Study>,
}

impl Document {
    /// The bytes to seal.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let word = |word: &'static str| word.to_owned();
        let form = Form {
            v: VERSION,
            page: self.page.word(),
            at: self.at,
            channel: self.channel.word(),
            lang: self.lang.clone(),
            words: self.words.expose().into(),
            kind: self.facts.kind.map(|kind| word(kind.word())),
            leaves: self.facts.leaves.map(|leaves| word(leaves.word())),
            people: self.facts.people.map(|people| word(people.word())),
            child: self.facts.child,
            kabupaten: self.facts.kabupaten.clone(),
            about: self.facts.about.clone(),
            help: self.facts.help.map(|help| word(help.word())),
            stage: self.facts.stage().map(|stage| word(stage.word())),
            call: self.facts.call.as_ref().map(|call| Zeroizing::new(call.expose().to_owned())),
            call_by: self.facts.call_by,
            no_call: self.facts.no_call,
            cry: self.facts.cry,
            mode: self.facts.mode,
            agreed: self.facts.agreed.clone(),
            abroad: self.facts.abroad,
            adds_to: self.facts.adds_to.clone(),
            volunteer: self.facts.volunteer,
            date: self.facts.date,
            count: self.facts.count,
            to: self.facts.to.clone(),
            study: self.study.as_ref().map(StudyForm::from),
        };
        // Plain texts cannot fail to become JSON.
        Zeroizing::new(serde_json::to_vec(&form).unwrap_or_default())
    }

    /// Reads opened bytes; `None` when they are of another version or no such object.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let form: Form<'_> =
            serde_json::from_slice(bytes).ok().filter(|form: &Form<'_>| form.v == VERSION)?;
        Some(Self {
            page: PageKind::of_word(form.page)?,
            at: form.at,
            channel: Channel::of_word(form.channel)?,
            lang: form.lang,
            words: TipBody::new(form.words.into_owned()),
            facts: Facts {
                kind: form.kind.as_deref().and_then(TipKind::of_word),
                leaves: form.leaves.as_deref().and_then(Leaves::of_word),
                people: form.people.as_deref().and_then(People::of_word),
                child: form.child,
                kabupaten: form.kabupaten,
                about: form.about,
                help: form.help.as_deref().and_then(HelpKind::of_word),
                call: form.call.as_deref().map(|call| CallNumber::new(call)),
                call_by: form.call_by,
                no_call: form.no_call,
                cry: form.cry,
                mode: form.mode,
                agreed: form.agreed,
                abroad: form.abroad,
                adds_to: form.adds_to,
                volunteer: form.volunteer,
                date: form.date,
                count: form.count,
                to: form.to,
            },
            study: form.study.map(Study::from),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_it_was_written() {
        let document = Document {
            page: PageKind::Report,
            at: Timestamp::UNIX_EPOCH,
            channel: Channel::Ussd,
            lang: "id".to_owned(),
            words: TipBody::new("Sekida, \"mobil hitam\"\n\u{1F698}"),
            facts: Facts {
                kind: Some(TipKind::Departure),
                leaves: Some(Leaves::Today),
                people: Some(People::Few),
                child: true,
                kabupaten: Some("61.07".to_owned()),
                about: None,
                help: Some(HelpKind::WantsHome),
                call: Some(CallNumber::new("+6281234567890")),
                call_by: Some(jiff::civil::date(2026, 11, 23).at(16, 0, 0, 0)),
                no_call: true,
                cry: true,
                mode: Some(Mode::Call),
                agreed: Some("MELATI".to_owned()),
                abroad: true,
                adds_to: Some("K7P4QD".to_owned()),
                volunteer: true,
                date: Some(jiff::civil::date(2026, 11, 25)),
                count: Some(6),
                to: Some("MY".to_owned()),
            },
            study: Some(Study {
                reading: Reading {
                    marks: vec![Marked {
                        mark: Mark::Place,
                        from: 0,
                        to: 6,
                        value: Some("61.07".to_owned()),
                    }],
                    category: Category::Child,
                    leaves_in_hours: Some(3),
                    people: Some(4),
                    accuses: true,
                },
                triage: Triage {
                    band: Band::P1,
                    score: 40,
                    reasons: vec![Scored { reason: Reason::LeavesToday, points: 40 }],
                },
                place: Some("61.07.07".to_owned()),
            }),
        };
        let read = Document::from_bytes(&document.to_bytes()).expect("a page");
        assert_eq!(read.words.expose(), document.words.expose());
        assert_eq!((read.facts, read.channel, read.at), (document.facts, document.channel, document.at));
        assert_eq!(read.study, document.study);
        assert!(!format!("{:?}", read.study).contains("61.07\""), "what was read is not shown");
        let text = String::from_utf8(document_of_help()).expect("text");
        assert!(text.contains(r#""help":"wants_home","stage":"selama""#), "{text}");
        for bad in [&b""[..], b"{}", b"[1]", br#"{"v":2}"#] {
            assert!(Document::from_bytes(bad).is_none());
        }
    }

    fn document_of_help() -> Vec<u8> {
        let facts = Facts { help: Some(HelpKind::WantsHome), ..Facts::default() };
        let (at, lang) = (Timestamp::UNIX_EPOCH, "id".to_owned());
        let words = TipBody::new("");
        Document { page: PageKind::Report, at, channel: Channel::Sms, lang, words, facts, study: None }
            .to_bytes()
            .to_vec()
    }

    #[test]
    fn a_page_of_before_is_still_read() {
        let old = br#"{"v":1,"page":"report","at":"1970-01-01T00:00:00Z","channel":"sms","lang":"id",
                       "words":"Sekida","child":false}"#;
        let read = Document::from_bytes(old).expect("a page");
        assert_eq!((read.words.expose(), read.facts), ("Sekida", Facts::default()));
    }
}
