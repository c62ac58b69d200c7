//! Every volunteer's app at once, after an outage: each posts a report that it sealed and asks what changed. Through
//! the real server on SQLite and on a PostgreSQL with fsync, against a bare endpoint on the same engine, in the same run
//! and in turns. What was answered must be there, once.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use suluh::app::Parts;
use suluh::config::Config;
use suluh::domain::tips::Answers;
use suluh::domain::tips::units::KnownUnit;
use suluh::domain::volunteers::Volunteer;
use suluh::domain::volunteers::devices::ACCESS_SECONDS;
use suluh::kernel::clock::{Clock, SystemClock, day_number};
use suluh::kernel::msisdn::{self, Sender};
use suluh::model::tip::{Facts, Leaves, People, TipKind};
use suluh::model::volunteer::VolunteerKind;
use suluh::sealing::envelope::{self, Envelope, Place};
use suluh::sealing::key;
use suluh::sealing::keys::Keys;
use suluh::store::Db;
use suluh::store::volunteer_devices::{self, DeviceRow};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::Barrier;

use crate::postgres::Postgres;
use crate::process::{Memory, Server, Ticks, memory};
use crate::report::{Goal, Report, median, percentile, row};

/// The doors.
pub(crate) const REPORTS: &str = "/api/v1/reports";
pub(crate) const SYNC: &str = "/api/v1/sync";

/// Volunteers, each with an app.
const PEOPLE: usize = 1_000;
/// Connections at a time.
const CONNECTIONS: usize = 200;
/// Rounds; medians are reported.
const ROUNDS: usize = 3;
/// Letters of a token that name its volunteer, whenever it is made.
const NAME: usize = 21;
/// Where all of them are.
const AREA: &str = "61.07";
/// Seconds within which everybody has reported and synced, on each engine.
const ALL_GOAL: f64 = 10.0;
/// Of the bare endpoint's rate at least, for both together.
const SHARE_GOAL: f64 = 0.10;

/// The part of an access token that names its volunteer.
pub(crate) fn name_in(token: &str) -> Option<&str> {
    token.get(..NAME)
}

/// What everybody does at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Reports,
    Syncs,
    Pairs,
}

impl What {
    const ALL: [Self; 3] = [Self::Reports, Self::Syncs, Self::Pairs];

    const fn name(self) -> &'static str {
        match self {
            Self::Reports => "a report each",
            Self::Syncs => "a sync each",
            Self::Pairs => "a report and a sync each",
        }
    }
}

/// A volunteer with an app, as the app knows it.
struct Person {
    volunteer: Arc<Volunteer>,
    device: String,
    token: String,
    /// Of the last sync.
    cursor: String,
    /// The report that was posted last, and what it was answered.
    posted: Option<(Vec<u8>, String)>,
    /// What that report is called, which no sync told yet.
    untold: Option<String>,
}

/// What one app sends, and what it is answered.
#[derive(Default)]
struct Visit {
    post: Option<Vec<u8>>,
    get: Option<Vec<u8>>,
    answers: Vec<Answer>,
}

struct Answer {
    status: u16,
    body: String,
    ms: f64,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    what: What,
    /// From the first request to the last answer.
    seconds: f64,
    p50_ms: f64,
    p99_ms: f64,
    most_ms: f64,
    /// Microseconds of the server's processor time for one volunteer.
    cpu_us: f64,
    /// The same of PostgreSQL.
    database_us: f64,
}

/// Where a server keeps its rows.
enum Rows<'a> {
    Postgres(&'a Postgres, &'static str),
    Sqlite(String),
}

impl Rows<'_> {
    fn count(&self, runtime: &Runtime, table: &str) -> anyhow::Result<u64> {
        let statement = format!("SELECT count(*) FROM {table}");
        match self {
            Self::Postgres(of, database) => of.count(database, &statement),
            Self::Sqlite(url) => runtime.block_on(async {
                let mut db = SqliteConnection::connect(url).await?;
                let count: i64 = sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut db).await?;
                db.close().await?;
                Ok(u64::try_from(count)?)
            }),
        }
    }

    fn ticks(&self) -> anyhow::Result<Ticks> {
        match self {
            Self::Postgres(of, _) => of.ticks(),
            Self::Sqlite(_) => Ok(Ticks::default()),
        }
    }
}

