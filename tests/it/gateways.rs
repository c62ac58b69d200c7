//! Every gateway's dialect over real HTTP, against the router in this process.
//!
//! To add a gateway: its rows in [`ROWS`], and a test here for whatever it keeps between requests.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use suluh::app::Parts;
use suluh::cache;
use suluh::config::Config;
use suluh::config::ussd::Ussd;
use suluh::domain::demo;
use suluh::domain::importing::{self, File, Options};
use suluh::gateways::{Door, GATEWAYS};
use suluh::http;
use suluh::kernel::gsm7;
use suluh::sealing::keys::Keys;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::{Engine, Service, Suluh, http_client, redis_url};

/// The day on which the service in this process stands still.
pub(crate) const TODAY: Date = date(2026, 11, 22);

/// The router behind a real socket, over the invented register.
pub(crate) struct Served {
    pub(crate) service: Service,
    pub(crate) address: SocketAddr,
    http: reqwest::Client,
    task: JoinHandle<()>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of text"))
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails unless this is a problem document of `status` (RFC 9457).
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], status, "{self:?}");
        for field in ["title", "detail"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {self:?}");
        }
    }
}

impl Served {
    /// The demo of today, with these settings.
    pub(crate) async fn with(config: Config) -> Self {
        Self::on(Engine::Sqlite, config, 0).await
    }

    /// The demo as it would have been `days_old` days ago.
    pub(crate) async fn on(engine: Engine, config: Config, days_old: i32) -> Self {
        let service = Service::with(engine, TODAY, config).await;
        demo::load(&service.parts.db, &*service.clock, days_old).await.expect("the demo register");
        Self::over(service).await
    }

