//! How long a question to the register takes: `domain::agencies::verify`, end to end, one thread.
//!
//! Each size runs in a child process of its own, so that its memory is its own too.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use suluh::domain::agencies::{self, Rules};
use suluh::domain::register::Register;
use suluh::kernel::name_key;
use suluh::model::agency::{AgencyId, Facts, Listing, Stamp};
use suluh::model::verdict::{Verdict, Verification};
use suluh::store::imports::State;
use suluh::store::register::Holdings;

use crate::names::{self, Dice};
use crate::process;
use crate::report::{Goal, Report, percentile, row};

/// Sizes and their goals for p99.
const SIZES: [(usize, Duration); 3] = [
    (526, Duration::from_micros(100)),
    (5_000, Duration::from_micros(500)),
    (100_000, Duration::from_millis(5)),
];
/// Questions of each kind.
const QUESTIONS: usize = 600;
/// Asked before anything is measured.
const WARM_UP: usize = 300;
/// How often the whole is asked; of each question its median counts, not a moment when another
/// process had the core.
const ROUNDS: usize = 3;

const TODAY: Date = date(2026, 11, 22);
const RULES: Rules = Rules { today: TODAY, stale_after_days: 7 };

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Exact,
    LowerCase,
    OneSlip,
    TwoSlips,
    WordDropped,
    Unknown,
    VeryGeneral,
}

impl Kind {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Exact, "exact"),
        (Self::LowerCase, "lower case"),
        (Self::OneSlip, "1 slip"),
        (Self::TwoSlips, "2 slips"),
        (Self::WordDropped, "word dropped"),
        (Self::Unknown, "unknown"),
        (Self::VeryGeneral, "one very general word"),
    ];
}

struct Question {
    text: String,
    /// The agency that is meant.
    meant: Option<AgencyId>,
}

/// What a child found out about one kind of question.
#[derive(Debug, Serialize, Deserialize)]
struct Found {
    kind: String,
    /// Microseconds of each question.
    micros: Vec<f64>,
    /// Questions whose agency was the answer or among the candidates.
    right: usize,
    /// Questions that the service asked to be said more exactly.
    too_general: usize,
    asked: usize,
}

/// What a child found out about one size.
#[derive(Debug, Serialize, Deserialize)]
struct Size {
    build_ms: f64,
    /// Memory of the register with its index.
    megabytes: f64,
    found: Vec<Found>,
}

fn register(names: &[Vec<String>]) -> Register {
    let stamp = Stamp { source: "bench".into(), as_of: TODAY, ingested_at: Timestamp::UNIX_EPOCH };
    let mut agencies = BTreeMap::new();
    let mut rows = Vec::new();
    for (words, number) in names.iter().zip(1_i64..) {
        let (id, name) = (AgencyId(number), format!("PT {}", words.join(" ")));
        rows.push((words.concat(), id, name.clone()));
        let listing = Listing {
            name: name.clone(),
            licence_nos: vec![format!("022{number:010}")],
            expires_on: Some(date(2028, 1, 31)),
            stamp: stamp.clone(),
        };
        let facts = Facts {
            id,
            name,
            listing: Some(listing),
            gone_since: None,
            events: vec![],
            permits: vec![],
            branches: vec![],
        };
        agencies.insert(id, facts);
    }
    let held = Holdings { list: Some(stamp), permits: None, agencies };
    Register::new(State { version: 1, demo: false }, held, rows, vec![])
}

fn questions(kind: Kind, names: &[Vec<String>], dice: &mut Dice) -> Vec<Question> {
    let taken: HashSet<String> = names.iter().map(|words| words.concat()).collect();
    let is_new = |text: &str| !taken.contains(&name_key::fold(text).key);
    let mut asked = Vec::with_capacity(QUESTIONS);
    while asked.len() < QUESTIONS {
        let at = dice.below(names.len());
        let (words, meant) = (&names[at], i64::try_from(at + 1).ok().map(AgencyId));
        let name = words.join(" ");
        let question = match kind {
            Kind::Exact => Question { text: name, meant },
            Kind::LowerCase => Question { text: format!("pt {}", name.to_lowercase()), meant },
            Kind::OneSlip => Question { text: names::slip(&name, dice), meant },
            Kind::TwoSlips => Question { text: names::slip(&names::slip(&name, dice), dice), meant },
            Kind::WordDropped if words.len() < 3 => continue,
            Kind::WordDropped => {
                let mut left = words.clone();
                left.remove(dice.below(words.len()));
                Question { text: left.join(" "), meant }
            }
            Kind::Unknown => Question { text: names::invent(dice).join(" "), meant: None },
            Kind::VeryGeneral => Question { text: names::very_general(dice).to_owned(), meant: None },
        };
        if matches!(kind, Kind::Exact | Kind::LowerCase) || is_new(&question.text) {
            asked.push(question);
        }
    }
    asked
}

