//! Whether components that exchange a stream share memory: the mappings of a worker, as the kernel tells them, while two components of
//! one store have just copied between their memories. The claim is that none is shared (`stream/shared-claim-mapping`).

use dyetest::{
    lane::{Campaign, Lane, Prepared},
    observe::Death,
    perform::{Conditions, Driver, perform},
    supervise::Worker,
    target,
};
use dyetest_adapter::{Answer, Dropped, Operation};
use dyetest_suites::{Corpus, SecretKey};
use libtest_mimic::{Arguments, Failed, Trial};
use std::{fs, process::ExitCode, sync::Arc, time::Duration};

fn main() -> ExitCode {
    dyetest::worker::divert();
    let trials = vec![
        Trial::test("no_memory_is_mapped_for_two", no_memory_is_mapped_for_two),
        Trial::test("what_is_shared_would_be_seen", what_is_shared_would_be_seen),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The case whose components copy streams and futures of all sizes.
const CASE: &str = "stream/shared-claim-alias";

/// A worker whose mappings are read when the first store of a case is dropped, with everything in it still alive.
struct Watched<'a> {
    worker: &'a mut Worker,
    mappings: Option<String>,
}

impl Driver for Watched<'_> {
    fn exchange(&mut self, operation: Operation, cpu: Duration) -> Result<Answer, Death> {
        if matches!(operation, Operation::Drop(Dropped::Store(_))) && self.mappings.is_none() {
            self.mappings = fs::read_to_string(format!("/proc/{}/maps", self.worker.pid())).ok();
        }
        self.worker.exchange(operation, cpu)
    }

    fn printed(&mut self) -> String {
        self.worker.printed()
    }

    fn facts(&mut self) -> Option<(u64, u64)> {
        None
    }
}

fn no_memory_is_mapped_for_two() -> Result<(), Failed> {
    let corpus = Corpus::load(0, 1).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false)));
    let case = corpus.get(CASE).ok_or("the case is gone")?;
    let campaign = Campaign::bare();
    for target in target::known()?.into_iter().filter(|target| target.runtime == "wasmtime" && target.built_in && target.profile.default) {
        let id = target.id.clone();
        let script = case.script(&SecretKey { seed: 0, target: &id, attempt: 0 }).map_err(|wrong| wrong.render(false))?;
        let prepared = Prepared::new(Arc::new(target), &[]);
        let mappings = Lane::new(&campaign, &prepared).drive(|worker| {
            let mut watched = Watched { worker, mappings: None };
            perform(&mut watched, &Conditions::of(&case.header), &script);
            watched.mappings
        })?;
        let mappings = mappings.ok_or_else(|| format!("{id}: the mappings cannot be read"))?;
        if writable(&mappings).count() < 10 {
            return Err(format!("{id}: these are not the mappings of a process:\n{mappings}").into());
        }
        let shared: Vec<&str> = writable(&mappings).filter(|line| is_shared(line)).collect();
        if !shared.is_empty() {
            return Err(format!("{id} maps memory for several:\n{}", shared.join("\n")).into());
        }
    }
    Ok(())
}

/// Lines of `/proc/PID/maps` about memory that can be written.
fn writable(mappings: &str) -> impl Iterator<Item = &str> {
    mappings.lines().filter(|line| permissions(line).is_some_and(|permissions| permissions.contains('w')))
}

/// The last letter is `s` for a shared mapping, and `p` for a private one.
fn is_shared(line: &str) -> bool {
    permissions(line).is_some_and(|permissions| permissions.ends_with('s'))
}

fn permissions(line: &str) -> Option<&str> {
    line.split_whitespace().nth(1)
}

fn what_is_shared_would_be_seen() -> Result<(), Failed> {
    const SAMPLE: &str = "\
7f00-7f01 r-xp 00000000 00:00 0 /bin/true
7f02-7f03 rw-p 00000000 00:00 0
7f04-7f05 rw-s 00000000 00:05 7 /memfd:memory (deleted)
7f06-7f07 r--s 00000000 00:05 8 /memfd:image (deleted)
";
    let shared: Vec<&str> = writable(SAMPLE).filter(|line| is_shared(line)).collect();
    match shared[..] {
        [line] if line.contains("memfd:memory") => Ok(()),
        _ => Err(format!("{shared:?}").into()),
    }
}
