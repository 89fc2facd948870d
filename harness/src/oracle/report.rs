//! What the oracle found, for people and programs.

use serde::Serialize;
use std::{collections::BTreeMap, fmt};

/// The version of the report's shape.
pub(super) const SCHEMA: u32 = 1;

/// What the oracle found. Equal arguments give an equal report on equal targets.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of this shape.
    pub schema: u32,
    /// From which everything was drawn.
    pub seed: u64,
    /// How many specimens were drawn.
    pub modules: u64,
    /// Functions of the median module.
    pub functions: usize,
    /// Instructions of the median module.
    pub instructions: usize,
    /// Trials that ended at something that the specification leaves open.
    pub open: usize,
    /// Different opcodes that were met, and how many there are, by class.
    pub opcodes: BTreeMap<&'static str, Share>,
    /// The targets.
    pub targets: Vec<Witness>,
    /// Disagreements, one of each kind.
    pub findings: Vec<Finding>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Share {
    /// Those that were met.
    pub met: usize,
    /// All of them.
    pub all: usize,
}

/// A target's part in it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Witness {
    /// The target.
    pub id: String,
    /// Modules that it was asked about: those that use nothing which it lacks.
    pub modules: u64,
    /// Modules that it was not asked about, since its release is known to get wrong what they have in them.
    pub excused: u64,
    /// Why it did not follow, in its own words, and in how many trials.
    pub abstained: BTreeMap<String, u64>,
    /// Why it could not be asked at all.
    pub unusable: Option<String>,
}

/// A disagreement, and the least module that shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Who differs.
    pub odd: Vec<String>,
    /// Who agrees.
    pub others: Vec<String>,
    /// What they differ on, in words.
    pub step: String,
    /// What those who differ say.
    pub saw: String,
    /// What the others say.
    pub expected: String,
    /// The first module of the run that shows it.
    pub number: u64,
    /// How many modules of the run show one like it.
    pub modules: u64,
    /// Whether fresh processes show it. Otherwise it takes the modules before it.
    pub alone: bool,
    /// What shows it again.
    pub repro: String,
    /// The least case that shows it.
    pub script: String,
}

impl Finding {
    /// The name of its case's file.
    pub fn file(&self) -> String {
        let odd = self.odd.first().map_or("nobody", String::as_str);
        format!("{}-{}.wast", odd.replace('.', "-"), self.number)
    }
}

impl Report {
    /// Whether a target could not be asked.
    pub fn is_incomplete(&self) -> bool {
        self.targets.iter().any(|target| target.unusable.is_some())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { modules, seed, functions, instructions, open, .. } = self;
        writeln!(to, "{modules} modules of seed {seed}; the median has {functions} functions and {instructions} instructions")?;
        let met: usize = self.opcodes.values().map(|share| share.met).sum();
        let all: usize = self.opcodes.values().map(|share| share.all).sum();
        let classes = self.opcodes.values().filter(|share| share.met > 0).count();
        writeln!(to, "{classes} of {} classes of opcodes, {met} of {all} opcodes; {open} trials were left open", self.opcodes.len())?;
        for target in &self.targets {
            write!(to, "  {:<26} {:>7} modules", target.id, target.modules)?;
            match target.excused {
                0 => writeln!(to)?,
                excused => writeln!(to, ", {excused} more have in them what it is known to get wrong")?,
            }
            for (why, trials) in &target.abstained {
                writeln!(to, "    did not follow in {trials} trials: {why}")?;
            }
            if let Some(why) = &target.unusable {
                writeln!(to, "    could not be asked: {why}")?;
            }
        }
        for finding in &self.findings {
            write!(to, "\n{finding}")?;
        }
        match self.findings.len() {
            0 => writeln!(to, "they agree"),
            1 => writeln!(to, "\n1 disagreement"),
            kinds => writeln!(to, "\n{kinds} disagreements"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { step, saw, expected, modules, repro, .. } = self;
        writeln!(to, "{} differs on {step}", self.odd.join(", "))?;
        writeln!(to, "  it says      {saw}")?;
        writeln!(to, "  others say   {expected}  ({})", self.others.join(", "))?;
        writeln!(to, "  in {modules} modules; the first again: {repro}")?;
        if !self.alone {
            writeln!(to, "  not in fresh processes: it takes the modules before it")?;
        }
        Ok(())
    }
}
