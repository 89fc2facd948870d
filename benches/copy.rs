//! What isolation costs, one path at a time: the table of paths and the operation of `dyetest copy`, for whoever works on one of them.
//!
//! `cargo bench -p dyetest-benches --bench copy -- fused-list-u8`. Criterion measures one path after another, so that its figures are not
//! for comparing paths: for that, `dyetest copy` interleaves them.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use dyetest::{
    copy::{Subject, paths},
    supervise::Launch,
    target,
};
use dyetest_results::copy::Memory;
use std::{sync::Arc, time::Duration};

/// Larger payloads take criterion minutes.
const LARGEST: u64 = 64 << 10;

/// The most crossings of one request; a sample may take several.
const MOST: u64 = 1 << 20;

fn crossings(criterion: &mut Criterion) {
    let known = target::known().expect("the manifests of the checkout can be read");
    let target = Arc::new(known.into_iter().find(|target| target.id == "wasmtime.component-all").expect("the target is built in"));
    let mut subject = Subject::start(&target, &Launch::of(&target), 0).expect("the adapter starts");
    let all = paths();
    for (id, path) in (0..).zip(&all).filter(|(_, path)| path.reach.includes(&target)) {
        let mut group = criterion.benchmark_group(&path.info.id);
        let mut loaded = false;
        for size in path.sizes.iter().copied().filter(|size| *size <= LARGEST) {
            group.throughput(Throughput::Bytes(size));
            group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
                if !loaded {
                    subject.load(id, path, LARGEST).expect("the runtime takes the program");
                    loaded = true;
                }
                bencher.iter_custom(|times| {
                    let (mut left, mut picoseconds) = (times, 0);
                    while left > 0 {
                        let batch = left.min(MOST);
                        let each = subject.sample(id, path, size, Memory::Warm, batch as u32).expect("the bytes arrive");
                        (left, picoseconds) = (left - batch, picoseconds + each * batch);
                    }
                    Duration::from_nanos(picoseconds / 1000)
                });
            });
        }
    }
}

criterion_group!(benches, crossings);

fn main() {
    dyetest::worker::divert();
    benches();
    Criterion::default().configure_from_args().final_summary();
}
