//! Drills: everything that dies in practice dies here under load, and what was acknowledged is counted.
//!
//! `tests/run` does them with small counts, `tests/soak` (which sets SULUH_SOAK) with full ones. A
//! drill asserts work, never time; what took how long is a figure in a line that begins with `SOAK`,
//! which tests/soak collects.
#![expect(clippy::disallowed_methods, reason = "the test is the caller, and is told how much to do")]
#![expect(clippy::print_stdout, reason = "figures are for people")]

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, FromRow, PgConnection, SqliteConnection};
use suluh::config::Gateway;
use suluh::domain::outbox::{Outbox, Outgoing, Routes, Rules, dead_letters};
use suluh::gateways::{GATEWAYS, Link};
use suluh::kernel::clock::SystemClock;
use suluh::model::message::{Kind, Zone};
use suluh::sealing::keys::Keys;
use suluh::store::Db;
use suluh::worker::sender::{self, Sender};
use tempfile::TempDir;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::support::{
    Balancer, Behaviour, Engine, FakeApi, OwnPostgres, OwnRedis, Suluh, free_port, http_client,
    on_both_engines, phone, until,
};

/// How long the work that a drill left behind may take on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(120);
/// Messages on their way to the gateway at a time.
const WINDOW: usize = 10;
/// Milliseconds after which a send has an unknown outcome.
const TIMEOUT_MS: u64 = 2_000;

/// How much is done.
pub(crate) struct Counts {
    /// Times that the service is killed.
    pub(crate) kills: usize,
    /// Times that it is asked to end.
    stops: usize,
    /// How long a database is away.
    pub(crate) outage: Duration,
    /// Questions during an outage.
    pub(crate) questions: usize,
    /// Messages that 20 deliveries bring at once.
    pub(crate) overlaps: usize,
    /// People who dial at once.
    pub(crate) dialers: usize,
}

/// The counts of this run.
pub(crate) fn counts() -> Counts {
    if std::env::var_os("SULUH_SOAK").is_none() {
        let outage = Duration::from_secs(2);
        return Counts { kills: 3, stops: 2, outage, questions: 30, overlaps: 5, dialers: 60 };
    }
    let outage = Duration::from_secs(60);
    Counts { kills: 100, stops: 20, outage, questions: 300, overlaps: 100, dialers: 500 }
}

/// One figure on a line of its own; `theirs` is that of courier, or of whom it names.
pub(crate) fn figure(drill: &str, figure: &str, value: impl std::fmt::Display, theirs: &str) {
    println!("SOAK | {drill} | {figure} | {value} | {theirs} |");
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// A number of milliseconds in this range: no drill dies at the same moment twice.
pub(crate) fn random_ms(range: std::ops::Range<u64>) -> Duration {
    let random = RandomState::new().hash_one(0);
    Duration::from_millis(range.start + random % (range.end - range.start))
}

/// How an answer goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// In the same exchange.
    Body,
    /// Through the outbox to Kannel's sendsms.
    Send,
}

/// What Kannel says of a message that it took.
pub(crate) fn taken() -> Behaviour {
    says(202, "0: Accepted for delivery")
}

fn says(status: u16, body: &str) -> Behaviour {
    Behaviour::Answer { status, content_type: "text/html".to_owned(), body: body.to_owned() }
}

/// What outlives the service: its database, its keys, its spool and its address.
pub(crate) struct House {
    pub(crate) database: String,
    pub(crate) home: TempDir,
    port: u16,
    settings: Vec<(&'static str, String)>,
}

impl House {
    /// One without a gateway.
    pub(crate) fn bare(database: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("keys")).unwrap();
        Self { database: database.to_owned(), home, port: free_port(), settings: Vec::new() }
    }

    pub(crate) fn new(database: &str, way: Way, api: &FakeApi) -> Self {
        let mut house = Self::bare(database);
        if way == Way::Send {
            for (variable, value) in [
                ("SULUH__GATEWAYS__KANNEL__API_URL", api.url()),
                ("SULUH__GATEWAYS__KANNEL__USERNAME", "suluh".to_owned()),
                ("SULUH__GATEWAYS__KANNEL__PASSWORD", "secret".to_owned()),
                ("SULUH__GATEWAYS__KANNEL__FROM", "1500".to_owned()),
                ("SULUH__GATEWAYS__KANNEL__RATE", "1000".to_owned()),
                ("SULUH__GATEWAYS__KANNEL__WINDOW", WINDOW.to_string()),
                ("SULUH__GATEWAYS__KANNEL__TIMEOUT_MS", TIMEOUT_MS.to_string()),
                ("SULUH__OUTBOX__REPORT_WAIT_MS", "300".to_owned()),
                ("SULUH__OUTBOX__PAUSE_MS", "500".to_owned()),
                ("SULUH__OUTBOX__POLL_MS", "100".to_owned()),
            ] {
                house.settings.push((variable, value));
            }
        }
        house
    }

    pub(crate) fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((variable, value.into()));
        self
    }

    pub(crate) fn launch(&self) -> crate::support::Launch {
        let launch = Suluh::launch("demo")
            .at(self.port)
            .set("SULUH__DATABASE__URL", &self.database)
            .set("SULUH__KEYS__DIR", self.home.path().join("keys"))
            .set("SULUH__SPOOL__DIR", self.spool());
        self.settings.iter().fold(launch, |launch, (variable, value)| launch.set(variable, value))
    }

    pub(crate) fn spool(&self) -> PathBuf {
        self.home.path().join("spool")
    }

    /// How many messages wait in the spool.
    pub(crate) fn spooled(&self) -> usize {
        waiting_in(&self.spool())
    }

    /// How many tips wait in their spool.
    pub(crate) fn spooled_tips(&self) -> usize {
        waiting_in(&self.spool().join("tips"))
    }

    /// Where the service is reached.
    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn phones(&self) -> Phones {
        Phones::at(&self.base())
    }

    async fn rows(&self) -> Option<Rows> {
        rows(&self.database).await
    }

    /// How many messages are known, when nothing is left to be done for any of them.
    pub(crate) async fn took(&self) -> Option<usize> {
        let rows = self.rows().await?;
        let is_done = self.spooled() == 0 && rows.sealed == 0 && rows.open == 0 && rows.dead == 0;
        is_done.then_some(rows.inbox)
    }

    /// Waits until `asked` messages are known and nothing is left to be done for any of them.
    pub(crate) async fn settled(&self, asked: usize) -> Rows {
        let mut last = None;
        let rows = until(LIMIT, async || {
            last = self.rows().await;
            last.clone().filter(|rows| {
                self.spooled() == 0 && rows.inbox == asked && rows.sealed == 0 && rows.open == 0
            })
        })
        .await;
        rows.unwrap_or_else(|| panic!("asked {asked}, spooled {}, and then {last:?}", self.spooled()))
    }
}

