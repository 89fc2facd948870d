//! What the oracle costs beside the engine that it asks: the same questions in this process, without supervisor, pipe and protocol, and
//! through a panel, drawn and compared. State figures as ratios measured in one run.

use dyetest::{
    lane::Prepared,
    oracle::{Panel, campaign, question},
    target,
};
use dyetest_adapter::{Operation, PROTOCOL, answer};
use dyetest_suites::{
    Corpus,
    specimen::{Census, Draw, Specimen},
};
use dyetest_wasmtime::Wasmtime;
use std::{sync::Arc, time::Instant};

const MODULES: u64 = 200;

fn main() {
    dyetest::worker::divert();
    // Not when the benches are only tried, as `cargo test` does.
    if std::env::args().any(|argument| argument == "--bench") {
        share();
    }
}

/// Each module in turn, so that noise meets all three alike.
fn share() {
    let known = target::known().expect("the manifests of the checkout can be read");
    let target = Arc::new(known.into_iter().find(|target| target.id == "wasmtime.cranelift").expect("it is built in"));
    let probes = Corpus::load(0, 1).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false))).probes;
    let campaign = campaign(probes);
    let mut engine: Option<Wasmtime> = None;
    answer(&mut engine, Operation::Hello { protocol: PROTOCOL, settings: target.profile.settings.clone() });
    let prepared = [Prepared::new(target, &[])];
    let mut panel = Panel::new(&campaign, &prepared, &[]);
    let draw = |number| Draw::new(0, number).specimen();
    // The first question starts the process and probes it.
    panel.hear(&draw(0).expect("the first draw makes a module"), [0]);
    let (mut compiling, mut alone, mut whole) = (0.0, 0.0, 0.0);
    for number in 0..MODULES {
        whole += time(|| ask(&mut panel, draw(number)));
        let Some(specimen) = draw(number) else { continue };
        let mut operations = question::steps(&specimen).into_iter().map(|step| step.operation(&specimen));
        let load = operations.next().expect("a question begins with loading");
        let rest: Vec<Operation> = operations.collect();
        compiling += time(|| drop(answer(&mut engine, load)));
        alone += time(|| rest.into_iter().for_each(|operation| drop(answer(&mut engine, operation))));
    }
    alone += compiling;
    anstream::println!(
        "compiling is {:.0} % of what the oracle takes, the engine's own work {:.0} %; the harness takes {:.0} % ({MODULES} modules, one target)",
        compiling / whole * 100.0,
        alone / whole * 100.0,
        (1.0 - alone / whole) * 100.0
    );
}

fn ask(panel: &mut Panel<'_>, specimen: Option<Specimen>) {
    let Some(specimen) = specimen else { return };
    Census::default().count(&specimen.code);
    std::hint::black_box(panel.hear(&specimen, [0]));
}

fn time(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}
