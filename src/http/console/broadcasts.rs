//! What people who joined are told by SMS: written, estimated, started, held back. Nobody who joined is shown, nor is the
//! process of the console able to read who they are; of a unit's own area it counts them.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;

use super::forms::{Fields, area, not_so, on_to};
use super::guard::{At, parts};
use super::pages::{Page, shown};
use crate::domain::broadcasts::content::{Content, ContentError, INDONESIAN, Question, Texts, Written};
use crate::domain::broadcasts::desk::Seen;
use crate::domain::broadcasts::estimate::shown as count;
use crate::domain::broadcasts::{BroadcastError, Broadcasts};
use crate::domain::officers::By;
use crate::domain::outreach::{Typed, lies_in, typed};
use crate::domain::places::gazetteer;
use crate::http::{Doors, Problem};
use crate::i18n::Lang;
use crate::model::unit::NATIONAL;

/// Where the page is.
const PATH: &str = "/console/broadcasts";
/// The languages that the form has fields for; others are written at the terminal.
const LANGUAGES: [&str; 2] = [INDONESIAN, "en"];

/// What a draft will cost.
struct Told {
    people: String,
    without: String,
    messages: i64,
    at_most: bool,
    /// Empty when nobody said what an SMS costs.
    cost: String,
    /// Empty when it is more than a year.
    hours: String,
}

struct Row {
    number: i64,
    title: String,
    state_key: &'static str,
    places: String,
    /// Language, SMS, words.
    texts: Vec<(String, usize, String)>,
    /// Key and count.
    counts: Vec<(&'static str, String)>,
    estimate: Option<Told>,
    pauses: bool,
    resumes: bool,
    ends: bool,
    /// Question, place, right, wrong.
    results: Vec<(usize, String, String, String)>,
}

/// The form, as it was typed.
#[derive(Default)]
struct Form {
    title: String,
    areas: String,
    others: bool,
    /// Language, words, questions.
    texts: Vec<(&'static str, String, String)>,
}

#[derive(Template)]
#[template(path = "broadcasts.html", config = "src/http/console/askama.toml")]
struct BroadcastsPage<'a> {
    page: Page<'a>,
    area: String,
    rows: Vec<Row>,
    form: Form,
    /// What is wrong; empty when nothing is.
    problem: String,
}

fn name(code: &str) -> String {
    gazetteer().name(code).unwrap_or_else(|| code.to_owned())
}

/// Whether all that a broadcast is for lies in an area.
fn is_of(content: &Content, area: &str) -> bool {
    area == NATIONAL || (!content.areas.is_empty() && content.areas.iter().all(|it| lies_in(it, area)))
}

fn state_key(state: &str) -> &'static str {
    match state {
        "draft" => "console-broadcast-draft",
        "starting" => "console-broadcast-starting",
        "running" => "console-broadcast-running",
        "paused" => "console-broadcast-paused",
        _ => "console-broadcast-ended",
    }
}

async fn row(broadcasts: &Broadcasts, it: Seen) -> Result<Row, Problem> {
    let number = it.row.number;
    let state = it.row.state.as_str();
    let estimate = match state {
        "draft" => {
            let estimate = broadcasts.estimate(number).await.map_err(away)?;
            let cost = estimate.shown_cost(broadcasts.rules());
            Some(Told {
                people: count(estimate.people),
                without: count(estimate.without_text),
                messages: estimate.shown_messages(),
                at_most: estimate.is_small(),
                cost: cost.map(|cost| cost.to_string()).unwrap_or_default(),
                hours: estimate.hours.map(|hours| hours.to_string()).unwrap_or_default(),
            })
        }
        _ => None,
    };
    let results = broadcasts.results(number).await.map_err(away)?;
    let few = |count: Option<i64>| count.map_or_else(|| "< 5".to_owned(), |it| it.to_string());
    let places: Vec<String> = it.content.areas.iter().map(|code| name(code)).collect();
    Ok(Row {
        number,
        title: it.row.title.clone(),
        state_key: state_key(state),
        places: if places.is_empty() { "Indonesia".to_owned() } else { places.join(", ") },
        texts: it
            .content
            .texts
            .iter()
            .map(|(lang, texts)| (lang.clone(), texts.parts(), texts.first()))
            .collect(),
        counts: vec![
            ("console-broadcast-waiting", count(it.waiting)),
            ("console-broadcast-under-way", count(it.under_way)),
            ("console-broadcast-sent", count(it.sent)),
            ("console-broadcast-delivered", count(it.delivered)),
            ("console-broadcast-failed", count(it.failed)),
        ],
        estimate,
        pauses: state == "running",
        resumes: state == "paused",
        ends: state != "ended",
        results: results
            .into_iter()
            .map(|it| (it.question, name(&it.kabupaten), few(it.right), few(it.wrong)))
            .collect(),
    })
}

