//! Two runs, held against each other: what became slower or quicker, and by what it shows.
//!
//! Instructions repeat, so that 1 % more of them is a change, beyond what the processes of either run differ by themselves. Time does
//! not repeat, and is told in sentinels of the same round, which a lower clock and a busy neighbour slow down alike; where the
//! sentinels moved against all others, it is told as it was measured. It changed where all of these say so, since each of them alone
//! takes some chance for a change:
//! - the median moved by more than 5 %;
//! - the rank test finds the move too improbable to be chance, at 1 % for all series of the run together (Holm). It is put to the
//!   move without half of those 5 %: rounds of one process share its layout in memory, and the test, which takes each for a
//!   witness of its own, would take a layout for a change;
//! - every process of one run is on the same side of every process of the other.

use super::{
    CopyRun, Machine, Memory, Series,
    instructions::Instructions,
    noise::{Round, Rounds, is_sentinel},
    statistics::{holm, least_rank_sum, median, rank_sum},
    unit::{bytes, digits, time},
};
use serde::Serialize;
use std::{collections::BTreeMap, fmt};

/// How far the median of times must move.
const TIME: f64 = 0.05;
/// How far another layout in memory may move it, without any change.
const LAYOUT: f64 = TIME / 2.0;
/// How far the number of instructions must move.
const INSTRUCTIONS: f64 = 0.01;
/// How often chance alone may be called a change, in one comparison of all series.
const CHANCE: f64 = 0.01;

/// Two runs, held against each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// What differs but the figures, and what could therefore not be seen.
    pub(super) caveats: Vec<String>,
    /// The series that both runs have.
    pub(super) compared: usize,
    /// What changed.
    pub(super) changes: Vec<Change>,
}

/// A series that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Change {
    pub(super) path: String,
    pub(super) target: String,
    pub(super) memory: Memory,
    pub(super) size: u64,
    /// The medians of the old and of the new run.
    pub(super) ns: [f64; 2],
    /// By what share the time rose, if it changed, as it is told.
    pub(super) time: Option<f64>,
    /// How probable chance alone is, corrected for the number of series.
    pub(super) p: f64,
    /// By what share the instructions rose, if both runs counted them.
    pub(super) instructions: Option<f64>,
}

/// What became of `old` in `new`.
pub fn compare(old: &CopyRun, new: &CopyRun) -> Comparison {
    let mut caveats = caveats(old, new);
    let key = |series: &'_ Series| (series.path.clone(), series.target.clone(), series.memory, series.size);
    let olds: BTreeMap<_, &Series> = old.series.iter().map(|series| (key(series), series)).collect();
    let [old_side, new_side] = [Side::of(old), Side::of(new)];
    let pairs = new.series.iter().filter(|series| !is_sentinel(series)).filter_map(|new| Some((*olds.get(&key(new))?, new)));
    let pairs: Vec<Figures<'_>> = pairs.filter_map(|(old, new)| Figures::of(old, &old_side, new, &new_side)).collect();
    let unit = unit(&old_side, &new_side, &pairs);
    caveats.extend(unit.caveat);
    let pairs: Vec<Pair<'_>> = pairs.into_iter().map(|figures| Pair::of(figures, unit.divisor)).collect();
    let is_same_processor = processor(&old.machine) == processor(&new.machine);
    let ps = holm(&pairs.iter().map(|pair| pair.time.p).collect::<Vec<_>>());
    caveats.extend(if is_same_processor { too_few(&pairs) } else { None });
    let change = |(pair, p): (&Pair<'_>, f64)| pair.change(p, is_same_processor);
    Comparison { caveats, compared: pairs.len(), changes: pairs.iter().zip(ps).filter_map(change).collect() }
}

impl Comparison {
    /// Whether anything changed.
    pub fn has_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// The comparison as JSON, for scripts.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({ "caveats": self.caveats, "compared": self.compared, "changes": self.changes })
    }
}

