//! How long a departure takes to be weighed, and free words to be read: one thread, nothing else.

use std::time::{Duration, Instant};

use anyhow::ensure;
use jiff::civil::{Date, date};
use suluh::domain::reading;
use suluh::law::book::Book;
use suluh::law::departure::weigh;
use suluh::model::departure::{Age, Country, Departure, Job, Known, Sign, Way};

use crate::report::{Goal, Report, percentile, row};

const TODAY: Date = date(2026, 11, 22);
/// The tips that the tests read: texts as long, and as crooked, as those that come.
const TIPS: &str = include_str!("../it/triage/tips.txt");
/// What reading one of them may take.
const READING: Duration = Duration::from_millis(1);
/// Rounds of each.
const ROUNDS: usize = 20_000;
/// What weighing may take.
const WEIGHING: Duration = Duration::from_micros(50);
/// Messages that are read.
const MESSAGES: [&str; 4] = [
    "kerja sawit miri gaji 2rb ringgit brgkt mlm ini lwt entikong pke paspor doang amankah",
    "sponsor kasih duit 5jt bwt mak, ktnya nnti potong gaji 8 bln. ke saudi jd art",
    "udh opp n pnya e-pmi visa krj ada brgkt 12 des bnr kan",
    "oi ini bneran gk sih",
];

fn micros(mut work: impl FnMut()) -> Vec<f64> {
    let timed = |_| {
        let begun = Instant::now();
        work();
        begun.elapsed().as_secs_f64() * 1e6
    };
    (0..ROUNDS).map(timed).collect()
}

/// Every fact known: nothing against it, everything against it, and half.
fn departures() -> [Departure; 3] {
    let known = |sign: fn(usize) -> Known| {
        let mut departure = Departure {
            age: Age::Years(25),
            way: Some(Way::P3mi),
            country: Country::of_code("MY"),
            job: Some(Job::Plantation),
            leaves_in: Some(3),
            ..Departure::default()
        };
        for (at, of) in Sign::ALL.iter().enumerate() {
            departure.set(*of, sign(at));
        }
        departure
    };
    let half = |at| if at % 2 == 0 { Known::There } else { Known::Absent };
    [known(|_| Known::Absent), known(|_| Known::There), known(half)]
}

/// Measures both.
pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let book = Book::shipped(false)?;
    let all = departures();
    ensure!(weigh(&all[0], &book, TODAY).reasons.is_empty(), "nothing is against the first");
    ensure!(weigh(&all[1], &book, TODAY).flags().count() > 25, "everything is against the second");
    report.line("## A departure");
    report.line("");
    report.line(&format!("{ROUNDS} rounds of each, one thread, microseconds."));
    report.line("");
    report.line("| what | p50 | p99 |");
    report.line("| --- | ---: | ---: |");
    let names = ["nothing against it", "everything against it", "half of it"];
    for (name, departure) in names.iter().zip(&all) {
        let mut times = micros(|| {
            std::hint::black_box(weigh(std::hint::black_box(departure), &book, TODAY));
        });
        let (p50, p99) = (percentile(&mut times, 50.0), percentile(&mut times, 99.0));
        report.line(&row(&[format!("weighing, {name}"), format!("{p50:.1}"), format!("{p99:.1}")]));
        report.goal(Goal {
            what: format!("weighing a departure, {name}, p99"),
            wanted: format!("under {} us", WEIGHING.as_micros()),
            measured: format!("{p99:.1} us"),
            met: p99 < WEIGHING.as_secs_f64() * 1e6,
        });
    }
    for message in MESSAGES {
        let mut times = micros(|| {
            std::hint::black_box(reading::read(std::hint::black_box(message), TODAY));
        });
        let (p50, p99) = (percentile(&mut times, 50.0), percentile(&mut times, 99.0));
        report.line(&row(&[
            format!("reading {} letters", message.len()),
            format!("{p50:.1}"),
            format!("{p99:.1}"),
        ]));
    }
    tips(report)?;
    report.line("");
    Ok(())
}

/// Each tip of the tests, read as often as makes the rounds of one message.
fn tips(report: &mut Report) -> anyhow::Result<()> {
    let texts: Vec<&str> = TIPS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.splitn(3, '|').nth(2).map(str::trim))
        .collect();
    ensure!(texts.len() >= 200, "the tips are not where they were");
    let now = TODAY.at(9, 0, 0, 0);
    let mut round = 0;
    let mut times = micros(|| {
        std::hint::black_box(reading::read_report(std::hint::black_box(texts[round % texts.len()]), now));
        round += 1;
    });
    let (p50, p99) = (percentile(&mut times, 50.0), percentile(&mut times, 99.0));
    report.line(&row(&[format!("reading {} tips", texts.len()), format!("{p50:.1}"), format!("{p99:.1}")]));
    report.goal(Goal {
        what: "reading a tip, p99".to_owned(),
        wanted: format!("under {} us", READING.as_micros()),
        measured: format!("{p99:.1} us"),
        met: p99 < READING.as_secs_f64() * 1e6,
    });
    Ok(())
}
