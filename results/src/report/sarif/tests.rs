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

/// Every property has a rule that leads to where it is demanded.
#[test]
fn rules_lead_to_the_specification() {
    let all = properties().iter().map(|property| {
        let case = format!("memory/{}", property.id);
        Record { property: property.id.clone(), ..sample::record(&case, "wasmi.eager", Verdict::Leaked) }
    });
    let log = log(&sample::run(all));
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), properties().len());
    assert!(rules.iter().all(|rule| rule["helpUri"].as_str().is_some_and(|uri| uri.starts_with("https://"))), "{rules:#?}");
}

/// A finding in any case of the corpus, at its last line, and in any of its families.
#[test]
fn places_are_in_the_checkout() {
    let checkout = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let corpus = dyetest_suites::Corpus::load(0, 1).unwrap();
    let records = corpus.cases.iter().map(|case| {
        let mut record = sample::record(&case.id, "wasmi.eager", Verdict::Leaked);
        record.file = case.source.path.display().to_string();
        record.points = case.points.map(|count| crate::Points { count: count as u64, worst: None });
        record.steps[0].line = case.source.text.lines().count() as u32;
        record
    });
    let log = log(&sample::run(records));
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() > 100 && results.len() == corpus.cases.len());
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        let file = checkout.join(place["artifactLocation"]["uri"].as_str().unwrap());
        let lines = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).lines().count();
        assert!(place["region"]["startLine"].as_u64().unwrap() <= lines as u64, "{}", file.display());
    }
}

#[test]
fn paths_are_references() {
    assert_eq!(uri("suites/a b/ü#?.wast"), "suites/a%20b/%C3%BC%23%3F.wast");
    assert_eq!(uri("javascript:x"), "javascript%3Ax");
}

/// That of a package which is pinned for it.
pub(in crate::report) fn schema() -> Value {
    let mut schema: Value = serde_json::from_str(&crate::sample::packaged("serde-sarif", "src/schema.json")).unwrap();
    // Its pattern is no regular expression, and we write no languages.
    for of in ["run", "toolComponent"] {
        schema["definitions"][of]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    schema
}

#[test]
fn it_is_what_the_schema_demands() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
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