/// One sentence on a line, the caveats first.
impl fmt::Display for Comparison {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for caveat in &self.caveats {
            writeln!(to, "{caveat}")?;
        }
        for change in &self.changes {
            writeln!(to, "{change}")?;
        }
        match self.changes.len() {
            0 => write!(to, "No significant difference in {} series.", self.compared),
            some => write!(to, "{some} of {} series changed.", self.compared),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change { path, target, memory, size, ns: [old, new], time: slower, p, instructions } = self;
        let memory = match memory {
            Memory::Warm => "",
            Memory::Cold => ", cold",
            Memory::Fresh => ", fresh",
        };
        write!(to, "{path} on {target} at {}{memory}: ", bytes(*size as f64))?;
        let moved = |share: f64, more, less| format!("{} % {}", digits(100.0 * share.abs()), if share > 0.0 { more } else { less });
        let by_count = instructions.filter(|share| share.abs() > INSTRUCTIONS).map(|share| moved(share, "more", "fewer"));
        let by_time = slower.map(|share| {
            let chance = if *p < 1e-4 { format!("{p:.0e}") } else { format!("{p:.4}") };
            format!("{} ({} to {}, p {chance})", moved(share, "slower", "quicker"), time(*old), time(*new))
        });
        match (by_time, by_count, instructions) {
            (Some(time), Some(count), _) => write!(to, "{time}, with {count} instructions."),
            (Some(time), None, Some(_)) => write!(to, "{time}, by time only: the instructions are the same, so look at caches and memory."),
            (Some(time), None, None) => write!(to, "{time}, by time only: instructions were not counted in both runs."),
            (None, count, _) => write!(to, "{} instructions, with no significant difference in time.", count.unwrap_or_default()),
        }
    }
}

/// The quiet rounds of a run, and the time that a sentinel took in each.
struct Side {
    rounds: Rounds,
    sentinels: BTreeMap<Round, f64>,
}

impl Side {
    fn of(run: &CopyRun) -> Side {
        let rounds = Rounds::of(run);
        let mut sentinels = BTreeMap::<Round, Vec<f64>>::new();
        for (round, ns) in run.series.iter().filter(|series| is_sentinel(series)).flat_map(|series| rounds.quiet(series)) {
            sentinels.entry(round).or_default().push(ns);
        }
        Side { sentinels: sentinels.into_iter().map(|(round, ns)| (round, median(&ns))).collect(), rounds }
    }

    fn relative(&self, measured: &BTreeMap<Round, f64>) -> BTreeMap<Round, f64> {
        measured.iter().filter_map(|(round, ns)| Some((*round, ns / self.sentinels.get(round)?))).collect()
    }
}

/// A series of both runs in quiet rounds, in nanoseconds and in sentinels of its round.
struct Figures<'a> {
    series: [&'a Series; 2],
    measured: [BTreeMap<Round, f64>; 2],
    relative: [BTreeMap<Round, f64>; 2],
}

impl<'a> Figures<'a> {
    fn of(old: &'a Series, old_side: &Side, new: &'a Series, new_side: &Side) -> Option<Figures<'a>> {
        let measured = [old_side.rounds.quiet(old), new_side.rounds.quiet(new)];
        let relative = [old_side.relative(&measured[0]), new_side.relative(&measured[1])];
        let has_figures = measured.iter().all(|figures| !figures.is_empty());
        has_figures.then_some(Figures { series: [old, new], measured, relative })
    }
}

