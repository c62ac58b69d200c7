//! What is done in the villages: sessions held in the area of the officer's unit, where none was, and how a session is
//! noted, corrected and withdrawn.

use std::collections::HashMap;

use askama::Template;
use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::{Date, date};
use serde::Deserialize;

use super::campaigns::{Campaigns, campaigns};
use super::forms::{self, Choice, Fields, area, not_so, on_to};
use super::guard::{At, parts};
use super::pages::{Page, shown};
use super::register::{named, names};
use super::register_words::day;
use crate::domain::outreach::{self, By, Noted, OutreachError, Recap, Revision, VOLUNTEER, Why, lies_in};
use crate::domain::places::gazetteer;
use crate::http::{Doors, Problem};
use crate::kernel::clock::day_of_number;
use crate::model::outreach::{Facts, SessionError, SessionKind};

/// Years that a page can be of.
const YEARS: i16 = 3;

/// Which year, and which kabupaten of the area.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    year: Option<i16>,
    kabupaten: Option<String>,
}

/// What a page is of.
pub(super) struct Scope {
    /// The area of the unit.
    pub(super) area: String,
    /// The part of it that was asked for.
    part: String,
    year: i16,
    this_year: i16,
}

impl Scope {
    fn new(doors: &Doors, at: &At, asked: Asked) -> Result<Self, Problem> {
        let area = area(parts(doors)?, at);
        let this_year = doors.clock.today().year();
        let year = asked.year.filter(|year| (this_year - YEARS + 1..=this_year).contains(year));
        let part = asked.kabupaten.filter(|code| lies_in(code, &area) && gazetteer().exists(code));
        Ok(Self {
            part: part.unwrap_or_else(|| area.clone()),
            area,
            year: year.unwrap_or(this_year),
            this_year,
        })
    }

    fn days(&self) -> (Date, Date) {
        (date(self.year, 1, 1), date(self.year, 12, 31))
    }

    /// The kabupaten of the area, where it has several.
    fn kabupaten(&self) -> Vec<(String, String, bool)> {
        let provinces = gazetteer().kabupaten_of_province(&self.area);
        let name = |code: &str| gazetteer().name(code).unwrap_or_default();
        provinces.into_iter().map(|code| (code.to_owned(), name(code), code == self.part)).collect()
    }
}

/// The key of where a session was.
const fn kind_key(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::School => "console-session-school",
        SessionKind::VillageHall => "console-session-village-hall",
        SessionKind::Worship => "console-session-worship",
        SessionKind::Market => "console-session-market",
        SessionKind::Doors => "console-session-doors",
        SessionKind::Radio => "console-session-radio",
        SessionKind::Other => "console-session-other",
    }
}

/// The form of a session, with what was typed.
struct SessionForm {
    /// Where it is sent.
    action: String,
    id: String,
    place: String,
    choices: Vec<Choice>,
    day: String,
    today: String,
    kinds: Vec<(&'static str, &'static str, bool)>,
    women: String,
    men: String,
    unknown: String,
    material: String,
    version: String,
    /// The revision that is corrected; empty for a new session.
    seen: String,
    reason: String,
    /// The key of what is wrong; empty when nothing is.
    problem: &'static str,
}

impl SessionForm {
    fn kinds(chosen: &str) -> Vec<(&'static str, &'static str, bool)> {
        SessionKind::ALL.iter().map(|it| (it.word(), kind_key(*it), it.word() == chosen)).collect()
    }

    fn empty(today: Date) -> Result<Self, Problem> {
        Ok(Self {
            action: "/console/outreach".to_owned(),
            id: forms::new_id()?,
            place: String::new(),
            choices: Vec::new(),
            day: today.to_string(),
            today: today.to_string(),
            kinds: Self::kinds(""),
            women: String::new(),
            men: String::new(),
            unknown: String::new(),
            material: String::new(),
            version: String::new(),
            seen: String::new(),
            reason: String::new(),
            problem: "",
        })
    }

    fn of(now: &Revision, today: Date) -> Self {
        let facts = &now.facts;
        Self {
            action: format!("/console/outreach/{}", now.id),
            id: now.id.clone(),
            place: facts.place.clone(),
            choices: Vec::new(),
            day: facts.day.to_string(),
            today: today.to_string(),
            kinds: Self::kinds(facts.kind.word()),
            women: facts.women.to_string(),
            men: facts.men.to_string(),
            unknown: facts.unknown.to_string(),
            material: facts.material.clone(),
            version: facts.version.clone(),
            seen: now.number.to_string(),
            reason: String::new(),
            problem: "",
        }
    }

