//! The steps of a USSD session as Africa's Talking posts them, for wrk and for the check.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use anyhow::{Context, ensure};

use crate::process::Server;

/// The door.
pub(crate) const PATH: &str = "/in/africastalking/ussd";

/// Four steps of a session: what is typed so far, escaped, and what the screen then shows.
pub(crate) type Steps = [(&'static str, &'static str); 4];

/// A self-check, to its third question.
pub(crate) const SELF_CHECK: Steps =
    [("", "1 Cek"), ("2", "1 Cek syarat"), ("2%2A1", "1/7 Umur"), ("2%2A1%2A1", "2/7 Ada nama PT")];

/// A verdict and the permits.
pub(crate) const VERDICT: Steps = [
    ("", "1 Cek"),
    ("1", "0 Kembali"),
    ("1%2ACONTOH+JAYA+ABADI", "BERIZIN"),
    ("1%2ACONTOH+JAYA+ABADI%2A1", "SIP2MI"),
];

/// The same form in Rust; [`script`] makes it in Lua.
fn body(session: &str, phone: &str, text: &str) -> String {
    format!(
        "sessionId=ATUid_{session:0>32}&serviceCode=%2A384%2A96%23&phoneNumber=%2B62{phone}&text={text}\
         &networkCode=51001"
    )
}

/// The script for wrk. Every session has a number and a telephone of its own, also across runs. A
/// thread keeps a wheel of sessions and moves one of them a step with each request; the wheel is
/// eight times as large as the connections, so that a step comes after the answer to the one before.
///
/// It looks at no answer, because that would cost more than the server does; the size of all answers
/// together is compared with that of the four right ones instead.
pub(crate) fn script(steps: &Steps, run: usize, wheel: usize) -> String {
    let steps: Vec<String> = steps.iter().map(|(text, _)| format!("\"{text}\"")).collect();
    format!(
        r#"
local threads = 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
local steps = {{ {steps} }}
local place, turn = 0, 0
local head = "POST {PATH} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
function request()
  local at = turn + place
  local number = place + {wheel} * math.floor(at / 4)
  local mark = string.format("{run:02}%d%07d", id, number)
  local body = "sessionId=ATUid_0000000000000000000000" .. mark
    .. "&serviceCode=%2A384%2A96%23&phoneNumber=%2B6281" .. mark
    .. "&text=" .. steps[at % 4 + 1] .. "&networkCode=51001"
  place = place + 1
  if place == {wheel} then place = 0; turn = turn + 1 end
  return head .. #body .. "\r\n\r\n" .. body
end
"#,
        steps = steps.join(", "),
    )
}

/// Walks through a session; with `screens` every screen must be the right one. Returns the bytes of
/// a mean answer, heads included.
pub(crate) fn walk(steps: &Steps, server: &Server, session: usize, screens: bool) -> anyhow::Result<f64> {
    let stream = TcpStream::connect(server.address)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let mut bytes = 0;
    for &(text, shows) in steps {
        let body = body(&format!("99{session:08}"), &format!("8199{session:08}"), text);
        write!(
            &stream,
            "POST {PATH} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let (head, said) = answer(&mut answers)?;
        ensure!(head.starts_with("HTTP/1.1 200"), "typing {text:?} is answered {head:?}");
        let right = said.starts_with("CON ") && (!screens || said.contains(shows));
        ensure!(right, "typing {text:?} shows {said:?}");
        bytes += head.len() + said.len();
    }
    Ok(bytes as f64 / steps.len() as f64)
}

/// Head and body of one answer.
pub(crate) fn answer(from: &mut impl BufRead) -> anyhow::Result<(String, String)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        ensure!(from.read_line(&mut head)? > 0, "the connection was closed after {head:?}");
    }
    let lower = head.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length:")).context("no length")?;
    let mut body = vec![0; length.trim().parse()?];
    from.read_exact(&mut body)?;
    Ok((head, String::from_utf8(body)?))
}
