//! The board of a unit with thousands of open tips, in a real browser, and what a page of it costs the server when there
//! are a hundred thousand. Against the same number of openings by the browser's cryptography alone, and against the rows
//! read from their index without us.
#![expect(clippy::disallowed_methods, reason = "a bench asks as a browser would")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use fantoccini::Locator;
use futures_util::StreamExt;
use serde_json::{Value, json};
use suluh::app::Parts;
use suluh::cache;
use suluh::config::Config;
use suluh::domain::officers::demo;
use suluh::kernel::clock::SystemClock;
use suluh::model::tip::{Channel, Facts, Report as Reported, TipBody};
use suluh::sealing::keys::Keys;
use suluh::store::Db;

use crate::peers::browser::Browser;
use crate::postgres::Postgres;
use crate::process::{Server, memory};
use crate::report::{Goal, Report, median, percentile, row};

/// Open tips of the unit whose board is opened.
const TIPS: usize = 2_000;
/// Tips of the database where the server is measured: all open, all of one unit.
const MANY: usize = 100_000;
/// The unit of the demo's officer.
const UNIT: &str = "contoh-bengkayang";
/// The word that one tip alone holds.
const RARE: &str = "zulkifli";
/// Seconds until the board is ready, and until all is opened.
const GOALS: (f64, f64) = (2.0, 8.0);
/// Milliseconds of a page of the board at most.
const PAGE_GOAL: f64 = 50.0;

/// The parts of a service over the database and keys of one that runs.
async fn parts(url: &str, folder: &Path) -> anyhow::Result<Parts> {
    let mut config = Config::default();
    config.spool.dir = folder.join("fill");
    let db = Db::open(url).await?;
    let keys = Keys::open(&folder.join("keys"))?;
    let parts = Parts::assemble(config, db, keys, cache::open(None).await?, Arc::new(SystemClock)).await?;
    parts.reload().await?;
    parts.tips.units().refresh(&parts.db, &parts.keys).await?;
    parts.tips.duties().refresh(&parts.db, &parts.keys).await?;
    Ok(parts)
}

/// Takes tips as the service takes them from a phone, with no phone between: one in twenty is a P1.
async fn fill(parts: &Parts, count: usize) -> anyhow::Result<()> {
    let one = async |number: usize| {
        let who = if number == count - 7 { RARE } else { "agen" };
        let words = match number % 20 {
            0 => format!("{who} bawa anak 14 th dari Jagoi Babang, mobil hitam, laporan ke {number}"),
            _ => format!(
                "{who} di Sanggau Ledo minta uang 5 juta, janji kerja di Malaysia, laporan ke {number}"
            ),
        };
        let origin = parts.tips.origin(&["bench", &number.to_string()])?;
        let words = TipBody::new(words);
        let report =
            Reported { words, facts: Facts::default(), channel: Channel::Sms, lang: "id", from: None };
        parts.tips.take(&origin, &report).await.map_err(|error| anyhow::anyhow!("{error}"))?;
        anyhow::Ok(())
    };
    let mut taken = futures_util::stream::iter(0..count).map(one).buffer_unordered(32);
    while let Some(done) = taken.next().await {
        done?;
    }
    Ok(())
}

fn local(server: &Server, path: &str) -> String {
    format!("http://localhost:{}{path}", server.address.port())
}

async fn script(browser: &Browser, body: &str) -> anyhow::Result<Value> {
    let script = format!(
        "const done = arguments[0]; (async () => {{ {body} }})().then((value) => done({{ value }}), (error) => done({{ error: `${{error}}` }}));"
    );
    let answer = browser.execute_async(&script, vec![]).await?;
    ensure!(answer["error"].is_null(), "{}", answer["error"]);
    Ok(answer["value"].clone())
}

