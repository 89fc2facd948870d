//! The tests of the judge, and plays: scripts with what was seen of them, step by step.

mod invariants;
mod limit;
mod verdicts;

use super::{Judgement, Proof, judge};
use crate::observe::{Cause, Content, Death, Observations, Outcome, Sighting};
use dyetest_adapter::{Ending, TrapClass, Value};
use dyetest_suites::{
    Action, Case, CaseLimits, Expect, Header, Instance, InstanceId, Matcher, Origin, Permitted, Role, Script, Secret, Severity, Source,
    Step,
};

const VICTIM: InstanceId = 0;
const ATTACKER: InstanceId = 1;
const SECRET: &str = "Kd83hfA0qZx5LmTs7Yw2Rb6N";

/// A case and one performance of it.
#[derive(Clone, Debug)]
struct Play {
    case: Case,
    script: Script,
    seen: Observations,
}

impl Play {
    /// Two instances, of which the first holds a secret, and no steps.
    fn new() -> Self {
        let instance = |name: &str, module| Instance { name: Some(name.into()), module, store: 0 };
        let script = Script {
            steps: Vec::new(),
            modules: Vec::new(),
            instances: vec![instance("victim", 0), instance("attacker", 1)],
            stores: 1,
            secrets: vec![Secret { text: SECRET.into(), holders: vec![VICTIM] }],
        };
        Play { case: case(), script, seen: Observations::default() }
    }

    /// A whole case that is contained: setup is step 0, the twin 1, the attack 2, the probes 3 and 4.
    fn contained() -> Self {
        Play::new()
            .step(Role::Setup, define(ATTACKER), vec![returns(&[])], value(&[]))
            .step(Role::Benign, invoke(ATTACKER), vec![returns(&[5])], value(&[5]))
            .step(Role::Attack, invoke(ATTACKER), vec![Permitted::Trap(TrapClass::OobMemory)], trap(TrapClass::OobMemory))
            .step(Role::Probe, Action::Unchanged(VICTIM), vec![returns(&[])], Outcome::Compared(vec![]))
            .step(Role::Probe, invoke(VICTIM), vec![returns(&[7])], value(&[7]))
    }

    fn step(mut self, role: Role, action: Action, permitted: Vec<Permitted>, outcome: Outcome) -> Self {
        self.script.steps.push(step(role, action, permitted));
        self.seen.steps.push(outcome);
        self
    }

    /// The same play with another outcome of this step.
    fn but(mut self, step: usize, outcome: Outcome) -> Self {
        self.seen.steps[step] = outcome;
        self
    }

    /// The same play, whose process died at this step, so that no later one ran.
    fn died(mut self, step: usize, cause: Cause) -> Self {
        self.seen.steps[step] = Outcome::Died(death(cause));
        self.not_run_after(step)
    }

    /// The same play, whose process died after its last step.
    fn died_in_parting(mut self, cause: Cause) -> Self {
        self.seen.parting = Some(death(cause));
        self
    }

    fn not_run_after(mut self, step: usize) -> Self {
        self.seen.steps[step + 1..].fill(Outcome::NotRun("nothing runs any more".into()));
        self
    }

    fn permitting(mut self, step: usize, permitted: Vec<Permitted>) -> Self {
        self.script.steps[step].permitted = permitted;
        self
    }

    fn sees(mut self, viewer: Option<InstanceId>, step: Option<usize>, what: &str, content: Content) -> Self {
        self.seen.sightings.push(Sighting { viewer, step, what: what.into(), content });
        self
    }

    fn judged(&self) -> Judgement {
        self.judged_with(Proof::Killed)
    }

    fn judged_with(&self, proof: Proof) -> Judgement {
        judge(&self.case, &self.script, &self.seen, proof)
    }
}

fn case() -> Case {
    Case {
        id: "memory/example".into(),
        header: Header {
            title: "An example".into(),
            property: "memory-bounds".into(),
            severity: Severity::Critical,
            features: vec![],
            claims: vec![],
            references: vec![],
            notes: String::new(),
            expect: Expect::Contained,
            limits: CaseLimits::default(),
            pool: None,
            host: Default::default(),
        },
        source: Source { path: "suites/memory/example.wast".into(), text: "".into() },
        digest: String::new(),
        points: None,
        origin: Origin::Corpus,
    }
}

fn step(role: Role, action: Action, permitted: Vec<Permitted>) -> Step {
    Step { span: 0..0, role, title: String::new(), action, permitted }
}

fn define(instance: InstanceId) -> Action {
    Action::Define { instance, imports: vec![] }
}

fn invoke(instance: InstanceId) -> Action {
    Action::Invoke { instance, export: "f".into(), arguments: vec![] }
}

fn returns(values: &[i32]) -> Permitted {
    Permitted::Values(values.iter().map(|value| Matcher::Is(Value::I32(*value))).collect())
}

fn value(values: &[i32]) -> Outcome {
    Outcome::Ended(Ending::Value(values.iter().map(|value| Value::I32(*value)).collect()))
}

fn trap(class: TrapClass) -> Outcome {
    Outcome::Ended(Ending::trap(class, "the runtime's words"))
}

fn death(cause: Cause) -> Death {
    Death { cause, exit: None, signal: Some(11), cpu_ms: 1, peak_data: 1, log: String::new() }
}
