//! Debian's Kannel between a fake SMS centre and the service.
//!
//! `fakesmsc` (package kannel-extras) plays the phone and the SMS centre, bearerbox and smsbox are
//! those an operator runs. What was learned of fakesmsc 1.4.5, some of it against its own help:
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

/// How long a peer may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// Where Debian's kannel-extras keeps the fake SMS centre.
const FAKESMSC: &str = "/usr/lib/kannel/test/fakesmsc";

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
    status_url: String,
    smsc_port: u16,
    http: reqwest::Client,
    dir: TempDir,
}

impl Kannel {
    /// Starts Kannel so that it asks `url`, which has no query, in the given style.
    pub(crate) async fn start(url: &str, style: Style) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let [admin, boxes, smsc_port, sendsms] = std::array::from_fn(|_| free_port());
        let service = match style {
            Style::Get => {
                format!("get-url = \"{url}?from=%p&to=%P&text=%b&id=%I&coding=%c&charset=%C&ts=%T&smsc=%i\"")
            }
            Style::Post => format!("post-url = \"{url}\"\nsend-sender = true"),
        };
        let conf = dir.path().join("kannel.conf");
        let text = format!(
            "group = core\n\
             admin-port = {admin}\n\
             admin-password = test\n\
             admin-deny-ip = \"*.*.*.*\"\n\
             admin-allow-ip = \"127.0.0.1\"\n\
             smsbox-port = {boxes}\n\
             box-deny-ip = \"*.*.*.*\"\n\
             box-allow-ip = \"127.0.0.1\"\n\
             \n\
             group = smsc\n\
             smsc = fake\n\
             smsc-id = fake\n\
             port = {smsc_port}\n\
             connect-allow-ip = \"127.0.0.1\"\n\
             \n\
             group = smsbox\n\
             bearerbox-host = 127.0.0.1\n\
             sendsms-port = {sendsms}\n\
             \n\
             group = sms-service\n\
             keyword = default\n\
             {service}\n\
             omit-empty = true\n\
             max-messages = 3\n\
             concatenation = true\n\
             accept-x-kannel-headers = true\n"
        );
        std::fs::write(&conf, text).expect("Kannel's configuration");

        let http = http_client();
        let status_url = format!("http://127.0.0.1:{admin}/status.txt?password=test");
        let mut bearerbox = start_box("/usr/sbin/bearerbox", &conf);
        // One after the other, because smsbox gives up where no bearerbox listens.
        wait_for(&http, &status_url, "Status: running", &mut bearerbox).await;
        let mut smsbox = start_box("/usr/sbin/smsbox", &conf);
        wait_for(&http, &status_url, "smsbox:", &mut smsbox).await;
        Self { smsbox, bearerbox, status_url, smsc_port, http, dir }
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
        let status = self.http.get(&self.status_url).send().await.expect("Kannel's status");
        let status = status.text().await.expect("Kannel's status");
        let line =
            status.lines().find(|line| line.starts_with("SMS: received")).expect("a line of SMS counts");
        let (_, sent) = line.split_once("sent ").expect("a count of sent SMS");
        sent.split(' ').next().and_then(|count| count.parse().ok()).expect("a count of sent SMS")
    }

    /// Starts a fakesmsc that sends one line and then listens.
    fn send(&self, line: &str) -> Process {
        assert!(!line.contains('\n'), "fakesmsc would send two messages");
        let log =
            tempfile::Builder::new().prefix("fakesmsc").tempfile_in(self.dir.path()).expect("a log file");
        let (_, log) = log.keep().expect("a log file");
        let mut command = Command::new(FAKESMSC);
        let port = self.smsc_port.to_string();
        command.args(["-H", "127.0.0.1", "-r", &port, "-v", "0", "-m", "1", line]);
        Process::spawn(command, &log, "kannel kannel-extras")
    }
}

/// Starts one of Kannel's boxes, which keep to the foreground.
fn start_box(program: &str, conf: &Path) -> Process {
    let name = Path::new(program).file_name().expect("a name");
    let log = conf.with_file_name(name).with_extension("log");
    let mut command = Command::new(program);
    command.arg("-v").arg("0").arg(conf);
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
fn utf16(octets: &[u8]) -> String {
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
