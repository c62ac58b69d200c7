//! `POST /api/v1/departure-checks` and the questions to ask for it. Nothing of what is sent is stored.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::agencies::language;
use super::forms::{kabupaten, one_of, private, read, whole};
use super::tagged;
use crate::domain::departures::{self, Check, Reason};
use crate::domain::reading::Reply;
use crate::http::{Doors, Peer, Problem};
use crate::i18n::word;
use crate::kernel::clock::day_number;
use crate::model::departure::{Age, Country, Departure, Job, Known, Sign, Way};

/// Characters of free words at most.
const LONGEST_TEXT: usize = 1_000;

/// What is known of a departure. Everything may be left out: what nobody says is unknown, and unknown is
/// never good news.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CheckForm {
    /// Answers to the questions, by their ids: yes, no or unknown.
    #[schema(example = json!({"Q1": "yes", "Q3": "no", "Q6": "unknown"}))]
    answers: BTreeMap<String, String>,
    /// What somebody says in their own words, at most 1,000 characters; signs are read from it.
    #[schema(max_length = 1000, example = "kerja sawit miri brgkt mlm ini")]
    text: Option<String>,
    /// The worker's age in years.
    #[serde(deserialize_with = "whole")]
    #[schema(maximum = 255)]
    age: Option<u8>,
    /// Country code of the destination (ISO 3166-1, two capital letters).
    #[schema(pattern = "^[A-Z]{2}$", example = "MY")]
    country: Option<String>,
    /// household, plantation, factory, construction, care, service, sea, online or other.
    #[schema(example = "plantation")]
    job: Option<String>,
    /// government, p3mi, ukps, independent or person.
    #[schema(example = "p3mi")]
    way: Option<String>,
    /// The day of leaving.
    #[schema(format = Date)]
    leaves_on: Option<String>,
    /// Signs that are there, such as visit_visa or papers_held.
    #[schema(example = json!(["papers_held"]))]
    signs: Vec<String>,
    /// The Kemendagri code of the worker's kabupaten or kota, for the monthly counts.
    #[schema(pattern = r"^[0-9]{2}\.[0-9]{2}$", example = "61.07")]
    kabupaten: Option<String>,
    /// The language of texts: `id` (default) or `en`.
    #[schema(pattern = "^(id|en)$")]
    lang: Option<String>,
}

/// What speaks against it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReasonCard {
    /// The flag's id, when it is one.
    #[schema(example = "RF-01")]
    flag: Option<String>,
    /// sedang, tinggi, kritis or darurat, for a flag.
    #[schema(example = "kritis")]
    severity: Option<&'static str>,
    /// In a few words.
    text: String,
    /// What to ask, to know more.
    question: Option<String>,
    /// Whether somebody confirmed the rule with the text of the law before them. The demo alone serves
    /// rules that nobody confirmed.
    confirmed: bool,
}

/// What it weighs.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckCard {
    /// STOP, TUNDA or LANJUT_VERIFIKASI. None of them says that a departure is safe.
    #[schema(example = "STOP")]
    outcome: &'static str,
    /// What is to be done before everything else: danger, child, tonight or papers.
    first: Option<&'static str>,
    /// What speaks against it, the heaviest first.
    reasons: Vec<ReasonCard>,
    /// The answer as one SMS.
    text: String,
}

/// A question of the self-check.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionCard {
    /// Its id.
    #[schema(example = "Q1")]
    id: String,
    /// As an SMS asks it.
    text: String,
    /// Whether it may be answered yes, no or unknown; one of them is the good answer: yes or no.
    #[schema(example = "yes")]
    good: &'static str,
}

/// The language of the questions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QuestionQuery {
    /// `id` (default) or `en`.
    #[param(pattern = "^(id|en)$", example = "id")]
    lang: Option<String>,
}

fn closed() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "Nobody has confirmed the rules of law here yet, so no departure is weighed. Ask BP3MI.",
    )
}

fn country(code: Option<&str>) -> Result<Option<Country>, Problem> {
    code.map(|code| {
        Country::of_code(code)
            .ok_or_else(|| Problem::bad_request("country is a code of two capital letters such as MY."))
    })
    .transpose()
}

fn leaves_in(day: Option<&str>, today: Date) -> Result<Option<u16>, Problem> {
    let Some(day) = day else { return Ok(None) };
    let day: Date =
        day.parse().map_err(|_| Problem::bad_request("leaves_on is a day such as 2026-11-25."))?;
    // Whoever has left already is as urgent as whoever leaves today.
    let days = (day_number(day) - day_number(today)).max(0);
    Ok(Some(u16::try_from(days).unwrap_or(u16::MAX)))
}

/// The words of [`reply`].
pub(super) const REPLIES: [&str; 3] = ["yes", "no", "unknown"];

