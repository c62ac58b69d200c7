//! What the tests have already: a browser, as a person uses it.

#[path = "../it/support/browser.rs"]
pub(crate) mod browser;
#[path = "../it/support/process.rs"]
pub(crate) mod process;