    fn again(action: String, fields: &Fields, today: Date, refused: Refused) -> Self {
        let of = |name: &str| fields.get(name).to_owned();
        Self {
            action,
            id: of("id"),
            place: of("place"),
            choices: refused.choices,
            day: of("day"),
            today: today.to_string(),
            kinds: Self::kinds(fields.get("kind")),
            women: of("women"),
            men: of("men"),
            unknown: of("unknown"),
            material: of("material"),
            version: of("version"),
            seen: of("seen"),
            reason: of("reason"),
            problem: refused.key,
        }
    }
}

/// Why a form is shown again.
struct Refused {
    key: &'static str,
    choices: Vec<Choice>,
}

impl From<&'static str> for Refused {
    fn from(key: &'static str) -> Self {
        Self { key, choices: Vec::new() }
    }
}

/// What a form says of a session.
fn told(fields: &Fields, area: &str) -> Result<Facts, Refused> {
    let place = forms::place(fields, area, true).map_err(|choices| Refused {
        key: if choices.is_empty() { "console-place-unknown" } else { "console-place-which" },
        choices,
    })?;
    let count = |name: &str| fields.count(name).ok_or("console-session-people");
    Ok(Facts {
        place,
        day: fields.get("day").parse().map_err(|_| "console-session-day")?,
        kind: SessionKind::of_word(fields.get("kind")).ok_or("console-session-kind-missing")?,
        women: count("women")?,
        men: count("men")?,
        unknown: count("unknown")?,
        material: fields.get("material").to_owned(),
        version: fields.get("version").to_owned(),
    })
}

/// What is said of a refusal beside the form; what is no fault of the form is a problem.
fn said(error: OutreachError) -> Result<&'static str, Problem> {
    match error {
        OutreachError::Session(SessionError::Place) => Ok("console-place-unknown"),
        OutreachError::Session(SessionError::Day) => Ok("console-session-day"),
        OutreachError::Session(SessionError::People) => Ok("console-session-people"),
        OutreachError::Session(SessionError::Material) => Ok("console-session-material"),
        OutreachError::Area => Ok("console-place-outside"),
        OutreachError::Reason => Ok("console-why-missing"),
        OutreachError::Meanwhile => Ok("console-session-meanwhile"),
        OutreachError::Id => Err(Problem::bad_request("The id of this form is none.")),
        OutreachError::Unknown => Err(Problem::new(StatusCode::NOT_FOUND, "There is no such session.")),
        OutreachError::Store(error) => Err(error.into()),
    }
}

/// A kecamatan of the recap.
struct RecapLine {
    name: String,
    sessions: i64,
    people: i64,
    women: i64,
    men: i64,
    unknown: i64,
    last: String,
    villages: String,
}

fn recap_line(recap: &Recap) -> Option<RecapLine> {
    let held = recap.held.as_ref()?;
    Some(RecapLine {
        name: gazetteer().full_name(&recap.kecamatan).unwrap_or_default(),
        sessions: held.sessions,
        people: held.women + held.men + held.unknown,
        women: held.women,
        men: held.men,
        unknown: held.unknown,
        last: day(day_of_number(held.last)),
        villages: format!("{}/{}", recap.villages - recap.without.len(), recap.villages),
    })
}

/// A session in a list, or a revision of one.
struct Line {
    id: String,
    day: String,
    place: String,
    kind: &'static str,
    women: u32,
    men: u32,
    unknown: u32,
    people: u32,
    material: String,
    by: String,
    held: bool,
    number: i64,
    noted: String,
    officer: String,
    reason: String,
}

fn line(it: &Revision, volunteer: &str, names: &HashMap<&str, &str>) -> Line {
    let facts = &it.facts;
    Line {
        id: it.id.clone(),
        day: day(facts.day),
        place: gazetteer().full_name(&facts.place).unwrap_or_else(|| facts.place.clone()),
        kind: kind_key(facts.kind),
        women: facts.women,
        men: facts.men,
        unknown: facts.unknown,
        people: facts.women + facts.men + facts.unknown,
        material: format!("{} ({})", facts.material, facts.version),
        by: if it.by == VOLUNTEER { volunteer.to_owned() } else { it.by.clone() },
        held: it.held,
        number: it.number,
        noted: day(it.noted),
        officer: named(names, &it.officer),
        reason: it.reason.clone(),
    }
}

#[derive(Template)]
#[template(path = "outreach.html", config = "src/http/console/askama.toml")]
struct OutreachPage<'a> {
    page: Page<'a>,
    area: String,
    part: String,
    year: i16,
    years: Vec<(i16, bool)>,
    kabupaten: Vec<(String, String, bool)>,
    recap: Vec<RecapLine>,
    total: RecapLine,
    /// Kecamatan, how many of how many villages, and their names; none while the area is a whole province.
    without: Vec<(String, String, String)>,
    too_wide: bool,
    sessions: Vec<Line>,
    form: SessionForm,
    campaigns: Campaigns,
}

