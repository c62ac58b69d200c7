//! A runtime for the peers that live in the test's own process.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// A listener and its connections on a thread of their own, all closed when this is dropped.
///
/// Not on the test's runtime, because a test that blocks, as on a command of the service, would
/// stop the very peer which that command waits for.
pub(super) struct Background {
    runtime: Option<Runtime>,
}

impl Background {
    /// Hands every connection on `port` to a new task of `serve`.
    ///
    /// Once this returns, nobody is refused any more.
    pub(super) fn listen<F>(port: u16, serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let bound = std::net::TcpListener::bind(address).and_then(|listener| {
            listener.set_nonblocking(true)?;
            let _inside = runtime.enter();
            TcpListener::from_std(listener)
        });
        let listener = bound.unwrap_or_else(|e| panic!("port {port} is taken ({e})"));
        runtime.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                tokio::spawn(serve(stream));
            }
        });
        Self { runtime: Some(runtime) }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let runtime = self.runtime.take();
        // On a thread, because a runtime may not end another; and waited for, so that the port is
        // closed when this returns.
        let _never_panics = std::thread::spawn(move || drop(runtime)).join();
    }
}
