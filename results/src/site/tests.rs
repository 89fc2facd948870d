mod dom;

use super::*;
use crate::{Baseline, Record, Unit, Verdict, sample};
use dom::{Dom, Element};
use dyetest_suites::{Origin, Source, load_case};
use std::collections::{BTreeMap, BTreeSet};

const BASELINE: &str = "
[[known]]
case = 'memory/crashed'
target = 'wasm*'
verdict = 'crashed'
reason = 'an assertion of the embedder, fixed in 1.2.4'
link = 'https://example.org/1'
[[known]]
case = 'memory/contained'
target = 'wasmi.lazy'
verdict = 'hung'
reason = 'was slow'
";

const TEXT: &str = r#";;! title      = "The title of leaked"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! claims     = ["S1", "S15"]
;;! references = ["core:exec/modules#globals", "CWE-125"]
;;! notes      = "The word straddles the end."

(module $victim (memory (export "memory") 1))
(@benign "the last word can be read")
(assert_return (invoke "load" (i32.const 65532)) (i32.const 0))
(@attack "the word after it cannot")
(assert_trap (invoke "load" (i32.const 65533)) "out of bounds memory access")
(@probe "nothing changed")
(@unchanged $victim)
"#;

fn case(id: &str) -> Case {
    load_case(Source { path: format!("suites/{id}.wast").into(), text: TEXT.into() }, id, Origin::Corpus).unwrap()
}

fn cases() -> Vec<Case> {
    [case("instance/other"), case("memory/leaked"), case("memory/limit")].into()
}

/// A run with every verdict, and everything else that a page can show.
fn every_verdict() -> Run {
    let mut records: Vec<Record> =
        Verdict::ALL.iter().map(|verdict| sample::record(&format!("memory/{verdict}"), "wasmi.lazy", *verdict)).collect();
    records.push(Record { unstable: true, unproven: true, ..sample::record("memory/leaked", "wasmtime.pooling", Verdict::Leaked) });
    records.push(sample::record("memory/crashed", "wasmtime.pooling", Verdict::Crashed));
    records.push(sample::record("handles/reused", "wasmtime.pooling", Verdict::Contained));
    let digests: BTreeMap<String, String> = cases().into_iter().map(|case| (case.id, case.digest)).collect();
    for record in &mut records {
        record.points = (record.verdict == Verdict::Uncontained).then_some(crate::Points { count: 64, worst: Some(3) });
        record.process.attempts.push(record.verdict);
        record.digest = digests.get(&record.case).cloned().unwrap_or_default();
    }
    let mut run = sample::run(records);
    run.torn = Some(17);
    run.header.planned.get_mut("wasmtime.pooling").unwrap().insert("memory/contained".into());
    run.header.planned.insert("wasmtime.winch".into(), ["memory/leaked".into(), "handles/reused".into()].into());
    run
}

fn site(run: &Run, cases: &[Case], curves: Option<&str>) -> Vec<Page> {
    let baseline = Baseline::parse(BASELINE, "baseline.toml").unwrap();
    render(run, &baseline.compare(run), cases, curves)
}

/// The pages, parsed.
fn parsed(pages: &[Page]) -> BTreeMap<&str, Dom> {
    let pages = pages.iter().filter(|page| page.path != "style.css");
    pages.map(|page| (page.path.as_str(), Dom::parse(&page.text))).collect()
}

fn text(pages: &[Page], path: &str) -> String {
    pages.iter().find(|page| page.path == path).unwrap_or_else(|| panic!("no page {path}")).text.clone()
}

#[test]
fn pages_are_well_formed() {
    for run in [every_verdict(), hostile(), sample::run([])] {
        for (path, dom) in parsed(&site(&run, &cases(), Some("<svg/>"))) {
            assert!(dom.errors.is_empty(), "{path}: {:?}", dom.errors);
            let ids: Vec<&str> = dom.values("id").collect();
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path}: {ids:?}");
            let policy = dom.named("meta").find(|meta| meta.get("http-equiv") == Some("Content-Security-Policy")).expect(path);
            assert!(policy.get("content").unwrap().starts_with("default-src 'none'; style-src 'self'; img-src data:;"), "{path}");
        }
    }
}

