//! The `suluh` binary.

use clap::Parser;
use suluh::cli::{self, Cli};

#[expect(clippy::print_stderr, reason = "the last word of a failing command")]
fn main() -> std::process::ExitCode {
    // One TLS library in the whole program; without this line none is chosen.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("suluh: cannot start: {error}");
            return std::process::ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli::run(Cli::parse())) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("suluh: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
