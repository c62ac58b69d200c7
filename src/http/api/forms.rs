//! Reading what is posted, and answering so that nobody stores it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::Problem;
use crate::model::unit::is_kabupaten;

/// Reads a posted JSON object.
pub(in crate::http) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        // The parser's own words could repeat what was sent; its place says enough.
        Problem::bad_request(format!(
            "The body is not the expected JSON object (line {}, column {}): an unknown, missing or malformed field.",
            error.line(),
            error.column()
        ))
    })
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
