//! Runs that nobody measured, for tests: lines with planted costs, and noise of the kinds that machines make.

use super::{
    COPY_SCHEMA, CRANELIFT, Cache, CopyRun, Counted, Group, INSTANCE_PER_TENANT, MEMCPY, MEMORY_COPY, Machine, Memory, Method, NATIVE,
    PROCESS_PER_TENANT, PathInfo, SENTINEL_BYTES, SENTINELS, Sample, Series, statistics::Chance,
};
use std::f64::consts::TAU;

pub(crate) const TARGET: &str = "wasmtime.component-all";
const SIZES: [u64; 8] = [64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 1 << 20, 10 << 20];

/// One true cost: path, title, group, element, target, fixed ns, ns for each byte, instructions for each byte.
type Truth = (&'static str, &'static str, Group, Option<u32>, &'static str, f64, f64, f64);

const TRUTHS: &[Truth] = &[
    (MEMCPY, "memcpy in the adapter's process", Group::Limit, None, NATIVE, 1.7, 0.028, 0.1),
    (MEMORY_COPY, "memory.copy inside one memory", Group::Limit, None, TARGET, 2.0, 0.028, 0.1),
    ("pointer", "a pointer inside one memory", Group::Pointer, None, TARGET, 1.3, 0.0, 0.0),
    ("list-u8", "list<u8> from component to component", Group::Fused, Some(1), TARGET, 15.0, 0.319, 9.0),
    ("list-u16", "list<u16> from component to component", Group::Fused, Some(2), TARGET, 12.0, 0.160, 4.5),
    ("list-u32", "list<u32> from component to component", Group::Fused, Some(4), TARGET, 7.0, 0.080, 2.25),
    ("list-u64", "list<u64> from component to component", Group::Fused, Some(8), TARGET, 7.0, 0.040, 1.125),
    ("string-utf8-utf16", "string, transcoded", Group::Fused, None, TARGET, 24.0, 0.505, 15.5),
    ("stream-u8", "stream<u8> from component to component", Group::Stream, Some(1), TARGET, 842.0, 0.028, 3.0),
    ("host-list-u8", "list<u8> from the host", Group::HostToGuest, Some(1), TARGET, 383.0, 0.028, 0.1),
    ("borrow", "a borrowed handle", Group::Handle, None, TARGET, 355.0, 0.0, 0.0),
];

/// Nanoseconds by path and target of what has no size.
const PRICES: &[(&str, &str, f64)] = &[
    ("loop", CRANELIFT, 1000.0),
    ("loop", "wasmtime.fuel", 1800.0),
    (INSTANCE_PER_TENANT, CRANELIFT, 20_000.0),
    (PROCESS_PER_TENANT, CRANELIFT, 4_000_000.0),
];

/// Numbers by chance as machines make them.
pub(crate) struct Noise(Chance);

impl Noise {
    pub(crate) fn new(seed: u64) -> Noise {
        Noise(Chance::new(seed))
    }

    /// Between 0 and 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.0.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Log-normal about 1.
    pub(crate) fn factor(&mut self, sigma: f64) -> f64 {
        (sigma * (-2.0 * (1.0 - self.share()).ln()).sqrt() * (TAU * self.share()).cos()).exp()
    }
}

/// How noisy a made-up run is, in shares.
#[derive(Clone, Copy)]
pub(crate) struct Synthetic {
    pub(crate) seed: u64,
    /// Of each sample, on its own.
    pub(crate) sample: f64,
    /// Of a series, as long as a process lives.
    pub(crate) process: f64,
    /// Of all from one round to the next, kept on.
    pub(crate) drift: f64,
    /// Of rounds that somebody else disturbs.
    pub(crate) bursts: f64,
    /// Of the whole run, as by a lower clock.
    pub(crate) clock: f64,
}

impl Synthetic {
    pub(crate) fn quiet() -> Synthetic {
        Synthetic { seed: 1, sample: 0.0, process: 0.0, drift: 0.0, bursts: 0.0, clock: 1.0 }
    }

    pub(crate) fn noisy(seed: u64) -> Synthetic {
        Synthetic { seed, sample: 0.03, process: 0.01, drift: 0.01, bursts: 0.1, clock: 1.0 }
    }

    /// Three processes of ten rounds.
    pub(crate) fn run(self) -> CopyRun {
        let mut run = form();
        let mut noise = Noise::new(self.seed);
        for process in 0..run.method.processes {
            let layouts: Vec<f64> = run.series.iter().map(|_| noise.factor(self.process)).collect();
            let mut drift = self.clock;
            for round in 0..run.method.rounds {
                drift *= noise.factor(self.drift);
                let disturbed = noise.share() < self.bursts;
                for (series, layout) in run.series.iter_mut().zip(&layouts) {
                    let burst = if disturbed && noise.share() < 0.6 { 1.3 + 2.0 * noise.share() } else { 1.0 };
                    let ns = truth(&series.path, &series.target, series.size) * layout * drift * burst * noise.factor(self.sample);
                    series.samples.push(Sample { process, round, picoseconds: (ns * 1000.0).round() as u64 });
                }
            }
        }
        run
    }
}

/// A time, so many times as long.
pub(crate) fn by(picoseconds: u64, factor: f64) -> u64 {
    (picoseconds as f64 * factor).round() as u64
}

/// A planted change of the time of one path at one size.
pub(crate) fn plant(run: &mut CopyRun, path: &str, size: u64, factor: f64) {
    let series = run.series.iter_mut().find(|series| series.path == path && series.size == size).unwrap();
    for sample in &mut series.samples {
        sample.picoseconds = by(sample.picoseconds, factor);
    }
}

fn truth(path: &str, target: &str, size: u64) -> f64 {
    let path = if SENTINELS.contains(&path) { MEMCPY } else { path };
    let priced = PRICES.iter().find(|(id, on, _)| (*id, *on) == (path, target)).map(|(_, _, ns)| *ns);
    let lined = || TRUTHS.iter().find(|truth| truth.0 == path).map(|truth| truth.5 + truth.6 * size as f64);
    priced.or_else(lined).unwrap()
}

fn form() -> CopyRun {
    let series = |path: &str, target: &str, size, instructions| Series {
        path: path.into(),
        target: target.into(),
        size,
        memory: Memory::Warm,
        instructions,
        samples: vec![],
    };
    let sentinels = SENTINELS.map(|path| series(path, NATIVE, SENTINEL_BYTES, vec![]));
    let curves = TRUTHS.iter().flat_map(|(path, _, _, _, target, fixed, _, each)| {
        SIZES.map(|size| series(path, target, size, vec![10.0 * fixed + each * size as f64; 2]))
    });
    let prices = PRICES.iter().map(|(path, target, _)| series(path, target, 0, vec![]));
    let lined = TRUTHS.iter().map(|(id, title, group, element_bytes, ..)| PathInfo {
        id: (*id).into(),
        title: (*title).into(),
        group: *group,
        element_bytes: *element_bytes,
    });
    let priced = [("loop", "a loop that is interrupted"), (INSTANCE_PER_TENANT, "an instance"), (PROCESS_PER_TENANT, "a process")];
    let priced = priced.map(|(id, title)| PathInfo { id: id.into(), title: title.into(), group: Group::Containment, element_bytes: None });
    CopyRun {
        schema: COPY_SCHEMA,
        machine: Machine {
            cpu: "Some CPU @ 2.80GHz".into(),
            arch: "x86_64".into(),
            cores: 2,
            memory_bytes: 8 << 30,
            kernel: "6.1.0".into(),
            virtualised: Some("QEMU".into()),
            caches: vec![Cache { level: 3, kind: "unified".into(), bytes: 32 << 20 }],
        },
        method: Method { processes: 3, rounds: 10, version: "0.1.0".into(), instructions: Counted::By("callgrind".into()) },
        versions: [(TARGET, "48.0.8"), (CRANELIFT, "48.0.8"), ("wasmtime.fuel", "48.0.8")].map(|(a, b)| (a.into(), b.into())).into(),
        paths: lined.chain(priced).collect(),
        series: sentinels.into_iter().chain(curves).chain(prices).collect(),
    }
}
