//! A Python environment of its own for a vendor's library, which stays for the next run.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A Python with packages.
pub(crate) struct PythonEnv {
    python: PathBuf,
}

impl PythonEnv {
    /// Installs these packages, unless that is done. All that they need must be among them: nothing comes that is
    /// not pinned.
    pub(crate) fn with(name: &str, packages: &[&str]) -> Self {
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
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
            pip.args(["--no-deps", "--only-binary", ":all:"]).args(packages);
            run(&mut pip, "a way to the Python package index, or the setting of pip for another one");
            std::fs::write(&done, "").expect("a mark in the Python environment");
        }
        Self { python }
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
