//! Reading what is posted, and answering so that nobody stores it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Number, Value};

use crate::http::Problem;
use crate::model::unit::is_kabupaten;

/// Whether a body begins as a JSON object does. The parser would take a list of the fields in their order for the form,
/// and [] for one without fields.
pub(super) fn may_be_object(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// Reads a posted JSON object.
pub(in crate::http) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if !may_be_object(body) {
        return Err(Problem::bad_request("The body is no JSON object."));
    }
    serde_json::from_slice(body).map_err(|error| {
        // The parser's own words could repeat what was sent; its place says enough.
        Problem::bad_request(format!(
            "The body is not the expected JSON object (line {}, column {}): an unknown, missing or malformed field.",
            error.line(),
            error.column()
        ))
    })
}

/// Reads an object within the form: a list of its fields is none.
pub(super) fn object<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let given = Map::<String, Value>::deserialize(input)?;
    T::deserialize(Value::Object(given)).map_err(D::Error::custom)
}

/// Reads a list of objects.
pub(super) fn objects<'de, D, T>(input: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let given = Vec::<Map<String, Value>>::deserialize(input)?;
    let read = given.into_iter().map(|one| T::deserialize(Value::Object(one)));
    read.collect::<Result<_, _>>().map_err(D::Error::custom)
}

/// Reads a whole number, also one that is written 17.0: to JSON Schema they are the same.
pub(super) fn whole<'de, D, T>(input: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<u64>,
{
    /// The largest number below which every whole one has its own `f64`.
    const EXACT: f64 = 9_007_199_254_740_991.0;
    let Some(number) = Option::<Number>::deserialize(input)? else { return Ok(None) };
    let written_out = number.as_f64().filter(|it| it.fract() == 0.0 && (0.0..=EXACT).contains(it));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and within its bounds"
    )]
    let whole = number.as_u64().or(written_out.map(|it| it as u64));
    let fits = whole.and_then(|it| T::try_from(it).ok());
    fits.map(Some).ok_or_else(|| D::Error::custom("no whole number of the expected size"))
}

/// The one of a word, when there is a word.
pub(super) fn one_of<T: Copy>(
    name: &str,
    word: Option<&str>,
    of_word: fn(&str) -> Option<T>,
    all: impl Iterator<Item = &'static str>,
) -> Result<Option<T>, Problem> {
    let Some(word) = word else { return Ok(None) };
    of_word(word).map(Some).ok_or_else(|| {
        let known: Vec<&str> = all.collect();
        Problem::bad_request(format!("Unknown {name}; known are {}.", known.join(", ")))
    })
}

/// Checks the form of a Kemendagri code.
pub(super) fn kabupaten(code: Option<String>) -> Result<Option<String>, Problem> {
    match code {
        Some(code) if !is_kabupaten(&code) => {
            Err(Problem::bad_request("kabupaten is a Kemendagri code such as 61.07."))
        }
        code => Ok(code),
    }
}

/// An answer that nobody is to store.
pub(super) fn private<T: Serialize>(status: StatusCode, value: &T) -> Response {
    let mut response = (status, axum::Json(value)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
