//! The door: takes connections in, hands what they ask to the pages, and closes a connection that never gets round to
//! asking. What is asked is the pages' business; when to shut is said from above.

use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::base::Clock;

/// How long a connection may take to say what it asks, from its beginning or from the answer before (our choice: a minute
/// is long for some hundred bytes, and short against whoever holds a thousand connections open to keep others out). It is
/// real time, as the silence within what is sent (`http::secured`) is.
pub const ASKING: Duration = Duration::from_secs(60);

/// How long is waited when no connection can be taken, such as for want of file handles.
const BREATH: Duration = Duration::from_secs(1);

/// Serves `routes` until `stop`; then answers what was asked by then, and returns. A connection whose request hasn't come
/// whole, but for its body, within `asking` is closed.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    asking: Duration,
    clock: &dyn Clock,
    stop: CancellationToken,
) {
    let open = TaskTracker::new();
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = stop.cancelled() => break,
        };
        match taken {
            Ok((line, _)) => drop(open.spawn(attend(line, routes.clone(), asking, stop.clone()))),
            Err(error) => {
                tracing::warn!(%error, "a connection can't be taken");
                clock.sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    open.close();
    open.wait().await;
}

/// One connection, to its end. What goes wrong on it is the other side's going away.
async fn attend(line: TcpStream, routes: Router, asking: Duration, stop: CancellationToken) {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(asking);
    let mut spoken = pin!(builder.serve_connection(TokioIo::new(line), TowerToHyperService::new(routes)));
    tokio::select! {
        _ = spoken.as_mut() => return,
        () = stop.cancelled() => spoken.as_mut().graceful_shutdown(),
    }
    let _ = spoken.await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::base::clock::SystemClock;

    #[tokio::test]
    async fn whoever_never_finishes_asking_is_sent_away() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("its number");
        let app = Router::new().route("/", get(|| async { "here" }));
        let stop = CancellationToken::new();
        let asking = Duration::from_millis(300);
        let served = tokio::spawn({
            let stop = stop.clone();
            async move { serve(listener, app, asking, &SystemClock::default(), stop).await }
        });
        let mut slow = TcpStream::connect(at).await.expect("somebody listens");
        slow.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-more: ").await.expect("half is sent");
        let mut answer = String::new();
        slow.read_to_string(&mut answer).await.expect("the line is given up");
        assert!(!answer.contains("here"), "{answer}");

        let mut whole = TcpStream::connect(at).await.expect("somebody listens");
        whole.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("it is sent");
        whole.read_to_string(&mut answer).await.expect("it is answered, and given up when nothing more is asked");
        assert!(answer.ends_with("here"), "{answer}");
        stop.cancel();
        served.await.expect("the door shuts");
    }
}