fn away(error: BroadcastError) -> Problem {
    match error {
        BroadcastError::Store(error) => error.into(),
        error => {
            tracing::error!(%error, "the console cannot look after broadcasts");
            Problem::new(
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
                "Broadcasts cannot be looked after now.",
            )
        }
    }
}

async fn overview(
    doors: &Doors,
    at: &At,
    form: Form,
    wrong: impl FnOnce(&Page<'_>) -> String,
) -> Result<Response, Problem> {
    let parts = parts(doors)?;
    let area = area(parts, at);
    let page = Page::of(at, "console-broadcasts-title", "/console/outreach", "")
        .in_unit(parts, &at.present.officer.unit);
    let mut rows = Vec::new();
    for it in parts.broadcasts.all().await.map_err(away)? {
        if is_of(&it.content, &area) {
            rows.push(row(&parts.broadcasts, it).await?);
        }
    }
    let mut form = form;
    if form.texts.is_empty() {
        form.texts = LANGUAGES.map(|lang| (lang, String::new(), String::new())).to_vec();
    }
    let problem = wrong(&page);
    Ok(shown(&BroadcastsPage {
        area: gazetteer().full_name(&area).unwrap_or_else(|| "Indonesia".to_owned()),
        rows,
        form,
        problem,
        page,
    }))
}

/// The broadcasts of the area of the officer's unit.
pub(super) async fn page(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    overview(&doors, &at, Form::default(), |_| String::new()).await
}

/// Questions as they are typed, one in a line: `question | choice | choice | letter | why`.
fn questions(text: &str) -> Option<Vec<Question>> {
    let question = |line: &str| {
        let parts: Vec<String> = line.split('|').map(|part| part.trim().to_owned()).collect();
        let [ask, choices @ .., right, why] = parts.as_slice() else { return None };
        let (ask, right, why) = (ask.clone(), right.clone(), why.clone());
        (choices.len() >= 2).then(|| Question { ask, choices: choices.to_vec(), right, why })
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(question).collect()
}

/// Codes of the places that are typed with commas between them; of the unit's own area when there are none.
fn areas(text: &str, area: &str) -> Result<Vec<String>, ContentError> {
    let names: Vec<&str> = text.split([',', ';', '\n']).map(str::trim).filter(|it| !it.is_empty()).collect();
    if names.is_empty() {
        return Ok(if area == NATIONAL { Vec::new() } else { vec![area.to_owned()] });
    }
    let code = |name: &str| match typed(name, area, false) {
        Typed::One(code) => Ok(code.get(..5).map_or(code.clone(), str::to_owned)),
        Typed::Several(_) | Typed::Unknown => Err(ContentError::Area(name.to_owned())),
    };
    names.into_iter().map(code).collect()
}

fn written(form: &Form, area: &str) -> Result<Written, ContentError> {
    let mut texts = BTreeMap::new();
    for (lang, text, quiz) in
        form.texts.iter().filter(|(_, text, quiz)| !(text.is_empty() && quiz.is_empty()))
    {
        let quiz = questions(quiz).ok_or_else(|| ContentError::Quiz((*lang).to_owned()))?;
        // A browser sends its lines with a return before each.
        texts.insert((*lang).to_owned(), Texts { text: text.replace("\r\n", "\n"), quiz });
    }
    Ok(Written { title: form.title.clone(), areas: areas(&form.areas, area)?, others: form.others, texts })
}

fn said(page: &Page<'_>, error: &BroadcastError) -> String {
    let content = match error {
        BroadcastError::Content(content) => content,
        BroadcastError::Unknown | BroadcastError::State(_) => return page.t("console-broadcast-other-state"),
        BroadcastError::Nobody => return page.t("console-broadcast-nobody"),
        BroadcastError::NoRoute => return page.t("console-broadcast-no-route"),
        BroadcastError::Grown { .. } => return page.t("console-broadcast-grown"),
        BroadcastError::Store(_) | BroadcastError::Key(_) => return page.t("console-broadcast-other-state"),
    };
    match content {
        ContentError::Title => page.t("console-broadcast-title-missing"),
        ContentError::Area(name) => page.say("console-broadcast-area", &[("name", name)]),
        ContentError::NoIndonesian | ContentError::Empty(_) | ContentError::Language(_) => {
            page.t("console-broadcast-text-missing")
        }
        ContentError::Letter(_, letter) => {
            page.say("console-broadcast-letter", &[("letter", &letter.to_string())])
        }
        ContentError::NoStop(_) => page.t("console-broadcast-no-stop"),
        ContentError::Link(_) => page.t("console-broadcast-link"),
        ContentError::Long(_, _, takes, most) => {
            page.say("console-broadcast-long", &[("takes", &takes.to_string()), ("most", &most.to_string())])
        }
        ContentError::Form(_) | ContentError::Quiz(_) => page.t("console-broadcast-quiz-wrong"),
        ContentError::Differs(_) => page.t("console-broadcast-quiz-differs"),
    }
}

/// Keeps a draft, or starts, holds back, goes on with or ends one of the unit's area.
pub(super) async fn change(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let fields = Fields::read(&body);
    let parts = parts(&doors)?;
    let area = area(parts, &at);
    let officer = &at.present.officer;
    let by = By { officer: officer.id.clone(), unit: officer.unit.clone(), signed: Default::default() };
    let writer = parts.broadcasts.writer(&by);
    let number: i64 = fields.get("number").parse().unwrap_or(0);
    let mut form = Form::default();
    let done = if fields.get("deed") == "write" {
        let field = |name: &str, lang: &str| fields.get(&format!("{name}-{lang}")).trim().to_owned();
        form = Form {
            title: fields.get("title").trim().to_owned(),
            areas: fields.get("areas").trim().to_owned(),
            others: fields.get("others") == "yes",
            texts: LANGUAGES.map(|lang| (lang, field("text", lang), field("quiz", lang))).to_vec(),
        };
        match written(&form, &area) {
            Ok(written) => writer.write(written, |code| Lang::parse(code).is_some()).await.map(drop),
            Err(error) => Err(error.into()),
        }
    } else {
        match parts.broadcasts.one(number).await {
            Ok(it) if is_of(&it.content, &area) => match fields.get("deed") {
                "start" => writer.start(number, fields.get("confirm").parse().unwrap_or(0)).await,
                "pause" => writer.pause(number).await,
                "resume" => writer.resume(number).await,
                "end" => writer.end(number).await,
                _ => Err(BroadcastError::Unknown),
            },
            Ok(_) => Err(BroadcastError::Unknown),
            Err(error) => Err(error),
        }
    };
    match done {
        Ok(()) => Ok(on_to(PATH)),
        Err(error @ (BroadcastError::Store(_) | BroadcastError::Key(_))) => Err(away(error)),
        Err(error) => Ok(not_so(overview(&doors, &at, form, |page| said(page, &error)).await?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_stand_one_in_a_line() {
        let read = questions(
            "Siapa pegang paspor? | Agen | Saya | B | Milik Anda.\r\n\nVisa? | a | b | c | C | Kerja.",
        );
        let read = read.expect("two questions");
        assert_eq!((read.len(), read[0].choices.len(), read[1].choices.len()), (2, 2, 3));
        assert_eq!(
            (read[1].ask.as_str(), read[1].right.as_str(), read[1].why.as_str()),
            ("Visa?", "C", "Kerja.")
        );
        assert_eq!(questions(" \n").map(|it| it.len()), Some(0));
        assert_eq!(questions("Siapa? | Saya | A | Ya."), None, "one choice is none");
    }

    #[test]
    fn a_unit_writes_to_its_own_area_and_no_other() {
        assert_eq!(areas("", "61.07"), Ok(vec!["61.07".to_owned()]));
        assert_eq!(areas("", NATIONAL), Ok(Vec::new()));
        assert_eq!(areas("Sambas, Bengkayang", "61"), Ok(vec!["61.01".to_owned(), "61.07".to_owned()]));
        assert_eq!(areas("Sambas", "61.07"), Err(ContentError::Area("Sambas".to_owned())));
    }
}