/// What times are told in.
struct Unit {
    divisor: Divisor,
    caveat: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Divisor {
    Sentinel,
    None,
}

/// Sentinels, as long as they moved with the others: a series that moves alone is compared with what did not.
fn unit(old: &Side, new: &Side, pairs: &[Figures<'_>]) -> Unit {
    let without = |caveat| Unit { divisor: Divisor::None, caveat };
    if pairs.iter().any(|pair| pair.relative.iter().any(BTreeMap::is_empty)) {
        return without(None);
    }
    let moved: Vec<f64> = pairs.iter().map(|pair| middle(&pair.measured[1]) / middle(&pair.measured[0])).collect();
    let alone = middle(&new.sentinels) / middle(&old.sentinels) / median(&moved) - 1.0;
    if pairs.is_empty() || alone.abs() <= LAYOUT {
        return Unit { divisor: Divisor::Sentinel, caveat: None };
    }
    let share = digits(100.0 * alone);
    without(Some(format!("The sentinels moved by {share} % against the other series: times are compared as they were measured.")))
}

/// A series of both runs, with what became of its time.
struct Pair<'a> {
    old: &'a Series,
    new: &'a Series,
    rounds: [usize; 2],
    ns: [f64; 2],
    time: Move,
}

impl<'a> Pair<'a> {
    fn of(figures: Figures<'a>, divisor: Divisor) -> Pair<'a> {
        let Figures { series: [old, new], measured, relative } = figures;
        let [before, after] = if divisor == Divisor::Sentinel { &relative } else { &measured };
        let time = Move::of(before, after);
        Pair { old, new, rounds: measured.each_ref().map(BTreeMap::len), ns: measured.each_ref().map(middle), time }
    }

    fn change(&self, p: f64, is_same_processor: bool) -> Option<Change> {
        let instructions = Instructions::of(self.old).zip(Instructions::of(self.new)).and_then(|(old, new)| new.rise(old));
        let is_slower = is_same_processor && p < CHANCE && self.time.is_witnessed && self.time.rose.abs() > TIME;
        let time = is_slower.then_some(self.time.rose);
        let is_change = time.is_some() || instructions.is_some_and(|share| share.abs() > INSTRUCTIONS);
        let Series { path, target, size, memory, .. } = self.new;
        is_change.then(|| Change {
            path: path.clone(),
            target: target.clone(),
            memory: *memory,
            size: *size,
            ns: self.ns,
            time,
            p,
            instructions,
        })
    }
}

/// What became of a time.
struct Move {
    rose: f64,
    p: f64,
    /// Whether every process of one run is on one side of every process of the other.
    is_witnessed: bool,
}

impl Move {
    fn of(old: &BTreeMap<Round, f64>, new: &BTreeMap<Round, f64>) -> Move {
        let values = |figures: &BTreeMap<Round, f64>| figures.values().copied().collect::<Vec<_>>();
        let (old_processes, new_processes) = (processes(old), processes(new));
        let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
        let is_apart = most(&old_processes) < least(&new_processes) || most(&new_processes) < least(&old_processes);
        let rose = middle(new) / middle(old) - 1.0;
        let p = if rose.abs() > LAYOUT {
            let allowed = (1.0 + LAYOUT).powf(rose.signum());
            rank_sum(&values(old).iter().map(|value| value * allowed).collect::<Vec<_>>(), &values(new))
        } else {
            1.0
        };
        Move { rose, p, is_witnessed: is_apart }
    }
}

fn middle(figures: &BTreeMap<Round, f64>) -> f64 {
    median(&figures.values().copied().collect::<Vec<_>>())
}

/// The median of each process.
fn processes(figures: &BTreeMap<Round, f64>) -> Vec<f64> {
    let mut processes = BTreeMap::<u32, Vec<f64>>::new();
    for ((process, _), value) in figures {
        processes.entry(*process).or_default().push(*value);
    }
    processes.into_values().map(|values| median(&values)).collect()
}

/// What times depend on before anything else.
fn processor(machine: &Machine) -> (&str, &str) {
    (&machine.cpu, &machine.arch)
}

/// What differs between two runs but their figures.
fn caveats(old: &CopyRun, new: &CopyRun) -> Vec<String> {
    let mut caveats = Vec::new();
    let mut differs = |what: &str, old: String, new: String| {
        if old != new {
            let [old, new] = [old, new].map(|text| if text.is_empty() { "unknown".into() } else { crate::text::clean(&text) });
            caveats.push(format!("{what} differs: {old}, now {new}."));
        }
    };
    let facts = |machine: &Machine| {
        let caches: Vec<String> =
            machine.caches.iter().map(|cache| format!("L{} {} {}", cache.level, cache.kind, bytes(cache.bytes as f64))).collect();
        [
            ("The processor", machine.cpu.clone()),
            ("The architecture", machine.arch.clone()),
            ("The number of cores", machine.cores.to_string()),
            ("The memory", bytes(machine.memory_bytes as f64)),
            ("The kernel", machine.kernel.clone()),
            ("The hypervisor", machine.virtualised.clone().unwrap_or_default()),
            ("The caches", caches.join(", ")),
        ]
    };
    for ((what, old), (_, new)) in facts(&old.machine).into_iter().zip(facts(&new.machine)) {
        differs(what, old, new);
    }
    differs("The version of dyetest", old.method.version.clone(), new.method.version.clone());
    for (target, version) in &new.versions {
        if let Some(before) = old.versions.get(target) {
            differs(&format!("The version of {target}"), before.clone(), version.clone());
        }
    }
    if processor(&old.machine) != processor(&new.machine) {
        caveats.push("Times of two processors say nothing about each other: only instructions are compared.".into());
    }
    caveats
}

/// Whether the rounds are too few for any difference of times to be told from chance.
fn too_few(pairs: &[Pair<'_>]) -> Option<String> {
    let least = pairs.iter().map(|pair| least_rank_sum(pair.rounds[0], pair.rounds[1])).fold(1.0, f64::min);
    (least * pairs.len() as f64 >= CHANCE && !pairs.is_empty()).then(|| {
        format!("The quiet rounds are too few to tell any change of time in {} series from chance; measure more rounds.", pairs.len())
    })
}

#[cfg(test)]
mod tests;