struct Target<'a> {
    engine: &'static str,
    server: Server,
    rows: Rows<'a>,
    /// What must grow by one with each report.
    tables: &'static [&'static str],
    /// The service's parts over the same rows, with which tokens are made; none of a bare endpoint.
    parts: Option<Arc<Parts>>,
    people: Vec<Person>,
    runs: Vec<Run>,
    memory: Option<Memory>,
}

/// A random UUID.
fn uuid() -> anyhow::Result<String> {
    let hex = format!("{:032x}", u128::from_be_bytes(key::random::<16>()?));
    Ok(format!("{}-{}-4{}-9{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..]))
}

/// What an app answers in the clear, as it posts it.
fn clear() -> Value {
    json!({ "kabupaten": AREA, "kind": "departure", "leaves": "tomorrow", "people": "6-20" })
}

/// The same as the service reads it.
fn answers() -> Answers {
    let facts = Facts {
        kabupaten: Some(AREA.to_owned()),
        kind: Some(TipKind::Departure),
        leaves: Some(Leaves::Tomorrow),
        people: People::of_word("6-20"),
        volunteer: true,
        ..Facts::default()
    };
    Answers { facts, ..Answers::default() }
}

/// The service's parts over the same database and keys.
async fn beside(url: &str, keys: &Path) -> anyhow::Result<Parts> {
    let mut config = Config::default();
    keys.clone_into(&mut config.keys.dir);
    config.spool.dir = keys.with_file_name("spool-beside");
    let (db, keys) = (Db::open(url).await?, Keys::open(keys)?);
    let cache = suluh::cache::open(None).await?;
    let parts = Parts::assemble(config, db, keys, cache, Arc::new(SystemClock)).await?;
    parts.look_at_units().await;
    Ok(parts)
}

/// Volunteers who came in, each with a device.
async fn enrolled(parts: &Parts) -> anyhow::Result<Vec<Person>> {
    let mut people = Vec::with_capacity(PEOPLE);
    let today = day_number(SystemClock.today());
    for at in 0..PEOPLE {
        let them = &parts.volunteers;
        let invite = them.invite("-", VolunteerKind::KawanPmi, AREA, &format!("Relawan {at}")).await?;
        let Sender::Phone(number) = msisdn::read(&format!("+6281290{at:06}")) else { bail!("no number") };
        let volunteer = them.enrol(&number, &invite.code, None).await?;
        let device = format!("{:032x}", u128::from_be_bytes(key::random::<16>()?));
        let row = DeviceRow {
            id: device.clone(),
            volunteer: volunteer.id.clone(),
            name: String::new(),
            refresh: device.clone(),
            former: None,
            ends: today + 90,
            since: today,
        };
        let mut tx = parts.db.begin().await?;
        volunteer_devices::insert(&mut tx, &row).await?;
        tx.commit().await?;
        people.push(Person {
            volunteer,
            device,
            token: String::new(),
            cursor: String::new(),
            posted: None,
            untold: None,
        });
    }
    Ok(people)
}

/// The token of an app, as the service makes it: good for ten minutes from now.
fn token(parts: &Parts, person: &Person) -> anyhow::Result<String> {
    let ends = SystemClock.now().as_second() + ACCESS_SECONDS;
    let named = [&*person.volunteer.id, &person.device, &ends.to_string()];
    let tag = parts.keys.service().token("volunteer access", &named);
    let bytes = |hex: &str| u128::from_str_radix(hex, 16).map(u128::to_be_bytes);
    let (volunteer, device, tag) = (bytes(&person.volunteer.id)?, bytes(&person.device)?, bytes(&tag)?);
    Ok(URL_SAFE_NO_PAD.encode([&volunteer[..], &device, &ends.to_be_bytes(), &tag].concat()))
}

/// A request of an app.
fn request(method: &str, path: &str, person: &Person, body: &str) -> Vec<u8> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        person.token,
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// A new report of somebody, sealed to these units as an app seals it.
fn report(person: &Person, units: &[KnownUnit]) -> anyhow::Result<Vec<u8>> {
    let id = uuid()?;
    let (tip, page) = (person.volunteer.tip_id(&id[..8]), person.volunteer.page_id(&id[..8]));
    let document = json!({
        "v": 1, "page": "report", "at": SystemClock.now().to_string(), "channel": "app", "lang": "id",
        "words": "Sekida Jagoi Babang, besok malam 6 orang naik mobil hitam KB 1234 XX lewat jalan tikus",
        "volunteer": true, "kabupaten": AREA, "count": 6,
    });
    let readers: Vec<_> = units.iter().map(KnownUnit::reader).collect();
    let place = Place { tip: &tip, page: &page };
    let Envelope { body, secret, wraps } = envelope::seal(place, document.to_string().as_bytes(), &readers)?;
    let wrap = |it: &envelope::Wrap| json!({ "unit": it.unit, "epoch": it.epoch, "wrap": STANDARD.encode(&it.sealed) });
    let report = json!({
        "id": id, "secret": STANDARD.encode(*secret), "body": STANDARD.encode(&body),
        "wraps": wraps.iter().map(wrap).collect::<Vec<_>>(), "clear": clear(),
    });
    Ok(request("POST", REPORTS, person, &report.to_string()))
}

fn sync(person: &Person) -> Vec<u8> {
    let query = if person.cursor.is_empty() { String::new() } else { format!("?cursor={}", person.cursor) };
    request("GET", &format!("{SYNC}{query}"), person, "")
}

/// Sends a request and reads its answer.
async fn asked(stream: &mut BufReader<TcpStream>, request: &[u8]) -> anyhow::Result<Answer> {
    let began = Instant::now();
    stream.write_all(request).await?;
    let (mut status, mut length) = (0, None);
    loop {
        let mut line = String::new();
        ensure!(stream.read_line(&mut line).await? > 0, "the connection was closed");
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(said) = line.strip_prefix("http/1.1 ") {
            status = said.split(' ').next().unwrap_or_default().parse()?;
        } else if let Some(said) = line.strip_prefix("content-length:") {
            length = Some(said.trim().parse()?);
        } else if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length.context("an answer without its length")?];
    stream.read_exact(&mut body).await?;
    Ok(Answer { status, body: String::from_utf8(body)?, ms: began.elapsed().as_secs_f64() * 1e3 })
}

/// Everybody comes at once, over so many connections as there may be; each is served when one is free. Seconds from the
/// first request to the last answer.
async fn everybody(server: &Server, visits: Vec<Visit>) -> anyhow::Result<(Vec<Visit>, f64)> {
    let (next, count) = (Arc::new(AtomicUsize::new(0)), visits.len());
    let visits: Arc<Vec<tokio::sync::Mutex<Visit>>> = Arc::new(visits.into_iter().map(Into::into).collect());
    let ready = Arc::new(Barrier::new(CONNECTIONS + 1));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let stream = TcpStream::connect(server.address).await?;
        stream.set_nodelay(true)?;
        let (next, visits, ready) = (Arc::clone(&next), Arc::clone(&visits), Arc::clone(&ready));
        tasks.spawn(async move {
            let mut stream = BufReader::new(stream);
            ready.wait().await;
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(visit) = visits.get(at) else { return anyhow::Ok(()) };
                let mut visit = visit.lock().await;
                for request in [visit.post.take(), visit.get.take()].into_iter().flatten() {
                    let answer = asked(&mut stream, &request).await?;
                    visit.answers.push(answer);
                }
            }
        });
    }
    ready.wait().await;
    let began = Instant::now();
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let seconds = began.elapsed().as_secs_f64();
    let visits = Arc::into_inner(visits).context("a visit goes on")?;
    ensure!(visits.len() == count, "some visits are gone");
    Ok((visits.into_iter().map(tokio::sync::Mutex::into_inner).collect(), seconds))
}

