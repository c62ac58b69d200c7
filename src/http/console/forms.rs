//! Plain forms, which a browser sends without any program: what was typed, and what is shown again when it will not do.

use std::collections::HashMap;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::ConsoleParts;
use super::guard::At;
use crate::domain::outreach::{Typed, typed};
use crate::domain::places::gazetteer;
use crate::http::Problem;
use crate::sealing::key;

/// What stands in a posted form.
pub(super) struct Fields(HashMap<String, String>);

impl Fields {
    /// The fields of a body, each by its last value.
    pub(super) fn read(body: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(body).map(|(key, value)| (key.into_owned(), value.into_owned())).collect(),
        )
    }

    /// A field as it was typed; empty when it is not there.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A count, where an empty field is none.
    pub(super) fn count(&self, name: &str) -> Option<u32> {
        match self.get(name).trim() {
            "" => Some(0),
            digits => digits.parse().ok(),
        }
    }
}

/// An id for what a form will note, so that sending it twice notes it once.
pub(super) fn new_id() -> Result<String, Problem> {
    let away = |_| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "There is no randomness. Try again.");
    Ok(key::random::<16>().map_err(away)?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The officer's unit and its area. Of a unit that is not believed, no area: nothing lies in it.
pub(super) fn area(parts: &ConsoleParts, at: &At) -> String {
    let known = parts.acts.units.known();
    let unit = known.as_ref().and_then(|known| known.unit(&at.present.officer.unit));
    unit.map_or_else(|| "-".to_owned(), |it| it.unit.area.clone())
}

/// A code and its whole name.
pub(super) type Choice = (String, String);

/// A place of a form: what was typed, or which of several was chosen after that.
pub(super) fn place(fields: &Fields, area: &str, near: bool) -> Result<String, Vec<Choice>> {
    let words = match fields.get("chosen") {
        "" => fields.get("place"),
        chosen => chosen,
    };
    let name = |code: String| (code.clone(), gazetteer().full_name(&code).unwrap_or(code));
    match typed(words, area, near) {
        Typed::One(code) => Ok(code),
        Typed::Several(codes) => Err(codes.into_iter().map(name).collect()),
        Typed::Unknown => Err(Vec::new()),
    }
}

/// Sends the browser on after a form was taken.
pub(super) fn on_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// A page with a form that will not do.
pub(super) fn not_so(page: Response) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// Rows as a table that a spreadsheet opens: no cell is a formula to it.
pub(super) fn sheet(rows: &[Vec<String>]) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let written = rows.iter().try_for_each(|row| csv.write_record(row.iter().map(|cell| inert(cell))));
    // Writing to memory does not fail.
    written.ok().and_then(|()| csv.into_inner().ok()).unwrap_or_default()
}

/// A cell that no program reckons with.
fn inert(cell: &str) -> String {
    let begins = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if begins.starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A table as a file of this name.
pub(super) fn sheet_file(name: &str, rows: &[Vec<String>]) -> Response {
    let mut response = super::register::attachment("text/csv; charset=utf-8", name, sheet(rows));
    response.headers_mut().insert(header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_a_sheet_is_a_formula() {
        let rows = [["=1+1", "+62", "-2", "@a", " =b", "\t=c", "Sekida, desa"].map(str::to_owned).to_vec()];
        let csv = String::from_utf8(sheet(&rows)).unwrap();
        assert_eq!(csv, "'=1+1,'+62,'-2,'@a,' =b,'\t=c,\"Sekida, desa\"\n");
    }

    #[test]
    fn an_empty_count_is_none_and_a_word_is_no_count() {
        let fields = Fields::read(b"women=&men=+12&unknown=banyak&place=Jagoi+Babang%2C+x");
        assert_eq!(
            (fields.count("women"), fields.count("men"), fields.count("unknown")),
            (Some(0), Some(12), None)
        );
        assert_eq!((fields.get("place"), fields.get("nothing")), ("Jagoi Babang, x", ""));
    }
}
