//! The console's own files: one stylesheet and small modules, no build step and nothing from elsewhere.
//!
//! To add a module: a file in `modules/` and its line in [`ASSETS`]; a test finds files without one. Modules
//! import each other by relative paths (`import { open } from "./envelope.js"`), because a worker knows no import
//! map and the same files run in pages and in workers. The import map of each page holds only hashes, by address:
//! the browser checks them before it runs a module, whatever way it was named. A worker has no such check: the one
//! there is is a single file, which `opening.js` fetches against its hash in the same map and starts from the very
//! bytes that were checked. What was compiled in is published as `deploy/console.sha384`.

use std::sync::LazyLock;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;

use super::joined::joined;
use super::opener;
use crate::http::Doors;
use crate::i18n::Lang;

/// Where they are served.
pub(super) const FOLDER: &str = "/console/assets/";

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Name, media type and content.
pub(super) const ASSETS: &[(&str, &str, &str)] = &[
    ("bytes.js", SCRIPT, include_str!("modules/bytes.js")),
    ("document.js", SCRIPT, include_str!("modules/document.js")),
    ("envelope.js", SCRIPT, include_str!("modules/envelope.js")),
    ("hpke.js", SCRIPT, include_str!("modules/hpke.js")),
    ("keys.js", SCRIPT, include_str!("modules/keys.js")),
    ("mailbox.js", SCRIPT, include_str!("modules/mailbox.js")),
    ("opening.js", SCRIPT, include_str!("modules/opening.js")),
    ("rota.js", SCRIPT, include_str!("modules/rota.js")),
    ("search.js", SCRIPT, include_str!("modules/search.js")),
    ("bundle.js", SCRIPT, include_str!("modules/bundle.js")),
    ("carrying.js", SCRIPT, include_str!("modules/carrying.js")),
    ("shown.js", SCRIPT, include_str!("modules/shown.js")),
    ("acting.js", SCRIPT, include_str!("modules/acting.js")),
    ("board.js", SCRIPT, include_str!("modules/board.js")),
    ("clocks.js", SCRIPT, include_str!("modules/clocks.js")),
    ("enrol.js", SCRIPT, include_str!("modules/enrol.js")),
    ("facts.js", SCRIPT, include_str!("modules/facts.js")),
    ("files.js", SCRIPT, include_str!("modules/files.js")),
    ("me.js", SCRIPT, include_str!("modules/me.js")),
    ("map.js", SCRIPT, include_str!("modules/map.js")),
    ("live.js", SCRIPT, include_str!("modules/live.js")),
    ("officers.js", SCRIPT, include_str!("modules/officers.js")),
    ("passkeys.js", SCRIPT, include_str!("modules/passkeys.js")),
    ("register.js", SCRIPT, include_str!("modules/register.js")),
    ("session.js", SCRIPT, include_str!("modules/session.js")),
    ("sign-in.js", SCRIPT, include_str!("modules/sign-in.js")),
    ("tip.js", SCRIPT, include_str!("modules/tip.js")),
    ("volunteers.js", SCRIPT, include_str!("modules/volunteers.js")),
    ("ways.js", SCRIPT, include_str!("modules/ways.js")),
    ("ui.js", SCRIPT, include_str!("modules/ui.js")),
    ("console.css", "text/css; charset=utf-8", include_str!("style.css")),
    ("icon.svg", "image/svg+xml", include_str!("icon.svg")),
];

/// A file's hash as browsers check it.
pub(super) fn integrity(content: &str) -> String {
    format!("sha384-{}", STANDARD.encode(digest::digest(&digest::SHA384, content.as_bytes())))
}

/// A hash as policies name what stands in a page.
pub(super) fn digest256(content: &str) -> String {
    STANDARD.encode(digest::digest(&digest::SHA256, content.as_bytes()))
}

