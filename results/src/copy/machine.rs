//! The machine that figures come from. Figures of two machines say nothing about each other.

use crate::run::Environment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};

/// The machine that figures come from. What cannot be told is empty, 0 or absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The processor's model.
    pub cpu: String,
    /// The processor's architecture.
    pub arch: String,
    /// The cores that this process may use.
    pub cores: u32,
    /// The memory, in bytes.
    pub memory_bytes: u64,
    /// The kernel's release.
    pub kernel: String,
    /// What says that the machine is a virtual one, if anything does.
    pub virtualised: Option<String>,
    /// The caches that the first core has or shares.
    pub caches: Vec<Cache>,
}

/// A cache of the processor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// Its level, from 1.
    pub level: u32,
    /// What it holds: `data`, `instruction` or `unified`.
    pub kind: String,
    /// Its size.
    pub bytes: u64,
}

impl Machine {
    /// This machine.
    pub fn here() -> Machine {
        let Environment { arch, kernel, cpu, cores, .. } = Environment::here();
        let memory_bytes = memory(&read(Path::new("/proc/meminfo")));
        let virtualised = virtualised(&read(Path::new("/proc/cpuinfo")), &read(Path::new("/sys/class/dmi/id/sys_vendor")));
        Machine { cpu, arch, cores, memory_bytes, kernel, virtualised, caches: caches(Path::new("/sys/devices/system/cpu/cpu0/cache")) }
    }

    /// The largest cache.
    pub fn last_cache_bytes(&self) -> Option<u64> {
        self.caches.iter().map(|cache| cache.bytes).max()
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

fn memory(meminfo: &str) -> u64 {
    let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    total.and_then(|total| kibibytes(&total.trim().to_ascii_uppercase())).unwrap_or_default()
}

/// A virtual processor says so itself; its vendor is the host's maker.
fn virtualised(cpuinfo: &str, vendor: &str) -> Option<String> {
    let flags = cpuinfo.lines().find(|line| line.starts_with("flags"))?;
    let says_so = flags.split_whitespace().any(|flag| flag == "hypervisor");
    says_so.then(|| if vendor.is_empty() { "a hypervisor".to_owned() } else { vendor.to_owned() })
}

fn caches(folder: &Path) -> Vec<Cache> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut caches: Vec<Cache> = entries.filter_map(|entry| cache(&entry.path())).collect();
    caches.sort_by(|a, b| (a.level, &a.kind).cmp(&(b.level, &b.kind)));
    caches
}

fn cache(folder: &Path) -> Option<Cache> {
    let field = |name: &str| read(&folder.join(name));
    let bytes = kibibytes(&field("size"))?;
    Some(Cache { level: field("level").parse().ok()?, kind: field("type").to_ascii_lowercase(), bytes })
}

/// `48K` and `4 KB`, as the kernel writes sizes.
fn kibibytes(size: &str) -> Option<u64> {
    let number = size.trim_end_matches('B').strip_suffix('K')?.trim();
    number.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_says_is_understood() {
        assert_eq!(memory("MemTotal:       16384 kB\nMemFree: 1 kB\n"), 16 << 20);
        assert_eq!(memory("nothing"), 0);
        assert_eq!(virtualised("processor : 0\nflags : fpu hypervisor vme\n", "QEMU"), Some("QEMU".into()));
        assert_eq!(virtualised("flags : fpu hypervisor\n", ""), Some("a hypervisor".into()));
        assert_eq!(virtualised("flags : fpu nohypervisor\n", "QEMU"), None);
    }

    #[test]
    fn caches_are_read_and_sorted() {
        let folder = tempfile::tempdir().unwrap();
        for (index, level, kind, size) in
            [(0, "2", "Unified", "2048K"), (1, "1", "Instruction", "32K"), (2, "1", "Data", "48K"), (3, "x", "", "")]
        {
            let index = folder.path().join(format!("index{index}"));
            fs::create_dir(&index).unwrap();
            for (name, text) in [("level", level), ("type", kind), ("size", size)] {
                fs::write(index.join(name), format!("{text}\n")).unwrap();
            }
        }
        let found: Vec<_> = caches(folder.path()).into_iter().map(|cache| (cache.level, cache.kind, cache.bytes)).collect();
        assert_eq!(found, [(1, "data".into(), 48 << 10), (1, "instruction".into(), 32 << 10), (2, "unified".into(), 2 << 20)]);
        assert_eq!(caches(Path::new("/nowhere")), []);
    }
}