async fn overview(
    doors: &Doors,
    at: &At,
    asked: Asked,
    form: Option<SessionForm>,
    wrong: &'static str,
) -> Result<Response, Problem> {
    let parts = parts(doors)?;
    let scope = Scope::new(doors, at, asked)?;
    let (from, to) = scope.days();
    let recaps = outreach::recap(&doors.db, &scope.part, from, to).await?;
    let recap: Vec<RecapLine> = recaps.iter().filter_map(recap_line).collect();
    let sum = |of: fn(&RecapLine) -> i64| recap.iter().map(of).sum();
    let villages: usize = recaps.iter().map(|it| it.villages).sum();
    let left: usize = recaps.iter().map(|it| it.without.len()).sum();
    let total = RecapLine {
        name: String::new(),
        sessions: sum(|it| it.sessions),
        people: sum(|it| it.people),
        women: sum(|it| it.women),
        men: sum(|it| it.men),
        unknown: sum(|it| it.unknown),
        last: String::new(),
        villages: format!("{}/{villages}", villages - left),
    };
    let too_wide = scope.part.len() < 5;
    let without = recaps.iter().filter(|it| !too_wide && !it.without.is_empty());
    let without = without.map(|it| {
        let name = gazetteer().name(&it.kecamatan).unwrap_or_default();
        (name, format!("{}/{}", it.without.len(), it.villages), it.without.join(", "))
    });
    let page = Page::of(at, "console-outreach-title", "/console/outreach", "")
        .in_unit(parts, &at.present.officer.unit);
    let volunteer = page.t("console-session-by-volunteer");
    let sessions = outreach::list(&doors.db, &scope.part, from, to, outreach::PAGE)
        .await
        .or_else(|error| said(error).map(|_| Vec::new()))?;
    let form = match form {
        Some(form) => form,
        None => SessionForm::empty(doors.clock.today())?,
    };
    Ok(shown(&OutreachPage {
        area: gazetteer().full_name(&scope.part).unwrap_or_else(|| "Indonesia".to_owned()),
        years: (scope.this_year - YEARS + 1..=scope.this_year)
            .rev()
            .map(|it| (it, it == scope.year))
            .collect(),
        year: scope.year,
        kabupaten: scope.kabupaten(),
        part: scope.part.clone(),
        recap,
        total,
        without: without.collect(),
        too_wide,
        sessions: sessions.iter().map(|it| line(it, &volunteer, &HashMap::new())).collect(),
        form,
        campaigns: campaigns(doors, &scope.area, wrong).await?,
        page,
    }))
}

/// What was held in the area of the officer's unit, and where nothing was.
pub(super) async fn page(
    State(doors): State<Doors>,
    at: At,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    overview(&doors, &at, query?.0, None, "").await
}

/// The same page with what is wrong with the form of a campaign.
pub(super) async fn page_with(doors: &Doors, at: &At, wrong: &'static str) -> Result<Response, Problem> {
    Ok(not_so(overview(doors, at, Asked::default(), None, wrong).await?))
}

fn by<'a>(at: &'a At, area: &'a str) -> By<'a> {
    By::Unit { id: &at.present.officer.unit, area, officer: &at.present.officer.id }
}

/// Notes a session.
pub(super) async fn note(State(doors): State<Doors>, at: At, body: Bytes) -> Result<Response, Problem> {
    let (fields, today) = (Fields::read(&body), doors.clock.today());
    let (area, id) = (area(parts(&doors)?, &at), fields.get("id"));
    let refused: Refused = match told(&fields, &area) {
        Err(refused) => refused,
        Ok(facts) => match outreach::note(&doors.db, today, id, facts, by(&at, &area)).await {
            Ok(Noted::New | Noted::Again) => return Ok(on_to(&format!("/console/outreach/{id}"))),
            Ok(Noted::Other) => "console-session-other-noted".into(),
            Err(error) => said(error)?.into(),
        },
    };
    let form = SessionForm::again("/console/outreach".to_owned(), &fields, today, refused);
    Ok(not_so(overview(&doors, &at, Asked::default(), Some(form), "").await?))
}

#[derive(Template)]
#[template(path = "session.html", config = "src/http/console/askama.toml")]
struct SessionPage<'a> {
    page: Page<'a>,
    now: Line,
    before: Vec<Line>,
    form: SessionForm,
}

