//! Alerts by e-mail and to a webhook, besides SMS.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// Letters of a webhook's key at least.
const KEY: usize = 16;

/// By which ways alerts go, besides SMS. Without any they go by SMS alone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alerts {
    /// Where alerts are posted to as JSON; it may hold a secret, so it is never printed.
    pub webhook: Option<SecretString>,
    /// The key of the HMAC-SHA256 in the header `X-Suluh-Signature`.
    pub webhook_key: Option<SecretString>,
    /// The mail server, such as `smtps://user:password@mail.example.org`.
    pub smtp: Option<SecretString>,
    /// Whom mails are from.
    pub from: Option<String>,
    /// The address of the console, which alerts name.
    pub console: Option<String>,
}

fn expose(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty())
}

/// Whether nobody between can read along: by TLS, or on this machine.
fn is_private(url: &Url, tls: &str) -> bool {
    let required = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
    let here = url.host_str().is_some_and(|host| ["127.0.0.1", "[::1]", "localhost"].contains(&host));
    url.scheme() == tls || here || (url.scheme() == "smtp" && required)
}

impl Alerts {
    /// Where alerts are posted to.
    pub fn webhook(&self) -> Option<&str> {
        expose(self.webhook.as_ref())
    }

    /// The key that signs them.
    pub fn webhook_key(&self) -> Option<&str> {
        expose(self.webhook_key.as_ref())
    }

    /// The mail server.
    pub fn smtp(&self) -> Option<&str> {
        expose(self.smtp.as_ref())
    }

    /// Whether the settings fit together; what is wrong, without a secret.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if let Some(webhook) = self.webhook() {
            let url = Url::parse(webhook).map_err(|_| "alerts.webhook is no URL")?;
            if !["https", "http"].contains(&url.scheme()) || !is_private(&url, "https") {
                return Err("alerts.webhook begins with https://");
            }
            if self.webhook_key().is_none_or(|key| key.len() < KEY) {
                return Err("alerts.webhook_key has at least 16 letters");
            }
        }
        if let Some(smtp) = self.smtp() {
            let url = Url::parse(smtp).map_err(|_| "alerts.smtp is no URL")?;
            if !["smtps", "smtp"].contains(&url.scheme()) || !is_private(&url, "smtps") {
                return Err("alerts.smtp begins with smtps://, or with smtp:// and ends with ?tls=required");
            }
            if !self.from.as_deref().is_some_and(|from| from.contains('@')) {
                return Err("alerts.from is whom mails are from, such as suluh@example.org");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<(), &'static str> {
        toml::from_str::<Alerts>(text).expect("settings").check()
    }

    #[test]
    fn alerts_go_where_nobody_reads_along_and_are_signed() {
        let key = "webhook_key = '0123456789abcdef'\n";
        assert_eq!(checked(""), Ok(()));
        assert_eq!(checked(&format!("{key}webhook = 'https://x.test/secret'")), Ok(()));
        assert_eq!(checked(&format!("{key}webhook = 'http://127.0.0.1:9/x'")), Ok(()));
        for wrong in ["http://x.test/", "ftp://127.0.0.1/", "nowhere"] {
            assert!(checked(&format!("{key}webhook = '{wrong}'")).is_err(), "{wrong}");
        }
        assert!(checked("webhook = 'https://x.test/'").is_err(), "without a key");
        assert_eq!(checked("smtp = 'smtps://u:p@x.test'\nfrom = 'a@x.test'"), Ok(()));
        assert_eq!(checked("smtp = 'smtp://u:p@x.test?tls=required'\nfrom = 'a@x.test'"), Ok(()));
        assert!(checked("smtp = 'smtp://u:p@x.test'\nfrom = 'a@x.test'").is_err(), "in the clear");
        assert!(checked("smtp = 'smtps://u:p@x.test'").is_err(), "from nobody");
    }

    #[test]
    fn no_secret_is_printed() {
        let alerts: Alerts = toml::from_str(
            "webhook = 'https://x.test/hidden'\nwebhook_key = 'hidden hidden hidden'\nsmtp = 'smtps://u:hidden@x.test'",
        )
        .expect("settings");
        assert!(!format!("{alerts:?}").contains("hidden"));
    }
}
