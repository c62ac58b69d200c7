//! Questions in and answers out over one bind, against Kannel between the same SMS centre and a bare endpoint that
//! has the answer at once, in the same run and in turns.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::centre::{Centre, Load};
use crate::postgres::Postgres;
use crate::process::{Server, Ticks, free_address};
use crate::report::{Goal, Report, median, row};

/// Messages on their way to the centre at a time, as Kannel has it.
const WINDOW: &str = "10";
/// Rounds; medians are reported.
const ROUNDS: usize = 5;

/// What is bound.
struct Target {
    name: &'static str,
    centre: Centre,
    servers: Vec<Server>,
    /// Whether it is held to the goal.
    held: bool,
    runs: Vec<Run>,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    load: Load,
    /// Microseconds of processor time for a question and its answer, all its processes together.
    cpu_us: f64,
}

impl Target {
    fn cpu(&self, postgres: &Postgres) -> anyhow::Result<f64> {
        let mut all = if self.name.contains("PostgreSQL") {
            postgres.ticks()?.seconds_since(Ticks::default())
        } else {
            0.0
        };
        for server in &self.servers {
            all += Ticks::of(server.pid())?.seconds_since(Ticks::default());
        }
        Ok(all)
    }

    fn run(&self, count: u64, postgres: &Postgres) -> anyhow::Result<Run> {
        let before = self.cpu(postgres)?;
        let load = self.centre.load(count).with_context(|| self.name)?;
        Ok(Run { load, cpu_us: (self.cpu(postgres)? - before) / count as f64 * 1e6 })
    }
}

/// Kannel's two boxes, which keep what they have in files as an operator's do.
fn kannel(folder: &Path, centre: &Centre, answers: SocketAddr) -> anyhow::Result<Vec<Server>> {
    let [admin, boxes, sendsms] = [free_address()?, free_address()?, free_address()?];
    let spool = folder.join("spool");
    fs::create_dir(&spool)?;
    let config = format!(
        "group = core\nadmin-port = {}\nadmin-password = bench\nsmsbox-port = {}\nstore-type = spool\n\
         store-location = \"{}\"\n\n\
         group = smsc\nsmsc = smpp\nsmsc-id = bench\nhost = 127.0.0.1\nport = {}\ntransceiver-mode = true\n\
         smsc-username = bench\nsmsc-password = bench\nsystem-type = \"\"\naddress-range = \"\"\n\
         max-pending-submits = {WINDOW}\n\n\
         group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {}\n\n\
         group = sms-service\nkeyword = default\nget-url = \"http://{answers}{}?from=%p&text=%b&id=%I\"\n\
         omit-empty = true\nmax-messages = 1\n",
        admin.port(),
        boxes.port(),
        spool.display(),
        centre.address.port(),
        sendsms.port(),
        crate::bare::ANSWER_PATH,
    );
    fs::write(folder.join("kannel.conf"), config)?;
    let start = |program: &str, ready: SocketAddr| {
        ensure!(Path::new(program).exists(), "{program} is missing: apt-get install kannel");
        let log = File::create(folder.join("log"))?;
        let mut command = Command::new(program);
        // Errors alone: what a box says of each message is not what is measured.
        command.args(["-v", "3"]).arg(folder.join("kannel.conf")).current_dir(folder);
        command.stdout(Stdio::null()).stderr(log);
        Server::start(command, ready, |address| TcpStream::connect(address).is_ok())
    };
    let bearerbox = start("/usr/sbin/bearerbox", boxes)?;
    Ok(vec![bearerbox, start("/usr/sbin/smsbox", sendsms)?])
}

