//! Tells cargo which folders the binary swallows: without it a new language or migration would be
//! ignored until something else changed.
fn main() {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=migrations");
}
