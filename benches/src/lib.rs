//! Benchmarks only: `cargo bench -p dyetest-benches`. They measure the harness, not the engines.
