//! A record: what one case showed on one target. One line of JSON.

mod contradiction;

use crate::{
    Class, Unreadable, Verdict,
    text::{cut, escape_json},
};
use dyetest_suites::{Role, Severity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// The version of [`Record`] and of the files of a run that this program writes. It reads this one and older ones.
pub const SCHEMA: u32 = 1;

/// The longest text of a guest or adapter that a record keeps, in characters.
const TEXT_CAP: usize = 4000;
/// The longest list of texts that a record keeps.
const LIST_CAP: usize = 1000;
/// The longest first line of a directive that a record keeps, in characters.
pub const WHAT_CAP: usize = 200;

/// One case on one target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// The case's id.
    pub case: String,
    /// The target's id.
    pub target: String,
}

/// What one case showed on one target. Equal runs give equal records, but for [`Record::volatile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The version of this record's schema.
    pub schema: u32,
    /// The case's id, `<suite>/<name>`.
    pub case: String,
    /// The case's title: one sentence that says what the boundary does.
    pub title: String,
    /// The suite that it belongs to.
    pub suite: String,
    /// The case's file, as people should see it. Lines and columns of steps refer to it.
    pub file: String,
    /// The target's id, `<runtime>.<profile>`.
    pub target: String,
    /// How bad it is when the property breaks.
    #[schemars(schema_with = "severity_schema")]
    pub severity: Severity,
    /// The property that the case attacks.
    pub property: String,
    /// The features that the case needs, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// What the harness concludes.
    pub verdict: Verdict,
    /// The class of the verdict.
    pub class: Class,
    /// Whether attempts, or merged runs, gave different verdicts. The worst of them is the verdict.
    pub unstable: bool,
    /// Whether no planted fault is known to kill the case, which is allowed to cases from outside the corpus only.
    pub unproven: bool,
    /// The steps, in order. Empty where the verdict was settled before any step.
    pub steps: Vec<StepRecord>,
    /// What was seen.
    pub evidence: Evidence,
    /// The seed of the run.
    pub seed: u64,
    /// One line for a shell that runs this case on this target again, with this seed.
    pub repro: String,
    /// SHA-256 of the case, in hexadecimal.
    pub digest: String,
    /// For a generated family: its points.
    pub points: Option<Points>,
    /// What was attacked.
    pub identity: Identity,
    /// How the case was run.
    pub process: Process,
    /// What may differ between equal runs.
    #[serde(default)]
    #[schemars(extend("volatile" = true))]
    pub volatile: Volatile,
}

/// One step of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StepRecord {
    /// Its number in the case, from 0.
    pub index: u32,
    /// What it is for.
    #[schemars(schema_with = "role_schema")]
    pub role: Role,
    /// The heading of its section; empty before the first.
    pub title: String,
    /// The line of the case's file where it stands, from 1.
    pub line: u32,
    /// The column of that line, from 1.
    pub column: u32,
    /// The first line of the directive, at most [`WHAT_CAP`] characters.
    pub what: String,
    /// The endings that are permitted.
    pub expected: Vec<String>,
    /// How it ended, or why it did not run.
    pub observed: String,
    /// Whether it ran. One that did not counts neither way.
    pub ran: bool,
    /// Whether it ended as permitted. Never true of a step that did not run.
    pub ok: bool,
}

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// One plain sentence: what was observed, or why nothing could be.
    pub sentence: String,
    /// How the host process died, if it did.
    pub death: Option<Death>,
    /// Where a secret was found, if one was.
    pub leak: Option<Leak>,
    /// What changed of that which should not, for instance `memory "m" of $victim at byte 17`.
    pub changed: Vec<String>,
    /// Anything else that a reader should know.
    pub notes: Vec<String>,
}

/// How the host process of a case came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Death {
    /// What the supervisor saw, in words: `crashed`, `hung`, `exhausted`, `garbled`.
    pub cause: String,
    /// The signal's name, such as `SIGSEGV`, if one ended it.
    pub signal: Option<String>,
    /// The exit status, if it exited.
    pub exit: Option<i32>,
    /// The index of the step at hand, if there was one.
    pub step: Option<u32>,
}

