//! `cargo bench --bench suluh [-- PART] [--quick] [--save]`: what a question, a USSD step, an SMS that
//! is written down, a tip, a thousand volunteers at once and a start cost, against the goals. PART is `lookup`, `ussd`,
//! `inbound`, `smpp`, `tips`, `volunteers`, `console`, `departures`, `places` or `start`; without it all run.
//!
//! It is no timing harness of a crate because what counts here is the service from outside: the
//! real binary under real load beside a bare endpoint, with processor time and memory as the kernel
//! counts them. The bench is also its own children (`--child`), so that each is counted alone.

mod bare;
mod bare_inbox;
mod bare_tips;
mod bare_volunteers;
mod centre;
mod console;
mod departures;
mod inbound;
mod lookup;
mod messages;
mod names;
#[expect(
    dead_code,
    clippy::disallowed_methods,
    reason = "the tests' own, of which a bench needs a part; what the service is handed, it takes"
)]
mod peers;
mod places;
mod postgres;
mod process;
mod report;
mod smpp;
mod start;
mod steps;
mod tips;
mod ussd;
mod volunteers;
mod wrk;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};

use crate::report::Report;

const USAGE: &str = "usage: cargo bench --bench suluh [-- [lookup|ussd|inbound|smpp|tips|volunteers|console|departures|places|start] [--quick] [--save]]";
const PARTS: [&str; 10] =
    ["lookup", "ussd", "inbound", "smpp", "tips", "volunteers", "console", "departures", "places", "start"];
/// Seconds of each load.
const SECONDS: u64 = 4;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a child answers on standard output")]
fn main() -> ExitCode {
    // Cargo itself adds --bench.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = match arguments.as_slice() {
        ["--child", what, of @ ..] => child(what, of).map(|said| println!("{said}")),
        asked => run(asked),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn child(what: &str, of: &[&str]) -> anyhow::Result<String> {
    match (what, of) {
        ("places", []) => places::child(),
        ("lookup", [names]) => lookup::child(names.parse()?),
        ("bare", [listen]) => bare::child(listen.parse()?),
        ("bare-inbox", [listen, database, commits]) => {
            bare_inbox::child(listen.parse()?, database, commits.parse()?)
        }
        ("bare-tips", [listen, database, bytes]) => {
            bare_tips::child(listen.parse()?, database, bytes.parse()?)
        }
        ("bare-volunteers", [listen, database, people]) => {
            bare_volunteers::child(listen.parse()?, database, people)
        }
        _ => bail!(USAGE),
    }
}

fn run(asked: &[&str]) -> anyhow::Result<()> {
    let (mut parts, mut quick, mut save) = (vec![], false, false);
    for argument in asked {
        match *argument {
            "--quick" => quick = true,
            "--save" => save = true,
            part if PARTS.contains(&part) => parts.push(part),
            _ => bail!(USAGE),
        }
    }
    let everything = parts.is_empty();
    ensure!(!save || (everything && !quick), "only a whole run is saved, not a part and not a quick one");
    let runs = |part: &str| everything || parts.contains(&part);
    let mut report = Report::default();
    report.line("# Results");
    report.line("");
    report
        .line("Made by `cargo bench --bench suluh -- --save`; README.md beside this file says how and what.");
    report.line("");
    report.machine();
    report.load("at the beginning");
    if runs("lookup") {
        lookup::run(&mut report)?;
    }
    if runs("departures") {
        departures::run(&mut report)?;
    }
    if runs("places") {
        places::run(&mut report)?;
    }
    if runs("start") {
        start::run(&mut report)?;
    }
    if runs("ussd") {
        ussd::run(&mut report, if quick { 1 } else { SECONDS })?;
    }
    if runs("inbound") {
        inbound::run(&mut report, if quick { 1 } else { SECONDS })?;
    }
    if runs("smpp") {
        smpp::run(&mut report, quick)?;
    }
    if runs("tips") {
        tips::run(&mut report, if quick { 1 } else { SECONDS })?;
    }
    if runs("volunteers") {
        volunteers::run(&mut report, quick)?;
    }
    if runs("console") {
        console::run(&mut report, quick)?;
    }
    report.goals();
    report.load("at the end, the bench itself included");
    if save {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/RESULTS.md");
        report.save(&path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
