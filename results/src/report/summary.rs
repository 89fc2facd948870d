//! What a report for people says, before it has a form. Every text in it has been cleaned.

use crate::{
    Class, Compared, Outcome, Record, Run, StepRecord, Unit, Verdict,
    text::{NAMED, clean, cut, some},
};
use dyetest_suites::{Role, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// The longest sentence or ending that is shown, in characters. All of it is in the record.
const SHOWN: usize = 400;

/// What a report for people says.
pub(super) struct Summary {
    /// What was run.
    pub(super) about: String,
    /// Suites by targets.
    pub(super) matrix: Matrix,
    /// New findings, worst first.
    pub(super) findings: Vec<Finding>,
    /// Coverage that is missing: new inconclusive results, and what adapters do not drive.
    pub(super) missing: Vec<Group>,
    /// What is not there to be attacked, or has no control.
    pub(super) absent: Vec<Group>,
    /// Exposures that the specification allows.
    pub(super) shown: Vec<Group>,
    /// What the baseline holds.
    pub(super) known: Vec<KnownGroup>,
    /// Entries of the baseline that must go, one sentence each.
    pub(super) stale: Vec<String>,
    /// What is wrong with the run itself, one sentence each.
    pub(super) troubles: Vec<String>,
    /// The run in a few lines, each with a heading.
    pub(super) headline: Vec<(&'static str, String)>,
}

/// Suites by targets.
pub(super) struct Matrix {
    pub(super) suites: Vec<String>,
    pub(super) targets: Vec<String>,
    cells: BTreeMap<(String, String), Cell>,
}

/// One suite on one target.
#[derive(Default)]
pub(super) struct Cell {
    counts: BTreeMap<Verdict, usize>,
    unrecorded: usize,
}

/// A finding, on all targets that show the very same.
pub(super) struct Finding {
    pub(super) severity: Severity,
    pub(super) verdict: Verdict,
    pub(super) case: String,
    pub(super) targets: Vec<String>,
    pub(super) title: String,
    pub(super) sentence: String,
    pub(super) step: Option<FailedStep>,
    pub(super) details: Vec<String>,
    pub(super) repro: String,
}

/// The step that shows a finding.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct FailedStep {
    /// `file:line:column`.
    pub(super) place: String,
    pub(super) what: String,
    pub(super) expected: String,
    pub(super) observed: String,
    /// How many other steps failed.
    pub(super) others: usize,
}

/// Records with one verdict for one reason.
pub(super) struct Group {
    pub(super) verdict: Verdict,
    pub(super) targets: Vec<String>,
    pub(super) reason: String,
    pub(super) cases: Vec<String>,
}

/// Records that one entry of the baseline is about.
pub(super) struct KnownGroup {
    pub(super) verdict: Verdict,
    pub(super) case: String,
    pub(super) targets: Vec<String>,
    pub(super) reason: String,
    pub(super) link: Option<String>,
}

impl Summary {
    pub(super) fn new(run: &Run, compared: &Compared<'_>) -> Summary {
        let of = |classes: &'static [Class]| {
            let unexplained =
                |(record, outcome): &(&Record, Outcome<'_>)| classes.contains(&record.class) && !matches!(outcome, Outcome::Known(_));
            groups(compared.outcomes().filter(unexplained).map(|(record, _)| record))
        };
        Summary {
            about: about(run),
            matrix: Matrix::new(run),
            findings: findings(compared),
            missing: of(&[Class::Missing]),
            absent: of(&[Class::Absent]),
            shown: of(&[Class::Shown]),
            known: known(compared),
            stale: stale(compared),
            troubles: troubles(run),
            headline: headline(run, compared),
        }
    }
}

impl Matrix {
    fn new(run: &Run) -> Matrix {
        let mut cells = BTreeMap::<(String, String), Cell>::new();
        let mut cell = |suite: &str, target: &str, count: &mut dyn FnMut(&mut Cell)| {
            count(cells.entry((shown(suite), shown(target))).or_default());
        };
        for record in run.records.values() {
            cell(&record.suite, &record.target, &mut |cell| *cell.counts.entry(record.verdict).or_default() += 1);
        }
        for unit in run.missing() {
            cell(unit.case.split('/').next().unwrap_or_default(), &unit.target, &mut |cell| cell.unrecorded += 1);
        }
        let unique = |names: BTreeSet<&String>| names.into_iter().cloned().collect();
        Matrix {
            suites: unique(cells.keys().map(|(suite, _)| suite).collect()),
            targets: unique(cells.keys().map(|(_, target)| target).collect()),
            cells,
        }
    }

    /// The cell of a suite on a target; `None` if nothing was planned there.
    pub(super) fn cell(&self, suite: &str, target: &str) -> Option<&Cell> {
        self.cells.get(&(suite.to_owned(), target.to_owned()))
    }
}

impl Cell {
    /// The worst verdict, if anything in the cell has a record.
    pub(super) fn worst(&self) -> Option<Verdict> {
        self.counts.keys().next().copied()
    }

    /// The worst verdict, where it is not plain from the counts, and the counts.
    pub(super) fn lines(&self) -> Vec<String> {
        let telling = |verdict: &Verdict| verdict.class().is_finding() || verdict.class() == Class::Missing;
        let worst = self.worst().filter(telling).map(|verdict| verdict.to_string());
        worst.into_iter().chain([self.counts()]).collect()
    }

    /// How many records there are of each class, worst first, as symbol and number.
    fn counts(&self) -> String {
        let mut classes = BTreeMap::<Class, usize>::new();
        for (verdict, count) in &self.counts {
            *classes.entry(verdict.class()).or_default() += count;
        }
        let unrecorded = (self.unrecorded > 0).then_some((UNRECORDED, self.unrecorded));
        let counts = classes.into_iter().map(|(class, count)| (symbol(class), count)).chain(unrecorded);
        counts.map(|(symbol, count)| format!("{symbol}{count}")).collect::<Vec<_>>().join(" ")
    }
}

/// The symbol of a unit without a record.
pub(crate) const UNRECORDED: char = '…';

/// The symbol of a class in the matrix.
pub(crate) fn symbol(class: Class) -> char {
    match class {
        Class::Breach => '✗',
        Class::Denial => '!',
        Class::Weak => '~',
        Class::Missing => '?',
        Class::Absent => '-',
        Class::Shown => '○',
        Class::Pass => '✓',
    }
}

/// What the symbols mean.
pub(crate) fn legend() -> String {
    let class = |class, meaning| format!("{} {meaning}", symbol(class));
    [
        class(Class::Breach, "breach"),
        class(Class::Denial, "denial"),
        class(Class::Weak, "weak"),
        class(Class::Missing, "missing"),
        class(Class::Absent, "absent"),
        class(Class::Shown, "limit by design"),
        class(Class::Pass, "contained"),
        format!("{UNRECORDED} no record"),
    ]
    .join(", ")
}

fn shown(text: &str) -> String {
    cut(&clean(text), SHOWN)
}

pub(crate) fn about(run: &Run) -> String {
    let cases: BTreeSet<&String> = run.header.planned.values().flatten().collect();
    let targets = run.header.planned.len();
    format!("{} on {}, seed {}", count(cases.len(), "case"), count(targets, "target"), run.header.seed)
}

fn findings(compared: &Compared<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut news: Vec<&Record> = compared.news().collect();
    news.sort_by_key(|record| (record.severity, record.verdict, record.unit()));
    for record in news {
        let finding = finding(record);
        match findings.last_mut() {
            Some(last) if last.is_alike(&finding) => last.targets.extend(finding.targets),
            _ => findings.push(finding),
        }
    }
    findings
}

fn finding(record: &Record) -> Finding {
    let mut target = shown(&record.target);
    for (flag, word) in [(record.unstable, "unstable"), (record.unproven, "unproven")] {
        if flag {
            target += &format!(" [{word}]");
        }
    }
    let leak = record.evidence.leak.iter().map(|leak| {
        let of = leak.of.as_ref().map(|case| format!(" of {}", shown(case))).unwrap_or_default();
        format!("secret {}{of} as {} in {}", leak.secret, shown(&leak.encoding), shown(&leak.place))
    });
    let points = record.points.iter().map(|points| format!("the worst of {} points", points.count));
    let changed = record.evidence.changed.iter().map(|what| format!("changed: {}", shown(what))).take(NAMED);
    let notes = record.evidence.notes.iter().map(|note| shown(note)).take(NAMED);
    Finding {
        severity: record.severity,
        verdict: record.verdict,
        case: shown(&record.case),
        targets: vec![target],
        title: shown(&record.title),
        sentence: shown(&record.evidence.sentence),
        step: telling_step(record).map(|step| FailedStep {
            place: format!("{}:{}:{}", shown(&record.file), step.line, step.column),
            what: shown(&step.what),
            expected: expected(step),
            observed: shown(&step.observed),
            others: record.failed_steps().filter(|other| other.index != step.index).count(),
        }),
        details: leak.chain(points).chain(changed).chain(notes).collect(),
        // Never cut: half a command is none.
        repro: clean(&record.repro),
    }
}

impl Finding {
    /// Whether the two differ in their target only.
    fn is_alike(&self, other: &Finding) -> bool {
        (self.severity, self.verdict) == (other.severity, other.verdict)
            && (&self.case, &self.sentence) == (&other.case, &other.sentence)
            && (&self.step, &self.details) == (&other.step, &other.details)
    }
}

/// The step that the process died at, else the first attack or probe that failed, else the first step that did.
pub(super) fn telling_step(record: &Record) -> Option<&StepRecord> {
    let died = record.evidence.death.as_ref().and_then(|death| death.step);
    let hostile = |step: &&StepRecord| matches!(step.role, Role::Attack | Role::Probe);
    let at_death = record.steps.iter().find(|step| Some(step.index) == died);
    at_death.or_else(|| record.failed_steps().find(hostile)).or_else(|| record.failed_steps().next())
}

/// The endings that a step permits, as a phrase.
fn expected(step: &StepRecord) -> String {
    let endings: Vec<String> = step.expected.iter().map(|ending| shown(ending)).collect();
    if endings.is_empty() { "nothing: no ending is permitted".to_owned() } else { endings.join(" or ") }
}

/// Records by verdict and reason; targets on which the very same cases have them stand together.
fn groups<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Group> {
    let mut by_target = BTreeMap::<(Verdict, String, String), Vec<String>>::new();
    for record in records {
        let key = (record.verdict, shown(&record.evidence.sentence), shown(&record.target));
        by_target.entry(key).or_default().push(shown(&record.case));
    }
    let mut by_cases = BTreeMap::<(Verdict, String, Vec<String>), Vec<String>>::new();
    for ((verdict, reason, target), cases) in by_target {
        by_cases.entry((verdict, reason, cases)).or_default().push(target);
    }
    by_cases.into_iter().map(|((verdict, reason, cases), targets)| Group { verdict, targets, reason, cases }).collect()
}

fn known(compared: &Compared<'_>) -> Vec<KnownGroup> {
    let mut groups: Vec<KnownGroup> = Vec::new();
    for (record, outcome) in compared.outcomes() {
        let Outcome::Known(known) = outcome else { continue };
        let (case, reason, target) = (shown(&record.case), shown(&known.reason), shown(&record.target));
        let link = known.link.as_deref().map(shown);
        let same =
            |group: &&mut KnownGroup| (group.verdict, &group.case, &group.reason, &group.link) == (record.verdict, &case, &reason, &link);
        match groups.iter_mut().rev().take_while(|group| group.case == case).find(same) {
            Some(group) => group.targets.push(target),
            None => groups.push(KnownGroup { verdict: record.verdict, case, targets: vec![target], reason, link }),
        }
    }
    groups
}

pub(crate) fn stale(compared: &Compared<'_>) -> Vec<String> {
    compared.stale().iter().map(|stale| clean(&stale.sentence())).collect()
}

pub(crate) fn troubles(run: &Run) -> Vec<String> {
    let mut troubles = Vec::new();
    let names = |units: &BTreeSet<Unit>| some(&units.iter().map(|unit| shown(&unit.to_string())).collect::<Vec<_>>());
    let missing = run.missing();
    if !missing.is_empty() {
        troubles.push(format!("{} without a record: {}", count(missing.len(), "unit"), names(&missing)));
    }
    let parts: Vec<String> = run.header.missing_parts().iter().map(|part| format!("{} of {}", part.index, part.of)).collect();
    if !parts.is_empty() {
        troubles.push(format!("shards that are not merged in: {}", some(&parts)));
    }
    if let Some(bytes) = run.torn {
        troubles.push(format!("the last line is torn after {}: the run was interrupted while it was written", count(bytes, "byte")));
    }
    if !run.duplicates.is_empty() {
        troubles.push(format!(
            "{} recorded more than once, of which the worst counts: {}",
            count(run.duplicates.len(), "unit"),
            names(&run.duplicates)
        ));
    }
    if !run.unplanned.is_empty() {
        troubles.push(format!("{} recorded, but not planned: {}", count(run.unplanned.len(), "unit"), names(&run.unplanned)));
    }
    troubles
}

/// Findings by severity, what is missing, what is absent. No percentage and no score: a breach is not made good by a
/// hundred passes.
pub(crate) fn headline(run: &Run, compared: &Compared<'_>) -> Vec<(&'static str, String)> {
    let (mut new, mut known) = (BTreeMap::<Severity, usize>::new(), BTreeMap::<Severity, usize>::new());
    let mut verdicts = BTreeMap::<Verdict, usize>::new();
    let mut unsettled = 0;
    for (record, outcome) in compared.outcomes() {
        *verdicts.entry(record.verdict).or_default() += 1;
        match outcome {
            Outcome::New => *new.entry(record.severity).or_default() += 1,
            Outcome::Known(_) if record.class.is_finding() => *known.entry(record.severity).or_default() += 1,
            Outcome::Unsettled => unsettled += 1,
            Outcome::Expected | Outcome::Known(_) => {}
        }
    }
    let of = |verdict| verdicts.get(&verdict).copied().unwrap_or_default();
    let inconclusive = match of(Verdict::Inconclusive) {
        0 => String::new(),
        all => format!("{all} inconclusive ({unsettled} new, {} known)", all - unsettled),
    };
    let numbered = |number: usize, words: &str| if number == 0 { String::new() } else { format!("{number} {words}") };
    vec![
        ("new findings", by_severity(&new)),
        ("known findings", by_severity(&known)),
        ("stale entries", list([numbered(compared.stale().len(), "of the baseline")])),
        (
            "missing",
            list([inconclusive, numbered(of(Verdict::NotDriven), "not driven"), numbered(run.missing().len(), "without a record")]),
        ),
        ("absent", list([numbered(of(Verdict::Unsupported), "unsupported"), numbered(of(Verdict::NoControl), "without a control")])),
        ("held", list([numbered(of(Verdict::Contained), "contained"), numbered(of(Verdict::Limit), "within a limit by design")])),
    ]
}

fn by_severity(counts: &BTreeMap<Severity, usize>) -> String {
    list(counts.iter().map(|(severity, count)| format!("{count} {severity}")))
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().filter(|item| !item.is_empty()).collect();
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}

pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
