//! The machine that a run took place on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The machine that a run took place on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Environment {
    /// The operating system.
    pub os: String,
    /// The processor's architecture.
    pub arch: String,
    /// The kernel's release; empty where it cannot be told.
    pub kernel: String,
    /// The processor's model; empty where it cannot be told.
    pub cpu: String,
    /// The cores that this process may use.
    pub cores: u32,
}

/// The operating system and the architecture that this program runs on, such as `linux-x86_64`.
pub fn platform() -> String {
    format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)
}

impl Environment {
    /// This machine.
    pub fn here() -> Environment {
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        Environment {
            os: std::env::consts::OS.into(),
            arch: std::env::consts::ARCH.into(),
            kernel: read("/proc/sys/kernel/osrelease").trim().into(),
            cpu: cpu_model(&read("/proc/cpuinfo")),
            cores: std::thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(u32::MAX)),
        }
    }
}

/// x86-64 names its model; aarch64 gives the numbers of implementer and part.
fn cpu_model(cpuinfo: &str) -> String {
    let field = |name: &str| {
        let values = cpuinfo.lines().filter_map(|line| line.split_once(':'));
        values.filter(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned()).next()
    };
    field("model name")
        .or_else(|| Some(format!("implementer {} part {}", field("CPU implementer")?, field("CPU part")?)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_machine_have_a_model() {
        assert_eq!(cpu_model("processor\t: 0\nmodel name\t: Some CPU @ 2.80GHz\nmodel name\t: other\n"), "Some CPU @ 2.80GHz");
        assert_eq!(cpu_model("CPU implementer\t: 0x41\nCPU part\t: 0xd0c\n"), "implementer 0x41 part 0xd0c");
        assert_eq!(cpu_model(""), "");
    }
}
