//! One run of wrk.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::process::{Server, Ticks};

/// What every script ends with.
const DONE: &str = r#"
function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format("DONE %d %d %d %d %d %d %d", summary.requests, summary.duration, summary.bytes,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"#;

/// What it says in the end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Done {
    /// Requests that were answered, each with 2xx.
    pub(crate) requests: f64,
    /// How long it took.
    pub(crate) seconds: f64,
    /// Bytes of all answers.
    pub(crate) bytes: f64,
    /// What half of the requests did not exceed.
    pub(crate) p50_ms: f64,
    /// What 99 of 100 did not exceed.
    pub(crate) p99_ms: f64,
    /// Its own processor time.
    pub(crate) cpu_s: f64,
}

/// How many threads it runs for so many connections.
pub(crate) const fn threads(connections: usize) -> usize {
    if connections == 1 { 1 } else { 2 }
}

/// Loads a server. An answer that is no 2xx, or none at all, fails the run.
pub(crate) fn load(
    server: &Server,
    path: &str,
    script: &str,
    connections: usize,
    seconds: u64,
    folder: &Path,
) -> anyhow::Result<Done> {
    let file = folder.join("load.lua");
    fs::write(&file, format!("{script}{DONE}"))?;
    let cpu = Ticks::of_ended_children()?;
    let output = Command::new("wrk")
        .arg("-s")
        .arg(&file)
        .args([
            format!("-t{}", threads(connections)),
            format!("-c{connections}"),
            format!("-d{seconds}s"),
            "--timeout".to_owned(),
            "10s".to_owned(),
            format!("http://{}{path}", server.address),
        ])
        .stderr(Stdio::inherit())
        .output()?;
    let cpu_s = Ticks::of_ended_children()?.seconds_since(cpu);
    let text = String::from_utf8_lossy(&output.stdout);
    let done: Vec<f64> = text
        .lines()
        .find_map(|line| line.strip_prefix("DONE "))
        .with_context(|| format!("wrk said: {text}"))?
        .split(' ')
        .filter_map(|field| field.parse().ok())
        .collect();
    let [requests, duration_us, bytes, not_ok, broken, p50_us, p99_us] =
        <[f64; 7]>::try_from(done).map_err(|fields| anyhow::anyhow!("wrk said {fields:?}"))?;
    ensure!(requests > 0.0, "wrk made no request");
    ensure!(not_ok == 0.0 && broken == 0.0, "{not_ok} answers were no 2xx, {broken} broke");
    Ok(Done {
        requests,
        seconds: duration_us / 1e6,
        bytes,
        p50_ms: p50_us / 1e3,
        p99_ms: p99_us / 1e3,
        cpu_s,
    })
}
