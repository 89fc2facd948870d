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
    assert!(waiting.iter().any(|row| row["id"] == "instance/component-lockdown"));
}

#[test]
fn a_case_is_explained() {
    let output = dyetest(&["show", "memory/ea-overflow"]).output().expect("it runs");
    let page = String::from_utf8(output.stdout).expect("it is text");
    for part in ["memory-bounds", "CVE-2023-26489", "(@attack", "wasmtime.cranelift", "run it"] {
        assert!(page.contains(part), "{part}");
    }
}
