//! What a volunteer's app is refused with: a stable word for the app, and a sentence for the person who holds it in
//! the language of the request. The sentences stand in `locales/*/app.ftl`.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use crate::domain::volunteers::VolunteerError;
use crate::http::api::forms::may_be_object;
use crate::http::{Doors, Problem};
use crate::i18n::{self, Lang};
use crate::store::StoreError;

/// Refusals, each with its status and its word.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:literal),+ $(,)?) => {
        /// Why a request of an app is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Refusal { $($(#[$doc])* $name),+ }

        impl Refusal {
            /// All of them.
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name),+];

            /// Its status and its word.
            const fn row(self) -> (u16, &'static str) {
                match self { $(Self::$name => ($status, $code)),+ }
            }
        }
    };
}

refusals! {
    /// The module is off.
    Closed = 404 "volunteers-closed",
    /// No access token came, or none of ours.
    NoToken = 401 "no-token",
    /// Its ten minutes are over.
    TokenOver = 401 "token-over",
    /// The device or its volunteer was revoked.
    DeviceRevoked = 401 "device-revoked",
    /// The body cannot be read.
    Form = 400 "form",
    /// The query cannot be read.
    Query = 400 "query",
    /// The database does not answer.
    Away = 503 "away",
    /// An id is not of its form.
    Id = 400 "id",
    /// A word is none of those that are known.
    Word = 400 "word",
    /// The volunteer has no such report, or it is gone.
    NoReport = 404 "no-report",
    /// The volunteer has no such file.
    NoFile = 404 "no-file",
    /// Another body is there under this id.
    OtherBody = 409 "other-body",
    /// Another file has this id.
    OtherFile = 409 "other-file",
    /// The report has as many files as it may.
    TooManyFiles = 409 "too-many-files",
    /// A part does not continue what is here.
    Offset = 409 "offset",
    /// The report was taken, and its time is over.
    Gone = 410 "gone",
    /// More than is taken at once.
    TooLarge = 413 "too-large",
    /// No sealed file has this size.
    FileSize = 422 "file-size",
    /// A part of a size that is not taken.
    PartSize = 400 "part-size",
    /// It is to be sealed to others.
    Units = 422 "units",
    /// It accuses somebody in office, and others read the report to which it would add.
    Apart = 422 "apart",
    /// It is no envelope.
    NotSealed = 422 "not-sealed",
    /// A file is not what was declared.
    Hash = 422 "hash",
    /// As much was declared today as may be.
    TooMuch = 429 "too-much",
    /// Not a telephone number.
    Phone = 422 "phone-wrong",
    /// Neither an invite nor a PIN, or both.
    Proof = 400 "proof",
    /// The invite is wrong, used or too old.
    Invite = 422 "invite-wrong",
    /// Too many wrong invites from one address, or codes to one number.
    Wait = 429 "wait",
    /// No gateway sends SMS.
    NoSms = 503 "no-sms",
    /// The digits are wrong.
    Code = 422 "code-wrong",
    /// Their time or the tries are over.
    CodeOver = 410 "code-over",
    /// What a device is to be called.
    DeviceName = 422 "device-name",
    /// They have no device of this id.
    NoDevice = 404 "no-device",
    /// No list of units was published.
    NoUnits = 503 "no-units",
    /// The cursor is none of ours.
    Cursor = 400 "cursor",
    /// They were asked no such thing.
    NoTask = 404 "no-task",
    /// It ended, or was taken back.
    TaskOver = 410 "task-over",
    /// It cannot have been so.
    Session = 422 "session",
    /// The place lies outside the kabupaten.
    SessionPlace = 422 "session-place",
    /// Something else was noted under its id.
    OtherSession = 409 "other-session",
    /// What is said of a task is too long.
    Note = 422 "note",
}

/// The language of whoever holds the phone, by `Accept-Language`: Indonesian or English.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tongue(pub(crate) Lang);

