//! Performs a case's script on one runtime, step by step, and keeps what was seen. It judges nothing but whether setup
//! went as written, since nothing can be learned after a setup that failed.

#[cfg(test)]
mod babble;
mod operations;
mod snapshot;

use crate::{
    judge::{by_inner_step, permits},
    observe::{Baseline, Content, Death, Observations, Outcome, Sighting},
};
use dyetest_adapter::{Answer, Dropped, Ending, Operation, Pool, Repeat, Stats};
use dyetest_suites::{Action, CaseLimits, Header, InstanceId, ModuleId, Provider, Role, Script, Step};
use operations::Budgets;
use snapshot::Snapshot;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Something that answers operations: a worker process, or a double of it in tests.
pub trait Driver {
    /// Asks for one operation, and gives it this much CPU time.
    ///
    /// # Errors
    /// If the process died, or had to be ended.
    fn exchange(&mut self, operation: Operation, cpu: Duration) -> Result<Answer, Death>;

    /// What the process printed since the last call, as far as it was kept.
    fn printed(&mut self) -> String;

    /// Open descriptors and threads of the process, where they can be counted.
    fn facts(&mut self) -> Option<(u64, u64)>;
}

/// Under which conditions a script is performed.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// Budgets and limits.
    pub limits: CaseLimits,
    /// The size of a pooling profile's engine.
    pub pool: Option<Pool>,
}

impl Conditions {
    /// What the header of a case states.
    pub fn of(header: &Header) -> Self {
        Conditions { limits: header.limits.clone(), pool: header.pool.clone() }
    }
}

/// Performs every step of `script`, and looks around afterwards.
pub fn perform(driver: &mut dyn Driver, conditions: &Conditions, script: &Script) -> Observations {
    let mut performance = Performance {
        driver,
        script,
        cpu: Duration::from_millis(conditions.limits.cpu_ms),
        budgets: Budgets::of(&conditions.limits),
        seen: Observations::default(),
        snapshots: BTreeMap::new(),
        facts: None,
        loaded: BTreeSet::new(),
        alive: Vec::new(),
        over: None,
    };
    if performance.open(conditions.pool.clone()) {
        performance.steps();
        performance.look_around();
        performance.close();
    }
    performance.seen
}

/// How often, and how long after each other, a process that keeps more than before is counted again.
const LOOKS: usize = 10;
const LOOK_AGAIN: Duration = Duration::from_millis(2);

struct Performance<'a> {
    driver: &'a mut dyn Driver,
    script: &'a Script,
    cpu: Duration,
    budgets: Budgets,
    seen: Observations,
    snapshots: BTreeMap<InstanceId, Snapshot>,
    /// Open descriptors and threads before the case.
    facts: Option<(u64, u64)>,
    /// Modules that are loaded.
    loaded: BTreeSet<ModuleId>,
    /// Instances that exist, in order.
    alive: Vec<InstanceId>,
    /// Why no further step runs, once that is so.
    over: Option<String>,
}

