//! `POST /api/v1/enrolments` and `…/{enrolment}/confirm`: how an app comes in.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::refusals::{Opened, Refusal, Tongue};
use super::tokens::PairCard;
use crate::domain::volunteers::VolunteerError;
use crate::domain::volunteers::coming::Mail;
use crate::domain::volunteers::enrolling::{CODE_SECONDS, Confirmed, Proof};
use crate::http::api::forms::private;
use crate::http::{Doors, Peer, Problem};
use crate::i18n::{Lang, Text, fit};
use crate::kernel::msisdn::{self, Sender};

/// Codes that may go to one number within [`HOUR`].
const CODES: u64 = 3;
const HOUR: Duration = Duration::from_secs(3600);

/// Who comes in, and what shows that they may: an invite, or the PIN of somebody who is a volunteer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnrolmentForm {
    /// Their number, as people write it.
    #[schema(example = "0812 0000 0061")]
    phone: String,
    /// The code that a coordinator gave them.
    #[schema(example = "KAWAN234")]
    invite: Option<String>,
    /// The six digits that only they know.
    pin: Option<String>,
}

/// The digits are on their way, when what was shown was right.
#[derive(Serialize, ToSchema)]
pub(crate) struct EnrolmentCard {
    /// What is confirmed.
    enrolment: String,
    /// Seconds for which the digits are good.
    #[schema(example = 600)]
    ends_in: i64,
}

/// The six digits that came by SMS.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeForm {
    /// The digits.
    #[schema(example = "482913")]
    code: String,
    /// What the volunteer calls this device, 1 to 40 letters.
    #[schema(example = "HP biru")]
    device: String,
}

/// Whose app it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct VolunteerCard {
    /// Their id, 32 hexadecimal digits.
    id: String,
    /// kawan-pmi, village-head, teacher, midwife, religious-leader or ngo.
    kind: &'static str,
    /// The Kemendagri code of their kabupaten or kecamatan.
    #[schema(example = "61.07.07")]
    area: String,
    /// Their own key, 32 bytes, base64 without padding: the app derives ids from it and tells nobody.
    key: String,
}

/// The app is in.
#[derive(Serialize, ToSchema)]
pub(crate) struct EnrolledCard {
    /// Whose app it is.
    volunteer: VolunteerCard,
    /// What it goes on with.
    #[serde(flatten)]
    pair: PairCard,
}

fn words(tongue: Tongue) -> impl Fn(&str) -> String + Send + Sync {
    let Tongue(lang): Tongue = tongue;
    move |code: &str| said(lang, code)
}

fn said(lang: Lang, code: &str) -> String {
    fit::sms(lang, &Text::new("sms-app-code").with("code", code))
}

/// Begins to come in: six digits go to the phone.
#[utoipa::path(
    post,
    operation_id = "enrol",
    path = "/api/v1/enrolments",
    tag = "volunteers",
    request_body = EnrolmentForm,
    responses(
        (status = 202, description = "Six digits go to the number by SMS, when the PIN is right: that is not told here", body = EnrolmentCard),
        (status = 400, description = "A field is unknown, missing or malformed; or neither an invite nor a PIN, or both", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too long (too-large)", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No telephone number (phone-wrong), or no such invite (invite-wrong)", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Three codes went to this number in an hour, or three wrong invites came from this address (wait); or too many requests", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "No SMS can be sent (no-sms), or the database does not answer (away)", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn begin(
    State(doors): State<Doors>,
    tongue: Tongue,
    _: Opened,
    peer: Peer,
    body: Bytes,
) -> Result<Response, Problem> {
    let form: EnrolmentForm = tongue.read(&body)?;
    let proof = match (&form.invite, &form.pin) {
        (Some(code), None) => Proof::Invite(code),
        (None, Some(pin)) => Proof::Pin(pin),
        _ => return Err(tongue.refuse(Refusal::Proof)),
    };
    let Sender::Phone(number) = msisdn::read(&form.phone) else {
        return Err(tongue.refuse(Refusal::Phone));
    };
    let Some(gateway) = doors.outbox.routes().first(None) else { return Err(tongue.refuse(Refusal::NoSms)) };
    let (guesses, address) = (doors.dialogue.guesses(), format!("invite {}", peer.address));
    if !guesses.allowed(&address).await {
        return Err(tongue.refuse(Refusal::Wait));
    }
    // Counted before anything is looked up: whether a number is known shows in nothing.
    let memory = doors.dialogue.memory();
    if memory.raise(&memory.place_today("app-code", &[number.expose()]), HOUR).await > CODES {
        return Err(tongue.refuse(Refusal::Wait));
    }
    let words = words(tongue);
    match doors.volunteers.begin(&number, proof, Mail { gateway, words: &words }).await {
        Ok(enrolment) => {
            Ok(private(StatusCode::ACCEPTED, &EnrolmentCard { enrolment, ends_in: CODE_SECONDS }))
        }
        Err(VolunteerError::NoInvite) => {
            guesses.missed(&address).await;
            Err(tongue.refuse(Refusal::Invite))
        }
        Err(error) => Err(tongue.failed(error)),
    }
}

/// Comes in, with the six digits.
#[utoipa::path(
    post,
    operation_id = "confirm_enrolment",
    path = "/api/v1/enrolments/{enrolment}/confirm",
    tag = "volunteers",
    params(("enrolment" = String, Path, description = "What the enrolment was answered with")),
    request_body = CodeForm,
    responses(
        (status = 201, description = "In; the same digits again give another device in place of this one, for as long as they are good", body = EnrolledCard),
        (status = 400, description = "A field is unknown, missing or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The module is off", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The ten minutes or the five tries are over (code-over)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too long (too-large)", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The digits are wrong (code-wrong, with `tries` left), the invite was used meanwhile (invite-wrong), or the device has no name (device-name)", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn confirm(
    State(doors): State<Doors>,
    tongue: Tongue,
    _: Opened,
    enrolment: Result<Path<String>, PathRejection>,
    body: Bytes,
) -> Result<Response, Problem> {
    let Ok(Path(enrolment)) = enrolment else { return Err(tongue.refuse(Refusal::CodeOver)) };
    let form: CodeForm = tongue.read(&body)?;
    let confirmed = doors.volunteers.confirm(&enrolment, &form.code, &form.device).await;
    match confirmed.map_err(|error| tongue.failed(error))? {
        Confirmed::In(volunteer, pair) => {
            let card = EnrolledCard {
                volunteer: VolunteerCard {
                    kind: volunteer.kind.word(),
                    key: volunteer.key().to_string(),
                    area: volunteer.area,
                    id: volunteer.id,
                },
                pair: PairCard::of(&pair),
            };
            Ok(private(StatusCode::CREATED, &card))
        }
        Confirmed::Wrong(left) => {
            let problem = tongue.refuse_with(Refusal::Code, &[("left", &left.to_string())]);
            Err(Problem { tries: Some(left), ..problem })
        }
        Confirmed::Over => Err(tongue.refuse(Refusal::CodeOver)),
    }
}