#[test]
fn pages_can_be_heard_and_walked() {
    for (path, dom) in parsed(&site(&every_verdict(), &cases(), Some("<svg/>"))) {
        let level = |element: &Element| element.name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok());
        let levels: Vec<u8> = dom.elements.iter().filter_map(level).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{path}");
        assert!(levels[0] == 1 && levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
        assert!(dom.named("th").all(|head| head.get("scope").is_some()), "{path}");
        assert!(dom.named("table").all(|table| table.children[0] == "caption"), "{path}");
        assert!(dom.named("img").all(|image| image.get("alt").is_some_and(|alt| !alt.is_empty())), "{path}");
        // What scrolls can be scrolled by keys, and has a name.
        let scrolls = |element: &&Element| element.is_of("scroll") || element.is_of("listing");
        let reachable = |element: &Element| ["tabindex", "role", "aria-label"].iter().all(|attribute| element.get(attribute).is_some());
        assert!(dom.elements.iter().filter(scrolls).all(reachable), "{path}");
        let first = dom.named("a").next().unwrap();
        assert!(first.is_of("skip") && first.get("href") == Some("#content"), "{path}");
        // Told apart by word and sign, not by colour alone.
        let verdicts = dom.elements.iter().filter(|element| element.is_of("v"));
        let told = |text: &str| text.split_once(' ').is_some_and(|(sign, word)| sign.chars().count() == 1 && word.len() > 3);
        let verdicts: Vec<&str> = verdicts.map(|verdict| verdict.text.as_str()).collect();
        assert!(verdicts.iter().all(|text| told(text)) && (path != "index.html" || verdicts.len() > 20), "{path}: {verdicts:?}");
    }
}

#[test]
fn links_lead_to_pages_and_places_that_are_there() {
    for run in [every_verdict(), hostile(), sample::run([])] {
        let pages = site(&run, &cases(), None);
        let parsed = parsed(&pages);
        for (path, dom) in &parsed {
            for to in dom.values("href").filter(|to| !to.starts_with("https://")) {
                let (to, place) = to.split_once('#').map_or((to, None), |(to, place)| (to, Some(place)));
                let target = resolved(path, to);
                assert!(pages.iter().any(|page| page.path == target), "{path} leads to {target}");
                if let Some(place) = place {
                    assert!(parsed[target.as_str()].values("id").any(|id| id == place), "{path} leads to {target}#{place}");
                }
            }
        }
        let paths: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
        assert_eq!(paths.len(), pages.len());
    }
}

