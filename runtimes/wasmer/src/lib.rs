//! runtimes/wasmer
