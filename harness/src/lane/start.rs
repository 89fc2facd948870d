//! A process that is ready to serve cases.

use super::{DISTURBANCES, Lane, Warm, attempt::Earlier};
use crate::{
    observe::{Cause, Death},
    perform::{Conditions, perform},
    supervise::{Launch, StartError, Worker},
};
use dyetest_adapter::{Answer, Operation, PROTOCOL};
use dyetest_suites::{Source, load_script};
use std::time::Duration;

/// CPU time that a process may take to start and to answer `hello`.
const HELLO: Duration = Duration::from_secs(10);

/// Why there is no process.
enum Unstarted {
    /// Somebody else ended it: another may live.
    Disturbed(String),
    /// It is of no use, and so would be another.
    Useless(String),
}

impl Lane<'_> {
    pub(super) fn start(&self) -> Result<Warm, String> {
        let mut disturbances = 0;
        loop {
            match self.try_start() {
                Ok(warm) => return Ok(warm),
                Err(Unstarted::Disturbed(_)) if disturbances < DISTURBANCES => disturbances += 1,
                Err(Unstarted::Disturbed(why) | Unstarted::Useless(why)) => return Err(why),
            }
        }
    }

    fn try_start(&self) -> Result<Warm, Unstarted> {
        let target = &self.prepared.target;
        let mut worker = Worker::start(&Launch::of(target)).map_err(unstarted)?;
        let hello = Operation::Hello { protocol: PROTOCOL, settings: target.profile.settings.clone() };
        let useless = |why: String| Err(Unstarted::Useless(why));
        let hello = match worker.exchange(hello, HELLO) {
            Ok(Answer::Hello(hello)) if hello.protocol == PROTOCOL => hello,
            Ok(Answer::Hello(hello)) => return useless(format!("the adapter speaks protocol {}, not {PROTOCOL}", hello.protocol)),
            Ok(Answer::Fault(why)) => return useless(format!("the adapter refuses its settings: {why}")),
            Ok(_) => return useless("the adapter did not answer `hello`".to_owned()),
            Err(death) => {
                let why = format!("the adapter did not start: {:?}: {}", death.cause, death.log.trim());
                return Err(died(&death, why));
            }
        };
        let printed = warm_up(&mut worker);
        match worker.death() {
            Some(death) if death.cause == Cause::Environment => Err(Unstarted::Disturbed("the adapter was ended from outside".into())),
            // The first case will say what it dies of.
            _ => Ok(Warm { worker, hello, earlier: Earlier::default(), printed }),
        }
    }
}

fn unstarted(error: StartError) -> Unstarted {
    let why = error.to_string();
    match error {
        StartError::Died(death) => died(&death, why),
        StartError::Io(_) | StartError::Refused(_) => Unstarted::Useless(why),
    }
}

fn died(death: &Death, why: String) -> Unstarted {
    if death.cause == Cause::Environment { Unstarted::Disturbed(why) } else { Unstarted::Useless(why) }
}

/// Performs a script that does a little of everything, so that what a runtime opens once and keeps is open before anything is
/// counted, and gives what was printed. Whatever else comes of it: if the process cannot do this, the first case will say so.
fn warm_up(worker: &mut Worker) -> String {
    const TEXT: &str = r#"
        (module (memory (export "m") 1) (data (i32.const 0) "warm") (table 1 funcref) (func (export "f") (result i32) (i32.load (i32.const 0)))
          (func (export "trap") unreachable))
        (assert_return (invoke "f") (i32.const 0x6d726177))
        (assert_trap (invoke "trap") "unreachable")"#;
    let source = Source { path: "warm-up.wast".into(), text: TEXT.into() };
    load_script(&source).map(|script| perform(worker, &Conditions::default(), &script).printed).unwrap_or_default()
}