fn waiting_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |files| {
        files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|it| it == "json")).count()
    })
}

/// What stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows {
    inbox: usize,
    /// Messages that nobody has dealt with.
    sealed: usize,
    pub(crate) outbox: usize,
    /// What waits, is on its way or of unknown outcome.
    open: usize,
    pub(crate) dead: usize,
    /// Times that something was sent once more after an unknown outcome.
    pub(crate) resent: usize,
    opt_out: usize,
}

/// The one row of a question; `None` when the database does not answer.
pub(crate) async fn one_row<R>(database: &str, sql: &'static str) -> Option<R>
where
    R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    if database.starts_with("sqlite") {
        let mut server = SqliteConnection::connect(database).await.ok()?;
        sqlx::query_as(sql).fetch_one(&mut server).await.ok()
    } else {
        let mut server = PgConnection::connect(database).await.ok()?;
        sqlx::query_as(sql).fetch_one(&mut server).await.ok()
    }
}

type Numbers = (i64, i64, i64, i64, i64, i64, i64);

async fn rows(database: &str) -> Option<Rows> {
    let sql = "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM inbox WHERE sealed IS NOT NULL),
                      (SELECT count(*) FROM outbox),
                      (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'uncertain')),
                      (SELECT count(*) FROM outbox WHERE state = 'dead'),
                      (SELECT CAST(coalesce(sum(resent), 0) AS BIGINT) FROM outbox), (SELECT count(*) FROM opt_out)";
    let numbers: Numbers = one_row(database, sql).await?;
    let (inbox, sealed, outbox, open, dead, resent, opt_out) = numbers;
    let [inbox, sealed, outbox, open, dead, resent, opt_out] =
        [inbox, sealed, outbox, open, dead, resent, opt_out].map(|it| usize::try_from(it).unwrap());
    Some(Rows { inbox, sealed, outbox, open, dead, resent, opt_out })
}

/// What the service said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    retry_after: Option<String>,
    pub(crate) body: String,
}

impl Reply {
    /// What a response says; `None` when it breaks off.
    pub(crate) async fn read(response: reqwest::Response) -> Option<Self> {
        let status = response.status().as_u16();
        let retry_after =
            response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        Some(Self { status, retry_after, body: response.text().await.ok()? })
    }

    /// The message is taken.
    pub(crate) fn is_ack(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The message is not taken, which is our fault: the gateway must bring it again.
    pub(crate) fn is_later(&self) -> bool {
        self.status == 503 && self.retry_after.is_some()
    }

    #[track_caller]
    fn assert_answers(&self, way: Way) {
        assert_eq!(self.status, 200, "{self:?}");
        match way {
            Way::Body => assert!(self.body.contains("123/2024"), "{self:?}"),
            Way::Send => assert_eq!(self.body, "", "the answer goes by sendsms"),
        }
    }
}

/// The recipient of a question's answer, as a gateway writes it.
pub(crate) fn number(question: usize) -> String {
    format!("62812{:08}", 10_000_000 + question)
}

/// Kannel, which brings questions.
#[derive(Clone)]
pub(crate) struct Phones {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
}

impl Phones {
    pub(crate) fn at(base: &str) -> Self {
        Self { http: http_client(), base: base.to_owned() }
    }

    /// Brings the message with this number once; `None` when there was no answer.
    pub(crate) async fn bring(&self, question: usize, text: &str) -> Option<Reply> {
        let query = [
            ("from", number(question)),
            ("to", "1500".to_owned()),
            ("text", text.to_owned()),
            ("id", format!("question-{question}")),
            ("ts", "1795322754".to_owned()),
            ("coding", "0".to_owned()),
            ("charset", "UTF-8".to_owned()),
        ];
        let url = format!("{}/in/kannel/sms", self.base);
        Reply::read(self.http.get(url).query(&query).send().await.ok()?).await
    }

    /// Asks once.
    async fn ask(&self, question: usize) -> Option<Reply> {
        self.bring(question, "cek pt contoh jaya abadi").await
    }