fn reply(word: &str) -> Result<Reply, Problem> {
    match word {
        "yes" => Ok(Reply::Yes),
        "no" => Ok(Reply::No),
        "unknown" => Ok(Reply::Unknown),
        _ => Err(Problem::bad_request("An answer is yes, no or unknown.")),
    }
}

/// Weighs a departure.
#[utoipa::path(
    post,
    path = "/api/v1/departure-checks",
    tag = "departures",
    request_body = CheckForm,
    responses(
        (status = 200, description = "What it weighs. Nothing is stored", body = CheckCard),
        (status = 400, description = "A field is unknown or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too long", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is compressed in a way that is not read", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Nobody confirmed the rules of law here yet", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn check(State(doors): State<Doors>, peer: Peer, body: Bytes) -> Result<Response, Problem> {
    let form: CheckForm = read(&body)?;
    let lang = language(&doors, form.lang.as_deref())?;
    let register = doors.dialogue.register();
    let today = doors.clock.today();
    let kabupaten = kabupaten(form.kabupaten)?;
    if !departures::is_open(&register, today) {
        return Err(closed());
    }
    if form.text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
        let detail = format!("text has more than {LONGEST_TEXT} characters.");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    let mut departure = answers(&doors, &form.answers)?;
    let said = Departure {
        age: form.age.map_or(Age::Unknown, Age::Years),
        country: country(form.country.as_deref())?,
        job: one_of("job", form.job.as_deref(), Job::of_word, Job::ALL.iter().map(|it| it.word()))?,
        way: one_of("way", form.way.as_deref(), Way::of_word, Way::ALL.iter().map(|it| it.word()))?,
        leaves_in: leaves_in(form.leaves_on.as_deref(), today)?,
        ..Departure::default()
    };
    departure.add(&said);
    for sign in &form.signs {
        let known = Sign::ALL.iter().map(|it| it.word());
        if let Some(sign) = one_of("sign", Some(sign), Sign::of_word, known)? {
            departure.set(sign, Known::There);
        }
    }
    if let Some(text) = &form.text {
        departure.add(&departures::heard(text, today));
    }
    let asker = peer.address.to_string();
    let (weighed, text) = doors.dialogue.departure(&asker, &departure, kabupaten.as_deref(), lang).await;
    let reasons = weighed.reasons.iter().map(|reason| card(reason, lang)).collect();
    let card = CheckCard {
        outcome: weighed.outcome.word(),
        first: weighed.first.map(|first| first.word()),
        reasons,
        text,
    };
    Ok(private(StatusCode::OK, &card))
}

fn answers(doors: &Doors, given: &BTreeMap<String, String>) -> Result<Departure, Problem> {
    let register = doors.dialogue.register();
    let today = doors.clock.today();
    let known = departures::question_ids(&register, today);
    if given.keys().any(|id| !known.contains(id)) {
        return Err(Problem::bad_request(format!("Unknown question; known are {}.", known.join(", "))));
    }
    let mut check = Check::default();
    for id in &known {
        let answer = given.get(id).map_or(Ok(Reply::Unknown), |word| reply(word))?;
        departures::answer(&register, today, &mut check, answer);
    }
    Ok(check.departure)
}

fn card(reason: &Reason, lang: crate::i18n::Lang) -> ReasonCard {
    let text = word(lang, &reason.text());
    match reason {
        Reason::Flag { id, severity, marked } => ReasonCard {
            flag: Some(id.clone()),
            severity: Some(severity.word()),
            text,
            question: Some(word(lang, &format!("ask-{}", id.to_ascii_lowercase()))),
            confirmed: !marked,
        },
        _ => ReasonCard { flag: None, severity: None, text, question: None, confirmed: true },
    }
}

/// The questions of the self-check.
#[utoipa::path(
    get,
    path = "/api/v1/departure-checks/questions",
    tag = "departures",
    params(QuestionQuery),
    responses(
        (status = 200, description = "The questions of today, in their order", body = [QuestionCard], headers(("ETag" = String, description = "Changes with the questions"))),
        (status = 304, description = "The questions are those you have (If-None-Match)"),
        (status = 400, description = "A parameter is unknown or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests from this address", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Nobody confirmed the rules of law here yet", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn questions(
    State(doors): State<Doors>,
    headers: HeaderMap,
    query: Result<Query<QuestionQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query?;
    let lang = language(&doors, query.lang.as_deref())?;
    let Some(questions) = doors.dialogue.questions(lang) else { return Ok(closed().into_response()) };
    let cards: Vec<QuestionCard> =
        questions.into_iter().map(|(id, text, good)| QuestionCard { id, text, good }).collect();
    Ok(tagged(&headers, &cards))
}
