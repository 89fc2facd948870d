//! The manifest of the faulty engine: one profile for each fault, made from the profile that it is planted for.

use super::{fault::Fault, faulty::InstallError};
use crate::manifest::Manifest;
use toml::{Table, Value, toml};

/// The text of the manifest.
///
/// # Errors
/// If a fault names a profile that the manifest of Wasmtime, `base`, does not have.
pub(super) fn manifest(base: &str, faults: &[Fault]) -> Result<String, InstallError> {
    let base: Table = toml::from_str(base).map_err(|error| InstallError::Manifest(error.to_string()))?;
    let mut profiles = Table::new();
    for fault in faults {
        let profile = base.get("profiles").and_then(|profiles| profiles.get(&fault.profile)).and_then(Value::as_table);
        let profile = profile.ok_or_else(|| InstallError::NoSuchProfile { fault: fault.id.clone(), profile: fault.profile.clone() })?;
        profiles.insert(fault.id.clone(), Value::Table(with_fault(profile, fault)));
    }
    let mut manifest = toml! {
        runtime = "faulty"
        command = ["./dyetest-faulty"]
        install = "dyetest install faulty"
    };
    manifest.insert("profiles".to_owned(), Value::Table(profiles));
    let text = toml::to_string(&manifest).map_err(|error| InstallError::Manifest(error.to_string()))?;
    Manifest::parse(&text, "target/faulty/adapter.toml").map_err(|error| InstallError::Manifest(error.to_string()))?;
    Ok(text)
}

fn with_fault(base: &Table, fault: &Fault) -> Table {
    let mut profile = base.clone();
    profile.insert("default".to_owned(), Value::Boolean(false));
    profile.insert("summary".to_owned(), Value::String(fault.summary.clone()));
    profile.insert("fault".to_owned(), Value::String(fault.id.clone()));
    let mut env = Table::new();
    env.insert("DYETEST_FAULT".to_owned(), Value::String(fault.id.clone()));
    profile.insert("env".to_owned(), Value::Table(env));
    let mut settings = Table::new();
    settings.insert("settings".to_owned(), Value::Table(fault.settings.clone()));
    merge(&mut profile, &settings);
    profile
}

/// Puts `changes` into a table; tables in it are merged, everything else is replaced.
fn merge(table: &mut Table, changes: &Table) {
    for (key, change) in changes {
        match (table.get_mut(key), change) {
            (Some(Value::Table(inner)), Value::Table(change)) => merge(inner, change),
            (_, _) => _ = table.insert(key.clone(), change.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{install::faults, target::checkout};

    fn base() -> String {
        std::fs::read_to_string(checkout("runtimes/wasmtime/adapter.toml")).unwrap()
    }

    #[test]
    fn every_fault_gets_a_profile_with_its_own_settings() {
        let text = manifest(&base(), &faults().unwrap()).unwrap();
        let manifest = Manifest::parse(&text, "faulty").unwrap();
        let kept = &manifest.profiles["reset-memory-resident-kept"];
        assert_eq!(kept.env["DYETEST_FAULT"], "reset-memory-resident-kept");
        assert_eq!(kept.settings["pooling"]["linear_memory_keep_resident"], 1_048_576);
        assert!(!kept.default);
    }

    #[test]
    fn an_unknown_profile_is_named() {
        let mut faults = faults().unwrap();
        faults[0].profile = "no-such".into();
        let error = manifest(&base(), &faults).unwrap_err().to_string();
        assert!(error.contains("`no-such`"), "{error}");
    }
}
