//! Somebody between the browser and the service who changes one file on its way.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::background::Background;
use super::process::{free_port, http_client};

/// Hands every `GET` on to the service, and adds a line to one file.
pub(crate) struct Crooked {
    url: String,
    _serving: Background,
}

impl Crooked {
    /// Starts it before a service, whose file at `path` it changes.
    pub(crate) fn start(service: &str, path: &'static str) -> Self {
        let (service, port) = (service.trim_end_matches('/').to_owned(), free_port());
        let serve = move |stream: TcpStream| {
            let service = service.clone();
            async move {
                let answer = service_fn(move |request| handed_on(service.clone(), path, request));
                // A browser that hangs up is no failure.
                let _ended = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
            }
        };
        Self { url: format!("http://localhost:{port}"), _serving: Background::listen(port, serve) }
    }

    /// The whole URL of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

async fn handed_on(
    service: String,
    path: &'static str,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let asked = request.uri().path_and_query().map_or("/", |it| it.as_str());
    let theirs = http_client().get(format!("{service}{asked}")).send().await.expect("an answer");
    let mut answer = Response::builder().status(theirs.status().as_u16());
    for name in [CONTENT_TYPE, CONTENT_SECURITY_POLICY] {
        if let Some(value) = theirs.headers().get(&name) {
            answer = answer.header(name, value.clone());
        }
    }
    let mut body = theirs.bytes().await.expect("a body").to_vec();
    if request.uri().path() == path {
        body.extend_from_slice(b"\n// and one more line\n");
    }
    Ok(answer.body(Body::from(body)).expect("an answer"))
}
