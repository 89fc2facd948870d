//! One process of each target, all asked the same.

use super::{
    Known,
    compare::{Comparison, Disagreement, Witness, compare},
    known::shown_by,
    question::{self, Step},
    testimony::Testimony,
};
use crate::{
    lane::{Campaign, Lane, Prepared},
    observe::Cause,
    probe::Support,
};
use dyetest_suites::specimen::Specimen;
use std::time::Duration;

/// CPU time for a whole question. No specimen takes a hundredth of it.
const CPU: Duration = Duration::from_secs(20);

/// How often in a row a process is asked again that somebody else ended.
const DISTURBANCES: usize = 5;

/// One process of each target.
pub struct Panel<'a> {
    known: &'static [Known],
    members: Vec<Member<'a>>,
}

struct Member<'a> {
    lane: Lane<'a>,
    /// Why its target cannot be asked at all.
    unusable: Option<String>,
}

/// What a specimen came to on a panel.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Which targets were asked, by number; [`Comparison`] counts only these.
    pub asked: Vec<usize>,
    /// Which were not, since their release is known to get wrong what the specimen has in it.
    pub excused: Vec<usize>,
    /// What their testimonies come to.
    pub comparison: Comparison,
    /// Targets that could not be asked, by number, and why.
    pub unusable: Vec<(usize, String)>,
}

impl<'a> Panel<'a> {
    /// Processes for these targets, once they are asked. They are not asked about what is `known`.
    pub fn new(campaign: &'a Campaign, prepared: &'a [Prepared], known: &'static [Known]) -> Self {
        let member = |prepared| Member { lane: Lane::new(campaign, prepared), unusable: None };
        Panel { known, members: prepared.iter().map(member).collect() }
    }

    /// Every target, by number.
    pub fn all(&self) -> std::ops::Range<usize> {
        0..self.members.len()
    }

    /// Ends every process: the next question meets fresh ones.
    pub fn retire(&mut self) {
        self.members.iter_mut().for_each(|member| member.lane.retire());
    }

    /// Asks these targets, by number, one after the other: those that have what the specimen uses.
    pub fn hear(&mut self, specimen: &Specimen, targets: impl IntoIterator<Item = usize>) -> Heard {
        let steps = question::steps(specimen);
        let shown = shown_by(&specimen.code, self.known);
        let (mut testimonies, mut excused) = (Vec::new(), Vec::new());
        for number in targets {
            let member = &mut self.members[number];
            if shown.iter().any(|known| member.is(known)) {
                excused.push(number);
                continue;
            }
            testimonies.extend(member.ask(specimen, &steps).map(|testimony| (number, testimony)));
        }
        let witness = |number: usize, testimony| {
            let target = self.members[number].lane.target();
            Witness { target: &target.id, runtime: &target.runtime, testimony }
        };
        let witnesses: Vec<Witness<'_>> = testimonies.iter().map(|(number, testimony)| witness(*number, testimony)).collect();
        Heard {
            asked: testimonies.iter().map(|(number, _)| *number).collect(),
            excused,
            comparison: compare(&steps, &witnesses),
            unusable: self.unusable(),
        }
    }

    /// What two targets disagree on, if they do; the next question then meets fresh processes.
    pub(super) fn retire_after_disagreement(&mut self, specimen: &Specimen, pair: [usize; 2]) -> Option<Disagreement> {
        let found = self.hear(specimen, pair).comparison.disagreement;
        if found.is_some() {
            self.retire();
        }
        found
    }

    fn unusable(&self) -> Vec<(usize, String)> {
        let why = |(number, member): (usize, &Member<'_>)| Some((number, member.unusable.clone()?));
        self.members.iter().enumerate().filter_map(why).collect()
    }
}

impl Member<'_> {
    /// Whether this is the release that is meant.
    fn is(&mut self, known: &Known) -> bool {
        let target = self.lane.target();
        target.runtime == known.runtime && self.lane.known().is_ok_and(|told| told.hello.version == known.version)
    }

    /// What the target tells. `None` if it lacks what the specimen uses, or cannot be asked.
    fn ask(&mut self, specimen: &Specimen, steps: &[Step<'_>]) -> Option<Testimony> {
        if self.unusable.is_some() {
            return None;
        }
        match self.try_ask(specimen, steps) {
            Ok(testimony) => testimony,
            Err(why) => {
                self.unusable = Some(why);
                None
            }
        }
    }

    fn try_ask(&mut self, specimen: &Specimen, steps: &[Step<'_>]) -> Result<Option<Testimony>, String> {
        let support = &self.lane.known()?.support;
        if specimen.features.iter().any(|feature| support.get(feature) != Some(&Support::Works)) {
            return Ok(None);
        }
        for _ in 0..DISTURBANCES {
            let (answers, death) = self.lane.drive(|worker| {
                let mut answers = Vec::with_capacity(steps.len());
                let death = worker.exchange_all(steps.iter().map(|step| step.operation(specimen)), CPU, &mut answers).err();
                (answers, death)
            })?;
            if death.as_ref().is_none_or(|death| death.cause != Cause::Environment) {
                return Ok(Some(Testimony::new(answers, death)));
            }
        }
        Err("its process was ended from outside again and again".into())
    }
}
