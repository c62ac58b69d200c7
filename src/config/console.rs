//! The officers' console.

use serde::Deserialize;
use url::Url;

/// Where the console is reached.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Console {
    /// Its origin, such as `https://suluh.example.org`. Passkeys are bound to it. Without one production has no
    /// console, and a demo's is at `http://localhost` and its port.
    pub origin: Option<String>,
}

impl Console {
    /// Whether the origin is one: browsers give keys to TLS, or to this machine.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let Some(origin) = &self.origin else { return Ok(()) };
        let url = Url::parse(origin).map_err(|_| "console.origin is no URL")?;
        let here = url.host_str() == Some("localhost");
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err("console.origin begins with https://");
        }
        if url.origin().ascii_serialization() != *origin {
            return Err("console.origin is scheme and host, such as https://suluh.example.org");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host_and_nothing_more() {
        let check = |origin: &str| Console { origin: Some(origin.to_owned()) }.check();
        assert_eq!(check("https://suluh.example.org"), Ok(()));
        assert_eq!(check("http://localhost:8080"), Ok(()));
        for origin in
            ["suluh.example.org", "http://suluh.example.org", "https://suluh.example.org/console", ""]
        {
            assert!(check(origin).is_err(), "{origin}");
        }
    }
}