impl Performance<'_> {
    /// A clean process, and its counts before anything happened.
    fn open(&mut self, pool: Option<Pool>) -> bool {
        let facts = self.driver.facts();
        match self.ask(Operation::Reset { pool }) {
            Ok(Answer::Ended(Ending::Value(_))) => {}
            Ok(other) => return self.fail(format!("the adapter answered {} to `reset`", brief(&other))),
            Err(death) => return self.fail(format!("the process died at `reset`: {:?}", death.cause)),
        }
        self.seen.printed = self.driver.printed();
        let before = self.stats();
        self.seen.baseline = Some(Baseline { before, ..Baseline::default() });
        self.facts = facts;
        true
    }

    fn steps(&mut self) {
        let mut attacked = false;
        for (index, step) in self.script.steps.iter().enumerate() {
            if !attacked && step.role == Role::Attack && self.over.is_none() {
                attacked = true;
                self.implied_snapshots(index);
            }
            let outcome = match &self.over {
                Some(reason) => Outcome::NotRun(reason.clone()),
                None => self.step(index, step).unwrap_or_else(Outcome::Died),
            };
            self.note(index, step, &outcome);
            self.seen.steps.push(outcome);
        }
    }

    /// Whatever an `@unchanged` will compare, as it is before the first attack step.
    fn implied_snapshots(&mut self, at: usize) {
        let compared = self.script.steps[at..].iter().filter_map(|step| match step.action {
            Action::Unchanged(instance) => Some(instance),
            _ => None,
        });
        for instance in compared.collect::<BTreeSet<_>>() {
            if self.alive.contains(&instance) && !self.snapshots.contains_key(&instance) {
                // A death here shows again at the next step, which is where it is attributed.
                if let Ok(Ok(taken)) = self.snapshot(instance) {
                    self.snapshots.insert(instance, taken);
                }
            }
        }
    }

    fn step(&mut self, index: usize, step: &Step) -> Result<Outcome, Death> {
        if let Some(absent) = self.absent(&step.action) {
            return Ok(Outcome::NotRun(absent));
        }
        let outcome = match &step.action {
            Action::Compile(module) => self.compile(*module)?,
            Action::Define { instance, imports } => match self.compile(self.script.instances[*instance as usize].module)? {
                Outcome::Ended(Ending::Value(_)) => self.instantiate(*instance, imports)?,
                refused => refused,
            },
            Action::Instantiate { instance, imports } => self.instantiate(*instance, imports)?,
            Action::Invoke { instance, export, arguments } => {
                self.ended(self.budgets.call(*instance, export.clone(), arguments.clone()))?
            }
            Action::Get { instance, export } => self.ended(operations::get(*instance, export.clone()))?,
            Action::Threads(threads) => self.threads(threads)?,
            Action::Repeat { times, steps } => self.repeat(*times, steps)?,
            Action::Start { call, instance, export, arguments } => {
                self.ended(self.budgets.start(*call, *instance, export.clone(), arguments.clone()))?
            }
            Action::Await(call) => self.ended(self.budgets.wait(*call))?,
            Action::Cancel(call) => self.ended(Operation::Cancel { call: *call })?,
            Action::Snapshot(instance) => match self.snapshot(*instance)? {
                Ok(taken) => {
                    self.snapshots.insert(*instance, taken);
                    Outcome::Compared(Vec::new())
                }
                Err(reason) => Outcome::NotDriven(reason),
            },
            Action::Unchanged(instance) => self.unchanged(*instance)?,
            Action::DropStore(store) => {
                self.alive.retain(|instance| self.script.instances[*instance as usize].store != *store);
                self.ended(Operation::Drop(Dropped::Store(*store)))?
            }
            Action::Counter(name) => Outcome::Counted(counter(&self.counted()?, name)),
            Action::Write { instance, export, offset, bytes } => {
                self.ended(operations::write(*instance, export.clone(), *offset, bytes))?
            }
            Action::NotApplicable(reason) => Outcome::NotRun((*reason).to_owned()),
        };
        if step.role == Role::Setup && !permits(step, &outcome) && !matches!(step.action, Action::Unchanged(_)) {
            self.over = Some(format!("setup failed at step {index}"));
        }
        Ok(outcome)
    }

    /// Why an action makes no sense now: an instance that it names was refused, or is gone.
    fn absent(&self, action: &Action) -> Option<String> {
        if let Action::Instantiate { instance, .. } = action
            && !self.loaded.contains(&self.script.instances[*instance as usize].module)
        {
            return Some("its module was not loaded".into());
        }
        let named: Vec<InstanceId> = match action {
            Action::Invoke { instance, .. }
            | Action::Get { instance, .. }
            | Action::Start { instance, .. }
            | Action::Write { instance, .. }
            | Action::Snapshot(instance)
            | Action::Unchanged(instance) => vec![*instance],
            Action::Instantiate { imports, .. } | Action::Define { imports, .. } => {
                let instances = imports.iter().filter_map(|(_, _, provider)| match provider {
                    Provider::Instance(instance, _) => Some(*instance),
                    Provider::Host(_) => None,
                });
                instances.collect()
            }
            Action::Compile(_)
            | Action::Threads(_)
            | Action::Repeat { .. }
            | Action::Await(_)
            | Action::Cancel(_)
            | Action::DropStore(_)
            | Action::Counter(_)
            | Action::NotApplicable(_) => Vec::new(),
        };
        let absent = named.into_iter().find(|instance| !self.alive.contains(instance))?;
        let name = self.script.instances[absent as usize].name.as_deref().unwrap_or("an instance");
        Some(format!("{name} does not exist"))
    }

    fn compile(&mut self, module: ModuleId) -> Result<Outcome, Death> {
        let outcome = self.ended(operations::compile(self.script, module))?;
        if matches!(outcome, Outcome::Ended(Ending::Value(_))) {
            self.loaded.insert(module);
        }
        Ok(outcome)
    }

    fn instantiate(&mut self, instance: InstanceId, imports: &[operations::Named]) -> Result<Outcome, Death> {
        let outcome = self.ended(self.budgets.instantiate(self.script, instance, imports))?;
        if matches!(outcome, Outcome::Ended(Ending::Value(_))) {
            self.alive.push(instance);
        }
        Ok(outcome)
    }

    fn threads(&mut self, threads: &[Vec<Step>]) -> Result<Outcome, Death> {
        let (operations, sizes) = self.budgets.threads(self.script, threads);
        Ok(match self.ask(Operation::Threads { threads: operations })? {
            Answer::Threads(endings) => match operations::fold(endings, &sizes) {
                Some(folded) => Outcome::Threads(folded),
                None => self.fault("the adapter answered another number of endings than the threads have steps"),
            },
            other => self.other(other),
        })
    }

    fn repeat(&mut self, times: u32, steps: &[Step]) -> Result<Outcome, Death> {
        if let Some(absent) = steps.iter().find_map(|step| self.absent(&step.action)) {
            return Ok(Outcome::NotRun(absent));
        }
        let operations: Vec<Operation> = steps.iter().filter_map(|step| self.budgets.cycle_step(&step.action)).collect();
        Ok(match self.ask(Operation::Repeat(Repeat { times, operations }))? {
            Answer::Cycles(cycles) if !cycles.is_empty() && cycles.iter().all(|endings| endings.len() == steps.len()) => {
                Outcome::Cycles(cycles)
            }
            Answer::Cycles(_) => self.fault("the adapter answered another number of endings than a cycle has steps"),
            other => self.other(other),
        })
    }

    fn unchanged(&mut self, instance: InstanceId) -> Result<Outcome, Death> {
        let Some(before) = self.snapshots.get(&instance).cloned() else {
            return Ok(Outcome::NotRun("no snapshot was taken".into()));
        };
        Ok(match self.snapshot(instance)? {
            Ok(now) => Outcome::Compared(before.differences(&now)),
            Err(reason) => Outcome::NotDriven(reason),
        })
    }

    fn snapshot(&mut self, instance: InstanceId) -> Result<Result<Snapshot, String>, Death> {
        let exports = &self.script.modules[self.script.instances[instance as usize].module as usize].exports;
        let cpu = self.cpu;
        snapshot::take(instance, exports, &mut |operation| self.driver.exchange(operation, cpu))
    }

    /// Keeps what became visible through a step.
    fn note(&mut self, index: usize, step: &Step, outcome: &Outcome) {
        match outcome {
            Outcome::Ended(ending) => self.note_ending(index, step, ending),
            Outcome::Threads(endings) | Outcome::Cycles(endings) => {
                for (step, ending) in by_inner_step(step, endings).into_iter().flatten() {
                    self.note_ending(index, step, ending);
                }
            }
            Outcome::Died(death) => {
                self.over = Some(format!("the process had ended at step {index}"));
                self.sight(None, Some(index), "log", Content::Text(death.log.clone()));
            }
            Outcome::Compared(_) | Outcome::Counted(_) | Outcome::NotDriven(_) | Outcome::NotRun(_) => {}
        }
        if matches!(outcome, Outcome::NotDriven(_)) && step.role == Role::Setup {
            self.over = Some(format!("the adapter does not do step {index}"));
        }
    }

    fn note_ending(&mut self, index: usize, step: &Step, ending: &Ending) {
        let viewer = match &step.action {
            Action::Invoke { instance, .. } | Action::Get { instance, .. } | Action::Define { instance, .. } => Some(*instance),
            _ => None,
        };
        if let (Ending::Value(values), Some(_)) = (ending, viewer)
            && !values.is_empty()
        {
            self.sight(viewer, Some(index), "result", Content::Values(values.clone()));
        }
        if let Some(text) = ending.text() {
            self.sight(None, Some(index), "text", Content::Text(text.to_owned()));
        }
    }

    fn sight(&mut self, viewer: Option<InstanceId>, step: Option<usize>, what: &str, content: Content) {
        self.seen.sightings.push(Sighting { viewer, step, what: what.to_owned(), content });
    }

    /// What is visible at the end: the exported state of those who do not hold every secret, and what was printed.
    fn look_around(&mut self) {
        let printed = self.driver.printed();
        if !printed.is_empty() {
            self.seen.printed.push_str(&printed);
            self.sight(None, None, "standard output", Content::Text(printed));
        }
        if self.died() || self.script.secrets.is_empty() {
            return;
        }
        let strangers: Vec<InstanceId> = self
            .alive
            .iter()
            .copied()
            .filter(|instance| self.script.secrets.iter().any(|secret| !secret.holders.contains(instance)))
            .collect();
        for instance in strangers {
            let Ok(Ok(state)) = self.snapshot(instance) else { continue };
            for (what, content) in state.contents() {
                self.sight(Some(instance), None, &what, content);
            }
        }
    }

    /// Drops every store of the case and counts what is alive; then forgets its modules too, which may keep descriptors open, and
    /// counts those.
    fn close(&mut self) {
        if self.died() {
            return;
        }
        for store in 0..self.script.stores {
            // A store that the case itself dropped is unknown by now; the adapter says so and that is all.
            let _ = self.ask(Operation::Drop(Dropped::Store(store)));
        }
        let after = self.stats();
        // Whatever has ended the process since the last step, this tells it.
        self.seen.parting = self.ask(Operation::Reset { pool: None }).err();
        let forgotten = self.seen.parting.is_none();
        let (before, now) = (self.facts, self.settled_facts().filter(|_| forgotten));
        if let Some(baseline) = &mut self.seen.baseline {
            baseline.after = after;
            baseline.descriptors = before.zip(now).map(|(before, now)| (before.0, now.0));
            baseline.threads = before.zip(now).map(|(before, now)| (before.1, now.1));
        }
    }

    /// Descriptors and threads, once they are no more than before: the kernel lists a thread for a moment after it was joined.
    fn settled_facts(&mut self) -> Option<(u64, u64)> {
        for _ in 0..LOOKS {
            let now = self.driver.facts()?;
            if self.facts.is_none_or(|before| now.0 <= before.0 && now.1 <= before.1) {
                return Some(now);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        self.driver.facts()
    }

    fn died(&self) -> bool {
        self.seen.steps.iter().any(|outcome| matches!(outcome, Outcome::Died(_)))
    }

    fn stats(&mut self) -> Stats {
        self.counted().unwrap_or_default()
    }

    fn counted(&mut self) -> Result<Stats, Death> {
        Ok(match self.ask(Operation::Stats)? {
            Answer::Stats(stats) => stats,
            _ => Stats::default(),
        })
    }

    fn ended(&mut self, operation: Operation) -> Result<Outcome, Death> {
        Ok(match self.ask(operation)? {
            Answer::Ended(ending) => Outcome::Ended(ending),
            other => self.other(other),
        })
    }

    fn other(&mut self, answer: Answer) -> Outcome {
        match answer {
            Answer::NotDriven(reason) => Outcome::NotDriven(reason),
            Answer::Fault(fault) => self.fault(&format!("the adapter found fault with a request: {fault}")),
            other => self.fault(&format!("the adapter answered {}", brief(&other))),
        }
    }

    fn fault(&mut self, what: &str) -> Outcome {
        self.fail(what.to_owned());
        Outcome::NotRun(what.to_owned())
    }

    /// Notes a fault of harness or adapter; returns false, for the caller to pass on.
    fn fail(&mut self, what: String) -> bool {
        self.over.get_or_insert_with(|| what.clone());
        self.seen.fault.get_or_insert(what);
        false
    }

    fn ask(&mut self, operation: Operation) -> Result<Answer, Death> {
        self.driver.exchange(operation, self.cpu)
    }
}

/// A counter by its name in case files: `calls.MODULE.NAME`, one of the counts, or a counter of the runtime's own.
fn counter(stats: &Stats, name: &str) -> Option<u64> {
    if let Some(import) = name.strip_prefix("calls.") {
        return Some(stats.calls.get(import).copied().unwrap_or(0));
    }
    match name {
        "stores" => stats.stores,
        "instances" => stats.instances,
        "modules" => stats.modules,
        "concurrent" => stats.concurrent,
        "resources" => stats.resources,
        other => stats.counters.get(other).copied(),
    }
}

/// An answer in a few words, for a message: its contents are the guest's and may be long.
fn brief(answer: &Answer) -> String {
    let mut text = format!("{answer:?}");
    if let Some((end, _)) = text.char_indices().nth(120) {
        text.truncate(end);
    }
    text
}
