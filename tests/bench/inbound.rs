//! An SMS through the real server, written down before it is acknowledged, on a PostgreSQL with fsync:
//! answered in the body (two commits: the message, its end) and by API (acknowledged after the first,
//! answered behind). Against two bare endpoints in the same run, with a commit for each message and
//! with group commit. All stand at the same time and are loaded in turns.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::bare_inbox::Commits;
use crate::postgres::Postgres;
use crate::process::{self, Memory, Server, Ticks, memory};
use crate::report::{Goal, Report, median, row};
use crate::{messages, wrk};

/// Connections at a time.
const CONNECTIONS: [usize; 4] = [1, 4, 64, 256];
/// Rounds; medians are reported.
const ROUNDS: usize = 3;
/// Where the goals are measured.
const GOALS_AT: usize = 64;
/// Messages a second at least.
const RATE_GOAL: f64 = 1_000.0;
/// Milliseconds at most.
const P99_GOAL: f64 = 250.0;
/// Messages a second, at least, as a share of each bare endpoint's.
const SHARE_GOAL: f64 = 0.60;
/// Resident memory of the server at most.
const MEMORY_GOAL_KB: u64 = 40 << 10;
/// How long what is answered behind may take after the load.
const PATIENCE: Duration = Duration::from_secs(60);
/// Messages of the exact check, all of which are brought twice.
const CHECKED: usize = 200;

/// One run of wrk.
#[derive(Debug, Clone, Copy)]
struct Run {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// Microseconds of the server's processor time for a message.
    cpu_us: f64,
    /// The same of PostgreSQL.
    database_us: f64,
    /// How long after the load the last message is settled.
    behind_ms: f64,
    /// Share of the machine that neither of them nor wrk used.
    others: f64,
}

/// Where a server keeps its messages.
enum Rows<'a> {
    Postgres { of: &'a Postgres, database: &'static str, table: &'static str },
    Sqlite(PathBuf),
}

impl Rows<'_> {
    fn count(&self, suffix: &str) -> anyhow::Result<u64> {
        match self {
            Self::Postgres { of, database, table } => {
                of.count(database, &format!("SELECT count(*) FROM {table} {suffix}"))
            }
            Self::Sqlite(file) => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(async {
                    let mut db = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await?;
                    let sql = format!("SELECT count(*) FROM inbox {suffix}");
                    let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut db).await?;
                    db.close().await?;
                    Ok(u64::try_from(count)?)
                })
            }
        }
    }

    /// Waits until no message is unsettled; a bare row always is settled.
    fn settle(&self) -> anyhow::Result<Duration> {
        let began = Instant::now();
        if !matches!(self, Self::Postgres { table: "bare", .. }) {
            while self.count("WHERE sealed IS NOT NULL")? > 0 {
                ensure!(began.elapsed() < PATIENCE, "messages are not answered after {PATIENCE:?}");
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Ok(began.elapsed())
    }
}

/// What is loaded.
struct Target<'a> {
    name: &'static str,
    server: Server,
    rows: Rows<'a>,
    /// Whether the answer is in the body.
    says: bool,
    /// Whether it is held to the goals.
    held: bool,
    runs: Vec<(usize, Run)>,
    memory: Option<Memory>,
}

impl Target<'_> {
    /// Every message that is acknowledged is a row, and is one row when it is brought again.
    fn check(&self, mark: &str) -> anyhow::Result<()> {
        let before = self.rows.count("")?;
        for _ in 0..2 {
            messages::bring(&self.server, mark, CHECKED, self.says)?;
            let grown = self.rows.count("")? - before;
            ensure!(grown == CHECKED as u64, "{}: {CHECKED} messages are {grown} rows", self.name);
        }
        self.rows.settle().map(drop)
    }

    fn load(
        &self,
        connections: usize,
        seconds: u64,
        number: usize,
        postgres: &Postgres,
        folder: &Path,
    ) -> anyhow::Result<Run> {
        let rows = self.rows.count("")?;
        let machine = Ticks::of_the_machine()?;
        let (cpu, database) = (Ticks::of(self.server.pid())?, postgres.ticks()?);
        let began = Instant::now();
        let script = messages::script(number);
        let done = wrk::load(&self.server, messages::PATH, &script, connections, seconds, folder)
            .context(self.name)?;
        let cpu = Ticks::of(self.server.pid())?.seconds_since(cpu);
        let database = postgres.ticks()?.seconds_since(database);
        let machine = Ticks::of_the_machine()?.seconds_since(machine);
        let elapsed = began.elapsed().as_secs_f64();
        let behind = self.rows.settle().context(self.name)?;
        // At its end wrk hangs up on one message of each connection, which may be a row already.
        let grown = (self.rows.count("")? - rows) as f64;
        ensure!(
            (done.requests..=done.requests + connections as f64).contains(&grown),
            "{}: {} messages were acknowledged, and there are {grown} rows",
            self.name,
            done.requests
        );
        let cores = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
        Ok(Run {
            per_second: done.requests / done.seconds,
            p50_ms: done.p50_ms,
            p99_ms: done.p99_ms,
            cpu_us: cpu / done.requests * 1e6,
            database_us: database / done.requests * 1e6,
            behind_ms: behind.as_secs_f64() * 1e3,
            others: ((machine - cpu - database - done.cpu_s) / (elapsed * cores)).max(0.0),
        })
    }

    fn runs_at(&self, connections: usize) -> Vec<Run> {
        self.runs.iter().filter(|(at, _)| *at == connections).map(|(_, run)| *run).collect()
    }
}

