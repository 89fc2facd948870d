//! Draws specimens, asks about each, and counts; then shrinks one disagreement of each kind.

use super::{
    Known,
    panel::{Heard, Panel},
    question,
    report::{Finding, Report, SCHEMA, Share, Witness},
    shrink::shrink,
};
use crate::{
    lane::{Campaign, Prepared},
    schedule::{Crowd, spread},
    target::Target,
};
use dyetest_suites::specimen::{Census, Draw, Specimen, classes};
use std::{
    collections::{BTreeMap, VecDeque},
    ops::Range,
    sync::Arc,
};

/// What to ask, and whom.
pub struct Plan {
    /// From which everything is drawn.
    pub seed: u64,
    /// Which specimens of the seed.
    pub numbers: Range<u64>,
    /// The targets, in order.
    pub targets: Vec<Arc<Target>>,
    /// Threads, each of which has a process of every target.
    pub jobs: usize,
    /// What targets are not asked about.
    pub known: &'static [Known],
}

/// Disagreements of different kinds that are shrunk. A runtime that is wrong everywhere is known to be by then.
const KINDS: usize = 20;

/// Who differs, in what they say, from what.
type Sort = (Vec<String>, String, String);

/// What one specimen came to.
struct Examined {
    census: Census,
    heard: Heard,
    /// What kind of disagreement there is, and the disagreement as it was seen.
    found: Option<(Sort, Finding)>,
}

/// Asks everybody about everything. `seen` is told of each specimen that is done.
pub fn hunt(plan: &Plan, campaign: &Campaign, mut seen: impl FnMut()) -> Report {
    let prepared: Vec<Prepared> = plan.targets.iter().map(|target| Prepared::new(target.clone(), &[])).collect();
    let ids: Vec<String> = plan.targets.iter().map(|target| target.id.clone()).collect();
    let lane = |_| {
        let mut panel = Panel::new(campaign, &prepared, plan.known);
        let ids = &ids;
        move |number| examine(&mut panel, plan, number, ids)
    };
    let queue: VecDeque<u64> = plan.numbers.clone().collect();
    let mut tally = Tally::new(&ids);
    spread(vec![queue], plan.jobs, Crowd::Any, lane, |examined| {
        tally.add(examined);
        seen();
    });
    let mut panel = Panel::new(campaign, &prepared, plan.known);
    let findings = tally.sorts.iter().take(KINDS);
    let findings = findings.map(|(sort, first)| explain(&mut panel, plan, &ids, sort, first.clone())).collect();
    tally.report(plan, findings)
}

fn examine(panel: &mut Panel<'_>, plan: &Plan, number: u64, ids: &[String]) -> Examined {
    let mut examined = Examined { census: Census::default(), heard: Heard::default(), found: None };
    let Some(specimen) = Draw::new(plan.seed, number).specimen() else { return examined };
    examined.census.count(&specimen.code);
    examined.heard = panel.hear(&specimen, panel.all());
    examined.found = sort(&examined.heard, ids).zip(seen(plan, number, &specimen, &examined.heard, ids));
    if examined.found.is_some() {
        // Whatever it did must not be seen in another.
        panel.retire();
    }
    examined
}

/// The disagreement as it was heard, if there is one.
fn seen(plan: &Plan, number: u64, specimen: &Specimen, heard: &Heard, ids: &[String]) -> Option<Finding> {
    let disagreement = heard.comparison.disagreement.as_ref()?;
    let also = if plan.known.is_empty() { " --with-known" } else { "" };
    let mut finding = Finding {
        odd: named(&disagreement.odd, heard, ids),
        others: named(&disagreement.others, heard, ids),
        step: question::steps(specimen)[disagreement.step].words(),
        saw: disagreement.saw.words(&disagreement.expected),
        expected: disagreement.expected.words(&disagreement.saw),
        number,
        modules: 1,
        alone: false,
        repro: format!("dyetest oracle --seed {} --first {number} --modules 1 --target {}{also}", plan.seed, ids.join(",")),
        script: String::new(),
    };
    finding.script = super::shrink::script(&finding, specimen, disagreement);
    Some(finding)
}

