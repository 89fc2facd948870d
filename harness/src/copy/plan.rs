//! What is measured on which target.

use super::path::{Path, Reach};
use crate::target::Target;
use dyetest_results::copy::Memory;
use std::sync::Arc;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// How often every adapter is started anew.
    pub processes: u32,
    /// Rounds in each process.
    pub rounds: u32,
}

/// One path on one target, at one size.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Which path of the plan.
    pub path: usize,
    /// Which target of the plan; for what needs no runtime, the one whose process it happens in.
    pub target: usize,
    /// Bytes of payload.
    pub size: u64,
    /// The state of memory.
    pub memory: Memory,
}

/// What is measured, and where.
pub struct Plan {
    /// The paths, in the order in which they are shown.
    pub paths: Vec<Path>,
    /// The targets.
    pub targets: Vec<Arc<Target>>,
    /// The points.
    pub points: Vec<Point>,
}

/// Sizes of a quick run.
const QUICK: [u64; 4] = [0, 64, 4 << 10, 64 << 10];

impl Plan {
    /// All that is measured on these targets: every path on each if they were `named`, otherwise each path where it tells something. A `quick`
    /// run has few sizes, in warm memory.
    pub fn new(paths: Vec<Path>, targets: Vec<Arc<Target>>, named: bool, quick: bool) -> Self {
        let mut points = Vec::new();
        for (at, path) in paths.iter().enumerate() {
            for (target, known) in targets.iter().enumerate() {
                let here = if path.reach == Reach::Native { target == 0 } else { named || path.reach.includes(known) };
                if here {
                    let states = path.states.iter().filter(|_| !quick).copied();
                    let all = std::iter::once((Memory::Warm, path.sizes)).chain(states);
                    let sizes = all.flat_map(|(memory, sizes)| sizes.iter().map(move |size| (memory, *size)));
                    let sizes = sizes.filter(|(_, size)| !quick || QUICK.contains(size));
                    points.extend(sizes.map(|(memory, size)| Point { path: at, target, size, memory }));
                }
            }
        }
        Plan { paths, targets, points }
    }

    /// Whether a target is measured where nobody names any.
    pub fn is_usual(target: &Target) -> bool {
        [Reach::Tenants, Reach::Runtimes, Reach::Profiles].iter().any(|reach| reach.includes(target))
    }

    /// The largest payload of a path.
    pub fn largest(&self, path: usize) -> u64 {
        self.points.iter().filter(|point| point.path == path).map(|point| point.size).max().unwrap_or_default()
    }
}

impl Reach {
    /// Whether a target is among them.
    pub fn includes(self, target: &Target) -> bool {
        const COMPONENTS: &str = "wasmtime.component-all";
        const SYNCHRONOUS: &str = "wasmtime.component-sync";
        const ONE_PASS: &str = "wasmtime.component-winch";
        const POOLED: &str = "wasmtime.component-pooling";
        const CHECKED: &str = "wasmtime.component-explicit-bounds";
        const RUNTIMES: [&str; 3] = ["wasmer.singlepass", "wasmi.eager", "node.default"];
        let id = target.id.as_str();
        match self {
            Reach::Native => true,
            Reach::Components => id == COMPONENTS,
            Reach::Calls => [COMPONENTS, SYNCHRONOUS].contains(&id),
            Reach::Compilers => [COMPONENTS, SYNCHRONOUS, ONE_PASS].contains(&id),
            Reach::Tenants => [COMPONENTS, SYNCHRONOUS, ONE_PASS, POOLED, CHECKED].contains(&id),
            Reach::Runtimes => id == COMPONENTS || RUNTIMES.contains(&id),
            Reach::Profiles => (target.runtime == "wasmtime" && target.profile.default) || RUNTIMES.contains(&id),
        }
    }
}
