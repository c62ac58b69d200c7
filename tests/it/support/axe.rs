//! axe, which finds what keeps people from reading or using a page.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::Browser;

/// The release of axe: its rules must not change from one day to the next.
const VERSION: &str = "4.14.1";

/// Every rule of WCAG 2.0 to 2.2 at A and AA, and what is good practice. Two rules more have to be asked for by name:
/// how large what is pressed must be, and the contrast of AAA.
const RUN: &str = "\
const done = arguments[0];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const rules = { 'target-size': { enabled: true }, 'color-contrast-enhanced': { enabled: true } };
axe.run(document, { runOnly: tags, rules, resultTypes: ['violations'] }).then(
  ({ violations, passes }) => done({ violations, passes: passes.length }),
  (error) => done({ error: String(error) }),
);";

/// axe's source, which is put into a page from outside: no page serves it, and no page's policy lets it in.
pub(crate) struct Axe {
    source: String,
}

impl Axe {
    /// Installs axe, unless that is done.
    pub(crate) fn install() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("axe-{VERSION}"));
        let done = folder.join("done");
        // One test installs it while the others wait, also those of a run beside this one. The lock ends with the
        // file.
        let lock = File::create(folder.with_extension("lock")).expect("a file for a lock");
        lock.lock().expect("a lock");
        if !done.exists() {
            // Made by one that was killed.
            let _not_there = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder).expect("a folder for axe");
            let mut npm = Command::new("npm");
            npm.args(["install", "--silent", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]);
            npm.arg("--prefix").arg(&folder).arg(format!("axe-core@{VERSION}"));
            let said =
                npm.output().unwrap_or_else(|e| panic!("npm does not start ({e}); try: apt-get install npm"));
            let err = String::from_utf8_lossy(&said.stderr);
            assert!(said.status.success(), "{npm:?} failed; it needs a way to the npm registry\n{err}");
            std::fs::write(&done, "").expect("a mark in axe's folder");
        }
        let source = std::fs::read_to_string(folder.join("node_modules/axe-core/axe.min.js"));
        Self { source: source.expect("axe; try: cargo clean, which lets it be installed anew") }
    }

    /// What is wrong with the page as it stands, one line for each element.
    pub(crate) async fn faults(&self, browser: &Browser) -> Vec<String> {
        let there =
            browser.execute("return typeof axe === 'object'", vec![]).await.expect("an answer of the page");
        if there != json!(true) {
            browser.execute(&self.source, vec![]).await.expect("axe in the page");
        }
        let seen = browser.execute_async(RUN, vec![]).await.expect("an answer of axe");
        let rules = seen["violations"].as_array().unwrap_or_else(|| panic!("axe did not run: {seen}"));
        assert!(seen["passes"].as_u64() > Some(10), "axe looked at next to nothing: {seen}");
        let of_rule = |rule: &Value| {
            let (id, help) = (rule["id"].clone(), rule["help"].clone());
            let nodes = rule["nodes"].as_array().cloned().unwrap_or_default();
            nodes
                .into_iter()
                .map(move |node| format!("{id} ({help}): {}: {}", node["target"], node["failureSummary"]))
                .collect::<Vec<_>>()
        };
        rules.iter().flat_map(of_rule).collect()
    }
}
