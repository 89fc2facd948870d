//! What the harness costs: a round trip, a case on each target, and how that grows with the points of a family.
//!
//! State figures as ratios measured in one run. `round trip/stats` is the floor of a step; `case/TARGET` is the marginal cost of
//! a case in a warm process; `points/N` shows that cost is linear in points.

use criterion::{Criterion, Throughput, criterion_group};
use dyetest::{
    lane::{Campaign, Lane, Prepared},
    target::{self, Target},
};
use dyetest_adapter::Operation;
use dyetest_suites::{Case, Corpus, families};
use std::{sync::Arc, time::Duration};

fn targets() -> Vec<Arc<Target>> {
    let known = target::known().expect("the manifests of the checkout can be read");
    known.into_iter().filter(|target| target.built_in && target.profile.default).map(Arc::new).collect()
}

fn case(corpus: &Corpus) -> Arc<Case> {
    Arc::new(corpus.get("memory/load-sweep").expect("the corpus has it").clone())
}

fn round_trip(criterion: &mut Criterion) {
    let campaign = Campaign::bare();
    let mut group = criterion.benchmark_group("round trip");
    group.throughput(Throughput::Elements(1));
    let target = targets().into_iter().find(|target| target.id == "wasmi.eager").expect("wasmi is built in");
    let prepared = Prepared::new(target, &[]);
    let mut lane = Lane::new(&campaign, &prepared);
    group.bench_function("stats", |bencher| {
        bencher.iter(|| lane.drive(|driver| driver.exchange(Operation::Stats, Duration::from_secs(1))).expect("a process starts"));
    });
}

fn marginal_case(criterion: &mut Criterion) {
    let campaign = Campaign::bare();
    let corpus = Corpus::load(0, families::POINTS).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false)));
    let case = case(&corpus);
    let mut group = criterion.benchmark_group("case");
    for target in targets() {
        let prepared = Prepared::new(target.clone(), &[]);
        let mut lane = Lane::new(&campaign, &prepared);
        group.bench_function(&target.id, |bencher| bencher.iter(|| lane.settle(&case)));
    }
}

fn points(criterion: &mut Criterion) {
    let campaign = Campaign::bare();
    let family = families::all().iter().find(|family| family.id == "memory/load-sweep-generated").expect("it is in the registry");
    let target = targets().into_iter().find(|target| target.id == "wasmtime.cranelift").expect("Wasmtime is built in");
    let prepared = Prepared::new(target, &[]);
    let mut lane = Lane::new(&campaign, &prepared);
    let mut group = criterion.benchmark_group("points");
    for points in [64, 640] {
        let case = family.case(&family.draw(0, points), points).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        group.throughput(Throughput::Elements(points as u64));
        group.bench_function(points.to_string(), |bencher| bencher.iter(|| lane.settle(&case)));
    }
}

criterion_group!(benches, round_trip, marginal_case, points);

fn main() {
    dyetest::worker::divert();
    benches();
    Criterion::default().configure_from_args().final_summary();
}
