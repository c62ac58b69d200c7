//! A tip through the real server: sealed, committed, acknowledged with its receipt, on a PostgreSQL with
//! fsync. To one unit and to eight, against a bare endpoint that keeps rows of equal size in groups, in the
//! same run and in turns.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use suluh::domain::tips::units::publish;
use suluh::model::unit::{Office, Unit, UnitKind, UnitList};
use suluh::sealing::hybrid::PrivateHalf;
use suluh::sealing::root::RootKey;
use suluh::store::Db;

use crate::postgres::Postgres;
use crate::process::{self, Server, Ticks};
use crate::report::{Goal, Report, median, row};
use crate::wrk;

/// The door.
pub(crate) const PATH: &str = "/api/v1/tips";

/// Connections at a time.
const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// Rounds; medians are reported.
const ROUNDS: usize = 3;
/// Where the share of bare is measured.
const GOALS_AT: usize = 64;
/// Where rate and waiting with [`MANY`] wraps are measured: with more at a time everybody waits for the
/// processor, at the same rate.
const MANY_AT: usize = 16;
/// Tips a second at least, with [`MANY`] wraps.
const RATE_GOAL: f64 = 150.0;
/// Milliseconds at most.
const P99_GOAL: f64 = 150.0;
/// Of the bare endpoint's rate at least, with one wrap.
const SHARE_GOAL: f64 = 0.60;
/// Units that read a tip.
const MANY: usize = 8;
/// The area of the units.
const AREA: &str = "61.07";

/// What a reporter writes.
const WORDS: &str = "Sekida Jagoi Babang, besok malam 6 orang naik mobil hitam KB 1234 XX lewat jalan tikus, bos Udin, ada anak";

#[derive(Debug, Clone, Copy)]
struct Run {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// Microseconds of the server's processor time for a tip.
    cpu_us: f64,
    /// The same of PostgreSQL.
    database_us: f64,
}

struct Target {
    name: &'static str,
    server: Server,
    database: &'static str,
    /// What is counted.
    table: &'static str,
    runs: Vec<(usize, Run)>,
}

/// The script for wrk: each tip has an id of its own, also across runs.
fn script(run: usize) -> String {
    let body =
        format!(r#"{{\"text\":\"{WORDS}\",\"kabupaten\":\"{AREA}\",\"request_id\":\"bench-r%dt%dn%d\"}}"#);
    format!(
        r#"
local threads = 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
local number = 0
local head = {{ ["Content-Type"] = "application/json" }}
function request()
  number = number + 1
  return wrk.format("POST", "{PATH}", head, string.format("{body}", {run}, id, number))
end
"#
    )
}

/// Publishes a list of so many units of one kabupaten, and gives the setting that pins its root.
fn units(database: &str, count: usize) -> anyhow::Result<(&'static str, String)> {
    let root = RootKey::generate()?;
    let unit = |at: usize, kind, office| {
        let (_, key) = PrivateHalf::generate()?;
        anyhow::Ok(Unit {
            id: format!("unit-{at}"),
            name: format!("Unit {at}"),
            kind,
            area: AREA.to_owned(),
            office,
            categories: vec![],
            places: vec![],
            epoch: 1,
            since: None,
            key: key.to_base64(),
            recovery: key.to_base64(),
            recoverable: vec![],
        })
    };
    let kabupaten = |at| unit(at, UnitKind::Kabupaten, Office::TaskForce);
    let mut units = (0..count).map(kabupaten).collect::<Result<Vec<_>, _>>()?;
    units.push(unit(count, UnitKind::Oversight, Office::Oversight)?);
    let list = UnitList { serial: 1, signed: None, units };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let db = Db::open(database).await?;
        publish(&db, &root.root(), &root.sign(&list)).await?;
        db.close().await;
        anyhow::Ok(())
    })?;
    Ok(("SULUH__KEYS__ROOT", root.root().to_hex()))
}

impl Target {
    fn count(&self, postgres: &Postgres) -> anyhow::Result<u64> {
        postgres.count(self.database, &format!("SELECT count(*) FROM {}", self.table))
    }

    fn load(
        &self,
        connections: usize,
        seconds: u64,
        number: usize,
        postgres: &Postgres,
        folder: &Path,
    ) -> anyhow::Result<Run> {
        let before = self.count(postgres)?;
        let (cpu, database) = (Ticks::of(self.server.pid())?, postgres.ticks()?);
        let done = wrk::load(&self.server, PATH, &script(number), connections, seconds, folder)
            .context(self.name)?;
        let cpu = Ticks::of(self.server.pid())?.seconds_since(cpu);
        let database = postgres.ticks()?.seconds_since(database);
        // At its end wrk hangs up on one request of each connection, which may be a row already.
        let grown = (self.count(postgres)? - before) as f64;
        ensure!(
            (done.requests..=done.requests + connections as f64).contains(&grown),
            "{}: {} tips were acknowledged, and there are {grown} rows",
            self.name,
            done.requests
        );
        Ok(Run {
            per_second: done.requests / done.seconds,
            p50_ms: done.p50_ms,
            p99_ms: done.p99_ms,
            cpu_us: cpu / done.requests * 1e6,
            database_us: database / done.requests * 1e6,
        })
    }

