//! What gateways share: raw requests, fields, and text in whatever encoding it came.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use encoding_rs::{Encoding, UTF_8, UTF_16BE};
use jiff::Timestamp;
use ring::hmac;

use super::Sent;
use crate::config::Method;

/// A request as it came, nothing decoded.
#[derive(Debug, Clone, Copy)]
pub struct RawRequest<'a> {
    /// The path with which we were called, for gateways that sign the address.
    pub path: &'a str,
    /// The query string, still escaped.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a axum::http::HeaderMap,
    /// The body.
    pub body: &'a [u8],
    /// Now, for signatures that grow old.
    pub now: Timestamp,
}

impl RawRequest<'_> {
    /// A header that is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// What is sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawResponse {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub content_type: &'static str,
    /// More headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl RawResponse {
    /// 200 with plain text.
    pub(super) const fn text(body: String) -> Self {
        Self { status: 200, content_type: "text/plain; charset=UTF-8", headers: Vec::new(), body }
    }

    /// With one more header.
    pub(super) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// A request that we make. It holds numbers, words and passwords: its `Debug` shows the method only.
#[derive(Clone, PartialEq, Eq)]
pub struct OutRequest {
    /// GET or POST.
    pub method: Method,
    /// The whole address, with its query.
    pub url: String,
    /// Headers.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// User and password of HTTP Basic, when asked for.
    pub basic: Option<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

impl fmt::Debug for OutRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutRequest({:?}, {} bytes)", self.method, self.body.len())
    }
}

impl OutRequest {
    /// POST of a form.
    pub(super) fn form<N: AsRef<str>, V: AsRef<str>>(url: String, fields: &[(N, V)]) -> Self {
        let body = escaped(fields);
        Self {
            method: Method::Post,
            url,
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".to_owned())],
            basic: None,
            body: body.into_bytes(),
        }
    }

    /// POST of JSON.
    pub(super) fn json(url: String, body: &serde_json::Value) -> Self {
        Self {
            method: Method::Post,
            url,
            headers: vec![("content-type".into(), "application/json".to_owned())],
            basic: None,
            body: body.to_string().into_bytes(),
        }
    }

    /// With one more header.
    pub(super) fn with_header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With HTTP Basic.
    pub(super) fn with_basic(mut self, (user, password): (&str, &str)) -> Self {
        self.basic = Some((user.to_owned(), password.to_owned()));
        self
    }
}

/// Why a request cannot be read. Says what is missing, never what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A field is not there.
    #[error("missing field: {0}")]
    Missing(&'static str),
    /// A field cannot be used.
    #[error("unusable field: {0}")]
    Unusable(&'static str),
    /// A field that the settings name is not there.
    #[error("missing field: {0}")]
    MissingNamed(String),
    /// A field that the settings name cannot be used.
    #[error("unusable field: {0}")]
    UnusableNamed(String),
    /// The signature is not that of the gateway, or too old.
    #[error("{0}")]
    Forged(&'static str),
}

/// Fields of a query or form, values as bytes: a gateway may send UTF-16, NUL included.
#[derive(Debug, Default)]
pub(super) struct Fields<'a>(Vec<Field<'a>>);

/// Name and value.
type Field<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

impl<'a> Fields<'a> {
    /// Reads `a=b&c=d` with `+` for space and `%XX`, without caring what the bytes mean.
    pub(super) fn read(escaped: &'a [u8]) -> Self {
        let pairs = escaped.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let mut halves = pair.splitn(2, |byte| *byte == b'=');
                    (unescape(halves.next().unwrap_or_default()), unescape(halves.next().unwrap_or_default()))
                })
                .collect(),
        )
    }

    /// Every field, in its order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// Whether a name of these comes more than once.
    pub(super) fn repeats(&self, of: impl Fn(&[u8]) -> bool) -> bool {
        let mut names: Vec<&[u8]> = self.iter().map(|(name, _)| name).filter(|name| of(name)).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// A field's bytes; the first of that name.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(key, _)| key.as_ref() == name.as_bytes()).map(|(_, value)| value.as_ref())
    }

    /// A field as text, when it is UTF-8.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.bytes(name)?).ok()
    }
}

