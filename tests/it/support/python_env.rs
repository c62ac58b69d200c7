//! A Python environment of its own for a vendor's library, which stays for the next run.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What builds packages from their source.
const BUILDERS: &[&str] = &["setuptools==69.5.1", "wheel==0.43.0"];

/// A Python with packages.
pub(crate) struct PythonEnv {
    python: PathBuf,
}

impl PythonEnv {
    /// Installs these packages, unless that is done. All that they need must be among them: nothing comes that is
    /// not pinned.
    pub(crate) fn with(name: &str, packages: &[&str]) -> Self {
        Self::with_sources(name, packages, &[])
    }

    /// The same, with packages of which only the source is published: they are built by pinned tools.
    pub(crate) fn with_sources(name: &str, packages: &[&str], sources: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
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
            let install = |how: &[&str], what: &[&str]| {
                let mut pip = Command::new(&python);
                pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]);
                pip.args(how).args(what);
                run(&mut pip, "a way to the Python package index, or the setting of pip for another one");
            };
            install(&["--only-binary", ":all:"], packages);
            if !sources.is_empty() {
                install(&["--only-binary", ":all:"], BUILDERS);
                install(&["--no-build-isolation"], sources);
            }
            std::fs::write(&done, "").expect("a mark in the Python environment");
        }
        Self { python }
    }

    /// A program that a package brought.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.python.with_file_name(name)
    }

    /// Where the packages are.
    pub(crate) fn packages(&self) -> PathBuf {
        let where_ = "import sysconfig; print(sysconfig.get_paths()['purelib'])";
        self.ask(where_, &serde_json::Value::Null).into()
    }

    /// What a program says to a question, which is its one argument.
    pub(crate) fn ask(&self, program: &str, question: &serde_json::Value) -> String {
        let mut python = Command::new(&self.python);
        python.args(["-I", "-c", program, &question.to_string()]);
        run(&mut python, "cargo clean, which lets it be installed anew").trim().to_owned()
    }
}

/// Runs a command to its end, and gives its standard output.
fn run(command: &mut Command, remedy: &str) -> String {
    let said = command.output().unwrap_or_else(|e| panic!("{command:?} does not start ({e}); try: {remedy}"));
    let [out, err] = [&said.stdout, &said.stderr].map(|it| String::from_utf8_lossy(it).into_owned());
    assert!(said.status.success(), "{command:?} failed; try: {remedy}\n{out}{err}");
    out
}
