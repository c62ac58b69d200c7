//! What is sealed of a page: the words, and everything that came with them. One JSON object, so that a
//! browser reads it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::model::tip::{Channel, Facts, Leaves, PageKind, People, TipBody, TipKind};

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
            },
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
            },
        };
        let read = Document::from_bytes(&document.to_bytes()).expect("a page");
        assert_eq!(read.words.expose(), document.words.expose());
        assert_eq!((read.facts, read.channel, read.at), (document.facts, document.channel, document.at));
        for bad in [&b""[..], b"{}", b"[1]", br#"{"v":2}"#] {
            assert!(Document::from_bytes(bad).is_none());
        }
    }
}
