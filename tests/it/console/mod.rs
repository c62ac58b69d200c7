//! The console of officers, in a real browser.

pub(crate) mod acts;
mod apps;
mod board;
mod border;
mod broadcasts;
mod chain;
pub(crate) mod clerk;
mod crawl;
mod crypto;
mod health;
mod left;
mod look;
mod map;
mod matrix;
mod officers;
mod offline;
mod opening;
mod outreach;
mod published;
pub(crate) mod register;
mod rights;
pub(crate) mod rota;
mod store;
mod tls;
mod units;
pub(crate) mod volunteers;
mod walk;
mod ways;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use fantoccini::Locator;
use serde_json::Value;
use suluh::sealing::hybrid::{PrivateHalf, PublicHalf};

use crate::support::{Browser, Suluh};

/// A page of the console, whose modules a test calls.
struct Page {
    browser: Browser,
    _suluh: Suluh,
}

impl Page {
    async fn open() -> Self {
        let (suluh, browser) = tokio::join!(Suluh::launch("demo").start(), Browser::start());
        browser.goto(&suluh.url("/console/sign-in")).await.unwrap();
        browser.find(Locator::Css("script[type=importmap]")).await.expect("a page of the console");
        Self { browser, _suluh: suluh }
    }

    /// Runs the body of an async function in the page, and gives what it returns. It sees its arguments as
    /// `given`, every module by its name (`hpke`, `keys`; `documents`, since a page has a `document`), and short
    /// names for base64.
    async fn run(&self, body: &str, given: Value) -> Value {
        let script = format!(
            r#"const [given, done] = arguments;
            (async () => {{
              const names = ["bytes", "document", "envelope", "hpke", "keys", "mailbox", "opening", "search"];
              const load = (name) => import(`/console/assets/${{name}}.js`);
              const [bytes, documents, envelope, hpke, keys, mailbox, opening, search] = await Promise.all(names.map(load));
              const {{ fromBase64: from, toBase64: to, fromHex, toHex, utf8 }} = bytes;
              {body}
            }})().then((value) => done({{ value }}), (error) => done({{ error: `${{error}}\n${{error.stack}}` }}));"#
        );
        let answer = self.browser.execute_async(&script, vec![given]).await.expect("an answer of the page");
        assert!(answer["error"].is_null(), "{}", answer["error"]);
        answer["value"].clone()
    }

    /// Nothing was refused by the page's policy, and nothing failed unseen.
    async fn was_quiet(&self) {
        let said: Vec<_> =
            self.browser.said().await.into_iter().filter(|it| !it.contains("favicon")).collect();
        assert_eq!(said, Vec::<String>::new());
    }
}

fn base64(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD_NO_PAD.decode(value.as_str().unwrap_or_else(|| panic!("{value}"))).expect("base64")
}

fn pair() -> (PrivateHalf, PublicHalf) {
    PrivateHalf::generate().expect("a pair")
}