    /// Whatever the service's database holds.
    pub(crate) async fn over(service: Service) -> Self {
        let parts = &service.parts;
        parts.reload().await.expect("a register");
        let doors = parts.doors();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let app = http::router(doors).into_make_service_with_connect_info::<SocketAddr>();
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("a server") });
        let http = http_client();
        Self { service, address, http, task }
    }

    /// One exchange; `path` may carry a query and is sent byte by byte as it stands.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Reply {
        let method = method.parse().expect("a method");
        let mut request = self.http.request(method, format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.body(body.into()).send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("a body");
        Reply { status, headers, body: String::from_utf8(body.to_vec()).expect("a body in UTF-8") }
    }

    /// Status and body of what need not be text.
    pub(crate) async fn ask_bytes(&self, path: &str) -> (u16, Vec<u8>) {
        let url = format!("http://{}{path}", self.address);
        let response = self.http.get(url).send().await.expect("an answer");
        (response.status().as_u16(), response.bytes().await.expect("a body").to_vec())
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], "").await
    }

    /// A question by SMS, as Kannel's `get-url` brings it in UTF-8.
    async fn sms(&self, id: &str, from: &str, text: &str) -> Reply {
        self.get(&kannel(&[
            ("id", id),
            ("from", from),
            ("text", text),
            ("charset", "UTF-8"),
            ("coding", "0"),
        ]))
        .await
    }

    /// A step of a USSD dialog, as Africa's Talking brings it.
    async fn ussd(&self, session: &str, phone: &str, text: &str) -> Reply {
        self.ask("POST", USSD, &FORM, at(&[("sessionId", session), ("phoneNumber", phone), ("text", text)]))
            .await
    }

    /// The screen of a step that goes on.
    async fn screen(&self, session: &str, text: &str) -> String {
        let reply = self.ussd(session, PHONE, text).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body.strip_prefix("CON ").unwrap_or_else(|| panic!("the dialog ended: {reply:?}")).to_owned()
    }

    /// Pieces over a bare connection, a moment apart, so that the server has read one before the
    /// next; whatever came back until it closed or a second passed.
    async fn raw(&self, pieces: &[&[u8]]) -> String {
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        for piece in pieces {
            stream.write_all(piece).await.expect("a server that reads");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let mut back = Vec::new();
        let reading = stream.read_to_end(&mut back);
        let _still_open = tokio::time::timeout(Duration::from_secs(1), reading).await;
        String::from_utf8_lossy(&back).into_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

const SMS: &str = "/in/kannel/sms";
const USSD: &str = "/in/africastalking/ussd";
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];
const PHONE: &str = "+6281234567890";
/// A question about the licensed agency of the demo register.
const QUESTION: &str = "cek pt contoh jaya abadi";
/// The agency whose name holds a mark that every charset writes otherwise.
const MARKED: &str = "cek pt contoh abu\u{2019}nikmah sejahtera";

/// Bytes as Kannel and browsers write them in a query: `+` for a space, `%XX` for what is no letter.
fn escape(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn fields(fields: &[(&str, &[u8])]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
}

fn kannel(text: &[(&str, &str)]) -> String {
    let bytes: Vec<(&str, &[u8])> = text.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    format!("{SMS}?{}", fields(&bytes))
}

fn at(text: &[(&str, &str)]) -> String {
    let bytes: Vec<(&str, &[u8])> = text.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    fields(&bytes)
}

fn utf16be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Whether a body says that the agency of [`QUESTION`] or [`MARKED`] is licensed.
fn says_licensed(body: &str) -> bool {
    ["BERIZIN", "PT berizin", "123/2024", "0260000000015"].iter().any(|mark| body.contains(mark))
}

#[track_caller]
fn assert_licensed(reply: &Reply) {
    assert_eq!(reply.status, 200, "{reply:?}");
    // The end of a line is written otherwise in JSON.
    let marks = [": BERIZIN", "\nBERIZIN", "\\nBERIZIN"];
    assert!(marks.iter().any(|mark| reply.body.contains(mark)), "{reply:?}");
}

/// What a row expects of the answer.
#[derive(Debug, Clone, Copy)]
enum Expect {
    /// 200 and a licensed verdict.
    Licensed,
    /// 200, text, and this in it.
    Says(&'static str),
    /// 200 and an empty body: acknowledged, nothing is sent.
    Silence,
    /// 400, and the field is named.
    Refused(&'static str),
}

use Expect::{Licensed, Refused, Says, Silence};

/// A single request to a gateway's door.
struct Row {
    gateway: &'static str,
    door: &'static str,
    what: &'static str,
    method: &'static str,
    /// Behind the door: a query, or a path where it begins with `/`.
    query: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static [u8],
    expect: Expect,
}

const fn get(what: &'static str, query: &'static str, expect: Expect) -> Row {
    Row { gateway: "kannel", door: "sms", what, method: "GET", query, headers: &[], body: b"", expect }
}

const fn post(
    what: &'static str,
    query: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static [u8],
    expect: Expect,
) -> Row {
    Row { gateway: "kannel", door: "sms", what, method: "POST", query, headers, body, expect }
}

const fn reports(what: &'static str, query: &'static str, expect: Expect) -> Row {
    Row { gateway: "kannel", door: "report", what, method: "GET", query, headers: &[], body: b"", expect }
}

const fn step(what: &'static str, query: &'static str, expect: Expect) -> Row {
    Row { gateway: "kannel", door: "ussd", what, method: "GET", query, headers: &[], body: b"", expect }
}

const fn form(
    gateway: &'static str,
    door: &'static str,
    what: &'static str,
    body: &'static [u8],
    expect: Expect,
) -> Row {
    Row { gateway, door, what, method: "POST", query: "", headers: &FORM, body, expect }
}

const fn phone_app(door: &'static str, what: &'static str, body: &'static [u8], expect: Expect) -> Row {
    Row { gateway: "smsgate", door, what, method: "POST", query: "", headers: &[], body, expect }
}

const fn event(
    gateway: &'static str,
    door: &'static str,
    what: &'static str,
    body: &'static [u8],
    expect: Expect,
) -> Row {
    Row { gateway, door, what, method: "POST", query: "", headers: &[], body, expect }
}

/// What Infobip says of a session, at its own path behind the door.
const fn session(what: &'static str, at: &'static str, body: &'static [u8], expect: Expect) -> Row {
    Row { gateway: "infobip", door: "ussd", what, method: "POST", query: at, headers: &[], body, expect }
}

const fn dial(what: &'static str, body: &'static [u8], expect: Expect) -> Row {
    Row {
        gateway: "africastalking",
        door: "ussd",
        what,
        method: "POST",
        query: "",
        headers: &FORM,
        body,
        expect,
    }
}

/// One request each; every row is another phone or another id, so none sees what another left.
const ROWS: &[Row] = &[
    step(
        "somebody dials, with what they want behind the code",
        "from=6281234567890&to=*123%23&text=*123*1*contoh+jaya+abadi%23&meta=%3Fsmpp%3Fussd_service_op%3D%2501%26its_session_info%3D%2512%2500%26",
        Licensed,
    ),
    step(
        "an answer to a screen of long ago",
        "from=6281234567891&text=1&meta=%3Forig%3Fx%3D1%26%3Fsmpp%3Fussd_service_op%3D%2512%26its_session_info%3D%2512%2502%26",
        Says("1 Cek PT/agen"),
    ),
    step(
        "the dialog is over",
        "from=6281234567890&text=&meta=%3Fsmpp%3Fussd_service_op%3D%2512%26its_session_info%3D%2512%2501%26",
        Silence,
    ),
    step("a machine dials", "from=1500&text=*123%23&meta=%3Fsmpp%3Fussd_service_op%3D%2501%26", Silence),
    step("no meta-data", "from=6281234567890&text=*123%23", Refused("meta")),
    step("meta-data of another group", "from=6281234567890&text=*123%23&meta=%3Forig%3Fx%3D1%26", Refused("meta")),
    step(
        "no operation",
        "from=6281234567890&text=*123%23&meta=%3Fsmpp%3Fits_session_info%3D%2512%2500%26",
        Refused("ussd_service_op"),
    ),
    reports("a report of a message that nobody sent", "id=00112233445566778899aabbccddeeff&dlr=1", Silence),
    reports("a report without an id", "dlr=1", Refused("id")),
    reports("an id that is none of ours", "id=1&dlr=1", Refused("id")),
    reports("a report that says nothing", "id=00112233445566778899aabbccddeeff", Refused("dlr")),
    reports("a state that Kannel does not have", "id=00112233445566778899aabbccddeeff&dlr=3", Refused("dlr")),
    get(
        "the query of Kannel's documentation",
        "from=6281200000101&to=1500&text=cek+pt+contoh+jaya+abadi&id=r1&coding=0&charset=UTF-8&ts=1795322754&smsc=fake",
        Licensed,
    ),
    get("a plus before the number", "from=%2B6281200000102&text=cek+pt+contoh+jaya+abadi&id=r2", Licensed),
    get("a number as dialled at home", "from=081200000103&text=cek+pt+contoh+jaya+abadi&id=r3", Licensed),
    get("no charset, no coding", "from=6281200000104&text=cek+pt+contoh+jaya+abadi&id=r4", Licensed),
    get("an empty charset", "from=6281200000105&text=cek+pt+contoh+jaya+abadi&id=r5&charset=", Licensed),
    get("an unknown charset", "from=6281200000106&text=cek+pt+contoh+jaya+abadi&id=r6&charset=made-up", Licensed),
    get(
        "pluses that stand in the text",
        "from=6281200000107&text=cek%20contoh%2Bjaya%2Babadi&id=r7&charset=UTF-8",
        Licensed,
    ),
    get(
        "raw UTF-16BE under coding 2 and its charset",
        "from=6281200000108&id=r8&coding=2&charset=UTF-16BE&text=%00c%00e%00k%00+%001%002%003%00%2F%002%000%002%004",
        Licensed,
    ),
    get(
        "raw UTF-16BE under coding 2 alone",
        "from=6281200000109&id=r9&coding=2&text=%00c%00e%00k%00%20%001%002%003%00/%002%000%002%004",
        Licensed,
    ),
    get(
        "coding 2 that Kannel recoded to UTF-8 (mo-recode)",
        "from=6281200000110&id=r10&coding=0&charset=UTF-8&text=cek+123%2F2024",
        Licensed,
    ),
    get("no charset but Latin-1 in it", "from=6281200000111&id=r11&charset=ISO-8859-1&text=cek+123/2024+%BF", Says("")),
    get("a cry for help", "from=6281200000112&id=r12&text=TOLONG", Says("110")),
    get("an empty text", "from=6281200000113&id=r13&text=", Says("CEK")),
    get("no sender", "text=cek+pt+contoh+jaya+abadi&id=r14", Refused("from")),
    get("a blank sender", "from=+&text=cek+pt+contoh+jaya+abadi&id=r15", Refused("from")),
    get("a sender that is not UTF-8", "from=%FF%FE&text=cek+pt+contoh+jaya+abadi&id=r16", Refused("from")),
    get("no text", "from=6281200000117&id=r17", Refused("text")),
    get("nothing at all", "", Refused("text")),
    get("an alphanumeric sender", "from=TELKOMSEL&text=cek+pt+contoh+jaya+abadi&id=r19", Silence),
    get("a short code as sender", "from=99455&text=TOLONG&id=r20", Silence),
    get("a masked number as sender", "from=62812xxxxxxx&text=INFO&id=r21", Silence),
    post(
        "post-url with the sender in a header",
        "",
        &[
            ("content-type", "text/plain; charset=\"UTF-8\""),
            ("x-kannel-from", "6281200000122"),
            ("x-kannel-to", "1500"),
            ("x-kannel-coding", "0"),
            ("x-kannel-time", "2026-11-22 02:13:47"),
        ],
        b"cek pt contoh jaya abadi",
        Licensed,
    ),
    post(
        "post-url with the sender in the query, as RapidPro lays it out",
        "from=%2B6281200000123&id=r23&ts=1795322754",
        &[("content-type", "text/plain; charset=UTF-8")],
        b"cek pt contoh jaya abadi",
        Licensed,
    ),
    post(
        "post-url in UTF-16BE",
        "",
        &[
            ("content-type", "text/plain; charset=\"UTF-16BE\""),
            ("x-kannel-from", "+6281200000124"),
            ("x-kannel-coding", "2"),
        ],
        b"\0c\0e\0k\0 \x001\x002\x003\0/\x002\x000\x002\x004",
        Licensed,
    ),
    post(
        "post-url of octets under coding 2",
        "",
        &[
            ("content-type", "application/octet-stream"),
            ("x-kannel-from", "6281200000125"),
            ("x-kannel-coding", "2"),
        ],
        b"\0c\0e\0k\0 \x001\x002\x003\0/\x002\x000\x002\x004",
        Licensed,
    ),
    post(
        "post-url with an empty body",
        "",
        &[("content-type", "text/plain"), ("x-kannel-from", "6281200000126"), ("x-kannel-to", "1500")],
        b"",
        Says("CEK"),
    ),
    post("post-url without a sender", "", &[("content-type", "text/plain")], b"cek 123/2024", Refused("from")),
    post("post-url with nothing", "", &[], b"", Refused("text")),
    post(
        "post-url from a machine",
        "",
        &[("content-type", "text/plain"), ("x-kannel-from", "BANK XYZ")],
        b"cek 123/2024",
        Silence,
    ),
    dial(
        "the first step",
        b"sessionId=r1&phoneNumber=%2B6281200000201&networkCode=51001&serviceCode=%2A123%23&text=",
        Says("CON Tanya kerja LN"),
    ),
    dial(
        "a dialled shortcut to a verdict",
        b"sessionId=r2&phoneNumber=%2B6281200000202&text=1%2ACONTOH+JAYA+ABADI",
        Licensed,
    ),
    dial(
        "a dialled shortcut to a number",
        b"sessionId=r3&phoneNumber=%2B6281200000203&text=1*0260000000003",
        Licensed,
    ),
    dial("help dialled", b"sessionId=r4&phoneNumber=081200000204&text=5", Says("110")),
    dial("goodbye", b"sessionId=r5&phoneNumber=6281200000205&text=0", Says("END Terima kasih")),
    dial(
        "a step whose bytes are no UTF-8",
        b"sessionId=r6&phoneNumber=6281200000206&text=1*CONTOH+JAYA%FF+ABADI",
        Says("CON "),
    ),
    dial(
        "the notice that a session ended",
        b"date=2026-11-22+10%3A00%3A00&sessionId=r7&serviceCode=*123%23&networkCode=51001&phoneNumber=%2B6281200000207&status=Success&cost=0&durationInMillis=1200&hopsCount=2&input=1*CONTOH&lastAppResponse=CON+x&errorMessage=",
        Silence,
    ),
    dial("no session", b"phoneNumber=%2B6281200000208&text=", Refused("sessionId")),
    dial("an empty session", b"sessionId=&phoneNumber=%2B6281200000209&text=", Refused("sessionId")),
    dial("no number", b"sessionId=r10&text=", Refused("phoneNumber")),
    dial("a machine's number", b"sessionId=r11&phoneNumber=TELKOMSEL&text=", Refused("phoneNumber")),
    dial("no text and no status", b"sessionId=r12&phoneNumber=%2B6281200000212", Refused("text")),
    dial("nothing", b"", Refused("sessionId")),
    Row {
        gateway: "africastalking",
        door: "ussd",
        what: "a GET, as a monitor sends it",
        method: "GET",
        query: "sessionId=r14&phoneNumber=%2B6281200000214&text=",
        headers: &[],
        body: b"",
        expect: Refused("sessionId"),
    },
    // Africa's Talking by SMS: answers go by its API, so that each delivery is only acknowledged.
    form(
        "africastalking",
        "sms",
        "a message as its pages show it",
        b"linkId=SampleLinkId123&text=cek+contoh+jaya&to=99455&id=r1&date=2026-11-22+10%3A00%3A00&from=%2B6281200000901",
        Silence,
    ),
    form("africastalking", "sms", "a machine", b"from=BANK+XYZ&id=r2&text=promo", Silence),
    form("africastalking", "sms", "no sender", b"id=r3&text=cek", Refused("from")),
    form("africastalking", "sms", "no id", b"from=%2B6281200000903&text=cek", Refused("id")),
    form("africastalking", "sms", "no text", b"from=%2B6281200000904&id=r4", Refused("text")),
    form("africastalking", "sms", "a text that is no UTF-8", b"from=6281200000905&id=r5&text=%FF%00", Silence),
    form("africastalking", "report", "a report of a message that nobody sent", b"id=ATXid_1&status=Success&phoneNumber=%2B6281200000906&networkCode=51001&retryCount=0", Silence),
    form("africastalking", "report", "a failure with its reason", b"id=ATXid_1&status=Failed&failureReason=UserDoesNotExist", Silence),
    form("africastalking", "report", "no id", b"status=Success", Refused("id")),
    form("africastalking", "report", "no status", b"id=ATXid_1", Refused("status")),
    form("africastalking", "report", "a status that it does not have", b"id=ATXid_1&status=Lost", Refused("status")),
    // 8x8
    event("eightxeight", "sms", "a message as its pages show it", br#"{"namespace":"SMS","eventType":"inbound_message_received","description":"Webhook for inbound sms","payload":{"umid":"r1","subAccountId":"s","timestamp":"2026-11-22T02:13:43.00Z","source":"+6281200000961","destination":"+65","body":"cek","encoding":"GSM7"}}"#, Silence),
    event("eightxeight", "sms", "a receipt at the other door", br#"{"namespace":"SMS","eventType":"outbound_message_status_changed","payload":{"umid":"r2","status":{"state":"delivered","detail":"delivered_to_recipient"}}}"#, Silence),
    event("eightxeight", "sms", "another of its products", br#"{"namespace":"ChatApps","eventType":"inbound_message_received","payload":{}}"#, Silence),
    event("eightxeight", "sms", "no JSON", b"umid=r3", Refused("body")),
    event("eightxeight", "sms", "no event", b"{}", Refused("eventType")),
    event("eightxeight", "sms", "no id", br#"{"namespace":"SMS","eventType":"inbound_message_received","payload":{"source":"6281200000962","body":"cek"}}"#, Refused("umid")),
    event("eightxeight", "sms", "no sender", br#"{"namespace":"SMS","eventType":"inbound_message_received","payload":{"umid":"r4","body":"cek"}}"#, Refused("source")),
    event("eightxeight", "sms", "no text", br#"{"namespace":"SMS","eventType":"inbound_message_received","payload":{"umid":"r5","source":"6281200000963"}}"#, Refused("body")),
    event("eightxeight", "report", "a report of a message that nobody sent", br#"{"namespace":"SMS","eventType":"outbound_message_status_changed","payload":{"umid":"r6","clientMessageId":"x","status":{"state":"sent"}}}"#, Silence),
    event("eightxeight", "report", "no status", br#"{"namespace":"SMS","eventType":"outbound_message_status_changed","payload":{"umid":"r7"}}"#, Refused("status")),
    event("eightxeight", "report", "a state that it does not have", br#"{"namespace":"SMS","eventType":"outbound_message_status_changed","payload":{"umid":"r7","status":{"state":"lost"}}}"#, Refused("state")),
    // httpSMS
    event("httpsms", "sms", "a message as it brings it", br#"{"specversion":"1.0","id":"e","source":"/v1/messages/receive","type":"message.phone.received","datacontenttype":"application/json","time":"2026-11-22T02:13:43Z","data":{"message_id":"r1","user_id":"u","owner":"+62","encrypted":false,"contact":"+6281200000971","timestamp":"2026-11-22T02:13:42Z","content":"cek","sim":"SIM1","attachments":[]}}"#, Silence),
    event("httpsms", "sms", "a missed call", br#"{"type":"message.call.missed","data":{"message_id":"r2","contact":"+6281200000972"}}"#, Silence),
    event("httpsms", "sms", "words that the phone encrypted", br#"{"type":"message.phone.received","data":{"message_id":"r3","contact":"+6281200000973","content":"x","encrypted":true}}"#, Refused("encrypted")),
    event("httpsms", "sms", "no JSON", b"x", Refused("body")),
    event("httpsms", "sms", "no event", b"{}", Refused("type")),
    event("httpsms", "sms", "no id", br#"{"type":"message.phone.received","data":{"contact":"+6281200000974","content":"x"}}"#, Refused("message_id")),
    event("httpsms", "sms", "no sender", br#"{"type":"message.phone.received","data":{"message_id":"r4","content":"x"}}"#, Refused("contact")),
    event("httpsms", "sms", "no text", br#"{"type":"message.phone.received","data":{"message_id":"r5","contact":"+6281200000975"}}"#, Refused("content")),
    event("httpsms", "report", "a report of a message that nobody sent", br#"{"type":"message.phone.delivered","data":{"id":"r6","owner":"+62","contact":"+62","content":"x"}}"#, Silence),
    event("httpsms", "report", "no id", br#"{"type":"message.phone.sent","data":{}}"#, Refused("data.id")),
    // Infobip
    event("infobip", "sms", "a batch as its pages show it", br#"{"results":[{"messageId":"r1","from":"6281200000981","to":"385","text":"CEK contoh","cleanText":"contoh","keyword":"CEK","receivedAt":"2026-11-22T02:13:43.000+0000","smsCount":1,"price":{"pricePerMessage":0,"currency":"EUR"},"callbackData":"x"},{"messageId":"r2","from":"BANK","text":"promo"}],"messageCount":2,"pendingMessageCount":0}"#, Silence),
    event("infobip", "sms", "one that cannot be read among others", br#"{"results":[{"messageId":"r3","from":"6281200000982","text":"cek"},{"from":"6281200000983"},7]}"#, Silence),
    event("infobip", "sms", "an empty batch", br#"{"results":[]}"#, Silence),
    event("infobip", "sms", "no JSON", b"x", Refused("body")),
    event("infobip", "sms", "no batch", b"{}", Refused("results")),
    event("infobip", "sms", "no id", br#"{"results":[{"from":"6281200000984","text":"cek"}]}"#, Refused("messageId")),
    event("infobip", "sms", "no sender", br#"{"results":[{"messageId":"r4","text":"cek"}]}"#, Refused("from")),
    event("infobip", "sms", "no text", br#"{"results":[{"messageId":"r5","from":"6281200000985"}]}"#, Refused("text")),
    event("infobip", "report", "a report of a message that nobody sent", br#"{"results":[{"bulkId":"b","messageId":"r6","to":"62","status":{"groupId":3,"groupName":"DELIVERED","id":5,"name":"DELIVERED_TO_HANDSET","description":"x"}}]}"#, Silence),
    event("infobip", "report", "no status", br#"{"results":[{"messageId":"r7"}]}"#, Refused("status")),
    event("infobip", "report", "a group that it does not have", br#"{"results":[{"messageId":"r7","status":{"groupName":"LOST"}}]}"#, Refused("groupName")),
    // Jasmin
    Row {
        gateway: "jasmin",
        door: "sms",
        what: "a message as it really comes: the coding is a raw byte",
        method: "GET",
        query: "id=r1&from=6281200000931&to=1500&origin-connector=sim&content=cek%20pt%20contoh&binary=63656b&priority=LEVEL_0&coding=%00",
        headers: &[],
        body: b"",
        expect: Silence,
    },
    form("jasmin", "sms", "a message as its pages show it", b"id=r2&from=6281200000932&to=1500&content=%00c%00e%00k&binary=00630065006b&coding=8", Silence),
    form("jasmin", "sms", "no binary", b"id=r3&from=6281200000933&content=cek%FF&coding=3", Silence),
    form("jasmin", "sms", "a machine", b"id=r4&from=BANK&content=promo&coding=%00", Silence),
    form("jasmin", "sms", "no id", b"from=6281200000934&content=cek", Refused("id")),
    form("jasmin", "sms", "no sender", b"id=r5&content=cek", Refused("from")),
    form("jasmin", "sms", "no words", b"id=r6&from=6281200000935", Refused("content")),
    form("jasmin", "sms", "no hexadecimal", b"id=r7&from=6281200000936&binary=0g", Refused("binary")),
    form("jasmin", "sms", "a coding that is none", b"id=r8&from=6281200000937&content=cek&coding=99999", Refused("coding")),
    form("jasmin", "report", "a report of a message that nobody sent", b"id=x&level=2&message_status=DELIVRD&connector=sim&id_smsc=1&sub=001&dlvrd=001&subdate=2611221000&donedate=2611221000&err=000&text=", Silence),
    form("jasmin", "report", "a centre that throttles", b"id=x&level=1&message_status=ESME_RTHROTTLED&connector=sim", Silence),
    form("jasmin", "report", "no id", b"level=1&message_status=ESME_ROK", Refused("id")),
    form("jasmin", "report", "no status", b"id=x&level=1", Refused("message_status")),
    form("jasmin", "report", "a status that it does not have", b"id=x&level=2&message_status=LOST", Refused("message_status")),
    // sms-gate.app
    phone_app(
        "sms",
        "a message as the app brings it",
        br#"{"deviceId":"ffffffffceb0b1db","event":"sms:received","id":"Ey6","payload":{"messageId":"abc","message":"cek contoh jaya","phoneNumber":"6281200000911","sender":"6281200000911","recipient":null,"simNumber":1,"receivedAt":"2026-11-22T10:00:00.000+07:00"},"webhookId":"w"}"#,
        Silence,
    ),
    phone_app("sms", "a message before version 1.40", br#"{"deviceId":"f","event":"sms:received","payload":{"message":"cek","phoneNumber":"6281200000912","receivedAt":"2026-11-22T10:00:00.000+07:00"}}"#, Silence),
    phone_app("sms", "a sign of life", br#"{"deviceId":"f","event":"system:ping","payload":{"health":{"status":"pass"}}}"#, Silence),
    phone_app("sms", "a report at the other door", br#"{"event":"sms:sent","payload":{"messageId":"00112233445566778899aabbccddeeff"}}"#, Silence),
    phone_app("sms", "no JSON", b"from=6281200000913", Refused("body")),
    phone_app("sms", "no event", b"{}", Refused("event")),
    phone_app("sms", "no sender", br#"{"event":"sms:received","payload":{"message":"cek","receivedAt":"x"}}"#, Refused("sender")),
    phone_app("sms", "no text", br#"{"event":"sms:received","payload":{"sender":"6281200000914","receivedAt":"x"}}"#, Refused("message")),
    phone_app("sms", "no moment", br#"{"event":"sms:received","payload":{"sender":"6281200000914","message":"x"}}"#, Refused("receivedAt")),
    phone_app("report", "a report of a message that nobody sent", br#"{"event":"sms:delivered","payload":{"messageId":"00112233445566778899aabbccddeeff"}}"#, Silence),
    phone_app("report", "a message that its owner sent", br#"{"event":"sms:failed","payload":{"messageId":"abc","reason":"x"}}"#, Silence),
    phone_app("report", "no id", br#"{"event":"sms:delivered","payload":{}}"#, Refused("messageId")),
    // Infobip's USSD
    session("somebody dials, as a client of it shows", "/session/1c8d/start", br##"{"msisdn":"6281200000701","text":"*123#","shortCode":"*123#","imsi":"510000000000001","optional":"","ussdGwId":"11","language":null}"##, Says("1 Cek PT/agen")),
    session("and says at once what they want", "/session/2c8d/start", br##"{"msisdn":"6281200000702","text":"*123*1*contoh jaya abadi#"}"##, Licensed),
    session("no text", "/session/3c8d/start", br#"{"msisdn":"6281200000703","text":null}"#, Says("1 Cek PT/agen")),
    session("an answer to a screen of long ago", "/session/4c8d/response", br#"{"msisdn":"6281200000704","text":"1"}"#, Says("1 Cek PT/agen")),
    session("the end, with what was typed", "/session/1c8d/end", br#"{"msisdn":"6281200000701","exitCode":510,"reason":"aborted","text":"1"}"#, Silence),
    session("the end, and nothing of it", "/session/1c8d/end", b"", Silence),
    session("what became of it", "/session/1c8d/status", b"{}", Silence),
    session("an answer without a text", "/session/5c8d/response", br#"{"msisdn":"6281200000705"}"#, Refused("text")),
    session("no number", "/session/6c8d/start", br##"{"text":"*123#"}"##, Refused("msisdn")),
    session("a machine dials", "/session/6c8d/start", br##"{"msisdn":"1500","text":"*123#"}"##, Refused("msisdn")),
    session("an event that it does not have", "/session/6c8d/begin", br#"{"msisdn":"6281200000706"}"#, Refused("session")),
    session("no session", "", br#"{"msisdn":"6281200000706"}"#, Refused("session")),
    session("no JSON", "/session/6c8d/start", b"msisdn=6281200000706", Refused("body")),
    // SMSSync
    form("smssync", "sms", "a message as its pages show it", b"from=%2B6281200000991&message=cek&message_id=r1&sent_to=%2B62&secret=&device_id=d&sent_timestamp=1795322754000", Silence),
    form("smssync", "sms", "a machine", b"from=BANK&message=promo&message_id=r2", Silence),
    form("smssync", "sms", "no sender", b"message=cek&message_id=r3", Refused("from")),
    form("smssync", "sms", "no id", b"from=6281200000992&message=cek", Refused("message_id")),
    form("smssync", "sms", "no text", b"from=6281200000993&message_id=r4", Refused("message")),
    Row {
        gateway: "smssync",
        door: "sms",
        what: "a task that it does not have",
        method: "GET",
        query: "task=sing",
        headers: &[],
        body: b"",
        expect: Refused("task"),
    },
    Row {
        gateway: "smssync",
        door: "report",
        what: "a report of a message that nobody sent",
        method: "POST",
        query: "task=result",
        headers: &[],
        body: br#"{"message_result":[{"uuid":"00112233445566778899aabbccddeeff","sent_result_code":0,"sent_result_message":"SMSSync Message Sent","delivered_result_code":0,"delivered_result_message":"SMS Delivered"}]}"#,
        expect: Silence,
    },
    Row {
        gateway: "smssync",
        door: "report",
        what: "a report of nothing",
        method: "POST",
        query: "task=result",
        headers: &[],
        body: b"{}",
        expect: Refused("message_result"),
    },
    // Twilio
    form(
        "twilio",
        "sms",
        "a message as its pages show it",
        b"ToCountry=ID&MessageSid=SMr1&SmsMessageSid=SMr1&AccountSid=AC1&NumMedia=0&NumSegments=1&ApiVersion=2010-04-01&From=%2B6281200000921&To=%2B15005550006&Body=cek+pt+contoh+jaya+abadi",
        Licensed,
    ),
    form("twilio", "sms", "an empty text", b"MessageSid=SMr2&From=%2B6281200000922&Body=", Says("CEK")),
    form("twilio", "sms", "a machine", b"MessageSid=SMr3&From=BANK&Body=promo", Silence),
    form("twilio", "sms", "no id", b"From=%2B6281200000923&Body=cek", Refused("MessageSid")),
    form("twilio", "sms", "no sender", b"MessageSid=SMr4&Body=cek", Refused("From")),
    form("twilio", "sms", "no text", b"MessageSid=SMr5&From=%2B6281200000924", Refused("Body")),
    form(
        "twilio",
        "sms",
        "a field that comes twice",
        b"MessageSid=SMr9&From=%2B6281200000925&Body=a&Body=b",
        Refused("twice"),
    ),
    Row {
        gateway: "twilio",
        door: "sms",
        what: "a webhook that is told to come as a GET",
        method: "GET",
        query: "MessageSid=SMr6&From=%2B6281200000925&Body=cek+pt+contoh+jaya+abadi",
        headers: &[],
        body: b"",
        expect: Licensed,
    },
    form("twilio", "report", "a report of a message that nobody sent", b"MessageSid=SMr7&MessageStatus=delivered", Silence),
    form("twilio", "report", "no id", b"MessageStatus=delivered", Refused("MessageSid")),
    form("twilio", "report", "no status", b"MessageSid=SMr8", Refused("MessageStatus")),
    form("twilio", "report", "a status that it does not have", b"MessageSid=SMr8&MessageStatus=lost", Refused("MessageStatus")),
    // Plivo
    form("plivo", "sms", "a message as its pages show it", b"From=6281200000961&To=6281100000000&Text=cek+contoh&Type=sms&MessageUUID=pl1&Units=1&TotalRate=0&TotalAmount=0&MessageIntent=&PowerpackUUID=", Silence),
    Row {
        gateway: "plivo",
        door: "sms",
        what: "an application that is set to GET",
        method: "GET",
        query: "From=6281200000962&To=6281100000000&Text=cek+contoh&Type=sms&MessageUUID=pl2",
        headers: &[],
        body: b"",
        expect: Silence,
    },
    form("plivo", "sms", "words beside a picture", b"From=6281200000963&Body=cek&Type=mms&MessageUUID=pl3&MediaCount=1&Media1=https%3A%2F%2Fa.id%2F1", Silence),
    form("plivo", "sms", "an empty text", b"From=6281200000964&Text=&MessageUUID=pl4", Silence),
    form("plivo", "sms", "a machine", b"From=BANK&Text=promo&MessageUUID=pl5", Silence),
    form("plivo", "sms", "no id", b"From=6281200000965&Text=cek", Refused("MessageUUID")),
    form("plivo", "sms", "an empty id", b"From=6281200000965&Text=cek&MessageUUID=+", Refused("MessageUUID")),
    form("plivo", "sms", "no sender", b"Text=cek&MessageUUID=pl6", Refused("From")),
    form("plivo", "sms", "no text", b"From=6281200000966&MessageUUID=pl7", Refused("Text")),
    form("plivo", "sms", "a field that comes twice", b"From=6281200000967&Text=a&Text=b&MessageUUID=pl8", Refused("twice")),
    form("plivo", "sms", "JSON", br#"{"From":"6281200000968","Text":"cek","MessageUUID":"pl9"}"#, Refused("MessageUUID")),
    form("plivo", "report", "a report of a message that nobody sent", b"From=6281100000000&To=6281200000969&MessageUUID=pm1&Status=delivered&Units=1&MCC=510&MNC=10&ErrorCode=&Sequence=3", Silence),
    form("plivo", "report", "no id", b"Status=delivered", Refused("MessageUUID")),
    form("plivo", "report", "no status", b"MessageUUID=pm2", Refused("Status")),
    form("plivo", "report", "a status that it does not have", b"MessageUUID=pm2&Status=lost", Refused("Status")),
    // Vonage
    form("vonage", "sms", "a message as its pages show it", b"msisdn=6281200000941&to=12108054321&messageId=0A1&text=cek+contoh&type=text&keyword=CEK&message-timestamp=2026-11-22+03%3A00%3A00", Silence),
    Row {
        gateway: "vonage",
        door: "sms",
        what: "an account that is set to GET",
        method: "GET",
        query: "msisdn=6281200000942&to=12108054321&messageId=0A2&text=cek+contoh&type=text",
        headers: &[],
        body: b"",
        expect: Silence,
    },
    Row {
        gateway: "vonage",
        door: "sms",
        what: "an account that is set to JSON",
        method: "POST",
        query: "",
        headers: &[("content-type", "application/json")],
        body: br#"{"msisdn":"6281200000943","to":"12108054321","messageId":"0A3","text":"cek","type":"unicode","concat":"true","concat-ref":"1","concat-total":"3","concat-part":"2"}"#,
        expect: Silence,
    },
    form("vonage", "sms", "a binary message", b"msisdn=6281200000944&messageId=0A4&type=binary&data=00&udh=06050415811581", Silence),
    form("vonage", "sms", "a machine", b"msisdn=BANK&messageId=0A5&text=promo&type=text", Silence),
    form("vonage", "sms", "no id", b"msisdn=6281200000945&text=cek", Refused("messageId")),
    form("vonage", "sms", "no sender", b"messageId=0A6&text=cek", Refused("msisdn")),
    form("vonage", "sms", "no text", b"messageId=0A7&msisdn=6281200000946", Refused("text")),
    form("vonage", "sms", "a name that comes twice", b"messageId=0A8&msisdn=6281200000947&text=a&text=b", Refused("twice")),
    form("vonage", "sms", "a part of no text", b"messageId=0A9&msisdn=6281200000948&text=a&concat=true&concat-part=1&concat-total=2", Refused("concat-ref")),
    form("vonage", "sms", "a part that there cannot be", b"messageId=0B1&msisdn=6281200000949&text=a&concat=true&concat-ref=1&concat-part=3&concat-total=2", Refused("concat-part")),
    form("vonage", "sms", "a total that is no number", b"messageId=0B2&msisdn=6281200000950&text=a&concat=true&concat-ref=1&concat-part=3&concat-total=x", Refused("concat-total")),
    Row {
        gateway: "vonage",
        door: "sms",
        what: "a list",
        method: "POST",
        query: "",
        headers: &[("content-type", "application/json")],
        body: br#"{"msisdn":["6281200000951"]}"#,
        expect: Refused("body"),
    },
    form("vonage", "report", "a report of a message that nobody sent", b"msisdn=6281200000952&to=x&network-code=51010&messageId=0C1&price=0.1&status=delivered&scts=2611221000&err-code=0&api-key=x&message-timestamp=2026-11-22+03%3A00%3A00", Silence),
    form("vonage", "report", "no id", b"status=delivered", Refused("messageId")),
    form("vonage", "report", "no status", b"messageId=0C2", Refused("status")),
    form("vonage", "report", "a status that it does not have", b"messageId=0C2&status=lost", Refused("status")),
];

#[test]
fn every_gateway_has_its_doors_and_their_rows_here() {
    let doors: Vec<(&str, &str)> = GATEWAYS
        .iter()
        .flat_map(|gateway| gateway.doors().iter().map(|door| (gateway.name(), door.word())))
        .collect();
    let unique: BTreeSet<_> = doors.iter().copied().collect();
    assert_eq!(unique.len(), doors.len(), "two gateways answer at one door: {doors:?}");
    let tested: BTreeSet<_> = ROWS.iter().map(|row| (row.gateway, row.door)).collect();
    assert_eq!(unique, tested, "a gateway without rows, or rows without a gateway");
    for (name, door) in doors {
        let rows = || ROWS.iter().filter(|row| (row.gateway, row.door) == (name, door));
        let says = rows().any(|row| matches!(row.expect, Licensed));
        // Where a message is only acknowledged, `conformance` sees the answer go out.
        let gateway = GATEWAYS.iter().find(|gateway| gateway.name() == name).expect("a gateway");
        let is_told = door == Door::Ussd.word() || door == Door::Sms.word() && gateway.answers_in_body();
        assert!(says || !is_told, "{name}: no row with a verdict");
        assert!(rows().any(|row| matches!(row.expect, Refused(_))), "{name}: no row with a refusal");
        assert!(rows().any(|row| matches!(row.expect, Silence)), "{name}: no row with silence");
        assert!(
            name.chars().chain(door.chars()).all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()),
            "{name}/{door} stands in a path and in a setting"
        );
    }
}

#[test]
fn every_gateway_is_told_of_in_the_readme() {
    let readme = include_str!("../../README.md");
    let settings = readme.split("\n## Settings\n").nth(1).expect("the settings");
    let listed = settings.split("Each gateway (").nth(1).and_then(|rest| rest.split(") has the").next());
    let operators = readme.split("\n## Settings\n").next().expect("what stands before");
    for gateway in GATEWAYS {
        let name = gateway.name();
        assert!(listed.expect("a list").contains(&format!("`{name}`")), "{name} is not in the list of names");
        let door = format!("/in/{name}/");
        assert!(operators.contains(&door), "no section for operators says what calls {door}");
    }
}

#[tokio::test]
async fn every_gateway_reads_and_answers_in_its_own_dialect() {
    let mut config = Config::default();
    config.gateways.kannel.ussd = Some(Ussd { code: "*123".to_owned(), ..Ussd::default() });
    let served = Served::with(config).await;
    for row in ROWS {
        let mark = if row.query.starts_with('/') { "" } else { "?" };
        let path = format!("/in/{}/{}{mark}{}", row.gateway, row.door, row.query);
        let reply = served.ask(row.method, &path, row.headers, row.body).await;
        let seen = format!("{} {}: {reply:?}", row.gateway, row.what);
        match row.expect {
            Refused(field) => {
                assert_eq!(reply.status, 400, "{seen}");
                assert!(reply.body.contains(field), "{seen}");
                continue;
            }
            _ => assert_eq!(reply.status, 200, "{seen}"),
        }
        let (content_type, silence) = match row.gateway {
            "infobip" => ("application/json", r#"{"responseExitCode":200,"responseMessage":""}"#),
            "jasmin" => ("text/plain; charset=UTF-8", "ACK/Jasmin"),
            "smssync" => ("application/json", r#"{"payload":{"error":null,"success":true}}"#),
            "twilio" => ("text/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>"),
            _ => ("text/plain; charset=UTF-8", ""),
        };
        assert_eq!(reply.header("content-type"), content_type, "{seen}");
        match row.expect {
            Licensed => assert_licensed(&reply),
            Says(words) => assert!(reply.body.contains(words) && !reply.body.is_empty(), "{seen}"),
            Silence => assert_eq!(reply.body, silence, "{seen}"),
            Refused(_) => {}
        }
    }
}

#[tokio::test]
async fn a_session_of_infobip_is_three_screens_deep_and_taken_up_when_its_line_broke() {
    let mut config = Config::default();
    config.gateways.infobip.secret = Some("a-secret-of-the-path".to_owned().into());
    let served = Served::with(config).await;
    let door = "/in/infobip/ussd/a-secret-of-the-path";
    let tell = async |method: &str, door: &str, session: &str, event: &str, text: &str| {
        let body = json!({ "msisdn": &PHONE[1..], "text": text, "shortCode": "*123#" }).to_string();
        served.ask(method, &format!("{door}/session/{session}/{event}"), &[], body).await
    };
    let screen = async |method: &str, session: &str, event: &str, text: &str| {
        let told = tell(method, door, session, event, text).await.json();
        assert_eq!(told["responseExitCode"], 200, "{told}");
        (told["ussdMenu"].as_str().expect("a screen").to_owned(), told["shouldClose"] == true)
    };
    // Some of its clients are told by POST, some by PUT.
    let (home, closed) = screen("POST", "s1", "start", "*123#").await;
    assert!(home.contains("1 Cek PT/agen") && !closed, "{home}");
    // The same start once more is the same screen.
    assert_eq!(screen("POST", "s1", "start", "*123#").await, (home, false));
    let (which, closed) = screen("PUT", "s1", "response", "1").await;
    assert!(which.contains("Ketik nama PT") && !closed, "{which}");
    let (found, closed) = screen("POST", "s1", "response", "contoh jaya abadi").await;
    assert!(found.contains("BERIZIN") && !closed, "{found}");
    // The line breaks; whoever dials again is where they were.
    let over = tell("PUT", door, "s1", "end", "").await;
    assert_eq!(over.json(), json!({ "responseExitCode": 200, "responseMessage": "" }));
    let (again, closed) = screen("POST", "s2", "start", "*123#").await;
    assert!(again.contains("Lanjut") && !closed, "{again}");
    let (resumed, _) = screen("POST", "s2", "response", "1").await;
    assert!(resumed.contains("BERIZIN"), "{resumed}");
    // And out: only a last screen closes the session.
    let mut closed = false;
    for _ in 0..5 {
        if !closed {
            closed = screen("POST", "s2", "response", "0").await.1;
        }
    }
    assert!(closed, "no screen was the last");
    // The path behind the door does not stand for the secret.
    for door in ["/in/infobip/ussd", "/in/infobip/ussd/another-one-of-16"] {
        assert_eq!(tell("POST", door, "s3", "start", "*123#").await.status, 404, "{door}");
    }
    for door in ["/in/kannel/sms", "/in/kannel/ussd"] {
        let status = tell("POST", door, "s3", "start", "*123#").await.status;
        assert!(matches!(status, 400 | 404), "{door}: {status}");
    }
}

#[tokio::test]
async fn a_door_that_no_gateway_has_is_not_found() {
    let served = Served::with(Config::default()).await;
    for path in ["/in/kannel/ussd", "/in/smsgate/ussd", "/in/yasmin/sms", "/in/kannel", "/in//"] {
        served.get(path).await.assert_problem(404);
    }
    served.ask("PUT", SMS, &[], "x").await.assert_problem(405);
}

#[tokio::test]
async fn the_same_name_is_found_in_every_charset_that_a_phone_may_send() {
    let served = Served::with(Config::default()).await;
    let windows_1252: Vec<u8> = MARKED
        .chars()
        .map(|c| if c == '\u{2019}' { 0x92 } else { u8::try_from(c).expect("Latin") })
        .collect();
    let backtick: Vec<u8> = MARKED.replace('\u{2019}', "`").into_bytes();
    let utf16 = utf16be(MARKED);
    let little: Vec<u8> = MARKED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> = [&[0xfe, 0xff][..], &utf16].concat();
    let charsets: &[(&str, &str, &[u8])] = &[
        ("UTF-8", "0", MARKED.as_bytes()),
        ("utf-8", "", MARKED.as_bytes()),
        ("", "0", MARKED.as_bytes()),
        ("UTF-16BE", "2", &utf16),
        ("UTF-16", "2", &utf16),
        ("UCS-2", "2", &utf16),
        ("", "2", &utf16),
        ("UTF-16LE", "2", &little),
        ("UTF-16BE", "2", &marked),
        ("ISO-8859-1", "0", &windows_1252),
        ("ISO-8859-1", "0", &backtick),
        ("\"UTF-8\"", "0", MARKED.as_bytes()),
    ];
    for (at, (charset, coding, text)) in charsets.iter().enumerate() {
        let id = format!("charset {at}");
        let query = fields(&[
            ("from", PHONE.as_bytes()),
            ("id", id.as_bytes()),
            ("charset", charset.as_bytes()),
            ("coding", coding.as_bytes()),
            ("text", text),
        ]);
        let reply = served.get(&format!("{SMS}?{query}")).await;
        assert!(reply.body.contains("0260000000015"), "GET {charset:?} {coding}: {reply:?}");
        // The same as a body.
        let media = format!("text/plain; charset=\"{charset}\"");
        let media = if charset.is_empty() { "text/plain" } else { media.as_str() };
        let phone = format!("+62812000003{at:02}");
        let headers = [
            ("content-type", media),
            ("x-kannel-from", phone.as_str()),
            ("x-kannel-to", "1500"),
            ("x-kannel-coding", coding),
        ];
        let reply = served.ask("POST", SMS, &headers, *text).await;
        assert!(reply.body.contains("0260000000015"), "POST {charset:?} {coding}: {reply:?}");
    }
}

#[tokio::test]
async fn a_text_whose_bytes_do_not_fit_its_charset_never_gets_a_verdict() {
    let served = Served::with(Config::default()).await;
    let utf16 = utf16be(QUESTION);
    let insert = |bytes: &[u8], at: usize, what: &[u8]| [&bytes[..at], what, &bytes[at..]].concat();
    let utf8 = QUESTION.as_bytes();
    let texts: Vec<(&str, &str, Vec<u8>)> = vec![
        // Bytes that are no UTF-8, at the end, in the middle of the name, and where a space stood.
        ("UTF-8", "0", insert(utf8, utf8.len(), b"\xff")),
        ("UTF-8", "0", insert(utf8, 12, b"\xc3")),
        ("UTF-8", "0", insert(utf8, 12, b"\x80")),
        ("UTF-8", "0", b"cek pt contoh\xc0\xa0jaya abadi".to_vec()),
        ("UTF-8", "0", b"cek pt contoh\xed\xa0\x80 jaya abadi".to_vec()),
        ("", "", insert(utf8, 13, b"\xf5")),
        // UTF-16 that ends in half a unit, holds half a pair, or is the other way round.
        ("UTF-16BE", "2", insert(&utf16, utf16.len(), b"\0")),
        ("UTF-16BE", "2", insert(&utf16, 24, b"\xd8\x3d")),
        ("UTF-16LE", "2", utf16.clone()),
        ("", "2", utf8.to_vec()),
        ("UTF-8", "2", utf16.clone()),
        ("ISO-8859-1", "2", utf16.clone()),
        ("", "0", utf16.clone()),
        // Letters that look right or cannot be seen, well encoded.
        ("UTF-8", "0", "cek pt c\u{43e}ntoh jaya abadi".into()),
        ("UTF-8", "0", "cek pt contoh\u{200b} jaya abadi".into()),
        ("UTF-8", "0", "cek pt contoh jaya abadi\u{202e}".into()),
        ("UTF-8", "0", "cek pt ｃｏｎｔｏｈ jaya abadi".into()),
        ("UTF-8", "0", "cek pt contoh jaya abadi\0".into()),
        ("UTF-8", "0", "cek pt contoh jaya \u{1b}abadi".into()),
        ("ISO-8859-1", "0", b"cek pt c\xf3ntoh jaya abadi".to_vec()),
        ("ISO-8859-1", "0", b"cek pt contoh jaya abadi\x81".to_vec()),
    ];
    for (at, (charset, coding, text)) in texts.iter().enumerate() {
        let (id, phone) = (format!("broken {at}"), format!("+62812000004{at:02}"));
        let query = fields(&[
            ("from", phone.as_bytes()),
            ("id", id.as_bytes()),
            ("charset", charset.as_bytes()),
            ("coding", coding.as_bytes()),
            ("text", text),
        ]);
        let reply = served.get(&format!("{SMS}?{query}")).await;
        let seen = format!("{charset:?} {coding:?} {:?}: {reply:?}", String::from_utf8_lossy(text));
        assert_eq!(reply.status, 200, "{seen}");
        assert!(!reply.body.is_empty() && !says_licensed(&reply.body), "{seen}");
        // By USSD, whose text is always UTF-8.
        if text.as_slice() == utf8 {
            continue;
        }
        let session = format!("broken {at}");
        let typed = [b"1*", text.strip_prefix(b"cek ").unwrap_or(text)].concat();
        let body =
            fields(&[("sessionId", session.as_bytes()), ("phoneNumber", phone.as_bytes()), ("text", &typed)]);
        let reply = served.ask("POST", USSD, &FORM, body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert!(reply.body.starts_with("CON ") && !says_licensed(&reply.body), "{seen}, by USSD {reply:?}");
    }
}

#[tokio::test]
async fn one_phone_is_one_person_however_the_gateway_writes_its_number() {
    let served = Served::with(Config::default()).await;
    let similar = served.sms("a", "+6281200000500", "cek contoh jaya").await;
    assert!(similar.body.contains("1 PT CONTOH JAYA ABADI"), "{similar:?}");
    // The digit answers the question that was put to the same phone without its plus.
    assert_licensed(&served.sms("b", "6281200000500", "1").await);
    served.sms("c", "081200000500", "cek contoh jaya").await;
    assert_licensed(&served.sms("d", "+62 812-0000-0500", "1").await);
    let stranger = served.sms("e", "6281200000501", "1").await;
    assert!(!says_licensed(&stranger.body), "{stranger:?}");
}

/// Small enough to be reached: the second answer is the last, the third says so, then silence.
fn two_a_day() -> Config {
    let mut config = Config::default();
    config.sms.daily_cap = 2;
    config
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_overlapping_deliveries_of_one_message_are_one_answer_and_one_count() {
    let served = Arc::new(Served::with(two_a_day()).await);
    for (id, question) in [("first", QUESTION), ("second", "cek contoh jaya")] {
        let started = tokio::time::Instant::now();
        let deliveries: Vec<_> = (0..20)
            .map(|_| {
                let served = served.clone();
                tokio::spawn(async move { served.sms(id, PHONE, question).await })
            })
            .collect();
        let mut bodies = BTreeSet::new();
        for delivery in deliveries {
            let reply = delivery.await.expect("a delivery");
            assert_eq!(reply.status, 200, "{reply:?}");
            bodies.insert(reply.body);
        }
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        assert!(bodies.first().is_some_and(|body| body.contains("PT CONTOH JAYA ABADI")), "{bodies:?}");
        assert!(started.elapsed() < Duration::from_secs(4), "a repetition waits for the first, no longer");
    }
    // Forty deliveries, two messages: the third message is the first over the cap.
    let third = served.sms("third", PHONE, QUESTION).await;
    assert!(
        third.body.contains("Batas jawaban"),
        "the day's counter was not raised once a message: {third:?}"
    );
    assert_eq!(served.sms("fourth", PHONE, QUESTION).await.body, "", "said once, then silence");
    assert!(served.sms("fifth", PHONE, "TOLONG").await.body.contains("110"), "a cry is never refused");
    // The old answers still stand for old ids, long after.
    assert_licensed(&served.sms("first", PHONE, QUESTION).await);
}

#[tokio::test]
async fn other_ids_are_other_messages_even_with_the_same_words() {
    let served = Served::with(two_a_day()).await;
    assert_licensed(&served.sms("one", PHONE, QUESTION).await);
    assert_licensed(&served.sms("two", PHONE, QUESTION).await);
    let third = served.sms("three", PHONE, QUESTION).await;
    assert!(third.body.contains("Batas jawaban"), "two ids were taken for one message: {third:?}");
}

#[tokio::test]
async fn a_repeated_silence_is_silence_again() {
    let served = Served::with(two_a_day()).await;
    for id in ["one", "two", "three"] {
        assert_ne!(served.sms(id, PHONE, QUESTION).await.body, "");
    }
    for _ in 0..2 {
        let reply = tokio::time::timeout(Duration::from_secs(4), served.sms("four", PHONE, QUESTION)).await;
        assert_eq!(reply.expect("silence is kept like an answer").body, "");
    }
}

/// An operator who writes `id=%i` (the SMSC's name) instead of `id=%I` would else have every phone
/// get the first one's answer for a day.
#[tokio::test]
async fn an_id_that_comes_with_another_phone_or_other_words_is_another_message() {
    let served = Served::with(Config::default()).await;
    assert_licensed(&served.sms("fake", PHONE, QUESTION).await);
    let revoked = served.sms("fake", "+6281200000601", "cek contoh putra khatulistiwa").await;
    assert!(revoked.body.contains("DICABUT"), "another phone got the first one's answer: {revoked:?}");
    let revoked = served.sms("fake", PHONE, "cek contoh putra khatulistiwa").await;
    assert!(revoked.body.contains("DICABUT"), "another question got the first one's answer: {revoked:?}");
}

/// Without %I and %T nothing tells a repetition from a new message; answering a digit with yesterday's
/// answer would call another agency licensed.
#[tokio::test]
async fn without_id_and_time_the_same_words_are_asked_and_answered_anew() {
    let served = Served::with(Config::default()).await;
    let say = async |text: &str| served.get(&kannel(&[("from", PHONE), ("text", text)])).await.body;
    assert!(say("cek contoh jaya").await.contains("1 PT CONTOH JAYA ABADI"));
    assert!(say("1").await.contains("PT CONTOH JAYA ABADI: BERIZIN"));
    assert!(say("cek rimba misal mandiri").await.contains("1 PT RIMBA MISAL"));
    let picked = say("1").await;
    assert!(picked.contains("PT RIMBA MISAL"), "the old answer came for the new question: {picked}");
}

#[tokio::test]
async fn a_post_without_an_id_is_told_from_the_next_by_its_time() {
    let served = Served::with(two_a_day()).await;
    let post = async |time: &str| {
        let headers = [
            ("content-type", "text/plain; charset=\"UTF-8\""),
            ("x-kannel-from", PHONE),
            ("x-kannel-time", time),
        ];
        served.ask("POST", SMS, &headers, QUESTION).await
    };
    for _ in 0..5 {
        assert_licensed(&post("2026-11-22 02:13:47").await);
    }
    assert_licensed(&post("2026-11-22 02:13:48").await);
    assert!(post("2026-11-22 02:13:49").await.body.contains("Batas jawaban"));
}

#[tokio::test]
async fn a_dialog_goes_forth_and_back_and_the_same_step_shows_the_same_screen() {
    let served = Served::with(Config::default()).await;
    let home = served.screen("s", "").await;
    assert!(home.contains("1 Cek PT/agen") && home.contains("0 Keluar"), "{home}");
    let ask = served.screen("s", "1").await;
    assert!(ask.starts_with("Ketik nama PT"), "{ask}");
    let verdict = served.screen("s", "1*contoh jaya abadi").await;
    assert!(verdict.contains("BERIZIN no.123/2024"), "{verdict}");
    for _ in 0..3 {
        assert_eq!(served.screen("s", "1*contoh jaya abadi").await, verdict, "a retry is no new step");
    }
    let permits = served.screen("s", "1*contoh jaya abadi*1").await;
    assert!(permits.contains("Izin rekrut (SIP2MI)") && permits.contains("Malaysia"), "{permits}");
    assert_eq!(served.screen("s", "1*contoh jaya abadi*1*0").await, verdict);
    assert_eq!(served.screen("s", "1*contoh jaya abadi*1*0*0").await, ask);
    assert_eq!(served.screen("s", "1*contoh jaya abadi*1*0*0*0").await, home);
    let bye = served.ussd("s", PHONE, "1*contoh jaya abadi*1*0*0*0*0").await;
    assert_eq!(bye.body, "END Terima kasih");
    // A gateway that repeats the last step, or goes on by mistake, does not open the dialog again.
    assert_eq!(served.ussd("s", PHONE, "1*contoh jaya abadi*1*0*0*0*0").await.body, bye.body);
    assert_eq!(served.ussd("s", PHONE, "1*contoh jaya abadi*1*0*0*0*0*1").await.body, bye.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_overlapping_deliveries_of_one_step_show_one_screen() {
    let served = Arc::new(Served::with(Config::default()).await);
    served.screen("s", "").await;
    served.screen("s", "1").await;
    let steps: Vec<_> = (0..20)
        .map(|_| {
            let served = served.clone();
            tokio::spawn(async move { served.screen("s", "1*contoh jaya abadi").await })
        })
        .collect();
    for step in steps {
        assert!(step.await.expect("a step").contains("BERIZIN no.123/2024"));
    }
}

#[tokio::test]
async fn a_star_in_a_name_is_part_of_the_name() {
    let served = Served::with(Config::default()).await;
    served.screen("s", "").await;
    served.screen("s", "1").await;
    let verdict = served.screen("s", "1*CONTOH*JAYA*ABADI").await;
    assert!(verdict.contains("BERIZIN no.123/2024"), "{verdict}");
    assert!(served.screen("s", "1*CONTOH*JAYA*ABADI*1").await.contains("Izin rekrut (SIP2MI)"));
    // A number typed with the star for a slash, as on an old keypad; the dropped dialog is not wanted.
    served.screen("t", "").await;
    served.screen("t", "2").await;
    served.screen("t", "2*1").await;
    assert!(served.screen("t", "2*1*123*2024").await.contains("BERIZIN no.123/2024"));
}

#[tokio::test]
async fn a_dialled_shortcut_is_walked_through_and_goes_on_from_there() {
    let served = Served::with(Config::default()).await;
    let verdict = served.screen("s", "1*CONTOH JAYA ABADI").await;
    assert!(verdict.contains("BERIZIN no.123/2024"), "{verdict}");
    assert!(served.screen("s", "1*CONTOH JAYA ABADI*1").await.contains("Izin rekrut (SIP2MI)"));
    // The SMS way of asking means the same inside a dialog.
    let verdict = served.screen("t", "1*cek pt contoh jaya abadi resmi gk").await;
    assert!(verdict.contains("BERIZIN no.123/2024"), "{verdict}");
}

#[tokio::test]
async fn a_session_that_another_process_began_is_taken_up_from_what_was_typed() {
    let one = Served::with(Config::default()).await;
    one.screen("s", "").await;
    one.screen("s", "1").await;
    let verdict = one.screen("s", "1*contoh jaya abadi").await;
    let permits = one.screen("s", "1*contoh jaya abadi*1").await;
    drop(one);
    let other = Served::with(Config::default()).await;
    assert_eq!(other.screen("s", "1*contoh jaya abadi*1").await, permits);
    assert_eq!(other.screen("s", "1*contoh jaya abadi*1*0").await, verdict);
    // What the lost session typed with a star is ambiguous; it may then be asked again, never guessed.
    let third = Served::with(Config::default()).await;
    let screen = third.screen("s", "1*CONTOH*JAYA ABADI").await;
    assert!(!says_licensed(&screen), "{screen}");
}

#[tokio::test]
async fn a_long_screen_goes_on_with_98_and_back_with_0() {
    let service = Service::with(Engine::Sqlite, TODAY, Config::default()).await;
    // A name that must be cut, the longest kind of number, and no recruit permits loaded: two pages.
    let list = "nama,nomor izin,berlaku sampai\n\
                UMPAMA SUMBER DAYA MANUSIA SEJAHTERA BERSAMA,026000000000000000001,2027-12-31\n";
    let file = File { name: "daftar.csv", bytes: list.as_bytes() };
    let options =
        Options { source: "contoh", as_of: TODAY, dry_run: false, allow_shrink: false, demo: false };
    importing::list::load(&service.parts.db, &*service.clock, file, &options).await.expect("a list");
    let served = Served::over(service).await;

    let asked = "1*026000000000000000001";
    let first = served.screen("s", asked).await;
    assert!(first.ends_with("\n98 Lanjut"), "{first:?}");
    assert!(first.contains("BERIZIN no.026000000000000000001"), "{first:?}");
    let second = served.screen("s", &format!("{asked}*98")).await;
    assert!(!second.contains("98 ") && second.ends_with("0 Kembali"), "{second:?}");
    assert!(format!("{first}{second}").contains("Izin rekrut TIDAK kami cek"), "{first:?} {second:?}");
    for screen in [&first, &second] {
        assert!(gsm7::septets(screen).is_some_and(|septets| septets <= 160), "{screen:?}");
    }
    assert_eq!(served.screen("s", &format!("{asked}*98*0")).await, first, "0 turns back a page");
    let back = served.screen("s", &format!("{asked}*98*0*0")).await;
    assert!(back.starts_with("Ketik nama PT"), "0 on the first page goes back: {back:?}");
}

#[tokio::test]
async fn a_dropped_dialog_is_offered_again_in_words_that_tell_nobody_what_it_was() {
    let served = Served::with(Config::default()).await;
    let verdict = served.screen("one", "1*contoh jaya abadi").await;
    let resume = served.screen("two", "").await;
    assert_eq!(resume, "Lanjutkan yang tadi?\n1 Lanjut\n2 Mulai baru\n0 Keluar");
    assert_eq!(served.screen("two", "1").await, verdict);
    // Dropped again: now from the beginning.
    assert_eq!(served.screen("three", "").await, resume);
    let home = served.screen("three", "2").await;
    assert!(home.starts_with("Tanya kerja LN"), "{home}");
    // Home is not worth an offer, and neither is a dialog that ended.
    assert_eq!(served.screen("four", "").await, home);
    served.screen("four", "1").await;
    assert_eq!(served.screen("five", "").await, resume);
    assert_eq!(served.ussd("five", PHONE, "0").await.body, "END Terima kasih");
    assert_eq!(served.screen("six", "").await, home);
}

#[tokio::test]
async fn nothing_is_offered_again_after_a_cry_for_help_or_to_another_phone() {
    let served = Served::with(Config::default()).await;
    let home = served.screen("start", "").await;
    for (at, typed) in
        ["5", "1*contoh jaya abadi*TOLONG", "1*saya disekap", "1*tolong saya takut"].iter().enumerate()
    {
        let cry = served.screen(&format!("cry {at}"), typed).await;
        assert!(cry.contains("110") && cry.contains("129"), "{typed}: {cry}");
        assert_eq!(served.screen(&format!("after {at}"), "").await, home, "{typed}");
    }
    served.screen("mine", "1*contoh jaya abadi").await;
    let stranger = served.ussd("theirs", "+6281200000701", "").await;
    assert_eq!(stranger.body, format!("CON {home}"), "the dialog of one phone is offered to no other");
    // Somebody who dials a shortcut gets what they dialled.
    assert!(served.screen("shortcut", "5").await.contains("110"));
}

#[tokio::test]
async fn the_notice_that_a_session_ended_changes_nothing() {
    let served = Served::with(Config::default()).await;
    let verdict = served.screen("s", "1*contoh jaya abadi").await;
    let notice = at(&[
        ("date", "2026-11-22 10:00:00"),
        ("sessionId", "s"),
        ("phoneNumber", PHONE),
        ("status", "Incomplete"),
        ("input", "1*contoh jaya abadi"),
    ]);
    let reply = served.ask("POST", USSD, &FORM, notice).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    assert_eq!(served.screen("s", "1*contoh jaya abadi").await, verdict);
}

#[tokio::test]
async fn a_body_larger_than_64_kib_is_refused_at_every_door() {
    let served = Served::with(Config::default()).await;
    let largest = vec![b'a'; 64 << 10];
    for gateway in GATEWAYS {
        let door = gateway.doors()[0].word();
        let head =
            format!("POST /in/{}/{door}?from=6281200000801&id=x HTTP/1.1\r\nHost: x\r\n", gateway.name());
        // One that says how long it is, and one that does not.
        let told = format!("{head}Content-Length: {}\r\n\r\n", largest.len() + 1);
        let back = served.raw(&[told.as_bytes()]).await;
        assert!(back.starts_with("HTTP/1.1 413"), "{}: {back:?}", gateway.name());
        let head = format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", largest.len());
        let back = served.raw(&[head.as_bytes(), &largest, b"\r\n1\r\na\r\n"]).await;
        assert!(back.starts_with("HTTP/1.1 413"), "{}: {back:?}", gateway.name());
    }
    // The largest that is taken, so that the limit is where it is said to be.
    let headers = [("content-type", "text/plain"), ("x-kannel-from", PHONE)];
    assert_eq!(served.ask("POST", SMS, &headers, largest).await.status, 200);
}

/// A gateway's peer may send 64 KiB. Whatever grows with the square of that has no end here.
#[tokio::test]
async fn the_longest_text_that_fits_is_answered() {
    let served = Served::with(Config::default()).await;
    for piece in ["*", "*98", "*contoh jaya x", "*tolong", "*cek pt misal jaya resmi gk"] {
        let typed = format!("1{}", piece.repeat((63 << 10) / piece.len())).replace(' ', "+");
        let body = format!("sessionId={piece}&phoneNumber=6281200000802&text={typed}");
        let reply = served.ask("POST", USSD, &FORM, body).await;
        assert!((200..500).contains(&reply.status), "{piece:?}: {reply:?}");
    }
    for piece in ["a ", "tolon ", "pt jaya resmi ", "x", "\u{1f600}", "cek cek "] {
        let text = piece.repeat((63 << 10) / piece.len());
        let headers = [("content-type", "text/plain"), ("x-kannel-from", PHONE)];
        let reply = served.ask("POST", SMS, &headers, text).await;
        assert_eq!(reply.status, 200, "{piece:?}: {reply:?}");
    }
}

/// Several processes behind one gateway, as an operator runs them: what one began, the other knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_are_one_service() {
    let (db, keys) = (Engine::Postgres.fresh().await, tempfile::tempdir().expect("a folder"));
    let start = async || {
        Suluh::launch("demo")
            .set("SULUH__DATABASE__URL", db.url())
            .set("SULUH__REDIS__URL", redis_url())
            .set("SULUH__KEYS__DIR", keys.path())
            .set("SULUH__SMS__DAILY_CAP", "3")
            .start()
            .await
    };
    let both = Arc::new([start().await, start().await]);
    let ask = |at: usize, id: &str, text: &str| {
        let (both, path) = (both.clone(), kannel(&[("id", id), ("from", PHONE), ("text", text)]));
        async move { both[at % 2].get(&path).await.text().await.expect("a body") }
    };
    // One message, brought twenty times, half of them to each.
    let deliveries: Vec<_> = (0..20).map(|at| tokio::spawn(ask(at, "one", "cek contoh jaya"))).collect();
    let mut bodies = BTreeSet::new();
    for delivery in deliveries {
        bodies.insert(delivery.await.expect("a delivery"));
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert!(bodies.first().is_some_and(|body| body.contains("1 PT CONTOH JAYA ABADI")), "{bodies:?}");
    // The digit answers the question wherever it comes in, and the day is counted once for both.
    assert!(ask(0, "two", "2").await.contains("PT CONTOH JAYA SAKTI: KENA SANKSI"));
    assert!(ask(1, "three", QUESTION).await.contains("PT CONTOH JAYA ABADI: BERIZIN"));
    assert!(ask(0, "four", QUESTION).await.contains("Batas jawaban"));
    assert_eq!(ask(1, "five", QUESTION).await, "");
    assert!(ask(1, "six", "TOLONG").await.contains("110"));
    // A dialog whose steps come in by turns. A star in the name would not survive a walk from home.
    let mut screens = Vec::new();
    for (at, typed) in ["", "1", "1*CONTOH*JAYA ABADI", "1*CONTOH*JAYA ABADI*1"].iter().enumerate() {
        let form = [("sessionId", "s"), ("phoneNumber", PHONE), ("text", *typed)];
        let screen = both[at % 2].post_form(USSD, &form).await.text().await.expect("a body");
        screens.push(screen);
    }
    assert!(screens[2].contains("BERIZIN no.123/2024"), "{screens:?}");
    assert!(screens[3].contains("Izin rekrut (SIP2MI)"), "{screens:?}");
}

/// A villager's USSD session lives for seconds, and what was remembered of it is no answer. The bound is far above what
/// a busy machine takes: a cache that never speaks would keep an answer for ever.
#[tokio::test]
async fn an_answer_does_not_wait_for_a_cache_that_is_away_or_hangs() {
    // One port where nobody listens, one where somebody listens and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let hanging = silent.local_addr().expect("an address").to_string();
    for (what, address) in [("away", "127.0.0.1:9"), ("hanging", hanging.as_str())] {
        let mut service = Service::with(Engine::Sqlite, TODAY, Config::default()).await;
        let parts = service.parts;
        demo::load(&parts.db, &*service.clock, 0).await.expect("the demo register");
        let cache = cache::open(Some(&format!("redis://{address}"))).await.expect("a cache that may be away");
        let keys = Keys::ephemeral().expect("keys");
        service.parts = Parts::assemble(Config::default(), parts.db, keys, cache, parts.clock)
            .await
            .expect("parts that fit");
        service.parts.arrive().await.expect("a register");
        let served = Served::over(service).await;
        let answered = tokio::time::timeout(Duration::from_secs(60), async {
            // The first finds out that it is away.
            for id in ["first", "second"] {
                assert_licensed(&served.sms(id, PHONE, QUESTION).await);
            }
            assert!(served.screen("s", "1*contoh jaya abadi").await.contains("BERIZIN no.123/2024"));
        });
        answered.await.unwrap_or_else(|_| panic!("an answer waits for a cache that is {what}"));
    }
}

#[tokio::test]
async fn an_address_that_is_not_the_gateways_is_forbidden_there_and_nowhere_else() {
    let mut config = Config::default();
    config.gateways.kannel.allow = vec!["10.0.0.0/8".parse().expect("a network")];
    let served = Served::with(config.clone()).await;
    let path = kannel(&[("from", PHONE), ("text", QUESTION), ("id", "x")]);
    let refused = served.get(&path).await;
    refused.assert_problem(403);
    assert!(!refused.body.contains("81234567890"), "{refused:?}");
    // What a stranger writes about itself is not believed.
    let claim = [("x-forwarded-for", "10.1.2.3")];
    served.ask("GET", &path, &claim, "").await.assert_problem(403);
    assert!(served.screen("s", "").await.starts_with("Tanya kerja LN"), "the other gateway is as before");

    config.server.trusted_proxies = vec!["127.0.0.1/32".parse().expect("a network")];
    let behind_a_proxy = Served::with(config).await;
    assert_licensed(&behind_a_proxy.ask("GET", &path, &claim, "").await);
    let claims = [("x-forwarded-for", "10.1.2.3, 203.0.113.9")];
    behind_a_proxy.ask("GET", &path, &claims, "").await.assert_problem(403);
}