/// One of our files.
pub(super) fn content(name: &str) -> Option<&'static str> {
    ASSETS.iter().find(|(its, ..)| *its == name).map(|(_, _, content)| *content)
}

/// The hash of one of our files; empty when there is none of this name.
pub(super) fn integrity_of(name: &str) -> String {
    content(name).map(integrity).unwrap_or_default()
}

/// The worker's file.
pub(super) const WORKER: &str = "opener.worker.js";

static WORKER_SCRIPT: LazyLock<String> = LazyLock::new(|| joined("opener.js"));

/// Everything that is served: name, media type and content.
pub(super) fn served() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    ASSETS.iter().copied().chain([(WORKER, SCRIPT, WORKER_SCRIPT.as_str())])
}

/// The hashes that are published: of every file that is served, and of the openers without a server.
pub(super) fn hashes() -> Vec<(String, String)> {
    let openers = ["id", "en"].into_iter().filter_map(Lang::parse);
    let openers = openers.filter_map(|lang| Some((opener::file_name(lang), integrity(&opener::page(lang)?))));
    let mut all: Vec<_> = served().map(|(name, _, content)| (name.to_owned(), integrity(content))).collect();
    all.extend(openers);
    all.sort();
    all
}

/// The import map of every page: each module's hash, and the worker's, which `opening.js` reads there.
pub(super) static IMPORT_MAP: LazyLock<String> = LazyLock::new(|| {
    let scripts = served().filter(|(_, kind, _)| *kind == SCRIPT);
    let integrities: serde_json::Map<_, _> =
        scripts.map(|(name, _, content)| (format!("{FOLDER}{name}"), integrity(content).into())).collect();
    serde_json::json!({ "integrity": integrities }).to_string()
});

/// What a page may do: load our own files, whose inline part is the import map alone, and talk to its own
/// server. The one policy of Trusted Types is that of `opening.js`, which starts the one worker, from bytes that it
/// has checked (`blob:`) and from no address of a server.
pub(super) static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let map = digest256(&IMPORT_MAP);
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self' 'sha256-{map}'; worker-src blob:; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types suluh"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
});

/// A route for each file.
pub(super) fn routes() -> Router<Doors> {
    let mut router = Router::new();
    for (name, kind, content) in served() {
        let served = async move || {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
                (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
                // Each page names the hash that it wants; an older copy would be refused.
                (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            ];
            (headers, content).into_response()
        };
        router = router.route(&format!("{FOLDER}{name}"), get(served));
    }
    router
}

#[cfg(test)]
mod tests {
    use super::super::joined::ROOTS;
    use super::*;

    #[test]
    fn every_module_has_a_line_and_a_hash() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/console/modules");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("modules")
            .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
            .collect();
        let mut named: Vec<&str> =
            ASSETS.iter().filter(|(_, kind, _)| *kind == SCRIPT).map(|(name, ..)| *name).collect();
        named.extend(ROOTS.iter().map(|(name, _)| *name));
        files.sort_unstable();
        named.sort_unstable();
        assert_eq!(files, named);
        for (name, ..) in served() {
            assert!(!name.ends_with(".js") || IMPORT_MAP.contains(&format!("{FOLDER}{name}")), "{name}");
        }
        // Known from RFC 6234's test of "abc".
        assert!(integrity("abc").starts_with("sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFj"));
    }

    #[test]
    fn modules_import_each_other_by_relative_paths_and_nothing_else() {
        for (name, _, content) in ASSETS.iter().filter(|(_, kind, _)| *kind == SCRIPT) {
            for line in
                content.lines().filter(|line| line.starts_with("import ") || line.starts_with("} from "))
            {
                let path = line.rsplit('"').nth(1).and_then(|path| path.strip_prefix("./"));
                assert!(ASSETS.iter().any(|(other, ..)| Some(*other) == path), "{name}: {line}");
            }
            assert!(!content.contains("import("), "{name} imports something while it runs");
        }
    }
}
