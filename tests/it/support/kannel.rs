//! Debian's Kannel between an SMS centre and the service.
//!
//! bearerbox and smsbox are those an operator runs. The phone and the SMS centre are played either
//! by `fakesmsc` (package kannel-extras), or over SMPP by an [`Smsc`], which does as it is told.
//! What was learned of fakesmsc 1.4.5, some of it against its own help:
//!
//! - A message is one line: sender, receiver, type, body. The types are `text` (raw UTF-8,
//!   coding 0), `data` (url-encoded octets, coding 1), `ucs2` (url-encoded UTF-16BE, coding 2;
//!   smsbox passes it on as raw UTF-16BE with `%C` = `UTF-16BE`), `udh-text` (url-encoded UDH,
//!   then raw text) and `udh-data`.
//! - It picks among the messages of its command line by chance, and reads at most 255 octets of
//!   a line on stdin, so there is one process for one short message.
//! - bearerbox serves one fakesmsc at a time; the next one waits until the first has gone.
//! - Answers come as the types `text`, `data` and `ucs-2` (with a hyphen, unlike the question).
//!   An answer with a UDH is always `udh .. data ..` and has lost its coding. A line feed in a
//!   text answer begins a new line, and so looks like a message without a head.
//! - Only the answer whose number equals `-m` is logged as INFO; the others need `-v 0`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::process::{Process, free_port, http_client, until};
use super::shipped::{Logging, deployed, files_under};
use super::smsc::Smsc;

/// How long a peer may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// Where Debian's kannel-extras keeps the fake SMS centre.
const FAKESMSC: &str = "/usr/lib/kannel/test/fakesmsc";

/// The name of its configuration.
const CONF: &str = "kannel.conf";

/// What bearerbox's status page calls a connected smsbox.
const SMSBOX: &str = "smsbox:";

/// Who may send messages through [`Kannel::sendsms_url`].
pub(crate) const SENDSMS_USER: &str = "suluh";
/// With which password.
pub(crate) const SENDSMS_PASSWORD: &str = "rahasia+kata & sandi";

/// How smsbox hands a question to the service.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Style {
    /// `get-url`: all in the query.
    Get,
    /// `post-url`: the text is the body, the rest is in `X-Kannel-` headers.
    Post,
}

/// A question from a phone.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mo<'a> {
    /// A text of one message in the phone's own alphabet.
    Text(&'a str),
    /// The same in UCS-2, as phones send it once a letter is not in GSM-7.
    Ucs2(&'a str),
    /// A text too long for one message: the parts, joined by a UDH with an 8-bit reference.
    Parts(&'a [&'a str]),
}

impl Mo<'_> {
    /// The fakesmsc types and bodies, one for each message on the air.
    fn messages(self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![format!("text {text}")],
            Self::Ucs2(text) => {
                vec![format!("ucs2 {}", url_encode(text.encode_utf16().flat_map(u16::to_be_bytes)))]
            }
            Self::Parts(parts) => {
                let total = u8::try_from(parts.len()).expect("at most 255 parts");
                (1..=total)
                    .zip(parts)
                    .map(|(part, text)| format!("udh-text {} {text}", url_encode([5, 0, 3, 42, total, part])))
                    .collect()
            }
        }
    }
}

/// What came back to the phone, its parts joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The short code.
    pub(crate) from: String,
    /// The phone.
    pub(crate) to: String,
    /// The whole text.
    pub(crate) text: String,
    /// How many messages it took on the air.
    pub(crate) parts: usize,
}

/// A running bearerbox and smsbox, killed when this is dropped.
pub(crate) struct Kannel {
    smsbox: Process,
    bearerbox: Process,
    verbosity: &'static str,
    status_url: String,
    link: Link,
    sendsms_port: u16,
    http: reqwest::Client,
    dir: TempDir,
}

/// A Kannel that is not started yet.
pub(crate) struct Setup {
    service: String,
    link: Link,
    http_request_retry: u32,
    http_queue_delay: u32,
    parameters: &'static str,
}

