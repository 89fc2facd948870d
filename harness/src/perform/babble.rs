//! Adapters that answer anything to anything: every case of the corpus is performed and judged all the same.

use super::{Conditions, Driver, perform};
use crate::{
    judge::{Proof, judge},
    observe::{Cause, Death, Outcome},
};
use dyetest_adapter::{Answer, Ending, Heap, LimitKind, Operation, Run, Stage, Stats, TrapClass, Value};
use dyetest_results::Verdict;
use dyetest_suites::{Corpus, Role, SecretKey};
use proptest::{collection::vec, prelude::*, sample::Index};
use std::{sync::LazyLock, time::Duration};

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| Corpus::load(0, 1).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false))));

/// More exchanges than the longest script takes, with all that is looked at around it.
const MANY: usize = 20_000;

/// What is answered, one after another and over again, and after how many answers the process dies.
struct Babbler {
    answers: Vec<Answer>,
    asked: usize,
    dies: Option<usize>,
}

impl Driver for Babbler {
    fn exchange(&mut self, _: Operation, _: Duration) -> Result<Answer, Death> {
        assert!(self.asked < MANY, "an adapter that babbles is asked for ever");
        self.asked += 1;
        if self.dies.is_some_and(|dies| self.asked > dies) {
            return Err(Death { cause: Cause::Crashed, exit: None, signal: Some(11), cpu_ms: 0, peak_data: 0, log: String::new() });
        }
        Ok(self.answers[self.asked % self.answers.len()].clone())
    }

    fn printed(&mut self) -> String {
        "babble".into()
    }

    fn facts(&mut self) -> Option<(u64, u64)> {
        Some((self.asked as u64, 1))
    }
}

fn value() -> impl Strategy<Value = Value> {
    let flat = prop_oneof![
        any::<i32>().prop_map(Value::I32),
        Just(Value::I32(0)),
        any::<i64>().prop_map(Value::I64),
        any::<u64>().prop_map(Value::F64),
        any::<u128>().prop_map(Value::V128),
        any::<Option<u32>>().prop_map(|id| Value::Ref { heap: Heap::Extern, id }),
        any::<u32>().prop_map(Value::U32),
        any::<char>().prop_map(Value::Char),
        any::<String>().prop_map(Value::String),
    ];
    flat.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            vec(inner.clone(), 0..4).prop_map(Value::Tuple),
            (any::<String>(), inner).prop_map(|(name, value)| Value::Variant(name, Some(Box::new(value)))),
        ]
    })
}

fn ending() -> impl Strategy<Value = Ending> {
    let text = any::<String>;
    prop_oneof![
        4 => Just(Ending::done()),
        4 => vec(value(), 0..3).prop_map(Ending::Value),
        2 => (prop_oneof![Just(TrapClass::OobMemory), Just(TrapClass::Unclassified)], text()).prop_map(|(class, text)| Ending::trap(class, text)),
        1 => text().prop_map(|text| Ending::refused(Stage::Load, text)),
        1 => text().prop_map(|text| Ending::Limit { kind: LimitKind::Fuel, text }),
        1 => text().prop_map(|text| Ending::Exception { text }),
        1 => any::<i32>().prop_map(Ending::Exit),
        1 => prop_oneof![Just(Ending::Pending), Just(Ending::Cancelled), Just(Ending::Deadlock)],
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    let length = || prop_oneof![Just(0), Just(65536), Just(u64::MAX), any::<u64>()];
    let base64 = prop_oneof![Just("AQIDBA==".to_owned()), any::<String>()];
    let run = (length(), base64).prop_map(|(offset, base64)| Run { offset, base64 });
    let count = any::<Option<u64>>();
    let stats =
        (count, length()).prop_map(|(stores, calls)| Stats { stores, calls: [("host.f".into(), calls)].into(), ..Stats::default() });
    prop_oneof![
        12 => ending().prop_map(Answer::Ended),
        2 => (length(), vec(run, 0..3)).prop_map(|(length, runs)| Answer::Memory { length, runs }),
        1 => (length(), vec(any::<Option<u32>>(), 0..5)).prop_map(|(length, elements)| Answer::Table { length, elements }),
        1 => vec(vec(ending(), 0..4), 0..4).prop_map(Answer::Threads),
        1 => vec(vec(ending(), 0..4), 0..4).prop_map(Answer::Cycles),
        1 => stats.prop_map(Answer::Stats),
        1 => any::<String>().prop_map(Answer::NotDriven),
        1 => any::<String>().prop_map(Answer::Fault),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_answered_a_case_is_judged(case: Index, answers in vec(answer(), 1..12), dies in proptest::option::of(0..60_usize)) {
        let case = case.get(&CORPUS.cases);
        let script = case.script(&SecretKey { seed: 0, target: "babble", attempt: 0 }).unwrap();
        let seen = perform(&mut Babbler { answers, asked: 0, dies }, &Conditions::of(&case.header), &script);
        // None, where nothing was begun.
        prop_assert!([0, script.steps.len()].contains(&seen.steps.len()));
        let judgement = judge(case, &script, &seen, Proof::Killed);
        // What does not know what it is asked may hit upon an answer, but not while it dies.
        let died = seen.steps.is_empty() || seen.parting.is_some() || seen.steps.iter().any(|step| matches!(step, Outcome::Died(_)));
        if died {
            prop_assert!(!matches!(judgement.verdict, Verdict::Contained | Verdict::Limit), "{:?}", judgement);
        }
        if judgement.verdict == Verdict::Contained {
            let attacked = script.steps.iter().zip(&judgement.steps).any(|(step, judged)| step.role == Role::Attack && judged.ok == Some(true));
            prop_assert!(attacked, "{}", case.id);
        }
    }
}
