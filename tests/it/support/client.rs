//! The reference client of the mobile API, in Node.js.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// Its sources.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client");

/// The client, built.
pub(crate) struct Client {
    folder: PathBuf,
}

impl Client {
    /// Fetches the packages that it needs, unless that is done, and builds it from its sources and the committed
    /// description of the API.
    pub(crate) fn install() -> Self {
        static BUILT: OnceLock<PathBuf> = OnceLock::new();
        Self { folder: BUILT.get_or_init(Self::build).clone() }
    }

    fn build() -> PathBuf {
        let folder = Path::new(SOURCES).to_owned();
        // A run beside this one builds before or after. The lock ends with the file.
        let lock = Path::new(env!("CARGO_TARGET_TMPDIR")).join("client.lock");
        let lock = File::create(lock).expect("a file for a lock");
        lock.lock().expect("a lock");
        let (pinned, done) = (folder.join("package-lock.json"), folder.join("node_modules/.done"));
        let pinned = std::fs::read(pinned).expect("the packages of the client");
        if std::fs::read(&done).ok().as_ref() != Some(&pinned) {
            let mut npm = Command::new("npm");
            npm.args(["ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]);
            run(npm.current_dir(&folder), "apt-get install npm, and a way to the npm registry");
            std::fs::write(&done, &pinned).expect("a mark among the packages");
        }
        let mut build = Command::new("npm");
        run(
            build.args(["run", "--silent", "build"]).current_dir(&folder),
            "tests/openapi.json as the program says it",
        );
        folder
    }

    /// Runs the client's own tests.
    pub(crate) fn prove(&self) {
        let mut tests = Command::new("npm");
        let said = run(
            tests.args(["test", "--silent"]).current_dir(&self.folder),
            "apt-get install nodejs (18.19 or newer)",
        );
        let passed =
            said.lines().find_map(|line| line.trim_start_matches(['#', 'ℹ', ' ']).strip_prefix("pass "));
        let passed: u32 =
            passed.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("no count: {said}"));
        assert!(passed >= 30, "{said}");
    }

    /// Gives the client a command and what it needs for that; what it answers.
    pub(crate) fn tell(&self, command: &str, input: &Value) -> Value {
        let mut node = Command::new("node");
        node.arg(self.folder.join("build/src/cli.js")).arg(command);
        node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            node.spawn().unwrap_or_else(|e| panic!("node does not start ({e}); try: apt-get install nodejs"));
        let mut stdin = child.stdin.take().expect("its input");
        stdin.write_all(input.to_string().as_bytes()).expect("it reads");
        drop(stdin);
        let said = child.wait_with_output().expect("it ends");
        let err = String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success(), "{command}: {err}");
        serde_json::from_slice(&said.stdout)
            .unwrap_or_else(|e| panic!("{command} answers no JSON ({e}): {err}"))
    }
}

/// Runs a command to its end, and gives its standard output.
fn run(command: &mut Command, remedy: &str) -> String {
    let said = command.output().unwrap_or_else(|e| panic!("{command:?} does not start ({e}); try: {remedy}"));
    let [out, err] = [&said.stdout, &said.stderr].map(|it| String::from_utf8_lossy(it).into_owned());
    assert!(said.status.success(), "{command:?} failed; try: {remedy}\n{out}{err}");
    out
}
