use super::*;
use crate::{Baseline, Verdict, sample};
use serde_json::Value;

const KNOWN: &str = "[[known]]\ncase = 'memory/b'\ntarget = '*'\nverdict = 'leaked'\nreason = 'reported'\n";

fn log(run: &Run) -> Value {
    let baseline = Baseline::parse(KNOWN, "baseline.toml").unwrap();
    serde_json::from_str(&Sarif.render(run, &baseline.compare(run), Page::default())).unwrap()
}

/// One finding of each verdict, a known one, and a run that is not whole.
fn run() -> Run {
    let cases = Verdict::ALL.iter().map(|verdict| (format!("memory/{verdict}"), *verdict));
    let cases = cases.chain([("memory/b".into(), Verdict::Leaked)]);
    let mut run = sample::run(cases.map(|(case, verdict)| sample::record(&case, "wasmi.eager", verdict)));
    run.header.planned.get_mut("wasmi.eager").unwrap().insert("memory/z".into());
    run
}

#[test]
fn a_finding_is_a_result_where_it_shows() {
    let run = sample::run([sample::record("memory/a", "wasmi.eager", Verdict::Leaked)]);
    let mut log = log(&run);
    log["runs"][0]["tool"]["driver"]["semanticVersion"] = "0.0.0".into();
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn only_findings_are_results_and_known_ones_are_suppressed() {
    let log = log(&run());
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), Verdict::ALL.iter().filter(|verdict| verdict.class().is_finding()).count() + 1);
    let suppressed: Vec<&Value> = results.iter().filter(|result| result["suppressions"].is_array()).collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!((&suppressed[0]["properties"]["case"], &suppressed[0]["baselineState"]), (&"memory/b".into(), &"unchanged".into()));
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn a_fingerprint_is_of_the_unit_and_of_nothing_else() {
    let fingerprint = |change: fn(&mut Record)| {
        let mut record = sample::record("memory/a", "wasmi.eager", Verdict::Leaked);
        change(&mut record);
        log(&sample::run([record]))["runs"][0]["results"][0]["partialFingerprints"]["unit/v1"].clone()
    };
    let first = fingerprint(|_| {});
    for change in [
        (|record| record.seed = 8) as fn(&mut Record),
        |record| record.verdict = Verdict::Corrupted,
        |record| record.steps[0].line = 99,
        |record| record.identity.version = "2".into(),
        |record| record.volatile.pids = vec![1],
    ] {
        assert_eq!(fingerprint(change), first);
    }
    assert_ne!(fingerprint(|record| record.case = "memory/b".into()), first);
    assert_ne!(fingerprint(|record| record.target = "wasmi.lazy".into()), first);
}

#[test]
fn paths_are_references() {
    assert_eq!(uri("suites/a b/ü#?.wast"), "suites/a%20b/%C3%BC%23%3F.wast");
    assert_eq!(uri("javascript:x"), "javascript%3Ax");
}

/// The schema is that of a package which is pinned for it.
#[test]
fn it_is_what_the_schema_demands() {
    let mut schema: Value = serde_json::from_str(&crate::sample::packaged("serde-sarif", "src/schema.json")).unwrap();
    // Its pattern is no regular expression, and we write no languages.
    for of in ["run", "toolComponent"] {
        schema["definitions"][of]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    let schema = jsonschema::validator_for(&schema).unwrap();
    for run in [run(), sample::run([])] {
        let log = log(&run);
        let errors: Vec<String> = schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        // It could fail.
        let mut wrong = log.clone();
        wrong["runs"][0]["columnKind"] = "bytes".into();
        assert!(!schema.is_valid(&wrong));
    }
}