/// Measures all.
pub(crate) fn run(report: &mut Report, quick: bool) -> anyhow::Result<()> {
    let count = if quick { 500 } else { 4_000 };
    let folder = tempfile::tempdir()?;
    let inside = |name: &str| -> anyhow::Result<_> {
        let path = folder.path().join(name);
        fs::create_dir(&path)?;
        Ok(path)
    };
    let postgres = Postgres::start(&inside("postgres")?)?;
    let bare = Server::bare()?;
    let ours = |name, place: &str, database: Option<String>| {
        let centre = Centre::start()?;
        let mut settings = vec![
            ("SULUH__SMS__DAILY_CAP", "1000000000".to_owned()),
            ("SULUH__GATEWAYS__SMPP__BENCH__API_URL", format!("smpp://{}", centre.address)),
            ("SULUH__GATEWAYS__SMPP__BENCH__USERNAME", "bench".to_owned()),
            ("SULUH__GATEWAYS__SMPP__BENCH__PASSWORD", "bench".to_owned()),
            ("SULUH__GATEWAYS__SMPP__BENCH__FROM", "1500".to_owned()),
            ("SULUH__GATEWAYS__SMPP__BENCH__RATE", "10000".to_owned()),
            ("SULUH__GATEWAYS__SMPP__BENCH__WINDOW", WINDOW.to_owned()),
        ];
        settings.extend(database.map(|url| ("SULUH__DATABASE__URL", url)));
        let servers = vec![Server::suluh_with(&inside(place)?, &settings)?];
        anyhow::Ok(Target { name, centre, servers, held: true, runs: vec![] })
    };
    let between = Centre::start()?;
    let servers = kannel(&inside("kannel")?, &between, bare.address)?;
    let mut targets = [
        Target { name: "Kannel and a bare endpoint", centre: between, servers, held: false, runs: vec![] },
        ours("Suluh, PostgreSQL", "on_postgres", Some(postgres.database("smpp")?))?,
        ours("Suluh, SQLite", "on_sqlite", None)?,
    ];
    for target in &targets {
        target.centre.wait()?;
        target.run(count / 10, &postgres)?;
    }
    for round in 0..ROUNDS {
        for place in 0..targets.len() {
            let at = (place + round) % targets.len();
            let run = targets[at].run(count, &postgres)?;
            targets[at].runs.push(run);
        }
    }
    tell(report, &targets, count);
    Ok(())
}

fn tell(report: &mut Report, targets: &[Target], count: u64) {
    report.line("## Questions and answers over one bind (SMPP)");
    report.line("");
    report.line(&format!(
        "{ROUNDS} rounds of {count} questions in turns, each of another person, 100 unacknowledged at a time, window \
         {WINDOW} for answers; medians. \"In\" is until the last question is acknowledged, \"out\" until the last answer has \
         come. Suluh writes each question down and each answer before it goes (PostgreSQL with fsync); Kannel keeps both \
         in files of its spool without fsync, and its answer is a constant of a bare HTTP endpoint. Nothing was refused, and \
         every person got the right answer."
    ));
    report.line("");
    report
        .line("| bound | in/s | out/s | in, of Kannel's | out, of Kannel's | CPU us a question and answer |");
    report.line("| --- | ---: | ---: | ---: | ---: | ---: |");
    let kannel = &targets[0].runs;
    for target in targets {
        let of = |field: fn(&Run) -> f64| median(target.runs.iter().map(field));
        let share = |field: fn(&Run) -> f64| {
            median(target.runs.iter().zip(kannel).map(|(ours, theirs)| field(ours) / field(theirs)))
        };
        let (into, out) = (share(|run| run.load.into), share(|run| run.load.out));
        report.line(&row(&[
            target.name.to_owned(),
            format!("{:.0}", of(|run| run.load.into)),
            format!("{:.0}", of(|run| run.load.out)),
            format!("{:.0} %", 100.0 * into),
            format!("{:.0} %", 100.0 * out),
            format!("{:.0}", of(|run| run.cpu_us)),
        ]));
        if target.held {
            for (what, share) in [("in", into), ("out", out)] {
                report.goal(Goal {
                    what: format!("SMPP {what} over one bind, {}", target.name),
                    wanted: "not slower than Kannel".to_owned(),
                    measured: format!("{:.0} % of it", 100.0 * share),
                    met: share >= 1.0,
                });
            }
        }
    }
    report.line("");
}
