//! `lastmile serve`: the service, until SIGTERM or Ctrl-C.

use std::io::IsTerminal;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::base::clock::SystemClock;
use crate::base::entropy::SystemEntropy;
use crate::http;
use crate::serve::{self, Service};
use crate::settings::LogFormat;

/// Sends the log to standard error, in the format and with the filter of the settings.
pub(super) fn log(filter: &str, format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::new(filter);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Told on standard error it would be a panic where that is full too, and the end of whoever was at work.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first log.
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

pub(super) async fn run(desk: &Desk) -> anyhow::Result<()> {
    let settings = &desk.settings;
    log(&settings.log.filter, settings.log.format);
    let service =
        Service::build(settings, desk.store.clone(), Arc::new(SystemClock::default()), Arc::new(SystemEntropy)).await?;
    let listener = serve::listen(settings.http.listen, "http.listen").await?;
    let stop = CancellationToken::new();
    serve::stop_on_signal(stop.clone());
    println!(
        "lastmile listens on http://{}, and people reach it at {}",
        listener.local_addr()?,
        settings.http.public_url
    );
    if let Some(address) = settings.http.metrics_listen {
        let listener = serve::listen(address, "http.metrics_listen").await?;
        println!("Prometheus finds its numbers at http://{}/metrics", listener.local_addr()?);
        let (routes, stop) = (http::secured(service.metrics()), stop.clone());
        tokio::spawn(async move {
            http::door::serve(listener, routes, http::door::ASKING, &SystemClock::default(), stop).await;
        });
    }
    let routes = service.routes();
    service.run(listener, routes, stop).await
}