/// The parameters of USSD, which Kannel hands on as meta-data when they have a name; as in the README.
const USSD_PARAMETERS: &str = "
group = smpp-tlv
name = ussd_service_op
tag = 0x0501
type = octetstring
length = 1

group = smpp-tlv
name = its_session_info
tag = 0x1383
type = octetstring
length = 2
";

/// The SMS centre of a Kannel, by its port.
#[derive(Clone, Copy, Debug)]
enum Link {
    /// Kannel listens there for a fakesmsc.
    Fake(u16),
    /// An [`Smsc`] listens there for Kannel.
    Smpp(u16),
}

impl Link {
    /// The group of Kannel's configuration.
    fn group(self) -> String {
        match self {
            Self::Fake(port) => {
                format!("smsc = fake\nsmsc-id = fake\nport = {port}\nconnect-allow-ip = \"127.0.0.1\"\n")
            }
            // No `msg-id-type`: the SMS centre writes an id alike in its answers and receipts. And
            // it looks for answers that are overdue only when it wakes to enquire the link.
            Self::Smpp(port) => format!(
                "smsc = smpp\n\
                 smsc-id = smpp\n\
                 host = 127.0.0.1\n\
                 port = {port}\n\
                 transceiver-mode = true\n\
                 smsc-username = suluh\n\
                 smsc-password = secret\n\
                 system-type = \"\"\n\
                 address-range = \"\"\n\
                 reconnect-delay = 1\n\
                 enquire-link-interval = 1\n\
                 wait-ack = 5\n"
            ),
        }
    }

    /// What Kannel's status page says once it can serve the link.
    fn ready(self) -> &'static str {
        match self {
            Self::Fake(_) => "Status: running",
            Self::Smpp(_) => "(online ",
        }
    }
}

impl Setup {
    /// Binds it over SMPP to this SMS centre, in place of a fakesmsc.
    pub(crate) fn smsc(mut self, smsc: &Smsc) -> Self {
        self.link = Link::Smpp(smsc.port());
        self
    }

    /// Hands on the parameters of USSD.
    pub(crate) fn ussd(mut self) -> Self {
        self.parameters = USSD_PARAMETERS;
        self
    }

    /// How often it asks again what the service did not answer; Kannel's own default is never.
    pub(crate) fn http_request_retry(mut self, times: u32) -> Self {
        self.http_request_retry = times;
        self
    }

    /// How many seconds it waits before it asks again.
    pub(crate) fn http_queue_delay(mut self, seconds: u32) -> Self {
        self.http_queue_delay = seconds;
        self
    }

    /// Starts both boxes, and waits until the SMS centre and the service are connected.
    pub(crate) async fn start(self) -> Kannel {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let [admin, boxes, sendsms_port] = std::array::from_fn(|_| free_port());
        let [spool, receipts] = ["spool", "receipts"].map(|name| dir.path().join(name));
        for folder in [&spool, &receipts] {
            std::fs::create_dir(folder).expect("a folder for Kannel's messages");
        }
        let text = format!(
            "group = core\n\
             admin-port = {admin}\n\
             admin-password = test\n\
             admin-deny-ip = \"*.*.*.*\"\n\
             admin-allow-ip = \"127.0.0.1\"\n\
             smsbox-port = {boxes}\n\
             box-deny-ip = \"*.*.*.*\"\n\
             box-allow-ip = \"127.0.0.1\"\n\
             store-type = spool\n\
             store-location = \"{}\"\n\
             dlr-storage = spool\n\
             dlr-spool = \"{}\"\n\
             sms-resend-freq = 1\n\
             \n\
             group = smsc\n\
             {}\
             {}\
             \n\
             group = smsbox\n\
             bearerbox-host = 127.0.0.1\n\
             sendsms-port = {sendsms_port}\n\
             http-request-retry = {}\n\
             http-queue-delay = {}\n\
             \n\
             group = sms-service\n\
             keyword = default\n\
             {}\n\
             omit-empty = true\n\
             max-messages = 3\n\
             concatenation = true\n\
             accept-x-kannel-headers = true\n\
             \n\
             group = sendsms-user\n\
             username = {SENDSMS_USER}\n\
             password = \"{SENDSMS_PASSWORD}\"\n\
             max-messages = 3\n\
             concatenation = true\n",
            spool.display(),
            receipts.display(),
            self.link.group(),
            self.parameters,
            self.http_request_retry,
            self.http_queue_delay,
            self.service,
        );
        Kannel::run(dir, &text, admin, self.link, sendsms_port, "0").await
    }
}

