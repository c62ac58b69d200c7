//! `POST /api/v1/tips`, `/api/v1/tips/status` and `/api/v1/tips/answers`: what a phone does by SMS, for apps.
//!
//! A receipt stands in a body and never in an address, answers are not to be stored, and nothing that was
//! sent comes back in an error.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ring::digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agencies::language;
use super::forms::{kabupaten, one_of, private, read};
use crate::domain::tips::{Origin, TipError};
use crate::http::{Doors, Peer, Problem};
use crate::i18n::Lang;
use crate::model::tip::{Channel, Facts, Leaves, People, Report, TipBody, TipKind};
use crate::sealing::receipt::{Receipt, Typed};

/// Characters of a text at most.
const LONGEST_TEXT: usize = 8_000;
/// When to come again while the database is away.
const COME_AGAIN: HeaderValue = HeaderValue::from_static("30");

/// What somebody saw. Only `text` is needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TipForm {
    /// The words, at most 8,000 characters. They are sealed to a task-force unit before the answer.
    #[schema(
        min_length = 1,
        max_length = 8000,
        pattern = r"[^\s\x85]",
        example = "Sekida Jagoi, besok pagi 6 orang naik mobil hitam, bos Udin"
    )]
    text: String,
    /// departure, recruiter, child, official or other.
    #[schema(example = "departure")]
    kind: Option<String>,
    /// When they leave: today, tomorrow, this_week, left or unknown.
    #[schema(example = "tomorrow")]
    leaves: Option<String>,
    /// How many: 1, 2-5, 6-20 or 21+.
    #[schema(example = "6-20")]
    people: Option<String>,
    /// Whether a child is among them.
    #[serde(default)]
    child: bool,
    /// The Kemendagri code of the kabupaten or kota, when it is known.
    #[schema(pattern = r"^[0-9]{2}\.[0-9]{2}$", example = "61.07")]
    kabupaten: Option<String>,
    /// The language of answers: `id` (default) or `en`.
    #[schema(pattern = "^(id|en)$")]
    lang: Option<String>,
    /// Anything that only you know (8 to 64 characters, such as a UUID): the same again with the same body
    /// gets the same receipt.
    #[schema(min_length = 8, max_length = 64, example = "0b8f0c5e-6a53-4f0e-9f53-7a1d3a0d7f11")]
    request_id: Option<String>,
}

/// A receipt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusForm {
    /// Sixteen digits, with or without blanks; the last one checks the others.
    #[schema(pattern = "^[0-9]{4}( ?[0-9]{4}){3}$", example = "1234 5678 9012 3450")]
    receipt: String,
    /// The language of `text`: `id` (default) or `en`.
    #[schema(pattern = "^(id|en)$")]
    lang: Option<String>,
}

/// More words for a tip, or the answer to a question of its unit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerForm {
    /// Sixteen digits, with or without blanks; the last one checks the others.
    #[schema(pattern = "^[0-9]{4}( ?[0-9]{4}){3}$", example = "1234 5678 9012 3450")]
    receipt: String,
    /// The words, at most 8,000 characters.
    #[schema(
        min_length = 1,
        max_length = 8000,
        pattern = r"[^\s\x85]",
        example = "Jam 8 malam, di depan masjid"
    )]
    text: String,
    /// As with a tip.
    #[schema(min_length = 8, max_length = 64, example = "1c9a1d6f-7b64-4a1f-8a64-8b2e4b1e8a22")]
    request_id: Option<String>,
}

/// The tip is taken.
#[derive(Serialize, ToSchema)]
pub(crate) struct TakenCard {
    /// The receipt, in fours. Whoever has it hears what comes of the tip; it cannot be had again.
    #[schema(example = "1234 5678 9012 3450")]
    receipt: String,
}

/// How far a tip has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgressCard {
    /// received, checking, forwarded, acted or nothing.
    #[schema(example = "checking")]
    status: &'static str,
    /// Since which day.
    #[schema(format = Date, example = "2026-11-22")]
    since: String,
    /// How many other offices have it.
    offices: i64,
    /// What its unit asks and was not answered, the oldest first.
    questions: Vec<String>,
    /// The same as one SMS.
    text: String,
}

fn text(text: &str) -> Result<TipBody, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::bad_request("text is empty."));
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("text has more than {LONGEST_TEXT} characters; send the rest with the receipt."),
        ));
    }
    Ok(TipBody::new(text))
}

/// What tells a request from its repetitions: the id and the whole body, so that nobody who guesses an id
/// gets another's receipt.
fn origin(doors: &Doors, kind: &str, id: Option<&str>, body: &[u8]) -> Result<Origin, Problem> {
    let fresh;
    let id = match id {
        Some(id) if !(8..=64).contains(&id.chars().count()) => {
            return Err(Problem::bad_request("request_id has 8 to 64 characters."));
        }
        Some(id) => id,
        None => {
            fresh = crate::sealing::key::random::<16>().map_err(|_| unavailable())?;
            &u128::from_be_bytes(fresh).to_string()
        }
    };
    let hash: String =
        digest::digest(&digest::SHA256, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    doors.dialogue.tips().origin(&["api", kind, id, &hash]).map_err(|_| unavailable())
}

fn unavailable() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "This cannot be taken at the moment. Nothing was kept; send it again. In danger now: call 110, or 129 for women and children.",
    )
}

