//! Records that cannot be true, whoever wrote them. What the supervisor writes never contradicts itself; what is read may have been edited.

use super::Record;
use crate::Verdict;

type Rule = (&'static str, fn(&Record) -> bool);

/// What is wrong, and of which records.
const RULES: &[Rule] = &[
    ("the class is not that of the verdict", |record| record.class != record.verdict.class()),
    ("the verdict is not the worst of the attempts", |record| {
        record.process.attempts.iter().min().is_some_and(|worst| *worst != record.verdict)
    }),
    ("a step that did not run cannot have ended as permitted", |record| record.steps.iter().any(|step| step.ok && !step.ran)),
    ("a step did not end as permitted, and nothing is said to have gone wrong", |record| {
        record.verdict == Verdict::Contained && record.failed_steps().next().is_some()
    }),
    ("a secret is said to have leaked, and nothing says where", |record| {
        record.verdict == Verdict::Leaked && record.evidence.leak.is_none()
    }),
    ("the process is said to have died, and nothing says how", |record| {
        matches!(record.verdict, Verdict::Crashed | Verdict::Hung) && record.evidence.death.is_none()
    }),
];

/// What of a record contradicts the rest of it, if anything does.
pub(super) fn of(record: &Record) -> Option<&'static str> {
    RULES.iter().find(|(_, applies)| applies(record)).map(|(what, _)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::record;

    #[test]
    fn verdicts_are_carried_by_their_evidence() {
        let lies: [fn(&mut Record); 6] = [
            |record| record.class = crate::Class::Pass,
            |record| record.process.attempts.push(Verdict::Leaked),
            |record| (record.steps[0].ran, record.steps[0].ok) = (false, true),
            |record| record.steps[0].ok = false,
            |record| record.evidence.leak = None,
            |record| record.evidence.death = None,
        ];
        for (rule, lie) in RULES.iter().zip(lies) {
            let told = Verdict::ALL.iter().filter(|verdict| {
                let mut record = record("memory/a", "wasmi.eager", **verdict);
                assert_eq!(of(&record), None, "{verdict}");
                if !record.steps.is_empty() {
                    lie(&mut record);
                }
                of(&record) == Some(rule.0)
            });
            assert!(told.count() > 0, "{}", rule.0);
        }
    }
}
