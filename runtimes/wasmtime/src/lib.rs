//! runtimes/wasmtime
