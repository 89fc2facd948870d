//! `process/seed-sketch-blindness`: two published test sketches, as they stand, on engines with planted faults. They pass on the sound
//! engine, and see little: how many of the faults they miss that cases of the corpus catch is held here, and stands in `docs/faults.md`.

use crate::{CORPUS, run, target};
use dyetest::{
    install,
    lane::{Campaign, Confirm, Processes},
    sensitivity::prove,
    target::{Target, known},
};
use dyetest_results::{Sensitivity, Verdict};
use dyetest_suites::{Case, Origin, Source, load_case};
use libtest_mimic::{Failed, Trial};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A sketch, and what its property covers.
struct Sketch {
    name: &'static str,
    text: &'static str,
    /// Properties that whoever believes the sketch believes to be shown.
    properties: &'static [&'static str],
    /// The faults among them that it sees.
    kills: &'static [&'static str],
    /// How many it misses at least that some case catches.
    misses: usize,
}

const SKETCHES: [Sketch; 2] = [
    Sketch {
        name: "out-of-bounds",
        text: include_str!("sketches/out-of-bounds.wast"),
        properties: &["memory-bounds", "memory-growth", "segment-bounds", "reset-memory", "fresh-memory"],
        kills: &["memory-index-signed", "memory-load-unchecked", "memory-pulley-wraps", "memory-winch-unchecked"],
        misses: 36,
    },
    Sketch {
        name: "shared-globals",
        text: include_str!("sketches/shared-globals.wast"),
        properties: &["instance-separation", "reset-globals", "immutable-state", "instance-lifetime"],
        kills: &["instance-globals-shared"],
        misses: 13,
    },
];

pub(crate) fn trials() -> Vec<Trial> {
    let installed = known().is_ok_and(|all| all.iter().any(|target| target.profile.fault.is_some()));
    let on_faults = |sketch: &'static Sketch| {
        let name = format!("sketches::{}_is_blind{}", sketch.name, if installed { "" } else { " (needs `dyetest install faulty`)" });
        Trial::test(name, move || sees_little(sketch)).with_ignored_flag(!installed)
    };
    let sound = Trial::test("sketches::a_sound_engine_passes", a_sound_engine_passes);
    SKETCHES.iter().map(on_faults).chain([sound]).collect()
}

impl Sketch {
    fn case(&self) -> Result<Arc<Case>, Failed> {
        let source = Source { path: format!("{}.wast", self.name).into(), text: self.text.into() };
        let case = load_case(source, &format!("sketches/{}", self.name), Origin::User).map_err(|wrong| wrong.render(false))?;
        Ok(Arc::new(case))
    }
}

fn a_sound_engine_passes() -> Result<(), Failed> {
    let cases: Vec<Arc<Case>> = SKETCHES.iter().map(Sketch::case).collect::<Result<_, _>>()?;
    let sound = ["wasmtime.cranelift", "wasmtime.pooling", "wasmi.eager"].map(target).into_iter().collect::<Result<Vec<_>, _>>()?;
    let records = run(&cases, sound, Confirm::Alone)?;
    match records.values().find(|record| record.verdict != Verdict::Contained) {
        None => Ok(()),
        Some(record) => Err(format!("{} on {}: {}", record.case, record.target, record.evidence.sentence).into()),
    }
}

fn sees_little(sketch: &Sketch) -> Result<(), Failed> {
    let properties: BTreeMap<String, String> = install::faults()?.into_iter().map(|fault| (fault.id, fault.property)).collect();
    let touched = |target: &Target| {
        let property = target.profile.fault.as_ref().and_then(|fault| properties.get(fault));
        property.is_some_and(|property| sketch.properties.contains(&property.as_str()))
    };
    let faulty: Vec<Arc<Target>> = known()?.into_iter().filter(touched).map(Arc::new).collect();
    let campaign = Campaign { processes: Processes::Ordered, ..Campaign::bare() };
    let matrix = prove(&[sketch.case()?], &faulty, &campaign, 2, |_, _| {});
    let killed: BTreeSet<&str> = matrix.killed_by.values().flatten().map(String::as_str).collect();

    let by_cases = catchers()?;
    let missed: BTreeMap<&str, &BTreeSet<String>> = faulty
        .iter()
        .filter_map(|target| target.profile.fault.as_deref())
        .filter(|fault| !killed.contains(fault))
        .filter_map(|fault| Some((fault, by_cases.get(fault)?)))
        .collect();
    if killed != sketch.kills.iter().copied().collect() {
        return Err(format!("it kills {killed:?}, and not {:?}", sketch.kills).into());
    }
    match missed.len() >= sketch.misses {
        true => Ok(()),
        false => Err(format!("it misses {} faults that cases catch, fewer than {}: {missed:?}", missed.len(), sketch.misses).into()),
    }
}

/// The cases that catch each fault, by the committed proof.
fn catchers() -> Result<BTreeMap<String, BTreeSet<String>>, Failed> {
    let proof = Sensitivity::shipped()?;
    let mut by_fault: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (case, proof) in CORPUS.cases.iter().filter_map(|case| Some((case, proof.proof(&case.digest)?))) {
        for fault in &proof.faults {
            by_fault.entry(fault.clone()).or_default().insert(case.id.clone());
        }
    }
    Ok(by_fault)
}
