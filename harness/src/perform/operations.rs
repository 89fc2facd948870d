//! A step's action as operations of the adapter contract.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{
    Budget, Call, Code, Compile, Ending, Import, Instantiate, Item, Limits, Operation, Read, Source, Start, Thread, Value, Write,
};
use dyetest_suites::{Action, CallId, CaseLimits, InstanceId, ModuleId, Provider, Script, Step};

/// An import of an instance, and where the case says it comes from.
pub(super) type Named = (String, String, Provider);

/// What the case arms before every call, and the limits of its stores.
#[derive(Clone)]
pub(super) struct Budgets {
    budget: Budget,
    limits: Limits,
}

impl Budgets {
    pub(super) fn of(limits: &CaseLimits) -> Self {
        Budgets { budget: Budget { fuel: limits.fuel, deadline_ms: limits.deadline_ms }, limits: limits.store() }
    }

    pub(super) fn call(&self, instance: InstanceId, export: String, arguments: Vec<Value>) -> Operation {
        Operation::Call(Call { instance, export, arguments, budget: self.budget })
    }

    pub(super) fn start(&self, call: CallId, instance: InstanceId, export: String, arguments: Vec<Value>) -> Operation {
        Operation::Start(Start { call, what: Call { instance, export, arguments, budget: self.budget } })
    }

    pub(super) fn wait(&self, call: CallId) -> Operation {
        Operation::Await { call, budget: self.budget }
    }

    pub(super) fn instantiate(&self, script: &Script, instance: InstanceId, imports: &[Named]) -> Operation {
        let about = &script.instances[instance as usize];
        Operation::Instantiate(Instantiate {
            instance,
            module: about.module,
            store: about.store,
            imports: imports.iter().map(import).collect(),
            limits: self.limits.clone(),
            budget: self.budget,
        })
    }

    /// A step of repeated ones.
    pub(super) fn cycle_step(&self, action: &Action) -> Option<Operation> {
        match action {
            Action::Start { call, instance, export, arguments } => Some(self.start(*call, *instance, export.clone(), arguments.clone())),
            Action::Await(call) => Some(self.wait(*call)),
            Action::Cancel(call) => Some(Operation::Cancel { call: *call }),
            // The loader lets nothing else be repeated.
            _ => None,
        }
    }

    /// The threads' operations, and how many of them each step of each thread became.
    pub(super) fn threads(&self, script: &Script, threads: &[Vec<Step>]) -> (Vec<Thread>, Vec<Vec<usize>>) {
        threads
            .iter()
            .map(|steps| {
                let parts: Vec<Vec<Operation>> = steps.iter().map(|step| self.thread_step(script, &step.action)).collect();
                let sizes = parts.iter().map(Vec::len).collect();
                (Thread { operations: parts.into_iter().flatten().collect() }, sizes)
            })
            .unzip()
    }

    fn thread_step(&self, script: &Script, action: &Action) -> Vec<Operation> {
        match action {
            Action::Compile(module) => vec![compile(script, *module)],
            Action::Instantiate { instance, imports } => vec![self.instantiate(script, *instance, imports)],
            Action::Define { instance, imports } => {
                vec![compile(script, script.instances[*instance as usize].module), self.instantiate(script, *instance, imports)]
            }
            Action::Invoke { instance, export, arguments } => vec![self.call(*instance, export.clone(), arguments.clone())],
            // The loader lets nothing else into a thread.
            _ => Vec::new(),
        }
    }
}

/// One ending per step again: that of the first operation which did not simply succeed, else of the last.
pub(super) fn fold(endings: Vec<Vec<Ending>>, sizes: &[Vec<usize>]) -> Option<Vec<Vec<Ending>>> {
    if endings.len() != sizes.len() {
        return None;
    }
    endings.into_iter().zip(sizes).map(|(endings, sizes)| fold_thread(endings, sizes)).collect()
}

fn fold_thread(endings: Vec<Ending>, sizes: &[usize]) -> Option<Vec<Ending>> {
    let mut rest = endings.into_iter();
    let folded = sizes
        .iter()
        .map(|size| {
            let part: Vec<Ending> = rest.by_ref().take(*size).collect();
            let stopped = part.iter().position(|ending| !matches!(ending, Ending::Value(_)));
            part.get(stopped.unwrap_or(part.len().checked_sub(1)?)).cloned()
        })
        .collect::<Option<Vec<_>>>()?;
    rest.next().is_none().then_some(folded)
}

pub(super) fn compile(script: &Script, module: ModuleId) -> Operation {
    let about = &script.modules[module as usize];
    Operation::Compile(Compile { module, kind: about.kind, code: Code::Base64(STANDARD.encode(&about.code)) })
}

pub(super) fn get(instance: InstanceId, export: String) -> Operation {
    Operation::Read(Read { instance, item: Item::Global { export } })
}

pub(super) fn write(instance: InstanceId, export: String, offset: u64, bytes: &[u8]) -> Operation {
    Operation::Write(Write::Memory { instance, export, offset, base64: STANDARD.encode(bytes) })
}

fn import((module, name, provider): &Named) -> Import {
    let from = match provider {
        Provider::Instance(instance, export) => Source::Instance { instance: *instance, export: export.clone() },
        Provider::Host(host) => Source::Host(host.clone()),
    };
    Import { module: module.clone(), name: name.clone(), from }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dyetest_adapter::Stage;

    #[test]
    fn a_threads_endings_fold_back_to_one_per_step() {
        let (done, refused) = (Ending::done(), Ending::refused(Stage::Link, "no"));
        let endings = vec![done.clone(), refused.clone(), Ending::Value(vec![Value::I32(1)])];
        assert_eq!(fold(vec![endings.clone()], &[vec![2, 1]]), Some(vec![vec![refused, Ending::Value(vec![Value::I32(1)])]]));
        assert_eq!(fold(vec![endings.clone()], &[vec![2]]), None, "one too many");
        assert_eq!(fold(vec![endings], &[vec![2, 2, 1]]), None, "one too few");
    }
}
