//! The opener without a server: one page that an officer keeps, made of the same modules, which loads and sends
//! nothing. Whoever has its published hash need not trust what a server delivers.

use askama::Template;
use serde_json::{Map, Value};

use super::assets::{content, digest256};
use super::joined::joined;
use super::pages::{Page, inert};
use crate::domain::places::gazetteer;
use crate::i18n::Lang;
use crate::model::tip::Status;

#[derive(Template)]
#[template(path = "opener.html", config = "src/http/console/askama.toml")]
struct Opener<'a> {
    page: Page<'a>,
    version: &'static str,
    policy: String,
    style: String,
    script: String,
    named: String,
    places: String,
}

/// Its name as a file.
pub(super) fn file_name(lang: Lang) -> String {
    format!("suluh-opener.{}.html", lang.code())
}

/// The page, whole.
pub(super) fn page(lang: Lang) -> Option<String> {
    let page = Page::new(lang, "console-offline-title", "", "");
    let script = joined("offline.js");
    // There is no address here from which a picture could come.
    let style =
        content("console.css").unwrap_or_default().replace("url(\"/console/assets/icon.svg\")", "none");
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest256(&style),
        digest256(&script)
    );
    let mut named = page.names();
    for status in Status::ALL {
        let word = status.word();
        named.insert(format!("status-{word}"), page.t(&format!("console-status-{word}")).into());
    }
    // As far as a kecamatan: the villages would be a megabyte.
    let near = gazetteer().all().filter(|(code, _)| code.len() <= 8);
    let places: Map<String, Value> = near.map(|(code, name)| (code, name.into())).collect();
    let (named, places) = (inert(&named.into()), inert(&places.into()));
    Opener { page, version: env!("CARGO_PKG_VERSION"), policy, style, script, named, places }.render().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opener_holds_all_that_it_needs_and_names_no_address() {
        for code in ["id", "en"] {
            let page = page(Lang::parse(code).expect("a language")).expect("a page");
            assert_eq!(page.matches("<script").count(), 4, "its module and three lists");
            for address in ["src=", "<link", "@import", "url("] {
                assert!(!page.contains(address), "{code}: {address}");
            }
            // One end each: nothing inside ends an element early.
            assert_eq!((page.matches("</script").count(), page.matches("</style").count()), (4, 1));
            assert!(page.contains("default-src &#39;none&#39;") && page.contains("Jagoi Babang"));
        }
    }
}
