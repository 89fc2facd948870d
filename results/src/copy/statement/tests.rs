use super::*;
use crate::copy::{
    CopyRun, estimates,
    synthetic::{Synthetic, by, plant},
};

/// What a run with this done to it says about something.
fn said(about: &str, change: impl Fn(&mut CopyRun)) -> String {
    let mut run = Synthetic::quiet().run();
    change(&mut run);
    let statements = estimates(&run).statements;
    statements.iter().filter(|statement| statement.about == about).map(|statement| statement.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// Makes a path so many times as long at every size.
fn slow(run: &mut CopyRun, path: &str, factor: f64) {
    let sizes: Vec<u64> = run.series.iter().filter(|series| series.path == path).map(|series| series.size).collect();
    sizes.into_iter().for_each(|size| plant(run, path, size, factor));
}

#[test]
fn what_the_figures_carry_is_said() {
    let said = estimates(&Synthetic::quiet().run()).statements;
    insta::assert_snapshot!(said.iter().map(|statement| format!("{}: {}", statement.about, statement.text)).collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_they_do_not_carry_is_not() {
    assert!(said("element-by-element", |_| ()).contains("list-u8 0.319"));
    assert_eq!(said("element-by-element", |run| slow(run, "list-u64", 1.3)), "");
    assert!(
        said("element-by-element", |run| run.series.iter_mut().for_each(|series| series.instructions.clear())).ends_with("list-u64 0.320.")
    );
    assert!(said("against-memcpy", |_| ()).contains("11x as long as memcpy of the same 1 MiB: an order of magnitude"));
    assert!(!said("against-memcpy", |run| slow(run, "list-u8", 0.2)).contains("magnitude"));
    assert_eq!(said("against-memcpy", |run| slow(run, "list-u8", 0.08)), "");
    assert!(said("amplification", |_| ()).contains("string-utf8-utf16 1.6x"));
    assert_eq!(said("amplification", |run| slow(run, "string-utf8-utf16", 0.7)), "");
    assert!(said("handles-flat", |_| ()).contains("borrow 355 ns"));
    assert_eq!(said("handles-flat", |run| plant(run, "borrow", 10 << 20, 1.3)), "");
    assert!(said("overtakes", |_| ()).contains("stream-u8 is quicker than list-u8 from about 2.8 KiB on"));
    assert!(!said("overtakes", |run| slow(run, "stream-u8", 100.0)).contains("stream-u8 is quicker"));
}

#[test]
fn the_published_shape_is_judged_and_its_nanoseconds_are_not() {
    assert!(said("published-shape", |_| ()).contains("a line of"));
    let slower = said("published-shape", |run| slow(run, "list-u8", 50.0));
    assert_eq!(slower, said("published-shape", |_| ()));
    let bent = said("published-shape", |run| plant(run, "list-u8", 10 << 20, 3.0));
    assert!(bent.contains("Neither: list-u8."), "{bent}");
    assert_eq!(said("published-shape", |run| run.series.retain(|series| series.size < 1 << 20)), "");
}

#[test]
fn fresh_memory_is_held_against_warm() {
    let fresh = |factor: f64| {
        said("first-touch", |run| {
            let mut fresh = run.series.clone();
            fresh.retain(|series| series.path == "list-u8");
            for series in &mut fresh {
                series.memory = Memory::Fresh;
                series.samples.iter_mut().for_each(|sample| sample.picoseconds = by(sample.picoseconds, factor));
            }
            run.series.extend(fresh);
        })
    };
    assert!(fresh(5.5).contains("list-u8 5.5x at 10 MiB"), "{}", fresh(5.5));
    assert_eq!(fresh(1.1), "");
}
