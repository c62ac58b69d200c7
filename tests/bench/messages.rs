//! Questions by SMS as Kannel's `get-url` brings them, for wrk and for the check.

use std::io::{BufReader, Write};
use std::net::TcpStream;

use anyhow::ensure;

use crate::process::Server;
use crate::steps::answer;

/// The door.
pub(crate) const PATH: &str = "/in/kannel/sms";

/// People who ask.
const PEOPLE: usize = 1_000;
/// What they ask, escaped, and what the answer holds.
const QUESTION: &str = "CEK+PT+CONTOH+JAYA+ABADI";
const ANSWER: &str = "BERIZIN";

/// Address of a message; [`script`] makes it in Lua.
fn path(id: &str, person: usize) -> String {
    format!(
        "{PATH}?from=%2B62812{:07}&to=1500&text={QUESTION}&id={id}&charset=UTF-8&coding=0&ts=1795312800",
        person % PEOPLE
    )
}

/// The script for wrk: each request has an id of its own, also across runs, and is of the next person.
pub(crate) fn script(run: usize) -> String {
    let path = path("r%dt%dn%d", 0).replace("%2B", "%%2B").replace("0000000", "%07d");
    format!(
        r#"
local threads = 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
local number = 0
function request()
  number = number + 1
  return string.format("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n", (number + 500 * id) % {PEOPLE}, {run}, id, number)
end
"#
    )
}

/// Brings `count` messages, one after the other, each of which must be answered with 200. `said`:
/// whether the answer to the question must be in the body.
pub(crate) fn bring(server: &Server, mark: &str, count: usize, said: bool) -> anyhow::Result<()> {
    let stream = TcpStream::connect(server.address)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    for at in 0..count {
        write!(&stream, "GET {} HTTP/1.1\r\nHost: bench\r\n\r\n", path(&format!("{mark}{at}"), at))?;
        let (head, body) = answer(&mut answers)?;
        ensure!(head.starts_with("HTTP/1.1 200"), "a message is answered {head:?}");
        ensure!(!said || body.contains(ANSWER), "a question is answered {body:?}");
    }
    Ok(())
}
