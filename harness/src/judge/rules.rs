//! The rules, one function each. Each says what it found, or that it does not apply.

use super::{
    Fate, Part, Proof,
    baseline::left_behind,
    secrets::{Leak, search},
    words::{died, doing, ending, expected, instance_name},
};
use crate::observe::{Cause, Death, Observations, Sighting};
use dyetest_results::Verdict;
use dyetest_suites::{Action, Case, Expect, Role, Script, Step};

/// What the rules look at.
pub(super) struct View<'a> {
    pub(super) script: &'a Script,
    pub(super) seen: &'a Observations,
    pub(super) proof: Proof,
    pub(super) parts: &'a [Part<'a>],
    /// Secrets that were seen where they must not be.
    pub(super) leaks: Vec<Leak>,
}

/// A rule that applies: the verdict that it gives, the step that decides, and what was observed.
pub(super) struct Found {
    pub(super) verdict: Verdict,
    pub(super) step: Option<usize>,
    pub(super) sentence: String,
}

type Rule = fn(&View<'_>) -> Option<Found>;

/// The rules of a case that expects this, in the order in which they are asked.
pub(super) fn of(expect: Expect) -> &'static [Rule] {
    match expect {
        Expect::Contained => &[
            faulty_harness,
            leak,
            corrupted,
            uncontained,
            crashed,
            hung,
            exhausted,
            over_blocked,
            misreported,
            ended_otherwise,
            unarmed_limit,
            not_driven,
            unprepared,
            twin_not_run,
            attack_not_run,
            probe_not_run,
            no_known_fault,
            contained,
        ],
        Expect::Limit => &[
            faulty_harness,
            leak,
            corrupted,
            mitigation_broken,
            crashed,
            hung,
            exhausted,
            over_blocked,
            probe_misreported,
            ended_otherwise,
            unarmed_limit,
            not_driven,
            twin_not_run,
            attack_not_run,
            not_shown,
            probe_not_run,
            limit,
        ],
    }
}

/// The secrets that were seen where they must not be. Where the attack is there to show an exposure, only what the
/// mitigation let through is a leak.
pub(super) fn leaks(case: &Case, script: &Script, seen: &Observations) -> Vec<Leak> {
    match case.header.expect {
        Expect::Contained => search(&script.secrets, &seen.sightings),
        Expect::Limit => {
            let benign =
                |sighting: &&Sighting| sighting.step.and_then(|step| script.steps.get(step)).is_some_and(|step| step.role == Role::Benign);
            search(&script.secrets, &seen.sightings.iter().filter(benign).cloned().collect::<Vec<_>>())
        }
    }
}

fn faulty_harness(view: &View<'_>) -> Option<Found> {
    let fault = view.seen.fault.as_ref()?;
    Some(Found { verdict: Verdict::Inconclusive, step: None, sentence: format!("harness or adapter were at fault: {fault}") })
}

fn leak(view: &View<'_>) -> Option<Found> {
    let leak = view.leaks.first()?;
    Some(leaked(view.script, leak, &format!("secret {}", leak.secret)))
}

/// That `secret` was seen in this place.
pub(super) fn leaked(script: &Script, leak: &Leak, secret: &str) -> Found {
    let at = leak.step.map(|step| format!(" at step {step}")).unwrap_or_default();
    let sentence = format!("{secret} can be read in {}{at} ({})", place(script, leak), leak.encoding);
    Found { verdict: Verdict::Leaked, step: leak.step, sentence }
}

/// Where a secret was seen: what it was, and whose.
pub(super) fn place(script: &Script, leak: &Leak) -> String {
    match leak.viewer {
        Some(viewer) => format!("{} of {}", leak.what, instance_name(script, viewer)),
        None => leak.what.clone(),
    }
}

fn corrupted(view: &View<'_>) -> Option<Found> {
    let is_probe = |part: &Part<'_>| part.step.role == Role::Probe;
    let damage = |part: &&Part<'_>| match part.fate {
        Fate::Changed(_) => true,
        Fate::Returned => is_probe(part),
        Fate::Stopped => is_probe(part) && !part.should_be_stopped(),
        Fate::Permitted | Fate::Unarmed | Fate::Died(_) | Fate::NotDriven(_) | Fate::NotRun(_) => false,
    };
    view.parts.iter().find(damage).map(|part| view.found(Verdict::Corrupted, part))
}

fn uncontained(view: &View<'_>) -> Option<Found> {
    let escaped = |part: &&Part<'_>| matches!(part.fate, Fate::Returned) && part.step.role == Role::Attack && view.prepared(part.index);
    view.parts.iter().find(escaped).map(|part| view.found(Verdict::Uncontained, part))
}

