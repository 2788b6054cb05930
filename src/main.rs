//! The binary: reads the command line, runs it, and says what went wrong.

use std::process::ExitCode;

use clap::Parser;
use lastmile::cli::Cli;

/// The stack of a thread, in bytes: a turn's futures lie deep. It is room that is reserved, not memory that is used.
const STACK: usize = 8 * 1024 * 1024;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().thread_stack_size(STACK).enable_all().build();
    let ran = runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(Cli::parse().run()));
    match ran {
        Ok(code) => code,
        Err(e) => {
            eprintln!("error: {e:#}");
            ExitCode::FAILURE
        }
    }
}
