//! The program `dyetest`.

use std::process::ExitCode;

fn main() -> ExitCode {
    dyetest::worker::divert();
    dyetest::cli::main()
}
