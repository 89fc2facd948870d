//! The manifest, and the settings that it and others may give.

use super::drive::{QUICKSTART, core_profile, profiles};
use crate::{MANIFEST, Wasmtime, adapter::VERSION, engine::description, options::Options};
use dyetest_adapter::{Adapter, Settings};
use serde_json::json;

/// The profile without asynchronous functions of components, which is there to be measured.
const SYNC: &str = "component-sync";

#[test]
fn the_manifest_has_core_profiles_and_each_again_with_components() {
    let manifest: toml::Table = MANIFEST.parse().unwrap();
    assert_eq!(manifest["runtime"].as_str(), Some("wasmtime"));
    let all = profiles();
    for name in ["cranelift", "winch", "pulley", "pooling", "explicit-bounds", "fuel", "epoch", "component-all"] {
        assert_eq!(manifest["profiles"][name].get("default").and_then(toml::Value::as_bool), Some(true), "{name}");
    }
    for (name, profile) in manifest["profiles"].as_table().unwrap() {
        let components = match name.as_str() {
            SYNC | QUICKSTART => None,
            _ if name.starts_with("component-") => Some("all"),
            _ => Some("off"),
        };
        assert_eq!(profile["settings"].get("components").and_then(toml::Value::as_str), components, "{name}");
        assert!(
            name == "component-all" || [SYNC, QUICKSTART].contains(&name.as_str()) || all.contains_key(core_profile(name)),
            "{name} has no core profile"
        );
    }
}

#[test]
fn the_configuration_is_the_one_that_the_settings_ask_for() {
    for (profile, settings) in profiles() {
        let has = |part: &str| profile.contains(part);
        let words = Wasmtime::open(&settings).unwrap().hello().configuration;
        let says = |key: &str, value: &str| assert!(words[key].starts_with(value), "{profile}: {key} is {}", words[key]);
        says("strategy", if has("winch") { "winch" } else { "cranelift" });
        says("consume_fuel", if has("fuel") { "true" } else { "false" });
        says("epoch_interruption", if has("epoch") { "true" } else { "false" });
        says("allocation", if has("pooling") { "pooling: " } else { "on demand" });
        let reservation = if has("explicit-bounds") && !has("pooling") {
            "0"
        } else if has("small-reservation") {
            "1048576"
        } else if has("fixed-memories") {
            "67108864"
        } else {
            "4294967296"
        };
        says("memory_reservation", reservation);
        says("signals_based_traps", if has("explicit-bounds") || has("pulley") || has("no-signals") { "false" } else { "true" });
        says("target", if has("pulley") { "pulley64" } else { std::env::consts::ARCH });
    }
}

/// The first example of Wasmtime's documentation: an engine with everything at its default, a store without a limiter.
#[test]
fn the_quickstart_is_what_the_documentation_begins_with() {
    let options = Options::parse(&profiles()[QUICKSTART]).unwrap();
    let words = Wasmtime::open(&profiles()[QUICKSTART]).unwrap().hello().configuration;
    assert_eq!(words, description(&wasmtime::Engine::default(), &options));
    assert_eq!(words["limiter"], "false");
}

#[test]
fn settings_combine_and_unknown_or_impossible_ones_are_refused() {
    let open = |value: serde_json::Value| {
        let settings: Settings = serde_json::from_value(value).unwrap();
        Wasmtime::open(&settings).map(|wasmtime| wasmtime.hello().configuration)
    };
    let both = json!({ "strategy": "winch", "consume_fuel": true, "epoch_interruption": true, "max_wasm_stack": 4 << 20,
        "memory_init_cow": false, "memory_may_move": false, "opt_level": "none",
        "pooling": { "slots": 3, "max_memory_size": 1 << 20, "linear_memory_keep_resident": 4096, "table_keep_resident": 4096,
            "decommit_batch_size": 8, "max_unused_warm_slots": 0, "table_elements": 100 } });
    let words = open(both).unwrap();
    assert_eq!((words["max_wasm_stack"].as_str(), words["memory_may_move"].as_str()), ("4194304", "false"));
    assert!(words["allocation"].contains("3 memories of at most 1048576 bytes") && words["allocation"].contains("decommit_batch_size 8"));
    let words = open(json!({ "table_lazy_init": false, "nan_canonicalization": true })).unwrap();
    assert_eq!((words["table_lazy_init"].as_str(), words["nan_canonicalization"].as_str()), ("false", "true"));
    for wrong in [
        json!({ "fuel": true }),
        json!({ "strategy": "lightbeam" }),
        json!({ "pooling": { "slot": 1 } }),
        json!({ "target": "no-such-target" }),
        json!({ "max_wasm_stack": 0 }),
        json!({ "strategy": "winch", "signals_based_traps": false }),
    ] {
        assert!(open(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn the_lockfile_has_the_release_that_the_adapter_names() {
    let lockfile: toml::Table = include_str!("../../../../Cargo.lock").parse().unwrap();
    let packages = lockfile["package"].as_array().unwrap();
    let version = packages.iter().find(|package| package["name"].as_str() == Some("wasmtime")).unwrap()["version"].as_str();
    assert_eq!(version, Some(VERSION));
}