impl Tongue {
    /// The language of a request.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let known = given.split(',').filter_map(|one| {
            let (tag, rest) = one.split_once(';').unwrap_or((one, ""));
            let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
            let lang = Lang::parse(tag.split('-').next()?).filter(|lang| !lang.is_draft())?;
            (weight > 0.0).then_some((lang, weight))
        });
        // Of equal weights the first counts.
        let best = known.reduce(|best, one| if one.1 > best.1 { one } else { best });
        Self(best.map_or_else(Lang::default, |(lang, _)| lang))
    }

    /// A refusal.
    pub(crate) fn refuse(self, refusal: Refusal) -> Problem {
        self.refuse_with(refusal, &[])
    }

    /// A refusal with what stands in its sentence.
    pub(crate) fn refuse_with(self, refusal: Refusal, args: &[(&'static str, &str)]) -> Problem {
        let (status, code) = refusal.row();
        let detail = i18n::sentence(self.0, &format!("app-{code}"), args);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Problem { code: Some(code), ..Problem::new(status, detail) }
    }

    /// What the database's failure is called.
    pub(crate) fn away(self, error: &StoreError) -> Problem {
        tracing::error!(%error, "the database failed a request");
        self.refuse(Refusal::Away)
    }

    /// What a failure that is nobody's mistake is called.
    pub(crate) fn failed(self, error: VolunteerError) -> Problem {
        match error {
            VolunteerError::Closed => self.refuse(Refusal::Closed),
            VolunteerError::Store(error) => self.away(&error),
            VolunteerError::NoInvite => self.refuse(Refusal::Invite),
            VolunteerError::Nobody => self.refuse(Refusal::CodeOver),
            VolunteerError::NoDeviceName => self.refuse(Refusal::DeviceName),
            VolunteerError::NoTask => self.refuse(Refusal::NoTask),
            VolunteerError::TaskOver => self.refuse(Refusal::TaskOver),
            VolunteerError::NoWords => self.refuse(Refusal::Note),
            other => {
                tracing::error!(error = %other, "a request of an app failed");
                self.refuse(Refusal::Away)
            }
        }
    }

    /// Reads a posted JSON object.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(self, body: &[u8]) -> Result<T, Problem> {
        if !may_be_object(body) {
            return Err(self.refuse_with(Refusal::Form, &[("line", "1"), ("column", "1")]));
        }
        serde_json::from_slice(body).map_err(|error| {
            // The parser's own words could repeat what was sent; its place says enough.
            let place = [("line", &*error.line().to_string()), ("column", &*error.column().to_string())];
            self.refuse_with(Refusal::Form, &place)
        })
    }
}

impl FromRequestParts<Doors> for Tongue {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Doors) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// Refuses while the module is off. A handler that takes it needs no token.
pub(crate) struct Opened;

impl FromRequestParts<Doors> for Opened {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        if doors.volunteers.is_open() {
            return Ok(Self);
        }
        Err(Tongue::of(&parts.headers).refuse(Refusal::Closed))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn every_refusal_has_its_sentence_in_both_languages_and_no_sentence_is_left_over() {
        let codes: BTreeSet<String> = Refusal::ALL.iter().map(|it| format!("app-{}", it.row().1)).collect();
        assert_eq!(codes.len(), Refusal::ALL.len(), "a word stands twice");
        for lang in ["id", "en"] {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang).join("app.ftl");
            let text = std::fs::read_to_string(file).expect("the texts");
            let heads = text.lines().filter(|line| line.starts_with("app-"));
            let keys: BTreeSet<String> =
                heads.map(|line| line.split(" = ").next().unwrap_or_default().to_owned()).collect();
            assert_eq!(keys, codes, "{lang}");
        }
    }

    #[test]
    fn the_language_is_the_one_that_the_phone_likes_best_of_those_there_are() {
        for (given, code) in [
            ("", "id"),
            ("en", "en"),
            ("en-GB,id;q=0.9", "en"),
            ("id-ID,id;q=0.9,en;q=0.8", "id"),
            ("fr, en;q=0.5, id;q=0.7", "id"),
            ("en;q=0, fr", "id"),
            ("en;q=nonsense", "id"),
            ("su", "id"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(given).expect("a header"));
            assert_eq!(Tongue::of(&headers).0.code(), code, "{given}");
        }
    }
}
