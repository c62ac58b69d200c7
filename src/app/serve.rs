//! `suluh serve`: the listeners and the workers, from start to a quiet end.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use futures_util::FutureExt;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Parts;
use super::findings::{self, Severity};
use super::roles::{Role, Task, Worker};
use crate::config::Config;
use crate::domain::demo;
use crate::domain::health::Process;
use crate::domain::places::gazetteer;
use crate::domain::tips::retention::Retention;
use crate::domain::tips::waking::{Waking, Ways};
use crate::gammu::{self, Tables};
use crate::http::{self, Entrance, health};
use crate::kernel::clock::{Clock, SystemClock};
use crate::sealing::key;
use crate::smpp::{self, Binds};
use crate::worker::following::Following;
use crate::worker::sender::Carrier;
use crate::worker::upkeep::Upkeep;
use crate::worker::{broadcasts, clock, mailboxes, poller, pusher, refresh, retention, sender, signs};

/// How long open requests may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);
/// Seconds; from a lookup in memory to a database that is nearly gone.
const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

/// How often a database that was away at the start is asked again.
const AGAIN: Duration = Duration::from_millis(500);

/// Runs until SIGTERM or SIGINT.
pub async fn run(config: Config, role: Role) -> anyhow::Result<()> {
    role.check_engine(config.database.url())?;
    if config.is_production() {
        refuse(&findings::of_config(&config, SystemClock.today()))?;
    }
    let keys = super::keys(&config)?;
    let parts = Parts::build(config, role, keys).await?;
    let (stop, stopped) = (parts.stop.clone(), parts.stop.subscribe());
    let metrics = listen_for_metrics(&parts.config, stopped.clone()).await?;
    let is_open = *parts.open.borrow();
    if is_open {
        look_at_register(&parts).await?;
        look_at_duty(&parts)?;
    }
    // Before anybody can know that this process is there: a signal that came before would end it at once.
    let asked = asked_to_stop()?;
    let listen = parts.config.server.listen;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen} (setting server.listen)"))?;
    let service = http::router(parts.doors()).into_make_service_with_connect_info::<SocketAddr>();
    let address = listener.local_addr()?;
    tracing::info!(%address, database = parts.db.engine(), mode = ?parts.config.mode, ?role, "ready");
    if !parts.config.is_production() && role.does(Task::Door(Entrance::Simulator)) {
        tracing::info!("open http://{address}/simulator for a phone in the browser");
    }
    let mut serving = {
        let mut stopped = stopped.clone();
        let until = async move { drop(stopped.wait_for(|stop| *stop).await) };
        tokio::spawn(axum::serve(listener, service).with_graceful_shutdown(until).into_future())
    };
    let mut workers = workers(&parts, &stopped)?;
    let mut arriving = tokio::spawn(wait_for_database(parts.clone(), stopped.clone()));
    let arrived = async {
        match (&mut arriving).await {
            Ok(Ok(())) => std::future::pending().await,
            Ok(Err(error)) => error,
            Err(error) => error.into(),
        }
    };
    let refused = tokio::select! {
        () = asked => {
            tracing::info!("stopping");
            None
        }
        ended = &mut serving => bail!("the server ended by itself: {ended:?}"),
        error = arrived => Some(error),
    };
    stop.send_replace(true);
    if !serving.is_finished() && tokio::time::timeout(GRACE, serving).await.is_err() {
        tracing::warn!("some requests were still open");
    }
    // What is being answered is finished first; what is not done in time is in the inbox.
    let resting = async {
        parts.answering.rest().await;
        while workers.join_next().await.is_some() {}
    };
    if tokio::time::timeout(GRACE, resting).await.is_err() {
        tracing::warn!("some messages wait for the next start");
    }
    if let Some(metrics) = metrics {
        drop(tokio::time::timeout(GRACE, metrics).await);
    }
    drop(tokio::time::timeout(GRACE, parts.db.close()).await);
    tracing::info!("stopped");
    refused.map_or(Ok(()), Err)
}

/// Production does not go on with a register that is dangerous; a demo loads its own.
async fn look_at_register(parts: &Parts) -> anyhow::Result<()> {
    if parts.config.is_production() {
        return refuse(&findings::of_register(&parts.config, &parts.register.load(), parts.clock.today()));
    }
    // A process with a role may not write the register; `suluh demo load` by the owner does.
    if parts.role == Role::All && demo::ensure(&parts.db, &*parts.clock).await? {
        tracing::info!("the invented demo register is loaded");
    }
    // Whoever loaded it, this process or one that started beside it.
    parts.reload().await
}

/// Production does not go on with tips for which nobody would be woken. Where no list of units is believed, no
/// tip is taken and no text offers it.
fn look_at_duty(parts: &Parts) -> anyhow::Result<()> {
    if !parts.config.is_production() || !parts.tips.is_open() {
        return Ok(());
    }
    refuse(&findings::of_units(&parts.config, parts.tips.units(), parts.tips.duties()))
}

