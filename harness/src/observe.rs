//! What was seen of one case on one target. Facts only: [`crate::judge`] concludes from them.

use dyetest_adapter::{Ending, Stats, Value};
use dyetest_suites::InstanceId;
use serde::{Deserialize, Serialize};

/// Everything that was seen while one case ran on one target.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    /// One for each step of the script, in order.
    pub steps: Vec<Outcome>,
    /// What others than the holders of a secret can see, in order of time.
    pub sightings: Vec<Sighting>,
    /// Counters and descriptors before setup, and after all stores of the case were dropped.
    pub baseline: Option<Baseline>,
    /// How the process died after the last step, while the harness looked around and dropped the stores, if it did.
    pub parting: Option<Death>,
    /// Everything that the process printed meanwhile, as far as it was kept.
    pub printed: String,
    /// What went wrong in the harness itself, if anything did.
    pub fault: Option<String>,
}

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The adapter reported an ending.
    Ended(Ending),
    /// The adapter reported the endings of the steps of threads.
    Threads(Vec<Vec<Ending>>),
    /// The adapter reported in which ways the cycles of repeated steps ended.
    Cycles(Vec<Vec<Ending>>),
    /// A comparison with a snapshot: what differs, in words, for instance `memory "m" at byte 17`. Empty is unchanged.
    Compared(Vec<String>),
    /// A counter, or null where the adapter cannot count.
    Counted(Option<u64>),
    /// The adapter does not do this.
    NotDriven(String),
    /// The process died, or had to be ended, while it worked on this step.
    Died(Death),
    /// The step was not reached or cannot be performed, and why. It counts neither way.
    NotRun(String),
}

/// How a worker process came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Death {
    /// What the supervisor saw.
    pub cause: Cause,
    /// The process's exit status, if it exited.
    pub exit: Option<i32>,
    /// The signal that ended it, if one did.
    pub signal: Option<i32>,
    /// CPU time that the step had used, milliseconds.
    pub cpu_ms: u64,
    /// The largest size of its data that was sampled, bytes.
    pub peak_data: u64,
    /// The end of what it printed.
    pub log: String,
}

/// Why a worker process ended, as far as the supervisor can see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It died of itself: a signal, an abort, a panic, or an exit while a request was open.
    Crashed,
    /// It used up its budget, or the wall backstop passed, and the supervisor ended it.
    Hung,
    /// SIGXFSZ, or it died with at least 90 % of its data limit in use.
    Exhausted,
    /// A SIGKILL that the supervisor did not send: the environment's, not the guest's.
    Environment,
    /// It broke the protocol, and how; the supervisor ended it.
    Garbled(String),
}

/// Something that was visible to one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Whose view: an instance of the case, or `None` for everybody (texts, standard output, files).
    pub viewer: Option<InstanceId>,
    /// The step at which it was seen, if it belongs to one.
    pub step: Option<usize>,
    /// What it is, in words: `result`, `memory "m"`, `trap text`, `standard output`.
    pub what: String,
    /// The thing itself.
    pub content: Content,
}

/// What was visible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Results of a call, in order.
    Values(Vec<Value>),
    /// Bytes: a memory's runs, a file.
    Bytes(Vec<u8>),
    /// A text.
    Text(String),
}

/// Counts before setup and after all stores of the case were dropped, where the target can count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The adapter's counts before.
    pub before: Stats,
    /// The adapter's counts after.
    pub after: Stats,
    /// Open descriptors of the process before and after, as the supervisor counted them.
    pub descriptors: Option<(u64, u64)>,
    /// Threads of the process before and after.
    pub threads: Option<(u64, u64)>,
}
