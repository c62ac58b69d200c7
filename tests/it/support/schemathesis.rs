//! schemathesis, which makes requests from a description, right ones and wrong ones, and looks whether the
//! answers are what the description says.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What is installed, each at its release: what it asks must not change from one day to the next.
const PINNED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/requirements.txt");
/// What it demands.
const DEMANDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/schemathesis.toml");
/// What it writes down.
const HOOKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/hooks.py");

/// schemathesis in a Python environment of its own, which stays for the next run.
pub(crate) struct Schemathesis {
    program: PathBuf,
}

/// What it found.
pub(crate) struct Findings {
    /// Whether every demand was met.
    pub(crate) clean: bool,
    /// What it says of it.
    pub(crate) said: String,
    /// The receipts that it was given, in the order of the answers.
    pub(crate) receipts: Vec<String>,
}

impl Schemathesis {
    /// Installs it, unless that is done.
    pub(crate) fn install() -> Self {
        let pinned = std::fs::read_to_string(PINNED).expect("the releases of schemathesis");
        let version =
            pinned.lines().find_map(|line| line.strip_prefix("schemathesis==")).expect("its release");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("schemathesis-{version}"));
        let done = folder.join("done");
        // One test installs it while the others wait, also those of a run beside this one. The lock ends with the
        // file.
        let lock = File::create(folder.with_extension("lock")).expect("a file for a lock");
        lock.lock().expect("a lock");
        if std::fs::read_to_string(&done).ok().as_ref() != Some(&pinned) {
            // Made by one that was killed, or for other releases of what it needs.
            let _not_there = std::fs::remove_dir_all(&folder);
            let mut venv = Command::new("/usr/bin/python3");
            run(venv.args(["-m", "venv"]).arg(&folder), "apt-get install python3-venv");
            let mut pip = Command::new(folder.join("bin/python"));
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
            pip.args(["--no-deps", "--only-binary", ":all:", "-r", PINNED]);
            run(&mut pip, "a way to the Python package index, or the setting of pip for another one");
            std::fs::write(&done, &pinned).expect("a mark in the Python environment");
        }
        Self { program: folder.join("bin/schemathesis") }
    }

    /// Asks the service at `base` everything that its description allows and much that it does not, as the volunteer
    /// whose app was answered this when it came in.
    pub(crate) async fn ask(&self, base: &str, app: &Value, arguments: &[String]) -> Findings {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let acknowledged = folder.path().join("acknowledged");
        let mut command = tokio::process::Command::new(&self.program);
        command.current_dir(folder.path()).kill_on_drop(true);
        command.env("BASE", base).env("REFRESH", app["refresh"].as_str().expect("a token"));
        command.env("SCHEMATHESIS_HOOKS", HOOKS).env("ACKNOWLEDGED", &acknowledged).env("NO_COLOR", "1");
        command.args(["--config-file", DEMANDS, "run", &format!("{base}/api/openapi.json")]);
        let output = command.args(arguments).output().await.expect("schemathesis starts");
        let receipts = std::fs::read_to_string(&acknowledged).unwrap_or_default();
        Findings {
            clean: output.status.success(),
            said: [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat(),
            receipts: receipts.lines().map(str::to_owned).collect(),
        }
    }
}

/// Runs a command to its end.
fn run(command: &mut Command, remedy: &str) {
    let said = command.output().unwrap_or_else(|e| panic!("{command:?} does not start ({e}); try: {remedy}"));
    let [out, err] = [&said.stdout, &said.stderr].map(|it| String::from_utf8_lossy(it).into_owned());
    assert!(said.status.success(), "{command:?} failed; try: {remedy}\n{out}{err}");
}
