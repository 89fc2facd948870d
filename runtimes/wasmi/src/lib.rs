//! runtimes/wasmi