/// What a mitigation lets run to an end of its own, it does not hold.
fn mitigation_broken(view: &View<'_>) -> Option<Found> {
    let broken = |part: &&Part<'_>| matches!(part.fate, Fate::Returned) && part.step.role == Role::Benign;
    view.parts.iter().find(broken).map(|part| view.found(Verdict::Uncontained, part))
}

fn crashed(view: &View<'_>) -> Option<Found> {
    view.death(Verdict::Crashed, |cause| matches!(cause, Cause::Crashed))
}

fn hung(view: &View<'_>) -> Option<Found> {
    view.death(Verdict::Hung, |cause| matches!(cause, Cause::Hung))
}

fn exhausted(view: &View<'_>) -> Option<Found> {
    let died = view.death(Verdict::Exhausted, |cause| matches!(cause, Cause::Exhausted));
    died.or_else(|| {
        let left = view.seen.baseline.as_ref().map(left_behind).filter(|left| !left.is_empty())?;
        let sentence = format!("after all stores of the case were dropped, the host kept more than before: {}", left.join("; "));
        Some(Found { verdict: Verdict::Exhausted, step: None, sentence })
    })
}

fn over_blocked(view: &View<'_>) -> Option<Found> {
    let failed = |part: &&Part<'_>| matches!(part.fate, Fate::Returned | Fate::Stopped) && must_succeed(part.step);
    view.parts.iter().find(failed).map(|part| view.found(Verdict::OverBlocked, part))
}

fn misreported(view: &View<'_>) -> Option<Found> {
    view.wrongly_stopped(&[Role::Attack, Role::Probe])
}

/// Where the attack is there to show an exposure, only a probe can be misreported.
fn probe_misreported(view: &View<'_>) -> Option<Found> {
    view.wrongly_stopped(&[Role::Probe])
}

/// The process ended, and not by the case's doing as far as anybody can tell.
fn ended_otherwise(view: &View<'_>) -> Option<Found> {
    let found = view.death(Verdict::Inconclusive, |cause| matches!(cause, Cause::Environment | Cause::Garbled(_)))?;
    let mut deaths = view.deaths().map(|(_, death)| death).chain(&view.seen.parting);
    let garbled = deaths.any(|death| matches!(death.cause, Cause::Garbled(_)));
    let doubt = if garbled { "; the adapter may be at fault, or may have been taken over" } else { "" };
    Some(Found { sentence: found.sentence + doubt, ..found })
}

fn unarmed_limit(view: &View<'_>) -> Option<Found> {
    let stopped = |part: &&Part<'_>| matches!(part.fate, Fate::Unarmed);
    let found = view.parts.iter().find(stopped).map(|part| view.found(Verdict::Inconclusive, part))?;
    Some(Found { sentence: format!("{}; the case did not set this limit", found.sentence), ..found })
}

fn not_driven(view: &View<'_>) -> Option<Found> {
    let undriven = |part: &&Part<'_>| matches!(part.fate, Fate::NotDriven(_));
    view.parts.iter().find(undriven).map(|part| view.found(Verdict::NotDriven, part))
}

/// An attack that returned is either uncontained, or nothing showed that it should have been stopped.
fn unprepared(view: &View<'_>) -> Option<Found> {
    let returned = |part: &&Part<'_>| matches!(part.fate, Fate::Returned) && part.step.role == Role::Attack;
    let found = view.parts.iter().find(returned).map(|part| view.found(Verdict::Inconclusive, part))?;
    Some(Found { sentence: format!("{}; its benign twin did not run", found.sentence), ..found })
}

fn twin_not_run(view: &View<'_>) -> Option<Found> {
    view.unless_some_ran(Role::Benign, "no step of the benign twin ran")
}

fn attack_not_run(view: &View<'_>) -> Option<Found> {
    view.unless_some_ran(Role::Attack, "no step of the attack ran")
}

/// A case that looks around afterwards says nothing where nobody looked.
fn probe_not_run(view: &View<'_>) -> Option<Found> {
    let looks = view.parts.iter().any(|part| part.step.role == Role::Probe);
    if looks { view.unless_some_ran(Role::Probe, "no step of the probe ran") } else { None }
}

fn no_known_fault(view: &View<'_>) -> Option<Found> {
    let sentence = "every step ended as permitted, but no planted fault is known to make this case fail".to_owned();
    match view.proof {
        Proof::NotKilled => Some(Found { verdict: Verdict::Inconclusive, step: None, sentence }),
        Proof::Killed | Proof::User => None,
    }
}

fn contained(_: &View<'_>) -> Option<Found> {
    let sentence = "the benign twin succeeded, and every step of the attack that ran ended as permitted".to_owned();
    Some(Found { verdict: Verdict::Contained, step: None, sentence })
}