/// Waits for a database that was away at the start, and then opens.
async fn wait_for_database(parts: Parts, mut stop: watch::Receiver<bool>) -> anyhow::Result<()> {
    while !*parts.open.borrow() {
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            _ = stop.changed() => return Ok(()),
        }
        let came = async {
            parts.role.arrive(&parts.db, parts.config.is_production()).await?;
            parts.reload().await?;
            look_at_register(&parts).await?;
            parts.look_at_units().await;
            look_at_duty(&parts)?;
            anyhow::Ok(())
        };
        match came.await {
            Ok(()) => {
                parts.answering.intake().is_back();
                parts.open.send_replace(true);
                tracing::info!("the database answers; open");
            }
            Err(error) if super::is_absence(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn workers(parts: &Parts, stopped: &watch::Receiver<bool>) -> anyhow::Result<JoinSet<()>> {
    let mut workers = JoinSet::new();
    let client = sender::client()?;
    let intake = parts.answering.intake().clone();
    let does = |worker| parts.role.does(Task::Work(worker));
    if does(Worker::Refresh) {
        let refreshing = refresh::run(
            parts.db.clone(),
            parts.clock.clone(),
            parts.register.clone(),
            parts.config.is_production(),
            Duration::from_millis(parts.config.register.refresh_ms),
            stopped.clone(),
        );
        workers.spawn(when_open(parts, stopped, refreshing));
    }
    if does(Worker::Follow) {
        let following = Following {
            db: parts.db.clone(),
            keys: parts.keys.clone(),
            units: parts.tips.units().clone(),
            duties: parts.duties.clone(),
            volunteers: (parts.role != Role::Console).then(|| parts.volunteers.clone()),
        };
        workers.spawn(when_open(parts, stopped, following.run(stopped.clone())));
    }
    if does(Worker::Upkeep) {
        let upkeep = Upkeep {
            db: parts.db.clone(),
            keys: parts.keys.clone(),
            clock: parts.clock.clone(),
            intake: intake.clone(),
            tips: parts.tips.clone(),
            tallies: parts.tallies.clone(),
            volunteers: parts.volunteers.clone(),
            border: parts.border.clone(),
            outbox: parts.outbox.clone(),
            pulses: parts.pulses.clone(),
        };
        workers.spawn(when_open(parts, stopped, upkeep.run(stopped.clone())));
    }
    if does(Worker::Mailboxes) {
        let looking = mailboxes::Mailboxes {
            tips: parts.tips.clone(),
            volunteers: parts.volunteers.clone(),
            bell: intake.bell(),
            gateway: parts.routes.first(None).map(str::to_owned),
        };
        workers.spawn(when_open(parts, stopped, looking.run(stopped.clone())));
    }
    if does(Worker::Broadcasts) {
        let sending = broadcasts::Sending {
            broadcasts: parts.broadcasts.clone(),
            bell: intake.bell(),
            clock: parts.clock.clone(),
        };
        workers.spawn(when_open(parts, stopped, sending.run(stopped.clone())));
    }
    let area: Arc<clock::Area> =
        Arc::new(|code: &str| gazetteer().name(code).unwrap_or_else(|| code.to_owned()));
    let alerts = &parts.config.alerts;
    let ways = Ways { email: alerts.smtp().is_some(), webhook: alerts.webhook().is_some() };
    if does(Worker::Clock) {
        let waking = Waking::new(
            parts.db.clone(),
            parts.keys.clone(),
            parts.clock.clone(),
            parts.tips.units().clone(),
            parts.duties.clone(),
            parts.config.help.closed.clone().into(),
            parts.routes.first(None).map(str::to_owned),
            ways,
        );
        if waking.reaches() {
            let wakes = clock::Wakes {
                waking,
                bell: intake.bell(),
                area: Arc::clone(&area),
                border: parts.border.clone(),
                gateway: parts.routes.first(None).map(str::to_owned),
            };
            workers.spawn(when_open(parts, stopped, wakes.run(stopped.clone())));
        } else {
            tracing::warn!("no gateway sends: no officer is woken (setting gateways.*)");
        }
    }
    if does(Worker::Push) && (ways.email || ways.webhook) {
        let (units, duties) = (parts.tips.units().clone(), parts.duties.clone());
        let when = (parts.db.clone(), parts.clock.clone());
        let pusher = pusher::Pusher::new(when, (units, duties), client.clone(), alerts.clone(), area)?;
        workers.spawn(when_open(parts, stopped, pusher.run(stopped.clone())));
    }
    if does(Worker::Retention) {
        let tips = Retention::new(parts.db.clone(), parts.keys.clone(), parts.clock.clone());
        let looking = retention::run(tips, parts.clock.clone(), stopped.clone());
        workers.spawn(when_open(parts, stopped, looking));
    }
    if does(Worker::Signs) {
        let (tips, memory) = (parts.tips.clone(), parts.dialogue.memory().clone());
        let takes = parts.role.does(Task::Door(Entrance::Gateways));
        let waiting = intake.clone();
        let answers = move || {
            let memory = memory.clone();
            async move { memory.ping().await.is_ok() }.boxed()
        };
        let signs = signs::Signs {
            db: parts.db.clone(),
            clock: parts.clock.clone(),
            process: Process::begin(parts.role.word(), parts.clock.now())?,
            spool: Arc::new(move || takes.then(|| waiting.spool_depth() + tips.spool_depth())),
            redis: parts.config.redis.url().is_some().then_some(Arc::new(answers)),
        };
        workers.spawn(when_open(parts, stopped, signs.run(stopped.clone())));
    }
    if does(Worker::Finish) {
        let answering = parts.answering.clone();
        let stop = stopped.clone();
        workers.spawn(async move { answering.finish_unfinished(stop).await });
    }
    // This process among those that share a bind.
    let holder: Arc<str> = format!("{:032x}", u128::from_be_bytes(key::random()?)).into();
    for link in parts.links.iter() {
        let mut carrier = Carrier::Http(client.clone());
        if let Some(how) = link.settings.link.as_ref().filter(|_| does(Worker::Bind)) {
            let binds = Arc::new(Binds::new(link.name.clone(), intake.bell()));
            for slot in 0..how.binds {
                let bind = smpp::Bind {
                    link: link.clone(),
                    slot,
                    holder: holder.clone(),
                    db: parts.db.clone(),
                    binds: Arc::clone(&binds),
                    answering: parts.answering.clone(),
                    outbox: parts.outbox.clone(),
                    pulses: parts.pulses.clone(),
                    clock: parts.clock.clone(),
                };
                workers.spawn(when_open(parts, stopped, smpp::run(bind, stopped.clone())));
            }
            carrier = Carrier::Held(binds);
        }
        if let Some(tables) = Tables::of(&link.settings).context("gateways.gammu.api_url")?
            && does(Worker::Poll)
        {
            let tables = Arc::new(tables);
            let smsd = gammu::Smsd {
                link: link.clone(),
                tables: Arc::clone(&tables),
                answering: parts.answering.clone(),
                outbox: parts.outbox.clone(),
                pulses: parts.pulses.clone(),
                clock: parts.clock.clone(),
            };
            workers.spawn(when_open(parts, stopped, gammu::run(smsd, stopped.clone())));
            carrier = Carrier::Held(tables);
        }
        // What it fetches goes out through its own door.
        if link.sends() && !link.dialect.fetches() && does(Worker::Send) {
            let sender = sender::Sender {
                outbox: parts.outbox.clone(),
                link: link.clone(),
                carrier,
                bell: intake.bell(),
                pulses: parts.pulses.clone(),
                clock: parts.clock.clone(),
                poll: Duration::from_millis(parts.config.outbox.poll_ms),
            };
            workers.spawn(when_open(parts, stopped, sender::run(sender, stopped.clone())));
        }
        if link.dialect.poll(&link.settings).is_some() && does(Worker::Poll) {
            let poller = poller::Poller {
                link: link.clone(),
                client: client.clone(),
                intake: intake.clone(),
                pulses: parts.pulses.clone(),
                clock: parts.clock.clone(),
            };
            workers.spawn(when_open(parts, stopped, poller::run(poller, stopped.clone())));
        }
    }
    Ok(workers)
}

/// The same work, begun when the service is open, so that it finds its tables.
fn when_open(
    parts: &Parts,
    stopped: &watch::Receiver<bool>,
    work: impl Future<Output = ()> + Send + 'static,
) -> impl Future<Output = ()> + Send + 'static {
    let (mut opened, mut stop) = (parts.open.subscribe(), stopped.clone());
    async move {
        tokio::select! {
            _ = opened.wait_for(|open| *open) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        work.await;
    }
}

/// Production does not start with a danger.
fn refuse(found: &[findings::Finding]) -> anyhow::Result<()> {
    let dangers: Vec<&str> = found
        .iter()
        .filter(|finding| finding.severity == Severity::Danger)
        .map(|finding| finding.text.as_str())
        .collect();
    if dangers.is_empty() {
        return Ok(());
    }
    bail!(
        "production does not start:\n  - {}\nRun `suluh doctor` for the whole picture.",
        dangers.join("\n  - ")
    )
}

type Server = tokio::task::JoinHandle<std::io::Result<()>>;

async fn listen_for_metrics(
    config: &Config,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<Option<Server>> {
    let Some(address) = config.metrics.listen else { return Ok(None) };
    let handle = recorder()?;
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        // A second demo on the same machine is no reason to refuse the first question.
        Err(error) if !config.is_production() => {
            tracing::warn!(%address, %error, "no metrics: cannot listen (setting metrics.listen)");
            return Ok(None);
        }
        Err(error) => {
            return Err(error).with_context(|| {
                format!("cannot listen on {address} (setting metrics.listen; `off` for none)")
            });
        }
    };
    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            upkeep.run_upkeep();
        }
    });
    let until = async move { drop(stopped.wait_for(|stop| *stop).await) };
    Ok(Some(tokio::spawn(
        axum::serve(listener, health::metrics_router(handle)).with_graceful_shutdown(until).into_future(),
    )))
}

fn recorder() -> anyhow::Result<PrometheusHandle> {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("suluh_http_request_seconds".to_owned()), &BUCKETS)?;
    Ok(builder.install_recorder()?)
}

fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}
