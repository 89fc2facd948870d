//! A record of what was concluded.

use super::{Campaign, Lane, attempt::Attempt, gate::Settled};
use crate::{
    judge::StepJudgement,
    observe::{Cause, Death},
    run::feature_case,
    target::Target,
};
use dyetest_adapter::Feature;
use dyetest_results::{self as results, Evidence, Identity, Points, Process, Record, SCHEMA, StepRecord, Verdict, Volatile, WHAT_CAP};
use dyetest_suites::{Case, Lines, Origin, Script, Severity, Step};
use std::{collections::BTreeMap, time::Duration};

impl Lane<'_> {
    /// The record of a verdict that was settled before any step.
    pub(super) fn settled(&self, case: &Case, settled: Settled) -> Record {
        Record { evidence: settled.evidence, ..self.frame(case, settled.verdict) }.bounded()
    }

    /// The record of a probed proposal.
    pub(super) fn probed(&self, feature: Feature, settled: Settled) -> Record {
        let target = &self.prepared.target;
        let verdict = settled.verdict;
        Record {
            schema: SCHEMA,
            case: feature_case(feature),
            title: format!("{feature} works or is refused"),
            suite: "features".into(),
            file: format!("suites/features/{feature}.wast"),
            target: target.id.clone(),
            severity: Severity::Medium,
            property: "feature-soundness".into(),
            features: vec![feature.to_string()],
            verdict,
            class: verdict.class(),
            unstable: false,
            unproven: false,
            steps: Vec::new(),
            evidence: settled.evidence,
            seed: self.campaign.seed,
            repro: format!("dyetest run --target {}{}", target.id, self.campaign.given),
            digest: String::new(),
            points: None,
            identity: self.identity(),
            process: Process::default(),
            volatile: Volatile::default(),
        }
        .bounded()
    }

    /// The record of one or two attempts, which took so long together: the worse of them counts.
    pub(super) fn performed(&self, case: &Case, attempts: &[Attempt], took: Duration, notes: Vec<String>) -> Record {
        let worst = attempts.iter().min_by_key(|attempt| attempt.judgement.verdict).expect("a case is attempted at least once");
        let verdicts: Vec<Verdict> = attempts.iter().map(|attempt| attempt.judgement.verdict).collect();
        let steps = worst.script.as_ref().map(|script| steps(case, script, &worst.judgement.steps)).unwrap_or_default();
        let worst_point = worst.judgement.decisive.map(|index| index as u32);
        let secrets = worst.script.iter().flat_map(|script| &script.secrets).map(|secret| hex(secret.text.as_bytes())).collect();
        Record {
            unstable: verdicts.iter().any(|verdict| *verdict != verdicts[0]),
            unproven: case.origin == Origin::User,
            steps,
            evidence: evidence(worst, notes),
            points: case.points.map(|count| Points { count: count as u64, worst: worst_point }),
            process: Process { attempts: verdicts, fresh: worst.fresh },
            volatile: Volatile {
                cpu_ms: worst.death.as_ref().map(|(_, death)| death.cpu_ms),
                peak_data: worst.death.as_ref().map(|(_, death)| death.peak_data),
                wall_ms: Some(took.as_millis() as u64),
                pids: attempts.iter().filter_map(|attempt| attempt.pid).collect(),
                served: attempts.first().map(|attempt| attempt.served),
                secrets,
                log: worst.log.clone(),
                other: disturbances(attempts),
            },
            ..self.frame(case, worst.judgement.verdict)
        }
        .bounded()
    }

    fn frame(&self, case: &Case, verdict: Verdict) -> Record {
        let target = &self.prepared.target;
        Record {
            schema: SCHEMA,
            case: case.id.clone(),
            title: case.header.title.clone(),
            suite: case.id.split('/').next().unwrap_or_default().to_owned(),
            file: case.source.path.display().to_string(),
            target: target.id.clone(),
            severity: case.header.severity,
            property: case.header.property.clone(),
            features: case.header.features.iter().map(ToString::to_string).collect(),
            verdict,
            class: verdict.class(),
            unstable: false,
            unproven: false,
            steps: Vec::new(),
            evidence: Evidence::default(),
            seed: self.campaign.seed,
            repro: repro(case, target, self.campaign),
            digest: case.digest.clone(),
            points: None,
            identity: self.identity(),
            process: Process::default(),
            volatile: Volatile::default(),
        }
    }

    fn identity(&self) -> Identity {
        let target = &self.prepared.target;
        let known = self.prepared.known().and_then(|known| known.as_ref().ok());
        Identity {
            runtime: target.runtime.clone(),
            version: known.map(|known| known.hello.version.clone()).unwrap_or_default(),
            profile: target.name.clone(),
            platform: results::run::platform(),
            configuration: known.map(|known| known.hello.configuration.clone()).unwrap_or_default(),
            controls: target.profile.controls.clone(),
            confinement: known.map(|known| known.confinement.words()).unwrap_or_default(),
        }
    }
}

