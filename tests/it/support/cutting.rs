//! A bad line: it ends connections in their middle.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::background::Background;
use super::process::free_port;

/// Where a connection ends, in bytes that went through on it. It may carry several requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// After so many bytes of what is asked, when more would come: the server does not read the rest.
    Request(usize),
    /// After so many bytes of what is answered: the server has done it, and the client knows nothing of that.
    Answer(usize),
}

/// Hands connections on to a server, and cuts those for which that was said.
pub(crate) struct Cutting {
    port: u16,
    cuts: Arc<Mutex<VecDeque<Cut>>>,
    _serving: Background,
}

impl Cutting {
    /// Starts it before the server with this URL, which has no path and may be away.
    pub(crate) fn start(server: &str) -> Self {
        let server = server.strip_prefix("http://").expect("the URL of a server").to_owned();
        let (port, cuts) = (free_port(), Arc::new(Mutex::new(VecDeque::new())));
        let planned = Arc::clone(&cuts);
        let serve = move |client| carry(client, server.clone(), Arc::clone(&planned));
        Self { port, cuts, _serving: Background::listen(port, serve) }
    }

    /// The URL of the line, without a path.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Cuts the next connections so, one each. A connection that ends before its place leaves what is left to the next.
    pub(crate) fn cut(&self, cuts: impl IntoIterator<Item = Cut>) {
        locked(&self.cuts).extend(cuts);
    }

    /// The cuts that are still to be made.
    pub(crate) fn left(&self) -> Vec<Cut> {
        locked(&self.cuts).iter().copied().collect()
    }
}

fn locked(cuts: &Mutex<VecDeque<Cut>>) -> std::sync::MutexGuard<'_, VecDeque<Cut>> {
    cuts.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Carries one connection to its end, or to its cut.
async fn carry(client: TcpStream, server: String, cuts: Arc<Mutex<VecDeque<Cut>>>) {
    // Not before something is asked: Node's fetch waits for ever on a connection that ends unused.
    if client.readable().await.is_err() {
        return;
    }
    // A server that is away refuses the client too.
    let Ok(server) = TcpStream::connect(server).await else { return };
    let cut = locked(&cuts).pop_front();
    let (mut asked, mut answered) = match cut {
        Some(Cut::Request(bytes)) => (bytes, usize::MAX),
        Some(Cut::Answer(bytes)) => (usize::MAX, bytes),
        None => (usize::MAX, usize::MAX),
    };
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    // Whichever ends first ends the other: both halves of both are dropped.
    let is_cut = tokio::select! {
        is_cut = copy(from_client, to_server, &mut asked) => is_cut,
        is_cut = copy(from_server, to_client, &mut answered) => is_cut,
    };
    let rest = match cut {
        Some(Cut::Request(_)) => Cut::Request(asked),
        Some(Cut::Answer(_)) => Cut::Answer(answered),
        None => return,
    };
    if !is_cut {
        locked(&cuts).push_front(rest);
    }
}

/// Copies as many bytes as are left; whether it stopped because there were more.
async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, left: &mut usize) -> bool {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let Ok(read @ 1..) = from.read(&mut buffer).await else { return false };
        if to.write_all(&buffer[..read.min(*left)]).await.is_err() {
            return false;
        }
        if read > *left {
            return true;
        }
        *left -= read;
    }
}
