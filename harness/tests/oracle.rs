//! The differential oracle, whole: engines that agree, and one that lies. Workers are this very program.

use dyetest::{
    lane::{Campaign, Lane, Prepared},
    oracle::{Finding, Plan, Report, campaign, hunt, known},
    target::{self, Start, Target},
};
use dyetest_results::Verdict;
use dyetest_suites::{Corpus, Origin, Source, load_case};
use libtest_mimic::{Arguments, Failed, Trial};
use std::{ops::Range, process::ExitCode, sync::Arc};

fn main() -> ExitCode {
    dyetest::worker::divert();
    let trials = vec![
        Trial::test("engines_agree_on_generated_modules", engines_agree),
        Trial::test("a_runtime_that_lies_is_found_out_and_the_least_module_shows_it", a_liar_is_found_out),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

const SEED: u64 = 1;

fn built_in() -> Vec<Arc<Target>> {
    let known = target::known().expect("the manifests of the checkout can be read");
    known.into_iter().filter(|target| target.built_in && target.profile.default).map(Arc::new).collect()
}

fn one(id: &str) -> Arc<Target> {
    built_in().into_iter().find(|target| target.id == id).expect("it is built in")
}

fn liar() -> Arc<Target> {
    let program = std::env::current_exe().expect("this program has a path").to_string_lossy().into_owned();
    let start = Start::Foreign { command: vec![program, "hostile".into(), "liar".into()], folder: "/".into() };
    let honest = Target::clone(&one("wasmi.eager"));
    Arc::new(Target { id: "hostile.liar".into(), runtime: "hostile".into(), name: "liar".into(), start, built_in: false, ..honest })
}

fn ask(targets: Vec<Arc<Target>>, numbers: Range<u64>) -> Report {
    let probes = Corpus::load(0, 1).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false))).probes;
    let campaign = campaign(probes);
    hunt(&Plan { seed: SEED, numbers, targets, jobs: 2, known: known() }, &campaign, || {})
}

fn engines_agree() -> Result<(), Failed> {
    let report = ask(built_in(), 0..40);
    assert!(report.findings.is_empty(), "{report}");
    for target in &report.targets {
        assert!(target.unusable.is_none() && target.modules > 0, "{report}");
    }
    // What is left open is the exception: nothing would be compared otherwise.
    assert!(report.open < 40, "{report}");
    Ok(())
}

fn a_liar_is_found_out() -> Result<(), Failed> {
    let report = ask(vec![liar(), one("wasmi.eager"), one("wasmtime.winch")], 0..20);
    let finding = report.findings.iter().find(|finding| finding.alone).ok_or_else(|| format!("it was not found out: {report}"))?;
    assert_eq!(finding.odd, ["hostile.liar"], "{report}");
    assert!(finding.script.lines().count() < 50, "it is not small: {}", finding.script);
    assert_eq!(verdict(finding, liar())?, Verdict::Uncontained);
    assert_eq!(verdict(finding, one("wasmi.eager"))?, Verdict::Contained);
    Ok(())
}

/// What the case of a finding comes to on a target.
fn verdict(finding: &Finding, target: Arc<Target>) -> Result<Verdict, Failed> {
    let source = Source { path: "oracle/liar.wast".into(), text: finding.script.clone().into() };
    let case = load_case(source, "oracle/liar", Origin::User).map_err(|wrong| wrong.render(false))?;
    let (campaign, prepared) = (Campaign::bare(), Prepared::new(target, &[]));
    Ok(Lane::new(&campaign, &prepared).settle(&case).verdict)
}