    /// Brings the same question until it is taken. Nothing but "come again" may be said before that.
    async fn insist(&self, question: usize) -> Reply {
        let end = Instant::now() + LIMIT;
        while Instant::now() < end {
            if let Some(reply) = self.ask(question).await {
                assert!(reply.is_ack() || reply.is_later(), "{reply:?}");
                if reply.is_ack() {
                    return reply;
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("question {question} is not taken")
    }

    /// A USSD step.
    pub(crate) async fn dial(&self, session: &str, question: usize, typed: &str) -> Reply {
        self.try_dial(session, question, typed).await.unwrap()
    }

    /// A USSD step; `None` when there was no answer.
    pub(crate) async fn try_dial(&self, session: &str, question: usize, typed: &str) -> Option<Reply> {
        let form = [
            ("sessionId", session),
            ("phoneNumber", &format!("+{}", number(question))),
            ("serviceCode", "*123#"),
            ("text", typed),
        ];
        let url = format!("{}/in/africastalking/ussd", self.base);
        Reply::read(self.http.post(url).form(&form).send().await.ok()?).await
    }

    pub(crate) async fn status(&self, path: &str) -> u16 {
        self.http.get(format!("{}{path}", self.base)).send().await.unwrap().status().as_u16()
    }
}

/// How often the gateway was given a message for each number.
fn sends(api: &FakeApi) -> HashMap<String, usize> {
    let mut sends = HashMap::new();
    for request in api.requests() {
        let to = request.header("x-kannel-to").unwrap().trim_start_matches('+').to_owned();
        *sends.entry(to).or_default() += 1;
    }
    sends
}

/// Fails unless each of these questions was answered by a send, and no more than `doubles` twice.
/// Returns how many were.
#[track_caller]
fn assert_sent(api: &FakeApi, questions: impl Iterator<Item = usize>, doubles: usize) -> usize {
    let (sends, mut asked) = (sends(api), 0);
    for question in questions {
        asked += 1;
        assert!(sends.contains_key(&number(question)), "question {question} was never answered");
    }
    assert_eq!(sends.len(), asked, "somebody got an answer who asked nothing");
    let all: usize = sends.values().sum();
    assert!(all - asked <= doubles, "{all} sends for {asked} questions, {doubles} of unknown outcome");
    all - asked
}

/// People who do without end what is done with a number of its own.
pub(crate) struct Load {
    next: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    people: JoinSet<()>,
}

impl Load {
    /// People who ask, each question until it is taken.
    fn start(phones: &Phones, way: Way) -> Self {
        let phones = phones.clone();
        Self::of(move |question| {
            let phones = phones.clone();
            async move {
                if random_ms(0..10).is_zero() {
                    // A gateway that gives up in the middle, and brings it again.
                    drop(tokio::time::timeout(random_ms(1..8), phones.ask(question)).await);
                }
                check(&phones.insist(question).await, way);
                tokio::time::sleep(random_ms(1..50)).await;
            }
        })
    }

    /// Six people, each of whom does `work` with the next number when they have done the last.
    pub(crate) fn of<F>(work: impl Fn(usize) -> F + Clone + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send,
    {
        let (next, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut people = JoinSet::new();
        for _ in 0..6 {
            let (work, next, over) = (work.clone(), next.clone(), over.clone());
            people.spawn(async move {
                while !over.load(Ordering::SeqCst) {
                    work(next.fetch_add(1, Ordering::SeqCst)).await;
                }
            });
        }
        Self { next, over, people }
    }

    /// A number for somebody else.
    pub(crate) fn take(&self) -> usize {
        self.next.fetch_add(1, Ordering::SeqCst)
    }

    /// Lets everybody finish; returns how many numbers were given.
    pub(crate) async fn end(mut self) -> usize {
        self.over.store(true, Ordering::SeqCst);
        while let Some(done) = self.people.join_next().await {
            done.expect("everything is done in the end");
        }
        self.next.load(Ordering::SeqCst)
    }
}

#[track_caller]
fn check(reply: &Reply, way: Way) {
    reply.assert_answers(way);
}

// --- 1. The service dies

/// Kills the service at random moments, and does `ask` when it is there again; says how long that took.
pub(crate) async fn killed_again_and_again(
    house: &House,
    suluh: &mut Suluh,
    kills: usize,
    mut ask: impl AsyncFnMut(),
) -> String {
    let mut recoveries = Vec::new();
    for _ in 0..kills {
        // Now and then long enough for the leases of the dead one to end.
        let moment = if random_ms(0..5).is_zero() { random_ms(50..4_500) } else { random_ms(50..900) };
        tokio::time::sleep(moment).await;
        suluh.kill();
        *suluh = house.launch().start().await;
        let ready = Instant::now();
        ask().await;
        recoveries.push(ready.elapsed());
    }
    recoveries.sort();
    let (median, worst) = (recoveries[recoveries.len() / 2], recoveries[recoveries.len() - 1]);
    format!("{} (worst {})", seconds(median), seconds(worst))
}

/// Kills the service at random moments under load.
async fn killed(database: &str, engine: Engine, way: Way) {
    let kills = counts().kills;
    let drill = format!("kill -9 under load, {engine:?}, {way:?}");
    let api = FakeApi::start(Behaviour::Slow(Duration::from_millis(30), Box::new(taken())));
    let house = House::new(database, way, &api);
    let mut suluh = house.launch().start().await;
    let phones = house.phones();
    let load = Load::start(&phones, way);
    let recoveries = killed_again_and_again(&house, &mut suluh, kills, async || {
        check(&phones.insist(load.take()).await, way);
    })
    .await;
    let asked = load.end().await;
    let rows = house.settled(asked).await;
    assert_eq!(rows.dead, 0, "{rows:?}");
    let doubles = match way {
        // The same delivery again has its answer, and nothing goes out besides.
        Way::Body => {
            assert_eq!((rows.outbox, api.requests().len()), (0, 0));
            0
        }
        Way::Send => {
            assert_eq!(rows.outbox, asked, "one row for each question");
            assert!(rows.resent <= 2 * WINDOW * kills, "{rows:?}");
            assert_sent(&api, 0..asked, rows.resent)
        }
    };
    let ended = suluh.stop(LIMIT).await;
    assert!(ended.success(), "{}", suluh.log());
    let courier = "1 / 652 / 0";
    figure(&drill, "kills / questions acknowledged / lost", format!("{kills} / {asked} / 0"), courier);
    if way == Way::Send {
        let bound = format!("{doubles} (unknown outcomes {}, bound {})", rows.resent, 2 * WINDOW * kills);
        figure(&drill, "answers sent twice", bound, "");
    }
    figure(&drill, "from ready to the first answer", recoveries, "");
}

on_both_engines! {
    async fn nothing_acknowledged_is_lost_when_the_service_is_killed_and_answers_in_the_body(engine: Engine) {
        let database = engine.fresh().await;
        killed(database.url(), engine, Way::Body).await;
    }

    async fn nothing_acknowledged_is_lost_when_the_service_is_killed_and_sends_its_answers(engine: Engine) {
        let database = engine.fresh().await;
        killed(database.url(), engine, Way::Send).await;
    }

    /// Whoever is asked to end loses nothing and repeats nothing.
    async fn nothing_is_lost_or_sent_twice_when_the_service_is_stopped_under_load(engine: Engine) {
        let stops = counts().stops;
        let database = engine.fresh().await;
        let api = FakeApi::start(Behaviour::Slow(Duration::from_millis(30), Box::new(taken())));
        let house = House::new(database.url(), Way::Send, &api);
        let mut suluh = house.launch().start().await;
        let load = Load::start(&house.phones(), Way::Send);
        for _ in 0..stops {
            tokio::time::sleep(random_ms(300..900)).await;
            let ended = suluh.stop(LIMIT).await;
            assert!(ended.success(), "{}", suluh.log());
            suluh = house.launch().start().await;
        }
        let asked = load.end().await;
        let rows = house.settled(asked).await;
        assert_eq!((rows.outbox, rows.dead, rows.resent), (asked, 0, 0));
        assert_sent(&api, 0..asked, 0);
        let drill = format!("SIGTERM under load, {engine:?}");
        figure(&drill, "stops / questions / lost / doubles", format!("{stops} / {asked} / 0 / 0"), "");
    }
}

// --- 2. The database dies, or hangs

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outage {
    Dead,
    Hanging,
}

impl Outage {
    pub(crate) fn begin(self, postgres: &mut OwnPostgres) {
        match self {
            Self::Dead => postgres.kill(),
            Self::Hanging => postgres.freeze(),
        }
    }

    pub(crate) async fn end(self, postgres: &mut OwnPostgres) {
        match self {
            Self::Dead => postgres.start_again().await,
            Self::Hanging => postgres.thaw(),
        }
    }
}

/// Takes the database away while questions come.
async fn outage(outage: Outage, way: Way) {
    let Counts { outage: length, questions, .. } = counts();
    let drill = format!("PostgreSQL {outage:?} for {}, {way:?}", seconds(length)).to_lowercase();
    let mut postgres = OwnPostgres::start().await;
    let api = FakeApi::start(taken());
    let house = House::new(&postgres.url(), way, &api);
    let mut suluh = house.launch().start().await;
    let phones = house.phones();
    let sixth = questions / 6;
    for question in 0..sixth {
        phones.ask(question).await.unwrap().assert_answers(way);
    }
    // Some are on their way at the moment itself.
    let crossing: Vec<_> = (sixth..2 * sixth)
        .map(|question| {
            let phones = phones.clone();
            tokio::spawn(async move {
                tokio::time::sleep(random_ms(0..100)).await;
                let began = Instant::now();
                (question, phones.ask(question).await, began.elapsed())
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    outage.begin(&mut postgres);
    let mut replies: HashMap<usize, Reply> = HashMap::new();
    let mut slowest = Duration::ZERO;
    for one in crossing {
        let (question, reply, took) = one.await.unwrap();
        replies.insert(question, reply.expect("an answer"));
        slowest = slowest.max(took);
    }
    let pause = length / u32::try_from(questions - 2 * sixth).unwrap();
    let during = (2 * sixth..questions).map(|question| {
        let phones = phones.clone();
        async move {
            tokio::time::sleep(pause * u32::try_from(question - 2 * sixth).unwrap()).await;
            let began = Instant::now();
            (question, phones.ask(question).await, began.elapsed())
        }
    });
    let stopper = questions;
    let (during, stopped) = tokio::join!(join_all(during), phones.bring(stopper, "STOP"));
    assert_eq!(stopped.expect("an answer").status, 200);
    for (question, reply, took) in during {
        replies.insert(question, reply.expect("an answer"));
        slowest = slowest.max(took);
    }
    for reply in replies.values() {
        reply.assert_answers(way);
    }
    assert!(house.spooled() > 0, "nothing waited: the drill proves nothing");
    outage.end(&mut postgres).await;
    let back = Instant::now();
    let asked = questions + 1;
    let rows = house.settled(asked).await;
    let drained = back.elapsed();
    assert_eq!(
        (rows.opt_out, rows.dead),
        (1, 0),
        "STOP outlives an outage, and nothing is given up: {rows:?}"
    );
    match way {
        Way::Body => {
            assert_eq!((rows.outbox, api.requests().len()), (0, 0));
            for (question, reply) in &replies {
                assert_eq!(phones.ask(*question).await.as_ref(), Some(reply), "the same, word by word");
            }
        }
        Way::Send => {
            for question in replies.keys() {
                phones.ask(*question).await.unwrap().assert_answers(way);
            }
            assert_sent(&api, 0..asked, rows.resent);
        }
    }
    assert_eq!(house.settled(asked).await, rows, "no second delivery changed anything");
    let ended = suluh.stop(LIMIT).await;
    assert!(ended.success(), "{}", suluh.log());
    figure(&drill, "acknowledged / distinct rows", format!("{asked} / {}", rows.inbox), "30 / 30");
    figure(&drill, "slowest acknowledgement", seconds(slowest), "0.11 s (median)");
    figure(&drill, "from its return to all done", seconds(drained), "28.5 s (to all rows)");
}

#[tokio::test]
async fn questions_are_answered_in_the_body_while_the_database_is_dead() {
    outage(Outage::Dead, Way::Body).await;
}

#[tokio::test]
async fn questions_are_taken_while_the_database_is_dead_and_answered_after() {
    outage(Outage::Dead, Way::Send).await;
}

#[tokio::test]
async fn questions_are_answered_in_the_body_while_the_database_hangs() {
    outage(Outage::Hanging, Way::Body).await;
}

#[tokio::test]
async fn questions_are_taken_while_the_database_hangs_and_answered_after() {
    outage(Outage::Hanging, Way::Send).await;
}

/// Power fails while the database is away: what lies on the disk is answered all the same, once.
#[tokio::test]
async fn what_waits_in_the_spool_outlives_a_kill() {
    let questions = counts().questions;
    let mut postgres = OwnPostgres::start().await;
    let api = FakeApi::start(taken());
    let house = House::new(&postgres.url(), Way::Send, &api);
    let mut suluh = house.launch().start().await;
    let phones = house.phones();
    postgres.kill();
    for question in 0..questions {
        if question % (questions / 3) == questions / 6 {
            suluh.kill();
            suluh = house.launch().start_unready().await;
        }
        phones.ask(question).await.unwrap().assert_answers(Way::Send);
    }
    // Brought again while they wait, they are known.
    for question in 0..questions {
        phones.ask(question).await.unwrap().assert_answers(Way::Send);
    }
    assert_eq!(house.spooled(), questions);
    postgres.start_again().await;
    let back = Instant::now();
    let rows = house.settled(questions).await;
    let drained = back.elapsed();
    assert_eq!((rows.outbox, rows.dead, rows.resent), (questions, 0, 0));
    assert_sent(&api, 0..questions, 0);
    let drill = "postgresql dead and the service killed 3 times, send";
    figure(drill, "acknowledged / answers sent", format!("{questions} / {questions}"), "30 / 30 rows");
    figure(drill, "from its return to all done", seconds(drained), "");
}

/// A gateway that takes answers in the body and could send too: whoever was answered in the body
/// while the database was away must not get an SMS besides when it is back.
#[tokio::test]
async fn who_was_answered_in_the_body_gets_no_second_answer_after_an_outage() {
    let mut postgres = OwnPostgres::start().await;
    let api = FakeApi::start(taken());
    let house = House::new(&postgres.url(), Way::Send, &api).with("SULUH__GATEWAYS__KANNEL__REPLY", "body");
    let _suluh = house.launch().start().await;
    let phones = house.phones();
    let mut asked = 0;
    for round in 0..counts().overlaps.min(20) {
        let questions = asked..asked + 20;
        asked += 20;
        let asking = questions.map(|question| {
            let phones = phones.clone();
            async move {
                tokio::time::sleep(random_ms(0..60)).await;
                phones.ask(question).await.unwrap().assert_answers(Way::Body);
            }
        });
        // At the moment of its end, while it is away, and at the moment of its return.
        let dying = async {
            tokio::time::sleep(random_ms(0..60)).await;
            if round % 2 == 0 {
                postgres.kill();
                postgres.start_again().await;
            } else {
                postgres.freeze();
                tokio::time::sleep(random_ms(100..4_000)).await;
                postgres.thaw();
            }
        };
        tokio::join!(join_all(asking), dying);
        house.settled(asked).await;
    }
    assert_eq!(api.requests().len(), 0, "{} answers went out twice", api.requests().len());
}

// --- 3. Started without its database

#[tokio::test]
async fn a_service_started_without_its_database_takes_messages_and_opens_by_itself() {
    let (mut postgres, mut other) = (OwnPostgres::never_started().await, OwnPostgres::never_started().await);
    let api = FakeApi::start(taken());
    let sending = House::new(&postgres.url(), Way::Send, &api);
    let _one = sending.launch().start_unready().await;
    // Another service, which has no way to answer but the exchange itself.
    let in_body = House::new(&other.url(), Way::Body, &api);
    let _two = in_body.launch().start_unready().await;
    for house in [&sending, &in_body] {
        let phones = house.phones();
        assert_eq!((phones.status("/health/live").await, phones.status("/health/ready").await), (200, 503));
        let screen = phones.dial("1", 900, "").await;
        assert_eq!(screen.status, 200);
        assert!(screen.body.starts_with("END ") && screen.body.contains("gangguan"), "{screen:?}");
        assert!(screen.body.contains("110") && screen.body.contains("129"), "{screen:?}");
    }
    for question in 0..30 {
        sending.phones().ask(question).await.unwrap().assert_answers(Way::Send);
        let refused = in_body.phones().ask(100 + question).await.unwrap();
        assert!(refused.is_later(), "{refused:?}");
    }
    assert_eq!((sending.spooled(), in_body.spooled()), (30, 0));

    other.start_again().await;
    postgres.start_again().await;
    let back = Instant::now();
    let answered: Vec<Reply> = join_all((100..130).map(|question| {
        let phones = in_body.phones();
        async move { phones.insist(question).await }
    }))
    .await;
    answered.iter().for_each(|reply| reply.assert_answers(Way::Body));
    let rows = sending.settled(30).await;
    let opened = back.elapsed();
    assert_eq!((rows.outbox, rows.dead, rows.resent), (30, 0, 0));
    assert_eq!(in_body.settled(30).await.outbox, 0);
    assert_sent(&api, 0..30, 0);
    for house in [&sending, &in_body] {
        let ready =
            until(LIMIT, async || (house.phones().status("/health/ready").await == 200).then_some(()));
        ready.await.expect("it is ready");
        let screen = house.phones().dial("2", 901, "").await;
        assert!(screen.body.starts_with("CON "), "{screen:?}");
    }
    let drill = "started without PostgreSQL";
    figure(drill, "asked / taken / answered after", "30 / 30 / 30", "400 to each");
    figure(drill, "from its return to all answered", seconds(opened), "");
}

/// Nobody who asks whether it is ready hears yes before there is a register to answer from.
#[tokio::test]
async fn ready_is_said_only_when_the_register_is_there() {
    let mut postgres = OwnPostgres::never_started().await;
    let api = FakeApi::start(taken());
    let house = House::new(&postgres.url(), Way::Body, &api);
    let _suluh = house.launch().start_unready().await;
    let phones = house.phones();
    let (_, first) = tokio::join!(postgres.start_again(), async {
        until(LIMIT, async || {
            let ready = phones.status("/health/ready").await == 200;
            let answer = phones.ask(1).await.unwrap();
            ready.then_some(answer)
        })
        .await
    });
    first.expect("it is ready").assert_answers(Way::Body);
}

// --- 4. Redis dies

#[tokio::test]
async fn thirty_questions_without_redis_are_thirty_answers() {
    let databases = (Engine::Postgres.fresh().await, Engine::Postgres.fresh().await);
    let mut redis = OwnRedis::start().await;
    let api = FakeApi::start(taken());
    // Two services, each with a way of its own.
    let [sending, in_body] = [(&databases.0, Way::Send), (&databases.1, Way::Body)]
        .map(|(database, way)| House::new(database.url(), way, &api).with("SULUH__REDIS__URL", redis.url()));
    let (_one, _two) = (sending.launch().start().await, in_body.launch().start().await);
    let (one, two) = (sending.phones(), in_body.phones());
    assert!(two.dial("1", 900, "").await.body.starts_with("CON "));
    assert!(two.dial("1", 900, "1").await.body.starts_with("CON "));
    let mut asked = 0;
    for hangs in [false, true] {
        if hangs {
            redis.freeze()
        } else {
            redis.kill()
        }
        let base = asked;
        let replies = join_all((base..base + 30).map(|question| one.ask(question))).await;
        replies.iter().for_each(|reply| reply.as_ref().unwrap().assert_answers(Way::Send));
        let replies = join_all((base + 30..base + 60).map(|question| two.ask(question))).await;
        replies.iter().for_each(|reply| reply.as_ref().unwrap().assert_answers(Way::Body));
        // What tells a repetition is in the database.
        let replies = join_all((0..20).map(|_| two.ask(base + 60))).await;
        let first = replies[0].clone().unwrap();
        first.assert_answers(Way::Body);
        assert!(replies.iter().all(|reply| reply.as_ref() == Some(&first)), "{replies:?}");
        asked += 61;
        // Whoever dials begins anew, or where what was typed leads; nobody is left without a screen.
        for (session, typed) in [("1", "1*CONTOH JAYA ABADI"), ("2", "")] {
            let screen = two.dial(session, 900, typed).await;
            assert_eq!(screen.status, 200);
            assert!(screen.body.starts_with("CON ") || screen.body.starts_with("END "), "{screen:?}");
        }
        if hangs { redis.thaw() } else { redis.start_again().await }
    }
    let rows = sending.settled(60).await;
    assert_eq!((rows.outbox, rows.dead, rows.resent), (60, 0, 0));
    assert_eq!(in_body.settled(62).await.outbox, 0);
    assert_sent(&api, (0..30).chain(61..91), 0);
    // Redis is back, and so is memory.
    let remembers = until(LIMIT, async || {
        two.dial("3", 902, "").await;
        let screen = two.dial("3", 902, "1").await;
        let again = two.dial("4", 902, "").await;
        (again.body != two.dial("5", 903, "").await.body).then_some(screen)
    });
    remembers.await.expect("a dropped session is offered again");
    figure("Redis dead, then hanging", "questions / answers", "60 / 60, 60 / 60", "30 / 0");
}

// --- 5. The gateway's API fails

/// A service with an API that is told how to behave, and the answers of `asked` questions.
async fn with_api(behaviours: &[Behaviour], asked: usize) -> (FakeApi, House, Suluh, TestDatabase) {
    let database = Engine::Postgres.fresh().await;
    let api = FakeApi::start(taken());
    behaviours.iter().for_each(|behaviour| api.then(behaviour.clone()));
    let house = House::new(database.url(), Way::Send, &api);
    let suluh = house.launch().start().await;
    let phones = house.phones();
    for reply in join_all((0..asked).map(|question| phones.ask(question))).await {
        reply.unwrap().assert_answers(Way::Send);
    }
    (api, house, suluh, TestDatabase(database))
}

/// Keeps a database until the drill is over.
struct TestDatabase(#[expect(dead_code, reason = "it is dropped last")] crate::support::TestDb);

#[tokio::test]
async fn a_gateway_that_fails_for_a_while_gets_everything_once_when_it_is_well() {
    // As many are at hand as fit on the wire twice: three failures at least are settled before the first is taken.
    let (asked, failing) = (counts().questions, 2 * WINDOW + 3);
    let (api, house, suluh, _database) = with_api(&vec![says(500, ""); failing], asked).await;
    let rows = house.settled(asked).await;
    assert_eq!((rows.outbox, rows.dead, rows.resent), (asked, 0, 0));
    assert!(suluh.log().contains("left alone"), "nobody noticed");
    // So many were refused, and each message was taken once.
    assert_eq!(assert_sent(&api, 0..asked, failing), failing);
    figure("gateway API answers 500", "messages / taken / doubles", format!("{asked} / {asked} / 0"), "");
}

#[tokio::test]
async fn what_a_hanging_gateway_may_have_taken_is_sent_once_more() {
    let (asked, hanging) = (counts().questions, 5);
    let (api, house, _suluh, _database) = with_api(&vec![Behaviour::Hang; hanging], asked).await;
    let rows = house.settled(asked).await;
    assert_eq!((rows.outbox, rows.dead, rows.resent), (asked, 0, hanging));
    assert_eq!(assert_sent(&api, 0..asked, hanging), hanging);
    assert!(sends(&api).values().all(|times| *times <= 2));
    figure(
        "gateway API hangs",
        "messages / unknown / sent once more",
        format!("{asked} / {hanging} / {hanging}"),
        "",
    );
}

/// A gateway that was left alone gets one message, and no other until that one is settled.
#[tokio::test]
async fn a_gateway_on_trial_gets_one_message_at_a_time() {
    let (asked, failures) = (30, 3);
    let (api, house, suluh, _database) = with_api(&vec![says(500, ""); failures], 0).await;
    let phones = house.phones();
    phones.ask(0).await.unwrap().assert_answers(Way::Send);
    let left_alone = until(LIMIT, async || suluh.log().contains("left alone").then_some(()));
    left_alone.await.expect("the gateway fails");
    // On trial it hangs, and whoever else went out meanwhile would hang too.
    api.always(Behaviour::Hang);
    for question in 1..asked {
        phones.ask(question).await.unwrap().assert_answers(Way::Send);
    }
    let began = api.wait_for(failures + 1).await.len();
    tokio::time::sleep(Duration::from_millis(TIMEOUT_MS / 2)).await;
    assert_eq!((began, api.requests().len()), (failures + 1, failures + 1), "others went out during a trial");
    api.always(taken());
    let rows = house.settled(asked).await;
    assert_eq!((rows.outbox, rows.dead), (asked, 0), "{rows:?}");
    assert_sent(&api, 0..asked, failures + rows.resent);
}

#[tokio::test]
async fn a_gateway_that_accepts_and_dies_is_asked_by_its_report() {
    let database = Engine::Postgres.fresh().await;
    let api = FakeApi::start(taken());
    (0..4).for_each(|_| api.then(Behaviour::AcceptAndDie));
    let house = House::new(database.url(), Way::Send, &api)
        .with("SULUH__OUTBOX__REPORT_WAIT_MS", "4000")
        .with("SULUH__GATEWAYS__KANNEL__PUBLIC_URL", format!("http://127.0.0.1:{}", free_port()));
    let _suluh = house.launch().start().await;
    let phones = house.phones();
    for question in 0..6 {
        phones.ask(question).await.unwrap().assert_answers(Way::Send);
    }
    let requests = api.wait_for(6).await;
    // The reports of two of the four come; nobody knows of the others.
    for (request, dlr) in requests.iter().zip(["8", "1"]) {
        let url = request.header("x-kannel-dlr-url").expect("a place for reports");
        let path = &url[url.find("/in/").unwrap()..];
        assert_eq!(phones.status(&path.replace("%d", dlr)).await, 200);
    }
    let rows = house.settled(6).await;
    assert_eq!((rows.outbox, rows.dead, rows.resent), (6, 0, 2), "{rows:?}");
    assert_eq!(assert_sent(&api, 0..6, 2), 2);
    let reported = |at: usize| requests[at].header("x-kannel-to").unwrap().trim_start_matches('+').to_owned();
    assert_eq!([sends(&api)[&reported(0)], sends(&api)[&reported(1)]], [1, 1]);
    figure("gateway API accepts and dies", "unknown / reported / sent once more", "4 / 2 / 2", "");
}

/// Two gateways, both of which speak Kannel's language, and one outbox.
struct TwoRoutes {
    outbox: Outbox,
    bell: Arc<Notify>,
    db: Db,
    first: FakeApi,
    second: FakeApi,
    stop: watch::Sender<bool>,
    workers: JoinSet<()>,
    _database: TestDatabase,
}

impl TwoRoutes {
    async fn start(engine: Engine) -> Self {
        // It chooses the TLS library.
        drop(http_client());
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let keys = Arc::new(Keys::ephemeral().unwrap());
        let names = ["first".to_owned(), "second".to_owned()];
        let rules = Rules { report_wait_us: 300_000, pause_us: 400_000 };
        let routes = Routes::new(&names, names.to_vec());
        keys.days().keep(suluh::kernel::clock::Clock::today(&SystemClock)).unwrap();
        let outbox = Outbox::new(db.clone(), keys, Arc::new(SystemClock), rules, routes);
        let (bell, (stop, stopped)) = (Arc::new(Notify::new()), watch::channel(false));
        let (first, second) = (FakeApi::start(taken()), FakeApi::start(taken()));
        let mut workers = JoinSet::new();
        for (name, api) in names.iter().zip([&first, &second]) {
            let settings = Gateway {
                api_url: Some(api.url()),
                username: Some("suluh".to_owned()),
                password: Some("secret".to_owned().into()),
                from: Some("1500".to_owned()),
                rate: 1_000.0,
                timeout_ms: 300,
                ..Gateway::default()
            };
            let dialect = *GATEWAYS.iter().find(|gateway| gateway.name() == "kannel").unwrap();
            let sender = Sender {
                outbox: outbox.clone(),
                link: Link { name: name.as_str().into(), dialect, settings: Arc::new(settings) },
                carrier: sender::Carrier::Http(sender::client().unwrap()),
                bell: bell.clone(),
                pulses: Arc::default(),
                clock: Arc::new(SystemClock),
                poll: Duration::from_millis(50),
            };
            workers.spawn(sender::run(sender, stopped.clone()));
        }
        let sweeping = outbox.clone();
        workers.spawn(async move {
            while !*stopped.borrow() {
                sweeping.sweep().await.unwrap();
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let _database = TestDatabase(database);
        Self { outbox, bell, db, first, second, stop, workers, _database }
    }

    async fn put(&self, questions: std::ops::Range<usize>) {
        for question in questions {
            let to = phone(&format!("+{}", number(question)));
            let words = "BERIZIN".to_owned();
            let outgoing = Outgoing { to, words, kind: Kind::Answer, zone: Zone::Wib };
            self.outbox.put(&outgoing).await.unwrap().expect("a message");
        }
        self.bell.notify_waiters();
    }

    async fn rest(&self) {
        let rest = until(LIMIT, async || {
            let all = suluh::domain::outbox::health(&self.db).await.unwrap();
            let open = |state: &str| ["waiting", "sending", "uncertain"].contains(&state);
            (!all.values().flat_map(|health| &health.tally).any(|tally| open(&tally.state))).then_some(())
        });
        rest.await.expect("nothing waits any more");
    }

    async fn end(mut self) {
        self.stop.send_replace(true);
        while let Some(done) = self.workers.join_next().await {
            done.unwrap();
        }
    }
}

on_both_engines! {
    async fn what_one_gateway_refuses_goes_by_the_next(engine: Engine) {
        let routes = TwoRoutes::start(engine).await;
        // No credit, then out of order: both are certain, so each message is taken once.
        for (range, failure) in [(0..20, says(403, "")), (20..40, says(500, ""))] {
            routes.first.always(failure);
            let until_now = routes.second.requests().len();
            routes.put(range.clone()).await;
            routes.rest().await;
            assert_eq!(routes.second.requests().len() - until_now, range.len());
        }
        assert_sent(&routes.second, 0..40, 0);
        // The second falls, the first is well again: nothing stays where it was moved to.
        routes.second.always(says(500, ""));
        let until_now = routes.first.requests().len();
        routes.put(40..50).await;
        routes.second.wait_for(41).await;
        routes.first.always(taken());
        routes.rest().await;
        let taken: Vec<String> = routes.first.requests()[until_now..]
            .iter()
            .map(|request| request.header("x-kannel-to").unwrap().trim_start_matches('+').to_owned())
            .collect();
        for question in 40..50 {
            assert!(taken.contains(&number(question)), "{question} did not come back: {taken:?}");
        }
        assert_eq!(dead_letters(&routes.db, 100).await.unwrap(), []);
        routes.end().await;
    }

    async fn what_can_never_be_sent_says_why(engine: Engine) {
        let routes = TwoRoutes::start(engine).await;
        routes.first.then(says(400, "No receiver specified"));
        routes.put(0..1).await;
        routes.rest().await;
        // Twice of unknown outcome: a third send could be a third copy.
        for api in [&routes.first, &routes.second] {
            api.always(Behaviour::AcceptAndDie);
        }
        routes.put(1..2).await;
        routes.rest().await;
        let mut reasons: Vec<String> = dead_letters(&routes.db, 10)
            .await
            .unwrap()
            .into_iter()
            .map(|letter| letter.reason.expect("a reason"))
            .collect();
        reasons.sort();
        assert_eq!(
            reasons,
            ["first: no receiver that Kannel accepts", "first: twice nobody knows whether it was taken"]
        );
        assert_eq!(sends(&routes.first)[&number(1)], 2);
        routes.end().await;
    }
}

// --- 6. Twenty duplicates over three processes

/// Three processes of one house behind a haproxy, each with a spool of its own.
pub(crate) async fn three_processes(house: &House) -> (Vec<Suluh>, Balancer) {
    let mut processes = Vec::new();
    for number in 0..3 {
        let spool = house.home.path().join(format!("spool-{number}"));
        processes.push(house.launch().at(free_port()).set("SULUH__SPOOL__DIR", spool).start().await);
    }
    let servers: Vec<String> = processes.iter().map(|process| process.url("")).collect();
    let balancer = Balancer::start(&servers).await;
    (processes, balancer)
}

async fn overlapping(way: Way) {
    let overlaps = counts().overlaps;
    let database = Engine::Postgres.fresh().await;
    let api = FakeApi::start(taken());
    let house = House::new(database.url(), way, &api);
    let (processes, balancer) = three_processes(&house).await;
    let phones: Vec<Phones> = (0..20).map(|_| Phones::at(&balancer.url(""))).collect();
    // Ten messages at a time, each in twenty deliveries, in an order of each caller's own.
    let mut question = 0;
    while question < overlaps {
        let batch = question..(question + 10).min(overlaps);
        question = batch.end;
        let deliveries = phones.iter().enumerate().map(|(at, phones)| {
            let mut order: Vec<usize> = batch.clone().collect();
            let middle = at % order.len();
            order.rotate_left(middle);
            if at % 2 == 1 {
                order.reverse();
            }
            async move {
                join_all(
                    order.into_iter().map(async |question| (question, phones.ask(question).await.unwrap())),
                )
                .await
            }
        });
        let mut first: HashMap<usize, Reply> = HashMap::new();
        for (question, reply) in join_all(deliveries).await.into_iter().flatten() {
            reply.assert_answers(way);
            let first = first.entry(question).or_insert_with(|| reply.clone());
            assert_eq!(*first, reply);
        }
    }
    let rows = house.settled(overlaps).await;
    match way {
        Way::Body => assert_eq!((rows.outbox, api.requests().len()), (0, 0)),
        Way::Send => {
            assert_eq!((rows.outbox, rows.dead, rows.resent), (overlaps, 0, 0));
            assert_sent(&api, 0..overlaps, 0);
        }
    }
    for process in &processes {
        assert!(!process.log().contains("the database takes no messages"), "{}", process.log());
    }
    let drill = format!("20 overlapping deliveries, 3 processes, {way:?}");
    let value = format!("{} / {} / {}", overlaps * 20, rows.inbox, rows.outbox);
    figure(&drill, "deliveries / rows / answers sent", value, "20 / 20 / not measured");
}

#[tokio::test]
async fn twenty_deliveries_over_three_processes_are_one_message_and_one_answer() {
    overlapping(Way::Body).await;
}

#[tokio::test]
async fn twenty_deliveries_over_three_processes_are_one_message_and_one_send() {
    overlapping(Way::Send).await;
}

// --- 7. Nothing takes it

#[tokio::test]
async fn without_database_and_spool_nothing_is_acknowledged() {
    for way in [Way::Body, Way::Send] {
        let mut postgres = OwnPostgres::start().await;
        let api = FakeApi::start(taken());
        let house = House::new(&postgres.url(), way, &api);
        // Where the folder should be is a file.
        std::fs::write(house.spool(), "").unwrap();
        let _suluh = house.launch().start().await;
        let phones = house.phones();
        phones.ask(0).await.unwrap().assert_answers(way);
        house_rests(&house, 1).await;
        postgres.kill();
        for question in 1..11 {
            let reply = phones.ask(question).await.unwrap();
            assert!(reply.is_later(), "{reply:?}");
        }
        postgres.start_again().await;
        for question in 1..11 {
            phones.insist(question).await.assert_answers(way);
        }
        let rows = house_rests(&house, 11).await;
        assert_eq!(rows.dead, 0);
        if way == Way::Send {
            assert_sent(&api, 0..11, rows.resent);
        }
    }
    figure(
        "PostgreSQL dead and no spool",
        "refused with 503 and Retry-After / acknowledged / lost",
        "20 / 0 / 0",
        "",
    );
}

async fn house_rests(house: &House, asked: usize) -> Rows {
    house.settled(asked).await
}