/// A secret where it must not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Leak {
    /// The secret's number in the case.
    pub secret: u32,
    /// How it was encoded, such as `raw`, `hex`, `utf-16`.
    pub encoding: String,
    /// Where it was seen, such as `results of $attacker`.
    #[serde(rename = "where")]
    pub place: String,
    /// The earlier case whose secret it is, if it is not this one's.
    pub of: Option<String>,
}

/// The points of a generated family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Points {
    /// How many were run.
    pub count: u64,
    /// The index of the step that the worst point failed at, if one failed.
    pub worst: Option<u32>,
}

/// A target: a runtime, at a version, in a configuration, confined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    /// The runtime's name.
    pub runtime: String,
    /// The runtime's version.
    pub version: String,
    /// The profile's name.
    pub profile: String,
    /// The operating system and the processor's architecture, such as `linux-x86_64`; empty in older records.
    #[serde(default)]
    pub platform: String,
    /// The full configuration, in the runtime's own words.
    pub configuration: BTreeMap<String, String>,
    /// By property: the mechanism that enforces it, as the profile states it.
    pub controls: BTreeMap<String, String>,
    /// By mechanism, such as `landlock`: what the kernel enforced on the adapter.
    pub confinement: BTreeMap<String, String>,
}

/// How a case was run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Process {
    /// The verdict of each attempt, in order.
    pub attempts: Vec<Verdict>,
    /// Whether the attempt that counts had a process to itself.
    pub fresh: bool,
}

/// What may differ between equal runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Volatile {
    /// CPU time of the step that a worker died in, milliseconds.
    pub cpu_ms: Option<u64>,
    /// Wall time of all attempts together, milliseconds. `None` if none was needed.
    pub wall_ms: Option<u64>,
    /// The largest size of the worker's data that was sampled, bytes.
    pub peak_data: Option<u64>,
    /// The workers' process ids, one per attempt.
    pub pids: Vec<u32>,
    /// How many cases the first worker had served before.
    pub served: Option<u64>,
    /// The secrets of the attempt that counts, in hexadecimal, by number.
    pub secrets: Vec<String>,
    /// The end of what the worker printed.
    pub log: String,
    /// Anything else, by name: addresses, texts with addresses in them.
    pub other: BTreeMap<String, String>,
}

impl Record {
    /// The unit that this is the record of.
    pub fn unit(&self) -> Unit {
        Unit { case: self.case.clone(), target: self.target.clone() }
    }

    /// The record without what may differ between equal runs. "Identical" always means: with equal identities.
    ///
    /// The runtime's own words stand in quotes, and some runtimes put numbers of the process into them (a store's, an address):
    /// in quotes, numbers do not count.
    pub fn identity(&self) -> Record {
        let mut record = Record { volatile: Volatile::default(), ..self.clone() };
        let observed = record.steps.iter_mut().map(|step| &mut step.observed);
        let words = observed.chain([&mut record.evidence.sentence]).chain(&mut record.evidence.notes);
        words.for_each(|text| *text = without_quoted_numbers(text));
        record
    }

    /// The steps that ran and did not end as permitted.
    pub fn failed_steps(&self) -> impl Iterator<Item = &StepRecord> {
        self.steps.iter().filter(|step| step.ran && !step.ok)
    }

    /// Its line in `records.jsonl`, newline included: ASCII control characters and those that reorder text are escaped.
    pub fn to_line(&self) -> String {
        let json = serde_json::to_string(self).expect("a record has text keys only");
        escape_json(&json) + "\n"
    }

    /// The record of a line. Unknown fields are passed over.
    ///
    /// # Errors
    /// If the line is not a record, is of a newer schema, or contradicts itself.
    pub fn from_line(line: &[u8]) -> Result<Record, Unreadable> {
        let record: Record = crate::unreadable::parse(line)?;
        match contradiction::of(&record) {
            Some(what) => Err(Unreadable::Contradiction(what)),
            None => Ok(record),
        }
    }

