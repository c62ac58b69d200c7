//! A stand-in for the HTTP interface through which a gateway takes messages to send.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::background::Background;
use super::process::{free_port, until};

/// How long the service may take on a busy machine to send what a test waits for.
const LIMIT: Duration = Duration::from_secs(30);

/// What the gateway does with a request which it has read to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// It answers.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The content type.
        content_type: String,
        /// The body; `{n}` in it becomes the number of the request, from 1, so that each message
        /// has an id of its own.
        body: String,
    },
    /// It never answers, and keeps the connection open.
    Hang,
    /// It has accepted the message, and dies before it can say so: the connection ends without
    /// one byte of an answer.
    AcceptAndDie,
    /// It has too many: 429, and `Retry-After` with these seconds.
    Throttled(u64),
    /// It first takes its time.
    Slow(Duration, Box<Behaviour>),
}

impl Behaviour {
    /// An answer in JSON.
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::Answer { status, content_type: "application/json".to_owned(), body: body.to_owned() }
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// The method.
    pub(crate) method: Method,
    /// The path, byte by byte.
    pub(crate) path: String,
    /// What stands after the `?`, byte by byte; empty without one.
    pub(crate) query: String,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
}

impl Recorded {
    /// A header, if it came and is ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of a field of the query.
    pub(crate) fn query_field(&self, name: &str) -> Option<String> {
        field(self.query.as_bytes(), name)
    }

    /// The value of a field of the body, which is a form.
    pub(crate) fn form_field(&self, name: &str) -> Option<String> {
        field(&self.body, name)
    }

    /// The body, which is JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("no JSON ({e}): {:?}", self.body))
    }
}

/// The first value with this name in a form.
fn field(form: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(form).find_map(|(key, value)| (key == name).then(|| value.into_owned()))
}

/// What the gateway has got, and what it is told to do.
struct Script {
    requests: Vec<Recorded>,
    next: VecDeque<Behaviour>,
    always: Behaviour,
    at: HashMap<String, Behaviour>,
}

/// A running HTTP server, which refuses connections once this is dropped.
pub(crate) struct FakeApi {
    script: Arc<Mutex<Script>>,
    port: u16,
    server: Option<Background>,
}

impl FakeApi {
    /// Starts a gateway that behaves like this unless told otherwise.
    pub(crate) fn start(always: Behaviour) -> Self {
        let script = Script { requests: Vec::new(), next: VecDeque::new(), always, at: HashMap::new() };
        let mut api = Self { script: Arc::new(Mutex::new(script)), port: free_port(), server: None };
        api.start_again();
        api
    }

    /// The URL of the server, without a path and without a slash at its end.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Tells it what to do with one request: the next for which nothing has been told yet.
    pub(crate) fn then(&self, behaviour: Behaviour) {
        self.script().next.push_back(behaviour);
    }

    /// Tells it what to do with every request for which [`then`](Self::then) said nothing.
    pub(crate) fn always(&self, behaviour: Behaviour) {
        self.script().always = behaviour;
    }

    /// Tells it what to do with every request to this path, which is none of the others.
    pub(crate) fn at(&self, path: &str, behaviour: Behaviour) {
        self.script().at.insert(path.to_owned(), behaviour);
    }

    /// Every request read to its end, in the order of their ends, however it was answered.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.script().requests.clone()
    }

    /// Waits until there have been `count` requests or more.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Recorded> {
        let enough = until(LIMIT, async || Some(self.requests()).filter(|it| it.len() >= count)).await;
        enough.unwrap_or_else(|| {
            let requests = self.requests();
            panic!("{} requests, expected {count}: {requests:#?}", requests.len())
        })
    }

    /// Closes every connection, and refuses new ones.
    pub(crate) fn stop(&mut self) {
        self.server = None;
    }

    /// Listens on the same port again, and still knows what came before.
    pub(crate) fn start_again(&mut self) {
        let script = self.script.clone();
        self.server = Some(Background::listen(self.port, move |stream| serve(stream, script.clone())));
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        locked(&self.script)
    }
}

/// The script, also after a panic elsewhere: each change to it is whole.
fn locked(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves one connection until its end.
async fn serve(stream: TcpStream, script: Arc<Mutex<Script>>) {
    let answer = service_fn(|request| answer(request, &script));
    // An error is a client that went away, or our own death.
    let _ended = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}

/// Records one request and behaves as told; an error closes the connection.
async fn answer(request: Request<Incoming>, script: &Mutex<Script>) -> io::Result<Response<Body>> {
    let (head, body) = request.into_parts();
    let body = to_bytes(Body::new(body), usize::MAX).await.map_err(io::Error::other)?;
    let (number, mut behaviour) = {
        let mut script = locked(script);
        let apart = script.at.get(head.uri.path()).cloned();
        script.requests.push(Recorded {
            method: head.method,
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers,
            body,
        });
        let behaviour = match apart {
            Some(behaviour) => behaviour,
            None => script.next.pop_front().unwrap_or_else(|| script.always.clone()),
        };
        (script.requests.len(), behaviour)
    };
    loop {
        behaviour = match behaviour {
            Behaviour::Answer { status, content_type, body } => {
                let body = Body::from(body.replace("{n}", &number.to_string()));
                let response =
                    Response::builder().status(status).header("content-type", content_type).body(body);
                return Ok(response.expect("a status and a content type that HTTP knows"));
            }
            Behaviour::Throttled(seconds) => {
                let response = Response::builder().status(429).header("retry-after", seconds.to_string());
                return Ok(response.body(Body::empty()).expect("a number is a header"));
            }
            Behaviour::Hang => match std::future::pending::<Infallible>().await {},
            Behaviour::AcceptAndDie => return Err(io::ErrorKind::ConnectionAborted.into()),
            Behaviour::Slow(time, then) => {
                tokio::time::sleep(time).await;
                *then
            }
        };
    }
}
