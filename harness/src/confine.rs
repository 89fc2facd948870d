//! `dyetest confine`: becomes an adapter, after giving up what an adapter must not have.
//!
//! It finds the requests on descriptor 0, the replies on 1 and the log on 2, and leaves them on 3, 4 and 1 and 2. It sets limits,
//! restricts the file system with landlock where the kernel has it, says on the replies what holds, and executes the
//! adapter, which inherits all of it and cannot take it back.

use crate::supervise::{Confinement, Launch};
use command_fds::{CommandFdExt as _, FdMapping};
use landlock::{
    ABI, Access as _, AccessFs, CompatLevel, Compatible as _, LandlockStatus, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetStatus,
    path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    os::{fd::{AsFd as _, OwnedFd}, unix::process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What to give up, as the one argument before `--`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    data: u64,
    file: u64,
    env: BTreeMap<String, String>,
    readable: Vec<PathBuf>,
    writable: PathBuf,
}

/// The first line on the replies.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Report {
    /// This holds from now on.
    Confined(Confinement),
    /// The adapter was not executed, and why.
    Refused(String),
}

impl Options {
    pub(crate) fn of(launch: &Launch, folder: &Path) -> Self {
        Options {
            data: launch.data,
            file: launch.file,
            env: launch.env.clone(),
            readable: launch.readable.clone(),
            writable: folder.to_owned(),
        }
    }

    pub(crate) fn to_argument(&self) -> String {
        serde_json::to_string(self).expect("options have text keys only")
    }
}

/// Confines this process and executes the command. Returns only if that fails, after saying why on the replies.
pub(crate) fn main(arguments: &[String]) {
    let why = match arguments {
        [options, separator, command @ ..] if separator == "--" && !command.is_empty() => match serde_json::from_str(options) {
            Ok(options) => become_adapter(&options, command),
            Err(error) => error.to_string(),
        },
        _ => "usage: dyetest confine OPTIONS -- COMMAND..".to_owned(),
    };
    // Where even this cannot be written, the exit status is all that is left to see.
    let _ = say(&Report::Refused(why));
}

fn say(report: &Report) -> io::Result<()> {
    let mut line = serde_json::to_vec(report)?;
    line.push(b'\n');
    let mut replies = io::stdout().lock();
    replies.write_all(&line)?;
    replies.flush()
}

fn become_adapter(options: &Options, command: &[String]) -> String {
    let confined = limits(options).and_then(|limits| Ok((limits, landlock(options)?)));
    let (mut words, landlock) = match confined {
        Ok(confined) => confined,
        Err(why) => return why,
    };
    words.insert("landlock".into(), landlock);
    let duplicates = io::stdin().as_fd().try_clone_to_owned().and_then(|requests| Ok((requests, io::stdout().as_fd().try_clone_to_owned()?)));
    let (requests, replies) = match duplicates {
        Ok(duplicates) => duplicates,
        Err(error) => return error.to_string(),
    };
    if let Err(error) = say(&Report::Confined(Confinement(words))) {
        return error.to_string();
    }
    execute(options, command, requests, replies)
}

/// Sets every limit, and says which.
fn limits(options: &Options) -> Result<BTreeMap<String, String>, String> {
    // Inherited from whoever started the supervisor; an adapter has no business with them.
    close_fds::set_fds_cloexec(3, &[]);
    let set = |resource, value| {
        let limit = Rlimit { current: Some(value), maximum: Some(value) };
        setrlimit(resource, limit).map_err(|error| format!("a limit cannot be set: {error}"))
    };
    set(Resource::Data, options.data)?;
    set(Resource::Fsize, options.file)?;
    set(Resource::Core, 0)?;
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| format!("the death signal cannot be set: {error}"))?;
    let limits = [("data", format!("{} bytes", options.data)), ("file", format!("{} bytes", options.file)), ("core", "none".into())];
    Ok(limits.into_iter().map(|(name, limit)| (name.to_owned(), limit)).collect())
}

/// Folders of the system that programs, their libraries and their interpreters are in.
const SYSTEM: [&str; 10] = ["/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc", "/opt", "/proc", "/sys", "/dev"];

/// Restricts the file system as far as the kernel can, and says how far that is.
fn landlock(options: &Options) -> Result<String, String> {
    let abi = ABI::V5;
    let program = std::env::current_exe().ok();
    let readable = SYSTEM.iter().map(PathBuf::from).chain(options.readable.iter().cloned()).chain(program);
    let readable: Vec<PathBuf> = readable.filter(|path| path.exists()).collect();
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))
        .and_then(|ruleset| ruleset.create())
        .and_then(|ruleset| ruleset.add_rules(path_beneath_rules(readable, AccessFs::from_read(abi))))
        .and_then(|ruleset| ruleset.add_rules(path_beneath_rules([&options.writable, Path::new("/dev/null")], AccessFs::from_all(abi))))
        .and_then(|ruleset| ruleset.restrict_self())
        .map_err(|error| format!("landlock: {error}"))?;
    Ok(match (status.ruleset, status.landlock) {
        (RulesetStatus::FullyEnforced, _) => "enforced".into(),
        (RulesetStatus::PartiallyEnforced, LandlockStatus::Available { effective_abi, .. }) => format!("enforced in part: {effective_abi:?}"),
        (RulesetStatus::PartiallyEnforced, _) => "enforced in part".into(),
        (RulesetStatus::NotEnforced, LandlockStatus::NotEnabled) => "not enabled in this kernel".into(),
        (RulesetStatus::NotEnforced, _) => "not in this kernel".into(),
    })
}

fn execute(options: &Options, command: &[String], requests: OwnedFd, replies: OwnedFd) -> String {
    let log = match io::stderr().as_fd().try_clone_to_owned() {
        Ok(log) => log,
        Err(error) => return error.to_string(),
    };
    let mut adapter = Command::new(&command[0]);
    adapter.args(&command[1..]).env_clear().envs(&options.env);
    adapter.stdin(Stdio::null()).stdout(Stdio::from(log)).stderr(Stdio::inherit());
    let mappings = vec![FdMapping { parent_fd: requests, child_fd: 3 }, FdMapping { parent_fd: replies, child_fd: 4 }];
    match adapter.fd_mappings(mappings) {
        Ok(adapter) => format!("{} cannot be executed: {}", command[0], adapter.exec()),
        Err(error) => error.to_string(),
    }
}
