//! Twilio's own SDK, which signs as Twilio does.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release of the SDK: a signature must not change from one day to the next.
const VERSION: &str = "9.13.0";

/// What the SDK is asked: the token, the URL and the fields are the one argument, in JSON. A name
/// may come twice, so the fields are what a web framework would hand to the SDK.
const SIGN: &str = "\
import json, sys
from twilio.request_validator import RequestValidator

class Fields(dict):
    def getlist(self, name):
        return self[name]

token, url, pairs = json.loads(sys.argv[1])
fields = Fields()
for name, value in pairs:
    fields.setdefault(name, []).append(value)
print(RequestValidator(token).compute_signature(url, fields))
";

/// The SDK in a Python environment of its own, which stays for the next run.
pub(crate) struct TwilioSdk {
    python: PathBuf,
}

impl TwilioSdk {
    /// Installs the SDK, unless that is done.
    pub(crate) fn install() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("twilio-{VERSION}"));
        let python = folder.join("bin/python");
        let done = folder.join("done");
        // One test installs it while the others wait, also those of a run beside this one. The
        // lock ends with the file.
        let lock = File::create(folder.with_extension("lock")).expect("a file for a lock");
        lock.lock().expect("a lock");
        if !done.exists() {
            // Made by one that was killed.
            let _not_there = std::fs::remove_dir_all(&folder);
            let mut venv = Command::new("/usr/bin/python3");
            run(venv.args(["-m", "venv"]).arg(&folder), "apt-get install python3-venv");
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
            // Signing needs no more than Python itself, so nothing comes that is not pinned.
            pip.args(["--no-deps", "--only-binary", ":all:", &format!("twilio=={VERSION}")]);
            run(&mut pip, "a way to the Python package index, or the setting of pip for another one");
            std::fs::write(&done, "").expect("a mark in the Python environment");
        }
        Self { python }
    }

    /// The `X-Twilio-Signature` of a request to `url` with these fields in its form.
    pub(crate) fn sign(&self, url: &str, params: &[(&str, &str)], token: &str) -> String {
        let question = serde_json::json!([token, url, params]).to_string();
        let mut python = Command::new(&self.python);
        run(python.args(["-I", "-c", SIGN, &question]), "cargo clean, which lets it be installed anew")
            .trim()
            .to_owned()
    }
}

/// Runs a command to its end, and gives its standard output.
fn run(command: &mut Command, remedy: &str) -> String {
    let said = command.output().unwrap_or_else(|e| panic!("{command:?} does not start ({e}); try: {remedy}"));
    let [out, err] = [&said.stdout, &said.stderr].map(|it| String::from_utf8_lossy(it).into_owned());
    assert!(said.status.success(), "{command:?} failed; try: {remedy}\n{out}{err}");
    out
}
