use super::{synthetic::Synthetic, *};
use crate::report::Page;
use anstream::adapter::strip_str;
use proptest::prelude::*;
use std::sync::LazyLock;

/// A noisy run with one path in fresh memory too.
static SHOWN: LazyLock<Estimates> = LazyLock::new(|| {
    let mut run = Synthetic::noisy(3).run();
    let mut fresh: Vec<Series> = run.series.iter().filter(|series| series.path == "list-u8").cloned().collect();
    fresh.iter_mut().for_each(|series| series.memory = Memory::Fresh);
    run.series.extend(fresh);
    estimates(&run)
});

#[test]
fn tables() {
    let text = table(&SHOWN, Page { width: Some(110) });
    assert!(text.contains("\u{1b}[1m"), "headings are bold");
    insta::assert_snapshot!(strip_str(&text).to_string());
}

#[test]
fn tables_may_be_narrow() {
    for width in (0..130).step_by(10) {
        let text = strip_str(&table(&SHOWN, Page { width: Some(width) })).to_string();
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(width < 80 || widest <= usize::from(width), "{widest} at {width}");
    }
}

#[test]
fn what_has_one_size_only_is_not_left_out_of_a_narrow_table() {
    let mut run = Synthetic::quiet().run();
    run.series.retain(|series| series.path != "list-u8" || series.size == 256);
    let text = strip_str(&table(&estimates(&run), Page { width: Some(80) })).to_string();
    let row = text.lines().find(|line| line.starts_with("│ list-u8")).unwrap();
    assert!(row.contains("ns"), "{row}");
}

#[test]
fn a_noisy_run_and_an_empty_one_are_said_to_be() {
    let mut run = Synthetic::quiet().run();
    for series in &mut run.series {
        series.samples.iter_mut().filter(|sample| sample.round < 2).for_each(|sample| sample.picoseconds *= 3);
    }
    run.method.instructions = Counted::Not("valgrind is not installed".into());
    let text = table(&estimates(&run), Page { width: Some(500) });
    assert!(text.contains("30 rounds in 3 processes, 6 noisy and left out. Instructions were not counted: valgrind is not"), "{text}");
    run.series.clear();
    let empty = estimates(&run);
    for text in [table(&empty, Page::default()), json(&empty), csv(&empty), svg(&empty).unwrap()] {
        assert!(!text.contains("NaN"), "{text}");
    }
}

#[test]
fn scripts_find_what_they_look_for() {
    let value: serde_json::Value = serde_json::from_str(&json(&SHOWN)).unwrap();
    let list = value["paths"].as_array().unwrap().iter().find(|path| path["id"] == "list-u8" && path["memory"] == "warm").unwrap();
    let sizes = list["sizes"].as_array().unwrap().len();
    for parallel in ["ns", "min_ns", "spread", "rounds", "instructions", "ratio_to_memcpy", "ratio_to_memory_copy"] {
        assert_eq!(list[parallel].as_array().unwrap().len(), sizes, "{parallel}");
    }
    insta::assert_json_snapshot!(list);
    insta::assert_json_snapshot!([&value["containment"], &value["crossings"], &value["rounds"], &value["published"]]);
}

#[test]
fn estimates_as_lines() {
    let text = csv(&SHOWN);
    assert_eq!(text.lines().count(), 1 + 11 * 8 + 8 + 4);
    insta::assert_snapshot!(text.lines().filter(|line| line.starts_with("path") || line.contains(",4096,")).collect::<Vec<_>>().join("\n"));
}

#[test]
fn plots_are_in_the_colour_of_the_text_and_obey_nobody() {
    let mut run = Synthetic::quiet().run();
    for series in run.series.iter_mut().filter(|series| series.path == "list-u8") {
        series.target = "<script>".into();
    }
    let svg = svg(&estimates(&run)).unwrap();
    assert!(svg.contains("prefers-color-scheme:dark") && svg.contains("currentColor"), "{svg}");
    assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;"), "{svg}");
    assert_eq!(svg.matches("stroke-width=\"2\"").count(), 2 * (11 + 5), "eleven curves, memcpy in five more panels, and legends");
}

#[test]
fn hostile_titles_are_shown_as_text() {
    let mut run = Synthetic::quiet().run();
    run.paths.iter_mut().for_each(|path| path.title = "\u{1b}]0;title\u{7}\u{202e}".into());
    run.machine.cpu = "\u{1b}[2J".into();
    run.method.instructions = Counted::Not("\u{1b}[2J".into());
    let estimates = estimates(&run);
    for text in [strip_str(&table(&estimates, Page::default())).to_string(), json(&estimates), csv(&estimates), svg(&estimates).unwrap()] {
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    }
    assert!(!table(&estimates, Page::default()).contains("\u{1b}[2J"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_figures_make_a_view_panic(seed in any::<u64>(), times in prop::collection::vec(prop::sample::select(vec![0, 1, 1500, u64::MAX]), 1..9)) {
        let mut run = Synthetic::quiet().run();
        let mut times = times.into_iter().cycle();
        for (index, series) in run.series.iter_mut().enumerate() {
            series.size = if seed >> (index % 64) & 1 == 1 { u64::MAX - index as u64 } else { series.size };
            series.samples.iter_mut().for_each(|sample| sample.picoseconds = times.next().unwrap());
        }
        let estimates = estimates(&run);
        let _ = (table(&estimates, Page::default()), json(&estimates), csv(&estimates), svg(&estimates));
        let _ = (compare(&run, &Synthetic::quiet().run()), compare(&Synthetic::quiet().run(), &run));
    }
}