async fn wait_for(browser: &Browser, what: &str, condition: &str) -> anyhow::Result<()> {
    let began = Instant::now();
    while browser.execute(&format!("return Boolean({condition})"), vec![]).await? != json!(true) {
        ensure!(began.elapsed() < Duration::from_secs(180), "never: {what}; {:?}", browser.said().await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

const OPENED: &str = "performance.getEntriesByName('suluh-all-opened').length";

/// Seconds of one visit of the board.
#[derive(Debug, Clone, Copy)]
struct Visit {
    ready: f64,
    first: f64,
    all: f64,
}

async fn visit(browser: &Browser, server: &Server) -> anyhow::Result<Visit> {
    browser.goto(&local(server, "/console/board")).await?;
    wait_for(browser, "everything opened", OPENED).await?;
    let marks = "return ['suluh-ready', 'suluh-first-opened', 'suluh-all-opened'].map((it) => performance.getEntriesByName(it)[0].startTime / 1000)";
    let marks = browser.execute(marks, vec![]).await?;
    let at = |place: usize| marks[place].as_f64().context("a mark");
    Ok(Visit { ready: at(0)?, first: at(1)?, all: at(2)? })
}

async fn sign_in(browser: &Browser, server: &Server) -> anyhow::Result<()> {
    browser.goto(&local(server, "/console/sign-in")).await?;
    browser.find(Locator::Css("#demo")).await?.click().await?;
    wait_for(browser, "signed in", "location.pathname === '/console/board'").await
}

/// Seconds in which the browser opens as many boxes by its own cryptography, 20 at a time: a key agreed on P-256, one
/// derived by HKDF-SHA256, a kilobyte opened by AES-256-GCM. Nothing is fetched, parsed or kept.
const BARE: &str = r#"
const curve = { name: "ECDH", namedCurve: "P-256" };
const mine = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
const info = new Uint8Array(20);
async function keyOf(pair, other) {
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, pair, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
const iv = new Uint8Array(12);
const boxes = [];
for (let at = 0; at < 40; at += 1) {
  const theirs = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(theirs.privateKey, mine.publicKey), new Uint8Array(1024));
  boxes.push([await crypto.subtle.exportKey("raw", theirs.publicKey), box]);
}
const open = async ([point, box]) => {
  const other = await crypto.subtle.importKey("raw", point, curve, false, []);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, await keyOf(mine.privateKey, other), box);
};
const began = performance.now();
for (let done = 0; done < COUNT; done += 20) {
  await Promise.all(Array.from({ length: 20 }, (_, at) => open(boxes[(done + at) % boxes.length])));
}
return (performance.now() - began) / 1000;
"#;

/// The board of [`TIPS`] open tips in the browser, on one engine.
async fn in_browser(
    report: &mut Report,
    engine: &str,
    url: &str,
    folder: &Path,
    server: &Server,
    rounds: usize,
) -> anyhow::Result<()> {
    let parts = parts(url, folder).await?;
    fill(&parts, TIPS).await?;
    parts.db.close().await;
    let browser = Browser::start().await;
    browser.set_window_size(1366, 768).await?;
    sign_in(&browser, server).await?;
    wait_for(&browser, "everything opened", OPENED).await?;
    let (mut visits, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        visits.push(visit(&browser, server).await?);
        let seconds = script(&browser, &BARE.replace("COUNT", &TIPS.to_string())).await?;
        bare.push(seconds.as_f64().context("seconds")?);
    }
    let shown = browser.execute(
        "return [document.querySelector('#rows').dataset.opened, document.querySelectorAll('#rows tbody tr').length, [...document.querySelectorAll('#rows [data-field=source]')].every((it) => it.textContent === 'SMS'), performance.memory.usedJSHeapSize / 1048576]",
        vec![],
    );
    let shown = shown.await?;
    ensure!(shown[0] == json!(format!("{TIPS}/{TIPS}")), "opened {}", shown[0]);
    ensure!(shown[1] == json!(200) && shown[2] == json!(true), "rows shown and opened: {shown}");
    let find = format!(
        "const began = performance.now(); const words = document.querySelector('#words'); words.value = '{RARE}'; words.dispatchEvent(new Event('input'));
         const rows = () => [...document.querySelectorAll('#rows tbody tr:not([hidden])')];
         while (document.querySelector('#found').textContent !== '1 ditemukan') {{ if (performance.now() - began > 9000) throw new Error(document.querySelector('#found').textContent); await new Promise((then) => setTimeout(then, 1)); }}
         return [performance.now() - began, rows().length]"
    );
    let found = script(&browser, &find).await?;
    ensure!(found[1] == json!(1), "the one tip is shown: {found}");
    let of = |field: fn(&Visit) -> f64| median(visits.iter().map(field));
    let most = |field: fn(&Visit) -> f64| visits.iter().map(field).fold(0.0, f64::max);
    let bare = median(bare);
    for (what, middle, slowest, goal) in [
        ("board ready", of(|it| it.ready), most(|it| it.ready), Some(GOALS.0)),
        ("the first 200 opened", of(|it| it.first), most(|it| it.first), None),
        ("all opened and searchable", of(|it| it.all), most(|it| it.all), Some(GOALS.1)),
    ] {
        report.line(&row(&[
            engine.to_owned(),
            what.to_owned(),
            format!("{middle:.2}"),
            format!("{slowest:.2}"),
            goal.map_or_else(String::new, |goal| format!("{:.2}", slowest / goal)),
            format!("{:.2}", middle / bare),
        ]));
        if let Some(goal) = goal {
            report.goal(Goal {
                what: format!("{TIPS} open tips on {engine}, {what}, slowest of {rounds}"),
                wanted: format!("under {goal:.0} s"),
                measured: format!("{slowest:.2} s"),
                met: slowest < goal,
            });
        }
    }
    let cells =
        [engine, &format!("bare: {TIPS} openings by WebCrypto alone"), &format!("{bare:.2}"), "", "", "1.00"];
    report.line(&row(&cells.map(str::to_owned)));
    let search = found[0].as_f64().unwrap_or_default() / 1000.0;
    let what = format!("a search that finds one of {TIPS}");
    report.line(&row(&[
        engine.to_owned(),
        what,
        format!("{search:.3}"),
        String::new(),
        String::new(),
        String::new(),
    ]));
    let memory = shown[3].as_f64().unwrap_or_default();
    report.line(&row(&[
        engine.to_owned(),
        format!("memory of the page with all open: {memory:.0} MB"),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    ]));
    Ok(())
}

/// Copies the tips that are there until there are [`MANY`], of the same unit and open: ids, references and deadlines of
/// their own, one in five a P1 that nobody accepted. Copies cannot be opened, since a box is bound to its tip; the
/// server does not open any.
fn multiply(postgres: &Postgres, database: &str) -> anyhow::Result<()> {
    let copies = MANY / TIPS - 1;
    let numbers = format!("generate_series(1, {copies}) AS n");
    let open = "coalesce(accept_by, decide_by, 9000000000000000000)";
    let letters = "translate(upper(lpad(to_hex((row_number() OVER ()) * 77), 8, '0')), '01', 'XY')";
    let statements = [
        format!("CREATE TABLE copied AS SELECT id AS old, md5(id || n) AS id, n, {letters} AS reference FROM tip CROSS JOIN {numbers}"),
        "INSERT INTO tip (id, reference, status, status_day, offices, day, mailbox, news, mixed)
         SELECT copied.id, copied.reference, status, status_day, offices, day, mailbox, news, mixed
           FROM copied JOIN tip ON tip.id = copied.old".to_owned(),
        "INSERT INTO tip_page (id, tip, day, kind, week, secret, body, mixed)
         SELECT md5(p.id || n), copied.id, day, kind, week, secret, body, mixed
           FROM copied JOIN tip_page AS p ON p.tip = copied.old".to_owned(),
        "INSERT INTO tip_wrap (page, unit, epoch, wrap)
         SELECT md5(p.id || n), unit, epoch, wrap
           FROM copied JOIN tip_page AS p ON p.tip = copied.old JOIN tip_wrap AS w ON w.page = p.id".to_owned(),
        "INSERT INTO tip_clock (tip, band, zone, received, accept_by, decide_by, round, accept_level, decide_level, due)
         SELECT copied.id, CASE WHEN n % 5 = 0 THEN 'p1' ELSE 'p3' END, zone, received,
                received + 86400000000 + CAST(n AS BIGINT) * 60000000, received + 172800000000, 0, 0, 0, NULL
           FROM copied JOIN tip_clock AS c ON c.tip = copied.old".to_owned(),
        format!("INSERT INTO tip_unit (tip, unit, rung, until, urgent)
         SELECT copied.id, '{UNIT}', 0, {open}, CASE WHEN band = 'p1' THEN 1 ELSE 0 END
           FROM copied JOIN tip_clock AS c ON c.tip = copied.id"),
        // Every other one was worked on.
        "INSERT INTO tip_desk (tip, officer, changes) SELECT id, (SELECT id FROM officer LIMIT 1), 1 FROM copied WHERE n % 2 = 0".to_owned(),
        "DROP TABLE copied".to_owned(),
        "VACUUM ANALYZE".to_owned(),
    ];
    for statement in statements {
        postgres.execute(database, &statement)?;
    }
    let open = postgres.count(
        database,
        &format!("SELECT count(*) FROM tip_unit WHERE unit = '{UNIT}' AND until IS NOT NULL"),
    )?;
    ensure!(open >= MANY as u64, "{open} open tips");
    Ok(())
}

/// The demo's officer, without a browser.
struct Asker {
    http: reqwest::Client,
    cookie: String,
    base: String,
}

impl Asker {
    async fn sign_in(server: &Server) -> anyhow::Result<Self> {
        let http = crate::peers::process::http_client();
        let base = format!("http://{}", server.address);
        let post = async |path: &str, body: Value| {
            let answer = http.post(format!("{base}{path}")).body(body.to_string()).send().await?;
            anyhow::Ok(answer.error_for_status()?)
        };
        let known: Value = post("/console/sign-in/demo", json!({})).await?.json().await?;
        let salt: Value =
            post("/console/sign-in/salt", json!({ "login": demo::LOGIN })).await?.json().await?;
        let salt = salt["salt"].as_str().context("a salt")?.to_owned();
        let mut stretched = [0; 32];
        let rounds = std::num::NonZeroU32::new(600_000).context("rounds")?;
        let kind = ring::pbkdf2::PBKDF2_HMAC_SHA256;
        ring::pbkdf2::derive(kind, rounds, salt.as_bytes(), demo::PASSPHRASE.as_bytes(), &mut stretched);
        let auth = STANDARD_NO_PAD.encode(&demo::expand(&stretched, b"suluh passphrase auth 1")?[..]);
        let body = json!({ "login": demo::LOGIN, "auth": auth, "code": known["code"] });
        let entered = post("/console/sign-in/passphrase", body).await?;
        let cookie = entered.headers().get("set-cookie").context("a session")?.to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(Self { cookie, base, http })
    }

    /// Milliseconds until the whole answer is there, and the answer.
    async fn ask(&self, path: &str) -> anyhow::Result<(f64, String)> {
        let request = self.http.get(format!("{}{path}", self.base)).header("cookie", &self.cookie);
        let began = Instant::now();
        let answer = request.send().await?.error_for_status()?.text().await?;
        Ok((began.elapsed().as_secs_f64() * 1e3, answer))
    }

    async fn times(&self, path: &str, count: usize) -> anyhow::Result<(Vec<f64>, usize)> {
        let (mut times, mut bytes) = (Vec::with_capacity(count), 0);
        for _ in 0..count {
            let (ms, answer) = self.ask(path).await?;
            bytes = answer.len();
            times.push(ms);
        }
        Ok((times, bytes))
    }
}

async fn at_the_server(
    report: &mut Report,
    url: &str,
    folder: &Path,
    server: &Server,
    count: usize,
) -> anyhow::Result<()> {
    let asker = Asker::sign_in(server).await?;
    let began_with = memory(server.pid())?;
    let pool = sqlx::PgPool::connect(url).await?;
    let mut bare = Vec::with_capacity(count);
    for _ in 0..count {
        let began = Instant::now();
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT tip, until FROM tip_unit WHERE unit = $1 AND until IS NOT NULL ORDER BY until, tip LIMIT 200",
        )
        .bind(UNIT)
        .fetch_all(&pool)
        .await?;
        bare.push(began.elapsed().as_secs_f64() * 1e3);
        ensure!(rows.len() == 200);
    }
    pool.close().await;
    let bare_p50 = percentile(&mut bare, 50.0);
    let mut told = |what: &str, mut times: Vec<f64>, bytes: usize, goal: bool| {
        let (p50, p99) = (percentile(&mut times, 50.0), percentile(&mut times, 99.0));
        report.line(&row(&[
            what.to_owned(),
            format!("{p50:.1}"),
            format!("{p99:.1}"),
            format!("{:.2}", p50 / PAGE_GOAL),
            format!("{:.1}", p50 / bare_p50),
            if bytes == 0 { String::new() } else { format!("{:.0}", bytes as f64 / 1024.0) },
        ]));
        if goal {
            report.goal(Goal {
                what: format!("{what} with {MANY} open tips of the unit, p50"),
                wanted: format!("under {PAGE_GOAL:.0} ms"),
                measured: format!("{p50:.1} ms (p99 {p99:.1})"),
                met: p50 < PAGE_GOAL,
            });
        }
    };
    told("bare: 200 rows from their index", bare, 0, false);
    let (_, rows) = asker.ask("/console/board/rows").await?;
    let rows: Value = serde_json::from_str(&rows)?;
    let rows = rows["rows"].as_array().context("rows")?;
    ensure!(rows.len() == 200, "{} rows", rows.len());
    let named: Vec<&str> = rows.iter().filter_map(|row| row["reference"].as_str()).collect();
    for (path, goal) in [
        ("/console/board", true),
        ("/console/board/rows", true),
        ("/console/board/rows?page=250", false),
        ("/console/board/rows?page=500", false),
        (&*format!("/console/board/rows?of={}", named.join(",")), false),
        ("/console/sealed", false),
    ] {
        let (times, bytes) = asker.times(path, count).await?;
        let what = if path.contains("of=") { "/console/board/rows?of= 200 codes" } else { path };
        told(what, times, bytes, goal);
    }
    // What every open page asks every two seconds.
    let parts = parts(url, folder).await?;
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let began = Instant::now();
        let (some, all) = parts.tips.clocks().urgent(UNIT).await?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
        ensure!(some.len() == 200 && all > 200, "{} of {all} P1", some.len());
    }
    parts.db.close().await;
    told("what /console/live asks", times, 0, false);
    // All of them, part by part, as a browser without a bound would take them.
    let (began, before) = (Instant::now(), memory(server.pid())?);
    let (mut path, mut taken, mut largest, mut slowest) = ("/console/sealed".to_owned(), 0, 0, 0.0_f64);
    loop {
        let (ms, answer) = asker.ask(&path).await?;
        (largest, slowest) = (largest.max(answer.len()), slowest.max(ms));
        let part: Value = serde_json::from_str(&answer)?;
        taken += part["tips"].as_array().map_or(0, Vec::len);
        let Some(next) = part["next"].as_str() else { break };
        path = format!("/console/sealed?after={next}");
    }
    ensure!(taken >= MANY, "{taken} tips in parts");
    let seconds = began.elapsed().as_secs_f64();
    report.line("");
    report.line(&format!(
        "All {taken} sealed tips in parts: {seconds:.1} s, the largest part {:.0} kB, the slowest {slowest:.0} ms; memory of the server before any request, before these and after: {began_with}, {before}, {} MB.",
        largest as f64 / 1024.0,
        memory(server.pid())?,
    ));
    Ok(())
}

/// Measures the board.
pub(crate) fn run(report: &mut Report, quick: bool) -> anyhow::Result<()> {
    let rounds = if quick { 3 } else { 7 };
    let count = if quick { 60 } else { 300 };
    let folder = tempfile::tempdir()?;
    let inside = |name: &str| -> anyhow::Result<_> {
        let path = folder.path().join(name);
        std::fs::create_dir(&path)?;
        Ok(path)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let postgres = Postgres::start(&inside("postgres")?)?;
    report.line("## The board of a unit with many open tips");
    report.line("");
    report.line(&format!(
        "{TIPS} open tips of one unit, sealed as the service seals them; Chromium signed in as an officer of that unit, {rounds} visits of the board. Seconds from the navigation; the share of the ceiling is of the slowest. Service, database and browser share the machine."
    ));
    report.line("");
    report.line("| engine | what | median s | slowest s | of the ceiling | times bare |");
    report.line("| --- | --- | ---: | ---: | ---: | ---: |");
    let lite = inside("sqlite")?;
    let url = format!("sqlite:{}", lite.join("suluh.db").display());
    {
        let server = Server::suluh(&lite, None)?;
        runtime.block_on(in_browser(report, "SQLite", &url, &lite, &server, rounds))?;
    }
    let big = inside("console")?;
    let url = postgres.database("console")?;
    let server = Server::suluh_with(&big, &[("SULUH__DATABASE__URL", url.clone())])?;
    runtime.block_on(in_browser(report, "PostgreSQL", &url, &big, &server, rounds))?;
    multiply(&postgres, "console")?;
    report.line("");
    report.line(&format!(
        "{MANY} open tips of that unit on PostgreSQL, {count} requests each, one after the other, over HTTP with a session; milliseconds until the whole answer is there."
    ));
    report.line("");
    report.line("| what | p50 ms | p99 ms | p50 of 50 ms | times bare | kB |");
    report.line("| --- | ---: | ---: | ---: | ---: | ---: |");
    runtime.block_on(at_the_server(report, &url, &big, &server, count))?;
    report.line("");
    Ok(())
}