/// A runtime may be stronger than the specification asks, or the case no longer shows what it should.
fn not_shown(view: &View<'_>) -> Option<Found> {
    let other = |part: &&Part<'_>| part.step.role == Role::Attack && part.fate.went_well() == Some(false);
    let found = view.parts.iter().find(other).map(|part| view.found(Verdict::Inconclusive, part))?;
    Some(Found { sentence: format!("the exposure was not shown: {}", found.sentence), ..found })
}

fn limit(_: &View<'_>) -> Option<Found> {
    let sentence = "the exposure that the specification allows was shown, and its mitigation held".to_owned();
    Some(Found { verdict: Verdict::Limit, step: None, sentence })
}

fn must_succeed(step: &Step) -> bool {
    match step.role {
        Role::Setup | Role::Benign => true,
        Role::Attack | Role::Probe => false,
    }
}

impl View<'_> {
    /// What was seen of this part.
    fn found(&self, verdict: Verdict, part: &Part<'_>) -> Found {
        let doing = doing(self.script, &part.step.action);
        let seen = match part.fate {
            Fate::Changed(_) => format!("finds a difference: {}", changes(self.script, part).join("; ")),
            Fate::Died(death) => format!("did not end: {}", died(death)),
            Fate::NotDriven(reason) => format!("is not driven: {reason}"),
            Fate::NotRun(reason) => format!("did not run: {reason}"),
            Fate::Permitted | Fate::Returned | Fate::Stopped | Fate::Unarmed => {
                let permitted = expected(part.step);
                let permitted = if permitted.is_empty() { "nothing".to_owned() } else { permitted.join(" or ") };
                let seen = part.ending.as_deref().map(ending).unwrap_or_default();
                format!("ended as {seen}; permitted: {permitted}")
            }
        };
        Found { verdict, step: Some(part.index), sentence: format!("step {} ({doing}) {seen}", part.index) }
    }

    fn deaths(&self) -> impl Iterator<Item = (&Part<'_>, &Death)> {
        self.parts.iter().filter_map(|part| match part.fate {
            Fate::Died(death) => Some((part, death)),
            Fate::Permitted | Fate::Returned | Fate::Stopped | Fate::Unarmed | Fate::Changed(_) | Fate::NotDriven(_) | Fate::NotRun(_) => {
                None
            }
        })
    }

    fn death(&self, verdict: Verdict, is: fn(&Cause) -> bool) -> Option<Found> {
        let at_step = self.deaths().find(|(_, death)| is(&death.cause)).map(|(part, _)| self.found(verdict, part));
        at_step.or_else(|| {
            let death = self.seen.parting.as_ref().filter(|death| is(&death.cause))?;
            let sentence = format!("after the last step, while the stores of the case were dropped, {}", died(death));
            Some(Found { verdict, step: None, sentence })
        })
    }

    /// Whether the attack at this step was set up, and its twin succeeded: the benign steps before it, or all of them
    /// where none stands before it. Otherwise its return says nothing.
    fn prepared(&self, attack: usize) -> bool {
        let before = || self.parts.iter().filter(|part| part.index < attack);
        let is_twin = |part: &&Part<'_>| part.step.role == Role::Benign;
        let failed = |part: &Part<'_>| part.fate.went_well() == Some(false);
        let succeeded = |part: &Part<'_>| part.fate.went_well() == Some(true);
        if before().any(|part| must_succeed(part.step) && failed(part)) {
            return false;
        }
        if before().any(|part| is_twin(&part)) {
            return before().filter(is_twin).any(succeeded);
        }
        let mut twin = self.parts.iter().filter(is_twin);
        twin.clone().any(succeeded) && !twin.any(failed)
    }

    fn wrongly_stopped(&self, roles: &[Role]) -> Option<Found> {
        let stopped = |part: &&Part<'_>| matches!(part.fate, Fate::Stopped) && roles.contains(&part.step.role);
        self.parts.iter().find(stopped).map(|part| self.found(Verdict::Misreported, part))
    }

    fn unless_some_ran(&self, role: Role, why: &str) -> Option<Found> {
        let ran = self.parts.iter().any(|part| part.step.role == role && part.fate.went_well().is_some());
        (!ran).then(|| Found { verdict: Verdict::Inconclusive, step: None, sentence: why.to_owned() })
    }
}

/// What this part found changed, and whose it is.
pub(super) fn changes(script: &Script, part: &Part<'_>) -> Vec<String> {
    let Fate::Changed(differences) = part.fate else { return Vec::new() };
    if let Action::Unchanged(instance) | Action::Snapshot(instance) = &part.step.action {
        let name = instance_name(script, *instance);
        return differences.iter().map(|difference| format!("{difference} of {name}")).collect();
    }
    differences.to_vec()
}
