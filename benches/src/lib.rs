//! Benchmarks only: `cargo bench -p dyetest-benches`. `harness` measures the harness, `copy` what isolation costs.
