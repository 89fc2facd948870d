//! The hidden subcommands by which this program becomes a worker.

use std::process;

/// Becomes a worker if the command line says so, and then never returns. Every `main` that starts workers calls this first, for
/// the workers are this very program again.
pub fn divert() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("confine") => {
            crate::confine::main(&arguments[1..]);
            process::exit(127);
        }
        Some("adapter") => process::exit(adapter(arguments.get(1).map(String::as_str).unwrap_or_default())),
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
        _ => Err(std::io::Error::other(format!("no built-in adapter is called `{name}`"))),
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