/// Milliseconds that a page takes until it is on the disk, written over another as in a log of which
/// the file is there already.
fn disk_ms(folder: &Path) -> anyhow::Result<f64> {
    const PAGE: [u8; 8192] = [0x5a; 8192];
    let path = folder.join("disk");
    fs::write(&path, PAGE.repeat(100))?;
    let mut file = File::options().write(true).open(&path)?;
    file.sync_all()?;
    let mut times = vec![];
    for _ in 0..100 {
        let began = Instant::now();
        file.write_all(&PAGE)?;
        file.sync_data()?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(times))
}

/// Measures all connections.
pub(crate) fn run(report: &mut Report, seconds: u64) -> anyhow::Result<()> {
    process::needs("wrk", "wrk")?;
    let folder = tempfile::tempdir()?;
    let inside = |name: &str| -> anyhow::Result<_> {
        let path = folder.path().join(name);
        fs::create_dir(&path)?;
        Ok(path)
    };
    let postgres = Postgres::start(&inside("postgres")?)?;
    let api = Server::bare()?;
    let everywhere = [("SULUH__SMS__DAILY_CAP", "1000000000".to_owned())];
    let on = |database: &str| anyhow::Ok([("SULUH__DATABASE__URL", postgres.database(database)?)]);
    let sending = [
        ("SULUH__GATEWAYS__KANNEL__API_URL", format!("http://{}", api.address)),
        ("SULUH__GATEWAYS__KANNEL__USERNAME", "bench".to_owned()),
        ("SULUH__GATEWAYS__KANNEL__PASSWORD", "bench".to_owned()),
        ("SULUH__GATEWAYS__KANNEL__FROM", "1500".to_owned()),
    ];
    let bare = |name, database, commits: Commits| {
        anyhow::Ok(Target {
            name,
            server: Server::bare_inbox(&postgres.database(database)?, commits.word())?,
            rows: Rows::Postgres { of: &postgres, database, table: "bare" },
            says: false,
            held: false,
            runs: vec![],
            memory: None,
        })
    };
    let ours = |name, database, settings: &[(&str, String)], says| {
        let settings = [&everywhere, &on(database)?[..], settings].concat();
        anyhow::Ok(Target {
            name,
            server: Server::suluh_with(&inside(database)?, &settings)?,
            rows: Rows::Postgres { of: &postgres, database, table: "inbox" },
            says,
            held: true,
            runs: vec![],
            memory: None,
        })
    };
    let sqlite = inside("sqlite")?;
    let mut targets = [
        bare("bare, a commit each", "bare_single", Commits::Single)?,
        bare("bare, group commit", "bare_grouped", Commits::Grouped)?,
        ours("answer in the body", "in_body", &[], true)?,
        ours("answer by API", "by_api", &sending, false)?,
        Target {
            name: "answer in the body, SQLite",
            server: Server::suluh_with(&sqlite, &everywhere)?,
            rows: Rows::Sqlite(sqlite.join("suluh.db")),
            says: true,
            held: false,
            runs: vec![],
            memory: None,
        },
    ];
    let disk = disk_ms(folder.path())?;
    let mut number = 0;
    for target in &targets {
        target.check("a")?;
        target.load(4, 1, number, &postgres, folder.path())?;
        number += 1;
    }
    for connections in CONNECTIONS {
        for round in 0..ROUNDS {
            for place in 0..targets.len() {
                let at = (place + round) % targets.len();
                let run = targets[at].load(connections, seconds, number, &postgres, folder.path())?;
                targets[at].runs.push((connections, run));
                number += 1;
            }
        }
        if connections == GOALS_AT {
            for target in &mut targets {
                target.memory = Some(memory(target.server.pid())?);
            }
        }
    }
    for target in &targets {
        target.check("z")?;
    }
    tell(report, &targets, seconds, disk);
    Ok(())
}

