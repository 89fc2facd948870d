//! One target on one thread: a warm process that serves many cases, and a verdict on each.

mod attempt;
mod gate;
mod report;
mod start;

use crate::{
    observe::Cause,
    probe::{Support, probe},
    supervise::{Confinement, Worker},
    target::{Start, Target},
};
use attempt::{Attempt, Earlier};
use dyetest_adapter::{Feature, Hello};
use dyetest_results::{Record, Sensitivity, Verdict};
use dyetest_suites::{Case, FeatureProbe};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
    time::Instant,
};

/// What all lanes of a run have in common.
pub struct Campaign {
    /// From which secrets and points are drawn.
    pub seed: u64,
    /// Which faults kill which cases. `None` while that is being found out: every case counts as proven.
    pub proof: Option<Sensitivity>,
    /// The modules that prove what a runtime lacks.
    pub probes: Vec<FeatureProbe>,
    /// Features that the selected cases need; only these are probed.
    pub features: Vec<Feature>,
    /// Whether each case gets a process of its own.
    pub processes: Processes,
    /// Whether a finding is tried again alone.
    pub confirm: Confirm,
    /// Further arguments that a reproduction needs, such as ` --cases DIR`; empty or with a leading space.
    pub given: String,
}

impl Campaign {
    /// A campaign that believes what it sees: for scripts that are no cases, and for measurements.
    pub fn bare() -> Self {
        Campaign {
            seed: 0,
            proof: None,
            probes: Vec::new(),
            features: Vec::new(),
            processes: Processes::Warm,
            confirm: Confirm::Never,
            given: String::new(),
        }
    }
}

/// How long a process lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processes {
    /// It serves cases until it dies or something is found in it.
    Warm,
    /// The same, and only one at a time for each target, which meets the cases in order: what an earlier case left behind is then
    /// the same every time.
    Ordered,
    /// One for each case.
    Isolated,
}

/// What happens to a finding before it is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// The case is tried again in a process of its own; where the attempts differ, the worse counts and the record says so.
    Alone,
    /// It is believed.
    Never,
}

/// A target of a run, and what its first process told.
pub struct Prepared {
    /// The target.
    pub target: Arc<Target>,
    /// One case for each property without a control here, to be shown without it.
    demonstrations: Vec<String>,
    known: OnceLock<Result<Known, String>>,
}

/// What a target's first process told, and what the probes found.
#[derive(Clone, Debug)]
pub struct Known {
    /// The adapter's word.
    pub hello: Hello,
    /// What the kernel enforces around it.
    pub confinement: Confinement,
    /// What the probes found.
    pub support: BTreeMap<Feature, Support>,
}

impl Prepared {
    /// Nothing is started yet.
    pub fn new(target: Arc<Target>, cases: &[Arc<Case>]) -> Self {
        let demonstrations = gate::demonstrations(&target, cases);
        Prepared { target, demonstrations, known: OnceLock::new() }
    }

    /// What is known of the target, once a lane has used it.
    pub fn known(&self) -> Option<&Result<Known, String>> {
        self.known.get()
    }
}

/// How often in a row what somebody else ended is begun again.
const DISTURBANCES: usize = 5;

/// CPU time of a step that shows what happens without a control, milliseconds.
const DEMONSTRATION_CPU_MS: u64 = 50;

/// One target on one thread.
pub struct Lane<'a> {
    campaign: &'a Campaign,
    prepared: &'a Prepared,
    warm: Option<Warm>,
}

/// A running process and the cases that it has served.
struct Warm {
    worker: Worker,
    hello: Hello,
    earlier: Earlier,
    /// What it printed before its first case: a planted fault says once per process that it was reached.
    printed: String,
}

impl<'a> Lane<'a> {
    /// A lane without a process yet.
    pub fn new(campaign: &'a Campaign, prepared: &'a Prepared) -> Self {
        Lane { campaign, prepared, warm: None }
    }

    /// Settles one case: the record of what was seen and what is concluded from it.
    pub fn settle(&mut self, case: &Case) -> Record {
        let target = self.prepared.target.clone();
        if let Start::NotInstalled(how) = &target.start {
            return self.settled(case, gate::not_installed(how));
        }
        let known = match self.known() {
            Ok(known) => known,
            Err(why) => return self.settled(case, gate::unusable(&why)),
        };
        if let Some(mut settled) = gate::before_any_step(case, &target, known) {
            if settled.verdict == Verdict::NoControl && self.prepared.demonstrations.contains(&case.id) {
                settled.evidence.notes.push(self.demonstrate(case));
            }
            return self.settled(case, settled);
        }
        let began = Instant::now();
        let attempts = self.attempts(case);
        self.performed(case, &attempts, began.elapsed(), gate::broken(case, known))
    }

