//! The architecture as a table: a file uses only rooms on floors below its own.

use std::path::{Path, PathBuf};

/// Room, and the rooms it may use besides itself.
const TABLE: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("model", &["kernel"]),
    ("law", &["model", "kernel"]),
    ("i18n", &["model", "kernel"]),
    ("config", &["kernel"]),
    ("store", &["model", "kernel"]),
    ("gateways", &["config", "model", "kernel"]),
    ("cache", &["kernel"]),
    ("sealing", &["model", "kernel"]),
    ("domain", &["store", "law", "sealing", "model", "kernel"]),
    ("dialogue", &["domain", "cache", "sealing", "i18n", "model", "kernel"]),
    (
        "worker",
        &["domain", "store", "gateways", "cache", "sealing", "law", "i18n", "config", "model", "kernel"],
    ),
    ("gammu", &["worker", "dialogue", "domain", "gateways", "config", "model", "kernel"]),
    ("smpp", &["worker", "dialogue", "domain", "store", "gateways", "sealing", "config", "model", "kernel"]),
    (
        "http",
        &[
            "dialogue", "domain", "store", "gateways", "cache", "sealing", "law", "i18n", "config", "model",
            "kernel",
        ],
    ),
];
/// Rooms that build the parts and may see everything.
const BUILDERS: &[&str] = &["app", "cli", "main.rs", "lib.rs"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn a_room_uses_only_what_stands_below_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 50, "the sources are not where they were");
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        if BUILDERS.contains(&room.as_str()) {
            continue;
        }
        let (_, may) =
            TABLE.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("no floor for {room}"));
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let known = TABLE.iter().any(|(name, _)| *name == used) || BUILDERS.contains(&used.as_str());
                if known {
                    assert!(
                        used == room || may.contains(&used.as_str()),
                        "{}:{} uses {used}",
                        inside.display(),
                        at + 1
                    );
                }
            }
        }
    }
}

#[test]
fn the_doors_see_no_sql() {
    let http = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let mut files = Vec::new();
    sources(&http, &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|line| line.contains("store::")) {
            let allowed = ["use crate::store::Db;", "use crate::store::StoreError;", "store::StoreError"];
            assert!(allowed.iter().any(|line_ok| line.contains(line_ok)), "{}: {line}", file.display());
        }
    }
}

#[test]
fn every_migration_has_its_twin_and_its_line() {
    for engine in ["sqlite", "postgres"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let table: Vec<String> =
            suluh::store::MIGRATIONS.iter().map(|row| format!("{:04}_{}.sql", row.0, row.1)).collect();
        assert_eq!(files, table, "{engine}");
    }
}