fn read(answer: &Answer, status: u16) -> anyhow::Result<Value> {
    ensure!(answer.status == status, "{} and not {status}: {}", answer.status, answer.body);
    Ok(serde_json::from_str(&answer.body)?)
}

impl Target<'_> {
    fn is_bare(&self) -> bool {
        self.parts.is_none()
    }

    fn counts(&self, runtime: &Runtime) -> anyhow::Result<Vec<u64>> {
        self.tables.iter().map(|table| self.rows.count(runtime, table)).collect()
    }

    /// What everybody sends; made before it is measured.
    fn visits(&mut self, what: What, by: &Parts, units: &[KnownUnit]) -> anyhow::Result<Vec<Visit>> {
        let mut visits = Vec::with_capacity(PEOPLE);
        for person in &mut self.people {
            person.token = token(by, person)?;
            let mut visit = Visit::default();
            if what != What::Syncs {
                let post = report(person, units)?;
                person.posted = Some((post.clone(), String::new()));
                visit.post = Some(post);
            }
            if what != What::Reports {
                visit.get = Some(sync(person));
            }
            visits.push(visit);
        }
        Ok(visits)
    }

    /// Every report is acknowledged under a name of its own, and every sync tells just the report that is new.
    fn right(&mut self, visits: &[Visit], what: What) -> anyhow::Result<()> {
        let bare = self.is_bare();
        let mut names = HashSet::new();
        for (person, visit) in self.people.iter_mut().zip(visits) {
            let mut answers = visit.answers.iter();
            if what != What::Syncs {
                let answer = answers.next().context("no answer to a report")?;
                let reference = read(answer, 201)?["reference"].as_str().context("no reference")?.to_owned();
                ensure!(names.insert(reference.clone()), "two reports are {reference}");
                if let Some((_, said)) = &mut person.posted {
                    said.clone_from(&answer.body);
                }
                person.untold = Some(reference);
            }
            if what != What::Reports {
                let said = read(answers.next().context("no answer to a sync")?, 200)?;
                let told = said["reports"].as_array().context("no reports")?;
                let told: Vec<&str> = told.iter().filter_map(|it| it["reference"].as_str()).collect();
                let new = person.untold.take().context("nothing is new")?;
                let right = if bare { told.contains(&&*new) } else { told == [&*new] };
                ensure!(right, "{new} is new, and a sync told {told:?}");
                said["cursor"].as_str().unwrap_or_default().clone_into(&mut person.cursor);
            }
            ensure!(answers.next().is_none(), "more answers than requests");
        }
        Ok(())
    }

    fn load(&mut self, what: What, by: &Parts, units: &[KnownUnit], runtime: &Runtime) -> anyhow::Result<()> {
        let visits = self.visits(what, by, units)?;
        self.server.pause(false)?;
        let before = self.counts(runtime)?;
        let (cpu, database) = (Ticks::of(self.server.pid())?, self.rows.ticks()?);
        let (visits, seconds) = runtime.block_on(everybody(&self.server, visits))?;
        let cpu = Ticks::of(self.server.pid())?.seconds_since(cpu);
        let database = self.rows.ticks()?.seconds_since(database);
        self.right(&visits, what)?;
        let grown: Vec<u64> =
            self.counts(runtime)?.iter().zip(&before).map(|(after, before)| after - before).collect();
        let wanted = if what == What::Syncs { 0 } else { PEOPLE as u64 };
        ensure!(
            grown.iter().all(|grown| *grown == wanted),
            "{wanted} reports are {grown:?} rows of {:?}",
            self.tables
        );
        self.server.pause(true)?;
        let mut waits: Vec<f64> = visits.iter().flat_map(|visit| &visit.answers).map(|it| it.ms).collect();
        self.runs.push(Run {
            what,
            seconds,
            p50_ms: percentile(&mut waits, 50.0),
            p99_ms: percentile(&mut waits, 99.0),
            most_ms: percentile(&mut waits, 100.0),
            cpu_us: cpu / PEOPLE as f64 * 1e6,
            database_us: database / PEOPLE as f64 * 1e6,
        });
        Ok(())
    }

    /// Whoever lost the answer sends the same again: it is the same answer, and no row more.
    fn again(&mut self, runtime: &Runtime) -> anyhow::Result<()> {
        self.server.pause(false)?;
        let before = self.counts(runtime)?;
        let visit = |person: &Person| Visit {
            post: person.posted.as_ref().map(|it| it.0.clone()),
            ..Visit::default()
        };
        let visits = self.people.iter().map(visit).collect();
        let (visits, _) = runtime.block_on(everybody(&self.server, visits))?;
        for (person, visit) in self.people.iter().zip(&visits) {
            let said = visit.answers.first().map(|it| it.body.as_str());
            ensure!(said == person.posted.as_ref().map(|it| it.1.as_str()), "another answer: {said:?}");
        }
        ensure!(self.counts(runtime)? == before, "what came twice is there twice");
        self.memory = Some(memory(self.server.pid())?);
        self.server.pause(true)
    }

    fn of(&self, what: What, field: fn(&Run) -> f64) -> Vec<f64> {
        self.runs.iter().filter(|run| run.what == what).map(field).collect()
    }
}

