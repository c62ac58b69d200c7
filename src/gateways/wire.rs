//! What gateways share: raw requests, fields, and text in whatever encoding it came.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE};

/// A request as it came, nothing decoded.
#[derive(Debug, Clone, Copy)]
pub struct RawRequest<'a> {
    /// The query string, still escaped.
    pub query: &'a str,
    /// Looks up a header; `None` when it is absent or not text.
    pub headers: &'a axum::http::HeaderMap,
    /// The body.
    pub body: &'a [u8],
}

/// What is sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawResponse {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
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

    /// A field's bytes; the first of that name.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(key, _)| key.as_ref() == name.as_bytes()).map(|(_, value)| value.as_ref())
    }

    /// A field as text, when it is UTF-8.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.bytes(name)?).ok()
    }
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
}
