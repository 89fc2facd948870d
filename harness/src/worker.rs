//! The hidden subcommands by which this program becomes a worker.

use crate::{confine, hostile};
use std::{ffi::OsString, process};

/// Becomes a worker if the command line says so, and then never returns.
///
/// Every `main` that starts workers calls this before anything else, for workers are that very program again. What is not exactly
/// a hidden subcommand is left alone: a test runner's filter may be called `adapter`.
pub fn divert() {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let words: Vec<Option<&str>> = arguments.iter().map(|argument| argument.to_str()).collect();
    match words.as_slice() {
        [Some("confine"), ..] if words.contains(&Some("--")) => process::exit(confine::main(arguments.into_iter().skip(1))),
        [Some("adapter"), Some(name)] => process::exit(adapter(name)),
        [Some("hostile"), Some(kind)] => process::exit(hostile::main(kind)),
        _ => {}
    }
}

/// Serves a built-in runtime, and gives the exit status.
fn adapter(name: &str) -> i32 {
    let served = match name {
        #[cfg(feature = "wasmtime")]
        "wasmtime" => dyetest_adapter::serve::<dyetest_wasmtime::Wasmtime>(),
        #[cfg(feature = "wasmer")]
        "wasmer" => dyetest_adapter::serve::<dyetest_wasmer::Wasmer>(),
        #[cfg(feature = "wasmi")]
        "wasmi" => dyetest_adapter::serve::<dyetest_wasmi::Wasmi>(),
        _ => Err(std::io::Error::other(format!("this program has no adapter `{name}`"))),
    };
    match served {
        Ok(()) => 0,
        Err(error) => {
            // The supervisor keeps what a worker prints.
            anstream::eprintln!("{error}");
            1
        }
    }
}
