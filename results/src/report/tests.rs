use super::*;
use crate::{Baseline, Record, Verdict, sample};
use anstream::adapter::strip_str;
use dyetest_suites::Severity;
use std::collections::BTreeSet;

const BASELINE: &str = "
[[known]]
case = 'handles/use-after-drop'
target = 'wasm*'
verdict = 'crashed'
reason = 'an assertion of the embedder, fixed in 1.2.4'
link = 'https://example.org/1'
[[known]]
case = 'memory/grown'
target = 'wasmi.lazy'
verdict = 'inconclusive'
reason = 'a race of the test'
[[known]]
case = 'memory/contained'
target = 'wasmi.lazy'
verdict = 'hung'
reason = 'was slow'
";

/// A run with every verdict, and everything else that a report can show.
fn every_verdict() -> Run {
    let mut records: Vec<Record> =
        Verdict::ALL.iter().map(|verdict| sample::record(&format!("memory/{verdict}"), "wasmi.lazy", *verdict)).collect();
    for (record, severity) in
        records.iter_mut().zip([Severity::Critical, Severity::High, Severity::Medium, Severity::Low].into_iter().cycle())
    {
        record.severity = severity;
    }
    // The same on another target, and something of its own.
    records.push(Record { severity: records[0].severity, ..sample::record("memory/leaked", "wasmtime.pooling", Verdict::Leaked) });
    records.push(Record { unstable: true, unproven: true, ..sample::record("memory/hung", "wasmtime.pooling", Verdict::Hung) });
    for target in ["wasmi.lazy", "wasmtime.pooling"] {
        records.push(sample::record("handles/use-after-drop", target, Verdict::Crashed));
        for case in ["a", "b", "c", "d", "e"] {
            records.push(sample::record(&format!("vectors/{case}"), target, Verdict::Unsupported));
        }
    }
    records.push(sample::record("memory/grown", "wasmi.lazy", Verdict::Inconclusive));
    let mut run = sample::run(records);
    let records = &run.records;
    run.duplicates = records.keys().take(1).cloned().collect();
    run.unplanned = records.keys().skip(1).take(1).cloned().collect();
    run.torn = Some(17);
    run.header.planned.get_mut("wasmtime.pooling").unwrap().insert("memory/contained".into());
    run
}

fn render(report: &dyn Report, run: &Run, width: Option<u16>) -> String {
    let baseline = Baseline::parse(BASELINE, "baseline.toml").unwrap();
    report.render(run, &baseline.compare(run), Page { width })
}

#[test]
fn terminal() {
    let text = render(&Terminal, &every_verdict(), Some(100));
    insta::assert_snapshot!(strip_str(&text).to_string());
}

#[test]
fn terminal_in_colour() {
    let text = render(&Terminal, &every_verdict(), Some(100));
    assert!(text.contains("\u{1b}[1m\u{1b}[31mleaked"), "breaches are red");
}

#[test]
fn terminal_of_a_green_run() {
    let run = sample::run(["memory/a", "memory/b"].map(|case| sample::record(case, "wasmi.eager", Verdict::Contained)));
    insta::assert_snapshot!(strip_str(&render(&Terminal, &run, None)).to_string());
}

#[test]
fn terminals_may_be_narrow() {
    let mut records = vec![];
    for target in ["wasmtime.cranelift", "wasmtime.pooling", "wasmtime.explicit-bounds", "wasmi.eager", "node.default"] {
        records.push(sample::record("memory/a", target, Verdict::Contained));
        records.push(sample::record("threads/b", target, Verdict::OverBlocked));
    }
    let text = strip_str(&render(&Terminal, &sample::run(records), Some(50))).to_string();
    let matrix: Vec<&str> = text.lines().take_while(|line| !line.starts_with('✗')).collect();
    assert!(matrix.iter().all(|line| line.chars().count() <= 50), "{text}");
    insta::assert_snapshot!(matrix.join("\n"));
    // Whatever the width, nothing panics.
    for width in 0..60 {
        render(&Terminal, &every_verdict(), Some(width));
    }
}

#[test]
fn markdown() {
    insta::assert_snapshot!(render(&Markdown, &every_verdict(), None));
}

#[test]
fn junit() {
    insta::assert_snapshot!(render(&Junit, &every_verdict(), None));
}

#[test]
fn jsonl_is_the_records() {
    let run = every_verdict();
    let text = render(&Jsonl, &run, None);
    let read: Vec<Record> = text.lines().map(|line| Record::from_line(line.as_bytes()).unwrap()).collect();
    assert_eq!(read, run.records.into_values().collect::<Vec<_>>());
}

#[test]
fn an_empty_run_has_reports_too() {
    for report in REPORTS {
        render(*report, &sample::run([]), Some(80));
    }
}

#[test]
fn names_are_unique_and_found() {
    let names: BTreeSet<&str> = REPORTS.iter().map(|report| report.name()).collect();
    assert_eq!(names.len(), REPORTS.len());
    assert!(names.iter().all(|name| by_name(name).is_some()) && by_name("no such").is_none());
}

/// What somebody would say who wants to be obeyed, or to break what holds it.
const POISON: &str =
    "\u{1b}[2J\u{9b}31m\u{202e}\u{2066}]]>--><script>|`@x`\u{fffe}\u{ffff}\u{feff}\u{10ffff}&amp;&#0;\"'\\ud800\r\n\0\u{7}";

/// A record whose every text a guest could have written is hostile.
fn hostile(verdict: Verdict) -> Record {
    poisoned(verdict, POISON)
}

