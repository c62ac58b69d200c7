//! What an app sealed, as it stands in a body: how it is read, what is told in the clear beside it, and what tells it
//! from another.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::digest;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::refusals::{Refusal, Tongue};
use crate::domain::tips::units::KnownUnit;
use crate::domain::tips::{Answers, MARKS, Posted, Sealed, TipError};
use crate::domain::volunteers::Volunteer;
use crate::http::Problem;
use crate::http::api::forms::{kabupaten, whole as whole_number};
use crate::model::tip::{Facts, Leaves, People, TipKind};
use crate::model::triage::Mark;
use crate::model::unit::Office;

/// What leaves the phone unsealed, so that units are chosen and somebody is woken. Everything may be left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ClearForm {
    /// The Kemendagri code of the kabupaten or kota.
    #[schema(pattern = r"^[0-9]{2}\.[0-9]{2}$", example = "61.07")]
    kabupaten: Option<String>,
    /// departure, recruiter, child, official or other.
    #[schema(example = "departure")]
    kind: Option<String>,
    /// today, tomorrow, this_week, left or unknown.
    #[schema(example = "tomorrow")]
    leaves: Option<String>,
    /// 1, 2-5, 6-20 or 21+.
    #[schema(example = "6-20")]
    people: Option<String>,
    /// Whether a child is among them.
    child: bool,
    /// What was answered with yes: ANAK, UMUR_DIRAGUKAN, DISEKAP, KEKERASAN, DOKUMEN_DITAHAN, DOKUMEN_DIUBAH,
    /// KORBAN_SENDIRI, UTANG, VISA_IBADAH, VISA_KUNJUNGAN, PENIPUAN_DARING, TELEPON, PELAT, REKENING, ALAMAT, PEREKRUT.
    #[schema(example = json!(["DOKUMEN_DITAHAN"]))]
    answers: Vec<String>,
    /// The kinds of offices that may be part of it: with one of them only the oversight reads the report.
    #[schema(example = json!([]))]
    accused: Vec<String>,
    /// Within how many hours they leave.
    #[schema(maximum = 65535)]
    #[serde(deserialize_with = "whole_number")]
    leaves_in_hours: Option<u16>,
    /// Whether a port, an airport or a border post is named.
    gates: bool,
    /// Whether a company is named that is not in the register that the app carries.
    agency_unlisted: bool,
}

/// The page's key for one unit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrapForm {
    /// The unit's id.
    #[schema(example = "contoh-bengkayang")]
    unit: String,
    /// Which of its keys.
    epoch: i64,
    /// Suite, encapsulated key and ciphertext, base64.
    #[schema(pattern = "^[0-9A-Za-z+/]+={0,2}$")]
    wrap: String,
}

/// A unit to which a page is sealed.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitCard {
    /// The unit's id.
    #[schema(example = "contoh-bengkayang")]
    unit: String,
    /// Which of its keys.
    epoch: i64,
    /// The key as the root signed it: an uncompressed point of P-256, base64.
    key: String,
}

/// The units, as an app wraps to them.
pub(crate) fn cards(units: &[KnownUnit]) -> Vec<UnitCard> {
    let card = |known: &KnownUnit| UnitCard {
        unit: known.unit.id.clone(),
        epoch: known.unit.epoch,
        key: known.unit.key.clone(),
    };
    units.iter().map(card).collect()
}

/// What tells a report from another that has its id: SHA-256, in hex, of the object with its keys in order and without
/// blanks (RFC 8785; nothing in it needs more), so that it is the same alone and in a batch.
pub(crate) fn hash(item: &Value) -> String {
    let mut text = String::new();
    write(item, &mut text);
    digest::digest(&digest::SHA256, text.as_bytes())
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn write(value: &Value, into: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort_unstable();
            into.push('{');
            for (at, name) in names.into_iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                into.push_str(&Value::String(name.clone()).to_string());
                into.push(':');
                write(&fields[name], into);
            }
            into.push('}');
        }
        Value::Array(items) => {
            into.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                write(item, into);
            }
            into.push(']');
        }
        plain => into.push_str(&plain.to_string()),
    }
}

/// A whole body; one that is too large, or was cut, is refused in the words of the app.
pub(crate) fn whole(tongue: Tongue, body: Result<Bytes, BytesRejection>) -> Result<Bytes, Problem> {
    body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            tongue.refuse(Refusal::TooLarge)
        } else {
            tongue.refuse_with(Refusal::Form, &[("line", "1"), ("column", "1")])
        }
    })
}

/// Reads one item of a body that was read already.
pub(crate) fn item<T: DeserializeOwned>(tongue: Tongue, item: &Value) -> Result<T, Problem> {
    // The parser would take a list of the fields in their order for the form.
    let read = if item.is_object() { T::deserialize(item).ok() } else { None };
    read.ok_or_else(|| tongue.refuse_with(Refusal::Form, &[("line", "1"), ("column", "1")]))
}

/// What an app calls a report by SMS and in ids: the first eight digits of its UUID.
pub(crate) fn code(tongue: Tongue, id: &str) -> Result<String, Problem> {
    let parts: Vec<&str> = id.split('-').collect();
    let fits = parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    match parts.first() {
        Some(code) if fits => Ok(code.to_ascii_lowercase()),
        _ => Err(tongue.refuse(Refusal::Id)),
    }
}

