//! The command line as people and scripts meet it. `SNAPSHOTS=overwrite` writes the expected texts anew.

use snapbox::{cmd::Command, file, str};

fn dyetest(arguments: &[&str]) -> Command {
    Command::new(env!("CARGO_BIN_EXE_dyetest")).args(arguments).env("NO_COLOR", "1").env("COLUMNS", "120")
}

#[test]
fn help_has_examples_and_exit_statuses() {
    dyetest(&["--help"]).assert().success().stdout_eq(file!["cli/help.txt"]);
}

#[test]
fn help_of_run_names_every_flag() {
    dyetest(&["run", "--help"]).assert().success().stdout_eq(file!["cli/run-help.txt"]);
}

#[test]
fn every_command_has_examples() {
    for command in [
        "run",
        "list",
        "show",
        "wast",
        "oracle",
        "sensitivity",
        "report",
        "diff",
        "merge",
        "choose",
        "copy",
        "install",
        "adapter-check",
        "completions",
    ] {
        let output = dyetest(&[command, "--help"]).output().expect("it runs");
        let help = String::from_utf8(output.stdout).expect("it is text");
        assert!(help.contains("Examples:\n  dyetest "), "{command}: {help}");
    }
}

#[test]
fn a_shard_that_is_none_is_a_usage_error() {
    for (shard, says) in [("8/7", "there is no shard 8 of 7"), ("x", "expected `m/n`"), ("auto", "no shard is stated: set CI_NODE_INDEX")] {
        let run = dyetest(&["run", "--shard", shard]).env_remove("CI_NODE_INDEX").env_remove("JOB_COMPLETION_INDEX");
        let output = run.output().expect("it runs");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && error.contains(says), "{shard}: {error}");
    }
}

/// A run of two cases on one interpreter, in this folder; its own folder.
fn small_run(folder: &std::path::Path) -> std::path::PathBuf {
    let out = folder.to_str().expect("it is text");
    let run = ["run", "memory/ea-overflow", "memory/grow-limit", "--target", "wasmi.fuel", "--out", out];
    dyetest(&run).env_remove("GITHUB_STEP_SUMMARY").assert().success();
    std::fs::read_dir(folder).expect("a folder").next().expect("a run").expect("a folder").path()
}

