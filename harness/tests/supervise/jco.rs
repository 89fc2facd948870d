//! Components on V8, where `dyetest install jco` was run.

use crate::trial;
use dyetest::{
    script::{Outcome, run_all},
    target::{self, Target},
};
use dyetest_suites::Source;
use libtest_mimic::Trial;
use std::sync::Arc;

/// Ignored, which is the reason too, unless jco is installed.
pub(crate) fn trials() -> Vec<Trial> {
    let targets = target::known().expect("the manifests of the checkout can be read");
    let installed = targets.into_iter().find(|target| target.id == "jco.default" && target.installed()).map(Arc::new);
    let scripts = [("values_cross", VALUES), ("a_call_that_yields_is_awaited", YIELDS), ("a_trap_has_its_class", TRAPS)];
    let trial = |(name, script)| {
        let (target, ignored) = (installed.clone(), installed.is_none());
        let why = if ignored { " (needs `dyetest install jco`)" } else { "" };
        trial(format!("jco::{name}{why}"), move || check(target.expect("the trial is ignored otherwise"), script))
            .with_ignored_flag(ignored)
    };
    scripts.map(trial).into()
}

const VALUES: &str = r#"
    (component
      (core module $m
        (func (export "i32") (param i32) (result i32) (local.get 0))
        (func (export "i64") (param i64) (result i64) (local.get 0))
        (func (export "f32") (param f32) (result f32) (local.get 0))
        (func (export "f64") (param f64) (result f64) (local.get 0)))
      (core instance $i (instantiate $m))
      (func (export "truth") (param "x" bool) (result bool) (canon lift (core func $i "i32")))
      (func (export "tiny") (param "x" s8) (result s8) (canon lift (core func $i "i32")))
      (func (export "whole-word") (param "x" u32) (result u32) (canon lift (core func $i "i32")))
      (func (export "letter") (param "x" char) (result char) (canon lift (core func $i "i32")))
      (func (export "large") (param "x" u64) (result u64) (canon lift (core func $i "i64")))
      (func (export "signed") (param "x" s64) (result s64) (canon lift (core func $i "i64")))
      (func (export "half") (param "x" f32) (result f32) (canon lift (core func $i "f32")))
      (func (export "real") (param "x" f64) (result f64) (canon lift (core func $i "f64")))
      (func (export "one-of-one") (param "x" (tuple s16)) (result (tuple s16)) (canon lift (core func $i "i32"))))
    (assert_return (invoke "truth" (bool.const true)) (bool.const true))
    (assert_return (invoke "tiny" (s8.const -128)) (s8.const -128))
    (assert_return (invoke "whole-word" (u32.const 4294967295)) (u32.const 4294967295))
    (assert_return (invoke "letter" (char.const "\u{1f600}")) (char.const "\u{1f600}"))
    (assert_return (invoke "large" (u64.const 18446744073709551615)) (u64.const 18446744073709551615))
    (assert_return (invoke "signed" (s64.const -9223372036854775808)) (s64.const -9223372036854775808))
    (assert_return (invoke "half" (f32.const -0.0)) (f32.const -0.0))
    (assert_return (invoke "real" (f64.const 1e300)) (f64.const 1e300))
    (assert_return (invoke "one-of-one" (tuple.const (s16.const -7))) (tuple.const (s16.const -7)))"#;

const YIELDS: &str = r#"
    (component
      (core module $m
        (import "" "return" (func $return (param i32)))
        (global $turns (mut i32) (i32.const 100))
        (func (export "run") (result i32) (i32.const 1))
        (func (export "callback") (param i32 i32 i32) (result i32)
          (global.set $turns (i32.sub (global.get $turns) (i32.const 1)))
          (if (global.get $turns) (then (return (i32.const 1))))
          (call $return (i32.const 42))
          (i32.const 0)))
      (core func $return (canon task.return (result u32)))
      (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
      (func (export "run") async (result u32) (canon lift (core func $i "run") async (callback (core func $i "callback")))))
    (assert_return (invoke "run") (u32.const 42))"#;

const TRAPS: &str = r#"
    (component
      (core module $m (func (export "run") unreachable))
      (core instance $i (instantiate $m))
      (func (export "run") (canon lift (core func $i "run"))))
    (assert_trap (invoke "run") "unreachable")"#;

/// Runs a script, of which every directive must pass.
fn check(target: Arc<Target>, text: &str) {
    let source = Arc::new(Source { path: "test.wast".into(), text: text.into() });
    let tallies = run_all(&[source], &[target], 1);
    assert!(tallies.iter().all(|tally| tally.outcome == Outcome::Passed && tally.passed > 0), "{tallies:#?}");
}