    /// Shows what happens without the control, in a process of its own with a small budget.
    fn demonstrate(&mut self, case: &Case) -> String {
        let mut case = case.clone();
        case.header.limits.cpu_ms = DEMONSTRATION_CPU_MS;
        self.warm = None;
        let shown = self.undisturbed(&case, 0);
        self.warm = None;
        format!("shown without it, with {DEMONSTRATION_CPU_MS} ms of CPU time: {}: {}", shown.judgement.verdict, shown.judgement.evidence)
    }

    /// Settles whether the target has a proposal, and whether it works.
    pub fn feature(&mut self, feature: Feature) -> Record {
        let settled = match self.known() {
            Ok(known) => gate::feature(feature, known),
            Err(why) => gate::unusable(&why),
        };
        self.probed(feature, settled)
    }

    /// The target.
    pub fn target(&self) -> &Target {
        &self.prepared.target
    }

    /// Lets the caller talk to the running process itself.
    ///
    /// # Errors
    /// If no process can be started.
    pub fn drive<T>(&mut self, talk: impl FnOnce(&mut Worker) -> T) -> Result<T, String> {
        let warm = self.warm()?;
        let said = talk(&mut warm.worker);
        if warm.worker.death().is_some() {
            self.warm = None;
        }
        Ok(said)
    }

    /// Ends the running process: the next talk is with a fresh one.
    pub fn retire(&mut self) {
        self.warm = None;
    }

    /// The case, and once more alone if it found something or the process died.
    fn attempts(&mut self, case: &Case) -> Vec<Attempt> {
        if self.campaign.processes == Processes::Isolated {
            self.warm = None;
        }
        let mut attempts = vec![self.undisturbed(case, 0)];
        if attempts[0].only_grew() {
            // What a runtime opens once and keeps is no leak: a leak grows every time.
            let again = self.undisturbed(case, 2);
            if !again.only_grew() {
                attempts = vec![again];
            }
        }
        if self.campaign.confirm == Confirm::Alone && attempts[0].wants_confirmation() {
            self.warm = None;
            // A secret of an earlier case is looked for as that pair, in that order.
            if let Some(earlier) = attempts[0].of.clone() {
                self.undisturbed(&earlier, 1);
            }
            let second = self.undisturbed(case, 1);
            attempts.push(second);
        }
        if attempts.iter().any(Attempt::spoils_the_process) {
            self.warm = None;
        }
        attempts
    }

    /// An attempt that nobody else ended. One that somebody did is no evidence: it is made again, in a fresh process.
    fn undisturbed(&mut self, case: &Case, number: u32) -> Attempt {
        let mut attempt = self.attempt(case, number);
        for _ in 0..DISTURBANCES {
            if !attempt.disturbed {
                break;
            }
            self.warm = None;
            let disturbances = attempt.disturbances + 1;
            attempt = Attempt { disturbances, ..self.attempt(case, number) };
        }
        attempt
    }

    /// What the first process of the target tells; asked once per run, whichever thread comes first.
    ///
    /// # Errors
    /// If no process can be started.
    pub fn known(&mut self) -> Result<&'a Known, String> {
        let prepared = self.prepared;
        prepared.known.get_or_init(|| self.learn()).as_ref().map_err(Clone::clone)
    }

    fn learn(&mut self) -> Result<Known, String> {
        let campaign = self.campaign;
        let mut support = BTreeMap::new();
        for feature in campaign.features.iter().copied().filter(|feature| !feature.is_ability()) {
            let Some(probes) = campaign.probes.iter().find(|probes| probes.feature == feature) else {
                support.insert(feature, Support::Unknown("no module probes it".into()));
                continue;
            };
            // The twin of such a probe is refused as well, which would prove nothing.
            let lacking = feature.foundation().and_then(|foundation| support.get(&foundation));
            let found = match lacking {
                Some(lacking @ Support::Unsupported(_)) => lacking.clone(),
                _ => self.probe(probes)?,
            };
            support.insert(feature, found);
        }
        let warm = self.warm()?;
        let known = Known { hello: warm.hello.clone(), confinement: warm.worker.confinement().clone(), support };
        // A planted fault says once per process that it was reached, and that should be in a case's log.
        if self.prepared.target.profile.fault.is_some() {
            self.warm = None;
        }
        Ok(known)
    }

    fn probe(&mut self, probes: &FeatureProbe) -> Result<Support, String> {
        let mut disturbances = 0;
        loop {
            let warm = self.warm()?;
            let found = probe(&mut warm.worker, probes);
            let disturbed = match warm.worker.death() {
                None => return Ok(found),
                Some(death) => death.cause == Cause::Environment,
            };
            // A probe may have killed the process, and then the next one needs another.
            self.warm = None;
            if !disturbed || disturbances == DISTURBANCES {
                return Ok(found);
            }
            disturbances += 1;
        }
    }

    /// The running process, started if there is none.
    fn warm(&mut self) -> Result<&mut Warm, String> {
        if self.warm.is_none() {
            self.warm = Some(self.start()?);
        }
        self.warm.as_mut().ok_or_else(|| "a process was just started".to_owned())
    }
}
