//! The manifest of the faulty engine: one profile for each fault, made from the profile that it is planted for.

use super::{fault::Fault, faulty::InstallError};
use crate::manifest::{Manifest, Profile};
use dyetest_adapter::Settings;
use serde_json::Value;

/// The text of the manifest.
///
/// # Errors
/// If a fault names a profile that the manifest of Wasmtime, `base`, does not have.
pub(super) fn manifest(base: &str, faults: &[Fault]) -> Result<String, InstallError> {
    let base = Manifest::parse(base, "runtimes/wasmtime/adapter.toml").map_err(|error| InstallError::Manifest(error.to_string()))?;
    let profile = |fault: &Fault| {
        let profile = base.profiles.get(&fault.profile);
        let profile = profile.ok_or_else(|| InstallError::NoSuchProfile { fault: fault.id.clone(), profile: fault.profile.clone() })?;
        Ok((fault.id.clone(), with_fault(profile.clone(), fault)?))
    };
    let manifest = Manifest {
        runtime: "faulty".to_owned(),
        built_in: false,
        command: vec!["./dyetest-faulty".to_owned()],
        install: Some("dyetest install faulty".to_owned()),
        profiles: faults.iter().map(profile).collect::<Result<_, InstallError>>()?,
    };
    toml::to_string(&manifest).map_err(|error| InstallError::Manifest(error.to_string()))
}

fn with_fault(mut profile: Profile, fault: &Fault) -> Result<Profile, InstallError> {
    let changes: Settings =
        fault.settings.clone().try_into().map_err(|error: toml::de::Error| InstallError::Manifest(error.to_string()))?;
    for (name, change) in changes {
        merge(profile.settings.entry(name).or_insert(Value::Null), change);
    }
    Ok(Profile {
        default: false,
        summary: fault.summary.clone(),
        env: [("DYETEST_FAULT".to_owned(), fault.id.clone())].into(),
        fault: Some(fault.id.clone()),
        ..profile
    })
}

/// Puts a change in the place of a value; objects are merged.
fn merge(value: &mut Value, change: Value) {
    match (value, change) {
        (Value::Object(value), Value::Object(change)) => {
            for (name, change) in change {
                merge(value.entry(name).or_insert(Value::Null), change);
            }
        }
        (value, change) => *value = change,
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
    fn every_fault_is_planted_where_its_property_has_a_control() {
        let manifest = Manifest::parse(&manifest(&base(), &faults().unwrap()).unwrap(), "faulty").unwrap();
        for fault in faults().unwrap() {
            let controls = &manifest.profiles[&fault.id].controls;
            assert!(controls.contains_key(&fault.property), "{}: {} states no control for {}", fault.id, fault.profile, fault.property);
        }
    }

    #[test]
    fn an_unknown_profile_is_named() {
        let mut faults = faults().unwrap();
        faults[0].profile = "no-such".into();
        let error = manifest(&base(), &faults).unwrap_err().to_string();
        assert!(error.contains("`no-such`"), "{error}");
    }
}