impl Kannel {
    /// Starts Kannel with the configuration that we ship: `address` (`127.0.0.1:8080`) is where it
    /// asks, and `fake` the SMS centre. [`Logging::Usual`] is what Kannel's own example logs.
    pub(crate) async fn shipped(address: &str, logging: Logging) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let [admin, boxes, smsc_port, sendsms] = std::array::from_fn(|_| free_port());
        let spool = dir.path().join("spool");
        std::fs::create_dir(&spool).expect("a spool");
        let text = deployed(
            "kannel.conf",
            &[
                ("CHANGE-ME", "test"),
                ("13000", &admin.to_string()),
                ("13001", &boxes.to_string()),
                ("13013", &sendsms.to_string()),
                ("/var/spool/kannel", &spool.display().to_string()),
                ("127.0.0.1:8080", address),
            ],
        );
        let centre = format!(
            "group = smsc\nsmsc = fake\nsmsc-id = fake\nport = {smsc_port}\nconnect-allow-ip = \"127.0.0.1\""
        );
        let access = match logging {
            Logging::Shipped => String::new(),
            Logging::Usual => format!("\naccess-log = {}", dir.path().join("access.log").display()),
        };
        let mut centres = 0;
        let groups: Vec<String> = text
            .split("\n\n")
            .map(|group| match group {
                _ if group.contains("\nsmsc = smpp\n") => {
                    centres += 1;
                    centre.clone()
                }
                _ if group.starts_with("group = core\n") => format!("{group}{access}"),
                _ => group.to_owned(),
            })
            .collect();
        assert_eq!(centres, 1, "deploy/kannel.conf has one SMS centre");
        let verbosity = match logging {
            // As the head of the file says.
            Logging::Shipped => "4",
            // What a box does that is not told.
            Logging::Usual => "0",
        };
        Self::run(dir, &groups.join("\n\n"), admin, Link::Fake(smsc_port), sendsms, verbosity).await
    }

    /// Starts the boxes with this configuration; what they say is in `bearerbox.log` and `smsbox.log`.
    async fn run(
        dir: TempDir,
        text: &str,
        admin: u16,
        link: Link,
        sendsms_port: u16,
        verbosity: &'static str,
    ) -> Self {
        std::fs::write(dir.path().join(CONF), text).expect("Kannel's configuration");
        let http = http_client();
        let status_url = format!("http://127.0.0.1:{admin}/status.txt?password=test");
        // One after the other, because smsbox gives up where no bearerbox listens.
        let bearerbox = start_bearerbox(&http, &status_url, link, dir.path(), verbosity).await;
        let smsbox = start_smsbox(&http, &status_url, dir.path(), verbosity).await;
        Self { smsbox, bearerbox, verbosity, status_url, link, sendsms_port, http, dir }
    }

    /// Starts Kannel so that it asks `url`, which has no query, in the given style.
    pub(crate) async fn start(url: &str, style: Style) -> Self {
        Self::setup(url, style).start().await
    }

    /// Prepares a Kannel that asks `url`, which has no query, in the given style.
    pub(crate) fn setup(url: &str, style: Style) -> Setup {
        let service = match style {
            Style::Get => {
                format!("get-url = \"{url}?from=%p&to=%P&text=%b&id=%I&coding=%c&charset=%C&ts=%T&smsc=%i\"")
            }
            Style::Post => format!("post-url = \"{url}\"\nsend-sender = true"),
        };
        let link = Link::Fake(free_port());
        Setup { service, link, http_request_retry: 0, http_queue_delay: 10, parameters: "" }
    }

    /// The URL at which Kannel takes messages to send, for [`SENDSMS_USER`] with
    /// [`SENDSMS_PASSWORD`].
    pub(crate) fn sendsms_url(&self) -> String {
        format!("http://127.0.0.1:{}/cgi-bin/sendsms", self.sendsms_port)
    }

    /// Ends the box that speaks HTTP with the service, as a power cut would.
    pub(crate) fn kill_smsbox(&mut self) {
        self.smsbox.kill();
    }

    /// Starts that box again, and waits until it is connected.
    pub(crate) async fn start_smsbox(&mut self) {
        // Else the status page may still show the one that was killed.
        let gone = until(LIMIT, async || (!self.status().await.contains(SMSBOX)).then_some(())).await;
        assert!(gone.is_some(), "bearerbox still sees a killed smsbox:\n{}", self.bearerbox.log());
        self.smsbox = start_smsbox(&self.http, &self.status_url, self.dir.path(), self.verbosity).await;
    }

    /// Ends the box that speaks with the SMS centre, as a power cut would. The messages in it are
    /// on disk.
    pub(crate) fn kill_bearerbox(&mut self) {
        self.bearerbox.kill();
    }

    /// Starts both boxes again, and waits until the SMS centre and the service are connected:
    /// smsbox ends by itself when bearerbox goes, and a service manager brings it back.
    pub(crate) async fn start_bearerbox(&mut self) {
        self.smsbox.kill();
        self.bearerbox =
            start_bearerbox(&self.http, &self.status_url, self.link, self.dir.path(), self.verbosity).await;
        self.start_smsbox().await;
    }

    /// Sends a question from the phone `from` to the number `to`, and waits for the answer.
    pub(crate) async fn ask(&mut self, from: &str, to: &str, question: Mo<'_>) -> Answer {
        let messages = question.messages();
        let (last, before) = messages.split_last().expect("at least one message");
        for message in before {
            let phone = self.send(&format!("{from} {to} {message}"));
            let sent =
                until(LIMIT, async || phone.log().contains("fakesmsc: sent message 1").then_some(())).await;
            assert!(sent.is_some(), "fakesmsc did not send:\n{}", phone.log());
        }
        let phone = self.send(&format!("{from} {to} {last}"));
        self.answer_to(&phone).await
    }

    /// Sends a question while smsbox is away, and waits for the answer once it is back. Also gives
    /// what lay in the spool meanwhile.
    pub(crate) async fn ask_without_smsbox(
        &mut self,
        from: &str,
        to: &str,
        question: &str,
    ) -> (Vec<u8>, Answer) {
        self.smsbox.kill();
        let phone = self.send(&format!("{from} {to} text {question}"));
        let spooled = until(LIMIT, async || {
            let waiting = self.spooled();
            (!waiting.is_empty()).then_some(waiting)
        })
        .await
        .expect("a message in the spool");
        let conf = self.dir.path().join("kannel.conf");
        self.smsbox = start_box("/usr/sbin/smsbox", &conf, self.verbosity);
        wait_for(&self.http, &self.status_url, "smsbox:", &mut self.smsbox).await;
        (spooled, self.answer_to(&phone).await)
    }

    /// What the files of the spool hold.
    pub(crate) fn spooled(&self) -> Vec<u8> {
        files_under(&self.dir.path().join("spool")).into_iter().flat_map(|(_, bytes)| bytes).collect()
    }

    /// Ends both boxes and gives every file that they wrote. The files of fakesmsc are left out:
    /// those are the phone and the operator.
    pub(crate) async fn end(mut self) -> Vec<(String, Vec<u8>)> {
        self.smsbox.stop().await;
        self.bearerbox.stop().await;
        let mut files = files_under(self.dir.path());
        files.retain(|(name, _)| !name.starts_with("fakesmsc"));
        files
    }

    async fn answer_to(&self, phone: &Process) -> Answer {
        let mut before = None;
        let answer = until(LIMIT, async || {
            let now = answers(&phone.log()).into_iter().next();
            // The same in two looks, because an answer with a line feed comes as two lines.
            let settled = now.is_some() && now == before;
            before.clone_from(&now);
            now.filter(|_| settled)
        })
        .await;
        match answer {
            Some(answer) => answer,
            None => panic!(
                "no answer from Kannel\nfakesmsc:\n{}\nsmsbox:\n{}\nbearerbox:\n{}",
                phone.log(),
                self.smsbox.log(),
                self.bearerbox.log()
            ),
        }
    }

    /// How many answers Kannel has sent since its start; one of several parts counts once.
    pub(crate) async fn sent(&self) -> u32 {
        let status = self.status().await;
        let line =
            status.lines().find(|line| line.starts_with("SMS: received")).expect("a line of SMS counts");
        let (_, sent) = line.split_once("sent ").expect("a count of sent SMS");
        sent.split(' ').next().and_then(|count| count.parse().ok()).expect("a count of sent SMS")
    }

    /// Kannel's status page.
    async fn status(&self) -> String {
        let status = self.http.get(&self.status_url).send().await.expect("Kannel's status");
        status.text().await.expect("Kannel's status")
    }

    /// Starts a fakesmsc that sends one line and then listens.
    fn send(&self, line: &str) -> Process {
        assert!(!line.contains('\n'), "fakesmsc would send two messages");
        let log =
            tempfile::Builder::new().prefix("fakesmsc").tempfile_in(self.dir.path()).expect("a log file");
        let (_, log) = log.keep().expect("a log file");
        let mut command = Command::new(FAKESMSC);
        let Link::Fake(port) = self.link else {
            panic!("this Kannel has no fakesmsc: ask through its Smsc");
        };
        let port = port.to_string();
        command.args(["-H", "127.0.0.1", "-r", &port, "-v", "0", "-m", "1", line]);
        Process::spawn(command, &log, "kannel kannel-extras")
    }
}