fn refused(error: TipError) -> Response {
    match error {
        TipError::Closed => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "No task-force unit takes tips here yet. In danger now: call 110, or 129 for women and children.",
        )
        .into_response(),
        TipError::Away => {
            let mut response = unavailable().into_response();
            response.headers_mut().insert(header::RETRY_AFTER, COME_AGAIN);
            response
        }
    }
}

/// Takes a tip.
#[utoipa::path(
    post,
    path = "/api/v1/tips",
    tag = "tips",
    request_body = TipForm,
    responses(
        (status = 201, description = "Taken, durably; the same again gets the same receipt", body = TakenCard),
        (status = 400, description = "A field is unknown, missing or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too long", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is compressed in a way that is not read", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment: nothing was kept, send it again", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn take(State(doors): State<Doors>, body: Bytes) -> Result<Response, Problem> {
    let form: TipForm = read(&body)?;
    let lang = language(&doors, form.lang.as_deref())?;
    let facts = Facts {
        kind: one_of(
            "kind",
            form.kind.as_deref(),
            TipKind::of_word,
            TipKind::ALL.iter().map(|it| it.word()),
        )?,
        leaves: one_of(
            "leaves",
            form.leaves.as_deref(),
            Leaves::of_word,
            Leaves::ALL.iter().map(|it| it.word()),
        )?,
        people: one_of(
            "people",
            form.people.as_deref(),
            People::of_word,
            People::ALL.iter().map(|it| it.word()),
        )?,
        child: form.child,
        kabupaten: kabupaten(form.kabupaten)?,
        ..Facts::default()
    };
    let report =
        Report { words: text(&form.text)?, facts, channel: Channel::Api, lang: lang.code(), from: None };
    let origin = origin(&doors, "tip", form.request_id.as_deref(), &body)?;
    Ok(match doors.dialogue.tips().take(&origin, &report).await {
        Ok(taken) => private(StatusCode::CREATED, &TakenCard { receipt: taken.receipt.grouped() }),
        Err(error) => refused(error),
    })
}

fn receipt(typed: &str) -> Result<Receipt, Problem> {
    match Receipt::read(typed) {
        Typed::Receipt(receipt, "") => Ok(receipt),
        _ => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "This is no receipt: sixteen digits, and one of them is mistyped. No try was lost.",
        )),
    }
}

async fn may_guess(doors: &Doors, peer: &Peer) -> Result<(), Problem> {
    if doors.dialogue.guesses().allowed(&peer.address.to_string()).await {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "Three receipts from this address led to no tip. Wait for an hour; a new tip is taken all the same.",
    ))
}

async fn missed(doors: &Doors, peer: &Peer) -> Problem {
    let left = doors.dialogue.guesses().missed(&peer.address.to_string()).await;
    Problem::new(
        StatusCode::NOT_FOUND,
        format!("No tip has this receipt. {left} more may be tried before an hour of waiting."),
    )
}

/// How far a tip has come.
#[utoipa::path(
    post,
    path = "/api/v1/tips/status",
    tag = "tips",
    request_body = StatusForm,
    responses(
        (status = 200, description = "How far it has come and what its unit asks", body = ProgressCard),
        (status = 400, description = "A field is unknown, missing or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No tip has this receipt", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too long", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is compressed in a way that is not read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The receipt is mistyped", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests or wrong receipts from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn status(State(doors): State<Doors>, peer: Peer, body: Bytes) -> Result<Response, Problem> {
    let form: StatusForm = read(&body)?;
    let lang: Lang = language(&doors, form.lang.as_deref())?;
    let receipt = receipt(&form.receipt)?;
    may_guess(&doors, &peer).await?;
    match doors.dialogue.tips().look(&receipt).await {
        Ok(Some(progress)) => {
            let card = ProgressCard {
                status: progress.status.word(),
                since: crate::kernel::clock::day_of_number(progress.since).to_string(),
                offices: progress.offices,
                text: doors.dialogue.progress(&progress, lang),
                questions: progress.questions,
            };
            Ok(private(StatusCode::OK, &card))
        }
        Ok(None) => Err(missed(&doors, &peer).await),
        Err(error) => Ok(refused(error)),
    }
}

/// Adds words to a tip, or answers its unit.
#[utoipa::path(
    post,
    path = "/api/v1/tips/answers",
    tag = "tips",
    request_body = AnswerForm,
    responses(
        (status = 204, description = "Taken, durably"),
        (status = 400, description = "A field is unknown, missing or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No tip has this receipt", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too long", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is compressed in a way that is not read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The receipt is mistyped", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests or wrong receipts from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment: nothing was kept, send it again", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn answer(State(doors): State<Doors>, peer: Peer, body: Bytes) -> Result<Response, Problem> {
    let form: AnswerForm = read(&body)?;
    let receipt = receipt(&form.receipt)?;
    let words = text(&form.text)?;
    may_guess(&doors, &peer).await?;
    let origin = origin(&doors, "answer", form.request_id.as_deref(), &body)?;
    let report = Report { words, facts: Facts::default(), channel: Channel::Api, lang: "", from: None };
    match doors.dialogue.tips().add(&origin, &receipt, &report).await {
        Ok(true) => Ok(StatusCode::NO_CONTENT.into_response()),
        Ok(false) => Err(missed(&doors, &peer).await),
        Err(error) => Ok(refused(error)),
    }
}