/// Measures both engines.
pub(crate) fn run(to: &mut Report, quick: bool) -> anyhow::Result<()> {
    let rounds = if quick { 1 } else { ROUNDS };
    let folder = tempfile::tempdir()?;
    let inside = |name: &str| -> anyhow::Result<_> {
        let path = folder.path().join(name);
        fs::create_dir(&path)?;
        Ok(path)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let postgres = Postgres::start(&inside("postgres")?)?;
    let sqlite = |folder: &Path| format!("sqlite:{}", folder.join("suluh.db").display());
    let ours = |engine, url: String, folder: &Path, rows| {
        let server = Server::suluh_with(folder, &[("SULUH__DATABASE__URL", url.clone())])?;
        let parts = runtime.block_on(beside(&url, &folder.join("keys")))?;
        let people = runtime.block_on(enrolled(&parts))?;
        let tables = &["tip", "tip_page", "volunteer_post", "volunteer_report", "tip_clock"];
        let parts = Some(Arc::new(parts));
        server.pause(true)?;
        anyhow::Ok(Target { engine, server, rows, tables, parts, people, runs: vec![], memory: None })
    };
    let home = inside("volunteers_sqlite")?;
    let on_sqlite = ours("SQLite", sqlite(&home), &home, Rows::Sqlite(sqlite(&home)))?;
    let (home, name) = (inside("volunteers_postgres")?, "volunteers");
    let on_postgres = ours("PostgreSQL", postgres.database(name)?, &home, Rows::Postgres(&postgres, name))?;
    let bare = |of: &Target<'_>, url: &str, rows| {
        let parts = of.parts.as_ref().context("parts")?;
        let copy = |person: &Person| Person {
            volunteer: Arc::clone(&person.volunteer),
            device: person.device.clone(),
            token: String::new(),
            cursor: String::new(),
            posted: None,
            untold: None,
        };
        let people: Vec<Person> = of.people.iter().map(copy).collect();
        let tokens: Vec<String> =
            people.iter().map(|person| token(parts, person)).collect::<Result<_, _>>()?;
        let names: Vec<&str> = tokens.iter().filter_map(|token| name_in(token)).collect();
        let file = folder.path().join(format!("{}.people", of.engine));
        fs::write(&file, names.join("\n"))?;
        let server = Server::bare_volunteers(url, &file)?;
        server.pause(true)?;
        let (engine, tables) = (of.engine, &["bare_report"][..]);
        anyhow::Ok(Target { engine, server, rows, tables, parts: None, people, runs: vec![], memory: None })
    };
    let home = inside("bare_sqlite")?;
    let bare_sqlite = bare(&on_sqlite, &sqlite(&home), Rows::Sqlite(sqlite(&home)))?;
    let name = "bare_volunteers";
    let bare_postgres = bare(&on_postgres, &postgres.database(name)?, Rows::Postgres(&postgres, name))?;
    let mut targets = [bare_sqlite, on_sqlite, bare_postgres, on_postgres];
    let mut held = vec![];
    for at in [1, 3] {
        let parts = targets[at].parts.clone().context("parts")?;
        let units =
            parts.tips.units_for(&answers()).map_err(|error| anyhow::anyhow!("no units: {error:?}"))?;
        held.push((parts, units));
    }
    for round in 0..rounds {
        for place in 0..targets.len() {
            let at = (place + round) % targets.len();
            let (parts, units) = &held[at / 2];
            for what in What::ALL {
                let of = format!("{}, {}", targets[at].engine, what.name());
                targets[at].load(what, parts, units, &runtime).context(of)?;
            }
        }
    }
    for target in targets.iter_mut().filter(|target| !target.is_bare()) {
        target.again(&runtime).context(target.engine)?;
    }
    tell(to, &targets, rounds, held[0].1.len());
    Ok(())
}