fn poisoned(verdict: Verdict, poison: &str) -> Record {
    let poison = |text: &mut String| text.insert_str(0, poison);
    let mut record = sample::record("memory/a", "wasmi.lazy", verdict);
    for text in [
        &mut record.case,
        &mut record.title,
        &mut record.suite,
        &mut record.file,
        &mut record.target,
        &mut record.property,
        &mut record.repro,
    ] {
        poison(text);
    }
    for step in &mut record.steps {
        for text in [&mut step.title, &mut step.what, &mut step.observed].into_iter().chain(&mut step.expected) {
            poison(text);
        }
    }
    poison(&mut record.evidence.sentence);
    record.evidence.notes.push("\u{1b}]8;;https://example.org\u{7}".into());
    record.evidence.changed.push("\u{1b}[2J".into());
    record.volatile.log = "\u{1b}c".into();
    let identity = &mut record.identity;
    let (mut key, maps) = (String::new(), [&mut identity.configuration, &mut identity.controls, &mut identity.confinement]);
    poison(&mut key);
    for map in maps.into_iter().chain([&mut record.volatile.other]) {
        map.values_mut().for_each(poison);
        map.insert(key.clone(), key.clone());
    }
    for text in [
        &mut identity.runtime,
        &mut identity.version,
        &mut identity.profile,
        &mut identity.platform,
        &mut record.digest,
        &mut record.volatile.log,
    ] {
        poison(text);
    }
    if let Some(death) = &mut record.evidence.death {
        [&mut death.cause].into_iter().chain(&mut death.signal).for_each(poison);
    }
    if let Some(leak) = &mut record.evidence.leak {
        poison(&mut leak.place);
        poison(&mut leak.encoding);
    }
    record
}

#[test]
fn nothing_that_a_guest_says_is_obeyed() {
    for verdict in Verdict::ALL {
        let mut run = sample::run([hostile(*verdict)]);
        run.header.planned.insert("t\u{1b}[2J.p".into(), ["s\u{9b}/c<b>|".to_owned()].into());
        for report in REPORTS {
            let text = render(*report, &run, Some(80));
            // Our own colours are the only sequences: what is left without them has nothing to obey.
            let text = if report.name() == "terminal" { without_colours(&text) } else { text };
            let obeyed = |char: char| char != '\n' && (char.is_control() || char == '\u{202e}');
            assert!(!text.chars().any(obeyed), "{} {verdict}: {text:?}", report.name());
            match report.name() {
                "junit" => assert!(!text.contains("<script") && !text.contains("]]>"), "{text}"),
                // In code spans, markup is text.
                "markdown" => assert!(!outside_code(&text).contains("<script"), "{text}"),
                _ => {}
            }
        }
    }
}

/// Without `ESC [ .. m`, and with nothing else taken away.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        match part.split_once('m') {
            Some((colour, rest)) if colour.chars().all(|char| char.is_ascii_digit() || char == ';') => plain.push_str(rest),
            _ => panic!("no colour: {part:?}"),
        }
    }
    plain
}

/// Markdown without its code spans.
fn outside_code(text: &str) -> String {
    let mut outside = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        outside.push_str(&rest[..start]);
        let fence = rest[start..].chars().take_while(|char| *char == '`').count();
        let inside = &rest[start + fence..];
        let mut end = 0;
        // A closing fence is a run of exactly as many backticks.
        loop {
            let run = inside[end..].find('`').expect("every code span is closed") + end;
            let length = inside[run..].chars().take_while(|char| *char == '`').count();
            end = run + length;
            if length == fence {
                break;
            }
        }
        rest = &inside[end..];
    }
    outside + rest
}

fn wrong_by(schema: &serde_json::Value, text: &str) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let schema = jsonschema::validator_for(schema).unwrap();
    schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Every format that a program reads, with whatever a guest may have said: short, and as long as it likes.
#[test]
fn whatever_a_guest_says_each_format_stays_valid() {
    let sarif = sarif::schema();
    let ours = |name: &str| crate::schemas().into_iter().find(|(of, _)| *of == name).unwrap().1.to_value();
    let long = format!("{POISON}{}", "é\u{1b}]]>".repeat(1 << 17));
    for poison in [POISON, &long] {
        let records = Verdict::ALL.iter().enumerate().map(|(number, verdict)| {
            let mut record = poisoned(*verdict, poison);
            record.case = format!("{number}{}", record.case);
            record.bounded()
        });
        let mut run = sample::run(records);
        run.header.planned.insert(poison.into(), [poison.to_owned()].into());
        let baseline = format!(
            "[[known]]\ncase = '*'\ntarget = '*'\nverdict = 'leaked'\nreason = {}\n",
            serde_json::to_string("<b>]]>\u{202e}").unwrap()
        );
        let baseline = Baseline::parse(&baseline, "b").unwrap();
        let compared = baseline.compare(&run);
        let render = |report: &dyn Report| report.render(&run, &compared, Page::default());
        assert_eq!(junit::wrong(&render(&Junit)), None);
        assert_eq!(wrong_by(&sarif, &render(&Sarif)), [""; 0]);
        for line in render(&Jsonl).lines() {
            assert_eq!(wrong_by(&ours("record"), line), [""; 0]);
        }
        let empty = sample::run([]);
        assert_eq!(wrong_by(&ours("diff"), &crate::Diff::new(&empty, &run).json()), [""; 0]);
        assert_eq!(wrong_by(&ours("diff"), &crate::Diff::new(&run, &empty).json()), [""; 0]);
        let requirements = crate::Requirements::parse("title = 'T\u{202e}'\n[[hold]]\nproperties = ['memory-bounds']\n", "r").unwrap();
        assert_eq!(wrong_by(&ours("choose"), &crate::Choice::new(&run, &requirements).json()), [""; 0]);
        assert_eq!(wrong_by(&ours("run"), &serde_json::to_string(&run.header).unwrap()), [""; 0]);
    }
}