/// Where a link of a page leads.
fn resolved(from: &str, to: &str) -> String {
    if to.is_empty() {
        return from.to_owned();
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{from} leads out by {to}"),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What somebody would say who wants to be obeyed.
const POISON: &str =
    "</script></pre></title><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>{{x}}\u{1b}[2J\u{202e}\u{2066}\0\u{9b}31m&lt;\r\n\u{feff}";

/// Elements that do something, or show what lies elsewhere.
const OBEYED: [&str; 11] = ["script", "svg", "iframe", "frame", "object", "embed", "style", "base", "form", "input", "template"];

/// A run whose every text is hostile.
fn hostile() -> Run {
    let poison = |text: &mut String| *text = format!("{POISON}{text}{}", "long ".repeat(20_000));
    let name = |text: &mut String| *text = format!("{POISON}{text}");
    let mut records = Vec::new();
    for verdict in Verdict::ALL {
        let mut record = sample::record(&format!("memory/{verdict}"), "wasmi.lazy", *verdict);
        record.evidence.leak = Some(crate::Leak { secret: 0, encoding: "raw".into(), place: "p".into(), of: Some("c".into()) });
        record.evidence.death = Some(crate::Death { cause: "c".into(), signal: Some("S".into()), exit: Some(1), step: Some(3) });
        record.evidence.changed = vec!["c".into(); 1000];
        record.evidence.notes = vec!["n".into(); 1000];
        [&mut record.case, &mut record.target, &mut record.suite].into_iter().for_each(name);
        let evidence = &mut record.evidence;
        let leak = evidence.leak.as_mut().unwrap();
        let death = evidence.death.as_mut().unwrap();
        [&mut record.title, &mut record.file, &mut record.property, &mut record.repro, &mut record.digest].into_iter().for_each(poison);
        [&mut evidence.sentence, &mut leak.place, &mut leak.encoding, leak.of.as_mut().unwrap()].into_iter().for_each(poison);
        [&mut death.cause, death.signal.as_mut().unwrap(), &mut evidence.changed[0], &mut evidence.notes[0]].into_iter().for_each(poison);
        [&mut record.identity.runtime, &mut record.identity.version, &mut record.identity.profile, &mut record.volatile.log]
            .into_iter()
            .for_each(poison);
        for map in [&mut record.identity.configuration, &mut record.identity.controls, &mut record.identity.confinement] {
            *map = map.iter().map(|(key, value)| (format!("{POISON}{key}"), format!("{POISON}{value}"))).collect();
        }
        for step in &mut record.steps {
            [&mut step.title, &mut step.what, &mut step.observed].into_iter().chain(&mut step.expected).for_each(poison);
        }
        records.push(record);
    }
    let mut run = sample::run(records);
    run.header
        .planned
        .insert(format!("../{POISON}"), [format!("../../../{POISON}"), "/etc/passwd".into(), "..".into(), String::new()].into());
    name(&mut run.header.corpus);
    let mut origin = run.header.origins.pop_first().unwrap();
    origin.arguments = vec![POISON.into()];
    [&mut origin.version, &mut origin.environment.cpu, &mut origin.environment.kernel].into_iter().for_each(name);
    run.header.origins.insert(origin);
    run
}

#[test]
fn nothing_that_anybody_says_is_obeyed() {
    let run = hostile();
    let pages = site(&run, &cases(), Some("<svg onload='alert(1)'><script>alert(1)</script></svg>"));
    for page in &pages {
        let part = |part: &str| {
            !part.is_empty() && !part.starts_with('.') && part.chars().all(|char| char.is_ascii_alphanumeric() || "-_.~".contains(char))
        };
        assert!(page.path.split('/').all(part), "{}", page.path);
        let obeyed = |char: char| {
            char != '\n' && (char.is_control() || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        };
        assert!(!page.text.chars().any(obeyed), "{}", page.path);
        assert!(page.text.len() < 2 << 20, "{}: {} bytes", page.path, page.text.len());
    }
    for (path, dom) in parsed(&pages) {
        let images = dom.named("img").map(|image| image.get("src").unwrap());
        assert!(images.into_iter().all(|source| source.starts_with("data:image/svg+xml;base64,")), "{path}");
        for element in &dom.elements {
            assert!(!OBEYED.contains(&element.name.as_str()), "{path}: {}", element.name);
            let plain = |name: &String| !name.starts_with("on") && !["style", "srcdoc"].contains(&name.as_str());
            assert!(element.attributes.keys().all(plain), "{path}: {:?}", element.attributes);
            let address = element.get("href").unwrap_or_default();
            assert!(!address.contains(':') || address.starts_with("https://"), "{path}: {address}");
        }
    }
}

/// Cases from anybody: the text itself is hostile.
#[test]
fn texts_of_cases_are_shown_and_not_obeyed() {
    let text =
        TEXT.replace("straddles", "<b>\\u202Estraddles").replace("nothing changed", "</code></pre><script>alert(1)</script>\u{202e}");
    let case = load_case(Source { path: "<i>/a.wast".into(), text: text.into() }, "memory/leaked", Origin::User).unwrap();
    let mut record = sample::record("memory/leaked", "wasmi.lazy", Verdict::Leaked);
    record.digest.clone_from(&case.digest);
    let pages = site(&sample::run([record]), &[case], None);
    let page = self::text(&pages, "cases/memory/leaked.html");
    assert!(
        page.contains("&#60;script&#62;") && !page.contains("<script") && !page.contains('\u{202e}') && !page.contains("<b>s"),
        "{page}"
    );
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let run = every_verdict();
    assert_eq!(site(&run, &cases(), None), site(&run.clone(), &cases(), None));
}

#[test]
fn a_case_that_was_changed_since_is_not_taken_for_what_was_run() {
    let mut run = every_verdict();
    let page = |run: &Run| text(&site(run, &cases(), None), "cases/memory/leaked.html");
    assert!(page(&run).contains("id=\"L12\""), "the line of the failed step is marked");
    let unit = Unit { case: "memory/leaked".into(), target: "wasmi.lazy".into() };
    run.records.get_mut(&unit).unwrap().digest = "other".into();
    let changed = page(&run);
    assert!(!changed.contains("id=\"L12\"") && changed.contains("not at hand as it was run"));
}

#[test]
fn the_first_page() {
    insta::assert_snapshot!(text(&site(&every_verdict(), &cases(), None), "index.html"));
}

#[test]
fn the_page_of_a_case() {
    insta::assert_snapshot!(text(&site(&every_verdict(), &cases(), None), "cases/memory/leaked.html"));
}

#[test]
fn the_page_of_a_target() {
    insta::assert_snapshot!(text(&site(&every_verdict(), &cases(), None), "targets/wasmtime.pooling.html"));
}

#[test]
fn the_page_of_a_claim() {
    insta::assert_snapshot!(text(&site(&every_verdict(), &cases(), None), "claims/s1.html"));
    let answered = text(&site(&every_verdict(), &cases(), None), "claims/s4.html");
    assert!(answered.contains("<code>process/adapter-honesty</code>, by <code>harness/tests/process/honesty.rs</code>"), "{answered}");
}
