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
use dyetest_suites::specimen::{Census, Draw, classes};
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
    number: u64,
    census: Census,
    heard: Heard,
    /// What kind of disagreement there is.
    sort: Option<Sort>,
}

/// Asks everybody about everything. `seen` is told of each specimen that is done.
pub fn hunt(plan: &Plan, campaign: &Campaign, mut seen: impl FnMut()) -> Report {
    let prepared: Vec<Prepared> = plan.targets.iter().map(|target| Prepared::new(target.clone(), &[])).collect();
    let ids: Vec<String> = plan.targets.iter().map(|target| target.id.clone()).collect();
    let lane = |_| {
        let mut panel = Panel::new(campaign, &prepared, plan.known);
        let ids = &ids;
        move |number| examine(&mut panel, plan.seed, number, ids)
    };
    let queue: VecDeque<u64> = plan.numbers.clone().collect();
    let mut tally = Tally::new(&ids);
    spread(vec![queue], plan.jobs, Crowd::Any, lane, |examined| {
        tally.add(examined);
        seen();
    });
    let mut panel = Panel::new(campaign, &prepared, plan.known);
    let findings = tally.sorts.iter().take(KINDS);
    let findings = findings.map(|(sort, (number, modules))| explain(&mut panel, plan, &ids, sort, *number, *modules)).collect();
    tally.report(plan, findings)
}

fn examine(panel: &mut Panel<'_>, seed: u64, number: u64, ids: &[String]) -> Examined {
    let mut examined = Examined { number, census: Census::default(), heard: Heard::default(), sort: None };
    let Some(specimen) = Draw::new(seed, number).specimen() else { return examined };
    examined.census.count(&specimen.code);
    examined.heard = panel.hear(&specimen, panel.all());
    examined.sort = sort(&examined.heard, ids);
    if examined.sort.is_some() {
        // Whatever it did must not be seen in another.
        panel.retire();
    }
    examined
}

fn sort(heard: &Heard, ids: &[String]) -> Option<Sort> {
    let disagreement = heard.comparison.disagreement.as_ref()?;
    Some((named(&disagreement.odd, heard, ids), disagreement.saw.kind(), disagreement.expected.kind()))
}

fn named(witnesses: &[usize], heard: &Heard, ids: &[String]) -> Vec<String> {
    witnesses.iter().map(|witness| ids[heard.asked[*witness]].clone()).collect()
}

/// The least specimen that shows a disagreement of this kind, as a finding.
fn explain(panel: &mut Panel<'_>, plan: &Plan, ids: &[String], wanted: &Sort, number: u64, modules: u64) -> Finding {
    let draw = Draw::new(plan.seed, number);
    let (odd, saw, expected) = wanted.clone();
    let also = if plan.known.is_empty() { " --with-known" } else { "" };
    let mut finding = Finding {
        others: ids.iter().filter(|id| !odd.contains(id)).cloned().collect(),
        odd,
        step: "a module".into(),
        saw,
        expected,
        number,
        modules,
        alone: false,
        repro: format!("dyetest oracle --seed {} --first {number} --modules 1 --target {}{also}", plan.seed, ids.join(",")),
        script: String::new(),
    };
    let Some(pair) = draw.specimen().and_then(|specimen| pair(&panel.hear(&specimen, panel.all()))) else { return finding };
    // One of each side is enough to ask while it is shrunk, whichever of the two is believed then.
    let shown = shrink(draw, |specimen| {
        panel.retire_after_disagreement(specimen, pair).filter(|found| {
            let kinds = [found.saw.kind(), found.expected.kind()];
            kinds == [wanted.1.as_str(), &wanted.2] || kinds == [wanted.2.as_str(), &wanted.1]
        })
    });
    let Some(specimen) = shown else { return finding };
    panel.retire();
    let heard = panel.hear(&specimen, panel.all());
    if let Some(disagreement) = &heard.comparison.disagreement {
        finding.alone = true;
        finding.odd = named(&disagreement.odd, &heard, ids);
        finding.others = named(&disagreement.others, &heard, ids);
        finding.step = question::steps(&specimen)[disagreement.step].words();
        finding.saw = disagreement.saw.words(&disagreement.expected);
        finding.expected = disagreement.expected.words(&disagreement.saw);
        finding.script = super::shrink::script(&finding, &specimen, disagreement);
    }
    finding
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
    /// By kind of disagreement: the first specimen, and how many there are.
    sorts: BTreeMap<Sort, (u64, u64)>,
}

impl Tally {
    fn new(ids: &[String]) -> Self {
        let targets = ids.iter().map(|id| Witness { id: id.clone(), ..Witness::default() }).collect();
        Tally { census: Census::default(), open: 0, targets, sorts: BTreeMap::new() }
    }

    fn add(&mut self, examined: Examined) {
        let Examined { number, census, heard, sort } = examined;
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
        if let Some(sort) = sort {
            let (first, modules) = self.sorts.entry(sort).or_insert((number, 0));
            *first = number.min(*first);
            *modules += 1;
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