fn is_right(told: &Verification, meant: AgencyId) -> bool {
    told.subject.as_ref().is_some_and(|subject| subject.id == meant)
        || told.candidates.iter().any(|candidate| candidate.id == meant)
}

/// The child: measures one size and prints what it found as JSON.
pub(crate) fn child(size: usize) -> anyhow::Result<String> {
    let mut dice = Dice::new(20_261_122);
    let names = names::distinct(size, &mut dice);
    let asked: Vec<(Kind, &str, Vec<Question>)> =
        Kind::ALL.into_iter().map(|(kind, name)| (kind, name, questions(kind, &names, &mut dice))).collect();
    let before = process::memory(std::process::id())?.now_kb;
    let started = Instant::now();
    let register = register(&names);
    let build = started.elapsed();
    let after = process::memory(std::process::id())?.now_kb;
    let mut found = Vec::new();
    for (kind, name, questions) in &asked {
        for question in questions.iter().take(WARM_UP) {
            std::hint::black_box(agencies::verify(&register, RULES, &question.text));
        }
        let mut of_kind = Found {
            kind: (*name).to_owned(),
            micros: vec![],
            right: 0,
            too_general: 0,
            asked: questions.len(),
        };
        let mut rounds = vec![Vec::with_capacity(ROUNDS); questions.len()];
        for round in 0..ROUNDS {
            for (question, times) in questions.iter().zip(&mut rounds) {
                let started = Instant::now();
                let told = std::hint::black_box(agencies::verify(&register, RULES, &question.text));
                times.push(started.elapsed().as_secs_f64() * 1e6);
                if round > 0 {
                    continue;
                }
                let exact = matches!(kind, Kind::Exact | Kind::LowerCase);
                ensure!(
                    exact == told.verdict.is_positive(),
                    "{:?} is answered {:?}",
                    question.text,
                    told.verdict
                );
                of_kind.right += usize::from(question.meant.is_some_and(|meant| is_right(&told, meant)));
                of_kind.too_general += usize::from(told.verdict == Verdict::TooGeneral);
            }
        }
        of_kind.micros = rounds.iter_mut().map(|times| percentile(times, 50.0)).collect();
        found.push(of_kind);
    }
    let megabytes = after.saturating_sub(before) as f64 / 1024.0;
    Ok(serde_json::to_string(&Size { build_ms: build.as_secs_f64() * 1e3, megabytes, found })?)
}

fn share(found: &Found, count: usize) -> String {
    format!("{:.1} %", 100.0 * count as f64 / found.asked as f64)
}

/// Measures all sizes.
pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    report.line("## Lookup");
    report.line("");
    report.line(&format!(
        "`domain::agencies::verify`, one thread, {QUESTIONS} questions of each kind; of each question the median of \
         {ROUNDS} goes. \"Right\" is the meant agency as the answer or among the candidates (at most {}).",
        agencies::MOST_CANDIDATES
    ));
    report.line("");
    report.line("| names | question | p50 us | p99 us | max us | right | too general |");
    report.line("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
    let mut memory = Vec::new();
    for (size, goal) in SIZES {
        let output = process::itself(&["lookup", &size.to_string()])?
            .stderr(std::process::Stdio::inherit())
            .output()
            .context("cannot start the bench again as a child")?;
        ensure!(output.status.success(), "the lookup of {size} names failed");
        let measured: Size =
            serde_json::from_slice(&output.stdout).context("the lookup's child said something else")?;
        let mut all: Vec<f64> = Vec::new();
        for found in measured.found {
            let mut micros = found.micros.clone();
            all.extend(&found.micros);
            let named = !["unknown", "one very general word"].contains(&found.kind.as_str());
            report.line(&row(&[
                size.to_string(),
                found.kind.clone(),
                format!("{:.1}", percentile(&mut micros, 50.0)),
                format!("{:.1}", percentile(&mut micros, 99.0)),
                format!("{:.0}", percentile(&mut micros, 100.0)),
                if named { share(&found, found.right) } else { String::new() },
                share(&found, found.too_general),
            ]));
        }
        let p99 = percentile(&mut all, 99.0);
        report.line(&row(&[
            size.to_string(),
            format!("**all {}**", all.len()),
            format!("**{:.1}**", percentile(&mut all, 50.0)),
            format!("**{p99:.1}**"),
            format!("**{:.0}**", percentile(&mut all, 100.0)),
            String::new(),
            String::new(),
        ]));
        memory.push((size, measured.build_ms, measured.megabytes));
        report.goal(Goal {
            what: format!("lookup p99 at {size} names"),
            wanted: format!("under {} us", goal.as_micros()),
            measured: format!("{p99:.0} us"),
            met: p99 < goal.as_secs_f64() * 1e6,
        });
    }
    report.line("");
    report.line("| names | register built in ms | its memory MB |");
    report.line("| ---: | ---: | ---: |");
    for (size, build_ms, megabytes) in memory {
        report.line(&row(&[size.to_string(), format!("{build_ms:.1}"), format!("{megabytes:.1}")]));
    }
    report.line("");
    Ok(())
}