    /// The record with every text cut that a guest or an adapter chose the length of.
    pub fn bounded(mut self) -> Record {
        let text = |text: &mut String| *text = cut(text, TEXT_CAP);
        for step in &mut self.steps {
            step.what = cut(&step.what, WHAT_CAP);
            text(&mut step.observed);
        }
        text(&mut self.evidence.sentence);
        for list in [&mut self.evidence.changed, &mut self.evidence.notes, &mut self.volatile.secrets] {
            list.truncate(LIST_CAP);
            list.iter_mut().for_each(text);
        }
        if let Some(leak) = &mut self.evidence.leak {
            text(&mut leak.place);
        }
        for map in [&mut self.identity.configuration, &mut self.identity.confinement, &mut self.volatile.other] {
            while map.len() > LIST_CAP {
                map.pop_last();
            }
            map.values_mut().for_each(text);
        }
        text(&mut self.identity.runtime);
        text(&mut self.identity.version);
        // The end of a log says more than its beginning.
        if let Some((start, _)) = self.volatile.log.char_indices().rev().nth(TEXT_CAP) {
            self.volatile.log.drain(..start);
        }
        self
    }
}

/// The text, with `#` for each number in double quotes.
fn without_quoted_numbers(text: &str) -> String {
    let mut quoted = false;
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        quoted ^= char == '"';
        match quoted && char.is_ascii_digit() {
            true if plain.ends_with('#') => {}
            true => plain.push('#'),
            false => plain.push(char),
        }
    }
    plain
}

impl fmt::Display for Unit {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} on {}", self.case, self.target)
    }
}

pub(crate) fn severity_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "string", "enum": ["critical", "high", "medium", "low", "info"] })
}

/// Of what may be `null`.
pub(crate) fn optional_severity_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "enum": ["critical", "high", "medium", "low", "info", null] })
}

fn role_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "string", "enum": ["setup", "benign", "attack", "probe"] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::record;

    #[test]
    fn a_record_survives_its_line() {
        let mut hostile = record("memory/a", "wasmi.eager", Verdict::Leaked);
        hostile.evidence.sentence = "\u{1b}[2J\u{9b}31m\u{202e}\n\"".into();
        let line = hostile.to_line();
        assert_eq!(line.matches('\n').count(), 1);
        assert!(!line.trim_end().chars().any(char::is_control) && !line.contains('\u{202e}'), "{line:?}");
        assert_eq!(Record::from_line(line.as_bytes()).unwrap(), hostile);
    }

    #[test]
    fn unknown_fields_are_passed_over() {
        let known = record("memory/a", "wasmi.eager", Verdict::Contained);
        let line = known.to_line().replacen('{', r#"{"tomorrow":[{"a":1}],"#, 1);
        assert_eq!(Record::from_line(line.as_bytes()).unwrap(), known);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let line = record("memory/a", "wasmi.eager", Verdict::Leaked).to_line();
        for (line, reason) in [
            (line.replacen("\"schema\":1", "\"schema\":2,\"verdict\":{}", 1), "is of schema 2, and this program reads up to 1"),
            (line.replacen("\"class\":\"breach\"", "\"class\":\"pass\"", 1), "the class is not that of the verdict"),
            (line.replacen("\"ok\":false", "\"ok\":true,\"ran\":false", 1).replacen("\"ran\":true,", "", 1), "a step that did not run"),
            (line.replacen("\"leaked\"", "\"\u{1b}[31mfine\"", 1), "control character"),
            (line.replacen("\"leaked\"", "\"\\u001b[31mfine\"", 1), "unknown variant `fine`"),
            ("7".into(), "invalid type"),
            (String::new(), "EOF"),
        ] {
            let error = Record::from_line(line.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn identity_leaves_out_what_is_volatile() {
        let one = record("memory/a", "wasmi.eager", Verdict::Contained);
        let mut other = one.clone();
        other.volatile.cpu_ms = Some(77);
        assert_ne!(one, other);
        assert_eq!(one.identity(), other.identity());
        other.seed += 1;
        assert_ne!(one.identity(), other.identity());
        assert_eq!(without_quoted_numbers(r#"2 is refused: "store 16 of 7" 16"#), r#"2 is refused: "store # of #" 16"#);
    }

    #[test]
    fn texts_of_any_length_fit_a_record() {
        let mut long = record("memory/a", "wasmi.eager", Verdict::Leaked);
        long.steps[0].observed = "é".repeat(1 << 20);
        long.volatile.log = "é".repeat(1 << 20) + "end";
        long.evidence.notes = vec!["n".repeat(10_000); 10_000];
        let line = long.bounded().to_line();
        assert!(line.len() < crate::run::LINE_CAP, "{}", line.len());
        assert!(line.contains("éend"));
    }
}