fn tell(to: &mut Report, targets: &[Target<'_>; 4], rounds: usize, units: usize) {
    to.line("## Every volunteer at once");
    to.line("");
    to.line(&format!(
        "{PEOPLE} volunteers after an outage over {CONNECTIONS} connections, each with a report sealed to {units} units, \
         a sync, or both; {rounds} rounds in turns, medians; server, database (fsync on) and load share the machine, and \
         the servers whose turn it is not stand still. \"Of bare\" is the median of the ratio of rates to the bare \
         endpoint on the same engine in the same round. Every report was acknowledged and is there once, also after all \
         were sent again, and every sync told just the report that was new. Receipts are stretched behind the reports."
    ));
    to.line("");
    to.line("| engine | everybody | server | all after s | volunteers/s | of bare | p50 ms | p99 ms | most ms | CPU us each | PostgreSQL CPU us each |");
    to.line("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for pair in targets.chunks(2) {
        for what in What::ALL {
            let bare = pair[0].of(what, |run| run.seconds);
            for target in pair {
                let seconds = target.of(what, |run| run.seconds);
                let share = median(seconds.iter().zip(&bare).map(|(ours, bare)| bare / ours));
                let of = |field: fn(&Run) -> f64| median(target.of(what, field));
                to.line(&row(&[
                    target.engine.to_owned(),
                    what.name().to_owned(),
                    if target.is_bare() { "bare" } else { "suluh" }.to_owned(),
                    format!("{:.2}", median(seconds.iter().copied())),
                    format!("{:.0}", PEOPLE as f64 / median(seconds.iter().copied())),
                    format!("{:.0} %", 100.0 * share),
                    format!("{:.0}", of(|run| run.p50_ms)),
                    format!("{:.0}", of(|run| run.p99_ms)),
                    format!("{:.0}", of(|run| run.most_ms)),
                    format!("{:.0}", of(|run| run.cpu_us)),
                    format!("{:.0}", of(|run| run.database_us)),
                ]));
                if !target.is_bare() && what == What::Pairs {
                    goals(to, target.engine, percentile(&mut seconds.clone(), 100.0), share);
                }
            }
        }
    }
    to.line("");
    for target in targets {
        if let Some(memory) = target.memory {
            to.line(&format!("Memory of the server on {} after that, in MB: {memory}.", target.engine));
            to.line("");
        }
    }
}

fn goals(to: &mut Report, engine: &str, slowest: f64, share: f64) {
    let what = |of: &str| format!("{PEOPLE} volunteers at once on {engine}, a report and a sync each, {of}");
    to.goal(Goal {
        what: what("all answered, slowest round"),
        wanted: format!("under {ALL_GOAL:.0} s"),
        measured: format!("{slowest:.1} s"),
        met: slowest < ALL_GOAL,
    });
    to.goal(Goal {
        what: what("rate"),
        wanted: format!("at least {:.0} % of bare", 100.0 * SHARE_GOAL),
        measured: format!("{:.0} %", 100.0 * share),
        met: share >= SHARE_GOAL,
    });
}
