//! Files, sockets and signals: landlock, as much of it as the kernel has.

use super::{Options, because};
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, LandlockStatus, RestrictionStatus, Ruleset,
    RulesetAttr as _, RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use std::path::{Path, PathBuf};

/// Rights are asked for as of this version; an older kernel grants what it knows. Linux 6.12.
const WANTED: ABI = ABI::V6;

/// Where programs, their libraries and their interpreters are, and what the kernel tells of itself.
const SYSTEM: &[&str] = &["/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt", "/nix/store", "/gnu/store", "/proc", "/sys"];

/// The few files of `/etc` that the dynamic linker, the C library and OpenSSL look for.
const SETTINGS: &[&str] = &["/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/localtime", "/etc/ssl", "/etc/pki"];

/// Devices that hold nothing.
const DEVICES: &[&str] = &["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/// Restricts this process, and says how far that goes: in words, and by the number of the ABI.
///
/// # Errors
/// If the kernel has landlock and refuses the rules. Not having it is no error.
pub(super) fn restrict(options: &Options) -> Result<(String, u32), String> {
    let status = enforce(options).map_err(because("landlock cannot be set up"))?;
    let abi = match status.landlock {
        LandlockStatus::Available { effective_abi, .. } => effective_abi.min(WANTED) as u32,
        LandlockStatus::NotEnabled => return Ok(("not enabled in this kernel".into(), 0)),
        LandlockStatus::NotImplemented => return Ok(("not in this kernel".into(), 0)),
    };
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => (format!("ABI {abi}"), abi),
        RulesetStatus::PartiallyEnforced => (format!("ABI {abi} of {}", WANTED as u32), abi),
        RulesetStatus::NotEnforced => ("not enforced".into(), 0),
    })
}

fn enforce(options: &Options) -> Result<RestrictionStatus, RulesetError> {
    let read = AccessFs::from_read(WANTED);
    let all = AccessFs::from_all(WANTED);
    // The program itself may lie anywhere; of its folder only what the manifest says is readable.
    let own = ["/proc/self/exe".into(), PathBuf::from(&options.command[0])];
    let readable = SYSTEM.iter().chain(SETTINGS).map(PathBuf::from).chain(own).chain(options.readable.iter().cloned());
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        // No rule allows any port.
        .handle_access(AccessNet::from_all(WANTED))?
        .scope(Scope::from_all(WANTED))?
        .create()?
        .add_rules(rules(readable, read))?
        .add_rules(rules(DEVICES.iter().map(Path::new), all & !AccessFs::Execute))?
        .add_rules(rules(options.writable.iter(), all))?
        .restrict_self()
}

/// Rules for what exists of these; the rest cannot be opened anyway.
fn rules<P: AsRef<Path>>(
    paths: impl IntoIterator<Item = P>,
    access: BitFlags<AccessFs>,
) -> impl Iterator<Item = Result<landlock::PathBeneath<landlock::PathFd>, RulesetError>> {
    path_beneath_rules(paths, access)
}