/// Starts bearerbox with the configuration in `dir`, and waits until it serves its SMS centre.
async fn start_bearerbox(
    http: &reqwest::Client,
    status_url: &str,
    link: Link,
    dir: &Path,
    verbosity: &str,
) -> Process {
    let mut bearerbox = start_box("/usr/sbin/bearerbox", &dir.join(CONF), verbosity);
    wait_for(http, status_url, link.ready(), &mut bearerbox).await;
    bearerbox
}

/// Starts smsbox with the configuration in `dir`, and waits until bearerbox has it.
async fn start_smsbox(http: &reqwest::Client, status_url: &str, dir: &Path, verbosity: &str) -> Process {
    let mut smsbox = start_box("/usr/sbin/smsbox", &dir.join(CONF), verbosity);
    wait_for(http, status_url, SMSBOX, &mut smsbox).await;
    smsbox
}

/// Starts one of Kannel's boxes, which keep to the foreground.
fn start_box(program: &str, conf: &Path, verbosity: &str) -> Process {
    let name = Path::new(program).file_name().expect("a name");
    let log = conf.with_file_name(name).with_extension("log");
    let mut command = Command::new(program);
    command.arg("-v").arg(verbosity).arg(conf).current_dir(conf.with_file_name(""));
    Process::spawn(command, &log, "kannel kannel-extras")
}