/// How often somebody else ended the process of an attempt, if anybody did.
fn disturbances(attempts: &[Attempt]) -> BTreeMap<String, String> {
    let count: usize = attempts.iter().map(|attempt| attempt.disturbances).sum();
    let told = (count > 0).then(|| ("attempts that were ended from outside and made again".to_owned(), count.to_string()));
    told.into_iter().collect()
}

fn evidence(attempt: &Attempt, mut notes: Vec<String>) -> Evidence {
    let judgement = &attempt.judgement;
    notes.extend(judgement.notes.iter().cloned());
    Evidence {
        sentence: judgement.evidence.clone(),
        death: attempt.death.as_ref().map(|(step, death)| died(*step, death)),
        leak: judgement.leak.as_ref().map(|leak| results::Leak {
            secret: leak.secret as u32,
            encoding: leak.encoding.clone(),
            place: leak.what.clone(),
            of: attempt.of.as_ref().map(|case| case.id.clone()),
        }),
        changed: judgement.changed.clone(),
        notes,
    }
}

fn died(step: Option<usize>, death: &Death) -> results::Death {
    let cause = match &death.cause {
        Cause::Crashed => "crashed".to_owned(),
        Cause::Hung => "hung".to_owned(),
        Cause::Exhausted => "exhausted".to_owned(),
        Cause::Environment => "ended from outside".to_owned(),
        Cause::Garbled(how) => format!("garbled: {how}"),
    };
    let signal = death.signal.map(|number| signal(number).map_or_else(|| format!("signal {number}"), str::to_owned));
    results::Death { cause, signal, exit: death.exit, step: step.map(|step| step as u32) }
}

/// The names of the signals that end a process which misbehaves.
fn signal(number: i32) -> Option<&'static str> {
    use rustix::process::Signal;
    [
        (Signal::SEGV, "SIGSEGV"),
        (Signal::ABORT, "SIGABRT"),
        (Signal::ILL, "SIGILL"),
        (Signal::BUS, "SIGBUS"),
        (Signal::FPE, "SIGFPE"),
        (Signal::SYS, "SIGSYS"),
        (Signal::KILL, "SIGKILL"),
        (Signal::TERM, "SIGTERM"),
        (Signal::TRAP, "SIGTRAP"),
        (Signal::XFSZ, "SIGXFSZ"),
    ]
    .into_iter()
    .find_map(|(signal, name)| (signal.as_raw() == number).then_some(name))
}

fn steps(case: &Case, script: &Script, judgements: &[StepJudgement]) -> Vec<StepRecord> {
    let text = &case.source.text;
    let lines = Lines::of(text);
    let record = |(index, (step, judgement))| step_record(text, &lines, index, step, judgement);
    script.steps.iter().zip(judgements).enumerate().map(record).collect()
}

fn step_record(text: &str, lines: &Lines<'_>, index: usize, step: &Step, judgement: &StepJudgement) -> StepRecord {
    let what = text.get(step.span.clone()).unwrap_or_default().lines().next().unwrap_or_default();
    let (line, column) = lines.place(step.span.start);
    StepRecord {
        index: index as u32,
        role: step.role,
        title: step.title.clone(),
        line: line as u32,
        column: column as u32,
        what: what.chars().take(WHAT_CAP).collect(),
        expected: judgement.expected.clone(),
        observed: judgement.observed.clone(),
        ran: judgement.ok.is_some(),
        ok: judgement.ok == Some(true),
    }
}

/// One line for a shell that runs the case on the target again, with the same seed.
fn repro(case: &Case, target: &Target, campaign: &Campaign) -> String {
    let points = case.points.map(|points| format!(" --budget {points}")).unwrap_or_default();
    format!("dyetest run {} --target {} --seed {}{points}{}", case.id, target.id, campaign.seed, campaign.given)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
