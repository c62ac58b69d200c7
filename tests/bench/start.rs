//! From the start of the process to the first `200` of `/health/ready`, with an empty folder (the
//! demo register is loaded, the key made) and with what the first start left there.

use std::time::Duration;

use crate::process::{Server, memory};
use crate::report::{Goal, Report, median, row};

const ROUNDS: usize = 7;
const GOAL: Duration = Duration::from_secs(1);

/// Measures both starts.
pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let (mut first, mut second, mut idle) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir()?;
        first.push(Server::suluh(folder.path(), None)?.ready_after);
        let again = Server::suluh(folder.path(), None)?;
        second.push(again.ready_after);
        // A second of nothing, so that whatever a start leaves to do is done.
        std::thread::sleep(Duration::from_secs(1));
        idle.push(memory(again.pid())?.now_kb as f64 / 1024.0);
    }
    report.line("## Start to ready");
    report.line("");
    report.line(&format!("{ROUNDS} starts of each, SQLite, demo register, sessions in process."));
    report.line("");
    report.line("| start | median ms | slowest ms |");
    report.line("| --- | ---: | ---: |");
    for (name, times) in [("first, empty folder", first), ("again", second)] {
        let slowest = times.iter().max().copied().unwrap_or_default();
        let mid = median(times.iter().map(|time| time.as_secs_f64() * 1e3));
        report.line(&row(&[
            name.to_owned(),
            format!("{mid:.0}"),
            format!("{:.0}", slowest.as_secs_f64() * 1e3),
        ]));
        report.goal(Goal {
            what: format!("start to ready ({name}), slowest of {ROUNDS}"),
            wanted: format!("under {} ms", GOAL.as_millis()),
            measured: format!("{} ms", slowest.as_millis()),
            met: slowest < GOAL,
        });
    }
    report.line("");
    report.line(&format!("Memory (RSS) of the idle server: {:.1} MB.", median(idle)));
    report.line("");
    Ok(())
}
