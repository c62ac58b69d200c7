//! Modules joined into one script: for the worker, whose imports no browser checks, and for the opener without a
//! server, which has nowhere to import from.
//!
//! Each module becomes a function that gives what the module exports, so that their names do not meet. The modules
//! keep to what is understood here, which a test looks at: imports on one line and from beside them, exports where
//! something is declared, no waiting outside of functions.

use super::assets;

/// Modules that no page loads by themselves: name and content.
pub(super) const ROOTS: &[(&str, &str)] =
    &[("opener.js", include_str!("modules/opener.js")), ("offline.js", include_str!("modules/offline.js"))];

fn content(name: &str) -> &'static str {
    let root = ROOTS.iter().find(|(its, _)| *its == name).map(|(_, content)| *content);
    root.or_else(|| assets::content(name)).unwrap_or_default()
}

/// What a line imports: the names in braces or behind `* as`, and from where.
fn import(line: &str) -> Option<(&str, &str)> {
    let (names, from) = line.strip_prefix("import ")?.strip_suffix("\";")?.split_once(" from \"./")?;
    Some((names, from))
}

/// What a line exports.
fn export(line: &str) -> Option<&str> {
    let declared = line.strip_prefix("export ")?;
    let declared = declared.strip_prefix("async ").unwrap_or(declared);
    let name = ["const ", "function ", "class "].iter().find_map(|word| declared.strip_prefix(word))?;
    name.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()
}

fn named(module: &str) -> String {
    format!("m_{}", module.trim_end_matches(".js").replace('-', "_"))
}

fn order(name: &'static str, found: &mut Vec<&'static str>) {
    for (_, from) in content(name).lines().filter_map(import) {
        if !found.contains(&from) {
            order(from, found);
        }
    }
    if !found.contains(&name) {
        found.push(name);
    }
}

/// One script of a module and all that it imports, each before what imports it.
pub(super) fn joined(root: &'static str) -> String {
    let mut modules = Vec::new();
    order(root, &mut modules);
    let mut script = String::from("\"use strict\";\n");
    for module in modules {
        let mut exports = Vec::new();
        script += &format!("// {module}\nconst {} = (() => {{\n", named(module));
        for line in content(module).lines() {
            if let Some((names, from)) = import(line) {
                let names =
                    names.strip_prefix("* as ").map_or_else(|| names.replace(" as ", ": "), str::to_owned);
                script += &format!("const {names} = {};\n", named(from));
                continue;
            }
            exports.extend(export(line));
            script += line.strip_prefix("export ").unwrap_or(line);
            script.push('\n');
        }
        script += &format!("return {{ {} }};\n}})();\n", exports.join(", "));
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_keep_to_what_is_joined() {
        for (root, _) in ROOTS {
            let mut modules = Vec::new();
            order(root, &mut modules);
            assert_eq!(modules.last(), Some(root));
            for module in modules {
                assert!(!content(module).is_empty(), "{root}: there is no {module}");
                for line in content(module).lines() {
                    let word = |word: &str| line.starts_with(word);
                    assert!(!word("import") || import(line).is_some(), "{module}: {line}");
                    assert!(!word("export") || export(line).is_some(), "{module}: {line}");
                    assert!(!word("await ") && !line.contains("import.meta"), "{module}: {line}");
                }
            }
        }
    }

    #[test]
    fn a_joined_script_has_every_module_once_and_neither_imports_nor_exports() {
        let script = joined("opener.js");
        assert_eq!(script, joined("opener.js"));
        for module in ["bytes", "document", "envelope", "hpke", "bundle", "opener"] {
            assert_eq!(script.matches(&format!("const m_{module} = ")).count(), 1, "{module}");
        }
        assert!(!script.lines().any(|line| line.starts_with("import ") || line.starts_with("export ")));
        assert!(script.contains("const { bound, importPrivate, open: openSealed } = m_hpke;"), "{script}");
        assert!(script.contains("return { pairsOf, openList, openBundle, recovered };"));
    }
}
