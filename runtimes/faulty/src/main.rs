//! The adapter of the engine with planted faults: Wasmtime's own, linked with sources that `dyetest install faulty`
//! edited. Which fault is active is in the environment, `DYETEST_FAULT`.

fn main() -> std::io::Result<()> {
    dyetest_adapter::serve::<dyetest_wasmtime::Wasmtime>()
}