fn sort(heard: &Heard, ids: &[String]) -> Option<Sort> {
    let disagreement = heard.comparison.disagreement.as_ref()?;
    Some((named(&disagreement.odd, heard, ids), disagreement.saw.kind(), disagreement.expected.kind()))
}

fn named(witnesses: &[usize], heard: &Heard, ids: &[String]) -> Vec<String> {
    witnesses.iter().map(|witness| ids[heard.asked[*witness]].clone()).collect()
}

/// The least specimen that shows a disagreement of this kind, as a finding; the one that was seen first, where fresh processes agree on it.
fn explain(panel: &mut Panel<'_>, plan: &Plan, ids: &[String], wanted: &Sort, first: Finding) -> Finding {
    let draw = Draw::new(plan.seed, first.number);
    let Some(pair) = draw.specimen().and_then(|specimen| pair(&panel.hear(&specimen, panel.all()))) else { return first };
    // One of each side is enough to ask while it is shrunk, whichever of the two is believed then.
    let shown = shrink(draw, |specimen| {
        panel.retire_after_disagreement(specimen, pair).filter(|found| {
            let kinds = [found.saw.kind(), found.expected.kind()];
            kinds == [wanted.1.as_str(), &wanted.2] || kinds == [wanted.2.as_str(), &wanted.1]
        })
    });
    let Some(specimen) = shown else { return first };
    panel.retire();
    let heard = panel.hear(&specimen, panel.all());
    match seen(plan, first.number, &specimen, &heard, ids) {
        Some(least) => Finding { alone: true, modules: first.modules, ..least },
        None => first,
    }
}

/// One target that differs, and one that does not.
fn pair(heard: &Heard) -> Option<[usize; 2]> {
    let disagreement = heard.comparison.disagreement.as_ref()?;
    let target = |witnesses: &[usize]| Some(heard.asked[*witnesses.last()?]);
    Some([target(&disagreement.odd)?, target(&disagreement.others)?])
}

/// What all specimens come to.
struct Tally {
    census: Census,
    open: usize,
    targets: Vec<Witness>,
    /// By kind of disagreement: that of the first specimen, and how many there are.
    sorts: BTreeMap<Sort, Finding>,
}

impl Tally {
    fn new(ids: &[String]) -> Self {
        let targets = ids.iter().map(|id| Witness { id: id.clone(), ..Witness::default() }).collect();
        Tally { census: Census::default(), open: 0, targets, sorts: BTreeMap::new() }
    }

    fn add(&mut self, examined: Examined) {
        let Examined { census, heard, found } = examined;
        self.census.add(census);
        self.open += heard.comparison.open;
        for target in &heard.asked {
            self.targets[*target].modules += 1;
        }
        for target in &heard.excused {
            self.targets[*target].excused += 1;
        }
        for (witness, why) in heard.comparison.abstained {
            *self.targets[heard.asked[witness]].abstained.entry(why).or_default() += 1;
        }
        for (target, why) in heard.unusable {
            self.targets[target].unusable = Some(why);
        }
        if let Some((sort, finding)) = found {
            let modules = self.sorts.get(&sort).map_or(0, |first| first.modules) + 1;
            let first = self.sorts.remove(&sort).filter(|first| first.number < finding.number).unwrap_or(finding);
            self.sorts.insert(sort, Finding { modules, ..first });
        }
    }

    fn report(self, plan: &Plan, findings: Vec<Finding>) -> Report {
        let met = |class: &str| self.census.opcodes.keys().filter(|(of, _)| *of == class).count();
        Report {
            schema: SCHEMA,
            seed: plan.seed,
            modules: self.census.functions.len() as u64,
            functions: median(&self.census.functions),
            instructions: median(&self.census.instructions),
            open: self.open,
            opcodes: classes().into_iter().map(|(class, all)| (class, Share { met: met(class), all })).collect(),
            targets: self.targets,
            findings,
        }
    }
}

fn median(counts: &[usize]) -> usize {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
