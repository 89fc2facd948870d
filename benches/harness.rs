//! What the harness costs: a round trip, a case on each target, and how that grows with the points of a family.
//!
//! State figures as ratios measured in one run. `round trip/stats` is the floor of a step; `case/TARGET` is the marginal cost of
//! a case in a warm process; `points/N` shows that cost is linear in points. `case/engine alone` performs the same steps in this
//! process, without supervisor, pipe and protocol; the last line says what share those add.

use criterion::{Criterion, Throughput, criterion_group};
use dyetest::{
    lane::{Campaign, Lane, Prepared},
    observe::Death,
    perform::{Conditions, Driver, perform},
    target::{self, Target},
};
use dyetest_adapter::{Answer, Operation, PROTOCOL, answer};
use dyetest_suites::{Case, Corpus, Script, SecretKey, families};
use dyetest_wasmtime::Wasmtime;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

fn targets() -> Vec<Arc<Target>> {
    let known = target::known().expect("the manifests of the checkout can be read");
    known.into_iter().filter(|target| target.built_in && target.profile.default).map(Arc::new).collect()
}

fn target(id: &str) -> Arc<Target> {
    targets().into_iter().find(|target| target.id == id).expect("the target is built in")
}

fn case() -> Arc<Case> {
    let corpus = Corpus::load(0, families::POINTS).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false)));
    Arc::new(corpus.get("memory/load-sweep").expect("the corpus has it").clone())
}

/// Wasmtime in this process: what a case costs the engine itself.
struct InProcess(Option<Wasmtime>);

impl InProcess {
    fn new() -> Self {
        let mut driver = InProcess(None);
        let settings = target("wasmtime.cranelift").profile.settings.clone();
        answer(&mut driver.0, Operation::Hello { protocol: PROTOCOL, settings });
        driver
    }
}

impl Driver for InProcess {
    fn exchange(&mut self, operation: Operation, _cpu: Duration) -> Result<Answer, Death> {
        Ok(answer(&mut self.0, operation))
    }

    fn printed(&mut self) -> String {
        String::new()
    }

    fn facts(&mut self) -> Option<(u64, u64)> {
        None
    }
}

fn round_trip(criterion: &mut Criterion) {
    let campaign = Campaign::bare();
    let mut group = criterion.benchmark_group("round trip");
    group.throughput(Throughput::Elements(1));
    let prepared = Prepared::new(target("wasmi.eager"), &[]);
    let mut lane = Lane::new(&campaign, &prepared);
    group.bench_function("stats", |bencher| {
        bencher.iter(|| lane.drive(|driver| driver.exchange(Operation::Stats, Duration::from_secs(1))).expect("a process starts"));
    });
}

fn marginal_case(criterion: &mut Criterion) {
    let campaign = Campaign::bare();
    let case = case();
    let mut group = criterion.benchmark_group("case");
    for target in targets() {
        let prepared = Prepared::new(target.clone(), &[]);
        group.bench_function(&target.id, |bencher| bencher.iter_custom(|cases| settle(&campaign, &prepared, &case, cases)));
    }
    let (script, conditions) = (filled(&case), Conditions::of(&case.header));
    let mut driver = InProcess::new();
    group.bench_function("engine alone", |bencher| bencher.iter(|| perform(&mut driver, &conditions, &script)));
}

/// Settles the case this often, in processes that serve about as many as in a run: the secrets of all that a process served before
/// are looked for in each. Starting them is not counted.
fn settle(campaign: &Campaign, prepared: &Prepared, case: &Case, cases: u64) -> Duration {
    const SERVED: u64 = 100;
    let mut took = Duration::ZERO;
    for first in (0..cases).step_by(SERVED as usize) {
        let mut lane = Lane::new(campaign, prepared);
        lane.settle(case);
        let started = Instant::now();
        for _ in first..cases.min(first + SERVED) {
            std::hint::black_box(lane.settle(case));
        }
        took += started.elapsed();
    }
    took
}

fn filled(case: &Case) -> Script {
    let key = SecretKey { seed: 0, target: "wasmtime.cranelift", attempt: 0 };
    case.script(&key).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

fn points(criterion: &mut Criterion) {
    let campaign = Campaign::bare();
    let family = families::all().iter().find(|family| family.id == "memory/load-sweep-generated").expect("it is in the registry");
    let prepared = Prepared::new(target("wasmtime.cranelift"), &[]);
    let mut lane = Lane::new(&campaign, &prepared);
    let mut group = criterion.benchmark_group("points");
    for points in [64, 640, 6400] {
        let case = family.case(&family.draw(0, points), points, "").unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        group.throughput(Throughput::Elements(points as u64));
        group.bench_function(points.to_string(), |bencher| bencher.iter(|| lane.settle(&case)));
    }
}

/// The same steps through the supervisor and in this process, in turn, so that noise meets both alike.
fn share() {
    const ROUNDS: usize = 201;
    let (campaign, case) = (Campaign::bare(), case());
    let (script, conditions) = (filled(&case), Conditions::of(&case.header));
    let prepared = Prepared::new(target("wasmtime.cranelift"), &[]);
    let mut lane = Lane::new(&campaign, &prepared);
    let mut driver = InProcess::new();
    let mut ratios: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let alone = time(|| perform(&mut driver, &conditions, &script));
            let supervised = time(|| lane.drive(|worker| perform(worker, &conditions, &script)).expect("a process starts"));
            supervised / alone
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let percent = (ratios[ROUNDS / 2] - 1.0) * 100.0;
    anstream::println!(
        "supervisor, pipe and protocol add {percent:.0} % to the engine's own time ({} steps of {}, median of {ROUNDS} rounds)",
        script.steps.len(),
        case.id
    );
}

fn time<T>(work: impl FnOnce() -> T) -> f64 {
    let started = Instant::now();
    std::hint::black_box(work());
    started.elapsed().as_secs_f64()
}

criterion_group!(benches, round_trip, marginal_case, points);

fn main() {
    dyetest::worker::divert();
    benches();
    Criterion::default().configure_from_args().final_summary();
    // Not when the benches are only tried, as `cargo test` does.
    if std::env::args().any(|argument| argument == "--bench") {
        share();
    }
}