    fn runs_at(&self, connections: usize) -> Vec<Run> {
        self.runs.iter().filter(|(at, _)| *at == connections).map(|(_, run)| *run).collect()
    }
}

/// Letters of all columns of a tip's rows, on average.
fn row_bytes(postgres: &Postgres, database: &str) -> anyhow::Result<usize> {
    let sum = |table: &str| {
        let statement = format!("SELECT sum(octet_length(t::text))::bigint FROM {table} t");
        postgres.count(database, &statement)
    };
    let all = sum("tip")? + sum("tip_page")? + sum("tip_wrap")?;
    Ok(usize::try_from(all / postgres.count(database, "SELECT count(*) FROM tip")?)?)
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
    let ours = |name, database, count| {
        let url = postgres.database(database)?;
        let settings = [units(&url, count)?, ("SULUH__DATABASE__URL", url)];
        anyhow::Ok(Target {
            name,
            server: Server::suluh_with(&inside(database)?, &settings)?,
            database,
            table: "tip",
            runs: vec![],
        })
    };
    let one = ours("sealed to one unit", "tips_one", 1)?;
    let many = ours("sealed to eight units", "tips_many", MANY)?;
    for target in [&one, &many] {
        target.load(4, 1, 0, &postgres, folder.path())?;
    }
    let bytes = row_bytes(&postgres, "tips_one")?;
    let bare = Target {
        name: "bare, group commit",
        server: Server::bare_tips(&postgres.database("bare_tips")?, bytes)?,
        database: "bare_tips",
        table: "bare",
        runs: vec![],
    };
    let mut targets = [bare, one, many];
    let mut number = 1;
    for connections in CONNECTIONS {
        for round in 0..ROUNDS {
            for place in 0..targets.len() {
                let at = (place + round) % targets.len();
                let run = targets[at].load(connections, seconds, number, &postgres, folder.path())?;
                targets[at].runs.push((connections, run));
                number += 1;
            }
        }
    }
    tell(report, &targets, seconds, bytes);
    Ok(())
}

fn tell(report: &mut Report, targets: &[Target; 3], seconds: u64, bytes: usize) {
    report.line("## A tip, sealed and committed");
    report.line("");
    report.line(&format!(
        "wrk with tips by the JSON API, each with an id of its own, {ROUNDS} rounds of {seconds} s in turns, medians; \
         servers, PostgreSQL (fsync on) and wrk share the machine. A bare row has {bytes} letters, as all rows of a tip \
         with one wrap together. Receipts are stretched behind the tips meanwhile, in the same process."
    ));
    report.line("");
    report.line(
        "| connections | server | tips/s | of bare | p50 ms | p99 ms | CPU us/tip | PostgreSQL CPU us/tip |",
    );
    report.line("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for connections in CONNECTIONS {
        let bare = targets[0].runs_at(connections);
        for target in targets {
            let runs = target.runs_at(connections);
            let of = |field: fn(&Run) -> f64| median(runs.iter().map(field));
            let share = median(runs.iter().zip(&bare).map(|(run, bare)| run.per_second / bare.per_second));
            report.line(&row(&[
                connections.to_string(),
                target.name.to_owned(),
                format!("{:.0}", of(|run| run.per_second)),
                format!("{:.0} %", 100.0 * share),
                format!("{:.2}", of(|run| run.p50_ms)),
                format!("{:.2}", of(|run| run.p99_ms)),
                format!("{:.0}", of(|run| run.cpu_us)),
                format!("{:.0}", of(|run| run.database_us)),
            ]));
            if connections == (if target.database == "tips_many" { MANY_AT } else { GOALS_AT }) {
                goals(report, target, connections, of(|run| run.per_second), of(|run| run.p99_ms), share);
            }
        }
    }
    report.line("");
}

fn goals(report: &mut Report, target: &Target, at: usize, rate: f64, p99: f64, share: f64) {
    let what = |of: &str| format!("Tip, {}, {of} at {at} connections", target.name);
    match target.database {
        "tips_many" => {
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
        }
        "tips_one" => report.goal(Goal {
            what: what("rate"),
            wanted: format!("at least {:.0} % of bare", 100.0 * SHARE_GOAL),
            measured: format!("{:.0} %", 100.0 * share),
            met: share >= SHARE_GOAL,
        }),
        _ => {}
    }
}
