//! A USSD step through the real server, with sessions in process and in Redis, against a bare axum
//! form endpoint. All stand at the same time and are loaded in turns, so that a change of the
//! machine meets all of them.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};

use crate::process::{self, Server, Ticks, memory};
use crate::report::{Goal, Report, median, row};
use crate::steps::{self, Steps};
use crate::wrk;

/// Connections at a time.
const CONNECTIONS: [usize; 4] = [1, 16, 64, 256];
/// What is loaded in turns.
const SERVERS: usize = 4;
/// Sessions of the first walks; those at the end have others.
const SESSIONS: usize = 100;
/// Rounds; medians are reported.
const ROUNDS: usize = 3;
/// Requests a second, at least, as a share of the bare endpoint's.
const IN_PROCESS_GOAL: f64 = 0.70;
const REDIS_GOAL: f64 = 0.35;

/// One run of wrk.
#[derive(Debug, Clone, Copy)]
struct Run {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// Microseconds of the server's processor time for a request.
    cpu_us: f64,
    /// The same of its Redis.
    redis_us: f64,
    /// Share of the machine that neither the servers nor wrk used.
    others: f64,
}

/// What is loaded.
struct Target<'a> {
    name: &'static str,
    steps: &'static Steps,
    server: &'a Server,
    redis: Option<&'a Server>,
    answer_bytes: f64,
    goal: Option<f64>,
    runs: Vec<(usize, Run)>,
}

impl<'a> Target<'a> {
    fn new(
        name: &'static str,
        steps: &'static Steps,
        server: &'a Server,
        redis: Option<&'a Server>,
        goal: Option<f64>,
    ) -> anyhow::Result<Self> {
        let answer_bytes = steps::walk(steps, server, SESSIONS + steps[1].0.len(), goal.is_some())?;
        Ok(Self { name, steps, server, redis, answer_bytes, goal, runs: vec![] })
    }

    fn load(&self, connections: usize, seconds: u64, number: usize, folder: &Path) -> anyhow::Result<Run> {
        let threads = wrk::threads(connections);
        let script = steps::script(self.steps, number, 8 * connections / threads);
        let redis_time = || self.redis.map_or(Ok(Ticks::default()), |redis| Ticks::of(redis.pid()));
        let machine = Ticks::of_the_machine()?;
        let (cpu, redis) = (Ticks::of(self.server.pid())?, redis_time()?);
        let done =
            wrk::load(self.server, steps::PATH, &script, connections, seconds, folder).context(self.name)?;
        let cpu = Ticks::of(self.server.pid())?.seconds_since(cpu);
        let redis = redis_time()?.seconds_since(redis);
        let machine = Ticks::of_the_machine()?.seconds_since(machine);
        let wrk::Done { requests, bytes, seconds, .. } = done;
        let mean = bytes / requests;
        // A wheel of sessions seldom ends with its run, so the steps are not quite equally many.
        let tolerance = 0.02 + 8.0 * connections as f64 / requests;
        ensure!(
            (mean / self.answer_bytes - 1.0).abs() < tolerance,
            "{}: a mean answer has {mean:.1} bytes, right ones have {:.1}",
            self.name,
            self.answer_bytes
        );
        let cores = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
        Ok(Run {
            per_second: requests / seconds,
            p50_ms: done.p50_ms,
            p99_ms: done.p99_ms,
            cpu_us: cpu / requests * 1e6,
            redis_us: redis / requests * 1e6,
            others: ((machine - cpu - redis - done.cpu_s) / (seconds * cores)).max(0.0),
        })
    }

    fn runs_at(&self, connections: usize) -> Vec<Run> {
        self.runs.iter().filter(|(at, _)| *at == connections).map(|(_, run)| *run).collect()
    }
}

