//! What the gazetteer costs: its loading, the memory it takes, and a place read in a text; one thread.
//!
//! It runs in a child process of its own, so that its memory is its own too.

use std::time::Instant;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use suluh::domain::places::{Resolved, gazetteer};

use crate::process;
use crate::report::{Goal, Report, percentile, row};

/// What villagers write, and what is to be found there, of which only the texts count here.
const PHRASES: &str = include_str!("../it/places/phrases.txt");
const HOME: &[&str] = &["61"];
/// How often each phrase is read.
const ROUNDS: usize = 30;
/// What reading may take, in microseconds, loading in milliseconds, and the memory in kB.
const READING_US: f64 = 2_000.0;
const LOADING_MS: f64 = 100.0;
const MEMORY_KB: u64 = 8_192;

#[derive(Debug, Serialize, Deserialize)]
struct Found {
    loading_ms: f64,
    grown_kb: u64,
    micros: Vec<f64>,
    phrases: usize,
    one: usize,
}

/// Loads and reads, and says what it cost.
pub(crate) fn child() -> anyhow::Result<String> {
    let before = process::memory(std::process::id())?.now_kb;
    let begun = Instant::now();
    ensure!(gazetteer().exists("61.07"), "the areas are not there");
    let loading_ms = begun.elapsed().as_secs_f64() * 1e3;
    let grown_kb = process::memory(std::process::id())?.now_kb.saturating_sub(before);
    let is_phrase = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let phrases: Vec<&str> =
        PHRASES.lines().filter(is_phrase).filter_map(|line| Some(line.split_once(" | ")?.0)).collect();
    let is_one = |text: &&&str| matches!(gazetteer().read(text, HOME).place, Resolved::One(_));
    let one = phrases.iter().filter(is_one).count();
    let timed = |text: &&str| {
        let begun = Instant::now();
        std::hint::black_box(gazetteer().read(std::hint::black_box(text), HOME));
        begun.elapsed().as_secs_f64() * 1e6
    };
    let micros = (0..ROUNDS).flat_map(|_| phrases.iter().map(timed)).collect();
    Ok(serde_json::to_string(&Found { loading_ms, grown_kb, micros, phrases: phrases.len(), one })?)
}

/// Measures both.
pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let said = process::itself(&["places"])?.output().context("the child did not run")?;
    ensure!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let mut found: Found = serde_json::from_slice(&said.stdout)?;
    ensure!(found.one * 2 > found.phrases, "a place in {} of {} phrases", found.one, found.phrases);
    let (p50, p99) = (percentile(&mut found.micros, 50.0), percentile(&mut found.micros, 99.0));
    report.line("## A place");
    report.line("");
    report.line(&format!("{} phrases, {ROUNDS} times each, one thread.", found.phrases));
    report.line("");
    report.line("| loading | memory grown | reading p50 | p99 |");
    report.line("| ---: | ---: | ---: | ---: |");
    report.line(&row(&[
        format!("{:.1} ms", found.loading_ms),
        format!("{:.1} MB", found.grown_kb as f64 / 1024.0),
        format!("{p50:.0} us"),
        format!("{p99:.0} us"),
    ]));
    report.line("");
    report.goal(Goal {
        what: "loading the areas".into(),
        wanted: format!("under {LOADING_MS} ms"),
        measured: format!("{:.1} ms", found.loading_ms),
        met: found.loading_ms < LOADING_MS,
    });
    report.goal(Goal {
        what: "memory for the areas".into(),
        wanted: format!("under {} MB", MEMORY_KB / 1024),
        measured: format!("{:.1} MB", found.grown_kb as f64 / 1024.0),
        met: found.grown_kb < MEMORY_KB,
    });
    report.goal(Goal {
        what: "reading a place, p99".into(),
        wanted: format!("under {READING_US} us"),
        measured: format!("{p99:.0} us"),
        met: p99 < READING_US,
    });
    Ok(())
}
