//! Records for tests.

use crate::{
    Death, Evidence, Identity, Leak, Process, Record, Run, SCHEMA, StepRecord, Unit, Verdict, Volatile,
    run::{Environment, Header, Origin, Part},
};
use dyetest_suites::{Role, Severity};
use std::collections::BTreeMap;

/// A record that a run could have written.
pub(crate) fn record(case: &str, target: &str, verdict: Verdict) -> Record {
    let (suite, name) = case.split_once('/').unwrap();
    let (runtime, profile) = target.split_once('.').unwrap();
    Record {
        schema: SCHEMA,
        case: case.into(),
        title: format!("The title of {name}"),
        suite: suite.into(),
        file: format!("suites/{case}.wast"),
        target: target.into(),
        severity: Severity::Critical,
        property: "memory-bounds".into(),
        features: vec!["bulk-memory".into()],
        verdict,
        class: verdict.class(),
        unstable: false,
        unproven: false,
        steps: steps(verdict),
        evidence: evidence(verdict),
        seed: 7,
        repro: format!("dyetest run {case} --target {target} --seed 7"),
        digest: "00".repeat(32),
        points: None,
        identity: Identity {
            runtime: runtime.into(),
            version: "1.2.3".into(),
            profile: profile.into(),
            platform: "linux-x86_64".into(),
            configuration: [("memory_guard_size".into(), "0".into())].into(),
            controls: [("memory-bounds".into(), "explicit checks".into())].into(),
            confinement: [("landlock".into(), "ABI 4".into())].into(),
        },
        process: Process { attempts: vec![verdict], fresh: false },
        volatile: Volatile { cpu_ms: Some(3), pids: vec![4711], log: "a log".into(), ..Volatile::default() },
    }
}

fn steps(verdict: Verdict) -> Vec<StepRecord> {
    let attack = StepRecord {
        index: 3,
        role: Role::Attack,
        title: "the word after it cannot".into(),
        line: 12,
        column: 1,
        what: r#"(assert_trap (invoke $attacker "load" (i32.const 65533)) "out of bounds memory access")"#.into(),
        expected: vec!["trap:oob-memory".into()],
        observed: "trap:oob-memory".into(),
        ran: true,
        ok: true,
    };
    match verdict {
        Verdict::NotDriven | Verdict::NoControl | Verdict::Unsupported => vec![],
        Verdict::Contained | Verdict::Limit | Verdict::Inconclusive | Verdict::Exhausted => vec![attack],
        Verdict::Crashed | Verdict::Hung => {
            let dead = StepRecord { observed: "the process died".into(), ok: false, ..attack.clone() };
            let probe = StepRecord {
                index: 4,
                role: Role::Probe,
                line: 15,
                observed: "not run: the process died".into(),
                ran: false,
                ok: false,
                ..attack
            };
            vec![dead, probe]
        }
        Verdict::OverBlocked => {
            vec![StepRecord { index: 1, role: Role::Benign, line: 9, observed: "trap:unreachable".into(), ok: false, ..attack }]
        }
        Verdict::Misreported => vec![StepRecord { observed: "trap:unreachable".into(), ok: false, ..attack }],
        Verdict::Leaked | Verdict::Corrupted | Verdict::Escalated | Verdict::Uncontained | Verdict::BrokenFeature => {
            vec![StepRecord { observed: "value i32:1094861636".into(), ok: false, ..attack }]
        }
    }
}

fn evidence(verdict: Verdict) -> Evidence {
    let sentence = match verdict {
        Verdict::Leaked => "secret 0 was in the results of $attacker",
        Verdict::Corrupted => r#"memory "m" of $victim changed"#,
        Verdict::Escalated => "the guest opened a file that it was not granted",
        Verdict::Uncontained => "the attack returned 1094861636",
        Verdict::BrokenFeature => "a module that uses simd is accepted and gives a wrong sum",
        Verdict::Crashed => "the host process was ended by SIGSEGV",
        Verdict::Hung => "no answer within 500 ms of CPU time",
        Verdict::Exhausted => "the host process kept 12 descriptors",
        Verdict::OverBlocked => "the benign twin trapped",
        Verdict::Misreported => "the attack trapped as unreachable",
        Verdict::Inconclusive => "no planted fault kills this case",
        Verdict::NotDriven => "the adapter has no OS threads",
        Verdict::NoControl => "the profile states no control for bounded-time",
        Verdict::Unsupported => "modules with simd are refused at validate, twice",
        Verdict::Limit => "the exposure was shown, and its mitigation held",
        Verdict::Contained => "every attack step was stopped",
    };
    let death = match verdict {
        Verdict::Crashed => Some(Death { cause: "crashed".into(), signal: Some("SIGSEGV".into()), exit: None, step: Some(3) }),
        Verdict::Hung => Some(Death { cause: "hung".into(), signal: None, exit: None, step: Some(3) }),
        _ => None,
    };
    let leak =
        (verdict == Verdict::Leaked).then(|| Leak { secret: 0, encoding: "raw".into(), place: "results of $attacker".into(), of: None });
    let changed = if verdict == Verdict::Corrupted { vec![r#"memory "m" of $victim at byte 17"#.into()] } else { vec![] };
    Evidence { sentence: sentence.into(), death, leak, changed, notes: vec![] }
}

/// A complete run of these records.
pub(crate) fn run(records: impl IntoIterator<Item = Record>) -> Run {
    let records: BTreeMap<Unit, Record> = records.into_iter().map(|record| (record.unit(), record)).collect();
    let part = Part::new(records.keys().cloned(), 1, 1);
    let mut header = Header::new(7, "c0".repeat(32), records.keys().cloned(), part, vec!["run".into()]);
    header.origins = [origin()].into();
    Run::of(header, records)
}

/// Always the same, for snapshots.
fn origin() -> Origin {
    let environment = Environment { os: "linux".into(), arch: "x86_64".into(), kernel: "6.1".into(), cpu: "A CPU".into(), cores: 2 };
    Origin { started: jiff::Timestamp::UNIX_EPOCH, version: "0.1.0".into(), arguments: vec!["run".into()], environment }
}

/// A file of a package that `results/schemas` pins for its schema.
pub(crate) fn packaged(package: &str, file: &str) -> String {
    let cargo = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/Cargo.toml"))
        .output()
        .unwrap();
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let manifest = metadata["packages"].as_array().unwrap().iter().find(|found| found["name"] == package).unwrap()["manifest_path"].clone();
    std::fs::read_to_string(std::path::Path::new(manifest.as_str().unwrap()).with_file_name("").join(file)).unwrap()
}
