//! One performance of one case, judged.

use super::{Lane, Processes};
use crate::{
    judge::{self, Judgement, Leak, Proof, Secrets},
    observe::{Cause, Death, Observations, Outcome},
    perform::{Conditions, perform},
};
use dyetest_results::{Class, Verdict};
use dyetest_suites::{Case, Origin, Script, Secret, SecretKey};

/// One performance of one case.
pub(super) struct Attempt {
    /// The script as it was performed. `None` if the case did not load or no process started.
    pub(super) script: Option<Script>,
    pub(super) judgement: Judgement,
    /// How the process died, and at which step; `None` is after the last.
    pub(super) death: Option<(Option<usize>, Death)>,
    /// Whether the process was ended by somebody else, or before the case began: that says nothing of the case.
    pub(super) disturbed: bool,
    /// How many attempts before it were disturbed.
    pub(super) disturbances: usize,
    /// The earlier case of the same process whose secret was seen, if one was.
    pub(super) of: Option<Case>,
    pub(super) fresh: bool,
    pub(super) served: u64,
    pub(super) pid: Option<u32>,
    pub(super) log: String,
}

/// The cases that a process has served, and their secrets.
#[derive(Default)]
pub(super) struct Earlier {
    cases: Vec<Case>,
    secrets: Secrets,
    /// By number of a secret: the case that it is of.
    owners: Vec<usize>,
}

impl Earlier {
    fn push(&mut self, case: &Case, script: &Script) {
        for secret in &script.secrets {
            // Whoever held it then is gone: nobody of a later case may know it.
            self.secrets.add(&Secret { holders: Vec::new(), ..secret.clone() });
            self.owners.push(self.cases.len());
        }
        self.cases.push(case.clone());
    }

    /// A secret of an earlier case that is in sight, and the case.
    fn shown(&self, seen: &Observations) -> Option<(Leak, &Case)> {
        let leak = self.secrets.search(&seen.sightings).into_iter().next()?;
        let case = &self.cases[*self.owners.get(leak.secret)?];
        Some((leak, case))
    }
}

impl Attempt {
    /// Whether it should be seen twice before it is believed.
    pub(super) fn wants_confirmation(&self) -> bool {
        self.judgement.verdict.class().is_finding() || self.death.is_some()
    }

    /// Whether all that was found is that the process keeps more than before.
    pub(super) fn only_grew(&self) -> bool {
        self.judgement.verdict == Verdict::Exhausted && self.death.is_none()
    }

    /// Whether the process may have been harmed, so that no other case should run in it.
    pub(super) fn spoils_the_process(&self) -> bool {
        self.death.is_some() || self.of.is_some() || matches!(self.judgement.verdict.class(), Class::Breach | Class::Denial)
    }

    fn failed(why: String) -> Self {
        Attempt {
            script: None,
            judgement: Judgement::nothing(Verdict::Inconclusive, why),
            death: None,
            disturbed: false,
            disturbances: 0,
            of: None,
            fresh: true,
            served: 0,
            pid: None,
            log: String::new(),
        }
    }
}

impl Lane<'_> {
    /// Performs the case in the warm process, and judges what was seen.
    pub(super) fn attempt(&mut self, case: &Case, number: u32) -> Attempt {
        let (seed, target) = (self.campaign.seed, self.prepared.target.id.clone());
        let script = match case.script(&SecretKey { seed, target: &target, attempt: number }) {
            Ok(script) => script,
            Err(diagnostic) => return Attempt::failed(format!("the case does not load: {}", diagnostic.message)),
        };
        let proof = self.proof(case);
        // Not whether it happens to be its first case: that depends on the other threads.
        let fresh = number > 0 || self.campaign.processes == Processes::Isolated;
        let warm = match self.warm() {
            Ok(warm) => warm,
            Err(why) => return Attempt::failed(why),
        };
        let (served, pid) = (warm.earlier.cases.len() as u64, warm.worker.pid());
        let seen = perform(&mut warm.worker, &Conditions::of(&case.header), &script);
        let log = std::mem::take(&mut warm.printed) + &seen.printed;
        let mut judgement = judge::judge(case, &script, &seen, proof);
        let of = warm.earlier.shown(&seen).map(|(leak, earlier)| {
            judgement.add_leak_of_earlier(&earlier.id, &script, leak);
            earlier.clone()
        });
        warm.earlier.push(case, &script);
        let disturbed = warm.worker.death().is_some_and(|death| death.cause == Cause::Environment || seen.steps.is_empty());
        if warm.worker.death().is_some() {
            self.warm = None;
        }
        Attempt { death: death(&seen), disturbed, disturbances: 0, script: Some(script), judgement, of, fresh, served, pid: Some(pid), log }
    }

    fn proof(&self, case: &Case) -> Proof {
        match case.origin {
            Origin::User => Proof::User,
            Origin::Corpus => match &self.campaign.proof {
                Some(proof) if !proof.proves(&case.digest) => Proof::NotKilled,
                Some(_) | None => Proof::Killed,
            },
        }
    }
}

fn death(seen: &Observations) -> Option<(Option<usize>, Death)> {
    let at_step = seen.steps.iter().enumerate().find_map(|(index, outcome)| match outcome {
        Outcome::Died(death) => Some((Some(index), death.clone())),
        _ => None,
    });
    at_step.or_else(|| Some((None, seen.parting.clone()?)))
}
