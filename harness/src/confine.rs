//! `dyetest confine [options] -- COMMAND..`: gives up what an adapter must not have, and becomes the adapter.
//!
//! It finds requests on descriptor 0, replies on 1 and the log on 2, and passes them on as 3, 4 and (twice) 1 and 2. What holds
//! from now on it says in one line on the replies, read back from the kernel as far as that is possible. The adapter inherits
//! all of it and cannot take it back.

mod options;
mod restrict;

pub(crate) use options::Options;

use command_fds::{CommandFdExt as _, FdMapping};
use rustix::process::{Pid, Resource, Rlimit, Signal, getppid, getrlimit, set_parent_process_death_signal, setrlimit};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    convert::Infallible,
    ffi::OsString,
    fmt, io,
    os::{
        fd::{AsFd as _, OwnedFd},
        unix::process::CommandExt as _,
    },
    process::{Command, Stdio},
};

/// The exit status where the adapter could not be executed, as in shells.
const NOT_EXECUTED: i32 = 127;

/// The first line on the replies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Report {
    /// This holds from now on.
    Confined(Confinement),
    /// The adapter was not executed, and why.
    Refused(String),
}

/// What the kernel enforces around an adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confinement {
    /// How far landlock goes: `ABI 6`, or why there is none. Files, sockets and signals depend on it.
    pub landlock: String,
    /// The ABI of landlock that is in force, 0 for none.
    pub landlock_abi: u32,
    /// Whether no program that it executes gains privileges.
    pub no_new_privileges: bool,
    /// `RLIMIT_DATA`, bytes of private writable mappings.
    pub data: u64,
    /// `RLIMIT_FSIZE`, bytes of the longest file.
    pub file: u64,
    /// `RLIMIT_CORE`, bytes of a core dump.
    pub core: u64,
}

impl Confinement {
    /// Mechanism and extent, in words, for records.
    pub fn words(&self) -> BTreeMap<String, String> {
        let privileges = if self.no_new_privileges { "no new ones" } else { "not restricted" };
        let words = [
            ("landlock", self.landlock.clone()),
            ("privileges", privileges.to_owned()),
            ("data", format!("{} bytes", self.data)),
            ("file", format!("{} bytes", self.file)),
            ("core", format!("{} bytes", self.core)),
        ];
        words.into_iter().map(|(name, extent)| (name.to_owned(), extent)).collect()
    }
}

/// Becomes the adapter. Returns only if that fails, with the exit status, after saying why on the replies.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> i32 {
    let Err(why) = Options::parse(arguments).and_then(|options| become_adapter(&options));
    // Where even this cannot be said, the exit status is all that is left to see.
    let _ = say(&Report::Refused(why), io::stdout());
    NOT_EXECUTED
}

fn become_adapter(options: &Options) -> Result<Infallible, String> {
    options.check_program()?;
    let requests = io::stdin().as_fd().try_clone_to_owned().map_err(because("the requests cannot be passed on"))?;
    let replies = io::stdout().as_fd().try_clone_to_owned().map_err(because("the replies cannot be passed on"))?;
    // What the supervisor itself inherited, from a shell or a build tool, is no business of an adapter's.
    close_fds::set_fds_cloexec(3, &[]);
    die_with(options.parent)?;
    let (data, file, core) = limit(options)?;
    rustix::thread::set_no_new_privs(true).map_err(because("privileges cannot be given up"))?;
    let (landlock, landlock_abi) = restrict::restrict(options)?;
    let no_new_privileges = rustix::thread::no_new_privs().unwrap_or(false);
    let confinement = Confinement { landlock, landlock_abi, no_new_privileges, data, file, core };
    say(&Report::Confined(confinement), io::stdout()).map_err(because("the replies cannot be written"))?;
    execute(options, requests, replies)
}

/// Asks the kernel to end this process with its parent, which to the kernel is the thread that made it.
fn die_with(parent: u32) -> Result<(), String> {
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(because("the death signal cannot be set"))?;
    let now = getppid().map(Pid::as_raw_nonzero).map(|pid| pid.get() as u32);
    // It may have gone before the kernel was asked, and then no signal comes.
    if now == Some(parent) { Ok(()) } else { Err("the supervisor is gone".to_owned()) }
}

/// Sets the limits, and reads back `RLIMIT_DATA`, `RLIMIT_FSIZE` and `RLIMIT_CORE`.
fn limit(options: &Options) -> Result<(u64, u64, u64), String> {
    let set = |resource, value| {
        setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) }).map_err(because("a limit cannot be set"))?;
        Ok::<u64, String>(getrlimit(resource).current.unwrap_or(u64::MAX))
    };
    if options.mark > 0 {
        // Adapters have no message queues. As a limit that children inherit and cannot raise, it tells whose they are.
        set(Resource::Msgqueue, options.mark)?;
    }
    Ok((set(Resource::Data, options.data)?, set(Resource::Fsize, options.file)?, set(Resource::Core, 0)?))
}

fn execute(options: &Options, requests: OwnedFd, replies: OwnedFd) -> Result<Infallible, String> {
    // On failure, descriptor 1 is the log already; this one still leads to the replies.
    let spare = replies.try_clone().map_err(because("the replies cannot be passed on"))?;
    let log = io::stderr().as_fd().try_clone_to_owned().map_err(because("the log cannot be passed on"))?;
    let mut adapter = Command::new(&options.command[0]);
    adapter.args(&options.command[1..]).stdin(Stdio::null()).stdout(log);
    let mappings = vec![FdMapping { parent_fd: requests, child_fd: 3 }, FdMapping { parent_fd: replies, child_fd: 4 }];
    let error = adapter.fd_mappings(mappings).map_err(because("the pipes cannot be passed on"))?.exec();
    let why = format!("{} cannot be executed: {error}", options.command[0].display());
    let _ = say(&Report::Refused(why), std::fs::File::from(spare));
    std::process::exit(NOT_EXECUTED)
}

fn say(report: &Report, mut to: impl io::Write) -> io::Result<()> {
    let mut line = serde_json::to_vec(report)?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()
}

/// Puts what was attempted before the reason of its failure.
pub(crate) fn because<E: fmt::Display>(what: &str) -> impl Fn(E) -> String {
    move |error| format!("{what}: {error}")
}