/// Measures all connections.
pub(crate) fn run(report: &mut Report, seconds: u64) -> anyhow::Result<()> {
    process::needs("wrk", "wrk")?;
    process::needs("redis-server", "redis-server")?;
    let folder = tempfile::tempdir()?;
    let inside = |name: &str| -> anyhow::Result<_> {
        let path = folder.path().join(name);
        fs::create_dir(&path)?;
        Ok(path)
    };
    let bare = Server::bare()?;
    let in_process = Server::suluh(&inside("in-process")?, None)?;
    let redis = Server::redis(&inside("redis")?)?;
    let with_redis = Server::suluh(&inside("with-redis")?, Some(&redis))?;
    let mut targets: [_; SERVERS] = [
        Target::new("bare axum", &steps::VERDICT, &bare, None, None)?,
        Target::new("in process", &steps::VERDICT, &in_process, None, Some(IN_PROCESS_GOAL))?,
        Target::new("in process, self-check", &steps::SELF_CHECK, &in_process, None, Some(IN_PROCESS_GOAL))?,
        Target::new("with Redis", &steps::VERDICT, &with_redis, Some(&redis), Some(REDIS_GOAL))?,
    ];
    let everybody = [
        ("bare axum", &bare),
        ("in process", &in_process),
        ("with Redis", &with_redis),
        ("redis-server", &redis),
    ];
    let memory_before = everybody.map(|(_, server)| memory(server.pid()));
    let mut number = 0;
    for target in &targets {
        target.load(16, 1, number, folder.path())?;
        number += 1;
    }
    for connections in CONNECTIONS {
        for round in 0..ROUNDS {
            for place in 0..targets.len() {
                let target = &mut targets[(place + round) % SERVERS];
                let run = target.load(connections, seconds, number, folder.path())?;
                target.runs.push((connections, run));
                number += 1;
            }
        }
    }
    for (target, session) in targets.iter().zip(2..) {
        steps::walk(target.steps, target.server, session, target.goal.is_some())?;
    }

    report.line("## A USSD step");
    report.line("");
    report.line(&format!(
        "wrk with the four steps of a session (dial, 1, the name, 1; for the self-check dial, 2, 1, 1), {ROUNDS} rounds of {seconds} s in turns, medians; \
         server, Redis and wrk share the machine. \"Of bare\" is the median over rounds of the ratio to the bare \
         endpoint in the same round. No answer was other than 2xx, and before and after the load every screen was the \
         right one."
    ));
    report.line("");
    report.line(
        "| connections | server | requests/s | of bare | p50 ms | p99 ms | CPU us/request | times bare | Redis CPU us/request | others' share of the machine |",
    );
    report.line("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for connections in CONNECTIONS {
        let bare = targets[0].runs_at(connections);
        for target in &targets {
            let runs = target.runs_at(connections);
            let of = |field: fn(&Run) -> f64| median(runs.iter().map(field));
            let ratio = |field: fn(&Run) -> f64| {
                median(runs.iter().zip(&bare).map(|(run, bare)| field(run) / field(bare)))
            };
            let share = ratio(|run| run.per_second);
            report.line(&row(&[
                connections.to_string(),
                target.name.to_owned(),
                format!("{:.0}", of(|run| run.per_second)),
                format!("{:.0} %", 100.0 * share),
                format!("{:.2}", of(|run| run.p50_ms)),
                format!("{:.2}", of(|run| run.p99_ms)),
                format!("{:.1}", of(|run| run.cpu_us)),
                format!("{:.2}", ratio(|run| run.cpu_us)),
                target.redis.map_or_else(String::new, |_| format!("{:.1}", of(|run| run.redis_us))),
                format!("{:.0} %", 100.0 * of(|run| run.others)),
            ]));
            if let Some(goal) = target.goal {
                report.goal(Goal {
                    what: format!("USSD step {} at {connections} connections", target.name),
                    wanted: format!("at least {:.0} % of bare", 100.0 * goal),
                    measured: format!("{:.0} %", 100.0 * share),
                    met: share >= goal,
                });
            }
        }
    }
    report.line("");
    report.line("| process | RSS MB before | after (and at most) |");
    report.line("| --- | ---: | ---: |");
    for ((name, server), before) in everybody.iter().zip(memory_before) {
        report.line(&row(&[
            (*name).to_owned(),
            format!("{:.1}", before?.now_kb as f64 / 1024.0),
            memory(server.pid())?.to_string(),
        ]));
    }
    report.line("");
    Ok(())
}