#[test]
fn a_run_is_shown_compared_and_chosen_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = small_run(folder.path());
    let run = run.to_str().expect("it is text");
    for format in ["terminal", "jsonl", "markdown", "junit", "sarif"] {
        let output = dyetest(&["report", run, "--format", format]).env_remove("GITHUB_STEP_SUMMARY").output().expect("it runs");
        assert!(output.status.success() && !output.stdout.is_empty(), "{format}");
    }
    dyetest(&["diff", run, run]).assert().success().stdout_eq(str![[r#"
0 new, 0 changed, 0 fixed, 0 lost, 0 gained, 0 moved

"#]]);
    let requirements = folder.path().join("mine.toml");
    std::fs::write(&requirements, "title = 'Mine'\n[[hold]]\nproperties = ['memory-bounds']\n").expect("a file");
    let requirements = requirements.to_str().expect("it is text");
    dyetest(&["choose", run, "--requirements", requirements]).assert().success().stdout_eq(str![[r#"
Qualify
   target      version  cases held  properties held  unknown  weak
   wasmi.fuel  2.0.0    1           1 of 1           0        0

Mine: 1 of 1 targets qualify

"#]]);
    std::fs::write(requirements, "title = 'Mine'\n[[hold]]\nproperties = ['memory-bonds']\n").expect("a file");
    let output = dyetest(&["choose", run, "--requirements", requirements]).output().expect("it runs");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && error.contains("mine.toml:3:15"), "{error}");
}

#[test]
fn a_planted_change_of_control_is_in_the_difference() {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (small_run(&folder.path().join("old")), small_run(&folder.path().join("new")));
    let records = std::fs::read_to_string(new.join("records.jsonl")).expect("records");
    let moved = records.replace("\"memory-bounds\":\"", "\"memory-bounds\":\"guard pages instead of ");
    assert_ne!(moved, records);
    std::fs::write(new.join("records.jsonl"), moved).expect("records");
    let summary = folder.path().join("summary.md");
    let (old, new) = (old.to_str().expect("it is text"), new.to_str().expect("it is text"));
    let output = dyetest(&["diff", old, new, "--format", "json"]).env("GITHUB_STEP_SUMMARY", &summary).output().expect("it runs");
    let diff: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!((output.status.code(), &diff["moved"][0]["fact"]), (Some(1), &"control of memory-bounds".into()));
    assert_eq!((diff["moved"].as_array().map(Vec::len), diff["new"].as_array().map(Vec::len)), (Some(1), Some(0)));
    assert!(std::fs::read_to_string(summary).expect("a summary").contains("Enforcement points that moved"));
}

#[test]
fn help_of_copy_has_examples() {
    dyetest(&["copy", "--help"]).assert().success().stdout_eq(file!["cli/copy-help.txt"]);
}

#[test]
fn what_is_no_run_of_copy_is_said_before_anything_is_measured() {
    dyetest(&["copy", "--compare", "no-such-run"]).assert().code(2).stderr_eq(str![[r#"
error: no-such-run/copy.json: no such file; name a folder that `dyetest copy` wrote

"#]]);
}

#[test]
fn an_unknown_case_is_a_usage_error_that_says_what_to_do() {
    dyetest(&["run", "memory/no-such"]).assert().code(2).stderr_eq(str![[r#"
error: no case or suite is called `memory/no-such`; `dyetest list cases` shows them

"#]]);
}

#[test]
fn an_unknown_target_is_one_too() {
    dyetest(&["run", "--target", "v9"]).assert().code(2).stderr_eq(str![[r#"
error: no target or runtime is called `v9`; `dyetest list targets` shows them

"#]]);
}

#[test]
fn a_severity_that_nothing_has_selects_nothing() {
    dyetest(&["run", "memory/load-sweep", "--severity", "critical", "--target", "wasmi.fuel", "--profiles", "none"]).assert().code(2);
    dyetest(&["run", "instance/core-survives-trap", "--severity", "critical"]).assert().code(4);
}

#[test]
fn a_run_becomes_a_site() {
    let folder = tempfile::tempdir().expect("a folder");
    let within = |arguments: &[&str]| dyetest(arguments).current_dir(folder.path());
    within(&["run", "instance/core-survives-trap", "--target", "wasmi.eager", "--out", "runs"]).assert().success();
    let run = std::fs::read_dir(folder.path().join("runs")).expect("runs").next().expect("a run").expect("a folder").path();
    let site = ["report", run.to_str().expect("plain"), "--site", "site"];
    within(&site).assert().success();
    let page = std::fs::read_to_string(folder.path().join("site/cases/instance/core-survives-trap.html")).expect("a page");
    assert!(page.contains(" limit</span>") && page.contains("(@attack"), "{page}");
    within(&site).assert().code(2).stderr_eq(str![[r#"
error: cannot write the site to site: the folder is not empty; name another one, or remove it first

"#]]);
    within(&["report", run.to_str().expect("plain"), "--site", "other", "--format", "sarif"]).assert().code(2);
}

#[test]
fn a_manifest_that_is_none_is_shown_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("adapter.toml"), "runtime = 'x'\ncommand = ['y']\nprofile = 3\n").expect("a file");
    dyetest(&["adapter-check", "adapter.toml"]).current_dir(folder.path()).assert().code(2).stderr_eq(file!["cli/bad-manifest.txt"]);
}

#[test]
fn a_case_that_is_wrong_is_shown_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("mine")).expect("a folder");
    std::fs::write(folder.path().join("mine/bad.wast"), ";;! title = 'x'\n;;! propperty = 'memory-bounds'\n(module)\n").expect("a file");
    dyetest(&["run", "--cases", "."]).current_dir(folder.path()).assert().code(2).stderr_eq(file!["cli/bad-case.txt"]);
}

#[test]
fn machine_formats_parse() {
    for what in ["cases", "targets", "properties", "claims", "faults"] {
        let output = dyetest(&["list", what, "--format", "json"]).output().expect("it runs");
        let listed: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(!listed.is_empty(), "{what}");
    }
}

#[test]
fn what_waits_says_for_what() {
    let output = dyetest(&["list", "cases", "--waiting", "--format", "json"]).output().expect("it runs");
    let waiting: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert!(waiting.iter().all(|row| row["waiting"] == true && row["reason"].as_str().is_some_and(|reason| !reason.is_empty())));
    assert!(waiting.iter().any(|row| row["id"] == "table/cont-reuse"));
}

#[test]
fn what_is_answered_elsewhere_says_by_what() {
    let output = dyetest(&["list", "cases", "--elsewhere", "--format", "json"]).output().expect("it runs");
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert!(rows.iter().any(|row| row["id"] == "process/pc-liveness" && row["claims"] == serde_json::json!(["S4", "S6"])));
    for command in rows.iter().filter_map(|row| row["by"].as_str()?.strip_prefix("dyetest ")) {
        dyetest(&[command, "--help"]).assert().success();
    }
}

#[test]
fn a_case_is_explained() {
    let output = dyetest(&["show", "memory/ea-overflow"]).output().expect("it runs");
    let page = String::from_utf8(output.stdout).expect("it is text");
    for part in ["memory-bounds", "CVE-2023-26489", "(@attack", "wasmtime.cranelift", "run it"] {
        assert!(page.contains(part), "{part}");
    }
}