/// Waits until Kannel's status page has `words`, or fails with the log of `process`.
async fn wait_for(http: &reqwest::Client, url: &str, words: &str, process: &mut Process) {
    let found = until(LIMIT, async || {
        if process.has_ended() {
            return Some(false);
        }
        let status = http.get(url).send().await.ok()?.text().await.ok()?;
        status.contains(words).then_some(true)
    })
    .await;
    assert!(found == Some(true), "Kannel does not come to say {words:?}:\n{}", process.log());
}

/// Every whole answer in a log of fakesmsc.
fn answers(log: &str) -> Vec<Answer> {
    let mut whole: Vec<Answer> = Vec::new();
    let mut parts: BTreeMap<Vec<u8>, BTreeMap<u8, Vec<u8>>> = BTreeMap::new();
    let lines = log
        .lines()
        .filter_map(|line| line.split_once("Got message ")?.1.split_once(": <")?.1.strip_suffix('>'));
    for line in lines {
        let mut words = line.splitn(4, ' ');
        let head = (words.next(), words.next(), words.next(), words.next());
        let (from, to, text) = match head {
            (Some(from), Some(to), Some("text"), Some(body)) => (from, to, body.to_owned()),
            (Some(from), Some(to), Some("data"), Some(body)) => (from, to, decode(&url_decode(body))),
            (Some(from), Some(to), Some("ucs-2"), Some(body)) => (from, to, utf16(&url_decode(body))),
            (Some(from), Some(to), Some("udh"), Some(body)) => {
                let (udh, body) = body.split_once(" data ").expect("an answer with a UDH is data");
                let udh = url_decode(udh);
                let [reference @ .., total, part] = udh.as_slice() else { panic!("a UDH of {udh:?}") };
                let arrived = parts.entry(reference.to_vec()).or_default();
                arrived.insert(*part, url_decode(body));
                if arrived.len() == usize::from(*total) {
                    let text = decode(&arrived.values().flatten().copied().collect::<Vec<u8>>());
                    let (from, to) = (from.to_owned(), to.to_owned());
                    whole.push(Answer { from, to, text, parts: arrived.len() });
                }
                continue;
            }
            _ => {
                // The second line of a text.
                let last = whole.last_mut().expect("a first line of the text");
                last.text = format!("{}\n{line}", last.text);
                continue;
            }
        };
        whole.push(Answer { from: from.to_owned(), to: to.to_owned(), text, parts: 1 });
    }
    whole
}

