//! One process: what the kernel tells of it, and its end.

use super::nursery::{self, Mark};
use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
    param::{clock_ticks_per_second, page_size},
    process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open},
};
use std::{
    fs::{self, File},
    io,
    os::{
        fd::{AsFd as _, BorrowedFd, OwnedFd},
        unix::fs::FileExt as _,
    },
    process::{Child, ExitStatus},
    time::Duration,
};

/// `PF_EXITING` of the kernel's `sched.h`: the process is on its way out.
const EXITING: u64 = 4;

/// Counts of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Open descriptors.
    pub descriptors: u64,
    /// Threads.
    pub threads: u64,
}

/// How a process came to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// As it was reaped; `None` if somebody else did that.
    pub(super) status: Option<ExitStatus>,
    /// CPU time of its whole life.
    pub(super) cpu: Duration,
}

/// A process, its group, and what it leaves behind.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    mark: Mark,
    pidfd: OwnedFd,
    // Kept open: it is read in every exchange, and it never becomes another process's.
    stat: File,
    statm: File,
    end: Option<End>,
}

impl Process {
    /// Takes charge of a child that leads a group of its own and was not reaped.
    ///
    /// # Errors
    /// If the kernel does not give access to it. It is ended then.
    pub(super) fn new(mut child: Child, mark: Mark) -> io::Result<Self> {
        let open = |name: &str| File::open(format!("/proc/{}/{name}", child.id()));
        let opened = pidfd_open(Pid::from_child(&child), PidfdFlags::empty())
            .map_err(io::Error::from)
            .and_then(|pidfd| Ok((pidfd, open("stat")?, open("statm")?)));
        match opened {
            Ok((pidfd, stat, statm)) => Ok(Process { child, mark, pidfd, stat, statm, end: None }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                nursery::sweep(mark);
                Err(error)
            }
        }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What to wait for: readable once the process has ended, whoever holds its pipes.
    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.pidfd.as_fd()
    }

    /// CPU time that all threads have used in its life. Of the last before its end where it was reaped.
    pub(super) fn cpu(&self) -> Duration {
        self.stat().map(|stat| stat.cpu).or(self.end.map(|end| end.cpu)).unwrap_or_default()
    }

    /// Private writable mappings and the stack, bytes: what `RLIMIT_DATA` bounds, and a little more.
    pub(super) fn data(&self) -> u64 {
        let mut text = [0; 256];
        let pages = self.statm.read_at(&mut text, 0).ok().and_then(|read| fields(&text[..read])?.nth(5)?.parse::<u64>().ok());
        pages.unwrap_or(0) * page_size() as u64
    }

    /// Whether it is on its way out, though not gone yet.
    pub(super) fn is_exiting(&self) -> bool {
        self.stat().is_none_or(|stat| stat.flags & EXITING != 0)
    }

    pub(super) fn facts(&self) -> Option<Facts> {
        let descriptors = fs::read_dir(format!("/proc/{}/fd", self.id())).ok()?.count() as u64;
        Some(Facts { descriptors, threads: self.stat()?.threads })
    }

    /// Waits for its end at most this long.
    pub(super) fn wait(&self, at_most: Option<Duration>) {
        let timeout = at_most.and_then(|time| time.try_into().ok());
        while poll(&mut [PollFd::new(&self.pidfd, PollFlags::IN)], timeout.as_ref()) == Err(Errno::INTR) {}
    }

    /// Ends it with its group and whatever else it left behind, and reaps it. The second time this only tells how it was.
    pub(super) fn end(&mut self) -> End {
        if let Some(end) = self.end {
            return end;
        }
        // While it is not reaped, its number cannot be another group's.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        self.wait(None);
        let cpu = self.cpu();
        let end = End { status: self.child.wait().ok(), cpu };
        nursery::sweep(self.mark);
        *self.end.insert(end)
    }

    fn stat(&self) -> Option<Stat> {
        let mut text = [0; 1024];
        let read = self.stat.read_at(&mut text, 0).ok()?;
        Stat::parse(&text[..read])
    }
}

/// What is of use in `/proc/PID/stat`.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    flags: u64,
    cpu: Duration,
    threads: u64,
}

impl Stat {
    /// The second field is the program's name in parentheses, which may hold anything.
    fn parse(text: &[u8]) -> Option<Self> {
        let after_name = text.iter().rposition(|byte| *byte == b')')? + 1;
        // Field 3 of proc_pid_stat(5) is the first of these.
        let mut fields = fields(&text[after_name..])?;
        let mut field = |skipped| fields.nth(skipped)?.parse::<u64>().ok();
        let (flags, user, system, threads) = (field(6)?, field(4)?, field(0)?, field(4)?);
        Some(Stat { flags, cpu: Duration::from_millis((user + system) * 1000 / clock_ticks_per_second()), threads })
    }
}

fn fields(text: &[u8]) -> Option<std::str::SplitAsciiWhitespace<'_>> {
    Some(std::str::from_utf8(text).ok()?.split_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_does_not_shift_the_fields() {
        let stat = b"7 (a) R 1 (\xff) S 1 2 3 4 5 4194308 7 8 9 10 21 34 0 0 20 0 3 0\n";
        assert_eq!(
            Stat::parse(stat),
            Some(Stat { flags: 4_194_308, cpu: Duration::from_millis(55 * 1000 / clock_ticks_per_second()), threads: 3 })
        );
        assert_eq!(Stat::parse(b"7 (a) R 1"), None);
    }
}
