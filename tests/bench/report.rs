//! Markdown to the terminal and, when asked, to `RESULTS.md`.
#![expect(clippy::print_stdout, reason = "standard output is what a bench is for")]

use std::fs;
use std::path::Path;

use suluh::kernel::clock::{Clock, SystemClock};

/// A figure that was promised.
pub(crate) struct Goal {
    /// Of what.
    pub(crate) what: String,
    /// How much was promised.
    pub(crate) wanted: String,
    /// How much it is.
    pub(crate) measured: String,
    /// Whether that is enough.
    pub(crate) met: bool,
}

/// What has been said so far.
#[derive(Default)]
pub(crate) struct Report {
    text: String,
    goals: Vec<Goal>,
}

impl Report {
    /// Says a line.
    pub(crate) fn line(&mut self, line: &str) {
        println!("{line}");
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Keeps a goal for the table at the end.
    pub(crate) fn goal(&mut self, goal: Goal) {
        self.goals.push(goal);
    }

    /// The goals, each with what was measured.
    pub(crate) fn goals(&mut self) {
        self.line("## Goals");
        self.line("");
        self.line("| what | goal | measured | |");
        self.line("| --- | --- | ---: | --- |");
        for goal in std::mem::take(&mut self.goals) {
            let met = if goal.met { "met" } else { "**missed**" };
            self.line(&row(&[goal.what, goal.wanted, goal.measured, met.to_owned()]));
        }
        self.line("");
    }

    /// What it was measured on: kind and load of the machine, never its name.
    pub(crate) fn machine(&mut self) {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split(':').nth(1).unwrap_or("unknown").trim().to_owned()
        };
        let memory: u64 =
            field(&read("/proc/meminfo"), "MemTotal").trim_end_matches(" kB").parse().unwrap_or_default();
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.line(&format!(
            "{}: {cores} cores ({}), {:.0} GB, Linux {}.",
            SystemClock.today(),
            field(&read("/proc/cpuinfo"), "model name"),
            memory as f64 / f64::from(1 << 20),
            read("/proc/sys/kernel/osrelease").split('-').next().unwrap_or_default().trim(),
        ));
        self.line("");
    }

    /// The load of the machine at this moment.
    pub(crate) fn load(&mut self, when: &str) {
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let averages: Vec<&str> = load.split(' ').take(3).collect();
        self.line(&format!("Load average {when}: {}.", averages.join(" ")));
        self.line("");
    }

    /// Writes everything to a file.
    pub(crate) fn save(&self, path: &Path) -> std::io::Result<()> {
        fs::write(path, format!("{}\n", self.text.trim_end()))
    }
}

/// A row of a table.
pub(crate) fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// The value that `percent` of the values do not exceed; sorts them.
pub(crate) fn percentile(values: &mut [f64], percent: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = (values.len() as f64 * percent / 100.0).ceil() as usize;
    values.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The value in the middle.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    percentile(&mut values.into_iter().collect::<Vec<_>>(), 50.0)
}