/// The text of octets that have lost their coding: a NUL is never in a text in UTF-8, and always
/// in one in UTF-16 that has a space.
fn decode(octets: &[u8]) -> String {
    if octets.contains(&0) { utf16(octets) } else { String::from_utf8_lossy(octets).into_owned() }
}

/// The text of octets in UTF-16BE.
pub(super) fn utf16(octets: &[u8]) -> String {
    let units = octets.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Every octet escaped, so that none can end a word or a line of fakesmsc.
fn url_encode(octets: impl IntoIterator<Item = u8>) -> String {
    octets.into_iter().map(|octet| format!("%{octet:02x}")).collect()
}

/// The octets behind Kannel's escapes.
fn url_decode(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        octets.push(match (first, after) {
            (b'+', _) => b' ',
            (b'%', [high, low, after @ ..]) => {
                rest = after;
                let digit = |it: &u8| {
                    char::from(*it).to_digit(16).and_then(|it| u8::try_from(it).ok()).expect("a hex digit")
                };
                digit(high) << 4 | digit(low)
            }
            _ => *first,
        });
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log of a real fakesmsc, its lines cut to what matters.
    const LOG: &str = "\
INFO: fakesmsc: sent message 1
INFO: Got message 1: <1500 6281234 text line one, €5>
DEBUG: Got message 2: <line two>
DEBUG: Got message 3: <1500 6281234 ucs-2 %A9%97%A9%AE%00+%00a>
DEBUG: Got message 4: <1500 6281234 udh %05%00%03%03%02%01 data PT+CONTOH%2C+%E2%82%AC+abc>
DEBUG: Got message 5: <1500 6281234 udh %05%00%03%03%02%02 data def>
DEBUG: Got message 6: <1500 6281234 udh %05%00%03%04%02%01 data the+other+part+is+not+here+yet>
";

    #[test]
    fn answers_are_read_from_the_log_of_fakesmsc_whole_and_in_their_alphabet() {
        let read: Vec<_> = answers(LOG).into_iter().map(|it| (it.text, it.parts)).collect();
        let expected = [("line one, €5\nline two", 1), ("\u{a997}\u{a9ae} a", 1), ("PT CONTOH, € abcdef", 2)];
        assert_eq!(read, expected.map(|(text, parts)| (text.to_owned(), parts)));
    }
}
