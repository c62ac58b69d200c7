//! `suluh serve`: the listeners and the workers, from start to a quiet end.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::Parts;
use super::findings::{self, Severity};
use crate::config::Config;
use crate::domain::demo;
use crate::http::{self, Doors, health};
use crate::worker::refresh;

/// How long open requests may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);
/// Seconds; from a lookup in memory to a database that is nearly gone.
const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Runs until SIGTERM or SIGINT.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let production = config.is_production();
    if production {
        refuse(&findings::of_config(&config))?;
    }
    let parts = Parts::build(config).await?;
    if production {
        refuse(&findings::of_register(&parts.config, &parts.register.load(), parts.clock.today()))?;
    } else {
        if demo::ensure(&parts.db, &*parts.clock).await? {
            tracing::info!("the invented demo register is loaded");
        }
        // Whoever loaded it, this process or one that started beside it.
        parts.reload().await?;
    }
    let (stop, stopped) = watch::channel(false);
    let metrics = listen_for_metrics(&parts.config, stopped.clone()).await?;
    let refresher = tokio::spawn(refresh::run(
        parts.db.clone(),
        parts.clock.clone(),
        parts.register.clone(),
        Duration::from_millis(parts.config.register.refresh_ms),
        stopped.clone(),
    ));
    let listen = parts.config.server.listen;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen} (setting server.listen)"))?;
    let doors = Doors {
        config: parts.config.clone(),
        dialogue: parts.dialogue.clone(),
        db: parts.db.clone(),
        clock: parts.clock.clone(),
    };
    let service = http::router(doors).into_make_service_with_connect_info::<SocketAddr>();
    let address = listener.local_addr()?;
    tracing::info!(%address, database = parts.db.engine(), mode = ?parts.config.mode, "ready");
    if !production {
        tracing::info!("open http://{address}/simulator for a phone in the browser");
    }
    let mut serving = {
        let mut stopped = stopped.clone();
        let until = async move { drop(stopped.wait_for(|stop| *stop).await) };
        tokio::spawn(axum::serve(listener, service).with_graceful_shutdown(until).into_future())
    };
    tokio::select! {
        () = asked_to_stop()? => tracing::info!("stopping"),
        ended = &mut serving => bail!("the server ended by itself: {ended:?}"),
    }
    stop.send_replace(true);
    if tokio::time::timeout(GRACE, serving).await.is_err() {
        tracing::warn!("some requests were still open");
    }
    refresher.await?;
    if let Some(metrics) = metrics {
        drop(tokio::time::timeout(GRACE, metrics).await);
    }
    parts.db.close().await;
    tracing::info!("stopped");
    Ok(())
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