async fn session(doors: &Doors, at: &At, id: &str, form: Option<SessionForm>) -> Result<Response, Problem> {
    let parts = parts(doors)?;
    let found = outreach::of(&doors.db, id, &area(parts, at)).await;
    let told = match found {
        Ok(told) => told,
        Err(error) => {
            said(error)?;
            return Ok(StatusCode::NOT_FOUND.into_response());
        }
    };
    let everybody = parts.officers.all().await?;
    let names = names(&everybody);
    let page = Page::of(at, "console-session-title", "/console/outreach", "")
        .in_unit(parts, &at.present.officer.unit);
    let volunteer = page.t("console-session-by-volunteer");
    Ok(shown(&SessionPage {
        form: form.unwrap_or_else(|| SessionForm::of(&told.now, doors.clock.today())),
        now: line(&told.now, &volunteer, &names),
        before: told.before.iter().map(|it| line(it, &volunteer, &names)).collect(),
        page,
    }))
}

/// One session with all that was ever said of it.
pub(super) async fn one(
    State(doors): State<Doors>,
    at: At,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    session(&doors, &at, &path?.0, None).await
}

/// Corrects a session, or withdraws it.
pub(super) async fn change(
    State(doors): State<Doors>,
    at: At,
    path: Result<Path<String>, PathRejection>,
    body: Bytes,
) -> Result<Response, Problem> {
    let Path(id) = path?;
    let (fields, today) = (Fields::read(&body), doors.clock.today());
    let area = area(parts(&doors)?, &at);
    let why = Why { seen: fields.get("seen").parse().unwrap_or_default(), reason: fields.get("reason") };
    let done = if fields.get("deed") == "withdraw" {
        outreach::withdraw(&doors.db, today, &id, by(&at, &area), why).await
    } else {
        match told(&fields, &area) {
            Ok(facts) => outreach::correct(&doors.db, today, &id, facts, by(&at, &area), why).await,
            Err(refused) => {
                let form = SessionForm::again(format!("/console/outreach/{id}"), &fields, today, refused);
                return Ok(not_so(session(&doors, &at, &id, Some(form)).await?));
            }
        }
    };
    match done {
        Ok(()) => Ok(on_to(&format!("/console/outreach/{id}"))),
        Err(error) => {
            let refused = said(error)?.into();
            let form = SessionForm::again(format!("/console/outreach/{id}"), &fields, today, refused);
            Ok(not_so(session(&doors, &at, &id, Some(form)).await?))
        }
    }
}

/// The recap as a table.
pub(super) async fn recap_csv(
    State(doors): State<Doors>,
    at: At,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let scope = Scope::new(&doors, &at, query?.0)?;
    let (from, to) = scope.days();
    let head = [
        "tahun",
        "kode",
        "kecamatan",
        "sesi",
        "orang",
        "perempuan",
        "laki-laki",
        "tidak dicatat",
        "sesi terakhir",
        "desa dengan sesi",
        "desa",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for it in outreach::recap(&doors.db, &scope.part, from, to).await? {
        let held = it.held.as_ref();
        let count = |of: fn(&outreach::OutreachSum) -> i64| held.map_or(0, of).to_string();
        rows.push(vec![
            scope.year.to_string(),
            it.kecamatan.clone(),
            gazetteer().full_name(&it.kecamatan).unwrap_or_default(),
            count(|held| held.sessions),
            count(|held| held.women + held.men + held.unknown),
            count(|held| held.women),
            count(|held| held.men),
            count(|held| held.unknown),
            held.map(|held| day_of_number(held.last).to_string()).unwrap_or_default(),
            (it.villages - it.without.len()).to_string(),
            it.villages.to_string(),
        ]);
    }
    Ok(forms::sheet_file("sosialisasi.csv", &rows))
}

/// Every session as a table, with the version of what was in hand.
pub(super) async fn sessions_csv(
    State(doors): State<Doors>,
    at: At,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let scope = Scope::new(&doors, &at, query?.0)?;
    let (from, to) = scope.days();
    let list = outreach::list(&doors.db, &scope.part, from, to, i64::MAX)
        .await
        .or_else(|error| said(error).map(|_| Vec::new()))?;
    let head = [
        "hari",
        "kode",
        "tempat",
        "jenis",
        "perempuan",
        "laki-laki",
        "tidak dicatat",
        "bahan",
        "versi",
        "oleh",
        "revisi",
        "keadaan",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(list.iter().map(|it| {
        let facts = &it.facts;
        vec![
            facts.day.to_string(),
            facts.place.clone(),
            gazetteer().full_name(&facts.place).unwrap_or_default(),
            facts.kind.word().to_owned(),
            facts.women.to_string(),
            facts.men.to_string(),
            facts.unknown.to_string(),
            facts.material.clone(),
            facts.version.clone(),
            it.by.clone(),
            it.number.to_string(),
            if it.held { "berlangsung" } else { "ditarik" }.to_owned(),
        ]
    }));
    Ok(forms::sheet_file("sesi.csv", &rows))
}
