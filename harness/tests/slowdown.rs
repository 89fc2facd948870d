//! Planted slowdowns: `dyetest copy --compare` finds and names what became slower, by instructions or by cache misses, and nothing else.
//!
//! These measure time on the machine as it is, so they are asked for: `cargo test --release --workspace --test slowdown -- --ignored`. They take
//! some minutes, and valgrind.

use dyetest::{
    copy::{Extent, Measured, Path, Plan, Program, Reach, What, measure, paths, uncountable},
    target::{self, Target},
};
use dyetest_adapter::Kind;
use dyetest_results::copy::{Comparison, CopyRun, Counted, Group, PathInfo, compare, estimates, json};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use std::{
    fmt::{self, Display, Formatter},
    process::ExitCode,
    sync::Arc,
};

/// How often nothing may be found where nothing changed.
const REPETITIONS: usize = 20;

/// Sizes at which instructions are counted.
const COUNTED: &[u64] = &[64, 4 << 10];

/// Real crossings that are measured beside what is planted.
const BESIDE: [&str; 6] = ["memory-copy", "fused-list-u8", "fused-list-u64", "to-guest-list-u8", "to-host-list-u8", "core-host-copy"];

/// Loads that wait for each other, so many in a turn, at addresses under a mask. Every page was written to.
const WALK: &str = "(module
  (memory 1025)
  (func $touch (memory.fill (i32.const 0) (i32.const 0) (i32.const 0x4000000)))
  (start $touch)
  (func (export \"run\") (param $times i32) (param $size i32) (result i32) (local $left i32) (local $at i32) (local $done i32)
    (loop $turns
      (local.set $left (i32.const {{loads}}))
      (loop $loads
        (local.set $at (i32.and (i32.const {{mask}})
          (i32.add (i32.const 4160) (i32.add (local.get $at) (i32.load (local.get $at))))))
        (local.set $done (i32.add (local.get $done) (i32.const 1)))
        (br_if $loads (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (br_if $turns (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $done)))";

/// Within the first cache of any machine.
const NEAR: &str = "0xffc";
/// Beyond what most caches hold, a page at a time.
const FAR: &str = "0x3fffffc";

fn main() -> ExitCode {
    dyetest::worker::divert();
    let trial = |name, test: fn() -> Result<(), Failed>| Trial::test(name, test).with_ignored_flag(true);
    let trials = vec![
        trial("a_tenth_more_instructions_is_found_and_named", more_instructions),
        trial("cache_misses_are_found_and_named", cache_misses),
        trial("nothing_is_found_where_nothing_changed", nothing),
        trial("two_runs_agree", agreement),
    ];
    libtest_mimic::run(&Arguments { test_threads: Some(1), ..Arguments::from_args() }, trials).exit_code()
}

fn walk(loads: u32, mask: &str) -> Path {
    let text = Program::new(Kind::Core, WALK, &[("loads", &loads.to_string()), ("mask", mask)]);
    let outcome: fn(u32) -> u32 = if loads == 200 { |times| times * 200 } else { |times| times * 220 };
    let info = PathInfo { id: "planted".into(), title: "loads, one after another".into(), group: Group::Containment, element_bytes: None };
    Path { info, what: What::Work { program: text, outcome }, sizes: &[0], states: &[], reach: Reach::Components }
}

fn target() -> Arc<Target> {
    Arc::new(target::known().expect("manifests").into_iter().find(|target| target.id == "wasmtime.component-all").expect("it is built in"))
}

/// Measures one path among real ones.
fn run(planted: Path, quick: bool, extent: Extent) -> Result<CopyRun, Failed> {
    if let Some(why) = uncountable() {
        return Err(format!("instructions cannot be counted: {why}").into());
    }
    let real = paths().into_iter().filter(|path| path.reach == Reach::Native || BESIDE.contains(&path.info.id.as_str()));
    let plan = Plan::new(real.chain([planted]).collect(), vec![target()], true, quick);
    let measured: Measured = measure(&plan, extent, COUNTED, &mut |_, _, _| {})?;
    Ok(measured.run(&plan, extent, Counted::By("callgrind".into())))
}

const SHORT: Extent = Extent { processes: 4, rounds: 8 };

fn held(before: Path, after: Path) -> Result<Comparison, Failed> {
    let comparison = compare(&run(before, true, SHORT)?, &run(after, true, SHORT)?);
    anstream::println!("{comparison}");
    Ok(comparison)
}

/// The sentence on what was planted. There must be no other.
fn alone(comparison: &Comparison) -> Result<String, Failed> {
    let changes = comparison.json()["changes"].as_array().map_or(0, Vec::len);
    let said = comparison.to_string();
    let named = said.lines().find(|line| line.starts_with("planted on wasmtime.component-all at 0 B: "));
    match (changes, named) {
        (1, Some(named)) => Ok(named.to_owned()),
        _ => Err(said.into()),
    }
}

fn more_instructions() -> Result<(), Failed> {
    let said = alone(&held(walk(200, NEAR), walk(220, NEAR))?)?;
    assert!(said.contains(" % slower (") && said.contains("more instructions"), "{said}");
    Ok(())
}

fn cache_misses() -> Result<(), Failed> {
    let said = alone(&held(walk(200, NEAR), walk(200, FAR))?)?;
    assert!(said.contains(" % slower (") && said.contains("the instructions are the same, so look at caches and memory"), "{said}");
    Ok(())
}

fn nothing() -> Result<(), Failed> {
    let mut before = run(walk(200, NEAR), true, SHORT)?;
    let mut wrong = Vec::new();
    for repetition in 0..REPETITIONS {
        let after = run(walk(200, NEAR), true, SHORT)?;
        let comparison = compare(&before, &after);
        anstream::println!("{repetition}: {comparison}");
        if comparison.has_changes() {
            wrong.push(comparison.to_string());
        }
        before = after;
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Slopes agree within 5 % where their intervals say so, and counts within 0.5 %.
fn agreement() -> Result<(), Failed> {
    let extent = Extent { processes: 10, rounds: 8 };
    let [one, other] = [run(walk(200, NEAR), false, extent)?, run(walk(200, NEAR), false, extent)?];
    for (one, other) in one.series.iter().zip(&other.series) {
        for (one, other) in one.instructions.iter().zip(&other.instructions) {
            assert!((one / other - 1.0).abs() <= 0.005, "{one} and {other} instructions");
        }
    }
    let [one, other] = [slopes(&one)?, slopes(&other)?];
    let (mut certain, mut apart) = (0, Vec::new());
    for ((path, one), (_, other)) in one.iter().zip(&other) {
        anstream::println!("{path}: {one} and {other} ns per byte");
        if one.is_certain && other.is_certain {
            certain += 1;
            if (one.slope / other.slope - 1.0).abs() > 0.05 {
                apart.push(format!("{path}: {one} and {other} ns per byte"));
            }
        }
    }
    assert!(certain >= 4, "the machine is too busy: {certain} slopes are certain in both runs");
    if apart.is_empty() { Ok(()) } else { Err(apart.join("\n").into()) }
}

/// A slope, the interval that holds 95 % of what it may be, and whether it is called certain.
struct Slope {
    slope: f64,
    interval: [f64; 2],
    is_certain: bool,
}

impl Display for Slope {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        write!(to, "{} ({} to {})", self.slope, self.interval[0], self.interval[1])
    }
}

/// The slopes of what is a line in warm memory.
fn slopes(run: &CopyRun) -> Result<Vec<(String, Slope)>, Failed> {
    let value: Value = serde_json::from_str(&json(&estimates(run)))?;
    let curves = value["paths"].as_array().ok_or("no paths")?.iter().filter(|curve| curve["memory"] == "warm");
    let slope = |curve: &Value| {
        let end = |at: usize| curve["slope_ci95"][at].as_f64();
        let (slope, is_certain) = (curve["slope_ns_per_byte"].as_f64()?, curve["slope_is_certain"].as_bool()?);
        Some((curve["id"].as_str()?.to_owned(), Slope { slope, interval: [end(0)?, end(1)?], is_certain }))
    };
    Ok(curves.filter_map(slope).collect())
}
