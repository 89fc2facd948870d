//! A run: every selected case on every selected target, spread over threads.

use crate::{
    lane::{Campaign, Lane, Prepared, Processes},
    schedule::{Crowd, spread},
    target::Target,
};
use dyetest_adapter::Feature;
use dyetest_results::{Record, Unit};
use dyetest_suites::Case;
use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    sync::Arc,
};

/// What to run.
pub struct Plan {
    /// The cases, in order of their ids.
    pub cases: Vec<Arc<Case>>,
    /// The targets, in order of their ids.
    pub targets: Vec<Arc<Target>>,
}

/// One thing to settle on a target.
#[derive(Clone)]
enum Task {
    Feature(Feature),
    Case(Arc<Case>),
}

impl Task {
    fn unit(&self, target: &Target) -> Unit {
        let case = match self {
            Task::Feature(feature) => feature_case(*feature),
            Task::Case(case) => case.id.clone(),
        };
        Unit { case, target: target.id.clone() }
    }
}

/// The id under which a probed feature stands in the records.
pub fn feature_case(feature: Feature) -> String {
    format!("features/{feature}")
}

impl Plan {
    /// Every unit, target by target: the features that the cases need, then the cases.
    pub fn units(&self) -> Vec<Unit> {
        let of = |target: &Arc<Target>| self.tasks().map(|task| task.unit(target)).collect::<Vec<_>>();
        self.targets.iter().flat_map(of).collect()
    }

    /// The features that its cases need.
    pub fn features(&self) -> Vec<Feature> {
        let all: BTreeSet<Feature> =
            self.cases.iter().flat_map(|case| case.header.features.iter().copied().flat_map(Feature::with_foundations)).collect();
        all.into_iter().collect()
    }

    /// Runs every unit that is not in `done`, on `jobs` threads, and hands over each record as it comes.
    pub fn execute(&self, campaign: &Campaign, jobs: usize, done: &HashSet<Unit>, record: impl FnMut(Record)) {
        let prepared: Vec<Prepared> = self.targets.iter().map(|target| Prepared::new(target.clone(), &self.cases)).collect();
        let queue = |target: &Arc<Target>| -> VecDeque<Task> { self.tasks().filter(|task| !done.contains(&task.unit(target))).collect() };
        let queues = self.targets.iter().map(queue).collect();
        let lane = |target: usize| {
            let mut lane = Lane::new(campaign, &prepared[target]);
            move |task: Task| match task {
                Task::Feature(feature) => lane.feature(feature),
                Task::Case(case) => lane.settle(&case),
            }
        };
        let crowd = if campaign.processes == Processes::Ordered { Crowd::OneEach } else { Crowd::Any };
        spread(queues, jobs, crowd, lane, record);
    }

    fn tasks(&self) -> impl Iterator<Item = Task> {
        let probed = self.features().into_iter().filter(|feature| !feature.is_ability());
        probed.map(Task::Feature).chain(self.cases.iter().cloned().map(Task::Case))
    }
}