/// Fields as a form or a query, in their order.
pub(super) fn escaped<N: AsRef<str>, V: AsRef<str>>(fields: &[(N, V)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn unescape(escaped: &[u8]) -> Cow<'_, [u8]> {
    if !escaped.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return Cow::Borrowed(escaped);
    }
    let hex = |at: usize| escaped.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(escaped.len());
    let mut at = 0;
    while at < escaped.len() {
        match escaped[at] {
            b'+' => plain.push(b' '),
            b'%' => match (hex(at + 1), hex(at + 2)) {
                (Some(high), Some(low)) => {
                    plain.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    at += 2;
                }
                _ => plain.push(b'%'),
            },
            byte => plain.push(byte),
        }
        at += 1;
    }
    Cow::Owned(plain)
}

/// Compares what came with what is secret, in a time that tells nothing of where the two differ.
pub(crate) fn is_same(secret: &str, given: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"a secret that came in a request");
    hmac::verify(&key, given, hmac::sign(&key, secret.as_bytes()).as_ref()).is_ok()
}

/// The octets of a text in hex, in either case.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Octets in hex.
pub(super) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// A field of the status of a failed send in a few words, for an operator: no digits (they may be a
/// number's), nothing but letters and spaces, and short.
pub(super) fn reason(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphabetic() || c == '_' { c } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().take(12).collect();
    words.join(" ")
}

/// What an HTTP status alone says about a send. A server's failure is a statement that it did not take
/// the message; only a gateway in front of it that gave up waiting cannot know.
pub(super) fn by_status(status: u16, retry_after: Option<Duration>) -> Sent {
    match status {
        200..=299 => Sent::Taken(None),
        429 => Sent::Throttled(retry_after),
        402 => Sent::Refused("HTTP 402: the account's credit is used up".to_owned()),
        401 | 403 | 407 => Sent::Refused(format!("HTTP {status}: it does not accept our account")),
        504 | 408 => Sent::Uncertain(format!("HTTP {status}")),
        500..=599 => Sent::Failing(format!("HTTP {status}")),
        _ => Sent::Refused(format!("HTTP {status}")),
    }
}

/// Text from bytes of a named charset; unknown names are UTF-8. Broken bytes become U+FFFD, which no
/// official name holds, so that they can never verify anything.
pub(super) fn decode(bytes: &[u8], charset: &str) -> String {
    let label = charset.trim().trim_matches('"');
    // The WHATWG label "utf-16" is little-endian; telecoms mean big-endian.
    let encoding = match label.to_ascii_lowercase().as_str() {
        "utf-16" | "utf-16be" | "ucs-2" | "ucs2" => UTF_16BE,
        other => Encoding::for_label(other.as_bytes()).unwrap_or(UTF_8),
    };
    encoding.decode(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_bytes_until_somebody_knows_their_charset() {
        let fields = Fields::read(b"a=x+y%2Bz&b=%00h%00o&c&=d&a=second&e=%zz%");
        assert_eq!(fields.text("a"), Some("x y+z"));
        assert_eq!(fields.bytes("b"), Some(&b"\0h\0o"[..]));
        assert_eq!(fields.text("c"), Some(""));
        assert_eq!(fields.text("e"), Some("%zz%"));
        assert_eq!(fields.text("f"), None);
        assert_eq!(decode(b"\0h\0o", "UTF-16BE"), "ho");
        assert_eq!(decode(b"caf\xe9", "ISO-8859-1"), "café");
        assert_eq!(decode("café".as_bytes(), "made-up"), "café");
        assert!(decode(b"\xff\xff", "UTF-8").contains('\u{fffd}'));
        assert!(decode(b"\0", "UTF-16BE").contains('\u{fffd}'));
    }

    #[test]
    fn secrets_are_the_same_or_not() {
        assert!(is_same("rahasia", b"rahasia"));
        for other in [&b"rahasi"[..], b"rahasia\0", b"Rahasia", b""] {
            assert!(!is_same("rahasia", other), "{other:?}");
        }
        assert_eq!(unhex("00fFa0"), Some(vec![0, 255, 160]));
        assert_eq!(hex(&[0, 255, 160]), "00ffa0");
        for other in ["0", "0g", "0x00", "\u{e9}\u{e9}"] {
            assert_eq!(unhex(other), None, "{other}");
        }
    }

    #[test]
    fn a_reason_holds_no_digits_and_is_short() {
        assert_eq!(reason("InvalidSenderId: 6281234567890!"), "InvalidSenderId");
        assert_eq!(reason(&"a ".repeat(40)).len(), 23);
    }
}