fn tell(report: &mut Report, targets: &[Target<'_>], seconds: u64, disk: f64) {
    report.line("## An SMS, written down");
    report.line("");
    report.line(&format!(
        "wrk with questions of 1,000 people, each with an id of its own, {ROUNDS} rounds of {seconds} s in turns, \
         medians; servers, PostgreSQL (fsync on) and wrk share the machine, whose disk takes {disk:.2} ms for a page. \
         \"Of single\" and \"of grouped\" are medians over rounds of the ratio to the bare endpoints in the same round. \
         No answer was other than 2xx, and every message that was acknowledged is a row, one however often it came."
    ));
    report.line("");
    report.line(
        "| connections | server | messages/s | of single | of grouped | p50 ms | p99 ms | CPU us/message | PostgreSQL CPU us/message | all settled after ms | others' share of the machine |",
    );
    report.line("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for connections in CONNECTIONS {
        let bare = [targets[0].runs_at(connections), targets[1].runs_at(connections)];
        for target in targets {
            let runs = target.runs_at(connections);
            let of = |field: fn(&Run) -> f64| median(runs.iter().map(field));
            let shares = bare.each_ref().map(|bare| {
                median(runs.iter().zip(bare).map(|(run, bare)| run.per_second / bare.per_second))
            });
            report.line(&row(&[
                connections.to_string(),
                target.name.to_owned(),
                format!("{:.0}", of(|run| run.per_second)),
                format!("{:.0} %", 100.0 * shares[0]),
                format!("{:.0} %", 100.0 * shares[1]),
                format!("{:.2}", of(|run| run.p50_ms)),
                format!("{:.2}", of(|run| run.p99_ms)),
                format!("{:.0}", of(|run| run.cpu_us)),
                format!("{:.0}", of(|run| run.database_us)),
                format!("{:.0}", of(|run| run.behind_ms)),
                format!("{:.0} %", 100.0 * of(|run| run.others)),
            ]));
            if target.held && connections == GOALS_AT {
                goals(report, target, of(|run| run.per_second), of(|run| run.p99_ms), shares);
            }
        }
    }
    report.line("");
    report.line(&format!("| server | RSS MB after {GOALS_AT} connections |"));
    report.line("| --- | ---: |");
    for target in targets {
        let held = target.memory.map(|memory| memory.to_string()).unwrap_or_default();
        report.line(&row(&[target.name.to_owned(), held]));
    }
    report.line("");
}

fn goals(report: &mut Report, target: &Target<'_>, rate: f64, p99: f64, shares: [f64; 2]) {
    let what = |of: &str| format!("SMS, {}, {of} at {GOALS_AT} connections", target.name);
    report.goal(Goal {
        what: what("rate"),
        wanted: format!("at least {RATE_GOAL:.0} a second"),
        measured: format!("{rate:.0}"),
        met: rate >= RATE_GOAL,
    });
    report.goal(Goal {
        what: what("p99"),
        wanted: format!("under {P99_GOAL:.0} ms"),
        measured: format!("{p99:.1} ms"),
        met: p99 < P99_GOAL,
    });
    for (bare, share) in ["bare with a commit each", "bare with group commit"].into_iter().zip(shares) {
        report.goal(Goal {
            what: what("rate"),
            wanted: format!("at least {:.0} % of {bare}", 100.0 * SHARE_GOAL),
            measured: format!("{:.0} %", 100.0 * share),
            met: share >= SHARE_GOAL,
        });
    }
    let most_kb = target.memory.map_or(u64::MAX, |memory| memory.now_kb);
    report.goal(Goal {
        what: what("memory"),
        wanted: format!("under {} MB", MEMORY_GOAL_KB >> 10),
        measured: format!("{:.1} MB", most_kb as f64 / 1024.0),
        met: most_kb < MEMORY_GOAL_KB,
    });
}
