//! The binary: reads the command line, runs it, and says what went wrong.

use std::process::ExitCode;

use clap::Parser;
use lastmile::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(code) => code,
        Err(e) => {
            eprintln!("error: {e:#}");
            ExitCode::FAILURE
        }
    }
}