/// Whether an id has 128 bits, as 32 lower-case hexadecimal digits.
pub(crate) fn is_hex(id: &str, digits: usize) -> bool {
    id.len() == digits && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn one<T>(
    tongue: Tongue,
    field: &str,
    word: &str,
    of_word: fn(&str) -> Option<T>,
    known: &[&str],
) -> Result<T, Problem> {
    let known = known.join(", ");
    of_word(word).ok_or_else(|| tongue.refuse_with(Refusal::Word, &[("field", field), ("known", &known)]))
}

impl ClearForm {
    /// What it says. Unknown words are refused with the list of those that are known.
    pub(crate) fn answers(self, tongue: Tongue) -> Result<Answers, Problem> {
        let words = |all: &[&'static str]| all.to_vec();
        let kinds = words(&TipKind::ALL.iter().map(|it| it.word()).collect::<Vec<_>>());
        let leaves = words(&Leaves::ALL.iter().map(|it| it.word()).collect::<Vec<_>>());
        let people = words(&People::ALL.iter().map(|it| it.word()).collect::<Vec<_>>());
        let marks = words(&MARKS.iter().map(|it| it.word()).collect::<Vec<_>>());
        let offices = words(&Office::ALL.iter().map(|it| it.word()).collect::<Vec<_>>());
        let mark = |word: &str| Mark::of_word(word).filter(|mark| MARKS.contains(mark));
        let marked =
            |word: &String| mark(word).ok_or(()).or_else(|()| one(tongue, "answers", word, |_| None, &marks));
        let kabupaten = kabupaten(self.kabupaten)
            .map_err(|_| tongue.refuse_with(Refusal::Word, &[("field", "kabupaten"), ("known", "61.07")]))?;
        let facts = Facts {
            kind: self.kind.map(|word| one(tongue, "kind", &word, TipKind::of_word, &kinds)).transpose()?,
            leaves: self
                .leaves
                .map(|word| one(tongue, "leaves", &word, Leaves::of_word, &leaves))
                .transpose()?,
            people: self
                .people
                .map(|word| one(tongue, "people", &word, People::of_word, &people))
                .transpose()?,
            child: self.child,
            kabupaten,
            volunteer: true,
            ..Facts::default()
        };
        Ok(Answers {
            facts,
            marks: self.answers.iter().map(marked).collect::<Result<_, _>>()?,
            accused: self
                .accused
                .iter()
                .map(|word| one(tongue, "accused", word, Office::of_word, &offices))
                .collect::<Result<_, _>>()?,
            leaves_in_hours: self.leaves_in_hours.map(u32::from),
            gates: self.gates,
            agency_unlisted: self.agency_unlisted,
        })
    }
}

/// What of a form is sealed.
pub(crate) struct SealedForm<'a> {
    /// S, base64.
    pub(crate) secret: &'a str,
    /// The ciphertext, base64.
    pub(crate) body: &'a str,
    /// For each unit.
    pub(crate) wraps: &'a [WrapForm],
}

impl SealedForm<'_> {
    /// The page, when it has the form of an envelope.
    pub(crate) fn page(
        &self,
        tongue: Tongue,
        volunteer: &Volunteer,
        code: &str,
        page: String,
        hash: String,
    ) -> Result<Sealed, Problem> {
        let not_sealed = || tongue.refuse(Refusal::NotSealed);
        let bytes = |text: &str| STANDARD_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| not_sealed());
        let wrap = |it: &WrapForm| Ok((it.unit.clone(), it.epoch, bytes(&it.wrap)?));
        let sealed = Sealed {
            tip: volunteer.tip_id(code),
            page,
            secret: bytes(self.secret)?,
            body: bytes(self.body)?,
            wraps: self.wraps.iter().map(wrap).collect::<Result<_, Problem>>()?,
            hash,
        };
        sealed.check().map_err(|_| not_sealed())?;
        Ok(sealed)
    }
}

/// Why nothing was kept, in the words of the app.
pub(crate) fn refused(tongue: Tongue, posted: Posted) -> Problem {
    let with = |refusal, more: Value| Problem { more: Some(Box::new(more)), ..tongue.refuse(refusal) };
    match posted {
        Posted::Other(hash) => with(Refusal::OtherBody, json!({ "hash": hash })),
        Posted::Units(units) => with(Refusal::Units, json!({ "units": cards(&units) })),
        Posted::Apart => tongue.refuse(Refusal::Apart),
        Posted::Gone | Posted::Taken { .. } => tongue.refuse(Refusal::Gone),
    }
}

/// Why no report is taken at all.
pub(crate) fn closed(tongue: Tongue, error: TipError) -> Problem {
    match error {
        TipError::Closed => tongue.refuse(Refusal::NoUnits),
        TipError::Away => tongue.refuse(Refusal::Away),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_object_has_the_same_hash_however_it_is_written() {
        let one: Value =
            serde_json::from_str(r#"{"b": [1, {"d": "x", "c": null}], "a": true}"#).expect("JSON");
        let other: Value = serde_json::from_str(r#"{"a":true,"b":[1,{"c":null,"d":"x"}]}"#).expect("JSON");
        assert_eq!(hash(&one), hash(&other));
        let written = r#"{"a":true,"b":[1,{"c":null,"d":"x"}]}"#;
        let expected: String = digest::digest(&digest::SHA256, written.as_bytes())
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hash(&one), expected);
        assert_ne!(hash(&one), hash(&json!({"a": true, "b": [1, {"c": null, "d": "y"}]})));
    }

    #[test]
    fn a_code_is_the_beginning_of_a_uuid_and_of_nothing_else() {
        let tongue = Tongue(crate::i18n::Lang::default());
        let code = |id| code(tongue, id).ok();
        assert_eq!(code("3F9A1C22-0000-4000-8000-00000000abcd").as_deref(), Some("3f9a1c22"));
        for id in
            ["", "3f9a1c22", "3f9a1c22-0000-4000-8000-00000000abc", "3f9a1c2x-0000-4000-8000-00000000abcd"]
        {
            assert_eq!(code(id), None, "{id}");
        }
    }
}
