use super::*;
use crate::copy::{
    Counted,
    synthetic::{Synthetic, by, plant},
};

/// Two runs of the same, measured at different times.
fn equal(seed: u64) -> [CopyRun; 2] {
    [Synthetic::noisy(2 * seed).run(), Synthetic::noisy(2 * seed + 1).run()]
}

/// The paths that changed, with their sizes.
fn changed(comparison: &Comparison) -> Vec<(&str, u64)> {
    comparison.changes.iter().map(|change| (change.path.as_str(), change.size)).collect()
}

fn count(run: &mut CopyRun, path: &str, size: u64, factor: f64) {
    let series = run.series.iter_mut().find(|series| series.path == path && series.size == size).unwrap();
    series.instructions.iter_mut().for_each(|instructions| *instructions *= factor);
}

/// Equal runs but for a tenth more time and instructions here, and a tenth more time alone there.
fn planted(seed: u64) -> [CopyRun; 2] {
    let [old, mut new] = equal(seed);
    plant(&mut new, "list-u8", 4096, 1.1);
    count(&mut new, "list-u8", 4096, 1.1);
    plant(&mut new, "stream-u8", 65536, 1.1);
    [old, new]
}

#[test]
fn a_tenth_is_found() {
    let both = [("list-u8", 4096), ("stream-u8", 65536)];
    let mut found = 0;
    for seed in 0..30 {
        let [old, new] = planted(seed);
        let comparison = compare(&old, &new);
        assert!(changed(&comparison).iter().all(|change| both.contains(change)), "{seed}: {comparison}");
        found += comparison.changes.iter().filter(|change| change.time.is_some()).count();
    }
    assert!(found >= 54, "{found} of 60");
}

#[test]
fn changes_are_named_with_what_shows_them() {
    let [old, new] = planted(0);
    let found = compare(&old, &new).to_string();
    let lines: Vec<&str> = found.lines().collect();
    assert!(lines[0].starts_with("list-u8 on wasmtime.component-all at 4 KiB: ") && lines[0].contains(" % slower ("), "{found}");
    assert!(lines[0].ends_with("with 10.0 % more instructions."), "{found}");
    assert!(lines[1].contains(" % slower (") && lines[1].contains("by time only: the instructions are the same"), "{found}");
    assert_eq!(lines[2], "2 of 92 series changed.");
    let back = compare(&new, &old).to_string();
    assert!(back.contains(" % quicker (") && back.contains("9.09 % fewer instructions"), "{back}");
}

#[test]
fn nothing_is_found_in_equal_runs() {
    for seed in 0..20 {
        let [old, new] = equal(seed);
        let found = compare(&old, &new);
        assert_eq!(found.to_string(), format!("No significant difference in {} series.", found.compared));
        assert!(found.compared > 80);
    }
}

/// The rate of false alarms, which takes as long to count as all other tests:
/// `cargo test --release -p dyetest-results -- --ignored false_alarms`.
#[test]
#[ignore = "it takes as long as all the others; it is for changes of the rule"]
fn false_alarms_are_rare() {
    let wrong = (1000..1500).filter(|seed| {
        let [old, new] = equal(*seed);
        compare(&old, &new).has_changes()
    });
    let wrong = wrong.count();
    assert!(wrong <= 5, "{wrong} false alarms in 500");
}

#[test]
fn small_moves_are_no_change() {
    let quiet = Synthetic::quiet().run();
    let mut new = quiet.clone();
    plant(&mut new, "list-u8", 4096, 1.04);
    count(&mut new, "list-u8", 4096, 1.009);
    assert!(!compare(&quiet, &new).has_changes());
    plant(&mut new, "list-u8", 4096, 1.03);
    assert_eq!(changed(&compare(&quiet, &new)), [("list-u8", 4096)]);
    let mut new = quiet.clone();
    count(&mut new, "list-u8", 4096, 0.98);
    let found = compare(&quiet, &new).to_string();
    assert!(found.contains("at 4 KiB: 2.00 % fewer instructions, with no significant difference in time."), "{found}");
}

#[test]
fn a_lower_clock_is_no_change_and_neither_is_a_slow_sentinel() {
    for seed in 0..5 {
        let [old, _] = equal(seed);
        let new = Synthetic { clock: 1.12, ..Synthetic::noisy(seed + 500) }.run();
        assert!(!compare(&old, &new).has_changes(), "{}", compare(&old, &new));
        let [old, mut new] = equal(seed);
        for sentinel in crate::copy::SENTINELS {
            plant(&mut new, sentinel, 4096, 1.12);
        }
        let found = compare(&old, &new);
        assert!(found.to_string().starts_with("The sentinels moved by 1") && !found.has_changes(), "{found}");
    }
}

#[test]
fn that_all_became_slower_is_seen() {
    let old = Synthetic::quiet().run();
    let mut new = Synthetic { clock: 1.1, ..Synthetic::quiet() }.run();
    for sentinel in crate::copy::SENTINELS {
        plant(&mut new, sentinel, 4096, 1.0 / 1.1);
    }
    let found = compare(&old, &new);
    assert_eq!(found.changes.len(), found.compared, "{found}");
}

#[test]
fn one_process_that_is_no_witness_is_enough_for_no_change() {
    let run = |factors: [f64; 3]| {
        let mut run = Synthetic::quiet().run();
        let series = run.series.iter_mut().find(|series| series.path == "list-u8" && series.size == 4096).unwrap();
        for sample in &mut series.samples {
            sample.picoseconds = by(sample.picoseconds, factors[sample.process as usize]);
        }
        run
    };
    // Ranks alone are sure of a change in both.
    assert!(!compare(&run([1.05, 1.0, 1.0]), &run([1.04, 1.2, 1.2])).has_changes());
    assert!(compare(&run([1.05, 1.0, 1.0]), &run([1.06, 1.2, 1.2])).has_changes());
}

#[test]
fn other_machines_and_versions_are_said_first() {
    let [old, mut new] = equal(1);
    plant(&mut new, "list-u8", 4096, 2.0);
    count(&mut new, "list-u16", 4096, 2.0);
    new.versions.insert("wasmtime.component-all".into(), "49.0.0".into());
    new.machine.kernel = "6.2.0\u{1b}[31m".into();
    new.method.instructions = Counted::By("another".into());
    let found = compare(&old, &new).to_string();
    assert!(found.starts_with(
        "The kernel differs: 6.1.0, now 6.2.0.\nThe version of wasmtime.component-all differs: 48.0.8, now 49.0.0.\nlist-u8 "
    ));
    new.machine.cpu = "Another CPU".into();
    let found = compare(&old, &new);
    assert!(found.to_string().starts_with("The processor differs: Some CPU @ 2.80GHz, now Another CPU."), "{found}");
    // Its times are of another processor; instructions are of none.
    assert_eq!(changed(&found), [("list-u16", 4096)]);
    assert!(found.to_string().contains("100 % more instructions"), "{found}");
}

#[test]
fn too_few_rounds_are_said() {
    let [mut old, mut new] = equal(1);
    plant(&mut new, "list-u8", 4096, 2.0);
    for run in [&mut old, &mut new] {
        run.series.iter_mut().for_each(|series| series.samples.retain(|sample| sample.round == 0));
    }
    let found = compare(&old, &new);
    assert!(found.to_string().starts_with("The quiet rounds are too few to tell any change of time"), "{found}");
    assert!(!found.has_changes());
    new.series.clear();
    assert_eq!(compare(&old, &new).to_string(), "No significant difference in 0 series.");
}
